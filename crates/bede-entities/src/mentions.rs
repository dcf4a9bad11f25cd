//! Finds mentions: names, nouns for people, bodies, countries, groups and places, and pronouns, each with what its own
//! words say of it. Which of them are one referent is decided in `coreference`.

use bede_doc::{
    Deprel, Document, EntityKind, Feature, MentionKind, SentenceId, TokenId, TokenRange, TokenView, Upos,
    plover::Sector,
};

use crate::{
    actors::{Actors, Reading},
    codes::{self, Code},
    compile::{self, Form, fold_name},
    matches::{Match, Matches},
    noun_phrase::{name_end, noun_phrase},
    vocabulary::{self, PronounSense},
};

/// Singular, plural, or not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    One,
    Many,
    Unknown,
}

/// How a noun phrase begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Determiner {
    /// "the", "both", "the two".
    Definite,
    /// "this", "those".
    Demonstrative,
    /// "a", "some", "three".
    Indefinite,
    /// "his", "Sudan's".
    Possessive,
    /// Nothing.
    Bare,
}

/// A mention with what its words say.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) head: TokenId,
    pub(crate) tokens: TokenRange,
    /// The name without title and nationality; the head elsewhere.
    pub(crate) name: TokenRange,
    pub(crate) kind: MentionKind,
    pub(crate) class: EntityKind,
    /// Whether the words themselves say the class.
    pub(crate) class_is_sure: bool,
    pub(crate) number: Number,
    /// `m`, `f`, `n`, or blank.
    pub(crate) gender: u8,
    pub(crate) determiner: Determiner,
    pub(crate) pronoun: Option<PronounSense>,
    /// The table's reading of the name.
    pub(crate) reading: Option<Reading>,
    /// The table's reading of the role noun, and where it stands.
    pub(crate) role: Option<(Match, Reading)>,
    /// The role in words ("Russian foreign minister").
    pub(crate) role_text: Option<String>,
    pub(crate) code: Code,
    /// Folded name, or lemma of the head.
    pub(crate) key: String,
    pub(crate) sentence: SentenceId,
    pub(crate) in_quotes: bool,
    /// The caller gave it, with this code.
    pub(crate) known: Option<Option<String>>,
    pub(crate) why: Vec<String>,
    /// A pronoun that turned out to take up no person, body, country, group or place.
    pub(crate) is_dropped: bool,
}

/// What finding needs everywhere.
pub(crate) struct Context<'a> {
    pub(crate) document: &'a Document,
    pub(crate) actors: &'a Actors,
    pub(crate) matches: &'a Matches,
    /// The day of the report, as 20180309.
    pub(crate) day: Option<i32>,
    /// Country fields named anywhere in the report.
    pub(crate) countries: Vec<[u8; 3]>,
    pub(crate) quoted: Vec<bool>,
    pub(crate) in_date: Vec<bool>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(document: &'a Document, actors: &'a Actors, matches: &'a Matches) -> Context<'a> {
        let count = document.tokens.tokens.len();
        let mut in_date = vec![false; count];
        for date in &document.dates {
            for token in date.tokens.iter() {
                if let Some(slot) = in_date.get_mut(token.index()) {
                    *slot = true;
                }
            }
        }
        let day = document.metadata.published.as_ref().map(|published| {
            let date = published.date();
            i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day())
        });
        let mut countries: Vec<[u8; 3]> = Vec::new();
        for token in 0..count as u32 {
            for &found in matches.starting_at(TokenId(token)) {
                for &reading in matches.readings(found) {
                    let country = actors.entry(reading).kind() == EntityKind::Country
                        || matches!(reading.form(), Form::Adjective | Form::Demonym | Form::Capital);
                    if country
                        && let Some(code) =
                            actors.entry(reading).standing().and_then(|office| office.country())
                        && let Ok(code) = <[u8; 3]>::try_from(code.as_bytes())
                        && !countries.contains(&code)
                        && countries.len() < 64
                    {
                        countries.push(code);
                    }
                }
            }
        }
        Context { document, actors, matches, day, countries, quoted: quoted(document), in_date }
    }

    pub(crate) fn lower(&self, token: TokenId) -> String {
        self.document.token(token).text().to_lowercase()
    }

    pub(crate) fn text(&self, range: TokenRange) -> &'a str {
        self.document.slice(self.document.span_of(range))
    }
}

/// Which tokens stand inside quotation marks. A mark that is never closed ends with its block.
fn quoted(document: &Document) -> Vec<bool> {
    let mut inside = vec![false; document.tokens.tokens.len()];
    let mut open = false;
    let mut block = None;
    for sentence in document.sentences() {
        if block != Some(sentence.block) {
            block = Some(sentence.block);
            open = false;
        }
        for token in sentence.tokens.iter() {
            match document.slice(document.tokens.tokens[token.index()].span) {
                "“" | "``" | "«" => open = true,
                "”" | "''" | "»" => open = false,
                "\"" => open = !open,
                _ => inside[token.index()] = open,
            }
        }
    }
    inside
}

/// All mentions, in text order, outer before inner.
pub(crate) fn find(context: &Context<'_>) -> Vec<Draft> {
    let document = context.document;
    let mut drafts: Vec<Draft> = Vec::new();
    // Tokens that a name has used up: no mention of their own.
    let mut used = vec![false; document.tokens.tokens.len()];
    known_mentions(context, &mut drafts, &mut used);
    for (index, sentence) in document.sentences().iter().enumerate() {
        let id = SentenceId(index as u32);
        for token in sentence.tokens.iter() {
            if used[token.index()] || context.in_date[token.index()] {
                continue;
            }
            let view = document.token(token);
            if is_inner_word_of_known_name(context, view) {
                continue;
            }
            let draft = match view.upos() {
                Upos::Pron | Upos::Det => pronoun(context, view, id)
                    .or_else(|| name(context, view, id, &used))
                    .or_else(|| nominal(context, view, id)),
                Upos::Noun | Upos::Propn | Upos::X | Upos::Sym => {
                    name(context, view, id, &used).or_else(|| nominal(context, view, id))
                }
                Upos::Adj | Upos::Num | Upos::Verb => {
                    name(context, view, id, &used).or_else(|| nominal(context, view, id))
                }
                _ => None,
            };
            let Some(draft) = draft else { continue };
            if draft.kind == MentionKind::Name {
                for inner in draft.name.iter() {
                    used[inner.index()] = true;
                }
            }
            used[draft.head.index()] = true;
            // Modifiers that the phrase shares are no mentions beside it.
            if draft.kind == MentionKind::Nominal
                && draft.tokens.start < with_possessor_before(context, noun_phrase(document, token)).start
            {
                let (start, role) = (draft.tokens.start, draft.name.start);
                drafts.retain(|other| !(start <= other.head && other.head < role));
                for inner in (start.0..draft.name.end.0).map(TokenId) {
                    used[inner.index()] = true;
                }
            }
            // "State" in "Secretary of State" is no name of its own.
            if draft.kind == MentionKind::Nominal && draft.role.is_some() {
                for inner in draft.name.iter() {
                    used[inner.index()] = true;
                }
            }
            drafts.push(draft);
        }
    }
    surnames_again(context, &mut drafts, &used);
    drafts.sort_by_key(|draft| (draft.tokens.start, std::cmp::Reverse(draft.tokens.end), draft.head));
    titles_before_names(context, &mut drafts);
    // Two mentions on one run of tokens are one: the name stays.
    drafts.dedup_by(|later, earlier| {
        let same = later.tokens == earlier.tokens;
        if same && earlier.kind != MentionKind::Name && later.kind == MentionKind::Name {
            std::mem::swap(later, earlier);
        }
        same
    });
    drafts
}

