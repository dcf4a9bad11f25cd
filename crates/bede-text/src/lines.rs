//! What a short line is, judged by itself: a date line, a byline, furniture. Where it stands is `plain`'s to weigh.

use bede_doc::Published;

use crate::{outlets, published};

/// A line that is no prose, and what it tells.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Line {
    pub kind: LineKind,
    pub published: Option<Published>,
    /// Whether the date is said to be that of an update.
    pub updated: bool,
    pub authors: Vec<String>,
    pub publisher: Option<String>,
    pub agency: Option<&'static str>,
}

/// The kinds of line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// Something to read.
    #[default]
    Text,
    Byline,
    /// A place and a day on a line of their own.
    Dateline,
    Furniture,
}

/// Longer lines are always text, in words.
const MOST_WORDS: usize = 24;

/// Whole lines that are furniture, lower case, without marks at the end.
const WHOLE: &[&str] = &[
    "advertisement",
    "advertising",
    "ad",
    "ads",
    "sponsored",
    "sponsored content",
    "promoted",
    "story continues below",
    "story continues",
    "article continues below",
    "continue reading",
    "read more",
    "read also",
    "also read",
    "more",
    "share",
    "share this",
    "share this article",
    "share this story",
    "share on facebook",
    "share on twitter",
    "share via email",
    "tweet",
    "facebook",
    "twitter",
    "whatsapp",
    "linkedin",
    "telegram",
    "email",
    "e-mail",
    "print",
    "comment",
    "comments",
    "no comments",
    "leave a comment",
    "leave a reply",
    "post a comment",
    "add a comment",
    "reply",
    "related",
    "related articles",
    "related stories",
    "related news",
    "related topics",
    "related content",
    "recommended",
    "recommended for you",
    "you may also like",
    "you might also like",
    "most read",
    "most popular",
    "trending",
    "trending now",
    "latest news",
    "top stories",
    "more news",
    "more stories",
    "more on this story",
    "see also",
    "subscribe",
    "sign up",
    "sign in",
    "log in",
    "login",
    "register",
    "follow us",
    "contact us",
    "about us",
    "home",
    "skip to content",
    "skip to main content",
    "menu",
    "search",
    "close",
    "back to top",
    "top",
    "next",
    "previous",
    "loading",
    "loading...",
    "play video",
    "play",
    "watch live",
    "live",
    "getty images",
    "file photo",
    "photo",
    "image",
    "video",
    "gallery",
    "reuters",
    "afp",
    "ap",
    "end",
    "ends",
    "end/",
    "listen",
    "save",
    "copy link",
    "follow",
    "read full article",
    "view comments",
    "show comments",
    "hide comments",
    "report this ad",
    "remove ads",
    "tags",
    "topics",
    "topic",
    "share link",
    "download",
    "full story",
    "nnnn",
    "more to follow",
    "breaking news",
    "world news",
    "terms of use",
    "privacy policy",
    "cookie policy",
    "all rights reserved",
    "staff reporter",
    "our correspondent",
    "news desk",
    "web desk",
    "web report",
    "monitoring desk",
    "our staff reporter",
    "agencies",
    "news agencies",
    "for immediate release",
    "immediate release",
    "press release",
    "press statement",
    "media release",
    "media note",
    "media statement",
    "news release",
    "the white house",
    "department of state",
    "u.s. department of state",
    "us department of state",
    "department of defense",
    "u.s. department of defense",
    "foreign, commonwealth & development office",
    "foreign and commonwealth office",
    "briefing room",
    "statements and releases",
    "speeches and remarks",
];

/// Lines that head what a press office gives out, by how they begin, lower case.
const OFFICES: &[&str] = &[
    "office of the spokesperson",
    "office of the press secretary",
    "office of press",
    "press office",
    "press service",
    "press and information",
    "press and public",
    "office of public affairs",
    "bureau of public affairs",
    "bureau of global public affairs",
    "spokesperson's office",
    "for release ",
    "for immediate release",
    "not for release",
    "embargoed",
    "under embargo",
    "press release no",
    "press release:",
    "press release |",
    "statement no",
    "ref:",
    "reference:",
];

