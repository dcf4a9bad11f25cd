//! The network that reads a sentence: embeddings, layers that carry context both ways, a tag for each word and a
//! score for each arc.
//!
//! A word is the sum of the rows of its features. Each layer normalises, mixes each word with its neighbours,
//! computes candidates and gates, and lets two recurrences (left to right and right to left) carry the candidates
//! as far as the gates allow; what they carry is projected and added. Tags are read after an inner layer, arcs and
//! relations after the last. Training has the same network in floating point; here products are of integers.

use std::{collections::HashMap, sync::Mutex};

use bede_doc::{Deprel, Document, Sentence, Syntax, TokenId, Upos, Word};
use compact_str::CompactString;

use crate::{
    Model, ModelError, features, lemma,
    model::{Sections, Table},
    numbers::{self, COLUMN_BLOCK, Packed},
    tree,
};

/// The sizes of a network, in the order in which the model file gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct Sizes {
    /// Numbers per word between layers.
    pub width: u32,
    /// Numbers that each recurrence carries.
    pub hidden: u32,
    /// Layers.
    pub layers: u32,
    /// Layers below the one that tags are read from.
    pub tag_layer: u32,
    /// Numbers on each side of an arc's score.
    pub arc: u32,
    /// Numbers in the hidden layer that names relations.
    pub label: u32,
    /// Buckets of distance.
    pub distances: u32,
    /// Rows of embeddings.
    pub rows: u32,
    /// The row of a word that training has not kept.
    pub unknown: u32,
    /// Tags.
    pub tags: u32,
    /// Relations.
    pub labels: u32,
    /// Numbers in the narrow layer that tags are read through; 0 where they are read from the words at once.
    pub middle: u32,
}

/// Buckets of distance between a word and its head, for both directions together.
pub const DISTANCES: usize = 32;

/// The bucket of every distance, for a head before its word; farther ones are like the last.
static BUCKETS: [u8; 47] = {
    let mut buckets = [0; 47];
    let mut far = 0;
    while far < buckets.len() {
        buckets[far] = match far {
            0..=8 => far as u8,
            9..=11 => 9,
            12..=15 => 10,
            16..=21 => 11,
            22..=30 => 12,
            31..=45 => 13,
            _ => 14,
        };
        far += 1;
    }
    buckets
};

/// The bucket of a distance; `head` and `word` count from 1, and 0 is the root.
#[inline(always)]
pub fn distance(head: usize, word: usize) -> usize {
    if head == 0 {
        return 0;
    }
    let bucket = usize::from(BUCKETS[head.abs_diff(word).min(BUCKETS.len() - 1)]);
    if head < word { bucket } else { bucket + 15 }
}

struct Layer<'m> {
    gains: &'m [f32],
    biases: &'m [f32],
    /// Weights of the word before, the word itself and the word after.
    taps: &'m [f32],
    inward: Packed<'m>,
    outward: Packed<'m>,
}

/// A model's arrays, in place.
pub(crate) struct Network<'m> {
    sizes: Sizes,
    table: Table<'m>,
    embeddings: &'m [i8],
    scales: &'m [f32],
    first_gains: &'m [f32],
    first_biases: &'m [f32],
    layers: Vec<Layer<'m>>,
    tag_gains: &'m [f32],
    tag_biases: &'m [f32],
    /// The narrow layer before the tags, where there is one.
    middle: Option<Packed<'m>>,
    tag: Packed<'m>,
    parse_gains: &'m [f32],
    parse_biases: &'m [f32],
    parse: Packed<'m>,
    root_arc: &'m [f32],
    root_label: &'m [f32],
    bilinear: Packed<'m>,
    label: Packed<'m>,
    lemmas: Table<'m>,
}

fn packed<'m>(
    sections: &mut Sections<'m>,
    name: &'static str,
    rows: usize,
    columns: usize,
) -> Result<Packed<'m>, ModelError> {
    let (rows, columns) = (rows.next_multiple_of(2), columns.next_multiple_of(COLUMN_BLOCK));
    Ok(Packed {
        rows,
        columns,
        weights: sections.array(name, Some(rows * columns))?,
        scales: sections.array(name, Some(columns))?,
        biases: sections.array(name, Some(columns))?,
    })
}

