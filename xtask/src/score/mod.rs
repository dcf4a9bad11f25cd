//! `cargo xtask score`: accuracy of each layer on the shared development data, one module a layer.

mod articles;
mod attributions;
pub mod corpus;
mod dates;
mod entities;
mod events;
mod places;
pub mod syntax;

use std::path::PathBuf;

use crate::TaskResult;

/// Which layers, and where the data is.
#[derive(clap::Args)]
pub struct Arguments {
    /// The layers to score (syntax, dates, entities, places, attributions, events); all where none is named.
    layers: Vec<String>,
    /// The folder of shared data.
    #[arg(long, default_value = "../shared/data")]
    data: PathBuf,
}

/// One layer's scorer.
type Scorer = fn(&std::path::Path) -> TaskResult;

/// Every scorer by the name of its layer, in pipeline order.
const SCORERS: &[(&str, Scorer)] = &[
    ("articles", articles::run),
    ("syntax", syntax::run),
    ("dates", dates::score),
    ("places", places::run),
    ("attributions", attributions::run),
    ("entities", entities::run),
    ("events", events::run),
];

/// Scores the layers asked for.
pub fn run(arguments: &Arguments) -> TaskResult {
    for name in &arguments.layers {
        if !SCORERS.iter().any(|(known, _)| known == name) {
            let known: Vec<&str> = SCORERS.iter().map(|(known, _)| *known).collect();
            return Err(format!("no layer `{name}` to score; there are {}", known.join(", ")).into());
        }
    }
    for (name, scorer) in SCORERS {
        if arguments.layers.is_empty() || arguments.layers.iter().any(|asked| asked == name) {
            scorer(&arguments.data)?;
        }
    }
    Ok(())
}

/// Reads a file of one JSON object a line.
pub fn read_rows<T: serde::de::DeserializeOwned>(
    path: &std::path::Path,
) -> Result<Vec<T>, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            serde_json::from_str(line)
                .map_err(|error| format!("{}:{}: {error}", path.display(), index + 1).into())
        })
        .collect()
}
