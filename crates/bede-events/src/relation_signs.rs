//! What speaks for one relation or another between two participants of a sentence: the signs that the pair model weighs.
//!
//! A sign is either *of a class*, one weight however the class is called ("a rule's event of this type has both as
//! participants", "the word above both tells this type"), or *shared*, with one weight for each class ("\"toll\" stands between
//! them"). The signs of a class carry over from the few sentences that a model is taught by to words that it never saw;
//! the shared ones hold what single words add. [`crate::picture`] draws the picture that is read here.

use crate::picture::{Candidate, NONE, Picture, Word};

/// Takes signs as they are found.
pub trait Signs {
    /// A sign with one weight for each class.
    fn shared(&mut self, name: &[&str]);
    /// A sign of one class.
    fn of_class(&mut self, class: usize, name: &[&str], value: f32);
}

/// Where one participant stands: the heads and ranges of its mentions; both empty where nobody is named.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// Head of each mention.
    pub heads: Vec<usize>,
    /// First word and the one behind the last.
    pub ranges: Vec<(usize, usize)>,
}

impl Side {
    fn holds(&self, word: usize) -> bool {
        self.ranges.iter().any(|&(start, end)| start <= word && word < end)
    }
}

/// The way through the tree from one participant to the other.
struct Way {
    source: Option<usize>,
    target: Option<usize>,
    /// The words from the source up to the top, without the source.
    up: Vec<usize>,
    /// The words from below the top down to the target, without it.
    down: Vec<usize>,
    top: Option<usize>,
}

/// How far a way or a chain of governors is followed.
const HEIGHT: usize = 12;

