//! Reports that were coded a moment ago, for those that come again: the same page under another address, a wire text in
//! another paper. What the text alone decides is not read twice, and nothing is where all else that stages read is the same.
//!
//! What comes out is what coding would have given: texts are compared whole, not by their hashes.

use std::{
    collections::{HashMap, VecDeque},
    hash::{DefaultHasher, Hash, Hasher},
    mem::size_of,
    sync::{Arc, Mutex},
};

use bede_doc::{Attribution, Document, Entity, Event, Layer, Mention, Metadata, Place, Token, Word};

/// Reports so large that fewer than these would fit are not kept.
const AT_LEAST: usize = 8;

/// The reports, up to so many bytes; those that came first go first.
pub(crate) struct Repeats {
    most_bytes: usize,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    reports: HashMap<u64, Arc<Document>>,
    order: VecDeque<u64>,
    bytes: usize,
}

impl Repeats {
    pub(crate) fn new(most_bytes: usize) -> Repeats {
        Repeats { most_bytes, kept: Mutex::default() }
    }

    /// Lays over a document what was found in the same text, and says whether anything was.
    pub(crate) fn lay(&self, document: &mut Document) -> bool {
        let key = key(document.text());
        let kept = self.kept.lock().ok().and_then(|kept| kept.reports.get(&key).cloned());
        let Some(kept) = kept.filter(|kept| is_same_text(kept, document)) else { return false };
        if is_same_report(&kept.metadata, &document.metadata) {
            let mut coded = (*kept).clone();
            std::mem::swap(&mut coded.id, &mut document.id);
            std::mem::swap(&mut coded.metadata, &mut document.metadata);
            std::mem::swap(&mut coded.warnings, &mut document.warnings);
            *document = coded;
        } else {
            document.tokens = kept.tokens.clone();
            document.mark_laid(Layer::Tokens);
            document.syntax = kept.syntax.clone();
            document.mark_laid(Layer::Syntax);
        }
        true
    }

    /// Keeps a coded report.
    pub(crate) fn keep(&self, document: &Document) {
        let bytes = bytes_of(document);
        if bytes > self.most_bytes / AT_LEAST {
            return;
        }
        let report = Arc::new(document.clone());
        let key = key(document.text());
        let Ok(mut kept) = self.kept.lock() else { return };
        // Two threads may have had the same text at once.
        if kept.reports.contains_key(&key) {
            return;
        }
        kept.reports.insert(key, report);
        kept.order.push_back(key);
        kept.bytes += bytes;
        while kept.bytes > self.most_bytes {
            let Some(first) = kept.order.pop_front() else { break };
            if let Some(gone) = kept.reports.remove(&first) {
                kept.bytes -= bytes_of(&gone);
            }
        }
    }
}

fn key(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Whether tokens and trees must come out the same.
fn is_same_text(one: &Document, other: &Document) -> bool {
    one.text() == other.text()
        && one.blocks == other.blocks
        && one.known_mentions == other.known_mentions
        && one.has(Layer::Syntax)
}

/// Whether everything else must: of what is known of a report, no stage reads more of its address than the host.
fn is_same_report(one: &Metadata, other: &Metadata) -> bool {
    let Metadata { title, publisher, published, authors, url: _, language } = one;
    *title == other.title
        && *publisher == other.publisher
        && *published == other.published
        && *authors == other.authors
        && one.host() == other.host()
        && *language == other.language
}

/// About how many bytes a coded report takes; what its layers hold besides themselves is estimated.
fn bytes_of(document: &Document) -> usize {
    const HELD: usize = 128;
    document.text().len()
        + document.tokens.tokens.len() * (size_of::<Token>() + size_of::<Word>() + size_of::<u32>())
        + document.mentions.len() * (size_of::<Mention>() + HELD / 4)
        + document.entities.len() * (size_of::<Entity>() + HELD)
        + document.places.len() * (size_of::<Place>() + HELD)
        + document.attributions.len() * (size_of::<Attribution>() + HELD)
        + document.events.len() * (size_of::<Event>() + 4 * HELD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Coder, Config, Input, Source};

    const TEXT: &str = "LIMA, March 3 - Peru accused Chile of spying on its navy on Monday. \
                        The foreign minister said two officers had been arrested.";

    fn report(url: &str, published: &str) -> Input {
        Input {
            source: Source::Text(TEXT.to_owned()),
            metadata: Metadata {
                url: Some(url.to_owned()),
                published: published.parse().ok(),
                ..Metadata::default()
            },
            ..Input::default()
        }
    }

    /// Everything that a record is made of.
    fn told(document: &Document) -> String {
        format!("{document:?}")
    }

    #[test]
    fn what_is_remembered_changes_nothing_that_comes_out() {
        let remembering = Coder::new(Config::default()).expect("the stages are in order");
        let forgetful =
            Coder::new(Config { remembered: 0, ..Config::default() }).expect("the stages are in order");
        for (url, published) in [
            ("https://example.org/world/spies", "2025-03-03"),
            ("https://example.org/print/spies", "2025-03-03"),
            ("https://lima-herald.example/spies", "2025-03-03"),
            ("https://example.org/archive/spies", "2019-03-04"),
        ] {
            let input = report(url, published);
            assert_eq!(told(&remembering.code(input.clone())), told(&forgetful.code(input)), "{url}");
        }
    }

    #[test]
    fn another_address_is_laid_whole_and_another_day_in_part() {
        let repeats = Repeats::new(1 << 20);
        let coder =
            Coder::new(Config { remembered: 0, ..Config::default() }).expect("the stages are in order");
        repeats.keep(&coder.code(report("https://example.org/a", "2025-03-03")));
        let mut copy = bede_text::open(report("https://example.org/b", "2025-03-03"));
        assert!(repeats.lay(&mut copy));
        assert!(copy.has(Layer::Events));
        assert_eq!(copy.metadata.url.as_deref(), Some("https://example.org/b"));
        let mut later = bede_text::open(report("https://example.org/a", "2025-03-10"));
        assert!(repeats.lay(&mut later));
        assert!(later.has(Layer::Syntax) && !later.has(Layer::Dates));
    }

    #[test]
    fn memory_is_bounded() {
        let coder =
            Coder::new(Config { remembered: 0, ..Config::default() }).expect("the stages are in order");
        let coded = |number: usize| {
            coder.code(Input {
                source: Source::Text(format!("Peru accused Chile of spying for the {number}th time.")),
                ..Input::default()
            })
        };
        let most = AT_LEAST * bytes_of(&coded(1000));
        let repeats = Repeats::new(most);
        for number in 1000..1100 {
            repeats.keep(&coded(number));
        }
        let kept = repeats.kept.lock().expect("no thread has failed");
        assert!(kept.bytes <= most);
        assert_eq!(kept.reports.len(), kept.order.len());
        assert!((2..=AT_LEAST).contains(&kept.reports.len()), "{} are kept", kept.reports.len());
    }
}
