//! Scores tokens, sentences and syntax on the development parts of EWT and GUM, by the rules of CoNLL 2018.

use std::{collections::BTreeMap, path::Path, time::Instant};

use bede_doc::{Deprel, Document, Layer, Metadata, Span};
use bede_syntax::{Model, conllu};

use crate::{TaskResult, train::own};

/// Relations whose scores are printed one by one.
const RELATIONS: &[&str] = &[
    "nsubj",
    "nsubj:pass",
    "obj",
    "iobj",
    "obl",
    "obl:agent",
    "obl:unmarked",
    "nmod",
    "nmod:poss",
    "conj",
    "appos",
    "flat",
    "compound",
    "xcomp",
    "ccomp",
    "parataxis",
    "advcl",
    "acl",
    "acl:relcl",
    "aux:pass",
    "root",
];

/// Counts of right answers on gold tokens.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    words: usize,
    upos: usize,
    xpos: usize,
    features: usize,
    lemma: usize,
    unlabelled: usize,
    labelled: usize,
    full: usize,
    /// By relation: right, predicted, gold.
    relations: BTreeMap<&'static str, [usize; 3]>,
}

impl Counts {
    /// The figures in one line.
    pub fn line(&self) -> String {
        let share = |count: usize| 100.0 * count as f64 / self.words.max(1) as f64;
        format!(
            "UPOS {:.2} XPOS {:.2} feats {:.2} lemma {:.2} UAS {:.2} LAS {:.2} (with subtypes {:.2})",
            share(self.upos),
            share(self.xpos),
            share(self.features),
            share(self.lemma),
            share(self.unlabelled),
            share(self.labelled),
            share(self.full),
        )
    }
}

/// The relation without its subtype.
fn universal(deprel: Deprel) -> &'static str {
    deprel.as_str().split(':').next().unwrap_or_default()
}

/// Parses gold tokens and counts.
pub fn on_gold_tokens(documents: &[Document], model: &Model) -> Counts {
    let mut counts = Counts::default();
    for document in documents {
        let syntax = bede_syntax::parse(document, model);
        for (gold, found) in document.syntax.words.iter().zip(&syntax.words) {
            counts.words += 1;
            counts.upos += usize::from(gold.upos == found.upos);
            counts.xpos += usize::from(gold.xpos == found.xpos);
            counts.features += usize::from(gold.features == found.features);
            counts.lemma += usize::from(gold.lemma == "_" || gold.lemma == found.lemma);
            let head = gold.head == found.head;
            counts.unlabelled += usize::from(head);
            counts.labelled += usize::from(head && universal(gold.deprel) == universal(found.deprel));
            let right = head && gold.deprel == found.deprel;
            counts.full += usize::from(right);
            counts.relations.entry(found.deprel.as_str()).or_default()[1] += 1;
            let of_gold = counts.relations.entry(gold.deprel.as_str()).or_default();
            of_gold[2] += 1;
            of_gold[0] += usize::from(right);
        }
    }
    counts
}

/// F1 of what is found in raw text, by spans.
#[derive(Clone, Debug, Default)]
struct Raw {
    /// Right, found, gold.
    sentences: [usize; 3],
    tokens: [usize; 3],
    words: [usize; 3],
    upos: usize,
    unlabelled: usize,
    labelled: usize,
}

fn f1([right, found, gold]: [usize; 3]) -> f64 {
    100.0 * 2.0 * right as f64 / (found + gold).max(1) as f64
}

impl Raw {
    fn line(&self) -> String {
        let with = |right: usize| f1([right, self.words[1], self.words[2]]);
        format!(
            "sentences {:.2} tokens {:.2} words {:.2} UPOS {:.2} UAS {:.2} LAS {:.2}",
            f1(self.sentences),
            f1(self.tokens),
            f1(self.words),
            with(self.upos),
            with(self.unlabelled),
            with(self.labelled)
        )
    }
}

/// Surface tokens: multiword tokens as one.
fn surface(document: &Document) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for token in &document.tokens.tokens {
        match spans.last_mut() {
            Some(last) if token.joined => *last = last.join(token.span),
            _ => spans.push(token.span),
        }
    }
    spans
}

