//! What changed between two records of one document: events gained, lost, and coded otherwise.

use crate::record::{Event, Participant, Record};

/// One change.
#[derive(Clone, Debug)]
pub enum Change<'r> {
    /// An event that the first record does not have.
    Gained(&'r Event),
    /// An event that the second record does not have.
    Lost(&'r Event),
    /// An event that both have, and have otherwise.
    Changed {
        /// As the first record has it.
        before: &'r Event,
        /// As the second has it.
        after: &'r Event,
        /// Which keys of the record differ.
        fields: Vec<&'static str>,
    },
}

/// The changes from one record of a document to another, in the order of the text.
pub fn differences<'r>(before: &'r Record, after: &'r Record) -> Vec<Change<'r>> {
    let mut partner: Vec<Option<usize>> = vec![None; before.events.len()];
    let mut is_taken = vec![false; after.events.len()];
    // The surest pairs first: a weaker one never takes an event from a stronger.
    for is_same in [same_event, same_words_and_type, same_words] {
        for (one, event) in before.events.iter().enumerate() {
            if partner[one].is_some() {
                continue;
            }
            let found =
                after.events.iter().enumerate().find(|&(at, other)| !is_taken[at] && is_same(event, other));
            if let Some((at, _)) = found {
                partner[one] = Some(at);
                is_taken[at] = true;
            }
        }
    }
    let mut changes: Vec<(u32, Change<'r>)> = Vec::new();
    for (event, partner) in before.events.iter().zip(&partner) {
        match partner {
            Some(at) => {
                let other = &after.events[*at];
                let fields = fields(before, event, after, other);
                if !fields.is_empty() {
                    changes
                        .push((event.anchor.start, Change::Changed { before: event, after: other, fields }));
                }
            }
            None => changes.push((event.anchor.start, Change::Lost(event))),
        }
    }
    for (event, is_taken) in after.events.iter().zip(is_taken) {
        if !is_taken {
            changes.push((event.anchor.start, Change::Gained(event)));
        }
    }
    changes.sort_by_key(|(start, _)| *start);
    changes.into_iter().map(|(_, change)| change).collect()
}

fn same_event(one: &Event, other: &Event) -> bool {
    one.id == other.id
}

fn same_words_and_type(one: &Event, other: &Event) -> bool {
    one.kind == other.kind
        && tellings(one).any(|telling| tellings(other).any(|other| overlap(telling, other)))
}

fn same_words(one: &Event, other: &Event) -> bool {
    overlap((one.anchor.start, one.anchor.end), (other.anchor.start, other.anchor.end))
}

/// Where an event is told.
fn tellings(event: &Event) -> impl Iterator<Item = (u32, u32)> {
    let anchor = (event.anchor.start, event.anchor.end);
    std::iter::once(anchor).chain(event.mentions.iter().map(|mention| (mention.start, mention.end)))
}

fn overlap(one: (u32, u32), other: (u32, u32)) -> bool {
    one.0 < other.1 && other.0 < one.1
}

/// The keys that differ. Confidence and rule say how an event was found, not what it is.
fn fields(before: &Record, event: &Event, after: &Record, other: &Event) -> Vec<&'static str> {
    let people = |people: &[Participant]| -> Vec<(String, Option<String>)> {
        let mut people: Vec<_> =
            people.iter().map(|person| (person.text.clone(), person.code.clone())).collect();
        people.sort();
        people
    };
    let place = |event: &Event| event.place.as_ref().map(|place| (place.text.clone(), place.geonameid));
    let differ = [
        ("type", event.kind != other.kind),
        ("mode", event.mode != other.mode),
        ("contexts", event.contexts != other.contexts),
        ("cameo", event.cameo != other.cameo),
        ("date", (&event.date, event.date_precision) != (&other.date, other.date_precision)),
        ("actors", people(&event.actors) != people(&other.actors)),
        ("recipients", people(&event.recipients) != people(&other.recipients)),
        ("place", place(event) != place(other)),
        ("status", event.status != other.status),
        ("according_to", crate::rows::speakers(before, event) != crate::rows::speakers(after, other)),
    ];
    differ.into_iter().filter(|&(_, differs)| differs).map(|(field, _)| field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(events: &[(&str, &str, u32, &str)]) -> Record {
        let events: Vec<_> = events
            .iter()
            .map(|(id, kind, start, status)| {
                serde_json::json!({
                    "id": id, "type": kind, "mode": null, "contexts": [], "cameo": "010", "quad": "verbal cooperation",
                    "score": null, "goldstein": null, "date": null, "date_precision": null, "date_basis": null, "actors": [],
                    "recipients": [], "place": null, "anchor": { "text": "met", "start": start, "end": start + 3 },
                    "sentence": 0, "status": status, "according_to": [], "mentions": [], "rule": "r", "confidence": 0.5,
                })
            })
            .collect();
        serde_json::from_value(serde_json::json!({
            "schema": "bede/1", "id": "d", "title": null, "publisher": null, "published": null, "authors": [], "url": null,
            "language": null, "text": null, "events": events, "attributions": [], "entities": [], "dates": [], "places": [],
            "warnings": [],
        }))
        .expect("a record")
    }

    #[test]
    fn events_are_paired_by_what_is_surest() {
        let before =
            record(&[("a", "CONSULT", 0, "actual"), ("b", "AID", 10, "actual"), ("c", "AID", 20, "actual")]);
        let after = record(&[
            ("x", "ASSAULT", 10, "actual"),
            ("a", "CONSULT", 0, "future"),
            ("d", "AGREE", 40, "actual"),
        ]);
        let said: Vec<String> = differences(&before, &after)
            .into_iter()
            .map(|change| match change {
                Change::Gained(event) => format!("+{}", event.id),
                Change::Lost(event) => format!("-{}", event.id),
                Change::Changed { before, after, fields } => {
                    format!("{}>{} {}", before.id, after.id, fields.join(","))
                }
            })
            .collect();
        assert_eq!(said, ["a>a status", "b>x type", "-c", "+d"]);
        assert!(differences(&after, &after).is_empty());
    }
}
