//! From what an expression means to which day it is: against the day of publication in news, against what was told
//! last in a long narrative of the past.

use bede_doc::{Document, Published, TimexType, TokenRange};
use jiff::civil::{Date, Time};

use crate::{
    calendar::{Feast, Granule, Season, Unit, date, monday, nth_weekday, plus_days, plus_months},
    grammar::{Clock, Count, From, Meaning, Point, Which},
    tense::Direction,
    words::PARTS,
};

/// How a document tells time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Regime {
    /// A report: "Friday" is near the day of publication.
    News,
    /// A history: "in March" is near what was told last.
    Narrative,
}

/// What a document's expressions are resolved against, as it moves on.
pub(crate) struct Reference {
    pub published: Option<Date>,
    time: Option<Time>,
    pub regime: Regime,
    /// What was said last, and where.
    focus: Option<Granule>,
    /// The last day that was said.
    day: Option<Date>,
    focus_sentence: usize,
    focus_paragraph: u32,
    /// The year of `focus` stands in the text.
    focus_is_explicit: bool,
}

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub sentence: usize,
    pub paragraph: u32,
    pub direction: Direction,
    /// It tells when the sentence plays: "in 1998", not "the worst since 1998".
    pub sets_scene: bool,
    /// It only modifies a noun, so the verb's tense says little of it.
    pub is_modifier: bool,
    /// It lies no earlier than what was said last: "from Monday to Thursday", "before Sunday's vote".
    pub follows: bool,
    /// A year that a date close behind lends to this one: "June 1 to July 3, 1950".
    pub lent_year: Option<(i16, i8)>,
}

/// An expression resolved.
pub(crate) struct Resolved {
    pub kind: TimexType,
    pub value: String,
    pub days: Option<(Date, Date)>,
}

impl Reference {
    pub(crate) fn new(document: &Document, regime: Regime) -> Reference {
        let published = document.metadata.published.as_ref();
        let time = match published {
            Some(Published::Local(datetime)) => Some(datetime.time()),
            Some(Published::Zoned(zoned)) => Some(zoned.time()),
            _ => None,
        };
        Reference {
            published: published.map(Published::date),
            time,
            regime,
            focus: None,
            day: None,
            focus_sentence: 0,
            focus_paragraph: u32::MAX,
            focus_is_explicit: false,
        }
    }

    /// The day from which "last week" counts.
    fn speech(&self) -> Option<Date> {
        match self.regime {
            Regime::News => self.published,
            Regime::Narrative => self.told_day().or(self.published),
        }
    }

    /// The day, or the first day of the stretch, that was told last.
    fn told_day(&self) -> Option<Date> {
        match self.focus {
            Some(Granule::Day(day)) => Some(day),
            Some(granule) => granule.days().map(|(first, _)| first),
            None => None,
        }
    }

    /// What "the following day" counts from: what was told last where it is near, else the day of speech.
    fn told(&self, place: Place) -> Option<Granule> {
        let near = match self.regime {
            Regime::Narrative => true,
            Regime::News => place.sentence.saturating_sub(self.focus_sentence) <= 3,
        };
        self.focus.filter(|_| near).or(self.published.map(Granule::Day))
    }

