//! `bede lexicon`: prints entries, checks a folder of one's own by its examples, and writes out the lexicon that ships.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use bede::{
    Coder, Config, OwnLexicon, examples,
    written::{self, Found, Written},
};

use crate::{
    Outcome,
    arguments::LexiconTask,
    batch, coder,
    messages::{Failure, Message},
    print,
};

/// Names that a summary lists before it only counts.
const LISTED: usize = 12;

pub fn run(task: &LexiconTask) -> Result<Outcome, Failure> {
    match task {
        LexiconTask::Show { wanted, lexicon } => show(wanted, lexicon.as_deref()),
        LexiconTask::Check { folder, all } => check(folder, *all),
        LexiconTask::Export { folder } => export(folder),
    }
}

/// Prints entries so that they can be copied into a file: what is said about them are comments.
fn show(wanted: &str, folder: Option<&Path>) -> Result<Outcome, Failure> {
    let mut own = None;
    let mut found = Vec::new();
    if let Some(folder) = folder {
        let files = coder::lexicon_files(folder)?;
        own = Some(OwnLexicon::over_embedded(&files)?);
        found = written::look_up(&files, wanted);
    }
    let own_count = found.len();
    let sources = written::embedded_sources();
    found.extend(written::look_up(&sources, wanted));
    if found.is_empty() {
        let stems = sources.iter().filter_map(|file| file.path.rsplit('/').next()?.strip_suffix(".toml"));
        let help = match written::nearest_name(&wanted.to_lowercase(), stems) {
            Some(meant) => {
                format!("did you mean `{meant}`? An id, a lemma, a class or a word of one is looked for")
            }
            None => {
                "an id (accuse.of), a lemma (accuse), a class (<weapon>) or a word of one is looked for; \
                     `bede actors why` tells of actors"
                    .to_owned()
            }
        };
        Message::new(format!("the lexicon has nothing for `{wanted}`"), help).print();
        return Ok(Outcome::Incomplete);
    }
    // Who gives an id wants that entry; who gives a word wants all that begins with it.
    let is_id = wanted.contains(['.', '<']) && found.iter().any(|entry| entry.found == Found::Name);
    let shown = |entry: &Written| match entry.found {
        Found::Name => true,
        Found::Predicate => !is_id,
        Found::Word => false,
    };
    let changes = own.as_ref().map(|own| &own.changes);
    print(|out| {
        let mut first = true;
        for (index, entry) in found.iter().enumerate().filter(|(_, entry)| shown(entry)) {
            if !std::mem::take(&mut first) {
                writeln!(out)?;
            }
            let name = told_name(entry);
            let is_own = index < own_count;
            writeln!(out, "# {}:{}", entry.file, entry.line)?;
            if let Some(changes) = changes {
                let beneath = found[own_count..].iter().find(|other| told_name(other) == name);
                if is_own && changes.replaced.contains(&name) {
                    match beneath {
                        Some(other) => {
                            writeln!(out, "# stands in the place of {}:{}", other.file, other.line)?
                        }
                        None => writeln!(out, "# stands in the place of one of the same name")?,
                    }
                }
                if is_own && changes.changed.contains(&name) {
                    writeln!(out, "# changes the one that ships")?;
                }
                if !is_own && changes.replaced.contains(&name) {
                    writeln!(out, "# not used: another stands in its place")?;
                }
                if let Some((_, origin)) = changes.off.iter().find(|(id, _)| !is_own && *id == name) {
                    writeln!(out, "# not used: switched off in {origin}")?;
                }
            }
            writeln!(out, "{}", entry.text)?;
        }
        if is_id {
            return Ok(());
        }
        if !first && found.iter().any(|entry| entry.found == Found::Word) {
            writeln!(out)?;
        }
        for entry in found.iter().filter(|entry| entry.found == Found::Word) {
            writeln!(
                out,
                "# `{wanted}` is also a word of the {} {} ({}:{})",
                entry.kind,
                told_name(entry),
                entry.file,
                entry.line
            )?;
        }
        Ok(())
    })
}

/// A name as changes tell it: classes in their brackets.
fn told_name(entry: &Written) -> String {
    match entry.kind.as_str() {
        "class" => format!("<{}>", entry.name),
        _ => entry.name.clone(),
    }
}

/// One example that came out otherwise.
struct Wrong {
    place: String,
    what: String,
    text: String,
}

