//! A page as a flat tree: nodes in document order, each with its parent and the end of its subtree.

use super::entities;

/// Deeper nesting is flattened: further elements become siblings.
const MAX_DEPTH: usize = 512;

macro_rules! tags {
    ($($variant:ident = $name:literal,)*) => {
        /// The elements that matter here.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Tag { $($variant,)* Other }

        impl Tag {
            fn of(name: &str) -> Tag {
                match name { $($name => Tag::$variant,)* _ => Tag::Other }
            }
        }
    };
}

tags! {
    Html = "html", Head = "head", Body = "body", Title = "title", Meta = "meta", Link = "link", Base = "base",
    Script = "script", Style = "style", Noscript = "noscript", Template = "template", Svg = "svg", Math = "math",
    Iframe = "iframe", Object = "object", Embed = "embed", Canvas = "canvas", Video = "video", Audio = "audio",
    Picture = "picture", Source = "source", Track = "track", Img = "img", Article = "article", Main = "main",
    Section = "section", Header = "header", Footer = "footer", Nav = "nav", Aside = "aside", Div = "div", P = "p",
    H1 = "h1", H2 = "h2", H3 = "h3", H4 = "h4", H5 = "h5", H6 = "h6", Ul = "ul", Ol = "ol", Li = "li", Dl = "dl",
    Dt = "dt", Dd = "dd", Table = "table", Thead = "thead", Tbody = "tbody", Tfoot = "tfoot", Tr = "tr", Td = "td",
    Th = "th", Caption = "caption", Colgroup = "colgroup", Col = "col", Blockquote = "blockquote", Pre = "pre",
    Figure = "figure", Figcaption = "figcaption", Form = "form", Fieldset = "fieldset", Button = "button",
    Select = "select", Option = "option", Textarea = "textarea", Input = "input", Label = "label", A = "a", Br = "br",
    Hr = "hr", Wbr = "wbr", Span = "span", B = "b", Strong = "strong", I = "i", Em = "em", U = "u", Time = "time",
    Address = "address", Center = "center", Details = "details", Summary = "summary", Dialog = "dialog", Menu = "menu",
    Area = "area", Param = "param", Sup = "sup", Sub = "sub", Amp = "amp-ad", Hgroup = "hgroup", Search = "search",
}

impl Tag {
    /// Elements that never have content.
    fn is_void(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Meta | Link | Base | Img | Br | Hr | Wbr | Input | Source | Track | Embed | Col | Area | Param
        )
    }

    /// Elements whose content is text up to their end tag, whatever it looks like.
    fn is_raw(self) -> bool {
        use Tag::*;
        matches!(self, Script | Style | Textarea | Title | Iframe)
    }

    /// Elements that stand in a line of text.
    pub(crate) fn is_inline(self) -> bool {
        use Tag::*;
        matches!(
            self,
            A | Span
                | B
                | Strong
                | I
                | Em
                | U
                | Time
                | Sup
                | Sub
                | Wbr
                | Label
                | Img
                | Picture
                | Source
                | Other
        )
    }

    pub(crate) fn is_heading(self) -> bool {
        use Tag::*;
        matches!(self, H1 | H2 | H3 | H4 | H5 | H6)
    }

    /// Whether an open paragraph ends where this element starts.
    fn ends_paragraph(self) -> bool {
        !self.is_inline()
            && !matches!(
                self,
                Tag::Br
                    | Tag::Script
                    | Tag::Style
                    | Tag::Noscript
                    | Tag::Iframe
                    | Tag::Svg
                    | Tag::Video
                    | Tag::Audio
                    | Tag::Object
                    | Tag::Button
                    | Tag::Input
                    | Tag::Select
                    | Tag::Option
                    | Tag::Textarea
                    | Tag::Meta
                    | Tag::Link
                    | Tag::Template
                    | Tag::Embed
                    | Tag::Canvas
                    | Tag::Math
                    | Tag::Amp
            )
    }
}

