//! What the command says on standard error: what, where, and what to do.

use std::{fmt::Display, io};

use anstyle::{AnsiColor, Style};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const PLACE: Style = AnsiColor::Blue.on_default();

/// Why a command could not be carried out.
#[derive(Debug)]
pub enum Failure {
    /// The reader of the output went away.
    ClosedPipe,
    /// Anything else.
    Message(Message),
}

/// An error message.
#[derive(Debug)]
pub struct Message {
    pub what: String,
    pub place: Option<String>,
    pub help: Option<String>,
    /// Which of the files that only the command's arguments name it is about.
    pub about: Option<About>,
}

/// A file that a command works on throughout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The store.
    Store,
    /// Where it writes.
    Output,
}

impl Message {
    /// A message with help and no place.
    pub fn new(what: impl Into<String>, help: impl Into<String>) -> Message {
        Message { what: what.into(), place: None, help: Some(help.into()), about: None }
    }

    /// The same message with the place that it is about.
    pub fn at(self, place: impl Display) -> Message {
        Message { place: Some(place.to_string()), ..self }
    }

    /// A message of a failure to write.
    pub fn of_output(what: impl Into<String>) -> Message {
        Message { about: Some(About::Output), ..Message::new(what, "check the disk and the path") }
    }

    /// Prints it as an error.
    pub fn print(&self) {
        anstream::eprintln!("{ERROR}error{ERROR:#}: {}", self.what);
        if let Some(place) = &self.place {
            anstream::eprintln!(" {PLACE}-->{PLACE:#} {place}");
        }
        if let Some(help) = &self.help {
            anstream::eprintln!("  {PLACE}help{PLACE:#}: {help}");
        }
    }
}

impl Failure {
    /// The failure of writing output.
    pub fn from_output(error: io::Error) -> Failure {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Failure::ClosedPipe;
        }
        Failure::Message(Message::of_output(format!("cannot write the output: {error}")))
    }
}

impl From<Message> for Failure {
    fn from(message: Message) -> Failure {
        Failure::Message(message)
    }
}

/// Prints a warning and where it arose.
pub fn warn(what: &str, place: &dyn Display) {
    anstream::eprintln!("{WARNING}warning{WARNING:#}: {what}");
    anstream::eprintln!(" {PLACE}-->{PLACE:#} {place}");
}

/// Prints a line of the summary.
pub fn note(what: &str) {
    anstream::eprintln!("bede: {what}");
}
