//! Finding events: a filter, and the way to its events that the indexes make shortest.
//!
//! Every condition can be checked on an event; some can also be walked, by an index that lists the events that meet
//! it. The filter walks the condition that fewest events meet, and checks the others. Where many meet every one, it
//! walks indexes that list events by date, so that the newest come without sorting. Words of the report are looked for
//! apart from the rest, since full text knows documents and not days.

use std::ops::ControlFlow;

use compact_str::CompactString;
use rusqlite::{Connection, OptionalExtension, Row, Rows, Statement};

use crate::{Error, Result, Store, tally::NOBODY};

/// Which events are wanted. Values of one field are alternatives; fields are all to be met.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Countries or codes (`RUS`, `RUSGOV`: what begins with it), or words of a name.
    pub actors: Vec<String>,
    /// As `actors`.
    pub recipients: Vec<String>,
    /// PLOVER types.
    pub types: Vec<String>,
    /// PLOVER modes.
    pub modes: Vec<String>,
    /// PLOVER contexts.
    pub contexts: Vec<String>,
    /// Countries by three letters, or names of places or first-level divisions.
    pub places: Vec<String>,
    /// The first day, as `YYYY-MM-DD`.
    pub since: Option<String>,
    /// The last day.
    pub until: Option<String>,
    /// PLOVER's auxiliary modes, and `actual`.
    pub statuses: Vec<String>,
    /// The least confidence.
    pub min_confidence: Option<f64>,
    /// As `actors`: somebody in the chain of speakers.
    pub said_by: Vec<String>,
    /// Words of the report, in the syntax of SQLite's FTS5.
    pub text: Option<String>,
    /// Also events that do not count, since a copy tells them or another event stands for them.
    pub copies: bool,
}

/// An event that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Its number in the store.
    pub event: i64,
    /// The number of its document.
    pub document: i64,
    /// Its index among the events of the document's record.
    pub number: usize,
}

/// So many events are collected and sorted at least, before days are walked instead.
const MANY: i64 = 5000;
/// So many at most.
const MOST: i64 = 50_000;
/// The newest events that are usually asked for.
const NEWEST: i64 = 50;
/// So many events of one document are found in the time of one that lies alone.
const TOGETHER: i64 = 4;
/// Walks in order of day that are followed side by side.
const MOST_WALKS: usize = 32;
/// Documents with the words that are looked for, up to which all are known before events are walked.
const MOST_DOCUMENTS: usize = 100_000;
/// Where there are more, so many documents are looked at one by one before all are found out.
const ONE_BY_ONE: usize = 2000;

/// Whether the actors of an event stand to one another as actor and recipient, as in [`bede_record::dyads`].
fn mutual(event: &str) -> String {
    format!(
        "{event}.type IN ('AGREE', 'CONSULT', 'COOPERATE') \
         AND NOT EXISTS (SELECT 1 FROM participants r WHERE r.event = {event}.event AND r.role = 'recipient') \
         AND EXISTS (SELECT 1 FROM participants o WHERE o.event = {event}.event AND o.role = 'actor' AND o.number = 1)"
    )
}

/// From what numbers on events are found in another way. Whichever it is, the same are found: tests take small numbers
/// to see all ways.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Events that are collected and sorted; by how many there are, where `None`.
    pub events: Option<i64>,
    /// Documents with the words of a question that are known before events are walked.
    pub documents: usize,
    /// Others that are looked at one by one.
    pub one_by_one: usize,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds { events: None, documents: MOST_DOCUMENTS, one_by_one: ONE_BY_ONE }
    }
}

/// What a party is named by.
enum Party<'p> {
    /// A country or another whole label of dyads.
    Label(&'p str),
    /// The beginning of a code.
    Code(&'p str),
    /// Words of a name.
    Name(&'p str),
}

fn party(value: &str) -> Party<'_> {
    let is_code = value.len().is_multiple_of(3) && value.bytes().all(|byte| byte.is_ascii_uppercase());
    match (is_code, value.len()) {
        _ if value == NOBODY => Party::Label(value),
        (true, 3) => Party::Label(value),
        (true, 6..) => Party::Code(value),
        _ => Party::Name(value),
    }
}

/// The party where it is only one.
fn single(values: &[String]) -> Option<Party<'_>> {
    match values {
        [value] => Some(party(value)),
        _ => None,
    }
}

