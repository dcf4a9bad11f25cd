//! How many independent sources stand behind a story: reports that copy one another, share their text, come from one
//! publisher or credit one agency are one source, however many there are.

use std::collections::HashMap;

/// One report of a story.
#[derive(Clone, Copy, Debug, Default)]
pub struct Source<'s> {
    /// The report.
    pub report: u32,
    /// Who published it.
    pub publisher: Option<&'s str>,
    /// The agency that it credits.
    pub agency: Option<&'s str>,
    /// The original of which it is a copy.
    pub copy_of: Option<u32>,
    /// The report with which it shares half its text.
    pub shares: Option<u32>,
}

/// Whom a report depends on.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Report(u32),
    House(String),
}

/// The number of groups of reports that have nothing of this in common.
pub fn independent_sources<'s>(reports: impl IntoIterator<Item = Source<'s>>) -> usize {
    // For each key the group that holds it, and for each group the group that it was joined to.
    let mut holders: HashMap<Key, usize> = HashMap::new();
    let mut groups: Vec<usize> = Vec::new();
    fn top(groups: &[usize], mut group: usize) -> usize {
        while groups[group] != group {
            group = groups[group];
        }
        group
    }
    for source in reports {
        let own = groups.len();
        groups.push(own);
        let house = |name: &str| -> Option<Key> {
            let letters: String =
                name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
            // "The Daily Lantern" and "Daily Lantern" are one house, and so is its address.
            let letters = letters.strip_prefix("the").unwrap_or(&letters);
            let letters = letters.strip_prefix("www").unwrap_or(letters);
            let letters = letters.strip_suffix("com").filter(|_| name.contains('.')).unwrap_or(letters);
            (!letters.is_empty()).then(|| Key::House(letters.to_owned()))
        };
        let keys = [
            Some(Key::Report(source.report)),
            source.copy_of.map(Key::Report),
            source.shares.map(Key::Report),
            source.publisher.and_then(house),
            source.agency.and_then(house),
        ];
        for key in keys.into_iter().flatten() {
            let holder = *holders.entry(key).or_insert(own);
            let (one, other) = (top(&groups, holder), top(&groups, own));
            groups[one.max(other)] = one.min(other);
        }
    }
    groups.iter().enumerate().filter(|&(group, &joined)| group == joined).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source<'s>(report: u32, publisher: &'s str) -> Source<'s> {
        Source { report, publisher: Some(publisher), ..Source::default() }
    }

    #[test]
    fn copies_houses_and_agencies_are_one_source() {
        let reuters = source(1, "Reuters");
        let copy = Source { copy_of: Some(1), ..source(2, "Daily Lantern") };
        let same_house = source(3, "The Daily Lantern");
        let credits = Source { agency: Some("Reuters"), ..source(4, "Coast Mirror") };
        let own = source(5, "Hills Today");
        let rewrite = Source { shares: Some(5), ..source(6, "Lakeside News") };
        assert_eq!(independent_sources([reuters, own]), 2);
        assert_eq!(independent_sources([reuters, copy, same_house, credits]), 1);
        assert_eq!(independent_sources([reuters, copy, same_house, credits, own, rewrite]), 2);
    }

    #[test]
    fn groups_that_meet_late_are_joined() {
        let both = Source { agency: Some("Xinhua"), ..source(3, "TASS") };
        assert_eq!(independent_sources([source(1, "Xinhua"), source(2, "TASS")]), 2);
        assert_eq!(independent_sources([source(1, "Xinhua"), source(2, "TASS"), both]), 1);
    }

    #[test]
    fn reports_of_which_nothing_is_known_stand_alone() {
        let unknown = |report| Source { report, ..Source::default() };
        assert_eq!(independent_sources([unknown(1), unknown(2)]), 2);
        assert_eq!(independent_sources([]), 0);
    }
}
