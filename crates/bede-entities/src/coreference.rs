//! Which mentions are one referent, from the surest sign to the least: names, acronyms, appositions and copulas,
//! relative pronouns, then nouns and pronouns from left to right.

use std::collections::HashMap;

use bede_doc::{
    BlockKind, Deprel, EntityKind, Feature, MentionKind, TokenId, TokenView, Upos, plover::Sector,
};
use foldhash::fast::FixedState;

use crate::{
    actors::Reading,
    clusters::{Clusters, genders_agree},
    compile::Form,
    mentions::{Context, Determiner, Draft, Number},
    vocabulary,
};

type Map<K, V> = HashMap<K, V, FixedState>;

/// How many mentions back an antecedent is looked for.
const WINDOW: usize = 60;

/// How many sentences back the antecedent of a pronoun stands at most.
const PRONOUN_SENTENCES: u32 = 4;

/// Joins mentions that are one referent. Drafts may change: a lone surname whose full name follows becomes a person.
pub(crate) fn resolve(context: &Context<'_>, drafts: &mut [Draft]) -> Clusters {
    let mut heads: Map<u32, usize> = Map::default();
    for (index, draft) in drafts.iter().enumerate() {
        heads.entry(draft.head.0).or_insert(index);
    }
    full_names_explain_short_ones(context, drafts);
    let mut clusters = Clusters::new(drafts);
    names(context, drafts, &mut clusters);
    acronyms(context, drafts, &mut clusters);
    structure(context, drafts, &heads, &mut clusters);
    let coordinations = coordinations(context, drafts, &heads);
    let things = things(context, &heads);
    let speakers = Speakers::new(context, drafts, &heads);
    let mut first_persons: Map<String, usize> = Map::default();
    for index in 0..drafts.len() {
        match drafts[index].kind {
            MentionKind::Name => {}
            MentionKind::Nominal => nominal(context, drafts, index, &coordinations, &mut clusters),
            MentionKind::Pronoun => {
                let found =
                    Surroundings { coordinations: &coordinations, speakers: &speakers, things: &things };
                pronoun(context, drafts, index, &found, &mut first_persons, &mut clusters);
            }
        }
    }
    offices(context, drafts, &heads, &mut clusters);
    several_nationalities(context, drafts, &mut clusters);
    // A relative pronoun of a noun that is no mention, and "it" that takes up nothing, are none either.
    for (index, draft) in drafts.iter_mut().enumerate() {
        let alone = clusters.of(index).mentions == 1 && clusters.of(index).members.is_empty();
        if let Some(sense) = draft.pronoun
            && alone
            && draft.known.is_none()
            && (sense.relative && draft.key != "who" && draft.key != "whom" || sense.gender == b'n')
        {
            draft.is_dropped = true;
        }
    }
    clusters
}

// ---------------------------------------------------------------------------------------------------------------
// Names

/// A surname alone is whoever bears it in full in the same report.
fn full_names_explain_short_ones(context: &Context<'_>, drafts: &mut [Draft]) {
    let mut full: Map<String, usize> = Map::default();
    for (index, draft) in drafts.iter().enumerate() {
        if draft.kind == MentionKind::Name && draft.class == EntityKind::Person {
            let words: Vec<&str> = draft.key.split(' ').collect();
            if words.len() > 1 {
                for from in 1..words.len() {
                    full.entry(words[from..].join(" ")).or_insert(index);
                }
            }
        }
    }
    for index in 0..drafts.len() {
        let draft = &drafts[index];
        if draft.kind != MentionKind::Name || draft.number == Number::Many {
            continue;
        }
        let Some(&named) = full.get(&draft.key) else { continue };
        if named == index {
            continue;
        }
        let surname_reading = draft.reading.is_none_or(|reading| {
            reading.form() == Form::Surname || context.actors.entry(reading).kind() == EntityKind::Person
        });
        let unsure = draft.class == EntityKind::Person || (draft.reading.is_none() && !draft.class_is_sure);
        if surname_reading && unsure {
            let (reading, gender, code) = (drafts[named].reading, drafts[named].gender, drafts[named].code);
            let role_text = drafts[named].role_text.clone();
            let draft = &mut drafts[index];
            draft.class = EntityKind::Person;
            draft.class_is_sure = true;
            if draft.reading.map(Reading::identity) != reading.map(Reading::identity) {
                draft.reading = reading;
                draft.gender = gender;
                draft.why.clear();
                if draft.role.is_none() {
                    draft.code = code;
                }
            }
            if draft.role.is_none() {
                draft.role_text = role_text;
            }
            if draft.gender == b' ' || draft.gender == b'n' {
                draft.gender = gender;
            }
        }
    }
}

fn names(context: &Context<'_>, drafts: &mut [Draft], clusters: &mut Clusters) {
    let mut by_key: Map<String, usize> = Map::default();
    let mut by_entry: Map<u64, usize> = Map::default();
    let mut countries: Map<[u8; 3], usize> = Map::default();
    let mut persons: Map<String, usize> = Map::default();
    let mut bodies: Map<String, usize> = Map::default();
    for index in 0..drafts.len() {
        let draft = &drafts[index];
        if draft.kind != MentionKind::Name {
            continue;
        }
        let mut why = None;
        // Two uses of one capital differ where one is the government and one the place.
        let class = match draft.class {
            EntityKind::Place => 'p',
            EntityKind::Country => 'c',
            EntityKind::Person => 'n',
            EntityKind::Organization | EntityKind::Group => 'o',
        };
        let role_name = draft.role.is_some_and(|(found, _)| found.tokens.end == draft.name.end);
        let key = if role_name {
            // "the Foreign Ministry" of two countries are two.
            format!("{class}{}{}", draft.code.country_text().unwrap_or_default(), draft.key)
        } else {
            format!("{class}{}", draft.key)
        };
        if let Some(&earlier) = by_key.get(&key) {
            clusters.join(earlier, index);
            why = Some("Same name.");
        } else {
            by_key.insert(key, index);
        }
        if let Some(reading) = draft.reading {
            let entry = context.actors.entry(reading);
            let acting_capital = reading.form() == Form::Capital && draft.class == EntityKind::Country;
            if draft.class == EntityKind::Country && (entry.kind() == EntityKind::Country || acting_capital) {
                if let Some(country) = draft.code.country
                    && draft.code.sector.is_none()
                {
                    // Regions of a state stand under its code; only its own names are one with it.
                    let region = entry.kind() == EntityKind::Country && is_part_of_a_state(entry.name());
                    if !region {
                        if let Some(&earlier) = countries.get(&country) {
                            if !clusters.are_one(earlier, index) {
                                clusters.join(earlier, index);
                                why = Some(if acting_capital {
                                    "The capital stands for the government."
                                } else {
                                    "Another name of the same state."
                                });
                            }
                        } else {
                            countries.insert(country, index);
                        }
                    }
                }
            } else if reading.form() != Form::Capital {
                if let Some(&earlier) = by_entry.get(&reading.identity()) {
                    if !clusters.are_one(earlier, index) {
                        clusters.join(earlier, index);
                        why = Some("Another name of the same entry.");
                    }
                } else {
                    by_entry.insert(reading.identity(), index);
                }
            }
        }
        let words: Vec<&str> = draft.key.split(' ').collect();
        match draft.class {
            EntityKind::Person => {
                let last = words.last().copied().unwrap_or("").to_string();
                if words.len() == 1 || draft.name.len() == 1 {
                    if let Some(&earlier) = persons.get(&draft.key) {
                        if clusters.agree(earlier, index) && !clusters.are_one(earlier, index) {
                            clusters.join(earlier, index);
                            why = Some("The surname of somebody named in full.");
                        }
                    } else {
                        persons.insert(draft.key.clone(), index);
                    }
                } else {
                    // A full name: joins the surname seen before it, if that has no other owner.
                    match persons.get(&last) {
                        Some(&earlier)
                            if !clusters.are_one(earlier, index)
                                && drafts[earlier].key == last
                                && clusters.agree(earlier, index) =>
                        {
                            clusters.join(earlier, index);
                            why = Some("The full name of somebody named before.");
                        }
                        Some(&earlier) => {
                            // "Vladimir Vladimirovich Putin" and "Vladimir Putin".
                            let other: Vec<&str> = drafts[earlier].key.split(' ').collect();
                            if other.len() > 1
                                && other.first() == words.first()
                                && clusters.agree(earlier, index)
                                && !clusters.are_one(earlier, index)
                            {
                                clusters.join(earlier, index);
                                why = Some("The same given name and surname.");
                            }
                        }
                        None => {}
                    }
                    persons.insert(last, index);
                    // The given name alone is used of the very well known and in features.
                    if let Some(first) = words.first() {
                        persons.entry((*first).to_string()).or_insert(index);
                    }
                }
            }
            EntityKind::Organization if draft.reading.is_none() => {
                if words.len() == 1 {
                    if let Some(&earlier) = bodies.get(&draft.key)
                        && clusters.agree(earlier, index)
                        && !clusters.are_one(earlier, index)
                    {
                        clusters.join(earlier, index);
                        why = Some("The short name of a body named in full.");
                    }
                } else if let Some(first) = words.first() {
                    bodies.insert((*first).to_string(), index);
                }
            }
            _ => {}
        }
        if let Some(why) = why {
            drafts[index].why.push(why.to_string());
        }
    }
}

