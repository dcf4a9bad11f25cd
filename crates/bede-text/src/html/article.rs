//! The report in a page: its paragraphs, told from navigation, teasers, comments and notices by where they stand, how
//! long they are, and how much of them is links.

use std::ops::Range;

use super::{
    metadata::{self, PageMetadata, alike},
    tree::{NodeKind, Tag, Tree},
};
use crate::{
    lines::{self, LineKind},
    paragraphs,
    plain::Hint,
};

/// An extracted report.
pub(crate) struct Article {
    /// Paragraphs with a blank line between them.
    pub text: String,
    /// Each paragraph's bytes and what its mark-up says of it.
    pub pieces: Vec<(Range<usize>, Hint)>,
    pub metadata: PageMetadata,
    /// Bylines, date lines and credits that stand around the body.
    pub lines: Vec<lines::Line>,
    /// Whether a body was found that reads like one.
    pub found: bool,
    pub flattened: bool,
}

/// Extracts the report from a page. `title` is the headline that the caller knows; it goes before the page's own.
pub(crate) fn extract(html: &str, title: Option<&str>) -> Article {
    let tree = Tree::parse(html);
    let mut metadata = metadata::read(&tree);
    metadata.titles.extend(title.map(str::to_owned));
    let mut body = select(&tree, &metadata, Strictness::Strict);
    // Pages that hide or misname their body are read again without trust in names.
    if words_in(&body) < 60 {
        let lenient = select(&tree, &metadata, Strictness::Lenient);
        if words_in(&lenient) > 2 * words_in(&body) {
            body = lenient;
        }
    }
    let lines = lines_around(&tree, &body, &metadata);
    let mut paragraphs: Vec<(String, Hint)> =
        body.into_iter().map(|block| (block.text, block.hint)).collect();
    if let Some(linked) = &metadata.body {
        let linked_words = words(linked);
        let own: usize = paragraphs.iter().map(|(text, _)| words(text)).sum();
        // A page whose body comes by script carries it only here.
        if linked_words > 80 && own * 2 < linked_words {
            paragraphs = linked_paragraphs(linked);
        }
    }
    let found = paragraphs
        .iter()
        .filter(|(text, _)| words(text) >= 6 && paragraphs::ends_sentence(text))
        .map(|(text, _)| words(text))
        .sum::<usize>()
        >= 12;
    // The headline tells the event as the lede does; a page without a body has none to tell.
    let headline = title.map(metadata::squeezed).or_else(|| metadata.title.clone().filter(|_| found));
    if let Some(headline) = headline.filter(|headline| !headline.is_empty() && !paragraphs.is_empty()) {
        paragraphs.insert(0, (headline, Hint::Headline));
    }
    let mut text = String::new();
    let mut pieces = Vec::with_capacity(paragraphs.len());
    for (paragraph, hint) in paragraphs {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(&paragraph);
        pieces.push((start..text.len(), hint));
    }
    Article { text, pieces, metadata, lines, found, flattened: tree.flattened }
}

/// Blocks that are looked through for a byline before a body without a headline, and for credits after it.
const NEAR: usize = 6;

/// What the lines between headline and body, and right after the body, say of the report. Their class names keep them
/// out of the body, but the byline of many pages stands nowhere else.
fn lines_around(tree: &Tree, body: &[Block], metadata: &PageMetadata) -> Vec<lines::Line> {
    let (Some(first), Some(last)) = (body.first(), body.last()) else { return Vec::new() };
    let excluded: Vec<bool> = tree.nodes.iter().map(|node| node.tag().is_some_and(is_never_report)).collect();
    let all = blocks(tree, &excluded);
    let starts = all.partition_point(|block| block.node < first.node);
    let ends = all.partition_point(|block| block.node <= last.node);
    let headline = all[..starts]
        .iter()
        .rposition(|block| block.words < 40 && metadata.titles.iter().any(|title| alike(title, &block.text)));
    let from =
        headline.map_or(starts.saturating_sub(NEAR), |headline| headline + 1).max(starts.saturating_sub(20));
    let to = (ends + NEAR).min(all.len());
    all[from..to]
        .iter()
        .filter(|block| block.text.len() < 200)
        .take_while(|block| block.node <= last.node || !is_end_marker(&block.text))
        .map(|block| lines::judge(&block.text))
        .filter(|line| line.kind != LineKind::Text)
        .collect()
}

fn words_in(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.words).sum()
}

