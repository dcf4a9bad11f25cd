//! Cuts a block into tokens, from left to right, by the conventions of the English Web Treebank.
//!
//! White space always separates. Between it, words stay whole, punctuation stands alone or in runs, hyphenated
//! compounds fall apart except after a prefix, contractions fall into two joined tokens, numbers leave their units.

use bede_doc::Span;

use crate::abbreviations::{self, Abbreviation};

/// A token with what the sentence splitter wants to know of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub span: Span,
    /// Whether it and the token before are one multiword token.
    pub joined: bool,
    /// Whether white space stands before it.
    pub spaced: bool,
    /// For a word that ends in a full stop: what kind of abbreviation.
    pub abbreviation: Option<Abbreviation>,
}

/// Longer stretches without white space are cut, so that no token is endless.
const LONGEST_STRETCH: usize = 1_024;

/// Adds the tokens of `text[span]`.
pub(crate) fn cut(text: &str, span: Span, pieces: &mut Vec<Piece>) {
    let text = &text[..span.end as usize];
    let mut at = span.start as usize;
    let mut spaced = true;
    while let Some(character) = text[at..].chars().next() {
        if is_space(character) {
            spaced = true;
            at += character.len_utf8();
            continue;
        }
        let mut end = at;
        for character in text[at..].chars() {
            if is_space(character) || end - at >= LONGEST_STRETCH {
                break;
            }
            end += character.len_utf8();
        }
        let mut stretch = Stretch { text, start: at, end, spaced, pieces };
        stretch.cut();
        at = end;
        spaced = false;
    }
}

fn is_space(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{200b}' | '\u{feff}' | '\u{2060}')
        || character.is_control()
}

/// One stretch without white space.
struct Stretch<'t, 'p> {
    /// The text up to the end of the block.
    text: &'t str,
    start: usize,
    end: usize,
    spaced: bool,
    pieces: &'p mut Vec<Piece>,
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || is_mark(character)
}

