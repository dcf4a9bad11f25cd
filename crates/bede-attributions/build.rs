//! Compiles `lexicon/attributions/` into the tables that the crate embeds.

#[path = "src/compile.rs"]
#[allow(dead_code, reason = "the crate uses the rest")]
mod compile;

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../lexicon/attributions");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=src/compile.rs");
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            files.push((format!("lexicon/attributions/{name}"), fs::read_to_string(&path)?));
        }
    }
    let compiled = match compile::compile(&files) {
        Ok(compiled) => compiled,
        Err(error) => return Err(error.to_string().into()),
    };
    fs::write(Path::new(&env::var("OUT_DIR")?).join("attributions.bin"), postcard::to_stdvec(&compiled)?)?;
    Ok(())
}
