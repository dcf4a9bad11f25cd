//! Compiles `lexicon/` into the bytes that the crate embeds, and stops the build at the first wrong entry. The files
//! themselves are embedded too, pressed, for people who have only the program.

#[path = "src/compile.rs"]
#[allow(dead_code, unused_imports)]
mod compile;
#[path = "src/folder.rs"]
#[allow(dead_code)]
mod folder;
#[path = "src/frame.rs"]
#[allow(dead_code)]
mod frame;
#[path = "src/lexicon.rs"]
#[allow(dead_code)]
mod lexicon;
#[path = "src/source.rs"]
#[allow(dead_code)]
mod source;
#[path = "src/word_bits.rs"]
#[allow(dead_code)]
mod word_bits;

use std::{error::Error, io::Write, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lexicon");
    println!("cargo::rerun-if-changed={}", root.display());
    let compiled = folder::read_folder(&root, source::EMBEDDED_FOLDER).and_then(|files| {
        let (lexicon, _) = compile::compile(&files)?;
        Ok((files, lexicon))
    });
    let (files, lexicon) = compiled.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        std::process::exit(1)
    });
    let out = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    std::fs::write(Path::new(&out).join("lexicon.bin"), postcard::to_stdvec(&lexicon)?)?;
    // Places are compiled into the gazetteer and are not laid over from a folder.
    let mut sources: Vec<(String, String)> =
        files.into_iter().filter(|file| file.part() != "places").map(|file| (file.path, file.text)).collect();
    for path in ["README.md", "actors/README.md"] {
        sources.push((path.to_owned(), std::fs::read_to_string(root.join(path))?));
    }
    sources.sort();
    let mut pressed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    pressed.write_all(&postcard::to_stdvec(&sources)?)?;
    std::fs::write(Path::new(&out).join("sources.bin"), pressed.finish()?)?;
    Ok(())
}
