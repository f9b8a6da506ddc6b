//! `flagstone hash`: the hashes of images that the user has.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, ensure};
use detect::hash::pdq::{self, Pixels};
use md5::Md5;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::table::Table;
use crate::images;

/// The seven other positions, in the reference's order and under its names.
const POSITIONS: [&str; 7] = ["rotate90", "rotate180", "rotate270", "flipx", "flipy", "flipplus1", "flipminus1"];

/// Options of `flagstone hash`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  flagstone hash picture.jpg
  flagstone hash --json --dihedral *.png > hashes.json

A PDQ hash of quality 49 or less is not to be matched: too little is in the image. Files up to 64 MiB and 100 million
pixels are read: JPEG, PNG, GIF (first frame), WebP. A file that cannot be read is named on standard error; the others
are hashed, and the exit code is 1.")]
pub struct Args {
    /// Image files
    #[arg(required = true, value_name = "IMAGE")]
    files: Vec<PathBuf>,
    /// Also the PDQ hashes of the image turned and flipped
    #[arg(long)]
    dihedral: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let positions: &[&'static str] = if args.dihedral { &POSITIONS } else { &[] };
    let mut table = Table::new(&[&["path", "pdq", "quality", "md5", "sha256"], positions].concat());
    let mut unread = 0;
    for file in &args.files {
        match hashed(file, args.dihedral) {
            Ok(row) => table.row(row),
            Err(problem) => {
                eprintln!("{} {problem:#}", file.display());
                unread += 1;
            }
        }
    }
    table.print(args.json, "no image could be read");
    Ok(ExitCode::from(u8::from(unread > 0)))
}

fn hashed(file: &Path, dihedral: bool) -> anyhow::Result<Vec<Value>> {
    let size = fs::metadata(file).context("cannot be read")?.len();
    ensure!(size <= images::LARGEST_FILE, "is larger than {} MiB", images::LARGEST_FILE >> 20);
    let bytes = fs::read(file).context("cannot be read")?;
    let image = images::decode(&bytes)?;
    let (width, height) = (image.width() as usize, image.height() as usize);
    let pixels = Pixels::rgb(width, height, image.as_raw()).context("has pixels that do not fit its sides")?;
    let (hashes, quality) = if dihedral {
        let (eight, quality) = pdq::dihedral(pixels);
        (eight.to_vec(), quality)
    } else {
        let one = pdq::hash(pixels);
        (vec![one.hash], one.quality)
    };
    let mut row = vec![json!(file.display().to_string()), json!(hashes[0].to_string()), json!(quality)];
    row.extend([model::hex(&Md5::digest(&bytes)), model::hex(&Sha256::digest(&bytes))].map(Value::from));
    row.extend(hashes[1..].iter().map(|hash| json!(hash.to_string())));
    Ok(row)
}
