//! Our model beside TF-IDF and logistic regression, on labelled posts that are not ours to keep in the repository.
//!
//! `tfidf_baseline.py` does it: it has `flagstone evaluate` draw the folds, trains the baseline on them, and has
//! `flagstone evaluate` train ours on the same folds and judge both.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{
    Size,
    install::{self, Places},
};
use crate::{commands, workspace::Workspace};

/// What `--only model` needs.
pub(super) struct Labelled<'a> {
    pub(super) posts: &'a [PathBuf],
    pub(super) controls: &'a Path,
}

/// Runs both, and returns the line that `tfidf_baseline.py` prints.
pub(super) fn compare(workspace: &Workspace, places: &Places, labelled: &Labelled<'_>, size: Size) -> Result<Value> {
    eprintln!("== model: some minutes for each repeat");
    let build = ["build", "--release", "--quiet", "-p", "flagstone", "--bin", "flagstone"];
    if !commands::cargo(workspace, &build).status()?.success() {
        bail!("flagstone does not compile; the compiler's messages are above");
    }
    let mut both = install::python(places, "tfidf_baseline.py", &["scikit-learn", "pandas"])?;
    both.arg(workspace.target.join("release/flagstone")).arg("--posts").args(labelled.posts);
    both.arg("--controls").arg(labelled.controls);
    both.args(["--repeats", if size == Size::Full { "3" } else { "1" }]);
    let output = both.stderr(Stdio::inherit()).output().context("tfidf_baseline.py does not start")?;
    if !output.status.success() {
        bail!("tfidf_baseline.py failed; what it says is above");
    }
    serde_json::from_slice(&output.stdout).context("tfidf_baseline.py printed something else than JSON")
}

/// The same for people: what both reach on each set of posts, then how much innocent text ours flags.
pub(super) fn text(said: &Value) -> String {
    let mut out = "\nmodel: average precision; TF-IDF with logistic regression on the same folds\n".to_owned();
    let number = |value: &Value| value.as_f64().map_or("–".to_owned(), |value| format!("{value:.3}"));
    let fields = || said.as_object().into_iter().flatten();
    for (posts, row) in fields().filter(|(_, row)| row.get("theirs").is_some()) {
        let [ours, theirs, difference, low, high] =
            ["ours", "theirs", "difference", "low", "high"].map(|key| number(&row[key]));
        out.push_str(&format!("  {posts}: ours {ours}, theirs {theirs}, difference {difference} [{low}, {high}]\n"));
    }
    for (point, worst) in said["worst_held_out"].as_object().into_iter().flatten() {
        let group = worst[0].as_str().unwrap_or("no group");
        out.push_str(&format!("  ours, {point}: flags at most {} of {group}\n", number(&worst[1])));
    }
    out
}
