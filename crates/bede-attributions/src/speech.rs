//! Quotations find their cue: "…," she said; he added: "…"; and go on without one.

use bede_doc::{Deprel, Document, TokenId, TokenRange, TokenView, Upos};

use crate::{
    candidates::{Candidate, Speaker, cue_range, is_quote_mark, is_time_word, speaker_at, subject, trimmed},
    quotes::Quotation,
};

/// The farthest that a cue stands from its quotation, in tokens.
const FARTHEST: u32 = 28;

/// No candidate stands at this token.
pub(crate) const NONE: u32 = u32::MAX;

/// What is known of one quotation while it looks for its cue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spoken {
    /// With its marks.
    pub tokens: TokenRange,
    /// All that is said, and no part of a sentence that the reporter began.
    pub whole: bool,
    /// It is whole, and a comma or a colon parts it from the cue.
    pub parted: bool,
}

/// Looks for a cue for every quotation, outermost first; the candidates get their quotations.
pub(crate) fn attach<'c>(
    document: &Document,
    quotations: &[Quotation],
    candidates: &mut Vec<Candidate<'c>>,
    candidate_at: &mut [u32],
) -> Vec<Spoken> {
    let mut spoken: Vec<Spoken> = Vec::with_capacity(quotations.len());
    // The last candidate of direct speech, and where it stood: speech goes on from there.
    let mut speaking: Option<(u32, u32)> = None;
    // The quotations that are open around the present one.
    let mut around: Vec<usize> = Vec::new();
    for (index, quotation) in quotations.iter().enumerate() {
        let tokens = document.tokens_in(quotation.span);
        if tokens.is_empty() {
            spoken.push(Spoken { tokens, whole: false, parted: false });
            continue;
        }
        while around.last().is_some_and(|&outer| quotations[outer].span.end <= quotation.span.start) {
            around.pop();
        }
        let block = document.blocks[quotation.block as usize].span;
        let room = match around.last() {
            Some(&outer) => document.tokens_in(quotations[outer].inner),
            None => document.tokens_in(block),
        };
        around.push(index);
        let utterance = is_utterance(document, quotation, tokens);
        let found = cue_for(document, quotation, tokens, room, utterance, candidates, candidate_at);
        let mut candidate = None;
        if let Some(found) = found {
            candidates[found as usize].quotations.push(index as u32);
            candidate = Some(found);
        } else if quotation.depth == 0
            && let Some((last, last_block)) = speaking
        {
            let continues = if quotation.block == last_block {
                // Later in the same paragraph, a sentence of its own.
                utterance && stands_alone(document, tokens, room)
            } else {
                // A paragraph that is all quotation goes on with the paragraph before.
                quotation.block == last_block + 1
                    && utterance
                    && (quotation.continues || fills(document, tokens, room))
            };
            if continues {
                if quotation.block == last_block {
                    candidates[last as usize].quotations.push(index as u32);
                    candidate = Some(last);
                } else {
                    candidate = Some(candidates.len() as u32);
                    candidates.push(continued(&candidates[last as usize], tokens, index as u32));
                }
            }
        }
        if quotation.depth == 0
            && let Some(found) = candidate
            && utterance
        {
            speaking = Some((found, quotation.block));
        }
        let whole = utterance && is_whole(document, tokens, room, candidate_at);
        let parted = whole
            && document
                .token(tokens.start)
                .previous()
                .is_some_and(|before| before.id() >= room.start && matches!(before.text(), "," | ":"));
        spoken.push(Spoken { tokens, whole, parted });
    }
    spoken
}

/// A quotation that goes on in a new paragraph: the same speaker, no cue.
fn continued<'c>(last: &Candidate<'c>, tokens: TokenRange, quotation: u32) -> Candidate<'c> {
    Candidate {
        cue_head: tokens.start,
        cue: TokenRange { start: tokens.start, end: tokens.start },
        has_cue: false,
        content: Vec::new(),
        quotations: vec![quotation],
        clausal: true,
        takes_quotation: true,
        negated: false,
        ..last.clone()
    }
}

/// Whether a quotation is somebody's words, by its own shape: it ends like speech, or holds a clause.
fn is_utterance(document: &Document, quotation: &Quotation, tokens: TokenRange) -> bool {
    let inner = document.slice(quotation.inner).trim_end();
    if inner.ends_with([',', '.', '!', '?', '…', '—']) && inner.contains(char::is_whitespace)
        || !quotation.closed
    {
        return true;
    }
    if inner.ends_with([',', '!', '?']) {
        return true;
    }
    let before = document.text()[..quotation.span.start as usize].trim_end();
    if before.ends_with(':') {
        return true;
    }
    document.views(tokens).any(|token| matches!(token.xpos(), "VBD" | "VBZ" | "VBP" | "MD"))
}

