//! Makes a gazetteer's bytes out of countries, divisions and places.
//!
//! Used by `cargo xtask gazetteer places`, which makes the embedded table, and by [`crate::Importer`]. The
//! same places in the same order give the same bytes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bede_doc::PlaceKind;

use crate::{
    names::{Key, is_latin},
    table::{
        BUCKET_BITS, Country, Division, Entry, Gazetteer, HEADER, MAGIC, Record, SECTIONS, flag,
        pack_position, reference, usage,
    },
};

/// One place to put in.
#[derive(Clone, Debug, Default)]
pub struct NewPlace {
    /// Its name, as the record will give it.
    pub name: String,
    /// Other names that are as good as its own.
    pub names: Vec<String>,
    /// Names that it is also known by; those that English text cannot have are passed over.
    pub alternates: Vec<String>,
    /// Shortenings that hold only where written as such: "Ill.", "Pa.".
    pub shorts: Vec<String>,
    /// Degrees north and east; where absent, the middle of what lies in it.
    pub position: Option<(f64, f64)>,
    /// GeoNames id.
    pub geonameid: Option<u32>,
    /// How many people live there.
    pub population: u64,
    /// ISO 3166 two-letter code of the country that it lies in; empty for none.
    pub country: String,
    /// GeoNames code of the first-level division in that country; empty for none.
    pub division: String,
    /// GeoNames code of the second-level division in that division; empty for none.
    pub county: String,
    /// What it is.
    pub kind: NewKind,
    /// Whether it is a country's capital.
    pub is_capital: bool,
    /// Whether it is the seat of a first-level division.
    pub is_seat: bool,
    /// Whether it is a part of a city.
    pub is_part: bool,
    /// Whether it comes from the lexicon.
    pub is_lexicon: bool,
    /// Whether it is a continent, or something as large.
    pub is_vast: bool,
}

/// What a new place is; divisions are told apart by level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NewKind {
    /// A state or dependency; `country` is its own code.
    Country,
    /// A first-level division; `division` is its own code.
    Division,
    /// A second-level division; `county` is its own code.
    County,
    /// A city, town or village.
    #[default]
    City,
    /// A region that is no division.
    Region,
    /// Sea, river, strait, lake.
    Water,
    /// Anything else.
    Feature,
}

/// What a word is used for besides naming places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// An ordinary English word.
    Word,
    /// A person's given name.
    GivenName,
    /// A person's family name.
    FamilyName,
}

/// Why a table cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// More than a reference can number.
    #[error("{0} places are more than a gazetteer holds ({max}); leave out the smaller ones", max = reference::PLACE)]
    TooManyPlaces(usize),
    /// More than an offset can reach.
    #[error("the names take more than 16 MiB; leave out the smaller places")]
    TooManyNames,
    /// More than sixteen bits can number.
    #[error("more than 65,535 divisions of one level")]
    TooManyDivisions,
}

/// Takes places in; [`Builder::finish`] gives the table.
#[derive(Default)]
pub struct Builder {
    places: Vec<Record>,
    positions: Vec<Option<(f32, f32)>>,
    countries: Vec<Country>,
    country_numbers: HashMap<String, u16>,
    divisions: Vec<Division>,
    division_numbers: HashMap<String, u16>,
    counties: Vec<u32>,
    county_numbers: HashMap<String, u16>,
    names: Vec<u8>,
    name_offsets: HashMap<String, u32>,
    keys: Vec<(u64, u32)>,
    usages: BTreeMap<u32, u8>,
}

impl Builder {
    /// An empty table. Countries go in before their divisions, divisions before what lies in them.
    pub fn new() -> Builder {
        let mut builder = Builder::default();
        // Number 0 of each is "none".
        builder.countries.push(Country { iso3: [0; 3], iso2: [0; 2], unused: [0; 3], place: 0 });
        builder.divisions.push(Division { place: u32::MAX, country: 0 });
        builder.counties.push(0);
        builder
    }

