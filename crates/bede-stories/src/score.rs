//! What speaks for two tellings being of one event, and what against. Each part is a weight that was set on the train
//! part of `corpus/10-merges`; their sum decides.

use bede_doc::plover::{EventType, Mode, Status};

use crate::telling::{Code, Days, Side, Spot, Telling};

/// The names of the parts of a [`Score`], in order.
pub const PARTS: [&str; 11] = [
    "type",
    "mode",
    "status",
    "day",
    "actors",
    "recipients",
    "countries",
    "place",
    "words",
    "lede",
    "report",
];

/// Weights for (above zero) and against (below zero), one for each of [`PARTS`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// The weights.
    pub parts: [f32; PARTS.len()],
}

impl Score {
    /// Their sum.
    pub fn total(&self) -> f32 {
        self.parts.iter().sum()
    }
}

impl std::fmt::Display for Score {
    /// "day +1.5, place -2.0", weightiest first, without what does not matter.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut parts: Vec<(f32, &str)> = self.parts.iter().copied().zip(PARTS).collect();
        parts.retain(|(weight, _)| weight.abs() >= 0.05);
        parts.sort_by(|left, right| right.0.abs().total_cmp(&left.0.abs()));
        for (index, (weight, name)) in parts.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(formatter, "{comma}{name} {weight:+.1}")?;
        }
        Ok(())
    }
}

/// Compares two tellings; `same_report` says that one report tells both.
pub fn compare(one: &Telling, other: &Telling, same_report: bool) -> Score {
    let (actors, recipients) = sides(one, other);
    Score {
        parts: [
            kinds(one.kind, other.kind),
            modes(one.mode, other.mode),
            statuses(one.status, other.status),
            match (one.days, other.days) {
                (Some(one), Some(other)) => days(one, other),
                _ => -5.0,
            },
            actors,
            recipients,
            countries(&one.countries, &other.countries),
            places(one, other),
            words(one, other),
            lede(&one.lede, &other.lede),
            // The coder has held them to be two events already.
            if same_report { -2.0 } else { 0.0 },
        ],
    }
}

/// Types that one event can get from two tellings.
fn kinds(one: EventType, other: EventType) -> f32 {
    use EventType::*;
    const NEAR: &[&[EventType]] = &[
        &[Assault, Coerce],
        &[Coerce, Sanction, Reject],
        &[Agree, Support, Cooperate, Consult],
        &[Aid, Agree, Support, Cooperate],
        &[Concede, Retreat, Agree],
        &[Accuse, Reject, Request, Threaten],
    ];
    if one == other {
        0.0
    } else if NEAR.iter().any(|near| near.contains(&one) && near.contains(&other)) {
        -2.2
    } else {
        -6.0
    }
}

fn modes(one: Option<Mode>, other: Option<Mode>) -> f32 {
    match (one, other) {
        (Some(one), Some(other)) if one == other => 0.5,
        (Some(Mode::Phone), Some(_) | None) | (Some(_) | None, Some(Mode::Phone)) => -1.5,
        (Some(_), Some(_)) => -0.7,
        _ => 0.0,
    }
}

fn statuses(one: Status, other: Status) -> f32 {
    let happened = |status| matches!(status, Status::Actual | Status::Historical);
    if one == other || (happened(one) && happened(other)) { 0.0 } else { -2.0 }
}

fn days(one: Days, other: Days) -> f32 {
    let gap = (one.first - other.last).max(other.first - one.last).max(0);
    let both_said = one.said && other.said;
    match (gap, both_said) {
        (0, true) => 1.5,
        (0, false) if one.last - one.first > 2 || other.last - other.first > 2 => 0.2,
        (0, false) => 0.8,
        (1, true) => -2.0,
        (1, false) => -0.8,
        (2, false) => -2.5,
        _ => -5.0,
    }
}

/// The share of the smaller of two ascending lists that stands in the other; `None` where one is empty.
fn overlap<T: Ord>(one: &[T], other: &[T]) -> Option<f32> {
    let smaller = one.len().min(other.len());
    (smaller > 0).then(|| shared(one, other) as f32 / smaller as f32)
}

fn shared<T: Ord>(one: &[T], other: &[T]) -> usize {
    let (mut left, mut right, mut count) = (0, 0, 0);
    while left < one.len() && right < other.len() {
        match one[left].cmp(&other[right]) {
            std::cmp::Ordering::Less => left += 1,
            std::cmp::Ordering::Greater => right += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                left += 1;
                right += 1;
            }
        }
    }
    count
}

/// Types in which all take part alike.
fn is_mutual(kind: EventType) -> bool {
    matches!(kind, EventType::Consult | EventType::Agree | EventType::Support | EventType::Cooperate)
}

