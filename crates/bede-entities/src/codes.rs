//! Actor codes: what the table says on a day, and what the words of a noun phrase add up to.

use bede_doc::{Deprel, EntityKind, TokenId, TokenRange, Upos, plover::Sector};

use crate::{
    actors::{Entry, Office, Reading},
    compile::{Form, OPEN_TO},
    matches::Match,
    mentions::{Context, Draft},
    vocabulary,
};

/// A code in parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) country: Option<[u8; 3]>,
    pub(crate) sector: Option<Sector>,
    pub(crate) second: Option<Sector>,
}

impl Code {
    pub(crate) fn is_empty(self) -> bool {
        self.country.is_none() && self.sector.is_none()
    }

    pub(crate) fn country_text(self) -> Option<String> {
        self.country.and_then(|code| String::from_utf8(code.to_vec()).ok())
    }

    /// "RUSGOV", "UKRREBPRE", "UAF", "RUS". The second sector is written where it changes who is meant.
    pub(crate) fn text(self) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        let mut text = self.country_text().unwrap_or_default();
        if let Some(sector) = self.sector {
            text.push_str(sector.as_str());
        }
        if let Some(second @ (Sector::Pre | Sector::Opp)) = self.second {
            text.push_str(second.as_str());
        }
        Some(text)
    }
}

/// A code that the caller wrote, as far as it is one of ours.
pub(crate) fn of_text(text: &str) -> Code {
    let mut code = Code::default();
    let mut rest = text;
    if let Some(first) = rest.get(..3)
        && Sector::parse(first).is_none()
        && first.bytes().all(|byte| byte.is_ascii_uppercase())
    {
        code.country = first.as_bytes().try_into().ok();
        rest = &rest[3..];
    }
    code.sector = rest.get(..3).and_then(Sector::parse);
    code.second = rest.get(3..6).and_then(Sector::parse);
    code
}

pub(crate) fn of_office(office: Office<'_>) -> Code {
    Code {
        country: office.country().and_then(|code| code.as_bytes().try_into().ok()),
        sector: office.sector(),
        second: office.second_sector(),
    }
}

/// What a person is on a day.
#[derive(Clone, Copy)]
pub(crate) enum Standing<'a> {
    /// Holds it.
    Now(Office<'a>),
    /// Held it last.
    Former(Office<'a>),
    /// Will hold it.
    NotYet(Office<'a>),
}

/// How high an office is, for those who hold several.
fn rank(role: &str) -> i32 {
    let role = role.to_lowercase();
    let has = |word: &str| role.contains(word);
    if has("vice president") || has("deputy") {
        2
    } else if has("president")
        || has("prime minister")
        || has("chancellor")
        || has("king")
        || has("queen")
        || has("supreme leader")
    {
        4
    } else if has("foreign minister") || has("secretary of state") || has("defence minister") {
        3
    } else if has("minister") {
        2
    } else {
        1
    }
}

/// The office that counts on a day; without a day, the one that is open or came last.
pub(crate) fn standing<'a>(entry: Entry<'a>, day: Option<i32>) -> Option<Standing<'a>> {
    let Some(day) = day else {
        let last = entry.offices().max_by_key(|office| (office.to(), rank(office.role()), office.from()));
        return last.map(Standing::Now);
    };
    // A directory of 2019 saw its people in office that year; a year either side is likely enough.
    let end = |office: Office<'a>| if office.source() == b'l' { office.to() + 10_000 } else { office.to() };
    let now = entry
        .offices()
        .filter(|&office| office.from() <= day && day <= end(office))
        .max_by_key(|office| (rank(office.role()), office.from()));
    if let Some(office) = now {
        return Some(Standing::Now(office));
    }
    let former = entry
        .offices()
        .filter(|&office| end(office) < day)
        .max_by_key(|&office| (end(office), rank(office.role())));
    if let Some(office) = former {
        return Some(Standing::Former(office));
    }
    entry.offices().min_by_key(|office| office.from()).map(Standing::NotYet)
}

