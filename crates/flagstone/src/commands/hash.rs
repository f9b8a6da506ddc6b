//! `flagstone hash`: the hashes of images and other files that the user has.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, ensure};
use detect::hash::pdq::{self, PdqHash, Pixels};
use md5::Md5;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tlsh2::TlshDefaultBuilder;

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
  flagstone hash leaflet.pdf

PDQ is of images: JPEG, PNG, GIF (first frame), WebP, up to 100 million pixels. A PDQ hash of quality 49 or less is not
to be matched: too little is in the image. TLSH is of the file's bytes, at least 50 that are not all alike: of what was
compressed, images too, it says little. Files up to 64 MiB are read. A file that cannot be read, and an image that is
broken, is named on standard error; the others are hashed, and the exit code is 1.")]
pub struct Args {
    /// Files
    #[arg(required = true, value_name = "FILE")]
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
    let mut table = Table::new(&[&["path", "pdq", "quality", "md5", "sha256", "tlsh"], positions].concat());
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
    table.print(args.json, "no file could be read");
    Ok(ExitCode::from(u8::from(unread > 0)))
}

fn hashed(file: &Path, dihedral: bool) -> anyhow::Result<Vec<Value>> {
    let size = fs::metadata(file).context("cannot be read")?.len();
    ensure!(size <= images::LARGEST_FILE, "is larger than {} MiB", images::LARGEST_FILE >> 20);
    let bytes = fs::read(file).context("cannot be read")?;
    // What is no image at all has no PDQ hash; what calls itself one and cannot be decoded is a problem.
    let (hashes, quality) = if images::is_one(&bytes) { perceptual(&bytes, dihedral)? } else { (Vec::new(), None) };
    let perceptual = |place: usize| hashes.get(place).map(|hash| hash.to_string());
    let mut row = vec![json!(file.display().to_string()), json!(perceptual(0)), json!(quality)];
    row.extend([model::hex(&Md5::digest(&bytes)), model::hex(&Sha256::digest(&bytes))].map(Value::from));
    row.push(json!(similarity(&bytes)));
    row.extend((1..=if dihedral { POSITIONS.len() } else { 0 }).map(|place| json!(perceptual(place))));
    Ok(row)
}

/// PDQ, of all eight positions if asked, and its quality.
fn perceptual(bytes: &[u8], dihedral: bool) -> anyhow::Result<(Vec<PdqHash>, Option<u8>)> {
    let image = images::decode(bytes)?;
    let (width, height) = (image.width() as usize, image.height() as usize);
    let pixels = Pixels::rgb(width, height, image.as_raw()).context("has pixels that do not fit its sides")?;
    if dihedral {
        let (eight, quality) = pdq::dihedral(pixels);
        return Ok((eight.to_vec(), Some(quality)));
    }
    let one = pdq::hash(pixels);
    Ok((vec![one.hash], Some(one.quality)))
}

/// TLSH with 128 buckets and a checksum of one byte, as the reference writes it; none of what is too short or too even.
fn similarity(bytes: &[u8]) -> Option<String> {
    let hash = TlshDefaultBuilder::build_from(bytes)?.hash();
    Some(String::from_utf8_lossy(&hash).into_owned())
}
