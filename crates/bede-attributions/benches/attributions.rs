//! How fast attributions are found: on the reports of our corpus, tokens and syntax laid beforehand.

use bede_attributions::Cues;
use bede_doc::{Block, BlockKind, Document, Metadata, Span};
use divan::{Bencher, counter::ItemsCount};

fn main() {
    divan::main();
}

/// The texts of the whole reports in the corpus, each as one document.
fn documents() -> Vec<Document> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../corpus/7-attributions/7-reports.md");
    let file = std::fs::read_to_string(path).expect("the corpus lies in the repository");
    file.split("```text\n").skip(1).filter_map(|rest| rest.split("\n```").next()).map(read).collect()
}

fn read(text: &str) -> Document {
    let mut document = Document::new(text, Metadata::default());
    let mut at = 0;
    for line in text.split('\n') {
        if !line.trim().is_empty() {
            let span = Span::new(at, at + line.len());
            document.blocks.push(Block { span, kind: BlockKind::Paragraph });
        }
        at += line.len() + 1;
    }
    document.tokens = bede_tokens::tokenize(&document);
    document.syntax = bede_syntax::parse(&document, bede_syntax::Model::embedded());
    document
}

#[divan::bench]
fn find(bencher: Bencher<'_, '_>) {
    let documents = documents();
    let words = documents.iter().map(|document| document.tokens.tokens.len()).sum::<usize>();
    let cues = Cues::embedded();
    bencher.counter(ItemsCount::new(words)).bench_local(|| {
        documents.iter().map(|document| bede_attributions::find(document, cues).len()).sum::<usize>()
    });
}
