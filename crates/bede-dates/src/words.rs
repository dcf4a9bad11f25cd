//! The words of time and what each can be: one static hash table from lower-case words to a class and a number.

/// What a word can be in an expression of time. The number beside it says which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Nothing that this layer knows.
    Other,
    /// Punctuation; the number is the character.
    Mark,
    /// Digits; the number is their value. `Atom::digits` says how many there are.
    Digits,
    /// A number that is no date: with a thousands comma, a decimal point, or too many digits.
    Figure,
    /// "18th", "eighteenth".
    Ordinal,
    /// "1990s", "90s"; the number is the first year, below 100 where the century is not said.
    Decade,
    /// "sixties"; the number is 60.
    DecadeWord,
    /// A cardinal in words; for "hundred" and "thousand" the number is the factor.
    Cardinal,
    /// "half".
    Half,
    /// A month's full name.
    Month,
    /// A month's short name.
    MonthShort,
    /// A weekday's full name; Monday is 0.
    Weekday,
    /// A weekday's short name.
    WeekdayShort,
    /// "Mondays".
    Weekdays,
    /// A singular unit; the number indexes `Unit::ALL`.
    Unit,
    /// A plural unit.
    Units,
    /// "spring" to "winter".
    Season,
    /// A part of the day; the number indexes `PARTS`.
    Part,
    /// "noon", "midday", "midnight"; the number is the hour.
    Noon,
    /// "daily", "annually"; the number indexes `Unit::ALL`.
    Every,
    /// "early", "late", "mid".
    Early,
    /// "earlier": −1, "later": 1.
    Earlier,
    /// "ago".
    Ago,
    /// "before": −1, "after": 1.
    Before,
    /// "previously": −1, "hence": 1, "afterwards": 1.
    Previously,
    /// "beginning", "end", "middle".
    Edge,
    /// "the".
    The,
    /// "a", "an".
    A,
    /// "this", "these".
    This,
    /// "that", "those".
    That,
    /// "last": 0, "past": 1, "latest": 2.
    Last,
    /// "next": 1.
    Next,
    /// "coming", "upcoming".
    Coming,
    /// "previous", "preceding".
    Previous,
    /// "following", "subsequent".
    Following,
    /// "same".
    Same,
    /// "current".
    Current,
    /// "every", "each".
    Each,
    /// "per".
    Per,
    /// "few", "several", "many": a count that is not told.
    Few,
    /// "couple", "dozen"; the number is the count.
    Couple,
    /// "dozens", "scores".
    Dozens,
    /// "about", "nearly", "some".
    About,
    /// "more", "less", "fewer".
    More,
    /// "than".
    Than,
    /// "at".
    At,
    /// "least", "most".
    Least,
    /// "just", "only".
    Just,
    /// "yesterday": −1, "today": 0, "tomorrow": 1.
    DayWord,
    /// "tonight".
    Tonight,
    /// "overnight".
    Overnight,
    /// "now", "currently", "nowadays".
    Present,
    /// "recently", "lately".
    Recently,
    /// "recent".
    Recent,
    /// "future".
    Future,
    /// "present".
    AtPresent,
    /// "once", "twice", "thrice".
    Times,
    /// "times".
    TimesNoun,
    /// "of", "in" and others; the number indexes `PREPOSITIONS`.
    Preposition,
    /// "to".
    To,
    /// "and".
    And,
    /// "or".
    Or,
    /// "am".
    Am,
    /// "pm".
    Pm,
    /// "GMT"; the number is the offset from UTC in quarter hours.
    Zone,
    /// "o'clock" begins with it.
    OClock,
    /// "bc", "bce".
    Bc,
    /// "ad", "ce".
    Ad,
    /// "fiscal".
    Fiscal,
    /// "old".
    Old,
    /// "age".
    Age,
    /// "long".
    Long,
    /// "consecutive", "straight", "full": adjectives that may stand in "two full days".
    Filler,
    /// "weekends".
    Weekends,
    /// The first word of a feast; the number indexes `feasts::FIRST`.
    FeastWord,
    /// "local", "hrs", "hours" after a clock.
    Local,
    /// "rest".
    Rest,
    /// "back": "two years back".
    Back,
    /// "Q3": 0, "H1": 1.
    Numbered,
    /// "time".
    Time,
    /// "moment".
    Moment,
    /// "part", "portion".
    PartOf,
    /// "end" of "weekend" where it is cut.
    Near,
    /// "right": "right now".
    Right,
    /// "other": "every other week".
    OtherWord,
    /// A word for will, after which "last" is a verb: "will", "could", "to".
    Modal,
}

