//! The table of known names and role nouns, read in place: nothing is parsed when it opens. How it is made is in
//! `compile`; what a name means in a report is decided in `find`.

use std::{borrow::Cow, sync::OnceLock};

use bede_doc::{EntityKind, plover::Sector};

use crate::compile::{self, CompileError, Compiler, Form, bits};

const ENTRY: usize = 20;
const OFFICE: usize = 20;
const SECTIONS: usize = 6;

static EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/actors.bin"));

/// Known names, role nouns and titles. Cheap to open; share one.
#[derive(Clone, Debug)]
pub struct Actors {
    /// The user's entries first, so that they are met before ours.
    tables: Vec<Table>,
}

/// The bytes are no table, or one of another format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotActors;

impl std::fmt::Display for NotActors {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(
            "these bytes are no table of actors of this format; compile it again with this version",
        )
    }
}

impl std::error::Error for NotActors {}

impl Actors {
    /// The table that ships with the program.
    pub fn embedded() -> &'static Actors {
        static ACTORS: OnceLock<Actors> = OnceLock::new();
        ACTORS.get_or_init(|| match Table::open(Cow::Borrowed(EMBEDDED)) {
            Ok(table) => Actors { tables: vec![table] },
            // The build script wrote it; a test opens it.
            Err(NotActors) => Actors { tables: Vec::new() },
        })
    }

    /// Opens a compiled table.
    pub fn open(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Actors, NotActors> {
        Ok(Actors { tables: vec![Table::open(bytes.into())?] })
    }

    /// The same with a user's files of TOML (name and text of each) before it: their entries win.
    pub fn with_lexicon<'f>(
        &self,
        files: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> Result<Actors, CompileError> {
        let mut compiler = Compiler::default();
        for (name, text) in files {
            compiler.lexicon(name, text)?;
        }
        let mut tables = Vec::with_capacity(self.tables.len() + 1);
        if let Ok(table) = Table::open(Cow::Owned(compiler.finish())) {
            tables.push(table);
        }
        tables.extend(self.tables.iter().cloned());
        Ok(Actors { tables })
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.tables.iter().map(|table| table.count(0, ENTRY)).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Looks a state of the walk up: gives each reading, and returns whether longer names go on from here.
    pub(crate) fn look_up(&self, state: u64, mut give: impl FnMut(Reading)) -> bool {
        let mut goes_on = false;
        for (number, table) in self.tables.iter().enumerate() {
            let payload = table.payload(state);
            goes_on |= payload & 1 == 1;
            let count = (payload >> 1 & 0x7f) as usize;
            let start = (payload >> 8) as usize;
            for index in start..start + count {
                let posting = table.u32_at(2, index * 4);
                give(Reading { table: number as u8, entry: posting >> 8, flags: posting as u8 });
            }
        }
        goes_on
    }

    /// All readings of a whole name.
    pub(crate) fn readings(&self, name: &str) -> Vec<Reading> {
        let mut state = 0;
        let mut words = 0;
        compile::each_word(name, |word| {
            state = compile::step_hash(state, compile::word_hash(word));
            words += 1;
        });
        let mut found = Vec::new();
        if words > 0 {
            self.look_up(state, |reading| found.push(reading));
        }
        found
    }

    /// Whether a reading is of a user's entry, laid before those that ship.
    pub(crate) fn is_users(&self, reading: Reading) -> bool {
        self.tables.len() > 1 && reading.table == 0
    }

    pub(crate) fn entry(&self, reading: Reading) -> Entry<'_> {
        Entry { table: &self.tables[usize::from(reading.table)], index: reading.entry as usize }
    }
}

/// One way to read a run of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    table: u8,
    entry: u32,
    flags: u8,
}

impl Reading {
    pub(crate) fn form(self) -> Form {
        if self.flags & bits::GIVEN != 0 {
            return Form::Given;
        }
        match self.flags & 7 {
            0 => Form::Name,
            1 => Form::Adjective,
            2 => Form::Demonym,
            3 => Form::Capital,
            4 => Form::Seat,
            5 => Form::Surname,
            6 => Form::Role,
            _ => Form::Title,
        }
    }

