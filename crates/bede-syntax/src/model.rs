//! The model file: a header, a directory of sections, and little-endian arrays aligned to 64 bytes.
//!
//! ```text
//! 0   "BEDESYN1"
//! 8   u32 number of sections, u32 zero
//! 16  per section: u64 offset, u64 length in bytes
//! …   the sections, each at a multiple of 64, in the order in which [`Sections`] reads them
//! ```
//! Opening checks every length once; the arrays are then used where they lie. What they mean is left to
//! [`crate::network`]; how they are trained to `cargo xtask train syntax`.

use std::sync::OnceLock;

use bede_doc::{Deprel, Features, Upos};
use compact_str::CompactString;

use crate::{
    lemma,
    network::{Network, Rooms},
    numbers, xpos,
};

const MAGIC: &[u8; 8] = b"BEDESYN1";
const ALIGNMENT: usize = 64;

/// Why a model cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// It does not begin as a model does.
    #[error("not a syntax model of format 1: it does not begin with `BEDESYN1`")]
    Magic,
    /// A section is missing, or shorter or longer than the sizes in the model say.
    #[error("the syntax model is damaged: section {section} ({name}) has the wrong size")]
    Section {
        /// The section's number in the directory.
        section: usize,
        /// What it should hold.
        name: &'static str,
    },
    /// A name in a table that this version does not know.
    #[error("the syntax model uses `{0}`, which this version does not know")]
    Name(String),
}

/// One tag: what a word is, apart from its lemma and its place in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn tag.
    pub xpos: &'static str,
    /// The Penn tag's place in [`xpos::ALL`].
    pub xpos_index: u8,
    /// Morphological features.
    pub features: Features,
}

/// A trained parser.
pub struct Model {
    bytes: Bytes,
    pub(crate) tags: Vec<Tag>,
    pub(crate) relations: Vec<Deprel>,
    pub(crate) scripts: Vec<lemma::Script>,
    pub(crate) rooms: Rooms,
}

/// Where a model's bytes lie; always aligned.
enum Bytes {
    Embedded(&'static [u8]),
    Owned { buffer: Vec<[u64; 8]>, length: usize },
}

/// Aligns what `include_bytes!` gives.
#[repr(C, align(64))]
struct Aligned<T: ?Sized>(T);

static EMBEDDED: &Aligned<[u8]> = &Aligned(*include_bytes!("../../../models/syntax.bin"));

/// The first digits of the BLAKE3 hash of the model that comes with the program.
pub fn embedded_version() -> String {
    blake3::hash(&EMBEDDED.0).to_hex()[..12].to_owned()
}

impl Model {
    /// The model that comes with the program.
    pub fn embedded() -> &'static Model {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| {
            Model::new(Bytes::Embedded(&EMBEDDED.0)).expect("a test opens the embedded model")
        })
    }

    /// A model from the bytes of a file.
    pub fn open(bytes: &[u8]) -> Result<Model, ModelError> {
        let mut buffer = vec![[0u64; 8]; bytes.len().div_ceil(ALIGNMENT)];
        bytemuck::cast_slice_mut(&mut buffer)[..bytes.len()].copy_from_slice(bytes);
        Model::new(Bytes::Owned { buffer, length: bytes.len() })
    }

    fn new(bytes: Bytes) -> Result<Model, ModelError> {
        let mut model = Model {
            bytes,
            tags: Vec::new(),
            relations: Vec::new(),
            scripts: Vec::new(),
            rooms: Rooms::default(),
        };
        let mut sections = Sections::new(model.bytes())?;
        let tags: Result<Vec<Tag>, ModelError> = sections.text("tags")?.lines().map(parse_tag).collect();
        let relations: Result<Vec<Deprel>, ModelError> = sections
            .text("relations")?
            .lines()
            .map(|line| Deprel::parse(line).ok_or_else(|| ModelError::Name(line.to_owned())))
            .collect();
        let scripts = sections.text("lemma scripts")?.lines().map(lemma::Script::parse).collect();
        (model.tags, model.relations, model.scripts) = (tags?, relations?, scripts);
        let network = Network::new(&model)?;
        network.check(&model)?;
        Ok(model)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Embedded(bytes) => bytes,
            Bytes::Owned { buffer, length } => &bytemuck::cast_slice(buffer)[..*length],
        }
    }
}

fn parse_tag(line: &str) -> Result<Tag, ModelError> {
    let unknown = || ModelError::Name(line.to_owned());
    let mut fields = line.split('\t');
    let (Some(upos), Some(xpos), Some(features)) = (fields.next(), fields.next(), fields.next()) else {
        return Err(unknown());
    };
    let xpos = xpos::known(xpos).ok_or_else(unknown)?;
    Ok(Tag {
        upos: Upos::parse(upos).ok_or_else(unknown)?,
        xpos,
        xpos_index: xpos::index(xpos),
        features: Features::parse(features),
    })
}

/// Reads a model's sections in order.
pub(crate) struct Sections<'m> {
    bytes: &'m [u8],
    count: usize,
    next: usize,
}

