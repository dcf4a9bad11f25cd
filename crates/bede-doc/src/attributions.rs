//! Layer 7: who says what.

use compact_str::CompactString;

use crate::{EntityId, Span, TokenRange, tokens::index_type};

index_type!(
    /// Index of an attribution in its document.
    AttributionId
);

/// One attribution: a speaker, a cue ("said", "according to") and the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// Who says it, as the text has it.
    pub speaker: Option<Span>,
    /// The speaker's tokens.
    pub speaker_tokens: Option<TokenRange>,
    /// The words that attribute.
    pub cue: Option<Span>,
    /// What is said; several spans where it is split.
    pub content: Vec<Span>,
    /// Direct, indirect or mixed.
    pub kind: AttributionKind,
    /// The speaker's entity.
    pub entity: Option<EntityId>,
    /// The attribution in whose content this one stands.
    pub inside: Option<AttributionId>,
    /// What the speaker does with the content: says it, denies it, wants it.
    pub stance: Stance,
    /// Whether the cue is negated ("did not say that").
    pub negated: bool,
    /// The lexicon entry that decided, as `bede explain` shows it.
    pub rule: CompactString,
}

/// How the content is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttributionKind {
    /// In quotation marks.
    Direct,
    /// In the reporter's words.
    Indirect,
    /// Partly in quotation marks.
    Mixed,
}

impl AttributionKind {
    /// As the record spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            AttributionKind::Direct => "direct",
            AttributionKind::Indirect => "indirect",
            AttributionKind::Mixed => "mixed",
        }
    }
}

/// What the speaker does with the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Stance {
    /// Says it: nothing is held for or against it.
    Say,
    /// Claims it: the reporter leaves the speaker alone with it.
    Claim,
    /// Denies or refuses it.
    Deny,
    /// Knows or admits it: the reporter takes it to be so.
    Know,
    /// Thinks, expects, hopes or fears that it is so.
    Think,
    /// Promises, threatens or agrees to do it.
    Promise,
    /// Asks, orders or advises that it be done, or asks whether it is so.
    Ask,
    /// Warns of it.
    Warn,
    /// Accuses somebody of it or criticises it.
    Accuse,
    /// Wants, plans or means to do it.
    Intend,
    /// Praises, supports or is for or against it.
    Judge,
    /// It seems so, to nobody in particular.
    Seem,
}

impl Stance {
    /// All of them, in the order of their numbers.
    pub const ALL: &'static [Stance] = &[
        Stance::Say,
        Stance::Claim,
        Stance::Deny,
        Stance::Know,
        Stance::Think,
        Stance::Promise,
        Stance::Ask,
        Stance::Warn,
        Stance::Accuse,
        Stance::Intend,
        Stance::Judge,
        Stance::Seem,
    ];

    /// As the lexicon spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Stance::Say => "say",
            Stance::Claim => "claim",
            Stance::Deny => "deny",
            Stance::Know => "know",
            Stance::Think => "think",
            Stance::Promise => "promise",
            Stance::Ask => "ask",
            Stance::Warn => "warn",
            Stance::Accuse => "accuse",
            Stance::Intend => "intend",
            Stance::Judge => "judge",
            Stance::Seem => "seem",
        }
    }

    /// From the lexicon's spelling.
    pub fn parse(text: &str) -> Option<Stance> {
        Stance::ALL.iter().copied().find(|stance| stance.as_str() == text)
    }

    /// Whether what is reported in the content rests on the speaker's word. "The union supports the strike" and
    /// "the army plans to attack" are the reporter's word about the speaker: the strike is no claim of the union's.
    pub fn vouches(self) -> bool {
        !matches!(self, Stance::Intend | Stance::Judge | Stance::Seem)
    }
}