/// Beginnings that make a line furniture whatever follows, lower case.
const STARTS: &[&str] = &[
    "copyright ",
    "copyright©",
    "©",
    "(c) ",
    "all rights reserved",
    "share this ",
    "share on ",
    "follow us on",
    "follow us:",
    "click here",
    "read more:",
    "read more ",
    "read also:",
    "also read:",
    "also read |",
    "read |",
    "read:",
    "see also:",
    "more:",
    "related:",
    "related story",
    "related article",
    "recommended:",
    "watch:",
    "watch |",
    "watch live:",
    "listen:",
    "file photo:",
    "file photo ",
    "file -",
    "file —",
    "file image",
    "photo:",
    "photo by ",
    "photo credit",
    "photos:",
    "photo/",
    "picture:",
    "pictures:",
    "image:",
    "image source",
    "image caption",
    "image copyright",
    "image credit",
    "images:",
    "media caption",
    "credit:",
    "credits:",
    "video:",
    "tags:",
    "topics:",
    "filed under",
    "keywords:",
    "category:",
    "categories:",
    "source:",
    "sources:",
    "e-mail:",
    "email:",
    "tel:",
    "phone:",
    "fax:",
    "contact:",
    "sign up for",
    "sign up to",
    "subscribe to",
    "get the latest",
    "get our ",
    "download our",
    "join our",
    "join us on",
    "like us on",
    "this article was originally published",
    "this story was originally published",
    "this article first appeared",
    "this article originally appeared",
    "this story has been published from a wire agency",
    "story continues below",
    "article continues",
    "continue reading",
    "(reporting by",
    "reporting by ",
    "(additional reporting",
    "additional reporting by",
    "(editing by",
    "editing by ",
    "(writing by",
    "writing by ",
    "(compiled by",
    "compiled by ",
    "(with inputs from",
    "with inputs from",
    "our standards: the thomson",
    "we use cookies",
    "this site uses cookies",
    "this website uses cookies",
    "by continuing to use",
    "accept cookies",
    "please enable javascript",
    "you need to enable javascript",
    "support our journalism",
    "become a member",
    "terms and conditions",
    "terms of ",
    "privacy ",
    "advertise with",
    "powered by",
    "published under",
    "to read the full",
    "log in to",
    "for more information, visit",
    "(translated by",
    "translated by",
    "hide caption",
    "toggle caption",
    "enlarge this image",
    "view image",
    "view gallery",
    "last modified",
    "disclaimer:",
    "editor's note:",
    "editor’s note:",
    "have a tip",
    "got a tip",
    "send us a",
    "write to us",
    "don't miss",
    "don’t miss",
    "must read",
    "must-read",
    "most read:",
    "trending:",
    "short link",
    "permalink",
    "url:",
    "http://",
    "https://",
    "www.",
];

/// Words that a date line may hold beside the date.
const DATE_LINE_WORDS: &[&str] = &[
    "published",
    "publish",
    "publication",
    "posted",
    "post",
    "updated",
    "update",
    "last",
    "modified",
    "created",
    "edited",
    "issued",
    "released",
    "first",
    "date",
    "dated",
    "time",
    "on",
    "at",
    "as",
    "of",
    "is",
    "am",
    "pm",
    "a",
    "p",
    "m",
    "ist",
    "bst",
    "cst",
    "hrs",
    "hours",
    "hour",
    "local",
    "the",
    "by",
    "from",
    "source",
    "added",
    "uploaded",
    "read",
    "min",
    "mins",
    "minute",
    "minutes",
    "views",
    "view",
    "comments",
    "comment",
    "shares",
    "share",
    "likes",
    "et",
    "gmt",
    "utc",
    "est",
    "edt",
    "pkt",
    "msk",
    "originally",
    "online",
    "edition",
    "print",
    "page",
    "issue",
    "no",
    "vol",
];

