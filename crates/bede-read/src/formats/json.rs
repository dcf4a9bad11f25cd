//! JSON files: one object, several after another, or an array of them, cut into objects on the way.

use std::io::BufRead;

use super::jsonl;
use crate::{Item, Items, MAX_ITEM_BYTES, error::*, files};

pub(crate) fn items(stream: Box<dyn BufRead + Send>, name: String) -> Items {
    Box::new(Objects { stream, name, line: 1, ended: false })
}

struct Objects {
    stream: Box<dyn BufRead + Send>,
    name: String,
    line: u64,
    ended: bool,
}

impl Iterator for Objects {
    type Item = Result<Item, ReadError>;

    fn next(&mut self) -> Option<Result<Item, ReadError>> {
        if self.ended {
            return None;
        }
        match self.object() {
            Ok(Some((bytes, line))) => Some(jsonl::record(&bytes, Location::line(self.name.as_str(), line))),
            Ok(None) => {
                self.ended = true;
                None
            }
            Err(error) => {
                self.ended = true;
                Some(Err(error))
            }
        }
    }
}

impl Objects {
    /// The bytes of the next object and the line that it starts on.
    fn object(&mut self) -> Result<Option<(Vec<u8>, u64)>, ReadError> {
        let mut object = Vec::new();
        let mut start = self.line;
        let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
        loop {
            let available = self.stream.fill_buf().map_err(|error| files::broken_off(&self.name, &error))?;
            if available.is_empty() {
                return if depth == 0 {
                    Ok(None)
                } else {
                    Err(ReadError::new(
                        Location::line(self.name.as_str(), start),
                        Problem::Malformed("the file ends inside this object".to_owned()),
                        "check that the file is whole",
                    ))
                };
            }
            let mut taken = 0;
            let mut done = false;
            let mut stray = None;
            for &byte in available {
                taken += 1;
                self.line += u64::from(byte == b'\n');
                if depth == 0 {
                    match byte {
                        b'{' => {
                            depth = 1;
                            start = self.line;
                            object.push(byte);
                        }
                        b'[' | b']' | b',' => {}
                        byte if byte.is_ascii_whitespace() => {}
                        byte => {
                            stray = Some(byte);
                            break;
                        }
                    }
                    continue;
                }
                object.push(byte);
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if in_string => escaped = true,
                    b'"' => in_string = !in_string,
                    b'{' if !in_string => depth += 1,
                    b'}' if !in_string => {
                        depth -= 1;
                        if depth == 0 {
                            done = true;
                            break;
                        }
                    }
                    _ => {}
                }
            }
            self.stream.consume(taken);
            if let Some(byte) = stray {
                return Err(ReadError::new(
                    Location::line(self.name.as_str(), self.line),
                    Problem::Malformed(format!("`{}` stands where an object should start", char::from(byte))),
                    "write one object, or a list of objects: [{\"text\": \"…\"}]",
                ));
            }
            if done {
                return Ok(Some((object, start)));
            }
            if object.len() > MAX_ITEM_BYTES {
                return Err(ReadError::new(
                    Location::line(self.name.as_str(), start),
                    Problem::TooLarge(format!("the object is longer than {} MiB", MAX_ITEM_BYTES >> 20)),
                    "split the document; one object holds one report",
                ));
            }
        }
    }
}
