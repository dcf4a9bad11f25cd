//! Layer 6: toponyms to coordinates.

mod builder;
mod event_place;
mod find;
mod names;
mod recognise;
mod resolve;
mod table;
mod words;

pub use builder::{BuildError, Builder, NewKind, NewPlace, Usage};
pub use event_place::event_place;
pub use find::find;
pub use names::Key;
pub use table::{Entry, Gazetteer, GazetteerError, Reading, Readings};
