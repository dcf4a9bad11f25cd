//! The `bede` command: parse the arguments, call `bede`, print. What the commands do is the business of the crates
//! that they call; what they say about bad input is in `messages`.

mod actors;
mod arguments;
mod batch;
mod code;
mod coder;
#[cfg(feature = "store")]
mod diff;
mod eval;
mod explain;
#[cfg(feature = "store")]
mod export;
mod gazetteer;
#[cfg(feature = "store")]
mod ingest;
mod lexicon;
mod merges;
mod messages;
mod output;
mod parse;
#[cfg(feature = "store")]
mod plot;
#[cfg(feature = "store")]
mod query;
#[cfg(feature = "store")]
mod recode;
#[cfg(feature = "store")]
mod stories;
#[cfg(feature = "watch")]
mod watch;

use std::{io::Write, process::ExitCode};

use clap::{CommandFactory, Parser};

use arguments::{Arguments, Command};
use messages::{About, Failure};

/// Layers are many small and some large vectors that come and go with every report; the system's allocator gives the
/// large ones back and asks for them again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Some inputs could not be read, or documents carry warnings.
const EXIT_INCOMPLETE: u8 = 1;
/// The command could not be carried out: usage, configuration, output.
const EXIT_FAILED: u8 = 2;

/// The command was asked to end, as shells have it for Ctrl-C.
const EXIT_INTERRUPTED: u8 = 130;

/// How a command ended that was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All right.
    Complete,
    /// Some inputs failed or carry warnings.
    Incomplete,
    /// It was asked to end before its time.
    Interrupted,
}

fn main() -> ExitCode {
    // The versions of model and lexicon are hashes; they are only taken where somebody asks.
    if std::env::args_os().nth(1).is_some_and(|first| first == "--version" || first == "-V") {
        println!("bede {}", bede::versions());
        return ExitCode::SUCCESS;
    }
    let arguments = Arguments::parse();
    let [store, output] = [arguments.command.store(), arguments.command.output()]
        .map(|path| path.map(|path| path.display().to_string()));
    let result = match arguments.command {
        Command::Code(arguments) => code::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Parse(arguments) => parse::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        #[cfg(feature = "store")]
        Command::Ingest(arguments) => ingest::run(&arguments),
        #[cfg(feature = "store")]
        Command::Query(arguments) => query::run(&arguments),
        #[cfg(feature = "store")]
        Command::Export(arguments) => export::run(&arguments),
        #[cfg(feature = "store")]
        Command::Recode(arguments) => recode::run(&arguments),
        #[cfg(feature = "store")]
        Command::Diff(arguments) => diff::run(&arguments),
        #[cfg(feature = "store")]
        Command::Stories(arguments) => stories::run(&arguments),
        #[cfg(feature = "watch")]
        Command::Watch(arguments) => watch::run(&arguments),
        Command::Actors { question } => actors::run(&question),
        Command::Lexicon { task } => lexicon::run(&task),
        Command::Gazetteer { task } => gazetteer::run(&task),
        Command::Schema => print(|out| {
            serde_json::to_writer_pretty(&mut *out, &bede_record::schema())?;
            out.write_all(b"\n")
        }),
        Command::Completions { shell } => print(|out| {
            clap_complete::generate(shell, &mut Arguments::command(), "bede", out);
            Ok(())
        }),
        Command::Man { command } => manual(command.as_deref()),
    };
    match result {
        Ok(Outcome::Complete) => ExitCode::SUCCESS,
        Ok(Outcome::Incomplete) => ExitCode::from(EXIT_INCOMPLETE),
        Ok(Outcome::Interrupted) => ExitCode::from(EXIT_INTERRUPTED),
        // Whoever reads the output has seen enough.
        Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Err(Failure::Message(mut message)) => {
            message.place = match message.about {
                Some(About::Store) => message.place.or(store),
                Some(About::Output) => message.place.or(output),
                None => message.place,
            };
            message.print();
            ExitCode::from(EXIT_FAILED)
        }
    }
}

/// Prints the manual page of the whole, or of a command.
fn manual(name: Option<&str>) -> Result<Outcome, Failure> {
    let mut whole = Arguments::command();
    whole.build();
    let command = match name {
        None => whole,
        Some(name) => match whole.find_subcommand(name) {
            Some(command) => command.clone(),
            None => {
                return Err(messages::Message::new(
                    format!("there is no command `{name}`"),
                    "`bede help` lists the commands",
                )
                .into());
            }
        },
    };
    print(|out| clap_mangen::Man::new(command).render(out))
}

/// Prints what a function writes. It is gathered first, since some writers panic at a closed pipe.
fn print(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> Result<Outcome, Failure> {
    let mut text = Vec::new();
    write(&mut text).map_err(Failure::from_output)?;
    std::io::stdout().write_all(&text).map_err(Failure::from_output)?;
    Ok(Outcome::Complete)
}
