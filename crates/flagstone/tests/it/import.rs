//! `flagstone import`, as people call it: what is kept, what comes of doing it twice, and of being killed while at it.

use std::{
    collections::BTreeMap,
    fmt::Write,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use model::{Dice, Interaction, Post, Timestamp};
use serde_json::Value;
use store::{Mode, Store};

use crate::made_up;

/// A folder with a pack, a configuration that names it, and room for a store.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        // In memory where there is such a place: no disk has to be waited for.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let pack = folder.path().join("pack");
        std::fs::create_dir(&pack).unwrap();
        for (name, bytes) in made_up::files("", &[("pine", "blackpine")]) {
            std::fs::write(pack.join(name), bytes).unwrap();
        }
        std::fs::write(folder.path().join("flagstone.toml"), "packs = [\"pack\"]\nstore = \"store.db\"\n").unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn store(&self) -> PathBuf {
        self.0.path().join("store.db")
    }

    fn command(&self, file: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flagstone"));
        command.arg("--config").arg(self.0.path().join("flagstone.toml")).arg("import").arg(file);
        command
    }

    fn import(&self, file: &Path, more: &[&str]) -> Output {
        self.command(file).args(more).output().unwrap()
    }

    fn json(&self, file: &Path, more: &[&str]) -> Value {
        let output = self.import(file, &[more, &["--json"]].concat());
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice::<Value>(&output.stdout).unwrap()[0].clone()
    }
}

