//! The command line, as clap reads it and as `--help` prints it.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Reads news and keeps the record: who did what to whom, when, where, and on whose word.
#[derive(Parser)]
#[command(
    name = "bede",
    version,
    about = "Reads news and keeps the record: who did what to whom, when, where, and on whose word",
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        bede code report.txt                      the events of one report, for reading\n  \
        bede code news/ -o events.jsonl           a folder, one JSON record a document\n  \
        zcat news.jsonl.gz | bede code - -f csv   from a pipe, one row an event\n  \
        bede explain \"Iran accused Israel.\"       how a text comes to its events\n  \
        bede eval gold.jsonl                      precision, recall and F1 against gold\n\n\
        Exit codes: 0 all right; 1 some inputs failed or carry warnings; 2 the command could not be carried out; 130 interrupted."
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
    /// Find events in a store, or count them
    #[cfg(feature = "store")]
    Query(Query),
    /// Write a store's events in the layouts that other programs read
    #[cfg(feature = "store")]
    Export(Export),
    /// Code a store's documents anew, from the texts that it keeps
    #[cfg(feature = "store")]
    Recode(Recode),
    /// Say what changed between two codings
    #[cfg(feature = "store")]
    Diff(Diff),
    /// Events across reports: which are told by several, why they were merged, and undoing it
    #[cfg(feature = "store")]
    Stories(Stories),
    /// Watch feeds: fetch what is new into a store, politely, for as long as it runs
    #[cfg(feature = "watch")]
    Watch(WatchFeeds),
    /// Ask what is known of an actor
    Actors {
        #[command(subcommand)]
        question: ActorsQuestion,
    },
    /// Look into the lexicon, and check entries of your own
    Lexicon {
        #[command(subcommand)]
        task: LexiconTask,
    },
    /// Make a gazetteer of your own
    Gazetteer {
        #[command(subcommand)]
        task: GazetteerTask,
    },
    /// Print the JSON Schema of the record
    Schema,
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, of the whole or of one command
    #[command(after_help = "Examples:\n  bede man > bede.1\n  bede man code | man -l -")]
    Man {
        /// The command
        command: Option<String>,
    },
}

impl Command {
    /// The store that it works on.
    pub fn store(&self) -> Option<&Path> {
        match self {
            #[cfg(feature = "store")]
            Command::Ingest(arguments) => Some(&arguments.store),
            #[cfg(feature = "store")]
            Command::Query(arguments) => Some(&arguments.store),
            #[cfg(feature = "store")]
            Command::Export(arguments) => Some(&arguments.store),
            #[cfg(feature = "store")]
            Command::Recode(arguments) => Some(&arguments.store),
            #[cfg(feature = "watch")]
            Command::Watch(arguments) => Some(&arguments.store),
            _ => None,
        }
    }

    /// Where it writes, if not to standard output.
    pub fn output(&self) -> Option<&Path> {
        match self {
            Command::Code(arguments) => arguments.output.as_deref(),
            #[cfg(feature = "store")]
            Command::Query(arguments) => arguments.output.as_deref(),
            #[cfg(feature = "store")]
            Command::Export(arguments) => arguments.output.as_deref(),
            _ => None,
        }
    }
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
        /// A folder with entries of your own: its actors come before those that Bede has
        #[arg(long, value_name = "DIR")]
        lexicon: Option<PathBuf>,
    },
}

