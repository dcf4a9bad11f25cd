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

/// Words that are more than words, ascending: their class, and as what they are compared where that is not themselves.
/// Numbers in words are numbers ("one" is often a pronoun, but "one soldier" for "two soldiers" is another figure), days
/// and months have abbreviations, and the names of agencies are no names: whom a minister told changes with who prints it.
const SPECIAL: &[(&str, WordClass, &str)] = &[
    ("afp", WordClass::Plain, ""),
    ("against", WordClass::Outcome, ""),
    ("agence", WordClass::Plain, ""),
    ("anadolu", WordClass::Plain, ""),
    ("ani", WordClass::Plain, ""),
    ("ansa", WordClass::Plain, ""),
    ("ap", WordClass::Plain, ""),
    ("apr", WordClass::Day, "april"),
    ("april", WordClass::Day, "april"),
    ("associated", WordClass::Plain, ""),
    ("aug", WordClass::Day, "august"),
    ("august", WordClass::Day, "august"),
    ("ban", WordClass::Outcome, ""),
    ("banned", WordClass::Outcome, ""),
    ("bbc", WordClass::Plain, ""),
    ("began", WordClass::Outcome, ""),
    ("begun", WordClass::Outcome, ""),
    ("billion", WordClass::Number, "billion"),
    ("bloomberg", WordClass::Plain, ""),
    ("close", WordClass::Outcome, ""),
    ("closed", WordClass::Outcome, ""),
    ("closes", WordClass::Outcome, ""),
    ("cnn", WordClass::Plain, ""),
    ("compiled", WordClass::Credit, ""),
    ("contributed", WordClass::Credit, ""),
    ("copyright", WordClass::Credit, ""),
    ("dec", WordClass::Day, "december"),
    ("december", WordClass::Day, "december"),
    ("died", WordClass::Outcome, ""),
    ("dozen", WordClass::Number, "dozen"),
    ("dozens", WordClass::Number, "dozens"),
    ("dpa", WordClass::Plain, ""),
    ("edited", WordClass::Credit, ""),
    ("editing", WordClass::Credit, ""),
    ("efe", WordClass::Plain, ""),
    ("eight", WordClass::Number, "8"),
    ("eighteen", WordClass::Number, "18"),
    ("eighth", WordClass::Number, "8th"),
    ("eighty", WordClass::Number, "80"),
    ("eleven", WordClass::Number, "11"),
    ("end", WordClass::Outcome, ""),
    ("ended", WordClass::Outcome, ""),
    ("ends", WordClass::Outcome, ""),
    ("fall", WordClass::Outcome, ""),
    ("falls", WordClass::Outcome, ""),
    ("feb", WordClass::Day, "february"),
    ("february", WordClass::Day, "february"),
    ("fell", WordClass::Outcome, ""),
    ("fifteen", WordClass::Number, "15"),
    ("fifth", WordClass::Number, "5th"),
    ("fifty", WordClass::Number, "50"),
    ("first", WordClass::Number, "1st"),
    ("five", WordClass::Number, "5"),
    ("forty", WordClass::Number, "40"),
    ("four", WordClass::Number, "4"),
    ("fourteen", WordClass::Number, "14"),
    ("fourth", WordClass::Number, "4th"),
    ("freed", WordClass::Outcome, ""),
    ("fri", WordClass::Weekday, "friday"),
    ("friday", WordClass::Weekday, "friday"),
    ("hundred", WordClass::Number, "hundred"),
    ("hundreds", WordClass::Number, "hundreds"),
    ("ians", WordClass::Plain, ""),
    ("interfax", WordClass::Plain, ""),
    ("jan", WordClass::Day, "january"),
    ("january", WordClass::Day, "january"),
    ("jul", WordClass::Day, "july"),
    ("july", WordClass::Day, "july"),
    ("jun", WordClass::Day, "june"),
    ("june", WordClass::Day, "june"),
    ("kill", WordClass::Outcome, ""),
    ("killed", WordClass::Outcome, ""),
    ("kills", WordClass::Outcome, ""),
    ("kyodo", WordClass::Plain, ""),
    ("lift", WordClass::Outcome, ""),
    ("lifted", WordClass::Outcome, ""),
    ("lose", WordClass::Outcome, ""),
    ("loses", WordClass::Outcome, ""),
    ("lost", WordClass::Outcome, ""),
    ("mar", WordClass::Day, "march"),
    ("march", WordClass::Day, "march"),
    ("may", WordClass::Day, "may"),
    ("million", WordClass::Number, "million"),
    ("mon", WordClass::Weekday, "monday"),
    ("monday", WordClass::Weekday, "monday"),
    ("neither", WordClass::Outcome, ""),
    ("never", WordClass::Outcome, ""),
    ("nine", WordClass::Number, "9"),
    ("nineteen", WordClass::Number, "19"),
    ("ninety", WordClass::Number, "90"),
    ("ninth", WordClass::Number, "9th"),
    ("no", WordClass::Outcome, ""),
    ("not", WordClass::Outcome, ""),
    ("nov", WordClass::Day, "november"),
    ("november", WordClass::Day, "november"),
    ("oct", WordClass::Day, "october"),
    ("october", WordClass::Day, "october"),
    ("one", WordClass::Number, "1"),
    ("opened", WordClass::Outcome, ""),
    ("opens", WordClass::Outcome, ""),
    ("pass", WordClass::Outcome, ""),
    ("passed", WordClass::Outcome, ""),
    ("passes", WordClass::Outcome, ""),
    ("photograph", WordClass::Credit, ""),
    ("pti", WordClass::Plain, ""),
    ("reporting", WordClass::Credit, ""),
    ("reuters", WordClass::Plain, ""),
    ("rise", WordClass::Outcome, ""),
    ("rises", WordClass::Outcome, ""),
    ("rose", WordClass::Outcome, ""),
    ("saturday", WordClass::Weekday, "saturday"),
    ("second", WordClass::Number, "2nd"),
    ("sep", WordClass::Day, "september"),
    ("sept", WordClass::Day, "september"),
    ("september", WordClass::Day, "september"),
    ("seven", WordClass::Number, "7"),
    ("seventeen", WordClass::Number, "17"),
    ("seventh", WordClass::Number, "7th"),
    ("seventy", WordClass::Number, "70"),
    ("six", WordClass::Number, "6"),
    ("sixteen", WordClass::Number, "16"),
    ("sixth", WordClass::Number, "6th"),
    ("sixty", WordClass::Number, "60"),
    ("sunday", WordClass::Weekday, "sunday"),
    ("tass", WordClass::Plain, ""),
    ("ten", WordClass::Number, "10"),
    ("tenth", WordClass::Number, "10th"),
    ("third", WordClass::Number, "3rd"),
    ("thirteen", WordClass::Number, "13"),
    ("thirty", WordClass::Number, "30"),
    ("thousand", WordClass::Number, "thousand"),
    ("thousands", WordClass::Number, "thousands"),
    ("three", WordClass::Number, "3"),
    ("thu", WordClass::Weekday, "thursday"),
    ("thur", WordClass::Weekday, "thursday"),
    ("thurs", WordClass::Weekday, "thursday"),
    ("thursday", WordClass::Weekday, "thursday"),
    ("today", WordClass::Day, ""),
    ("tomorrow", WordClass::Day, ""),
    ("tonight", WordClass::Day, ""),
    ("trillion", WordClass::Number, "trillion"),
    ("tue", WordClass::Weekday, "tuesday"),
    ("tues", WordClass::Weekday, "tuesday"),
    ("tuesday", WordClass::Weekday, "tuesday"),
    ("twelve", WordClass::Number, "12"),
    ("twenty", WordClass::Number, "20"),
    ("two", WordClass::Number, "2"),
    ("upi", WordClass::Plain, ""),
    ("voa", WordClass::Plain, ""),
    ("wed", WordClass::Weekday, "wednesday"),
    ("wednesday", WordClass::Weekday, "wednesday"),
    ("win", WordClass::Outcome, ""),
    ("wins", WordClass::Outcome, ""),
    ("won", WordClass::Outcome, ""),
    ("writing", WordClass::Credit, ""),
    ("xinhua", WordClass::Plain, ""),
    ("yesterday", WordClass::Day, ""),
    ("yonhap", WordClass::Plain, ""),
];

