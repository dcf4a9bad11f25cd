//! The stages in order, and the coder that runs them.

use bede_doc::{Document, Input, Layer};
use bede_lexicon::Lexicon;

/// What a coder is made of; the default is all that ships.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// A lexicon of one's own in place of the embedded one.
    pub lexicon: Option<std::sync::Arc<Lexicon>>,
    /// The last layer wanted; everything where `None`.
    pub last_layer: Option<Layer>,
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

/// Stages in an order that has been checked.
pub struct Pipeline {
    stages: Vec<&'static Stage>,
}

/// Every stage of the default pipeline, in order.
static STAGES: &[Stage] = &[];

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

/// Codes reports.
pub struct Coder {
    pipeline: Pipeline,
    lexicon: Option<std::sync::Arc<Lexicon>>,
}

impl Coder {
    /// A coder with its lexicon and models.
    pub fn new(config: Config) -> Result<Coder, Error> {
        Ok(Coder { pipeline: Pipeline::new(config.last_layer)?, lexicon: config.lexicon })
    }

    /// The lexicon in use.
    pub fn lexicon(&self) -> &Lexicon {
        self.lexicon.as_deref().unwrap_or_else(|| Lexicon::embedded())
    }

    /// Codes one report: every layer laid, warnings with it.
    pub fn code(&self, input: Input) -> Document {
        let metadata = input.metadata;
        let text = match input.source {
            bede_doc::Source::Text(text) | bede_doc::Source::Html(text) => text,
        };
        self.code_document(Document::new(text, metadata))
    }

    /// Lays every layer after the blocks over a document.
    pub fn code_document(&self, mut document: Document) -> Document {
        for stage in &self.pipeline.stages {
            (stage.run)(self, &mut document);
            document.mark_laid(stage.lays);
        }
        document
    }
}