fn joined(one: &Side, other: &Side) -> Side {
    let mut side = Side {
        countries: one.countries.iter().chain(&other.countries).copied().collect(),
        names: one.names.iter().chain(&other.names).copied().collect(),
    };
    side.countries.sort_unstable();
    side.countries.dedup();
    side.names.sort_unstable();
    side.names.dedup();
    side
}

fn sides(one: &Telling, other: &Telling) -> (f32, f32) {
    if is_mutual(one.kind) || is_mutual(other.kind) {
        let (left, right) = (joined(&one.actors, &one.recipients), joined(&other.actors, &other.recipients));
        // A meeting of other pairs is another meeting, though one of the two is the same.
        let countries = match (left.countries.len(), right.countries.len()) {
            (0, _) | (_, 0) => 0.0,
            (left_count, right_count) => {
                let common = shared(&left.countries, &right.countries);
                let smaller = left_count.min(right_count);
                if common < smaller {
                    -2.5
                } else if common >= 2 {
                    1.5
                } else {
                    0.5
                }
            }
        };
        return (countries + names(&left, &right), 0.0);
    }
    (side(&one.actors, &other.actors), side(&one.recipients, &other.recipients))
}

fn side(one: &Side, other: &Side) -> f32 {
    let countries = match overlap(&one.countries, &other.countries) {
        None => 0.0,
        Some(0.0) => -1.5,
        Some(share) => share,
    };
    countries + names(one, other)
}

fn names(one: &Side, other: &Side) -> f32 {
    match overlap(&one.names, &other.names) {
        Some(share) if share > 0.0 => 0.5,
        _ => 0.0,
    }
}

fn countries(one: &[Code], other: &[Code]) -> f32 {
    match overlap(one, other) {
        None => 0.0,
        Some(0.0) => -2.0,
        Some(share) => share - 0.5,
    }
}

/// Kilometres between two spots.
fn distance(one: Spot, other: Spot) -> f32 {
    let (lat, other_lat) = (one.lat.to_radians(), other.lat.to_radians());
    let (by_lat, by_lon) = ((other_lat - lat) / 2.0, (other.lon - one.lon).to_radians() / 2.0);
    let chord = by_lat.sin().powi(2) + lat.cos() * other_lat.cos() * by_lon.sin().powi(2);
    12_742.0 * chord.clamp(0.0, 1.0).sqrt().asin()
}

fn places(one: &Telling, other: &Telling) -> f32 {
    let named = overlap(&one.places, &other.places);
    let apart = match (one.spot, other.spot) {
        (Some(one), Some(other)) => Some(distance(one, other)),
        _ => None,
    };
    match (named, apart) {
        (Some(share), _) if share > 0.0 => 1.0,
        (_, Some(kilometres)) if kilometres < 40.0 => 1.0,
        (_, Some(kilometres)) if kilometres > 150.0 => -2.0,
        // Two places are named, and they are not the same: a province may hold the town.
        (Some(_), _) => -0.7,
        _ => 0.0,
    }
}

/// How many words two sentences have in common, names twice, against the geometric mean of how many they have.
fn words(one: &Telling, other: &Telling) -> f32 {
    let weight = |telling: &Telling| (telling.words.len() + 2 * telling.names.len()) as f32;
    let all = (weight(one) * weight(other)).sqrt();
    if all == 0.0 {
        return 0.0;
    }
    let common = shared(&one.words, &other.words) + 2 * shared(&one.names, &other.names);
    let figures = if shared(&one.figures, &other.figures) > 0 { 0.4 } else { 0.0 };
    (6.0 * (common as f32 / all - 0.25)).clamp(-1.5, 2.5) + figures
}

fn lede(one: &[u32], other: &[u32]) -> f32 {
    let all = ((one.len() * other.len()) as f32).sqrt();
    if all == 0.0 {
        return 0.0;
    }
    (4.0 * (shared(one, other) as f32 / all - 0.2)).clamp(-0.7, 1.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_kilometres() {
        let (paris, berlin) = (Spot { lat: 48.85, lon: 2.35 }, Spot { lat: 52.52, lon: 13.4 });
        assert!((distance(paris, berlin) - 878.0).abs() < 5.0);
        assert_eq!(distance(paris, paris), 0.0);
    }

    #[test]
    fn lists_overlap() {
        assert_eq!(overlap(&[1, 3, 5], &[3]), Some(1.0));
        assert_eq!(overlap(&[1, 3, 5], &[2, 3]), Some(0.5));
        assert_eq!(overlap::<u32>(&[], &[1]), None);
    }

    #[test]
    fn reasons_are_readable() {
        let mut score = Score::default();
        score.parts[3] = 1.5;
        score.parts[7] = -2.0;
        assert_eq!(score.to_string(), "place -2.0, day +1.5");
    }
}