/// Judges one line.
pub(crate) fn judge(line: &str) -> Line {
    let text = line.trim();
    // One pass over at most a line's length: long paragraphs are text, whatever they begin with, but credits.
    let words = text.split_whitespace().take(MOST_WORDS + 40).count();
    let mut cut = text.len().min(160);
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    let lower = text[..cut].to_lowercase();
    if words <= MOST_WORDS + 39 && is_furniture(text, &lower, words) {
        return furniture_with_date(text, &lower);
    }
    if words > MOST_WORDS {
        return Line::default();
    }
    if let Some(byline) = explicit_byline(text, &lower) {
        return byline;
    }
    date_line(text).unwrap_or_default()
}

fn furniture_with_date(text: &str, lower: &str) -> Line {
    let found = published::find(text).filter(|_| text.len() < 120);
    let mut line = Line { kind: LineKind::Furniture, ..Line::default() };
    let tells_day = ["last modified", "published", "source:"];
    if tells_day.iter().chain(OFFICES).any(|start| lower.starts_with(start)) {
        line.published = found.map(|found| found.published);
        line.updated = lower.contains("modified") || lower.contains("updated");
    }
    let credit = text.trim_matches(['(', ')', '[', ']', ' ']);
    if let Some(reporters) =
        ["reporting by ", "reported by ", "report by "].iter().find_map(|start| after(credit, start))
    {
        // "Reporting by Jane Doe in Nairobi; Editing by John Roe"
        let reporters = reporters.split([';', '.']).next().unwrap_or_default();
        line.authors = names(reporters).map(|(authors, ..)| authors).unwrap_or_default();
        line.authors.retain(|name| is_person_name(name));
    }
    if let Some(name) = after(text, "source:") {
        let name = name.trim();
        match outlets::agency(name) {
            Some(agency) => line.agency = agency,
            None if outlets::is_outlet(name) => line.publisher = Some(name.to_owned()),
            None => {}
        }
    }
    if let Some(holder) = copyright_holder(text, lower) {
        line.agency = holder;
    }
    line
}

/// What follows a beginning, whatever its case.
fn after<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    text.get(..start.len()).filter(|head| head.eq_ignore_ascii_case(start)).map(|head| &text[head.len()..])
}

/// "© 2021 Reuters": whom, where it is an agency.
fn copyright_holder(text: &str, lower: &str) -> Option<Option<&'static str>> {
    if !(lower.starts_with("copyright") || lower.starts_with('©') || lower.starts_with("(c)")) {
        return None;
    }
    let name = text
        .trim_start_matches(|c: char| !c.is_whitespace() && c != '©')
        .trim_start_matches(|c: char| !c.is_alphabetic());
    let name = name.split(['.', ',']).next()?.trim_end_matches("All rights reserved").trim();
    outlets::agency(name.trim_start_matches("The ")).or_else(|| outlets::agency(name))
}

fn is_furniture(text: &str, lower: &str, words: usize) -> bool {
    if !text.chars().any(char::is_alphabetic) {
        return true;
    }
    if text.chars().any(|c| c == '\u{fffd}')
        && text.chars().filter(|c| c.is_alphabetic()).count() * 2 < text.chars().count()
    {
        return true;
    }
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    if WHOLE.contains(&bare) {
        return true;
    }
    if text.split_whitespace().all(|word| {
        word.contains("://")
            || word.starts_with("www.")
            || word.contains('@') && word.contains('.')
            || word.starts_with('#')
            || word.starts_with('@')
    }) {
        return true;
    }
    if let Some(start) = STARTS.iter().find(|start| lower.starts_with(**start)) {
        // A beginning without a mark of its own may open a sentence ("Via Rail said …"); a label does not.
        let labelled = start.ends_with([':', '|', '©'])
            || start.starts_with('(')
            || start.starts_with("http")
            || start.len() > 12;
        let sentence = words > 9
            && crate::paragraphs::ends_sentence(text)
            && text.split_whitespace().skip(1).any(|word| word.starts_with(char::is_lowercase));
        if labelled || !sentence {
            return true;
        }
    }
    if words <= 12
        && !crate::paragraphs::ends_sentence(text.trim_end_matches('.'))
        && OFFICES.iter().any(|start| lower.starts_with(start))
    {
        return true;
    }
    if words <= 6 && is_counter(lower) {
        return true;
    }
    // "(AP Photo/Jane Doe)", "[Jane Doe/Reuters]", "Photo: Jane Doe / AFP", "Jane Doe/Getty Images"
    let short = words <= 14;
    let photo = [
        "photo/",
        "photo by",
        "getty images",
        "/reuters",
        "/afp",
        "via ap",
        "via getty",
        "/ap)",
        "/ap]",
        "/epa",
        "shutterstock",
        "via reuters",
        "afp via",
        "handout via",
    ]
    .iter()
    .any(|sign| lower.contains(sign));
    if short && photo && !crate::paragraphs::ends_sentence(text.trim_end_matches([')', ']'])) {
        return true;
    }
    // "(With inputs from agencies)", "(AFP)", "- Reuters", "—AP"
    let credit = text.trim_matches(|c: char| !c.is_alphanumeric());
    words <= 4 && text.starts_with(['(', '[', '-', '–', '—', '/']) && (outlets::agency(credit).is_some())
}

