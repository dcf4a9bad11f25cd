//! A gazetteer of one's own: the embedded one and the rows of a GeoNames dump (`allCountries.txt`, a country's
//! file, or `cities500.txt`), which all have the same nineteen columns between tabs.
//!
//! The dump is read twice, a line at a time: first for what the codes of divisions stand for, then for the places.
//! Memory goes with the places that are kept, of which a table holds two million at most, and not with the dump.
//! Places that the embedded gazetteer has, and its divisions, are not taken twice.

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
    /// How many other names were added.
    pub names: u64,
    /// How many places the table has.
    pub places: usize,
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
    #[error("line {line} is no row of a GeoNames dump: of {COLUMNS} columns between tabs it has {found}")]
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

/// Takes dumps into a table that begins as a copy of another.
pub struct Importer {
    builder: Builder,
    options: ImportOptions,
    lexicon_digest: u64,
    /// Places that are in, by their GeoNames ids.
    known: HashMap<u32, u32>,
    /// A dump knows a division by its code; the embedded gazetteer's divisions are found by a place of theirs.
    homes: HashMap<u32, u16>,
    called: HashSet<(String, String)>,
    read: u64,
    taken: u64,
    names: u64,
}

impl Importer {
    /// A table that begins as a copy of `base`.
    pub fn new(base: &Gazetteer, options: ImportOptions) -> Importer {
        let ids = || (0..base.len() as u32).filter_map(|id| Some((base.geonameid(Entry(id))?, id)));
        Importer {
            builder: Builder::from_gazetteer(base),
            options,
            lexicon_digest: base.lexicon_digest(),
            known: ids().collect(),
            homes: ids().map(|(number, id)| (number, base.division(Entry(id)))).collect(),
            called: HashSet::new(),
            read: 0,
            taken: 0,
            names: 0,
        }
    }

    /// Learns from a dump what the codes of its divisions stand for. Comes before [`Importer::take_places`].
    pub fn learn_divisions(&mut self, dump: impl BufRead) -> Result<(), ImportError> {
        rows(dump, |columns, id, _| {
            if let Some(&division) = self.homes.get(&id)
                && !columns[10].is_empty()
                && self.called.insert((columns[8].to_owned(), columns[10].to_owned()))
            {
                self.builder.call_division(columns[8], columns[10], division);
            }
            Ok(())
        })
        .map(|_| ())
    }

    /// Takes the places of a dump that are wanted and not in yet.
    pub fn take_places(&mut self, dump: impl BufRead) -> Result<(), ImportError> {
        let read = rows(dump, |columns, id, line| {
            if !self.known.contains_key(&id)
                && let Some(place) = row(columns, id, line, &self.options)?
            {
                let number = self.builder.add(&place)?;
                self.known.insert(id, number);
                self.taken += 1;
            }
            Ok(())
        })?;
        self.read += read;
        Ok(())
    }

    /// Says by what other names a place that is in is known; `false` where none of that id is.
    pub fn add_names<'n>(&mut self, geonameid: u32, names: impl IntoIterator<Item = &'n str>) -> bool {
        let Some(&place) = self.known.get(&geonameid) else { return false };
        for name in names.into_iter().filter(|name| is_a_name(name)) {
            self.builder.add_alternate(place, name);
            self.names += 1;
        }
        true
    }

    /// The table.
    pub fn finish(self) -> Result<Imported, ImportError> {
        let places = self.builder.len();
        let bytes = self.builder.finish(self.lexicon_digest)?;
        Ok(Imported { bytes, read: self.read, taken: self.taken, names: self.names, places })
    }
}

/// Hands on the rows of a dump with their ids and lines, and counts them.
fn rows(
    mut dump: impl BufRead,
    mut take: impl FnMut(&[&str], u32, u64) -> Result<(), ImportError>,
) -> Result<u64, ImportError> {
    let (mut line, mut buffer) = (0, Vec::new());
    loop {
        buffer.clear();
        line += 1;
        let length = std::io::Read::take(&mut dump, LONGEST_LINE)
            .read_until(b'\n', &mut buffer)
            .map_err(|error| ImportError::Read { line, error })?;
        if length == 0 {
            return Ok(line - 1);
        }
        let text = std::str::from_utf8(&buffer).map_err(|_| ImportError::Text { line })?;
        if length as u64 == LONGEST_LINE {
            return Err(ImportError::Text { line });
        }
        let text = text.trim_end_matches(['\n', '\r']);
        if text.is_empty() {
            continue;
        }
        let mut columns = [""; COLUMNS];
        let mut found = 0;
        for column in text.split('\t') {
            if let Some(place) = columns.get_mut(found) {
                *place = column;
            }
            found += 1;
        }
        if found != COLUMNS {
            return Err(ImportError::Columns { line, found });
        }
        let id = number(columns[0], line, "GeoNames id")?;
        take(&columns, id, line)?;
    }
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

    /// Both passes over a dump.
    fn import(dump: &[u8]) -> Result<Importer, ImportError> {
        let mut importer = Importer::new(Gazetteer::embedded(), ImportOptions::default());
        importer.learn_divisions(dump)?;
        importer.take_places(dump)?;
        Ok(importer)
    }

    #[test]
    fn a_row_is_found_under_its_names_and_in_its_division() {
        let base = Gazetteer::embedded();
        // The row of Paris, which the base has, says what the division's code stands for, wherever it stands.
        let dump = line(99_000_001, "Qwertville", (48.7, 2.2), "P", "PPL", 12)
            + &line(2_988_507, "Paris", (48.85, 2.35), "P", "PPLC", 2_000_000)
            + &line(99_000_002, "Qwerthamlet", (48.7, 2.2), "P", "PPL", 0);
        let mut importer = import(dump.as_bytes()).expect("a dump");
        assert!(importer.add_names(99_000_001, ["Asdfingen", "x"]));
        assert!(importer.add_names(2_988_507, ["Lutetiopolis"]));
        assert!(!importer.add_names(99_000_002, ["Nowhere"]));
        let imported = importer.finish().expect("a table");
        assert_eq!((imported.read, imported.taken, imported.names), (3, 1, 2));
        let gazetteer = Gazetteer::open(imported.bytes).expect("a table");
        assert_eq!(gazetteer.len(), base.len() + 1);
        let entry = gazetteer.readings(Key::of("Otherqwertville")).next().expect("its other name").entry;
        assert_eq!(gazetteer.name(entry), "Qwertville");
        assert_eq!(gazetteer.country_code(entry), Some("FRA"));
        assert_eq!(gazetteer.division_name(entry), Some("Île-de-France"));
        assert!(gazetteer.readings(Key::of("Qwerthamlet")).next().is_none());
        let called = |name: &str| {
            gazetteer.readings(Key::of(name)).next().map(|reading| gazetteer.name(reading.entry).to_owned())
        };
        assert_eq!(called("Asdfingen").as_deref(), Some("Qwertville"));
        assert_eq!(called("Lutetiopolis").as_deref(), Some("Paris"));
        let readings = |gazetteer: &Gazetteer| gazetteer.readings(Key::of("Springfield")).count();
        assert_eq!(readings(&gazetteer), readings(base));
    }

    #[test]
    fn what_is_no_dump_is_refused_with_its_line() {
        let message = |dump: &[u8]| import(dump).err().map(|error| error.to_string());
        assert_eq!(
            message(b"id,name\n").as_deref(),
            Some("line 1 is no row of a GeoNames dump: of 19 columns between tabs it has 1")
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
