//! The document: a text, what is known of it, and its layers.

use jiff::{ZonedDateTime, civil};

use crate::{
    Attribution, AttributionId, Block, BlockId, Entity, EntityId, Event, Mention, MentionId, Place, PlaceId,
    Sentence, SentenceId, Span, Syntax, TimeExpression, TimeExpressionId, TokenId, TokenRange, TokenView,
    Tokens, Warning,
};

/// A document as it is given, before any stage.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// The caller's identifier; made from the content where absent.
    pub id: Option<String>,
    /// The text or the page.
    pub source: Source,
    /// What the caller knows of it.
    pub metadata: Metadata,
    /// Entity spans that the caller already knows.
    pub mentions: Vec<KnownMention>,
    /// What went less well while reading it.
    pub warnings: Vec<Warning>,
}

/// What is given.
#[derive(Clone, Debug)]
pub enum Source {
    /// Plain text; the record's offsets are into it.
    Text(String),
    /// An HTML page; the record's offsets are into the text that is extracted from it.
    Html(String),
}

impl Default for Source {
    fn default() -> Source {
        Source::Text(String::new())
    }
}

/// What is known of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// The headline.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
}

impl Metadata {
    /// The host that published it, by its address, or by a publisher that is called by one.
    pub fn host(&self) -> Option<&str> {
        let address = self.url.as_deref().or(self.publisher.as_deref())?;
        let host = address.split("://").last()?.split('/').next()?;
        (host.contains('.') && !host.contains(' ')).then_some(host)
    }
}

/// When a report was published, as exactly as its source says.
#[derive(Clone, Debug, PartialEq)]
pub enum Published {
    /// A day.
    Day(civil::Date),
    /// A day and a time where the source gives no zone.
    Local(civil::DateTime),
    /// A moment with its offset.
    Zoned(ZonedDateTime),
}

impl Published {
    /// The day on the publisher's calendar.
    pub fn date(&self) -> civil::Date {
        match self {
            Published::Day(date) => *date,
            Published::Local(datetime) => datetime.date(),
            Published::Zoned(zoned) => zoned.date(),
        }
    }
}

impl std::str::FromStr for Published {
    type Err = jiff::Error;

    /// From ISO 8601: a date, a local date-time, or a date-time with its offset.
    fn from_str(text: &str) -> Result<Published, jiff::Error> {
        let pieces = jiff::fmt::temporal::Pieces::parse(text.trim())?;
        let Some(time) = pieces.time() else { return Ok(Published::Day(pieces.date())) };
        let local = civil::DateTime::from_parts(pieces.date(), time);
        Ok(match pieces.to_numeric_offset() {
            Some(offset) => Published::Zoned(jiff::tz::TimeZone::fixed(offset).to_zoned_datetime(local)?),
            None => Published::Local(local),
        })
    }
}

impl std::fmt::Display for Published {
    /// ISO 8601, no more exact than the source.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Published::Day(date) => write!(formatter, "{date}"),
            Published::Local(datetime) => write!(formatter, "{datetime}"),
            Published::Zoned(zoned) => write!(formatter, "{}", zoned.strftime("%Y-%m-%dT%H:%M:%S%:z")),
        }
    }
}

/// An entity span that the caller knows, already in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownMention {
    /// Where in the text.
    pub span: Span,
    /// The caller's code for it.
    pub code: Option<String>,
}

/// Stands in `mention_heads` for a token that heads no mention.
const NO_MENTION: u32 = u32::MAX;

/// A document under work.
#[derive(Clone, Debug)]
pub struct Document {
    /// The identifier.
    pub id: String,
    text: Box<str>,
    /// What is known of it, given or found.
    pub metadata: Metadata,
    /// Entity spans that the caller knows.
    pub known_mentions: Vec<KnownMention>,
    /// Layer 1.
    pub blocks: Vec<Block>,
    /// Layer 2.
    pub tokens: Tokens,
    /// Layer 3.
    pub syntax: Syntax,
    /// Layer 4.
    pub dates: Vec<TimeExpression>,
    /// Layer 5: the referents.
    pub entities: Vec<Entity>,
    /// Layer 5: their mentions, in text order, outer before inner.
    pub mentions: Vec<Mention>,
    mention_heads: Vec<u32>,
    /// Layer 6.
    pub places: Vec<Place>,
    /// Layer 7.
    pub attributions: Vec<Attribution>,
    /// Layer 8.
    pub events: Vec<Event>,
    /// What went less well.
    pub warnings: Vec<Warning>,
    laid: u16,
}

/// The layers, in the order in which the default pipeline lays them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Layer {
    /// Layer 1.
    Blocks,
    /// Layer 2.
    Tokens,
    /// Layer 3.
    Syntax,
    /// Layer 4.
    Dates,
    /// Layer 5.
    Entities,
    /// Layer 6.
    Places,
    /// Layer 7.
    Attributions,
    /// Layer 8.
    Events,
}

impl Layer {
    /// Its name, the same everywhere.
    pub fn as_str(self) -> &'static str {
        match self {
            Layer::Blocks => "blocks",
            Layer::Tokens => "tokens",
            Layer::Syntax => "syntax",
            Layer::Dates => "dates",
            Layer::Entities => "entities",
            Layer::Places => "places",
            Layer::Attributions => "attributions",
            Layer::Events => "events",
        }
    }
}

