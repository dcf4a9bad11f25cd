//! Where the table's names, role nouns and titles stand in a document: one walk from every token.

use bede_doc::{Document, TokenId, TokenRange, Upos};

use crate::{
    actors::{Actors, Reading},
    compile::{self, Form},
};

/// A run of tokens that the table knows, with its readings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub(crate) tokens: TokenRange,
    first: u32,
    count: u32,
}

/// All runs that the table knows.
pub(crate) struct Matches {
    found: Vec<Match>,
    readings: Vec<Reading>,
    /// First match that starts at or after a token.
    starting: Vec<u32>,
    /// Matches by the token they end with, as indexes into `found`.
    ending: Vec<u32>,
    ending_start: Vec<u32>,
}

/// Names of more tokens than this are not looked for.
const LONGEST: usize = 14;

impl Matches {
    pub(crate) fn find(document: &Document, actors: &Actors) -> Matches {
        let tokens = &document.tokens.tokens;
        let count = tokens.len();
        // One entry per folded word: its hash and its token.
        let mut words: Vec<(u64, u32)> = Vec::with_capacity(count + count / 8);
        let mut first_word: Vec<u32> = Vec::with_capacity(count + 1);
        for (index, token) in tokens.iter().enumerate() {
            first_word.push(words.len() as u32);
            compile::each_word(document.slice(token.span), |word| {
                words.push((compile::word_hash(word), index as u32));
            });
        }
        first_word.push(words.len() as u32);
        let mut matches = Matches {
            found: Vec::new(),
            readings: Vec::new(),
            starting: Vec::with_capacity(count + 1),
            ending: Vec::new(),
            ending_start: Vec::new(),
        };
        for sentence in document.sentences() {
            let last = first_word[sentence.tokens.end.index()] as usize;
            for token in sentence.tokens.iter() {
                matches.starting.push(matches.found.len() as u32);
                let begin = first_word[token.index()] as usize;
                if first_word[token.index() + 1] as usize == begin {
                    continue;
                }
                let mut state = 0;
                for (at, &(word, in_token)) in words[..last].iter().enumerate().skip(begin).take(LONGEST) {
                    state = compile::step_hash(state, word);
                    // A name ends with a token, not inside one.
                    let ends = words.get(at + 1).is_none_or(|next| next.1 != in_token);
                    let range = TokenRange { start: token, end: TokenId(in_token + 1) };
                    let first = matches.readings.len() as u32;
                    let goes_on = actors.look_up(state, |reading| {
                        if ends && is_written_so(document, range, reading) {
                            matches.readings.push(reading);
                        }
                    });
                    let found = matches.readings.len() as u32 - first;
                    if found > 0 {
                        matches.found.push(Match { tokens: range, first, count: found });
                    }
                    if !goes_on {
                        break;
                    }
                }
            }
        }
        matches.starting.resize(count + 1, matches.found.len() as u32);
        matches.index_ends(count);
        matches
    }

    fn index_ends(&mut self, count: usize) {
        let mut start = vec![0u32; count + 2];
        for found in &self.found {
            start[found.tokens.end.index() + 1] += 1;
        }
        for index in 0..=count {
            start[index + 1] += start[index];
        }
        let mut next = start.clone();
        self.ending = vec![0; self.found.len()];
        for (index, found) in self.found.iter().enumerate() {
            let slot = &mut next[found.tokens.end.index()];
            self.ending[*slot as usize] = index as u32;
            *slot += 1;
        }
        self.ending_start = start;
    }

    /// The readings of a match.
    pub(crate) fn readings(&self, found: Match) -> &[Reading] {
        &self.readings[found.first as usize..(found.first + found.count) as usize]
    }

    /// Matches that start at a token, shorter first.
    pub(crate) fn starting_at(&self, token: TokenId) -> &[Match] {
        let (start, end) = (self.starting[token.index()], self.starting[token.index() + 1]);
        &self.found[start as usize..end as usize]
    }

    /// Matches that end with the token before `end`, longer first.
    pub(crate) fn ending_at(&self, end: TokenId) -> impl Iterator<Item = Match> + '_ {
        let (start, stop) = (self.ending_start[end.index()], self.ending_start[end.index() + 1]);
        self.ending[start as usize..stop as usize].iter().map(|&index| self.found[index as usize])
    }

    /// The longest run with a reading that passes, ending before `end` and not starting before `from`.
    pub(crate) fn longest_ending(
        &self,
        end: TokenId,
        from: TokenId,
        mut passes: impl FnMut(Reading) -> bool,
    ) -> Option<(Match, Reading)> {
        self.ending_at(end).filter(|found| found.tokens.start >= from).find_map(|found| {
            self.readings(found)
                .iter()
                .copied()
                .find(|&reading| passes(reading))
                .map(|reading| (found, reading))
        })
    }
}

/// Whether the letters are of the size that a reading asks for.
fn is_written_so(document: &Document, range: TokenRange, reading: Reading) -> bool {
    let text = document.slice(document.span_of(range));
    if reading.needs_capitals() && reading.may_be_lower() {
        return text.chars().filter(|character| character.is_uppercase()).count() >= 2;
    }
    if reading.needs_capitals() {
        return text.chars().filter(|character| character.is_alphabetic()).all(char::is_uppercase);
    }
    if reading.may_be_lower() {
        return true;
    }
    let capital = text
        .chars()
        .find(|character| character.is_alphanumeric())
        .is_some_and(|character| character.is_uppercase() || character.is_ascii_digit())
        || (range.len() > 1 && text.chars().any(char::is_uppercase));
    if !capital {
        return false;
    }
    // The first word of a sentence is written large whatever it is; the tagger tells.
    let one = range.len() == 1;
    let plain_word = one
        && matches!(reading.form(), Form::Name | Form::Surname | Form::Given | Form::Capital | Form::Seat)
        && !matches!(document.token(range.start).upos(), Upos::Propn | Upos::Noun | Upos::X | Upos::Adj);
    !plain_word
}
