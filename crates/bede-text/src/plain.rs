//! Plain text to blocks: what each paragraph is, by what it looks like and where it stands.

use std::ops::Range;

use bede_doc::{Block, BlockKind, Published, Span};

use crate::{
    Findings, datelines,
    lines::{self, LineKind},
    paragraphs,
};

/// Longer pieces are no headlines, in words.
const MOST_HEADLINE_WORDS: usize = 28;
/// Nor crossheads.
const MOST_CROSSHEAD_WORDS: usize = 9;

/// What the page's mark-up says of a paragraph. Plain text says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Hint {
    #[default]
    None,
    Headline,
    Heading,
    Paragraph,
    ListItem,
}

/// The blocks of a plain text and what it says of itself. `title` is the headline that the caller knows.
pub(crate) fn read(text: &str, title: Option<&str>) -> (Vec<Block>, Findings) {
    let pieces: Vec<(Range<usize>, Hint)> =
        paragraphs::paragraphs(text).into_iter().map(|range| (range, Hint::None)).collect();
    classify(text, &pieces, title)
}

/// One paragraph under work.
struct Piece {
    range: Range<usize>,
    hint: Hint,
    line: lines::Line,
    words: usize,
    ends_sentence: bool,
}

/// Classifies paragraphs.
pub(crate) fn classify(
    text: &str,
    pieces: &[(Range<usize>, Hint)],
    title: Option<&str>,
) -> (Vec<Block>, Findings) {
    let pieces: Vec<Piece> = pieces
        .iter()
        .map(|(range, hint)| {
            let line = &text[range.clone()];
            Piece {
                range: range.clone(),
                hint: *hint,
                line: lines::judge(line),
                words: line.split_whitespace().count(),
                ends_sentence: paragraphs::ends_sentence(line),
            }
        })
        .collect();
    let headline = find_headline(text, &pieces, title);
    let mut findings = Findings::default();
    let mut blocks = Vec::with_capacity(pieces.len());
    let mut body_begun = false;
    for (index, piece) in pieces.iter().enumerate() {
        let line = &text[piece.range.clone()];
        if Some(index) == headline {
            headline_blocks(text, &piece.range, &mut blocks);
            continue;
        }
        let prose_follows = pieces[index + 1..]
            .iter()
            .take(3)
            .any(|next| next.line.kind == LineKind::Text && next.words > 12);
        match piece.line.kind {
            LineKind::Text => {}
            kind => {
                // A date in the middle of a report may be part of it; a byline or date line there is furniture all the same.
                blocks.push(block(
                    &piece.range,
                    match kind {
                        LineKind::Byline => BlockKind::Byline,
                        LineKind::Dateline => BlockKind::Dateline,
                        LineKind::Text | LineKind::Furniture => BlockKind::Furniture,
                    },
                ));
                gather(&piece.line, &mut findings);
                continue;
            }
        }
        let marker = paragraphs::list_marker(line);
        if piece.hint == Hint::ListItem || marker.is_some() {
            let start = piece.range.start + marker.unwrap_or(0);
            blocks.push(block(&(start..piece.range.end), BlockKind::ListItem));
            body_begun |= piece.words > 12;
            continue;
        }
        if !body_begun
            && headline.is_some_and(|headline| index > headline)
            && prose_follows
            && is_name_line(line, text, &pieces, index, headline)
        {
            let names = lines::judge(&format!("By {line}"));
            gather(&names, &mut findings);
            blocks.push(block(&piece.range, BlockKind::Byline));
            continue;
        }
        let short = piece.words <= if body_begun { MOST_CROSSHEAD_WORDS } else { MOST_HEADLINE_WORDS };
        let is_heading = piece.hint == Hint::Heading
            || piece.hint == Hint::None
                && short
                && !piece.ends_sentence
                && prose_follows
                && !line.starts_with(['"', '“', '‘', '\''])
                && line.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
                && (!body_begun || previous_ended(&pieces, index));
        if is_heading && (headline.is_some() || body_begun || piece.hint == Hint::Heading) {
            blocks.push(block(&piece.range, BlockKind::Subheadline));
            continue;
        }
        paragraph_blocks(text, &piece.range, !body_begun, &mut blocks, &mut findings);
        body_begun |= piece.words > 12 || piece.ends_sentence;
    }
    if let Some(index) = headline {
        let line = &text[pieces[index].range.clone()];
        findings.title = Some(squeeze(&line[label(line)..]));
    }
    (blocks, findings)
}

/// Whether the text before a crosshead came to an end.
fn previous_ended(pieces: &[Piece], index: usize) -> bool {
    pieces[..index]
        .iter()
        .rev()
        .find(|piece| piece.line.kind == LineKind::Text)
        .is_none_or(|piece| piece.ends_sentence)
}

