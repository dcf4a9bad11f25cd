//! `cargo xtask score entities`: coreference on GUM's development part (gold trees, and trees of our own), and recall
//! of people, organizations and locations on re3d's.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use bede_doc::{BlockKind, Document, EntityKind, MentionKind, Metadata, Span};
use bede_entities::Actors;

use crate::TaskResult;

/// Runs both parts. `PART=train` in the environment takes the training parts, `SHOW=1` prints what re3d has and we miss.
pub fn run(data: &Path) -> TaskResult {
    let part = std::env::var("PART").unwrap_or_else(|_| "dev".to_string());
    gum(data, &part)?;
    re3d(data, &part)
}

// ---------------------------------------------------------------------------------------------------------------
// GUM

/// A mention in bytes of the document's text: where its head begins, its whole span, and the words that a system must
/// at least have found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Place {
    head: u32,
    span: Span,
    least: Span,
}

type Clustering = Vec<Vec<Place>>;

struct Gold {
    document: Document,
    genre: String,
    clusters: Clustering,
    kinds: Vec<String>,
}

fn read_gum(path: &Path) -> Result<Vec<Gold>, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let documents = bede_syntax::conllu::read(&text)?;
    // The entity column of every word line, document by document, in the order of tokens.
    let mut columns: Vec<Vec<&str>> = Vec::new();
    let mut genres: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.starts_with("# newdoc") {
            columns.push(Vec::new());
            genres.push(String::new());
        } else if let Some(genre) = line.strip_prefix("# meta::genre = ") {
            if let Some(last) = genres.last_mut() {
                *last = genre.to_string();
            }
        } else if !line.starts_with('#') && !line.is_empty() {
            let cells: Vec<&str> = line.split('\t').collect();
            if cells.len() == 10 && cells[0].bytes().all(|byte| byte.is_ascii_digit()) {
                let entity = cells[9].split('|').find_map(|pair| pair.strip_prefix("Entity=")).unwrap_or("");
                if let Some(last) = columns.last_mut() {
                    last.push(entity);
                }
            }
        }
    }
    let mut found = Vec::new();
    for ((document, column), genre) in documents.into_iter().zip(columns).zip(genres) {
        let mut open: Vec<(String, String, usize, usize, usize)> = Vec::new();
        let mut clusters: BTreeMap<u32, (String, Vec<Place>)> = BTreeMap::new();
        let mut close = |open: &mut Vec<(String, String, usize, usize, usize)>, id: &str, at: usize| {
            let Some(index) = open.iter().rposition(|entry| entry.0 == id) else { return };
            let (id, kind, start, minimal, last) = open.remove(index);
            let tokens = &document.tokens.tokens;
            let head = (start + minimal).min(at);
            let last = (start + last).clamp(head, at);
            let place = Place {
                head: tokens[head].span.start,
                span: Span { start: tokens[start].span.start, end: tokens[at].span.end },
                least: Span { start: tokens[head].span.start, end: tokens[last].span.end },
            };
            clusters.entry(id.parse().unwrap_or(0)).or_insert((kind, Vec::new())).1.push(place);
        };
        for (at, cell) in column.iter().enumerate() {
            let mut rest = *cell;
            while !rest.is_empty() {
                if let Some(inner) = rest.strip_prefix('(') {
                    let end = inner.find(['(', ')']).unwrap_or(inner.len());
                    let fields: Vec<&str> = inner[..end].split('-').collect();
                    let minimal: usize =
                        fields.get(5).and_then(|field| field.split(',').next()?.parse().ok()).unwrap_or(1);
                    let last: usize = fields
                        .get(5)
                        .and_then(|field| field.split(',').next_back()?.parse().ok())
                        .unwrap_or(minimal);
                    open.push((
                        fields[0].to_string(),
                        fields.get(1).unwrap_or(&"").to_string(),
                        at,
                        minimal.max(1) - 1,
                        last.max(1) - 1,
                    ));
                    if inner[end..].starts_with(')') {
                        close(&mut open, fields[0], at);
                        rest = &inner[end + 1..];
                    } else {
                        rest = &inner[end..];
                    }
                } else {
                    let end = rest.find(')').unwrap_or(rest.len());
                    close(&mut open, &rest[..end], at);
                    rest = rest.get(end + 1..).unwrap_or("");
                }
            }
        }
        let (kinds, clusters) = clusters.into_values().unzip();
        found.push(Gold { document, genre, clusters, kinds });
    }
    Ok(found)
}

