//! The layer: every place that a report names, with coordinates, and whether an actor is meant by it.

use bede_doc::{Deprel, Document, Layer, Place, PlaceKind, Span, TokenId, TokenRange, TokenView};

use crate::{
    recognise::{self, Words},
    resolve::resolve,
    table::{Entry, Gazetteer, flag},
    words::{self as lists, has},
};

/// Finds the places of a document that has sentences and tokens, in text order; better where it has syntax
/// and entities.
pub fn find(document: &Document, gazetteer: &Gazetteer) -> Vec<Place> {
    let words = Words::new(document);
    let candidates = recognise::candidates(&words, gazetteer);
    let entries = resolve(document, gazetteer, &candidates);
    let mut places: Vec<Place> = candidates
        .list
        .iter()
        .zip(entries)
        .filter(|(candidate, _)| candidate.evidence >= 0.0)
        .filter_map(|(candidate, entry)| {
            Some(place(
                document,
                gazetteer,
                words.span(&candidate.words),
                words.tokens(&candidate.words),
                entry?,
            ))
        })
        .collect();
    places.sort_by_key(|place| place.span);
    places
}

fn place(document: &Document, gazetteer: &Gazetteer, span: Span, tokens: TokenRange, entry: Entry) -> Place {
    let (lat, lon) = gazetteer.position(entry);
    let kind = gazetteer.kind(entry);
    let is_power = kind == PlaceKind::Country || gazetteer.flags(entry) & flag::CAPITAL != 0;
    Place {
        span,
        tokens,
        name: gazetteer.name(entry).to_owned(),
        kind,
        lat,
        lon,
        geonameid: gazetteer.geonameid(entry),
        country: gazetteer.country_code(entry).map(str::to_owned),
        admin1: gazetteer.division_name(entry).map(str::to_owned),
        is_actor: document.has(Layer::Syntax)
            && !tokens.is_empty()
            && is_actor(document, tokens, kind, is_power),
    }
}

/// The token of a run whose head lies outside it.
fn head_of<'d>(document: &'d Document, tokens: TokenRange) -> TokenView<'d> {
    let last = document.token(TokenId(tokens.end.0 - 1));
    document
        .views(tokens)
        .find(|token| token.head().is_none_or(|head| !tokens.contains(head.id())))
        .unwrap_or(last)
}

/// Whether the words name who acts rather than where: a country or a capital that does something or has
/// something done to it, and any place that only says whose a body or a person is.
fn is_actor(document: &Document, tokens: TokenRange, kind: PlaceKind, is_power: bool) -> bool {
    let mut head = head_of(document, tokens);
    let mut steps = 0;
    while head.deprel() == Deprel::Conj && steps < 16 {
        let Some(first) = head.head() else { break };
        head = first;
        steps += 1;
    }
    match head.deprel() {
        Deprel::Nsubj
        | Deprel::NsubjPass
        | Deprel::NsubjOuter
        | Deprel::Obj
        | Deprel::Iobj
        | Deprel::OblAgent
        | Deprel::Vocative => is_power,
        Deprel::Obl => {
            is_power
                && head
                    .child(Deprel::Case)
                    .is_some_and(|case| matches!(case.lemma(), "with" | "by" | "against"))
        }
        Deprel::Compound | Deprel::NmodPoss | Deprel::Flat => head.head().is_some_and(|owner| {
            is_body(owner.lemma())
                || is_power && !has(lists::KINDS, owner.lemma()) && kind == PlaceKind::Country
        }),
        _ => false,
    }
}

/// Bodies and people that are named by their place.
fn is_body(lemma: &str) -> bool {
    matches!(
        lemma.to_lowercase().as_str(),
        "police"
            | "department"
            | "council"
            | "government"
            | "army"
            | "mayor"
            | "governor"
            | "court"
            | "official"
            | "authority"
            | "minister"
            | "ministry"
            | "president"
            | "university"
            | "school"
            | "club"
            | "force"
            | "troop"
            | "soldier"
            | "office"
            | "administration"
            | "parliament"
            | "board"
            | "sheriff"
            | "militia"
    )
}
