//! Which place each name stands for, decided by the report as a whole.
//!
//! A name starts with what its readings weigh: population, being a country or a capital, being found only
//! under another name. Then names vote for each other: for the division, the country and the degree of
//! latitude and longitude that their readings share. A name's own votes never count for itself, so that one
//! unknown or one wrong name leaves the others where they are. What a comma says ("Paris, Texas") goes
//! before all votes. One name means one place throughout a report, save where a comma says otherwise.
//! Everything is linear in the number of names.

use std::collections::HashMap;

use bede_doc::{Document, PlaceKind};

use crate::{
    names::Key,
    recognise::{Candidates, is_inside},
    table::{Entry, Gazetteer, Reading, flag},
    words,
};

/// One name with its readings, over all its mentions.
struct Group {
    readings: Vec<(Entry, f32)>,
    share: Vec<f32>,
    /// How far its votes count, by how surely it is a place.
    trust: f32,
}

/// What names have voted for.
#[derive(Default)]
struct Votes {
    divisions: HashMap<u16, f32>,
    countries: HashMap<u16, f32>,
    cells: HashMap<(i16, i16), f32>,
}

/// How votes count beside what a reading weighs by itself.
const BY_DIVISION: f32 = 2.6;
const BY_COUNTRY: f32 = 1.3;
const BY_CELL: f32 = 2.2;
const ROUNDS: usize = 3;

/// The place of each candidate.
pub(crate) fn resolve(
    document: &Document,
    gazetteer: &Gazetteer,
    candidates: &Candidates,
) -> Vec<Option<Entry>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut group_of: HashMap<u64, usize> = HashMap::new();
    let mut members: Vec<usize> = Vec::with_capacity(candidates.list.len());
    for candidate in &candidates.list {
        let group = *group_of.entry(candidate.key).or_insert_with(|| {
            groups.push(group(gazetteer, &candidates.readings[candidate.readings.clone()]));
            groups.len() - 1
        });
        members.push(group);
        let trust = 1.0 / (1.0 + (-candidate.evidence).exp());
        groups[group].trust = groups[group].trust.max(trust);
    }
    // What a comma says of one mention, it says of the name.
    for (candidate, &member) in candidates.list.iter().zip(&members) {
        if let Some(container) = candidate.container {
            let outer = &candidates.readings[candidates.list[container].readings.clone()];
            for (entry, prior) in &mut groups[member].readings {
                if outer.iter().any(|outer| is_inside(gazetteer, *entry, outer.entry)) {
                    *prior += 6.0;
                }
            }
            let inner: Vec<Entry> = groups[member].readings.iter().map(|(entry, _)| *entry).collect();
            for (entry, prior) in &mut groups[members[container]].readings {
                if inner.iter().any(|inner| *inner != *entry && is_inside(gazetteer, *inner, *entry)) {
                    *prior += 2.0;
                }
            }
        }
        if candidate.is_division {
            for (entry, prior) in &mut groups[member].readings {
                if gazetteer.kind(*entry) == PlaceKind::Division {
                    *prior += 5.0;
                }
            }
        }
    }
    let of_names = groups.len();
    groups.extend(home(document, gazetteer));
    for group in &mut groups {
        group.share = shares(group.readings.iter().map(|(_, prior)| *prior));
    }
    let abroad = home_country(document, gazetteer);
    for _ in 0..ROUNDS {
        let mut votes = Votes::default();
        for group in &groups {
            cast(gazetteer, group, group.trust, &mut votes);
        }
        if let Some(country) = abroad {
            *votes.countries.entry(country).or_default() += 1.5;
        }
        for group in &mut groups[..of_names] {
            let mut own = Votes::default();
            cast(gazetteer, group, group.trust, &mut own);
            let scores: Vec<f32> = group
                .readings
                .iter()
                .map(|&(entry, prior)| prior + support(gazetteer, entry, &votes, &own))
                .collect();
            group.share = shares(scores.into_iter());
        }
    }

    candidates
        .list
        .iter()
        .zip(&members)
        .map(|(candidate, &member)| {
            let group = &groups[member];
            let outer = candidate.container.map_or(&[][..], |container| {
                &candidates.readings[candidates.list[container].readings.clone()]
            });
            let told = |entry: Entry| outer.iter().any(|outer| is_inside(gazetteer, entry, outer.entry));
            let division =
                |entry: Entry| candidate.is_division && gazetteer.kind(entry) == PlaceKind::Division;
            group
                .readings
                .iter()
                .zip(&group.share)
                .max_by(|((one, _), share), ((other, _), other_share)| {
                    let key = |entry: Entry| (told(entry), division(entry));
                    key(*one).cmp(&key(*other)).then(share.total_cmp(other_share)).then(other.cmp(one))
                })
                .map(|((entry, _), _)| *entry)
        })
        .collect()
}