/// Names under a state's code that are not the state.
fn is_part_of_a_state(name: &str) -> bool {
    matches!(
        name,
        "Catalonia"
            | "Scotland"
            | "Wales"
            | "Northern Ireland"
            | "England"
            | "Iraqi Kurdistan"
            | "Rojava"
            | "Republika Srpska"
            | "Chechnya"
            | "Crimea"
            | "Greenland"
            | "Tibet"
            | "Xinjiang"
            | "Tatarstan"
            | "Dagestan"
            | "Ingushetia"
            | "Tigray"
            | "Bavaria"
            | "Quebec"
            | "Bougainville"
            | "Kashmir"
            | "Zanzibar"
            | "Flanders"
            | "Puntland"
            | "Jubaland"
            | "Puerto Rico"
            | "Guam"
            | "Bermuda"
            | "Gibraltar"
            | "Jersey"
            | "Guernsey"
            | "New Caledonia"
            | "Macau"
            | "Aruba"
            | "Martinique"
            | "Guadeloupe"
            | "Reunion"
            | "Mayotte"
            | "French Guiana"
            | "French Polynesia"
            | "Falkland Islands"
            | "Cayman Islands"
            | "American Samoa"
            | "Northern Mariana Islands"
            | "Faroe Islands"
            | "Curacao"
            | "Saint Helena"
            | "Isle of Man"
            | "Anguilla"
            | "Montserrat"
            | "Virgin Islands"
            | "British Virgin Islands"
            | "Saint Martin"
    )
}

/// "Shanghai Cooperation Organization (SCO)".
fn acronyms(context: &Context<'_>, drafts: &mut [Draft], clusters: &mut Clusters) {
    let document = context.document;
    let count = document.tokens.tokens.len() as u32;
    let mut by_start: Map<u32, usize> = Map::default();
    for (index, draft) in drafts.iter().enumerate() {
        if draft.kind == MentionKind::Name {
            by_start.insert(draft.name.start.0, index);
        }
    }
    let mut defined: Vec<(String, usize)> = Vec::new();
    for index in 0..drafts.len() {
        let draft = &drafts[index];
        let end = draft.tokens.end.0.max(draft.name.end.0);
        if draft.kind != MentionKind::Name || draft.name.len() < 2 || end + 2 >= count {
            continue;
        }
        if document.token(TokenId(end)).text() != "(" {
            continue;
        }
        let Some(&short) = by_start.get(&(end + 1)) else { continue };
        let letters: String = context
            .text(drafts[short].name)
            .chars()
            .filter(|character| character.is_alphanumeric())
            .collect();
        let closes = document.token(TokenId((drafts[short].name.end.0).min(count - 1))).text() == ")";
        if closes && is_acronym_of(&letters, context.text(draft.name)) {
            clusters.join(index, short);
            drafts[short].class = drafts[index].class;
            drafts[short].why.push("Its letters are defined in brackets after the full name.".to_string());
            defined.push((drafts[short].key.clone(), short));
        }
    }
    for (key, short) in defined {
        for (index, draft) in drafts.iter().enumerate() {
            if draft.kind == MentionKind::Name && draft.key == key && index != short {
                clusters.join(short, index);
            }
        }
    }
}

/// Whether letters are the capitals of a name, in order; small words may be passed over.
fn is_acronym_of(letters: &str, name: &str) -> bool {
    if letters.chars().count() < 2
        || !letters.chars().all(|character| character.is_uppercase() || character.is_ascii_digit())
    {
        return false;
    }
    let initials: Vec<char> =
        name.split([' ', '-']).filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect();
    let mut wanted = letters.chars();
    let mut next = wanted.next();
    for initial in initials {
        if next == Some(initial) {
            next = wanted.next();
        }
    }
    // A letter or two may come from inside a word ("UNHCR").
    next.is_none() || wanted.count() == 0 && letters.chars().count() > 3
}

// ---------------------------------------------------------------------------------------------------------------
// Structure

