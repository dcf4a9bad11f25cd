//! `bede eval --merges`: codes the gold's reports, joins what tells the same event, and compares pairs of tellings.

use std::io::Write;

use bede::{Document, Input};
use bede_read::Reader;
use bede_record::{ReadEvent, ReadRecord};
use bede_stories::{Merges, Placement, Stories, StoryNumber, Telling};

use crate::{
    Outcome,
    arguments::Eval,
    batch::{self, Worked},
    coder,
    messages::{Failure, Message},
    print,
};

/// A gold event that was found in its report.
struct Found {
    report: String,
    wanted: String,
    anchor: String,
    number: u32,
    story: StoryNumber,
}

pub fn run(arguments: &Eval, gold: &[ReadRecord]) -> Result<Outcome, Failure> {
    let wanted_in_all =
        gold.iter().flat_map(|record| &record.events).filter(|event| event.story.is_some()).count();
    if wanted_in_all == 0 {
        return Err(Message::new(
            "no event of the gold carries a `story`",
            "give events that are the same the same `story`, whatever it is called",
        )
        .into());
    }
    let coder = coder::with_lexicon(arguments.lexicon.as_deref())?;
    let options =
        bede_read::Options { format: Some(bede_read::Format::Jsonl), ..bede_read::Options::default() };
    let reader = Reader::new([arguments.gold.clone()], options);
    let work = |input: Input| {
        let document = coder.code(input);
        let tellings = bede_stories::tellings(&document);
        Ok(Worked { value: (document, tellings), events: 0, warnings: Vec::new() })
    };
    let mut stories = Stories::new(bede_stories::Config::default());
    let mut all: Vec<Telling> = Vec::new();
    let mut found = Vec::new();
    let mut index = 0;
    let mut failed = 0;
    batch::run(reader, batch::thread_count(None), &work, |done| {
        let record = gold.get(index);
        index += 1;
        match done.result {
            Ok(Worked { value: (document, tellings), .. }) => {
                let first = all.len() as u32;
                let placed: Vec<Placement> = tellings
                    .iter()
                    .zip(first..)
                    .map(|(telling, number)| stories.add(number, index as u32, telling.clone(), &[]))
                    .collect();
                all.extend(tellings);
                for event in record.into_iter().flat_map(|record| &record.events) {
                    let Some(wanted) = &event.story else { continue };
                    if let Some(at) = event_found(&document, event) {
                        found.push(Found {
                            report: document.id.clone(),
                            wanted: wanted.clone(),
                            anchor: document.slice(document.events[at].anchor.span).to_owned(),
                            number: first + at as u32,
                            story: placed[at].story,
                        });
                    }
                }
            }
            Err(message) => {
                failed += 1;
                message.print();
            }
        }
        Ok(())
    })?;
    let pairs: Vec<(&str, StoryNumber)> =
        found.iter().map(|found| (found.wanted.as_str(), found.story)).collect();
    let merges = bede_stories::evaluate(&pairs);
    if arguments.pairs {
        print(|out| write_pairs(&found, &all, out))?;
    }
    if arguments.json {
        print(|out| {
            serde_json::to_writer_pretty(&mut *out, &json(&merges, index, wanted_in_all))?;
            out.write_all(b"\n")
        })?;
    } else {
        print(|out| table(&merges, index, wanted_in_all, out))?;
    }
    Ok(if failed > 0 { Outcome::Incomplete } else { Outcome::Complete })
}

/// The event of a coded report that is the gold's: its words overlap the gold's anchor, or one of its own type stands in
/// the same sentence. Its type may be another, since that is what `bede eval` compares.
fn event_found(document: &Document, gold: &ReadEvent) -> Option<usize> {
    let words = gold.anchor.as_ref()?.text.as_deref()?;
    let start = document.text().find(words)? as u32;
    let end = start + words.len() as u32;
    let events = &document.events;
    let overlaps = events.iter().position(|event| {
        std::iter::once(&event.anchor)
            .chain(&event.mentions)
            .any(|mention| mention.span.start < end && start < mention.span.end)
    });
    overlaps.or_else(|| {
        events.iter().position(|event| {
            let sentence = document.sentence(event.anchor.sentence).span;
            event.kind.as_str() == gold.kind && sentence.start <= start && end <= sentence.end
        })
    })
}

/// Pairs that are wrong or missed, with what spoke for and against.
fn write_pairs(found: &[Found], all: &[Telling], out: &mut Vec<u8>) -> std::io::Result<()> {
    for (index, one) in found.iter().enumerate() {
        for other in &found[..index] {
            let (wanted, merged) = (one.wanted == other.wanted, one.story == other.story);
            if wanted == merged {
                continue;
            }
            let score = bede_stories::compare(
                &all[other.number as usize],
                &all[one.number as usize],
                other.report == one.report,
            );
            writeln!(
                out,
                "{} {} `{}` / {} `{}`: {:.1} = {score}",
                if merged { "wrong " } else { "missed" },
                other.report,
                other.anchor,
                one.report,
                one.anchor,
                score.total()
            )?;
        }
    }
    Ok(())
}

fn table(merges: &Merges, reports: usize, wanted: usize, out: &mut Vec<u8>) -> std::io::Result<()> {
    writeln!(
        out,
        "{reports} reports; {} of {wanted} events of the gold were found and compared",
        merges.tellings
    )?;
    writeln!(
        out,
        "pairs merged rightly {}, wrongly {}, missed {}",
        merges.right, merges.wrong, merges.missed
    )?;
    writeln!(out, "precision {:.3}, recall {:.3}, F1 {:.3}", merges.precision(), merges.recall(), merges.f1())
}

fn json(merges: &Merges, reports: usize, wanted: usize) -> serde_json::Value {
    serde_json::json!({
        "reports": reports, "gold": wanted, "found": merges.tellings,
        "right": merges.right, "wrong": merges.wrong, "missed": merges.missed,
        "precision": merges.precision(), "recall": merges.recall(), "f1": merges.f1(),
    })
}