    /// Resolves an expression and remembers what it told.
    pub(crate) fn resolve(&mut self, meaning: &Meaning, place: Place) -> Option<Resolved> {
        match meaning {
            Meaning::Duration(value) => {
                Some(Resolved { kind: TimexType::Duration, value: value.clone(), days: None })
            }
            Meaning::Set(value) => Some(Resolved { kind: TimexType::Set, value: value.clone(), days: None }),
            Meaning::Reference(which) => {
                Some(Resolved { kind: TimexType::Date, value: (*which).to_owned(), days: None })
            }
            Meaning::Point(point) => {
                if self.regime == Regime::Narrative && *point == Point::DayWord(0) {
                    return Some(Resolved {
                        kind: TimexType::Date,
                        value: "PRESENT_REF".to_owned(),
                        days: None,
                    });
                }
                // "two hours ago" is a time, where the report's own is known.
                if let Point::Offset(
                    by,
                    Count::Tenths(tenths),
                    unit @ (Unit::Minute | Unit::Hour),
                    From::Speech,
                ) = point
                    && let (Some(day), Some(time)) = (self.published, self.time)
                {
                    let minutes = *tenths as i64 * if *unit == Unit::Hour { 6 } else { 0 }
                        + if *unit == Unit::Minute { *tenths as i64 / 10 } else { 0 };
                    let at = time.hour() as i64 * 60 + time.minute() as i64 + *by as i64 * minutes;
                    let day = plus_days(day, at.div_euclid(1440))?;
                    let at = at.rem_euclid(1440);
                    return Some(Resolved {
                        kind: TimexType::Time,
                        value: format!("{}T{:02}:{:02}", Granule::Day(day).value(), at / 60, at % 60),
                        days: Some((day, day)),
                    });
                }
                match self.point(point, place) {
                    Some(granule) if matches!(point, Point::Offset(_, _, Unit::Minute | Unit::Hour, _)) => {
                        // "two hours later" is a time that is not told more exactly.
                        let value = format!("{}TXX", granule.value());
                        Some(Resolved { kind: TimexType::Time, value, days: granule.days() })
                    }
                    Some(granule) => {
                        self.remember(granule, point, place);
                        Some(Resolved { kind: TimexType::Date, value: granule.value(), days: granule.days() })
                    }
                    None => unresolved(point, self.focus).map(|value| Resolved {
                        kind: TimexType::Date,
                        value,
                        days: None,
                    }),
                }
            }
            Meaning::Timed(point, clock) => {
                let granule = self.point(point, place);
                if let Some(granule) = granule {
                    self.remember(granule, point, place);
                }
                let value = match granule {
                    Some(granule) => format!("{}{}", granule.value(), clock_value(*clock)),
                    None => format!("XXXX-XX-XX{}", clock_value(*clock)),
                };
                Some(Resolved { kind: TimexType::Time, value, days: granule.and_then(Granule::days) })
            }
            Meaning::Clock(clock) => {
                let reach = if self.regime == Regime::Narrative { 4 } else { 1 };
                let near = place.sentence.saturating_sub(self.focus_sentence) <= reach
                    && (self.regime == Regime::Narrative || place.paragraph == self.focus_paragraph);
                let day = match self.focus {
                    Some(Granule::Day(day)) if near => Some(day),
                    _ if self.regime == Regime::News => self.published,
                    _ => None,
                };
                let value = match day {
                    Some(day) => format!("{}{}", Granule::Day(day).value(), clock_value(*clock)),
                    None => format!("XXXX-XX-XX{}", clock_value(*clock)),
                };
                Some(Resolved { kind: TimexType::Time, value, days: day.map(|day| (day, day)) })
            }
        }
    }

    fn remember(&mut self, granule: Granule, point: &Point, place: Place) {
        // Decades and centuries frame what is told; they do not date it.
        if matches!(granule, Granule::Decade(_) | Granule::Century(_)) && self.focus.is_some() {
            return;
        }
        let goes_on =
            matches!(point, Point::MonthDay(..) | Point::Month(..)) && self.told_year(place).is_some();
        self.focus = Some(granule);
        self.focus_sentence = place.sentence;
        self.focus_paragraph = place.paragraph;
        self.focus_is_explicit =
            goes_on || place.sets_scene && matches!(point, Point::Full(_) | Point::Of(..));
        if let Granule::Day(day) = granule {
            self.day = Some(day);
        }
    }

    /// The year that the text has set for what follows: in the same paragraph, at most a sentence ago.
    fn told_year(&self, place: Place) -> Option<i16> {
        let year = self.focus.and_then(Granule::year)?;
        match self.regime {
            Regime::Narrative => Some(year),
            Regime::News => {
                let near = place.paragraph == self.focus_paragraph
                    && place.sentence.saturating_sub(self.focus_sentence) <= 1;
                let past = self.published.is_some_and(|published| year < published.year());
                (near && past && self.focus_is_explicit && place.direction != Direction::Future)
                    .then_some(year)
            }
        }
    }