/// A name's readings with what each weighs by itself.
fn group(gazetteer: &Gazetteer, readings: &[Reading]) -> Group {
    let largest_city = readings
        .iter()
        .filter(|reading| gazetteer.kind(reading.entry) == PlaceKind::City && !reading.is_alternate)
        .map(|reading| (gazetteer.division(reading.entry), gazetteer.weight(reading.entry)))
        .max_by(|one, other| one.1.total_cmp(&other.1));
    let readings = readings
        .iter()
        .map(|reading| {
            let entry = reading.entry;
            let flags = gazetteer.flags(entry);
            let mut prior = gazetteer.weight(entry) * 0.9;
            match gazetteer.kind(entry) {
                PlaceKind::Country => prior += 4.0,
                PlaceKind::Division if gazetteer.is_first_level(entry) => {
                    prior += 2.5;
                    // "Aleppo" is the city before it is the governorate; people there are counted in both.
                    if largest_city.is_some_and(|(division, weight)| {
                        weight > 10.5
                            && (division == gazetteer.division(entry)
                                || weight + 1.0 > gazetteer.weight(entry))
                    }) {
                        prior -= 6.0;
                    }
                }
                PlaceKind::Division => prior -= 2.0,
                _ => {}
            }
            for (bit, change) in [
                (flag::CAPITAL, 3.0),
                (flag::SEAT, 0.7),
                (flag::LEXICON, 2.0),
                (flag::PART, -1.0),
                (flag::VAST, 1.0),
            ] {
                if flags & bit != 0 {
                    prior += change;
                }
            }
            if reading.is_alternate && flags & flag::LEXICON == 0 && gazetteer.kind(entry) == PlaceKind::City
            {
                prior -= 3.0;
            }
            (entry, prior)
        })
        .collect();
    Group { readings, share: Vec::new(), trust: 0.0 }
}

/// Scores as shares of one.
fn shares(scores: impl Iterator<Item = f32> + Clone) -> Vec<f32> {
    let highest = scores.clone().fold(f32::MIN, f32::max);
    let shares: Vec<f32> = scores.map(|score| (score - highest).exp()).collect();
    let sum: f32 = shares.iter().sum();
    shares.into_iter().map(|share| share / sum.max(f32::MIN_POSITIVE)).collect()
}

/// Whether a place is small enough to say where a report plays.
fn is_local(gazetteer: &Gazetteer, entry: Entry) -> bool {
    gazetteer.flags(entry) & flag::VAST == 0 && gazetteer.kind(entry) != PlaceKind::Country
}

fn cell(gazetteer: &Gazetteer, entry: Entry) -> (i16, i16) {
    let (lat, lon) = gazetteer.position(entry);
    ((lat).floor() as i16, (lon).floor() as i16)
}

