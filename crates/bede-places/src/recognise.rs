//! Which runs of tokens name places: the longest names that the gazetteer has, each weighed by what it is
//! and by what stands around it. What place a name stands for is left to [`crate::resolve`].

use bede_doc::{Document, EntityKind, Layer, MentionKind, PlaceKind, TokenId, TokenRange, Upos};

use crate::{
    names::Key,
    table::{Entry, Gazetteer, Reading, flag, usage},
    words,
};

/// Names have at most so many tokens, hyphens among them.
const LONGEST: usize = 9;
/// So many readings of one name are looked at, the weightiest first.
const MOST_READINGS: usize = 48;

/// One run of tokens that may name a place.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub tokens: TokenRange,
    pub sentence: usize,
    pub key: u64,
    /// Positions in [`Candidates::readings`].
    pub readings: std::ops::Range<usize>,
    /// How much speaks for its being a place; it is one from nought on.
    pub evidence: f32,
    /// The candidate after the comma in which it lies: "Paris, Texas".
    pub container: Option<usize>,
    /// What follows says that a division is meant ("Aleppo province").
    pub is_division: bool,
    /// It is read only as a shortening after a comma ("Mo.").
    pub needs_container: bool,
}

/// All of a document's.
#[derive(Default)]
pub(crate) struct Candidates {
    pub list: Vec<Candidate>,
    pub readings: Vec<Reading>,
}

/// Finds them, in text order; none overlaps another.
pub(crate) fn candidates(document: &Document, gazetteer: &Gazetteer) -> Candidates {
    let mut found = Candidates::default();
    for (index, sentence) in document.sentences().iter().enumerate() {
        let mut at = sentence.tokens.start.0;
        while at < sentence.tokens.end.0 {
            let text = Text { document, sentence: sentence.tokens };
            match longest(text, at, gazetteer, &mut found.readings) {
                Some((end, key, readings, needs_container)) => {
                    found.list.push(Candidate {
                        tokens: TokenRange::new(TokenId(at), TokenId(end)),
                        sentence: index,
                        key,
                        readings,
                        evidence: 0.0,
                        container: None,
                        is_division: false,
                        needs_container,
                    });
                    at = end;
                }
                None => at += 1,
            }
        }
    }
    contain(document, gazetteer, &mut found);
    for at in 0..found.list.len() {
        let (evidence, is_division) = weigh(document, gazetteer, &found, at);
        found.list[at].evidence = evidence;
        found.list[at].is_division = is_division;
    }
    remember(document, gazetteer, &mut found);
    found
}

/// One sentence's tokens by number.
#[derive(Clone, Copy)]
struct Text<'d> {
    document: &'d Document,
    sentence: TokenRange,
}

impl<'d> Text<'d> {
    /// The words of a token; empty outside the sentence.
    fn at(self, token: u32) -> &'d str {
        match self.document.tokens.tokens.get(token as usize) {
            Some(found) if self.sentence.contains(TokenId(token)) => self.document.slice(found.span),
            _ => "",
        }
    }

    fn before(self, token: u32, steps: u32) -> &'d str {
        token.checked_sub(steps).map_or("", |token| self.at(token))
    }
}

fn is_high(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

fn is_all_high(word: &str) -> bool {
    word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase)
}

fn is_hyphen(word: &str) -> bool {
    matches!(word, "-" | "‑" | "–")
}

/// Whether a name may go on over a token that does not begin with a capital.
fn joins(word: &str) -> bool {
    matches!(
        word,
        "-" | "‑"
            | "–"
            | "'"
            | "’"
            | "."
            | "of"
            | "the"
            | "and"
            | "&"
            | "de"
            | "du"
            | "des"
            | "la"
            | "le"
            | "les"
            | "el"
            | "al"
            | "es"
            | "ez"
            | "ar"
            | "ad"
            | "ash"
            | "as"
            | "an"
            | "at"
            | "en"
            | "on"
            | "upon"
            | "in"
            | "y"
            | "i"
            | "e"
            | "di"
            | "da"
            | "do"
            | "dos"
            | "das"
            | "del"
            | "der"
            | "am"
            | "sur"
            | "sous"
            | "'s"
            | "’s"
    )
}

