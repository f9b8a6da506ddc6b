//! `flagstone hash` and `flagstone hash-match`, as a person or a script calls them.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use image::{Rgb, RgbImage};
use serde_json::Value;

fn flagstone(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_flagstone")).current_dir(folder).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The picture of pattern 0 of the hasher's own tests, 64 × 64.
fn ramp() -> RgbImage {
    RgbImage::from_fn(64, 64, |x, y| Rgb([(x * 255 / 63) as u8, (y * 255 / 63) as u8, (x * y % 256) as u8]))
}

/// What `pdqhash` 0.2.8 gives for it, and turned by 90 degrees.
const RAMP: &str = "9999331b6333c6338c73186370c7e1c783870f0e3c0ff01ec07c03f87ff0ffa0";
const TURNED: &str = "9999cce46733398c8c73c71c70c71c38878fe0f13c1f07c1c0fefc017ff8005f";

#[test]
fn images_are_hashed_and_what_cannot_be_is_named() {
    let folder = tempfile::tempdir().unwrap();
    ramp().save(folder.path().join("ramp.png")).unwrap();
    let broken = fs::read(folder.path().join("ramp.png")).unwrap();
    fs::write(folder.path().join("broken.png"), &broken[..broken.len() / 2]).unwrap();
    let out = flagstone(folder.path(), &["hash", "--json", "--dihedral", "ramp.png", "broken.png", "nowhere"]);
    assert_eq!(out.status.code(), Some(1));
    let said = text(&out.stderr);
    assert!(said.contains("broken.png is broken") && said.contains("nowhere cannot be read"), "{said}");
    let rows: Value = serde_json::from_slice(&out.stdout).unwrap();
    let row = &rows[0];
    assert_eq!((rows.as_array().unwrap().len(), &row["pdq"], &row["quality"]), (1, &RAMP.into(), &100.into()));
    assert_eq!(row["rotate90"], TURNED);
    assert_eq!((row["md5"].as_str().unwrap().len(), row["sha256"].as_str().unwrap().len()), (32, 64));
    let table = flagstone(folder.path(), &["hash", "ramp.png"]);
    assert_eq!((table.status.code(), text(&table.stdout).lines().count()), (Some(0), 2));
}

/// What `py-tlsh` 5.0.0 gives for the first bytes of the row (n² · 7 + n / 3) mod 251.
const TLSH: [(usize, Option<&str>); 4] = [
    (49, None),
    (50, Some("T183900228AB354625D657108881178555244004102454165444965C169565497305DA21")),
    (600, Some("T106F0023AB633D7B0FAB531993193597319AC1604E8EC42F520D6C090FA117DA3000B1C")),
    (70_000, Some("T13463207E7237D370BA7531A570D34AB208A80914ECDC52E420E2C5A4FD22BEAB104B2C")),
];

#[test]
fn any_file_has_the_references_tlsh_and_no_pdq() {
    let folder = tempfile::tempdir().unwrap();
    for (length, expected) in TLSH {
        let bytes: Vec<u8> = (0..length).map(|n| ((n * n * 7 + n / 3) % 251) as u8).collect();
        fs::write(folder.path().join("file"), bytes).unwrap();
        let out = flagstone(folder.path(), &["hash", "--json", "file"]);
        assert_eq!((out.status.code(), text(&out.stderr)), (Some(0), String::new()));
        let rows: Value = serde_json::from_slice(&out.stdout).unwrap();
        assert_eq!((rows[0]["tlsh"].as_str(), &rows[0]["pdq"]), (expected, &Value::Null), "{length} bytes");
    }
    fs::write(folder.path().join("even"), [b'a'; 600]).unwrap();
    let out = flagstone(folder.path(), &["hash", "--json", "even"]);
    let rows: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((&rows[0]["tlsh"], rows[0]["md5"].as_str().unwrap().len()), (&Value::Null, 32));
}

#[test]
fn a_small_file_that_says_it_is_huge_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    // A header of 60,000 × 60,000 pixels and nothing behind it.
    let mut png = Vec::new();
    ramp().write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    png[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let mut crc = flate2::Crc::new();
    crc.update(&png[12..29]);
    png[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    fs::write(folder.path().join("huge.png"), png).unwrap();
    let out = flagstone(folder.path(), &["hash", "huge.png"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("is 60000 × 60000 pixels"), "{}", text(&out.stderr));
}

#[test]
fn hashes_are_looked_for_in_a_bank() {
    let folder = tempfile::tempdir().unwrap();
    let far = format!("{}{}", "0", &RAMP[1..]);
    fs::write(folder.path().join("bank.csv"), format!("id,pdq,opinion\nramp,{RAMP},NEGATIVE_CLASS\nbroken,x,\n"))
        .unwrap();
    fs::write(folder.path().join("queries.txt"), format!("{far}\n{TURNED}\n")).unwrap();
    let args = ["hash-match", "--bank", "bank.csv", "--queries", "queries.txt"];
    let out = flagstone(folder.path(), &[&args[..], &["--json"]].concat());
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    assert!(text(&out.stderr).contains("bank.csv:3:8: is no pdq hash"), "{}", text(&out.stderr));
    let rows: Value = serde_json::from_slice(&out.stdout).unwrap();
    let expected = serde_json::json!([
        { "query": format!("pdq:{far}"), "match": "ramp", "distance": 2, "opinion": "negative" }
    ]);
    assert_eq!(rows, expected);
    let out = flagstone(folder.path(), &[&args[..], &["--out", "found.csv"]].concat());
    assert_eq!((out.status.code(), text(&out.stdout)), (Some(0), String::new()));
    let found = fs::read_to_string(folder.path().join("found.csv")).unwrap();
    assert_eq!(found, format!("query,match,distance,opinion\npdq:{far},ramp,2,negative\n"));
    let none = flagstone(folder.path(), &[&args[..], &["--distance", "1"]].concat());
    assert_eq!(text(&none.stdout), "no match\n");
    let missing = flagstone(folder.path(), &["hash-match", "--bank", "nowhere", "--queries", "queries.txt"]);
    assert_eq!(missing.status.code(), Some(2));
}
