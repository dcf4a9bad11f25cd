//! Which originals hold an anchor: an open table of pairs in eight bytes a pair, in pieces that grow one at a time, so
//! that growing never holds the whole twice.

use crate::ReportNumber;

/// How many originals are kept for one anchor. Phrases that stand in every report of an agency say nothing about who
/// copies whom; the latest are kept, since copies come soon after their originals.
const ORIGINALS_PER_ANCHOR: usize = 16;
const PIECES: usize = 256;
const EMPTY: (u32, ReportNumber) = (0, ReportNumber::MAX);

/// Pairs of anchor and report.
pub(crate) struct AnchorTable {
    pieces: Vec<Piece>,
}

#[derive(Clone, Default)]
struct Piece {
    slots: Vec<(u32, ReportNumber)>,
    taken: usize,
}

impl Default for AnchorTable {
    fn default() -> AnchorTable {
        AnchorTable { pieces: vec![Piece::default(); PIECES] }
    }
}

impl AnchorTable {
    pub fn memory(&self) -> usize {
        self.pieces.iter().map(|piece| piece.slots.capacity() * size_of::<(u32, ReportNumber)>()).sum()
    }

    pub fn insert(&mut self, anchor: u32, number: ReportNumber) {
        self.pieces[anchor as usize % PIECES].insert(anchor, number);
    }

    /// Adds the originals that hold the anchor to `found`.
    pub fn find(&self, anchor: u32, found: &mut Vec<ReportNumber>) {
        let piece = &self.pieces[anchor as usize % PIECES];
        if piece.slots.is_empty() {
            return;
        }
        let mut at = piece.place(anchor);
        while piece.slots[at] != EMPTY {
            let (other, number) = piece.slots[at];
            if other == anchor {
                found.push(number);
            }
            at = piece.after(at);
        }
    }
}

impl Piece {
    /// Where the search for an anchor begins: anchors are evenly spread, and their upper bits choose.
    fn place(&self, anchor: u32) -> usize {
        ((u64::from(anchor) * self.slots.len() as u64) >> 32) as usize
    }

    fn after(&self, at: usize) -> usize {
        if at + 1 == self.slots.len() { 0 } else { at + 1 }
    }

    fn insert(&mut self, anchor: u32, number: ReportNumber) {
        // Four slots in five are taken at most, so that a search finds an empty one soon.
        if (self.taken + 1) * 5 > self.slots.len() * 4 {
            let larger = self.slots.len() + self.slots.len() / 2 + 16;
            let slots = std::mem::replace(&mut self.slots, vec![EMPTY; larger]);
            for (anchor, number) in slots.into_iter().filter(|&slot| slot != EMPTY) {
                let at = self.empty_from(self.place(anchor));
                self.slots[at] = (anchor, number);
            }
        }
        let mut at = self.place(anchor);
        let (mut holders, mut oldest) = (0, at);
        while self.slots[at] != EMPTY {
            let (other, held) = self.slots[at];
            if other == anchor {
                if holders == 0 || held < self.slots[oldest].1 {
                    oldest = at;
                }
                holders += 1;
            }
            at = self.after(at);
        }
        if holders >= ORIGINALS_PER_ANCHOR {
            self.slots[oldest].1 = number;
        } else {
            self.slots[at] = (anchor, number);
            self.taken += 1;
        }
    }

    fn empty_from(&self, mut at: usize) -> usize {
        while self.slots[at] != EMPTY {
            at = self.after(at);
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(table: &AnchorTable, anchor: u32) -> Vec<ReportNumber> {
        let mut found = Vec::new();
        table.find(anchor, &mut found);
        found.sort_unstable();
        found
    }

    #[test]
    fn what_goes_in_is_found_and_only_that() {
        let mut table = AnchorTable::default();
        for number in 0..20_000u32 {
            table.insert(number.wrapping_mul(0x9E37_79B9), number);
        }
        for number in 0..20_000u32 {
            assert_eq!(found(&table, number.wrapping_mul(0x9E37_79B9)), [number]);
        }
        assert_eq!(found(&table, 20_000u32.wrapping_mul(0x9E37_79B9)), [] as [u32; 0]);
    }

    #[test]
    fn the_latest_holders_of_a_common_anchor_are_kept() {
        let mut table = AnchorTable::default();
        for number in 0..1000 {
            table.insert(7, number);
        }
        assert_eq!(found(&table, 7), (984..1000).collect::<Vec<_>>());
    }
}