/// Text as SQL has it.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', "''"))
}

fn list(values: &[String]) -> String {
    values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", ")
}

/// Words as full text looks for them: all of them, wherever they stand.
fn words(text: &str) -> String {
    text.split_whitespace().map(|word| format!("\"{}\"", word.replace('"', ""))).collect::<Vec<_>>().join(" ")
}

/// What begins with a code.
fn begins(column: &str, code: &str) -> String {
    // Codes are of capital letters; `[` is the character after `Z`.
    format!("({column} >= {} AND {column} < {})", quoted(code), quoted(&format!("{code}[")))
}

/// One condition.
struct Condition {
    /// On an event `e`.
    check: String,
    walk: Option<Walk>,
}

/// A way to the events that meet a condition.
#[derive(Clone)]
struct Walk {
    /// A table with its index, as `d` where it is not `events e` itself.
    table: String,
    /// On its rows.
    condition: String,
    /// Whether its rows are the events themselves, not rows beside them.
    is_events: bool,
    /// The column of the date, where the index has one.
    date: Option<&'static str>,
    /// Tables with conditions of which each lists by date, and all together list the same events.
    ordered: Vec<(String, String)>,
    /// Rows whose number says how many there are, where the walk itself is long to begin.
    estimate: Option<String>,
}

/// How a filter is carried out: what follows `FROM`, with an event as `e`.
pub(crate) struct Plan {
    pub from: String,
    /// What the date is of.
    date: &'static str,
    /// What follows `FROM` where events come in order of day, one after the other from several walks.
    ordered: Vec<String>,
}

impl Walk {
    /// What follows `FROM`.
    fn from(&self, table: &str, condition: &str, checks: &[String]) -> String {
        let mut from = table.to_owned();
        if !self.is_events {
            from.push_str(" CROSS JOIN events e ON e.event = d.event");
        }
        from.push_str(" WHERE ");
        from.push_str(condition);
        for check in checks {
            from.push_str(" AND ");
            from.push_str(check);
        }
        from
    }
}

/// Walks of which each lists by date, one for each value of a column.
fn one_by_one(index: &str, column: &str, values: &[String]) -> Vec<(String, String)> {
    if values.len() > MOST_WALKS {
        return Vec::new();
    }
    values.iter().map(|value| (index.to_owned(), format!("{column} = {}", quoted(value)))).collect()
}

impl Filter {
    /// Conditions on a row of `dyads`, for parties named by code.
    pub(crate) fn dyad_condition(&self, alias: &str) -> Option<String> {
        let of = |values: &[String], role: &str| -> Option<String> {
            let conditions: Option<Vec<String>> = values
                .iter()
                .map(|value| match party(value) {
                    Party::Label(label) => Some(format!("{alias}.{role} = {}", quoted(label))),
                    Party::Code(code) => Some(begins(&format!("{alias}.{role}_code"), code)),
                    Party::Name(_) => None,
                })
                .collect();
            conditions
                .filter(|conditions| !conditions.is_empty())
                .map(|conditions| format!("({})", conditions.join(" OR ")))
        };
        let conditions: Vec<String> =
            [of(&self.actors, "actor"), of(&self.recipients, "recipient")].into_iter().flatten().collect();
        (!conditions.is_empty()).then(|| conditions.join(" AND "))
    }

    /// Labels of a role, where it is named by nothing else.
    pub(crate) fn labels(values: &[String]) -> Option<&[String]> {
        values.iter().all(|value| matches!(party(value), Party::Label(_))).then_some(values)
    }

