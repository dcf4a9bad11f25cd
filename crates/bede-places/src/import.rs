//! A gazetteer of one's own: the embedded one and the rows of a GeoNames dump (`allCountries.txt`, a country's
//! file, or `cities500.txt`), which all have the same nineteen columns between tabs.
//!
//! The dump is read a line at a time; memory goes with the places that are kept, of which a table holds two
//! million at most. Places that the embedded gazetteer has, and its divisions, are not taken twice.

use std::{
    collections::{HashMap, HashSet},
    io::BufRead,
};

use crate::{
    builder::{BuildError, Builder, NewKind, NewPlace},
    names::Key,
    table::{Entry, Gazetteer},
};

/// No line of a dump is near so long.
const LONGEST_LINE: u64 = 1 << 20;
/// The columns of a dump.
const COLUMNS: usize = 19;

/// What is taken from a dump.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// GeoNames' feature classes: `P` towns, `H` waters, `T` mountains and islands, `L` areas, `S` buildings, `A`
    /// divisions below the second level.
    pub classes: String,
    /// Towns with fewer people are left out.
    pub least_population: u64,
    /// Two-letter codes of the countries to take; all where there is none.
    pub countries: Vec<String>,
}

impl Default for ImportOptions {
    /// Towns with a known number of people, of all countries.
    fn default() -> ImportOptions {
        ImportOptions { classes: "P".to_owned(), least_population: 1, countries: Vec::new() }
    }
}

/// What came of an import.
#[derive(Debug)]
pub struct Imported {
    /// The table, for [`Gazetteer::open`].
    pub bytes: Vec<u8>,
    /// How many rows were read.
    pub read: u64,
    /// How many of them were taken.
    pub taken: u64,
}

/// Why a dump cannot be taken in.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("line {line}: {error}")]
    Read {
        /// Counted from one.
        line: u64,
        /// What the system says.
        error: std::io::Error,
    },
    /// It is no dump.
    #[error("line {line} has {found} columns between tabs; a GeoNames dump (allCountries.txt) has {COLUMNS}")]
    Columns {
        /// Counted from one.
        line: u64,
        /// How many it has.
        found: usize,
    },
    /// A number is none.
    #[error("line {line}: `{found}` is no {wanted}")]
    Value {
        /// Counted from one.
        line: u64,
        /// The column.
        wanted: &'static str,
        /// What stands there.
        found: String,
    },
    /// Bytes that are no text, or a line without end.
    #[error("line {line} is no UTF-8 text of ordinary length; unpack the dump first")]
    Text {
        /// Counted from one.
        line: u64,
    },
    /// More than a table holds.
    #[error(transparent)]
    Build(#[from] BuildError),
}

/// Takes a dump into a table that begins as a copy of `base`.
pub fn import(
    mut dump: impl BufRead,
    base: &Gazetteer,
    options: &ImportOptions,
) -> Result<Imported, ImportError> {
    let mut builder = Builder::from_gazetteer(base);
    let mut known: HashSet<u32> = (0..base.len() as u32).filter_map(|id| base.geonameid(Entry(id))).collect();
    // A dump knows a division by its code; the embedded gazetteer's divisions are found by a place of theirs.
    let homes: HashMap<u32, u16> = (0..base.len() as u32)
        .filter_map(|id| Some((base.geonameid(Entry(id))?, base.division(Entry(id)))))
        .collect();
    let mut waiting: Vec<NewPlace> = Vec::new();
    let mut called: HashSet<(String, String)> = HashSet::new();
    let (mut line, mut taken, mut buffer) = (0, 0, Vec::new());
    loop {
        buffer.clear();
        line += 1;
        let length = std::io::Read::take(&mut dump, LONGEST_LINE)
            .read_until(b'\n', &mut buffer)
            .map_err(|error| ImportError::Read { line, error })?;
        if length == 0 {
            break;
        }
        let text = std::str::from_utf8(&buffer).map_err(|_| ImportError::Text { line })?;
        if length as u64 == LONGEST_LINE {
            return Err(ImportError::Text { line });
        }
        let text = text.trim_end_matches(['\n', '\r']);
        if text.is_empty() {
            continue;
        }
        let columns: Vec<&str> = text.split('\t').collect();
        if columns.len() != COLUMNS {
            return Err(ImportError::Columns { line, found: columns.len() });
        }
        let id: u32 = number(columns[0], line, "GeoNames id")?;
        if let Some(&division) = homes.get(&id)
            && !columns[10].is_empty()
            && called.insert((columns[8].to_owned(), columns[10].to_owned()))
        {
            builder.call_division(columns[8], columns[10], division);
        }
        if known.contains(&id) {
            continue;
        }
        if let Some(place) = row(&columns, id, line, options)? {
            known.insert(id);
            waiting.push(place);
            taken += 1;
            if builder.len() + waiting.len() > 2_000_000 {
                return Err(BuildError::TooManyPlaces(builder.len() + waiting.len()).into());
            }
        }
    }
    // Only now are all divisions called by their codes.
    for place in &waiting {
        builder.add(place)?;
    }
    Ok(Imported { bytes: builder.finish(base.lexicon_digest())?, read: line - 1, taken })
}

