//! `bede actors`: what is known of an actor, and why it has its code on a day.

use std::io::Write;

use bede::OfficeReport;

use crate::{
    Outcome,
    arguments::ActorsQuestion,
    messages::{Failure, Message},
    print,
};

pub fn run(question: &ActorsQuestion) -> Result<Outcome, Failure> {
    let ActorsQuestion::Why { name, on } = question;
    let on = on.unwrap_or_else(|| jiff::ZonedDateTime::now().date());
    let readings = bede::actors_why(name, on);
    if readings.is_empty() {
        Message {
            what: format!("nothing is known of `{name}`"),
            place: None,
            help: Some("a report that names a role (\"Foreign Minister X\") gives a code all the same; lexicon/actors/ takes new names".to_owned()),
        }
        .print();
        return Ok(Outcome::Incomplete);
    }
    print(|out| {
        for reading in &readings {
            let code = reading.code.as_deref().unwrap_or("no code");
            let role = reading.role.as_deref().map(|role| format!(", {role}")).unwrap_or_default();
            writeln!(out, "{} [{code}] {}{role}, on {on}", reading.name, reading.kind.as_str())?;
            writeln!(out, "  {} ({}, by its {})", reading.why, reading.entry, reading.form)?;
            for office in &reading.offices {
                writeln!(out, "  {} {}", if office.holds { "*" } else { " " }, tell(office))?;
            }
        }
        Ok(())
    })?;
    Ok(Outcome::Complete)
}

/// An office with its days.
fn tell(office: &OfficeReport) -> String {
    let day = |day: Option<jiff::civil::Date>| day.map_or("?".to_owned(), |day| day.to_string());
    let code = office.code.as_deref().unwrap_or("no code");
    let role = if office.role.is_empty() { "(no office)" } else { office.role.as_str() };
    format!("{} to {}: {role} [{code}]", day(office.from), day(office.to))
}