/// "1,234 views", "12 comments", "3 min read", "Page 2 of 5".
fn is_counter(lower: &str) -> bool {
    const COUNTED: &[&str] = &[
        "views",
        "view",
        "comments",
        "comment",
        "shares",
        "share",
        "likes",
        "reads",
        "read",
        "min",
        "mins",
        "minute",
        "minutes",
        "votes",
        "replies",
        "retweets",
        "followers",
        "of",
        "page",
        "photos",
        "images",
        "tweets",
        "hits",
        "times",
        "viewed",
        "reading",
        "time",
    ];
    let mut number = false;
    let mut word = false;
    for piece in lower.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty()) {
        if piece.bytes().next().is_some_and(|b| b.is_ascii_digit()) {
            number = true;
        } else if COUNTED.contains(&piece) {
            word = true;
        } else {
            return false;
        }
    }
    number && word
}

/// "By Jane Doe", "Written by JANE DOE and John Roe in Moscow", "Reported by: …".
fn explicit_byline(text: &str, lower: &str) -> Option<Line> {
    let starts = [
        "by ",
        "by: ",
        "written by ",
        "written by: ",
        "words by ",
        "story by ",
        "report by ",
        "reported by ",
        "posted by ",
        "posted by: ",
        "author: ",
        "authors: ",
        "published by ",
        "author ",
        "from our correspondent",
        "from our ",
        "reporter: ",
        "correspondent: ",
    ];
    let (start, rest) = starts.iter().find_map(|start| Some((start, after(text, start)?)))?;
    if *start == "from our correspondent" || *start == "from our " && lower.contains("correspondent") {
        return Some(Line { kind: LineKind::Byline, ..Line::default() });
    }
    let (rest, published) = without_dates(rest);
    let rest = without_handles(&rest.replace(DATE_MARK, "|"));
    let (authors, publisher, agency) = names(&rest)?;
    if authors.is_empty() && publisher.is_none() && agency.is_none() && !names_desk(&rest) {
        return None;
    }
    Some(Line { kind: LineKind::Byline, published, authors, publisher, agency, updated: false })
}

fn names_desk(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["staff", "desk", "correspondent", "reporter", "editor", "agencies", "newsroom", "bureau"]
        .iter()
        .any(|word| lower.contains(word))
}

/// Stands where a date or a time was taken out of a line.
const DATE_MARK: char = '\u{1}';

/// Takes out addresses and handles of authors: "(@ExampleDesk)", "@jane", "jane@example.org".
fn without_handles(line: &str) -> String {
    let is_handle = |word: &str| {
        let bare = word.trim_matches(['(', ')', '[', ']', ',', '|', ';']);
        bare.len() > 1 && bare.contains('@') && !bare.ends_with('@')
    };
    if !line.contains('@') {
        return line.to_owned();
    }
    line.split_whitespace().map(|word| if is_handle(word) { "|" } else { word }).collect::<Vec<_>>().join(" ")
}

