//! Sets of ascending numbers in few bits: the gaps between them in Golomb-Rice code.

/// Bits of a gap that are written as they are; what is above them is written in unary.
const PLAIN_BITS: u32 = 6;
/// A gap whose unary part would be longer is written whole behind this many ones.
const MOST_ONES: u32 = 24;

/// Writes ascending numbers behind `out`.
pub fn write_set(numbers: &[u32], out: &mut Vec<u8>) {
    let mut pending = 0u64;
    let mut length = 0u32;
    let mut push = |value: u64, bits: u32| {
        pending |= value << length;
        length += bits;
        while length >= 8 {
            out.push(pending as u8);
            pending >>= 8;
            length -= 8;
        }
    };
    let mut last = 0;
    for &number in numbers {
        let gap = number - last;
        last = number;
        let ones = gap >> PLAIN_BITS;
        if ones < MOST_ONES {
            push((1 << ones) - 1, ones + 1);
            push(u64::from(gap & ((1 << PLAIN_BITS) - 1)), PLAIN_BITS);
        } else {
            push((1 << MOST_ONES) - 1, MOST_ONES);
            push(u64::from(gap), 32);
        }
    }
    push(0, 7);
}

/// Reads as many numbers as were written; fewer where the bytes break off.
pub fn read_set(bytes: &[u8], count: usize) -> impl Iterator<Item = u32> {
    let mut bytes = bytes.iter();
    let mut pending = 0u64;
    let mut length = 0u32;
    let mut last = 0u32;
    (0..count).map_while(move |_| {
        while length <= 56 {
            match bytes.next() {
                Some(&byte) => pending |= u64::from(byte) << length,
                None if length == 0 => return None,
                None => break,
            }
            length += 8;
        }
        let ones = pending.trailing_ones().min(MOST_ONES);
        let (gap, bits) = if ones < MOST_ONES {
            let plain = (pending >> (ones + 1)) as u32 & ((1 << PLAIN_BITS) - 1);
            ((ones << PLAIN_BITS) | plain, ones + 1 + PLAIN_BITS)
        } else {
            ((pending >> MOST_ONES) as u32, MOST_ONES + 32)
        };
        if bits > length {
            return None;
        }
        pending = pending.checked_shr(bits).unwrap_or(0);
        length -= bits;
        last = last.wrapping_add(gap);
        Some(last)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let sets: [&[u32]; 5] =
            [&[], &[0], &[5, 5, 6], &[1, 64, 128, 4096, 1_000_000, u32::MAX], &[u32::MAX]];
        for set in sets {
            let mut bytes = Vec::new();
            write_set(set, &mut bytes);
            assert_eq!(read_set(&bytes, set.len()).collect::<Vec<_>>(), set);
        }
        let spread: Vec<u32> = (0..400u32).map(|index| index * 131 + index % 7).collect();
        let mut bytes = Vec::new();
        write_set(&spread, &mut bytes);
        assert!(bytes.len() < 500, "{} bytes", bytes.len());
        assert_eq!(read_set(&bytes, 400).collect::<Vec<_>>(), spread);
    }

    #[test]
    fn bytes_that_break_off_end_the_set() {
        let mut bytes = Vec::new();
        write_set(&(0..100).map(|index| index * 128).collect::<Vec<_>>(), &mut bytes);
        assert!(read_set(&bytes[..20], 100).count() < 30);
        assert_eq!(read_set(&[], 3).count(), 0);
    }
}
