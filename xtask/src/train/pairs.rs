//! `cargo xtask train pairs`: the pair model of `bede-events`, from the lexicon's examples and our own corpus.
//!
//! A multinomial logistic regression over types and directions together: of two participants either may have acted, so what
//! is taught is that this type with this direction is likelier than every other type with either. Steps are AdaGrad's; whole
//! groups of signs are left out by lot now and then, so that the model does not lean on the rules alone: on examples
//! that were written for the rules they are right more often than on the news.

use std::path::Path;

use bede::Coder;
use bede_events::picture::NONE;
use bede_events::relation::{self, OF_CLASS, SHARED};
use bede_events::relation_signs::{self, Signs};
use rayon::prelude::*;

use super::examples::{self, Lots, Taught};
use crate::TaskResult;

/// How often the examples are gone through.
const EPOCHS: usize = 8;
/// The first step.
const RATE: f32 = 0.05;
/// How strongly weights that single words have are drawn towards zero.
const DRAW_SHARED: f32 = 5e-3;
/// How strongly the others are.
const DRAW_OF_CLASS: f32 = 1e-5;
/// How often a group of signs is left out.
const LEFT_OUT: [f32; GROUPS] = [0.1, 0.2, 0.05, 0.2];
/// Signs of words, of rules, of what the lexicon tells, of words anywhere.
const GROUPS: usize = 4;
/// How many parts the examples are cut in to try the model on what it was not taught.
const FOLDS: u64 = 5;

/// The signs of one direction of a pair.
#[derive(Default)]
struct Found {
    shared: Vec<(u32, u8)>,
    of_class: Vec<(u8, u32, f32, u8)>,
}

fn group(name: &str) -> u8 {
    match name {
        "rule" | "best rule" | "rules of types" | "loose rules of types" => 1,
        "word" | "word near" | "word under" | "recoded" | "nearest teller" | "nearest teller recoded" => 2,
        "anywhere" => 3,
        _ => 0,
    }
}

impl Signs for Found {
    fn shared(&mut self, name: &[&str]) {
        self.shared.push((relation::shared_slot(name) as u32, group(name[0])));
    }

    fn of_class(&mut self, class: usize, name: &[&str], value: f32) {
        if class < NONE {
            self.of_class.push((class as u8, relation::class_slot(name) as u32, value, group(name[0])));
        }
    }
}

struct Example {
    fold: u64,
    weight: f32,
    class: usize,
    is_corpus: bool,
    forward: Found,
    backward: Found,
}

fn examples_of(coder: &Coder, taught: &Taught) -> Vec<Example> {
    let mut found = Vec::new();
    let pairs = examples::pairs(taught);
    let mut last = None;
    for pair in pairs.iter().filter(|pair| pair.class != NONE) {
        if last.as_ref().is_none_or(|(sentence, _)| *sentence != pair.sentence) {
            let picture = bede_events::picture(&taught.document, coder.lexicon(), pair.sentence);
            last = Some((pair.sentence, picture));
        }
        let Some((_, picture)) = &last else { continue };
        let side = |spans| bede_events::side(&taught.document, pair.sentence, spans);
        let (source, target) = (side(&pair.source), side(&pair.target));
        let (mut forward, mut backward) = (Found::default(), Found::default());
        relation_signs::find(picture, &source, &target, &mut forward);
        relation_signs::find(picture, &target, &source, &mut backward);
        found.push(Example {
            fold: taught.fold % FOLDS,
            weight: taught.weight,
            class: pair.class,
            is_corpus: taught.is_corpus,
            forward,
            backward,
        });
    }
    found
}

/// The weights in training.
struct Weights {
    shared: Vec<f32>,
    of_class: Vec<f32>,
}

impl Weights {
    fn new() -> Weights {
        Weights { shared: vec![0.0; SHARED * NONE], of_class: vec![0.0; OF_CLASS] }
    }

    fn scores(&self, found: &Found, kept: &[bool; GROUPS]) -> [f32; NONE] {
        let mut scores = [0.0; NONE];
        for &(slot, group) in &found.shared {
            if kept[usize::from(group)] {
                let start = slot as usize * NONE;
                for (score, weight) in scores.iter_mut().zip(&self.shared[start..start + NONE]) {
                    *score += weight;
                }
            }
        }
        for &(class, slot, value, group) in &found.of_class {
            if kept[usize::from(group)] {
                scores[usize::from(class)] += value * self.of_class[slot as usize];
            }
        }
        scores
    }
}

/// How likely each type is, in each direction.
fn likelihoods(forward: &[f32; NONE], backward: &[f32; NONE]) -> [[f32; NONE]; 2] {
    let most = forward.iter().chain(backward).copied().fold(f32::MIN, f32::max);
    let mut likely = [forward.map(|score| (score - most).exp()), backward.map(|score| (score - most).exp())];
    let total: f32 = likely.iter().flatten().sum();
    likely.iter_mut().flatten().for_each(|share| *share /= total);
    likely
}

