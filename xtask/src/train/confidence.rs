//! `cargo xtask train confidence`: the weights of `bede-events`' confidence, from our own `train` files and `reports/train`.
//!
//! A logistic regression by gradient descent from zero, with every weight but the bias drawn towards zero. An example is an event that came
//! out; it is right as `cargo xtask score events` has it. The lexicon's own examples are left out: their entries were
//! written to make them come out, so they would teach that everything is right. The weights are printed, to be put into
//! `crates/bede-events/src/confidence.rs`.

use bede::{Coder, Config};

use crate::TaskResult;
use crate::score::corpus::texts;

/// How strongly weights are drawn towards zero, against the sum of losses.
const DRAW: f64 = 1.0;

/// Prints the weights.
pub fn train() -> TaskResult {
    let coder = Coder::new(Config::default())?;
    let mut examples: Vec<(Vec<f64>, f64)> = Vec::new();
    for part in ["train", "reports/train"] {
        for text in texts(&coder, part)? {
            let tellings = bede_events::confidence_signs(&text.document, coder.lexicon());
            for (ours, event) in text.document.events.iter().enumerate() {
                let telling = tellings
                    .iter()
                    .find(|(predicate, rule, _)| *predicate == event.anchor.head && *rule == event.rule);
                if let Some((_, _, signs)) = telling {
                    let signs = signs.iter().map(|&sign| f64::from(sign)).collect();
                    examples.push((signs, f64::from(u8::from(text.is_right(ours)))));
                }
            }
        }
    }
    let weights = fit(&examples);
    let right = examples.iter().filter(|(_, right)| *right > 0.5).count();
    println!("{} events, {right} of them right", examples.len());
    for ((name, before), weight) in bede_events::CONFIDENCE_WEIGHTS.iter().zip(weights) {
        println!("    (\"{name}\", {weight:.2}), // before: {before}");
    }
    Ok(())
}

/// The weights that make the examples likeliest.
fn fit(examples: &[(Vec<f64>, f64)]) -> Vec<f64> {
    let count = bede_events::CONFIDENCE_WEIGHTS.len();
    let mut weights = vec![0.0; count];
    // The loss curves at most by a quarter of the squared length of all signs, so this step never overshoots.
    let lengths: f64 = examples.iter().flat_map(|(signs, _)| signs).map(|sign| sign * sign).sum();
    let step = 1.0 / (lengths / 4.0 + DRAW);
    for _ in 0..100_000 {
        let mut slope: Vec<f64> = weights.iter().map(|weight| DRAW * weight).collect();
        slope[0] = 0.0;
        for (signs, right) in examples {
            let sum: f64 = signs.iter().zip(&weights).map(|(sign, weight)| sign * weight).sum();
            let error = 1.0 / (1.0 + (-sum).exp()) - right;
            for (slope, sign) in slope.iter_mut().zip(signs) {
                *slope += error * sign;
            }
        }
        for (weight, slope) in weights.iter_mut().zip(&slope) {
            *weight -= step * slope;
        }
    }
    weights
}