fn ancestors(words: &[Word<'_>], from: usize) -> Vec<usize> {
    let mut chain = vec![from];
    while let Some(head) = words[chain[chain.len() - 1]].head {
        if chain.len() > HEIGHT {
            break;
        }
        chain.push(head);
    }
    chain
}

fn way_between(words: &[Word<'_>], source: usize, target: usize) -> Way {
    let up = ancestors(words, source);
    let down = ancestors(words, target);
    let top = up.iter().copied().find(|word| down.contains(word));
    let until = |chain: &[usize]| {
        chain.iter().copied().take_while(|word| Some(*word) != top).skip(1).collect::<Vec<_>>()
    };
    let mut down_words = until(&down);
    down_words.reverse();
    Way { source: Some(source), target: Some(target), up: until(&up), down: down_words, top }
}

fn way(words: &[Word<'_>], source: &Side, target: &Side) -> Way {
    let mut best: Option<(usize, Way)> = None;
    for &from in source.heads.iter().take(4) {
        for &to in target.heads.iter().take(4) {
            let way = way_between(words, from, to);
            let length = way.up.len() + way.down.len() + from.abs_diff(to) / 8;
            if best.as_ref().is_none_or(|(shortest, _)| length < *shortest) {
                best = Some((length, way));
            }
        }
    }
    if let Some((_, way)) = best {
        return way;
    }
    let source = source.heads.first().copied();
    let target = target.heads.first().copied();
    let only = source.or(target);
    let chain = only.map(|only| ancestors(words, only)).unwrap_or_default();
    let governors: Vec<usize> = chain.into_iter().skip(1).take(3).collect();
    // The nearest word above that tells anything stands for the top.
    let top = governors
        .iter()
        .copied()
        .find(|&word| words[word].tells_event())
        .or_else(|| governors.iter().copied().find(|&word| words[word].upos == "VERB"))
        .or(governors.first().copied());
    Way { source, target, up: Vec::new(), down: Vec::new(), top }
}

/// Finds every sign for the relation of a source, who would act, to a target.
pub fn find(picture: &Picture<'_>, source: &Side, target: &Side, signs: &mut dyn Signs) {
    let words = &picture.words;
    let way = way(words, source, target);
    signs.shared(&["bias"]);
    let order = match (way.source, way.target) {
        (Some(source), Some(target)) if source < target => "<",
        (Some(_), Some(_)) => ">",
        (Some(_), None) => "s",
        (None, _) => "t",
    };
    signs.shared(&["order", order]);
    lexical(words, &way, source, target, order, signs);
    told(words, &way, source, target, order, signs);
    rules(picture, &way, source, target, signs);
}

/// A word that carries meaning of its own.
fn is_content(word: &Word<'_>) -> bool {
    matches!(word.upos, "NOUN" | "VERB" | "ADJ") || word.upos == "ADV" && word.relation == "advmod"
}

fn lexical(words: &[Word<'_>], way: &Way, source: &Side, target: &Side, order: &str, signs: &mut dyn Signs) {
    let free = |at: &usize| !source.holds(*at) && !target.holds(*at);
    // What the clauses between them say of reality: "will not lift" is a refusal whatever is lifted.
    let mut cues: Vec<&str> = way
        .up
        .iter()
        .chain(&way.top)
        .chain(&way.down)
        .filter(|&&at| free(&at) && matches!(words[at].upos, "VERB" | "ADJ"))
        .map(|&at| cue_of(&words[at]))
        .collect();
    cues.sort_unstable();
    cues.dedup();
    signs.shared(&["clauses between", &cues.join(", ")]);
    for cue in cues {
        signs.shared(&["clause between", cue]);
    }
    // The words on the way, and the whole way.
    for &at in &way.up {
        if is_content(&words[at]) {
            signs.shared(&["on the way", words[at].lemma]);
        }
    }
    for &at in &way.down {
        if is_content(&words[at]) {
            signs.shared(&["on the way", words[at].lemma]);
        }
    }
    if let Some(top) = way.top {
        let lemma = words[top].lemma;
        if free(&top) {
            signs.shared(&["top", lemma]);
            signs.shared(&["top", lemma, order, cue_of(&words[top])]);
        }
        let from = way.source.map_or("", |source| words[relation_of(way.up.last(), source)].relation);
        let to = way.target.map_or("", |target| words[relation_of(way.down.first(), target)].relation);
        signs.shared(&["relations", from, to]);
        if free(&top) {
            signs.shared(&["top with relations", lemma, from, to]);
        }
        // What hangs on the top: objects, particles, negation, auxiliaries.
        for (at, word) in words.iter().enumerate() {
            if word.head != Some(top) || !free(&at) {
                continue;
            }
            if is_content(word) || matches!(word.relation, "compound:prt" | "aux" | "mark" | "advmod") {
                signs.shared(&["under the top", word.relation, word.lemma]);
                if matches!(word.relation, "obj" | "compound:prt" | "xcomp") {
                    signs.shared(&["top and under", lemma, word.lemma]);
                }
            }
        }
        if let Some(above) = words[top].head {
            signs.shared(&["above the top", words[above].lemma]);
        }
    }
    for (side, head, name) in [(source, way.source, "source"), (target, way.target, "target")] {
        let Some(head) = head else {
            signs.shared(&[name, "nobody"]);
            continue;
        };
        let word = &words[head];
        if let Some(governor) = word.head.filter(|at| !side.holds(*at)) {
            signs.shared(&["governor of", name, words[governor].lemma]);
            signs.shared(&["governor of", name, words[governor].lemma, word.relation]);
            let case = words
                .iter()
                .enumerate()
                .find(|(_, child)| child.head == Some(head) && child.relation == "case");
            if let Some((_, case)) = case {
                signs.shared(&["case of", name, case.lemma]);
                signs.shared(&["case and governor of", name, case.lemma, words[governor].lemma]);
            }
        }
        signs.shared(&["kind of", name, word.entity, word.sector]);
        if word.upos == "NOUN" {
            signs.shared(&["head of", name, word.lemma]);
        }
        for &(start, end) in side.ranges.iter().take(1) {
            for inside in words.iter().take(end).skip(start) {
                if matches!(inside.upos, "NOUN" | "VERB" | "ADJ") {
                    signs.shared(&["in", name, inside.lemma]);
                }
            }
        }
    }
    if let (Some(from), Some(to)) = (way.source, way.target) {
        let (from, to) = (from.min(to), from.max(to));
        let between: Vec<usize> = (from + 1..to).filter(free).collect();
        if between.len() <= 14 {
            for pair in between.windows(2) {
                signs.shared(&["pair between", words[pair[0]].lemma, words[pair[1]].lemma]);
            }
        }
        for &at in between.iter().take(24) {
            if is_content(&words[at]) || words[at].upos == "ADP" && between.len() <= 10 {
                signs.shared(&["between", words[at].lemma]);
            }
        }
        for at in (to + 1..words.len()).filter(free).take(7) {
            if is_content(&words[at]) {
                signs.shared(&["after", words[at].lemma]);
            }
        }
        for at in (0..from).rev().filter(free).take(5) {
            if is_content(&words[at]) {
                signs.shared(&["before", words[at].lemma]);
            }
        }
    }
    for (at, word) in words.iter().enumerate().take(80) {
        if is_content(word) && free(&at) {
            signs.shared(&["anywhere", word.lemma]);
        }
    }
}

fn relation_of(last: Option<&usize>, own: usize) -> usize {
    last.copied().unwrap_or(own)
}

/// What the clause says of a word's reality, in short.
fn cue_of(word: &Word<'_>) -> &'static str {
    match (word.negated, word.future, word.hypothetical) {
        (true, true, _) => "not to be",
        (true, false, false) => "not",
        (false, true, _) => "to be",
        (false, false, true) => "perhaps",
        (true, false, true) => "perhaps not",
        (false, false, false) => "is",
    }
}

/// What the words of the sentence tell by the lexicon, and where they stand to the two participants.
fn told(words: &[Word<'_>], way: &Way, source: &Side, target: &Side, order: &str, signs: &mut dyn Signs) {
    let mut best: Option<(usize, usize)> = None;
    let (low, high) = match (way.source, way.target) {
        (Some(source), Some(target)) => (source.min(target), source.max(target)),
        (Some(one), None) | (None, Some(one)) => (one, one),
        (None, None) => (0, 0),
    };
    for (at, word) in words.iter().enumerate() {
        if !word.tells_any() || word.in_name {
            continue;
        }
        let (rank, place) = place_of(words, way, source, target, at);
        let region = if at < low {
            "before"
        } else if at > high {
            "after"
        } else {
            "between"
        };
        let part = match word.upos {
            "VERB" => "verb",
            "ADJ" => "adjective",
            _ => "noun",
        };
        let total: u32 = word.kinds.iter().map(|&count| u32::from(count)).sum();
        let distance = at.abs_diff(low).min(at.abs_diff(high));
        let near = 1.0 / (1.0 + distance as f32 / 6.0);
        let cue = cue_of(word);
        for (class, &count) in word.kinds.iter().enumerate().filter(|(_, count)| **count > 0) {
            let share = u32::from(count) as f32 / total as f32;
            let purity = match count {
                _ if u32::from(count) == total => "only",
                _ if u32::from(count) * 2 >= total => "mainly",
                _ => "also",
            };
            signs.of_class(class, &["word", place], share);
            signs.of_class(class, &["word", place, part, purity], 1.0);
            signs.of_class(class, &["word", place, region, order], share);
            signs.of_class(class, &["word", place, purity, cue], 1.0);
            signs.of_class(class, &["word near"], share * near);
            for effect in word.effects.iter() {
                signs.of_class(class, &["word under", place, effect], share);
            }
        }
        for (class, effect) in &word.recoded {
            signs.of_class(*class, &["recoded", place, effect], 1.0);
            signs.of_class(*class, &["recoded", place], 1.0);
        }
        let order = rank * 1000 + distance;
        if word.tells_event() && best.is_none_or(|(least, _)| order < least) {
            best = Some((order, at));
        }
    }
    if let Some((_, at)) = best {
        let word = &words[at];
        let (_, place) = place_of(words, way, source, target, at);
        let total: u32 = word.kinds.iter().map(|&count| u32::from(count)).sum();
        for (class, &count) in word.kinds.iter().enumerate().filter(|(_, count)| **count > 0) {
            let share = u32::from(count) as f32 / total as f32;
            signs.of_class(class, &["nearest teller"], share);
            signs.of_class(class, &["nearest teller", place, cue_of(word)], share);
        }
        for (class, effect) in &word.recoded {
            signs.of_class(*class, &["nearest teller recoded", effect], 1.0);
        }
    } else {
        signs.shared(&["nothing tells"]);
    }
}

/// Where a word stands to the two participants, the telling places first.
fn place_of(words: &[Word<'_>], way: &Way, source: &Side, target: &Side, at: usize) -> (usize, &'static str) {
    if target.holds(at) {
        return (5, "in the target");
    }
    if source.holds(at) {
        return (6, "in the source");
    }
    if way.top == Some(at) {
        return (0, "top");
    }
    if way.up.contains(&at) || way.down.contains(&at) {
        return (1, "on the way");
    }
    let head = words[at].head;
    if head.is_some() && head == way.top {
        return match words[at].relation {
            "obj" => (2, "object of the top"),
            "xcomp" | "ccomp" => (2, "clause under the top"),
            "conj" => (3, "beside the top"),
            _ => (4, "under the top"),
        };
    }
    if head.is_some_and(|head| way.up.contains(&head) || way.down.contains(&head)) {
        return (3, "under the way");
    }
    if way.top.and_then(|top| words[top].head) == Some(at) {
        return (4, "above the top");
    }
    let under_target = head.is_some_and(|head| target.holds(head));
    if under_target {
        return (5, "under the target");
    }
    if head.is_some_and(|head| source.holds(head)) {
        return (6, "under the source");
    }
    (7, "elsewhere")
}

/// What the rules make of the sentence, and how that fits the two participants.
fn rules(picture: &Picture<'_>, way: &Way, source: &Side, target: &Side, signs: &mut dyn Signs) {
    let words = &picture.words;
    let mut strict = [false; NONE + 1];
    let mut loose = [false; NONE + 1];
    let mut best: Option<(usize, usize)> = None;
    for (index, candidate) in picture.candidates.iter().enumerate() {
        let (quality, fit) = fit_of(words, candidate, source, target);
        let class = candidate.class;
        let way_of = match () {
            () if way.top == Some(candidate.predicate) => "top",
            () if way.up.contains(&candidate.predicate) || way.down.contains(&candidate.predicate) => "way",
            () => "off",
        };
        let close = match candidate.closeness {
            0..=3 => "loosely",
            4..=6 => "closely",
            _ => "exactly",
        };
        signs.of_class(class, &["rule", candidate.outcome, fit], 1.0);
        signs.of_class(class, &["rule", candidate.outcome, fit, way_of], 1.0);
        signs.of_class(class, &["rule", candidate.outcome, fit, close], 1.0);
        signs.of_class(class, &["rule", candidate.outcome, fit, candidate.status], 1.0);
        signs.of_class(
            class,
            &["rule", candidate.outcome, fit, if candidate.is_noun { "noun" } else { "verb" }],
            1.0,
        );
        if candidate.outcome == "event" && quality > 0 {
            strict[class] = true;
            let order = quality * 100 + candidate.closeness.min(99) as usize;
            if best.is_none_or(|(most, _)| order > most) {
                best = Some((order, index));
            }
        }
        if candidate.outcome == "event if anybody may" && quality > 0 {
            loose[class] = true;
        }
    }
    let count = |set: &[bool]| if set.iter().filter(|is| **is).count() == 1 { "one" } else { "several" };
    let how_many = count(&strict);
    for class in (0..NONE).filter(|&class| strict[class]) {
        signs.of_class(class, &["rules of types", how_many], 1.0);
    }
    let how_many = count(&loose);
    let none = if strict.iter().any(|is| *is) { "beside" } else { "alone" };
    for class in (0..NONE).filter(|&class| loose[class]) {
        signs.of_class(class, &["loose rules of types", how_many, none], 1.0);
    }
    match best {
        Some((_, index)) => {
            let candidate = &picture.candidates[index];
            let (_, fit) = fit_of(words, candidate, source, target);
            signs.of_class(candidate.class, &["best rule", fit], 1.0);
        }
        None => signs.shared(&["rule", "nothing"]),
    }
}

/// How the participants of a rule's event fit the two, as a number and in words.
fn fit_of(words: &[Word<'_>], candidate: &Candidate, source: &Side, target: &Side) -> (usize, &'static str) {
    let whole = fit_by(candidate, source, target, |heads, side| heads.iter().any(|&head| side.holds(head)));
    if whole.0 >= 5 {
        return (whole.0 + 4, whole.1);
    }
    // "US" where "US troops" act.
    let part = fit_by(candidate, source, target, |heads, side| {
        heads.iter().any(|&head| side.holds(head) || side.heads.iter().any(|&at| is_part(words, at, head)))
    });
    if part.0 <= whole.0 {
        return whole;
    }
    let name = match part.1 {
        "source to target" => "part of source to target",
        "both act" => "parts of both act",
        "nobody to the target" => "nobody to part of the target",
        "the source alone" => "part of the source alone",
        "source to nobody" => "part of source to nobody",
        "nobody to target" => "nobody to part of target",
        _ => return whole,
    };
    (part.0, name)
}

/// Whether a word stands in the phrase of a head, below it by no more than names and what says which one is meant.
fn is_part(words: &[Word<'_>], word: usize, head: usize) -> bool {
    let mut at = word;
    for _ in 0..4 {
        if at == head {
            return true;
        }
        let is_inside = matches!(
            words[at].relation,
            "compound" | "nmod:poss" | "amod" | "nmod" | "appos" | "conj" | "flat" | "nmod:desc"
        );
        match words[at].head.filter(|_| is_inside) {
            Some(above) => at = above,
            None => return false,
        }
    }
    false
}

fn fit_by(
    candidate: &Candidate,
    source: &Side,
    target: &Side,
    has: impl Fn(&[usize], &Side) -> bool,
) -> (usize, &'static str) {
    let source_acts = has(&candidate.actors, source);
    let source_receives = has(&candidate.recipients, source);
    let target_acts = has(&candidate.actors, target);
    let target_receives = has(&candidate.recipients, target);
    let others_act = candidate.actors.iter().any(|&head| !source.holds(head) && !target.holds(head));
    let others_receive = candidate.recipients.iter().any(|&head| !source.holds(head) && !target.holds(head));
    if source.heads.is_empty() {
        return match () {
            () if target_receives && !others_act => (5, "nobody to the target"),
            () if target_receives => (2, "another to the target"),
            () if target_acts => (1, "the target acts"),
            () => (0, "neither"),
        };
    }
    if target.heads.is_empty() {
        return match () {
            () if source_acts && !others_receive => (5, "the source alone"),
            () if source_acts => (3, "the source to another"),
            () if source_receives => (1, "the source receives"),
            () => (0, "neither"),
        };
    }
    match () {
        () if source_acts && target_receives => (6, "source to target"),
        () if source_acts && target_acts => (5, "both act"),
        () if target_acts && source_receives => (1, "target to source"),
        () if source_receives && target_receives => (1, "both receive"),
        () if source_acts && !others_receive => (4, "source to nobody"),
        () if source_acts => (3, "source to another"),
        () if target_receives && !others_act => (4, "nobody to target"),
        () if target_receives => (2, "another to target"),
        () if target_acts => (1, "target acts"),
        () if source_receives => (1, "source receives"),
        () => (0, "neither"),
    }
}
