//! Which expression dates a predicate.

use bede_doc::{Document, EventDate, TokenId};

/// A date for a predicate, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct EventDateChoice {
    pub date: Option<EventDate>,
    pub why: String,
}

/// The date of the event that a predicate tells.
pub fn event_date(_document: &Document, _predicate: TokenId) -> EventDateChoice {
    EventDateChoice { date: None, why: String::new() }
}