/// What is done with lexicons.
#[derive(Subcommand)]
pub enum LexiconTask {
    /// Print the entries of an id or a word as they are written, with their examples, to copy and change
    #[command(after_help = "Examples:\n  \
        bede lexicon show accuse                     every sense of a lemma\n  \
        bede lexicon show accuse.of > mine/verbs/accuse.toml\n  \
        bede lexicon show '<weapon>'                 a class of words\n  \
        bede lexicon show accuse --lexicon mine      what is used with entries of your own")]
    Show {
        /// An id, a lemma, a class, or a word of one
        #[arg(value_name = "ID|WORD")]
        wanted: String,
        /// A folder with entries of your own, laid over those that Bede has
        #[arg(long, value_name = "DIR")]
        lexicon: Option<PathBuf>,
    },
    /// Check a folder with entries of your own, and run its examples
    #[command(
        after_help = "Each `yes` and `no` of the folder's entries is coded with the folder laid over the lexicon that Bede has.\n\n\
        Examples:\n  \
        bede lexicon check mine\n  \
        bede lexicon check mine --all\n\n\
        Exit codes: 0 all as it should be; 1 examples come out otherwise; 2 the folder cannot be read or compiled."
    )]
    Check {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Also run the examples of the entries that ship, and tell those that this folder makes come out otherwise
        #[arg(long)]
        all: bool,
    },
    /// Write the lexicon that Bede has, with what describes it, into an empty folder, for reading
    #[command(after_help = "Example:\n  bede lexicon export lexicon-of-bede\n\n\
        Copy what you want to change into a folder of your own; what is not in it stays as it ships.")]
    Export {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// What is done with gazetteers.
#[derive(Subcommand)]
pub enum GazetteerTask {
    /// Take a GeoNames dump, and names from a Wikidata dump, into a gazetteer for `bede code --gazetteer`
    Import(GazetteerImport),
}

/// Arguments of `bede gazetteer import`.
#[derive(Args)]
#[command(
    after_help = "The gazetteer begins with the places that Bede has and goes on with those of the dump. Dumps may be \
        compressed with gzip or zstd (unpack GeoNames' .zip first); they are read line by line.\n\n\
        Examples:\n  \
        bede gazetteer import --geonames allCountries.txt --out world.bede\n  \
        bede gazetteer import --geonames UA.txt --least-population 0 --classes PHT --out ukraine.bede\n  \
        bede gazetteer import --geonames allCountries.txt --wikidata latest-all.json.gz --out world.bede\n  \
        bede code news/ --gazetteer world.bede -o events.jsonl"
)]
pub struct GazetteerImport {
    /// A dump in GeoNames' nineteen columns: allCountries.txt, cities500.txt, a country's file
    #[arg(long, value_name = "FILE")]
    pub geonames: PathBuf,
    /// A JSON dump of Wikidata, one entity a line: its English names for places of the same GeoNames id
    #[arg(long, value_name = "FILE")]
    pub wikidata: Option<PathBuf>,
    /// Where to write the gazetteer
    #[arg(short, long, value_name = "FILE")]
    pub out: PathBuf,
    /// GeoNames' feature classes to take: P towns, H waters, T mountains and islands, L areas, S buildings, A divisions
    #[arg(long, value_name = "LETTERS", default_value = "P")]
    pub classes: String,
    /// Towns with fewer people are left out; 0 takes those of which no number is known
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub least_population: u64,
    /// Countries to take, by their two letters; all where none is named
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub countries: Vec<String>,
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
        bede code talks.txt --published 2021-08-18 --min-confidence 0.5\n  \
        bede code news/ --lexicon mine -o events.jsonl\n\n\
        Exit codes: 0 all right; 1 some inputs failed or carry warnings; 2 the command could not be carried out; 130 interrupted."
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
    /// Leave out events below this confidence, from 0 to 1; 0.15 where it is not given, 0 shows all
    #[arg(long, value_name = "X", value_parser = confidence)]
    pub min_confidence: Option<f32>,
    /// When documents were published that do not say so themselves: 2021-08-18, 2021-08-18T19:45 or with an offset
    #[arg(long, value_name = "DATE", value_parser = published)]
    pub published: Option<bede::Published>,
    /// A folder with entries of your own, laid over the lexicon that Bede has (`bede lexicon`)
    #[arg(long, value_name = "DIR")]
    pub lexicon: Option<PathBuf>,
    /// A gazetteer of your own (`bede gazetteer import`) in place of the one that Bede has
    #[arg(long, value_name = "FILE")]
    pub gazetteer: Option<PathBuf>,
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
    /// A folder with entries of your own, laid over the lexicon that Bede has (`bede lexicon`)
    #[arg(long, value_name = "DIR")]
    pub lexicon: Option<PathBuf>,
    /// Print no progress, no warnings and no summary; errors and the exit code stay
    #[arg(short, long)]
    pub quiet: bool,
}

