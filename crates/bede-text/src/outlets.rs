//! Names of news agencies and outlets, as credits, bylines and addresses write them. Whether an outlet is an actor
//! in the report is layer 5's question.

/// Agencies as a dateline or a credit names them, lower case, and the name that the publisher gets.
const AGENCIES: &[(&str, &str)] = &[
    ("reuters", "Reuters"),
    ("thomson reuters", "Reuters"),
    ("ap", "AP"),
    ("associated press", "AP"),
    ("the associated press", "AP"),
    ("afp", "AFP"),
    ("agence france-presse", "AFP"),
    ("agence france presse", "AFP"),
    ("xinhua", "Xinhua"),
    ("xinhua news agency", "Xinhua"),
    ("tass", "TASS"),
    ("itar-tass", "ITAR-TASS"),
    ("interfax", "Interfax"),
    ("interfax.com", "Interfax"),
    ("ria novosti", "RIA Novosti"),
    ("ria", "RIA Novosti"),
    ("sputnik", "Sputnik"),
    ("upi", "UPI"),
    ("dpa", "dpa"),
    ("efe", "EFE"),
    ("ansa", "ANSA"),
    ("kyodo", "Kyodo"),
    ("kyodo news", "Kyodo"),
    ("jiji", "Jiji"),
    ("jiji press", "Jiji"),
    ("yonhap", "Yonhap"),
    ("kcna", "KCNA"),
    ("irna", "IRNA"),
    ("isna", "ISNA"),
    ("mna", "Mehr"),
    ("fna", "Fars"),
    ("tasnim", "Tasnim"),
    ("anadolu", "Anadolu"),
    ("anadolu agency", "Anadolu"),
    ("aa", "Anadolu"),
    ("pti", "PTI"),
    ("ani", "ANI"),
    ("ians", "IANS"),
    ("uni", "UNI"),
    ("app", "APP"),
    ("inp", "INP"),
    ("online", "Online"),
    ("nni", "NNI"),
    ("kuna", "KUNA"),
    ("spa", "SPA"),
    ("wam", "WAM"),
    ("qna", "QNA"),
    ("bna", "BNA"),
    ("sana", "SANA"),
    ("petra", "Petra"),
    ("mena", "MENA"),
    ("wafa", "WAFA"),
    ("ina", "INA"),
    ("aps", "APS"),
    ("map", "MAP"),
    ("tap", "TAP"),
    ("nan", "NAN"),
    ("ana", "ANA"),
    ("pana", "PANA"),
    ("panapress", "PANA"),
    ("belta", "BelTA"),
    ("ukrinform", "Ukrinform"),
    ("unian", "UNIAN"),
    ("kazinform", "Kazinform"),
    ("akipress", "AKIpress"),
    ("azertag", "AZERTAC"),
    ("azertac", "AZERTAC"),
    ("trend", "Trend"),
    ("armenpress", "Armenpress"),
    ("mtn", "MTN"),
    ("mti", "MTI"),
    ("pap", "PAP"),
    ("ctk", "CTK"),
    ("tanjug", "Tanjug"),
    ("hina", "HINA"),
    ("bta", "BTA"),
    ("agerpres", "Agerpres"),
    ("lusa", "Lusa"),
    ("notimex", "Notimex"),
    ("telam", "Télam"),
    ("prensa latina", "Prensa Latina"),
    ("bernama", "Bernama"),
    ("antara", "Antara"),
    ("vna", "VNA"),
    ("pna", "PNA"),
    ("tna", "TNA"),
    ("cna", "CNA"),
    ("aap", "AAP"),
    ("the canadian press", "The Canadian Press"),
    ("canadian press", "The Canadian Press"),
    ("cp", "The Canadian Press"),
    ("pa", "PA"),
    ("press association", "PA"),
    ("bloomberg", "Bloomberg"),
    ("cnn", "CNN"),
    ("bbc", "BBC"),
    ("bbc news", "BBC"),
    ("voa", "VOA"),
    ("rfe/rl", "RFE/RL"),
    ("rfi", "RFI"),
    ("dw", "DW"),
    ("nbc", "NBC"),
    ("cbs", "CBS"),
    ("abc", "ABC"),
    ("fox", "Fox"),
    ("npr", "NPR"),
    ("ips", "IPS"),
    ("irin", "IRIN"),
    ("allafrica", "allAfrica"),
    ("un news", "UN News"),
    ("urdupoint news", "UrduPoint"),
    ("urdupoint", "UrduPoint"),
    ("jns", "JNS"),
    ("jta", "JTA"),
    ("ocha", "OCHA"),
    ("cbc", "CBC"),
    ("al jazeera", "Al Jazeera"),
    ("menafn", "MENAFN"),
    ("khaama press", "Khaama Press"),
    ("tolonews", "TOLOnews"),
    ("pajhwok", "Pajhwok"),
    ("cnn philippines", "CNN Philippines"),
    ("agencies", ""),
    ("news agencies", ""),
    ("agency", ""),
    ("wire reports", ""),
    ("wires", ""),
    ("staff", ""),
];

