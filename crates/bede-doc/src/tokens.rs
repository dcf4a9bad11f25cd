//! Layer 2: sentences and tokens, and the view through which later layers read a token.

use crate::{BlockId, Deprel, Document, Features, Span, TokenRange, Upos, Word};

/// Declares a typed index.
macro_rules! index_type {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl $name {
            /// The index as a number that indexes a slice.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}
pub(crate) use index_type;

index_type!(
    /// Index of a token in its document (not in its sentence).
    TokenId
);
index_type!(
    /// Index of a sentence in its document.
    SentenceId
);

/// One UD word. The two halves of a multiword token ("do" + "n't") are two tokens with spans of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its bytes.
    pub span: Span,
    /// Whether it and the token before are written as one UD multiword token.
    pub joined: bool,
}

/// A run of tokens that makes one sentence, headline or list item. Every token is in exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// From its first to its last token.
    pub span: Span,
    /// Its tokens.
    pub tokens: TokenRange,
    /// The block it stands in.
    pub block: BlockId,
}

/// Layer 2 whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// All tokens, in text order.
    pub tokens: Vec<Token>,
    /// All sentences, in text order.
    pub sentences: Vec<Sentence>,
}

/// A token seen through its document. Methods about syntax need the syntax layer and panic without it:
/// `Pipeline::new` refuses an order in which that could happen.
#[derive(Clone, Copy)]
pub struct TokenView<'d> {
    document: &'d Document,
    id: TokenId,
}

impl<'d> TokenView<'d> {
    pub(crate) fn new(document: &'d Document, id: TokenId) -> TokenView<'d> {
        TokenView { document, id }
    }

    /// Its index in the document.
    pub fn id(self) -> TokenId {
        self.id
    }

    /// Its bytes.
    pub fn span(self) -> Span {
        self.document.tokens.tokens[self.id.index()].span
    }

    /// As it is written.
    pub fn text(self) -> &'d str {
        self.document.slice(self.span())
    }

    fn word(self) -> &'d Word {
        &self.document.syntax.words[self.id.index()]
    }

    /// Dictionary form, lower case except for proper names.
    pub fn lemma(self) -> &'d str {
        &self.word().lemma
    }

    /// Universal part of speech.
    pub fn upos(self) -> Upos {
        self.word().upos
    }

    /// Penn tag, as UD English gives it in XPOS.
    pub fn xpos(self) -> &'d str {
        self.word().xpos
    }

    /// Morphological features.
    pub fn features(self) -> Features {
        self.word().features
    }

    /// Universal relation to the head.
    pub fn deprel(self) -> Deprel {
        self.word().deprel
    }

    /// The head, or `None` for the root of its sentence.
    pub fn head(self) -> Option<TokenView<'d>> {
        self.word().head.map(|head| TokenView::new(self.document, head))
    }

    /// Dependents, in text order.
    pub fn children(self) -> impl DoubleEndedIterator<Item = TokenView<'d>> + Clone {
        let document = self.document;
        document.syntax.children(self.id).iter().map(move |&child| TokenView::new(document, child))
    }

    /// Dependents with this relation, in text order.
    pub fn children_by(self, deprel: Deprel) -> impl DoubleEndedIterator<Item = TokenView<'d>> + Clone {
        self.children().filter(move |child| child.deprel() == deprel)
    }

    /// The first dependent with this relation.
    pub fn child(self, deprel: Deprel) -> Option<TokenView<'d>> {
        self.children_by(deprel).next()
    }

    /// The sentence it stands in.
    pub fn sentence(self) -> SentenceId {
        self.document.sentence_of(self.id)
    }

    /// The token before it in the document, also across a sentence boundary.
    pub fn previous(self) -> Option<TokenView<'d>> {
        let before = self.id.0.checked_sub(1)?;
        Some(TokenView::new(self.document, TokenId(before)))
    }

    /// The token after it in the document, also across a sentence boundary.
    pub fn next(self) -> Option<TokenView<'d>> {
        let after = self.id.0 + 1;
        (after < self.document.tokens.tokens.len() as u32)
            .then(|| TokenView::new(self.document, TokenId(after)))
    }

    /// The smallest run of tokens that holds this token and everything under it.
    pub fn subtree(self) -> TokenRange {
        self.document.syntax.subtree(self.id)
    }

    /// Whether `other` is this token or above it in the tree.
    pub fn is_under(self, other: TokenId) -> bool {
        let mut at = self;
        loop {
            if at.id == other {
                return true;
            }
            match at.head() {
                Some(head) => at = head,
                None => return false,
            }
        }
    }
}

impl std::fmt::Debug for TokenView<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{:?}", self.id.0, self.text())
    }
}
