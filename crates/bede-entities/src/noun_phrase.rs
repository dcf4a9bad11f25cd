//! The noun phrase that a person would mark as a participant: determiner, modifiers, title and name, and what
//! belongs to the name or the role. Relative clauses, appositions after commas and conjuncts are left out.

use bede_doc::{Deprel, Document, TokenId, TokenRange, TokenView, Upos};

/// Phrases nest in each other ("the head of the office of the president of …"); deeper ones are cut here, so that
/// a crafted text costs no more than an ordinary one.
const DEEPEST: usize = 6;

/// The full noun phrase of a head: "Iranian Foreign Minister Mohammad Javad Zarif", "the families of the victims".
/// A possessive clitic, a preposition before it, a copula and its subject, and quotation marks stay outside.
pub fn noun_phrase(document: &Document, head: TokenId) -> TokenRange {
    phrase(document, head, DEEPEST)
}

fn phrase(document: &Document, head: TokenId, depth: usize) -> TokenRange {
    let view = document.token(head);
    if view.upos() == Upos::Pron && !view.children().any(|child| child.id() > head) {
        return TokenRange { start: pronoun_start(view), end: TokenId(head.0 + 1) };
    }
    let start = left_edge(document, view);
    let end = right_edge(document, view, depth);
    TokenRange { start, end: TokenId(end.0.max(head.0 + 1)) }
}

/// "all those", "both of them" keep what stands before the pronoun; "he" is itself.
fn pronoun_start(view: TokenView<'_>) -> TokenId {
    view.children()
        .filter(|child| matches!(child.deprel(), Deprel::Det | Deprel::DetPredet | Deprel::Amod))
        .map(|child| child.id())
        .filter(|&id| id < view.id() && id.0 + 1 == view.id().0)
        .min()
        .unwrap_or(view.id())
}

/// Whether a dependent before the head belongs to the phrase.
fn belongs_before(child: TokenView<'_>) -> bool {
    match child.deprel() {
        Deprel::Det
        | Deprel::DetPredet
        | Deprel::Amod
        | Deprel::Compound
        | Deprel::Nummod
        | Deprel::NmodPoss
        | Deprel::NmodDesc
        | Deprel::NmodUnmarked
        | Deprel::Flat
        | Deprel::Fixed
        | Deprel::Goeswith => true,
        // "the late Mr X" and "then president Y" are tagged as adverbs now and then.
        Deprel::Advmod => matches!(
            child.text().to_ascii_lowercase().as_str(),
            "then" | "about" | "around" | "some" | "nearly" | "almost" | "over" | "more"
        ),
        Deprel::Nmod => {
            !child.children().any(|below| below.deprel() == Deprel::Case && below.id() < child.id())
        }
        Deprel::Appos => child.id().0 + 1 >= first_of(child).0,
        _ => false,
    }
}

fn first_of(view: TokenView<'_>) -> TokenId {
    view.subtree().start
}

fn left_edge(document: &Document, view: TokenView<'_>) -> TokenId {
    let head = view.id();
    let mut edge = head;
    // Dependents before the head, nearest first: the run of those that belong, up to the first that does not.
    for child in view.children().rev().filter(|child| child.id() < head) {
        let subtree = child.subtree();
        if belongs_before(child) {
            edge = edge.min(subtree.start);
        } else if child.deprel() != Deprel::Punct {
            break;
        }
    }
    // What lies between must not hold a copula's subject or a clause that a wrong tree put there.
    let mut start = edge;
    for token in document.views(TokenRange { start: edge, end: head }) {
        let opens_nothing = (token.upos() == Upos::Punct && is_quote_or_bracket(token.text()))
            || matches!(token.upos(), Upos::Cconj | Upos::Sconj)
            || (token.upos() == Upos::Adv && matches!(token.text(), "where" | "when" | "while" | "then"));
        if opens_nothing && token.id() == start {
            start = TokenId(token.id().0 + 1);
        }
    }
    start
}

fn is_quote_or_bracket(text: &str) -> bool {
    matches!(
        text,
        "\"" | "“" | "”" | "'" | "‘" | "’" | "``" | "''" | "(" | ")" | "[" | "]" | "," | "-" | "–" | "—"
    )
}

/// Nouns whose complement with "for" or "to" is part of the office: "Minister for Health", "envoy to Syria".
fn takes_office_complement(lemma: &str) -> bool {
    matches!(
        lemma,
        "minister"
            | "secretary"
            | "ambassador"
            | "envoy"
            | "representative"
            | "adviser"
            | "advisor"
            | "commissioner"
            | "aide"
            | "assistant"
            | "spokesman"
            | "spokeswoman"
            | "spokesperson"
            | "candidate"
            | "ministry"
            | "department"
            | "office"
            | "centre"
            | "center"
            | "agency"
            | "committee"
            | "commission"
            | "council"
            | "institute"
            | "organization"
            | "organisation"
            | "delegate"
            | "attorney"
    )
}

