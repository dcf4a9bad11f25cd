//! The command line, as clap reads it and as `--help` prints it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Reads news and keeps the record: who did what to whom, when, where, and on whose word.
#[derive(Parser)]
#[command(
    name = "bede",
    version,
    about,
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        bede code report.txt                      the events of one report, for reading\n  \
        bede code news/ -o events.jsonl           a folder, one JSON record a document\n  \
        zcat news.jsonl.gz | bede code - -f csv   from a pipe, one row an event\n  \
        bede explain \"Iran accused Israel.\"       how a text comes to its events\n  \
        bede eval gold.jsonl                      precision, recall and F1 against gold\n\n\
        Exit codes: 0 all right; 1 some inputs failed or carry warnings; 2 the command could not be carried out."
)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Code documents: files, folders or standard input, to records
    Code(Code),
    /// Explain, for reading, how a text comes to its events
    Explain(Explain),
    /// Parse documents: syntax alone, as CoNLL-U
    Parse(Parse),
    /// Compare with gold records: precision, recall and F1
    Eval(Eval),
    /// Code documents into a store, from which they can be queried
    #[cfg(feature = "store")]
    Ingest(Ingest),
    /// Ask what is known of an actor
    Actors {
        #[command(subcommand)]
        question: ActorsQuestion,
    },
    /// Print the JSON Schema of the record
    Schema,
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Questions about actors.
#[derive(Subcommand)]
pub enum ActorsQuestion {
    /// Why a name has the code that it has on a day: every reading, with the offices and their days
    #[command(after_help = "Example:\n  bede actors why \"Steinmeier\" --on 2015-03-01")]
    Why {
        /// The name
        name: String,
        /// The day, as YYYY-MM-DD; today where it is not given
        #[arg(long, value_name = "DATE")]
        on: Option<jiff::civil::Date>,
    },
}

/// Arguments of `bede code`.
#[derive(Args)]
#[command(
    after_help = "Reads .txt, .html, .jsonl, .json, .csv, .tsv, RSS and Atom .xml, .warc, each also as .gz or .zst; \
        what has another name is told by its first bytes. A record has `text` or `html`, and may have `id`, `title`, \
        `publisher`, `url`, `authors`, `language`, `published` and `mentions`.\n\n\
        Examples:\n  \
        bede code report.txt\n  \
        bede code news/ more.jsonl.gz --output events.jsonl\n  \
        curl -s https://example.org/feed.xml | bede code - --format csv\n  \
        bede code talks.txt --published 2021-08-18 --min-confidence 0.5\n\n\
        Exit codes: 0 all right; 1 some inputs failed or carry warnings; 2 the command could not be carried out."
)]
pub struct Code {
    /// Files, folders, or `-` for standard input (the default when something is piped in)
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How to write: `text` at a terminal and `jsonl` elsewhere, unless the output file's ending says
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<OutputFormat>,
    /// Where to write, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How to read every file, where names and first bytes do not tell
    #[arg(long, value_name = "FORMAT", value_parser = input_format)]
    pub input_format: Option<bede_read::Format>,
    /// How many threads code documents; one for each core where it is not given
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Leave out events below this confidence, from 0 to 1
    #[arg(long, value_name = "X", value_parser = confidence)]
    pub min_confidence: Option<f32>,
    /// When documents were published that do not say so themselves: 2021-08-18, 2021-08-18T19:45 or with an offset
    #[arg(long, value_name = "DATE", value_parser = published)]
    pub published: Option<bede::Published>,
    /// Print no warnings and no summary; errors and the exit code stay
    #[arg(short, long)]
    pub quiet: bool,
}

