//! Days and times as bylines, date lines and page metadata write them: "Wed 18th August 2021 | 07:45 PM",
//! "2021-08-18T19:45:00+03:00", "Aug. 18, 2021, 7:45 p.m. ET". A zone is never invented. Expressions in the prose
//! ("last Tuesday") are layer 4's.

use std::ops::Range;

use bede_doc::Published;
use jiff::{
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};

/// Longest stretch of a line in which a date is looked for.
const MAX_LINE: usize = 400;

/// Reads the first day, or day and time, that a piece of metadata names.
///
/// ```
/// let published = bede_text::read_published("Wed 18th August 2021 | 07:45 PM").unwrap();
/// assert_eq!(published.to_string(), "2021-08-18T19:45:00");
/// assert_eq!(bede_text::read_published("some day soon"), None);
/// ```
pub fn read_published(text: &str) -> Option<Published> {
    find(text).map(|found| found.published)
}

/// A day or moment found in a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub published: Published,
    /// The bytes of the line that say it, time and zone included.
    pub range: Range<usize>,
}

/// The first full date (with its year) in a line, together with the time and the zone beside it.
pub(crate) fn find(line: &str) -> Option<Found> {
    let pieces = pieces(line);
    (0..pieces.len()).find_map(|at| {
        let (date, after) = date_at(&pieces, at)?;
        let mut range = pieces[at].range.start..pieces[after - 1].range.end;
        let mut moment = None;
        let time_starts = skip_links(&pieces, after, 3);
        if let Some((time, end)) = time_at(&pieces, time_starts) {
            range.end = pieces[end - 1].range.end;
            moment = Some((time, end));
        } else if let Some((start, time, end)) = time_before(&pieces, at) {
            range.start = pieces[start].range.start;
            moment = Some((time, end));
        }
        let published = match moment {
            None => Published::Day(date),
            Some((time, after_time)) => {
                let local = DateTime::from_parts(date, time);
                match zone_at(&pieces, after_time) {
                    Some((zone, end)) => match zone.to_zoned_datetime(local) {
                        Ok(zoned) => {
                            range.end = range.end.max(pieces[end - 1].range.end);
                            Published::Zoned(zoned)
                        }
                        Err(_) => Published::Local(local),
                    },
                    None => Published::Local(local),
                }
            }
        };
        Some(Found { published, range })
    })
}

/// Where a time of day stands alone in a line ("19:45", "7:45 p.m. GMT").
pub(crate) fn find_time(line: &str) -> Option<Range<usize>> {
    let pieces = pieces(line);
    (0..pieces.len()).find_map(|at| {
        let (_, mut end) = time_at(&pieces, at)?;
        if let Some((_, after_zone)) = zone_at(&pieces, end) {
            end = after_zone;
        }
        Some(pieces[at].range.start..pieces[end - 1].range.end)
    })
}

/// Where a day without its year stands at the start of a text: "Aug. 18", "18 August", "3 JAN 90", "Wednesday".
/// Gives the number of bytes. The day with its year counts too.
pub(crate) fn leading_day(text: &str) -> Option<usize> {
    let pieces = pieces(text);
    let mut at = 0;
    let mut end = None;
    if pieces.first().and_then(Piece::word).is_some_and(is_weekday) {
        end = Some(1);
        at = skip_links(&pieces, 1, 1);
    }
    if let Some((_, after)) = date_at(&pieces, at) {
        end = Some(after);
    } else if let (Some(month), Some(day)) = (pieces.get(at), pieces.get(at + 1)) {
        let dotted = day.is_mark('.');
        let number = if dotted { pieces.get(at + 2) } else { Some(day) };
        if month.word().and_then(month_number).is_some()
            && number.is_some_and(|n| n.number_up_to(31).is_some())
        {
            end = Some(at + 2 + usize::from(dotted));
        } else if month.number_up_to(31).is_some() {
            let ordinal = day.word().is_some_and(is_ordinal_suffix);
            let month = at + 1 + usize::from(ordinal);
            if pieces.get(month).and_then(Piece::word).and_then(month_number).is_some() {
                end = Some(month + 1);
                // "3 JAN 90"
                if pieces.get(month + 1).is_some_and(|year| year.digits() == 2) {
                    end = Some(month + 2);
                }
            }
        }
    }
    let mut end = end?;
    if pieces[end - 1].word().is_some() && pieces.get(end).is_some_and(|piece| piece.is_mark('.')) {
        end += 1;
    }
    Some(pieces[end - 1].range.end)
}

