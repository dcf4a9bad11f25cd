//! Predicted events against gold ones: which belong together, and precision, recall and F1 of what they say.
//! `docs/eval.md` explains the matching to users.

use std::{collections::BTreeMap, io::BufRead};

use serde::Deserialize;

use crate::record::{self, Record};

/// A record read back, gold or predicted: the contract's own form; keys may be left out, and `text` may carry the
/// document.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReadRecord {
    /// The identifier by which predicted records are found.
    pub id: Option<String>,
    /// The document, where the gold carries it.
    pub text: Option<String>,
    /// The page, where the gold carries it.
    pub html: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The day against which relative dates were resolved.
    pub published: Option<String>,
    /// The events.
    pub events: Vec<ReadEvent>,
}

/// An event read back. What gold leaves out is not compared.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReadEvent {
    /// PLOVER's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// PLOVER's mode; compared where the key is there, also when it is null.
    #[serde(deserialize_with = "present")]
    pub mode: Option<Option<String>>,
    /// CAMEO code.
    pub cameo: Option<String>,
    /// ISO date.
    pub date: Option<String>,
    /// Status.
    pub status: Option<String>,
    /// Who acts.
    pub actors: Option<Vec<ReadParticipant>>,
    /// At whom it is aimed.
    pub recipients: Option<Vec<ReadParticipant>>,
    /// The words that say it.
    pub anchor: Option<ReadSpan>,
    /// The index of its sentence.
    pub sentence: Option<u32>,
    /// Other tellings.
    pub mentions: Vec<ReadSpan>,
    /// Which event it is, where several reports tell it: any name that they share.
    pub story: Option<String>,
}

/// A participant read back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReadParticipant {
    /// The words.
    pub text: Option<String>,
    /// The first character.
    pub start: Option<u32>,
    /// One past the last character.
    pub end: Option<u32>,
    /// Actor code.
    pub code: Option<String>,
    /// Country code.
    pub country: Option<String>,
    /// Name.
    pub name: Option<String>,
}

/// A span read back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReadSpan {
    /// The words.
    pub text: Option<String>,
    /// The first character.
    pub start: Option<u32>,
    /// One past the last character.
    pub end: Option<u32>,
    /// The index of the sentence, where it is a telling.
    pub sentence: Option<u32>,
}

fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

/// A file of records that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The file cannot be read.
    #[error("cannot read the records: {0}")]
    Io(#[from] std::io::Error),
    /// A line is no record.
    #[error("this is no record: {message}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
}

/// Reads records, one a line.
pub fn read_records(stream: impl BufRead) -> Result<Vec<ReadRecord>, RecordError> {
    let mut records = Vec::new();
    for (index, line) in stream.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let failed = |message: String| RecordError::Line { line: index + 1, message };
        let record: ReadRecord = serde_json::from_str(line.trim_start_matches('\u{feff}'))
            .map_err(|error| failed(error.to_string()))?;
        for event in &record.events {
            if bede_doc::plover::EventType::parse(&event.kind).is_none() {
                return Err(failed(format!("`{}` is none of PLOVER's sixteen types", event.kind)));
            }
        }
        records.push(record);
    }
    Ok(records)
}

/// What was found, what was right, what there was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Predicted and gold.
    pub right: usize,
    /// Predicted.
    pub predicted: usize,
    /// Gold.
    pub gold: usize,
}

impl Counts {
    /// The share of the predicted that is right; 0 where nothing is predicted.
    pub fn precision(self) -> f64 {
        share(self.right, self.predicted)
    }

    /// The share of the gold that is predicted; 0 where there is none.
    pub fn recall(self) -> f64 {
        share(self.right, self.gold)
    }

    /// The harmonic mean of the two.
    pub fn f1(self) -> f64 {
        share(2 * self.right, self.predicted + self.gold)
    }