    /// Picks the year for something that comes once a year. `start` and `end` give its days in a year.
    fn yearly(&self, place: Place, days: impl Fn(i16) -> Option<(Date, Date)>) -> Option<i16> {
        if let Some((year, month)) = place.lent_year {
            // "December to February 1990" begins in 1989.
            let begins_later = days(year).is_some_and(|(first, _)| first.month() > month && month > 0);
            return Some(year - begins_later as i16);
        }
        if let Some(year) = self.told_year(place) {
            let Some(told) = self.focus else { return Some(year) };
            if matches!(told, Granule::Year(_)) || year < 1 {
                return Some(year);
            }
            let (told_first, _) = told.days()?;
            // The telling rather goes on than steps back.
            return (year - 1..=year + 1)
                .filter_map(|year| {
                    let (first, _) = days(year)?;
                    let ahead = first.since(told_first).ok()?.get_days() as i64;
                    Some((if ahead >= 0 { ahead } else { -ahead * 5 / 4 }, year))
                })
                .min()
                .map(|(_, year)| year);
        }
        let mut published = self.speech()?;
        let mut direction = if place.is_modifier { Direction::Unknown } else { place.direction };
        if place.follows
            && let Some(told) = self.told_day()
        {
            (published, direction) = (told, Direction::Future);
        }
        let year = published.year();
        let years = year - 1..=year + 1;
        match direction {
            Direction::Past => {
                years.rev().find(|&year| days(year).is_some_and(|(first, _)| first <= published))
            }
            Direction::Future => {
                years.clone().find(|&year| days(year).is_some_and(|(_, last)| last >= published))
            }
            Direction::Unknown => years
                .filter_map(|year| {
                    let (first, last) = days(year)?;
                    let ahead = first.since(published).ok()?.get_days() as i64;
                    let behind = published.since(last).ok()?.get_days() as i64;
                    Some((ahead.max(0) * 2 + behind.max(0), year))
                })
                .min()
                .map(|(_, year)| year),
        }
    }

    /// Something that comes once a year, under "this", "last", "next".
    fn yearly_which(
        &self,
        which: Which,
        place: Place,
        days: impl Fn(i16) -> Option<(Date, Date)>,
    ) -> Option<i16> {
        let base = match which {
            Which::Previous | Which::Following | Which::Same => self.told(place)?.days()?.0,
            _ => self.speech().or(self.published)?,
        };
        let year = base.year();
        match which {
            Which::Bare => self.yearly(place, days),
            Which::This | Which::Same => (year - 1..=year)
                .find(|&year| days(year).is_some_and(|(first, last)| first <= base && base <= last))
                .or(Some(year)),
            Which::Last | Which::Previous => {
                (year - 1..=year).rev().find(|&year| days(year).is_some_and(|(_, last)| last < base))
            }
            Which::Next | Which::Following => {
                (year..=year + 1).find(|&year| days(year).is_some_and(|(first, _)| first > base))
            }
        }
    }

    fn point(&self, point: &Point, place: Place) -> Option<Granule> {
        match point {
            Point::Full(granule) => Some(*granule),
            Point::Figures(one, two, year) => {
                let readings = [date(*year, *two, *one), date(*year, *one, *two)];
                // Day and month in the order that brings the date nearer to the report; day first where neither does.
                let near = |day: &Date| match self.published {
                    Some(published) => day.since(published).map_or(i32::MAX, |span| span.get_days().abs()),
                    None => 0,
                };
                readings.into_iter().flatten().min_by_key(near).map(Granule::Day)
            }
            Point::MonthDay(month, day, which) => {
                let days = |year: i16| date(year, *month, *day).map(|day| (day, day));
                let year = self.yearly_which(*which, place, days)?;
                date(year, *month, *day).map(Granule::Day)
            }
            Point::Month(month, which) => {
                let days = |year: i16| Granule::Month(year, *month).days();
                let year = self.yearly_which(*which, place, days)?;
                Some(Granule::Month(year, *month))
            }
            Point::DayOfMonth(day) => self.day_of_month(*day, place),
            Point::Weekday(weekday, which) => self.weekday(*weekday, *which, place).map(Granule::Day),
            Point::Season(season, which) => {
                let days = |year: i16| Granule::Season(year, *season).days();
                if let (Regime::Narrative, Which::Bare, None) = (self.regime, *which, place.lent_year) {
                    return self.narrative_season(*season);
                }
                let year = self.yearly_which(*which, place, days)?;
                Some(Granule::Season(year, *season))
            }
            Point::Quarter(quarter, which) => {
                let days = |year: i16| Granule::Quarter(year, *quarter).days();
                Some(Granule::Quarter(self.yearly_which(*which, place, days)?, *quarter))
            }
            Point::Half(half, which) => {
                let days = |year: i16| Granule::Half(year, *half).days();
                Some(Granule::Half(self.yearly_which(*which, place, days)?, *half))
            }
            Point::Unit(unit, which) => self.unit(*unit, *which, place),
            Point::Feast(Feast::Once { year, month, day }, _) => date(*year, *month, *day).map(Granule::Day),
            Point::Feast(feast, which) => {
                let days = |year: i16| feast.in_year(year).and_then(Granule::days);
                feast.in_year(self.yearly_which(*which, place, days)?)
            }
            Point::ShortYear(short) => {
                let near = self.told_day().or(self.published).map_or(2000, Date::year);
                [1700, 1800, 1900, 2000]
                    .into_iter()
                    .map(|century| century + short)
                    .min_by_key(|year| (year - near).abs())
                    .map(Granule::Year)
            }
            Point::DayWord(by) => plus_days(self.speech()?, *by as i64).map(Granule::Day),
            Point::Offset(by, count, unit, from) => self.offset(*by, *count, *unit, from, place),
            Point::Of(inner, year) => {
                let year = self.point(year, place)?.year()?;
                in_year(inner, year)
            }
            Point::NthWeekday(nth, weekday, inner) => match self.point(inner, place)? {
                Granule::Month(year, month) => nth_weekday(year, month, *weekday, *nth).map(Granule::Day),
                Granule::Week(monday) => plus_days(monday, *weekday as i64).map(Granule::Day),
                _ => None,
            },
            Point::NthUnit(nth, unit, inner) => nth_unit(*nth, *unit, self.point(inner, place)?),
        }
    }

