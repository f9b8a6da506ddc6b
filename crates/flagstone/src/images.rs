//! Image files to pixels, for `flagstone hash`. Bounded: a small file can unfold to gigabytes.

use std::io::Cursor;

use anyhow::{Context, ensure};
use image::{ImageReader, Limits, RgbImage};

/// The largest file, in bytes.
pub const LARGEST_FILE: u64 = 64 << 20;

/// The most pixels of one image.
const MOST_PIXELS: u64 = 100_000_000;

/// The most that a decoder may allocate, in bytes.
const MOST_MEMORY: u64 = 1 << 30;

/// Whether the bytes begin as an image of a kind that is read.
pub fn is_one(bytes: &[u8]) -> bool {
    reader(bytes).is_ok_and(|reader| reader.format().is_some())
}

/// The pixels of an image, red, green and blue. Of an animation, the first frame; transparency is left out and the
/// orientation stays as stored, as the reference hasher has it.
///
/// # Errors
/// What is not an image of a kind that is read, is broken, or is too large.
pub fn decode(bytes: &[u8]) -> anyhow::Result<RgbImage> {
    let (width, height) = reader(bytes)?.into_dimensions().context("is no JPEG, PNG, GIF or WebP, or is broken")?;
    let pixels = u64::from(width) * u64::from(height);
    ensure!(pixels <= MOST_PIXELS, "is {width} × {height} pixels: at most {MOST_PIXELS} are looked at");
    let mut reader = reader(bytes)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    Ok(reader.decode().context("is broken")?.into_rgb8())
}

fn reader(bytes: &[u8]) -> anyhow::Result<ImageReader<Cursor<&[u8]>>> {
    Ok(ImageReader::new(Cursor::new(bytes)).with_guessed_format()?)
}