/// The piece that is the headline: the one that the caller or the page calls so, else a short piece without a full
/// stop above longer ones.
fn find_headline(text: &str, pieces: &[Piece], title: Option<&str>) -> Option<usize> {
    if let Some(title) = title.map(letters).filter(|title| !title.is_empty())
        && let Some(index) = pieces.iter().take(12).position(|piece| {
            piece.range.len() < 4 * title.len() + 40 && letters(&text[piece.range.clone()]) == title
        })
    {
        return Some(index);
    }
    if let Some(index) = pieces.iter().take(12).position(|piece| piece.hint == Hint::Headline) {
        return Some(index);
    }
    let first = pieces.iter().position(|piece| piece.line.kind == LineKind::Text)?;
    let line = &text[pieces[first].range.clone()];
    let piece = &pieces[first];
    let body_follows = pieces[first + 1..].iter().take(8).any(|next| {
        next.line.kind == LineKind::Text && next.words > 7 && (next.ends_sentence || next.words > piece.words)
    });
    let quiet_end = !piece.ends_sentence
        || line.ends_with(['?', '!']) && piece.words <= 16
        || line.ends_with("...")
        || line.ends_with('…')
        || piece.words <= 20 && is_title_case(line);
    let bare = datelines::find(line, true).is_none() && paragraphs::list_marker(line).is_none();
    (piece.hint != Hint::Paragraph
        && (1..=MOST_HEADLINE_WORDS).contains(&piece.words)
        && quiet_end
        && body_follows
        && bare)
        .then_some(first)
}

/// Whether nearly all longer words start with a capital, as in headlines of American papers.
fn is_title_case(line: &str) -> bool {
    let longer = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() > 3;
    let words = line.split_whitespace().filter(longer);
    let (mut all, mut capital) = (0, 0);
    for word in words {
        all += 1;
        capital += usize::from(
            word.trim_start_matches(|c: char| !c.is_alphabetic()).starts_with(char::is_uppercase),
        );
    }
    all >= 4 && capital * 10 >= all * 9 && line.chars().any(char::is_lowercase)
}

/// Letters and digits only, in lower case, for comparing headlines.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A headline without the label before it ("UPDATE 2-", "BREAKING: "), which is furniture.
fn headline_blocks(text: &str, range: &Range<usize>, blocks: &mut Vec<Block>) {
    let line = &text[range.clone()];
    let label = label(line);
    if label > 0 {
        blocks
            .push(block(&(range.start..range.start + line[..label].trim_end().len()), BlockKind::Furniture));
    }
    blocks.push(block(&(range.start + label..range.end), BlockKind::Headline));
}

/// The bytes of a label such as "UPDATE 2-", "BREAKING: ", "WATCH | " at the start of a headline or a lede.
fn label(line: &str) -> usize {
    const LABELS: &[&str] = &[
        "UPDATE",
        "WRAPUP",
        "REFILE",
        "CORRECTED",
        "BREAKING NEWS",
        "BREAKING",
        "EXCLUSIVE",
        "WATCH",
        "VIDEO",
        "PHOTOS",
        "LIVE",
        "URGENT",
        "ALERT",
        "RPT",
        "FACTBOX",
        "ANALYSIS",
        "EXPLAINER",
        "JUST IN",
        "DEVELOPING",
        "Breaking",
        "Breaking news",
        "Breaking News",
        "Watch",
        "Exclusive",
        "Update",
        "Live",
        "Video",
    ];
    let Some(label) = LABELS.iter().filter(|label| line.starts_with(**label)).max_by_key(|label| label.len())
    else {
        return 0;
    };
    let rest = &line[label.len()..];
    let rest = rest.trim_start_matches([' ', '\u{a0}']).trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = rest.len() < line.len() - label.len();
    let body = rest.trim_start();
    let cut = body.strip_prefix([':', '|']).or_else(|| {
        if numbered || *label == "RPT" { body.strip_prefix('-') } else { body.strip_prefix("- ") }
    });
    match cut {
        Some(body) if !body.trim_start().is_empty() => line.len() - body.trim_start().len(),
        _ => 0,
    }
}