fn structure(context: &Context<'_>, drafts: &mut [Draft], heads: &Map<u32, usize>, clusters: &mut Clusters) {
    let document = context.document;
    // "Foreign Minister of Mali, Abdoulaye Diop," and the like where the tree is wrong: a role, a comma, a name, a comma.
    let mut names_by_start: Map<u32, usize> = Map::default();
    for (index, draft) in drafts.iter().enumerate() {
        if draft.kind == MentionKind::Name {
            names_by_start.entry(draft.tokens.start.0).or_insert(index);
        }
    }
    for index in 0..drafts.len() {
        let role = &drafts[index];
        let Some(&other) = names_by_start.get(&(role.tokens.end.0 + 1)) else { continue };
        let name = &drafts[other];
        let comma = document.token(role.tokens.end).text() == ","
            && role.kind == MentionKind::Nominal
            && role.class == EntityKind::Person
            && name.class == EntityKind::Person
            && role.number == Number::One
            && role.role_text.is_some()
            && name.role.is_none()
            && matches!(role.determiner, Determiner::Definite | Determiner::Possessive | Determiner::Bare)
            && document
                .tokens
                .tokens
                .get(name.tokens.end.index())
                .is_none_or(|token| matches!(document.slice(token.span), "," | "." | ";" | ")"));
        let coordinated = document.token(name.head).deprel() == Deprel::Conj;
        if comma && !coordinated && clusters.agree(index, other) {
            clusters.join(index, other);
            drafts[other].why.push("In apposition.".to_string());
        }
    }
    for index in 0..drafts.len() {
        let view = document.token(drafts[index].head);
        for child in view.children() {
            match child.deprel() {
                Deprel::Appos => {
                    let Some(&other) = heads.get(&child.id().0) else { continue };
                    if apposition_fits(drafts, clusters, index, other) {
                        clusters.join(index, other);
                        drafts[other].why.push("In apposition.".to_string());
                    }
                }
                Deprel::AclRelcl => {
                    let pronoun = document
                        .views(child.subtree())
                        .take(6)
                        .find(|token| matches!(token.text(), "who" | "which" | "that" | "whom" | "whose"));
                    if let Some(pronoun) = pronoun
                        && let Some(&other) = heads.get(&pronoun.id().0)
                        && drafts[other].kind == MentionKind::Pronoun
                        && drafts[other].pronoun.is_some_and(|sense| sense.relative)
                    {
                        clusters.join(index, other);
                        drafts[other].why.push("The relative pronoun of the noun before it.".to_string());
                    }
                }
                Deprel::Nsubj | Deprel::NsubjOuter => {
                    // "X is the leader of Y".
                    let copula = view.child(Deprel::Cop).is_some_and(|copula| copula.lemma() == "be");
                    let negated = view
                        .children()
                        .any(|child| child.features().has(Feature::PolarityNeg) || child.lemma() == "not");
                    let questioned = matches!(child.text().to_lowercase().as_str(), "who" | "what");
                    let Some(&subject) = heads.get(&child.id().0) else { continue };
                    let definite =
                        matches!(drafts[index].determiner, Determiner::Definite | Determiner::Possessive)
                            || drafts[index].kind == MentionKind::Name;
                    if copula
                        && !negated
                        && !questioned
                        && definite
                        && drafts[subject].pronoun.is_none_or(|sense| sense.person != 1 || !sense.plural)
                        && drafts[index].kind != MentionKind::Pronoun
                        && clusters.agree(index, subject)
                    {
                        clusters.join(subject, index);
                        drafts[index].why.push("Said to be so by the verb “be”.".to_string());
                    }
                }
                _ => {}
            }
        }
    }
}

fn apposition_fits(drafts: &[Draft], clusters: &Clusters, index: usize, other: usize) -> bool {
    let (outer, inner) = (&drafts[index], &drafts[other]);
    // "Mosul, Iraq" puts a place in a country.
    let containment = matches!(outer.class, EntityKind::Place | EntityKind::Country)
        && matches!(inner.class, EntityKind::Place | EntityKind::Country)
        && inner.kind == MentionKind::Name;
    // "the ministers, Lavrov and Tleuberdi" has members, not one name.
    let numbers = !(outer.number == Number::Many && inner.number == Number::One);
    // Two people with names of their own are two, whatever the tree hangs on what.
    let two_people = outer.kind == MentionKind::Name
        && inner.kind == MentionKind::Name
        && outer.class == EntityKind::Person
        && inner.class == EntityKind::Person
        && !outer.key.split(' ').any(|word| inner.key.split(' ').any(|other| other == word));
    !containment && numbers && !two_people && clusters.agree(index, other)
}

// ---------------------------------------------------------------------------------------------------------------
// Groups

/// Mentions joined by "and": the first of them, and all.
struct Coordination {
    first: usize,
    members: Vec<usize>,
}

fn coordinations(context: &Context<'_>, drafts: &[Draft], heads: &Map<u32, usize>) -> Vec<Coordination> {
    let document = context.document;
    let mut found = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        if draft.kind == MentionKind::Pronoun && draft.pronoun.is_some_and(|sense| sense.relative) {
            continue;
        }
        let view = document.token(draft.head);
        let mut members = vec![index];
        for child in view.children_by(Deprel::Conj) {
            let alternative =
                child.children_by(Deprel::Cc).any(|cc| matches!(cc.lemma(), "or" | "but" | "nor"));
            if let Some(&other) = heads.get(&child.id().0)
                && !alternative
                && drafts[other].kind != MentionKind::Pronoun
            {
                members.push(other);
            }
        }
        if members.len() > 1 {
            found.push(Coordination { first: index, members });
        }
        // "Lavrov met with Kerry": two sides of one meeting are spoken of together afterwards.
        if draft.kind != MentionKind::Pronoun
            && view.deprel() == Deprel::Nsubj
            && let Some(verb) = view.head()
            && members_of_meeting(verb)
        {
            let partner = verb.children().find_map(|child| {
                let case = child.child(Deprel::Case).map(|case| case.text().to_lowercase());
                let fits = child.id() > verb.id()
                    && (child.deprel() == Deprel::Obj && case.is_none()
                        || child.deprel() == Deprel::Obl && case.as_deref() == Some("with"));
                heads.get(&child.id().0).copied().filter(|_| fits)
            });
            if let Some(partner) = partner
                && drafts[partner].kind != MentionKind::Pronoun
            {
                found.push(Coordination { first: index, members: vec![index, partner] });
            }
        }
    }
    found.sort_by_key(|coordination| coordination.first);
    found
}

fn members_of_meeting(verb: TokenView<'_>) -> bool {
    matches!(
        verb.lemma(),
        "meet"
            | "talk"
            | "speak"
            | "discuss"
            | "negotiate"
            | "agree"
            | "hold"
            | "sign"
            | "confer"
            | "clash"
            | "fight"
            | "marry"
            | "visit"
            | "host"
            | "receive"
            | "phone"
            | "call"
    )
}

/// What a plural noun asks of its members.
fn member_fits(drafts: &[Draft], clusters: &Clusters, noun: &str, member: usize) -> bool {
    let cluster = clusters.of(member);
    match noun {
        "side" | "party" | "partner" | "rival" | "neighbour" | "neighbor" | "ally" | "two" | "pair"
        | "duo" | "signatory" | "belligerent" => cluster.class != EntityKind::Place,
        "country" | "nation" | "state" | "government" | "capital" | "power" => {
            cluster.class == EntityKind::Country
        }
        "leader" | "official" | "politician" | "man" | "men" | "woman" | "statesman" | "counterpart"
        | "colleague" | "diplomat" | "couple" => {
            cluster.class == EntityKind::Person && cluster.number == Number::One
        }
        "group" | "organization" | "body" | "company" | "faction" | "movement" => {
            cluster.class == EntityKind::Organization
        }
        _ => {
            let word = format!(" {noun}");
            let root = clusters.root(member);
            let role = |draft: &Draft| {
                draft
                    .role_text
                    .as_ref()
                    .is_some_and(|role| format!(" {}", role.to_lowercase()).contains(&word))
            };
            role(&drafts[member]) || role(&drafts[root]) || format!(" {}", drafts[member].key).contains(&word)
        }
    }
}

