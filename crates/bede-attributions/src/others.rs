//! Cues that are no verbs: nouns ("the claim that"), adjectives ("is confident that"), "according to", "in X's
//! view", adverbs ("reportedly"), and labels before a colon ("Police: …").

use bede_doc::{Deprel, Document, TokenId, TokenRange, TokenView, Upos};

use crate::{
    candidates::{
        Candidate, Speaker, agent, around, cue_range, is_negated, is_quote_mark, is_time_word, joined,
        opening_preposition, speaker_at, subject, trimmed,
    },
    compile::{IMPERSONAL, Part, Reading, THAT, TO},
    cues::{Cues, Frames},
};

fn base<'c>(head: TokenId, cue: TokenRange, reading: Option<&'c Reading>) -> Candidate<'c> {
    Candidate {
        cue_head: head,
        cue,
        has_cue: true,
        speaker: None,
        content: Vec::new(),
        quotations: Vec::new(),
        clausal: true,
        takes_quotation: false,
        reading,
        negated: false,
    }
}

/// Verbs that only lend a noun its subject: "made a promise", "voiced concern".
fn is_light(lemma: &str) -> bool {
    matches!(
        lemma,
        "make"
            | "express"
            | "voice"
            | "issue"
            | "give"
            | "raise"
            | "have"
            | "offer"
            | "release"
            | "level"
            | "reiterate"
            | "repeat"
            | "deliver"
            | "take"
            | "publish"
            | "send"
            | "renew"
            | "share"
            | "hold"
            | "file"
            | "put"
            | "lodge"
            | "extend"
            | "show"
            | "convey"
            | "state"
            | "air"
            | "harbour"
            | "harbor"
            | "keep"
            | "withdraw"
            | "drop"
            | "abandon"
            | "defend"
            | "announce"
            | "outline"
            | "unveil"
            | "reverse"
            | "break"
            | "fulfil"
            | "fulfill"
            | "stress"
            | "lose"
            | "form"
            | "reach"
            | "draw"
            | "post"
            | "submit"
            | "propose"
            | "signal"
            | "emphasize"
            | "emphasise"
            | "echo"
            | "lead"
            | "begin"
            | "continue"
            | "use"
            | "reject"
            | "dismiss"
            | "deny"
    )
}

/// Whether a noun with its own content takes the verb before it into its cue: "raised questions about".
pub(crate) fn takes_verb(noun: TokenView<'_>, verb: TokenView<'_>, cues: &Cues) -> bool {
    if !is_light(verb.lemma()) || noun.upos() != Upos::Noun {
        return false;
    }
    let frames = Frames::of(cues.noun(noun.lemma()).iter());
    noun.children().filter(|child| child.id() > noun.id()).any(|child| {
        let clause = matches!(child.deprel(), Deprel::Acl | Deprel::Ccomp | Deprel::AclRelcl)
            && child.child(Deprel::Mark).is_some();
        clause && frames.has(THAT | TO)
            || child.deprel() == Deprel::Nmod
                && opening_preposition(child).is_some_and(|(bit, _)| bit & frames.prepositions != 0)
    })
}

/// Who holds the noun: its owner, "by X", or the subject of the verb that it is the object of.
pub(crate) fn owner(document: &Document, noun: TokenView<'_>) -> Option<Speaker> {
    if let Some(owner) = noun.child(Deprel::NmodPoss) {
        return speaker_at(document, owner, noun.id());
    }
    let by = noun.children().find(|child| {
        matches!(child.deprel(), Deprel::Nmod | Deprel::Obl)
            && child.id() > noun.id()
            && child.upos().is_nominal()
            && child.children_by(Deprel::Case).any(|case| {
                case.text().eq_ignore_ascii_case("by") || case.text().eq_ignore_ascii_case("from")
            })
    });
    if let Some(by) = by {
        return speaker_at(document, by, noun.id());
    }
    if let Some(made) = noun.children_by(Deprel::Acl).find(|child| child.xpos() == "VBN")
        && let Some(maker) = agent(document, made)
    {
        return Some(maker);
    }
    let head = noun.head()?;
    let object =
        noun.deprel() == Deprel::Obj || (noun.deprel() == Deprel::Conj && head.deprel() == Deprel::Obj);
    let verb = if noun.deprel() == Deprel::Conj { head.head()? } else { head };
    if object && is_light(verb.lemma()) {
        return subject(document, verb);
    }
    None
}