impl<'m> Sections<'m> {
    pub(crate) fn new(bytes: &'m [u8]) -> Result<Sections<'m>, ModelError> {
        if bytes.get(..8) != Some(MAGIC.as_slice()) {
            return Err(ModelError::Magic);
        }
        let count = bytes.get(8..12).and_then(|count| count.try_into().ok()).map_or(0, u32::from_le_bytes);
        Ok(Sections { bytes, count: count as usize, next: 0 })
    }

    fn raw(&mut self, name: &'static str) -> Result<&'m [u8], ModelError> {
        let section = self.next;
        let wrong = ModelError::Section { section, name };
        self.next += 1;
        if section >= self.count {
            return Err(wrong);
        }
        let number = |at: usize| {
            let bytes = self.bytes.get(at..at + 8)?;
            usize::try_from(u64::from_le_bytes(bytes.try_into().ok()?)).ok()
        };
        let (offset, length) = (number(16 + section * 16), number(24 + section * 16));
        offset
            .zip(length)
            .and_then(|(offset, length)| self.bytes.get(offset..offset.checked_add(length)?))
            .ok_or(wrong)
    }

    pub(crate) fn text(&mut self, name: &'static str) -> Result<&'m str, ModelError> {
        let section = self.next;
        std::str::from_utf8(self.raw(name)?).map_err(|_| ModelError::Section { section, name })
    }

    pub(crate) fn array<T: bytemuck::Pod>(
        &mut self,
        name: &'static str,
        length: Option<usize>,
    ) -> Result<&'m [T], ModelError> {
        let section = self.next;
        let array: &[T] =
            bytemuck::try_cast_slice(self.raw(name)?).map_err(|_| ModelError::Section { section, name })?;
        if length.is_some_and(|length| length != array.len()) {
            return Err(ModelError::Section { section, name });
        }
        Ok(array)
    }
}

/// Puts a model file together, section by section, in the order in which it is read.
#[derive(Default)]
pub struct Writer {
    sections: Vec<Vec<u8>>,
}

impl Writer {
    /// Adds a section of numbers.
    pub fn array<T: bytemuck::Pod>(&mut self, values: &[T]) {
        self.sections.push(bytemuck::cast_slice(values).to_vec());
    }

    /// Adds a section of lines.
    pub fn lines(&mut self, lines: &[String]) {
        self.sections.push(lines.join("\n").into_bytes());
    }

    /// The file.
    pub fn finish(self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend((self.sections.len() as u32).to_le_bytes());
        bytes.extend(0u32.to_le_bytes());
        let mut offset = (16 + self.sections.len() * 16).next_multiple_of(ALIGNMENT);
        for section in &self.sections {
            bytes.extend((offset as u64).to_le_bytes());
            bytes.extend((section.len() as u64).to_le_bytes());
            offset = (offset + section.len()).next_multiple_of(ALIGNMENT);
        }
        for section in &self.sections {
            bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
            bytes.extend(section);
        }
        bytes
    }
}

/// Where a hash has its value: open addressing, a power of two slots, key 0 for an empty one.
#[derive(Clone, Copy)]
pub(crate) struct Table<'m> {
    keys: &'m [u32],
    values: &'m [u16],
}

impl<'m> Table<'m> {
    pub(crate) fn read(sections: &mut Sections<'m>, name: &'static str) -> Result<Table<'m>, ModelError> {
        let section = sections.next;
        let keys: &[u32] = sections.array(name, None)?;
        let values = sections.array(name, Some(keys.len()))?;
        if !keys.len().is_power_of_two() || !keys.contains(&0) {
            return Err(ModelError::Section { section, name });
        }
        Ok(Table { keys, values })
    }

    /// Asks for the memory that looking the hash up will read.
    #[inline(always)]
    pub(crate) fn fetch(&self, hash: u64) {
        let at = hash as usize & (self.keys.len() - 1);
        numbers::fetch(self.keys, at);
        numbers::fetch(self.values, at);
    }

    #[inline(always)]
    pub(crate) fn get(&self, hash: u64) -> Option<u16> {
        let (key, mask) = ((hash >> 32) as u32 | 1, self.keys.len() - 1);
        let mut at = hash as usize & mask;
        loop {
            match self.keys[at] {
                0 => return None,
                found if found == key => return Some(self.values[at]),
                _ => at = (at + 1) & mask,
            }
        }
    }

    pub(crate) fn values_below(&self, limit: usize) -> bool {
        self.values.iter().all(|&value| usize::from(value) < limit)
    }
}

/// Builds the two arrays of a [`Table`]; of two entries with one key the first stays.
pub fn build_table(entries: &[(u64, u16)]) -> (Vec<u32>, Vec<u16>) {
    let slots = (entries.len() * 3 / 2 + 2).next_power_of_two();
    let (mut keys, mut values) = (vec![0u32; slots], vec![0u16; slots]);
    for &(hash, value) in entries {
        let key = (hash >> 32) as u32 | 1;
        let mut at = hash as usize & (slots - 1);
        while keys[at] != 0 && keys[at] != key {
            at = (at + 1) & (slots - 1);
        }
        if keys[at] == 0 {
            (keys[at], values[at]) = (key, value);
        }
    }
    (keys, values)
}

/// A lemma, or any other short string made while parsing.
pub(crate) type Short = CompactString;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_model_opens() {
        assert!(Model::embedded().tags.len() > 100);
    }

    #[test]
    fn damaged_models_are_refused() {
        assert_eq!(Model::open(b"nothing like it").err(), Some(ModelError::Magic));
        let whole = Model::embedded().bytes();
        for length in [8, 12, 40, 1000, whole.len() / 2, whole.len() - 1] {
            assert!(Model::open(&whole[..length]).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn tables_find_what_was_put_in() {
        let entries: Vec<(u64, u16)> =
            (0..1000u64).map(|n| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15), n as u16)).collect();
        let (keys, values) = build_table(&entries);
        let table = Table { keys: &keys, values: &values };
        assert!(entries.iter().all(|&(hash, value)| table.get(hash) == Some(value)));
        assert_eq!(table.get(12345), None);
    }
}
