//! RSS and Atom: one document an entry, with what the feed says of it.

use std::io::{BufRead, Read};

use bede_doc::Published;
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use crate::{Item, Items, MAX_ITEM_BYTES, encoding, error::*, files, records::Fields};

pub(crate) fn items(stream: Box<dyn BufRead + Send>, name: String) -> Items {
    let mut bytes = Vec::new();
    if let Err(error) = stream.take(MAX_ITEM_BYTES as u64).read_to_end(&mut bytes) {
        return Box::new(std::iter::once(Err(files::unreadable(&name, &error))));
    }
    let (xml, _) = encoding::decode(&bytes, encoding::declared_in_page(&bytes));
    Box::new(entries(&xml, &name).into_iter())
}

/// What one entry, or the feed itself, says.
#[derive(Default)]
struct Entry {
    id: Option<String>,
    title: Option<String>,
    link: Option<String>,
    summary: Option<String>,
    content: Option<String>,
    published: Option<String>,
    updated: Option<String>,
    authors: Vec<String>,
    language: Option<String>,
    source: Option<String>,
}

/// All entries of a feed. A feed that breaks off gives those before the break, and an error.
fn entries(xml: &str, name: &str) -> Vec<Result<Item, ReadError>> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut feed = Entry::default();
    let mut entry: Option<Entry> = None;
    let mut path: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut found: Vec<Entry> = Vec::new();
    let mut broken = None;
    let mut is_feed = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                let tag = tag_name(&start);
                is_feed |= matches!(tag.as_str(), "rss" | "feed" | "RDF");
                if matches!(tag.as_str(), "item" | "entry") {
                    entry = Some(Entry::default());
                }
                link_of(&start, &tag, entry.as_mut().unwrap_or(&mut feed));
                // XHTML content is taken over with its tags.
                if path.last().is_some_and(|last| last == "content" || last == "summary")
                    || path.iter().any(|tag| tag == "content")
                {
                    text.push_str(&format!("<{tag}>"));
                } else {
                    text.clear();
                }
                path.push(tag);
            }
            Ok(Event::Empty(empty)) => {
                let tag = tag_name(&empty);
                link_of(&empty, &tag, entry.as_mut().unwrap_or(&mut feed));
            }
            Ok(Event::Text(piece)) => text.push_str(&piece.xml_content(quick_xml::XmlVersion::default())),
            Ok(Event::CData(piece)) => text.push_str(&piece),
            Ok(Event::GeneralRef(reference)) => {
                if let Ok(Some(character)) = reference.resolve_char_ref() {
                    text.push(character);
                } else {
                    let entity = reference.to_string();
                    match quick_xml::escape::resolve_predefined_entity(&entity) {
                        Some(resolved) => text.push_str(resolved),
                        None => text.push_str(&format!("&{entity};")),
                    }
                }
            }
            Ok(Event::End(_)) => {
                let Some(tag) = path.pop() else { continue };
                if matches!(tag.as_str(), "item" | "entry") {
                    found.extend(entry.take());
                    continue;
                }
                if path.iter().any(|tag| tag == "content") {
                    text.push_str(&format!("</{tag}>"));
                    continue;
                }
                let parent = path.last().map_or("", String::as_str);
                let value = std::mem::take(&mut text);
                take_field(&tag, parent, value, entry.as_mut().unwrap_or(&mut feed));
            }
            Ok(Event::Eof) => {
                if let Some(tag) = path.last() {
                    broken = Some((format!("it ends inside `<{tag}>`"), xml.len() as u64));
                }
                break;
            }
            Ok(_) => {}
            Err(error) => {
                broken = Some((error.to_string(), reader.error_position()));
                break;
            }
        }
    }
    let publisher = feed.title.clone();
    let language = feed.language.clone();
    let mut items: Vec<Result<Item, ReadError>> = found
        .into_iter()
        .enumerate()
        .map(|(index, entry)| {
            let location = Location::record(name, index as u64 + 1);
            document(entry, publisher.clone(), language.clone(), &location)
                .map(|input| Item { input, location })
        })
        .collect();
    if let Some((message, position)) = broken {
        let line = xml[..usize::try_from(position).unwrap_or(0).min(xml.len())]
            .bytes()
            .filter(|&byte| byte == b'\n')
            .count() as u64
            + 1;
        items.push(Err(ReadError::new(
            Location::line(name, line),
            Problem::Malformed(format!("this is not valid XML: {message}")),
            "check that the feed is whole; the entries before this place were read",
        )));
    } else if !is_feed {
        items.push(Err(ReadError::new(
            Location::file(name),
            Problem::Malformed(format!("`{name}` is XML but neither RSS nor Atom")),
            "export the documents as JSONL, or name a page `.html`",
        )));
    }
    items
}