    fn add(&mut self, other: Counts) {
        self.right += other.right;
        self.predicted += other.predicted;
        self.gold += other.gold;
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// How predicted events compare with gold ones.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// Documents compared.
    pub documents: usize,
    /// Gold documents for which nothing was predicted because the record is missing.
    pub missing: Vec<String>,
    /// Events aligned and of the same type, for each type.
    pub types: BTreeMap<String, Counts>,
    /// The same in all.
    pub events: Counts,
    /// Actors of aligned events.
    pub actors: Counts,
    /// Recipients of aligned events.
    pub recipients: Counts,
    /// Whole events: type, all actors and all recipients right.
    pub whole: Counts,
    /// Of aligned events whose gold says it, how many have the same mode, status, date and CAMEO root.
    pub modes: Counts,
    /// Status.
    pub statuses: Counts,
    /// Date.
    pub dates: Counts,
    /// CAMEO root code.
    pub cameo: Counts,
}

/// Compares predicted records with gold ones by their ids.
pub fn evaluate(gold: &[ReadRecord], predicted: &[ReadRecord]) -> Evaluation {
    let by_id: BTreeMap<&str, &ReadRecord> =
        predicted.iter().filter_map(|record| Some((record.id.as_deref()?, record))).collect();
    let mut evaluation = Evaluation::default();
    for (index, record) in gold.iter().enumerate() {
        // Gold without ids goes by order.
        let found = match &record.id {
            Some(id) => by_id.get(id.as_str()).copied(),
            None => predicted.get(index),
        };
        match found {
            Some(found) => {
                evaluation.documents += 1;
                compare(&record.events, &found.events, &mut evaluation);
            }
            None => {
                evaluation.missing.push(record.id.clone().unwrap_or_else(|| format!("record {}", index + 1)));
                compare(&record.events, &[], &mut evaluation);
            }
        }
    }
    evaluation
}

fn compare(gold: &[ReadEvent], predicted: &[ReadEvent], evaluation: &mut Evaluation) {
    for event in gold {
        evaluation.types.entry(event.kind.clone()).or_default().gold += 1;
    }
    for event in predicted {
        evaluation.types.entry(event.kind.clone()).or_default().predicted += 1;
    }
    evaluation.events.gold += gold.len();
    evaluation.events.predicted += predicted.len();
    evaluation.whole.gold += gold.len();
    evaluation.whole.predicted += predicted.len();
    let pairs = aligned(gold, predicted);
    for (wanted, found) in &pairs {
        let (wanted, found) = (&gold[*wanted], &predicted[*found]);
        evaluation.types.entry(wanted.kind.clone()).or_default().right += 1;
        evaluation.events.right += 1;
        let actors = participants(wanted.actors.as_deref(), found.actors.as_deref().unwrap_or_default());
        let recipients =
            participants(wanted.recipients.as_deref(), found.recipients.as_deref().unwrap_or_default());
        evaluation.actors.add(actors);
        evaluation.recipients.add(recipients);
        let all = |counts: Counts| counts.right == counts.predicted && counts.right == counts.gold;
        evaluation.whole.right += usize::from(all(actors) && all(recipients));
        let agree = |counts: &mut Counts, wanted: Option<&str>, found: Option<&str>, is_given: bool| {
            if is_given {
                counts.add(Counts { right: usize::from(wanted == found), predicted: 1, gold: 1 });
            }
        };
        if let Some(mode) = &wanted.mode {
            let found_mode = found.mode.as_ref().and_then(Option::as_deref);
            agree(&mut evaluation.modes, mode.as_deref(), found_mode, true);
        }
        agree(
            &mut evaluation.statuses,
            wanted.status.as_deref(),
            found.status.as_deref(),
            wanted.status.is_some(),
        );
        agree(&mut evaluation.dates, wanted.date.as_deref(), found.date.as_deref(), wanted.date.is_some());
        let root = |code: &str| code.get(..2).map(str::to_owned);
        let (wanted_root, found_root) =
            (wanted.cameo.as_deref().and_then(root), found.cameo.as_deref().and_then(root));
        agree(&mut evaluation.cameo, wanted_root.as_deref(), found_root.as_deref(), wanted_root.is_some());
    }
}

/// Pairs of gold and predicted events: of the same type, best pairs first, each event at most once.
fn aligned(gold: &[ReadEvent], predicted: &[ReadEvent]) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    for (wanted_index, wanted) in gold.iter().enumerate() {
        for (found_index, found) in predicted.iter().enumerate() {
            let score = likeness(wanted, found);
            if wanted.kind == found.kind && score > 0 {
                candidates.push((std::cmp::Reverse(score), wanted_index, found_index));
            }
        }
    }
    candidates.sort_unstable();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, wanted, found) in candidates {
        if !pairs.iter().any(|&(other_wanted, other_found)| other_wanted == wanted || other_found == found) {
            pairs.push((wanted, found));
        }
    }
    pairs
}

