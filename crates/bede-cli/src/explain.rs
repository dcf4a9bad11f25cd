//! `bede explain`: how a text, or the documents of a file, come to their events.

use std::{io::Write, path::Path};

use bede::{Input, Source};
use bede_read::Reader;

use crate::{
    Outcome,
    arguments::Explain,
    batch::{self, Summary, Worked},
    coder,
    messages::Failure,
};

pub fn run(arguments: &Explain) -> Result<Outcome, Failure> {
    let coder = coder::coder(arguments.lexicon.as_deref(), arguments.gazetteer.as_deref(), 0.0)?;
    let explained = |input: Input| {
        let mut document = bede_text::open(input);
        document.metadata.published =
            document.metadata.published.take().or_else(|| arguments.published.clone());
        let document = coder.code_document(document);
        bede::explain(&document, coder.lexicon())
    };
    let mut out = std::io::stdout();
    let is_file = arguments.text == "-" || Path::new(&arguments.text).exists();
    if !is_file {
        let text = explained(Input { source: Source::Text(arguments.text.clone()), ..Input::default() });
        out.write_all(text.as_bytes()).map_err(Failure::from_output)?;
        return Ok(Outcome::Complete);
    }
    let reader = Reader::new([arguments.text.clone().into()], bede_read::Options::default());
    // Explanations carry the warnings themselves.
    let work = |input: Input| Ok(Worked { value: explained(input), events: 0, warnings: Vec::new() });
    let mut summary = Summary::new(true);
    batch::run(reader, batch::thread_count(None), &work, |done| {
        summary.take(&done);
        match done.result {
            Ok(worked) => out.write_all(worked.value.as_bytes()).map_err(Failure::from_output),
            Err(_) => Ok(()),
        }
    })?;
    Ok(summary.finish())
}
