//! Entities and mentions of a document: finds mentions, joins them, and says of each entity what it is.

use bede_doc::{
    Deprel, Document, Entity, EntityId, EntityKind, Mention, MentionId, MentionKind, TokenId, TokenRange,
    plover::Sector,
};

use crate::{
    actors::Actors,
    clusters::Clusters,
    codes::Code,
    coreference,
    matches::Matches,
    mentions::{self, Context, Draft, Number},
};

/// Finds the entities of a document that has tokens and syntax. Time expressions, where they are laid, are passed over.
pub fn find(document: &Document, actors: &Actors) -> (Vec<Entity>, Vec<Mention>) {
    let matches = Matches::find(document, actors);
    let context = Context::new(document, actors, &matches);
    let mut drafts = mentions::find(&context);
    let asides = asides(&context, &mut drafts);
    let clusters = coreference::resolve(&context, &mut drafts);
    let (drafts, clusters) = without_dropped(drafts, &clusters);
    assemble(&context, &drafts, &clusters, &asides)
}

/// Leaves out pronouns that take up no mention; what is left keeps its clusters.
fn without_dropped(drafts: Vec<Draft>, clusters: &Clusters) -> (Vec<Draft>, Clusters) {
    let kept: Vec<usize> = (0..drafts.len()).filter(|&index| !drafts[index].is_dropped).collect();
    let clusters = clusters.restricted_to(&kept);
    let drafts = drafts.into_iter().filter(|draft| !draft.is_dropped).collect();
    (drafts, clusters)
}

/// Something said in brackets after a mention: whose, and the words.
struct Aside {
    after: TokenId,
    words: String,
}

/// Takes asides ("(banned in Russia)") out of the mentions: they are said of what stands before them.
fn asides(context: &Context<'_>, drafts: &mut Vec<Draft>) -> Vec<Aside> {
    let document = context.document;
    let mut found: Vec<(TokenRange, Aside)> = Vec::new();
    let mut covered = 0u32;
    for draft in drafts.iter() {
        let end = draft.tokens.end;
        if end.index() >= document.tokens.tokens.len() || end.0 < covered || document.token(end).text() != "("
        {
            continue;
        }
        let sentence = document.sentence(draft.sentence).tokens;
        let close = (end.0 + 1..sentence.end.0.min(end.0 + 30))
            .map(TokenId)
            .find(|&token| document.token(token).text() == ")");
        let Some(close) = close else { continue };
        let inside = TokenRange { start: TokenId(end.0 + 1), end: close };
        // An acronym, an age or a party's letters are no property; a description has a verb or several words.
        let says = document.views(inside).any(|token| {
            matches!(token.upos(), bede_doc::Upos::Verb | bede_doc::Upos::Adj | bede_doc::Upos::Adp)
        });
        if inside.len() >= 2 && says {
            covered = close.0;
            found.push((inside, Aside { after: end, words: context.text(inside).to_string() }));
        }
    }
    if !found.is_empty() {
        drafts.retain(|draft| {
            draft.kind == MentionKind::Name
                || !found.iter().any(|(inside, _)| inside.contains_range(draft.tokens))
        });
    }
    found.into_iter().map(|(_, aside)| aside).collect()
}

/// What an entity gathers from its mentions.
struct Gathered {
    first: usize,
    mentions: Vec<usize>,
}

