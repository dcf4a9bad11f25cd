//! One sentence's lemmas, and the phrases of the lexicon that stand in it: discards, mode cues, context cues.

use std::borrow::Cow;

use bede_doc::{Document, SentenceId, TokenId, TokenRange, plover::EventType};
use bede_lexicon::{ContextCue, Lexicon, ModeCue, WordBits};

use crate::arguments::begins_with_capital;

/// What the lexicon's phrases find in a sentence.
pub struct SentenceWords<'l> {
    range: TokenRange,
    /// Every lemma and form, for senses that need one of them.
    pub bits: WordBits,
    discards: Vec<Option<u32>>,
    modes: Vec<(TokenId, &'l ModeCue)>,
    contexts: Vec<(TokenId, ContextCue)>,
}

impl<'l> SentenceWords<'l> {
    /// Looks every phrase up.
    pub fn new(document: &Document, lexicon: &'l Lexicon, sentence: SentenceId) -> SentenceWords<'l> {
        let range = document.sentence(sentence).tokens;
        let lemmas: Vec<Cow<'_, str>> = document
            .views(range)
            .map(|token| {
                let lemma = token.lemma();
                if begins_with_capital(lemma) {
                    Cow::Owned(lemma.to_lowercase())
                } else {
                    Cow::Borrowed(lemma)
                }
            })
            .collect();
        let mut words = SentenceWords {
            range,
            bits: document.views(range).flat_map(|token| [token.lemma(), token.text()]).collect(),
            discards: vec![None; range.len()],
            modes: Vec::new(),
            contexts: Vec::new(),
        };
        for start in 0..lemmas.len() {
            let id = TokenId(range.start.0 + start as u32);
            let rest = &lemmas[start..];
            for (length, &discard) in lexicon.discard_phrases.matches(rest) {
                for slot in &mut words.discards[start..start + length] {
                    *slot = Some(discard);
                }
            }
            words.modes.extend(lexicon.mode_phrases.matches(rest).map(|(_, cue)| (id, cue)));
            words.contexts.extend(lexicon.context_phrases.matches(rest).map(|(_, &cue)| (id, cue)));
        }
        words
    }

    /// The discard that covers a token.
    pub fn discard_at(&self, token: TokenId) -> Option<u32> {
        self.discards.get((token.0 - self.range.start.0) as usize).copied().flatten()
    }

    /// Cues for modes of a type, where they stand.
    pub fn mode_cues(&self, kind: EventType) -> impl Iterator<Item = (TokenId, &'l ModeCue)> + '_ {
        self.modes.iter().copied().filter(move |(_, cue)| cue.kind() == kind)
    }

    /// Cues for contexts, where they stand.
    pub fn context_cues(&self) -> &[(TokenId, ContextCue)] {
        &self.contexts
    }
}