/// Which events of a store.
#[cfg(feature = "store")]
#[derive(Args)]
#[command(next_help_heading = "Which events")]
pub struct FilterArguments {
    /// Who acts: a country (RUS), a code or its beginning (RUSGOV), or words of a name; several after commas
    #[arg(long, value_name = "WHO", value_delimiter = ',')]
    pub actor: Vec<String>,
    /// At whom it is aimed: as `--actor`
    #[arg(long, value_name = "WHO", value_delimiter = ',')]
    pub recipient: Vec<String>,
    /// PLOVER types
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',', value_parser = event_type)]
    pub types: Vec<String>,
    /// PLOVER modes
    #[arg(long, value_name = "MODE", value_delimiter = ',', value_parser = mode)]
    pub mode: Vec<String>,
    /// PLOVER contexts
    #[arg(long, value_name = "CONTEXT", value_delimiter = ',', value_parser = context)]
    pub context: Vec<String>,
    /// Where: a country (UKR), or the name of a place or a first-level division
    #[arg(long, value_name = "WHERE")]
    pub place: Vec<String>,
    /// The first day: 2021-08-18, 2021-08 or 2021
    #[arg(long, value_name = "DATE", value_parser = first_day)]
    pub since: Option<String>,
    /// The last day: 2021-08-18, 2021-08 or 2021
    #[arg(long, value_name = "DATE", value_parser = last_day)]
    pub until: Option<String>,
    /// actual, historical, future, hypothetical, negated
    #[arg(long, value_name = "STATUS", value_delimiter = ',', value_parser = status)]
    pub status: Vec<String>,
    /// The least confidence, from 0 to 1
    #[arg(long, value_name = "X", value_parser = confidence)]
    pub min_confidence: Option<f32>,
    /// Somebody in the chain of speakers that the report rests on: as `--actor`
    #[arg(long, value_name = "WHO", value_delimiter = ',')]
    pub said_by: Vec<String>,
    /// Words of the report, as SQLite's FTS5 has them: grain deal, '"grain deal"', 'grain OR wheat'
    #[arg(long, value_name = "WORDS")]
    pub text: Option<String>,
    /// Also events that do not count, since only a copy of another report tells them
    #[arg(long)]
    pub copies: bool,
}

#[cfg(feature = "store")]
impl FilterArguments {
    /// As the store has it.
    pub fn filter(&self) -> bede_store::Filter {
        bede_store::Filter {
            actors: self.actor.clone(),
            recipients: self.recipient.clone(),
            types: self.types.clone(),
            modes: self.mode.clone(),
            contexts: self.context.clone(),
            places: self.place.clone(),
            since: self.since.clone(),
            until: self.until.clone(),
            statuses: self.status.clone(),
            min_confidence: self.min_confidence.map(|least| (f64::from(least) * 1e6).round() / 1e6),
            said_by: self.said_by.clone(),
            text: self.text.clone(),
            copies: self.copies,
        }
    }
}

/// Arguments of `bede query`.
#[cfg(feature = "store")]
#[derive(Args)]
#[command(
    after_help = "Events come newest first. Counts are of events that happened (actual, historical) unless `--status` says \
        otherwise; an event counts in a period that its date is exact enough for.\n\n\
        Examples:\n  \
        bede query --store news.bede --actor RUS --recipient UKR --type ASSAULT --since 2022-02\n  \
        bede query --store news.bede --text '\"grain deal\"' -o grain.csv\n  \
        bede query --store news.bede --by dyad --per month -f csv > dyad-months.csv\n  \
        bede query --store news.bede --actor SDN --by type --per week --plot sudan.svg"
)]
pub struct Query {
    /// The store
    #[arg(short, long, value_name = "FILE")]
    pub store: PathBuf,
    #[command(flatten)]
    pub filter: FilterArguments,
    /// Count events, by this
    #[arg(long, value_name = "BY")]
    pub by: Option<By>,
    /// Count over these periods
    #[arg(long, value_name = "PERIOD")]
    pub per: Option<Per>,
    /// Draw the counts
    #[arg(long, value_name = "FILE.svg")]
    pub plot: Option<PathBuf>,
    /// How many events, or how many groups of counts
    #[arg(short, long, value_name = "N")]
    pub limit: Option<usize>,
    /// How to write: `table` at a terminal and `csv` elsewhere, unless the output file's ending says
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<QueryFormat>,
    /// Where to write, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Say which indexes are used
    #[arg(long, hide = true)]
    pub explain: bool,
}

