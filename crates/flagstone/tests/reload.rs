//! Packs are changed while `flagstone run` reads: what was counted goes on, what is new is looked for, and a pack that
//! cannot be used changes nothing and is named.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test that looks at files and waits")]

mod stream;

use stream::{Place, Relay, Running};

/// The seventh post of an account with a phrase; and, in the second version, the second one with the new phrase.
fn manifest(version: u32) -> String {
    let rule = |name: &str, when: &str| {
        format!("[[rules]]\nname = \"{name}\"\nversion = {version}\nrole = \"topic\"\nweight = 1\nwhen = '{when}'\n")
    };
    let mut text = format!(
        "name = \"counts\"\nversion = {version}\nlicense = \"CC0-1.0\"\nsource = \"invented\"\n[threshold]\nopen = 3\n\
         [[banks]]\nfile = \"phrases.csv\"\nkind = \"phrase\"\nrole = \"topic\"\nweight = 0.5\n"
    );
    text += &rule("often", r#"found("phrase") && count_found("phrase", author, "1h") == 7"#);
    if version > 1 {
        text += &rule("stones", r#"found("phrase", "stone") && count_found("phrase", "stone", author, "1h") == 2"#);
    }
    text
}

const PHRASES: &str = "id,text,group,when\npine,blackpine,,\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_pack_is_used_while_counts_go_on() {
    let relay = Relay::open().await;
    let place = Place::reading(&relay.url);
    place.write("pack.toml", &manifest(1));
    place.write("phrases.csv", PHRASES);
    let running = Running::start(place.command());
    for _ in 0..4 {
        relay.post("author", "come and join BLACKPINE");
    }
    relay.post("author", "a white stone");
    place.until("half is read", |row| row.posts_read == 5).await;
    assert_eq!(place.findings().len(), 4, "the phrase, four times");

    // Seen by itself within a few seconds.
    place.write("phrases.csv", &format!("{PHRASES}stone,white stone,,\n"));
    place.write("pack.toml", &manifest(2));
    running.says("counts version 2").await;
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
    running.says("pack.toml:17:28: unknown function `count_fund`: did you mean `count_found`?").await;
    relay.post("author", "blackpine");
    place.until("it goes on", |row| row.posts_read == 11).await;
    assert_eq!(of("pine").last(), Some(&11), "with the packs from before");

    // So is a rule that does not hold its example.
    place.write("pack.toml", &(manifest(4) + "matches = [\"a stone\"]\n"));
    running.says("pack.toml:24:12: the rule `stones` does not hold example 1 of its `matches`").await;

    place.write("pack.toml", &manifest(5));
    running.says("counts version 5").await;
    relay.post("author", "blackpine");
    place.until("it reads with the corrected pack", |row| row.posts_read == 12).await;
    assert_eq!(of("pine").last(), Some(&12));
    assert!(!of("often").contains(&12), "counts went on over the refused packs, too");
    running.stop();
}
