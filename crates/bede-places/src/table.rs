//! The gazetteer: one block of bytes, read where it lies.
//!
//! A table is a header and eleven sections, each aligned to eight bytes, little-endian. Opening checks the
//! header and nothing else; a number inside that points nowhere gives no place. Names are not kept for
//! looking up: an entry is the hash of a [`Key`], seventeen bits by its bucket and thirty-two beside it, so
//! that of a billion names that are not in the table about one would be taken for one that is.

use std::{borrow::Cow, sync::OnceLock};

use bede_doc::PlaceKind;
use bytemuck::{Pod, Zeroable};

use crate::names::Key;

/// What a table begins with; the last byte is the format's number.
pub(crate) const MAGIC: [u8; 8] = *b"BEDEPLC\x01";
/// Hashes go into this many buckets, by their highest bits.
pub(crate) const BUCKET_BITS: u32 = 17;
/// The sections, in order.
pub(crate) const SECTIONS: usize = 11;
/// Header: the magic, the digest of the lexicon's part, then offset and length of each section.
pub(crate) const HEADER: usize = 16 + SECTIONS * 8;

/// The bits of a reference to a place.
pub(crate) mod reference {
    /// The place.
    pub const PLACE: u32 = (1 << 21) - 1;
    /// The name is a shortening that holds only where it is written as one ("Ill.").
    pub const SHORT: u32 = 1 << 21;
    /// The name is not the place's own, but another by which it is known.
    pub const ALTERNATE: u32 = 1 << 22;
    /// In the index: the number is that of the first of several. Among several: this is the last.
    pub const LIST: u32 = 1 << 23;
}

/// The bits of a place's flags.
pub(crate) mod flag {
    /// A country's capital.
    pub const CAPITAL: u8 = 1;
    /// A part of a city.
    pub const PART: u8 = 2;
    /// The seat of a first-level division.
    pub const SEAT: u8 = 4;
    /// Written by hand in the lexicon: known to be named in the news.
    pub const LEXICON: u8 = 8;
    /// A continent, or something as large.
    pub const VAST: u8 = 16;
}

/// What else a word is used for, besides naming places.
pub(crate) mod usage {
    /// An ordinary English word.
    pub const WORD: u8 = 1;
    /// A person's given name.
    pub const GIVEN: u8 = 2;
    /// A person's family name.
    pub const FAMILY: u8 = 4;
}

/// One place, in twenty bytes.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Record {
    pub position: [u16; 3],
    pub geonameid: [u16; 2],
    pub name: [u16; 2],
    pub division: u16,
    pub county: u16,
    pub weight: u8,
    pub flags: u8,
}

/// One first-level division, or a country as a whole for places that lie in none.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Division {
    pub place: u32,
    pub country: u32,
}

/// One country; its two letters are lower case.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Country {
    pub iso3: [u8; 3],
    pub iso2: [u8; 2],
    pub unused: [u8; 3],
    pub place: u32,
}

/// A place of the gazetteer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Entry(pub(crate) u32);

/// A name's reading as a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The place.
    pub entry: Entry,
    /// Whether it is another name than the place's own.
    pub is_alternate: bool,
    /// Whether the name holds only where it is written as a shortening.
    pub is_short: bool,
}

/// All places that Bede knows, with a way from names to them.
pub struct Gazetteer {
    bytes: Bytes,
    sections: [(usize, usize); SECTIONS],
}

/// The bytes, on a boundary of eight.
enum Bytes {
    Static(&'static [u8]),
    Owned(Vec<u64>),
}

/// Why bytes are no gazetteer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GazetteerError {
    /// Something else altogether.
    #[error("these bytes are no gazetteer; `bede gazetteer import` makes one")]
    NotAGazetteer,
    /// Of another version.
    #[error(
        "the gazetteer has format {found}, this program reads {expected}; make it anew with `bede gazetteer import`"
    )]
    Format {
        /// What it has.
        found: u8,
        /// What is read.
        expected: u8,
    },
    /// Cut short or damaged.
    #[error("the gazetteer is cut short or damaged: section {section} does not fit in {length} bytes")]
    Damaged {
        /// Which section.
        section: usize,
        /// How many bytes there are.
        length: usize,
    },
}