fn number<T: std::str::FromStr>(text: &str, line: u64, wanted: &'static str) -> Result<T, ImportError> {
    text.parse().map_err(|_| ImportError::Value { line, wanted, found: text.to_owned() })
}

/// A row as a place, where it is wanted.
fn row(
    columns: &[&str],
    id: u32,
    line: u64,
    options: &ImportOptions,
) -> Result<Option<NewPlace>, ImportError> {
    let (class, code, country) = (columns[6], columns[7], columns[8]);
    let is_upper = class == "A" && (code.starts_with("PCL") || matches!(code, "ADM1" | "ADM2" | "TERR"));
    // Historical and ruined places ("PPLH", "ADM3H") are not where news happens.
    let is_gone = code.len() > 3 && code.ends_with('H') || code == "PPLQ" || code == "PPLW";
    let is_wanted = options.classes.contains(class)
        && !class.is_empty()
        && (options.countries.is_empty() || options.countries.iter().any(|wanted| wanted == country));
    if !is_wanted || is_upper || is_gone {
        return Ok(None);
    }
    let (lat, lon): (f64, f64) =
        (number(columns[4], line, "latitude")?, number(columns[5], line, "longitude")?);
    if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
        return Err(ImportError::Value {
            line,
            wanted: "place on the globe",
            found: format!("{}, {}", columns[4], columns[5]),
        });
    }
    let population: u64 = match columns[14] {
        "" => 0,
        text => number(text, line, "number of people")?,
    };
    if class == "P" && population < options.least_population {
        return Ok(None);
    }
    let alternates = columns[3].split(',').filter(|name| is_a_name(name)).map(str::to_owned).collect();
    Ok(Some(NewPlace {
        name: columns[1].to_owned(),
        alternates,
        position: Some((lat, lon)),
        geonameid: Some(id),
        // What nobody lives in weighs as a village, so that it is found but yields to a town.
        population: if class == "P" { population } else { population.max(500) },
        country: country.to_owned(),
        division: columns[10].to_owned(),
        kind: match class {
            "P" => NewKind::City,
            "H" => NewKind::Water,
            "L" => NewKind::Region,
            "A" => NewKind::County,
            _ => NewKind::Feature,
        },
        is_capital: code == "PPLC",
        is_seat: code == "PPLA",
        is_part: code == "PPLX",
        ..NewPlace::default()
    }))
}

/// Whether another name is one that English text may have: no code, no words in lower case.
fn is_a_name(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_uppercase)
        && name.chars().any(char::is_lowercase)
        && Key::of(name).letters() >= 5
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: u32, name: &str, at: (f64, f64), class: &str, code: &str, population: u64) -> String {
        format!(
            "{id}\t{name}\t{name}\tOther{name}\t{}\t{}\t{class}\t{code}\tFR\t\t11\t75\t\t\t{population}\t\t\tEurope/Paris\t2026-01-01\n",
            at.0, at.1
        )
    }

    #[test]
    fn a_row_is_found_under_its_names_and_in_its_division() {
        let base = Gazetteer::embedded();
        // The row of Paris, which the base has, says what the division's code stands for.
        let dump = line(2_988_507, "Paris", (48.85, 2.35), "P", "PPLC", 2_000_000)
            + &line(99_000_001, "Qwertville", (48.7, 2.2), "P", "PPL", 12)
            + &line(99_000_002, "Qwerthamlet", (48.7, 2.2), "P", "PPL", 0);
        let imported = import(dump.as_bytes(), base, &ImportOptions::default()).expect("a dump");
        assert_eq!((imported.read, imported.taken), (3, 1));
        let gazetteer = Gazetteer::open(imported.bytes).expect("a table");
        assert_eq!(gazetteer.len(), base.len() + 1);
        let entry = gazetteer.readings(Key::of("Otherqwertville")).next().expect("its other name").entry;
        assert_eq!(gazetteer.name(entry), "Qwertville");
        assert_eq!(gazetteer.country_code(entry), Some("FRA"));
        assert_eq!(gazetteer.division_name(entry), Some("Île-de-France"));
        assert!(gazetteer.readings(Key::of("Qwerthamlet")).next().is_none());
        let readings = |gazetteer: &Gazetteer| gazetteer.readings(Key::of("Springfield")).count();
        assert_eq!(readings(&gazetteer), readings(base));
    }

    #[test]
    fn what_is_no_dump_is_refused_with_its_line() {
        let message = |dump: &[u8]| {
            import(dump, Gazetteer::embedded(), &ImportOptions::default())
                .err()
                .map(|error| error.to_string())
        };
        assert_eq!(
            message(b"id,name\n").as_deref(),
            Some("line 1 has 1 columns between tabs; a GeoNames dump (allCountries.txt) has 19")
        );
        let wrong = line(1, "A", (1.0, 1.0), "P", "PPL", 5) + &line(2, "B", (91.0, 1.0), "P", "PPL", 5);
        assert_eq!(message(wrong.as_bytes()).as_deref(), Some("line 2: `91, 1` is no place on the globe"));
        assert_eq!(
            message(b"\xff\xfe\n").as_deref(),
            Some("line 1 is no UTF-8 text of ordinary length; unpack the dump first")
        );
        assert!(message(b"").is_none());
    }
}
