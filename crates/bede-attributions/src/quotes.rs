//! Quotation marks: finds every quotation of a document, nested ones too, in time linear in the text. Tells an
//! apostrophe from a closing mark, closes what an author left open, and sees that a paragraph opens with marks
//! because the paragraph before was not closed. Whether a quotation is somebody's words is decided elsewhere.

use bede_doc::{Document, Span};

/// One quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quotation {
    /// With its marks.
    pub span: Span,
    /// Without them.
    pub inner: Span,
    /// How many quotations it stands in.
    pub depth: u8,
    /// Whether a closing mark was there.
    pub closed: bool,
    /// Whether its opening mark only repeats that of the paragraph before.
    pub continues: bool,
    /// Index of its block.
    pub block: u32,
}

/// What a mark looks like; an opening mark is closed by one of its own style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Curly,
    CurlySingle,
    Straight,
    StraightSingle,
    /// Two single marks or backquotes that stand for a double mark.
    Doubled,
    Guillemet,
    Low,
}

/// One mark, with what its surroundings let it be.
#[derive(Clone, Copy, Debug)]
struct Mark {
    start: u32,
    end: u32,
    style: Style,
    opens: bool,
    closes: bool,
    /// It closes and can hardly be an apostrophe.
    surely: bool,
}

/// All quotations of the prose blocks, in the order of their opening marks.
pub(crate) fn quotations(document: &Document) -> Vec<Quotation> {
    let mut found: Vec<Quotation> = Vec::new();
    let mut marks: Vec<Mark> = Vec::new();
    let mut left_open: Option<Style> = None;
    for (index, block) in document.blocks.iter().enumerate() {
        if !block.kind.is_prose() {
            continue;
        }
        marks.clear();
        collect_marks(document.text(), block.span, &mut marks);
        let first = found.len();
        left_open = pair_marks(document.text(), block.span, index as u32, &marks, left_open, &mut found);
        found[first..].sort_by_key(|quotation| (quotation.span.start, std::cmp::Reverse(quotation.span.end)));
    }
    found
}

/// Reads the marks of one block with what stands around each.
fn collect_marks(text: &str, span: Span, marks: &mut Vec<Mark>) {
    let block = &text[span.range()];
    let mut before: Option<char> = None;
    let mut characters = block.char_indices().peekable();
    while let Some((offset, character)) = characters.next() {
        let style = match character {
            '“' | '”' | '‟' => Style::Curly,
            '‘' | '’' | '‛' => Style::CurlySingle,
            '"' | '＂' => Style::Straight,
            '\'' | '`' => Style::StraightSingle,
            '«' | '»' => Style::Guillemet,
            '„' => Style::Low,
            _ => {
                before = Some(character);
                continue;
            }
        };
        let mut end = offset + character.len_utf8();
        let mut style = style;
        if matches!(character, '\'' | '`' | '‘' | '’') && block[end..].starts_with(character) {
            characters.next();
            end += character.len_utf8();
            style = Style::Doubled;
        }
        let after = block[end..].chars().next();
        let left_edge = before.is_none_or(|c| c.is_whitespace() || "([{—–-/…“‘\"'«„`:".contains(c));
        let right_edge = after.is_none_or(|c| !c.is_alphanumeric());
        let blank_after = after.is_none_or(char::is_whitespace);
        let blank_before = before.is_none_or(char::is_whitespace);
        let (opens, closes) = match (character, style) {
            ('“' | '‟' | '„', _) => (true, character == '“' && !blank_before && right_edge),
            ('”', _) => (left_edge && !blank_after && before.is_none_or(|c| c != '“'), true),
            ('«', _) => (true, false),
            ('»', _) => (false, true),
            ('‘' | '‛', Style::CurlySingle) => (left_edge && !blank_after, false),
            ('’', Style::CurlySingle) => (false, !blank_before && right_edge),
            ('`', _) | ('‘', Style::Doubled) => (true, false),
            ('’', Style::Doubled) => (blank_before && !blank_after, true),
            (_, Style::StraightSingle) => (left_edge && !blank_after, !blank_before && right_edge),
            _ => (left_edge, !blank_before || blank_after),
        };
        let surely = before.is_some_and(|c| ".,!?…;:".contains(c));
        let apostrophe = matches!(style, Style::CurlySingle | Style::StraightSingle)
            && opens
            && (after.is_some_and(|c| c.is_ascii_digit()) || is_clipped(&block[end..]));
        if (opens || closes) && !apostrophe {
            let start = span.start + offset as u32;
            marks.push(Mark { start, end: span.start + end as u32, style, opens, closes, surely });
        }
        before = Some(character);
    }
}

