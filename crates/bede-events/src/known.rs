//! Known mentions: spans that the caller gives are taken as participants, and their relation is coded also where the
//! syntax alone would not have paired them. Which type relates two of them, and who of them acts, the pair model of
//! [`crate::relation`] decides, with what the rules found before it.

use std::sync::OnceLock;

use bede_doc::plover::{EventType, Status};
use bede_doc::{Document, EntityId, SentenceId, Span, TokenId};
use bede_lexicon::{Origin, Pos, Sense};

use crate::coding::{self, Draft, Outcome};
use crate::drawing;
use crate::matching::Scene;
use crate::operators::pos_of;
use crate::relation::{PairModel, Relation, relate};
use crate::sentence::SentenceWords;

/// A known mention's head and span.
#[derive(Clone, Copy)]
struct Known {
    head: TokenId,
    span: Span,
    sentence: SentenceId,
    entity: Option<EntityId>,
}

/// Those known mentions of a sentence that name one participant.
type Group = Vec<Known>;

/// How many participants of one sentence are held against each other.
const MOST_GROUPS: usize = 8;

/// Sees to it that the known mentions of a sentence stand in an event together.
pub fn pair<'l>(scene: Scene<'l>, drafts: &mut Vec<Draft<'l>>) {
    let document = scene.document;
    let known: Vec<Known> =
        document.known_mentions.iter().filter_map(|mention| locate(document, mention.span)).collect();
    let mut sentences: Vec<SentenceId> = known.iter().map(|known| known.sentence).collect();
    sentences.sort_unstable();
    sentences.dedup();
    for sentence in sentences {
        if !tells_anything(scene, sentence) {
            continue;
        }
        let here: Vec<Known> = known.iter().copied().filter(|known| known.sentence == sentence).collect();
        let groups = groups(document, &here);
        // Of many it is left to the rules which belong together, unless they find no two of them.
        let is_paired = |draft: &Draft<'_>| draft.sentence == sentence && held(document, draft, &groups) > 1;
        if groups.len() > 2 && (groups.len() > MOST_GROUPS || drafts.iter().any(is_paired)) {
            continue;
        }
        let picture = drawing::draw(scene, sentence, drafts);
        let side = |group: &Group| {
            let spans: Vec<Span> = group.iter().map(|known| known.span).collect();
            drawing::side(document, sentence, &spans)
        };
        let nobody = Group::new();
        let mut best: Option<(Relation, &Group, &Group)> = None;
        for (index, first) in groups.iter().enumerate() {
            let others = if groups.len() == 1 { std::slice::from_ref(&nobody) } else { &groups[index + 1..] };
            for second in others {
                let relation = relate(PairModel::embedded(), &picture, &side(first), &side(second));
                let likelihood = |relation: &Relation| relation.probabilities[relation.kind as usize];
                if best.as_ref().is_none_or(|(best, _, _)| likelihood(&relation) > likelihood(best)) {
                    best = Some((relation, first, second));
                }
            }
        }
        if let Some((relation, first, second)) = best {
            let (source, target) = if relation.forward { (first, second) } else { (second, first) };
            settle(scene, sentence, drafts, &relation, source, target);
        }
    }
}

fn locate(document: &Document, span: Span) -> Option<Known> {
    let tokens = document.tokens_in(span);
    let head = document
        .views(tokens)
        .find(|token| {
            token.head().is_none_or(|head| !tokens.contains(head.id()))
                && token.upos() != bede_doc::Upos::Punct
        })?
        .id();
    let entity = document.entity_id_at(head);
    Some(Known { head, span, sentence: document.sentence_of(head), entity })
}

/// Mentions of one name, or of one entity, are one participant.
fn groups(document: &Document, known: &[Known]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for &mention in known {
        let same = groups.iter_mut().find(|group| {
            group.iter().any(|other| {
                document.slice(other.span).eq_ignore_ascii_case(document.slice(mention.span))
                    || other.entity.is_some() && other.entity == mention.entity
            })
        });
        match same {
            Some(group) => group.push(mention),
            None => groups.push(vec![mention]),
        }
    }
    groups
}

/// Whether a head stands for one of a group.
fn is_of(document: &Document, group: &Group, head: TokenId) -> bool {
    let head = crate::named_in_sentence(document, head);
    group.iter().any(|known| known.span.contains(document.token(head).span()))
}

/// How many of the participants a draft has.
fn held(document: &Document, draft: &Draft<'_>, groups: &[Group]) -> usize {
    let heads = || draft.actors.iter().chain(&draft.recipients);
    groups.iter().filter(|group| heads().any(|&head| is_of(document, group, head))).count()
}

/// Whether a sentence has a verb or a word that the lexicon knows: without one, names stand side by side and nothing is told.
fn tells_anything(scene: Scene<'_>, sentence: SentenceId) -> bool {
    let range = scene.document.sentence(sentence).tokens;
    scene.document.views(range).any(|token| match pos_of(token) {
        Some(Pos::Verb) => true,
        Some(pos) => scene.lexicon.senses_of(token.lemma(), pos).next().is_some(),
        None => false,
    })
}