/// A word of a longer known name whose head is in the name, too: the name's topmost word speaks for it.
fn is_inner_word_of_known_name(context: &Context<'_>, view: TokenView<'_>) -> bool {
    let Some(head) = view.head() else { return false };
    let token = view.id();
    (token.0.saturating_sub(6)..=token.0).map(TokenId).any(|start| {
        context.matches.starting_at(start).iter().any(|&found| {
            found.tokens.len() > 1
                && found.tokens.contains(token)
                && found.tokens.contains(head.id())
                && context
                    .matches
                    .readings(found)
                    .iter()
                    .any(|reading| matches!(reading.form(), Form::Name | Form::Seat) && !reading.is_weak())
        })
    })
}

/// The surname of somebody named in full elsewhere is a name whatever the tagger makes of it.
fn surnames_again(context: &Context<'_>, drafts: &mut Vec<Draft>, used: &[bool]) {
    let document = context.document;
    let surnames: std::collections::HashSet<String, foldhash::fast::FixedState> = drafts
        .iter()
        .filter(|draft| {
            draft.kind == MentionKind::Name && draft.class == EntityKind::Person && draft.name.len() > 1
        })
        .filter_map(|draft| draft.key.rsplit(' ').next())
        .filter(|word| word.chars().count() > 2)
        .map(str::to_string)
        .collect();
    if surnames.is_empty() {
        return;
    }
    for (index, sentence) in document.sentences().iter().enumerate() {
        for token in sentence.tokens.iter() {
            let view = document.token(token);
            let taken = used[token.index()] || context.in_date[token.index()] || !is_capital(view);
            if taken || matches!(view.upos(), Upos::Propn | Upos::Verb | Upos::Adv | Upos::Adp | Upos::Aux) {
                continue;
            }
            let key = fold_name(view.text());
            if !surnames.contains(&key) {
                continue;
            }
            let mut draft = blank(context, token, TokenRange::one(token), SentenceId(index as u32));
            draft.kind = MentionKind::Name;
            draft.class = EntityKind::Person;
            draft.class_is_sure = true;
            draft.number = Number::One;
            draft.key = key;
            drafts.push(draft);
        }
    }
}

/// "U.S. Secretary of State Mike Pompeo", "the opposition People's Party": where the tree takes the role for the head and
/// the name for something in it, the two are one mention by name.
fn titles_before_names(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    let mut gone = vec![false; drafts.len()];
    for outer in 0..drafts.len() {
        let (tokens, class) = (drafts[outer].tokens, drafts[outer].class);
        let Some((role, _)) = drafts[outer].role else { continue };
        if drafts[outer].kind != MentionKind::Nominal || drafts[outer].number == Number::Many {
            continue;
        }
        for inner in outer + 1..drafts.len().min(outer + 6) {
            let name = &drafts[inner];
            if name.kind != MentionKind::Name || !tokens.contains_range(name.tokens) || name.class != class {
                continue;
            }
            let follows = class == EntityKind::Person
                && name.tokens.start == role.tokens.end
                && name.tokens.end == tokens.end;
            let holds = class == EntityKind::Organization && name.name.contains_range(role.tokens);
            if follows || holds {
                gone[outer] = true;
                let (role, head) = (drafts[outer].role, drafts[outer].head);
                let name = &mut drafts[inner];
                name.tokens = tokens;
                name.head = head;
                if follows {
                    name.role = role;
                    name.why.clear();
                    codes::compose(context, name);
                }
                break;
            }
        }
    }
    let mut index = 0;
    drafts.retain(|_| {
        index += 1;
        !gone[index - 1]
    });
    drafts.sort_by_key(|draft| (draft.tokens.start, std::cmp::Reverse(draft.tokens.end), draft.head));
}

fn blank(context: &Context<'_>, head: TokenId, tokens: TokenRange, sentence: SentenceId) -> Draft {
    Draft {
        head,
        tokens,
        name: TokenRange::one(head),
        kind: MentionKind::Nominal,
        class: EntityKind::Group,
        class_is_sure: false,
        number: Number::Unknown,
        gender: b' ',
        determiner: Determiner::Bare,
        pronoun: None,
        reading: None,
        role: None,
        role_text: None,
        code: Code::default(),
        key: String::new(),
        sentence,
        in_quotes: context.quoted[head.index()],
        known: None,
        why: Vec::new(),
        is_dropped: false,
    }
}

/// Spans that the caller gave are mentions whatever we think of them.
fn known_mentions(context: &Context<'_>, drafts: &mut Vec<Draft>, used: &mut [bool]) {
    let document = context.document;
    for known in &document.known_mentions {
        let tokens = document.tokens_in(known.span);
        if tokens.is_empty() {
            continue;
        }
        let head = document
            .views(tokens)
            .find(|token| token.head().is_none_or(|head| !tokens.contains(head.id())))
            .map_or(tokens.start, TokenView::id);
        let sentence = document.sentence_of(head);
        let own = name(context, document.token(head), sentence, used)
            .or_else(|| nominal(context, document.token(head), sentence));
        let mut draft = own.unwrap_or_else(|| {
            let mut draft = blank(context, head, tokens, sentence);
            draft.class = EntityKind::Organization;
            draft.kind = MentionKind::Name;
            draft.key = fold_name(context.text(tokens));
            draft
        });
        draft.tokens = tokens;
        if !tokens.contains_range(draft.name) {
            draft.name = tokens;
        }
        draft.head = head;
        if let Some(code) = &known.code {
            draft.code = codes::of_text(code);
        }
        draft.known = Some(known.code.clone());
        draft.why.push("Given by the caller as a mention.".to_string());
        for token in tokens.iter() {
            used[token.index()] = true;
        }
        drafts.push(draft);
    }
}

// ---------------------------------------------------------------------------------------------------------------
// Pronouns