/// What events are counted by.
#[cfg(feature = "store")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// Actor and recipient
    Dyad,
    /// PLOVER type
    Type,
    /// Quad class
    Quad,
    /// Actor
    Actor,
}

/// Periods of counts.
#[cfg(feature = "store")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Per {
    /// Days
    Day,
    /// ISO weeks
    Week,
    /// Months
    Month,
}

/// How a query answers.
#[cfg(feature = "store")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum QueryFormat {
    /// For reading
    Table,
    /// One row an event or a count
    Csv,
    /// One JSON object a line: a record with one event, or a count
    #[value(alias = "json")]
    Jsonl,
    /// The columns of `csv`, typed; lists are lists
    Parquet,
}

#[cfg(feature = "store")]
impl QueryFormat {
    /// By a file's ending.
    pub fn of_path(path: &Path) -> QueryFormat {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("jsonl" | "ndjson" | "json") => QueryFormat::Jsonl,
            Some("parquet") => QueryFormat::Parquet,
            Some("txt") => QueryFormat::Table,
            _ => QueryFormat::Csv,
        }
    }

    /// The layout of records; none for a table.
    pub fn layout(self) -> Option<OutputFormat> {
        match self {
            QueryFormat::Table => None,
            QueryFormat::Csv => Some(OutputFormat::Csv),
            QueryFormat::Jsonl => Some(OutputFormat::Jsonl),
            QueryFormat::Parquet => Some(OutputFormat::Parquet),
        }
    }
}

/// Arguments of `bede export`.
#[cfg(feature = "store")]
#[derive(Args)]
#[command(
    after_help = "Parquet goes to a folder, one part a month (month=2021-08/, or month=undated/), which DuckDB, pandas, R and Spark read as one table; \
        with a name that ends in `.parquet`, to one file. Other layouts go to a file or to standard output.\n\n\
        Examples:\n  \
        bede export --store news.bede --format gdelt -o events.export.csv\n  \
        bede export --store news.bede --format gdelt-mentions -o events.mentions.csv\n  \
        bede export --store news.bede --format parquet -o dataset/"
)]
pub struct Export {
    /// The store
    #[arg(short, long, value_name = "FILE")]
    pub store: PathBuf,
    /// The layout; Parquet where nothing is said, CSV where this build has no Parquet
    #[arg(short, long, value_name = "FORMAT", default_value = if cfg!(feature = "parquet") { "parquet" } else { "csv" })]
    pub format: OutputFormat,
    /// Where to write; Parquet needs it
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub filter: FilterArguments,
}

/// Arguments of `bede recode`.
#[cfg(feature = "store")]
#[derive(Args)]
#[command(
    after_help = "Documents that this version of program, model and lexicon has coded already are left alone, so that a run that \
        was stopped goes on where it was. A record that changes is kept beside the new one, for `bede diff`.\n\n\
        Examples:\n  \
        bede recode --store news.bede && bede diff news.bede\n  \
        bede recode --store news.bede --lexicon mine"
)]
pub struct Recode {
    /// The store
    #[arg(short, long, value_name = "FILE")]
    pub store: PathBuf,
    /// A folder with entries of your own, laid over the lexicon that Bede has (`bede lexicon`)
    #[arg(long, value_name = "DIR")]
    pub lexicon: Option<PathBuf>,
    /// Also documents that this very version has coded
    #[arg(long)]
    pub all: bool,
    /// How many threads code documents; one for each core where it is not given
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Print no progress and no summary
    #[arg(short, long)]
    pub quiet: bool,
}

