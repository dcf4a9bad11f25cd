//! PLOVER's auxiliary modes: tense, modality, negation and condition of the clause that asserts an event.

use bede_doc::{Deprel, Feature, TokenView, Upos, plover::Status};

use crate::arguments::headline_subject;

/// What the clause says of an event's reality.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reality {
    /// "not", "never", "no talks".
    pub is_negated: bool,
    /// "will", "is to", "going to".
    pub is_future: bool,
    /// "may", "could", "would", "should", "if".
    pub is_hypothetical: bool,
    /// "if", "unless", "had he": only the condition for something else.
    pub is_conditional: bool,
    /// "had attacked".
    pub is_past_perfect: bool,
}

impl Reality {
    /// The status, where nothing else decides it.
    pub fn status(self) -> Status {
        if self.is_negated {
            Status::Negated
        } else if self.is_hypothetical {
            Status::Hypothetical
        } else if self.is_future {
            Status::Future
        } else {
            Status::Actual
        }
    }
}

/// Reads the reality of the clause in which a token stands: its own auxiliaries, those that coordination or control
/// lends it, and the condition that it may be in.
pub fn of(token: TokenView<'_>) -> Reality {
    let mut reality = Reality::default();
    negation(token, &mut reality);
    if matches!(token.upos(), Upos::Noun | Upos::Propn) && token.child(Deprel::Cop).is_none() {
        // A noun borrows the reality of the clause that it stands in.
        let mut at = token;
        for _ in 0..4 {
            let Some(head) = at.head() else { break };
            if matches!(head.upos(), Upos::Verb | Upos::Adj) {
                if matches!(at.deprel(), Deprel::Obj | Deprel::Nsubj | Deprel::NsubjPass | Deprel::Conj) {
                    auxiliaries(head, &mut reality);
                }
                condition(head, &mut reality);
                break;
            }
            at = head;
        }
        return reality;
    }
    auxiliaries(token, &mut reality);
    condition(token, &mut reality);
    reality
}

/// Whether a word is negated itself, whatever stands above it.
pub fn is_negated_itself(token: TokenView<'_>) -> bool {
    let mut reality = Reality::default();
    negation(token, &mut reality);
    reality.is_negated
}

fn negation(token: TokenView<'_>, reality: &mut Reality) {
    for child in token.children() {
        let negates = match child.deprel() {
            Deprel::Advmod => {
                (matches!(child.lemma(), "not" | "n't" | "never" | "hardly" | "nowhere")
                    || child.features().has(Feature::PolarityNeg)
                    || says_no_longer(child))
                    && !says_and_more(child)
            }
            Deprel::Det | Deprel::Cc | Deprel::CcPreconj => matches!(child.lemma(), "no" | "neither" | "nor"),
            Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj => {
                matches!(child.lemma(), "nobody" | "none" | "nothing")
                    || child.children_by(Deprel::Det).any(|det| det.lemma() == "no")
                    || says_neither(child)
            }
            Deprel::Mark => matches!(child.lemma(), "without"),
            _ => false,
        };
        if negates {
            reality.is_negated = !reality.is_negated;
        }
    }
}

/// "no longer": it was so, and is not now.
fn says_no_longer(adverb: TokenView<'_>) -> bool {
    adverb.text() == "longer"
        && adverb.previous().is_some_and(|before| before.text().eq_ignore_ascii_case("no"))
}

/// "neither the army nor the rebels", "neither of them".
fn says_neither(noun: TokenView<'_>) -> bool {
    noun.lemma() == "neither"
        || noun.children().any(|child| {
            child.lemma().eq_ignore_ascii_case("neither")
                && matches!(child.deprel(), Deprel::CcPreconj | Deprel::Det | Deprel::Cc)
        })
}

/// "not only", "not just": the clause holds, and more than it.
fn says_and_more(negation: TokenView<'_>) -> bool {
    negation
        .next()
        .is_some_and(|next| matches!(next.lemma(), "only" | "just" | "merely" | "simply" | "least"))
}

