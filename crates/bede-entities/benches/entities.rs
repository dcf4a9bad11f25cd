//! How long entities take on a report that has tokens and syntax.

use bede_doc::{Document, Input, Source};
use bede_entities::Actors;
use divan::{Bencher, counter::ItemsCount};

fn main() {
    divan::main();
}

/// Sentences of our own, many times over.
fn report() -> Document {
    let text = "Turkish President Recep Tayyip Erdogan met Russian Foreign Minister Sergei Lavrov in Ankara on Tuesday. \
                They agreed to send observers to northern Syria, where rebels backed by Ankara clashed with government \
                forces. \"We will not leave,\" a spokesman for the group said. Police in Istanbul detained eleven students \
                who had gathered near the embassy of Kazakhstan.\n\n";
    let input = Input { source: Source::Text(text.repeat(20)), ..Input::default() };
    let mut document = bede_text::open(input);
    document.tokens = bede_tokens::tokenize(&document);
    document.syntax = bede_syntax::parse(&document, bede_syntax::Model::embedded());
    document
}

#[divan::bench]
fn find(bencher: Bencher) {
    let document = report();
    let actors = Actors::embedded();
    bencher
        .counter(ItemsCount::new(document.tokens.tokens.len()))
        .bench(|| bede_entities::find(&document, actors));
}
