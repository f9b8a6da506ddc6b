//! Our model beside TF-IDF and logistic regression, on labelled posts that are not ours to keep in the repository.
//!
//! `flagstone evaluate` draws the folds, the baseline scores them, and `flagstone evaluate` judges both sides on the
//! same folds with the same code.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};

use super::{
    Size,
    install::{self, Places},
    must,
};
use crate::{commands, workspace::Workspace};

/// What `--only model` needs.
pub(super) struct Labelled<'a> {
    pub(super) posts: &'a Path,
    pub(super) controls: &'a Path,
}

/// Runs both, and returns what `flagstone evaluate` says of them, as JSON or for people.
pub(super) fn compare(
    workspace: &Workspace,
    places: &Places,
    labelled: &Labelled<'_>,
    size: Size,
    json: bool,
) -> Result<String> {
    let (posts, controls) = (std::path::absolute(labelled.posts)?, std::path::absolute(labelled.controls)?);
    eprintln!("== model");
    let build = ["build", "--release", "--quiet", "-p", "flagstone", "--bin", "flagstone"];
    if !commands::cargo(workspace, &build).status()?.success() {
        bail!("flagstone does not compile; the compiler's messages are above");
    }
    std::fs::create_dir_all(&places.folder)?;
    let [folds, scores] = ["folds.csv", "baseline.csv"].map(|name| places.folder.join(name));
    let repeats = if size == Size::Full { "3" } else { "1" };
    let evaluate = |option: &str, file: &PathBuf| {
        let mut command = Command::new(workspace.target.join("release/flagstone"));
        command.args(["evaluate", "--cross-validate", "5", "--repeats", repeats, "--posts"]).arg(&posts);
        command.arg("--controls").arg(&controls).arg(option).arg(file);
        command
    };
    must(&mut evaluate("--folds-out", &folds), "the folds cannot be drawn")?;
    eprintln!("   the baseline: some minutes");
    let mut baseline = install::python(places, "tfidf_baseline.py", &["scikit-learn", "pandas"])?;
    baseline.arg("--posts").arg(&posts).arg("--controls").arg(&controls).arg("--folds").arg(&folds);
    must(baseline.arg("--hard-negatives").arg("--out").arg(&scores), "tfidf_baseline.py")?;
    eprintln!("   ours: some minutes");
    let mut both = evaluate("--compare", &scores);
    let output = both.args(json.then_some("--json")).stderr(std::process::Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("flagstone evaluate failed; what it says is above");
    }
    Ok(String::from_utf8(output.stdout)?)
}
