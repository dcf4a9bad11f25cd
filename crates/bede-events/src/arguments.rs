//! The deep arguments of a predicate: who is subject, object and oblique once passive, relative clause, control,
//! raising, coordination and participles are undone. What the arguments mean is the lexicon's business.

use bede_doc::{Deprel, Document, Feature, NAMING_VERBS, TokenId, TokenView, Upos};

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
    /// Whether those who do it do it to one another.
    pub is_mutual: bool,
}

/// How far control, raising and coordination are followed.
const DEPTH: usize = 6;

/// Verbs whose object does not control the infinitive under them.
const SUBJECT_CONTROL: &[&str] = &["promise", "threaten", "vow", "pledge", "use", "cost", "take"];

/// Verbs that are active where `for` follows them, whatever the tagger makes of their form.
const ACTIVE_BEFORE_FOR: &[&str] = &["appeal", "call", "campaign", "lobby", "rally", "vote"];

/// Papers and speeches, whose words are those of whoever issues them.
const PAPERS: &[&str] = &[
    "report",
    "statement",
    "letter",
    "resolution",
    "lawsuit",
    "suit",
    "complaint",
    "petition",
    "tweet",
    "message",
    "video",
    "motion",
    "declaration",
    "communique",
    "bill",
    "memo",
    "note",
    "speech",
    "article",
    "editorial",
    "indictment",
    "decree",
    "ruling",
    "post",
];

/// Whether a token is a relative pronoun.
pub fn is_relative(token: TokenView<'_>) -> bool {
    token.features().has(Feature::PronTypeRel)
        || (matches!(token.text(), "who" | "which" | "that" | "whom") && token.upos() == Upos::Pron)
}

/// "Ecowas suspended Guinea": a name at the head of a sentence that the tagger takes for an auxiliary.
pub fn is_named_auxiliary(child: TokenView<'_>) -> bool {
    matches!(child.deprel(), Deprel::Aux | Deprel::AuxPass)
        && begins_with_capital(child.text())
        && !matches!(
            child.text().to_ascii_lowercase().as_str(),
            "is" | "are"
                | "was"
                | "were"
                | "be"
                | "been"
                | "being"
                | "am"
                | "get"
                | "gets"
                | "got"
                | "has"
                | "have"
                | "had"
                | "do"
                | "does"
                | "did"
                | "will"
                | "would"
                | "can"
                | "could"
                | "may"
                | "might"
                | "shall"
                | "should"
                | "must"
                | "ought"
                | "need"
                | "let"
        )
}

