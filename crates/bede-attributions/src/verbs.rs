//! Cues that are verbs: which of the clause's parts is the content, by the frames of the lexicon.

use bede_doc::{Deprel, Document, TokenId, TokenRange, TokenView, Upos};

use crate::{
    candidates::{
        Candidate, Speaker, agent, around, cue_range, is_negated, is_passive, is_quote_mark, is_time_word,
        joined, opening_preposition, speaker_at, subject, trimmed,
    },
    compile::{
        ING, LISTENER, QUOTE, RAISED, RAISED_PASSIVE, Reading, THAT, THING, THING_THING, THING_TO, TO,
    },
    cues::{Cues, Frames},
    others,
};

/// What a verb says, as far as its tree tells.
struct Complement {
    pieces: Vec<TokenRange>,
    clausal: bool,
    frame: Needed,
    /// The subject of the verb is content, no speaker.
    unspoken: bool,
    /// One past the last token of the cue that the complement adds ("called *for*").
    cue_end: Option<TokenId>,
}

/// Which frame the reading must have to explain a complement; it picks the stance.
#[derive(Clone, Copy)]
enum Needed {
    Frame(u16),
    Preposition(u32),
    ThingPreposition(u32),
}

impl Needed {
    fn fits(self, reading: &Reading) -> bool {
        match self {
            Needed::Frame(bits) => reading.frames & bits != 0,
            Needed::Preposition(bits) => reading.prepositions & bits != 0,
            Needed::ThingPreposition(bits) => reading.thing_prepositions & bits != 0,
        }
    }
}

/// The candidate that a verb makes, if the lexicon knows it.
pub(crate) fn candidate<'c>(
    document: &Document,
    verb: TokenView<'_>,
    cues: &'c Cues,
) -> Option<Candidate<'c>> {
    let all = cues.verb(verb);
    if all.is_empty()
        || matches!(verb.deprel(), Deprel::Amod | Deprel::Compound | Deprel::Case | Deprel::Fixed)
    {
        return None;
    }
    // Readings are sorted by how many further words they have: the longest that fits and finds its content wins.
    let mut fallback = None;
    let mut at = 0;
    while at < all.len() {
        let rest = &all[at].rest;
        let group = all[at..].iter().take_while(|reading| &reading.rest == rest).count();
        let readings = &all[at..at + group];
        at += group;
        let Some(last) = rest_end(verb, &readings[0]) else { continue };
        let found = reading_candidate(document, verb, cues, readings, last);
        match found {
            Some(candidate) if !candidate.content.is_empty() => return Some(candidate),
            Some(candidate) => fallback = fallback.or(Some(candidate)),
            None => {}
        }
    }
    fallback
}

/// The candidate that a verb makes with readings that have the same further words, the last of which is `last`.
fn reading_candidate<'c>(
    document: &Document,
    verb: TokenView<'_>,
    cues: &'c Cues,
    readings: &'c [Reading],
    last: TokenId,
) -> Option<Candidate<'c>> {
    let frames = Frames::of(readings.iter());
    let passive = is_passive(verb);
    let mut complement = if passive {
        passive_complement(document, verb, frames)
    } else {
        active_complement(document, verb, cues, frames, last)
    };
    if complement.is_none() && frames.has(THAT) {
        complement = parenthesis(document, verb);
    }
    if complement.is_none() && frames.has(THAT) && !passive {
        complement =
            remainder(document, verb, last).and_then(|range| clause(document, range, Needed::Frame(THAT)));
    }
    // "raised questions about", "expressed the view that": the noun is the cue, and the verb belongs to it.
    if complement.is_some()
        && verb.child(Deprel::Obj).is_some_and(|object| others::takes_verb(object, verb, cues))
    {
        complement = None;
    }
    let takes_quotation = frames.has(THAT | QUOTE | LISTENER | THING_THING);
    if complement.is_none() && !takes_quotation {
        return None;
    }
    let needed = complement.as_ref().map_or(Needed::Frame(THAT | QUOTE | LISTENER), |found| found.frame);
    let reading = readings.iter().find(|reading| needed.fits(reading)).or_else(|| readings.first())?;
    let speaker = match &complement {
        Some(found) if found.unspoken && !passive => None,
        _ if passive => agent(document, verb),
        _ => subject(document, verb),
    };
    let mut cue = cue_range(verb, last);
    let speaker = speaker.map(|speaker| with_apposition(document, speaker, cue.start));
    let mut content = Vec::new();
    let mut clausal = true;
    if let Some(found) = complement {
        clausal = found.clausal;
        content = found.pieces;
        if let Some(end) = found.cue_end
            && end > cue.end
            && end.0 <= cue.end.0 + 3
        {
            cue.end = end;
        }
    }
    Some(Candidate {
        cue_head: verb.id(),
        cue,
        has_cue: true,
        speaker,
        content,
        quotations: Vec::new(),
        clausal,
        takes_quotation,
        reading: Some(reading),
        negated: is_negated(verb),
    })
}

