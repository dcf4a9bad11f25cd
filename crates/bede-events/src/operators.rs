//! The words above an event that change what it amounts to: climbed from the predicate to the clause that is asserted.

use bede_doc::{Deprel, TokenId, TokenView, Upos};
use bede_lexicon::{Effect, Filler, Operator, Place, Pos};

use crate::arguments::{Arguments, of_adjective, of_clause, of_noun};
use crate::forms;
use crate::matching::{Fit, Scene};
use crate::participants::semantic_head;

/// An operator that holds an event in its EVENT slot.
pub struct Applied<'l> {
    /// The operator.
    pub operator: &'l Operator,
    /// Who fills its roles.
    pub fit: Fit,
    /// Its predicate.
    pub token: TokenId,
}

/// How many operators may stand on one another.
const HEIGHT: usize = 6;

/// What kind of predicate a token can be.
pub fn pos_of(token: TokenView<'_>) -> Option<Pos> {
    match token.upos() {
        Upos::Verb => Some(Pos::Verb),
        Upos::Noun | Upos::Propn => Some(Pos::Noun),
        Upos::Adj => Some(Pos::Adjective),
        _ => None,
    }
}

/// The arguments of a predicate by its kind.
pub fn arguments_of(scene: Scene<'_>, token: TokenView<'_>, pos: Pos) -> Arguments {
    match pos {
        Pos::Noun if token.child(Deprel::Cop).is_none() => of_noun(scene.document, token.id()),
        Pos::Noun => {
            let mut arguments = of_noun(scene.document, token.id());
            arguments.subject = of_clause(scene.document, token.id()).subject;
            arguments
        }
        Pos::Verb => of_clause(scene.document, token.id()),
        Pos::Adjective => of_adjective(scene.document, token.id()),
    }
}

/// Operators over a predicate, innermost first, and the highest token reached.
pub fn chain<'l>(scene: Scene<'l>, predicate: TokenId) -> (Vec<Applied<'l>>, TokenId) {
    let document = scene.document;
    let mut applied = Vec::new();
    let mut at = document.token(predicate);
    modifiers(scene, at, &mut applied);
    for _ in 0..HEIGHT {
        at = first_conjunct(at);
        let Some(head) = at.head() else { break };
        let Some(pos) = pos_of(head) else { break };
        // "two hours of talks", "a series of attacks": the noun that portions out stands for what it holds.
        if at.deprel() == Deprel::Nmod && semantic_head(head).id() == at.id() {
            at = head;
            continue;
        }
        let arguments = arguments_of(scene, head, pos);
        let best = best_operator(scene, head, pos, &arguments, at.id());
        match best {
            Some(found) => applied.push(found),
            // "managed to get them to agree": a clause under a clause passes what is above on.
            None if at.deprel() == Deprel::Xcomp && pos == Pos::Verb => {}
            None => break,
        }
        at = head;
    }
    (applied, at.id())
}

/// The first of coordinated words stands for all where they share what is above.
fn first_conjunct(token: TokenView<'_>) -> TokenView<'_> {
    let mut at = token;
    for _ in 0..HEIGHT {
        let Some(head) = at.head() else { break };
        let own_subject = at
            .children()
            .any(|child| matches!(child.deprel(), Deprel::Nsubj | Deprel::NsubjPass | Deprel::Expl));
        if at.deprel() != Deprel::Conj || own_subject || pos_of(at) != pos_of(head) {
            break;
        }
        at = head;
    }
    at
}

fn best_operator<'l>(
    scene: Scene<'l>,
    head: TokenView<'_>,
    pos: Pos,
    arguments: &Arguments,
    event: TokenId,
) -> Option<Applied<'l>> {
    let lemma = forms::lemma(head, |lemma| scene.lexicon.operators_of(lemma, pos).next().is_some());
    let mut best: Option<Applied<'l>> = None;
    for (operator, frame) in scene.lexicon.operators_of(&lemma, pos) {
        let Ok(fit) = scene.fit(frame, head.id(), arguments, Some(event)) else { continue };
        if fit.event != Some(event) {
            continue;
        }
        if best.as_ref().is_none_or(|best| fit.closeness > best.fit.closeness) {
            best = Some(Applied { operator, fit, token: head.id() });
        }
    }
    best
}

/// Adjectives, participles and relative clauses on an event noun: "planned talks", "the talks that Egypt cancelled".
fn modifiers<'l>(scene: Scene<'l>, noun: TokenView<'_>, applied: &mut Vec<Applied<'l>>) {
    if !matches!(noun.upos(), Upos::Noun | Upos::Propn) {
        return;
    }
    for child in noun.children() {
        if !matches!(child.deprel(), Deprel::Amod | Deprel::Acl | Deprel::AclRelcl) {
            continue;
        }
        let lemma =
            forms::lemma(child, |lemma| scene.lexicon.operators_of(lemma, Pos::Adjective).next().is_some());
        match child.upos() {
            Upos::Adj if child.deprel() == Deprel::Amod => {
                let found = scene.lexicon.operators_of(&lemma, Pos::Adjective).find(|(_, frame)| {
                    frame
                        .slots
                        .iter()
                        .any(|slot| slot.filler == Filler::Event && slot.place == Place::Subject)
                });
                if let Some((operator, _)) = found {
                    applied.push(Applied { operator, fit: Fit::default(), token: child.id() });
                    continue;
                }
                // A participle that the tagger takes for an adjective.
                participle(scene, child, noun.id(), applied);
            }
            Upos::Verb => participle(scene, child, noun.id(), applied),
            _ => {}
        }
    }
}

fn participle<'l>(scene: Scene<'l>, child: TokenView<'_>, noun: TokenId, applied: &mut Vec<Applied<'l>>) {
    let lemma = forms::lemma(child, |lemma| scene.lexicon.operators_of(lemma, Pos::Verb).next().is_some());
    let mut arguments = of_clause(scene.document, child.id());
    let is_active = child.xpos() == "VBG";
    if arguments.object.is_none() && arguments.subject != Some(noun) && !is_active {
        arguments.object = Some(noun);
        arguments.is_passive = true;
    } else if is_active && arguments.subject.is_none() {
        arguments.subject = Some(noun);
    }
    let mut best: Option<Applied<'l>> = None;
    for (operator, frame) in scene.lexicon.operators_of(&lemma, Pos::Verb) {
        let Ok(fit) = scene.fit(frame, child.id(), &arguments, Some(noun)) else { continue };
        if fit.event == Some(noun) && best.as_ref().is_none_or(|best| fit.closeness > best.fit.closeness) {
            best = Some(Applied { operator, fit, token: child.id() });
        }
    }
    // "failed talks", "stalled negotiations": an intransitive participle.
    if best.is_none() && arguments.is_passive {
        arguments.subject = arguments.object.take();
        arguments.is_passive = false;
        for (operator, frame) in scene.lexicon.operators_of(&lemma, Pos::Verb) {
            let Ok(fit) = scene.fit(frame, child.id(), &arguments, Some(noun)) else { continue };
            if fit.event == Some(noun) && best.is_none() {
                best = Some(Applied { operator, fit, token: child.id() });
            }
        }
    }
    applied.extend(best);
}

/// Whether an effect leaves an event with those who take part in the operator.
pub fn lends_roles(effect: Effect) -> bool {
    !matches!(
        effect,
        Effect::Report | Effect::Judge | Effect::Accuse | Effect::Deny | Effect::Consider | Effect::Appeal
    )
}
