//! From source files to a [`Lexicon`]: every check that an editor of the lexicon wants to hear of.

use bede_doc::plover::{EventType, Mode};

use crate::frame::{self, Filler, Frame};
use crate::lexicon::{
    CameoCode, ContextCue, Discard, EventSpec, Lexicon, ModeCue, Operator, Recode, Sense, Set,
};
use crate::source::{
    ClassFile, ContextFile, DiscardFile, EMBEDDED_FOLDER, Example, FIELDS, LexiconError, ModeFile, OneOrMany,
    OperatorFile, RawEvent, RawEventTable, RawMode, RecodeFile, ScoreFile, SenseFile, SourceFile,
    parse_context, parse_example, parse_mode, parse_type,
};

/// Classes that the entities layer decides, not a list of words.
pub const BUILT_IN_CLASSES: &[&str] =
    &["person", "organization", "country", "group", "place", "actor", "human"];

/// Compiles the files of a lexicon, in the order of their paths. Files of folders that belong to other layers are passed over.
pub fn compile(files: &[SourceFile]) -> Result<(Lexicon, Vec<Example>), LexiconError> {
    let mut files: Vec<&SourceFile> = files.iter().collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let mut lexicon = Lexicon::default();
    let mut examples = Vec::new();
    let mut ids: Set<String> = Set::default();
    let mut hasher = blake3::Hasher::new();
    // Codes first: senses are checked against them.
    for file in files.iter().filter(|file| file.path == "plover/cameo.tsv") {
        read_cameo(file, &mut lexicon)?;
    }
    written_classes(&files, &mut lexicon)?;
    include_classes(&mut lexicon, &files)?;
    for file in &files {
        let folder = file.path.split('/').next().unwrap_or_default();
        let ours = match folder {
            "verbs" | "nouns" | "adjectives" if file.path.ends_with(".toml") => {
                read_senses(file, &mut lexicon, &mut ids, &mut examples)?;
                true
            }
            "operators" if file.path.ends_with(".toml") => {
                read_operators(file, &mut lexicon, &mut ids, &mut examples)?;
                true
            }
            "discards" if file.path.ends_with(".toml") => {
                read_discards(file, &mut lexicon, &mut ids, &mut examples)?;
                true
            }
            "modes" if file.path.ends_with(".toml") => {
                read_modes(file, &mut lexicon)?;
                true
            }
            "contexts" if file.path.ends_with(".toml") => {
                read_contexts(file, &mut lexicon)?;
                true
            }
            "plover" | "classes" => {
                match file.path.as_str() {
                    "plover/scores.toml" => read_scores(file, &mut lexicon)?,
                    "plover/recode.toml" => read_recodes(file, &mut lexicon)?,
                    _ => {}
                }
                true
            }
            _ => false,
        };
        if ours {
            hasher.update(file.path.as_bytes());
            hasher.update(file.text.as_bytes());
        }
    }
    lexicon.version = hasher.finalize().to_hex()[..12].to_owned();
    Ok((lexicon, examples))
}

fn frames(
    file: &SourceFile,
    raw: &toml::Spanned<OneOrMany>,
    lexicon: &Lexicon,
) -> Result<Vec<Frame>, LexiconError> {
    let mut frames = Vec::new();
    for text in raw.get_ref().as_slice() {
        let frame = frame::parse(text)
            .map_err(|message| file.error(raw.span().start, format!("frame `{text}`: {message}"), None))?;
        for class in
            frame.slots.iter().filter_map(|slot| slot.filter.as_ref()).flat_map(|filter| &filter.classes)
        {
            if !BUILT_IN_CLASSES.contains(&class.as_str()) && !lexicon.classes.contains_key(class) {
                let help =
                    format!("write it in a file in classes/, or use one of {}", BUILT_IN_CLASSES.join(", "));
                return Err(file.error(
                    raw.span().start,
                    format!("there is no class `<{class}>`"),
                    Some(help),
                ));
            }
        }
        frames.push(frame);
    }
    if frames.is_empty() {
        return Err(file.error(raw.span().start, "no frame", None));
    }
    Ok(frames)
}

fn event_spec(raw: &RawEventTable, lexicon: &Lexicon) -> Result<EventSpec, String> {
    let kind = parse_type(&raw.kind)?;
    let mode = raw.mode.as_deref().map(parse_mode).transpose()?;
    check_mode(kind, mode)?;
    let contexts =
        raw.contexts.iter().map(|context| parse_context(context)).collect::<Result<Vec<_>, _>>()?;
    let cameo = match &raw.cameo {
        Some(code) => code.clone(),
        None => lexicon.cameo_of(kind, mode).unwrap_or_default().to_owned(),
    };
    if !lexicon.cameo.is_empty() && !cameo.is_empty() && !lexicon.cameo.contains_key(&cameo) {
        return Err(format!("plover/cameo.tsv has no CAMEO code `{cameo}`"));
    }
    Ok(EventSpec::new(kind, mode, cameo, &contexts))
}