pub(crate) fn in_office(entry: Entry<'_>, day: Option<i32>) -> bool {
    matches!(standing(entry, day), Some(Standing::Now(_)))
}

/// The country field of an entry on a day.
pub(crate) fn country_on(entry: Entry<'_>, day: Option<i32>) -> Option<[u8; 3]> {
    let office = match standing(entry, day)? {
        Standing::Now(office) | Standing::Former(office) | Standing::NotYet(office) => office,
    };
    of_office(office).country
}

/// Code and role of an entry on a day, and a sentence that says so.
pub(crate) fn on_day(entry: Entry<'_>, day: Option<i32>) -> (Code, Option<String>, String) {
    let name = entry.name();
    let place = format!("{}:{}", entry.file(), entry.line());
    match standing(entry, day) {
        Some(Standing::Now(office)) => {
            let code = of_office(office);
            let role = (!office.role().is_empty() && entry.kind() == EntityKind::Person)
                .then(|| office.role().to_string());
            let why = match &role {
                Some(role) => format!("{name} is listed as {role}{} ({place}).", term(office)),
                None => format!(
                    "{name} is listed as {} ({place}).",
                    code.text().unwrap_or_else(|| "a place".into())
                ),
            };
            (code, role, why)
        }
        Some(Standing::Former(office)) => {
            let held = of_office(office);
            let role = office.role();
            let text = if role.starts_with("former") || role.is_empty() {
                role.to_string()
            } else {
                format!("former {role}")
            };
            // Those who held no office of state stay what they were.
            let sector = match held.sector {
                Some(Sector::Gov | Sector::Mil | Sector::Leg | Sector::Jud | Sector::Cop | Sector::Spy) => {
                    Some(Sector::Eli)
                }
                other => other,
            };
            let why = format!("{name} was {role}{} ({place}): a former official on the day.", term(office));
            (Code { sector, second: None, ..held }, Some(text).filter(|text| !text.is_empty()), why)
        }
        Some(Standing::NotYet(office)) => {
            let why =
                format!("{name} becomes {}{} only after the day ({place}).", office.role(), term(office));
            (Code { country: of_office(office).country, ..Code::default() }, None, why)
        }
        None => (Code::default(), None, format!("{name} is listed without a code ({place}).")),
    }
}

/// ", 2004-03-09 to 2012-05-07".
pub(crate) fn term(office: Office<'_>) -> String {
    let day = |digits: i32| format!("{:04}-{:02}-{:02}", digits / 10_000, digits / 100 % 100, digits % 100);
    match (office.from(), office.to()) {
        (0, OPEN_TO) => String::new(),
        (0, to) => format!(", to {}", day(to)),
        (from, OPEN_TO) => format!(", since {}", day(from)),
        (from, to) => format!(", {} to {}", day(from), day(to)),
    }
}

/// Roles that are of whatever body stands before them: "Hamas official", "NATO spokesman".
fn takes_the_bodys_code(role: &str) -> bool {
    let last = role.rsplit(' ').next().unwrap_or(role);
    matches!(
        last,
        "leader"
            | "co-leader"
            | "official"
            | "spokesman"
            | "spokeswoman"
            | "spokesperson"
            | "spokespeople"
            | "chief"
            | "head"
            | "commander"
            | "fighter"
            | "fighters"
            | "militant"
            | "militants"
            | "gunman"
            | "gunmen"
            | "member"
            | "members"
            | "supporter"
            | "supporters"
            | "representative"
            | "negotiator"
            | "delegation"
            | "delegate"
            | "delegates"
            | "operative"
            | "forces"
            | "troops"
            | "soldier"
            | "soldiers"
            | "militiaman"
            | "militiamen"
            | "boss"
            | "founder"
            | "co-founder"
            | "secretary-general"
            | "chairman"
            | "chairwoman"
            | "president"
            | "staff"
            | "envoy"
            | "source"
            | "sources"
            | "terrorist"
            | "terrorists"
            | "rebel"
            | "rebels"
            | "leadership"
            | "movement"
            | "group"
            | "militia"
            | "party"
            | "organization"
            | "insurgent"
            | "insurgents"
            | "director"
            | "deputy"
            | "figure"
            | "politician"
            | "candidate"
            | "jihadist"
            | "jihadists"
            | "mercenary"
            | "mercenaries"
            | "employee"
            | "employees"
            | "worker"
            | "workers"
            | "ambassador"
            | "ambassadors"
            | "minister"
            | "ministers"
            | "leaders"
            | "lawmaker"
            | "inspector"
            | "inspectors"
            | "peacekeeper"
            | "peacekeepers"
            | "mission"
            | "agency"
            | "expert"
            | "experts"
            | "adviser"
            | "executive"
            | "ceo"
            | "journalist"
            | "reporter"
            | "correspondent"
            | "editor"
            | "wing"
            | "government"
            | "authorities"
            | "administration"
            | "commission"
            | "council"
            | "person"
            | "people"
            | "activist"
            | "activists"
    )
}

