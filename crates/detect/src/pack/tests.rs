use std::collections::BTreeMap;

use model::{Post, PostRef};

use super::*;

const GOOD: &str = r#"name = "good"
version = 3
license = "CC0-1.0"
source = "invented"

[threshold]
open = 3

[[clauses]]
id = "c1"
title = "A clause"
text = "What it says."
severity = 2
basis = "Rules, section 1"
issuer = "A network"
basis_url = "https://rules.example/1"

[[banks]]
file = "phrases.csv"
kind = "phrase"
role = "indicator"
weight = 1.5
clause = "c1"

[[banks]]
file = "links.csv"
kind = "link"
role = "topic"
weight = 0
"#;
const PHRASES: &str = "id,text,group,when\np1,Black Pine,bp,\np2,\"The Cone, tall\",bp,exact_case_beside_group\n";
const LINKS: &str = "id,text,match\nl1,blackpine.example,domain\n";

fn pack(manifest: &str, phrases: &[u8], links: &[u8]) -> Result<Pack, PackErrors> {
    Pack::parse(&BTreeMap::from([
        (MANIFEST.into(), manifest.into()),
        ("phrases.csv".into(), phrases.into()),
        ("links.csv".into(), links.into()),
    ]))
}

/// The problems of a pack, as shown.
fn shown(manifest: &str, phrases: &[u8], links: &[u8]) -> Vec<String> {
    pack(manifest, phrases, links).expect_err("the pack has problems").errors.iter().map(ToString::to_string).collect()
}

#[test]
fn a_good_pack_is_read_whole() {
    let pack = pack(GOOD, PHRASES.as_bytes(), LINKS.as_bytes()).unwrap();
    assert_eq!((pack.name.as_str(), pack.version, pack.thresholds.open), ("good", 3, Weight(3_000)));
    assert_eq!(pack.clause("c1").unwrap().severity, 2);
    assert_eq!(pack.banks[0].weight, Weight(1_500));
    assert_eq!(pack.banks[0].signals[1].text, "The Cone, tall");
    assert_eq!(pack.banks[0].signals[1].when, When::ExactCaseBesideGroup);
    assert_eq!((pack.banks[1].role, pack.banks[1].clause.as_deref()), (SignalRole::Topic, None));
    assert_eq!(pack.digest.len(), 64);
}

#[test]
fn a_byte_order_mark_crlf_and_blank_lines_change_nothing_but_the_digest() {
    let plain = pack(GOOD, PHRASES.as_bytes(), LINKS.as_bytes()).unwrap();
    let windows = |text: &str| format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
    let mut other = pack(&windows(GOOD), windows(PHRASES).as_bytes(), windows(LINKS).as_bytes()).unwrap();
    assert_ne!(other.digest, plain.digest);
    other.digest.clone_from(&plain.digest);
    assert_eq!(other, plain);
}

#[test]
fn the_digest_covers_names_lengths_and_content() {
    let digest =
        |files: &[(&str, &str)]| digest(&files.iter().map(|(n, c)| ((*n).to_owned(), c.as_bytes().to_vec())).collect());
    let all =
        [digest(&[("a", "bc")]), digest(&[("ab", "c")]), digest(&[("a", "b"), ("c", "")]), digest(&[("a", "bd")])];
    for (n, one) in all.iter().enumerate() {
        assert!(all[n + 1..].iter().all(|other| other != one));
    }
}

#[test]
fn unknown_keys_name_the_nearest_known_one() {
    let manifest =
        GOOD.replace("license =", "licence =").replace("severity =", "severty =").replace("open =", "opens =");
    let problems = shown(&manifest, PHRASES.as_bytes(), LINKS.as_bytes());
    for wanted in [
        "pack.toml:3:1: unknown key `licence`: did you mean `license`?",
        "pack.toml:13:1: unknown key `severty`: did you mean `severity`?",
        "pack.toml:7:1: unknown key `opens`: did you mean `open`?",
        "pack.toml:1:1: `license` is missing: write `license = \"…\"`",
    ] {
        assert!(problems.iter().any(|p| p == wanted), "{wanted}\n{problems:#?}");
    }
}