/// Takes dates, times and "4 minutes ago" out of a line; what is left may be names.
fn without_dates(line: &str) -> (String, Option<Published>) {
    let mut rest = line.to_owned();
    let mut taken: Option<Published> = None;
    for _ in 0..3 {
        let Some(found) = published::find(&rest) else { break };
        rest.replace_range(found.range, " \u{1} ");
        taken = Some(match taken {
            Some(first) => more_exact(first, found.published),
            None => found.published,
        });
    }
    for _ in 0..2 {
        let Some(range) = published::find_time(&rest) else { break };
        rest.replace_range(range, " \u{1} ");
    }
    if let Some(range) = relative_time(&rest) {
        rest.replace_range(range, " \u{1} ");
    }
    (rest, taken)
}

/// Of two readings of one day, the one that says more; else the first.
pub(crate) fn more_exact(first: Published, second: Published) -> Published {
    let exactness = |published: &Published| match published {
        Published::Day(_) => 0,
        Published::Local(_) => 1,
        Published::Zoned(_) => 2,
    };
    if first.date() == second.date() && exactness(&second) > exactness(&first) { second } else { first }
}

/// "4 minutes ago", "an hour ago", "2h ago", "yesterday".
fn relative_time(line: &str) -> Option<std::ops::Range<usize>> {
    let lower = line.to_ascii_lowercase();
    let end = lower.find(" ago").filter(|at| !lower[at + 4..].starts_with(|c: char| c.is_alphanumeric()))?;
    let unit = lower[..end].rfind(' ').map_or(0, |at| at + 1);
    const UNITS: &[&str] = &[
        "second", "seconds", "sec", "secs", "minute", "minutes", "min", "mins", "hour", "hours", "hr", "hrs",
        "day", "days", "week", "weeks", "month", "months", "year", "years",
    ];
    if lower[unit..end].trim_start_matches(|c: char| c.is_ascii_digit()).len() < end - unit
        && matches!(
            lower[unit..end].trim_start_matches(|c: char| c.is_ascii_digit()),
            "s" | "m" | "h" | "d" | "w" | "min" | "hr"
        )
    {
        return Some(unit..end + 4);
    }
    if !UNITS.contains(&&lower[unit..end]) {
        return None;
    }
    let before = lower[..unit].trim_end();
    let start = before.rfind(|c: char| c.is_whitespace() || c == '|').map_or(0, |at| at + 1);
    let number = &before[start..];
    (number.bytes().all(|b| b.is_ascii_digit()) && !number.is_empty()
        || matches!(number, "a" | "an" | "one" | "few" | "two"))
    .then_some(start..end + 4)
}

/// A line of a date, a time, perhaps places, an outlet's or a person's name, and nothing else.
fn date_line(text: &str) -> Option<Line> {
    if crate::paragraphs::ends_sentence(text) && text.split_whitespace().count() > 12 {
        return None;
    }
    let (rest, published) = without_dates(text);
    let removed = rest != text;
    let rest = without_handles(&rest);
    let lower = text.to_lowercase();
    let updated = lower.contains("updated") || lower.contains("modified");
    let mut run: Vec<&str> = Vec::new();
    let mut found: Vec<Named> = Vec::new();
    let mut labelled = false;
    let mut before_date = true;
    for word in rest.split_whitespace().chain(std::iter::once("|")) {
        let mut flush = |run: &mut Vec<&str>, marked: bool| {
            if !run.is_empty() {
                found.push(Named { name: run.join(" "), before_date, marked });
                run.clear();
            }
        };
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '.').trim_end_matches('.');
        let in_lower = bare.to_lowercase();
        let is_label = DATE_LINE_WORDS.contains(&in_lower.as_str()) || published::is_weekday(bare);
        labelled |= matches!(in_lower.as_str(), "published" | "posted" | "updated" | "modified" | "date");
        if bare.is_empty() || is_label || bare.bytes().all(|b| b.is_ascii_digit()) {
            flush(&mut run, !is_label && !word.contains(DATE_MARK));
            before_date &= !word.contains(DATE_MARK);
            continue;
        }
        if word.starts_with(['(', '[']) {
            flush(&mut run, true);
        }
        run.push(bare);
        if word.ends_with([',', '|', ';', ':', ')', ']']) {
            flush(&mut run, true);
        }
    }
    if !(removed || labelled && found.is_empty()) || found.len() > 4 {
        return None;
    }
    let mut line = Line { kind: LineKind::Furniture, published, updated, ..Line::default() };
    let mut places = 0;
    for (index, named) in found.iter().enumerate() {
        let name = named.name.as_str();
        // A place opens the line and a day comes after it: "Geneva, June 16, 2021", "JERUSALEM | ANKARA | Monday 31 May 2010".
        let opens = named.before_date && places == index && line.published.is_some();
        let is_place =
            is_place_line(name, named.marked) || places > 0 && named.marked && is_capitalised(name);
        if let Some(agency) = outlets::agency(name) {
            line.agency = line.agency.or(agency);
        } else if outlets::is_outlet(name) {
            line.publisher.get_or_insert_with(|| name.to_owned());
        } else if opens && is_place {
            places += 1;
        } else if names_desk(name) {
            line.kind = LineKind::Byline;
        } else if is_person_name(name) {
            line.kind = LineKind::Byline;
            line.authors.push(tidy_name(name));
        } else if places == 0 || !matches!(name.to_lowercase().as_str(), "wire" | "wires" | "special") {
            // Something else is said here: a headline with a date in it, a sentence.
            return None;
        }
    }
    if places > 0 {
        line.kind = LineKind::Dateline;
    }
    Some(line)
}

