//! From a predicate to a draft of an event: the sense that fits best, what the operators above make of it, its roles.

use std::collections::BTreeSet;

use bede_doc::{
    Deprel, Document, EntityKind, MentionKind, SentenceId, TokenId, TokenView, Upos,
    plover::{EventType, Mode, Status},
};
use bede_lexicon::{Effect, EventSpec, Frame, Lexicon, Pos, Sense};

use crate::arguments::{Arguments, is_relative, of_clause, verb_taken_for_modifier};
use crate::asserted::{self, owner};
use crate::forms;
use crate::matching::{Fit, Misfit, Scene};
use crate::meetings;
use crate::operators::{self, Applied, arguments_of, lends_roles, pos_of};
use crate::participants::{can_act, conjuncts};
use crate::sentence::SentenceWords;
use crate::speakers;
use crate::status::{self, Reality};

/// An event in the making.
#[derive(Clone, Debug)]
pub struct Draft<'l> {
    /// The word that says it.
    pub predicate: TokenId,
    /// The words of the frame that stand with it.
    pub frame_words: Vec<TokenId>,
    /// Those, and the operators above it.
    pub words: Vec<TokenId>,
    /// Its sentence.
    pub sentence: SentenceId,
    /// The sense that fired.
    pub sense: &'l Sense,
    /// What it amounts to.
    pub spec: EventSpec,
    /// Every head that fills a slot of the frame.
    pub heads: Vec<TokenId>,
    /// Heads of those who act.
    pub actors: Vec<TokenId>,
    /// Heads of those at whom it is aimed.
    pub recipients: Vec<TokenId>,
    /// PLOVER's auxiliary mode.
    pub status: Status,
    /// The clause's reality.
    pub reality: Reality,
    /// The highest token that the operators reach.
    pub top: TokenId,
    /// How closely the frame fits.
    pub closeness: u32,
    /// Whether the predicate is a noun.
    pub is_noun: bool,
    /// How many operators changed it.
    pub operator_count: usize,
    /// Whether an operator has settled what a time to come makes of it.
    pub is_settled: bool,
    /// The operators' tokens.
    pub operators: Vec<TokenId>,
    /// Whether the subject came from another clause.
    pub subject_is_shared: bool,
    /// How likely the pair model has it to be of its type, where it was asked.
    pub probability: Option<f32>,
    /// How it came about, in sentences.
    pub why: Vec<String>,
}

impl<'l> Draft<'l> {
    /// An event that a word says, before anything is known of it but the sense and what that amounts to.
    pub fn new(predicate: TokenView<'_>, sense: &'l Sense, spec: EventSpec) -> Draft<'l> {
        Draft {
            predicate: predicate.id(),
            frame_words: Vec::new(),
            words: Vec::new(),
            sentence: predicate.sentence(),
            sense,
            spec,
            heads: Vec::new(),
            actors: Vec::new(),
            recipients: Vec::new(),
            status: Status::Actual,
            reality: Reality::default(),
            top: predicate.id(),
            closeness: 0,
            is_noun: false,
            operator_count: 0,
            is_settled: false,
            operators: Vec::new(),
            subject_is_shared: false,
            probability: None,
            why: Vec::new(),
        }
    }
}

/// What became of a predicate that the lexicon knows.
#[derive(Clone, Debug)]
pub enum Outcome<'l> {
    /// An event.
    Event(Box<Draft<'l>>),
    /// A sense that fits and is no event, or an event that something above takes back.
    NoEvent {
        /// The sense.
        sense: &'l Sense,
        /// Why not.
        why: String,
    },
    /// No frame fits; the one that came nearest.
    Misfit {
        /// The sense.
        sense: &'l Sense,
        /// Its frame.
        frame: &'l Frame,
        /// What is missing.
        misfit: Misfit,
    },
}

/// Codes one predicate; `None` where the lexicon does not know the word or it cannot be a predicate here.
pub fn code<'l>(scene: Scene<'l>, words: &SentenceWords<'_>, token: TokenView<'l>) -> Option<Outcome<'l>> {
    let pos = predicate_pos(scene.document, scene.lexicon, token)?;
    let found = code_as(scene, words, token, pos);
    // "was appalled by the execution": the tagger's participle is an adjective of the lexicon's.
    let may_be_adjective = pos == Pos::Verb
        && token.upos() == Upos::Verb
        && matches!(token.xpos(), "VBN" | "VBD" | "VBG")
        && matches!(found, None | Some(Outcome::Misfit { .. }));
    if may_be_adjective && predicate_lemma(scene.lexicon, token, Pos::Adjective).is_some() {
        return code_as(scene, words, token, Pos::Adjective);
    }
    found
}

