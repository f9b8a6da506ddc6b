//! `flagstone match` as people call it: the same output whatever the number of threads and the compression, lines set
//! aside and listed, nothing half-written.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use crate::made_up;

const LINKS: &str = r#"
[[banks]]
file = "links.csv"
kind = "link"
role = "topic"
weight = 0.5
"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = folder.path().join("pack");
    fs::create_dir(&pack).unwrap();
    for (name, content) in made_up::files(LINKS, &[("p1", "join blackpine")]) {
        fs::write(pack.join(name), content).unwrap();
    }
    fs::write(pack.join("links.csv"), "id,text,match\nl1,blackpine.example,domain\n").unwrap();
    folder
}

fn posts() -> String {
    let mut posts = String::new();
    for n in 0..30_000 {
        let text =
            ["a quiet morning by the harbour", "come and join BLACKPINE", "see https://blackpine.example/x"][n % 3];
        posts.push_str(&format!("{{\"id\":\"{n}\",\"account\":\"a{}\",\"text\":\"{text}\",\"ts\":{n}}}\n", n % 9));
    }
    posts + "{\"id\":\"cut\",\"account\":\"a\",\"te"
}

fn run(folder: &Path, posts: &str, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flagstone"));
    command.current_dir(folder).args(["match", "--pack", "pack", "--posts", posts, "--out", "out.ndjson"]).args(more);
    command.stdin(Stdio::null()).output().expect("it starts")
}

#[test]
fn the_output_is_the_same_whatever_the_threads_and_the_compression() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("posts.ndjson"), posts()).unwrap();
    let mut gz = flate2::write::GzEncoder::new(fs::File::create(at("posts.gz")).unwrap(), flate2::Compression::fast());
    gz.write_all(posts().as_bytes()).unwrap();
    gz.finish().unwrap();
    // Two frames one after the other are one stream.
    let whole = posts();
    let (first, second) = whole.as_bytes().split_at(1_000_003);
    let frame = |bytes: &[u8]| zstd::encode_all(bytes, 1).unwrap();
    fs::write(at("posts.zst"), [frame(first), frame(second)].concat()).unwrap();

    let mut expected = None;
    for posts in ["posts.ndjson", "posts.gz", "posts.zst"] {
        for threads in ["1", "2", "7"] {
            let ended = run(folder.path(), posts, &["--threads", threads, "--json", "--set-aside", "aside.ndjson"]);
            assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
            let all = (ended.stdout, fs::read(at("out.ndjson")).unwrap(), fs::read(at("aside.ndjson")).unwrap());
            let expected = expected.get_or_insert_with(|| all.clone());
            assert!(*expected == all, "{posts} with {threads} threads gives something else");
        }
    }
    let (summary, findings, aside) = expected.unwrap();
    let summary: serde_json::Value = serde_json::from_slice(&summary).unwrap();
    assert_eq!(summary["posts"], 30_000);
    assert_eq!((&summary["findings"]["phrase"], &summary["findings"]["link"]), (&10_000.into(), &10_000.into()));
    assert_eq!(findings.iter().filter(|b| **b == b'\n').count(), 20_000);
    let aside = String::from_utf8(aside).unwrap();
    assert!(aside.starts_with(r#"{"line":30001,"reason":"truncated","#) && aside.lines().count() == 1, "{aside}");
}

#[test]
fn a_run_that_fails_leaves_what_was_there_and_says_why() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("out.ndjson"), "before").unwrap();
    let ended = run(folder.path(), "nothing.ndjson", &[]);
    assert_eq!(ended.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("nothing.ndjson"));
    // gzip that ends too early.
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(posts().as_bytes()).unwrap();
    let gz = gz.finish().unwrap();
    fs::write(at("cut.gz"), &gz[..gz.len() / 2]).unwrap();
    for threads in ["1", "2"] {
        let ended = run(folder.path(), "cut.gz", &["--threads", threads]);
        assert_eq!(ended.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&ended.stderr).contains("no findings were written"));
    }
    assert_eq!(fs::read_to_string(at("out.ndjson")).unwrap(), "before");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "a part was left behind");
}