/// Gives the embedded table the alignment that its sections need.
#[repr(C, align(8))]
struct Aligned<T: ?Sized>(T);

static EMBEDDED: &Aligned<[u8]> = &Aligned(*include_bytes!("../../../gazetteer/places/places.bin"));

/// How large each section's items are.
const ITEM: [usize; SECTIONS] = [20, 8, 4, 12, 1, 4, 4, 3, 3, 4, 1];

impl Gazetteer {
    /// The table that is part of the program.
    pub fn embedded() -> &'static Gazetteer {
        static OPENED: OnceLock<Gazetteer> = OnceLock::new();
        OPENED.get_or_init(|| {
            Gazetteer::open(&EMBEDDED.0)
                .unwrap_or(Gazetteer { bytes: Bytes::Static(&[]), sections: [(0, 0); SECTIONS] })
        })
    }

    /// Opens a table that [`crate::Builder`] or [`crate::Importer`] made.
    pub fn open(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Gazetteer, GazetteerError> {
        let bytes = match bytes.into() {
            Cow::Borrowed(bytes) if bytes.as_ptr().align_offset(8) == 0 => Bytes::Static(bytes),
            other => Bytes::Owned(
                other
                    .chunks(8)
                    .map(|chunk| {
                        let mut word = [0; 8];
                        word[..chunk.len()].copy_from_slice(chunk);
                        u64::from_ne_bytes(word)
                    })
                    .collect(),
            ),
        };
        let all = bytes.as_slice();
        if all.len() < HEADER || all[..7] != MAGIC[..7] {
            return Err(GazetteerError::NotAGazetteer);
        }
        if all[7] != MAGIC[7] {
            return Err(GazetteerError::Format { found: all[7], expected: MAGIC[7] });
        }
        let mut sections = [(0, 0); SECTIONS];
        for (section, (bounds, item)) in sections.iter_mut().zip(ITEM).enumerate() {
            let number =
                |at: usize| u32::from_le_bytes([all[at], all[at + 1], all[at + 2], all[at + 3]]) as usize;
            let (start, length) = (number(16 + section * 8), number(20 + section * 8));
            let fits = start.checked_add(length).is_some_and(|end| end <= all.len());
            if !fits || start % 8 != 0 || length % item != 0 {
                return Err(GazetteerError::Damaged { section, length: all.len() });
            }
            *bounds = (start, start + length);
        }
        Ok(Gazetteer { bytes, sections })
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.records().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the lexicon's part was made of, to tell whether the table is stale.
    pub fn lexicon_digest(&self) -> u64 {
        self.bytes.as_slice().get(8..16).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)
    }

    fn section(&self, section: usize) -> &[u8] {
        let (start, end) = self.sections[section];
        self.bytes.as_slice().get(start..end).unwrap_or_default()
    }

    fn items<T: Pod>(&self, section: usize) -> &[T] {
        bytemuck::try_cast_slice(self.section(section)).unwrap_or_default()
    }

    pub(crate) fn records(&self) -> &[Record] {
        self.items(0)
    }

    fn record(&self, entry: Entry) -> Option<&Record> {
        self.records().get(entry.0 as usize)
    }

    pub(crate) fn countries(&self) -> &[Country] {
        self.items(3)
    }

    pub(crate) fn divisions(&self) -> &[Division] {
        self.items(1)
    }

    pub(crate) fn counties(&self) -> &[u32] {
        self.items(2)
    }

    pub(crate) fn names(&self) -> &[u8] {
        self.section(4)
    }

    /// Every name's hash, as far as the table keeps it, with each of its references.
    pub(crate) fn keys(&self) -> Vec<(u64, u32)> {
        let buckets: &[u32] = self.items(5);
        let fingerprints: &[u32] = self.items(6);
        let mut keys = Vec::new();
        for (bucket, bounds) in buckets.windows(2).enumerate() {
            for at in bounds[0] as usize..bounds[1] as usize {
                let (Some(&fingerprint), Some(found)) =
                    (fingerprints.get(at), self.section(7).get(at * 3..at * 3 + 3))
                else {
                    continue;
                };
                let hash =
                    (bucket as u64) << (64 - BUCKET_BITS) | u64::from(fingerprint) << (32 - BUCKET_BITS);
                keys.extend(self.listed(found).references().map(|number| (hash, number & !reference::LIST)));
            }
        }
        keys
    }

    pub(crate) fn usages(&self) -> std::collections::BTreeMap<u32, u8> {
        self.items::<u32>(9).iter().copied().zip(self.section(10).iter().copied()).collect()
    }

    /// What a name may stand for, the weightiest first; nothing where no place has it.
    pub fn readings(&self, key: Key) -> Readings<'_> {
        let hash = key.hash();
        let bucket = (hash >> (64 - BUCKET_BITS)) as usize;
        let fingerprint = (hash >> (32 - BUCKET_BITS)) as u32;
        let buckets: &[u32] = self.items(5);
        let fingerprints: &[u32] = self.items(6);
        let none = Readings { list: &[] };
        let (Some(&start), Some(&end)) = (buckets.get(bucket), buckets.get(bucket + 1)) else { return none };
        let Some(within) = fingerprints.get(start as usize..end as usize) else { return none };
        let Some(at) = within.iter().position(|&other| other == fingerprint) else { return none };
        let at = (start as usize + at) * 3;
        let Some(found) = self.section(7).get(at..at + 3) else { return none };
        self.listed(found)
    }

    /// The readings that an index entry leads to.
    fn listed<'g>(&'g self, found: &'g [u8]) -> Readings<'g> {
        let number = three(found);
        if number & reference::LIST == 0 {
            return Readings { list: found };
        }
        let start = (number & !reference::LIST) as usize * 3;
        Readings { list: self.section(8).get(start..).unwrap_or_default() }
    }

    /// What else a word is used for.
    pub(crate) fn usage(&self, key: Key) -> u8 {
        let fingerprints: &[u32] = self.items(9);
        match fingerprints.binary_search(&((key.hash() >> 32) as u32)) {
            Ok(at) => self.section(10).get(at).copied().unwrap_or(0),
            Err(_) => 0,
        }
    }

    /// A place's name.
    pub fn name(&self, entry: Entry) -> &str {
        self.record(entry).map_or("", |record| self.name_at(pair(record.name) >> 8))
    }

    fn name_at(&self, offset: u32) -> &str {
        let names = self.section(4);
        let Some(rest) = names.get(offset as usize..) else { return "" };
        let Some((&length, rest)) = rest.split_first() else { return "" };
        rest.get(..usize::from(length)).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// What kind of place it is.
    pub fn kind(&self, entry: Entry) -> PlaceKind {
        match self.record(entry).map_or(0, |record| record.name[0] as u8) {
            0 => PlaceKind::Country,
            1 | 2 => PlaceKind::Division,
            3 => PlaceKind::City,
            4 => PlaceKind::Region,
            5 => PlaceKind::Water,
            _ => PlaceKind::Feature,
        }
    }

    /// Whether it is a first-level division.
    pub fn is_first_level(&self, entry: Entry) -> bool {
        self.record(entry).is_some_and(|record| record.name[0] as u8 == 1)
    }

    /// Degrees north and east.
    pub fn position(&self, entry: Entry) -> (f64, f64) {
        let Some(record) = self.record(entry) else { return (0.0, 0.0) };
        let [high, middle, low] = record.position.map(u32::from);
        let lat = high << 8 | middle >> 8;
        let lon = (middle & 0xff) << 16 | low;
        let degrees = |units: u32, whole: f64| {
            let exact = f64::from(units) / f64::from((1u32 << 24) - 1) * whole - whole / 2.0;
            (exact * 1e4).round() / 1e4
        };
        (degrees(lat, 180.0), degrees(lon, 360.0))
    }

    /// GeoNames id.
    pub fn geonameid(&self, entry: Entry) -> Option<u32> {
        let id = pair(self.record(entry)?.geonameid);
        (id != 0).then_some(id)
    }

    /// The natural logarithm of how many people live there, or of how much it weighs as if they did.
    pub fn weight(&self, entry: Entry) -> f32 {
        self.record(entry).map_or(0.0, |record| f32::from(record.weight) / 12.0)
    }

    pub(crate) fn flags(&self, entry: Entry) -> u8 {
        self.record(entry).map_or(0, |record| record.flags)
    }

    /// The first-level division it lies in or is; also for a country as a whole, for which
    /// [`Self::division_place`] is the country.
    pub(crate) fn division(&self, entry: Entry) -> u16 {
        self.record(entry).map_or(0, |record| record.division)
    }

    pub(crate) fn division_place(&self, division: u16) -> Option<Entry> {
        self.items::<Division>(1).get(usize::from(division)).map(|division| Entry(division.place))
    }

    /// The second-level division it lies in or is; 0 where unknown.
    pub(crate) fn county(&self, entry: Entry) -> u16 {
        self.record(entry).map_or(0, |record| record.county)
    }

    /// The country it lies in or is, as a number; 0 for what lies in none or in several.
    pub(crate) fn country(&self, entry: Entry) -> u16 {
        let division = usize::from(self.division(entry));
        self.items::<Division>(1).get(division).map_or(0, |division| division.country as u16)
    }

    /// The country with these two letters, in lower case.
    pub(crate) fn country_by_letters(&self, letters: &str) -> Option<u16> {
        let countries: &[Country] = self.items(3);
        countries.iter().position(|country| country.iso2 == letters.as_bytes()).map(|at| at as u16)
    }

    /// ISO 3166 three-letter code of the country it lies in or is.
    pub fn country_code(&self, entry: Entry) -> Option<&str> {
        let country = self.items::<Country>(3).get(usize::from(self.country(entry)))?;
        (country.iso3[0] != 0).then(|| std::str::from_utf8(&country.iso3).ok()).flatten()
    }

    /// Name of the first-level division it lies in or is.
    pub fn division_name(&self, entry: Entry) -> Option<&str> {
        let place = self.division_place(self.division(entry))?;
        (self.is_first_level(place)).then(|| self.name(place))
    }
}