fn code_as<'l>(
    scene: Scene<'l>,
    words: &SentenceWords<'_>,
    token: TokenView<'l>,
    pos: Pos,
) -> Option<Outcome<'l>> {
    if !can_be_predicate(scene.document, scene.lexicon, token, pos) {
        return None;
    }
    let lemma = predicate_lemma(scene.lexicon, token, pos)?;
    let mut arguments = arguments_of(scene, token, pos);
    let (applied, top) = operators::chain(scene, token.id());
    if pos == Pos::Noun {
        borrow_obliques(scene, token, &applied, &mut arguments);
    }
    let (sense, fit) = match best_sense(scene, words, &lemma, pos, token, &arguments) {
        Ok(found) => found,
        Err(nearest) => {
            let (sense, frame, misfit) = nearest?;
            return Some(Outcome::Misfit { sense, frame, misfit });
        }
    };
    if let Some(discard) = words.discard_at(token.id()) {
        let discard = &scene.lexicon.discards[discard as usize];
        return Some(Outcome::NoEvent {
            sense,
            why: format!("{} ({}): {}", discard.id, discard.origin, discard.why),
        });
    }
    let Some(spec) = &sense.event else {
        return Some(Outcome::NoEvent { sense, why: sense.why.clone() });
    };
    let mut draft = Draft {
        frame_words: fit.words.clone(),
        words: fit.words.clone(),
        heads: fit.heads.clone(),
        actors: fit.actors.clone(),
        recipients: fit.recipients.clone(),
        top,
        closeness: fit.closeness,
        is_noun: pos == Pos::Noun,
        subject_is_shared: arguments.subject_is_shared,
        why: vec![format!(
            "\"{}\" fits {} ({}, {}): {}",
            token.text(),
            sense.frame_text,
            sense.id,
            sense.origin,
            sense.why
        )],
        ..Draft::new(token, sense, spec.clone())
    };
    if draft.spec.kind() == EventType::Mobilize && draft.actors.is_empty() && arguments.is_passive {
        // "Three thousand policemen were posted": forces that nobody named sends are themselves the actors.
        if let Some(force) = arguments.object {
            draft.recipients.retain(|&recipient| recipient != force);
            draft.actors.push(force);
        }
    }
    if let Err(why) = apply_operators(scene, &mut draft, &applied)
        && !scene.lenient
    {
        return Some(Outcome::NoEvent { sense, why });
    }
    if draft.spec.kind() == EventType::Consult {
        if pos == Pos::Noun && applied.is_empty() {
            meetings::lend_party(scene, &mut draft);
        } else if pos == Pos::Verb {
            meetings::make_visit(scene, &mut draft);
        }
    }
    if pos == Pos::Verb && arguments.is_passive {
        speakers::lend_doer(scene, &mut draft);
    }
    if pos == Pos::Verb && draft.actors.is_empty() && !arguments.is_passive {
        // "US air strikes killed", "a bombing by the rebels wounded": the weapon's owner acts.
        if let Some(owner) = arguments.subject.and_then(|thing| owner(scene.document, thing)) {
            draft.actors.push(owner);
        }
    }
    if draft.is_noun && draft.actors.is_empty() && draft.recipients.is_empty() && !scene.lenient {
        return Some(Outcome::NoEvent {
            sense,
            why: "an event noun with nobody named who takes part".to_owned(),
        });
    }
    if !scene.lenient
        && let Some(why) = asserted::not_asserted(scene, token, &draft).or_else(|| {
            let names_weapon = words.mode_cues(draft.spec.kind()).next().is_some();
            asserted::why_not(scene, token, &draft, &applied, names_weapon)
        })
    {
        return Some(Outcome::NoEvent { sense, why });
    }
    apply_reality(scene, &mut draft, &applied);
    resolve_participants(scene, &mut draft);
    let is_backing = draft.sense.event.as_ref().is_some_and(|spec| spec.kind() == EventType::Support);
    if draft.spec.kind() == EventType::Agree && is_backing && !scene.lenient {
        // What is promised is no party to the promise: "pledged to ratify the accord".
        draft.recipients.retain(|&head| asserted::is_somebody(scene, head));
    }
    asserted::name_other_party(scene, &mut draft);
    asserted::find_recipient(scene, &mut draft);
    if !scene.lenient
        && let Some(why) = asserted::not_political(scene, &draft)
    {
        return Some(Outcome::NoEvent { sense, why });
    }
    if !scene.lenient && asserted::is_alone(scene.document, &draft) {
        return Some(Outcome::NoEvent { sense, why: "cooperation of one, with nobody".to_owned() });
    }
    if draft.actors.is_empty() && draft.recipients.is_empty() && !scene.lenient {
        return Some(Outcome::NoEvent { sense, why: "nobody is named who takes part".to_owned() });
    }
    Some(Outcome::Event(Box::new(draft)))
}

