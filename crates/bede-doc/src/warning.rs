//! What went less well on one document. A warning never stops a batch.

use crate::Span;

/// One thing that a reader of the output should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Which thing; the exit code and the counts in summaries go by it.
    pub kind: WarningKind,
    /// Where in the text, if in one place.
    pub span: Option<Span>,
    /// What happened and what to do, in a sentence.
    pub message: String,
}

impl Warning {
    /// A warning about the document as a whole.
    pub fn new(kind: WarningKind, message: impl Into<String>) -> Warning {
        Warning { kind, span: None, message: message.into() }
    }
}

/// The kinds of warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WarningKind {
    /// There is no text to code.
    Empty,
    /// The text is not in a language that Bede reads.
    Language,
    /// Bytes were not valid in the encoding; replacement characters stand for them.
    Encoding,
    /// The text was cut or flattened to keep within limits.
    Limit,
    /// Metadata that could not be understood (a `published` that is no date, say).
    Metadata,
    /// A known mention whose offsets are not in the text.
    Mention,
    /// HTML in which no article body was found.
    Extraction,
}

impl WarningKind {
    /// The short name printed before the message.
    pub fn as_str(self) -> &'static str {
        match self {
            WarningKind::Empty => "empty",
            WarningKind::Language => "language",
            WarningKind::Encoding => "encoding",
            WarningKind::Limit => "limit",
            WarningKind::Metadata => "metadata",
            WarningKind::Mention => "mention",
            WarningKind::Extraction => "extraction",
        }
    }
}
