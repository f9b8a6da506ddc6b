//! What an archive is, its content says.

use std::io::Write;

use super::*;

fn packings(bytes: &[u8]) -> [(&'static str, Vec<u8>); 2] {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes).unwrap();
    [("gz", gzip.finish().unwrap()), ("zst", zstd::encode_all(bytes, 1).unwrap())]
}

/// A zip of members as they are.
fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::STORE);
        zip.start_file(*name, stored).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn what_it_is_its_content_says_whatever_its_name_and_packing() {
    for (name, format) in FIXTURES {
        let named = |other: &str, bytes: Vec<u8>| open_bytes(other, bytes, &options(name), None).unwrap().format();
        let whole = bytes(name);
        assert_eq!(named("download", whole.clone()), format, "{name}");
        if name.ends_with(".zip") || name.ends_with(".gz") {
            continue;
        }
        let wanted = read_file(name).events;
        for (packing, packed) in packings(&whole) {
            assert_eq!(named("download", packed.clone()), format, "{name}.{packing}");
            assert_eq!(read_bytes(name, packed).events, wanted, "{name}.{packing}");
        }
        let base = Path::new(name).file_name().unwrap().to_str().unwrap();
        let zip = zipped(&[("pictures/a.jpg", b"\xff\xd8"), (base, &whole)]);
        let got = read(open_bytes("export.zip", zip, &options(name), None));
        assert_eq!(got.events, wanted, "{name} in a zip");
    }
}

#[test]
fn marks_and_other_encodings_change_nothing() {
    for (name, _) in FIXTURES.iter().filter(|(name, _)| !name.ends_with(".zip") && !name.ends_with(".gz")) {
        let wanted = read_file(name);
        let text = String::from_utf8(bytes(name)).unwrap();
        let units = || std::iter::once(0xfeff).chain(text.encode_utf16());
        let marked = ["\u{feff}", &text].concat().into_bytes();
        let little = units().flat_map(u16::to_le_bytes).collect();
        let big = units().flat_map(u16::to_be_bytes).collect();
        let returns = text.replace('\n', "\r\n").into_bytes();
        for (n, other) in [marked, little, big, returns].into_iter().enumerate() {
            let got = read_bytes(name, other);
            // A line break inside a value of a table is part of it.
            if !(n == 3 && *name == "table.csv") {
                assert_eq!(got.events, wanted.events, "{name}, {n}");
            }
            assert_eq!((got.received, got.set_aside.len()), (wanted.received, wanted.set_aside.len()), "{name}, {n}");
        }
    }
}

#[test]
fn what_is_none_is_told_with_what_was_looked_for() {
    let error = |bytes: &[u8], format: Option<&str>| {
        let options = Options { format: format.map(str::to_owned), ..options("") };
        open_bytes("a.bin", bytes.to_vec(), &options, None).err().map(|error| error.to_string()).unwrap_or_default()
    };
    for nothing in
        [&b""[..], b"\0\0\0\0", b"hello", b"{}", b"[]", b"{\"a\":1}", b"a,b\n1,2", b"PAR1", b"PK\x05\x06", &[0xa2; 64]]
    {
        let told = error(nothing, None);
        let empty_zip = nothing.starts_with(b"PK");
        assert!(told.contains("Looked for") && told.contains("twarc") || empty_zip, "{nothing:?}: {told}");
    }
    assert!(error(b"a,b\n1,2", Some("table")).contains("--columns id=…"));
    assert!(error(b"actor,target\n1,2", None).contains("--kind"));
    assert!(error(b"{}", Some("telepathy")).contains("x-archive, mastodon"));
    assert!(error(b"window.YTD.tweets.part0 = []", None).contains("account.js"));
    let inner = packings(b"{}")[0].1.clone();
    for twice in [packings(&inner)[1].1.clone(), packings(&zipped(&[("a.json", b"{}")]))[0].1.clone()] {
        assert!(error(&twice, None).contains("unpack the outer one"), "{}", error(&twice, None));
    }
    assert!(open(&folder(), &options(""), None).unwrap_err().to_string().contains("folder"));
    assert!(open(Path::new("/nowhere"), &options(""), None).is_err());
}

#[test]
fn a_format_can_be_forced_and_a_place_must_fit() {
    let name = "x-v1.jsonl";
    let forced = Options { format: Some("x-v1".into()), ..options(name) };
    assert_eq!(read(open_bytes("a", bytes(name), &forced, None)).events, read_file(name).events);
    let as_table = Options { format: Some("telethon".into()), ..options(name) };
    let got = read(open_bytes("a", bytes(name), &as_table, None));
    assert_eq!((got.events.len(), got.set_aside.len() as u64), (0, got.received), "they are none, and each says so");
    for wrong in ["", "x-v1", "x-v1/0/0", "x-v1/0/0/0/0", "x-v1/9/0/0", "x-v1/a/0/0", "x-v2/0/0/0", "x-v1/-1/0/0"] {
        let cursor = Cursor(wrong.to_owned());
        let opened = open_bytes("a", bytes(name), &options(name), Some(&cursor));
        assert!(matches!(opened, Err(OpenError::Cursor { .. })), "{wrong}");
    }
    let beyond = Cursor("x-v1/0/99999999/9".into());
    assert!(read(open_bytes("a", bytes(name), &options(name), Some(&beyond))).ended.is_some());
}

/// One file of a personal archive, with what says whose it is beside it.
#[test]
fn a_file_of_a_personal_archive_finds_its_owner_beside_it() {
    let whole = read_file("x-archive.zip");
    let alone = read(open(&folder().join("x-archive/data/tweets.js"), &options(""), None));
    assert_eq!(alone.received, 3);
    assert!(alone.events.iter().all(|event| whole.events.contains(event)));
}
