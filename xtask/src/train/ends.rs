//! Trains the linear model of sentence ends: logistic regression over the places where one may stand.

use std::{collections::HashSet, path::Path};

use super::sentences::{self, Chance};
use crate::{TaskResult, score::syntax::from_raw_text};

/// Reads the training parts with their paragraphs, fits the weights and writes them.
pub fn train(data: &Path, output: &Path) -> TaskResult {
    let mut gaps: Vec<(Vec<u16>, bool)> = Vec::new();
    for name in ["en_ewt-ud-train.conllu", "gum-permissive-train.conllu"] {
        for document in sentences::read(data, name)? {
            let ends: HashSet<u32> = document.sentences().iter().map(|sentence| sentence.span.end).collect();
            bede_tokens::each_gap(&from_raw_text(&document, None), |gap| {
                let ends = ends.contains(&gap.offset);
                gaps.push((gap.features.clone(), ends));
                ends
            });
        }
    }
    let (count, steps) = bede_tokens::GAP_WEIGHTS;
    let mut weights = vec![0f32; count];
    let mut squares = vec![1e-3f32; count];
    let mut chance = Chance::new(1);
    let rounds = 12;
    for round in 0..rounds {
        chance.shuffle(&mut gaps);
        let rate = 0.15 * (1.0 - round as f32 / rounds as f32);
        for (features, ends) in &gaps {
            let sum: f32 = features.iter().map(|&feature| weights[usize::from(feature)]).sum();
            let error = 1.0 / (1.0 + (-sum).exp()) - f32::from(u8::from(*ends));
            for &feature in features {
                let (weight, square) =
                    (&mut weights[usize::from(feature)], &mut squares[usize::from(feature)]);
                let gradient = error + *weight * 2e-3;
                *square += gradient * gradient;
                *weight -= rate * gradient / square.sqrt();
            }
        }
    }
    let stored: Vec<u8> =
        weights.iter().map(|weight| (weight * steps).round().clamp(-127.0, 127.0) as i8 as u8).collect();
    std::fs::write(output, stored)?;
    println!("{} places, wrote {}", gaps.len(), output.display());
    Ok(())
}
