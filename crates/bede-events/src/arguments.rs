//! The deep arguments of a predicate: who is subject, object and oblique once passive, relative clause, control,
//! raising, coordination and participles are undone. What the arguments mean is the lexicon's business.

use bede_doc::{Deprel, Document, Feature, TokenId, TokenView, Upos};

/// An argument's head and the words that introduce it.
#[derive(Clone, Debug)]
pub struct Oblique {
    /// Head of the noun phrase or clause.
    pub head: TokenId,
    /// Its prepositions or marks.
    pub introducers: Vec<TokenId>,
    /// Whether it is a clause.
    pub is_clause: bool,
}

/// The arguments of one predicate.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// Who or what does it.
    pub subject: Option<TokenId>,
    /// Whether the subject had to be looked for outside the clause.
    pub subject_is_shared: bool,
    /// To whom or what it is done.
    pub object: Option<TokenId>,
    /// The first of two objects.
    pub indirect_object: Option<TokenId>,
    /// A clause in the object's place.
    pub clause: Option<TokenId>,
    /// Everything with a preposition, and clauses with a mark.
    pub obliques: Vec<Oblique>,
    /// Particles and adverbs that can be particles.
    pub particles: Vec<TokenId>,
    /// Possessor of a noun.
    pub possessor: Option<TokenId>,
    /// Who does it by the verb that carries the noun ("staged a blockade").
    pub lent: Option<TokenId>,
    /// Names and adjectives before a noun that can be who does it ("Saudi air strikes").
    pub modifiers: Vec<TokenId>,
    /// Whether the verb is passive.
    pub is_passive: bool,
}

/// How far control, raising and coordination are followed.
const DEPTH: usize = 6;

/// Verbs whose object does not control the infinitive under them.
const SUBJECT_CONTROL: &[&str] = &["promise", "threaten", "vow", "pledge", "use", "cost", "take"];

/// Whether a token is a relative pronoun.
pub fn is_relative(token: TokenView<'_>) -> bool {
    token.features().has(Feature::PronTypeRel)
        || (matches!(token.text(), "who" | "which" | "that" | "whom") && token.upos() == Upos::Pron)
}

/// Whether a verb is passive, as clause or as participle.
pub fn is_passive(token: TokenView<'_>) -> bool {
    let has_passive_dependent = token
        .children()
        .any(|child| matches!(child.deprel(), Deprel::NsubjPass | Deprel::AuxPass | Deprel::CsubjPass));
    if has_passive_dependent {
        return true;
    }
    if token.xpos() != "VBN" {
        return false;
    }
    let has_subject_or_auxiliary =
        token.children().any(|child| matches!(child.deprel(), Deprel::Nsubj | Deprel::Aux | Deprel::Csubj));
    if has_subject_or_auxiliary {
        return false;
    }
    match token.deprel() {
        Deprel::Acl | Deprel::Amod | Deprel::Advcl | Deprel::Xcomp => {
            token.child(Deprel::Obj).is_none() || token.deprel() == Deprel::Acl
        }
        Deprel::Conj => token.head().is_some_and(is_passive),
        // A headline or a caption leaves the auxiliary out: "Two men arrested in Lyon".
        _ => token.child(Deprel::Obj).is_none() && token.child(Deprel::OblAgent).is_some(),
    }
}

