//! Finding events: a filter, and the way to its events that the indexes make shortest.
//!
//! Every condition can be checked on an event; some can also be walked, by an index that lists the events that meet
//! it. The filter walks the condition that fewest events meet, and checks the others. Where many meet every one, it
//! walks an index that lists events by date, so that the newest come without sorting.

use rusqlite::Connection;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its number in the store.
    pub event: i64,
    /// The number of its document.
    pub document: i64,
    /// Its index among the events of the document's record.
    pub number: usize,
}

/// Beyond so many, one condition is met by as many events as another.
const MANY: i64 = 5000;

/// Whether the actors of an event `m` stand to one another as actor and recipient, as in [`bede_record::dyads`].
const MUTUAL: &str = "m.type IN ('AGREE', 'CONSULT', 'COOPERATE') \
    AND NOT EXISTS (SELECT 1 FROM participants r WHERE r.event = m.event AND r.role = 'recipient') \
    AND EXISTS (SELECT 1 FROM participants o WHERE o.event = m.event AND o.role = 'actor' AND o.number = 1)";

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
    /// Whether it lists by date.
    is_ordered: bool,
    /// Rows whose number says how many there are, where the walk itself is long to begin.
    estimate: Option<String>,
}

/// How a filter is carried out: what follows `FROM`, with an event as `e`.
pub(crate) struct Plan {
    pub from: String,
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