impl<'m> Network<'m> {
    pub(crate) fn new(model: &'m Model) -> Result<Network<'m>, ModelError> {
        let mut sections = Sections::new(model.bytes())?;
        for name in ["tags", "relations", "lemma scripts"] {
            sections.text(name)?;
        }
        let sizes: &[Sizes] = sections.array("sizes", Some(1))?;
        let sizes = sizes[0];
        let numbers = [
            sizes.width,
            sizes.hidden,
            sizes.layers,
            sizes.arc,
            sizes.label,
            sizes.rows,
            sizes.tags,
            sizes.labels,
        ];
        let multiples = [sizes.width, sizes.arc, sizes.label, sizes.middle];
        if numbers.iter().any(|&number| number == 0 || number > 1 << 16)
            || multiples.iter().any(|&number| !number.is_multiple_of(16) || number > 512)
            || !sizes.hidden.is_multiple_of(8)
            || sizes.hidden > 256
            || sizes.distances as usize != DISTANCES
            || sizes.tag_layer > sizes.layers
            || sizes.tags as usize != model.tags.len()
            || sizes.labels as usize != model.relations.len()
        {
            return Err(ModelError::Section { section: 3, name: "sizes" });
        }
        let (width, hidden) = (sizes.width as usize, sizes.hidden as usize);
        let (arc, label) = (sizes.arc as usize, sizes.label as usize);
        let middle = sizes.middle as usize;
        Ok(Network {
            sizes,
            table: Table::read(&mut sections, "features")?,
            embeddings: sections.array("embeddings", Some(sizes.rows as usize * width))?,
            scales: sections.array("embedding scales", Some(sizes.rows as usize))?,
            first_gains: sections.array("first gains", Some(width))?,
            first_biases: sections.array("first biases", Some(width))?,
            layers: (0..sizes.layers)
                .map(|_| {
                    Ok(Layer {
                        gains: sections.array("layer gains", Some(width))?,
                        biases: sections.array("layer biases", Some(width))?,
                        taps: sections.array("layer taps", Some(3 * width))?,
                        inward: packed(&mut sections, "layer inward", width, 6 * hidden)?,
                        outward: packed(&mut sections, "layer outward", 2 * hidden, width)?,
                    })
                })
                .collect::<Result<Vec<Layer>, ModelError>>()?,
            tag_gains: sections.array("tag gains", Some(width))?,
            tag_biases: sections.array("tag biases", Some(width))?,
            middle: match middle {
                0 => None,
                _ => Some(packed(&mut sections, "middle", width, middle)?),
            },
            tag: packed(&mut sections, "tag", if middle == 0 { width } else { middle }, sizes.tags as usize)?,
            parse_gains: sections.array("parse gains", Some(width))?,
            parse_biases: sections.array("parse biases", Some(width))?,
            parse: packed(&mut sections, "parse", width, 2 * arc + 2 * label)?,
            root_arc: sections.array("root arc", Some(arc))?,
            root_label: sections.array("root label", Some(label))?,
            bilinear: packed(&mut sections, "bilinear", arc, arc + DISTANCES)?,
            label: packed(&mut sections, "label", label, sizes.labels as usize)?,
            lemmas: Table::read(&mut sections, "lemmas")?,
        })
    }

    /// Checks what points from one section into another.
    pub(crate) fn check(&self, model: &Model) -> Result<(), ModelError> {
        let rows = self.sizes.rows as usize;
        if !self.table.values_below(rows) || self.sizes.unknown as usize >= rows {
            return Err(ModelError::Section { section: 4, name: "features" });
        }
        if !self.lemmas.values_below(model.scripts.len()) {
            return Err(ModelError::Section { section: 4, name: "lemmas" });
        }
        Ok(())
    }
}

/// For training: which row of embeddings a model gives to each feature.
pub struct FeatureRows<'m> {
    table: Table<'m>,
    /// How many rows there are.
    pub count: usize,
    /// The row of a word that has none.
    pub unknown: u16,
}

impl FeatureRows<'_> {
    /// A feature's row, where it has one.
    pub fn get(&self, hash: u64) -> Option<u16> {
        self.table.get(hash)
    }
}

/// For training: the rows of a model.
pub fn feature_rows(model: &Model) -> Result<FeatureRows<'_>, ModelError> {
    let Network { table, sizes, .. } = Network::new(model)?;
    Ok(FeatureRows { table, count: sizes.rows as usize, unknown: sizes.unknown as u16 })
}

/// Sentences are read together until they have this many words: enough for weights to be read often while they are
/// in the cache, few enough for what is computed from them to stay there too.
const BATCH: usize = 96;
/// Words whose embeddings are kept, so that frequent words are summed once.
const KEPT: usize = 4096;
/// Longer words are not kept.
const KEPT_LENGTH: usize = 24;

/// Room for the features of one word.
#[derive(Default)]
struct WordRoom {
    characters: Vec<char>,
    hashes: Vec<(features::Kind, u64)>,
    rows: Vec<(features::Kind, u16)>,
}

/// Rooms to work in that are not in use. What they keep never changes what comes out.
#[derive(Default)]
pub(crate) struct Rooms(Mutex<Vec<Scratch>>);

impl Rooms {
    fn take(&self) -> Scratch {
        self.0.lock().ok().and_then(|mut rooms| rooms.pop()).unwrap_or_default()
    }

    fn give_back(&self, mut room: Scratch) {
        // One endless sentence must not hold its memory for ever.
        if room.scores.capacity() > 1 << 20 || room.words.capacity() > 1 << 20 {
            let (kept, kept_values) = (std::mem::take(&mut room.kept), std::mem::take(&mut room.kept_values));
            room = Scratch { kept, kept_values, ..Scratch::default() };
        }
        if let Ok(mut rooms) = self.0.lock() {
            rooms.push(room);
        }
    }
}