    /// All conditions but those on days and words of the report.
    fn conditions(&self, connection: &Connection) -> Result<Vec<Condition>> {
        let mut conditions = Vec::new();
        self.party_conditions(connection, &mut conditions)?;
        self.event_conditions(&mut conditions);
        if !self.contexts.is_empty() {
            let values = list(&self.contexts);
            conditions.push(Condition {
                check: format!(
                    "EXISTS (SELECT 1 FROM contexts c WHERE c.event = e.event AND c.context IN ({values}))"
                ),
                walk: Some(Walk {
                    table: "contexts d INDEXED BY contexts_by_context".to_owned(),
                    condition: format!("d.context IN ({values})"),
                    is_events: false,
                    date: Some("d.date"),
                    ordered: one_by_one(
                        "contexts d INDEXED BY contexts_by_context",
                        "d.context",
                        &self.contexts,
                    ),
                    estimate: None,
                }),
            });
        }
        Ok(conditions)
    }

    /// Who: actors, recipients, speakers.
    fn party_conditions(&self, connection: &Connection, conditions: &mut Vec<Condition>) -> Result<()> {
        // Actor and recipient are to meet in one dyad.
        if let Some(condition) = self.dyad_condition("d") {
            let index = match (single(&self.actors), single(&self.recipients)) {
                (Some(Party::Label(_)), Some(Party::Label(_))) => " INDEXED BY dyads_by_pair",
                (Some(Party::Label(_)), _) => " INDEXED BY dyads_by_actor",
                (Some(Party::Code(_)), _) => " INDEXED BY dyads_by_actor_code",
                (_, Some(Party::Label(_))) => " INDEXED BY dyads_by_recipient",
                (_, Some(Party::Code(_))) => " INDEXED BY dyads_by_recipient_code",
                _ => "",
            };
            let check = condition.replace("d.", "c.");
            conditions.push(Condition {
                check: format!("EXISTS (SELECT 1 FROM dyads c WHERE c.event = e.event AND {check})"),
                walk: Some(Walk {
                    table: format!("dyads d{index}"),
                    condition,
                    is_events: false,
                    date: Some("d.date"),
                    ordered: self.ordered_dyads(connection)?,
                    estimate: None,
                }),
            });
        }
        for (role, values) in [("actor", &self.actors), ("recipient", &self.recipients)] {
            if !all_codes(values) {
                conditions.push(of_parties(role, values));
            }
        }
        if !self.said_by.is_empty() {
            conditions.push(of_speakers(&self.said_by));
        }
        Ok(())
    }

    /// Walks over dyads of which each lists by date; none where they would be many.
    fn ordered_dyads(&self, connection: &Connection) -> Result<Vec<(String, String)>> {
        let Filter { actors, recipients, .. } = self;
        let are_labels = |values: &[String]| !values.is_empty() && Filter::labels(values).is_some();
        if are_labels(actors) && are_labels(recipients) && actors.len() * recipients.len() <= MOST_WALKS {
            let pair = |(actor, recipient): (&String, &String)| {
                let condition =
                    format!("d.actor = {} AND d.recipient = {}", quoted(actor), quoted(recipient));
                ("dyads d INDEXED BY dyads_by_pair".to_owned(), condition)
            };
            let pairs =
                actors.iter().flat_map(|actor| recipients.iter().map(move |recipient| (actor, recipient)));
            return Ok(pairs.map(pair).collect());
        }
        let (role, values, others) = if actors.is_empty() || !all_codes(actors) {
            ("recipient", recipients, Filter::default())
        } else {
            ("actor", actors, Filter { recipients: recipients.clone(), ..Filter::default() })
        };
        let mut walks = Vec::new();
        for value in values {
            match party(value) {
                Party::Label(label) => walks.push((
                    format!("dyads d INDEXED BY dyads_by_{role}"),
                    format!("d.{role} = {}", quoted(label)),
                )),
                Party::Code(code) => {
                    for code in codes(connection, role, code)? {
                        let condition = format!("d.{role}_code = {}", quoted(&code));
                        walks.push((format!("dyads d INDEXED BY dyads_by_{role}_code"), condition));
                    }
                }
                Party::Name(_) => return Ok(Vec::new()),
            }
        }
        if walks.len() > MOST_WALKS {
            return Ok(Vec::new());
        }
        if let Some(others) = others.dyad_condition("d") {
            for (_, condition) in &mut walks {
                *condition = format!("{condition} AND {others}");
            }
        }
        Ok(walks)
    }