type Found = (u32, u64, std::ops::Range<usize>, bool);

/// The longest name that begins at a token, with its readings.
fn longest(text: Text, start: u32, gazetteer: &Gazetteer, all: &mut Vec<Reading>) -> Option<Found> {
    let first = text.at(start);
    let begins = is_high(first) || (matches!(first, "al" | "el") && is_hyphen(text.at(start + 1)));
    // The second half of "Anti-American" or "O'Brien" begins no name; that of "D-Ohio" does.
    let is_bound = is_hyphen(text.before(start, 1)) && text.before(start, 2).len() > 2 && {
        let (before, here) =
            (text.document.token(TokenId(start - 1)).span(), text.document.token(TokenId(start)).span());
        before.end == here.start && !is_high(text.before(start, 2))
    };
    if !begins || is_bound {
        return None;
    }
    let mut best: Option<(u32, Key)> = None;
    let mut key = Key::default();
    let limit = text.sentence.end.0.min(start + LONGEST as u32);
    for token in start..limit {
        let word = text.at(token);
        let is_name = is_high(word) || (token > start && is_hyphen(text.before(token, 1)));
        if token > start && !is_name && !joins(word) {
            break;
        }
        // "Aleppo and Homs", "Paris in Texas": lower case words join only where a whole name has them.
        key.push(word);
        if is_name && usable(text, start, token + 1, key, gazetteer).next().is_some() {
            best = Some((token + 1, key));
        }
    }
    let (end, key) = best?;
    let from = all.len();
    all.extend(usable(text, start, end, key, gazetteer).take(MOST_READINGS));
    let needs_container = all[from..].iter().all(|reading| {
        reading.is_short && gazetteer.kind(reading.entry) != PlaceKind::Country && !inner_stop(text.at(start))
    });
    Some((end, key.hash(), from..all.len(), needs_container && end == start + 1))
}

/// "W.Va.", "D.C.": a full stop within.
fn inner_stop(word: &str) -> bool {
    word.trim_end_matches('.').contains('.')
}

/// Readings of a name that its spelling allows.
fn usable<'g>(
    text: Text,
    start: u32,
    end: u32,
    key: Key,
    gazetteer: &'g Gazetteer,
) -> impl Iterator<Item = Reading> + use<'g> {
    let written_short = (start..end).any(|token| text.at(token).ends_with('.'))
        || (start..end).all(|token| is_all_high(text.at(token)));
    let is_word = end == start + 1;
    let is_never = is_word && words::has(words::NEVER, text.at(start));
    // Three capitals are letters that stand for something else: "CAR", "MAN", "USA".
    let is_letters = is_word && key.letters() <= 3 && (is_all_high(text.at(start)));
    gazetteer.readings(key).filter(move |reading| match reading.is_short {
        true => written_short,
        false => !is_never && !is_letters,
    })
}

