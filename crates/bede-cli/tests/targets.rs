//! That nothing which tests or measures is left out by the way of its `Cargo.toml`: a runner with a `main` of its own needs an
//! entry with `harness = false` (without one it would be compiled and its cases would never run), every bench needs one, and
//! every folder of the corpus has a runner.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .map(|entries| entries.map(|entry| entry.expect("readable").path()).collect())
        .unwrap_or_default();
    entries.sort();
    entries
}

/// The names of a kind of target that a manifest gives, each with whether it has `harness = false`.
fn named(manifest: &str, kind: &str) -> Vec<(String, bool)> {
    manifest
        .split("\n[")
        .filter(|section| section.starts_with(&format!("[{kind}]]")))
        .filter_map(|section| {
            let name = section.lines().find_map(|line| line.strip_prefix("name = "))?;
            Some((name.trim_matches('"').to_owned(), section.contains("harness = false")))
        })
        .collect()
}

/// Every file of a crate's folder that is a target, with its text.
fn targets(folder: &Path) -> Vec<(String, String)> {
    entries(folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("readable"))
        })
        .collect()
}

#[test]
fn every_runner_and_every_bench_is_run() {
    let mut runners = 0;
    for package in entries(&root().join("crates")) {
        let manifest = fs::read_to_string(package.join("Cargo.toml")).expect("a manifest");
        let tests = named(&manifest, "test");
        for (name, text) in targets(&package.join("tests")) {
            let has_main = text.lines().any(|line| line == "fn main() {");
            let without_harness = tests.iter().any(|(known, without)| *known == name && *without);
            assert_eq!(
                has_main,
                without_harness,
                "{}/tests/{name}.rs: a file with `fn main` has a [[test]] entry with `harness = false`, others have none",
                package.display()
            );
            assert!(
                has_main || text.contains("#[test]"),
                "{}/tests/{name}.rs tests nothing",
                package.display()
            );
            runners += usize::from(has_main);
        }
        let benches = named(&manifest, "bench");
        for (name, _) in targets(&package.join("benches")) {
            assert!(
                benches.contains(&(name.clone(), true)),
                "{}/benches/{name}.rs needs a [[bench]] entry with `harness = false`",
                package.display()
            );
        }
    }
    assert!(runners >= 6, "{runners} runners are left");
}

#[test]
fn every_folder_of_the_corpus_has_a_runner() {
    let runners: Vec<String> = entries(&root().join("crates"))
        .iter()
        .flat_map(|package| targets(&package.join("tests")))
        .map(|(_, text)| text)
        .collect();
    for folder in entries(&root().join("corpus")).iter().filter(|path| path.is_dir()) {
        let name = folder.file_name().expect("a name").to_string_lossy();
        assert!(
            runners.iter().any(|text| text.contains(&format!("corpus/{name}"))),
            "no test reads corpus/{name}"
        );
    }
}
