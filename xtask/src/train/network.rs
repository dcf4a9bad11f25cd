//! The parser's network in floating point: forwards, backwards, and steps of Adam. The same network in integers
//! is `bede_syntax::network`; the order in which [`Trainer::write`] writes is the order in which it reads.

use std::ops::Range;

use bede_syntax::{
    Writer, features,
    network::{DISTANCES, Likelihoods, Sizes, distance, letter_share},
    numbers,
};

use super::sentences::{Chance, Sentence};

/// What can be set from outside.
#[derive(Clone, Debug)]
pub struct Settings {
    pub width: usize,
    pub hidden: usize,
    pub layers: usize,
    pub tag_layer: usize,
    pub arc: usize,
    pub label: usize,
    pub rate: f32,
    pub batch: usize,
    pub dropout: f32,
    pub input_dropout: f32,
    pub word_dropout: f32,
    pub feature_dropout: f32,
    pub tag_loss: f32,
    pub label_loss: f32,
    pub beta2: f32,
    pub smoothing: f32,
    pub extra_weight: f32,
    pub row_limit: usize,
    pub trust: f32,
    /// Numbers in the narrow layer before the tags; 0 for none.
    pub middle: usize,
    /// How much of the averaged weights stays from step to step; 0 to write the last weights.
    pub average: f32,
    /// How many variants of each sentence are made, and how often one of them is read instead of the sentence.
    pub variants: usize,
    pub variant_share: f32,
    /// How much a teacher counts for a sentence with other words in it.
    pub variant_trust: f32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            width: 128,
            hidden: 64,
            layers: 3,
            tag_layer: 2,
            arc: 96,
            label: 96,
            rate: 3e-3,
            batch: 600,
            dropout: 0.25,
            input_dropout: 0.25,
            word_dropout: 0.25,
            feature_dropout: 0.08,
            tag_loss: 1.0,
            label_loss: 1.0,
            beta2: 0.99,
            smoothing: 0.03,
            extra_weight: 1.0,
            row_limit: 42_000,
            trust: 0.5,
            middle: 0,
            average: 0.998,
            variants: 3,
            variant_share: 0.4,
            variant_trust: 0.9,
        }
    }
}

impl Settings {
    /// Changes one setting: `name=value`.
    pub fn set(&mut self, text: &str) -> Result<(), String> {
        let (name, value) = text.split_once('=').ok_or_else(|| format!("`{text}` is not name=value"))?;
        let number: f32 = value.parse().map_err(|_| format!("`{value}` is no number"))?;
        match name {
            "width" => self.width = number as usize,
            "hidden" => self.hidden = number as usize,
            "layers" => self.layers = number as usize,
            "tag_layer" => self.tag_layer = number as usize,
            "arc" => self.arc = number as usize,
            "label" => self.label = number as usize,
            "rate" => self.rate = number,
            "batch" => self.batch = number as usize,
            "dropout" => self.dropout = number,
            "input_dropout" => self.input_dropout = number,
            "word_dropout" => self.word_dropout = number,
            "feature_dropout" => self.feature_dropout = number,
            "tag_loss" => self.tag_loss = number,
            "label_loss" => self.label_loss = number,
            "beta2" => self.beta2 = number,
            "smoothing" => self.smoothing = number,
            "extra_weight" => self.extra_weight = number,
            "trust" => self.trust = number,
            "middle" => self.middle = number as usize,
            "average" => self.average = number,
            "variants" => self.variants = number as usize,
            "variant_share" => self.variant_share = number,
            "variant_trust" => self.variant_trust = number,
            "row_limit" => self.row_limit = number as usize,
            _ => return Err(format!("no setting is called `{name}`")),
        }
        Ok(())
    }
}

/// Which features have rows: hash to row and number of occurrences.
pub type Vocabulary = std::collections::HashMap<u64, (u16, u32)>;

struct LayerAt {
    gains: Range<usize>,
    biases: Range<usize>,
    taps: Range<usize>,
    inward: Range<usize>,
    inward_bias: Range<usize>,
    outward: Range<usize>,
    outward_bias: Range<usize>,
}

/// Where each array lies among the parameters.
struct Places {
    first_gains: Range<usize>,
    first_biases: Range<usize>,
    layers: Vec<LayerAt>,
    tag_gains: Range<usize>,
    tag_biases: Range<usize>,
    middle: Option<(Range<usize>, Range<usize>)>,
    tag: Range<usize>,
    tag_bias: Range<usize>,
    parse_gains: Range<usize>,
    parse_biases: Range<usize>,
    parse: Range<usize>,
    parse_bias: Range<usize>,
    root_arc: Range<usize>,
    root_label: Range<usize>,
    bilinear: Range<usize>,
    bilinear_bias: Range<usize>,
    label: Range<usize>,
    label_bias: Range<usize>,
}

/// What a layer leaves for the way back.
#[derive(Default)]
struct LayerKept {
    hat: Vec<f32>,
    inverse: Vec<f32>,
    normal: Vec<f32>,
    mixed: Vec<f32>,
    keeps: Vec<f32>,
    carried: Vec<f32>,
    inward: Vec<f32>,
    gated: Vec<f32>,
    mask: Vec<f32>,
}

#[derive(Default)]
struct NormKept {
    hat: Vec<f32>,
    inverse: Vec<f32>,
}

/// Room for one batch, kept from step to step.
#[derive(Default)]
struct Room {
    starts: Vec<usize>,
    row_starts: Vec<usize>,
    rows: Vec<(u16, f32)>,
    sums: Vec<f32>,
    first: NormKept,
    first_mask: Vec<f32>,
    words: Vec<f32>,
    layers: Vec<LayerKept>,
    outward: Vec<f32>,
    tag_kept: NormKept,
    tag_normal: Vec<f32>,
    tag_mask: Vec<f32>,
    middle_before: Vec<f32>,
    middle_mask: Vec<f32>,
    middle: Vec<f32>,
    back_middle: Vec<f32>,
    tag_scores: Vec<f32>,
    parse_kept: NormKept,
    parse_normal: Vec<f32>,
    parse_mask: Vec<f32>,
    parse: Vec<f32>,
    parse_before: Vec<f32>,
    arc_mask: Vec<f32>,
    query: Vec<f32>,
    scores: Vec<f32>,
    keys: Vec<f32>,
    label_hidden: Vec<f32>,
    label_before: Vec<f32>,
    label_mask: Vec<f32>,
    label_scores: Vec<f32>,
    back_query: Vec<f32>,
    back_parse: Vec<f32>,
    back_keys: Vec<f32>,
    back_label: Vec<f32>,
    back_words: Vec<f32>,
    back_normal: Vec<f32>,
    back_mixed: Vec<f32>,
    back_inward: Vec<f32>,
    back_gated: Vec<f32>,
    back_outward: Vec<f32>,
    back_tag: Vec<f32>,
    back_carried: Vec<f32>,
    last: Vec<f32>,
}

/// Losses per word, for the log.
#[derive(Clone, Copy, Debug, Default)]
pub struct Losses {
    pub tag: f64,
    pub arc: f64,
    pub label: f64,
    pub words: f64,
}

