//! Which expression dates a predicate: its own, its clause's, its paragraph's, or the day of publication.

use bede_doc::{
    DateBasis, DatePrecision, Deprel, Document, EventDate, Feature, SentenceId, TimeExpression,
    TimeExpressionId, TimexType, TokenId, TokenView, Upos,
};
use jiff::civil::Date;

use crate::{
    calendar::plus_days,
    tense::{Direction, head_of, verb_direction},
};

/// The date of the event that a predicate tells, and how it came about.
///
/// `date` is `None` where the report does not say when: for background ("after the withdrawal", "had withdrawn")
/// without a date of its own, and where nothing in the text and no `published` gives a day. Background must not get
/// the reporting day, so `background` is set for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventDateChoice {
    /// When it was or will be.
    pub date: Option<EventDate>,
    /// The event came before what the sentence reports.
    pub background: bool,
    /// For `bede explain`, in a few words.
    pub why: String,
}

/// Verbs of saying: the day they are dated by is the day of speech.
const SPEECH: &[&str] = &[
    "say",
    "tell",
    "report",
    "state",
    "announce",
    "add",
    "claim",
    "note",
    "write",
    "declare",
    "confirm",
    "quote",
    "explain",
    "warn",
    "stress",
    "emphasize",
    "comment",
    "reveal",
    "disclose",
    "cite",
];

/// Prepositions and conjunctions after which something earlier is told.
const AFTERMATH: &[&str] = &["after", "since", "following"];

/// Those after which something later is told, or nothing that is said to happen.
const OUTLOOK: &[&str] = &["before", "until", "till", "pending", "ahead", "without", "despite"];

/// Verbs whose complement happens as they do.
const TOGETHER: &[&str] = &[
    "begin", "start", "continue", "resume", "keep", "stop", "cease", "help", "manage", "fail", "force",
    "see", "watch", "try", "attempt",
];

/// Steps up a tree, and steps between an expression and what it dates: guards, for trees come from a model.
const MOST_STEPS: usize = 12;

/// How many sentences a telling goes on without a date; a guard, for paragraphs can be endless.
const MOST_SENTENCES_BACK: usize = 12;

/// How far before a participle the verb stands that it goes with.
const MOST_WORDS_BACK: usize = 40;

/// The date of the event that `predicate` (a verb, or a noun such as "withdrawal") tells.
///
/// In order: an expression that the predicate governs; one that a clause which happens together with it governs
/// ("…, killing five"); nothing for background; one told before it in the same paragraph, where the telling goes on
/// in the past tense; the day of publication. Reads syntax and the layer that [`crate::find`] gives.
pub fn event_date(document: &Document, predicate: TokenId) -> EventDateChoice {
    let choice = |date, background, why: String| EventDateChoice { date, background, why };
    let Some(_) = document.tokens.tokens.get(predicate.index()) else {
        return choice(None, false, "no such token".to_owned());
    };
    let sentence = document.sentence_of(predicate);
    if document.syntax.words.len() != document.tokens.tokens.len() {
        return match in_sentence(document, sentence).find_map(|id| dated(document, id)) {
            Some(date) => choice(Some(date), false, "the sentence's first date".to_owned()),
            None => published(document, "no date in the sentence"),
        };
    }
    let mut at = document.token(predicate);
    let mut path = Vec::new();
    for step in 0..MOST_STEPS {
        if let Some(date) = own_date(document, at, sentence) {
            let words = expression_text(document, &date);
            let why = match step {
                0 => format!("“{words}” stands with it"),
                _ => format!("“{words}” stands with “{}”, which it happens with", at.text()),
            };
            return choice(Some(date), false, why);
        }
        if let Some(marker) = marker_of(at, AFTERMATH) {
            return choice(None, true, format!("told as background, after “{}”", marker.text()));
        }
        if let Some(marker) = marker_of(at, OUTLOOK) {
            return choice(None, false, format!("not said to have happened by then: “{}”", marker.text()));
        }
        if step == 0 && is_past_perfect(at) {
            return choice(None, true, "told as background, in the past perfect".to_owned());
        }
        path.push(at.id());
        match upward(at) {
            Some(head) if !path.contains(&head.id()) => at = head,
            _ => break,
        }
    }
    let predicate = document.token(predicate);
    if is_narrated(predicate, at)
        && let Some(date) = told_before(document, sentence)
    {
        let words = expression_text(document, &date);
        return choice(Some(date), false, format!("the telling goes on from “{words}”"));
    }
    published(document, "no date is said for it")
}