    pub(crate) fn is_plural(self) -> bool {
        self.flags & bits::PLURAL != 0
    }

    pub(crate) fn needs_capitals(self) -> bool {
        self.flags & bits::CAPITALS != 0
    }

    pub(crate) fn may_be_lower(self) -> bool {
        self.flags & bits::LOWER != 0
    }

    pub(crate) fn is_weak(self) -> bool {
        self.flags & bits::WEAK != 0
    }

    /// Tells entries apart.
    pub(crate) fn identity(self) -> u64 {
        u64::from(self.table) << 32 | u64::from(self.entry)
    }
}

/// One entry, read in place.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    table: &'a Table,
    index: usize,
}

impl<'a> Entry<'a> {
    fn at(self) -> usize {
        self.index * ENTRY
    }

    pub(crate) fn name(self) -> &'a str {
        self.table.string(self.table.u32_at(0, self.at()), self.table.u16_at(0, self.at() + 4))
    }

    pub(crate) fn kind(self) -> EntityKind {
        match self.table.u8_at(0, self.at() + 6) {
            0 => EntityKind::Person,
            1 => EntityKind::Organization,
            2 => EntityKind::Country,
            3 => EntityKind::Group,
            _ => EntityKind::Place,
        }
    }

    pub(crate) fn gender(self) -> u8 {
        self.table.u8_at(0, self.at() + 7)
    }

    pub(crate) fn is_prominent(self) -> bool {
        self.table.u8_at(0, self.at() + 13) == 1
    }

    pub(crate) fn file(self) -> &'a str {
        let file = usize::from(self.table.u16_at(0, self.at() + 14)) * 6;
        self.table.string(self.table.u32_at(4, file), self.table.u16_at(4, file + 4))
    }

    pub(crate) fn line(self) -> u32 {
        self.table.u32_at(0, self.at() + 16)
    }

    pub(crate) fn offices(self) -> impl DoubleEndedIterator<Item = Office<'a>> + Clone {
        let start = self.table.u32_at(0, self.at() + 8) as usize;
        let count = usize::from(self.table.u8_at(0, self.at() + 12));
        let table = self.table;
        (start..start + count).map(move |index| Office { table, at: index * OFFICE })
    }

    /// The first code, for entries that have one that always holds.
    pub(crate) fn standing(self) -> Option<Office<'a>> {
        self.offices().next()
    }
}

/// One code with the days on which it holds.
#[derive(Clone, Copy)]
pub(crate) struct Office<'a> {
    table: &'a Table,
    at: usize,
}

impl<'a> Office<'a> {
    /// Country field, if any.
    pub(crate) fn country(self) -> Option<&'a str> {
        let bytes = self.table.section(1).get(self.at..self.at + 3)?;
        std::str::from_utf8(bytes).ok().filter(|code| !code.starts_with(' '))
    }

    pub(crate) fn source(self) -> u8 {
        self.table.u8_at(1, self.at + 3)
    }

    pub(crate) fn sector(self) -> Option<Sector> {
        Sector::ALL.get(usize::from(self.table.u8_at(1, self.at + 4))).copied()
    }

    pub(crate) fn second_sector(self) -> Option<Sector> {
        Sector::ALL.get(usize::from(self.table.u8_at(1, self.at + 5))).copied()
    }

    pub(crate) fn role(self) -> &'a str {
        self.table.string(self.table.u32_at(1, self.at + 8), self.table.u16_at(1, self.at + 6))
    }

    /// First day, as 20180309; 0 where it is not known.
    pub(crate) fn from(self) -> i32 {
        self.table.u32_at(1, self.at + 12) as i32
    }

    /// Last day; 99999999 where it is not known.
    pub(crate) fn to(self) -> i32 {
        self.table.u32_at(1, self.at + 16) as i32
    }
}

