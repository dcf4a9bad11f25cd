//! Speakers and their entities: names, pronouns, "the statement", and chains that end at a ministry.

use bede_attributions::{Cues, chain};
use bede_doc::{
    Block, BlockKind, Document, Entity, EntityId, EntityKind, Mention, MentionId, MentionKind, Metadata,
    Span, TokenRange,
};

fn read(text: &str) -> Document {
    let mut document = Document::new(text, Metadata::default());
    let mut at = 0;
    for line in text.split('\n') {
        if !line.trim().is_empty() {
            let span = Span::new(at, at + line.len());
            document.blocks.push(Block { span, kind: BlockKind::Paragraph });
        }
        at += line.len() + 1;
    }
    document.tokens = bede_tokens::tokenize(&document);
    document.syntax = bede_syntax::parse(&document, bede_syntax::Model::embedded());
    document
}

/// Lays mentions by hand: each pair is a head word, at its first place from the given one on, and its entity.
fn lay(document: &mut Document, kinds: &[EntityKind], heads: &[(&str, usize, EntityId)]) {
    let mut mentions = Vec::new();
    for &(word, from, entity) in heads {
        let at = from + document.text()[from..].find(word).expect("the word is there");
        let head = document.tokens_in(Span::new(at, at + word.len())).start;
        mentions.push(Mention {
            span: Span::new(at, at + word.len()),
            tokens: TokenRange::one(head),
            head,
            kind: MentionKind::Name,
            entity,
            members: Vec::new(),
        });
    }
    mentions.sort_by_key(|mention| mention.head);
    let entities = kinds
        .iter()
        .enumerate()
        .map(|(index, &kind)| Entity {
            name: format!("entity {index}"),
            kind,
            code: None,
            country: None,
            sector: None,
            role: None,
            properties: Vec::new(),
            mentions: (0..mentions.len() as u32)
                .map(MentionId)
                .filter(|id| mentions[id.index()].entity == EntityId(index as u32))
                .collect(),
            why: Vec::new(),
        })
        .collect();
    document.lay_entities(entities, mentions);
}

#[test]
fn a_statement_is_that_of_the_body_that_spoke() {
    let mut document = read(
        "The envoy of Georgia said on Monday that the talks had failed, the Georgian Foreign Ministry said.\n\n\
         “Nobody is to blame,” the statement says.",
    );
    let (ministry, envoy) = (EntityId(0), EntityId(1));
    let kinds = [EntityKind::Organization, EntityKind::Person];
    lay(&mut document, &kinds, &[("Ministry", 0, ministry), ("envoy", 0, envoy)]);
    document.attributions = bede_attributions::find(&document, Cues::embedded());
    let statement = document.attributions.last().expect("the quotation is an attribution");
    assert_eq!(statement.speaker.map(|span| document.slice(span)), Some("the statement"));
    assert_eq!(statement.entity, Some(ministry));
}

#[test]
fn a_chain_goes_from_the_nearest_speaker_outwards() {
    let mut document =
        read("The agency quoted the minister as saying that the rebels had promised to withdraw.");
    document.attributions = bede_attributions::find(&document, Cues::embedded());
    let at = document.text().find("withdraw").expect("the word is there");
    let token = document.tokens_in(Span::new(at, at + 8)).start;
    let speakers: Vec<&str> = chain(&document, token)
        .into_iter()
        .filter_map(|id| document.attribution(id).speaker)
        .map(|span| document.slice(span))
        .collect();
    assert_eq!(speakers, ["the rebels", "the minister", "The agency"]);
}

#[test]
fn a_judgement_vouches_for_nothing() {
    let mut document = read("The union supported the strike at the port.");
    document.attributions = bede_attributions::find(&document, Cues::embedded());
    assert!(!document.attributions.is_empty());
    let at = document.text().find("strike").expect("the word is there");
    let token = document.tokens_in(Span::new(at, at + 6)).start;
    assert!(chain(&document, token).is_empty());
}
