//! What is asserted and what is only spoken of: asides, what attributions deny, ask for or fear, questions, purposes, the
//! content of claims and plans, events in passing, ordinary life. And who takes part where a frame leaves a side empty: owners of weapons, those named further on.

use bede_doc::{
    Deprel, Document, Entity, EntityId, EntityKind, Feature, MentionKind, SentenceId, Stance, TokenId,
    TokenView, Upos,
    plover::{Context, EventType, Mode, Sector},
};
use bede_lexicon::{Effect, Lexicon, Pos};

use crate::arguments::{headline_subject, introducers, is_dated, is_relative, of_clause};
use crate::coding::{Draft, clause_of};
use crate::matching::Scene;
use crate::meetings;
use crate::operators::{Applied, pos_of};
use crate::participants::{in_class, semantic_head};
use crate::speakers;
use crate::status;

/// How far a clause is climbed.
const HEIGHT: usize = 8;

/// "meets every second Tuesday": the simple present with a word for how often.
fn is_habit(token: TokenView<'_>) -> bool {
    if !matches!(token.xpos(), "VBZ" | "VBP") {
        return false;
    }
    token.children().any(|child| {
        matches!(
            child.lemma(),
            "usually" | "often" | "always" | "normally" | "typically" | "generally" | "traditionally"
        ) || matches!(child.deprel(), Deprel::OblUnmarked | Deprel::Obl)
            && child.children_by(Deprel::Det).any(|det| matches!(det.lemma(), "every" | "each"))
    })
}

/// "used his birthday to pardon": the infinitive is what was done.
fn does_it_by(verb: TokenView<'_>) -> bool {
    verb.upos() == Upos::Verb && verb.lemma() == "use" && verb.child(Deprel::Obj).is_some()
}

/// "the first state to recognise it", "the last to leave": the infinitive is what that one did.
fn is_one_of_a_row(noun: TokenView<'_>) -> bool {
    const ROW: &[&str] = &["first", "second", "third", "last", "latest", "only"];
    ROW.contains(&noun.lemma()) || noun.children().any(|child| ROW.contains(&child.lemma()))
}

/// Whether a clause is a relative one with its pronoun and a tense, and not the content of a noun ("charges that it tortured").
fn is_plain_relative(clause: TokenView<'_>) -> bool {
    let Some(pronoun) = clause.children().find(|&child| is_relative(child)) else { return false };
    let has = |relations: &[Deprel]| {
        clause.children().any(|child| child.id() != pronoun.id() && relations.contains(&child.deprel()))
    };
    // With a subject and an object of its own, "that" stands for nothing in the clause.
    let is_content = pronoun.text().eq_ignore_ascii_case("that")
        && has(&[Deprel::Nsubj, Deprel::NsubjPass])
        && has(&[Deprel::Obj, Deprel::Ccomp]);
    clause.deprel() == Deprel::AclRelcl && is_finite(clause) && !is_content
}

fn is_finite(clause: TokenView<'_>) -> bool {
    matches!(clause.xpos(), "VBD" | "VBZ" | "VBP" | "MD")
        || clause.children().any(|child| {
            matches!(child.deprel(), Deprel::Aux | Deprel::AuxPass | Deprel::Cop)
                && matches!(child.xpos(), "VBD" | "VBZ" | "VBP" | "MD")
        })
}

/// "denied charges by the opposition that it had tortured prisoners", "skeptical of claims that …": what somebody turns down or
/// doubts as a mere claim, wherever the tree hangs the claim's clause.
fn is_disbelieved(scene: Scene<'_>, event: TokenView<'_>) -> Option<String> {
    const DENYING: &[&str] = &["deny", "reject", "dismiss", "refute", "rebut"];
    const DOUBTFUL: &[&str] = &["skeptical", "sceptical", "doubtful", "pessimistic", "unconvinced"];
    let mut at = event;
    for _ in 0..HEIGHT {
        let head = at.head()?;
        let is_beside = matches!(at.deprel(), Deprel::Conj | Deprel::Parataxis);
        if !is_beside && at.id() > head.id() && DOUBTFUL.contains(&head.lemma()) {
            return Some(format!("\"{}\" leaves open whether it is so", head.text()));
        }
        if !is_beside
            && DENYING.contains(&head.lemma())
            && at.deprel() != Deprel::Nsubj
            && let Some(claim) = head.child(Deprel::Obj)
            && claim.id() < event.id()
            && scene.lexicon.in_class("accusation", claim.lemma())
        {
            return Some(format!("the content of \"{}\", which is denied", claim.text()));
        }
        at = head;
    }
    None
}

