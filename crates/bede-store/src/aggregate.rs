//! Counting events: by dyad, type, quad class or actor, over days, weeks, months or all time.
//!
//! Whole months are counted from the tables that are kept for it; what those tables cannot answer is counted from the
//! events themselves. Where all dyads are asked for, two threads take half of the actors each.

use std::sync::Arc;

use bede_doc::plover::{EventType, Quad};
use compact_str::CompactString;
use rusqlite::Connection;

use crate::{Filter, Result, Store, filter::quoted};

/// The weight of all actors below which one thread is as fast as two.
const FEW: f64 = 2000.0;

/// What events are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupBy {
    /// Actor and recipient.
    Dyad,
    /// PLOVER type.
    Type,
    /// Quad class.
    Quad,
    /// Actor.
    Actor,
}

/// How time is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// Into days: `2021-08-18`.
    Day,
    /// Into ISO weeks: `2021-W33`.
    Week,
    /// Into months: `2021-08`.
    Month,
}

/// What is counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Which events.
    pub filter: Filter,
    /// By what.
    pub by: GroupBy,
    /// Over which periods; all time as one where `None`.
    pub per: Option<Period>,
}

/// The count of one group in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The period; `None` where all time is one.
    pub period: Option<CompactString>,
    /// The keys: actor and recipient, or one of type, quad class and actor. The periods of one group share them.
    pub keys: Arc<[String]>,
    /// Events.
    pub events: u64,
    /// Their mean score, of those that have one.
    pub mean_score: Option<f64>,
    /// Events by quad class, in the order of [`Quad::ALL`].
    pub quads: [u64; 4],
}

impl GroupBy {
    /// What the keys are called.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            GroupBy::Dyad => &["actor", "recipient"],
            GroupBy::Type => &["type"],
            GroupBy::Quad => &["quad"],
            GroupBy::Actor => &["actor"],
        }
    }
}

impl Period {
    /// The period of a date, in SQL.
    fn of(self, column: &str) -> String {
        match self {
            Period::Day => column.to_owned(),
            Period::Week => format!("strftime('%G-W%V', {column})"),
            Period::Month => format!("substr({column}, 1, 7)"),
        }
    }
}

/// The types of a quad class, in SQL.
fn types_of(quad: Quad) -> String {
    let types: Vec<String> =
        EventType::ALL.iter().filter(|kind| kind.quad() == quad).map(|kind| quoted(kind.as_str())).collect();
    types.join(", ")
}

/// The quad class of a type, in SQL.
fn quad_of(column: &str) -> String {
    let cases: Vec<String> = Quad::ALL
        .iter()
        .map(|&quad| format!("WHEN {column} IN ({}) THEN {}", types_of(quad), quoted(quad.as_str())))
        .collect();
    format!("CASE {} END", cases.join(" "))
}

impl Aggregate {
    /// The table of months that answers it, and the conditions on its rows; `None` where only the events do.
    fn months(&self) -> Option<(&'static str, Vec<String>)> {
        let Filter { actors, recipients, types, modes, contexts, places, since, until, .. } = &self.filter;
        let Filter { statuses, min_confidence, said_by, text, copies, .. } = &self.filter;
        let beyond = !modes.is_empty()
            || !contexts.is_empty()
            || !places.is_empty()
            || !said_by.is_empty()
            || min_confidence.is_some()
            || text.is_some()
            || *copies
            || !matches!(self.per, Some(Period::Month));
        if beyond {
            return None;
        }
        let (actors, recipients) = (Filter::labels(actors)?, Filter::labels(recipients)?);
        let table = match (self.by, actors.len(), recipients.len()) {
            (GroupBy::Dyad, ..) => "dyad_months",
            (GroupBy::Actor, _, 0) => "actor_months",
            (GroupBy::Actor, _, 1) => "dyad_months",
            (GroupBy::Type | GroupBy::Quad, 0, 0) => "type_months",
            (GroupBy::Type | GroupBy::Quad, 1, 0) => "actor_months",
            (GroupBy::Type | GroupBy::Quad, 1, 1) => "dyad_months",
            // An event with several of these actors would be counted more than once.
            _ => return None,
        };
        let mut conditions = Vec::new();
        let mut one_of = |column: &str, values: &[String]| {
            if !values.is_empty() {
                let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
                conditions.push(format!("{column} IN ({})", values.join(", ")));
            }
        };
        one_of("actor", actors);
        one_of("recipient", recipients);
        one_of("type", types);
        if self.totals(table).is_none() {
            one_of("status", statuses);
        }
        if let Some(since) = since {
            if !since.ends_with("-01") {
                return None;
            }
            conditions.push(format!("month >= {}", quoted(since.get(..7)?)));
        }
        if let Some(until) = until {
            let (month, day) = (until.get(..7)?, until.get(8..)?);
            let last = match (month.get(5..)?, month.get(..4)?.parse::<u32>().ok()?) {
                ("02", year) if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => "29",
                ("02", _) => "28",
                ("04" | "06" | "09" | "11", _) => "30",
                _ => "31",
            };
            if day != last {
                return None;
            }
            conditions.push(format!("month <= {}", quoted(month)));
        }
        Some((table, conditions))
    }