/// The candidate that a noun makes.
pub(crate) fn noun<'c>(document: &Document, noun: TokenView<'_>, cues: &'c Cues) -> Option<Candidate<'c>> {
    let readings = cues.noun(noun.lemma());
    if readings.is_empty() || matches!(noun.deprel(), Deprel::Compound | Deprel::Flat) {
        return None;
    }
    let frames = Frames::of(readings.iter());
    let after = |child: &TokenView<'_>| child.id() > noun.id();
    let has_mark = |child: TokenView<'_>, words: &[&str]| {
        child
            .children_by(Deprel::Mark)
            .any(|mark| words.iter().any(|word| mark.text().eq_ignore_ascii_case(word)))
    };
    let finite = noun.children().filter(after).find(|child| {
        matches!(child.deprel(), Deprel::Acl | Deprel::Ccomp | Deprel::AclRelcl)
            && has_mark(*child, &["that", "whether"])
    });
    let infinitive = noun.children().filter(after).find(|child| {
        matches!(child.deprel(), Deprel::Acl | Deprel::Xcomp | Deprel::Advcl) && has_mark(*child, &["to"])
    });
    let speaker = owner(document, noun);
    let mut cue_end = TokenId(noun.id().0 + 1);
    type Fits = Box<dyn Fn(&Reading) -> bool>;
    let (content, clausal, fits): (TokenRange, bool, Fits) =
        if let Some(below) = finite.filter(|_| frames.has(THAT)) {
            (below.subtree(), true, Box::new(|reading: &Reading| reading.has(THAT)))
        } else if let Some(below) = infinitive.filter(|_| frames.has(TO)) {
            (below.subtree(), true, Box::new(|reading: &Reading| reading.has(TO)))
        } else {
            let (bit, below, opener) = noun.children().filter(after).find_map(|child| {
                if !matches!(child.deprel(), Deprel::Nmod | Deprel::Acl | Deprel::Obl) {
                    return None;
                }
                let (bit, opener) = opening_preposition(child)?;
                (bit & frames.prepositions != 0).then_some((bit, child, opener))
            })?;
            // "criticism of the plan" without anybody who criticises is only a topic.
            speaker?;
            cue_end = TokenId(opener.0 + 1);
            let range = below.subtree();
            let range = TokenRange { start: cue_end, end: range.end.max(cue_end) };
            (range, false, Box::new(move |reading: &Reading| reading.prepositions & bit != 0))
        };
    let reading = readings.iter().find(|reading| fits(reading))?;
    let content = trimmed(document, content)?;
    let mut cue = TokenRange { start: noun.id(), end: TokenId(noun.id().0 + 1) };
    if cue_end.0 <= cue.end.0 + 1 {
        cue.end = cue_end;
    }
    // With a light verb, verb and noun together are the cue.
    let mut negated = false;
    if let Some(head) = noun.head()
        && noun.deprel() == Deprel::Obj
        && is_light(head.lemma())
        && noun.child(Deprel::NmodPoss).is_none()
        && head.id() < noun.id()
        && head.id().0 + 8 > noun.id().0
    {
        negated = is_negated(head);
        cue = joined(cue_range(head, head.id()), cue);
    }
    Some(Candidate {
        speaker,
        content: vec![content],
        clausal,
        negated,
        ..base(noun.id(), cue, Some(reading))
    })
}

