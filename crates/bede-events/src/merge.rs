//! One event once: tellings of the same event in one report become one event with all its anchors.

use bede_doc::{DateBasis, Document, EntityId, Event, Participant, Upos, plover::EventType};

/// Who takes part, for comparing: entities with group mentions opened to their members, else words.
#[derive(PartialEq, Eq, Clone, Debug)]
enum Key {
    Entity(EntityId),
    Words(String),
}

fn keys(document: &Document, participants: &[Participant]) -> Vec<Key> {
    let mut keys = Vec::new();
    for participant in participants {
        let members = document
            .mention_at(participant.head)
            .map(|id| document.mention(id).members.as_slice())
            .unwrap_or_default();
        if members.is_empty() {
            keys.push(match participant.entity {
                Some(entity) => Key::Entity(entity),
                None => Key::Words(document.slice(participant.span).to_lowercase()),
            });
        } else {
            keys.extend(members.iter().map(|&member| Key::Entity(member)));
        }
    }
    keys
}

/// Types in which all take part alike, so that actor and recipient can change places between tellings.
fn is_mutual(kind: EventType) -> bool {
    matches!(kind, EventType::Consult | EventType::Cooperate | EventType::Agree | EventType::Support)
}

/// Joins events that tell the same, in the order of the text.
pub fn merge(document: &Document, events: Vec<Event>) -> Vec<Event> {
    let mut merged: Vec<Event> = Vec::new();
    for event in events {
        let same = merged.iter().position(|earlier| is_same(document, earlier, &event));
        match same {
            Some(index) => join(document, &mut merged[index], event),
            None => merged.push(event),
        }
    }
    merged
}

fn is_same(document: &Document, earlier: &Event, later: &Event) -> bool {
    if earlier.kind != later.kind || earlier.status != later.status {
        return false;
    }
    if let (Some(left), Some(right)) = (earlier.mode, later.mode)
        && left != right
    {
        return false;
    }
    if let (Some(left), Some(right)) = (&earlier.date, &later.date)
        && left.basis == DateBasis::Text
        && right.basis == DateBasis::Text
        && left.date != right.date
    {
        return false;
    }
    if let (Some(left), Some(right)) = (earlier.place, later.place)
        && left != right
        && document.place(left).name != document.place(right).name
        && earlier.kind != EventType::Consult
    {
        return false;
    }
    let (earlier_actors, earlier_recipients) =
        (keys(document, &earlier.actors), keys(document, &earlier.recipients));
    let (later_actors, later_recipients) = (keys(document, &later.actors), keys(document, &later.recipients));
    if is_mutual(earlier.kind) {
        let all_earlier: Vec<&Key> = earlier_actors.iter().chain(&earlier_recipients).collect();
        let all_later: Vec<&Key> = later_actors.iter().chain(&later_recipients).collect();
        let shared = all_later.iter().filter(|key| all_earlier.contains(key)).count();
        let smaller = all_earlier.len().min(all_later.len());
        // Agreements on different things between the same parties are different events.
        return shared > 0
            && shared == smaller
            && (matches!(earlier.kind, EventType::Consult | EventType::Cooperate)
                || anchor_lemma(document, earlier) == anchor_lemma(document, later)
                    && same_matter(document, earlier, later));
    }
    compatible(&earlier_actors, &later_actors)
        && compatible(&earlier_recipients, &later_recipients)
        && (overlap(&earlier_actors, &later_actors) || overlap(&earlier_recipients, &later_recipients))
        && (overlap(&earlier_recipients, &later_recipients)
            || earlier_recipients.is_empty()
            || later_recipients.is_empty())
}

fn anchor_lemma<'d>(document: &'d Document, event: &Event) -> &'d str {
    document.token(event.anchor.head).lemma()
}

/// Whether two tellings speak of the same thing: most content words under the one are under the other.
fn same_matter(document: &Document, left: &Event, right: &Event) -> bool {
    let words = |event: &Event| {
        let anchor = document.token(event.anchor.head);
        let mut words: Vec<&str> = document
            .views(anchor.subtree())
            .filter(|token| token.id() > anchor.id())
            .filter(|token| matches!(token.upos(), Upos::Noun | Upos::Verb | Upos::Propn | Upos::Adj))
            .map(|token| token.lemma())
            .take(24)
            .collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    let (left, right) = (words(left), words(right));
    let shared = left.iter().filter(|word| right.contains(word)).count();
    shared * 2 >= left.len().min(right.len()) && shared > 0
}

fn overlap(left: &[Key], right: &[Key]) -> bool {
    left.iter().any(|key| right.contains(key))
}

/// One side is empty, or all of the smaller are in the larger.
fn compatible(left: &[Key], right: &[Key]) -> bool {
    let (smaller, larger) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    smaller.iter().all(|key| larger.contains(key))
}

fn join(document: &Document, earlier: &mut Event, later: Event) {
    let in_headline = |event: &Event| document.block_of(event.anchor.sentence).kind.is_headline();
    let richness = |event: &Event| {
        event.actors.len() + event.recipients.len() + usize::from(event.mode.is_some()) + event.cameo.len()
    };
    // The body's telling is the main one; of two in the body, the one that says more.
    let later_is_main = (in_headline(earlier) && !in_headline(&later))
        || (in_headline(earlier) == in_headline(&later) && richness(&later) > richness(earlier) + 1);
    let (mut main, other) = if later_is_main {
        (later, std::mem::replace(earlier, placeholder()))
    } else {
        (std::mem::replace(earlier, placeholder()), later)
    };
    main.mentions.push(other.anchor);
    main.mentions.extend(other.mentions);
    main.mentions.sort_by_key(|mention| mention.span);
    main.mentions.dedup();
    if main.mode.is_none() && other.mode.is_some() {
        main.mode = other.mode;
        main.cameo.clone_from(&other.cameo);
    }
    if main.actors.is_empty() {
        main.actors = other.actors;
    } else if main.recipients.is_empty() && !is_mutual(main.kind) {
        main.recipients = other.recipients.clone();
    }
    if main.recipients.is_empty() && !is_mutual(main.kind) {
        main.recipients = other.recipients;
    }
    for context in other.contexts {
        if !main.contexts.contains(&context) {
            main.contexts.push(context);
        }
    }
    main.contexts.sort_unstable();
    let main_is_dated = main.date.is_some_and(|date| date.basis == DateBasis::Text);
    if !main_is_dated && other.date.is_some_and(|date| date.basis == DateBasis::Text) {
        main.date = other.date;
    }
    main.place = main.place.or(other.place);
    if main.according_to.is_empty() {
        main.according_to = other.according_to;
    }
    // Two tellings are better than one.
    main.confidence = 1.0 - (1.0 - main.confidence) * (1.0 - 0.3 * other.confidence);
    main.why.push(format!("also told by \"{}\"", document.slice(other.anchor.span)));
    *earlier = main;
}

/// What stands in a slot for the moment in which its event is taken out.
fn placeholder() -> Event {
    Event {
        kind: EventType::Agree,
        mode: None,
        contexts: Vec::new(),
        cameo: String::new(),
        date: None,
        actors: Vec::new(),
        recipients: Vec::new(),
        place: None,
        anchor: bede_doc::EventMention {
            span: bede_doc::Span { start: 0, end: 0 },
            head: bede_doc::TokenId(0),
            sentence: bede_doc::SentenceId(0),
        },
        mentions: Vec::new(),
        status: bede_doc::plover::Status::Actual,
        according_to: Vec::new(),
        rule: String::new(),
        confidence: 0.0,
        why: Vec::new(),
    }
}
