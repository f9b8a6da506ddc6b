//! Everything that is told of a scorer, as tables for people and one object for programs.

use std::collections::BTreeSet;

use measure::ranking::{Estimate, Statistic, estimate};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Material, RESAMPLING, Scores,
    compare::Compared,
    controls::{self, ControlRow, Point},
    cross_validate::LanguageOut,
    figures::{self, Calibration, FlaggedCalibration, Slice},
};
use crate::commands::table::Table;

/// Everything that is told.
#[derive(Debug, Serialize)]
pub struct Report {
    /// What a reader has to know before the figures.
    pub warnings: Vec<String>,
    /// Posts that the model was trained on, or copies of them.
    pub trained_on: usize,
    /// Ranking of all posts, of each part and of each language.
    pub ranking: Vec<Slice>,
    /// Recall, wrong accusations, and precision at the prevalence that was named.
    pub at_prevalence: Vec<AtPrevalence>,
    /// Whether scores are probabilities, per language.
    pub calibration: Vec<Calibration>,
    /// The same of what is flagged at each point.
    pub calibration_of_flagged: Vec<FlaggedCalibration>,
    /// Where the control table counts.
    pub points: Vec<Point>,
    /// Wrong accusations in every control group.
    pub controls: Vec<ControlRow>,
    /// The worst upper bound of a held-out group at each point, with its name.
    pub worst_held_out: Vec<Option<(String, f64)>>,
    /// Abstentions in languages that were kept from training.
    pub languages_out: Vec<LanguageOut>,
    /// Against another scorer of the same posts.
    pub compared: Vec<Compared>,
}

/// What a threshold does where this share of posts is positive.
#[derive(Debug, Serialize)]
pub struct AtPrevalence {
    /// The point's name.
    pub point: String,
    /// The share of posts that are positive.
    pub prevalence: f64,
    /// The share of positives flagged.
    pub recall: Option<Estimate>,
    /// The share of negatives flagged.
    pub false_positive_rate: Option<Estimate>,
    /// The share of flagged posts that are positive.
    pub precision: Option<Estimate>,
}

impl Report {
    /// Computes it. `prevalence` is where precision is told.
    pub fn of(material: &Material, repeats: &[Scores], prevalence: f64) -> Self {
        let points = controls::points(material, repeats);
        let rows = controls::table(material, repeats, &points);
        Self {
            warnings: warnings(material),
            trained_on: 0,
            ranking: figures::slices(material, repeats),
            at_prevalence: points.iter().map(|p| at_prevalence(material, repeats, p, prevalence)).collect(),
            calibration: figures::calibration(material, repeats),
            calibration_of_flagged: figures::flagged_calibration(material, repeats, &points),
            worst_held_out: controls::worst(&rows, points.len()),
            points,
            controls: rows,
            languages_out: Vec::new(),
            compared: Vec::new(),
        }
    }

    /// Warns of posts that the model was trained on. A model keeps no accounts: those of such posts are told by the posts.
    pub fn trained_on(&mut self, seen: impl Iterator<Item = bool>, material: &Material) {
        let seen: Vec<u32> = material.posts.iter().zip(seen).filter(|(_, s)| *s).map(|(row, _)| row.group).collect();
        self.trained_on = seen.len();
        let accounts: BTreeSet<u32> = seen.into_iter().collect();
        let theirs = material.posts.iter().filter(|row| accounts.contains(&row.group)).count();
        if theirs > 0 {
            let warning = format!(
                "the model was trained on {} of the {} posts ({theirs} are of the same accounts), so the figures flatter \
                 it: name posts of other accounts, or use --cross-validate",
                self.trained_on,
                material.posts.len()
            );
            self.warnings.insert(0, warning);
        }
    }

    /// Prints it.
    pub fn print(&self, json: bool) {
        if json {
            println!("{:#}", json!(self));
            return;
        }
        for warning in &self.warnings {
            println!("! {warning}");
        }
        println!("\nRanking of all posts; average precision also if what was abstained on is missed, and without it");
        println!("(precision at a recall is of what can be flagged; 95 % intervals over accounts)");
        self.ranking_table().print(false, "no post");
        println!("\nAt the prevalence that was named");
        self.prevalence_table().print(false, "no threshold: too many positives were abstained on");
        println!("\nCalibration of each language (95 % intervals over accounts)");
        self.calibration_table().print(false, "no language is known");
        println!("\nCalibration of what is flagged (said less found; 95 % intervals over accounts)");
        self.flagged_table().print(false, "no language with labels of both kinds, or no threshold");
        for (i, point) in self.points.iter().enumerate() {
            println!("\nInnocent text flagged at {} (exact one-sided 95 % bound)", point.name);
            self.control_table(i).print(false, "no control group");
            if let Some(Some((group, bound))) = self.worst_held_out.get(i) {
                println!("worst held-out group: {group}, up to {:.2} %", bound * 100.0);
            }
        }
        if !self.languages_out.is_empty() {
            println!("\nLanguages kept from training");
            let mut table = Table::new(&["language", "texts", "abstained"]);
            for l in &self.languages_out {
                table.row(vec![json!(l.lang), json!(l.texts), share(l.abstained)]);
            }
            table.print(false, "");
        }
        if !self.compared.is_empty() {
            println!("\nAgainst the other scorer (ours less theirs; the same accounts drawn for both)");
            self.compared_table().print(false, "");
        }
    }

