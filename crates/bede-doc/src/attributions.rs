//! Layer 7: who says what.

use crate::{EntityId, Span, TokenRange, tokens::index_type};

index_type!(
    /// Index of an attribution in its document.
    AttributionId
);

/// One attribution: a speaker, a cue ("said", "according to") and the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// Who says it, as the text has it.
    pub speaker: Option<Span>,
    /// The speaker's tokens.
    pub speaker_tokens: Option<TokenRange>,
    /// The words that attribute.
    pub cue: Option<Span>,
    /// What is said; several spans where it is split.
    pub content: Vec<Span>,
    /// Direct, indirect or mixed.
    pub kind: AttributionKind,
    /// The speaker's entity.
    pub entity: Option<EntityId>,
    /// The attribution in whose content this one stands.
    pub inside: Option<AttributionId>,
}

/// How the content is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttributionKind {
    /// In quotation marks.
    Direct,
    /// In the reporter's words.
    Indirect,
    /// Partly in quotation marks.
    Mixed,
}

impl AttributionKind {
    /// As the record spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            AttributionKind::Direct => "direct",
            AttributionKind::Indirect => "indirect",
            AttributionKind::Mixed => "mixed",
        }
    }
}
