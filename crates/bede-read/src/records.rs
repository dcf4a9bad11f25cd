//! A record's fields, wherever they come from, to a document as given: the contract's input table.

use bede_doc::{Input, KnownMention, Metadata, Published, Source, Span, Warning, WarningKind};

use crate::error::{Location, Problem, ReadError};

/// Fields as a row or a feed gives them: names and strings.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    pub id: Option<String>,
    pub text: Option<String>,
    pub html: Option<String>,
    pub title: Option<String>,
    pub publisher: Option<String>,
    pub url: Option<String>,
    pub authors: Vec<String>,
    pub language: Option<String>,
    pub published: Option<String>,
    pub mentions: Vec<GivenMention>,
    pub warnings: Vec<Warning>,
}

/// A mention with offsets in characters.
#[derive(Debug)]
pub(crate) struct GivenMention {
    pub start: u64,
    pub end: u64,
    pub code: Option<String>,
}

impl Fields {
    /// The document that the fields make.
    pub(crate) fn into_input(self, location: &Location) -> Result<Input, ReadError> {
        let Fields {
            id,
            text,
            html,
            title,
            publisher,
            url,
            authors,
            language,
            published,
            mentions,
            mut warnings,
        } = self;
        let source = match (text, html) {
            (Some(text), None) => Source::Text(text),
            (None, Some(html)) => Source::Html(html),
            (Some(_), Some(_)) => {
                return Err(ReadError::new(
                    location.clone(),
                    Problem::Record("the record has both `text` and `html`".to_owned()),
                    "give exactly one of the two",
                ));
            }
            (None, None) => {
                return Err(ReadError::new(
                    location.clone(),
                    Problem::Record("the record has neither `text` nor `html`".to_owned()),
                    "give the document in one of the two fields",
                ));
            }
        };
        let published = published.filter(|text| !text.trim().is_empty()).and_then(|text| {
            match text.parse::<Published>() {
                Ok(published) => Some(published),
                Err(_) => {
                    warnings.push(Warning::new(
                    WarningKind::Metadata,
                    format!(
                        "`published` is `{}`, which is no ISO 8601 date and is left out; write 2021-08-18, \
                         2021-08-18T19:45 or 2021-08-18T19:45+03:00",
                        shortened(&text)
                    ),
                ));
                    None
                }
            }
        });
        let mentions = match &source {
            Source::Text(text) => byte_mentions(text, mentions, &mut warnings),
            Source::Html(_) => {
                if !mentions.is_empty() {
                    warnings.push(Warning::new(
                        WarningKind::Mention,
                        "`mentions` are offsets into a text and cannot be placed in `html`; they are left out; give `text` with them",
                    ));
                }
                Vec::new()
            }
        };
        let filled = |field: Option<String>| field.filter(|value| !value.trim().is_empty());
        Ok(Input {
            id: filled(id),
            source,
            metadata: Metadata {
                title: filled(title),
                publisher: filled(publisher),
                published,
                authors: authors.into_iter().filter(|author| !author.trim().is_empty()).collect(),
                url: filled(url),
                language: filled(language),
            },
            mentions,
            warnings,
        })
    }
}

/// A value as messages show it.
pub(crate) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Offsets in characters to offsets in bytes, in one pass over the text.
fn byte_mentions(text: &str, mentions: Vec<GivenMention>, warnings: &mut Vec<Warning>) -> Vec<KnownMention> {
    if mentions.is_empty() {
        return Vec::new();
    }
    let ascii = text.is_ascii();
    let bytes: Vec<u32> = if ascii {
        Vec::new()
    } else {
        text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect()
    };
    let length = if ascii { text.len() } else { bytes.len() - 1 };
    let byte = |character: u64| -> Option<u32> {
        let character = usize::try_from(character).ok()?;
        if ascii { (character <= length).then_some(character as u32) } else { bytes.get(character).copied() }
    };
    let mut known = Vec::new();
    for mention in mentions {
        match (byte(mention.start), byte(mention.end)) {
            (Some(start), Some(end)) if start < end => known.push(KnownMention { span: Span { start, end }, code: mention.code }),
            _ => warnings.push(Warning::new(
                WarningKind::Mention,
                format!(
                    "the mention {}..{} does not lie in the text of {length} characters and is left out; offsets are \
                     half-open and count Unicode characters from 0",
                    mention.start, mention.end
                ),
            )),
        }
    }
    known
}
