//! `cargo xtask train confidence`: the model of `bede-events`' confidence, from our own corpus and the lexicon's examples.
//!
//! An example is an event that came out; it is right as `cargo xtask score events` has it. The lexicon's examples show mostly
//! what must not fire; that its positive examples come out right says little, as they were written to. The sum of the
//! weights is made a probability by a second fit, of two numbers only, on sums that every part of the corpus got from
//! weights that were learnt without it.

use std::path::Path;

use bede::Coder;
use bede_events::confidence::{SLOTS, pack};
use rayon::prelude::*;

use super::examples::{self, Lots, hash};
use crate::TaskResult;
use crate::score::corpus::texts;

const EPOCHS: usize = 12;
const RATE: f32 = 0.05;
/// How strongly weights are drawn towards zero.
const DRAW: f32 = 4e-3;
const FOLDS: u64 = 8;

struct Example {
    slots: Vec<usize>,
    /// Type and all participants are right.
    right: bool,
    /// The type is.
    aligned: bool,
    weight: f32,
    fold: u64,
    is_corpus: bool,
    /// Whether the text has no event at all.
    in_none: bool,
}

/// Trains the model, tells how it does on what it was not taught, writes it.
pub fn train(output: &Path) -> TaskResult {
    let coder = examples::coder()?;
    let mut examples = Vec::new();
    let (mut gold, mut none) = (0, 0);
    for part in ["train", "reports/train"] {
        for text in texts(&coder, part)? {
            gold += text.gold.len();
            none += usize::from(text.gold.is_empty() && part == "train");
            let tellings = bede_events::confidence_signs(&text.document, coder.lexicon());
            for (ours, event) in text.document.events.iter().enumerate() {
                let telling = tellings
                    .iter()
                    .find(|(predicate, rule, _)| *predicate == event.anchor.head && *rule == event.rule);
                if let Some((_, _, slots)) = telling {
                    examples.push(Example {
                        slots: slots.clone(),
                        right: text.is_right(ours),
                        aligned: text.is_aligned(ours),
                        weight: 1.0,
                        fold: hash(text.document.text()) % FOLDS,
                        is_corpus: true,
                        in_none: text.gold.is_empty() && part == "train",
                    });
                }
            }
        }
    }
    examples.extend(of_lexicon(&coder)?);
    let corpus = examples.iter().filter(|example| example.is_corpus).count();
    let right = examples.iter().filter(|example| example.is_corpus && example.right).count();
    println!(
        "{corpus} events of the corpus, {right} of them right; {} of the lexicon",
        examples.len() - corpus
    );
    let held_out: Vec<(f32, &Example)> = (0..FOLDS)
        .into_par_iter()
        .flat_map_iter(|fold| {
            let weights = fit(&examples, Some(fold));
            examples
                .iter()
                .filter(|example| example.fold == fold && example.is_corpus)
                .map(|example| (sum(&weights, example), example))
                .collect::<Vec<_>>()
        })
        .collect();
    let (slope, height) = scale(&held_out);
    println!("slope {slope:.3}, height {height:.3}");
    let told: Vec<(f32, &Example)> = held_out
        .iter()
        .map(|(sum, example)| (1.0 / (1.0 + (-(sum * slope + height)).exp()), *example))
        .collect();
    tell(&told, gold, none);
    std::fs::write(output, pack(&fit(&examples, None), slope, height))?;
    println!("{} written", output.display());
    Ok(())
}

/// The events that came out of the lexicon's examples: those of its own entry in a positive one, all in a negative one.
fn of_lexicon(coder: &Coder) -> Result<Vec<Example>, Box<dyn std::error::Error>> {
    let taught = examples::of_lexicon(coder)?;
    Ok(taught
        .par_iter()
        .flat_map_iter(|taught| {
            let document = &taught.document;
            let tellings = bede_events::confidence_signs(document, coder.lexicon());
            let mut found = Vec::new();
            for event in &document.events {
                let Some((_, _, slots)) = tellings
                    .iter()
                    .find(|(predicate, rule, _)| *predicate == event.anchor.head && *rule == event.rule)
                else {
                    continue;
                };
                let overlaps = |ours: &[bede_doc::Participant], wanted: &[bede_doc::Span]| {
                    ours.len() == wanted.len()
                        && wanted.iter().all(|span| ours.iter().any(|one| one.span.overlaps(*span)))
                };
                let right = taught.events.iter().any(|wanted| {
                    wanted.class == event.kind as usize
                        && overlaps(&event.actors, &wanted.actors)
                        && overlaps(&event.recipients, &wanted.recipients)
                });
                let is_negative = taught.events.is_empty();
                // Beside the event that an example shows there may be others.
                if !is_negative && !right && event.rule != taught.origin {
                    continue;
                }
                // A near miss of one sense may be a hit of another.
                if is_negative && event.rule != taught.origin {
                    continue;
                }
                found.push(Example {
                    slots: slots.clone(),
                    right,
                    aligned: right,
                    weight: if right { 0.05 } else { 0.4 },
                    fold: taught.fold % FOLDS,
                    is_corpus: false,
                    in_none: false,
                });
            }
            found
        })
        .collect())
}

