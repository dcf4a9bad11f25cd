//! The same event across reports. Each report tells its events on its own (layer 8); here tellings of one event by
//! several reports become one story, each merge with the reasons for it, so that it can be read and undone.
//!
//! [`tellings`] takes from a coded document what tellings are compared by. [`Stories::add`] takes tellings in the
//! order of the reports and says to which story each belongs: it compares only with stories of about the same days
//! that share a country, a place or a name, and adds up what speaks for and against ([`Score`]). The same tellings in
//! the same order give the same stories. [`independent_sources`] counts who stands behind a story; which reports are
//! copies of one another is said by `bede-copies`, and where all of this is kept is the store's business.

mod evaluate;
mod score;
mod sources;
mod telling;

use std::collections::{HashMap, VecDeque};

pub use evaluate::{Merges, evaluate};
pub use score::{PARTS, Score, compare};
pub use sources::{Source, independent_sources};
pub use telling::{Code, Days, Side, Spot, Telling, TellingError, tellings};

/// The number that the caller gives a telling; a story has the number of its first one.
pub type TellingNumber = u32;
/// A story, by its first telling.
pub type StoryNumber = u32;

/// A telling joins a story where the best of its members scores so much.
pub const ENOUGH: f32 = 1.8;
/// The mean over the members may be so much less.
const LEEWAY: f32 = 0.6;
/// Members of a story that a new telling is compared with: the first and the latest.
const MEMBERS: usize = 12;
/// Stories compared in full for one telling.
const CANDIDATES: usize = 24;
/// Stories kept under one key and day, the latest.
const STORIES_PER_KEY: usize = 64;
/// Days about the day of an event on which other tellings of it may stand.
const NEARBY: i32 = 1;

/// How much is kept in mind.
#[derive(Clone, Debug)]
pub struct Config {
    /// Tellings kept in mind, about 400 bytes each; the oldest are forgotten first.
    pub tellings: usize,
}

impl Default for Config {
    fn default() -> Config {
        Config { tellings: 400_000 }
    }
}

/// To which story a telling belongs.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    /// The story.
    pub story: StoryNumber,
    /// The telling that decided, and what spoke for and against; `None` for the first of a story.
    pub with: Option<(TellingNumber, Score)>,
}

/// A telling kept in mind.
struct Member {
    number: TellingNumber,
    report: u32,
    telling: Telling,
}

/// Stories kept in mind.
pub struct Stories {
    config: Config,
    stories: HashMap<StoryNumber, Vec<Member>>,
    /// Latest stories by day and key.
    blocks: HashMap<(i32, u64), Vec<StoryNumber>>,
    /// Stories and keys in the order in which they came, to be forgotten in that order.
    order: VecDeque<(StoryNumber, Vec<(i32, u64)>)>,
}

impl Stories {
    /// Nothing in mind yet.
    pub fn new(config: Config) -> Stories {
        Stories { config, stories: HashMap::new(), blocks: HashMap::new(), order: VecDeque::new() }
    }

    /// Takes a telling of a report: says to which story it belongs. It joins none of the stories in `barred`.
    pub fn add(
        &mut self,
        number: TellingNumber,
        report: u32,
        telling: Telling,
        barred: &[StoryNumber],
    ) -> Placement {
        let mut best: Option<(f32, StoryNumber, TellingNumber, Score)> = None;
        for story in self.candidates(&telling, barred) {
            let Some(members) = self.stories.get(&story) else { continue };
            let mut sum = 0.0;
            let mut closest: Option<(f32, TellingNumber, Score)> = None;
            for member in members {
                let score = compare(&member.telling, &telling, member.report == report);
                let total = score.total();
                sum += total;
                if closest.as_ref().is_none_or(|(other, ..)| total > *other) {
                    closest = Some((total, member.number, score));
                }
            }
            let mean = sum / members.len() as f32;
            if let Some((total, with, score)) = closest
                && total >= ENOUGH
                && mean >= ENOUGH - LEEWAY
                && best.as_ref().is_none_or(|(other, ..)| total > *other)
            {
                best = Some((total, story, with, score));
            }
        }
        let placement = match best {
            Some((_, story, with, score)) => Placement { story, with: Some((with, score)) },
            None => Placement { story: number, with: None },
        };
        self.remember(number, report, telling, placement.story);
        placement
    }

