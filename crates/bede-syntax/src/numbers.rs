//! The arithmetic of the parser: integer matrix products and the few element-wise functions around them.
//!
//! Results are the same on every processor: products are of integers, and the floating-point steps use neither
//! fused multiply-add nor sums whose order depends on the width of a vector. With AVX2 they only run faster.
//! What the numbers mean is left to [`crate::network`].

/// Activations are stored as sixteen-bit integers, in steps of one 256th.
pub const ACTIVATION_STEPS: f32 = 256.0;
/// The largest stored activation, just under sixteen.
pub const ACTIVATION_LIMIT: f32 = 4095.0;
/// The largest stored weight: with 512 inputs no sum passes 31 bits.
pub const WEIGHT_LIMIT: f32 = 1023.0;
/// Columns in one block of a packed matrix.
pub const COLUMN_BLOCK: usize = 16;

/// A matrix ready for [`multiply`]: blocks of sixteen columns, in each block pairs of rows, in each pair the two
/// weights of every column side by side.
#[derive(Clone, Copy)]
pub struct Packed<'m> {
    /// Inputs: an even number.
    pub rows: usize,
    /// Outputs: a multiple of sixteen.
    pub columns: usize,
    /// The weights, as laid out above.
    pub weights: &'m [i16],
    /// What one step of each column is worth, the activation's step included.
    pub scales: &'m [f32],
    /// Added to each column.
    pub biases: &'m [f32],
}

/// `output = input × matrix + bias`, for rows of inputs that stand one after the other.
#[inline(always)]
pub fn multiply<const AVX2: bool>(input: &[i16], matrix: Packed, output: &mut Vec<f32>) {
    // What `output` held before is written over.
    output.resize(input.len() / matrix.rows * matrix.columns, 0.0);
    multiply_into::<AVX2, false>(input, matrix, output);
}

/// `output += input × matrix + bias`.
#[inline(always)]
pub fn multiply_add<const AVX2: bool>(input: &[i16], matrix: Packed, output: &mut [f32]) {
    multiply_into::<AVX2, true>(input, matrix, output);
}

#[inline(always)]
fn multiply_into<const AVX2: bool, const ADD: bool>(input: &[i16], matrix: Packed, output: &mut [f32]) {
    let count = input.len() / matrix.rows;
    #[cfg(target_arch = "x86_64")]
    if AVX2 {
        // SAFETY: `AVX2` is true only where the processor was found to have it; the slices are checked inside.
        unsafe { multiply_avx2::<ADD>(input, matrix, count, output) };
        return;
    }
    multiply_portable::<ADD>(input, matrix, count, output);
}