/// The members of a plural noun phrase or of "they": the nearest coordination that fits.
fn nearest_coordination(
    drafts: &[Draft],
    index: usize,
    coordinations: &[Coordination],
    clusters: &Clusters,
    fits: impl Fn(usize) -> bool,
    sentences: u32,
) -> Option<Vec<usize>> {
    let before = coordinations.partition_point(|coordination| coordination.first < index);
    for coordination in coordinations[..before].iter().rev().take(WINDOW / 3) {
        let last = coordination.members.iter().copied().max().unwrap_or(coordination.first);
        if last >= index
            || drafts[index].sentence.0.saturating_sub(drafts[coordination.first].sentence.0) > sentences
        {
            continue;
        }
        let mut roots: Vec<usize> =
            coordination.members.iter().map(|&member| clusters.root(member)).collect();
        roots.dedup();
        if roots.len() > 1 && coordination.members.iter().all(|&member| fits(member)) {
            return Some(coordination.members.clone());
        }
    }
    None
}

fn set_members(clusters: &mut Clusters, index: usize, members: &[usize]) {
    let mut roots: Vec<u32> = Vec::new();
    for &member in members {
        let root = clusters.root(member) as u32;
        if !roots.contains(&root) && root as usize != clusters.root(index) {
            roots.push(root);
        }
    }
    roots.sort_unstable();
    clusters.of_mut(index).members = roots;
}

/// An earlier group of the same members.
fn group_with_members(
    clusters: &Clusters,
    drafts: &[Draft],
    index: usize,
    members: &[usize],
) -> Option<usize> {
    let mut wanted: Vec<usize> = members.iter().map(|&member| clusters.root(member)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    (index.saturating_sub(WINDOW)..index).rev().find(|&earlier| {
        drafts[earlier].class == EntityKind::Group && {
            let mut has: Vec<usize> =
                clusters.of(earlier).members.iter().map(|&member| clusters.root(member as usize)).collect();
            has.sort_unstable();
            has.dedup();
            !has.is_empty() && has == wanted
        }
    })
}

/// "the Turkish president", "his Turkish counterpart": whoever holds that office by name in the same report.
fn offices(context: &Context<'_>, drafts: &mut [Draft], heads: &Map<u32, usize>, clusters: &mut Clusters) {
    // Named holders by country and office, later the same for everybody.
    let mut holders: Vec<(usize, [u8; 3], String)> = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        if draft.kind == MentionKind::Name
            && draft.class == EntityKind::Person
            && draft.number == Number::One
            && holders.len() < 200
            && let (Some(country), Some(role)) = (draft.code.country, &draft.role_text)
        {
            holders.push((index, country, role.to_lowercase()));
        }
    }
    for index in 0..drafts.len() {
        let draft = &drafts[index];
        let headline = context.document.block_of(draft.sentence).kind.is_headline();
        let may = draft.kind == MentionKind::Nominal
            && draft.class == EntityKind::Person
            && draft.number == Number::One
            && (draft.determiner != Determiner::Indefinite)
            && (draft.determiner != Determiner::Bare || headline)
            && !clusters.of(index).is_named;
        let (true, Some(country), Some((found, _))) = (may, draft.code.country, draft.role) else { continue };
        let office = if draft.key == "counterpart" {
            let owner = context
                .document
                .token(draft.head)
                .child(Deprel::NmodPoss)
                .and_then(|child| heads.get(&child.id().0));
            let role = owner.and_then(|&owner| {
                let root = clusters.root(owner);
                drafts
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| clusters.root(*other) == root)
                    .find_map(|(_, other)| other.role_text.clone())
            });
            let Some(role) = role else { continue };
            office_without_nationality(&role)
        } else {
            context.text(found.tokens).to_lowercase()
        };
        // Too many people are leaders and officials.
        if matches!(
            office.as_str(),
            "official"
                | "spokesman"
                | "spokeswoman"
                | "minister"
                | "diplomat"
                | "leader"
                | "envoy"
                | "lawmaker"
                | "general"
        ) {
            continue;
        }
        let holder = holders.iter().find(|(_, of, role)| {
            *of == country
                && !role.starts_with("former")
                && (role.ends_with(&format!(" {office}")) || *role == office)
        });
        if let Some(&(holder, _, _)) = holder
            && clusters.agree(holder, index)
        {
            clusters.join(holder, index);
            drafts[index].why.push("The report names the holder of that office.".to_string());
        }
    }
}

/// "Russian foreign minister" without "Russian": the words from the first that begins small.
pub(crate) fn office_without_nationality(role: &str) -> String {
    let words: Vec<&str> = role.split(' ').collect();
    let first_small = words.iter().position(|word| {
        word.chars().next().is_some_and(char::is_lowercase) && !matches!(*word, "former" | "then")
    });
    match first_small {
        Some(at) => words[at..].join(" "),
        None => role.to_string(),
    }
}

/// "Russian, Kazakh Foreign Ministers": one holder of the office for each nationality, wherever the report names them.
fn several_nationalities(context: &Context<'_>, drafts: &mut [Draft], clusters: &mut Clusters) {
    for index in 0..drafts.len() {
        let draft = &drafts[index];
        if draft.number != Number::Many
            || draft.kind == MentionKind::Pronoun
            || !clusters.of(index).members.is_empty()
        {
            continue;
        }
        let nationalities = nationalities(context, draft);
        if nationalities.len() < 2 {
            continue;
        }
        let noun = draft.key.clone();
        let mut members = Vec::new();
        for (country, _) in &nationalities {
            let holder = (0..drafts.len()).find(|&other| {
                other != index
                    && drafts[other].number == Number::One
                    && drafts[other].code.country == Some(*country)
                    && matches!(drafts[other].class, EntityKind::Person | EntityKind::Organization)
                    && drafts[other].kind != MentionKind::Pronoun
                    && member_fits(drafts, clusters, &noun, other)
            });
            members.extend(holder);
        }
        if members.len() == nationalities.len() {
            set_members(clusters, index, &members);
            drafts[index].why.push("One of each nationality, named elsewhere in the report.".to_string());
        }
    }
}

/// The countries named by adjectives and names before the head of a plural noun phrase, each once.
pub(crate) fn nationalities(context: &Context<'_>, draft: &Draft) -> Vec<([u8; 3], String)> {
    let Some((role, _)) = draft.role else { return Vec::new() };
    let mut found: Vec<([u8; 3], String)> = Vec::new();
    let mut token = draft.tokens.start;
    while token < role.tokens.start {
        let mut next = TokenId(token.0 + 1);
        for &matched in context.matches.starting_at(token).iter().rev() {
            if matched.tokens.end > role.tokens.start {
                continue;
            }
            let country = context.matches.readings(matched).iter().find_map(|&reading| {
                let entry = context.actors.entry(reading);
                let fits = matches!(reading.form(), Form::Adjective | Form::Name | Form::Capital)
                    && matches!(
                        entry.kind(),
                        EntityKind::Country | EntityKind::Organization | EntityKind::Place
                    )
                    && !reading.is_weak();
                entry
                    .standing()
                    .filter(|_| fits)
                    .and_then(|office| office.country())
                    .and_then(|code| code.as_bytes().try_into().ok())
            });
            if let Some(country) = country {
                if !found.iter().any(|(known, _)| *known == country) {
                    found.push((country, context.text(matched.tokens).to_string()));
                }
                next = matched.tokens.end;
                break;
            }
        }
        token = next;
    }
    found
}

