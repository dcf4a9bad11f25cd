//! From `lexicon/attributions/*.toml` to compact tables. Shared by the build script, which embeds the tables,
//! and by the crate, which also reads a lexicon that the caller brings. Knows nothing of documents.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use serde::{Deserialize, Serialize};

/// The stances' names, in the order of their numbers in `bede_doc::Stance`.
pub const STANCES: &[&str] =
    &["say", "claim", "deny", "know", "think", "promise", "ask", "warn", "accuse", "intend", "judge", "seem"];

/// The prepositions that a frame may name; a frame's set of them is one bit each.
pub const PREPOSITIONS: &[&str] = &[
    "about",
    "against",
    "as",
    "at",
    "for",
    "in",
    "into",
    "of",
    "on",
    "over",
    "to",
    "toward",
    "with",
    "by",
    "from",
    "whether",
    "that",
    "regarding",
];

/// A finite clause or a quotation.
pub const THAT: u16 = 1;
/// An infinitive.
pub const TO: u16 = 1 << 1;
/// A gerund.
pub const ING: u16 = 1 << 2;
/// The object alone.
pub const THING: u16 = 1 << 3;
/// The object and an infinitive.
pub const THING_TO: u16 = 1 << 4;
/// The object and what it is called.
pub const THING_THING: u16 = 1 << 5;
/// The object hears it.
pub const LISTENER: u16 = 1 << 6;
/// The subject of the verb belongs to the content with its infinitive.
pub const RAISED: u16 = 1 << 7;
/// The subject of the passive belongs to the content with its infinitive.
pub const RAISED_PASSIVE: u16 = 1 << 8;
/// A quotation next to it, nothing else.
pub const QUOTE: u16 = 1 << 9;
/// "It is unclear whether".
pub const IMPERSONAL: u16 = 1 << 10;

/// A part of the lexicon: what kind of word the cue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// A verb, by its lemma.
    Verb,
    /// A noun, by its lemma.
    Noun,
    /// An adjective in the predicate.
    Adjective,
    /// An adverb that attributes to nobody in particular.
    Adverb,
    /// Words before the speaker: "according to".
    Preposition,
    /// A noun whose owner speaks: "in X's view".
    Possessed,
}

/// Entries are numbered in sixteen bits, and those of two lexicons are put together.
const MOST_RULES: u16 = u16::MAX / 2;

/// One cue in one reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Index into [`Compiled::rules`].
    pub rule: u16,
    /// Index into [`STANCES`].
    pub stance: u8,
    /// The frames as bits.
    pub frames: u16,
    /// Prepositions whose noun is the content.
    pub prepositions: u32,
    /// Prepositions whose phrase belongs to the content together with the object.
    pub thing_prepositions: u32,
    /// Further words of the cue, after its first.
    pub rest: Vec<String>,
    /// Whether who issued it speaks in it: "the statement says".
    pub owns: bool,
}

/// The whole lexicon.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compiled {
    /// The entries' names.
    pub rules: Vec<String>,
    /// Readings by part and first word.
    pub words: BTreeMap<(Part, String), Vec<Reading>>,
}

/// One `[[cue]]` as it is written. Its examples are read by the tests alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: toml::Spanned<String>,
    part: toml::Spanned<Part>,
    stance: toml::Spanned<String>,
    #[serde(default)]
    frames: Vec<toml::Spanned<String>>,
    words: Vec<toml::Spanned<String>>,
    #[serde(default)]
    owns: bool,
    /// In this entry "to" is the preposition, not the infinitive's.
    #[serde(default)]
    preposition: bool,
    #[allow(dead_code, reason = "read by people, and by `bede explain` from the file")]
    why: String,
    #[serde(default)]
    #[allow(dead_code, reason = "the tests read the examples")]
    yes: Vec<toml::Value>,
    #[serde(default)]
    #[allow(dead_code, reason = "the tests read the examples")]
    no: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    cue: Vec<Entry>,
}

