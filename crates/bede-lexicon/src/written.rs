//! Entries as they are written, for people who look one up to copy and change it.

use crate::frame;
use crate::source::SourceFile;

/// One entry of a file, with the words that stand in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What it is: `sense`, `operator`, `class` …
    pub kind: String,
    /// Its id, or its name; a mode's is its type and mode.
    pub name: String,
    /// The file, with the lexicon's folder.
    pub file: String,
    /// Its first line, from 1.
    pub line: usize,
    /// As it is written.
    pub text: String,
    /// How what was looked for stands in it.
    pub found: Found,
}

/// How what is looked for stands in an entry, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// It is its id or name.
    Name,
    /// It is its predicate, or the entry stands in the word's file.
    Predicate,
    /// It is one of its words.
    Word,
}

/// The entries that have an id, a name or a word, best first, then in the order of the files.
pub fn look_up(files: &[SourceFile], wanted: &str) -> Vec<Written> {
    let wanted = wanted.trim().trim_start_matches('<').trim_end_matches('>').to_lowercase();
    let mut found = Vec::new();
    if wanted.is_empty() {
        return found;
    }
    for file in files.iter().filter(|file| file.path.ends_with(".toml")) {
        let stem =
            file.path.rsplit('/').next().and_then(|name| name.strip_suffix(".toml")).unwrap_or_default();
        let is_its_file = stem == wanted && matches!(file.part(), "verbs" | "nouns" | "adjectives");
        if !is_its_file && !file.text.to_lowercase().contains(&wanted) {
            continue;
        }
        for (line, text) in entries(&file.text) {
            if let Some((kind, name, how)) = how_found(text, &wanted, is_its_file) {
                found.push(Written {
                    kind,
                    name,
                    file: file.name(),
                    line,
                    text: text.to_owned(),
                    found: how,
                });
            }
        }
    }
    found.sort_by_key(|written| written.found);
    found
}

/// The entries of a file, each from its header to the next one's, without the comments that stand before that.
fn entries(text: &str) -> Vec<(usize, &str)> {
    let mut starts = Vec::new();
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if line.starts_with("[[") {
            starts.push((number + 1, at));
        }
        at += line.len();
    }
    let mut entries = Vec::with_capacity(starts.len());
    for (index, &(line, start)) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map_or(text.len(), |next| next.1);
        let mut entry = text[start..end].trim_end();
        if end < text.len() {
            while let Some(at) = entry.rfind('\n').filter(|&at| entry[at + 1..].starts_with('#')) {
                entry = entry[..at].trim_end();
            }
        }
        entries.push((line, entry));
    }
    entries
}

/// The kind and the name of an entry that has what is wanted, and how.
fn how_found(text: &str, wanted: &str, is_its_file: bool) -> Option<(String, String, Found)> {
    let document: toml::Table = text.parse().ok()?;
    let (kind, list) = document.iter().next()?;
    let entry = list.as_array()?.first()?.as_table()?;
    let string = |key: &str| entry.get(key).and_then(toml::Value::as_str);
    let name = match (kind.as_str(), string("id").or_else(|| string("name"))) {
        ("sense" | "operator" | "discard" | "class" | "context" | "cue", Some(name)) => name.to_owned(),
        ("mode", _) => format!("{} {}", string("type")?, string("mode")?),
        // Actors are asked for with `bede actors why`, codes with their tables.
        _ => return None,
    };
    let lists = |keys: &[&str]| -> Vec<String> {
        let values = keys.iter().filter_map(|key| entry.get(*key));
        let strings = values.flat_map(|value| match value {
            toml::Value::String(one) => vec![one.to_lowercase()],
            toml::Value::Array(many) => {
                many.iter().filter_map(toml::Value::as_str).map(str::to_lowercase).collect()
            }
            _ => Vec::new(),
        });
        strings.collect()
    };
    let is_predicate = || {
        entry_frames(entry)
            .iter()
            .any(|text| frame::parse(text).is_ok_and(|frame| frame.predicate.eq_ignore_ascii_case(wanted)))
    };
    let how = if name.to_lowercase() == wanted || string("mode").is_some_and(|mode| mode == wanted) {
        Found::Name
    } else if is_its_file || matches!(kind.as_str(), "sense" | "operator") && is_predicate() {
        Found::Predicate
    } else if lists(&["words", "hints", "add", "add_hints"]).iter().any(|word| word == wanted)
        || lists(&["phrase"]).iter().any(|phrase| phrase.split([' ', '|']).any(|word| word == wanted))
    {
        Found::Word
    } else {
        return None;
    };
    Some((kind.clone(), name, how))
}

/// The frames of an entry, as they are written.
fn entry_frames(entry: &toml::Table) -> Vec<String> {
    match entry.get("frame") {
        Some(toml::Value::String(one)) => vec![one.clone()],
        Some(toml::Value::Array(many)) => {
            many.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}