/// Attributes that matter here.
#[derive(Debug, Default)]
pub(crate) struct Attributes {
    pub class: String,
    pub id: String,
    pub href: String,
    pub name: String,
    pub content: String,
    pub kind: String,
    pub rel: String,
    pub role: String,
    pub itemprop: String,
    pub datetime: String,
    pub lang: String,
    pub hidden: bool,
}

/// An element or a text.
#[derive(Debug)]
pub(crate) struct Node {
    pub kind: NodeKind,
    pub parent: u32,
    /// One past the last node under this one.
    pub end: u32,
}

#[derive(Debug)]
pub(crate) enum NodeKind {
    Element(Tag, Option<Box<Attributes>>),
    /// Text with its references resolved.
    Text(String),
}

impl Node {
    pub(crate) fn tag(&self) -> Option<Tag> {
        match self.kind {
            NodeKind::Element(tag, _) => Some(tag),
            NodeKind::Text(_) => None,
        }
    }
}

/// A page. Node 0 is its root.
pub(crate) struct Tree {
    pub nodes: Vec<Node>,
    /// Whether nesting was flattened.
    pub flattened: bool,
}

impl Tree {
    /// All text under a node, as it stands.
    pub(crate) fn text(&self, node: usize) -> String {
        let mut text = String::new();
        for node in &self.nodes[node..self.nodes[node].end as usize] {
            if let NodeKind::Text(piece) = &node.kind {
                text.push_str(piece);
            }
        }
        text
    }

    /// Parses a page.
    pub(crate) fn parse(html: &str) -> Tree {
        let mut builder = Builder {
            nodes: vec![Node { kind: NodeKind::Element(Tag::Html, None), parent: 0, end: 0 }],
            open: vec![(Tag::Html, 0)],
            flattened: false,
        };
        builder.run(html);
        builder.close_to(0);
        let end = builder.nodes.len() as u32;
        builder.nodes[0].end = end;
        Tree { nodes: builder.nodes, flattened: builder.flattened }
    }
}

struct Builder {
    nodes: Vec<Node>,
    /// Open elements, outermost first.
    open: Vec<(Tag, u32)>,
    flattened: bool,
}