    /// What is in the event's own row.
    fn event_conditions(&self, conditions: &mut Vec<Condition>) {
        let walked = |index: &str, column: &str, values: &[String]| {
            let table = format!("events e INDEXED BY {index}");
            let condition = format!("{column} IN ({})", list(values));
            Condition {
                check: condition.clone(),
                walk: Some(Walk {
                    ordered: one_by_one(&table, column, values),
                    table,
                    condition,
                    is_events: true,
                    date: Some("e.date"),
                    estimate: None,
                }),
            }
        };
        if !self.modes.is_empty() {
            conditions.push(walked("events_by_mode", "e.mode", &self.modes));
        }
        if !self.types.is_empty() {
            conditions.push(walked("events_by_type", "e.type", &self.types));
        }
        if !self.places.is_empty() {
            conditions.push(self.place_condition());
        }
        if !self.statuses.is_empty() {
            let check = format!("e.status IN ({})", list(&self.statuses));
            conditions.push(Condition { check, walk: None });
        }
        if let Some(least) = self.min_confidence {
            conditions.push(Condition { check: format!("e.confidence >= {least:?}"), walk: None });
        }
        if !self.copies {
            conditions.push(Condition { check: "e.counted = 1".to_owned(), walk: None });
        }
    }

    /// Where.
    fn place_condition(&self) -> Condition {
        let mut ordered = Vec::new();
        for place in &self.places {
            let mut walk = |index: &str, condition: String| {
                ordered.push((format!("events e INDEXED BY {index}"), condition));
            };
            match party(place) {
                Party::Label(country) => {
                    walk("events_by_place_country", format!("e.place_country = {}", quoted(country)));
                }
                _ => {
                    let place = quoted(place);
                    walk("events_by_place", format!("e.place = {place} COLLATE NOCASE"));
                    walk("events_by_admin1", format!("e.place_admin1 = {place} COLLATE NOCASE"));
                }
            }
        }
        let conditions: Vec<&str> = ordered.iter().map(|(_, condition)| condition.as_str()).collect();
        let condition = format!("({})", conditions.join(" OR "));
        let table = match ordered.as_slice() {
            [(table, _)] => table.clone(),
            // Several indexes are joined by SQLite itself.
            _ => "events e".to_owned(),
        };
        if ordered.len() > MOST_WALKS {
            ordered.clear();
        }
        Condition {
            check: condition.clone(),
            walk: Some(Walk {
                table,
                condition,
                is_events: true,
                date: Some("e.date"),
                ordered,
                estimate: None,
            }),
        }
    }

    /// The days, on a column.
    fn days(&self, column: &str) -> Option<String> {
        let since = self.since.as_ref().map(|since| format!("{column} >= {}", quoted(since)));
        let until = self.until.as_ref().map(|until| format!("{column} <= {}", quoted(until)));
        let days: Vec<String> = since.into_iter().chain(until).collect();
        (!days.is_empty()).then(|| days.join(" AND "))
    }

    /// The shortest way to the filter's events, as one question in SQL.
    pub(crate) fn plan(&self, connection: &Connection) -> Result<Plan> {
        let mut conditions = self.conditions(connection)?;
        if let Some(text) = &self.text {
            let found = format!(
                "SELECT rowid FROM texts WHERE texts MATCH {}",
                quoted(&searchable(connection, text)?)
            );
            conditions.push(Condition {
                check: format!("e.document IN ({found})"),
                walk: Some(Walk {
                    table: "events e INDEXED BY events_by_document".to_owned(),
                    condition: format!("e.document IN ({found})"),
                    is_events: true,
                    date: None,
                    ordered: Vec::new(),
                    estimate: Some(found),
                }),
            });
        }
        let (plan, _) = self.planned(connection, conditions, bound(connection)?)?;
        Ok(plan)
    }

