//! A lexicon of one's own, laid over the one that ships: its files shared out among the layers that read them.

use std::sync::Arc;

use bede_attributions::{
    Cues,
    examples::{self, CueExample},
};
use bede_entities::Actors;
use bede_lexicon::{Changes, Example, FIELDS, Lexicon, LexiconError, Overlaid, SourceFile};

use crate::Config;

/// What a person can lay over the lexicon that ships, compiled.
#[derive(Clone, Debug)]
pub struct OwnLexicon {
    /// Senses, operators, discards, classes, modes and contexts over those that ship.
    pub lexicon: Arc<Lexicon>,
    /// Actors before those that ship; none of its own.
    pub actors: Option<Arc<Actors>>,
    /// Cues over those that ship; none of its own.
    pub cues: Option<Arc<Cues>>,
    /// The examples of its entries.
    pub examples: Vec<Example>,
    /// The examples of its cues.
    pub cue_examples: Vec<CueExample>,
    /// What it does to what ships.
    pub changes: Changes,
    /// How many actors, role nouns and titles it has.
    pub actor_count: usize,
}

impl OwnLexicon {
    /// Lays files over the lexicon that ships.
    pub fn over_embedded(files: &[SourceFile]) -> Result<OwnLexicon, LexiconError> {
        let Overlaid { lexicon, examples, mut changes, off_elsewhere } = bede_lexicon::overlay(files)?;
        let mut named: Vec<(String, &str)> = Vec::new();
        let mut cue_files: Vec<(String, String)> = Vec::new();
        for file in files {
            match file.part() {
                "actors" => named.push((file.name(), &file.text)),
                "attributions" => cue_files.push((file.name(), file.text.clone())),
                _ => {}
            }
        }
        named.sort();
        cue_files.sort();
        let own_actors = named.iter().map(|(name, text)| (name.as_str(), *text));
        let actors = (!named.is_empty())
            .then(|| Actors::embedded().with_lexicon(own_actors))
            .transpose()
            .map_err(|error| of_layer(error.file, error.line, error.message))?;
        let actor_count = actors.as_ref().map_or(0, |actors| actors.len() - Actors::embedded().len());
        let mut cue_examples = Vec::new();
        let of_cues =
            |error: bede_attributions::CompileError| of_layer(error.file, error.line, error.message);
        for (name, text) in &cue_files {
            cue_examples.extend(examples::examples(name, text).map_err(of_cues)?);
        }
        let embedded = Cues::embedded();
        let own = Cues::from_toml(&cue_files).map_err(of_cues)?;
        for id in own.entries() {
            let list = if embedded.has_entry(id) { &mut changes.replaced } else { &mut changes.added };
            list.push(id.to_owned());
        }
        let mut off_cues = Vec::new();
        for off in off_elsewhere {
            if own.has_entry(&off.id) {
                let help = "it stands in the place of the one beneath: take one out".to_owned();
                let message = format!("`{}` is an entry of this folder", off.id);
                return Err(LexiconError { message, help: Some(help), ..off.error });
            }
            if !embedded.has_entry(&off.id) {
                return Err(off.error);
            }
            off_cues.push(off.id.clone());
            changes.off.push((off.id, off.origin));
        }
        let cues = (!cue_files.is_empty() || !off_cues.is_empty())
            .then(|| Cues::over_embedded(&cue_files, |id| off_cues.iter().any(|off| off == id)))
            .transpose()
            .map_err(of_cues)?;
        Ok(OwnLexicon {
            lexicon: Arc::new(lexicon),
            actors: actors.map(Arc::new),
            cues: cues.map(Arc::new),
            examples,
            cue_examples,
            changes,
            actor_count,
        })
    }

    /// A configuration with it; all else is as by default.
    pub fn config(&self) -> Config {
        Config {
            lexicon: Some(self.lexicon.clone()),
            actors: self.actors.clone(),
            cues: self.cues.clone(),
            ..Config::default()
        }
    }
}

/// An error of a layer that compiles its own part.
fn of_layer(file: String, line: usize, message: String) -> LexiconError {
    LexiconError { line, ..LexiconError::of_file(file, message, FIELDS) }
}
