//! Layer 3: tags, features, lemmas, heads and relations, in Universal Dependencies' terms.

use compact_str::CompactString;

use crate::{TokenId, TokenRange};

/// What syntax says of one token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn tag, as UD English gives it in XPOS.
    pub xpos: &'static str,
    /// Morphological features.
    pub features: Features,
    /// Dictionary form.
    pub lemma: CompactString,
    /// The head, in the same sentence; `None` for its root.
    pub head: Option<TokenId>,
    /// Relation to the head.
    pub deprel: Deprel,
}

/// Layer 3 whole: one [`Word`] per token, and the tree upside down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Syntax {
    /// One per token.
    pub words: Vec<Word>,
    children_start: Vec<u32>,
    children: Vec<TokenId>,
    subtrees: Vec<TokenRange>,
}

impl Syntax {
    /// Lays the tree out for reading in both directions. Each sentence's heads must form one tree.
    pub fn new(words: Vec<Word>) -> Syntax {
        let count = words.len();
        let mut children_start = vec![0u32; count + 1];
        for word in &words {
            if let Some(head) = word.head {
                children_start[head.index() + 1] += 1;
            }
        }
        for index in 0..count {
            children_start[index + 1] += children_start[index];
        }
        let mut next = children_start.clone();
        let mut children = vec![TokenId(0); children_start[count] as usize];
        for (index, word) in words.iter().enumerate() {
            if let Some(head) = word.head {
                children[next[head.index()] as usize] = TokenId(index as u32);
                next[head.index()] += 1;
            }
        }
        let mut subtrees: Vec<TokenRange> =
            (0..count as u32).map(|index| TokenRange::one(TokenId(index))).collect();
        let mut waiting: Vec<u32> =
            (0..count).map(|index| children_start[index + 1] - children_start[index]).collect();
        for leaf in 0..count {
            let mut at = leaf;
            while waiting[at] == 0 {
                waiting[at] = u32::MAX;
                let Some(head) = words[at].head else { break };
                let (below, above) = (subtrees[at], &mut subtrees[head.index()]);
                above.start = above.start.min(below.start);
                above.end = above.end.max(below.end);
                waiting[head.index()] -= 1;
                at = head.index();
            }
        }
        Syntax { words, children_start, children, subtrees }
    }

    /// Dependents of a token, in text order.
    pub fn children(&self, token: TokenId) -> &[TokenId] {
        let (start, end) = (self.children_start[token.index()], self.children_start[token.index() + 1]);
        &self.children[start as usize..end as usize]
    }

    /// The smallest run of tokens that holds the token and everything under it.
    pub fn subtree(&self, token: TokenId) -> TokenRange {
        self.subtrees[token.index()]
    }
}