/// What is wrong with a lexicon file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}\n --> {file}:{line}")]
pub struct CompileError {
    /// The file's name, as the caller gave it.
    pub file: String,
    /// The line, from one.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

/// Compiles files, given as name and text, in the order of their names.
pub fn compile(files: &[(String, String)]) -> Result<Compiled, CompileError> {
    let mut ordered: Vec<&(String, String)> = files.iter().collect();
    ordered.sort();
    let mut compiled = Compiled::default();
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for (name, text) in ordered {
        let error = |offset: usize, message: String| CompileError {
            file: name.clone(),
            line: text.as_bytes()[..offset.min(text.len())].iter().filter(|&&byte| byte == b'\n').count() + 1,
            message,
        };
        let file: File = toml::from_str(text).map_err(|problem| {
            error(problem.span().map_or(0, |span| span.start), problem.message().to_string())
        })?;
        for entry in file.cue {
            if !ids.insert(entry.id.get_ref().clone()) {
                return Err(error(
                    entry.id.span().start,
                    format!("two entries are called `{}`", entry.id.get_ref()),
                ));
            }
            let rule = u16::try_from(compiled.rules.len()).ok().filter(|&rule| rule < MOST_RULES);
            let rule = rule.ok_or_else(|| error(entry.id.span().start, "too many entries".to_string()))?;
            compiled.rules.push(entry.id.get_ref().clone());
            let stance = STANCES.iter().position(|name| name == entry.stance.get_ref()).ok_or_else(|| {
                let (start, name) = (entry.stance.span().start, entry.stance.get_ref());
                error(start, format!("unknown stance `{name}`; there are {}", STANCES.join(", ")))
            })?;
            let mut reading = Reading {
                rule,
                stance: stance as u8,
                frames: 0,
                prepositions: 0,
                thing_prepositions: 0,
                rest: Vec::new(),
                owns: entry.owns,
            };
            for frame in &entry.frames {
                add_frame(&mut reading, frame.get_ref(), entry.preposition)
                    .map_err(|message| error(frame.span().start, message))?;
            }
            let part = *entry.part.get_ref();
            for word in &entry.words {
                let mut pieces = word.get_ref().split(' ').map(str::to_string);
                let first = pieces.next().filter(|first| !first.is_empty());
                let first = first.ok_or_else(|| error(word.span().start, "an empty cue".to_string()))?;
                let reading = Reading { rest: pieces.collect(), ..reading.clone() };
                let readings = compiled.words.entry((part, first)).or_default();
                if !readings.contains(&reading) {
                    readings.push(reading);
                }
            }
        }
    }
    compiled.sort();
    Ok(compiled)
}

impl Compiled {
    /// Longer cues are tried first: "point out" before "point".
    fn sort(&mut self) {
        for readings in self.words.values_mut() {
            readings.sort_by_key(|reading| std::cmp::Reverse(reading.rest.len()));
        }
    }

    /// Lays another lexicon over this one: its entries stand before those here, in the place of those of one name, and
    /// entries that are switched off are gone.
    pub fn lay_over(self, over: Compiled, is_off: impl Fn(&str) -> bool) -> Compiled {
        let shift = over.rules.len() as u16;
        let stays: Vec<bool> =
            self.rules.iter().map(|rule| !over.rules.contains(rule) && !is_off(rule)).collect();
        let mut both = over;
        both.rules.extend(self.rules);
        for (word, readings) in self.words {
            let readings = readings
                .into_iter()
                .filter(|reading| stays[usize::from(reading.rule)])
                .map(|reading| Reading { rule: reading.rule + shift, ..reading })
                .collect::<Vec<_>>();
            if !readings.is_empty() {
                both.words.entry(word).or_default().extend(readings);
            }
        }
        both.sort();
        both
    }
}

fn add_frame(reading: &mut Reading, frame: &str, preposition: bool) -> Result<(), String> {
    let bit = |word: &str| PREPOSITIONS.iter().position(|known| *known == word).map(|index| 1u32 << index);
    match frame {
        "to" if preposition => reading.prepositions |= bit("to").unwrap_or(0),
        "thing to" if preposition => reading.thing_prepositions |= bit("to").unwrap_or(0),
        "that" => reading.frames |= THAT,
        "to" => reading.frames |= TO,
        "ing" => reading.frames |= ING,
        "thing" => reading.frames |= THING,
        "thing to" => reading.frames |= THING_TO,
        "thing thing" => reading.frames |= THING_THING,
        "listener" => reading.frames |= LISTENER,
        "raised" => reading.frames |= RAISED,
        "raised passive" => reading.frames |= RAISED_PASSIVE,
        "quote" => reading.frames |= QUOTE,
        "impersonal" => reading.frames |= IMPERSONAL,
        _ => {
            let (bits, word) = match frame.strip_prefix("thing ") {
                Some(word) => (&mut reading.thing_prepositions, word),
                None => (&mut reading.prepositions, frame),
            };
            // Both spellings are one bit.
            let word = if word == "towards" { "toward" } else { word };
            match bit(word) {
                Some(bit) => *bits |= bit,
                None => {
                    let mut message = format!("unknown frame `{frame}`; a preposition may be");
                    for known in PREPOSITIONS {
                        let _ = write!(message, " {known}");
                    }
                    return Err(message);
                }
            }
        }
    }
    Ok(())
}