    /// Keeps a telling in mind that was placed before, as when a store is opened again or somebody has moved it.
    pub fn remember(&mut self, number: TellingNumber, report: u32, telling: Telling, story: StoryNumber) {
        let mut keys = Vec::new();
        if let Some(days) = telling.days {
            for key in telling.keys() {
                for day in days.first..=days.last {
                    let stories = self.blocks.entry((day, key)).or_default();
                    if !stories.contains(&story) {
                        if stories.len() >= STORIES_PER_KEY {
                            stories.remove(0);
                        }
                        stories.push(story);
                        keys.push((day, key));
                    }
                }
            }
        }
        let members = self.stories.entry(story).or_default();
        if members.len() >= MEMBERS {
            members.remove(1);
        }
        members.push(Member { number, report, telling });
        self.order.push_back((story, keys));
        while self.order.len() > self.config.tellings.max(1) {
            let Some((story, keys)) = self.order.pop_front() else { break };
            for key in keys {
                if let Some(stories) = self.blocks.get_mut(&key) {
                    stories.retain(|&other| other != story);
                    if stories.is_empty() {
                        self.blocks.remove(&key);
                    }
                }
            }
            // A story goes when none of its tellings is under the latest.
            if let Some(members) = self.stories.get_mut(&story) {
                let first_kept = members.len().min(1);
                members.drain(..first_kept);
                if members.is_empty() {
                    self.stories.remove(&story);
                }
            }
        }
    }

    /// Stories that share keys with the telling on days about its own, those that share the most first.
    fn candidates(&self, telling: &Telling, barred: &[StoryNumber]) -> Vec<StoryNumber> {
        let Some(days) = telling.days else { return Vec::new() };
        let mut hits: HashMap<StoryNumber, u32> = HashMap::new();
        for key in telling.keys() {
            let mut here = Vec::new();
            for day in days.first - NEARBY..=days.last + NEARBY {
                here.extend(self.blocks.get(&(day, key)).into_iter().flatten().copied());
            }
            here.sort_unstable();
            here.dedup();
            for story in here {
                *hits.entry(story).or_default() += 1;
            }
        }
        let mut stories: Vec<(u32, StoryNumber)> = hits
            .into_iter()
            .filter(|(story, _)| !barred.contains(story))
            .map(|(story, count)| (count, story))
            .collect();
        stories.sort_unstable_by(|left, right| right.cmp(left));
        stories.truncate(CANDIDATES);
        stories.into_iter().map(|(_, story)| story).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn telling(day: i32, words: &[&str]) -> Telling {
        let mut text = format!("ASSAULT;explosives;actual;{day},{day},1;PAK;;;;PAK;;");
        let hashed = |words: &[&str]| {
            words.iter().map(|word| format!("{:x}", telling::hash(word))).collect::<Vec<_>>().join(",")
        };
        text.push_str(&format!(";{};{};;", hashed(words), hashed(&["quetta"])));
        text.parse().expect("a telling in text")
    }

    const BLAST: &[&str] = &["bomb", "bus", "stand", "bicycle"];

    #[test]
    fn the_same_day_and_words_are_one_story_and_other_days_are_not() {
        let mut stories = Stories::new(Config::default());
        assert_eq!(stories.add(1, 1, telling(100, BLAST), &[]), Placement { story: 1, with: None });
        let second = stories.add(2, 2, telling(100, BLAST), &[]);
        assert_eq!(second.story, 1);
        assert_eq!(second.with.map(|(with, _)| with), Some(1));
        assert_eq!(stories.add(3, 3, telling(107, BLAST), &[]).story, 3);
    }

    #[test]
    fn a_story_that_is_barred_is_not_joined() {
        let mut stories = Stories::new(Config::default());
        stories.add(1, 1, telling(100, BLAST), &[]);
        assert_eq!(stories.add(2, 2, telling(100, BLAST), &[1]).story, 2);
    }

    #[test]
    fn old_tellings_are_forgotten() {
        let mut stories = Stories::new(Config { tellings: 10 });
        for number in 0..100 {
            stories.add(number, number, telling(number as i32 * 5, BLAST), &[]);
        }
        assert_eq!(stories.stories.len(), 10);
        assert_eq!(stories.blocks.len(), stories.order.iter().map(|(_, keys)| keys.len()).sum::<usize>());
    }
}