/// Fields that stand for bodies rather than countries.
fn is_body_field(country: [u8; 3]) -> bool {
    matches!(&country, b"IGO" | b"UNO" | b"EUR" | b"NGO" | b"ISM" | b"IMG" | b"MNC")
}

/// What stands before or after a role noun and says whose it is.
#[derive(Default)]
struct Evidence {
    country: Option<[u8; 3]>,
    body: Option<Code>,
    sector: Option<Sector>,
    former: bool,
    words: Vec<String>,
}

/// Reads nationality, bodies and qualifying words in a run of tokens.
fn gather(context: &Context<'_>, range: TokenRange, evidence: &mut Evidence) {
    let mut token = range.start;
    while token < range.end {
        let word = context.lower(token);
        if matches!(
            word.as_str(),
            "former" | "ex" | "deposed" | "ousted" | "exiled" | "late" | "retired" | "toppled"
        ) {
            evidence.former = true;
        }
        let mut next = TokenId(token.0 + 1);
        let longest = context.matches.starting_at(token).iter().rev().find_map(|&found| {
            if found.tokens.end > range.end {
                return None;
            }
            context
                .matches
                .readings(found)
                .iter()
                .copied()
                .filter(|reading| {
                    !reading.is_weak() && !matches!(reading.form(), Form::Role | Form::Title | Form::Given)
                })
                // A city that is listed with its country says more than a region of the same name.
                .min_by_key(|&reading| {
                    let entry = context.actors.entry(reading);
                    u8::from(entry.kind() == EntityKind::Place && country_on(entry, context.day).is_none())
                })
                .map(|reading| (found, reading))
        });
        if let Some((found, reading)) = longest {
            next = found.tokens.end;
            if !is_turned_away(context, found.tokens) {
                take(context, found, reading, evidence);
            }
        }
        token = next;
    }
}

/// "Turkish-backed", "pro-Russian": somebody else's.
fn is_turned_away(context: &Context<'_>, tokens: TokenRange) -> bool {
    let count = context.document.tokens.tokens.len() as u32;
    let after = |offset: u32| {
        let at = tokens.end.0 + offset;
        (at < count).then(|| context.lower(TokenId(at)))
    };
    let before = |offset: u32| tokens.start.0.checked_sub(offset).map(|at| context.lower(TokenId(at)));
    let is_dash = |word: Option<String>| word.is_some_and(|word| matches!(word.as_str(), "-" | "–" | "‑"));
    (is_dash(after(0)) && after(1).is_some_and(|word| vocabulary::turns_away(&word)))
        || after(0).is_some_and(|word| vocabulary::turns_away(word.trim_start_matches('-')))
        || (is_dash(before(1)) && before(2).is_some_and(|word| vocabulary::turns_away_before(&word)))
        || before(1).is_some_and(|word| vocabulary::turns_away_before(word.trim_end_matches('-')))
}

