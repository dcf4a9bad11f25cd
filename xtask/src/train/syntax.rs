//! Trains the parser: reads the data, builds the vocabulary, steps through batches, scores, writes the model.

use std::{collections::HashMap, path::PathBuf, time::Instant};

use bede_doc::{Deprel, Document};
use bede_syntax::{
    Model, ModelError, Writer, features,
    network::{self, Likelihoods},
    numbers,
};

use super::{
    lemmas,
    network::{Losses, Settings, Trainer, Vocabulary},
    own,
    sentences::{self, Chance, Sentence, Substitutes},
};
use crate::{TaskResult, score};

/// One run of training.
pub struct Run {
    /// The folder of shared data.
    pub data: PathBuf,
    /// Where the model is written.
    pub output: PathBuf,
    /// How often the data is to be read, while the steps shorten.
    pub epochs: usize,
    /// After which reading the run ends all the same.
    pub stop: usize,
    /// The seed of everything that is drawn by chance.
    pub seed: u64,
    /// Settings other than the usual.
    pub settings: Vec<String>,
    /// Models to learn from; the first gives trees to texts that have none.
    pub teachers: Vec<PathBuf>,
    /// A model whose weights it begins with.
    pub begin_from: Option<PathBuf>,
    /// What it does without, of `trees`, `headlines`, `verified` and `texts`.
    pub without: Vec<String>,
}

/// How much our own trees count: they are few, and of the kind that is to be parsed.
const OWN_WEIGHT: f32 = 2.0;
/// How much a teacher counts against them: they were written for what it gets wrong.
const OWN_TRUST: f32 = 0.1;
/// How much it counts against its own trees where the events come out right.
const VERIFIED_TRUST: f32 = 0.3;

