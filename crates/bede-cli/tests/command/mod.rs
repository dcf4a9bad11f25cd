//! The command as the tests of this folder run it, and what it answers. What is run, and what must come of it, is theirs.
// Every file of tests is a program of its own and uses a part of this.
#![allow(dead_code)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// An empty folder of its own for a test: `RUNNER/TEST`.
pub fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

/// The command in a folder, with nothing to read.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bede"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command
}

/// What the command answers in a folder, with nothing to read.
pub fn bede(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the command runs")
}

/// The records of an answer.
pub fn records(output: &Output) -> Vec<serde_json::Value> {
    let text = std::str::from_utf8(&output.stdout).expect("records are UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("a record a line")).collect()
}

/// The messages of an answer.
pub fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

/// What an answer has on standard output.
pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}