/// Room to work in, kept from batch to batch and from document to document.
#[derive(Default)]
struct Scratch {
    kept: HashMap<CompactString, u32, foldhash::fast::FixedState>,
    kept_values: Vec<f32>,
    word_room: WordRoom,
    words: Vec<f32>,
    normal: Vec<f32>,
    stored: Vec<i16>,
    inward: Vec<f32>,
    carried: Vec<f32>,
    middle: Vec<f32>,
    tags: Vec<f32>,
    parse: Vec<f32>,
    query: Vec<f32>,
    /// The heads' side of a sentence's arcs as a matrix, with a scale and a bias for each head, and what comes out.
    keys: Vec<i16>,
    key: Vec<i16>,
    key_scales: Vec<f32>,
    key_biases: Vec<f32>,
    products: Vec<f32>,
    /// What one step of each word's side is worth.
    steps: Vec<f32>,
    scores: Vec<f32>,
    /// The hidden layer of the relations.
    labelled: Vec<i16>,
    heads: Vec<u32>,
    all_heads: Vec<u32>,
    /// For training: heads that are taken instead of the best tree, and the scores of all arcs.
    given: Vec<u32>,
    all_scores: Vec<f32>,
    labels: Vec<f32>,
    tree: tree::Scratch,
}

/// Tags, lemmas, heads and relations of every token.
pub(crate) fn parse(document: &Document, model: &Model) -> Syntax {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2.
        return unsafe { parse_avx2(document, model) };
    }
    parse_with::<false>(document, model)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
unsafe fn parse_avx2(document: &Document, model: &Model) -> Syntax {
    parse_with::<true>(document, model)
}

#[inline(always)]
fn parse_with<const AVX2: bool>(document: &Document, model: &Model) -> Syntax {
    let Ok(network) = Network::new(model) else {
        unreachable!("a model that opened has all its sections");
    };
    let mut words = Vec::with_capacity(document.tokens.tokens.len());
    let mut scratch = model.rooms.take();
    let mut rest = document.sentences();
    while !rest.is_empty() {
        let (mut count, mut tokens) = (0, 0);
        while count < rest.len() && (count == 0 || tokens + rest[count].tokens.len() <= BATCH) {
            tokens += rest[count].tokens.len();
            count += 1;
        }
        let (batch, after) = rest.split_at(count);
        rest = after;
        read_batch::<AVX2>(&network, document, batch, &mut scratch);
        write_words(&network, model, document, batch, &mut scratch, &mut words);
    }
    model.rooms.give_back(scratch);
    Syntax::new(words)
}

/// How likely a model finds every tag, head and relation: what another model can learn from it.
#[derive(Clone, Debug, Default)]
pub struct Likelihoods {
    /// For each token, of every tag.
    pub tags: Vec<f32>,
    /// For each token, of the root and of each token of its sentence as its head.
    pub heads: Vec<f32>,
    /// For each token, of every relation to the head that was given.
    pub labels: Vec<f32>,
}

impl Likelihoods {
    /// Forgets all tokens.
    pub fn clear(&mut self) {
        self.tags.clear();
        self.heads.clear();
        self.labels.clear();
    }
}

/// For training: adds to `likelihoods`, `share` times, what the model says of tokens whose heads are given (0 for
/// the root, otherwise counted from 1 in the sentence).
pub fn likelihoods(
    document: &Document,
    model: &Model,
    heads: &[u32],
    share: f32,
    likelihoods: &mut Likelihoods,
) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2.
        return unsafe { likelihoods_avx2(document, model, heads, share, likelihoods) };
    }
    likelihoods_with::<false>(document, model, heads, share, likelihoods);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
unsafe fn likelihoods_avx2(
    document: &Document,
    model: &Model,
    heads: &[u32],
    share: f32,
    likelihoods: &mut Likelihoods,
) {
    likelihoods_with::<true>(document, model, heads, share, likelihoods);
}