    fn narrative_season(&self, season: Season) -> Option<Granule> {
        let focus = self.focus?;
        let year = focus.year()?;
        // A winter told of after the summer begins then.
        Some(Granule::Season(year, season))
    }

    fn day_of_month(&self, day: i8, place: Place) -> Option<Granule> {
        let (year, month) = match (self.regime, self.focus) {
            _ if place.lent_year.is_some_and(|(_, month)| month > 0) => place.lent_year?,
            (Regime::Narrative, Some(Granule::Day(told))) => (told.year(), told.month()),
            (Regime::Narrative, Some(Granule::Month(year, month))) => (year, month),
            _ => {
                let published = self.speech()?;
                let this = date(published.year(), published.month(), day);
                let by = match place.direction {
                    Direction::Future if this.is_none_or(|this| this < published) => 1,
                    Direction::Past if this.is_none_or(|this| this > published) => -1,
                    _ => 0,
                };
                plus_months(published.year(), published.month(), by)
            }
        };
        date(year, month, day).map(Granule::Day)
    }

    fn weekday(&self, weekday: i8, which: Which, place: Place) -> Option<Date> {
        let follows = place.follows && which == Which::Bare;
        let base = match which {
            Which::Previous | Which::Following | Which::Same => self.told(place)?.days()?.0,
            _ if follows => self.told_day().or(self.speech())?,
            _ => self.speech()?,
        };
        let ahead = (weekday - base.weekday().to_monday_zero_offset()).rem_euclid(7) as i64;
        let back = if ahead == 0 { 0 } else { ahead - 7 };
        let by = match which {
            Which::Last | Which::Previous => {
                if ahead == 0 {
                    -7
                } else {
                    back
                }
            }
            Which::Next | Which::Following => {
                if ahead == 0 {
                    7
                } else {
                    ahead
                }
            }
            Which::This => {
                let in_week = weekday as i64 - base.weekday().to_monday_zero_offset() as i64;
                if in_week < 0 && place.direction != Direction::Past { in_week + 7 } else { in_week }
            }
            Which::Same => back,
            Which::Bare if follows => ahead,
            Which::Bare => match place.direction {
                Direction::Future => ahead,
                Direction::Past | Direction::Unknown => back,
            },
        };
        plus_days(base, by)
    }