/// "Kenya to send doctors to Malawi": a headline's infinitive, which the tree hangs on the name before it.
pub fn headline_subject(verb: TokenView<'_>) -> Option<TokenView<'_>> {
    let marked = verb.children_by(Deprel::Mark).any(|mark| mark.lemma() == "to");
    if verb.deprel() != Deprel::Acl || !marked {
        return None;
    }
    verb.head().filter(|head| {
        head.deprel() == Deprel::Root
            && head.upos() == Upos::Propn
            && head.id() < verb.id()
            && head.child(Deprel::Cop).is_none()
    })
}

/// Whether a verb is passive, as clause or as participle.
pub fn is_passive(token: TokenView<'_>) -> bool {
    let has_auxiliary =
        token.children().any(|child| child.deprel() == Deprel::AuxPass && !is_named_auxiliary(child));
    // "The president called for": a past tense without auxiliary is active, whatever the tree calls its subject.
    let has_passive_subject = token.xpos() != "VBD"
        && token.children().any(|child| matches!(child.deprel(), Deprel::NsubjPass | Deprel::CsubjPass));
    if has_auxiliary || has_passive_subject {
        return true;
    }
    if token.xpos() != "VBN" {
        return false;
    }
    // "Three senators called for reform": a headline's past, and nobody is called.
    let speaks_up =
        ACTIVE_BEFORE_FOR.contains(&token.lemma()) && token.next().is_some_and(|next| next.lemma() == "for");
    if speaks_up {
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
    let own = token.children().find(|child| {
        matches!(child.deprel(), Deprel::Nsubj | Deprel::NsubjPass | Deprel::NsubjOuter)
            || is_named_auxiliary(*child)
    });
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
        Deprel::Advcl if is_ground(token) && punished(head).is_some() => {
            punished(head).map(|punished| (punished, true))
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
        // "fined the airline for refusing to fly": the tree may hang the ground on whoever is fined.
        Deprel::Acl if is_ground(token) && head.upos().is_nominal() => Some((head, true)),
        // The noun that a participle describes; for an infinitive, whoever has the plan. A paper that accuses somebody
        // speaks for whoever put it out.
        Deprel::Acl => {
            if token.xpos() == "VBG" || token.xpos() == "VBN" {
                let marked = token.children_by(Deprel::Mark).next().is_some();
                if !marked && head.upos().is_nominal() {
                    if token.xpos() == "VBG" && PAPERS.contains(&head.lemma()) {
                        return Some((holder(head, depth - 1).unwrap_or(head), true));
                    }
                    return Some((head, true));
                }
            }
            holder(head, depth - 1).or_else(|| headline_subject(token)).map(|subject| (subject, true))
        }
        Deprel::AclRelcl => antecedent(token).map(|head| (head, true)).filter(|_| {
            // A relative clause whose subject is gone has its antecedent for one only where it has an object.
            token
                .children()
                .any(|child| matches!(child.deprel(), Deprel::Obj | Deprel::Ccomp | Deprel::Xcomp))
        }),
        Deprel::Ccomp | Deprel::Obl | Deprel::Obj if is_ground(token) && punished(head).is_some() => {
            punished(head).map(|punished| (punished, true))
        }
        // "by bombing", "of attacking": the clause above has the subject.
        Deprel::Ccomp | Deprel::Obl | Deprel::Obj if token.xpos() == "VBG" => {
            surface_subject(head, depth - 1).map(|(subject, _)| (subject, true))
        }
        _ => None,
    }
}

/// "for refusing to carry mail": a gerund that says what somebody else is punished or praised for.
fn is_ground(gerund: TokenView<'_>) -> bool {
    gerund.xpos() == "VBG"
        && gerund
            .children()
            .any(|child| matches!(child.deprel(), Deprel::Mark | Deprel::Case) && child.lemma() == "for")
}

/// Whom an active verb has for its object: "fined the airline".
fn punished(verb: TokenView<'_>) -> Option<TokenView<'_>> {
    let object =
        verb.child(Deprel::Obj).filter(|object| object.upos() != Upos::Pron || is_relative(*object))?;
    (verb.upos() == Upos::Verb && !is_passive(verb)).then_some(object)
}

/// "each other", "one another".
fn is_reciprocal(token: TokenView<'_>) -> bool {
    let follows = |word: &str| token.next().is_some_and(|next| next.text() == word);
    let precedes = |word: &str| token.previous().is_some_and(|before| before.text() == word);
    match token.text() {
        "each" => follows("other"),
        "one" => follows("another"),
        "other" => precedes("each"),
        "another" => precedes("one"),
        _ => false,
    }
}

/// Who does what a passive verb says where the tree hangs the agent further down: "was filed against the head of police by …".
fn distant_agent(verb: TokenView<'_>) -> Option<TokenView<'_>> {
    fn names_deed(noun: TokenView<'_>) -> bool {
        let lemma = noun.lemma();
        ["ing", "ion", "ment", "al", "ure", "er", "or"].iter().any(|ending| lemma.ends_with(ending))
            || matches!(
                lemma,
                "attack" | "strike" | "offer" | "arrest" | "raid" | "book" | "claim" | "request"
            )
    }
    let mut stack: Vec<(TokenView<'_>, usize)> = vec![(verb, 0)];
    while let Some((at, depth)) = stack.pop() {
        for child in at.children().filter(|child| child.id() > verb.id()) {
            let is_agent = matches!(child.deprel(), Deprel::Nmod | Deprel::Obl | Deprel::OblAgent)
                && child.children_by(Deprel::Case).any(|case| case.lemma() == "by")
                && child.upos().is_nominal()
                && child.upos() != Upos::Pron;
            if is_agent && !names_deed(at) {
                return Some(child);
            }
            let passes_on = match child.deprel() {
                Deprel::Obl | Deprel::Nmod | Deprel::Obj | Deprel::NmodUnmarked | Deprel::OblUnmarked => true,
                Deprel::Xcomp | Deprel::Advcl => child.xpos() == "VBG",
                _ => false,
            };
            if passes_on && depth < 3 {
                stack.push((child, depth + 1));
            }
        }
    }
    None
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
    if depth > 0 && verb.upos() == Upos::Verb {
        let is_told_in =
            noun.deprel() == Deprel::Obl && noun.children_by(Deprel::Case).any(|case| case.lemma() == "in");
        if noun.deprel() == Deprel::Obj || is_told_in {
            return surface_subject(verb, depth - 1).map(|(subject, _)| subject);
        }
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
pub fn introducers(head: TokenView<'_>) -> Vec<TokenId> {
    let mut found = Vec::new();
    for child in head.children() {
        if matches!(child.deprel(), Deprel::Case | Deprel::Mark) {
            found.push(child.id());
            for fixed in child.children_by(Deprel::Fixed) {
                found.push(fixed.id());
            }
        }
    }
    // "with former president Hamid Karzai": the tree may hang the preposition on the first word of the phrase.
    if found.is_empty() && head.upos().is_nominal() {
        let start = head.subtree().start;
        let below = head
            .children()
            .filter(|child| child.id() < head.id() && !matches!(child.deprel(), Deprel::NmodPoss))
            .flat_map(|child| child.children_by(Deprel::Case))
            .find(|case| case.id() == start && case.upos() == Upos::Adp);
        found.extend(below.map(TokenView::id));
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
    if let Some((subject, object)) = verb_taken_for_modifier(document, token) {
        let mut arguments =
            Arguments { subject: Some(subject.id()), object: Some(object.id()), ..Arguments::default() };
        obliques_of(object, &mut arguments.obliques);
        return arguments;
    }
    let passive = is_passive(token);
    let mut arguments = Arguments { is_passive: passive, ..Arguments::default() };
    let subject = surface_subject(token, DEPTH).or_else(|| misplaced_subject(document, token));
    let mut object = None;
    for child in token.children() {
        match child.deprel() {
            Deprel::Obj if is_dated(document, child.id()) && document.mention_at(child.id()).is_none() => {}
            Deprel::Obj => {
                let resolved = if is_relative(child) { antecedent(token).unwrap_or(child) } else { child };
                // "paid the community a million": of two objects the first is the indirect one.
                if let Some(first) = object
                    && arguments.indirect_object.is_none()
                    && !passive
                    && !NAMING_VERBS.contains(&token.lemma())
                    && document.mention_at(resolved.id()).is_none()
                {
                    arguments.indirect_object = Some(first);
                    object = Some(resolved.id());
                } else if object.is_some() && NAMING_VERBS.contains(&token.lemma()) {
                    // "called the president a liar": what the tree has for a second object is a complement.
                    arguments.clause = arguments.clause.or(Some(child.id()));
                }
                object = object.or(Some(resolved.id()));
            }
            Deprel::Iobj => arguments.indirect_object = arguments.indirect_object.or(Some(child.id())),
            Deprel::Ccomp | Deprel::Xcomp => arguments.clause = arguments.clause.or(Some(child.id())),
            Deprel::CompoundPrt => arguments.particles.push(child.id()),
            Deprel::Advmod if child.text().len() <= 8 => arguments.particles.push(child.id()),
            _ => {}
        }
    }
    // "found the leader guilty": the tree may have the complement for the object and its noun for a modifier.
    if let Some(complement) = object.map(|object| document.token(object))
        && matches!(complement.text(), "guilty" | "hostage" | "captive" | "prisoner")
        && let Some(inner) = complement.children().find(|child| {
            child.id() < complement.id()
                && matches!(child.deprel(), Deprel::Compound | Deprel::NmodDesc | Deprel::Nmod)
        })
    {
        object = Some(inner.id());
    }
    obliques_of(token, &mut arguments.obliques);
    // "killed at least eight people", "handed over more than …": an oblique without a preposition right behind is the object.
    if object.is_none() && !passive && arguments.clause.is_none() {
        object = token
            .children_by(Deprel::Obl)
            .find(|child| {
                let start = child.subtree().start;
                let close = start.0 <= predicate.0 + 1 + arguments.particles.len() as u32;
                start > predicate
                    && close
                    && introducers(*child).is_empty()
                    && (child.upos().is_nominal() || matches!(child.upos(), Upos::Num | Upos::Adj))
                    && !is_dated(document, child.id())
            })
            .map(TokenView::id);
    }
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
                // "was ruled illegal by the court": the complement may have it too.
                .flat_map(|child| {
                    child.children().filter(move |inner| {
                        matches!(inner.deprel(), Deprel::Nmod | Deprel::OblAgent)
                            || inner.deprel() == Deprel::Obl && child.upos() == Upos::Adj
                    })
                })
                .find(|child| {
                    child.children_by(Deprel::Case).any(|case| case.lemma() == "by")
                        && child.upos() != Upos::Num
                })
        });
        let agent = agent.or_else(|| {
            distant_agent(token)
                .filter(|agent| document.mention_at(agent.id()).is_some() && !is_dated(document, agent.id()))
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
    make_mutual(document, &mut arguments);
    arguments
}

/// "fought each other", "fired at one another": those who do it are those to whom it is done.
fn make_mutual(document: &Document, arguments: &mut Arguments) {
    let Some(subject) = arguments.subject else { return };
    let is_other = |id: TokenId| is_reciprocal(document.token(id));
    if arguments.object.is_some_and(is_other) {
        arguments.object = Some(subject);
        arguments.is_mutual = true;
    }
    for oblique in arguments.obliques.iter_mut().filter(|oblique| is_other(oblique.head)) {
        oblique.head = subject;
        arguments.is_mutual = true;
    }
}

/// The arguments of an adjective. A participle that is one has what the tree calls its passive subject for its subject, and
/// no agent: "was appalled by the verdict".
pub fn of_adjective(document: &Document, predicate: TokenId) -> Arguments {
    let mut arguments = of_clause(document, predicate);
    if arguments.is_passive {
        arguments.subject = arguments.object.take();
        arguments.is_passive = false;
        arguments.obliques.clear();
        obliques_of(document.token(predicate), &mut arguments.obliques);
    }
    arguments
}

/// Whether a token is part of a date or time.
pub fn is_dated(document: &Document, token: TokenId) -> bool {
    // Dates stand in the order of the text.
    let after = document.dates.partition_point(|date| date.tokens.start <= token);
    after > 0 && document.dates[after - 1].tokens.contains(token)
}

/// "Japan on Friday lifted sanctions on Iran": a tree that has the verb behind a date for a modifier of its object.
/// Gives subject and object.
pub fn verb_taken_for_modifier<'d>(
    document: &'d Document,
    token: TokenView<'d>,
) -> Option<(TokenView<'d>, TokenView<'d>)> {
    if token.deprel() != Deprel::Amod
        || !matches!(token.upos(), Upos::Verb | Upos::Adj)
        || !token.text().ends_with(['d', 't', 'n'])
    {
        return None;
    }
    let object = token.head().filter(|head| head.id() > token.id() && head.upos().is_nominal())?;
    let subject = object.head().filter(|head| head.id() < token.id() && head.upos().is_nominal())?;
    let is_phrase =
        matches!(object.deprel(), Deprel::Nmod | Deprel::NmodUnmarked | Deprel::Appos | Deprel::Obl);
    let stands_alone = matches!(subject.deprel(), Deprel::Root | Deprel::Ccomp | Deprel::Parataxis)
        && subject.child(Deprel::Cop).is_none();
    let case_is_of_date =
        object.children_by(Deprel::Case).all(|case| is_dated(document, TokenId(case.id().0 + 1)));
    let follows_date = token.previous().is_some_and(|previous| is_dated(document, previous.id()));
    (is_phrase && stands_alone && case_is_of_date && follows_date).then_some((subject, object))
}

/// "The US military trains pilots": a tree that hangs the subject on the verb as if it modified it.
fn misplaced_subject<'d>(document: &'d Document, token: TokenView<'d>) -> Option<(TokenView<'d>, bool)> {
    if token.upos() != Upos::Verb || !matches!(token.xpos(), "VBZ" | "VBP" | "VBD") {
        return None;
    }
    if !matches!(token.deprel(), Deprel::Root | Deprel::Ccomp | Deprel::Parataxis) {
        return None;
    }
    token
        .children()
        .rev()
        .filter(|child| child.id() < token.id())
        .find(|child| {
            matches!(
                child.deprel(),
                Deprel::Amod | Deprel::Compound | Deprel::NmodDesc | Deprel::Nmod | Deprel::OblUnmarked
            ) && introducers(*child).is_empty()
                && document.mention_at(child.id()).is_some()
                && !is_dated(document, child.id())
        })
        .map(|child| (child, false))
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