/// "/2021/08/18/" or "/2021-08-18" in an address.
pub(crate) fn date_in_url(url: &str) -> Option<Published> {
    let parts: Vec<&str> = url.split(['/', '-', '_', '?', '.']).collect();
    parts.windows(3).find_map(|window| {
        let [year, month, day] = window else { return None };
        if year.len() != 4
            || !(year.starts_with("19") || year.starts_with("20"))
            || month.len() > 3
            || day.is_empty()
            || day.len() > 2
        {
            return None;
        }
        let year: i16 = year.parse().ok()?;
        let month: i8 = month.parse().ok().or_else(|| month_number(month))?;
        let day: i8 = day.parse().ok()?;
        Date::new(year, month, day).ok().map(Published::Day)
    })
}

/// Whether a word names a day of the week.
pub(crate) fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.to_ascii_lowercase();
    DAYS.iter().any(|day| *day == word || (day.starts_with(&word) && word.len() >= 3))
}

/// The number of a month by its English name or a short form of it.
pub(crate) fn month_number(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    if word.len() < 3 || word.len() > 9 {
        return None;
    }
    let index =
        MONTHS.iter().position(|month| *month == word || (month.starts_with(&word) && word.len() <= 4))?;
    Some(index as i8 + 1)
}

/// A run of digits, a run of letters, or one other character.
struct Piece<'t> {
    text: &'t str,
    range: Range<usize>,
}

impl<'t> Piece<'t> {
    fn word(&self) -> Option<&'t str> {
        self.text.starts_with(|c: char| c.is_alphabetic()).then_some(self.text)
    }

    fn digits(&self) -> usize {
        if self.text.starts_with(|c: char| c.is_ascii_digit()) { self.text.len() } else { 0 }
    }

    fn number(&self) -> Option<i32> {
        if self.digits() == 0 { None } else { self.text.parse().ok() }
    }

    fn number_up_to(&self, most: i32) -> Option<i8> {
        let number = self.number().filter(|n| (1..=most).contains(n) && self.digits() <= 2)?;
        i8::try_from(number).ok()
    }

    fn year(&self) -> Option<i16> {
        let number = self.number().filter(|n| (1900..2100).contains(n) && self.digits() == 4)?;
        i16::try_from(number).ok()
    }

    fn is_mark(&self, mark: char) -> bool {
        self.text.starts_with(mark)
    }
}

/// Cuts a line into pieces; white space falls away.
fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut cut = line.len().min(MAX_LINE);
    while !line.is_char_boundary(cut) {
        cut -= 1;
    }
    let line = &line[..cut];
    let class = |c: char| match c {
        c if c.is_ascii_digit() => 0,
        c if c.is_alphabetic() => 1,
        c if c.is_whitespace() => 2,
        _ => 3,
    };
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut last = 2;
    for (start, c) in line.char_indices() {
        let end = start + c.len_utf8();
        let this = class(c);
        match pieces.last_mut() {
            Some(piece) if this == last && this < 2 => {
                piece.range.end = end;
                piece.text = &line[piece.range.clone()];
            }
            _ if this == 2 => {}
            _ => pieces.push(Piece { text: &line[start..end], range: start..end }),
        }
        last = this;
    }
    pieces
}

fn is_ordinal_suffix(word: &str) -> bool {
    ["st", "nd", "rd", "th"].iter().any(|suffix| word.eq_ignore_ascii_case(suffix))
}

