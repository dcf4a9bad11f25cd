//! `bede gazetteer import`: a gazetteer of one's own from a GeoNames dump and the names of a Wikidata dump, each read line by
//! line. Opening one for the commands that use it is in `coder`.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufRead, Read},
    path::Path,
};

use bede::{Gazetteer, ImportError, ImportOptions, Importer};
use serde::Deserialize;

use crate::{
    Outcome,
    arguments::{GazetteerImport, GazetteerTask},
    messages::{self, Failure, Message},
};

/// No entity of a Wikidata dump is near so long.
const LONGEST_ENTITY: u64 = 64 << 20;

pub fn run(task: &GazetteerTask) -> Result<Outcome, Failure> {
    let GazetteerTask::Import(arguments) = task;
    let options = ImportOptions {
        classes: arguments.classes.to_ascii_uppercase(),
        least_population: arguments.least_population,
        countries: arguments.countries.iter().map(|country| country.to_ascii_uppercase()).collect(),
    };
    if let Some(wrong) = options.classes.chars().find(|class| !"PHTLSAUVR".contains(*class)) {
        return Err(Message::new(
            format!("`{wrong}` is no feature class of GeoNames"),
            "use letters among P H T L S A U V R: `--classes PHT`",
        )
        .into());
    }
    let mut importer = Importer::new(Gazetteer::embedded(), options);
    // What a division's code stands for may be said after the first place in it.
    for pass in [Importer::learn_divisions, Importer::take_places] as [fn(&mut Importer, _) -> _; 2] {
        pass(&mut importer, open(&arguments.geonames)?)
            .map_err(|error| import_failed(&arguments.geonames, &error))?;
    }
    let named = match &arguments.wikidata {
        Some(path) => Some(take_names(&mut importer, path)?),
        None => None,
    };
    let imported = importer.finish().map_err(|error| import_failed(&arguments.geonames, &error))?;
    write(arguments, &imported.bytes)?;
    let count = |number: u64, thing: &str| format!("{number} {thing}{}", if number == 1 { "" } else { "s" });
    let names = match named {
        Some(places) => {
            format!("; {} of {} from Wikidata", count(imported.names, "other name"), count(places, "place"))
        }
        None => String::new(),
    };
    messages::note(&format!(
        "{} read, {} taken{names}; `{}` has {} places, {:.1} MB",
        count(imported.read, "row"),
        count(imported.taken, "place"),
        arguments.out.display(),
        imported.places,
        imported.bytes.len() as f64 / 1e6
    ));
    Ok(Outcome::Complete)
}

/// Writes beside the place wanted and moves it there, so that a half-written gazetteer never stands under its name.
fn write(arguments: &GazetteerImport, bytes: &[u8]) -> Result<(), Failure> {
    let mut beside = arguments.out.clone().into_os_string();
    beside.push(".part");
    fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, &arguments.out)).map_err(|error| {
        let _ = fs::remove_file(&beside);
        Message::new(
            format!("cannot write `{}`: {error}", arguments.out.display()),
            "check that the folder exists and may be written to",
        )
        .into()
    })
}

fn open(path: &Path) -> Result<Box<dyn BufRead + Send>, Failure> {
    bede_read::open_plain(path).map_err(|error| {
        Failure::Message(Message::new(error.problem.to_string(), error.help).at(error.location))
    })
}

fn import_failed(path: &Path, error: &ImportError) -> Failure {
    let line = match error {
        ImportError::Read { line, .. }
        | ImportError::Columns { line, .. }
        | ImportError::Value { line, .. }
        | ImportError::Text { line } => format!(":{line}"),
        ImportError::Build(_) => String::new(),
    };
    let help = match error {
        ImportError::Build(_) => "take fewer: `--least-population 500`, `--classes P`, or some `--countries`",
        _ => "GeoNames' dumps are described in their readme.txt; check that the file is whole",
    };
    Failure::Message(Message::new(error.to_string(), help.to_owned()).at(format!("{}{line}", path.display())))
}

/// What is read of an entity.
#[derive(Deserialize)]
struct WikidataEntity {
    #[serde(default)]
    labels: BTreeMap<String, WikidataName>,
    #[serde(default)]
    aliases: BTreeMap<String, Vec<WikidataName>>,
    #[serde(default)]
    claims: WikidataClaims,
}

#[derive(Deserialize)]
struct WikidataName {
    value: String,
}

#[derive(Default, Deserialize)]
struct WikidataClaims {
    /// GeoNames id.
    #[serde(rename = "P1566", default)]
    geonames: Vec<WikidataClaim>,
}

#[derive(Deserialize)]
struct WikidataClaim {
    mainsnak: serde_json::Value,
}

/// Takes the English names of places from a dump; gives of how many places.
fn take_names(importer: &mut Importer, path: &Path) -> Result<u64, Failure> {
    let mut dump = open(path)?;
    let (mut line, mut places, mut entities, mut buffer) = (0u64, 0, 0u64, Vec::new());
    let failed = |line: u64, what: String| {
        Failure::Message(
            Message::new(
                what,
                "a JSON dump of Wikidata has one entity a line; check that the file is whole".to_owned(),
            )
            .at(format!("{}:{line}", path.display())),
        )
    };
    loop {
        buffer.clear();
        line += 1;
        let length = (&mut dump)
            .take(LONGEST_ENTITY)
            .read_until(b'\n', &mut buffer)
            .map_err(|error: io::Error| failed(line, format!("the dump breaks off: {error}")))?;
        if length == 0 {
            break;
        }
        if length as u64 == LONGEST_ENTITY {
            return Err(failed(line, "the line has no end; this is no dump of Wikidata".to_owned()));
        }
        // The dump is one list: an entity a line, with a comma after it.
        let entity = buffer.trim_ascii();
        let entity = entity.strip_suffix(b",").unwrap_or(entity);
        if entity.is_empty() || entity == b"[" || entity == b"]" {
            continue;
        }
        entities += 1;
        if !contains(entity, b"\"P1566\"") {
            continue;
        }
        let entity: WikidataEntity = serde_json::from_slice(entity).map_err(|error| {
            failed(line, format!("this is no entity of Wikidata (column {})", error.column()))
        })?;
        for id in entity.claims.geonames.iter().filter_map(geonames_id) {
            let english = ["en", "mul", "en-gb", "en-ca"];
            let labels = english.iter().filter_map(|language| entity.labels.get(*language));
            let aliases = english.iter().filter_map(|language| entity.aliases.get(*language)).flatten();
            places +=
                u64::from(importer.add_names(id, labels.chain(aliases).map(|name| name.value.as_str())));
        }
    }
    if entities == 0 {
        return Err(failed(1, "the file holds no entities".to_owned()));
    }
    Ok(places)
}

fn geonames_id(claim: &WikidataClaim) -> Option<u32> {
    claim.mainsnak.get("datavalue")?.get("value")?.as_str()?.parse().ok()
}

/// Most entities are no places; looking for the property's name is far cheaper than reading them.
fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == wanted[0]) {
        rest = &rest[at..];
        if rest.starts_with(wanted) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}
