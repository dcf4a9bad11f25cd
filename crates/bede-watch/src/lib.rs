//! Watches feeds: asks each from time to time whether it has something new, fetches the articles that it links to, and
//! hands them on as documents. It is polite: it says who it is, asks conditionally, keeps to `robots.txt`, leaves each
//! host time between requests, and asks less often where it is not answered. It is careful: addresses in private
//! networks are refused after the name was resolved and at every redirect, and every request has limits of time, size
//! and redirects.
//!
//! [`Settings`] are read from a file; [`Watch::run`] goes on until it is told to stop. What it must know after a
//! restart goes through [`Memory`], and the documents to the caller; both are the store's business, and what the
//! documents say is the business of the crates from `bede-text` on.

mod address;
mod fetch;
mod robots;
mod settings;
mod watch;

pub use address::{Address, AddressError, Network, is_public};
pub use fetch::{Asked, FetchError, Fetcher, Kind, Limits, Response};
pub use robots::Rules;
pub use settings::{Feed, Settings, SettingsError};
pub use watch::{Article, Entry, FeedState, Memory, MemoryError, Notice, Transient, Watch};
