//! What a speaker's words say of the speaker: "we" is whoever speaks, "its forces" are his, and what is announced without a doer
//! is done by those who announce it.

use bede_doc::{
    Attribution, Deprel, Document, EntityKind, Stance, TokenId, TokenView, Upos, plover::EventType,
    plover::Sector,
};

use crate::asserted;
use crate::coding::Draft;
use crate::matching::Scene;
use crate::operators::Applied;
use crate::status;

/// The innermost attribution in whose content a token stands.
fn attribution_of<'d>(document: &'d Document, token: TokenView<'_>) -> Option<&'d Attribution> {
    let span = token.span();
    document
        .attributions
        .iter()
        .filter(|attribution| attribution.content.iter().any(|content| content.contains(span)))
        .min_by_key(|attribution| {
            attribution.content.iter().map(|content| content.end - content.start).sum::<u32>()
        })
}

/// The head of an attribution's speaker.
pub fn head_of(document: &Document, attribution: &Attribution) -> Option<TokenId> {
    let tokens = attribution.speaker_tokens?;
    document
        .views(tokens)
        .find(|token| {
            token.upos() != Upos::Punct && token.head().is_none_or(|head| !tokens.contains(head.id()))
        })
        .map(TokenView::id)
}

/// Whoever says "we" or "I", where the same sentence names him.
pub fn first_person(document: &Document, pronoun: TokenId) -> Option<TokenId> {
    let token = document.token(pronoun);
    if token.upos() != Upos::Pron || !matches!(token.text(), "we" | "We" | "I") {
        return None;
    }
    let speaker = head_of(document, attribution_of(document, token)?)?;
    (document.sentence_of(speaker) == token.sentence() && document.token(speaker).upos() != Upos::Pron)
        .then_some(speaker)
}

/// Whether those who do a thing are the speaker's own, or the speaker theirs: "his troops would …, the governor said",
/// "Washington will …, its ambassador warned".
pub fn belongs_to(document: &Document, doer: TokenView<'_>, speaker: TokenView<'_>) -> bool {
    let owned_by = |thing: TokenView<'_>, owner: TokenView<'_>| {
        thing.child(Deprel::NmodPoss).is_some_and(|possessor| {
            let entity = document.entity_id_at(possessor.id());
            let is_owner = entity.is_some() && entity == document.entity_id_at(owner.id());
            is_owner
                || possessor.upos() == Upos::Pron
                    && (entity.is_none() || matches!(possessor.lemma(), "our" | "my" | "we" | "I"))
        })
    };
    owned_by(doer, speaker) || owned_by(speaker, doer)
}

/// Whether a denial is of a deed, by the denier's own side or by somebody known, rather than of a claim: "denied that its soldiers had
/// crossed".
pub fn denies_deed(scene: Scene<'_>, draft: &Draft<'_>, operation: &Applied<'_>) -> bool {
    let document = scene.document;
    let denying = document.token(operation.token);
    let event = document.token(draft.predicate);
    let has_claim = denying.child(Deprel::Obj).is_some_and(|claim| claim.id() < event.id());
    if denying.lemma() != "deny"
        || has_claim
        || draft.is_noun
        || event.head().map(TokenView::id) != Some(operation.token)
    {
        return false;
    }
    let (Some(&denier), own) = (operation.fit.actors.first(), event.child(Deprel::Nsubj)) else {
        return false;
    };
    let Some(doer) = own else { return matches!(event.xpos(), "VBG" | "VBN") };
    let (left, right) = (document.entity_id_at(doer.id()), document.entity_id_at(denier));
    matches!(doer.lemma(), "it" | "they" | "he" | "she" | "we" | "I")
        || left.is_some() && left == right
        || asserted::is_same_state(document, left, right)
        || belongs_to(document, doer, document.token(denier))
        || asserted::is_somebody(scene, doer.id())
}

/// Whether an entity is of those who govern, judge or command.
fn is_in_power(document: &Document, speaker: TokenId) -> bool {
    let Some(entity) = document.entity_at(speaker) else { return false };
    matches!(
        entity.sector,
        Some(Sector::Gov | Sector::Mil | Sector::Cop | Sector::Leg | Sector::Jud | Sector::Reb)
    ) || entity.kind == EntityKind::Country
        || entity.kind == EntityKind::Organization && entity.code.is_some() && entity.sector.is_none()
}

/// "The regulations would be lifted, the ministry said": what those in power announce without saying who does it they do themselves.
pub fn lend_doer(scene: Scene<'_>, draft: &mut Draft<'_>) {
    let document = scene.document;
    let is_measure = matches!(
        draft.spec.kind(),
        EventType::Coerce | EventType::Sanction | EventType::Concede | EventType::Aid | EventType::Mobilize
    );
    if !is_measure || !draft.actors.is_empty() {
        return;
    }
    let token = document.token(draft.predicate);
    let reality = status::of(document.token(draft.top));
    if !reality.is_future || reality.is_conditional {
        return;
    }
    let Some(attribution) = attribution_of(document, token) else { return };
    if matches!(attribution.stance, Stance::Deny | Stance::Ask) || attribution.negated {
        return;
    }
    let Some(speaker) = head_of(document, attribution) else { return };
    let entity = document.entity_id_at(speaker);
    let is_own_fate = draft.recipients.iter().any(|&recipient| {
        recipient == speaker || entity.is_some() && document.entity_id_at(recipient) == entity
    });
    if is_own_fate || !is_in_power(document, speaker) || document.sentence_of(speaker) != token.sentence() {
        return;
    }
    draft.actors.push(speaker);
    draft.subject_is_shared = true;
    draft.why.push(format!("\"{}\", who announces it, does it", document.token(speaker).text()));
}
