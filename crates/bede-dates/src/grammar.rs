//! The grammar of time: runs of atoms to what they mean before anybody knows which day "Friday" is.
//! Each parser looks a bounded way ahead, so a sentence takes linear time. Resolution is in `resolve`.

use crate::{
    atoms::Atom,
    calendar::{Feast, Granule, Season, Unit, date},
    feasts::FEASTS,
    words::{BETWEEN, BY, Class, DURING, FOR, FROM, IN, OF, ON, OVER, PARTS, SINCE, THROUGH, UNTIL, WITHIN},
};

/// An expression as the grammar sees it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    /// Its first atom.
    pub first: usize,
    /// One past its last atom.
    pub end: usize,
    pub meaning: Meaning,
}

/// What an expression means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Meaning {
    /// A stretch of the calendar.
    Point(Point),
    /// A time of a day that is named.
    Timed(Point, Clock),
    /// A time of a day that the expression does not name.
    Clock(Clock),
    /// A stretch of time, by its TIMEX3 value.
    Duration(String),
    /// Something that recurs, by its TIMEX3 value.
    Set(String),
    /// PAST_REF, PRESENT_REF, FUTURE_REF.
    Reference(&'static str),
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// Indexes `PARTS`.
    Part(u8),
    /// Hour, minute, and the zone's offset in quarter hours.
    At(u8, u8, Option<i8>),
}

/// Which one of those that recur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// The text does not say.
    Bare,
    /// "this".
    This,
    /// "last".
    Last,
    /// "next".
    Next,
    /// "the previous", counted from what was said before.
    Previous,
    /// "the following", counted from what was said before.
    Following,
    /// "that", "the same".
    Same,
}

/// From where an offset counts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum From {
    /// The day of speaking: "ago".
    Speech,
    /// What was said before: "later".
    Text,
    /// A point that the expression names.
    Point(Box<Point>),
}

/// How many, in tenths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    Tenths(i32),
    Untold,
}

/// A stretch of the calendar as the text says it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Point {
    Full(Granule),
    /// A date in figures whose first two numbers are a day and a month in an order that is not said.
    Figures(i8, i8, i16),
    MonthDay(i8, i8, Which),
    Month(i8, Which),
    DayOfMonth(i8),
    Weekday(i8, Which),
    Season(Season, Which),
    Quarter(i8, Which),
    Half(i8, Which),
    Unit(Unit, Which),
    Feast(Feast, Which),
    /// "'99", or "17" after "1915-".
    ShortYear(i16),
    DayWord(i8),
    Offset(i8, Count, Unit, From),
    /// The first point in the year that the second names.
    Of(Box<Point>, Box<Point>),
    /// The n-th weekday (or day, week, weekend) of a point; −1 is the last.
    NthWeekday(i8, i8, Box<Point>),
    NthUnit(i8, Unit, Box<Point>),
}

/// A sentence under the grammar.
pub(crate) struct Grammar<'a> {
    pub atoms: &'a [Atom],
    pub text: &'a str,
    /// The document counts years before Christ.
    pub before_christ: bool,
    /// Somebody in the document is called May.
    pub may_is_a_person: bool,
    /// Whether the token of an atom is a noun, an adjective or a name, where syntax is there to say so.
    pub is_nominal: &'a dyn Fn(usize) -> Option<bool>,
}

/// What the expression before can lend to the next: "May 3 and 4", "1914-18".
#[derive(Clone, Copy)]
enum Lent {
    Nothing,
    Month { month: i8, year: Option<i16>, end: usize },
    Year { year: i16, end: usize },
}

type Parsed<T> = Option<(usize, T)>;

