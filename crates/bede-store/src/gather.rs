//! Copies and stories: what a new document is to those before it. `bede-copies` and `bede-stories` decide; here is
//! what they need to know again when a store is opened, and what comes of their verdicts: a copy and its events are
//! kept and not counted, and of a story's events one is counted.

use bede_copies::{Copies, Fingerprint, ReportNumber, Shelf, Verdict};
use bede_stories::{Source, Stories, StoryNumber, Telling, independent_sources};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    Result, Store, Writer,
    tally::Tallies,
    write::{numbers, set_event_counted},
};

/// Originals that later documents are compared with: the latest so many.
const ORIGINALS: usize = 500_000;
/// Events that later ones are compared with: the latest so many.
const TELLINGS: usize = 150_000;
/// Rows that have aged are dropped after so many new ones.
const DROP_EVERY: usize = 20_000;

/// What is compared of a document. Threads make it, since it takes time.
pub struct Told {
    /// The document, by the hash of what was given.
    pub hash: [u8; 16],
    /// Its body.
    pub fingerprint: Fingerprint,
    /// Its events, in their order.
    pub tellings: Vec<Telling>,
    /// The agency that it credits.
    pub agency: Option<String>,
}

impl Told {
    /// What is compared of a coded document.
    pub fn of(hash: [u8; 16], document: &bede_doc::Document) -> Told {
        Told {
            hash,
            fingerprint: Fingerprint::of(bede_copies::body(document)),
            tellings: bede_stories::tellings(document),
            agency: bede_copies::agency(document),
        }
    }
}

/// What came of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// Documents that are copies of others.
    pub copies: usize,
    /// Earlier documents that turned out to be copies of these.
    pub absorbed: usize,
    /// Events that joined a story.
    pub joined: usize,
}

/// The latest originals and events of a store.
pub struct Gatherer {
    copies: Copies,
    stories: Stories,
    /// The last document and the last event that are known here.
    last_document: i64,
    last_event: i64,
    since_drop: usize,
}

/// The sketches, in the store.
struct Sketches<'c> {
    connection: &'c Connection,
    error: Option<rusqlite::Error>,
}

impl Shelf for Sketches<'_> {
    /// They are written with the anchors, when the verdict is.
    fn keep(&mut self, _: ReportNumber, _: &[u8]) {}

    fn fetch(&mut self, number: ReportNumber, sketch: &mut Vec<u8>) {
        let found =
            self.connection.prepare_cached("SELECT sketch FROM fingerprints WHERE document = ?").and_then(
                |mut statement| statement.query_row([number], |row| row.get::<_, Vec<u8>>(0)).optional(),
            );
        match found {
            Ok(Some(found)) => *sketch = found,
            Ok(None) => {}
            Err(error) => self.error = Some(error),
        }
    }
}

impl Gatherer {
    /// Knows what the store holds.
    pub fn open(store: &Store) -> Result<Gatherer> {
        let mut gatherer = Gatherer {
            copies: Copies::new(bede_copies::Config { originals: ORIGINALS }),
            stories: Stories::new(bede_stories::Config { tellings: TELLINGS }),
            last_document: 0,
            last_event: 0,
            since_drop: 0,
        };
        gatherer.catch_up(store.connection())?;
        Ok(gatherer)
    }

    /// Looks at documents that were just added, in their order. Those that were looked at before are left alone.
    pub fn gather(&mut self, writer: &mut Writer, batch: &[Told]) -> Result<Gathered> {
        if batch.is_empty() {
            return Ok(Gathered::default());
        }
        let gathered = writer.change(|connection| {
            // Another process may have written in between.
            self.catch_up(connection)?;
            let mut gathered = Gathered::default();
            let mut tallies = Tallies::default();
            for told in batch {
                let document = connection
                    .prepare_cached("SELECT document FROM documents WHERE hash = ?")?
                    .query_row([told.hash.as_slice()], |row| row.get(0))
                    .optional()?;
                let Some(document) = document else { continue };
                self.look_at(connection, &mut tallies, document, told, &mut gathered)?;
            }
            self.since_drop += batch.len();
            if self.since_drop >= DROP_EVERY {
                self.since_drop = 0;
                drop_aged(connection)?;
            }
            tallies.write(connection)?;
            Ok(gathered)
        });
        if gathered.is_err() {
            // What was judged in a transaction that failed is not so.
            *self = Gatherer::open(writer.store())?;
        }
        gathered
    }

