//! `flagstone rank` as people call it: who comes first and why, names only when they are signed for, the same bytes
//! whatever the order of the rows, nothing half-written.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

const SIGNED: &str = "account,policy_clause,sponsors\ns1,4.2,ada; grace\ns2,4.2,ada; grace\ns3,4.2,grace; ada\n";

/// Seeds s1 to s3 forward `ally` and each other, one of them `fluke`; everybody forwards `hub`; s1 forwards `press`.
fn rows() -> Vec<String> {
    let mut rows = Vec::new();
    let mut forward = |actor: &str, target: &str| rows.push(format!("{actor},forward,{target},2026-01-01 10:00:00"));
    for (a, b) in [("s1", "s2"), ("s2", "s3"), ("s3", "s1")] {
        forward(a, b);
        forward(a, "ally");
        forward(a, "hub");
    }
    forward("s1", "fluke");
    forward("s1", "press");
    forward("s1", "s1");
    for n in 0..60 {
        forward(&format!("reader{n}"), "hub");
        forward(&format!("reader{n}"), &format!("paper{}", n % 7));
    }
    forward("reader1", "press");
    rows
}

fn folder(rows: &[String], seeds: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("links.csv"), format!("actor,kind,target,time\n{}\n", rows.join("\n"))).unwrap();
    fs::write(folder.path().join("seeds.csv"), seeds).unwrap();
    folder
}

fn flagstone(folder: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flagstone"));
    command.current_dir(folder).args(["rank", "--seeds", "seeds.csv", "--out", "ranked.csv"]).args(more);
    command.output().unwrap()
}

/// Runs and gives the rows of the ranking.
fn ranked(folder: &Path, more: &[&str]) -> Vec<Vec<String>> {
    let more = [&["--interactions", "links.csv"], more].concat();
    let ended = flagstone(folder, &more);
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let mut rows = csv::Reader::from_path(folder.join("ranked.csv")).unwrap();
    let columns = ["account", "score", "seeds_linking", "paths", "without_one", "suggested"];
    assert_eq!(rows.headers().unwrap(), &csv::StringRecord::from(columns.to_vec()));
    rows.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn column(rows: &[Vec<String>], at: usize) -> Vec<&str> {
    rows.iter().map(|row| row[at].as_str()).collect()
}

#[test]
fn who_several_seeds_forward_comes_first_and_a_hub_does_not() {
    let folder = folder(&rows(), SIGNED);
    let all = ranked(folder.path(), &[]);
    let order = column(&all, 0);
    assert_eq!(order[0], "ally");
    let place = |name: &str| order.iter().position(|account| *account == name);
    assert!(place("hub") > place("fluke"), "{order:?}");
    assert!(["s1", "s2", "s3"].iter().all(|seed| place(seed).is_none()), "a seed is no suggestion: {order:?}");
    assert_eq!((all[0][2].as_str(), all[place("fluke").unwrap()][2].as_str()), ("3", "1"));
    assert!(all[0][3].contains("s2 < s1 > ally"), "{}", all[0][3]);
    assert!(all.iter().all(|row| row[1].parse::<f64>().unwrap() > 0.0));

    fs::write(folder.path().join("benign.csv"), "account\npress\n").unwrap();
    fs::write(folder.path().join("left_out.csv"), "account\nally\nnobody\n").unwrap();
    let fewer = ranked(folder.path(), &["--benign", "benign.csv", "--exclude", "left_out.csv"]);
    let order = column(&fewer, 0);
    assert!(!order.contains(&"press") && !order.contains(&"ally") && order.contains(&"fluke"), "{order:?}");
    let score = |rows: &[Vec<String>]| rows.iter().find(|row| row[0] == "fluke").unwrap()[1].parse::<f64>().unwrap();
    assert!(score(&fewer) < score(&all), "s1 forwards a benign account: its word is worth less");
}

#[test]
fn no_single_seed_carries_an_account_over_the_line() {
    let folder = folder(&rows(), SIGNED);
    let all = ranked(folder.path(), &["--line", "3"]);
    let third: f64 = all[2][1].parse().unwrap();
    for row in &all {
        let without: f64 = row[4].parse().unwrap();
        assert_eq!(row[5] == "1", without >= third, "{row:?}");
    }
    let of = |name: &str| all.iter().find(|row| row[0] == name).unwrap();
    assert_eq!(of("ally")[5], "1");
    // Without s1 not one path leads to `fluke`: a seed that lies, lies alone.
    fs::write(folder.path().join("seeds.csv"), "account\ns1\n").unwrap();
    let alone = ranked(folder.path(), &["--pseudonymous"]);
    assert!(column(&alone, 0).contains(&"fluke"));
    assert!(alone.iter().all(|row| row[4] == "0e0" && row[5] == "0"), "{alone:?}");
}

#[test]
fn names_go_out_only_when_every_seed_is_signed_for() {
    let real = |rows: &[Vec<String>]| rows.iter().any(|row| row.iter().any(|cell| cell.contains("ally")));
    for unsigned in [
        "account\ns1\ns2\ns3\n",
        "account,policy_clause,sponsors\ns1,4.2,ada; grace\ns2,,ada; grace\ns3,4.2,ada; grace\n",
        "account,policy_clause,sponsors\ns1,4.2,ada; grace\ns2,4.2,ada; Ada\ns3,4.2,ada; grace\n",
    ] {
        let folder = folder(&rows(), unsigned);
        let all = ranked(folder.path(), &[]);
        let text = fs::read_to_string(folder.path().join("ranked.csv")).unwrap();
        let named = ["ally", "hub", "reader", "paper", "s1", "s2", "s3"].iter().any(|name| text.contains(name));
        assert!(!named && all[0][0].starts_with("p-"), "{text}");
        assert!(real(&ranked(folder.path(), &["--pseudonymous"])));
        let json = flagstone(folder.path(), &["--interactions", "links.csv", "--json"]).stdout;
        assert!(!String::from_utf8(json).unwrap().contains("ally"));
    }
    assert!(real(&ranked(folder(&rows(), SIGNED).path(), &[])));
}

#[test]
fn the_bytes_do_not_depend_on_the_order_of_rows_nor_on_the_packing() {
    let mut rows = rows();
    let folder = folder(&rows, SIGNED);
    let at = |name: &str| folder.path().join(name);
    ranked(folder.path(), &[]);
    let expected = fs::read(at("ranked.csv")).unwrap();
    rows.reverse();
    rows.rotate_left(11);
    let turned = format!("actor,kind,target,time\n{}\n", rows.join("\n"));
    let mut gz = flate2::write::GzEncoder::new(fs::File::create(at("links.gz")).unwrap(), flate2::Compression::fast());
    gz.write_all(turned.as_bytes()).unwrap();
    gz.finish().unwrap();
    fs::write(at("links.zst"), zstd::encode_all(turned.as_bytes(), 1).unwrap()).unwrap();
    for packed in ["links.gz", "links.zst"] {
        assert!(flagstone(folder.path(), &["--interactions", packed]).status.success());
        assert_eq!(fs::read(at("ranked.csv")).unwrap(), expected, "{packed} gives something else");
    }
}

#[test]
fn what_cannot_be_used_is_named_and_what_was_there_stays() {
    let mut rows = rows();
    let folder = folder(&rows, SIGNED);
    ranked(folder.path(), &[]);
    let before = fs::read(folder.path().join("ranked.csv")).unwrap();
    rows.insert(2, "s1,forward".into());
    rows.insert(5, ",forward,hub,".into());
    rows.insert(9, "\"s1,forward,hub,".into());
    fs::write(folder.path().join("bad.csv"), format!("actor,kind,target,time\n{}\n", rows.join("\n"))).unwrap();
    let ended = flagstone(folder.path(), &["--interactions", "bad.csv", "--json"]);
    assert_eq!(fs::read(folder.path().join("ranked.csv")).unwrap(), before, "bad rows changed the ranking");
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(["bad.csv:4: ", "bad.csv:7: ", "bad.csv:11: "].iter().all(|line| said.contains(line)), "{said}");
    let told: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&told["summary"]["set_aside"], &told["summary"]["of_an_account_with_itself"]), (&3.into(), &1.into()));
    assert_eq!(told["ranked"][0]["paths"][0]["steps"].as_array().unwrap().len(), 3);

    for (name, content, wanted) in [
        ("none.csv", "actor,kind,object\na,b,c\n", "`target`"),
        ("empty.csv", "", "is empty"),
        ("strangers.csv", "actor,target\na,b\n", "no seed"),
        ("nothing.csv", "actor,target\na\n", "no interaction"),
    ] {
        fs::write(folder.path().join(name), content).unwrap();
        let ended = flagstone(folder.path(), &["--interactions", name]);
        let said = String::from_utf8(ended.stderr).unwrap();
        assert!(ended.status.code() == Some(2) && said.contains(wanted), "{name}: {said}");
        assert_eq!(fs::read(folder.path().join("ranked.csv")).unwrap(), before);
    }
    let kinds = flagstone(folder.path(), &["--interactions", "links.csv", "--kind", "reply"]);
    assert_eq!(kinds.status.code(), Some(2));
}