    fn conditions(&self, connection: &Connection) -> Result<Vec<Condition>> {
        let mut conditions = Vec::new();
        self.party_conditions(&mut conditions);
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
                    is_ordered: self.contexts.len() == 1,
                    estimate: None,
                }),
            });
        }
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
                    is_ordered: false,
                    estimate: Some(found),
                }),
            });
        }
        Ok(conditions)
    }

    /// Who: actors, recipients, speakers.
    fn party_conditions(&self, conditions: &mut Vec<Condition>) {
        let all_codes =
            |values: &[String]| values.iter().all(|value| !matches!(party(value), Party::Name(_)));
        // Actor and recipient are to meet in one dyad.
        if let Some(condition) = self.dyad_condition("d") {
            let (index, is_ordered) = match (single(&self.actors), single(&self.recipients)) {
                (Some(Party::Label(_)), Some(Party::Label(_))) => ("dyads_by_pair", true),
                (Some(Party::Label(_)), _) => ("dyads_by_actor", true),
                (Some(Party::Code(_)), _) => ("dyads_by_actor_code", false),
                (_, Some(Party::Label(_))) => ("dyads_by_recipient", true),
                (_, Some(Party::Code(_))) => ("dyads_by_recipient_code", false),
                _ => ("", false),
            };
            let table = match index {
                "" => "dyads d".to_owned(),
                index => format!("dyads d INDEXED BY {index}"),
            };
            let check = condition.replace("d.", "c.");
            conditions.push(Condition {
                check: format!("EXISTS (SELECT 1 FROM dyads c WHERE c.event = e.event AND {check})"),
                walk: Some(Walk {
                    table,
                    condition,
                    is_events: false,
                    date: Some("d.date"),
                    is_ordered,
                    estimate: None,
                }),
            });
        }
        for (role, values) in [("actor", &self.actors), ("recipient", &self.recipients)] {
            if all_codes(values) {
                continue;
            }
            let mut ways = Vec::new();
            for value in values {
                ways.push(match party(value) {
                    Party::Label(label) => {
                        format!("SELECT event FROM dyads WHERE {role} = {}", quoted(label))
                    }
                    Party::Code(code) => {
                        format!("SELECT event FROM dyads WHERE {}", begins(&format!("{role}_code"), code))
                    }
                    Party::Name(name) => {
                        let names = format!(
                            "SELECT rowid FROM names_words WHERE names_words MATCH {}",
                            quoted(&words(name))
                        );
                        // Those who meet or agree with one another are one another's recipients.
                        let mutual = if role == "recipient" {
                            format!(
                                " UNION SELECT p.event FROM participants p JOIN events m ON m.event = p.event \
                                 WHERE p.role = 'actor' AND p.name IN ({names}) AND {MUTUAL}"
                            )
                        } else {
                            String::new()
                        };
                        format!(
                            "SELECT event FROM participants WHERE role = '{role}' AND name IN ({names}){mutual}"
                        )
                    }
                });
            }
            conditions.push(of_events(&ways));
        }
        if !self.said_by.is_empty() {
            let ways: Vec<String> = self
                .said_by
                .iter()
                .map(|value| match party(value) {
                    Party::Label(label) => format!(
                        "SELECT event FROM said_by WHERE country = {0} UNION SELECT event FROM said_by WHERE code = {0}",
                        quoted(label)
                    ),
                    Party::Code(code) => format!("SELECT event FROM said_by WHERE {}", begins("code", code)),
                    Party::Name(name) => format!(
                        "SELECT event FROM said_by WHERE name IN \
                         (SELECT rowid FROM names_words WHERE names_words MATCH {})",
                        quoted(&words(name))
                    ),
                })
                .collect();
            conditions.push(of_events(&ways));
        }
    }

    /// What is in the event's own row.
    fn event_conditions(&self, conditions: &mut Vec<Condition>) {
        let walked = |index: &str, condition: String, is_ordered: bool| Condition {
            check: condition.clone(),
            walk: Some(Walk {
                table: format!("events e INDEXED BY {index}"),
                condition,
                is_events: true,
                date: Some("e.date"),
                is_ordered,
                estimate: None,
            }),
        };
        if !self.modes.is_empty() {
            let condition = format!("e.mode IN ({})", list(&self.modes));
            conditions.push(walked("events_by_mode", condition, self.modes.len() == 1));
        }
        if !self.types.is_empty() {
            let condition = format!("e.type IN ({})", list(&self.types));
            conditions.push(walked("events_by_type", condition, self.types.len() == 1));
        }
        if let Some(condition) = self.place_condition() {
            let one = match self.places.as_slice() {
                [place] if matches!(party(place), Party::Label(_)) => Some("events_by_place_country"),
                _ => None,
            };
            conditions.push(match one {
                Some(index) => walked(index, condition, true),
                None => Condition {
                    check: condition.clone(),
                    // Several indexes are joined by SQLite itself.
                    walk: Some(Walk {
                        table: "events e".to_owned(),
                        condition,
                        is_events: true,
                        date: None,
                        is_ordered: false,
                        estimate: None,
                    }),
                },
            });
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

    fn place_condition(&self) -> Option<String> {
        let conditions: Vec<String> = self
            .places
            .iter()
            .map(|place| match party(place) {
                Party::Label(country) => format!("e.place_country = {}", quoted(country)),
                _ => format!(
                    "e.place = {0} COLLATE NOCASE OR e.place_admin1 = {0} COLLATE NOCASE",
                    quoted(place)
                ),
            })
            .collect();
        (!conditions.is_empty()).then(|| format!("({})", conditions.join(" OR ")))
    }

    /// The days, on a column.
    fn days(&self, column: &str) -> Option<String> {
        let since = self.since.as_ref().map(|since| format!("{column} >= {}", quoted(since)));
        let until = self.until.as_ref().map(|until| format!("{column} <= {}", quoted(until)));
        let days: Vec<String> = since.into_iter().chain(until).collect();
        (!days.is_empty()).then(|| days.join(" AND "))
    }

    /// The shortest way to the filter's events.
    pub(crate) fn plan(&self, connection: &Connection) -> Result<Plan> {
        let conditions = self.conditions(connection)?;
        let mut best: Option<(i64, bool, usize, Walk)> = None;
        for (index, condition) in conditions.iter().enumerate() {
            let Some(walk) = &condition.walk else { continue };
            let mut walk = walk.clone();
            if let Some(days) = walk.date.and_then(|date| self.days(date)) {
                walk.condition = format!("{} AND {days}", walk.condition);
            }
            let count = count(connection, &walk)?;
            let better = best.as_ref().is_none_or(|(least, ordered, ..)| {
                count < *least || count == *least && walk.is_ordered && !ordered
            });
            if better {
                best = Some((count, walk.is_ordered, index, walk));
            }
        }
        // Where many events meet the best condition and its index has another order, days are walked.
        let best = best.filter(|(count, is_ordered, ..)| *count < MANY || *is_ordered);
        let walked = best.as_ref().map(|&(_, _, index, _)| index);
        let mut checks: Vec<String> = conditions
            .iter()
            .enumerate()
            .filter(|&(index, _)| Some(index) != walked)
            .map(|(_, condition)| format!("({})", condition.check))
            .collect();
        let from = match best {
            Some((.., walk)) => {
                checks.insert(0, walk.condition);
                checks.extend(if walk.date.is_none() { self.days("e.date") } else { None });
                if walk.is_events {
                    walk.table
                } else {
                    format!("{} CROSS JOIN events e ON e.event = d.event", walk.table)
                }
            }
            None => {
                checks.extend(self.days("e.date"));
                "events e INDEXED BY events_by_date".to_owned()
            }
        };
        if checks.is_empty() {
            return Ok(Plan { from });
        }
        Ok(Plan { from: format!("{from} WHERE {}", checks.join(" AND ")) })
    }
}

/// A condition of events that subqueries list.
fn of_events(ways: &[String]) -> Condition {
    let ways = ways.join(" UNION ");
    Condition {
        check: format!("e.event IN ({ways})"),
        walk: Some(Walk {
            table: format!("(SELECT event FROM ({ways})) d"),
            condition: "TRUE".to_owned(),
            is_events: false,
            date: None,
            is_ordered: false,
            estimate: None,
        }),
    }
}

/// How many rows a walk has, up to [`MANY`].
fn count(connection: &Connection, walk: &Walk) -> Result<i64> {
    let Walk { table, condition, estimate, .. } = walk;
    let rows = match estimate {
        Some(rows) => rows.clone(),
        None => format!("SELECT 1 FROM {table} WHERE {condition}"),
    };
    let sql = format!("SELECT count(*) FROM ({rows} LIMIT {MANY})");
    Ok(connection.query_row(&sql, [], |row| row.get(0))?)
}

/// The words to look for as they are, or, where they are no question in FTS5's syntax, each by itself.
fn searchable(connection: &Connection, text: &str) -> Result<String> {
    let works = |text: &str| {
        connection.query_row(
            "SELECT count(*) FROM (SELECT 1 FROM texts WHERE texts MATCH ? LIMIT 1)",
            [text],
            |_| Ok(()),
        )
    };
    if works(text).is_ok() {
        return Ok(text.to_owned());
    }
    let text = words(text);
    works(&text).map_err(|error| Error::Words(error.to_string()))?;
    Ok(text)
}

impl Store {
    /// Gives a filter's events, newest first, those without a date last, until there are no more or the function says
    /// that it has enough.
    pub fn find(
        &self,
        filter: &Filter,
        mut each: impl FnMut(Found) -> Result<std::ops::ControlFlow<()>>,
    ) -> Result<()> {
        self.map()?;
        let plan = filter.plan(self.connection())?;
        let sql = format!(
            "SELECT e.event, e.document, e.number, {0}date FROM {1} ORDER BY {0}date DESC, {0}event DESC",
            if plan.from.contains(" d INDEXED BY ") || plan.from.starts_with("dyads d ") {
                "d."
            } else {
                "e."
            },
            plan.from
        );
        let mut statement = self.connection().prepare(&sql)?;
        let mut rows = statement.query([])?;
        let mut last = None;
        while let Some(row) = rows.next()? {
            let found =
                Found { event: row.get(0)?, document: row.get(1)?, number: row.get::<_, i64>(2)? as usize };
            // An event may have several dyads; they come one after the other.
            if last != Some(found.event) {
                last = Some(found.event);
                if each(found)?.is_break() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// How SQLite carries a filter out, in its own words.
    pub fn explain(&self, filter: &Filter) -> Result<Vec<String>> {
        let plan = filter.plan(self.connection())?;
        let sql = format!("EXPLAIN QUERY PLAN SELECT e.event FROM {}", plan.from);
        let mut statement = self.connection().prepare(&sql)?;
        let rows = statement.query_map([], |row| row.get(3))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
