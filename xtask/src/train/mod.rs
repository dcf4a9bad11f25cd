//! `cargo xtask train`: makes the models in `models/` from the shared training data.

mod confidence;
mod ends;
mod lemmas;
mod network;
mod sentences;
mod syntax;

use std::path::PathBuf;

use crate::TaskResult;

/// Which model, and from what.
#[derive(clap::Args)]
pub struct Arguments {
    /// The model to train.
    #[arg(value_parser = ["syntax", "sentences", "confidence"])]
    model: String,
    /// The folder of shared data.
    #[arg(long, default_value = "../shared/data")]
    data: PathBuf,
    /// Where the model is written.
    #[arg(long, default_value = "models/syntax.bin")]
    output: PathBuf,
    /// How often the training data is read.
    #[arg(long, default_value_t = 24)]
    epochs: usize,
    /// The seed of everything that is drawn by chance.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Models from which this one learns as well; the first gives trees to texts that have none.
    #[arg(long = "teacher")]
    teachers: Vec<PathBuf>,
    /// Settings other than those the shipped model was trained with: `name=value`.
    #[arg(long = "set")]
    settings: Vec<String>,
}

/// Trains the model asked for.
pub fn run(arguments: &Arguments) -> TaskResult {
    match arguments.model.as_str() {
        "confidence" => confidence::train(),
        "sentences" => ends::train(arguments),
        _ => syntax::train(arguments),
    }
}