    fn unit(&self, unit: Unit, which: Which, place: Place) -> Option<Granule> {
        let told = matches!(which, Which::Previous | Which::Following | Which::Same)
            || which == Which::Bare && self.regime == Regime::Narrative;
        if told {
            let by = match which {
                Which::Previous => -1,
                Which::Following => 1,
                _ => 0,
            };
            let base = self.told(place)?;
            // A day counts from a day, a year from whatever has one.
            if unit == Unit::Day && !matches!(base, Granule::Day(_)) {
                return match self.regime {
                    Regime::News => plus_days(self.published?, by).map(Granule::Day),
                    Regime::Narrative => None,
                };
            }
            if unit == Unit::Year
                && let Some(year) = base.year()
            {
                let year = Granule::Year(year);
                return year.plus(by);
            }
            let (first, _) = base.days()?;
            return Granule::around(first, unit)?.plus(by);
        }
        let base = self.speech()?;
        let this = Granule::around(base, unit)?;
        match which {
            Which::Last => this.plus(-1),
            Which::Next => this.plus(1),
            Which::Bare if unit == Unit::Weekend => {
                let weekday = base.weekday().to_monday_zero_offset();
                match place.direction {
                    Direction::Future => Some(this),
                    _ if weekday >= 5 => Some(this),
                    _ => this.plus(-1),
                }
            }
            // A company tells of the quarter that has just ended.
            Which::Bare if unit == Unit::Quarter => match self.focus {
                Some(quarter @ Granule::Quarter(..)) => Some(quarter),
                _ => this.plus(-1),
            },
            Which::Bare if unit == Unit::Year && self.told_year(place).is_some() => {
                self.told_year(place).map(Granule::Year)
            }
            _ => Some(this),
        }
    }

    fn offset(&self, by: i8, count: Count, unit: Unit, from: &From, place: Place) -> Option<Granule> {
        let Count::Tenths(tenths) = count else { return None };
        let base = match from {
            From::Speech => Granule::Day(self.speech()?),
            From::Text => self.told(place)?,
            From::Point(point) => self.point(point, place)?,
        };
        let by = by as i64;
        let whole = tenths as i64 / 10;
        let exact = tenths % 10 == 0;
        if unit <= Unit::Night {
            let day = match base {
                Granule::Day(day) => day,
                _ => return None,
            };
            let days = match unit {
                Unit::Day | Unit::Night => whole,
                Unit::Hour => (whole + 6) / 24,
                _ => 0,
            };
            return plus_days(day, by * days).map(Granule::Day);
        }
        if let (From::Point(_), Unit::Week | Unit::Fortnight, Granule::Day(day)) = (from, unit, base) {
            let weeks = if unit == Unit::Fortnight { 2 * whole } else { whole };
            return plus_days(day, by * weeks * 7).map(Granule::Day);
        }
        let first = match (base, unit) {
            (_, Unit::Year | Unit::Decade | Unit::Century) => base.days().map(|(first, _)| first),
            (Granule::Year(_) | Granule::Season(..), _) => return None,
            (Granule::Month(..), Unit::Week | Unit::Fortnight) => return None,
            _ => Some(base.days()?.0),
        };
        match unit {
            Unit::Weekend | Unit::Week => Granule::around(first?, unit)?.plus(by * whole),
            Unit::Fortnight => Granule::around(first?, Unit::Week)?.plus(by * whole * 2),
            Unit::Month | Unit::Quarter => Granule::around(first?, unit)?.plus(by * whole),
            Unit::Year if exact => Granule::Year(base.year()?).plus(by * whole),
            Unit::Year => Granule::around(first?, Unit::Month)?.plus(by * tenths as i64 * 12 / 10),
            Unit::Decade => Granule::Year(base.year()?).plus(by * tenths as i64),
            Unit::Century => Granule::Year(base.year()?).plus(by * tenths as i64 * 10),
            _ => None,
        }
    }
}

/// A point whose year is given beside it.
fn in_year(point: &Point, year: i16) -> Option<Granule> {
    match *point {
        Point::MonthDay(month, day, _) => date(year, month, day).map(Granule::Day),
        Point::Month(month, _) => Some(Granule::Month(year, month)),
        Point::Season(season, _) => Some(Granule::Season(year, season)),
        Point::Quarter(quarter, _) => Some(Granule::Quarter(year, quarter)),
        Point::Half(half, _) => Some(Granule::Half(year, half)),
        Point::Feast(feast, _) => feast.in_year(year),
        _ => None,
    }
}