/// How many spans two sorted lists share.
fn shared<T: Ord>(left: &[T], right: &[T]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < left.len() && j < right.len() {
        match left[i].cmp(&right[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                i += 1;
                j += 1;
            }
        }
    }
    count
}

/// The gold document's text with its paragraphs, tokenised and parsed anew.
pub fn from_raw_text(gold: &Document, model: Option<&Model>) -> Document {
    let mut document = Document::new(gold.text(), Metadata::default());
    document.blocks = gold.blocks.clone();
    document.mark_laid(Layer::Blocks);
    document.tokens = bede_tokens::tokenize(&document);
    document.mark_laid(Layer::Tokens);
    if let Some(model) = model {
        document.syntax = bede_syntax::parse(&document, model);
        document.mark_laid(Layer::Syntax);
    }
    document
}

fn on_raw_text(documents: &[Document], model: &Model) -> Raw {
    let mut raw = Raw::default();
    for gold in documents {
        let found = from_raw_text(gold, Some(model));
        let mut add = |into: fn(&mut Raw) -> &mut [usize; 3], found: &[Span], gold: &[Span]| {
            let into = into(&mut raw);
            into[0] += shared(found, gold);
            into[1] += found.len();
            into[2] += gold.len();
        };
        let sentences = |document: &Document| {
            document.sentences().iter().map(|sentence| sentence.span).collect::<Vec<Span>>()
        };
        add(|raw| &mut raw.sentences, &sentences(&found), &sentences(gold));
        add(|raw| &mut raw.tokens, &surface(&found), &surface(gold));
        let words = |document: &Document| {
            document.tokens.tokens.iter().map(|token| token.span).collect::<Vec<Span>>()
        };
        let (found_words, gold_words) = (words(&found), words(gold));
        add(|raw| &mut raw.words, &found_words, &gold_words);
        for (index, &span) in found_words.iter().enumerate() {
            let Ok(gold_index) = gold_words.binary_search(&span) else { continue };
            let (found_word, gold_word) = (&found.syntax.words[index], &gold.syntax.words[gold_index]);
            raw.upos += usize::from(found_word.upos == gold_word.upos);
            let found_head = found_word.head.map(|head| found_words[head.index()]);
            let gold_head = gold_word.head.map(|head| gold_words[head.index()]);
            if found_head == gold_head {
                raw.unlabelled += 1;
                raw.labelled += usize::from(universal(found_word.deprel) == universal(gold_word.deprel));
            }
        }
    }
    raw
}

/// Prints everything.
pub fn run(data: &Path) -> TaskResult {
    let read = |name: &str| -> Result<Vec<Document>, Box<dyn std::error::Error>> {
        let path = data.join("ud").join(name);
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(conllu::read(&text)?)
    };
    let ewt = read("en_ewt-ud-dev.conllu")?;
    let gum = read("gum-permissive-dev.conllu")?;
    let news: Vec<Document> = gum
        .iter()
        .filter(|document| ["GUM_news", "GUM_interview"].iter().any(|name| document.id.starts_with(name)))
        .cloned()
        .collect();
    let own = own::trees(&["test-news.conllu"])?;
    let model = Model::embedded();
    let parts = [
        ("EWT dev", &ewt),
        ("GUM dev", &gum),
        ("GUM dev news+interview", &news),
        ("own news and headlines", &own),
    ];
    for (name, documents) in parts {
        let began = Instant::now();
        let counts = on_gold_tokens(documents, model);
        let seconds = began.elapsed().as_secs_f64();
        println!("{name}, gold tokens: {}", counts.line());
        println!("{name}, raw text:    {}", on_raw_text(documents, model).line());
        println!(
            "{name}: {:.0} words a second on one core, gold tokens to trees",
            counts.words as f64 / seconds
        );
        let relations: Vec<String> = RELATIONS
            .iter()
            .map(|&relation| {
                let counted = counts.relations.get(relation).copied().unwrap_or_default();
                format!("{relation} {:.1} ({})", f1(counted), counted[2])
            })
            .collect();
        println!("  F1 by relation, with subtypes and head (gold count): {}", relations.join(", "));
    }
    Ok(())
}
