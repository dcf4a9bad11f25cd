//! Full stops that belong to a word: titles, months, companies, initials.

/// What a full stop after a word may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Abbreviation {
    /// Something always follows: `Dr.`, `Gen.`.
    Leads,
    /// A number follows: `No. 5`, `p. 12`; without one the word is no abbreviation.
    BeforeNumber,
    /// May end a sentence: `Inc.`, `etc.`, `Jan.`.
    Free,
    /// A word as well (`Sun`, `Wash`): an abbreviation only where the text goes on after it.
    IfMore,
}

const LEADS: &[&str] = &[
    "adm", "amb", "asst", "atty", "brig", "capt", "cmdr", "col", "comdr", "cpl", "cpt", "det", "dr", "drs",
    "ens", "fr", "ft", "gen", "gov", "govs", "hon", "insp", "lt", "ltc", "maj", "messrs", "mlle", "mme",
    "mr", "mrs", "ms", "msgr", "mt", "mx", "pfc", "pres", "prof", "profs", "pvt", "rep", "reps", "rev",
    "sen", "sens", "sgt", "spc", "st", "ste", "supt", "vs",
];

const BEFORE_NUMBER: &[&str] = &[
    "art", "arts", "ch", "fig", "figs", "no", "nos", "p", "para", "pp", "pt", "sec", "sect", "vol", "vols",
    "circa", "tel", "eq", "eqs", "op", "apt", "ver", "rm",
];

const FREE: &[&str] = &[
    "al", "approx", "assn", "assoc", "attn", "aug", "ave", "bldg", "blvd", "bros", "ca", "cf", "co", "corp",
    "cos", "dec", "dept", "depts", "dist", "ed", "eds", "elev", "esp", "esq", "est", "etc", "ext", "feb",
    "gmbh", "hwy", "inc", "incl", "intl", "jan", "jr", "lb", "lbs", "llc", "ltd", "mfg", "mins", "misc",
    "natl", "nov", "oct", "oz", "ph", "plc", "pty", "sep", "sept", "sr", "thu", "thur", "thurs", "tue",
    "tues", "univ", "viz", "yrs", "eg", "ie", "pls", "temp", "hrs", "hr", "ariz", "calif", "colo", "conn",
    "dak", "fla", "mich", "minn", "nev", "okla", "penna", "tenn", "wis", "wyo", "que", "blvds", "bn", "appt",
    "gov't", "int'l", "nat'l", "ass't", "dep't",
];

const IF_MORE: &[&str] = &[
    "ala", "apr", "ark", "cal", "del", "div", "fri", "ga", "ill", "ind", "jul", "jun", "kan", "la", "mar",
    "mass", "md", "miss", "mo", "mon", "neb", "ore", "pa", "rd", "sat", "sq", "sun", "tex", "va", "vt",
    "wash", "wed", "conf", "info", "max", "min", "ms", "mss", "v", "ex", "rt",
];

/// What the word would be with a full stop after it; `word` is without it.
pub(crate) fn kind(word: &str) -> Option<Abbreviation> {
    if word.len() > 7 {
        return None;
    }
    let mut lower = [0u8; 7];
    let lower = &mut lower[..word.len()];
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let lower = std::str::from_utf8(lower).ok()?;
    let lists: [(&[&str], Abbreviation); 4] = [
        (LEADS, Abbreviation::Leads),
        (BEFORE_NUMBER, Abbreviation::BeforeNumber),
        (FREE, Abbreviation::Free),
        (IF_MORE, Abbreviation::IfMore),
    ];
    lists.into_iter().find(|(list, _)| list.contains(&lower)).map(|(_, kind)| kind)
}

/// Whether the word is letters with full stops between them: `U.S`, `p.m`, `Ph.D`.
pub(crate) fn is_dotted(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(|part| {
            let letters = part.chars().count();
            (1..=2).contains(&letters) && part.chars().all(char::is_alphabetic)
        })
}