    /// A table that goes on from another: with its places, names and words. Divisions and countries are known
    /// by their numbers there, so that [`Builder::add`] finds them by `codes`.
    pub(crate) fn from_gazetteer(gazetteer: &Gazetteer) -> Builder {
        let mut builder = Builder {
            places: gazetteer.records().to_vec(),
            countries: gazetteer.countries().to_vec(),
            divisions: gazetteer.divisions().to_vec(),
            counties: gazetteer.counties().to_vec(),
            names: gazetteer.names().to_vec(),
            keys: gazetteer.keys(),
            usages: gazetteer.usages(),
            ..Builder::default()
        };
        builder.positions = (0..builder.places.len() as u32)
            .map(|id| {
                let (lat, lon) = gazetteer.position(Entry(id));
                Some((lat as f32, lon as f32))
            })
            .collect();
        for (number, country) in builder.countries.iter().enumerate().skip(1) {
            let code = String::from_utf8_lossy(&country.iso2).to_uppercase();
            builder.country_numbers.insert(code, number as u16);
        }
        for (number, division) in builder.divisions.iter().enumerate().skip(1) {
            if builder.places.get(division.place as usize).is_some_and(|place| place.name[0] as u8 == 0) {
                let country = &builder.countries[division.country as usize];
                let code = String::from_utf8_lossy(&country.iso2).to_uppercase();
                builder.division_numbers.insert(format!("{code}."), number as u16);
            }
        }
        builder
    }

    /// Says by which code a division that is in is known to the rows that follow.
    pub(crate) fn call_division(&mut self, country: &str, code: &str, number: u16) {
        self.division_numbers.insert(format!("{country}.{code}"), number);
    }

    /// How many places are in.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Puts a country in; `iso3` is its three-letter code.
    pub fn add_country(&mut self, iso3: &str, place: &NewPlace) -> Result<u32, BuildError> {
        let (mut three, mut two) = ([0; 3], [0; 2]);
        three.iter_mut().zip(iso3.bytes()).for_each(|(to, from)| *to = from);
        two.iter_mut().zip(place.country.to_ascii_lowercase().bytes()).for_each(|(to, from)| *to = from);
        let country = u16::try_from(self.countries.len()).map_err(|_| BuildError::TooManyDivisions)?;
        let division = u16::try_from(self.divisions.len()).map_err(|_| BuildError::TooManyDivisions)?;
        let id = self.places.len() as u32;
        self.countries.push(Country { iso3: three, iso2: two, unused: [0; 3], place: id });
        self.country_numbers.insert(place.country.clone(), country);
        self.divisions.push(Division { place: id, country: u32::from(country) });
        self.division_numbers.insert(format!("{}.", place.country), division);
        self.add(place)
    }

    /// Puts any other place in.
    pub fn add(&mut self, place: &NewPlace) -> Result<u32, BuildError> {
        let id = self.places.len() as u32;
        if id >= reference::PLACE {
            return Err(BuildError::TooManyPlaces(self.places.len() + 1));
        }
        let division_code = format!("{}.{}", place.country, place.division);
        if place.kind == NewKind::Division && !self.division_numbers.contains_key(&division_code) {
            let number = u16::try_from(self.divisions.len()).map_err(|_| BuildError::TooManyDivisions)?;
            let country = self.country_numbers.get(&place.country).copied().unwrap_or(0);
            self.divisions.push(Division { place: id, country: u32::from(country) });
            self.division_numbers.insert(division_code.clone(), number);
        }
        let county_code = format!("{division_code}.{}", place.county);
        if place.kind == NewKind::County && !self.county_numbers.contains_key(&county_code) {
            let number = u16::try_from(self.counties.len()).map_err(|_| BuildError::TooManyDivisions)?;
            self.counties.push(id);
            self.county_numbers.insert(county_code.clone(), number);
        }
        let division = self
            .division_numbers
            .get(&division_code)
            .or_else(|| self.division_numbers.get(&format!("{}.", place.country)))
            .copied()
            .unwrap_or(0);
        let county = match place.county.as_str() {
            "" => 0,
            _ => self.county_numbers.get(&county_code).copied().unwrap_or(0),
        };
        let kind = match place.kind {
            NewKind::Country => 0,
            NewKind::Division => 1,
            NewKind::County => 2,
            NewKind::City => 3,
            NewKind::Region => 4,
            NewKind::Water => 5,
            NewKind::Feature => 6,
        };
        let flags = [
            (place.is_capital, flag::CAPITAL),
            (place.is_part, flag::PART),
            (place.is_seat, flag::SEAT),
            (place.is_lexicon, flag::LEXICON),
            (place.is_vast, flag::VAST),
        ];
        let offset = self.name_offset(&place.name)?;
        let number = place.geonameid.unwrap_or(0);
        self.places.push(Record {
            position: place.position.map_or([0; 3], |(lat, lon)| pack_position(lat, lon)),
            geonameid: [number as u16, (number >> 16) as u16],
            name: [(offset << 8) as u16 | kind, (offset >> 8) as u16],
            division,
            county,
            weight: ((1.0 + place.population as f64).ln() * 12.0).round().min(255.0) as u8,
            flags: flags.iter().filter(|(holds, _)| *holds).map(|(_, bit)| bit).sum(),
        });
        self.positions.push(place.position.map(|(lat, lon)| (lat as f32, lon as f32)));
        self.add_key(id, &place.name, 0);
        for name in &place.names {
            self.add_key(id, name, 0);
        }
        for alternate in &place.alternates {
            self.add_key(id, alternate, reference::ALTERNATE);
        }
        for short in &place.shorts {
            self.add_key(id, short, reference::SHORT);
        }
        Ok(id)
    }

