//! How sure an event is: a logistic model over what can be seen of how it was found.

use bede_doc::{Document, Event, plover::Status};

use crate::coding::Draft;

/// The signs with their weights, in the order in which [`signs`] gives them. `cargo xtask train confidence`
/// makes them.
pub const WEIGHTS: &[(&str, f32)] = &[
    ("bias", -1.49),
    ("closeness of the frame", 0.2),
    ("is a noun", -0.22),
    ("names an actor", -0.09),
    ("names a recipient", 0.09),
    ("an actor has a code", 0.45),
    ("a recipient has a code", 1.16),
    ("changed by operators", -0.3),
    ("subject from another clause", -0.7),
    ("hypothetical or negated", -0.13),
    ("in a headline", -1.71),
];

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
    let sum: f32 = signs.iter().zip(WEIGHTS).map(|(sign, (_, weight))| sign * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}