/// A network with its gradients and moments.
pub struct Trainer {
    pub settings: Settings,
    tags: usize,
    labels: usize,
    rows: usize,
    unknown: u16,
    places: Places,
    values: Vec<f32>,
    gradients: Vec<f32>,
    moments: Vec<[f32; 2]>,
    embeddings: Vec<f32>,
    embedding_gradients: Vec<f32>,
    embedding_moments: Vec<[f32; 2]>,
    touched: Vec<bool>,
    touched_rows: Vec<u16>,
    /// The weights averaged over the last steps: what is scored and written.
    averages: Vec<f32>,
    embedding_averages: Vec<f32>,
    steps: i32,
    room: Room,
    chance: Chance,
}

/// `c = alpha a × b + beta c`, each with its own strides: (rows, columns).
#[allow(clippy::too_many_arguments, reason = "a matrix product has this many sizes")]
fn product(
    (m, k, n): (usize, usize, usize),
    a: &[f32],
    (a_row, a_column): (usize, usize),
    b: &[f32],
    (b_row, b_column): (usize, usize),
    beta: f32,
    c: &mut [f32],
    c_row: usize,
) {
    if m == 0 || n == 0 || k == 0 {
        return;
    }
    assert!((m - 1) * a_row + (k - 1) * a_column < a.len());
    assert!((k - 1) * b_row + (n - 1) * b_column < b.len());
    assert!((m - 1) * c_row + n <= c.len());
    // SAFETY: the assertions above keep every index inside its slice.
    unsafe {
        matrixmultiply::sgemm(
            m,
            k,
            n,
            1.0,
            a.as_ptr(),
            a_row as isize,
            a_column as isize,
            b.as_ptr(),
            b_row as isize,
            b_column as isize,
            beta,
            c.as_mut_ptr(),
            c_row as isize,
            1,
        );
    }
}

/// `output = input × weights + bias` for `count` rows.
fn linear(input: &[f32], weights: &[f32], bias: &[f32], count: usize, output: &mut Vec<f32>) {
    let columns = bias.len();
    let rows = weights.len() / columns;
    output.clear();
    for _ in 0..count {
        output.extend_from_slice(bias);
    }
    product((count, rows, columns), input, (rows, 1), weights, (columns, 1), 1.0, output, columns);
}

/// The way back through [`linear`]: adds to the gradients of weights and bias, and gives that of the input.
fn linear_back(
    input: &[f32],
    weights: &[f32],
    back: &[f32],
    count: usize,
    weights_gradient: &mut [f32],
    bias_gradient: &mut [f32],
    input_back: Option<&mut Vec<f32>>,
) {
    let columns = bias_gradient.len();
    let rows = weights.len() / columns;
    product((rows, count, columns), input, (1, rows), back, (columns, 1), 1.0, weights_gradient, columns);
    for row in back.chunks_exact(columns) {
        bias_gradient.iter_mut().zip(row).for_each(|(gradient, value)| *gradient += value);
    }
    if let Some(input_back) = input_back {
        input_back.clear();
        input_back.resize(count * rows, 0.0);
        product((count, columns, rows), back, (columns, 1), weights, (1, columns), 0.0, input_back, rows);
    }
}

#[inline(always)]
fn normalise(values: &[f32], gains: &[f32], biases: &[f32], kept: &mut NormKept, output: &mut Vec<f32>) {
    let width = gains.len();
    kept.hat.resize(values.len(), 0.0);
    kept.inverse.resize(values.len() / width, 0.0);
    output.resize(values.len(), 0.0);
    for (index, row) in values.chunks_exact(width).enumerate() {
        let mean = numbers::sum(row) / width as f32;
        let hat = &mut kept.hat[index * width..(index + 1) * width];
        for at in 0..width {
            hat[at] = row[at] - mean;
        }
        let inverse = 1.0 / (numbers::dot(hat, hat) / width as f32 + 1e-5).sqrt();
        kept.inverse[index] = inverse;
        let output = &mut output[index * width..(index + 1) * width];
        for at in 0..width {
            hat[at] *= inverse;
            output[at] = hat[at] * gains[at] + biases[at];
        }
    }
}

/// Adds to `input_back` what comes back through a normalisation.
#[inline(always)]
fn normalise_back(
    back: &[f32],
    gains: &[f32],
    hat: &[f32],
    inverse: &[f32],
    gains_gradient: &mut [f32],
    biases_gradient: &mut [f32],
    input_back: &mut [f32],
) {
    let width = gains.len();
    for (index, back) in back.chunks_exact(width).enumerate() {
        let hat = &hat[index * width..(index + 1) * width];
        let input_back = &mut input_back[index * width..(index + 1) * width];
        let (mut sum, mut product) = ([0f32; 8], [0f32; 8]);
        for start in (0..width).step_by(8) {
            for lane in 0..8 {
                let at = start + lane;
                gains_gradient[at] += back[at] * hat[at];
                biases_gradient[at] += back[at];
                let scaled = back[at] * gains[at];
                sum[lane] += scaled;
                product[lane] += scaled * hat[at];
            }
        }
        let mean = sum.iter().sum::<f32>() / width as f32;
        let product = product.iter().sum::<f32>() / width as f32;
        for at in 0..width {
            input_back[at] += inverse[index] * (back[at] * gains[at] - mean - hat[at] * product);
        }
    }
}

fn fill_mask(mask: &mut Vec<f32>, length: usize, rate: f32, chance: &mut Chance) {
    let keep = 1.0 / (1.0 - rate);
    let limit = (rate * 65_536.0) as u64;
    mask.resize(length, 0.0);
    for parts in mask.chunks_mut(4) {
        let draw = chance.next();
        for (part, mask) in parts.iter_mut().enumerate() {
            *mask = if (draw >> (part * 16)) & 0xffff < limit { 0.0 } else { keep };
        }
    }
}

/// Softmax cross-entropy: turns scores into their gradient and gives the loss. Where there is a teacher, `trust` of
/// the weight is on what it finds likely.
#[inline(always)]
fn cross_entropy(
    scores: &mut [f32],
    gold: usize,
    weight: f32,
    smoothing: f32,
    (teacher, trust): (Option<&[f32]>, f32),
) -> f32 {
    let gold_score = scores[gold];
    let (highest, total) = numbers::exponentials(scores);
    let gold_score = gold_score - highest;
    let scale = weight / total;
    match teacher {
        Some(teacher) => {
            for (score, likely) in scores.iter_mut().zip(teacher) {
                *score = *score * scale - likely * weight * trust;
            }
            scores[gold] -= weight * (1.0 - trust);
        }
        None => {
            let even = smoothing * weight / scores.len() as f32;
            for score in scores.iter_mut() {
                *score = *score * scale - even;
            }
            scores[gold] -= weight * (1.0 - smoothing);
        }
    }
    total.ln() - gold_score
}