fn multiply_portable<const ADD: bool>(input: &[i16], matrix: Packed, count: usize, output: &mut [f32]) {
    let pairs = matrix.rows / 2;
    for (block, weights) in matrix.weights.chunks_exact(pairs * 2 * COLUMN_BLOCK).enumerate() {
        let first = block * COLUMN_BLOCK;
        for token in 0..count {
            let row = &input[token * matrix.rows..(token + 1) * matrix.rows];
            let mut sums = [0i32; COLUMN_BLOCK];
            for (pair, weights) in row.chunks_exact(2).zip(weights.chunks_exact(2 * COLUMN_BLOCK)) {
                for (sum, two) in sums.iter_mut().zip(weights.chunks_exact(2)) {
                    *sum += i32::from(pair[0]) * i32::from(two[0]) + i32::from(pair[1]) * i32::from(two[1]);
                }
            }
            for (column, &sum) in sums.iter().enumerate() {
                let value = sum as f32 * matrix.scales[first + column] + matrix.biases[first + column];
                let output = &mut output[token * matrix.columns + first + column];
                *output = if ADD { *output + value } else { value };
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
unsafe fn multiply_avx2<const ADD: bool>(input: &[i16], matrix: Packed, count: usize, output: &mut [f32]) {
    assert!(input.len() == count * matrix.rows && output.len() == count * matrix.columns);
    assert!(matrix.weights.len() == matrix.rows * matrix.columns);
    assert!(matrix.scales.len() == matrix.columns && matrix.biases.len() == matrix.columns);
    for block in 0..matrix.columns / COLUMN_BLOCK {
        let mut token = 0;
        while token + 6 <= count {
            // SAFETY: the lengths are checked above, and `token + 6 <= count`.
            unsafe { tile::<6, ADD>(input, matrix, block, token, output) };
            token += 6;
        }
        // SAFETY: as above, with as many rows as are left.
        unsafe {
            match count - token {
                1 => tile::<1, ADD>(input, matrix, block, token, output),
                2 => tile::<2, ADD>(input, matrix, block, token, output),
                3 => tile::<3, ADD>(input, matrix, block, token, output),
                4 => tile::<4, ADD>(input, matrix, block, token, output),
                5 => tile::<5, ADD>(input, matrix, block, token, output),
                _ => {}
            }
        }
    }
}

/// One block of columns for `ROWS` tokens, whose sums stay in registers.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
unsafe fn tile<const ROWS: usize, const ADD: bool>(
    input: &[i16],
    matrix: Packed,
    block: usize,
    token: usize,
    output: &mut [f32],
) {
    use std::arch::x86_64::*;
    let pairs = matrix.rows / 2;
    // SAFETY: the caller has checked that `ROWS` tokens and this block lie inside the slices; loads are unaligned.
    unsafe {
        let mut weights = matrix.weights.as_ptr().add(block * pairs * 2 * COLUMN_BLOCK);
        let base = input.as_ptr().add(token * matrix.rows);
        let mut sums = [[_mm256_setzero_si256(); 2]; ROWS];
        for pair in 0..pairs {
            let left = _mm256_loadu_si256(weights.cast());
            let right = _mm256_loadu_si256(weights.add(16).cast());
            weights = weights.add(32);
            for (row, sums) in sums.iter_mut().enumerate() {
                let two = base.add(row * matrix.rows + pair * 2).cast::<i32>().read_unaligned();
                let two = _mm256_set1_epi32(two);
                sums[0] = _mm256_add_epi32(sums[0], _mm256_madd_epi16(two, left));
                sums[1] = _mm256_add_epi32(sums[1], _mm256_madd_epi16(two, right));
            }
        }
        for half in 0..2 {
            let first = block * COLUMN_BLOCK + half * 8;
            let scale = _mm256_loadu_ps(matrix.scales.as_ptr().add(first));
            let bias = _mm256_loadu_ps(matrix.biases.as_ptr().add(first));
            for (row, sums) in sums.iter().enumerate() {
                let value = _mm256_add_ps(_mm256_mul_ps(_mm256_cvtepi32_ps(sums[half]), scale), bias);
                let place = output.as_mut_ptr().add((token + row) * matrix.columns + first);
                let value = if ADD { _mm256_add_ps(_mm256_loadu_ps(place), value) } else { value };
                _mm256_storeu_ps(place, value);
            }
        }
    }
}

/// Lays a row-major matrix out for [`multiply`]; rows and columns are filled up with zeros. Gives weights and scales.
pub fn pack(matrix: &[f32], rows: usize, columns: usize) -> (Vec<i16>, Vec<f32>) {
    let (even, full) = (rows.next_multiple_of(2), columns.next_multiple_of(COLUMN_BLOCK));
    let mut scales = vec![0f32; full];
    let mut weights = vec![0i16; even * full];
    for column in 0..columns {
        let largest = (0..rows).map(|row| matrix[row * columns + column].abs()).fold(1e-8, f32::max);
        let step = largest / WEIGHT_LIMIT;
        scales[column] = step / ACTIVATION_STEPS;
        for row in 0..rows {
            let (block, within) = (column / COLUMN_BLOCK, column % COLUMN_BLOCK);
            let at = block * even * COLUMN_BLOCK + (row / 2) * 2 * COLUMN_BLOCK + within * 2 + row % 2;
            weights[at] = (matrix[row * columns + column] / step).round() as i16;
        }
    }
    (weights, scales)
}

/// The matrix that [`pack`] was given, as exactly as it was kept, from the bytes of its weights.
pub fn unpack(bytes: &[u8], scales: &[f32], rows: usize, columns: usize) -> Option<Vec<f32>> {
    let (even, full) = (rows.next_multiple_of(2), columns.next_multiple_of(COLUMN_BLOCK));
    if bytes.len() != even * full * 2 || scales.len() != full {
        return None;
    }
    let mut matrix = vec![0f32; rows * columns];
    for row in 0..rows {
        for column in 0..columns {
            let (block, within) = (column / COLUMN_BLOCK, column % COLUMN_BLOCK);
            let at = block * even * COLUMN_BLOCK + (row / 2) * 2 * COLUMN_BLOCK + within * 2 + row % 2;
            let stored = i16::from_le_bytes([bytes[at * 2], bytes[at * 2 + 1]]);
            matrix[row * columns + column] = f32::from(stored) * scales[column] * ACTIVATION_STEPS;
        }
    }
    Some(matrix)
}

/// Added and subtracted, it rounds a float to the nearest whole number.
const ROUNDER: f32 = 12_582_912.0;

/// Stores activations as integers.
#[inline(always)]
pub fn quantise(values: &[f32], output: &mut [i16]) {
    for (value, stored) in values.iter().zip(output) {
        *stored = quantised(*value);
    }
}

/// One activation as an integer.
#[inline(always)]
#[expect(
    clippy::manual_clamp,
    reason = "so written, it is two instructions, and what is no number has a place too"
)]
pub fn quantised(value: f32) -> i16 {
    let scaled = (value * ACTIVATION_STEPS).max(-ACTIVATION_LIMIT).min(ACTIVATION_LIMIT);
    (scaled + ROUNDER).to_bits() as i16
}

/// Stores numbers as integers up to the largest weight, in steps such that the largest of them is that, and gives what one
/// step is worth beside one of an activation.
#[inline(always)]
pub fn quantise_by_largest(values: &[f32], output: &mut [i16]) -> f32 {
    let mut lanes = [1e-8f32; 8];
    for chunk in values.chunks(8) {
        for (largest, value) in lanes.iter_mut().zip(chunk) {
            *largest = if value.abs() > *largest { value.abs() } else { *largest };
        }
    }
    let largest = lanes.into_iter().fold(1e-8, f32::max);
    let steps = WEIGHT_LIMIT / largest;
    for (value, stored) in values.iter().zip(output) {
        *stored = (value * steps + ROUNDER).to_bits() as i16;
    }
    largest / (WEIGHT_LIMIT * ACTIVATION_STEPS)
}

/// Two to a power, to about six digits; powers beyond 60 are taken for 60.
#[inline(always)]
#[expect(
    clippy::manual_clamp,
    reason = "so written, it is two instructions, and what is no number has a place too"
)]
fn power_of_two(power: f32) -> f32 {
    let power = power.max(-60.0).min(60.0);
    let rounded = power + ROUNDER;
    let rest = power - (rounded - ROUNDER);
    let whole = (rounded.to_bits() as i32).wrapping_sub(ROUNDER.to_bits() as i32);
    let fraction = 1.0
        + rest
            * (std::f32::consts::LN_2
                + rest
                    * (0.240_226_5
                        + rest * (0.055_504_11 + rest * (0.009_618_129 + rest * 0.001_333_355_8))));
    f32::from_bits(((whole + 127) << 23) as u32) * fraction
}