#[test]
fn every_problem_comes_at_once_in_order_with_its_place() {
    let manifest = GOOD.replace("severity = 2", "severity = 9").replace("\"indicator\"", "\"indicater\"");
    let phrases = "id,text,group,when\np1,Black Pine,bp,\np1,Other,,\np3,BLACK-PINE,,\n\np4,\"a, b\",,sometimes\np5,x,,\n\
                   p6,too,many,fields,here\n,none,,\np 8,spaced,,\np9,Lone,alone,exact_case_beside_group\n";
    let links = "id,text,match\nl1,blackpine.example/x,domain\nl2,ftp://a.example,exact\nl3,a.example,prefix\n\
                 l4,b.example,domain\nl5,https://www.B.example/,domain\nl6,example,domain\nl7,c.example,domian\n";
    let problems = shown(&manifest, phrases.as_bytes(), links.as_bytes());
    let wanted = [
        "links.csv:2:4: has a path, a query or a port: write the host alone, or `prefix` or `exact`",
        "links.csv:3:4: is no web address: write `host.example`, `host.example/path` or one with `https://`",
        "links.csv:4:4: has no path: add one, or write `domain`",
        "links.csv:6:4: links.csv:5 is the same address: keep one",
        "links.csv:7:4: is a whole top-level domain: write a host below it",
        "links.csv:8:14: `domian` is none of its words: did you mean `domain`?",
        "pack.toml:13:12: write a whole number from 0 to 4",
        "pack.toml:21:8: `indicater` is none of its words: did you mean `indicator`?",
        "phrases.csv:3:1: phrases.csv:2 has this id too: give each signal its own",
        "phrases.csv:4:4: phrases.csv:2 folds to the same: keep one; `group` may name several, with spaces",
        "phrases.csv:6:12: `sometimes` is none of its words: known are `always` or `exact_case_beside_group`",
        "phrases.csv:7:4: folds to less than two letters or digits and would match everywhere: write more",
        "phrases.csv:8:1: 5 fields where the header has 4: put text with commas in double quotes",
        "phrases.csv:9:1: write an id without spaces: findings name the signal by it",
        "phrases.csv:10:1: write an id without spaces: findings name the signal by it",
        "phrases.csv:11:1: no other phrase of its group stands for itself, so it can never match: add one, or remove this",
    ];
    assert_eq!(problems, wanted, "{problems:#?}");
}

#[test]
fn lines_are_right_behind_crlf_blank_lines_and_quotes() {
    let phrases = "id,text\r\n\r\np1,\"Black \"\"Pine\"\", one\"\r\n\r\n\r\np2,x\r\n";
    assert_eq!(
        shown(GOOD, phrases.as_bytes(), LINKS.as_bytes()),
        ["phrases.csv:6:4: folds to less than two letters or digits and would match everywhere: write more"]
    );
}

#[test]
fn bad_encodings_and_open_quotes_are_named() {
    assert_eq!(
        shown(GOOD, b"id,text\np1,ok\np2,caf\xE9\n", LINKS.as_bytes()),
        ["phrases.csv:3:7: is not UTF-8 from here on: save the file as UTF-8"]
    );
    assert_eq!(shown(GOOD, b"\xFF\xFEi\0d\0", LINKS.as_bytes()), ["phrases.csv:1:1: is UTF-16: save it as UTF-8"]);
    let open = shown(GOOD, b"id,text\np1,\"open\np2,two\n", LINKS.as_bytes());
    assert_eq!(open, ["phrases.csv:2:4: runs over the end of the line: is a double quote not closed?"]);
    let giant = format!("id,text\np1,{}\n", "x".repeat(MAX_PHRASE + 1));
    let nul = shown(GOOD, b"id,text\np1,Black\0Pine\np\x072,two\np3,Black\tPine\n", LINKS.as_bytes());
    let told =
        ["2:4: holds the control character U+0000: remove it", "3:1: holds the control character U+0007: remove it"];
    assert_eq!(nul, told.map(|told| format!("phrases.csv:{told}")));
    let giant = shown(GOOD, giant.as_bytes(), LINKS.as_bytes());
    assert_eq!(giant, ["phrases.csv:2:4: is 513 bytes long, of at most 512: is a double quote not closed?"]);
}

#[test]
fn files_have_to_fit_the_manifest() {
    let mut files = BTreeMap::from([(MANIFEST.to_owned(), GOOD.as_bytes().to_vec())]);
    files.insert("phrase.csv".into(), PHRASES.into());
    files.insert("links.csv".into(), LINKS.into());
    files.insert("README.md".into(), b"companions may stay".to_vec());
    let problems = Pack::parse(&files).unwrap_err().to_string();
    assert_eq!(
        problems,
        "pack.toml:19:8: the folder has no `phrases.csv`: add the file or correct its name\n\
         phrase.csv:1:1: no bank names this file: add a `[[banks]]` for it, or remove it"
    );
    let none = Pack::parse(&BTreeMap::new()).unwrap_err().to_string();
    assert!(none.starts_with("pack.toml:1:1: missing"), "{none}");
}