/// Whether a clause is what a question asks: "Will Iran attack?", but not "Why did Iran attack?", which takes it for granted, nor
/// what a relative or adverbial clause of the question tells.
fn is_asked(document: &Document, clause: TokenView<'_>) -> bool {
    let sentence = document.sentence(clause.sentence()).tokens;
    let mut words = document.views(sentence).rev();
    let ends_asking = words
        .find(|word| word.upos() != Upos::Punct || word.text() == "?")
        .is_some_and(|word| word.text() == "?");
    if !ends_asking {
        return false;
    }
    let takes_for_granted = document.views(sentence).any(|word| {
        matches!(word.lemma(), "who" | "whom" | "whose" | "what" | "why" | "when" | "where" | "how" | "which")
    });
    if takes_for_granted {
        return false;
    }
    let mut at = clause;
    for _ in 0..HEIGHT {
        if matches!(at.deprel(), Deprel::AclRelcl | Deprel::Advcl | Deprel::Acl | Deprel::Appos) {
            return false;
        }
        let Some(head) = at.head() else { break };
        at = head;
    }
    true
}

/// Why nobody asserts the event: it stands in brackets, in what somebody denies, asks for or fears, or is only aimed at.
pub fn not_asserted(scene: Scene<'_>, token: TokenView<'_>, draft: &Draft<'_>) -> Option<String> {
    let document = scene.document;
    if in_brackets(document, token) {
        return Some("an aside in brackets: a property of what it stands by".to_owned());
    }
    let span = token.span();
    for attribution in &document.attributions {
        let holds = attribution.content.iter().any(|content| content.contains(span));
        let by_operator = attribution.cue.is_some_and(|cue| {
            cue.contains(span)
                || draft.operators.iter().any(|&operator| cue.contains(document.token(operator).span()))
        });
        if !holds || by_operator {
            continue;
        }
        let cue = attribution.cue.map_or("", |cue| document.slice(cue));
        // A relative clause inside it is taken for granted: "commended the troops that had put down the rising".
        if is_taken_for_granted(token, attribution) {
            continue;
        }
        match attribution.stance {
            // "Washington will suspend the aid, an American official warned": a threat.
            Stance::Warn if is_own_threat(scene, token, draft, attribution) => {}
            Stance::Warn if is_only_possible(token) => {}
            Stance::Deny | Stance::Ask | Stance::Intend | Stance::Accuse | Stance::Warn => {
                return Some(format!("\"{cue}\" does not assert what stands under it"));
            }
            // CAMEO 015: to claim a deed of one's own is a comment.
            Stance::Claim if is_own_deed(document, token, attribution) => {
                return Some(format!(
                    "\"{cue}\": a deed that its doer claims (CAMEO 015), which PLOVER does not type"
                ));
            }
            _ => {}
        }
    }
    // An event noun with nobody who acts, in passing: "his condolences over an attack on mosques".
    let in_passing =
        matches!(token.deprel(), Deprel::Obl | Deprel::Nmod | Deprel::NmodPoss | Deprel::NmodUnmarked);
    if draft.is_noun && draft.actors.is_empty() && (in_passing || draft.spec.kind() == EventType::Assault) {
        return Some("an event noun in passing, with nobody named who acts".to_owned());
    }
    None
}

/// "may", "might", "could": what a warning itself calls no more than possible is told as that.
fn is_only_possible(token: TokenView<'_>) -> bool {
    clause_of(token)
        .children_by(Deprel::Aux)
        .any(|auxiliary| matches!(auxiliary.lemma(), "may" | "might" | "could"))
}

