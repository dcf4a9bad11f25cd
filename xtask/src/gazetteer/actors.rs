//! `cargo xtask gazetteer actors`: from the tables of facts to `gazetteer/actors/*.tsv`, which the build of
//! `bede-entities` compiles. Facts are carried over (names, codes, dates of office); no source file is copied.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt::Write as _,
    path::Path,
};

use crate::TaskResult;

/// A table with a header row; cells by column name.
struct Table {
    columns: HashMap<String, usize>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(path: &Path) -> Result<Table, Box<dyn std::error::Error>> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut lines = text.lines();
        let header = lines.next().unwrap_or_default();
        let columns = header.split('\t').enumerate().map(|(index, name)| (name.to_string(), index)).collect();
        let rows = lines.map(|line| line.split('\t').map(str::to_string).collect()).collect();
        Ok(Table { columns, rows })
    }

    fn cell<'t>(&self, row: &'t [String], column: &str) -> &'t str {
        self.columns.get(column).and_then(|&index| row.get(index)).map_or("", |cell| cell.trim())
    }
}

/// One term of office.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Office {
    country: String,
    sector: &'static str,
    role: String,
    from: String,
    to: String,
    /// `f` Factbook, `w` Wikidata, `l` World Leaders 2019, `e` editor.
    source: &'static str,
}

#[derive(Default)]
struct Person {
    names: Vec<String>,
    gender: String,
    prominent: bool,
    offices: BTreeSet<Office>,
}

/// Country code to the adjective used in a role.
struct Countries {
    code: HashMap<String, String>,
    adjective: HashMap<String, String>,
}

/// Compiles the facts under `data` into `gazetteer/actors`.
pub fn run(data: &Path) -> TaskResult {
    let facts = data.join("facts");
    let folder = Path::new("gazetteer/actors");
    std::fs::create_dir_all(folder)?;
    let countries = countries(&facts, folder)?;
    people(&facts, folder, &countries)?;
    organizations(&facts, folder)?;
    cities(&facts, folder, &countries)?;
    Ok(())
}

/// Splits a cell at `|`, drops remarks in brackets and blanks.
fn pieces(cell: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for piece in cell.split('|') {
        let piece = piece.trim();
        if !piece.is_empty() && !found.iter().any(|known| known == piece) {
            found.push(piece.to_string());
        }
    }
    found
}

fn without_remark(piece: &str) -> (&str, &str) {
    match piece.split_once('(') {
        Some((name, remark)) => (name.trim(), remark.trim_end_matches(')').trim()),
        None => (piece.trim(), ""),
    }
}

