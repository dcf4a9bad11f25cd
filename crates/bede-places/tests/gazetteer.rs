//! The embedded table is whole and made of today's lexicon; bytes that are none are refused or give nothing.

use std::{fs, path::Path};

use bede_doc::PlaceKind;
use bede_places::{Gazetteer, GazetteerError, Key};

#[test]
fn the_table_is_made_of_the_lexicon_as_it_is() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lexicon/places");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("the lexicon is there")
        .map(|entry| entry.expect("readable").path())
        .collect();
    paths.sort();
    let mut hasher = blake3::Hasher::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "toml")) {
        hasher.update(&fs::read(path).expect("readable"));
    }
    let digest = u64::from_le_bytes(hasher.finalize().as_bytes()[..8].try_into().expect("eight bytes"));
    assert_eq!(
        digest,
        Gazetteer::embedded().lexicon_digest(),
        "lexicon/places has changed: run `cargo xtask gazetteer places --source FOLDER` (gazetteer/places/README.md)"
    );
}

#[test]
fn the_table_knows_countries_towns_and_seas() {
    let gazetteer = Gazetteer::embedded();
    assert!(gazetteer.len() > 200_000, "{gazetteer:?}");
    for (name, kind, lat, lon, country) in [
        ("France", PlaceKind::Country, 46.0, 2.0, Some("FRA")),
        ("Deir ez-Zor", PlaceKind::City, 35.34, 40.14, Some("SYR")),
        ("Kiev", PlaceKind::City, 50.45, 30.52, Some("UKR")),
        ("Red Sea", PlaceKind::Water, 20.0, 38.5, None),
        ("Donbass", PlaceKind::Region, 48.2, 38.2, Some("UKR")),
        ("Walker County", PlaceKind::Division, 30.7, -95.6, Some("USA")),
    ] {
        let found = gazetteer.readings(Key::of(name)).any(|reading| {
            let (found_lat, found_lon) = gazetteer.position(reading.entry);
            gazetteer.kind(reading.entry) == kind
                && (found_lat - lat).abs() < 0.5
                && (found_lon - lon).abs() < 0.5
                && gazetteer.country_code(reading.entry) == country
        });
        assert!(found, "{name}");
    }
}

#[test]
fn other_bytes_are_refused() {
    assert_eq!(Gazetteer::open(&b"no table"[..]).err(), Some(GazetteerError::NotAGazetteer));
    let mut bytes = b"BEDEPLC\x09".to_vec();
    bytes.resize(200, 0);
    assert_eq!(Gazetteer::open(bytes).err(), Some(GazetteerError::Format { found: 9, expected: 1 }));
}

/// Whatever numbers stand in a table that is cut short or scrambled, looking a name up gives something or
/// nothing.
#[test]
fn a_damaged_table_gives_no_panic() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../gazetteer/places/places.bin");
    let whole = fs::read(path).expect("the table is there");
    assert!(matches!(
        Gazetteer::open(whole[..whole.len() / 2].to_vec()).err(),
        Some(GazetteerError::Damaged { .. })
    ));
    let mut state = 7u64;
    for _ in 0..4 {
        let mut bytes = whole.clone();
        for _ in 0..200_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = 200 + (state >> 16) as usize % (bytes.len() - 200);
            bytes[at] = (state >> 56) as u8;
        }
        let gazetteer = Gazetteer::open(bytes).expect("the header is whole");
        for name in ["Paris", "Springfield", "London", "San Jose", "Aleppo", "Georgia", "Washington"] {
            for reading in gazetteer.readings(Key::of(name)).take(100) {
                let _ = gazetteer.name(reading.entry);
                let _ = (gazetteer.position(reading.entry), gazetteer.kind(reading.entry));
                let _ = (gazetteer.country_code(reading.entry), gazetteer.division_name(reading.entry));
            }
        }
    }
}