fn pronoun(context: &Context<'_>, view: TokenView<'_>, sentence: SentenceId) -> Option<Draft> {
    let word = view.text().to_lowercase();
    let mut sense = vocabulary::pronoun_sense(&word)?;
    // "US", "WHO", "IT" are letters, not pronouns.
    if view.text().len() > 1 && view.text().chars().all(char::is_uppercase) {
        return None;
    }
    if matches!(view.deprel(), Deprel::Expl | Deprel::Det | Deprel::Mark | Deprel::Fixed) {
        return None;
    }
    match word.as_str() {
        "that" | "which" | "who" | "whom" => {
            // Only as the pronoun of a relative clause; "who won?" asks.
            let relative = view.features().has(Feature::PronTypeRel) || heads_relative_clause(view);
            if !relative {
                return None;
            }
        }
        "whose" => {}
        "it" if is_pleonastic(view) => return None,
        "'s" if view.upos() != Upos::Pron => return None,
        "her" => sense.possessive = view.deprel() == Deprel::NmodPoss,
        _ => {}
    }
    let mut draft = blank(context, view.id(), TokenRange::one(view.id()), sentence);
    draft.kind = MentionKind::Pronoun;
    draft.number = match (word.as_str(), sense.plural) {
        (_, true) => Number::Many,
        _ if sense.relative || sense.person == 2 => Number::Unknown,
        _ => Number::One,
    };
    draft.gender = sense.gender;
    draft.class = if matches!(sense.gender, b'm' | b'f') || (sense.person == 1 && !sense.plural) {
        EntityKind::Person
    } else {
        EntityKind::Group
    };
    draft.class_is_sure = matches!(sense.gender, b'm' | b'f') || sense.person == 1;
    draft.key = word;
    draft.pronoun = Some(sense);
    Some(draft)
}

fn heads_relative_clause(view: TokenView<'_>) -> bool {
    let mut at = view;
    for _ in 0..4 {
        match at.head() {
            Some(_) if matches!(at.deprel(), Deprel::AclRelcl) => return true,
            Some(head) => at = head,
            None => return false,
        }
    }
    false
}

/// "It is clear that …", "it seems …": refers to nothing.
fn is_pleonastic(view: TokenView<'_>) -> bool {
    let Some(head) = view.head() else { return false };
    if view.deprel() == Deprel::Obj {
        // "makes it possible to count on …".
        return matches!(head.lemma(), "make" | "find" | "consider" | "think" | "deem")
            && head.children().any(|child| {
                child.id() > view.id() && matches!(child.deprel(), Deprel::Xcomp | Deprel::Ccomp)
            });
    }
    if view.deprel() != Deprel::Nsubj && view.deprel() != Deprel::NsubjPass {
        return false;
    }
    let clause = head.children().any(|child| {
        child.id() > head.id()
            && matches!(child.deprel(), Deprel::Csubj | Deprel::CsubjPass | Deprel::Ccomp | Deprel::Xcomp)
    });
    let copular = head.child(Deprel::Cop).is_some() && head.upos() == Upos::Adj;
    let weather = matches!(head.lemma(), "rain" | "snow" | "seem" | "appear" | "happen" | "turn");
    let passive = view.deprel() == Deprel::NsubjPass
        && matches!(
            head.lemma(),
            "agree" | "say" | "report" | "believe" | "expect" | "announce" | "decide" | "think"
        );
    weather || passive || (copular && clause)
}

// ---------------------------------------------------------------------------------------------------------------
// Names

/// The part of a noun phrase that a name can be: its head with what is flat or compound on it.
fn base_end(document: &Document, view: TokenView<'_>, phrase: TokenRange) -> TokenId {
    let mut end = TokenId(view.id().0 + 1);
    for child in view.children().filter(|child| child.id() > view.id()) {
        let joined = matches!(
            child.deprel(),
            Deprel::Flat | Deprel::Compound | Deprel::Goeswith | Deprel::NmodDesc | Deprel::NmodUnmarked
        ) || (child.deprel() == Deprel::Nummod && child.upos() == Upos::Num)
            || (child.deprel() == Deprel::Appos && child.upos() == Upos::Propn && child.id() == end);
        if joined && child.subtree().start <= TokenId(end.0 + 1) && child.id() < phrase.end {
            end = end.max(name_end(document, child.id())).min(phrase.end);
        }
    }
    end
}

fn is_capital(view: TokenView<'_>) -> bool {
    view.text().chars().next().is_some_and(|first| first.is_uppercase() || first.is_ascii_digit())
}

fn name(context: &Context<'_>, view: TokenView<'_>, sentence: SentenceId, used: &[bool]) -> Option<Draft> {
    // A token inside a name is spoken for by the name's head; the second half of "UK-France" is not inside one, nor
    // is "Lavrov" after "… in Baku." where two sentences were read as one.
    if matches!(view.deprel(), Deprel::Flat | Deprel::Fixed | Deprel::Goeswith) && view.upos() == Upos::Propn
    {
        let before = view.previous().map_or("", TokenView::text);
        let paired = matches!(before, "-" | "–" | "/")
            && context.matches.starting_at(view.id()).iter().any(|&found| {
                context.matches.readings(found).iter().any(|&reading| {
                    reading.form() == Form::Name
                        && context.actors.entry(reading).kind() == EntityKind::Country
                })
            });
        let parted =
            matches!(before, "." | "," | ";" | ":") && view.head().is_some_and(|head| head.id() < view.id());
        if !(paired || parted) || is_inside_known_name(context, TokenRange::one(view.id())) {
            return None;
        }
    }
    let document = context.document;
    let phrase = noun_phrase(document, view.id());
    let end = base_end(document, view, phrase);
    let known = known_name(context, view, phrase, end);
    if known.is_none() && !(view.upos() == Upos::Propn && is_capital(view)) {
        return None;
    }
    let is_modifier =
        matches!(view.deprel(), Deprel::Compound | Deprel::Amod | Deprel::NmodDesc | Deprel::NmodUnmarked);
    if is_modifier && !stands_alone_as_modifier(context, view, known) {
        return None;
    }
    if !matches!(view.upos(), Upos::Propn | Upos::Noun | Upos::X | Upos::Sym)
        && !known.is_some_and(|found| names_outright(context, found))
    {
        return None;
    }
    let (name, readings): (TokenRange, &[Reading]) = match known {
        Some(found) => (found.tokens, context.matches.readings(found)),
        None => {
            let mut name = unknown_name(context, phrase, end);
            // "the Court of Appeal", "the Council of Ministers": the name goes on after "of".
            if let Some((found, _)) = role_over(context, view.id(), phrase)
                && found.tokens.end > name.end
            {
                name.end = found.tokens.end;
            }
            (name, &[])
        }
    };
    // "Andres Allamand" hung together wrongly: a given name goes on through the names after it.
    let (name, readings) = through_given_name(context, name, readings, used);
    // The topmost token of the name speaks for it.
    if view
        .head()
        .is_some_and(|head| name.contains(head.id()) && head.id() != view.id() && !used[head.id().index()])
    {
        return None;
    }
    if name.iter().any(|token| used[token.index()]) {
        return None;
    }
    let last_word = fold_name(document.token(TokenId(name.end.0 - 1)).text());
    let key = fold_name(context.text(name));
    if key.is_empty() {
        return None;
    }
    let phrase = TokenRange { start: phrase.start.min(name.start), end: phrase.end.max(name.end) };
    let mut draft = blank(context, view.id(), phrase, sentence);
    draft.kind = MentionKind::Name;
    draft.name = name;
    draft.determiner = determiner(document, phrase, view);
    draft.number = if view.features().has(Feature::NumberPlur) { Number::Many } else { Number::One };
    // A role or title before the name.
    let before = TokenRange { start: phrase.start.min(name.start), end: name.start };
    let prefix = context
        .matches
        .longest_ending(name.start, before.start, |reading| {
            matches!(reading.form(), Form::Role | Form::Title)
        })
        .filter(|_| !before.is_empty());
    let prefix = prefix.or_else(|| title_before(context, name.start, before.start));
    let chosen = choose(context, view, name, readings, prefix);
    if name.len() == 1
        && vocabulary::is_calendar_word(&key)
        && !chosen.is_some_and(|reading| context.actors.entry(reading).kind() == EntityKind::Person)
    {
        return None;
    }
    if let Some(reading) = chosen {
        draft.reading = Some(reading);
        known_class(context, &mut draft, view, reading);
    } else if !readings.is_empty() && name.len() == 1 && view.upos() != Upos::Propn {
        // Every reading of an ordinary word was refused.
        return None;
    }
    draft.role = prefix;
    if let Some((_, reading)) = prefix {
        let entry = context.actors.entry(reading);
        if entry.gender() != b' ' {
            draft.gender = entry.gender();
        }
    }
    if chosen.is_none() {
        unknown_class(context, &mut draft, view, &last_word, prefix)?;
    }
    draft.key = key;
    codes::compose(context, &mut draft);
    Some(draft)
}