pub(crate) fn check_mode(kind: EventType, mode: Option<Mode>) -> Result<(), String> {
    match mode {
        Some(mode) if !kind.modes().contains(&mode) => {
            let modes: Vec<&str> = kind.modes().iter().map(|mode| mode.as_str()).collect();
            Err(format!(
                "{kind} has no mode `{mode}`: {}",
                if modes.is_empty() { "it has none".to_owned() } else { modes.join(", ") }
            ))
        }
        _ => Ok(()),
    }
}

fn event(raw: &RawEvent, lexicon: &Lexicon) -> Result<Option<EventSpec>, String> {
    match raw {
        RawEvent::None(word) if word == "none" => Ok(None),
        RawEvent::None(word) => Err(format!("event = \"{word}\": a table with `type`, or \"none\"")),
        RawEvent::Event(table) => event_spec(table, lexicon).map(Some),
    }
}

pub(crate) fn claim_id(
    file: &SourceFile,
    id: &toml::Spanned<String>,
    ids: &mut Set<String>,
) -> Result<String, LexiconError> {
    if !ids.insert(id.get_ref().clone()) {
        let help = "an id stands once in a lexicon: give this entry another".to_owned();
        return Err(file.error(id.span().start, format!("the id `{}` is taken", id.get_ref()), Some(help)));
    }
    Ok(id.get_ref().clone())
}

pub(crate) fn read_senses(
    file: &SourceFile,
    lexicon: &mut Lexicon,
    ids: &mut Set<String>,
    examples: &mut Vec<Example>,
) -> Result<(), LexiconError> {
    for raw in file.parse::<SenseFile>()?.sense {
        let offset = raw.span().start;
        let raw = raw.into_inner();
        let id = claim_id(file, &raw.id, ids)?;
        let frames = frames(file, &raw.frame, lexicon)?;
        let event = event(raw.event.get_ref(), lexicon)
            .map_err(|message| file.error(raw.event.span().start, message, None))?;
        if raw.yes.is_empty() {
            return Err(file.error(offset, format!("`{id}` has no example"), Some("add a `yes`".to_owned())));
        }
        for example in &raw.yes {
            examples.push(parse_example(file, &id, example, true)?);
        }
        for example in &raw.no {
            examples.push(parse_example(file, &id, example, false)?);
        }
        let index = lexicon.senses.len() as u32;
        for (at, frame) in frames.iter().enumerate() {
            if frame.event_slot().is_some() {
                return Err(file.error(raw.frame.span().start, "EVENT belongs to operators", None));
            }
            lexicon
                .senses_by_lemma
                .entry(frame.predicate.clone())
                .or_default()
                .push((frame.pos, index, at as u32));
        }
        lexicon.senses.push(Sense {
            id,
            frame_text: raw.frame.get_ref().as_slice()[0].clone(),
            frames,
            event,
            why: raw.why,
            origin: file.origin(offset),
            ships: true,
        });
    }
    Ok(())
}

pub(crate) fn read_operators(
    file: &SourceFile,
    lexicon: &mut Lexicon,
    ids: &mut Set<String>,
    examples: &mut Vec<Example>,
) -> Result<(), LexiconError> {
    for raw in file.parse::<OperatorFile>()?.operator {
        let offset = raw.span().start;
        let raw = raw.into_inner();
        let id = claim_id(file, &raw.id, ids)?;
        let frames = frames(file, &raw.frame, lexicon)?;
        for (fires, list) in [(true, &raw.yes), (false, &raw.no)] {
            for example in list {
                examples.push(parse_example(file, &id, example, fires)?);
            }
        }
        let index = lexicon.operators.len() as u32;
        for (at, frame) in frames.iter().enumerate() {
            if !frame.slots.iter().any(|slot| slot.filler == Filler::Event) {
                return Err(file.error(raw.frame.span().start, "an operator's frame has an EVENT", None));
            }
            lexicon
                .operators_by_lemma
                .entry(frame.predicate.clone())
                .or_default()
                .push((frame.pos, index, at as u32));
        }
        lexicon.operators.push(Operator {
            id,
            frames,
            effect: raw.effect,
            own_effect: raw.own_effect,
            why: raw.why,
            origin: file.origin(offset),
        });
    }
    Ok(())
}

