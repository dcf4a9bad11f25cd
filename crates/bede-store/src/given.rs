//! Documents on their way into the store: as they were given, and coded. Both are made by the threads that code, so
//! that the one writer has little left to do.

use std::io::{Read, Write};

use bede_doc::{Input, Published, Source, Warning, WarningKind};
use bede_record::{Characters, Record};
use serde::Serialize;

use crate::{Error, Result};

/// A document as it was given: the contract's line of JSON, which can be read again.
#[derive(Clone, Debug)]
pub struct Given {
    /// Of all that was given; equal for the same thing given again.
    pub hash: [u8; 16],
    pub(crate) line: Vec<u8>,
    pub(crate) otherwise: Option<String>,
    pub(crate) warnings: String,
}

#[derive(Serialize)]
struct Line<'i> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'i str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'i str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'i str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<String>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    authors: &'i [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'i str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'i str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mentions: Vec<Mention<'i>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'i str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<&'i str>,
}

#[derive(Serialize)]
struct Mention<'i> {
    start: u32,
    end: u32,
    code: Option<&'i str>,
}

impl Given {
    /// What was given, and the day that holds for documents that say none themselves.
    pub fn new(input: &Input, otherwise: Option<&Published>) -> Given {
        let metadata = &input.metadata;
        let (text, html) = match &input.source {
            Source::Text(text) => (Some(text.as_str()), None),
            Source::Html(html) => (None, Some(html.as_str())),
        };
        let mentions = match text {
            Some(text) if !input.mentions.is_empty() => {
                let characters = Characters::new(text);
                let mention = |mention: &'_ bede_doc::KnownMention| characters.offsets(mention.span);
                let offsets = input.mentions.iter().map(mention);
                let codes = input.mentions.iter().map(|mention| mention.code.as_deref());
                offsets.zip(codes).map(|((start, end), code)| Mention { start, end, code }).collect()
            }
            _ => Vec::new(),
        };
        let line = Line {
            id: input.id.as_deref(),
            title: metadata.title.as_deref(),
            publisher: metadata.publisher.as_deref(),
            published: metadata.published.as_ref().map(ToString::to_string),
            authors: &metadata.authors,
            url: metadata.url.as_deref(),
            language: metadata.language.as_deref(),
            mentions,
            text,
            html,
        };
        let line = json(&line);
        let mut hash = [0; 16];
        hash.copy_from_slice(&blake3::hash(line.as_bytes()).as_bytes()[..16]);
        let warnings: Vec<[&str; 2]> =
            input.warnings.iter().map(|warning| [warning.kind.as_str(), warning.message.as_str()]).collect();
        Given {
            hash,
            line: pressed(line.as_bytes()),
            otherwise: otherwise.map(ToString::to_string),
            warnings: json(&warnings),
        }
    }
}

/// A document with its record, ready to be written.
#[derive(Clone, Debug)]
pub struct Coded {
    pub(crate) given: Given,
    pub(crate) record: Record,
    pub(crate) pressed: Vec<u8>,
    pub(crate) text: String,
}

impl Coded {
    /// What was given, what was made of it, and the text that the record's offsets count in.
    pub fn new(given: Given, record: Record, text: &str) -> Coded {
        let pressed = pressed(json(&record).as_bytes());
        Coded { given, record, pressed, text: text.to_owned() }
    }

    /// The record.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// About how many bytes it holds, for those who bound what is under way.
    pub fn bytes(&self) -> usize {
        self.given.line.len() + self.pressed.len() * 8 + self.text.len()
    }
}

/// JSON of what can always be written as JSON.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Under zlib, which every language can open.
pub(crate) fn pressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(
        Vec::with_capacity(bytes.len() / 3 + 64),
        flate2::Compression::new(2),
    );
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// What was under zlib.
pub(crate) fn opened(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut opened = Vec::with_capacity(bytes.len() * 4);
    flate2::read::ZlibDecoder::new(bytes)
        .read_to_end(&mut opened)
        .map_err(|error| Error::Damaged(error.to_string()))?;
    Ok(opened)
}

/// The kind of a warning by its name.
pub(crate) fn warning(kind: &str, message: String) -> Option<Warning> {
    use WarningKind::{Empty, Encoding, Extraction, Language, Limit, Mention, Metadata};
    let kinds = [Empty, Language, Encoding, Limit, Metadata, Mention, Extraction];
    kinds.into_iter().find(|known| known.as_str() == kind).map(|kind| Warning::new(kind, message))
}