/// Finds for each candidate the one after the comma (or before it in brackets) in which it lies.
fn contain(document: &Document, gazetteer: &Gazetteer, found: &mut Candidates) {
    for at in 0..found.list.len() {
        let Some(next) = found.list.get(at + 1) else { break };
        let here = &found.list[at];
        if here.sentence != next.sentence {
            continue;
        }
        let text = Text { document, sentence: document.sentences()[here.sentence].tokens };
        let gap = next.tokens.start.0 - here.tokens.end.0;
        let between = text.at(here.tokens.end.0);
        let is_next = match gap {
            0 => {
                next.needs_container
                    || is_all_high(text.at(next.tokens.start.0)) && !is_all_high(text.at(here.tokens.start.0))
            }
            1 => matches!(between, "," | "("),
            2 => between == "," && matches!(text.at(here.tokens.end.0 + 1), "in" | "the"),
            _ => false,
        };
        let lies_in = |reading: &Reading| {
            found.readings[here.readings.clone()]
                .iter()
                .any(|inner| inner.entry != reading.entry && is_inside(gazetteer, inner.entry, reading.entry))
        };
        if is_next && found.readings[next.readings.clone()].iter().any(lies_in) {
            found.list[at].container = Some(at + 1);
        }
    }
    // A shortening that is no container is no place: "Miss.", "IN", "OR".
    let mut contains = vec![false; found.list.len()];
    for candidate in &found.list {
        if let Some(container) = candidate.container {
            contains[container] = true;
        }
    }
    let mut old_to_new = Vec::with_capacity(found.list.len());
    let mut kept = 0;
    for (at, candidate) in found.list.iter().enumerate() {
        old_to_new.push(kept);
        kept += usize::from(!candidate.needs_container || contains[at]);
    }
    let mut at = 0;
    found.list.retain(|candidate| {
        at += 1;
        !candidate.needs_container || contains[at - 1]
    });
    for candidate in &mut found.list {
        candidate.container = candidate.container.map(|container| old_to_new[container]);
    }
}

/// Whether one place lies in another: a division or a country by number.
pub(crate) fn is_inside(gazetteer: &Gazetteer, inner: Entry, outer: Entry) -> bool {
    match gazetteer.kind(outer) {
        PlaceKind::Country => gazetteer.country(inner) == gazetteer.country(outer),
        PlaceKind::Division if gazetteer.is_first_level(outer) => {
            gazetteer.division(inner) == gazetteer.division(outer)
        }
        PlaceKind::Division => {
            gazetteer.county(outer) != 0 && gazetteer.county(inner) == gazetteer.county(outer)
        }
        PlaceKind::City | PlaceKind::Region if gazetteer.flags(outer) & flag::VAST == 0 => {
            let ((lat, lon), (other_lat, other_lon)) = (gazetteer.position(inner), gazetteer.position(outer));
            let within = if gazetteer.kind(outer) == PlaceKind::City { 0.4 } else { 1.5 };
            (lat - other_lat).abs() < within
                && (lon - other_lon).abs() < within
                && gazetteer.weight(inner) < gazetteer.weight(outer)
        }
        _ => false,
    }
}