/// Whether the word after a single mark is one that is written with an apostrophe in front.
fn is_clipped(after: &str) -> bool {
    let word: &str = &after[..after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len())];
    ["em", "tis", "twas", "til", "cause", "bout", "n", "round", "s", "t"]
        .iter()
        .any(|clipped| word.eq_ignore_ascii_case(clipped))
}

/// Pairs one block's marks. Returns the style that the block leaves open at its end, if any.
fn pair_marks(
    text: &str,
    span: Span,
    block: u32,
    marks: &[Mark],
    left_open: Option<Style>,
    found: &mut Vec<Quotation>,
) -> Option<Style> {
    // How many single marks from each mark on surely close: a doubtful one before them is an apostrophe.
    let mut sure_closers = vec![0u32; marks.len() + 1];
    for index in (0..marks.len()).rev() {
        let single = matches!(marks[index].style, Style::CurlySingle | Style::StraightSingle);
        sure_closers[index] = sure_closers[index + 1] + u32::from(single && marks[index].closes);
    }
    let mut open: Vec<Mark> = Vec::new();
    let mut continued_start: Option<u32> = None;
    let push =
        |mark: Mark, end: u32, inner_end: u32, depth: usize, closed: bool, found: &mut Vec<Quotation>| {
            found.push(Quotation {
                span: Span { start: mark.start, end },
                inner: Span { start: mark.end.min(inner_end), end: inner_end },
                depth: depth.min(255) as u8,
                closed,
                continues: false,
                block,
            });
        };
    for (index, mark) in marks.iter().enumerate() {
        let matching = open.iter().rposition(|opened| closes(mark, opened.style));
        let single = matches!(mark.style, Style::CurlySingle | Style::StraightSingle);
        let closing = mark.closes
            && matching.is_some()
            && (!mark.opens || !could_be_new(text, mark, open.last()))
            && (!single || mark.surely || !is_possessive(text, mark) || sure_closers[index + 1] == 0);
        if closing && let Some(position) = matching {
            // What was opened inside and never closed was no quotation.
            open.truncate(position + 1);
            if let Some(opened) = open.pop() {
                push(opened, mark.end, mark.start, position, true, found);
            }
        } else if mark.opens {
            // A single straight mark opens only where another closes it.
            if single && sure_closers[index + 1] == 0 {
                continue;
            }
            if continued_start.is_none()
                && left_open == Some(mark.style)
                && text[span.start as usize..mark.start as usize].trim().is_empty()
            {
                continued_start = Some(mark.start);
            }
            // The same style again without a close between: the one before was left open by mistake.
            if let Some(position) = open.iter().rposition(|opened| opened.style == mark.style) {
                open.truncate(position);
            }
            open.push(*mark);
        }
    }
    // What is open at the end reaches to the end, if it began like a quotation.
    let mut leaves = None;
    if let Some(position) = open.iter().position(|mark| {
        !matches!(mark.style, Style::CurlySingle | Style::StraightSingle)
            && begins_like_speech(&text[span.start as usize..mark.start as usize])
    }) {
        let mark = open[position];
        if !text[mark.end as usize..span.end as usize].trim().is_empty() {
            push(mark, span.end, span.end, position, false, found);
            leaves = Some(mark.style);
        }
    }
    if let Some(start) = continued_start
        && let Some(quotation) = found.iter_mut().rev().find(|q| q.block == block && q.span.start == start)
    {
        quotation.continues = true;
    }
    leaves
}

/// Whether a mark closes a quotation that was opened in this style.
fn closes(mark: &Mark, style: Style) -> bool {
    match style {
        Style::Low => matches!(mark.style, Style::Curly | Style::Low),
        Style::Curly | Style::Straight if mark.style != style => {
            // Authors mix curly and straight marks; a mark that can only close is taken at its word.
            matches!(mark.style, Style::Curly | Style::Straight) && !mark.opens
        }
        _ => mark.style == style,
    }
}

