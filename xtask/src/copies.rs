//! `cargo xtask copies`: makes reports by the million, a known part of them copies, and measures how long it takes to
//! tell them, in how much memory, and how many are told rightly. The reports are made of made-up words that are as
//! unevenly used as words are; phrases and paragraphs recur, and some reports are forms filled in anew.

use std::{collections::HashMap, time::Instant};

use bede_copies::{Config, Copies, Fingerprint, MemoryShelf, Verdict};
use rayon::prelude::*;

use crate::TaskResult;

/// How many reports, on how many threads.
#[derive(clap::Args)]
pub struct Arguments {
    /// How many reports are made.
    #[arg(long, default_value_t = 1_000_000)]
    documents: u32,
    /// How many threads make and read them; one more takes them in order.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// How many originals are kept in mind.
    #[arg(long, default_value_t = 1_000_000)]
    originals: usize,
    /// How many copies that were not told are printed.
    #[arg(long, default_value_t = 0)]
    show: i32,
}

const BATCH: u32 = 4096;
const VOCABULARY: u64 = 30_000;
const NAMES: u64 = 8_000;

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// Small numbers far oftener than large ones, as ranks of words are.
    fn rank(&mut self, limit: u64) -> u64 {
        let share = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ((limit as f64).powf(share) - 1.0) as u64
    }
}

fn word(rank: u64, out: &mut String) {
    const ONSETS: [&str; 16] =
        ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr", "h"];
    const NUCLEI: [&str; 5] = ["a", "e", "i", "o", "u"];
    const CODAS: [&str; 8] = ["", "n", "r", "l", "s", "t", "m", "d"];
    let mut rest = rank;
    loop {
        out.push_str(ONSETS[(rest % 16) as usize]);
        out.push_str(NUCLEI[(rest / 16 % 5) as usize]);
        out.push_str(CODAS[(rest / 80 % 8) as usize]);
        rest /= 640;
        if rest == 0 {
            break;
        }
    }
}

fn sentence(chance: &mut Chance, out: &mut String) {
    let length = 10 + chance.below(18);
    let mut at = 0;
    while at < length {
        if at > 0 {
            out.push(' ');
        }
        let start = out.len();
        match chance.below(100) {
            // A phrase of the trade: five words that recur together.
            0..6 => {
                let mut phrase = Chance(chance.rank(3000) ^ 0xF4A5E);
                for index in 0..5 {
                    if index > 0 {
                        out.push(' ');
                    }
                    word(phrase.rank(VOCABULARY), out);
                }
                at += 4;
            }
            6..14 => {
                word(chance.rank(NAMES) + 31, out);
                out[start..start + 1].make_ascii_uppercase();
            }
            14..17 => out.push_str(&(2 + chance.rank(400)).to_string()),
            _ => word(chance.rank(VOCABULARY), out),
        }
        if at == 0 {
            out[start..start + 1].make_ascii_uppercase();
        }
        at += 1;
    }
    out.push('.');
}

fn paragraph(chance: &mut Chance) -> String {
    let mut text = String::new();
    for index in 0..1 + chance.below(3) {
        if index > 0 {
            text.push(' ');
        }
        sentence(chance, &mut text);
    }
    text
}

/// What a report is to the others.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Original,
    /// One of sixty forms, with figures and names of its own.
    Form(u64),
    /// A copy of an earlier original.
    CopyOf(u32),
}

fn kind(number: u32) -> Kind {
    let mut chance = Chance(u64::from(number) << 20);
    match chance.below(100) {
        0..5 => Kind::Form(chance.below(60)),
        5..35 if number > 100 => {
            // Copies come soon after their originals, mostly.
            let mut earlier = number - 1 - chance.rank(u64::from(number.min(200_000)) - 1) as u32;
            loop {
                match kind(earlier) {
                    Kind::Original => return Kind::CopyOf(earlier),
                    _ if earlier == 0 => return Kind::Original,
                    _ => earlier -= 1,
                }
            }
        }
        _ => Kind::Original,
    }
}

/// The paragraphs of a report that is no copy.
fn original(number: u32) -> Vec<String> {
    let mut chance = Chance(u64::from(number) << 20 | 1);
    if let Kind::Form(form) = kind(number) {
        let mut fixed = Chance(form << 40 | 3);
        return (0..8)
            .map(|_| {
                let mut words: Vec<String> = paragraph(&mut fixed).split(' ').map(str::to_owned).collect();
                for word in words.iter_mut().skip(1) {
                    if word.starts_with(|c: char| c.is_ascii_digit()) || chance.below(30) == 0 {
                        *word = (2 + chance.below(9000)).to_string();
                    }
                }
                words.join(" ")
            })
            .collect();
    }
    let count = 3 + chance.below(14);
    let mut paragraphs: Vec<String> = (0..count).map(|_| paragraph(&mut chance)).collect();
    if chance.below(2) == 0 {
        // Background that stands in many reports.
        paragraphs.push(paragraph(&mut Chance(chance.rank(400) << 44 | 5)));
    }
    paragraphs
}

