//! Paths to open files: folders in the order of their names, standard input, compression, and which format a file is.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{Items, Options, compression, encoding, error::*, formats};

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// One plain text a file.
    Text,
    /// One page a file.
    Html,
    /// One JSON object a line.
    Jsonl,
    /// JSON objects, alone or in an array.
    Json,
    /// Comma-separated rows with named columns.
    Csv,
    /// Tab-separated rows with named columns.
    Tsv,
    /// RSS or Atom.
    Feed,
    /// Web archive.
    Warc,
    /// Rows of a Parquet file with named columns.
    Parquet,
}

impl Format {
    /// The format of a name such as `jsonl`, as the command line takes it.
    pub fn parse(name: &str) -> Option<Format> {
        Some(match name {
            "text" | "txt" => Format::Text,
            "html" | "htm" | "xhtml" => Format::Html,
            "jsonl" | "ndjson" => Format::Jsonl,
            "json" => Format::Json,
            "csv" => Format::Csv,
            "tsv" | "tab" => Format::Tsv,
            "rss" | "atom" | "feed" => Format::Feed,
            "warc" => Format::Warc,
            "wet" | "wat" => Format::Warc,
            "parquet" => Format::Parquet,
            _ => return None,
        })
    }
}

/// A path to be read.
pub(crate) struct Path {
    pub(crate) path: PathBuf,
    /// The folder that it was found in, whose files' identifiers start below it.
    root: Option<PathBuf>,
}

impl Path {
    pub(crate) fn named(path: PathBuf) -> Path {
        Path { path, root: None }
    }

    /// The name that identifies the document in the file: its path without the ending, below the folder named.
    fn identifier(&self) -> String {
        let path = match &self.root {
            Some(root) => self.path.strip_prefix(root).unwrap_or(&self.path).to_path_buf(),
            None => self.path.file_name().map(PathBuf::from).unwrap_or_else(|| self.path.clone()),
        };
        let mut name = path.to_string_lossy().replace('\\', "/");
        for ending in [".gz", ".zst", ".txt", ".text", ".html", ".htm", ".xhtml"] {
            if let Some(short) = name.strip_suffix(ending).filter(|short| !short.is_empty()) {
                name.truncate(short.len());
            }
        }
        name
    }
}

/// What a path turned out to be.
pub(crate) enum Opened {
    Items(Items),
    Folder { paths: Vec<Path>, passed_over: usize },
}

/// Opens a path.
pub(crate) fn open(path: Path, options: &Options) -> Result<Opened, ReadError> {
    let name = path.path.to_string_lossy().into_owned();
    if name == "-" {
        let stream: Box<dyn Read + Send> = Box::new(io::stdin());
        return open_stream(stream, "standard input", options).map(Opened::Items);
    }
    let metadata = std::fs::metadata(&path.path).map_err(|error| cannot_open(&name, &error))?;
    if metadata.is_dir() {
        return folder(path).map_err(|error| cannot_open(&name, &error));
    }
    let file = File::open(&path.path).map_err(|error| cannot_open(&name, &error))?;
    let identifier = path.identifier();
    if is_parquet(&path.path, options) {
        if let Some(count) = &options.bytes_read {
            count.fetch_add(metadata.len(), Ordering::Relaxed);
        }
        return formats::parquet::items(file, name).map(Opened::Items);
    }
    let stream: Box<dyn Read + Send> = match &options.bytes_read {
        Some(count) => Box::new(CountedFile { file, count: count.clone() }),
        None => Box::new(file),
    };
    stream_items(stream, &name, Some(identifier), options).map(Opened::Items)
}

/// A file whose bytes are counted as they are read.
struct CountedFile {
    file: File,
    count: Arc<AtomicU64>,
}

impl Read for CountedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// The error of a path that cannot be opened.
fn cannot_open(name: &str, error: &io::Error) -> ReadError {
    let help = match error.kind() {
        io::ErrorKind::NotFound => "check the path; quote it if it holds spaces",
        io::ErrorKind::PermissionDenied => "check who may read it",
        _ => "check the disk and the path",
    };
    ReadError::new(Location::file(name), Problem::Io(format!("cannot read `{name}`: {}", plain(error))), help)
}

