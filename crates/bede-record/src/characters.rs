//! Bytes to characters: the offsets that the record counts in.

use bede_doc::Span;

/// One count is kept for so many bytes; the rest is counted on the way.
const STEP: usize = 128;

/// Where each byte of a text stands, counted in Unicode characters (code points). Made in one pass over the text.
pub struct Characters<'t> {
    text: &'t str,
    /// Characters that start before each step; empty where every character is a byte.
    steps: Vec<u32>,
}

impl<'t> Characters<'t> {
    /// Counts a text.
    pub fn new(text: &'t str) -> Characters<'t> {
        if text.is_ascii() {
            return Characters { text, steps: Vec::new() };
        }
        let mut steps = Vec::with_capacity(text.len() / STEP + 1);
        let mut count = 0;
        for chunk in text.as_bytes().chunks(STEP) {
            steps.push(count);
            count += starts(chunk);
        }
        steps.push(count);
        Characters { text, steps }
    }

    /// The characters before a byte.
    pub fn before(&self, byte: u32) -> u32 {
        if self.steps.is_empty() {
            return byte;
        }
        let byte = (byte as usize).min(self.text.len());
        let step = byte / STEP;
        self.steps[step] + starts(&self.text.as_bytes()[step * STEP..byte])
    }

    /// A span's start and end in characters.
    pub fn offsets(&self, span: Span) -> (u32, u32) {
        (self.before(span.start), self.before(span.end))
    }
}

/// Bytes that start a character.
fn starts(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_characters_everywhere() {
        let text = "Erdoğan “met” 😀 ".repeat(40);
        let characters = Characters::new(&text);
        for (index, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(characters.before(byte as u32), index as u32);
        }
        assert_eq!(characters.before(text.len() as u32), text.chars().count() as u32);
    }

    #[test]
    fn a_text_of_exactly_one_step() {
        let text = format!("é{}", "a".repeat(STEP - 2));
        assert_eq!(text.len(), STEP);
        assert_eq!(Characters::new(&text).before(STEP as u32), STEP as u32 - 1);
    }
}
