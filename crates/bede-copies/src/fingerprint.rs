//! What is kept of one report: its anchors, by which it is found, and its sketch, against which others are compared.

use crate::{
    bits,
    words::{self, Word, WordClass, mixed},
};

/// Words in a shingle.
pub(crate) const SHINGLE: usize = 4;
/// Reports go by their first words; no report has more, and a book that is no report costs no more than one.
const MOST_WORDS: usize = 8192;
/// An anchor is the least of so many shingles in a row, where the report is asked about.
const WINDOW_ASKED: usize = 8;
/// The same, where it is kept: a shared run of this many shingles has an anchor in common.
const WINDOW_KEPT: usize = 24;
/// Reports with fewer shingles are kept with all the anchors that they are asked about with.
const SHORT: usize = 128;
/// A report is kept with about this many anchors at most, and asked about with four times as many.
const MOST_KEPT: usize = 96;
/// For each shingle the sketch has so many values: that a shingle is taken for another is one in as many.
const VALUES_PER_SHINGLE: u64 = 128;

/// One report as copies are compared.
#[derive(Clone, Debug)]
pub struct Fingerprint {
    pub(crate) words: Vec<Word>,
    /// The shingles' hashes with the word they begin at, ascending.
    pub(crate) shingles: Vec<(u32, u32)>,
    pub(crate) whole: u64,
    questions: Vec<u32>,
    anchors: Vec<u32>,
    sketch: Vec<u8>,
}

/// A sketch, read.
pub(crate) struct Sketch<'s> {
    pub whole: u64,
    pub words: u32,
    /// The hash of the first shingle.
    pub first: u32,
    modulus: u32,
    count: u32,
    facts: &'s [u8],
    set: &'s [u8],
}

impl Fingerprint {
    /// Reads the body of a report, given in pieces (paragraphs).
    pub fn of<'t>(body: impl Iterator<Item = &'t str>) -> Fingerprint {
        let words = words::read(body, MOST_WORDS);
        let whole =
            words.iter().fold(words.len() as u64, |whole, word| mixed(whole.rotate_left(7) ^ word.hash));
        let in_order: Vec<u32> = if words.len() < SHINGLE {
            // What is shorter than a shingle goes by the whole.
            vec![(whole >> 32) as u32]
        } else {
            words.windows(SHINGLE).map(|window| shingle(window.iter())).collect()
        };
        let questions_window = WINDOW_ASKED.max(in_order.len() / (2 * MOST_KEPT));
        let questions = least(&in_order, questions_window);
        let kept_window = if in_order.len() < SHORT {
            WINDOW_ASKED
        } else {
            WINDOW_KEPT.max(in_order.len().div_ceil(MOST_KEPT / 2))
        };
        let anchors = least(&in_order, kept_window.max(questions_window));
        let mut shingles: Vec<(u32, u32)> =
            in_order.iter().enumerate().map(|(at, &hash)| (hash, at as u32)).collect();
        shingles.sort_unstable();
        let mut fingerprint = Fingerprint { words, shingles, whole, questions, anchors, sketch: Vec::new() };
        fingerprint.sketch = fingerprint.sketched(in_order[0]);
        fingerprint
    }

    /// How many words the body has.
    pub fn words(&self) -> usize {
        self.words.len()
    }

    /// A hash of all words in order: reports with the same are exact copies.
    pub fn whole(&self) -> u64 {
        self.whole
    }

    /// Under what the report is kept.
    pub fn anchors(&self) -> &[u32] {
        &self.anchors
    }

    /// What others are compared with.
    pub fn sketch(&self) -> &[u8] {
        &self.sketch
    }

    /// Under what others may be kept that it is to be compared with.
    pub(crate) fn questions(&self) -> &[u32] {
        &self.questions
    }

    fn sketched(&self, first: u32) -> Vec<u8> {
        let modulus = (self.shingles.len() as u64 * VALUES_PER_SHINGLE) as u32;
        let mut values: Vec<u32> = self.shingles.iter().map(|&(hash, _)| value(hash, modulus)).collect();
        values.dedup();
        let mut facts: Vec<u16> =
            self.words.iter().filter(|word| is_fact(word.class)).map(|word| word.hash as u16).collect();
        facts.sort_unstable();
        facts.dedup();
        let mut sketch = Vec::with_capacity(28 + 2 * facts.len() + values.len() * 5 / 4);
        sketch.extend_from_slice(&self.whole.to_le_bytes());
        for number in [self.words.len() as u32, first, modulus, values.len() as u32, facts.len() as u32] {
            sketch.extend_from_slice(&number.to_le_bytes());
        }
        for fact in facts {
            sketch.extend_from_slice(&fact.to_le_bytes());
        }
        bits::write_set(&values, &mut sketch);
        sketch
    }
}