/// What speaks for and against a candidate, in sum.
fn weigh(document: &Document, gazetteer: &Gazetteer, found: &Candidates, at: usize) -> (f32, bool) {
    let candidate = &found.list[at];
    let sentence = document.sentences()[candidate.sentence];
    let text = Text { document, sentence: sentence.tokens };
    let (start, end) = (candidate.tokens.start.0, candidate.tokens.end.0);
    let (before, before_that) = (text.before(start, 1), text.before(start, 2));
    let (after, after_that) = (text.at(end), text.at(end + 1));
    let readings = &found.readings[candidate.readings.clone()];
    let is_one_word = end == start + 1;

    let mut evidence = readings.iter().map(|reading| worth(gazetteer, reading)).fold(f32::MIN, f32::max);
    let is_state = readings.iter().any(|reading| {
        !reading.is_alternate
            && (gazetteer.kind(reading.entry) == PlaceKind::Country
                || gazetteer.is_first_level(reading.entry))
    });
    if end - start > 1 {
        evidence += 1.5;
    }
    let used = if is_one_word { gazetteer.usage(key_of(text.at(start))) } else { 0 };
    let is_first = start == sentence.tokens.start.0 || matches!(before, "\"" | "“" | "'" | "‘" | ":");
    if used & usage::WORD != 0 {
        evidence -= if is_first { 3.0 } else { 2.0 };
    }
    if used & usage::GIVEN != 0 {
        evidence -= 1.2;
    }
    if used & usage::FAMILY != 0 {
        evidence -= 0.8;
    }

    // What stands before.
    let lower_before = before.to_lowercase();
    let lower_before = lower_before.as_str();
    if words::has(words::WHERE, lower_before) {
        evidence += 2.5;
    } else if lower_before == "of" && words::has(words::KINDS, &before_that.to_lowercase()) {
        evidence += 3.0;
    } else if words::has(words::PERHAPS_WHERE, lower_before) {
        evidence += 1.2;
    } else if words::has(words::BEFORE_PLACE, lower_before) {
        evidence += 1.8;
    } else if matches!(lower_before, "the") && words::has(words::WHERE, &before_that.to_lowercase()) {
        evidence += 1.0;
    }
    // What stands after.
    let lower_after = after.to_lowercase();
    let mut is_division = words::has(words::DIVISIONS, after);
    if words::has(words::AFTER_PLACE, &lower_after) || is_division {
        evidence += 1.0;
    }
    is_division |= words::has(words::DIVISIONS, before_that) && before == "of";
    if is_hyphen(after) && after_that == "based" {
        evidence += 2.5;
    }
    if let Some(container) = candidate.container {
        let is_sure =
            gazetteer.kind(found.readings[found.list[container].readings.start].entry).eq(&PlaceKind::City);
        evidence += if is_sure { 1.5 } else { 3.5 };
    }
    let contains = at > 0 && found.list[at - 1].container == Some(at);
    if contains {
        evidence += 3.0;
    }

    // A name among names.
    let glued_before = is_high(before) && !is_first && !is_place_word(before);
    let glued_after = is_high(after) && !contains;
    let next_is_candidate = found.list.get(at + 1).is_some_and(|next| next.tokens.start.0 == end);
    let previous_is_candidate = at > 0 && found.list[at - 1].tokens.end.0 == start;
    if words::has(words::STREETS, after) {
        evidence -= 6.0;
    } else if words::has(words::PAPERS, after) && !is_state {
        evidence -= 3.0;
    } else if words::has(words::BODIES, after) || after == "Sheriff’s" || after == "Sheriff's" {
        evidence += 0.7;
    } else if glued_after && is_one_word {
        let next_used = gazetteer.usage(key_of(after));
        if used & usage::GIVEN != 0 {
            evidence -= if is_state { 2.0 } else { 4.0 };
        } else if next_used & (usage::FAMILY | usage::GIVEN) != 0 && !next_is_candidate {
            evidence -= if is_state { 0.5 } else { 1.5 };
        } else if !is_all_high(after) || is_all_high(text.at(start)) {
            evidence -= 1.0;
        }
    }
    if glued_before {
        let before_used = gazetteer.usage(key_of(before));
        let is_initial = before.len() <= 2 && before.ends_with('.') || before.len() == 1;
        if words::has(words::TITLES, before) && !words::has(words::BODIES, after) {
            evidence -= 4.0;
        } else if before_used & usage::GIVEN != 0 || is_initial {
            evidence -= if previous_is_candidate && is_state { 2.0 } else { 4.5 };
        } else if words::has(words::BODIES, before) || words::has(words::PAPERS, before) {
            evidence -= 0.5;
        } else if !previous_is_candidate {
            evidence -= if end - start > 1 { 1.0 } else { 2.0 };
        }
    } else if is_high(before) && gazetteer.usage(key_of(before)) & usage::GIVEN != 0 && !is_place_word(before)
    {
        evidence -= 4.0;
    } else if words::has(words::TITLES, before) {
        evidence -= 4.0;
    }
    // "Henry, 19, of Alexandria".
    let is_age =
        after == "," && after_that.len() <= 2 && after_that.bytes().all(|byte| byte.is_ascii_digit());
    if is_age && !after_that.is_empty() && !words::has(words::WHERE, lower_before) {
        evidence -= 3.0;
    }
    if words::has(words::SPEAKS, after) && !is_state && is_one_word {
        evidence -= if used & (usage::FAMILY | usage::GIVEN) != 0 { 2.5 } else { 1.0 };
    }

    if document.has(Layer::Syntax) {
        let head = document.token(TokenId(end - 1));
        match head.upos() {
            Upos::Propn => {}
            Upos::Noun | Upos::X if is_one_word => evidence -= 1.0,
            Upos::Adj
            | Upos::Verb
            | Upos::Adv
            | Upos::Intj
            | Upos::Aux
            | Upos::Pron
            | Upos::Adp
            | Upos::Det
                if is_one_word =>
            {
                evidence -= 3.0;
            }
            _ => {}
        }
    }
    if document.has(Layer::Entities) {
        evidence += by_mention(document, candidate.tokens);
    }
    (evidence, is_division)
}

