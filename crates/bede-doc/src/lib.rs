//! The shared words of Bede: a document, its spans, and the layers that the stages lay over it.
//!
//! A [`Document`] owns a text that nobody rewrites and one field per layer. A [`Span`] is bytes into that
//! text. A token, a sentence or a mention is a view: the document and an index. Stages live in crates of
//! their own; each is a pure function from `&Document` to its layer, and the pipeline (crate `bede`) lays it on.
//! Nothing here reads files, knows English or is `Serialize`: the record (crate `bede-record`) has its own types.

mod attributions;
mod blocks;
mod document;
mod entities;
mod events;
mod places;
pub mod plover;
mod span;
mod syntax;
mod times;
mod tokens;
mod warning;

pub use attributions::{Attribution, AttributionId, AttributionKind, Stance};
pub use blocks::{Block, BlockId, BlockKind};
pub use document::{Document, Input, KnownMention, Layer, Metadata, Published, Source};
pub use entities::{Entity, EntityId, EntityKind, Mention, MentionId, MentionKind};
pub use events::{DateBasis, DatePrecision, Event, EventDate, EventId, EventMention, Participant};
pub use places::{Place, PlaceId, PlaceKind};
pub use span::{Span, TokenRange};
pub use syntax::{Deprel, Feature, Features, NAMING_VERBS, Syntax, Upos, Word};
pub use times::{TimeExpression, TimeExpressionId, TimexType};
pub use tokens::{Sentence, SentenceId, Token, TokenId, TokenView, Tokens};
pub use warning::{Warning, WarningKind};
