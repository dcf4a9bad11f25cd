//! One report against the sketch of another: which of its words stand there in the same order, and what the others say.

use crate::{
    fingerprint::{Fingerprint, SHINGLE, Sketch, shingle},
    words::{Word, WordClass},
};

/// Reports of fewer words are copies only where they are the same word for word.
const FEWEST_WORDS: usize = 12;
/// A change of so many words or fewer between words that stand in the other report is a change in place.
const LOCAL: usize = 10;
/// A credit line has no more words.
const CREDIT: usize = 25;
/// Within so many words a report says what it is about.
const LEDE: usize = 30;
/// What is put in and no longer than this may hold a figure: kilometres in miles, a day in brackets.
const ASIDE: usize = 5;

/// What two reports are to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The same words.
    Exact,
    /// The report tells nothing that the other does not.
    Copy,
    /// The other tells nothing that the report does not, and the report tells more.
    Fuller,
    /// Half of one of them or more stands in the other, and each tells something else.
    Shares,
    /// Nothing of note.
    Other,
}

/// What was compared: enough to say why.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    /// Words of the report.
    pub words: u32,
    /// Those that stand in the other report in the same order.
    pub shared: u32,
    /// Words that are neither there nor a credit.
    pub added: u32,
    /// The share of the other report's shingles that are in this one.
    pub of_other: f32,
    /// Figures, days of the week and outcomes that the other report does not have or has elsewhere.
    pub changed_facts: u32,
    /// Names that the other report does not name.
    pub new_names: u32,
}

impl std::fmt::Display for Evidence {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "{} of {} words stand in it, {} are added; {:.0}% of it stand here; facts changed: {}, new names: {}",
            self.shared,
            self.words,
            self.added,
            self.of_other * 100.0,
            self.changed_facts,
            self.new_names
        )
    }
}

/// Compares a report with the sketch of another; `None` where the bytes are no sketch.
pub(crate) fn compare(report: &Fingerprint, sketch: &[u8]) -> Option<(Finding, Evidence)> {
    let other = Sketch::read(sketch)?;
    let words = report.words.len();
    if other.whole == report.whole && other.words as usize == words {
        let evidence =
            Evidence { words: words as u32, shared: words as u32, of_other: 1.0, ..Evidence::default() };
        return Some((Finding::Exact, evidence));
    }
    if words < SHINGLE || (other.words as usize) < SHINGLE {
        return Some((Finding::Other, Evidence { words: words as u32, ..Evidence::default() }));
    }
    let values = other.values();
    let (is_shared, of_other) = shared_shingles(report, &other, &values);
    let covered = covered_words(&is_shared, words);
    let mut evidence = Evidence {
        words: words as u32,
        shared: covered.iter().filter(|&&covered| covered).count() as u32,
        of_other,
        ..Evidence::default()
    };
    let mut changed_in_place = false;
    let mut at = 0;
    while at < words {
        let start = at;
        while at < words && !covered[at] {
            at += 1;
        }
        if at > start {
            changed_in_place |= weigh(report, &other, &values, start..at, &mut evidence);
        }
        at += 1;
    }
    // Background stands at the end of many reports and says nothing about who writes from whom.
    let lede_is_shared = covered[..words.min(LEDE)].iter().any(|&covered| covered);
    Some((finding(&evidence, other.words, changed_in_place, lede_is_shared), evidence))
}

fn finding(evidence: &Evidence, other_words: u32, changed_in_place: bool, lede_is_shared: bool) -> Finding {
    let Evidence { words, shared, added, of_other, changed_facts, new_names } = *evidence;
    let fewest = FEWEST_WORDS as u32;
    if words >= fewest
        && shared * 2 >= words
        && added * 5 <= words
        && changed_facts == 0
        && new_names * 100 <= words
    {
        Finding::Copy
    } else if other_words >= fewest
        && words > other_words
        && words <= other_words * 4
        && of_other >= 0.85
        && !changed_in_place
    {
        Finding::Fuller
    } else if shared >= 20 && (shared * 2 >= words || (of_other >= 0.5 && lede_is_shared)) {
        Finding::Shares
    } else {
        Finding::Other
    }
}

