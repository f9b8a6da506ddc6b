//! Packs are changed while `flagstone run` reads: what was counted goes on, what is new is looked for, and a pack that
//! cannot be used changes nothing and is named.

use crate::made_up;

use crate::stream::{Place, Relay, Running};

/// The seventh post of an account with a phrase; and, from the second version on, the second one with the new phrase.
fn manifest(version: u32) -> String {
    let often = made_up::rule("often", r#"found("phrase") && count_found("phrase", author, "1h") == 7"#);
    let stones = r#"found("phrase", "stone") && count_found("phrase", "stone", author, "1h") == 2"#;
    let stones = if version > 1 { made_up::rule("stones", stones) } else { String::new() };
    made_up::MANIFEST.replace("version = 1", &format!("version = {version}")) + &often + &stones
}

const PINE: (&str, &str) = ("pine", "blackpine");
const STONE: (&str, &str) = ("stone", "white stone");

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_pack_is_used_while_counts_go_on() {
    let relay = Relay::open().await;
    let place = Place::reading(&relay.url);
    place.write("pack.toml", &manifest(1));
    place.write("phrases.csv", &made_up::phrases(&[PINE]));
    let running = Running::start(place.command());
    for _ in 0..4 {
        relay.post("author", "come and join BLACKPINE");
    }
    relay.post("author", "a white stone");
    place.until("half is read", |row| row.posts_read == 5).await;
    assert_eq!(place.findings().len(), 4, "the phrase, four times");

    // Seen by itself within a few seconds.
    place.write("phrases.csv", &made_up::phrases(&[PINE, STONE]));
    place.write("pack.toml", &manifest(2));
    running.says("made-up version 2").await;
    for text in ["blackpine", "a white stone", "blackpine, by a white stone", "nothing", "blackpine"] {
        relay.post("author", text);
    }
    place.until("the rest is read", |row| row.posts_read == 10).await;
    let of = |signal: &str| -> Vec<usize> {
        place.findings().into_iter().filter(|(_, found, _)| found == signal).map(|(number, ..)| number).collect()
    };
    assert_eq!(of("pine"), [1, 2, 3, 4, 6, 8, 10]);
    assert_eq!(of("stone"), [7, 8], "the new phrase is looked for from the reload on");
    assert_eq!(of("often"), [8], "four posts before the reload and three after it are seven");
    assert_eq!(of("stones"), [8], "a new count begins at the reload");

    // Broken, and looked at because the operator asks.
    place.write("pack.toml", &manifest(3).replace("count_found(\"phrase\", author", "count_fund(\"phrase\", author"));
    running.signal("HUP");
    running.says("the ones from before stay in force").await;
    running.says("pack.toml:20:30: unknown function `count_fund`: did you mean `count_found`?").await;
    relay.post("author", "blackpine");
    place.until("it goes on", |row| row.posts_read == 11).await;
    assert_eq!(of("pine").last(), Some(&11), "with the packs from before");

    // So is a rule that does not hold its example.
    place.write("pack.toml", &(manifest(4) + "matches = [\"a stone\"]\n"));
    running.says("pack.toml:28:12: the rule `stones` does not hold example 1 of its `matches`").await;

    place.write("pack.toml", &manifest(5));
    running.says("made-up version 5").await;
    relay.post("author", "blackpine");
    place.until("it reads with the corrected pack", |row| row.posts_read == 12).await;
    assert_eq!(of("pine").last(), Some(&12));
    assert!(!of("often").contains(&12), "counts went on over the refused packs, too");
    running.stop();

    // What was kept: posts with a finding, looked through once more with another pack.
    let new = made_up::files("", &[STONE, ("join", "join")]);
    std::fs::create_dir(place.file("new")).unwrap();
    new.iter().for_each(|(name, content)| std::fs::write(place.file("new").join(name), content).unwrap());
    let args = ["backtest", "--pack", "new", "--against", "pack", "--stored", "--store", "store.db", "--json"];
    let out = place.flagstone(&args);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(String::from_utf8_lossy(&out.stderr).contains("10 posts looked through"), "{out:?}");
    let rows: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let row = |signal: &str| rows.as_array().unwrap().iter().find(|row| row["signal"] == signal).unwrap();
    let counts = |signal| ["posts", "before", "gained", "lost"].map(|key| row(signal)[key].as_u64().unwrap());
    assert_eq!(counts("pine"), [0, 9, 0, 9]);
    assert_eq!(counts("stone"), [2, 2, 0, 0]);
    assert_eq!(counts("join"), [4, 0, 4, 0]);
}