impl Builder {
    fn run(&mut self, html: &str) {
        let bytes = html.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let Some(open) = find(bytes, at, b'<') else {
                self.text(&html[at..]);
                break;
            };
            if open > at {
                self.text(&html[at..open]);
            }
            let next = bytes.get(open + 1).copied().unwrap_or(b' ');
            if next == b'!' || next == b'?' {
                at = if bytes[open..].starts_with(b"<!--") {
                    find_text(html, open + 4, "-->").map_or(bytes.len(), |end| end + 3)
                } else if bytes[open..].starts_with(b"<![CDATA[") {
                    let end = find_text(html, open + 9, "]]>").unwrap_or(bytes.len());
                    self.text(&html[open + 9..end]);
                    (end + 3).min(bytes.len())
                } else {
                    find(bytes, open, b'>').map_or(bytes.len(), |end| end + 1)
                };
            } else if next == b'/' && bytes.get(open + 2).is_some_and(u8::is_ascii_alphabetic) {
                let end = find(bytes, open, b'>').unwrap_or(bytes.len());
                let name = tag_name(&html[open + 2..end]);
                self.end_tag(Tag::of(&name));
                at = (end + 1).min(bytes.len());
            } else if next.is_ascii_alphabetic() {
                at = self.start_tag(html, open);
            } else {
                self.text("<");
                at = open + 1;
            }
        }
    }

    fn text(&mut self, raw: &str) {
        if raw.is_empty() {
            return;
        }
        let parent = self.open.last().map_or(0, |&(_, node)| node);
        let end = self.nodes.len() as u32 + 1;
        self.nodes.push(Node { kind: NodeKind::Text(entities::decode(raw)), parent, end });
    }

    /// Reads a start tag and, for raw elements, their content. Gives where to go on.
    fn start_tag(&mut self, html: &str, open: usize) -> usize {
        let name = tag_name(&html[open + 1..]);
        let tag = Tag::of(&name);
        let (attributes, self_closing, mut at) = attributes(html, open + 1 + name.len());
        self.close_implied(tag);
        let parent = self.open.last().map_or(0, |&(_, node)| node);
        let node = self.nodes.len() as u32;
        self.nodes.push(Node { kind: NodeKind::Element(tag, attributes), parent, end: node + 1 });
        if tag.is_raw() && !self_closing {
            let end = end_of_raw(html, at, &name);
            if end > at {
                let raw = &html[at..end];
                let text = if matches!(tag, Tag::Title | Tag::Textarea) {
                    entities::decode(raw)
                } else {
                    raw.to_owned()
                };
                self.nodes.push(Node { kind: NodeKind::Text(text), parent: node, end: node + 2 });
                self.nodes[node as usize].end = node + 2;
            }
            at = find(html.as_bytes(), end, b'>').map_or(html.len(), |end| end + 1);
            return at;
        }
        let closes_itself = self_closing && matches!(tag, Tag::Svg | Tag::Math | Tag::Other);
        if !tag.is_void() && !closes_itself {
            if self.open.len() < MAX_DEPTH {
                self.open.push((tag, node));
            } else {
                self.flattened = true;
            }
        }
        at
    }

    /// Ends elements whose end tags may be left out.
    fn close_implied(&mut self, tag: Tag) {
        use Tag::*;
        let closes = |open: Tag| match tag {
            Li => open == Li,
            Dt | Dd => matches!(open, Dt | Dd),
            Tr => matches!(open, Tr | Td | Th),
            Td | Th => matches!(open, Td | Th),
            Tbody | Thead | Tfoot => matches!(open, Tbody | Thead | Tfoot | Tr | Td | Th),
            Option => open == Option,
            Body => open == Head,
            A => open == A,
            _ => false,
        };
        if tag.ends_paragraph() {
            self.pop_within(|open| open == P, |open| !open.is_inline());
        }
        let limit = |open: Tag| match tag {
            Li => matches!(open, Ul | Ol | Menu),
            Dt | Dd => open == Dl,
            Tr | Td | Th | Tbody | Thead | Tfoot => open == Table,
            A => !open.is_inline(),
            _ => false,
        };
        if matches!(tag, Li | Dt | Dd | Tr | Td | Th | Tbody | Thead | Tfoot | Option | Body | A) {
            self.pop_within(closes, limit);
            if matches!(tag, Tr) {
                self.pop_within(|open| open == Tr, limit);
            }
        }
    }

    /// Closes the innermost open element that `wanted` takes, unless `limit` takes one before it. Only the last few
    /// are looked at, so that a page of unclosed tags stays linear.
    fn pop_within(&mut self, wanted: impl Fn(Tag) -> bool, limit: impl Fn(Tag) -> bool) {
        for depth in (1..self.open.len()).rev().take(32) {
            let (tag, _) = self.open[depth];
            if wanted(tag) {
                self.close_to(depth);
                return;
            }
            if limit(tag) {
                return;
            }
        }
    }

    fn end_tag(&mut self, tag: Tag) {
        if tag.is_void() || matches!(tag, Tag::Html | Tag::Body) {
            if tag == Tag::Br {
                let parent = self.open.last().map_or(0, |&(_, node)| node);
                let end = self.nodes.len() as u32 + 1;
                self.nodes.push(Node { kind: NodeKind::Element(Tag::Br, None), parent, end });
            }
            return;
        }
        // An end tag in a cell does not end what holds the table.
        let scoped =
            !matches!(tag, Tag::Table | Tag::Tr | Tag::Tbody | Tag::Thead | Tag::Tfoot | Tag::Td | Tag::Th);
        for depth in (1..self.open.len()).rev() {
            let (open, _) = self.open[depth];
            if open == tag {
                let crosses_block =
                    tag.is_inline() && self.open[depth + 1..].iter().any(|(inner, _)| !inner.is_inline());
                if crosses_block {
                    // `<a><div></a></div>`: the link ends, the division stays open.
                    let (_, node) = self.open.remove(depth);
                    self.nodes[node as usize].end = self.nodes.len() as u32;
                } else {
                    self.close_to(depth);
                }
                return;
            }
            if scoped && matches!(open, Tag::Td | Tag::Th | Tag::Table)
                || tag.is_inline() && !open.is_inline() && self.open.len() - depth > 8
            {
                return;
            }
        }
    }

    /// Closes every element from a depth on.
    fn close_to(&mut self, depth: usize) {
        let end = self.nodes.len() as u32;
        for (_, node) in self.open.drain(depth..) {
            self.nodes[node as usize].end = end;
        }
    }
}

fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    bytes[from.min(bytes.len())..].iter().position(|&byte| byte == wanted).map(|at| from + at)
}

fn find_text(html: &str, from: usize, wanted: &str) -> Option<usize> {
    html.get(from..)?.find(wanted).map(|at| from + at)
}

/// The name of a tag in lower case.
fn tag_name(text: &str) -> String {
    let length = text
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':' | b'_'))
        .take(40)
        .count();
    text[..length].to_ascii_lowercase()
}

/// Where the content of a raw element ends.
fn end_of_raw(html: &str, from: usize, name: &str) -> usize {
    let bytes = html.as_bytes();
    let mut at = from;
    while let Some(open) = find(bytes, at, b'<') {
        let tail = &bytes[open..];
        if tail.len() > name.len() + 1
            && tail[1] == b'/'
            && tail[2..2 + name.len().min(tail.len() - 2)].eq_ignore_ascii_case(name.as_bytes())
        {
            return open;
        }
        at = open + 1;
    }
    bytes.len()
}

/// Reads attributes up to the end of a tag: what matters of them, whether the tag closes itself, and what comes after.
fn attributes(html: &str, from: usize) -> (Option<Box<Attributes>>, bool, usize) {
    let bytes = html.as_bytes();
    let mut found: Option<Box<Attributes>> = None;
    let mut at = from;
    let mut self_closing = false;
    loop {
        while at < bytes.len() && (bytes[at].is_ascii_whitespace() || bytes[at] == b'/') {
            self_closing = bytes[at] == b'/';
            at += 1;
        }
        match bytes.get(at) {
            None => return (found, self_closing, bytes.len()),
            Some(b'>') => return (found, self_closing, at + 1),
            Some(_) => {}
        }
        self_closing = false;
        let name_start = at;
        while at < bytes.len() && !bytes[at].is_ascii_whitespace() && !matches!(bytes[at], b'=' | b'>' | b'/')
        {
            at += 1;
        }
        if at == name_start {
            // A stray "=".
            at += 1;
            continue;
        }
        let name_end = at;
        while at < bytes.len() && bytes[at].is_ascii_whitespace() {
            at += 1;
        }
        let mut value = name_end..name_end;
        if bytes.get(at) == Some(&b'=') {
            at += 1;
            while at < bytes.len() && bytes[at].is_ascii_whitespace() {
                at += 1;
            }
            match bytes.get(at) {
                Some(&quote @ (b'"' | b'\'')) => {
                    let end = find(bytes, at + 1, quote).unwrap_or(bytes.len());
                    value = at + 1..end;
                    at = (end + 1).min(bytes.len());
                }
                _ => {
                    let start = at;
                    while at < bytes.len() && !bytes[at].is_ascii_whitespace() && bytes[at] != b'>' {
                        at += 1;
                    }
                    value = start..at;
                }
            }
        }
        // Tags are cut at ASCII characters, so both are on character boundaries.
        let (Some(name), Some(value)) = (html.get(name_start..name_end), html.get(value)) else { continue };
        keep(name, value, &mut found);
    }
}

