//! How many merges are right, wrong and missed.

/// Pairs of tellings, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merges {
    /// Tellings compared.
    pub tellings: usize,
    /// Pairs of one event that are in one story.
    pub right: usize,
    /// Pairs of different events that are in one story.
    pub wrong: usize,
    /// Pairs of one event that are in different stories.
    pub missed: usize,
}

impl Merges {
    /// The share of the pairs in one story that are of one event; 1 where there are none.
    pub fn precision(&self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    /// The share of the pairs of one event that are in one story; 1 where there are none.
    pub fn recall(&self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    /// The harmonic mean of the two.
    pub fn f1(&self) -> f64 {
        share(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Compares stories found with the events wanted, telling by telling.
pub fn evaluate<W: PartialEq, F: PartialEq>(tellings: &[(W, F)]) -> Merges {
    let mut merges = Merges { tellings: tellings.len(), ..Merges::default() };
    for (index, (wanted, found)) in tellings.iter().enumerate() {
        for (other_wanted, other_found) in &tellings[..index] {
            match (wanted == other_wanted, found == other_found) {
                (true, true) => merges.right += 1,
                (false, true) => merges.wrong += 1,
                (true, false) => merges.missed += 1,
                (false, false) => {}
            }
        }
    }
    merges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_counted() {
        let merges = evaluate(&[("a", 1), ("a", 1), ("a", 2), ("b", 1), ("c", 3)]);
        assert_eq!(merges, Merges { tellings: 5, right: 1, wrong: 2, missed: 2 });
        assert!((merges.f1() - 1.0 / 3.0).abs() < 1e-9);
    }
}
