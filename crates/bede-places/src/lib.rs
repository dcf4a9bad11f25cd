//! Layer 6: toponyms to coordinates.
//!
//! [`find`] reads sentences, tokens and, where they are laid, syntax and entities, and gives every place that a
//! report names with what [`Gazetteer`] knows of it; [`event_place`] says in which of them an event happens. The
//! gazetteer is an argument: the [embedded](Gazetteer::embedded) one, or one that an [`Importer`] made. Demonyms
//! ("Syrian") are left to the entity layer, as is who a country's name stands for when it acts.

mod builder;
mod event_place;
mod find;
mod import;
mod names;
mod recognise;
mod resolve;
mod table;
mod words;

pub use builder::{BuildError, Builder, NewKind, NewPlace, Usage};
pub use event_place::event_place;
pub use find::find;
pub use import::{ImportError, ImportOptions, Imported, Importer};
pub use names::Key;
pub use table::{Entry, Gazetteer, GazetteerError, Reading, Readings};