/// Whether a quotation is all that its cue says: it begins a sentence, or follows a comma, a colon or the cue itself.
fn is_whole(document: &Document, tokens: TokenRange, room: TokenRange, candidate_at: &[u32]) -> bool {
    if tokens.start == room.start {
        return true;
    }
    document.token(tokens.start).previous().is_none_or(|token| {
        matches!(token.text(), "." | "!" | "?" | "…" | "..." | ":" | "," | "—" | "–" | "-")
            || is_quote_mark(token.text())
            || token.upos() == Upos::Verb && candidate_at[token.id().index()] != NONE
    })
}

/// Whether a quotation begins and ends as a sentence does.
fn stands_alone(document: &Document, tokens: TokenRange, room: TokenRange) -> bool {
    let begins = tokens.start == room.start
        || document.token(tokens.start).previous().is_none_or(|token| {
            matches!(token.text(), "." | "!" | "?" | "…" | "...") || is_quote_mark(token.text())
        });
    let ends = tokens.end == room.end
        || document
            .token(TokenId(tokens.end.0 - 1))
            .previous()
            .is_some_and(|token| matches!(token.text(), "." | "!" | "?" | "…" | "..." | "—" | "–"));
    begins && ends
}

/// Whether a quotation is all of its paragraph.
fn fills(document: &Document, tokens: TokenRange, room: TokenRange) -> bool {
    tokens.start.0 <= room.start.0 + 1
        && document
            .views(TokenRange { start: tokens.end, end: room.end.max(tokens.end) })
            .all(|token| token.upos() == Upos::Punct)
}

/// The candidate that introduces a quotation; a new one where the cue's words are no lexicon's.
fn cue_for<'c>(
    document: &Document,
    quotation: &Quotation,
    tokens: TokenRange,
    room: TokenRange,
    utterance: bool,
    candidates: &mut Vec<Candidate<'c>>,
    candidate_at: &mut [u32],
) -> Option<u32> {
    let inner = document.slice(quotation.inner).trim_end();
    let comma_inside = inner.ends_with(',');
    let after_text = document.text()[quotation.span.end as usize..].trim_start();
    let comma_after = after_text.starts_with(',');
    if utterance
        && (comma_inside || comma_after)
        && let Some(found) = after(document, tokens, room, true, candidates, candidate_at)
    {
        return Some(found);
    }
    if let Some(found) = before(document, tokens, room, utterance, candidates, candidate_at) {
        return Some(found);
    }
    // A few words that are no clause are speech where the cue follows at once: “A farce”, said the deputy.
    if comma_after && !utterance {
        let verb = document
            .tokens
            .tokens
            .get(tokens.end.index() + 1)
            .map(|_| document.token(TokenId(tokens.end.0 + 1)));
        let known = verb.filter(|verb| {
            verb.upos() == Upos::Verb && verb.xpos() != "VBN" && candidate_at[verb.id().index()] != NONE
        });
        if known.is_some() {
            return after(document, tokens, room, true, candidates, candidate_at);
        }
    }
    if utterance && !inner.ends_with('.') && !comma_inside && !comma_after {
        return after(document, tokens, room, false, candidates, candidate_at);
    }
    None
}

/// "…," said Mr Smith; "…," Mr Smith said.
fn after<'c>(
    document: &Document,
    tokens: TokenRange,
    room: TokenRange,
    comma: bool,
    candidates: &mut Vec<Candidate<'c>>,
    candidate_at: &mut [u32],
) -> Option<u32> {
    let mut start = tokens.end;
    while start < room.end && matches!(document.token(start).text(), "," | "-" | "–" | "—") {
        start = TokenId(start.0 + 1);
    }
    let end = TokenId(room.end.0.min(start.0 + FARTHEST));
    let mut nominal = false;
    for token in document.views(TokenRange { start, end: end.max(start) }) {
        if is_quote_mark(token.text()) && token.text() != "’" && token.text() != "'"
            || matches!(token.text(), "." | "!" | "?" | ":" | ";")
        {
            return None;
        }
        match token.upos() {
            Upos::Noun | Upos::Propn | Upos::Pron => nominal = true,
            Upos::Sconj | Upos::Cconj if !nominal => return None,
            Upos::Verb => {
                let in_phrase = matches!(
                    token.deprel(),
                    Deprel::AclRelcl | Deprel::Acl | Deprel::Amod | Deprel::Compound
                ) && token.id() > start
                    && !is_misread_cue(token, candidate_at);
                if in_phrase {
                    continue;
                }
                return take_verb(document, token, start, room, comma, candidates, candidate_at);
            }
            _ => {}
        }
    }
    None
}

