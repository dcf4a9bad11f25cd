//! How sure an event is: a logistic model over what can be seen of how it was found and of the sentence around it.
//! `cargo xtask train confidence` makes its weights; `bede explain` names the signs that weighed most.

use std::sync::OnceLock;

use bede_doc::{Deprel, Document, EntityKind, Event, Feature, MentionKind, TokenView, Upos, plover::Status};

use crate::coding::Draft;

/// Weights, one for each value of a sign's hash.
pub const SLOTS: usize = 1 << 14;
/// How many bytes stand before the weights: what one step is worth, then slope and height of what is made of the sum.
const HEADER: usize = 12;
/// The size of the model.
pub const BYTES: usize = HEADER + SLOTS;

static EMBEDDED: &[u8; BYTES] = include_bytes!("../../../models/confidence.bin");

/// The confidence below which an event is not given unless it is asked for; chosen on our own corpus.
pub const LEAST: f32 = 0.15;

/// Takes signs as they are found.
pub trait Sink {
    /// A sign, by its name in parts.
    fn sign(&mut self, name: &[&str]);
}

/// The place of a sign's weight.
pub fn slot(name: &[&str]) -> usize {
    (crate::relation::hash(name) % SLOTS as u64) as usize
}

/// A model's bytes from its weights.
pub fn pack(weights: &[f32], slope: f32, height: f32) -> Vec<u8> {
    let most = weights.iter().fold(1e-6_f32, |most, weight| most.max(weight.abs()));
    let step = most / 127.0;
    let mut bytes: Vec<u8> = [step, slope, height].iter().flat_map(|value| value.to_le_bytes()).collect();
    bytes.extend(weights.iter().map(|weight| (weight / step).round() as i8 as u8));
    bytes
}

/// What stands before the weights.
struct Scale {
    step: f32,
    slope: f32,
    height: f32,
}

fn scale() -> &'static Scale {
    static SCALE: OnceLock<Scale> = OnceLock::new();
    SCALE.get_or_init(|| {
        let number = |at: usize| {
            f32::from_le_bytes([EMBEDDED[at], EMBEDDED[at + 1], EMBEDDED[at + 2], EMBEDDED[at + 3]])
        };
        Scale { step: number(0), slope: number(4), height: number(8) }
    })
}

fn weight(name: &[&str]) -> i32 {
    i32::from(EMBEDDED[HEADER + slot(name)] as i8)
}

/// Keeps what each sign weighs.
struct Weighed(Vec<i32>);

impl Sink for Weighed {
    fn sign(&mut self, name: &[&str]) {
        self.0.push(weight(name));
    }
}

/// Keeps the names of some signs, by their number.
struct Named<'w> {
    wanted: &'w [usize],
    next: usize,
    names: Vec<(usize, String)>,
}

impl Sink for Named<'_> {
    fn sign(&mut self, name: &[&str]) {
        if self.wanted.contains(&self.next) {
            self.names.push((self.next, name.join(" ")));
        }
        self.next += 1;
    }
}

/// How many signs an explanation names.
const NAMED: usize = 4;

/// The probability that an event is right, and what weighed most in it, in a sentence.
pub fn of(document: &Document, draft: &Draft<'_>, event: &Event, beside: usize) -> (f32, String) {
    let mut weighed = Weighed(Vec::with_capacity(96));
    signs(document, draft, event, beside, &mut weighed);
    let Scale { step, slope, height } = *scale();
    let weighed = weighed.0;
    let sum: i32 = weighed.iter().sum();
    let likely = 1.0 / (1.0 + (-(sum as f32 * step * slope + height)).exp());
    let mut most: Vec<usize> = (0..weighed.len()).collect();
    most.sort_by_key(|&index| (std::cmp::Reverse(weighed[index].abs()), index));
    most.truncate(NAMED);
    let mut named = Named { wanted: &most, next: 0, names: Vec::new() };
    signs(document, draft, event, beside, &mut named);
    let told: Vec<String> = most
        .iter()
        .filter_map(|index| named.names.iter().find(|(at, _)| at == index))
        .map(|(index, name)| format!("\"{name}\" {:+.1}", weighed[*index] as f32 * step * slope))
        .collect();
    (likely, format!("what weighs most in its confidence: {}", told.join(", ")))
}