fn assemble(
    context: &Context<'_>,
    drafts: &[Draft],
    clusters: &Clusters,
    asides: &[Aside],
) -> (Vec<Entity>, Vec<Mention>) {
    let document = context.document;
    let mut entity_of = vec![u32::MAX; drafts.len()];
    let mut gathered: Vec<Gathered> = Vec::new();
    for index in 0..drafts.len() {
        let root = clusters.root(index);
        if entity_of[root] == u32::MAX {
            entity_of[root] = gathered.len() as u32;
            gathered.push(Gathered { first: index, mentions: Vec::new() });
        }
        let entity = entity_of[root];
        entity_of[index] = entity;
        gathered[entity as usize].mentions.push(index);
    }
    let mut mention_at_head = vec![u32::MAX; document.tokens.tokens.len()];
    for (index, draft) in drafts.iter().enumerate().rev() {
        mention_at_head[draft.head.index()] = index as u32;
    }
    let mut entities: Vec<Entity> =
        gathered.iter().map(|gathered| entity(context, drafts, clusters, gathered)).collect();
    for aside in asides {
        let owner = drafts.iter().position(|draft| draft.tokens.end == aside.after);
        if let Some(owner) = owner {
            let properties = &mut entities[entity_of[owner] as usize].properties;
            if !properties.contains(&aside.words) {
                properties.push(aside.words.clone());
            }
        }
    }
    possessors(document, drafts, &entity_of, &mention_at_head, &mut entities);
    let mut mentions: Vec<Mention> = drafts
        .iter()
        .enumerate()
        .map(|(index, draft)| {
            let members = clusters
                .of(index)
                .members
                .iter()
                .map(|&member| EntityId(entity_of[clusters.root(member as usize)]))
                .filter(|&member| member.0 != entity_of[index])
                .collect();
            Mention {
                span: document.span_of(draft.tokens),
                tokens: draft.tokens,
                head: draft.head,
                kind: draft.kind,
                entity: EntityId(entity_of[index]),
                members,
            }
        })
        .collect();
    split_groups(context, drafts, &mut entities, &mut mentions);
    (entities, mentions)
}

/// "US and NATO troops": a group of two, each with its own code, where the report names no others.
fn split_groups(
    context: &Context<'_>,
    drafts: &[Draft],
    entities: &mut Vec<Entity>,
    mentions: &mut [Mention],
) {
    for (index, draft) in drafts.iter().enumerate() {
        if draft.number != Number::Many
            || draft.kind == MentionKind::Pronoun
            || !mentions[index].members.is_empty()
        {
            continue;
        }
        let Some((role, _)) = draft.role else { continue };
        let nationalities = coreference::nationalities(context, draft);
        if nationalities.len() < 2 {
            continue;
        }
        let noun = context.text(role.tokens).to_string();
        let whole = mentions[index].entity;
        for (country, word) in nationalities {
            let code = Code { country: Some(country), ..draft.code };
            let name = format!("{word} {noun}");
            let found = entities.iter().position(|entity| entity.name == name);
            let id = found.unwrap_or_else(|| {
                entities.push(Entity {
                    name,
                    kind: EntityKind::Group,
                    code: code.text(),
                    country: code.country_text(),
                    sector: code.sector,
                    role: None,
                    properties: Vec::new(),
                    mentions: Vec::new(),
                    why: vec![format!("One of those that “{}” names together.", context.text(draft.tokens))],
                });
                entities.len() - 1
            });
            entities[id].mentions.push(MentionId(index as u32));
            mentions[index].members.push(EntityId(id as u32));
        }
        // The whole has no country of its own.
        let entity = &mut entities[whole.index()];
        entity.country = None;
        entity.code = entity.sector.map(|sector| sector.as_str().to_string());
    }
}

