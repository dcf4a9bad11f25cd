//! Layer 5: mentions of people, organizations, countries, groups and places, gathered into entities.

use crate::{Span, TokenId, TokenRange, plover::Sector, tokens::index_type};

index_type!(
    /// Index of an entity in its document.
    EntityId
);
index_type!(
    /// Index of a mention in its document.
    MentionId
);

/// One mention: a name, a nominal ("his Kazakh counterpart") or a pronoun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The noun phrase as a person would mark it.
    pub span: Span,
    /// Its tokens.
    pub tokens: TokenRange,
    /// Its syntactic head.
    pub head: TokenId,
    /// How it refers.
    pub kind: MentionKind,
    /// What it refers to.
    pub entity: EntityId,
    /// For a mention that stands for several ("the ministers", "the two sides", "they"): those.
    pub members: Vec<EntityId>,
}

/// How a mention refers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MentionKind {
    /// By name.
    Name,
    /// By a noun.
    Nominal,
    /// By a pronoun.
    Pronoun,
}

/// One referent in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// The fullest name, or the first nominal where nothing names it.
    pub name: String,
    /// What kind of thing.
    pub kind: EntityKind,
    /// Actor code: country code and sector code, more specific ones after ("RUSGOV"), where known.
    pub code: Option<String>,
    /// PLOVER country code, or `IGO`, `UNO`, `EUR`, `NGO`, `ISM`, `IMG`, `MNC`.
    pub country: Option<String>,
    /// PLOVER's primary sector.
    pub sector: Option<Sector>,
    /// What it is or holds, as the report or the gazetteer tells it ("Russian foreign minister").
    pub role: Option<String>,
    /// Things said of it in passing that are no events ("banned in Russia").
    pub properties: Vec<String>,
    /// Its mentions, in text order.
    pub mentions: Vec<MentionId>,
    /// How it was resolved, in sentences for `bede explain`.
    pub why: Vec<String>,
}

/// What kind of thing an entity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntityKind {
    /// A person.
    Person,
    /// A body with a name or an office: ministry, party, company, armed group.
    Organization,
    /// A state, or its government named by country or capital.
    Country,
    /// People together without a body: protesters, troops, residents, ministers.
    Group,
    /// A place that is no state.
    Place,
}

impl EntityKind {
    /// As the record spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            EntityKind::Person => "person",
            EntityKind::Organization => "organization",
            EntityKind::Country => "country",
            EntityKind::Group => "group",
            EntityKind::Place => "place",
        }
    }
}
