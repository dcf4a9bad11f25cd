//! Whatever the words, every sentence gets one tree, the same alone as among others.

use bede_doc::{Block, BlockKind, Document, Layer, Metadata, Span};
use bede_syntax::{Model, conllu};

fn parsed(text: &str) -> Document {
    let mut document = Document::new(text, Metadata::default());
    document.blocks.push(Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph });
    document.mark_laid(Layer::Blocks);
    document.tokens = bede_tokens::tokenize(&document);
    document.mark_laid(Layer::Tokens);
    document.syntax = bede_syntax::parse(&document, Model::embedded());
    document.mark_laid(Layer::Syntax);
    document
}

const PIECES: &[&str] = &[
    "the ",
    "minister ",
    "said",
    " , ",
    "that",
    " who ",
    "\"",
    "“",
    ". ",
    "! ",
    "was ",
    "killed ",
    "by ",
    "and ",
    "5 ",
    "%",
    "U.S. ",
    "don't ",
    "’s ",
    "é",
    "中文 ",
    "😀 ",
    "( ",
    ") ",
    "-",
    "/",
    "ATTACK ",
    "of ",
    "\n",
    "x",
    "to ",
    "it ",
    "http://a.b/c ",
    "* ",
    "— ",
    "N",
];

#[test]
fn senseless_texts_give_valid_trees() {
    let mut state = 9u64;
    let mut draw = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    for _ in 0..300 {
        let length = draw(60) + 1;
        let text: String = (0..length).map(|_| PIECES[draw(PIECES.len())]).collect();
        let document = parsed(&text);
        assert_eq!(document.syntax.words.len(), document.tokens.tokens.len());
        assert_eq!(conllu::validate(&conllu::write(&document)), [], "{text:?}");
    }
}

#[test]
fn the_longest_sentence_gets_a_tree() {
    for word in ["and ", "tank ", "( ", "said "] {
        let document = parsed(&word.repeat(2_500));
        assert_eq!(conllu::validate(&conllu::write(&document)), []);
    }
}

#[test]
fn neighbours_do_not_change_a_tree() {
    let sentence = "Police arrested four men near the harbour on Friday.";
    let alone = parsed(sentence);
    let many = parsed(&format!("The talks failed. {}", format!("{sentence} ").repeat(60)));
    let count = alone.syntax.words.len();
    let last = &many.syntax.words[many.syntax.words.len() - count..];
    let offset = (many.syntax.words.len() - count) as u32;
    for (one, other) in alone.syntax.words.iter().zip(last) {
        assert_eq!((one.upos, &one.lemma, one.deprel), (other.upos, &other.lemma, other.deprel));
        assert_eq!(one.head.map(|head| head.0 + offset), other.head.map(|head| head.0));
    }
}
