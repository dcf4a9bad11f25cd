//! Layer 8: what happened: frames of the lexicon over heads, filled from layers 3 to 7, with rule and confidence.
//!
//! [`find`] gives the events; [`trace`] tells of every predicate that the lexicon knows what became of it, for
//! `bede explain`. What words mean is data (`lexicon/`); here is how a frame finds its arguments ([`arguments`],
//! [`matching`]), what words above an event make of it ([`operators`], [`status`]), and how tellings of one event
//! become one ([`merge`]).

mod arguments;
mod asserted;
mod coding;
pub mod confidence;
mod contexts;
mod drawing;
mod forms;
mod known;
mod matching;
mod merge;
mod operators;
mod participants;
pub mod picture;
pub mod relation;
pub mod relation_signs;
mod sentence;
mod status;

use bede_doc::{
    AttributionId, DateBasis, DatePrecision, Deprel, Document, EntityId, EntityKind, Event, EventDate,
    EventMention, MentionKind, SentenceId, Span, TokenId, Upos,
    plover::{EventType, Quad, Status},
};
use bede_lexicon::Lexicon;

use coding::{Draft, Outcome};
use contexts::ReportContexts;
use matching::Scene;
use sentence::SentenceWords;

/// What became of one predicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The predicate.
    pub predicate: TokenId,
    /// Its sentence.
    pub sentence: SentenceId,
    /// Id of the sense that fitted, or came nearest.
    pub rule: String,
    /// The sense's frame, file and line.
    pub entry: String,
    /// What came of it.
    pub verdict: Verdict,
    /// Why, in sentences.
    pub why: Vec<String>,
}

/// What came of a predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// An event.
    Event,
    /// A sense fits that is no event, or something above takes the event back.
    NoEvent,
    /// No frame fits; the rule is the one that came nearest.
    Misfit,
}

/// The events of a document, but those less sure than `least` unless they are of known mentions.
pub fn find(document: &Document, lexicon: &Lexicon, least: f32) -> Vec<Event> {
    let scene = Scene { document, lexicon, lenient: false };
    let (drafts, cues) = drafts_of(scene);
    let report = ReportContexts::new(&cues);
    let events = drafts
        .iter()
        .map(|draft| {
            let mut event = finish(scene, draft, &cues[draft.sentence.index()], &report);
            let beside = drafts.iter().filter(|other| other.sentence == draft.sentence).count() - 1;
            match draft.probability {
                Some(probability) => event.confidence = probability,
                None => {
                    let (likely, why) = confidence::of(document, draft, &event, beside);
                    event.confidence = likely;
                    event.why.push(why);
                }
            }
            event
        })
        .collect();
    let mut events = merge::merge(document, events);
    events.retain(|event| event.confidence >= least || is_of_known(document, event));
    if let Some(source) = single_source(document) {
        for event in events.iter_mut().filter(|event| event.according_to.is_empty()) {
            if let Some(attribution) = nearest_attribution(document, source, event) {
                event.according_to.push(attribution);
                event.why.push("every statement of the report comes from one body".to_owned());
            }
        }
    }
    events
}

/// Whether somebody whom the caller named takes part.
fn is_of_known(document: &Document, event: &Event) -> bool {
    document.known_mentions.iter().any(|known| {
        event.actors.iter().chain(&event.recipients).any(|participant| participant.span.overlaps(known.span))
    })
}

/// The signs by which the confidence of every telling is reckoned, with its predicate and its rule: what
/// `cargo xtask train confidence` learns the weights from.
pub fn confidence_signs(document: &Document, lexicon: &Lexicon) -> Vec<(TokenId, String, Vec<usize>)> {
    struct Slots(Vec<usize>);
    impl confidence::Sink for Slots {
        fn sign(&mut self, name: &[&str]) {
            self.0.push(confidence::slot(name));
        }
    }
    let scene = Scene { document, lexicon, lenient: false };
    let (drafts, cues) = drafts_of(scene);
    let report = ReportContexts::new(&cues);
    drafts
        .iter()
        .map(|draft| {
            let event = finish(scene, draft, &cues[draft.sentence.index()], &report);
            let beside = drafts.iter().filter(|other| other.sentence == draft.sentence).count() - 1;
            let mut slots = Slots(Vec::new());
            confidence::signs(document, draft, &event, beside, &mut slots);
            (draft.predicate, event.rule, slots.0)
        })
        .collect()
}

/// A sentence as the learnt models see it.
pub fn picture<'d>(
    document: &'d Document,
    lexicon: &'d Lexicon,
    sentence: SentenceId,
) -> picture::Picture<'d> {
    let scene = Scene { document, lexicon, lenient: false };
    let (drafts, _) = rule_drafts(scene);
    drawing::draw(scene, sentence, &drafts)
}