/// "One of them, Jan Ek, told": an apposition between the subject and its verb, where the tree lost it.
fn with_apposition(document: &Document, mut speaker: Speaker, cue: TokenId) -> Speaker {
    let gap = TokenRange { start: speaker.tokens.end, end: cue.max(speaker.tokens.end) };
    if gap.len() < 3 || gap.len() > 12 {
        return speaker;
    }
    let comma = |token: TokenId| document.token(token).text() == ",";
    let last = TokenId(gap.end.0 - 1);
    let inner = TokenRange { start: TokenId(gap.start.0 + 1), end: last };
    let nominal = document.views(inner).all(|token| {
        matches!(
            token.upos(),
            Upos::Noun | Upos::Propn | Upos::Det | Upos::Adj | Upos::Adp | Upos::Num | Upos::Part
        )
    });
    let opening = document.token(inner.start);
    if comma(gap.start) && comma(last) && nominal && opening.upos() != Upos::Adp && !is_time_word(opening) {
        speaker.tokens.end = last;
    }
    speaker
}

/// The last token of a reading's further words, where they follow the verb; the verb itself where it has none.
fn rest_end(verb: TokenView<'_>, reading: &Reading) -> Option<TokenId> {
    let mut at = verb;
    for word in &reading.rest {
        let next = at.next()?;
        if next.text().eq_ignore_ascii_case(word) {
            at = next;
            continue;
        }
        // One object may stand between: "made its position clear", "called them out".
        let object =
            verb.children().find(|child| child.deprel() == Deprel::Obj && child.id() == next.id())?;
        let after = object.next()?;
        if !after.text().eq_ignore_ascii_case(word) {
            return None;
        }
        at = after;
    }
    Some(at.id())
}

fn clause(document: &Document, range: TokenRange, frame: Needed) -> Option<Complement> {
    let piece = trimmed(document, range)?;
    Some(Complement { pieces: vec![piece], clausal: true, frame, unspoken: false, cue_end: None })
}

fn thing(document: &Document, range: TokenRange, frame: Needed) -> Option<Complement> {
    let piece = trimmed(document, range)?;
    Some(Complement { pieces: vec![piece], clausal: false, frame, unspoken: false, cue_end: None })
}

