//! Where an event happens: the place that its clause names, read off the tree.

use bede_doc::{
    BlockKind, Deprel, Document, Layer, Place, PlaceId, PlaceKind, TokenId, TokenRange, TokenView, Upos,
};

use crate::words::{self as lists, has};

/// How far up a tree an event's place is looked for: "carried out an attack", "were killed and wounded".
const MOST_STEPS: usize = 4;

/// The place of the event that a word tells.
///
/// First what the word's own clause says ("clashed in Nablus", "an attack near the town of Djibo", "the Kabul
/// bombing"); then the clause above it, where it is part of the same telling; then the one location that the
/// sentence names; then, for the first sentence of a report that names no place at all, the dateline. A place
/// that only says who acts ("Paris rejected the offer") is none of these.
pub fn event_place(document: &Document, predicate: TokenId) -> Option<PlaceId> {
    if !document.has(Layer::Syntax) || predicate.index() >= document.syntax.words.len() {
        return None;
    }
    let sentence = document.sentence_of(predicate);
    let tokens = document.sentence(sentence).tokens;
    let places = places_in(document, tokens);
    if places.is_empty() {
        return dateline(document, tokens);
    }
    let mut at = document.token(predicate);
    for _ in 0..MOST_STEPS {
        if let Some(place) = of_clause(document, &places, at) {
            return Some(place);
        }
        let Some(head) = at.head() else { break };
        let is_same_telling = match at.deprel() {
            Deprel::Conj | Deprel::Xcomp | Deprel::Advcl | Deprel::Acl | Deprel::Parataxis => true,
            // A noun that tells an event, under the verb that carries it out.
            Deprel::Obj
            | Deprel::Nsubj
            | Deprel::NsubjPass
            | Deprel::Compound
            | Deprel::Nmod
            | Deprel::Obl => at.upos() == Upos::Noun,
            _ => false,
        };
        if !is_same_telling || is_of_speech(head) && at.deprel() != Deprel::Conj {
            break;
        }
        at = head;
    }
    sole(document, &places, predicate)
}

/// Places by number, in a run of tokens.
fn places_in(document: &Document, tokens: TokenRange) -> Vec<PlaceId> {
    let start = document.places.partition_point(|place| place.span.end <= document.span_of(tokens).start);
    (start..document.places.len())
        .take_while(|&at| document.places[at].span.start < document.span_of(tokens).end)
        .filter(|&at| !document.places[at].tokens.is_empty())
        .map(|at| PlaceId(at as u32))
        .collect()
}

/// How well a preposition says where something happens: the lower, the better.
fn rank(preposition: &str) -> Option<u8> {
    Some(match preposition {
        "in" | "at" | "near" | "inside" | "outside" | "within" | "across" | "throughout" | "around"
        | "off" => 0,
        "on" | "along" | "over" | "above" | "beside" | "between" | "amid" | "through" => 1,
        "into" | "to" | "toward" | "towards" | "onto" => 2,
        "from" => 3,
        _ => return None,
    })
}

/// The place that a word's own dependents name.
fn of_clause(document: &Document, places: &[PlaceId], word: TokenView) -> Option<PlaceId> {
    // Of phrases that say where, the more exact one wins, and then the first: "in Iraq … in Mosul".
    let mut best: Option<(u8, u8, PlaceId)> = None;
    let mut offer = |rank: u8, place: Option<PlaceId>| {
        if let Some(place) = place {
            let key = (if rank < 2 { 0 } else { rank }, exactness(document.place(place)), place);
            best = Some(best.map_or(key, |best| best.min(key)));
        }
    };
    for child in word.children() {
        match child.deprel() {
            Deprel::Obl | Deprel::Nmod | Deprel::Advmod | Deprel::OblUnmarked | Deprel::Advcl => {
                if let Some(rank) = child.child(Deprel::Case).and_then(|case| rank(case.lemma())) {
                    offer(rank, under(document, places, child, true));
                }
            }
            // "killed three people in Gao": the phrase hangs on the people, and says where they were.
            Deprel::Obj | Deprel::NsubjPass | Deprel::Nsubj => {
                if child.deprel() != Deprel::Nsubj && is_done_to_places(word.lemma()) {
                    let named =
                        places.iter().copied().find(|&id| document.place(id).tokens.contains(child.id()));
                    offer(0, named.or_else(|| town_of(document, places, child)));
                }
                let mut inner = Some(child);
                for _ in 0..MOST_STEPS {
                    let Some(phrase) = inner.and_then(|noun| noun.children_by(Deprel::Nmod).next_back())
                    else {
                        break;
                    };
                    if phrase.child(Deprel::Case).and_then(|case| rank(case.lemma())) == Some(0) {
                        offer(0, under(document, places, phrase, true));
                    }
                    inner = Some(phrase);
                }
            }
            // "the Kabul bombing", "Mosul's liberation".
            Deprel::Compound | Deprel::NmodPoss => {
                offer(
                    2,
                    under(document, places, child, false).filter(|&place| is_town(document.place(place))),
                );
            }
            _ => {}
        }
    }
    best.map(|(_, _, place)| place)
}

/// Verbs whose object is where they happen: "entered Bakhmut", "left the base at Bagram".
fn is_done_to_places(lemma: &str) -> bool {
    matches!(
        lemma,
        "abandon"
            | "attack"
            | "besiege"
            | "bomb"
            | "bombard"
            | "capture"
            | "enter"
            | "evacuate"
            | "flee"
            | "hit"
            | "invade"
            | "leave"
            | "liberate"
            | "loot"
            | "occupy"
            | "overrun"
            | "pound"
            | "raid"
            | "reach"
            | "recapture"
            | "retake"
            | "seize"
            | "shell"
            | "storm"
            | "strike"
            | "take"
            | "target"
            | "tour"
            | "visit"
    )
}

