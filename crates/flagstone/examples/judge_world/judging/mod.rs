//! What Flagstone finds in synthetic worlds, held against their truth. A world is made and looked through by the program
//! itself, as anybody would; only what is in this folder reads the files whose names begin with `truth`.
#![allow(dead_code, unreachable_pub, reason = "the example and the tests each need another part of it")]
#![allow(clippy::unwrap_used, reason = "files that the program itself has just written")]

pub mod communities;
pub mod coordination;
pub mod rank;
pub mod returns;
pub mod ways;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

/// A world on disk, and the program that made it.
#[derive(Debug)]
pub struct World {
    pub folder: PathBuf,
    pub program: PathBuf,
    pub truth: BTreeMap<String, Truth>,
}

/// What is true of an account.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    pub class: String,
    pub block: String,
    pub role: String,
    pub group: String,
    pub circle: String,
    pub operator: String,
    pub previous: String,
    pub coordination: String,
    pub created: String,
    pub gone: String,
    pub status: String,
    pub undercover: bool,
}

impl World {
    /// Makes a world in a folder.
    pub fn make(program: &Path, folder: &Path, seed: u64, accounts: u32, more: &[&str]) -> Self {
        let (seed, accounts) = (seed.to_string(), accounts.to_string());
        let asked = ["simulate", "--form", "csv", "--seed", &seed, "--accounts", &accounts];
        run(program, Path::new("."), &[&asked[..], &["--out", folder.to_str().unwrap()], more].concat());
        let truth = rows(&folder.join("truth.csv"), |row| {
            let of = |name: &str| row[name].clone();
            let truth = Truth {
                class: of("class"),
                block: of("block"),
                role: of("role"),
                group: of("group"),
                circle: of("circle"),
                operator: of("operator"),
                previous: of("previous"),
                coordination: of("coordination"),
                created: of("created"),
                gone: of("gone"),
                status: of("status"),
                undercover: row["undercover"] == "1",
            };
            (of("account"), truth)
        });
        Self { folder: folder.to_owned(), program: program.to_owned(), truth: truth.into_iter().collect() }
    }

    /// Runs the program in the world's folder; what it prints.
    pub fn run(&self, arguments: &[&str]) -> String {
        run(&self.program, &self.folder, arguments)
    }

    /// The rows of a file of the world, or of one that the program wrote there.
    pub fn rows<T>(&self, file: &str, take: impl FnMut(&Row) -> T) -> Vec<T> {
        rows(&self.folder.join(file), take)
    }

    pub fn class(&self, account: &str) -> &str {
        self.truth.get(account).map_or("", |truth| &truth.class)
    }

    /// Accounts that a file names.
    pub fn named(&self, file: &str) -> std::collections::BTreeSet<String> {
        self.rows(file, |row| row["account"].clone()).into_iter().collect()
    }
}

fn run(program: &Path, folder: &Path, arguments: &[&str]) -> String {
    let ended = Command::new(program).current_dir(folder).args(arguments).output().unwrap();
    assert!(ended.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).unwrap()
}

/// A row: its values by the names of their columns.
pub type Row = BTreeMap<String, String>;

/// Every row of a CSV file.
pub fn rows<T>(file: &Path, mut take: impl FnMut(&Row) -> T) -> Vec<T> {
    let mut csv = csv::Reader::from_path(file).unwrap();
    let header = csv.headers().unwrap().clone();
    let row = |record: Result<csv::StringRecord, _>| -> T {
        let record = record.unwrap();
        take(&header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect())
    };
    csv.records().map(row).collect()
}

/// A figure in several worlds: its mean, and the interval of the mean by Student's t at 95 %.
#[derive(Debug, Clone, Default)]
pub struct Figure(Vec<f64>);

impl Figure {
    pub fn add(&mut self, value: f64) {
        if value.is_finite() {
            self.0.push(value);
        }
    }

    pub fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    /// Half the width of the interval; not a number for a single world.
    pub fn half(&self) -> f64 {
        let n = self.0.len() as f64;
        let variance = self.0.iter().map(|v| (v - self.mean()).powi(2)).sum::<f64>() / (n - 1.0);
        // The 97.5 % quantiles of Student's t for 1 to 9 degrees of freedom, and of the normal distribution.
        let t = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];
        t.get(self.0.len().wrapping_sub(2)).unwrap_or(&1.96) * (variance / n).sqrt()
    }

    pub fn least(&self) -> f64 {
        self.0.iter().copied().fold(f64::INFINITY, f64::min)
    }
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.len() {
            0 => f.write_str("–"),
            1 => write!(f, "{:.3}", self.mean()),
            _ => write!(f, "{:.3} ± {:.3}", self.mean(), self.half()),
        }
    }
}