/// Whether a finite relative clause inside an attribution's content holds a token.
fn is_taken_for_granted(token: TokenView<'_>, attribution: &bede_doc::Attribution) -> bool {
    let holds = |at: TokenView<'_>| attribution.content.iter().any(|content| content.contains(at.span()));
    let mut at = token;
    for _ in 0..8 {
        let Some(head) = at.head() else { return false };
        if !holds(head) {
            return false;
        }
        if is_plain_relative(at) {
            let reality = status::of(at);
            return !reality.is_future && !reality.is_hypothetical;
        }
        at = head;
    }
    false
}

/// Whether what is warned of is a deed to come of the speaker's own side that PLOVER has for a threat.
fn is_own_threat(
    scene: Scene<'_>,
    token: TokenView<'_>,
    draft: &Draft<'_>,
    attribution: &bede_doc::Attribution,
) -> bool {
    let document = scene.document;
    let reality = status::of(document.token(draft.top));
    let clause = clause_of(token);
    let doer = of_clause(document, clause.id()).subject;
    let is_lent = draft.subject_is_shared && doer.is_none();
    becomes_threat(scene, draft)
        && reality.is_future
        && !reality.is_negated
        && (is_lent
            || doer.is_some_and(|doer| {
                let own = document.entity_id_at(doer);
                matches!(document.token(doer).lemma(), "we" | "I" | "they" | "it")
                    || own.is_some() && own == attribution.entity
                    || is_same_state(document, own, attribution.entity)
                    || speakers::head_of(document, attribution).is_some_and(|speaker| {
                        speakers::belongs_to(document, document.token(doer), document.token(speaker))
                    })
            }))
}

/// Whether one is a state, or governs or bears arms for it, of which the other is too.
pub fn is_same_state(document: &Document, one: Option<EntityId>, other: Option<EntityId>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    let (one, other) = (document.entity(one), document.entity(other));
    let is_official = |entity: &Entity| {
        matches!(entity.kind, EntityKind::Country | EntityKind::Place | EntityKind::Organization)
            || matches!(entity.sector, Some(Sector::Gov | Sector::Mil))
    };
    one.country.is_some() && one.country == other.country && is_official(one) && is_official(other)
}

/// Whether a claim is of something that the speaker did: "they claimed that they had attacked".
fn is_own_deed(document: &Document, token: TokenView<'_>, attribution: &bede_doc::Attribution) -> bool {
    let mut at = Some(token);
    let mut subject = None;
    for _ in 0..4 {
        let Some(clause) = at else { break };
        subject = clause.children().find(|child| child.deprel() == Deprel::Nsubj);
        if subject.is_some() || clause.deprel() == Deprel::Ccomp {
            break;
        }
        at = clause.head();
    }
    subject.is_some_and(|subject| {
        let own = document.entity_id_at(subject.id());
        let same = own.is_some() && own == attribution.entity;
        same || matches!(subject.lemma(), "they" | "it" | "he" | "she" | "we" | "I")
    })
}

/// Whether a token stands between round or square brackets of its sentence.
fn in_brackets(document: &Document, token: TokenView<'_>) -> bool {
    let sentence = document.sentence(token.sentence());
    let mut depth = 0i32;
    for before in document.views(sentence.tokens) {
        match before.text() {
            "(" | "[" => depth += 1,
            ")" | "]" => depth -= 1,
            _ => {}
        }
        if before.id() == token.id() {
            break;
        }
    }
    let closes = document
        .views(sentence.tokens)
        .any(|after| after.id() > token.id() && matches!(after.text(), ")" | "]"));
    depth > 0 && closes
}

/// Whether PLOVER has a plan to do such a thing for a threat.
pub fn becomes_threat(scene: Scene<'_>, draft: &Draft<'_>) -> bool {
    scene
        .lexicon
        .recode(Effect::Intend, draft.spec.kind(), draft.spec.mode(), &draft.spec.cameo)
        .and_then(|recode| recode.gives.as_ref())
        .is_some_and(|spec| spec.kind() == EventType::Threaten)
}