fn active_complement(
    document: &Document,
    verb: TokenView<'_>,
    cues: &Cues,
    frames: Frames,
    last: TokenId,
) -> Option<Complement> {
    let id = verb.id();
    let mut clause_below = None;
    let mut infinitive = None;
    let mut object = None;
    for child in verb.children() {
        match child.deprel() {
            Deprel::Ccomp if clause_below.is_none_or(|found: TokenView<'_>| found.id() < id) => {
                clause_below = Some(child);
            }
            Deprel::Xcomp => infinitive = infinitive.or(Some(child)),
            Deprel::Obj if object.is_none_or(|found: TokenView<'_>| found.id() < id) => object = Some(child),
            _ => {}
        }
    }
    // "call on X to": what stands after the cue's own preposition is the thing.
    if object.is_none() && last > id {
        object = verb.children().find(|child| {
            matches!(child.deprel(), Deprel::Obl | Deprel::Nmod)
                && child.id() > last
                && opening_preposition(*child).is_some_and(|(_, opener)| opener == last)
        });
    }
    if let Some(below) = clause_below {
        let infinitival =
            below.children().any(|child| child.xpos() == "TO" && child.deprel() == Deprel::Mark);
        if frames.has(THAT) && !(infinitival && frames.has(THING_TO)) {
            return finite_clause(document, verb, below, Needed::Frame(THAT));
        }
        if frames.has(THING_TO | LISTENER | TO | ING) {
            return clause(document, below.subtree(), Needed::Frame(THING_TO | LISTENER | TO | ING));
        }
    }
    if let Some(below) = infinitive {
        let verbal = matches!(below.upos(), Upos::Verb | Upos::Aux)
            || below.children().any(|child| matches!(child.deprel(), Deprel::Cop | Deprel::Mark));
        if frames.has(RAISED) && !frames.has(THAT) {
            return raised(document, verb, below, Needed::Frame(RAISED));
        }
        if let Some(object) = object
            && object.id() < below.id()
        {
            let range = joined(phrase(object, id), below.subtree());
            if verbal && frames.has(THING_TO) {
                return clause(document, range, Needed::Frame(THING_TO));
            }
            if frames.has(THING_THING) {
                return clause(document, range, Needed::Frame(THING_THING));
            }
            if let Some((bit, _)) = opening_preposition(below)
                && frames.thing_prepositions & bit != 0
            {
                return thing(document, range, Needed::ThingPreposition(bit));
            }
            if verbal && frames.has(LISTENER) {
                return clause(document, below.subtree(), Needed::Frame(LISTENER));
            }
        }
        if verbal && below.id() > id && frames.has(TO | ING) {
            let mut range = below.subtree();
            // "asked not to be named": the negation belongs to what is asked.
            let before = document.token(range.start).previous();
            if let Some(negation) = before.filter(|token| token.text() == "not" && token.id() > id) {
                range.start = negation.id();
            }
            range.end = range.end.max(reach(verb, below).end);
            return clause(document, range, Needed::Frame(TO | ING));
        }
    }
    if let Some(object) = object {
        // "believed the claim that …": the clause is the noun's.
        if frames.has(THAT | LISTENER)
            && (frames.has(LISTENER) || cues.noun(object.lemma()).is_empty())
            && let Some(range) = conjunction(document, verb, last)
        {
            return clause(document, range, Needed::Frame(THAT | LISTENER));
        }
        if frames.has(THING_TO)
            && let Some(range) = purpose(document, verb, object)
        {
            return clause(document, range, Needed::Frame(THING_TO));
        }
        if frames.has(THING_THING)
            && let Some(range) = named(document, verb, object)
        {
            return thing(document, range, Needed::Frame(THING_THING));
        }
        if frames.thing_prepositions != 0
            && let Some((bit, phrase_below)) = prepositional(verb, frames.thing_prepositions, object.id())
        {
            let range = joined(phrase(object, id), phrase_below.subtree());
            return thing(document, range, Needed::ThingPreposition(bit));
        }
        let within = object.children().find_map(|child| {
            let (bit, _) = opening_preposition(child)?;
            (child.id() > object.id() && bit & frames.thing_prepositions & !OF != 0).then_some(bit)
        });
        if let Some(bit) = within {
            return thing(document, phrase(object, id), Needed::ThingPreposition(bit));
        }
        if frames.has(THING) && !is_reflexive(object) && object.id() > id {
            let mut range = phrase(object, id);
            for child in verb.children().filter(|child| child.id() > object.id()) {
                let part = child.subtree();
                if child.deprel() != Deprel::Obl && child.deprel() != Deprel::Nmod
                    || !goes_on(child)
                    || part.start.0 > range.end.0
                {
                    break;
                }
                range.end = range.end.max(part.end);
            }
            return thing(document, range, Needed::Frame(THING));
        }
    }
    if frames.prepositions != 0
        && let Some((bit, below)) = prepositional(verb, frames.prepositions, id)
        && let Some((_, opener)) = opening_preposition(below)
    {
        let range = TokenRange { start: TokenId(opener.0 + 1), end: below.subtree().end };
        let mut found =
            if range.is_empty() { None } else { thing(document, range, Needed::Preposition(bit)) }?;
        found.cue_end = Some(TokenId(opener.0 + 1));
        return Some(found);
    }
    if object.is_none()
        && frames.has(THAT | LISTENER)
        && let Some(range) = conjunction(document, verb, last)
    {
        return clause(document, range, Needed::Frame(THAT | LISTENER));
    }
    // "vowed on Thursday to resign": the tree takes the infinitive for a purpose.
    if frames.has(TO) && infinitive.is_none() {
        let below = verb.children().find(|child| {
            child.deprel() == Deprel::Advcl
                && child.id() > id
                && child.children().any(|mark| mark.deprel() == Deprel::Mark && mark.xpos() == "TO")
        });
        let parted = |below: TokenView<'_>| {
            document.token(below.subtree().start).previous().is_some_and(|token| token.text() == ",")
        };
        if let Some(below) = below.filter(|below| !parted(*below)) {
            let range = TokenRange { start: below.subtree().start, end: reach(verb, below).end };
            return clause(document, range, Needed::Frame(TO));
        }
    }
    // A relative clause whose verb lacks its object: the pronoun or the noun before it is the content.
    if verb.deprel() == Deprel::AclRelcl && frames.has(THING | THAT | THING_TO | THING_THING) {
        return extracted(document, verb, infinitive, frames);
    }
    None
}

/// The bit of "of" in a frame's set: inside a noun phrase it only links two nouns.
const OF: u32 = 1 << 7;

/// "urged both armies to lay down …" where the tree hung the infinitive on the object or made it a purpose.
fn purpose(document: &Document, verb: TokenView<'_>, object: TokenView<'_>) -> Option<TokenRange> {
    let to = |token: TokenView<'_>| {
        token.children().any(|child| child.deprel() == Deprel::Mark && child.xpos() == "TO")
    };
    let hung = object.children().find(|child| child.deprel() == Deprel::Acl && to(*child));
    let beside = verb
        .children()
        .find(|child| child.deprel() == Deprel::Advcl && child.id() > object.id() && to(*child));
    let below = hung.or(beside)?;
    // A comma before the infinitive makes it the reporter's purpose.
    let comma = document.token(below.subtree().start).previous().is_some_and(|token| token.text() == ",");
    (!comma).then(|| joined(phrase(object, verb.id()), below.subtree()))
}

