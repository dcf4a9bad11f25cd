//! Words as copies are compared by: without case, accents and spelling habits, and each with what it would mean if it
//! were changed. The hashes are the crate's own, since they are kept in stores for years.

/// What a changed word would mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordClass {
    /// Nothing much: editors change words.
    Plain,
    /// A figure, in digits or words.
    Number,
    /// A day of the week.
    Weekday,
    /// A month, or "today" and its like: copies write "on 3 March" for "on Tuesday".
    Day,
    /// A name.
    Name,
    /// A word that decides how something went: passed or rejected, killed or freed, not.
    Outcome,
    /// A word of a credit line.
    Credit,
}

/// One word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    pub hash: u64,
    pub class: WordClass,
}

/// Numbers in words. "One" is often a pronoun, but "one soldier" for "two soldiers" is another figure.
const NUMBERS: &[(&str, &str)] = &[
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("eleven", "11"),
    ("twelve", "12"),
    ("thirteen", "13"),
    ("fourteen", "14"),
    ("fifteen", "15"),
    ("sixteen", "16"),
    ("seventeen", "17"),
    ("eighteen", "18"),
    ("nineteen", "19"),
    ("twenty", "20"),
    ("thirty", "30"),
    ("forty", "40"),
    ("fifty", "50"),
    ("sixty", "60"),
    ("seventy", "70"),
    ("eighty", "80"),
    ("ninety", "90"),
    ("hundred", "hundred"),
    ("hundreds", "hundreds"),
    ("thousand", "thousand"),
    ("thousands", "thousands"),
    ("million", "million"),
    ("billion", "billion"),
    ("trillion", "trillion"),
    ("dozen", "dozen"),
    ("dozens", "dozens"),
    ("first", "1st"),
    ("second", "2nd"),
    ("third", "3rd"),
    ("fourth", "4th"),
    ("fifth", "5th"),
    ("sixth", "6th"),
    ("seventh", "7th"),
    ("eighth", "8th"),
    ("ninth", "9th"),
    ("tenth", "10th"),
];

/// Days and months with their abbreviations; the second is what they are compared by.
const DAYS: &[(&str, &str, WordClass)] = &[
    ("monday", "monday", WordClass::Weekday),
    ("tuesday", "tuesday", WordClass::Weekday),
    ("wednesday", "wednesday", WordClass::Weekday),
    ("thursday", "thursday", WordClass::Weekday),
    ("friday", "friday", WordClass::Weekday),
    ("saturday", "saturday", WordClass::Weekday),
    ("sunday", "sunday", WordClass::Weekday),
    ("mon", "monday", WordClass::Weekday),
    ("tue", "tuesday", WordClass::Weekday),
    ("tues", "tuesday", WordClass::Weekday),
    ("wed", "wednesday", WordClass::Weekday),
    ("thu", "thursday", WordClass::Weekday),
    ("thur", "thursday", WordClass::Weekday),
    ("thurs", "thursday", WordClass::Weekday),
    ("fri", "friday", WordClass::Weekday),
    ("january", "january", WordClass::Day),
    ("february", "february", WordClass::Day),
    ("march", "march", WordClass::Day),
    ("april", "april", WordClass::Day),
    ("may", "may", WordClass::Day),
    ("june", "june", WordClass::Day),
    ("july", "july", WordClass::Day),
    ("august", "august", WordClass::Day),
    ("september", "september", WordClass::Day),
    ("october", "october", WordClass::Day),
    ("november", "november", WordClass::Day),
    ("december", "december", WordClass::Day),
    ("jan", "january", WordClass::Day),
    ("feb", "february", WordClass::Day),
    ("mar", "march", WordClass::Day),
    ("apr", "april", WordClass::Day),
    ("jun", "june", WordClass::Day),
    ("jul", "july", WordClass::Day),
    ("aug", "august", WordClass::Day),
    ("sep", "september", WordClass::Day),
    ("sept", "september", WordClass::Day),
    ("oct", "october", WordClass::Day),
    ("nov", "november", WordClass::Day),
    ("dec", "december", WordClass::Day),
];

/// Words for days that are written small.
const RELATIVE_DAYS: &[&str] = &["today", "yesterday", "tomorrow", "tonight"];