/// Beginnings of words that decide how something went, ascending. "Reject" for "approve" is another event.
const OUTCOMES: &[&str] = &[
    "accept", "acquit", "approv", "arrest", "cancel", "captur", "confirm", "convict", "denie", "deny",
    "detain", "extend", "fail", "injur", "kidnap", "postpon", "refus", "reject", "releas", "reopen",
    "rescue", "resum", "surviv", "suspend", "withdr", "wound",
];

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
    let special = SPECIAL.binary_search_by(|(word, ..)| (*word).cmp(folded)).ok().map(|index| SPECIAL[index]);
    let class = match special {
        // "March" is a month and "march" is not.
        Some((_, WordClass::Weekday | WordClass::Day, day)) if !day.is_empty() && !capital => {
            WordClass::Plain
        }
        Some((_, class, "")) => class,
        Some((_, class, compared)) => return Word { hash: hash(compared.as_bytes()), class },
        None => {
            let before = OUTCOMES.partition_point(|start| *start <= folded);
            let decides = before > 0 && folded.starts_with(OUTCOMES[before - 1]);
            match (decides, is_name) {
                (true, _) => WordClass::Outcome,
                (false, true) => WordClass::Name,
                (false, false) => WordClass::Plain,
            }
        }
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
            && (length == 0
                || (!is_vowel && skeleton[length - 1] != byte)
                || byte.is_ascii_digit()
                || !byte.is_ascii())
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
    fn tables_ascend() {
        assert!(SPECIAL.is_sorted_by(|one, other| one.0 < other.0));
        assert!(OUTCOMES.is_sorted_by(|one, other| one < other && !other.starts_with(one)));
    }

    #[test]
    fn hashes_stay_what_they_are() {
        // Stores hold them; another value here makes every stored fingerprint worthless.
        assert_eq!(hashes("ceasefire"), [hash(b"csfr")]);
        assert_eq!(hash(b"csfr"), PINNED);
    }

    const PINNED: u64 = 18347821710492819848;
}