#[inline(always)]
fn likelihoods_with<const AVX2: bool>(
    document: &Document,
    model: &Model,
    heads: &[u32],
    share: f32,
    likelihoods: &mut Likelihoods,
) {
    let Ok(network) = Network::new(model) else {
        unreachable!("a model that opened has all its sections");
    };
    let mut scratch = Scratch { given: heads.to_vec(), ..Scratch::default() };
    read_batch::<AVX2>(&network, document, document.sentences(), &mut scratch);
    let (tags, labels) = (network.sizes.tags as usize, network.sizes.labels as usize);
    let total = document.tokens.tokens.len();
    likelihoods.tags.resize(total * tags, 0.0);
    likelihoods.labels.resize(total * labels, 0.0);
    likelihoods.heads.resize(scratch.all_scores.len(), 0.0);
    let mut room = Vec::new();
    let mut add = |scores: &[f32], into: &mut [f32]| {
        room.clear();
        room.extend_from_slice(scores);
        let (_, total) = numbers::exponentials(&mut room);
        let share = share / total;
        for (into, likely) in into.iter_mut().zip(&room) {
            *into += likely * share;
        }
    };
    for token in 0..total {
        let row = &scratch.tags[token * network.tag.columns..][..tags];
        add(row, &mut likelihoods.tags[token * tags..(token + 1) * tags]);
        let row = &scratch.labels[token * network.label.columns..][..labels];
        add(row, &mut likelihoods.labels[token * labels..(token + 1) * labels]);
    }
    let mut at = 0;
    for sentence in document.sentences() {
        let width = sentence.tokens.len() + 1;
        for word in 0..width - 1 {
            let row = &mut scratch.all_scores[at..at + width];
            row[word + 1] = -1e4;
            add(row, &mut likelihoods.heads[at..at + width]);
            at += width;
        }
    }
}

#[inline(always)]
fn read_batch<const AVX2: bool>(
    network: &Network,
    document: &Document,
    sentences: &[Sentence],
    scratch: &mut Scratch,
) {
    let sizes = &network.sizes;
    let (width, hidden) = (sizes.width as usize, sizes.hidden as usize);
    let (arc, label) = (sizes.arc as usize, sizes.label as usize);
    let total: usize = sentences.iter().map(|sentence| sentence.tokens.len()).sum();
    embed(network, document, sentences, scratch);
    for depth in 0..=network.layers.len() {
        if depth == sizes.tag_layer as usize {
            normalise_all(scratch, width, network.tag_gains, network.tag_biases);
            if let Some(middle) = network.middle {
                numbers::multiply::<AVX2>(&scratch.stored, middle, &mut scratch.middle);
                scratch.stored.resize(scratch.middle.len(), 0);
                for (value, stored) in scratch.middle.iter().zip(&mut scratch.stored) {
                    *stored = numbers::quantised(value.max(value * 0.1));
                }
            }
            numbers::multiply::<AVX2>(&scratch.stored, network.tag, &mut scratch.tags);
        }
        let Some(layer) = network.layers.get(depth) else { break };
        mix_neighbours(layer, sentences, width, scratch);
        numbers::multiply::<AVX2>(&scratch.stored, layer.inward, &mut scratch.inward);
        carry(sentences, hidden, scratch);
        numbers::multiply_add::<AVX2>(&scratch.stored, layer.outward, &mut scratch.words);
    }
    normalise_all(scratch, width, network.parse_gains, network.parse_biases);
    numbers::multiply::<AVX2>(&scratch.stored, network.parse, &mut scratch.parse);
    let parse_width = network.parse.columns;
    // The words' side of the arcs, through the bilinear matrix.
    scratch.stored.resize(total * arc, 0);
    for (row, stored) in scratch.parse.chunks_exact_mut(parse_width).zip(scratch.stored.chunks_exact_mut(arc))
    {
        for value in &mut row[..2 * arc] {
            *value = value.max(*value * 0.1);
        }
        numbers::quantise(&row[..arc], stored);
    }
    numbers::multiply::<AVX2>(&scratch.stored, network.bilinear, &mut scratch.query);
    scratch.all_heads.clear();
    scratch.labelled.resize(total * label, 0);
    let mut start = 0;
    for sentence in sentences {
        let count = sentence.tokens.len();
        score_arcs::<AVX2>(network, start, count, scratch);
        if scratch.given.is_empty() {
            tree::best(&scratch.scores, count, &mut scratch.tree, &mut scratch.heads);
        } else {
            scratch.heads.clear();
            scratch.heads.extend_from_slice(&scratch.given[start..start + count]);
            scratch.all_scores.extend_from_slice(&scratch.scores);
        }
        for (word, &head) in scratch.heads.iter().enumerate() {
            let own = &scratch.parse[(start + word) * parse_width + 2 * arc..][..label];
            let other = match head {
                0 => network.root_label,
                _ => &scratch.parse[(start + head as usize - 1) * parse_width + 2 * arc + label..][..label],
            };
            let stored = &mut scratch.labelled[(start + word) * label..][..label];
            for ((stored, own), other) in stored.iter_mut().zip(own).zip(other) {
                let sum = own + other;
                *stored = numbers::quantised(sum.max(sum * 0.1));
            }
        }
        scratch.all_heads.extend_from_slice(&scratch.heads);
        start += count;
    }
    numbers::multiply::<AVX2>(&scratch.labelled, network.label, &mut scratch.labels);
}

