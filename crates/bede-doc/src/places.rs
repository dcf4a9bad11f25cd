//! Layer 6: toponyms with coordinates.

use crate::{Span, TokenRange, tokens::index_type};

index_type!(
    /// Index of a place in its document.
    PlaceId
);

/// One toponym in the text, resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its words.
    pub span: Span,
    /// Its tokens.
    pub tokens: TokenRange,
    /// The gazetteer's name.
    pub name: String,
    /// What kind of place.
    pub kind: PlaceKind,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// GeoNames id, where it has one.
    pub geonameid: Option<u32>,
    /// ISO 3166 three-letter code of the country it lies in.
    pub country: Option<String>,
    /// Name of the first-level division it lies in.
    pub admin1: Option<String>,
    /// Whether the words name an actor here ("Washington said") rather than a location.
    pub is_actor: bool,
}

/// What kind of place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// A state or dependency.
    Country,
    /// A first-level or lower division.
    Division,
    /// A city, town or village.
    City,
    /// A region that is no division: Donbas, Sahel, Central Asia.
    Region,
    /// Sea, river, strait, lake.
    Water,
    /// Anything else: a base, an airport, a mountain.
    Feature,
}