/// The paragraphs of a body given as one string.
fn linked_paragraphs(body: &str) -> Vec<(String, Hint)> {
    let body = if body.contains("</p>") || body.contains("<br") {
        let tree = Tree::parse(body);
        blocks(&tree, &vec![false; tree.nodes.len()])
            .into_iter()
            .map(|block| block.text)
            .collect::<Vec<_>>()
            .join("\n\n")
    } else {
        super::entities::decode(body)
    };
    paragraphs::paragraphs(&body)
        .into_iter()
        .map(|range| (metadata::squeezed(&body[range]), Hint::Paragraph))
        .filter(|(text, _)| !text.is_empty())
        .collect()
}

/// How far class names and hidden marks are believed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strictness {
    Strict,
    Lenient,
}

/// One run of text between block-level tags.
#[derive(Debug)]
struct Block {
    text: String,
    /// The block-level element that holds it.
    node: usize,
    tag: Tag,
    hint: Hint,
    words: usize,
    /// Characters, and how many of them are in links.
    characters: usize,
    linked: usize,
}

impl Block {
    fn link_density(&self) -> f32 {
        if self.characters == 0 { 0.0 } else { self.linked as f32 / self.characters as f32 }
    }

    /// How much it speaks for being part of a report.
    fn score(&self) -> f32 {
        if self.words < 8 || self.tag.is_heading() {
            return 0.0;
        }
        let sentence = paragraphs::ends_sentence(&self.text);
        let marks = self.text.matches([',', '.', ';', '"', '”']).count().min(20) as f32;
        let density = self.link_density();
        let base = (self.words as f32).min(300.0) / 10.0 + marks / 3.0;
        base * (1.0 - density).max(0.0).powi(2)
            * if sentence { 1.0 } else { 0.5 }
            * match self.tag {
                Tag::Li | Tag::Td | Tag::Dd => 0.5,
                _ => 1.0,
            }
    }
}

/// Cuts a page into blocks. Nodes marked as excluded, and all under them, say nothing.
fn blocks(tree: &Tree, excluded: &[bool]) -> Vec<Block> {
    let mut found = Vec::new();
    let mut run = Run::default();
    // Block-level elements that are open, with their ends; and the end of the link that is open.
    let mut open: Vec<(usize, Tag, u32)> = vec![(0, Tag::Html, u32::MAX)];
    let mut link_end = 0u32;
    let mut index = 0;
    while index < tree.nodes.len() {
        while open.last().is_some_and(|&(_, _, end)| end <= index as u32) {
            run.flush(&open, &mut found);
            open.pop();
        }
        let node = &tree.nodes[index];
        if excluded[index] {
            if node.tag().is_some_and(|tag| !tag.is_inline()) {
                run.flush(&open, &mut found);
            }
            index = node.end as usize;
            continue;
        }
        match &node.kind {
            NodeKind::Text(text) => run.push(text, (index as u32) < link_end),
            NodeKind::Element(Tag::Br, _) => run.line_break(&open, &mut found),
            NodeKind::Element(tag, _) if tag.is_inline() => {
                if *tag == Tag::A {
                    link_end = node.end;
                }
            }
            NodeKind::Element(tag, _) => {
                run.flush(&open, &mut found);
                open.push((index, *tag, node.end));
            }
        }
        index += 1;
    }
    run.flush(&open, &mut found);
    found
}

/// Text gathered since the last block-level tag.
#[derive(Default)]
struct Run {
    text: String,
    linked: usize,
    /// Whether a line break came last.
    broken: bool,
}

impl Run {
    fn push(&mut self, text: &str, in_link: bool) {
        for c in text.chars() {
            if matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}') {
                continue;
            }
            if c.is_whitespace() || c.is_control() {
                if !self.text.is_empty() && !self.text.ends_with(' ') {
                    self.text.push(' ');
                }
                continue;
            }
            self.broken = false;
            self.text.push(c);
            self.linked += usize::from(in_link);
        }
    }

    /// A second break in a row, or one after the end of a sentence, ends a paragraph.
    fn line_break(&mut self, open: &[(usize, Tag, u32)], found: &mut Vec<Block>) {
        if self.broken || paragraphs::ends_sentence(self.text.trim_end()) {
            self.flush(open, found);
        } else if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        self.broken = true;
    }

    fn flush(&mut self, open: &[(usize, Tag, u32)], found: &mut Vec<Block>) {
        let text = std::mem::take(&mut self.text);
        let linked = std::mem::take(&mut self.linked);
        self.broken = false;
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return;
        }
        let &(node, tag, _) = open.last().expect("the root is never closed");
        // A paragraph in a list item is the item's.
        let near = || open.iter().rev().take(3).map(|&(_, tag, _)| tag);
        let hint = if let Some(heading) = near().find(|tag| tag.is_heading()) {
            if heading == Tag::H1 { Hint::Headline } else { Hint::Heading }
        } else if near().any(|tag| tag == Tag::Li) {
            Hint::ListItem
        } else {
            Hint::Paragraph
        };
        let tag = near().find(|tag| tag.is_heading()).unwrap_or(tag);
        found.push(Block {
            words: words(trimmed),
            characters: trimmed.chars().filter(|c| !c.is_whitespace()).count(),
            text: trimmed.to_owned(),
            node,
            tag,
            hint,
            linked,
        });
    }
}