/// Declares an enum whose variants have a spelling in CoNLL-U.
macro_rules! spelled {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name { $($(#[$variant_meta])* #[doc = concat!("`", $text, "`")] $variant,)* }

        impl $name {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// As CoNLL-U spells it.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }

            /// From CoNLL-U's spelling.
            pub fn parse(text: &str) -> Option<$name> {
                match text { $($text => Some($name::$variant),)* _ => None }
            }

            /// From the number that `as u8` gives.
            pub fn from_index(index: usize) -> Option<$name> {
                Self::ALL.get(index).copied()
            }
        }
    };
}

spelled!(
    /// Universal parts of speech.
    Upos {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET", Intj = "INTJ",
        Noun = "NOUN", Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN", Punct = "PUNCT",
        Sconj = "SCONJ", Sym = "SYM", Verb = "VERB", X = "X",
    }
);

impl Upos {
    /// Noun, name or pronoun: what can be a participant.
    pub fn is_nominal(self) -> bool {
        matches!(self, Upos::Noun | Upos::Propn | Upos::Pron)
    }
}

spelled!(
    /// Universal relations, with the subtypes of UD English.
    Deprel {
        Acl = "acl", AclRelcl = "acl:relcl", Advcl = "advcl", AdvclRelcl = "advcl:relcl", Advmod = "advmod",
        Amod = "amod", Appos = "appos", Aux = "aux", AuxPass = "aux:pass", Case = "case", Cc = "cc",
        CcPreconj = "cc:preconj", Ccomp = "ccomp", Compound = "compound", CompoundPrt = "compound:prt",
        Conj = "conj", Cop = "cop", Csubj = "csubj", CsubjOuter = "csubj:outer", CsubjPass = "csubj:pass",
        Dep = "dep", Det = "det", DetPredet = "det:predet", Discourse = "discourse", Dislocated = "dislocated",
        Expl = "expl", Fixed = "fixed", Flat = "flat", Goeswith = "goeswith", Iobj = "iobj", List = "list",
        Mark = "mark", Nmod = "nmod", NmodDesc = "nmod:desc", NmodPoss = "nmod:poss",
        NmodUnmarked = "nmod:unmarked", Nsubj = "nsubj", NsubjOuter = "nsubj:outer", NsubjPass = "nsubj:pass",
        Nummod = "nummod", Obj = "obj", Obl = "obl", OblAgent = "obl:agent", OblUnmarked = "obl:unmarked",
        Orphan = "orphan", Parataxis = "parataxis", Punct = "punct", Reparandum = "reparandum", Root = "root",
        Vocative = "vocative", Xcomp = "xcomp",
    }
);

/// One morphological feature; its number is its bit in [`Features`].
macro_rules! features {
    ($($variant:ident = $key:literal $value:literal,)*) => {
        /// One morphological feature with its value.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Feature { $(#[doc = concat!("`", $key, "=", $value, "`")] $variant,)* }

        impl Feature {
            /// All of them, in CoNLL-U's order.
            pub const ALL: &'static [(Feature, &'static str, &'static str)] =
                &[$((Feature::$variant, $key, $value),)*];
        }
    };
}

features! {
    AbbrYes = "Abbr" "Yes", CaseAcc = "Case" "Acc", CaseGen = "Case" "Gen", CaseNom = "Case" "Nom",
    DefiniteDef = "Definite" "Def", DefiniteInd = "Definite" "Ind", DegreeCmp = "Degree" "Cmp",
    DegreePos = "Degree" "Pos", DegreeSup = "Degree" "Sup", ExtPosAdp = "ExtPos" "ADP", ExtPosAdv = "ExtPos" "ADV",
    ExtPosCconj = "ExtPos" "CCONJ", ExtPosPron = "ExtPos" "PRON", ExtPosPropn = "ExtPos" "PROPN",
    ExtPosSconj = "ExtPos" "SCONJ", ForeignYes = "Foreign" "Yes", GenderFem = "Gender" "Fem",
    GenderMasc = "Gender" "Masc", GenderNeut = "Gender" "Neut", MoodImp = "Mood" "Imp", MoodInd = "Mood" "Ind",
    MoodSub = "Mood" "Sub", NumFormCombi = "NumForm" "Combi", NumFormDigit = "NumForm" "Digit",
    NumFormRoman = "NumForm" "Roman", NumFormWord = "NumForm" "Word", NumTypeCard = "NumType" "Card",
    NumTypeFrac = "NumType" "Frac", NumTypeMult = "NumType" "Mult", NumTypeOrd = "NumType" "Ord",
    NumberPlur = "Number" "Plur", NumberPtan = "Number" "Ptan", NumberSing = "Number" "Sing",
    Person1 = "Person" "1", Person2 = "Person" "2", Person3 = "Person" "3", PolarityNeg = "Polarity" "Neg",
    PolarityPos = "Polarity" "Pos", PossYes = "Poss" "Yes", PronTypeArt = "PronType" "Art",
    PronTypeDem = "PronType" "Dem", PronTypeEmp = "PronType" "Emp", PronTypeInd = "PronType" "Ind",
    PronTypeInt = "PronType" "Int", PronTypeNeg = "PronType" "Neg", PronTypePrs = "PronType" "Prs",
    PronTypeRcp = "PronType" "Rcp", PronTypeRel = "PronType" "Rel", PronTypeTot = "PronType" "Tot",
    ReflexYes = "Reflex" "Yes", StyleColl = "Style" "Coll", StyleExpr = "Style" "Expr", StyleVrnc = "Style" "Vrnc",
    TensePast = "Tense" "Past", TensePres = "Tense" "Pres", TypoYes = "Typo" "Yes", VerbFormFin = "VerbForm" "Fin",
    VerbFormGer = "VerbForm" "Ger", VerbFormInf = "VerbForm" "Inf", VerbFormPart = "VerbForm" "Part",
    VoicePass = "Voice" "Pass",
}

/// A token's features: one bit per [`Feature`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Features(pub u64);

impl Features {
    /// Whether the feature is there.
    pub fn has(self, feature: Feature) -> bool {
        self.0 & (1 << feature as u8) != 0
    }

    /// The same with one more.
    pub fn with(self, feature: Feature) -> Features {
        Features(self.0 | 1 << feature as u8)
    }

    /// From CoNLL-U's sixth column; pairs that no [`Feature`] stands for are passed over.
    pub fn parse(text: &str) -> Features {
        let mut features = Features::default();
        for pair in text.split('|') {
            let Some((key, values)) = pair.split_once('=') else { continue };
            for value in values.split(',') {
                if let Some(&(feature, _, _)) = Feature::ALL
                    .iter()
                    .find(|&&(_, other_key, other_value)| key == other_key && value == other_value)
                {
                    features = features.with(feature);
                }
            }
        }
        features
    }
}

impl std::fmt::Display for Features {
    /// CoNLL-U's sixth column, `_` where there are none.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 == 0 {
            return formatter.write_str("_");
        }
        let mut last_key = "";
        for &(feature, key, value) in Feature::ALL {
            if self.has(feature) {
                match last_key {
                    "" => write!(formatter, "{key}={value}")?,
                    _ if last_key == key => write!(formatter, ",{value}")?,
                    _ => write!(formatter, "|{key}={value}")?,
                }
                last_key = key;
            }
        }
        Ok(())
    }
}

/// Verbs behind whose object stands what it is called or made: "called the vote a farce".
pub const NAMING_VERBS: &[&str] = &[
    "appoint",
    "brand",
    "call",
    "christen",
    "consider",
    "crown",
    "declare",
    "deem",
    "designate",
    "dub",
    "elect",
    "find",
    "judge",
    "label",
    "make",
    "name",
    "nominate",
    "proclaim",
    "pronounce",
    "term",
    "think",
    "vote",
];
