//! Decides where sentences end.

use bede_doc::{BlockId, BlockKind, Sentence, Span, TokenId, TokenRange};

use crate::{LONGEST_SENTENCE, abbreviations::Abbreviation, words::Piece};

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
    let mut at = 0;
    while at < pieces.len() {
        at = match end_after(text, kind, pieces, at) {
            Some(end) => end,
            None if at + 1 - start >= LONGEST_SENTENCE => at + 1,
            None => {
                at += 1;
                if at < pieces.len() {
                    continue;
                }
                at
            }
        };
        push_within_limit(text, pieces, start, at, first, block, sentences);
        start = at;
    }
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

/// Where the sentence that `pieces[at]` may end does end, closing marks included.
fn end_after(text: &str, kind: BlockKind, pieces: &[Piece], at: usize) -> Option<usize> {
    let piece = &text[pieces[at].span.range()];
    let stops = piece.bytes().all(|byte| matches!(byte, b'.' | b'!' | b'?')) || piece.contains('\u{2026}');
    let abbreviation = pieces[at].abbreviation;
    if !stops && abbreviation.is_none() {
        return None;
    }
    let mut end = at + 1;
    while end < pieces.len() && !pieces[end].spaced && is_closing(&text[pieces[end].span.range()]) {
        end += 1;
    }
    let Some(next) = pieces.get(end) else { return Some(end) };
    let closed = end > at + 1;
    let mut word = &text[next.span.range()];
    let mut after = end;
    while after + 1 < pieces.len() && !word.starts_with(char::is_alphanumeric) && after < end + 2 {
        after += 1;
        word = &text[pieces[after].span.range()];
    }
    let lower = word.starts_with(char::is_lowercase);
    let next_mark = &text[next.span.range()];
    if matches!(next_mark, "," | ";" | ":" | ")" | "." | "-" | "--" | "\u{2014}" | "\u{2013}") && !next.broken
    {
        return None;
    }
    match abbreviation {
        Some(Abbreviation::Free) if !kind.is_headline() => {
            return (closed && !lower || STARTERS.contains(&word)).then_some(end);
        }
        Some(_) => return None,
        None => {}
    }
    let ellipsis = piece.len() > 1 && piece.bytes().all(|byte| byte == b'.') || piece.contains('\u{2026}');
    if ellipsis {
        return (word.starts_with(char::is_uppercase) && !matches!(word, "I" | "I'm")).then_some(end);
    }
    if lower && (closed || !next.spaced) {
        return None;
    }
    Some(end)
}
