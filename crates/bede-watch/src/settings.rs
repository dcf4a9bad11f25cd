//! The file that says which feeds are watched, and how.

use std::time::Duration;

use serde::Deserialize;

use crate::{
    address::{Address, Network},
    fetch::Limits,
};

/// Which feeds are watched, and how.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The feeds.
    pub feeds: Vec<Feed>,
    /// The least time between two requests to one host.
    pub delay: Duration,
    /// Limits of each request.
    pub limits: Limits,
    /// Private networks that may be asked all the same.
    pub allow: Vec<Network>,
    /// Where whoever is asked can ask back: an address of the web or of mail.
    pub contact: Option<String>,
    /// How many hosts are asked at the same time.
    pub connections: usize,
}

/// One feed.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Where it is.
    pub address: Address,
    /// Who publishes it, where the feed does not say it well.
    pub publisher: Option<String>,
    /// How often it is asked.
    pub every: Duration,
    /// Whether the pages are fetched that it links to; else the feed's own text is all.
    pub articles: bool,
}

/// What is wrong with the file.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// It is not TOML, or has what does not belong in it.
    #[error("{0}")]
    Form(#[from] toml::de::Error),
    /// A value makes no sense.
    #[error("{what}: {problem}")]
    Value {
        /// Which value.
        what: String,
        /// What is wrong with it.
        problem: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    every: Option<String>,
    delay: Option<String>,
    timeout: Option<String>,
    megabytes: Option<u64>,
    redirects: Option<u32>,
    connections: Option<usize>,
    contact: Option<String>,
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    feeds: Vec<FeedEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedEntry {
    url: String,
    publisher: Option<String>,
    every: Option<String>,
    articles: Option<bool>,
}

impl Settings {
    /// Reads the file's text.
    pub fn read(text: &str) -> Result<Settings, SettingsError> {
        let file: File = toml::from_str(text)?;
        let value = |what: &str, problem: String| SettingsError::Value { what: what.to_owned(), problem };
        let time = |what: &str, text: Option<&str>, otherwise: u64| match text {
            Some(text) => duration(text).ok_or_else(|| {
                value(what, format!("`{text}` is no length of time; write `30s`, `15m`, `2h` or `1d`"))
            }),
            None => Ok(Duration::from_secs(otherwise)),
        };
        let every = time("every", file.every.as_deref(), 15 * 60)?;
        if file.feeds.is_empty() {
            return Err(value(
                "feeds",
                "there is none; write `[[feeds]]` and under it `url = \"…\"`".to_owned(),
            ));
        }
        let mut feeds: Vec<Feed> = Vec::new();
        for entry in file.feeds {
            let address = Address::parse(&entry.url).map_err(|error| value(&entry.url, error.to_string()))?;
            if feeds.iter().any(|feed| feed.address == address) {
                return Err(value(&entry.url, "the feed is named twice".to_owned()));
            }
            let every = match &entry.every {
                Some(text) => time(&entry.url, Some(text), 0)?,
                None => every,
            };
            feeds.push(Feed {
                address,
                publisher: entry.publisher,
                every: every.max(Duration::from_millis(100)),
                articles: entry.articles.unwrap_or(true),
            });
        }
        let allow = file.allow.iter().map(|text| text.parse()).collect::<Result<_, String>>();
        let limits = Limits::default();
        Ok(Settings {
            feeds,
            delay: time("delay", file.delay.as_deref(), 2)?,
            limits: Limits {
                time: time("timeout", file.timeout.as_deref(), 30)?.max(Duration::from_millis(100)),
                bytes: file.megabytes.map_or(limits.bytes, |megabytes| megabytes.clamp(1, 256) << 20),
                redirects: file.redirects.map_or(limits.redirects, |redirects| redirects.min(20)),
            },
            allow: allow.map_err(|problem| value("allow", problem))?,
            contact: file.contact.filter(|contact| contact.bytes().all(|byte| byte.is_ascii_graphic())),
            connections: file.connections.unwrap_or(8).clamp(1, 64),
        })
    }
}

/// A length of time: a number and `ms`, `s`, `m`, `h` or `d`.
fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit_at);
    let number: u64 = number.parse().ok().filter(|&number| number <= 1_000_000)?;
    Some(match unit.trim() {
        "ms" => Duration::from_millis(number),
        "s" => Duration::from_secs(number),
        "m" => Duration::from_secs(60 * number),
        "h" => Duration::from_secs(3600 * number),
        "d" => Duration::from_secs(86_400 * number),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read() {
        let settings = Settings::read(
            "every = \"10m\"\nallow = [\"127.0.0.1\"]\n[[feeds]]\nurl = \"https://example.org/a\"\n\
             [[feeds]]\nurl = \"https://example.org/b\"\nevery = \"1h\"\narticles = false\n",
        )
        .expect("settings");
        assert_eq!(settings.feeds.len(), 2);
        assert_eq!(settings.feeds[0].every, Duration::from_secs(600));
        assert_eq!(settings.feeds[1].every, Duration::from_secs(3600));
        assert!(settings.feeds[0].articles && !settings.feeds[1].articles);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, says) in [
            ("", "feeds: there is none"),
            ("every = \"soon\"\n[[feeds]]\nurl = \"http://a/\"", "every: `soon` is no length of time"),
            ("[[feeds]]\nurl = \"file:///x\"", "neither http nor https"),
            ("[[feeds]]\nurl = \"http://a/\"\n[[feeds]]\nurl = \"http://a\"", "named twice"),
            ("allow = [\"home\"]\n[[feeds]]\nurl = \"http://a/\"", "allow: `home` is no network"),
            ("speed = 3", "unknown field `speed`"),
        ] {
            let error = Settings::read(text).expect_err(text).to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
