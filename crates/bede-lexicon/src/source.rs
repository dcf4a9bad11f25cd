//! The lexicon as it is written: TOML files to entries, with errors that name file and line.

use serde::Deserialize;
use toml::Spanned;

use bede_doc::plover::{Context, EventType, Mode, Status};

use crate::lexicon::{Effect, Origin};

/// The name of the folder of the lexicon that ships.
pub const EMBEDDED_FOLDER: &str = "lexicon";

/// Where the fields of entries are described, for a message.
pub const FIELDS: &str = "README.md of the lexicon describes the fields; `bede lexicon export FOLDER` writes it out with all entries";

/// One file of a lexicon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The lexicon's folder, as people are told it: `lexicon` for the one that ships.
    pub folder: String,
    /// Path below that folder, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What is wrong with a lexicon, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}\n --> {}{}", self.place(), help.as_ref().map(|help| format!("\n  help: {help}")).unwrap_or_default())]
pub struct LexiconError {
    /// The file, with the lexicon's folder.
    pub file: String,
    /// Line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// Column, from 1; 0 where the whole line is meant.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl LexiconError {
    /// What is wrong with a file as a whole.
    pub fn of_file(file: impl Into<String>, message: impl Into<String>, help: &str) -> LexiconError {
        let (file, message) = (file.into(), message.into());
        LexiconError { file, line: 0, column: 0, message, help: Some(help.to_owned()) }
    }

    /// Where it is: `mine/verbs/accuse.toml:4:18`.
    pub fn place(&self) -> String {
        match (self.line, self.column) {
            (0, _) => self.file.clone(),
            (line, 0) => format!("{}:{line}", self.file),
            (line, column) => format!("{}:{line}:{column}", self.file),
        }
    }
}

impl SourceFile {
    /// The file as people are told it: `lexicon/verbs/accuse.toml`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.folder, self.path)
    }

    /// The part of the lexicon that it belongs to: `verbs`; empty for a file beside the parts.
    pub fn part(&self) -> &str {
        self.path.split_once('/').map_or("", |(part, _)| part)
    }

    fn position(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1) + 1;
        (line, column)
    }

    pub(crate) fn error(
        &self,
        offset: usize,
        message: impl Into<String>,
        help: Option<String>,
    ) -> LexiconError {
        let (line, column) = self.position(offset);
        LexiconError { file: self.name(), line, column, message: message.into(), help }
    }

    pub(crate) fn origin(&self, offset: usize) -> Origin {
        Origin { file: self.name(), line: self.position(offset).0 as u32 }
    }

    pub(crate) fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T, LexiconError> {
        if self.text.trim().is_empty() {
            let help = "write an entry in it, or take it away";
            return Err(LexiconError::of_file(self.name(), "the file is empty", help));
        }
        toml::from_str(&self.text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            self.error(offset, error.message().to_owned(), Some(FIELDS.to_owned()))
        })
    }
}

/// A file of senses.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SenseFile {
    pub sense: Vec<Spanned<RawSense>>,
}

/// A sense as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawSense {
    pub id: Spanned<String>,
    pub frame: Spanned<OneOrMany>,
    pub event: Spanned<RawEvent>,
    pub why: String,
    pub yes: Vec<Spanned<RawExample>>,
    #[serde(default)]
    pub no: Vec<Spanned<RawExample>>,
}

/// A string or several.
#[derive(Clone, Deserialize)]
#[serde(untagged, expecting = "a text in quotation marks, or several in square brackets")]
pub enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub fn as_slice(&self) -> &[String] {
        match self {
            OneOrMany::One(one) => std::slice::from_ref(one),
            OneOrMany::Many(many) => many,
        }
    }
}

