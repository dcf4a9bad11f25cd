//! The frame language of `lexicon/README.md`: from its text to slots around a predicate.

use serde::{Deserialize, Serialize};

use crate::word_bits::WordBits;

/// What kind of word the predicate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Pos {
    /// A verb.
    Verb,
    /// An event noun.
    Noun,
    /// An adjective, or a noun, after `be`.
    Adjective,
}

/// A predicate and what must, or may, stand around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// What kind of word the predicate is.
    pub pos: Pos,
    /// The predicate's lemma.
    pub predicate: String,
    /// Modifiers that a noun predicate must have ("phone" of "phone call").
    pub modifiers: Vec<String>,
    /// Particles that must stand by a verb.
    pub particles: Vec<String>,
    /// The slots, in the order of the frame.
    pub slots: Vec<Slot>,
    /// Words without which it fits no sentence: one of each set must be there.
    needs: Vec<WordBits>,
}

/// One slot of a frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Where it stands in the plain active clause.
    pub place: Place,
    /// What fills it.
    pub filler: Filler,
    /// What its head must be, or must not be.
    pub filter: Option<Filter>,
    /// Whether it may be missing.
    pub optional: bool,
}

/// Where a slot stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// Subject of a verb or adjective.
    Subject,
    /// Object, or a clause in its place.
    Object,
    /// The first of two objects.
    IndirectObject,
    /// After one of these prepositions or marks; an empty one stands for none: `meet (with) ACTOR`.
    Oblique(Vec<String>),
    /// Possessor of a noun predicate.
    Possessor,
}

/// What fills a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Filler {
    /// The one who acts.
    Actor,
    /// The one at whom it is aimed.
    Recipient,
    /// Anything.
    Any,
    /// The event that an operator works on.
    Event,
    /// One of these nouns, by lemma; of several words the last is the head.
    Words(Vec<String>),
}

/// What the head of a slot must be, or must not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Classes, one of which it is in (or in none of which, where `negated`).
    pub classes: Vec<String>,
    /// Whether it is turned round.
    pub negated: bool,
}

impl Frame {
    /// Whether a slot takes the event that an operator works on.
    pub fn event_slot(&self) -> Option<usize> {
        self.slots.iter().position(|slot| slot.filler == Filler::Event)
    }

    /// Whether a sentence with these words (lemmas and forms) may have all that the frame cannot do without. Most senses of
    /// a frequent verb hang on a word that is not there, and are done with here.
    pub fn may_fit(&self, words: &WordBits) -> bool {
        self.needs.iter().all(|needed| needed.may_share(words))
    }

    fn find_needs(&mut self) {
        let fixed = self.modifiers.iter().chain(&self.particles);
        self.needs = fixed.map(|options| options.split('|').collect()).collect();
        for slot in self.slots.iter().filter(|slot| !slot.optional) {
            // The subject of a passive may be missing, whoever it is.
            if let (Filler::Words(words), false) = (&slot.filler, slot.place == Place::Subject) {
                let heads = words.iter().filter_map(|word| word.rsplit(' ').next());
                self.needs.push(heads.collect());
            }
            // A noun's parties may be missing; a clause may stand without its mark, and a role without its preposition.
            let is_party = matches!(slot.filler, Filler::Actor | Filler::Recipient);
            if let (Place::Oblique(introducers), true) = (&slot.place, is_party && self.pos != Pos::Noun)
                && introducers.iter().all(|introducer| !introducer.is_empty())
            {
                self.needs.push(introducers.iter().map(String::as_str).collect());
            }
        }
    }
}

/// Words that open a slot: prepositions and marks.
const PREPOSITIONS: &[&str] = &[
    "about",
    "above",
    "across",
    "after",
    "against",
    "ahead",
    "along",
    "alongside",
    "amid",
    "among",
    "around",
    "as",
    "at",
    "because",
    "before",
    "behind",
    "below",
    "beneath",
    "beside",
    "between",
    "beyond",
    "by",
    "concerning",
    "despite",
    "during",
    "except",
    "for",
    "from",
    "how",
    "if",
    "in",
    "inside",
    "into",
    "like",
    "near",
    "of",
    "off",
    "on",
    "onto",
    "out",
    "outside",
    "over",
    "past",
    "regarding",
    "since",
    "that",
    "through",
    "throughout",
    "to",
    "toward",
    "towards",
    "under",
    "unless",
    "until",
    "up",
    "upon",
    "via",
    "whether",
    "while",
    "with",
    "within",
    "without",
];