/// Makes what the model says of a pair stand among the drafts of its sentence.
fn settle<'l>(
    scene: Scene<'l>,
    sentence: SentenceId,
    drafts: &mut Vec<Draft<'l>>,
    relation: &Relation,
    source: &Group,
    target: &Group,
) {
    let document = scene.document;
    let groups: Vec<Group> =
        [source, target].into_iter().filter(|group| !group.is_empty()).cloned().collect();
    let mut agrees = false;
    for draft in drafts.iter_mut().filter(|draft| draft.sentence == sentence) {
        if held(document, draft, &groups) == groups.len() {
            draft.probability = Some(relation.probabilities[draft.spec.kind() as usize]);
            if draft.spec.kind() == relation.kind {
                agrees = true;
                draft.why.push(relation.why.clone());
            }
        }
    }
    if agrees {
        return;
    }
    // An event of the type that the rules found with others, or with one of them.
    let found = drafts
        .iter()
        .enumerate()
        .filter(|(_, draft)| draft.sentence == sentence && draft.spec.kind() == relation.kind)
        .map(|(index, draft)| (held(document, draft, &groups), draft.closeness, std::cmp::Reverse(index)))
        .filter(|(held, _, _)| *held > 0)
        .max();
    if let Some((_, _, std::cmp::Reverse(index))) = found {
        complete(document, &mut drafts[index], relation, source, target);
        return;
    }
    // What a word could tell if anybody might take part; else the pair itself is all there is.
    let mut draft = best_lenient(scene, sentence, &groups, relation.kind)
        .or_else(|| best_of_any_kind(scene, sentence, drafts, &groups))
        .unwrap_or_else(|| bare(scene, sentence, relation.kind, source, target));
    if draft.spec.kind() != relation.kind {
        draft.spec = scene.lexicon.generic(relation.kind);
        draft.sense = by_model();
        draft.status = Status::Actual;
        coding::refine_mode(scene, &SentenceWords::new(document, scene.lexicon, sentence), &mut draft);
    }
    complete(document, &mut draft, relation, source, target);
    let at = drafts.partition_point(|other| other.sentence <= sentence);
    drafts.insert(at, draft);
}

/// Puts the two into the roles of a draft where they are not.
fn complete(document: &Document, draft: &mut Draft<'_>, relation: &Relation, source: &Group, target: &Group) {
    for (group, acts) in [(source, true), (target, false)] {
        let Some(first) = group.first() else { continue };
        let (own, other) = if acts {
            (&mut draft.actors, &mut draft.recipients)
        } else {
            (&mut draft.recipients, &mut draft.actors)
        };
        if own.iter().any(|&head| is_of(document, group, head)) {
            continue;
        }
        // In what is done together all act.
        if !acts && other.len() > 1 && other.iter().any(|&head| is_of(document, group, head)) {
            continue;
        }
        other.retain(|&head| !is_of(document, group, head));
        own.push(first.head);
        draft.why.push(format!("\"{}\" is known to take part", document.slice(first.span)));
    }
    draft.probability = Some(relation.probabilities[relation.kind as usize]);
    draft.why.push(relation.why.clone());
}

/// The event of a type that a word of the sentence can tell when anybody may take part: the one closest to the known mentions.
fn best_lenient<'l>(
    scene: Scene<'l>,
    sentence: SentenceId,
    groups: &[Group],
    kind: EventType,
) -> Option<Draft<'l>> {
    let document = scene.document;
    let lenient = Scene { lenient: true, ..scene };
    let words = SentenceWords::new(document, scene.lexicon, sentence);
    let range = document.sentence(sentence).tokens;
    // How many it holds, how many it stands above, how close it is, and the earlier the better.
    type Rank = (usize, usize, u32, std::cmp::Reverse<u32>);
    let mut best: Option<(Rank, Draft<'l>)> = None;
    for token in document.views(range) {
        let Some(Outcome::Event(mut draft)) = coding::code(lenient, &words, token) else { continue };
        coding::refine_mode(lenient, &words, &mut draft);
        if draft.spec.kind() != kind {
            continue;
        }
        let above =
            groups.iter().flatten().filter(|known| document.token(known.head).is_under(token.id())).count();
        let rank = (held(document, &draft, groups), above, draft.closeness, std::cmp::Reverse(token.id().0));
        if best.as_ref().is_none_or(|(best, _)| rank > *best) {
            best = Some((rank, *draft));
        }
    }
    best.map(|(_, draft)| draft)
}

/// The draft that holds most of the two, whatever its type: the model says that it is another.
fn best_of_any_kind<'l>(
    scene: Scene<'l>,
    sentence: SentenceId,
    drafts: &[Draft<'l>],
    groups: &[Group],
) -> Option<Draft<'l>> {
    drafts
        .iter()
        .filter(|draft| draft.sentence == sentence)
        .max_by_key(|draft| (held(scene.document, draft, groups), draft.closeness))
        .filter(|draft| held(scene.document, draft, groups) > 0)
        .cloned()
}

/// An event told by nothing but the pair: its predicate is the lowest word above both.
fn bare<'l>(
    scene: Scene<'l>,
    sentence: SentenceId,
    kind: EventType,
    source: &Group,
    target: &Group,
) -> Draft<'l> {
    let document = scene.document;
    let heads: Vec<TokenId> = source.iter().chain(target).map(|known| known.head).collect();
    let mut predicate = document.root(sentence);
    let mut at = heads.first().and_then(|&head| document.token(head).head());
    while let Some(word) = at {
        if heads.iter().all(|&head| document.token(head).is_under(word.id())) {
            predicate = word;
            break;
        }
        at = word.head();
    }
    Draft { is_settled: true, ..Draft::new(predicate, by_model(), scene.lexicon.generic(kind)) }
}

/// What stands for a sense where the model decided.
fn by_model() -> &'static Sense {
    static SENSE: OnceLock<Sense> = OnceLock::new();
    SENSE.get_or_init(|| Sense {
        id: "model.pair".to_owned(),
        frames: Vec::new(),
        frame_text: "two known participants".to_owned(),
        event: None,
        why: "The words of the sentence as a whole speak for it.".to_owned(),
        origin: Origin { file: "models/pair.md".to_owned(), line: 1 },
        ships: true,
    })
}
