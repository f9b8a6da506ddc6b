//! Figures that cannot flatter: how well scores rank labelled posts, and how much innocent text they flag.
//!
//! Everything is by account: intervals resample accounts, folds never part an account or two copies of one text. What a
//! model abstains on still has a place in the ranking of all posts, and is flagged at no threshold. Parts of the data that
//! were found in different ways are never mixed into one figure only. A share of a control group comes with its exact
//! upper bound, never alone.

pub mod compare;
pub mod controls;
pub mod cross_validate;
pub mod figures;
pub mod report;

use detect::learn::corpus::{self, Control, Sample};
use measure::{
    Resampling,
    ranking::{Item, Ranking},
};

/// Bins of the calibration error.
pub const BINS: usize = 10;

/// How intervals are drawn.
pub const RESAMPLING: Resampling = Resampling { replicates: 1_000, seed: 20 };

/// The recalls at which precision and wrong accusations are told.
pub const RECALLS: [f64; 2] = [0.5, 0.8];

/// Labelled posts and control groups, without their texts.
#[derive(Debug, Clone)]
pub struct Material {
    /// The posts, in the file's order.
    pub posts: Vec<Row>,
    /// The groups, in the order of names.
    pub groups: Vec<Group>,
}

/// A labelled post.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its account, together with every account that holds a copy of one of its texts.
    pub group: u32,
    /// Its label.
    pub positive: bool,
    /// Its language, as the file has it or as it was identified; empty if neither.
    pub lang: String,
    /// How it was found; empty if not said.
    pub part: String,
}

/// A control group.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its language; empty if the name has none.
    pub lang: String,
    /// What it shares with groups of the same kind of text: its name without the language, unless
    /// [`Material::join`] says more. Families are kept from training whole.
    pub family: String,
    /// Whether no model that scores it was trained on it.
    pub held_out: bool,
    /// Texts.
    pub texts: usize,
}

/// What a scorer says of one text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Higher is likelier. Where it abstains the score only ranks.
    pub score: f64,
    /// Whether it says nothing: nothing may act on the score.
    pub abstained: bool,
    /// The score as a probability, where it is said to be one.
    pub probability: Option<f64>,
    /// Whether it is flagged at the scorer's own threshold for each of [`RECALLS`], where it has one.
    pub flagged: [Option<bool>; 2],
}

impl Outcome {
    /// It says nothing, and ranks so.
    pub const fn abstained(score: f64) -> Self {
        Self { score, abstained: true, probability: None, flagged: [Some(false); 2] }
    }

    /// It has said nothing yet.
    pub const NONE: Self = Self::abstained(f64::NEG_INFINITY);
}

/// What becomes of posts that were abstained on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abstained {
    /// They are ranked with the others: what is found by people who read from the top.
    Ranked,
    /// They are never flagged, and their positives are missed: what is found by a threshold.
    Missed,
    /// They are left out: how good it is where it speaks.
    LeftOut,
}

/// What a scorer says of everything; one for each repeat of a cross-validation.
#[derive(Debug, Clone)]
pub struct Scores {
    /// In the order of [`Material::posts`].
    pub posts: Vec<Outcome>,
    /// In the order of [`Material::groups`], each in the order of its texts.
    pub controls: Vec<Vec<Outcome>>,
}

impl Material {
    /// What is known of posts and groups before they are scored. `lang` identifies a language.
    pub fn new(samples: &[Sample], controls: &[Control], lang: impl Fn(&str) -> String) -> Self {
        let groups = corpus::groups(samples.iter().map(|s| (s.account.as_str(), s.text.as_str())));
        let row = |(sample, group): (&Sample, u32)| Row {
            group,
            positive: sample.positive,
            lang: sample.lang.clone().unwrap_or_else(|| lang(&sample.text)),
            part: sample.part.clone().unwrap_or_default(),
        };
        let group = |control: &Control| Group {
            name: control.name.clone(),
            lang: control.lang.clone().unwrap_or_default(),
            family: family(control),
            held_out: control.held_out,
            texts: control.texts.len(),
        };
        Self { posts: samples.iter().zip(groups).map(row).collect(), groups: controls.iter().map(group).collect() }
    }

    /// Makes one family of all control groups whose names begin with a name and a hyphen.
    ///
    /// # Errors
    /// A name that no group begins with.
    pub fn join(&mut self, names: &[String]) -> anyhow::Result<()> {
        for name in names {
            let start = format!("{name}-");
            let mut members = self.groups.iter_mut().filter(|g| g.name.starts_with(&start)).peekable();
            anyhow::ensure!(
                members.peek().is_some(),
                "no control group's name begins with `{start}`: name another family"
            );
            members.for_each(|group| group.family.clone_from(name));
        }
        Ok(())
    }

    /// The rankings of some of the posts, one for each repeat.
    pub fn rankings(&self, repeats: &[Scores], abstained: Abstained, which: impl Fn(&Row) -> bool) -> Vec<Ranking> {
        let ranking = |scores: &Scores| {
            let chosen = self.posts.iter().zip(&scores.posts).filter(|(row, _)| which(row));
            let kept = chosen.filter(|(_, o)| !o.abstained || abstained != Abstained::LeftOut);
            let score =
                |o: &Outcome| if o.abstained && abstained == Abstained::Missed { f64::NEG_INFINITY } else { o.score };
            let item = |(row, o): (&Row, &Outcome)| Item { score: score(o), positive: row.positive, group: row.group };
            Ranking::new(kept.map(item).collect())
        };
        repeats.iter().map(ranking).collect()
    }

    /// The same, where all that counts is whether a post is flagged at a point: 1 if it is, 0 if it is not.
    pub fn flagged(&self, repeats: &[Scores], point: &controls::Point) -> Vec<Ranking> {
        let ranking = |(repeat, scores): (usize, &Scores)| {
            let item = |(row, o): (&Row, &Outcome)| Item {
                score: f64::from(u8::from(point.flags(repeat, *o))),
                positive: row.positive,
                group: row.group,
            };
            Ranking::new(self.posts.iter().zip(&scores.posts).map(item).collect())
        };
        repeats.iter().enumerate().map(ranking).collect()
    }

    /// The values of a column that occur, in order; without the empty one.
    pub fn values(&self, column: impl Fn(&Row) -> &str) -> Vec<String> {
        let all: std::collections::BTreeSet<&str> = self.posts.iter().map(column).filter(|v| !v.is_empty()).collect();
        all.into_iter().map(str::to_owned).collect()
    }
}

/// A group's name without its language.
fn family(control: &Control) -> String {
    let lang = control.lang.as_ref().and_then(|lang| control.name.strip_suffix(lang.as_str()));
    lang.and_then(|name| name.strip_suffix('-')).unwrap_or(&control.name).to_owned()
}

#[cfg(test)]
mod tests;