fn take(context: &Context<'_>, found: Match, reading: Reading, evidence: &mut Evidence) {
    let entry = context.actors.entry(reading);
    let (code, _, _) = on_day(entry, context.day);
    let words = context.text(found.tokens).to_string();
    match entry.kind() {
        EntityKind::Country | EntityKind::Place => {
            if let Some(country) = code.country
                && evidence.country.is_none()
            {
                evidence.country = Some(country);
                evidence.words.push(words);
                if code.sector == Some(Sector::Pre) {
                    evidence.sector = Some(Sector::Pre);
                }
            }
        }
        EntityKind::Person => {
            if let Some(country) = code.country
                && evidence.country.is_none()
            {
                evidence.country = Some(country);
                evidence.words.push(words);
            }
        }
        EntityKind::Organization | EntityKind::Group => {
            // Words like "rebel" stand as adjectives with a sector and no country.
            if reading.form() == Form::Adjective && reading.may_be_lower() {
                match code.country {
                    Some(country) => evidence.country = evidence.country.or(Some(country)),
                    None => evidence.sector = evidence.sector.or(code.sector),
                }
                return;
            }
            if evidence.body.is_none() && !code.is_empty() {
                evidence.body = Some(code);
                evidence.words.push(words);
            }
        }
    }
}