/// Parts of the day, as TIMEX3 spells them.
pub(crate) const PARTS: [&str; 5] = ["MO", "AF", "EV", "NI", "DT"];

/// Prepositions that matter, by number.
pub(crate) const OF: i32 = 0;
pub(crate) const IN: i32 = 1;
pub(crate) const ON: i32 = 2;
pub(crate) const BY: i32 = 3;
pub(crate) const SINCE: i32 = 4;
pub(crate) const UNTIL: i32 = 5;
pub(crate) const FROM: i32 = 6;
pub(crate) const DURING: i32 = 7;
pub(crate) const WITHIN: i32 = 8;
pub(crate) const FOR: i32 = 9;
pub(crate) const THROUGH: i32 = 10;
pub(crate) const BETWEEN: i32 = 11;
pub(crate) const OVER: i32 = 12;
pub(crate) const AHEAD: i32 = 13;
pub(crate) const FOLLOWED: i32 = 14;

use Class as C;

/// The words, in no order.
const WORDS: &[(&str, Class, i32)] = &[
    ("january", C::Month, 1),
    ("february", C::Month, 2),
    ("march", C::Month, 3),
    ("april", C::Month, 4),
    ("may", C::Month, 5),
    ("june", C::Month, 6),
    ("july", C::Month, 7),
    ("august", C::Month, 8),
    ("september", C::Month, 9),
    ("october", C::Month, 10),
    ("november", C::Month, 11),
    ("december", C::Month, 12),
    ("jan", C::MonthShort, 1),
    ("feb", C::MonthShort, 2),
    ("mar", C::MonthShort, 3),
    ("apr", C::MonthShort, 4),
    ("jun", C::MonthShort, 6),
    ("jul", C::MonthShort, 7),
    ("aug", C::MonthShort, 8),
    ("sep", C::MonthShort, 9),
    ("sept", C::MonthShort, 9),
    ("oct", C::MonthShort, 10),
    ("nov", C::MonthShort, 11),
    ("dec", C::MonthShort, 12),
    ("monday", C::Weekday, 0),
    ("tuesday", C::Weekday, 1),
    ("wednesday", C::Weekday, 2),
    ("thursday", C::Weekday, 3),
    ("friday", C::Weekday, 4),
    ("saturday", C::Weekday, 5),
    ("sunday", C::Weekday, 6),
    ("mon", C::WeekdayShort, 0),
    ("tue", C::WeekdayShort, 1),
    ("tues", C::WeekdayShort, 1),
    ("wed", C::WeekdayShort, 2),
    ("weds", C::WeekdayShort, 2),
    ("thu", C::WeekdayShort, 3),
    ("thur", C::WeekdayShort, 3),
    ("thurs", C::WeekdayShort, 3),
    ("fri", C::WeekdayShort, 4),
    ("sat", C::WeekdayShort, 5),
    ("sun", C::WeekdayShort, 6),
    ("mondays", C::Weekdays, 0),
    ("tuesdays", C::Weekdays, 1),
    ("wednesdays", C::Weekdays, 2),
    ("thursdays", C::Weekdays, 3),
    ("fridays", C::Weekdays, 4),
    ("saturdays", C::Weekdays, 5),
    ("sundays", C::Weekdays, 6),
    ("second", C::Ordinal, 2),
    ("minute", C::Unit, 1),
    ("hour", C::Unit, 2),
    ("day", C::Unit, 3),
    ("night", C::Part, 3),
    ("weekend", C::Unit, 5),
    ("week", C::Unit, 6),
    ("fortnight", C::Unit, 7),
    ("month", C::Unit, 8),
    ("quarter", C::Unit, 9),
    ("year", C::Unit, 12),
    ("decade", C::Unit, 13),
    ("century", C::Unit, 14),
    ("millennium", C::Unit, 15),
    ("seconds", C::Units, 0),
    ("minutes", C::Units, 1),
    ("hours", C::Units, 2),
    ("days", C::Units, 3),
    ("nights", C::Units, 4),
    ("weekends", C::Weekends, 0),
    ("weeks", C::Units, 6),
    ("fortnights", C::Units, 7),
    ("months", C::Units, 8),
    ("quarters", C::Units, 9),
    ("years", C::Units, 12),
    ("decades", C::Units, 13),
    ("centuries", C::Units, 14),
    ("millennia", C::Units, 15),
    ("yr", C::Unit, 12),
    ("yrs", C::Units, 12),
    ("spring", C::Season, 0),
    ("springtime", C::Season, 0),
    ("summer", C::Season, 1),
    ("summertime", C::Season, 1),
    ("autumn", C::Season, 2),
    ("fall", C::Season, 2),
    ("winter", C::Season, 3),
    ("wintertime", C::Season, 3),
    ("morning", C::Part, 0),
    ("dawn", C::Part, 0),
    ("daybreak", C::Part, 0),
    ("sunrise", C::Part, 0),
    ("afternoon", C::Part, 1),
    ("evening", C::Part, 2),
    ("dusk", C::Part, 2),
    ("sunset", C::Part, 2),
    ("nightfall", C::Part, 3),
    ("daytime", C::Part, 4),
    ("noon", C::Noon, 12),
    ("midday", C::Noon, 12),
    ("midnight", C::Noon, 24),
    ("hourly", C::Every, 2),
    ("daily", C::Every, 3),
    ("nightly", C::Every, 4),
    ("weekly", C::Every, 6),
    ("fortnightly", C::Every, 7),
    ("monthly", C::Every, 8),
    ("quarterly", C::Every, 9),
    ("yearly", C::Every, 12),
    ("annual", C::Every, 12),
    ("annually", C::Every, 12),
    ("early", C::Early, 0),
    ("late", C::Early, 1),
    ("mid", C::Early, 2),
    ("latter", C::Early, 3),
    ("earlier", C::Earlier, -1),
    ("later", C::Earlier, 1),
    ("ago", C::Ago, -1),
    ("before", C::Before, -1),
    ("after", C::Before, 1),
    ("previously", C::Previously, -1),
    ("beforehand", C::Previously, -1),
    ("hence", C::Previously, 1),
    ("afterward", C::Previously, 1),
    ("afterwards", C::Previously, 1),
    ("thereafter", C::Previously, 1),
    ("beginning", C::Edge, 0),
    ("start", C::Edge, 0),
    ("outset", C::Edge, 0),
    ("onset", C::Edge, 0),
    ("end", C::Edge, 1),
    ("close", C::Edge, 1),
    ("middle", C::Edge, 2),
    ("turn", C::Edge, 0),
    ("the", C::The, 0),
    ("a", C::A, 0),
    ("an", C::A, 0),
    ("this", C::This, 0),
    ("these", C::This, 1),
    ("that", C::That, 0),
    ("those", C::That, 1),
    ("last", C::Last, 0),
    ("past", C::Last, 1),
    ("latest", C::Last, 2),
    ("next", C::Next, 0),
    ("coming", C::Coming, 0),
    ("upcoming", C::Coming, 0),
    ("previous", C::Previous, 0),
    ("preceding", C::Previous, 0),
    ("prior", C::Previous, 0),
    ("following", C::Following, 0),
    ("subsequent", C::Following, 0),
    ("ensuing", C::Following, 0),
    ("same", C::Same, 0),
    ("current", C::Current, 0),
    ("every", C::Each, 0),
    ("each", C::Each, 0),
    ("per", C::Per, 0),
    ("few", C::Few, 0),
    ("several", C::Few, 1),
    ("many", C::Few, 1),
    ("couple", C::Couple, 2),
    ("dozen", C::Couple, 12),
    ("dozens", C::Dozens, 0),
    ("scores", C::Dozens, 0),
    ("about", C::About, 0),
    ("around", C::About, 0),
    ("approximately", C::About, 0),
    ("roughly", C::About, 0),
    ("nearly", C::About, 1),
    ("almost", C::About, 1),
    ("some", C::About, 2),
    ("under", C::About, 1),
    ("circa", C::About, 0),
    ("exactly", C::About, 1),
    ("more", C::More, 0),
    ("less", C::More, 1),
    ("fewer", C::More, 1),
    ("than", C::Than, 0),
    ("at", C::At, 0),
    ("least", C::Least, 0),
    ("most", C::Least, 1),
    ("just", C::Just, 0),
    ("only", C::Just, 0),
    ("yesterday", C::DayWord, -1),
    ("today", C::DayWord, 0),
    ("tomorrow", C::DayWord, 1),
    ("tonight", C::Tonight, 0),
    ("overnight", C::Overnight, 0),
    ("now", C::Present, 0),
    ("currently", C::Present, 0),
    ("nowadays", C::Present, 0),
    ("presently", C::Present, 0),
    ("recently", C::Recently, 0),
    ("lately", C::Recently, 0),
    ("recent", C::Recent, 0),
    ("future", C::Future, 0),
    ("present", C::AtPresent, 0),
    ("once", C::Times, 1),
    ("twice", C::Times, 2),
    ("thrice", C::Times, 3),
    ("times", C::TimesNoun, 0),
    ("of", C::Preposition, OF),
    ("in", C::Preposition, IN),
    ("on", C::Preposition, ON),
    ("by", C::Preposition, BY),
    ("since", C::Preposition, SINCE),
    ("until", C::Preposition, UNTIL),
    ("till", C::Preposition, UNTIL),
    ("from", C::Preposition, FROM),
    ("during", C::Preposition, DURING),
    ("throughout", C::Preposition, DURING),
    ("within", C::Preposition, WITHIN),
    ("for", C::Preposition, FOR),
    ("through", C::Preposition, THROUGH),
    ("between", C::Preposition, BETWEEN),
    ("over", C::Preposition, OVER),
    ("ahead", C::Preposition, AHEAD),
    ("followed", C::Preposition, FOLLOWED),
    ("lasting", C::Preposition, FOR),
    ("lasted", C::Preposition, FOR),
    ("took", C::Preposition, FOR),
    ("take", C::Preposition, FOR),
    ("taken", C::Preposition, FOR),
    ("spent", C::Preposition, FOR),
    ("to", C::To, 0),
    ("and", C::And, 0),
    ("or", C::Or, 0),
    ("am", C::Am, 0),
    ("pm", C::Pm, 0),
    ("gmt", C::Zone, 0),
    ("utc", C::Zone, 0),
    ("bst", C::Zone, 4),
    ("cet", C::Zone, 4),
    ("cest", C::Zone, 8),
    ("eet", C::Zone, 8),
    ("msk", C::Zone, 12),
    ("est", C::Zone, -20),
    ("edt", C::Zone, -16),
    ("cst", C::Zone, -24),
    ("cdt", C::Zone, -20),
    ("pst", C::Zone, -32),
    ("pdt", C::Zone, -28),
    ("ist", C::Zone, 22),
    ("pkt", C::Zone, 20),
    ("jst", C::Zone, 36),
    ("o", C::OClock, 0),
    ("bc", C::Bc, 0),
    ("bce", C::Bc, 0),
    ("ad", C::Ad, 0),
    ("ce", C::Ad, 0),
    ("fiscal", C::Fiscal, 0),
    ("old", C::Old, 0),
    ("age", C::Age, 0),
    ("long", C::Long, 0),
    ("consecutive", C::Filler, 0),
    ("straight", C::Filler, 0),
    ("successive", C::Filler, 0),
    ("full", C::Filler, 0),
    ("whole", C::Filler, 0),
    ("single", C::Filler, 0),
    ("entire", C::Filler, 0),
    ("additional", C::Filler, 0),
    ("bloody", C::Filler, 0),
    ("calendar", C::Filler, 0),
    ("working", C::Filler, 0),
    ("business", C::Filler, 0),
    ("further", C::Filler, 0),
    ("another", C::A, 1),
    ("half", C::Half, 0),
    ("local", C::Local, 0),
    ("hrs", C::Local, 1),
    ("rest", C::Rest, 0),
    ("back", C::Back, 0),
    ("q", C::Numbered, 0),
    ("h", C::Numbered, 1),
    ("time", C::Time, 0),
    ("moment", C::Moment, 0),
    ("part", C::PartOf, 0),
    ("portion", C::PartOf, 0),
    ("near", C::Near, 0),
    ("foreseeable", C::Near, 0),
    ("other", C::OtherWord, 0),
    ("right", C::Right, 0),
    ("will", C::Modal, 0),
    ("would", C::Modal, 0),
    ("could", C::Modal, 0),
    ("can", C::Modal, 0),
    ("might", C::Modal, 0),
    ("should", C::Modal, 0),
    ("must", C::Modal, 0),
    ("not", C::Modal, 0),
    ("one", C::Cardinal, 1),
    ("two", C::Cardinal, 2),
    ("three", C::Cardinal, 3),
    ("four", C::Cardinal, 4),
    ("five", C::Cardinal, 5),
    ("six", C::Cardinal, 6),
    ("seven", C::Cardinal, 7),
    ("eight", C::Cardinal, 8),
    ("nine", C::Cardinal, 9),
    ("ten", C::Cardinal, 10),
    ("eleven", C::Cardinal, 11),
    ("twelve", C::Cardinal, 12),
    ("thirteen", C::Cardinal, 13),
    ("fourteen", C::Cardinal, 14),
    ("fifteen", C::Cardinal, 15),
    ("sixteen", C::Cardinal, 16),
    ("seventeen", C::Cardinal, 17),
    ("eighteen", C::Cardinal, 18),
    ("nineteen", C::Cardinal, 19),
    ("twenty", C::Cardinal, 20),
    ("thirty", C::Cardinal, 30),
    ("forty", C::Cardinal, 40),
    ("fifty", C::Cardinal, 50),
    ("sixty", C::Cardinal, 60),
    ("seventy", C::Cardinal, 70),
    ("eighty", C::Cardinal, 80),
    ("ninety", C::Cardinal, 90),
    ("hundred", C::Cardinal, 100),
    ("thousand", C::Cardinal, 1000),
    ("first", C::Ordinal, 1),
    ("third", C::Ordinal, 3),
    ("fourth", C::Ordinal, 4),
    ("fifth", C::Ordinal, 5),
    ("sixth", C::Ordinal, 6),
    ("seventh", C::Ordinal, 7),
    ("eighth", C::Ordinal, 8),
    ("ninth", C::Ordinal, 9),
    ("tenth", C::Ordinal, 10),
    ("eleventh", C::Ordinal, 11),
    ("twelfth", C::Ordinal, 12),
    ("thirteenth", C::Ordinal, 13),
    ("fourteenth", C::Ordinal, 14),
    ("fifteenth", C::Ordinal, 15),
    ("sixteenth", C::Ordinal, 16),
    ("seventeenth", C::Ordinal, 17),
    ("eighteenth", C::Ordinal, 18),
    ("nineteenth", C::Ordinal, 19),
    ("twentieth", C::Ordinal, 20),
    ("thirtieth", C::Ordinal, 30),
    ("twenties", C::DecadeWord, 20),
    ("thirties", C::DecadeWord, 30),
    ("forties", C::DecadeWord, 40),
    ("fifties", C::DecadeWord, 50),
    ("sixties", C::DecadeWord, 60),
    ("seventies", C::DecadeWord, 70),
    ("eighties", C::DecadeWord, 80),
    ("nineties", C::DecadeWord, 90),
    ("christmas", C::FeastWord, 0),
    ("new", C::FeastWord, 0),
    ("easter", C::FeastWord, 0),
    ("good", C::FeastWord, 0),
    ("ash", C::FeastWord, 0),
    ("palm", C::FeastWord, 0),
    ("maundy", C::FeastWord, 0),
    ("holy", C::FeastWord, 0),
    ("pentecost", C::FeastWord, 0),
    ("ascension", C::FeastWord, 0),
    ("whit", C::FeastWord, 0),
    ("thanksgiving", C::FeastWord, 0),
    ("ramadan", C::FeastWord, 0),
    ("eid", C::FeastWord, 0),
    ("labor", C::FeastWord, 0),
    ("labour", C::FeastWord, 0),
    ("independence", C::FeastWord, 0),
    ("memorial", C::FeastWord, 0),
    ("presidents", C::FeastWord, 0),
    ("martin", C::FeastWord, 0),
    ("columbus", C::FeastWord, 0),
    ("veterans", C::FeastWord, 0),
    ("halloween", C::FeastWord, 0),
    ("valentine", C::FeastWord, 0),
    ("bastille", C::FeastWord, 0),
    ("boxing", C::FeastWord, 0),
    ("armistice", C::FeastWord, 0),
    ("remembrance", C::FeastWord, 0),
    ("anzac", C::FeastWord, 0),
    ("nowruz", C::FeastWord, 0),
    ("lunar", C::FeastWord, 0),
    ("chinese", C::FeastWord, 0),
    ("tet", C::FeastWord, 0),
    ("juneteenth", C::FeastWord, 0),
    ("epiphany", C::FeastWord, 0),
    ("ashura", C::FeastWord, 0),
    ("d", C::FeastWord, 0),
    ("st", C::FeastWord, 0),
    ("orthodox", C::FeastWord, 0),
    ("victory", C::FeastWord, 0),
    ("all", C::FeastWord, 0),
    ("international", C::FeastWord, 0),
    ("world", C::FeastWord, 0),
    ("earth", C::FeastWord, 0),
    ("mother", C::FeastWord, 0),
    ("father", C::FeastWord, 0),
    ("inauguration", C::FeastWord, 0),
    ("groundhog", C::FeastWord, 0),
    ("australia", C::FeastWord, 0),
    ("canada", C::FeastWord, 0),
    ("republic", C::FeastWord, 0),
];