pub(crate) fn read_discards(
    file: &SourceFile,
    lexicon: &mut Lexicon,
    ids: &mut Set<String>,
    examples: &mut Vec<Example>,
) -> Result<(), LexiconError> {
    for raw in file.parse::<DiscardFile>()?.discard {
        let offset = raw.span().start;
        let raw = raw.into_inner();
        let id = claim_id(file, &raw.id, ids)?;
        for example in &raw.no {
            examples.push(parse_example(file, &id, example, false)?);
        }
        let index = lexicon.discards.len() as u32;
        for phrase in raw.phrase.as_slice() {
            lexicon.discard_phrases.insert(phrase, index);
        }
        lexicon.discards.push(Discard { id, why: raw.why, origin: file.origin(offset) });
    }
    Ok(())
}

/// What changes a list of words belongs to a folder that is laid over another.
fn refuse_changes(
    file: &SourceFile,
    changes: &[&[toml::Spanned<String>]],
    words: bool,
    offset: usize,
) -> Result<(), LexiconError> {
    if let Some(change) = changes.iter().find_map(|changes| changes.first()) {
        let message = "`add` and `remove` belong to a folder that is laid over the lexicon";
        return Err(file.error(change.span().start, message, Some("write `words`".to_owned())));
    }
    if !words {
        return Err(file.error(offset, "missing field `words`", Some(FIELDS.to_owned())));
    }
    Ok(())
}

fn read_classes(file: &SourceFile, lexicon: &mut Lexicon) -> Result<(), LexiconError> {
    for raw in file.parse::<ClassFile>()?.class {
        let offset = raw.span().start;
        let raw = raw.into_inner();
        refuse_changes(file, &[&raw.add, &raw.remove], raw.words.is_some(), offset)?;
        refuse_built_in(file, &raw.name)?;
        let Some(words) = raw.words else { continue };
        let class = lexicon.classes.entry(raw.name.get_ref().clone()).or_default();
        for word in words.get_ref() {
            if !class.insert(word) {
                return Err(file.error(words.span().start, "an empty word", None));
            }
        }
    }
    Ok(())
}

/// The classes that the entities layer decides are no lists of words.
pub(crate) fn refuse_built_in(file: &SourceFile, name: &toml::Spanned<String>) -> Result<(), LexiconError> {
    if BUILT_IN_CLASSES.contains(&name.get_ref().as_str()) {
        let message = format!("`{}` is a built-in class", name.get_ref());
        let help = "it is decided by what the entities layer says of a noun; give your class another name";
        return Err(file.error(name.span().start, message, Some(help.to_owned())));
    }
    Ok(())
}

/// The classes of some files as they are written: what a class includes is still named in it.
pub(crate) fn written_classes(files: &[&SourceFile], lexicon: &mut Lexicon) -> Result<(), LexiconError> {
    for file in files.iter().filter(|file| file.path.starts_with("classes/") && file.path.ends_with(".toml"))
    {
        read_classes(file, lexicon)?;
    }
    Ok(())
}

/// Replaces `<other>` in a class by that class's words.
pub(crate) fn include_classes(lexicon: &mut Lexicon, files: &[&SourceFile]) -> Result<(), LexiconError> {
    // A chain of inclusions is no longer than the number of classes.
    for _ in 0..lexicon.classes.len() {
        let mut names: Vec<String> = lexicon.classes.keys().cloned().collect();
        names.sort();
        let mut changed = false;
        for name in &names {
            let included: Vec<String> = lexicon.classes[name]
                .words
                .iter()
                .filter_map(|word| Some(word.strip_prefix('<')?.strip_suffix('>')?.to_owned()))
                .collect();
            for other in included {
                let Some(other_class) = lexicon.classes.get(&other).cloned() else {
                    let file = files.iter().find(|file| file.text.contains(&format!("\"<{other}>\"")));
                    let missing = SourceFile {
                        folder: EMBEDDED_FOLDER.to_owned(),
                        path: "classes".to_owned(),
                        text: String::new(),
                    };
                    let file = file.copied().unwrap_or(&missing);
                    let offset = file.text.find(&format!("\"<{other}>\"")).unwrap_or(0);
                    return Err(file.error(
                        offset,
                        format!("class `{name}` includes `<{other}>`, which there is not"),
                        Some("write that class in a file in classes/, or take it out here".to_owned()),
                    ));
                };
                let class = lexicon.classes.get_mut(name).expect("taken from the keys");
                let before = class.words.len() + class.phrases.len();
                class.words.extend(other_class.words);
                for (head, phrases) in other_class.phrases {
                    let known = class.phrases.entry(head).or_default();
                    for phrase in phrases {
                        if !known.contains(&phrase) {
                            known.push(phrase);
                        }
                    }
                }
                changed |= before != class.words.len() + class.phrases.len();
            }
        }
        if !changed {
            break;
        }
    }
    for class in lexicon.classes.values_mut() {
        class.words.retain(|word| !word.starts_with('<'));
    }
    Ok(())
}

