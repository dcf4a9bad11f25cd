//! Which runs of tokens name places: the longest names that the gazetteer has, each weighed by what it is
//! and by what stands around it. What place a name stands for is left to [`crate::resolve`].

use std::{collections::HashMap, ops::Range};

use bede_doc::{
    BlockKind, Deprel, Document, EntityKind, Layer, MentionKind, PlaceKind, Span, TokenId, TokenRange, Upos,
};
use compact_str::CompactString;

use crate::{
    names::Key,
    table::{Entry, Gazetteer, Reading, flag, usage},
    words::{self as lists, has},
};

/// Names have at most so many tokens, hyphens among them.
const LONGEST: usize = 9;
/// So many readings of one name are looked at, the weightiest first.
const MOST_READINGS: usize = 48;

/// Candidates with less evidence are forgotten.
const HARDLY: f32 = -2.5;
/// So many of a name's weightiest readings say whether it is worth taking for a place.
const MOST_WEIGHED: usize = 8;

/// The words that are looked at: the document's tokens, and after them those of its datelines, which have no
/// sentences.
pub(crate) struct Words<'d> {
    document: &'d Document,
    spans: Vec<Span>,
    sentences: Vec<Range<u32>>,
}

impl<'d> Words<'d> {
    pub fn new(document: &'d Document) -> Words<'d> {
        let mut spans: Vec<Span> = document.tokens.tokens.iter().map(|token| token.span).collect();
        let mut sentences: Vec<Range<u32>> = document
            .sentences()
            .iter()
            .map(|sentence| sentence.tokens.start.0..sentence.tokens.end.0)
            .collect();
        for block in document.blocks.iter().filter(|block| block.kind == BlockKind::Dateline) {
            let start = spans.len() as u32;
            cut(document.slice(block.span), block.span.start, &mut spans);
            sentences.push(start..spans.len() as u32);
        }
        Words { document, spans, sentences }
    }

    /// Whether words are tokens of the document, with syntax.
    fn are_tokens(&self, words: &Range<u32>) -> bool {
        words.end as usize <= self.document.tokens.tokens.len()
    }

    /// The bytes of a run.
    pub fn span(&self, words: &Range<u32>) -> Span {
        self.spans[words.start as usize].join(self.spans[words.end as usize - 1])
    }

    /// The tokens of a run; an empty run for words of a dateline.
    pub fn tokens(&self, words: &Range<u32>) -> TokenRange {
        match self.are_tokens(words) {
            true => TokenRange::new(TokenId(words.start), TokenId(words.end)),
            false => self.document.tokens_in(self.span(words)),
        }
    }

    fn sentence(&self, sentence: usize) -> Text<'_> {
        Text { words: self, sentence: self.sentences[sentence].clone() }
    }
}

/// Cuts a dateline at white space and before punctuation; full stops stay.
fn cut(text: &str, offset: u32, spans: &mut Vec<Span>) {
    let mut start = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_inner = character.is_alphanumeric() || matches!(character, '.' | '\'' | '’');
        if let (Some(from), false) = (start, is_inner) {
            spans.push(Span::new(offset as usize + from, offset as usize + at));
            start = None;
        }
        if is_inner {
            start = start.or(Some(at));
        } else if !character.is_whitespace() {
            spans.push(Span::new(offset as usize + at, offset as usize + at + character.len_utf8()));
        }
    }
}

/// One run of tokens that may name a place.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub words: Range<u32>,
    pub sentence: usize,
    pub key: u64,
    /// Positions in [`Candidates::readings`].
    pub readings: Range<usize>,
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