/// A name in a date line: whether it stands before the date, and whether a mark ends it.
struct Named {
    name: String,
    before_date: bool,
    marked: bool,
}

/// Whether every word of a name has a capital, but for small words in it.
fn is_capitalised(name: &str) -> bool {
    name.split_whitespace().all(|word| {
        word.starts_with(char::is_uppercase)
            || matches!(word, "of" | "the" | "and" | "de" | "es" | "la" | "el")
    }) && name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '\'' | '’' | '-' | '/'))
}

/// Whether the name that opens a date line is a place rather than a person: one word, capitals before a mark, or
/// a name made as names of places are ("New York", "Mexico City", "South Africa").
fn is_place_line(name: &str, marked: bool) -> bool {
    const STARTS: &[&str] = &[
        "new",
        "south",
        "north",
        "east",
        "west",
        "western",
        "eastern",
        "northern",
        "southern",
        "central",
        "united",
        "saudi",
        "sri",
        "costa",
        "el",
        "san",
        "santa",
        "santo",
        "sao",
        "são",
        "sierra",
        "burkina",
        "ivory",
        "equatorial",
        "papua",
        "hong",
        "puerto",
        "cape",
        "czech",
        "dominican",
        "marshall",
        "solomon",
        "saint",
        "st",
        "st.",
        "fort",
        "port",
        "tel",
        "addis",
        "kuala",
        "phnom",
        "buenos",
        "panama",
        "guatemala",
        "vatican",
        "los",
        "las",
        "baton",
        "rio",
        "dar",
        "ulan",
        "deir",
        "mount",
        "lake",
        "camp",
        "white",
        "french",
        "british",
        "american",
        "the",
        "upper",
        "lower",
        "la",
        "le",
        "bandar",
    ];
    const ENDS: &[&str] = &[
        "city", "town", "island", "islands", "nations", "province", "region", "county", "republic", "house",
        "beach", "springs", "falls", "harbour", "harbor", "bay", "airport", "base",
    ];
    const NAMES: &[&str] =
        &["abu dhabi", "ho chi minh city", "tierra del fuego", "cox's bazar", "port-au-prince"];
    if !is_capitalised(name)
        || published::month_number(name).is_some()
        || LABEL_WORDS.iter().any(|label| label.eq_ignore_ascii_case(name))
    {
        return false;
    }
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split([' ', '/']).filter(|word| !word.is_empty()).collect();
    let capitals = !name.chars().any(char::is_lowercase);
    match words.as_slice() {
        [_] => marked || capitals,
        [first, .., last] => {
            words.len() <= 6
                && (STARTS.contains(first)
                    || ENDS.contains(last)
                    || NAMES.contains(&lower.as_str())
                    || capitals && marked
                    || name.contains('/'))
        }
        [] => false,
    }
}

