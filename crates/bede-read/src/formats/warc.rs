//! Web archives: responses that are pages, and the plain texts of WET files, record by record. Compressed archives
//! come through the decompressor member by member.

use std::io::{BufRead, Read};

use bede_doc::{Input, Warning, WarningKind};

use crate::{Item, Items, error::*, files, formats::whole};

/// Pages beyond this are cut.
const MAX_PAGE: u64 = 32 << 20;
/// No header is longer.
const MAX_HEADER: usize = 1 << 16;

pub(crate) fn items(stream: Box<dyn BufRead + Send>, name: String) -> Items {
    let mut archive = Archive { stream, name, record: 0, ended: false };
    Box::new(std::iter::from_fn(move || archive.next_page()))
}

struct Archive {
    stream: Box<dyn BufRead + Send>,
    name: String,
    record: u64,
    ended: bool,
}

/// Lines of `Name: value`, names in lower case.
type Header = Vec<(String, String)>;

fn value<'h>(header: &'h Header, name: &str) -> Option<&'h str> {
    header.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

impl Archive {
    /// The next record that holds a document.
    fn next_page(&mut self) -> Option<Result<Item, ReadError>> {
        while !self.ended {
            match self.next_record() {
                Ok(Some(Some(input))) => {
                    return Some(Ok(Item {
                        input,
                        location: Location::record(self.name.as_str(), self.record),
                    }));
                }
                Ok(Some(None)) => {}
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }

    /// One record: `None` at the end of the archive, `Some(None)` for a record that is no document.
    fn next_record(&mut self) -> Result<Option<Option<Input>>, ReadError> {
        let broken_off = |name: &str, error: &std::io::Error| files::broken_off(name, error);
        let version = loop {
            match line(&mut self.stream).map_err(|error| broken_off(&self.name, &error))? {
                None => return Ok(None),
                Some(text) if text.is_empty() => {}
                Some(text) => break text,
            }
        };
        self.record += 1;
        let malformed = |what: &str| {
            ReadError::new(
                Location::record(self.name.as_str(), self.record),
                Problem::Malformed(format!("this is no WARC record: {what}")),
                "check that the archive is whole; what came before was read",
            )
        };
        if !version.starts_with("WARC/") {
            return Err(malformed("it does not start with `WARC/`"));
        }
        let header = header(&mut self.stream).map_err(|error| broken_off(&self.name, &error))?;
        let length: u64 = value(&header, "content-length")
            .and_then(|length| length.parse().ok())
            .ok_or_else(|| malformed("it has no `Content-Length`"))?;
        let kind = value(&header, "warc-type").unwrap_or_default().to_ascii_lowercase();
        let mut content = (&mut self.stream).take(length);
        let mut body = Vec::new();
        let mut warnings = Vec::new();
        let wanted = matches!(kind.as_str(), "response" | "conversion" | "resource");
        if wanted {
            (&mut content)
                .take(MAX_PAGE)
                .read_to_end(&mut body)
                .map_err(|error| broken_off(&self.name, &error))?;
            if length > MAX_PAGE {
                warnings.push(Warning::new(
                    WarningKind::Limit,
                    format!("the page is larger than {} MiB and was cut there", MAX_PAGE >> 20),
                ));
            }
        }
        std::io::copy(&mut content, &mut std::io::sink()).map_err(|error| broken_off(&self.name, &error))?;
        if content.limit() > 0 {
            return Err(malformed("the archive ends inside it"));
        }
        if !wanted {
            return Ok(Some(None));
        }
        let url = value(&header, "warc-target-uri").map(|url| url.trim_matches(['<', '>']).to_owned());
        let page = match kind.as_str() {
            "response" if value(&header, "content-type").is_none_or(|kind| kind.contains("http")) => {
                http_page(&body)
            }
            _ => {
                let format = format_of(value(&header, "content-type").unwrap_or("text/plain"));
                format.map(|format| (body, format, None))
            }
        };
        Ok(Some(page.map(|(body, format, declared)| {
            let mut input = whole::document(&body, None, format, declared, warnings);
            input.metadata.url = url;
            input
        })))
    }
}

/// A line without its end, or `None` at the end of the stream.
fn line(stream: &mut dyn BufRead) -> std::io::Result<Option<String>> {
    let mut bytes = Vec::new();
    let mut limited = stream.take(MAX_HEADER as u64);
    if limited.read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    Ok(Some(String::from_utf8_lossy(&bytes).trim_end().to_owned()))
}

fn header(stream: &mut dyn BufRead) -> std::io::Result<Header> {
    let mut header = Header::new();
    let mut total = 0;
    while let Some(text) = line(stream)?.filter(|text| !text.is_empty()) {
        total += text.len();
        if total > MAX_HEADER {
            break;
        }
        if let Some((name, value)) = text.split_once(':') {
            header.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    Ok(header)
}

/// The format of a media type that is a document's.
fn format_of(media_type: &str) -> Option<files::Format> {
    let media_type = media_type.to_ascii_lowercase();
    if media_type.starts_with("text/html") || media_type.starts_with("application/xhtml") {
        Some(files::Format::Html)
    } else if media_type.starts_with("text/plain") {
        Some(files::Format::Text)
    } else {
        None
    }
}

type Page = (Vec<u8>, files::Format, Option<&'static encoding_rs::Encoding>);

/// The page in an HTTP response, where it is one that was found and is a document.
fn http_page(response: &[u8]) -> Option<Page> {
    let mut rest = response;
    let status = line(&mut rest).ok()??;
    let code = status.split_whitespace().nth(1)?;
    if !status.starts_with("HTTP/") || !code.starts_with('2') {
        return None;
    }
    let header = header(&mut rest).ok()?;
    let media_type = value(&header, "content-type").unwrap_or("text/html");
    let format = format_of(media_type)?;
    let declared = media_type.to_ascii_lowercase().split_once("charset=").and_then(|(_, label)| {
        encoding_rs::Encoding::for_label(label.trim_matches(['"', '\'', ' ', ';']).as_bytes())
    });
    let mut body = rest.to_vec();
    if value(&header, "transfer-encoding").is_some_and(|coding| coding.contains("chunked")) {
        body = unchunked(&body).unwrap_or(body);
    }
    if body.starts_with(b"\x1f\x8b") {
        let mut plain = Vec::new();
        // A page that breaks off is read as far as it goes.
        let _ = flate2::bufread::MultiGzDecoder::new(&body[..]).take(MAX_PAGE).read_to_end(&mut plain);
        body = plain;
    }
    Some((body, format, declared))
}

/// The body of a chunked response; `None` where it is not chunked after all, as in many archives.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut rest = body;
    let mut whole = Vec::with_capacity(body.len());
    loop {
        let text = line(&mut rest).ok()??;
        let size = usize::from_str_radix(text.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?;
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}