/// One compiled table.
#[derive(Clone, Debug)]
struct Table {
    bytes: Cow<'static, [u8]>,
    sections: [(usize, usize); SECTIONS],
}

impl Table {
    fn open(bytes: Cow<'static, [u8]>) -> Result<Table, NotActors> {
        let header = compile::MAGIC.len() + SECTIONS * 4;
        if bytes.len() < header || !bytes.starts_with(compile::MAGIC) {
            return Err(NotActors);
        }
        let mut sections = [(0, 0); SECTIONS];
        let mut start = header;
        for (index, section) in sections.iter_mut().enumerate() {
            let at = compile::MAGIC.len() + index * 4;
            let length =
                u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize;
            *section = (start, length);
            start += length;
        }
        let slots = sections[3].1 / 8;
        if start != bytes.len() || !slots.is_power_of_two() {
            return Err(NotActors);
        }
        Ok(Table { bytes, sections })
    }

    fn section(&self, number: usize) -> &[u8] {
        let (start, length) = self.sections[number];
        &self.bytes[start..start + length]
    }

    fn count(&self, section: usize, size: usize) -> usize {
        self.sections[section].1 / size
    }

    fn u8_at(&self, section: usize, at: usize) -> u8 {
        self.section(section).get(at).copied().unwrap_or(0)
    }

    fn u16_at(&self, section: usize, at: usize) -> u16 {
        match self.section(section).get(at..at + 2) {
            Some(bytes) => u16::from_le_bytes([bytes[0], bytes[1]]),
            None => 0,
        }
    }

    fn u32_at(&self, section: usize, at: usize) -> u32 {
        match self.section(section).get(at..at + 4) {
            Some(bytes) => u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]),
            None => 0,
        }
    }

    fn string(&self, start: u32, length: u16) -> &str {
        let bytes = self.section(5).get(start as usize..start as usize + usize::from(length));
        bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// What the table holds of a state; 0 where it holds nothing.
    fn payload(&self, state: u64) -> u32 {
        let slots = self.sections[3].1 / 8;
        let tag = (state >> 32) as u32;
        let mut at = state as usize & (slots - 1);
        // The build leaves a third of the slots empty; a damaged table ends after one round.
        for _ in 0..slots {
            let payload = self.u32_at(3, at * 8 + 4);
            if payload == 0 {
                return 0;
            }
            if self.u32_at(3, at * 8) == tag {
                return payload;
            }
            at = (at + 1) & (slots - 1);
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sectors_and_kinds_keep_the_order_of_the_shared_types() {
        let sectors: Vec<&str> = Sector::ALL.iter().map(|sector| sector.as_str()).collect();
        assert_eq!(sectors, compile::SECTORS);
        let kinds = [
            EntityKind::Person,
            EntityKind::Organization,
            EntityKind::Country,
            EntityKind::Group,
            EntityKind::Place,
        ];
        assert_eq!(kinds.map(EntityKind::as_str), compile::KINDS);
    }

    #[test]
    fn the_embedded_table_opens_and_knows_a_state_under_each_name() {
        let actors = Actors::embedded();
        for name in ["Kazakhstan", "USA", "U.S.", "United States", "Côte d'Ivoire", "Ivory Coast"] {
            let readings = actors.readings(name);
            assert!(
                readings.iter().any(|&reading| actors.entry(reading).kind() == EntityKind::Country),
                "{name}: {readings:?}"
            );
        }
    }

    #[test]
    fn damaged_bytes_do_not_open() {
        assert!(Actors::open(&b"BEDEACT1"[..]).is_err());
        assert!(Actors::open(EMBEDDED[..EMBEDDED.len() - 1].to_vec()).is_err());
    }

    #[test]
    fn an_error_in_a_users_file_names_its_line() {
        let wrong = "[[actors]]\nkind = \"organization\"\nentries = [\n  \"Night Owls = NOWHERE\",\n]\n";
        let error = Actors::embedded().with_lexicon([("mine.toml", wrong)]).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("mine.toml", 4));
    }
}