/// Whether a mark that could close opens a new quotation all the same: `"Yes", "no"` has blanks that tell.
fn could_be_new(text: &str, mark: &Mark, innermost: Option<&Mark>) -> bool {
    let blank_before = text[..mark.start as usize].chars().next_back().is_none_or(char::is_whitespace);
    let blank_after = text[mark.end as usize..].chars().next().is_none_or(char::is_whitespace);
    blank_before
        && !blank_after
        && innermost.is_some_and(|opened| opened.style != mark.style || mark.style == Style::Straight)
}

/// Whether a single mark after a word in s may be the genitive's: "the workers' demands".
fn is_possessive(text: &str, mark: &Mark) -> bool {
    let mut after = text[mark.end as usize..].chars();
    let blank = after.next() == Some(' ');
    blank
        && after.next().is_some_and(char::is_lowercase)
        && text[..mark.start as usize].ends_with(['s', 'z', 'x'])
}

/// Whether what stands before an opening mark leads to speech that could run to the paragraph's end.
fn begins_like_speech(before: &str) -> bool {
    let before = before.trim_end();
    before.is_empty() || before.ends_with([':', ',', '.', '!', '?', '”', '"', '—', '–'])
}

#[cfg(test)]
mod tests {
    use bede_doc::{Block, BlockKind, Metadata};

    use super::*;

    fn found(text: &str) -> Vec<(String, u8, bool, bool)> {
        let mut document = Document::new(text, Metadata::default());
        let mut start = 0;
        for paragraph in text.split('\n') {
            document
                .blocks
                .push(Block { span: Span::new(start, start + paragraph.len()), kind: BlockKind::Paragraph });
            start += paragraph.len() + 1;
        }
        quotations(&document)
            .into_iter()
            .map(|q| (document.slice(q.inner).to_string(), q.depth, q.closed, q.continues))
            .collect()
    }

    fn inner(text: &str) -> Vec<String> {
        found(text).into_iter().map(|(text, ..)| text).collect()
    }

    #[test]
    fn marks_of_every_style_pair() {
        assert_eq!(
            inner("“One,” she said, «two», \"three\", ''four'', ``five'' and „six“."),
            ["One,", "two", "three", "four", "five", "six"]
        );
        assert_eq!(inner("He spoke of 'a long road' and ‘a short one’."), ["a long road", "a short one"]);
    }

    #[test]
    fn apostrophes_are_no_marks() {
        assert_eq!(inner("It's the workers' day; don't say 'no' in the '90s."), ["no"]);
        assert_eq!(inner("The ‘workers’ rights’ bill isn’t law."), ["workers’ rights"]);
        assert!(inner("The dogs' and cats' owners' club").is_empty());
    }

    #[test]
    fn quotations_nest() {
        assert_eq!(
            found("“She told me, ‘Go home,’ and I went,” he said."),
            [
                ("She told me, ‘Go home,’ and I went,".to_string(), 0, true, false),
                ("Go home,".to_string(), 1, true, false),
            ]
        );
    }

    #[test]
    fn a_paragraph_left_open_is_continued() {
        assert_eq!(
            found("He said: “First.\n“Second.”"),
            [("First.".to_string(), 0, false, false), ("Second.".to_string(), 0, true, true),]
        );
        assert_eq!(
            found("He said: \"First.\n\"Second.\""),
            [("First.".to_string(), 0, false, false), ("Second.".to_string(), 0, true, true),]
        );
    }

    #[test]
    fn stray_marks_harm_nothing() {
        for text in [
            "\"",
            "”",
            "“",
            "''",
            "'",
            "a \" b",
            "” “ ’ ‘ \" ' « » „",
            "5'11\" tall",
            "“““",
            "\"\"\"\"",
            "‘’“”",
        ] {
            inner(text);
        }
        assert!(inner("He is 5'11\" tall and weighs 80 kg.").is_empty());
        assert_eq!(inner("A 6\" pipe, he said, \"leaks.\""), ["leaks."]);
    }
}