/// Arguments of `bede ingest`.
#[cfg(feature = "store")]
#[derive(Args)]
#[command(
    after_help = "Reads what `bede code` reads. A run that was stopped goes on where it was when it is started again; \
        files that have not changed are not read twice, and a document is never stored twice.\n\n\
        Examples:\n  \
        bede ingest --store news.bede news/\n  \
        bede ingest --store news.bede 'crawl/**/*.warc.gz' feeds/*.xml\n  \
        zcat news.jsonl.gz | bede ingest --store news.bede -\n\n\
        Exit codes: 0 all right; 1 some inputs failed or carry warnings; 2 the command could not be carried out."
)]
pub struct Ingest {
    /// The store; it is made where there is none
    #[arg(short, long, value_name = "FILE")]
    pub store: PathBuf,
    /// Files, folders, patterns such as 'news/**/*.html', or `-` for standard input
    #[arg(value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,
    /// How to read every file, where names and first bytes do not tell
    #[arg(long, value_name = "FORMAT", value_parser = input_format)]
    pub input_format: Option<bede_read::Format>,
    /// How many threads code documents; one for each core where it is not given
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// When documents were published that do not say so themselves: 2021-08-18, 2021-08-18T19:45 or with an offset
    #[arg(long, value_name = "DATE", value_parser = published)]
    pub published: Option<bede::Published>,
    /// Print no progress, no warnings and no summary; errors and the exit code stay
    #[arg(short, long)]
    pub quiet: bool,
}

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// One JSON record a document (the contract: `bede schema`)
    Jsonl,
    /// One row an event
    Csv,
    /// The columns of `csv`, typed; lists are lists
    Parquet,
    /// GDELT 2.0 events: 61 columns, one row a dyad
    Gdelt,
    /// ICEWS: twenty columns under a header, one row a dyad
    Icews,
    /// PLOVER's JSON: one object an event
    Plover,
    /// An account for reading
    Text,
}

/// Arguments of `bede explain`.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
        bede explain \"Iran accused Israel of the attack.\"\n  \
        bede explain report.txt")]
pub struct Explain {
    /// A text, or the path of a file, or `-` for standard input
    #[arg(value_name = "TEXT|FILE")]
    pub text: String,
    /// When the text was published, if it does not say so itself
    #[arg(long, value_name = "DATE", value_parser = published)]
    pub published: Option<bede::Published>,
}

/// Arguments of `bede parse`.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
        bede parse report.txt > report.conllu\n  \
        bede parse --pretokenized sentences.conllu")]
pub struct Parse {
    /// Files, folders, or `-` for standard input (the default when something is piped in)
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How to write
    #[arg(short, long, value_name = "FORMAT", default_value = "conllu")]
    pub format: ParseFormat,
    /// Read CoNLL-U, and keep its sentences and tokens
    #[arg(long)]
    pub pretokenized: bool,
    /// How many threads parse documents; one for each core where it is not given
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// How trees are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ParseFormat {
    /// CoNLL-U
    Conllu,
}

/// Arguments of `bede eval`.
#[derive(Args)]
#[command(
    after_help = "Gold is JSONL in the form of the record (`bede schema`); keys may be left out, and what an event leaves \
        out is not compared. Documents that carry `text` or `html` are coded; else give the records to compare.\n\n\
        Examples:\n  \
        bede eval gold.jsonl\n  \
        bede eval gold.jsonl --predicted records.jsonl"
)]
pub struct Eval {
    /// Gold records, one a line
    #[arg(value_name = "GOLD")]
    pub gold: PathBuf,
    /// Records to compare, instead of coding the gold's own documents
    #[arg(long, value_name = "FILE")]
    pub predicted: Option<PathBuf>,
    /// Print the figures as JSON
    #[arg(long)]
    pub json: bool,
}

fn input_format(text: &str) -> Result<bede_read::Format, String> {
    bede_read::Format::parse(text)
        .ok_or_else(|| "use text, html, jsonl, json, csv, tsv, feed, warc or parquet".to_owned())
}

fn confidence(text: &str) -> Result<f32, String> {
    text.parse()
        .ok()
        .filter(|value| (0.0..=1.0).contains(value))
        .ok_or_else(|| "use a number from 0 to 1".to_owned())
}

fn published(text: &str) -> Result<bede::Published, String> {
    text.parse().map_err(|_| "use 2021-08-18, 2021-08-18T19:45 or 2021-08-18T19:45+03:00".to_owned())
}
