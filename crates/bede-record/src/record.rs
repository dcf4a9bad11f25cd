//! The contract's types, and the way from a document to them. Every key is always written: `null` for what is not
//! known, `[]` for what is not there.

use bede_doc::{Document, EntityId, Layer, PlaceId, Span, plover};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};

use crate::Characters;

/// The name of the contract.
pub const SCHEMA: &str = "bede/1";

/// One of the contract's own words, such as a type or a status.
pub type Word = &'static str;

/// One document, coded. Records of past versions are read back from stores: a field that is added later needs
/// `#[serde(default)]`. Offsets are half-open and count Unicode characters (code points).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Bede record")]
pub struct Record {
    /// The contract that this record keeps: `bede/1`.
    #[serde(deserialize_with = "read_schema")]
    #[schemars(schema_with = "schema_name")]
    pub schema: Word,
    /// The caller's identifier, or one made from the content.
    pub id: String,
    /// The headline.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// ISO 8601: a date, a local date-time where the source gives no zone, or a date-time with offset.
    pub published: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// The text that was extracted from `html` input and that all offsets refer to; null for `text` input.
    pub text: Option<String>,
    /// What happened.
    pub events: Vec<Event>,
    /// Who says what.
    pub attributions: Vec<Attribution>,
    /// Who and what is spoken of.
    pub entities: Vec<Entity>,
    /// Expressions of time.
    pub dates: Vec<TimeExpression>,
    /// Toponyms, resolved.
    pub places: Vec<Place>,
    /// What went less well, each with its kind in front.
    pub warnings: Vec<String>,
}

/// Words of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TextSpan {
    /// The words.
    pub text: String,
    /// The first character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
}

/// Words of the text, and the index of their sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MentionSpan {
    /// The words.
    pub text: String,
    /// The first character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
    /// The index of the sentence.
    pub sentence: u32,
}

/// One event.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// Stable: the same document coded twice by the same version gives the same id.
    pub id: String,
    /// PLOVER's type.
    #[serde(rename = "type")]
    #[serde(deserialize_with = "read_kind")]
    #[schemars(schema_with = "type_schema")]
    pub kind: Word,
    /// The PLOVER mode of that type.
    #[serde(deserialize_with = "read_mode")]
    #[schemars(schema_with = "mode_schema")]
    pub mode: Option<Word>,
    /// PLOVER contexts.
    #[serde(deserialize_with = "read_contexts")]
    #[schemars(schema_with = "contexts_schema")]
    pub contexts: Vec<Word>,
    /// The most specific CAMEO code that the text supports.
    pub cameo: String,
    /// PLOVER's quad class.
    #[serde(deserialize_with = "read_quad")]
    #[schemars(schema_with = "quad_schema")]
    pub quad: Word,
    /// PLOVER's conflict–cooperation score.
    pub score: Option<f64>,
    /// CAMEO's Goldstein scale.
    pub goldstein: Option<f64>,
    /// ISO date; the first day of the month or year where the precision is so.
    pub date: Option<String>,
    /// How exact the date is.
    #[serde(deserialize_with = "read_precision")]
    #[schemars(schema_with = "precision_schema")]
    pub date_precision: Option<Word>,
    /// Whether the report says the date or the day of publication stands in.
    #[serde(deserialize_with = "read_basis")]
    #[schemars(schema_with = "basis_schema")]
    pub date_basis: Option<Word>,
    /// Who acts.
    pub actors: Vec<Participant>,
    /// At whom it is aimed.
    pub recipients: Vec<Participant>,
    /// Where.
    pub place: Option<Place>,
    /// The word or phrase that says the event.
    pub anchor: TextSpan,
    /// The index of its sentence.
    pub sentence: u32,
    /// Whether it happened.
    #[serde(deserialize_with = "read_status")]
    #[schemars(schema_with = "status_schema")]
    pub status: Word,
    /// The chain of speakers that the report rests on, nearest first: indexes into `attributions`.
    pub according_to: Vec<u32>,
    /// The other anchors in this document that tell the same event.
    pub mentions: Vec<MentionSpan>,
    /// The lexicon entry or model that decided.
    pub rule: String,
    /// 0 to 1, calibrated.
    pub confidence: f64,
}