// ---------------------------------------------------------------------------------------------------------------
// Nouns

fn nominal(
    context: &Context<'_>,
    drafts: &mut [Draft],
    index: usize,
    coordinations: &[Coordination],
    clusters: &mut Clusters,
) {
    let draft = &drafts[index];
    let noun = draft.key.clone();
    let definite = matches!(draft.determiner, Determiner::Definite | Determiner::Demonstrative);
    if clusters.root(index) != index {
        return;
    }
    let headline = context.document.block_of(draft.sentence).kind.is_headline();
    if draft.number == Number::Many && (definite || headline || is_pair_word(&noun)) {
        let nationalities = nationalities(context, draft);
        // "the allies in the CSTO" says itself who they are.
        let described = context.document.token(draft.head).children().any(|child| {
            child.id() > draft.head && matches!(child.deprel(), Deprel::Nmod | Deprel::Acl | Deprel::AclRelcl)
        });
        if nationalities.len() < 2 && draft.code.country.is_none() && !described && draft.tokens.len() <= 4 {
            let members = nearest_coordination(
                drafts,
                index,
                coordinations,
                clusters,
                |member| member_fits(drafts, clusters, &noun, member),
                8,
            );
            if let Some(members) = members {
                if let Some(group) = group_with_members(clusters, drafts, index, &members) {
                    clusters.join(group, index);
                } else {
                    set_members(clusters, index, &members);
                }
                drafts[index].why.push("Stands for those named together before.".to_string());
                return;
            }
            if definite && let Some(members) = last_two(drafts, index, &noun, clusters) {
                match group_with_members(clusters, drafts, index, &members) {
                    Some(group) => clusters.join(group, index),
                    None => set_members(clusters, index, &members),
                }
                drafts[index].why.push("Stands for the two of that kind named last.".to_string());
                return;
            }
        }
    }
    if draft.determiner == Determiner::Possessive || noun == "counterpart" {
        possessive_repeat(context, drafts, index, clusters);
        return;
    }
    let bare_plural = draft.determiner == Determiner::Bare && draft.number == Number::Many;
    let office = draft.determiner == Determiner::Bare
        && draft.class == EntityKind::Organization
        && draft.role.is_some();
    if !definite && !bare_plural && !office {
        return;
    }
    let mut best: Option<(i32, usize, &str)> = None;
    for earlier in (index.saturating_sub(WINDOW * 2)..index).rev() {
        let other = &drafts[earlier];
        if other.tokens.contains_range(drafts[index].tokens)
            || drafts[index].tokens.contains_range(other.tokens)
        {
            continue;
        }
        if !clusters.agree(earlier, index) || other.kind == MentionKind::Pronoun {
            continue;
        }
        let countries = (drafts[index].code.country, clusters.of(earlier).country);
        if let (Some(a), Some(b)) = countries
            && a != b
        {
            continue;
        }
        let distance = drafts[index].sentence.0 - other.sentence.0;
        let found = if bare_plural || office {
            let same = other.key == noun
                && other.kind == MentionKind::Nominal
                && other.number == drafts[index].number
                && other.code == drafts[index].code;
            same.then_some((8, "The same noun again."))
        } else {
            link(context, drafts, index, earlier, clusters)
        };
        if let Some((level, why)) = found {
            let score = level * 4 - (distance.min(12) as i32) - i32::from(is_oblique(context, other));
            if best.is_none_or(|(most, _, _)| score > most) {
                best = Some((score, earlier, why));
            }
        }
    }
    if let Some((_, earlier, why)) = best {
        clusters.join(earlier, index);
        drafts[index].why.push(why.to_string());
    }
}

/// Words that always stand for a few who were named.
fn is_pair_word(noun: &str) -> bool {
    matches!(noun, "side" | "pair" | "duo")
}

fn is_oblique(context: &Context<'_>, draft: &Draft) -> bool {
    !matches!(context.document.token(draft.head).deprel(), Deprel::Nsubj | Deprel::NsubjPass | Deprel::Root)
}

/// "his party … his party": the same noun of the same possessor.
fn possessive_repeat(context: &Context<'_>, drafts: &mut [Draft], index: usize, clusters: &mut Clusters) {
    let text = context.text(drafts[index].tokens).to_lowercase();
    let is_name_possessor = !text.starts_with("his ")
        && !text.starts_with("her ")
        && !text.starts_with("its ")
        && !text.starts_with("their ")
        && !text.starts_with("our ")
        && !text.starts_with("my ")
        && !text.starts_with("your ");
    for earlier in (index.saturating_sub(WINDOW)..index).rev() {
        let other = &drafts[earlier];
        let near = drafts[index].sentence.0 - other.sentence.0 <= if is_name_possessor { 30 } else { 2 };
        if near
            && other.key == drafts[index].key
            && other.kind == MentionKind::Nominal
            && context.text(other.tokens).eq_ignore_ascii_case(&text)
            && clusters.agree(earlier, index)
        {
            clusters.join(earlier, index);
            return;
        }
    }
}