fn check(folder: &Path, all: bool) -> Result<Outcome, Failure> {
    let own = coder::own_lexicon(folder)?;
    // What is not sure enough to be written is an event all the same.
    let coder = coder::with_config(Config { least_confidence: 0.0, ..own.config() })?;
    let mut wrong = of_events(&coder, &own.examples);
    wrong.extend(in_parallel(&own.cue_examples, |example| {
        let outcome = examples::cue_outcome(&coder, example);
        examples::against_mark(outcome, example.wrong.as_deref()).err().map(|what| Wrong {
            place: format!("{}:{}", example.file, example.line),
            what: format!("`{}`: {what}", example.entry),
            text: example.text.clone(),
        })
    }));
    for Wrong { place, what, text } in &wrong {
        Message::new(what.clone(), format!("the example is: {text}")).at(place).print();
    }
    let disturbed = if all { beneath_disturbed(&coder, &own) } else { Vec::new() };
    for Wrong { place, what, text } in &disturbed {
        Message::new(
            format!("with this folder an example that ships comes out otherwise: {what}"),
            format!("the example is: {text}"),
        )
        .at(place)
        .print();
    }
    let count = own.examples.len() + own.cue_examples.len();
    print(|out| {
        let changes = &own.changes;
        tell_names(out, "added", &changes.added)?;
        tell_names(out, "replaced", &changes.replaced)?;
        tell_names(out, "changed", &changes.changed)?;
        let off: Vec<String> = changes.off.iter().map(|(id, _)| id.clone()).collect();
        tell_names(out, "switched off", &off)?;
        if own.actor_count > 0 {
            writeln!(out, "actors: {}", own.actor_count)?;
        }
        match (count, wrong.len()) {
            (0, _) => writeln!(out, "examples: none")?,
            (count, 0) => writeln!(out, "examples: {count}, all as they should be")?,
            (count, wrong) => writeln!(out, "examples: {count}, {wrong} of them otherwise")?,
        }
        if all {
            writeln!(out, "examples that ship and come out otherwise: {}", disturbed.len())?;
        }
        writeln!(out, "version: {}", coder.versions())
    })?;
    Ok(if wrong.is_empty() && disturbed.is_empty() { Outcome::Complete } else { Outcome::Incomplete })
}

fn tell_names(out: &mut Vec<u8>, what: &str, names: &[String]) -> std::io::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    let listed = names[..names.len().min(LISTED)].join(", ");
    match names.len().saturating_sub(LISTED) {
        0 => writeln!(out, "{what}: {listed}"),
        more => writeln!(out, "{what}: {listed} and {more} more"),
    }
}

/// The examples of senses, operators and discards that come out otherwise.
fn of_events(coder: &Coder, examples: &[examples::Example]) -> Vec<Wrong> {
    in_parallel(examples, |example| {
        let outcome = examples::outcome(coder, example);
        examples::against_mark(outcome, example.wrong.as_deref()).err().map(|what| Wrong {
            place: example.origin.to_string(),
            what: format!("`{}`: {what}", example.entry),
            text: example.text.clone(),
        })
    })
}

/// Examples that ship and that the folder makes come out otherwise. Those of entries that it replaces or switches off are its
/// business, and those that are marked `wrong` are no better known to come out.
fn beneath_disturbed(coder: &Coder, own: &OwnLexicon) -> Vec<Wrong> {
    let gone: BTreeMap<&str, ()> = own
        .changes
        .replaced
        .iter()
        .map(String::as_str)
        .chain(own.changes.off.iter().map(|(id, _)| id.as_str()))
        .map(|id| (id, ()))
        .collect();
    let mut examples = written::embedded_examples();
    examples.retain(|example| example.wrong.is_none() && !gone.contains_key(example.entry.as_str()));
    of_events(coder, &examples)
}

/// What comes of all, in their order, worked out on all cores.
fn in_parallel<T: Sync>(items: &[T], work: impl Fn(&T) -> Option<Wrong> + Sync) -> Vec<Wrong> {
    let share = items.len().div_ceil(batch::thread_count(None)).max(1);
    let one = |item: &T| {
        // An example on which a stage fails tells of that; the others are run all the same.
        catch_unwind(AssertUnwindSafe(|| work(item))).unwrap_or_else(|_| {
            let what = "coding this failed; this is a fault in Bede, please report it".to_owned();
            Some(Wrong { place: String::new(), what, text: String::new() })
        })
    };
    let some = |chunk: &[T]| chunk.iter().filter_map(one).collect::<Vec<Wrong>>();
    std::thread::scope(|scope| {
        let workers: Vec<_> = items
            .chunks(share)
            .map(|chunk| {
                let worker = std::thread::Builder::new().stack_size(batch::STACK);
                (chunk, worker.spawn_scoped(scope, || some(chunk)))
            })
            .collect();
        // Where no thread can be had the caller's own does the work.
        let wrong = workers.into_iter().map(|(chunk, worker)| match worker {
            Ok(worker) => worker.join().unwrap_or_default(),
            Err(_) => some(chunk),
        });
        wrong.flatten().collect()
    })
}

/// Writes the files of the lexicon that ships into a folder that holds nothing yet.
fn export(folder: &Path) -> Result<Outcome, Failure> {
    let failed = |error: std::io::Error| {
        Failure::from(
            Message::new(format!("cannot write the lexicon: {error}"), "check the path and the disk")
                .at(folder.display()),
        )
    };
    if folder.is_file() {
        return Err(Message::new(
            "there is a file of this name",
            "name a folder that is empty or not there yet",
        )
        .at(folder.display())
        .into());
    }
    fs::create_dir_all(folder).map_err(failed)?;
    if fs::read_dir(folder).map_err(failed)?.next().is_some() {
        return Err(Message::new(
            "the folder is not empty",
            "name one that is empty or not there yet, so that nothing of yours is written over",
        )
        .at(folder.display())
        .into());
    }
    let sources = written::embedded_sources();
    for file in &sources {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        fs::write(&path, &file.text).map_err(failed)?;
    }
    print(|out| {
        writeln!(out, "{} files written to {}; README.md describes them", sources.len(), folder.display())
    })
}