/// The candidate that an adjective in the predicate makes.
pub(crate) fn adjective<'c>(
    document: &Document,
    word: TokenView<'_>,
    cues: &'c Cues,
) -> Option<Candidate<'c>> {
    let readings = cues.adjective(word.lemma());
    if readings.is_empty() || word.deprel() == Deprel::Amod && word.children().next().is_none() {
        return None;
    }
    let frames = Frames::of(readings.iter());
    let impersonal = word.children().any(|child| {
        child.deprel() == Deprel::Expl
            || (child.deprel() == Deprel::Nsubj && child.text().eq_ignore_ascii_case("it"))
    });
    let mut content = None;
    let mut clausal = true;
    let mut cue_end = TokenId(word.id().0 + 1);
    let mut bit_found = 0;
    let mut frame_found = 0;
    for child in word.children().filter(|child| child.id() > word.id()) {
        let marked_to = child.children_by(Deprel::Mark).any(|mark| mark.text().eq_ignore_ascii_case("to"));
        match child.deprel() {
            Deprel::Ccomp | Deprel::Csubj | Deprel::Advcl
                if impersonal && frames.has(IMPERSONAL) && !marked_to =>
            {
                (content, frame_found) = (Some(child.subtree()), IMPERSONAL);
            }
            Deprel::Ccomp | Deprel::Advcl if !marked_to && !impersonal && frames.has(THAT) => {
                let that = child.children_by(Deprel::Mark).next().is_none_or(|mark| {
                    ["that", "whether", "if"].iter().any(|word| mark.text().eq_ignore_ascii_case(word))
                });
                if child.deprel() == Deprel::Ccomp
                    || (that && child.children_by(Deprel::Mark).next().is_some())
                {
                    (content, frame_found) = (Some(child.subtree()), THAT);
                }
            }
            Deprel::Xcomp | Deprel::Advcl | Deprel::Ccomp if marked_to && !impersonal && frames.has(TO) => {
                (content, frame_found) = (Some(child.subtree()), TO);
            }
            Deprel::Obl | Deprel::Advcl | Deprel::Nmod if !impersonal => {
                if let Some((bit, opener)) = opening_preposition(child)
                    && bit & frames.prepositions != 0
                {
                    cue_end = TokenId(opener.0 + 1);
                    content = Some(TokenRange { start: cue_end, end: child.subtree().end.max(cue_end) });
                    clausal = false;
                    bit_found = bit;
                }
            }
            _ => {}
        }
        if content.is_some() {
            break;
        }
    }
    let content = trimmed(document, content?)?;
    let reading = readings
        .iter()
        .find(|reading| reading.frames & frame_found != 0 || reading.prepositions & bit_found != 0)?;
    let speaker = if impersonal {
        None
    } else {
        let above = (word.deprel() == Deprel::Amod).then(|| word.head()).flatten();
        Some(
            above
                .and_then(|noun| speaker_at(document, noun, word.id()))
                .or_else(|| subject(document, word))?,
        )
    };
    let mut cue = cue_range(word, word.id());
    if cue_end.0 <= cue.end.0 + 1 {
        cue.end = cue_end;
    }
    let negated = is_negated(word);
    Some(Candidate {
        speaker,
        content: vec![content],
        clausal,
        negated,
        ..base(word.id(), cue, Some(reading))
    })
}

