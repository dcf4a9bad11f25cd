//! `cargo xtask train`: makes the models in `models/` from the shared training data.

mod confidence;
mod ends;
mod examples;
mod headlines;
mod lemmas;
mod network;
pub mod own;
mod pairs;
mod sentences;
mod syntax;

use std::path::{Path, PathBuf};

use crate::TaskResult;

/// Which model, and from what.
#[derive(clap::Args)]
pub struct Arguments {
    /// The model to train.
    #[arg(value_parser = ["syntax", "sentences", "confidence", "pairs"])]
    model: String,
    /// The folder of shared data.
    #[arg(long, default_value = "../shared/data")]
    data: PathBuf,
    /// Where the model is written, with its log beside it.
    #[arg(long)]
    output: Option<PathBuf>,
    /// Instead of the recipe of the shipped model, one run: how often it reads the training data.
    #[arg(long)]
    epochs: Option<usize>,
    /// The seed of such a run.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A setting of such a run: `name=value`.
    #[arg(long = "set")]
    settings: Vec<String>,
    /// A model from which such a run learns as well; the first gives trees to texts that have none.
    #[arg(long = "teacher")]
    teachers: Vec<PathBuf>,
    /// A model whose weights such a run begins with; it may carry more numbers.
    #[arg(long)]
    begin_from: Option<PathBuf>,
    /// What such a run does without: our own `trees`, `headlines` made by rule, sentences `verified` by their
    /// events, and other `texts` of ours.
    #[arg(long)]
    without: Vec<String>,
}

/// Trains the model asked for.
pub fn run(arguments: &Arguments) -> TaskResult {
    if arguments.model == "pairs" {
        return pairs::train(&arguments.output.clone().unwrap_or_else(|| "models/pair.bin".into()));
    }
    if arguments.model == "confidence" {
        let output = arguments.output.clone().unwrap_or_else(|| "models/confidence.bin".into());
        return confidence::train(&output);
    }
    if arguments.model == "sentences" {
        let output = arguments.output.clone().unwrap_or_else(|| "models/sentences.bin".into());
        return ends::train(&arguments.data, &output);
    }
    let output = arguments.output.clone().unwrap_or_else(|| "models/syntax.bin".into());
    let Some(epochs) = arguments.epochs else { return recipe(&arguments.data, &output) };
    syntax::train(&syntax::Run {
        data: arguments.data.clone(),
        output,
        epochs,
        stop: epochs,
        seed: arguments.seed,
        settings: arguments.settings.clone(),
        teachers: arguments.teachers.clone(),
        begin_from: arguments.begin_from.clone(),
        without: arguments.without.clone(),
    })
}

/// The nine runs that made the shipped model: two teachers, a wide pupil, and that twice more with falling steps; two more
/// teachers; a narrower and faster pupil of all three, begun from the wide one's weightiest parts; and that once more with trees,
/// headlines and verified sentences of our own.
fn recipe(data: &Path, output: &Path) -> TaskResult {
    let folder = PathBuf::from("target/train");
    std::fs::create_dir_all(&folder)?;
    let place = |name: &str| folder.join(name).with_extension("bin");
    let plain = ["average=0", "variants=0"];
    let wide = ["width=160", "hidden=128", "layers=5", "tag_layer=3", "arc=112", "label=112", "dropout=0.3"];
    let wide_more = ["input_dropout=0.3", "rate=0.0025", "extra_weight=1.3"];
    let pupil = ["layers=4", "tag_layer=2", "arc=80", "label=64", "extra_weight=1.3"];
    let second = ["layers=4", "hidden=80", "dropout=0.28", "extra_weight=1.3"];
    let third = ["layers=5", "tag_layer=3", "label=80", "extra_weight=1.3"];
    let narrow =
        ["layers=4", "hidden=56", "middle=48", "arc=80", "label=64", "extra_weight=1.5", "trust=0.6"];
    let narrow_more = ["dropout=0.22", "input_dropout=0.22"];
    let run = |name: &str, seed: u64, epochs: usize, stop: usize, settings: &[&[&str]]| syntax::Run {
        data: data.to_owned(),
        output: place(name),
        epochs,
        stop,
        seed,
        settings: settings.concat().iter().map(|&setting| setting.to_owned()).collect(),
        teachers: Vec::new(),
        begin_from: None,
        without: ["trees", "headlines", "verified", "texts"].map(str::to_owned).to_vec(),
    };
    let teachers = vec![place("narrow"), place("wide")];
    syntax::train(&run("narrow", 1, 14, 14, &[&plain]))?;
    syntax::train(&run("wide", 1, 14, 14, &[&plain, &wide, &wide_more]))?;
    syntax::train(&syntax::Run { teachers: teachers.clone(), ..run("pupil", 3, 20, 12, &[&plain, &pupil]) })?;
    syntax::train(&syntax::Run {
        teachers: teachers.clone(),
        begin_from: Some(place("pupil")),
        ..run("again", 5, 4, 4, &[&plain, &pupil, &["rate=0.0012"]])
    })?;
    syntax::train(&syntax::Run {
        teachers,
        begin_from: Some(place("again")),
        ..run("wide-pupil", 7, 6, 6, &[&plain, &pupil, &["rate=0.0016"]])
    })?;
    syntax::train(&run("second", 31, 12, 12, &[&plain, &second]))?;
    syntax::train(&run("third", 32, 12, 12, &[&plain, &third]))?;
    syntax::train(&syntax::Run {
        teachers: vec![place("wide-pupil"), place("second"), place("third")],
        begin_from: Some(place("wide-pupil")),
        without: ["trees", "headlines", "verified"].map(str::to_owned).to_vec(),
        ..run("narrow-pupil", 41, 30, 30, &[&narrow, &narrow_more, &["rate=0.0022"]])
    })?;
    let variants = ["variants=2", "variant_share=0.3", "rate=0.001"];
    syntax::train(&syntax::Run {
        output: output.to_owned(),
        teachers: vec![place("wide-pupil"), place("narrow-pupil"), place("second")],
        begin_from: Some(place("narrow-pupil")),
        without: Vec::new(),
        ..run("", 51, 5, 5, &[&narrow, &narrow_more, &variants])
    })
}