    /// The shortest way over conditions, and how many events it has, up to a bound.
    fn planned(
        &self,
        connection: &Connection,
        conditions: Vec<Condition>,
        bound: i64,
    ) -> Result<(Plan, i64)> {
        let mut best: Option<(i64, usize, Walk)> = None;
        for (index, condition) in conditions.iter().enumerate() {
            let Some(walk) = &condition.walk else { continue };
            let mut walk = walk.clone();
            if let Some(days) = walk.date.and_then(|date| self.days(date)) {
                walk.condition = format!("{} AND {days}", walk.condition);
                for (_, condition) in &mut walk.ordered {
                    *condition = format!("{condition} AND {days}");
                }
            }
            let count = count(connection, &walk, bound)?;
            // Of two that list many by date, the one beside the events is checked sooner: what else is asked for stands
            // in the event's row.
            let order = |walk: &Walk| (!walk.ordered.is_empty(), !walk.is_events);
            let better = best.as_ref().is_none_or(|(least, _, best)| {
                count < *least || count == *least && order(&walk) > order(best)
            });
            if better {
                best = Some((count, index, walk));
            }
        }
        // Where many events meet the best condition and its index has another order, days are walked.
        let best = best.filter(|(count, _, walk)| *count < bound || !walk.ordered.is_empty());
        let walked = best.as_ref().map(|&(_, index, _)| index);
        let mut checks: Vec<String> = conditions
            .iter()
            .enumerate()
            .filter(|&(index, _)| Some(index) != walked)
            .map(|(_, condition)| format!("({})", condition.check))
            .collect();
        let Some((count, _, walk)) = best else {
            checks.extend(self.days("e.date"));
            let mut from = "events e INDEXED BY events_by_date".to_owned();
            if !checks.is_empty() {
                from = format!("{from} WHERE {}", checks.join(" AND "));
            }
            return Ok((Plan { from, date: "e", ordered: Vec::new() }, bound));
        };
        checks.extend(if walk.date.is_none() { self.days("e.date") } else { None });
        // What is little is sorted sooner than it is put together from several walks.
        let ordered = if count < bound { &[] } else { walk.ordered.as_slice() };
        let plan = Plan {
            from: walk.from(&walk.table, &walk.condition, &checks),
            date: if walk.date == Some("d.date") { "d" } else { "e" },
            ordered: ordered.iter().map(|(table, condition)| walk.from(table, condition, &checks)).collect(),
        };
        Ok((plan, count))
    }
}

/// Whether nothing among values is words of a name.
fn all_codes(values: &[String]) -> bool {
    values.iter().all(|value| !matches!(party(value), Party::Name(_)))
}

/// The codes of a role that begin with a code, as far as they can all be walked.
fn codes(connection: &Connection, role: &str, code: &str) -> Result<Vec<String>> {
    let column = format!("{role}_code");
    // Each code is found by the one before it, however many events have either.
    let sql = format!(
        "SELECT {column} FROM dyads INDEXED BY dyads_by_{column} WHERE {} AND {column} > ? ORDER BY {column} LIMIT 1",
        begins(&column, code)
    );
    let mut statement = connection.prepare(&sql)?;
    let mut found: Vec<String> = Vec::new();
    while found.len() <= MOST_WALKS {
        let last = found.last().map_or("", String::as_str);
        match statement.query_row([last], |row| row.get(0)).optional()? {
            Some(next) => found.push(next),
            None => break,
        }
    }
    Ok(found)
}

/// Names with all these words.
fn names(name: &str) -> String {
    format!("SELECT rowid FROM names_words WHERE names_words MATCH {}", quoted(&words(name)))
}