fn countries(facts: &Path, folder: &Path) -> Result<Countries, Box<dyn std::error::Error>> {
    let table = Table::read(&facts.join("countries.tsv"))?;
    let mut known = Countries { code: HashMap::new(), adjective: HashMap::new() };
    let mut out = String::from("code\tname\taliases\tadjectives\tdemonyms\tcapitals\tseats\n");
    // A name that two rows claim belongs to the state that stands today ("Korea" to neither).
    for row in &table.rows {
        let iso3 = table.cell(row, "iso3");
        let code = table.cell(row, "plover_country");
        let name = table.cell(row, "short_name");
        if code.is_empty() || name.is_empty() || matches!(iso3, "ATA" | "ATF" | "BVT" | "HMD" | "UMI" | "IOT")
        {
            continue;
        }
        known.code.insert(iso3.to_string(), code.to_string());
        let mut adjectives = pieces(table.cell(row, "adjectives"));
        let dependency = table.cell(row, "status").to_lowercase().contains("dependency");
        // "Dutch" is no adjective of Aruba alone, nor "Korean" of either Korea, nor "Chinese" of Taiwan.
        let others = |word: &str| match iso3 {
            "PRK" | "HKG" | "TWN" | "MAC" => matches!(word, "Korean" | "Chinese"),
            "COG" => word == "Congolese",
            "DMA" => word == "Dominican",
            "SSD" => word == "Sudanese",
            "YAR" | "YMD" => word.starts_with("Yemeni"),
            "DDR" => word == "German",
            _ => {
                dependency
                    && matches!(
                        word,
                        "French"
                            | "Dutch"
                            | "British"
                            | "American"
                            | "Chinese"
                            | "Danish"
                            | "Norwegian"
                            | "Australian"
                            | "New Zealander"
                    )
            }
        };
        // Names of the state, and forms that no newspaper uses.
        let no_adjective = |word: &str| {
            matches!(
                word,
                "US" | "U.S."
                    | "UK"
                    | "Myanmar"
                    | "Taiwan"
                    | "Hong Kong"
                    | "Kosovski"
                    | "Kosovac"
                    | "US citizens"
                    | "Irishmen"
            ) || word.contains('/')
        };
        let own = |word: &String| !others(word) && !no_adjective(word);
        adjectives.retain(own);
        let mut demonyms = pieces(table.cell(row, "demonym_singular"));
        demonyms.extend(pieces(table.cell(row, "demonym_plural")));
        demonyms.retain(own);
        if let Some(first) = adjectives.first() {
            known.adjective.insert(iso3.to_string(), first.clone());
        } else {
            known.adjective.insert(iso3.to_string(), name.to_string());
        }
        let mut aliases = pieces(table.cell(row, "formal_name"));
        for alias in pieces(table.cell(row, "aliases")) {
            let (alias, remark) = without_remark(&alias);
            let loose = remark == "loose" && !matches!(alias, "England" | "Holland" | "America");
            let too_short = dependency && alias.chars().count() <= 3;
            if !loose
                && !too_short
                && !matches!(alias, "PA" | "CAR" | "SAR" | "ROC" | "Saudi")
                && !alias.contains(',')
            {
                aliases.push(alias.to_string());
            }
        }
        for alias in pieces(table.cell(row, "former_names")) {
            let (alias, remark) = without_remark(&alias);
            // Colonial unions would give one name to many states.
            if !remark.contains("years not given") && !remark.contains("part") && !alias.contains("Indies") {
                aliases.push(alias.to_string());
            }
        }
        let capitals: Vec<String> = pieces(table.cell(row, "capitals"))
            .into_iter()
            .chain(pieces(table.cell(row, "capital_variants")))
            .map(|capital| without_remark(&capital).0.to_string())
            .filter(|capital| !dependency && !capital.is_empty() && !capital.contains("divisions"))
            .collect();
        let seats: Vec<String> = pieces(table.cell(row, "metonyms"))
            .into_iter()
            .filter_map(|seat| {
                let (name, remark) = without_remark(&seat);
                let clean = !name.is_empty()
                    && !matches!(
                        name,
                        "Parliament"
                            | "National Assembly"
                            | "Senate"
                            | "Supreme Court"
                            | "Congress"
                            | "White House"
                    );
                clean.then(|| format!("{name}={remark}"))
            })
            .collect();
        aliases.retain(|alias| alias != name && !alias.is_empty());
        dedup(&mut aliases);
        writeln!(
            out,
            "{code}\t{name}\t{}\t{}\t{}\t{}\t{}",
            aliases.join("|"),
            adjectives.join("|"),
            demonyms.join("|"),
            if matches!(table.cell(row, "status"), "historical") {
                String::new()
            } else {
                capitals.join("|")
            },
            if matches!(table.cell(row, "status"), "historical") { String::new() } else { seats.join("|") },
        )?;
    }
    std::fs::write(folder.join("countries.tsv"), out)?;
    Ok(known)
}

fn dedup(list: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    list.retain(|item| seen.insert(item.clone()));
}

/// Letters without marks, lower case: what two spellings of one name share.
fn folded(name: &str) -> String {
    bede_entities::fold_name(name)
}