/// Whether a definite noun can take up an earlier mention: how surely, and why.
fn link<'w>(
    context: &Context<'_>,
    drafts: &[Draft],
    index: usize,
    earlier: usize,
    clusters: &Clusters,
) -> Option<(i32, &'w str)> {
    let (draft, other) = (&drafts[index], &drafts[earlier]);
    let noun = draft.key.as_str();
    let cluster = clusters.of(earlier);
    if other.kind == MentionKind::Nominal && other.key == noun {
        // "the Syrian rebels" does not take up "the Turkish rebels"; a longer description is a new one.
        let modifiers = draft.name.len() > other.name.len()
            && context.text(draft.name).to_lowercase() != context.text(other.name).to_lowercase();
        let specific = draft.tokens.len() > other.tokens.len() + 2;
        if !modifiers && !specific && other.number == draft.number {
            return Some((9, "The same noun again."));
        }
    }
    let padded = format!(" {noun}");
    if other.kind == MentionKind::Name || other.kind == MentionKind::Nominal {
        let role_has = other.role_text.as_ref().is_some_and(|role| {
            let role = format!(" {}", role.to_lowercase());
            role.ends_with(&padded) || role.contains(&format!("{padded} "))
        });
        if role_has
            && draft.class == EntityKind::Person
            && cluster.number != Number::Many
            && draft.number == Number::One
        {
            // "the minister" after "Russian Foreign Minister X", but "the prime minister" is another.
            let same_office = draft.role_text.as_ref().is_none_or(|role| {
                let role = role.to_lowercase();
                let core =
                    draft.role.map_or(String::new(), |(found, _)| context.text(found.tokens).to_lowercase());
                other.role_text.as_ref().is_some_and(|known| known.to_lowercase().contains(&core))
                    || role == noun
            });
            if same_office {
                return Some((8, "The office that the report gave before."));
            }
        }
        if other.kind == MentionKind::Name && draft.tokens.len() <= 3 {
            let name = format!(" {}", other.key);
            if name.ends_with(&padded) && draft.class != EntityKind::Person {
                return Some((8, "The last word of the full name."));
            }
        }
    }
    if draft.tokens.len() > 3 || draft.number == Number::Many {
        return None;
    }
    let sector = other.code.sector;
    let field = cluster.country;
    let fights = matches!(sector, Some(Sector::Reb | Sector::Uaf | Sector::Prm | Sector::Crm));
    let is_body = cluster.class == EntityKind::Organization && (cluster.is_named || fights);
    let generic = match noun {
        "country" | "nation" | "kingdom" | "republic" => {
            cluster.class == EntityKind::Country && cluster.is_named
        }
        "city" | "town" | "village" | "capital" | "province" | "region" | "area" | "district" | "island"
        | "territory" => cluster.class == EntityKind::Place && cluster.is_named,
        "group" | "movement" | "militia" | "faction" => {
            is_body
                && matches!(
                    sector,
                    Some(Sector::Reb | Sector::Uaf | Sector::Prm | Sector::Crm | Sector::Soc | Sector::Opp)
                        | None
                )
        }
        "organization" | "body" => is_body && !matches!(sector, Some(Sector::Gov | Sector::Mil)),
        "bloc" | "alliance" => is_body && field.is_some_and(|field| matches!(&field, b"IGO" | b"EUR")),
        "company" | "firm" | "giant" | "carmaker" | "airline" | "manufacturer" | "corporation" => {
            is_body && (sector == Some(Sector::Bus) || field == Some(*b"MNC") || sector.is_none())
        }
        "agency" => {
            is_body && matches!(sector, Some(Sector::Gov | Sector::Jrn | Sector::Spy | Sector::Cop) | None)
        }
        "newspaper" | "broadcaster" | "channel" | "paper" => {
            is_body && matches!(sector, Some(Sector::Jrn) | None)
        }
        "court" | "tribunal" => is_body && sector == Some(Sector::Jud),
        "party" => is_body && matches!(sector, Some(Sector::Pty | Sector::Opp) | None),
        "parliament" | "assembly" | "legislature" | "chamber" => is_body && sector == Some(Sector::Leg),
        "government" | "administration" | "regime" => {
            is_body && sector == Some(Sector::Gov) && other.key.contains("government")
        }
        "man" | "politician" | "activist" | "official" | "lawmaker" | "journalist" | "singer" | "actor"
        | "writer" | "billionaire" => {
            cluster.class == EntityKind::Person
                && cluster.is_named
                && draft.determiner == Determiner::Definite
                && genders_agree(cluster.gender, b'm')
        }
        "woman" | "girl" => {
            cluster.class == EntityKind::Person && cluster.is_named && genders_agree(cluster.gender, b'f')
        }
        _ => false,
    };
    let near = drafts[index].sentence.0 - other.sentence.0 <= 3;
    (generic && near).then_some((5, "A general word for what was named just before."))
}

/// The last two of a kind: "the two presidents" after each was named alone.
fn last_two(drafts: &[Draft], index: usize, noun: &str, clusters: &Clusters) -> Option<Vec<usize>> {
    let mut members: Vec<usize> = Vec::new();
    for earlier in (index.saturating_sub(WINDOW / 2)..index).rev() {
        let draft = &drafts[earlier];
        if draft.kind != MentionKind::Name
            || draft.number != Number::One
            || drafts[index].sentence.0 - draft.sentence.0 > 4
            || !member_fits(drafts, clusters, noun, earlier)
            || !matches!(draft.class, EntityKind::Person | EntityKind::Country)
        {
            continue;
        }
        if members.iter().all(|&member| !clusters.are_one(member, earlier)) {
            members.push(earlier);
        }
        if members.len() == 2 {
            members.reverse();
            return Some(members);
        }
    }
    None
}

// ---------------------------------------------------------------------------------------------------------------
// Pronouns

/// Who speaks in a sentence's quotation: the subject of its verb of speech.
struct Speakers {
    by_sentence: Vec<Option<usize>>,
}

impl Speakers {
    fn new(context: &Context<'_>, drafts: &[Draft], heads: &Map<u32, usize>) -> Speakers {
        let document = context.document;
        let mut by_sentence: Vec<Option<usize>> = vec![None; document.sentences().len()];
        for draft in drafts {
            if draft.in_quotes {
                continue;
            }
            let view = document.token(draft.head);
            let speaks = view.deprel() == Deprel::Nsubj
                && view.head().is_some_and(|verb| vocabulary::is_speech_verb(verb.lemma()));
            if speaks && let Some(slot) = by_sentence.get_mut(draft.sentence.0 as usize) {
                *slot = heads.get(&draft.head.0).copied();
            }
        }
        Speakers { by_sentence }
    }

    /// The speaker of what is quoted in a sentence: named there, or in the next or the previous sentence of its block.
    fn of(&self, context: &Context<'_>, sentence: u32) -> Option<usize> {
        let at = |offset: i64| {
            let index = i64::from(sentence) + offset;
            let other = usize::try_from(index).ok().filter(|&other| other < self.by_sentence.len())?;
            let same_block = context.document.sentences()[other].block
                == context.document.sentences()[sentence as usize].block;
            self.by_sentence[other].filter(|_| same_block)
        };
        at(0).or_else(|| at(-1)).or_else(|| at(1)).or_else(|| at(-2))
    }
}

/// A noun that is no mention: reports, laws and talks are taken up by pronouns, too.
struct Thing {
    head: TokenId,
    many: bool,
}

/// Heads of noun phrases that are no mentions, in text order.
fn things(context: &Context<'_>, heads: &Map<u32, usize>) -> Vec<Thing> {
    let document = context.document;
    let mut found = Vec::new();
    for index in 0..document.tokens.tokens.len() as u32 {
        let view = document.token(TokenId(index));
        let phrase = matches!(
            view.deprel(),
            Deprel::Nsubj
                | Deprel::NsubjPass
                | Deprel::Obj
                | Deprel::Iobj
                | Deprel::Obl
                | Deprel::OblAgent
                | Deprel::Nmod
                | Deprel::Conj
                | Deprel::Root
                | Deprel::Appos
                | Deprel::NmodPoss
        );
        if phrase
            && matches!(view.upos(), Upos::Noun | Upos::Propn)
            && !heads.contains_key(&index)
            && !context.in_date[index as usize]
        {
            found.push(Thing {
                head: view.id(),
                many: view.features().has(Feature::NumberPlur) || view.xpos().ends_with('S'),
            });
        }
    }
    found
}

