//! What holds for any text and any tree, sensible or not: no panic, spans in order, chains that end.

use bede_attributions::Cues;
use bede_doc::{
    Block, BlockId, BlockKind, Deprel, Document, Features, Metadata, Sentence, Span, Syntax, Token, TokenId,
    TokenRange, Tokens, Upos, Word,
};

const WORDS: &[&str] = &[
    "said",
    "says",
    "told",
    "according",
    "to",
    "that",
    "statement",
    "he",
    "ministry",
    "who",
    "called",
    "“",
    "”",
    "\"",
    "'",
    "''",
    "‘",
    "’",
    "«",
    "»",
    ",",
    ".",
    ":",
    ";",
    "?",
    "!",
    "(",
    ")",
    "—",
    "was",
    "expected",
    "reportedly",
    "claim",
    "by",
    "in",
    "view",
    "Monday",
    "Kole",
    "“No,”",
    "not",
    "it",
    "clear",
    "confident",
    "as",
    "put",
    "…",
];

const TAGS: &[&str] =
    &["VBD", "VBZ", "VB", "VBG", "VBN", "NN", "NNP", "PRP", "IN", "TO", "RB", "JJ", "MD", ",", "."];

/// A sequence that looks random and is the same every time.
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// Words in any order, with any tags, under any tree.
fn senseless(sequence: &mut Sequence, count: usize) -> Document {
    let mut text = String::new();
    let mut tokens = Vec::new();
    let mut breaks = Vec::new();
    for index in 0..count {
        let start = text.len();
        text.push_str(WORDS[sequence.below(WORDS.len())]);
        tokens.push(Token { span: Span::new(start, text.len()), joined: false });
        if sequence.below(12) == 0 || index + 1 == count {
            text.push_str("\n\n");
            breaks.push(index + 1);
        } else if sequence.below(4) > 0 {
            text.push(' ');
        }
    }
    let mut document = Document::new(text, Metadata::default());
    let mut sentences = Vec::new();
    let mut words = Vec::new();
    let mut first = 0;
    for end in breaks {
        let span = Span { start: tokens[first].span.start, end: tokens[end - 1].span.end };
        let kind = if sequence.below(5) == 0 { BlockKind::Headline } else { BlockKind::Paragraph };
        let range = TokenRange { start: TokenId(first as u32), end: TokenId(end as u32) };
        sentences.push(Sentence { span, tokens: range, block: BlockId(document.blocks.len() as u32) });
        document.blocks.push(Block { span, kind });
        // Each token hangs on one that comes before it in a shuffled order, so that there is one tree.
        let mut order: Vec<usize> = (first..end).collect();
        for at in (1..order.len()).rev() {
            order.swap(at, sequence.below(at + 1));
        }
        let mut heads = vec![None; end - first];
        for at in 1..order.len() {
            heads[order[at] - first] = Some(TokenId(order[sequence.below(at)] as u32));
        }
        for (index, head) in heads.into_iter().enumerate() {
            let text = &document.text()[tokens[first + index].span.range()];
            let lemma = match text {
                "said" | "says" => "say",
                "told" => "tell",
                "called" => "call",
                "expected" => "expect",
                other => other,
            };
            words.push(Word {
                upos: Upos::from_index(sequence.below(Upos::ALL.len())).unwrap_or(Upos::X),
                xpos: TAGS[sequence.below(TAGS.len())],
                features: Features::default(),
                lemma: lemma.into(),
                head,
                deprel: match head {
                    None => Deprel::Root,
                    Some(_) => Deprel::from_index(sequence.below(Deprel::ALL.len())).unwrap_or(Deprel::Dep),
                },
            });
        }
        first = end;
    }
    document.tokens = Tokens { tokens, sentences };
    document.syntax = Syntax::new(words);
    document
}

fn check(document: &mut Document) {
    document.attributions = bede_attributions::find(document, Cues::embedded());
    for attribution in &document.attributions {
        assert!(!attribution.content.is_empty());
        for pair in attribution.content.windows(2) {
            assert!(pair[0].end <= pair[1].start);
        }
        for span in attribution.content.iter().chain(&attribution.cue).chain(&attribution.speaker) {
            assert!(!span.is_empty() && document.text().get(span.range()).is_some());
        }
    }
    for token in 0..document.tokens.tokens.len() as u32 {
        let chain = bede_attributions::chain(document, TokenId(token));
        let mut seen = chain.clone();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), chain.len(), "a chain comes back to itself");
    }
}

#[test]
fn senseless_trees_harm_nothing() {
    let mut sequence = Sequence(7);
    for count in (1..60).chain([200, 500]) {
        for _ in 0..60 {
            check(&mut senseless(&mut sequence, count));
        }
    }
}

#[test]
fn a_document_without_layers_has_none() {
    let document = Document::new("“No,” he said.", Metadata::default());
    assert!(bede_attributions::find(&document, Cues::embedded()).is_empty());
}

#[test]
fn time_grows_with_the_text_alone() {
    let time = |count: usize| {
        let document = senseless(&mut Sequence(11), count);
        let began = std::time::Instant::now();
        bede_attributions::find(&document, Cues::embedded());
        began.elapsed().as_secs_f64()
    };
    time(5_000);
    let (short, long) = (time(20_000), time(200_000));
    // Ten times the text; a square would be a hundred times as slow. The bound leaves room for a busy machine.
    assert!(long < short * 50.0 + 0.5, "{short:.3} s and {long:.3} s");
}
