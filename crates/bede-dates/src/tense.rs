//! Whether what an expression dates lies before or after the day of the report, by the tense of the verb that
//! governs it.

use bede_doc::{Deprel, Document, Feature, TokenId, TokenRange, TokenView, Upos};

/// The side of the report's day on which something lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Past,
    Future,
    Unknown,
}

/// Words whose complement is still to come when they are said: "plans to", "scheduled for", "due on".
const PROSPECTIVE: &[&str] = &[
    "aim",
    "announce",
    "anticipate",
    "arrange",
    "bind",
    "book",
    "call",
    "commit",
    "deadline",
    "delay",
    "due",
    "expect",
    "extend",
    "forecast",
    "hope",
    "intend",
    "invite",
    "likely",
    "mean",
    "order",
    "plan",
    "pledge",
    "poise",
    "postpone",
    "prepare",
    "project",
    "promise",
    "propose",
    "ready",
    "reschedule",
    "schedule",
    "set",
    "slate",
    "summon",
    "threaten",
    "time",
    "urge",
    "vow",
    "want",
    "wish",
];

/// Verbs whose infinitive is no later than they are.
const SIMULTANEOUS: &[&str] = &[
    "appear", "begin", "come", "continue", "fail", "go", "happen", "have", "help", "manage", "prove", "seem",
    "start", "tend", "use",
];

/// Past forms that look like nothing else, for a tagger that takes them for a present.
const PAST_FORMS: &[&str] = &[
    "began", "broke", "brought", "built", "came", "caught", "chose", "drew", "drove", "fell", "fled", "flew",
    "fought", "found", "gave", "grew", "held", "kept", "knew", "led", "left", "lost", "made", "met", "paid",
    "rose", "said", "saw", "sent", "shot", "sold", "spoke", "spent", "stood", "struck", "swore", "took",
    "told", "took", "went", "won", "wrote",
];

/// Verbs whose past looks like their present.
const UNCHANGED: &[&str] = &[
    "beat", "bid", "burst", "cast", "cost", "cut", "hit", "hurt", "let", "put", "quit", "read", "set",
    "shut", "split", "spread", "thrust",
];

/// More steps up than any sentence needs; a guard, for trees come from a model.
const MOST_STEPS: usize = 24;

/// Which side the expression's governor points to.
pub(crate) fn direction(document: &Document, tokens: TokenRange) -> Direction {
    if tokens.is_empty() {
        return Direction::Unknown;
    }
    if document.syntax.words.len() == document.tokens.tokens.len() {
        by_syntax(document, tokens)
    } else {
        by_words(document, tokens)
    }
}

/// The token of a run whose head lies outside it.
pub(crate) fn head_of(document: &Document, tokens: TokenRange) -> TokenId {
    tokens
        .iter()
        .find(|&id| document.token(id).head().is_none_or(|head| !tokens.contains(head.id())))
        .unwrap_or(tokens.start)
}

fn by_syntax(document: &Document, tokens: TokenRange) -> Direction {
    let mut at = document.token(head_of(document, tokens));
    for _ in 0..MOST_STEPS {
        let inside = tokens.contains(at.id());
        if !inside {
            let prospective = PROSPECTIVE.contains(&at.lemma());
            let is_verb = at.upos() == Upos::Verb;
            if prospective && is_verb && matches!(at.xpos(), "VBN") {
                // "scheduled for Friday", "is expected on Monday", but "was called on Friday" is past.
                let was = at
                    .children()
                    .any(|child| child.upos() == Upos::Aux && child.features().has(Feature::TensePast));
                let announced =
                    matches!(at.lemma(), "announce" | "call" | "order" | "invite" | "extend" | "commit");
                if !was && !announced {
                    return Direction::Future;
                }
            }
            if prospective && !is_verb && matches!(at.upos(), Upos::Adj) {
                return Direction::Future;
            }
            if (is_verb || has_copula(at))
                && let Some(direction) = verb_direction(at)
            {
                return direction;
            }
        }
        match at.head() {
            Some(head) => at = head,
            None => break,
        }
    }
    Direction::Unknown
}

/// Whether what an expression bounds is announced: "declared a truce from Friday", "called a strike until Monday".
pub(crate) fn is_announced(document: &Document, tokens: TokenRange) -> bool {
    if tokens.is_empty() || document.syntax.words.len() != document.tokens.tokens.len() {
        return false;
    }
    let mut at = document.token(head_of(document, tokens));
    for _ in 0..3 {
        let Some(head) = at.head() else { return false };
        at = head;
        if at.upos() == Upos::Verb {
            let announces =
                ["declare", "agree", "offer", "accept", "impose", "allow", "authorize", "ban", "close"];
            return PROSPECTIVE.contains(&at.lemma()) || announces.contains(&at.lemma());
        }
    }
    false
}