/// Fills `scores` with that of every arc of a sentence: the words' side times the heads' side, and what the distance
/// between them says. Both sides are rounded to integers, the words' in steps of a fraction of their largest number.
#[inline(always)]
fn score_arcs<const AVX2: bool>(network: &Network, start: usize, count: usize, scratch: &mut Scratch) {
    let arc = network.sizes.arc as usize;
    let (query_width, parse_width) = (network.bilinear.columns, network.parse.columns);
    let heads = count + 1;
    let columns = heads.next_multiple_of(COLUMN_BLOCK);
    scratch.keys.clear();
    scratch.keys.resize(arc * columns, 0);
    scratch.key.resize(arc, 0);
    scratch.key_scales.resize(columns, 1.0);
    scratch.key_biases.resize(columns, 0.0);
    for head in 0..heads {
        let key = match head {
            0 => network.root_arc,
            _ => &scratch.parse[(start + head - 1) * parse_width + arc..][..arc],
        };
        let first = head / COLUMN_BLOCK * arc * COLUMN_BLOCK + head % COLUMN_BLOCK * 2;
        let pairs = scratch.keys[first..].chunks_mut(2 * COLUMN_BLOCK);
        numbers::quantise(key, &mut scratch.key);
        for (pair, two) in pairs.zip(scratch.key.chunks_exact(2)) {
            pair[..2].copy_from_slice(two);
        }
    }
    scratch.stored.resize(count * arc, 0);
    scratch.steps.clear();
    for (word, stored) in scratch.stored.chunks_exact_mut(arc).enumerate() {
        let query = &scratch.query[(start + word) * query_width..][..arc];
        scratch.steps.push(numbers::quantise_by_largest(query, stored));
    }
    let matrix = Packed {
        rows: arc,
        columns,
        weights: &scratch.keys,
        scales: &scratch.key_scales[..columns],
        biases: &scratch.key_biases[..columns],
    };
    numbers::multiply::<AVX2>(&scratch.stored, matrix, &mut scratch.products);
    scratch.scores.resize(count * heads, 0.0);
    for word in 0..count {
        let by_distance = &scratch.query[(start + word) * query_width + arc..][..DISTANCES];
        let products = &scratch.products[word * columns..][..heads];
        let row = &mut scratch.scores[word * heads..][..heads];
        let step = scratch.steps[word];
        for (head, (score, product)) in row.iter_mut().zip(products).enumerate() {
            *score = product * step + by_distance[distance(head, word + 1)];
        }
    }
}

/// Chooses tags and relations, makes lemmas, and adds the words of a batch that was read.
#[inline(always)]
fn write_words(
    network: &Network,
    model: &Model,
    document: &Document,
    sentences: &[Sentence],
    scratch: &mut Scratch,
    output: &mut Vec<Word>,
) {
    let sizes = &network.sizes;
    let root = model.relations.iter().position(|&relation| relation == Deprel::Root);
    let mut at = 0;
    for sentence in sentences {
        let first = output.len();
        for token in sentence.tokens.iter() {
            let tag = numbers::highest(&scratch.tags[at * network.tag.columns..][..sizes.tags as usize]);
            let found = &model.tags[tag];
            let head = scratch.all_heads[at];
            let relations = &mut scratch.labels[at * network.label.columns..][..sizes.labels as usize];
            if let Some(root) = root {
                relations[root] = f32::NEG_INFINITY;
            }
            let deprel = match head {
                0 => Deprel::Root,
                _ => model.relations[numbers::highest(relations)],
            };
            let form = document.slice(document.tokens.tokens[token.index()].span);
            output.push(Word {
                upos: found.upos,
                xpos: found.xpos,
                features: found.features,
                lemma: lemma::lemma(
                    form,
                    found.upos,
                    found.xpos,
                    found.xpos_index,
                    network.lemmas,
                    &model.scripts,
                ),
                head: head.checked_sub(1).map(|head| TokenId(sentence.tokens.start.0 + head)),
                deprel,
            });
            at += 1;
        }
        agree(&mut output[first..], sentence.tokens.start);
        pair_marks(&mut output[first..], sentence.tokens.start, |index| {
            let token = document.tokens.tokens[sentence.tokens.start.index() + index];
            document.slice(token.span).chars().next().unwrap_or(' ')
        });
    }
}

