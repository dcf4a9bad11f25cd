//! The compiled lexicon: entries by lemma, classes, phrases, codes. Made by [`crate::compile`], read by the event layer.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};

use bede_doc::plover::{Context, EventType, Mode};

use crate::frame::{Frame, Pos};

/// A map whose order of iteration never reaches the output; the seed is fixed all the same.
pub type Map<K, V> = HashMap<K, V, FixedState>;
/// A set likewise.
pub type Set<K> = HashSet<K, FixedState>;

/// Where an entry stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The file, with the lexicon's folder: `lexicon/verbs/accuse.toml`.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}

/// One sense of a lemma.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sense {
    /// Its id.
    pub id: String,
    /// Its frames; the first is the one that people are shown.
    pub frames: Vec<Frame>,
    /// The first frame's text.
    pub frame_text: String,
    /// The event that it says, or `None` for a sense that is no event.
    pub event: Option<EventSpec>,
    /// A sentence for people.
    pub why: String,
    /// Where it stands.
    pub origin: Origin,
    /// Whether one of this id ships, so that what is learnt of senses is learnt of it.
    pub ships: bool,
}

/// What event a sense says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventSpec {
    /// PLOVER type, by its number in [`EventType::ALL`].
    kind: u8,
    /// PLOVER mode likewise.
    mode: Option<u8>,
    /// CAMEO code.
    pub cameo: String,
    contexts: Vec<u8>,
}

impl EventSpec {
    pub(crate) fn new(kind: EventType, mode: Option<Mode>, cameo: String, contexts: &[Context]) -> EventSpec {
        EventSpec {
            kind: kind as u8,
            mode: mode.map(|mode| mode as u8),
            cameo,
            contexts: contexts.iter().map(|&context| context as u8).collect(),
        }
    }

    /// PLOVER type.
    pub fn kind(&self) -> EventType {
        EventType::ALL[usize::from(self.kind)]
    }

    /// PLOVER mode.
    pub fn mode(&self) -> Option<Mode> {
        self.mode.map(|mode| Mode::ALL[usize::from(mode)])
    }

    /// The same event with a mode and the code that goes with it.
    pub fn with_mode(&self, mode: Mode, cameo: String) -> EventSpec {
        EventSpec { mode: Some(mode as u8), cameo, ..self.clone() }
    }

    /// Contexts that the sense itself speaks for.
    pub fn contexts(&self) -> impl Iterator<Item = Context> + '_ {
        self.contexts.iter().map(|&context| Context::ALL[usize::from(context)])
    }
}

/// A word that changes what the event under it amounts to, or a light verb.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Operator {
    /// Its id.
    pub id: String,
    /// Its frames, each with an EVENT slot.
    pub frames: Vec<Frame>,
    /// What it does to the event.
    pub effect: Effect,
    /// What it does instead where the event is a deed of whoever speaks: "warned that it would break off relations".
    pub own_effect: Option<Effect>,
    /// A sentence for people.
    pub why: String,
    /// Where it stands.
    pub origin: Origin,
}

/// What an operator does to the event under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// A light verb: its subject takes part in the noun's event.
    Perform,
    /// Begins, resumes, continues: the event stands.
    Continue,
    /// Manages to, does in fact: the event stands.
    Succeed,
    /// Has another do it: the causer acts.
    Cause,
    /// Intends, plans, is about to, will.
    Intend,
    /// Promises, agrees, offers, vows.
    Promise,
    /// Threatens.
    Threaten,
    /// Refuses, declines, rejects, rules out.
    Refuse,
    /// Calls off, postpones.
    Cancel,
    /// Fails to, forgets to.
    Fail,
    /// Tries to.
    Attempt,
    /// Is kept from.
    Prevent,
    /// Ends, lifts, halts what has been going on.
    End,
    /// Reduces, eases.
    Ease,
    /// Demands, orders.
    Demand,
    /// Urges, calls for, asks: CAMEO 02, which PLOVER does not type.
    Appeal,
    /// Allows, approves, authorises.
    Allow,
    /// Considers, hopes, fears, wants: nothing has been done.
    Consider,
    /// Accuses of, suspects of, blames for: the accusation is the event.
    Accuse,
    /// Condemns, praises, regrets: the event stands as the other's deed and is told elsewhere.
    Judge,
    /// Denies having done.
    Deny,
    /// Announces: the event stands, or is to come.
    Announce,
    /// Says, shows: leaves the event as it is.
    Report,
}