/// Whether a noun for cooperation has one party only, and that not several: "the coordination within the organization".
pub fn is_alone(document: &Document, draft: &Draft<'_>) -> bool {
    let [actor] = draft.actors.as_slice() else { return false };
    let actor = document.token(*actor);
    let is_several = actor.features().has(Feature::NumberPlur)
        || document.entity_at(actor.id()).is_some_and(|entity| entity.kind == EntityKind::Group);
    draft.is_noun
        && draft.spec.kind() == EventType::Cooperate
        && draft.operators.is_empty()
        && draft.recipients.is_empty()
        && !is_several
}

/// Prepositions after which a gerund is what something is about.
const ABOUT: &[&str] = &[
    "about",
    "over",
    "on",
    "of",
    "against",
    "without",
    "toward",
    "towards",
    "at",
    "regarding",
    "than",
    "instead",
];

/// Whether a sense is of a verb for harm.
pub fn does_harm(lexicon: &Lexicon, sense: &str) -> bool {
    sense.split_once('.').is_some_and(|(verb, _)| lexicon.in_class("harm-verb", verb))
}

/// Why a draft is not what the sentence asserts.
pub fn why_not(
    scene: Scene<'_>,
    token: TokenView<'_>,
    draft: &Draft<'_>,
    applied: &[Applied<'_>],
    names_weapon: bool,
) -> Option<String> {
    let document = scene.document;
    if does_harm(scene.lexicon, &draft.sense.id) && draft.actors.is_empty() && !names_weapon {
        return Some("people were hurt, and nothing says that anybody meant it".to_owned());
    }
    if is_habit(token) {
        return Some("what is done as a habit, not once".to_owned());
    }
    if is_anothers(document, applied) {
        return Some(
            "what is turned down or judged is another's plan, which is told by the word above".to_owned(),
        );
    }
    if is_asked(document, document.token(draft.top)) {
        return Some("a question, which asserts nothing".to_owned());
    }
    if let Some(why) = is_disbelieved(scene, document.token(draft.top)) {
        return Some(why);
    }
    let is_operator = |id: TokenId| draft.operators.contains(&id);
    let mut at = document.token(draft.top);
    for _ in 0..HEIGHT {
        let marks_to = at.children_by(Deprel::Mark).any(|mark| mark.lemma() == "to");
        let head = at.head();
        let is_free = head.is_none_or(|head| !is_operator(head.id()));
        if is_free
            && marks_to
            && headline_subject(at).is_none()
            && matches!(at.deprel(), Deprel::Advcl | Deprel::Acl)
            && (at.id() == token.id() || at.xpos() == "VB")
            && !head.is_some_and(|head| does_it_by(head) || is_one_of_a_row(head))
            && !(at.id() == token.id() && meetings::is_purpose_of_journey(draft, at))
        {
            return Some("what something is meant for, not what was done".to_owned());
        }
        if let Some(head) = head
            && is_free
            && at.deprel() == Deprel::Acl
            && scene.lexicon.in_class("content-noun", head.lemma())
        {
            return Some(format!("the content of \"{}\", which nobody asserts", head.text()));
        }
        if let Some(head) = head
            && is_free
            && at.deprel() == Deprel::Ccomp
            && scene.lexicon.in_class("open-verb", head.lemma())
        {
            return Some(format!("\"{}\" leaves open whether it is so", head.text()));
        }
        let is_gerund = at.xpos() == "VBG"
            && at.children().any(|child| {
                matches!(child.deprel(), Deprel::Mark | Deprel::Case) && ABOUT.contains(&child.lemma())
            });
        if at.deprel() == Deprel::Xcomp && head.is_some_and(|head| head.text() == "used" && marks_to) {
            return Some("what used to be so".to_owned());
        }
        if is_free && is_gerund {
            return Some("what something is about, not what was done".to_owned());
        }
        // What a relative clause tells is taken for granted, whatever its noun is there for: "to escape troops who were
        // burning their barns".
        if at.id() != draft.top && is_plain_relative(at) {
            break;
        }
        match head {
            Some(head) => at = head,
            None => break,
        }
    }
    let governor = token.head();
    let under_infinitive = governor.is_some_and(|verb| {
        verb.xpos() == "VB"
            && verb.deprel() == Deprel::Xcomp
            && verb.children_by(Deprel::Mark).any(|mark| mark.lemma() == "to")
    });
    if draft.is_noun && draft.top == token.id() && under_infinitive {
        return Some("what somebody sets out to do, not what was done".to_owned());
    }
    if draft.is_noun
        && draft.top == token.id()
        && draft.actors.len() + draft.recipients.len() < 2
        && !draft.subject_is_shared
        && !follows_on_deed_of_states(document, draft, token)
        && !is_ground_of_deed(draft, token)
        && matches!(
            token.deprel(),
            Deprel::Obl
                | Deprel::Nmod
                | Deprel::NmodPoss
                | Deprel::NmodUnmarked
                | Deprel::OblUnmarked
                | Deprel::OblAgent
        )
    {
        return Some("an event noun in passing, with only one side named".to_owned());
    }
    let describes = matches!(token.deprel(), Deprel::AclRelcl | Deprel::Acl | Deprel::Amod);
    if !draft.is_noun && describes && draft.actors.is_empty() && draft.spec.kind() == EventType::Assault {
        return Some("it only says which people are meant, and names nobody who acts".to_owned());
    }
    None
}

/// Whether something is told as coming after what a state or its forces did: "after the withdrawal of American troops". What is
/// dated by it is asserted with it.
fn follows_on_deed_of_states(document: &Document, draft: &Draft<'_>, token: TokenView<'_>) -> bool {
    let is_after =
        token.children_by(Deprel::Case).any(|case| matches!(case.lemma(), "after" | "since" | "following"));
    let of_states = |&actor: &TokenId| {
        let has_country = |id| document.entity_at(id).is_some_and(|entity| entity.country.is_some());
        has_country(actor) || document.token(actor).children().any(|child| has_country(child.id()))
    };
    is_after && draft.actors.iter().any(of_states)
}

/// "Under an agreement between the two parties, …": what is done under it presupposes it.
fn is_ground_of_deed(draft: &Draft<'_>, token: TokenView<'_>) -> bool {
    draft.spec.kind() == EventType::Agree
        && !draft.actors.is_empty()
        && token.children_by(Deprel::Case).any(|case| case.lemma() == "under")
}

/// Whether an operator that turns down or judges holds the plan, offer or demand of another.
fn is_anothers(document: &Document, applied: &[Applied<'_>]) -> bool {
    applied.iter().enumerate().any(|(index, above)| {
        let turns_down = matches!(
            above.operator.effect,
            Effect::Refuse | Effect::Cancel | Effect::Judge | Effect::Prevent | Effect::End
        );
        turns_down
            && applied[..index].iter().any(|below| {
                let token = document.token(below.token);
                pos_of(token) == Some(Pos::Noun)
                    && !below.fit.actors.is_empty()
                    && below.fit.actors.iter().all(|actor| !above.fit.actors.contains(actor))
                    || pos_of(token) == Some(Pos::Noun)
                        && matches!(below.operator.effect, Effect::Demand | Effect::Threaten | Effect::Accuse)
            })
    })
}

/// Who uses or sends a thing: its possessor, the name before it, or whom `by` names.
pub fn owner(document: &Document, thing: TokenId) -> Option<TokenId> {
    let token = document.token(thing);
    token
        .children()
        .find(|child| {
            let named = match child.deprel() {
                Deprel::NmodPoss | Deprel::Compound | Deprel::Amod | Deprel::NmodDesc => child.id() < thing,
                Deprel::Nmod => {
                    child.children_by(Deprel::Case).any(|case| matches!(case.lemma(), "by" | "between"))
                }
                _ => false,
            };
            named && document.entity_at(child.id()).is_some_and(|entity| entity.kind != EntityKind::Place)
        })
        .map(TokenView::id)
}

/// "ratified the treaty with Chad", "brushed aside a demand from Paris": beside a treaty the other party to it is meant, beside a demand
/// whoever makes it.
pub fn name_other_party(scene: Scene<'_>, draft: &mut Draft<'_>) {
    let document = scene.document;
    let kind = draft.spec.kind();
    let [recipient] = draft.recipients.as_slice() else { return };
    let token = document.token(*recipient);
    if !token.upos().is_nominal() || !matches!(kind, EventType::Support | EventType::Reject) {
        return;
    }
    let behind = |words: &[&str]| {
        token.children_by(Deprel::Nmod).find(|child| {
            child.id() > token.id()
                && child.children_by(Deprel::Case).any(|case| words.contains(&case.lemma()))
                && document.entity_at(child.id()).is_some_and(|entity| entity.kind != EntityKind::Group)
        })
    };
    let other = if scene.lexicon.in_class("agreement", token.lemma()) {
        behind(&["with"])
    } else if kind == EventType::Reject && matches!(token.lemma(), "demand" | "call" | "ultimatum") {
        token
            .child(Deprel::NmodPoss)
            .filter(|possessor| possessor.upos() != Upos::Pron && is_somebody(scene, possessor.id()))
            .or_else(|| behind(&["from", "by", "of"]))
    } else {
        None
    };
    let Some(other) = other.filter(|other| !draft.actors.contains(&other.id())) else { return };
    draft.why.push(format!("\"{}\" is the other party to \"{}\"", other.text(), token.text()));
    draft.recipients = vec![other.id()];
}

/// Prepositions that bring in at whom an event is aimed, likeliest first.
const TOWARDS: &[&str] =
    &["against", "to", "with", "for", "from", "on", "towards", "toward", "over", "of", "into", "in"];

/// A side that the frame leaves empty, from what hangs further below: "agreed to lend a billion dollars to Indonesia".
pub fn find_recipient(scene: Scene<'_>, draft: &mut Draft<'_>) {
    let document = scene.document;
    if draft.actors.is_empty() || !draft.recipients.is_empty() {
        return;
    }
    let kind = draft.spec.kind();
    let is_meeting = kind == EventType::Consult;
    // Those who act together name each other; a place is then where they do it.
    let is_mutual =
        matches!(kind, EventType::Consult | EventType::Support | EventType::Cooperate | EventType::Agree);
    if is_mutual && draft.actors.len() > 1 {
        return;
    }
    let takes_place = matches!(
        kind,
        EventType::Agree
            | EventType::Aid
            | EventType::Concede
            | EventType::Retreat
            | EventType::Coerce
            | EventType::Assault
            | EventType::Reject
            | EventType::Sanction
    );
    let mut best: Option<(usize, TokenId)> = None;
    let mut stack: Vec<(TokenId, usize)> = vec![(draft.predicate, 0)];
    while let Some((at, depth)) = stack.pop() {
        for child in document.token(at).children() {
            if child.id() < draft.predicate || draft.actors.contains(&child.id()) {
                continue;
            }
            match child.deprel() {
                Deprel::Obl | Deprel::Nmod => {
                    let rank = introducers(child).iter().find_map(|&introducer| {
                        let lemma = document.token(introducer).lemma();
                        TOWARDS.iter().position(|word| *word == lemma)
                    });
                    if let Some(rank) = rank
                        && may_receive(document, child, TOWARDS[rank], is_meeting, takes_place)
                        && !draft
                            .actors
                            .iter()
                            .any(|&actor| document.entity_id_at(actor) == document.entity_id_at(child.id()))
                        && best.is_none_or(|(other, _)| rank < other)
                    {
                        best = Some((rank, child.id()));
                    }
                }
                Deprel::Obj | Deprel::Iobj | Deprel::Xcomp | Deprel::Conj => {}
                Deprel::Advcl | Deprel::Acl
                    if child.children_by(Deprel::Mark).any(|mark| mark.lemma() == "to")
                        || child.xpos() == "VBN" => {}
                _ => continue,
            }
            if depth < 4 {
                stack.push((child.id(), depth + 1));
            }
        }
    }
    if let Some((_, found)) = best {
        if is_meeting {
            draft.actors.push(found);
        } else {
            draft.recipients.push(found);
        }
        draft.why.push(format!("\"{}\" is named further on", document.token(found).text()));
    }
}

/// Whether a noun phrase behind a preposition is somebody at whom an event can be aimed.
fn may_receive(
    document: &Document,
    token: TokenView<'_>,
    preposition: &str,
    is_meeting: bool,
    takes_place: bool,
) -> bool {
    let Some(entity) = document.entity_at(token.id()) else { return false };
    if is_dated(document, token.id()) || token.upos() == Upos::Pron {
        return false;
    }
    let kind = entity.kind;
    if is_meeting {
        return preposition == "with" && kind != EntityKind::Place;
    }
    match preposition {
        "in" | "into" | "of" | "on" | "over" if !takes_place && kind == EntityKind::Place => false,
        "in" | "into" | "of" => takes_place && matches!(kind, EntityKind::Country | EntityKind::Place),
        _ => true,
    }
}

/// Types of which people without office do things every day that are no politics.
pub fn is_everyday(draft: &Draft<'_>) -> bool {
    match draft.spec.kind() {
        EventType::Protest
        | EventType::Assault
        | EventType::Mobilize
        | EventType::Coerce
        | EventType::Sanction => false,
        EventType::Retreat => draft.spec.mode() == Some(Mode::Resign),
        EventType::Threaten => draft.spec.mode() != Some(Mode::Violence),
        _ => true,
    }
}

/// Whether an event is told of nobody ("it was agreed to"): its parties are those of what is told before.
pub fn is_impersonal(document: &Document, draft: &Draft<'_>) -> bool {
    let says_it = document.token(draft.top).children().any(|child| {
        child.deprel() == Deprel::Expl || (child.deprel() == Deprel::NsubjPass && child.lemma() == "it")
    });
    says_it && draft.actors.iter().all(|&actor| document.token(actor).lemma() == "it")
}

/// Why an event among ordinary people is none of politics.
pub fn not_political(scene: Scene<'_>, draft: &Draft<'_>) -> Option<String> {
    if !is_everyday(draft) || is_impersonal(scene.document, draft) {
        return None;
    }
    let kind = draft.spec.kind();
    // Curfews, sanctions and emergencies are the state's to lift, and pardons its to give.
    let is_of_law = kind == EventType::Concede
        && (draft.spec.cameo.starts_with("081") || draft.spec.cameo.starts_with("085"));
    let is_quality = scene.document.token(draft.predicate).upos() == Upos::Adj;
    if is_of_law && !is_quality && draft.actors.is_empty() {
        return None;
    }
    // Courts and prosecutors are the state, named or not.
    let is_legal = draft.spec.contexts().any(|context| context == Context::Legal);
    if is_legal && matches!(kind, EventType::Accuse | EventType::Reject | EventType::Concede) {
        return None;
    }
    // A guest is somebody, whatever the place is that he comes to.
    let hosts: &[TokenId] = if kind == EventType::Consult { &[] } else { &draft.recipients };
    if draft.actors.iter().chain(hosts).any(|&head| is_somebody(scene, head)) {
        return None;
    }
    // People together who speak up against others are in politics.
    let speaks_up =
        matches!(kind, EventType::Accuse | EventType::Reject | EventType::Request | EventType::Threaten);
    let is_group = |&head: &TokenId| {
        scene
            .document
            .entity_at(head)
            .is_some_and(|entity| entity.kind == EntityKind::Group && entity.sector.is_some())
    };
    if speaks_up && draft.actors.iter().any(is_group) {
        return None;
    }
    Some("nobody who takes part is known to act in politics".to_owned())
}

/// Whether a head is somebody who acts in politics: known, of a sector other than ordinary life, named, or a noun for such.
pub fn is_somebody(scene: Scene<'_>, head: TokenId) -> bool {
    let document = scene.document;
    let counts = |entity: &Entity| {
        let is_named = entity.mentions.iter().any(|&id| document.mention(id).kind == MentionKind::Name);
        match entity.sector {
            Some(Sector::Bus) => return false,
            Some(Sector::Cvl | Sector::Edu | Sector::Jrn | Sector::Med | Sector::Unk) => {
                return entity.country.is_some() || is_named && entity.kind == EntityKind::Organization;
            }
            _ => {}
        }
        entity.code.is_some()
            || entity.sector.is_some()
            || matches!(entity.kind, EntityKind::Organization | EntityKind::Country)
            || is_named
    };
    let token = document.token(head);
    let entity = document.entity_at(head).or_else(|| document.entity_at(semantic_head(token).id()));
    entity.is_some_and(counts)
        || in_class(document, scene.lexicon, head, "political-noun")
        || token
            .children()
            .any(|child| document.entity_at(child.id()).is_some_and(|entity| entity.code.is_some()))
        || is_one_of_several_states(token)
        || serves_a_state(document, token)
}

/// "the two neighbours", "both capitals": states spoken of together.
fn is_one_of_several_states(token: TokenView<'_>) -> bool {
    const TOGETHER: &[&str] =
        &["neighbour", "neighbor", "capital", "nation", "rival", "ally", "enemy", "foe"];
    TOGETHER.contains(&token.lemma())
        && token.children().any(|child| matches!(child.lemma(), "two" | "three" | "both" | "2" | "3"))
}

/// "the directors of military operations of Chad and Niger": those of a state, named behind what they have to do.
fn serves_a_state(document: &Document, token: TokenView<'_>) -> bool {
    let of = |noun: TokenView<'_>| noun.children_by(Deprel::Case).any(|case| case.lemma() == "of");
    token.children_by(Deprel::Nmod).filter(|child| of(*child)).any(|matter| {
        matter.children_by(Deprel::Nmod).filter(|child| of(*child)).any(|state| {
            document.entity_at(state.id()).is_some_and(|entity| entity.kind == EntityKind::Country)
        })
    })
}

/// The class of words by which a report of sport, markets or the stage is known.
const EVERYDAY: &str = "everyday-report";

/// How many sentences with such a word make a report one, at least.
const EVERYDAY_SENTENCES: usize = 3;

fn tells_of_the_everyday(document: &Document, lexicon: &Lexicon, sentence: SentenceId) -> bool {
    document
        .views(document.sentence(sentence).tokens)
        .any(|token| token.upos() == Upos::Noun && lexicon.in_class(EVERYDAY, token.lemma()))
}

/// Whether a report is of sport, markets, stage or home, so that its attacks and defences are figures of speech.
pub fn is_everyday_report(document: &Document, lexicon: &Lexicon) -> bool {
    let sentences = document.sentences().len();
    let telling = (0..sentences as u32)
        .filter(|&index| tells_of_the_everyday(document, lexicon, SentenceId(index)))
        .count();
    telling >= EVERYDAY_SENTENCES && telling * 2 >= sentences
}

/// Whether an event in such a report is of the state all the same: told in a sentence of its own, with those who govern,
/// judge or bear arms in it.
pub fn is_of_the_state(document: &Document, lexicon: &Lexicon, draft: &Draft<'_>) -> bool {
    let is_official = |&head: &TokenId| {
        document.entity_at(head).is_some_and(|entity| {
            matches!(
                entity.sector,
                Some(
                    Sector::Gov
                        | Sector::Mil
                        | Sector::Cop
                        | Sector::Jud
                        | Sector::Leg
                        | Sector::Reb
                        | Sector::Opp
                )
            )
        })
    };
    !tells_of_the_everyday(document, lexicon, draft.sentence)
        && draft.actors.iter().chain(&draft.recipients).any(is_official)
}