/// The logistic function, to about six digits.
#[inline(always)]
pub fn sigmoid(value: f32) -> f32 {
    1.0 / (1.0 + power_of_two(value * -std::f32::consts::LOG2_E))
}

/// The logistic function of two numbers, to about four digits, at the price of one division.
#[inline(always)]
#[expect(
    clippy::manual_clamp,
    reason = "so written, it is two instructions, and what is no number has a place too"
)]
pub fn two_sigmoids(left: f32, right: f32) -> (f32, f32) {
    let exponential = |value: f32| {
        let power = (value * -std::f32::consts::LOG2_E).max(-60.0).min(60.0);
        let rounded = power + ROUNDER;
        let rest = power - (rounded - ROUNDER);
        let whole = (rounded.to_bits() as i32).wrapping_sub(ROUNDER.to_bits() as i32);
        let fraction = 0.999_928_07 + rest * (0.693_260_99 + rest * (0.242_611_12 + rest * 0.055_171_67));
        1.0 + f32::from_bits(((whole + 127) << 23) as u32) * fraction
    };
    let (left, right) = (exponential(left), exponential(right));
    let inverse = 1.0 / (left * right);
    (right * inverse, left * inverse)
}

/// The exponential function, to about six digits, for numbers from -40 to 40.
#[inline(always)]
pub fn exponential(value: f32) -> f32 {
    power_of_two(value * std::f32::consts::LOG2_E)
}

/// Turns scores into the exponentials of how far they are below the highest, and gives the highest and their sum.
#[inline(always)]
pub fn exponentials(scores: &mut [f32]) -> (f32, f32) {
    let (mut highest, mut sums) = ([f32::NEG_INFINITY; 8], [0f32; 8]);
    for chunk in scores.chunks(8) {
        for (highest, &score) in highest.iter_mut().zip(chunk) {
            *highest = if score > *highest { score } else { *highest };
        }
    }
    let highest = highest.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let (chunks, rest) = scores.as_chunks_mut::<8>();
    for chunk in chunks {
        for lane in 0..8 {
            chunk[lane] = exponential(chunk[lane] - highest);
            sums[lane] += chunk[lane];
        }
    }
    for (score, sum) in rest.iter_mut().zip(&mut sums) {
        *score = exponential(*score - highest);
        *sum += *score;
    }
    (highest, sum_lanes(sums))
}