/// How much the best thing stands out, by the same marks as mentions.
fn best_thing(
    context: &Context<'_>,
    things: &[Thing],
    pronoun: TokenView<'_>,
    sense: vocabulary::PronounSense,
) -> Option<f32> {
    let document = context.document;
    let sentence = pronoun.sentence().0;
    let before = things.partition_point(|thing| thing.head < pronoun.id());
    let mut best: Option<f32> = None;
    for thing in things[..before].iter().rev().take(WINDOW / 2) {
        let head = document.token(thing.head);
        let distance = sentence - head.sentence().0;
        if distance > 2 {
            break;
        }
        if thing.many != sense.plural || head.subtree().contains(pronoun.id()) {
            continue;
        }
        let mut score = 3.1 - 1.6 * distance as f32;
        score += match head.deprel() {
            Deprel::Nsubj | Deprel::NsubjPass => 2.0,
            Deprel::Root | Deprel::Appos => 0.8,
            Deprel::Obj | Deprel::Iobj => 0.9,
            Deprel::Obl | Deprel::Conj => 0.2,
            Deprel::Nmod => -0.5,
            _ => 0.0,
        };
        if distance == 0 {
            score -= ((pronoun.id().0 - thing.head.0) as f32 * 0.03).min(1.2);
        }
        if matches!(pronoun.deprel(), Deprel::Nsubj | Deprel::NsubjPass)
            && matches!(head.deprel(), Deprel::Nsubj | Deprel::NsubjPass)
        {
            score += 0.6;
            // Reports and laws do not say, want and decide as often as people do.
            if pronoun.head().is_some_and(|verb| vocabulary::is_speech_verb(verb.lemma())) {
                score -= 1.5;
            }
        }
        if sense.plural {
            score -= 0.8;
        }
        if best.is_none_or(|most| score > most) {
            best = Some(score);
        }
    }
    best
}

/// What a pronoun is resolved against, besides mentions.
struct Surroundings<'s> {
    coordinations: &'s [Coordination],
    speakers: &'s Speakers,
    things: &'s [Thing],
}

fn pronoun(
    context: &Context<'_>,
    drafts: &mut [Draft],
    index: usize,
    found: &Surroundings<'_>,
    first_persons: &mut Map<String, usize>,
    clusters: &mut Clusters,
) {
    if clusters.root(index) != index {
        return;
    }
    let Some(sense) = drafts[index].pronoun else { return };
    if sense.person != 3 {
        first_or_second(context, drafts, index, sense, found.speakers, first_persons, clusters);
        return;
    }
    if sense.relative {
        return;
    }
    let document = context.document;
    let view = document.token(drafts[index].head);
    let speaker =
        if drafts[index].in_quotes { found.speakers.of(context, drafts[index].sentence.0) } else { None };
    let mut best: Option<(f32, usize)> = None;
    for earlier in (index.saturating_sub(WINDOW)..index).rev() {
        let other = &drafts[earlier];
        let distance = drafts[index].sentence.0 - other.sentence.0;
        if distance > PRONOUN_SENTENCES {
            break;
        }
        if !may_be(context, drafts, index, earlier, sense, clusters) {
            continue;
        }
        if let Some(speaker) = speaker
            && clusters.are_one(speaker, earlier)
            && !other.in_quotes
        {
            continue;
        }
        let score = salience(context, drafts, index, earlier, sense, view, clusters);
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, earlier));
        }
    }
    // "When he arrived, Lavrov …": the name may follow in the same sentence.
    if best.is_none() {
        best = cataphora(context, drafts, index, sense, clusters).map(|later| (0.0, later));
    }
    let thing = if matches!(sense.gender, b'm' | b'f') {
        None
    } else {
        best_thing(context, found.things, view, sense)
    };
    if sense.plural {
        let members = nearest_coordination(
            drafts,
            index,
            found.coordinations,
            clusters,
            |member| clusters.of(member).class != EntityKind::Place,
            2,
        );
        if let Some(members) = members {
            let first = members[0];
            let distance = drafts[index].sentence.0 - drafts[first].sentence.0;
            let subject =
                matches!(document.token(drafts[first].head).deprel(), Deprel::Nsubj | Deprel::NsubjPass);
            let score = 3.0 - distance as f32 * 1.1 + if subject { 1.2 } else { -0.6 };
            let persons = members.iter().all(|&member| clusters.of(member).class == EntityKind::Person);
            let score = score + if persons { 0.8 } else { 0.0 };
            if best.is_none_or(|(most, _)| score > most) && thing.is_none_or(|most| score + 1.8 > most) {
                if let Some(group) = group_with_members(clusters, drafts, index, &members) {
                    clusters.join(group, index);
                } else {
                    set_members(clusters, index, &members);
                }
                drafts[index].why.push("Stands for those named together before.".to_string());
                return;
            }
        }
    }
    // What it takes up is no mention of ours.
    if let Some(thing) = thing
        && best.is_none_or(|(most, _)| thing > most)
    {
        drafts[index].is_dropped = true;
        return;
    }
    if let Some((_, earlier)) = best {
        clusters.join(earlier, index);
        let name = context.text(drafts[earlier].tokens);
        let short: String = name.chars().take(60).collect();
        drafts[index].why.push(format!("The pronoun takes up “{short}”: it agrees and stands out most."));
    }
}

/// Whether a mention can be what a pronoun means.
fn may_be(
    context: &Context<'_>,
    drafts: &[Draft],
    index: usize,
    earlier: usize,
    sense: vocabulary::PronounSense,
    clusters: &Clusters,
) -> bool {
    let other = &drafts[earlier];
    let cluster = clusters.of(earlier);
    if other.is_dropped || other.pronoun.is_some_and(|other| other.person != 3) {
        return false;
    }
    // A phrase is not its own part ("its leader"), unless the pronoun stands in a clause after it.
    if other.tokens.contains(drafts[index].head) {
        return false;
    }
    match sense.gender {
        b'm' | b'f' => {
            if cluster.class != EntityKind::Person && cluster.class_is_sure {
                return false;
            }
            if cluster.number == Number::Many || !genders_agree(cluster.gender, sense.gender) {
                return false;
            }
            if !cluster.class_is_sure
                && cluster.class != EntityKind::Person
                && other.kind != MentionKind::Name
            {
                return false;
            }
        }
        b'n' => {
            let thing =
                matches!(cluster.class, EntityKind::Organization | EntityKind::Country | EntityKind::Place)
                    || (other.kind == MentionKind::Pronoun && other.gender == b'n');
            if !thing || cluster.number == Number::Many || matches!(cluster.gender, b'm' | b'f') {
                return false;
            }
        }
        _ => {
            // They.
            let several = cluster.number == Number::Many
                || matches!(cluster.class, EntityKind::Organization)
                || other.pronoun.is_some_and(|sense| sense.plural);
            let somebody = cluster.class == EntityKind::Person
                && cluster.gender == b' '
                && other.kind == MentionKind::Nominal
                && other.determiner == Determiner::Indefinite;
            if !several && !somebody {
                return false;
            }
            if cluster.class == EntityKind::Place {
                return false;
            }
        }
    }
    !is_bound(context, drafts, index, earlier, sense, clusters)
}

