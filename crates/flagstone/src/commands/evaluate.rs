//! `flagstone evaluate`: how well a model ranks, and how much innocent text it flags.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, bail};
use detect::learn::{self, Control, Model, Plan, Sample, Scratch, calibrate, language};

use crate::{
    commands::progress::Progress,
    evaluate::{
        Material, Outcome, RECALLS, Scores, compare,
        cross_validate::{Said, Scorer, Split, cross_validate, languages_out, split, write_folds},
        report::Report,
    },
    labelled,
};

/// What to judge on.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  flagstone evaluate --model team.model --posts test.csv --controls controls/
  flagstone evaluate --cross-validate 5 --repeats 3 --posts posts.csv.gz --controls controls/ --json

Without a test set, use --cross-validate: every post is scored by a model that saw neither its account nor a copy of
it, and every control group by one that saw no text of the group or of its family.")]
pub struct Args {
    /// A trained model
    #[arg(long, value_name = "MODEL", required_unless_present = "cross_validate", conflicts_with = "cross_validate")]
    model: Option<PathBuf>,
    /// Train and score out of fold instead, with so many folds
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u8).range(2..=20))]
    cross_validate: Option<u8>,
    /// How often to draw the folds anew
    #[arg(long, value_name = "R", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=100))]
    repeats: u16,
    /// Labelled posts: CSV with `account`, `text`, `label`, and `lang` and `part` if known; `.gz` or `-`; may be given
    /// again
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    posts: Vec<PathBuf>,
    /// The folder of the control groups: a CSV file with a column `text` for each
    #[arg(long, value_name = "DIR")]
    controls: PathBuf,
    /// Control groups that are kept from training together: all whose names begin so (`religious`: religious-quran-en,
    /// religious-hadith-ar). The same kind of text in several languages always is
    #[arg(long, value_name = "NAME", num_args = 1.., requires = "cross_validate")]
    family: Vec<String>,
    /// The share of posts that are positive where the model is to be used
    #[arg(long, value_name = "P", default_value_t = 0.001)]
    prevalence: f64,
    /// Where folds are drawn from
    #[arg(long, value_name = "N", default_value_t = 20)]
    seed: u64,
    /// Only write the folds, for another scorer: `kind,key,repeat,fold`
    #[arg(long, value_name = "FILE", requires = "cross_validate")]
    folds_out: Option<PathBuf>,
    /// Scores of another scorer on the same folds: `kind,key,repeat,score`
    #[arg(long, value_name = "FILE", requires = "cross_validate")]
    compare: Option<PathBuf>,
    /// Judge the scores of `--compare` alone, and train nothing
    #[arg(long, requires = "compare")]
    only_theirs: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if !(args.prevalence > 0.0 && args.prevalence < 1.0) {
        bail!("--prevalence {} is no share of posts: write a number between 0 and 1, such as 0.001", args.prevalence);
    }
    let posts = labelled::posts(&args.posts, true)?;
    posts.set_aside.tell();
    let samples: Vec<Sample> = posts.rows.into_iter().map(|row| row.sample).collect();
    if samples.is_empty() {
        bail!("no labelled post: each row needs a label of 0 or 1");
    }
    let mut controls = labelled::controls(&args.controls, &[])?;
    let report = match &args.model {
        Some(file) => with_model(args, file, &samples, &mut controls)?,
        None => out_of_fold(args, &samples, &mut controls)?,
    };
    let Some(mut report) = report else { return Ok(ExitCode::SUCCESS) };
    if posts.set_aside.count > 0 {
        report.warnings.push(format!("{} rows of the posts were set aside: correct them", posts.set_aside.count));
    }
    report.print(args.json);
    Ok(ExitCode::SUCCESS)
}