/// A given name alone, with capitalized names right after it, is the beginning of a full name whatever the tree says.
fn through_given_name<'c>(
    context: &'c Context<'_>,
    name: TokenRange,
    readings: &'c [Reading],
    used: &[bool],
) -> (TokenRange, &'c [Reading]) {
    if name.len() != 1 || given_name(context, name.start).is_none() {
        return (name, readings);
    }
    let document = context.document;
    let sentence = document.sentence(document.sentence_of(name.start)).tokens;
    let mut end = name.end;
    while end < sentence.end && end.0 < name.start.0 + 4 {
        let next = document.token(end);
        let goes_on = next.upos() == Upos::Propn
            && next.text().chars().next().is_some_and(char::is_uppercase)
            && !used[end.index()]
            && (!vocabulary::is_calendar_word(&context.lower(end)) || end == name.end)
            && !is_title_or_role(context, end);
        if !goes_on {
            break;
        }
        end = TokenId(end.0 + 1);
    }
    if end == name.end {
        return (name, readings);
    }
    let whole = TokenRange { start: name.start, end };
    let known = context.matches.starting_at(name.start).iter().rev().find(|found| found.tokens == whole);
    (whole, known.map_or(&[], |&found| context.matches.readings(found)))
}

fn is_title_or_role(context: &Context<'_>, token: TokenId) -> bool {
    context.matches.starting_at(token).iter().any(|&found| {
        context
            .matches
            .readings(found)
            .iter()
            .any(|reading| matches!(reading.form(), Form::Role | Form::Title))
    })
}

/// A match that is a name even where the tagger sees an adjective or a number.
fn names_outright(context: &Context<'_>, found: Match) -> bool {
    context.matches.readings(found).iter().any(|reading| {
        matches!(reading.form(), Form::Name | Form::Seat | Form::Capital)
            || (reading.form() == Form::Demonym && reading.is_plural())
    })
}

/// A title may stand with a full stop between ("Gen."), which the tokens may or may not show.
fn title_before(context: &Context<'_>, end: TokenId, from: TokenId) -> Option<(Match, Reading)> {
    if end <= from || end.0 < 2 || context.document.token(TokenId(end.0 - 1)).text() != "." {
        return None;
    }
    context.matches.longest_ending(TokenId(end.0 - 1), from, |reading| {
        matches!(reading.form(), Form::Role | Form::Title)
    })
}

/// The longest run in the table that covers the head and does not break a longer unknown name.
fn known_name(context: &Context<'_>, view: TokenView<'_>, phrase: TokenRange, end: TokenId) -> Option<Match> {
    let document = context.document;
    let mut best: Option<Match> = None;
    let from = phrase.start.min(view.id());
    for start in (from.0..=view.id().0).map(TokenId) {
        for &found in context.matches.starting_at(start) {
            if found.tokens.end <= view.id() {
                continue;
            }
            // A tree may break a long name; an ordinary one ends with the phrase.
            let whole = found.tokens.len() > 2
                && context
                    .matches
                    .readings(found)
                    .iter()
                    .any(|reading| reading.form() == Form::Name && !reading.is_weak());
            if found.tokens.end > phrase.end.max(end) && !whole {
                continue;
            }
            let names = context.matches.readings(found).iter().any(|reading| {
                matches!(
                    reading.form(),
                    Form::Name | Form::Capital | Form::Seat | Form::Surname | Form::Demonym
                )
            });
            if names && best.is_none_or(|known| found.tokens.len() > known.tokens.len()) {
                best = Some(found);
            }
        }
    }
    let found = best?;
    // "Jordan Peterson": more of the name stands after what the table knows.
    let rest = TokenRange { start: found.tokens.end.min(end), end };
    let goes_on = document.views(rest).any(|token| {
        token.upos() == Upos::Propn && is_capital(token) && !matches!(token.deprel(), Deprel::Appos)
    });
    if goes_on {
        return None;
    }
    // "Michael Jordan", "Port Sudan City": a name's own word stands just before.
    let before = found.tokens.start.0.checked_sub(1).map(TokenId).filter(|&token| token >= phrase.start);
    if let Some(before) = before {
        let token = document.token(before);
        let part_of_name = token.upos() == Upos::Propn
            && is_capital(token)
            && !is_known_modifier(context, before)
            && (token.deprel() == Deprel::Compound
                || token.deprel() == Deprel::Flat
                || found.tokens.contains(token.head().map_or(token.id(), TokenView::id))
                || view.deprel() == Deprel::Flat);
        if part_of_name
            && !context.matches.readings(found).iter().any(|reading| is_title_like(context, *reading, found))
        {
            return None;
        }
    }
    Some(found)
}

/// A person's whole name, which titles unknown to us may precede.
fn is_title_like(context: &Context<'_>, reading: Reading, found: Match) -> bool {
    found.tokens.len() > 1 && context.actors.entry(reading).kind() == EntityKind::Person
}