    /// Says what else a word is used for: it names a place only where its surroundings say so.
    pub fn add_usage(&mut self, word: &str, use_of_word: Usage) {
        let bit = match use_of_word {
            Usage::Word => usage::WORD,
            Usage::GivenName => usage::GIVEN,
            Usage::FamilyName => usage::FAMILY,
        };
        *self.usages.entry((Key::of(word).hash() >> 32) as u32).or_default() |= bit;
    }

    /// Gives a place that is in another name.
    pub(crate) fn add_alternate(&mut self, id: u32, name: &str) {
        self.add_key(id, name, reference::ALTERNATE);
    }

    fn add_key(&mut self, id: u32, name: &str, marks: u32) {
        let key = Key::of(name);
        if key.letters() > 1 && is_latin(name) {
            self.keys.push((key.hash(), id | marks));
        }
    }

    fn name_offset(&mut self, name: &str) -> Result<u32, BuildError> {
        if let Some(&offset) = self.name_offsets.get(name) {
            return Ok(offset);
        }
        let offset = self.names.len() as u32;
        if offset >= 1 << 24 {
            return Err(BuildError::TooManyNames);
        }
        let mut end = name.len().min(255);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        self.names.push(end as u8);
        self.names.extend_from_slice(&name.as_bytes()[..end]);
        self.name_offsets.insert(name.to_owned(), offset);
        Ok(offset)
    }

    /// Places without a position get the middle of what lies in them: the mean over the half-degree cells
    /// where anybody lives, so that one crowded corner does not draw it there.
    fn place_divisions(&mut self) {
        let mut cells: [BTreeMap<u32, BTreeSet<(i32, i32)>>; 3] = Default::default();
        for (record, position) in self.places.iter().zip(&self.positions) {
            let (Some((lat, lon)), 3) = (*position, record.name[0] as u8) else { continue };
            let division = self.divisions[usize::from(record.division)];
            let country = self.countries[division.country as usize].place;
            for (level, step) in [(0, 0.5), (1, 0.25), (2, 0.05)] {
                let place = match level {
                    0 => country,
                    1 => division.place,
                    _ if record.county != 0 => self.counties[usize::from(record.county)],
                    _ => continue,
                };
                let cell = ((lat / step).floor() as i32, (lon / step).floor() as i32);
                cells[level].entry(place).or_default().insert(cell);
            }
        }
        for (cells, step) in cells.iter().zip([0.5, 0.25, 0.05]) {
            for (&place, cells) in cells {
                let Some(position) = self.positions.get_mut(place as usize) else { continue };
                if position.is_none() {
                    let count = cells.len() as f64;
                    let lat = cells.iter().map(|cell| (f64::from(cell.0) + 0.5) * step).sum::<f64>() / count;
                    let lon = cells.iter().map(|cell| (f64::from(cell.1) + 0.5) * step).sum::<f64>() / count;
                    *position = Some((lat as f32, lon as f32));
                    self.places[place as usize].position = pack_position(lat, lon);
                }
            }
        }
    }

