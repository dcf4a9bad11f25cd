//! Runs the cases in `corpus/5-entities`: what is said of each mention must come out.
//!
//! A case is a heading, a line `published: DAY` where the day matters, a sentence after `>` that says what it shows, a
//! text, and lines that begin with `- `:
//!
//! ```text
//! - MENTION: KIND CODE; role ROLE; name NAME; also MENTION, MENTION; members MENTION, MENTION; said WORDS
//! - none: TEXT
//! - apart: MENTION, MENTION
//! - wrong: any of these (why it does not hold yet)
//! ```
//!
//! A mention is named by its exact words, `#2` after them for the second such; a code of `-` is none. A `wrong:` line
//! fails once it holds.

use std::{fs, path::Path};

use bede_doc::{Document, Input, Mention, MentionId, Metadata, Published, Source};
use bede_entities::Actors;
use libtest_mimic::{Arguments, Failed, Trial};

struct Case {
    heading: String,
    published: Option<String>,
    text: String,
    lines: Vec<String>,
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/5-entities");
    let mut files: Vec<_> =
        fs::read_dir(&folder).expect("the corpus is there").flatten().map(|e| e.path()).collect();
    files.sort();
    let mut trials = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "md")) {
        let text = fs::read_to_string(file).expect("a case file is text");
        for case in cases(&text) {
            let name =
                format!("{}::{}", file.file_stem().unwrap_or_default().to_string_lossy(), case.heading);
            trials.push(Trial::test(name, move || check(&case)));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn cases(text: &str) -> Vec<Case> {
    let mut found: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            found.push(Case {
                heading: heading.to_string(),
                published: None,
                text: String::new(),
                lines: Vec::new(),
            });
            continue;
        }
        let Some(case) = found.last_mut() else { continue };
        if let Some(day) = line.strip_prefix("published: ") {
            case.published = Some(day.to_string());
        } else if let Some(expected) = line.strip_prefix("- ") {
            case.lines.push(expected.to_string());
        } else if !line.starts_with("> ") {
            case.text.push_str(line);
            case.text.push('\n');
        }
    }
    for case in &mut found {
        case.text = case.text.trim().to_string();
    }
    found
}

fn document(case: &Case) -> Document {
    let published = case.published.as_ref().map(|day| Published::Day(day.parse().expect("a day")));
    let mut document = bede_text::open(Input {
        source: Source::Text(case.text.clone()),
        metadata: Metadata { published, ..Metadata::default() },
        ..Input::default()
    });
    document.tokens = bede_tokens::tokenize(&document);
    document.syntax = bede_syntax::parse(&document, bede_syntax::Model::embedded());
    let (entities, mentions) = bede_entities::find(&document, Actors::embedded());
    document.lay_entities(entities, mentions);
    document
}

fn check(case: &Case) -> Result<(), Failed> {
    let document = document(case);
    let mut problems = Vec::new();
    for line in &case.lines {
        match line.strip_prefix("wrong: ") {
            Some(rest) => {
                let claim = rest.rfind(" (").map_or(rest, |at| &rest[..at]);
                if holds(&document, claim).is_ok() {
                    problems.push(format!("comes right now: {claim}"));
                }
            }
            None => {
                if let Err(problem) = holds(&document, line) {
                    problems.push(problem);
                }
            }
        }
    }
    if problems.is_empty() {
        return Ok(());
    }
    problems.push("what came out:".to_string());
    for entity in &document.entities {
        let mentions: Vec<&str> =
            entity.mentions.iter().map(|&id| document.slice(document.mention(id).span)).collect();
        problems.push(format!(
            "  {}: {} {}; role {}; {}",
            entity.name,
            entity.kind.as_str(),
            entity.code.as_deref().unwrap_or("-"),
            entity.role.as_deref().unwrap_or("-"),
            mentions.join(", ")
        ));
    }
    Err(problems.join("\n").into())
}

/// The mention with exactly these words.
fn mention<'d>(document: &'d Document, words: &str) -> Option<&'d Mention> {
    let words = words.trim();
    let (words, number) = match words.rsplit_once('#') {
        Some((before, number)) => (before, number.parse().unwrap_or(1)),
        None => (words, 1usize),
    };
    document.mentions.iter().filter(|mention| document.slice(mention.span) == words).nth(number - 1)
}

fn holds(document: &Document, line: &str) -> Result<(), String> {
    if let Some(words) = line.strip_prefix("none: ") {
        return match mention(document, words) {
            Some(_) => Err(format!("“{words}” is a mention")),
            None => Ok(()),
        };
    }
    if let Some(words) = line.strip_prefix("apart: ") {
        let entities: Vec<_> =
            words.split(", ").map(|words| mention(document, words).map(|m| m.entity)).collect();
        let apart = entities
            .iter()
            .enumerate()
            .all(|(at, entity)| entity.is_some() && !entities[..at].contains(entity));
        return if apart { Ok(()) } else { Err(format!("not apart, or no mentions: {words}")) };
    }
    let (words, rest) = line.split_once(": ").ok_or_else(|| format!("cannot read `{line}`"))?;
    let found = mention(document, words).ok_or_else(|| format!("“{words}” is no mention"))?;
    let entity = document.entity(found.entity);
    for (at, claim) in rest.split("; ").enumerate() {
        let (key, value) = claim.split_once(' ').unwrap_or((claim, ""));
        let came = if at == 0 {
            let code = entity.code.as_deref().unwrap_or("-");
            if (key, value) == (entity.kind.as_str(), code) {
                continue;
            }
            format!("{} {code}", entity.kind.as_str())
        } else {
            match key {
                "role" if entity.role.as_deref() == Some(value) => continue,
                "role" => format!("role {}", entity.role.as_deref().unwrap_or("-")),
                "name" if entity.name == value => continue,
                "name" => format!("name {}", entity.name),
                "said" if entity.properties.iter().any(|property| property == value) => continue,
                "said" => format!("said {:?}", entity.properties),
                "also" => {
                    let missing: Vec<&str> = value
                        .split(", ")
                        .filter(|words| {
                            mention(document, words).is_none_or(|other| other.entity != found.entity)
                        })
                        .collect();
                    if missing.is_empty() {
                        continue;
                    }
                    format!("not also {}", missing.join(", "))
                }
                "members" => {
                    let mut wanted: Vec<_> = value
                        .split(", ")
                        .map(|words| mention(document, words).map(|other| other.entity))
                        .collect();
                    let mut members: Vec<_> = found.members.iter().map(|&member| Some(member)).collect();
                    wanted.sort_unstable();
                    members.sort_unstable();
                    if wanted == members {
                        continue;
                    }
                    let names: Vec<&str> =
                        found.members.iter().map(|&member| document.entity(member).name.as_str()).collect();
                    format!("members {}", names.join(", "))
                }
                _ => format!("cannot read `{claim}`"),
            }
        };
        return Err(format!("“{words}”: wanted {claim}, came {came}"));
    }
    // What is laid is well formed, whatever the case is about.
    for (index, mention) in document.mentions.iter().enumerate() {
        let owner = document.entity(mention.entity);
        if !owner.mentions.contains(&MentionId(index as u32)) {
            return Err(format!("mention {index} is not listed by its entity"));
        }
    }
    Ok(())
}