/// A document with the same text and blocks, tokens and trees our own.
fn parsed_again(gold: &Document) -> Document {
    let mut document = Document::new(gold.text(), Metadata::default());
    document.blocks = gold.blocks.clone();
    document.tokens = bede_tokens::tokenize(&document);
    document.syntax = bede_syntax::parse(&document, bede_syntax::Model::embedded());
    document
}

/// Our clusters. Relative pronouns are left out: GUM marks none.
fn ours(document: &Document, actors: &Actors) -> Clustering {
    let (entities, mentions) = bede_entities::find(document, actors);
    entities
        .iter()
        .map(|entity| {
            entity
                .mentions
                .iter()
                .map(|&id| &mentions[id.index()])
                .filter(|mention| {
                    let token = document.token(mention.head);
                    !(mention.kind == MentionKind::Pronoun
                        && matches!(token.text().to_lowercase().as_str(), "who" | "which" | "that" | "whom"))
                })
                .map(|mention| {
                    let head = document.token(mention.head).span();
                    Place { head: head.start, span: mention.span, least: head }
                })
                .collect()
        })
        .collect()
}

fn gum(data: &Path, part: &str) -> TaskResult {
    let gold = read_gum(&data.join(format!("ud/gum-permissive-{part}.conllu")))?;
    let actors = Actors::embedded();
    for own_trees in [false, true] {
        println!(
            "GUM {part}, people, organizations and places, singletons removed, {}:",
            if own_trees { "trees of our own" } else { "gold trees" }
        );
        let mut by_genre: BTreeMap<String, [Scores; 2]> = BTreeMap::new();
        let mut all = [Scores::default(), Scores::default()];
        let mut found = [0usize; 2];
        for gold in &gold {
            let document = if own_trees { parsed_again(&gold.document) } else { gold.document.clone() };
            let mut system = ours(&document, actors);
            align(&gold.clusters, &mut system);
            let key: Clustering = gold
                .clusters
                .iter()
                .zip(&gold.kinds)
                .filter(|(_, kind)| matches!(kind.as_str(), "person" | "organization" | "place"))
                .map(|(cluster, _)| cluster.clone())
                .collect();
            let mentions: Vec<Place> = key.iter().flatten().copied().collect();
            let heads: Vec<u32> = system.iter().flatten().map(|place| place.head).collect();
            found[0] += mentions.iter().filter(|place| heads.contains(&place.head)).count();
            found[1] += mentions.len();
            for (exact, all) in all.iter_mut().enumerate() {
                let scores = Scores::of(&without_singletons(&key), &without_singletons(&system), exact == 1);
                all.add(&scores);
                let names = match gold.genre.as_str() {
                    "news" | "interview" => vec![gold.genre.clone(), "news+interview".to_string()],
                    _ => vec![gold.genre.clone()],
                };
                for name in names {
                    by_genre.entry(name).or_default()[exact].add(&scores);
                }
            }
        }
        println!("  heads of {} of {} gold mentions are found", found[0], found[1]);
        println!("  {:15} {:>30}   {:>8}", "genre", "by head: MUC   B3 CEAFe  mean", "by span");
        for (genre, scores) in by_genre {
            scores[0].print(&genre, &scores[1]);
        }
        all[0].print("all", &all[1]);
    }
    Ok(())
}

/// Gives our mentions the head of the gold mention that they stand for: the one with the same span, or the smallest
/// whose least words hold our head.
fn align(gold: &Clustering, system: &mut Clustering) {
    let mut taken: Vec<u32> = Vec::new();
    let all: Vec<Place> = gold.iter().flatten().copied().collect();
    for exact in [true, false] {
        for place in system.iter_mut().flatten() {
            if taken.contains(&place.head) && exact {
                continue;
            }
            let found = all
                .iter()
                .filter(|gold| if exact { gold.span == place.span } else { gold.least.contains(place.least) })
                .filter(|gold| !taken.contains(&gold.head))
                .min_by_key(|gold| (gold.span.len().abs_diff(place.span.len()), gold.span.start));
            if let Some(gold) = found
                && (exact || all.iter().all(|other| other.head != place.head))
            {
                place.head = gold.head;
                taken.push(gold.head);
            }
        }
    }
}

fn without_singletons(clusters: &Clustering) -> Clustering {
    clusters.iter().filter(|cluster| cluster.len() > 1).cloned().collect()
}

/// Numerators and denominators of the three measures, recall then precision.
#[derive(Default, Clone)]
struct Scores {
    counts: [[f64; 4]; 3],
}