/// A paragraph with its dateline before and its credits after.
fn paragraph_blocks(
    text: &str,
    range: &Range<usize>,
    first: bool,
    blocks: &mut Vec<Block>,
    findings: &mut Findings,
) {
    let mut range = range.clone();
    let label = label(&text[range.clone()]);
    if label > 0 {
        let line = &text[range.clone()];
        blocks
            .push(block(&(range.start..range.start + line[..label].trim_end().len()), BlockKind::Furniture));
        range.start += label;
    }
    if let Some(dateline) = datelines::find(&text[range.clone()], first) {
        blocks.push(block(&(range.start..range.start + dateline.end), BlockKind::Dateline));
        range.start += dateline.body;
        if let Some(agency) = dateline.agency {
            findings.agency.get_or_insert(agency);
        }
        if let Some(published) = dateline.published {
            keep_published(published, false, findings);
        }
    }
    let body = &text[range.clone()];
    let credit = trailing_credit(body);
    let end = range.start + body[..credit].trim_end().len();
    if end > range.start {
        blocks.push(block(&(range.start..end), BlockKind::Paragraph));
    }
    if credit < body.len() {
        let credit_range = range.start + credit..range.end;
        let inside = text[credit_range.clone()].trim_matches(|c: char| !c.is_alphanumeric());
        if let Some(Some(agency)) = crate::outlets::agency(inside) {
            findings.agency.get_or_insert_with(|| agency.to_owned());
        }
        gather(&lines::judge(inside), findings);
        blocks.push(block(&credit_range, BlockKind::Furniture));
    }
}

/// Where a credit in parentheses, or an agency's name after a dash, ends a paragraph; the length where none does.
fn trailing_credit(body: &str) -> usize {
    if body.ends_with([')', ']'])
        && let Some(open) = body.rfind(['(', '['])
    {
        let before = body[..open].trim_end();
        let inside = &body[open + 1..body.len() - 1];
        if before.is_empty() || paragraphs::ends_sentence(before) {
            let lower: String = inside.chars().take(40).collect::<String>().to_lowercase();
            let credits = [
                "reporting by",
                "additional reporting",
                "editing by",
                "writing by",
                "compiled by",
                "with inputs",
                "translated by",
                "photo by",
                "by ",
                "report by",
                "source:",
                "end",
                "with agencies",
                "with additional",
                "reported by",
                "read more",
                "click here",
                "photo:",
                "with files from",
                "produced by",
            ];
            if crate::outlets::agency(inside).is_some()
                || credits.iter().any(|credit| {
                    lower.starts_with(credit)
                        && (*credit != "end" || lower.len() <= 5)
                        && (*credit != "by " || lines::judge(inside).kind == LineKind::Byline)
                })
            {
                return open;
            }
        }
    }
    // "… the ministry said. — Reuters", "… said. /ibn"
    if let Some(dash) = body
        .rfind([' ', '\u{a0}'])
        .and_then(|space| body[..space].trim_end().rfind(['—', '–', '-']).filter(|dash| space - dash < 6))
    {
        let name = body[dash..].trim_matches(|c: char| !c.is_alphanumeric());
        if name.len() < 24
            && crate::outlets::agency(name).is_some()
            && paragraphs::ends_sentence(body[..dash].trim_end())
        {
            return dash;
        }
    }
    body.len()
}

/// Whether a line between headline and body is a bare name.
fn is_name_line(line: &str, text: &str, pieces: &[Piece], index: usize, headline: Option<usize>) -> bool {
    let name = line.split([',', '|']).next().unwrap_or(line).trim();
    if !lines::is_person_name(name) || line.split_whitespace().count() > 6 {
        return false;
    }
    let words = name.split_whitespace().count();
    if !(2..=4).contains(&words) {
        return false;
    }
    // Beside a date line it is a byline; else it is one where headlines here are written like sentences, so that
    // a line of capitals is no subtitle.
    let beside_date = [index.checked_sub(1), Some(index + 1)]
        .into_iter()
        .flatten()
        .filter_map(|at| pieces.get(at))
        .any(|piece| piece.line.kind != LineKind::Text);
    beside_date
        || headline.is_some_and(|headline| {
            let title = &text[pieces[headline].range.clone()];
            title
                .split_whitespace()
                .filter(|word| word.len() > 4 && word.starts_with(char::is_lowercase))
                .count()
                >= 2
        })
}

/// Takes over what a byline or a date line says.
pub(crate) fn gather(line: &lines::Line, findings: &mut Findings) {
    if let Some(published) = &line.published {
        keep_published(published.clone(), line.updated, findings);
    }
    if let Some(publisher) = &line.publisher {
        findings.publisher.get_or_insert_with(|| publisher.clone());
    }
    if let Some(agency) = line.agency {
        findings.agency.get_or_insert_with(|| agency.to_owned());
    }
    // Reporters in a credit at the end stand in where no byline names the authors.
    if line.kind == LineKind::Furniture && !findings.authors.is_empty() {
        return;
    }
    for author in &line.authors {
        if !findings.authors.contains(author) {
            findings.authors.push(author.clone());
        }
    }
}

/// The first date that a text gives for itself stands; a more exact reading of the same day improves it.
fn keep_published(published: Published, updated: bool, findings: &mut Findings) {
    findings.published = Some(match findings.published.take() {
        None => published,
        Some(first) if updated => first,
        Some(first) => lines::more_exact(first, published),
    });
}

/// One line of a text that may run over several.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn block(range: &Range<usize>, kind: BlockKind) -> Block {
    Block { span: Span::new(range.start, range.end), kind }
}
