//! A folder of one's own laid over the lexicon that ships: what it adds, replaces, widens and switches off. The folder
//! has the layout of `lexicon/`, and its entries mean the same; only here is said what becomes of those beneath.
//!
//! The parts `actors` and `attributions` are passed over: their layers lay them over their own.

use std::collections::BTreeMap;

use crate::Pos;
use crate::compile::{
    self, include_classes, read_cameo, read_discards, read_operators, read_recodes, read_scores, read_senses,
    refuse_built_in, type_and_mode, written_classes,
};
use crate::lexicon::{
    Class, ContextCue, Discard, Lexicon, Map, ModeCue, Operator, Origin, Phrases, Sense, Set,
};
use crate::source::{
    ClassFile, ContextFile, Example, FIELDS, LexiconError, ModeFile, OffFile, SourceFile, nearest_name,
    parse_context,
};

/// The file that switches entries off.
const OFF_FILE: &str = "off.toml";

/// The parts that a folder may have.
const PARTS: &[&str] = &[
    "verbs",
    "nouns",
    "adjectives",
    "operators",
    "discards",
    "classes",
    "modes",
    "contexts",
    "plover",
    "actors",
    "attributions",
];

/// A folder of one's own laid over the lexicon that ships.
#[derive(Clone, Debug)]
pub struct Overlaid {
    /// Both together; its version tells both.
    pub lexicon: Lexicon,
    /// The examples of the folder's entries.
    pub examples: Vec<Example>,
    /// What the folder does.
    pub changes: Changes,
    /// What it switches off that has no entry here; an entry of another layer may be meant.
    pub off_elsewhere: Vec<OffElsewhere>,
}

/// What a folder does to the lexicon beneath, by the names of the entries, in the order of its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Entries that are new.
    pub added: Vec<String>,
    /// Entries that stand in the place of one beneath.
    pub replaced: Vec<String>,
    /// Lists of words (classes, modes, contexts) that are made wider or narrower.
    pub changed: Vec<String>,
    /// Entries beneath that are switched off, each with where that is said.
    pub off: Vec<(String, Origin)>,
}

/// An id that is switched off and that no entry of the lexicon has.
#[derive(Clone, Debug)]
pub struct OffElsewhere {
    /// The id.
    pub id: String,
    /// Where it is switched off.
    pub origin: Origin,
    /// What is wrong if nobody else has it.
    pub error: LexiconError,
}

/// Lays the files of a folder over the lexicon that ships.
pub fn overlay(files: &[SourceFile]) -> Result<Overlaid, LexiconError> {
    let base = Lexicon::embedded();
    let mut files: Vec<&SourceFile> = files.iter().collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    for file in &files {
        check_place(file)?;
    }
    let mut changes = Changes::default();
    let mut lexicon = base.clone();
    // What the folder itself writes, before it is put to what is beneath.
    let mut own = Lexicon {
        cameo: std::mem::take(&mut lexicon.cameo),
        scores: std::mem::take(&mut lexicon.scores),
        cameo_of: std::mem::take(&mut lexicon.cameo_of),
        classes: std::mem::take(&mut lexicon.classes),
        ..Lexicon::default()
    };
    for file in part(&files, "plover").filter(|file| file.path.ends_with(".tsv")) {
        read_cameo(file, &mut own)?;
    }
    if part(&files, "classes").next().is_some() {
        own.classes = classes(&files, &mut changes)?;
    }
    let mut ids: Set<String> = Set::default();
    let mut examples = Vec::new();
    let mut words = WordLists::default();
    for file in &files {
        match file.part() {
            "verbs" | "nouns" | "adjectives" => read_senses(file, &mut own, &mut ids, &mut examples)?,
            "operators" => read_operators(file, &mut own, &mut ids, &mut examples)?,
            "discards" => read_discards(file, &mut own, &mut ids, &mut examples)?,
            "modes" => words.modes(file, &mut lexicon, &mut own, &mut changes)?,
            "contexts" => words.contexts(file, &mut lexicon, &mut own, &mut changes)?,
            "plover" if file.path == "plover/scores.toml" => read_scores(file, &mut own)?,
            "plover" if file.path == "plover/recode.toml" => read_recodes(file, &mut own)?,
            _ => {}
        }
    }
    let known: Map<&str, &Origin> = entries(base).collect();
    for (id, _) in entries(&own) {
        let list = if known.contains_key(id) { &mut changes.replaced } else { &mut changes.added };
        list.push(id.to_owned());
    }
    for sense in &mut own.senses {
        sense.ships = known.contains_key(sense.id.as_str());
    }
    let mut gone: Set<&str> = ids.iter().map(String::as_str).filter(|id| known.contains_key(id)).collect();
    let mut off_elsewhere = Vec::new();
    let off = switched_off(&files, &known, &own, &mut off_elsewhere)?;
    gone.extend(off.iter().map(|(id, _)| id.as_str()));
    changes.off.clone_from(&off);
    remove_entries(&mut lexicon, &gone);
    lexicon.cameo = std::mem::take(&mut own.cameo);
    lexicon.scores = std::mem::take(&mut own.scores);
    lexicon.cameo_of = std::mem::take(&mut own.cameo_of);
    lexicon.classes = std::mem::take(&mut own.classes);
    put_before(&mut lexicon, own);
    lexicon.version = format!("{} with {}", base.version, fingerprint(&files));
    Ok(Overlaid { lexicon, examples, changes, off_elsewhere })
}