/// "called the vote a farce" where the tree lost the second part: what follows the object, if it names or quotes.
fn named(document: &Document, verb: TokenView<'_>, object: TokenView<'_>) -> Option<TokenRange> {
    if object.id() < verb.id() {
        return None;
    }
    let second = verb.children().find(|child| {
        matches!(child.deprel(), Deprel::Obj | Deprel::Xcomp | Deprel::Iobj) && child.id() > object.id()
    });
    if let Some(second) = second {
        return Some(joined(phrase(object, verb.id()), phrase(second, verb.id())));
    }
    let names = object.children().filter(|child| child.id() > object.id()).any(|child| {
        matches!(child.deprel(), Deprel::Appos | Deprel::Amod | Deprel::Dep)
            && !document
                .views(TokenRange { start: object.id(), end: child.id() })
                .any(|token| token.text() == ",")
    });
    let range = phrase(object, verb.id());
    let quotes = |token: Option<TokenView<'_>>| token.is_some_and(|token| is_quote_mark(token.text()));
    let quoted = document.views(range).any(|token| is_quote_mark(token.text()) && token.id() > object.id())
        || quotes(document.token(TokenId(range.end.0.max(1) - 1)).next());
    if names {
        return Some(range);
    }
    if quoted {
        // The quotation's own end is found with the marks.
        let sentence = document.sentence(verb.sentence()).tokens;
        return Some(TokenRange { start: range.start, end: TokenId(range.end.0 + 1).min(sentence.end) });
    }
    None
}

/// The noun phrase of an object without what hangs on the verb's right by mistake.
fn phrase(object: TokenView<'_>, verb: TokenId) -> TokenRange {
    let mut range = object.subtree();
    if object.id() > verb {
        range.start = range.start.max(TokenId(verb.0 + 1));
    }
    // "condemned the attack and called for calm": a verb is no second object.
    for child in object.children().filter(|child| child.id() > object.id()) {
        let part = child.subtree();
        let verbal = child.deprel() == Deprel::Conj && child.upos() == Upos::Verb && child.xpos() != "VBG";
        if verbal || matches!(child.deprel(), Deprel::Parataxis | Deprel::Advcl) {
            range.end = range.end.min(part.start).max(TokenId(object.id().0 + 1));
        }
    }
    range
}

fn is_reflexive(token: TokenView<'_>) -> bool {
    token.upos() == Upos::Pron && (token.lemma().ends_with("self") || token.text().ends_with("selves"))
}

/// The first phrase after `after` that hangs on the verb and opens with one of the prepositions.
fn prepositional<'d>(verb: TokenView<'d>, wanted: u32, after: TokenId) -> Option<(u32, TokenView<'d>)> {
    verb.children().filter(|child| child.id() > after).find_map(|child| {
        let kind = matches!(
            child.deprel(),
            Deprel::Obl | Deprel::Advcl | Deprel::Nmod | Deprel::Xcomp | Deprel::Ccomp
        );
        if !kind {
            return None;
        }
        let (bit, _) = opening_preposition(child)?;
        // "spoke on condition of anonymity" tells how, not what.
        (bit & wanted != 0 && child.lemma() != "condition" && !is_day(child)).then_some((bit, child))
    })
}

/// A finite clause as content. One that stands before its cue reaches back to the sentence's start.
fn finite_clause(
    document: &Document,
    verb: TokenView<'_>,
    below: TokenView<'_>,
    frame: Needed,
) -> Option<Complement> {
    let range = below.subtree();
    if below.id() > verb.id() {
        if document.token(range.start).text() == "(" {
            return None;
        }
        let mut found = clause(document, reach(verb, below), frame)?;
        // "The plan, he said, is dead": the clause began before its cue.
        let own =
            verb.children().find(|child| child.deprel() == Deprel::Nsubj).map(|child| child.subtree().start);
        let cue = own.unwrap_or(verb.id()).min(verb.id());
        let parted = document.token(cue).previous().is_some_and(|token| token.text() == ",");
        if range.start < cue
            && parted
            && let Some(left) = trimmed(document, TokenRange { start: range.start, end: cue })
        {
            found.pieces.insert(0, left);
        }
        return Some(found);
    }
    let hole = cue_clause(verb, Some(below));
    let whole = TokenRange { start: verb.subtree().start.min(range.start), end: range.end };
    let pieces: Vec<TokenRange> = around(whole, hole).filter_map(|piece| trimmed(document, piece)).collect();
    if pieces.is_empty() {
        return None;
    }
    Some(Complement { pieces, clausal: true, frame, unspoken: false, cue_end: None })
}

/// A clause on the right of its cue with what a tree often hangs on the cue by mistake: a subject between the two, and
/// what follows up to where the reporter speaks again.
fn reach(verb: TokenView<'_>, below: TokenView<'_>) -> TokenRange {
    let mut range = below.subtree();
    // A clause that begins left of its cue was misread; what is on the right of the cue is sure.
    range.start = range.start.max(TokenId(verb.id().0 + 1));
    let marked = below.children_by(Deprel::Mark).any(|mark| {
        mark.id() >= range.start
            && ["that", "whether", "if"].iter().any(|word| mark.text().eq_ignore_ascii_case(word))
    });
    for child in verb.children().filter(|child| child.id() > verb.id()) {
        let part = child.subtree();
        if child.id() < below.id() {
            let strays = matches!(child.deprel(), Deprel::Obj | Deprel::Nsubj | Deprel::Dep | Deprel::Xcomp);
            if strays && !marked && !is_time_word(child) && !is_told(verb) && part.end <= below.id() {
                range.start = range.start.min(part.start);
            }
        } else if child.id() > below.id() && child.deprel() != Deprel::Punct {
            if !goes_on(child) || part.start.0 > range.end.0 + 2 {
                break;
            }
            range.end = range.end.max(part.end);
        }
    }
    range.start = range.start.max(TokenId(verb.id().0 + 1));
    range
}