/// The same input as Parquet gives the same ranking to the byte, and a ranking as Parquet holds what that as CSV does.
#[test]
fn parquet_goes_in_and_comes_out_as_csv_does() {
    use files::rows::{Create, Rows, Type};

    let folder = folder(&rows(), SIGNED);
    let at = |name: &str| folder.path().join(name);
    ranked(folder.path(), &[]);
    let wanted = fs::read(at("ranked.csv")).unwrap();

    let columns = [("actor", Type::Text), ("kind", Type::Text), ("target", Type::Text), ("time", Type::Text)];
    let mut links = Create::new(&at("links.parquet"), &columns).unwrap();
    rows().iter().for_each(|row| links.write(row.split(',')).unwrap());
    links.finish().unwrap();
    let ended = flagstone(folder.path(), &["--interactions", "links.parquet"]);
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(fs::read(at("ranked.csv")).unwrap() == wanted);

    let named = |out: &str, interactions: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flagstone"));
        let args = ["rank", "--seeds", "seeds.csv", "--out", out, "--interactions", interactions];
        command.current_dir(folder.path()).args(args).output().unwrap()
    };
    assert!(named("ranked.parquet", "links.csv").status.success());
    let all = |name: &str| {
        let mut rows = Rows::open(&at(name)).unwrap();
        let mut all = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            let row = row.values.unwrap();
            // A number as CSV writes it and as Parquet keeps it is the same number.
            let cell = |n| row.get(n).parse::<f64>().map_or(row.get(n).to_owned(), |number| format!("{number:e}"));
            all.push((0..row.len()).map(cell).collect::<Vec<String>>());
        }
        all
    };
    assert_eq!(all("ranked.parquet"), all("ranked.csv"));

    let mut damaged = fs::read(at("links.parquet")).unwrap();
    damaged.truncate(damaged.len() - 20);
    fs::write(at("links.parquet"), damaged).unwrap();
    let ended = flagstone(folder.path(), &["--interactions", "links.parquet"]);
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(!ended.status.success() && said.contains("links.parquet") && said.contains("cut off"), "{said}");
}