/// An event as written: a table, or the word `none`.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "an event is \"none\", or a table with `type` and, where the words tell it, `mode`, `cameo` and `contexts`"
)]
pub enum RawEvent {
    None(String),
    Event(RawEventTable),
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawEventTable {
    #[serde(rename = "type")]
    pub kind: String,
    pub mode: Option<String>,
    pub cameo: Option<String>,
    #[serde(default)]
    pub contexts: Vec<String>,
}

/// An example as written.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "an example is a text, or a table with `text` and any of `gives`, `type`, `mode`, `status`, `cameo` and `wrong`"
)]
pub enum RawExample {
    Text(String),
    Table(RawExampleTable),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawExampleTable {
    pub text: String,
    pub gives: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub mode: Option<String>,
    pub status: Option<String>,
    pub cameo: Option<String>,
    /// Why the engine gets it wrong today; the test then expects that it does.
    pub wrong: Option<String>,
}

/// A file of operators.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorFile {
    pub operator: Vec<Spanned<RawOperator>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawOperator {
    pub id: Spanned<String>,
    pub frame: Spanned<OneOrMany>,
    pub effect: Effect,
    pub own_effect: Option<Effect>,
    pub why: String,
    #[serde(default)]
    pub yes: Vec<Spanned<RawExample>>,
    #[serde(default)]
    pub no: Vec<Spanned<RawExample>>,
}

/// A file of classes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassFile {
    pub class: Vec<Spanned<RawClass>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawClass {
    pub name: Spanned<String>,
    #[allow(dead_code, reason = "for readers of the file")]
    pub why: Option<String>,
    pub words: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    pub add: Vec<Spanned<String>>,
    #[serde(default)]
    pub remove: Vec<Spanned<String>>,
}

/// A file of modes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModeFile {
    pub mode: Vec<Spanned<RawMode>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawMode {
    #[serde(rename = "type")]
    pub kind: String,
    pub mode: String,
    pub cameo: Option<String>,
    pub words: Option<Vec<String>>,
    #[serde(default)]
    pub add: Vec<Spanned<String>>,
    #[serde(default)]
    pub remove: Vec<Spanned<String>>,
}

/// A file of contexts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextFile {
    pub context: Vec<Spanned<RawContext>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawContext {
    pub name: String,
    /// One is enough.
    pub words: Option<Vec<String>>,
    /// Two different ones are enough.
    #[serde(default)]
    pub hints: Vec<String>,
    #[serde(default)]
    pub add: Vec<Spanned<String>>,
    #[serde(default)]
    pub add_hints: Vec<Spanned<String>>,
    #[serde(default)]
    pub remove: Vec<Spanned<String>>,
}

/// `off.toml`: entries of the lexicon beneath that are switched off.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OffFile {
    pub off: Vec<Spanned<String>>,
}

/// A file of discards.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiscardFile {
    pub discard: Vec<Spanned<RawDiscard>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawDiscard {
    pub id: Spanned<String>,
    pub phrase: OneOrMany,
    pub why: String,
    #[serde(default)]
    pub no: Vec<Spanned<RawExample>>,
}

/// `plover/scores.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreFile {
    pub score: Vec<Spanned<RawScore>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawScore {
    #[serde(rename = "type")]
    pub kind: String,
    pub mode: Option<String>,
    pub score: f32,
    /// The CAMEO code that says this type and mode and no more.
    pub cameo: String,
}

/// `plover/recode.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecodeFile {
    pub recode: Vec<Spanned<RawRecode>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRecode {
    pub effect: Effect,
    /// The types that it applies to.
    pub types: Vec<String>,
    /// Only with this mode.
    pub mode: Option<String>,
    pub gives: RawEvent,
    pub why: String,
}

/// One example of an entry, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The entry's id.
    pub entry: String,
    /// Where it stands.
    pub origin: Origin,
    /// The text.
    pub text: String,
    /// Whether the entry must fire, or must not.
    pub fires: bool,
    /// Actors and recipients expected, by their words.
    pub gives: Option<(Vec<String>, Vec<String>)>,
    /// What differs from the entry's own event.
    pub kind: Option<EventType>,
    pub mode: Option<Mode>,
    pub status: Option<Status>,
    pub cameo: Option<String>,
    /// Why it is known to come out wrong.
    pub wrong: Option<String>,
}