impl std::fmt::Debug for Gazetteer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Gazetteer({} places)", self.len())
    }
}

impl Bytes {
    fn as_slice(&self) -> &[u8] {
        match self {
            Bytes::Static(bytes) => bytes,
            Bytes::Owned(words) => bytemuck::cast_slice(words),
        }
    }
}

/// What a name may stand for.
#[derive(Clone, Debug)]
pub struct Readings<'g> {
    list: &'g [u8],
}

impl Readings<'_> {
    fn next_reference(&mut self) -> Option<u32> {
        let number = three(self.list.get(..3)?);
        // A single reading is a list of one without its mark; both end here.
        let is_last = self.list.len() == 3 || number & reference::LIST != 0;
        self.list = if is_last { &[] } else { &self.list[3..] };
        Some(number)
    }

    fn references(mut self) -> impl Iterator<Item = u32> {
        std::iter::from_fn(move || self.next_reference())
    }
}

impl Iterator for Readings<'_> {
    type Item = Reading;

    fn next(&mut self) -> Option<Reading> {
        let number = self.next_reference()?;
        Some(Reading {
            entry: Entry(number & reference::PLACE),
            is_alternate: number & reference::ALTERNATE != 0,
            is_short: number & reference::SHORT != 0,
        })
    }
}

fn three(bytes: &[u8]) -> u32 {
    u32::from(bytes[0]) | u32::from(bytes[1]) << 8 | u32::from(bytes[2]) << 16
}

fn pair(halves: [u16; 2]) -> u32 {
    u32::from(halves[0]) | u32::from(halves[1]) << 16
}

/// Packs degrees into six bytes, to about two metres.
pub(crate) fn pack_position(lat: f64, lon: f64) -> [u16; 3] {
    let units = |degrees: f64, whole: f64| {
        let share = ((degrees + whole / 2.0) / whole).clamp(0.0, 1.0);
        (share * f64::from((1u32 << 24) - 1)).round() as u32
    };
    let (lat, lon) = (units(lat, 180.0), units(lon, 360.0));
    [(lat >> 8) as u16, ((lat & 0xff) << 8 | lon >> 16) as u16, lon as u16]
}
