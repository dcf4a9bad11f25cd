//! The calendar: stretches of it that have a TIMEX3 value, steps from one to the next, and feasts that people
//! date by. What a text means by "Friday" is for `resolve`.

use jiff::{Span as Interval, civil::Date};

/// A unit that counts or names stretches of time, finest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Night,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Season,
    Half,
    Year,
    Decade,
    Century,
    Millennium,
}

impl Unit {
    /// All of them, in the order of their numbers.
    pub(crate) const ALL: [Unit; 16] = [
        Unit::Second,
        Unit::Minute,
        Unit::Hour,
        Unit::Day,
        Unit::Night,
        Unit::Weekend,
        Unit::Week,
        Unit::Fortnight,
        Unit::Month,
        Unit::Quarter,
        Unit::Season,
        Unit::Half,
        Unit::Year,
        Unit::Decade,
        Unit::Century,
        Unit::Millennium,
    ];
}

/// The four seasons, and how TIMEX3 spells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

impl Season {
    pub(crate) const ALL: [Season; 4] = [Season::Spring, Season::Summer, Season::Autumn, Season::Winter];

    fn as_str(self) -> &'static str {
        match self {
            Season::Spring => "SP",
            Season::Summer => "SU",
            Season::Autumn => "FA",
            Season::Winter => "WI",
        }
    }

    /// Its first month.
    fn first_month(self) -> i8 {
        match self {
            Season::Spring => 3,
            Season::Summer => 6,
            Season::Autumn => 9,
            Season::Winter => 12,
        }
    }
}

/// A stretch of the calendar. A year before Christ is negative and has no year nought: 480 BC is −480.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Granule {
    Day(Date),
    /// By its Monday.
    Week(Date),
    /// By the Monday of its week.
    Weekend(Date),
    Month(i16, i8),
    Quarter(i16, i8),
    Half(i16, i8),
    /// A winter goes by the year in which it begins.
    Season(i16, Season),
    Year(i16),
    FiscalYear(i16),
    /// By its first year: 1990.
    Decade(i16),
    /// By its first years as TIMEX3 counts them: 19 is 1900–1999; −3 is the fourth century BC.
    Century(i16),
}

/// The first and the last day of a month.
fn month_days(year: i16, month: i8) -> Option<(Date, Date)> {
    let first = Date::new(year, month, 1).ok()?;
    Some((first, first.last_of_month()))
}

/// A day that need not exist: 30 February is none.
pub(crate) fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

/// `day` moved by so many days; `None` off the calendar's ends.
pub(crate) fn plus_days(day: Date, count: i64) -> Option<Date> {
    if count.abs() > 4_000_000 {
        return None;
    }
    day.checked_add(Interval::new().days(count as i32)).ok()
}

/// The Monday of the week that a day is in.
pub(crate) fn monday(day: Date) -> Option<Date> {
    plus_days(day, -(day.weekday().to_monday_zero_offset() as i64))
}

/// A month moved by so many months.
pub(crate) fn plus_months(year: i16, month: i8, count: i32) -> (i16, i8) {
    let months = year as i32 * 12 + month as i32 - 1 + count.clamp(-100_000, 100_000);
    (months.div_euclid(12) as i16, (months.rem_euclid(12) + 1) as i8)
}