/// Whether a run modifies a noun from before it: "a Valentine's Day visit", "Sunday's vote".
pub(crate) fn is_modifier(document: &Document, tokens: TokenRange) -> bool {
    if tokens.is_empty() || document.syntax.words.len() != document.tokens.tokens.len() {
        return false;
    }
    let head = document.token(head_of(document, tokens));
    matches!(
        head.deprel(),
        Deprel::Compound
            | Deprel::NmodPoss
            | Deprel::NmodUnmarked
            | Deprel::NmodDesc
            | Deprel::Amod
            | Deprel::Nummod
    ) && head.head().is_some_and(|above| above.id() >= tokens.end)
}

fn has_copula(token: TokenView<'_>) -> bool {
    token.child(Deprel::Cop).is_some()
}

/// The direction of one verb by its form and auxiliaries; `None` where it follows whatever governs it.
pub(crate) fn verb_direction(verb: TokenView<'_>) -> Option<Direction> {
    let mut future = false;
    let mut perfect = false;
    let mut past_auxiliary = false;
    let mut present_auxiliary = false;
    let mut to = false;
    for child in verb.children() {
        match child.upos() {
            Upos::Aux => match child.lemma() {
                "will" | "shall" | "would" | "can" | "could" | "may" | "might" | "should" | "must"
                | "'ll" | "wo" => future = true,
                "have" => perfect = true,
                _ if child.features().has(Feature::TensePast) => past_auxiliary = true,
                _ => present_auxiliary = true,
            },
            Upos::Part if child.text().eq_ignore_ascii_case("to") => to = true,
            _ => {}
        }
    }
    if perfect {
        return Some(Direction::Past);
    }
    if future {
        return Some(Direction::Future);
    }
    if to || (verb.xpos() == "VB" && !past_auxiliary && !present_auxiliary) {
        if !to && verb.deprel() == Deprel::Conj {
            return None;
        }
        if !to && verb.features().has(Feature::MoodImp) {
            return Some(Direction::Future);
        }
        let governor = verb.head()?;
        if SIMULTANEOUS.contains(&governor.lemma()) && governor.upos() == Upos::Verb {
            // "is going to meet" is to come.
            let going = governor.lemma() == "go" && governor.xpos() == "VBG";
            return if going { Some(Direction::Future) } else { None };
        }
        return Some(Direction::Future);
    }
    if past_auxiliary {
        return Some(Direction::Past);
    }
    if present_auxiliary {
        return Some(Direction::Future);
    }
    match verb.xpos() {
        "VBD" => Some(Direction::Past),
        "VBP" | "VB" if PAST_FORMS.contains(&verb.text()) || verb.text().ends_with("ed") => {
            Some(Direction::Past)
        }
        "VBP" if UNCHANGED.contains(&verb.text()) => Some(Direction::Unknown),
        "VBP" | "VBZ" => Some(Direction::Future),
        "VBN" if matches!(verb.deprel(), Deprel::Acl | Deprel::AclRelcl) => Some(Direction::Past),
        _ => None,
    }
}

/// Without syntax: the nearest word that tells, before rather than after.
fn by_words(document: &Document, tokens: TokenRange) -> Direction {
    let sentence = document.sentence(document.sentence_of(tokens.start)).tokens;
    let tells = |id: TokenId| -> Option<Direction> {
        let word = document.slice(document.tokens.tokens[id.index()].span);
        if ["will", "shall", "'ll", "due", "scheduled", "expected", "would", "could", "may", "set"]
            .contains(&word)
        {
            Some(Direction::Future)
        } else if ["was", "were", "had", "said", "met", "began", "held", "has", "have", "left", "took"]
            .contains(&word)
            || (word.len() > 4 && word.ends_with("ed"))
        {
            Some(Direction::Past)
        } else {
            None
        }
    };
    let from = sentence.start.0.max(tokens.start.0.saturating_sub(12));
    let until = sentence.end.0.min(tokens.end.0 + 6);
    (from..tokens.start.0)
        .rev()
        .chain(tokens.end.0..until)
        .find_map(|id| tells(TokenId(id)))
        .unwrap_or(Direction::Unknown)
}
