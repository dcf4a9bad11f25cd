//! How long one report takes: reading it, and judging it among originals. A million are measured by
//! `cargo xtask copies`.

use bede_copies::{Config, Copies, Fingerprint, MemoryShelf};

/// A report of 400 words that is like no other.
fn report(seed: u32) -> String {
    (0..400u32)
        .map(|index| {
            let mixed = (seed.wrapping_mul(0x9E37_79B9) ^ index).wrapping_mul(0x85EB_CA6B) >> 12;
            format!("{}{}", ["word", "place", "talk", "river"][(mixed % 4) as usize], mixed % 9000)
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[divan::bench]
fn read(bencher: divan::Bencher<'_, '_>) {
    let text = report(1);
    bencher
        .counter(divan::counter::BytesCount::of_str(&text))
        .bench(|| Fingerprint::of(std::iter::once(divan::black_box(text.as_str()))));
}

#[divan::bench]
fn judge_a_copy_among_ten_thousand(bencher: divan::Bencher<'_, '_>) {
    let mut copies = Copies::new(Config::default());
    let mut shelf = MemoryShelf::default();
    for seed in 0..10_000 {
        copies.add(seed, &Fingerprint::of(std::iter::once(report(seed).as_str())), &mut shelf);
    }
    let copy = report(77).replace("river", "stream");
    let copy = Fingerprint::of(std::iter::once(&copy[..copy.len() / 2]));
    bencher.bench_local(|| copies.add(10_000, divan::black_box(&copy), &mut shelf));
}

fn main() {
    divan::main();
}
