//! Known mentions: spans that the caller gives are taken as participants, and their relation is coded also where the
//! syntax alone would not have paired them.

use bede_doc::{Document, SentenceId, Span, TokenId};

use crate::coding::{self, Draft, Outcome};
use crate::matching::Scene;
use crate::sentence::SentenceWords;

/// A known mention's head and span.
#[derive(Clone, Copy)]
struct Known {
    head: TokenId,
    span: Span,
    sentence: SentenceId,
}

/// Sees to it that the known mentions of a sentence stand in an event together.
pub fn pair<'l>(scene: Scene<'l>, drafts: &mut Vec<Draft<'l>>) {
    let document = scene.document;
    let known: Vec<Known> =
        document.known_mentions.iter().filter_map(|mention| locate(document, mention.span)).collect();
    let mut sentences: Vec<SentenceId> = known.iter().map(|known| known.sentence).collect();
    sentences.sort_unstable();
    sentences.dedup();
    for sentence in sentences {
        let here: Vec<Known> = known.iter().copied().filter(|known| known.sentence == sentence).collect();
        let wanted = here.len().min(2);
        if drafts.iter().any(|draft| draft.sentence == sentence && held(document, draft, &here) >= wanted) {
            continue;
        }
        // Of what was found, the event that has one of them; else whatever a word between them can tell.
        let found = drafts
            .iter()
            .enumerate()
            .filter(|(_, draft)| draft.sentence == sentence)
            .map(|(index, draft)| (held(document, draft, &here), draft.closeness, std::cmp::Reverse(index)))
            .filter(|(held, _, _)| *held > 0)
            .max();
        if let Some((_, _, std::cmp::Reverse(index))) = found {
            complete(document, &mut drafts[index], &here);
            continue;
        }
        if let Some(mut draft) = best_lenient(scene, sentence, &here) {
            complete(document, &mut draft, &here);
            let at = drafts.partition_point(|other| other.sentence <= sentence);
            drafts.insert(at, draft);
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
    Some(Known { head, span, sentence: document.sentence_of(head) })
}

/// How many of the known mentions a draft has as participants.
fn held(document: &Document, draft: &Draft<'_>, known: &[Known]) -> usize {
    let is_in = |known: &Known| {
        draft
            .actors
            .iter()
            .chain(&draft.recipients)
            .any(|&head| known.span.contains(document.token(head).span()))
    };
    known.iter().filter(|known| is_in(known)).count()
}

/// Puts the known mentions that a draft lacks into its roles: the one that comes first acts where nobody does yet.
fn complete(document: &Document, draft: &mut Draft<'_>, known: &[Known]) {
    for mention in known {
        let span = mention.span;
        let is_there = draft
            .actors
            .iter()
            .chain(&draft.recipients)
            .any(|&head| span.contains(document.token(head).span()));
        if is_there {
            continue;
        }
        if draft.actors.is_empty() && mention.head < draft.predicate {
            draft.actors.push(mention.head);
        } else {
            draft.recipients.push(mention.head);
        }
        draft.why.push(format!("\"{}\" is known to take part", document.slice(span)));
    }
}

/// The event that a word of the sentence can tell when anybody may take part: the one closest to the known mentions.
fn best_lenient<'l>(scene: Scene<'l>, sentence: SentenceId, known: &[Known]) -> Option<Draft<'l>> {
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
        let above = known.iter().filter(|known| document.token(known.head).is_under(token.id())).count();
        let rank = (held(document, &draft, known), above, draft.closeness, std::cmp::Reverse(token.id().0));
        if best.as_ref().is_none_or(|(best, _)| rank > *best) {
            best = Some((rank, *draft));
        }
    }
    best.map(|(_, draft)| draft)
}
