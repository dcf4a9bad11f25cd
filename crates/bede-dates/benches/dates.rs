//! How fast dates are found and chosen: on our annotated reports, tokens and syntax laid beforehand.

#[path = "../tests/annotated/mod.rs"]
mod annotated;

use bede_doc::{Document, TokenId, Upos};
use divan::{Bencher, counter::ItemsCount};

fn main() {
    divan::main();
}

fn documents() -> Vec<Document> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../corpus/4-dates/news-dev.md");
    let file = std::fs::read_to_string(path).expect("the corpus lies in the repository");
    let cases = annotated::cases(&file).expect("the corpus can be read");
    cases.into_iter().map(|case| case.document).collect()
}

fn words(documents: &[Document]) -> ItemsCount {
    ItemsCount::new(documents.iter().map(|document| document.tokens.tokens.len()).sum::<usize>())
}

#[divan::bench]
fn find(bencher: Bencher<'_, '_>) {
    let documents = documents();
    bencher
        .counter(words(&documents))
        .bench_local(|| documents.iter().map(bede_dates::find).map(|found| found.len()).sum::<usize>());
}

#[divan::bench]
fn event_date_of_every_verb(bencher: Bencher<'_, '_>) {
    let mut documents = documents();
    for document in &mut documents {
        document.dates = bede_dates::find(document);
    }
    bencher.counter(words(&documents)).bench_local(|| {
        let mut dated = 0;
        for document in &documents {
            for token in (0..document.tokens.tokens.len() as u32).map(TokenId) {
                if document.token(token).upos() == Upos::Verb {
                    dated += bede_dates::event_date(document, token).date.is_some() as usize;
                }
            }
        }
        dated
    });
}
