//! Frames over arguments: whether a frame of the lexicon fits a predicate, and who fills its roles.

use bede_doc::{Deprel, Document, EntityKind, TokenId, TokenView, Upos};
use bede_lexicon::{Filler, Frame, Lexicon, Place, Pos, Slot};

use crate::arguments::{Arguments, Oblique, begins_with_capital, is_dated, is_named_auxiliary, of_noun};
use crate::participants::{bears_arms, can_act, in_class, passes, semantic_head};

/// A frame that fits.
#[derive(Clone, Debug, Default)]
pub struct Fit {
    /// Heads in the ACTOR slots.
    pub actors: Vec<TokenId>,
    /// Heads in the RECIPIENT slots.
    pub recipients: Vec<TokenId>,
    /// Head in the EVENT slot.
    pub event: Option<TokenId>,
    /// Words of the frame itself, beside the predicate.
    pub words: Vec<TokenId>,
    /// Every head that fills a slot.
    pub heads: Vec<TokenId>,
    /// How closely: more words, classes and roles matched.
    pub closeness: u32,
    /// Whether nobody acts, though the frame has an actor.
    pub lacks_actor: bool,
}

/// Why a frame does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// A modifier, by its number in the frame, is missing.
    Modifier(usize),
    /// A particle likewise.
    Particle(usize),
    /// Nothing stands where a slot is.
    Empty(usize),
    /// What stands there is not what the slot asks for.
    Class(usize, TokenId),
}

impl Misfit {
    /// In words, for explanations.
    pub fn describe(self, document: &Document, frame: &Frame) -> String {
        match self {
            Misfit::Modifier(index) => format!("\"{}\" is not there", frame.modifiers[index]),
            Misfit::Particle(index) => format!("\"{}\" is not there", frame.particles[index]),
            Misfit::Empty(slot) => format!("{} is missing", describe(&frame.slots[slot])),
            Misfit::Class(slot, head) => {
                format!("\"{}\" is not {}", document.token(head).text(), describe(&frame.slots[slot]))
            }
        }
    }
}

/// What matching reads.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The document.
    pub document: &'a Document,
    /// The lexicon.
    pub lexicon: &'a Lexicon,
    /// Whether the caller knows who takes part, so that anybody may and every word is asked what it can tell.
    pub lenient: bool,
}

/// How much less closely a sense fits that depends on who acts, where nobody is named who does.
const UNPROVEN: u32 = 2;