/// Fills a draft's code and role from its own words and the table.
pub(crate) fn compose(context: &Context<'_>, draft: &mut Draft) {
    if let Some(reading) = draft.reading {
        let entry = context.actors.entry(reading);
        let (code, role, why) = on_day(entry, context.day);
        draft.code = code;
        draft.role_text = role;
        draft.why.push(why);
        if reading.form() == Form::Demonym {
            // Nationals are civilians of their country; fighters of a group keep the group's code.
            if draft.code.sector.is_none() {
                draft.code.sector = Some(Sector::Cvl);
            }
        }
        if draft.class == EntityKind::Place {
            draft.code.sector = None;
        }
        // "Burundi's National Security Council" is not the American one that the table knows by the name.
        if matches!(entry.kind(), EntityKind::Organization)
            && draft.code.country.is_some_and(|code| !is_body_field(code))
        {
            let mut evidence = Evidence::default();
            let before =
                TokenRange { start: draft.tokens.start.min(draft.name.start), end: draft.name.start };
            gather(context, before, &mut evidence);
            if let Some(country) = evidence.country
                && draft.code.country != Some(country)
            {
                draft.code.country = Some(country);
                draft.reading = None;
                draft.why = vec![format!(
                    "“{}” is listed elsewhere, but “{}” says whose it is here.",
                    entry.name(),
                    evidence.words.join("”, “")
                )];
            }
        }
        // "former", said of somebody whom the table still has in office.
        if draft.class != EntityKind::Person || draft.role.is_none() {
            return;
        }
    }
    let Some((found, reading)) = draft.role else {
        // A name without a role: nationality before it, if any.
        if draft.reading.is_none() {
            let mut evidence = Evidence::default();
            // A person's own names ("Hami", "Jordan") say nothing of a country; a body's do.
            let end = if draft.class == EntityKind::Person { draft.name.start } else { draft.name.end };
            gather(context, TokenRange { start: draft.tokens.start.min(end), end }, &mut evidence);
            after(context, draft, &mut evidence);
            if draft.class == EntityKind::Organization {
                draft.code.sector = body_sector(context, draft);
            }
            if draft.class != EntityKind::Place {
                draft.code.country = evidence.country.or(evidence.body.and_then(|body| body.country));
            }
            if let Some(country) = draft.code.country_text() {
                draft.why.push(format!("“{}” gives the country {country}.", evidence.words.join("”, “")));
            }
        }
        return;
    };
    let role = context.actors.entry(reading);
    let own = role.standing().map(of_office).unwrap_or_default();
    let mut evidence = Evidence::default();
    let before = TokenRange { start: draft.tokens.start.min(found.tokens.start), end: found.tokens.start };
    gather(context, before, &mut evidence);
    let former_word = role.name().starts_with("former ") || role.name().starts_with("ex");
    after(context, draft, &mut evidence);
    if draft.reading.is_none()
        && evidence.country.is_none()
        && evidence.body.is_none()
        && own.country.is_none()
        && draft.class == EntityKind::Group
        && stays_where_it_is(draft)
    {
        place_behind(context, draft, &mut evidence);
    }
    let mut code = Code { country: evidence.country.or(own.country), sector: own.sector, second: own.second };
    if let Some(country) = evidence.country
        && own.country.is_some_and(is_body_field)
        && own.sector.is_none()
        && !is_body_field(country)
    {
        code.sector = Some(Sector::Soc);
    }
    match evidence.sector {
        Some(Sector::Pre) => {
            code.second = Some(Sector::Pre);
            if code.sector.is_none() {
                code.sector = Some(Sector::Gov);
            }
        }
        Some(sector) => {
            let open =
                matches!(code.sector, None | Some(Sector::Cvl | Sector::Uaf | Sector::Mil | Sector::Unk))
                    || (code.sector == Some(Sector::Gov) && takes_the_bodys_code(role.name()));
            if open && own.country.is_none() {
                code.sector = Some(sector);
            }
        }
        None => {}
    }
    if let Some(body) = evidence.body {
        // Whatever fights for a rebel group is its own.
        let fights = matches!(body.sector, Some(Sector::Reb | Sector::Uaf | Sector::Prm | Sector::Crm))
            && matches!(
                code.sector,
                None | Some(Sector::Mil | Sector::Uaf | Sector::Gov | Sector::Cvl | Sector::Reb)
            );
        if takes_the_bodys_code(role.name()) || fights || code.sector.is_none() {
            code.country = body.country.or(code.country);
            if body.sector.is_some() {
                code.sector = body.sector;
                code.second = body.second;
            } else if body.country.is_some_and(is_body_field) {
                // The United Nations have no government and no civilians of their own.
                code.sector = code.sector.filter(|sector| {
                    !matches!(sector, Sector::Gov | Sector::Cvl | Sector::Soc | Sector::Lab | Sector::Uaf)
                });
                code.second = None;
            }
        } else if code.country.is_none() {
            code.country = body.country;
        }
    }
    if evidence.former
        && !former_word
        && matches!(
            code.sector,
            Some(Sector::Gov | Sector::Mil | Sector::Leg | Sector::Jud | Sector::Cop | Sector::Spy)
        )
    {
        code.sector = Some(Sector::Eli);
        code.second = None;
    }
    let role_text = role_text(context, draft, found);
    if draft.class == EntityKind::Place {
        draft.code = Code { country: code.country, ..Code::default() };
        return;
    }
    if draft.class == EntityKind::Country {
        // "the country": which one, its antecedent says.
        draft.code = Code { country: evidence.country, ..Code::default() };
        return;
    }
    let place = format!("{}:{}", role.file(), role.line());
    let mut why = format!(
        "“{}” is {} ({place})",
        role.name(),
        own.text().unwrap_or_else(|| "a role of no sector".to_string())
    );
    if !evidence.words.is_empty() {
        why.push_str(&format!("; “{}” says whose", evidence.words.join("”, “")));
    }
    why.push('.');
    draft.why.push(why);
    if draft.reading.is_some() {
        // The table's code stands; the report's own words for the office are kept, and a "former" is believed.
        if role.kind() == EntityKind::Person && reading.form() == Form::Role {
            draft.role_text = Some(role_text);
            if code.sector == Some(Sector::Eli) && draft.code.sector == Some(Sector::Gov) {
                draft.code.sector = Some(Sector::Eli);
            } else if draft.code.sector.is_none()
                || (draft.code.sector == Some(Sector::Eli) && !evidence.former)
            {
                draft.code.sector = code.sector.or(draft.code.sector);
                draft.code.second = code.second;
                draft.code.country = draft.code.country.or(code.country);
            }
        }
        return;
    }
    // "political forces" are no army.
    let figurative = role.name() == "forces"
        && document_words(context, draft.tokens)
            .any(|word| matches!(word, "political" | "social" | "democratic" | "market"));
    draft.code = if figurative { Code { country: code.country, ..Code::default() } } else { code };
    let is_office = reading.form() == Form::Role && role.kind() == EntityKind::Person;
    if is_office || (reading.form() == Form::Title && own.sector.is_some()) {
        draft.role_text = Some(role_text);
    }
}