/// Events with one of several parties, of which some are named by words.
fn of_parties(role: &str, values: &[String]) -> Condition {
    let mut ways = Vec::new();
    let mut checks = Vec::new();
    for value in values {
        let of_dyads = match party(value) {
            Party::Label(label) => format!("{role} = {}", quoted(label)),
            Party::Code(code) => begins(&format!("{role}_code"), code),
            Party::Name(name) => {
                let names = names(name);
                ways.push(format!(
                    "SELECT event FROM participants WHERE role = '{role}' AND name IN ({names})"
                ));
                // The participants of one event are few: they are gone through without an index of names.
                checks.push(format!(
                    "EXISTS (SELECT 1 FROM participants c WHERE c.event = e.event AND c.role = '{role}' AND +c.name IN ({names}))"
                ));
                // Those who meet or agree with one another are one another's recipients.
                if role == "recipient" {
                    ways.push(format!(
                        "SELECT p.event FROM participants p JOIN events m ON m.event = p.event \
                         WHERE p.role = 'actor' AND p.name IN ({names}) AND {}",
                        mutual("m")
                    ));
                    checks.push(format!(
                        "({} AND EXISTS (SELECT 1 FROM participants c WHERE c.event = e.event AND c.role = 'actor' \
                         AND +c.name IN ({names})))",
                        mutual("e")
                    ));
                }
                continue;
            }
        };
        ways.push(format!("SELECT event FROM dyads WHERE {of_dyads}"));
        checks.push(format!("EXISTS (SELECT 1 FROM dyads c WHERE c.event = e.event AND {of_dyads})"));
    }
    of_events(&ways, checks.join(" OR "))
}

/// Events with one of several speakers in their chain.
fn of_speakers(values: &[String]) -> Condition {
    let mut ways = Vec::new();
    let mut checks = Vec::new();
    for value in values {
        let (found, check) = match party(value) {
            Party::Label(label) => {
                let label = quoted(label);
                ways.push(format!("SELECT event FROM said_by WHERE country = {label}"));
                (format!("code = {label}"), format!("+c.country = {label} OR +c.code = {label}"))
            }
            Party::Code(code) => (begins("code", code), begins("+c.code", code)),
            Party::Name(name) => {
                let names = names(name);
                (format!("name IN ({names})"), format!("+c.name IN ({names})"))
            }
        };
        ways.push(format!("SELECT event FROM said_by WHERE {found}"));
        checks.push(check);
    }
    let check =
        format!("EXISTS (SELECT 1 FROM said_by c WHERE c.event = e.event AND ({}))", checks.join(" OR "));
    of_events(&ways, check)
}

/// A condition of events that subqueries list.
fn of_events(ways: &[String], check: String) -> Condition {
    Condition {
        check,
        walk: Some(Walk {
            table: format!("(SELECT event FROM ({})) d", ways.join(" UNION ")),
            condition: "TRUE".to_owned(),
            is_events: false,
            date: None,
            ordered: Vec::new(),
            // Counting does not wait until every event is there once.
            estimate: Some(ways.join(" UNION ALL ")),
        }),
    }
}

/// How many rows a walk has, up to a bound.
fn count(connection: &Connection, walk: &Walk, bound: i64) -> Result<i64> {
    let Walk { table, condition, ordered, estimate, .. } = walk;
    let rows = match estimate {
        Some(rows) => format!("SELECT 1 FROM ({rows}) LIMIT {bound}"),
        None if ordered.is_empty() => format!("SELECT 1 FROM {table} WHERE {condition} LIMIT {bound}"),
        // Each of these is counted in an index alone.
        None => {
            let rows =
                |(table, condition): &(String, String)| format!("SELECT 1 FROM {table} WHERE {condition}");
            let rows: Vec<String> = ordered.iter().map(rows).collect();
            format!("{} LIMIT {bound}", rows.join(" UNION ALL "))
        }
    };
    Ok(connection.query_row(&format!("SELECT count(*) FROM ({rows})"), [], |row| row.get(0))?)
}

