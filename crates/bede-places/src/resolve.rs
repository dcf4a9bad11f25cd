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
use foldhash::fast::FixedState;

use crate::{
    names::Key,
    recognise::{Candidates, is_inside},
    table::{Entry, Gazetteer, Reading, flag},
    words,
};

/// One name with its readings, over all its mentions.
struct Group {
    readings: Vec<Sense>,
    /// How far its votes count, by how surely it is a place.
    trust: f32,
}

/// One reading, with what the votes are about.
struct Sense {
    entry: Entry,
    prior: f32,
    share: f32,
    country: u16,
    division: u16,
    cell: (i16, i16),
    /// Whether it is small enough to say where a report plays.
    is_local: bool,
    /// Whether it has a nearness of its own: a town, not a division.
    is_spot: bool,
    is_country: bool,
}

/// What names have voted for.
#[derive(Default)]
struct Votes {
    divisions: HashMap<u16, f32, FixedState>,
    countries: HashMap<u16, f32, FixedState>,
    cells: HashMap<(i16, i16), f32, FixedState>,
}

/// How votes count beside what a reading weighs by itself.
const BY_DIVISION: f32 = 4.0;
const BY_COUNTRY: f32 = 3.0;
const BY_CELL: f32 = 3.0;
/// How the logarithm of a place's people counts.
const BY_SIZE: f32 = 0.7;
/// More votes than these add nothing.
const MOST_VOTES: f32 = 6.0;
const ROUNDS: usize = 3;

/// The place of each candidate.
pub(crate) fn resolve(
    document: &Document,
    gazetteer: &Gazetteer,
    candidates: &Candidates,
) -> Vec<Option<Entry>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut group_of: HashMap<u64, usize, FixedState> = HashMap::default();
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
            for sense in &mut groups[member].readings {
                if outer.iter().any(|outer| is_inside(gazetteer, sense.entry, outer.entry)) {
                    sense.prior += 6.0;
                }
            }
            let inner: Vec<Entry> = groups[member].readings.iter().map(|sense| sense.entry).collect();
            for sense in &mut groups[members[container]].readings {
                if inner.iter().any(|&inner| inner != sense.entry && is_inside(gazetteer, inner, sense.entry))
                {
                    sense.prior += 2.0;
                }
            }
        }
        if candidate.is_division {
            for sense in &mut groups[member].readings {
                if gazetteer.kind(sense.entry) == PlaceKind::Division {
                    sense.prior += 5.0;
                }
            }
        }
    }
    groups.extend(home(document, gazetteer));
    for group in &mut groups {
        share(group, |_, sense| sense.prior);
    }
    let abroad = home_country(document, gazetteer);
    let american = gazetteer.country_by_letters("us").zip(american_words(document));
    for _ in 0..ROUNDS {
        let mut votes = Votes::default();
        for group in &groups {
            cast(group, &mut votes);
        }
        for country in abroad.iter().chain(&american) {
            *votes.countries.entry(country.0).or_default() += country.1;
        }
        for group in groups.iter_mut().filter(|group| group.readings.len() > 1) {
            share(group, |group, sense| sense.prior + support(group, sense, &votes));
        }
    }

    candidates
        .list
        .iter()
        .zip(&members)
        .map(|(candidate, &member)| {
            let outer = candidate.container.map_or(&[][..], |container| {
                &candidates.readings[candidates.list[container].readings.clone()]
            });
            let told = |entry: Entry| outer.iter().any(|outer| is_inside(gazetteer, entry, outer.entry));
            let division =
                |entry: Entry| candidate.is_division && gazetteer.kind(entry) == PlaceKind::Division;
            groups[member]
                .readings
                .iter()
                .map(|sense| (told(sense.entry), division(sense.entry), sense))
                .max_by(|one, other| {
                    (one.0, one.1)
                        .cmp(&(other.0, other.1))
                        .then(one.2.share.total_cmp(&other.2.share))
                        .then(other.2.entry.cmp(&one.2.entry))
                })
                .map(|(_, _, sense)| sense.entry)
        })
        .collect()
}