/// Who is told something changes with who prints it: "told Reuters", "told this newspaper".
const AGENCIES: &[&str] = &[
    "reuters",
    "afp",
    "ap",
    "xinhua",
    "tass",
    "interfax",
    "dpa",
    "efe",
    "ansa",
    "kyodo",
    "yonhap",
    "upi",
    "pti",
    "ani",
    "ians",
    "anadolu",
    "bbc",
    "cnn",
    "voa",
    "associated",
    "bloomberg",
    "agence",
];

/// Beginnings of words that decide how something went. "Pass" for "reject" is another event.
const OUTCOMES: &[&str] = &[
    "reject", "refus", "deny", "denie", "confirm", "approv", "accept", "fail", "releas", "arrest", "detain",
    "wound", "injur", "surviv", "reopen", "resum", "suspend", "cancel", "postpon", "withdr", "captur",
    "acquit", "convict", "extend", "kidnap", "rescue",
];

/// The same, words whole.
const OUTCOME_WORDS: &[&str] = &[
    "not", "no", "never", "neither", "pass", "passed", "passes", "won", "win", "wins", "lost", "lose",
    "loses", "rose", "rise", "rises", "fell", "fall", "falls", "freed", "opened", "opens", "closed",
    "closes", "close", "ban", "banned", "lift", "lifted", "began", "begun", "ended", "ends", "end", "killed",
    "kills", "kill", "died", "against",
];

/// Words of credit lines.
const CREDITS: &[&str] =
    &["reporting", "editing", "edited", "writing", "compiled", "contributed", "photograph", "copyright"];

/// Mixes all bits of a number into all bits.
pub(crate) fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    bits = (bits ^ (bits >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    bits ^ (bits >> 32)
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325u64;
    for &byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    mixed(hash)
}

/// Reads words from pieces of text, at most `most` of them.
pub(crate) fn read<'t>(pieces: impl Iterator<Item = &'t str>, most: usize) -> Vec<Word> {
    let mut words = Vec::new();
    let mut folded = String::new();
    for piece in pieces {
        let mut begins_sentence = true;
        let mut characters = piece.char_indices().peekable();
        while let Some((at, first)) = characters.next() {
            if !first.is_alphanumeric() {
                begins_sentence |= matches!(first, '.' | '!' | '?' | ':' | '"' | '“' | '\n');
                if first == '%' {
                    words.push(Word { hash: hash(b"prcnt"), class: WordClass::Plain });
                }
                continue;
            }
            if words.len() >= most {
                return words;
            }
            let is_number = first.is_ascii_digit();
            let mut uppercase = usize::from(first.is_uppercase());
            let mut end = at + first.len_utf8();
            while let Some(&(next_at, next)) = characters.peek() {
                let goes_on = next.is_alphanumeric()
                    // Within numbers "1,200" and "3.5", within words "Nizza's" and "O'Neill".
                    || (is_number && matches!(next, ',' | '.') && digit_follows(piece, next_at))
                    || (!is_number && matches!(next, '\'' | '’') && letter_follows(piece, next_at, next));
                if !goes_on {
                    break;
                }
                uppercase += usize::from(next.is_uppercase());
                end = next_at + next.len_utf8();
                characters.next();
            }
            let text = &piece[at..end];
            let word = if is_number {
                folded.clear();
                folded.extend(text.chars().filter(|&c| c != ','));
                Word { hash: hash(folded.as_bytes()), class: WordClass::Number }
            } else {
                let capital = first.is_uppercase();
                fold(text, &mut folded);
                classified(&folded, capital && (!begins_sentence || uppercase > 1), capital)
            };
            // "Per cent" is one word elsewhere.
            if word.hash == hash(b"cnt") && words.last().is_some_and(|last| last.hash == hash(b"per")) {
                words.pop();
                words.push(Word { hash: hash(b"prcnt"), class: WordClass::Plain });
            } else {
                words.push(word);
            }
            begins_sentence = false;
        }
    }
    words
}

fn digit_follows(piece: &str, at: usize) -> bool {
    piece.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit)
}

fn letter_follows(piece: &str, at: usize, apostrophe: char) -> bool {
    piece[at + apostrophe.len_utf8()..].chars().next().is_some_and(char::is_alphabetic)
}

