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
    pub agency: Option<&'static str>,
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
    let mut at = 0;
    let place = place_name(head);
    let (mut capitals, mut words) = (false, 0);
    if let Some(end) = place {
        capitals = is_capitals(&head[..first_part(&head[..end])]);
        words = head[..end].split([' ', '/']).filter(|word| !word.is_empty()).count();
        if LABELS.contains(&head[..end].to_lowercase().trim_matches([' ', '.'])) {
            return None;
        }
        at = end;
    }
    // ", Aug 18" or ". August 18." or " Aug 18" or "(Aug 18)" comes with the agency below.
    let mut dated = false;
    let after_mark = skip(head, at, &[',', '.', ' ', '\u{a0}']);
    if let Some(length) = published::leading_day(&head[after_mark..])
        && (place.is_none() || after_mark > at)
    {
        // "MOSCOW March 3": without a mark the month must not belong to the place.
        dated = true;
        at = after_mark + length;
    }
    let full_date = dated.then(|| published::find(&head[..at])).flatten();
    let mut agency = None;
    let mut credited = false;
    let mut in_parentheses = None;
    let open = skip(head, at, &[',', '.', ' ', '\u{a0}']);
    if let Some((inside, end)) = enclosed(head, open) {
        match credit(inside) {
            Some(found) => {
                credited = true;
                agency = found;
                in_parentheses = published::find(inside).map(|found| found.published);
                at = end;
            }
            None if place.is_some()
                && published::leading_day(inside).is_some_and(|n| n + 1 >= inside.len()) =>
            {
                dated = true;
                in_parentheses = published::find(inside).map(|found| found.published);
                at = end;
            }
            None => {}
        }
    } else if place.is_some()
        && (dated || capitals)
        && let Some((name, end)) = bare_credit(head, open)
    {
        // "MOSCOW, August 18. INTERFAX - "
        credited = true;
        agency = name;
        at = end;
    }
    let (separator, end, body) = separator(paragraph, at)?;
    let opens_sentence = paragraph[body..]
        .chars()
        .find(|c| c.is_alphanumeric())
        .is_some_and(|c| c.is_uppercase() || c.is_numeric());
    let convincing = match separator {
        _ if !opens_sentence => false,
        _ if place.is_none() => credited && separator != Separator::Colon,
        Separator::None => credited && (capitals || first),
        Separator::Colon => first && capitals && words <= 4 || credited || dated && capitals,
        Separator::Dash => {
            credited
                || dated && (capitals || first)
                || capitals && (first || words <= 3)
                || first && words <= 4 && paragraph[at..].starts_with(char::is_whitespace)
        }
        Separator::Stop => credited && (capitals || dated),
    };
    convincing.then(|| Dateline {
        end,
        body,
        agency,
        published: in_parentheses.or(full_date.map(|found| found.published)),
    })
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
    let spaced = rest.trim_start();
    let start = paragraph.len() - spaced.len();
    let had_space = spaced.len() < rest.len();
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
fn credit(inside: &str) -> Option<Option<&'static str>> {
    let mut name = None;
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
                name = name.or(found);
            }
            None if outlets::is_outlet(part) => known = true,
            None => return (known && parts.len() > 1).then_some(name),
        }
    }
    known.then_some(name)
}

/// "INTERFAX - ", "TASS -": an agency without parentheses, in front of a separator.
fn bare_credit(text: &str, at: usize) -> Option<(Option<&'static str>, usize)> {
    let rest = &text[at..];
    let length = rest.find([' ', ':', '—', '–']).filter(|&length| length > 1)?;
    let word = rest[..length].trim_end_matches([',', '.']);
    (is_capitals(word) || word.contains(".com"))
        .then(|| outlets::agency(word))
        .flatten()
        .map(|name| (name, at + word.len()))
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
    place.find([',', '/']).unwrap_or(place.len())
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
        if let Some(after) =
            rest.strip_prefix(", ").or_else(|| rest.strip_prefix('/')).or_else(|| rest.strip_prefix(' '))
        {
            next = text.len() - after.len();
        } else if rest_after_dot.is_none() {
            break;
        }
        at = next;
    }
    (end > 1).then_some(end)
}
