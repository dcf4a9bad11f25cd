//! The cue lexicon, ready for looking up a token: embedded, or compiled from files that the caller read.

use std::sync::LazyLock;

use bede_doc::{Stance, TokenView};
use hashbrown::HashMap;

pub use crate::compile::CompileError;
use crate::compile::{self, Compiled, PREPOSITIONS, Part, Reading};

/// Every word that attributes, with its frames.
#[derive(Clone, Debug)]
pub struct Cues {
    rules: Vec<String>,
    verbs: HashMap<String, Vec<Reading>, foldhash::fast::FixedState>,
    nouns: HashMap<String, Vec<Reading>, foldhash::fast::FixedState>,
    adjectives: HashMap<String, Vec<Reading>, foldhash::fast::FixedState>,
    others: HashMap<String, Vec<(Part, Reading)>, foldhash::fast::FixedState>,
}

/// Everything that the lexicon says of one word in one part, all readings together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Frames {
    /// The bits of `compile`.
    pub frames: u16,
    /// See [`Reading::prepositions`].
    pub prepositions: u32,
    /// See [`Reading::thing_prepositions`].
    pub thing_prepositions: u32,
}

impl Cues {
    /// The lexicon that is built in.
    pub fn embedded() -> &'static Cues {
        static EMBEDDED: LazyLock<Cues> = LazyLock::new(|| Cues::new(embedded()));
        &EMBEDDED
    }

    /// Lays TOML files, each given as its name (for messages) and its text, over the lexicon that is built in: an entry of
    /// theirs is taken before, one of the same id in the place of the one built in, and what is switched off is gone.
    pub fn over_embedded(
        files: &[(String, String)],
        is_off: impl Fn(&str) -> bool,
    ) -> Result<Cues, CompileError> {
        Ok(Cues::new(embedded().lay_over(compile::compile(files)?, is_off)))
    }

    /// The ids of the entries.
    pub fn entries(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(String::as_str)
    }

    /// Whether an entry has this id.
    pub fn has_entry(&self, id: &str) -> bool {
        self.rules.iter().any(|rule| rule == id)
    }

    /// Compiles TOML files, each given as its name (for messages) and its text.
    pub fn from_toml(files: &[(String, String)]) -> Result<Cues, CompileError> {
        compile::compile(files).map(Cues::new)
    }

    fn new(compiled: Compiled) -> Cues {
        let mut cues = Cues {
            rules: compiled.rules,
            verbs: HashMap::default(),
            nouns: HashMap::default(),
            adjectives: HashMap::default(),
            others: HashMap::default(),
        };
        for ((part, word), readings) in compiled.words {
            match part {
                Part::Verb => drop(cues.verbs.insert(word, readings)),
                Part::Noun => drop(cues.nouns.insert(word, readings)),
                Part::Adjective => drop(cues.adjectives.insert(word, readings)),
                Part::Adverb | Part::Preposition | Part::Possessed => {
                    let readings = readings.into_iter().map(|reading| (part, reading));
                    cues.others.entry(word).or_default().extend(readings);
                }
            }
        }
        cues
    }

    /// How many cues there are, over all parts.
    pub fn len(&self) -> usize {
        let count = |table: &HashMap<String, Vec<Reading>, _>| table.values().map(Vec::len).sum::<usize>();
        count(&self.verbs)
            + count(&self.nouns)
            + count(&self.adjectives)
            + self.others.values().map(Vec::len).sum::<usize>()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn rule(&self, reading: &Reading) -> &str {
        &self.rules[usize::from(reading.rule)]
    }

    /// A verb's readings, by its lemma, or by what its form regularly comes from where the lemma is not known: rare
    /// verbs of speaking are rare in treebanks too, and their lemmas are guesses.
    pub(crate) fn verb(&self, token: TokenView<'_>) -> &[Reading] {
        if let Some(readings) = self.verbs.get(token.lemma()) {
            return readings;
        }
        let form = token.text();
        ["ed", "ing", "s", "d", "es"]
            .iter()
            .filter_map(|ending| form.strip_suffix(ending))
            .find_map(|base| self.verbs.get(base))
            .map_or(&[], Vec::as_slice)
    }

    pub(crate) fn noun(&self, lemma: &str) -> &[Reading] {
        self.nouns.get(lemma).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn adjective(&self, lemma: &str) -> &[Reading] {
        self.adjectives.get(lemma).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn other(&self, word: &str) -> &[(Part, Reading)] {
        self.others.get(word).map_or(&[], Vec::as_slice)
    }
}

impl Reading {
    pub(crate) fn stance(&self) -> Stance {
        Stance::ALL.get(usize::from(self.stance)).copied().unwrap_or(Stance::Say)
    }

    pub(crate) fn has(&self, frame: u16) -> bool {
        self.frames & frame != 0
    }
}

impl Frames {
    /// The readings together.
    pub(crate) fn of<'r>(readings: impl Iterator<Item = &'r Reading>) -> Frames {
        readings.fold(Frames::default(), |mut sum, reading| {
            sum.frames |= reading.frames;
            sum.prepositions |= reading.prepositions;
            sum.thing_prepositions |= reading.thing_prepositions;
            sum
        })
    }

    pub(crate) fn has(self, frame: u16) -> bool {
        self.frames & frame != 0
    }
}

fn embedded() -> Compiled {
    let bytes = include_bytes!(concat!(env!("OUT_DIR"), "/attributions.bin"));
    postcard::from_bytes(bytes).expect("the build script wrote these bytes")
}

/// A preposition's bit, or nothing where no frame can name it.
pub(crate) fn preposition_bit(token: TokenView<'_>) -> u32 {
    let text = token.text();
    let known = PREPOSITIONS.iter().position(|known| {
        text.eq_ignore_ascii_case(known) || (*known == "toward" && text.eq_ignore_ascii_case("towards"))
    });
    known.map_or(0, |index| 1 << index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stances_are_numbered_as_in_the_document() {
        let names: Vec<&str> = Stance::ALL.iter().map(|stance| stance.as_str()).collect();
        assert_eq!(names, compile::STANCES);
    }

    #[test]
    fn an_error_names_file_and_line() {
        let text = "# A comment.\n[[cue]]\nid = \"x\"\npart = \"verb\"\nstance = \"sya\"\nwords = [\"say\"]\nwhy = \"\"\n";
        let error = Cues::from_toml(&[("mine/say.toml".to_string(), text.to_string())]).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("mine/say.toml", 5));
        assert!(error.message.contains("`sya`"), "{error}");
    }

    #[test]
    fn files_are_laid_over_the_embedded_lexicon() {
        let text = "[[cue]]\nid = \"say\"\npart = \"verb\"\nstance = \"claim\"\nframes = [\"that\"]\nwords = [\"say\"]\nwhy = \"\"\n";
        let files = [("mine/say.toml".to_string(), text.to_string())];
        let cues = Cues::over_embedded(&files, |id| id == "claim").expect("it compiles");
        let stances = |cues: &Cues, verb: &str, rule: &str| -> Vec<Stance> {
            let readings = cues.verbs.get(verb).map_or(&[][..], Vec::as_slice).iter();
            readings.filter(|reading| cues.rule(reading) == rule).map(Reading::stance).collect()
        };
        assert_eq!(stances(Cues::embedded(), "say", "say"), [Stance::Say]);
        assert_eq!(stances(&cues, "say", "say"), [Stance::Claim], "one of the same id replaces");
        assert!(!stances(Cues::embedded(), "reply", "say").is_empty());
        assert!(stances(&cues, "reply", "say").is_empty(), "with all its words");
        assert!(!stances(Cues::embedded(), "allege", "claim").is_empty());
        assert!(stances(&cues, "allege", "claim").is_empty(), "what is switched off is gone");
        assert!(cues.verbs["point"].iter().any(|reading| reading.rest == ["out"]), "the rest stays");
    }

    #[test]
    fn the_embedded_lexicon_is_broad() {
        let cues = Cues::embedded();
        assert!(cues.verbs.len() > 400, "{} verbs", cues.verbs.len());
        assert!(cues.verbs["point"].iter().any(|reading| reading.rest == ["out"]));
    }
}
