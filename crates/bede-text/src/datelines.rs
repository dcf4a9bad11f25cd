//! The dateline before a lede: "MOSCOW, Aug 18 (Reuters) -", "KABUL (AP) —", "Nairobi – ", "ANKARA: ". Whether the
//! place is where something happened is for layers 6 and 8.

use crate::{outlets, published};

/// No dateline is longer, in bytes.
const LONGEST: usize = 160;

/// A dateline found at the start of a paragraph.
#[derive(Debug, PartialEq)]
pub(crate) struct Dateline {
    /// Bytes of the dateline itself, without the separator's trailing space.
    pub end: usize,
    /// Where the paragraph proper starts.
    pub body: usize,
    /// The agency that it credits.
    pub agency: Option<String>,
    /// The date, where it is written with its year.
    pub published: Option<bede_doc::Published>,
}

/// Words in capitals with a colon that label a story and are no place.
const LABELS: &[&str] = &[
    "update",
    "breaking",
    "exclusive",
    "analysis",
    "opinion",
    "video",
    "watch",
    "photos",
    "live",
    "explainer",
    "factbox",
    "fact check",
    "interview",
    "editorial",
    "comment",
    "correction",
    "corrected",
    "refile",
    "recast",
    "urgent",
    "alert",
    "question",
    "answer",
    "moderator",
    "q",
    "a",
    "note",
    "source",
    "photo",
    "caption",
    "summary",
    "read",
    "feature",
    "insight",
    "timeline",
    "special report",
    "just in",
    "developing",
    "wrapup",
    "graphic",
    "look",
    "byline",
    "dateline",
    "attention",
    "excerpt",
    "exclusive excerpt",
    "un",
    "us",
    "uk",
    "eu",
    "report",
    "reports",
    "official",
    "officials",
    "police",
    "army",
    "military",
    "minister",
    "president",
    "government",
    "govt",
    "study",
    "poll",
    "survey",
    "warning",
    "background",
    "context",
    "more",
    "by",
    "podcast",
];

/// Finds the dateline of a paragraph. `first` says that it is the first of the body, where looser forms are believed.
pub(crate) fn find(paragraph: &str, first: bool) -> Option<Dateline> {
    let mut cut = paragraph.len().min(LONGEST);
    while !paragraph.is_char_boundary(cut) {
        cut -= 1;
    }
    let head = &paragraph[..cut];
    let place = place_name(head);
    let (mut capitals, mut words) = (false, 0);
    if let Some(end) = place {
        capitals = is_capitals(&head[..first_part(&head[..end])]);
        words = head[..end].split([' ', '/', '|']).filter(|word| !word.is_empty()).count();
        if LABELS.contains(&head[..end].to_lowercase().trim_matches([' ', '.'])) {
            return None;
        }
    }
    let Parts { end: at, dated, published, credited, noted, agency } = parts(head, place, capitals);
    let full = dated && published.is_some();
    let (separator, end, body) = separator(paragraph, at)?;
    let opens_sentence = paragraph[body..]
        .chars()
        .find(|c| c.is_alphanumeric())
        .is_some_and(|c| c.is_uppercase() || c.is_numeric());
    let convincing = match separator {
        _ if !opens_sentence => false,
        _ if place.is_none() => credited && separator != Separator::Colon,
        Separator::None => credited && (capitals || first) || noted && dated && capitals && first,
        Separator::Colon => first && capitals && words <= 4 || credited || dated && capitals || full && first,
        Separator::Dash => {
            credited
                || noted && first
                || dated && (capitals || first)
                || capitals && (first || words <= 3)
                || first && words <= 4 && paragraph[at..].starts_with(char::is_whitespace)
        }
        Separator::Stop => credited && (capitals || dated) || full && first,
    };
    convincing.then_some(Dateline { end, body, agency, published })
}

/// What stands between the place and the separator.
struct Parts {
    end: usize,
    /// Whether a day is among it, with or without its year.
    dated: bool,
    /// The day with its year.
    published: Option<bede_doc::Published>,
    /// Whether an agency or outlet is credited, or something in parentheses that is neither ("our correspondent").
    credited: bool,
    noted: bool,
    agency: Option<String>,
}

