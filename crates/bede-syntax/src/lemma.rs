//! Lemmas: what to cut from a word's end and what to put there, by the word's ending and Penn tag.
//!
//! The model's table has an entry where a longer ending says something else than a shorter one, up to the whole
//! word; so irregular words are in it and regular ones are not.

use bede_doc::Upos;

use crate::{
    features,
    model::{Short, Table},
};

/// Endings longer than this are looked up as whole words only.
pub const LONGEST_ENDING: usize = 6;

/// How a lemma comes from a form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Script {
    /// Characters to cut from the end.
    pub cut: usize,
    /// What to put in their place.
    pub add: String,
}

impl Script {
    /// From its line in the model: the number to cut, then what to add.
    pub fn parse(line: &str) -> Script {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        Script { cut: line[..digits].parse().unwrap_or(0), add: line[digits..].trim_start().to_owned() }
    }

    /// Its line in the model.
    pub fn line(&self) -> String {
        format!("{} {}", self.cut, self.add)
    }

    /// What turns `form` into `lemma`, given [`cased`] forms.
    pub fn between(form: &str, lemma: &str) -> Script {
        let shared: usize = form
            .chars()
            .zip(lemma.chars())
            .take_while(|(left, right)| left == right)
            .map(|(left, _)| left.len_utf8())
            .sum();
        Script { cut: form[shared..].chars().count(), add: lemma[shared..].to_owned() }
    }

    /// The lemma, unless the word is too short for the cut.
    pub fn apply(&self, form: &str) -> Option<Short> {
        if self.cut == 0 {
            let mut lemma = Short::from(form);
            lemma.push_str(&self.add);
            return Some(lemma);
        }
        let (cut, _) = form.char_indices().rev().nth(self.cut - 1)?;
        let mut lemma = Short::from(&form[..cut]);
        lemma.push_str(&self.add);
        (!lemma.is_empty()).then_some(lemma)
    }
}

/// The form as lemmas are made from it: lower case, except for names and foreign words.
pub fn cased(form: &str, upos: Upos, xpos: &str) -> Short {
    if upos == Upos::Propn || matches!(xpos, "FW" | "ADD" | "NNP" | "NNPS" | "SYM") {
        let capitals = form.chars().all(|letter| !letter.is_lowercase());
        // A name shouted in a headline; short ones are initialisms more often than not.
        if capitals && form.chars().filter(|letter| letter.is_alphabetic()).count() > 4 {
            let mut letters = form.chars();
            let mut lemma = Short::default();
            lemma.extend(letters.next());
            lemma.extend(letters.flat_map(char::to_lowercase));
            return lemma;
        }
        return Short::from(form);
    }
    if form.is_ascii() {
        let mut lower = Short::from(form);
        lower.make_ascii_lowercase();
        return lower;
    }
    form.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| if letter == '\u{2019}' { '\'' } else { letter })
        .collect()
}

/// The lemma of "freed", "decreed" or "fleeing": verbs that end in two vowels are too few for their endings to be learnt.
fn of_verb_in_ee(form: &str, xpos: &str) -> Option<Short> {
    let stem = match xpos {
        "VBD" | "VBN" => form.strip_suffix('d')?,
        "VBG" => form.strip_suffix("ing")?,
        "VBZ" => form.strip_suffix('s')?,
        _ => return None,
    };
    // Before "eed" stand two letters at least; so "need" or "feed", tagged amiss, lose nothing.
    let before = stem.strip_suffix("ee")?;
    let long_enough = before.len() > 1 || !matches!(xpos, "VBD" | "VBN");
    long_enough.then(|| Short::from(stem))
}

/// A word's lemma.
pub(crate) fn lemma(form: &str, upos: Upos, xpos: &str, tag: u8, table: Table, scripts: &[Script]) -> Short {
    let cased = cased(form, upos, xpos);
    if cased.len() > 64 {
        return cased;
    }
    if let Some(lemma) = of_verb_in_ee(&cased, xpos) {
        return lemma;
    }
    if let Some(found) = table.get(features::of_ending(cased.chars(), true, tag))
        && let Some(lemma) = scripts[usize::from(found)].apply(&cased)
    {
        return lemma;
    }
    let (endings, count) = features::of_endings::<{ LONGEST_ENDING + 1 }>(&cased, tag);
    for &ending in endings[..count].iter().rev() {
        if let Some(found) = table.get(ending)
            && let Some(lemma) = scripts[usize::from(found)].apply(&cased)
        {
            return lemma;
        }
    }
    cased
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_that_end_in_two_vowels_keep_both() {
        for (form, tag, lemma) in [
            ("freed", "VBN", "free"),
            ("freed", "VBD", "free"),
            ("agreed", "VBD", "agree"),
            ("decreed", "VBN", "decree"),
            ("guaranteed", "VBN", "guarantee"),
            ("fleeing", "VBG", "flee"),
            ("freeing", "VBG", "free"),
            ("seeing", "VBG", "see"),
            ("flees", "VBZ", "flee"),
        ] {
            assert_eq!(of_verb_in_ee(form, tag).as_deref(), Some(lemma));
        }
        for (form, tag) in [("fed", "VBD"), ("feed", "VBD"), ("succeeded", "VBD"), ("freed", "JJ")] {
            assert_eq!(of_verb_in_ee(form, tag), None);
        }
    }

    #[test]
    fn scripts_give_back_the_lemma() {
        for (form, lemma) in [("ministers", "minister"), ("went", "go"), ("été", "être"), ("be", "be")] {
            let script = Script::between(form, lemma);
            assert_eq!(script.apply(form).as_deref(), Some(lemma));
            assert_eq!(Script::parse(&script.line()), script);
        }
        assert_eq!(Script { cut: 3, add: String::new() }.apply("as"), None);
    }
}