/// Words; scripts that write none are counted two characters a word.
fn words(text: &str) -> usize {
    let unspaced = text
        .chars()
        .filter(|c| matches!(u32::from(*c), 0x0e00..=0x0e7f | 0x3040..=0x30ff | 0x3400..=0x9fff))
        .count();
    text.split_whitespace().count() + unspaced / 2
}

/// Elements that hold no report.
fn is_never_report(tag: Tag) -> bool {
    use Tag::*;
    matches!(
        tag,
        Head | Script
            | Style
            | Noscript
            | Template
            | Svg
            | Math
            | Iframe
            | Object
            | Embed
            | Canvas
            | Video
            | Audio
            | Button
            | Select
            | Option
            | Textarea
            | Input
            | Nav
            | Figcaption
            | Dialog
            | Menu
            | Amp
            | Search
    )
}

/// Words in class names and ids of what is no report.
const UNLIKELY: &[&str] = &[
    "comment",
    "comments",
    "disqus",
    "related",
    "recommended",
    "recommendations",
    "recommend",
    "sidebar",
    "share",
    "sharing",
    "sharebar",
    "social",
    "newsletter",
    "subscribe",
    "subscription",
    "promo",
    "promotion",
    "advert",
    "advertisement",
    "advertising",
    "ad",
    "ads",
    "adslot",
    "dfp",
    "banner",
    "cookie",
    "cookies",
    "consent",
    "gdpr",
    "popup",
    "modal",
    "overlay",
    "breadcrumb",
    "breadcrumbs",
    "footer",
    "nav",
    "navbar",
    "navigation",
    "menu",
    "pagination",
    "pager",
    "tags",
    "taglist",
    "byline",
    "caption",
    "captions",
    "credit",
    "credits",
    "widget",
    "outbrain",
    "taboola",
    "trending",
    "popular",
    "mostread",
    "readmore",
    "more",
    "teaser",
    "teasers",
    "sponsor",
    "sponsored",
    "toolbar",
    "login",
    "signup",
    "signin",
    "register",
    "rating",
    "ratings",
    "masthead",
    "topbar",
    "skip",
    "print",
    "copyright",
    "disclaimer",
    "author",
    "authorbio",
    "bio",
    "carousel",
    "slideshow",
    "gallery",
    "rail",
    "aside",
    "crosslinks",
    "inline-related",
    "onward",
    "alsoread",
    "toc",
    "survey",
    "quiz",
    "poll",
    "donate",
    "donation",
    "paywall",
    "tooltip",
    "rollover",
    "popover",
    "dropdown",
    "hidden",
    "visuallyhidden",
    "offscreen",
    "sr-only",
    "metadata",
    "timestamp",
    "dateline",
    "pubdate",
    "followus",
    "follow",
    "apps",
    "weather",
    "ticker",
    "jobs",
    "shop",
    "product-card",
    "recirc",
    "recirculation",
    "player",
    "hashtags",
    "topics",
    "notice",
    "alert",
    "feedback",
    "correction",
    "trust",
    "syndication",
    "pullquote",
];

/// Words in class names and ids of bodies.
const LIKELY: &[&str] = &[
    "article",
    "story",
    "entry",
    "post",
    "content",
    "body",
    "text",
    "main",
    "news",
    "page",
    "articlebody",
    "storybody",
    "copy",
];

