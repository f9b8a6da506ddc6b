use model::Timestamp;
use serde_json::Value;

use super::{Edge, Export, Node, edges_csv, gexf, graphml, nodes_csv, stix};
use crate::layout::Point;

fn export() -> Export {
    let name = |name: &str| Node { name: name.into(), ..Node::default() };
    let drawn = Node {
        platform: "atproto".into(),
        community: Some(1),
        score: Some(0.5),
        at: Some(Point { x: 1.5, y: -2.0 }),
        ..name("a")
    };
    Export {
        title: "who stands with <case> & \"co\"".into(),
        nodes: vec![drawn, name("=cmd|' /c calc'!A0"), name("b,\"c\"\u{1}<&>\nd")],
        edges: vec![
            Edge {
                from: 0,
                to: 1,
                kind: "repost".into(),
                count: 3,
                seen: Some([0, 1_795_428_000_000].map(Timestamp::from_millis)),
            },
            Edge { from: 1, to: 2, kind: String::new(), count: 1, seen: None },
        ],
    }
}

fn written(write: impl FnOnce(&Export, &mut String) -> std::fmt::Result) -> String {
    let mut out = String::new();
    write(&export(), &mut out).unwrap();
    out
}

/// Whether tags close what they open, attributes are quoted, and nothing stands raw that XML forbids.
fn is_well_formed(text: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    let body = text.split_once("?>").unwrap().1;
    for tag in body.split('<').skip(1) {
        let Some((tag, after)) = tag.split_once('>') else { return false };
        if after.contains('>') || tag.matches('"').count() % 2 == 1 {
            return false;
        }
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else if !tag.ends_with('/') {
            open.push(tag.split([' ', '\n']).next().unwrap());
        }
    }
    open.is_empty() && !text.chars().any(|c| c.is_control() && c != '\n')
}

#[test]
fn xml_holds_whatever_an_account_is_called() {
    for text in [written(graphml), written(gexf)] {
        assert!(is_well_formed(&text), "{text}");
        assert!(
            text.contains("b,&quot;c&quot;\u{FFFD}&lt;&amp;&gt;&#10;d") && text.contains("&lt;case&gt; &amp;"),
            "{text}"
        );
    }
    assert!(!is_well_formed("<?xml?><a><b></a>") && !is_well_formed("<?xml?><a x=\"></a>"));
}

#[test]
fn tables_hold_it_too_and_no_spreadsheet_runs_it() {
    let nodes = written(nodes_csv);
    assert!(nodes.contains("a,a,atproto,1,0.5,1.5,-2\n"), "{nodes}");
    assert!(nodes.contains("'=cmd|' /c calc'!A0,") && nodes.contains("\"b,\"\"c\"\"\u{1}<&>\nd\""), "{nodes}");
    let edges = written(edges_csv);
    assert!(edges.contains("a,'=cmd|' /c calc'!A0,Directed,3,repost,1970-01-01T00:00:00"), "{edges}");
}

#[test]
fn a_bundle_has_accounts_and_what_was_observed_and_nobody() {
    let at = Timestamp::from_millis(1_795_428_000_000);
    let text = written(|export, out| stix(export, at, out));
    let bundle: Value = serde_json::from_str(&text).unwrap();
    let objects = bundle["objects"].as_array().unwrap();
    let types: Vec<&str> = objects.iter().map(|object| object["type"].as_str().unwrap()).collect();
    let expected = [
        "user-account",
        "user-account",
        "user-account",
        "observed-data",
        "relationship",
        "observed-data",
        "relationship",
    ];
    assert_eq!(types, expected);
    let ids: std::collections::BTreeSet<&str> = objects.iter().map(|object| object["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), objects.len(), "none twice");
    let refs = objects.iter().flat_map(|o| [&o["source_ref"], &o["target_ref"]]).filter_map(Value::as_str);
    assert!(refs.into_iter().all(|id| ids.contains(id)));
    assert_eq!(text, written(|export, out| stix(export, at, out)), "the same network makes the same bundle");
    // The value that the reference library gives for this account.
    assert_eq!(objects[0]["id"], "user-account--164d6409-9ea6-5b46-b744-a5d27b548355");
}
