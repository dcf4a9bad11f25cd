//! PLOVER's ontology: types, modes, contexts, quad classes, statuses and sectors, as the manual (draft 2.0,
//! Open Event Data Alliance) names them. Scores and CAMEO codes are data and live in `lexicon/plover/`.

/// Declares an enum with the spelling that the record uses.
macro_rules! spelled {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name { $($(#[$variant_meta])* #[doc = concat!("`", $text, "`")] $variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// As the record spells it.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }

            /// From the record's spelling.
            pub fn parse(text: &str) -> Option<$name> {
                match text { $($text => Some($name::$variant),)* _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }
    };
}

spelled!(
    /// PLOVER's sixteen types.
    EventType {
        Agree = "AGREE", Consult = "CONSULT", Support = "SUPPORT", Concede = "CONCEDE", Cooperate = "COOPERATE",
        Aid = "AID", Retreat = "RETREAT", Request = "REQUEST", Accuse = "ACCUSE", Reject = "REJECT",
        Threaten = "THREATEN", Protest = "PROTEST", Sanction = "SANCTION", Mobilize = "MOBILIZE",
        Coerce = "COERCE", Assault = "ASSAULT",
    }
);

spelled!(
    /// PLOVER's modes. Some serve several types; [`EventType::modes`] says which belong to which.
    Mode {
        Visit = "visit", ThirdParty = "third-party", Multilateral = "multilateral", Phone = "phone",
        Withdraw = "withdraw", Release = "release", Disarm = "disarm", Ceasefire = "ceasefire", Access = "access",
        Resign = "resign", Assist = "assist", Change = "change", Yield = "yield", Meet = "meet",
        Disapprove = "disapprove", Investigate = "investigate", Allege = "allege", Restrict = "restrict",
        Arrest = "arrest", Relations = "relations", Expel = "expel", Territory = "territory",
        Violence = "violence", Demo = "demo", Riot = "riot", Strike = "strike", Hunger = "hunger",
        Boycott = "boycott", Obstruct = "obstruct", Vandalize = "vandalize", Convict = "convict",
        Discontinue = "discontinue", Troops = "troops", Weapons = "weapons", Police = "police",
        Militia = "militia", Seize = "seize", Censor = "censor", Curfew = "curfew", MartialLaw = "martial-law",
        Deport = "deport", Withhold = "withhold", Misinformation = "misinformation", Cyber = "cyber",
        Abduct = "abduct", Beat = "beat", Torture = "torture", Sexual = "sexual", Targeted = "targeted",
        Destroy = "destroy", Primitive = "primitive", Firearms = "firearms", Explosives = "explosives",
        SuicideAttack = "suicide-attack", Aerial = "aerial", Drone = "drone", HeavyWeapons = "heavy-weapons",
        CrowdControl = "crowd-control", Unconventional = "unconventional",
    }
);

spelled!(
    /// PLOVER's 37 contexts.
    Context {
        Military = "military", Intelligence = "intelligence", Executive = "executive", Legislative = "legislative",
        Election = "election", PoliticalInstitutions = "political_institutions", ProDemocracy = "pro_democracy",
        ProAutocracy = "pro_autocracy", Economic = "economic", Legal = "legal", Reparations = "reparations",
        HumanRights = "human_rights", RightsFreedoms = "rights_freedoms", Repression = "repression",
        HumanSecurity = "human_security", Gender = "gender", Lgbt = "lgbt",
        ReligionEthnicity = "religion_ethnicity", Inequality = "inequality", Diplomatic = "diplomatic",
        Territory = "territory", Peacekeeping = "peacekeeping", Health = "health", Asylum = "asylum",
        Migration = "migration", Disasters = "disasters", NaturalResource = "natural_resource",
        Environment = "environment", Technology = "technology", Terrorism = "terrorism", Cbrn = "cbrn",
        Cyber = "cyber", Misinformation = "misinformation", Crime = "crime", Corruption = "corruption",
        IllegalDrugs = "illegal_drugs", Trafficking = "trafficking",
    }
);

spelled!(
    /// The four quad classes.
    Quad {
        VerbalCooperation = "verbal cooperation", MaterialCooperation = "material cooperation",
        VerbalConflict = "verbal conflict", MaterialConflict = "material conflict",
    }
);

spelled!(
    /// PLOVER's auxiliary modes, and `actual` for what has none.
    Status {
        Actual = "actual", Historical = "historical", Future = "future", Hypothetical = "hypothetical",
        Negated = "negated",
    }
);

spelled!(
    /// PLOVER's sectors.
    Sector {
        Gov = "GOV", Mil = "MIL", Cop = "COP", Spy = "SPY", Jud = "JUD", Leg = "LEG", Pty = "PTY", Opp = "OPP",
        Prm = "PRM", Reb = "REB", Uaf = "UAF", Unk = "UNK", Cvl = "CVL", Crm = "CRM", Agr = "AGR", Lab = "LAB",
        Bus = "BUS", Edu = "EDU", Eli = "ELI", Jrn = "JRN", Med = "MED", Ref = "REF", Rel = "REL", Soc = "SOC",
        Pre = "PRE",
    }
);

impl EventType {
    /// The modes that the manual gives this type.
    pub fn modes(self) -> &'static [Mode] {
        match self {
            EventType::Consult => &[Mode::Visit, Mode::ThirdParty, Mode::Multilateral, Mode::Phone],
            EventType::Retreat => {
                &[Mode::Withdraw, Mode::Release, Mode::Disarm, Mode::Ceasefire, Mode::Access, Mode::Resign]
            }
            EventType::Request | EventType::Reject => &[Mode::Assist, Mode::Change, Mode::Yield, Mode::Meet],
            EventType::Accuse => &[Mode::Disapprove, Mode::Investigate, Mode::Allege],
            EventType::Threaten => {
                &[Mode::Restrict, Mode::Arrest, Mode::Relations, Mode::Expel, Mode::Territory, Mode::Violence]
            }
            EventType::Protest => &[
                Mode::Demo,
                Mode::Riot,
                Mode::Strike,
                Mode::Hunger,
                Mode::Boycott,
                Mode::Obstruct,
                Mode::Vandalize,
            ],
            EventType::Sanction => &[Mode::Convict, Mode::Expel, Mode::Withdraw, Mode::Discontinue],
            EventType::Mobilize => &[Mode::Troops, Mode::Weapons, Mode::Police, Mode::Militia],
            EventType::Coerce => &[
                Mode::Seize,
                Mode::Restrict,
                Mode::Censor,
                Mode::Curfew,
                Mode::MartialLaw,
                Mode::Arrest,
                Mode::Deport,
                Mode::Withhold,
                Mode::Misinformation,
                Mode::Cyber,
            ],
            EventType::Assault => &[
                Mode::Abduct,
                Mode::Beat,
                Mode::Torture,
                Mode::Sexual,
                Mode::Targeted,
                Mode::Destroy,
                Mode::Primitive,
                Mode::Firearms,
                Mode::Explosives,
                Mode::SuicideAttack,
                Mode::Aerial,
                Mode::Drone,
                Mode::HeavyWeapons,
                Mode::CrowdControl,
                Mode::Unconventional,
            ],
            EventType::Agree
            | EventType::Support
            | EventType::Concede
            | EventType::Cooperate
            | EventType::Aid => &[],
        }
    }

    /// The quad class by the manual's chapters (SANCTION is material conflict, CONCEDE verbal cooperation).
    pub fn quad(self) -> Quad {
        match self {
            EventType::Agree | EventType::Consult | EventType::Support | EventType::Concede => {
                Quad::VerbalCooperation
            }
            EventType::Cooperate | EventType::Aid | EventType::Retreat => Quad::MaterialCooperation,
            EventType::Request | EventType::Accuse | EventType::Reject | EventType::Threaten => {
                Quad::VerbalConflict
            }
            EventType::Protest
            | EventType::Sanction
            | EventType::Mobilize
            | EventType::Coerce
            | EventType::Assault => Quad::MaterialConflict,
        }
    }
}
