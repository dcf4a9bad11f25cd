//! Every format and every kind of damage, read from bytes: what documents come out, in which order, and what is said
//! of what cannot be read. The messages word by word are `corpus/errors`' business.

use std::io::Write;

use bede_doc::{Input, Source};
use bede_read::{Item, Options, ReadError, read_bytes};
use flate2::{Compression, write::GzEncoder};

type Read = Vec<Result<Item, ReadError>>;

fn read(bytes: impl Into<Vec<u8>>, name: &str) -> Read {
    match read_bytes(bytes.into(), name, &Options::default()) {
        Ok(items) => items,
        Err(error) => vec![Err(error)],
    }
}

/// The texts or pages that were read, errors left out.
fn sources(read: &Read) -> Vec<&str> {
    read.iter()
        .flatten()
        .map(|item| match &item.input.source {
            Source::Text(text) | Source::Html(text) => text.as_str(),
        })
        .collect()
}

fn inputs(read: &Read) -> Vec<&Input> {
    read.iter().flatten().map(|item| &item.input).collect()
}

/// Each error with its place.
fn errors(read: &Read) -> Vec<String> {
    read.iter()
        .filter_map(|item| item.as_ref().err())
        .map(|error| {
            assert!(!error.help.is_empty(), "{error} says nothing of what to do");
            format!("{}: {error}", error.location)
        })
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// A small file of each format, its name, and the texts in it.
fn samples() -> Vec<(&'static str, Vec<u8>, Vec<&'static str>)> {
    vec![
        ("a.txt", b"They met.".to_vec(), vec!["They met."]),
        ("a.html", b"<p>They met.</p>".to_vec(), vec!["<p>They met.</p>"]),
        ("a.jsonl", b"{\"text\": \"One.\"}\n{\"text\": \"Two.\"}\n".to_vec(), vec!["One.", "Two."]),
        ("a.json", b"[{\"text\": \"One.\"},\n {\"text\": \"Two.\"}]".to_vec(), vec!["One.", "Two."]),
        ("a.csv", b"id,text\n1,One.\n2,Two.\n".to_vec(), vec!["One.", "Two."]),
        ("a.tsv", b"id\ttext\n1\tOne.\n2\tTwo.\n".to_vec(), vec!["One.", "Two."]),
        (
            "a.xml",
            b"<rss><channel><item><description>One.</description></item></channel></rss>".to_vec(),
            vec!["One."],
        ),
        ("a.warc", archive(&[("conversion", "Content-Type: text/plain\r\n", b"One.")]), vec!["One."]),
    ]
}

#[test]
fn every_format_is_read_plain_and_compressed() {
    for (name, bytes, texts) in samples() {
        let compressed = [
            (name.to_owned(), bytes.clone()),
            (format!("{name}.gz"), gzip(&bytes)),
            (format!("{name}.zst"), zstd(&bytes)),
            // The ending does not say it, the first bytes do.
            (name.to_owned(), gzip(&bytes)),
            (format!("{name}.gz.zst"), zstd(&gzip(&bytes))),
        ];
        for (name, bytes) in compressed {
            let found = read(bytes, &name);
            assert_eq!(sources(&found), texts, "{name}");
            assert!(errors(&found).is_empty(), "{name}: {:?}", errors(&found));
        }
    }
}

#[test]
fn members_and_frames_are_read_one_after_the_other() {
    let lines: [&[u8]; 3] =
        [b"{\"text\": \"One.\"}\n", b"{\"text\": \"Two.\"}\n", b"{\"text\": \"Three.\"}\n"];
    let gz: Vec<u8> = lines.iter().flat_map(|line| gzip(line)).collect();
    assert_eq!(sources(&read(gz, "a.jsonl.gz")), ["One.", "Two.", "Three."]);
    let zst: Vec<u8> = lines.iter().flat_map(|line| zstd(line)).collect();
    assert_eq!(sources(&read(zst, "a.jsonl.zst")), ["One.", "Two.", "Three."]);
    // Archives begin with a frame that holds a dictionary or a note, which is passed over.
    let mut skipped = b"\x5d\x2a\x4d\x18\x03\x00\x00\x00abc".to_vec();
    skipped.extend(zstd(lines[0]));
    assert_eq!(sources(&read(skipped, "a.jsonl.zst")), ["One."]);
}

#[test]
fn what_comes_before_a_break_in_compressed_records_is_read() {
    let lines: String =
        (0..40_000).map(|number| format!("{{\"text\": \"Report {number} of {}.\"}}\n", number * 7)).collect();
    for (name, bytes) in [("a.jsonl.gz", gzip(lines.as_bytes())), ("a.jsonl.zst", zstd(lines.as_bytes()))] {
        let found = read(&bytes[..bytes.len() / 2], name);
        assert_eq!(sources(&found).first(), Some(&"Report 0 of 0."), "{name}");
        assert_eq!(errors(&found).len(), 1, "{name}");
        assert!(
            errors(&found)[0].starts_with(&format!("{name}: cannot read `{name}`")),
            "{:?}",
            errors(&found)
        );
    }
    // One document cannot be read in part.
    let text = "They met on Monday and agreed on nothing. ".repeat(200);
    let whole = read(&gzip(text.as_bytes())[..40], "a.txt.gz");
    assert_eq!((sources(&whole).len(), errors(&whole).len()), (0, 1));
}

#[test]
fn noise_in_place_of_compressed_bytes_is_an_error() {
    for (name, head) in [("a.gz", &b"\x1f\x8b\x08\x00"[..]), ("a.zst", &b"\x28\xb5\x2f\xfd"[..])] {
        let mut bytes = head.to_vec();
        bytes.extend((0..500u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8));
        let found = read(bytes, name);
        assert_eq!((sources(&found).len(), errors(&found).len()), (0, 1), "{name}");
    }
}

/// An archive of records: type, further header lines, content.
fn archive(records: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (kind, header, content) in records {
        bytes.extend(
            format!("WARC/1.0\r\nWARC-Type: {kind}\r\n{header}Content-Length: {}\r\n\r\n", content.len())
                .bytes(),
        );
        bytes.extend_from_slice(content);
        bytes.extend_from_slice(b"\r\n\r\n");
    }
    bytes
}

#[test]
fn responses_of_web_archives_are_unchunked_unpacked_and_decoded() {
    let page = "<p>They met in Bras\u{ed}lia.</p>";
    let response = |header: &str, body: &[u8]| {
        let mut bytes = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html{header}\r\n\r\n").into_bytes();
        bytes.extend_from_slice(body);
        bytes
    };
    let chunked = |body: &[u8]| {
        let mut bytes = Vec::new();
        for chunk in body.chunks(7) {
            bytes.extend(format!("{:x};ext=1\r\n", chunk.len()).bytes());
            bytes.extend_from_slice(chunk);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        bytes
    };
    let latin: Vec<u8> = page.chars().map(|c| c as u32 as u8).collect();
    let pages = [
        response("; charset=utf-8", page.as_bytes()),
        response("; charset=utf-8\r\nTransfer-Encoding: chunked", &chunked(page.as_bytes())),
        // Many archives keep the header and have taken the chunks apart.
        response("; charset=utf-8\r\nTransfer-Encoding: chunked", page.as_bytes()),
        response("; charset=utf-8\r\nContent-Encoding: gzip", &gzip(page.as_bytes())),
        response(
            "\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip",
            &chunked(&gzip(page.as_bytes())),
        ),
        response("; charset=iso-8859-1", &latin),
    ];
    let records: Vec<(&str, &str, &[u8])> = pages
        .iter()
        .map(|page| ("response", "WARC-Target-URI: <https://example.org/a>\r\n", page.as_slice()))
        .collect();
    let found = read(archive(&records), "a.warc");
    assert_eq!(sources(&found), [page; 6]);
    assert!(
        inputs(&found).iter().all(|input| input.metadata.url.as_deref() == Some("https://example.org/a"))
    );
}

#[test]
fn records_of_web_archives_that_are_no_documents_are_passed_over() {
    let image = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG";
    let moved = b"HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n<p>Moved.</p>";
    let found = read(
        archive(&[
            ("warcinfo", "", b"software: x"),
            ("request", "", b"GET / HTTP/1.1\r\n\r\n"),
            ("response", "", image),
            ("response", "", moved),
            ("metadata", "", b"fetchTimeMs: 3"),
            (
                "conversion",
                "Content-Type: text/plain\r\nWARC-Target-URI: https://example.org/b\r\n",
                b"They met.",
            ),
        ]),
        "a.warc.wet",
    );
    assert_eq!(sources(&found), ["They met."]);
    assert!(errors(&found).is_empty());
}

#[test]
fn a_web_archive_gives_what_comes_before_its_damage() {
    let mut bytes = archive(&[("conversion", "Content-Type: text/plain\r\n", b"One.".as_slice()); 2]);
    bytes.truncate(bytes.len() - 6);
    let found = read(bytes, "a.warc");
    assert_eq!(sources(&found), ["One."]);
    assert_eq!(errors(&found), ["a.warc, record 2: this is no WARC record: the archive ends inside it"]);

    let mut bytes = archive(&[("conversion", "Content-Type: text/plain\r\n", b"One.")]);
    bytes.extend_from_slice(b"nonsense\r\n");
    let found = read(bytes, "a.warc");
    assert_eq!(sources(&found), ["One."]);
    assert_eq!(errors(&found), ["a.warc, record 2: this is no WARC record: it does not start with `WARC/`"]);

    let found = read(&b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: many\r\n\r\n"[..], "a.warc");
    assert_eq!(errors(&found), ["a.warc, record 1: this is no WARC record: it has no `Content-Length`"]);
    // A length beyond all memory is not believed.
    let found = read(
        &b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 18446744073709551615\r\n\r\nabc"[..],
        "a.warc",
    );
    assert_eq!(errors(&found), ["a.warc, record 1: this is no WARC record: the archive ends inside it"]);
}

#[test]
fn rows_keep_line_breaks_quotes_and_delimiters_in_their_fields() {
    let csv = "id,text,authors,date\n\
        1,\"They met, \"\"at last\"\", he said.\n\nNothing was agreed.\",Jane Doe; John Roe,2021-08-18\r\n\
        2,'single' quotes are letters,,\n\
        3,a \"quote\" inside,,\n\
        \n\
        4,\"the last, without an end,,";
    let found = read(csv, "a.csv");
    assert_eq!(
        sources(&found),
        [
            "They met, \"at last\", he said.\n\nNothing was agreed.",
            "'single' quotes are letters",
            "a \"quote\" inside",
            "the last, without an end,,",
        ]
    );
    let first = inputs(&found)[0];
    assert_eq!(first.metadata.authors, ["Jane Doe", "John Roe"]);
    assert_eq!(first.metadata.published.as_ref().map(ToString::to_string).as_deref(), Some("2021-08-18"));
    let lines: Vec<Option<u64>> = found.iter().flatten().map(|item| item.location.line).collect();
    assert_eq!(lines, [Some(2), Some(5), Some(6), Some(8)]);
}

#[test]
fn rows_of_other_lengths_and_columns_of_other_names_are_read() {
    let tsv =
        "Headline\tBody\tSource\n\"Quoted\" title\tThey met.\tExample Wire\tmore\nShort\tThey met again.\n";
    let found = read(tsv, "a.tsv");
    assert_eq!(sources(&found), ["They met.", "They met again."]);
    assert_eq!(inputs(&found)[0].metadata.publisher.as_deref(), Some("Example Wire"));
    assert_eq!(inputs(&found)[1].metadata.title.as_deref(), Some("Short"));
    // Either column of documents may be filled.
    let found = read("text,html\n,<p>They met.</p>\nThey met.,\n", "a.csv");
    assert_eq!(sources(&found), ["<p>They met.</p>", "They met."]);
    assert!(matches!(inputs(&found)[0].source, Source::Html(_)));
}

#[test]
fn feeds_give_their_entries() {
    let rss = r#"<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Example Wire</title><link>https://example.org/</link><language>en-us</language>
<item><title>Ministers &amp; envoys meet</title><link>https://example.org/a</link><guid>a</guid>
<description>Short.</description><content:encoded><![CDATA[<p>They met.</p><p>Nothing was agreed.</p>]]></content:encoded>
<dc:creator>Jane Doe</dc:creator><pubDate>Wed, 18 Aug 2021 19:45:00 +0300</pubDate></item>
<item><title><![CDATA[Second]]></title><description>They met &lt;b&gt;again&lt;/b&gt;.</description><pubDate>18 Aug 21 09:00 GMT</pubDate></item>
</channel></rss>"#;
    let found = read(rss, "feed.xml");
    assert!(errors(&found).is_empty(), "{:?}", errors(&found));
    assert_eq!(sources(&found), ["<p>They met.</p><p>Nothing was agreed.</p>", "They met <b>again</b>."]);
    let first = inputs(&found)[0];
    assert_eq!(first.id.as_deref(), Some("a"));
    assert_eq!(first.metadata.title.as_deref(), Some("Ministers & envoys meet"));
    assert_eq!(first.metadata.publisher.as_deref(), Some("Example Wire"));
    assert_eq!(first.metadata.url.as_deref(), Some("https://example.org/a"));
    assert_eq!(first.metadata.authors, ["Jane Doe"]);
    assert_eq!(first.metadata.language.as_deref(), Some("en"));
    let published = |input: &Input| input.metadata.published.as_ref().map(ToString::to_string);
    assert_eq!(published(first).as_deref(), Some("2021-08-18T19:45:00+03:00"));
    assert_eq!(published(inputs(&found)[1]).as_deref(), Some("2021-08-18T09:00:00+00:00"));

    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Example Wire</title>
<entry><title>Third</title><id>urn:c</id><link rel="self" href="https://example.org/self"/><link href="https://example.org/c?a=1&amp;b=2"/>
<author><name>John Roe</name></author><published>2021-08-18T19:45:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>They met <b>once</b> more.</p><p>Nothing.</p></div></content></entry></feed>"#;
    let found = read(atom, "feed.atom");
    let only = inputs(&found)[0];
    assert_eq!(only.metadata.url.as_deref(), Some("https://example.org/c?a=1&b=2"));
    assert_eq!(only.metadata.authors, ["John Roe"]);
    assert!(sources(&found)[0].contains("<p>They met <b>once</b> more.</p>"), "{:?}", sources(&found));
    assert!(matches!(only.source, Source::Html(_)));
}

#[test]
fn encodings_are_told_by_mark_declaration_and_guess() {
    let text = "The café’s owner met the minister.";
    let utf16 = |big: bool| -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    };
    let with_mark = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    let without_warning = [
        text.as_bytes().to_vec(),
        with_mark(b"\xef\xbb\xbf", text.as_bytes().to_vec()),
        with_mark(b"\xff\xfe", utf16(false)),
        with_mark(b"\xfe\xff", utf16(true)),
    ];
    for bytes in without_warning {
        let found = read(bytes, "a.txt");
        assert_eq!(sources(&found), [text]);
        assert!(inputs(&found)[0].warnings.is_empty());
    }
    // A guess is said.
    for bytes in [utf16(false), utf16(true)] {
        let found = read(bytes, "a.txt");
        assert_eq!(sources(&found), [text]);
        assert_eq!(inputs(&found)[0].warnings.len(), 1);
    }
    let (western, ..) = encoding_rs::WINDOWS_1252.encode(text);
    let found = read(western.into_owned(), "a.txt");
    assert_eq!(sources(&found), [text]);
    assert!(inputs(&found)[0].warnings[0].message.contains("windows-1252"));
    // A page declares its own, whatever its letters look like.
    for (declaration, encoding) in [
        ("<meta charset=windows-1251>", encoding_rs::WINDOWS_1251),
        ("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=koi8-r\">", encoding_rs::KOI8_R),
        ("<?xml version=\"1.0\" encoding=\"windows-1251\"?>", encoding_rs::WINDOWS_1251),
    ] {
        let page = format!("{declaration}<p>Министры встретились.</p>");
        let (bytes, ..) = encoding.encode(&page);
        let found = read(bytes.into_owned(), "a.html");
        assert_eq!(sources(&found), [page.as_str()], "{declaration}");
        assert!(inputs(&found)[0].warnings.is_empty(), "{declaration}");
    }
    // Lines and rows in UTF-16 are cut as lines and rows.
    let lines: Vec<u8> = "\u{feff}{\"text\": \"One.\"}\n{\"text\": \"Zwölf.\"}\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(sources(&read(lines, "a.jsonl")), ["One.", "Zwölf."]);
    let rows: Vec<u8> = "\u{feff}id,text\n1,Zwölf.\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(sources(&read(rows, "a.csv")), ["Zwölf."]);
    assert_eq!(sources(&read("\u{feff}id,text\n1,One.\n", "a.csv")), ["One."]);
}

#[test]
fn lines_without_names_are_told_by_their_first_bytes() {
    assert_eq!(
        sources(&read("{\"text\": \"One.\"}\n{\"text\": \"Two.\"}\n", "standard input")),
        ["One.", "Two."]
    );
    assert_eq!(sources(&read("{\n  \"text\": \"One.\"\n}\n", "standard input")), ["One."]);
    assert_eq!(sources(&read("[{\"text\": \"One.\"}]", "standard input")), ["One."]);
    let page = read("<!DOCTYPE html>\n<p>They met.</p>", "standard input");
    assert!(matches!(inputs(&page)[0].source, Source::Html(_)));
    let text = read("[They met on Monday.] {Nothing} was agreed.", "standard input");
    assert!(matches!(inputs(&text)[0].source, Source::Text(_)));
}

#[test]
fn broken_lines_cost_nothing_but_themselves() {
    let lines = "{\"text\": \"One.\"}\n\
        {\"text\": \"Two.\", \"published\": \"soon\", \"mentions\": [{\"start\": 0, \"end\": 99}, 7], \"unknown\": [1]}\n\
        {\"text\": \n\
        null\n\
        \u{0}\u{1}\n\
        {\"text\": null, \"html\": null}\n\
        {\"text\": \"Three.\", \"mentions\": \"none\"}\n\
        {\"text\": \"Four.\"}";
    let found = read(lines, "a.jsonl");
    assert_eq!(sources(&found), ["One.", "Two.", "Four."]);
    let places: Vec<Option<u64>> =
        found.iter().filter_map(|item| item.as_ref().err()).map(|error| error.location.line).collect();
    assert_eq!(places, [Some(3), Some(4), Some(5), Some(6), Some(7)]);
    // The day that is none, the mention beyond the text, and the one that is none.
    assert_eq!(inputs(&found)[1].warnings.len(), 3);
    // Deep nesting ends in an error, not in the stack.
    let deep = format!("{{\"text\": {}\n{{\"text\": \"One.\"}}\n", "[".repeat(200_000));
    let found = read(deep, "a.jsonl");
    assert_eq!((sources(&found), errors(&found).len()), (vec!["One."], 1));
}

#[test]
fn mentions_are_counted_in_characters() {
    let found = read(
        "{\"text\": \"Erdoğan met 👋 Merkel.\", \"mentions\": [{\"start\": 14, \"end\": 20, \"code\": \"DEUGOV\"}, {\"start\": 0, \"end\": 7}]}",
        "a.jsonl",
    );
    let Source::Text(text) = &inputs(&found)[0].source else { panic!("a text") };
    let words: Vec<&str> =
        inputs(&found)[0].mentions.iter().map(|mention| &text[mention.span.range()]).collect();
    assert_eq!(words, ["Merkel", "Erdoğan"]);
}

#[cfg(feature = "parquet")]
mod parquet_files {
    use std::{fs::File, sync::Arc};

    use bede_read::Reader;
    use parquet::{
        data_type::{ByteArray, ByteArrayType, Int32Type},
        file::writer::SerializedFileWriter,
        schema::parser::parse_message_type,
    };

    use super::*;

    /// A file of two rows in a folder of its own.
    fn file(schema: &str, name: &str) -> std::path::PathBuf {
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let schema = Arc::new(parse_message_type(schema).expect("a schema"));
        let mut writer =
            SerializedFileWriter::new(File::create(&path).expect("writable"), schema.clone(), Arc::default())
                .expect("a writer");
        let mut group = writer.next_row_group().expect("a group");
        for field in schema.get_fields() {
            let mut column = group.next_column().expect("a column").expect("there is one a field");
            if field.name() == "day" || field.name() == "published" {
                column.typed::<Int32Type>().write_batch(&[18_857, 18_858], None, None).expect("days");
            } else {
                let values = [ByteArray::from("They met."), ByteArray::from("They met again.")];
                column.typed::<ByteArrayType>().write_batch(&values, None, None).expect("texts");
            }
            column.close().expect("closed");
        }
        group.close().expect("closed");
        writer.close().expect("closed");
        path
    }

    #[test]
    fn rows_of_parquet_are_documents() {
        let path = file(
            "message news { REQUIRED BYTE_ARRAY text (UTF8); REQUIRED INT32 published (DATE); }",
            "rows.parquet",
        );
        let found: Read = Reader::new([path], Options::default()).collect();
        assert_eq!(sources(&found), ["They met.", "They met again."]);
        let published: Vec<String> = inputs(&found)
            .iter()
            .filter_map(|input| input.metadata.published.as_ref().map(ToString::to_string))
            .collect();
        assert_eq!(published, ["2021-08-18", "2021-08-19"]);
    }

    #[test]
    fn parquet_without_texts_or_whole_bytes_is_an_error() {
        let path = file("message news { REQUIRED BYTE_ARRAY words (UTF8); }", "words.parquet");
        let found: Read = Reader::new([path.clone()], Options::default()).collect();
        assert!(errors(&found)[0].ends_with("no column is named `text` or `html`; there are `words`"));
        let bytes = std::fs::read(&path).expect("readable");
        let cut = path.with_file_name("cut.parquet");
        std::fs::write(&cut, &bytes[..bytes.len() / 2]).expect("writable");
        let found: Read = Reader::new([cut], Options::default()).collect();
        assert!(errors(&found)[0].contains("this is not valid Parquet"), "{:?}", errors(&found));
    }
}