/// Words that a verb takes as particle.
const PARTICLES: &[&str] = &[
    "ahead",
    "alongside",
    "apart",
    "around",
    "aside",
    "away",
    "back",
    "by",
    "down",
    "forth",
    "forward",
    "home",
    "in",
    "off",
    "on",
    "out",
    "over",
    "short",
    "through",
    "together",
    "under",
    "up",
];

const ARTICLES: &[&str] = &["the", "a", "an", "its", "their", "his", "her", "one's"];

/// One item of a frame's text.
enum Item<'t> {
    Open,
    Close,
    Word(&'t str),
}

fn items(text: &str) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    for chunk in text.split_whitespace() {
        let mut rest = chunk;
        while let Some(inner) = rest.strip_prefix('(') {
            items.push(Item::Open);
            rest = inner;
        }
        let word = rest.trim_end_matches(')');
        if !word.is_empty() {
            items.push(Item::Word(word));
        }
        for _ in 0..rest.len() - word.len() {
            items.push(Item::Close);
        }
    }
    items
}

/// Whether a word of the frame's text is a slot rather than a word of the language.
fn is_slot(word: &str) -> bool {
    word.starts_with(['_', '<', '!'])
        || ["ACTOR", "RECIPIENT", "EVENT"].iter().any(|role| word.starts_with(role))
}

/// Reads a slot's text (without its preposition): `RECIPIENT<person>`, `_!<sport>`, `<weapon>|<vehicle>`.
fn slot_filler(word: &str) -> Result<(Filler, Option<Filter>), String> {
    let (filler, rest) = if let Some(rest) = word.strip_prefix("ACTOR") {
        (Filler::Actor, rest)
    } else if let Some(rest) = word.strip_prefix("RECIPIENT") {
        (Filler::Recipient, rest)
    } else if let Some(rest) = word.strip_prefix("EVENT") {
        (Filler::Event, rest)
    } else if let Some(rest) = word.strip_prefix('_') {
        (Filler::Any, rest)
    } else {
        (Filler::Any, word)
    };
    if rest.is_empty() {
        return Ok((filler, None));
    }
    let (negated, rest) = match rest.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let mut classes = Vec::new();
    for class in rest.split('|') {
        let name = class.strip_prefix('<').and_then(|class| class.strip_suffix('>'));
        match name {
            Some(name) if !name.is_empty() => classes.push(name.to_owned()),
            _ => return Err(format!("`{word}` is no slot: a role or `_`, then `<class>` or `!<class>`")),
        }
    }
    Ok((filler, Some(Filter { classes, negated })))
}

/// Reads a frame.
pub fn parse(text: &str) -> Result<Frame, String> {
    let items = items(text);
    let words: Vec<&str> = items
        .iter()
        .filter_map(|item| if let Item::Word(word) = item { Some(*word) } else { None })
        .collect();
    let first = *words.first().ok_or("the frame is empty")?;
    let possessed = first.ends_with("'s");
    let begins_with_slot = is_slot(first);
    if begins_with_slot && !possessed && words.get(1) == Some(&"be") {
        return parse_around(&items, Pos::Adjective);
    }
    let pos = if begins_with_slot && !possessed { Pos::Verb } else { Pos::Noun };
    parse_around(&items, pos)
}