/// Which of the numbers that the recurrence on one side carries weigh most: through what they are made of, what lets them
/// out and what they add to a word.
fn weightiest(
    inward: &[f32],
    inward_bias: &[f32],
    outward: &[f32],
    from: usize,
    side: usize,
    count: usize,
) -> Option<Vec<usize>> {
    let width = outward.len() / (2 * from);
    let norm = |values: &mut dyn Iterator<Item = f32>| values.map(|value| value * value).sum::<f32>().sqrt();
    let mut units: Vec<(f32, usize)> = (0..from)
        .map(|unit| {
            let column = |at: usize| norm(&mut (0..width).map(|row| inward[row * 6 * from + at]));
            let gate = (4 + side) * from + unit;
            let added = &outward[(side * from + unit) * width..][..width];
            let weight = norm(&mut added.iter().copied())
                * (column(2 * side * from + unit) + 0.1)
                * (column(gate) + inward_bias[gate].abs());
            (weight, unit)
        })
        .collect();
    units.sort_by(|left, right| right.0.total_cmp(&left.0));
    let mut kept: Vec<usize> = units.get(..count)?.iter().map(|&(_, unit)| unit).collect();
    kept.sort_unstable();
    Some(kept)
}

/// One word's step of a recurrence: what is kept of `last`, what is carried (into `last` too), and what goes out.
#[inline(always)]
#[allow(clippy::too_many_arguments, reason = "a gated step has this many sides")]
fn carry_forward(
    candidates: &[f32],
    keeps: &[f32],
    gates: &[f32],
    last: &mut [f32],
    kept: &mut [f32],
    carried: &mut [f32],
    gated: &mut [f32],
) {
    let hidden = last.len();
    let (candidates, keeps, gates) = (&candidates[..hidden], &keeps[..hidden], &gates[..hidden]);
    let (kept, carried, gated) = (&mut kept[..hidden], &mut carried[..hidden], &mut gated[..hidden]);
    for index in 0..hidden {
        let keep = numbers::sigmoid(keeps[index]);
        let now = candidates[index] + keep * (last[index] - candidates[index]);
        kept[index] = keep;
        carried[index] = now;
        last[index] = now;
        gated[index] = now * gates[index] * numbers::sigmoid(gates[index]);
    }
}

/// What one word's step of a recurrence had, for the way back.
struct Step<'s> {
    candidates: &'s [f32],
    gates: &'s [f32],
    keeps: &'s [f32],
    carried: &'s [f32],
    last: &'s [f32],
    back: &'s [f32],
}

/// The way back through [`carry_forward`]; `through` is what comes back from the step after and goes to the one before.
#[inline(always)]
fn carry_back(
    step: &Step,
    through: &mut [f32],
    candidates_back: &mut [f32],
    keeps_back: &mut [f32],
    gates_back: &mut [f32],
) {
    let hidden = through.len();
    let (candidates, gates, keeps) =
        (&step.candidates[..hidden], &step.gates[..hidden], &step.keeps[..hidden]);
    let (carried, last, back) = (&step.carried[..hidden], &step.last[..hidden], &step.back[..hidden]);
    let candidates_back = &mut candidates_back[..hidden];
    let (keeps_back, gates_back) = (&mut keeps_back[..hidden], &mut gates_back[..hidden]);
    for index in 0..hidden {
        let opened = numbers::sigmoid(gates[index]);
        gates_back[index] = back[index] * carried[index] * opened * (1.0 + gates[index] * (1.0 - opened));
        let whole = through[index] + back[index] * gates[index] * opened;
        let keep = keeps[index];
        candidates_back[index] = whole * (1.0 - keep);
        keeps_back[index] = whole * (last[index] - candidates[index]) * keep * (1.0 - keep);
        through[index] = whole * keep;
    }
}

impl Trainer {
    pub fn new(
        settings: Settings,
        tags: usize,
        labels: usize,
        rows: usize,
        unknown: u16,
        seed: u64,
    ) -> Trainer {
        let mut chance = Chance::new(seed);
        let mut values: Vec<f32> = Vec::new();
        let (width, hidden, arc, label) = (settings.width, settings.hidden, settings.arc, settings.label);
        let constant = |values: &mut Vec<f32>, count: usize, value: f32| {
            let start = values.len();
            values.resize(start + count, value);
            start..values.len()
        };
        let mut matrix = |values: &mut Vec<f32>, inputs: usize, outputs: usize, scale: f32| {
            let start = values.len();
            let spread = scale / (inputs as f32).sqrt();
            values.extend((0..inputs * outputs).map(|_| chance.normal() * spread));
            start..values.len()
        };
        let first_gains = constant(&mut values, width, 1.0);
        let first_biases = constant(&mut values, width, 0.0);
        let layers = (0..settings.layers)
            .map(|_| {
                let gains = constant(&mut values, width, 1.0);
                let biases = constant(&mut values, width, 0.0);
                let taps = constant(&mut values, 3 * width, 0.0);
                values[taps.start + width..taps.start + 2 * width].fill(1.0);
                for at in 0..width {
                    values[taps.start + at] = if at % 4 == 0 { 0.7 } else { 0.1 };
                    values[taps.start + 2 * width + at] = if at % 4 == 2 { 0.7 } else { 0.1 };
                }
                let inward = matrix(&mut values, width, 6 * hidden, 1.0);
                let inward_bias = constant(&mut values, 6 * hidden, 0.0);
                for at in 0..hidden {
                    // Some carry far, some near.
                    let keep = -1.0 + 4.0 * at as f32 / hidden as f32;
                    values[inward_bias.start + hidden + at] = keep;
                    values[inward_bias.start + 3 * hidden + at] = keep;
                    values[inward_bias.start + 4 * hidden + at] = 1.0;
                    values[inward_bias.start + 5 * hidden + at] = 1.0;
                }
                LayerAt {
                    gains,
                    biases,
                    taps,
                    inward,
                    inward_bias,
                    outward: matrix(&mut values, 2 * hidden, width, 1.0),
                    outward_bias: constant(&mut values, width, 0.0),
                }
            })
            .collect();
        let places = Places {
            first_gains,
            first_biases,
            layers,
            tag_gains: constant(&mut values, width, 1.0),
            tag_biases: constant(&mut values, width, 0.0),
            middle: (settings.middle > 0).then(|| {
                let weights = matrix(&mut values, width, settings.middle, 1.0);
                (weights, constant(&mut values, settings.middle, 0.0))
            }),
            tag: match settings.middle {
                0 => matrix(&mut values, width, tags, 0.5),
                middle => matrix(&mut values, middle, tags, 0.8),
            },
            tag_bias: constant(&mut values, tags, 0.0),
            parse_gains: constant(&mut values, width, 1.0),
            parse_biases: constant(&mut values, width, 0.0),
            parse: matrix(&mut values, width, 2 * arc + 2 * label, 1.0),
            parse_bias: constant(&mut values, 2 * arc + 2 * label, 0.0),
            root_arc: matrix(&mut values, 1, arc, 0.3),
            root_label: matrix(&mut values, 1, label, 0.3),
            bilinear: matrix(&mut values, arc, arc + DISTANCES, 0.5),
            bilinear_bias: constant(&mut values, arc + DISTANCES, 0.0),
            label: matrix(&mut values, label, labels, 1.0),
            label_bias: constant(&mut values, labels, 0.0),
        };
        let embeddings: Vec<f32> = (0..rows * width).map(|_| chance.normal() * 0.3).collect();
        Trainer {
            tags,
            labels,
            rows,
            unknown,
            places,
            gradients: vec![0.0; values.len()],
            moments: vec![[0.0; 2]; values.len()],
            averages: values.clone(),
            embedding_averages: embeddings.clone(),
            values,
            embedding_gradients: vec![0.0; embeddings.len()],
            embedding_moments: vec![[0.0; 2]; embeddings.len()],
            embeddings,
            touched: vec![false; rows],
            touched_rows: Vec::new(),
            steps: 0,
            room: Room::default(),
            chance,
            settings,
        }
    }