/// Single words before a date that are no places.
const LABEL_WORDS: &[&str] = &[
    "Report",
    "Statement",
    "News",
    "World",
    "Politics",
    "Analysis",
    "Opinion",
    "Update",
    "Press",
    "Editorial",
    "Release",
    "Readout",
    "Transcript",
    "Remarks",
    "Speech",
    "Communique",
    "Draft",
    "Text",
    "Date",
    "Dated",
    "Embargo",
    "Embargoed",
    "Correction",
    "Breaking",
    "Live",
    "International",
    "National",
    "Local",
    "Business",
];

/// Authors, outlet and agency in what follows "By", or `None` where it reads as something else.
fn names(text: &str) -> Option<(Vec<String>, Option<String>, Option<&'static str>)> {
    let mut authors = Vec::new();
    let mut publisher = None;
    let mut agency = None;
    let mut parts: Vec<String> = Vec::new();
    for part in text.split([',', '|', ';', '/', '&', '•', '·', '–', '—', '(', ')', '\n']) {
        let mut current: Vec<&str> = Vec::new();
        let mut place_follows = false;
        for word in part.split_whitespace() {
            match word.to_lowercase().as_str() {
                "and" | "with" | "-" => {
                    parts.push(std::mem::take(&mut current).join(" "));
                    place_follows = false;
                }
                "in" | "at" | "from" | "on" if !current.is_empty() => {
                    parts.push(std::mem::take(&mut current).join(" "));
                    place_follows = true;
                }
                "for" | "of" if !current.is_empty() => parts.push(std::mem::take(&mut current).join(" ")),
                "the" | "our" | "by" | "photos" | "updated" | "published" | "posted" => {}
                _ if place_follows => {}
                _ => current.push(word),
            }
        }
        parts.push(current.join(" "));
    }
    for part in parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()) {
        if let Some(found) = outlets::agency(part) {
            agency = agency.or(found);
        } else if outlets::is_outlet(part) {
            publisher.get_or_insert_with(|| part.to_owned());
        } else if names_desk(part)
            || part
                .to_lowercase()
                .split(' ')
                .any(|word| matches!(word, "writer" | "contributor" | "analyst" | "chief" | "ist"))
        {
            // A function, not a name.
        } else if is_person_name(part) || authors.is_empty() && is_one_name(part) {
            authors.push(tidy_name(part));
        } else if authors.is_empty() || part.split(' ').any(|word| word.starts_with(char::is_lowercase)) {
            return None;
        }
    }
    Some((authors, publisher, agency))
}

/// A byline of a single word: a nickname, or one name.
fn is_one_name(text: &str) -> bool {
    text.len() > 2
        && text.starts_with(char::is_uppercase)
        && text.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-'))
        && published::month_number(text).is_none()
        && !published::is_weekday(text)
}

/// Whether a phrase could be a person's name: two to five words with capitals, initials and particles among them.
pub(crate) fn is_person_name(text: &str) -> bool {
    let mut names = 0;
    for word in text.split_whitespace() {
        let particle = matches!(
            word,
            "de" | "del"
                | "della"
                | "da"
                | "di"
                | "dos"
                | "van"
                | "von"
                | "der"
                | "den"
                | "ter"
                | "bin"
                | "ibn"
                | "al"
                | "el"
                | "la"
                | "le"
                | "du"
                | "y"
                | "abu"
                | "ben"
        );
        let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-'));
        if !letters
            || !(particle
                || word.trim_start_matches("al-").starts_with(char::is_uppercase)
                || word.starts_with("d'"))
        {
            return false;
        }
        if published::month_number(word).is_some_and(|_| word.len() > 4)
            || published::is_weekday(word) && word.len() > 4
        {
            return false;
        }
        names += usize::from(!particle);
    }
    (2..=5).contains(&names)
}

/// "JANE DOE" becomes "Jane Doe"; other names stay as they are.
fn tidy_name(name: &str) -> String {
    let name = name.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let mut tidy = String::with_capacity(name.len());
    let mut start = true;
    for c in name.chars() {
        if start {
            tidy.push(c);
        } else {
            tidy.extend(c.to_lowercase());
        }
        start = !c.is_alphabetic() && c != '’';
    }
    tidy
}
