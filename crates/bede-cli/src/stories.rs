//! `bede stories`: events across reports; why they were merged, and undoing it.

use std::io::Write;

use bede_store::{Store, Writer};

use crate::{
    Outcome,
    arguments::{Stories, StoriesQuestion},
    messages::{Failure, Message},
    print,
};

pub fn run(arguments: &Stories) -> Result<Outcome, Failure> {
    match &arguments.question {
        StoriesQuestion::List { store, min_sources, since, until, limit } => {
            let store = Store::open_existing(store)?;
            let day = |day: &Option<jiff::civil::Date>| day.map(|day| day.to_string());
            let stories =
                store.stories(*min_sources, day(since).as_deref(), day(until).as_deref(), *limit)?;
            print(|out| {
                writeln!(
                    out,
                    "{:>9} {:>7} {:>7} {:>6}  {:<10} {:<9} who, whom, where",
                    "story", "sources", "reports", "copies", "date", "type"
                )?;
                for story in &stories {
                    let who = story.actors.as_deref().unwrap_or("-");
                    let whom = story.recipients.as_deref().unwrap_or("-");
                    let place = story.place.as_deref().map(|place| format!(", {place}")).unwrap_or_default();
                    writeln!(
                        out,
                        "{:>9} {:>7} {:>7} {:>6}  {:<10} {:<9} {who} > {whom}{place}",
                        story.story,
                        story.sources,
                        story.reports,
                        story.copies,
                        story.date.as_deref().unwrap_or("-"),
                        story.kind
                    )?;
                }
                Ok(())
            })
        }
        StoriesQuestion::Show { story, store } => {
            let store = Store::open_existing(store)?;
            let tellings = store.story(*story)?;
            if tellings.is_empty() {
                return Err(Message::new(
                    format!("there is no story {story}"),
                    "`bede stories list` has the numbers",
                )
                .into());
            }
            print(|out| {
                for telling in &tellings {
                    writeln!(
                        out,
                        "event {}  \"{}\"  {}  {}  {}",
                        telling.event,
                        telling.anchor,
                        telling.publisher.as_deref().unwrap_or("-"),
                        telling.published.as_deref().unwrap_or("-"),
                        telling.id
                    )?;
                    match (telling.joined, &telling.why) {
                        _ if telling.by_hand => writeln!(out, "    put here by hand")?,
                        (Some(with), Some(why)) => writeln!(out, "    joined event {with}: {why}")?,
                        _ => writeln!(out, "    the first to tell it")?,
                    }
                    for copy in &telling.copies {
                        writeln!(out, "    copied by {copy}")?;
                    }
                }
                Ok(())
            })
        }
        StoriesQuestion::Split { event, store } => {
            let mut writer = Writer::new(Store::open_existing(store)?, &bede::versions());
            match writer.split_story(*event)? {
                Some(story) => print(|out| writeln!(out, "event {event} is out of story {story}")),
                None => Err(Message::new(
                    format!("event {event} is in no story with others"),
                    "`bede stories show` has the events of a story",
                )
                .into()),
            }
        }
        StoriesQuestion::Join { event, other, store } => {
            let mut writer = Writer::new(Store::open_existing(store)?, &bede::versions());
            match writer.join_stories(*event, *other)? {
                Some(story) => print(|out| writeln!(out, "events {event} and {other} are in story {story}")),
                None => Err(Message::new(
                    format!("event {event} or event {other} is in no story"),
                    "events of copies are in none; `bede stories show` has the events of a story",
                )
                .into()),
            }
        }
    }
}
