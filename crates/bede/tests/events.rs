//! Every sentence of the `train` files of `corpus/8-events/` is a test, named after its file and section: `cargo test --release
//! --test events consult` runs those of one type. Types, participants (an article aside) and status must come out as annotated; a case
//! with `-- wrong: REASON` must still come out otherwise. `BLESS=1` sets and removes these marks by what comes out.
//! The `test` files and the whole reports are only for measuring: `cargo xtask score events`. That what a report's list names stands
//! in the report is a test too.

mod event_cases;

use std::path::Path;
use std::sync::OnceLock;

use bede::{Coder, Config};
use event_cases::{
    Case, WRONG, align, case_files, fit, participant_counts, read_case_file, read_report, sentence, tell,
};
use libtest_mimic::{Arguments, Failed, Trial};

static CODER: OnceLock<Coder> = OnceLock::new();

fn main() {
    let arguments = Arguments::from_args();
    assert!(CODER.set(Coder::new(Config::default()).expect("the default order")).is_ok());
    match sentences() {
        Ok(mut trials) => {
            trials.extend(report_lists());
            libtest_mimic::run(&arguments, trials).exit()
        }
        Err(error) => {
            eprintln!("error: {error}");
            std::process::exit(101)
        }
    }
}

/// One test for each sentence of the `train` files, their marks set first where that is wanted.
fn sentences() -> Result<Vec<Trial>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/8-events");
    let mut trials = Vec::new();
    for path in case_files(&folder, "train")? {
        let (text, mut cases) = read_case_file(&path)?;
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, bless(&text, &cases))
                .map_err(|error| format!("{}: {error}", path.display()))?;
            (_, cases) = read_case_file(&path)?;
        }
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        trials.extend(cases.into_iter().map(|case| {
            let file = file.clone();
            Trial::test(case.name.clone(), move || run(&case, &file))
        }));
    }
    Ok(trials)
}

/// One test for each list of a whole report's events.
fn report_lists() -> Vec<Trial> {
    let mut trials = Vec::new();
    for part in ["train", "test"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/8-events/reports").join(part);
        for entry in std::fs::read_dir(&folder).expect("the reports") {
            let path = entry.expect("a report").path();
            if path.extension().is_some_and(|extension| extension == "txt") {
                let name = format!("reports.{part}.{}", path.file_stem().unwrap_or_default().display());
                trials.push(Trial::test(name, move || check_report_list(&path)));
            }
        }
    }
    trials.sort_by(|left, right| left.name().cmp(right.name()));
    trials
}

/// Whether what a report's list names stands in the report, its modes are its types', and its dates are dates.
fn check_report_list(path: &Path) -> Result<(), Failed> {
    let text = std::fs::read_to_string(path)?;
    let report = read_report(&std::fs::read_to_string(path.with_extension("gold.md"))?)?;
    for (event, told) in report.events.iter().zip(&report.told) {
        for words in event.actors.iter().chain(&event.recipients).chain(&told.speaker) {
            if !text.contains(words.as_str()) {
                return Err(format!("`{words}` is not in the report").into());
            }
        }
        if let Some(mode) = event.mode.filter(|mode| !event.kind.modes().contains(mode)) {
            return Err(format!("{} has no mode {mode}", event.kind).into());
        }
        let day = format!("{}{}", told.date, "-01".repeat((10 - told.date.len().min(10)) / 3));
        if day.parse::<jiff::civil::Date>().is_err() {
            return Err(format!("`{}` is no date", told.date).into());
        }
    }
    Ok(())
}

/// The file with the mark on exactly those cases that come out otherwise; a reason that a person gave stays.
fn bless(text: &str, cases: &[Case]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for case in cases {
        let line = &mut lines[case.line - 1];
        if let Some((bare, _)) = line.split_once(WRONG) {
            *line = bare.to_owned();
        }
        if let Err(told) = check(case) {
            let reason = match &case.wrong {
                Some(reason) if !reason.starts_with("gives ") => reason.clone(),
                _ => told,
            };
            line.push_str(WRONG);
            line.push_str(&reason);
        }
    }
    lines.join("\n") + "\n"
}

fn run(case: &Case, file: &str) -> Result<(), Failed> {
    match (&case.wrong, check(case)) {
        (None, outcome) => outcome
            .map_err(|told| format!("{told}\n  {} (corpus/8-events/{file}:{})", case.text, case.line).into()),
        (Some(_), Err(_)) => Ok(()),
        (Some(_), Ok(())) => {
            Err(format!("comes right now: take `wrong` out (corpus/8-events/{file}:{})", case.line).into())
        }
    }
}

/// Whether a case comes out as annotated; else what came out.
fn check(case: &Case) -> Result<(), String> {
    let coder = CODER.get().expect("set in main");
    let document = coder.code_document(sentence(&case.text));
    let right = document.events.len() == case.events.len()
        && case.events.iter().zip(align(&document, &case.events, false)).all(|(gold, index)| {
            index.map(|index| &document.events[index]).is_some_and(|event| {
                let (wanted, found) = participant_counts(gold, event);
                let exact = fit(&document, gold, event, false).exact;
                gold.status == event.status && wanted == exact && found == exact
            })
        });
    if right {
        return Ok(());
    }
    let told: Vec<String> = document.events.iter().map(|event| tell(&document, event)).collect();
    Err(format!("gives {}", if told.is_empty() { "no event".to_owned() } else { told.join(" ;; ") }))
}
