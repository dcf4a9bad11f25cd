//! Layer 7: who says what: speaker, cue and content of every attribution, and the chain of speakers over any word.
//!
//! [`find`] reads blocks, tokens, syntax and, where it is laid, the entities layer. Verbs, nouns, adjectives and
//! phrases of the lexicon (`lexicon/attributions/`) say which part of a clause is content; quotation marks say where
//! somebody's own words begin and end; a quotation without a cue belongs to whoever was speaking. Whether the content
//! is true, and what happened in it, is for the events layer.

mod candidates;
mod compile;
mod cues;
pub mod examples;
mod others;
mod quotes;
mod speech;
mod verbs;

use bede_doc::{
    Attribution, AttributionId, AttributionKind, Deprel, Document, EntityId, EntityKind, MentionKind, Span,
    Stance, TokenId, TokenRange, Upos,
};

use candidates::{Candidate, around, is_first_or_second_person, trimmed};
pub use cues::{CompileError, Cues};
use quotes::Quotation;
use speech::{NONE, Spoken};

/// Finds every attribution of a document, in text order of their cues.
pub fn find(document: &Document, cues: &Cues) -> Vec<Attribution> {
    let count = document.tokens.tokens.len();
    if count == 0 || document.syntax.words.len() != count {
        return Vec::new();
    }
    let quotations = quotes::quotations(document);
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    let mut candidate_at = vec![NONE; count];
    let holes = look_up(document, cues, &mut candidates, &mut candidate_at);
    let spoken = speech::attach(document, &quotations, &mut candidates, &mut candidate_at);
    let depths = Depths::new(document, &quotations, &spoken);
    for candidate in &mut candidates {
        candidate.content = settle(document, candidate, &spoken, &depths, &holes);
    }
    candidates.retain(|candidate| !candidate.content.is_empty());
    candidates.sort_by_key(|candidate| (candidate.cue.start, candidate.cue_head));
    drop_doubles(document, &mut candidates);
    let inside = innermost_of(count, &candidates);
    let mut nested = inside.iter();
    candidates
        .retain(|candidate| nested.next().is_none_or(Option::is_none) || stands_inside(document, candidate));
    let inside = innermost_of(count, &candidates);
    let mut attributions: Vec<Attribution> = candidates
        .iter()
        .zip(inside)
        .map(|(candidate, inside)| lay(document, cues, candidate, inside, &depths))
        .collect();
    resolve_speakers(document, cues, &candidates, &mut attributions);
    attributions
}

/// Who vouches for a word: the attributions in whose content it stands, nearest first. Attributions that only tell
/// of a wish or a judgement ("supports the strike") vouch for nothing and are passed over.
pub fn chain(document: &Document, token: TokenId) -> Vec<AttributionId> {
    let span = document.token(token).span();
    let mut nearest: Option<(usize, AttributionId)> = None;
    for (index, attribution) in document.attributions.iter().enumerate() {
        if attribution.content.iter().any(|content| content.contains(span)) {
            let length = attribution.content.iter().map(|content| content.len()).sum();
            if nearest.is_none_or(|(shortest, _)| length < shortest) {
                nearest = Some((length, AttributionId(index as u32)));
            }
        }
    }
    let mut chain = Vec::new();
    let mut at = nearest.map(|(_, id)| id);
    // `inside` leads to ever larger contents, so the walk ends; the bound is for documents that others laid.
    while let Some(id) = at
        && chain.len() <= document.attributions.len()
    {
        let attribution = document.attribution(id);
        if attribution.stance.vouches() {
            chain.push(id);
        }
        at = attribution.inside;
    }
    chain
}