/// Whether a token ends a title, a role, a nationality or another known name.
fn is_known_modifier(context: &Context<'_>, token: TokenId) -> bool {
    let end = TokenId(token.0 + 1);
    context.matches.ending_at(end).any(|found| {
        context.matches.readings(found).iter().any(|reading| match reading.form() {
            Form::Role | Form::Title | Form::Adjective | Form::Demonym | Form::Capital | Form::Seat => true,
            Form::Name => context.actors.entry(*reading).kind() != EntityKind::Person,
            Form::Surname | Form::Given => false,
        })
    })
}

/// Compounds are mentions of their own only where they name a country or a body: "US troops", not "Peace Prize".
fn stands_alone_as_modifier(context: &Context<'_>, view: TokenView<'_>, known: Option<Match>) -> bool {
    let Some(head) = view.head() else { return false };
    let Some(found) = known else { return false };
    if found.tokens.contains(head.id()) {
        return false;
    }
    let inside_known = is_inside_known_name(context, found.tokens);
    // "Russian Foreign Ministry", "Syrian Computer Society": a name of its own.
    let in_name = head.upos() == Upos::Propn && is_capital(head) && view.upos() != Upos::Propn;
    let noun = context.matches.readings(found).iter().any(|reading| {
        let entry = context.actors.entry(*reading);
        matches!(reading.form(), Form::Name | Form::Seat | Form::Capital)
            && matches!(entry.kind(), EntityKind::Country | EntityKind::Organization | EntityKind::Place)
            && !reading.is_weak()
    });
    let person = context
        .matches
        .readings(found)
        .iter()
        .any(|reading| reading.form() == Form::Surname && !reading.is_weak())
        && view.upos() == Upos::Propn;
    // Letters are often taken for a common noun or an adjective.
    let letters = view.text().chars().filter(|character| character.is_uppercase()).count() >= 2;
    !inside_known && !in_name && (noun || person) && (view.upos() == Upos::Propn || letters)
}

/// Whether a run is part of a longer name that the table knows: "SCO" in "SCO-Afghanistan Contact Group".
fn is_inside_known_name(context: &Context<'_>, tokens: TokenRange) -> bool {
    (tokens.start.0.saturating_sub(6)..=tokens.start.0).map(TokenId).any(|start| {
        context.matches.starting_at(start).iter().any(|longer| {
            longer.tokens.len() > tokens.len()
                && longer.tokens.contains_range(tokens)
                && context
                    .matches
                    .readings(*longer)
                    .iter()
                    .any(|reading| matches!(reading.form(), Form::Name | Form::Seat) && !reading.is_weak())
        })
    })
}

/// Where a name that the table lacks begins and ends: after the last role, title or nationality before it.
fn unknown_name(context: &Context<'_>, phrase: TokenRange, end: TokenId) -> TokenRange {
    let document = context.document;
    let end = end.min(phrase.end);
    let mut start = phrase.start.min(TokenId(end.0.saturating_sub(1)));
    while start.0 + 1 < end.0 {
        let view = document.token(start);
        let skip = matches!(view.upos(), Upos::Det | Upos::Num | Upos::Punct | Upos::Pron)
            || (view.deprel() == Deprel::NmodPoss && !is_capital(view));
        if !skip {
            break;
        }
        start = TokenId(start.0 + 1);
    }
    let last = document.token(TokenId(end.0 - 1));
    let last_word = fold_name(last.text());
    if vocabulary::is_body_word(&last_word) || vocabulary::is_place_word(&last_word) {
        // "the Taliban's Political Office" begins after the possessor.
        for token in (start.0..end.0 - 1).map(TokenId) {
            if matches!(document.token(token).text(), "'s" | "’s" | "'" | "’") {
                start = TokenId(token.0 + 1);
            }
        }
        return TokenRange { start, end };
    }
    let mut cut = start;
    for at in (start.0 + 1..end.0).map(TokenId) {
        let next = document.token(at);
        if !is_capital(next) {
            if !compile::is_particle(next.text()) && next.upos() != Upos::Punct {
                cut = TokenId(at.0 + 1).min(TokenId(end.0 - 1));
            }
            continue;
        }
        let ends_prefix = context.matches.ending_at(at).any(|found| {
            found.tokens.start >= start
                && context.matches.readings(found).iter().any(|reading| {
                    matches!(reading.form(), Form::Role | Form::Title | Form::Adjective | Form::Demonym)
                        || (reading.form() == Form::Name
                            && found.tokens.len() > 1
                            && context.actors.entry(*reading).kind() == EntityKind::Organization
                            && !reading.is_weak())
                })
        });
        let after_clitic = matches!(document.token(TokenId(at.0 - 1)).text(), "'s" | "’s" | "'" | "’");
        if ends_prefix || after_clitic {
            cut = at;
        }
    }
    if document.token(cut).text() == "." && cut.0 + 1 < end.0 {
        cut = TokenId(cut.0 + 1);
    }
    TokenRange { start: cut, end }
}

/// Which reading of a known name is meant here.
fn choose(
    context: &Context<'_>,
    view: TokenView<'_>,
    name: TokenRange,
    readings: &[Reading],
    prefix: Option<(Match, Reading)>,
) -> Option<Reading> {
    let mut best: Option<(i32, Reading)> = None;
    let mut best_of_user: Option<(i32, Reading)> = None;
    let person_prefix = prefix.is_some_and(|(_, reading)| {
        reading.form() == Form::Title || context.actors.entry(reading).kind() == EntityKind::Person
    });
    for &reading in readings {
        let entry = context.actors.entry(reading);
        let mut score = match reading.form() {
            Form::Name => 10,
            Form::Seat => 9,
            Form::Capital => 11,
            Form::Demonym => 7,
            Form::Surname => 6,
            _ => continue,
        };
        let country = codes::country_on(entry, context.day);
        let country_named = country.is_some_and(|code| context.countries.contains(&code));
        if entry.kind() == EntityKind::Person {
            if person_prefix {
                score += 5;
            }
            if entry.is_prominent() {
                score += 2;
            }
            if codes::in_office(entry, context.day) {
                score += 3;
            }
            if reading.form() == Form::Surname
                && reading.is_weak()
                && !(country_named && codes::in_office(entry, context.day))
            {
                continue;
            }
            if view.upos() != Upos::Propn && name.len() == 1 {
                continue;
            }
        } else if person_prefix && name.len() == 1 {
            // "Gen. Coe" is nobody's acronym.
            if prefix.is_some_and(|(_, reading)| reading.form() == Form::Title) {
                continue;
            }
            score -= if entry.kind() == EntityKind::Organization { 0 } else { 6 };
        }
        if reading.is_weak() && reading.form() != Form::Surname && !country_named {
            continue;
        }
        if country_named {
            score += 2;
        }
        if entry.is_prominent() && !matches!(entry.kind(), EntityKind::Person | EntityKind::Place) {
            score += 3;
        }
        // A city with a country beats one without.
        if entry.kind() == EntityKind::Place && country.is_some() {
            score += 1;
        }
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, reading));
        }
        if context.actors.is_users(reading) && best_of_user.is_none_or(|(most, _)| score > most) {
            best_of_user = Some((score, reading));
        }
    }
    // What a user wrote is meant, whatever else goes by that name. A surname is only taken from a name that was written, so
    // it goes before other surnames alone: who lists an Amara Jordan does not do away with the country.
    let is_surname = |(_, reading): (i32, Reading)| reading.form() == Form::Surname;
    best_of_user
        .filter(|&own| !is_surname(own) || best.is_some_and(is_surname))
        .or(best)
        .map(|(_, reading)| reading)
}