impl Grammar<'_> {
    /// All expressions of the sentence, in order, none inside another.
    pub(crate) fn recognise(&self, found: &mut Vec<Found>) {
        let mut at = 0;
        let mut lent = Lent::Nothing;
        while at < self.atoms.len() {
            let class = self.atoms[at].class;
            if class == Class::Other || (class == Class::Mark && !self.mark(at, '\'')) {
                at += 1;
                continue;
            }
            let expression = self.continued(at, lent).or_else(|| self.expression(at));
            match expression {
                Some((end, meaning)) if end > at => {
                    lent = self.lends(&meaning, at, end, lent);
                    found.push(Found { first: at, end, meaning });
                    at = end;
                }
                _ => at += 1,
            }
        }
        // "from 10 a.m. to 5 p.m. on Saturday": both are on Saturday.
        for index in 1..found.len() {
            let (before, rest) = found.split_at_mut(index);
            let (Some(first), Some(second)) = (before.last_mut(), rest.first()) else { continue };
            if let (Meaning::Clock(clock), Meaning::Timed(point, _)) = (&first.meaning, &second.meaning)
                && self.joins(first.end, second.first)
            {
                first.meaning = Meaning::Timed(point.clone(), *clock);
            }
        }
    }

    fn lends(&self, meaning: &Meaning, first: usize, end: usize, before: Lent) -> Lent {
        let Meaning::Point(point) = meaning else { return Lent::Nothing };
        let month_first = matches!(
            self.class(first),
            Class::Month | Class::MonthShort | Class::Weekday | Class::WeekdayShort
        ) || matches!(before, Lent::Month { .. });
        match *point {
            Point::MonthDay(month, _, _) if month_first => Lent::Month { month, year: None, end },
            Point::Full(Granule::Day(day)) if month_first => {
                Lent::Month { month: day.month(), year: Some(day.year()), end }
            }
            Point::Full(Granule::Year(year)) => Lent::Year { year, end },
            _ => Lent::Nothing,
        }
    }

    /// What only the expression before makes an expression.
    fn continued(&self, at: usize, lent: Lent) -> Parsed<Meaning> {
        match lent {
            Lent::Month { month, year, end } if self.joins(end, at) => {
                let day = self.day_number(at)?;
                let mut next = at + 1;
                if self.glued(next) && self.glued(next + 1) && self.is(next + 1, Class::Digits) {
                    return None;
                }
                // "May 5-7, 2010"; "May 3 and 4 June" is two months.
                if matches!(self.class(next), Class::Month | Class::MonthShort | Class::Unit | Class::Units)
                    || self.class(next) == Class::Other
                        && self.atoms[at].class == Class::Digits
                        && !self.is_stop(next)
                {
                    return None;
                }
                let mut year = year;
                let comma = self.mark(next, ',') as usize;
                if let Some(found) = self.plain_year(next + comma) {
                    next += comma + 1;
                    year = Some(found);
                }
                let point = match year {
                    Some(year) => Point::Full(Granule::Day(date(year, month, day)?)),
                    None => Point::MonthDay(month, day, Which::Bare),
                };
                Some((next, Meaning::Point(point)))
            }
            Lent::Year { year, end } if at == end + 1 && self.mark(end, '-') && self.glued(at) => {
                let atom = self.atoms.get(at)?;
                let short =
                    (atom.class == Class::Digits && atom.digits == 2).then_some(atom.number as i16)?;
                let full = year - year.rem_euclid(100) + short;
                (year > 0 && full > year).then(|| (at + 1, Meaning::Point(Point::Full(Granule::Year(full)))))
            }
            _ => None,
        }
    }

    /// Whether only "-", ",", "and", "to", "or" stand between two atoms.
    pub(crate) fn joins(&self, from: usize, to: usize) -> bool {
        to > from
            && to - from <= 2
            && (from..to).all(|at| {
                self.mark(at, '-')
                    || self.mark(at, ',')
                    || self.mark(at, '/')
                    || matches!(self.class(at), Class::And | Class::To | Class::Or)
                    || self.preposition(at, UNTIL)
                    || self.preposition(at, THROUGH)
            })
    }

    /// The longest expression that begins here.
    fn expression(&self, at: usize) -> Parsed<Meaning> {
        let mut best: Parsed<Meaning> = None;
        let mut offer = |candidate: Parsed<Meaning>| {
            if let Some((end, meaning)) = candidate
                && best.as_ref().is_none_or(|&(best_end, _)| end > best_end)
            {
                best = Some((end, meaning));
            }
        };
        offer(self.timed(at));
        offer(self.set(at));
        offer(self.reference(at));
        offer(self.quantity_expression(at));
        best
    }

    // Reading atoms.

    fn class(&self, at: usize) -> Class {
        self.atoms.get(at).map_or(Class::Other, |atom| atom.class)
    }

    fn number(&self, at: usize) -> i32 {
        self.atoms.get(at).map_or(0, |atom| atom.number)
    }

    fn is(&self, at: usize, class: Class) -> bool {
        self.class(at) == class && at < self.atoms.len()
    }

    fn mark(&self, at: usize, mark: char) -> bool {
        self.is(at, Class::Mark) && self.number(at) == mark as i32
    }

    fn glued(&self, at: usize) -> bool {
        self.atoms.get(at).is_some_and(|atom| atom.glued)
    }

    fn capital(&self, at: usize) -> bool {
        self.atoms.get(at).is_some_and(|atom| atom.capital)
    }

    fn preposition(&self, at: usize, which: i32) -> bool {
        self.is(at, Class::Preposition) && self.number(at) == which
    }

    fn word(&self, at: usize) -> &str {
        self.atoms.get(at).map_or("", |atom| &self.text[atom.start as usize..atom.end as usize])
    }

    fn word_is(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    fn unit(&self, at: usize) -> Option<Unit> {
        match self.class(at) {
            Class::Unit | Class::Units => Unit::ALL.get(self.number(at) as usize).copied(),
            _ => None,
        }
    }

    fn singular_unit(&self, at: usize) -> Option<Unit> {
        self.unit(at).filter(|_| self.class(at) == Class::Unit)
    }

    /// The class before an atom; the beginning of the sentence reads as a mark.
    fn before(&self, at: usize) -> Class {
        at.checked_sub(1).map_or(Class::Mark, |before| self.class(before))
    }

    fn is_preposition_before(&self, at: usize, which: &[i32]) -> bool {
        at > 0 && self.is(at - 1, Class::Preposition) && which.contains(&self.number(at - 1))
    }

    /// A small word after which no noun phrase goes on.
    fn is_stop(&self, at: usize) -> bool {
        at >= self.atoms.len()
            || matches!(
                self.class(at),
                Class::Mark
                    | Class::Preposition
                    | Class::And
                    | Class::To
                    | Class::Or
                    | Class::At
                    | Class::The
                    | Class::A
                    | Class::This
                    | Class::That
                    | Class::Before
                    | Class::Modal
            )
            || [
                "was", "were", "is", "are", "had", "has", "have", "but", "when", "as", "he", "she", "it",
                "they", "we", "with", "unless", "if", "although", "then", "there", "which", "who", "where",
                "while", "because", "his", "their", "its", "did", "it",
            ]
            .iter()
            .any(|word| self.word_is(at, word))
    }

    /// Whether a noun phrase goes on at an atom: a noun follows, so what stands before only modifies it.
    fn goes_on(&self, at: usize) -> bool {
        if at >= self.atoms.len() || self.is_stop(at) {
            return false;
        }
        match (self.is_nominal)(at) {
            Some(nominal) => nominal,
            None => self.class(at) == Class::Other,
        }
    }

    fn day_number(&self, at: usize) -> Option<i8> {
        let atom = self.atoms.get(at)?;
        let fits = match atom.class {
            Class::Digits => atom.digits <= 2,
            Class::Ordinal => true,
            _ => false,
        };
        (fits && (1..=31).contains(&atom.number)).then_some(atom.number as i8)
    }

    /// Four digits that can be a year, or fewer with "BC" and "AD".
    fn plain_year(&self, at: usize) -> Option<i16> {
        let atom = self.atoms.get(at)?;
        // 2021-08-18 after a comma is a date of its own.
        let in_figures = self.mark(at + 1, '-') && self.mark(at + 3, '-') && self.glued(at + 3);
        (atom.class == Class::Digits
            && atom.digits == 4
            && (1000..=2199).contains(&atom.number)
            && !in_figures)
            .then_some(atom.number as i16)
    }

    /// "BC", "B.C.", "B.C", "AD" after a number: where it ends and its sign.
    fn era(&self, at: usize) -> Parsed<i16> {
        match self.class(at) {
            Class::Bc => Some((at + 1, -1)),
            Class::Ad if self.word(at) == "AD" || self.word(at) == "CE" => Some((at + 1, 1)),
            _ => {
                let first = self.word(at);
                if (first == "B" || first == "A")
                    && self.mark(at + 1, '.')
                    && (self.word(at + 2) == "C" || self.word(at + 2) == "D")
                {
                    let dot = self.mark(at + 3, '.') && self.glued(at + 3) && self.same_token(at + 2, at + 3);
                    return Some((at + 3 + dot as usize, if first == "B" { -1 } else { 1 }));
                }
                None
            }
        }
    }

    fn same_token(&self, one: usize, other: usize) -> bool {
        match (self.atoms.get(one), self.atoms.get(other)) {
            (Some(one), Some(other)) => one.token == other.token,
            _ => false,
        }
    }

    /// A year after a month, a season or "of": "1939", "480 BC", "'99".
    fn year_after(&self, at: usize) -> Parsed<i16> {
        let atom = self.atoms.get(at)?;
        if atom.class == Class::Digits {
            if let Some((end, sign)) = self.era(at + 1) {
                return (atom.number > 0).then_some((end, sign * atom.number as i16));
            }
            return self.plain_year(at).map(|year| (at + 1, year));
        }
        None
    }

    /// "this year", "that year", "the same year", "last year", "the year".
    fn year_phrase(&self, at: usize) -> Parsed<Point> {
        if self.is(at, Class::The) && self.singular_unit(at + 1) == Some(Unit::Year) {
            return Some((at + 2, Point::Unit(Unit::Year, Which::Bare)));
        }
        let (end, point) = self.deictic(at)?;
        matches!(point, Point::Unit(Unit::Year, _)).then_some((end, point))
    }

    /// "of 1939", "1939", ", 1939", "of that year" after a month, a season, a quarter.
    fn in_year(&self, at: usize, build: impl Fn(i16) -> Option<Granule>, bare: Point) -> (usize, Point) {
        let of = self.preposition(at, OF) as usize;
        let comma = (of == 0 && self.mark(at, ',')) as usize;
        if let Some((end, year)) = self.year_after(at + of + comma)
            && (comma == 0 || self.is_stop(end))
            && let Some(granule) = build(year)
        {
            return (end, Point::Full(granule));
        }
        if of == 0
            && self.mark(at, '\'')
            && self.glued(at + 1)
            && self.is(at + 1, Class::Digits)
            && self.atoms[at + 1].digits == 2
            && let Some(granule) = build(1900 + self.number(at + 1) as i16)
        {
            return (at + 2, Point::Full(granule));
        }
        if of == 1
            && let Some((end, year)) = self.year_phrase(at + 1)
        {
            return (end, Point::Of(Box::new(bare), Box::new(year)));
        }
        if of == 0
            && let Some((end, year)) = self.deictic(at)
            && matches!(year, Point::Unit(Unit::Year, Which::Last | Which::Next | Which::This | Which::Same))
        {
            return (end, Point::Of(Box::new(bare), Box::new(year)));
        }
        (at, bare)
    }

    // Points.

    /// A month's name where it means the month.
    fn month(&self, at: usize) -> Option<i8> {
        let number = self.number(at) as i8;
        match self.class(at) {
            Class::Month if self.capital(at) => Some(number),
            Class::MonthShort if self.capital(at) => Some(number),
            _ => None,
        }
    }

    /// Whether a month that stands without a day or a year is one: "May" and "March" are more often other words.
    fn month_alone(&self, at: usize) -> bool {
        let after = at + 1;
        let prepared = matches!(
            self.before(at),
            Class::Last
                | Class::Next
                | Class::This
                | Class::Early
                | Class::Previous
                | Class::Following
                | Class::Coming
                | Class::Each
        ) && at > 0
            || self.is_preposition_before(
                at,
                &[OF, IN, BY, SINCE, UNTIL, FROM, DURING, THROUGH, BETWEEN, OVER, FOR],
            )
            || matches!(self.before(at), Class::Before) && at > 0
            || at > 1 && self.mark(at - 1, '-') && self.is(at - 2, Class::Early);
        let name = self.number(at);
        if self.is(at, Class::MonthShort) {
            return prepared && !(self.capital(after) && self.is(after, Class::Other));
        }
        let surname_follows = self.capital(after) && self.is(after, Class::Other);
        // "Black September" and "Operation August" are names.
        if at > 0
            && self.is(at - 1, Class::Other)
            && self.capital(at - 1)
            && (at > 1 || self.word(at - 1) == "Black")
        {
            return false;
        }
        match name {
            5 => {
                let possessive = self.mark(after, '\'') || self.word_is(after, "'s");
                let is_the_month =
                    !self.may_is_a_person || self.is_preposition_before(at, &[IN, SINCE, UNTIL, DURING]);
                (prepared && is_the_month && !possessive && !surname_follows) || self.joined_to_month(at)
            }
            3 => {
                (prepared && !surname_follows)
                    || self.joined_to_month(at)
                    || (self.before(at) == Class::The
                        && at > 0
                        && self.goes_on(after)
                        && !self.capital(after))
            }
            4 | 6 | 8 => prepared || !surname_follows,
            _ => true,
        }
    }

    /// "March and April", "May-June": a neighbour that is a month.
    fn joined_to_month(&self, at: usize) -> bool {
        let near = |place: usize| self.is(place, Class::Month) && self.capital(place);
        (self.joins(at + 1, at + 2) && near(at + 2)) || at >= 2 && self.joins(at - 1, at) && near(at - 2)
    }

    /// Month first: "August 18, 2021", "March 1940", "Sept. 9", "May of that year".
    fn month_first(&self, at: usize) -> Parsed<Point> {
        let month = self.month(at)?;
        let dot = (self.is(at, Class::MonthShort) && self.mark(at + 1, '.') && self.glued(at + 1)) as usize;
        let next = at + 1 + dot;
        let the = (self.is(next, Class::The) && self.is(next + 1, Class::Ordinal)) as usize;
        if let Some(day) = self.day_number(next + the)
            && !(self.is(next, Class::Digits) && self.mark(next + 1, ':'))
            && !(self.is(next, Class::Ordinal) && self.atoms[next].digits == 0)
        {
            let after = next + the + 1;
            // "May 10 percent" and "March 5,000" are no days; neither is "June 10 a.m.".
            if self.meridiem(after).is_none() {
                let comma = self.mark(after, ',') as usize;
                let of = (comma == 0 && self.preposition(after, OF)) as usize;
                if let Some((end, year)) = self.year_after(after + comma + of)
                    && self.plausible_year(end, comma == 1)
                {
                    let point = match date(year, month, day) {
                        Some(found) => Point::Full(Granule::Day(found)),
                        None => return None,
                    };
                    return Some((end, point));
                }
                if of == 1
                    && let Some((end, year)) = self.year_phrase(after + 1)
                {
                    let inner = Point::MonthDay(month, day, Which::Bare);
                    return Some((end, Point::Of(Box::new(inner), Box::new(year))));
                }
                // "March 5-9, 1918": the year is said after the second day.
                if (self.mark(after, '-') || matches!(self.class(after), Class::And | Class::To))
                    && self.day_number(after + 1).is_some()
                {
                    let comma = self.mark(after + 2, ',') as usize;
                    if let Some(year) = self.plain_year(after + 2 + comma)
                        && let Some(found) = date(year, month, day)
                    {
                        return Some((after, Point::Full(Granule::Day(found))));
                    }
                }
                return Some((after, Point::MonthDay(month, day, Which::Bare)));
            }
        }
        let build = |year: i16| Some(Granule::Month(year, month));
        let (end, point) = self.in_year(next, build, Point::Month(month, Which::Bare));
        if end == next && !self.month_alone(at) {
            return None;
        }
        let end = if end == next { at + 1 } else { end };
        Some((end, point))
    }

    /// A year that follows a comma must not begin a count: "on May 3, 2000 people marched".
    fn plausible_year(&self, after: usize, comma: bool) -> bool {
        !(comma && self.is(after, Class::Other) && !self.is_stop(after) && self.word(after).ends_with('s'))
    }

    /// Day first: "18th August 2021", "the 5th of May", "5-7 May".
    fn day_first(&self, at: usize) -> Parsed<Point> {
        let day = self.day_number(at)?;
        let of = self.preposition(at + 1, OF) as usize;
        let dash =
            (of == 0 && self.mark(at + 1, '-') && self.glued(at + 1) && self.is(at + 2, Class::MonthShort))
                as usize;
        let month_at = at + 1 + of + dash;
        if let Some(month) = self.month(month_at) {
            let dot = (self.is(month_at, Class::MonthShort)
                && self.mark(month_at + 1, '.')
                && self.glued(month_at + 1)) as usize;
            let after = month_at + 1 + dot;
            let dash = (dash == 1 && self.mark(after, '-')) as usize;
            let comma = (dash == 0 && self.mark(after, ',')) as usize;
            if let Some((end, year)) = self.year_after(after + dash + comma)
                && self.plausible_year(end, comma == 1)
            {
                return date(year, month, day).map(|found| (end, Point::Full(Granule::Day(found))));
            }
            if self.preposition(after, OF)
                && let Some((end, year)) = self.year_phrase(after + 1)
            {
                let inner = Point::MonthDay(month, day, Which::Bare);
                return Some((end, Point::Of(Box::new(inner), Box::new(year))));
            }
            // The day "18 May" but not the man in "18 May Street": nothing speaks against it without a name.
            let end = if dot == 1 { after } else { month_at + 1 };
            return (day <= 29 || date(2000, month, day).is_some())
                .then_some((end, Point::MonthDay(month, day, Which::Bare)));
        }
        // "3 to 5 May", "28 and 29 August", "6-7 January 1916".
        if (self.mark(at + 1, '-') || matches!(self.class(at + 1), Class::To | Class::And | Class::Or))
            && let Some(_) = self.day_number(at + 2)
            && let Some((_, second)) = self.day_first(at + 2)
        {
            return match second {
                Point::Full(Granule::Day(other)) => date(other.year(), other.month(), day)
                    .map(|found| (at + 1, Point::Full(Granule::Day(found)))),
                Point::MonthDay(month, _, which) => Some((at + 1, Point::MonthDay(month, day, which))),
                _ => None,
            };
        }
        None
    }

    /// Dates in figures: 2021-08-18, 18/08/2021, 18.08.21, 9/11.
    fn figures(&self, at: usize) -> Parsed<Point> {
        let first = *self.atoms.get(at)?;
        let digits = |place: usize| {
            self.atoms.get(place).filter(|atom| atom.class == Class::Digits && atom.glued).copied()
        };
        let mark = ['-', '/', '.'].into_iter().find(|&mark| self.mark(at + 1, mark))?;
        if !self.glued(at + 1) || first.class != Class::Digits {
            return None;
        }
        let second = digits(at + 2)?;
        if !(self.mark(at + 3, mark) && self.glued(at + 3)) {
            // The one short date that is a name.
            return (mark == '/' && first.number == 9 && second.number == 11)
                .then(|| (at + 3, Point::Feast(Feast::Once { year: 2001, month: 9, day: 11 }, Which::Bare)));
        }
        let third = digits(at + 4)?;
        if self.mark(at + 5, mark) && self.glued(at + 5) && digits(at + 6).is_some() {
            return None;
        }
        if first.digits == 4 {
            let day = date(first.number as i16, second.number as i8, third.number as i8)?;
            return Some((at + 5, Point::Full(Granule::Day(day))));
        }
        if first.digits > 2 || second.digits > 2 || !matches!(third.digits, 2 | 4) {
            return None;
        }
        let year = match third.digits {
            2 if third.number < 50 => 2000 + third.number,
            2 => 1900 + third.number,
            _ => third.number,
        } as i16;
        let (one, two) = (first.number as i8, second.number as i8);
        match (date(year, two, one), date(year, one, two)) {
            (Some(_), Some(_)) if one != two => Some((at + 5, Point::Figures(one, two, year))),
            (Some(day), _) | (None, Some(day)) => Some((at + 5, Point::Full(Granule::Day(day)))),
            (None, None) => None,
        }
    }

    /// A weekday, with the date that it may stand beside.
    fn weekday(&self, at: usize) -> Parsed<Point> {
        if !self.capital(at) || !matches!(self.class(at), Class::Weekday | Class::WeekdayShort) {
            return None;
        }
        let weekday = self.number(at) as i8;
        let short = self.is(at, Class::WeekdayShort);
        let mut next = at + 1;
        next += (short && self.mark(next, '.') && self.glued(next)) as usize;
        let the = |place: usize| place + self.is(place, Class::The) as usize;
        let comma = next + self.mark(next, ',') as usize;
        let dated =
            self.month_first(comma).or_else(|| self.day_first(the(comma))).or_else(|| self.figures(comma));
        if let Some((end, point)) = dated
            && matches!(
                point,
                Point::MonthDay(..) | Point::Full(Granule::Day(_)) | Point::Of(..) | Point::Figures(..)
            )
        {
            return Some((end, point));
        }
        if self.is(next, Class::The) && self.is(next + 1, Class::Ordinal) && !self.goes_on(next + 2) {
            return self.day_number(next + 1).map(|day| (next + 2, Point::DayOfMonth(day)));
        }
        if short
            && (matches!(weekday, 2 | 5 | 6 | 0) || self.glued(at))
            && self.clock(next).is_none()
            && !self.is(next, Class::Part)
        {
            return None;
        }
        // "Tuesday last week", "Friday of next week".
        let of = self.preposition(next, OF) as usize;
        if let Some((end, Point::Unit(Unit::Week, which))) = self.deictic(next + of) {
            return Some((end, Point::NthWeekday(1, weekday, Box::new(Point::Unit(Unit::Week, which)))));
        }
        if short {
            return Some((next, Point::Weekday(weekday, Which::Bare)));
        }
        Some((at + 1, Point::Weekday(weekday, Which::Bare)))
    }

    /// A four-digit number where it stands for a year, and smaller ones with their era.
    fn year(&self, at: usize) -> Parsed<Point> {
        let atom = *self.atoms.get(at)?;
        if atom.class != Class::Digits {
            // "AD 70".
            if self.class(at) == Class::Ad && self.word(at) == "AD" && self.is(at + 1, Class::Digits) {
                return Some((at + 2, Point::Full(Granule::Year(self.number(at + 1) as i16))));
            }
            return None;
        }
        if let Some((end, sign)) = self.era(at + 1)
            && atom.number > 0
        {
            return Some((end, Point::Full(Granule::Year(sign * atom.number as i16))));
        }
        // "499-493 BC".
        if (self.mark(at + 1, '-') || self.is(at + 1, Class::To))
            && self.is(at + 2, Class::Digits)
            && self.number(at + 2) < atom.number
            && let Some((_, -1)) = self.era(at + 3)
        {
            return Some((at + 1, Point::Full(Granule::Year(-(atom.number as i16)))));
        }
        // Among years before Christ the era is often left out.
        if self.before_christ
            && atom.digits == 3
            && atom.number >= 100
            && (self.is_preposition_before(at, &[IN, OF, BY, UNTIL, FROM, SINCE, DURING])
                || self.before(at) == Class::To)
            && self.is_stop(at + 1)
        {
            return Some((at + 1, Point::Full(Granule::Year(-(atom.number as i16)))));
        }
        let year = self.plain_year(at)?;
        let found = Some((at + 1, Point::Full(Granule::Year(year))));
        if at > 0
            && (self.mark(at - 1, '$') || self.mark(at - 1, '#') || self.mark(at - 1, '.') && self.glued(at))
            || self.mark(at + 1, '%')
            || self.mark(at + 1, '.') && self.glued(at + 2) && self.is(at + 2, Class::Digits)
            || self.glued(at + 1) && self.is(at + 1, Class::Other)
            || self.is(at + 1, Class::Unit)
            || self.is(at + 1, Class::Units)
            || self.is(at + 1, Class::Zone)
            || self.is(at + 1, Class::Local)
            || self.is(at + 1, Class::Cardinal)
        {
            return None;
        }
        // "a 2014 report" is dated; "1400 people" are counted.
        let counted = self.is(at + 1, Class::Other)
            && !self.capital(at + 1)
            && !self.is_stop(at + 1)
            && (self.word(at + 1).ends_with('s')
                || ["people", "men", "women", "children", "percent", "km"]
                    .iter()
                    .any(|word| self.word_is(at + 1, word)));
        let prepared = self
            .is_preposition_before(at, &[OF, IN, BY, SINCE, UNTIL, FROM, DURING, THROUGH, BETWEEN, FOR])
            || matches!(
                self.before(at),
                Class::Mark
                    | Class::The
                    | Class::To
                    | Class::And
                    | Class::Early
                    | Class::Before
                    | Class::Month
            )
            || self.before(at) == Class::Each;
        let strong = self.is_preposition_before(at, &[IN, SINCE, UNTIL, DURING])
            || self.before(at) == Class::The && at > 0;
        match (counted, year) {
            (true, _) if strong => found,
            (true, 1900..=2099)
                if at > 0
                    && ["its", "his", "her", "their", "'s"].iter().any(|word| self.word_is(at - 1, word)) =>
            {
                found
            }
            (true, _) => None,
            (_, 1800..=2099) if prepared || !counted => found,
            (false, _)
                if self.is_preposition_before(at, &[IN, SINCE, UNTIL, DURING, OF, BY, FROM, BETWEEN]) =>
            {
                found
            }
            (false, 1400..) if prepared && at > 0 && self.before(at) != Class::To => found,
            _ => None,
        }
    }

    /// "spring", "the winter of 1914", "summer 1918".
    fn season(&self, at: usize) -> Parsed<Point> {
        let season = *Season::ALL.get(self.is(at, Class::Season).then(|| self.number(at) as usize)?)?;
        let build = |year: i16| Some(Granule::Season(year, season));
        let (end, point) = self.in_year(at + 1, build, Point::Season(season, Which::Bare));
        if end == at + 1 {
            // "fall" and "spring" are verbs more often than seasons.
            let verb = self.word_is(at, "fall") || self.word_is(at, "spring");
            let article = self.before(at) == Class::The && at > 0;
            let prepared = article
                || self.before(at) == Class::Early
                || self.is_preposition_before(at, &[IN, DURING, SINCE, UNTIL, BY, THROUGH, OVER, OF])
                || self.joins(at + 1, at + 2) && self.is(at + 2, Class::Season)
                || at >= 2 && self.is(at - 2, Class::Season);
            // "the fall of the city" and "the spring in his step" are not seasons.
            if verb
                && (!prepared || article && (self.preposition(at + 1, OF) || self.preposition(at + 1, IN)))
            {
                return None;
            }
            if self.word_is(at, "fall")
                && self.is_preposition_before(at, &[OF, SINCE, UNTIL, BY, THROUGH, OVER])
            {
                return None;
            }
        }
        Some((end, point))
    }

    /// "1990s", "'90s", "1990's", "sixties".
    fn decade(&self, at: usize) -> Parsed<Point> {
        if self.mark(at, '\'') && self.is(at + 1, Class::Decade) && self.glued(at + 1) {
            return self.decade(at + 1);
        }
        let atom = *self.atoms.get(at)?;
        let century_of = |short: i32| if short <= 20 { 2000 } else { 1900 };
        let (end, first) = match atom.class {
            Class::Decade if atom.digits == 4 => (at + 1, atom.number),
            Class::Decade if atom.digits == 2 => {
                let after_article = at > 0
                    && (self.before(at) == Class::The
                        || self.before(at) == Class::Early
                        || self.mark(at - 1, '\''));
                if !after_article {
                    return None;
                }
                (at + 1, century_of(atom.number) + atom.number)
            }
            Class::Decade => (at + 1, atom.number),
            Class::Digits if atom.digits == 4 && atom.number % 10 == 0 => {
                let end = if self.mark(at + 1, '\'') && self.glued(at + 2) && self.word(at + 2) == "s" {
                    at + 3
                } else if self.word(at + 1) == "'s" {
                    at + 2
                } else {
                    return None;
                };
                if !(self.before(at) == Class::The && at > 0) {
                    return None;
                }
                (end, atom.number)
            }
            Class::DecadeWord => {
                // "the sixties", not "a man in his sixties".
                if !matches!(self.before(at), Class::The | Class::Early)
                    || at == 0
                    || self.preposition(at + 1, OF)
                {
                    return None;
                }
                (at + 1, century_of(atom.number) + atom.number)
            }
            _ => return None,
        };
        let era = self.era(end).filter(|&(_, sign)| sign < 0);
        match (era, atom.digits) {
            (Some((end, _)), _) => Some((end, Point::Full(Granule::Decade(-(first as i16))))),
            (None, 3) if self.before_christ => Some((end, Point::Full(Granule::Decade(-(first as i16))))),
            (None, 3) => None,
            (None, _) if (1000..2200).contains(&first) => {
                Some((end, Point::Full(Granule::Decade(first as i16))))
            }
            _ => None,
        }
    }

    /// "20th century", "third quarter of 2020", "first half of the year", "first Monday of February".
    fn nth(&self, at: usize) -> Parsed<Point> {
        let (mut next, nth) = match self.class(at) {
            Class::Ordinal => (at + 1, self.number(at)),
            Class::Cardinal if self.mark(at + 1, '-') && self.is(at + 2, Class::Ordinal) => {
                (at + 3, self.number(at) + self.number(at + 2))
            }
            Class::Last if self.number(at) == 0 => (at + 1, -1),
            Class::Early if self.number(at) == 3 => (at + 1, 2),
            _ => return None,
        };
        next += (self.mark(next, '-') && self.glued(next)) as usize;
        let nth = nth.clamp(-1, 100) as i8;
        if let Some(unit) = self.singular_unit(next) {
            match unit {
                Unit::Century if nth > 0 => {
                    if let Some((end, -1)) = self.era(next + 1) {
                        return Some((end, Point::Full(Granule::Century(-(nth as i16) + 1))));
                    }
                    return (nth <= 30).then_some((next + 1, Point::Full(Granule::Century(nth as i16 - 1))));
                }
                Unit::Quarter if (1..=4).contains(&nth) => {
                    let build = |year: i16| Some(Granule::Quarter(year, nth));
                    let (end, point) = self.in_year(next + 1, build, Point::Quarter(nth, Which::Bare));
                    // "the fourth quarter" of a match is played; nobody plays the one of a year.
                    return Some((end, point));
                }
                Unit::Day | Unit::Week | Unit::Weekend | Unit::Month
                    if self.preposition(next + 1, OF) || self.preposition(next + 1, IN) =>
                {
                    let (end, inner) = self.point(next + 2)?;
                    let fits = matches!(
                        inner,
                        Point::Month(..)
                            | Point::Full(Granule::Month(..) | Granule::Year(_))
                            | Point::Unit(Unit::Month | Unit::Year, _)
                            | Point::Of(..)
                    ) && !matches!(self.class(next + 2), Class::Early);
                    return fits.then(|| (end, Point::NthUnit(nth, unit, Box::new(inner))));
                }
                _ => return None,
            }
        }
        if self.is(next, Class::Half) && (1..=2).contains(&nth) {
            let build = |year: i16| Some(Granule::Half(year, nth));
            let (end, point) = self.in_year(next + 1, build, Point::Half(nth, Which::Bare));
            return (end > next + 1).then_some((end, point));
        }
        if self.is(next, Class::Weekday) && (self.preposition(next + 1, OF) || self.preposition(next + 1, IN))
        {
            let (end, inner) = self.point(next + 2)?;
            let fits = matches!(
                inner,
                Point::Month(..)
                    | Point::Full(Granule::Month(..))
                    | Point::Of(..)
                    | Point::Unit(Unit::Month, _)
            );
            return fits.then(|| (end, Point::NthWeekday(nth, self.number(next) as i8, Box::new(inner))));
        }
        None
    }

    /// "this week", "last Friday", "the following spring", "that same day", "next March".
    fn deictic(&self, at: usize) -> Parsed<Point> {
        let the = self.is(at, Class::The) as usize;
        let mut next = at + the;
        let mut which = match self.class(next) {
            Class::This if self.number(next) == 0 && the == 0 => Which::This,
            Class::That if self.number(next) == 0 && the == 0 => Which::Same,
            Class::Last => Which::Last,
            Class::Next => {
                if the == 1 {
                    Which::Following
                } else {
                    Which::Next
                }
            }
            Class::Coming => Which::Next,
            Class::Previous => Which::Previous,
            Class::Following if the == 1 => Which::Following,
            Class::Same => Which::Same,
            Class::Current if the == 1 => Which::This,
            _ => return None,
        };
        next += 1;
        if which == Which::This {
            match self.class(next) {
                Class::Last if self.number(next) == 1 => (next, which) = (next + 1, Which::Last),
                Class::Coming => (next, which) = (next + 1, Which::Next),
                Class::Same => (next, which) = (next + 1, Which::Same),
                _ => {}
            }
        } else if which == Which::Same && self.is(next, Class::Same) {
            next += 1;
        }
        next += (self.is(next, Class::Fiscal) || self.is(next, Class::Filler)) as usize;
        let that = self.class(at) == Class::That && !self.is(at + 1, Class::Same);
        let point = match self.class(next) {
            Class::Unit => match self.unit(next)? {
                Unit::Second | Unit::Minute | Unit::Hour => return None,
                // "the last year" and "the past week" are stretches that end now.
                _ if the == 1 && which == Which::Last && self.number(at + 1) < 2 => return None,
                unit => Point::Unit(unit, which),
            },
            _ if that => return None,
            Class::Weekday if self.capital(next) => Point::Weekday(self.number(next) as i8, which),
            Class::Month if self.capital(next) => Point::Month(self.number(next) as i8, which),
            Class::MonthShort if self.capital(next) => Point::Month(self.number(next) as i8, which),
            Class::Season => Point::Season(*Season::ALL.get(self.number(next) as usize)?, which),
            Class::FeastWord => {
                let (end, feast) = self.feast(next)?;
                return Some((end, Point::Feast(feast, which)));
            }
            Class::Half if which == Which::This => return None,
            _ => return None,
        };
        Some((next + 1, point))
    }

    /// A feast by its name.
    fn feast(&self, at: usize) -> Parsed<Feast> {
        if !self.capital(at) {
            return None;
        }
        FEASTS.iter().find_map(|&(name, feast)| {
            let mut next = at;
            for (index, part) in name.iter().enumerate() {
                if index > 0 {
                    next += (self.mark(next, '-')) as usize;
                    // "New Year's Eve", "Valentine's Day": the possessive is one token, two atoms, or none.
                    if self.mark(next, '\'') {
                        next += 1;
                        next += self.word_is(next, "s") as usize;
                    }
                }
                let word = self.word(next);
                let plain = word.len() == part.len() || (word.len() == part.len() + 1 && word.ends_with('s'));
                if !(plain && word.get(..part.len())?.eq_ignore_ascii_case(part)) {
                    return None;
                }
                next += 1;
            }
            // "Holy" things and "New Year" need their capitals all through; "Easter" does not bind a name.
            let named = self.capital(next) && matches!(self.class(next), Class::Other)
                || at > 0 && self.capital(at - 1) && self.is(at - 1, Class::Other);
            (!named && (name.len() == 1 || self.capital(next - 1))).then_some((next, feast))
        })
    }

    /// A point without modifiers before it.
    fn core_point(&self, at: usize) -> Parsed<Point> {
        match self.class(at) {
            Class::Weekday | Class::WeekdayShort => {
                if self.is(at, Class::WeekdayShort) && !self.capital(at) {
                    None
                } else {
                    self.weekday(at)
                }
            }
            Class::Month | Class::MonthShort => {
                self.feast(at).map(|(end, feast)| self.feast_in(end, feast)).or_else(|| self.month_first(at))
            }
            Class::Digits => self
                .figures(at)
                .or_else(|| self.day_first(at))
                .or_else(|| self.decade(at))
                .or_else(|| self.year(at).map(|found| self.year_with_season(found))),
            Class::Ordinal => self.day_first(at).or_else(|| self.nth(at)),
            Class::Cardinal => self.nth(at),
            Class::Ad | Class::OClock => self.year(at),
            Class::Decade | Class::DecadeWord => self.decade(at),
            Class::Season => self.season(at),
            Class::FeastWord => self.feast(at).map(|(end, feast)| self.feast_in(end, feast)),
            Class::DayWord => Some((at + 1, Point::DayWord(self.number(at) as i8))),
            Class::Fiscal => {
                let year = at + 1 + (self.singular_unit(at + 1) == Some(Unit::Year)) as usize;
                self.plain_year(year).map(|found| (year + 1, Point::Full(Granule::FiscalYear(found))))
            }
            Class::Numbered => {
                let number = self.number(at + 1) as i8;
                let quarter = self.number(at) == 0;
                let fits = self.is(at + 1, Class::Digits)
                    && self.glued(at + 1)
                    && self.capital(at)
                    && (1..=if quarter { 4 } else { 2 }).contains(&number);
                if !fits {
                    return None;
                }
                Some(if quarter {
                    self.in_year(
                        at + 2,
                        |year| Some(Granule::Quarter(year, number)),
                        Point::Quarter(number, Which::Bare),
                    )
                } else {
                    self.in_year(
                        at + 2,
                        |year| Some(Granule::Half(year, number)),
                        Point::Half(number, Which::Bare),
                    )
                })
            }
            Class::Mark => {
                let year = self.mark(at, '\'')
                    && self.is(at + 1, Class::Digits)
                    && self.glued(at + 1)
                    && !self.glued(at)
                    && self.atoms[at + 1].digits == 2;
                if year {
                    return Some((at + 2, Point::ShortYear(self.number(at + 1) as i16)));
                }
                self.decade(at)
            }
            Class::Last | Class::Early => self.deictic(at).or_else(|| self.nth(at)),
            Class::This
            | Class::That
            | Class::Next
            | Class::Previous
            | Class::Following
            | Class::Coming
            | Class::Same => self.deictic(at),
            Class::The => self.after_the(at),
            Class::Unit => {
                // "year's end", "month-end".
                let unit = self.unit(at)?;
                let mut next = at + 1;
                if self.word_is(next, "'s") {
                    next += 1;
                } else if self.mark(next, '\'') && self.word_is(next + 1, "s") {
                    next += 2;
                } else if self.mark(next, '-') {
                    next += 1;
                } else {
                    return None;
                }
                (unit >= Unit::Week && self.is(next, Class::Edge) && self.number(next) == 1)
                    .then_some((next + 1, Point::Unit(unit, Which::Bare)))
            }
            _ => None,
        }
    }

    fn feast_in(&self, end: usize, feast: Feast) -> (usize, Point) {
        self.in_year(end, |year| feast.in_year(year), Point::Feast(feast, Which::Bare))
    }

    /// "1982 summer".
    fn year_with_season(&self, (end, point): (usize, Point)) -> (usize, Point) {
        if let Point::Full(Granule::Year(year)) = point
            && self.is(end, Class::Season)
            && let Some(&season) = Season::ALL.get(self.number(end) as usize)
        {
            return (end + 1, Point::Full(Granule::Season(year, season)));
        }
        (end, point)
    }

    /// What "the" can begin.
    fn after_the(&self, at: usize) -> Parsed<Point> {
        let next = at + 1;
        if let Some(found) = self.deictic(at) {
            return Some(found);
        }
        // The article of "the 21 January execution" is the execution's.
        let modifies_nothing = |found: &(usize, Point)| !self.goes_on(found.0);
        match self.class(next) {
            Class::Ordinal => {
                self.day_first(next).filter(modifies_nothing).or_else(|| self.nth(next)).or_else(|| {
                    // "on the 14th", not "the 14th floor".
                    let day = self.day_number(next)?;
                    let written = self.atoms[next].digits > 0;
                    let prepared = self.is_preposition_before(at, &[ON, BY, UNTIL, FROM, OF, SINCE])
                        || matches!(self.before(at), Class::And | Class::To | Class::Before) && at > 0
                        || self.is(next + 1, Class::Mark);
                    (written
                        && prepared
                        && !self.goes_on(next + 1)
                        && !self.preposition(next + 1, OF)
                        && self.before(at) != Class::Mark)
                        .then_some((next + 1, Point::DayOfMonth(day)))
                })
            }
            Class::Digits => self
                .day_first(next)
                .filter(modifies_nothing)
                .or_else(|| self.decade(next))
                .or_else(|| self.year(next).filter(|_| self.era(next + 1).is_some())),
            Class::Decade | Class::DecadeWord | Class::Fiscal => self.core_point(next),
            Class::Mark if self.mark(next, '\'') => self.decade(next),
            Class::Cardinal | Class::Last => self.nth(next),
            Class::Season => self.season(next).filter(modifies_nothing),
            Class::Early => {
                if self.number(next) == 3 {
                    return self.nth(next);
                }
                let dash = self.mark(next + 1, '-') as usize;
                let (end, point) = self.core_point(next + 1 + dash)?;
                matches!(
                    point,
                    Point::Full(Granule::Decade(_) | Granule::Century(_) | Granule::Season(..))
                        | Point::Season(..)
                )
                .then_some((end, point))
            }
            Class::FeastWord => {
                let (end, feast) = self.feast(next)?;
                Some((end, Point::Feast(feast, Which::Bare)))
            }
            Class::Weekday
                if self.capital(next)
                    && matches!(self.class(next + 1), Class::Before | Class::Previous | Class::Following) =>
            {
                let which = if self.number(next + 1) < 0 || self.is(next + 1, Class::Previous) {
                    Which::Previous
                } else {
                    Which::Following
                };
                (self.is_stop(next + 2) && !self.is(next + 2, Class::The))
                    .then_some((next + 2, Point::Weekday(self.number(next) as i8, which)))
            }
            Class::Unit => {
                let unit = self.unit(next)?;
                let after = next + 1;
                match unit {
                    Unit::Weekend => {
                        if self.preposition(after, OF)
                            && let Some((end, inner)) = self.core_point(after + 1)
                            && matches!(inner, Point::MonthDay(..) | Point::Full(Granule::Day(_)))
                        {
                            return Some((end, Point::NthUnit(1, Unit::Weekend, Box::new(inner))));
                        }
                        return Some((after, Point::Unit(Unit::Weekend, Which::Bare)));
                    }
                    Unit::Year => {
                        if let Some(year) = self.plain_year(after) {
                            return Some((after + 1, Point::Full(Granule::Year(year))));
                        }
                        if self.is_stretch_of_report(at, after) {
                            return Some((after, Point::Unit(unit, Which::Bare)));
                        }
                    }
                    Unit::Quarter | Unit::Month if self.is_stretch_of_report(at, after) => {
                        return Some((after, Point::Unit(unit, Which::Bare)));
                    }
                    Unit::Week | Unit::Month if self.preposition(after, OF) => {
                        let (end, inner) = self.core_point(after + 1)?;
                        return match inner {
                            Point::MonthDay(..) | Point::Full(Granule::Day(_)) if unit == Unit::Week => {
                                Some((end, Point::NthUnit(1, Unit::Week, Box::new(inner))))
                            }
                            Point::Month(..) | Point::Full(Granule::Month(..)) if unit == Unit::Month => {
                                Some((end, inner))
                            }
                            _ => None,
                        };
                    }
                    _ => {}
                }
                match self.class(after) {
                    // "the day before yesterday", "the day after", "the week before".
                    Class::Before => {
                        let by = self.number(after) as i8;
                        if let Some((end, inner)) = self.core_point(after + 1)
                            && unit == Unit::Day
                            && matches!(
                                inner,
                                Point::DayWord(_)
                                    | Point::Feast(..)
                                    | Point::Full(Granule::Day(_))
                                    | Point::MonthDay(..)
                            )
                        {
                            return Some((
                                end,
                                Point::Offset(by, Count::Tenths(10), unit, From::Point(Box::new(inner))),
                            ));
                        }
                        let ends = after + 1 >= self.atoms.len()
                            || matches!(
                                self.class(after + 1),
                                Class::Mark | Class::Preposition | Class::And | Class::That | Class::To
                            )
                            || ["was", "were", "had", "saw", "when"]
                                .iter()
                                .any(|word| self.word_is(after + 1, word));
                        let which = if by < 0 { Which::Previous } else { Which::Following };
                        (ends && unit >= Unit::Day).then_some((after + 1, Point::Unit(unit, which)))
                    }
                    Class::Previous | Class::Following => {
                        let which =
                            if self.is(after, Class::Previous) { Which::Previous } else { Which::Following };
                        (self.is_stop(after + 1) && !self.is(after + 1, Class::The))
                            .then_some((after + 1, Point::Unit(unit, which)))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// "in the quarter", "for the year": the one that the report is about.
    fn is_stretch_of_report(&self, the: usize, after: usize) -> bool {
        self.is_preposition_before(the, &[IN, FOR, DURING])
            && (self.is(after, Class::Mark) && !self.mark(after, '\'') && !self.mark(after, '-')
                || after >= self.atoms.len()
                || matches!(self.class(after), Class::To | Class::And)
                || self.preposition(after, FROM))
    }

    /// A point with "early", "the end of", "later" before it.
    fn point(&self, at: usize) -> Parsed<Point> {
        let plain = self.core_point(at);
        let the = self.is(at, Class::The) as usize;
        let mut next = at + the;
        let edged = match self.class(next) {
            // "the end of May", "the start of the year", "the early part of 1943", "the rest of the week".
            Class::Edge | Class::Rest | Class::PartOf if self.preposition(next + 1, OF) => {
                self.inside(next + 2)
            }
            Class::Early if self.is(next + 1, Class::PartOf) && self.preposition(next + 2, OF) => {
                self.inside(next + 3)
            }
            Class::Early
                if self.is(next + 1, Class::This)
                    || self.is(next + 1, Class::Last)
                    || self.is(next + 1, Class::Next)
                    || self.is(next + 1, Class::That) =>
            {
                self.core_point(next + 1)
            }
            Class::Early => {
                next += 1;
                next += (self.mark(next, '-')) as usize;
                match self.class(next) {
                    Class::Preposition if self.preposition(next, IN) => self.inside(next + 1),
                    Class::Preposition if self.preposition(next, ON) => self.core_point(next + 1),
                    Class::The if the == 0 => self.core_point(next),
                    _ => self.core_point(next).or_else(|| self.deictic(next)),
                }
            }
            // "earlier this month", "later in the day", "later that week".
            Class::Earlier if the == 0 => match self.class(next + 1) {
                Class::Preposition if self.preposition(next + 1, IN) => self.inside(next + 2),
                Class::Preposition if self.preposition(next + 1, ON) => self.core_point(next + 2),
                Class::This | Class::That => self.deictic(next + 1),
                Class::The if self.is(next + 2, Class::Same) => self.deictic(next + 1),
                Class::DayWord | Class::Weekday => self.core_point(next + 1),
                Class::Last => self.deictic(next + 1),
                _ => None,
            },
            Class::About if the == 0 => match self.class(next + 1) {
                Class::Month | Class::MonthShort | Class::Digits | Class::Early => {
                    self.point(next + 1).filter(|(_, point)| {
                        matches!(point, Point::Full(_) | Point::MonthDay(..) | Point::Month(..))
                    })
                }
                _ => None,
            },
            _ => None,
        };
        match (plain, edged) {
            (Some(plain), Some(edged)) => Some(if edged.0 > plain.0 { edged } else { plain }),
            (plain, edged) => plain.or(edged),
        }
    }

    /// The point of which "the end" is spoken; here "the year" is a year.
    fn inside(&self, at: usize) -> Parsed<Point> {
        if self.is(at, Class::The)
            && let Some(unit) = self.singular_unit(at + 1)
            && unit != Unit::Hour
            && !self.is(at + 2, Class::Before)
        {
            let followed = self.core_point(at).filter(|(end, _)| *end > at + 2);
            return followed.or(Some((at + 2, Point::Unit(unit, Which::Bare))));
        }
        self.point(at)
    }

    // Times of day.

    /// "a.m.", "pm": where it ends, and the hours to add.
    fn meridiem(&self, at: usize) -> Parsed<u8> {
        match self.class(at) {
            Class::Am => Some((at + 1, 0)),
            Class::Pm => Some((at + 1, 12)),
            _ => {
                let letter = self.word(at);
                let hours = match letter {
                    "a" | "A" => 0,
                    "p" | "P" => 12,
                    _ => return None,
                };
                if !(self.mark(at + 1, '.')
                    && self.glued(at + 1)
                    && self.word_is(at + 2, "m")
                    && self.glued(at + 2))
                {
                    return None;
                }
                let dot = self.mark(at + 3, '.') && self.glued(at + 3) && self.same_token(at, at + 3);
                Some((at + 3 + dot as usize, hours))
            }
        }
    }

    /// "7:45 PM", "0600 GMT", "noon", "9 o'clock", with a zone.
    fn clock(&self, at: usize) -> Parsed<Clock> {
        let (end, hour, minute) = match self.class(at) {
            Class::Noon => (at + 1, self.number(at) as u8, 0),
            Class::Digits if self.number(at) <= 24 && self.atoms[at].digits <= 2 => {
                let hour = self.number(at) as u8;
                let minutes = |place: usize| {
                    (self.is(place, Class::Digits)
                        && self.glued(place)
                        && self.atoms[place].digits == 2
                        && self.number(place) < 60)
                        .then(|| self.number(place) as u8)
                };
                let colon = (self.mark(at + 1, ':') || self.mark(at + 1, '.')) && self.glued(at + 1);
                let (next, minute) = match minutes(at + 2).filter(|_| colon) {
                    Some(minute) => (at + 3, Some(minute)),
                    None => (at + 1, None),
                };
                if self.mark(next, ':') && self.glued(next + 1) && minutes(next + 1).is_none() {
                    return None;
                }
                // Seconds are passed over.
                let next = if minute.is_some() && self.mark(next, ':') && minutes(next + 1).is_some() {
                    next + 2
                } else {
                    next
                };
                if let Some((end, add)) = self.meridiem(next) {
                    if !(1..=12).contains(&hour) {
                        return None;
                    }
                    (end, hour % 12 + add, minute.unwrap_or(0))
                } else if self.is(next, Class::OClock)
                    && self.mark(next + 1, '\'')
                    && self.word_is(next + 2, "clock")
                {
                    (next + 3, hour, minute.unwrap_or(0))
                } else if let Some(minute) = minute
                    && self.mark(at + 1, ':')
                {
                    (next, hour, minute)
                } else if self.is(next, Class::Zone) && self.word(next) == "GMT" {
                    (next, hour, minute.unwrap_or(0))
                } else {
                    return None;
                }
            }
            Class::Figure if self.atoms[at].digits == 1 => return None,
            Class::Digits
                if self.atoms[at].digits == 4 && self.number(at) < 2400 && self.number(at) % 100 < 60 =>
            {
                let military = self.is(at + 1, Class::Zone)
                    || self.is(at + 1, Class::Local)
                    || self.word_is(at + 1, "hours")
                        && self.number(at) % 100 != 0
                        && self.word(at).starts_with('0')
                    || self.word_is(at + 1, "hours") && self.before(at) == Class::At;
                if !military {
                    return None;
                }
                let hours = self.word_is(at + 1, "hours") as usize;
                (at + 1 + hours, (self.number(at) / 100) as u8, (self.number(at) % 100) as u8)
            }
            Class::Cardinal
                if self.number(at) <= 12
                    && self.is(at + 1, Class::OClock)
                    && self.mark(at + 2, '\'')
                    && self.word_is(at + 3, "clock") =>
            {
                (at + 4, self.number(at) as u8, 0)
            }
            _ => return None,
        };
        let mut end = end;
        let mut zone = None;
        if self.is(end, Class::Zone) && self.word(end).chars().all(|letter| letter.is_ascii_uppercase()) {
            zone = Some(self.number(end) as i8);
            end += 1;
        } else if self.is(end, Class::Local) {
            let time = self.number(end) == 0 && self.is(end + 1, Class::Time);
            if time || self.number(end) == 1 {
                end += 1 + time as usize;
            }
        }
        Some((end, Clock::At(hour, minute, zone)))
    }

    fn part(&self, at: usize) -> Option<Clock> {
        (self.is(at, Class::Part)).then(|| Clock::Part(self.number(at) as u8))
    }

    /// Anything with a day or a time of day in it.
    fn timed(&self, at: usize) -> Parsed<Meaning> {
        // Times first: "noon on Thursday", "the night of July 3", "7 p.m. Wednesday".
        if let Some((end, clock)) = self.time_first(at) {
            return Some((end, clock));
        }
        let (end, point) = self.point(at)?;
        let is_day = matches!(
            point,
            Point::Full(Granule::Day(_))
                | Point::MonthDay(..)
                | Point::Weekday(..)
                | Point::DayWord(_)
                | Point::Feast(..)
                | Point::DayOfMonth(_)
                | Point::Figures(..)
                | Point::Of(..)
                | Point::NthWeekday(..)
                | Point::Unit(Unit::Day, _)
        );
        if is_day {
            // "Tuesday night", "tomorrow afternoon", "yesterday in the evening".
            let early = (self.is(end, Class::Early)) as usize;
            if let Some(clock) = self.part(end + early) {
                return Some((end + early + 1, Meaning::Timed(point, clock)));
            }
            let mut next = end;
            next += (self.mark(next, ',') || self.mark(next, '|')) as usize;
            next += self.is(next, Class::At) as usize;
            if let Some((time_end, clock)) = self.clock(next) {
                return Some((time_end, Meaning::Timed(point, clock)));
            }
            if self.word_is(end, "T")
                && self.glued(end)
                && let Some((time_end, clock)) = self.clock(end + 1)
            {
                return Some((time_end, Meaning::Timed(point, clock)));
            }
        }
        Some((end, Meaning::Point(point)))
    }

    fn time_first(&self, at: usize) -> Parsed<Meaning> {
        match self.class(at) {
            Class::Tonight => return Some((at + 1, Meaning::Timed(Point::DayWord(0), Clock::Part(3)))),
            Class::Overnight => {
                // "overnight on Friday".
                let on = self.preposition(at + 1, ON) as usize;
                if let Some((
                    end,
                    point @ (Point::Weekday(..) | Point::MonthDay(..) | Point::Full(Granule::Day(_))),
                )) = self.core_point(at + 1 + on)
                {
                    return Some((end, Meaning::Timed(point, Clock::Part(3))));
                }
                return Some((at + 1, Meaning::Timed(Point::DayWord(-1), Clock::Part(3))));
            }
            _ => {}
        }
        // "this morning", "last night", "that afternoon", "the next morning", "early the following morning".
        let early = self.is(at, Class::Early) as usize;
        let which_at = at + early + self.is(at + early, Class::The) as usize;
        let the = which_at > at + early;
        let same = self.is(which_at + 1, Class::Same) as usize;
        if let Some(clock) = self.part(which_at + 1 + same) {
            let point = match self.class(which_at) {
                Class::This if !the => Some(Point::DayWord(0)),
                Class::Last if !the && clock == Clock::Part(3) => Some(Point::DayWord(-1)),
                Class::That if !the => Some(Point::Unit(Unit::Day, Which::Same)),
                Class::Same => Some(Point::Unit(Unit::Day, Which::Same)),
                Class::Next | Class::Following => Some(Point::Unit(Unit::Day, Which::Following)),
                Class::Previous => Some(Point::Unit(Unit::Day, Which::Previous)),
                _ => None,
            };
            if let Some(point) = point {
                let end = which_at + 2 + same;
                return Some((end, Meaning::Timed(point, clock)));
            }
        }
        // "[the] [early] morning [hours] of May 3", "the early hours of Tuesday".
        let mut next = at + self.is(at, Class::The) as usize;
        let article = next > at;
        let early = self.is(next, Class::Early);
        next += early as usize;
        next += (early && self.mark(next, '-')) as usize;
        let in_the = early && self.preposition(next, IN) && self.is(next + 1, Class::The);
        next += 2 * in_the as usize;
        let clock = if let Some(clock) = self.part(next) {
            Some(clock)
        } else if early
            && self.unit(next) == Some(Unit::Hour)
            && (self.preposition(next + 1, OF) || self.preposition(next + 1, ON))
        {
            Some(Clock::Part(0))
        } else {
            None
        };
        if let Some(clock) = clock {
            let mut end = next + 1;
            end += (self.is(end, Class::Units) && self.unit(end) == Some(Unit::Hour)) as usize;
            let of = (self.preposition(end, OF) || self.preposition(end, ON)) as usize;
            let the = self.is(end + of, Class::The) as usize;
            let day = self.core_point(end + of).or_else(|| self.core_point(end + of + the));
            if let Some((day_end, point)) = day
                && matches!(
                    point,
                    Point::MonthDay(..)
                        | Point::Full(Granule::Day(_))
                        | Point::Weekday(..)
                        | Point::Feast(..)
                        | Point::DayOfMonth(_)
                        | Point::DayWord(_)
                        | Point::Unit(Unit::Day, _)
                        | Point::Of(..)
                )
            {
                return Some((day_end, Meaning::Timed(point, clock)));
            }
            // "after" and "before": "the night before", "the morning after".
            if article
                && self.is(next + 1, Class::Before)
                && (self.is_stop(next + 2) && !self.is(next + 2, Class::The) || next + 2 >= self.atoms.len())
            {
                let which = if self.number(next + 1) < 0 { Which::Previous } else { Which::Following };
                return Some((next + 2, Meaning::Timed(Point::Unit(Unit::Day, which), clock)));
            }
            let prepared = self.before(at) == Class::At && at > 0
                || self.is_preposition_before(at, &[BY, SINCE, UNTIL, FROM, DURING, IN, THROUGH])
                || matches!(self.before(at), Class::Before | Class::About) && at > 0;
            // "in the morning", "at dawn", "by nightfall"; "in the evening of his life" is no time.
            let in_article = article && (self.is_preposition_before(at, &[IN, DURING]) || early);
            if (prepared && (!article || in_article) && !self.preposition(end, OF) && !self.goes_on(end))
                && (article || !self.is_preposition_before(at, &[IN]))
            {
                return Some((end, Meaning::Clock(clock)));
            }
            return None;
        }
        let (mut end, clock) = self.clock(at)?;
        // "in the morning" after a clock, and the day.
        let shift =
            if self.preposition(end, IN) && self.is(end + 1, Class::The) && self.part(end + 2).is_some() {
                end += 3;
                self.number(end - 1)
            } else {
                0
            };
        let clock = match clock {
            Clock::At(hour, minute, zone) if matches!(shift, 1 | 2) && hour < 12 => {
                Clock::At(hour + 12, minute, zone)
            }
            other => other,
        };
        let mut next = end;
        let comma = self.mark(next, ',');
        next += comma as usize;
        let on = !comma && (self.preposition(next, ON) || self.preposition(next, OF));
        next += on as usize;
        if let Some((day_end, point)) = self.core_point(next)
            && (matches!(
                point,
                Point::MonthDay(..)
                    | Point::Full(Granule::Day(_))
                    | Point::Weekday(..)
                    | Point::DayWord(_)
                    | Point::Figures(..)
                    | Point::Of(..)
            ) || !comma && matches!(point, Point::Feast(..) | Point::Unit(Unit::Day, _)))
        {
            // "19:00 EST, March 19" reads on to the day.
            let mut day_end = day_end;
            let clock = match clock {
                Clock::At(hour, minute, None)
                    if self.is(day_end, Class::Zone) && self.word(day_end) != "CE" =>
                {
                    day_end += 1;
                    Clock::At(hour, minute, Some(self.number(day_end - 1) as i8))
                }
                other => other,
            };
            if let Some(Clock::Part(part)) = self.part(day_end) {
                let clock = match clock {
                    Clock::At(hour, minute, zone) if matches!(part, 1 | 2) && hour < 12 => {
                        Clock::At(hour + 12, minute, zone)
                    }
                    other => other,
                };
                return Some((day_end + 1, Meaning::Timed(point, clock)));
            }
            return Some((day_end, Meaning::Timed(point, clock)));
        }
        Some((end, Meaning::Clock(clock)))
    }

    // Quantities.

    /// A cardinal in digits or words, in tenths.
    fn cardinal(&self, at: usize) -> Parsed<i32> {
        match self.class(at) {
            Class::Digits => Some((at + 1, self.number(at).checked_mul(10)?)),
            Class::Figure if self.atoms[at].digits == 1 => Some((at + 1, self.number(at))),
            Class::Figure => None,
            Class::Cardinal => {
                let (mut next, mut total) = (at, 0i32);
                let mut last = i32::MAX;
                while self.is(next, Class::Cardinal) {
                    let number = self.number(next);
                    match number {
                        100 | 1000 => total = total.max(1).checked_mul(number)?,
                        _ if number < last || last >= 100 => total = total.checked_add(number)?,
                        _ => break,
                    }
                    last = number;
                    next += 1;
                    let and = (self.is(next, Class::And) && last >= 100) as usize;
                    let dash = (self.mark(next, '-') && (20..100).contains(&last)) as usize;
                    if self.is(next + and + dash, Class::Cardinal) && self.number(next + and + dash) < last {
                        next += and + dash;
                    } else if !self.is(next, Class::Cardinal) {
                        break;
                    }
                    if next - at > 8 {
                        return None;
                    }
                }
                Some((next, total.checked_mul(10)?))
            }
            _ => None,
        }
    }

    /// A count: "three", "a few", "two to four", "a couple of", "half a".
    fn count(&self, at: usize) -> Parsed<Count> {
        let (end, count) = match self.class(at) {
            Class::A => {
                let next = at + 1;
                match self.class(next) {
                    Class::Few => (next + 1, Count::Untold),
                    Class::Couple => (
                        next + 1 + self.preposition(next + 1, OF) as usize,
                        Count::Tenths(self.number(next) * 10),
                    ),
                    Class::Half => (next + 1, Count::Tenths(5)),
                    Class::Cardinal if self.number(next) == 100 => (next + 1, Count::Tenths(1000)),
                    Class::Digits | Class::Cardinal => return self.count(next),
                    Class::Ordinal => return None,
                    _ => (next, Count::Tenths(10)),
                }
            }
            Class::Few => (at + 1, Count::Untold),
            Class::Couple => {
                (at + 1 + self.preposition(at + 1, OF) as usize, Count::Tenths(self.number(at) * 10))
            }
            Class::Dozens if self.preposition(at + 1, OF) => (at + 2, Count::Untold),
            Class::Half => {
                let a = self.is(at + 1, Class::A) as usize;
                let dash = (a == 0 && self.mark(at + 1, '-')) as usize;
                (at + 1 + a + dash, Count::Tenths(5))
            }
            Class::Digits | Class::Cardinal | Class::Figure => {
                let (mut end, mut tenths) = self.cardinal(at)?;
                if self.is(end, Class::And) {
                    let a = self.is(end + 1, Class::A) as usize;
                    if self.is(end + 1 + a, Class::Half) {
                        end += 2 + a;
                        tenths += 5;
                    }
                } else if self.mark(end, '-') || matches!(self.class(end), Class::To | Class::Or) {
                    // "three or four days", "10-15 years": the last one stands.
                    if let Some((second_end, second)) = self.cardinal(end + 1)
                        && second > tenths
                    {
                        (end, tenths) = (second_end, second);
                    }
                }
                (end, Count::Tenths(tenths))
            }
            _ => return None,
        };
        Some((end, count))
    }

    /// A count and its unit: "three full days", "two-day", "a year and a half". The flag is set where it is a
    /// modifier: "two-day".
    fn quantity(&self, at: usize) -> Parsed<(Count, Unit, bool)> {
        let (mut next, mut count) = self.count(at)?;
        let dash = self.mark(next, '-') && self.glued(next) && self.glued(next + 1);
        next += dash as usize;
        let mut skipped = 0;
        while (self.is(next, Class::Filler) || self.is(next, Class::More)) && skipped < 2 {
            next += 1;
            next += (self.mark(next, '-')) as usize;
            skipped += 1;
        }
        if self.is(at, Class::A) && self.is(next, Class::Half) && count == Count::Tenths(10) {
            count = Count::Tenths(5);
            next += 1 + self.mark(next + 1, '-') as usize;
        }
        // "ten brutal months".
        let counted = matches!(self.class(at), Class::Digits | Class::Cardinal) && !dash;
        next += (counted
            && skipped == 0
            && self.is(next, Class::Other)
            && !self.capital(next)
            && self.is(next + 1, Class::Units)) as usize;
        let mut unit = self.unit(next)?;
        if unit == Unit::Second || unit == Unit::Weekend && self.is(at, Class::A) {
            return None;
        }
        // "three quarters" are more often a fraction.
        let fraction = unit == Unit::Quarter
            && skipped == 0
            && !self.is_preposition_before(at, &[FOR])
            && !matches!(self.before(at), Class::Last | Class::Next | Class::Previous | Class::Following);
        if fraction {
            return None;
        }
        if count == Count::Tenths(10) && self.is(at, Class::A) && self.is(next, Class::Units) {
            count = Count::Untold;
        }
        if unit == Unit::Night {
            unit = Unit::Day;
        }
        next += 1;
        // "a year and a half".
        let dashed = self.mark(next, '-') as usize;
        let step = dashed + 1;
        if self.is(next + dashed, Class::And)
            && self.is(next + dashed + step, Class::A)
            && self.is(next + dashed + 2 * step, Class::Half)
            && let Count::Tenths(tenths) = count
        {
            count = Count::Tenths(tenths + 5);
            next += dashed + 2 * step + 1;
        }
        Some((next, (count, unit, dash)))
    }

    /// Words that make a quantity less exact and belong to it.
    fn approximation(&self, at: usize) -> usize {
        match self.class(at) {
            Class::About => at + 1,
            Class::More if self.is(at + 1, Class::Than) => at + 2,
            Class::At if self.is(at + 1, Class::Least) => at + 2,
            Class::Preposition if self.preposition(at, OVER) => at + 1,
            _ => at,
        }
    }

    /// Durations, ages, and what lies so far from somewhere.
    fn quantity_expression(&self, at: usize) -> Parsed<Meaning> {
        if let Some(found) = self.stretch(at) {
            return Some(found);
        }
        let from = self.approximation(at);
        let quantity = self.quantity(from);
        let (end, (count, unit, dash)) = match quantity {
            Some(found) => found,
            None => self.bare_units(at, from)?,
        };
        if self.is(from, Class::About) && from == at {
            return None;
        }
        if let Some((offset_end, point)) = self.offset(end, count, unit) {
            return Some((offset_end, point));
        }
        let mut end = end;
        // "a day", said of a rate, is for `set`.
        if self.is(from, Class::A) && from == at && self.number(at) == 0 && self.is_rate(at, end, unit) {
            return None;
        }
        // "18 years old", "25 years of age", "six-year-old", "month-long".
        let more = end + self.mark(end, '-') as usize;
        if self.is(more, Class::Old) && unit >= Unit::Day {
            end = more + 1;
        } else if self.preposition(end, OF) && self.is(end + 1, Class::Age) {
            end += 2;
        } else if self.is(more, Class::Long) && (more > end || !self.goes_on(more + 1) || dash) {
            end = more + 1;
        }
        // "the two-day visit" begins at the number, as "a two-day visit" does.
        let modifies = dash
            || self.is(end - 1, Class::Unit) && !matches!(count, Count::Tenths(..=10)) && self.goes_on(end);
        if modifies && self.is(from, Class::A) && from == at {
            return None;
        }
        Some((end, Meaning::Duration(duration(count, unit)?)))
    }

    /// "days", "weeks" without a count, where a stretch is meant; "month-long".
    fn bare_units(&self, at: usize, from: usize) -> Parsed<(Count, Unit, bool)> {
        let unit = self.unit(from)?;
        if self.is(from, Class::Unit) {
            let long = self.mark(from + 1, '-') && self.is(from + 2, Class::Long);
            return (long && from == at && unit >= Unit::Hour)
                .then_some((from + 1, (Count::Tenths(10), unit, true)));
        }
        if unit < Unit::Minute || unit == Unit::Quarter || from != at {
            return None;
        }
        let next = from + 1;
        let prepared = self.is_preposition_before(at, &[FOR, WITHIN, OVER, DURING])
            || at > 0 && matches!(self.before(at), Class::Before)
            || self.is_preposition_before(at, &[IN]) && !self.preposition(next, OF);
        let followed = matches!(self.class(next), Class::Ago | Class::Earlier | Class::Before)
            || self.mark(next, '-') && self.is(next + 1, Class::Long)
            || self.preposition(next, OF)
                && unit >= Unit::Day
                && !self.is(at.wrapping_sub(1), Class::The)
                && self.before(at) != Class::This;
        let listed =
            at >= 2 && (self.joins(at - 1, at) || self.mark(at - 1, ',')) && self.is(at - 2, Class::Units);
        let other = at == 0 || !matches!(self.before(at), Class::Other) || !self.is(at - 1, Class::Other);
        ((prepared || followed || listed) && other || followed)
            .then_some((next, (Count::Untold, unit, false)))
    }

    /// "ago", "later", "before Christmas" after a quantity.
    fn offset(&self, end: usize, count: Count, unit: Unit) -> Parsed<Meaning> {
        let point = |end: usize, by: i8, from: From| {
            Some((end, Meaning::Point(Point::Offset(by, count, unit, from))))
        };
        match self.class(end) {
            Class::Ago => point(end + 1, -1, From::Speech),
            Class::Earlier if self.is(end + 1, Class::Than) => None,
            Class::Earlier => point(end + 1, self.number(end) as i8, From::Text),
            Class::Previously if unit >= Unit::Day => point(end + 1, self.number(end) as i8, From::Text),
            Class::Back if unit >= Unit::Day && self.is_stop(end + 1) => point(end + 1, -1, From::Speech),
            Class::Before => {
                let by = self.number(end) as i8;
                if let Some((point_end, inner)) = self.point(end + 1)
                    && anchors(&inner)
                {
                    return point(point_end, by, From::Point(Box::new(inner)));
                }
                let adverb = self.is(end + 1, Class::Mark) || end + 1 >= self.atoms.len();
                if adverb { point(end + 1, by, From::Text) } else { None }
            }
            Class::Preposition if self.preposition(end, FROM) => {
                if self.is(end + 1, Class::Present) {
                    return point(end + 2, 1, From::Speech);
                }
                let (point_end, inner) = self.point(end + 1)?;
                if self.is(point_end, Class::To)
                    || self.preposition(point_end, UNTIL)
                    || !matches!(inner, Point::DayWord(_) | Point::Weekday(..) | Point::Feast(..))
                {
                    return None;
                }
                point(point_end, 1, From::Point(Box::new(inner)))
            }
            Class::Preposition
                if self.preposition(end, ON) && unit >= Unit::Week && self.is(end + 1, Class::Mark) =>
            {
                point(end + 1, 1, From::Text)
            }
            _ => None,
        }
    }

    /// "the last three months", "the next few days", "the past year", "the first ten months of 1915".
    fn stretch(&self, at: usize) -> Parsed<Meaning> {
        let the = matches!(self.class(at), Class::The | Class::This | Class::That) as usize;
        let pick = at + the;
        // "the four previous weeks".
        if the == 1
            && let Some((next, count)) = self.count(pick)
            && matches!(self.class(next), Class::Last | Class::Next | Class::Previous | Class::Following)
            && let Some(unit) = self.unit(next + 1)
        {
            return Some((next + 2, Meaning::Duration(duration(count, unit)?)));
        }
        let ordinal = self.is(pick, Class::Ordinal) && self.number(pick) == 1 && the == 1;
        let picked = ordinal
            || matches!(
                self.class(pick),
                Class::Last | Class::Next | Class::Coming | Class::Previous | Class::Following
            )
            || matches!(self.word(pick), "final" | "opening" | "intervening") && the == 1;
        if picked {
            if the == 0
                && self.is(pick, Class::Last)
                && matches!(self.before(at), Class::Modal | Class::To)
                && at > 0
            {
                return None;
            }
            if self.is(at, Class::That) {
                return None;
            }
            let next = pick + 1;
            // "the past few years" has its count after; "the coming weeks" has none.
            if let Some((end, (count, unit, dash))) = self.quantity(next)
                && !dash
                && !self.is(next, Class::A)
            {
                if ordinal {
                    let of = self.preposition(end, OF) || self.preposition(end, IN);
                    if of && let Some((inner_end, _)) = self.inside(end + 1) {
                        return Some((inner_end, Meaning::Duration(duration(count, unit)?)));
                    }
                }
                return Some((end, Meaning::Duration(duration(count, unit)?)));
            }
            let unit = self.unit(next)?;
            if unit < Unit::Minute || unit == Unit::Quarter && self.is(next, Class::Unit) {
                return None;
            }
            if self.is(next, Class::Units) {
                return Some((next + 1, Meaning::Duration(duration(Count::Untold, unit)?)));
            }
            // "the past year": a stretch; "the next day" is a day, and `deictic` has it.
            let ends_now =
                self.is(pick, Class::Last) && self.number(pick) < 2 && the == 1 && self.is(at, Class::The);
            let of = self.preposition(next + 1, OF) && self.number(pick) == 0;
            return (ends_now && !of).then(|| {
                duration(Count::Tenths(10), unit).map(|value| (next + 1, Meaning::Duration(value)))
            })?;
        }
        // "these two weeks", "a third straight day".
        if self.is(at, Class::A) && self.is(at + 1, Class::Ordinal) {
            let filler = self.is(at + 2, Class::Filler) as usize;
            let unit = self.singular_unit(at + 2 + filler)?;
            let count = Count::Tenths(self.number(at + 1) * 10);
            return (filler == 1 || unit >= Unit::Day && self.number(at + 1) > 2)
                .then(|| duration(count, unit).map(|value| (at + 3 + filler, Meaning::Duration(value))))?;
        }
        if the == 1
            && self.is(at, Class::The)
            && let Some((end, (count, unit, dash))) = self.quantity(pick)
            && !dash
            && self.is(end - 1, Class::Units)
            && !self.goes_on(end)
        {
            return Some((end, Meaning::Duration(duration(count, unit)?)));
        }
        None
    }

    // Sets and references.

    /// Whether "a day" is a rate: a count of something stands before it.
    fn is_rate(&self, at: usize, end: usize, unit: Unit) -> bool {
        if end != at + 2 || unit < Unit::Minute || at == 0 {
            return false;
        }
        if matches!(
            self.class(end),
            Class::Ago | Class::Earlier | Class::Before | Class::Long | Class::Old | Class::Previously
        ) || self.mark(end, '-')
        {
            return false;
        }
        let noun_before = matches!(
            self.class(at - 1),
            Class::Other
                | Class::Figure
                | Class::Digits
                | Class::TimesNoun
                | Class::Times
                | Class::Units
                | Class::Cardinal
        ) || self.mark(at - 1, '%');
        let count_before = (at.saturating_sub(4)..at).any(|place| {
            matches!(
                self.class(place),
                Class::Digits | Class::Figure | Class::Cardinal | Class::Times | Class::Few
            )
        });
        noun_before && count_before
    }

    fn set(&self, at: usize) -> Parsed<Meaning> {
        match self.class(at) {
            Class::Each => {
                let mut next = at + 1;
                let other = self.is(next, Class::OtherWord);
                next += other as usize;
                if let Some((end, (count, unit, dash))) = self.quantity(next)
                    && !dash
                    && !self.is(next, Class::A)
                {
                    return Some((end, Meaning::Set(duration(count, unit)?)));
                }
                let mut count = if other { 20 } else { 10 };
                if self.is(next, Class::Ordinal) {
                    count = self.number(next) * 10;
                    next += 1;
                }
                next += self.is(next, Class::Filler) as usize;
                let value = match self.class(next) {
                    Class::Unit => match self.unit(next)? {
                        Unit::Weekend => "XXXX-WXX-WE".to_owned(),
                        unit => duration(Count::Tenths(count), unit)?,
                    },
                    Class::Weekday => format!("XXXX-WXX-{}", self.number(next) + 1),
                    Class::Month => format!("XXXX-{:02}", self.number(next)),
                    Class::Season => format!(
                        "XXXX-{}",
                        Granule::Season(0, *Season::ALL.get(self.number(next) as usize)?).value().get(5..)?
                    ),
                    Class::Part => format!("XXXX-XX-XXT{}", PARTS.get(self.number(next) as usize)?),
                    _ => return None,
                };
                if self.is(next, Class::Weekday)
                    && let Some(clock) = self.part(next + 1)
                {
                    let Clock::Part(part) = clock else { return None };
                    return Some((next + 2, Meaning::Set(format!("{value}T{}", PARTS.get(part as usize)?))));
                }
                Some((next + 1, Meaning::Set(value)))
            }
            Class::Times => match self.class(at + 1) {
                Class::Every => self.set(at + 1),
                Class::A | Class::Per if self.singular_unit(at + 2).is_some() => {
                    Some((at + 3, Meaning::Set(duration(Count::Tenths(10), self.unit(at + 2)?)?)))
                }
                Class::Each => self.set(at + 1),
                _ => None,
            },
            Class::Digits | Class::Cardinal | Class::Few if self.is(at + 1, Class::TimesNoun) => {
                match self.class(at + 2) {
                    Class::A | Class::Per | Class::Each if self.singular_unit(at + 3).is_some() => {
                        Some((at + 4, Meaning::Set(duration(Count::Tenths(10), self.unit(at + 3)?)?)))
                    }
                    _ => None,
                }
            }
            Class::Every => {
                // The Daily Courier and the Weekly Standard are papers.
                let named = self.capital(at) && (at > 0 || self.capital(at + 1));
                let unit = *Unit::ALL.get(self.number(at) as usize)?;
                (!named)
                    .then(|| duration(Count::Tenths(10), unit).map(|value| (at + 1, Meaning::Set(value))))?
            }
            Class::Per => {
                let unit = self.singular_unit(at + 1)?;
                Some((at + 2, Meaning::Set(duration(Count::Tenths(10), unit)?)))
            }
            Class::A => {
                let unit = self.singular_unit(at + 1)?;
                self.is_rate(at, at + 2, unit)
                    .then(|| duration(Count::Tenths(10), unit).map(|value| (at + 2, Meaning::Set(value))))?
            }
            Class::Weekdays if self.capital(at) => {
                Some((at + 1, Meaning::Set(format!("XXXX-WXX-{}", self.number(at) + 1))))
            }
            Class::Weekends => Some((at + 1, Meaning::Set("XXXX-WXX-WE".to_owned()))),
            _ => None,
        }
    }

    fn reference(&self, at: usize) -> Parsed<Meaning> {
        let reference = |end: usize, which: &'static str| Some((end, Meaning::Reference(which)));
        match self.class(at) {
            Class::Right if self.is(at + 1, Class::Present) => reference(at + 2, "PRESENT_REF"),
            Class::Present => reference(at + 1, "PRESENT_REF"),

            Class::Recently => reference(at + 1, "PAST_REF"),
            Class::Recent if self.is(at + 1, Class::Units) => reference(at + 2, "PAST_REF"),
            Class::This if self.number(at) == 1 && self.unit(at + 1) == Some(Unit::Day) => {
                reference(at + 2, "PRESENT_REF")
            }
            Class::This if self.is(at + 1, Class::Moment) => reference(at + 2, "PRESENT_REF"),
            Class::AtPresent if self.mark(at + 1, '-') && self.unit(at + 2) == Some(Unit::Day) => {
                reference(at + 3, "PRESENT_REF")
            }
            Class::AtPresent if self.before(at) == Class::At && at > 0 && !self.goes_on(at + 1) => {
                reference(at + 1, "PRESENT_REF")
            }
            Class::Future if self.is_preposition_before(at, &[IN]) && !self.goes_on(at + 1) => {
                reference(at + 1, "FUTURE_REF")
            }
            Class::The => {
                let next = at + 1;
                let near = self.is(next, Class::Near) as usize;
                match self.class(next + near) {
                    Class::Future if !self.goes_on(next + near + 1) => {
                        reference(next + near + 1, "FUTURE_REF")
                    }
                    Class::Last
                        if self.number(next) == 1
                            && self.is_preposition_before(at, &[IN, OF])
                            && !self.goes_on(next + 1) =>
                    {
                        reference(next + 1, "PAST_REF")
                    }
                    Class::Recent if self.is(next + 1, Class::Last) => reference(next + 2, "PAST_REF"),
                    Class::AtPresent if !self.goes_on(next + 1) => reference(next + 1, "PRESENT_REF"),
                    Class::Moment if self.before(at) == Class::At && at > 0 && !self.goes_on(next + 1) => {
                        reference(next + 1, "PRESENT_REF")
                    }
                    Class::Time if self.word_is(next + 1, "being") => reference(next + 2, "PRESENT_REF"),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// Whether "two days before" can count from a point.
fn anchors(point: &Point) -> bool {
    matches!(
        point,
        Point::Full(_)
            | Point::MonthDay(..)
            | Point::Weekday(..)
            | Point::DayWord(_)
            | Point::Feast(..)
            | Point::Figures(..)
            | Point::Month(..)
    )
}

/// TIMEX3's value of a stretch.
pub(crate) fn duration(count: Count, unit: Unit) -> Option<String> {
    let (count, unit) = match (count, unit) {
        (Count::Tenths(5), Unit::Year) => (Count::Tenths(60), Unit::Month),
        (Count::Tenths(5), Unit::Century) => (Count::Tenths(500), Unit::Year),
        (Count::Tenths(5), Unit::Decade) => (Count::Tenths(50), Unit::Year),
        (Count::Tenths(5), Unit::Hour) => (Count::Tenths(300), Unit::Minute),
        (Count::Tenths(tenths), Unit::Fortnight) => (Count::Tenths(tenths.checked_mul(2)?), Unit::Week),
        (Count::Untold, Unit::Fortnight) => (Count::Untold, Unit::Week),
        other => other,
    };
    let letters = match unit {
        Unit::Second => "S",
        Unit::Minute => "M",
        Unit::Hour => "H",
        Unit::Day | Unit::Night => "D",
        Unit::Weekend => "WE",
        Unit::Week | Unit::Fortnight => "W",
        Unit::Month => "M",
        Unit::Quarter => "Q",
        Unit::Season | Unit::Half => return None,
        Unit::Year => "Y",
        Unit::Decade => "DE",
        Unit::Century => "CE",
        Unit::Millennium => "ML",
    };
    let time = if unit < Unit::Day { "T" } else { "" };
    Some(match count {
        Count::Untold => format!("P{time}X{letters}"),
        Count::Tenths(tenths) if tenths % 10 == 0 => format!("P{time}{}{letters}", tenths / 10),
        Count::Tenths(tenths) => format!("P{time}{}.{}{letters}", tenths / 10, tenths % 10),
    })
}