/// The words of a class name or an id: "articleBody share-bar" has four.
fn name_words(names: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut last_lower = false;
    for c in names.chars().take(300) {
        if (!c.is_ascii_alphanumeric() || c.is_ascii_uppercase() && last_lower) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
        }
        last_lower = c.is_ascii_lowercase();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The blocks of the report, in order.
fn select(tree: &Tree, metadata: &PageMetadata, strictness: Strictness) -> Vec<Block> {
    // First all text without trust in names, to see how much of it each element holds.
    let mut excluded: Vec<bool> =
        tree.nodes.iter().map(|node| node.tag().is_some_and(is_never_report)).collect();
    let all = blocks(tree, &excluded);
    let held = scores_by_node(tree, &all);
    let total = held.first().copied().unwrap_or_default().max(0.001);
    for (index, node) in tree.nodes.iter().enumerate() {
        let NodeKind::Element(tag, attributes) = &node.kind else { continue };
        if matches!(tag, Tag::Html | Tag::Body | Tag::Main | Tag::Article) {
            continue;
        }
        let share = held[index] / total;
        let structural = matches!(tag, Tag::Footer | Tag::Aside | Tag::Form) && share < 0.4;
        let named = attributes.as_deref().is_some_and(|attributes| {
            let hidden = attributes.hidden && strictness == Strictness::Strict && share < 0.4;
            let role = matches!(
                attributes.role.as_str(),
                "navigation"
                    | "banner"
                    | "contentinfo"
                    | "complementary"
                    | "search"
                    | "dialog"
                    | "alert"
                    | "menu"
                    | "toolbar"
            );
            let words = || name_words(&attributes.class).into_iter().chain(name_words(&attributes.id));
            let unlikely = strictness == Strictness::Strict
                && share < 0.3
                && words().any(|word| UNLIKELY.contains(&word.as_str()));
            hidden || role && share < 0.4 || unlikely
        });
        excluded[index] |= structural || named;
    }
    let found = blocks(tree, &excluded);
    if found.is_empty() {
        return found;
    }
    let container = container(tree, &found, metadata);
    let end = tree.nodes[container].end as usize;
    let mut body: Vec<Block> =
        found.into_iter().filter(|block| (container..end).contains(&block.node)).collect();
    trim(&mut body, metadata);
    body
}

/// The score of all blocks under each node.
fn scores_by_node(tree: &Tree, blocks: &[Block]) -> Vec<f32> {
    let mut scores = vec![0.0f32; tree.nodes.len()];
    for block in blocks {
        scores[block.node] += block.score();
    }
    // Children come after their parents, so one pass from the end sums them up.
    for index in (1..tree.nodes.len()).rev() {
        let score = scores[index];
        scores[tree.nodes[index].parent as usize] += score;
    }
    scores
}

/// The element that holds the report.
fn container(tree: &Tree, blocks: &[Block], metadata: &PageMetadata) -> usize {
    // What lies far below the headline, with other prose between, is another report.
    let headline = blocks
        .iter()
        .filter(|block| {
            block.tag.is_heading() && metadata.titles.iter().any(|title| alike(title, &block.text))
        })
        .map(|block| block.node)
        .next();
    let mut scored: Vec<(usize, f32)> = Vec::with_capacity(blocks.len() + 1);
    let mut sum = 0.0;
    for block in blocks {
        scored.push((block.node, sum));
        sum += block.score();
    }
    let score_before = |node: usize| {
        scored.get(scored.partition_point(|&(other, _)| other < node)).map_or(sum, |&(_, score)| score)
    };
    let whole = scores_by_node(tree, blocks);
    // Each block speaks for the elements above it, less the farther they are.
    let mut votes = vec![0.0f32; tree.nodes.len()];
    let mut characters = vec![(0usize, 0usize); tree.nodes.len()];
    for block in blocks {
        characters[block.node].0 += block.characters;
        characters[block.node].1 += block.linked;
        let score = block.score();
        if score <= 0.0 {
            continue;
        }
        let mut node = block.node;
        // A paragraph is not a container of itself.
        if matches!(block.tag, Tag::P | Tag::Li | Tag::Pre) {
            node = tree.nodes[node].parent as usize;
        }
        for distance in 0..4 {
            votes[node] += score / (1.0 + distance as f32 * 0.7);
            if node == 0 {
                break;
            }
            node = tree.nodes[node].parent as usize;
        }
    }
    for index in (1..tree.nodes.len()).rev() {
        let (all, linked) = characters[index];
        let parent = tree.nodes[index].parent as usize;
        characters[parent].0 += all;
        characters[parent].1 += linked;
    }
    let mut best = (0usize, 0.0f32);
    for (index, node) in tree.nodes.iter().enumerate() {
        let NodeKind::Element(tag, attributes) = &node.kind else { continue };
        if votes[index] <= 0.0 {
            continue;
        }
        let (all, linked) = characters[index];
        let density = linked as f32 / all.max(1) as f32;
        let mut weight = votes[index] * (1.0 - density);
        if matches!(tag, Tag::Article | Tag::Main) {
            weight *= 1.15;
        }
        if let Some(attributes) = attributes.as_deref() {
            if attributes.itemprop.eq_ignore_ascii_case("articleBody") {
                weight *= 1.6;
            } else if name_words(&attributes.class)
                .iter()
                .chain(&name_words(&attributes.id))
                .any(|word| LIKELY.contains(&word.as_str()))
            {
                weight *= 1.15;
            }
        }
        if let Some(headline) = headline
            && headline < index
            && score_before(index) - score_before(headline) > 0.2 * whole[index]
        {
            weight *= 0.6;
        }
        if weight > best.1 {
            best = (index, weight);
        }
    }
    let mut container = best.0;
    // A body in several parts beside one another (before and after an advertisement) is held by what is above them.
    loop {
        if container == 0 {
            return container;
        }
        let parent = tree.nodes[container].parent as usize;
        let gain = whole[parent] - whole[container];
        let (all, linked) = characters[parent];
        let (own, own_linked) = characters[container];
        let added = all - own;
        let added_density = (linked - own_linked) as f32 / added.max(1) as f32;
        let is_page = matches!(tree.nodes[parent].tag(), Some(Tag::Body | Tag::Html)) || parent == 0;
        if gain > 0.25 * whole[container] && added_density < 0.25 && !is_page || gain <= 0.0 && added == 0 {
            container = parent;
        } else {
            return container;
        }
    }
}

/// Takes away what is no report inside its container: links, labels, credits, and what stands before and after.
fn trim(body: &mut Vec<Block>, metadata: &PageMetadata) {
    // Nothing after a heading such as "Comments" is the report's, if the report came before it.
    let total = words_in(body);
    let mut before = 0;
    let end = body.iter().position(|block| {
        before += block.words;
        before * 2 > total && block.words <= 6 && is_end_marker(&block.text)
    });
    if let Some(end) = end {
        body.truncate(end);
    }
    body.retain(|block| {
        let density = block.link_density();
        let line = lines::judge(&block.text);
        let title = metadata
            .titles
            .iter()
            .any(|title| block.words < 40 && alike(title, &block.text) && block.text.len() * 2 > title.len());
        !(line.kind != LineKind::Text
            || title
            || block.hint == Hint::Headline
            || density > 0.5 && block.words < 25 && !is_linked_sentence(block)
            || density > 0.8 && !is_linked_sentence(block)
            || block.words <= 2
                && !block.tag.is_heading()
                && !paragraphs::ends_sentence(&block.text)
                && block.hint != Hint::ListItem)
    });
    let is_prose =
        |block: &Block| block.score() > 0.0 && (block.words >= 12 || paragraphs::ends_sentence(&block.text));
    if let Some(first) = body.iter().position(is_prose) {
        body.drain(..first);
    }
    if let Some(last) = body
        .iter()
        .rposition(|block| is_prose(block) || block.words >= 5 && paragraphs::ends_sentence(&block.text))
    {
        body.truncate(last + 1);
    }
    // A heading says nothing without text under it.
    let headings: Vec<bool> = body.iter().map(|block| block.tag.is_heading()).collect();
    let mut index = 0;
    body.retain(|_| {
        let lone = headings[index] && headings.get(index + 1).copied().unwrap_or(true);
        index += 1;
        !lone
    });
}

/// Whether a block is a sentence that happens to be a link, as some papers write their second paragraph.
fn is_linked_sentence(block: &Block) -> bool {
    block.tag == Tag::P
        && block.words >= 8
        && block.text.ends_with(['.', '”', '"'])
        && block.text.contains(", ")
}

/// Labels after which no report goes on.
fn is_end_marker(text: &str) -> bool {
    let lower = text.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    [
        "comments",
        "leave a comment",
        "leave a reply",
        "post a comment",
        "related articles",
        "related stories",
        "related posts",
        "related news",
        "related content",
        "you may also like",
        "you might also like",
        "recommended for you",
        "more from",
        "more stories",
        "read next",
        "up next",
        "most read",
        "most popular",
        "trending now",
        "about the author",
        "sign up for our newsletter",
        "join the conversation",
        "view comments",
        "recommended stories",
        "more news",
        "latest news",
        "also read",
        "more on this story",
        "related topics",
        "related coverage",
        "more in",
    ]
    .iter()
    .any(|marker| {
        bare == *marker || bare.starts_with(marker) && marker.contains(' ') && bare.len() < marker.len() + 24
    })
}
