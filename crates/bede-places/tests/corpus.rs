//! The reports of `corpus/6-places`: every linked name is found and put within a hundred miles, nothing else is
//! found, events happen where the report says; what is marked `wrong:` still does not come out.

use std::{fs, path::Path};

use bede_doc::{Block, BlockKind, Document, Layer, Metadata, Place, Span, TokenId};
use bede_places::Gazetteer;

/// Kilometres.
const NEAR: f64 = 161.0;

struct Case {
    name: String,
    text: String,
    /// Bytes of the name, degrees, and whether an actor is meant.
    places: Vec<(Span, f64, f64, bool)>,
    /// A word that tells an event, and its place's words or "none".
    events: Vec<(String, String)>,
    wrong: Vec<String>,
}

fn read(source: &str) -> Vec<Case> {
    source
        .split("\n## ")
        .skip(1)
        .map(|part| {
            let (name, body) = part.split_once('\n').expect("a heading has a text below");
            let mut case = Case {
                name: name.to_owned(),
                text: String::new(),
                places: vec![],
                events: vec![],
                wrong: vec![],
            };
            for line in body.lines().filter(|line| !line.is_empty() && !line.starts_with('>')) {
                if let Some(event) = line.strip_prefix("- ") {
                    let (word, place) = event.split_once(": ").expect("a word and a place");
                    case.events.push((word.to_owned(), place.to_owned()));
                } else if let Some(wrong) = line.strip_prefix("wrong: ") {
                    case.wrong.push(wrong.split(" — ").next().expect("a name").to_owned());
                } else {
                    unlink(line, &mut case);
                }
            }
            case
        })
        .collect()
}

/// Takes the links out of a line and notes what they say.
fn unlink(line: &str, case: &mut Case) {
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('[') {
        let (name, after) = after.split_once("](").expect("a link");
        let (said, after) = after.split_once(')').expect("the end of a link");
        case.text.push_str(before);
        let start = case.text.len();
        case.text.push_str(name);
        let mut said = said.split(' ');
        let mut degrees = || said.next().and_then(|number| number.parse::<f64>().ok()).expect("degrees");
        let (lat, lon) = (degrees(), degrees());
        case.places.push((Span::new(start, case.text.len()), lat, lon, said.next() == Some("actor")));
        rest = after;
    }
    case.text.push_str(rest);
}

fn lay(text: &str) -> Document {
    let mut document = Document::new(text, Metadata::default());
    document.blocks = vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }];
    document.mark_laid(Layer::Blocks);
    document.tokens = bede_tokens::tokenize(&document);
    document.mark_laid(Layer::Tokens);
    document.syntax = bede_syntax::parse(&document, bede_syntax::Model::embedded());
    document.mark_laid(Layer::Syntax);
    document.places = bede_places::find(&document, Gazetteer::embedded());
    document.mark_laid(Layer::Places);
    document
}

fn distance(place: &Place, lat: f64, lon: f64) -> f64 {
    let (one, other) = (place.lat.to_radians(), lat.to_radians());
    let across = (lon - place.lon).to_radians();
    let haversine =
        ((other - one) / 2.0).sin().powi(2) + one.cos() * other.cos() * (across / 2.0).sin().powi(2);
    2.0 * 6371.0 * haversine.sqrt().min(1.0).asin()
}

#[test]
fn reports() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/6-places/reports.md");
    let cases = read(&fs::read_to_string(&path).expect("the corpus is there"));
    assert!(cases.len() >= 40, "{} cases", cases.len());
    let mut complaints = Vec::new();
    let (mut near, mut all) = (0, 0);
    for case in &cases {
        let document = lay(&case.text);
        let mut missed = Vec::new();
        for &(span, lat, lon, is_actor) in &case.places {
            let name = document.slice(span);
            all += 1;
            match document.places.iter().find(|place| place.span == span) {
                None => missed.push((name.to_owned(), "is not found".to_owned())),
                Some(place) if distance(place, lat, lon) > NEAR => {
                    missed.push((
                        name.to_owned(),
                        format!("is put {:.0} km away: {place:?}", distance(place, lat, lon)),
                    ));
                }
                Some(place) => {
                    near += 1;
                    if place.is_actor != is_actor {
                        missed.push((name.to_owned(), format!("has is_actor = {}", place.is_actor)));
                    }
                }
            }
        }
        for place in &document.places {
            if !case.places.iter().any(|(span, ..)| *span == place.span) {
                missed.push((document.slice(place.span).to_owned(), "is taken for a place".to_owned()));
            }
        }
        for (word, expected) in &case.events {
            let token = (0..document.tokens.tokens.len() as u32)
                .map(TokenId)
                .find(|&token| document.token(token).text() == word)
                .unwrap_or_else(|| panic!("{}: no word `{word}`", case.name));
            let found = bede_places::event_place(&document, token);
            let found = found.map_or("none", |place| document.slice(document.place(place).span));
            if found != expected {
                missed.push((word.clone(), format!("happens at {found}, not {expected}")));
            }
        }
        for (what, how) in &missed {
            if !case.wrong.contains(what) {
                complaints.push(format!("{}: {what} {how}", case.name));
            }
        }
        for wrong in &case.wrong {
            if !missed.iter().any(|(what, _)| what == wrong) {
                complaints.push(format!("{}: `{wrong}` comes right now; take the mark away", case.name));
            }
        }
    }
    println!("{near} of {all} places within {NEAR} km");
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}
