//! Image files to pixels, for `flagstone hash` and for who asked to see one. Bounded: a small file can unfold to gigabytes.

use std::io::Cursor;

use anyhow::{Context, ensure};
use image::{
    GrayImage, ImageFormat, ImageReader, Limits, RgbImage,
    imageops::{self, FilterType},
};
use web::GreyImage;

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

/// The longest side of what is shown, in pixels.
const SHOWN: u32 = 1_024;

/// The longest side of what is left of it when it is blurred.
const BLURRED: u32 = 20;

/// An image as it is shown to who asked for it: without colours, and once so that only its shape is left. Neither holds
/// anything of the file but its pixels.
///
/// # Errors
/// As [`decode`].
pub fn to_be_looked_at(bytes: &[u8]) -> anyhow::Result<GreyImage> {
    let grey = within(&imageops::grayscale(&decode(bytes)?), SHOWN);
    let shape = within(&grey, BLURRED);
    let blurred = imageops::resize(&shape, grey.width(), grey.height(), FilterType::CatmullRom);
    Ok(GreyImage { grey: png(&grey)?, blurred: png(&blurred)? })
}

/// No side longer than `most`, and none of nothing.
fn within(image: &GrayImage, most: u32) -> GrayImage {
    let (width, height) = image.dimensions();
    let longest = width.max(height).max(1);
    let shorter = |side: u32| (u64::from(side) * u64::from(most) / u64::from(longest)).max(1) as u32;
    if longest <= most { image.clone() } else { imageops::thumbnail(image, shorter(width), shorter(height)) }
}

fn png(image: &GrayImage) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

fn reader(bytes: &[u8]) -> anyhow::Result<ImageReader<Cursor<&[u8]>>> {
    Ok(ImageReader::new(Cursor::new(bytes)).with_guessed_format()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_at_is_grey_small_and_holds_no_more_than_its_pixels() {
        let mut large = RgbImage::from_pixel(3_000, 1_500, image::Rgb([250, 10, 10]));
        for x in 0..3_000 {
            large.put_pixel(x, 700, image::Rgb([255, 255, 255]));
        }
        let mut file = Cursor::new(Vec::new());
        large.write_to(&mut file, ImageFormat::Png).unwrap();
        let shown = to_be_looked_at(file.get_ref()).unwrap();
        let grey = image::load_from_memory(&shown.grey).unwrap();
        let blurred = image::load_from_memory(&shown.blurred).unwrap();
        assert_eq!((grey.width(), grey.height()), (1_024, 512));
        assert_eq!((blurred.width(), blurred.height()), (1_024, 512));
        assert_eq!(grey.color(), image::ColorType::L8);
        // A line of one pixel is no shape.
        let spread = |image: &image::DynamicImage| {
            let values = image.to_luma8().into_raw();
            values.iter().max().unwrap() - values.iter().min().unwrap()
        };
        assert!(spread(&blurred) < spread(&grey) / 2, "{} {}", spread(&blurred), spread(&grey));
    }

    #[test]
    fn a_line_of_pixels_is_an_image_too() {
        let mut file = Cursor::new(Vec::new());
        RgbImage::new(5_000, 1).write_to(&mut file, ImageFormat::Png).unwrap();
        assert!(to_be_looked_at(file.get_ref()).is_ok());
        assert!(to_be_looked_at(b"no image").is_err());
    }
}
