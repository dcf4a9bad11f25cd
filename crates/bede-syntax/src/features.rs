//! What the parser sees of a word: hashes of its form, its ends, its letters in threes to fives, and its shape.
//!
//! A hash that training has kept has a row in the model's table; any other says nothing. So a word never
//! seen still speaks through its ends and letters. Rows are looked up by [`crate::Model`].

/// How a sentence is capitalised; it decides what capitals can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Capitals where running text has them.
    Ordinary,
    /// All in capitals.
    Capitals,
    /// Nearly every longer word begins with a capital, as in many headlines.
    Title,
    /// No capital at all.
    Lower,
}

/// How a sentence is capitalised, from its words.
pub fn style<'t>(forms: impl Iterator<Item = &'t str>) -> Style {
    let (mut longer, mut upper, mut title, mut lower, mut any) = (0u32, 0u32, 0u32, 0u32, false);
    for form in forms {
        let mut letters = form.chars().filter(|letter| letter.is_alphabetic()).take(24);
        let Some(first) = letters.next() else { continue };
        any |= first.is_uppercase();
        let (mut count, mut capitals) = (1, u32::from(first.is_uppercase()));
        for letter in letters {
            count += 1;
            capitals += u32::from(letter.is_uppercase());
        }
        any |= capitals > 0;
        if count < 4 {
            continue;
        }
        longer += 1;
        if capitals == count {
            upper += 1;
        } else if first.is_uppercase() {
            title += 1;
        } else {
            lower += 1;
        }
    }
    if longer > 0 && upper * 10 >= longer * 8 {
        Style::Capitals
    } else if longer >= 4 && lower * 6 <= longer && title > 0 {
        Style::Title
    } else if !any && longer > 0 {
        Style::Lower
    } else {
        Style::Ordinary
    }
}

/// Longest stretch of a word, in characters, that features are made of; from longer words the middle is left out.
const LONGEST: usize = 32;

/// Start of every hash; the kind is mixed in so that a suffix is never taken for a word.
fn begin(kind: u8) -> u64 {
    extend(0xcbf2_9ce4_8422_2325, u32::from(kind) + 0x11_0000)
}

fn extend(hash: u64, unit: u32) -> u64 {
    (hash ^ u64::from(unit)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23)
}

fn finish(hash: u64) -> u64 {
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    mixed ^ (mixed >> 29)
}

/// A character as features see it: lower case, digits as 0, quotation marks and dashes in one form each.
fn plain(character: char) -> char {
    match character {
        '0'..='9' => '0',
        'A'..='Z' => character.to_ascii_lowercase(),
        '\u{2018}' | '\u{2019}' | '\u{2bc}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => '"',
        '\u{2012}'..='\u{2015}' => '-',
        _ if character.is_ascii() => character,
        _ if character.is_numeric() => '0',
        _ => character.to_lowercase().next().unwrap_or(character),
    }
}

/// A word's characters as features see them, the middle of an endless one left out. `output` is cleared first.
fn plain_characters(form: &str, output: &mut Vec<char>) {
    output.clear();
    if form.len() <= LONGEST {
        output.extend(form.chars().map(plain));
        return;
    }
    output.extend(form.chars().take(LONGEST / 2).map(plain));
    let end = output.len();
    output.extend(form.chars().rev().take(LONGEST / 2).map(plain));
    output[end..].reverse();
}

/// Kinds of features; the numbers are part of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The whole word, case aside.
    Word,
    /// The word as it is written.
    Form,
    /// Its first characters.
    Prefix,
    /// Its last characters.
    Suffix,
    /// Characters in threes to fives.
    Letters,
    /// Shape, capitalisation of the sentence, first word or not.
    Shape,
}

/// Calls `found` with every feature of a word that does not depend on its sentence.
#[inline(always)]
pub fn of_word(form: &str, characters: &mut Vec<char>, mut found: impl FnMut(Kind, u64)) {
    plain_characters(form, characters);
    let mut hash = begin(Kind::Word as u8);
    for (length, &character) in characters.iter().enumerate() {
        hash = extend(hash, character as u32);
        if length < 3 && length + 1 < characters.len() {
            found(Kind::Prefix, finish(hash ^ 0x5555_5555));
        }
    }
    found(Kind::Word, finish(hash));
    if form.bytes().any(|byte| byte.is_ascii_uppercase() || byte >= 0x80) {
        let mut hash = begin(Kind::Form as u8);
        for character in form.chars().take(LONGEST) {
            hash = extend(hash, character as u32);
        }
        found(Kind::Form, finish(hash));
    }
    let mut hash = begin(Kind::Suffix as u8);
    for (length, &character) in characters.iter().rev().enumerate().take(5) {
        hash = extend(hash, character as u32);
        if length + 1 < characters.len() {
            found(Kind::Suffix, finish(hash));
        }
    }
    let bounded = characters.len() + 2;
    let at = |index: usize| match index {
        0 => '^',
        _ if index == bounded - 1 => '$',
        _ => characters[index - 1],
    };
    if characters.iter().filter(|character| character.is_alphabetic()).count() >= 3 {
        for start in 0..bounded - 2 {
            let mut hash = begin(Kind::Letters as u8);
            for length in 0..5.min(bounded - start) {
                hash = extend(hash, at(start + length) as u32);
                if length >= 2 {
                    found(Kind::Letters, finish(hash));
                }
            }
        }
    }
}

/// The feature that depends on the sentence: the word's shape, how the sentence is capitalised, whether it is first.
pub fn of_shape(form: &str, style: Style, first: bool) -> u64 {
    let mut hash = extend(begin(Kind::Shape as u8), style as u32 * 2 + u32::from(first));
    let (mut last, mut run) = ('\0', 0);
    for character in form.chars().take(LONGEST) {
        let class = match plain(character) {
            '0' => 'd',
            letter if letter.is_alphabetic() && character.is_uppercase() => 'X',
            letter if letter.is_alphabetic() => 'x',
            other => other,
        };
        run = if class == last { run + 1 } else { 0 };
        last = class;
        if run < 3 {
            hash = extend(hash, class as u32);
        }
    }
    finish(hash)
}

/// The key under which the lemma table keeps what happens to words with this ending and tag.
pub fn of_ending(ending: impl Iterator<Item = char>, whole: bool, tag: u8) -> u64 {
    let mut hash = extend(begin(if whole { 40 } else { 41 }), u32::from(tag));
    for character in ending {
        hash = extend(hash, character as u32);
    }
    finish(hash)
}

/// The keys of all endings of a word, from none up to one shorter than the array, as [`of_ending`] makes each; and how
/// many there are.
pub(crate) fn of_endings<const COUNT: usize>(form: &str, tag: u8) -> ([u64; COUNT], usize) {
    let mut keys = [0; COUNT];
    let mut hash = extend(begin(41), u32::from(tag));
    keys[0] = finish(hash);
    let mut count = 1;
    for (key, character) in keys[1..].iter_mut().zip(form.chars().rev()) {
        hash = extend(hash, character as u32);
        *key = finish(hash);
        count += 1;
    }
    (keys, count)
}