fn with_model(
    args: &Args,
    file: &std::path::Path,
    samples: &[Sample],
    controls: &mut [Control],
) -> anyhow::Result<Option<Report>> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read: name a model", file.display()))?;
    let model = Model::from_bytes(&bytes).with_context(|| format!("{} is no model", file.display()))?;
    // A group that is not the one that was kept out is none that was kept out.
    let trained = &model.report().controls;
    for control in controls.iter_mut() {
        control.held_out =
            !trained.iter().any(|t| (t.name == control.name || t.digest == control.digest) && !t.held_out);
    }
    let material = Material::new(samples, controls, identified);
    let posts = outcomes(&model, samples.iter().map(|s| s.text.as_str()));
    let of_group = |c: &Control| outcomes(&model, c.texts.iter().map(String::as_str));
    let scores = Scores { posts, controls: controls.iter().map(of_group).collect() };
    let mut report = Report::of(&material, &[scores], args.prevalence);
    report.trained_on(samples.iter().map(|s| model.report().saw(&s.text)), &material);
    Ok(Some(report))
}

fn out_of_fold(args: &Args, samples: &[Sample], controls: &mut [Control]) -> anyhow::Result<Option<Report>> {
    for control in controls.iter_mut() {
        control.held_out = true;
    }
    let mut material = Material::new(samples, controls, identified);
    material.join(&args.family)?;
    let folds = usize::from(args.cross_validate.unwrap_or(5));
    let splits: Vec<Split> =
        (0..usize::from(args.repeats)).map(|repeat| split(&material, folds, repeat, args.seed)).collect();
    if let Some(file) = &args.folds_out {
        write_folds(file, &material, &splits)?;
        eprintln!("the folds are in {}", file.display());
        return Ok(None);
    }
    let theirs = match &args.compare {
        Some(file) => compare::read(labelled::rows(file)?, &material)?,
        None => Vec::new(),
    };
    if args.only_theirs {
        return Ok(Some(Report::of(&material, &theirs, args.prevalence)));
    }
    let train = |samples: &[Sample], controls: &[Control]| {
        let model = learn::train(samples, controls, Plan::default()).context("a fold leaves too little to train on")?;
        Ok(Box::new(model) as Box<dyn Scorer>)
    };
    let progress = Progress::new();
    let say = |what: String| progress.step(&what);
    let ours = cross_validate(samples, controls, &splits, &train, &say)?;
    let mut report = Report::of(&material, &ours, args.prevalence);
    report.languages_out = languages_out(samples, controls, &material, &train, &say);
    if !theirs.is_empty() {
        report.compared = compare::compared(&material, &ours, &theirs);
    }
    progress.end();
    Ok(Some(report))
}

impl Scorer for Model {
    fn score(&self, texts: &mut dyn Iterator<Item = (&str, Option<&str>)>) -> Vec<Said> {
        let mut scratch = Scratch::default();
        texts.map(|(text, _)| said(self, text, &mut scratch)).collect()
    }

    fn place(&self, margin: f64, lang: Option<&str>) -> f64 {
        self.log_odds(margin, lang)
    }
}

/// What a model says of a text, by its calibrated log-odds, which compare across languages.
fn said(model: &Model, text: &str, scratch: &mut Scratch) -> Said {
    let score = learn::Scorer::score(model, text, scratch);
    let lang = score.lang.filter(|_| score.abstained.is_none());
    let outcome =
        lang.and_then(|lang| model.languages().get(lang)).map_or(Outcome::abstained(score.log_odds), |known| {
            let operating = |recall: f64| known.operating.iter().find(|o| o.wanted == recall);
            Outcome {
                score: score.log_odds,
                abstained: false,
                probability: Some(calibrate::probability(score.log_odds)),
                flagged: RECALLS.map(|recall| operating(recall).map(|o| score.margin >= o.margin)),
            }
        });
    Said { outcome, margin: score.margin, lang }
}

fn outcomes<'a>(model: &Model, texts: impl Iterator<Item = &'a str>) -> Vec<Outcome> {
    let mut scratch = Scratch::default();
    texts.map(|text| said(model, text, &mut scratch).outcome).collect()
}

/// The language that a text is surely in; empty otherwise.
fn identified(text: &str) -> String {
    language::identify(text).filter(|i| i.reliable).map_or_else(String::new, |i| i.lang.to_owned())
}
