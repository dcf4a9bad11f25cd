//! JSON lines: one record a line, each read by itself, so that a broken one costs nothing but itself.

use std::io::BufRead;

use serde_json::{Map, Value};

use crate::{
    Item, Items, MAX_ITEM_BYTES, encoding,
    error::*,
    files,
    records::{Fields, GivenMention, shortened},
};

pub(crate) fn items(stream: Box<dyn BufRead + Send>, name: String) -> Items {
    Box::new(Lines { stream, name, line: 0, ended: false })
}

struct Lines {
    stream: Box<dyn BufRead + Send>,
    name: String,
    line: u64,
    ended: bool,
}

impl Iterator for Lines {
    type Item = Result<Item, ReadError>;

    fn next(&mut self) -> Option<Result<Item, ReadError>> {
        while !self.ended {
            let mut bytes = Vec::new();
            let whole = match read_line(&mut self.stream, &mut bytes) {
                Ok(LineRead::End) => {
                    self.ended = true;
                    return None;
                }
                Ok(LineRead::Whole) => true,
                Ok(LineRead::TooLong) => false,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(files::broken_off(&self.name, &error)));
                }
            };
            self.line += 1;
            let location = Location::line(self.name.as_str(), self.line);
            if !whole {
                return Some(Err(ReadError::new(
                    location,
                    Problem::TooLarge(format!("the line is longer than {} MiB", MAX_ITEM_BYTES >> 20)),
                    "split the document; one line holds one report",
                )));
            }
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            return Some(record(&bytes, location));
        }
        None
    }
}

enum LineRead {
    Whole,
    TooLong,
    End,
}

/// Reads up to and over the next line break; what is beyond the limit is passed over and not held.
fn read_line(stream: &mut dyn BufRead, line: &mut Vec<u8>) -> std::io::Result<LineRead> {
    let mut any = false;
    let mut too_long = false;
    loop {
        let available = stream.fill_buf()?;
        if available.is_empty() {
            return Ok(match (any, too_long) {
                (false, _) => LineRead::End,
                (true, false) => LineRead::Whole,
                (true, true) => LineRead::TooLong,
            });
        }
        any = true;
        let (taken, ends) = match available.iter().position(|&byte| byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (available.len(), false),
        };
        if line.len() + taken > MAX_ITEM_BYTES {
            too_long = true;
            line.clear();
        } else if !too_long {
            line.extend_from_slice(&available[..taken]);
        }
        stream.consume(taken);
        if ends {
            return Ok(if too_long { LineRead::TooLong } else { LineRead::Whole });
        }
    }
}

/// A document from the bytes of one JSON object.
pub(crate) fn record(bytes: &[u8], location: Location) -> Result<Item, ReadError> {
    let (text, warning) = encoding::decode(bytes, None);
    let object = match serde_json::from_str::<Value>(text.trim_end()) {
        Ok(Value::Object(object)) => object,
        Ok(other) => {
            return Err(ReadError::new(
                location,
                Problem::Record(format!("the line is {}, not a JSON object", kind_of(&other))),
                "write one object a line: {\"text\": \"…\"}",
            ));
        }
        Err(error) => {
            let column = error.column();
            let mut message = error.to_string();
            if let Some(at) = message.rfind(" at line ") {
                message.truncate(at);
            }
            return Err(ReadError::new(
                location,
                Problem::Malformed(format!("this is not JSON: {message} (column {column})")),
                "write one object a line: {\"text\": \"…\"}; for plain text use the ending `.txt`",
            ));
        }
    };
    let mut fields = fields(object, &location)?;
    fields.warnings.extend(warning);
    let input = fields.into_input(&location)?;
    Ok(Item { input, location })
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The contract's fields from an object; others are passed over.
fn fields(mut object: Map<String, Value>, location: &Location) -> Result<Fields, ReadError> {
    let wrong = |field: &str, value: &Value, wanted: &str| {
        ReadError::new(
            location.clone(),
            Problem::Record(format!("`{field}` is {}, not {wanted}", kind_of(value))),
            format!("write `{field}` as {wanted}, or leave it out"),
        )
    };
    let mut string = |field: &str| match object.remove(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(value)) => Ok(Some(value)),
        // Identifiers are numbers often enough.
        Some(Value::Number(number)) if field == "id" => Ok(Some(number.to_string())),
        Some(other) => Err(wrong(field, &other, "a string")),
    };
    let mut fields = Fields {
        id: string("id")?,
        text: string("text")?,
        html: string("html")?,
        title: string("title")?,
        publisher: string("publisher")?,
        url: string("url")?,
        language: string("language")?,
        published: string("published")?,
        ..Fields::default()
    };
    match object.remove("authors") {
        None | Some(Value::Null) => {}
        Some(Value::String(author)) => fields.authors.push(author),
        Some(Value::Array(authors)) => {
            for author in authors {
                match author {
                    Value::String(author) => fields.authors.push(author),
                    other => return Err(wrong("authors", &other, "a list of strings")),
                }
            }
        }
        Some(other) => return Err(wrong("authors", &other, "a list of strings")),
    }
    match object.remove("mentions") {
        None | Some(Value::Null) => {}
        Some(Value::Array(mentions)) => {
            for mention in mentions {
                match given_mention(&mention) {
                    Some(mention) => fields.mentions.push(mention),
                    None => fields.warnings.push(bede_doc::Warning::new(
                        bede_doc::WarningKind::Mention,
                        format!(
                            "the mention `{}` is left out; write {{\"start\": 0, \"end\": 6, \"code\": \"RUS\"}}",
                            shortened(&mention.to_string())
                        ),
                    )),
                }
            }
        }
        Some(other) => return Err(wrong("mentions", &other, "a list of {\"start\", \"end\", \"code\"}")),
    }
    Ok(fields)
}

fn given_mention(value: &Value) -> Option<GivenMention> {
    let object = value.as_object()?;
    let code = match object.get("code") {
        None | Some(Value::Null) => None,
        Some(code) => Some(code.as_str()?.to_owned()),
    };
    Some(GivenMention { start: object.get("start")?.as_u64()?, end: object.get("end")?.as_u64()?, code })
}