impl<'a> Scene<'a> {
    fn token(self, id: TokenId) -> TokenView<'a> {
        self.document.token(id)
    }

    /// Whether a frame fits a predicate with these arguments; `given` is the token that must fill an EVENT slot.
    pub fn fit(
        self,
        frame: &Frame,
        predicate: TokenId,
        arguments: &Arguments,
        given: Option<TokenId>,
    ) -> Result<Fit, Misfit> {
        let mut fit = Fit::default();
        let token = self.token(predicate);
        for (index, modifier) in frame.modifiers.iter().enumerate() {
            let found = token.children().find(|child| {
                matches!(child.deprel(), Deprel::Compound | Deprel::Amod | Deprel::NmodPoss | Deprel::Nummod)
                    && modifier.split('|').any(|option| {
                        child.lemma().eq_ignore_ascii_case(option)
                            || child.text().eq_ignore_ascii_case(option)
                    })
            });
            fit.words.push(found.ok_or(Misfit::Modifier(index))?.id());
            fit.closeness += 3;
        }
        for (index, particle) in frame.particles.iter().enumerate() {
            let found = self.particle(token, arguments, particle).ok_or(Misfit::Particle(index))?;
            fit.words.push(found);
            fit.closeness += 3;
        }
        let mut used: Vec<TokenId> = Vec::new();
        let mut unproven = false;
        for (index, slot) in frame.slots.iter().enumerate() {
            match self.fill(frame, index, token, arguments, given, &used) {
                Ok((head, closeness)) => {
                    used.push(head);
                    fit.heads.push(head);
                    fit.closeness += closeness;
                    match &slot.filler {
                        Filler::Actor => fit.actors.push(head),
                        Filler::Recipient => fit.recipients.push(head),
                        Filler::Event => fit.event = Some(head),
                        Filler::Words(_) => fit.words.push(head),
                        Filler::Any => {
                            if slot.filter.as_ref().is_some_and(|filter| !filter.negated) {
                                fit.words.push(head);
                            }
                        }
                    }
                }
                Err(misfit) => {
                    // A sense of a noun that hangs on at whom it is aimed: not every inquiry is one into "an air strike".
                    let is_proof = slot.filler == Filler::Recipient
                        && slot.filter.as_ref().is_some_and(|filter| !filter.negated);
                    let may_be_missing = slot.optional
                        || (frame.pos == Pos::Noun
                            && matches!(slot.filler, Filler::Actor | Filler::Recipient)
                            && !is_proof)
                        || (slot.place == Place::Subject
                            && arguments.is_passive
                            && matches!(misfit, Misfit::Empty(_)));
                    if !may_be_missing {
                        return Err(misfit);
                    }
                    if slot.place == Place::Subject && slot.filler == Filler::Actor {
                        fit.lacks_actor = true;
                        // "was taken to hospital": a sense that hangs on who does it, where nobody is named who does.
                        unproven |= slot.filter.as_ref().is_some_and(|filter| !filter.negated);
                    }
                }
            }
        }
        if unproven {
            fit.closeness = fit.closeness.saturating_sub(UNPROVEN);
        }
        Ok(fit)
    }

    fn particle(self, token: TokenView<'a>, arguments: &Arguments, particle: &str) -> Option<TokenId> {
        let is_it = |id: TokenId| {
            let lemma = self.token(id).lemma();
            particle.split('|').any(|option| lemma.eq_ignore_ascii_case(option))
        };
        if let Some(&found) = arguments.particles.iter().find(|&&id| is_it(id)) {
            return Some(found);
        }
        let introducer = arguments
            .obliques
            .iter()
            .flat_map(|oblique| &oblique.introducers)
            .find(|&&id| particle != "in" && is_it(id));
        if let Some(&found) = introducer {
            return Some(found);
        }
        // Whatever the tree says of it, a particle stands right behind its verb, but not what leads in a time or place: "gave in
        // interviews".
        let next = token.next().filter(|next| {
            let leads_in = next.xpos() == "IN" && next.deprel() == Deprel::Case && particle == "in";
            next.sentence() == token.sentence() && is_it(next.id()) && !leads_in
        });
        next.map(TokenView::id)
    }

    /// The head that fills a slot, and how close that brings the frame.
    fn fill(
        self,
        frame: &Frame,
        index: usize,
        token: TokenView<'a>,
        arguments: &Arguments,
        given: Option<TokenId>,
        used: &[TokenId],
    ) -> Result<(TokenId, u32), Misfit> {
        let slot = &frame.slots[index];
        let mut misfit = Misfit::Empty(index);
        for head in self.candidates(frame, slot, token, arguments, used) {
            if used.contains(&head) && !(arguments.is_mutual && arguments.subject == Some(head)) {
                continue;
            }
            if slot.filler == Filler::Event && Some(head) != given {
                continue;
            }
            match self.check(slot, head) {
                Some(closeness) => return Ok((head, closeness)),
                None => misfit = Misfit::Class(index, head),
            }
        }
        Err(misfit)
    }

    /// Heads that stand where a slot is, best first.
    fn candidates(
        self,
        frame: &Frame,
        slot: &Slot,
        token: TokenView<'a>,
        arguments: &Arguments,
        used: &[TokenId],
    ) -> Vec<TokenId> {
        let takes_clause = matches!(slot.filler, Filler::Any | Filler::Event);
        match &slot.place {
            Place::Subject => arguments.subject.into_iter().collect(),
            Place::IndirectObject => arguments.indirect_object.or(arguments.object).into_iter().collect(),
            Place::Object => {
                let mut heads: Vec<TokenId> = arguments.object.into_iter().collect();
                // "burned down the huts": the tree may have the particle for a preposition.
                if heads.is_empty() && !frame.particles.is_empty() && !arguments.is_passive {
                    let next = TokenId(token.id().0 + 1);
                    heads.extend(
                        arguments
                            .obliques
                            .iter()
                            .filter(|oblique| {
                                !oblique.is_clause && oblique.introducers.first() == Some(&next)
                            })
                            .map(|oblique| oblique.head),
                    );
                }
                // "found guilty", "held hostage": a complement of the object.
                if matches!(slot.filler, Filler::Words(_)) {
                    heads.extend(
                        token
                            .children()
                            .filter(|child| {
                                matches!(
                                    child.deprel(),
                                    Deprel::Xcomp
                                        | Deprel::Advmod
                                        | Deprel::Amod
                                        | Deprel::Advcl
                                        | Deprel::Obl
                                        | Deprel::Obj
                                        | Deprel::Iobj
                                ) && child.children_by(Deprel::Case).next().is_none()
                            })
                            .map(TokenView::id),
                    );
                }
                if takes_clause {
                    heads.extend(arguments.clause);
                }
                heads
            }
            Place::Possessor => self.possessors(frame, token, arguments),
            Place::Oblique(introducers) => {
                // "offered to mediate": a word of the frame may be an infinitive.
                let takes_clause = takes_clause || matches!(slot.filler, Filler::Words(_));
                let mut heads = self.introduced(&arguments.obliques, introducers, takes_clause);
                if introducers.iter().any(String::is_empty) {
                    heads.extend(arguments.object);
                }
                // "impose sanctions on Iran": the tree may hang the phrase on the noun.
                if frame.pos == Pos::Verb {
                    if let Some(object) = arguments.object {
                        let inner = of_noun(self.document, object);
                        let has_of_only = introducers.iter().all(|introducer| introducer == "of");
                        let object_is_word = frame.slots.iter().any(|slot| {
                            slot.place == Place::Object
                                && (matches!(slot.filler, Filler::Words(_))
                                    || (slot.filler == Filler::Any && slot.filter.is_some()))
                        });
                        let has_object = frame.slots.iter().any(|slot| slot.place == Place::Object);
                        if object_is_word || !has_of_only || has_object {
                            heads.extend(self.introduced(&inner.obliques, introducers, takes_clause));
                        }
                    }
                    if takes_clause
                        && introducers.iter().any(|introducer| introducer == "that" || introducer == "to")
                    {
                        heads.extend(arguments.clause.filter(|&clause| {
                            introducers.iter().any(|introducer| introducer == "that")
                                || self
                                    .token(clause)
                                    .children_by(Deprel::Mark)
                                    .any(|mark| mark.lemma() == "to")
                        }));
                    }
                    // "came under fire from rebels", "returned to the table with the union": the tree may hang the second phrase on
                    // the first.
                    for &outer in used {
                        if arguments
                            .obliques
                            .iter()
                            .any(|oblique| oblique.head == outer && !oblique.is_clause)
                        {
                            let inner = of_noun(self.document, outer);
                            heads.extend(self.introduced(&inner.obliques, introducers, takes_clause));
                        }
                    }
                    // The tree may have the preposition for a particle and its noun for the object.
                    let has_object_slot = frame.slots.iter().any(|slot| slot.place == Place::Object);
                    if !has_object_slot
                        && let Some(object) = arguments.object
                        && arguments.particles.iter().any(|&particle| {
                            introducers.iter().any(|introducer| self.token(particle).lemma() == introducer)
                        })
                    {
                        heads.push(object);
                    }
                }
                heads
            }
        }
    }

    fn introduced(self, obliques: &[Oblique], introducers: &[String], takes_clause: bool) -> Vec<TokenId> {
        obliques
            .iter()
            .filter(|oblique| !oblique.is_clause || takes_clause)
            .filter(|oblique| {
                oblique.introducers.iter().any(|&id| {
                    introducers.iter().any(|word| self.token(id).lemma().eq_ignore_ascii_case(word))
                })
            })
            .map(|oblique| oblique.head)
            .collect()
    }

    /// Who does what an event noun says: possessor, `by`, the name before it, `of` where the frame leaves that free.
    fn possessors(self, frame: &Frame, token: TokenView<'a>, arguments: &Arguments) -> Vec<TokenId> {
        let mut heads: Vec<TokenId> = arguments.possessor.into_iter().collect();
        let by = ["by".to_owned()];
        heads.extend(self.introduced(&arguments.obliques, &by, false));
        let mut modifiers: Vec<TokenId> =
            arguments.modifiers.iter().copied().filter(|&id| self.names_actor(id)).collect();
        modifiers.reverse();
        heads.extend(modifiers);
        let of_is_taken = frame.slots.iter().any(|slot| {
            matches!(&slot.place, Place::Oblique(introducers) if introducers.iter().any(|introducer| introducer == "of"))
        });
        if !of_is_taken {
            // "a meeting with the president of Ghana": what hangs on another noun of the phrase says nothing of this one.
            let of = ["of".to_owned()];
            let hangs_on_another = |head: &TokenId| {
                self.token(*head).head().is_some_and(|above| {
                    above.deprel() == Deprel::Nmod && above.head().is_some_and(|noun| noun.id() == token.id())
                })
            };
            let mut owners = self.introduced(&arguments.obliques, &of, false);
            owners.retain(|head| !hangs_on_another(head));
            heads.extend(owners);
        }
        heads.extend(arguments.lent);
        // "has been on hunger strike": who is in it.
        if token.children_by(Deprel::Case).next().is_some() {
            heads.extend(arguments.subject);
        }
        heads.retain(|&head| head != token.id());
        heads
    }

    /// Whether a word before a noun names an actor: a known one, or a name that is no place.
    fn names_actor(self, id: TokenId) -> bool {
        let token = self.token(id);
        match self.document.entity_at(id) {
            Some(entity) => entity.kind != EntityKind::Place,
            // "a rebel attack", "police raids": arms are borne by whom the word says.
            None if token.upos() == Upos::Noun => bears_arms(self.document, self.lexicon, id),
            None => {
                begins_with_capital(token.text())
                    && matches!(token.upos(), Upos::Propn | Upos::Adj)
                    && !self.in_headline_case(token)
            }
        }
    }

    /// Whether capitals mean nothing here.
    fn in_headline_case(self, token: TokenView<'a>) -> bool {
        self.document.block_of(token.sentence()).kind.is_headline()
    }

    /// Whether a head fits a slot's words, class and role.
    fn check(self, slot: &Slot, head: TokenId) -> Option<u32> {
        let token = self.token(head);
        let mut closeness = if matches!(slot.place, Place::Oblique(_)) { 2 } else { 1 };
        if let Filler::Words(words) = &slot.filler {
            let semantic = semantic_head(token);
            let found = words.iter().any(|word| self.is_word(token, word) || self.is_word(semantic, word));
            if !found {
                return None;
            }
            closeness += 4;
        }
        if let Some(filter) = &slot.filter {
            if !passes(self.document, self.lexicon, head, filter) {
                return None;
            }
            closeness += if filter.negated { 1 } else { 2 };
        }
        match slot.filler {
            Filler::Actor => {
                let nominal = token.upos().is_nominal()
                    || matches!(token.upos(), Upos::Num | Upos::Det | Upos::X)
                    || matches!(token.upos(), Upos::Adj)
                    || is_named_auxiliary(token);
                if in_class(self.document, self.lexicon, head, "time") {
                    return None;
                }
                let has_class = slot.filter.as_ref().is_some_and(|filter| !filter.negated);
                if !nominal || !(has_class || self.lenient || can_act(self.document, self.lexicon, head)) {
                    return None;
                }
                closeness += 1;
            }
            Filler::Recipient => {
                let nominal = token.upos().is_nominal()
                    || matches!(token.upos(), Upos::Num | Upos::Det | Upos::X | Upos::Adj | Upos::Sym);
                let is_phrase_word =
                    matches!(slot.place, Place::Oblique(_)) && PHRASE_WORDS.contains(&token.lemma());
                if !nominal
                    || is_phrase_word
                    || in_class(self.document, self.lexicon, head, "time")
                    || (is_dated(self.document, head) && self.document.mention_at(head).is_none())
                {
                    return None;
                }
                closeness += 1;
            }
            // "agreed on Thursday": the day is not what was agreed on.
            Filler::Any if matches!(slot.place, Place::Oblique(_)) && is_dated(self.document, head) => {
                return None;
            }
            _ => {}
        }
        Some(closeness)
    }

    /// Whether a head is a word of a frame, of one or several words.
    fn is_word(self, token: TokenView<'a>, word: &str) -> bool {
        let mut words = word.rsplit(' ');
        let Some(last) = words.next() else { return false };
        if !token.lemma().eq_ignore_ascii_case(last) && !token.text().eq_ignore_ascii_case(last) {
            return false;
        }
        let mut at = token;
        for before in words {
            // A modifier may stand anywhere before its noun.
            let modifier = token.children().any(|child| {
                child.id() < token.id()
                    && (child.lemma().eq_ignore_ascii_case(before)
                        || child.text().eq_ignore_ascii_case(before))
            });
            let previous = at.previous().filter(|previous| {
                previous.lemma().eq_ignore_ascii_case(before) || previous.text().eq_ignore_ascii_case(before)
            });
            match previous {
                Some(previous) => at = previous,
                None if modifier => {}
                None => return false,
            }
        }
        true
    }
}

