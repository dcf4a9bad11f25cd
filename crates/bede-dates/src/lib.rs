//! Layer 4: time expressions, found and resolved against the day of publication.
//!
//! [`find`] gives the layer; [`event_date`] says which of its expressions dates a predicate. Reading goes in
//! steps: `atoms` cuts tokens to one shape, `grammar` says what runs of atoms mean, `tense` on which side of the
//! report's day they lie, `resolve` which days they are. `docs/dates.md` shows it on examples.

mod atoms;
mod calendar;
mod event;
mod feasts;
mod grammar;
mod resolve;
mod tense;
mod words;

use bede_doc::{Document, Span, TimeExpression, Upos};

pub use event::{EventDateChoice, event_date};

use crate::{
    grammar::{Found, Grammar, Meaning, Point, Which},
    resolve::{Place, Reference, Regime},
    tense::Direction,
    words::{AHEAD, BETWEEN, BY, Class, DURING, FROM, IN, ON, SINCE, THROUGH, UNTIL},
};

/// All expressions of time in a document, in text order, none inside another. Reads tokens and `published`, and
/// syntax where it has been laid.
pub fn find(document: &Document) -> Vec<TimeExpression> {
    let tagged = document.syntax.words.len() == document.tokens.tokens.len();
    let mut atoms = Vec::new();
    let mut sentences: Vec<(Vec<Found>, Vec<Where>)> = Vec::new();
    let (before_christ, may_is_a_person) = habits(document.text());
    for sentence in 0..document.sentences().len() {
        atoms::cut(document, sentence, &mut atoms);
        let mut found = Vec::new();
        let is_nominal = |at: usize| {
            let token = atoms.get(at)?.token;
            tagged.then(|| {
                matches!(document.token(token).upos(), Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num)
            })
        };
        let grammar = Grammar {
            atoms: &atoms,
            text: document.text(),
            before_christ,
            may_is_a_person,
            is_nominal: &is_nominal,
        };
        grammar.recognise(&mut found);
        let places = (0..found.len()).map(|index| locate(document, &grammar, &found, index)).collect();
        sentences.push((found, places));
    }
    let mut reference = Reference::new(document, regime(document, &sentences));
    let mut expressions = Vec::new();
    for (sentence, (found, places)) in sentences.iter().enumerate() {
        let paragraph = document.sentences()[sentence].block.0;
        for (expression, at) in found.iter().zip(places) {
            let place = Place {
                sentence,
                paragraph,
                direction: at.direction,
                sets_scene: at.sets_scene,
                is_modifier: at.is_modifier,
                follows: at.follows,
                lent_year: at.lent_year,
            };
            if let Some(resolved) = reference.resolve(&expression.meaning, place) {
                let tokens = resolve::tokens_of(document, at.span);
                expressions.push(TimeExpression {
                    span: at.span,
                    tokens,
                    kind: resolved.kind,
                    value: resolved.value,
                    days: resolved.days,
                });
            }
        }
    }
    expressions
}

/// What is known of an expression from where it stands.
struct Where {
    span: Span,
    direction: Direction,
    sets_scene: bool,
    is_modifier: bool,
    follows: bool,
    lent_year: Option<(i16, i8)>,
}