/// The subject as it stands before the verb, wherever the sentence puts it.
fn surface_subject<'d>(token: TokenView<'d>, depth: usize) -> Option<(TokenView<'d>, bool)> {
    let own = token
        .children()
        .find(|child| matches!(child.deprel(), Deprel::Nsubj | Deprel::NsubjPass | Deprel::NsubjOuter));
    if let Some(subject) = own {
        if is_relative(subject) {
            return Some((antecedent(token).unwrap_or(subject), false));
        }
        return Some((subject, false));
    }
    if token.children().any(|child| matches!(child.deprel(), Deprel::Csubj | Deprel::CsubjPass)) {
        return None;
    }
    let head = token.head()?;
    if depth == 0 {
        return None;
    }
    match token.deprel() {
        Deprel::Conj => {
            if matches!(head.upos(), Upos::Verb | Upos::Aux | Upos::Adj | Upos::Noun) {
                surface_subject(head, depth - 1).map(|(subject, _)| (subject, true))
            } else {
                None
            }
        }
        Deprel::Xcomp => {
            let object = head.child(Deprel::Obj).or_else(|| head.child(Deprel::Iobj));
            match object {
                Some(object) if !SUBJECT_CONTROL.contains(&head.lemma()) => Some((object, true)),
                _ => surface_subject(head, depth - 1).map(|(subject, _)| (subject, true)),
            }
        }
        Deprel::Advcl => {
            let marked_finite = token.children_by(Deprel::Mark).any(|mark| {
                matches!(mark.lemma(), "if" | "because" | "that" | "unless" | "although" | "when")
            });
            if marked_finite && token.xpos() != "VBG" && token.xpos() != "VBN" {
                return None;
            }
            surface_subject(head, depth - 1).map(|(subject, _)| (subject, true))
        }
        // The noun that a participle describes; for an infinitive, whoever has the plan.
        Deprel::Acl => {
            if token.xpos() == "VBG" || token.xpos() == "VBN" {
                let marked = token.children_by(Deprel::Mark).next().is_some();
                if !marked && head.upos().is_nominal() {
                    return Some((head, true));
                }
            }
            holder(head, depth - 1).map(|subject| (subject, true))
        }
        Deprel::AclRelcl => antecedent(token).map(|head| (head, true)).filter(|_| {
            // A relative clause whose subject is gone has its antecedent for one only where it has an object.
            token
                .children()
                .any(|child| matches!(child.deprel(), Deprel::Obj | Deprel::Ccomp | Deprel::Xcomp))
        }),
        // "by bombing", "of attacking": the clause above has the subject.
        Deprel::Ccomp | Deprel::Obl | Deprel::Obj if token.xpos() == "VBG" => {
            surface_subject(head, depth - 1).map(|(subject, _)| (subject, true))
        }
        _ => None,
    }
}

/// Who has a noun's content: its possessor, the one named before it, or the subject of the verb that it is object of.
fn holder<'d>(noun: TokenView<'d>, depth: usize) -> Option<TokenView<'d>> {
    let possessor = noun.children().find(|child| child.deprel() == Deprel::NmodPoss);
    if let Some(possessor) = possessor {
        return Some(possessor);
    }
    let named = noun.children().find(|child| {
        matches!(child.deprel(), Deprel::Compound | Deprel::Amod) && begins_with_capital(child.text())
    });
    if let Some(named) = named {
        return Some(named);
    }
    let by = noun.children_by(Deprel::Nmod).find(|child| {
        child.children_by(Deprel::Case).any(|case| matches!(case.lemma(), "by" | "of"))
            && child.upos() == Upos::Propn
    });
    if let Some(by) = by {
        return Some(by);
    }
    let verb = noun.head()?;
    if depth > 0 && matches!(noun.deprel(), Deprel::Obj) && verb.upos() == Upos::Verb {
        return surface_subject(verb, depth - 1).map(|(subject, _)| subject);
    }
    None
}

/// The noun that a relative clause describes.
fn antecedent(verb: TokenView<'_>) -> Option<TokenView<'_>> {
    let mut at = verb;
    for _ in 0..DEPTH {
        match at.deprel() {
            Deprel::AclRelcl => return at.head(),
            Deprel::Conj | Deprel::Xcomp | Deprel::Ccomp => at = at.head()?,
            _ => return None,
        }
    }
    None
}

/// Whether a word is written with a capital.
pub fn begins_with_capital(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_uppercase)
}

/// The prepositions of a noun or the marks of a clause, with the words fixed to them.
fn introducers(head: TokenView<'_>) -> Vec<TokenId> {
    let mut found = Vec::new();
    for child in head.children() {
        if matches!(child.deprel(), Deprel::Case | Deprel::Mark) {
            found.push(child.id());
            for fixed in child.children_by(Deprel::Fixed) {
                found.push(fixed.id());
            }
        }
    }
    found
}

/// Obliques under a head, and under the conjuncts of those that bring a preposition of their own.
fn obliques_of(head: TokenView<'_>, into: &mut Vec<Oblique>) {
    for child in head.children() {
        let is_clause = match child.deprel() {
            Deprel::Obl | Deprel::OblAgent | Deprel::Nmod => false,
            Deprel::Advcl | Deprel::Acl | Deprel::Ccomp | Deprel::Xcomp => true,
            _ => continue,
        };
        let introducers_here = introducers(child);
        if introducers_here.is_empty() {
            continue;
        }
        into.push(Oblique { head: child.id(), introducers: introducers_here, is_clause });
        for conjunct in child.children_by(Deprel::Conj) {
            let own = introducers(conjunct);
            if !own.is_empty() {
                into.push(Oblique { head: conjunct.id(), introducers: own, is_clause });
            }
        }
    }
}

