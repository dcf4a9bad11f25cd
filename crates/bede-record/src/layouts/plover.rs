//! PLOVER's own JSON, as chapter 6 of its manual describes it: one object an event.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::record::{Event, Participant, Record};

/// Writes a record's events, one object a line.
pub fn write_plover(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    for event in &record.events {
        serde_json::to_writer(&mut *out, &object(record, event))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn object(record: &Record, event: &Event) -> Value {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| {
        // The format leaves out what is not known.
        let is_required = matches!(key, "id" | "date" | "actor" | "event");
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value == json!({});
        if is_required || !is_empty {
            object.insert(key.to_owned(), value);
        }
    };
    put("id", json!(event.id));
    // A date is required; where none is known the day of publication is the nearest thing.
    let published = record.published.as_deref().and_then(|text| text.get(..10));
    put("date", json!(event.date.as_deref().or(published).unwrap_or_default()));
    put("actor", event.actors.iter().map(entity).collect());
    put("recipient", event.recipients.iter().map(entity).collect());
    put("event", json!([event.kind]));
    // The auxiliary modes stand beside the modes.
    let status = (event.status != "actual").then_some(event.status);
    put("mode", event.mode.into_iter().chain(status).collect());
    put("context", json!(event.contexts));
    put("quad_code", json!(event.quad));
    put("event_scale", json!(event.score));
    put("event_text", json!([event.anchor.text]));
    if let Some(place) = &event.place {
        put(
            "event_loc",
            json!({
                "extracted_place": place.text, "geonameid": place.geonameid, "lat": place.lat, "lon": place.lon,
                "province": place.admin1, "country_code": place.country,
            }),
        );
    }
    put(
        "text_info",
        json!({ "sequence": event.sentence, "start": event.anchor.start, "end": event.anchor.end }),
    );
    let mut citation = Map::new();
    for (key, value) in [
        ("citation", Some(record.id.as_str())),
        ("url", record.url.as_deref()),
        ("title", record.title.as_deref()),
        ("language", record.language.as_deref()),
        ("publication", record.publisher.as_deref()),
        ("coder", Some("Bede")),
        ("version", Some(env!("CARGO_PKG_VERSION"))),
    ] {
        if let Some(value) = value {
            citation.insert(key.to_owned(), json!(value));
        }
    }
    put("cite_info", Value::Object(citation));
    Value::Object(object)
}

fn entity(participant: &Participant) -> Value {
    let mut entity = Map::new();
    for (key, value) in [
        ("code", participant.country.as_deref().or(participant.code.as_deref())),
        ("sector", participant.sector),
        ("entity_text", Some(participant.text.as_str())),
        ("identifier_text", participant.name.as_deref()),
    ] {
        if let Some(value) = value {
            entity.insert(key.to_owned(), json!(value));
        }
    }
    Value::Object(entity)
}