    fn look_at(
        &mut self,
        connection: &Connection,
        tallies: &mut Tallies,
        document: i64,
        told: &Told,
        gathered: &mut Gathered,
    ) -> Result<()> {
        let Ok(number) = ReportNumber::try_from(document) else { return Ok(()) };
        connection.prepare_cached("DELETE FROM ungathered WHERE document = ?")?.execute([document])?;
        let known: Option<Option<i64>> = connection
            .prepare_cached("SELECT copy_of FROM copies WHERE document = ?")?
            .query_row([document], |row| row.get(0))
            .optional()?;
        match known {
            // A copy stays one, however it is coded; a report that was coded anew tells its events anew.
            Some(Some(_)) => Ok(()),
            Some(None) => self.tell(connection, tallies, document, &told.tellings, gathered),
            None => {
                let mut sketches = Sketches { connection, error: None };
                let verdict = self.copies.add(number, &told.fingerprint, &mut sketches);
                if let Some(error) = sketches.error {
                    return Err(error.into());
                }
                self.last_document = self.last_document.max(document);
                self.write_verdict(connection, tallies, document, told, &verdict, gathered)
            }
        }
    }

    fn write_verdict(
        &mut self,
        connection: &Connection,
        tallies: &mut Tallies,
        document: i64,
        told: &Told,
        verdict: &Verdict,
        gathered: &mut Gathered,
    ) -> Result<()> {
        let mut insert = connection.prepare_cached(
            "INSERT INTO copies (document, copy_of, exact, shares, why, agency) VALUES (?, ?, ?, ?, ?, ?)",
        )?;
        match verdict {
            Verdict::Copy { of, exact, evidence } => {
                gathered.copies += 1;
                let why = evidence.to_string();
                insert.execute(params![document, of, exact, None::<i64>, why, told.agency])?;
                set_aside(connection, tallies, document)?;
                recount_stories_of(connection, tallies, i64::from(*of))
            }
            Verdict::Original { absorbs, shares } => {
                let (shared, why) = match shares {
                    Some((other, evidence)) => (Some(*other), Some(evidence.to_string())),
                    None => (None, None),
                };
                insert.execute(params![document, None::<i64>, false, shared, why, told.agency])?;
                let anchors: Vec<u8> =
                    told.fingerprint.anchors().iter().flat_map(|anchor| anchor.to_le_bytes()).collect();
                connection
                    .prepare_cached("INSERT INTO fingerprints (document, anchors, sketch) VALUES (?, ?, ?)")?
                    .execute(params![document, anchors, told.fingerprint.sketch()])?;
                self.tell(connection, tallies, document, &told.tellings, gathered)?;
                for (other, evidence) in absorbs {
                    gathered.absorbed += 1;
                    connection
                        .prepare_cached(
                            "UPDATE copies SET copy_of = ?1, exact = 0, shares = NULL, why = ?2 WHERE document = ?3",
                        )?
                        .execute(params![document, evidence.to_string(), other])?;
                    connection
                        .prepare_cached("UPDATE copies SET copy_of = ?1 WHERE copy_of = ?2")?
                        .execute(params![document, other])?;
                    set_aside(connection, tallies, i64::from(*other))?;
                }
                if !absorbs.is_empty() {
                    recount_stories_of(connection, tallies, document)?;
                }
                Ok(())
            }
        }
    }