/// A day or a year: "spoke on Monday" tells when, not what.
fn is_day(token: TokenView<'_>) -> bool {
    is_time_word(token) && token.upos() != Upos::Noun
}

/// Verbs whose object hears.
fn is_told(verb: TokenView<'_>) -> bool {
    matches!(
        verb.lemma(),
        "tell"
            | "inform"
            | "assure"
            | "remind"
            | "warn"
            | "ask"
            | "convince"
            | "persuade"
            | "notify"
            | "advise"
    )
}

/// Whether a dependent of the cue that stands after the content most likely belongs to it.
fn goes_on(child: TokenView<'_>) -> bool {
    let opener = child
        .children()
        .find(|below| matches!(below.deprel(), Deprel::Case | Deprel::Mark) && below.id() < child.id())
        .map(|below| below.text().to_ascii_lowercase());
    match child.deprel() {
        Deprel::Ccomp | Deprel::Xcomp | Deprel::Obj | Deprel::Appos | Deprel::AclRelcl => true,
        Deprel::Conj => opener.as_deref() == Some("that"),
        Deprel::Advcl => matches!(
            opener.as_deref(),
            Some(
                "if" | "because"
                    | "unless"
                    | "until"
                    | "since"
                    | "so"
                    | "although"
                    | "though"
                    | "that"
                    | "to"
                    | "for"
            )
        ),
        Deprel::Obl | Deprel::Nmod => {
            !is_time_word(child)
                && matches!(
                    opener.as_deref(),
                    Some(
                        "of" | "for"
                            | "about"
                            | "from"
                            | "with"
                            | "against"
                            | "over"
                            | "into"
                            | "between"
                            | "without"
                            | "because"
                            | "through"
                            | "toward"
                            | "towards"
                            | "than"
                            | "despite"
                    )
                )
        }
        _ => false,
    }
}

/// "told reporters that …" where the tree lost the clause: from the conjunction on.
fn conjunction(document: &Document, verb: TokenView<'_>, last: TokenId) -> Option<TokenRange> {
    let sentence = document.sentence(verb.sentence()).tokens;
    let from = TokenId(last.0 + 1);
    let until = TokenId(sentence.end.0.min(from.0 + 14)).max(from);
    for token in document.views(TokenRange { start: from, end: until }) {
        let conjunction = ["that", "whether"].iter().any(|word| token.text().eq_ignore_ascii_case(word));
        if conjunction && matches!(token.deprel(), Deprel::Mark | Deprel::Nsubj | Deprel::Obj) {
            let head = token.head()?;
            let verbal = matches!(head.upos(), Upos::Verb | Upos::Aux)
                || head.children().any(|child| child.deprel() == Deprel::Cop);
            let range =
                TokenRange { start: token.id(), end: head.subtree().end.max(TokenId(token.id().0 + 1)) };
            let mark = token.deprel() == Deprel::Mark || token.upos() == Upos::Sconj;
            return (verbal && mark && head.id() > token.id()).then_some(range);
        }
        if matches!(token.upos(), Upos::Verb | Upos::Aux | Upos::Punct) {
            return None;
        }
    }
    None
}

/// A sentence that goes on after a verb of saying with a clause that the tree did not see: all of it.
fn remainder(document: &Document, verb: TokenView<'_>, last: TokenId) -> Option<TokenRange> {
    let sentence = document.sentence(verb.sentence()).tokens;
    let first = document.token(last).next().filter(|first| sentence.contains(first.id()))?;
    let opens =
        matches!(first.upos(), Upos::Pron | Upos::Det | Upos::Propn | Upos::Noun | Upos::Adj | Upos::Num);
    // Headlines lack the words that tell a clause; behind "says" they hold one all the same.
    let headline = document.block_of(verb.sentence()).kind.is_headline();
    if headline && matches!(verb.lemma(), "say" | "claim" | "warn" | "deny" | "think" | "believe" | "insist")
    {
        let range = TokenRange { start: first.id(), end: sentence.end };
        let opens = !matches!(first.upos(), Upos::Punct | Upos::Adp);
        return (opens && range.len() >= 3).then_some(range);
    }
    if !opens || is_time_word(first) || !matches!(verb.xpos(), "VBD" | "VBZ" | "VBP" | "VBN") {
        return None;
    }
    // A subject and then a finite verb, with nothing that ends the clause in between.
    let mut nominal = false;
    for token in document.views(TokenRange { start: first.id(), end: sentence.end }) {
        match token.upos() {
            Upos::Noun | Upos::Propn | Upos::Pron => nominal = true,
            Upos::Verb | Upos::Aux if matches!(token.xpos(), "VBD" | "VBZ" | "VBP" | "MD") => {
                let end = token.subtree().end.max(TokenId(token.id().0 + 1));
                let end = if sentence.contains(end) { sentence.end.min(end) } else { sentence.end };
                return nominal.then_some(TokenRange { start: first.id(), end });
            }
            Upos::Verb | Upos::Punct | Upos::Sconj | Upos::Cconj => return None,
            _ => {}
        }
    }
    None
}