/// Looks every token up. Returns the clauses of cues at the end of their sentence: no other content reaches into them.
fn look_up<'c>(
    document: &Document,
    cues: &'c Cues,
    candidates: &mut Vec<Candidate<'c>>,
    candidate_at: &mut [u32],
) -> Vec<TokenRange> {
    let mut holes = Vec::new();
    for sentence in document.sentences() {
        let block = document.block(sentence.block);
        if !block.kind.is_prose() {
            continue;
        }
        let starts_block =
            document.slice(Span { start: block.span.start, end: sentence.span.start.max(block.span.start) });
        let starts_block = starts_block.trim().is_empty();
        for token in document.views(sentence.tokens) {
            let found = match token.upos() {
                Upos::Verb => {
                    verbs::candidate(document, token, cues).or_else(|| others::other(document, token, cues))
                }
                Upos::Noun => {
                    others::noun(document, token, cues).or_else(|| others::other(document, token, cues))
                }
                Upos::Adj => others::adjective(document, token, cues),
                Upos::Adv | Upos::Adp | Upos::Sconj => others::other(document, token, cues),
                Upos::Punct if token.text() == ":" && starts_block => {
                    others::label(document, token, block.kind.is_headline())
                }
                _ => None,
            };
            if let Some(candidate) = found {
                candidate_at[token.id().index()] = candidates.len() as u32;
                candidates.push(candidate);
            }
        }
        if let Some(trailing) = verbs::trailing(document, sentence.tokens, cues)
            && let Some(candidate) = candidates.get_mut(candidate_at[trailing.verb.index()] as usize)
            && candidate.content.iter().all(|piece| piece.end <= trailing.verb)
        {
            let known = candidate.speaker.filter(|known| known.tokens.end > trailing.cue_clause.start);
            // A subject with its apposition begins before the nearest comma.
            let longer = known.filter(|known| {
                known.tokens.start < trailing.cue_clause.start
                    && trailing.speaker.tokens.start < known.tokens.end
            });
            let edge = longer.map_or(trailing.cue_clause.start, |longer| longer.tokens.start);
            let content = TokenRange { start: trailing.content.start, end: edge.min(trailing.content.end) };
            if let Some(content) = (content.start < content.end).then(|| trimmed(document, content)).flatten()
            {
                candidate.speaker = Some(longer.unwrap_or(trailing.speaker));
                candidate.content = vec![content];
                candidate.clausal = true;
                holes.push(TokenRange {
                    start: edge.min(trailing.cue_clause.start),
                    end: trailing.cue_clause.end,
                });
            }
        }
    }
    holes
}

/// How deep in quotations each token stands, counting those that are somebody's words or belong to a cue.
struct Depths {
    depth: Vec<u8>,
    /// How many tokens up to each stand in at least one, and in at least two.
    quoted: [Vec<u32>; 2],
    /// The outermost quotations, as tokens, in order; they do not overlap.
    outermost: Vec<TokenRange>,
}

impl Depths {
    fn new(document: &Document, quotations: &[Quotation], spoken: &[Spoken]) -> Depths {
        let count = document.tokens.tokens.len();
        let mut change = vec![0i32; count + 1];
        let mut outermost: Vec<TokenRange> = Vec::new();
        for (quotation, spoken) in quotations.iter().zip(spoken) {
            if spoken.tokens.is_empty() {
                continue;
            }
            change[spoken.tokens.start.index()] += 1;
            change[spoken.tokens.end.index()] -= 1;
            if quotation.depth == 0 && outermost.last().is_none_or(|last| last.end <= spoken.tokens.start) {
                outermost.push(spoken.tokens);
            }
        }
        let mut depth = Vec::with_capacity(count);
        let mut quoted = [vec![0u32; count + 1], vec![0u32; count + 1]];
        let mut level = 0;
        for index in 0..count {
            level += change[index];
            depth.push(level.clamp(0, 255) as u8);
            quoted[0][index + 1] = quoted[0][index] + u32::from(level >= 1);
            quoted[1][index + 1] = quoted[1][index] + u32::from(level >= 2);
        }
        Depths { depth, quoted, outermost }
    }

    fn at(&self, token: TokenId) -> u8 {
        self.depth.get(token.index()).copied().unwrap_or(0)
    }

    /// The outermost quotation that a token stands in.
    fn quotation_at(&self, token: TokenId) -> Option<TokenRange> {
        let after = self.outermost.partition_point(|range| range.start <= token);
        self.outermost[..after].last().copied().filter(|range| range.contains(token))
    }

