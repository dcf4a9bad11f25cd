//! Trains the parser: reads the data, builds the vocabulary, steps through batches, scores, writes the model.

use std::{collections::HashMap, path::PathBuf, time::Instant};

use bede_doc::{Deprel, Document};
use bede_syntax::{
    Model, Writer, features,
    network::{self, Likelihoods},
};

use super::{
    lemmas,
    network::{Losses, Settings, Trainer, Vocabulary},
    own,
    sentences::{self, Chance, Sentence},
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
    /// What it does without, of `trees`, `headlines` and `verified`.
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
        Some(model) => vocabulary_of(model, &training).ok_or("the model to begin from cannot be read")?,
        None => vocabulary(&training, &settings),
    };
    let teachers: Vec<Model> = run
        .teachers
        .iter()
        .map(|path| Ok(Model::open(&std::fs::read(path)?)?))
        .collect::<Result<_, Box<dyn std::error::Error>>>()?;
    if let Some(teacher) = teachers.first() {
        let untreed = sentences::untreed(&run.data, teacher)?;
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
    let mut chance = Chance::new(run.seed ^ 0xbede);
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
        for (place, &index) in order.iter().enumerate() {
            let sentence = sentences::varied(&training[index], &mut chance);
            size += sentence.forms.len();
            batch.push(sentence);
            if size < settings.batch && place + 1 < order.len() {
                continue;
            }
            step += 1;
            let likelihoods = (!teachers.is_empty()).then(|| ask(&teachers, &batch));
            let warm = (step as f32 / 300.0).min(1.0);
            let left = (1.0 - step as f32 / steps as f32).max(0.0);
            let rate = settings.rate * warm * left.max(0.003);
            trainer.step(&batch, likelihoods.as_ref(), &vocabulary, rate, &mut losses);
            batch.clear();
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

/// What the teachers find likely, on average.
fn ask(teachers: &[Model], batch: &[Sentence]) -> Likelihoods {
    let document = sentences::document(batch);
    let heads: Vec<u32> =
        batch.iter().flat_map(|sentence| sentence.heads.iter().map(|&head| head as u32)).collect();
    let mut asked = Likelihoods::default();
    for teacher in teachers {
        network::likelihoods(&document, teacher, &heads, 1.0 / teachers.len() as f32, &mut asked);
    }
    asked
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
fn vocabulary_of(model: &[u8], training: &[Sentence]) -> Option<(Vocabulary, usize, u16)> {
    let number = |at: usize| Some(u64::from_le_bytes(model.get(at..at + 8)?.try_into().ok()?) as usize);
    let section = |section: usize| {
        let (offset, length) = (number(16 + section * 16)?, number(24 + section * 16)?);
        model.get(offset..offset.checked_add(length)?)
    };
    // The two halves of the table of features, and the scales, of which each row has one.
    let (keys, values) = (section(4)?.as_chunks::<4>().0, section(5)?.as_chunks::<2>().0);
    let rows = section(7)?.len() / 4;
    let mask = keys.len().checked_sub(1)?;
    let row = |hash: u64| {
        let wanted = (hash >> 32) as u32 | 1;
        let mut at = hash as usize & mask;
        loop {
            match u32::from_le_bytes(keys[at]) {
                0 => return None,
                key if key == wanted => return Some(u16::from_le_bytes(*values.get(at)?)),
                _ => at = (at + 1) & mask,
            }
        }
    };
    let vocabulary = count(training)
        .into_iter()
        .filter_map(|(hash, (count, _))| Some((hash, (row(hash)?, count))))
        .collect();
    Some((vocabulary, rows, rows.checked_sub(1)? as u16))
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
