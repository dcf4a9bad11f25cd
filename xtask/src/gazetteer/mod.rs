//! `cargo xtask gazetteer`: names in bulk, compiled from the shared tables of facts, one module a gazetteer.

mod actors;

use std::path::PathBuf;

use crate::TaskResult;

/// Which gazetteer, and where the facts are.
#[derive(clap::Args)]
pub struct Arguments {
    /// The gazetteer to compile.
    #[arg(value_parser = ["actors"])]
    which: String,
    /// The folder of shared data.
    #[arg(long, default_value = "../shared/data")]
    data: PathBuf,
}

/// Compiles one gazetteer.
pub fn run(arguments: &Arguments) -> TaskResult {
    match arguments.which.as_str() {
        "actors" => actors::run(&arguments.data),
        other => Err(format!("no gazetteer `{other}`").into()),
    }
}