/// Brings relations that are chosen one by one into line with one another: who has a possessive ending possesses, and
/// the subject of a verb with a passive auxiliary is a passive one.
fn agree(words: &mut [Word], first: TokenId) {
    for index in 0..words.len() {
        let Some(head) = words[index].head.map(|head| (head.0 - first.0) as usize) else { continue };
        match words[index].deprel {
            Deprel::Case if words[index].xpos == "POS" && index > head => {
                if let Some(owned) = owned_by(words, head, index, first) {
                    words[head].head = Some(TokenId(first.0 + owned as u32));
                    words[head].deprel = Deprel::NmodPoss;
                    continue;
                }
                let owner = &mut words[head];
                let before = owner.head.is_some_and(|above| above.0 - first.0 > index as u32);
                let modifies = matches!(
                    owner.deprel,
                    Deprel::Compound
                        | Deprel::Nmod
                        | Deprel::NmodDesc
                        | Deprel::NmodUnmarked
                        | Deprel::Amod
                        | Deprel::Flat
                        | Deprel::Obl
                        | Deprel::OblUnmarked
                        | Deprel::Det
                );
                if before && modifies {
                    owner.deprel = Deprel::NmodPoss;
                }
            }
            // "gave Kenya a loan": of two objects behind their verb the first is the one who gets the other.
            Deprel::Obj
                if index > head
                    && words[head].upos == Upos::Verb
                    && !bede_doc::NAMING_VERBS.contains(&words[head].lemma.as_str()) =>
            {
                let is_other = |other: &Word| {
                    other.head == words[index].head
                        && other.deprel == Deprel::Obj
                        && matches!(other.upos, Upos::Noun | Upos::Propn | Upos::Num | Upos::Sym)
                };
                if words[index + 1..].iter().any(is_other) {
                    words[index].deprel = Deprel::Iobj;
                }
            }
            Deprel::AuxPass => {
                for word in words.iter_mut() {
                    if word.head.is_some_and(|other| (other.0 - first.0) as usize == head) {
                        word.deprel = match word.deprel {
                            Deprel::Nsubj => Deprel::NsubjPass,
                            Deprel::Csubj => Deprel::CsubjPass,
                            other => other,
                        };
                    }
                }
            }
            _ => {}
        }
    }
}

/// "rubbished the union's figures", read as two objects: what a possessor owns that hangs on the verb before it, beside what it
/// owns. That is the next noun on the same word, with nothing between but its own dependents.
fn owned_by(words: &[Word], owner: usize, ending: usize, first: TokenId) -> Option<usize> {
    let above = words[owner].head?;
    if (above.0 - first.0) as usize > owner {
        return None;
    }
    let at = |word: &Word| word.head.map(|head| (head.0 - first.0) as usize);
    let owned = (ending + 1..words.len()).find(|&at| words[at].head == Some(above))?;
    let is_noun = matches!(words[owned].upos, Upos::Noun | Upos::Propn);
    let is_its_own = |mut inner: usize| {
        for _ in ending..owned {
            match at(&words[inner]) {
                Some(head) if head == owned => return true,
                Some(head) => inner = head,
                None => return false,
            }
        }
        false
    };
    (is_noun && (ending + 1..owned).all(is_its_own)).then_some(owned)
}

/// Hangs quotation marks and brackets where UD wants them: both on the one word through which what is between them hangs
/// on what is outside. Where several words do, they stay where they are.
fn pair_marks(words: &mut [Word], first: TokenId, character: impl Fn(usize) -> char) {
    /// Marks that are open at once; of more, the outer ones are left alone.
    const DEEPEST: usize = 8;
    let is_mark = |word: &Word| word.deprel == Deprel::Punct && word.upos == Upos::Punct;
    let mut open = [(' ', 0usize); DEEPEST];
    let mut depth = 0;
    for index in 0..words.len() {
        if !is_mark(&words[index]) {
            continue;
        }
        let mark = character(index);
        let closes = match mark {
            '(' | '[' | '{' | '“' | '«' | '`' => None,
            ')' => Some('('),
            ']' => Some('['),
            '}' => Some('{'),
            '”' => Some('“'),
            '»' => Some('«'),
            '\'' if words[index].xpos == "''" => Some('`'),
            '"' if open[..depth].iter().any(|&(open, _)| open == '"') => Some('"'),
            '"' => None,
            _ => continue,
        };
        let Some(opening) = closes else {
            if depth == DEEPEST {
                open.copy_within(1.., 0);
                depth -= 1;
            }
            open[depth] = (mark, index);
            depth += 1;
            continue;
        };
        let Some(place) = open[..depth].iter().rposition(|&(mark, _)| mark == opening) else { continue };
        let start = open[place].1;
        depth = place;
        let at = |head: TokenId| (head.0 - first.0) as usize;
        let inside = |head: TokenId| (start + 1..index).contains(&at(head));
        let mut tops =
            (start + 1..index).filter(|&at| !is_mark(&words[at]) && !words[at].head.is_some_and(inside));
        let (Some(top), None) = (tops.next(), tops.next()) else { continue };
        // A mark that has words below it would make a circle.
        let marks = [start, index];
        if words.iter().any(|word| word.head.is_some_and(|head| marks.contains(&at(head)))) {
            continue;
        }
        for mark in marks {
            words[mark].head = Some(TokenId(first.0 + top as u32));
        }
    }
}

