//! Meetings told beside another deed: "said after talks with X", "flew to Y to meet X", "is in Y for talks with X".

use bede_doc::{Deprel, TokenId, TokenView, Upos, plover::EventType, plover::Mode};

use crate::arguments::{introducers, of_clause};
use crate::asserted;
use crate::coding::Draft;
use crate::matching::Scene;
use crate::participants::can_act;
use crate::status;

/// Verbs of going somewhere.
const JOURNEYS: &[&str] = &[
    "fly", "go", "travel", "come", "arrive", "drive", "sail", "return", "shuttle", "head", "journey",
    "hurry", "rush", "land", "cross",
];

fn goes(verb: TokenView<'_>) -> bool {
    verb.upos() == Upos::Verb && JOURNEYS.contains(&verb.lemma())
}

/// Whether a journey has been made, and is not planned, refused or only thought of.
fn is_made(verb: TokenView<'_>) -> bool {
    let reality = status::of(verb);
    !(reality.is_negated || reality.is_future || reality.is_hypothetical)
        && (matches!(verb.xpos(), "VBD" | "VBN" | "VBZ" | "VBP")
            || verb.xpos() == "VBG" && verb.child(Deprel::Aux).is_some())
        && matches!(
            verb.deprel(),
            Deprel::Root
                | Deprel::Conj
                | Deprel::Ccomp
                | Deprel::Parataxis
                | Deprel::AclRelcl
                | Deprel::Advcl
        )
}

/// "flew to Rabat to meet the king": whom somebody went to meet he met.
pub fn is_purpose_of_journey(draft: &Draft<'_>, infinitive: TokenView<'_>) -> bool {
    draft.spec.kind() == EventType::Consult
        && draft.operators.is_empty()
        && infinitive.head().is_some_and(|head| goes(head) && is_made(head))
}

/// Makes whom somebody travelled to meet the host of a visit.
pub fn make_visit(scene: Scene<'_>, draft: &mut Draft<'_>) {
    let token = scene.document.token(draft.predicate);
    if goes(token) && draft.recipients.len() == 1 {
        let host = sought(scene, token);
        if let Some(host) = host {
            draft.recipients = vec![host];
            draft.why.push(format!(
                "\"{}\" is whom the journey was made to see",
                scene.document.token(host).text()
            ));
        }
        return;
    }
    let is_infinitive = token.children_by(Deprel::Mark).any(|mark| mark.lemma() == "to");
    if !is_infinitive || !is_purpose_of_journey(draft, token) || draft.actors.len() < 2 {
        return;
    }
    let Some(journey) = token.head() else { return };
    let host = draft.actors.split_off(1);
    draft.recipients.extend(host);
    draft.frame_words.push(journey.id());
    visit(draft, journey);
}

/// Whom a journey is made to see: "flew to Beijing to see Mao".
fn sought(scene: Scene<'_>, journey: TokenView<'_>) -> Option<TokenId> {
    let aim = journey.children().find(|child| {
        matches!(child.deprel(), Deprel::Advcl | Deprel::Xcomp)
            && matches!(child.lemma(), "see" | "consult" | "visit" | "greet" | "congratulate" | "brief")
            && child.children_by(Deprel::Mark).any(|mark| mark.lemma() == "to")
    })?;
    let host = aim.child(Deprel::Obj)?;
    (host.upos() != Upos::Pron && asserted::is_somebody(scene, host.id())).then_some(host.id())
}

fn visit(draft: &mut Draft<'_>, journey: TokenView<'_>) {
    draft.spec = draft.spec.with_mode(Mode::Visit, "042".to_owned());
    draft.why.push(format!("\"{}\" makes it a visit", journey.text()));
}

/// The clause that an event noun hangs in, past the nouns that the tree may hang it on.
fn clause_above<'d>(noun: TokenView<'d>) -> Option<TokenView<'d>> {
    let mut at = noun;
    for _ in 0..3 {
        let head = at.head()?;
        if !matches!(at.deprel(), Deprel::Obl | Deprel::Nmod | Deprel::Advcl | Deprel::Obj | Deprel::Iobj) {
            return None;
        }
        let is_clause = head.upos() == Upos::Verb || head.child(Deprel::Cop).is_some();
        if is_clause {
            return Some(head);
        }
        at = head;
    }
    None
}

/// A meeting noun with one party or none takes the subject of the clause that it dates or explains for the other.
pub fn lend_party(scene: Scene<'_>, draft: &mut Draft<'_>) {
    let document = scene.document;
    let token = document.token(draft.predicate);
    // A visit has its guest and its host in its own frame.
    let is_visit = draft.spec.mode() == Some(Mode::Visit);
    if draft.actors.len() > 1 || !draft.recipients.is_empty() || is_visit {
        return;
    }
    let case = introducers(token)
        .first()
        .map(|&case| document.token(case).text().to_lowercase())
        .unwrap_or_default();
    let Some(clause) = clause_above(token) else { return };
    if matches!(clause.lemma(), "meet" | "talk" | "confer" | "hold" | "have") {
        return;
    }
    let has_party = draft.actors.len() == 1;
    if has_party && document.token(draft.actors[0]).upos() == Upos::Pron {
        return;
    }
    let is_after = matches!(case.as_str(), "after" | "following");
    let is_during = matches!(case.as_str(), "during" | "in" | "at");
    let leaves = ["emerg", "return", "com"].iter().any(|stem| clause.text().to_lowercase().starts_with(stem));
    let is_from = case == "from" && has_party && leaves;
    let is_aim = case == "for" && has_party && (goes(clause) || clause.child(Deprel::Cop).is_some());
    if !(is_after || is_during || is_from || is_aim) {
        return;
    }
    let Some(subject) = of_clause(document, clause.id()).subject else { return };
    if !is_party(scene, draft, subject) {
        return;
    }
    let view = document.token(subject);
    let is_several = view.child(Deprel::Conj).is_some_and(|other| other.upos().is_nominal())
        || is_after && view.features().has(bede_doc::Feature::NumberPlur) && view.upos() != Upos::Propn;
    if !has_party && !is_several {
        return;
    }
    if is_aim {
        let is_future = status::of(clause).is_future;
        if !is_future && clause.upos() == Upos::Verb && !is_made(clause) {
            return;
        }
        let party = std::mem::take(&mut draft.actors);
        draft.recipients = party;
        draft.frame_words.push(clause.id());
        draft.top = clause.id();
        if !is_future {
            visit(draft, clause);
        }
    }
    draft.actors.insert(0, subject);
    draft.subject_is_shared = true;
    draft.why.push(format!("\"{}\", of whom the clause tells, took part", document.token(subject).text()));
}

/// Whether a subject is somebody who meets others, and not one of them already.
fn is_party(scene: Scene<'_>, draft: &Draft<'_>, subject: TokenId) -> bool {
    let document = scene.document;
    let entity = document.entity_id_at(subject);
    can_act(document, scene.lexicon, subject)
        && (asserted::is_somebody(scene, subject) || document.token(subject).upos() == Upos::Pron)
        && !draft
            .actors
            .iter()
            .any(|&actor| actor == subject || entity.is_some() && document.entity_id_at(actor) == entity)
}