impl Granule {
    /// The stretch of this unit that a day is in.
    pub(crate) fn around(day: Date, unit: Unit) -> Option<Granule> {
        Some(match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day | Unit::Night => Granule::Day(day),
            Unit::Week | Unit::Fortnight => Granule::Week(monday(day)?),
            Unit::Weekend => Granule::Weekend(monday(day)?),
            Unit::Month => Granule::Month(day.year(), day.month()),
            Unit::Quarter => Granule::Quarter(day.year(), (day.month() - 1) / 3 + 1),
            Unit::Half => Granule::Half(day.year(), (day.month() - 1) / 6 + 1),
            Unit::Season => {
                let season = Season::ALL[((day.month() + 9) % 12 / 3) as usize];
                Granule::Season(day.year() - (day.month() < 3) as i16, season)
            }
            Unit::Year => Granule::Year(day.year()),
            Unit::Decade => Granule::Decade(day.year().div_euclid(10) * 10),
            Unit::Century => Granule::Century(day.year().div_euclid(100)),
            Unit::Millennium => return None,
        })
    }

    /// The same kind of stretch, so many later.
    pub(crate) fn plus(self, count: i64) -> Option<Granule> {
        let count = count.clamp(-100_000, 100_000);
        let years = |year: i16, by: i64| -> Option<i16> {
            let moved = year as i64 + by;
            (-9000..=9000).contains(&moved).then_some(moved as i16)
        };
        Some(match self {
            Granule::Day(day) => Granule::Day(plus_days(day, count)?),
            Granule::Week(day) => Granule::Week(plus_days(day, count * 7)?),
            Granule::Weekend(day) => Granule::Weekend(plus_days(day, count * 7)?),
            Granule::Month(year, month) => {
                let (year, month) = plus_months(year, month, count as i32);
                Granule::Month(years(year, 0)?, month)
            }
            Granule::Quarter(year, quarter) => {
                let at = year as i64 * 4 + quarter as i64 - 1 + count;
                Granule::Quarter(years(0, at.div_euclid(4))?, (at.rem_euclid(4) + 1) as i8)
            }
            Granule::Half(year, half) => {
                let at = year as i64 * 2 + half as i64 - 1 + count;
                Granule::Half(years(0, at.div_euclid(2))?, (at.rem_euclid(2) + 1) as i8)
            }
            Granule::Season(year, season) => Granule::Season(years(year, count)?, season),
            Granule::Year(year) => Granule::Year(years(year, count)?),
            Granule::FiscalYear(year) => Granule::FiscalYear(years(year, count)?),
            Granule::Decade(year) => Granule::Decade(years(year, count * 10)?),
            Granule::Century(century) => Granule::Century(years(century, count)?),
        })
    }

    /// The year it is in or begins in; `None` for decades and centuries.
    pub(crate) fn year(self) -> Option<i16> {
        match self {
            Granule::Day(day) | Granule::Week(day) | Granule::Weekend(day) => Some(day.year()),
            Granule::Month(year, _)
            | Granule::Quarter(year, _)
            | Granule::Half(year, _)
            | Granule::Season(year, _)
            | Granule::Year(year)
            | Granule::FiscalYear(year) => Some(year),
            Granule::Decade(_) | Granule::Century(_) => None,
        }
    }

    /// Its first and last day; none before Christ, where nobody asks for days.
    pub(crate) fn days(self) -> Option<(Date, Date)> {
        match self {
            Granule::Day(day) => Some((day, day)),
            Granule::Week(day) => Some((day, plus_days(day, 6)?)),
            Granule::Weekend(day) => Some((plus_days(day, 5)?, plus_days(day, 6)?)),
            Granule::Month(year, month) if year > 0 => month_days(year, month),
            Granule::Quarter(year, quarter) if year > 0 => {
                Some((month_days(year, quarter * 3 - 2)?.0, month_days(year, quarter * 3)?.1))
            }
            Granule::Half(year, half) if year > 0 => {
                Some((month_days(year, half * 6 - 5)?.0, month_days(year, half * 6)?.1))
            }
            Granule::Season(year, season) if year > 0 => {
                let (last_year, last_month) = plus_months(year, season.first_month(), 2);
                Some((month_days(year, season.first_month())?.0, month_days(last_year, last_month)?.1))
            }
            Granule::Year(year) if year > 0 => Some((date(year, 1, 1)?, date(year, 12, 31)?)),
            Granule::Decade(year) if year > 0 => Some((date(year, 1, 1)?, date(year + 9, 12, 31)?)),
            Granule::Century(century) if century > 0 => {
                Some((date(century * 100, 1, 1)?, date(century * 100 + 99, 12, 31)?))
            }
            _ => None,
        }
    }

    /// TIMEX3's value.
    pub(crate) fn value(self) -> String {
        let year_text = |year: i16| match year {
            ..0 => format!("BC{:04}", -(year as i32)),
            _ => format!("{year:04}"),
        };
        match self {
            Granule::Day(day) => {
                format!("{}-{:02}-{:02}", year_text(day.year()), day.month(), day.day())
            }
            Granule::Week(day) => {
                let week = day.iso_week_date();
                format!("{}-W{:02}", year_text(week.year()), week.week())
            }
            Granule::Weekend(day) => {
                let week = day.iso_week_date();
                format!("{}-W{:02}-WE", year_text(week.year()), week.week())
            }
            Granule::Month(year, month) => format!("{}-{month:02}", year_text(year)),
            Granule::Quarter(year, quarter) => format!("{}-Q{quarter}", year_text(year)),
            Granule::Half(year, half) => format!("{}-H{half}", year_text(year)),
            Granule::Season(year, season) => format!("{}-{}", year_text(year), season.as_str()),
            Granule::Year(year) => year_text(year),
            Granule::FiscalYear(year) => format!("FY{}", year_text(year)),
            Granule::Decade(year) => match year {
                ..0 => format!("BC{:03}", -(year as i32) / 10),
                _ => format!("{:03}", year / 10),
            },
            Granule::Century(century) => match century {
                ..0 => format!("BC{:02}", -(century as i32)),
                _ => format!("{century:02}"),
            },
        }
    }
}