/// A date with its year that starts at a piece, and the piece after it.
fn date_at(pieces: &[Piece<'_>], at: usize) -> Option<(Date, usize)> {
    let first = pieces.get(at)?;
    if at > 0
        && first.digits() > 0
        && pieces[at - 1].range.end == first.range.start
        && pieces[at - 1].is_mark('/')
    {
        // The tail of a longer number or path, not a date.
        return None;
    }
    if let Some(year) = first.year() {
        let separator = pieces.get(at + 1).filter(|piece| "-/.".contains(piece.text))?;
        let month = pieces.get(at + 2)?.number_up_to(12)?;
        if !pieces.get(at + 3)?.is_mark(separator.text.chars().next()?) {
            return None;
        }
        let day = pieces.get(at + 4)?.number_up_to(31)?;
        return Some((Date::new(year, month, day).ok()?, at + 5));
    }
    if let Some(month) = first.word().and_then(month_number) {
        // August 18, 2021 | Aug. 18th 2021
        let day_at = at + 1 + usize::from(pieces.get(at + 1)?.is_mark('.'));
        let day = pieces.get(day_at)?.number_up_to(31)?;
        let mut year_at = day_at + 1;
        if pieces.get(year_at)?.word().is_some_and(is_ordinal_suffix) {
            year_at += 1;
        }
        if pieces.get(year_at)?.is_mark(',') {
            year_at += 1;
        }
        let year = pieces.get(year_at)?.year()?;
        return Some((Date::new(year, month, day).ok()?, year_at + 1));
    }
    let day = first.number_up_to(31)?;
    let mut next = at + 1;
    if pieces.get(next)?.word().is_some_and(is_ordinal_suffix) {
        next += 1;
    }
    if pieces.get(next)?.word().is_some_and(|word| word.eq_ignore_ascii_case("of")) {
        next += 1;
    }
    let separator = pieces.get(next)?.text;
    if let Some(month) = pieces.get(next)?.word().and_then(month_number).or_else(|| {
        if "-/.".contains(separator) { pieces.get(next + 1)?.word().and_then(month_number) } else { None }
    }) {
        // 18 August 2021 | 18th of August, 2021 | 18-Aug-2021
        let mut year_at = next + 1 + usize::from("-/.".contains(separator));
        if pieces.get(year_at)?.text.contains(['-', '/', '.', ',']) {
            year_at += 1;
        }
        let year = pieces.get(year_at)?.year()?;
        return Some((Date::new(year, month, day).ok()?, year_at + 1));
    }
    if "/.-".contains(separator) && next == at + 1 {
        // 18.08.2021 | 18/08/2021 | 08/18/2021, but not 08/07/2021, which could be either.
        let second = pieces.get(next + 1)?.number_up_to(31)?;
        if !pieces.get(next + 2)?.is_mark(separator.chars().next()?) {
            return None;
        }
        let year = pieces.get(next + 3)?.year()?;
        let (day, month) = match (day, second) {
            (day, month) if separator == "." || day > 12 || day == month => (day, month),
            (month, day) if day > 12 => (day, month),
            _ => return None,
        };
        return Some((Date::new(year, month, day).ok()?, next + 4));
    }
    None
}

/// Passes over what may stand between a date and its time.
fn skip_links(pieces: &[Piece<'_>], mut at: usize, most: usize) -> usize {
    let limit = at + most;
    while at < limit
        && pieces.get(at).is_some_and(|piece| {
            matches!(piece.text, "," | "|" | "-" | "–" | "—" | "." | "·" | "•" | "/" | "(" | ":" | ";")
                || ["at", "t"].iter().any(|word| piece.text.eq_ignore_ascii_case(word))
        })
    {
        at += 1;
    }
    at
}

/// A time of day that starts at a piece, and the piece after it.
fn time_at(pieces: &[Piece<'_>], at: usize) -> Option<(Time, usize)> {
    let hour = pieces.get(at).filter(|piece| piece.digits() <= 2)?.number()?;
    let mut next = at + 1;
    let (mut minute, mut second, mut colon) = (0, 0, false);
    if let Some(mark) = pieces.get(next).filter(|piece| matches!(piece.text, ":" | "." | "h" | "H"))
        && let Some(piece) = pieces.get(next + 1).filter(|piece| piece.digits() == 2)
    {
        minute = piece.number()?;
        colon = !mark.is_mark('.');
        next += 2;
        if colon
            && pieces.get(next).is_some_and(|piece| piece.is_mark(':'))
            && let Some(piece) = pieces.get(next + 1).filter(|piece| piece.digits() == 2)
        {
            second = piece.number()?;
            next += 2;
            if pieces.get(next).is_some_and(|piece| piece.is_mark('.'))
                && pieces.get(next + 1).is_some_and(|piece| piece.digits() > 0)
                && pieces[next].range.end == pieces[next + 1].range.start
            {
                next += 2;
            }
        }
    }
    let (half, after) = half_of_day(pieces, next);
    let hour = match half {
        Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + if afternoon { 12 } else { 0 },
        // "19:45 PM" is written now and then; the half of the day says nothing new.
        Some(_) if colon => hour,
        None if colon => hour,
        _ => return None,
    };
    let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, 0)
        .ok()?;
    Some((time, after))
}

/// "am", "p.m.": whether it is the afternoon, and the piece after it.
fn half_of_day(pieces: &[Piece<'_>], at: usize) -> (Option<bool>, usize) {
    let word = |index: usize, text: &str| {
        pieces.get(index).is_some_and(|p: &Piece<'_>| p.text.eq_ignore_ascii_case(text))
    };
    for (afternoon, joined, letter) in [(false, "am", "a"), (true, "pm", "p")] {
        if word(at, joined) {
            return (Some(afternoon), at + 1);
        }
        if word(at, letter) && word(at + 1, ".") && word(at + 2, "m") {
            return (Some(afternoon), at + 3 + usize::from(word(at + 3, ".")));
        }
    }
    (None, at)
}

/// A time of day that ends, zone and links included, right before a piece.
fn time_before(pieces: &[Piece<'_>], at: usize) -> Option<(usize, Time, usize)> {
    (at.saturating_sub(9)..at).find_map(|start| {
        if start > 0 && pieces[start - 1].is_mark(':') {
            return None;
        }
        let (time, end) = time_at(pieces, start)?;
        let after_zone = zone_at(pieces, end).map_or(end, |(_, after)| after);
        let mut next = skip_links(pieces, after_zone, 2);
        if pieces.get(next).and_then(Piece::word).is_some_and(is_weekday) {
            next = skip_links(pieces, next + 1, 1);
        }
        (next == at).then_some((start, time, end))
    })
}

/// A zone that starts at a piece, and the piece after it. Abbreviations that several zones share (IST, CST, BST)
/// say nothing certain and are not taken.
fn zone_at(pieces: &[Piece<'_>], at: usize) -> Option<(TimeZone, usize)> {
    let at = at + usize::from(pieces.get(at).is_some_and(|piece| piece.is_mark('(')));
    let piece = pieces.get(at)?;
    let fixed = |minutes: i32| Offset::from_seconds(minutes * 60).ok().map(TimeZone::fixed);
    if let Some((minutes, after)) = offset_at(pieces, at) {
        return Some((fixed(minutes)?, after));
    }
    let minutes = match piece.word()?.to_ascii_uppercase().as_str() {
        "Z" => 0,
        "GMT" | "UTC" => {
            if let Some((minutes, after)) = offset_at(pieces, at + 1) {
                return Some((fixed(minutes)?, after));
            }
            0
        }
        "EST" => -300,
        "EDT" => -240,
        "CDT" => -300,
        "MDT" => -360,
        "PST" => -480,
        "PDT" => -420,
        "CET" => 60,
        "CEST" => 120,
        "EET" | "SAST" => 120,
        "EEST" | "MSK" | "EAT" | "TRT" => 180,
        "PKT" => 300,
        "WIB" => 420,
        "JST" | "KST" => 540,
        "AEST" => 600,
        "AEDT" => 660,
        "NZST" => 720,
        "NZDT" => 780,
        // These two say which zone, and leave summer time to the calendar.
        "ET" => return Some((TimeZone::posix("EST5EDT,M3.2.0,M11.1.0").ok()?, at + 1)),
        "PT" => return Some((TimeZone::posix("PST8PDT,M3.2.0,M11.1.0").ok()?, at + 1)),
        _ => return None,
    };
    Some((fixed(minutes)?, at + 1))
}

/// "+03:00", "-0500", "+3": minutes east, and the piece after it.
fn offset_at(pieces: &[Piece<'_>], at: usize) -> Option<(i32, usize)> {
    let sign = match pieces.get(at)?.text {
        "+" => 1,
        "-" | "−" => -1,
        _ => return None,
    };
    let digits = pieces.get(at + 1)?;
    if digits.range.start != pieces[at].range.end {
        return None;
    }
    let (hours, minutes, after) = match (digits.digits(), digits.number()?) {
        (4, number) => (number / 100, number % 100, at + 2),
        (1 | 2, hours) => match (pieces.get(at + 2), pieces.get(at + 3)) {
            (Some(colon), Some(rest)) if colon.is_mark(':') && rest.digits() == 2 => {
                (hours, rest.number()?, at + 4)
            }
            // "-5" after a time of day is an offset only where it cannot be the rest of a span of hours.
            _ if sign > 0 => (hours, 0, at + 2),
            _ => return None,
        },
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then_some((sign * (hours * 60 + minutes), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(text: &str, expected: &str) {
        assert_eq!(read_published(text).map(|p| p.to_string()).as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn dates_and_times_as_pages_write_them() {
        reads("Wed 18th August 2021 | 07:45 PM", "2021-08-18T19:45:00");
        reads("2021-08-18", "2021-08-18");
        reads("Published 18 August 2021", "2021-08-18");
        reads("Aug. 18, 2021, 7:45 p.m. ET", "2021-08-18T19:45:00-04:00");
        reads("2021-08-18T19:45:00+03:00", "2021-08-18T19:45:00+03:00");
        reads("2021-08-18T19:45:00.123Z", "2021-08-18T19:45:00+00:00");
        reads("18.08.2021 09:05", "2021-08-18T09:05:00");
        reads("14:30 GMT, Wednesday, 18 August 2021", "2021-08-18T14:30:00+00:00");
        reads("8/18/2021 12:10 am", "2021-08-18T00:10:00");
        reads("Wed, 18 Aug 2021 19:45:00 +0300", "2021-08-18T19:45:00+03:00");
        reads("Updated: 18-Aug-2021 19:45 IST", "2021-08-18T19:45:00");
    }

    #[test]
    fn what_is_no_date_or_could_be_two_is_left_alone() {
        for text in
            ["08/07/2021", "31 February 2021", "May 2021", "12345-12-12", "in 2021", "99:99 18/18/2021", ""]
        {
            assert_eq!(read_published(text), None, "{text}");
        }
    }

    #[test]
    fn days_without_a_year_open_a_text() {
        let taken = |text: &'static str| leading_day(text).map(|end| &text[..end]);
        assert_eq!(taken("Aug. 18 (Reuters)"), Some("Aug. 18"));
        assert_eq!(taken("18th August, 2021) Russia"), Some("18th August, 2021"));
        assert_eq!(taken("3 JAN 90 --"), Some("3 JAN 90"));
        assert_eq!(taken("Wednesday - "), Some("Wednesday"));
        assert_eq!(taken("May said"), None);
    }
}