/// The tokens of a cue's own clause without its content: subject, verb, what they carry.
fn cue_clause(verb: TokenView<'_>, content: Option<TokenView<'_>>) -> TokenRange {
    let mut range = TokenRange::one(verb.id());
    let boundary = content.map_or(TokenId(0), |content| content.id());
    for child in verb.children() {
        if content.is_some_and(|content| content.id() == child.id()) || child.id() < boundary {
            continue;
        }
        if child.deprel() != Deprel::Punct {
            range = joined(range, child.subtree());
        }
    }
    if let Some(content) = content
        && range.start <= content.id()
    {
        range.start = TokenId(content.id().0 + 1);
    }
    range
}

/// "The truce seems to hold": the subject and the infinitive.
fn raised(
    document: &Document,
    verb: TokenView<'_>,
    below: TokenView<'_>,
    frame: Needed,
) -> Option<Complement> {
    let subject = verb
        .children()
        .find(|child| matches!(child.deprel(), Deprel::Nsubj | Deprel::NsubjPass | Deprel::NsubjOuter))
        .map(|child| speaker_at(document, child, verb.id()))
        .or_else(|| (verb.deprel() == Deprel::Conj).then(|| subject(document, verb)))
        .flatten();
    let mut pieces: Vec<TokenRange> = Vec::new();
    if let Some(Speaker { tokens, .. }) = subject {
        pieces.extend(trimmed(document, tokens));
    }
    pieces.extend(trimmed(document, below.subtree()));
    pieces.sort();
    Some(Complement { pieces, clausal: true, frame, unspoken: true, cue_end: None })
}

/// "the plan that the senator proposed": the pronoun, or the noun where there is none.
fn extracted(
    document: &Document,
    verb: TokenView<'_>,
    infinitive: Option<TokenView<'_>>,
    frames: Frames,
) -> Option<Complement> {
    let own_subject = verb.child(Deprel::Nsubj)?;
    let pronoun = verb
        .children()
        .find(|child| child.deprel() == Deprel::Obj && child.id() < verb.id() && child.upos() == Upos::Pron);
    let mut pieces = Vec::new();
    match pronoun {
        Some(pronoun) => pieces.push(TokenRange::one(pronoun.id())),
        None => {
            if matches!(own_subject.text(), "who" | "which" | "that") || !frames.has(THING | THING_THING) {
                return None;
            }
            let noun = verb.head()?;
            let range = noun.subtree();
            let end = verb.subtree().start;
            let start = opening_preposition(noun).map_or(range.start, |(_, opener)| TokenId(opener.0 + 1));
            pieces.extend(trimmed(
                document,
                TokenRange { start: start.min(noun.id()), end: end.max(TokenId(noun.id().0 + 1)) },
            ));
        }
    }
    if let Some(below) = infinitive.filter(|below| below.id() > verb.id()) {
        pieces.extend(trimmed(document, below.subtree()));
    }
    let frame = Needed::Frame(THING | THING_THING | THING_TO | THAT);
    (!pieces.is_empty()).then_some(Complement {
        pieces,
        clausal: false,
        frame,
        unspoken: false,
        cue_end: None,
    })
}

fn passive_complement(document: &Document, verb: TokenView<'_>, frames: Frames) -> Option<Complement> {
    let id = verb.id();
    let below = verb.children().find(|child| {
        matches!(child.deprel(), Deprel::Ccomp | Deprel::CsubjPass | Deprel::Csubj) && child.id() > id
    });
    if let Some(below) = below
        && frames.has(THAT | LISTENER)
    {
        return clause(document, below.subtree(), Needed::Frame(THAT | LISTENER));
    }
    let patient = passive_subject(document, verb);
    let marked_to = |below: TokenView<'_>| {
        below.children().any(|mark| mark.deprel() == Deprel::Mark && mark.xpos() == "TO")
    };
    let below = verb.children().find(|child| {
        child.id() > id
            && (child.deprel() == Deprel::Xcomp || child.deprel() == Deprel::Advcl && marked_to(*child))
    });
    if let Some(below) = below {
        let frame = if frames.has(RAISED_PASSIVE | RAISED) && marked_to(below) {
            Some(Needed::Frame(RAISED_PASSIVE | RAISED))
        } else if frames.has(THING_TO | THING_THING) {
            Some(Needed::Frame(THING_TO | THING_THING))
        } else {
            None
        };
        if let Some(frame) = frame {
            let mut pieces: Vec<TokenRange> = patient.into_iter().collect();
            pieces.extend(trimmed(document, below.subtree()));
            return Some(Complement { pieces, clausal: true, frame, unspoken: true, cue_end: None });
        }
    }
    if frames.thing_prepositions != 0
        && let Some((bit, below)) = prepositional(verb, frames.thing_prepositions, id)
    {
        let mut pieces: Vec<TokenRange> = patient.into_iter().collect();
        pieces.extend(trimmed(document, below.subtree()));
        let frame = Needed::ThingPreposition(bit);
        return Some(Complement { pieces, clausal: false, frame, unspoken: true, cue_end: None });
    }
    if frames.has(LISTENER)
        && frames.prepositions != 0
        && let Some((bit, below)) = prepositional(verb, frames.prepositions, id)
        && let Some((_, opener)) = opening_preposition(below)
    {
        let range = TokenRange { start: TokenId(opener.0 + 1), end: below.subtree().end };
        if range.is_empty() {
            return None;
        }
        return thing(document, range, Needed::Preposition(bit));
    }
    if frames.has(THING)
        && let Some(patient) = patient
        && agent(document, verb).is_some()
    {
        let frame = Needed::Frame(THING);
        return Some(Complement {
            pieces: vec![patient],
            clausal: false,
            frame,
            unspoken: true,
            cue_end: None,
        });
    }
    None
}