/// A day or stretch with a name of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feast {
    /// The same day each year.
    Fixed { month: i8, day: i8 },
    /// So many days from Easter Sunday (Gregorian).
    Easter(i16),
    /// The n-th weekday (Monday is 0) of a month; −1 is the last.
    Nth { month: i8, weekday: i8, nth: i8 },
    /// The week before Easter Sunday.
    HolyWeek,
    /// A month of the Islamic calendar, by its tabular form: right to a day or two.
    IslamicMonth(u8),
    /// A day of the Islamic calendar, in the same way.
    IslamicDay { month: u8, day: u8 },
    /// A day that happened once.
    Once { year: i16, month: i8, day: i8 },
    /// The day after the new moon nearest to early February, from the mean moon: right to a day.
    LunarNewYear,
}

/// Easter Sunday of a year (the anonymous Gregorian computus).
pub(crate) fn easter(year: i16) -> Option<Date> {
    let year_number = year as i32;
    let (golden, century, rest) = (year_number % 19, year_number / 100, year_number % 100);
    let (leaps, century_rest) = (century / 4, century % 4);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - leaps - correction + 15).rem_euclid(30);
    let to_sunday = (32 + 2 * century_rest + 2 * (rest / 4) - epact - rest % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let at = epact + to_sunday - 7 * late + 114;
    date(year, (at / 31) as i8, (at % 31 + 1) as i8)
}

/// Days from 1970-01-01 to the first day of an Islamic month (tabular, civil epoch).
fn islamic_days(year: i64, month: i64) -> i64 {
    let months = 29 * (month - 1) + month / 2;
    (year - 1) * 354 + (3 + 11 * year).div_euclid(30) + months - 492_148
}

/// The first and last day of the Islamic month that begins in a Gregorian year (the later one, where two do).
fn islamic_month(year: i16, month: u8) -> Option<(Date, Date)> {
    let epoch = date(1970, 1, 1)?;
    let guess = ((year as i64 - 622) * 33).div_euclid(32);
    (guess - 1..=guess + 2).rev().find_map(|islamic_year| {
        let first = plus_days(epoch, islamic_days(islamic_year, month as i64))?;
        let next = plus_days(epoch, islamic_days(islamic_year, month as i64 + 1))?;
        (first.year() == year).then(|| plus_days(next, -1).map(|last| (first, last)))?
    })
}

impl Feast {
    /// Where it falls in a year.
    pub(crate) fn in_year(self, year: i16) -> Option<Granule> {
        if !(1..=4000).contains(&year) {
            return None;
        }
        match self {
            Feast::Fixed { month, day } => date(year, month, day).map(Granule::Day),
            Feast::Easter(days) => plus_days(easter(year)?, days as i64).map(Granule::Day),
            Feast::Nth { month, weekday, nth } => nth_weekday(year, month, weekday, nth).map(Granule::Day),
            Feast::HolyWeek => plus_days(easter(year)?, -6).map(Granule::Week),
            Feast::IslamicMonth(month) => {
                let (first, _) = islamic_month(year, month)?;
                // A month's name covers its greater part.
                let middle = plus_days(first, 14)?;
                Some(Granule::Month(middle.year(), middle.month()))
            }
            Feast::IslamicDay { month, day } => {
                plus_days(islamic_month(year, month)?.0, day as i64 - 1).map(Granule::Day)
            }
            Feast::Once { year, month, day } => date(year, month, day).map(Granule::Day),
            Feast::LunarNewYear => lunar_new_year(year).map(Granule::Day),
        }
    }
}

