//! A lexicon's folder as files: the one place of this crate that touches a disk. What the files say is not looked at.

use std::{fs, io::Read, path::Path};

use crate::source::{LexiconError, SourceFile};

/// No file of entries is near so large; what is larger was named by mistake.
const LARGEST_FILE: u64 = 32 << 20;
/// All files together.
const LARGEST_FOLDER: u64 = 256 << 20;
/// Folders below folders.
const DEEPEST: usize = 8;

/// Reads the files of entries in a folder, in the order of their paths. `name` is what people are told the folder is
/// called. Hidden files, copies that editors keep (`accuse.toml~`) and Markdown are passed over; anything else that is no
/// `.toml` or `.tsv` is an error, since its writer expects it to be read.
pub fn read_folder(folder: &Path, name: &str) -> Result<Vec<SourceFile>, LexiconError> {
    let mut read = Reading { name, files: Vec::new(), bytes: 0 };
    let metadata = fs::metadata(folder).map_err(|error| {
        LexiconError::of_file(name, format!("cannot read the lexicon's folder: {error}"), "check the path")
    })?;
    if !metadata.is_dir() {
        return Err(LexiconError::of_file(
            name,
            "this is no folder",
            "a lexicon is a folder with files in verbs/, nouns/, classes/, actors/ and so on; name that folder",
        ));
    }
    read.folder(folder, "", 0)?;
    read.files.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(read.files)
}

struct Reading<'n> {
    name: &'n str,
    files: Vec<SourceFile>,
    bytes: u64,
}

impl Reading<'_> {
    fn folder(&mut self, folder: &Path, below: &str, depth: usize) -> Result<(), LexiconError> {
        let name = self.name;
        let told = |path: &str| if path.is_empty() { name.to_owned() } else { format!("{name}/{path}") };
        if depth > DEEPEST {
            return Err(LexiconError::of_file(
                told(below),
                format!("folders stand more than {DEEPEST} deep"),
                "a link may lead back to a folder above it; take it out",
            ));
        }
        let unreadable = |path: &str, error: &std::io::Error| {
            LexiconError::of_file(
                told(path),
                format!("cannot be read: {error}"),
                "check the path and its permissions",
            )
        };
        let mut entries = fs::read_dir(folder)
            .and_then(|entries| entries.collect::<Result<Vec<_>, _>>())
            .map_err(|error| unreadable(below, &error))?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let file_name = entry.file_name();
            let file_name = file_name.to_string_lossy();
            if file_name.starts_with('.') || file_name.ends_with('~') {
                continue;
            }
            let path = if below.is_empty() { file_name.to_string() } else { format!("{below}/{file_name}") };
            let on_disk = entry.path();
            let metadata = fs::metadata(&on_disk).map_err(|error| unreadable(&path, &error))?;
            if metadata.is_dir() {
                self.folder(&on_disk, &path, depth + 1)?;
                continue;
            }
            match on_disk.extension().and_then(|extension| extension.to_str()) {
                Some("md") => continue,
                Some("toml" | "tsv") => {}
                _ => {
                    return Err(LexiconError::of_file(
                        told(&path),
                        "this is no file of a lexicon",
                        "entries stand in files that end in .toml; rename it, or move it out of the folder",
                    ));
                }
            }
            if !metadata.is_file() {
                return Err(LexiconError::of_file(
                    told(&path),
                    "this is no file",
                    "move it out of the folder",
                ));
            }
            let mut bytes = Vec::new();
            fs::File::open(&on_disk)
                .and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes))
                .map_err(|error| unreadable(&path, &error))?;
            self.bytes += bytes.len() as u64;
            if bytes.len() as u64 > LARGEST_FILE || self.bytes > LARGEST_FOLDER {
                return Err(LexiconError::of_file(
                    told(&path),
                    format!(
                        "too large: a file may have {} MB, a lexicon {} MB",
                        LARGEST_FILE >> 20,
                        LARGEST_FOLDER >> 20
                    ),
                    "this hardly holds entries; if it does, put them into several files",
                ));
            }
            let text = match String::from_utf8(bytes) {
                // Some editors begin a file with a mark of its byte order.
                Ok(text) => text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text),
                Err(error) => {
                    let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                    let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
                    return Err(LexiconError {
                        line,
                        ..LexiconError::of_file(
                            told(&path),
                            "this is not UTF-8",
                            "save the file as UTF-8 text; an editor has that under `Save as` or `Encoding`",
                        )
                    });
                }
            };
            self.files.push(SourceFile { folder: name.to_owned(), path, text });
        }
        Ok(())
    }
}
