//! Decides where sentences end.
//!
//! Places where a sentence may end are found by rule: after stops and their closing marks, after abbreviations, and
//! between words where the second looks like a beginning. A small linear model over hashed features of the
//! surroundings decides; without stops it must be surer. It is trained by `cargo xtask train sentences`.

use bede_doc::{BlockId, BlockKind, Sentence, Span, TokenId, TokenRange};

use crate::{LONGEST_SENTENCE, abbreviations::Abbreviation, words::Piece};

/// Weights of the linear model, one for each value of a feature's hash.
pub(crate) const WEIGHTS: usize = 1 << 15;
static MODEL: &[u8; WEIGHTS] = include_bytes!("../../../models/sentences.bin");

/// What a stored weight of one is worth.
pub(crate) const WEIGHT_STEPS: f32 = 16.0;

/// A place where a sentence may end.
pub struct Gap {
    /// Where the text before it ends.
    pub offset: u32,
    /// Whether a stop stands before it.
    pub stopped: bool,
    /// Hashes of its features.
    pub features: Vec<u16>,
}

/// Adds the sentences of one block, whose first token has the number `first`.
pub(crate) fn cut(
    text: &str,
    kind: BlockKind,
    pieces: &[Piece],
    first: usize,
    block: BlockId,
    sentences: &mut Vec<Sentence>,
) {
    let mut start = 0;
    let mut gap = Gap { offset: 0, stopped: false, features: Vec::new() };
    each_gap(text, kind, pieces, &mut gap, |gap, end| {
        let ends = decide(gap);
        if ends {
            push_within_limit(text, pieces, start, end, first, block, sentences);
            start = end;
        }
        ends
    });
    push_within_limit(text, pieces, start, pieces.len(), first, block, sentences);
}

fn decide(gap: &Gap) -> bool {
    let sum: i32 = gap.features.iter().map(|&feature| i32::from(MODEL[usize::from(feature)] as i8)).sum();
    // A sentence that goes on is a smaller harm than one cut in two where nothing marks an end.
    sum > if gap.stopped { 0 } else { WEIGHT_STEPS as i32 }
}

/// Adds `pieces[start..end]`, in several sentences where it is longer than a sentence may be.
fn push_within_limit(
    text: &str,
    pieces: &[Piece],
    mut start: usize,
    end: usize,
    first: usize,
    block: BlockId,
    sentences: &mut Vec<Sentence>,
) {
    while start < end {
        let mut stop = end;
        if end - start > LONGEST_SENTENCE {
            let limit = start + LONGEST_SENTENCE;
            let best = |wanted: &[&str]| {
                (start + LONGEST_SENTENCE / 2..limit)
                    .rev()
                    .find(|&at| wanted.contains(&&text[pieces[at].span.range()]))
            };
            stop = best(&[";", "\u{2022}", "|"]).or_else(|| best(&[",", "-"])).map_or(limit, |at| at + 1);
        }
        let span = Span { start: pieces[start].span.start, end: pieces[stop - 1].span.end };
        let tokens = TokenRange::new(TokenId((first + start) as u32), TokenId((first + stop) as u32));
        sentences.push(Sentence { span, tokens, block });
        start = stop;
    }
}

fn is_closing(piece: &str) -> bool {
    matches!(
        piece,
        ")" | "]" | "\u{201d}" | "\u{2019}" | "\"" | "'" | "''" | "\u{2019}\u{2019}" | "\u{bb}" | ">>"
    )
}

fn is_face(piece: &str) -> bool {
    piece.len() >= 2 && piece.starts_with([':', ';', '=']) && piece.ends_with([')', '(', 'D', 'P', '/'])
}