/// An actor or a recipient.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Participant {
    /// The words.
    pub text: String,
    /// The first character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
    /// Actor code, or null where no dictionary knows it.
    pub code: Option<String>,
    /// The entity's name.
    pub name: Option<String>,
    /// PLOVER country code.
    pub country: Option<String>,
    /// PLOVER's primary sector.
    #[serde(deserialize_with = "read_sector")]
    #[schemars(schema_with = "sector_schema")]
    pub sector: Option<Word>,
    /// Index into `entities`.
    pub entity: Option<u32>,
}

/// Who says what.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Attribution {
    /// The speaker.
    pub speaker: Option<TextSpan>,
    /// The words that attribute.
    pub cue: Option<TextSpan>,
    /// What is said; several spans where it is split.
    pub content: Vec<TextSpan>,
    /// How it is given.
    #[serde(deserialize_with = "read_attribution")]
    #[schemars(schema_with = "attribution_schema")]
    pub kind: Word,
    /// The speaker's index in `entities`.
    pub entity: Option<u32>,
}

/// One referent.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    /// The fullest name, or the first nominal.
    pub name: String,
    /// Actor code.
    pub code: Option<String>,
    /// PLOVER country code.
    pub country: Option<String>,
    /// PLOVER's primary sector.
    #[serde(deserialize_with = "read_sector")]
    #[schemars(schema_with = "sector_schema")]
    pub sector: Option<Word>,
    /// What kind of thing.
    #[serde(deserialize_with = "read_entity")]
    #[schemars(schema_with = "entity_schema")]
    pub kind: Word,
    /// Names, nominals and pronouns.
    pub mentions: Vec<TextSpan>,
    /// What it is or holds.
    pub role: Option<String>,
}

/// An expression of time.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TimeExpression {
    /// The words.
    pub text: String,
    /// The first character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
    /// TIMEX3 type.
    #[serde(rename = "type")]
    #[serde(deserialize_with = "read_timex")]
    #[schemars(schema_with = "timex_schema")]
    pub kind: Word,
    /// TIMEX3 value.
    pub value: String,
}

/// A toponym, resolved.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// The words.
    pub text: String,
    /// The first character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// GeoNames id.
    pub geonameid: Option<u32>,
    /// ISO 3166 three-letter code.
    pub country: Option<String>,
    /// First-level division.
    pub admin1: Option<String>,
}

/// Declares the schema of a field that holds one of a few strings.
macro_rules! one_of {
    ($name:ident, required, $values:expr) => {
        fn $name(_: &mut SchemaGenerator) -> Schema {
            let values: Vec<&str> = $values;
            json_schema!({ "type": "string", "enum": values })
        }
    };
    ($name:ident, optional, $values:expr) => {
        fn $name(_: &mut SchemaGenerator) -> Schema {
            let values: Vec<Option<&str>> = $values.into_iter().map(Some).chain([None]).collect();
            json_schema!({ "type": ["string", "null"], "enum": values })
        }
    };
}

fn spellings<T: Copy>(all: &[T], spell: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|&value| spell(value)).collect()
}

one_of!(schema_name, required, vec![SCHEMA]);
one_of!(type_schema, required, spellings(plover::EventType::ALL, plover::EventType::as_str));
one_of!(mode_schema, optional, spellings(plover::Mode::ALL, plover::Mode::as_str));
one_of!(quad_schema, required, spellings(plover::Quad::ALL, plover::Quad::as_str));
one_of!(status_schema, required, spellings(plover::Status::ALL, plover::Status::as_str));
one_of!(sector_schema, optional, spellings(plover::Sector::ALL, plover::Sector::as_str));
one_of!(precision_schema, optional, vec!["day", "month", "year"]);
one_of!(basis_schema, optional, vec!["text", "published"]);
one_of!(attribution_schema, required, vec!["direct", "indirect", "mixed"]);
one_of!(entity_schema, required, vec!["person", "organization", "country", "group", "place"]);
one_of!(timex_schema, required, vec!["DATE", "TIME", "DURATION", "SET"]);

fn contexts_schema(_: &mut SchemaGenerator) -> Schema {
    let values = spellings(plover::Context::ALL, plover::Context::as_str);
    json_schema!({ "type": "array", "items": { "type": "string", "enum": values } })
}

