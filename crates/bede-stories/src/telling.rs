//! What tellings are compared by: type, days, participants, places, and the words around the event. A telling is
//! numbers only, in about 400 bytes, and has a form in text in which stores keep it.

use bede_doc::{
    BlockKind, DateBasis, DatePrecision, Document, EntityId, Event, Participant, PlaceKind, SentenceId, Upos,
    plover::{EventType, Mode, Status},
};
use jiff::civil::Date;

/// A country's three letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub [u8; 3]);

impl Code {
    fn parse(text: &str) -> Option<Code> {
        text.as_bytes().try_into().ok().map(Code)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|&byte| write!(formatter, "{}", char::from(byte)))
    }
}

/// The days on which an event may have been, counted from 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    pub first: i32,
    pub last: i32,
    /// Whether the report says the day.
    pub said: bool,
}

/// Who acts, or at whom it is aimed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    pub countries: Vec<Code>,
    /// Names of people, organizations and groups, hashed.
    pub names: Vec<u32>,
}

/// Where an event was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    pub lat: f32,
    pub lon: f32,
}

/// One event as one report tells it. All lists ascend.
#[derive(Clone, Debug, PartialEq)]
pub struct Telling {
    pub kind: EventType,
    pub mode: Option<Mode>,
    pub status: Status,
    /// `None` where nothing is known of the day; such a telling joins no story.
    pub days: Option<Days>,
    pub actors: Side,
    pub recipients: Side,
    /// Countries that the sentence names in any way.
    pub countries: Vec<Code>,
    /// Places smaller than countries that the sentence names, hashed.
    pub places: Vec<u32>,
    /// The place of the event, where it is smaller than a country.
    pub spot: Option<Spot>,
    /// Nouns, verbs and adjectives of the sentence, hashed.
    pub words: Vec<u32>,
    /// Proper names of the sentence, hashed.
    pub names: Vec<u32>,
    /// Figures of the sentence.
    pub figures: Vec<u32>,
    /// Words and names of the headline and the first sentences of the report, hashed.
    pub lede: Vec<u32>,
}

/// Words that stand in reports of every kind.
const COMMON: &[&str] = &[
    "say",
    "tell",
    "be",
    "have",
    "do",
    "make",
    "take",
    "go",
    "come",
    "get",
    "give",
    "put",
    "see",
    "report",
    "official",
    "government",
    "ministry",
    "minister",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "statement",
    "country",
    "state",
    "people",
    "person",
    "man",
    "woman",
    "year",
    "month",
    "week",
    "day",
    "time",
    "hour",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "new",
    "other",
    "more",
    "many",
    "several",
    "last",
    "first",
    "next",
    "such",
    "own",
    "same",
    "former",
    "senior",
    "foreign",
    "national",
    "local",
    "president",
    "accord",
    "part",
    "number",
    "group",
    "member",
    "leader",
    "head",
    "late",
    "early",
    "morning",
    "evening",
    "night",
    "news",
    "agency",
    "add",
    "call",
    "hold",
];

/// The hash under which a word is compared. Stores keep it.
pub(crate) fn hash(word: &str) -> u32 {
    let mut hash = 0xCBF2_9CE4_8422_2325u64;
    for byte in word.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    (hash ^ (hash >> 32)) as u32
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort_unstable();
    list.dedup();
    list
}

/// The tellings of a coded document, one for each of its events, in their order.
pub fn tellings(document: &Document) -> Vec<Telling> {
    let (sentences, lede) = lede(document);
    // A sentence that names no country stands in a report that does.
    let mut countries = Vec::new();
    for sentence in sentences {
        named(document, sentence, &mut countries, &mut Vec::new());
    }
    let countries = sorted(countries);
    let complete = |mut telling: Telling| {
        if telling.countries.is_empty() && telling.places.is_empty() {
            telling.countries.clone_from(&countries);
        }
        telling
    };
    document.events.iter().map(|event| complete(telling(document, event, &lede))).collect()
}

/// The headlines and the first two sentences of body text, and their words.
fn lede(document: &Document) -> (Vec<SentenceId>, Vec<u32>) {
    let (mut chosen, mut words) = (Vec::new(), Vec::new());
    let mut sentences = 0;
    for index in 0..document.sentences().len() {
        let sentence = SentenceId(index as u32);
        if !matches!(document.block_of(sentence).kind, BlockKind::Headline | BlockKind::Subheadline) {
            sentences += 1;
            if sentences > 2 {
                break;
            }
        }
        let (plain, names, _) = words_of(document, sentence);
        words.extend(plain);
        words.extend(names);
        chosen.push(sentence);
    }
    (chosen, sorted(words))
}