fn entity(context: &Context<'_>, drafts: &[Draft], clusters: &Clusters, gathered: &Gathered) -> Entity {
    let cluster = clusters.of(gathered.first);
    let named = gathered
        .mentions
        .iter()
        .copied()
        .filter(|&index| drafts[index].kind == MentionKind::Name && !is_letters(context, &drafts[index]))
        .max_by_key(|&index| {
            (
                drafts[index].reading.is_some(),
                context.text(drafts[index].name).len(),
                std::cmp::Reverse(index),
            )
        })
        .or_else(|| gathered.mentions.iter().copied().find(|&index| drafts[index].kind == MentionKind::Name));
    let described =
        gathered.mentions.iter().copied().find(|&index| drafts[index].kind == MentionKind::Nominal);
    let name = match (named, described) {
        (Some(index), _) => display_name(context, &drafts[index]),
        (None, Some(index)) => context.text(drafts[index].tokens).to_string(),
        (None, None) => context.text(drafts[gathered.first].tokens).to_string(),
    };
    // The surest code first: the caller's, the table's, the words around a name, the words of a noun.
    let mut code = Code::default();
    let mut role: Option<String> = None;
    let mut why: Vec<String> = Vec::new();
    let mut given = None;
    for index in in_order(drafts, gathered) {
        let draft = &drafts[index];
        if let Some(Some(text)) = &draft.known {
            given = Some(text.clone());
        }
        code.country = code.country.or(draft.code.country);
        if code.sector.is_none() && draft.code.sector.is_some() {
            code.sector = draft.code.sector;
            code.second = draft.code.second;
        }
        let is_person = cluster.class == EntityKind::Person;
        if is_person && role.is_none() && draft.role.is_some() {
            role = draft.role_text.clone();
        }
        for line in &draft.why {
            if why.len() < 8 && !why.contains(line) {
                why.push(line.clone());
            }
        }
    }
    if role.is_none() && cluster.class == EntityKind::Person {
        role = in_order(drafts, gathered).find_map(|index| drafts[index].role_text.clone());
    }
    let kind = match cluster.class {
        EntityKind::Person if cluster.number == Number::Many => EntityKind::Group,
        kind => kind,
    };
    // Those for whom a group stands have the codes.
    if !cluster.members.is_empty() {
        code = Code::default();
    }
    if kind == EntityKind::Place {
        code.sector = None;
        code.second = None;
    }
    let text = if kind == EntityKind::Place { None } else { code.text() };
    if why.is_empty() {
        why.push(match drafts[gathered.first].kind {
            MentionKind::Name => {
                format!("A name that no list has; its words and place make it a {}.", kind.as_str())
            }
            MentionKind::Nominal => "Told by its noun alone.".to_string(),
            MentionKind::Pronoun => "A pronoun whose referent was not found.".to_string(),
        });
    }
    Entity {
        name,
        kind,
        code: given.or(text),
        country: code.country_text(),
        sector: code.sector,
        role,
        properties: Vec::new(),
        mentions: gathered.mentions.iter().map(|&index| MentionId(index as u32)).collect(),
        why,
    }
}

fn in_order<'g>(drafts: &'g [Draft], gathered: &'g Gathered) -> impl Iterator<Item = usize> + 'g {
    let rank = |draft: &Draft| match (draft.known.is_some(), draft.kind, draft.reading.is_some()) {
        (true, _, _) => 0,
        (_, MentionKind::Name, true) => 1,
        (_, MentionKind::Name, false) => 2,
        (_, MentionKind::Nominal, _) => 3,
        (_, MentionKind::Pronoun, _) => 4,
    };
    (0..5).flat_map(move |wanted| {
        gathered.mentions.iter().copied().filter(move |&index| rank(&drafts[index]) == wanted)
    })
}

fn is_letters(context: &Context<'_>, draft: &Draft) -> bool {
    let text = context.text(draft.name);
    draft.reading.is_none()
        && text.chars().filter(|character| character.is_alphabetic()).all(char::is_uppercase)
}

/// The name of a body whose name is a role ("Russian Foreign Ministry") has its nationality with it.
fn display_name(context: &Context<'_>, draft: &Draft) -> String {
    let role_name =
        draft.reading.is_none() && draft.role.is_some_and(|(found, _)| found.tokens.end == draft.name.end);
    if !role_name {
        return context.text(draft.name).to_string();
    }
    let mut start = draft.tokens.start;
    while start < draft.name.start
        && matches!(context.document.token(start).deprel(), Deprel::Det | Deprel::Case)
    {
        start = TokenId(start.0 + 1);
    }
    context
        .text(TokenRange { start: start.min(draft.name.start), end: draft.tokens.end.max(draft.name.end) })
        .to_string()
}