    /// The table's bytes. Divisions that nothing lies in and that have no position are not found by name.
    pub fn finish(mut self, lexicon_digest: u64) -> Result<Vec<u8>, BuildError> {
        self.place_divisions();
        let without: HashSet<u32> =
            (0..self.places.len() as u32).filter(|&id| self.positions[id as usize].is_none()).collect();
        let mut keys = std::mem::take(&mut self.keys);
        keys.retain(|(_, number)| !without.contains(&(number & reference::PLACE)));
        // One reading a place and name: its own name goes before an alternate that is spelled alike.
        let marks = |number: u32| number & (reference::ALTERNATE | reference::SHORT);
        keys.sort_unstable_by_key(|&(hash, number)| (hash, number & reference::PLACE, marks(number)));
        keys.dedup_by_key(|&mut (hash, number)| (hash, number & reference::PLACE));
        let weight = |number: u32| self.places[(number & reference::PLACE) as usize].weight;
        keys.sort_by_key(|&(hash, number)| {
            (hash, std::cmp::Reverse(weight(number)), number & reference::PLACE)
        });

        let mut buckets = vec![0u32; (1 << BUCKET_BITS) + 1];
        let (mut fingerprints, mut references, mut lists) = (Vec::new(), Vec::new(), Vec::new());
        for group in keys.chunk_by(|one, other| one.0 >> (32 - BUCKET_BITS) == other.0 >> (32 - BUCKET_BITS))
        {
            let hash = group[0].0;
            buckets[(hash >> (64 - BUCKET_BITS)) as usize + 1] += 1;
            fingerprints.push((hash >> (32 - BUCKET_BITS)) as u32);
            let number = match group {
                [(_, number)] => *number,
                several => {
                    let start = (lists.len() / 3) as u32;
                    for (at, &(_, number)) in several.iter().enumerate() {
                        let last = if at + 1 == several.len() { reference::LIST } else { 0 };
                        lists.extend_from_slice(&(number | last).to_le_bytes()[..3]);
                    }
                    start | reference::LIST
                }
            };
            references.extend_from_slice(&number.to_le_bytes()[..3]);
        }
        if lists.len() / 3 >= reference::LIST as usize {
            return Err(BuildError::TooManyNames);
        }
        for at in 1..buckets.len() {
            buckets[at] += buckets[at - 1];
        }

        let used: Vec<u32> = self.usages.keys().copied().collect();
        let uses: Vec<u8> = self.usages.values().copied().collect();
        let bytes_of: [&[u8]; SECTIONS] = [
            bytemuck::cast_slice(&self.places),
            bytemuck::cast_slice(&self.divisions),
            bytemuck::cast_slice(&self.counties),
            bytemuck::cast_slice(&self.countries),
            &self.names,
            bytemuck::cast_slice(&buckets),
            bytemuck::cast_slice(&fingerprints),
            &references,
            &lists,
            bytemuck::cast_slice(&used),
            &uses,
        ];
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&lexicon_digest.to_le_bytes());
        bytes.resize(HEADER.next_multiple_of(8), 0);
        for (section, content) in bytes_of.iter().enumerate() {
            let (start, length) = (bytes.len() as u32, content.len() as u32);
            bytes[16 + section * 8..20 + section * 8].copy_from_slice(&start.to_le_bytes());
            bytes[20 + section * 8..24 + section * 8].copy_from_slice(&length.to_le_bytes());
            bytes.extend_from_slice(content);
            bytes.resize(bytes.len().next_multiple_of(8), 0);
        }
        Ok(bytes)
    }
}

impl From<NewKind> for PlaceKind {
    fn from(kind: NewKind) -> PlaceKind {
        match kind {
            NewKind::Country => PlaceKind::Country,
            NewKind::Division | NewKind::County => PlaceKind::Division,
            NewKind::City => PlaceKind::City,
            NewKind::Region => PlaceKind::Region,
            NewKind::Water => PlaceKind::Water,
            NewKind::Feature => PlaceKind::Feature,
        }
    }
}
