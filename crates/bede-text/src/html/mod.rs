//! HTML to article: what of a page is the report, and what the page says of it.
//!
//! The parser is our own and needs one pass, no recursion and a bounded depth, so that no page hangs it or ends the
//! process. It builds the tree that news pages mean, not the one that the HTML standard prescribes for broken ones.

mod article;
mod entities;
mod metadata;
mod tree;

pub(crate) use article::{Article, extract};
