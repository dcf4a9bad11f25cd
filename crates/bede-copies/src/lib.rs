//! Copies of reports: the same words printed by another publisher, under another headline, with the tail cut off, the
//! dateline changed or a credit added. A copy is evidence of who carried a report; it is not a report of its own.
//!
//! [`Fingerprint::of`] reads the body of one report and can be called on any thread. [`Copies::add`] takes the
//! fingerprints in the order of the reports and says of each whether it is an original, a copy and of which report, or
//! a report of its own that shares text with another. Candidates come from anchors that both texts hold (winnowing:
//! any run of 27 words that two reports share gives both at least one anchor in common), and each candidate is
//! then compared word by word with the whole set of its shingles: an anchor in common decides nothing.
//!
//! Memory is bounded: an original costs about 250 bytes here, and [`Config::originals`] says how many are kept in
//! mind. The sketches against which candidates are verified lie with the caller, behind [`Shelf`]; [`MemoryShelf`]
//! keeps them in memory. Where they lie otherwise, and what is done with copies, is the store's business; whether two
//! reports in different words tell the same event is the business of `bede-stories`.

mod anchors;
mod bits;
mod compare;
mod fingerprint;
mod words;

use std::collections::HashMap;

use anchors::AnchorTable;
pub use compare::{Evidence, Finding};
pub use fingerprint::Fingerprint;

/// The number that the caller gives a report, ascending in the order in which reports are added.
pub type ReportNumber = u32;

/// How many candidates are compared in full for one report. A report that is a template filled in anew each day has
/// many; those that share the most anchors come first.
const CANDIDATES: usize = 12;

/// A candidate has one in so many of the anchors that are asked about. A report asks with three times as many as an
/// original is kept with, so that half of a report is one in six, and a short original in a report four times as long
/// one in four.
const ANCHORS_PER_SHARED: usize = 16;

/// How much is kept in mind.
#[derive(Clone, Debug)]
pub struct Config {
    /// How many originals are kept in mind, at least half of them and at most all: the oldest are forgotten first.
    pub originals: usize,
}

impl Default for Config {
    fn default() -> Config {
        Config { originals: 1_000_000 }
    }
}

/// Where the sketches of originals lie.
pub trait Shelf {
    /// Keeps the sketch of an original.
    fn keep(&mut self, number: ReportNumber, sketch: &[u8]);

    /// Writes the sketch of an original into `sketch`, which is empty; leaves it so where there is none.
    fn fetch(&mut self, number: ReportNumber, sketch: &mut Vec<u8>);
}

/// Sketches in memory, about 450 bytes for a report of 350 words.
#[derive(Default)]
pub struct MemoryShelf {
    /// Sketches one after the other; pieces of bounded size, so that growing copies nothing.
    pieces: Vec<Vec<u8>>,
    /// The report, the piece, and where in it; ascending by report.
    places: Vec<(ReportNumber, u32, u32, u32)>,
}

/// How large a piece of a shelf is.
const PIECE: usize = 16 << 20;

impl Shelf for MemoryShelf {
    fn keep(&mut self, number: ReportNumber, sketch: &[u8]) {
        if self.pieces.last().is_none_or(|piece| piece.len() + sketch.len() > PIECE) {
            self.pieces.push(Vec::with_capacity(PIECE.max(sketch.len())));
        }
        let index = self.pieces.len() - 1;
        let piece = &mut self.pieces[index];
        self.places.push((number, index as u32, piece.len() as u32, sketch.len() as u32));
        piece.extend_from_slice(sketch);
    }

    fn fetch(&mut self, number: ReportNumber, sketch: &mut Vec<u8>) {
        if let Ok(found) = self.places.binary_search_by_key(&number, |&(report, ..)| report) {
            let (_, piece, start, length) = self.places[found];
            let (start, length) = (start as usize, length as usize);
            sketch.extend_from_slice(&self.pieces[piece as usize][start..start + length]);
        }
    }
}

/// What is said of a report.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It is a report of its own.
    Original {
        /// Earlier reports that tell nothing which this one does not: they are copies of this one from now on.
        absorbs: Vec<(ReportNumber, Evidence)>,
        /// The report that it shares half its text or more with, though it says something else as well: an update, a
        /// rewrite, the next day's report on the same form. It is a report of its own and not an independent source.
        shares: Option<(ReportNumber, Evidence)>,
    },
    /// It tells nothing that another report does not tell in the same words.
    Copy {
        /// The original.
        of: ReportNumber,
        /// Whether the bodies are the same word for word.
        exact: bool,
        /// What was compared.
        evidence: Evidence,
    },
}

/// The originals kept in mind, by their anchors.
pub struct Copies {
    config: Config,
    current: AnchorTable,
    previous: AnchorTable,
    /// Originals in `current`.
    kept: usize,
    /// Originals that a fuller report has taken in, in both halves.
    absorbed: HashMap<ReportNumber, ReportNumber>,
    /// The first report in `previous` and in `current`.
    starts: [ReportNumber; 2],
    sketch: Vec<u8>,
    counts: Vec<(ReportNumber, u32)>,
    found: Vec<ReportNumber>,
}

