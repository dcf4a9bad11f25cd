//! `bede watch`: feeds into a store, for as long as the process lives. It can be killed at any moment: what was handed
//! on is in the store whole, and what waits is known there.

use std::{cell::RefCell, fs, sync::atomic::AtomicBool};

use bede_store::{Gatherer, Given, Writer};
use bede_watch::{Article, Entry, FeedState, Memory, MemoryError, Notice, Settings, Watch};

use crate::{
    Outcome,
    arguments::WatchFeeds,
    coder, ingest,
    messages::{self, Failure, Message},
};

/// The store as the watch's memory and as the place for its documents.
struct Kept {
    writer: Writer,
    gatherer: Gatherer,
}

/// What the watch must remember, in the store.
struct StoreMemory<'k>(&'k RefCell<Kept>);

impl Memory for StoreMemory<'_> {
    fn feed(&mut self, url: &str) -> Result<Option<FeedState>, MemoryError> {
        let state = self.0.borrow().writer.store().watched_feed(url)?;
        // A state that cannot be read is that of a feed that was never asked.
        Ok(state.and_then(|state| serde_json::from_str(&state).ok()))
    }

    fn polled(&mut self, url: &str, state: &FeedState, new: &[Entry]) -> Result<(), MemoryError> {
        let new = new
            .iter()
            .map(|entry| Ok((entry.key.clone(), serde_json::to_string(entry)?)))
            .collect::<Result<Vec<_>, serde_json::Error>>()?;
        let state = serde_json::to_string(state)?;
        Ok(self.0.borrow_mut().writer.keep_watched_feed(url, &state, &new)?)
    }

    fn is_known(&mut self, key: &str) -> Result<bool, MemoryError> {
        Ok(self.0.borrow().writer.store().is_watched(key)?)
    }

    fn waiting(&mut self) -> Result<Vec<Entry>, MemoryError> {
        let waiting = self.0.borrow().writer.store().watched_waiting()?;
        Ok(waiting.iter().filter_map(|entry| serde_json::from_str(entry).ok()).collect())
    }

    fn finished(&mut self, key: &str, outcome: &str) -> Result<(), MemoryError> {
        Ok(self.0.borrow_mut().writer.finish_watched(key, outcome)?)
    }
}

pub fn run(arguments: &WatchFeeds) -> Result<Outcome, Failure> {
    let name = arguments.feeds.display().to_string();
    let text = fs::read_to_string(&arguments.feeds)
        .map_err(|error| Message::new(format!("cannot read `{name}`: {error}"), "check the path"))?;
    let settings = Settings::read(&text).map_err(|error| {
        Message::new(error.to_string().trim_end().to_owned(), "docs/copies.md has an example of such a file")
            .at(name)
    })?;
    let coder = coder::with_lexicon(arguments.lexicon.as_deref())?;
    let mut writer = Writer::open(&arguments.store, &coder.versions())?;
    writer.on_wait(|| messages::note("another process is writing to the store; waiting for it"));
    let gatherer = ingest::gather_pending(&mut writer, &coder, None)?;
    let kept = RefCell::new(Kept { writer, gatherer });
    let mut failed = false;
    let mut deliver = |article: Article| -> Result<(), MemoryError> {
        let given = Given::new(&article.input, None);
        let mut kept = kept.borrow_mut();
        if kept.writer.store().has(&given.hash)? {
            return Ok(());
        }
        let (coded, told, _) = ingest::coded_whole(given, article.input, None, &coder);
        kept.writer.add(&[coded], &[])?;
        let Kept { writer, gatherer } = &mut *kept;
        gatherer.gather(writer, &[told])?;
        Ok(())
    };
    let mut notice = |notice: Notice| {
        failed |= matches!(notice, Notice::FeedFailed { .. });
        if !arguments.quiet {
            say(&notice);
        }
    };
    // Nothing asks a watch to stop but the end of its process.
    let stop = AtomicBool::new(false);
    Watch::new(settings)
        .run(arguments.once, &stop, &mut StoreMemory(&kept), &mut deliver, &mut notice)
        .map_err(|error| Message::new(error.to_string(), "what was fetched before is in the store"))?;
    kept.borrow_mut().writer.finish()?;
    Ok(if failed { Outcome::Incomplete } else { Outcome::Complete })
}

fn say(notice: &Notice) {
    let line = match notice {
        Notice::Polled { feed, new } => format!("polled feed={feed} new={new}"),
        Notice::Unchanged { feed } => format!("unchanged feed={feed}"),
        Notice::FeedFailed { feed, problem, again_in } => {
            format!("failed feed={feed} again_in={}s problem=\"{problem}\"", again_in.as_secs())
        }
        Notice::FeedBroken { feed, problem } => format!("broken feed={feed} problem=\"{problem}\""),
        Notice::Fetched { url } => format!("fetched url={url}"),
        Notice::FromFeed { url, problem } => format!("from_feed url={url} problem=\"{problem}\""),
        Notice::Postponed { url, problem } => format!("postponed url={url} problem=\"{problem}\""),
        Notice::Skipped { url, problem } => format!("skipped url={url} problem=\"{problem}\""),
    };
    // What comes from the web does not speak to the terminal.
    messages::note(&line.chars().filter(|c| !c.is_control()).collect::<String>());
}
