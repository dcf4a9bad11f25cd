//! Whatever the text, reading and judging it ends well; and the same reports in the same order give the same verdicts,
//! on however many threads they were read.

use bede_copies::{Config, Copies, Fingerprint, MemoryShelf, Verdict};

/// Numbers that look like chance and are the same each time.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

const PIECES: &[&str] = &[
    "the",
    "army",
    "Kyiv",
    "12",
    "1,200",
    "3.5",
    "%",
    "per",
    "cent",
    "not",
    "\u{301}",
    "é",
    "ß",
    "İ",
    "ﬁ",
    "中文",
    "\u{0}",
    "'",
    "’s",
    "O'Neill",
    "—",
    "(Reuters)",
    "\n\n",
    ".",
    "March",
    "reporting",
    "😀",
    "\u{202e}",
    "x'",
    "1,",
    "1.",
    "९",
];

fn text(state: &mut u64) -> String {
    let length = next(state) % 200;
    let mut text = String::new();
    for _ in 0..length {
        text.push_str(PIECES[(next(state) as usize) % PIECES.len()]);
        if !next(state).is_multiple_of(3) {
            text.push(' ');
        }
    }
    text
}

#[test]
fn any_text_is_judged() {
    let mut state = 1;
    let mut copies = Copies::new(Config { originals: 50 });
    let mut shelf = MemoryShelf::default();
    for number in 0..2000 {
        let text = text(&mut state);
        let fingerprint = Fingerprint::of(text.split("\n\n"));
        copies.add(number, &fingerprint, &mut shelf);
        let again = copies.add(number, &fingerprint, &mut shelf);
        assert!(matches!(again, Verdict::Copy { exact: true, .. }), "{text:?}: {again:?}");
    }
}

#[test]
fn a_shelf_that_gives_nonsense_is_borne() {
    struct Nonsense(u64);
    impl bede_copies::Shelf for Nonsense {
        fn keep(&mut self, _: u32, _: &[u8]) {}
        fn fetch(&mut self, _: u32, sketch: &mut Vec<u8>) {
            for _ in 0..next(&mut self.0) % 200 {
                sketch.push(next(&mut self.0) as u8);
            }
        }
    }
    let mut copies = Copies::new(Config::default());
    let mut shelf = Nonsense(3);
    let mut state = 5;
    let report = text(&mut state).repeat(3);
    for number in 0..500 {
        copies.add(number, &Fingerprint::of(std::iter::once(report.as_str())), &mut shelf);
    }
}

#[test]
fn what_is_forgotten_is_an_original_again_and_memory_is_bounded() {
    let mut copies = Copies::new(Config { originals: 100 });
    let mut shelf = MemoryShelf::default();
    let report = |number: u32| {
        let words: Vec<String> = (0..100u32).map(|index| format!("word{}", number * 1000 + index)).collect();
        Fingerprint::of(std::iter::once(words.join(" ").as_str()))
    };
    let mut most = 0;
    for number in 0..5000 {
        let verdict = copies.add(number, &report(number), &mut shelf);
        assert!(matches!(verdict, Verdict::Original { .. }));
        if number == 300 {
            most = copies.memory();
        }
    }
    assert!(copies.memory() <= 2 * most, "{} bytes after {most}", copies.memory());
    assert!(matches!(copies.add(5000, &report(4980), &mut shelf), Verdict::Copy { of: 4980, .. }));
    assert!(matches!(copies.add(5001, &report(100), &mut shelf), Verdict::Original { .. }));
}

#[test]
fn threads_change_nothing() {
    let mut state = 9;
    let texts: Vec<String> = (0..400)
        .map(|index| if index % 4 == 3 { String::new() } else { text(&mut state).repeat(2) })
        .collect();
    let verdicts = |fingerprints: &[Fingerprint]| -> Vec<Verdict> {
        let mut copies = Copies::new(Config::default());
        let mut shelf = MemoryShelf::default();
        fingerprints
            .iter()
            .zip(0..)
            .map(|(fingerprint, number)| copies.add(number, fingerprint, &mut shelf))
            .collect()
    };
    let read = |texts: &[String]| -> Vec<Fingerprint> {
        texts.iter().map(|text| Fingerprint::of(std::iter::once(text.as_str()))).collect()
    };
    let alone = read(&texts);
    let together: Vec<Fingerprint> = std::thread::scope(|scope| {
        let workers: Vec<_> = texts.chunks(37).map(|some| scope.spawn(move || read(some))).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no panic")).collect()
    });
    assert_eq!(verdicts(&alone), verdicts(&together));
}
