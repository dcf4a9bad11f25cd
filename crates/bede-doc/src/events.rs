//! Layer 8: what happened.

use jiff::civil::Date;

use crate::{
    AttributionId, EntityId, PlaceId, SentenceId, Span, TimeExpressionId, TokenId, TokenRange,
    plover::{Context, EventType, Mode, Status},
    tokens::index_type,
};

index_type!(
    /// Index of an event in its document.
    EventId
);

/// One event of the report, told once or several times.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// PLOVER type.
    pub kind: EventType,
    /// PLOVER mode.
    pub mode: Option<Mode>,
    /// PLOVER contexts of the sentence and the report.
    pub contexts: Vec<Context>,
    /// The most specific CAMEO code that the text supports.
    pub cameo: String,
    /// When.
    pub date: Option<EventDate>,
    /// Who acts.
    pub actors: Vec<Participant>,
    /// At whom it is aimed.
    pub recipients: Vec<Participant>,
    /// Where.
    pub place: Option<PlaceId>,
    /// The telling that the record goes by.
    pub anchor: EventMention,
    /// The other tellings.
    pub mentions: Vec<EventMention>,
    /// PLOVER's auxiliary mode.
    pub status: Status,
    /// On whose word, nearest first.
    pub according_to: Vec<AttributionId>,
    /// Id of the lexicon entry or model that decided.
    pub rule: String,
    /// From 0 to 1, calibrated.
    pub confidence: f32,
    /// How it came about, in sentences for `bede explain`.
    pub why: Vec<String>,
}

/// One place in the text that tells an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventMention {
    /// The word or phrase that says the event.
    pub span: Span,
    /// Its head.
    pub head: TokenId,
    /// Its sentence.
    pub sentence: SentenceId,
}

/// An actor or a recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// The noun phrase as a person would mark it.
    pub span: Span,
    /// Its tokens.
    pub tokens: TokenRange,
    /// Its head.
    pub head: TokenId,
    /// Its entity, where it is one.
    pub entity: Option<EntityId>,
}

/// When an event was, or will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventDate {
    /// The day, or the first day of the month or year.
    pub date: Date,
    /// How exact.
    pub precision: DatePrecision,
    /// Whether the text says it or the day of publication stands in.
    pub basis: DateBasis,
    /// The expression that says it.
    pub expression: Option<TimeExpressionId>,
}

/// How exact a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DatePrecision {
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the year.
    Year,
}

impl DatePrecision {
    /// As the record spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            DatePrecision::Day => "day",
            DatePrecision::Month => "month",
            DatePrecision::Year => "year",
        }
    }
}

/// Where a date comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateBasis {
    /// The report says it.
    Text,
    /// The day of publication stands in.
    Published,
}

impl DateBasis {
    /// As the record spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            DateBasis::Text => "text",
            DateBasis::Published => "published",
        }
    }
}
