//! GDELT: events in the 61 columns of 2.0 and the 58 of 1.0, and 2.0's table of mentions in 16. Tab-separated, without a
//! header, one row a dyad (or a telling of one).

use std::io::{self, Write};

use super::{cameo_type, cell, countries, dyads, numeric_id, write_tabs};
use crate::record::{Event, Participant, Place, Record};

/// The columns, in order.
pub const GDELT_COLUMNS: [&str; 61] = [
    "GLOBALEVENTID",
    "SQLDATE",
    "MonthYear",
    "Year",
    "FractionDate",
    "Actor1Code",
    "Actor1Name",
    "Actor1CountryCode",
    "Actor1KnownGroupCode",
    "Actor1EthnicCode",
    "Actor1Religion1Code",
    "Actor1Religion2Code",
    "Actor1Type1Code",
    "Actor1Type2Code",
    "Actor1Type3Code",
    "Actor2Code",
    "Actor2Name",
    "Actor2CountryCode",
    "Actor2KnownGroupCode",
    "Actor2EthnicCode",
    "Actor2Religion1Code",
    "Actor2Religion2Code",
    "Actor2Type1Code",
    "Actor2Type2Code",
    "Actor2Type3Code",
    "IsRootEvent",
    "EventCode",
    "EventBaseCode",
    "EventRootCode",
    "QuadClass",
    "GoldsteinScale",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "AvgTone",
    "Actor1Geo_Type",
    "Actor1Geo_FullName",
    "Actor1Geo_CountryCode",
    "Actor1Geo_ADM1Code",
    "Actor1Geo_ADM2Code",
    "Actor1Geo_Lat",
    "Actor1Geo_Long",
    "Actor1Geo_FeatureID",
    "Actor2Geo_Type",
    "Actor2Geo_FullName",
    "Actor2Geo_CountryCode",
    "Actor2Geo_ADM1Code",
    "Actor2Geo_ADM2Code",
    "Actor2Geo_Lat",
    "Actor2Geo_Long",
    "Actor2Geo_FeatureID",
    "ActionGeo_Type",
    "ActionGeo_FullName",
    "ActionGeo_CountryCode",
    "ActionGeo_ADM1Code",
    "ActionGeo_ADM2Code",
    "ActionGeo_Lat",
    "ActionGeo_Long",
    "ActionGeo_FeatureID",
    "DATEADDED",
    "SOURCEURL",
];

/// Sentences from the start of a text that count as its lead.
const LEAD: u32 = 3;

/// Writes a record's events. Events that were negated, are future or only thought of are left out, as GDELT's rows say
/// that something happened; so are events without a date, which every row needs.
pub fn write_gdelt(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    for event in record.events.iter().filter(|event| matches!(event.status, "actual" | "historical")) {
        let Some(date) = &event.date else { continue };
        for (number, (actor, recipient)) in dyads(event).into_iter().enumerate() {
            write_tabs(out, &row(record, event, date, number, actor, recipient))?;
        }
    }
    Ok(())
}

/// Writes a record's events as GDELT 1.0 has them: no second divisions, and the day that they were added.
pub fn write_gdelt1(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    for event in record.events.iter().filter(|event| matches!(event.status, "actual" | "historical")) {
        let Some(date) = &event.date else { continue };
        for (number, (actor, recipient)) in dyads(event).into_iter().enumerate() {
            let cells: Vec<String> = row(record, event, date, number, actor, recipient)
                .into_iter()
                .zip(GDELT_COLUMNS)
                .filter(|(_, column)| !column.ends_with("_ADM2Code"))
                .map(|(mut cell, column)| {
                    if column == "DATEADDED" {
                        cell.truncate(8);
                    }
                    cell
                })
                .collect();
            write_tabs(out, &cells)?;
        }
    }
    Ok(())
}

/// The columns of the table of mentions, in order.
pub const GDELT_MENTION_COLUMNS: [&str; 16] = [
    "GLOBALEVENTID",
    "EventTimeDate",
    "MentionTimeDate",
    "MentionType",
    "MentionSourceName",
    "MentionIdentifier",
    "SentenceID",
    "Actor1CharOffset",
    "Actor2CharOffset",
    "ActionCharOffset",
    "InRawText",
    "Confidence",
    "MentionDocLen",
    "MentionDocTone",
    "MentionDocTranslationInfo",
    "Extras",
];

/// Writes the tellings of a record's events: for each row of [`write_gdelt`] its anchor and its other mentions, under the
/// same number.
pub fn write_gdelt_mentions(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    for event in record.events.iter().filter(|event| matches!(event.status, "actual" | "historical")) {
        let Some(date) = &event.date else { continue };
        let added = date_added(record, &date.replace('-', ""));
        // Kinds of mention: 1 the web, 2 known by its name only.
        let kind = if record.url.is_some() { "1" } else { "2" };
        let source = match (&record.url, &record.publisher) {
            (Some(url), _) => host(url).to_owned(),
            (None, Some(publisher)) => cell(publisher),
            (None, None) => String::new(),
        };
        // In steps of ten, as GDELT has it.
        let confidence = ((event.confidence * 10.0).round() * 10.0).clamp(10.0, 100.0);
        let length = record.text.as_ref().map(|text| text.chars().count().to_string()).unwrap_or_default();
        for (number, (actor, recipient)) in dyads(event).into_iter().enumerate() {
            let offset =
                |participant: Option<&Participant>| participant.map_or(-1, |person| i64::from(person.start));
            let anchor = (event.sentence, event.anchor.start, offset(actor), offset(recipient));
            // Participants stand where the anchor does; the other tellings have them unsaid.
            let others = event.mentions.iter().map(|mention| (mention.sentence, mention.start, -1, -1));
            for (sentence, action, actor, recipient) in std::iter::once(anchor).chain(others) {
                let cells = [
                    numeric_id(event, number).to_string(),
                    added.clone(),
                    added.clone(),
                    kind.to_owned(),
                    source.clone(),
                    cell(record.url.as_deref().unwrap_or(&record.id)),
                    (sentence + 1).to_string(),
                    actor.to_string(),
                    recipient.to_string(),
                    action.to_string(),
                    "1".to_owned(),
                    format!("{confidence:.0}"),
                    length.clone(),
                    String::new(),
                    String::new(),
                    String::new(),
                ];
                write_tabs(out, &cells)?;
            }
        }
    }
    Ok(())
}

