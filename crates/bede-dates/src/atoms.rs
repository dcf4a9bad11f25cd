//! Atoms: the tokens cut once more, at hyphens, slashes and where letters meet digits, so that the grammar sees
//! "mid-September", "1914-18" and "9pm" in one shape whichever way they were tokenised.

use bede_doc::{Document, TokenId};

use crate::words::{Class, look_up};

/// A run of letters, a number, or one mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Atom {
    pub start: u32,
    pub end: u32,
    pub token: TokenId,
    pub class: Class,
    pub number: i32,
    /// How many digits a number is written with.
    pub digits: u8,
    /// No white space before it.
    pub glued: bool,
    /// It begins with a capital.
    pub capital: bool,
}

/// The atoms of one sentence.
pub(crate) fn cut(document: &Document, sentence: usize, atoms: &mut Vec<Atom>) {
    atoms.clear();
    let Some(sentence) = document.sentences().get(sentence) else { return };
    let text = document.text();
    let mut last_end = u32::MAX;
    for id in sentence.tokens.iter() {
        let Some(token) = document.tokens.tokens.get(id.index()) else { return };
        let word = &text[token.span.range()];
        let bytes = word.as_bytes();
        let base = token.span.start;
        let mut at = 0;
        while at < bytes.len() {
            let from = at;
            let byte = bytes[at];
            let (class, number, digits);
            if byte.is_ascii_digit() {
                (at, class, number, digits) = number_at(bytes, at);
            } else if byte.is_ascii_alphabetic() || byte >= 0x80 {
                let mut ascii = true;
                while at < bytes.len() && (bytes[at].is_ascii_alphabetic() || bytes[at] >= 0x80) {
                    ascii &= bytes[at] < 0x80;
                    // Dashes and curly quotes are marks in three bytes.
                    if bytes[at] == 0xE2 && bytes.get(at + 1) == Some(&0x80) {
                        break;
                    }
                    at += 1;
                }
                if at == from {
                    let mark = match bytes.get(at + 2) {
                        Some(0x90..=0x95) => '-',
                        Some(0x98 | 0x99) => '\'',
                        _ => '"',
                    };
                    at = (at + 3).min(bytes.len());
                    (class, number, digits) = (Class::Mark, mark as i32, 0);
                } else {
                    let found = if ascii { look_up(&word[from..at]) } else { (Class::Other, 0) };
                    (class, number, digits) = (found.0, found.1, 0);
                }
            } else if byte.is_ascii_whitespace() {
                at += 1;
                continue;
            } else {
                at += 1;
                (class, number, digits) = (Class::Mark, byte as i32, 0);
            }
            let start = base + from as u32;
            atoms.push(Atom {
                start,
                end: base + at as u32,
                token: id,
                class,
                number,
                digits,
                glued: start == last_end,
                capital: byte.is_ascii_uppercase(),
            });
            last_end = base + at as u32;
        }
    }
}

/// The number that begins at a digit: where it ends, what it is, its value, and how many digits it has.
fn number_at(bytes: &[u8], from: usize) -> (usize, Class, i32, u8) {
    let digits_from = |mut at: usize| {
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        at
    };
    let mut at = digits_from(from);
    let digits = at - from;
    if digits > 4 {
        return (at, Class::Figure, 0, 0);
    }
    let value = bytes[from..at].iter().fold(0i32, |value, digit| value * 10 + (digit - b'0') as i32);
    // 1,945 and 3.5 are figures; 18.08.2021 is left to the grammar as digits and marks.
    if digits <= 3 && bytes.get(at) == Some(&b',') && digits_from(at + 1) == at + 4 {
        while bytes.get(at) == Some(&b',') && digits_from(at + 1) == at + 4 {
            at += 4;
        }
        return (digits_from(at), Class::Figure, value, 0);
    }
    let after_figure = from >= 2 && bytes[from - 1] == b'.' && bytes[from - 2].is_ascii_digit();
    if !after_figure && bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
        let after = digits_from(at + 1);
        if bytes.get(after) != Some(&b'.')
            && !(after - at == 3 && matches!(bytes.get(after), Some(b'a' | b'p')))
        {
            let tenths = (bytes[at + 1] - b'0') as i32;
            return (after, Class::Figure, value * 10 + tenths, if after - at == 2 { 1 } else { 0 });
        }
    }
    let letters_end = {
        let mut end = at;
        while end < bytes.len() && bytes[end].is_ascii_alphabetic() {
            end += 1;
        }
        end
    };
    let suffix = &bytes[at..letters_end];
    if suffix.len() == 2 && digits <= 2 {
        let right = match (value % 10, value / 10 == 1) {
            (1, false) => b"st",
            (2, false) => b"nd",
            (3, false) => b"rd",
            _ => b"th",
        };
        if suffix.eq_ignore_ascii_case(right) {
            return (letters_end, Class::Ordinal, value, digits as u8);
        }
    }
    if matches!(suffix, b"s") && value % 10 == 0 && (digits == 4 || digits == 3 || digits == 2) {
        return (letters_end, Class::Decade, value, digits as u8);
    }
    (at, Class::Digits, value, digits as u8)
}