/// Words that end or make up the name of an outlet rather than of a person.
const OUTLET_WORDS: &[&str] = &[
    "news",
    "times",
    "post",
    "agency",
    "press",
    "daily",
    "herald",
    "tribune",
    "guardian",
    "radio",
    "tv",
    "television",
    "gazette",
    "journal",
    "observer",
    "telegraph",
    "chronicle",
    "independent",
    "globe",
    "standard",
    "today",
    "media",
    "network",
    "broadcasting",
    "monitor",
    "dispatch",
    "bulletin",
    "magazine",
    "weekly",
    "online",
    "service",
    "wire",
    "express",
    "mirror",
    "mail",
    "nation",
    "star",
    "sun",
    "citizen",
    "report",
];

/// The name that a publisher gets from an agency's credit: `Some(None)` where the credit is to agencies at large.
pub(crate) fn agency(credit: &str) -> Option<Option<&'static str>> {
    let credit = credit.trim().trim_end_matches('.').to_lowercase();
    let &(_, name) = AGENCIES.iter().find(|(known, _)| *known == credit)?;
    Some((!name.is_empty()).then_some(name))
}

/// Whether a phrase is, by its form, an outlet's name: an address, an agency, "… News", "The … Times".
pub(crate) fn is_outlet(phrase: &str) -> bool {
    is_domain(phrase)
        || agency(phrase).is_some()
        || phrase.split_whitespace().count() > 1
            && phrase
                .split_whitespace()
                .all(|word| word.starts_with(char::is_uppercase) || matches!(word, "of" | "and" | "the"))
            && phrase.split_whitespace().any(|word| OUTLET_WORDS.contains(&word.to_lowercase().as_str()))
}

/// Whether a word is a host name: "UrduPoint.com".
pub(crate) fn is_domain(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "com", "org", "net", "info", "news", "gov", "edu", "int", "tv", "co", "uk", "us", "eu", "ru", "ua",
        "kz", "uz", "kg", "tj", "az", "am", "ge", "by", "pk", "in", "bd", "lk", "np", "af", "ir", "iq", "sy",
        "jo", "lb", "il", "ps", "sa", "ae", "qa", "kw", "bh", "om", "ye", "tr", "eg", "ly", "tn", "dz", "ma",
        "sd", "et", "ke", "ug", "tz", "rw", "ng", "gh", "sn", "ml", "za", "zw", "zm", "na", "cn", "hk", "tw",
        "jp", "kr", "kp", "vn", "th", "ph", "my", "sg", "id", "au", "nz", "ca", "mx", "br", "ar", "cl", "co",
        "pe", "ve", "bo", "de", "fr", "es", "it", "pt", "nl", "be", "ch", "at", "pl", "cz", "sk", "hu", "ro",
        "bg", "rs", "hr", "gr", "cy", "se", "no", "fi", "dk", "ie", "io", "me",
    ];
    let Some((name, ending)) = word.rsplit_once('.') else { return false };
    let host = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
    };
    name.len() >= 3
        && host(name)
        && !name.starts_with(['.', '-'])
        && name.bytes().any(|byte| byte.is_ascii_alphabetic())
        && ENDINGS.contains(&ending.to_ascii_lowercase().as_str())
        // "the city.It" is a missing space, not an address: an address ends in one case.
        && (ending.bytes().all(|b| b.is_ascii_lowercase()) || word.bytes().all(|b| !b.is_ascii_lowercase()))
}

/// The host of an address, without "www.".
pub(crate) fn publisher_of_url(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?.split(':').next()?.to_lowercase();
    let host = ["www.", "m.", "amp.", "mobile."]
        .iter()
        .find_map(|prefix| host.strip_prefix(prefix))
        .unwrap_or(&host);
    (host.contains('.') && host.bytes().any(|b| b.is_ascii_alphabetic())).then(|| host.to_owned())
}
