//! Compiles `gazetteer/actors` and `lexicon/actors` into the table that the crate embeds.

use std::{fs, path::Path, process::ExitCode};

#[path = "src/compile.rs"]
#[allow(dead_code, reason = "the crate itself uses the rest")]
mod compile;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let gazetteer = root.join("gazetteer/actors");
    let lexicon = root.join("lexicon/actors");
    println!("cargo::rerun-if-changed={}", gazetteer.display());
    println!("cargo::rerun-if-changed={}", lexicon.display());
    println!("cargo::rerun-if-changed=src/compile.rs");
    let mut compiler = compile::Compiler::default();
    let mut files: Vec<_> = match fs::read_dir(&lexicon) {
        Ok(folder) => folder.flatten().map(|entry| entry.path()).collect(),
        Err(error) => {
            println!("cargo::error={}: {error}", lexicon.display());
            return ExitCode::FAILURE;
        }
    };
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    for path in files {
        let name = format!("lexicon/actors/{}", path.file_name().unwrap_or_default().to_string_lossy());
        let text = fs::read_to_string(&path).unwrap_or_default();
        if let Err(error) = compiler.lexicon(&name, &text) {
            println!("cargo::error={}:{}: {}", error.file, error.line, error.message);
            return ExitCode::FAILURE;
        }
    }
    let read = |name: &str| fs::read_to_string(gazetteer.join(name)).unwrap_or_default();
    compiler.countries("gazetteer/actors/countries.tsv", &read("countries.tsv"));
    compiler.cities("gazetteer/actors/cities.tsv", &read("cities.tsv"));
    compiler.organizations("gazetteer/actors/organizations.tsv", &read("organizations.tsv"));
    compiler.people("gazetteer/actors/people.tsv", &read("people.tsv"));
    let Some(out) = std::env::var_os("OUT_DIR") else { return ExitCode::FAILURE };
    match fs::write(Path::new(&out).join("actors.bin"), compiler.finish()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo::error=actors.bin: {error}");
            ExitCode::FAILURE
        }
    }
}