/// Trains, scores on the development parts as it goes, and writes the model and its log.
pub fn train(run: &Run) -> TaskResult {
    let mut settings = Settings::default();
    for setting in &run.settings {
        settings.set(setting)?;
    }
    let web = sentences::read(&run.data, "en_ewt-ud-train.conllu")?;
    let gum = sentences::read(&run.data, "gum-permissive-train.conllu")?;
    let documents: Vec<Document> = web.iter().chain(&gum).cloned().collect();
    let tags = sentences::tag_lines(&documents);
    let news = |document: &Document| {
        ["GUM_news", "GUM_interview", "newsgroup", "weblog"].iter().any(|name| document.id.starts_with(name))
    };
    let (near, far): (Vec<Document>, Vec<Document>) = documents.iter().cloned().partition(news);
    let mut training = sentences::sentences(&near, &tags, settings.extra_weight, settings.trust);
    training.extend(sentences::sentences(&far, &tags, 1.0, settings.trust));
    let with = |what: &str| !run.without.iter().any(|other| other == what);
    if with("trees") {
        let own = own::trees(&["train-headlines.conllu", "train-news.conllu"])?;
        training.extend(sentences::sentences(&own, &tags, OWN_WEIGHT, OWN_TRUST));
    }
    if !with("headlines") {
        training.iter_mut().for_each(|sentence| sentence.headline = None);
    }
    let begun = run.begin_from.as_ref().map(std::fs::read).transpose()?;
    let (vocabulary, rows, unknown) = match &begun {
        Some(model) => vocabulary_of(&Model::open(model)?, &training)?,
        None => vocabulary(&training, &settings),
    };
    let teachers: Vec<Model> = run
        .teachers
        .iter()
        .map(|path| Ok(Model::open(&std::fs::read(path)?)?))
        .collect::<Result<_, Box<dyn std::error::Error>>>()?;
    if let Some(teacher) = teachers.first() {
        let mut untreed = sentences::untreed(&run.data, teacher)?;
        if with("texts") {
            untreed.extend(own::texts()?.into_iter().map(|text| sentences::with_trees(text, teacher)));
        }
        training.extend(
            sentences::sentences(&untreed, &tags, 1.0, 1.0)
                .into_iter()
                .filter(|sentence| sentence.forms.len() < 150),
        );
    }
    if let (Some(teacher), true) = (teachers.first(), with("verified")) {
        training.extend(sentences::sentences(&own::verified(teacher)?, &tags, 1.0, VERIFIED_TRUST));
    }
    let labels: Vec<String> = Deprel::ALL.iter().map(|deprel| deprel.as_str().to_owned()).collect();
    let (scripts, lemma_entries) = lemmas::table(&documents);
    let (lemma_keys, lemma_values) = bede_syntax::build_table(&lemma_entries);
    let mut log = format!(
        "# epochs {} seed {} {settings:?}\n# sentences {} tags {} rows {rows} lemma scripts {} entries {}\n",
        run.epochs,
        run.seed,
        training.len(),
        tags.len(),
        scripts.len(),
        lemma_entries.len(),
    );
    eprint!("{log}");
    let dev = [
        sentences::read(&run.data, "en_ewt-ud-dev.conllu")?,
        sentences::read(&run.data, "gum-permissive-dev.conllu")?,
        own::trees(&["test-news.conllu"])?,
    ];
    let mut trainer = Trainer::new(settings.clone(), tags.len(), labels.len(), rows, unknown, run.seed);
    if let Some(model) = &begun {
        trainer.begin_from(model)?;
    }
    if teachers.len() > 1 {
        for (name, documents) in ["EWT dev", "GUM dev"].iter().zip(&dev) {
            let line = format!("# teachers together, {name}: {}\n", together(documents, &tags, &teachers));
            eprint!("{line}");
            log += &line;
        }
    }
    let mut chance = Chance::new(run.seed ^ 0xbede);
    let mut pool = pool(&training, tags.len(), &settings, &mut chance);
    let words: usize = training.iter().map(|sentence| sentence.forms.len()).sum();
    let steps = (words / settings.batch + 1) * run.epochs;
    let mut step = 0;
    let began = Instant::now();
    let mut order: Vec<usize> = (0..training.len()).collect();
    for epoch in 1..=run.stop {
        chance.shuffle(&mut order);
        let mut losses = Losses::default();
        let mut batch: Vec<Sentence> = Vec::new();
        let mut size = 0;
        let mut likelihoods = Likelihoods::default();
        for (place, &index) in order.iter().enumerate() {
            let variants = pool[index].len() - 1;
            let variant = match variants > 0 && chance.unit() < settings.variant_share {
                true => 1 + chance.below(variants),
                false => 0,
            };
            let chosen = &mut pool[index][variant];
            if !teachers.is_empty() {
                let learnt = chosen.1.get_or_insert_with(|| Learnt::ask(&teachers, &chosen.0));
                learnt.add_to(tags.len(), labels.len(), chosen.0.forms.len(), &mut likelihoods);
            }
            size += chosen.0.forms.len();
            batch.push(chosen.0.clone());
            if size < settings.batch && place + 1 < order.len() {
                continue;
            }
            step += 1;
            let warm = (step as f32 / 300.0).min(1.0);
            let left = (1.0 - step as f32 / steps as f32).max(0.0);
            let rate = settings.rate * warm * left.max(0.003);
            let teaching = (!teachers.is_empty()).then_some(&likelihoods);
            trainer.step(&batch, teaching, &vocabulary, rate, &mut losses);
            batch.clear();
            likelihoods.clear();
            size = 0;
        }
        let mut writer = Writer::default();
        writer.lines(&tags);
        writer.lines(&labels);
        writer.lines(&scripts);
        trainer.write(&vocabulary, &mut writer);
        writer.array(&lemma_keys);
        writer.array(&lemma_values);
        let bytes = writer.finish();
        let line = format!(
            "epoch {epoch} seconds {:.0} loss tag {:.4} arc {:.4} relation {:.4}",
            began.elapsed().as_secs_f64(),
            losses.tag / losses.words,
            losses.arc / losses.words,
            losses.label / losses.words,
        );
        let model = Model::open(&bytes)?;
        let scored: Vec<String> =
            dev.iter().map(|documents| score::syntax::on_gold_tokens(documents, &model).line()).collect();
        let line = format!("{line} | EWT dev {} | GUM dev {} | own {}\n", scored[0], scored[1], scored[2]);
        eprint!("{line}");
        log += &line;
        if epoch == run.stop || epoch % 4 == 0 {
            std::fs::write(&run.output, &bytes)?;
            std::fs::write(run.output.with_extension("log"), &log)?;
        }
    }
    println!("wrote {}", run.output.display());
    Ok(())
}