/// Whether a finite verb of speaking was hung on the speaker's noun as if it were a participle or a relative clause.
fn is_misread_cue(verb: TokenView<'_>, candidate_at: &[u32]) -> bool {
    let relative = verb.children().any(|child| {
        child.id() < verb.id()
            && matches!(child.text(), "who" | "which" | "that" | "whose" | "whom" | "where")
    });
    candidate_at[verb.id().index()] != NONE && matches!(verb.xpos(), "VBD" | "VBZ" | "VBP") && !relative
}

/// Whether a verb after a quotation is its cue, and with which speaker.
fn take_verb<'c>(
    document: &Document,
    verb: TokenView<'_>,
    start: TokenId,
    room: TokenRange,
    comma: bool,
    candidates: &mut Vec<Candidate<'c>>,
    candidate_at: &mut [u32],
) -> Option<u32> {
    let known = candidate_at[verb.id().index()];
    let inverted = verb.id() == start
        || document
            .views(TokenRange { start, end: verb.id() })
            .all(|token| matches!(token.upos(), Upos::Adv | Upos::Aux | Upos::Cconj | Upos::Part));
    let own = verb.children().find(|child| {
        matches!(child.deprel(), Deprel::Nsubj | Deprel::NsubjPass)
            && child.id() >= start
            && !is_time_word(*child)
    });
    let mut speaker = own.and_then(|own| speaker_at(document, own, verb.id()));
    if inverted {
        // After the verb stands who said it, whatever the tree calls it.
        let next = verb.children().find(|child| {
            child.id() > verb.id()
                && matches!(
                    child.deprel(),
                    Deprel::Nsubj | Deprel::Obj | Deprel::Dep | Deprel::Obl | Deprel::Xcomp | Deprel::Ccomp
                )
                && matches!(child.upos(), Upos::Noun | Upos::Propn | Upos::Pron)
                && child.children_by(Deprel::Case).next().is_none()
                && child.subtree().start.0 <= verb.id().0 + 3
        });
        speaker = speaker.or_else(|| next.and_then(|next| speaker_at(document, next, verb.id())));
        // "said Admiral Osei" with two objects: the names run on.
        let names = run_of_names(document, TokenId(verb.id().0 + 1), room.end);
        match (&mut speaker, names) {
            (Some(found), Some(names)) if found.tokens.start == names.tokens.start => {
                found.tokens.end = found.tokens.end.max(names.tokens.end);
            }
            (None, names) => speaker = names,
            _ => {}
        }
    } else if speaker.is_none() {
        speaker = all_before(document, start, verb.id()).or_else(|| run_of_names(document, start, verb.id()));
    }
    if !inverted
        && let Some(whole) = all_before(document, start, verb.id())
        && speaker.is_none_or(|speaker| whole.tokens.start < speaker.tokens.start)
    {
        // The tree took an apposition for the subject.
        speaker = Some(whole);
    }
    if known != NONE {
        let candidate = &mut candidates[known as usize];
        if !candidate.takes_quotation {
            return None;
        }
        // "“Yes!” He said that …" has its own content.
        let own_content = verb
            .child(Deprel::Ccomp)
            .is_some_and(|below| below.id() > verb.id() && below.child(Deprel::Mark).is_some());
        if own_content && !comma {
            return None;
        }
        let misread = candidate.speaker.is_some_and(|known| known.tokens.start < start);
        let shorter = candidate
            .speaker
            .zip(speaker)
            .is_some_and(|(known, found)| found.tokens.contains_range(known.tokens));
        if speaker.is_some() && (inverted || candidate.speaker.is_none() || misread || shorter) {
            candidate.speaker = speaker;
        } else if misread && own.is_none() && verb.deprel() != Deprel::Conj {
            candidate.speaker = None;
        }
        return Some(known);
    }
    // Any verb right behind the comma speaks: "…," shrugged the guard.
    if !comma || speaker.is_none() || verb.xpos() == "VBN" && own.is_none() {
        return None;
    }
    let close = own.is_some_and(|own| own.id().0.abs_diff(verb.id().0) <= 12);
    if !close
        || verb.children().any(|child| {
            child.deprel() == Deprel::Obj
                && child.id() > verb.id()
                && Some(child.id()) != own.map(TokenView::id)
        })
    {
        return None;
    }
    let index = candidates.len() as u32;
    candidates.push(Candidate {
        cue_head: verb.id(),
        cue: cue_range(verb, verb.id()),
        has_cue: true,
        speaker,
        content: Vec::new(),
        quotations: Vec::new(),
        clausal: true,
        takes_quotation: true,
        reading: None,
        negated: false,
    });
    candidate_at[verb.id().index()] = index;
    Some(index)
}