fn fit(examples: &[&Example]) -> Weights {
    let mut weights = Weights::new();
    let mut lengths = Weights { shared: vec![0.01; SHARED * NONE], of_class: vec![0.01; OF_CLASS] };
    let mut mean = Weights::new();
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut lots = Lots::new(12_345);
    let mut passes = 0.0;
    for epoch in 0..EPOCHS {
        for last in (1..order.len()).rev() {
            order.swap(last, lots.below(last + 1));
        }
        for &index in &order {
            let example = examples[index];
            let kept: [bool; GROUPS] =
                std::array::from_fn(|group| lots.below(1000) as f32 >= LEFT_OUT[group] * 1000.0);
            let mut slopes = likelihoods(
                &weights.scores(&example.forward, &kept),
                &weights.scores(&example.backward, &kept),
            );
            // What is done together has no direction of its own.
            let is_mutual = matches!(
                bede_doc::plover::EventType::ALL[example.class],
                bede_doc::plover::EventType::Consult | bede_doc::plover::EventType::Cooperate
            );
            slopes[0][example.class] -= if is_mutual { 0.75 } else { 1.0 };
            slopes[1][example.class] -= if is_mutual { 0.25 } else { 0.0 };
            for (found, slopes) in [&example.forward, &example.backward].into_iter().zip(&slopes) {
                step(&mut weights, &mut lengths, found, slopes, example.weight, &kept);
            }
        }
        if epoch + 3 >= EPOCHS {
            passes += 1.0;
            let add = |mean: &mut [f32], weights: &[f32]| {
                mean.iter_mut().zip(weights).for_each(|(mean, weight)| *mean += weight);
            };
            add(&mut mean.shared, &weights.shared);
            add(&mut mean.of_class, &weights.of_class);
        }
    }
    mean.shared.iter_mut().chain(&mut mean.of_class).for_each(|weight| *weight /= passes);
    mean
}

fn step(
    weights: &mut Weights,
    lengths: &mut Weights,
    found: &Found,
    slopes: &[f32; NONE],
    weight: f32,
    kept: &[bool; GROUPS],
) {
    let walk = |at: &mut f32, length: &mut f32, slope: f32| {
        *length += slope * slope;
        *at -= RATE * slope / length.sqrt();
    };
    for &(slot, group) in &found.shared {
        if !kept[usize::from(group)] {
            continue;
        }
        let start = slot as usize * NONE;
        for (class, slope) in slopes.iter().enumerate() {
            let at = &mut weights.shared[start + class];
            let slope = weight * slope + DRAW_SHARED * *at;
            walk(at, &mut lengths.shared[start + class], slope);
        }
    }
    for &(class, slot, value, group) in &found.of_class {
        if kept[usize::from(group)] {
            let at = &mut weights.of_class[slot as usize];
            let slope = weight * slopes[usize::from(class)] * value + DRAW_OF_CLASS * *at;
            walk(at, &mut lengths.of_class[slot as usize], slope);
        }
    }
}

/// Trains the model, tells how it does on what it was not taught, writes it.
pub fn train(output: &Path) -> TaskResult {
    let coder = examples::coder()?;
    let taught = examples::all(&coder)?;
    let examples: Vec<Example> =
        taught.par_iter().flat_map_iter(|taught| examples_of(&coder, taught)).collect();
    println!("{} texts, {} pairs", taught.len(), examples.len());
    let all = [true; GROUPS];
    let mut tried: Vec<(bool, usize, usize, usize)> = (0..FOLDS)
        .into_par_iter()
        .flat_map_iter(|fold| {
            let others: Vec<&Example> = examples.iter().filter(|example| example.fold != fold).collect();
            let weights = fit(&others);
            examples
                .iter()
                .filter(|example| example.fold == fold && (example.is_corpus || example.weight >= 1.0))
                .map(|example| {
                    let likely = likelihoods(
                        &weights.scores(&example.forward, &all),
                        &weights.scores(&example.backward, &all),
                    );
                    let best = (0..NONE)
                        .max_by(|&left, &right| {
                            let of = |class: usize| likely[0][class] + likely[1][class];
                            of(left).total_cmp(&of(right))
                        })
                        .unwrap_or(0);
                    let tenth = ((likely[0][best] + likely[1][best]) * 10.0) as usize;
                    (example.is_corpus, example.class, best, tenth.min(9))
                })
                .collect::<Vec<_>>()
        })
        .collect();
    tried.sort_unstable();
    for (name, of_corpus) in [("lexicon", false), ("corpus", true)] {
        let part: Vec<_> = tried.iter().filter(|(is_corpus, ..)| *is_corpus == of_corpus).collect();
        let right = part.iter().filter(|(_, class, best, _)| class == best).count();
        println!(
            "  held out, {name}: {right} of {} right ({:.1}), macro F1 {:.1}",
            part.len(),
            100.0 * right as f64 / part.len().max(1) as f64,
            macro_f1(&part)
        );
        for tenth in 3..10 {
            let bin: Vec<_> = part.iter().filter(|(_, _, _, at)| *at == tenth).collect();
            let right = bin.iter().filter(|(_, class, best, _)| class == best).count();
            println!(
                "    likelihood from 0.{tenth}: {} pairs, {:.2} right",
                bin.len(),
                right as f64 / bin.len().max(1) as f64
            );
        }
    }
    let weights = fit(&examples.iter().collect::<Vec<_>>());
    std::fs::write(output, relation::pack(&weights.shared, &weights.of_class))?;
    println!("{} written", output.display());
    Ok(())
}

fn macro_f1(part: &[&(bool, usize, usize, usize)]) -> f64 {
    let f1 = |class: usize| {
        let right = part.iter().filter(|(_, gold, best, _)| *gold == class && *best == class).count();
        let said = part.iter().filter(|(_, _, best, _)| *best == class).count();
        let gold = part.iter().filter(|(_, gold, ..)| *gold == class).count();
        if right == 0 { 0.0 } else { 2.0 * right as f64 / (said + gold) as f64 }
    };
    100.0 * (0..NONE).map(f1).sum::<f64>() / NONE as f64
}
