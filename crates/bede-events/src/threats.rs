//! Threats that no word for a threat tells: a deed of one's own unless another gives way, and an order with "or" and what comes then.

use bede_doc::{Deprel, Document, EntityKind, TokenId, TokenView, Upos, plover::EventType};

use crate::arguments::of_clause;
use crate::asserted;
use crate::coding::{self, Draft};
use crate::matching::Scene;
use crate::participants::can_act;
use crate::speakers;
use crate::status;

/// The sense that these are coded by.
const SENSE: &str = "threaten.to-do";

/// Verbs of what befalls those who do not obey.
const BEFALLS: &[&str] = &["face", "see", "suffer", "lose", "risk", "forfeit", "expect"];

/// Verbs by which somebody is told what to do.
const ORDERS: &[&str] = &["tell", "give", "order", "warn", "instruct", "command", "require"];

/// Verbs of warning.
const WARNINGS: &[&str] = &["warn", "caution", "threaten", "notify"];

/// "told them to register or be deported": who gives the order threatens those whom it is given.
pub fn ultimatum<'l>(scene: Scene<'l>, token: TokenView<'l>) -> Option<Draft<'l>> {
    let document = scene.document;
    if token.upos() != Upos::Verb || !token.children_by(Deprel::Mark).any(|mark| mark.lemma() == "to") {
        return None;
    }
    let otherwise = token.children_by(Deprel::Conj).find(|conjunct| {
        conjunct.upos() == Upos::Verb
            && conjunct.children_by(Deprel::Cc).any(|conjunction| conjunction.lemma() == "or")
            && (conjunct.child(Deprel::AuxPass).is_some() || BEFALLS.contains(&conjunct.lemma()))
            && conjunct.child(Deprel::Nsubj).is_none()
    })?;
    let mut order = token.head()?;
    for _ in 0..2 {
        if order.upos() == Upos::Verb {
            break;
        }
        order = order.head()?;
    }
    if !ORDERS.contains(&order.lemma()) {
        return None;
    }
    let arguments = of_clause(document, order.id());
    let (speaker, addressee) = (arguments.subject?, arguments.indirect_object.or(arguments.object)?);
    let draft = threat(scene, token, speaker, vec![addressee], vec![order.id(), otherwise.id()])?;
    (can_act(document, scene.lexicon, addressee) && !is_taken_back(order)).then_some(draft)
}

/// Whether the clause of an order or a warning is no fact.
fn is_taken_back(clause: TokenView<'_>) -> bool {
    let reality = status::of(clause);
    reality.is_negated || reality.is_future || reality.is_hypothetical
}

fn threat<'l>(
    scene: Scene<'l>,
    token: TokenView<'l>,
    speaker: TokenId,
    recipients: Vec<TokenId>,
    told_by: Vec<TokenId>,
) -> Option<Draft<'l>> {
    let document = scene.document;
    if !can_act(document, scene.lexicon, speaker) {
        return None;
    }
    let sense = scene.lexicon.sense(SENSE)?;
    let mut draft = Draft {
        actors: vec![speaker],
        recipients,
        frame_words: told_by,
        closeness: 4,
        is_settled: true,
        why: vec![format!(
            "what comes if another does not give way ({}:{}): {}",
            sense.origin.file, sense.origin.line, sense.why
        )],
        ..Draft::new(token, sense, scene.lexicon.generic(EventType::Threaten))
    };
    coding::resolve_participants(scene, &mut draft);
    asserted::not_political(scene, &draft).is_none().then_some(draft)
}

