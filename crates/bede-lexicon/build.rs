//! Compiles `lexicon/` into the bytes that the crate embeds, and stops the build at the first wrong entry.

#[path = "src/compile.rs"]
#[allow(dead_code, unused_imports)]
mod compile;
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

use std::path::Path;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lexicon");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    let (lexicon, _) = compile::compile(&files).unwrap_or_else(|error| {
        eprintln!("error: {error}");
        std::process::exit(1)
    });
    let bytes = postcard::to_stdvec(&lexicon).expect("plain data");
    let out = std::env::var_os("OUT_DIR").expect("set by cargo");
    std::fs::write(Path::new(&out).join("lexicon.bin"), bytes).expect("the output folder is writable");
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<source::SourceFile>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "toml" || extension == "tsv") {
            let name = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
            let text =
                std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            files.push(source::SourceFile { path: name, text });
        }
    }
}