fn auxiliaries(token: TokenView<'_>, reality: &mut Reality) {
    let mut at = token;
    for _ in 0..6 {
        let mut has_own = false;
        let mut has_have = false;
        for child in at.children() {
            if !matches!(child.deprel(), Deprel::Aux | Deprel::AuxPass | Deprel::Cop) {
                continue;
            }
            match child.lemma() {
                "will" | "would" | "shall" | "wo" | "'ll" | "'d"
                    if child.text().eq_ignore_ascii_case("would") =>
                {
                    // "said it would release": what was to come when it was said.
                    let reported = at.deprel() == Deprel::Ccomp
                        && at.head().is_some_and(|head| head.xpos() == "VBD" || head.xpos() == "VBN");
                    if reported {
                        reality.is_future = true;
                    } else {
                        reality.is_hypothetical = true;
                    }
                    has_own = true;
                }
                "will" | "shall" | "wo" | "'ll" => {
                    reality.is_future = true;
                    has_own = true;
                }
                "may" | "might" | "can" | "could" | "would" | "should" | "must" | "ought" | "need" => {
                    reality.is_hypothetical = true;
                    has_own = true;
                }
                "have" if child.text().eq_ignore_ascii_case("had") => {
                    has_have = true;
                    has_own = true;
                }
                // "Kenya is to borrow": what is arranged.
                "be" if at.xpos() == "VB"
                    && at.children_by(Deprel::Mark).any(|mark| mark.lemma() == "to") =>
                {
                    reality.is_future = true;
                    has_own = true;
                }
                "do" | "have" | "be" => has_own = true,
                _ => {}
            }
        }
        reality.is_past_perfect |= has_have && !reality.is_hypothetical;
        if at.id() != token.id() {
            negation(at, reality);
        }
        let Some(head) = at.head() else { break };
        let is_infinitive =
            at.children_by(Deprel::Mark).any(|mark| mark.lemma() == "to") && at.xpos() == "VB";
        // "Iran to hold talks": a headline's future.
        if is_infinitive
            && (matches!(at.deprel(), Deprel::Root | Deprel::Parataxis) || headline_subject(at).is_some())
        {
            reality.is_future = true;
        }
        // Coordinated verbs share the auxiliary of the first; a form that needs none of its own does not.
        let needs_auxiliary = matches!(at.xpos(), "VB" | "VBN" | "VBG");
        match at.deprel() {
            Deprel::Conj if !has_own && needs_auxiliary => at = head,
            Deprel::Xcomp => at = head,
            _ => break,
        }
    }
    let is_infinitive_root = token.head().is_none()
        && token.xpos() == "VB"
        && token.children_by(Deprel::Mark).any(|mark| mark.lemma() == "to");
    if is_infinitive_root {
        reality.is_future = true;
    }
}

/// Whether a clause stands in a condition, or under one that does.
fn condition(token: TokenView<'_>, reality: &mut Reality) {
    let mut at = token;
    for _ in 0..6 {
        let conditional = at
            .children_by(Deprel::Mark)
            .any(|mark| matches!(mark.lemma(), "if" | "unless" | "whether" | "lest"));
        // "Had the general been convicted, …": the auxiliary before the subject.
        let subject = at.children().find(|child| matches!(child.deprel(), Deprel::Nsubj | Deprel::NsubjPass));
        let inverted = at.deprel() == Deprel::Advcl
            && subject.is_some_and(|subject| {
                at.children().any(|child| {
                    matches!(child.deprel(), Deprel::Aux | Deprel::AuxPass)
                        && child.id() < subject.id()
                        && matches!(child.text().to_ascii_lowercase().as_str(), "had" | "were" | "should")
                })
            });
        if conditional || inverted {
            reality.is_hypothetical = true;
            reality.is_conditional = true;
            return;
        }
        match (at.deprel(), at.head()) {
            (Deprel::Conj | Deprel::Xcomp | Deprel::Acl, Some(head)) => at = head,
            _ => return,
        }
    }
}
