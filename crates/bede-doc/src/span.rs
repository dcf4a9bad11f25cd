//! Places in a text: byte spans, and runs of tokens.

use crate::TokenId;

/// Half-open bytes into a document's text, always on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span of bytes; `start` is not past `end`.
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end, "span {start}..{end} runs backwards");
        Span { start: start as u32, end: end as u32 }
    }

    /// The bytes as a range that indexes a string.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// How many bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// Half-open run of tokens of one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenRange {
    /// The first token.
    pub start: TokenId,
    /// One past the last token.
    pub end: TokenId,
}

impl TokenRange {
    /// The run from `start` up to, not with, `end`.
    pub fn new(start: TokenId, end: TokenId) -> TokenRange {
        debug_assert!(start <= end);
        TokenRange { start, end }
    }

    /// The run of one token.
    pub fn one(token: TokenId) -> TokenRange {
        TokenRange { start: token, end: TokenId(token.0 + 1) }
    }

    /// The ids, in text order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = TokenId> + ExactSizeIterator + Clone {
        (self.start.0..self.end.0).map(TokenId)
    }

    /// How many tokens.
    pub fn len(self) -> usize {
        (self.end.0 - self.start.0) as usize
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the token lies inside.
    pub fn contains(self, token: TokenId) -> bool {
        self.start <= token && token < self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains_range(self, other: TokenRange) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a token.
    pub fn overlaps(self, other: TokenRange) -> bool {
        self.start < other.end && other.start < self.end
    }
}