/// "the town of Rutshuru": the place that a noun of place has after "of".
fn town_of(document: &Document, places: &[PlaceId], noun: TokenView) -> Option<PlaceId> {
    if !has(lists::KINDS, noun.lemma()) {
        return None;
    }
    places.iter().copied().find(|&id| {
        let place = document.place(id);
        noun.children_by(Deprel::Nmod)
            .chain(noun.children_by(Deprel::Compound))
            .chain(noun.children_by(Deprel::Appos))
            .any(|child| place.tokens.contains(child.id()))
    })
}

fn is_town(place: &Place) -> bool {
    matches!(place.kind, PlaceKind::City | PlaceKind::Feature | PlaceKind::Division | PlaceKind::Region)
}

/// How exactly a place says where: the lower, the better.
fn exactness(place: &Place) -> u8 {
    match place.kind {
        PlaceKind::City | PlaceKind::Feature => 0,
        PlaceKind::Water | PlaceKind::Region | PlaceKind::Division => 1,
        PlaceKind::Country => 2,
    }
}

/// The most exact place under a word: "in the city of Aleppo in northern Syria" is in Aleppo.
fn under(document: &Document, places: &[PlaceId], word: TokenView, only_locations: bool) -> Option<PlaceId> {
    let run = word.subtree();
    let mut within = places.iter().copied().filter(|&id| {
        let place = document.place(id);
        run.contains_range(place.tokens)
            && !(only_locations && place.is_actor)
            && !is_relative(document, place, word)
    });
    let first = within.next()?;
    // "in Helmand province, far from Kabul" is not in Kabul.
    let better = within
        .filter(|&id| {
            let place = document.place(id);
            let own_case = document.token(TokenId(place.tokens.end.0 - 1)).child(Deprel::Case);
            exactness(place) < exactness(document.place(first))
                && own_case.is_none_or(|case| matches!(case.lemma(), "of" | "in" | "at"))
        })
        .min_by_key(|&id| (exactness(document.place(id)), id));
    Some(better.unwrap_or(first))
}

/// Whether a place stands in a relative clause below the word.
fn is_relative(document: &Document, place: &Place, word: TokenView) -> bool {
    let mut at = document.token(place.tokens.start);
    while at.id() != word.id() {
        if matches!(at.deprel(), Deprel::AclRelcl | Deprel::Ccomp | Deprel::Parataxis) {
            return true;
        }
        let Some(head) = at.head() else { break };
        at = head;
    }
    false
}

/// A verb of saying: what is said happens elsewhere than the saying.
fn is_of_speech(word: TokenView) -> bool {
    matches!(
        word.lemma(),
        "say"
            | "tell"
            | "report"
            | "announce"
            | "claim"
            | "warn"
            | "deny"
            | "accuse"
            | "state"
            | "add"
            | "write"
            | "speak"
    )
}

/// The sentence's one location, be it said more or less exactly ("in Goma, in eastern Congo").
fn sole(document: &Document, places: &[PlaceId], predicate: TokenId) -> Option<PlaceId> {
    let mut locations = places.iter().copied().filter(|&id| {
        let place = document.place(id);
        !place.is_actor && is_located(document, place) && !is_where_said(document, place, predicate)
    });
    let first = locations.next()?;
    let (mut best, mut rest) = (first, locations);
    let is_one = rest.all(|id| {
        let (one, other) = (document.place(best), document.place(id));
        let is_same = one.name == other.name;
        let contains = |outer: &Place, inner: &Place| {
            outer.kind == PlaceKind::Country && outer.country == inner.country
                || outer.kind == PlaceKind::Division && inner.admin1.as_deref() == Some(outer.name.as_str())
        };
        if contains(one, other) {
            best = id;
            return true;
        }
        is_same || contains(other, one)
    });
    is_one.then_some(best)
}

/// Whether a place says where something else was said: the verb that it hangs on is another, of saying.
fn is_where_said(document: &Document, place: &Place, predicate: TokenId) -> bool {
    let mut at = document.token(TokenId(place.tokens.end.0 - 1));
    while let Some(head) = at.head() {
        if matches!(head.upos(), Upos::Verb | Upos::Aux) {
            return is_of_speech(head) && head.id() != predicate && at.deprel() == Deprel::Obl;
        }
        at = head;
    }
    false
}

/// Whether a place stands where a location does: after a preposition of place, or in a list of such.
fn is_located(document: &Document, place: &Place) -> bool {
    let mut at = document.token(TokenId(place.tokens.end.0 - 1));
    for _ in 0..MOST_STEPS {
        if let Some(case) = at.child(Deprel::Case) {
            return rank(case.lemma()).is_some_and(|rank| rank < 3);
        }
        match (at.deprel(), at.head()) {
            (
                Deprel::Conj
                | Deprel::Appos
                | Deprel::Flat
                | Deprel::Compound
                | Deprel::NmodUnmarked
                | Deprel::Nmod,
                Some(head),
            ) => {
                at = head;
            }
            _ => return false,
        }
    }
    false
}

/// The dateline's place, for the first sentence of the text when it names no place itself.
fn dateline(document: &Document, sentence: TokenRange) -> Option<PlaceId> {
    let span = document.span_of(sentence);
    let block = document.blocks.iter().find(|block| block.kind == BlockKind::Dateline)?;
    let lede = document.blocks.iter().find(|other| {
        other.span.start >= block.span.end && other.kind.is_prose() && !other.kind.is_headline()
    })?;
    if !lede.span.contains(span) {
        return None;
    }
    let at = document.places.iter().position(|place| block.span.contains(place.span))?;
    Some(PlaceId(at as u32))
}
