//! One possible attribution, and the small questions about trees that every finder asks.

use bede_doc::{Deprel, Document, Feature, TokenId, TokenRange, TokenView, Upos};

use crate::{compile::Reading, cues::preposition_bit};

/// What a finder believes it has found. It becomes an attribution if content is found for it in the end.
#[derive(Clone, Debug)]
pub(crate) struct Candidate<'c> {
    /// The word that was looked up.
    pub cue_head: TokenId,
    /// The cue with its auxiliaries and particles.
    pub cue: TokenRange,
    /// Whether the cue is to be shown: a quotation that goes on has none.
    pub has_cue: bool,
    /// Who speaks.
    pub speaker: Option<Speaker>,
    /// What is said, as the tree gives it.
    pub content: Vec<TokenRange>,
    /// The quotations that the cue introduces, by index.
    pub quotations: Vec<u32>,
    /// Whether the content is a clause and no mere noun phrase.
    pub clausal: bool,
    /// Whether a quotation may be attached.
    pub takes_quotation: bool,
    /// The lexicon's reading.
    pub reading: Option<&'c Reading>,
    /// Whether the cue is negated.
    pub negated: bool,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Speaker {
    /// The words.
    pub tokens: TokenRange,
    /// The head of what the words refer to: for "who" the noun before the relative clause.
    pub referent: TokenId,
}

/// The highest that is climbed to find a subject: deeper chains are no English.
const HIGHEST: usize = 8;

/// Whether a token ends a sentence or a clause, or separates.
pub(crate) fn is_separator(token: TokenView<'_>) -> bool {
    token.upos() == Upos::Punct && !is_quote_mark(token.text()) && !is_bracket(token.text())
}

/// Whether a token's text is a quotation mark.
pub(crate) fn is_quote_mark(text: &str) -> bool {
    matches!(
        text,
        "\"" | "“" | "”" | "‘" | "’" | "'" | "''" | "``" | "«" | "»" | "„" | "‟" | "`" | "‘‘" | "’’"
    )
}

fn is_bracket(text: &str) -> bool {
    matches!(text, "(" | ")" | "[" | "]" | "{" | "}")
}

/// The range without separators at its edges; nothing where only those are in it.
pub(crate) fn trimmed(document: &Document, range: TokenRange) -> Option<TokenRange> {
    let (mut start, mut end) = (range.start, range.end);
    while start < end && is_separator(document.token(start)) {
        start = TokenId(start.0 + 1);
    }
    while start < end && is_separator(document.token(TokenId(end.0 - 1))) {
        end = TokenId(end.0 - 1);
    }
    // A mark or bracket alone at an edge, without its partner, belongs to what is outside.
    while start < end && is_lone(document, start, start, end) {
        start = TokenId(start.0 + 1);
    }
    while start < end && is_lone(document, TokenId(end.0 - 1), start, end) {
        end = TokenId(end.0 - 1);
    }
    (start < end).then_some(TokenRange { start, end })
}

/// Whether a bracket stands at an edge of a range without its partner inside. Quotation marks are balanced later.
fn is_lone(document: &Document, token: TokenId, start: TokenId, end: TokenId) -> bool {
    let partner = match document.token(token).text() {
        "(" => ")",
        ")" => "(",
        "[" => "]",
        "]" => "[",
        _ => return false,
    };
    !document.views(TokenRange { start, end }).any(|other| other.text() == partner)
}

/// A range with a hole in it: what stands on either side.
pub(crate) fn around(range: TokenRange, hole: TokenRange) -> impl Iterator<Item = TokenRange> {
    let left = TokenRange { start: range.start, end: range.end.min(hole.start).max(range.start) };
    let right = TokenRange { start: range.start.max(hole.end).min(range.end), end: range.end };
    [left, right].into_iter().filter(|piece| !piece.is_empty())
}

/// Two ranges and what is between.
pub(crate) fn joined(one: TokenRange, other: TokenRange) -> TokenRange {
    TokenRange { start: one.start.min(other.start), end: one.end.max(other.end) }
}

/// Whether a verb is a passive, finite or participle.
pub(crate) fn is_passive(verb: TokenView<'_>) -> bool {
    let mut has_object = false;
    let mut has_auxiliary = false;
    for child in verb.children() {
        match child.deprel() {
            Deprel::AuxPass | Deprel::OblAgent => return true,
            Deprel::NsubjPass | Deprel::CsubjPass if verb.xpos() == "VBN" => return true,
            Deprel::Obj => has_object = true,
            Deprel::Aux => has_auxiliary = true,
            _ => {}
        }
    }
    if has_object || has_auxiliary || verb.xpos() != "VBN" {
        return false;
    }
    matches!(verb.deprel(), Deprel::Acl | Deprel::Advcl | Deprel::Xcomp | Deprel::Amod)
        || (verb.deprel() == Deprel::Conj && verb.head().is_some_and(is_passive))
}