/// "the army of Sudan", "the rebels": a body told by its noun, whose leader or spokesman has its code.
fn body_by_role(
    context: &Context<'_>,
    head: TokenId,
    from: TokenId,
    country: Option<[u8; 3]>,
) -> Option<Code> {
    let end = TokenId(head.0 + 1);
    let (_, reading) = context.matches.longest_ending(end, from, |reading| reading.form() == Form::Role)?;
    let entry = context.actors.entry(reading);
    let own = entry.standing().map(of_office)?;
    let body = matches!(entry.kind(), EntityKind::Organization | EntityKind::Group) || reading.is_plural();
    (body && own.sector.is_some_and(|sector| sector != Sector::Cvl))
        .then_some(Code { country: country.or(own.country), ..own })
}

fn document_words<'a>(context: &Context<'a>, range: TokenRange) -> impl Iterator<Item = &'a str> {
    let document = context.document;
    document.views(range).map(|token| token.text())
}

/// The sector that an unknown body's last word tells: "Court", "Party".
fn body_sector(context: &Context<'_>, draft: &Draft) -> Option<Sector> {
    let found = context
        .matches
        .longest_ending(draft.name.end, draft.name.start, |reading| reading.form() == Form::Role)?;
    context.actors.entry(found.1).standing().and_then(|office| office.sector())
}

/// What follows the head: "of Sudan", "from Mali", "in Paris".
fn after(context: &Context<'_>, draft: &Draft, evidence: &mut Evidence) {
    let document = context.document;
    let view = document.token(draft.head);
    // The role noun may not be the head: "President of Mali Assimi Goita".
    let heads = [Some(view), view.child(Deprel::Flat), view.child(Deprel::Appos)];
    for head in heads.into_iter().flatten() {
        for child in head.children().filter(|child| child.id() > head.id()) {
            let Some(case) = child.child(Deprel::Case) else { continue };
            if !matches!(child.deprel(), Deprel::Nmod | Deprel::Obl) || !child.upos().is_nominal() {
                continue;
            }
            let preposition = case.text().to_lowercase();
            let subtree = child.subtree();
            let span = TokenRange {
                start: TokenId(case.id().0 + 1).min(subtree.end),
                end: subtree.end.min(TokenId(child.id().0 + 6)).max(TokenId(case.id().0 + 1)),
            };
            let span = TokenRange { start: span.start, end: span.end.min(subtree.end.max(span.start)) };
            match preposition.as_str() {
                "of" | "for" => {
                    let mut inner = Evidence::default();
                    gather(context, span, &mut inner);
                    // "the leaders of France, Germany and Britain" are of no one country.
                    if several_countries(context, subtree) {
                        inner.country = None;
                    }
                    if evidence.country.is_none() {
                        evidence.country = inner.country;
                        evidence.words.extend(inner.words);
                    }
                    if evidence.body.is_none() {
                        evidence.body = inner
                            .body
                            .or_else(|| body_by_role(context, child.id(), span.start, inner.country));
                    }
                }
                // An embassy in Kabul is not Kabul's.
                "from" | "in" | "at" | "near" | "within" | "inside" | "with"
                    if stays_where_it_is(draft) && evidence.country.is_none() && evidence.body.is_none() =>
                {
                    let mut inner = Evidence::default();
                    gather(context, span, &mut inner);
                    if preposition == "with" {
                        evidence.body = inner.body;
                    } else {
                        evidence.country = inner.country;
                        if preposition == "from" {
                            evidence.body = inner.body;
                        }
                    }
                    evidence.words.extend(inner.words);
                }
                _ => {}
            }
        }
    }
}

/// Whether a phrase joins two countries.
fn several_countries(context: &Context<'_>, range: TokenRange) -> bool {
    let mut first: Option<[u8; 3]> = None;
    for token in range.iter().take(16) {
        for &found in context.matches.starting_at(token) {
            let country = context.matches.readings(found).iter().find_map(|&reading| {
                let entry = context.actors.entry(reading);
                (entry.kind() == EntityKind::Country
                    && reading.form() == Form::Name
                    && found.tokens.end <= range.end)
                    .then(|| country_on(entry, context.day))
                    .flatten()
            });
            if let Some(country) = country {
                if first.is_some_and(|first| first != country) {
                    return true;
                }
                first = Some(country);
            }
        }
    }
    false
}

