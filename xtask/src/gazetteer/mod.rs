//! `cargo xtask gazetteer`: names in bulk, one module a gazetteer: actors from the shared tables
//! of facts, places from GeoNames' packages.

mod actors;
mod places;

use std::path::PathBuf;

use crate::TaskResult;

/// Which gazetteer, and where the facts are.
#[derive(clap::Args)]
pub struct Arguments {
    /// The gazetteer to compile.
    #[arg(value_parser = ["actors", "places"])]
    which: String,
    /// The folder of shared data.
    #[arg(long, default_value = "../shared/data")]
    data: PathBuf,
    /// For `places`: the folder of unpacked packages that `gazetteer/places/README.md` names.
    #[arg(long)]
    source: Option<PathBuf>,
}

/// Compiles one gazetteer.
pub fn run(arguments: &Arguments) -> TaskResult {
    match arguments.which.as_str() {
        "actors" => actors::run(&arguments.data),
        "places" => places::run(arguments.source.as_deref(), &arguments.data),
        other => Err(format!("no gazetteer `{other}`").into()),
    }
}