/// Class, number and gender of a name that the table knows.
fn known_class(context: &Context<'_>, draft: &mut Draft, view: TokenView<'_>, reading: Reading) {
    let entry = context.actors.entry(reading);
    draft.class = entry.kind();
    draft.class_is_sure = true;
    draft.gender = match entry.kind() {
        EntityKind::Person => entry.gender(),
        _ => b'n',
    };
    draft.number = match reading.form() {
        Form::Demonym
            if reading.is_plural() || view.features().has(Feature::NumberPlur) || ends_plural(view) =>
        {
            Number::Many
        }
        _ if entry.kind() == EntityKind::Group => Number::Many,
        _ => Number::One,
    };
    match reading.form() {
        Form::Demonym => {
            draft.kind = MentionKind::Nominal;
            draft.class = if draft.number == Number::Many { EntityKind::Group } else { EntityKind::Person };
            if draft.number == Number::One {
                draft.gender = b' ';
            }
        }
        Form::Capital => {
            draft.class = if acts(view) { EntityKind::Country } else { EntityKind::Place };
        }
        _ => {}
    }
}

fn ends_plural(view: TokenView<'_>) -> bool {
    view.text().ends_with('s') || view.features().has(Feature::NumberPlur) || view.xpos().ends_with('S')
}

/// Whether a capital stands for its government here.
pub(crate) fn acts(view: TokenView<'_>) -> bool {
    let Some(head) = view.head() else { return false };
    let preposition = view.child(Deprel::Case).map(|case| case.text().to_lowercase());
    if view.child(Deprel::Det).is_some() {
        return false;
    }
    match view.deprel() {
        Deprel::Nsubj => {
            vocabulary::is_acting_verb(head.lemma())
                || (head.upos() == Upos::Verb && !vocabulary::happens_in_a_city(head.lemma()))
        }
        Deprel::NsubjPass => {
            matches!(head.lemma(), "accuse" | "blame" | "urge" | "warn" | "ask" | "criticize" | "force")
        }
        Deprel::Obj | Deprel::Iobj => matches!(
            head.lemma(),
            "accuse"
                | "blame"
                | "urge"
                | "warn"
                | "ask"
                | "tell"
                | "criticize"
                | "criticise"
                | "condemn"
                | "pressure"
                | "press"
                | "support"
                | "back"
                | "help"
                | "anger"
                | "infuriate"
                | "provoke"
                | "threaten"
                | "persuade"
                | "sanction"
        ),
        Deprel::OblAgent => true,
        Deprel::Nmod | Deprel::Obl => match preposition.as_deref() {
            Some("with" | "between" | "against" | "by") => true,
            Some("of" | "from" | "to" | "for" | "on") => {
                matches!(
                    head.lemma(),
                    "support"
                        | "backing"
                        | "pressure"
                        | "ally"
                        | "response"
                        | "message"
                        | "warning"
                        | "accusation"
                        | "sanction"
                )
            }
            _ => false,
        },
        Deprel::NmodPoss => {
            !matches!(head.upos(), Upos::Propn)
                && !matches!(
                    head.lemma(),
                    "street"
                        | "airport"
                        | "mayor"
                        | "suburb"
                        | "outskirts"
                        | "centre"
                        | "center"
                        | "square"
                        | "police"
                        | "resident"
                        | "district"
                )
        }
        Deprel::Conj => acts(head),
        _ => false,
    }
}

/// Class of a name that the table lacks; `None` where it names no person, body or place.
fn unknown_class(
    context: &Context<'_>,
    draft: &mut Draft,
    view: TokenView<'_>,
    last_word: &str,
    prefix: Option<(Match, Reading)>,
) -> Option<()> {
    let document = context.document;
    let name = draft.name;
    let first = document.token(name.start);
    let preposition = view.child(Deprel::Case).map(|case| case.text().to_lowercase());
    // "the Russian Foreign Ministry", "the Security Council": a role noun written large is a body's name.
    let role = context
        .matches
        .longest_ending(name.end, draft.tokens.start.min(name.start), |reading| reading.form() == Form::Role);
    if let Some((found, reading)) = role
        && found.tokens.contains(TokenId(name.end.0 - 1))
        && prefix.is_none_or(|(before, _)| before.tokens.start >= found.tokens.start)
    {
        let entry = context.actors.entry(reading);
        let kind = entry.kind();
        let whole = found.tokens.start <= name.start;
        if kind == EntityKind::Person && (whole || reading.is_plural()) {
            // "the Foreign Minister": a role, not a name.
            return None;
        }
        if matches!(kind, EntityKind::Group) || (kind == EntityKind::Place && whole && name.len() == 1) {
            return None;
        }
        if matches!(kind, EntityKind::Organization | EntityKind::Place | EntityKind::Country) {
            draft.class = if kind == EntityKind::Country { EntityKind::Organization } else { kind };
            draft.class_is_sure = true;
            draft.gender = b'n';
            draft.role = Some((found, reading));
            draft.number = if reading.is_plural() { Number::Many } else { Number::One };
            return Some(());
        }
    }
    let person_prefix = prefix.filter(|(_, reading)| {
        reading.form() == Form::Title || context.actors.entry(*reading).kind() == EntityKind::Person
    });
    if vocabulary::is_body_word(last_word) && name.len() > 1 {
        draft.class = EntityKind::Organization;
        draft.class_is_sure = true;
        draft.gender = b'n';
        return Some(());
    }
    if vocabulary::is_place_word(last_word) && name.len() > 1
        || is_place_first(&fold_name(first.text())) && name.len() > 1
    {
        draft.class = EntityKind::Place;
        draft.class_is_sure = true;
        draft.gender = b'n';
        return Some(());
    }
    if vocabulary::is_other_word(last_word) {
        return None;
    }
    if person_prefix.is_some() {
        draft.class = EntityKind::Person;
        draft.class_is_sure = true;
        given_gender(context, draft, name.start);
        return Some(());
    }
    let strictly_located = matches!(
        preposition.as_deref(),
        Some("in" | "at" | "near" | "outside" | "inside" | "around" | "across" | "throughout")
    );
    let given = given_name(context, name.start).filter(|_| !strictly_located);
    if let Some(gender) = given {
        draft.class = EntityKind::Person;
        draft.class_is_sure = name.len() > 1;
        if draft.gender == b' ' {
            draft.gender = gender;
        }
        return Some(());
    }
    let letters = context.text(name);
    let acronym = name.len() == 1
        && letters.chars().filter(|character| character.is_alphabetic()).count() >= 2
        && letters.chars().all(|character| {
            character.is_uppercase()
                || character.is_ascii_digit()
                || matches!(character, '-' | '&' | '.' | '/')
        })
        && letters.chars().count() <= 8;
    if acronym {
        draft.class = EntityKind::Organization;
        draft.gender = b'n';
        return Some(());
    }
    // Numbers and letters with numbers name weapons, ships and forms.
    if letters.chars().any(|character| character.is_ascii_digit()) {
        return None;
    }
    let flat = view.children_by(Deprel::Flat).next().is_some();
    let compound = view.children_by(Deprel::Compound).any(|child| child.upos() == Upos::Propn);
    let locating = preposition.as_deref().is_some_and(vocabulary::is_locating_preposition);
    let determined = view.child(Deprel::Det).is_some();
    let speaks = view.deprel() == Deprel::Nsubj
        && view.head().is_some_and(|head| {
            vocabulary::is_speech_verb(head.lemma()) || vocabulary::is_acting_verb(head.lemma())
        });
    let has_person_apposition = view
        .children_by(Deprel::Appos)
        .chain(view.head().filter(|_| view.deprel() == Deprel::Appos))
        .any(|other| {
            let end = TokenId(other.id().0 + 1);
            context
                .matches
                .longest_ending(end, TokenId(0), |reading| reading.form() == Form::Role)
                .is_some_and(|(_, reading)| {
                    context.actors.entry(reading).kind() == EntityKind::Person && !reading.is_plural()
                })
        });
    let relative_who = view
        .children_by(Deprel::AclRelcl)
        .any(|clause| clause.children().any(|child| matches!(child.text(), "who" | "whom" | "whose")));
    if has_person_apposition || relative_who {
        draft.class = EntityKind::Person;
        draft.class_is_sure = true;
        return Some(());
    }
    draft.class = if !determined && (strictly_located || (locating && !flat)) {
        EntityKind::Place
    } else if flat && !determined && name.len() <= 4 {
        EntityKind::Person
    } else if compound || determined {
        EntityKind::Organization
    } else if speaks && name.len() <= 3 {
        EntityKind::Person
    } else if name.len() == 1 && matches!(view.deprel(), Deprel::Conj) {
        // A list goes on as it began.
        EntityKind::Person
    } else if matches!(view.deprel(), Deprel::NmodPoss | Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj)
        && !determined
    {
        EntityKind::Person
    } else if locating {
        EntityKind::Place
    } else {
        EntityKind::Organization
    };
    if draft.class != EntityKind::Person {
        draft.gender = b'n';
    }
    Some(())
}