/// The n-th weekday (Monday is 0) of a month; −1 is the last.
pub(crate) fn nth_weekday(year: i16, month: i8, weekday: i8, nth: i8) -> Option<Date> {
    let (first, last) = month_days(year, month)?;
    if nth < 0 {
        let back = (last.weekday().to_monday_zero_offset() - weekday).rem_euclid(7);
        return plus_days(last, -(back as i64));
    }
    let ahead = (weekday - first.weekday().to_monday_zero_offset()).rem_euclid(7) as i64;
    let found = plus_days(first, ahead + 7 * (nth as i64 - 1))?;
    (found <= last).then_some(found)
}

/// The second new moon after the winter solstice, by the mean length of a lunation.
fn lunar_new_year(year: i16) -> Option<Date> {
    const LUNATION: f64 = 29.530_588;
    // A mean new moon in Beijing's time: 2000-01-07, 02:20.
    let known = date(2000, 1, 7)?;
    let target = date(year, 1, 21)?;
    let from_known = target.since(known).ok()?.get_days() as f64;
    let lunations = ((from_known - 0.1) / LUNATION).ceil();
    plus_days(known, (lunations * LUNATION + 0.1).floor() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("tests give real days")
    }

    #[test]
    fn easter_falls_where_it_fell() {
        for (year, expected) in
            [(2015, "2015-04-05"), (2021, "2021-04-04"), (2024, "2024-03-31"), (1943, "1943-04-25")]
        {
            assert_eq!(easter(year), Some(day(expected)));
        }
    }

    #[test]
    fn movable_feasts() {
        let thanksgiving = Feast::Nth { month: 11, weekday: 3, nth: 4 };
        assert_eq!(thanksgiving.in_year(2019), Some(Granule::Day(day("2019-11-28"))));
        let memorial = Feast::Nth { month: 5, weekday: 0, nth: -1 };
        assert_eq!(memorial.in_year(2022), Some(Granule::Day(day("2022-05-30"))));
        assert_eq!(Feast::IslamicMonth(9).in_year(2021), Some(Granule::Month(2021, 4)));
        assert_eq!(Feast::HolyWeek.in_year(2021).map(Granule::value).as_deref(), Some("2021-W13"));
    }

    #[test]
    fn islamic_and_lunar_days_are_near() {
        for (feast, year, expected) in [
            (Feast::IslamicDay { month: 10, day: 1 }, 2022, "2022-05-02"),
            (Feast::IslamicDay { month: 12, day: 10 }, 2019, "2019-08-11"),
            (Feast::LunarNewYear, 2020, "2020-01-25"),
            (Feast::LunarNewYear, 2018, "2018-02-16"),
            (Feast::LunarNewYear, 1968, "1968-01-30"),
        ] {
            let Some(Granule::Day(found)) = feast.in_year(year) else { panic!("{feast:?} has a day") };
            let off = found.since(day(expected)).map(|span| span.get_days().abs());
            assert!(off.is_ok_and(|days| days <= 1), "{feast:?} in {year}: {found}, not {expected}");
        }
    }

    #[test]
    fn values_are_timex3s() {
        assert_eq!(Granule::Week(day("2021-08-16")).value(), "2021-W33");
        assert_eq!(Granule::Season(-480, Season::Spring).value(), "BC0480-SP");
        assert_eq!(Granule::Century(-3).value(), "BC03");
        assert_eq!(Granule::Decade(1990).value(), "199");
        assert_eq!(
            Granule::around(day("2021-01-10"), Unit::Season),
            Some(Granule::Season(2020, Season::Winter))
        );
    }
}
