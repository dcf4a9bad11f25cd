//! Feasts and other days with names: the words of each, and where it falls.

use crate::calendar::Feast;

/// A feast's name in lower-case atoms (letters only; "'s" is skipped), and where it falls.
type Named = (&'static [&'static str], Feast);

const fn fixed(month: i8, day: i8) -> Feast {
    Feast::Fixed { month, day }
}

const fn nth(month: i8, weekday: i8, nth: i8) -> Feast {
    Feast::Nth { month, weekday, nth }
}

/// Longer names before shorter ones that begin them.
pub(crate) const FEASTS: &[Named] = &[
    (&["christmas", "eve"], fixed(12, 24)),
    (&["christmas", "day"], fixed(12, 25)),
    (&["christmas"], fixed(12, 25)),
    (&["orthodox", "christmas"], fixed(1, 7)),
    (&["new", "year", "eve"], fixed(12, 31)),
    (&["new", "year", "day"], fixed(1, 1)),
    (&["new", "year"], fixed(1, 1)),
    (&["good", "friday"], Feast::Easter(-2)),
    (&["easter", "sunday"], Feast::Easter(0)),
    (&["easter", "monday"], Feast::Easter(1)),
    (&["easter"], Feast::Easter(0)),
    (&["ash", "wednesday"], Feast::Easter(-46)),
    (&["palm", "sunday"], Feast::Easter(-7)),
    (&["maundy", "thursday"], Feast::Easter(-3)),
    (&["holy", "thursday"], Feast::Easter(-3)),
    (&["holy", "saturday"], Feast::Easter(-1)),
    (&["holy", "week"], Feast::HolyWeek),
    (&["ascension", "day"], Feast::Easter(39)),
    (&["whit", "sunday"], Feast::Easter(49)),
    (&["whit", "monday"], Feast::Easter(50)),
    (&["pentecost"], Feast::Easter(49)),
    (&["thanksgiving", "day"], nth(11, 3, 4)),
    (&["thanksgiving"], nth(11, 3, 4)),
    (&["ramadan"], Feast::IslamicMonth(9)),
    (&["eid", "al", "fitr"], Feast::IslamicDay { month: 10, day: 1 }),
    (&["eid", "ul", "fitr"], Feast::IslamicDay { month: 10, day: 1 }),
    (&["eid", "al", "adha"], Feast::IslamicDay { month: 12, day: 10 }),
    (&["eid", "ul", "adha"], Feast::IslamicDay { month: 12, day: 10 }),
    (&["ashura"], Feast::IslamicDay { month: 1, day: 10 }),
    (&["labor", "day"], nth(9, 0, 1)),
    (&["labour", "day"], fixed(5, 1)),
    (&["may", "day"], fixed(5, 1)),
    (&["independence", "day"], fixed(7, 4)),
    (&["memorial", "day"], nth(5, 0, -1)),
    (&["presidents", "day"], nth(2, 0, 3)),
    (&["martin", "luther", "king", "day"], nth(1, 0, 3)),
    (&["columbus", "day"], nth(10, 0, 2)),
    (&["veterans", "day"], fixed(11, 11)),
    (&["halloween"], fixed(10, 31)),
    (&["valentine", "day"], fixed(2, 14)),
    (&["st", "valentine", "day"], fixed(2, 14)),
    (&["st", "patrick", "day"], fixed(3, 17)),
    (&["bastille", "day"], fixed(7, 14)),
    (&["boxing", "day"], fixed(12, 26)),
    (&["armistice", "day"], fixed(11, 11)),
    (&["remembrance", "day"], fixed(11, 11)),
    (&["remembrance", "sunday"], nth(11, 6, 2)),
    (&["anzac", "day"], fixed(4, 25)),
    (&["victory", "day"], fixed(5, 9)),
    (&["nowruz"], fixed(3, 20)),
    (&["juneteenth"], fixed(6, 19)),
    (&["epiphany"], fixed(1, 6)),
    (&["all", "saints", "day"], fixed(11, 1)),
    (&["all", "souls", "day"], fixed(11, 2)),
    (&["international", "women", "day"], fixed(3, 8)),
    (&["world", "aids", "day"], fixed(12, 1)),
    (&["earth", "day"], fixed(4, 22)),
    (&["mother", "day"], nth(5, 6, 2)),
    (&["father", "day"], nth(6, 6, 3)),
    (&["inauguration", "day"], fixed(1, 20)),
    (&["groundhog", "day"], fixed(2, 2)),
    (&["australia", "day"], fixed(1, 26)),
    (&["canada", "day"], fixed(7, 1)),
    (&["republic", "day"], fixed(1, 26)),
    (&["lunar", "new", "year"], Feast::LunarNewYear),
    (&["chinese", "new", "year"], Feast::LunarNewYear),
    (&["tet"], Feast::LunarNewYear),
    (&["d", "day"], Feast::Once { year: 1944, month: 6, day: 6 }),
];