fn is_place_first(word: &str) -> bool {
    matches!(
        word,
        "lake" | "mount" | "gulf" | "cape" | "port" | "fort" | "camp" | "strait" | "bay" | "isle" | "river"
    )
}

/// The gender of a given name, if the word is one.
pub(crate) fn given_name(context: &Context<'_>, token: TokenId) -> Option<u8> {
    context.matches.starting_at(token).iter().filter(|found| found.tokens.len() == 1).find_map(|&found| {
        context
            .matches
            .readings(found)
            .iter()
            .find(|reading| reading.form() == Form::Given)
            .map(|&reading| context.actors.entry(reading).gender())
    })
}

fn given_gender(context: &Context<'_>, draft: &mut Draft, token: TokenId) {
    if draft.gender == b' '
        && let Some(gender) = given_name(context, token)
    {
        draft.gender = gender;
    }
}

// ---------------------------------------------------------------------------------------------------------------
// Nominals

fn determiner(document: &Document, phrase: TokenRange, view: TokenView<'_>) -> Determiner {
    if let Some(possessor) = view.child(Deprel::NmodPoss)
        && phrase.contains(possessor.id())
    {
        return Determiner::Possessive;
    }
    for token in
        document.views(TokenRange { start: phrase.start, end: TokenId(phrase.start.0 + 2).min(phrase.end) })
    {
        match token.text().to_lowercase().as_str() {
            "the" | "both" => return Determiner::Definite,
            "this" | "these" | "that" | "those" | "such" => return Determiner::Demonstrative,
            "a" | "an" | "some" | "any" | "several" | "many" | "no" | "every" | "each" | "another"
            | "few" | "more" | "most" | "all" | "dozens" | "hundreds" | "thousands" | "other" | "various"
            | "certain" => {
                return Determiner::Indefinite;
            }
            _ if token.upos() == Upos::Num => return Determiner::Indefinite,
            _ => {}
        }
    }
    Determiner::Bare
}

fn nominal(context: &Context<'_>, view: TokenView<'_>, sentence: SentenceId) -> Option<Draft> {
    let document = context.document;
    // "The Prime Minister and President Hollande": a wrong tree makes one man of two.
    let cut_off = view.deprel() == Deprel::Compound
        && is_capital(view)
        && view.next().is_some_and(|next| next.text() == "and");
    if !cut_off
        && matches!(
            view.deprel(),
            Deprel::Compound
                | Deprel::Flat
                | Deprel::Fixed
                | Deprel::Goeswith
                | Deprel::NmodDesc
                | Deprel::Case
                | Deprel::Cc
                | Deprel::Mark
                | Deprel::CompoundPrt
                | Deprel::Det
                | Deprel::Amod
                | Deprel::Nummod
                | Deprel::Advmod
        )
    {
        return None;
    }
    let phrase = noun_phrase(document, view.id());
    let end = TokenId(view.id().0 + 1);
    let mut role = role_over(context, view.id(), phrase).or_else(|| {
        context
            .matches
            .longest_ending(end, phrase.start.min(view.id()), |reading| reading.form() == Form::Role)
    });
    // "Russian Foreign Ministers", "Minister of Foreign Affairs": the head may have flat parts behind it.
    if role.is_none() {
        let end = base_end(document, view, phrase);
        role = context
            .matches
            .longest_ending(end, phrase.start.min(view.id()), |reading| reading.form() == Form::Role);
    }
    let (found, reading) = match role {
        Some(role) => role,
        None => return bare_nominal(context, view, phrase, sentence),
    };
    let entry = context.actors.entry(reading);
    match view.upos() {
        Upos::Noun | Upos::Propn => {}
        // "the wounded", "hundreds": only where they head a phrase as a noun does.
        Upos::Adj | Upos::Num | Upos::Verb | Upos::Pron | Upos::Det => {
            let nominal_relation = matches!(
                view.deprel(),
                Deprel::Nsubj
                    | Deprel::NsubjPass
                    | Deprel::Obj
                    | Deprel::Iobj
                    | Deprel::Obl
                    | Deprel::OblAgent
                    | Deprel::Nmod
                    | Deprel::Conj
                    | Deprel::NmodPoss
            );
            let determined = view.child(Deprel::Det).is_some() || found.tokens.len() > 1;
            if !nominal_relation || (view.upos() != Upos::Num && !determined) {
                return None;
            }
        }
        _ => return None,
    }
    let plural = reading.is_plural() || view.features().has(Feature::NumberPlur);
    // "the settlement of all problems", "the field of education" are no places.
    if entry.kind() == EntityKind::Place && is_of_something(view) {
        return None;
    }
    let phrase = with_possessor_before(context, phrase);
    let phrase =
        if plural { with_coordinated_modifiers(context, phrase, found.tokens.start) } else { phrase };
    let mut draft = blank(context, view.id(), phrase, sentence);
    if phrase.start < with_possessor_before(context, noun_phrase(document, view.id())).start {
        // The tree hangs the noun on its own modifiers; whoever walks the tree meets the topmost of them first.
        let top =
            document.views(phrase).find(|token| token.head().is_none_or(|head| !phrase.contains(head.id())));
        draft.head = top.map_or(view.id(), TokenView::id);
    }
    draft.name = TokenRange { start: found.tokens.start, end: found.tokens.end };
    draft.role = Some((found, reading));
    draft.number = if plural { Number::Many } else { Number::One };
    draft.class = match entry.kind() {
        EntityKind::Person if plural => EntityKind::Group,
        kind => kind,
    };
    // Several bodies are a group of them; several places stay places.
    if plural && matches!(entry.kind(), EntityKind::Organization | EntityKind::Country) {
        draft.class = EntityKind::Group;
    }
    draft.class_is_sure = true;
    draft.gender = match draft.class {
        EntityKind::Person => entry.gender(),
        EntityKind::Group => b' ',
        _ => b'n',
    };
    draft.determiner = determiner(document, phrase, view);
    draft.key = fold_name(view.lemma());
    if draft.key.is_empty() {
        draft.key = fold_name(view.text());
    }
    codes::compose(context, &mut draft);
    Some(draft)
}

