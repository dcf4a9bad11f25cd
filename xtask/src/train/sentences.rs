//! Training sentences: forms with their tags, heads and relations, read from UD files and varied by chance.

use std::{collections::HashMap, path::Path};

use bede_doc::{
    Block, BlockId, BlockKind, Deprel, Document, Layer, Metadata, Sentence as Run, Span, Token, TokenId,
    TokenRange, Upos,
};
use bede_syntax::{Model, conllu};

use super::headlines;

/// One sentence as training sees it.
#[derive(Clone, Debug, Default)]
pub struct Sentence {
    pub forms: Vec<String>,
    pub tags: Vec<usize>,
    /// 0 for the root, otherwise counted from 1.
    pub heads: Vec<usize>,
    pub labels: Vec<usize>,
    pub uposes: Vec<Upos>,
    /// How much it counts.
    pub weight: f32,
    /// How much a teacher counts against what the sentence says of itself.
    pub trust: f32,
    /// What a headline would make of it.
    pub headline: Option<Box<Sentence>>,
}

/// The documents of one UD file.
pub fn read(folder: &Path, name: &str) -> Result<Vec<Document>, Box<dyn std::error::Error>> {
    let path = folder.join("ud").join(name);
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    conllu::read(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// The tag of a word as one line: part of speech, Penn tag, features.
pub fn tag_line(document: &Document, index: usize) -> String {
    let word = &document.syntax.words[index];
    format!("{}\t{}\t{}", word.upos.as_str(), word.xpos, word.features)
}

/// All tags that occur at least twice, by frequency.
pub fn tag_lines(documents: &[Document]) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for document in documents {
        for index in 0..document.syntax.words.len() {
            *counts.entry(tag_line(document, index)).or_default() += 1;
        }
    }
    let mut lines: Vec<(usize, String)> =
        counts.into_iter().filter(|&(_, count)| count > 1).map(|(line, count)| (count, line)).collect();
    lines.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
    lines.into_iter().map(|(_, line)| line).collect()
}

/// The sentences of documents, with tags as numbers. A rare tag becomes the most frequent with its Penn tag.
pub fn sentences(documents: &[Document], tags: &[String], weight: f32, trust: f32) -> Vec<Sentence> {
    let numbers: HashMap<&str, usize> =
        tags.iter().enumerate().map(|(number, line)| (line.as_str(), number)).collect();
    let headline_tags = headlines::Tags::find(tags);
    let mut chance = Chance::new(29);
    let mut sentences = Vec::new();
    for document in documents {
        for sentence in document.sentences() {
            let mut made = Sentence { weight, trust, ..Sentence::default() };
            for token in document.views(sentence.tokens) {
                let line = tag_line(document, token.id().index());
                let tag = numbers.get(line.as_str()).copied().unwrap_or_else(|| {
                    let short = &line[..line.rfind('\t').map_or(0, |at| at + 1)];
                    tags.iter().position(|other| other.starts_with(short)).unwrap_or(0)
                });
                made.forms.push(token.text().to_owned());
                made.tags.push(tag);
                made.uposes.push(token.upos());
                made.heads.push(
                    token.head().map_or(0, |head| (head.id().0 - sentence.tokens.start.0) as usize + 1),
                );
                made.labels.push(token.deprel() as usize);
            }
            // Headlines are made where the tree does not come from a teacher alone.
            if let (Some(tags), true) = (&headline_tags, trust < 1.0) {
                let lemmas: Vec<&str> = document.views(sentence.tokens).map(|token| token.lemma()).collect();
                made.headline = headlines::of(&made, &lemmas, tags, &mut chance).map(Box::new);
            }
            sentences.push(made);
        }
    }
    sentences
}

/// A small generator of numbers that look random: the same everywhere.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not with, 1.
    pub fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / 16_777_216.0
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// Close to a normal distribution with variance one.
    pub fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.unit()).sum::<f32>() - 6.0
    }

    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            values.swap(last, self.below(last + 1));
        }
    }
}

/// How often a sentence from which a headline can be made is read as one.
const HEADLINES: f32 = 0.2;

/// The sentence as it is, or as a headline, a shout, a telegram or another typesetter would have it.
pub fn varied(sentence: &Sentence, chance: &mut Chance) -> Sentence {
    // Headlines are in capitals, title case or small letters more often than other sentences are.
    let (sentence, evenness) = match &sentence.headline {
        Some(headline) if chance.unit() < HEADLINES => (&**headline, 0.25),
        _ => (sentence, 1.0),
    };
    let mut varied = Sentence { headline: None, ..sentence.clone() };
    let draw = chance.unit() * evenness;
    if draw < 0.03 {
        varied.forms.iter_mut().for_each(|form| *form = form.to_uppercase());
    } else if draw < 0.06 {
        for (form, upos) in varied.forms.iter_mut().zip(&sentence.uposes) {
            let small = matches!(upos, Upos::Adp | Upos::Det | Upos::Cconj | Upos::Part);
            if !small && form.chars().next().is_some_and(char::is_lowercase) && !form.starts_with("n't") {
                let mut letters = form.chars();
                let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
                *form = first + letters.as_str();
            }
        }
    } else if draw < 0.07 {
        varied.forms.iter_mut().for_each(|form| *form = form.to_lowercase());
    }
    if chance.unit() < 0.08 {
        drop_final_punctuation(&mut varied);
    }
    varied
}