/// Reads one of the contract's words back.
fn read_one_of<'de, D: Deserializer<'de>>(deserializer: D, words: &[Word]) -> Result<Word, D::Error> {
    let read = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    known(&read, words)
}

fn known<E: serde::de::Error>(read: &str, words: &[Word]) -> Result<Word, E> {
    words
        .iter()
        .find(|&&word| word == read)
        .copied()
        .ok_or_else(|| E::custom(format!("`{read}` is none of {}", words.join(", "))))
}

/// Declares how a field that holds one of a few words is read back.
macro_rules! read_word {
    ($name:ident, required, $words:expr) => {
        fn $name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
            read_one_of(deserializer, $words)
        }
    };
    ($name:ident, optional, $words:expr) => {
        fn $name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Word>, D::Error> {
            let read = Option::<std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
            read.map(|read| known(&read, $words)).transpose()
        }
    };
}

/// The spellings of an enum of PLOVER's, for reading back.
macro_rules! words_of {
    ($kind:ident) => {{
        static WORDS: std::sync::LazyLock<Vec<Word>> =
            std::sync::LazyLock::new(|| spellings(plover::$kind::ALL, plover::$kind::as_str));
        WORDS.as_slice()
    }};
}

read_word!(read_schema, required, &[SCHEMA]);
read_word!(read_kind, required, words_of!(EventType));
read_word!(read_mode, optional, words_of!(Mode));
read_word!(read_quad, required, words_of!(Quad));
read_word!(read_status, required, words_of!(Status));
read_word!(read_sector, optional, words_of!(Sector));
read_word!(read_precision, optional, &["day", "month", "year"]);
read_word!(read_basis, optional, &["text", "published"]);
read_word!(read_attribution, required, &["direct", "indirect", "mixed"]);
read_word!(read_entity, required, &["person", "organization", "country", "group", "place"]);
read_word!(read_timex, required, &["DATE", "TIME", "DURATION", "SET"]);

fn read_contexts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Word>, D::Error> {
    let read = Vec::<std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
    read.iter().map(|read| known(read, words_of!(Context))).collect()
}

impl Record {
    /// The record of a coded document. `from_html` says that the text was extracted and is to be returned;
    /// the lexicon knows scores and scales.
    pub fn new(document: &Document, lexicon: &bede::Lexicon, from_html: bool) -> Record {
        let spans = Spans { document, characters: Characters::new(document.text()) };
        let metadata = &document.metadata;
        Record {
            schema: SCHEMA,
            id: document.id.clone(),
            title: metadata.title.clone(),
            publisher: metadata.publisher.clone(),
            published: metadata.published.as_ref().map(ToString::to_string),
            authors: metadata.authors.clone(),
            url: metadata.url.clone(),
            language: metadata.language.clone(),
            text: from_html.then(|| document.text().to_owned()),
            events: events(&spans, lexicon),
            attributions: document
                .attributions
                .iter()
                .map(|attribution| Attribution {
                    speaker: attribution.speaker.map(|span| spans.text(span)),
                    cue: attribution.cue.map(|span| spans.text(span)),
                    content: attribution.content.iter().map(|&span| spans.text(span)).collect(),
                    kind: attribution.kind.as_str(),
                    entity: attribution.entity.map(|entity| entity.0),
                })
                .collect(),
            entities: document
                .entities
                .iter()
                .map(|entity| Entity {
                    name: entity.name.clone(),
                    code: entity.code.clone(),
                    country: entity.country.clone(),
                    sector: entity.sector.map(plover::Sector::as_str),
                    kind: entity.kind.as_str(),
                    mentions: entity
                        .mentions
                        .iter()
                        .map(|&mention| spans.text(document.mention(mention).span))
                        .collect(),
                    role: entity.role.clone(),
                })
                .collect(),
            dates: document
                .dates
                .iter()
                .map(|date| {
                    let TextSpan { text, start, end } = spans.text(date.span);
                    TimeExpression { text, start, end, kind: date.kind.as_str(), value: date.value.clone() }
                })
                .collect(),
            places: (0..document.places.len()).map(|index| spans.place(PlaceId(index as u32))).collect(),
            warnings: document
                .warnings
                .iter()
                .map(|warning| format!("{}: {}", warning.kind.as_str(), warning.message))
                .collect(),
        }
    }
}

