//! Any run of words, however senseless, is read without a panic, gives the same places twice, and each place
//! lies on the globe and on character boundaries.

use bede_doc::{Block, BlockKind, Document, Layer, Metadata, Span, TokenId};
use bede_places::Gazetteer;

const PIECES: &[&str] = &[
    "Paris",
    "Texas",
    "in",
    "of",
    "the",
    "The",
    ",",
    ".",
    "-",
    "(",
    ")",
    "Ill",
    "Ill.",
    "D.C.",
    "Mo",
    "IN",
    "US",
    "al",
    "el",
    "Ras",
    "Ain",
    "São",
    "Łódź",
    "Київ",
    "北京",
    "’s",
    "'s",
    "'",
    "Mr.",
    "President",
    "Washington",
    "New",
    "York",
    "City",
    "counties",
    "and",
    "County",
    "19",
    "Street",
    "said",
    "“",
    "”",
    "İstanbul",
    "ẞ",
    "\u{0301}",
    "\u{200d}",
    "D",
    "San",
    "St.",
    "Sheriff",
    "province",
    "A",
    "I",
    "…",
    "Springfield",
    "—",
    "KYIV",
    "(Reuters)",
    "near",
    "based",
];

#[test]
fn senseless_texts() {
    let mut state = 11u64;
    for _ in 0..300 {
        let mut text = String::new();
        for _ in 0..60 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(PIECES[(state >> 33) as usize % PIECES.len()]);
            if state >> 62 != 0 {
                text.push(' ');
            }
        }
        let text = text.trim().to_owned();
        let mut cut = text.len() / 5;
        while !text.is_char_boundary(cut) {
            cut += 1;
        }
        let metadata =
            Metadata { url: Some(text.clone()), publisher: Some(text.clone()), ..Metadata::default() };
        let mut document = Document::new(text.as_str(), metadata);
        document.blocks = vec![
            Block { span: Span::new(0, cut), kind: BlockKind::Dateline },
            Block { span: Span::new(cut, text.len()), kind: BlockKind::Paragraph },
        ];
        document.tokens = bede_tokens::tokenize(&document);
        document.mark_laid(Layer::Tokens);
        document.syntax = bede_syntax::parse(&document, bede_syntax::Model::embedded());
        document.mark_laid(Layer::Syntax);
        let places = bede_places::find(&document, Gazetteer::embedded());
        assert_eq!(places, bede_places::find(&document, Gazetteer::embedded()), "{text}");
        for place in &places {
            assert!(!document.slice(place.span).is_empty(), "{text}");
            assert!(place.lat.abs() <= 90.0 && place.lon.abs() <= 180.0, "{place:?}");
        }
        document.places = places;
        for token in 0..document.tokens.tokens.len() as u32 {
            bede_places::event_place(&document, TokenId(token));
        }
    }
}