/// Lower case, without accents, apostrophes and a possessive ending.
fn fold(text: &str, folded: &mut String) {
    folded.clear();
    for character in text.chars() {
        match character {
            '\'' | '’' => {}
            _ if character.is_ascii() => folded.push(character.to_ascii_lowercase()),
            _ => character.to_lowercase().for_each(|lower| folded.push(plain_letter(lower))),
        }
    }
    if (text.ends_with("'s") || text.ends_with("’s")) && folded.len() > 2 {
        folded.pop();
    }
}

/// A letter without its accent.
fn plain_letter(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' | 'đ' | 'ð' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ə' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ł' | 'ĺ' | 'ļ' | 'ľ' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ŧ' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        _ => letter,
    }
}

/// The class of a word, and its hash. Words of four letters and more go by their consonants, so that "labour" and
/// "labor", "organise" and "organize", "Zelensky" and "Zelenskyy" are the same.
fn classified(folded: &str, is_name: bool, capital: bool) -> Word {
    if let Some((_, digits)) = NUMBERS.iter().find(|(word, _)| *word == folded) {
        return Word { hash: hash(digits.as_bytes()), class: WordClass::Number };
    }
    if capital && let Some((_, day, class)) = DAYS.iter().find(|(word, ..)| *word == folded) {
        return Word { hash: hash(day.as_bytes()), class: *class };
    }
    let class = if RELATIVE_DAYS.contains(&folded) {
        WordClass::Day
    } else if CREDITS.contains(&folded) {
        WordClass::Credit
    } else if OUTCOME_WORDS.contains(&folded) || OUTCOMES.iter().any(|start| folded.starts_with(start)) {
        WordClass::Outcome
    } else if is_name && !AGENCIES.contains(&folded) {
        WordClass::Name
    } else {
        WordClass::Plain
    };
    if folded.len() < 4 {
        return Word { hash: hash(folded.as_bytes()), class };
    }
    let mut skeleton = [0u8; 64];
    let mut length = 0;
    for &byte in folded.as_bytes() {
        let byte = if byte == b'z' { b's' } else { byte };
        let is_vowel = matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
        if length < skeleton.len()
            && (length == 0 || (!is_vowel && skeleton[length - 1] != byte) || !byte.is_ascii())
        {
            skeleton[length] = byte;
            length += 1;
        }
    }
    Word { hash: hash(&skeleton[..length]), class }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(text: &str) -> Vec<u64> {
        read(std::iter::once(text), 100).iter().map(|word| word.hash).collect()
    }

    fn classes(text: &str) -> Vec<WordClass> {
        read(std::iter::once(text), 100).iter().map(|word| word.class).collect()
    }

    #[test]
    fn spelling_habits_are_the_same_word() {
        for (one, other) in [
            ("The labour ministry organised it", "The labor ministry organized it"),
            ("Zelenskyy's visit to Kyiv", "Zelensky’s visit to Kiev"),
            ("twelve people, 1,200 homes", "12 people, 1200 homes"),
            ("five per cent", "5%"),
            ("Gdańsk on Aug. 3", "Gdansk on August 3"),
            ("the Turkish lira fell 3.5 percent", "The Turkish lira fell 3.5 percent"),
        ] {
            assert_eq!(hashes(one), hashes(other), "{one} / {other}");
        }
        assert_ne!(hashes("in Iran"), hashes("in Iraq"));
        assert_ne!(hashes("3.5"), hashes("3.6"));
    }

    #[test]
    fn what_a_changed_word_means() {
        use WordClass::{Credit, Day, Name, Number, Plain, Weekday};
        assert_eq!(
            classes("Two men told Reuters in Lagos on Tuesday, March 3, that NATO may go."),
            [
                Number, Plain, Plain, Plain, Plain, Name, Plain, Weekday, Day, Number, Plain, Name, Plain,
                Plain
            ]
        );
        assert_eq!(classes("Shelling. NATO today (Reporting)"), [Plain, Name, Day, Credit]);
    }

    #[test]
    fn hashes_stay_what_they_are() {
        // Stores hold them; another value here makes every stored fingerprint worthless.
        assert_eq!(hashes("ceasefire"), [hash(b"csfr")]);
        assert_eq!(hash(b"csfr"), PINNED);
    }

    const PINNED: u64 = 18347821710492819848;
}