/// Arguments of `bede diff`.
#[cfg(feature = "store")]
#[derive(Args)]
#[command(after_help = "Documents are paired by their identifiers, events by their places in the text.\n\n\
        Examples:\n  \
        bede diff news.bede                    what the last recoding changed\n  \
        bede diff old.bede new.bede            two stores\n  \
        bede diff before.jsonl after.jsonl     two files of `bede code`")]
pub struct Diff {
    /// A store, or a file of records
    #[arg(value_name = "BEFORE")]
    pub before: PathBuf,
    /// Another one; a store alone is compared with what it held before it was coded anew
    #[arg(value_name = "AFTER")]
    pub after: Option<PathBuf>,
    /// How many changed events are listed
    #[arg(short, long, value_name = "N", default_value_t = 40)]
    pub limit: usize,
    /// Write every change as a line of JSON
    #[arg(long)]
    pub json: bool,
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
    /// GDELT 2.0 mentions: 16 columns, one row a telling of a dyad
    GdeltMentions,
    /// GDELT 1.0 events: 58 columns, one row a dyad
    Gdelt1,
    /// ICEWS: twenty columns under a header, one row a dyad
    Icews,
    /// Phoenix: 26 columns, one row a dyad
    Phoenix,
    /// POLECAT: forty columns under a header, one row an event
    Polecat,
    /// PLOVER's JSON: one object an event
    Plover,
    /// An account for reading
    Text,
}

/// Arguments of `bede explain`.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
        bede explain \"Iran accused Israel of the attack.\"\n  \
        bede explain report.txt\n  \
        bede explain --lexicon mine \"Iran accused Israel of the attack.\"")]
pub struct Explain {
    /// A text, or the path of a file, or `-` for standard input
    #[arg(value_name = "TEXT|FILE")]
    pub text: String,
    /// When the text was published, if it does not say so itself
    #[arg(long, value_name = "DATE", value_parser = published)]
    pub published: Option<bede::Published>,
    /// A folder with entries of your own, laid over the lexicon that Bede has (`bede lexicon`)
    #[arg(long, value_name = "DIR")]
    pub lexicon: Option<PathBuf>,
    /// A gazetteer of your own in place of the one that Bede has
    #[arg(long, value_name = "FILE")]
    pub gazetteer: Option<PathBuf>,
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
        bede eval gold.jsonl --predicted records.jsonl\n  \
        bede eval --merges gold.jsonl"
)]
pub struct Eval {
    /// Gold records, one a line
    #[arg(value_name = "GOLD")]
    pub gold: PathBuf,
    /// Records to compare, instead of coding the gold's own documents
    #[arg(long, value_name = "FILE")]
    pub predicted: Option<PathBuf>,
    /// A folder with entries of your own, laid over the lexicon that Bede has (`bede lexicon`)
    #[arg(long, value_name = "DIR", conflicts_with = "predicted")]
    pub lexicon: Option<PathBuf>,
    /// Compare merges across reports instead: events that carry the same `story` are one event
    #[arg(long, conflicts_with = "predicted")]
    pub merges: bool,
    /// With `--merges`, print each pair that was wrongly merged or missed, with the reasons
    #[arg(long, requires = "merges")]
    pub pairs: bool,
    /// Print the figures as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `bede stories`.
#[cfg(feature = "store")]
#[derive(Args)]
pub struct Stories {
    #[command(subcommand)]
    pub question: StoriesQuestion,
}

/// Questions about stories, and changes of them.
#[cfg(feature = "store")]
#[derive(Subcommand)]
pub enum StoriesQuestion {
    /// Stories that the most independent sources tell
    #[command(
        after_help = "Example:\n  bede stories list --store news.bede --since 2026-03-01 --min-sources 3"
    )]
    List {
        /// The store
        #[arg(long, value_name = "FILE")]
        store: PathBuf,
        /// Leave out stories of fewer independent sources
        #[arg(long, value_name = "N", default_value_t = 1)]
        min_sources: i64,
        /// Events from this day on
        #[arg(long, value_name = "DATE")]
        since: Option<jiff::civil::Date>,
        /// Events up to this day
        #[arg(long, value_name = "DATE")]
        until: Option<jiff::civil::Date>,
        /// How many at most
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
    },
    /// One story: who tells it, in which words, and why each telling was joined
    Show {
        /// Its number
        story: i64,
        /// The store
        #[arg(long, value_name = "FILE")]
        store: PathBuf,
    },
    /// Take an event out of its story; it does not join it again
    Split {
        /// The event's number
        event: i64,
        /// The store
        #[arg(long, value_name = "FILE")]
        store: PathBuf,
    },
    /// Make the stories of two events one
    Join {
        /// An event's number
        event: i64,
        /// Another's
        other: i64,
        /// The store
        #[arg(long, value_name = "FILE")]
        store: PathBuf,
    },
}