/// "the second week of July", "the last day of 2019", "the weekend of May 3".
fn nth_unit(nth: i8, unit: Unit, inner: Granule) -> Option<Granule> {
    let (first, last) = inner.days()?;
    if let Granule::Day(day) = inner {
        return Granule::around(day, unit);
    }
    match unit {
        Unit::Month if nth > 0 => Some(Granule::Month(first.year(), nth)).filter(|_| nth <= 12),
        Unit::Month => Some(Granule::Month(last.year(), last.month())),
        _ if nth < 0 => Granule::around(last, unit),
        Unit::Day => plus_days(first, nth as i64 - 1).map(Granule::Day),
        // The days 1 to 7 are a month's first week: the calendar week that holds its middle.
        Unit::Week => Some(Granule::Week(monday(plus_days(first, nth as i64 * 7 - 4)?)?)),
        Unit::Weekend => {
            let saturday = (5 - first.weekday().to_monday_zero_offset()).rem_euclid(7) as i64;
            Some(Granule::Weekend(monday(plus_days(first, saturday + 7 * (nth as i64 - 1))?)?))
        }
        _ => None,
    }
}

/// What can be said of a point that no day was found for.
fn unresolved(point: &Point, focus: Option<Granule>) -> Option<String> {
    let year = focus.and_then(Granule::year).map_or("XXXX".to_owned(), |year| Granule::Year(year).value());
    Some(match point {
        Point::Offset(_, Count::Untold, _, From::Text) => "FUTURE_REF".to_owned(),
        Point::Offset(by, Count::Untold, ..) => if *by < 0 { "PAST_REF" } else { "FUTURE_REF" }.to_owned(),
        Point::Offset(_, _, unit, _) | Point::Unit(unit, _) => match unit {
            Unit::Week | Unit::Fortnight => format!("{year}-WXX"),
            Unit::Month => format!("{year}-XX"),
            Unit::Year => "XXXX".to_owned(),
            Unit::Decade | Unit::Century | Unit::Millennium => "XXXX".to_owned(),
            Unit::Weekend => "XXXX-WXX-WE".to_owned(),
            _ => format!("{year}-XX-XX"),
        },
        Point::MonthDay(month, day, _) => format!("XXXX-{month:02}-{day:02}"),
        Point::Month(month, _) => format!("XXXX-{month:02}"),
        Point::DayOfMonth(day) => format!("XXXX-XX-{day:02}"),
        Point::Weekday(weekday, _) => format!("XXXX-WXX-{}", weekday + 1),
        Point::Season(season, _) => Granule::Season(0, *season).value().replacen("0000", "XXXX", 1),
        Point::Quarter(quarter, _) => format!("XXXX-Q{quarter}"),
        Point::Half(half, _) => format!("XXXX-H{half}"),
        Point::Feast(Feast::Fixed { month, day }, _) => format!("XXXX-{month:02}-{day:02}"),
        Point::DayWord(_) => "XXXX-XX-XX".to_owned(),
        Point::Of(inner, _) => return unresolved(inner, None),
        Point::Feast(..) | Point::NthWeekday(..) | Point::NthUnit(..) => "XXXX-XX-XX".to_owned(),
        Point::Full(_) | Point::Figures(..) | Point::ShortYear(_) => return None,
    })
}

fn clock_value(clock: Clock) -> String {
    match clock {
        Clock::Part(part) => format!("T{}", PARTS.get(part as usize).unwrap_or(&"DT")),
        Clock::At(hour, minute, zone) => {
            let zone = match zone {
                None => String::new(),
                Some(0) => "Z".to_owned(),
                Some(quarters) => {
                    let (hours, rest) = (quarters.abs() / 4, quarters.abs() % 4 * 15);
                    let sign = if quarters < 0 { '-' } else { '+' };
                    if rest == 0 {
                        format!("{sign}{hours:02}")
                    } else {
                        format!("{sign}{hours:02}:{rest:02}")
                    }
                }
            };
            format!("T{hour:02}:{minute:02}{zone}")
        }
    }
}

/// The year and month that an expression gives to those shortly before it.
pub(crate) fn lends_year(meaning: &Meaning) -> Option<(i16, i8)> {
    let (Meaning::Point(Point::Full(granule)) | Meaning::Timed(Point::Full(granule), _)) = meaning else {
        return None;
    };
    match *granule {
        Granule::Day(day) => Some((day.year(), day.month())),
        Granule::Month(year, month) => Some((year, month)),
        Granule::Season(year, _) => Some((year, 0)),
        _ => None,
    }
}

/// The tokens of a run of bytes; never empty for an expression.
pub(crate) fn tokens_of(document: &Document, span: bede_doc::Span) -> TokenRange {
    document.tokens_in(span)
}
