//! `bede parse`: syntax alone, as CoNLL-U.

use std::{
    fs,
    io::{self, BufWriter, Read, Write},
};

use bede::{Coder, Config, Input, Layer};
use bede_read::Reader;
use bede_syntax::{Model, conllu};

use crate::{
    Outcome,
    arguments::Parse,
    batch::{self, Summary, Worked},
    messages::{Failure, Message},
};

pub fn run(arguments: &Parse) -> Result<Outcome, Failure> {
    let files = batch::inputs(&arguments.files)?;
    let mut out = BufWriter::new(io::stdout());
    if arguments.pretokenized {
        let mut outcome = Outcome::Complete;
        for file in &files {
            match pretokenized(file, &mut out) {
                Ok(()) => {}
                Err(Failure::Message(message)) => {
                    message.print();
                    outcome = Outcome::Incomplete;
                }
                Err(closed) => return Err(closed),
            }
        }
        out.flush().map_err(Failure::from_output)?;
        return Ok(outcome);
    }
    let coder = Coder::new(Config { last_layer: Some(Layer::Syntax), ..Config::default() })
        .map_err(|error| Message::new(error.to_string(), "this is a fault in Bede; please report it"))?;
    let reader = Reader::new(files, bede_read::Options::default());
    let work = |input: Input| {
        let document = coder.code(input);
        Ok(Worked { value: conllu::write(&document), events: 0, warnings: document.warnings })
    };
    let mut summary = Summary::new(false);
    let reader = batch::run(reader, batch::thread_count(arguments.threads), &work, |done| {
        summary.take(&done);
        match done.result {
            Ok(worked) => out.write_all(worked.value.as_bytes()).map_err(Failure::from_output),
            Err(_) => Ok(()),
        }
    })?;
    out.flush().map_err(Failure::from_output)?;
    summary.passed_over = reader.passed_over();
    Ok(summary.finish())
}

/// Parses a CoNLL-U file's own sentences and tokens; its trees, if it has any, are not looked at.
fn pretokenized(file: &std::path::Path, out: &mut dyn Write) -> Result<(), Failure> {
    let name = if file.as_os_str() == "-" { "standard input".to_owned() } else { file.display().to_string() };
    let text = if file.as_os_str() == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(file)
    };
    let text = text.map_err(|error| {
        Message::new(
            format!("cannot read `{name}`: {error}"),
            "check the path, and that the file is CoNLL-U in UTF-8",
        )
        .at(&name)
    })?;
    let documents = conllu::read(&text).map_err(|error| {
        let help =
            "`--pretokenized` reads CoNLL-U: ten columns, one word a line, a blank line after each sentence";
        Message::new(error.message, help).at(format_args!("{name}:{}", error.line))
    })?;
    for mut document in documents {
        document.syntax = bede_syntax::parse(&document, Model::embedded());
        document.mark_laid(Layer::Syntax);
        out.write_all(conllu::write(&document).as_bytes()).map_err(Failure::from_output)?;
    }
    Ok(())
}