/// The key under which rows of one person come together: country, first and last word of the name.
fn person_key(country: &str, name: &str) -> String {
    let folded = folded(name);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    match (words.first(), words.last()) {
        (Some(first), Some(last)) if words.len() > 1 => format!("{country} {first} {last}"),
        _ => format!("{country} {folded}"),
    }
}

/// A title stuck to a name, and remarks in brackets.
fn clean_name(name: &str) -> String {
    let name = without_remark(name).0;
    let mut words: Vec<&str> = name.split_whitespace().collect();
    while let Some(&first) = words.first() {
        let title = matches!(
            first.trim_end_matches('.'),
            "Dr" | "Sir"
                | "Dame"
                | "Gen"
                | "Lt"
                | "Col"
                | "Maj"
                | "Brig"
                | "Capt"
                | "Adm"
                | "Prof"
                | "Mr"
                | "Mrs"
                | "Ms"
                | "Maulvi"
                | "Mullah"
                | "Sheikh"
                | "Hon"
                | "HRH"
                | "Prince"
                | "King"
                | "Queen"
                | "Eng"
        );
        if title && words.len() > 2 {
            words.remove(0);
        } else {
            break;
        }
    }
    words.join(" ")
}

fn people(facts: &Path, folder: &Path, countries: &Countries) -> TaskResult {
    let mut people: BTreeMap<String, Person> = BTreeMap::new();
    let mut by_wikidata: HashMap<String, String> = HashMap::new();

    let heads = Table::read(&facts.join("heads.tsv"))?;
    for row in &heads.rows {
        let cell = |column: &str| heads.cell(row, column);
        // The licence of REIGN's leader list is unsettled: rows that rest on it alone, and its dates, stay out.
        if cell("source") == "reign" || cell("office") == "effective leader (reign)" {
            continue;
        }
        let Some(code) = countries.code.get(cell("iso3")) else { continue };
        let name = clean_name(cell("person"));
        if name.is_empty()
            || !name.contains(' ') && !matches!(cell("office"), "head of state" | "head of government")
        {
            continue;
        }
        let adjective = countries.adjective.get(cell("iso3")).map_or("", String::as_str);
        let Some((role, head)) = head_role(cell("office"), cell("title")) else { continue };
        let to = head_end(cell("from"), cell("to"), cell("to_basis"), cell("factbook_editions"));
        let person = person_of(&mut people, &mut by_wikidata, code, &name, cell("wikidata_id"));
        push_name(person, &name);
        for alias in pieces(cell("aliases")) {
            let alias = clean_name(&alias);
            // A single word is a surname, which the build derives itself.
            if alias.contains(' ') {
                push_name(person, &alias);
            }
        }
        person.prominent |= head;
        person.offices.insert(Office {
            country: code.clone(),
            sector: "GOV",
            role: format!("{adjective} {role}"),
            from: cell("from").to_string(),
            to,
            source: if cell("source").contains("factbook") {
                "f"
            } else if cell("source").contains("editor") {
                "e"
            } else {
                "w"
            },
        });
    }

    let ministers = Table::read(&facts.join("ministers.tsv"))?;
    for row in &ministers.rows {
        let cell = |column: &str| ministers.cell(row, column);
        let Some(code) = countries.code.get(cell("iso3")) else { continue };
        let name = clean_name(cell("person"));
        if !name.contains(' ') {
            continue;
        }
        let adjective = countries.adjective.get(cell("iso3")).map_or("", String::as_str);
        let Some((sector, role)) = minister_role(cell("office"), cell("position_text")) else { continue };
        let person = person_of(&mut people, &mut by_wikidata, code, &name, cell("wikidata_id"));
        push_name(person, &name);
        if !cell("gender").is_empty() {
            person.gender = cell("gender").to_string();
        }
        person.prominent |=
            matches!(cell("office"), "foreign minister" | "defence minister" | "head of state or government");
        let (from, to, source) = if cell("source").starts_with("CIA") {
            // Seen in office in 2019, without dates: a year to either side is the least that can be said.
            ("2018".to_string(), "2020".to_string(), "l")
        } else {
            let source = if cell("source").starts_with("editor") { "e" } else { "w" };
            (cell("from").to_string(), cell("to").to_string(), source)
        };
        // Another source with dates for the same office makes the undated row needless.
        if source == "l"
            && person.offices.iter().any(|office| office.role.ends_with(&role) && office.source != "l")
        {
            continue;
        }
        person.offices.insert(Office {
            country: code.clone(),
            sector,
            role: format!("{adjective} {role}"),
            from,
            to,
            source,
        });
    }

    let mut out = String::from("names\tgender\tprominent\toffices\n");
    for person in people.values() {
        let offices: Vec<String> = merged(&person.offices)
            .iter()
            .map(|office| {
                format!(
                    "{},{},{},{},{},{}",
                    office.country,
                    office.sector,
                    office.role.replace([',', ';'], " "),
                    office.from,
                    office.to,
                    office.source
                )
            })
            .collect();
        writeln!(
            out,
            "{}\t{}\t{}\t{}",
            person.names.join("|"),
            person.gender,
            if person.prominent { "y" } else { "" },
            offices.join(";")
        )?;
    }
    std::fs::write(folder.join("people.tsv"), out)?;
    println!("people: {}", people.len());
    Ok(())
}