/// "his Kazakh counterpart" holds the office of whose counterpart he is; "its army" is of the country it takes up.
fn possessors(
    document: &Document,
    drafts: &[Draft],
    entity_of: &[u32],
    mention_at_head: &[u32],
    entities: &mut [Entity],
) {
    for index in 0..drafts.len() {
        let draft = &drafts[index];
        if draft.kind == MentionKind::Pronoun {
            continue;
        }
        let view = document.token(draft.head);
        let owner = view
            .children()
            .filter(|child| {
                child.deprel() == Deprel::NmodPoss
                    || (child.deprel() == Deprel::Nmod
                        && child.child(Deprel::Case).is_some_and(|case| case.text() == "of"))
            })
            // What two own together is neither's.
            .filter(|child| child.child(Deprel::Conj).is_none())
            .find_map(|child| {
                let mention = mention_at_head[child.id().index()];
                (mention != u32::MAX).then(|| entity_of[mention as usize])
            });
        let own = entity_of[index] as usize;
        if draft.key == "counterpart" || draft.role.is_some_and(|_| draft.key == "counterpart") {
            counterpart(document, drafts, index, owner, own, entity_of, entities);
            continue;
        }
        let Some(owner) = owner else { continue };
        let owner = owner as usize;
        if owner == own || entities[own].country.is_some() || entities[own].kind == EntityKind::Place {
            continue;
        }
        let Some(country) = entities[owner].country.clone() else { continue };
        if draft.role.is_none() || draft.known.is_some() {
            continue;
        }
        let body = matches!(country.as_str(), "IGO" | "UNO" | "EUR" | "NGO" | "MNC" | "IMG" | "ISM");
        // "Hamas … its leader": a body's people have its code.
        let sector = match entities[owner].kind {
            EntityKind::Organization if draft.class != EntityKind::Place => {
                entities[owner].sector.or(entities[own].sector)
            }
            _ => entities[own].sector,
        };
        let sector = sector.filter(|&sector| !(body && sector == Sector::Gov));
        let entity = &mut entities[own];
        entity.country = Some(country.clone());
        entity.sector = sector;
        entity.code = Code { country: country.as_bytes().try_into().ok(), sector, second: None }.text();
        entity.why.push(format!("The possessor gives the country {country}."));
    }
}

fn counterpart(
    document: &Document,
    drafts: &[Draft],
    index: usize,
    owner: Option<u32>,
    own: usize,
    entity_of: &[u32],
    entities: &mut [Entity],
) {
    // Without a possessor ("the Kazakh counterpart"), the subject of the clause or the last person with an office.
    let owner = owner.map(|owner| owner as usize).filter(|&owner| owner != own).or_else(|| {
        (index.saturating_sub(12)..index).rev().map(|earlier| entity_of[earlier] as usize).find(|&other| {
            other != own && entities[other].kind == EntityKind::Person && entities[other].role.is_some()
        })
    });
    let Some(owner) = owner else { return };
    let Some(role) = entities[owner].role.clone() else { return };
    let draft = &drafts[index];
    let text = document.slice(draft.span_before_role(document));
    // The office without its holder's nationality.
    let office = coreference::office_without_nationality(&role);
    let nationality = text.trim();
    let nationality: String = nationality
        .split(' ')
        .filter(|word| {
            !matches!(
                word.to_lowercase().as_str(),
                "his" | "her" | "their" | "its" | "the" | "a" | "an" | "two" | "our" | "my" | "new" | "then"
            ) && !word.is_empty()
        })
        .collect::<Vec<_>>()
        .join(" ");
    let sector = entities[owner].sector;
    let own_name_role = entities[own].role.clone();
    let owner_name = entities[owner].name.clone();
    let entity = &mut entities[own];
    let made = if nationality.is_empty() { office.clone() } else { format!("{nationality} {office}") };
    // A role that the report or the table tells in words is better than one made from another's.
    let only_counterpart = own_name_role.as_ref().is_none_or(|role| role.contains("counterpart"));
    if only_counterpart {
        entity.role = Some(made);
    }
    if draft.class == EntityKind::Person && (entity.sector.is_none() || only_counterpart) {
        entity.sector = sector;
        entity.code = Code {
            country: entity.country.as_ref().and_then(|country| country.as_bytes().try_into().ok()),
            sector,
            second: None,
        }
        .text();
    }
    entity.why.push(format!("As counterpart of {owner_name} it holds the same office: {office}."));
}

impl Draft {
    /// What stands before the role noun: nationality and qualifying words.
    fn span_before_role(&self, document: &Document) -> bede_doc::Span {
        let end = self.role.map_or(self.head, |(found, _)| found.tokens.start).max(self.tokens.start);
        if end == self.tokens.start {
            let start = document.span_of(TokenRange::one(self.tokens.start)).start;
            return bede_doc::Span { start, end: start };
        }
        document.span_of(TokenRange { start: self.tokens.start, end })
    }
}
