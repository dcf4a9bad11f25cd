//! What the learnt models of `bede-events` are taught by: the examples of the lexicon and the corpus of events, coded, each
//! with the events that it should have.
//!
//! Besides as they are written, the lexicon's examples are taught with other tenses and under verbs of intention, refusal
//! and threat, where the lexicon's own table says what they amount to, and two in a sentence: the news has longer sentences
//! than a lexicon, in which most words speak of other things than what two participants do to each other.

use std::path::{Path, PathBuf};

use bede::{Coder, Config, Document};
use bede_doc::plover::EventType;
use bede_doc::{Deprel, SentenceId, Span, Upos};
use bede_events::picture::NONE;
use bede_lexicon::{EMBEDDED_FOLDER, Effect, LexiconError, SourceFile};
use rayon::prelude::*;

use crate::score::corpus::event_cases::{self, Gold};

/// A text with what it should give.
pub struct Taught {
    /// Where it comes from: an entry of the lexicon, a file of the corpus.
    pub origin: String,
    /// What is held out together when the model is tried: the lexicon's file, the corpus's case.
    pub fold: u64,
    /// How much it counts.
    pub weight: f32,
    /// Whether it is of the corpus, not of the lexicon.
    pub is_corpus: bool,
    /// As it was coded.
    pub document: Document,
    /// The events that it should have.
    pub events: Vec<Wanted>,
    /// Whether those are all.
    pub complete: bool,
}

/// An event that a text should have.
#[derive(Clone)]
pub struct Wanted {
    /// Its class.
    pub class: usize,
    /// Who acts.
    pub actors: Vec<Span>,
    /// At whom it is aimed.
    pub recipients: Vec<Span>,
}

