//! Dictionary forms that an inflected English word may have, for words that the lemmatizer has not met.

/// Forms that regular inflection could have made the word from, likeliest first; the word itself among them.
pub fn candidates(form: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |candidate: String| {
        if candidate.len() > 1 && !found.contains(&candidate) {
            found.push(candidate);
        }
    };
    for (ending, with_y) in [("ied", true), ("ies", true)] {
        if let (Some(stem), true) = (form.strip_suffix(ending), with_y) {
            add(format!("{stem}y"));
        }
    }
    for ending in ["ed", "ing", "es"] {
        let Some(stem) = form.strip_suffix(ending) else { continue };
        if let Some(single) = without_doubling(stem) {
            add(single);
        }
        add(format!("{stem}e"));
        add(stem.to_owned());
        // "freed", "agreed": the stem ends in e of its own.
        if ending == "ed" {
            add(format!("{stem}ee"));
        }
    }
    for ending in ["d", "s"] {
        if let Some(stem) = form.strip_suffix(ending) {
            add(stem.to_owned());
        }
    }
    add(form.to_owned());
    found
}

/// "deterr" → "deter".
fn without_doubling(stem: &str) -> Option<String> {
    let mut letters = stem.chars().rev();
    let (last, before) = (letters.next()?, letters.next()?);
    (last == before && last != 'e').then(|| stem[..stem.len() - last.len_utf8()].to_owned())
}

#[cfg(test)]
mod tests {
    use super::candidates;

    #[test]
    fn regular_forms_lead_back() {
        for (form, lemma) in [
            ("freed", "free"),
            ("deterred", "deter"),
            ("denied", "deny"),
            ("raided", "raid"),
            ("seizing", "seize"),
            ("talks", "talk"),
            ("clashes", "clash"),
            ("expelled", "expel"),
        ] {
            assert!(
                candidates(form).iter().any(|candidate| candidate == lemma),
                "{form}: {:?}",
                candidates(form)
            );
        }
    }
}
