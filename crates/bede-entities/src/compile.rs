//! Compiles names in bulk (`gazetteer/actors/*.tsv`) and the hand lexicon (`lexicon/actors/*.toml`) into one table
//! of bytes that opens without parsing. The build script and `Actors::with_lexicon` share this file, so it knows
//! no other module of the crate; how the bytes are read is in `actors`.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;

/// What the bytes begin with; the digit is the format's number.
pub const MAGIC: &[u8; 8] = b"BEDEACT1";

/// Sectors in the order of `bede_doc::plover::Sector::ALL` (a test holds the two together).
pub const SECTORS: [&str; 25] = [
    "GOV", "MIL", "COP", "SPY", "JUD", "LEG", "PTY", "OPP", "PRM", "REB", "UAF", "UNK", "CVL", "CRM", "AGR",
    "LAB", "BUS", "EDU", "ELI", "JRN", "MED", "REF", "REL", "SOC", "PRE",
];

/// Kinds in the order of `bede_doc::EntityKind`.
pub const KINDS: [&str; 5] = ["person", "organization", "country", "group", "place"];

/// No sector.
pub const NO_SECTOR: u8 = 255;

/// How a form names its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Form {
    /// The name or another name.
    Name = 0,
    /// "Russian": says where a noun's referent belongs.
    Adjective = 1,
    /// "Russians", "a Russian".
    Demonym = 2,
    /// A capital, which can stand for its government.
    Capital = 3,
    /// A seat of power: "Kremlin".
    Seat = 4,
    /// A person's surname.
    Surname = 5,
    /// A common noun for a role: "riot police".
    Role = 6,
    /// A title before a name: "Gen."
    Title = 7,
    /// A given name, which says that a person follows.
    Given = 8,
}

/// Bits of a posting beside its form.
pub mod bits {
    /// A plural: several referents.
    pub const PLURAL: u8 = 1 << 3;
    /// Letters must all be capitals in the text, too: acronyms.
    pub const CAPITALS: u8 = 1 << 4;
    /// May stand in lower case.
    pub const LOWER: u8 = 1 << 5;
    /// Too common a name to be believed without its country in the report.
    pub const WEAK: u8 = 1 << 6;
    /// A given name, whatever the form's number says.
    pub const GIVEN: u8 = 1 << 7;
}

/// Something wrong in a file of the lexicon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// The file's name as it was given.
    pub file: String,
    /// The line, from one.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl std::fmt::Display for CompileError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}\n --> {}:{}", self.message, self.file, self.line)
    }
}

impl std::error::Error for CompileError {}

// ---------------------------------------------------------------------------------------------------------------
// Words and their hashes

/// Letters without marks, lower case, words parted by one blank: "Côte d'Ivoire" gives "cote d ivoire".
pub fn fold_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    each_word(name, |word| {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    });
    out
}

/// Calls `give` with each word of a text, folded. Points inside abbreviations vanish ("U.S." gives "us"); any
/// other sign parts words, so that "al-Shabaab" is two however it was tokenized.
pub fn each_word(text: &str, mut give: impl FnMut(&str)) {
    let mut word = FoldedWord::default();
    let mut since_point = 0usize;
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            word.push(character.to_ascii_lowercase());
            since_point += 1;
        } else if character == '.' && since_point == 1 {
            since_point = 0;
        } else if character.is_alphanumeric() {
            fold_character(character, &mut word);
            since_point += 1;
        } else if !unicode_normalization::char::is_combining_mark(character) {
            word.give(&mut give);
            since_point = 0;
        }
    }
    word.give(&mut give);
}

/// A word under construction; what goes beyond its room is no name.
struct FoldedWord {
    bytes: [u8; 64],
    length: usize,
}

impl Default for FoldedWord {
    fn default() -> FoldedWord {
        FoldedWord { bytes: [0; 64], length: 0 }
    }
}

impl FoldedWord {
    fn push(&mut self, character: char) {
        let length = character.len_utf8();
        if self.length + length <= self.bytes.len() {
            character.encode_utf8(&mut self.bytes[self.length..]);
            self.length += length;
        }
    }

    fn give(&mut self, give: &mut impl FnMut(&str)) {
        if self.length > 0 {
            give(one_spelling(std::str::from_utf8(&self.bytes[..self.length]).unwrap_or("")));
            self.length = 0;
        }
    }
}

