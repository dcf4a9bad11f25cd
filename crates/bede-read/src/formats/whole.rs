//! Files that are one document: plain text and HTML.

use std::io::{BufRead, Read};

use bede_doc::{Input, Source, Warning, WarningKind};

use crate::{Item, Items, MAX_ITEM_BYTES, encoding, error::*, files};

pub(crate) fn items(
    stream: Box<dyn BufRead + Send>,
    name: String,
    id: Option<String>,
    format: files::Format,
) -> Items {
    Box::new(std::iter::once_with(move || {
        let mut bytes = Vec::new();
        stream
            .take(MAX_ITEM_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| files::unreadable(&name, &error))?;
        let mut warnings = Vec::new();
        if bytes.len() > MAX_ITEM_BYTES {
            bytes.truncate(MAX_ITEM_BYTES);
            warnings.push(Warning::new(
                WarningKind::Limit,
                format!(
                    "the file is larger than {} MiB and was cut there; split it into documents",
                    MAX_ITEM_BYTES >> 20
                ),
            ));
        }
        Ok(Item { input: document(&bytes, id, format, None, warnings), location: Location::file(name) })
    }))
}

/// A document from its bytes.
pub(crate) fn document(
    bytes: &[u8],
    id: Option<String>,
    format: files::Format,
    declared: Option<&'static encoding_rs::Encoding>,
    mut warnings: Vec<Warning>,
) -> Input {
    let is_html = format == files::Format::Html;
    let declared = declared.or_else(|| if is_html { encoding::declared_in_page(bytes) } else { None });
    let (text, warning) = encoding::decode(bytes, declared);
    warnings.extend(warning);
    let source = if is_html { Source::Html(text) } else { Source::Text(text) };
    Input { id, source, warnings, ..Input::default() }
}