/// Fills `words` with the normalised sums of the features' rows.
#[inline(always)]
fn embed(network: &Network, document: &Document, sentences: &[Sentence], scratch: &mut Scratch) {
    let width = network.sizes.width as usize;
    let total: usize = sentences.iter().map(|sentence| sentence.tokens.len()).sum();
    scratch.normal.clear();
    scratch.normal.resize(width, 0.0);
    scratch.words.resize(total * width, 0.0);
    let mut words = scratch.words.chunks_exact_mut(width);
    for sentence in sentences {
        let forms =
            sentence.tokens.iter().map(|token| document.slice(document.tokens.tokens[token.index()].span));
        let style = features::style(forms.clone());
        for ((position, form), word) in forms.enumerate().zip(&mut words) {
            let sum = &mut scratch.normal[..width];
            let shape = features::of_shape(form, style, position == 0);
            network.table.fetch(shape);
            if let Some(&kept) = scratch.kept.get(form) {
                sum.copy_from_slice(&scratch.kept_values[kept as usize..][..width]);
            } else {
                sum.fill(0.0);
                embed_word(network, form, &mut scratch.word_room, sum);
                if form.len() <= KEPT_LENGTH {
                    if scratch.kept.len() == KEPT {
                        scratch.kept.clear();
                        scratch.kept_values.clear();
                    }
                    scratch.kept.insert(CompactString::from(form), scratch.kept_values.len() as u32);
                    scratch.kept_values.extend_from_slice(sum);
                }
            }
            if let Some(row) = network.table.get(shape) {
                add_row(network, row, 1.0, sum);
            }
            numbers::normalise(sum, network.first_gains, network.first_biases, word);
        }
    }
}

/// Sums the rows of a word's features. Memory is asked for well before it is read: most of it is far away.
#[inline(always)]
fn embed_word(network: &Network, form: &str, room: &mut WordRoom, values: &mut [f32]) {
    let WordRoom { characters, hashes, rows } = room;
    hashes.clear();
    features::of_word(form, characters, |kind, hash| {
        network.table.fetch(hash);
        hashes.push((kind, hash));
    });
    rows.clear();
    let mut letters = 0;
    for &(kind, hash) in hashes.iter() {
        let row = match network.table.get(hash) {
            Some(row) => row,
            None if kind == features::Kind::Word => network.sizes.unknown as u16,
            None => continue,
        };
        for part in (0..values.len()).step_by(64) {
            numbers::fetch(network.embeddings, usize::from(row) * values.len() + part);
        }
        letters += usize::from(kind == features::Kind::Letters);
        rows.push((kind, row));
    }
    let share = letter_share(letters);
    for &(kind, row) in rows.iter() {
        add_row(network, row, if kind == features::Kind::Letters { share } else { 1.0 }, values);
    }
}

/// The weight of each of so many groups of letters.
pub fn letter_share(count: usize) -> f32 {
    1.0 / (count.max(1) as f32).sqrt()
}

#[inline(always)]
fn add_row(network: &Network, row: u16, share: f32, values: &mut [f32]) {
    let (row, width) = (usize::from(row), values.len());
    let scale = network.scales[row] * share;
    for (value, &stored) in values.iter_mut().zip(&network.embeddings[row * width..(row + 1) * width]) {
        *value += f32::from(stored) * scale;
    }
}

/// Fills `stored` with every word, normalised.
#[inline(always)]
fn normalise_all(scratch: &mut Scratch, width: usize, gains: &[f32], biases: &[f32]) {
    scratch.normal.clear();
    scratch.normal.resize(width, 0.0);
    scratch.stored.resize(scratch.words.len(), 0);
    for (word, stored) in scratch.words.chunks_exact(width).zip(scratch.stored.chunks_exact_mut(width)) {
        numbers::normalise(word, gains, biases, &mut scratch.normal);
        numbers::quantise(&scratch.normal, stored);
    }
}

/// Fills `stored` with every word, normalised and mixed with its neighbours in the sentence.
#[inline(always)]
fn mix_neighbours(layer: &Layer, sentences: &[Sentence], width: usize, scratch: &mut Scratch) {
    scratch.normal.resize(scratch.words.len(), 0.0);
    scratch.stored.resize(scratch.words.len(), 0);
    for (word, normal) in scratch.words.chunks_exact(width).zip(scratch.normal.chunks_exact_mut(width)) {
        numbers::normalise(word, layer.gains, layer.biases, normal);
    }
    let (before, rest) = layer.taps.split_at(width);
    let (own, after) = rest.split_at(width);
    let mut start = 0;
    for sentence in sentences {
        let end = start + sentence.tokens.len();
        for at in start..end {
            let stored = &mut scratch.stored[at * width..(at + 1) * width];
            let here = &scratch.normal[at * width..(at + 1) * width];
            // At either end there is no neighbour: the word itself stands in with weight zero.
            let (left, left_weight) = if at > start { (at - 1, 1.0) } else { (at, 0.0) };
            let (right, right_weight) = if at + 1 < end { (at + 1, 1.0) } else { (at, 0.0) };
            let left = &scratch.normal[left * width..(left + 1) * width];
            let right = &scratch.normal[right * width..(right + 1) * width];
            for index in 0..width {
                let mixed = here[index] * own[index]
                    + left[index] * (before[index] * left_weight)
                    + right[index] * (after[index] * right_weight);
                stored[index] = numbers::quantised(mixed);
            }
        }
        start = end;
    }
}