/// The type and mode that cues are of.
pub(crate) fn type_and_mode(raw: &RawMode) -> Result<(EventType, Mode), String> {
    let (kind, mode) = (parse_type(&raw.kind)?, parse_mode(&raw.mode)?);
    check_mode(kind, Some(mode))?;
    Ok((kind, mode))
}

fn read_modes(file: &SourceFile, lexicon: &mut Lexicon) -> Result<(), LexiconError> {
    for raw in file.parse::<ModeFile>()?.mode {
        let offset = raw.span().start;
        let raw = raw.into_inner();
        let fail = |message| file.error(offset, message, None);
        let (kind, mode) = type_and_mode(&raw).map_err(fail)?;
        refuse_changes(file, &[&raw.add, &raw.remove], raw.words.is_some(), offset)?;
        for word in raw.words.iter().flatten() {
            lexicon.mode_phrases.insert(word, ModeCue::new(kind, mode, raw.cameo.clone()));
        }
    }
    Ok(())
}

fn read_contexts(file: &SourceFile, lexicon: &mut Lexicon) -> Result<(), LexiconError> {
    for raw in file.parse::<ContextFile>()?.context {
        let offset = raw.span().start;
        let raw = raw.into_inner();
        let context = parse_context(&raw.name).map_err(|message| file.error(offset, message, None))?;
        refuse_changes(file, &[&raw.add, &raw.add_hints, &raw.remove], raw.words.is_some(), offset)?;
        for (strong, words) in [(true, raw.words.as_deref().unwrap_or_default()), (false, &raw.hints)] {
            for word in words {
                lexicon.context_phrases.insert(word, ContextCue::new(context, strong));
            }
        }
    }
    Ok(())
}

pub(crate) fn read_scores(file: &SourceFile, lexicon: &mut Lexicon) -> Result<(), LexiconError> {
    for raw in file.parse::<ScoreFile>()?.score {
        let offset = raw.span().start;
        let raw = raw.into_inner();
        let fail = |message| file.error(offset, message, None);
        let kind = parse_type(&raw.kind).map_err(fail)?;
        let mode = raw.mode.as_deref().map(parse_mode).transpose().map_err(fail)?;
        check_mode(kind, mode).map_err(fail)?;
        if !lexicon.cameo.contains_key(&raw.cameo) {
            return Err(file.error(
                offset,
                format!("plover/cameo.tsv has no CAMEO code `{}`", raw.cameo),
                None,
            ));
        }
        let key = (kind as u8, mode.map(|mode| mode as u8));
        lexicon.scores.insert(key, raw.score);
        lexicon.cameo_of.insert(key, raw.cameo);
    }
    Ok(())
}

pub(crate) fn read_recodes(file: &SourceFile, lexicon: &mut Lexicon) -> Result<(), LexiconError> {
    for raw in file.parse::<RecodeFile>()?.recode {
        let offset = raw.span().start;
        let raw = raw.into_inner();
        let fail = |message| file.error(offset, message, None);
        let mode = raw.mode.as_deref().map(parse_mode).transpose().map_err(fail)?;
        let gives = event(&raw.gives, lexicon).map_err(fail)?;
        if let Some(code) = raw.cameo.as_ref().filter(|code| lexicon.cameo(code).is_none()) {
            return Err(fail(format!("plover/cameo.tsv has no CAMEO code `{code}`")));
        }
        for kind in &raw.types {
            let kind = parse_type(kind).map_err(fail)?;
            check_mode(kind, mode).map_err(fail)?;
            let (cameo, gives, why) = (raw.cameo.clone(), gives.clone(), raw.why.clone());
            lexicon.recodes.push(Recode::new(raw.effect, kind, mode, cameo, gives, why));
        }
    }
    Ok(())
}

pub(crate) fn read_cameo(file: &SourceFile, lexicon: &mut Lexicon) -> Result<(), LexiconError> {
    let mut offset = 0;
    for line in file.text.split_inclusive('\n') {
        let fields: Vec<&str> = line.trim_end().split('\t').collect();
        if fields.first() != Some(&"code") && !line.trim().is_empty() {
            let [code, label, goldstein] = fields[..] else {
                let help = "code, label and Goldstein's value, with tabs between them".to_owned();
                return Err(file.error(offset, "a line has three columns", Some(help)));
            };
            let goldstein = goldstein
                .parse()
                .ok()
                .filter(|value: &f32| value.is_finite())
                .ok_or_else(|| file.error(offset, format!("`{goldstein}` is no number"), None))?;
            lexicon.cameo.insert(code.to_owned(), CameoCode { label: label.to_owned(), goldstein });
        }
        offset += line.len();
    }
    Ok(())
}