/// Whom or what a passive is about: its subject, or the noun that a participle hangs on.
fn passive_subject(document: &Document, verb: TokenView<'_>) -> Option<TokenRange> {
    let own = verb
        .children()
        .find(|child| matches!(child.deprel(), Deprel::NsubjPass | Deprel::Nsubj) && child.id() < verb.id());
    if let Some(own) = own {
        return speaker_at(document, own, verb.id()).map(|speaker| speaker.tokens);
    }
    match verb.deprel() {
        Deprel::Acl => {
            let noun = verb.head()?;
            let start = noun.subtree().start;
            let start = opening_preposition(noun).map_or(start, |(_, opener)| TokenId(opener.0 + 1));
            let end = verb.subtree().start.max(TokenId(noun.id().0 + 1));
            trimmed(document, TokenRange { start: start.min(noun.id()), end })
        }
        Deprel::Conj => verb.head().filter(|head| is_passive(*head)).and_then(|head| {
            head.children()
                .find(|child| child.deprel() == Deprel::NsubjPass)
                .and_then(|child| speaker_at(document, child, head.id()))
                .map(|speaker| speaker.tokens)
        }),
        _ => None,
    }
}

/// A cue that stands in or after the clause that it attributes: "The plan, he said, is dead", "… , officials said".
fn parenthesis(document: &Document, verb: TokenView<'_>) -> Option<Complement> {
    let frame = Needed::Frame(THAT);
    let as_clause = verb.deprel() == Deprel::Advcl
        && verb
            .children()
            .any(|child| child.deprel() == Deprel::Mark && child.text().eq_ignore_ascii_case("as"));
    if matches!(verb.deprel(), Deprel::Parataxis | Deprel::Discourse) || as_clause {
        let head = verb.head()?;
        let whole = head.subtree();
        let hole = verb.subtree();
        // Only what the parenthesis interrupts or follows: text before a semicolon or a dash pair is its own.
        let pieces: Vec<TokenRange> = around(whole, hole)
            .filter_map(|piece| trimmed(document, piece))
            .filter(|piece| has_word(document, *piece))
            .collect();
        let finite_subject = verb
            .children()
            .any(|child| matches!(child.deprel(), Deprel::Nsubj | Deprel::NsubjPass | Deprel::Expl));
        let verbal = |piece: &TokenRange| {
            document.views(*piece).any(|token| matches!(token.upos(), Upos::Verb | Upos::Aux))
        };
        if !is_clause(head) && !pieces.iter().any(verbal) {
            return None;
        }
        if pieces.is_empty() || !(finite_subject || as_clause || verb.id() < head.id()) {
            return None;
        }
        return Some(Complement { pieces, clausal: true, frame, unspoken: false, cue_end: None });
    }
    // The tree made the cue the head: what it says hangs on it beside.
    let beside = verb.children().find(|child| {
        child.deprel() == Deprel::Parataxis
            && is_clause(*child)
            && if child.id() < verb.id() {
                let end = document.token(TokenId(child.subtree().end.0 - 1));
                end.text() == "," || end.next().is_some_and(|next| next.text() == ",")
            } else {
                child.children().any(|below| below.text() == ":")
            }
    });
    if let Some(beside) = beside {
        return clause(document, beside.subtree(), frame);
    }
    // Nothing hangs on it, but a comma parts it from a clause before it in the sentence.
    let own = subject(document, verb).filter(|speaker| speaker.referent < verb.id())?;
    let start = own.tokens.start;
    let comma = document.token(start).previous().filter(|token| token.text() == ",")?;
    let sentence = document.sentence(verb.sentence()).tokens;
    let range = TokenRange { start: sentence.start, end: comma.id() };
    let finite = sentence.contains(comma.id())
        && document.views(range).any(|token| matches!(token.xpos(), "VBD" | "VBZ" | "VBP" | "MD"));
    let ends = document
        .views(TokenRange { start: TokenId(verb.id().0 + 1), end: sentence.end })
        .all(|token| !matches!(token.upos(), Upos::Verb | Upos::Aux));
    if finite && ends && verb.children_by(Deprel::Obj).next().is_none() {
        return clause(document, range, frame);
    }
    None
}