#[test]
fn an_indicator_needs_a_clause_that_exists() {
    let none = GOOD.replace("clause = \"c1\"\n", "");
    assert_eq!(
        shown(&none, PHRASES.as_bytes(), LINKS.as_bytes()),
        ["pack.toml:18:1: `clause` is missing: an indicator speaks to a policy clause"]
    );
    let other = GOOD.replace("clause = \"c1\"", "clause = \"c2\"");
    assert_eq!(
        shown(&other, PHRASES.as_bytes(), LINKS.as_bytes()),
        ["pack.toml:23:10: no clause has this id: write `c1`"]
    );
}

#[test]
fn broken_toml_is_reported_alone() {
    let problems = shown("name = \nversion = 1\nname = 2\n", PHRASES.as_bytes(), LINKS.as_bytes());
    assert!(problems.iter().all(|p| p.starts_with("pack.toml:") && p.contains("is not TOML here")), "{problems:#?}");
    assert!(problems.len() >= 2, "{problems:#?}");
}

#[test]
fn a_long_list_of_problems_is_cut_and_counted() {
    let phrases: String = std::iter::once("id,text\n".into()).chain((0..150).map(|n| format!("p{n},x\n"))).collect();
    let errors = pack(GOOD, phrases.as_bytes(), LINKS.as_bytes()).unwrap_err();
    assert_eq!((errors.errors.len(), errors.more), (PackErrors::MAX, 50));
    assert!(errors.to_string().ends_with("and at least 50 more: correct these and check again"));
}

const WITH_RULES: &str = r#"name = "p"
version = 1
license = "l"
source = "s"

[threshold]
open = 1.0

[[clauses]]
id = "c"
title = "t"
text = "t"
severity = 1
basis = "b"
issuer = "i"
basis_url = "https://rules.example/"

[[banks]]
file = "a.csv"
kind = "phrase"
role = "topic"
weight = 1

"#;

fn with_rules(rules: &str) -> Result<Pack, String> {
    let files = [(MANIFEST, format!("{WITH_RULES}{rules}")), ("a.csv", "id,text\nfront,Black Pine\n".into())];
    let files = files.map(|(name, text)| (name.to_owned(), text.into_bytes())).into();
    Pack::parse(&files).map_err(|e| e.to_string())
}