fn fold_character(character: char, word: &mut FoldedWord) {
    match character {
        'ø' | 'Ø' => word.push('o'),
        'ł' | 'Ł' => word.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => word.push('d'),
        'ı' | 'İ' => word.push('i'),
        'ß' => {
            word.push('s');
            word.push('s');
        }
        'æ' | 'Æ' => {
            word.push('a');
            word.push('e');
        }
        'œ' | 'Œ' => {
            word.push('o');
            word.push('e');
        }
        'þ' | 'Þ' => {
            word.push('t');
            word.push('h');
        }
        // Marks of transcription that stand for a consonant which newspapers leave out.
        'ʻ' | 'ʼ' | 'ʿ' | 'ʾ' => {}
        _ => {
            for part in std::iter::once(character).nfd() {
                if !unicode_normalization::char::is_combining_mark(part) {
                    for lower in part.to_lowercase() {
                        word.push(lower);
                    }
                }
            }
        }
    }
}

/// One spelling for given names that newspapers transcribe in several ways.
fn one_spelling(word: &str) -> &str {
    match word {
        "sergei" | "serguei" | "sergej" | "serhii" | "serhiy" => "sergey",
        "dmitri" | "dmitriy" | "dimitri" | "dmytro" => "dmitry",
        "aleksandr" | "aleksander" | "alexandr" | "oleksandr" | "aliaksandr" => "alexander",
        "aleksey" | "alexei" | "alexey" | "aleksei" | "oleksiy" | "oleksii" => "alexei",
        "yuriy" | "yury" | "iurii" | "juri" | "yurii" => "yuri",
        "andrey" | "andriy" | "andrii" | "andrej" => "andrei",
        "nikolay" | "nikolaj" | "mykola" => "nikolai",
        "volodymyr" | "volodimir" => "vladimir",
        "mikhail" | "mikhael" | "mihail" | "mykhailo" => "mikhail",
        "vyacheslav" | "viacheslav" => "vyacheslav",
        "evgeny" | "yevgeny" | "evgeniy" | "yevgeniy" | "yevgeni" | "evgeni" => "yevgeny",
        "mohammed" | "muhammad" | "mohamed" | "mohammad" | "muhammed" | "mohamad" | "mohamud" | "muhamed"
        | "mohd" => "mohammed",
        "ahmad" | "ahmet" | "ahmedou" => "ahmed",
        "hussain" | "hussein" | "husayn" | "hossein" | "husain" | "hosein" => "hussein",
        "abdallah" | "abdalla" | "abdullahi" => "abdullah",
        "yusuf" | "youssef" | "yousef" | "yousuf" | "youssouf" | "yusuff" => "yousef",
        "ibrahim" | "ebrahim" | "ibraheem" => "ibrahim",
        "mahmoud" | "mahmud" | "mahmood" => "mahmoud",
        "usama" => "osama",
        "sheik" | "shaykh" | "shaikh" => "sheikh",
        "el" => "al",
        "assad" | "asad" => "assad",
        "qaddafi" | "gaddafi" | "kadhafi" | "gadhafi" | "qadhafi" | "khadafy" => "gaddafi",
        "zelenskyy" | "zelenskiy" | "zelenski" | "zelensky" => "zelensky",
        "lukashenka" => "lukashenko",
        "shoygu" => "shoigu",
        "lavrow" => "lavrov",
        "netanjahu" => "netanyahu",
        "khaled" => "khalid",
        "saeed" | "said" | "saied" => "said",
        "hizbullah" | "hizbollah" | "hezbullah" | "hizballah" | "hezballah" => "hezbollah",
        "shebab" | "shabab" => "shabaab",
        "qaida" | "qa" => "qaeda",
        "huthi" | "houthi" => "houthi",
        "huthis" => "houthis",
        "taleban" => "taliban",
        "organisation" => "organization",
        "organisations" => "organizations",
        "defense" => "defence",
        "labor" => "labour",
        "center" => "centre",
        "program" => "programme",
        "saint" => "st",
        "kyrgyz" | "kirghiz" => "kyrgyz",
        other => other,
    }
}

/// Hash of one folded word.
pub fn word_hash(word: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for &byte in word.as_bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    scramble(hash)
}

fn scramble(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ (hash >> 29)
}

/// The state of the walk after one more word.
pub fn step_hash(state: u64, word: u64) -> u64 {
    scramble(state.rotate_left(23) ^ word.wrapping_add(0x632b_e59b_d9b4_e019))
}

// ---------------------------------------------------------------------------------------------------------------
// Drafts

/// One code with the days on which it holds.
#[derive(Clone, Debug, Default)]
struct DraftOffice {
    country: [u8; 3],
    sectors: [u8; 2],
    role: String,
    from: i32,
    to: i32,
    source: u8,
}

struct DraftEntry {
    name: String,
    kind: u8,
    gender: u8,
    prominent: bool,
    offices: Vec<DraftOffice>,
    file: u16,
    line: u32,
}