/// A pair of participants with the class that it should have.
pub struct Pair {
    /// The sentence in which both stand.
    pub sentence: SentenceId,
    /// Who would act.
    pub source: Vec<Span>,
    /// At whom it would be aimed.
    pub target: Vec<Span>,
    /// PLOVER's type by number, or none.
    pub class: usize,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A hash of a text that stays the same.
pub fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A coder with the lexicon as it stands in its folder, which may be newer than the one that this program was built with, and
/// without a least confidence.
pub fn coder() -> Result<Coder, Box<dyn std::error::Error>> {
    let (lexicon, _) = bede_lexicon::compile(&lexicon_files()?)?;
    Ok(Coder::new(Config {
        lexicon: Some(std::sync::Arc::new(lexicon)),
        least_confidence: 0.0,
        ..Config::default()
    })?)
}

/// What the lexicon's examples teach, then the same two by two, then the corpus.
pub fn all(coder: &Coder) -> Result<Vec<Taught>, Box<dyn std::error::Error>> {
    let mut sentences = lexicon()?;
    sentences.extend(variants(coder, &sentences));
    sentences.extend(joined(coder, &sentences));
    sentences.extend(corpus()?);
    let mut taught: Vec<Taught> = sentences.into_par_iter().map(|sentence| sentence.code(coder)).collect();
    taught.extend(reports(coder)?);
    Ok(taught)
}

/// The lexicon's examples as they are written, coded.
pub fn of_lexicon(coder: &Coder) -> Result<Vec<Taught>, Box<dyn std::error::Error>> {
    Ok(lexicon()?.into_par_iter().map(|sentence| sentence.code(coder)).collect())
}

/// A sentence before it is coded.
struct Sentence {
    origin: String,
    fold: u64,
    weight: f32,
    is_corpus: bool,
    text: String,
    /// Class, words of the actors, words of the recipients, and from where in the text they are looked for.
    events: Vec<(usize, Vec<String>, Vec<String>, usize)>,
    complete: bool,
}

impl Sentence {
    fn code(self, coder: &Coder) -> Taught {
        let find = |words: &[String], from: usize| -> Vec<Span> {
            words.iter().filter_map(|words| occurrence(&self.text, words, from)).collect()
        };
        let events = self
            .events
            .iter()
            .map(|(class, actors, recipients, from)| Wanted {
                class: *class,
                actors: find(actors, *from),
                recipients: find(recipients, *from),
            })
            .filter(|wanted| !wanted.actors.is_empty() || !wanted.recipients.is_empty())
            .collect();
        let document = coder.code_document(event_cases::sentence(&self.text));
        Taught {
            origin: self.origin,
            fold: self.fold,
            weight: self.weight,
            is_corpus: self.is_corpus,
            document,
            events,
            complete: self.complete,
        }
    }
}

/// The first place from which these words stand as words.
fn occurrence(text: &str, words: &str, from: usize) -> Option<Span> {
    let is_letter = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    text.match_indices(words).map(|(at, _)| at).find_map(|at| {
        let end = at + words.len();
        let whole = !is_letter(text[..at].chars().next_back()) && !is_letter(text[end..].chars().next());
        (at >= from && whole).then(|| Span::new(at, end))
    })
}

/// The files of the lexicon.
pub fn lexicon_files() -> Result<Vec<SourceFile>, LexiconError> {
    bede_lexicon::read_folder(&root().join("lexicon"), EMBEDDED_FOLDER)
}

fn lexicon() -> Result<Vec<Sentence>, Box<dyn std::error::Error>> {
    let (lexicon, examples) = bede_lexicon::compile(&lexicon_files()?)?;
    let mut sentences = Vec::new();
    for example in examples {
        let sense = lexicon.senses.iter().find(|sense| sense.id == example.entry);
        let own = sense.map(|sense| sense.event.as_ref().map(|event| event.kind()));
        let sentence = |events, complete| Sentence {
            origin: example.entry.clone(),
            fold: hash(example.origin.file.trim_start_matches("lexicon/")),
            weight: 1.0,
            is_corpus: false,
            text: example.text.clone(),
            events,
            complete,
        };
        match (example.fires, own, example.gives.clone()) {
            (true, own, Some((actors, recipients))) => {
                let Some(kind) = example.kind.or(own.flatten()) else { continue };
                sentences.push(sentence(vec![(kind as usize, actors, recipients, 0)], false));
            }
            // A sense that is no event, or a near miss of one that is: where no other word tells an event, there is none.
            (true, Some(None), None) | (false, Some(Some(_)), _) => {
                sentences.push(sentence(Vec::new(), true))
            }
            _ => {}
        }
    }
    Ok(sentences)
}

/// What may stand in place of a verb in the past, with the effect: `_` is the verb's dictionary form.
const ACTIVE: &[(Effect, &str)] = &[
    (Effect::Intend, "will _"),
    (Effect::Intend, "will soon _"),
    (Effect::Intend, "plans to _"),
    (Effect::Promise, "agreed to _"),
    (Effect::Promise, "promised to _"),
    (Effect::Promise, "said it would _"),
    (Effect::Promise, "announced it would _"),
    (Effect::Promise, "said that they will _"),
    (Effect::Promise, "is ready to _"),
    (Effect::Refuse, "will not _"),
    (Effect::Refuse, "refused to _"),
    (Effect::Refuse, "declined to _"),
    (Effect::Refuse, "said it would not _"),
    (Effect::Refuse, "has refused to _"),
    (Effect::Threaten, "threatened to _"),
    (Effect::Threaten, "has threatened to _"),
    (Effect::Threaten, "warned that it would _"),
];
/// What may stand in place of a passive's "was".
const PASSIVE: &[(Effect, &str)] = &[
    (Effect::Intend, "will be"),
    (Effect::Intend, "will soon be"),
    (Effect::Intend, "is to be"),
    (Effect::Refuse, "will not be"),
];

/// Numbers that look drawn by lot and are the same each time.
pub struct Lots(u64);

impl Lots {
    /// Lots by a seed that is not zero.
    pub fn new(seed: u64) -> Lots {
        Lots(seed)
    }