/// One row per office: spells of the same role that overlap become one, and a spell whose end is unknown ends
/// where a source that knows says so.
fn merged(offices: &BTreeSet<Office>) -> Vec<Office> {
    let mut sorted: Vec<Office> = offices.iter().cloned().collect();
    sorted.sort_by(|a, b| (&a.role, &a.from, &a.to).cmp(&(&b.role, &b.from, &b.to)));
    let mut kept: Vec<Office> = Vec::new();
    for office in sorted {
        if let Some(last) = kept.last_mut()
            && last.role == office.role
        {
            let same_start =
                last.from.get(..7.min(last.from.len())) == office.from.get(..7.min(office.from.len()));
            let inside = !last.to.is_empty()
                && office.from < last.to
                && (office.to.is_empty() || office.to <= last.to);
            if last.source == "l" {
                *last = office;
                continue;
            }
            if same_start {
                if last.to.is_empty() || (!office.to.is_empty() && office.source == "w") {
                    last.to = office.to.clone();
                }
                if office.from.len() > last.from.len() {
                    last.from = office.from.clone();
                }
                continue;
            }
            if inside || office.source == "l" {
                continue;
            }
        }
        kept.push(office);
    }
    kept.sort_by(|a, b| (&a.from, &a.role).cmp(&(&b.from, &b.role)));
    kept
}

fn push_name(person: &mut Person, name: &str) {
    if !person.names.iter().any(|known| known == name) {
        person.names.push(name.to_string());
    }
}

fn person_of<'p>(
    people: &'p mut BTreeMap<String, Person>,
    by_wikidata: &mut HashMap<String, String>,
    country: &str,
    name: &str,
    wikidata: &str,
) -> &'p mut Person {
    let key = person_key(country, name);
    let key = match wikidata {
        "" => key,
        id => by_wikidata.entry(format!("{country} {id}")).or_insert(key).clone(),
    };
    people.entry(key).or_default()
}

/// The end of a term. REIGN's months are not used; an inferred end and an edition's end are upper bounds.
fn head_end(from: &str, to: &str, basis: &str, editions: &str) -> String {
    let reign = basis.starts_with("reign");
    if !to.is_empty() && !reign && to >= from {
        return to.to_string();
    }
    let last: Option<u32> = editions.rsplit('-').next().and_then(|year| year.trim().parse().ok());
    match last {
        // Editions of 2018 to 2020 and 2025 say nothing of an end.
        Some(year) if year < 2017 => format!("{year}"),
        _ => String::new(),
    }
}

