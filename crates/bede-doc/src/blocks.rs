//! Layer 1: the pieces of a page or wire text, and what each is.

use crate::{Span, tokens::index_type};

index_type!(
    /// Index of a block in its document.
    BlockId
);

/// One headline, paragraph, list item, or line of metadata. Blocks are in text order and do not overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where it stands, without surrounding white space.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// What a block is. Only [prose](BlockKind::is_prose) is cut into sentences and coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// The report's headline.
    Headline,
    /// A subtitle, standfirst or crosshead.
    Subheadline,
    /// A paragraph of body text (without the dateline that it may begin with).
    Paragraph,
    /// An item of a list.
    ListItem,
    /// Author lines: "By Jane Doe", "Umer Jamshaid 4 minutes ago".
    Byline,
    /// Place, day and agency before the lede: "MOSCOW, Aug 18 (Reuters) —".
    Dateline,
    /// Lines that carry metadata or nothing: dates, counters, copyright, "Read more", picture credits.
    Furniture,
}

impl BlockKind {
    /// Whether sentences in it are part of the report.
    pub fn is_prose(self) -> bool {
        matches!(
            self,
            BlockKind::Headline | BlockKind::Subheadline | BlockKind::Paragraph | BlockKind::ListItem
        )
    }

    /// Whether it is a headline of some size, with headline grammar.
    pub fn is_headline(self) -> bool {
        matches!(self, BlockKind::Headline | BlockKind::Subheadline)
    }
}