/// Which shingles of the report, by the word they begin at, stand in the other, and which share of the other's stand
/// in the report.
fn shared_shingles(report: &Fingerprint, other: &Sketch<'_>, values: &[u32]) -> (Vec<bool>, f32) {
    let mut is_shared = vec![false; report.shingles.len()];
    let mut at = 0;
    let mut hit = 0usize;
    let mut last_hit = None;
    for &(hash, place) in &report.shingles {
        let value = other.value(hash);
        while at < values.len() && values[at] < value {
            at += 1;
        }
        if values.get(at) == Some(&value) {
            is_shared[place as usize] = true;
            if last_hit != Some(at) {
                last_hit = Some(at);
                hit += 1;
            }
        }
    }
    (is_shared, hit as f32 / values.len().max(1) as f32)
}

/// Which words stand in shared shingles. A shingle counts where its neighbour is shared too: one alone may be an
/// accident of the sketch or a phrase of the trade.
fn covered_words(is_shared: &[bool], words: usize) -> Vec<bool> {
    let mut covered = vec![false; words];
    for (at, _) in is_shared.iter().enumerate().filter(|&(_, &shared)| shared) {
        let before = at > 0 && is_shared[at - 1];
        let after = is_shared.get(at + 1).copied().unwrap_or(false);
        if before || after || is_shared.len() == 1 {
            covered[at..at + SHINGLE].fill(true);
        }
    }
    covered
}

/// Weighs a run of words that the other report does not have. Says whether a fact was changed in place.
fn weigh(
    report: &Fingerprint,
    other: &Sketch<'_>,
    values: &[u32],
    run: std::ops::Range<usize>,
    evidence: &mut Evidence,
) -> bool {
    let words = &report.words;
    let length = run.len();
    let at_end = run.end == words.len();
    let has = |hash: u32| values.binary_search(&other.value(hash)).is_ok();
    if at_end
        && run.start > 0
        && length <= CREDIT
        && words[run.clone()].iter().any(|word| word.class == WordClass::Credit)
    {
        return false;
    }
    // Put in, where the words around it stand side by side in the other report, or where that begins after it.
    let put_in = if run.start == 0 {
        words.len() >= run.end + SHINGLE && shingle(words[run.end..run.end + SHINGLE].iter()) == other.first
    } else {
        !at_end
            && (1..SHINGLE).all(|before| {
                let (left, right) = (run.start.checked_sub(before), run.end + SHINGLE - before);
                match left {
                    Some(left) if right <= words.len() => {
                        has(shingle(words[left..run.start].iter().chain(&words[run.end..right])))
                    }
                    _ => true,
                }
            })
    };
    if put_in && length <= LOCAL && run.start == 0 {
        // A dateline that nobody took for one.
        return false;
    }
    evidence.added += length as u32;
    let turns = |word: &Word| word.class == WordClass::Outcome && !other.has_fact(*word);
    if put_in && length <= ASIDE && !words[run.clone()].iter().any(turns) {
        return false;
    }
    let is_local = length <= LOCAL && !put_in;
    let is_day = |at: usize| {
        let near = at.saturating_sub(2)..(at + 3).min(words.len());
        words[near.start.max(run.start)..near.end.min(run.end)]
            .iter()
            .any(|word| word.class == WordClass::Day)
    };
    let mut changed = false;
    for at in run.clone() {
        let word = words[at];
        match word.class {
            // A figure alone between words that are there was changed, though it may stand elsewhere in a form. In a
            // longer run it may only stand between two edits.
            WordClass::Number if !is_day(at) && ((is_local && length <= 2) || !other.has_fact(word)) => {
                evidence.changed_facts += 1;
                changed |= is_local;
            }
            WordClass::Weekday | WordClass::Outcome if (is_local || put_in) && !other.has_fact(word) => {
                evidence.changed_facts += 1;
                changed = true;
            }
            WordClass::Name if !other.has_fact(word) => {
                evidence.new_names += 1;
                changed |= is_local;
            }
            _ => {}
        }
    }
    changed
}