    /// How many tokens of a range stand deeper than `depth`.
    fn deeper(&self, range: TokenRange, depth: u8) -> u32 {
        match self.quoted.get(usize::from(depth)) {
            Some(sums) => sums[range.end.index()] - sums[range.start.index()],
            None => 0,
        }
    }
}

/// The content of a candidate: what the tree says and what is in quotation marks, brought into line.
fn settle(
    document: &Document,
    candidate: &Candidate<'_>,
    spoken: &[Spoken],
    depths: &Depths,
    holes: &[TokenRange],
) -> Vec<TokenRange> {
    let cue = candidate.cue_head;
    let own: Vec<usize> = candidate.quotations.iter().map(|&index| index as usize).collect();
    let mut pieces: Vec<TokenRange> = Vec::new();
    for &piece in &candidate.content {
        let mut piece = Some(piece);
        for &index in &own {
            let Some(range) = piece else { break };
            let Spoken { tokens: quotation, whole, parted } = spoken[index];
            let same_side = (quotation.start > cue) == (range.start > cue);
            let opens = parted && range.start.0 + 1 >= quotation.start.0 && range.start <= quotation.start;
            if quotation.contains_range(range) || opens {
                piece = None;
            } else if whole && !range.contains_range(quotation) && (same_side || range.start > cue) {
                // The tree and the marks disagree about an utterance: the marks are right.
                piece = None;
            }
        }
        pieces.extend(piece);
    }
    // A few words in marks within what the reporter tells: what stands between cue and marks is told too.
    for &index in &own {
        let Spoken { tokens: quotation, whole, .. } = spoken[index];
        if whole || quotation.start <= cue || candidate.cue.end >= quotation.start {
            continue;
        }
        let start = pieces.iter().filter(|piece| piece.start > cue).map(|piece| piece.start).min();
        let start = start.unwrap_or(candidate.cue.end).min(quotation.start);
        pieces.push(TokenRange { start, end: quotation.end });
    }
    pieces.extend(own.iter().map(|&index| spoken[index].tokens));
    for piece in &mut pieces {
        let before = holes.partition_point(|hole| hole.start < piece.end);
        if let Some(hole) = before.checked_sub(1).map(|index| holes[index])
            && hole.start > piece.start
            && piece.end <= hole.end
            && !hole.contains(cue)
        {
            piece.end = hole.start;
        }
    }
    // Outside a quotation no content ends in the middle of one; inside, none reaches out of it.
    let holder = depths.quotation_at(cue).filter(|_| candidate.has_cue);
    for piece in &mut pieces {
        match holder {
            Some(holder) => {
                let close = u32::from(quotations_close(document, holder));
                piece.start = piece.start.max(TokenId(holder.start.0 + 1));
                piece.end = piece.end.min(TokenId(holder.end.0 - close)).max(piece.start);
            }
            None => {
                if let Some(first) = depths.quotation_at(piece.start) {
                    piece.start = first.start;
                }
                if let Some(last) = depths.quotation_at(TokenId(piece.end.0.max(1) - 1)) {
                    piece.end = last.end;
                }
            }
        }
    }
    // Neither the cue nor the speaker is content.
    let mut clean: Vec<TokenRange> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        for part in around(piece, candidate.cue) {
            match candidate.speaker {
                Some(speaker) if part.overlaps(speaker.tokens) && !speaker.tokens.contains_range(part) => {
                    clean.extend(around(part, speaker.tokens).filter_map(|rest| trimmed(document, rest)));
                }
                _ => clean.extend(trimmed(document, part).map(|mut trimmed| {
                    // A quotation that was never closed keeps its full stop.
                    let last = TokenId(part.end.0 - 1);
                    if depths.quotation_at(last).is_some_and(|quotation| quotation.end == part.end) {
                        trimmed.end = part.end;
                    }
                    trimmed
                })),
            }
        }
    }
    clean.retain(|piece| document.views(*piece).any(|token| token.upos() != Upos::Punct));
    clean.sort();
    let mut merged: Vec<TokenRange> = Vec::with_capacity(clean.len());
    for piece in clean {
        match merged.last_mut() {
            Some(last) if piece.start <= last.end => last.end = last.end.max(piece.end),
            _ => merged.push(piece),
        }
    }
    merged
}