/// "He told him": two arguments of one verb are two people, unless the pronoun is reflexive.
fn is_bound(
    context: &Context<'_>,
    drafts: &[Draft],
    index: usize,
    earlier: usize,
    sense: vocabulary::PronounSense,
    clusters: &Clusters,
) -> bool {
    if sense.reflexive || sense.possessive {
        return false;
    }
    let document = context.document;
    let pronoun = document.token(drafts[index].head);
    let Some(verb) = pronoun.head() else { return false };
    if verb.id() == drafts[earlier].head && pronoun.deprel() == Deprel::Nsubj {
        return true;
    }
    let argument = |view: TokenView<'_>| {
        matches!(
            view.deprel(),
            Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj | Deprel::Iobj | Deprel::Obl | Deprel::OblAgent
        )
    };
    if !argument(pronoun) {
        return false;
    }
    // Any mention of the same referent beside the pronoun binds it.
    (index.saturating_sub(10)..index)
        .rev()
        .take_while(|&other| drafts[other].sentence == drafts[index].sentence)
        .any(|other| {
            let view = document.token(drafts[other].head);
            (other == earlier || clusters.are_one(other, earlier))
                && argument(view)
                && view.head().is_some_and(|head| head.id() == verb.id())
        })
}

/// How much a mention stands out as what a pronoun means.
fn salience(
    context: &Context<'_>,
    drafts: &[Draft],
    index: usize,
    earlier: usize,
    sense: vocabulary::PronounSense,
    view: TokenView<'_>,
    clusters: &Clusters,
) -> f32 {
    let document = context.document;
    let other = &drafts[earlier];
    let cluster = clusters.of(earlier);
    let head = document.token(other.head);
    let distance = drafts[index].sentence.0 - other.sentence.0;
    let mut score = 4.0 - 1.6 * distance as f32;
    score += match head.deprel() {
        Deprel::Nsubj | Deprel::NsubjPass | Deprel::NsubjOuter => 2.0,
        Deprel::Root | Deprel::Vocative | Deprel::Appos => 0.8,
        Deprel::Obj | Deprel::Iobj => 0.6,
        Deprel::OblAgent => 0.7,
        Deprel::Obl => 0.2,
        Deprel::NmodPoss => 0.3,
        Deprel::Conj => 0.3,
        Deprel::Compound => -0.8,
        _ => 0.0,
    };
    // A subject of the main clause more than one inside.
    if matches!(head.deprel(), Deprel::Nsubj | Deprel::NsubjPass)
        && head.head().is_some_and(|verb| verb.head().is_none())
    {
        score += 0.4;
    }
    // Parallel places in their clauses.
    let is_subject = |view: TokenView<'_>| matches!(view.deprel(), Deprel::Nsubj | Deprel::NsubjPass);
    if is_subject(view) && is_subject(head) {
        score += 0.6;
    }
    // "Lavrov praised his ministry": the possessor is the clause's subject.
    if sense.possessive && distance == 0 {
        let mut at = view;
        for _ in 0..6 {
            match at.head() {
                Some(above) => {
                    if head.head().is_some_and(|verb| verb.id() == above.id()) && is_subject(head) {
                        score += 1.2;
                        break;
                    }
                    at = above;
                }
                None => break,
            }
        }
    }
    if distance == 0 {
        let between = (drafts[index].head.0 - other.head.0.min(drafts[index].head.0)) as f32;
        score -= (between * 0.03).min(1.2);
    }
    score += match other.kind {
        MentionKind::Pronoun => 0.9,
        MentionKind::Name => 0.5,
        MentionKind::Nominal => 0.0,
    };
    score += ((cluster.mentions.min(8)) as f32 - 1.0) * 0.12;
    if other.determiner == Determiner::Indefinite && other.kind == MentionKind::Nominal {
        score -= 0.3;
    }
    // Headlines are read before the report begins.
    if document.block_of(other.sentence).kind == BlockKind::Headline {
        score -= 0.5;
    }
    // Inside a quotation and outside it are two worlds.
    if other.in_quotes != drafts[index].in_quotes {
        score -= 0.7;
    }
    match sense.gender {
        b'n' => {
            score += match cluster.class {
                EntityKind::Organization => 0.6,
                EntityKind::Country => 0.6,
                EntityKind::Place => -0.9,
                _ => 0.0,
            };
            if matches!(head.deprel(), Deprel::Nmod | Deprel::Obl) && cluster.class == EntityKind::Place {
                score -= 0.8;
            }
        }
        b'm' | b'f' => {
            if cluster.gender == sense.gender {
                score += 0.5;
            }
            if !cluster.class_is_sure {
                score -= 0.8;
            }
        }
        _ => {
            if cluster.class == EntityKind::Group {
                score += 0.7;
            }
            if cluster.class == EntityKind::Organization && cluster.number == Number::One {
                score -= 1.7;
            }
            if cluster.class == EntityKind::Person {
                score -= 0.8;
            }
        }
    }
    score
}

/// A name after the pronoun in the same sentence, where the pronoun's clause comes before the main one.
fn cataphora(
    context: &Context<'_>,
    drafts: &[Draft],
    index: usize,
    sense: vocabulary::PronounSense,
    clusters: &Clusters,
) -> Option<usize> {
    let document = context.document;
    let view = document.token(drafts[index].head);
    let mut at = view;
    let mut subordinate = false;
    for _ in 0..8 {
        if matches!(at.deprel(), Deprel::Advcl | Deprel::Csubj | Deprel::Obl) {
            subordinate = true;
            break;
        }
        at = at.head()?;
    }
    if !subordinate {
        return None;
    }
    (index + 1..drafts.len().min(index + 8)).find(|&later| {
        drafts[later].sentence == drafts[index].sentence
            && drafts[later].kind == MentionKind::Name
            && matches!(document.token(drafts[later].head).deprel(), Deprel::Nsubj | Deprel::NsubjPass)
            && may_be(context, drafts, index, later, sense, clusters)
    })
}

/// I, we, you: the speaker where one is quoted, else one voice for the whole report.
fn first_or_second(
    context: &Context<'_>,
    drafts: &mut [Draft],
    index: usize,
    sense: vocabulary::PronounSense,
    speakers: &Speakers,
    first_persons: &mut Map<String, usize>,
    clusters: &mut Clusters,
) {
    let speaker = if drafts[index].in_quotes { speakers.of(context, drafts[index].sentence.0) } else { None };
    if let Some(speaker) = speaker
        && sense.person == 1
        && !sense.plural
        && clusters.of(speaker).number != Number::Many
    {
        clusters.join(speaker, index);
        drafts[index].why.push("The speaker of the quotation.".to_string());
        return;
    }
    let voice = match (sense.person, sense.plural) {
        (1, false) => "i",
        (1, true) => "we",
        _ => "you",
    };
    let whose = speaker.map_or(String::new(), |speaker| clusters.root(speaker).to_string());
    let key = format!("{voice}{whose}");
    match first_persons.get(&key) {
        Some(&earlier) => clusters.join(earlier, index),
        None => {
            first_persons.insert(key, index);
        }
    }
    if drafts[index].class == EntityKind::Group && voice == "i" {
        drafts[index].class = EntityKind::Person;
    }
}