/// What hangs on the character before: accents, joiners, variation selectors.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{ad}'
        | '\u{1f3fb}'..='\u{1f3ff}' | '\u{20e3}')
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}' | '\u{2bc}' | '`')
}

fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '\u{2010}' | '\u{2011}')
}

/// Prefixes that keep their hyphen.
const PREFIXES: &[&str] = &[
    "non", "e", "mid", "re", "anti", "co", "pre", "pro", "cross", "pan", "post", "over", "sub", "multi",
    "ex", "counter", "semi", "neo", "inter", "intra", "ultra", "mini", "micro", "macro", "mega", "socio",
    "pseudo", "quasi", "de", "un", "bi", "tri", "uni", "vice", "arch", "extra", "infra", "trans", "super",
    "under", "proto", "para", "psycho", "geo", "eco", "electro", "bio", "hyper", "meta", "mis", "dis",
    "cyber", "crypto",
];

/// Endings that keep their hyphen.
const SUFFIXES: &[&str] = &["wise", "esque", "ish", "elect", "s"];

/// Units that a number leaves: `5pm`, `10km`, `$1.5bn`.
const UNITS: &[&str] = &[
    "m", "k", "b", "t", "bn", "mn", "tn", "mm", "cm", "km", "ft", "x", "pm", "am", "kg", "g", "mg", "lb",
    "lbs", "oz", "hz", "khz", "mhz", "ghz", "kb", "mb", "gb", "tb", "c", "f", "hh", "p", "mph", "kph", "kmh",
    "kw", "mw", "gw", "kwh", "mwh", "v", "w", "l", "ml", "min", "mins", "sec", "secs", "hr", "hrs", "yr",
    "yrs", "percent", "pc", "pct", "million", "billion", "trillion", "years", "days", "minutes", "in", "sq",
    "kt", "nm", "ha", "ppm", "mio", "mln", "bln", "trn", "gmt", "utc", "est", "edt", "cet", "ist", "local",
];

/// Two words written as one, and the length of the first.
const FUSED: &[(&str, usize)] = &[
    ("cannot", 3),
    ("gonna", 3),
    ("wanna", 3),
    ("gotta", 3),
    ("gimme", 3),
    ("lemme", 3),
    ("dunno", 2),
    ("dont", 2),
    ("didnt", 3),
    ("doesnt", 4),
    ("isnt", 2),
    ("wasnt", 3),
    ("arent", 3),
    ("werent", 4),
    ("wont", 2),
    ("cant", 2),
    ("couldnt", 5),
    ("wouldnt", 5),
    ("shouldnt", 6),
    ("havent", 4),
    ("hasnt", 3),
    ("hadnt", 3),
    ("aint", 2),
    ("thats", 4),
    ("theres", 5),
    ("heres", 4),
    ("whats", 4),
    ("ive", 1),
    ("youre", 3),
    ("theyre", 4),
    ("youve", 3),
    ("weve", 2),
    ("theyve", 4),
    ("youll", 3),
    ("theyll", 4),
    ("outta", 3),
    ("im", 1),
];

/// Endings of words that are whole addresses or file names.
const DOMAINS: &[&str] = &[
    "com", "org", "net", "gov", "edu", "mil", "int", "info", "co", "uk", "us", "ca", "au", "nz", "de", "fr",
    "ru", "cn", "jp", "in", "eu", "tv", "io", "me", "ir", "il", "ua", "pk", "kz", "za", "br", "it", "es",
    "ch", "nl", "se", "no", "biz", "doc", "docx", "xls", "xlsx", "pdf", "html", "htm", "php", "jpg", "png",
    "gif", "txt", "zip", "exe", "csv", "url", "ppt", "asp", "js", "ai", "app", "dev", "news",
];

/// Faces.
const FACES: &[&str] = &[
    ":-)", ":-(", ";-)", ":-D", ":-P", ":-/", ">:(", ":')", ":'(", ":)", ":(", ";)", ":D", ":P", ":p", "=)",
    "=(", "(:", ":/", "XD", "<3", "=D", ":]", "^_^",
];

impl Stretch<'_, '_> {
    fn cut(&mut self) {
        let mut at = self.start;
        while at < self.end {
            at = self.next(at);
        }
    }

    fn rest(&self, at: usize) -> &str {
        &self.text[at..self.end]
    }

    fn character(&self, at: usize) -> Option<char> {
        self.rest(at).chars().next()
    }

    fn push(&mut self, start: usize, end: usize, joined: bool) {
        let first = start == self.start;
        self.pieces.push(Piece {
            span: Span::new(start, end),
            joined,
            spaced: first && self.spaced,
            abbreviation: None,
        });
    }

    /// Cuts off at least one token at `at` and says where the next begins.
    fn next(&mut self, at: usize) -> usize {
        let rest = self.rest(at);
        let Some(first) = rest.chars().next() else { return self.end };
        if let Some(length) = address(rest) {
            self.push(at, at + length, false);
            return at + length;
        }
        if !first.is_alphanumeric() || first == 'X' {
            let alone = at == self.start || !self.text[..at].ends_with(|last: char| last.is_ascii_digit());
            let face = FACES.iter().find(|face| {
                alone && rest.starts_with(**face) && !rest[face.len()..].starts_with(char::is_alphanumeric)
            });
            if let Some(face) = face {
                self.push(at, at + face.len(), false);
                return at + face.len();
            }
        }
        let second = rest[first.len_utf8()..].chars().next();
        let starts_word = match first {
            '#' | '@' => second.is_some_and(char::is_alphabetic),
            '+' | '.' => second.is_some_and(|second| second.is_ascii_digit()) && at == self.start,
            _ if is_apostrophe(first) => elision(rest),
            _ => is_word(first),
        };
        if starts_word { self.word(at) } else { self.mark(at, first) }
    }

    /// Punctuation: one character, or a run that belongs together.
    fn mark(&mut self, at: usize, first: char) -> usize {
        let rest = self.rest(at);
        let apostrophe_s = is_apostrophe(first)
            && rest[first.len_utf8()..].starts_with(['s', 'S'])
            && !rest[first.len_utf8() + 1..].starts_with(is_word)
            && at > self.start;
        if apostrophe_s {
            let end = at + first.len_utf8() + 1;
            self.push(at, end, false);
            return end;
        }
        let run = |belongs: &dyn Fn(char) -> bool| {
            rest.chars().take_while(|&character| belongs(character)).map(char::len_utf8).sum::<usize>()
        };
        let length = match first {
            '.' | '!' | '?' | '\u{2026}' => {
                run(&|character| matches!(character, '.' | '!' | '?' | '\u{2026}'))
            }
            '-' | '*' | '=' | '+' | '~' | '<' | '>' | '|' | '_' | '\'' | '`' | '#' | '$' | '\u{2014}'
            | '\u{2019}' | '\u{2018}' => run(&|character| character == first),
            _ => {
                let tail = rest[first.len_utf8()..].chars().take_while(|&character| is_mark(character));
                first.len_utf8() + tail.map(char::len_utf8).sum::<usize>()
            }
        };
        self.push(at, at + length, false);
        at + length
    }

    /// A word or number, with what belongs to it.
    fn word(&mut self, at: usize) -> usize {
        let mut end = at + self.character(at).map_or(0, char::len_utf8);
        while let Some(character) = self.character(end) {
            if is_word(character) || self.connects(at, end, character) {
                end += character.len_utf8();
            } else {
                break;
            }
        }
        // Letters may end with the sign of a currency, a language or a mark at school.
        let word = &self.text[at..end];
        if self.character(end) == Some('$')
            && matches!(word, "US" | "AU" | "NZ" | "HK" | "C" | "A" | "S" | "NT" | "U")
        {
            end += 1;
        } else if word.len() == 1 && word.starts_with(|letter: char| letter.is_ascii_uppercase()) {
            let plus = self.rest(end).bytes().take_while(|&byte| byte == b'+').count();
            if plus > 0 && !self.rest(end + plus).starts_with(is_word) {
                end += plus;
            }
        }
        let abbreviation = self.full_stop(at, end);
        let whole = if abbreviation.is_some() { end + 1 } else { end };
        self.parts(at, whole);
        if let (Some(_), Some(last)) = (abbreviation, self.pieces.last_mut()) {
            last.abbreviation = abbreviation;
        }
        whole
    }

    /// Whether a character that is no letter or digit holds the word together.
    fn connects(&self, start: usize, at: usize, character: char) -> bool {
        let before = &self.text[start..at];
        let after = self.rest(at + character.len_utf8());
        let last = before.chars().next_back();
        let next = after.chars().next();
        let (Some(last), Some(next)) = (last, next) else { return false };
        let digits = last.is_ascii_digit() && next.is_ascii_digit();
        let letters = last.is_alphabetic() && next.is_alphabetic();
        match character {
            '.' => {
                if digits {
                    return true;
                }
                if !(last.is_alphanumeric() && next.is_alphanumeric()) {
                    return false;
                }
                let tail = before.rsplit(['.', '-']).next().unwrap_or_default();
                let head: &str =
                    &after[..after.find(|other: char| !other.is_alphanumeric()).unwrap_or(after.len())];
                if tail.chars().count() <= 2 && head.chars().count() <= 2 && letters {
                    return true;
                }
                let lower = head.to_ascii_lowercase();
                let name = next.is_lowercase() || head.chars().all(char::is_uppercase);
                let chain = after[head.len()..]
                    .strip_prefix('.')
                    .is_some_and(|more| more.starts_with(char::is_lowercase));
                DOMAINS.contains(&lower.as_str()) && name
                    || chain && last.is_lowercase() && next.is_lowercase()
                    || before.contains('.') && last.is_lowercase() && next.is_lowercase()
            }
            ',' => {
                digits
                    && after.bytes().take_while(u8::is_ascii_digit).count() == 3
                    && before.bytes().rev().take_while(u8::is_ascii_digit).count() <= 3
            }
            ':' => digits,
            '&' => {
                let short =
                    |text: &str| text.chars().take_while(|letter| letter.is_alphanumeric()).count() <= 3;
                letters && last.is_uppercase() == next.is_uppercase() && short(before) && short(after)
            }
            '*' | '@' => letters,
            '/' => digits && date(before, after),
            _ if is_apostrophe(character) => last.is_alphanumeric() && next.is_alphabetic(),
            _ if is_hyphen(character) => {
                if digits {
                    return telephone(self.text, start, self.end);
                }
                let part = before.rsplit(is_hyphen).next().unwrap_or_default();
                let lower = part.to_ascii_lowercase();
                let tail: &str = &after[..after.find(|other: char| !is_word(other)).unwrap_or(after.len())];
                (next.is_alphanumeric() && PREFIXES.contains(&lower.as_str()) && (before.len() == part.len()))
                    || (letters && SUFFIXES.contains(&tail) && tail.len() > 1)
            }
            _ => false,
        }
    }

    /// Whether a full stop after the word belongs to it, and what it makes of the word.
    fn full_stop(&self, start: usize, end: usize) -> Option<Abbreviation> {
        let rest = self.rest(end);
        let word = &self.text[start..end];
        // "Inc..": the first stop belongs to the word, the second ends the sentence.
        let two = rest.starts_with("..") && !rest.starts_with("...");
        if two && (abbreviations::is_dotted(word) || abbreviations::kind(word) == Some(Abbreviation::Free)) {
            return Some(Abbreviation::Leads);
        }
        if !rest.starts_with('.') || rest[1..].starts_with(['.', '\u{2026}', '!', '?']) {
            return None;
        }
        let after_stop = &rest[1..];
        if after_stop.starts_with(char::is_alphanumeric) {
            // "St.Petersburg": a lead keeps its stop even without a space.
            return abbreviations::kind(word).filter(|&kind| kind == Abbreviation::Leads);
        }
        // What comes next, past closing marks and white space.
        let beyond = self.text[end + 1..].trim_start_matches(|character: char| {
            is_space(character)
                || matches!(character, ')' | '"' | '\'' | '\u{201d}' | '\u{2019}' | '(' | '\u{201c}')
        });
        let next = beyond.chars().next();
        let closed = after_stop.starts_with([',', ';', ':', '-', ')', '\'', '\u{2019}']);
        if abbreviations::is_dotted(word) {
            let leads = ["e.g", "i.e", "p.s"].iter().any(|known| word.eq_ignore_ascii_case(known));
            return Some(if leads { Abbreviation::Leads } else { Abbreviation::Free });
        }
        let mut letters = word.chars();
        if let (Some(letter), None) = (letters.next(), letters.next()) {
            let named = match self.pieces.last() {
                None => true,
                Some(before) => {
                    let before = &self.text[before.span.range()];
                    before.starts_with(char::is_uppercase)
                        || before.ends_with(['.', '(', '"', '\u{201c}', ','])
                }
            };
            if letter.is_uppercase() {
                let name_follows =
                    next.is_some_and(|next| next.is_uppercase() || next.is_ascii_digit()) || closed;
                return (name_follows && (letter != 'I' || named) && (named || letter != 'A'))
                    .then_some(Abbreviation::Leads);
            }
            if letter.is_lowercase() && next.is_some_and(|next| next.is_ascii_digit()) {
                return Some(Abbreviation::Leads);
            }
            if letter.is_ascii_digit() {
                return (self.pieces.is_empty() && next.is_some()).then_some(Abbreviation::Leads);
            }
        } else if self.pieces.is_empty()
            && word.len() <= 2
            && word.bytes().all(|byte| byte.is_ascii_digit())
            && next.is_some_and(char::is_alphabetic)
        {
            // "12. The council …": the number of an item.
            return Some(Abbreviation::Leads);
        }
        let kind = abbreviations::kind(word)?;
        let goes_on = closed || next.is_some_and(|next| next.is_lowercase() || next.is_ascii_digit());
        match kind {
            Abbreviation::Leads => next.is_some().then_some(kind),
            Abbreviation::BeforeNumber => {
                let number = next.is_some_and(|next| next.is_ascii_digit() || next == '#');
                number.then_some(kind)
            }
            Abbreviation::Free => Some(kind),
            Abbreviation::IfMore => {
                (goes_on && word.starts_with(char::is_uppercase)).then_some(Abbreviation::Free)
            }
        }
    }

    /// Cuts contractions and units off a word and adds what is left.
    fn parts(&mut self, start: usize, end: usize) {
        let word = &self.text[start..end];
        if let Some(length) = unit(word) {
            self.push(start, start + length, false);
            self.push(start + length, end, false);
            return;
        }
        if let Some(first) = contraction(word) {
            let extra = contraction(&word[..first]);
            if let Some(earlier) = extra {
                self.push(start, start + earlier, false);
                self.push(start + earlier, start + first, true);
            } else {
                self.push(start, start + first, false);
            }
            self.push(start + first, end, true);
            return;
        }
        self.push(start, end, false);
    }
}

