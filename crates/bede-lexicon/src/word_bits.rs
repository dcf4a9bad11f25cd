//! Sets of words as bits of their hashes: what one of them lacks is not there, what it has may be.

use serde::{Deserialize, Serialize};

/// A set of words, whatever their case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordBits([u64; 4]);

impl WordBits {
    /// Puts a word in.
    pub fn add(&mut self, word: &str) {
        let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
        });
        let bit = (hash ^ hash >> 32) as usize % 256;
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    /// Whether some word may be in both; never no where one is.
    pub fn may_share(&self, other: &WordBits) -> bool {
        self.0.iter().zip(&other.0).any(|(one, other)| one & other != 0)
    }
}

impl<'w> FromIterator<&'w str> for WordBits {
    fn from_iter<I: IntoIterator<Item = &'w str>>(words: I) -> WordBits {
        let mut bits = WordBits::default();
        words.into_iter().for_each(|word| bits.add(word));
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::WordBits;

    #[test]
    fn a_word_that_is_in_both_is_found_and_most_others_are_not() {
        let sentence: WordBits = "The ministers signed an accord in Vienna on Monday".split(' ').collect();
        for word in ["accord", "VIENNA", "the"] {
            assert!(sentence.may_share(&[word].into_iter().collect()), "{word}");
        }
        let others = "treaty embargo hostage ceasefire general river budget ballot verdict rocket";
        let mistaken =
            others.split(' ').filter(|&word| sentence.may_share(&[word].into_iter().collect())).count();
        assert!(mistaken <= 2, "{mistaken} of ten are taken to be there");
        assert!(!sentence.may_share(&WordBits::default()));
    }
}