/// What kind of predicate a token can be: a verb too where the tagger says otherwise and the tree and the lexicon say so.
fn predicate_pos(document: &Document, lexicon: &Lexicon, token: TokenView<'_>) -> Option<Pos> {
    let pos = pos_of(token);
    if pos == Some(Pos::Adjective) && verb_taken_for_modifier(document, token).is_some() {
        return Some(Pos::Verb);
    }
    if pos == Some(Pos::Verb) && token.xpos() == "VBG" && is_nominal_gerund(token) {
        let form = token.text().to_lowercase();
        if lexicon.senses_of(&form, Pos::Noun).next().is_some() {
            return Some(Pos::Noun);
        }
    }
    if pos == Some(Pos::Verb)
        || matches!(token.upos(), Upos::Pron | Upos::Aux | Upos::Punct | Upos::Adp | Upos::Det)
    {
        return pos;
    }
    let governs_like_a_verb = token.child(Deprel::Cop).is_none()
        && token.children().any(|child| {
            matches!(
                child.deprel(),
                Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj | Deprel::AuxPass | Deprel::OblAgent
            )
        });
    if governs_like_a_verb {
        let form = token.text().to_lowercase();
        let known = forms::candidates(&form)
            .into_iter()
            .any(|candidate| lexicon.senses_of(&candidate, Pos::Verb).next().is_some());
        if known {
            return Some(Pos::Verb);
        }
    }
    pos
}

/// Whether an -ing form stands as a noun: with article, possessor or `of`, or as subject or object without object of its own.
fn is_nominal_gerund(token: TokenView<'_>) -> bool {
    let has_noun_dependents = token.children().any(|child| {
        matches!(
            child.deprel(),
            Deprel::Det | Deprel::NmodPoss | Deprel::Amod | Deprel::Compound | Deprel::Case
        ) || matches!(child.deprel(), Deprel::Nmod)
    });
    let has_verb_dependents = token
        .children()
        .any(|child| matches!(child.deprel(), Deprel::Obj | Deprel::Nsubj | Deprel::Aux | Deprel::Mark));
    let stands_as_noun = matches!(
        token.deprel(),
        Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj | Deprel::Obl | Deprel::Nmod | Deprel::Csubj
    );
    !has_verb_dependents && (has_noun_dependents || stands_as_noun)
}

/// The sense that [`obligation`] codes by.
const OBLIGATION: &str = "must.demand";

/// A demand put as an obligation of another: "the minister said that Athens must repay".
pub fn obligation<'l>(scene: Scene<'l>, token: TokenView<'l>) -> Option<Draft<'l>> {
    let has_must = token.children_by(Deprel::Aux).any(|auxiliary| auxiliary.lemma() == "must");
    if token.upos() != Upos::Verb && token.child(Deprel::Cop).is_none() || !has_must {
        return None;
    }
    // The reporting verb stands above the clause, or beside it: "Rebels must leave, the president said".
    let saying = match token.deprel() {
        Deprel::Ccomp => token.head()?,
        _ => token.children().find(|child| {
            matches!(child.deprel(), Deprel::Parataxis | Deprel::Ccomp)
                && child.child(Deprel::Nsubj).is_some()
        })?,
    };
    let speaker = saying.child(Deprel::Nsubj)?;
    let speaks = scene
        .document
        .attributions
        .iter()
        .any(|attribution| attribution.cue.is_some_and(|cue| cue.contains(saying.span())));
    if !speaks {
        return None;
    }
    let subject =
        token.children().find(|child| matches!(child.deprel(), Deprel::Nsubj | Deprel::NsubjPass))?;
    let is_pronoun = subject.upos() == Upos::Pron;
    if is_pronoun
        || !can_act(scene.document, scene.lexicon, speaker.id())
        || !can_act(scene.document, scene.lexicon, subject.id())
    {
        return None;
    }
    let sense = scene.lexicon.sense(OBLIGATION)?;
    let mut draft = Draft {
        actors: vec![speaker.id()],
        recipients: vec![subject.id()],
        closeness: 4,
        why: vec![format!("\"must\" under \"{}\" ({}): {}", saying.text(), sense.origin, sense.why)],
        ..Draft::new(token, sense, sense.event.clone()?)
    };
    resolve_participants(scene, &mut draft);
    Some(draft)
}

/// The sense that [`joint_deed`] codes by.
const TOGETHER: &str = "cooperate.together";