/// Words that begin sentences and hardly ever follow an abbreviation inside one.
const STARTERS: &[&str] = &[
    "The",
    "A",
    "An",
    "This",
    "That",
    "These",
    "Those",
    "He",
    "She",
    "It",
    "We",
    "They",
    "I",
    "You",
    "In",
    "On",
    "At",
    "But",
    "And",
    "However",
    "When",
    "While",
    "If",
    "As",
    "After",
    "Before",
    "His",
    "Her",
    "Its",
    "Their",
    "Our",
    "My",
    "There",
    "For",
    "So",
    "What",
    "Who",
    "Why",
    "How",
    "Where",
    "No",
    "Not",
    "Some",
    "Many",
    "Most",
    "Both",
    "All",
    "According",
    "Earlier",
    "Later",
    "Last",
    "Since",
    "Despite",
    "Although",
    "Meanwhile",
    "With",
    "From",
    "By",
    "To",
];

/// What a token looks like, for the features.
fn shape(piece: &str) -> u32 {
    let mut letters = piece.chars();
    let Some(first) = letters.next() else { return 0 };
    let stop = u32::from(piece.ends_with('.') && piece.len() > 1) * 16;
    stop + match first {
        '0'..='9' => 1,
        '.' if piece.len() == 1 => 2,
        '.' => 3,
        '!' | '?' => 4,
        '\u{2026}' => 3,
        ',' | ';' => 5,
        ':' => 6,
        '-' | '*' | '=' | '_' | '~' | '#' | '\u{2022}' if piece.len() < 4 => 7,
        '-' | '*' | '=' | '_' | '~' | '#' => 8,
        '"' | '\u{201c}' | '\u{201d}' | '\'' | '\u{2018}' | '\u{2019}' => 9,
        '(' | '[' => 10,
        ')' | ']' => 11,
        _ if first.is_uppercase() => {
            let rest = letters.next();
            match rest {
                None => 12,
                Some(second) if second.is_uppercase() => 13,
                Some(_) => 14,
            }
        }
        _ if first.is_alphabetic() => 15,
        _ => 32,
    }
}

/// Calls `ends` for every place where a sentence may end, with the number of the token after it; a place where it
/// says yes begins the next sentence.
pub(crate) fn each_gap(
    text: &str,
    kind: BlockKind,
    pieces: &[Piece],
    gap: &mut Gap,
    mut ends: impl FnMut(&Gap, usize) -> bool,
) {
    let of = |index: usize| pieces.get(index).map_or("", |piece| &text[piece.span.range()]);
    let Some(last) = pieces.len().checked_sub(1) else { return };
    let block_stops = of(last).ends_with(['.', '!', '?', '"', '\u{201d}', '\u{2026}']);
    let (mut start, mut stops) = (0, 0u32);
    let mut at = 0;
    while at < last {
        let piece = of(at);
        let stopped =
            piece.bytes().all(|byte| matches!(byte, b'.' | b'!' | b'?')) || piece.contains('\u{2026}');
        let abbreviation = pieces[at].abbreviation;
        let mut end = at + 1;
        if stopped || abbreviation.is_some() {
            while end <= last {
                let next = of(end);
                let reference = !pieces[end].spaced && stopped;
                if !pieces[end].spaced && is_closing(next) || stopped && is_face(next) {
                    end += 1;
                } else if reference && next == "[" && end + 2 <= last && of(end + 2) == "]" {
                    // "… in 1805.[17] He": the note belongs to what it follows.
                    end += 3;
                } else if reference
                    && next.len() <= 3
                    && next.bytes().all(|byte| byte.is_ascii_digit())
                    && pieces.get(end + 1).is_some_and(|piece| piece.spaced)
                    && !of(at.saturating_sub(1)).ends_with(|letter: char| letter.is_ascii_digit())
                {
                    end += 1;
                } else {
                    break;
                }
            }
        }
        if end > last {
            break;
        }
        let next = of(end);
        let (before_shape, next_shape) = (shape(of(end - 1)), shape(next));
        // Without a stop only what looks like a beginning comes in question.
        let beginning = pieces[end].spaced && !matches!(next_shape, 15 | 2 | 3 | 4 | 5 | 6 | 9 | 11);
        if !(stopped || abbreviation.is_some() || beginning) {
            at += 1;
            continue;
        }
        let rule = rule(kind, pieces, at, end, &of);
        gap.offset = pieces[end - 1].span.end;
        gap.stopped = stopped || abbreviation.is_some();
        gap.features.clear();
        let length = bucket(end - start);
        let rest = bucket(pieces.len() - end);
        let spaced = u32::from(pieces[end].spaced);
        let state = u32::from(gap.stopped) * 2 + u32::from(block_stops);
        let word = text_hash(next);
        let second = shape(of(end + 1));
        let before = text_hash(of(end - 1));
        let earlier = if end >= 2 { shape(of(end - 2)) } else { 40 };
        let kind_of = abbreviation.map_or(0, |abbreviation| abbreviation as u32 + 1);
        let mut add = |template: u32, left: u32, right: u32| {
            let mixed = (u64::from(template) << 58 ^ u64::from(left) << 29 ^ u64::from(right))
                .wrapping_mul(0x9e37_79b9_7f4a_7c15);
            gap.features.push((mixed >> 49) as u16);
        };
        add(0, rule, state);
        add(1, rule * 64 + kind_of * 8 + spaced, next_shape);
        add(2, before_shape * 64 + next_shape, spaced * 4 + state);
        add(3, word, state);
        add(4, before, next_shape);
        add(5, before, state);
        add(6, length * 16 + rest, state);
        add(7, earlier * 64 + before_shape, next_shape);
        add(8, next_shape * 64 + second, before_shape);
        add(9, text_hash(of(at.saturating_sub(1))), rule * 4 + state);
        add(10, length, before_shape * 64 + next_shape);
        add(11, stops.min(2) * 16 + length, state);
        add(12, word, before);
        add(13, text_hash(of(end + 1)), next_shape * 4 + state);
        add(14, rest, before_shape * 64 + next_shape);
        add(15, earlier * 64 + second, before_shape * 64 + next_shape);
        if ends(gap, end) {
            start = end;
            stops += u32::from(gap.stopped);
        }
        at = end;
    }
}

