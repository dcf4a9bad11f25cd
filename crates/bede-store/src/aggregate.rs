//! Counting events: by dyad, type, quad class or actor, over days, weeks, months or all time.
//!
//! Whole months are counted from the tables that are kept for it; what those tables cannot answer is counted from the
//! events themselves.

use std::sync::Arc;

use bede_doc::plover::{EventType, Quad};
use compact_str::CompactString;

use crate::{Filter, Result, Store, filter::quoted};

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

    fn sql(&self, store: &Store) -> Result<String> {
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
        if let Some((table, conditions)) = self.months() {
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
        let plan = self.filter.plan(store.connection())?;
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

impl Store {
    /// Counts events. Groups come in the order of their keys and, within these, of time.
    pub fn aggregate(&self, aggregate: &Aggregate) -> Result<Vec<Group>> {
        self.map()?;
        let sql = aggregate.sql(self)?;
        let mut statement = self.connection().prepare(&sql)?;
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

    /// Whether an aggregate is answered from the tables of months.
    pub fn is_kept(&self, aggregate: &Aggregate) -> bool {
        aggregate.months().is_some()
    }
}
