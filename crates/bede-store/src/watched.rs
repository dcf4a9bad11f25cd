//! What a watch must know after a restart: the state of each feed, the articles that wait, and those that are done with.
//! States and articles are JSON of the watch's own.

use rusqlite::{OptionalExtension, params};

use crate::{Result, Store, Writer};

impl Store {
    /// A feed's state.
    pub fn watched_feed(&self, feed: &str) -> Result<Option<String>> {
        let mut statement =
            self.connection().prepare_cached("SELECT state FROM watched_feeds WHERE feed = ?")?;
        Ok(statement.query_row([feed], |row| row.get(0)).optional()?)
    }

    /// Whether a feed has named an article before.
    pub fn is_watched(&self, key: &str) -> Result<bool> {
        let mut statement =
            self.connection().prepare_cached("SELECT 1 FROM watched_articles WHERE key = ?")?;
        Ok(statement.exists([key])?)
    }

    /// Articles that wait.
    pub fn watched_waiting(&self) -> Result<Vec<String>> {
        let mut statement = self
            .connection()
            .prepare_cached("SELECT waiting FROM watched_articles WHERE waiting IS NOT NULL ORDER BY key")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Writer {
    /// Keeps a feed's state with the articles that it newly names, by their keys.
    pub fn keep_watched_feed(&mut self, feed: &str, state: &str, new: &[(String, String)]) -> Result<()> {
        self.change(|connection| {
            connection
                .prepare_cached("INSERT OR REPLACE INTO watched_feeds (feed, state) VALUES (?, ?)")?
                .execute([feed, state])?;
            let mut insert = connection.prepare_cached(
                "INSERT OR IGNORE INTO watched_articles (key, feed, waiting) VALUES (?, ?, ?)",
            )?;
            for (key, waiting) in new {
                insert.execute(params![key, feed, waiting])?;
            }
            Ok(())
        })
    }

    /// An article is done with.
    pub fn finish_watched(&mut self, key: &str, outcome: &str) -> Result<()> {
        self.change(|connection| {
            connection
                .prepare_cached("UPDATE watched_articles SET waiting = NULL, outcome = ? WHERE key = ?")?
                .execute([outcome, key])?;
            Ok(())
        })
    }
}