/// A name's readings with what each weighs by itself.
fn group(gazetteer: &Gazetteer, readings: &[Reading]) -> Group {
    // "Aleppo" is the city before it is the governorate; people there are counted in both.
    let has_seat = |division: &Reading| {
        let all = gazetteer.weight(division.entry);
        readings.iter().any(|city| {
            let weight = gazetteer.weight(city.entry);
            let is_within = gazetteer.division(city.entry) == gazetteer.division(division.entry)
                || gazetteer.country(city.entry) == gazetteer.country(division.entry) && weight + 1.5 > all
                || weight > all;
            gazetteer.kind(city.entry) == PlaceKind::City && !city.is_alternate && is_within && weight > 10.5
        })
    };
    let readings = readings
        .iter()
        .map(|reading| {
            let entry = reading.entry;
            let flags = gazetteer.flags(entry);
            let mut prior = gazetteer.weight(entry) * BY_SIZE;
            match gazetteer.kind(entry) {
                PlaceKind::Country => prior += 4.0,
                PlaceKind::Division if gazetteer.is_first_level(entry) => {
                    prior += 2.5;
                    if has_seat(reading) {
                        prior -= 7.0;
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
            if reading.is_alternate {
                prior -= 3.0;
            }
            let (lat, lon) = gazetteer.position(entry);
            let kind = gazetteer.kind(entry);
            Sense {
                entry,
                prior,
                share: 0.0,
                country: gazetteer.country(entry),
                division: gazetteer.division(entry),
                cell: (lat.floor() as i16, lon.floor() as i16),
                is_local: flags & flag::VAST == 0 && kind != PlaceKind::Country,
                is_spot: !gazetteer.is_first_level(entry),
                is_country: kind == PlaceKind::Country,
            }
        })
        .collect();
    Group { readings, trust: 0.0 }
}

/// Turns scores into shares of one.
fn share(group: &mut Group, score: impl Fn(&Group, &Sense) -> f32) {
    let scores: Vec<f32> = group.readings.iter().map(|sense| score(group, sense)).collect();
    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for (sense, score) in group.readings.iter_mut().zip(scores) {
        sense.share = (score - highest).exp();
        sum += sense.share;
    }
    for sense in &mut group.readings {
        sense.share /= sum;
    }
}

/// Shares below count for nothing.
const LEAST_SHARE: f32 = 3e-3;

/// How much a vote counts in a neighbouring degree.
fn nearness(rows: i16, columns: i16) -> f32 {
    match (rows.abs(), columns.abs()) {
        (0, 0) => 1.0,
        (0, 1) | (1, 0) => 0.7,
        (1, 1) => 0.5,
        _ => 0.0,
    }
}

fn cast(group: &Group, votes: &mut Votes) {
    for sense in group.readings.iter().filter(|sense| sense.share >= LEAST_SHARE) {
        let vote = sense.share * group.trust;
        if sense.country != 0 {
            *votes.countries.entry(sense.country).or_default() += vote;
        }
        if sense.is_local {
            *votes.divisions.entry(sense.division).or_default() += vote;
            if sense.is_spot {
                for rows in -1..=1 {
                    for columns in -1..=1 {
                        let cell = (sense.cell.0 + rows, sense.cell.1 + columns);
                        *votes.cells.entry(cell).or_default() += vote * nearness(rows, columns);
                    }
                }
            }
        }
    }
}

/// What the other names' votes add to a reading: all votes less the name's own.
fn support(group: &Group, sense: &Sense, votes: &Votes) -> f32 {
    let (mut country, mut division, mut cell) = (0.0, 0.0, 0.0);
    for own in group.readings.iter().filter(|own| own.share >= LEAST_SHARE) {
        let vote = own.share * group.trust;
        if own.country == sense.country {
            country -= vote;
        }
        if own.is_local && own.division == sense.division {
            division -= vote;
        }
        if own.is_local && own.is_spot {
            cell -= vote * nearness(own.cell.0 - sense.cell.0, own.cell.1 - sense.cell.1);
        }
    }
    let swell = |votes: Option<&f32>, own: f32| {
        (1.0 + (votes.copied().unwrap_or(0.0) + own).clamp(0.0, MOST_VOTES)).ln()
    };
    let country = match sense.country {
        0 => 0.0,
        number => swell(votes.countries.get(&number), country),
    };
    if sense.is_local {
        BY_COUNTRY * country
            + BY_DIVISION * swell(votes.divisions.get(&sense.division), division)
            + BY_CELL * swell(votes.cells.get(&sense.cell), cell)
    } else if sense.is_country {
        // A country gains by its own towns as a division does, though not by each other's nearness.
        (BY_COUNTRY + BY_DIVISION * 0.7) * country
    } else {
        0.0
    }
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
    let host = document.metadata.host();
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
    for sense in &mut group.readings {
        sense.prior *= 0.5;
    }
    group.trust = 1.5;
    (!readings.is_empty()).then_some(group)
}

/// How much a report's words speak of local life in the United States, if they do.
fn american_words(document: &Document) -> Option<f32> {
    let mut seen = [false; 6];
    let mut before = "";
    for token in &document.tokens.tokens {
        let word = document.slice(token.span);
        match (before, word) {
            (_, "Sheriff") => seen[0] = true,
            (_, "Interstate" | "Medicaid") => seen[1] = true,
            ("High" | "Elementary" | "Middle", "School") => seen[2] = true,
            ("School", "District") => seen[3] = true,
            (_, "Trooper" | "Township" | "sophomore") => seen[4] = true,
            ("state" | "State", "trooper" | "troopers" | "Rep." | "Sen.") => seen[5] = true,
            _ => {}
        }
        before = word;
    }
    let count = seen.iter().filter(|&&seen| seen).count();
    (count > 0).then_some(count.min(3) as f32 * 2.0)
}

/// The country whose letters the publisher's address ends with. An English paper at an address without a
/// country is a little more often American than not.
fn home_country(document: &Document, gazetteer: &Gazetteer) -> Option<(u16, f32)> {
    let end = document.metadata.host()?.rsplit('.').next()?;
    let (letters, weight) = match end {
        "uk" => ("gb", 1.5),
        "com" | "net" => ("us", 0.5),
        other => (other, 1.5),
    };
    Some((gazetteer.country_by_letters(letters)?, weight))
}