    fn ranking_table(&self) -> Table {
        let columns = ["posts of", "posts", "positive", "their accounts", "ROC-AUC", "average precision", "if missed"];
        let more = ["where judged", "precision at recall .5", "precision at recall .8", "abstained"];
        let mut table = Table::new(&[columns.as_slice(), &more].concat());
        for s in &self.ranking {
            let of_all = [s.roc_auc, s.average_precision, s.average_precision_if_missed];
            let of_judged = [s.average_precision_where_judged, s.precision_at_recall_half, s.precision_at_recall_most];
            let figures = [of_all, of_judged].concat();
            let mut row = vec![json!(s.posts_of), json!(s.posts), json!(s.positives), json!(s.positive_accounts)];
            row.extend(figures.into_iter().map(shown));
            row.push(share(s.abstained));
            table.row(row);
        }
        table
    }

    fn prevalence_table(&self) -> Table {
        let mut table = Table::new(&["at", "prevalence", "recall", "innocent posts flagged", "precision"]);
        for a in &self.at_prevalence {
            let figures = [a.recall, a.false_positive_rate, a.precision];
            let mut row = vec![json!(a.point), json!(a.prevalence)];
            row.extend(figures.map(shown));
            table.row(row);
        }
        table
    }

    fn calibration_table(&self) -> Table {
        let mut table = Table::new(&[
            "language",
            "positive",
            "negative",
            "calibration error",
            "if it were perfect",
            "probability?",
        ]);
        for c in &self.calibration {
            let error = c.error.map(|e| Estimate { value: e.value, interval: e.interval, undefined: 0 });
            let said = match c.error {
                None if c.positives == 0 || c.negatives == 0 => "no: no labels of both kinds",
                None => "no: it abstains on all of them",
                Some(e) if e.interval.low > 0.03 => "no: the error is above .03",
                Some(_) => "where labels are as here",
            };
            let perfect = c.error.map_or(Value::Null, |e| json!(format!("{:.3}", e.if_perfect)));
            table.row(vec![json!(c.lang), json!(c.positives), json!(c.negatives), shown(error), perfect, json!(said)]);
        }
        table
    }

    fn flagged_table(&self) -> Table {
        let mut table = Table::new(&["language", "at", "flagged", "said", "found", "said less found"]);
        for c in &self.calibration_of_flagged {
            let Some(g) = c.gap else { continue };
            let number = |v: f64| json!(format!("{v:.3}"));
            let gap = format!("{:+.3} [{:+.3}, {:+.3}]", g.value, g.low, g.high);
            table.row(vec![json!(c.lang), json!(c.point), json!(g.items), number(g.said), number(g.found), json!(gap)]);
        }
        table
    }

    fn control_table(&self, point: usize) -> Table {
        let columns = ["group", "family", "language", "held out", "texts", "abstained", "flagged", "share", "up to"];
        let mut table = Table::new(&columns);
        for row in &self.controls {
            let f = row.flagged[point];
            table.row(vec![
                json!(row.group),
                json!(row.family),
                json!(row.lang),
                json!(if row.held_out { "yes" } else { "no: trained on" }),
                json!(row.texts),
                share(row.abstained),
                json!(f.count),
                share(f.count as f64 / row.texts.max(1) as f64),
                share(f.bound),
            ]);
        }
        table
    }

    fn compared_table(&self) -> Table {
        let mut table = Table::new(&["posts of", "figure", "ours", "theirs", "difference", "ours higher in"]);
        for c in &self.compared {
            let number = |v: Option<f64>| v.map_or(Value::Null, |v| json!(format!("{v:.3}")));
            let d = c.difference.map(|d| format!("{:+.3} [{:+.3}, {:+.3}]", d.value, d.low, d.high));
            let higher = c.difference.map_or(Value::Null, |d| share(d.first_higher));
            table.row(vec![json!(c.posts_of), json!(c.figure), number(c.ours), number(c.theirs), json!(d), higher]);
        }
        table
    }
}

fn at_prevalence(material: &Material, repeats: &[Scores], point: &Point, prevalence: f64) -> AtPrevalence {
    let (rankings, threshold) = (material.flagged(repeats, point), 0.5);
    let of = |statistic| estimate(&rankings, statistic, RESAMPLING);
    AtPrevalence {
        point: point.name.clone(),
        prevalence,
        recall: of(Statistic::Recall(threshold)),
        false_positive_rate: of(Statistic::FalsePositiveRate(threshold)),
        precision: of(Statistic::PrecisionAtPrevalence { threshold, prevalence }),
    }
}

fn warnings(material: &Material) -> Vec<String> {
    let mut warnings = Vec::new();
    let accounts: BTreeSet<u32> = material.posts.iter().filter(|r| r.positive).map(|r| r.group).collect();
    if accounts.len() < 100 {
        warnings.push(format!(
            "only {} accounts hold a positive post: small differences between scorers are noise",
            accounts.len()
        ));
    }
    for lang in material.values(|row| &row.lang) {
        let labels = |positive| material.posts.iter().any(|r| r.lang == lang && r.positive == positive);
        if !labels(true) || !labels(false) {
            warnings.push(format!("{lang}: no labels of both kinds, so no score of this language is a probability"));
        }
    }
    let held_out = material.groups.iter().filter(|g| g.held_out);
    if held_out.clone().count() == 0 {
        warnings.push("no control group was held out: the control table shows what was trained on".into());
    }
    for group in held_out.filter(|g| g.texts < 299) {
        warnings.push(format!("{}: {} texts cannot show a bound below 1 %; it takes 299", group.name, group.texts));
    }
    warnings
}

fn shown(estimate: Option<Estimate>) -> Value {
    estimate.map_or(Value::Null, |e| json!(format!("{:.3} [{:.3}, {:.3}]", e.value, e.interval.low, e.interval.high)))
}

fn share(value: f64) -> Value {
    json!(format!("{:.2} %", value * 100.0))
}
