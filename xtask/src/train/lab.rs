//! Lab dump.
use super::examples;
use crate::TaskResult;
use bede::{Coder, Config};
use bede_doc::{SentenceId, Span};
use bede_events::picture::Picture;
use rayon::prelude::*;
use std::fmt::Write;

fn picture(out: &mut String, picture: &Picture<'_>) {
    out.push_str("P\n");
    for w in &picture.words {
        let kinds: Vec<String> = w.kinds.iter().map(|k| k.to_string()).collect();
        let rec: Vec<String> = w.recoded.iter().map(|(c, e)| format!("{c}:{e}")).collect();
        let _ = writeln!(
            out,
            "W\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}{}{}\t{}\t{}",
            w.lemma,
            w.upos,
            w.relation,
            w.head.map_or("-".to_owned(), |h| h.to_string()),
            kinds.join(","),
            u8::from(w.in_name),
            w.entity,
            w.sector,
            u8::from(w.negated),
            u8::from(w.future),
            u8::from(w.hypothetical),
            w.effects.join(","),
            rec.join(",")
        );
    }
    let list = |v: &[usize]| v.iter().map(|h| h.to_string()).collect::<Vec<_>>().join(",");
    for c in &picture.candidates {
        let _ = writeln!(
            out,
            "C\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            c.predicate,
            c.class,
            c.outcome,
            list(&c.actors),
            list(&c.recipients),
            c.closeness,
            c.status,
            u8::from(c.is_noun)
        );
    }
}

fn side(s: &bede_events::relation_signs::Side) -> String {
    s.heads.iter().zip(&s.ranges).map(|(h, (a, b))| format!("{h}:{a}:{b}")).collect::<Vec<_>>().join(",")
}

pub fn dump() -> TaskResult {
    let coder = Coder::new(Config::default())?;
    let start = std::time::Instant::now();
    let taught = examples::all(&coder)?;
    eprintln!("coded {} in {:?}", taught.len(), start.elapsed());
    let texts: Vec<String> = taught
        .par_iter()
        .map(|t| {
            let mut out = String::new();
            let pairs = examples::pairs(t);
            let mut sentences: Vec<SentenceId> = pairs.iter().map(|p| p.sentence).collect();
            sentences.sort_unstable();
            sentences.dedup();
            for s in sentences {
                picture(&mut out, &bede_events::picture(&t.document, coder.lexicon(), s));
                for p in pairs.iter().filter(|p| p.sentence == s) {
                    let _ = writeln!(
                        out,
                        "X\t{}\t{}\t{}\t{}\t{}\t{}",
                        t.origin,
                        t.fold,
                        t.weight,
                        p.class,
                        side(&bede_events::side(&t.document, s, &p.source)),
                        side(&bede_events::side(&t.document, s, &p.target))
                    );
                }
            }
            out
        })
        .collect();
    std::fs::write("/tmp/lab/own.txt", texts.concat())?;
    eprintln!("own {:?}", start.elapsed());
    #[derive(serde::Deserialize)]
    struct G {
        start: usize,
        end: usize,
    }
    #[derive(serde::Deserialize)]
    struct Row {
        id: String,
        sentence: String,
        source: Vec<G>,
        target: Vec<G>,
        root: String,
    }
    let rows: Vec<Row> = crate::score::read_rows(std::path::Path::new("../shared/data/plv/plv_train.jsonl"))?;
    let texts: Vec<String> = rows
        .par_iter()
        .map(|row| {
            let mut out = String::new();
            let bytes = |g: &G| {
                let at = |c: usize| row.sentence.char_indices().nth(c).map_or(row.sentence.len(), |(b, _)| b);
                Span::new(at(g.start), at(g.end))
            };
            let source: Vec<Span> = row.source.iter().map(bytes).collect();
            let target: Vec<Span> = row.target.iter().map(bytes).collect();
            let mentions = source
                .iter()
                .chain(&target)
                .map(|&span| bede_doc::KnownMention { span, code: None })
                .collect();
            let document = coder.code(bede::Input {
                source: bede::Source::Text(row.sentence.clone()),
                mentions,
                ..bede::Input::default()
            });
            let Some(first) = source.iter().chain(&target).next() else { return out };
            let tokens = document.tokens_in(*first);
            if tokens.is_empty() {
                return out;
            }
            let s = document.sentence_of(tokens.start);
            picture(&mut out, &bede_events::picture(&document, coder.lexicon(), s));
            let _ = writeln!(
                out,
                "X\t{}\t{}\t1\t{}\t{}\t{}\t{}",
                row.id,
                examples::hash(&row.id).count_ones() % 2,
                row.root,
                side(&bede_events::side(&document, s, &source)),
                side(&bede_events::side(&document, s, &target)),
                row.sentence
            );
            out
        })
        .collect();
    std::fs::write("/tmp/lab/plv.txt", texts.concat())?;
    Ok(())
}