fn bucket(count: usize) -> u32 {
    match count {
        0..=6 => count as u32,
        7..=9 => 7,
        10..=14 => 8,
        15..=24 => 9,
        25..=49 => 10,
        _ => 11,
    }
}

/// The hash of a token, case kept and digits alike; long ones by their beginning.
fn text_hash(piece: &str) -> u32 {
    let mut hash = 0x811c_9dc5u32;
    for byte in piece.bytes().take(24) {
        let byte = if byte.is_ascii_digit() { b'0' } else { byte };
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash >> 3
}

/// What a rule says of the place: the strongest of the model's features.
fn rule<'t>(kind: BlockKind, pieces: &[Piece], at: usize, end: usize, of: &impl Fn(usize) -> &'t str) -> u32 {
    let piece = of(at);
    let closed = end > at + 1;
    let mut word = of(end);
    let mut after = end;
    while after + 1 < pieces.len() && !word.starts_with(char::is_alphanumeric) && after < end + 2 {
        after += 1;
        word = of(after);
    }
    let lower = word.starts_with(char::is_lowercase);
    if matches!(of(end), "," | ";" | ":" | ")" | "." | "-" | "--" | "\u{2014}" | "\u{2013}") {
        return 1;
    }
    match pieces[at].abbreviation {
        Some(Abbreviation::Free) if !kind.is_headline() => {
            return if closed && !lower || STARTERS.contains(&word) { 2 } else { 3 };
        }
        Some(_) => return 4,
        None => {}
    }
    if !piece.bytes().all(|byte| matches!(byte, b'.' | b'!' | b'?')) && !piece.contains('\u{2026}') {
        return 5;
    }
    let ellipsis = piece.len() > 1 && piece.bytes().all(|byte| byte == b'.') || piece.contains('\u{2026}');
    if ellipsis {
        return if word.starts_with(char::is_uppercase) { 6 } else { 7 };
    }
    match (lower, closed, pieces[end].spaced) {
        (true, true, _) => 8,
        (true, false, false) => 9,
        (true, false, true) => 10,
        (false, true, _) => 11,
        (false, false, false) => 12,
        (false, false, true) => 13,
    }
}