/// Finds them, sentence by sentence; none overlaps another.
pub(crate) fn candidates(words: &Words, gazetteer: &Gazetteer) -> Candidates {
    let mut found = Candidates::default();
    for sentence in 0..words.sentences.len() {
        let text = words.sentence(sentence);
        let mut at = text.sentence.start;
        while at < text.sentence.end {
            match longest(&text, at, gazetteer, &mut found.readings) {
                Some((end, key, readings, needs_container)) => {
                    found.list.push(Candidate {
                        words: at..end,
                        sentence,
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
    contain(words, gazetteer, &mut found);
    for at in 0..found.list.len() {
        // In order, so that a name may lean on the one before it.
        let (evidence, is_division) = weigh(words, gazetteer, &found, at);
        found.list[at].evidence = evidence;
        found.list[at].is_division = is_division;
    }
    remember(words, gazetteer, &mut found);
    // Names that are hardly places still tell where a report plays; the rest are people and words.
    keep(&mut found, |candidate, contains| candidate.evidence >= HARDLY || contains);
    found
}

/// One sentence's words by number.
#[derive(Clone)]
struct Text<'w> {
    words: &'w Words<'w>,
    sentence: Range<u32>,
}

impl<'w> Text<'w> {
    /// A word; empty outside the sentence.
    fn at(&self, word: u32) -> &'w str {
        match self.words.spans.get(word as usize) {
            Some(&span) if self.sentence.contains(&word) => self.words.document.slice(span),
            _ => "",
        }
    }

    fn before(&self, word: u32, steps: u32) -> &'w str {
        word.checked_sub(steps).map_or("", |word| self.at(word))
    }
}

/// In lower case, without an allocation for words of ordinary length.
fn lower(word: &str) -> CompactString {
    CompactString::from_str_to_lowercase(word)
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

type Found = (u32, u64, Range<usize>, bool);

/// The longest name that begins at a token, with its readings.
fn longest(text: &Text, start: u32, gazetteer: &Gazetteer, all: &mut Vec<Reading>) -> Option<Found> {
    let first = text.at(start);
    if first.is_empty() {
        return None;
    }
    let begins = is_high(first) || (matches!(first, "al" | "el") && is_hyphen(text.at(start + 1)));
    // The second half of "Anti-American" or "O'Brien" begins no name; that of "D-Ohio" does.
    let is_bound = is_hyphen(text.before(start, 1)) && {
        let bound = text.before(start, 2);
        bound.len() > 2
            && !is_high(bound)
            && text.words.spans[start as usize - 1].end == text.words.spans[start as usize].start
    };
    if !begins || is_bound {
        return None;
    }
    let mut best: Option<(u32, Key)> = None;
    let mut own: Option<(u32, Key)> = None;
    let mut key = Key::default();
    let limit = text.sentence.end.min(start + LONGEST as u32);
    for token in start..limit {
        let word = text.at(token);
        let is_name = is_high(word) || (token > start && is_hyphen(text.before(token, 1)));
        if token > start && !is_name && !joins(word) {
            break;
        }
        // "Aleppo and Homs", "Paris in Texas": lower case words join only where a whole name has them.
        key.push(word);
        if !is_name {
            continue;
        }
        let (mut is_own, mut is_any) = (false, false);
        for reading in usable(text, start, token + 1, key, gazetteer) {
            is_any = true;
            is_own |= !reading.is_alternate;
        }
        // "Alexandria City Public Schools": a town's other name with "City" is not longer than the town's own.
        let is_only_longer =
            !is_own && own.is_some_and(|(end, _)| end == token) && matches!(word, "City" | "Town");
        if is_any && !is_only_longer {
            best = Some((token + 1, key));
        }
        if is_own {
            own = Some((token + 1, key));
        }
    }
    let (end, key) = best?;
    let from = all.len();
    all.extend(usable(text, start, end, key, gazetteer).take(MOST_READINGS));
    // A shortening's full stop is part of it, though it may end the sentence as well.
    let has_stop = all[from..].iter().any(|reading| reading.is_short)
        && text.at(end) == "."
        && text.words.spans[end as usize].start == text.words.spans[end as usize - 1].end
        && (text.sentence.contains(&(end + 1)) || text.before(start, 1) == ",");
    if has_stop {
        let mut at = from;
        while at < all.len() {
            if all[at].is_short {
                at += 1;
            } else {
                all.remove(at);
            }
        }
    }
    let needs_container = end == start + 1
        && all[from..].iter().all(|reading| {
            reading.is_short
                && gazetteer.kind(reading.entry) != PlaceKind::Country
                && !inner_stop(text.at(start))
        });
    Some((end + u32::from(has_stop), key.hash(), from..all.len(), needs_container))
}

/// "W.Va.", "D.C.": a full stop within.
fn inner_stop(word: &str) -> bool {
    word.trim_end_matches('.').contains('.')
}

/// Readings of a name that its spelling allows.
fn usable<'g>(
    text: &Text,
    start: u32,
    end: u32,
    key: Key,
    gazetteer: &'g Gazetteer,
) -> impl Iterator<Item = Reading> + use<'g> {
    let written_short = (start..end).any(|token| text.at(token).ends_with('.'))
        || text.at(end) == "." && key.letters() > 1
        || (start..end).all(|token| is_all_high(text.at(token)));
    let is_word = end == start + 1;
    let is_never = is_word && has(lists::NEVER, text.at(start));
    // Three capitals are letters that stand for something else: "CAR", "MAN", "USA".
    let is_letters = is_word && key.letters() <= 3 && (is_all_high(text.at(start)));
    // "And I", "The City": a sentence's first words, not a hamlet's name.
    let is_opening = end == start + 2
        && matches!(
            text.at(start),
            "And" | "As" | "At" | "But" | "For" | "I" | "If" | "In" | "On" | "So" | "The" | "To" | "When"
        );
    gazetteer.readings(key).filter(move |reading| match reading.is_short {
        true => written_short,
        false => {
            let is_known = !reading.is_alternate && gazetteer.weight(reading.entry) > 10.5;
            !is_never && !is_letters && (!is_opening || is_known)
        }
    })
}

/// Finds for each candidate the one after the comma (or before it in brackets) in which it lies.
fn contain(words: &Words, gazetteer: &Gazetteer, found: &mut Candidates) {
    for at in 0..found.list.len() {
        let Some(next) = found.list.get(at + 1) else { break };
        let here = &found.list[at];
        if here.sentence != next.sentence {
            continue;
        }
        let text = words.sentence(here.sentence);
        let gap = next.words.start - here.words.end;
        let between = text.at(here.words.end);
        let is_next = match gap {
            0 => {
                next.needs_container
                    || is_all_high(text.at(next.words.start)) && !is_all_high(text.at(here.words.start))
            }
            1 => matches!(between, "," | "("),
            2 => between == "," && matches!(text.at(here.words.end + 1), "in" | "the"),
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
    keep(found, |candidate, contains| !candidate.needs_container || contains);
}

/// Keeps some candidates, told of each whether it contains another.
fn keep(found: &mut Candidates, is_kept: impl Fn(&Candidate, bool) -> bool) {
    let mut contains = vec![false; found.list.len()];
    for candidate in &found.list {
        if let Some(container) = candidate.container {
            contains[container] = true;
        }
    }
    let mut places = Vec::with_capacity(found.list.len());
    let mut kept = 0;
    for (candidate, &contains) in found.list.iter().zip(&contains) {
        let stays = is_kept(candidate, contains);
        places.push(stays.then_some(kept));
        kept += usize::from(stays);
    }
    let mut at = 0;
    found.list.retain(|_| {
        at += 1;
        places[at - 1].is_some()
    });
    for candidate in &mut found.list {
        candidate.container = candidate.container.and_then(|container| places[container]);
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
fn weigh(words: &Words, gazetteer: &Gazetteer, found: &Candidates, at: usize) -> (f32, bool) {
    let candidate = &found.list[at];
    let document = words.document;
    let text = words.sentence(candidate.sentence);
    let (start, end) = (candidate.words.start, candidate.words.end);
    let (before, before_that) = (text.before(start, 1), text.before(start, 2));
    let (after, after_that) = (text.at(end), text.at(end + 1));
    let readings = &found.readings[candidate.readings.clone()];
    let is_one_word = end == start + 1;

    let mut evidence =
        readings.iter().take(MOST_WEIGHED).map(|reading| worth(gazetteer, reading)).fold(f32::MIN, f32::max);
    let is_state = readings.iter().any(|reading| {
        !reading.is_alternate
            && (gazetteer.kind(reading.entry) == PlaceKind::Country
                || gazetteer.is_first_level(reading.entry))
    });
    if end - start > 1 {
        evidence += 1.5;
    }
    let used = if is_one_word { gazetteer.usage(key_of(text.at(start))) } else { 0 };
    let is_first = start == text.sentence.start || matches!(before, "\"" | "“" | "'" | "‘" | ":");
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
    let lower_before = lower(before);
    let lower_before = lower_before.as_str();
    if has(lists::WHERE, lower_before) {
        evidence += 2.5;
    } else if lower_before == "of" && has(lists::KINDS, &lower(before_that)) {
        evidence += 3.0;
    } else if has(lists::PERHAPS_WHERE, lower_before) {
        evidence += 1.2;
    } else if has(lists::BEFORE_PLACE, lower_before) {
        evidence += 1.8;
    } else if matches!(lower_before, "the") && has(lists::WHERE, &lower(before_that)) {
        evidence += 1.0;
    }
    // What stands after.
    let lower_after = lower(after);
    let mut is_division = has(lists::DIVISIONS, after);
    if has(lists::AFTER_PLACE, &lower_after) || is_division {
        evidence += 1.0;
    }
    is_division |= has(lists::DIVISIONS, before_that) && before == "of";
    if is_hyphen(after) && after_that == "based" {
        evidence += 2.5;
    }
    // "D-Ohio": the letters of a party before a member's seat.
    if is_hyphen(before) && matches!(before_that, "D" | "R" | "I" | "DFL" | "Ind" | "Lab" | "Con") {
        evidence += 3.0;
    }
    if leads_to_counties(&text, end) {
        evidence += 3.0;
        is_division = true;
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

    // "Cordoba and Rosario", "Aleppo, Homs": in a list of places is a place.
    if at > 0
        && found.list[at - 1].sentence == candidate.sentence
        && found.list[at - 1].evidence > 1.0
        && matches!(before, "and" | "or" | "," | "/" | "&")
        && found.list[at - 1].words.end + 1 == start
    {
        evidence += 1.2;
    }

    // A name among names.
    let glued_before = is_high(before) && !is_first && !is_place_word(before);
    let glued_after = is_high(after) && !contains;
    let next_is_candidate = found.list.get(at + 1).is_some_and(|next| next.words.start == end);
    let previous_is_candidate = at > 0 && found.list[at - 1].words.end == start;
    if has(lists::STREETS, after) {
        evidence -= 6.0;
    } else if has(lists::PAPERS, after) && !is_state {
        evidence -= 3.0;
    } else if has(lists::BODIES, after) || after == "Sheriff’s" || after == "Sheriff's" {
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
        if has(lists::TITLES, before) && !has(lists::BODIES, after) {
            evidence -= 4.0;
        } else if before_used & usage::GIVEN != 0 || is_initial {
            evidence -= if previous_is_candidate && is_state { 2.0 } else { 4.5 };
        } else if has(lists::BODIES, before) || has(lists::PAPERS, before) {
            evidence -= 0.5;
        } else if !previous_is_candidate {
            evidence -= if end - start > 1 { 1.0 } else { 2.0 };
        }
    } else if has(lists::TITLES, before)
        || is_high(before) && gazetteer.usage(key_of(before)) & usage::GIVEN != 0 && !is_place_word(before)
    {
        evidence -= 4.0;
    }
    // "Henry, 19, of Alexandria".
    let is_age =
        after == "," && after_that.len() <= 2 && after_that.bytes().all(|byte| byte.is_ascii_digit());
    if is_age && !after_that.is_empty() && !has(lists::WHERE, lower_before) {
        evidence -= 3.0;
    }
    if has(lists::SPEAKS, after) && !is_state && is_one_word {
        evidence -= if used & (usage::FAMILY | usage::GIVEN) != 0 { 2.5 } else { 1.0 };
    }

    if !words.are_tokens(&candidate.words) {
        return (evidence + 3.0, is_division);
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
        // "Paris Hilton": the names that follow are more of the same name.
        let goes_on = text.sentence.contains(&end)
            && document.token(TokenId(end)).deprel() == Deprel::Flat
            && document.token(TokenId(end)).head().is_some_and(|head| candidate.words.contains(&head.id().0));
        if goes_on && is_high(after) && !has(lists::BODIES, after) {
            evidence -= 2.5;
        }
    }
    if document.has(Layer::Entities) {
        evidence += by_mention(document, words.tokens(&candidate.words));
    }
    (evidence, is_division)
}

/// "Becker, Clay and Otter Tail counties": what is listed before the plural are divisions.
fn leads_to_counties(text: &Text, end: u32) -> bool {
    for word in (end..text.sentence.end.min(end + 40)).map(|word| text.at(word)) {
        match word {
            "counties" | "Counties" | "parishes" | "provinces" => return true,
            "," | "and" | "or" | "/" | "&" => {}
            _ if is_high(word) => {}
            _ => return false,
        }
    }
    false
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
    has(lists::BEFORE_PLACE, &lower(word))
        || has(lists::WHERE, &lower(word))
        || has(lists::PERHAPS_WHERE, &lower(word))
        || matches!(
            word,
            "Monday"
                | "Tuesday"
                | "Wednesday"
                | "Thursday"
                | "Friday"
                | "Saturday"
                | "Sunday"
                | "The"
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
    base - if reading.is_alternate { 1.2 } else { 0.0 }
}

/// What one mention shows, the others know: a name taken for a person's stays one, and a name that is surely
/// a place once is more easily one again.
fn remember(words: &Words, gazetteer: &Gazetteer, found: &mut Candidates) {
    let mut best: HashMap<u64, f32> = HashMap::new();
    let mut persons: HashMap<u64, u32> = HashMap::new();
    for candidate in &found.list {
        let so_far = best.entry(candidate.key).or_insert(f32::MIN);
        *so_far = so_far.max(candidate.evidence);
        let before = words.sentence(candidate.sentence).before(candidate.words.start, 1);
        let is_persons = is_high(before)
            && (gazetteer.usage(key_of(before)) & usage::GIVEN != 0 || has(lists::TITLES, before));
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