fn is_parquet(path: &std::path::Path, options: &Options) -> bool {
    options.format == Some(Format::Parquet)
        || options.format.is_none()
            && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"))
}

/// The message of an error without the number of the operating system's code.
fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// The files and folders in a folder, by name. Hidden ones and those of other formats are passed over.
fn folder(path: Path) -> io::Result<Opened> {
    let root = path.root.clone().unwrap_or_else(|| path.path.clone());
    let mut found = Vec::new();
    let mut passed_over = 0;
    for entry in std::fs::read_dir(&path.path)? {
        let entry = entry?;
        let file_name = entry.file_name().to_string_lossy().into_owned();
        if file_name.starts_with('.') {
            continue;
        }
        let kind = entry.file_type()?;
        // A link to a folder could lead in a circle.
        if kind.is_symlink() && entry.path().is_dir() {
            passed_over += 1;
        } else if kind.is_dir() || format_of_name(&file_name).is_some() || !file_name.contains('.') {
            found.push(entry.path());
        } else {
            passed_over += 1;
        }
    }
    found.sort();
    let paths = found.into_iter().map(|path| Path { path, root: Some(root.clone()) }).collect();
    Ok(Opened::Folder { paths, passed_over })
}

/// Items from a stream that has a name but is no file.
pub(crate) fn open_stream(
    stream: Box<dyn Read + Send>,
    name: &str,
    options: &Options,
) -> Result<Items, ReadError> {
    stream_items(stream, name, None, options)
}

/// A stream under its compression, and the format in it.
fn stream_items(
    stream: Box<dyn Read + Send>,
    name: &str,
    identifier: Option<String>,
    options: &Options,
) -> Result<Items, ReadError> {
    let stream: Box<dyn BufRead + Send> = Box::new(BufReader::with_capacity(1 << 16, stream));
    let (mut stream, inner_name) = compression::decompressed(stream, name)?;
    let head = peek(&mut stream, name)?;
    let format = options.format.or_else(|| format_of_name(&inner_name)).unwrap_or(Format::Text);
    let named = options.format.is_some()
        || format_of_name(&inner_name).is_some_and(|format| format != Format::Feed && format != Format::Text);
    if head.starts_with(b"PAR1") {
        return Err(ReadError::new(
            Location::file(name),
            Problem::Malformed(format!(
                "`{name}` is Parquet, which is read from a file of its own and not from a stream"
            )),
            "give the file by its path with the ending `.parquet`",
        ));
    }
    if format != Format::Warc
        && let Some(kind) = encoding::binary_kind(head)
    {
        let help = match kind {
            "a PDF" | "an old office document" | "a ZIP archive or an office document" => {
                "extract its text first, or leave the file out"
            }
            _ => {
                "leave the file out, or say what it is by its ending: .txt .html .jsonl .json .csv .tsv .xml .warc .parquet"
            }
        };
        return Err(ReadError::new(
            Location::file(name),
            Problem::Binary(format!("`{name}` is {kind}, not text")),
            help,
        ));
    }
    let format = if named { format } else { sniff(head, format) };
    let mark = encoding_rs::Encoding::for_bom(head);
    // Lines and rows are cut in UTF-8; whole documents are decoded whole.
    if matches!(format, Format::Jsonl | Format::Json | Format::Csv | Format::Tsv) {
        match mark {
            Some((encoding, mark)) if encoding == encoding_rs::UTF_8 => stream.consume(mark),
            Some((encoding, _)) => {
                stream =
                    Box::new(BufReader::with_capacity(1 << 16, encoding::Utf8Stream::new(stream, encoding)));
            }
            None => {}
        }
    }
    let name = name.to_owned();
    Ok(match format {
        Format::Text | Format::Html => formats::whole::items(stream, name, identifier, format),
        Format::Jsonl => formats::jsonl::items(stream, name),
        Format::Json => formats::json::items(stream, name),
        Format::Csv => formats::csv::items(stream, name, b','),
        Format::Tsv => formats::csv::items(stream, name, b'\t'),
        Format::Feed => formats::feed::items(stream, name),
        Format::Warc => formats::warc::items(stream, name),
        Format::Parquet => {
            return Err(ReadError::new(
                Location::file(name.as_str()),
                Problem::Malformed(format!("`{name}` is not Parquet")),
                "check the file, or leave `--input-format` out",
            ));
        }
    })
}

