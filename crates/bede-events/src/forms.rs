//! Dictionary forms that an inflected English word may have, for words that the lemmatizer has not met.

use bede_doc::TokenView;

use crate::arguments::begins_with_capital;

/// Irregular forms of the verbs that news is made of.
const IRREGULAR: &[(&str, &str)] = &[
    ("beaten", "beat"),
    ("began", "begin"),
    ("begun", "begin"),
    ("bent", "bend"),
    ("bit", "bite"),
    ("bitten", "bite"),
    ("blew", "blow"),
    ("blown", "blow"),
    ("broke", "break"),
    ("broken", "break"),
    ("brought", "bring"),
    ("built", "build"),
    ("bought", "buy"),
    ("caught", "catch"),
    ("chose", "choose"),
    ("chosen", "choose"),
    ("dealt", "deal"),
    ("drew", "draw"),
    ("drawn", "draw"),
    ("drove", "drive"),
    ("driven", "drive"),
    ("fell", "fall"),
    ("fallen", "fall"),
    ("fed", "feed"),
    ("fought", "fight"),
    ("fled", "flee"),
    ("flew", "fly"),
    ("flown", "fly"),
    ("flung", "fling"),
    ("forbade", "forbid"),
    ("forbidden", "forbid"),
    ("forgave", "forgive"),
    ("forgiven", "forgive"),
    ("forsook", "forsake"),
    ("froze", "freeze"),
    ("frozen", "freeze"),
    ("gave", "give"),
    ("given", "give"),
    ("held", "hold"),
    ("hid", "hide"),
    ("hidden", "hide"),
    ("hung", "hang"),
    ("laid", "lay"),
    ("led", "lead"),
    ("lent", "lend"),
    ("left", "leave"),
    ("met", "meet"),
    ("misled", "mislead"),
    ("mown", "mow"),
    ("overran", "overrun"),
    ("oversaw", "oversee"),
    ("overthrew", "overthrow"),
    ("overthrown", "overthrow"),
    ("paid", "pay"),
    ("repaid", "repay"),
    ("ran", "run"),
    ("rebuilt", "rebuild"),
    ("retook", "retake"),
    ("retaken", "retake"),
    ("rose", "rise"),
    ("risen", "rise"),
    ("sank", "sink"),
    ("sunk", "sink"),
    ("sent", "send"),
    ("shook", "shake"),
    ("shaken", "shake"),
    ("shot", "shoot"),
    ("slain", "slay"),
    ("slew", "slay"),
    ("sold", "sell"),
    ("sought", "seek"),
    ("spoke", "speak"),
    ("spoken", "speak"),
    ("spent", "spend"),
    ("spied", "spy"),
    ("stole", "steal"),
    ("stolen", "steal"),
    ("stood", "stand"),
    ("struck", "strike"),
    ("stricken", "strike"),
    ("swore", "swear"),
    ("sworn", "swear"),
    ("swept", "sweep"),
    ("taken", "take"),
    ("took", "take"),
    ("taught", "teach"),
    ("threw", "throw"),
    ("thrown", "throw"),
    ("told", "tell"),
    ("tore", "tear"),
    ("torn", "tear"),
    ("undertook", "undertake"),
    ("undertaken", "undertake"),
    ("upheld", "uphold"),
    ("withdrew", "withdraw"),
    ("withdrawn", "withdraw"),
    ("withheld", "withhold"),
    ("withstood", "withstand"),
    ("won", "win"),
    ("wrote", "write"),
    ("written", "write"),
];

/// A token's lemma as the lexicon has it: the tagger's, in lower case, where `known` knows that, else the first form that
/// inflection could have made the word from and `known` knows; the tagger's where it knows none.
pub fn lemma(token: TokenView<'_>, known: impl Fn(&str) -> bool) -> String {
    let lemma = token.lemma();
    let lemma = if begins_with_capital(lemma) { lemma.to_lowercase() } else { lemma.to_owned() };
    if known(&lemma) {
        return lemma;
    }
    let form = token.text().to_lowercase();
    candidates(&form).into_iter().find(|candidate| known(candidate)).unwrap_or(lemma)
}

/// Forms that regular inflection could have made the word from, likeliest first; the word itself among them.
pub fn candidates(form: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    if let Some((_, lemma)) = IRREGULAR.iter().find(|(irregular, _)| *irregular == form) {
        found.push((*lemma).to_owned());
    }
    let mut add = |candidate: String| {
        if candidate.len() > 1 && !found.contains(&candidate) {
            found.push(candidate);
        }
    };
    for ending in ["ied", "ies"] {
        if let Some(stem) = form.strip_suffix(ending) {
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
