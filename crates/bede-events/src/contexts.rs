//! PLOVER's contexts: what the sentence, the report and those who take part speak for.

use std::collections::BTreeMap;

use bede_doc::{
    Document, Participant, TokenId,
    plover::{Context, Sector},
};
use bede_lexicon::ContextCue;

/// The contexts for which the report as a whole speaks.
#[derive(Clone, Debug, Default)]
pub struct ReportContexts {
    found: Vec<Context>,
}

/// How many strong cues make a context one of the whole report.
const REPORT_CUES: usize = 4;

impl ReportContexts {
    /// Counts cues over all sentences.
    pub fn new(cues: &[Vec<(TokenId, ContextCue)>]) -> ReportContexts {
        let mut counts: BTreeMap<Context, usize> = BTreeMap::new();
        for (_, cue) in cues.iter().flatten().filter(|(_, cue)| cue.strong) {
            *counts.entry(cue.context()).or_default() += 1;
        }
        let needed = REPORT_CUES.max(cues.len() / 3);
        ReportContexts {
            found: counts
                .into_iter()
                .filter(|&(_, count)| count >= needed)
                .map(|(context, _)| context)
                .collect(),
        }
    }
}

/// The contexts of one event: its sense's, its sentence's, its participants', the report's.
pub fn of_event(
    document: &Document,
    sense: impl Iterator<Item = Context>,
    sentence: &[(TokenId, ContextCue)],
    participants: &[Participant],
    report: &ReportContexts,
) -> Vec<Context> {
    let mut found: Vec<Context> = sense.collect();
    let mut hints: BTreeMap<Context, Vec<&str>> = BTreeMap::new();
    for (token, cue) in sentence {
        if cue.strong {
            found.push(cue.context());
        } else {
            let words = hints.entry(cue.context()).or_default();
            let word = document.token(*token).lemma();
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    found.extend(hints.into_iter().filter(|(_, words)| words.len() >= 2).map(|(context, _)| context));
    for participant in participants {
        let Some(entity) = participant.entity else { continue };
        let entity = document.entity(entity);
        match entity.sector {
            Some(Sector::Mil) => found.push(Context::Military),
            Some(Sector::Spy) => found.push(Context::Intelligence),
            Some(Sector::Leg) => found.push(Context::Legislative),
            Some(Sector::Jud) => found.push(Context::Legal),
            _ => {}
        }
        let role = entity.role.as_deref().unwrap_or(&entity.name).to_lowercase();
        if [
            "foreign minister",
            "foreign ministry",
            "ambassador",
            "embassy",
            "diplomat",
            "envoy",
            "secretary of state",
        ]
        .iter()
        .any(|word| role.contains(word))
        {
            found.push(Context::Diplomatic);
        }
    }
    found.extend(&report.found);
    found.sort_unstable();
    found.dedup();
    found
}
