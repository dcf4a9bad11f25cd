//! Which of PLOVER's types relates two participants that somebody has named: a linear model over the signs of
//! [`crate::relation_signs`], with the rules' verdict among them. `cargo xtask train pairs` makes its weights.

use std::sync::OnceLock;

use bede_doc::plover::EventType;

use crate::picture::{NONE, Picture};
use crate::relation_signs::{self, Side, Signs};

/// Rows of weights for signs with one weight a class.
pub const SHARED: usize = 1 << 15;
/// Weights of signs with one weight for all classes.
pub const OF_CLASS: usize = 1 << 13;
/// How many bytes stand before the weights: what one step of each kind is worth.
const HEADER: usize = 8;
/// The size of the model.
pub const BYTES: usize = HEADER + SHARED * NONE + OF_CLASS * 2;

static EMBEDDED: &[u8; BYTES] = include_bytes!("../../../models/pair.bin");

/// The row of a sign with one weight a class.
pub fn shared_slot(name: &[&str]) -> usize {
    (hash(name) % SHARED as u64) as usize
}

/// The place of a sign of one class.
pub fn class_slot(name: &[&str]) -> usize {
    (hash(name) % OF_CLASS as u64) as usize
}

/// A hash of a sign's name that stays the same.
pub fn hash(name: &[&str]) -> u64 {
    const PRIME: u64 = 0x0100_0000_01b3;
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in name {
        for byte in part.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        }
        hash = (hash ^ 0xff).wrapping_mul(PRIME);
    }
    hash ^ (hash >> 29)
}

/// The weights.
pub struct PairModel {
    bytes: &'static [u8; BYTES],
    shared_step: f32,
    class_step: f32,
}

impl PairModel {
    /// The model that ships.
    pub fn embedded() -> &'static PairModel {
        static MODEL: OnceLock<PairModel> = OnceLock::new();
        MODEL.get_or_init(|| {
            let step = |at: usize| {
                f32::from_le_bytes([EMBEDDED[at], EMBEDDED[at + 1], EMBEDDED[at + 2], EMBEDDED[at + 3]])
            };
            PairModel { bytes: EMBEDDED, shared_step: step(0), class_step: step(4) }
        })
    }

    fn row(&self, slot: usize) -> &[u8] {
        let start = HEADER + slot * NONE;
        &self.bytes[start..start + NONE]
    }

    fn of_class(&self, slot: usize) -> f32 {
        let at = HEADER + SHARED * NONE + slot * 2;
        f32::from(i16::from_le_bytes([self.bytes[at], self.bytes[at + 1]])) * self.class_step
    }
}

/// A model's bytes from its weights.
pub fn pack(shared: &[f32], of_class: &[f32]) -> Vec<u8> {
    let most = |weights: &[f32]| weights.iter().fold(1e-6_f32, |most, weight| most.max(weight.abs()));
    let (shared_step, class_step) = (most(shared) / 127.0, most(of_class) / 32767.0);
    let mut bytes = Vec::with_capacity(BYTES);
    bytes.extend(shared_step.to_le_bytes());
    bytes.extend(class_step.to_le_bytes());
    bytes.extend(shared.iter().map(|weight| (weight / shared_step).round() as i8 as u8));
    bytes.extend(of_class.iter().flat_map(|weight| ((weight / class_step).round() as i16).to_le_bytes()));
    bytes
}

/// Sums weights.
struct Sums<'m> {
    model: &'m PairModel,
    shared: [i32; NONE],
    of_class: [f32; NONE],
}

impl Sums<'_> {
    fn scores(&self) -> [f32; NONE] {
        std::array::from_fn(|class| self.shared[class] as f32 * self.model.shared_step + self.of_class[class])
    }
}

impl Signs for Sums<'_> {
    fn shared(&mut self, name: &[&str]) {
        for (sum, &weight) in self.shared.iter_mut().zip(self.model.row(shared_slot(name))) {
            *sum += i32::from(weight as i8);
        }
    }

    fn of_class(&mut self, class: usize, name: &[&str], value: f32) {
        if class < NONE {
            self.of_class[class] += value * self.model.of_class(class_slot(name));
        }
    }
}

/// What each sign adds to one class against another, by name.
struct Told<'m> {
    model: &'m PairModel,
    class: usize,
    other: usize,
    told: Vec<(String, f32)>,
}

