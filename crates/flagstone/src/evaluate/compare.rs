//! Scores of another scorer of the same posts, such as `benches/peers/tfidf_baseline.py`, judged by the same code.

use std::collections::BTreeMap;

use anyhow::{Context, anyhow, bail};
use files::Rows;
use measure::ranking::{Difference, Statistic, paired};
use serde::Serialize;

use super::{Abstained, Material, Outcome, RESAMPLING, Row, Scores};

/// One figure of both.
#[derive(Debug, Clone, Serialize)]
pub struct Compared {
    /// `all` or `part NAME`: all posts, ranked by both; `, abstained missed` where a post that ours abstains on counts as
    /// missed by it; `, judged by ours` without such posts.
    pub posts_of: String,
    /// The figure's name.
    pub figure: &'static str,
    /// Its value for our scorer; a mean over repeats.
    pub ours: Option<f64>,
    /// Its value for the other.
    pub theirs: Option<f64>,
    /// Ours less theirs.
    pub difference: Option<Difference>,
}

/// Reads scores, one [`Scores`] a repeat, from the columns `kind`, `key`, `repeat` and `score`: a kind is `post` (key: row
/// of the posts, from 0) or `control` (key: `GROUP/ROW`).
///
/// # Errors
/// If a line is wrong, or a post or text has no score in a repeat.
pub fn read(mut rows: Rows, material: &Material) -> anyhow::Result<Vec<Scores>> {
    let names: BTreeMap<&str, usize> = material.groups.iter().enumerate().map(|(i, g)| (g.name.as_str(), i)).collect();
    let mut repeats: Vec<Scores> = Vec::new();
    let column = |name| rows.find(name).with_context(|| format!("the scores have no column `{name}`"));
    let [kind, key, repeat, score] = [column("kind")?, column("key")?, column("repeat")?, column("score")?];
    while let Some(row) = rows.next_row()? {
        let at = || format!("line {} of the scores", row.place.number);
        let line = row.values.map_err(|why| anyhow!(why)).with_context(at)?;
        let (kind, key) = (line.get(kind), line.get(key));
        let repeat: usize = line.get(repeat).parse().with_context(at)?;
        let score: f64 = line.get(score).parse().with_context(at)?;
        if repeat >= 1_000 {
            bail!("{}: repeat {repeat} is not a number of a repeat; they count from 0", at());
        }
        while repeats.len() <= repeat {
            let nothing =
                |n| vec![Outcome { score: f64::NAN, abstained: false, probability: None, flagged: [None; 2] }; n];
            let controls = material.groups.iter().map(|g| nothing(g.texts)).collect();
            repeats.push(Scores { posts: nothing(material.posts.len()), controls });
        }
        let scores = &mut repeats[repeat];
        let place = match (kind, key.rsplit_once('/')) {
            ("post", _) => key.parse().ok().and_then(|row: usize| scores.posts.get_mut(row)),
            ("control", Some((name, row))) => names
                .get(name)
                .and_then(|group| row.parse().ok().and_then(|row: usize| scores.controls[*group].get_mut(row))),
            _ => None,
        };
        let place = place.with_context(|| format!("{}: `{kind} {key}` is not there", at()))?;
        place.score = score;
    }
    for (repeat, scores) in repeats.iter().enumerate() {
        let all = || scores.posts.iter().chain(scores.controls.iter().flatten());
        let missing = all().filter(|o| o.score.is_nan()).count();
        if missing > 0 {
            bail!("{missing} posts or control texts have no score in repeat {repeat}: score all of them");
        }
    }
    Ok(repeats)
}

/// The figures of both, over all posts and each part; where ours abstains, also over the posts that it judges. Only as
/// many repeats as both have.
pub fn compared(material: &Material, ours: &[Scores], theirs: &[Scores]) -> Vec<Compared> {
    let repeats = ours.len().min(theirs.len());
    let mut out = Vec::new();
    let mut slice = |posts_of: String, which: &dyn Fn(&Row) -> bool, material: &Material, both: [&[Scores]; 2], how| {
        let [ours, theirs] = both.map(|scores| material.rankings(&scores[..repeats], how, which));
        for (figure, statistic) in [
            ("average precision", Statistic::AveragePrecision),
            ("ROC-AUC", Statistic::RocAuc),
            ("precision at recall .5", Statistic::PrecisionAtRecall(0.5)),
            ("precision at recall .8", Statistic::PrecisionAtRecall(0.8)),
        ] {
            let mean = |of: &[measure::ranking::Ranking]| {
                let values: Option<Vec<f64>> = of.iter().map(|r| statistic.of(&r.curve())).collect();
                values.filter(|v| !v.is_empty()).map(|v| v.iter().sum::<f64>() / v.len() as f64)
            };
            let difference = paired(&ours, &theirs, statistic, RESAMPLING);
            let (ours, theirs) = (mean(&ours), mean(&theirs));
            out.push(Compared { posts_of: posts_of.clone(), figure, ours, theirs, difference });
        }
    };
    let parts = material.values(|row| &row.part);
    let mut slices = |name: &str, material: &Material, both: [&[Scores]; 2], how| {
        slice(format!("all{name}"), &|_| true, material, both, how);
        for part in &parts {
            slice(format!("part {part}{name}"), &|row| row.part == *part, material, both, how);
        }
    };
    slices("", material, [ours, theirs], Abstained::Ranked);
    // Where ours abstains the other may still speak: on the posts that ours judges, both are told on what both say.
    let judged = |row: usize| ours[..repeats].iter().all(|scores| !scores.posts[row].abstained);
    let rows: Vec<usize> = (0..material.posts.len()).filter(|row| judged(*row)).collect();
    if rows.len() < material.posts.len() {
        slices(", abstained missed", material, [ours, theirs], Abstained::Missed);
        let posts = rows.iter().map(|row| material.posts[*row].clone()).collect();
        let fewer = Material { posts, groups: material.groups.clone() };
        let keep = |of: &[Scores]| -> Vec<Scores> {
            let posts = |s: &Scores| rows.iter().map(|row| s.posts[*row]).collect();
            of.iter().map(|s| Scores { posts: posts(s), controls: s.controls.clone() }).collect()
        };
        slices(", judged by ours", &fewer, [&keep(ours), &keep(theirs)], Abstained::Ranked);
    }
    out
}