/// What those of two states do together is cooperation, whatever it is: "rangers of both countries track poachers together".
pub fn joint_deed<'l>(scene: Scene<'l>, token: TokenView<'l>) -> Option<Draft<'l>> {
    let document = scene.document;
    let shared = token.children().find(|child| {
        child.deprel() == Deprel::Advmod && matches!(child.lemma(), "together" | "jointly")
            || child.lemma() == "side" && child.previous().is_some_and(|before| before.lemma() == "by")
            || child.lemma() == "side" && child.next().is_some_and(|after| after.lemma() == "by")
    })?;
    if token.upos() != Upos::Verb {
        return None;
    }
    let subject = document.token(of_clause(document, token.id()).subject?);
    let mut countries: Vec<&str> = Vec::new();
    for part in document.views(subject.subtree()) {
        if let Some(country) = document.entity_at(part.id()).and_then(|entity| entity.country.as_deref())
            && !countries.contains(&country)
        {
            countries.push(country);
        }
    }
    // "The churches and the army", each a body of its own.
    let bodies = conjuncts(document, subject.id())
        .into_iter()
        .filter_map(|member| document.entity_id_at(member))
        .filter(|&entity| {
            let entity = document.entity(entity);
            matches!(entity.kind, EntityKind::Country | EntityKind::Organization | EntityKind::Group)
                && (entity.country.is_some() || entity.sector.is_some())
        })
        .collect::<BTreeSet<_>>();
    if countries.len() < 2 && bodies.len() < 2 {
        return None;
    }
    let sense = scene.lexicon.sense(TOGETHER)?;
    let mut draft = Draft {
        words: vec![shared.id()],
        actors: vec![subject.id()],
        closeness: 4,
        why: vec![format!(
            "\"{}\" with parties of two states ({}): {}",
            shared.text(),
            sense.origin,
            sense.why
        )],
        ..Draft::new(token, sense, sense.event.clone()?)
    };
    let (applied, top) = operators::chain(scene, token.id());
    draft.top = top;
    apply_operators(scene, &mut draft, &applied).ok()?;
    if asserted::not_asserted(scene, token, &draft).is_some()
        || asserted::why_not(scene, token, &draft, &applied, false).is_some()
    {
        return None;
    }
    apply_reality(scene, &mut draft, &applied);
    resolve_participants(scene, &mut draft);
    Some(draft)
}

/// Whether a joint deed tells more than the word itself does: "will patrol the Baltic together".
pub fn is_told_better_jointly(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Mobilize | EventType::Threaten | EventType::Aid | EventType::Retreat | EventType::Coerce
    )
}

/// Whether a token stands where a predicate can: not inside a name, not as modifier of another noun.
fn can_be_predicate(document: &Document, lexicon: &Lexicon, token: TokenView<'_>, pos: Pos) -> bool {
    match pos {
        Pos::Noun => {
            if matches!(token.deprel(), Deprel::Compound | Deprel::Flat | Deprel::NmodDesc) {
                return false;
            }
            if token.upos() == Upos::Propn && !document.block_of(token.sentence()).kind.is_headline() {
                // A capital inside running text is a name's: "Ministry of Defence", "Operation Shield".
                return false;
            }
            !document.mention_at(token.id()).is_some_and(|id| document.mention(id).kind == MentionKind::Name)
        }
        // "an entitlement-slashing bargain", where "UN-brokered" names who did it.
        Pos::Verb if is_part_of_word(document, token) => joined_with_first(lexicon, token, pos).is_some(),
        Pos::Verb => {
            token.deprel() != Deprel::Compound
                && !(token.deprel() == Deprel::Amod
                    && token.xpos() != "VBN"
                    && verb_taken_for_modifier(document, token).is_none())
        }
        Pos::Adjective => token.child(Deprel::Cop).is_some() || !matches!(token.deprel(), Deprel::Amod),
    }
}

/// The lemma of a compound with a hyphen that the lexicon has: "a sit-in", "the walk-out", "test-fired".
fn joined_with_first(lexicon: &Lexicon, token: TokenView<'_>, pos: Pos) -> Option<String> {
    let first = token.previous().filter(|dash| dash.text() == "-").and_then(TokenView::previous)?;
    [token.text(), token.lemma()]
        .into_iter()
        .map(|second| format!("{}-{}", first.text().to_lowercase(), second.to_lowercase()))
        .find(|joined| lexicon.senses_of(joined, pos).next().is_some())
}

/// Whether a verb is the second half of a word with a hyphen whose first half names nobody.
fn is_part_of_word(document: &Document, token: TokenView<'_>) -> bool {
    let Some(dash) = token.previous().filter(|dash| dash.text() == "-") else { return false };
    let Some(first) = dash.previous() else { return false };
    let is_joined = first.span().end == dash.span().start && dash.span().end == token.span().start;
    is_joined
        && document.mention_at(first.id()).is_none()
        && first.text().chars().next().is_some_and(char::is_lowercase)
        && !matches!(first.text(), "re" | "co" | "pre" | "counter")
}