/// Beyond so many events, it is sooner done to walk days until the newest are found than to collect and sort them all:
/// who walks finds one event in so many as there are for each that meets the condition.
fn bound(connection: &Connection) -> Result<i64> {
    let events = last(connection, "events", "event")?;
    Ok((events * NEWEST / 2).isqrt().clamp(MANY, MOST))
}

/// The highest number of a table.
fn last(connection: &Connection, table: &str, column: &str) -> Result<i64> {
    let sql = format!("SELECT coalesce(max({column}), 0) FROM {table}");
    Ok(connection.prepare_cached(&sql)?.query_row([], |row| row.get(0))?)
}

/// The words to look for as they are, or, where they are no question in FTS5's syntax, each by itself.
fn searchable(connection: &Connection, text: &str) -> Result<String> {
    if documents(connection, text, 1).is_ok() {
        return Ok(text.to_owned());
    }
    let text = words(text);
    documents(connection, &text, 1).map_err(|error| Error::Words(error.to_string()))?;
    Ok(text)
}

/// The first documents with the words, so many at most.
fn documents(connection: &Connection, words: &str, most: usize) -> rusqlite::Result<Vec<i64>> {
    let mut statement =
        connection.prepare_cached("SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rowid LIMIT ?")?;
    statement.query_map((words, most as i64), |row| row.get(0))?.collect()
}

/// The documents with the words that are looked for.
struct Texts<'c> {
    connection: &'c Connection,
    words: String,
    /// In their order.
    documents: Vec<i64>,
    /// Whether there are no others.
    are_all: bool,
    /// How many others are still looked at one by one.
    one_by_one: usize,
}

impl<'c> Texts<'c> {
    fn new(connection: &'c Connection, text: &str, bounds: Bounds) -> Result<Texts<'c>> {
        let (words, documents) = match documents(connection, text, bounds.documents) {
            Ok(found) => (text.to_owned(), found),
            Err(_) => {
                let words = words(text);
                let found = documents(connection, &words, bounds.documents)
                    .map_err(|error| Error::Words(error.to_string()))?;
                (words, found)
            }
        };
        let are_all = documents.len() < bounds.documents;
        Ok(Texts { connection, words, documents, are_all, one_by_one: bounds.one_by_one })
    }

    /// Whether a document has the words.
    fn has(&mut self, document: i64) -> Result<bool> {
        let is_beyond = !self.are_all && self.documents.last().is_none_or(|&last| document > last);
        if is_beyond && self.one_by_one > 0 {
            self.one_by_one -= 1;
            let mut statement =
                self.connection.prepare_cached("SELECT 1 FROM texts WHERE texts MATCH ? AND rowid = ?")?;
            return Ok(statement.exists((&self.words, document))?);
        }
        if is_beyond {
            self.documents = documents(self.connection, &self.words, usize::MAX >> 1)?;
            self.are_all = true;
        }
        Ok(self.documents.binary_search(&document).is_ok())
    }
}

/// An event on its way out: newer ones are greater.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Dated {
    date: Option<CompactString>,
    found: Found,
}

impl Dated {
    fn of(row: &Row<'_>) -> rusqlite::Result<Dated> {
        Ok(Dated {
            date: row.get_ref(3)?.as_str_or_null()?.map(CompactString::from),
            found: Found {
                event: row.get(0)?,
                document: row.get(1)?,
                number: row.get::<_, i64>(2)? as usize,
            },
        })
    }
}

fn next(rows: &mut Rows<'_>) -> Result<Option<Dated>> {
    Ok(rows.next()?.map(Dated::of).transpose()?)
}

/// How a filter's events are found.
struct Way<'c> {
    /// Of which each lists by date, or, where documents are given, lists a document's.
    questions: Vec<String>,
    /// Documents that have the words, to be asked for one by one.
    documents: Option<Vec<i64>>,
    /// What remains to be checked.
    texts: Option<Texts<'c>>,
}