fn published(document: &Document, because: &str) -> EventDateChoice {
    match document.metadata.published.as_ref() {
        Some(published) => EventDateChoice {
            date: Some(EventDate {
                date: published.date(),
                precision: DatePrecision::Day,
                basis: DateBasis::Published,
                expression: None,
            }),
            background: false,
            why: format!("{because}: the day of publication stands in"),
        },
        None => EventDateChoice {
            date: None,
            background: false,
            why: format!("{because}, nor when it was published"),
        },
    }
}

fn expression_text<'d>(document: &'d Document, date: &EventDate) -> &'d str {
    date.expression.map_or("", |id| document.slice(document.date(id).span))
}

/// The expressions of a sentence, in order.
fn in_sentence(document: &Document, sentence: SentenceId) -> impl Iterator<Item = TimeExpressionId> + '_ {
    let tokens = document.sentence(sentence).tokens;
    let from = document.dates.partition_point(|expression| expression.tokens.start < tokens.start);
    let to = document.dates.partition_point(|expression| expression.tokens.start < tokens.end);
    (from..to.max(from)).map(|index| TimeExpressionId(index as u32))
}

/// The expression as an event's date, where it stands for days.
fn dated(document: &Document, id: TimeExpressionId) -> Option<EventDate> {
    let expression = document.date(id);
    if matches!(expression.kind, TimexType::Duration | TimexType::Set) {
        return None;
    }
    let (date, precision) = exactness(expression)?;
    Some(EventDate { date, precision, basis: DateBasis::Text, expression: Some(id) })
}

/// The day, or the first day of the month or year, that an expression's days lie in. A week is told to the month
/// that holds its middle; what is longer than a year dates nothing.
fn exactness(expression: &TimeExpression) -> Option<(Date, DatePrecision)> {
    let (first, last) = expression.days?;
    let length = last.since(first).ok()?.get_days();
    let middle = plus_days(first, length as i64 / 2)?;
    match length {
        0 => Some((first, DatePrecision::Day)),
        1..=31 => Some((middle.first_of_month(), DatePrecision::Month)),
        32..=366 => Some((middle.first_of_year(), DatePrecision::Year)),
        _ => None,
    }
}

/// The most exact expression that a token governs.
fn own_date(document: &Document, token: TokenView<'_>, sentence: SentenceId) -> Option<EventDate> {
    in_sentence(document, sentence)
        .filter_map(|id| {
            let distance = distance_to(document, id, token)?;
            let date = dated(document, id)?;
            Some((date.precision != DatePrecision::Day, distance, id, date))
        })
        .min_by_key(|&(inexact, distance, id, _)| (inexact, distance, id))
        .map(|(_, _, _, date)| date)
}

/// How many steps an expression is under a token, where nothing between them can be what it dates instead.
fn distance_to(document: &Document, id: TimeExpressionId, token: TokenView<'_>) -> Option<usize> {
    let tokens = document.date(id).tokens;
    let head = document.token(head_of(document, tokens));
    if tokens.contains(token.id()) {
        return None;
    }
    // "the worst since 2019" dates nothing; "has been held since 2019" dates the holding.
    if marker_of(head, &["since"]).is_some() && !is_perfect(token) {
        return None;
    }
    // "until Friday" and "before June" say when it was over, or had not begun.
    if marker_of(head, OUTLOOK).is_some() || marker_of(head, &["after"]).is_some() {
        return None;
    }
    let mut at = head;
    for distance in 1..=4 {
        let above = at.head()?;
        if above.id() == token.id() {
            return Some(distance);
        }
        // "shot dead on Monday": what is predicated of the victim is no clause of its own.
        let clause = match above.deprel() {
            Deprel::Xcomp => matches!(above.xpos(), "VB" | "VBG"),
            _ => above.upos() == Upos::Verb,
        } || matches!(
            above.deprel(),
            Deprel::Acl | Deprel::Advcl | Deprel::Ccomp | Deprel::Parataxis | Deprel::Csubj
        );
        if clause || marker_of(above, AFTERMATH).is_some() || marker_of(above, OUTLOOK).is_some() {
            return None;
        }
        // "the treaty of 1990" dates the treaty: only what is done on a day passes its day up.
        let dates_the_noun = at.id() == head.id()
            && above.upos() != Upos::Aux
            && head
                .children()
                .any(|child| child.deprel() == Deprel::Case && matches!(child.lemma(), "of" | "from"));
        if dates_the_noun
            || matches!(at.deprel(), Deprel::Compound | Deprel::Amod | Deprel::Nummod | Deprel::NmodPoss)
        {
            return None;
        }
        at = above;
    }
    None
}

