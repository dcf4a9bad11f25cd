//! Headlines made by rule from ordinary sentences whose trees are known: no articles and no final stop, the present for the
//! past, `to` for `will`, participles alone for passives, a comma for `and`. The trees stay what they are.

use bede_doc::{Deprel, Upos};

use super::sentences::{Chance, Sentence};

/// The tags that a headline needs and its sentence may lack, by number.
pub struct Tags<'t> {
    lines: &'t [String],
    singular: usize,
    plural: usize,
    to: usize,
    comma: usize,
}

impl<'t> Tags<'t> {
    /// Finds them among all tags.
    pub fn find(lines: &'t [String]) -> Option<Tags<'t>> {
        let at = |start: &str| lines.iter().position(|line| line.starts_with(start));
        Some(Tags {
            lines,
            singular: at("VERB\tVBZ\tMood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin")?,
            plural: at("VERB\tVBP\tMood=Ind|Number=Plur|Person=3|Tense=Pres|VerbForm=Fin")?,
            to: at("PART\tTO\t")?,
            comma: at("PUNCT\t,\t")?,
        })
    }

    fn penn(&self, tag: usize) -> &str {
        self.lines[tag].split('\t').nth(1).unwrap_or_default()
    }
}

/// The most words that a sentence has which becomes a headline.
const LONGEST: usize = 24;

/// A headline that tells what a sentence tells, where its main verb can be put into the present.
pub fn of(sentence: &Sentence, lemmas: &[&str], tags: &Tags, chance: &mut Chance) -> Option<Sentence> {
    let count = sentence.forms.len();
    if !(5..=LONGEST).contains(&count) || sentence.forms.iter().any(|form| form == "?") {
        return None;
    }
    let root = sentence.heads.iter().position(|&head| head == 0)?;
    if sentence.uposes[root] != Upos::Verb {
        return None;
    }
    let subject = subject_of(sentence, root)?;
    if !matches!(sentence.uposes[subject], Upos::Noun | Upos::Propn | Upos::Num) || subject > root {
        return None;
    }
    let mut made = sentence.clone();
    let mut kept = vec![true; count];
    let mut changed = put_into_present(&mut made, &mut kept, root, subject, lemmas, tags)?;
    for verb in 0..count {
        let is_conjunct = sentence.heads[verb] == root + 1
            && sentence.labels[verb] == Deprel::Conj as usize
            && sentence.uposes[verb] == Upos::Verb;
        if is_conjunct {
            let own = subject_of(sentence, verb).unwrap_or(subject);
            changed |= put_into_present(&mut made, &mut kept, verb, own, lemmas, tags).unwrap_or(false);
        }
    }
    for (word, keep) in kept.iter_mut().enumerate() {
        let form = sentence.forms[word].as_str();
        let is_article = sentence.labels[word] == Deprel::Det as usize
            && (matches!(form, "a" | "an" | "the") || word == 0 && matches!(form, "A" | "An" | "The"));
        let is_stop = word + 1 == count && matches!(form, "." | "!");
        if (is_article || is_stop) && !sentence.heads.contains(&(word + 1)) {
            *keep = false;
            changed |= is_article;
        }
        if is_and_of_nouns(sentence, word) && chance.unit() < 0.6 {
            ",".clone_into(&mut made.forms[word]);
            made.tags[word] = tags.comma;
            made.uposes[word] = Upos::Punct;
            made.labels[word] = Deprel::Punct as usize;
        }
    }
    if chance.unit() < 0.5 {
        made.forms.iter_mut().filter(|form| *form == "\"").for_each(|form| "'".clone_into(form));
    }
    if !changed {
        return None;
    }
    let mut made = without(&made, &kept);
    let first = made.forms.first_mut()?;
    *first = capitalised(first);
    // What a teacher thinks of a headline is worth less than the tree that it was made from.
    made.trust *= 0.3;
    Some(made)
}

fn subject_of(sentence: &Sentence, verb: usize) -> Option<usize> {
    (0..sentence.forms.len()).find(|&word| {
        let label = sentence.labels[word];
        sentence.heads[word] == verb + 1
            && (label == Deprel::Nsubj as usize || label == Deprel::NsubjPass as usize)
    })
}

/// `and` alone between two nouns or names, the first of which has no other conjunct.
fn is_and_of_nouns(sentence: &Sentence, word: usize) -> bool {
    if sentence.forms[word] != "and" || sentence.labels[word] != Deprel::Cc as usize {
        return false;
    }
    let conjunct = sentence.heads[word].wrapping_sub(1);
    let is_noun = |word: usize| matches!(sentence.uposes.get(word), Some(Upos::Noun | Upos::Propn));
    if !is_noun(conjunct) || sentence.labels[conjunct] != Deprel::Conj as usize {
        return false;
    }
    let first = sentence.heads[conjunct];
    let conjuncts = (0..sentence.forms.len())
        .filter(|&other| sentence.heads[other] == first && sentence.labels[other] == Deprel::Conj as usize);
    is_noun(first.wrapping_sub(1)) && conjuncts.count() == 1
}

/// Puts a verb with its auxiliaries into the tense of headlines and says whether that changed anything; nothing where it
/// has auxiliaries that headlines keep otherwise.
fn put_into_present(
    made: &mut Sentence,
    kept: &mut [bool],
    verb: usize,
    subject: usize,
    lemmas: &[&str],
    tags: &Tags,
) -> Option<bool> {
    let auxiliaries: Vec<usize> = (0..made.forms.len())
        .filter(|&word| {
            let label = made.labels[word];
            made.heads[word] == verb + 1
                && (label == Deprel::Aux as usize || label == Deprel::AuxPass as usize)
        })
        .collect();
    let is_plural = is_plural(made, subject, tags);
    let penn = tags.penn(made.tags[verb]).to_owned();
    let to_present = |made: &mut Sentence| {
        let lemma = lemmas[verb];
        let is_plain = lemma.len() > 1 && lemma.bytes().all(|byte| byte.is_ascii_lowercase());
        if !is_plain || lemma == "be" {
            return None;
        }
        made.forms[verb] = if is_plural { lemma.to_owned() } else { third_person(lemma) };
        made.tags[verb] = if is_plural { tags.plural } else { tags.singular };
        Some(true)
    };
    let lower: Vec<String> = auxiliaries.iter().map(|&word| made.forms[word].to_lowercase()).collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    match (lower.as_slice(), penn.as_str()) {
        ([], "VBD") => to_present(made),
        ([], "VBZ" | "VBP" | "VBN") => Some(false),
        (["has" | "have" | "had"], "VBN") => {
            kept[auxiliaries[0]] = false;
            to_present(made)
        }
        (["was" | "were" | "is" | "are"], "VBN" | "VBG") => {
            kept[auxiliaries[0]] = false;
            Some(true)
        }
        (["has" | "have" | "had", "been"], "VBN") => {
            auxiliaries.iter().for_each(|&word| kept[word] = false);
            Some(true)
        }
        (["will", ..], "VB" | "VBN") => {
            let will = auxiliaries[0];
            "to".clone_into(&mut made.forms[will]);
            made.tags[will] = tags.to;
            made.uposes[will] = Upos::Part;
            made.labels[will] = Deprel::Mark as usize;
            Some(true)
        }
        _ => None,
    }
}

fn is_plural(sentence: &Sentence, subject: usize, tags: &Tags) -> bool {
    let has_conjunct = (0..sentence.forms.len())
        .any(|word| sentence.heads[word] == subject + 1 && sentence.labels[word] == Deprel::Conj as usize);
    let tag = &tags.lines[sentence.tags[subject]];
    has_conjunct
        || tag.contains("Number=Plur")
        || tag.contains("Number=Ptan")
        || sentence.uposes[subject] == Upos::Num && sentence.forms[subject].to_lowercase() != "one"
        || matches!(sentence.forms[subject].to_lowercase().as_str(), "police" | "people")
}

/// The third person of a verb in the present.
fn third_person(lemma: &str) -> String {
    let before_last = lemma.bytes().rev().nth(1).unwrap_or(b' ');
    match lemma {
        "have" => "has".to_owned(),
        _ if ["s", "x", "z", "ch", "sh", "o"].iter().any(|end| lemma.ends_with(end)) => format!("{lemma}es"),
        _ if lemma.ends_with('y') && !b"aeiou".contains(&before_last) => {
            format!("{}ies", &lemma[..lemma.len() - 1])
        }
        _ => format!("{lemma}s"),
    }
}

fn capitalised(form: &str) -> String {
    let mut letters = form.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + letters.as_str()
}

/// The sentence without some of its words, on which nothing hangs.
fn without(sentence: &Sentence, kept: &[bool]) -> Sentence {
    let mut places = vec![0];
    for &keep in kept {
        places.push(places.last().copied().unwrap_or_default() + usize::from(keep));
    }
    let mut made = Sentence { weight: sentence.weight, trust: sentence.trust, ..Sentence::default() };
    for (word, _) in kept.iter().enumerate().filter(|&(_, &keep)| keep) {
        made.forms.push(sentence.forms[word].clone());
        made.tags.push(sentence.tags[word]);
        made.heads.push(places[sentence.heads[word]]);
        made.labels.push(sentence.labels[word]);
        made.uposes.push(sentence.uposes[word]);
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words given as `form/upos/penn/lemma/head/relation`.
    fn headline(text: &str) -> Option<String> {
        let lines = [
            "VERB\tVBZ\tMood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin",
            "VERB\tVBP\tMood=Ind|Number=Plur|Person=3|Tense=Pres|VerbForm=Fin",
            "PART\tTO\t_",
            "PUNCT\t,\t_",
            "VERB\tVBD\t_",
            "VERB\tVBN\t_",
            "NOUN\tNN\tNumber=Sing",
            "NOUN\tNNS\tNumber=Plur",
            "AUX\tVBD\t_",
            "VERB\tVB\tVerbForm=Inf",
            "PUNCT\t.\t_",
            "DET\tDT\t_",
            "ADP\tIN\t_",
            "CCONJ\tCC\t_",
            "AUX\tMD\t_",
        ]
        .map(str::to_owned);
        let mut sentence = Sentence { weight: 1.0, trust: 0.5, ..Sentence::default() };
        let mut lemmas = Vec::new();
        for word in text.split(' ') {
            let fields: Vec<&str> = word.split('/').collect();
            let tag = lines.iter().position(|line| {
                let mut columns = line.split('\t');
                columns.next() == Some(fields[1]) && columns.next() == Some(fields[2])
            });
            sentence.forms.push(fields[0].to_owned());
            sentence.tags.push(tag.expect("a known tag"));
            sentence.uposes.push(Upos::parse(fields[1]).expect("a part of speech"));
            lemmas.push(fields[3]);
            sentence.heads.push(fields[4].parse().expect("a head"));
            sentence.labels.push(Deprel::parse(fields[5]).expect("a relation") as usize);
        }
        let tags = Tags::find(&lines).expect("all tags");
        let made = of(&sentence, &lemmas, &tags, &mut Chance::new(1))?;
        assert!(made.heads.iter().all(|&head| head <= made.forms.len()));
        assert_eq!(made.heads.iter().filter(|&&head| head == 0).count(), 1);
        Some(made.forms.join(" "))
    }

    #[test]
    fn the_past_becomes_the_present() {
        assert_eq!(
            headline(
                "The/DET/DT/the/2/det court/NOUN/NN/court/3/nsubj jailed/VERB/VBD/jail/0/root \
                 a/DET/DT/a/5/det banker/NOUN/NN/banker/3/obj ./PUNCT/././3/punct"
            )
            .as_deref(),
            Some("Court jails banker")
        );
    }

    #[test]
    fn passives_lose_their_auxiliary_and_will_becomes_to() {
        assert_eq!(
            headline(
                "The/DET/DT/the/2/det rebels/NOUN/NNS/rebel/4/nsubj:pass were/AUX/VBD/be/4/aux:pass \
                 held/VERB/VBN/hold/0/root by/ADP/IN/by/6/case soldiers/NOUN/NNS/soldier/4/obl:agent"
            )
            .as_deref(),
            Some("Rebels held by soldiers")
        );
        assert_eq!(
            headline(
                "The/DET/DT/the/2/det court/NOUN/NN/court/4/nsubj will/AUX/MD/will/4/aux \
                 free/VERB/VB/free/0/root the/DET/DT/the/6/det men/NOUN/NNS/man/4/obj"
            )
            .as_deref(),
            Some("Court to free men")
        );
    }

    #[test]
    fn a_plural_subject_takes_the_plain_form() {
        assert_eq!(
            headline(
                "Rebels/NOUN/NNS/rebel/2/nsubj freed/VERB/VBD/free/0/root the/DET/DT/the/4/det \
                 nurse/NOUN/NN/nurse/2/obj ./PUNCT/././2/punct"
            )
            .as_deref(),
            Some("Rebels free nurse")
        );
    }
}
