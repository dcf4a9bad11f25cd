//! Text to tokens and tokens to trees on an article of our own: `cargo bench -p bede-syntax`.
//! The figures are in words a second; `two_cores` parses documents side by side.

use bede_doc::{Block, BlockKind, Document, Layer, Metadata, Span};
use bede_syntax::Model;
use divan::{Bencher, counter::ItemsCount};
use rayon::prelude::*;

fn main() {
    divan::main();
}

/// The article, with its paragraphs as blocks.
fn article() -> Document {
    let text = include_str!("article.txt");
    let mut document = Document::new(text, Metadata::default());
    let mut start = 0;
    for paragraph in text.split("\n\n") {
        let end = start + paragraph.trim_end().len();
        let kind = if start == 0 { BlockKind::Headline } else { BlockKind::Paragraph };
        document.blocks.push(Block { span: Span::new(start, end), kind });
        start += paragraph.len() + 2;
    }
    document.mark_laid(Layer::Blocks);
    document
}

fn tokenised() -> Document {
    let mut document = article();
    document.tokens = bede_tokens::tokenize(&document);
    document.mark_laid(Layer::Tokens);
    document
}

#[divan::bench]
fn tokens(bencher: Bencher) {
    let document = article();
    let words = tokenised().tokens.tokens.len();
    bencher.counter(ItemsCount::new(words)).bench(|| bede_tokens::tokenize(&document));
}

#[divan::bench]
fn trees(bencher: Bencher) {
    let document = tokenised();
    let words = document.tokens.tokens.len();
    bencher.counter(ItemsCount::new(words)).bench(|| bede_syntax::parse(&document, Model::embedded()));
}

#[divan::bench]
fn two_cores(bencher: Bencher) {
    let documents: Vec<Document> = (0..64).map(|_| tokenised()).collect();
    let words: usize = documents.iter().map(|document| document.tokens.tokens.len()).sum();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("two threads can be had");
    bencher.counter(ItemsCount::new(words)).bench(|| {
        pool.install(|| {
            documents
                .par_iter()
                .map(|document| bede_syntax::parse(document, Model::embedded()).words.len())
                .sum::<usize>()
        })
    });
}

#[divan::bench]
fn opening(bencher: Bencher) {
    let bytes = include_bytes!("../../../models/syntax.bin");
    bencher.bench(|| Model::open(bytes).is_ok());
}