/// Of two cues with the same content one is part of the other: "went on to say", "said in a statement that", "voiced
/// the hope that". Candidates are in order of their cues.
fn drop_doubles(document: &Document, candidates: &mut Vec<Candidate<'_>>) {
    let mut keep = vec![true; candidates.len()];
    for later in 1..candidates.len() {
        // The two cues stand close to each other, so a few before are enough.
        for earlier in (0..later).rev().take(3) {
            let (one, other) = (&candidates[earlier], &candidates[later]);
            if !keep[earlier] || one.content != other.content {
                continue;
            }
            let noun = document.token(other.cue_head).upos() == Upos::Noun;
            let contains = one.cue.contains_range(other.cue);
            let starts_with = other.cue.start == one.cue.start && other.cue.end > one.cue.end;
            if starts_with {
                keep[earlier] = false;
            } else if contains || noun {
                keep[later] = false;
            }
        }
    }
    let mut kept = keep.into_iter();
    candidates.retain(|_| kept.next().unwrap_or(true));
}

/// Whether a quotation's last token is its closing mark.
fn quotations_close(document: &Document, holder: TokenRange) -> bool {
    holder.len() > 1 && candidates::is_quote_mark(document.token(TokenId(holder.end.0 - 1)).text())
}

/// Whether an attribution within another's content is told as one. "He said that she had promised to come" tells of
/// two; a wish or a judgement inside somebody's words ("he said he hoped to win") is part of what is said.
fn stands_inside(document: &Document, candidate: &Candidate<'_>) -> bool {
    let Some(speaker) = candidate.speaker else { return false };
    if !candidate.has_cue || is_first_or_second_person(document.token(speaker.referent)) {
        return false;
    }
    let vouches = candidate.reading.is_none_or(|reading| reading.stance().vouches());
    let cue = document.token(candidate.cue_head);
    let infinitive = cue.children().any(|child| child.xpos() == "TO");
    let hypothetical =
        cue.upos() == Upos::Verb && (infinitive || cue.children().any(|child| child.xpos() == "MD"));
    vouches && candidate.clausal && !hypothetical
}