/// Every sentence, followed by its variants: other words of the same tags, other capitals, no final stop.
fn pool(
    training: &[Sentence],
    tags: usize,
    settings: &Settings,
    chance: &mut Chance,
) -> Vec<Vec<(Sentence, Option<Learnt>)>> {
    let substitutes = Substitutes::new(training, tags);
    let mut pool = Vec::with_capacity(training.len());
    for sentence in training {
        let mut variants = vec![(sentence.clone(), None)];
        for _ in 0..settings.variants {
            let replaced = substitutes.replaced(sentence, settings.variant_trust, chance);
            variants.push((sentences::varied(replaced.as_ref().unwrap_or(sentence), chance), None));
        }
        pool.push(variants);
    }
    pool
}

/// What the teachers find likely of one sentence, on average: kept so that they are asked once.
struct Learnt {
    /// For each word the likely tags and relations, the unlikely ones left out, and where each word's end.
    tags: Vec<(u16, f32)>,
    tag_ends: Vec<u32>,
    labels: Vec<(u16, f32)>,
    label_ends: Vec<u32>,
    heads: Vec<u16>,
}

/// What is less likely than this is left out.
const UNLIKELY: f32 = 0.002;

impl Learnt {
    fn ask(teachers: &[Model], sentence: &Sentence) -> Learnt {
        let heads: Vec<u32> = sentence.heads.iter().map(|&head| head as u32).collect();
        let asked = ask(teachers, &sentences::document(std::slice::from_ref(sentence)), &heads);
        let count = sentence.forms.len();
        let (tags, tag_ends) = likely(&asked.tags, count);
        let (labels, label_ends) = likely(&asked.labels, count);
        let heads = asked.heads.iter().map(|likely| (likely * 65_000.0).round() as u16).collect();
        Learnt { tags, tag_ends, labels, label_ends, heads }
    }

    /// Adds what was learnt of a sentence to what is known of those before it in a batch.
    fn add_to(&self, tags: usize, labels: usize, words: usize, known: &mut Likelihoods) {
        let spread = |likely: &[(u16, f32)], ends: &[u32], width: usize, into: &mut Vec<f32>| {
            let mut at = into.len();
            into.resize(at + words * width, 0.0);
            let mut start = 0;
            for &end in ends {
                for &(index, value) in &likely[start..end as usize] {
                    into[at + usize::from(index)] = value;
                }
                (start, at) = (end as usize, at + width);
            }
        };
        spread(&self.tags, &self.tag_ends, tags, &mut known.tags);
        spread(&self.labels, &self.label_ends, labels, &mut known.labels);
        known.heads.extend(self.heads.iter().map(|&stored| f32::from(stored) / 65_000.0));
    }
}

/// The likely ones of each word's values, made to sum to one.
fn likely(values: &[f32], words: usize) -> (Vec<(u16, f32)>, Vec<u32>) {
    let (mut kept, mut ends) = (Vec::new(), Vec::new());
    for row in values.chunks_exact(values.len() / words.max(1)) {
        let total: f32 = row.iter().filter(|&&value| value >= UNLIKELY).sum();
        let found = row.iter().enumerate().filter(|&(_, &value)| value >= UNLIKELY);
        kept.extend(found.map(|(index, &value)| (index as u16, value / total)));
        ends.push(kept.len() as u32);
    }
    (kept, ends)
}

/// What the teachers find likely, on average.
fn ask(teachers: &[Model], document: &Document, heads: &[u32]) -> Likelihoods {
    let mut asked = Likelihoods::default();
    for teacher in teachers {
        network::likelihoods(document, teacher, heads, 1.0 / teachers.len() as f32, &mut asked);
    }
    asked
}

