//! Plain text to paragraphs: blank lines, single line breaks, and hard-wrapped lines that belong together.

use std::ops::Range;

use crate::lines::{self, LineKind};

/// No text that is wrapped by hand or by a mail program has longer lines.
const WIDEST_WRAP: usize = 110;
/// Nor, as prose, shorter ones.
const NARROWEST_WRAP: usize = 38;

/// A line without the white space around it, and whether it was indented.
struct Line {
    range: Range<usize>,
    indent: usize,
    /// Characters.
    width: usize,
}

/// The paragraphs of a text in order, each the bytes from its first to its last visible character.
pub(crate) fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut chunks: Vec<Vec<Line>> = vec![Vec::new()];
    let mut start = 0;
    for raw in text.split_inclusive(['\n', '\u{2028}', '\u{2029}', '\u{c}', '\r']) {
        let line = trimmed(text, start..start + raw.len());
        start += raw.len();
        // "\r\n" gives an empty piece between its halves, which separates nothing.
        if raw == "\n" && text[..start - 1].ends_with('\r') {
            continue;
        }
        if line.range.is_empty() || raw.ends_with(['\u{2029}', '\u{c}']) {
            if !line.range.is_empty() {
                chunks.last_mut().expect("never empty").push(line);
            }
            if !chunks.last().expect("never empty").is_empty() {
                chunks.push(Vec::new());
            }
        } else {
            chunks.last_mut().expect("never empty").push(line);
        }
    }
    let width = wrap_width(text, &chunks);
    let mut paragraphs: Vec<Range<usize>> = Vec::new();
    for chunk in &chunks {
        for (index, line) in chunk.iter().enumerate() {
            let joins = index > 0 && belongs_together(text, &chunk[index - 1], line, width, chunk);
            match paragraphs.last_mut() {
                Some(paragraph) if joins => paragraph.end = line.range.end,
                _ => paragraphs.push(line.range.clone()),
            }
        }
    }
    paragraphs
}

fn trimmed(text: &str, range: Range<usize>) -> Line {
    let raw = &text[range.clone()];
    let is_blank = |c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}' || c.is_control();
    let body = raw.trim_start_matches(is_blank);
    let indent = raw.chars().take_while(|&c| is_blank(c)).count();
    let start = range.end - body.len();
    let body = body.trim_end_matches(is_blank);
    // Only hand-wrapped lines are measured, and those are short.
    let width = body.chars().take(WIDEST_WRAP + 1).count();
    Line { range: start..start + body.len(), indent, width }
}

/// The column at which the text's lines were wrapped, or `None` where each line is a paragraph.
fn wrap_width(text: &str, chunks: &[Vec<Line>]) -> Option<usize> {
    let width = chunks.iter().filter(|chunk| chunk.len() > 1).flatten().map(|line| line.width).max()?;
    if !(NARROWEST_WRAP..=WIDEST_WRAP).contains(&width) {
        return None;
    }
    // A break made by a wrapping program stands where the next word would not have fitted. Ragged hands get some room.
    let mut breaks = 0;
    let mut full = 0;
    for pair in chunks.iter().flat_map(|chunk| chunk.windows(2)) {
        breaks += 1;
        let next = first_word_width(text, &pair[1]);
        full += usize::from(pair[0].width + 1 + next > width.saturating_sub(width / 8));
    }
    (breaks > 0 && full * 10 >= breaks * 6).then_some(width)
}

fn first_word_width(text: &str, line: &Line) -> usize {
    text[line.range.clone()].chars().take_while(|c| !c.is_whitespace()).take(WIDEST_WRAP).count()
}

/// Whether a line goes on with what the line before began.
fn belongs_together(text: &str, before: &Line, line: &Line, width: Option<usize>, chunk: &[Line]) -> bool {
    let previous = &text[before.range.clone()];
    let this = &text[line.range.clone()];
    let ended = ends_sentence(previous);
    if starts_list_item(this)
        || is_line_of_its_own(previous)
        || !ended && is_line_of_its_own(this) && (!this.ends_with('.') || this.ends_with("m."))
    {
        return false;
    }
    match width {
        Some(width) => {
            let indented =
                line.indent > 1 && line.indent > before.indent && chunk.iter().any(|other| other.indent == 0);
            let full = before.width + 1 + first_word_width(text, line) > width.saturating_sub(width / 4);
            !indented
                && (full
                    || !ended
                        && (this.starts_with(char::is_lowercase)
                            || !has_lowercase(previous) && !has_lowercase(this)))
        }
        // A stray break inside a sentence.
        None => {
            !ended
                && before.width >= NARROWEST_WRAP
                && this.starts_with(char::is_lowercase)
                && !this
                    .split_whitespace()
                    .next()
                    .is_some_and(|word| word.contains("://") || word.contains('@'))
        }
    }
}

/// Whether a line is a byline or a date line by itself, which no wrapping joins to what stands around it.
fn is_line_of_its_own(line: &str) -> bool {
    // Judging costs more than measuring, and the lines of a wrapped text are mostly longer.
    line.len() <= 72
        && (line.bytes().any(|byte| byte.is_ascii_digit())
            || line.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("by ")))
        && matches!(lines::judge(line).kind, LineKind::Byline | LineKind::Dateline | LineKind::Furniture)
}

/// Texts in capitals say nothing about what begins.
fn has_lowercase(line: &str) -> bool {
    line.chars().any(char::is_lowercase)
}

/// Whether a text ends as a sentence ends.
pub(crate) fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', ' '])
        .ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？'])
}

/// Whether a line opens with a bullet or an enumerator.
pub(crate) fn starts_list_item(line: &str) -> bool {
    list_marker(line).is_some()
}

/// The bytes of a bullet or an enumerator at the start of a line, with the space after it.
pub(crate) fn list_marker(line: &str) -> Option<usize> {
    let mut characters = line.char_indices();
    let (_, first) = characters.next()?;
    let after = |at: usize| {
        let rest = &line[at..];
        let body = rest.trim_start();
        (body.len() < rest.len() && !body.is_empty()).then(|| line.len() - body.len())
    };
    if matches!(first, '•' | '●' | '▪' | '■' | '◦' | '‣' | '·' | '*' | '►' | '➤' | '–' | '-' | '—' | '○')
    {
        return after(first.len_utf8());
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=2).contains(&digits) && line[digits..].starts_with([')', '.']) {
        // "1. " but not "18. August 2021".
        let end = after(digits + 1)?;
        return line[end..]
            .split_whitespace()
            .next()
            .and_then(crate::published::month_number)
            .is_none()
            .then_some(end);
    }
    if first == '(' {
        let close = line.find(')').filter(|&close| (2..=4).contains(&close))?;
        let inside = &line[1..close];
        if inside.bytes().all(|b| b.is_ascii_digit())
            || inside.len() == 1 && inside.bytes().all(|b| b.is_ascii_lowercase())
        {
            return after(close + 1);
        }
    }
    None
}
