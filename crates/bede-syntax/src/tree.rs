//! From a score for every possible arc to the best tree: one root, no cycle, in time of the square of the length.

use crate::numbers;

/// Taken from every arc out of the root while a tree is sought, so that the best tree has only one.
const ROOT_PRICE: f32 = 8192.0;

/// Room to work in, kept from sentence to sentence.
#[derive(Default)]
pub struct Scratch {
    marks: Vec<u32>,
    scores: Vec<f32>,
    arcs: Vec<(u32, u32)>,
}

/// The head of each word: 0 for the root, otherwise the word's number counted from 1.
/// `scores[word * (count + 1) + head]` says how good an arc is.
#[inline(always)]
pub fn best(scores: &[f32], count: usize, scratch: &mut Scratch, heads: &mut Vec<u32>) {
    let width = count + 1;
    heads.clear();
    for word in 0..count {
        let row = &scores[word * width..(word + 1) * width];
        let (before, after) = (&row[..word + 1], &row[word + 2..]);
        let mut best = numbers::highest(before);
        if !after.is_empty() {
            let other = numbers::highest(after);
            best = if after[other] > before[best] { word + 2 + other } else { best };
        }
        heads.push(best as u32);
    }
    if !is_tree(heads, &mut scratch.marks) {
        spanning_tree(scores, count, scratch, heads);
    }
}

/// Whether there is one root and every word leads to it.
pub fn is_tree(heads: &[u32], marks: &mut Vec<u32>) -> bool {
    if heads.iter().filter(|&&head| head == 0).count() != 1 {
        return false;
    }
    marks.clear();
    marks.resize(heads.len() + 1, 0);
    for start in 1..=heads.len() {
        let mut at = start;
        while at != 0 && marks[at] == 0 {
            marks[at] = start as u32;
            at = heads[at - 1] as usize;
        }
        if at != 0 && marks[at] == start as u32 {
            return false;
        }
    }
    true
}