/// How much speaks for two events being the same: overlapping anchors most, then the sentence, then participants.
/// 0 where nothing does.
fn likeness(wanted: &ReadEvent, found: &ReadEvent) -> usize {
    let offsets = |event: &ReadEvent| -> Vec<(u32, u32)> {
        event.anchor.iter().chain(&event.mentions).filter_map(|span| Some((span.start?, span.end?))).collect()
    };
    let (wanted_tellings, found_tellings) = (offsets(wanted), offsets(found));
    let has_offsets = !wanted_tellings.is_empty();
    let overlaps = wanted_tellings
        .iter()
        .any(|wanted| found_tellings.iter().any(|found| wanted.0 < found.1 && found.0 < wanted.1));
    let shared = participants(wanted.actors.as_deref(), found.actors.as_deref().unwrap_or_default()).right
        + participants(wanted.recipients.as_deref(), found.recipients.as_deref().unwrap_or_default()).right;
    let same_sentence = wanted.sentence.is_some_and(|sentence| {
        found.sentence == Some(sentence)
            || found.mentions.iter().any(|mention| mention.sentence == Some(sentence))
    });
    let same_mode = wanted.mode.is_some() && wanted.mode == found.mode;
    let nothing_to_go_by =
        !has_offsets && wanted.sentence.is_none() && wanted.actors.is_none() && wanted.recipients.is_none();
    if overlaps {
        100 + 10 * shared + usize::from(same_mode)
    } else if same_sentence || shared > 0 {
        20 * usize::from(same_sentence) + 10 * shared + usize::from(same_mode)
    } else {
        usize::from(nothing_to_go_by)
    }
}

/// How many gold participants are found, each at most once. Gold that names none is not compared.
fn participants(wanted: Option<&[ReadParticipant]>, found: &[ReadParticipant]) -> Counts {
    let Some(wanted) = wanted else { return Counts::default() };
    let mut used = vec![false; found.len()];
    let mut right = 0;
    for participant in wanted {
        if let Some(index) =
            found.iter().enumerate().position(|(index, other)| !used[index] && is_same(participant, other))
        {
            used[index] = true;
            right += 1;
        }
    }
    Counts { right, predicted: found.len(), gold: wanted.len() }
}