/// "according to X", "in the words of X", "in X's view", "reportedly".
pub(crate) fn other<'c>(document: &Document, word: TokenView<'_>, cues: &'c Cues) -> Option<Candidate<'c>> {
    let lower = word.text().to_ascii_lowercase();
    for (part, reading) in cues.other(&lower) {
        let found = match part {
            Part::Preposition => according(document, word, reading),
            Part::Possessed => possessed(document, word, reading),
            Part::Adverb => adverb(document, word, reading),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    // "in their eyes": the table holds the singular.
    for (part, reading) in cues.other(word.lemma()) {
        if *part == Part::Possessed
            && let Some(found) = possessed(document, word, reading)
        {
            return Some(found);
        }
    }
    None
}

fn according<'c>(document: &Document, word: TokenView<'_>, reading: &'c Reading) -> Option<Candidate<'c>> {
    let mut last = word;
    for rest in &reading.rest {
        last = last.next()?;
        if !last.text().eq_ignore_ascii_case(rest) {
            return None;
        }
    }
    // A bare "per" is a rate more often than a source: only a name speaks after it.
    let after = last.next()?;
    if reading.rest.is_empty() && after.upos() != Upos::Propn {
        return None;
    }
    let sentence = document.sentence(word.sentence()).tokens;
    if !sentence.contains(after.id()) {
        return None;
    }
    // The head of the phrase: the first token above what follows whose head is outside the phrase.
    let mut head = after;
    while let Some(above) = head.head() {
        if above.id() <= last.id() || !above.upos().is_nominal() || above.id().0 > after.id().0 + 30 {
            break;
        }
        if !matches!(
            head.deprel(),
            Deprel::Det
                | Deprel::Amod
                | Deprel::Compound
                | Deprel::NmodPoss
                | Deprel::Nummod
                | Deprel::Flat
                | Deprel::Nmod
                | Deprel::NmodDesc
                | Deprel::NmodUnmarked
                | Deprel::DetPredet
                | Deprel::Advmod
                | Deprel::Punct
                | Deprel::Case
        ) {
            break;
        }
        head = above;
    }
    let mut tokens = head.subtree();
    tokens.start = after.id();
    tokens.end = TokenId(tokens.end.0.max(after.id().0 + 1));
    let tokens = trimmed(document, tokens)?;
    let speaker = Speaker { tokens, referent: head.id() };
    let phrase = TokenRange { start: word.id(), end: tokens.end };
    let content = clause_around(document, head, phrase)?;
    let cue = TokenRange { start: word.id(), end: TokenId(last.id().0 + 1) };
    Some(Candidate {
        speaker: Some(speaker),
        content,
        takes_quotation: true,
        ..base(word.id(), cue, Some(reading))
    })
}

/// The clause that a phrase stands in, without the phrase: its content where the phrase attributes it.
fn clause_around(document: &Document, head: TokenView<'_>, phrase: TokenRange) -> Option<Vec<TokenRange>> {
    let sentence = document.sentence(head.sentence()).tokens;
    let mut above = head.head().filter(|above| !phrase.contains(above.id()));
    while let Some(at) = above {
        let clausal = matches!(
            at.deprel(),
            Deprel::Root
                | Deprel::Ccomp
                | Deprel::Conj
                | Deprel::Parataxis
                | Deprel::Advcl
                | Deprel::AclRelcl
                | Deprel::Xcomp
                | Deprel::Csubj
        );
        let verbal = matches!(at.upos(), Upos::Verb | Upos::Aux)
            || at.children().any(|child| matches!(child.deprel(), Deprel::Cop | Deprel::Nsubj));
        if at.deprel() == Deprel::Root || clausal && verbal && at.deprel() != Deprel::Xcomp {
            break;
        }
        above = at.head();
    }
    let mut whole = above.map_or(sentence, |at| at.subtree());
    // A phrase at the sentence's edge, parted by a comma, is about all of the sentence.
    let first = document.token(sentence.start);
    let leads = phrase.start == sentence.start
        || (phrase.start.0 == sentence.start.0 + 1 && first.upos() == Upos::Cconj);
    let comma_before = document.token(phrase.start).previous().is_some_and(|token| token.text() == ",");
    let closes = document
        .views(TokenRange { start: phrase.end, end: sentence.end.max(phrase.end) })
        .all(|token| token.upos() == Upos::Punct);
    if leads || closes && comma_before {
        whole = sentence;
    }
    let mut pieces: Vec<TokenRange> =
        around(whole, phrase).filter_map(|piece| trimmed(document, piece)).collect();
    pieces.retain(|piece| {
        document.views(*piece).any(|token| !matches!(token.upos(), Upos::Punct | Upos::Cconj))
    });
    (!pieces.is_empty()).then_some(pieces)
}

fn possessed<'c>(document: &Document, noun: TokenView<'_>, reading: &'c Reading) -> Option<Candidate<'c>> {
    let owner = noun.child(Deprel::NmodPoss)?;
    let case = noun.children().find(|child| child.deprel() == Deprel::Case && child.id() < noun.id())?;
    if !["in", "by", "to"].iter().any(|word| case.text().eq_ignore_ascii_case(word)) {
        return None;
    }
    // "in his mind's eye", "in his view of the sea" say something else.
    if noun.children().any(|child| child.id() > noun.id() && child.deprel() != Deprel::Punct) {
        return None;
    }
    let mut speaker = speaker_at(document, owner, noun.id())?;
    if owner.id() < noun.id() && speaker.tokens.start <= case.id() {
        speaker.tokens.start = TokenId(case.id().0 + 1);
    }
    let phrase = TokenRange { start: case.id(), end: TokenId(noun.id().0 + 1) };
    let content = clause_around(document, noun, phrase)?;
    Some(Candidate {
        speaker: Some(speaker),
        content,
        takes_quotation: true,
        ..base(noun.id(), TokenRange::one(noun.id()), Some(reading))
    })
}

fn adverb<'c>(document: &Document, word: TokenView<'_>, reading: &'c Reading) -> Option<Candidate<'c>> {
    if !reading.rest.is_empty() || word.upos() != Upos::Adv {
        return None;
    }
    let head = word.head()?;
    let hole = TokenRange::one(word.id());
    let pieces: Vec<TokenRange> =
        around(head.subtree(), hole).filter_map(|piece| trimmed(document, piece)).collect();
    let clausal = matches!(head.upos(), Upos::Verb | Upos::Aux | Upos::Noun | Upos::Adj | Upos::Propn);
    if pieces.is_empty() || !clausal {
        return None;
    }
    Some(Candidate { content: pieces, ..base(word.id(), hole, Some(reading)) })
}

/// "Police: suspect held" and, in a headline, "Suspect held: police". `colon` is the mark.
pub(crate) fn label<'c>(document: &Document, colon: TokenView<'_>, headline: bool) -> Option<Candidate<'c>> {
    let sentence = document.sentence(colon.sentence()).tokens;
    let mut left = trimmed(document, TokenRange { start: sentence.start, end: colon.id() })?;
    if left.len() > 1 && is_quote_mark(document.token(left.start).text()) {
        left.start = TokenId(left.start.0 + 1);
    }
    let right = trimmed(document, TokenRange { start: TokenId(colon.id().0 + 1), end: sentence.end })?;
    let (speaker, content) = if names_speaker(document, left, headline) && right.len() >= 2 {
        (left, right)
    } else if headline && names_speaker(document, right, true) && left.len() >= 3 && right.len() <= 4 {
        (right, left)
    } else {
        return None;
    };
    // Only a clause is said; "Russia: a history" is a title.
    let clausal = document
        .views(content)
        .any(|token| matches!(token.upos(), Upos::Verb | Upos::Aux) || token.deprel() == Deprel::Nsubj);
    if !clausal && !document.views(content).next().is_some_and(|token| is_quote_mark(token.text())) {
        return None;
    }
    let head = document
        .views(speaker)
        .find(|token| token.head().is_none_or(|head| !speaker.contains(head.id())))
        .map_or(speaker.start, |token| token.id());
    Some(Candidate {
        speaker: Some(Speaker { tokens: speaker, referent: head }),
        content: vec![content],
        takes_quotation: true,
        ..base(colon.id(), TokenRange::one(colon.id()), None)
    })
}