/// Countries that a sentence names in any way, and places smaller than countries.
fn named(document: &Document, sentence: SentenceId, countries: &mut Vec<Code>, places: &mut Vec<u32>) {
    let tokens = document.sentence(sentence).tokens;
    let holds = |at: bede_doc::TokenId| tokens.start <= at && at < tokens.end;
    for mention in document.mentions.iter().filter(|mention| holds(mention.head)) {
        countries.extend(document.entity(mention.entity).country.as_deref().and_then(Code::parse));
    }
    for place in document.places.iter().filter(|place| holds(place.tokens.start)) {
        countries.extend(place.country.as_deref().and_then(Code::parse));
        if place.kind != PlaceKind::Country {
            places.push(hash(&place.name.to_lowercase()));
        }
    }
}

/// Content words, proper names and figures of a sentence.
fn words_of(document: &Document, sentence: SentenceId) -> (Vec<u32>, Vec<u32>, Vec<u32>) {
    let (mut words, mut names, mut figures) = (Vec::new(), Vec::new(), Vec::new());
    for token in document.views(document.sentence(sentence).tokens) {
        let lemma = token.lemma().to_lowercase();
        match token.upos() {
            Upos::Propn if !COMMON.contains(&lemma.as_str()) => names.push(hash(&lemma)),
            Upos::Noun | Upos::Verb | Upos::Adj if !COMMON.contains(&lemma.as_str()) => {
                words.push(hash(&lemma));
            }
            Upos::Num => figures.extend(figure(&lemma)),
            _ => {}
        }
    }
    (words, names, figures)
}

/// A figure that says how many; years say when.
fn figure(text: &str) -> Option<u32> {
    const WORDS: [&str; 11] =
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let number = match WORDS.iter().position(|&word| word == text) {
        Some(index) => index as u32 + 2,
        None => text.replace(',', "").parse().ok()?,
    };
    (number > 1 && !(1900..2100).contains(&number)).then_some(number)
}

fn day_number(date: Date) -> Option<i32> {
    Date::constant(1970, 1, 1).until(date).ok().map(|span| span.get_days())
}

/// The days on which an event may have been. Reports that name no day are of the day or the day before.
fn days(document: &Document, event: &Event) -> Option<Days> {
    let published = document.metadata.published.as_ref().and_then(|published| day_number(published.date()));
    match event.date {
        Some(date) => {
            let first = day_number(date.date)?;
            match (date.precision, date.basis) {
                (DatePrecision::Day, DateBasis::Text) => Some(Days { first, last: first, said: true }),
                (DatePrecision::Day, DateBasis::Published) => {
                    Some(Days { first: first - 1, last: first, said: false })
                }
                (DatePrecision::Month, _) => {
                    let last = day_number(date.date.last_of_month())?;
                    Some(Days { first, last, said: false })
                }
                // A year is no day on which to look.
                (DatePrecision::Year, _) => None,
            }
        }
        None => match event.status {
            Status::Historical => published.map(|last| Days { first: last - 7, last, said: false }),
            Status::Future => None,
            _ => published.map(|last| Days { first: last - 1, last, said: false }),
        },
    }
}

fn side(document: &Document, participants: &[Participant]) -> Side {
    let mut side = Side::default();
    let mut take = |id: EntityId| {
        let entity = document.entity(id);
        side.countries.extend(entity.country.as_deref().and_then(Code::parse));
        // A country's name says no more than its code.
        if entity.kind != bede_doc::EntityKind::Country {
            side.names.push(hash(&entity.name.to_lowercase()));
        }
    };
    for participant in participants {
        let members = document
            .mention_at(participant.head)
            .map(|id| document.mention(id).members.as_slice())
            .unwrap_or_default();
        members.iter().copied().chain(participant.entity.filter(|_| members.is_empty())).for_each(&mut take);
    }
    Side { countries: sorted(side.countries), names: sorted(side.names) }
}

fn telling(document: &Document, event: &Event, lede: &[u32]) -> Telling {
    let sentences = sorted(
        std::iter::once(&event.anchor).chain(&event.mentions).map(|mention| mention.sentence).collect(),
    );
    let (mut words, mut names, mut figures) = (Vec::new(), Vec::new(), Vec::new());
    let (mut countries, mut places) = (Vec::new(), Vec::new());
    for &sentence in &sentences {
        let (some_words, some_names, some_figures) = words_of(document, sentence);
        words.extend(some_words);
        names.extend(some_names);
        figures.extend(some_figures);
        named(document, sentence, &mut countries, &mut places);
    }
    let spot = event
        .place
        .map(|id| document.place(id))
        .filter(|place| place.kind != PlaceKind::Country)
        .map(|place| Spot { lat: place.lat as f32, lon: place.lon as f32 });
    let (actors, recipients) = (side(document, &event.actors), side(document, &event.recipients));
    countries.extend(actors.countries.iter().chain(&recipients.countries));
    Telling {
        kind: event.kind,
        mode: event.mode,
        status: event.status,
        days: days(document, event),
        actors,
        recipients,
        countries: sorted(countries),
        places: sorted(places),
        spot,
        words: sorted(words),
        names: sorted(names),
        figures: sorted(figures),
        lede: lede.to_vec(),
    }
}