/// The preposition or conjunction among `words` that introduces a token.
fn marker_of<'d>(token: TokenView<'d>, words: &[&str]) -> Option<TokenView<'d>> {
    token.children().find(|child| {
        matches!(child.deprel(), Deprel::Case | Deprel::Mark)
            && words.iter().any(|word| child.text().eq_ignore_ascii_case(word))
    })
}

fn is_perfect(token: TokenView<'_>) -> bool {
    token.children().any(|child| child.upos() == Upos::Aux && child.lemma() == "have")
}

fn is_past_perfect(token: TokenView<'_>) -> bool {
    token.children().any(|child| {
        child.upos() == Upos::Aux && child.lemma() == "have" && child.features().has(Feature::TensePast)
    })
}

/// The head that happens with a token, so that its day is the token's too.
fn upward(token: TokenView<'_>) -> Option<TokenView<'_>> {
    let mut head = token.head()?;
    // "… on Tuesday, wounding ten, witnesses said": the participle goes with what was told before it, and neither with
    // the attribution nor with a noun on the way.
    let before_attribution =
        token.deprel() == Deprel::Advcl && SPEECH.contains(&head.lemma()) && token.id() < head.id();
    let after_a_comma = token.deprel() == Deprel::Acl
        && token.xpos() == "VBG"
        && token.previous().is_some_and(|before| before.text() == ",");
    if (before_attribution || after_a_comma)
        && let Some(told) = std::iter::successors(token.previous(), |before| before.previous())
            .take(MOST_WORDS_BACK)
            .take_while(|before| before.sentence() == token.sentence())
            .find(|before| before.upos() == Upos::Verb)
    {
        head = told;
    }
    let inherits = match token.deprel() {
        Deprel::Acl => after_a_comma && head.upos() == Upos::Verb,
        // "shelled the town and killed five on Monday".
        Deprel::Conj => match (verb_direction(token), verb_direction(head)) {
            (Some(own), Some(other)) => own == other,
            _ => true,
        },
        // "…, killing five".
        // "will go there on Friday to discuss trade".
        Deprel::Advcl | Deprel::AdvclRelcl => {
            let to = token.children().any(|child| child.deprel() == Deprel::Mark && child.lemma() == "to");
            matches!(token.xpos(), "VBG" | "VBN") || to
        }
        Deprel::Xcomp => token.xpos() == "VBG" || TOGETHER.contains(&head.lemma()),
        Deprel::Obj
        | Deprel::Nsubj
        | Deprel::NsubjPass
        | Deprel::Obl
        | Deprel::Nmod
        | Deprel::Appos
        | Deprel::Compound => !matches!(token.upos(), Upos::Verb) && !SPEECH.contains(&head.lemma()),
        _ => false,
    };
    inherits.then_some(head)
}

/// Whether a predicate goes on with what was told before: in the past tense, and not what somebody says.
fn is_narrated(predicate: TokenView<'_>, top: TokenView<'_>) -> bool {
    let tense = verb_direction(predicate).or_else(|| verb_direction(top));
    tense == Some(Direction::Past) && !SPEECH.contains(&predicate.lemma())
}

/// The last date before a sentence in its paragraph that dates what is told there, and not what is said.
fn told_before(document: &Document, sentence: SentenceId) -> Option<EventDate> {
    let block = document.sentence(sentence).block;
    (0..sentence.0)
        .rev()
        .take(MOST_SENTENCES_BACK)
        .map(SentenceId)
        .take_while(|&before| document.sentence(before).block == block)
        .find_map(|before| {
            let root = document.root(before);
            if SPEECH.contains(&root.lemma())
                || verb_direction(root) != Some(Direction::Past)
                || is_past_perfect(root)
            {
                return None;
            }
            own_date(document, root, before)
        })
}
