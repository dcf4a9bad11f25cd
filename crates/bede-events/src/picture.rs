//! A sentence as the learnt models see it: its words with what the lexicon says of each, and what the rules make of it.

/// The class of pairs that no event relates: the one after PLOVER's sixteen types.
pub const NONE: usize = 16;

/// A word of the sentence.
#[derive(Clone, Debug, Default)]
pub struct Word<'d> {
    /// Dictionary form, in lower case unless a name.
    pub lemma: &'d str,
    /// Universal part of speech.
    pub upos: &'static str,
    /// Relation to the head.
    pub relation: &'static str,
    /// The head, by its place in the sentence.
    pub head: Option<usize>,
    /// How many senses of each class the lexicon has for the word.
    pub kinds: [u8; NONE + 1],
    /// Whether it stands in a name.
    pub in_name: bool,
    /// What kind of entity it is the head of, or nothing.
    pub entity: &'static str,
    /// That entity's sector.
    pub sector: &'static str,
    /// What its clause says.
    pub negated: bool,
    /// What its clause says.
    pub future: bool,
    /// What its clause says.
    pub hypothetical: bool,
    /// What operators above it do.
    pub effects: Vec<&'static str>,
    /// What its events amount to under those, and by which effect.
    pub recoded: Vec<(usize, &'static str)>,
}

impl Word<'_> {
    /// Whether the lexicon has any sense of the word.
    pub fn tells_any(&self) -> bool {
        self.kinds.iter().any(|&count| count > 0)
    }

    /// Whether it has one that is an event.
    pub fn tells_event(&self) -> bool {
        self.kinds[..NONE].iter().any(|&count| count > 0)
    }
}

/// What the rules make of one predicate.
#[derive(Clone, Debug, Default)]
pub struct Candidate {
    /// The predicate's place in the sentence.
    pub predicate: usize,
    /// The class of what it would tell.
    pub class: usize,
    /// "event", "event if anybody may", "no event" or "does not fit".
    pub outcome: &'static str,
    /// Heads of those who act.
    pub actors: Vec<usize>,
    /// Heads of those at whom it is aimed.
    pub recipients: Vec<usize>,
    /// How closely the frame fits.
    pub closeness: u32,
    /// PLOVER's auxiliary mode.
    pub status: &'static str,
    /// Whether the predicate is a noun.
    pub is_noun: bool,
}

/// A sentence.
#[derive(Clone, Debug, Default)]
pub struct Picture<'d> {
    /// Its words.
    pub words: Vec<Word<'d>>,
    /// What the rules make of it.
    pub candidates: Vec<Candidate>,
}