#[test]
fn a_wrong_rule_says_where_in_the_file() {
    let rule = |when: &str, rest: &str| {
        format!("[[rules]]\nname = \"r\"\nversion = 1\nrole = \"topic\"\nweight = 1\n{rest}\nwhen = {when}\n")
    };
    let table = [
        (rule("'post.txt == \"a\"'", ""), "pack.toml:30:9: unknown field `post.txt`: did you mean `post.text`?"),
        (
            rule("\"\"\"\npost.text.contains(\"a\")\n  && post.lang == \"en\"\n\"\"\"", ""),
            "pack.toml:32:6: unknown field `post.lang`: did you mean `post.langs`?",
        ),
        (
            rule(r#""post.text.contains(\"\\\\\") && post.lengs == 1""#, ""),
            "pack.toml:30:41: unknown field `post.lengs`: did you mean `post.langs`?",
        ),
        (
            rule("'found(\"phrase\", \"frond\")'", ""),
            "pack.toml:30:25: the pack has no phrase bank or signal `frond`: write a bank's file or a signal's id",
        ),
        (
            rule("'author == \"a\"'", ""),
            "pack.toml:30:9: `author` is a key of counts, because a pack watches nobody by name: write `count(author, \"1h\")`",
        ),
        (
            rule("'found(\"network\")'", ""),
            "pack.toml:30:15: nobody is guilty of whom they know: a rule cannot ask for network findings",
        ),
        (rule("'post.is_reply'", "clause = \"d\""), "pack.toml:29:10: no clause has this id: write `c`"),
        (
            rule("'post.is_reply'", "matches = [1]"),
            "pack.toml:29:11: write each example as a text, or as a table: `{ text = \"…\", links = [\"…\"] }`",
        ),
        (
            rule("'post.is_reply'", "matches = [{ txt = 'a' }]"),
            "pack.toml:29:14: unknown key `txt`: did you mean `text`?",
        ),
        (rule("'post.is_reply'", "shadow = 1"), "pack.toml:29:10: write `shadow = true` or `shadow = false`"),
        (
            rule("'post.is_reply'", "").replace("\"r\"", "\"phrase\""),
            "pack.toml:25:8: a detector has this name: findings name the rule by it, so write another",
        ),
        (
            rule("'post.is_reply && \"ar\" in post.langs'", "clause = \"c\"").replace("topic", "indicator"),
            "pack.toml:30:9: this reads only how a post was made, not what it says, links to or how often: an indicator has to; write `role = \"topic\"` or ask for more",
        ),
    ];
    for (rules, message) in table {
        assert_eq!(with_rules(&rules).unwrap_err(), message, "{rules}");
    }
}

#[test]
fn a_rule_says_what_it_is_computed_from() {
    use model::Kind::{Count, Hash, Link, Phrase};
    let table: [(&str, &[model::Kind]); 8] = [
        ("found(\"phrase\")", &[Phrase]),
        ("found(\"phrase\") && found(\"link\")", &[Phrase, Link]),
        ("post.text.contains(\"join\")", &[Phrase, Link]),
        ("size(post.links) > 3", &[Link]),
        ("count(author, \"1h\") > 3", &[Count]),
        ("distinct(link, author, \"1h\") > 3", &[Link, Count]),
        ("count_found(\"phrase\", \"front\", author, \"24h\") > 3", &[Phrase, Link, Count]),
        ("count(image, \"1h\") > 1 && \"en\" in post.langs", &[Hash, Count]),
    ];
    for (when, sources) in table {
        let rule = format!(
            "[[rules]]\nname = \"r\"\nversion = 1\nrole = \"indicator\"\nclause = \"c\"\nweight = 1\nwhen = '{when}'\n"
        );
        let pack = with_rules(&rule).unwrap();
        assert_eq!(pack.rules[0].sources.iter().copied().collect::<Vec<_>>(), sources, "{when}");
    }
}

#[test]
fn examples_are_tried() {
    let pack = with_rules(
        r#"[[rules]]
name = "often"
version = 1
role = "topic"
weight = 1
when = 'count(author, "1m") >= 5 && found("phrase")'
matches = [{ text = "Black Pine", times = 5 }, "Black Pine"]
must_not_match = [{ text = "Black Pine", times = 5, every = "15s" }, { text = "Spruce", times = 9 }, { text = "Black Pine", times = 6 }]
"#,
    )
    .unwrap();
    let tried = crate::Engine::new(vec![pack.clone()]).try_examples(&pack);
    assert_eq!(tried.iter().map(|t| t.holds).collect::<Vec<_>>(), [true, false, true, true, false]);
    let problems: Vec<String> = tried.iter().filter_map(|t| Some(t.problem()?.to_string())).collect();
    let line = tried[0].place.0;
    let told = |line: u64, column: u64, number: u64, list: &str| {
        format!(
            "pack.toml:{line}:{column}: the rule `often` does not hold example {number} of its `{list}`: correct the \
             rule or the example"
        )
    };
    assert_eq!(problems, [told(line, 48, 2, "matches"), told(line + 1, 102, 3, "must_not_match")]);
}

#[test]
fn a_finding_is_as_grave_as_its_rule_says_or_else_its_clause() {
    let rule = |name: &str, more: &str| {
        format!(
            "[[rules]]\nname = \"{name}\"\nversion = 1\nrole = \"indicator\"\nclause = \"c\"\nweight = 1\nwhen = 'size(post.text) > 0'\n{more}"
        )
    };
    let pack = with_rules(&(rule("own", "severity = 4\n") + &rule("clause", ""))).unwrap();
    let engine = crate::Engine::new(vec![pack]);
    let at = PostRef { uri: "at://p/1".parse().unwrap(), cid: "c".into() };
    let post = Post::of_text(at, "p/a/b".parse().unwrap(), "quiet");
    let mut findings = engine.detect([&post]);
    assert_eq!(findings.iter().map(|f| engine.severity(f)).collect::<Vec<_>>(), [4, 1]);
    // A case is weighed with the packs of now: an earlier version's finding is its rule's, another pack's nobody's.
    findings[0].rule.pack_digest = "earlier".into();
    assert_eq!(engine.severity(&findings[0]), 4);
    findings[0].rule.pack = "other".into();
    findings[0].clause = None;
    assert_eq!(engine.severity(&findings[0]), 0);
}
