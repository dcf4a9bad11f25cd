//! The stages in order, and the coder that runs them.

use std::sync::Arc;

use bede_attributions::Cues;
use bede_doc::{Document, Input, Layer};
use bede_entities::Actors;
use bede_lexicon::{Lexicon, LexiconError, SourceFile};
use bede_places::Gazetteer;

use crate::{OwnLexicon, repeats::Repeats};

/// What a coder is made of; the default is all that ships.
#[derive(Clone, Debug)]
pub struct Config {
    /// A lexicon of one's own in place of the embedded one.
    pub lexicon: Option<Arc<Lexicon>>,
    /// Actors of one's own in place of the embedded ones.
    pub actors: Option<Arc<Actors>>,
    /// Cues of attributions of one's own in place of the embedded ones.
    pub cues: Option<Arc<Cues>>,
    /// A gazetteer of one's own in place of the embedded one, as `bede gazetteer import` makes it.
    pub gazetteer: Option<Arc<Gazetteer>>,
    /// The last layer wanted; everything where `None`.
    pub last_layer: Option<Layer>,
    /// Events less sure than this are left out; 0 keeps all.
    pub least_confidence: f32,
    /// Bytes of coded reports that are kept, so that a text that comes again is not read twice; 0 keeps none.
    pub remembered: usize,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            lexicon: None,
            actors: None,
            cues: None,
            gazetteer: None,
            last_layer: None,
            least_confidence: bede_events::confidence::LEAST,
            remembered: 32 << 20,
        }
    }
}

impl Config {
    /// Lays files over the lexicon that ships, in the layout of `lexicon/`: entries of verbs, nouns, adjectives,
    /// operators, discards, classes, modes, contexts, actors and attributions. [`crate::read_lexicon`] reads them from a
    /// folder; all else is as by default.
    ///
    /// ```
    /// use bede::{Coder, Config, Input, Source, SourceFile};
    ///
    /// let file = SourceFile {
    ///     folder: "mine".to_owned(),
    ///     path: "verbs/frobnicate.toml".to_owned(),
    ///     text: r#"
    ///         [[sense]]
    ///         id    = "frobnicate.at"
    ///         frame = "ACTOR frobnicate RECIPIENT"
    ///         event = { type = "THREATEN" }
    ///         why   = "A made-up verb for a threat."
    ///         yes   = ["Iran frobnicated Israel. => Iran > Israel"]
    ///     "#.to_owned(),
    /// };
    /// let coder = Coder::new(Config::with_lexicon(&[file])?)?;
    /// let document = coder.code(Input {
    ///     source: Source::Text("Iran frobnicated Israel on Monday.".to_owned()),
    ///     ..Input::default()
    /// });
    /// assert_eq!(document.events[0].rule, "frobnicate.at");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_lexicon(files: &[SourceFile]) -> Result<Config, LexiconError> {
        Ok(OwnLexicon::over_embedded(files)?.config())
    }
}

/// Why a coder cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The stages stand in an order that cannot work.
    #[error("the stage for `{stage}` reads the layer `{missing}`, which no stage before it lays")]
    Order {
        /// The stage that lacks something.
        stage: &'static str,
        /// What it lacks.
        missing: &'static str,
    },
}

/// One stage: what it reads, what it lays, and how.
struct Stage {
    reads: &'static [Layer],
    lays: Layer,
    run: fn(&Coder, &mut Document),
}

