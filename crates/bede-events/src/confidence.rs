//! How sure an event is: a logistic model over what can be seen of how it was found.

use bede_doc::{Document, Event, plover::Status};

use crate::coding::Draft;

/// The signs, in the order of [`WEIGHTS`].
pub const SIGNS: &[&str] = &[
    "bias",
    "closeness",
    "is a noun",
    "names an actor",
    "names a recipient",
    "actor has a code",
    "recipient has a code",
    "changed by operators",
    "subject from another clause",
    "hypothetical or negated",
    "in a headline",
];

/// Weights of the signs.
const WEIGHTS: &[f32] = &[-0.4, 0.12, -0.5, 0.5, 0.4, 0.5, 0.3, -0.3, -0.3, -0.9, -0.4];

/// What can be seen of how an event was found.
pub fn signs(document: &Document, draft: &Draft<'_>, event: &Event) -> Vec<f32> {
    let flag = |condition: bool| f32::from(u8::from(condition));
    let coded = |participants: &[bede_doc::Participant]| {
        participants.iter().any(|participant| {
            participant.entity.is_some_and(|entity| document.entity(entity).code.is_some())
        })
    };
    vec![
        1.0,
        (draft.closeness as f32).min(12.0),
        flag(draft.is_noun),
        flag(!event.actors.is_empty()),
        flag(!event.recipients.is_empty()),
        flag(coded(&event.actors)),
        flag(coded(&event.recipients)),
        draft.operator_count as f32,
        flag(draft.subject_is_shared),
        flag(matches!(event.status, Status::Hypothetical | Status::Negated)),
        flag(document.block_of(event.anchor.sentence).kind.is_headline()),
    ]
}

/// The probability that the signs speak for.
pub fn confidence(signs: &[f32]) -> f32 {
    let sum: f32 = signs.iter().zip(WEIGHTS).map(|(sign, weight)| sign * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}
