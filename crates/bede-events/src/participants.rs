//! Heads of noun phrases as participants: what they are, who can act, which words a person would mark.

use bede_doc::{
    Deprel, Document, EntityKind, Feature, MentionKind, Participant, TokenId, TokenRange, TokenView, Upos,
};
use bede_lexicon::{Filter, Lexicon};

use crate::arguments::{
    begins_with_capital, headline_subject, is_dated, is_named_auxiliary, is_passive, is_relative,
};

/// Nouns that count or portion out what follows `of`.
const PARTITIVES: &[&str] = &[
    "dozen", "hundred", "thousand", "million", "score", "number", "group", "majority", "some", "many",
    "most", "all", "one", "several", "rest", "team", "pair", "couple", "part", "handful", "crowd", "member",
    "each", "both", "half", "series", "lot", "spate", "range", "wave", "round", "string", "kind", "sort",
    "type", "use", "none", "any", "few", "hour", "day", "week", "month", "year",
];

/// The noun that says what a phrase is about: past `dozens of`, `a group of`, `members of`.
pub fn semantic_head(head: TokenView<'_>) -> TokenView<'_> {
    let mut at = head;
    for _ in 0..3 {
        let is_partitive =
            PARTITIVES.contains(&at.lemma()) || at.upos() == Upos::Num || at.upos() == Upos::Det;
        let inner = at
            .children_by(Deprel::Nmod)
            .find(|child| child.children_by(Deprel::Case).any(|case| case.lemma() == "of"));
        match inner {
            Some(inner) if is_partitive => at = inner,
            _ => break,
        }
    }
    at
}

/// Whether a head passes a slot's filter.
pub fn passes(document: &Document, lexicon: &Lexicon, head: TokenId, filter: &Filter) -> bool {
    let found = filter.classes.iter().any(|class| in_class(document, lexicon, head, class));
    found != filter.negated
}

/// Whether a head is in a class: one of the built-in ones, or a list of words.
pub fn in_class(document: &Document, lexicon: &Lexicon, head: TokenId, class: &str) -> bool {
    let token = document.token(head);
    let kind = mention_kind(document, token);
    match class {
        "person" => kind == Some(EntityKind::Person) || is_personal(token),
        "organization" => kind == Some(EntityKind::Organization),
        // A city or region named as one who acts stands for its government.
        "country" => {
            kind == Some(EntityKind::Country) || kind == Some(EntityKind::Place) && is_agentive(token)
        }
        "group" => kind == Some(EntityKind::Group),
        "place" => matches!(kind, Some(EntityKind::Place | EntityKind::Country)),
        "human" => {
            matches!(kind, Some(EntityKind::Person | EntityKind::Group))
                || is_personal(token)
                || (kind.is_none() && (token.upos() == Upos::Propn || is_human_by_form(token)))
        }
        "actor" => {
            matches!(
                kind,
                Some(EntityKind::Person | EntityKind::Group | EntityKind::Organization | EntityKind::Country)
            ) || kind == Some(EntityKind::Place) && is_agentive(token)
                || is_personal(token)
                || kind.is_none() && is_human_by_form(token)
                || (kind.is_none() && token.upos() == Upos::Propn)
        }
        _ => {
            word_in_class(document, lexicon, token, class)
                || {
                    let semantic = semantic_head(token);
                    semantic.id() != head && word_in_class(document, lexicon, semantic, class)
                }
                || {
                    // "US and NATO troops": the mention knows its noun where the tree has the first name for the head.
                    document.mention_at(head).is_some_and(|id| {
                        let last = TokenId(document.mention(id).tokens.end.0 - 1);
                        last != head && word_in_class(document, lexicon, document.token(last), class)
                    })
                }
        }
    }
}

fn word_in_class(document: &Document, lexicon: &Lexicon, token: TokenView<'_>, class: &str) -> bool {
    let Some(class) = lexicon.classes.get(class) else { return false };
    let lower;
    let lemma = if begins_with_capital(token.lemma()) {
        lower = token.lemma().to_lowercase();
        lower.as_str()
    } else {
        token.lemma()
    };
    if class.words.contains(lemma) {
        return true;
    }
    let Some(phrases) = class.phrases.get(lemma) else { return false };
    phrases.iter().any(|before| {
        before.iter().enumerate().all(|(index, word)| {
            let Some(at) = token.id().0.checked_sub(index as u32 + 1) else { return false };
            let other = document.token(TokenId(at));
            other.lemma().eq_ignore_ascii_case(word) || other.text().eq_ignore_ascii_case(word)
        })
    })
}

fn is_personal(token: TokenView<'_>) -> bool {
    token.upos() == Upos::Pron
        && token.features().has(Feature::PronTypePrs)
        && !matches!(token.lemma(), "it" | "its")
}

/// The kind of the entity that a head mentions, looked for at the head and at what it portions out.
fn mention_kind(document: &Document, token: TokenView<'_>) -> Option<EntityKind> {
    let entity = document.entity_at(token.id()).or_else(|| document.entity_at(semantic_head(token).id()));
    entity.map(|entity| entity.kind)
}

/// Whether a head can act: an actor, a pronoun, or a thing by which an actor that its phrase names acts.
pub fn can_act(document: &Document, lexicon: &Lexicon, head: TokenId) -> bool {
    let token = document.token(head);
    match mention_kind(document, token) {
        Some(EntityKind::Place) => is_agentive(token),
        Some(_) => true,
        None => {
            if token.upos() == Upos::Pron {
                return is_personal(token) || token.lemma() == "it" || is_relative(token);
            }
            if is_named_auxiliary(token) {
                return true;
            }
            if token.upos() == Upos::Propn || begins_with_capital(token.text()) && token.previous().is_some()
            {
                return !matches!(token.deprel(), Deprel::OblUnmarked);
            }
            if in_class(document, lexicon, head, "acting-thing") || is_human_by_form(token) {
                return true;
            }
            names_an_actor(document, token) || bears_arms(document, lexicon, head)
        }
    }
}

/// Whether a word says that somebody fights or polices: "rebel", "army".
pub fn bears_arms(document: &Document, lexicon: &Lexicon, head: TokenId) -> bool {
    ["fighters", "troops", "policeforce"].iter().any(|class| in_class(document, lexicon, head, class))
}

/// Whether a name stands where one who acts stands: subject, agent, possessor.
fn is_agentive(token: TokenView<'_>) -> bool {
    matches!(
        token.deprel(),
        Deprel::Nsubj
            | Deprel::NsubjPass
            | Deprel::OblAgent
            | Deprel::NmodPoss
            | Deprel::Conj
            | Deprel::Compound
            | Deprel::Obj
    ) || token.children_by(Deprel::Case).any(|case| matches!(case.lemma(), "by" | "with"))
}

/// Whether a common noun is of people by how it is made: skinheads apart, most such nouns end like these.
fn is_human_by_form(token: TokenView<'_>) -> bool {
    const ENDINGS: &[&str] = &[
        "ist", "man", "woman", "person", "people", "ian", "eer", "goer", "folk", "holder", "leader",
        "worker", "maker", "keeper", "guard", "fighter", "driver", "farmer", "gunman",
    ];
    token.upos() == Upos::Noun
        && ENDINGS.iter().any(|ending| token.lemma().len() > ending.len() && token.lemma().ends_with(ending))
}

/// Whether a phrase names an actor before or after its noun ("the Chinese government's aid package").
fn names_an_actor(document: &Document, token: TokenView<'_>) -> bool {
    token.children().any(|child| {
        matches!(child.deprel(), Deprel::NmodPoss | Deprel::Compound | Deprel::Amod | Deprel::Nmod)
            // "military conflict": a word of kind names nobody.
            && (child.deprel() != Deprel::Amod || begins_with_capital(child.text()))
            && document.entity_at(child.id()).is_some_and(|entity| entity.kind != EntityKind::Place)
    })
}

/// A head and its conjuncts, each a participant of its own.
pub fn conjuncts(document: &Document, head: TokenId) -> Vec<TokenId> {
    // A mention that takes its conjuncts in ("US and NATO troops") is one participant.
    let whole = document.mention_at(head).map(|id| document.mention(id).tokens);
    let mut found = vec![head];
    let mut at = 0;
    while at < found.len() && found.len() < 32 {
        for conjunct in document.token(found[at]).children_by(Deprel::Conj) {
            if whole.is_some_and(|whole| whole.contains(conjunct.id()) && whole.end.0 > conjunct.id().0 + 1) {
                continue;
            }
            if conjunct.upos().is_nominal() || matches!(conjunct.upos(), Upos::Num | Upos::Adj | Upos::X) {
                found.push(conjunct.id());
            }
        }
        at += 1;
    }
    found.sort_unstable();
    found
}

/// The participant that a head stands for; `others` are the heads of the event's other slots, and `predicate` is the word that
/// says it: both are no part of it.
pub fn participant(
    document: &Document,
    head: TokenId,
    others: &[TokenId],
    predicate: TokenId,
) -> Participant {
    let token = document.token(head);
    let mention = document.mention_at(head).map(|id| document.mention(id));
    let tokens = match token.upos() {
        // "the last of seventy dissidents" is a phrase of its own.
        Upos::Adj if portions_out(token) => marked_phrase(document, head),
        Upos::Adj => TokenRange::one(head),
        _ if token.deprel() == Deprel::Compound || token.deprel() == Deprel::NmodPoss => match mention {
            Some(mention) if mention.kind == MentionKind::Name => mention.tokens,
            _ => without_genitive(document, bede_entities::noun_phrase(document, head)),
        },
        _ => marked_phrase(document, head),
    };
    let tokens = with_author(document, head, tokens, others, predicate);
    let tokens = with_restriction(document, head, tokens, predicate);
    // A mention that the caller or the entities layer marks as one, with its conjuncts.
    let tokens = match mention {
        Some(mention)
            if mention.kind == MentionKind::Nominal
                && !mention.members.is_empty()
                && mention.tokens.start == tokens.start =>
        {
            TokenRange { start: tokens.start, end: tokens.end.max(mention.tokens.end) }
        }
        _ => tokens,
    };
    let tokens = without_others(document, head, tokens, others);
    let mut tokens = without_aside(document, head, tokens);
    // "one girl | stabbing another": what is said of the participant is the event itself.
    if predicate > head && tokens.contains(predicate) && document.token(predicate).upos() == Upos::Verb {
        let start = document.token(predicate).subtree().start;
        tokens.end = if start > head { start } else { predicate };
    }
    // "arguments like that | Clinton lied": a conjunction taken for an article.
    if tokens.len() > 1
        && document.token(tokens.start).text() == "that"
        && document.token(head).upos() == Upos::Propn
        && tokens.start < head
    {
        tokens.start = TokenId(tokens.start.0 + 1);
    }
    if tokens.start < head && document.token(tokens.start).text().eq_ignore_ascii_case("whose") {
        tokens.start = TokenId(tokens.start.0 + 1);
    }
    if tokens.start < head && document.token(tokens.start).text().eq_ignore_ascii_case("no") {
        tokens.start = TokenId(tokens.start.0 + 1);
    }
    let entity = mention
        .or_else(|| document.mention_at(semantic_head(token).id()).map(|id| document.mention(id)))
        .map(|mention| mention.entity);
    Participant { span: document.span_of(tokens), tokens, head, entity }
}

/// "a proposal | by the mediators", where the verb is active: whose it is says which one is meant.
fn with_author(
    document: &Document,
    head: TokenId,
    tokens: TokenRange,
    others: &[TokenId],
    predicate: TokenId,
) -> TokenRange {
    let predicate = document.token(predicate);
    if predicate.upos() != Upos::Verb || is_passive(predicate) {
        return tokens;
    }
    let author = document.token(head).children_by(Deprel::Nmod).find(|child| {
        child.id() > head
            && child.children_by(Deprel::Case).any(|case| case.lemma() == "by")
            && child.subtree().start == tokens.end
            && !others.contains(&child.id())
            && !is_time(document, *child)
    });
    let Some(author) = author else { return tokens };
    let mut end = up_to_clause(document, author);
    for child in
        document.token(head).children_by(Deprel::Nmod).chain(document.token(head).children_by(Deprel::Acl))
    {
        if child.subtree().start == end && !is_time(document, child) && !others.contains(&child.id()) {
            end = up_to_clause(document, child);
        }
    }
    TokenRange { start: tokens.start, end }
}

/// "the guards | who had beaten him": a relative clause without a comma says which ones are meant, but one that tells the event.
fn with_restriction(
    document: &Document,
    head: TokenId,
    tokens: TokenRange,
    predicate: TokenId,
) -> TokenRange {
    let token = document.token(head);
    let is_name = document.mention_at(head).is_some_and(|id| document.mention(id).kind == MentionKind::Name);
    if is_name || matches!(token.upos(), Upos::Pron | Upos::Propn) {
        return tokens;
    }
    // The tree may hang it on the last noun of the phrase: "a councillor of the party | whom they had mistaken".
    let inside = document.views(tokens).filter(|inner| inner.id() >= head);
    let clause = inside.flat_map(|inner| inner.children_by(Deprel::AclRelcl)).find(|clause| {
        let subtree = clause.subtree();
        let begins = document.token(subtree.start);
        subtree.start == tokens.end
            && !subtree.contains(predicate)
            && matches!(begins.text(), "who" | "whom" | "that" | "whose" | "which")
    });
    let Some(clause) = clause else { return tokens };
    let subtree = clause.subtree();
    let cut = document.views(subtree).find(|inner| {
        matches!(inner.text(), "," | ";" | ":" | "—" | "–" | "(" | "\"" | "”" | "“")
            || inner.id() == predicate
    });
    // "officers, who said, …": a clause that is cut short says nothing of who they are.
    let is_cut_short = cut.is_some_and(|cut| cut.id().0 == clause.id().0 + 1);
    let end = cut.map_or(subtree.end, TokenView::id);
    if end > clause.id() && !is_cut_short { TokenRange { start: tokens.start, end } } else { tokens }
}

/// Whether `of` brings in what a word is one or some of.
fn portions_out(token: TokenView<'_>) -> bool {
    token
        .children_by(Deprel::Nmod)
        .any(|child| child.children_by(Deprel::Case).any(|case| case.lemma() == "of"))
}

/// A phrase cut at a participle or date that follows its head as an aside: "soldiers, | supported by fighters",
/// "a resolution | Thursday".
fn without_aside(document: &Document, head: TokenId, mut tokens: TokenRange) -> TokenRange {
    let in_name = document.mention_at(head).map(|id| document.mention(id).tokens);
    let cut = document.views(tokens).find(|token| {
        token.id() > head
            && !in_name.is_some_and(|name| name.contains(token.id()))
            && (token.text() == ","
                && token.next().is_some_and(|next| {
                    next.upos() == Upos::Verb || next.upos() == Upos::Adj && !stands_before_noun(next)
                })
                || matches!(token.deprel(), Deprel::OblUnmarked | Deprel::NmodUnmarked)
                    && is_time(document, *token))
    });
    if let Some(cut) = cut {
        let start = if cut.text() == "," { cut.id() } else { cut.subtree().start };
        tokens.end = start.max(TokenId(head.0 + 1)).min(tokens.end);
    }
    tokens
}

/// Whether an adjective is one of a noun that follows it.
fn stands_before_noun(adjective: TokenView<'_>) -> bool {
    matches!(adjective.deprel(), Deprel::Amod | Deprel::Compound)
        && adjective.head().is_some_and(|head| head.id() > adjective.id())
}

/// A phrase cut before what fills another slot: "accused Moscow | of genocide".
fn without_others(
    document: &Document,
    head: TokenId,
    mut tokens: TokenRange,
    others: &[TokenId],
) -> TokenRange {
    for &other in others {
        if other > head && tokens.contains(other) && document.token(other).deprel() != Deprel::Conj {
            let token = document.token(other);
            let introduced = token
                .children()
                .filter(|child| matches!(child.deprel(), Deprel::Case | Deprel::Mark) && child.id() > head)
                .map(TokenView::id)
                .min();
            if let Some(start) = introduced {
                tokens.end = tokens.end.min(start);
            }
        }
    }
    tokens
}

/// The noun phrase as people mark participants: with the prepositional phrases and close participles that say which
/// one is meant ("a police headquarters in eastern Afghanistan", "the resolution proposed by France"), without
/// relative clauses, asides and conjuncts.
fn marked_phrase(document: &Document, head: TokenId) -> TokenRange {
    let mut tokens = bede_entities::noun_phrase(document, head);
    let token = document.token(head);
    if token.upos() == Upos::Pron {
        return tokens;
    }
    let is_human = matches!(
        mention_kind(document, token),
        Some(EntityKind::Person | EntityKind::Group | EntityKind::Country | EntityKind::Organization)
    ) || is_human_by_form(token);
    for child in token.children().filter(|child| child.id() > head) {
        let subtree = child.subtree();
        // A phrase further on than where this one has got to is an aside or belongs to something else; a preposition that
        // the tree gives to a later word is no gap.
        let follows_closely = subtree.start <= tokens.end
            || (subtree.start.0 <= tokens.end.0 + 1
                && document.token(tokens.end).upos() == Upos::Adp
                && !is_time(document, child));
        let belongs = match child.deprel() {
            Deprel::Nmod => {
                // "sold to France by Niger": whoever acts is no part of whom it is done to.
                let is_apart = is_time(document, child)
                    || child.children_by(Deprel::Case).any(|case| case.lemma() == "by")
                    || is_human && says_how(document, child);
                follows_closely && !is_apart
            }
            Deprel::Acl => {
                follows_closely
                    && matches!(child.xpos(), "VBN" | "VBG" | "VB")
                    && headline_subject(child).is_none()
            }
            Deprel::Nummod | Deprel::Flat | Deprel::Amod => follows_closely,
            _ => false,
        };
        if belongs {
            tokens.end = tokens.end.max(up_to_clause(document, child));
        } else if !matches!(child.deprel(), Deprel::Case | Deprel::Flat | Deprel::Compound)
            && child.id() >= tokens.end
        {
            break;
        }
    }
    tokens
}

/// Whether a phrase says where, when or how something was done to people, and not which people: "the editor in the
/// stairwell", where "the editor in Lagos" says which.
fn says_how(document: &Document, phrase: TokenView<'_>) -> bool {
    let is_unnamed_place = mention_kind(document, phrase).is_none() && phrase.upos() == Upos::Noun;
    if wears(phrase) || speaks_for(phrase) {
        return false;
    }
    phrase.children_by(Deprel::Case).any(|case| {
        is_circumstance(case.lemma())
            || is_unnamed_place && matches!(case.lemma(), "in" | "at")
            || case.lemma() == "to" && !phrase.head().is_some_and(|head| is_sent(head.lemma()))
            || matches!(case.lemma(), "at" | "in")
                && phrase.head().is_some_and(|head| is_named_person(document, head))
    })
}

/// Nouns of people that have a "to" of their own: "the ambassador to Chad".
fn is_sent(noun: &str) -> bool {
    matches!(
        noun,
        "ambassador"
            | "envoy"
            | "adviser"
            | "advisor"
            | "aide"
            | "mission"
            | "delegate"
            | "representative"
            | "visitor"
            | "heir"
            | "successor"
            | "emissary"
            | "commissioner"
            | "observer"
            | "delegation"
            | "witness"
            | "party"
            | "secretary"
    )
}

/// Whether a head is a person's name, which a place does not tell from others.
fn is_named_person(document: &Document, head: TokenView<'_>) -> bool {
    document.mention_at(head.id()).is_some_and(|id| {
        let mention = document.mention(id);
        mention.kind == MentionKind::Name && document.entity(mention.entity).kind == EntityKind::Person
    })
}

/// "in riot gear", "on motorcycles", "in the pay of": how people look, ride or serve tells which they are.
fn wears(phrase: TokenView<'_>) -> bool {
    const IN: &[&str] = &[
        "gear", "gown", "uniform", "mask", "fatigue", "robe", "helmet", "pay", "exile", "cloth", "dress",
        "shirt",
    ];
    const ON: &[&str] =
        &["motorcycle", "motorbike", "horse", "horseback", "camel", "bicycle", "scooter", "foot"];
    phrase.children_by(Deprel::Case).any(|case| {
        case.lemma() == "in" && IN.contains(&phrase.lemma())
            || case.lemma() == "on" && ON.contains(&phrase.lemma())
    })
}

/// "lawyers for the widow", "the deputy for the harbour".
fn speaks_for(phrase: TokenView<'_>) -> bool {
    const AGENTS: &[&str] = &[
        "lawyer",
        "attorney",
        "solicitor",
        "deputy",
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "negotiator",
        "candidate",
        "minister",
        "secretary",
        "envoy",
        "representative",
        "commissioner",
        "member",
        "delegate",
    ];
    phrase.children_by(Deprel::Case).any(|case| case.lemma() == "for")
        && phrase.head().is_some_and(|head| AGENTS.contains(&head.lemma()))
}

/// Prepositions of where, when and how it was done, which say nothing of which people are meant.
fn is_circumstance(preposition: &str) -> bool {
    matches!(
        preposition,
        "near"
            | "along"
            | "over"
            | "during"
            | "after"
            | "before"
            | "amid"
            | "amidst"
            | "outside"
            | "around"
            | "for"
            | "on"
            | "as"
            | "via"
            | "despite"
            | "following"
            | "since"
            | "until"
            | "through"
            | "throughout"
            | "across"
            | "into"
            | "about"
    )
}

/// Where a dependent's own phrase ends: before the relative clauses, dates and asides inside it.
fn up_to_clause(document: &Document, token: TokenView<'_>) -> TokenId {
    let subtree = token.subtree();
    let dated = document
        .views(subtree)
        .find(|inner| {
            inner.id() > token.id()
                && matches!(
                    inner.deprel(),
                    Deprel::Nmod | Deprel::NmodUnmarked | Deprel::Obl | Deprel::OblUnmarked
                )
                && is_time(document, *inner)
        })
        .map(|inner| inner.subtree().start.max(TokenId(token.id().0 + 1)));
    let end = clause_cut(document, token);
    dated.map_or(end, |dated| end.min(dated))
}

fn clause_cut(document: &Document, token: TokenView<'_>) -> TokenId {
    let subtree = token.subtree();
    let cut = document.views(subtree).find(|inner| {
        inner.id() > token.id()
            && (matches!(inner.text(), "," | ";" | ":" | "—" | "–" | "(" | "\"" | "”" | "“" | "-")
                || (inner.deprel() == Deprel::AclRelcl && inner.id() > token.id()))
    });
    match cut {
        Some(cut) if cut.deprel() == Deprel::AclRelcl => cut.subtree().start.max(TokenId(token.id().0 + 1)),
        Some(cut) => cut.id(),
        None => subtree.end,
    }
}

fn is_time(document: &Document, token: TokenView<'_>) -> bool {
    is_dated(document, token.id())
}

/// A phrase without the possessive ending that closes it.
fn without_genitive(document: &Document, mut tokens: TokenRange) -> TokenRange {
    while tokens.len() > 1 {
        let last = TokenId(tokens.end.0 - 1);
        if matches!(document.token(last).text(), "'s" | "’s" | "'" | "’") {
            tokens.end = last;
        } else {
            break;
        }
    }
    tokens
}