/// All that stands between a quotation and its cue, where it is a noun phrase of some length with its appositions.
fn all_before(document: &Document, start: TokenId, verb: TokenId) -> Option<Speaker> {
    let range = trimmed(document, TokenRange { start, end: verb.max(start) })?;
    let first = run_of_names(document, range.start, range.end)?;
    if is_time_word(document.token(range.start)) || is_time_word(document.token(first.referent)) {
        return None;
    }
    let nominal = document.views(range).all(|token| !matches!(token.upos(), Upos::Verb | Upos::Sconj));
    (nominal && range.len() <= 20).then_some(Speaker { tokens: range, referent: first.referent })
}

/// Nouns and names that follow each other, as a speaker that the tree lost.
fn run_of_names(document: &Document, start: TokenId, end: TokenId) -> Option<Speaker> {
    let end = TokenId(end.0.min(start.0 + 6));
    let mut last = None;
    for token in document.views(TokenRange { start, end: end.max(start) }) {
        match token.upos() {
            Upos::Propn | Upos::Noun | Upos::Pron => last = Some(token.id()),
            Upos::Det | Upos::Adj => {}
            _ => break,
        }
    }
    let last = last?;
    Some(Speaker { tokens: TokenRange { start, end: TokenId(last.0 + 1) }, referent: last })
}

/// He said, "…"; he added: "…"; she called it "…".
fn before<'c>(
    document: &Document,
    tokens: TokenRange,
    room: TokenRange,
    utterance: bool,
    candidates: &mut Vec<Candidate<'c>>,
    candidate_at: &mut [u32],
) -> Option<u32> {
    let mut at = document.token(tokens.start).previous()?;
    let colon_before_room = at.id() < room.start && at.text() == ":";
    if at.id() < room.start && !colon_before_room {
        return None;
    }
    let colon = at.text() == ":";
    let comma = at.text() == ",";
    if !utterance && !colon && !comma && at.upos() != Upos::Verb {
        return None;
    }
    if matches!(at.text(), "." | "!" | "?" | ";") {
        return None;
    }
    let lowest = if colon_before_room { 0 } else { room.start.0 };
    let lowest = lowest.max(tokens.start.0.saturating_sub(FARTHEST));
    let sentence_start = document.sentence(at.sentence()).tokens.start.0;
    let lowest = lowest.max(sentence_start);
    if candidate_at[at.id().index()] != NONE {
        // A label's colon is its own cue.
        let found = candidate_at[at.id().index()];
        return candidates[found as usize].takes_quotation.then_some(found);
    }
    let mut steps = 0;
    loop {
        // A quotation in between takes its own cue along, except where this one goes on after "he said,".
        if is_quote_mark(at.text()) && at.text() != "’" && at.text() != "'" {
            return None;
        }
        let found = candidate_at[at.id().index()];
        if found != NONE && candidates[found as usize].takes_quotation {
            let candidate = &candidates[found as usize];
            let verb_here = at.upos() == Upos::Verb;
            if verb_here || colon || comma {
                let _ = candidate;
                return Some(found);
            }
        }
        if at.upos() == Upos::Verb && !(colon || comma && steps < 14) && found == NONE {
            // Another verb stands between; it takes the quotation itself, as its object or complement.
            return None;
        }
        if at.id().0 <= lowest {
            break;
        }
        steps += 1;
        at = at.previous()?;
    }
    if !(colon && utterance) {
        return None;
    }
    // "His answer:" — the clause before the colon has no cue that the lexicon knows; its subject speaks.
    let last = document.token(tokens.start).previous()?;
    let root = document.root(last.sentence());
    let speaker = subject(document, root)?;
    let index = candidates.len() as u32;
    candidates.push(Candidate {
        cue_head: last.id(),
        cue: TokenRange::one(last.id()),
        has_cue: true,
        speaker: Some(speaker),
        content: Vec::new(),
        quotations: Vec::new(),
        clausal: true,
        takes_quotation: true,
        reading: None,
        negated: false,
    });
    candidate_at[last.id().index()] = index;
    Some(index)
}