/// Whether a word of the class is a fact that a copy would not change.
pub(crate) fn is_fact(class: WordClass) -> bool {
    matches!(class, WordClass::Number | WordClass::Name | WordClass::Weekday | WordClass::Outcome)
}

/// The hash of a shingle's words.
pub(crate) fn shingle<'w>(words: impl Iterator<Item = &'w Word>) -> u32 {
    (words.fold(0u64, |hash, word| mixed(hash.rotate_left(5) ^ word.hash)) >> 32) as u32
}

/// A hash's value in a sketch; greater hashes have no lesser values.
fn value(hash: u32, modulus: u32) -> u32 {
    ((u64::from(hash) * u64::from(modulus)) >> 32) as u32
}

/// The least of each run of `window` hashes, each once, mixed anew: the least of many are no even spread.
fn least(hashes: &[u32], window: usize) -> Vec<u32> {
    let mut least = Vec::new();
    let mut last = usize::MAX;
    // Candidates ascending in place and hash; the first is the least of the window.
    let mut waiting = std::collections::VecDeque::new();
    for (at, &hash) in hashes.iter().enumerate() {
        while waiting.back().is_some_and(|&(_, other)| other >= hash) {
            waiting.pop_back();
        }
        waiting.push_back((at, hash));
        if waiting.front().is_some_and(|&(first, _)| first + window <= at) {
            waiting.pop_front();
        }
        if (at + 1 >= window || at + 1 == hashes.len())
            && let Some(&(place, found)) = waiting.front()
            && place != last
        {
            last = place;
            least.push((mixed(u64::from(found) ^ 0x5EED_0A11) >> 32) as u32);
        }
    }
    least.sort_unstable();
    least.dedup();
    least
}

impl Sketch<'_> {
    /// Reads a sketch, or nothing where the bytes are none.
    pub fn read(bytes: &[u8]) -> Option<Sketch<'_>> {
        let whole = u64::from_le_bytes(bytes.get(..8)?.try_into().ok()?);
        let number = |index: usize| -> Option<u32> {
            let start = 8 + 4 * index;
            Some(u32::from_le_bytes(bytes.get(start..start + 4)?.try_into().ok()?))
        };
        let facts_end = 28 + 2 * number(4)? as usize;
        Some(Sketch {
            whole,
            words: number(0)?,
            first: number(1)?,
            modulus: number(2)?,
            count: number(3)?,
            facts: bytes.get(28..facts_end)?,
            set: bytes.get(facts_end..)?,
        })
    }

    /// The values of its shingles, ascending.
    pub fn values(&self) -> Vec<u32> {
        bits::read_set(self.set, self.count as usize).collect()
    }

    /// A hash's value in this sketch.
    pub fn value(&self, hash: u32) -> u32 {
        value(hash, self.modulus)
    }

    /// Whether the report has the figure, the name, the day or the outcome anywhere.
    pub fn has_fact(&self, word: Word) -> bool {
        self.facts.chunks_exact(2).any(|fact| u16::from_le_bytes([fact[0], fact[1]]) == word.hash as u16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_of_wider_windows_are_among_those_of_narrower() {
        let hashes: Vec<u32> = (0..500u64).map(|index| mixed(index) as u32).collect();
        let (narrow, wide) = (least(&hashes, WINDOW_ASKED), least(&hashes, WINDOW_KEPT));
        assert!(wide.iter().all(|anchor| narrow.contains(anchor)));
        assert!(wide.len() * 2 < narrow.len());
        assert!(least(&hashes[..3], WINDOW_KEPT).len() == 1);
    }

    #[test]
    fn every_shared_run_has_an_anchor_in_common() {
        let hashes: Vec<u32> = (0..500u64).map(|index| mixed(index) as u32).collect();
        let kept = least(&hashes, WINDOW_KEPT);
        for start in 0..500 - WINDOW_KEPT {
            let asked = least(&hashes[start..start + WINDOW_KEPT], WINDOW_ASKED);
            assert!(asked.iter().any(|anchor| kept.contains(anchor)), "from {start}");
        }
    }

    #[test]
    fn no_text_is_too_short_or_too_long() {
        for text in ["", "Yes", "Yes, we can", "…", "\u{0}\u{1F600}"] {
            let fingerprint = Fingerprint::of(std::iter::once(text));
            assert_eq!(fingerprint.anchors().len(), 1, "{text}");
            assert!(Sketch::read(fingerprint.sketch()).is_some());
        }
        let long: String = (0..100_000).map(|index| format!("w{index} ")).collect();
        let fingerprint = Fingerprint::of(std::iter::once(long.as_str()));
        assert!(fingerprint.anchors().len() < 2 * MOST_KEPT, "{}", fingerprint.anchors().len());
        assert!(fingerprint.sketch().len() < 12_000);
    }
}