/// Whether an apostrophe begins a word: `'em`, `'til`, `'90s`.
fn elision(rest: &str) -> bool {
    let Some(apostrophe) = rest.chars().next() else { return false };
    let word = &rest[apostrophe.len_utf8()..];
    let length = word.find(|other: char| !other.is_alphanumeric()).unwrap_or(word.len());
    let (word, after) = word.split_at(length);
    if after.starts_with(is_apostrophe) {
        return false;
    }
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    (digits == 2 && matches!(&word[2..], "" | "s"))
        || ["em", "til", "cause", "n", "bout", "round", "twas", "tis"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
}

/// The length of an address of the web or of mail at the beginning, without the punctuation that ends it.
fn address(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    if !bytes[0].is_ascii_alphanumeric() {
        return None;
    }
    let web = ["http://", "https://", "ftp://", "www.", "mailto:"].iter().any(|start| {
        bytes.len() > start.len() + 2 && bytes[..start.len()].eq_ignore_ascii_case(start.as_bytes())
    });
    let mail = || {
        let at = bytes.iter().position(|&byte| byte == b'@')?;
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte);
        let host = bytes[at + 1..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(byte))
            .count();
        (at > 0 && bytes[..at].iter().all(plain) && host > 0).then_some(at + 1 + host)
    };
    let mut end = if web {
        rest.find(['<', '>', '"', '\u{201c}', '\u{201d}', '|', '{', '}']).unwrap_or(rest.len())
    } else {
        mail()?
    };
    while let Some(last) = rest[..end].chars().next_back() {
        let open = last == ')' && rest[..end].contains('(');
        if open
            || !matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '\'' | '\u{2019}' | '\u{2026}')
        {
            break;
        }
        end -= last.len_utf8();
    }
    (end > 4).then_some(end)
}