impl Telling {
    /// Under what the telling is looked for: whether it is of conflict or cooperation, with each country, place and name.
    pub(crate) fn keys(&self) -> Vec<u64> {
        use bede_doc::plover::Quad;
        let is_conflict = matches!(self.kind.quad(), Quad::VerbalConflict | Quad::MaterialConflict);
        let class = u64::from(is_conflict) << 40;
        let countries = self.countries.iter().map(|code| {
            let [first, second, third] = code.0.map(u64::from);
            class | 1 << 32 | first << 16 | second << 8 | third
        });
        let names = self.places.iter().chain(&self.names).map(|&name| class | 2 << 32 | u64::from(name));
        sorted(countries.chain(names).collect())
    }
}

/// What a text that should be a telling lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TellingError(&'static str);

impl std::fmt::Display for TellingError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "this is no telling: {} cannot be read", self.0)
    }
}

impl std::error::Error for TellingError {}

impl std::fmt::Display for Telling {
    /// Fields between semicolons, lists between commas, hashes in hexadecimal.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let codes = |list: &[Code]| list.iter().map(Code::to_string).collect::<Vec<_>>().join(",");
        let hashes = |list: &[u32]| list.iter().map(|hash| format!("{hash:x}")).collect::<Vec<_>>().join(",");
        let days = self
            .days
            .map(|days| format!("{},{},{}", days.first, days.last, u8::from(days.said)))
            .unwrap_or_default();
        let spot = self.spot.map(|spot| format!("{},{}", spot.lat, spot.lon)).unwrap_or_default();
        let fields = [
            self.kind.as_str().to_owned(),
            self.mode.map(Mode::as_str).unwrap_or_default().to_owned(),
            self.status.as_str().to_owned(),
            days,
            codes(&self.actors.countries),
            hashes(&self.actors.names),
            codes(&self.recipients.countries),
            hashes(&self.recipients.names),
            codes(&self.countries),
            hashes(&self.places),
            spot,
            hashes(&self.words),
            hashes(&self.names),
            hashes(&self.figures),
            hashes(&self.lede),
        ];
        formatter.write_str(&fields.join(";"))
    }
}

impl std::str::FromStr for Telling {
    type Err = TellingError;

    fn from_str(text: &str) -> Result<Telling, TellingError> {
        let mut fields = text.split(';');
        let mut field = |name| fields.next().ok_or(TellingError(name));
        fn codes(text: &str) -> Vec<Code> {
            sorted(text.split(',').filter_map(Code::parse).collect())
        }
        fn hashes(text: &str) -> Vec<u32> {
            sorted(text.split(',').filter_map(|hash| u32::from_str_radix(hash, 16).ok()).collect())
        }
        let kind = EventType::parse(field("the type")?).ok_or(TellingError("the type"))?;
        let mode = Mode::parse(field("the mode")?);
        let status = Status::parse(field("the status")?).ok_or(TellingError("the status"))?;
        let days = field("the days")?;
        let days = match days.split(',').map(str::parse).collect::<Result<Vec<i32>, _>>().as_deref() {
            Ok(&[first, last, said]) if first <= last && last - first < 400 => {
                Some(Days { first, last, said: said != 0 })
            }
            _ if days.is_empty() => None,
            _ => return Err(TellingError("the days")),
        };
        let actors =
            Side { countries: codes(field("the actors")?), names: hashes(field("the actors' names")?) };
        let recipients = Side {
            countries: codes(field("the recipients")?),
            names: hashes(field("the recipients' names")?),
        };
        let countries = codes(field("the countries")?);
        let places = hashes(field("the places")?);
        let spot = field("the spot")?;
        let spot = match spot.split(',').map(str::parse).collect::<Result<Vec<f32>, _>>().as_deref() {
            Ok(&[lat, lon]) => Some(Spot { lat, lon }),
            _ if spot.is_empty() => None,
            _ => return Err(TellingError("the spot")),
        };
        let words = hashes(field("the words")?);
        let names = hashes(field("the names")?);
        let figures = hashes(field("the figures")?);
        let lede = hashes(field("the lede")?);
        Ok(Telling {
            kind,
            mode,
            status,
            days,
            actors,
            recipients,
            countries,
            places,
            spot,
            words,
            names,
            figures,
            lede,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_in_text_is_read_back() {
        for text in [
            "ASSAULT;explosives;actual;20559,20559,1;PAK;1f;;;IND,PAK;a,b;30.5,-67.25;1,2,3;4;9;1,2,3,4",
            "CONSULT;;future;;;;;;;;;;;;",
        ] {
            let telling: Telling = text.parse().expect("a telling");
            assert_eq!(telling.to_string(), text);
        }
        for text in
            ["", "ACUSE;;actual;;;;;;;;;;;;", "CONSULT;;future;x;;;;;;;;;;;", "CONSULT;;actual;1,2,1;"]
        {
            assert!(text.parse::<Telling>().is_err(), "{text}");
        }
    }
}