pub use drawing::side;

/// Every telling of an event, before tellings of one event are joined, and the context cues of each sentence.
fn drafts_of(scene: Scene<'_>) -> (Vec<Draft<'_>>, Vec<Vec<(TokenId, bede_lexicon::ContextCue)>>) {
    let (mut drafts, cues) = rule_drafts(scene);
    known::pair(scene, &mut drafts);
    (drafts, cues)
}

/// The tellings that the rules find by themselves.
fn rule_drafts(scene: Scene<'_>) -> (Vec<Draft<'_>>, Vec<Vec<(TokenId, bede_lexicon::ContextCue)>>) {
    let Scene { document, lexicon, .. } = scene;
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    let mut cues = Vec::with_capacity(document.sentences().len());
    for (index, sentence) in document.sentences().iter().enumerate() {
        let words = SentenceWords::new(document, lexicon, SentenceId(index as u32));
        let from = drafts.len();
        for token in document.views(sentence.tokens) {
            let own = match coding::code(scene, &words, token) {
                Some(Outcome::Event(draft)) => Some(*draft),
                _ => None,
            };
            let joint = own
                .as_ref()
                .is_none_or(|draft| coding::is_told_better_jointly(draft.spec.kind()))
                .then(|| coding::joint_deed(scene, token))
                .flatten();
            if let Some(mut draft) = joint.or(own) {
                coding::refine_mode(scene, &words, &mut draft);
                drafts.push(draft);
            } else if let Some(mut draft) = coding::obligation(scene, token) {
                coding::refine_mode(scene, &words, &mut draft);
                drafts.push(draft);
            }
        }
        drop_told_by_another(&mut drafts, from);
        join_victims(document, lexicon, &mut drafts, from);
        cues.push(words.context_cues().to_vec());
    }
    if asserted::is_everyday_report(document, lexicon) {
        drafts.retain(|draft| asserted::is_of_the_state(document, lexicon, draft));
    }
    inherit_parties(document, &mut drafts);
    drafts.retain(|draft| !(asserted::is_impersonal(document, draft) && asserted::is_everyday(draft)));
    (drafts, cues)
}

/// What became of every predicate that the lexicon knows.
pub fn trace(document: &Document, lexicon: &Lexicon) -> Vec<Trace> {
    let scene = Scene { document, lexicon, lenient: false };
    let mut traces = Vec::new();
    for (index, sentence) in document.sentences().iter().enumerate() {
        let sentence_id = SentenceId(index as u32);
        let words = SentenceWords::new(document, lexicon, sentence_id);
        for token in document.views(sentence.tokens) {
            let Some(outcome) = coding::code(scene, &words, token) else { continue };
            let (sense, verdict, why) = match outcome {
                Outcome::Event(mut draft) => {
                    coding::refine_mode(scene, &words, &mut draft);
                    (draft.sense, Verdict::Event, draft.why)
                }
                Outcome::NoEvent { sense, why } => (sense, Verdict::NoEvent, vec![why]),
                Outcome::Misfit { sense, frame, misfit } => {
                    (sense, Verdict::Misfit, vec![misfit.describe(document, frame)])
                }
            };
            traces.push(Trace {
                predicate: token.id(),
                sentence: sentence_id,
                rule: sense.id.clone(),
                entry: format!("{} ({})", sense.frame_text, sense.origin),
                verdict,
                why,
            });
        }
    }
    traces
}

