//! The project's own tasks, one module each: `cargo xtask TASK`.

mod copies;
mod gazetteer;
mod score;
mod train;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Runs one task; each says what it reads and writes.
#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own tasks")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Measures one layer, or all, against the shared development data.
    Score(score::Arguments),
    /// Compiles names in bulk into `gazetteer/`.
    Gazetteer(gazetteer::Arguments),
    /// Measures time and memory of telling copies among a million made reports.
    Copies(copies::Arguments),
    /// Makes a model from the shared training data.
    Train(train::Arguments),
}

/// What a task returns: an error ends the command with its message.
pub type TaskResult = Result<(), Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Score(arguments) => score::run(&arguments),
        Task::Gazetteer(arguments) => gazetteer::run(&arguments),
        Task::Copies(arguments) => copies::run(&arguments),
        Task::Train(arguments) => train::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