/// What can be seen of how an event was found; `beside` is how many others its sentence tells.
pub fn signs(document: &Document, draft: &Draft<'_>, event: &Event, beside: usize, sink: &mut dyn Sink) {
    let predicate = document.token(draft.predicate);
    let kind = event.kind.as_str();
    let status = event.status.as_str();
    let form = form_of(predicate, draft);
    sink.sign(&["bias"]);
    // Of a sense that a user wrote nothing is learnt, and its place in the model would be another sign's.
    if draft.sense.ships {
        sink.sign(&["sense", &draft.sense.id]);
    }
    sink.sign(&["type", kind]);
    sink.sign(&["form", form]);
    sink.sign(&["form", form, kind]);
    sink.sign(&["relation", predicate.deprel().as_str(), form]);
    sink.sign(&["status", status]);
    sink.sign(&["status", status, kind]);
    let close = match draft.closeness {
        0..=1 => "1",
        2..=3 => "2 to 3",
        4..=5 => "4 to 5",
        6..=8 => "6 to 8",
        _ => "9 or more",
    };
    sink.sign(&["closeness", close]);
    sink.sign(&["closeness", close, form]);
    for &operator in &draft.operators {
        sink.sign(&["operator", document.token(operator).lemma()]);
    }
    if !draft.operators.is_empty() {
        sink.sign(&["operators", kind, status]);
    }
    if draft.subject_is_shared {
        sink.sign(&["subject from another clause"]);
    }
    let actor = side(document, predicate, &event.actors, "actor", sink);
    let recipient = side(document, predicate, &event.recipients, "recipient", sink);
    sink.sign(&["sides", actor, recipient]);
    sink.sign(&["sides", actor, recipient, form]);
    sink.sign(&["sides", kind, actor]);
    sink.sign(&["sides to", kind, recipient]);
    around(document, predicate, event, beside, sink);
}

/// How the predicate stands in its clause.
fn form_of(predicate: TokenView<'_>, draft: &Draft<'_>) -> &'static str {
    if draft.is_noun {
        return match predicate.deprel() {
            Deprel::Nsubj | Deprel::NsubjPass => "noun as subject",
            Deprel::Obj => "noun as object",
            Deprel::Root => "noun as root",
            _ => "noun in passing",
        };
    }
    if predicate.upos() == Upos::Adj {
        return "adjective";
    }
    match (predicate.xpos(), predicate.deprel()) {
        ("VBN", Deprel::Amod) => "participle before a noun",
        ("VBN", Deprel::Acl) => "participle after a noun",
        ("VBN", _) if predicate.child(Deprel::AuxPass).is_some() => "passive",
        ("VBN", _) => "perfect",
        ("VBD", _) => "past",
        ("VBG", _) => "gerund",
        ("VB", _) if predicate.children_by(Deprel::Mark).any(|mark| mark.lemma() == "to") => "infinitive",
        ("VB", _) => "with auxiliary",
        ("VBZ" | "VBP", _) => "present",
        _ => "other",
    }
}