fn keep(name: &str, value: &str, found: &mut Option<Box<Attributes>>) {
    if name.len() > 12 {
        return;
    }
    let name = name.to_ascii_lowercase();
    let is_hiding = match name.as_str() {
        "hidden" => true,
        "aria-hidden" => value.eq_ignore_ascii_case("true"),
        "style" => {
            let style: String =
                value.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
            style.contains("display:none") || style.contains("visibility:hidden")
        }
        "class" | "id" | "href" | "name" | "property" | "content" | "type" | "rel" | "role" | "itemprop"
        | "datetime" | "lang" => false,
        _ => return,
    };
    let attributes = found.get_or_insert_default();
    let value = || entities::decode(value);
    match name.as_str() {
        "class" => attributes.class = value(),
        "id" => attributes.id = value(),
        "href" => attributes.href = value(),
        "name" | "property" if attributes.name.is_empty() => attributes.name = value().to_ascii_lowercase(),
        "content" => attributes.content = value(),
        "type" => attributes.kind = value().to_ascii_lowercase(),
        "rel" => attributes.rel = value().to_ascii_lowercase(),
        "role" => attributes.role = value().to_ascii_lowercase(),
        "itemprop" => attributes.itemprop = value(),
        "datetime" => attributes.datetime = value(),
        "lang" => attributes.lang = value(),
        _ => attributes.hidden |= is_hiding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree as nested names, for comparison.
    fn shape(html: &str) -> String {
        let tree = Tree::parse(html);
        let mut out = String::new();
        let mut ends: Vec<u32> = Vec::new();
        for (index, node) in tree.nodes.iter().enumerate().skip(1) {
            while ends.last().is_some_and(|&end| end <= index as u32) {
                ends.pop();
                out.push(')');
            }
            match &node.kind {
                NodeKind::Element(tag, _) => {
                    out.push_str(&format!("({tag:?}"));
                    ends.push(node.end);
                }
                NodeKind::Text(text) => out.push_str(&format!(" {}", text.trim())),
            }
        }
        out.push_str(&")".repeat(ends.len()));
        out
    }

    #[test]
    fn end_tags_that_are_left_out() {
        assert_eq!(shape("<p>a<p>b<ul><li>c<li>d</ul>"), "(P a)(P b)(Ul(Li c)(Li d))");
    }

    #[test]
    fn a_link_that_is_closed_in_the_wrong_place_closes_no_division() {
        let tree = Tree::parse("<div><a><div>x</a>y</div>z</div>w");
        let texts: Vec<(String, u32)> = tree
            .nodes
            .iter()
            .filter_map(|node| match &node.kind {
                NodeKind::Text(text) => Some((text.clone(), node.parent)),
                NodeKind::Element(..) => None,
            })
            .collect();
        let expected = [("x", 3), ("y", 3), ("z", 1), ("w", 0)];
        assert_eq!(texts, expected.map(|(text, parent)| (text.to_owned(), parent)));
        // The link ends after "x", and so does what it makes a link of.
        assert_eq!(tree.nodes[2].end, 5);
    }

    #[test]
    fn scripts_are_text_up_to_their_end() {
        assert_eq!(shape("<script>if (a<b) '<p>'</script>c"), "(Script if (a<b) '<p>') c");
    }

    #[test]
    fn deep_nesting_is_flattened_in_linear_time() {
        let html = format!("{}x", "<div>".repeat(100_000));
        let tree = Tree::parse(&html);
        assert!(tree.flattened);
        assert_eq!(tree.nodes.len(), 100_002);
    }

    #[test]
    fn broken_tags_end_somewhere() {
        for html in [
            "<",
            "<a",
            "<a href",
            "<a href='",
            "<!--",
            "<![CDATA[x",
            "</",
            "</p",
            "<p class=é é=\"ü",
            "<title>x",
            "<1>",
        ] {
            let tree = Tree::parse(html);
            assert_eq!(tree.nodes[0].end as usize, tree.nodes.len(), "{html}");
        }
    }
}