    /// The table of what happened, of all types, where that is what is asked for by the very keys of the table.
    fn totals(&self, months: &str) -> Option<&'static str> {
        let mut statuses: Vec<&str> = self.filter.statuses.iter().map(String::as_str).collect();
        statuses.sort_unstable();
        let happened = statuses == ["actual", "historical"] && self.filter.types.is_empty();
        match (self.by, months) {
            (GroupBy::Dyad, "dyad_months") if happened => Some("dyad_totals"),
            (GroupBy::Actor, "actor_months") if happened => Some("actor_totals"),
            _ => None,
        }
    }

    /// Whether it goes through the dyads of all actors, so that it is worth while to share them out.
    fn is_shared(&self) -> bool {
        let kept = self.months();
        self.filter.actors.is_empty() && kept.is_some_and(|(table, _)| table == "dyad_months")
    }

    /// What is asked, where actors are shared out only of those from one to before another.
    fn sql(&self, connection: &Connection, share: Option<&Share>) -> Result<String> {
        let quads: Vec<String> = Quad::ALL
            .iter()
            .map(|&quad| format!("sum(CASE WHEN type IN ({}) THEN events ELSE 0 END)", types_of(quad)))
            .collect();
        let quads = quads.join(", ");
        let keys = match self.by {
            GroupBy::Dyad => "actor, recipient".to_owned(),
            GroupBy::Type => "type, NULL".to_owned(),
            GroupBy::Quad => format!("{}, NULL", quad_of("type")),
            GroupBy::Actor => "actor, NULL".to_owned(),
        };
        if let Some((table, mut conditions)) = self.months() {
            conditions.extend(
                share.and_then(|share| share.from.as_ref()).map(|from| format!("actor >= {}", quoted(from))),
            );
            conditions.extend(
                share
                    .and_then(|share| share.before.as_ref())
                    .map(|before| format!("actor < {}", quoted(before))),
            );
            let conditions = if conditions.is_empty() { "TRUE".to_owned() } else { conditions.join(" AND ") };
            if let Some(totals) = self.totals(table) {
                let columns: Vec<String> =
                    Quad::ALL.iter().map(|quad| quad.as_str().replace(' ', "_")).collect();
                return Ok(format!(
                    "SELECT {keys}, month, events, scored, score, {} FROM {totals} WHERE {conditions} ORDER BY 1, 2, 3",
                    columns.join(", ")
                ));
            }
            return Ok(format!(
                "SELECT {keys}, month, sum(events), sum(scored), sum(score), {quads} FROM {table} WHERE {conditions} \
                 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
            ));
        }
        let plan = self.filter.plan(connection)?;
        let mut precise = match self.per {
            Some(Period::Day | Period::Week) => "e.date_precision = 'day'".to_owned(),
            Some(Period::Month) => "e.date IS NOT NULL AND e.date_precision <> 'year'".to_owned(),
            None => "TRUE".to_owned(),
        };
        if plan.from.contains(" WHERE ") {
            precise = format!(" AND {precise}");
        } else {
            precise = format!(" WHERE {precise}");
        }
        let period = self.per.map_or("NULL".to_owned(), |period| period.of("date"));
        let by_party = matches!(self.by, GroupBy::Dyad | GroupBy::Actor);
        let (columns, join) = if by_party {
            let parties = if self.by == GroupBy::Dyad { "g.actor, g.recipient" } else { "g.actor" };
            let condition = match self.filter.dyad_condition("g") {
                Some(condition) => format!(" WHERE {condition}"),
                None => String::new(),
            };
            (format!("{parties}, "), format!(" CROSS JOIN dyads g ON g.event = found.event{condition}"))
        } else {
            (String::new(), String::new())
        };
        Ok(format!(
            "WITH found AS (SELECT DISTINCT e.event, e.date, e.type, e.score FROM {}{precise}), \
             counted AS (SELECT DISTINCT {columns}found.event, found.date, found.type, found.score, 1 AS events FROM found{join}) \
             SELECT {keys}, {period}, sum(events), count(score), sum(score), {quads} FROM counted \
             GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            plan.from
        ))
    }
}

/// Actors from one to before another, in the order of their labels.
#[derive(Clone, Debug, Default)]
struct Share {
    from: Option<String>,
    before: Option<String>,
}