/// "Unless the tax is dropped, we shall stop the trains": a deed of the speaker's own side that hangs on what another does not do, or
/// what is to befall whoever is warned.
pub fn conditional<'l>(scene: Scene<'l>, token: TokenView<'l>) -> Option<Draft<'l>> {
    let document = scene.document;
    if token.upos() != Upos::Verb || !is_to_come(token) {
        return None;
    }
    let saying = saying_of(document, token)?;
    let speaker = saying.child(Deprel::Nsubj)?;
    let condition = condition_of(token, saying)?;
    let subject =
        token.children().find(|child| matches!(child.deprel(), Deprel::Nsubj | Deprel::NsubjPass))?;
    let addressee = saying
        .child(Deprel::Iobj)
        .or_else(|| saying.child(Deprel::Obj))
        .filter(|addressee| can_act(document, scene.lexicon, addressee.id()))
        .filter(|addressee| addressee.lemma() != "reporter" && addressee.lemma() != "journalist");
    let is_own = is_own_side(document, subject, speaker) && !status::is_negated_itself(token);
    let is_warning = WARNINGS.contains(&saying.lemma());
    let befalls_addressee = is_warning
        && addressee.is_some_and(|addressee| {
            let entity = document.entity_id_at(addressee.id());
            subject.upos() == Upos::Pron && !matches!(subject.lemma(), "we" | "I")
                || entity.is_some() && entity == document.entity_id_at(subject.id())
        });
    let is_otherwise = fails(condition);
    if !(befalls_addressee || is_own && (is_otherwise || is_warning)) {
        return None;
    }
    let other = condition
        .children()
        .find(|child| matches!(child.deprel(), Deprel::Nsubj))
        .filter(|other| other.upos() != Upos::Pron && can_act(document, scene.lexicon, other.id()))
        .filter(|other| !is_own_side(document, *other, speaker));
    let recipients: Vec<TokenId> = addressee.or(other).map(TokenView::id).into_iter().collect();
    if is_taken_back(saying) {
        return None;
    }
    // "Ankara will …, the minister warned": the state is named itself.
    let is_named = subject.upos() == Upos::Propn
        && is_own
        && document.entity_at(subject.id()).is_some_and(|entity| entity.kind != EntityKind::Person);
    let actor = if is_named { subject } else { speaker };
    threat(scene, token, actor.id(), recipients, Vec::new())
}

/// Whether a clause tells of what will or would be.
fn is_to_come(token: TokenView<'_>) -> bool {
    token.children_by(Deprel::Aux).any(|auxiliary| {
        matches!(auxiliary.lemma(), "will" | "would" | "shall" | "wo" | "'ll" | "'d")
            || matches!(auxiliary.text(), "would" | "will" | "'ll" | "’ll")
    }) && !token.children_by(Deprel::Mark).any(|mark| is_condition_word(mark))
}

fn is_condition_word(mark: TokenView<'_>) -> bool {
    matches!(mark.lemma(), "if" | "unless")
}

/// Whether a condition is that something is not done.
fn fails(condition: TokenView<'_>) -> bool {
    condition.children_by(Deprel::Mark).any(|mark| mark.lemma() == "unless")
        || status::is_negated_itself(condition)
}

/// The reporting verb above a clause or beside it.
fn saying_of<'d>(document: &'d Document, token: TokenView<'d>) -> Option<TokenView<'d>> {
    let mut at = token;
    while at.deprel() == Deprel::Conj {
        at = at.head()?;
    }
    let saying = match at.deprel() {
        Deprel::Ccomp => at.head()?,
        _ => at.children().find(|child| {
            matches!(child.deprel(), Deprel::Parataxis | Deprel::Ccomp)
                && child.child(Deprel::Nsubj).is_some()
                && !child.children_by(Deprel::Mark).any(|mark| is_condition_word(mark))
        })?,
    };
    document
        .attributions
        .iter()
        .any(|attribution| attribution.cue.is_some_and(|cue| cue.contains(saying.span())))
        .then_some(saying)
}

/// The condition of a clause, which the tree may hang on the reporting verb.
fn condition_of<'d>(token: TokenView<'d>, saying: TokenView<'d>) -> Option<TokenView<'d>> {
    token.children().chain(saying.children()).find(|clause| {
        matches!(clause.deprel(), Deprel::Advcl | Deprel::Ccomp | Deprel::Parataxis)
            && clause.id() != token.id()
            && clause.children_by(Deprel::Mark).any(|mark| is_condition_word(mark))
    })
}

/// Whether a subject is the speaker, or of the speaker's side.
fn is_own_side(document: &Document, subject: TokenView<'_>, speaker: TokenView<'_>) -> bool {
    let (own, other) = (document.entity_id_at(subject.id()), document.entity_id_at(speaker.id()));
    matches!(subject.lemma(), "we" | "I")
        || own.is_some() && own == other
        || subject.upos() == Upos::Pron
            && own.is_none()
            && matches!(subject.lemma(), "it" | "they" | "he" | "she")
        || asserted::is_same_state(document, own, other)
        || speakers::belongs_to(document, subject, speaker)
}
