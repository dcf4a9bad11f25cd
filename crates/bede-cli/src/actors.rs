//! `bede actors`: what is known of an actor, and why it has its code on a day.

use std::io::Write;

use bede::{Actors, OfficeReport, Reading};
use jiff::civil::Date;

use crate::{
    Outcome,
    arguments::ActorsQuestion,
    coder,
    messages::{Failure, Message},
    print,
};

pub fn run(question: &ActorsQuestion) -> Result<Outcome, Failure> {
    let ActorsQuestion::Why { name, on, lexicon } = question;
    let on = on.unwrap_or_else(|| jiff::ZonedDateTime::now().date());
    let own = lexicon.as_deref().map(coder::own_lexicon).transpose()?;
    let actors = own.as_ref().and_then(|own| own.actors.as_deref()).unwrap_or_else(|| Actors::embedded());
    let readings = bede::actors_why(name, on, actors);
    if readings.is_empty() {
        Message::new(format!("nothing is known of `{name}`"), "a report that names a role (\"Foreign Minister X\") gives a code all the same; a folder for `--lexicon` takes names in actors/")
        .print();
        return Ok(Outcome::Incomplete);
    }
    print(|out| {
        match readings.len() {
            1 => writeln!(out, "`{name}` on {on} has one reading:")?,
            several => writeln!(
                out,
                "`{name}` on {on} has {several} readings; the first counts where the report says nothing else:"
            )?,
        }
        for (index, reading) in readings.iter().enumerate() {
            writeln!(out)?;
            tell_reading(out, index + 1, reading)?;
        }
        Ok(())
    })?;
    Ok(Outcome::Complete)
}

fn tell_reading(out: &mut Vec<u8>, number: usize, reading: &Reading) -> std::io::Result<()> {
    let code = reading.code.as_deref().unwrap_or("no code");
    let role = reading.role.as_deref().filter(|role| !role.is_empty());
    let what = role.unwrap_or(reading.kind.as_str());
    writeln!(out, "{number}. {}, {what}: {code}", reading.name)?;
    writeln!(out, "   a {}, found by its {}; {}", reading.kind.as_str(), reading.form, reading.entry)?;
    // A single office without days and without a name says nothing that the first line does not.
    let says_more =
        |office: &OfficeReport| office.from.is_some() || office.to.is_some() || !office.role.is_empty();
    for office in reading.offices.iter().filter(|office| says_more(office)) {
        let mark = if office.holds { ">" } else { " " };
        let code = office.code.as_deref().unwrap_or("no code");
        writeln!(out, "   {mark} {:<24} {code:<10} {}", days(office.from, office.to), office.role)?;
    }
    Ok(())
}

/// "2013-12-17 to 2017-01-27", with "since" and "until" where one end is not known.
fn days(from: Option<Date>, to: Option<Date>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("{from} to {to}"),
        (Some(from), None) => format!("since {from}"),
        (None, Some(to)) => format!("until {to}"),
        (None, None) => "at all times".to_owned(),
    }
}