impl Store {
    /// Counts events. Groups come in the order of their keys and, within these, of time.
    pub fn aggregate(&self, aggregate: &Aggregate) -> Result<Vec<Group>> {
        self.map()?;
        if aggregate.is_shared()
            && self.connection().is_autocommit()
            && let Some(shares) = self.halves()?
        {
            let groups = self.shared(aggregate, &shares);
            if !self.connection().is_autocommit() {
                self.connection().execute_batch("ROLLBACK")?;
            }
            if let Some(groups) = groups? {
                return Ok(groups);
            }
        }
        groups(self.connection(), aggregate, None)
    }

    /// Counts two shares side by side; nothing where that cannot be. Leaves a transaction open, in which nothing changed.
    fn shared(&self, aggregate: &Aggregate, [first, second]: &[Share; 2]) -> Result<Option<Vec<Group>>> {
        let Some(other) = self.same_again()? else { return Ok(None) };
        let (first, second) = std::thread::scope(|scope| {
            let second = scope.spawn(move || groups(&other, aggregate, Some(second)));
            (groups(self.connection(), aggregate, Some(first)), second.join())
        });
        let (mut groups, Ok(second)) = (first?, second) else { return Ok(None) };
        groups.append(&mut second?);
        Ok(Some(groups))
    }

    /// Two shares of the actors with about as many dyads and months in each; none where there are few.
    fn halves(&self) -> Result<Option<[Share; 2]>> {
        let mut statement = self
            .connection()
            .prepare_cached("SELECT actor, events FROM actor_totals ORDER BY actor, month")?;
        let mut rows = statement.query([])?;
        let mut weights: Vec<(String, f64)> = Vec::new();
        while let Some(row) = rows.next()? {
            let actor = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            // The more events of a month, the more of them have the same recipient.
            let weight = (row.get::<_, i64>(1)? as f64).max(0.0).sqrt();
            match weights.last_mut() {
                Some((last, sum)) if last == actor => *sum += weight,
                _ => weights.push((actor.to_owned(), weight)),
            }
        }
        let all: f64 = weights.iter().map(|(_, weight)| weight).sum();
        if all < FEW {
            return Ok(None);
        }
        let mut before = 0.0;
        for (actor, weight) in weights {
            // The second begins where the first has come nearest to one half.
            if before > 0.0 && before + weight / 2.0 >= all / 2.0 {
                let first = Share { from: None, before: Some(actor.clone()) };
                return Ok(Some([first, Share { from: Some(actor), before: None }]));
            }
            before += weight;
        }
        Ok(None)
    }

    /// Another connection that sees the very same state, while this one is in a transaction that keeps it; none where
    /// others write so much that it does not come about.
    fn same_again(&self) -> Result<Option<Connection>> {
        const TRIES: usize = 8;
        let open = |connection: &Connection| -> rusqlite::Result<i64> {
            // A transaction begins with what is read first.
            connection.execute_batch("BEGIN")?;
            connection
                .query_row("SELECT count(*) FROM (SELECT 1 FROM actor_totals LIMIT 1)", [], |_| Ok(()))?;
            connection.pragma_query_value(None, "data_version", |row| row.get(0))
        };
        let Ok(other) = self.reader() else { return Ok(None) };
        for _ in 0..TRIES {
            let before = open(self.connection())?;
            let opened = open(&other);
            self.connection().execute_batch("COMMIT")?;
            let after = open(self.connection())?;
            // What this one saw before and after, the other saw in between.
            if opened.is_ok() && before == after {
                return Ok(Some(other));
            }
            self.connection().execute_batch("COMMIT")?;
            if opened.is_err() || other.execute_batch("COMMIT").is_err() {
                break;
            }
        }
        Ok(None)
    }

    /// Whether an aggregate is answered from the tables of months.
    pub fn is_kept(&self, aggregate: &Aggregate) -> bool {
        aggregate.months().is_some()
    }
}

/// The groups of an aggregate, or of a share of it.
fn groups(connection: &Connection, aggregate: &Aggregate, share: Option<&Share>) -> Result<Vec<Group>> {
    let mut statement = connection.prepare(&aggregate.sql(connection, share)?)?;
    let mut rows = statement.query([])?;
    let mut groups: Vec<Group> = Vec::new();
    while let Some(row) = rows.next()? {
        let text = |column| row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from);
        let texts = [text(0)?, text(1)?];
        let named = || texts.iter().flatten();
        let keys = match groups.last() {
            Some(last) if last.keys.iter().eq(named()) => Arc::clone(&last.keys),
            _ => named().map(|&key| key.to_owned()).collect(),
        };
        let (scored, score): (i64, Option<f64>) = (row.get(4)?, row.get(5)?);
        let mut quads = [0; 4];
        for (index, quad) in quads.iter_mut().enumerate() {
            *quad = row.get::<_, i64>(6 + index)? as u64;
        }
        groups.push(Group {
            keys,
            period: text(2)?.map(CompactString::from),
            events: row.get::<_, i64>(3)? as u64,
            mean_score: score.filter(|_| scored > 0).map(|score| score / scored as f64),
            quads,
        });
    }
    Ok(groups)
}