fn locate(document: &Document, grammar: &Grammar<'_>, found: &[Found], index: usize) -> Where {
    let expression = &found[index];
    let (first, last) = (grammar.atoms[expression.first], grammar.atoms[expression.end - 1]);
    let span = Span { start: first.start, end: last.end };
    let before = |back: usize| expression.first.checked_sub(back).map(|at| grammar.atoms[at]);
    let preposition = before(1).filter(|atom| atom.class == Class::Preposition).map(|atom| atom.number);
    let ahead_of = before(2).is_some_and(|atom| atom.class == Class::Preposition && atom.number == AHEAD);
    let direction = if needs_direction(&expression.meaning) {
        let tokens = resolve::tokens_of(document, span);
        match (tense::direction(document, tokens), preposition) {
            _ if ahead_of => Direction::Future,
            (_, Some(SINCE)) => Direction::Past,
            (Direction::Unknown, Some(BY | UNTIL)) => Direction::Future,
            (_, Some(FROM | UNTIL)) if tense::is_announced(document, tokens) => Direction::Future,
            (direction, _) => direction,
        }
    } else {
        Direction::Unknown
    };
    let lent_year = found[index + 1..]
        .iter()
        .take(3)
        .find_map(|next| resolve::lends_year(&next.meaning).map(|year| (next, year)))
        .and_then(|(next, year)| {
            let mut end = expression.end;
            for between in &found[index + 1..] {
                if !grammar.joins(end, between.first) {
                    return None;
                }
                end = between.end;
                if between == next {
                    return Some(year);
                }
            }
            None
        });
    // "from Monday to Thursday", "midnight on Friday before Sunday's vote".
    let after = |back: usize| before(back).is_some_and(|atom| atom.class == Class::Before && atom.number < 0);
    let follows = index > 0
        && matches!(found[index - 1].meaning, Meaning::Point(_) | Meaning::Timed(..))
        && (after(1)
            || after(2) && before(1).is_some_and(|atom| atom.class == Class::The)
            || expression.first == found[index - 1].end + 1
                && before(1).is_some_and(|atom| {
                    atom.class == Class::To
                        || atom.class == Class::Preposition && matches!(atom.number, UNTIL | THROUGH)
                        || atom.class == Class::Mark && atom.number == '-' as i32
                })
            || expression.first == found[index - 1].end + 1
                && before(1).is_some_and(|atom| atom.class == Class::And)
                && found[index - 1].first.checked_sub(1).is_some_and(|at| {
                    grammar.atoms[at].class == Class::Preposition && grammar.atoms[at].number == BETWEEN
                }));
    let sets_scene =
        expression.first == 0 || preposition.is_some_and(|word| matches!(word, IN | ON | DURING));
    let is_modifier = tense::is_modifier(document, resolve::tokens_of(document, span));
    Where { span, direction, sets_scene, is_modifier, follows, lent_year }
}

/// Whether the tense of the verb can move an expression.
fn needs_direction(meaning: &Meaning) -> bool {
    let (Meaning::Point(point) | Meaning::Timed(point, _)) = meaning else { return false };
    fn moves(point: &Point) -> bool {
        match point {
            Point::MonthDay(_, _, which)
            | Point::Month(_, which)
            | Point::Weekday(_, which)
            | Point::Season(_, which)
            | Point::Quarter(_, which)
            | Point::Half(_, which)
            | Point::Unit(_, which)
            | Point::Feast(_, which) => matches!(which, Which::Bare | Which::This),
            Point::DayOfMonth(_) => true,
            Point::Offset(_, _, _, grammar::From::Point(inner))
            | Point::NthWeekday(_, _, inner)
            | Point::NthUnit(_, _, inner) => moves(inner),
            _ => false,
        }
    }
    moves(point)
}

/// Whether a text counts years before Christ, and whether somebody in it is called May.
fn habits(text: &str) -> (bool, bool) {
    let before_christ = text.matches(" BC").take(3).count() + text.matches(" B.C").take(3).count() >= 3;
    let may = ["Theresa May", "Mrs May", "Mrs. May", "Ms May", "Mr May", "Minister May", "President May"]
        .iter()
        .any(|name| text.contains(name));
    (before_christ, may)
}

/// A history dates by years long past; a report, by days near its own.
fn regime(document: &Document, sentences: &[(Vec<Found>, Vec<Where>)]) -> Regime {
    let Some(published) = document.metadata.published.as_ref() else { return Regime::Narrative };
    let year = published.date().year();
    let (mut past, mut near) = (0, 0);
    for expression in sentences.iter().flat_map(|(found, _)| found) {
        let (Meaning::Point(point) | Meaning::Timed(point, _)) = &expression.meaning else { continue };
        match point {
            Point::Full(granule) if granule.year().is_some_and(|said| said < year - 1) => past += 1,
            Point::Full(granule) if granule.year().is_some_and(|said| said >= year - 1) => near += 1,
            Point::Weekday(..) | Point::DayWord(_) => near += 2,
            Point::Unit(_, Which::Last | Which::Next | Which::This) => near += 1,
            _ => {}
        }
    }

    if past >= 6 && past > near { Regime::Narrative } else { Regime::News }
}