/// Reads days, parentheses and credits after the place, in any order.
fn parts(head: &str, place: Option<usize>, capitals: bool) -> Parts {
    let mut parts = Parts {
        end: place.unwrap_or(0),
        dated: false,
        published: None,
        credited: false,
        noted: false,
        agency: None,
    };
    let mut day: Option<std::ops::Range<usize>> = None;
    for _ in 0..4 {
        let at = parts.end;
        let open = skip(head, at, &[',', '.', ' ', '\u{a0}', '|']);
        if let Some((inside, end)) = enclosed(head, open) {
            let date = published::find(inside).map(|found| found.published);
            let only_day = published::leading_day(inside).is_some_and(|n| n + 1 >= inside.len());
            if let Some(agency) = credit(inside) {
                parts.credited = true;
                parts.agency = parts.agency.or(agency);
                parts.published = date.or(parts.published);
            } else if place.is_some() && only_day {
                parts.dated = true;
                parts.published = date.or(parts.published);
            } else if let Some(day) = day.clone().filter(|_| is_year(inside)) {
                // "Lima, Nov 21 (2000)"
                parts.published = published::read_published(&format!("{} {inside}", &head[day]));
            } else if place.is_some() && (capitals || parts.dated) && is_note(inside) {
                parts.noted = true;
            } else {
                return parts;
            }
            parts.end = end;
            continue;
        }
        // "MOSCOW March 3": without a mark the month must not belong to the place.
        if !parts.dated
            && (place.is_none() || open > at)
            && let Some(length) = published::leading_day(&head[open..])
        {
            parts.dated = true;
            parts.end = open + length;
            day = Some(open..open + length);
            // The time and zone beside a full date belong to it.
            if let Some(found) =
                published::find(&head[open..]).filter(|found| found.range.start < length.max(1))
            {
                parts.end = parts.end.max(open + found.range.end);
                parts.published = Some(found.published);
            }
            continue;
        }
        // "YEREVAN, April 23, 1992, Thursday - "
        if parts.dated
            && open > at
            && let Some(length) = weekday(&head[open..])
        {
            parts.end = open + length;
            continue;
        }
        if place.is_some()
            && !parts.credited
            && (parts.dated || capitals)
            && let Some((agency, end)) = bare_credit(head, open)
        {
            // "MOSCOW, August 18. INTERFAX - "
            parts.credited = true;
            parts.agency = parts.agency.or(agency);
            parts.end = end;
            continue;
        }
        break;
    }
    parts
}

/// The length of a day's name at the start of a text.
fn weekday(text: &str) -> Option<usize> {
    let length = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    published::is_weekday(&text[..length]).then_some(length)
}

/// "2000", as some write the year after the day.
fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse::<u16>().is_ok_and(|year| (1900..2100).contains(&year))
}

/// Whether what stands in parentheses after a place and a day is short enough to name a desk or a correspondent.
fn is_note(text: &str) -> bool {
    (1..=5).contains(&text.split_whitespace().count())
        && text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '\'' | '’' | '-' | '&' | '/'))
}

/// What ends a dateline.
#[derive(Clone, Copy, PartialEq)]
enum Separator {
    Dash,
    Colon,
    Stop,
    None,
}

/// The separator after a dateline's parts: its kind, its end, and where the sentence starts.
fn separator(paragraph: &str, at: usize) -> Option<(Separator, usize, usize)> {
    let rest = &paragraph[at..];
    // "Aug 17 2012. - Police": the full stop before a dash says nothing.
    let stopped = rest.strip_prefix('.').filter(|after| {
        let after = after.trim_start();
        ["-", "—", "–"].iter().any(|dash| after.starts_with(dash))
    });
    let rest = stopped.unwrap_or(rest);
    let spaced = rest.trim_start();
    let start = paragraph.len() - spaced.len();
    let had_space = spaced.len() < rest.len() || stopped.is_some();
    let dash = ["---", "--", "—", "–", "‒", "―", "-"].into_iter().find(|dash| spaced.starts_with(dash));
    let (kind, length) = match dash {
        // "Al-Qaeda": a hyphen alone needs space or a bracket on its left.
        Some("-") if !had_space && !paragraph[..at].ends_with([')', '/', '.']) => return None,
        Some(dash) => (Separator::Dash, dash.len()),
        None if spaced.starts_with([':', '：']) => (Separator::Colon, spaced.chars().next()?.len_utf8()),
        None if spaced.starts_with('.') => (Separator::Stop, 1),
        None if paragraph[..at].ends_with(')') && had_space => (Separator::None, 0),
        None => return None,
    };
    let end = if length == 0 { at } else { start + length };
    let body = paragraph.len() - paragraph[end..].trim_start().len();
    let gap = body > end || matches!(dash, Some("—" | "–" | "--" | "---" | "-"));
    (gap && body < paragraph.len()).then_some((kind, end, body))
}

/// Passes over characters.
fn skip(text: &str, at: usize, characters: &[char]) -> usize {
    text.len() - text[at..].trim_start_matches(characters).len()
}