/// The first bytes of a stream, which stay in it.
pub(crate) fn peek<'s>(stream: &'s mut Box<dyn BufRead + Send>, name: &str) -> Result<&'s [u8], ReadError> {
    stream.fill_buf().map_err(|error| unreadable(name, &error))
}

/// The error of a file of one document, or of a stream before its first record, that cannot be read to its end.
pub(crate) fn unreadable(name: &str, error: &io::Error) -> ReadError {
    ReadError::new(
        Location::file(name),
        Problem::Io(format!("cannot read `{name}`: {error}")),
        "check that the file was copied whole",
    )
}

/// The error of a stream of records that breaks where it should not.
pub(crate) fn broken_off(name: &str, error: &io::Error) -> ReadError {
    ReadError {
        help: "check that the file is whole; what came before was read".to_owned(),
        ..unreadable(name, error)
    }
}

/// A file's bytes under its compression, for who reads lines that are no documents.
pub fn open_plain(path: &std::path::Path) -> Result<Box<dyn BufRead + Send>, ReadError> {
    let name = path.to_string_lossy();
    let file = File::open(path).map_err(|error| cannot_open(&name, &error))?;
    let stream: Box<dyn BufRead + Send> = Box::new(BufReader::with_capacity(1 << 16, file));
    let (mut stream, _) = compression::decompressed(stream, &name)?;
    let head = peek(&mut stream, &name)?;
    match encoding::binary_kind(head) {
        Some(kind) => Err(ReadError::new(
            Location::file(&*name),
            Problem::Binary(format!("`{name}` is {kind}, not text")),
            "unpack it first; gzip and zstd are read as they are",
        )),
        None => Ok(stream),
    }
}

/// The format that a file's name says.
fn format_of_name(name: &str) -> Option<Format> {
    let lower = name.to_ascii_lowercase();
    let bare = lower.trim_end_matches(".gz").trim_end_matches(".zst").trim_end_matches(".gzip");
    match bare.rsplit_once('.')?.1 {
        "xml" => Some(Format::Feed),
        "text" => Some(Format::Text),
        extension => Format::parse(extension),
    }
}

/// The format that the first bytes say, where the name says none for certain.
fn sniff(head: &[u8], otherwise: Format) -> Format {
    if head.starts_with(b"WARC/") {
        return Format::Warc;
    }
    let (text, _) = encoding::decode(&head[..head.len().min(4096)], None);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let lower: String = text.chars().take(1024).collect::<String>().to_ascii_lowercase();
    if lower.starts_with('<') {
        if lower.contains("<rss") || lower.contains("<feed") || lower.contains("<rdf:rdf") {
            return Format::Feed;
        }
        if ["<!doctype html", "<html", "<head", "<body", "<div", "<p>", "<p ", "<article", "<!--", "<meta"]
            .iter()
            .any(|tag| lower.contains(tag))
        {
            return Format::Html;
        }
    }
    if otherwise == Format::Text {
        let first_line = text.lines().next().unwrap_or_default().trim_end();
        let quoted = |text: &str| text.trim_start().starts_with(['"', '}']);
        if text.starts_with('{') && quoted(&text[1..]) {
            // A pretty-printed object opens its first line and does not close it.
            let whole_line = first_line.ends_with('}')
                || first_line.len() == text.len()
                || head.len() > 4096 && !head[..4096].contains(&b'\n');
            return if whole_line { Format::Jsonl } else { Format::Json };
        }
        if text.starts_with('[') && text[1..].trim_start().starts_with(['{', ']']) {
            return Format::Json;
        }
    }
    otherwise
}