/// The lemma under which the lexicon has senses, also where the tagger took a headline's word for a name or the
/// lemmatizer missed a form that it had not seen.
fn predicate_lemma(lexicon: &Lexicon, token: TokenView<'_>, pos: Pos) -> Option<String> {
    let known = |lemma: &str| lexicon.senses_of(lemma, pos).next().is_some();
    // "the bombing of", "dismayed at": noun and adjective keep their form, whatever verb the lemmatizer sees in them.
    if pos != Pos::Verb && token.upos() == Upos::Verb {
        let form = token.text().to_lowercase();
        return known(&form).then_some(form);
    }
    if let Some(joined) = joined_with_first(lexicon, token, pos) {
        return Some(joined);
    }
    let lemma = forms::lemma(token, known);
    known(&lemma).then_some(lemma)
}

/// An event noun that a light verb or an operator governs takes what hangs on the verb: "launch an attack in June on X".
fn borrow_obliques(
    scene: Scene<'_>,
    token: TokenView<'_>,
    applied: &[Applied<'_>],
    arguments: &mut Arguments,
) {
    let Some(first) = applied.iter().find(|applied| token.head().map(TokenView::id) == Some(applied.token))
    else {
        return;
    };
    if !lends_roles(first.operator.effect) || scene.document.token(first.token).upos() != Upos::Verb {
        return;
    }
    let clause = of_clause(scene.document, first.token);
    arguments.obliques.extend(clause.obliques.into_iter().filter(|oblique| oblique.head != token.id()));
}

type Nearest<'l> = Option<(&'l Sense, &'l Frame, Misfit)>;

/// The sense whose frame fits most closely, or the first that does not fit and why.
fn best_sense<'l>(
    scene: Scene<'l>,
    words: &SentenceWords<'_>,
    lemma: &str,
    pos: Pos,
    token: TokenView<'_>,
    arguments: &Arguments,
) -> Result<(&'l Sense, Fit), Nearest<'l>> {
    let mut best: Option<(&'l Sense, Fit)> = None;
    let mut nearest = None;
    for (sense, frame) in scene.lexicon.senses_of(lemma, pos) {
        if scene.lenient && sense.event.is_none() {
            continue;
        }
        // Of those that do not fit, only the first is asked why.
        if nearest.is_some() && !frame.may_fit(&words.bits) {
            continue;
        }
        match scene.fit(frame, token.id(), arguments, None) {
            Ok(mut fit) => {
                // A frame that leaves the object unexplained fits less closely.
                let leaves_object = pos == Pos::Verb
                    && arguments.object.is_some_and(|object| !fit.heads.contains(&object))
                    && frame.particles.is_empty();
                if leaves_object {
                    fit.closeness = fit.closeness.saturating_sub(3);
                }
                // "gave up their rifles": a frame without the particle that the verb has means another verb.
                let leaves_particle = pos == Pos::Verb
                    && frame.particles.is_empty()
                    && token.child(Deprel::CompoundPrt).is_some();
                if leaves_particle {
                    fit.closeness = fit.closeness.saturating_sub(4);
                }
                let better = best.as_ref().is_none_or(|(best_sense, best_fit)| {
                    fit.closeness > best_fit.closeness
                        || (fit.closeness == best_fit.closeness
                            && best_sense.event.is_none()
                            && sense.event.is_some())
                });
                if better {
                    best = Some((sense, fit));
                }
            }
            Err(misfit) => {
                if nearest.is_none() && sense.event.is_some() {
                    nearest = Some((sense, frame, misfit));
                }
            }
        }
    }
    best.ok_or(nearest)
}

/// Lets the operators work, innermost first; an error says why nothing is left to code.
fn apply_operators<'l>(
    scene: Scene<'l>,
    draft: &mut Draft<'l>,
    applied: &[Applied<'l>],
) -> Result<(), String> {
    // "announced that he will not support": what is promised or announced is not to be done.
    let predicate = scene.document.token(draft.predicate);
    let mut is_undone = predicate.upos() == Upos::Verb && status::is_negated_itself(predicate);
    for operation in applied {
        let operator = operation.operator;
        let word = scene.document.token(operation.token).text();
        let negated = status::of(scene.document.token(operation.token)).is_negated;
        let note = || format!("\"{word}\" ({}, {}): {}", operator.id, operator.origin, operator.why);
        let effect = match (operator.effect, negated) {
            // What is not refused, not denied or not stopped is not turned round.
            (Effect::Refuse | Effect::Cancel | Effect::Deny | Effect::Prevent | Effect::Fail, true) => {
                Effect::Report
            }
            (Effect::Promise | Effect::Allow | Effect::Intend | Effect::Announce, true) => Effect::Refuse,
            (effect, _) => effect,
        };
        // To reject an accusation is to deny it (CAMEO 016), which PLOVER does not type.
        if effect == Effect::Refuse && draft.is_noun && draft.spec.kind() == EventType::Accuse {
            return Err(note());
        }
        let effect = match operator.own_effect {
            Some(own)
                if effect == operator.effect
                    && (is_own_word(scene.document, predicate)
                        || is_of_own_state(scene.document, predicate)) =>
            {
                own
            }
            _ => effect,
        };
        let effect = match effect {
            Effect::Promise | Effect::Intend | Effect::Announce | Effect::Threaten if is_undone => {
                is_undone = false;
                Effect::Refuse
            }
            effect => effect,
        };
        match effect {
            Effect::Deny if draft.operator_count == 0 && speakers::denies_deed(scene, draft, operation) => {
                draft.status = Status::Negated;
                draft.is_settled = true;
                draft.why.push(note());
            }
            Effect::Appeal | Effect::Consider | Effect::Accuse | Effect::Deny | Effect::Judge => {
                return Err(note());
            }
            Effect::Perform | Effect::Continue | Effect::Succeed | Effect::Announce | Effect::Attempt => {
                if draft.actors.is_empty() {
                    draft.actors.clone_from(&operation.fit.actors);
                }
                if draft.recipients.is_empty() {
                    draft.recipients.clone_from(&operation.fit.recipients);
                }
                draft.is_settled |= matches!(effect, Effect::Announce | Effect::Attempt);
                recode(scene, draft, effect)?;
                if effect == Effect::Attempt && draft.spec.kind() != EventType::Assault {
                    draft.status = Status::Hypothetical;
                }
                draft.why.push(note());
            }
            Effect::Report => draft.why.push(note()),
            Effect::Cause => {
                if !operation.fit.actors.is_empty() {
                    draft.actors.clone_from(&operation.fit.actors);
                }
                draft.why.push(note());
            }
            Effect::Demand | Effect::Prevent | Effect::Allow => {
                direct(draft, operation);
                draft.is_settled |= effect != Effect::Allow;
                recode(scene, draft, effect)?;
                draft.why.push(note());
            }
            Effect::Intend
            | Effect::Promise
            | Effect::Threaten
            | Effect::Refuse
            | Effect::Cancel
            | Effect::Fail
            | Effect::End
            | Effect::Ease => {
                let was = draft.spec.kind();
                take_over(draft, operation);
                draft.is_settled = true;
                if recode(scene, draft, effect)? {
                    draft.why.push(format!("{}, so {was} is {}", note(), draft.spec.kind()));
                } else {
                    draft.why.push(note());
                }
                if matches!(effect, Effect::Intend | Effect::Promise | Effect::Threaten)
                    && draft.spec.kind() == was
                {
                    draft.status = Status::Future;
                }
                if matches!(effect, Effect::Fail | Effect::Cancel) && draft.spec.kind() == was {
                    draft.status = Status::Negated;
                }
            }
        }
        draft.operator_count += usize::from(!matches!(effect, Effect::Perform | Effect::Report));
        draft.words.push(operation.token);
        draft.operators.push(operation.token);
    }
    Ok(())
}

/// One who demands, hinders or allows acts on whoever would do the thing.
fn direct(draft: &mut Draft<'_>, operation: &Applied<'_>) {
    if operation.fit.actors.is_empty() {
        return;
    }
    let doers = std::mem::replace(&mut draft.actors, operation.fit.actors.clone());
    if !operation.fit.recipients.is_empty() {
        draft.recipients.clone_from(&operation.fit.recipients);
    } else {
        let others: Vec<TokenId> = doers.into_iter().filter(|doer| !draft.actors.contains(doer)).collect();
        if !others.is_empty() {
            draft.recipients = others;
        }
    }
}

/// One who plans, promises, refuses or ends does it towards the others who take part.
fn take_over(draft: &mut Draft<'_>, operation: &Applied<'_>) {
    if operation.fit.actors.is_empty() {
        return;
    }
    let doers = std::mem::replace(&mut draft.actors, operation.fit.actors.clone());
    let others: Vec<TokenId> = doers.into_iter().filter(|doer| !draft.actors.contains(doer)).collect();
    if !operation.fit.recipients.is_empty() {
        draft.recipients.clone_from(&operation.fit.recipients);
    } else if draft.recipients.is_empty() {
        draft.recipients = others;
    }
}

/// Replaces the draft's event by what the recoding table has for it; whether it had anything. An error says why
/// nothing is left to code.
fn recode(scene: Scene<'_>, draft: &mut Draft<'_>, effect: Effect) -> Result<bool, String> {
    let EventSpec { cameo, .. } = &draft.spec;
    let Some(recode) = scene.lexicon.recode(effect, draft.spec.kind(), draft.spec.mode(), cameo) else {
        return Ok(false);
    };
    let Some(spec) = &recode.gives else { return Err(recode.why.clone()) };
    let old = std::mem::replace(&mut draft.spec, spec.clone());
    if old.kind() != spec.kind() {
        draft.why.push(recode.why.clone());
    }
    Ok(true)
}

/// Tense, modality and negation, and what PLOVER makes of them.
fn apply_reality(scene: Scene<'_>, draft: &mut Draft<'_>, applied: &[Applied<'_>]) {
    let top = scene.document.token(draft.top);
    let mut reality = status::of(top);
    // Negation on an operator has been reckoned with where the operator was applied.
    if applied.last().is_some_and(|last| last.token == draft.top && last.operator.effect != Effect::Perform) {
        reality.is_negated = false;
    }
    // "no talks were held" under a light verb: the noun is negated itself.
    if draft.is_noun && draft.top != draft.predicate {
        let own = status::of(scene.document.token(draft.predicate));
        reality.is_negated |= own.is_negated && !reality.is_negated;
    }
    draft.reality = reality;
    if draft.status != Status::Actual {
        return;
    }
    let was = draft.spec.kind();
    if !draft.is_settled
        && !reality.is_negated
        && (reality.is_future || reality.is_hypothetical && !reality.is_conditional)
        && is_or_else(top)
        && asserted::becomes_threat(scene, draft)
        && recode(scene, draft, Effect::Threaten).unwrap_or(false)
    {
        draft.why.push(format!("\"or\" it will be done: {was} is {}", draft.spec.kind()));
        return;
    }
    let is_refusal = reality.is_negated && (reality.is_future || reality.is_hypothetical);
    if is_refusal && !reality.is_conditional && !draft.is_settled {
        make_refuser_act(scene.document, draft);
        if recode(scene, draft, Effect::Refuse).unwrap_or(false) && draft.spec.kind() != was {
            draft.why.push(format!("what will not be done is refused: {was} is {}", draft.spec.kind()));
            return;
        }
    } else if reality.is_future && !draft.is_settled {
        make_directed(draft);
        let effect = if is_own_word(scene.document, top) { Effect::Promise } else { Effect::Intend };
        if recode(scene, draft, effect).unwrap_or(false) && draft.spec.kind() != was {
            draft.why.push(format!("it is still to come: {was} is {}", draft.spec.kind()));
            return;
        }
    }
    draft.status = match reality.status() {
        // A clause that intends, promises or refuses is itself actual.
        Status::Hypothetical if draft.operator_count > 0 && !reality.is_negated => Status::Hypothetical,
        status => status,
    };
}

/// "told them to leave or the town would be shelled": what comes if the other does not obey.
fn is_or_else(clause: TokenView<'_>) -> bool {
    clause.deprel() == Deprel::Conj
        && clause.children_by(Deprel::Cc).any(|conjunction| conjunction.lemma() == "or")
        && clause.children().any(|child| matches!(child.deprel(), Deprel::Nsubj | Deprel::NsubjPass))
}

/// Whether those who will do a thing say so themselves: "they said they will release …".
fn is_own_word(document: &Document, clause: TokenView<'_>) -> bool {
    let subject_of = |verb: TokenView<'_>| {
        verb.children().find(|child| child.deprel() == Deprel::Nsubj).map(TokenView::id)
    };
    let mut at = clause;
    while at.deprel() == Deprel::Conj {
        match at.head() {
            Some(head) => at = head,
            None => return false,
        }
    }
    let Some(saying) = at.head().filter(|_| at.deprel() == Deprel::Ccomp) else { return false };
    let (Some(doer), Some(speaker)) = (subject_of(at).or_else(|| subject_of(clause)), subject_of(saying))
    else {
        return false;
    };
    if speakers::belongs_to(document, document.token(doer), document.token(speaker)) {
        return true;
    }
    matches!(document.token(doer).lemma(), "it" | "they" | "we" | "I" | "he" | "she")
        && (document.entity_id_at(doer) == document.entity_id_at(speaker)
            || document.entity_id_at(doer).is_none())
}

/// Whether a state will do it of which the speaker is an official: "a senior American official warned that Washington would …".
fn is_of_own_state(document: &Document, clause: TokenView<'_>) -> bool {
    let subject_of = |verb: TokenView<'_>| {
        verb.children()
            .find(|child| child.deprel() == Deprel::Nsubj)
            .and_then(|subject| document.entity_id_at(subject.id()))
    };
    let saying = clause.head().filter(|_| clause.deprel() == Deprel::Ccomp);
    saying.is_some_and(|saying| asserted::is_same_state(document, subject_of(clause), subject_of(saying)))
}

/// "would not receive the envoy": whoever will not do it refuses, though receiving him is the other's visit.
fn make_refuser_act(document: &Document, draft: &mut Draft<'_>) {
    if draft.is_noun {
        return;
    }
    let Some(subject) = of_clause(document, draft.predicate).subject else { return };
    if draft.recipients.contains(&subject) && !draft.actors.contains(&subject) {
        std::mem::swap(&mut draft.actors, &mut draft.recipients);
    }
}

/// What is agreed between all parties is promised by the first to the others once it is still to come.
fn make_directed(draft: &mut Draft<'_>) {
    if draft.recipients.is_empty() && draft.actors.len() > 1 {
        draft.recipients = draft.actors.split_off(1);
    }
}

/// Heads as people would name them: relative pronouns by their noun, coordinations member by member.
pub fn resolve_participants(scene: Scene<'_>, draft: &mut Draft<'_>) {
    let document = scene.document;
    let expand = |heads: &[TokenId]| {
        let mut found: Vec<TokenId> = Vec::new();
        for &head in heads {
            let token = document.token(head);
            let head = if is_relative(token) {
                relative_antecedent(token).or_else(|| noun_before(token)).map_or(head, TokenView::id)
            } else {
                head
            };
            let head = speakers::first_person(document, head).unwrap_or(head);
            for member in conjuncts(document, head) {
                if !found.contains(&member) && member != draft.predicate {
                    found.push(member);
                }
            }
        }
        found
    };
    let actors = expand(&draft.actors);
    let mut recipients = expand(&draft.recipients);
    recipients.retain(|head| !actors.contains(head));
    draft.actors = actors;
    draft.recipients = recipients;
}

pub fn relative_antecedent(pronoun: TokenView<'_>) -> Option<TokenView<'_>> {
    let mut at = pronoun;
    for _ in 0..5 {
        if at.deprel() == Deprel::AclRelcl {
            return at.head();
        }
        at = at.head()?;
    }
    None
}

/// The noun right before a relative pronoun ("the hostages, whom"), where the tree does not have its clause for a relative one.
fn noun_before(pronoun: TokenView<'_>) -> Option<TokenView<'_>> {
    let mut at = pronoun.previous()?;
    for _ in 0..2 {
        if at.sentence() == pronoun.sentence() && (at.text() == "," || at.upos() == Upos::Adp) {
            at = at.previous()?;
        }
    }
    if at.sentence() != pronoun.sentence() || !at.upos().is_nominal() || at.upos() == Upos::Pron {
        return None;
    }
    // The head of the phrase that ends here: "the editor of a weekly, who".
    let mut head = at;
    while let Some(above) = head.head()
        && above.id() < head.id()
        && matches!(head.deprel(), Deprel::Flat | Deprel::Nmod | Deprel::Appos | Deprel::NmodDesc)
    {
        head = above;
    }
    Some(head).filter(|head| head.upos().is_nominal())
}

/// Mode and code from the words around, where the sense leaves them open.
pub fn refine_mode(scene: Scene<'_>, words: &SentenceWords<'_>, draft: &mut Draft<'_>) {
    let kind = draft.spec.kind();
    if draft.spec.mode().is_some() || kind.modes().is_empty() {
        return;
    }
    let clause = clause_of(scene.document.token(draft.predicate));
    let range = clause.subtree();
    let cue = words
        .mode_cues(kind)
        .filter(|(at, _)| range.contains(*at))
        .min_by_key(|(at, _)| at.0.abs_diff(draft.predicate.0));
    if let Some((at, cue)) = cue {
        let mode: Mode = cue.mode();
        let generic = scene.lexicon.cameo_of(kind, None);
        let cameo = match &cue.cameo {
            Some(cameo) => cameo.clone(),
            None if generic.is_some_and(|generic| draft.spec.cameo.len() <= generic.len()) => {
                scene.lexicon.cameo_of(kind, Some(mode)).unwrap_or(&draft.spec.cameo).to_owned()
            }
            None => draft.spec.cameo.clone(),
        };
        draft.spec = draft.spec.with_mode(mode, cameo);
        draft.why.push(format!("\"{}\" gives the mode {mode}", scene.document.token(at).text()));
    }
}

/// The clause that a token stands in.
pub fn clause_of(token: TokenView<'_>) -> TokenView<'_> {
    let mut at = token;
    for _ in 0..8 {
        if at.upos() == Upos::Verb {
            break;
        }
        match at.head() {
            Some(head) => at = head,
            None => break,
        }
    }
    at
}
