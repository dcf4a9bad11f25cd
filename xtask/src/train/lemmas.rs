//! The lemma table: for each Penn tag, what becomes of words by their endings, from the shortest that suffices.

use std::collections::{BTreeMap, HashMap};

use bede_doc::Document;
use bede_syntax::{
    features,
    lemma::{LONGEST_ENDING, Script, cased},
    xpos,
};

/// The scripts as lines, and the entries of the table.
pub fn table(documents: &[Document]) -> (Vec<String>, Vec<(u64, u16)>) {
    // How often each word with each tag has each script.
    let mut words: BTreeMap<(u8, String), BTreeMap<Script, usize>> = BTreeMap::new();
    for document in documents {
        for (token, word) in document.tokens.tokens.iter().zip(&document.syntax.words) {
            if word.lemma == "_" || word.deprel == bede_doc::Deprel::Goeswith {
                continue;
            }
            let form = cased(document.slice(token.span), word.upos, word.xpos);
            let script = Script::between(&form, &word.lemma);
            *words
                .entry((xpos::index(word.xpos), form.to_string()))
                .or_default()
                .entry(script)
                .or_default() += 1;
        }
    }
    let best = |scripts: &BTreeMap<Script, usize>| {
        let mut best: Option<(&Script, usize)> = None;
        for (script, &count) in scripts {
            if best.is_none_or(|(_, highest)| count > highest) {
                best = Some((script, count));
            }
        }
        best.map(|(script, _)| script.clone())
    };
    let mut numbers: HashMap<Script, u16> = HashMap::new();
    let mut lines = Vec::new();
    let mut number = |script: &Script| {
        *numbers.entry(script.clone()).or_insert_with(|| {
            lines.push(script.line());
            lines.len() as u16 - 1
        })
    };
    // Each word counts once for its endings, so that a frequent irregular word does not rule the regular ones.
    let mut entries = Vec::new();
    let mut said: HashMap<(u8, String), Script> = HashMap::new();
    for length in 0..=LONGEST_ENDING {
        let mut endings: BTreeMap<(u8, String), BTreeMap<Script, usize>> = BTreeMap::new();
        for ((tag, form), scripts) in &words {
            if form.chars().count() < length {
                continue;
            }
            let ending: String = form.chars().rev().take(length).collect();
            if let Some(script) = best(scripts) {
                *endings.entry((*tag, ending)).or_default().entry(script).or_default() += 1;
            }
        }
        for ((tag, ending), scripts) in endings {
            let total: usize = scripts.values().sum();
            let Some(script) = best(&scripts) else { continue };
            let shorter = (0..length)
                .rev()
                .find_map(|shorter| said.get(&(tag, ending.chars().take(shorter).collect::<String>())));
            if shorter != Some(&script) && (length == 0 || total > 1) {
                entries.push((features::of_ending(ending.chars(), false, tag), number(&script)));
                said.insert((tag, ending), script);
            }
        }
    }
    for ((tag, form), scripts) in &words {
        let Some(script) = best(scripts) else { continue };
        let reversed: Vec<char> = form.chars().rev().collect();
        let by_ending = (0..=LONGEST_ENDING.min(reversed.len()))
            .rev()
            .find_map(|length| said.get(&(*tag, reversed[..length].iter().collect::<String>())));
        if by_ending != Some(&script) {
            entries.push((features::of_ending(form.chars(), true, *tag), number(&script)));
        }
    }
    (lines, entries)
}