    /// A number below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// The examples whose predicate stands in the past, under other tenses and operators.
fn variants(coder: &Coder, sentences: &[Sentence]) -> Vec<Sentence> {
    let lexicon = coder.lexicon();
    sentences
        .par_iter()
        .filter(|sentence| sentence.events.len() == 1 && sentence.text.ends_with('.'))
        .flat_map_iter(|sentence| {
            let document = coder.code_document(event_cases::sentence(&sentence.text));
            let mut lots = Lots(hash(&sentence.text) | 1);
            let event = document.events.iter().find(|event| event.rule == sentence.origin);
            let predicate = event.map(|event| document.token(event.anchor.head));
            let mut made = Vec::new();
            let Some(predicate) = predicate.filter(|token| token.upos() == Upos::Verb) else { return made };
            let passive = predicate
                .child(Deprel::AuxPass)
                .filter(|auxiliary| matches!(auxiliary.text(), "was" | "were"));
            let is_plain = !predicate.children().any(|child| {
                matches!(child.deprel(), Deprel::Aux | Deprel::AuxPass | Deprel::Mark)
                    || child.lemma() == "not"
            });
            let (span, choices, verb) = match passive {
                Some(auxiliary) => (auxiliary.span(), PASSIVE, ""),
                None if is_plain && predicate.xpos() == "VBD" => {
                    (predicate.span(), ACTIVE, predicate.lemma())
                }
                None => return made,
            };
            let (class, actors, recipients, from) = &sentence.events[0];
            for _ in 0..2 {
                let (effect, words) = choices[lots.below(choices.len())];
                let class = match lexicon.recode(effect, EventType::ALL[*class], None) {
                    Some(recode) => match &recode.gives {
                        Some(spec) => spec.kind() as usize,
                        None => continue,
                    },
                    None => *class,
                };
                let mut text = sentence.text.clone();
                text.replace_range(span.range(), &words.replace('_', verb));
                made.push(Sentence {
                    origin: sentence.origin.clone(),
                    fold: sentence.fold,
                    weight: 0.5,
                    is_corpus: false,
                    text,
                    events: vec![(class, actors.clone(), recipients.clone(), *from)],
                    complete: false,
                });
            }
            made
        })
        .collect()
}

/// What may stand between two sentences.
const BETWEEN: &[&str] = &[
    ", while ",
    ", and ",
    " after ",
    " as ",
    ", a day after ",
    "; ",
    ", hours before ",
    " while ",
    ", as ",
    " when ",
    ", weeks after ",
    " even as ",
    ", but ",
    ", two officials said, after ",
    " because ",
    ", although ",
];
/// What may stand before.
const BEFORE: &[&str] = &[
    "",
    "",
    "",
    "",
    "On Tuesday, ",
    "Earlier this week, ",
    "In the capital, ",
    "According to state media, ",
    "Late last month, ",
    "In a sign of rising tension, ",
    "Diplomats said that ",
    "Officials said ",
];
/// What may stand behind.
const BEHIND: &[&str] = &[
    "",
    "",
    "",
    "",
    ", officials said",
    ", state media reported",
    " in the northern province",
    " on Friday",
    ", according to two diplomats",
    ", a spokesman told reporters",
    " for the third time this year",
    ", local media said on Monday",
];

/// The examples two by two, each once as the first.
fn joined(coder: &Coder, sentences: &[Sentence]) -> Vec<Sentence> {
    let eventful: Vec<&Sentence> = sentences
        .iter()
        .filter(|sentence| {
            !sentence.events.is_empty() && sentence.text.ends_with('.') && sentence.text.len() < 140
        })
        .collect();
    let is_name: Vec<bool> = eventful
        .par_iter()
        .map(|sentence| {
            let document = coder.code_document(event_cases::sentence(&sentence.text));
            document.sentences().first().is_none_or(|first| {
                let token = document.token(first.tokens.start);
                token.upos() == Upos::Propn
                    || token.text() == "I"
                    || document
                        .mention_at(token.id())
                        .is_some_and(|id| document.mention(id).kind == bede_doc::MentionKind::Name)
                    || token.upos() == Upos::Adj && !token.text().is_ascii()
            })
        })
        .collect();
    let low = |index: usize| -> String {
        let text = eventful[index].text.trim_end_matches('.');
        let mut letters = text.chars();
        match letters.next() {
            Some(first) if !is_name[index] && first.is_ascii() => {
                first.to_ascii_lowercase().to_string() + letters.as_str()
            }
            _ => text.to_owned(),
        }
    };
    let mut lots = Lots(88_172_645_463_325_252);
    let mut next = |limit| lots.below(limit);
    let mut joined = Vec::new();
    for first in 0..eventful.len() {
        let second = next(eventful.len());
        let (before, between, behind) =
            (BEFORE[next(BEFORE.len())], BETWEEN[next(BETWEEN.len())], BEHIND[next(BEHIND.len())]);
        let mut text = before.to_owned();
        let begins = text.len();
        text += &if before.is_empty() {
            eventful[first].text.trim_end_matches('.').to_owned()
        } else {
            low(first)
        };
        text += between;
        let goes_on = text.len();
        text += &low(second);
        text += behind;
        text.push('.');
        let mut events = Vec::new();
        for (index, from) in [(first, begins), (second, goes_on)] {
            for (class, actors, recipients, _) in &eventful[index].events {
                // The first word may have lost its capital.
                let as_written = |words: &Vec<String>| -> Vec<String> {
                    words
                        .iter()
                        .map(|words| {
                            let lower = words[..1].to_lowercase() + &words[1..];
                            if text[from..].starts_with(&lower) { lower } else { words.clone() }
                        })
                        .collect()
                };
                let ascii = actors.iter().chain(recipients).all(|words| words.is_char_boundary(1));
                if ascii {
                    events.push((*class, as_written(actors), as_written(recipients), from));
                }
            }
        }
        joined.push(Sentence {
            origin: format!("{} with {}", eventful[first].origin, eventful[second].origin),
            fold: eventful[first].fold,
            weight: 0.7,
            is_corpus: false,
            text,
            events,
            complete: false,
        });
    }
    joined
}

/// The sentences of the corpus that may teach: those whose events are all written down, and those that are about one pair.
fn corpus() -> Result<Vec<Sentence>, Box<dyn std::error::Error>> {
    let folder = root().join("corpus/8-events");
    let mut sentences = Vec::new();
    for (part, complete) in [("train", true), ("pairs", false)] {
        for path in event_cases::case_files(&folder, part)? {
            let (_, cases) = event_cases::read_case_file(&path)?;
            for case in cases {
                let events = case
                    .events
                    .iter()
                    .map(|gold: &Gold| (gold.kind as usize, gold.actors.clone(), gold.recipients.clone(), 0))
                    .collect();
                sentences.push(Sentence {
                    origin: format!(
                        "{} {}",
                        path.file_name().unwrap_or_default().to_string_lossy(),
                        case.name
                    ),
                    fold: hash(&case.text),
                    weight: 1.0,
                    is_corpus: true,
                    text: case.text,
                    events,
                    complete,
                });
            }
        }
    }
    Ok(sentences)
}

/// What the whole reports for training teach: pairs that stand in one sentence.
pub fn reports(coder: &Coder) -> Result<Vec<Taught>, String> {
    let texts = crate::score::corpus::texts(coder, "reports/train")?;
    Ok(texts
        .into_iter()
        .map(|text| {
            let document = text.document;
            let events = text.gold.iter().filter_map(|gold| in_one_sentence(&document, gold)).collect();
            Taught {
                origin: "reports".to_owned(),
                fold: hash(document.text()),
                weight: 0.75,
                is_corpus: true,
                document,
                events,
                complete: false,
            }
        })
        .collect())
}

/// An event of a report by the first sentence that names one of its actors and one of its recipients.
fn in_one_sentence(document: &Document, gold: &Gold) -> Option<Wanted> {
    document.sentences().iter().find_map(|sentence| {
        let find = |words: &[String]| -> Vec<Span> {
            let (start, end) = (sentence.span.range().start, sentence.span.range().end);
            words
                .iter()
                .filter_map(|words| occurrence(document.text(), words, start))
                .filter(|span| span.range().end <= end)
                .collect()
        };
        let wanted = Wanted {
            class: gold.kind as usize,
            actors: find(&gold.actors),
            recipients: find(&gold.recipients),
        };
        let all_sides = wanted.actors.is_empty() == gold.actors.is_empty()
            && wanted.recipients.is_empty() == gold.recipients.is_empty();
        (all_sides && wanted.actors.len() + wanted.recipients.len() > 1).then_some(wanted)
    })
}

/// The pairs that a text teaches: those of its events, and pairs between which there is nothing.
pub fn pairs(taught: &Taught) -> Vec<Pair> {
    let document = &taught.document;
    let sentence_of = |span: &Span| {
        let tokens = document.tokens_in(*span);
        (!tokens.is_empty()).then(|| document.sentence_of(tokens.start))
    };
    let mut pairs: Vec<Pair> = Vec::new();
    let mut add = |source: &[Span], target: &[Span], class: usize| {
        let Some(sentence) = source.iter().chain(target).next().and_then(sentence_of) else { return };
        let same = source.iter().chain(target).all(|span| sentence_of(span) == Some(sentence));
        let known = pairs.iter().any(|pair| pair.source == source && pair.target == target);
        if same && !known && source != target {
            pairs.push(Pair { sentence, source: source.to_vec(), target: target.to_vec(), class });
        }
    };
    let one = std::slice::from_ref::<Span>;
    for event in &taught.events {
        for actor in &event.actors {
            for recipient in &event.recipients {
                add(one(actor), one(recipient), event.class);
            }
            if event.recipients.is_empty() {
                for other in event.actors.iter().filter(|other| *other != actor) {
                    add(one(actor), one(other), event.class);
                }
                add(one(actor), &[], event.class);
            }
        }
        if event.actors.is_empty() {
            for recipient in &event.recipients {
                add(&[], one(recipient), event.class);
            }
        }
    }
    // A name inside a participant's phrase can stand for it: "Kenya" for "Kenya's parliament".
    let inner = |span: &Span| {
        document
            .mentions
            .iter()
            .filter(|mention| mention.kind == bede_doc::MentionKind::Name)
            .map(|mention| mention.span)
            .find(|inner| span.contains(*inner) && span.len() > inner.len() + 4)
    };
    for event in &taught.events {
        if let (Some(actor), Some(recipient)) = (event.actors.first(), event.recipients.first()) {
            let (inner_actor, inner_recipient) = (inner(actor), inner(recipient));
            if let Some(inner) = inner_actor {
                add(&[inner], one(recipient), event.class);
            }
            if let Some(inner) = inner_recipient {
                add(one(actor), &[inner], event.class);
            }
            if let (Some(left), Some(right)) = (inner_actor, inner_recipient) {
                add(&[left], &[right], event.class);
            }
        }
    }
    let told: Vec<Span> = taught
        .events
        .iter()
        .flat_map(|event| event.actors.iter().chain(&event.recipients))
        .copied()
        .collect();
    // The other way round nothing was done.
    for event in &taught.events {
        for actor in &event.actors {
            for recipient in &event.recipients {
                add(one(recipient), one(actor), NONE);
            }
        }
    }
    // Participants of different events, and those who only stand by.
    let by: Vec<Span> = document
        .mentions
        .iter()
        .map(|mention| mention.span)
        .filter(|span| !told.iter().any(|told| told.overlaps(*span)))
        .take(4)
        .collect();
    if taught.events.is_empty() && !document.events.is_empty() && !taught.is_corpus {
        // A near miss in which another word may well tell an event.
        return Vec::new();
    }
    let mut count = 0;
    for (index, event) in taught.events.iter().enumerate() {
        for (other_index, other) in taught.events.iter().enumerate() {
            if index != other_index
                && let (Some(actor), Some(recipient)) = (event.actors.first(), other.recipients.first())
            {
                add(one(actor), one(recipient), NONE);
            }
        }
        for &span in &by {
            if let Some(actor) = event.actors.first().filter(|_| taught.complete && count < 3) {
                add(one(actor), &[span], NONE);
                count += 1;
            }
        }
    }
    if taught.events.is_empty() {
        for &left in &by {
            for &right in &by {
                add(&[left], &[right], NONE);
            }
            add(&[left], &[], NONE);
            add(&[], &[left], NONE);
        }
    }
    pairs
}
