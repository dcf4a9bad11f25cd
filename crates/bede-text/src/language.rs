//! Whether a document is in English, the one language that Bede codes. Other languages are named, not read.

use bede_doc::{BlockKind, Document, Warning, WarningKind};
use whichlang::Lang;

/// How much of a text is looked at, in bytes.
const SAMPLE: usize = 1024;
/// Fewer letters say too little; a headline alone never decides.
const FEWEST_LETTERS: usize = 120;
/// Where the small words of another language stand between them, so many do.
const FEWEST_LETTERS_WITH_WORDS: usize = 40;

/// Warns about a text in another language and leaves it no prose, so that later layers pass over it. A caller who
/// gives `language` knows better.
pub(crate) fn check(document: &mut Document) {
    let code = match document.metadata.language.as_deref() {
        Some(given) => {
            let given = given.to_lowercase();
            if given.starts_with("en") {
                return;
            }
            given
        }
        None => match detect(document) {
            Some(code) => code.to_owned(),
            None => return,
        },
    };
    let name = if code == "und" {
        "a language other than English".to_owned()
    } else {
        format!("`{code}`, not English")
    };
    document.warnings.push(Warning::new(
        WarningKind::Language,
        format!("the text is in {name}, and nothing in it is coded; translate it first, or give `language: en` if this is wrong"),
    ));
    if document.metadata.language.is_none() && code != "und" {
        document.metadata.language = Some(code);
    }
    for block in &mut document.blocks {
        block.kind = BlockKind::Furniture;
    }
}

/// The code of another language, or `None` for English and for texts too short to tell.
fn detect(document: &mut Document) -> Option<&'static str> {
    let mut sample = String::with_capacity(SAMPLE + 4);
    let mut headline_only = true;
    for block in document.blocks.iter().filter(|block| block.kind.is_prose()) {
        headline_only &= block.kind.is_headline();
        for c in document.slice(block.span).chars() {
            if sample.len() >= SAMPLE {
                break;
            }
            sample.push(c);
        }
        if sample.len() >= SAMPLE {
            break;
        }
        sample.push('\n');
    }
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let foreign_letters = sample.chars().filter(|c| c.is_alphabetic() && !is_latin(*c)).count();
    let ideographs =
        sample.chars().filter(|c| matches!(u32::from(*c), 0x3040..=0x9fff | 0xac00..=0xd7af)).count();
    let other_script = foreign_letters * 2 > letters && letters > 0;
    if letters < 8 {
        return None;
    }
    let words: Vec<String> = sample
        .split(|c: char| !(c.is_alphabetic() || c == '\''))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let among = |known: &[&str]| words.iter().filter(|word| known.contains(&word.as_str())).count();
    let share = among(FUNCTION_WORDS) as f32 / words.len().max(1) as f32;
    // Most texts are English, and the detector costs more than the words.
    if share > 0.2 {
        return None;
    }
    let language = whichlang::detect_language(&sample);
    // A script of its own tells even in a short text, and so do the language's own small words where English has none;
    // Latin letters alone need more of it.
    let own_words = letters >= FEWEST_LETTERS_WITH_WORDS
        && share < 0.05
        && words.len() >= 6
        && among(function_words(language)) * 6 >= words.len().max(12);
    let enough = (letters >= FEWEST_LETTERS || own_words) && !headline_only
        || other_script && (letters >= 20 || ideographs >= 8);
    if !enough {
        return None;
    }
    // Names and numbers can make the detector waver; English prose has its function words all the same, and a
    // language that the detector does not know has not.
    match language {
        Lang::Eng if share > 0.02 || words.len() < 60 => None,
        Lang::Eng => Some("und"),
        _ if share < 0.12 => {
            Some(if other_script == is_latin_language(language) { "und" } else { code(language) })
        }
        _ => None,
    }
}

fn is_latin(c: char) -> bool {
    matches!(u32::from(c), 0..=0x24f | 0x1e00..=0x1eff | 0x2c60..=0x2c7f | 0xff21..=0xff5a)
}

fn is_latin_language(language: Lang) -> bool {
    !matches!(language, Lang::Ara | Lang::Cmn | Lang::Hin | Lang::Jpn | Lang::Kor | Lang::Rus)
}

/// ISO 639-1.
fn code(language: Lang) -> &'static str {
    match language {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    }
}

/// The commonest small words of other languages in Latin letters, without those that English has.
fn function_words(language: Lang) -> &'static [&'static str] {
    match language {
        Lang::Deu => &[
            "der", "die", "das", "und", "den", "dem", "des", "sich", "mit", "auf", "von", "ist", "nicht",
            "ein", "eine", "im", "zu", "über", "nach", "für",
        ],
        Lang::Fra => &[
            "le", "la", "les", "des", "et", "du", "une", "dans", "pour", "que", "qui", "sur", "est", "avec",
            "par", "au", "ont",
        ],
        Lang::Spa => &[
            "el", "la", "los", "las", "que", "del", "una", "por", "con", "para", "se", "en", "y", "su", "al",
        ],
        Lang::Ita => &[
            "il", "la", "di", "che", "della", "del", "per", "una", "con", "gli", "le", "nel", "dei", "si",
            "e",
        ],
        Lang::Por => &["os", "da", "que", "uma", "para", "com", "em", "na", "dos", "das", "não", "e", "ao"],
        Lang::Nld => {
            &["de", "het", "een", "van", "en", "dat", "voor", "niet", "met", "zijn", "op", "aan", "over"]
        }
        Lang::Swe => &["och", "att", "det", "som", "en", "på", "är", "av", "för", "med", "den", "till", "om"],
        Lang::Tur => &["ve", "bir", "bu", "için", "ile", "da", "de", "olarak", "olan"],
        Lang::Vie => &["của", "và", "các", "là", "có", "cho", "trong", "được", "đã", "với"],
        Lang::Ara | Lang::Cmn | Lang::Eng | Lang::Hin | Lang::Jpn | Lang::Kor | Lang::Rus => &[],
    }
}

/// Words that English prose cannot do without and that other languages spell differently (so no "in", "a", "me").
const FUNCTION_WORDS: &[&str] = &[
    "the", "of", "and", "to", "that", "is", "was", "were", "are", "for", "with", "on", "by", "from", "at",
    "as", "has", "have", "had", "it", "its", "he", "she", "his", "her", "their", "they", "this", "these",
    "which", "who", "not", "but", "been", "be", "after", "said", "will", "would", "an", "or", "we", "you",
    "than", "into", "over", "about", "when", "there", "more", "also",
];