/// The arguments of a verb or of an adjective (with its copula).
pub fn of_clause(document: &Document, predicate: TokenId) -> Arguments {
    let token = document.token(predicate);
    let passive = is_passive(token);
    let mut arguments = Arguments { is_passive: passive, ..Arguments::default() };
    let subject = surface_subject(token, DEPTH);
    let mut object = None;
    for child in token.children() {
        match child.deprel() {
            Deprel::Obj => {
                let resolved = if is_relative(child) { antecedent(token).unwrap_or(child) } else { child };
                object = object.or(Some(resolved.id()));
            }
            Deprel::Iobj => arguments.indirect_object = arguments.indirect_object.or(Some(child.id())),
            Deprel::Ccomp | Deprel::Xcomp => arguments.clause = arguments.clause.or(Some(child.id())),
            Deprel::CompoundPrt => arguments.particles.push(child.id()),
            Deprel::Advmod if child.text().len() <= 8 => arguments.particles.push(child.id()),
            _ => {}
        }
    }
    obliques_of(token, &mut arguments.obliques);
    // "arrested and deported two men": the object stands by the last of the verbs.
    if object.is_none() && !passive {
        let last = token.children_by(Deprel::Conj).rfind(|verb| verb.upos() == Upos::Verb);
        if let Some(last) = last
            && arguments.obliques.is_empty()
            && arguments.clause.is_none()
        {
            object = last.child(Deprel::Obj).map(TokenView::id);
        }
    }
    // "the hostages that the group freed", "the men it holds".
    if object.is_none() && token.deprel() == Deprel::AclRelcl && arguments.clause.is_none() {
        let subject_is_antecedent =
            subject.is_some_and(|(subject, _)| Some(subject.id()) == token.head().map(TokenView::id));
        if !subject_is_antecedent && !passive && !stranded(token) {
            object = token.head().map(TokenView::id);
        }
    }
    if passive {
        let agent = token.child(Deprel::OblAgent).or_else(|| {
            token.children_by(Deprel::Obl).find(|child| {
                child.children_by(Deprel::Case).any(|case| case.lemma() == "by")
                    && !matches!(child.upos(), Upos::Num)
            })
        });
        // "sold to France by Niger": the tree may hang the agent on the noun before it.
        let agent = agent.or_else(|| {
            token
                .children()
                .filter(|child| {
                    child.id() > token.id()
                        && matches!(child.deprel(), Deprel::Obl | Deprel::Obj | Deprel::Xcomp)
                })
                .flat_map(|child| child.children_by(Deprel::Nmod))
                .find(|child| {
                    child.children_by(Deprel::Case).any(|case| case.lemma() == "by")
                        && child.upos() != Upos::Num
                })
        });
        arguments.subject = agent.map(TokenView::id);
        let patient = subject.map(|(subject, _)| subject.id());
        if object.is_some() {
            // "Mali was given aid": the subject is whom it is given to.
            arguments.indirect_object = patient;
            arguments.object = object;
        } else {
            arguments.object = patient;
        }
        if let Some(agent) = agent {
            arguments.obliques.retain(|oblique| oblique.head != agent.id());
        }
    } else {
        if let Some((subject, shared)) = subject {
            arguments.subject = Some(subject.id());
            arguments.subject_is_shared = shared;
        }
        arguments.object = object;
    }
    arguments
}

/// Whether a relative clause ends in a preposition whose noun is the antecedent.
fn stranded(verb: TokenView<'_>) -> bool {
    verb.children().any(|child| {
        matches!(child.deprel(), Deprel::Obl) && (is_relative(child) || child.upos() == Upos::Adp)
    })
}

/// The arguments of an event noun, those of its own phrase only.
pub fn of_noun(document: &Document, predicate: TokenId) -> Arguments {
    let token = document.token(predicate);
    let mut arguments = Arguments::default();
    for child in token.children() {
        match child.deprel() {
            Deprel::NmodPoss => arguments.possessor = arguments.possessor.or(Some(child.id())),
            Deprel::Compound | Deprel::Amod | Deprel::NmodDesc => arguments.modifiers.push(child.id()),
            _ => {}
        }
    }
    obliques_of(token, &mut arguments.obliques);
    // "the arrest of a rapper by police", "a ban on imports from Georgia": the tree hangs the second on the first.
    for child in token.children_by(Deprel::Nmod) {
        obliques_of(child, &mut arguments.obliques);
    }
    arguments
}