/// Every stage of the default pipeline, in order.
static STAGES: &[Stage] = &[
    Stage {
        reads: &[Layer::Blocks],
        lays: Layer::Tokens,
        run: |_, document| document.tokens = bede_tokens::tokenize(document),
    },
    Stage {
        reads: &[Layer::Tokens],
        lays: Layer::Syntax,
        run: |_, document| document.syntax = bede_syntax::parse(document, bede_syntax::Model::embedded()),
    },
    Stage {
        reads: &[Layer::Tokens, Layer::Syntax],
        lays: Layer::Dates,
        run: |_, document| document.dates = bede_dates::find(document),
    },
    Stage {
        reads: &[Layer::Tokens, Layer::Syntax, Layer::Dates],
        lays: Layer::Entities,
        run: |coder, document| {
            let (entities, mentions) = bede_entities::find(document, coder.actors());
            document.lay_entities(entities, mentions);
        },
    },
    Stage {
        reads: &[Layer::Tokens, Layer::Syntax, Layer::Entities],
        lays: Layer::Places,
        run: |coder, document| document.places = bede_places::find(document, coder.gazetteer()),
    },
    Stage {
        reads: &[Layer::Tokens, Layer::Syntax, Layer::Entities],
        lays: Layer::Attributions,
        run: |coder, document| document.attributions = bede_attributions::find(document, coder.cues()),
    },
    Stage {
        reads: &[
            Layer::Tokens,
            Layer::Syntax,
            Layer::Dates,
            Layer::Entities,
            Layer::Places,
            Layer::Attributions,
        ],
        lays: Layer::Events,
        run: |coder, document| {
            document.events = bede_events::find(document, coder.lexicon(), coder.least_confidence);
        },
    },
];

/// Stages in an order that has been checked.
struct Pipeline {
    stages: Vec<&'static Stage>,
}

impl Pipeline {
    /// The stages up to the last layer wanted, or what is missing before one of them.
    fn new(last_layer: Option<Layer>) -> Result<Pipeline, Error> {
        let mut laid = vec![Layer::Blocks];
        let mut stages = Vec::new();
        for stage in STAGES.iter().filter(|stage| last_layer.is_none_or(|last| stage.lays <= last)) {
            if let Some(missing) = stage.reads.iter().find(|layer| !laid.contains(layer)) {
                return Err(Error::Order { stage: stage.lays.as_str(), missing: missing.as_str() });
            }
            laid.push(stage.lays);
            stages.push(stage);
        }
        Ok(Pipeline { stages })
    }
}

/// Codes reports. Made once, used from any number of threads.
pub struct Coder {
    pipeline: Pipeline,
    lexicon: Option<Arc<Lexicon>>,
    actors: Option<Arc<Actors>>,
    cues: Option<Arc<Cues>>,
    gazetteer: Option<Arc<Gazetteer>>,
    least_confidence: f32,
    repeats: Repeats,
}

impl Coder {
    /// A coder with its lexicon and models.
    pub fn new(config: Config) -> Result<Coder, Error> {
        let Config { lexicon, actors, cues, gazetteer, last_layer, least_confidence, remembered } = config;
        Ok(Coder {
            pipeline: Pipeline::new(last_layer)?,
            lexicon,
            actors,
            cues,
            gazetteer,
            least_confidence,
            repeats: Repeats::new(remembered),
        })
    }

    /// The lexicon in use.
    pub fn lexicon(&self) -> &Lexicon {
        self.lexicon.as_deref().unwrap_or_else(|| Lexicon::embedded())
    }

    /// The versions of what decides: the program, its syntax model, and its lexicon with what is laid over it. Two codings
    /// of one version of all are the same.
    pub fn versions(&self) -> String {
        crate::versions_with(self.lexicon())
    }

    /// The actors in use.
    pub fn actors(&self) -> &Actors {
        self.actors.as_deref().unwrap_or_else(|| Actors::embedded())
    }

    /// The cues of attributions in use.
    pub fn cues(&self) -> &Cues {
        self.cues.as_deref().unwrap_or_else(|| Cues::embedded())
    }

    /// The gazetteer in use.
    pub fn gazetteer(&self) -> &Gazetteer {
        self.gazetteer.as_deref().unwrap_or_else(|| Gazetteer::embedded())
    }

    /// Codes one report: every layer laid, warnings with it.
    pub fn code(&self, input: Input) -> Document {
        self.code_document(bede_text::open(input))
    }

    /// Lays every layer after the blocks over a document.
    pub fn code_document(&self, mut document: Document) -> Document {
        let is_repeated = self.repeats.lay(&mut document);
        for stage in &self.pipeline.stages {
            if !document.has(stage.lays) {
                (stage.run)(self, &mut document);
                document.mark_laid(stage.lays);
            }
        }
        if !is_repeated {
            self.repeats.keep(&document);
        }
        document
    }
}