fn sum(weights: &[f32], example: &Example) -> f32 {
    example.slots.iter().map(|&slot| weights[slot]).sum()
}

/// Weights from all examples but those of one fold.
fn fit(examples: &[Example], without: Option<u64>) -> Vec<f32> {
    let mut order: Vec<&Example> = examples.iter().filter(|example| Some(example.fold) != without).collect();
    let mut weights = vec![0.0_f32; SLOTS];
    let mut lengths = vec![0.1_f32; SLOTS];
    let mut mean = vec![0.0_f32; SLOTS];
    let mut lots = Lots::new(4711);
    for epoch in 0..EPOCHS {
        for last in (1..order.len()).rev() {
            order.swap(last, lots.below(last + 1));
        }
        for example in &order {
            let error = 1.0 / (1.0 + (-sum(&weights, example)).exp()) - f32::from(u8::from(example.right));
            for &slot in &example.slots {
                let slope = example.weight * (error + DRAW * weights[slot]);
                lengths[slot] += slope * slope;
                weights[slot] -= RATE * slope / lengths[slot].sqrt();
            }
        }
        if epoch + 4 >= EPOCHS {
            mean.iter_mut().zip(&weights).for_each(|(mean, weight)| *mean += weight / 4.0);
        }
    }
    mean
}

/// The slope and height by which held-out sums become probabilities: Newton's steps on the logistic loss.
fn scale(held_out: &[(f32, &Example)]) -> (f32, f32) {
    let (mut slope, mut height) = (1.0_f64, 0.0_f64);
    for _ in 0..50 {
        let (mut first, mut second) = ([0.0; 2], [[1e-6, 0.0], [0.0, 1e-6]]);
        for (sum, example) in held_out {
            let sum = f64::from(*sum);
            let likely = 1.0 / (1.0 + (-(sum * slope + height)).exp());
            let error = likely - f64::from(u8::from(example.right));
            let curve = likely * (1.0 - likely);
            first[0] += error * sum;
            first[1] += error;
            second[0][0] += curve * sum * sum;
            second[0][1] += curve * sum;
            second[1][0] += curve * sum;
            second[1][1] += curve;
        }
        let determinant = second[0][0] * second[1][1] - second[0][1] * second[1][0];
        slope -= (second[1][1] * first[0] - second[0][1] * first[1]) / determinant;
        height -= (second[0][0] * first[1] - second[1][0] * first[0]) / determinant;
    }
    (slope as f32, height as f32)
}

/// Reliability on held-out events, and what each least confidence would keep.
fn tell(told: &[(f32, &Example)], gold: usize, none: usize) {
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    for tenth in 0..10 {
        let bin: Vec<_> = told.iter().filter(|(likely, _)| (likely * 10.0) as usize == tenth).collect();
        let right = bin.iter().filter(|(_, example)| example.right).count();
        println!(
            "  held out, confidence from 0.{tenth}: {} events, {:.2} right",
            bin.len(),
            share(right, bin.len())
        );
    }
    let squares: f64 = told
        .iter()
        .map(|(likely, example)| (f64::from(*likely) - f64::from(u8::from(example.right))).powi(2))
        .sum();
    println!("  Brier score {:.3} on {}", squares / told.len().max(1) as f64, told.len());
    for least in [0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5] {
        let kept: Vec<_> = told.iter().filter(|(likely, _)| *likely >= least).collect();
        let aligned = kept.iter().filter(|(_, example)| example.aligned).count();
        let right = kept.iter().filter(|(_, example)| example.right).count();
        let false_events = kept.iter().filter(|(_, example)| example.in_none).count();
        println!(
            "  least {least:.2}: {} kept; type P {:.3} R {:.3} F1 {:.3}; all right P {:.3}; in {none} texts without event {:.1} per 100",
            kept.len(),
            share(aligned, kept.len()),
            share(aligned, gold),
            share(2 * aligned, kept.len() + gold),
            share(right, kept.len()),
            100.0 * share(false_events, none)
        );
    }
}
