//! What the table says of a name on a day, for a person who asks.

use bede_doc::EntityKind;
use jiff::civil::Date;

use crate::{
    actors::Actors,
    codes,
    compile::{Form, OPEN_TO},
};

/// One reading of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The entry's name.
    pub name: String,
    /// What kind of thing.
    pub kind: EntityKind,
    /// How the words name it: "name", "surname", "adjective" …
    pub form: &'static str,
    /// The code on the day.
    pub code: Option<String>,
    /// What it is on the day.
    pub role: Option<String>,
    /// All codes and their days.
    pub offices: Vec<OfficeReport>,
    /// Where the entry stands: `lexicon/actors/people.toml:12`.
    pub entry: String,
    /// How the code comes about, in a sentence.
    pub why: String,
}

/// One code with its days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeReport {
    /// "Russian foreign minister"; empty where the code says all.
    pub role: String,
    /// "RUSGOV".
    pub code: Option<String>,
    /// First day, as far as known.
    pub from: Option<Date>,
    /// Last day, as far as known.
    pub to: Option<Date>,
    /// Whether it holds on the day asked about.
    pub holds: bool,
}

/// All readings of a name with what they are on a day, likeliest first.
pub fn why(name: &str, on: Date, actors: &Actors) -> Vec<Reading> {
    let day = i32::from(on.year()) * 10_000 + i32::from(on.month()) * 100 + i32::from(on.day());
    let mut found: Vec<Reading> = Vec::new();
    let mut seen: Vec<u64> = Vec::new();
    for reading in actors.readings(name) {
        if reading.form() == Form::Given || seen.contains(&reading.identity()) {
            continue;
        }
        seen.push(reading.identity());
        let entry = actors.entry(reading);
        let (code, role, why) = codes::on_day(entry, Some(day));
        found.push(Reading {
            name: entry.name().to_string(),
            kind: entry.kind(),
            form: match reading.form() {
                Form::Name => "name",
                Form::Adjective => "adjective",
                Form::Demonym => "demonym",
                Form::Capital => "capital",
                Form::Seat => "seat of power",
                Form::Surname => "surname",
                Form::Role => "role",
                Form::Title => "title",
                Form::Given => "given name",
            },
            code: code.text(),
            role,
            offices: entry
                .offices()
                .map(|office| OfficeReport {
                    role: office.role().to_string(),
                    code: codes::of_office(office).text(),
                    from: date(office.from()),
                    to: if office.to() == OPEN_TO { None } else { date(office.to()) },
                    holds: office.from() <= day && day <= office.to(),
                })
                .collect(),
            entry: format!("{}:{}", entry.file(), entry.line()),
            why,
        });
    }
    found
}

/// 20180309 as a date. Days that a month lacks (a term known to the month ends on its 31st) become its last.
fn date(digits: i32) -> Option<Date> {
    if digits == 0 {
        return None;
    }
    let (year, month, day) = (digits / 10_000, digits / 100 % 100, digits % 100);
    let first = Date::new(year as i16, month as i8, 1).ok()?;
    Date::new(year as i16, month as i8, (day as i8).min(first.days_in_month())).ok()
}