/// `"A > B + C"`.
fn parse_gives(gives: &str) -> Result<(Vec<String>, Vec<String>), String> {
    let (actors, recipients) = gives
        .split_once('>')
        .ok_or_else(|| format!("`{gives}` lacks `>`: actors > recipients, `-` for nobody"))?;
    let side = |text: &str| {
        text.split(" + ")
            .map(str::trim)
            .filter(|name| !name.is_empty() && *name != "-")
            .map(str::to_owned)
            .collect()
    };
    Ok((side(actors), side(recipients)))
}

/// Reads one example.
pub fn parse_example(
    file: &SourceFile,
    entry: &str,
    raw: &Spanned<RawExample>,
    fires: bool,
) -> Result<Example, LexiconError> {
    let offset = raw.span().start;
    let fail = |message: String| file.error(offset, message, None);
    let mut example = Example {
        entry: entry.to_owned(),
        origin: file.origin(offset),
        text: String::new(),
        fires,
        gives: None,
        kind: None,
        mode: None,
        status: None,
        cameo: None,
        wrong: None,
    };
    match raw.get_ref() {
        RawExample::Text(text) => match text.split_once("=>") {
            Some((text, gives)) => {
                example.text = text.trim().to_owned();
                example.gives = Some(parse_gives(gives).map_err(fail)?);
            }
            None => example.text = text.trim().to_owned(),
        },
        RawExample::Table(table) => {
            example.text = table.text.clone();
            example.gives = table.gives.as_deref().map(parse_gives).transpose().map_err(fail)?;
            example.kind = table.kind.as_deref().map(parse_type).transpose().map_err(fail)?;
            example.mode = table.mode.as_deref().map(parse_mode).transpose().map_err(fail)?;
            example.status = match table.status.as_deref() {
                Some(status) => Some(Status::parse(status).ok_or_else(|| {
                    fail(format!("no status `{status}`: actual, historical, future, hypothetical or negated"))
                })?),
                None => None,
            };
            example.cameo.clone_from(&table.cameo);
            example.wrong.clone_from(&table.wrong);
        }
    }
    if example.text.is_empty() {
        return Err(fail("an example without text".to_owned()));
    }
    Ok(example)
}

/// Reads a PLOVER type, or says which one may be meant.
pub fn parse_type(text: &str) -> Result<EventType, String> {
    EventType::parse(text).ok_or_else(|| {
        let all: Vec<&str> = EventType::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("unknown event type `{text}`{}", did_you_mean(text, &all))
    })
}

/// Reads a PLOVER mode, or says which one may be meant.
pub fn parse_mode(text: &str) -> Result<Mode, String> {
    Mode::parse(text).ok_or_else(|| {
        let all: Vec<&str> = Mode::ALL.iter().map(|mode| mode.as_str()).collect();
        format!("unknown mode `{text}`{}", did_you_mean(text, &all))
    })
}

/// Reads a PLOVER context, or says which one may be meant.
pub fn parse_context(text: &str) -> Result<Context, String> {
    Context::parse(text).ok_or_else(|| {
        let all: Vec<&str> = Context::ALL.iter().map(|context| context.as_str()).collect();
        format!("unknown context `{text}`{}", did_you_mean(text, &all))
    })
}

/// What one of many names may have been meant; `None` where none is near.
pub fn nearest_name<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    // Two letters of a short name would be half of it.
    let most = if text.chars().count() < 6 { 1 } else { 2 };
    // Of several as near, the one that begins as it does.
    let alike =
        |name: &str| name.chars().zip(text.chars()).take_while(|(letter, wanted)| letter == wanted).count();
    let best = names.map(|name| (edit_distance(text, name), std::cmp::Reverse(alike(name)), name)).min();
    best.filter(|(distance, ..)| *distance <= most).map(|(.., name)| name)
}

fn did_you_mean(text: &str, options: &[&str]) -> String {
    let best = options.iter().map(|option| (edit_distance(text, option), *option)).min();
    match best {
        Some((distance, option)) if distance <= 2 => format!(": did you mean `{option}`?"),
        _ => format!(": there are {}", options.join(", ")),
    }
}

/// Levenshtein's distance.
fn edit_distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, left_char) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, &right_char) in right.iter().enumerate() {
            let substituted = diagonal + usize::from(left_char != right_char);
            diagonal = row[column + 1];
            row[column + 1] = substituted.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