    /// Finds the stories of a report's events.
    fn tell(
        &mut self,
        connection: &Connection,
        tallies: &mut Tallies,
        document: i64,
        tellings: &[Telling],
        gathered: &mut Gathered,
    ) -> Result<()> {
        let mut statement =
            connection.prepare_cached("SELECT event, type FROM events WHERE document = ? ORDER BY number")?;
        let events: Vec<(i64, String)> = statement
            .query_map([document], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for ((event, kind), telling) in events.into_iter().zip(tellings) {
            let (Ok(number), Ok(report)) = (u32::try_from(event), u32::try_from(document)) else { continue };
            // A document of a past version may have other events than this one makes of it.
            if kind != telling.kind.as_str() {
                continue;
            }
            let is_known =
                connection.prepare_cached("SELECT 1 FROM stories WHERE event = ?")?.exists([event])?;
            if is_known {
                continue;
            }
            let barred: Vec<StoryNumber> = numbers_of(
                connection,
                "SELECT DISTINCT s.story FROM story_bars b JOIN events e ON e.document = b.other AND e.type = b.type
                 JOIN stories s USING (event) WHERE b.document = ?1 AND b.type = ?2",
                params![document, telling.kind.as_str()],
            )?
            .into_iter()
            .filter_map(|story| StoryNumber::try_from(story).ok())
            .collect();
            let placement = self.stories.add(number, report, telling.clone(), &barred);
            self.last_event = self.last_event.max(event);
            let (with, why) = match &placement.with {
                Some((with, score)) => (Some(*with), Some(score.to_string())),
                None => (None, None),
            };
            connection
                .prepare_cached("INSERT INTO stories (event, story, joined, why) VALUES (?, ?, ?, ?)")?
                .execute(params![event, placement.story, with, why])?;
            connection
                .prepare_cached("INSERT OR REPLACE INTO tellings (event, telling) VALUES (?, ?)")?
                .execute(params![event, telling.to_string()])?;
            if placement.with.is_some() {
                gathered.joined += 1;
                recount(connection, tallies, i64::from(placement.story))?;
            }
        }
        Ok(())
    }

    /// Takes in what the store holds and is not known here yet.
    fn catch_up(&mut self, connection: &Connection) -> Result<()> {
        let mut statement = connection.prepare_cached(
            "SELECT document, copy_of, anchors FROM fingerprints JOIN copies USING (document)
             WHERE document > ? ORDER BY document",
        )?;
        let mut rows = statement.query([self.last_document])?;
        while let Some(row) = rows.next()? {
            let document: i64 = row.get(0)?;
            self.last_document = document;
            let Ok(number) = ReportNumber::try_from(document) else { continue };
            if let Some(by) = row.get::<_, Option<i64>>(1)?.and_then(|by| u32::try_from(by).ok()) {
                self.copies.remember_absorbed(number, by);
            }
            let anchors: Vec<u32> = row
                .get_ref(2)?
                .as_blob()
                .unwrap_or_default()
                .chunks_exact(4)
                .map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
                .collect();
            self.copies.remember(number, &anchors);
        }
        let mut statement = connection.prepare_cached(
            "SELECT event, document, story, telling FROM tellings JOIN stories USING (event) JOIN events USING (event)
             WHERE event > ? ORDER BY event",
        )?;
        let mut rows = statement.query([self.last_event])?;
        while let Some(row) = rows.next()? {
            let event: i64 = row.get(0)?;
            self.last_event = event;
            let (Ok(number), Ok(report), Ok(story)) = (
                u32::try_from(event),
                u32::try_from(row.get::<_, i64>(1)?),
                StoryNumber::try_from(row.get::<_, i64>(2)?),
            ) else {
                continue;
            };
            // A telling that cannot be read is one to which nothing is joined.
            if let Ok(telling) = row.get_ref(3)?.as_str().unwrap_or_default().parse() {
                self.stories.remember(number, report, telling, story);
            }
        }
        Ok(())
    }
}

impl Store {
    /// The hash of what was given for a document.
    pub fn hash(&self, document: i64) -> Result<Option<[u8; 16]>> {
        let mut statement =
            self.connection().prepare_cached("SELECT hash FROM documents WHERE document = ?")?;
        let hash: Option<Vec<u8>> = statement.query_row([document], |row| row.get(0)).optional()?;
        Ok(hash.and_then(|hash| hash.try_into().ok()))
    }