/// The signs of one side's participants; gives what the first of them is, in a word.
fn side(
    document: &Document,
    predicate: TokenView<'_>,
    participants: &[bede_doc::Participant],
    name: &str,
    sink: &mut dyn Sink,
) -> &'static str {
    let Some(first) = participants.first() else {
        return "nobody";
    };
    let head = document.token(first.head);
    let entity = first.entity.map(|entity| document.entity(entity));
    let mention = document.mention_at(first.head).map(|mention| document.mention(mention));
    let is_coded = participants
        .iter()
        .any(|participant| participant.entity.is_some_and(|entity| document.entity(entity).code.is_some()));
    let is_named = mention.is_some_and(|mention| mention.kind == MentionKind::Name);
    let what = match (entity.map(|entity| entity.kind), head.upos()) {
        (_, Upos::Pron) if is_coded => "pronoun of somebody known",
        (_, Upos::Pron) => "pronoun",
        (Some(EntityKind::Country), _) => "country",
        (Some(EntityKind::Place), _) => "place",
        (Some(EntityKind::Person), _) if is_coded => "known person",
        (Some(EntityKind::Person), _) if is_named => "named person",
        (Some(EntityKind::Person), _) => "person",
        (Some(EntityKind::Organization), _) if is_coded => "known organization",
        (Some(EntityKind::Organization), _) => "organization",
        (Some(EntityKind::Group), _) if is_coded => "known group",
        (Some(EntityKind::Group), _) => "group",
        (None, Upos::Propn) => "name",
        (None, _) => "thing",
    };
    if let Some(sector) = entity.and_then(|entity| entity.sector) {
        sink.sign(&[name, "sector", sector.as_str()]);
    }
    if !head.features().has(Feature::PronTypePrs) && head.upos() != Upos::Propn {
        sink.sign(&[name, head.lemma()]);
    }
    if let Some(determiner) = head.child(Deprel::Det) {
        sink.sign(&[name, "determiner", determiner.lemma(), what]);
    }
    sink.sign(&[name, "relation", head.deprel().as_str()]);
    let distance = match head.id().0.abs_diff(predicate.id().0) {
        0..=3 => "near",
        4..=9 => "not far",
        10..=20 => "far",
        _ => "very far",
    };
    sink.sign(&[name, "stands", distance]);
    if head.sentence() != predicate.sentence() {
        sink.sign(&[name, "from another sentence"]);
    }
    let length = match first.tokens.len() {
        0..=3 => "short",
        4..=8 => "long",
        _ => "very long",
    };
    sink.sign(&[name, "is", length]);
    if participants.len() > 1 {
        sink.sign(&[name, "several"]);
    }
    what
}

/// The signs of the sentence around an event.
fn around(document: &Document, predicate: TokenView<'_>, event: &Event, beside: usize, sink: &mut dyn Sink) {
    let sentence = document.sentence(event.anchor.sentence);
    if document.block_of(event.anchor.sentence).kind.is_headline() {
        sink.sign(&["in a headline"]);
    }
    sink.sign(&["events beside", ["none", "one", "two", "three or more"][beside.min(3)]]);
    let length = match sentence.tokens.len() {
        0..=9 => "up to 9",
        10..=19 => "10 to 19",
        20..=34 => "20 to 34",
        _ => "35 or more",
    };
    sink.sign(&["words in the sentence", length]);
    let span = predicate.span();
    if let Some(attribution) = document
        .attributions
        .iter()
        .find(|attribution| attribution.content.iter().any(|content| content.contains(span)))
    {
        let kind = format!("{:?}", attribution.kind);
        sink.sign(&["in speech", &kind]);
    }
    // The way up to the root: what stands above decides whether a clause tells or only mentions.
    let mut at = predicate;
    for step in 0..4 {
        let Some(head) = at.head() else { break };
        if step == 0 {
            sink.sign(&["above", head.lemma(), at.deprel().as_str()]);
        }
        sink.sign(&["way up", at.deprel().as_str(), ["1", "2", "3", "4"][step]]);
        at = head;
    }
    for child in predicate.children() {
        match child.deprel() {
            Deprel::Aux => sink.sign(&["auxiliary", child.lemma()]),
            Deprel::Mark => sink.sign(&["mark", child.lemma()]),
            Deprel::Obl | Deprel::Nmod => {
                if let Some(case) = child.child(Deprel::Case) {
                    sink.sign(&["phrase with", case.lemma()]);
                }
            }
            Deprel::Advmod => sink.sign(&["adverb", child.lemma()]),
            Deprel::Ccomp | Deprel::Xcomp | Deprel::Advcl => {
                sink.sign(&["clause under it", child.deprel().as_str()]);
            }
            _ => {}
        }
    }
    let mut seen: Vec<&str> = Vec::new();
    for token in document.views(sentence.tokens).take(60) {
        let counts =
            matches!(token.upos(), Upos::Noun | Upos::Verb | Upos::Adj) && token.id() != predicate.id();
        if counts && !seen.contains(&token.lemma()) {
            seen.push(token.lemma());
            sink.sign(&["beside", token.lemma()]);
        }
        if matches!(token.lemma(), "I" | "we" | "you") || token.text() == "?" {
            sink.sign(&["speaks to somebody"]);
        }
    }
    if event.status == Status::Actual && predicate.previous().is_some_and(|before| before.text() == "\"") {
        sink.sign(&["word in quotation marks"]);
    }
}
