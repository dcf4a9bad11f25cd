//! The coder that a command works with: what ships, and what the command line lays over it or puts in its place. All of it is
//! opened before a document is read.

use std::{fs, path::Path, sync::Arc};

use bede::{Coder, Config, Gazetteer, LexiconError, OwnLexicon, SourceFile};

use crate::messages::{Failure, Message};

impl From<LexiconError> for Failure {
    fn from(error: LexiconError) -> Failure {
        let place = error.place();
        Message { help: error.help, ..Message::new(error.message, "").at(place) }.into()
    }
}

/// A coder with the lexicon and the gazetteer that the command line names, or with those that ship.
pub fn coder(
    lexicon: Option<&Path>,
    gazetteer: Option<&Path>,
    least_confidence: f32,
) -> Result<Coder, Failure> {
    let config = match lexicon {
        Some(folder) => own_lexicon(folder)?.config(),
        None => Config::default(),
    };
    with_config(Config { gazetteer: gazetteer.map(open_gazetteer).transpose()?, least_confidence, ..config })
}

/// A coder with a lexicon, and all else as by default.
pub fn with_lexicon(lexicon: Option<&Path>) -> Result<Coder, Failure> {
    coder(lexicon, None, bede::LEAST_CONFIDENCE)
}

/// A coder of a configuration.
pub fn with_config(config: Config) -> Result<Coder, Failure> {
    Coder::new(config)
        .map_err(|error| Message::new(error.to_string(), "this is a fault in Bede; please report it").into())
}

/// A folder of entries laid over the lexicon that ships.
pub fn own_lexicon(folder: &Path) -> Result<OwnLexicon, Failure> {
    Ok(OwnLexicon::over_embedded(&lexicon_files(folder)?)?)
}

/// The files of such a folder. One without any is named by mistake.
pub fn lexicon_files(folder: &Path) -> Result<Vec<SourceFile>, Failure> {
    let name = folder.display().to_string();
    let name = if name.len() > 1 { name.trim_end_matches('/') } else { &name };
    let files = bede::read_lexicon(folder, name)?;
    if files.is_empty() {
        return Err(Message::new(
            "the folder holds no entries",
            "write a file in it, such as verbs/accuse.toml; `bede lexicon show accuse` prints one to copy",
        )
        .at(name)
        .into());
    }
    Ok(files)
}

fn open_gazetteer(path: &Path) -> Result<Arc<Gazetteer>, Failure> {
    let failed = |what: String, help: &str| Message::new(what, help.to_owned()).at(path.display());
    let bytes = fs::read(path).map_err(|error| {
        failed(format!("cannot read the gazetteer: {error}"), "check the path given with `--gazetteer`")
    })?;
    let opened = Gazetteer::open(bytes)
        .map_err(|error| failed(error.to_string(), "make it with `bede gazetteer import`"))?;
    Ok(Arc::new(opened))
}