/// "(…)", "/…/" or "[…]" at a place: what is inside and where it ends.
fn enclosed(text: &str, at: usize) -> Option<(&str, usize)> {
    let open = text[at..].chars().next()?;
    let close = match open {
        '(' => ')',
        '/' => '/',
        '[' => ']',
        _ => return None,
    };
    let length = text[at + 1..].find(close)?;
    Some((&text[at + 1..at + 1 + length], at + 1 + length + 1))
}

/// Whether what stands in parentheses credits agencies ("Reuters", "UrduPoint News / Sputnik - 18th August, 2021",
/// "AP"), and whom.
fn credit(inside: &str) -> Option<Option<String>> {
    let mut name: Option<String> = None;
    let mut known = false;
    let without_date = match published::find(inside) {
        Some(found) => [&inside[..found.range.start], &inside[found.range.end..]].concat(),
        None => inside.to_owned(),
    };
    let parts: Vec<&str> = without_date
        .split(['/', ',', '-', '–', '|', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty() && published::leading_day(part) != Some(part.len()))
        .collect();
    for part in &parts {
        match outlets::agency(part) {
            Some(found) => {
                known = true;
                name = name.or(found.map(str::to_owned));
            }
            None if outlets::is_outlet(part) => {
                known = true;
                name = name.or_else(|| Some((*part).to_owned()));
            }
            None => return (known && parts.len() > 1).then_some(name),
        }
    }
    known.then_some(name)
}

/// "INTERFAX - ", "TASS -": an agency without parentheses, in front of a separator.
fn bare_credit(text: &str, at: usize) -> Option<(Option<String>, usize)> {
    let rest = &text[at..];
    let length = rest.find([' ', ':', '—', '–']).filter(|&length| length > 1)?;
    let word = rest[..length].trim_end_matches([',', '.']);
    (is_capitals(word) || word.contains(".com"))
        .then(|| outlets::agency(word))
        .flatten()
        .map(|name| (name.map(str::to_owned), at + word.len()))
}

/// Whether a text has capitals and no small letters, but for the small words in a name.
fn is_capitals(text: &str) -> bool {
    let mut any = false;
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        if c.is_lowercase() {
            return false;
        }
        any = true;
    }
    any && text.chars().filter(|c| c.is_alphabetic()).count() > 1
}

/// The bytes of a place's first part: "KABUL" of "KABUL, Afghanistan".
fn first_part(place: &str) -> usize {
    place.find([',', '/', '|']).unwrap_or(place.len())
}

/// The bytes of a name of up to six words, in capitals or with capitals, at the start of a paragraph, with
/// ", Country" or "/OTHER PLACE" where that follows.
fn place_name(text: &str) -> Option<usize> {
    let mut end = 0;
    let mut words = 0;
    let mut at = 0;
    loop {
        let word_end = text[at..]
            .find(|c: char| !(c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '`')))
            .map_or(text.len(), |n| at + n);
        let word = &text[at..word_end];
        let small = matches!(
            word,
            "de" | "of" | "the" | "la" | "al" | "el" | "and" | "da" | "do" | "es" | "on" | "upon"
        );
        if word.is_empty() || !(word.starts_with(char::is_uppercase) || small && words > 0) {
            break;
        }
        // A month after the place is the date's.
        if words > 0
            && (published::month_number(word).is_some() || published::is_weekday(word))
            && text[at..].len() > word.len()
        {
            let follows = text[word_end..].trim_start_matches(['.', ' ']);
            if follows.starts_with(|c: char| c.is_ascii_digit()) || published::is_weekday(word) {
                break;
            }
        }
        // "KABUL, Aug": the mark before belongs to the date then. An agency without parentheses is no place either.
        if words > 0
            && outlets::agency(word).is_some()
            && is_capitals(word)
            && is_capitals(&text[..first_part(&text[..end])])
            && text[..at].trim_end().ends_with('.')
        {
            break;
        }
        words += 1;
        if words > 7 {
            return None;
        }
        if !small {
            end = word_end;
        }
        let rest = &text[word_end..];
        // "ST. LOUIS", "Washington D.C.", "U.N."
        let rest_after_dot =
            rest.strip_prefix('.').filter(|_| word.chars().count() <= 3 && !rest.starts_with(". /"));
        let rest = match rest_after_dot {
            Some(after) => {
                if !small {
                    end = word_end + 1;
                }
                after
            }
            None => rest,
        };
        let mut next = text.len() - rest.len();
        // "JERUSALEM / BEIRUT" and "JERUSALEM | BEIRUT" go on as "JERUSALEM/BEIRUT" does.
        if let Some(after) = [", ", " / ", " | ", "/", " "].iter().find_map(|mark| rest.strip_prefix(mark)) {
            next = text.len() - after.len();
        } else if rest_after_dot.is_none() {
            break;
        }
        at = next;
    }
    (end > 1).then_some(end)
}
