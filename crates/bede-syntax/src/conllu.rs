//! CoNLL-U: documents from files that have tokens (and perhaps trees), files from documents, and a check of both.
//!
//! Enhanced dependencies and empty nodes are passed over; other columns than ours are written as `_`.

use std::fmt::Write as _;

use bede_doc::{
    Block, BlockId, BlockKind, Deprel, Document, Features, Layer, Metadata, Sentence, Span, Syntax, Token,
    TokenId, TokenRange, Tokens, Upos, Word,
};

use crate::xpos;

/// Why a CoNLL-U text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct ConlluError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

fn error(line: usize, message: impl Into<String>) -> ConlluError {
    ConlluError { line, message: message.into() }
}

/// One word line.
struct Row<'t> {
    line: usize,
    form: &'t str,
    lemma: &'t str,
    upos: &'t str,
    xpos: &'t str,
    features: &'t str,
    head: &'t str,
    deprel: &'t str,
    space_after: bool,
}

/// What stands before and between word lines.
enum Line<'t> {
    NewDocument(Option<&'t str>),
    NewParagraph,
    SentenceId,
    Range { line: usize, first: usize, last: usize, form: &'t str, space_after: bool },
    Word(Row<'t>),
    End,
}

/// The documents of a CoNLL-U text, each with blocks (its paragraphs), tokens and, where every word has a head,
/// syntax. A text without `# newdoc` is one document, without `# newpar` one paragraph.
pub fn read(text: &str) -> Result<Vec<Document>, ConlluError> {
    let mut builder = Builder::default();
    let mut rows: Vec<Row> = Vec::new();
    let mut ranges: Vec<(usize, usize, usize, &str, bool)> = Vec::new();
    for (index, line) in text.lines().chain([""]).enumerate() {
        match read_line(line.trim_end_matches('\r'), index + 1)? {
            Some(Line::NewDocument(id)) => builder.new_document(id),
            Some(Line::NewParagraph) => builder.paragraph_ended = true,
            Some(Line::Range { line, first, last, form, space_after }) => {
                if first != rows.len() + 1 || last <= first {
                    return Err(error(line, format!("range {first}-{last} is out of order")));
                }
                ranges.push((line, first, last, form, space_after));
            }
            Some(Line::Word(row)) => rows.push(row),
            Some(Line::End) if !rows.is_empty() => {
                builder.sentence(&rows, &ranges)?;
                rows.clear();
                ranges.clear();
            }
            Some(Line::End | Line::SentenceId) | None => {}
        }
    }
    builder.new_document(None);
    Ok(builder.documents)
}

fn read_line(line: &str, number: usize) -> Result<Option<Line<'_>>, ConlluError> {
    if line.trim().is_empty() {
        return Ok(Some(Line::End));
    }
    if let Some(comment) = line.strip_prefix('#') {
        let comment = comment.trim();
        let (key, value) = comment.split_once('=').map_or((comment, None), |(key, value)| (key, Some(value)));
        return Ok(match key.trim() {
            "newdoc id" => Some(Line::NewDocument(value.map(str::trim))),
            "newdoc" => Some(Line::NewDocument(None)),
            "newpar" | "newpar id" => Some(Line::NewParagraph),
            "sent_id" => Some(Line::SentenceId),
            _ => None,
        });
    }
    let mut columns = line.split('\t');
    let mut fields = [""; 10];
    for (index, field) in fields.iter_mut().enumerate() {
        *field = columns
            .next()
            .filter(|field| !field.is_empty())
            .ok_or_else(|| error(number, format!("a word line has ten columns, this one {index}")))?;
    }
    if columns.next().is_some() {
        return Err(error(number, "a word line has ten columns, this one more"));
    }
    let [id, form, lemma, upos, xpos, features, head, deprel, _, misc] = fields;
    if id.contains('.') {
        return Ok(None);
    }
    let space_after = !misc.split('|').any(|entry| entry == "SpaceAfter=No");
    if let Some((first, last)) = id.split_once('-') {
        let bad = || error(number, format!("`{id}` is no range of words"));
        let (first, last) = (first.parse().map_err(|_| bad())?, last.parse().map_err(|_| bad())?);
        return Ok(Some(Line::Range { line: number, first, last, form, space_after }));
    }
    let _: usize = id.parse().map_err(|_| error(number, format!("`{id}` is no word number")))?;
    Ok(Some(Line::Word(Row { line: number, form, lemma, upos, xpos, features, head, deprel, space_after })))
}

/// Documents under construction.
#[derive(Default)]
struct Builder {
    documents: Vec<Document>,
    id: Option<String>,
    text: String,
    blocks: Vec<Block>,
    tokens: Tokens,
    words: Vec<Word>,
    without_syntax: bool,
    paragraph_ended: bool,
    space: bool,
}

impl Builder {
    /// Ends the document before, if it has sentences, and begins another.
    fn new_document(&mut self, id: Option<&str>) {
        if !self.tokens.sentences.is_empty() {
            let mut document = Document::new(std::mem::take(&mut self.text), Metadata::default());
            if let Some(id) = self.id.take() {
                document.id = id;
            }
            document.blocks = std::mem::take(&mut self.blocks);
            document.mark_laid(Layer::Blocks);
            document.tokens = std::mem::take(&mut self.tokens);
            document.mark_laid(Layer::Tokens);
            let words = std::mem::take(&mut self.words);
            if !self.without_syntax {
                document.syntax = Syntax::new(words);
                document.mark_laid(Layer::Syntax);
            }
            self.documents.push(document);
        }
        self.id = id.map(str::to_owned);
        self.without_syntax = false;
        self.paragraph_ended = true;
    }

    fn sentence(
        &mut self,
        rows: &[Row],
        ranges: &[(usize, usize, usize, &str, bool)],
    ) -> Result<(), ConlluError> {
        if self.paragraph_ended || self.blocks.is_empty() {
            if !self.text.is_empty() {
                self.text.push_str("\n\n");
            }
            let at = self.text.len();
            self.blocks.push(Block { span: Span::new(at, at), kind: BlockKind::Paragraph });
            self.paragraph_ended = false;
        } else if self.space {
            self.text.push(' ');
        }
        let first = self.tokens.tokens.len();
        let mut ranges = ranges.iter().peekable();
        let mut index = 0;
        let mut space = false;
        while index < rows.len() {
            if space {
                self.text.push(' ');
            }
            if let Some(&(line, _, last, form, after)) = ranges.next_if(|range| range.1 == index + 1) {
                let parts =
                    rows.get(index..last).ok_or_else(|| error(line, "the range has too few words"))?;
                let mut rest = form;
                for (part, row) in parts.iter().enumerate() {
                    let left = parts.len() - part - 1;
                    // Where the words do not add up to what is written, each gets at least one character.
                    let length = if left == 0 {
                        rest.len()
                    } else if rest.starts_with(row.form) && rest[row.form.len()..].chars().count() >= left {
                        row.form.len()
                    } else {
                        rest.chars().next().map_or(0, char::len_utf8)
                    };
                    if length == 0 {
                        return Err(error(line, format!("`{form}` is too short for its words")));
                    }
                    self.token(&rest[..length], part > 0);
                    rest = &rest[length..];
                }
                index = last;
                space = after;
            } else {
                self.token(rows[index].form, false);
                space = rows[index].space_after;
                index += 1;
            }
        }
        self.space = space;
        let tokens = TokenRange::new(TokenId(first as u32), TokenId(self.tokens.tokens.len() as u32));
        let block = self.blocks.len() - 1;
        let start = self.tokens.tokens[first].span.start as usize;
        self.blocks[block].span.end = self.text.len() as u32;
        self.tokens.sentences.push(Sentence {
            span: Span::new(start, self.text.len()),
            tokens,
            block: BlockId(block as u32),
        });
        self.tree(rows, first)
    }

    fn token(&mut self, form: &str, joined: bool) {
        let start = self.text.len();
        self.text.push_str(form);
        self.tokens.tokens.push(Token { span: Span::new(start, self.text.len()), joined });
    }

    /// Adds the sentence's words, if it has a tree.
    fn tree(&mut self, rows: &[Row], first: usize) -> Result<(), ConlluError> {
        if self.without_syntax || rows.iter().any(|row| row.head == "_") {
            self.without_syntax = true;
            return Ok(());
        }
        let mut heads = Vec::with_capacity(rows.len());
        for row in rows {
            let head: u32 = row
                .head
                .parse()
                .ok()
                .filter(|&head| head as usize <= rows.len())
                .ok_or_else(|| error(row.line, format!("`{}` is no head in this sentence", row.head)))?;
            heads.push(head);
            let deprel = Deprel::parse(row.deprel)
                .or_else(|| Deprel::parse(row.deprel.split(':').next().unwrap_or_default()))
                .ok_or_else(|| error(row.line, format!("unknown relation `{}`", row.deprel)))?;
            self.words.push(Word {
                upos: Upos::parse(row.upos)
                    .ok_or_else(|| error(row.line, format!("unknown part of speech `{}`", row.upos)))?,
                xpos: xpos::known(row.xpos)
                    .ok_or_else(|| error(row.line, format!("unknown Penn tag `{}`", row.xpos)))?,
                features: Features::parse(row.features),
                lemma: row.lemma.into(),
                head: head.checked_sub(1).map(|head| TokenId(first as u32 + head)),
                deprel,
            });
        }
        if !crate::tree::is_tree(&heads, &mut Vec::new()) {
            return Err(error(rows[0].line, "the heads of this sentence make no tree with one root"));
        }
        Ok(())
    }
}

/// White space inside would end a column or a line: it becomes one space.
fn plain(text: &str) -> String {
    if text.contains(char::is_whitespace) {
        return text.split_whitespace().collect::<Vec<&str>>().join(" ");
    }
    text.to_owned()
}

/// The document as CoNLL-U. Without syntax its columns are `_`.
pub fn write(document: &Document) -> String {
    let mut output = String::new();
    let id = plain(&document.id);
    let _ = writeln!(output, "# newdoc id = {id}");
    let tokens = &document.tokens.tokens;
    let mut last_block = None;
    for (number, sentence) in document.sentences().iter().enumerate() {
        if last_block != Some(sentence.block) {
            last_block = Some(sentence.block);
            output.push_str("# newpar\n");
        }
        let _ = writeln!(output, "# sent_id = {id}-{}", number + 1);
        let _ = write!(output, "# text = ");
        let last = sentence.tokens.end.index();
        // Words without white space between them in the text have none here; anything else is one space.
        let space_after = |index: usize| {
            index + 1 < tokens.len() && {
                let between = tokens[index].span.end as usize..tokens[index + 1].span.start as usize;
                document.text().get(between).is_some_and(|between| !between.is_empty())
            }
        };
        for (index, token) in tokens.iter().enumerate().take(last).skip(sentence.tokens.start.index()) {
            output.push_str(&plain(document.slice(token.span)));
            if index + 1 < last && space_after(index) {
                output.push(' ');
            }
        }
        output.push('\n');
        let abuts = |index: usize| {
            let same_block = index + 1 < last
                || document.sentences().get(number + 1).is_some_and(|next| next.block == sentence.block);
            same_block && index + 1 < tokens.len() && !space_after(index)
        };
        for id in sentence.tokens.iter() {
            let index = id.index();
            let position = index - sentence.tokens.start.index() + 1;
            let form = plain(document.slice(tokens[index].span));
            let mut end = index + 1;
            if !tokens[index].joined {
                while end < last && tokens[end].joined {
                    end += 1;
                }
            }
            if end > index + 1 {
                let span = tokens[index].span.join(tokens[end - 1].span);
                let misc = if abuts(end - 1) { "SpaceAfter=No" } else { "_" };
                let _ = writeln!(
                    output,
                    "{position}-{}\t{}\t_\t_\t_\t_\t_\t_\t_\t{misc}",
                    position + end - index - 1,
                    plain(document.slice(span))
                );
            }
            let inside = tokens[index].joined || end > index + 1;
            let misc = if !inside && abuts(index) { "SpaceAfter=No" } else { "_" };
            match document.syntax.words.get(index) {
                Some(word) => {
                    let head = word.head.map_or(0, |head| head.0 + 1 - sentence.tokens.start.0);
                    let _ = writeln!(
                        output,
                        "{position}\t{form}\t{}\t{}\t{}\t{}\t{head}\t{}\t_\t{misc}",
                        plain(&word.lemma),
                        word.upos.as_str(),
                        word.xpos,
                        word.features,
                        word.deprel.as_str(),
                    );
                }
                None => {
                    let _ = writeln!(output, "{position}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}");
                }
            }
        }
        output.push('\n');
    }
    output
}

/// Everything that is wrong with a CoNLL-U text: columns, numbers, values, trees, and `# text` against the forms.
pub fn validate(text: &str) -> Vec<ConlluError> {
    let mut problems = Vec::new();
    let mut start = 0;
    let lines: Vec<&str> = text.lines().collect();
    if !text.is_empty() && !text.ends_with("\n\n") {
        problems.push(error(lines.len(), "the file does not end with an empty line"));
    }
    for (index, line) in lines.iter().chain([&""]).enumerate() {
        if line.is_empty() {
            if start < index {
                validate_sentence(&lines[start..index], start + 1, &mut problems);
            }
            start = index + 1;
        }
    }
    problems
}

fn validate_sentence(lines: &[&str], first: usize, problems: &mut Vec<ConlluError>) {
    let (mut text, mut id) = (None, false);
    let (mut words, mut heads): (usize, Vec<u32>) = (0, Vec::new());
    let mut written = String::new();
    let mut hidden_until = 0;
    for (offset, line) in lines.iter().enumerate() {
        let number = first + offset;
        if let Some(comment) = line.strip_prefix("# ") {
            if let Some(value) = comment.strip_prefix("text = ") {
                text = Some(value);
            }
            id |= comment.starts_with("sent_id = ");
            continue;
        }
        match read_line(line, number) {
            Err(problem) => problems.push(problem),
            Ok(Some(Line::Range { first, last, form, space_after, .. })) => {
                if first != words + 1 || last <= first {
                    problems.push(error(number, "the range does not begin at the next word"));
                }
                written.push_str(form);
                written.push_str(if space_after { " " } else { "" });
                hidden_until = last;
            }
            Ok(Some(Line::Word(row))) => {
                words += 1;
                if line.split('\t').next() != Some(words.to_string().as_str()) {
                    problems.push(error(number, format!("this should be word {words}")));
                }
                if words > hidden_until {
                    written.push_str(row.form);
                    written.push_str(if row.space_after { " " } else { "" });
                }
                match row.head.parse() {
                    Ok(head) => heads.push(head),
                    Err(_) => problems.push(error(number, "the head is no number")),
                }
                if Upos::parse(row.upos).is_none() {
                    problems.push(error(number, format!("unknown part of speech `{}`", row.upos)));
                }
                if Deprel::parse(row.deprel).is_none() {
                    problems.push(error(number, format!("unknown relation `{}`", row.deprel)));
                }
                if (row.head == "0") != (row.deprel == "root") {
                    problems.push(error(number, "the relation `root` and the head 0 go together"));
                }
                if row.lemma == "_" && row.form != "_" {
                    problems.push(error(number, "the lemma is missing"));
                }
                let features: Vec<String> = row
                    .features
                    .split('|')
                    .map(|pair| pair.split('=').next().unwrap_or("").to_lowercase())
                    .collect();
                if features.windows(2).any(|pair| pair[0] >= pair[1]) {
                    problems.push(error(number, "the features are not in order"));
                }
            }
            Ok(_) => {}
        }
    }
    if words == 0 {
        problems.push(error(first, "a sentence without words"));
        return;
    }
    if !id {
        problems.push(error(first, "`# sent_id` is missing"));
    }
    match text {
        None => problems.push(error(first, "`# text` is missing")),
        Some(text) if text.trim_end() != written.trim_end() => {
            problems.push(error(first, "`# text` is not what the forms add up to"));
        }
        Some(_) => {}
    }
    let inside = heads.len() == words && heads.iter().all(|&head| head as usize <= words);
    if !inside || !crate::tree::is_tree(&heads, &mut Vec::new()) {
        problems.push(error(first, "the heads make no tree with one root"));
    }
}