/// A document with its offsets counted.
struct Spans<'d> {
    document: &'d Document,
    characters: Characters<'d>,
}

impl Spans<'_> {
    fn text(&self, span: Span) -> TextSpan {
        let (start, end) = self.characters.offsets(span);
        TextSpan { text: self.document.slice(span).to_owned(), start, end }
    }

    fn place(&self, id: PlaceId) -> Place {
        let place = self.document.place(id);
        let TextSpan { text, start, end } = self.text(place.span);
        Place {
            text,
            start,
            end,
            lat: place.lat,
            lon: place.lon,
            geonameid: place.geonameid,
            country: place.country.clone(),
            admin1: place.admin1.clone(),
        }
    }

    fn participant(&self, participant: &bede_doc::Participant) -> Participant {
        let TextSpan { text, start, end } = self.text(participant.span);
        let known = |id: EntityId| self.document.entity(id);
        let entity = participant.entity.map(known);
        Participant {
            text,
            start,
            end,
            code: entity.and_then(|entity| entity.code.clone()),
            name: entity.map(|entity| entity.name.clone()),
            country: entity.and_then(|entity| entity.country.clone()),
            sector: entity.and_then(|entity| entity.sector).map(plover::Sector::as_str),
            entity: participant.entity.map(|id| id.0),
        }
    }
}

fn events(spans: &Spans<'_>, lexicon: &bede::Lexicon) -> Vec<Event> {
    let document = spans.document;
    if !document.has(Layer::Events) {
        return Vec::new();
    }
    let mut ids = std::collections::HashMap::new();
    document
        .events
        .iter()
        .map(|event| Event {
            id: event_id(document, event, &mut ids),
            kind: event.kind.as_str(),
            mode: event.mode.map(plover::Mode::as_str),
            contexts: event.contexts.iter().map(|context| context.as_str()).collect(),
            cameo: event.cameo.clone(),
            quad: event.kind.quad().as_str(),
            score: lexicon.score(event.kind, event.mode).map(rounded),
            goldstein: lexicon.cameo(&event.cameo).map(|code| rounded(code.goldstein)),
            date: event.date.map(|date| date.date.to_string()),
            date_precision: event.date.map(|date| date.precision.as_str()),
            date_basis: event.date.map(|date| date.basis.as_str()),
            actors: event.actors.iter().map(|participant| spans.participant(participant)).collect(),
            recipients: event.recipients.iter().map(|participant| spans.participant(participant)).collect(),
            place: event.place.map(|place| spans.place(place)),
            anchor: spans.text(event.anchor.span),
            sentence: event.anchor.sentence.0,
            status: event.status.as_str(),
            according_to: event.according_to.iter().map(|attribution| attribution.0).collect(),
            mentions: event
                .mentions
                .iter()
                .map(|mention| {
                    let TextSpan { text, start, end } = spans.text(mention.span);
                    MentionSpan { text, start, end, sentence: mention.sentence.0 }
                })
                .collect(),
            rule: event.rule.clone(),
            confidence: rounded(event.confidence),
        })
        .collect()
}

/// Three decimals say all that a score or a confidence holds.
fn rounded(value: f32) -> f64 {
    (f64::from(value) * 1000.0).round() / 1000.0
}

/// An identifier from the document's own, what the event is and where it is told.
fn event_id(
    document: &Document,
    event: &bede_doc::Event,
    seen: &mut std::collections::HashMap<String, u32>,
) -> String {
    let heads = |participants: &[bede_doc::Participant]| {
        participants
            .iter()
            .map(|participant| participant.span.start.to_string())
            .collect::<Vec<_>>()
            .join(",")
    };
    let key = format!(
        "{}\u{0}{}\u{0}{}\u{0}{}\u{0}{}\u{0}{}",
        document.id,
        event.kind,
        event.mode.map_or("", plover::Mode::as_str),
        event.anchor.span.start,
        heads(&event.actors),
        heads(&event.recipients),
    );
    let hash = blake3::hash(key.as_bytes()).to_hex();
    let id = hash[..16].to_owned();
    // Two events that are alike in all of this are told apart by their order.
    let count = seen.entry(id.clone()).and_modify(|count| *count += 1).or_insert(1);
    if *count == 1 { id } else { format!("{id}-{count}") }
}