/// Whether a token heads a clause.
fn is_clause(token: TokenView<'_>) -> bool {
    matches!(token.upos(), Upos::Verb | Upos::Aux)
        || token.children().any(|child| matches!(child.deprel(), Deprel::Cop | Deprel::Nsubj))
}

/// Whether a range holds a word that is more than punctuation.
fn has_word(document: &Document, range: TokenRange) -> bool {
    document.views(range).any(|token| token.upos() != Upos::Punct)
}

/// A cue at the end of a sentence: "…, the ministry said on Monday", "…, says the UN". The tree often loses it behind
/// a long clause, the comma does not.
pub(crate) struct Trailing {
    /// The verb.
    pub verb: TokenId,
    /// Who speaks.
    pub speaker: Speaker,
    /// What stands before the comma.
    pub content: TokenRange,
    /// From the comma to the end.
    pub cue_clause: TokenRange,
}

/// How far a cue at the end reaches back.
const LONGEST_TRAIL: u32 = 16;

/// Finds the cue at the end of a sentence, by its words alone.
pub(crate) fn trailing(document: &Document, sentence: TokenRange, cues: &Cues) -> Option<Trailing> {
    let lowest = TokenId(sentence.end.0.saturating_sub(LONGEST_TRAIL).max(sentence.start.0));
    let verb = document
        .views(TokenRange { start: lowest, end: sentence.end })
        .rev()
        .take_while(|token| !is_quote_mark(token.text()) && token.text() != ":" && token.text() != ";")
        .find(|token| token.upos() == Upos::Verb)?;
    let speaks = cues.verb(verb).iter().any(|reading| reading.rest.is_empty() && reading.frames & THAT != 0);
    if !speaks || !matches!(verb.xpos(), "VBD" | "VBZ" | "VBP") {
        return None;
    }
    // After the verb: who spoke, when, where, to whom; no clause.
    let after = TokenRange { start: TokenId(verb.id().0 + 1), end: sentence.end };
    if document
        .views(after)
        .any(|token| matches!(token.upos(), Upos::Aux | Upos::Sconj) || token.text() == "to")
    {
        return None;
    }
    let mut first = verb;
    while let Some(before) = first.previous().filter(|before| matches!(before.upos(), Upos::Aux | Upos::Adv))
    {
        first = before;
    }
    let comma = document
        .views(TokenRange { start: sentence.start, end: first.id().max(sentence.start) })
        .rev()
        .take(LONGEST_TRAIL as usize)
        .take_while(|token| !matches!(token.upos(), Upos::Verb | Upos::Aux | Upos::Sconj | Upos::Cconj))
        .find(|token| token.text() == ",")?;
    let speaker = if comma.id().0 + 1 == first.id().0 {
        // ", said Mr Smith": nouns follow the verb at once; after "told" they would be who hears it.
        if is_told(verb) && verb.lemma() != "ask" {
            return None;
        }
        let next = verb.next().filter(|next| sentence.contains(next.id()))?;
        let subject = verb.children().find(|child| {
            child.id() > verb.id()
                && matches!(child.deprel(), Deprel::Nsubj | Deprel::Obj)
                && child.upos().is_nominal()
                && child.subtree().start == next.id()
        })?;
        speaker_at(document, subject, verb.id())?
    } else {
        let tokens = trimmed(document, TokenRange { start: TokenId(comma.id().0 + 1), end: first.id() })?;
        let opening = document.token(tokens.start);
        if matches!(opening.upos(), Upos::Adp | Upos::Adv | Upos::Sconj)
            || ["who", "which", "that", "whom", "whose", "where", "as", "what", "there"]
                .iter()
                .any(|word| opening.text().eq_ignore_ascii_case(word))
        {
            return None;
        }
        let head = document.views(tokens).find(|token| {
            token.upos().is_nominal() && token.head().is_none_or(|head| !tokens.contains(head.id()))
        })?;
        Speaker { tokens, referent: head.id() }
    };
    if is_time_word(document.token(speaker.referent)) {
        return None;
    }
    let content = trimmed(document, TokenRange { start: sentence.start, end: comma.id() })?;
    let opening = document.token(content.start);
    let subordinate = ["when", "after", "as", "while", "before", "since", "although", "though", "if"]
        .iter()
        .any(|word| opening.text().eq_ignore_ascii_case(word))
        && !document.views(content).any(|token| token.text() == ",");
    let verbal = document.views(content).any(|token| matches!(token.upos(), Upos::Verb | Upos::Aux));
    // A sentence that begins with a quotation is left to the quotation.
    let quoted = is_quote_mark(opening.text());
    if subordinate || !verbal || quoted {
        return None;
    }
    Some(Trailing {
        verb: verb.id(),
        speaker,
        content,
        cue_clause: TokenRange { start: comma.id(), end: sentence.end },
    })
}