/// Whether a few tokens name who could speak: a name, or people and bodies that reports quote.
fn names_speaker(document: &Document, range: TokenRange, headline: bool) -> bool {
    if range.len() > 5 {
        return false;
    }
    let mut named = false;
    for token in document.views(range) {
        match token.upos() {
            Upos::Verb | Upos::Aux | Upos::Num | Upos::Pron | Upos::Sconj => return false,
            Upos::Propn => {
                let capitals = token.text().chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
                named |= (headline || capitals) && !is_time_word(token);
            }
            Upos::Noun => named |= headline && is_quoted_body(token.lemma()),
            _ => {}
        }
    }
    named
}

fn is_quoted_body(lemma: &str) -> bool {
    matches!(
        lemma,
        "police"
            | "official"
            | "officer"
            | "ministry"
            | "minister"
            | "report"
            | "source"
            | "monitor"
            | "study"
            | "poll"
            | "survey"
            | "prosecutor"
            | "lawyer"
            | "witness"
            | "spokesman"
            | "spokeswoman"
            | "spokesperson"
            | "president"
            | "government"
            | "army"
            | "military"
            | "court"
            | "expert"
            | "analyst"
            | "medium"
            | "media"
            | "agency"
            | "opposition"
            | "activist"
            | "union"
            | "mayor"
            | "governor"
            | "company"
            | "ngo"
            | "charity"
            | "rebel"
            | "scientist"
            | "researcher"
            | "doctor"
            | "medic"
            | "authority"
            | "envoy"
            | "ambassador"
            | "chief"
            | "leader"
    )
}