/// Gathers entries and forms, then writes the table.
#[derive(Default)]
pub struct Compiler {
    entries: Vec<DraftEntry>,
    forms: HashMap<u64, Vec<(u32, u8)>>,
    prefixes: HashMap<u64, ()>,
    files: Vec<String>,
}

const OPEN_FROM: i32 = 0;
/// A term whose end nobody knows.
pub const OPEN_TO: i32 = 99_999_999;

fn three(code: &str) -> [u8; 3] {
    let bytes = code.as_bytes();
    if bytes.len() == 3 { [bytes[0], bytes[1], bytes[2]] } else { *b"   " }
}

fn sector_index(name: &str) -> Option<u8> {
    SECTORS.iter().position(|&sector| sector == name).map(|index| index as u8)
}

/// "2018", "2018-03", "2018-03-09" as the first or last day meant, in digits: 20180309.
fn day(text: &str, last: bool) -> Option<i32> {
    let mut parts = text.split('-');
    let mut number = |default: i32| match parts.next() {
        None | Some("") => Some(default),
        Some(part) => part.parse::<i32>().ok(),
    };
    let year = number(0)?;
    let month = number(if last { 12 } else { 1 })?;
    let day = number(if last { 31 } else { 1 })?;
    ((1000..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day))
        .then_some(year * 10_000 + month * 100 + day)
}

/// "USA GOV MIL" as a country field and up to two sectors.
fn parse_code(code: &str) -> Result<([u8; 3], [u8; 2]), String> {
    let mut country = *b"   ";
    let mut sectors = [NO_SECTOR; 2];
    let mut filled = 0;
    for (index, part) in code.split_whitespace().enumerate() {
        if let Some(sector) = sector_index(part) {
            if filled == 2 {
                return Err(format!("`{code}` has more than two sectors"));
            }
            sectors[filled] = sector;
            filled += 1;
        } else if index == 0 && part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_uppercase()) {
            country = three(part);
        } else {
            return Err(format!(
                "`{part}` is no sector; a code is a country field, then one or two of {}",
                SECTORS.join(" ")
            ));
        }
    }
    Ok((country, sectors))
}

/// `CODE, role, from/to; CODE, …`: codes with what they are and the days on which they hold.
fn parse_offices(text: &str) -> Result<Vec<DraftOffice>, String> {
    let mut drafts = Vec::new();
    for office in text.split(';').map(str::trim).filter(|office| !office.is_empty()) {
        let parts: Vec<&str> = office.split(',').map(str::trim).collect();
        let (country, sectors) = parse_code(parts.first().copied().unwrap_or(""))?;
        let role = parts.get(1).copied().unwrap_or("").to_string();
        let (from, to) = match parts.get(2) {
            None | Some(&"") => (OPEN_FROM, OPEN_TO),
            Some(days) => {
                let (from, to) = days
                    .split_once('/')
                    .ok_or_else(|| format!("`{days}`: a term reads `from/to`, either side may be empty"))?;
                let from = if from.is_empty() { Some(OPEN_FROM) } else { day(from, false) };
                let to = if to.is_empty() { Some(OPEN_TO) } else { day(to, true) };
                match (from, to) {
                    (Some(from), Some(to)) => (from, to),
                    _ => return Err(format!("`{days}` holds a day that is none")),
                }
            }
        };
        drafts.push(DraftOffice { country, sectors, role, from, to, source: b'h' });
    }
    Ok(drafts)
}

