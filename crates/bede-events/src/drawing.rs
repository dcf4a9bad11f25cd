//! Draws the picture of a sentence that the learnt models read: what the lexicon says of each word, what stands above it,
//! what the rules make of the sentence. What the picture is used for is left to [`crate::relation`].

use bede_doc::plover::EventType;
use bede_doc::{Document, MentionKind, SentenceId, Span, TokenId, TokenRange, TokenView, Upos};
use bede_lexicon::{Effect, Lexicon, Pos};

use crate::coding::{self, Draft, Outcome};
use crate::forms;
use crate::matching::Scene;
use crate::operators::pos_of;
use crate::picture::{Candidate, NONE, Picture, Word};
use crate::relation_signs::Side;
use crate::sentence::SentenceWords;
use crate::status;

/// How many words above another are asked whether they change it.
const HEIGHT: usize = 3;

/// Draws a sentence; `drafts` are the events that the rules found in the document.
pub fn draw<'d>(scene: Scene<'d>, sentence: SentenceId, drafts: &[Draft<'_>]) -> Picture<'d> {
    let document = scene.document;
    let range = document.sentence(sentence).tokens;
    let words = document.views(range).map(|token| word(scene, range, token)).collect();
    let mut candidates: Vec<Candidate> = drafts
        .iter()
        .filter(|draft| draft.sentence == sentence)
        .map(|draft| candidate(document, range, draft, "event"))
        .collect();
    let phrases = SentenceWords::new(document, scene.lexicon, sentence);
    let lenient = Scene { lenient: true, ..scene };
    for token in document.views(range) {
        let place = (token.id().0 - range.start.0) as usize;
        let of_sense = |sense: &bede_lexicon::Sense, outcome| Candidate {
            predicate: place,
            class: sense.event.as_ref().map_or(NONE, |event| event.kind() as usize),
            outcome,
            status: "actual",
            is_noun: token.upos() != Upos::Verb,
            ..Candidate::default()
        };
        match coding::code(scene, &phrases, token) {
            None => continue,
            Some(Outcome::Event(_)) => {}
            Some(Outcome::NoEvent { sense, .. }) => candidates.push(of_sense(sense, "no event")),
            Some(Outcome::Misfit { sense, .. }) => candidates.push(of_sense(sense, "does not fit")),
        }
        if let Some(Outcome::Event(draft)) = coding::code(lenient, &phrases, token) {
            let loose = candidate(document, range, &draft, "event if anybody may");
            let is_new = !candidates.iter().any(|known| {
                known.predicate == loose.predicate
                    && known.class == loose.class
                    && known.actors == loose.actors
                    && known.recipients == loose.recipients
            });
            if is_new {
                candidates.push(loose);
            }
        }
    }
    Picture { words, candidates }
}

fn candidate(document: &Document, range: TokenRange, draft: &Draft<'_>, outcome: &'static str) -> Candidate {
    let places = |heads: &[TokenId]| {
        let mut places = Vec::new();
        for &head in heads {
            // Whoever takes part does so by every name that the sentence has for them.
            let entity = document.entity_id_at(head);
            let mentions = entity.map_or(&[][..], |entity| document.entity(entity).mentions.as_slice());
            let heads = mentions.iter().map(|&id| document.mention(id).head);
            for head in std::iter::once(head).chain(heads) {
                let place = head.0.wrapping_sub(range.start.0) as usize;
                if place < range.len() && !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        places
    };
    Candidate {
        predicate: (draft.predicate.0 - range.start.0) as usize,
        class: draft.spec.kind() as usize,
        outcome,
        actors: places(&draft.actors),
        recipients: places(&draft.recipients),
        closeness: draft.closeness,
        status: draft.status.as_str(),
        is_noun: draft.is_noun,
    }
}

fn word<'d>(scene: Scene<'d>, range: TokenRange, token: TokenView<'d>) -> Word<'d> {
    let document = scene.document;
    let mention = document.mention_at(token.id()).map(|id| document.mention(id));
    let entity = mention.map(|mention| document.entity(mention.entity));
    let mut word = Word {
        lemma: token.lemma(),
        upos: token.upos().as_str(),
        relation: token.deprel().as_str(),
        head: token.head().map(|head| (head.id().0 - range.start.0) as usize),
        in_name: token.upos() == Upos::Propn
            && mention.is_some_and(|mention| mention.kind == MentionKind::Name),
        entity: entity.map_or("", |entity| entity.kind.as_str()),
        sector: entity.and_then(|entity| entity.sector).map_or("", |sector| sector.as_str()),
        ..Word::default()
    };
    let Some(pos) = pos_of(token) else { return word };
    count_kinds(scene.lexicon, token, pos, &mut word);
    if !word.tells_any() && pos != Pos::Verb {
        return word;
    }
    let reality = status::of(token);
    word.negated = reality.is_negated;
    word.future = reality.is_future;
    word.hypothetical = reality.is_hypothetical;
    if word.tells_event() {
        operators_above(scene, token, &mut word);
    }
    word
}

/// Counts the senses by class: those of the word's own part of speech, else those of any.
fn count_kinds(lexicon: &Lexicon, token: TokenView<'_>, pos: Pos, word: &mut Word<'_>) {
    for pos in [pos, Pos::Verb, Pos::Noun, Pos::Adjective] {
        let known = |lemma: &str| lexicon.senses_of(lemma, pos).next().is_some();
        let found = if known(token.lemma()) { token.lemma().to_owned() } else { forms::lemma(token, known) };
        let mut last = None;
        for (sense, _) in lexicon.senses_of(&found, pos) {
            if last == Some(&sense.id) {
                continue;
            }
            last = Some(&sense.id);
            let class = sense.event.as_ref().map_or(NONE, |event| event.kind() as usize);
            word.kinds[class] = word.kinds[class].saturating_add(1);
        }
        if last.is_some() {
            return;
        }
    }
}

/// The operators that stand above a word or are said by its own tense, and what its events amount to under them.
fn operators_above(scene: Scene<'_>, token: TokenView<'_>, word: &mut Word<'_>) {
    let mut effects: Vec<Effect> = Vec::new();
    let mut at = token;
    for _ in 0..HEIGHT {
        let Some(head) = at.head() else { break };
        let Some(pos) = pos_of(head) else { break };
        let lemma = forms::lemma(head, |lemma| scene.lexicon.operators_of(lemma, pos).next().is_some());
        for (operator, _) in scene.lexicon.operators_of(&lemma, pos) {
            if !effects.contains(&operator.effect) {
                effects.push(operator.effect);
            }
        }
        at = head;
    }
    for child in token.children() {
        let Some(pos) = pos_of(child) else { continue };
        if child.deprel() == bede_doc::Deprel::Amod {
            for (operator, _) in scene.lexicon.operators_of(child.lemma(), pos) {
                if !effects.contains(&operator.effect) {
                    effects.push(operator.effect);
                }
            }
        }
    }
    word.effects = effects.iter().map(|&effect| name_of(effect)).collect();
    match (word.future, word.negated) {
        (true, true) => effects.push(Effect::Refuse),
        (true, false) => effects.push(Effect::Intend),
        _ => {}
    }
    for class in (0..NONE).filter(|&class| word.kinds[class] > 0) {
        for &effect in &effects {
            let recode = scene.lexicon.recode(effect, EventType::ALL[class], None, "");
            let Some(spec) = recode.and_then(|recode| recode.gives.as_ref()) else { continue };
            let found = (spec.kind() as usize, name_of(effect));
            if !word.recoded.contains(&found) {
                word.recoded.push(found);
            }
        }
    }
}

/// Where the participant stands that these spans mark.
pub fn side(document: &Document, sentence: SentenceId, spans: &[Span]) -> Side {
    let range = document.sentence(sentence).tokens;
    let mut side = Side::default();
    for &span in spans {
        let tokens = document.tokens_in(span);
        if tokens.is_empty() || !range.contains(tokens.start) {
            continue;
        }
        let head = document
            .views(tokens)
            .find(|token| {
                token.head().is_none_or(|head| !tokens.contains(head.id())) && token.upos() != Upos::Punct
            })
            .map_or(tokens.start, TokenView::id);
        let place = |id: TokenId| (id.0 - range.start.0) as usize;
        side.heads.push(place(head));
        side.ranges.push((place(tokens.start), place(tokens.end).min(range.len())));
    }
    side
}

fn name_of(effect: Effect) -> &'static str {
    match effect {
        Effect::Perform => "perform",
        Effect::Continue => "continue",
        Effect::Succeed => "succeed",
        Effect::Cause => "cause",
        Effect::Intend => "intend",
        Effect::Promise => "promise",
        Effect::Threaten => "threaten",
        Effect::Refuse => "refuse",
        Effect::Cancel => "cancel",
        Effect::Fail => "fail",
        Effect::Attempt => "attempt",
        Effect::Prevent => "prevent",
        Effect::End => "end",
        Effect::Ease => "ease",
        Effect::Demand => "demand",
        Effect::Appeal => "appeal",
        Effect::Allow => "allow",
        Effect::Consider => "consider",
        Effect::Accuse => "accuse",
        Effect::Judge => "judge",
        Effect::Deny => "deny",
        Effect::Announce => "announce",
        Effect::Report => "report",
    }
}