fn right_edge(document: &Document, view: TokenView<'_>, depth: usize) -> TokenId {
    let head = view.id();
    let mut edge = TokenId(head.0 + 1);
    if depth == 0 {
        return edge;
    }
    for child in view.children().filter(|child| child.id() > head) {
        let subtree = child.subtree();
        // A hyphen or a full stop of an abbreviation may stand between; a comma or a bracket may not, even where the
        // tree hangs it on the dependent.
        let opens = document.token(subtree.start);
        let after_comma = subtree.start < child.id()
            && opens.upos() == Upos::Punct
            && !matches!(opens.text(), "-" | "–" | ".");
        let gap = TokenRange { start: edge, end: subtree.start.max(edge) };
        let adjacent = !after_comma
            && (gap.is_empty()
                || document.views(gap).all(|token| matches!(token.text(), "-" | "–" | "." | "/")));
        match child.deprel() {
            Deprel::Flat | Deprel::Fixed | Deprel::Goeswith | Deprel::Compound | Deprel::Nummod => {
                // Conjuncts and clauses that a wrong tree hangs on the last part of a name stay out.
                if adjacent {
                    edge = edge.max(name_end(document, child.id()));
                }
            }
            Deprel::NmodUnmarked | Deprel::NmodDesc => {
                if adjacent && child.upos() == Upos::Propn {
                    edge = edge.max(phrase(document, child.id(), depth - 1).end);
                }
            }
            Deprel::Nmod => {
                if !adjacent || !complement_belongs(view, child) {
                    break;
                }
                edge = edge.max(with_conjuncts(document, child, depth - 1));
            }
            Deprel::Appos => {
                // "his counterpart Mukhtar Tleuberdi": an apposition without a comma.
                if adjacent && child.upos() == Upos::Propn {
                    edge = edge.max(phrase(document, child.id(), depth - 1).end);
                } else {
                    break;
                }
            }
            Deprel::Acl => {
                // "those wounded", "anyone arrested": the pronoun says nothing without it.
                let bare =
                    view.upos() == Upos::Pron || matches!(view.lemma(), "those" | "anyone" | "everyone");
                if adjacent && bare && subtree.len() <= 4 {
                    edge = edge.max(subtree.end);
                } else {
                    break;
                }
            }
            Deprel::Amod => {
                if adjacent {
                    edge = edge.max(subtree.end);
                }
            }
            Deprel::Punct | Deprel::Case => {}
            _ => break,
        }
    }
    edge
}

/// The end of a part of a name: with what is flat on it, without phrases and clauses.
pub(crate) fn name_end(document: &Document, part: TokenId) -> TokenId {
    let mut end = TokenId(part.0 + 1);
    for child in document.token(part).children().filter(|child| child.id() > part) {
        let joined = matches!(
            child.deprel(),
            Deprel::Flat | Deprel::Fixed | Deprel::Goeswith | Deprel::Compound | Deprel::Nummod
        );
        // A hyphen may stand between.
        if !joined || child.id().0 > end.0 + 1 {
            break;
        }
        end = TokenId(child.id().0 + 1);
    }
    end
}

/// Whether a prepositional phrase after the head is part of the name or the role.
fn complement_belongs(view: TokenView<'_>, child: TokenView<'_>) -> bool {
    let Some(case) = child.child(Deprel::Case) else { return child.upos() == Upos::Propn };
    match case.text().to_ascii_lowercase().as_str() {
        "of" => true,
        "for" => {
            takes_office_complement(&view.lemma().to_lowercase())
                // "High Commissioner for Refugees" and "Organization for Security": names go on in capitals.
                || (view.upos() == Upos::Propn && starts_upper(child.text()))
        }
        "to" => takes_office_complement(&view.lemma().to_lowercase()),
        "on" | "in" | "against" | "and" => {
            view.upos() == Upos::Propn
                && child.upos() == Upos::Propn
                && view.children_by(Deprel::Flat).next().is_none()
                && names_a_body(view.lemma())
        }
        "de" | "del" | "la" | "von" | "van" | "al" | "bin" | "ibn" | "di" | "da" => true,
        _ => false,
    }
}

fn names_a_body(lemma: &str) -> bool {
    matches!(
        lemma.to_lowercase().as_str(),
        "committee"
            | "commission"
            | "mission"
            | "council"
            | "conference"
            | "office"
            | "council's"
            | "force"
            | "agency"
    )
}

fn starts_upper(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_uppercase)
}

/// The end of a complement with the conjuncts that share its preposition: "of Russia and Kazakhstan".
fn with_conjuncts(document: &Document, child: TokenView<'_>, depth: usize) -> TokenId {
    let mut end = phrase(document, child.id(), depth).end;
    for conjunct in child.children_by(Deprel::Conj) {
        let bare = conjunct.child(Deprel::Case).is_none() && conjunct.upos().is_nominal();
        let close = conjunct.subtree().start.0 <= end.0 + 2;
        if !bare || !close {
            break;
        }
        end = phrase(document, conjunct.id(), depth).end;
    }
    end
}