/// Whether "in X" tells whose somebody is: police and residents, not missions abroad.
fn stays_where_it_is(draft: &Draft) -> bool {
    !matches!(
        draft.key.as_str(),
        "embassy"
            | "consulate"
            | "mission"
            | "ambassador"
            | "envoy"
            | "diplomat"
            | "country"
            | "state"
            | "nation"
            | "ally"
            | "partner"
            | "force"
            | "troops"
            | "tourist"
            | "refugee"
            | "leader"
            | "side"
            | "national"
            | "observer"
            | "peacekeeper"
            | "correspondent"
            | "negotiator"
    )
}

/// "police in Marseille", where the tree hangs the place on the verb.
fn place_behind(context: &Context<'_>, draft: &Draft, evidence: &mut Evidence) {
    let document = context.document;
    let sentence = document.sentence(draft.sentence).tokens;
    let preposition = draft.tokens.end;
    if !sentence.contains(preposition) || !matches!(document.token(preposition).text(), "in" | "from") {
        return;
    }
    let mut start = TokenId(preposition.0 + 1);
    if sentence.contains(start) && document.token(start).text() == "the" {
        start = TokenId(start.0 + 1);
    }
    if !sentence.contains(start) {
        return;
    }
    let Some(found) = context.matches.starting_at(start).last() else { return };
    let mut inner = Evidence::default();
    gather(context, found.tokens, &mut inner);
    evidence.country = inner.country;
    evidence.words.extend(inner.words);
}

/// The role in words, without determiners: "Russian foreign minister", "president of Mali".
fn role_text(context: &Context<'_>, draft: &Draft, found: Match) -> String {
    let document = context.document;
    let mut start = draft.tokens.start.min(found.tokens.start);
    while start < found.tokens.start {
        let view = document.token(start);
        let word = view.text().to_lowercase();
        if matches!(view.upos(), Upos::Det | Upos::Num | Upos::Punct | Upos::Adp)
            || (vocabulary::pronoun_sense(&word).is_some() && view.text() != "US")
            || matches!(word.as_str(), "the" | "a" | "an")
        {
            start = TokenId(start.0 + 1);
        } else {
            break;
        }
    }
    let before = context.text(TokenRange { start, end: found.tokens.start });
    let role = context.text(found.tokens);
    // "MP", "CEO" stay; "Foreign Minister" is a common noun.
    let role: Vec<String> = role
        .split(' ')
        .map(|word| {
            let acronym = word.chars().count() > 1
                && word.chars().all(|character| character.is_uppercase() || !character.is_alphabetic());
            let is_name = context.matches.starting_at(found.tokens.start).iter().any(|&name| {
                context.text(name.tokens) == word
                    && context.matches.readings(name).iter().any(|reading| {
                        matches!(reading.form(), Form::Name | Form::Adjective)
                            && !reading.may_be_lower()
                            && !reading.is_weak()
                    })
            });
            if acronym || is_name { word.to_string() } else { word.to_lowercase() }
        })
        .collect();
    let mut text = String::new();
    if start < found.tokens.start {
        text.push_str(before.trim());
        text.push(' ');
    }
    text.push_str(&role.join(" "));
    // "president of the Republic of Mali": what follows inside the noun phrase.
    let follows = document.token(found.tokens.end.min(TokenId(document.tokens.tokens.len() as u32 - 1)));
    if found.tokens.end < draft.tokens.end
        && matches!(follows.text(), "of" | "for" | "to")
        && (draft.name.start >= draft.tokens.end || draft.name.start <= found.tokens.start)
    {
        text.push(' ');
        text.push_str(context.text(TokenRange { start: found.tokens.end, end: draft.tokens.end }));
    }
    text
}