/// For each candidate the one in whose content its cue stands: the nearest of several.
fn innermost_of(count: usize, candidates: &[Candidate<'_>]) -> Vec<Option<u32>> {
    let mut pieces: Vec<(TokenRange, u32)> = Vec::new();
    let mut lengths = Vec::with_capacity(candidates.len());
    for (index, candidate) in candidates.iter().enumerate() {
        lengths.push(candidate.content.iter().map(|piece| piece.len()).sum::<usize>());
        pieces.extend(candidate.content.iter().map(|&piece| (piece, index as u32)));
    }
    pieces.sort_by_key(|&(piece, index)| (piece.start, std::cmp::Reverse(piece.end), index));
    let mut cues: Vec<(TokenId, u32)> =
        candidates.iter().enumerate().map(|(index, candidate)| (candidate.cue_head, index as u32)).collect();
    cues.sort();
    let mut inside = vec![None; candidates.len()];
    let mut open: Vec<(TokenRange, u32)> = Vec::new();
    let mut next = 0;
    for (cue, index) in cues {
        debug_assert!(cue.index() < count);
        while next < pieces.len() && pieces[next].0.start <= cue {
            open.push(pieces[next]);
            next += 1;
        }
        while open.last().is_some_and(|(piece, _)| piece.end <= cue) {
            open.pop();
        }
        // Nested contents leave the nearest on top; the few beneath are looked at for the odd case of crossing ones.
        inside[index as usize] = open
            .iter()
            .rev()
            .take(8)
            .filter(|(piece, outer)| {
                piece.contains(cue) && *outer != index && lengths[*outer as usize] > lengths[index as usize]
            })
            .map(|&(_, outer)| outer)
            .min_by_key(|&outer| lengths[outer as usize]);
    }
    inside
}

/// From a candidate to the attribution as the document keeps it.
fn lay(
    document: &Document,
    cues: &Cues,
    candidate: &Candidate<'_>,
    inside: Option<u32>,
    depths: &Depths,
) -> Attribution {
    let depth = depths.at(candidate.cue_head).saturating_sub(u8::from(!candidate.has_cue));
    let (mut quoted, mut total) = (0, 0);
    for piece in &candidate.content {
        quoted += depths.deeper(*piece, depth);
        total += piece.len() as u32;
    }
    let kind = match quoted {
        0 => AttributionKind::Indirect,
        _ if quoted == total => AttributionKind::Direct,
        _ => AttributionKind::Mixed,
    };
    Attribution {
        speaker: candidate.speaker.map(|speaker| document.span_of(speaker.tokens)),
        speaker_tokens: candidate.speaker.map(|speaker| speaker.tokens),
        cue: candidate.has_cue.then(|| document.span_of(candidate.cue)),
        content: candidate.content.iter().map(|&piece| document.span_of(piece)).collect(),
        kind,
        entity: None,
        inside: inside.map(AttributionId),
        stance: candidate.reading.map_or(Stance::Say, |reading| reading.stance()),
        negated: candidate.negated,
        rule: candidate.reading.map_or("quotation", |reading| cues.rule(reading)).into(),
    }
}

/// Gives every speaker its entity: the mention at its head; for "the statement" whoever issued it.
fn resolve_speakers(
    document: &Document,
    cues: &Cues,
    candidates: &[Candidate<'_>],
    attributions: &mut [Attribution],
) {
    if document.mentions.is_empty() {
        return;
    }
    // Whoever last said something in a sentence of the reporter's own, and the last body that did: a statement is
    // a body's rather than a person's.
    let (mut last, mut last_body): (Option<EntityId>, Option<EntityId>) = (None, None);
    for (candidate, attribution) in candidates.iter().zip(attributions) {
        let Some(speaker) = candidate.speaker else { continue };
        let head = document.token(speaker.referent);
        let issued = head.upos() == Upos::Noun && cues.noun(head.lemma()).iter().any(|reading| reading.owns);
        let entity = if issued {
            others::owner(document, head)
                .and_then(|owner| entity_of(document, owner))
                .or_else(|| entity_within(document, speaker))
                .or(last_body)
                .or(last)
        } else {
            entity_of(document, speaker)
        };
        attribution.entity = entity;
        let Some(entity) = entity else { continue };
        if attribution.inside.is_none() && candidate.clausal && attribution.stance.vouches() {
            last = Some(entity);
            if matches!(document.entity(entity).kind, EntityKind::Organization | EntityKind::Country) {
                last_body = Some(entity);
            }
        }
    }
}

/// The entity that a speaker's words refer to.
fn entity_of(document: &Document, speaker: candidates::Speaker) -> Option<EntityId> {
    if let Some(entity) = document.entity_id_at(speaker.referent) {
        return Some(entity);
    }
    // A title and its name may be headed by either; the mention's head decides.
    speaker.tokens.iter().filter_map(|token| document.mention_at(token)).find_map(|mention| {
        let mention = document.mention(mention);
        mention.tokens.contains(speaker.referent).then_some(mention.entity)
    })
}

/// "a statement by the ministry", "the ministry's statement": the first name within.
fn entity_within(document: &Document, speaker: candidates::Speaker) -> Option<EntityId> {
    speaker.tokens.iter().filter_map(|token| document.mention_at(token)).find_map(|mention| {
        let mention = document.mention(mention);
        let named = mention.kind == MentionKind::Name && mention.head != speaker.referent;
        (named && document.token(mention.head).deprel() != Deprel::Amod).then_some(mention.entity)
    })
}