/// The host of an address, without `www.`.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

fn row(
    record: &Record,
    event: &Event,
    date: &str,
    number: usize,
    actor: Option<&Participant>,
    recipient: Option<&Participant>,
) -> Vec<String> {
    let compact = date.replace('-', "");
    let part = |range: std::ops::Range<usize>| compact.get(range).unwrap_or_default().to_owned();
    let fraction = {
        let value = |range| part(range).parse::<f64>().unwrap_or_default();
        // GDELT's own formula.
        value(0..4) + (value(4..6) * 30.0 + value(6..8)) / 365.0
    };
    let root = event.cameo.get(..2).unwrap_or_default();
    let mut row = vec![
        numeric_id(event, number).to_string(),
        compact.clone(),
        part(0..6),
        part(0..4),
        format!("{fraction:.4}"),
    ];
    row.extend(actor_columns(actor));
    row.extend(actor_columns(recipient));
    row.extend([
        u8::from(event.sentence < LEAD).to_string(),
        event.cameo.clone(),
        event.cameo.get(..3).unwrap_or(&event.cameo).to_owned(),
        root.to_owned(),
        quad_class(root).to_string(),
        event.goldstein.map(|value| value.to_string()).unwrap_or_default(),
        (event.mentions.len() + 1).to_string(),
        "1".to_owned(),
        "1".to_owned(),
        // Bede measures no tone.
        String::new(),
    ]);
    // Bede places events, not actors.
    row.extend(place_columns(None));
    row.extend(place_columns(None));
    row.extend(place_columns(event.place.as_ref()));
    row.push(date_added(record, &compact));
    row.push(cell(record.url.as_deref().unwrap_or(&record.id)));
    row
}

/// Code, name, country, known group, ethnic, two religions, three types.
fn actor_columns(participant: Option<&Participant>) -> [String; 10] {
    let mut columns: [String; 10] = Default::default();
    let Some(participant) = participant else { return columns };
    let code = participant.code.as_deref().unwrap_or_default();
    let parts: Vec<&str> = (0..code.len() / 3).filter_map(|at| code.get(at * 3..at * 3 + 3)).collect();
    let country = parts.first().copied().filter(|part| countries::country(part).is_some());
    let bodies = ["IGO", "UNO", "NGO", "NGM", "IMG", "MNC", "EUR", "ISM"];
    columns[0] = code.to_owned();
    columns[1] = cell(participant.name.as_deref().unwrap_or(&participant.text)).to_uppercase();
    columns[2] = country.unwrap_or_default().to_owned();
    let rest = &parts[usize::from(country.is_some())..];
    for (column, part) in (7..10).zip(rest.iter().filter(|part| part.len() == 3)) {
        columns[column] = cameo_type(part).to_owned();
    }
    if country.is_none()
        && let Some(body) = parts.first().filter(|part| bodies.contains(part))
    {
        columns[7] = (*body).to_owned();
    }
    columns
}

/// GDELT's quad class, by CAMEO root.
fn quad_class(root: &str) -> u8 {
    match root.parse::<u8>().unwrap_or_default() {
        0..=5 => 1,
        6..=8 => 2,
        9..=13 => 3,
        _ => 4,
    }
}

/// Type, name, country, two divisions, latitude, longitude, feature.
fn place_columns(place: Option<&Place>) -> [String; 8] {
    let mut columns: [String; 8] = Default::default();
    columns[0] = "0".to_owned();
    let Some(place) = place else { return columns };
    let country = place.country.as_deref().and_then(countries::country);
    let is_country = place.admin1.is_none() && country.is_some_and(|(name, _)| name == place.text);
    let is_american = place.country.as_deref() == Some("USA");
    columns[0] = match (is_country, is_american) {
        (true, _) => "1",
        (false, true) => "3",
        (false, false) => "4",
    }
    .to_owned();
    let parts = [Some(place.text.as_str()), place.admin1.as_deref(), country.map(|(name, _)| name)];
    let mut names: Vec<String> = parts.into_iter().flatten().map(cell).collect();
    names.dedup();
    columns[1] = names.join(", ");
    columns[2] = country.map(|(_, fips)| fips.to_owned()).unwrap_or_default();
    columns[5] = place.lat.to_string();
    columns[6] = place.lon.to_string();
    columns[7] = place.geonameid.map(|id| id.to_string()).unwrap_or_default();
    columns
}

/// When the report came: its publication, so that the same input gives the same bytes.
fn date_added(record: &Record, event_date: &str) -> String {
    let published = record.published.as_deref().and_then(|text| text.parse::<bede_doc::Published>().ok());
    match published {
        Some(bede_doc::Published::Day(date)) => format!("{}000000", date.strftime("%Y%m%d")),
        Some(bede_doc::Published::Local(datetime)) => datetime.strftime("%Y%m%d%H%M%S").to_string(),
        Some(bede_doc::Published::Zoned(zoned)) => zoned.timestamp().strftime("%Y%m%d%H%M%S").to_string(),
        None => format!("{event_date}000000"),
    }
}