/// The body of a report.
fn report(number: u32) -> Vec<String> {
    let Kind::CopyOf(of) = kind(number) else { return original(number) };
    let mut chance = Chance(u64::from(number) << 20 | 7);
    let mut paragraphs = original(of);
    let edit = chance.below(100);
    if (20..70).contains(&edit) {
        let kept = paragraphs.len() as u64 * (35 + chance.below(60)) / 100;
        paragraphs.truncate((kept as usize).max(1));
    }
    if edit >= 50 {
        // An editor's hand: every fortieth word another.
        for text in &mut paragraphs {
            let edited: Vec<String> = text
                .split(' ')
                .map(|old| {
                    let is_plain = old.bytes().all(|byte| byte.is_ascii_lowercase());
                    if is_plain && chance.below(40) == 0 {
                        let mut new = String::new();
                        word(chance.rank(VOCABULARY), &mut new);
                        new
                    } else {
                        old.to_owned()
                    }
                })
                .collect();
            *text = edited.join(" ");
        }
    }
    if edit >= 85 {
        paragraphs.push(format!("Reporting by Jan Example; editing by {}", chance.below(10)));
    }
    paragraphs
}

/// Runs the measurement.
pub fn run(arguments: &Arguments) -> TaskResult {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads).build()?;
    let mut copies = Copies::new(Config { originals: arguments.originals });
    let mut shelf = MemoryShelf::default();
    let (mut making, mut reading, mut judging) = (Spent::default(), Spent::default(), Spent::default());
    let (mut planted, mut told, mut of_another, mut wrong, mut words, mut bytes) =
        (0, 0, 0, 0, 0usize, 0usize);
    // A fuller copy may stand for the original after it has come.
    let mut standing: HashMap<u32, u32> = HashMap::new();
    let mut start = 0;
    while start < arguments.documents {
        let end = (start + BATCH).min(arguments.documents);
        let clock = Clock::start();
        let texts: Vec<Vec<String>> = pool.install(|| (start..end).into_par_iter().map(report).collect());
        making.add(&clock);
        let clock = Clock::start();
        let fingerprints: Vec<Fingerprint> = pool.install(|| {
            texts.par_iter().map(|text| Fingerprint::of(text.iter().map(String::as_str))).collect()
        });
        reading.add(&clock);
        let clock = Clock::start();
        for (number, fingerprint) in (start..end).zip(&fingerprints) {
            let verdict = copies.add(number, fingerprint, &mut shelf);
            match (kind(number), &verdict) {
                (Kind::CopyOf(wanted), Verdict::Copy { of, .. }) => {
                    planted += 1;
                    let stands = standing.get(&wanted).copied().unwrap_or(wanted);
                    if *of == wanted || *of == stands { told += 1 } else { of_another += 1 }
                }
                (Kind::CopyOf(of), Verdict::Original { .. }) => {
                    planted += 1;
                    if arguments.show > 0 && planted - told <= arguments.show {
                        println!(
                            "not told:\n{}\n---\n{}\n",
                            original(of).join("\n"),
                            report(number).join("\n")
                        );
                    }
                }
                (_, Verdict::Copy { .. }) => wrong += 1,
                (_, Verdict::Original { absorbs, .. }) => wrong += absorbs.len(),
            }
            if let Verdict::Original { absorbs, .. } = &verdict {
                for &(other, _) in absorbs {
                    standing.insert(other, number);
                }
            }
        }
        judging.add(&clock);
        words += fingerprints.iter().map(Fingerprint::words).sum::<usize>();
        bytes += texts.iter().flatten().map(String::len).sum::<usize>();
        start = end;
    }
    let documents = f64::from(arguments.documents);
    println!(
        "{} reports, {:.0} words and {:.0} bytes each",
        arguments.documents,
        words as f64 / documents,
        bytes as f64 / documents
    );
    println!("made in {:.1} s (not counted)", making.wall);
    println!(
        "read in {:.1} s on {} threads, judged in {:.1} s on one: {:.1} s, {:.0} reports a second",
        reading.wall,
        arguments.threads,
        judging.wall,
        reading.wall + judging.wall,
        documents / (reading.wall + judging.wall)
    );
    println!(
        "of that on the processor: {:.1} s and {:.1} s, {:.0} and {:.0} microseconds a report",
        reading.processor,
        judging.processor,
        1e6 * reading.processor / documents,
        1e6 * judging.processor / documents
    );
    println!("originals in mind take {} MB without the sketches", copies.memory() >> 20);
    if let Some(peak) = peak_memory() {
        println!("peak memory of the whole, sketches and the texts under way included: {} MB", peak >> 10);
    }
    println!(
        "copies planted {planted}: told {told} ({:.2}%), of another original {of_another}; originals taken for copies: {wrong}",
        100.0 * f64::from(told) / f64::from(planted.max(1))
    );
    Ok(())
}

/// Seconds that something took, by the clock and on the processor.
#[derive(Default)]
struct Spent {
    wall: f64,
    processor: f64,
}

impl Spent {
    fn add(&mut self, clock: &Clock) {
        self.wall += clock.start.elapsed().as_secs_f64();
        self.processor += processor_seconds() - clock.processor;
    }
}

struct Clock {
    start: Instant,
    processor: f64,
}

impl Clock {
    fn start() -> Clock {
        Clock { start: Instant::now(), processor: processor_seconds() }
    }
}

/// Seconds that this process has had of processors, to the hundredth; 0 where the system does not say.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The most memory that this process ever held, in kilobytes, where the system says.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