/// "It was agreed to …" names nobody: those agreed who took part in what was told just before, in the same paragraph.
fn inherit_parties(document: &Document, drafts: &mut [Draft<'_>]) {
    for index in 1..drafts.len() {
        let draft = &drafts[index];
        if !asserted::is_impersonal(document, draft) {
            continue;
        }
        let block = document.sentence(draft.sentence).block;
        let before = drafts[..index].iter().rev().find(|earlier| {
            document.sentence(earlier.sentence).block == block
                && earlier.sentence < draft.sentence
                && earlier.actors.len() > 1
        });
        if let Some(actors) = before.map(|earlier| earlier.actors.clone()) {
            let draft = &mut drafts[index];
            draft.actors = actors;
            draft.why.push("nobody is named: those who took part in what is told before".to_owned());
        }
    }
}

/// Within a sentence, a noun that an event's own frame or light verb has taken up tells nothing of its own.
fn drop_told_by_another(drafts: &mut Vec<Draft<'_>>, from: usize) {
    let taken: Vec<(TokenId, TokenId)> = drafts[from..]
        .iter()
        .flat_map(|draft| draft.frame_words.iter().map(move |&word| (word, draft.predicate)))
        .collect();
    let mut index = 0;
    drafts.retain(|draft| {
        let in_frame = taken.iter().any(|&(word, by)| word == draft.predicate && by != draft.predicate);
        index += 1;
        index <= from || !in_frame
    });
    // "opposed the embargo", "condemned the attack": what another event is aimed at is not told as an event of its own.
    let aimed_at: Vec<(TokenId, TokenId)> = drafts[from..]
        .iter()
        .filter(|draft| !draft.is_noun)
        .flat_map(|draft| {
            draft.recipients.iter().chain(&draft.actors).map(move |&head| (head, draft.predicate))
        })
        .collect();
    let mut index = 0;
    drafts.retain(|draft| {
        let is_aim = draft.is_noun && aimed_at.iter().any(|&(head, _)| head == draft.predicate);
        index += 1;
        index <= from || !is_aim
    });
    // What "agreed to", "threatened to" amount to is told by the event under them, more exactly than by the word alone.
    let above: Vec<(TokenId, TokenId, Vec<TokenId>)> = drafts[from..]
        .iter()
        .flat_map(|draft| {
            draft.operators.iter().map(move |&token| (token, draft.predicate, draft.recipients.clone()))
        })
        .collect();
    let mut index = 0;
    drafts.retain(|draft| {
        let told_below = above.iter().any(|(token, by, recipients)| {
            *token == draft.predicate
                && *by != draft.predicate
                && (draft.recipients.is_empty() || !recipients.is_empty())
        });
        index += 1;
        index <= from || !told_below
    });
}

/// "shelled the town, killing five": an attack and those whom it hurts are one event.
fn join_victims(document: &Document, lexicon: &Lexicon, drafts: &mut Vec<Draft<'_>>, from: usize) {
    let mut index = from;
    while index < drafts.len() {
        let draft = &drafts[index];
        let token = document.token(draft.predicate);
        let follows = matches!(token.deprel(), Deprel::Advcl | Deprel::Acl) && token.xpos() == "VBG";
        let is_victim = follows
            && draft.spec.kind() == EventType::Assault
            && draft.status == Status::Actual
            && asserted::does_harm(lexicon, &draft.sense.id);
        let attack = token.head().filter(|_| is_victim).and_then(|head| {
            drafts[from..]
                .iter()
                .position(|other| other.predicate == head.id() && other.spec.kind() == EventType::Assault)
        });
        match attack {
            Some(at) => {
                let victims = drafts.remove(index);
                let at = from + at;
                let at = if at > index { at - 1 } else { at };
                let attack = &mut drafts[at];
                for recipient in victims.recipients {
                    if !attack.recipients.contains(&recipient) && !attack.actors.contains(&recipient) {
                        attack.recipients.push(recipient);
                    }
                }
                attack.why.push(format!("\"{}\" tells whom it hurt", token.text()));
            }
            None => index += 1,
        }
    }
}

fn finish(
    scene: Scene<'_>,
    draft: &Draft<'_>,
    cues: &[(TokenId, bede_lexicon::ContextCue)],
    report: &ReportContexts,
) -> Event {
    let document = scene.document;
    let named = |heads: &[TokenId]| {
        heads
            .iter()
            .map(|&head| {
                participants::participant(
                    document,
                    named_in_sentence(document, head),
                    &draft.heads,
                    draft.predicate,
                )
            })
            .collect::<Vec<_>>()
    };
    let actors = named(&draft.actors);
    let mut recipients = named(&draft.recipients);
    recipients.retain(|recipient| !actors.iter().any(|actor| actor.span == recipient.span));
    let everyone: Vec<_> = actors.iter().chain(&recipients).cloned().collect();
    let mut event = Event {
        kind: draft.spec.kind(),
        mode: draft.spec.mode(),
        contexts: contexts::of_event(document, draft.spec.contexts(), cues, &everyone, report),
        cameo: draft.spec.cameo.clone(),
        date: None,
        actors,
        recipients,
        place: None,
        anchor: EventMention {
            span: anchor(document, draft),
            head: draft.predicate,
            sentence: draft.sentence,
        },
        mentions: Vec::new(),
        status: draft.status,
        according_to: Vec::new(),
        rule: draft.sense.id.clone(),
        confidence: 0.0,
        why: draft.why.clone(),
    };
    date(document, &mut event);
    event.place =
        bede_places::event_place(document, draft.predicate).filter(|&id| says_where(document, draft, id));
    event.according_to = bede_attributions::chain(document, draft.predicate);
    event
}

/// Whether a place says where words were exchanged, and not only what they were about: "discussed the situation in Mali".
fn says_where(document: &Document, draft: &Draft<'_>, place: bede_doc::PlaceId) -> bool {
    if !matches!(draft.spec.kind().quad(), Quad::VerbalCooperation | Quad::VerbalConflict) {
        return true;
    }
    let tokens = document.place(place).tokens;
    let Some(top) =
        document.views(tokens).find(|token| token.head().is_none_or(|head| !tokens.contains(head.id())))
    else {
        return true;
    };
    if top.sentence() != draft.sentence {
        return true;
    }
    top.head().is_some_and(|head| head.id() == draft.predicate || head.id() == draft.top)
}

/// In a report whose statements come from one body, what is told without naming a source is that body's word too.
fn single_source(document: &Document) -> Option<EntityId> {
    let outermost = document.attributions.iter().filter(|attribution| attribution.inside.is_none());
    let mut source = None;
    let (mut count, mut all) = (0, 0);
    for attribution in outermost {
        all += 1;
        let Some(entity) = attribution.entity else { continue };
        if document.entity(entity).kind != EntityKind::Organization {
            continue;
        }
        if source.is_some_and(|source| source != entity) {
            return None;
        }
        source = Some(entity);
        count += 1;
    }
    source.filter(|_| count >= 3 && count * 2 > all)
}

/// The attribution to an entity that stands nearest to an event.
fn nearest_attribution(document: &Document, entity: EntityId, event: &Event) -> Option<AttributionId> {
    let at = event.anchor.span.start;
    document
        .attributions
        .iter()
        .enumerate()
        .filter(|(_, attribution)| attribution.entity == Some(entity) && attribution.inside.is_none())
        .min_by_key(|(_, attribution)| {
            attribution.content.iter().map(|content| content.start.abs_diff(at)).min().unwrap_or(u32::MAX)
        })
        .map(|(index, _)| AttributionId(index as u32))
}

/// When it was; what is dated long before the report, or told as what went before, is background.
fn date(document: &Document, event: &mut Event) {
    let choice = bede_dates::event_date(document, event.anchor.head);
    event.date = choice.date;
    event.why.push(format!("its date: {}", choice.why));
    // "agreed to meet in September": the day of what is promised or threatened is not the day of the promise.
    let is_word = matches!(
        event.kind,
        EventType::Agree | EventType::Concede | EventType::Threaten | EventType::Request
    ) && event.status == Status::Actual;
    if let (Some(date), Some(published)) = (event.date, &document.metadata.published)
        && is_word
        && date.basis == DateBasis::Text
        && date.date > published.date()
    {
        event.date = Some(EventDate {
            date: published.date(),
            precision: DatePrecision::Day,
            basis: DateBasis::Published,
            expression: None,
        });
        event.why.push("the day of publication: what is said lies ahead of it".to_owned());
    }
    let long_ago = match (event.date, &document.metadata.published) {
        (Some(date), Some(published)) => {
            date.basis == DateBasis::Text && days_between(date.date, published.date()) > HISTORICAL_DAYS
        }
        _ => false,
    };
    if event.status == Status::Actual && (long_ago || choice.background) {
        event.status = Status::Historical;
    }
}

/// How many days before the report an event is background.
const HISTORICAL_DAYS: i32 = 180;

/// How many days `later` is after `earlier`.
fn days_between(earlier: jiff::civil::Date, later: jiff::civil::Date) -> i32 {
    earlier.until(later).map_or(0, |span| span.get_days())
}

/// A pronoun's antecedent where the same sentence names it; people mark the name.
fn named_in_sentence(document: &Document, head: TokenId) -> TokenId {
    let token = document.token(head);
    if token.upos() != Upos::Pron {
        return head;
    }
    let Some(entity) = document.entity_at(head) else { return head };
    let sentence = token.sentence();
    entity
        .mentions
        .iter()
        .map(|&id| document.mention(id))
        .filter(|mention| {
            mention.kind != MentionKind::Pronoun && document.sentence_of(mention.head) == sentence
        })
        .map(|mention| mention.head)
        .next_back()
        .unwrap_or(head)
}

/// The words from the predicate to the last word of its frame that stands close by.
fn anchor(document: &Document, draft: &Draft<'_>) -> Span {
    let mut span = document.token(draft.predicate).span();
    for &word in &draft.words {
        if word.0.abs_diff(draft.predicate.0) <= 4 {
            span = span.join(document.token(word).span());
        }
    }
    span
}