fn parse_around(items: &[Item<'_>], pos: Pos) -> Result<Frame, String> {
    let mut frame = Frame {
        pos,
        predicate: String::new(),
        modifiers: Vec::new(),
        particles: Vec::new(),
        slots: Vec::new(),
        needs: Vec::new(),
    };
    let mut depth = 0usize;
    let mut at = 0;
    // The subject or possessor.
    let mut before_predicate = true;
    // A preposition waiting for its slot.
    let mut preposition: Option<Vec<String>> = None;
    // Words waiting for the head noun that they are part of.
    let mut noun: Vec<String> = Vec::new();
    let mut bare_slots = 0;

    let push = |frame: &mut Frame,
                preposition: &mut Option<Vec<String>>,
                bare_slots: &mut usize,
                filler,
                filter,
                optional| {
        let place = match preposition.take() {
            Some(prepositions) => Place::Oblique(prepositions),
            None => {
                *bare_slots += 1;
                if *bare_slots == 2 {
                    // Two slots without preposition: the first was the indirect object.
                    for slot in frame.slots.iter_mut().rev() {
                        if slot.place == Place::Object {
                            slot.place = Place::IndirectObject;
                            break;
                        }
                    }
                }
                Place::Object
            }
        };
        frame.slots.push(Slot { place, filler, filter, optional });
    };

    while at < items.len() {
        match &items[at] {
            Item::Open => depth += 1,
            Item::Close => {
                if !noun.is_empty() {
                    let words = Filler::Words(alternatives(&noun.join(" ")));
                    noun.clear();
                    push(&mut frame, &mut preposition, &mut bare_slots, words, None, depth > 0);
                }
                depth = depth.checked_sub(1).ok_or("a `)` without its `(`")?;
            }
            Item::Word(word) if before_predicate && is_slot(word) => {
                let (place, word) = match (pos, word.strip_suffix("'s")) {
                    (Pos::Noun, Some(word)) => (Place::Possessor, word),
                    (Pos::Noun, None) => return Err(format!("`{word}` stands before the noun without `'s`")),
                    (_, Some(_)) => return Err(format!("`{word}`: a possessor belongs to a noun frame")),
                    (_, None) => (Place::Subject, *word),
                };
                let (filler, filter) = slot_filler(word)?;
                frame.slots.push(Slot { place, filler, filter, optional: depth > 0 });
            }
            Item::Word(word) if is_slot(word) => {
                if !noun.is_empty() {
                    let words = Filler::Words(alternatives(&noun.join(" ")));
                    noun.clear();
                    push(&mut frame, &mut preposition, &mut bare_slots, words, None, depth > 0);
                }
                let (filler, filter) = slot_filler(word)?;
                push(&mut frame, &mut preposition, &mut bare_slots, filler, filter, depth > 0);
            }
            Item::Word(word) if ARTICLES.contains(word) => {}
            Item::Word(word) if word.contains('<') => {
                return Err(format!(
                    "`{word}`: words and classes do not mix in one slot; write a frame for each"
                ));
            }
            Item::Word(word) => {
                // A lemma may have a capital ("God"); a word of capitals is meant for a role.
                let capitals = word.chars().filter(char::is_ascii_uppercase).count();
                if capitals > 0 && before_predicate || capitals > 2 && capitals == word.len() {
                    return Err(format!(
                        "`{word}` is neither a role (ACTOR, RECIPIENT, in operators EVENT, for anything `_`) nor a lemma in lower case"
                    ));
                }
                if before_predicate && pos == Pos::Adjective && *word == "be" {
                    at += 1;
                    continue;
                }
                if before_predicate {
                    if pos == Pos::Noun {
                        // The noun is the last of the words that stand before a preposition or the end.
                        if let Some(Item::Word(next)) = items.get(at + 1)
                            && !is_slot(next)
                            && !next.split('|').all(|part| PREPOSITIONS.contains(&part))
                        {
                            frame.modifiers.push((*word).to_owned());
                            at += 1;
                            continue;
                        }
                    }
                    if word.contains('|') {
                        return Err(format!(
                            "`{word}`: a predicate is one lemma; give the other a sense of its own"
                        ));
                    }
                    frame.predicate = (*word).to_owned();
                    before_predicate = false;
                    at += 1;
                    continue;
                }
                let opens_slot = word.split('|').all(|part| PREPOSITIONS.contains(&part));
                let is_particle = word.split('|').all(|part| PARTICLES.contains(&part));
                let next_word = items[at + 1..].iter().find_map(|item| match item {
                    Item::Word(next) if !ARTICLES.contains(next) => Some(*next),
                    _ => None,
                });
                let next_opens = next_word.is_none_or(|next| {
                    !is_slot(next) && next.split('|').all(|part| PREPOSITIONS.contains(&part))
                });
                if opens_slot || is_particle {
                    if !noun.is_empty() {
                        let words = Filler::Words(alternatives(&noun.join(" ")));
                        noun.clear();
                        push(&mut frame, &mut preposition, &mut bare_slots, words, None, depth > 0);
                    }
                    if next_opens || !opens_slot {
                        frame.particles.push((*word).to_owned());
                    } else {
                        let mut prepositions = alternatives(word);
                        let alone_in_parentheses = matches!(items.get(at.wrapping_sub(1)), Some(Item::Open))
                            && matches!(items.get(at + 1), Some(Item::Close));
                        if alone_in_parentheses {
                            prepositions.push(String::new());
                        }
                        preposition = Some(prepositions);
                    }
                } else {
                    noun.push((*word).to_owned());
                    let continues = matches!(items.get(at + 1), Some(Item::Word(next))
                        if !is_slot(next) && !ARTICLES.contains(next) && !PARTICLES.contains(next)
                            && !next.split('|').all(|part| PREPOSITIONS.contains(&part)));
                    if !continues {
                        let words = Filler::Words(alternatives_of_phrase(&noun));
                        noun.clear();
                        push(&mut frame, &mut preposition, &mut bare_slots, words, None, depth > 0);
                    }
                }
            }
        }
        at += 1;
    }
    if depth > 0 {
        return Err("a `(` without its `)`".to_owned());
    }
    if frame.predicate.is_empty() {
        return Err("the frame has no predicate".to_owned());
    }
    if let Some(prepositions) = preposition {
        frame.particles.push(prepositions.join("|"));
    }
    frame.find_needs();
    Ok(frame)
}

fn alternatives(word: &str) -> Vec<String> {
    word.split('|').map(str::to_owned).collect()
}

/// `["peace", "talk|negotiation"]` → `["peace talk", "peace negotiation"]`.
fn alternatives_of_phrase(words: &[String]) -> Vec<String> {
    let mut phrases = vec![String::new()];
    for word in words {
        let mut longer = Vec::new();
        for phrase in &phrases {
            for part in word.split('|') {
                longer.push(if phrase.is_empty() { part.to_owned() } else { format!("{phrase} {part}") });
            }
        }
        phrases = longer;
    }
    phrases
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(text: &str) -> Vec<(Place, Filler)> {
        parse(text).unwrap().slots.into_iter().map(|slot| (slot.place, slot.filler)).collect()
    }

    fn oblique(preposition: &str) -> Place {
        Place::Oblique(preposition.split('|').map(str::to_owned).collect())
    }

    #[test]
    fn verb_with_object_and_preposition() {
        assert_eq!(
            slots("ACTOR accuse RECIPIENT of|over _"),
            [
                (Place::Subject, Filler::Actor),
                (Place::Object, Filler::Recipient),
                (oblique("of|over"), Filler::Any)
            ]
        );
    }

    #[test]
    fn two_objects() {
        assert_eq!(
            slots("ACTOR give RECIPIENT <aid>"),
            [
                (Place::Subject, Filler::Actor),
                (Place::IndirectObject, Filler::Recipient),
                (Place::Object, Filler::Any)
            ]
        );
    }

    #[test]
    fn literal_object_and_particles() {
        let frame = parse("ACTOR give the green light to RECIPIENT").unwrap();
        assert_eq!(frame.slots[1].filler, Filler::Words(vec!["green light".into()]));
        assert_eq!(frame.slots[2].place, oblique("to"));
        let frame = parse("ACTOR pull out of RECIPIENT").unwrap();
        assert_eq!(frame.particles, ["out"]);
        let frame = parse("ACTOR back down").unwrap();
        assert_eq!((frame.particles.as_slice(), frame.slots.len()), (["down".to_owned()].as_slice(), 1));
    }

    #[test]
    fn a_preposition_that_may_be_missing() {
        assert_eq!(slots("ACTOR meet (with) ACTOR")[1], (oblique("with|"), Filler::Actor));
        assert!(!parse("ACTOR meet (with) ACTOR").unwrap().slots[1].optional);
    }

    #[test]
    fn noun_frames() {
        let frame = parse("ACTOR's phone call (with ACTOR)").unwrap();
        assert_eq!(
            (frame.pos, frame.predicate.as_str(), frame.modifiers.as_slice()),
            (Pos::Noun, "call", ["phone".to_owned()].as_slice())
        );
        assert!(frame.slots[1].optional);
        let frame = parse("arrest of RECIPIENT (by ACTOR)").unwrap();
        assert_eq!((frame.pos, frame.predicate.as_str()), (Pos::Noun, "arrest"));
    }

    #[test]
    fn adjectives() {
        let frame = parse("ACTOR be critical of RECIPIENT").unwrap();
        assert_eq!((frame.pos, frame.predicate.as_str()), (Pos::Adjective, "critical"));
    }

    #[test]
    fn errors_say_what_to_do() {
        for text in
            ["", "ACTOR", "ACTOR accuse (RECIPIENT", "ACTOR accuse|blame RECIPIENT", "ACTOR<person accuse _"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