/// The name of a tag without its prefix, but for the content module's `content:encoded`.
fn tag_name(start: &BytesStart<'_>) -> String {
    let name = start.name().as_ref().to_owned();
    match name.as_str() {
        "content:encoded" => "encoded".to_owned(),
        _ => name.rsplit(':').next().unwrap_or(&name).to_owned(),
    }
}

/// Atom's links stand in attributes.
fn link_of(start: &BytesStart<'_>, tag: &str, entry: &mut Entry) {
    if tag != "link" {
        return;
    }
    let mut href = None;
    let mut other = false;
    for attribute in start.attributes().flatten() {
        let value = attribute.value.into_owned();
        match attribute.key.as_ref() {
            "href" => href = Some(value.replace("&amp;", "&")),
            "rel" => other = value != "alternate",
            _ => {}
        }
    }
    if let Some(href) = href.filter(|_| !other) {
        entry.link.get_or_insert(href);
    }
}

fn take_field(tag: &str, parent: &str, value: String, entry: &mut Entry) {
    let value = value.trim().to_owned();
    if value.is_empty() {
        return;
    }
    let first = |field: &mut Option<String>, value: String| {
        field.get_or_insert(value);
    };
    match (tag, parent) {
        ("title", "item" | "entry" | "channel" | "feed") => first(&mut entry.title, value),
        ("link", "item" | "channel") => first(&mut entry.link, value),
        ("guid" | "id", "item" | "entry") => first(&mut entry.id, value),
        ("description" | "summary", "item" | "entry") => first(&mut entry.summary, value),
        ("encoded" | "content", "item" | "entry") => first(&mut entry.content, value),
        ("pubDate" | "published" | "date", "item" | "entry") => first(&mut entry.published, value),
        ("updated", "entry") => first(&mut entry.updated, value),
        ("creator", "item" | "entry") => entry.authors.push(value),
        ("author", "item") if !value.contains('@') => entry.authors.push(value),
        ("name", "author") => entry.authors.push(value),
        ("language", _) => first(&mut entry.language, value),
        ("source", "item") | ("title", "source") => first(&mut entry.source, value),
        _ => {}
    }
}

fn document(
    entry: Entry,
    publisher: Option<String>,
    language: Option<String>,
    location: &Location,
) -> Result<bede_doc::Input, ReadError> {
    let body = match (entry.content, entry.summary) {
        (Some(content), _) | (None, Some(content)) => content,
        (None, None) => entry.title.clone().ok_or_else(|| {
            ReadError::new(
                location.clone(),
                Problem::Record("the entry has neither content nor a title".to_owned()),
                "leave it out, or fetch the page that it links to",
            )
        })?,
    };
    let is_html = body.contains("</")
        || body.contains("/>")
        || body.contains("<p>")
        || body.contains("<br")
        || body.contains("&#")
        || body.contains("&amp;");
    let published = entry.published.or(entry.updated).map(|text| iso(&text).unwrap_or(text));
    let fields = Fields {
        id: entry.id.or_else(|| entry.link.clone()),
        text: (!is_html).then(|| body.clone()),
        html: is_html.then_some(body),
        title: entry.title,
        publisher: entry.source.or(publisher),
        url: entry.link,
        authors: entry.authors,
        // "en-us" is as good as "en".
        language: language.map(|language| {
            language.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_lowercase()
        }),
        published,
        ..Fields::default()
    };
    fields.into_input(location)
}

/// ISO 8601 from RSS's dates ("Wed, 18 Aug 2021 19:45:00 +0300"), or `None` where it is neither.
fn iso(text: &str) -> Option<String> {
    if text.parse::<Published>().is_ok() {
        return Some(text.to_owned());
    }
    let text = text.split_once(", ").map_or(text, |(_, rest)| rest);
    let mut parts = text.split_whitespace();
    let day: u8 = parts.next()?.parse().ok()?;
    let month = parts.next()?.to_ascii_lowercase();
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month = MONTHS.iter().position(|known| month.starts_with(known))? + 1;
    let year: u16 = parts.next()?.parse().ok()?;
    let year = if year < 100 { year + 2000 } else { year };
    let date = format!("{year:04}-{month:02}-{day:02}");
    let Some(time) = parts.next() else { return Some(date) };
    let zone = match parts.next() {
        Some("GMT" | "UTC" | "UT" | "Z") => "+00:00".to_owned(),
        Some("EST" | "CDT") => "-05:00".to_owned(),
        Some("EDT") => "-04:00".to_owned(),
        Some("CST" | "MDT") => "-06:00".to_owned(),
        Some("MST" | "PDT") => "-07:00".to_owned(),
        Some("PST") => "-08:00".to_owned(),
        Some(offset) if offset.len() == 5 && offset.starts_with(['+', '-']) && offset.is_ascii() => {
            format!("{}:{}", &offset[..3], &offset[3..])
        }
        _ => String::new(),
    };
    Some(format!("{date}T{time}{zone}"))
}
