//! Layer 4: time expressions, in TIMEX3's terms.

use jiff::civil::Date;

use crate::{Span, TokenRange, tokens::index_type};

index_type!(
    /// Index of a time expression in its document.
    TimeExpressionId
);

/// One expression of time, found and resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeExpression {
    /// Its words.
    pub span: Span,
    /// Its tokens.
    pub tokens: TokenRange,
    /// TIMEX3 type.
    pub kind: TimexType,
    /// TIMEX3 value ("2021-08-18", "2021-W33", "P3D", "PAST_REF").
    pub value: String,
    /// First and last day that it covers, where it stands for days on the calendar.
    pub days: Option<(Date, Date)>,
}

/// TIMEX3 types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimexType {
    /// A day or something longer on the calendar.
    Date,
    /// A time of day.
    Time,
    /// A stretch of time.
    Duration,
    /// Something that recurs.
    Set,
}

impl TimexType {
    /// As TIMEX3 spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            TimexType::Date => "DATE",
            TimexType::Time => "TIME",
            TimexType::Duration => "DURATION",
            TimexType::Set => "SET",
        }
    }
}
