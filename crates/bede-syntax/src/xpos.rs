//! The Penn tags that UD English uses.

/// All of them.
pub const ALL: &[&str] = &[
    "$", "''", ",", "-LRB-", "-RRB-", ".", ":", "ADD", "AFX", "CC", "CD", "DT", "EX", "FW", "GW", "HYPH",
    "IN", "JJ", "JJR", "JJS", "LS", "MD", "NFP", "NN", "NNP", "NNPS", "NNS", "PDT", "POS", "PRP", "PRP$",
    "RB", "RBR", "RBS", "RP", "SYM", "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "WDT", "WP", "WP$",
    "WRB", "XX", "``", "_",
];

/// The tag with this spelling.
pub fn known(text: &str) -> Option<&'static str> {
    ALL.iter().copied().find(|&tag| tag == text)
}

/// A tag's place in [`ALL`].
pub fn index(text: &str) -> u8 {
    ALL.iter().position(|&tag| tag == text).unwrap_or(ALL.len() - 1) as u8
}
