//! How fast reports become documents with every layer laid, from their raw text, on one thread and on two.
//! Each layer by itself is timed in its own crate.

use bede::{Coder, Config, Input, Source};
use divan::{Bencher, counter::ItemsCount};

fn main() {
    divan::main();
}

fn texts() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/reports");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the example reports lie in the repository")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).expect("the example is UTF-8")).collect()
}

fn words(texts: &[String]) -> ItemsCount {
    ItemsCount::new(texts.iter().map(|text| text.split_whitespace().count()).sum::<usize>())
}

fn coder() -> Coder {
    Coder::new(Config::default()).expect("what ships can be opened")
}

fn code(coder: &Coder, text: &str) -> usize {
    let input = Input { source: Source::Text(text.to_owned()), ..Input::default() };
    divan::black_box(coder.code(input)).tokens.tokens.len()
}

/// Every example report once; each thread takes every second, third and so on.
#[divan::bench(args = [1, 2])]
fn every_report_on_threads(bencher: Bencher<'_, '_>, threads: usize) {
    let texts = texts();
    let coder = coder();
    // The tables that are opened at first use are start-up, not work.
    code(&coder, &texts[0]);
    bencher.counter(words(&texts)).bench_local(|| {
        std::thread::scope(|scope| {
            for first in 0..threads {
                let (texts, coder) = (&texts, &coder);
                scope.spawn(move || {
                    texts.iter().skip(first).step_by(threads).map(|text| code(coder, text)).sum::<usize>()
                });
            }
        });
    });
}
