//! Layer 1: HTML or plain text to blocks, and what the page itself says of its making.
//!
//! [`open`] turns an [`Input`] into a [`Document`] whose text nobody rewrites afterwards: it finds the blocks
//! (headline, paragraphs, dateline, byline, furniture), the metadata that the text carries, and whether the
//! text is in English at all. Sentences and tokens are layer 2's; files and encodings are `bede-read`'s.

mod datelines;
mod html;
mod language;
mod lines;
mod outlets;
mod paragraphs;
mod plain;
mod published;

use bede_doc::{Document, Input, KnownMention, Layer, Metadata, Source, Warning, WarningKind};

pub use published::read_published;

/// What the text says about itself; it fills only what the caller left open.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Findings {
    pub title: Option<String>,
    pub publisher: Option<String>,
    /// The agency whose credit stands in the text; the publisher, where nothing better is known.
    pub agency: Option<String>,
    pub published: Option<bede_doc::Published>,
    pub authors: Vec<String>,
}

/// The longest text that is coded; more is cut. It is three hundred pages, and no report has them.
const MAX_TEXT: usize = 1 << 20;
/// The longest page that is looked through.
const MAX_PAGE: usize = 32 << 20;

/// Reads a document as given: its text, its blocks, and what is known of it.
pub fn open(input: Input) -> Document {
    let Input { id, source, metadata, mentions, mut warnings } = input;
    let mut document = match source {
        Source::Text(mut text) => {
            cut(&mut text, MAX_TEXT, &mut warnings);
            let mut document = Document::new(text, metadata);
            let (blocks, findings) = plain::read(document.text(), document.metadata.title.as_deref());
            document.blocks = blocks;
            complete(&mut document.metadata, findings);
            document
        }
        Source::Html(mut page) => {
            cut(&mut page, MAX_PAGE, &mut warnings);
            open_page(&page, metadata, &mut warnings)
        }
    };
    if let Some(id) = id {
        document.id = id;
    }
    document.warnings = warnings;
    keep_valid_mentions(&mut document, mentions);
    if document.text().trim().is_empty() {
        document.warnings.push(Warning::new(
            WarningKind::Empty,
            "there is no text to code; check the field or page that it was read from",
        ));
    } else {
        language::check(&mut document);
    }
    document.mark_laid(Layer::Blocks);
    document
}

/// Cuts a text that is too long, at the end of a character.
fn cut(text: &mut String, most: usize, warnings: &mut Vec<Warning>) {
    if text.len() <= most {
        return;
    }
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    warnings.push(Warning::new(
        WarningKind::Limit,
        format!("the document has {} bytes and was cut after {end}; split it into reports", text.len()),
    ));
    text.truncate(end);
}

/// A document from a page: the extracted report is its text.
fn open_page(page: &str, metadata: Metadata, warnings: &mut Vec<Warning>) -> Document {
    let html::Article { mut text, mut pieces, metadata: said, lines, found, flattened } =
        html::extract(page, metadata.title.as_deref());
    cut(&mut text, MAX_TEXT, warnings);
    pieces.retain(|(range, _)| range.end <= text.len());
    if flattened {
        warnings.push(Warning::new(
            WarningKind::Limit,
            "the page nests more than 512 elements; deeper ones were read as if they stood beside one another",
        ));
    }
    if !found && !text.is_empty() {
        warnings.push(Warning::new(
            WarningKind::Extraction,
            "no article body was found in the page, only a few words; give `text` if you have it",
        ));
    }
    let mut document = Document::new(text, metadata);
    let title = document.metadata.title.clone().or_else(|| said.title.clone());
    let (blocks, mut findings) = plain::classify(document.text(), &pieces, title.as_deref());
    for line in &lines {
        plain::gather(line, &mut findings);
    }
    document.blocks = blocks;
    document.metadata.url = document.metadata.url.take().or(said.url);
    let findings = Findings {
        title: said.title.or(findings.title),
        publisher: said.publisher.or(findings.publisher),
        agency: findings.agency,
        published: said.published.or(findings.published),
        authors: if said.authors.is_empty() { findings.authors } else { said.authors },
    };
    complete(&mut document.metadata, findings);
    document
}

/// Keeps the caller's mentions that lie in the text, on character boundaries, and says which do not.
fn keep_valid_mentions(document: &mut Document, mentions: Vec<KnownMention>) {
    for mention in mentions {
        let (start, end) = (mention.span.start as usize, mention.span.end as usize);
        let text = document.text();
        if start < end && end <= text.len() && text.is_char_boundary(start) && text.is_char_boundary(end) {
            document.known_mentions.push(mention);
        } else {
            document.warnings.push(Warning::new(
                WarningKind::Mention,
                format!(
                    "a known mention at bytes {start}..{end} does not lie in the text of {} bytes and is left out; \
                     check its offsets",
                    text.len()
                ),
            ));
        }
    }
    document.known_mentions.sort_by_key(|mention| (mention.span.start, std::cmp::Reverse(mention.span.end)));
}

/// Fills the metadata that the caller left open.
fn complete(metadata: &mut Metadata, findings: Findings) {
    let Findings { title, publisher, agency, published, authors } = findings;
    metadata.title = metadata.title.take().or(title);
    metadata.publisher = metadata
        .publisher
        .take()
        .or(publisher)
        .or_else(|| metadata.url.as_deref().and_then(outlets::publisher_of_url))
        .or(agency);
    metadata.published = metadata
        .published
        .take()
        .or(published)
        .or_else(|| metadata.url.as_deref().and_then(published::date_in_url));
    if metadata.authors.is_empty() {
        metadata.authors = authors;
    }
}