/// Whether digits around a slash are a date or a fraction that stays whole: `9/11`, `04/30/2001`.
fn date(before: &str, after: &str) -> bool {
    let next = after.bytes().take_while(u8::is_ascii_digit).count();
    let month: u32 = before.rsplit('/').next().and_then(|part| part.parse().ok()).unwrap_or(99);
    if before.contains('/') || after[next..].starts_with('/') {
        return month <= 31 && next <= 4;
    }
    month <= 12 && next == 2 || before.len() == 1 && after.len() == 1 && before < after && before == "1"
}

/// Whether the digits around a hyphen are a telephone number, a date or a postal code.
fn telephone(text: &str, start: usize, end: usize) -> bool {
    let stretch = &text[start..end];
    let length = stretch
        .find(|other: char| !other.is_ascii_digit() && !is_hyphen(other) && other != '/')
        .unwrap_or(stretch.len());
    let groups: Vec<usize> = stretch[..length].split(['-', '/']).map(str::len).collect();
    match groups.as_slice() {
        [3, 4] | [5, 4] => true,
        [first, .., last] if groups.len() >= 3 => *last >= 2 && (*first <= 4),
        _ => false,
    }
}

/// Where a number ends and its unit begins.
fn unit(word: &str) -> Option<usize> {
    let digits = word.bytes().take_while(|byte| byte.is_ascii_digit() || b".,:".contains(byte)).count();
    if digits == 0 || digits == word.len() || !word.as_bytes()[digits - 1].is_ascii_digit() {
        return None;
    }
    let unit = word[digits..].trim_end_matches('.');
    let lower = unit.to_ascii_lowercase();
    let known = UNITS.contains(&lower.as_str()) || matches!(lower.as_str(), "a.m" | "p.m");
    // "5th", "90s" and "3D" are words; so is a plain "5s".
    known.then_some(digits)
}

/// Where the second of two words written as one begins.
fn contraction(word: &str) -> Option<usize> {
    let length = word.len();
    if length <= 8 && word.is_ascii() {
        let fused = FUSED.iter().find(|(fused, _)| fused.len() == length && word.eq_ignore_ascii_case(fused));
        if let Some(&(fused, first)) = fused {
            return (fused != "im" || word != "IM").then_some(first);
        }
    }
    let (at, apostrophe) =
        word.char_indices().rev().take(4).find(|&(_, character)| is_apostrophe(character))?;
    let tail = &word[at + apostrophe.len_utf8()..];
    if at == 0 {
        return None;
    }
    let before = &word[..at];
    if tail.eq_ignore_ascii_case("t") {
        let n = before.len() - 1;
        return (before.is_char_boundary(n) && n > 0 && before[n..].eq_ignore_ascii_case("n")).then_some(n);
    }
    let known = ["s", "m", "re", "ve", "ll", "d"].iter().any(|known| tail.eq_ignore_ascii_case(known));
    (known && before.ends_with(is_word)).then_some(at)
}