    /// Documents that nobody has looked at for copies and stories, as after a run that was killed or a new coding.
    pub fn documents_to_gather(&self, after: i64, most: usize) -> Result<Vec<i64>> {
        let mut statement = self
            .connection()
            .prepare_cached("SELECT document FROM ungathered WHERE document > ? ORDER BY document LIMIT ?")?;
        let rows = statement.query_map((after, most as i64), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// A report is a copy: it and its events are kept, and count for nothing.
fn set_aside(connection: &Connection, tallies: &mut Tallies, document: i64) -> Result<()> {
    connection.prepare_cached("UPDATE documents SET counted = 0 WHERE document = ?")?.execute([document])?;
    let stories = stories_of(connection, document)?;
    for event in numbers(connection, "SELECT event FROM events WHERE document = ?", document)? {
        set_event_counted(connection, tallies, event, false)?;
        for table in ["stories", "tellings"] {
            connection.prepare_cached(&format!("DELETE FROM {table} WHERE event = ?"))?.execute([event])?;
        }
    }
    stories.into_iter().try_for_each(|story| recount(connection, tallies, story))
}

pub(crate) fn stories_of(connection: &Connection, document: i64) -> Result<Vec<i64>> {
    numbers(
        connection,
        "SELECT DISTINCT story FROM events JOIN stories USING (event) WHERE document = ?",
        document,
    )
}

fn recount_stories_of(connection: &Connection, tallies: &mut Tallies, document: i64) -> Result<()> {
    let stories = stories_of(connection, document)?;
    stories.into_iter().try_for_each(|story| recount(connection, tallies, story))
}

/// One event of a story, as it is counted.
struct Teller {
    event: i64,
    document: i64,
    publisher: Option<String>,
    agency: Option<String>,
    shares: Option<i64>,
}

/// Counts a story's reports and sources, and lets its first event stand for it.
pub(crate) fn recount(connection: &Connection, tallies: &mut Tallies, story: i64) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT s.event, e.document, d.publisher, c.agency, c.shares FROM stories s
         JOIN events e USING (event) JOIN documents d USING (document) LEFT JOIN copies c USING (document)
         WHERE s.story = ? AND d.counted = 1 ORDER BY s.event",
    )?;
    let tellers: Vec<Teller> = statement
        .query_map([story], |row| {
            Ok(Teller {
                event: row.get(0)?,
                document: row.get(1)?,
                publisher: row.get(2)?,
                agency: row.get(3)?,
                shares: row.get(4)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    for (index, teller) in tellers.iter().enumerate() {
        set_event_counted(connection, tallies, teller.event, index == 0)?;
    }
    let mut documents: Vec<i64> = tellers.iter().map(|teller| teller.document).collect();
    documents.sort_unstable();
    documents.dedup();
    let mut copies = 0i64;
    for document in &documents {
        copies += connection
            .prepare_cached("SELECT count(*) FROM copies WHERE copy_of = ?")?
            .query_row([document], |row| row.get::<_, i64>(0))?;
    }
    let Some(first) = tellers.first().filter(|_| documents.len() > 1 || copies > 0) else {
        connection.prepare_cached("DELETE FROM story_counts WHERE story = ?")?.execute([story])?;
        return Ok(());
    };
    let number = |document: i64| u32::try_from(document).unwrap_or(u32::MAX);
    let sources = independent_sources(tellers.iter().map(|teller| Source {
        report: number(teller.document),
        publisher: teller.publisher.as_deref(),
        agency: teller.agency.as_deref(),
        copy_of: None,
        shares: teller.shares.map(number),
    }));
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO story_counts (story, event, reports, sources, copies) VALUES (?, ?, ?, ?, ?)",
        )?
        .execute(params![story, first.event, documents.len() as i64, sources as i64, copies])?;
    Ok(())
}

/// Drops what is too old to be compared with.
fn drop_aged(connection: &Connection) -> Result<()> {
    for (table, key, kept) in [("fingerprints", "document", ORIGINALS), ("tellings", "event", TELLINGS)] {
        connection.execute(
            &format!(
                "DELETE FROM {table} WHERE {key} <= (SELECT {key} FROM {table} ORDER BY {key} DESC LIMIT 1 OFFSET {kept})"
            ),
            [],
        )?;
    }
    Ok(())
}

/// A story, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The number of its first event.
    pub story: i64,
    /// The event that stands for it.
    pub event: i64,
    /// Reports that tell it.
    pub reports: i64,
    /// Independent ones among them.
    pub sources: i64,
    /// Copies of them.
    pub copies: i64,
    /// Its type.
    pub kind: String,
    /// Its day.
    pub date: Option<String>,
    /// Who acts.
    pub actors: Option<String>,
    /// At whom it is aimed.
    pub recipients: Option<String>,
    /// Where.
    pub place: Option<String>,
}

/// One telling of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryTelling {
    /// The event.
    pub event: i64,
    /// Its report.
    pub document: i64,
    /// The report's identifier.
    pub id: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// When.
    pub published: Option<String>,
    /// The words that say the event.
    pub anchor: String,
    /// The event of the story that decided.
    pub joined: Option<i64>,
    /// What spoke for and against.
    pub why: Option<String>,
    /// Whether somebody put it there.
    pub by_hand: bool,
    /// The identifiers of the report's copies.
    pub copies: Vec<String>,
}

impl Store {
    /// Stories of at least so many independent sources, those that the most tell first.
    pub fn stories(
        &self,
        least_sources: i64,
        since: Option<&str>,
        until: Option<&str>,
        most: usize,
    ) -> Result<Vec<Story>> {
        let mut statement = self.connection().prepare_cached(
            "SELECT s.story, s.event, s.reports, s.sources, s.copies, r.type, r.date, r.actors, r.recipients, r.place
             FROM story_counts s JOIN event_rows r USING (event)
             WHERE s.sources >= ?1 AND (?2 IS NULL OR r.date >= ?2) AND (?3 IS NULL OR r.date <= ?3)
             ORDER BY s.sources DESC, s.reports DESC, s.copies DESC, s.story LIMIT ?4",
        )?;
        let rows = statement.query_map(params![least_sources, since, until, most as i64], |row| {
            Ok(Story {
                story: row.get(0)?,
                event: row.get(1)?,
                reports: row.get(2)?,
                sources: row.get(3)?,
                copies: row.get(4)?,
                kind: row.get(5)?,
                date: row.get(6)?,
                actors: row.get(7)?,
                recipients: row.get(8)?,
                place: row.get(9)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The tellings of a story, in the order in which they came.
    pub fn story(&self, story: i64) -> Result<Vec<StoryTelling>> {
        let mut statement = self.connection().prepare_cached(
            "SELECT s.event, e.document, d.id, d.publisher, d.published, e.anchor, s.joined, s.why, s.by_hand
             FROM stories s JOIN events e USING (event) JOIN documents d USING (document)
             WHERE s.story = ? ORDER BY s.event",
        )?;
        let rows = statement.query_map([story], |row| {
            Ok(StoryTelling {
                event: row.get(0)?,
                document: row.get(1)?,
                id: row.get(2)?,
                publisher: row.get(3)?,
                published: row.get(4)?,
                anchor: row.get(5)?,
                joined: row.get(6)?,
                why: row.get(7)?,
                by_hand: row.get(8)?,
                copies: Vec::new(),
            })
        })?;
        let mut tellings: Vec<StoryTelling> = rows.collect::<rusqlite::Result<_>>()?;
        let mut statement = self.connection().prepare_cached(
            "SELECT d.id FROM copies c JOIN documents d USING (document) WHERE c.copy_of = ? ORDER BY d.document",
        )?;
        for telling in &mut tellings {
            let ids = statement.query_map([telling.document], |row| row.get(0))?;
            telling.copies = ids.collect::<rusqlite::Result<_>>()?;
        }
        Ok(tellings)
    }
}

impl Writer {
    /// Takes an event out of its story: it makes one of its own and does not join that story again. Gives the story
    /// that it was in, or nothing where it was alone.
    pub fn split_story(&mut self, event: i64) -> Result<Option<i64>> {
        self.change(|connection| {
            let story: Option<i64> = story_of(connection, event)?;
            let others = match story {
                Some(story) => numbers(connection, "SELECT event FROM stories WHERE story = ? ORDER BY event", story)?,
                None => Vec::new(),
            };
            let (Some(story), Some(&other)) = (story, others.iter().find(|&&other| other != event)) else {
                return Ok(None);
            };
            let mut tallies = Tallies::default();
            // A story is called by its first event. Where that goes, the others are called by the next.
            let (left, rest) = if story == event { (event, other) } else { (event, story) };
            if story == event {
                connection.execute(
                    "UPDATE stories SET story = ?1 WHERE story = ?2 AND event <> ?3",
                    params![rest, story, event],
                )?;
            }
            connection.execute(
                "UPDATE stories SET story = ?1, joined = NULL, why = NULL, by_hand = 1 WHERE event = ?1",
                [left],
            )?;
            for (from, to) in [(left, rest), (rest, left)] {
                connection.execute(
                    "INSERT OR IGNORE INTO story_bars (document, other, type)
                     SELECT DISTINCT a.document, b.document, a.type FROM stories one JOIN events a USING (event),
                       stories two JOIN events b ON b.event = two.event
                     WHERE one.story = ?1 AND two.story = ?2 AND a.type = b.type AND a.document <> b.document",
                    params![from, to],
                )?;
            }
            recount(connection, &mut tallies, left)?;
            recount(connection, &mut tallies, rest)?;
            connection.execute("DELETE FROM story_counts WHERE story NOT IN (SELECT story FROM stories)", [])?;
            tallies.write(connection)?;
            Ok(Some(rest))
        })
    }

    /// Joins two stories, each given by any of its events. Gives the story that they are now.
    pub fn join_stories(&mut self, event: i64, other: i64) -> Result<Option<i64>> {
        self.change(|connection| {
            let (Some(one), Some(two)) = (story_of(connection, event)?, story_of(connection, other)?) else {
                return Ok(None);
            };
            if one == two {
                return Ok(Some(one));
            }
            let (kept, gone) = (one.min(two), one.max(two));
            let mut tallies = Tallies::default();
            connection.execute(
                "UPDATE stories SET story = ?1, by_hand = 1 WHERE story = ?2",
                params![kept, gone],
            )?;
            connection.execute("DELETE FROM story_counts WHERE story = ?", [gone])?;
            connection.execute(
                "DELETE FROM story_bars WHERE EXISTS (SELECT 1 FROM stories s JOIN events e USING (event)
                   WHERE s.story = ?1 AND e.document = story_bars.document AND e.type = story_bars.type)
                 AND EXISTS (SELECT 1 FROM stories s JOIN events e USING (event)
                   WHERE s.story = ?1 AND e.document = story_bars.other AND e.type = story_bars.type)",
                [kept],
            )?;
            recount(connection, &mut tallies, kept)?;
            tallies.write(connection)?;
            Ok(Some(kept))
        })
    }
}

fn numbers_of(connection: &Connection, sql: &str, of: impl rusqlite::Params) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(sql)?;
    let numbers = statement.query_map(of, |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(numbers)
}

fn story_of(connection: &Connection, event: i64) -> Result<Option<i64>> {
    let mut statement = connection.prepare_cached("SELECT story FROM stories WHERE event = ?")?;
    Ok(statement.query_row([event], |row| row.get(0)).optional()?)
}