/// A phrase in which a predicate is no event.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Discard {
    /// Its id.
    pub id: String,
    /// A sentence for people.
    pub why: String,
    /// Where it stands.
    pub origin: Origin,
}

/// A word or phrase that decides a mode.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ModeCue {
    kind: u8,
    mode: u8,
    /// CAMEO code that goes with it, where it has one of its own.
    pub cameo: Option<String>,
}

impl ModeCue {
    pub(crate) fn new(kind: EventType, mode: Mode, cameo: Option<String>) -> ModeCue {
        ModeCue { kind: kind as u8, mode: mode as u8, cameo }
    }

    /// The type that the mode belongs to.
    pub fn kind(&self) -> EventType {
        EventType::ALL[usize::from(self.kind)]
    }

    /// The mode.
    pub fn mode(&self) -> Mode {
        Mode::ALL[usize::from(self.mode)]
    }
}

/// How strongly a word speaks for a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextCue {
    context: u8,
    /// Whether one is enough; otherwise two different ones are.
    pub strong: bool,
}

impl ContextCue {
    pub(crate) fn new(context: Context, strong: bool) -> ContextCue {
        ContextCue { context: context as u8, strong }
    }

    /// The context.
    pub fn context(&self) -> Context {
        Context::ALL[usize::from(self.context)]
    }
}

/// What becomes of an event type under an effect.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recode {
    /// The effect.
    pub effect: Effect,
    kind: u8,
    mode: Option<u8>,
    cameo: Option<String>,
    /// The event that it amounts to, or `None`: nothing codable.
    pub gives: Option<EventSpec>,
    /// A sentence for people.
    pub why: String,
}

impl Recode {
    pub(crate) fn new(
        effect: Effect,
        kind: EventType,
        mode: Option<Mode>,
        cameo: Option<String>,
        gives: Option<EventSpec>,
        why: String,
    ) -> Recode {
        Recode { effect, kind: kind as u8, mode: mode.map(|mode| mode as u8), cameo, gives, why }
    }
}

/// One CAMEO code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CameoCode {
    /// What the code book calls it.
    pub label: String,
    /// Goldstein's scale, as ICEWS uses it.
    pub goldstein: f32,
}

/// Word sequences by their first lemma.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Phrases<T> {
    by_first: Map<String, Vec<(Rest, T)>>,
}

/// The words of a phrase after its first, each a choice of lemmas.
type Rest = Vec<Vec<String>>;

impl<T> Default for Phrases<T> {
    fn default() -> Phrases<T> {
        Phrases { by_first: Map::default() }
    }
}

impl<T: Clone> Phrases<T> {
    /// Adds a phrase: words apart by spaces, `a|b` for either, `_` for any one word (not as the first).
    pub(crate) fn insert(&mut self, phrase: &str, value: T) {
        let mut words =
            phrase.split_whitespace().map(|word| word.split('|').map(str::to_owned).collect::<Vec<_>>());
        let Some(firsts) = words.next() else { return };
        let rest: Vec<Vec<String>> = words.collect();
        for first in firsts {
            self.by_first.entry(first).or_default().push((rest.clone(), value.clone()));
        }
    }

    /// The phrases that begin with the first of `words`, each with how many words it takes.
    pub fn matches<'p, 'w, W: AsRef<str>>(
        &'p self,
        words: &'w [W],
    ) -> impl Iterator<Item = (usize, &'p T)> + use<'p, 'w, T, W> {
        let candidates = words.first().and_then(|first| self.by_first.get(first.as_ref()));
        candidates.into_iter().flatten().filter_map(move |(rest, value)| {
            let fits = rest.len() < words.len()
                && rest.iter().zip(&words[1..]).all(|(options, word)| {
                    options.iter().any(|option| option == "_" || option == word.as_ref())
                });
            fits.then_some((rest.len() + 1, value))
        })
    }

