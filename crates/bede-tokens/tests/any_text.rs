//! Whatever the text, tokens lie in their block in order, sentences hold every token once, and nothing takes long.

use bede_doc::{Block, BlockKind, Document, Layer, Metadata, Span};
use bede_tokens::{LONGEST_SENTENCE, tokenize};

/// Tokenises the text as one paragraph and checks what must hold of any tokens.
fn checked(text: &str) -> Document {
    let mut document = Document::new(text, Metadata::default());
    document.blocks.push(Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph });
    document.tokens = tokenize(&document);
    document.mark_laid(Layer::Tokens);
    let mut last = 0;
    for (index, token) in document.tokens.tokens.iter().enumerate() {
        assert!(token.span.start >= last && !token.span.is_empty(), "token {index} of {text:.40?}");
        assert!(!document.slice(token.span).contains(char::is_whitespace));
        assert!(!token.joined || token.span.start == last, "a joined token stands apart");
        last = token.span.end;
    }
    let mut next = 0;
    for sentence in document.sentences() {
        assert_eq!(sentence.tokens.start.index(), next);
        assert!(!sentence.tokens.is_empty() && sentence.tokens.len() <= LONGEST_SENTENCE);
        next = sentence.tokens.end.index();
    }
    assert_eq!(next, document.tokens.tokens.len());
    let kept: usize = document.tokens.tokens.iter().map(|token| token.span.len()).sum();
    let whole: usize = text
        .chars()
        .filter(|letter| {
            !letter.is_whitespace()
                && !letter.is_control()
                && !matches!(letter, '\u{200b}' | '\u{feff}' | '\u{2060}')
        })
        .map(char::len_utf8)
        .sum();
    assert_eq!(kept, whole, "every letter is in one token");
    document
}

const PIECES: &[&str] = &[
    "the",
    "U.S.",
    "don't",
    "’s",
    "'s",
    "'",
    "’",
    "\"",
    "“",
    "”",
    "(",
    ")",
    "[",
    "]",
    ".",
    "..",
    "...",
    "…",
    "!",
    "?",
    ",",
    ";",
    ":",
    "-",
    "--",
    "—",
    "–",
    "/",
    "$",
    "€",
    "%",
    "#",
    "@",
    "&",
    "*",
    "+",
    "=",
    "_",
    "~",
    "`",
    "^",
    "|",
    "\\",
    "1",
    "1,000",
    "3.5",
    "5pm",
    "9/11",
    "12:30",
    "No.",
    "Mr.",
    "A.",
    "z",
    "http://",
    "www.",
    "a@b.c",
    ".com",
    "é",
    "e\u{301}",
    "中文",
    "ذ",
    "😀",
    "\u{1f468}\u{200d}\u{1f469}",
    "\u{200b}",
    "\u{0}",
    "\n",
    " ",
    "  ",
    "\t",
    "\u{a0}",
    "N",
    "n't",
    "cannot",
    ":)",
    "<3",
];

#[test]
fn senseless_texts() {
    let mut state = 1u64;
    let mut draw = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    for _ in 0..3_000 {
        let length = draw(14) + 1;
        let text: String = (0..length).map(|_| PIECES[draw(PIECES.len())]).collect();
        checked(&text);
    }
}

#[test]
fn endless_texts_take_linear_time() {
    for unit in [
        "a", "1", ".", "-", "'", "a-", "a.", "A. ", "word ", "\"", "1/", "(", "$", "é", "😀", "www.", "a@",
        "! ",
    ] {
        checked(&unit.repeat(200_000 / unit.len()));
    }
}

#[test]
fn a_long_list_is_cut_at_its_semicolons() {
    let document = checked(&"alpha beta gamma; ".repeat(1_500));
    assert!(document.sentences().len() >= 3);
    for sentence in document.sentences() {
        let last = document.views(sentence.tokens).next_back().unwrap();
        assert_eq!(last.text(), ";");
    }
}