fn part<'f>(files: &[&'f SourceFile], part: &'static str) -> impl Iterator<Item = &'f SourceFile> {
    files.iter().copied().filter(move |file| file.part() == part)
}

/// What a folder holds, whatever it is called, wherever it lies and however its lines end.
fn fingerprint(files: &[&SourceFile]) -> String {
    let mut hasher = blake3::Hasher::new();
    for file in files {
        let lines = file.text.lines().count() as u64;
        hasher.update(&(file.path.len() as u64).to_le_bytes());
        hasher.update(file.path.as_bytes());
        hasher.update(&lines.to_le_bytes());
        for line in file.text.lines() {
            hasher.update(line.as_bytes());
            hasher.update(b"\n");
        }
    }
    hasher.finalize().to_hex()[..12].to_owned()
}

/// Refuses files that stand where nothing is read.
fn check_place(file: &SourceFile) -> Result<(), LexiconError> {
    let part = file.part();
    let name = file.name();
    if part.is_empty() {
        if file.path == OFF_FILE {
            return Ok(());
        }
        let help = format!(
            "put it into the folder of its part: {}; only {OFF_FILE} stands beside them",
            PARTS.join(", ")
        );
        return Err(LexiconError::of_file(name, "this file is in no part of the lexicon", &help));
    }
    if part == "places" {
        return Err(LexiconError::of_file(
            name,
            "places are no part of a folder that is laid over the lexicon",
            "`bede gazetteer import` makes a gazetteer with places of your own, `--gazetteer` uses it; move the folder away",
        ));
    }
    if !PARTS.contains(&part) {
        let meant = nearest_name(part, PARTS.iter().copied());
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}/`?"),
            None => format!("there are {}", PARTS.join(", ")),
        };
        return Err(LexiconError::of_file(name, format!("the lexicon has no part `{part}`"), &help));
    }
    let is_read = match part {
        "plover" => {
            matches!(file.path.as_str(), "plover/cameo.tsv" | "plover/scores.toml" | "plover/recode.toml")
        }
        _ => file.path.ends_with(".toml"),
    };
    if !is_read {
        let help = match part {
            "plover" => "plover/ may have cameo.tsv, scores.toml and recode.toml",
            _ => "entries stand in files that end in .toml",
        };
        return Err(LexiconError::of_file(name, "this file is not read", help));
    }
    Ok(())
}

/// Senses, operators and discards with where they stand.
fn entries(lexicon: &Lexicon) -> impl Iterator<Item = (&str, &Origin)> {
    let senses = lexicon.senses.iter().map(|sense| (sense.id.as_str(), &sense.origin));
    let operators = lexicon.operators.iter().map(|operator| (operator.id.as_str(), &operator.origin));
    let discards = lexicon.discards.iter().map(|discard| (discard.id.as_str(), &discard.origin));
    senses.chain(operators).chain(discards)
}

/// The ids that `off.toml` names, with where it names them.
fn switched_off(
    files: &[&SourceFile],
    known: &Map<&str, &Origin>,
    own: &Lexicon,
    elsewhere: &mut Vec<OffElsewhere>,
) -> Result<Vec<(String, Origin)>, LexiconError> {
    let mut off: Vec<(String, Origin)> = Vec::new();
    let own: Map<&str, &Origin> = entries(own).collect();
    for file in files.iter().filter(|file| file.path == OFF_FILE) {
        for id in file.parse::<OffFile>()?.off {
            let (start, id) = (id.span().start, id.into_inner());
            let origin = file.origin(start);
            if let Some(beginning) = id.strip_suffix('*') {
                // All of a word, so that it can be written anew: those of the folder itself stay.
                let mut found: Vec<&str> = known
                    .keys()
                    .copied()
                    .filter(|known| !beginning.is_empty() && known.starts_with(beginning))
                    .collect();
                if found.is_empty() {
                    let help =
                        "`accuse.*` switches off every entry whose id begins with `accuse.`".to_owned();
                    return Err(file.error(start, format!("no id begins with `{beginning}`"), Some(help)));
                }
                found.sort_unstable();
                off.extend(
                    found
                        .into_iter()
                        .filter(|id| !own.contains_key(id))
                        .map(|id| (id.to_owned(), origin.clone())),
                );
                continue;
            }
            if let Some(written) = own.get(id.as_str()) {
                let help = format!(
                    "it is written in {written} and stands in the place of the one beneath: take one out"
                );
                return Err(file.error(start, format!("`{id}` is an entry of this folder"), Some(help)));
            }
            if !known.contains_key(id.as_str()) {
                let help = match nearest_name(&id, known.keys().copied()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => {
                        let word = id.split('.').next().unwrap_or_default();
                        format!("`bede lexicon show {word}` prints the entries of a word with their ids")
                    }
                };
                let error = file.error(start, format!("no entry has the id `{id}`"), Some(help));
                elsewhere.push(OffElsewhere { id, origin, error });
                continue;
            }
            off.push((id, origin));
        }
    }
    Ok(off)
}

/// Takes entries out, and closes the gaps in the numbers by which they are found.
fn remove_entries(lexicon: &mut Lexicon, gone: &Set<&str>) {
    fn kept<T>(entries: &mut Vec<T>, gone: &Set<&str>, id: impl Fn(&T) -> &str) -> Vec<Option<u32>> {
        let mut next = 0;
        let numbers = entries
            .iter()
            .map(|entry| {
                let stays = !gone.contains(id(entry));
                next += u32::from(stays);
                stays.then(|| next - 1)
            })
            .collect();
        entries.retain(|entry| !gone.contains(id(entry)));
        numbers
    }
    fn renumber(by_lemma: &mut Map<String, Vec<(Pos, u32, u32)>>, numbers: &[Option<u32>]) {
        by_lemma.retain(|_, frames| {
            frames.retain_mut(|(_, entry, _)| match numbers[*entry as usize] {
                Some(number) => {
                    *entry = number;
                    true
                }
                None => false,
            });
            !frames.is_empty()
        });
    }
    let numbers = kept(&mut lexicon.senses, gone, |sense: &Sense| &sense.id);
    renumber(&mut lexicon.senses_by_lemma, &numbers);
    let numbers = kept(&mut lexicon.operators, gone, |operator: &Operator| &operator.id);
    renumber(&mut lexicon.operators_by_lemma, &numbers);
    let numbers = kept(&mut lexicon.discards, gone, |discard: &Discard| &discard.id);
    lexicon.discard_phrases.filter_map(|&discard| numbers[discard as usize]);
}

/// Puts what a folder writes before what is beneath: where two fit as well, the first is taken.
fn put_before(lexicon: &mut Lexicon, own: Lexicon) {
    let put = |by_lemma: &mut Map<String, Vec<(Pos, u32, u32)>>,
               own: Map<String, Vec<(Pos, u32, u32)>>,
               shift: u32| {
        for (lemma, mut frames) in own {
            for (_, entry, _) in &mut frames {
                *entry += shift;
            }
            let known = by_lemma.entry(lemma).or_default();
            frames.append(known);
            *known = frames;
        }
    };
    put(&mut lexicon.senses_by_lemma, own.senses_by_lemma, lexicon.senses.len() as u32);
    lexicon.senses.extend(own.senses);
    put(&mut lexicon.operators_by_lemma, own.operators_by_lemma, lexicon.operators.len() as u32);
    lexicon.operators.extend(own.operators);
    // Of two discards over one word the last is told.
    let shift = lexicon.discards.len() as u32;
    let mut phrases = own.discard_phrases;
    phrases.filter_map(|&discard| Some(discard + shift));
    lexicon.discard_phrases.append(phrases);
    lexicon.discards.extend(own.discards);
    lexicon.mode_phrases.prepend(own.mode_phrases);
    lexicon.context_phrases.prepend(own.context_phrases);
    // The first that fits is taken here too.
    lexicon.recodes.splice(0..0, own.recodes);
}

/// The classes beneath, as they are written, with what a folder makes of them.
fn classes(files: &[&SourceFile], changes: &mut Changes) -> Result<Map<String, Class>, LexiconError> {
    let beneath = crate::embedded_sources();
    let beneath: Vec<&SourceFile> = beneath.iter().filter(|file| file.part() == "classes").collect();
    let mut written = Lexicon::default();
    written_classes(&beneath, &mut written)?;
    let known: Set<String> = written.classes.keys().cloned().collect();
    let mut own = Vec::new();
    for file in part(files, "classes") {
        for raw in file.parse::<ClassFile>()?.class {
            own.push((file, raw.span().start, raw.into_inner()));
        }
    }
    let mut begun: Set<String> = Set::default();
    for (file, offset, raw) in &own {
        let name = raw.name.get_ref();
        refuse_built_in(file, &raw.name)?;
        let changes_it = !raw.add.is_empty() || !raw.remove.is_empty();
        refuse_both(file, *offset, raw.words.is_some(), changes_it)?;
        let Some(words) = &raw.words else { continue };
        if begun.insert(name.clone()) {
            written.classes.insert(name.clone(), Class::default());
            let list = if known.contains(name) { &mut changes.replaced } else { &mut changes.added };
            list.push(format!("<{name}>"));
        }
        let class = written.classes.entry(name.clone()).or_default();
        for word in words.get_ref() {
            if !class.insert(word) {
                return Err(file.error(words.span().start, "an empty word", Some(FIELDS.to_owned())));
            }
        }
    }
    let with_inclusions = Lexicon::embedded();
    for (file, _, raw) in own.iter().filter(|(_, _, raw)| raw.words.is_none()) {
        let name = raw.name.get_ref();
        if !written.classes.contains_key(name) {
            let help = match nearest_name(name, written.classes.keys().map(String::as_str)) {
                Some(meant) => format!("did you mean `{meant}`? A new class is written with `words`"),
                None => "a new class is written with `words`".to_owned(),
            };
            let message = format!("there is no class `{name}` to change");
            return Err(file.error(raw.name.span().start, message, Some(help)));
        }
        let class = written.classes.entry(name.clone()).or_default();
        for word in &raw.add {
            if !class.insert(word.get_ref()) {
                return Err(file.error(word.span().start, "an empty word", None));
            }
        }
        for word in &raw.remove {
            if !class.remove(word.get_ref()) {
                let included =
                    with_inclusions.classes.get(name).is_some_and(|class| class.has(word.get_ref()));
                let help = if included {
                    format!("it comes from a class that `{name}` includes: `bede lexicon show '<{name}>'`")
                } else {
                    format!("`bede lexicon show '<{name}>'` prints the class; words stand as lemmas")
                };
                let message = format!("`{}` is no word of the class `{name}`", word.get_ref());
                return Err(file.error(word.span().start, message, Some(help)));
            }
        }
        changes.changed.push(format!("<{name}>"));
    }
    let all: Vec<&SourceFile> = files.iter().copied().chain(beneath).collect();
    include_classes(&mut written, &all)?;
    Ok(written.classes)
}

/// A list is either written whole or changed.
fn refuse_both(file: &SourceFile, offset: usize, words: bool, changes: bool) -> Result<(), LexiconError> {
    let help = "`words` alone are the whole list, in the place of the one beneath; `add` and `remove` change that one";
    match (words, changes) {
        (true, true) => Err(file.error(offset, "`words` and changes in one entry", Some(help.to_owned()))),
        (false, false) => Err(file.error(offset, "an entry without words", Some(help.to_owned()))),
        _ => Ok(()),
    }
}

/// Which lists of words beneath have given way to the folder's.
#[derive(Default)]
struct WordLists {
    modes: BTreeMap<(u8, u8), ()>,
    contexts: BTreeMap<u8, ()>,
}

impl WordLists {
    fn modes(
        &mut self,
        file: &SourceFile,
        lexicon: &mut Lexicon,
        own: &mut Lexicon,
        changes: &mut Changes,
    ) -> Result<(), LexiconError> {
        for raw in file.parse::<ModeFile>()?.mode {
            let offset = raw.span().start;
            let raw = raw.into_inner();
            let fail = |message| file.error(offset, message, None);
            let (kind, mode) = type_and_mode(&raw).map_err(fail)?;
            if let Some(code) = raw.cameo.as_ref().filter(|code| !own.cameo.contains_key(*code)) {
                return Err(fail(format!("plover/cameo.tsv has no CAMEO code `{code}`")));
            }
            refuse_both(file, offset, raw.words.is_some(), !raw.add.is_empty() || !raw.remove.is_empty())?;
            let is_it = |cue: &ModeCue| cue.kind() == kind && cue.mode() == mode;
            let name = format!("{kind} {mode}");
            if let Some(words) = &raw.words {
                if self.modes.insert((kind as u8, mode as u8), ()).is_none() {
                    take_out(&mut lexicon.mode_phrases, is_it, name, changes);
                }
                for word in words {
                    own.mode_phrases.insert(word, ModeCue::new(kind, mode, raw.cameo.clone()));
                }
                continue;
            }
            for word in &raw.add {
                own.mode_phrases.insert(word.get_ref(), ModeCue::new(kind, mode, raw.cameo.clone()));
            }
            for word in &raw.remove {
                let found = lexicon.mode_phrases.remove(word.get_ref(), is_it);
                refuse_unknown(file, word, found, &name)?;
            }
            changes.changed.push(name);
        }
        Ok(())
    }

    fn contexts(
        &mut self,
        file: &SourceFile,
        lexicon: &mut Lexicon,
        own: &mut Lexicon,
        changes: &mut Changes,
    ) -> Result<(), LexiconError> {
        for raw in file.parse::<ContextFile>()?.context {
            let offset = raw.span().start;
            let raw = raw.into_inner();
            let context = parse_context(&raw.name).map_err(|message| file.error(offset, message, None))?;
            let changes_it = !raw.add.is_empty() || !raw.add_hints.is_empty() || !raw.remove.is_empty();
            refuse_both(file, offset, raw.words.is_some() || !raw.hints.is_empty(), changes_it)?;
            let is_it = |cue: &ContextCue| cue.context() == context;
            if changes_it {
                for (strong, words) in [(true, &raw.add), (false, &raw.add_hints)] {
                    for word in words {
                        own.context_phrases.insert(word.get_ref(), ContextCue::new(context, strong));
                    }
                }
                for word in &raw.remove {
                    let found = lexicon.context_phrases.remove(word.get_ref(), is_it);
                    refuse_unknown(file, word, found, &raw.name)?;
                }
                changes.changed.push(raw.name);
                continue;
            }
            if self.contexts.insert(context as u8, ()).is_none() {
                take_out(&mut lexicon.context_phrases, is_it, raw.name.clone(), changes);
            }
            for (strong, words) in [(true, raw.words.as_deref().unwrap_or_default()), (false, &raw.hints)] {
                for word in words {
                    own.context_phrases.insert(word, ContextCue::new(context, strong));
                }
            }
        }
        Ok(())
    }
}

/// Takes a whole list out, for one that is written in its place.
fn take_out<T: Clone>(
    phrases: &mut Phrases<T>,
    is_it: impl Fn(&T) -> bool,
    name: String,
    changes: &mut Changes,
) {
    let mut found = false;
    phrases.filter_map(|cue| {
        let goes = is_it(cue);
        found |= goes;
        (!goes).then(|| cue.clone())
    });
    if found { &mut changes.replaced } else { &mut changes.added }.push(name);
}

fn refuse_unknown(
    file: &SourceFile,
    word: &toml::Spanned<String>,
    found: bool,
    name: &str,
) -> Result<(), LexiconError> {
    if found {
        return Ok(());
    }
    let message = format!("`{}` is no word of {name}", word.get_ref());
    let help =
        "write it as it stands in the list; `bede lexicon show WORD` says where a word stands".to_owned();
    Err(file.error(word.span().start, message, Some(help)))
}

/// Every example of the lexicon that ships.
pub fn embedded_examples() -> Vec<Example> {
    compile::compile(&crate::embedded_sources()).map(|(_, examples)| examples).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use bede_doc::plover::{EventType, Mode};

    use super::*;
    use crate::Effect;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile { folder: "mine".to_owned(), path: path.to_owned(), text: text.to_owned() }
    }

    fn laid(files: &[SourceFile]) -> Overlaid {
        overlay(files).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The ids of a verb's senses, as they are tried.
    fn senses_of<'l>(lexicon: &'l Lexicon, verb: &str) -> Vec<&'l str> {
        lexicon.senses_of(verb, Pos::Verb).map(|(sense, _)| sense.id.as_str()).collect()
    }

    /// What is switched off is found nowhere, and every number still leads to its own entry.
    #[test]
    fn numbers_lead_to_their_entries_when_some_are_gone() {
        let base = Lexicon::embedded();
        let first = base.senses[0].id.clone();
        let discard = base.discards[0].id.clone();
        let operator = base.operators[0].id.clone();
        let off = format!("off = [\"{first}\", \"{discard}\", \"{operator}\", \"accuse.*\"]");
        let own = "[[sense]]\nid = \"accuse.mine\"\nframe = \"ACTOR accuse RECIPIENT\"\nevent = \"none\"\nwhy = \"\"\nyes = [\"x\"]\n";
        let Overlaid { lexicon, changes, .. } =
            laid(&[file("off.toml", &off), file("verbs/accuse.toml", own)]);
        assert_eq!(senses_of(&lexicon, "accuse"), ["accuse.mine"]);
        for gone in [&first, &discard, &operator] {
            assert!(entries(base).any(|(id, _)| id == gone), "{gone}");
            assert!(!entries(&lexicon).any(|(id, _)| id == gone), "{gone}");
        }
        assert!(
            changes
                .off
                .iter()
                .any(|(id, origin)| id == "accuse.of" && origin.to_string() == "mine/off.toml:1")
        );
        for (lemma, frames) in &lexicon.senses_by_lemma {
            for &(pos, sense, frame) in frames {
                let frame = &lexicon.senses[sense as usize].frames[frame as usize];
                assert_eq!((&frame.predicate, frame.pos), (lemma, pos));
            }
        }
        for (lemma, frames) in &lexicon.operators_by_lemma {
            for &(_, operator, frame) in frames {
                assert_eq!(&lexicon.operators[operator as usize].frames[frame as usize].predicate, lemma);
            }
        }
        let phrase = ["not", "a", "discard"];
        assert!(
            lexicon
                .discard_phrases
                .matches(&phrase)
                .all(|(_, &number)| (number as usize) < lexicon.discards.len())
        );
    }

    #[test]
    fn an_entry_stands_in_the_place_of_one_of_its_id_wherever_it_was() {
        let base = Lexicon::embedded();
        let discard = &base.discards[0].id;
        let text = format!("[[discard]]\nid = \"{discard}\"\nphrase = \"zorch lamp\"\nwhy = \"\"\n");
        let Overlaid { lexicon, changes, .. } = laid(&[file("discards/mine.toml", &text)]);
        assert_eq!(lexicon.discards.len(), base.discards.len());
        assert_eq!(changes.replaced, std::slice::from_ref(discard));
        let found: Vec<&str> = lexicon
            .discard_phrases
            .matches(&["zorch", "lamp"])
            .map(|(_, &number)| lexicon.discards[number as usize].id.as_str())
            .collect();
        assert_eq!(found, [discard.as_str()]);
    }

    #[test]
    fn modes_are_added_taken_out_and_written_anew() {
        let modes = |lexicon: &Lexicon, word: &str| -> Vec<Mode> {
            let words = [word];
            let found = lexicon.mode_phrases.matches(&words).map(|(_, cue)| cue);
            found.filter(|cue| cue.kind() == EventType::Consult).map(ModeCue::mode).collect()
        };
        let base = Lexicon::embedded();
        let phone = Mode::parse("phone").expect("a mode");
        assert_eq!(modes(base, "hotline"), [phone]);
        let entry = |lists: &str| {
            file("modes/mine.toml", &format!("[[mode]]\ntype = \"CONSULT\"\nmode = \"phone\"\n{lists}"))
        };
        let changed = laid(&[entry("add = [\"semaphore\"]\nremove = [\"hotline\"]")]).lexicon;
        assert_eq!(modes(&changed, "semaphore"), [phone]);
        assert_eq!(modes(&changed, "hotline"), []);
        assert_eq!(modes(&changed, "telephone"), [phone]);
        let anew = laid(&[entry("words = [\"semaphore\"]")]);
        assert_eq!(modes(&anew.lexicon, "semaphore"), [phone]);
        assert_eq!(modes(&anew.lexicon, "telephone"), []);
        assert_eq!(anew.changes.replaced, ["CONSULT phone"]);
        let error = overlay(&[entry("remove = [\"semaphore\"]")]).expect_err("it has no such word");
        assert_eq!(error.place(), "mine/modes/mine.toml:4:11");
    }

    #[test]
    fn what_an_effect_makes_of_a_type_is_taken_from_the_folder_first() {
        let base = Lexicon::embedded();
        let recode = |lexicon: &Lexicon| {
            let found = lexicon.recode(Effect::Threaten, EventType::Assault, None, "").expect("there is one");
            found.gives.as_ref().map(|spec| spec.kind())
        };
        assert_eq!(recode(base), Some(EventType::Threaten));
        let text = "[[recode]]\neffect = \"threaten\"\ntypes = [\"ASSAULT\"]\ngives = { type = \"COERCE\" }\nwhy = \"\"\n";
        let laid = laid(&[file("plover/recode.toml", text)]);
        assert_eq!(recode(&laid.lexicon), Some(EventType::Coerce));
    }

    #[test]
    fn the_version_tells_what_a_folder_says_and_nothing_else() {
        let version = |files: &[SourceFile]| laid(files).lexicon.version;
        let off = file("off.toml", "off = [\"accuse.of\"]\n");
        let elsewhere =
            SourceFile { folder: "/other".to_owned(), text: off.text.replace('\n', "\r\n"), ..off.clone() };
        let one = version(std::slice::from_ref(&off));
        assert!(one.starts_with(&Lexicon::embedded().version));
        assert_eq!(one, version(&[elsewhere]));
        let other = file("off.toml", "off = [\"accuse.crime\"]\n");
        assert_ne!(one, version(&[other]));
        let actors = file("actors/mine.toml", "[[people]]\nentries = []\n");
        let both = version(&[off.clone(), actors.clone()]);
        assert_ne!(one, both, "parts of other layers count too");
        assert_eq!(both, version(&[actors, off]));
    }
}