impl Scores {
    fn of(key: &Clustering, system: &Clustering, exact: bool) -> Scores {
        // A mention is its head, or its whole span.
        let name = |place: &Place| if exact { (place.span.start, place.span.end) } else { (place.head, 0) };
        let map = |clusters: &Clustering| -> HashMap<(u32, u32), usize> {
            let mut map = HashMap::new();
            for (index, cluster) in clusters.iter().enumerate() {
                for place in cluster {
                    map.entry(name(place)).or_insert(index);
                }
            }
            map
        };
        let clusters = |clusters: &Clustering, map: &HashMap<(u32, u32), usize>| -> Vec<Vec<(u32, u32)>> {
            let mut unique = vec![Vec::new(); clusters.len()];
            for (&mention, &index) in map {
                unique[index].push(mention);
            }
            for cluster in &mut unique {
                cluster.sort_unstable();
            }
            unique
        };
        let (key_map, system_map) = (map(key), map(system));
        let (key, system) = (clusters(key, &key_map), clusters(system, &system_map));
        let mut counts = [[0.0; 4]; 3];
        for (at, (from, to)) in [(&key, &system_map), (&system, &key_map)].into_iter().enumerate() {
            for cluster in from {
                let mut parts: HashMap<usize, usize> = HashMap::new();
                let mut alone = 0;
                for mention in cluster {
                    match to.get(mention) {
                        Some(&index) => *parts.entry(index).or_default() += 1,
                        None => alone += 1,
                    }
                }
                let size = cluster.len() as f64;
                if size > 0.0 {
                    counts[0][at * 2] += size - (parts.len() + alone) as f64;
                    counts[0][at * 2 + 1] += size - 1.0;
                    counts[1][at * 2] +=
                        parts.values().map(|&count| (count * count) as f64).sum::<f64>() / size;
                    counts[1][at * 2 + 1] += size;
                }
            }
        }
        let similarity: Vec<Vec<f64>> = key
            .iter()
            .map(|key| {
                system
                    .iter()
                    .map(|system| {
                        let shared =
                            key.iter().filter(|mention| system.binary_search(mention).is_ok()).count();
                        2.0 * shared as f64 / (key.len() + system.len()).max(1) as f64
                    })
                    .collect()
            })
            .collect();
        let best = best_assignment(&similarity);
        counts[2] = [best, key.len() as f64, best, system.len() as f64];
        Scores { counts }
    }

    fn add(&mut self, other: &Scores) {
        for (mine, theirs) in self.counts.iter_mut().flatten().zip(other.counts.iter().flatten()) {
            *mine += theirs;
        }
    }

    fn f1(&self) -> [f64; 4] {
        let mut values = [0.0; 4];
        for (index, [hit, of, right, said]) in self.counts.into_iter().enumerate() {
            let (recall, precision) = (hit / of.max(1e-9), right / said.max(1e-9));
            values[index] = 200.0 * recall * precision / (recall + precision).max(1e-9);
        }
        values[3] = (values[0] + values[1] + values[2]) / 3.0;
        values
    }

    fn print(&self, name: &str, exact: &Scores) {
        let [muc, b3, ceaf, mean] = self.f1();
        let [hit, of, right, said] = self.counts[1];
        println!(
            "  {name:15}         {muc:5.1} {b3:5.1} {ceaf:5.1} {mean:5.1}   {:8.1}   (B3 recall {:.1}, precision {:.1})",
            exact.f1()[3],
            100.0 * hit / of.max(1e-9),
            100.0 * right / said.max(1e-9)
        );
    }
}

/// The largest sum of a one-to-one choice (Hungarian method on the negated matrix).
fn best_assignment(similarity: &[Vec<f64>]) -> f64 {
    let (rows, columns) = (similarity.len(), similarity.first().map_or(0, Vec::len));
    if rows == 0 || columns == 0 {
        return 0.0;
    }
    let size = rows.max(columns);
    let cost = |row: usize, column: usize| {
        if row < rows && column < columns { -similarity[row][column] } else { 0.0 }
    };
    let (mut row_potential, mut column_potential) = (vec![0.0; size + 1], vec![0.0; size + 1]);
    let mut matched = vec![0usize; size + 1];
    let mut way = vec![0usize; size + 1];
    for row in 1..=size {
        matched[0] = row;
        let mut column = 0;
        let mut least = vec![f64::INFINITY; size + 1];
        let mut used = vec![false; size + 1];
        loop {
            used[column] = true;
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for other in 1..=size {
                if used[other] {
                    continue;
                }
                let value = cost(matched[column] - 1, other - 1)
                    - row_potential[matched[column]]
                    - column_potential[other];
                if value < least[other] {
                    least[other] = value;
                    way[other] = column;
                }
                if least[other] < delta {
                    delta = least[other];
                    next = other;
                }
            }
            for other in 0..=size {
                if used[other] {
                    row_potential[matched[other]] += delta;
                    column_potential[other] -= delta;
                } else {
                    least[other] -= delta;
                }
            }
            column = next;
            if matched[column] == 0 {
                break;
            }
        }
        while column != 0 {
            let before = way[column];
            matched[column] = matched[before];
            column = before;
        }
    }
    (1..=size).map(|column| -cost(matched[column] - 1, column - 1)).sum()
}