fn drop_final_punctuation(sentence: &mut Sentence) {
    let last = sentence.forms.len();
    let is_leaf = last > 2
        && sentence.uposes[last - 1] == Upos::Punct
        && sentence.labels[last - 1] == Deprel::Punct as usize
        && !sentence.heads.contains(&last);
    if is_leaf {
        sentence.forms.pop();
        sentence.tags.pop();
        sentence.heads.pop();
        sentence.labels.pop();
        sentence.uposes.pop();
    }
}

/// Words by their tag, for sentences with other words in them.
pub struct Substitutes(Vec<Vec<String>>);

impl Substitutes {
    /// Every word that occurs with a tag, once however often it does: what is rare is to be seen more.
    pub fn new(training: &[Sentence], tags: usize) -> Substitutes {
        let mut words = vec![Vec::new(); tags];
        for sentence in training {
            for (form, &tag) in sentence.forms.iter().zip(&sentence.tags) {
                if form.chars().count() > 1 {
                    words[tag].push(form.clone());
                }
            }
        }
        for words in &mut words {
            words.sort_unstable();
            words.dedup();
        }
        Substitutes(words)
    }

    /// The sentence with some of its words replaced by others of the same tag, or nothing where none was.
    pub fn replaced(&self, sentence: &Sentence, trust: f32, chance: &mut Chance) -> Option<Sentence> {
        let mut made = Sentence { trust: trust.max(sentence.trust), ..sentence.clone() };
        let mut any = false;
        for (place, form) in made.forms.iter_mut().enumerate() {
            // Verbs least: their complements belong to them.
            let share = match sentence.uposes[place] {
                Upos::Propn | Upos::Num => 0.35,
                Upos::Noun | Upos::Adj => 0.18,
                Upos::Adv => 0.05,
                Upos::Verb => 0.08,
                _ => continue,
            };
            let words = &self.0[sentence.tags[place]];
            if words.len() < 8 || chance.unit() >= share {
                continue;
            }
            let other = &words[chance.below(words.len())];
            let begins_large = |form: &str| form.chars().next().is_some_and(char::is_uppercase);
            *form = if place == 0 && begins_large(form) && !begins_large(other) {
                let mut letters = other.chars();
                let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
                first + letters.as_str()
            } else {
                other.clone()
            };
            any = true;
        }
        any.then_some(made)
    }
}

/// Sentences as one document, for a model to read.
pub fn document(sentences: &[Sentence]) -> Document {
    let mut text = String::new();
    let (mut tokens, mut runs) = (Vec::new(), Vec::new());
    for sentence in sentences {
        let (first, start) = (tokens.len(), text.len());
        for form in &sentence.forms {
            let at = text.len();
            text.push_str(form);
            tokens.push(Token { span: Span::new(at, text.len()), joined: false });
            text.push(' ');
        }
        let range = TokenRange::new(TokenId(first as u32), TokenId(tokens.len() as u32));
        runs.push(Run { span: Span::new(start, text.len() - 1), tokens: range, block: BlockId(0) });
    }
    let mut document = Document::new(text, Metadata::default());
    document.tokens.tokens = tokens;
    document.tokens.sentences = runs;
    document
}

/// Texts without trees (WikiWars and re3d), with those that a teacher gives them.
pub fn untreed(folder: &Path, teacher: &Model) -> Result<Vec<Document>, Box<dyn std::error::Error>> {
    let mut texts: Vec<String> = Vec::new();
    for (name, key) in [("dates/wikiwars_train.jsonl", "text"), ("re3d/re3d_train.jsonl", "sentence")] {
        let path = folder.join(name);
        let lines = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        for line in lines.lines() {
            let record: serde_json::Value = serde_json::from_str(line)?;
            texts.push(record[key].as_str().unwrap_or_default().to_owned());
        }
    }
    Ok(texts.into_iter().map(|text| with_trees(text, teacher)).collect())
}

/// A text with the trees that a model gives it.
pub fn with_trees(text: String, teacher: &Model) -> Document {
    let mut blocks = Vec::new();
    let mut start = 0;
    for paragraph in text.split_inclusive('\n') {
        let end = start + paragraph.trim_end().len();
        if end > start {
            blocks.push(Block { span: Span::new(start, end), kind: BlockKind::Paragraph });
        }
        start += paragraph.len();
    }
    let mut document = Document::new(text, Metadata::default());
    document.blocks = blocks;
    document.mark_laid(Layer::Blocks);
    document.tokens = bede_tokens::tokenize(&document);
    document.mark_laid(Layer::Tokens);
    document.syntax = bede_syntax::parse(&document, teacher);
    document
}