impl Signs for Told<'_> {
    fn shared(&mut self, name: &[&str]) {
        let row = self.model.row(shared_slot(name));
        let steps = i32::from(row[self.class] as i8) - i32::from(row[self.other] as i8);
        self.told.push((name.join(" "), steps as f32 * self.model.shared_step));
    }

    fn of_class(&mut self, class: usize, name: &[&str], value: f32) {
        let weight = value * self.model.of_class(class_slot(name));
        if class == self.class {
            self.told.push((name.join(" "), weight));
        } else if class == self.other {
            self.told.push((format!("{} for {}", name.join(" "), EventType::ALL[class]), -weight));
        }
    }
}

/// What the model says of two participants.
#[derive(Clone, Debug)]
pub struct Relation {
    /// The likeliest type.
    pub kind: EventType,
    /// How likely each type is, whoever acts.
    pub probabilities: [f32; NONE],
    /// Whether the first of the two acts.
    pub forward: bool,
    /// What spoke for the type most, against the next.
    pub why: String,
}

/// The relation between two participants of a sentence, of whom either may act; the second may be nobody.
pub fn relate(model: &PairModel, picture: &Picture<'_>, first: &Side, second: &Side) -> Relation {
    let scores = |source: &Side, target: &Side| {
        let mut sums = Sums { model, shared: [0; NONE], of_class: [0.0; NONE] };
        relation_signs::find(picture, source, target, &mut sums);
        sums.scores()
    };
    let (forward, backward) = (scores(first, second), scores(second, first));
    let most = forward.iter().chain(&backward).copied().fold(f32::MIN, f32::max);
    let total: f32 = forward.iter().chain(&backward).map(|score| (score - most).exp()).sum();
    let probabilities: [f32; NONE] =
        std::array::from_fn(|class| ((forward[class] - most).exp() + (backward[class] - most).exp()) / total);
    let best_but = |but: Option<usize>| {
        (0..NONE)
            .filter(|&class| Some(class) != but)
            .max_by(|&left, &right| probabilities[left].total_cmp(&probabilities[right]))
            .unwrap_or(0)
    };
    let class = best_but(None);
    let other = best_but(Some(class));
    let is_forward = forward[class] >= backward[class];
    let mut told = Told { model, class, other, told: Vec::new() };
    let (source, target) = if is_forward { (first, second) } else { (second, first) };
    relation_signs::find(picture, source, target, &mut told);
    let mut told = told.told;
    told.sort_by(|left, right| right.1.abs().total_cmp(&left.1.abs()));
    told.dedup();
    let signs: Vec<String> =
        told.iter().take(6).map(|(name, weight)| format!("\"{name}\" {weight:+.1}")).collect();
    Relation {
        kind: EventType::ALL[class],
        probabilities,
        forward: is_forward,
        why: format!(
            "the pair model gives {} {:.2}, {} {:.2}; what weighs most for the first against the second: {}",
            EventType::ALL[class],
            probabilities[class],
            EventType::ALL[other],
            probabilities[other],
            signs.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Word;

    fn word(
        lemma: &'static str,
        upos: &'static str,
        relation: &'static str,
        head: Option<usize>,
    ) -> Word<'static> {
        Word { lemma, upos, relation, head, ..Word::default() }
    }

    fn side(at: usize) -> Side {
        Side { heads: vec![at], ranges: vec![(at, at + 1)] }
    }

    /// No rule has found anything, and the lexicon knows one word: that is enough, and the subject acts.
    #[test]
    fn one_word_of_the_lexicon_decides() {
        let mut told = word("castigate", "VERB", "root", None);
        told.kinds[EventType::Accuse as usize] = 1;
        let picture = Picture {
            words: vec![
                word("Iran", "PROPN", "nsubj", Some(1)),
                told,
                word("Israel", "PROPN", "obj", Some(1)),
            ],
            candidates: Vec::new(),
        };
        let relation = relate(PairModel::embedded(), &picture, &side(0), &side(2));
        assert_eq!(relation.kind, EventType::Accuse, "{}", relation.why);
        assert!(relation.forward, "{}", relation.why);
        let turned = relate(PairModel::embedded(), &picture, &side(2), &side(0));
        assert_eq!((turned.kind, turned.forward), (EventType::Accuse, false));
    }

    #[test]
    fn likelihoods_are_shares_of_one() {
        let picture = Picture { words: vec![word("Iran", "PROPN", "root", None)], candidates: Vec::new() };
        let relation = relate(PairModel::embedded(), &picture, &side(0), &Side::default());
        let sum: f32 = relation.probabilities.iter().sum();
        assert!((sum - 1.0).abs() < 1e-4, "{sum}");
    }
}