    /// One step of training on a batch.
    pub fn step(
        &mut self,
        batch: &[Sentence],
        teacher: Option<&Likelihoods>,
        vocabulary: &Vocabulary,
        rate: f32,
        losses: &mut Losses,
    ) {
        self.lookup(batch, vocabulary);
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
            // SAFETY: the processor has what the function asks for.
            unsafe { self.step_avx2(batch, teacher, rate, losses) };
            self.average();
            return;
        }
        self.pass(batch, teacher, losses);
        self.adam(rate);
        self.average();
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    unsafe fn step_avx2(
        &mut self,
        batch: &[Sentence],
        teacher: Option<&Likelihoods>,
        rate: f32,
        losses: &mut Losses,
    ) {
        self.pass(batch, teacher, losses);
        self.adam(rate);
    }

    /// Finds the rows of every word's features, some of them dropped by chance.
    fn lookup(&mut self, batch: &[Sentence], vocabulary: &Vocabulary) {
        let (room, chance, settings) = (&mut self.room, &mut self.chance, &self.settings);
        room.starts.clear();
        room.rows.clear();
        room.row_starts.clear();
        room.row_starts.push(0);
        room.starts.push(0);
        let (mut characters, mut letters) = (Vec::new(), Vec::new());
        for sentence in batch {
            let style = features::style(sentence.forms.iter().map(String::as_str));
            for (position, form) in sentence.forms.iter().enumerate() {
                letters.clear();
                features::of_word(form, &mut characters, |kind, hash| {
                    let found = vocabulary.get(&hash);
                    match (kind, found) {
                        (features::Kind::Letters, Some(&(row, _))) => {
                            if chance.unit() >= settings.feature_dropout {
                                letters.push(row);
                            }
                        }
                        (features::Kind::Word, Some(&(row, count))) => {
                            let drop = settings.word_dropout / (settings.word_dropout + count as f32) + 0.02;
                            let row = if chance.unit() < drop { self.unknown } else { row };
                            room.rows.push((row, 1.0));
                        }
                        (features::Kind::Word, None) => room.rows.push((self.unknown, 1.0)),
                        (_, Some(&(row, _))) => {
                            if chance.unit() >= settings.feature_dropout {
                                room.rows.push((row, 1.0));
                            }
                        }
                        (_, None) => {}
                    }
                });
                let share = letter_share(letters.len());
                room.rows.extend(letters.iter().map(|&row| (row, share)));
                if let Some(&(row, _)) = vocabulary.get(&features::of_shape(form, style, position == 0)) {
                    room.rows.push((row, 1.0));
                }
                room.row_starts.push(room.rows.len());
            }
            room.starts.push(room.row_starts.len() - 1);
        }
    }