/// Runs both recurrences over every sentence and fills `stored` with what they carry, gated.
#[inline(always)]
fn carry(sentences: &[Sentence], hidden: usize, scratch: &mut Scratch) {
    let columns = 6 * hidden;
    let total = scratch.inward.len() / columns;
    scratch.stored.resize(total * 2 * hidden, 0);
    scratch.carried.clear();
    scratch.carried.resize(hidden, 0.0);
    let mut start = 0;
    for sentence in sentences {
        let end = start + sentence.tokens.len();
        for backward in [false, true] {
            let side = usize::from(backward);
            scratch.carried.fill(0.0);
            for step in 0..end - start {
                let at = if backward { end - 1 - step } else { start + step };
                let row = &scratch.inward[at * columns..(at + 1) * columns];
                let (candidates, rest) = row[side * 2 * hidden..].split_at(hidden);
                let keeps = &rest[..hidden];
                let gates = &row[(4 + side) * hidden..][..hidden];
                let stored = &mut scratch.stored[(at * 2 + side) * hidden..][..hidden];
                let carried = &mut scratch.carried[..hidden];
                for index in 0..hidden {
                    let gate = gates[index];
                    let (keep, opened) = numbers::two_sigmoids(keeps[index], gate);
                    carried[index] = candidates[index] + keep * (carried[index] - candidates[index]);
                    stored[index] = numbers::quantised(carried[index] * gate * opened);
                }
            }
        }
        start = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_owned_has_its_owner() {
        // They mocked the rival 's loud tears .
        let heads = [2, 0, 4, 2, 4, 7, 2, 2];
        let mut words: Vec<Word> = heads
            .iter()
            .enumerate()
            .map(|(index, &head)| Word {
                upos: if matches!(index, 3 | 6) { Upos::Noun } else { Upos::X },
                xpos: if index == 4 { "POS" } else { "_" },
                features: bede_doc::Features::default(),
                lemma: CompactString::default(),
                head: u32::checked_sub(head, 1).map(TokenId),
                deprel: if index == 4 { Deprel::Case } else { Deprel::Obj },
            })
            .collect();
        agree(&mut words, TokenId(0));
        assert_eq!((words[3].head, words[3].deprel), (Some(TokenId(6)), Deprel::NmodPoss));
        // "a friend of the king's": nothing is owned.
        words.truncate(5);
        (words[3].head, words[3].deprel) = (Some(TokenId(1)), Deprel::Obj);
        agree(&mut words, TokenId(0));
        assert_eq!(words[3].head, Some(TokenId(1)));
    }

    #[test]
    fn a_pair_of_marks_hangs_on_what_it_encloses() {
        // It called the accord “ a first step ” .
        let heads = [2, 0, 4, 2, 4, 8, 8, 2, 2, 2];
        let mut words: Vec<Word> = heads
            .iter()
            .enumerate()
            .map(|(index, &head)| {
                let mark = matches!(index, 4 | 8 | 9);
                Word {
                    upos: if mark { Upos::Punct } else { Upos::X },
                    xpos: "_",
                    features: bede_doc::Features::default(),
                    lemma: CompactString::default(),
                    head: u32::checked_sub(head, 1).map(TokenId),
                    deprel: if mark { Deprel::Punct } else { Deprel::Dep },
                }
            })
            .collect();
        let characters = ['I', 'c', 't', 'a', '“', 'a', 'f', 's', '”', '.'];
        pair_marks(&mut words, TokenId(0), |index| characters[index]);
        let heads: Vec<u32> = words.iter().map(|word| word.head.map_or(0, |head| head.0 + 1)).collect();
        assert_eq!(heads, [2, 0, 4, 2, 8, 8, 8, 2, 8, 2]);
        // Two words inside hang on the outside: nothing is certain, nothing moves.
        words[6].head = Some(TokenId(1));
        words[4].head = Some(TokenId(3));
        pair_marks(&mut words, TokenId(0), |index| characters[index]);
        assert_eq!(words[4].head, Some(TokenId(3)));
    }

    #[test]
    fn a_processor_without_avx2_reads_the_same() {
        let text = "The ministers of both countries met in the old harbour town on Monday, and signed nothing. \
                    \"We don't give up,\" one of them said; 2,500 people had waited for hours outside.";
        let mut document = Document::new(text.to_owned(), bede_doc::Metadata::default());
        document.blocks = vec![bede_doc::Block {
            span: bede_doc::Span::new(0, text.len()),
            kind: bede_doc::BlockKind::Paragraph,
        }];
        document.mark_laid(bede_doc::Layer::Blocks);
        document.tokens = bede_tokens::tokenize(&document);
        document.mark_laid(bede_doc::Layer::Tokens);
        let model = Model::embedded();
        let read = parse_with::<false>(&document, model);
        assert_eq!(read.words.len(), document.tokens.tokens.len());
        assert_eq!(parse(&document, model), read);
    }
}