/// Arguments of `bede watch`.
#[cfg(feature = "watch")]
#[derive(Args)]
#[command(after_help = "The file names the feeds; everything but `url` may be left out:\n\n  \
        every = \"15m\"\n  delay = \"2s\"\n  contact = \"https://example.org/about-our-crawler\"\n\n  \
        [[feeds]]\n  url = \"https://example.org/world/rss.xml\"\n  publisher = \"The Example\"\n  articles = true\n\n\
        Example:\n  bede watch feeds.toml --store news.bede")]
pub struct WatchFeeds {
    /// The file that names the feeds
    #[arg(value_name = "FEEDS.TOML")]
    pub feeds: PathBuf,
    /// The store
    #[arg(long, value_name = "FILE")]
    pub store: PathBuf,
    /// A folder with entries of your own, laid over the lexicon that Bede has (`bede lexicon`)
    #[arg(long, value_name = "DIR")]
    pub lexicon: Option<PathBuf>,
    /// Ask each feed once, fetch what is new, and end
    #[arg(long)]
    pub once: bool,
    /// Print no log
    #[arg(short, long)]
    pub quiet: bool,
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

/// One of PLOVER's words, however it is written.
#[cfg(feature = "store")]
fn word(text: &str, known: &[&'static str]) -> Result<String, String> {
    let plain = |text: &str| text.to_ascii_lowercase().replace(['_', ' '], "-");
    known
        .iter()
        .find(|word| plain(word) == plain(text.trim()))
        .map(|&word| word.to_owned())
        .ok_or_else(|| format!("use one of {}", known.join(", ")))
}

#[cfg(feature = "store")]
fn event_type(text: &str) -> Result<String, String> {
    word(text, &bede::plover::EventType::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>())
}

#[cfg(feature = "store")]
fn mode(text: &str) -> Result<String, String> {
    word(text, &bede::plover::Mode::ALL.iter().map(|mode| mode.as_str()).collect::<Vec<_>>())
}

#[cfg(feature = "store")]
fn context(text: &str) -> Result<String, String> {
    word(text, &bede::plover::Context::ALL.iter().map(|context| context.as_str()).collect::<Vec<_>>())
}

#[cfg(feature = "store")]
fn status(text: &str) -> Result<String, String> {
    word(text, &bede::plover::Status::ALL.iter().map(|status| status.as_str()).collect::<Vec<_>>())
}

/// The first day of a day, a month or a year.
#[cfg(feature = "store")]
fn first_day(text: &str) -> Result<String, String> {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    day(&whole).map(|date| date.to_string())
}

/// The last day of a day, a month or a year.
#[cfg(feature = "store")]
fn last_day(text: &str) -> Result<String, String> {
    let date = match text.len() {
        4 => day(&format!("{text}-12-31"))?,
        7 => day(&format!("{text}-01"))?.last_of_month(),
        _ => day(text)?,
    };
    Ok(date.to_string())
}

#[cfg(feature = "store")]
fn day(text: &str) -> Result<jiff::civil::Date, String> {
    text.parse().map_err(|_| "use 2021-08-18, 2021-08 or 2021".to_owned())
}