impl Document {
    /// A document without layers. Texts of 4 GiB and more do not fit a [`Span`]; readers cap far below.
    pub fn new(text: impl Into<Box<str>>, metadata: Metadata) -> Document {
        let text = text.into();
        assert!(u32::try_from(text.len()).is_ok(), "readers cap a text far below 4 GiB");
        Document {
            id: format!("b3-{}", &blake3::hash(text.as_bytes()).to_hex()[..16]),
            text,
            metadata,
            known_mentions: Vec::new(),
            blocks: Vec::new(),
            tokens: Tokens::default(),
            syntax: Syntax::default(),
            dates: Vec::new(),
            entities: Vec::new(),
            mentions: Vec::new(),
            mention_heads: Vec::new(),
            places: Vec::new(),
            attributions: Vec::new(),
            events: Vec::new(),
            warnings: Vec::new(),
            laid: 0,
        }
    }

    /// The text that every span points into.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words of a span.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// Records that a layer has been laid.
    pub fn mark_laid(&mut self, layer: Layer) {
        self.laid |= 1 << layer as u16;
    }

    /// Whether a layer has been laid (it may be empty all the same).
    pub fn has(&self, layer: Layer) -> bool {
        self.laid & (1 << layer as u16) != 0
    }

    /// A token's view.
    pub fn token(&self, id: TokenId) -> TokenView<'_> {
        debug_assert!(id.index() < self.tokens.tokens.len());
        TokenView::new(self, id)
    }

    /// Views of a run of tokens.
    pub fn views(&self, range: TokenRange) -> impl DoubleEndedIterator<Item = TokenView<'_>> + Clone {
        range.iter().map(move |id| TokenView::new(self, id))
    }

    /// The sentences.
    pub fn sentences(&self) -> &[Sentence] {
        &self.tokens.sentences
    }

    /// One sentence.
    pub fn sentence(&self, id: SentenceId) -> &Sentence {
        &self.tokens.sentences[id.index()]
    }

    /// The sentence that a token stands in.
    pub fn sentence_of(&self, token: TokenId) -> SentenceId {
        let after = self.tokens.sentences.partition_point(|sentence| sentence.tokens.start <= token);
        SentenceId(after as u32 - 1)
    }

    /// The root of a sentence's tree.
    pub fn root(&self, sentence: SentenceId) -> TokenView<'_> {
        let range = self.sentence(sentence).tokens;
        self.views(range).find(|token| token.head().is_none()).unwrap_or_else(|| self.token(range.start))
    }

    /// The bytes from a run's first token to its last.
    pub fn span_of(&self, range: TokenRange) -> Span {
        if range.is_empty() {
            let at =
                self.tokens.tokens.get(range.start.index()).map_or(self.text.len() as u32, |t| t.span.start);
            return Span { start: at, end: at };
        }
        let first = self.tokens.tokens[range.start.index()].span;
        let last = self.tokens.tokens[range.end.index() - 1].span;
        Span { start: first.start, end: last.end }
    }

    /// The run of tokens that overlap a span; empty where it touches none.
    pub fn tokens_in(&self, span: Span) -> TokenRange {
        let start = self.tokens.tokens.partition_point(|token| token.span.end <= span.start);
        let end = self.tokens.tokens.partition_point(|token| token.span.start < span.end);
        TokenRange { start: TokenId(start as u32), end: TokenId(end.max(start) as u32) }
    }

    /// One block.
    pub fn block(&self, id: BlockId) -> Block {
        self.blocks[id.index()]
    }

    /// The block that a sentence stands in.
    pub fn block_of(&self, sentence: SentenceId) -> Block {
        self.block(self.sentence(sentence).block)
    }

    /// One time expression.
    pub fn date(&self, id: TimeExpressionId) -> &TimeExpression {
        &self.dates[id.index()]
    }

    /// One entity.
    pub fn entity(&self, id: EntityId) -> &Entity {
        &self.entities[id.index()]
    }

    /// One mention.
    pub fn mention(&self, id: MentionId) -> &Mention {
        &self.mentions[id.index()]
    }

    /// The mention headed by a token: the outermost, where several are.
    pub fn mention_at(&self, head: TokenId) -> Option<MentionId> {
        let &found = self.mention_heads.get(head.index())?;
        (found != NO_MENTION).then_some(MentionId(found))
    }

    /// The number of the entity whose mention a token heads.
    pub fn entity_id_at(&self, head: TokenId) -> Option<EntityId> {
        self.mention_at(head).map(|mention| self.mention(mention).entity)
    }

    /// The entity whose mention a token heads.
    pub fn entity_at(&self, head: TokenId) -> Option<&Entity> {
        self.entity_id_at(head).map(|entity| self.entity(entity))
    }

    /// Lays layer 5, with the way from a head to its mention.
    pub fn lay_entities(&mut self, entities: Vec<Entity>, mentions: Vec<Mention>) {
        self.mention_heads = vec![NO_MENTION; self.tokens.tokens.len()];
        for (index, mention) in mentions.iter().enumerate().rev() {
            self.mention_heads[mention.head.index()] = index as u32;
        }
        self.entities = entities;
        self.mentions = mentions;
        self.mark_laid(Layer::Entities);
    }

    /// One place.
    pub fn place(&self, id: PlaceId) -> &Place {
        &self.places[id.index()]
    }

    /// One attribution.
    pub fn attribution(&self, id: AttributionId) -> &Attribution {
        &self.attributions[id.index()]
    }
}