impl Store {
    fn way(&self, filter: &Filter, bounds: Bounds) -> Result<Way<'_>> {
        let connection = self.connection();
        let texts = filter.text.as_deref().map(|text| Texts::new(connection, text, bounds)).transpose()?;
        let bound = match bounds.events {
            Some(bound) => bound,
            None => bound(connection)?,
        };
        let conditions = filter.conditions(connection)?;
        let days = filter.days("e.date").map(|days| format!("({days})"));
        let checks: Vec<String> =
            conditions.iter().map(|condition| format!("({})", condition.check)).chain(days).collect();
        let (plan, count) = filter.planned(connection, conditions, bound)?;
        if let Some(texts) = texts.as_ref().filter(|texts| texts.are_all) {
            let events = last(connection, "events", "event")?;
            let of_document = (events / last(connection, "documents", "document")?.max(1)).max(1);
            let of_texts = (texts.documents.len() as i64).saturating_mul(of_document);
            // The events of a document lie together.
            if of_texts < count.saturating_mul(TOGETHER) {
                let mut question = "SELECT e.event, e.document, e.number, e.date \
                    FROM events e INDEXED BY events_by_document WHERE e.document = ?"
                    .to_owned();
                for check in checks {
                    question = format!("{question} AND {check}");
                }
                let documents = Some(texts.documents.clone());
                return Ok(Way { questions: vec![question], documents, texts: None });
            }
        }
        let date = plan.date;
        let ways = if plan.ordered.is_empty() { vec![plan.from] } else { plan.ordered };
        let question = |from: String| {
            format!(
                "SELECT e.event, e.document, e.number, {date}.date FROM {from} ORDER BY {date}.date DESC, {date}.event DESC"
            )
        };
        Ok(Way { questions: ways.into_iter().map(question).collect(), documents: None, texts })
    }

    /// Gives a filter's events, newest first, those without a date last, until there are no more or the function says
    /// that it has enough.
    pub fn find(&self, filter: &Filter, each: impl FnMut(Found) -> Result<ControlFlow<()>>) -> Result<()> {
        self.find_within(filter, Bounds::default(), each)
    }

    /// Finds as [`Store::find`] does, with other numbers to go by.
    #[doc(hidden)]
    pub fn find_within(
        &self,
        filter: &Filter,
        bounds: Bounds,
        mut each: impl FnMut(Found) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        self.map()?;
        let Way { questions, documents, mut texts } = self.way(filter, bounds)?;
        let mut statements: Vec<Statement<'_>> = questions
            .iter()
            .map(|question| self.connection().prepare(question))
            .collect::<rusqlite::Result<_>>()?;
        if let (Some(documents), Some(statement)) = (documents, statements.first_mut()) {
            let mut events: Vec<Dated> = Vec::new();
            for document in documents {
                let mut rows = statement.query([document])?;
                while let Some(event) = next(&mut rows)? {
                    events.push(event);
                }
            }
            events.sort_unstable_by(|one, other| other.cmp(one));
            for event in events {
                if each(event.found)?.is_break() {
                    break;
                }
            }
            return Ok(());
        }
        let mut walks = Vec::new();
        for statement in &mut statements {
            let mut rows = statement.query([])?;
            walks.push((next(&mut rows)?, rows));
        }
        let mut last = None;
        // The newest of all that come next; there are few walks.
        while let Some((head, rows)) = walks.iter_mut().max_by(|(one, _), (other, _)| one.cmp(other)) {
            let Some(Dated { found, .. }) = head.take() else { break };
            *head = next(rows)?;
            // An event may have several dyads, and be in several walks; it comes several times in a row.
            if last != Some(found.event) {
                last = Some(found.event);
                let has_words = match &mut texts {
                    Some(texts) => texts.has(found.document)?,
                    None => true,
                };
                if has_words && each(found)?.is_break() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// How SQLite carries a filter out, in its own words.
    pub fn explain(&self, filter: &Filter) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        for question in self.way(filter, Bounds::default())?.questions {
            let mut statement = self.connection().prepare(&format!("EXPLAIN QUERY PLAN {question}"))?;
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                lines.push(row.get(3)?);
            }
        }
        Ok(lines)
    }
}