    /// Takes out what `keep` does not want, and changes what it wants.
    pub(crate) fn filter_map(&mut self, mut keep: impl FnMut(&T) -> Option<T>) {
        self.by_first.retain(|_, phrases| {
            phrases.retain_mut(|(_, value)| match keep(value) {
                Some(kept) => {
                    *value = kept;
                    true
                }
                None => false,
            });
            !phrases.is_empty()
        });
    }

    /// Takes one phrase out, written as for [`Phrases::insert`], where its value is wanted gone. Says whether it was there.
    pub(crate) fn remove(&mut self, phrase: &str, mut goes: impl FnMut(&T) -> bool) -> bool {
        let mut one = Phrases::default();
        one.insert(phrase, ());
        let mut found = false;
        for (first, rests) in one.by_first {
            let Some(phrases) = self.by_first.get_mut(&first) else { continue };
            phrases.retain(|(rest, value)| {
                let is_it = rests.iter().any(|(gone, ())| gone == rest) && goes(value);
                found |= is_it;
                !is_it
            });
            if phrases.is_empty() {
                self.by_first.remove(&first);
            }
        }
        found
    }

    /// Puts the phrases of another before these.
    pub(crate) fn prepend(&mut self, other: Phrases<T>) {
        for (first, mut phrases) in other.by_first {
            let known = self.by_first.entry(first).or_default();
            phrases.append(known);
            *known = phrases;
        }
    }

    /// Puts the phrases of another after these.
    pub(crate) fn append(&mut self, other: Phrases<T>) {
        for (first, phrases) in other.by_first {
            self.by_first.entry(first).or_default().extend(phrases);
        }
    }

    /// Whether any phrase begins with the word.
    pub fn starts(&self, word: &str) -> bool {
        self.by_first.contains_key(word)
    }
}

/// A class of words.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Class {
    /// Lemmas of one word.
    pub words: Set<String>,
    /// Phrases, by their last word (the head): the words before it, last first.
    pub phrases: Map<String, Vec<Vec<String>>>,
}

impl Class {
    /// Adds a word or a phrase; says whether there was one.
    pub(crate) fn insert(&mut self, word: &str) -> bool {
        let Some((head, before)) = head_and_before(word) else { return false };
        if before.is_empty() {
            self.words.insert(head);
        } else {
            self.phrases.entry(head).or_default().push(before);
        }
        true
    }

    /// Takes a word or a phrase out; says whether it was there.
    pub(crate) fn remove(&mut self, word: &str) -> bool {
        let Some((head, before)) = head_and_before(word) else { return false };
        if before.is_empty() {
            return self.words.remove(&head);
        }
        let Some(phrases) = self.phrases.get_mut(&head) else { return false };
        let count = phrases.len();
        phrases.retain(|phrase| *phrase != before);
        let found = phrases.len() < count;
        if phrases.is_empty() {
            self.phrases.remove(&head);
        }
        found
    }

    /// Whether it has a word or a phrase.
    pub(crate) fn has(&self, word: &str) -> bool {
        head_and_before(word).is_some_and(|(head, before)| {
            if before.is_empty() {
                self.words.contains(&head)
            } else {
                self.phrases.get(&head).is_some_and(|phrases| phrases.contains(&before))
            }
        })
    }
}

/// The last word of a phrase, and those before it, last first.
fn head_and_before(phrase: &str) -> Option<(String, Vec<String>)> {
    let mut words = phrase.split_whitespace().rev().map(str::to_owned);
    Some((words.next()?, words.collect()))
}

/// The lexicon, compiled.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Lexicon {
    /// Hash of the sources, shown as the lexicon's version.
    pub version: String,
    /// Every sense.
    pub senses: Vec<Sense>,
    /// Every operator.
    pub operators: Vec<Operator>,
    /// Every discard.
    pub discards: Vec<Discard>,
    pub(crate) senses_by_lemma: Map<String, Vec<(Pos, u32, u32)>>,
    pub(crate) operators_by_lemma: Map<String, Vec<(Pos, u32, u32)>>,
    /// Classes by name.
    pub classes: Map<String, Class>,
    /// Discards by phrase; the value indexes `discards`.
    pub discard_phrases: Phrases<u32>,
    /// Mode cues by phrase.
    pub mode_phrases: Phrases<ModeCue>,
    /// Context cues by phrase.
    pub context_phrases: Phrases<ContextCue>,
    pub(crate) recodes: Vec<Recode>,
    pub(crate) scores: Map<(u8, Option<u8>), f32>,
    pub(crate) cameo: Map<String, CameoCode>,
    pub(crate) cameo_of: Map<(u8, Option<u8>), String>,
}