/// Posts of a few hundred accounts, most of them about nothing; some name each other.
fn posts(how_many: u64) -> String {
    let mut dice = Dice::new(5);
    let mut lines = String::new();
    for n in 0..how_many {
        let text = if dice.once_in(200) { "join blackpine now" } else { "the harbour was quiet" };
        let mentions = if dice.once_in(3) { format!(r#","mentions":["a{}"]"#, dice.below(500)) } else { String::new() };
        let time = 1_700_000_000_000 + n * 1_000;
        writeln!(lines, r#"{{"id":"p/{n}","account":"a{}","text":"{text}","time":{time}{mentions}}}"#, dice.below(500))
            .unwrap();
    }
    lines
}

/// Everything that an import leaves behind.
#[derive(Debug, PartialEq)]
struct End {
    posts: Vec<Post>,
    interactions: Vec<Interaction>,
    segments: Vec<(String, u64, [u8; 32])>,
    findings: BTreeMap<String, u64>,
    totals: [u64; 4],
}

fn end(place: &Place) -> End {
    let store = Store::open(&place.store(), Mode::Own).unwrap();
    assert_eq!(store.fsck().unwrap(), []);
    assert_eq!(store.verify_audit(None).unwrap().problems, Vec::<String>::new());
    let (mut posts, mut interactions) = (Vec::new(), Vec::new());
    store.archived_posts(|post| Ok(posts.push(post))).unwrap();
    store.interactions(0, |seen| Ok(interactions.push(Interaction::try_from(&seen)?))).unwrap();
    let mut findings = BTreeMap::new();
    for work in store.claim_investigations(10_000).unwrap() {
        for finding in work.findings {
            *findings.entry(finding.post.uri.to_string()).or_default() += 1;
        }
    }
    let segments = store.segments().unwrap().into_iter().map(|s| (s.kind, s.rows, s.sha256)).collect();
    let totals = store.totals().unwrap();
    End {
        posts,
        interactions,
        segments,
        findings,
        totals: [totals.received, totals.posts_read, totals.findings, totals.set_aside],
    }
}

#[test]
fn an_archive_is_kept_whole_looked_through_and_done_once() {
    let place = Place::new();
    let file = place.write("some.ndjson", posts(1_000));
    let dry = place.json(&file, &["--dry-run"]);
    assert!(!place.store().exists(), "a dry run keeps nothing");
    let first = place.json(&file, &["--expires", "7"]);
    assert_eq!((&first["what"], &first["posts"]), (&"imported".into(), &1_000.into()), "{first}");
    assert!(first["findings"].as_u64().unwrap() > 0 && first["interactions"].as_u64().unwrap() > 100, "{first}");
    for what in ["posts", "interactions", "findings", "received", "sha256"] {
        assert_eq!(first[what], dry[what], "{what}");
    }
    let before = end(&place);
    assert_eq!((before.posts.len(), before.totals), (1_000, [1_000, 1_000, first["findings"].as_u64().unwrap(), 0]));
    assert_eq!(before.findings.values().sum::<u64>(), before.totals[2], "every finding waits to be looked into");
    let again = place.write("another-name.ndjson", posts(1_000));
    assert_eq!(place.json(&again, &[])["what"], "known");
    assert_eq!(end(&place), before);
    let expires = Store::open(&place.store(), Mode::Read).unwrap().segments().unwrap()[0].expires.unwrap();
    let week = flagstone::house::system_clock()().plus(7 * Timestamp::DAY);
    assert!((week.since(expires)).abs() < Timestamp::HOUR, "{expires}");
}

#[test]
fn what_cannot_be_read_loses_nothing_around_it() {
    let place = Place::new();
    let good: Vec<String> = posts(300).lines().map(str::to_owned).collect();
    let mut bytes = Vec::new();
    let mut bad = 0;
    for (n, line) in good.iter().enumerate() {
        let odd: &[u8] = match n % 60 {
            7 => b"{\"id\":",
            17 => b"\xff\xfe{}",
            27 => br#"{"id":"p/1"}"#,
            37 => &[b'x'; 100_000],
            47 => br#"{"id":"with space","account":"a","text":"t"}"#,
            _ => b"",
        };
        if !odd.is_empty() {
            bad += 1;
            bytes.extend_from_slice(odd);
            bytes.push(b'\n');
        }
        bytes.extend_from_slice(line.as_bytes());
        bytes.push(b'\n');
    }
    // Twice, out of order, and cut off in the middle of a line.
    bytes.extend_from_slice(format!("{}\n{}\n", good[200], good[100]).as_bytes());
    bytes.extend_from_slice(&good[0].as_bytes()[..20]);
    let outcome = place.json(&place.write("odd.ndjson", bytes), &[]);
    let set_aside: u64 = outcome["set_aside"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!((outcome["posts"].as_u64(), set_aside), (Some(300), bad + 1), "{outcome}");
    assert_eq!(outcome["set_aside"]["line.truncated"], 1, "{outcome}");
    assert!(outcome["again"].as_u64().unwrap() >= 2, "{outcome}");
    assert_eq!(end(&place).posts.len(), 300);
}

#[test]
fn a_store_that_is_owned_says_where_to_go() {
    let place = Place::new();
    let owner = Store::open_or_create(&place.store(), false, Timestamp::default()).unwrap();
    let output = place.import(&place.write("some.ndjson", posts(3)), &[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("upload the file at its desk"), "{said}");
    drop(owner);
    let output = place.import(Path::new("/nowhere/at/all"), &[]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn killed_at_any_moment_it_goes_on_and_ends_the_same() {
    // Three chunks, the last of them short.
    let lines = posts(110_000);
    let undisturbed = Place::new();
    let file = undisturbed.write("many.ndjson", &lines);
    let begun = Instant::now();
    undisturbed.json(&file, &[]);
    let lasted = begun.elapsed();
    let expected = end(&undisturbed);
    assert!(expected.segments.len() >= 4, "several chunks: {:?}", expected.segments);
    let mut moments = Dice::new(77);
    let mut kills = 0;
    for run in 0..3 {
        let place = Place::new();
        let file = place.write("many.ndjson", &lines);
        for _ in 0..4 {
            let mut command = place.command(&file);
            if cfg!(feature = "crash-points") {
                let points =
                    ["archive.before_commit", "archive.after_commit", "segment.before_rename", "segment.after_rename"];
                command.env("FLAGSTONE_CRASH_AT", format!("{}:{}", moments.pick(&points), 1 + moments.below(4)));
            }
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(lasted.mul_f64(moments.below(1_000) as f64 / 1_500.0).max(Duration::from_millis(20)));
            let _ = child.kill();
            kills += usize::from(child.wait().unwrap().signal() == Some(9));
        }
        let last = place.json(&file, &[]);
        assert!(last["what"] == "imported" || last["what"] == "known", "{last}");
        assert_eq!(end(&place), expected, "run {run}");
    }
    assert!(kills >= 6, "{kills} kills");
}

#[test]
fn archives_of_every_kind_are_known_by_their_content() {
    let place = Place::new();
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora/archives");
    let archives = [
        ("x-archive.zip", "x-archive"),
        ("x-v1.jsonl", "x-v1"),
        ("x-v2-pages.jsonl", "x-v2"),
        ("x-v2-flat.jsonl", "x-v2"),
        ("telegram-all.json", "telegram-desktop"),
        ("telegram-channel.json", "telegram-desktop"),
        ("telethon.jsonl", "telethon"),
        ("mastodon.tar.gz", "mastodon"),
        ("edges.csv", "edges"),
    ];
    for (name, format) in archives {
        let outcome = place.json(&corpora.join(name), &[]);
        assert_eq!((&outcome["what"], &outcome["format"]), (&"imported".into(), &format.into()), "{name}: {outcome}");
        let kept = outcome["posts"].as_u64().unwrap() + outcome["interactions"].as_u64().unwrap();
        assert!(kept > 0, "{name}: {outcome}");
        assert_eq!(place.json(&corpora.join(name), &[])["what"], "known", "{name}");
        if name == "x-archive.zip" {
            let passed_over = outcome["passed_over"].as_object().unwrap();
            assert!(passed_over.keys().any(|kind| kind.contains("message")), "{outcome}");
        }
    }
    let store = Store::open(&place.store(), Mode::Own).unwrap();
    assert_eq!(store.fsck().unwrap(), []);
}

#[test]
fn a_table_is_read_by_a_map_of_its_columns() {
    let place = Place::new();
    let file = place.write("forum.csv", "id,user_id,body,created\n9001,anna,\"Roses, again\",2026-03-01 10:00:00\n");
    let columns = "id=id,account=user_id,text=body,time=created";
    let outcome = place.json(&file, &["--columns", columns, "--accounts", "forum/example.org"]);
    assert_eq!((&outcome["format"], &outcome["posts"]), (&"table".into(), &1.into()), "{outcome}");
    assert_eq!(end(&place).posts[0].author.to_string(), "forum/example.org/anna");
    let edges = place.write("edges.csv", "actor,target\nanna,ben\n");
    let outcome = place.json(&edges, &["--kind", "boost"]);
    assert_eq!((&outcome["format"], &outcome["interactions"]), (&"edges".into(), &1.into()), "{outcome}");
}
