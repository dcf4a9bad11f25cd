//! `robots.txt`, as RFC 9309 has it.

use std::time::Duration;

/// The longest delay that a host can ask for; one that asks for more is asked once in so long.
const LONGEST_DELAY: Duration = Duration::from_secs(120);
/// Rules that are kept of one file.
const MOST_RULES: usize = 5000;

/// What a host allows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// Patterns with whether they allow, in the order of the file.
    rules: Vec<(String, bool)>,
    /// How long to wait between requests.
    pub delay: Option<Duration>,
}

impl Rules {
    /// Nothing may be fetched: what holds while a host does not say.
    pub fn none_allowed() -> Rules {
        Rules { rules: vec![("/".to_owned(), false)], delay: None }
    }

    /// Reads the group for an agent, or the one for all.
    pub fn read(text: &str, agent: &str) -> Rules {
        let agent = agent.to_ascii_lowercase();
        let (mut own, mut general) = (None::<Rules>, Rules::default());
        // Which of the two the lines under way are for, and whether the last line named an agent.
        let (mut for_own, mut for_all, mut naming) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((field, value)) = line.split_once(':') else { continue };
            let (field, value) = (field.trim().to_ascii_lowercase(), value.trim());
            if field == "user-agent" {
                if !naming {
                    (for_own, for_all) = (false, false);
                }
                naming = true;
                for_all |= value == "*";
                if value.to_ascii_lowercase() == agent {
                    for_own = true;
                    own.get_or_insert_default();
                }
                continue;
            }
            naming = false;
            let take = |rules: &mut Rules| match field.as_str() {
                "allow" | "disallow" if !value.is_empty() && rules.rules.len() < MOST_RULES => {
                    rules.rules.push((value.to_owned(), field == "allow"));
                }
                "crawl-delay" => {
                    let seconds = value.parse::<f64>().ok().filter(|seconds| (0.0..1e6).contains(seconds));
                    rules.delay = seconds.map(|seconds| Duration::from_secs_f64(seconds).min(LONGEST_DELAY));
                }
                _ => {}
            };
            if for_own && let Some(own) = &mut own {
                take(own);
            }
            if for_all {
                take(&mut general);
            }
        }
        own.unwrap_or(general)
    }

    /// Whether a path may be fetched: the longest pattern that fits decides, and of two as long the one that allows.
    pub fn allow(&self, path: &str) -> bool {
        if path == "/robots.txt" {
            return true;
        }
        let fitting = self.rules.iter().filter(|(pattern, _)| fits(pattern, path));
        fitting.max_by_key(|(pattern, allows)| (pattern.len(), *allows)).is_none_or(|&(_, allows)| allows)
    }
}

/// Whether a pattern fits the beginning of a path; `*` stands for anything and `$` for the end.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    for (index, piece) in pieces.iter().enumerate() {
        if to_end && index + 1 == pieces.len() {
            return rest.ends_with(piece);
        }
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    !to_end || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_pattern_decides() {
        let rules = Rules::read(
            "User-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /*.pdf$\nCrawl-delay: 1.5\n",
            "bede",
        );
        assert!(rules.allow("/news"));
        assert!(!rules.allow("/private/x"));
        assert!(rules.allow("/private/open/x"));
        assert!(!rules.allow("/a/b.pdf"));
        assert!(rules.allow("/a/b.pdf?x"));
        assert_eq!(rules.delay, Some(Duration::from_millis(1500)));
    }

    #[test]
    fn ones_own_group_comes_before_that_for_all() {
        let text = "User-Agent: other\nUser-agent: Bede # us\nDisallow: /a\n\nUser-agent: *\nDisallow: /\n";
        let own = Rules::read(text, "bede");
        assert!(own.allow("/b") && !own.allow("/a"));
        assert!(!Rules::read(text, "third").allow("/b"));
    }

    #[test]
    fn nothing_said_is_everything_allowed() {
        for text in ["", "<html>Not found</html>", "Disallow: /", "User-agent: *\nDisallow:\n"] {
            assert!(Rules::read(text, "bede").allow("/x"), "{text}");
        }
        assert!(!Rules::none_allowed().allow("/x"));
        assert!(Rules::none_allowed().allow("/robots.txt"));
    }
}