/// The subject of a verb, its own or the one that it shares with a verb above it.
pub(crate) fn subject(document: &Document, verb: TokenView<'_>) -> Option<Speaker> {
    subject_above(document, verb, HIGHEST)
}

fn subject_above(document: &Document, verb: TokenView<'_>, left: usize) -> Option<Speaker> {
    let own = verb
        .children()
        .find(|child| matches!(child.deprel(), Deprel::Nsubj | Deprel::NsubjPass | Deprel::NsubjOuter));
    if let Some(own) = own {
        return speaker_at(document, own, verb.id());
    }
    if left == 0 || verb.children().any(|child| matches!(child.deprel(), Deprel::Expl | Deprel::Csubj)) {
        return None;
    }
    let head = verb.head()?;
    match verb.deprel() {
        Deprel::Conj => subject_above(document, head, left - 1),
        Deprel::Xcomp | Deprel::Ccomp if verb.children_by(Deprel::Nsubj).next().is_none() => {
            // "asked the envoy to say", "quoted the minister as saying": the object is who says it.
            controller(document, head, verb.id()).or_else(|| subject_above(document, head, left - 1))
        }
        Deprel::Advcl | Deprel::Obl => {
            let as_saying = verb.children().any(|child| {
                matches!(child.deprel(), Deprel::Mark | Deprel::Case)
                    && child.text().eq_ignore_ascii_case("as")
            });
            if as_saying && let Some(object) = controller(document, head, verb.id()) {
                return Some(object);
            }
            subject_above(document, head, left - 1)
        }
        // "a chance to resolve": the noun resolves nothing.
        Deprel::Acl if verb.xpos() != "VBN" && !verb.children().any(|child| child.xpos() == "TO") => {
            // ", adding that …" after an object goes with the sentence's subject.
            let parted = verb.previous().is_some_and(|token| token.text() == ",");
            if parted && matches!(head.deprel(), Deprel::Obj | Deprel::Obl | Deprel::Nmod) {
                let mut above = head.head();
                while let Some(at) = above.filter(|at| !matches!(at.upos(), Upos::Verb | Upos::Aux)) {
                    above = at.head();
                }
                return above
                    .and_then(|above| subject_above(document, above, left - 1))
                    .or_else(|| speaker_at(document, head, verb.id()));
            }
            speaker_at(document, head, verb.id())
        }
        Deprel::Parataxis | Deprel::Dep if verb.xpos() == "VBG" => subject_above(document, head, left - 1),
        _ => None,
    }
}

/// The object of a verb as the subject of the clause below it.
fn controller(document: &Document, head: TokenView<'_>, below: TokenId) -> Option<Speaker> {
    if is_passive(head) || head.lemma() == "promise" {
        return None;
    }
    let object = head.children().find(|child| matches!(child.deprel(), Deprel::Obj | Deprel::Iobj))?;
    (object.id() < below).then(|| speaker_at(document, object, below)).flatten()
}

/// The agent of a passive: "by X".
pub(crate) fn agent(document: &Document, verb: TokenView<'_>) -> Option<Speaker> {
    let found = verb.children().find(|child| {
        child.deprel() == Deprel::OblAgent
            || (child.deprel() == Deprel::Obl
                && child.children_by(Deprel::Case).any(|case| case.text().eq_ignore_ascii_case("by")))
    })?;
    // "by Friday" and "by voting" are no agents.
    let nominal = found.upos().is_nominal() || matches!(found.upos(), Upos::Adj | Upos::Num | Upos::X);
    if !nominal || is_time_word(found) {
        return None;
    }
    speaker_at(document, found, verb.id())
}