/// Chu and Liu's and Edmonds' algorithm on a dense matrix: cycles are contracted in place, along a growing path.
fn spanning_tree(scores: &[f32], count: usize, scratch: &mut Scratch, heads: &mut [u32]) {
    let width = count + 1;
    // `matrix[node * width + head]` is the best arc into a (contracted) node; `arcs` says between which words.
    let matrix = &mut scratch.scores;
    matrix.clear();
    matrix.resize(width, f32::NEG_INFINITY);
    matrix.extend_from_slice(scores);
    let arcs = &mut scratch.arcs;
    arcs.clear();
    arcs.extend((0..width).flat_map(|node| (0..width).map(move |head| (head as u32, node as u32))));
    for node in 1..width {
        matrix[node * width] -= ROOT_PRICE;
    }
    // The forest of contractions: leaves are words, inner nodes are cycles.
    let mut above: Vec<usize> = vec![usize::MAX; width];
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); width];
    let mut chosen: Vec<(u32, u32)> = vec![(0, 0); width];
    let mut tree_node: Vec<usize> = (0..width).collect();
    let mut active: Vec<usize> = (0..width).collect();
    let mut on_path = vec![false; width];
    let mut done = vec![false; width];
    done[0] = true;
    let mut before = vec![0usize; width];
    let mut into = vec![0f32; width];
    let mut path: Vec<usize> = Vec::new();
    while let Some(&start) = active.iter().find(|&&node| !done[node]) {
        path.clear();
        path.push(start);
        on_path[start] = true;
        while let Some(&node) = path.last() {
            let mut best = usize::MAX;
            for &head in &active {
                if head != node
                    && (best == usize::MAX || matrix[node * width + head] > matrix[node * width + best])
                {
                    best = head;
                }
            }
            before[node] = best;
            into[node] = matrix[node * width + best];
            chosen[tree_node[node]] = arcs[node * width + best];
            if done[best] {
                break;
            }
            if !on_path[best] {
                path.push(best);
                on_path[best] = true;
                continue;
            }
            // A cycle: the path from `best` to its end becomes one node, which keeps the name `best`.
            let from = path.iter().position(|&member| member == best).unwrap_or(0);
            let cycle = path.split_off(from);
            let name = above.len();
            above.push(usize::MAX);
            below.push(cycle.iter().map(|&member| tree_node[member]).collect());
            chosen.push((0, 0));
            for &member in &cycle {
                above[tree_node[member]] = name;
                on_path[member] = false;
            }
            let mut inside = vec![false; width];
            cycle.iter().for_each(|&member| inside[member] = true);
            for &other in active.iter().filter(|&&other| !inside[other]) {
                let (mut enter, mut enter_arc) = (f32::NEG_INFINITY, arcs[best * width + other]);
                let (mut leave, mut leave_arc) = (f32::NEG_INFINITY, arcs[other * width + best]);
                for &member in &cycle {
                    let score = matrix[member * width + other] - into[member];
                    if score > enter {
                        (enter, enter_arc) = (score, arcs[member * width + other]);
                    }
                    let score = matrix[other * width + member];
                    if score > leave {
                        (leave, leave_arc) = (score, arcs[other * width + member]);
                    }
                }
                matrix[best * width + other] = enter;
                arcs[best * width + other] = enter_arc;
                matrix[other * width + best] = leave;
                arcs[other * width + best] = leave_arc;
            }
            active.retain(|&node| node == best || !inside[node]);
            tree_node[best] = name;
            path.push(best);
            on_path[best] = true;
        }
        for &node in &path {
            done[node] = true;
            on_path[node] = false;
        }
    }
    // Open the cycles from the outside in: the arc into a cycle breaks it at one word.
    let mut open: Vec<usize> =
        active.iter().filter(|&&node| node != 0).map(|&node| tree_node[node]).collect();
    while let Some(node) = open.pop() {
        let (head, word) = chosen[node];
        heads[word as usize - 1] = head;
        let mut at = word as usize;
        while at != node {
            let outer = above[at];
            open.extend(below[outer].iter().copied().filter(|&member| member != at));
            at = outer;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The best tree by trying all of them.
    fn exhaustive(scores: &[f32], count: usize) -> f32 {
        let width = count + 1;
        let mut best = f32::NEG_INFINITY;
        let mut heads = vec![0u32; count];
        let mut marks = Vec::new();
        for code in 0..width.pow(count as u32) {
            let mut rest = code;
            for head in heads.iter_mut() {
                *head = (rest % width) as u32;
                rest /= width;
            }
            let own = heads.iter().enumerate().any(|(word, &head)| head as usize == word + 1);
            if !own && is_tree(&heads, &mut marks) {
                best = best.max(total(scores, &heads));
            }
        }
        best
    }

    fn total(scores: &[f32], heads: &[u32]) -> f32 {
        let width = heads.len() + 1;
        heads.iter().enumerate().map(|(word, &head)| scores[word * width + head as usize]).sum()
    }

    #[test]
    fn no_tree_is_better() {
        let mut state = 7u64;
        let mut scratch = Scratch::default();
        let mut heads = Vec::new();
        for round in 0..400 {
            let count = 1 + round % 5;
            let scores: Vec<f32> = (0..count * (count + 1))
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
                    (state >> 41) as f32 / 1_048_576.0
                })
                .collect();
            best(&scores, count, &mut scratch, &mut heads);
            assert!(is_tree(&heads, &mut scratch.marks), "{heads:?}");
            let (found, possible) = (total(&scores, &heads), exhaustive(&scores, count));
            assert!((found - possible).abs() < 0.02, "{found} where {possible} is possible");
        }
    }

    #[test]
    fn a_chain_of_cycles_stays_quick() {
        let count = 1500;
        let width = count + 1;
        let mut scores = vec![0f32; count * width];
        for word in 0..count {
            scores[word * width + (word ^ 1).min(count - 1) + 1] = 9.0;
        }
        let (mut scratch, mut heads) = (Scratch::default(), Vec::new());
        best(&scores, count, &mut scratch, &mut heads);
        assert!(is_tree(&heads, &mut scratch.marks));
    }
}
