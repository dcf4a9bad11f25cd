//! Runs the cases in `corpus/errors`: files, a command, and what it says on standard error with its exit code.
//!
//! A case is a `##` heading, a sentence, any number of fenced blocks ```` ```file NAME ```` (in ```` ```bytes NAME ````
//! `\xNN` stands for a byte), a block ```` ```command ````, and a block ```` ```says N ```` with the exit code.
//! `BLESS=1 cargo test -p bede-cli --test errors` rewrites what is said.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../corpus/errors");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("corpus/errors exists")
        .map(|entry| entry.expect("readable").path())
        .collect();
    files.sort();
    let bless = std::env::var_os("BLESS").is_some();
    let mut trials = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "md")) {
        let stem = file.file_stem().expect("has a name").to_string_lossy().into_owned();
        let markdown = fs::read_to_string(file).expect("readable");
        let sections: Vec<String> = markdown.split("\n## ").skip(1).map(str::to_owned).collect();
        assert!(!sections.is_empty(), "{} holds no case", file.display());
        if bless {
            let mut blessed = markdown.split("\n## ").next().unwrap_or_default().to_owned();
            for (number, section) in sections.iter().enumerate() {
                let (code, said) = outcome(section, &format!("{stem}-{number}"));
                let body = section.split("\n```says").next().unwrap_or_default().trim_end();
                blessed.push_str(&format!("\n## {body}\n\n```says {code}\n{said}```\n"));
            }
            fs::write(file, blessed).expect("writable");
            continue;
        }
        for (number, section) in sections.into_iter().enumerate() {
            let name = section.lines().next().unwrap_or_default().trim().to_owned();
            let folder = format!("{stem}-{number}");
            trials.push(Trial::test(format!("{stem}/{name}"), move || check(&section, &folder)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn check(section: &str, folder: &str) -> Result<(), Failed> {
    let (_, header, expected) =
        fences(section).into_iter().find(|(kind, ..)| kind == "says").ok_or("the case expects nothing")?;
    let (code, said) = outcome(section, folder);
    if header.trim() == code.to_string() && said == expected {
        return Ok(());
    }
    Err(format!("expected exit code {header} and\n{expected}\nbut got {code} and\n{said}").into())
}

/// Runs a case in a folder of its own.
fn outcome(section: &str, folder: &str) -> (i32, String) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("errors").join(folder);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the case");
    let mut command = Vec::new();
    for (kind, name, content) in fences(section) {
        match kind.as_str() {
            "file" | "bytes" => {
                let path = folder.join(name.trim());
                fs::create_dir_all(path.parent().expect("in the folder")).expect("folders");
                let bytes = if kind == "bytes" {
                    unescaped(content.trim_end_matches('\n'))
                } else {
                    content.into_bytes()
                };
                fs::write(path, bytes).expect("writable");
            }
            "command" => command = content.split_whitespace().map(str::to_owned).collect(),
            _ => {}
        }
    }
    assert_eq!(command.first().map(String::as_str), Some("bede"), "a command starts with `bede`");
    let output = Command::new(env!("CARGO_BIN_EXE_bede"))
        .args(&command[1..])
        .current_dir(&folder)
        .stdin(Stdio::null())
        .env_remove("RUST_BACKTRACE")
        .output()
        .expect("the command runs");
    let said = String::from_utf8(output.stderr).expect("messages are UTF-8");
    (output.status.code().expect("no signal ended it"), said)
}

/// The fenced blocks of a section: the kind, the rest of the opening line, and the content.
fn fences(section: &str) -> Vec<(String, String, String)> {
    let mut fences = Vec::new();
    let mut open: Option<(String, String, String)> = None;
    for line in section.split_inclusive('\n') {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(header)) => {
                let header = header.trim_end();
                let (kind, rest) = header.split_once(' ').unwrap_or((header, ""));
                open = Some((kind.to_owned(), rest.to_owned(), String::new()));
            }
            (Some(_), Some(_)) => fences.extend(open.take()),
            (Some((_, _, content)), None) => content.push_str(line),
            (None, None) => {}
        }
    }
    fences
}

/// Bytes with `\xNN` and `\n`.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('x') {
            bytes.push(u8::from_str_radix(&after[..2], 16).expect("two hexadecimal digits"));
            rest = &after[2..];
        } else if let Some(after) = rest.strip_prefix('n') {
            bytes.push(b'\n');
            rest = after;
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}