/// A mention that the entity layer knows to be a person is no place.
fn by_mention(document: &Document, tokens: TokenRange) -> f32 {
    for token in tokens.iter() {
        let Some(mention) = document.mention_at(token) else { continue };
        let mention = document.mention(mention);
        if mention.kind == MentionKind::Name
            && document.entity(mention.entity).kind == EntityKind::Person
            && mention.tokens.len() <= tokens.len() + 2
        {
            return -5.0;
        }
    }
    0.0
}

fn key_of(word: &str) -> Key {
    Key::of(word)
}

/// Capitalised words that stand before places' names and are part of no other.
fn is_place_word(word: &str) -> bool {
    words::has(words::BEFORE_PLACE, &word.to_lowercase())
        || words::has(words::WHERE, &word.to_lowercase())
        || words::has(words::PERHAPS_WHERE, &word.to_lowercase())
        || matches!(
            word,
            "The"
                | "And"
                | "But"
                | "A"
                | "An"
                | "For"
                | "Greater"
                | "Upper"
                | "Lower"
                | "Old"
                | "When"
                | "As"
                | "While"
                | "That"
                | "If"
        )
}

/// How much a reading alone speaks for a place.
fn worth(gazetteer: &Gazetteer, reading: &Reading) -> f32 {
    let weight = gazetteer.weight(reading.entry);
    let flags = gazetteer.flags(reading.entry);
    let size = (weight - 9.5) * 0.45;
    let base = match gazetteer.kind(reading.entry) {
        PlaceKind::Country => 3.0,
        PlaceKind::Division if gazetteer.is_first_level(reading.entry) => size.clamp(0.0, 2.5),
        _ if flags & flag::LEXICON != 0 => size.clamp(1.5, 2.5),
        _ if flags & flag::CAPITAL != 0 => size.max(1.5),
        _ => size.clamp(-1.2, 2.5),
    };
    base - if reading.is_alternate && flags & flag::LEXICON == 0 { 1.2 } else { 0.0 }
}

/// What one mention shows, the others know: a name taken for a person's stays one, and a name that is surely
/// a place once is more easily one again.
fn remember(document: &Document, gazetteer: &Gazetteer, found: &mut Candidates) {
    use std::collections::HashMap;
    let mut best: HashMap<u64, f32> = HashMap::new();
    let mut persons: HashMap<u64, u32> = HashMap::new();
    for candidate in &found.list {
        let so_far = best.entry(candidate.key).or_insert(f32::MIN);
        *so_far = so_far.max(candidate.evidence);
        let text = Text { document, sentence: document.sentences()[candidate.sentence].tokens };
        let before = text.before(candidate.tokens.start.0, 1);
        let is_persons = is_high(before)
            && (gazetteer.usage(key_of(before)) & usage::GIVEN != 0 || words::has(words::TITLES, before));
        if is_persons && candidate.evidence < 0.0 {
            *persons.entry(candidate.key).or_default() += 1;
        }
    }
    for candidate in &mut found.list {
        if persons.contains_key(&candidate.key) {
            candidate.evidence -= 2.5;
        } else if best[&candidate.key] > 3.0 {
            candidate.evidence += 1.5;
        } else if best[&candidate.key] > 1.5 {
            candidate.evidence += 0.7;
        }
    }
}