// ---------------------------------------------------------------------------------------------------------------
// re3d

#[derive(serde::Deserialize)]
struct Record {
    sentence: String,
    entities: Vec<Marked>,
}

#[derive(serde::Deserialize)]
struct Marked {
    #[serde(rename = "type")]
    kind: String,
    text: String,
    start: usize,
    end: usize,
}

#[derive(Default, Clone, Copy)]
struct Recall {
    marked: usize,
    overlapping: usize,
    exact: usize,
}

fn re3d(data: &Path, part: &str) -> TaskResult {
    let path = data.join(format!("re3d/re3d_{part}.jsonl"));
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let actors = Actors::embedded();
    let mut tables: BTreeMap<String, Recall> = BTreeMap::new();
    let show = std::env::var("SHOW").is_ok();
    for line in text.lines() {
        let record: Record = serde_json::from_str(line)?;
        let mut document = Document::new(record.sentence.as_str(), Metadata::default());
        document.blocks =
            vec![bede_doc::Block { span: Span::new(0, record.sentence.len()), kind: BlockKind::Paragraph }];
        document.tokens = bede_tokens::tokenize(&document);
        document.syntax = bede_syntax::parse(&document, bede_syntax::Model::embedded());
        let (entities, mentions) = bede_entities::find(&document, actors);
        let bytes: Vec<usize> =
            record.sentence.char_indices().map(|(byte, _)| byte).chain([record.sentence.len()]).collect();
        for marked in &record.entities {
            if !matches!(marked.kind.as_str(), "Person" | "Organisation" | "Location") {
                continue;
            }
            let span = Span::new(bytes[marked.start], bytes[marked.end]);
            let right = |kind: EntityKind| match marked.kind.as_str() {
                "Person" => matches!(kind, EntityKind::Person),
                "Organisation" => {
                    matches!(kind, EntityKind::Organization | EntityKind::Group | EntityKind::Country)
                }
                _ => matches!(kind, EntityKind::Place | EntityKind::Country),
            };
            let of_kind: Vec<Span> = mentions
                .iter()
                .filter(|mention| right(entities[mention.entity.index()].kind))
                .map(|mention| mention.span)
                .collect();
            let overlapping = of_kind.iter().any(|other| other.overlaps(span));
            let exact = of_kind.contains(&span);
            let is_name = marked.text.split(' ').enumerate().any(|(index, word)| {
                word.starts_with(char::is_uppercase) && (index > 0 || !is_common_opening(word))
            });
            for table in ["all".to_string(), marked.kind.clone()]
                .into_iter()
                .chain(is_name.then(|| format!("{} names", marked.kind)))
                .chain(is_name.then(|| "names".to_string()))
            {
                let recall = tables.entry(table).or_default();
                recall.marked += 1;
                recall.overlapping += usize::from(overlapping);
                recall.exact += usize::from(exact);
            }
            if show && !overlapping {
                let near: Vec<String> = mentions
                    .iter()
                    .filter(|mention| mention.span.overlaps(span))
                    .map(|mention| {
                        format!(
                            "{} {}",
                            entities[mention.entity.index()].kind.as_str(),
                            document.slice(mention.span)
                        )
                    })
                    .collect();
                println!(
                    "  missed {} “{}” [{}] in: {}",
                    marked.kind,
                    marked.text,
                    near.join("; "),
                    record.sentence
                );
            }
        }
    }
    println!("re3d {part}: recall of marked spans, kind right:");
    for (name, recall) in tables {
        println!(
            "  {name:20} {:5} marked, overlapping {:5.1}, exact {:5.1}",
            recall.marked,
            100.0 * recall.overlapping as f64 / recall.marked as f64,
            100.0 * recall.exact as f64 / recall.marked as f64
        );
    }
    Ok(())
}

/// Words that open a sentence or a phrase and make no name.
fn is_common_opening(word: &str) -> bool {
    matches!(
        word,
        "The"
            | "We"
            | "He"
            | "She"
            | "It"
            | "They"
            | "I"
            | "Our"
            | "His"
            | "Her"
            | "Their"
            | "Its"
            | "A"
            | "An"
            | "This"
            | "These"
            | "Those"
            | "All"
            | "Some"
            | "Both"
            | "You"
            | "My"
            | "Who"
    )
}