    /// Forwards and backwards.
    #[inline(always)]
    fn pass(&mut self, batch: &[Sentence], teacher: Option<&Likelihoods>, losses: &mut Losses) {
        let Trainer { settings, places, values, gradients, room, chance, .. } = self;
        let (width, hidden, arc, label) = (settings.width, settings.hidden, settings.arc, settings.label);
        let total = room.row_starts.len() - 1;
        let value = |range: &Range<usize>| &values[range.clone()];
        gradients.fill(0.0);
        // Embeddings.
        room.sums.clear();
        room.sums.resize(total * width, 0.0);
        for (word, sum) in room.sums.chunks_exact_mut(width).enumerate() {
            for &(row, share) in &room.rows[room.row_starts[word]..room.row_starts[word + 1]] {
                let row = &self.embeddings[usize::from(row) * width..][..width];
                sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value * share);
            }
        }
        normalise(
            &room.sums,
            value(&places.first_gains),
            value(&places.first_biases),
            &mut room.first,
            &mut room.words,
        );
        fill_mask(&mut room.first_mask, total * width, settings.input_dropout, chance);
        room.words.iter_mut().zip(&room.first_mask).for_each(|(word, mask)| *word *= mask);
        // Layers.
        room.layers.resize_with(settings.layers, LayerKept::default);
        let columns = 6 * hidden;
        for depth in 0..=settings.layers {
            if depth == settings.tag_layer {
                normalise(
                    &room.words,
                    value(&places.tag_gains),
                    value(&places.tag_biases),
                    &mut room.tag_kept,
                    &mut room.tag_normal,
                );
                fill_mask(&mut room.tag_mask, total * width, settings.dropout, chance);
                room.tag_normal.iter_mut().zip(&room.tag_mask).for_each(|(word, mask)| *word *= mask);
                let (weights, bias) = (value(&places.tag), value(&places.tag_bias));
                if let Some((middle, middle_bias)) = &places.middle {
                    let before = &mut room.middle_before;
                    linear(&room.tag_normal, value(middle), value(middle_bias), total, before);
                    fill_mask(&mut room.middle_mask, before.len(), settings.dropout * 0.4, chance);
                    room.middle.clear();
                    room.middle.extend(
                        before.iter().zip(&room.middle_mask).map(|(sum, mask)| sum.max(sum * 0.1) * mask),
                    );
                    linear(&room.middle, weights, bias, total, &mut room.tag_scores);
                } else {
                    linear(&room.tag_normal, weights, bias, total, &mut room.tag_scores);
                }
            }
            let Some(layer) = places.layers.get(depth) else { break };
            let kept = &mut room.layers[depth];
            let mut norm =
                NormKept { hat: std::mem::take(&mut kept.hat), inverse: std::mem::take(&mut kept.inverse) };
            normalise(&room.words, value(&layer.gains), value(&layer.biases), &mut norm, &mut kept.normal);
            (kept.hat, kept.inverse) = (norm.hat, norm.inverse);
            let taps = value(&layer.taps);
            kept.mixed.resize(total * width, 0.0);
            for bounds in room.starts.windows(2) {
                for at in bounds[0]..bounds[1] {
                    let mixed = &mut kept.mixed[at * width..(at + 1) * width];
                    let here = &kept.normal[at * width..(at + 1) * width];
                    for index in 0..width {
                        mixed[index] = here[index] * taps[width + index];
                    }
                    if at > bounds[0] {
                        let left = &kept.normal[(at - 1) * width..at * width];
                        for index in 0..width {
                            mixed[index] += left[index] * taps[index];
                        }
                    }
                    if at + 1 < bounds[1] {
                        let right = &kept.normal[(at + 1) * width..(at + 2) * width];
                        for index in 0..width {
                            mixed[index] += right[index] * taps[2 * width + index];
                        }
                    }
                }
            }
            linear(&kept.mixed, value(&layer.inward), value(&layer.inward_bias), total, &mut kept.inward);
            kept.carried.resize(total * 2 * hidden, 0.0);
            kept.keeps.resize(total * 2 * hidden, 0.0);
            kept.gated.resize(total * 2 * hidden, 0.0);
            for bounds in room.starts.windows(2) {
                for side in 0..2 {
                    let count = bounds[1] - bounds[0];
                    room.last.clear();
                    room.last.resize(hidden, 0.0);
                    for step in 0..count {
                        let at = if side == 1 { bounds[1] - 1 - step } else { bounds[0] + step };
                        let row = &kept.inward[at * columns..(at + 1) * columns];
                        let base = (at * 2 + side) * hidden;
                        carry_forward(
                            &row[side * 2 * hidden..],
                            &row[side * 2 * hidden + hidden..],
                            &row[(4 + side) * hidden..],
                            &mut room.last,
                            &mut kept.keeps[base..],
                            &mut kept.carried[base..],
                            &mut kept.gated[base..],
                        );
                    }
                }
            }
            linear(&kept.gated, value(&layer.outward), value(&layer.outward_bias), total, &mut room.outward);
            fill_mask(&mut kept.mask, total * width, settings.dropout, chance);
            for ((word, added), mask) in room.words.iter_mut().zip(&room.outward).zip(&kept.mask) {
                *word += added * mask;
            }
        }
        normalise(
            &room.words,
            value(&places.parse_gains),
            value(&places.parse_biases),
            &mut room.parse_kept,
            &mut room.parse_normal,
        );
        fill_mask(&mut room.parse_mask, total * width, settings.dropout, chance);
        room.parse_normal.iter_mut().zip(&room.parse_mask).for_each(|(word, mask)| *word *= mask);
        linear(&room.parse_normal, value(&places.parse), value(&places.parse_bias), total, &mut room.parse);
        let parse_width = 2 * arc + 2 * label;
        room.parse_before.clear();
        room.parse_before.extend_from_slice(&room.parse);
        fill_mask(&mut room.arc_mask, total * 2 * arc, settings.dropout, chance);
        for (row, mask) in room.parse.chunks_exact_mut(parse_width).zip(room.arc_mask.chunks_exact(2 * arc)) {
            for (value, mask) in row[..2 * arc].iter_mut().zip(mask) {
                *value = value.max(*value * 0.1) * mask;
            }
        }
        let query_width = arc + DISTANCES;
        let (bilinear, bilinear_bias) = (value(&places.bilinear), value(&places.bilinear_bias));
        room.query.clear();
        for _ in 0..total {
            room.query.extend_from_slice(bilinear_bias);
        }
        product(
            (total, arc, query_width),
            &room.parse,
            (parse_width, 1),
            bilinear,
            (query_width, 1),
            1.0,
            &mut room.query,
            query_width,
        );
        let share = 1.0 / total as f32;
        room.back_query.clear();
        room.back_query.resize(total * query_width, 0.0);
        room.back_parse.clear();
        room.back_parse.resize(total * parse_width, 0.0);
        room.label_before.clear();
        room.label_before.resize(total * label, 0.0);
        let root_label = value(&places.root_label);
        let mut heads_at = 0;
        for (sentence, bounds) in batch.iter().zip(room.starts.windows(2)) {
            let (start, count) = (bounds[0], bounds[1] - bounds[0]);
            // The heads' side, the root first.
            room.keys.clear();
            room.keys.extend_from_slice(value(&places.root_arc));
            for at in start..start + count {
                room.keys.extend_from_slice(&room.parse[at * parse_width + arc..][..arc]);
            }
            room.scores.clear();
            room.scores.resize(count * (count + 1), 0.0);
            product(
                (count, arc, count + 1),
                &room.query[start * query_width..],
                (query_width, 1),
                &room.keys,
                (1, arc),
                0.0,
                &mut room.scores,
                count + 1,
            );
            for word in 0..count {
                let by_distance = &room.query[(start + word) * query_width + arc..][..DISTANCES];
                let row = &mut room.scores[word * (count + 1)..][..count + 1];
                for (head, score) in row.iter_mut().enumerate() {
                    *score += by_distance[distance(head, word + 1)];
                }
                row[word + 1] = -1e4;
                let weight = share * sentence.weight;
                let likely = teacher.map(|teacher| &teacher.heads[heads_at..heads_at + count + 1]);
                heads_at += count + 1;
                losses.arc += f64::from(cross_entropy(
                    row,
                    sentence.heads[word],
                    weight,
                    0.0,
                    (likely, sentence.trust),
                ));
                let back = &mut room.back_query[(start + word) * query_width + arc..][..DISTANCES];
                for (head, score) in row.iter().enumerate() {
                    back[distance(head, word + 1)] += score;
                }
            }
            product(
                (count, count + 1, arc),
                &room.scores,
                (count + 1, 1),
                &room.keys,
                (arc, 1),
                0.0,
                &mut room.back_query[start * query_width..],
                query_width,
            );
            room.back_keys.clear();
            room.back_keys.resize((count + 1) * arc, 0.0);
            product(
                (count + 1, count, arc),
                &room.scores,
                (1, count + 1),
                &room.query[start * query_width..],
                (query_width, 1),
                0.0,
                &mut room.back_keys,
                arc,
            );
            gradients[places.root_arc.clone()]
                .iter_mut()
                .zip(&room.back_keys[..arc])
                .for_each(|(gradient, back)| *gradient += back);
            for word in 0..count {
                room.back_parse[(start + word) * parse_width + arc..][..arc]
                    .copy_from_slice(&room.back_keys[(word + 1) * arc..][..arc]);
                let own = &room.parse[(start + word) * parse_width + 2 * arc..][..label];
                let other = match sentence.heads[word] {
                    0 => root_label,
                    head => &room.parse[(start + head - 1) * parse_width + 2 * arc + label..][..label],
                };
                let sums = &mut room.label_before[(start + word) * label..][..label];
                for index in 0..label {
                    sums[index] = own[index] + other[index];
                }
            }
        }
        // Relations.
        fill_mask(&mut room.label_mask, total * label, settings.dropout, chance);
        room.label_hidden.clear();
        room.label_hidden.extend(
            room.label_before.iter().zip(&room.label_mask).map(|(sum, mask)| sum.max(sum * 0.1) * mask),
        );
        linear(
            &room.label_hidden,
            value(&places.label),
            value(&places.label_bias),
            total,
            &mut room.label_scores,
        );
        let mut at = 0;
        for sentence in batch {
            for word in 0..sentence.forms.len() {
                let row = &mut room.label_scores[at * self.labels..(at + 1) * self.labels];
                let weight = share * sentence.weight * settings.label_loss;
                let likely = teacher.map(|teacher| &teacher.labels[at * self.labels..(at + 1) * self.labels]);
                losses.label += f64::from(cross_entropy(
                    row,
                    sentence.labels[word],
                    weight,
                    settings.smoothing,
                    (likely, sentence.trust),
                ));
                let row = &mut room.tag_scores[at * self.tags..(at + 1) * self.tags];
                let weight = share * sentence.weight * settings.tag_loss;
                let likely = teacher.map(|teacher| &teacher.tags[at * self.tags..(at + 1) * self.tags]);
                losses.tag += f64::from(cross_entropy(
                    row,
                    sentence.tags[word],
                    weight,
                    settings.smoothing,
                    (likely, sentence.trust),
                ));
                at += 1;
            }
        }
        losses.words += total as f64;
        // Back through relations.
        let (before, rest) = gradients.split_at_mut(places.label_bias.start);
        linear_back(
            &room.label_hidden,
            value(&places.label),
            &room.label_scores,
            total,
            &mut before[places.label.clone()],
            &mut rest[..places.label_bias.len()],
            Some(&mut room.back_label),
        );
        for ((back, sum), mask) in room.back_label.iter_mut().zip(&room.label_before).zip(&room.label_mask) {
            *back *= mask * if *sum > 0.0 { 1.0 } else { 0.1 };
        }
        for (sentence, bounds) in batch.iter().zip(room.starts.windows(2)) {
            let start = bounds[0];
            for (word, &head) in sentence.heads.iter().enumerate() {
                let back = &room.back_label[(start + word) * label..][..label];
                room.back_parse[(start + word) * parse_width + 2 * arc..][..label]
                    .iter_mut()
                    .zip(back)
                    .for_each(|(gradient, back)| *gradient += back);
                let other = match head {
                    0 => &mut gradients[places.root_label.clone()],
                    _ => &mut room.back_parse[(start + head - 1) * parse_width + 2 * arc + label..][..label],
                };
                other.iter_mut().zip(back).for_each(|(gradient, back)| *gradient += back);
            }
        }
        // Back through arcs.
        product(
            (arc, total, query_width),
            &room.parse,
            (1, parse_width),
            &room.back_query,
            (query_width, 1),
            1.0,
            &mut gradients[places.bilinear.clone()],
            query_width,
        );
        let bias = &mut gradients[places.bilinear_bias.clone()];
        for row in room.back_query.chunks_exact(query_width) {
            bias.iter_mut().zip(row).for_each(|(gradient, back)| *gradient += back);
        }
        product(
            (total, query_width, arc),
            &room.back_query,
            (query_width, 1),
            bilinear,
            (1, query_width),
            0.0,
            &mut room.back_parse,
            parse_width,
        );
        for ((back, before), mask) in room
            .back_parse
            .chunks_exact_mut(parse_width)
            .zip(room.parse_before.chunks_exact(parse_width))
            .zip(room.arc_mask.chunks_exact(2 * arc))
        {
            for index in 0..2 * arc {
                back[index] *= mask[index] * if before[index] > 0.0 { 1.0 } else { 0.1 };
            }
        }
        let (before, rest) = gradients.split_at_mut(places.parse_bias.start);
        linear_back(
            &room.parse_normal,
            value(&places.parse),
            &room.back_parse,
            total,
            &mut before[places.parse.clone()],
            &mut rest[..places.parse_bias.len()],
            Some(&mut room.back_normal),
        );
        room.back_normal.iter_mut().zip(&room.parse_mask).for_each(|(back, mask)| *back *= mask);
        room.back_words.clear();
        room.back_words.resize(total * width, 0.0);
        let (before, rest) = gradients.split_at_mut(places.parse_biases.start);
        normalise_back(
            &room.back_normal,
            value(&places.parse_gains),
            &room.parse_kept.hat,
            &room.parse_kept.inverse,
            &mut before[places.parse_gains.clone()],
            &mut rest[..width],
            &mut room.back_words,
        );
        // Back through the layers.
        for depth in (0..=settings.layers).rev() {
            if let Some(layer) = places.layers.get(depth) {
                let kept = &room.layers[depth];
                room.back_outward.clear();
                room.back_outward
                    .extend(room.back_words.iter().zip(&kept.mask).map(|(back, mask)| back * mask));
                let (before, rest) = gradients.split_at_mut(layer.outward_bias.start);
                linear_back(
                    &kept.gated,
                    value(&layer.outward),
                    &room.back_outward,
                    total,
                    &mut before[layer.outward.clone()],
                    &mut rest[..width],
                    Some(&mut room.back_gated),
                );
                room.back_inward.resize(total * columns, 0.0);
                for bounds in room.starts.windows(2) {
                    let count = bounds[1] - bounds[0];
                    for side in 0..2 {
                        room.back_carried.clear();
                        room.back_carried.resize(hidden, 0.0);
                        room.last.clear();
                        room.last.resize(hidden, 0.0);
                        for step in (0..count).rev() {
                            let at = if side == 1 { bounds[1] - 1 - step } else { bounds[0] + step };
                            let row = &kept.inward[at * columns..(at + 1) * columns];
                            let back_row = &mut room.back_inward[at * columns..(at + 1) * columns];
                            let base = (at * 2 + side) * hidden;
                            let before =
                                if side == 1 { base + 2 * hidden } else { base.wrapping_sub(2 * hidden) };
                            let (inner, gates_back) = back_row.split_at_mut(4 * hidden);
                            let (candidates_back, keeps_back) =
                                inner[side * 2 * hidden..][..2 * hidden].split_at_mut(hidden);
                            let step = Step {
                                candidates: &row[side * 2 * hidden..],
                                gates: &row[(4 + side) * hidden..],
                                keeps: &kept.keeps[base..],
                                carried: &kept.carried[base..],
                                last: if step > 0 { &kept.carried[before..] } else { &room.last },
                                back: &room.back_gated[base..],
                            };
                            carry_back(
                                &step,
                                &mut room.back_carried,
                                candidates_back,
                                keeps_back,
                                &mut gates_back[side * hidden..],
                            );
                        }
                    }
                }
                let (before, rest) = gradients.split_at_mut(layer.inward_bias.start);
                linear_back(
                    &kept.mixed,
                    value(&layer.inward),
                    &room.back_inward,
                    total,
                    &mut before[layer.inward.clone()],
                    &mut rest[..columns],
                    Some(&mut room.back_mixed),
                );
                let taps = value(&layer.taps);
                let tap_gradients = &mut gradients[layer.taps.clone()];
                room.back_normal.clear();
                room.back_normal.resize(total * width, 0.0);
                for bounds in room.starts.windows(2) {
                    for at in bounds[0]..bounds[1] {
                        let back = &room.back_mixed[at * width..(at + 1) * width];
                        let mut add = |from: usize, tap: usize| {
                            let normal = &kept.normal[from * width..(from + 1) * width];
                            let back_normal = &mut room.back_normal[from * width..(from + 1) * width];
                            let taps = &taps[tap * width..(tap + 1) * width];
                            let gradients = &mut tap_gradients[tap * width..(tap + 1) * width];
                            for index in 0..width {
                                back_normal[index] += back[index] * taps[index];
                                gradients[index] += back[index] * normal[index];
                            }
                        };
                        add(at, 1);
                        if at > bounds[0] {
                            add(at - 1, 0);
                        }
                        if at + 1 < bounds[1] {
                            add(at + 1, 2);
                        }
                    }
                }
                let (before, rest) = gradients.split_at_mut(layer.biases.start);
                normalise_back(
                    &room.back_normal,
                    value(&layer.gains),
                    &kept.hat,
                    &kept.inverse,
                    &mut before[layer.gains.clone()],
                    &mut rest[..width],
                    &mut room.back_words,
                );
            }
            if depth == settings.tag_layer {
                let (before, rest) = gradients.split_at_mut(places.tag_bias.start);
                linear_back(
                    if places.middle.is_some() { &room.middle } else { &room.tag_normal },
                    value(&places.tag),
                    &room.tag_scores,
                    total,
                    &mut before[places.tag.clone()],
                    &mut rest[..places.tag_bias.len()],
                    Some(if places.middle.is_some() { &mut room.back_middle } else { &mut room.back_tag }),
                );
                if let Some((middle, middle_bias)) = &places.middle {
                    let kept = room.middle_before.iter().zip(&room.middle_mask);
                    for (back, (sum, mask)) in room.back_middle.iter_mut().zip(kept) {
                        *back *= mask * if *sum > 0.0 { 1.0 } else { 0.1 };
                    }
                    let (before, rest) = gradients.split_at_mut(middle_bias.start);
                    linear_back(
                        &room.tag_normal,
                        value(middle),
                        &room.back_middle,
                        total,
                        &mut before[middle.clone()],
                        &mut rest[..middle_bias.len()],
                        Some(&mut room.back_tag),
                    );
                }
                room.back_tag.iter_mut().zip(&room.tag_mask).for_each(|(back, mask)| *back *= mask);
                let (before, rest) = gradients.split_at_mut(places.tag_biases.start);
                normalise_back(
                    &room.back_tag,
                    value(&places.tag_gains),
                    &room.tag_kept.hat,
                    &room.tag_kept.inverse,
                    &mut before[places.tag_gains.clone()],
                    &mut rest[..width],
                    &mut room.back_words,
                );
            }
        }
        room.back_words.iter_mut().zip(&room.first_mask).for_each(|(back, mask)| *back *= mask);
        room.back_normal.clear();
        room.back_normal.resize(total * width, 0.0);
        let (before, rest) = gradients.split_at_mut(places.first_biases.start);
        normalise_back(
            &room.back_words,
            value(&places.first_gains),
            &room.first.hat,
            &room.first.inverse,
            &mut before[places.first_gains.clone()],
            &mut rest[..width],
            &mut room.back_normal,
        );
        for (word, back) in room.back_normal.chunks_exact(width).enumerate() {
            for &(row, share) in &room.rows[room.row_starts[word]..room.row_starts[word + 1]] {
                if !self.touched[usize::from(row)] {
                    self.touched[usize::from(row)] = true;
                    self.touched_rows.push(row);
                }
                let gradient = &mut self.embedding_gradients[usize::from(row) * width..][..width];
                gradient.iter_mut().zip(back).for_each(|(gradient, back)| *gradient += back * share);
            }
        }
    }

    /// One step along the gradients; of the embeddings only the rows that were read move.
    #[inline(always)]
    fn adam(&mut self, rate: f32) {
        self.steps += 1;
        let (beta1, beta2) = (0.9f32, self.settings.beta2);
        let norm = numbers::dot(&self.gradients, &self.gradients).sqrt();
        let clip = if norm > 3.0 { 3.0 / norm } else { 1.0 };
        let (first, second) = (1.0 - beta1.powi(self.steps), 1.0 - beta2.powi(self.steps));
        let pace = rate * second.sqrt() / first;
        for ((value, gradient), moments) in
            self.values.iter_mut().zip(&self.gradients).zip(self.moments.iter_mut())
        {
            let gradient = gradient * clip;
            moments[0] += (gradient - moments[0]) * (1.0 - beta1);
            moments[1] += (gradient * gradient - moments[1]) * (1.0 - beta2);
            *value -= pace * moments[0] / (moments[1].sqrt() + 1e-7);
        }
        let width = self.settings.width;
        for row in self.touched_rows.drain(..) {
            let row = usize::from(row);
            self.touched[row] = false;
            let range = row * width..(row + 1) * width;
            let gradients = &mut self.embedding_gradients[range.clone()];
            for ((value, gradient), moments) in self.embeddings[range.clone()]
                .iter_mut()
                .zip(gradients.iter_mut())
                .zip(self.embedding_moments[range].iter_mut())
            {
                let clipped = *gradient * clip;
                moments[0] += (clipped - moments[0]) * (1.0 - beta1);
                moments[1] += (clipped * clipped - moments[1]) * (1.0 - beta2);
                *value -= pace * moments[0] / (moments[1].sqrt() + 1e-7);
                *gradient = 0.0;
            }
        }
    }

    /// Every few steps moves the averages towards the weights.
    fn average(&mut self) {
        // Not at every step, as the embeddings are large; without averaging, the last weights are the average.
        let every = if self.settings.average > 0.0 { 10 } else { 1 };
        if self.steps % every != 0 {
            return;
        }
        let taken = (self.steps / every) as f32;
        let keep = self.settings.average.powi(every).min((taken - 1.0) / (taken + 9.0));
        let toward = 1.0 - keep;
        for (averages, values) in
            [(&mut self.averages, &self.values), (&mut self.embedding_averages, &self.embeddings)]
        {
            for (average, value) in averages.iter_mut().zip(values) {
                *average += (value - *average) * toward;
            }
        }
    }

    /// Begins with the weights of a trained model of the same vocabulary instead of chance. Of recurrences that carry more
    /// numbers the weightiest are kept; tags that are read through a narrow layer begin with chance where the model has none.
    pub fn begin_from(&mut self, model: &[u8]) -> Result<(), String> {
        let mut sections = (0..).map_while(|section: usize| {
            let number =
                |at: usize| Some(u64::from_le_bytes(model.get(at..at + 8)?.try_into().ok()?) as usize);
            let (offset, length) = (number(16 + section * 16)?, number(24 + section * 16)?);
            model.get(offset..offset.checked_add(length)?)
        });
        let floats = |bytes: &[u8]| -> Vec<f32> {
            bytes.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect()
        };
        let short = || "the model to begin from has other sizes".to_owned();
        let mut next = || sections.next().ok_or_else(short);
        // Tags, relations and scripts come first.
        for _ in 0..3 {
            next()?;
        }
        let sizes: Vec<usize> =
            next()?.as_chunks::<4>().0.iter().map(|four| u32::from_le_bytes(*four) as usize).collect();
        let &[_, from, _, .., from_middle] = sizes.as_slice() else { return Err(short()) };
        // The two halves of the table of features.
        for _ in 0..2 {
            next()?;
        }
        let (rows, scales) = (next()?, floats(next()?));
        if rows.len() != self.embeddings.len() || scales.len() != self.rows {
            return Err(short());
        }
        for (index, value) in self.embeddings.iter_mut().enumerate() {
            *value = f32::from(rows[index] as i8) * scales[index / self.settings.width];
        }
        let (width, hidden) = (self.settings.width, self.settings.hidden);
        let (values, places) = (&mut self.values, &self.places);
        let plain = |values: &mut [f32], range: &Range<usize>, stored: &[u8]| {
            let stored = floats(stored);
            if stored.len() != range.len() {
                return Err(short());
            }
            values[range.clone()].copy_from_slice(&stored);
            Ok(())
        };
        let matrix = |stored: [&[u8]; 3], rows: usize, columns: usize| {
            let weights = numbers::unpack(stored[0], &floats(stored[1]), rows, columns).ok_or_else(short)?;
            let mut biases = floats(stored[2]);
            biases.truncate(columns);
            if biases.len() == columns { Ok((weights, biases)) } else { Err(short()) }
        };
        plain(values, &places.first_gains, next()?)?;
        plain(values, &places.first_biases, next()?)?;
        for layer in &places.layers {
            plain(values, &layer.gains, next()?)?;
            plain(values, &layer.biases, next()?)?;
            plain(values, &layer.taps, next()?)?;
            let (inward, inward_bias) = matrix([next()?, next()?, next()?], width, 6 * from)?;
            let (outward, outward_bias) = matrix([next()?, next()?, next()?], 2 * from, width)?;
            values[layer.outward_bias.clone()].copy_from_slice(&outward_bias);
            for side in 0..2 {
                let kept =
                    weightiest(&inward, &inward_bias, &outward, from, side, hidden).ok_or_else(short)?;
                for (to, unit) in kept.into_iter().enumerate() {
                    for part in [2 * side, 2 * side + 1, 4 + side] {
                        let (to, unit) = (part * hidden + to, part * from + unit);
                        values[layer.inward_bias.start + to] = inward_bias[unit];
                        for row in 0..width {
                            values[layer.inward.start + row * 6 * hidden + to] =
                                inward[row * 6 * from + unit];
                        }
                    }
                    let (to, unit) = (side * hidden + to, side * from + unit);
                    values[layer.outward.start + to * width..][..width]
                        .copy_from_slice(&outward[unit * width..(unit + 1) * width]);
                }
            }
        }
        let whole = |values: &mut [f32], weights: &Range<usize>, bias: &Range<usize>, stored: [&[u8]; 3]| {
            let (stored, biases) = matrix(stored, weights.len() / bias.len(), bias.len())?;
            values[weights.clone()].copy_from_slice(&stored);
            values[bias.clone()].copy_from_slice(&biases);
            Ok::<(), String>(())
        };
        plain(values, &places.tag_gains, next()?)?;
        plain(values, &places.tag_biases, next()?)?;
        if from_middle > 0 {
            let stored = [next()?, next()?, next()?];
            let (middle, middle_bias) = places.middle.as_ref().ok_or_else(short)?;
            whole(values, middle, middle_bias, stored)?;
        }
        let stored = [next()?, next()?, next()?];
        if from_middle > 0 || places.middle.is_none() {
            whole(values, &places.tag, &places.tag_bias, stored)?;
        }
        plain(values, &places.parse_gains, next()?)?;
        plain(values, &places.parse_biases, next()?)?;
        whole(values, &places.parse, &places.parse_bias, [next()?, next()?, next()?])?;
        plain(values, &places.root_arc, next()?)?;
        plain(values, &places.root_label, next()?)?;
        whole(values, &places.bilinear, &places.bilinear_bias, [next()?, next()?, next()?])?;
        whole(values, &places.label, &places.label_bias, [next()?, next()?, next()?])?;
        self.averages.clone_from(&self.values);
        self.embedding_averages.clone_from(&self.embeddings);
        Ok(())
    }

    /// Writes sizes, rows and weights, in the order in which the parser reads them.
    pub fn write(&self, vocabulary: &Vocabulary, writer: &mut Writer) {
        let settings = &self.settings;
        let width = settings.width;
        let sizes = Sizes {
            width: width as u32,
            hidden: settings.hidden as u32,
            layers: settings.layers as u32,
            tag_layer: settings.tag_layer as u32,
            arc: settings.arc as u32,
            label: settings.label as u32,
            distances: DISTANCES as u32,
            rows: self.rows as u32,
            unknown: u32::from(self.unknown),
            tags: self.tags as u32,
            labels: self.labels as u32,
            middle: settings.middle as u32,
        };
        writer.array(&[sizes]);
        let mut entries: Vec<(u64, u16)> = vocabulary.iter().map(|(&hash, &(row, _))| (hash, row)).collect();
        entries.sort_unstable_by_key(|&(_, row)| row);
        let (keys, rows) = bede_syntax::build_table(&entries);
        writer.array(&keys);
        writer.array(&rows);
        let (mut stored, mut scales) = (Vec::with_capacity(self.embedding_averages.len()), Vec::new());
        for row in self.embedding_averages.chunks_exact(width) {
            let largest = row.iter().fold(1e-8f32, |largest, value| largest.max(value.abs()));
            let scale = largest / 127.0;
            stored.extend(row.iter().map(|value| (value / scale).round() as i8));
            scales.push(scale);
        }
        writer.array(&stored);
        writer.array(&scales);
        let places = &self.places;
        let plain = |writer: &mut Writer, range: &Range<usize>| writer.array(&self.averages[range.clone()]);
        let packed = |writer: &mut Writer, weights: &Range<usize>, bias: &Range<usize>| {
            let columns = bias.len();
            let (weights, scales) =
                numbers::pack(&self.averages[weights.clone()], weights.len() / columns, columns);
            let mut biases = self.averages[bias.clone()].to_vec();
            biases.resize(scales.len(), 0.0);
            writer.array(&weights);
            writer.array(&scales);
            writer.array(&biases);
        };
        plain(writer, &places.first_gains);
        plain(writer, &places.first_biases);
        for layer in &places.layers {
            plain(writer, &layer.gains);
            plain(writer, &layer.biases);
            plain(writer, &layer.taps);
            packed(writer, &layer.inward, &layer.inward_bias);
            packed(writer, &layer.outward, &layer.outward_bias);
        }
        plain(writer, &places.tag_gains);
        plain(writer, &places.tag_biases);
        if let Some((middle, middle_bias)) = &places.middle {
            packed(writer, middle, middle_bias);
        }
        packed(writer, &places.tag, &places.tag_bias);
        plain(writer, &places.parse_gains);
        plain(writer, &places.parse_biases);
        packed(writer, &places.parse, &places.parse_bias);
        plain(writer, &places.root_arc);
        plain(writer, &places.root_label);
        packed(writer, &places.bilinear, &places.bilinear_bias);
        packed(writer, &places.label, &places.label_bias);
    }
}