fn cast(gazetteer: &Gazetteer, group: &Group, trust: f32, votes: &mut Votes) {
    for (&(entry, _), &share) in group.readings.iter().zip(&group.share) {
        let vote = share * trust;
        if vote < 1e-3 {
            continue;
        }
        let country = gazetteer.country(entry);
        if country != 0 {
            *votes.countries.entry(country).or_default() += vote;
        }
        if is_local(gazetteer, entry) {
            *votes.divisions.entry(gazetteer.division(entry)).or_default() += vote;
            if gazetteer.kind(entry) == PlaceKind::City || !gazetteer.is_first_level(entry) {
                let (row, column) = cell(gazetteer, entry);
                for (rows, columns, weight) in [
                    (0, 0, 1.0),
                    (0, 1, 0.7),
                    (0, -1, 0.7),
                    (1, 0, 0.7),
                    (-1, 0, 0.7),
                    (1, 1, 0.5),
                    (1, -1, 0.5),
                    (-1, 1, 0.5),
                    (-1, -1, 0.5),
                ] {
                    *votes.cells.entry((row + rows, column + columns)).or_default() += vote * weight;
                }
            }
        }
    }
}

/// What the other names' votes add to a reading.
fn support(gazetteer: &Gazetteer, entry: Entry, votes: &Votes, own: &Votes) -> f32 {
    let others = |all: Option<&f32>, own: Option<&f32>| {
        (all.copied().unwrap_or(0.0) - own.copied().unwrap_or(0.0)).max(0.0)
    };
    let swell = |votes: f32| (1.0 + votes).ln();
    let country = gazetteer.country(entry);
    let mut sum = match country {
        0 => 0.0,
        _ => BY_COUNTRY * swell(others(votes.countries.get(&country), own.countries.get(&country))),
    };
    if is_local(gazetteer, entry) {
        let division = gazetteer.division(entry);
        sum += BY_DIVISION * swell(others(votes.divisions.get(&division), own.divisions.get(&division)));
        let cell = cell(gazetteer, entry);
        sum += BY_CELL * swell(others(votes.cells.get(&cell), own.cells.get(&cell)));
    } else if gazetteer.kind(entry) == PlaceKind::Country {
        // A country gains by its own towns as a division does, though not by each other's nearness.
        sum += BY_DIVISION * 0.7 * swell(others(votes.countries.get(&country), own.countries.get(&country)));
    }
    sum
}

/// The publisher's town, where its name or its address has one: "The Paris News", `parisnews.com`.
fn home(document: &Document, gazetteer: &Gazetteer) -> Option<Group> {
    let from_name = document.metadata.publisher.as_deref().and_then(|publisher| {
        let mut key = Key::default();
        for word in publisher.split(|character: char| !character.is_alphanumeric()) {
            if !words::has(words::OF_PAPERS, &word.to_lowercase()) {
                key.push(word);
            }
        }
        (key.letters() > 3 && !publisher.contains('.')).then_some(key)
    });
    let host = host(document);
    let from_host = || {
        let mut name = host?.split('.').rev().nth(1)?;
        if name.len() <= 3 {
            name = host?.split('.').rev().nth(2)?;
        }
        while let Some(shorter) = words::OF_PAPERS
            .iter()
            .find_map(|word| name.strip_suffix(word).or_else(|| name.strip_prefix(word)))
            .filter(|shorter| !shorter.is_empty())
        {
            name = shorter.trim_matches('-');
        }
        (name.len() > 3).then(|| Key::of(name))
    };
    let key = from_name.filter(|key| gazetteer.readings(*key).next().is_some()).or_else(from_host)?;
    let readings: Vec<Reading> =
        gazetteer.readings(key).filter(|reading| !reading.is_short).take(48).collect();
    let mut group = group(gazetteer, &readings);
    // Papers are named for small towns as for large ones.
    for (_, prior) in &mut group.readings {
        *prior *= 0.5;
    }
    group.trust = 1.5;
    (!readings.is_empty()).then_some(group)
}

fn host(document: &Document) -> Option<&str> {
    let address = document.metadata.url.as_deref().or(document.metadata.publisher.as_deref())?;
    let host = address.split("://").last()?.split('/').next()?;
    (host.contains('.') && !host.contains(' ')).then_some(host)
}

/// The country whose letters the publisher's address ends with.
fn home_country(document: &Document, gazetteer: &Gazetteer) -> Option<u16> {
    let end = host(document)?.rsplit('.').next()?;
    gazetteer.country_by_letters(if end == "uk" { "gb" } else { end })
}