/// Longer than any word in the table.
const LONGEST: usize = 16;

const SLOTS: usize = 2048;

const fn hash(word: &[u8]) -> usize {
    let mut state: u32 = 0x811c_9dc5;
    let mut index = 0;
    while index < word.len() {
        state = (state ^ word[index] as u32).wrapping_mul(0x0100_0193);
        index += 1;
    }
    (state ^ (state >> 15)) as usize % SLOTS
}

/// Open addressing: 0 is empty, otherwise one more than the index in `WORDS`.
const fn table() -> [u16; SLOTS] {
    let mut slots = [0u16; SLOTS];
    let mut index = 0;
    while index < WORDS.len() {
        let mut slot = hash(WORDS[index].0.as_bytes());
        while slots[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        slots[slot] = index as u16 + 1;
        index += 1;
    }
    slots
}

static TABLE: [u16; SLOTS] = table();

/// The class and number of a word, whatever its case.
pub(crate) fn look_up(word: &str) -> (Class, i32) {
    if word.len() >= LONGEST {
        return (Class::Other, 0);
    }
    let mut lower = [0u8; LONGEST];
    for (slot, byte) in lower.iter_mut().zip(word.bytes()) {
        *slot = byte.to_ascii_lowercase();
    }
    let lower = &lower[..word.len()];
    let mut slot = hash(lower);
    loop {
        match TABLE[slot] {
            0 => return (Class::Other, 0),
            entry => {
                let (known, class, number) = WORDS[entry as usize - 1];
                if known.as_bytes() == lower {
                    return (class, number);
                }
            }
        }
        slot = (slot + 1) % SLOTS;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_once() {
        for (index, &(word, class, number)) in WORDS.iter().enumerate() {
            assert_eq!(look_up(&word.to_uppercase()), (class, number), "{word}");
            assert!(word.len() < LONGEST, "{word} is longer than the buffer");
            assert!(!WORDS[..index].iter().any(|&(other, _, _)| other == word), "{word} stands twice");
        }
        assert_eq!(look_up("minister").0, Class::Other);
    }
}