/// The sum of numbers, in eight lanes whatever the processor.
#[inline(always)]
pub fn sum(values: &[f32]) -> f32 {
    let mut lanes = [0f32; 8];
    let (chunks, rest) = values.as_chunks::<8>();
    for chunk in chunks {
        for lane in 0..8 {
            lanes[lane] += chunk[lane];
        }
    }
    sum_lanes(lanes) + rest.iter().sum::<f32>()
}

/// The sum of products, in eight lanes whatever the processor.
#[inline(always)]
pub fn dot(left: &[f32], right: &[f32]) -> f32 {
    let mut lanes = [0f32; 8];
    for (left, right) in left.as_chunks::<8>().0.iter().zip(right.as_chunks::<8>().0) {
        let mut next = lanes;
        for lane in 0..8 {
            next[lane] += left[lane] * right[lane];
        }
        lanes = next;
    }
    sum_lanes(lanes)
}

#[inline(always)]
fn sum_lanes(lanes: [f32; 8]) -> f32 {
    ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
}

/// Where the highest of some scores stands; the first of several.
#[inline(always)]
pub fn highest(scores: &[f32]) -> usize {
    let mut lanes = [f32::NEG_INFINITY; 8];
    let (chunks, rest) = scores.as_chunks::<8>();
    for chunk in chunks {
        for lane in 0..8 {
            lanes[lane] = if chunk[lane] > lanes[lane] { chunk[lane] } else { lanes[lane] };
        }
    }
    let highest = lanes.iter().chain(rest).copied().fold(f32::NEG_INFINITY, f32::max);
    scores.iter().position(|&score| score == highest).unwrap_or(0)
}

/// Asks for memory that will be read soon.
#[inline(always)]
pub fn fetch<T>(values: &[T], at: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(value) = values.get(at) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: fetching has no effect but on the cache, and the address is that of a reference.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(value).cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (values, at);
}

/// Shifts and scales a vector to mean zero and variance one, then applies gains and biases.
#[inline(always)]
pub fn normalise(values: &[f32], gains: &[f32], biases: &[f32], output: &mut [f32]) {
    let mut lanes = [0f32; 8];
    for chunk in values.chunks_exact(8) {
        for lane in 0..8 {
            lanes[lane] += chunk[lane];
        }
    }
    let mean = sum_lanes(lanes) / values.len() as f32;
    let mut lanes = [0f32; 8];
    for chunk in values.chunks_exact(8) {
        for lane in 0..8 {
            let off = chunk[lane] - mean;
            lanes[lane] += off * off;
        }
    }
    let scale = 1.0 / (sum_lanes(lanes) / values.len() as f32 + 1e-5).sqrt();
    for (((value, gain), bias), output) in values.iter().zip(gains).zip(biases).zip(output) {
        *output = (value - mean) * scale * gain + bias;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small stream of numbers that look random.
    fn numbers(seed: u64, count: usize) -> Vec<f32> {
        let mut state = seed;
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 40) as f32 / 8_388_608.0 - 1.0
            })
            .collect()
    }

    #[test]
    fn products_are_the_same_with_and_without_avx2() {
        let (rows, columns) = (128, 40);
        let matrix = numbers(1, rows * columns);
        let (weights, scales) = pack(&matrix, rows, columns);
        let biases = numbers(2, scales.len());
        let packed =
            Packed { rows, columns: scales.len(), weights: &weights, scales: &scales, biases: &biases };
        for count in 1..14 {
            let values: Vec<f32> =
                numbers(count as u64, count * rows).iter().map(|value| value * 6.0).collect();
            let mut input = vec![0i16; values.len()];
            quantise(&values, &mut input);
            let mut plain = Vec::new();
            multiply::<false>(&input, packed, &mut plain);
            let exact: f32 = (0..rows).map(|row| values[row] * matrix[row * columns + 3]).sum();
            assert!(
                (plain[3] - biases[3] - exact).abs() < 0.1,
                "{} is far from {exact}",
                plain[3] - biases[3]
            );
            #[cfg(target_arch = "x86_64")]
            if std::arch::is_x86_feature_detected!("avx2") {
                let mut fast = Vec::new();
                multiply::<true>(&input, packed, &mut fast);
                assert_eq!(plain, fast);
            }
        }
    }

    #[test]
    fn the_logistic_function_is_close_to_the_exact_one() {
        for step in -400..=400 {
            let value = step as f32 / 10.0;
            let exact = 1.0 / (1.0 + (-f64::from(value)).exp());
            assert!((f64::from(sigmoid(value)) - exact).abs() < 2e-6, "at {value}");
            let (left, right) = two_sigmoids(value, -value);
            assert!((f64::from(left) - exact).abs() < 3e-5, "at {value}: {left}");
            assert!((f64::from(right) - (1.0 - exact)).abs() < 3e-5, "at {value}: {right}");
        }
    }
}