/// How right the teachers are together: the likeliest tag, the likeliest head (whether or not the heads make a tree) and
/// the likeliest relation to it.
fn together(documents: &[Document], tags: &[String], teachers: &[Model]) -> String {
    let universal = |deprel: &str| deprel.split(':').next().unwrap_or_default().to_owned();
    let (mut words, mut upos, mut unlabelled, mut labelled) = (0, 0, 0, 0);
    let read = sentences::sentences(documents, tags, 1.0, 1.0);
    for sentence in &read {
        let document = sentences::document(std::slice::from_ref(sentence));
        let count = sentence.forms.len();
        let first = ask(teachers, &document, &vec![0; count]);
        let heads: Vec<u32> =
            first.heads.chunks_exact(count + 1).map(|row| numbers::highest(row) as u32).collect();
        let second = ask(teachers, &document, &heads);
        for (word, &head) in heads.iter().enumerate() {
            let tag = numbers::highest(&second.tags[word * tags.len()..(word + 1) * tags.len()]);
            let width = second.labels.len() / count;
            let label = numbers::highest(&second.labels[word * width..(word + 1) * width]);
            let own = Deprel::ALL[sentence.labels[word]].as_str();
            words += 1;
            upos += usize::from(tags[tag].starts_with(&format!("{}\t", sentence.uposes[word].as_str())));
            let head = head as usize == sentence.heads[word];
            unlabelled += usize::from(head);
            let label = universal(Deprel::ALL[label].as_str());
            labelled += usize::from(head && label == universal(own));
        }
    }
    let share = |count: usize| 100.0 * count as f64 / words.max(1) as f64;
    format!("UPOS {:.2} UAS {:.2} LAS {:.2}", share(upos), share(unlabelled), share(labelled))
}

/// How often each feature occurs, and of which kind it is.
fn count(training: &[Sentence]) -> HashMap<u64, (u32, features::Kind)> {
    let mut counts: HashMap<u64, (u32, features::Kind)> = HashMap::new();
    let mut chance = Chance::new(77);
    let mut characters = Vec::new();
    for sentence in training {
        for round in 0..2 {
            let seen = if round == 0 { sentence.clone() } else { sentences::varied(sentence, &mut chance) };
            let style = features::style(seen.forms.iter().map(String::as_str));
            for (position, form) in seen.forms.iter().enumerate() {
                let shape = features::of_shape(form, style, position == 0);
                counts.entry(shape).or_insert((0, features::Kind::Shape)).0 += 1;
                if round == 0 {
                    features::of_word(form, &mut characters, |kind, hash| {
                        counts.entry(hash).or_insert((0, kind)).0 += 1;
                    });
                }
            }
        }
    }
    counts
}

/// The rows that a model gives to features, with how often these occur: a run that begins with its weights keeps them, whatever
/// it is taught.
fn vocabulary_of(model: &Model, training: &[Sentence]) -> Result<(Vocabulary, usize, u16), ModelError> {
    let rows = network::feature_rows(model)?;
    let vocabulary = count(training)
        .into_iter()
        .filter_map(|(hash, (count, _))| Some((hash, (rows.get(hash)?, count))))
        .collect();
    Ok((vocabulary, rows.count, rows.unknown))
}

/// Gives rows to the features that occur often enough: first all but groups of letters, then as many of these as
/// there is room for.
fn vocabulary(training: &[Sentence], settings: &Settings) -> (Vocabulary, usize, u16) {
    let mut kept: Vec<(bool, u32, u64)> = count(training)
        .iter()
        .filter(|&(_, &(count, kind))| {
            count
                >= match kind {
                    features::Kind::Word | features::Kind::Form => 2,
                    features::Kind::Prefix | features::Kind::Suffix => 3,
                    features::Kind::Shape => 4,
                    features::Kind::Letters => 5,
                }
        })
        .map(|(&hash, &(count, kind))| (kind == features::Kind::Letters, u32::MAX - count, hash))
        .collect();
    kept.sort_unstable();
    kept.truncate(settings.row_limit - 1);
    let vocabulary: Vocabulary = kept
        .iter()
        .enumerate()
        .map(|(row, &(_, count, hash))| (hash, (row as u16, u32::MAX - count)))
        .collect();
    (vocabulary, kept.len() + 1, kept.len() as u16)
}
