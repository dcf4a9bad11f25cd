//! Bytes to text: byte order marks, declared encodings, and a guess where nothing is said, with a warning.

use std::io::{BufRead, Read};

use bede_doc::{Warning, WarningKind};
use encoding_rs::{Decoder, Encoding, UTF_8};

/// Decodes a whole document. `declared` is what an HTTP header or the page itself says.
pub(crate) fn decode(bytes: &[u8], declared: Option<&'static Encoding>) -> (String, Option<Warning>) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        let warning = broken.then(|| replaced(encoding, &text));
        return (text.into_owned(), warning);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), None);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        if !broken {
            return (text.into_owned(), Some(guessed(encoding)));
        }
    }
    if let Some(encoding) = declared.filter(|encoding| *encoding != UTF_8) {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        if !broken {
            return (text.into_owned(), None);
        }
    }
    if mostly_utf8(bytes) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let warning = replaced(UTF_8, &text);
        return (text, Some(warning));
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    let sample = &bytes[..bytes.len().min(1 << 20)];
    detector.feed(sample, true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Deny);
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let warning = if broken { replaced(encoding, &text) } else { guessed(encoding) };
    (text.into_owned(), Some(warning))
}

/// The encoding that a page declares in its first bytes: `<meta charset=…>` or the XML declaration.
pub(crate) fn declared_in_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_ascii_lowercase();
    let at = head.find("charset=").map(|at| at + 8).or_else(|| {
        let declaration = head.find("<?xml")?;
        head[declaration..].find("encoding=").map(|at| declaration + at + 9)
    })?;
    let label = head[at..].trim_start_matches(['"', '\'', ' ']);
    let label = label.split(['"', '\'', ' ', ';', '>', '/']).next()?;
    Encoding::for_label(label.as_bytes())
}

fn guessed(encoding: &'static Encoding) -> Warning {
    Warning::new(
        WarningKind::Encoding,
        format!(
            "the text is not UTF-8 and was read as {}; convert it to UTF-8 if that is wrong",
            encoding.name()
        ),
    )
}

fn replaced(encoding: &'static Encoding, text: &str) -> Warning {
    let count = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    Warning::new(
        WarningKind::Encoding,
        format!(
            "{} not valid {}; U+FFFD stands there; check how the file was made",
            if count == 1 {
                "one byte sequence is".to_owned()
            } else {
                format!("{count} byte sequences are")
            },
            encoding.name()
        ),
    )
}

/// Whether broken UTF-8 is UTF-8 all the same: it has whole sequences beyond ASCII, and more of them than broken ones,
/// or a single broken place in a long text.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let mut whole = 0usize;
    let mut broken = 0usize;
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > 2 * broken
}

/// UTF-16 without a mark has a NUL in every other byte of English text.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(512)];
    let pairs = sample.len() / 2;
    if pairs < 8 {
        return None;
    }
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    if second * 10 > pairs * 8 && first * 10 < pairs {
        Some(encoding_rs::UTF_16LE)
    } else if first * 10 > pairs * 8 && second * 10 < pairs {
        Some(encoding_rs::UTF_16BE)
    } else {
        None
    }
}

/// Whether bytes are text in some encoding, by their first few thousand; else what they are.
pub(crate) fn binary_kind(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: &[(&[u8], &str)] = &[
        (b"%PDF", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive or an office document"),
        (b"\xd0\xcf\x11\xe0", "an old office document"),
        (b"\x89PNG", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"\x7fELF", "a program"),
        (b"MZ\x90", "a program"),
        (b"SQLite format 3", "an SQLite database"),
        (b"BZh", "compressed with bzip2"),
        (b"\xfd7zXZ", "compressed with xz"),
        (b"7z\xbc\xaf", "a 7-Zip archive"),
        (b"ORC", "an ORC file"),
        (b"Obj\x01", "an Avro file"),
    ];
    if let Some((_, name)) = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        return Some(name);
    }
    if Encoding::for_bom(bytes).is_some() || utf16_without_mark(bytes).is_some() {
        return None;
    }
    let sample = &bytes[..bytes.len().min(8192)];
    let nuls = sample.iter().filter(|&&byte| byte == 0).count();
    let controls = sample
        .iter()
        .filter(|&&byte| byte < 32 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b))
        .count();
    (nuls > 0 && nuls * 200 > sample.len() || controls * 20 > sample.len()).then_some("a binary file")
}

/// Turns a stream of UTF-16 into UTF-8 on the way, so that formats of lines and rows need not know.
pub(crate) struct Utf8Stream<R> {
    inner: R,
    decoder: Decoder,
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: BufRead> Utf8Stream<R> {
    pub(crate) fn new(inner: R, encoding: &'static Encoding) -> Utf8Stream<R> {
        Utf8Stream { inner, decoder: encoding.new_decoder(), ready: Vec::new(), at: 0, ended: false }
    }
}

impl<R: BufRead> Read for Utf8Stream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.ready.len() && !self.ended {
            let bytes = self.inner.fill_buf()?;
            self.ended = bytes.is_empty();
            let room = self.decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16);
            self.ready.resize(room, 0);
            let (_, read, written, _) = self.decoder.decode_to_utf8(bytes, &mut self.ready, self.ended);
            self.inner.consume(read);
            self.ready.truncate(written);
            self.at = 0;
        }
        let count = buffer.len().min(self.ready.len() - self.at);
        buffer[..count].copy_from_slice(&self.ready[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
