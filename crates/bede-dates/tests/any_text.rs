//! Any run of words of time, however senseless, is read without a panic, and what is found is well formed.

mod annotated;

use annotated::lay_text;
use bede_doc::{Document, Metadata, Published, TokenId};
use jiff::civil::date;

const PIECES: &[&str] = &[
    "the",
    "a",
    "of",
    "in",
    "on",
    "to",
    "and",
    "half",
    "first",
    "31",
    "30th",
    "February",
    "May",
    "March",
    "2021",
    "9999",
    "0",
    "00:00",
    "25:61",
    "99999999999",
    "1,945",
    "3.5",
    "-",
    "–",
    "/",
    "'",
    "’",
    "'s",
    ".",
    ",",
    "(",
    ")",
    "$",
    "%",
    "year",
    "years",
    "weeks",
    "century",
    "decade",
    "decades",
    "ago",
    "later",
    "before",
    "after",
    "from",
    "BC",
    "B.C.",
    "AD",
    "last",
    "next",
    "this",
    "that",
    "following",
    "previous",
    "same",
    "every",
    "twice",
    "per",
    "each",
    "Monday",
    "Mon",
    "Sun",
    "night",
    "morning",
    "noon",
    "midnight",
    "p.m.",
    "AM",
    "GMT",
    "EST",
    "early",
    "late",
    "mid",
    "end",
    "beginning",
    "hundred",
    "thousand",
    "million",
    "twenty",
    "five",
    "one",
    "few",
    "several",
    "couple",
    "dozens",
    "quarter",
    "Q3",
    "H2",
    "fiscal",
    "'90s",
    "1990s",
    "90's",
    "Easter",
    "Christmas",
    "Eve",
    "New",
    "Year",
    "Ramadan",
    "Eid",
    "al",
    "Fitr",
    "old",
    "long",
    "weekend",
    "weekends",
    "Fridays",
    "now",
    "recently",
    "future",
    "was",
    "will",
    "met",
    "said",
    "18/08/2021",
    "9/11",
    "2021-08-18",
    "2021-02-30",
    "1914-18",
    "é",
    "日",
    "\u{200b}",
    "\n",
    "🙂",
    "\"",
    "“",
    "T",
    "o'clock",
    "day",
    "two-day",
    "month-long",
    "rest",
    "part",
    "time",
    "being",
    "minus",
    "century-old",
    "millennia",
    "seconds",
    "tonight",
    "overnight",
];

#[test]
fn senseless_texts_are_read() {
    // A small generator of our own keeps the runs the same everywhere.
    let mut state: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for round in 0..600 {
        let mut text = String::new();
        for _ in 0..next(60) + 1 {
            text.push_str(PIECES[next(PIECES.len())]);
            if next(5) > 0 {
                text.push(' ');
            }
        }
        let published = match round % 4 {
            0 => None,
            1 => Some(Published::Day(date(2021, 8, 18))),
            2 => Some(Published::Local(date(-9999, 1, 1).at(0, 0, 0, 0))),
            _ => Some(Published::Day(date(9999, 12, 31))),
        };
        let mut document = lay_text(Document::new(text, Metadata { published, ..Metadata::default() }));
        document.dates = bede_dates::find(&document);
        let mut last_end = 0;
        for expression in &document.dates {
            assert!(expression.span.start >= last_end, "expressions overlap in {:?}", document.text());
            assert!(!expression.tokens.is_empty() && !expression.value.is_empty());
            assert!(expression.days.is_none_or(|(first, last)| first <= last));
            last_end = expression.span.end;
        }
        for token in 0..document.tokens.tokens.len() as u32 {
            bede_dates::event_date(&document, TokenId(token));
        }
        // And without syntax.
        let mut bare = document.clone();
        bare.syntax = Default::default();
        bede_dates::find(&bare);
    }
}