/// A regular plural of the last word.
fn plural_of(singular: &str) -> String {
    let (start, last) = match singular.rfind(' ') {
        Some(at) => singular.split_at(at + 1),
        None => ("", singular),
    };
    let plural = if let Some(stem) = last.strip_suffix("man") {
        format!("{stem}men")
    } else if let Some(stem) = last.strip_suffix('y')
        && !stem.ends_with(['a', 'e', 'o', 'u'])
    {
        format!("{stem}ies")
    } else if last.ends_with(['s', 'x', 'z']) || last.ends_with("ch") || last.ends_with("sh") {
        format!("{last}es")
    } else {
        format!("{last}s")
    };
    format!("{start}{plural}")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LexiconFile {
    #[serde(default)]
    actors: Vec<ActorList>,
    #[serde(default)]
    people: Vec<PeopleList>,
    #[serde(default)]
    roles: Vec<RoleList>,
    #[serde(default)]
    titles: Vec<TitleList>,
    #[serde(default)]
    adjectives: Vec<AdjectiveList>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActorList {
    kind: String,
    #[serde(default)]
    code: String,
    entries: Vec<toml::Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeopleList {
    entries: Vec<toml::Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleList {
    kind: String,
    #[serde(default)]
    code: String,
    /// Makes every pair of a word and a head.
    #[serde(default)]
    heads: Vec<String>,
    words: Vec<toml::Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TitleList {
    #[serde(default)]
    gender: String,
    #[serde(default)]
    code: String,
    words: Vec<toml::Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdjectiveList {
    code: String,
    words: Vec<toml::Spanned<String>>,
}

impl Compiler {
    fn file(&mut self, name: &str) -> u16 {
        self.files.push(name.to_string());
        (self.files.len() - 1) as u16
    }

    fn entry(&mut self, entry: DraftEntry) -> u32 {
        self.entries.push(entry);
        (self.entries.len() - 1) as u32
    }

    fn form(&mut self, text: &str, entry: u32, form: Form, mut flags: u8) {
        if form == Form::Name {
            let mut letters = text.chars().filter(|character| character.is_alphabetic());
            let capitals = letters.clone().count() >= 2 && letters.all(char::is_uppercase);
            if capitals {
                flags |= bits::CAPITALS;
            } else if !text.contains(' ')
                && text.chars().count() <= 6
                && text.chars().skip(1).any(char::is_uppercase)
                && !text.contains(['-', '\''])
            {
                // "CoE", "AfD": small letters and capitals both count.
                flags |= bits::CAPITALS | bits::LOWER;
            }
        }
        let mut state = 0u64;
        let mut words = 0;
        let mut path = Vec::new();
        each_word(text, |word| {
            if words > 0 {
                path.push(state);
            }
            state = step_hash(state, word_hash(word));
            words += 1;
        });
        if words == 0 || words > 12 {
            return;
        }
        for prefix in path {
            self.prefixes.insert(prefix, ());
        }
        let list = self.forms.entry(state).or_default();
        let posting = (entry, if form == Form::Given { bits::GIVEN } else { form as u8 | flags });
        match list.iter_mut().find(|known| known.0 == entry && known.1 & 0x87 == posting.1 & 0x87) {
            // Of two spellings with one key the less strict stands.
            Some(known) => {
                known.1 = (known.1 & posting.1 & bits::CAPITALS) | ((known.1 | posting.1) & !bits::CAPITALS)
            }
            None => list.push(posting),
        }
    }

    /// Adds one file of the hand lexicon.
    pub fn lexicon(&mut self, name: &str, text: &str) -> Result<(), CompileError> {
        let file: LexiconFile = toml::from_str(text).map_err(|error| CompileError {
            file: name.to_string(),
            line: error.span().map_or(1, |span| line_at(text, span.start)),
            message: error.message().to_string(),
        })?;
        let number = self.file(name);
        let wrong = |at: &toml::Spanned<String>, message: String| CompileError {
            file: name.to_string(),
            line: line_at(text, at.span().start),
            message,
        };
        for list in &file.actors {
            for spanned in &list.entries {
                self.actor_line(number, text, list, spanned).map_err(|message| wrong(spanned, message))?;
            }
        }
        for list in &file.people {
            for spanned in &list.entries {
                let line = line_at(text, spanned.span().start) as u32;
                self.person_line(number, line, spanned.get_ref())
                    .map_err(|message| wrong(spanned, message))?;
            }
        }
        for list in &file.roles {
            for spanned in &list.words {
                let line = line_at(text, spanned.span().start) as u32;
                let word = spanned.get_ref();
                if list.heads.is_empty() {
                    self.role_word(number, line, list, word).map_err(|message| wrong(spanned, message))?;
                }
                for head in &list.heads {
                    self.role_word(number, line, list, &format!("{word} {head}"))
                        .map_err(|message| wrong(spanned, message))?;
                }
            }
        }
        for list in &file.titles {
            for spanned in &list.words {
                let (country, sectors) = parse_code(&list.code).map_err(|message| wrong(spanned, message))?;
                let word = spanned.get_ref();
                let entry = self.entry(DraftEntry {
                    name: word.clone(),
                    kind: 0,
                    gender: list.gender.bytes().next().unwrap_or(b' '),
                    prominent: false,
                    offices: vec![DraftOffice {
                        country,
                        sectors,
                        from: OPEN_FROM,
                        to: OPEN_TO,
                        ..DraftOffice::default()
                    }],
                    file: number,
                    line: line_at(text, spanned.span().start) as u32,
                });
                self.form(word, entry, Form::Title, 0);
            }
        }
        for list in &file.adjectives {
            for spanned in &list.words {
                let (country, sectors) = parse_code(&list.code).map_err(|message| wrong(spanned, message))?;
                let word = spanned.get_ref();
                let entry = self.entry(DraftEntry {
                    name: word.clone(),
                    kind: 3,
                    gender: b' ',
                    prominent: false,
                    offices: vec![DraftOffice {
                        country,
                        sectors,
                        from: OPEN_FROM,
                        to: OPEN_TO,
                        ..DraftOffice::default()
                    }],
                    file: number,
                    line: line_at(text, spanned.span().start) as u32,
                });
                self.form(word, entry, Form::Adjective, bits::LOWER);
            }
        }
        Ok(())
    }

    /// `Name | other name | *members = CODE`. A form after `*` is a demonym (plural), after `?` needs context, and
    /// one after `~` is an adjective.
    fn actor_line(
        &mut self,
        file: u16,
        text: &str,
        list: &ActorList,
        spanned: &toml::Spanned<String>,
    ) -> Result<(), String> {
        let (names, code) = match spanned.get_ref().rsplit_once('=') {
            Some((names, code)) => (names, code.trim()),
            None => (spanned.get_ref().as_str(), list.code.as_str()),
        };
        let mut offices = parse_offices(code)?;
        if offices.is_empty() {
            offices.push(DraftOffice {
                from: OPEN_FROM,
                to: OPEN_TO,
                sectors: [NO_SECTOR; 2],
                country: *b"   ",
                ..DraftOffice::default()
            });
        }
        let kind = kind_index(&list.kind)?;
        let mut names = names.split('|').map(str::trim);
        let name = names.next().unwrap_or("").to_string();
        if fold_name(&name).is_empty() {
            return Err("an entry begins with a name".to_string());
        }
        let entry = self.entry(DraftEntry {
            name: name.trim_start_matches(['?', '~', '*']).to_string(),
            kind,
            gender: b' ',
            prominent: true,
            offices,
            file,
            line: line_at(text, spanned.span().start) as u32,
        });
        for form in std::iter::once(name.as_str()).chain(names) {
            let lower =
                form.chars().find(|character| character.is_alphabetic()).is_some_and(char::is_lowercase);
            let flags = if lower { bits::LOWER } else { 0 };
            if let Some(form) = form.strip_prefix('*') {
                self.form(form, entry, Form::Demonym, flags | bits::PLURAL);
            } else if let Some(form) = form.strip_prefix('~') {
                self.form(form, entry, Form::Adjective, flags);
            } else if let Some(form) = form.strip_prefix('?') {
                self.form(form, entry, Form::Name, flags | bits::WEAK);
            } else {
                self.form(form, entry, Form::Name, flags);
            }
        }
        Ok(())
    }

    /// `Name | other name (m): CODE, role, from/to; CODE, role, from/to`.
    fn person_line(&mut self, file: u16, line: u32, text: &str) -> Result<(), String> {
        let Some((names, offices)) = text.split_once(':') else {
            return Err("a person reads `Name (m): CODE, role, from/to`".to_string());
        };
        let (names, gender) = match names.split_once('(') {
            Some((names, gender)) => (names, gender.bytes().next().unwrap_or(b' ')),
            None => (names, b' '),
        };
        let drafts = parse_offices(offices)?;
        if drafts.is_empty() {
            return Err("a person needs a code".to_string());
        }
        let names: Vec<&str> = names.split('|').map(str::trim).filter(|name| !name.is_empty()).collect();
        self.person(&names, gender, true, drafts, file, line);
        Ok(())
    }

    fn person(
        &mut self,
        names: &[&str],
        gender: u8,
        prominent: bool,
        offices: Vec<DraftOffice>,
        file: u16,
        line: u32,
    ) {
        let Some(&first) = names.first() else { return };
        let by_hand = offices.first().is_some_and(|office| office.source == b'h');
        let entry = self.entry(DraftEntry {
            name: first.to_string(),
            kind: 0,
            gender,
            prominent,
            offices,
            file,
            line,
        });
        for name in names {
            if by_hand && !name.contains(' ') {
                // A name of one word by hand is one that the world knows: "Lula", "Modi".
                self.form(name, entry, Form::Surname, 0);
                continue;
            }
            self.form(name, entry, Form::Name, 0);
            let words: Vec<&str> = name.split_whitespace().collect();
            // "Sergey Kuzhugetovich Shoygu" is "Sergey Shoygu" in the news.
            if words.len() == 3 && !is_particle(words[1]) {
                self.form(&format!("{} {}", words[0], words[2]), entry, Form::Name, 0);
            }
            if let Some(surname) = surname_of(name) {
                let flags = if by_hand { 0 } else { bits::WEAK };
                if prominent {
                    self.form(surname, entry, Form::Surname, flags);
                }
            }
        }
    }

    fn role_word(&mut self, file: u16, line: u32, list: &RoleList, word: &str) -> Result<(), String> {
        let (words, code) = match word.rsplit_once('=') {
            Some((words, code)) => (words.trim(), code.trim()),
            None => (word, list.code.as_str()),
        };
        let (country, sectors) = parse_code(code)?;
        let kind = kind_index(&list.kind)?;
        let (singular, plural) = match words.split_once('/') {
            Some((singular, plural)) => (singular.trim(), Some(plural.trim().to_string())),
            // A collective noun ("police", "troops") has no singular of its own.
            None if list.kind == "group" => (words, None),
            None => (words, Some(plural_of(words))),
        };
        let gender = match singular.rsplit([' ', '-']).next().unwrap_or("") {
            word if word.ends_with("woman")
                || matches!(
                    word,
                    "queen"
                        | "princess"
                        | "girl"
                        | "wife"
                        | "mother"
                        | "daughter"
                        | "sister"
                        | "nun"
                        | "actress"
                        | "widow"
                ) =>
            {
                b'f'
            }
            word if word.ends_with("man") && word != "human" && word != "ombudsman"
                || matches!(
                    word,
                    "king"
                        | "prince"
                        | "boy"
                        | "husband"
                        | "father"
                        | "son"
                        | "brother"
                        | "monk"
                        | "priest"
                        | "imam"
                        | "bishop"
                        | "sultan"
                        | "emir"
                        | "ayatollah"
                ) =>
            {
                b'm'
            }
            _ => b' ',
        };
        let entry = self.entry(DraftEntry {
            name: singular.to_string(),
            kind,
            gender,
            prominent: false,
            offices: vec![DraftOffice {
                country,
                sectors,
                from: OPEN_FROM,
                to: OPEN_TO,
                ..DraftOffice::default()
            }],
            file,
            line,
        });
        let group = if list.kind == "group" { bits::PLURAL } else { 0 };
        self.form(singular, entry, Form::Role, bits::LOWER | group);
        if let Some(plural) = plural
            && plural != singular
        {
            self.form(&plural, entry, Form::Role, bits::LOWER | bits::PLURAL);
        }
        Ok(())
    }

    /// Adds `countries.tsv`.
    pub fn countries(&mut self, name: &str, text: &str) {
        let file = self.file(name);
        for (index, line) in text.lines().enumerate().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [code, country, aliases, adjectives, demonyms, capitals, seats] = cells[..] else { continue };
            let state = DraftOffice {
                country: three(code),
                sectors: [NO_SECTOR; 2],
                from: OPEN_FROM,
                to: OPEN_TO,
                ..DraftOffice::default()
            };
            let line = index as u32 + 1;
            let draft = |name: &str, kind: u8, office: DraftOffice| DraftEntry {
                name: name.to_string(),
                kind,
                gender: b' ',
                prominent: true,
                offices: vec![office],
                file,
                line,
            };
            let entry = self.entry(draft(country, 2, state.clone()));
            self.form(country, entry, Form::Name, 0);
            for alias in parts(aliases) {
                self.form(alias, entry, Form::Name, 0);
            }
            for adjective in parts(adjectives) {
                self.form(adjective, entry, Form::Adjective, 0);
            }
            for demonym in parts(demonyms) {
                self.form(demonym, entry, Form::Demonym, 0);
            }
            for capital in parts(capitals) {
                let place = self.entry(draft(capital, 4, state.clone()));
                self.form(capital, place, Form::Capital, 0);
            }
            for seat in parts(seats) {
                let (seat, what) = seat.split_once('=').unwrap_or((seat, ""));
                let sector = seat_sector(what);
                let office =
                    DraftOffice { sectors: [sector, NO_SECTOR], role: what.to_string(), ..state.clone() };
                let body = self.entry(draft(seat, 1, office));
                self.form(seat, body, Form::Seat, 0);
            }
        }
    }

    /// Adds `cities.tsv`.
    pub fn cities(&mut self, name: &str, text: &str) {
        let file = self.file(name);
        for (index, line) in text.lines().enumerate().skip(1) {
            let Some((city, code)) = line.split_once('\t') else { continue };
            let entry = self.entry(DraftEntry {
                name: city.to_string(),
                kind: 4,
                gender: b' ',
                prominent: false,
                offices: vec![DraftOffice {
                    country: three(code),
                    sectors: [NO_SECTOR; 2],
                    from: OPEN_FROM,
                    to: OPEN_TO,
                    ..DraftOffice::default()
                }],
                file,
                line: index as u32 + 1,
            });
            self.form(city, entry, Form::Name, 0);
        }
    }

    /// Adds `people.tsv`, and the given names in it that two people of one gender share.
    pub fn people(&mut self, name: &str, text: &str) {
        let file = self.file(name);
        let mut given: BTreeMap<String, [u32; 3]> = BTreeMap::new();
        for (index, line) in text.lines().enumerate().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [names, gender, prominent, offices] = cells[..] else { continue };
            let drafts = offices
                .split(';')
                .filter_map(|office| {
                    let cells: Vec<&str> = office.split(',').collect();
                    let [country, sector, role, from, to, source] = cells[..] else { return None };
                    Some(DraftOffice {
                        country: three(country),
                        sectors: [sector_index(sector).unwrap_or(NO_SECTOR), NO_SECTOR],
                        role: role.to_string(),
                        from: day(from, false).unwrap_or(OPEN_FROM),
                        to: if to.is_empty() { OPEN_TO } else { day(to, true).unwrap_or(OPEN_TO) },
                        source: source.bytes().next().unwrap_or(b' '),
                    })
                })
                .collect();
            let names: Vec<&str> = parts(names).collect();
            if let Some((first, _)) = names.first().and_then(|name| name.split_once(' '))
                && first.chars().count() >= 3
                && !is_particle(first)
            {
                let counts = given.entry(fold_name(first)).or_default();
                counts[match gender {
                    "m" => 0,
                    "f" => 1,
                    _ => 2,
                }] += 1;
            }
            self.person(
                &names,
                gender.bytes().next().unwrap_or(b' '),
                prominent == "y",
                drafts,
                file,
                index as u32 + 1,
            );
        }
        let holders = [b'm', b'f', b' '].map(|gender| {
            self.entry(DraftEntry {
                name: String::new(),
                kind: 0,
                gender,
                prominent: false,
                offices: Vec::new(),
                file,
                line: 0,
            })
        });
        for (name, [male, female, unknown]) in &given {
            if male + female + unknown < 2 || name.contains(' ') {
                continue;
            }
            let holder = if *male > 4 * female && *male > 0 {
                holders[0]
            } else if *female > 4 * male && *female > 0 {
                holders[1]
            } else {
                holders[2]
            };
            self.form(name, holder, Form::Given, 0);
        }
    }

    /// Adds `organizations.tsv`.
    pub fn organizations(&mut self, name: &str, text: &str) {
        let file = self.file(name);
        for (index, line) in text.lines().enumerate().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [name, aliases, kind, country, sectors, source] = cells[..] else { continue };
            let mut listed = sectors.split_whitespace().filter_map(sector_index);
            let sectors = [listed.next().unwrap_or(NO_SECTOR), listed.next().unwrap_or(NO_SECTOR)];
            let entry = self.entry(DraftEntry {
                name: name.to_string(),
                kind: if kind == "communal" { 3 } else { 1 },
                gender: b' ',
                prominent: matches!(kind, "igo" | "court" | "ngo" | "media"),
                offices: vec![DraftOffice {
                    country: three(country),
                    sectors,
                    role: String::new(),
                    from: OPEN_FROM,
                    to: OPEN_TO,
                    source: source.bytes().next().unwrap_or(b' '),
                }],
                file,
                line: index as u32 + 1,
            });
            // Parties and armed groups share names and acronyms with things elsewhere.
            let weak = matches!(kind, "party" | "armed" | "communal");
            let weak_name = weak && !name.trim().contains(' ') || matches!(kind, "party");
            self.form(name, entry, Form::Name, if weak_name { bits::WEAK } else { 0 });
            for alias in parts(aliases) {
                self.form(alias, entry, Form::Name, if weak { bits::WEAK } else { 0 });
            }
        }
    }

    /// The table.
    pub fn finish(self) -> Vec<u8> {
        let mut strings = Strings::default();
        let mut offices: Vec<u8> = Vec::new();
        let mut office_count = 0u32;
        let mut entries: Vec<u8> = Vec::new();
        for entry in &self.entries {
            let (name, name_length) = strings.add(&entry.name);
            entries.extend(name.to_le_bytes());
            entries.extend(name_length.to_le_bytes());
            entries.push(entry.kind);
            entries.push(entry.gender);
            entries.extend(office_count.to_le_bytes());
            entries.extend((entry.offices.len().min(255) as u8).to_le_bytes());
            entries.push(u8::from(entry.prominent));
            entries.extend(entry.file.to_le_bytes());
            entries.extend(entry.line.to_le_bytes());
            for office in entry.offices.iter().take(255) {
                let (role, role_length) = strings.add(&office.role);
                offices.extend(office.country);
                offices.push(office.source);
                offices.extend(office.sectors);
                offices.extend(role_length.to_le_bytes());
                offices.extend(role.to_le_bytes());
                offices.extend(office.from.to_le_bytes());
                offices.extend(office.to.to_le_bytes());
                office_count += 1;
            }
        }
        // Postings in the order of their states, so that the same input gives the same bytes.
        let mut states: Vec<u64> = self.forms.keys().chain(self.prefixes.keys()).copied().collect();
        states.sort_unstable();
        states.dedup();
        let mut slots = 64usize;
        while slots * 2 < states.len() * 3 {
            slots *= 2;
        }
        let mut table = vec![(0u32, 0u32); slots];
        let mut postings: Vec<u8> = Vec::new();
        for state in states {
            let mut payload = 0u32;
            if let Some(list) = self.forms.get(&state) {
                let count = list.len().min(120) as u32;
                payload = ((postings.len() / 4) as u32) << 8 | count << 1;
                for &(entry, flags) in list.iter().take(count as usize) {
                    postings.extend((entry << 8 | u32::from(flags)).to_le_bytes());
                }
            }
            if self.prefixes.contains_key(&state) {
                payload |= 1;
            }
            let mut at = state as usize & (slots - 1);
            while table[at].1 != 0 {
                at = (at + 1) & (slots - 1);
            }
            table[at] = ((state >> 32) as u32, payload);
        }
        let mut files = Vec::new();
        for file in &self.files {
            let (start, length) = strings.add(file);
            files.extend(start.to_le_bytes());
            files.extend(length.to_le_bytes());
        }
        let table: Vec<u8> = table
            .into_iter()
            .flat_map(|(tag, payload)| [tag.to_le_bytes(), payload.to_le_bytes()])
            .flatten()
            .collect();
        let mut out = MAGIC.to_vec();
        let sections = [&entries, &offices, &postings, &table, &files, &strings.bytes];
        for section in sections {
            out.extend((section.len() as u32).to_le_bytes());
        }
        for section in sections {
            out.extend(section);
        }
        out
    }
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|part| !part.is_empty())
}

fn kind_index(kind: &str) -> Result<u8, String> {
    match KINDS.iter().position(|&known| known == kind) {
        Some(index) => Ok(index as u8),
        None => Err(format!("`{kind}` is no kind; there are {}", KINDS.join(", "))),
    }
}

/// The sector that a seat of power stands for.
fn seat_sector(what: &str) -> u8 {
    let name = if what.contains("legislat")
        || what.contains("senate")
        || what.contains("assembly")
        || what.contains("speaker")
    {
        "LEG"
    } else if what.contains("milit") || what.contains("defence") {
        "MIL"
    } else if what.contains("police") {
        "COP"
    } else if what.contains("CIA") || what.contains("intelligence") || what.contains("security service") {
        "SPY"
    } else if what.contains("judic") || what.contains("court") {
        "JUD"
    } else if what.contains("party") {
        "PTY"
    } else if what.contains("media") {
        "JRN"
    } else if what.contains("relig") || what.contains("clergy") {
        "REL"
    } else {
        "GOV"
    };
    sector_index(name).unwrap_or(NO_SECTOR)
}

/// Words that begin a surname of several: "de la Rúa", "van der Bellen", "al-Assad".
pub fn is_particle(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "de" | "da"
            | "di"
            | "do"
            | "dos"
            | "del"
            | "della"
            | "la"
            | "le"
            | "van"
            | "von"
            | "der"
            | "den"
            | "ter"
            | "bin"
            | "ibn"
            | "al"
            | "el"
            | "abu"
            | "ben"
            | "st."
            | "st"
            | "mac"
            | "zu"
            | "du"
            | "ould"
            | "e"
            | "y"
            | "bint"
    )
}

/// The surname in a full name, particles with it. Names that put the family first are not told from others.
fn surname_of(name: &str) -> Option<&str> {
    let mut start = name.rfind(' ')? + 1;
    if name[start..].trim_end_matches('.').eq_ignore_ascii_case("jr") {
        start = name[..start.saturating_sub(1)].rfind(' ')? + 1;
    }
    loop {
        let before = name[..start].trim_end();
        let Some(at) = before.rfind(' ') else { break };
        if !is_particle(&before[at + 1..]) || matches!(&before[at + 1..], "e" | "y") {
            break;
        }
        start = at + 1;
    }
    let surname = &name[start..];
    (surname.chars().count() >= 2 && !surname.ends_with('.')).then_some(surname)
}

fn line_at(text: &str, byte: usize) -> usize {
    text.as_bytes()[..byte.min(text.len())].iter().filter(|&&byte| byte == b'\n').count() + 1
}

/// Strings, each kept once.
#[derive(Default)]
struct Strings {
    bytes: Vec<u8>,
    known: HashMap<String, u32>,
}

impl Strings {
    fn add(&mut self, text: &str) -> (u32, u16) {
        let text = if text.len() > 60_000 { "" } else { text };
        let start = match self.known.get(text) {
            Some(&start) => start,
            None => {
                let start = self.bytes.len() as u32;
                self.bytes.extend(text.as_bytes());
                self.known.insert(text.to_string(), start);
                start
            }
        };
        (start, text.len() as u16)
    }
}