/// What a head is called, and whether it is an office whose holder is known by surname.
fn head_role(office: &str, title: &str) -> Option<(String, bool)> {
    let lower = title.to_lowercase();
    let known = [
        "prime minister",
        "president",
        "premier",
        "chancellor",
        "taoiseach",
        "king",
        "queen",
        "emperor",
        "sultan",
        "amir",
        "emir",
        "chief executive",
        "grand duke",
        "prince",
        "pope",
    ];
    let plain = known.iter().find(|word| lower == **word || lower.starts_with(&format!("{word} ")));
    Some(match office {
        "head of state" => (plain.map_or("head of state", |word| word).to_string(), true),
        "head of government" => {
            let word = match plain {
                Some(&"president") if lower.contains("president of the") => "head of government",
                Some(word) => word,
                None => "head of government",
            };
            (word.to_string(), true)
        }
        "deputy to head of state" => ("vice president".to_string(), false),
        "deputy to head of government" => ("deputy prime minister".to_string(), false),
        "representative of head of state" => ("governor".to_string(), false),
        "heir" => ("crown prince".to_string(), true),
        _ => return None,
    })
}

/// Sector and name of a minister's office.
fn minister_role(office: &str, position: &str) -> Option<(&'static str, String)> {
    let short: String = position.chars().take(70).collect();
    let lower = position.to_lowercase();
    Some(match office {
        "military chief" => ("MIL", lower_first(&short)),
        "police head" => ("COP", "police chief".to_string()),
        "intelligence head" => ("SPY", "intelligence chief".to_string()),
        "judge" => {
            ("JUD", if lower.contains("chief justice") { "chief justice" } else { "judge" }.to_string())
        }
        "attorney general or prosecutor" => {
            if lower.contains("prosecutor") {
                ("JUD", "prosecutor general".to_string())
            } else {
                ("GOV", "attorney general".to_string())
            }
        }
        "speaker of legislature" => ("LEG", "speaker of parliament".to_string()),
        "central bank head" => ("GOV", "central bank governor".to_string()),
        "head of state or government" => {
            let word = if lower.contains("prime minister") {
                "prime minister"
            } else if lower.starts_with("president") {
                "president"
            } else if lower.contains("king") {
                "king"
            } else {
                "head of government"
            };
            ("GOV", word.to_string())
        }
        "deputy head of government" => ("GOV", "deputy prime minister".to_string()),
        "vice president" => ("GOV", "vice president".to_string()),
        "labour or social minister" => ("GOV", "labour minister".to_string()),
        "education or science minister" => ("GOV", "education minister".to_string()),
        "transport or works minister" => ("GOV", "transport minister".to_string()),
        "trade or industry minister" => ("GOV", "trade minister".to_string()),
        "other minister" | "deputy other minister" => {
            if lower.contains("minister") || lower.contains("secretary") {
                ("GOV", short)
            } else {
                ("GOV", lower_first(&short))
            }
        }
        "international official" => return None,
        "" => return None,
        other => ("GOV", other.to_string()),
    })
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

fn organizations(facts: &Path, folder: &Path) -> TaskResult {
    let table = Table::read(&facts.join("organizations.tsv"))?;
    let mut out = String::from("name\taliases\tkind\tcountry\tsectors\tsource\n");
    let mut count = 0;
    let mut seen = BTreeSet::new();
    for row in &table.rows {
        let cell = |column: &str| table.cell(row, column);
        let (kind, name) = (cell("kind"), cell("name"));
        if name.is_empty() || name.chars().count() < 2 || name == "alliance" || name == "independents" {
            continue;
        }
        // UCDP's parties that are governments or unnamed ("Civilians"), and its factions of factions, say nothing.
        if name.contains(" - ") && name.contains("faction") {
            continue;
        }
        let mut sectors =
            cell("plover_sector").split(['(', ',', '/']).next().unwrap_or("").trim().replace('+', " ");
        if kind.starts_with("communal") {
            sectors = "UAF".to_string();
        }
        if kind.starts_with("armed group (inform") {
            continue;
        }
        let country = cell("plover_code");
        let country = match kind {
            "NGO" => "NGO",
            "company" if country.len() != 3 => "",
            _ if country.contains('|') => "IMG",
            _ => country,
        };
        let mut aliases: Vec<String> = Vec::new();
        for acronym in pieces(cell("acronyms")) {
            let letters = acronym.chars().filter(|c| c.is_uppercase()).count();
            // Two letters, and parties' acronyms, are shared by too many things; those with context are kept.
            let long_enough = acronym.chars().count() >= 3 && letters >= 2;
            if long_enough
                && !acronym.chars().any(|c| c.is_ascii_digit() && acronym.len() == 4)
                && acronym != name
            {
                aliases.push(acronym);
            }
        }
        for alias in pieces(cell("aliases")) {
            let ascii = alias.chars().filter(|c| c.is_alphabetic()).all(|c| (c as u32) < 0x250);
            let plain = alias.chars().count() >= 4 || kind != "party";
            if ascii && plain && alias != name && !alias.contains(['(', ')', ',', ';']) {
                aliases.push(alias);
            }
        }
        dedup(&mut aliases);
        // Bodies that the Factbook names by acronym only need at least three capitals to be told from words.
        let capitals = name.chars().filter(|c| c.is_uppercase()).count();
        if cell("source").contains("acronym only")
            && (capitals < 3 || name.contains(' ') || name.contains('-'))
        {
            continue;
        }
        // One plain word is a party only in its own country's news; too many are ordinary words ("Dawn", "Union").
        if kind == "party" && !name.contains(' ') && !aliases.iter().any(|alias| alias.contains(' ')) {
            continue;
        }
        if !seen.insert((folded(name), country.to_string())) {
            continue;
        }
        let kind = match kind {
            "party" => "party",
            "IGO" | "IGO organ" | "alliance" => "igo",
            "court" => "court",
            "NGO" => "ngo",
            "company" => "company",
            "media" => "media",
            "communal or ethnic group (armed conflict)" => "communal",
            _ => "armed",
        };
        let source = cell("source");
        let source = if source.contains("Party Facts") {
            "p"
        } else if source.contains("UCDP") {
            "u"
        } else if source.contains("actbook") {
            "f"
        } else {
            "e"
        };
        writeln!(out, "{name}\t{}\t{kind}\t{country}\t{sectors}\t{source}", aliases.join("|"))?;
        count += 1;
    }
    std::fs::write(folder.join("organizations.tsv"), out)?;
    println!("organizations: {count}");
    Ok(())
}

/// Cities by their country, the largest of each name: "police in Marseille" needs no coordinates.
fn cities(facts: &Path, folder: &Path, countries: &Countries) -> TaskResult {
    let table = Table::read(&facts.join("cities.tsv"))?;
    let mut largest: BTreeMap<String, (u64, String, String)> = BTreeMap::new();
    for row in &table.rows {
        let (name, population) =
            (table.cell(row, "name"), table.cell(row, "population").parse().unwrap_or(0u64));
        let Some(code) = countries.code.get(table.cell(row, "iso3")) else { continue };
        // Smaller towns share their names with people and things.
        if population < 100_000 || name.chars().count() < 3 {
            continue;
        }
        let entry = largest.entry(folded(name)).or_insert_with(|| (0, String::new(), String::new()));
        if population > entry.0 {
            *entry = (population, name.to_string(), code.clone());
        }
    }
    let mut out = String::from("name\tcountry\n");
    for (_, name, code) in largest.values() {
        writeln!(out, "{name}\t{code}")?;
    }
    std::fs::write(folder.join("cities.tsv"), out)?;
    println!("cities: {}", largest.len());
    Ok(())
}
