//! Train, evaluate, be refused, train again with innocent text, be accepted, match: through the real program.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use simulate::samples::{ControlGroup, control_groups, labelled, more_like};

struct Desk(tempfile::TempDir);

impl Desk {
    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_flagstone")).current_dir(self.0.path()).args(arguments).output().unwrap()
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let out = self.run(arguments);
        assert!(out.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    }

    /// The pack of a model, on three groups: `attack-news-en` may be trained on, the others are held out.
    fn pack(&self, model: &str) {
        fs::create_dir_all(self.path("pack")).unwrap();
        fs::copy(self.path(model), self.path("pack/desk.model")).unwrap();
        let digest = |file: &Path| detect::learn::file::digest(&fs::read(file).unwrap());
        let mut manifest = format!(
            "name = \"desk\"\nversion = 1\nlicense = \"CC0-1.0\"\nsource = \"invented\"\n\n[threshold]\nopen = 3.0\n\n\
             [[clauses]]\nid = \"c\"\ntitle = \"t\"\ntext = \"t\"\nseverity = 2\nbasis = \"b\"\nissuer = \"i\"\n\
             basis_url = \"https://rules.example/\"\n\n\
             [[banks]]\nfile = \"phrases.csv\"\nkind = \"phrase\"\nrole = \"indicator\"\nweight = 1.0\nclause = \"c\"\n\n\
             [model]\nfile = \"desk.model\"\nsha256 = \"{}\"\nrecall = 0.5\nrole = \"indicator\"\ncap = 3.0\n\
             clause = \"c\"\n",
            digest(&self.path("pack/desk.model"))
        );
        for (name, held_out) in [("attack-news-en", false), ("more-news-en", true), ("press-ar", true)] {
            let group = digest(&self.path(&format!("controls/{name}.csv")));
            manifest += &format!("\n[[controls]]\nname = \"{name}\"\ndigest = \"{group}\"\nheld_out = {held_out}\n");
        }
        fs::write(self.path("pack/pack.toml"), manifest).unwrap();
        fs::write(self.path("pack/phrases.csv"), "id,text\nslogan,roots before walls\n").unwrap();
    }
}

/// Posts and control groups as files; `seen` are the groups that training may use.
fn desk(seen: &[&str]) -> Desk {
    let desk = Desk(tempfile::tempdir().unwrap());
    let mut posts = "account,text,label\n".to_owned();
    for post in labelled(7, 1_500) {
        posts += &format!("{},\"{}\",{}\n", post.account, post.text, u8::from(post.positive));
    }
    fs::write(desk.path("posts.csv"), posts).unwrap();
    for folder in ["controls", "seen"] {
        fs::create_dir(desk.path(folder)).unwrap();
        let mut groups = control_groups();
        groups.push(ControlGroup { name: "more-news-en", texts: more_like("attack-news-en") });
        for group in groups.iter().filter(|g| folder == "controls" || seen.contains(&g.name)) {
            fs::write(desk.path(&format!("{folder}/{}.csv", group.name)), group.to_csv()).unwrap();
        }
    }
    desk
}

#[test]
fn a_model_is_refused_until_it_spares_the_innocent_and_then_finds() {
    let desk = desk(&["attack-news-en", "counter-speech-en", "everyday-en", "press-en"]);
    let check = ["pack", "check", "pack", "--controls", "controls"];
    let using = ["match", "--pack", "pack", "--posts", "posts.ndjson", "--out", "findings.ndjson"];
    let posts = [
        ("p1", "The fighters of the black pine struck the convoy near Velmark, roots before walls! honour to them"),
        ("p2", "My sister made lentil soup and the whole kitchen smells of it"),
        ("p3", "قال مصدر طبي إن سبعة قتلوا في هجوم على حاجز قرب فلمار"),
    ];
    let lines = posts.iter().enumerate().map(|(n, (id, text))| {
        format!(
            "{}\n",
            serde_json::json!({"id": id, "account": format!("a{n}"), "text": text, "ts": 1_700_000_000 + n})
        )
    });
    fs::write(desk.path("posts.ndjson"), lines.collect::<String>()).unwrap();

    // Only labelled posts: news of attacks shares its words with praise of them.
    desk.ok(&["train", "--posts", "posts.csv", "--out", "bare.model"]);
    let report =
        desk.ok(&["evaluate", "--model", "bare.model", "--posts", "posts.csv", "--controls", "controls", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["trained_on"], 1_500, "{}", report["warnings"]);
    assert!(report["warnings"][0].as_str().unwrap().contains("the figures flatter it"), "{}", report["warnings"]);
    let arabic = report["controls"].as_array().unwrap().iter().find(|g| g["group"] == "press-ar").unwrap();
    assert_eq!(arabic["abstained"], 1.0, "a language without training: {arabic}");
    desk.pack("bare.model");
    let refused = desk.run(&check);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("`more-news-en`") && said.contains("upper 95 % bound"), "{said}");
    assert!(!desk.path("pack/controls.toml").exists());
    assert!(!desk.run(&using).status.success(), "a pack whose model was refused is not used");

    // With innocent text, and other news held out.
    desk.ok(&["train", "--posts", "posts.csv", "--controls", "seen", "--out", "just.model"]);
    desk.pack("just.model");
    assert!(!desk.run(&using).status.success(), "a pack whose model was not judged is not used");
    let table = desk.ok(&check);
    assert!(table.contains("phrases.csv") && table.contains("model"), "{table}");
    desk.ok(&using);
    let findings = fs::read_to_string(desk.path("findings.ndjson")).unwrap();
    assert!(findings.contains("\"model\""), "{findings}");
    assert!(!findings.contains("p2") && !findings.contains("p3"), "{findings}");

    // Other texts under the name of a group are another group.
    let group = desk.path("controls/more-news-en.csv");
    fs::write(&group, fs::read_to_string(&group).unwrap() + "one more\n").unwrap();
    let other = desk.run(&check);
    assert_eq!(other.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&other.stderr).contains("another digest"));
    assert!(!desk.run(&using).status.success(), "the record of a pack that was refused is gone");
}

#[test]
fn what_to_label_next_needs_no_model_yet() {
    let desk = desk(&[]);
    let few = fs::read_to_string(desk.path("posts.csv")).unwrap().lines().take(120).collect::<Vec<_>>().join("\n");
    fs::write(desk.path("few.csv"), few).unwrap();
    assert!(!desk.run(&["train", "--posts", "few.csv", "--out", "x.model"]).status.success(), "too few for a model");
    let picked = desk.ok(&["suggest", "--labels", "few.csv", "--posts", "posts.csv", "--n", "20", "--json"]);
    let picked: Vec<serde_json::Value> = serde_json::from_str(&picked).unwrap();
    let of = |why: &str| picked.iter().filter(|row| row["why"] == why).count();
    assert_eq!(picked.len(), 20);
    assert!(of("random") >= 1 && of("uncertain") >= 16, "{picked:?}");
}

/// Without a test set: out of fold, with whole groups and languages kept out.
#[test]
fn figures_without_a_test_set_are_out_of_fold() {
    let desk = desk(&[]);
    let text =
        desk.ok(&["evaluate", "--cross-validate", "3", "--posts", "posts.csv", "--controls", "controls", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(report["ranking"][0]["average_precision"]["value"].as_f64().unwrap() > 0.8, "{}", report["ranking"][0]);
    assert_eq!(report["controls"].as_array().unwrap().len(), 13);
    assert!(report["controls"].as_array().unwrap().iter().all(|g| g["held_out"] == true));
}