impl Lexicon {
    /// The senses of a lemma, each with the frame that has it as predicate.
    pub fn senses_of(&self, lemma: &str, pos: Pos) -> impl Iterator<Item = (&Sense, &Frame)> {
        let found = self.senses_by_lemma.get(lemma).map_or(&[][..], Vec::as_slice);
        found.iter().filter(move |entry| entry.0 == pos).map(|&(_, sense, frame)| {
            let sense = &self.senses[sense as usize];
            (sense, &sense.frames[frame as usize])
        })
    }

    /// A sense by its id.
    pub fn sense(&self, id: &str) -> Option<&Sense> {
        self.senses.iter().find(|sense| sense.id == id)
    }

    /// Whether any sense has this lemma as predicate.
    pub fn has_sense(&self, lemma: &str) -> bool {
        self.senses_by_lemma.contains_key(lemma)
    }

    /// The operators of a lemma, each with the frame that has it as predicate.
    pub fn operators_of(&self, lemma: &str, pos: Pos) -> impl Iterator<Item = (&Operator, &Frame)> {
        let found = self.operators_by_lemma.get(lemma).map_or(&[][..], Vec::as_slice);
        found.iter().filter(move |entry| entry.0 == pos).map(|&(_, operator, frame)| {
            let operator = &self.operators[operator as usize];
            (operator, &operator.frames[frame as usize])
        })
    }

    /// Whether a class has this lemma.
    pub fn in_class(&self, class: &str, lemma: &str) -> bool {
        self.classes.get(class).is_some_and(|class| class.words.contains(lemma))
    }

    /// What an event becomes under an effect: the first entry for the most digits of its code, else for its mode, else for
    /// its type.
    pub fn recode(
        &self,
        effect: Effect,
        kind: EventType,
        mode: Option<Mode>,
        cameo: &str,
    ) -> Option<&Recode> {
        let mode = mode.map(|mode| mode as u8);
        let digits = |recode: &Recode| recode.cameo.as_ref().map_or(0, String::len);
        self.recodes
            .iter()
            .filter(|recode| recode.effect == effect && recode.kind == kind as u8)
            .filter(|recode| recode.mode.is_none() || recode.mode == mode)
            .filter(|recode| recode.cameo.as_ref().is_none_or(|code| cameo.starts_with(code.as_str())))
            .min_by_key(|recode| std::cmp::Reverse((digits(recode), recode.mode.is_some())))
    }

    /// PLOVER's score of a type and mode.
    pub fn score(&self, kind: EventType, mode: Option<Mode>) -> Option<f32> {
        let key = (kind as u8, mode.map(|mode| mode as u8));
        self.scores.get(&key).or_else(|| self.scores.get(&(kind as u8, None))).copied()
    }

    /// A CAMEO code's entry: its own, else the one of the code that it refines.
    pub fn cameo(&self, code: &str) -> Option<&CameoCode> {
        (2..=code.len()).rev().find_map(|length| self.cameo.get(code.get(..length)?))
    }

    /// The CAMEO code that says a type and mode and no more.
    pub fn cameo_of(&self, kind: EventType, mode: Option<Mode>) -> Option<&str> {
        let key = (kind as u8, mode.map(|mode| mode as u8));
        self.cameo_of.get(&key).or_else(|| self.cameo_of.get(&(kind as u8, None))).map(String::as_str)
    }

    /// The event that says a type and no more.
    pub fn generic(&self, kind: EventType) -> EventSpec {
        EventSpec::new(kind, None, self.cameo_of(kind, None).unwrap_or_default().to_owned(), &[])
    }

    /// How many different lemmas have a sense.
    pub fn lemma_count(&self) -> usize {
        self.senses_by_lemma.len()
    }
}