/// Participants are the same where their codes are, or where their words overlap, or where they have one name. A
/// gold participant with a code and no words goes by the code alone.
fn is_same(wanted: &ReadParticipant, found: &ReadParticipant) -> bool {
    if let (Some(start), Some(end), Some(other_start), Some(other_end)) =
        (wanted.start, wanted.end, found.start, found.end)
        && start < other_end
        && other_start < end
    {
        return true;
    }
    if let (Some(wanted), Some(found)) = (&wanted.code, &found.code) {
        return wanted == found;
    }
    let letters = |text: &str| {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    [&wanted.name, &wanted.text].into_iter().flatten().map(|text| letters(text)).any(|wanted| {
        !wanted.is_empty()
            && [&found.text, &found.name].into_iter().flatten().any(|other| letters(other) == wanted)
    })
}

impl From<&Record> for ReadRecord {
    fn from(record: &Record) -> ReadRecord {
        ReadRecord {
            id: Some(record.id.clone()),
            events: record.events.iter().map(ReadEvent::from).collect(),
            ..ReadRecord::default()
        }
    }
}

impl From<&record::Event> for ReadEvent {
    fn from(event: &record::Event) -> ReadEvent {
        let participants =
            |all: &[record::Participant]| Some(all.iter().map(ReadParticipant::from).collect::<Vec<_>>());
        ReadEvent {
            kind: event.kind.to_owned(),
            mode: Some(event.mode.map(str::to_owned)),
            cameo: Some(event.cameo.clone()),
            date: event.date.clone(),
            status: Some(event.status.to_owned()),
            actors: participants(&event.actors),
            recipients: participants(&event.recipients),
            anchor: Some(ReadSpan {
                text: Some(event.anchor.text.clone()),
                start: Some(event.anchor.start),
                end: Some(event.anchor.end),
                sentence: Some(event.sentence),
            }),
            sentence: Some(event.sentence),
            mentions: event
                .mentions
                .iter()
                .map(|mention| ReadSpan {
                    text: Some(mention.text.clone()),
                    start: Some(mention.start),
                    end: Some(mention.end),
                    sentence: Some(mention.sentence),
                })
                .collect(),
            story: None,
        }
    }
}

impl From<&record::Participant> for ReadParticipant {
    fn from(participant: &record::Participant) -> ReadParticipant {
        ReadParticipant {
            text: Some(participant.text.clone()),
            start: Some(participant.start),
            end: Some(participant.end),
            code: participant.code.clone(),
            country: participant.country.clone(),
            name: participant.name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn participant(text: &str, start: u32, code: Option<&str>) -> ReadParticipant {
        ReadParticipant {
            text: Some(text.to_owned()),
            start: Some(start),
            end: Some(start + text.len() as u32),
            code: code.map(str::to_owned),
            ..ReadParticipant::default()
        }
    }

    fn event(kind: &str, start: u32) -> ReadEvent {
        ReadEvent {
            kind: kind.to_owned(),
            mode: Some(Some("phone".to_owned())),
            status: Some("actual".to_owned()),
            actors: Some(vec![participant("Northland", start + 20, Some("NOR"))]),
            recipients: Some(vec![participant("Southmark", start + 40, None)]),
            anchor: Some(ReadSpan { start: Some(start), end: Some(start + 6), ..ReadSpan::default() }),
            sentence: Some(0),
            ..ReadEvent::default()
        }
    }

    fn gold(line: &str) -> Vec<ReadEvent> {
        let line = line.replace('\n', " ");
        read_records(format!("{{\"events\": [{line}]}}").as_bytes()).expect("valid gold")[0].events.clone()
    }

    fn compared(gold: &[ReadEvent], predicted: &[ReadEvent]) -> Evaluation {
        let mut evaluation = Evaluation::default();
        compare(gold, predicted, &mut evaluation);
        evaluation
    }

    #[test]
    fn anchors_that_overlap_align_and_participants_count() {
        let gold = gold(
            r#"{"type": "CONSULT", "mode": "visit", "status": "actual", "anchor": {"start": 102, "end": 110}, "actors": [{"text": "northland"}], "recipients": [{"text": "Eastby"}, {"code": "STH", "text": "Southmark"}]}"#,
        );
        let evaluation = compared(&gold, &[event("CONSULT", 0), event("CONSULT", 100)]);
        assert_eq!(evaluation.events, Counts { right: 1, predicted: 2, gold: 1 });
        assert_eq!(evaluation.actors, Counts { right: 1, predicted: 1, gold: 1 });
        assert_eq!(evaluation.recipients, Counts { right: 1, predicted: 1, gold: 2 });
        assert_eq!(evaluation.whole.right, 0);
        assert_eq!(evaluation.modes, Counts { right: 0, predicted: 1, gold: 1 });
        assert_eq!(evaluation.statuses, Counts { right: 1, predicted: 1, gold: 1 });
        assert_eq!(evaluation.dates, Counts::default());
    }

    #[test]
    fn another_type_is_another_event() {
        let gold = gold(r#"{"type": "ASSAULT", "anchor": {"start": 0, "end": 6}}"#);
        let evaluation = compared(&gold, &[event("CONSULT", 0)]);
        assert_eq!(evaluation.events, Counts { right: 0, predicted: 1, gold: 1 });
    }

    #[test]
    fn one_prediction_serves_one_gold_event() {
        let gold = gold(r#"{"type": "CONSULT"}, {"type": "CONSULT"}"#);
        assert_eq!(
            compared(&gold, &[event("CONSULT", 0)]).events,
            Counts { right: 1, predicted: 1, gold: 2 }
        );
    }

    #[test]
    fn gold_of_an_unknown_type_is_refused_with_its_line() {
        let error =
            read_records("{}\n{\"events\": [{\"type\": \"ACUSE\"}]}\n".as_bytes()).expect_err("no such type");
        assert!(matches!(error, RecordError::Line { line: 2, .. }));
        assert_eq!(error.to_string(), "this is no record: `ACUSE` is none of PLOVER's sixteen types");
    }
}