impl Copies {
    /// Nothing in mind yet.
    pub fn new(config: Config) -> Copies {
        Copies {
            config,
            current: AnchorTable::default(),
            previous: AnchorTable::default(),
            kept: 0,
            absorbed: HashMap::new(),
            starts: [0, 0],
            sketch: Vec::new(),
            counts: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Bytes that the originals in mind take, without the shelf.
    pub fn memory(&self) -> usize {
        self.current.memory() + self.previous.memory() + self.absorbed.capacity() * 9
    }

    /// Takes a report: says what it is, and keeps it in mind if it is an original.
    pub fn add(&mut self, number: ReportNumber, report: &Fingerprint, shelf: &mut impl Shelf) -> Verdict {
        let verdict = self.judge(report, shelf);
        if let Verdict::Original { absorbs, .. } = &verdict {
            for &(other, _) in absorbs {
                self.absorbed.insert(other, number);
            }
            shelf.keep(number, report.sketch());
            self.remember(number, report.anchors());
        }
        verdict
    }

    /// Keeps an original in mind that was judged before, as when a store is opened again. Its sketch is on the shelf.
    pub fn remember(&mut self, number: ReportNumber, anchors: &[u32]) {
        if self.kept >= self.config.originals.max(2) / 2 {
            self.previous = std::mem::take(&mut self.current);
            self.kept = 0;
            self.starts = [self.starts[1], number];
            let first = self.starts[0];
            self.absorbed.retain(|&other, _| other >= first);
        }
        self.kept += 1;
        for &anchor in anchors {
            self.current.insert(anchor, number);
        }
    }

    /// Keeps in mind that a fuller report has taken an original in.
    pub fn remember_absorbed(&mut self, number: ReportNumber, by: ReportNumber) {
        self.absorbed.insert(number, by);
    }

    /// The report that stands for an original now.
    fn standing(&self, number: ReportNumber) -> ReportNumber {
        let mut standing = number;
        // A later report takes an earlier one in, so that this ends.
        while let Some(&by) = self.absorbed.get(&standing) {
            standing = by;
        }
        standing
    }

    fn judge(&mut self, report: &Fingerprint, shelf: &mut impl Shelf) -> Verdict {
        let candidates = self.candidates(report);
        let mut copy: Option<(ReportNumber, bool, Evidence)> = None;
        let mut shares: Option<(ReportNumber, Evidence)> = None;
        let mut absorbs = Vec::new();
        for candidate in candidates {
            self.sketch.clear();
            shelf.fetch(candidate, &mut self.sketch);
            let Some((finding, evidence)) = compare::compare(report, &self.sketch) else { continue };
            match finding {
                Finding::Exact | Finding::Copy => {
                    let exact = finding == Finding::Exact;
                    let better = copy.as_ref().is_none_or(|(of, was_exact, best)| {
                        (exact, evidence.shared, std::cmp::Reverse(candidate))
                            > (*was_exact, best.shared, std::cmp::Reverse(*of))
                    });
                    if better {
                        copy = Some((candidate, exact, evidence));
                    }
                    // Nothing stands closer than the same words.
                    if exact {
                        break;
                    }
                }
                Finding::Fuller => absorbs.push((candidate, evidence)),
                Finding::Shares => {
                    if shares.as_ref().is_none_or(|(_, best)| evidence.shared > best.shared) {
                        shares = Some((candidate, evidence));
                    }
                }
                Finding::Other => {}
            }
        }
        if let Some((of, exact, evidence)) = copy {
            let of = self.standing(of);
            return Verdict::Copy { of, exact, evidence };
        }
        absorbs.retain(|&(other, _)| self.standing(other) == other);
        absorbs.sort_unstable_by_key(|&(other, _)| other);
        let shares = shares.map(|(other, evidence)| (self.standing(other), evidence));
        Verdict::Original { absorbs, shares }
    }

    /// Originals that hold anchors of the report, those that hold the most first, later ones before earlier ones.
    fn candidates(&mut self, report: &Fingerprint) -> Vec<ReportNumber> {
        self.found.clear();
        for &anchor in report.questions() {
            self.current.find(anchor, &mut self.found);
            self.previous.find(anchor, &mut self.found);
        }
        self.found.sort_unstable();
        self.counts.clear();
        for &number in &self.found {
            match self.counts.last_mut() {
                Some((last, count)) if *last == number => *count += 1,
                _ => self.counts.push((number, 1)),
            }
        }
        self.counts.sort_unstable_by_key(|&(number, count)| std::cmp::Reverse((count, number)));
        // Who has half a report has more of its anchors than stray phrases give.
        let enough = (report.questions().len() / ANCHORS_PER_SHARED).max(1) as u32;
        let shared = self.counts.iter().take_while(|&&(_, count)| count >= enough);
        shared.take(CANDIDATES).map(|&(number, _)| number).collect()
    }
}

/// The body of a report: its paragraphs and list items, without headline, byline, dateline and furniture.
pub fn body(document: &bede_doc::Document) -> impl Iterator<Item = &str> {
    use bede_doc::BlockKind;
    document
        .blocks
        .iter()
        .filter(|block| matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem))
        .map(|block| document.slice(block.span))
}

/// The agency that a report credits in its dateline: "MIDFORD, March 3 (Reuters) -".
pub fn agency(document: &bede_doc::Document) -> Option<String> {
    let datelines = document.blocks.iter().filter(|block| block.kind == bede_doc::BlockKind::Dateline);
    datelines
        .map(|block| document.slice(block.span))
        .filter_map(|dateline| Some(dateline.split_once('(')?.1.split_once(')')?.0.trim()))
        .find(|name| !name.is_empty() && name.len() <= 60)
        .map(str::to_owned)
}