/// A place noun with "of" and a common noun: a figure of speech.
fn is_of_something(view: TokenView<'_>) -> bool {
    view.children_by(Deprel::Nmod).any(|child| {
        child.id() > view.id()
            && child.child(Deprel::Case).is_some_and(|case| case.text() == "of")
            && child.upos() == Upos::Noun
            && !is_capital(child)
    })
}

/// "Sudan's army", where the tree parts the possessor from its noun.
fn with_possessor_before(context: &Context<'_>, phrase: TokenRange) -> TokenRange {
    let document = context.document;
    let Some(clitic) = phrase.start.0.checked_sub(1).map(TokenId) else { return phrase };
    if !matches!(document.token(clitic).text(), "'s" | "’s") {
        return phrase;
    }
    let owner = context.matches.longest_ending(clitic, TokenId(clitic.0.saturating_sub(8)), |reading| {
        matches!(reading.form(), Form::Name | Form::Capital | Form::Seat | Form::Surname)
            && !reading.is_weak()
    });
    match owner {
        Some((found, _))
            if document.sentence_of(found.tokens.start) == document.sentence_of(phrase.start) =>
        {
            TokenRange { start: found.tokens.start, end: phrase.end }
        }
        _ => phrase,
    }
}

/// "US and NATO troops", "Russian, Kazakh Foreign Ministers": modifiers that share the noun, however the tree has them.
fn with_coordinated_modifiers(context: &Context<'_>, phrase: TokenRange, role: TokenId) -> TokenRange {
    let document = context.document;
    let modifier_before = |end: TokenId, adjectives_only: bool| {
        context
            .matches
            .longest_ending(end, TokenId(0), |reading| match reading.form() {
                Form::Adjective => !reading.may_be_lower(),
                Form::Name => {
                    !adjectives_only
                        && !reading.is_weak()
                        && matches!(
                            context.actors.entry(reading).kind(),
                            EntityKind::Country | EntityKind::Organization
                        )
                }
                _ => false,
            })
            .map(|(found, _)| found.tokens.start)
    };
    let mut start = phrase.start;
    // The nearest modifier may itself be outside the phrase.
    if start == role
        && let Some(before) = modifier_before(start, false)
    {
        start = before;
    }
    if modifier_before(role, false).is_none() {
        return phrase;
    }
    for _ in 0..4 {
        let Some(sign) = start.0.checked_sub(1).map(TokenId) else { break };
        if !matches!(document.token(sign).text(), "and" | "," | "&") {
            break;
        }
        let Some(before) = modifier_before(sign, true) else { break };
        if document.sentence_of(before) != document.sentence_of(role) {
            break;
        }
        start = before;
    }
    let sentence = document.sentence(document.sentence_of(role)).tokens;
    TokenRange { start: start.max(sentence.start), end: phrase.end }
}

/// The longest role noun over a head, with what follows: "Secretary of State", "member of parliament".
fn role_over(context: &Context<'_>, head: TokenId, phrase: TokenRange) -> Option<(Match, Reading)> {
    let mut best: Option<(Match, Reading)> = None;
    for start in (phrase.start.0.max(head.0.saturating_sub(8)).min(head.0)..=head.0).map(TokenId) {
        for &found in context.matches.starting_at(start) {
            let covers =
                found.tokens.contains(head) && found.tokens.end <= phrase.end.max(TokenId(head.0 + 1));
            if !covers || best.is_some_and(|(known, _)| known.tokens.len() >= found.tokens.len()) {
                continue;
            }
            let role =
                context.matches.readings(found).iter().copied().find(|reading| reading.form() == Form::Role);
            best = role.map(|reading| (found, reading)).or(best);
        }
    }
    best
}

/// Pronoun-like heads that stand for people: "those arrested", "others", "one of them".
fn bare_nominal(
    context: &Context<'_>,
    view: TokenView<'_>,
    phrase: TokenRange,
    sentence: SentenceId,
) -> Option<Draft> {
    let word = view.text().to_lowercase();
    let people = match word.as_str() {
        "those" => view.children().any(|child| matches!(child.deprel(), Deprel::Acl | Deprel::AclRelcl)),
        "others" | "everyone" | "everybody" | "someone" | "somebody" | "anyone" | "anybody" | "nobody" => {
            view.upos() == Upos::Pron || view.upos() == Upos::Noun
        }
        _ => false,
    };
    if !people {
        return None;
    }
    let mut draft = blank(context, view.id(), phrase, sentence);
    draft.class =
        if matches!(word.as_str(), "those" | "others") { EntityKind::Group } else { EntityKind::Person };
    draft.class_is_sure = true;
    draft.number = if draft.class == EntityKind::Group { Number::Many } else { Number::One };
    draft.determiner = Determiner::Indefinite;
    draft.code = Code { sector: Some(Sector::Cvl), ..Code::default() };
    draft.key = word;
    Some(draft)
}
