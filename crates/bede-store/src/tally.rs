//! Counts by month, kept true with every change: what a batch adds and takes away is summed up first, and written once.

use std::collections::BTreeMap;

use bede_record::{Event, Participant};
use rusqlite::{Connection, params_from_iter, types::Value};

use crate::Result;

/// Events, those of them with a score, and the sum of the scores.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    events: i64,
    scored: i64,
    score: f64,
}

impl Count {
    fn add(&mut self, score: Option<f64>, sign: i64) {
        self.events += sign;
        if let Some(score) = score {
            self.scored += sign;
            self.score += score * sign as f64;
        }
    }
}

/// What is to be added to the counts.
#[derive(Debug, Default)]
pub(crate) struct Tallies {
    dyads: BTreeMap<(String, String, String, String, String), Count>,
    actors: BTreeMap<(String, String, String, String), Count>,
    types: BTreeMap<(String, String, String), Count>,
}

/// An event as counts see it.
pub(crate) struct Counted<'e> {
    pub date: Option<&'e str>,
    pub precision: Option<&'e str>,
    pub kind: &'e str,
    pub status: &'e str,
    pub score: Option<f64>,
    /// Actor and recipient of each dyad.
    pub pairs: Vec<(&'e str, &'e str)>,
}

impl<'e> Counted<'e> {
    pub(crate) fn of(event: &'e Event) -> Counted<'e> {
        let pairs = bede_record::dyads(event);
        Counted {
            date: event.date.as_deref(),
            precision: event.date_precision,
            kind: event.kind,
            status: event.status,
            score: event.score,
            pairs: pairs.iter().map(|&(actor, recipient)| (party(actor), party(recipient))).collect(),
        }
    }
}

/// A participant as dyads name it: the country, else the code, else `---`.
pub(crate) fn party(participant: Option<&Participant>) -> &str {
    participant
        .and_then(|participant| participant.country.as_deref().or(participant.code.as_deref()))
        .unwrap_or(NOBODY)
}

/// Who is not known.
pub(crate) const NOBODY: &str = "---";

impl Tallies {
    /// Counts an event in (`1`) or out (`-1`).
    pub(crate) fn count(&mut self, event: Counted<'_>, sign: i64) {
        let Counted { date, precision, kind, status, score, mut pairs } = event;
        let Some(month) = date.and_then(|date| date.get(..7)).filter(|_| precision != Some("year")) else {
            return;
        };
        let owned = str::to_owned;
        self.types.entry((owned(kind), owned(month), owned(status))).or_default().add(score, sign);
        // One event counts once for a pair, however many of its participants share their countries.
        pairs.sort_unstable();
        pairs.dedup();
        let mut last = None;
        for (actor, recipient) in pairs {
            let key = (owned(actor), owned(recipient), owned(month), owned(kind), owned(status));
            self.dyads.entry(key).or_default().add(score, sign);
            if last != Some(actor) {
                let key = (owned(actor), owned(month), owned(kind), owned(status));
                self.actors.entry(key).or_default().add(score, sign);
                last = Some(actor);
            }
        }
    }

    /// Counts an event of the store in or out.
    pub(crate) fn count_stored(&mut self, connection: &Connection, event: i64, sign: i64) -> Result<()> {
        let mut dyads = connection.prepare_cached("SELECT actor, recipient FROM dyads WHERE event = ?")?;
        let pairs: Vec<(String, String)> = dyads
            .query_map([event], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut events = connection
            .prepare_cached("SELECT date, date_precision, type, status, score FROM events WHERE event = ?")?;
        type Row = (Option<String>, Option<String>, String, String, Option<f64>);
        let (date, precision, kind, status, score): Row = events.query_row([event], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })?;
        let counted = Counted {
            date: date.as_deref(),
            precision: precision.as_deref(),
            kind: &kind,
            status: &status,
            score,
            pairs: pairs.iter().map(|(actor, recipient)| (actor.as_str(), recipient.as_str())).collect(),
        };
        self.count(counted, sign);
        Ok(())
    }

    /// Writes the changes. Sums are rounded to the thousandths that scores have, so that they come back to nothing; a
    /// row that did is taken out.
    pub(crate) fn write(self, connection: &Connection) -> Result<()> {
        for ((actor, recipient, month, kind, status), count) in &self.dyads {
            let keys: [(&str, &str); 5] = [
                ("actor", actor),
                ("recipient", recipient),
                ("month", month),
                ("type", kind),
                ("status", status),
            ];
            write_row(connection, "dyad_months", &keys, count)?;
        }
        for ((actor, month, kind, status), count) in &self.actors {
            let keys = [("actor", actor.as_str()), ("month", month), ("type", kind), ("status", status)];
            write_row(connection, "actor_months", &keys, count)?;
        }
        for ((kind, month, status), count) in &self.types {
            let keys = [("type", kind.as_str()), ("month", month), ("status", status)];
            write_row(connection, "type_months", &keys, count)?;
        }
        Ok(())
    }
}

fn write_row(connection: &Connection, table: &str, keys: &[(&str, &str)], count: &Count) -> Result<()> {
    let names: Vec<&str> = keys.iter().map(|&(name, _)| name).collect();
    let columns = names.join(", ");
    let places = vec!["?"; keys.len()].join(", ");
    let mut statement = connection.prepare_cached(&format!(
        "INSERT INTO {table} ({columns}, events, scored, score) VALUES ({places}, ?, ?, ?) ON CONFLICT DO UPDATE SET \
         events = events + excluded.events, scored = scored + excluded.scored, score = round(score + excluded.score, 3)"
    ))?;
    let values = keys.iter().map(|(_, value)| Value::from((*value).to_owned()));
    let score = (count.score * 1000.0).round() / 1000.0;
    let counts = [Value::from(count.events), Value::from(count.scored), Value::from(score)];
    statement.execute(params_from_iter(values.chain(counts)))?;
    // Only events that were taken away bring a row to nothing.
    if count.events < 0 {
        let wanted = names.iter().map(|name| format!("{name} = ?")).collect::<Vec<_>>().join(" AND ");
        let mut statement =
            connection.prepare_cached(&format!("DELETE FROM {table} WHERE {wanted} AND events = 0"))?;
        statement.execute(params_from_iter(keys.iter().map(|(_, value)| value)))?;
    }
    Ok(())
}