/// Days, months and the like, which stand after "by" and "in" without speaking.
pub(crate) fn is_time_word(token: TokenView<'_>) -> bool {
    let text = token.text();
    const TIMES: &[&str] = &[
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "today",
        "tomorrow",
        "yesterday",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "week",
        "month",
        "year",
        "morning",
        "evening",
        "night",
        "afternoon",
        "noon",
        "midnight",
        "day",
        "hour",
        "minute",
        "end",
        "time",
        "now",
        "then",
        "decade",
        "century",
    ];
    TIMES.iter().any(|time| text.eq_ignore_ascii_case(time))
        || text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The speaker headed by a token: its noun phrase with titles, appositions and short relative clauses.
pub(crate) fn speaker_at(document: &Document, head: TokenView<'_>, cue: TokenId) -> Option<Speaker> {
    let relative = matches!(head.text(), "who" | "which" | "that" | "Who" | "Which" | "whom");
    if relative && head.upos() == Upos::Pron {
        let clause = clause_of_relative(head);
        let referent =
            clause.and_then(|clause| clause.head()).map_or(head.id(), |antecedent| antecedent.id());
        return Some(Speaker { tokens: TokenRange::one(head.id()), referent });
    }
    Some(Speaker { tokens: noun_phrase(document, head, cue), referent: head.id() })
}

/// The relative clause that a relative pronoun opens: the nearest verb above it that is one.
fn clause_of_relative(pronoun: TokenView<'_>) -> Option<TokenView<'_>> {
    let mut at = pronoun.head()?;
    for _ in 0..HIGHEST {
        if matches!(at.deprel(), Deprel::AclRelcl | Deprel::Acl) {
            return Some(at);
        }
        at = at.head()?;
    }
    None
}

/// The noun phrase of a head: its subtree, cut before the cue and where a clause begins that only hangs on it, and
/// without the preposition in front.
pub(crate) fn noun_phrase(document: &Document, head: TokenView<'_>, cue: TokenId) -> TokenRange {
    let mut range = head.subtree();
    // Cut at children that are no part of a noun phrase, and never reach over the cue.
    for child in head.children() {
        let below = child.subtree();
        let foreign = match child.deprel() {
            Deprel::Case | Deprel::Mark | Deprel::Cc | Deprel::CcPreconj => child.id() < head.id(),
            Deprel::Parataxis
            | Deprel::Advcl
            | Deprel::Ccomp
            | Deprel::Discourse
            | Deprel::Dep
            | Deprel::Csubj => true,
            Deprel::Conj => child.upos() == Upos::Verb,
            _ => below.contains(cue),
        };
        if !foreign {
            continue;
        }
        if child.id() < head.id() {
            range.start = range.start.max(below.end);
        } else {
            range.end = range.end.min(below.start);
        }
    }
    if cue < head.id() {
        range.start = range.start.max(TokenId(cue.0 + 1));
    } else if cue > head.id() {
        range.end = range.end.min(cue);
    }
    range.start = range.start.min(head.id());
    range.end = TokenId(range.end.0.max(head.id().0 + 1));
    // A quotation after a comma is no part of a name.
    let speech = document.views(TokenRange { start: head.id(), end: range.end }).find(|token| {
        is_double_mark(token.text()) && token.previous().is_some_and(|before| before.text() == ",")
    });
    if let Some(speech) = speech {
        range.end = speech.id().max(TokenId(head.id().0 + 1));
    }
    unquoted_edges(document, trimmed(document, range).unwrap_or(TokenRange::one(head.id())))
}

/// A noun phrase without a quotation mark at its edge whose partner is elsewhere.
fn unquoted_edges(document: &Document, mut range: TokenRange) -> TokenRange {
    let marks = document.views(range).filter(|token| is_double_mark(token.text())).count();
    if marks == 1 {
        let first = document.token(range.start);
        let last = document.token(TokenId(range.end.0 - 1));
        if is_double_mark(first.text()) && range.len() > 1 {
            range.start = TokenId(range.start.0 + 1);
        } else if is_double_mark(last.text()) && range.len() > 1 {
            range.end = TokenId(range.end.0 - 1);
        }
    }
    trimmed(document, range).unwrap_or(range)
}

fn is_double_mark(text: &str) -> bool {
    matches!(text, "\"" | "“" | "”" | "''" | "``" | "«" | "»" | "„")
}

/// The cue with what belongs to its verb: auxiliaries, negation, adverbs next to it, particles.
pub(crate) fn cue_range(verb: TokenView<'_>, last: TokenId) -> TokenRange {
    let mut range = TokenRange { start: verb.id(), end: TokenId(last.0.max(verb.id().0) + 1) };
    for child in verb.children().rev().filter(|child| child.id() < verb.id()) {
        let belongs = matches!(child.deprel(), Deprel::Aux | Deprel::AuxPass | Deprel::Cop)
            || (child.deprel() == Deprel::Advmod && child.children().next().is_none())
            || child.xpos() == "TO";
        if belongs && child.id().0 + 1 == range.start.0 {
            range.start = child.id();
        }
    }
    for child in verb.children_by(Deprel::CompoundPrt) {
        if child.id() == range.end {
            range.end = TokenId(child.id().0 + 1);
        }
    }
    range
}

/// Whether a verb or its governing auxiliary is negated.
pub(crate) fn is_negated(verb: TokenView<'_>) -> bool {
    verb.children().any(|child| {
        child.id() < verb.id()
            && (child.features().has(Feature::PolarityNeg)
                || matches!(child.lemma(), "not" | "never" | "n't" | "n’t" | "neither" | "nor"))
    })
}

/// The bit of the preposition or marker that opens a phrase, with its token.
pub(crate) fn opening_preposition(phrase: TokenView<'_>) -> Option<(u32, TokenId)> {
    let opener = phrase
        .children()
        .find(|child| matches!(child.deprel(), Deprel::Case | Deprel::Mark) && child.id() < phrase.id())?;
    Some((preposition_bit(opener), opener.id()))
}

/// Whether a token is the first or second person, who says "I think" in a quotation without reporting anybody.
pub(crate) fn is_first_or_second_person(token: TokenView<'_>) -> bool {
    token.upos() == Upos::Pron
        && ["i", "we", "you", "me", "us"].iter().any(|pronoun| token.text().eq_ignore_ascii_case(pronoun))
}
