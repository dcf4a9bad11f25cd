//! Any run of words, however senseless, gives well-formed entities; and what a caller gives is kept.

use bede_doc::{Document, Input, KnownMention, MentionId, Source, Span};
use bede_entities::Actors;

const PIECES: &[&str] = &[
    "the",
    "a",
    "of",
    "and",
    ",",
    ".",
    "(",
    ")",
    "\"",
    "“",
    "”",
    "'s",
    "-",
    "–",
    "/",
    "he",
    "she",
    "they",
    "it",
    "who",
    "that",
    "his",
    "their",
    "I",
    "we",
    "US",
    "U.S.",
    "NATO",
    "SCO",
    "Russian",
    "Kazakh",
    "Foreign",
    "Ministers",
    "minister",
    "counterpart",
    "Lavrov",
    "Sergey",
    "Taliban",
    "movement",
    "troops",
    "rebels",
    "backed",
    "Turkish",
    "president",
    "President",
    "of",
    "Mali",
    "Moscow",
    "said",
    "met",
    "is",
    "leader",
    "sides",
    "ministers",
    "two",
    "ministry",
    "Gen.",
    "May",
    "Monday",
    "al",
    "Assad",
    "ß",
    "İstanbul",
    "Ñandú",
    "中国",
    "🙂",
    "é",
    "\u{301}",
    "9",
    "1,000",
    "in",
    "Paris",
    "police",
    "former",
    "White",
    "House",
    "State",
    "Secretary",
    "army",
    "chief",
    "group",
    "country",
    "them",
    "himself",
    "which",
    "Organization",
    "Shanghai",
    "Cooperation",
];

fn laid(text: &str, known: Vec<KnownMention>) -> Document {
    let mut document = bede_text::open(Input { source: Source::Text(text.to_string()), ..Input::default() });
    document.known_mentions = known;
    document.tokens = bede_tokens::tokenize(&document);
    document.syntax = bede_syntax::parse(&document, bede_syntax::Model::embedded());
    let (entities, mentions) = bede_entities::find(&document, Actors::embedded());
    document.lay_entities(entities, mentions);
    document
}

fn well_formed(document: &Document) {
    let mut last = (0, u32::MAX);
    for (index, mention) in document.mentions.iter().enumerate() {
        assert!(mention.tokens.contains(mention.head), "the head lies in its mention");
        assert_eq!(mention.span, document.span_of(mention.tokens));
        assert!(document.entity(mention.entity).mentions.contains(&MentionId(index as u32)));
        assert!(mention.members.iter().all(|member| member.index() < document.entities.len()));
        let order = (mention.tokens.start.0, u32::MAX - mention.tokens.end.0);
        assert!(index == 0 || last <= order, "text order, outer before inner");
        last = order;
    }
    for entity in &document.entities {
        assert!(!entity.mentions.is_empty() && !entity.name.is_empty() && !entity.why.is_empty());
    }
}

#[test]
fn senseless_texts_give_well_formed_entities() {
    let mut state = 7u64;
    for round in 0..300 {
        let mut text = String::new();
        for _ in 0..(round % 90) + 1 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let piece = PIECES[(state >> 33) as usize % PIECES.len()];
            text.push_str(piece);
            text.push_str(if state >> 60 == 0 { "\n\n" } else { " " });
        }
        well_formed(&laid(&text, Vec::new()));
    }
}

#[test]
fn a_long_text_takes_linear_time() {
    let text = "They said the ministers and the rebels met him and her, who left it with them. ".repeat(4000);
    let document = laid(&text, Vec::new());
    let start = std::time::Instant::now();
    let _ = bede_entities::find(&document, Actors::embedded());
    assert!(start.elapsed().as_secs() < 20, "72,000 words take {:?}", start.elapsed());
}

#[test]
fn mentions_of_the_caller_are_kept_with_their_code() {
    let text = "The Blue Heron cooperative met the mayor. Police arrived.";
    let known = vec![
        KnownMention { span: Span::new(0, 26), code: Some("NLDAGR".to_string()) },
        KnownMention { span: Span::new(31, 40), code: None },
    ];
    let document = laid(text, known);
    well_formed(&document);
    let mention = document.mentions.iter().find(|mention| mention.span == Span::new(0, 26)).expect("kept");
    assert_eq!(document.entity(mention.entity).code.as_deref(), Some("NLDAGR"));
    let mayor = document.mentions.iter().find(|mention| mention.span == Span::new(31, 40)).expect("kept");
    assert_eq!(document.entity(mayor.entity).code.as_deref(), Some("GOV"));
}

#[test]
fn a_users_lexicon_comes_first() {
    let mine = "[[people]]\nentries = [\"Sergey Lavrov (m): FRA EDU, French professor, /\"]\n";
    let actors = Actors::embedded().with_lexicon([("mine.toml", mine)]).expect("it compiles");
    let document = laid("Sergey Lavrov spoke in Nice.", Vec::new());
    let (entities, _) = bede_entities::find(&document, &actors);
    assert!(entities.iter().any(|entity| entity.code.as_deref() == Some("FRAEDU")), "{entities:?}");
}

/// "Hezbollah" with Lebanon in the report speaks for the one that ships, but a user has said who is meant. A surname that
/// only follows from a user's entry is no name that the user gave.
#[test]
fn what_a_user_wrote_is_meant_whatever_else_goes_by_the_name() {
    let mine = "[[actors]]\nkind = \"organization\"\nentries = [\"Hezbollah = FRA EDU\"]\n\
        [[people]]\nentries = [\"Amara Jordan (f): KEN GOV, Kenyan minister, /\"]\n";
    let actors = Actors::embedded().with_lexicon([("mine.toml", mine)]).expect("it compiles");
    let codes = |text: &str, actors: &Actors| -> Vec<String> {
        let (entities, _) = bede_entities::find(&laid(text, Vec::new()), actors);
        entities.into_iter().filter_map(|entity| entity.code).collect()
    };
    let text = "Hezbollah condemned Lebanon on Monday.";
    assert!(codes(text, Actors::embedded()).contains(&"LBNREB".to_owned()));
    assert!(codes(text, &actors).contains(&"FRAEDU".to_owned()), "{:?}", codes(text, &actors));
    let found = codes("Jordan condemned Israel on Monday.", &actors);
    assert!(found.contains(&"JOR".to_owned()), "{found:?}");
    let found = codes("Minister Amara Jordan spoke. Jordan condemned Israel on Monday.", &actors);
    assert!(found.contains(&"KENGOV".to_owned()), "{found:?}");
}

#[test]
fn why_lists_offices_and_the_code_on_the_day() {
    let day = "2015-03-01".parse().expect("a day");
    let readings = bede_entities::why("Steinmeier", day, Actors::embedded());
    let first = readings.first().expect("he is known");
    assert_eq!(first.code.as_deref(), Some("DEUGOV"));
    assert_eq!(first.role.as_deref(), Some("German foreign minister"));
    assert!(first.offices.iter().filter(|office| office.holds).count() == 1, "{first:?}");
}
