//! How fast places are found once syntax is there, and how fast names are looked up.

use bede_doc::{Block, BlockKind, Document, Layer, Metadata, Span};
use bede_places::{Gazetteer, Key};

fn main() {
    divan::main();
}

/// Our own report, told several times over.
fn report(times: usize) -> Document {
    let text = "Rebels shelled a market in Aleppo, Syria, on Monday, killing nine people, doctors said. Washington \
                condemned the attack and promised more help for the camps near Gaziantep, where the mayor, John Baker, \
                met officials from Ankara. In Paris, Texas, a school collected blankets for the refugees. "
        .repeat(times);
    let mut document = Document::new(text.as_str(), Metadata::default());
    document.blocks = vec![Block { span: Span::new(0, text.trim_end().len()), kind: BlockKind::Paragraph }];
    document.tokens = bede_tokens::tokenize(&document);
    document.mark_laid(Layer::Tokens);
    document.syntax = bede_syntax::parse(&document, bede_syntax::Model::embedded());
    document.mark_laid(Layer::Syntax);
    document
}

#[divan::bench(args = [1, 10, 100])]
fn find(bencher: divan::Bencher, times: usize) {
    let document = report(times);
    bencher
        .counter(divan::counter::ItemsCount::new(document.tokens.tokens.len()))
        .bench(|| bede_places::find(&document, Gazetteer::embedded()));
}

#[divan::bench]
fn look_up(bencher: divan::Bencher) {
    let names = ["Aleppo", "Springfield", "Zzyrkabad", "New York", "Deir ez-Zor", "Johnson"];
    bencher
        .counter(divan::counter::ItemsCount::new(names.len()))
        .bench(|| names.map(|name| Gazetteer::embedded().readings(Key::of(name)).count()));
}