/// Nouns that make a phrase with their preposition, at which nothing is aimed: "in addition", "in the case".
const PHRASE_WORDS: &[&str] = &[
    "addition",
    "case",
    "fact",
    "response",
    "retaliation",
    "order",
    "turn",
    "accordance",
    "exchange",
    "part",
    "return",
    "protest",
    "revenge",
    "reply",
    "line",
    "way",
];

/// A slot in words, for explanations.
fn describe(slot: &Slot) -> String {
    let what = match &slot.filler {
        Filler::Actor => "an actor".to_owned(),
        Filler::Recipient => "a recipient".to_owned(),
        Filler::Any => "something".to_owned(),
        Filler::Event => "an event".to_owned(),
        Filler::Words(words) => format!("\"{}\"", words.join("\" or \"")),
    };
    let class = match &slot.filter {
        Some(filter) if filter.negated => format!(" that is not {}", filter.classes.join(" or ")),
        Some(filter) => format!(" of the class {}", filter.classes.join(" or ")),
        None => String::new(),
    };
    let place = match &slot.place {
        Place::Subject => " as subject".to_owned(),
        Place::Object => " as object".to_owned(),
        Place::IndirectObject => " as first object".to_owned(),
        Place::Possessor => " as possessor".to_owned(),
        Place::Oblique(introducers) => {
            let words: Vec<&str> =
                introducers.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
            format!(" after \"{}\"", words.join("\" or \""))
        }
    };
    format!("{what}{class}{place}")
}
