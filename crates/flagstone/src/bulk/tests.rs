use detect::Pack;

use super::*;
use crate::{made_up, posts::blocks::BLOCK};

fn engine() -> Engine {
    let files = made_up::files("", &[("p1", "join blackpine"), ("p2", "صباح")]);
    Engine::new(vec![Pack::parse(&files).expect("a pack")])
}

/// Some blocks of lines, with what can be wrong with a line in between.
fn stream() -> Vec<u8> {
    let texts =
        ["good morning", "Join  BLACKPINE today", "صباح الخير", "nothing to see: a longer text about the harbour"];
    let mut bytes = Vec::new();
    for n in 0.. {
        let line = match n % 101 {
            7 => "{broken".to_owned(),
            8 => String::new(),
            9 => r#"{"account":"a","text":"no id"}"#.to_owned(),
            k => format!(r#"{{"id":"p{n}","account":"a{k}","text":"{}","ts":{n}}}"#, texts[n % 4]),
        };
        bytes.extend(line.into_bytes());
        bytes.push(b'\n');
        if bytes.len() > 5 * BLOCK {
            return bytes;
        }
    }
    unreachable!("the loop returns")
}

fn outcome(bytes: &[u8], threads: usize) -> (Summary, Vec<u8>, Vec<u8>) {
    let (mut findings, mut set_aside) = (Vec::new(), Vec::new());
    let sinks = Sinks { findings: &mut findings, set_aside: &mut set_aside, progress: &mut |_| () };
    let summary = run(&engine(), bytes, NonZeroUsize::new(threads).unwrap(), sinks).unwrap();
    (summary, findings, set_aside)
}

#[test]
fn the_output_is_the_same_whatever_the_number_of_threads() {
    let bytes = stream();
    let one = outcome(&bytes, 1);
    for threads in [2, 3, 7] {
        let many = outcome(&bytes, threads);
        assert_eq!(one.0, many.0, "{threads} threads");
        assert!(one.1 == many.1 && one.2 == many.2, "{threads} threads: the output differs");
    }
    let uris: Vec<u64> = one.1.split(|b| *b == b'\n').filter(|line| !line.is_empty()).map(uri).collect();
    assert!(uris.len() > 10_000 && uris.is_sorted(), "findings are not in the order of the posts");
}

fn uri(line: &[u8]) -> u64 {
    let finding: model::Finding = serde_json::from_slice(line).unwrap();
    finding.post.uri.as_str()[1..].parse().unwrap()
}

#[test]
fn everything_is_counted() {
    let bytes = stream();
    let (summary, findings, set_aside) = outcome(&bytes, 2);
    let lines = bytes.iter().filter(|b| **b == b'\n').count() as u64;
    assert_eq!((summary.lines, summary.bytes), (lines, bytes.len() as u64));
    assert_eq!(summary.findings.values().sum::<u64>(), findings.iter().filter(|b| **b == b'\n').count() as u64);
    assert_eq!(summary.posts_with_findings, summary.findings["phrase"], "each has one finding here");
    let aside: Vec<serde_json::Value> = set_aside
        .split(|b| *b == b'\n')
        .filter(|l| !l.is_empty())
        .map(|l| serde_json::from_slice(l).unwrap())
        .collect();
    assert_eq!(summary.set_aside.values().sum::<u64>(), aside.len() as u64);
    assert_eq!((aside[0]["line"].as_u64(), &aside[0]["reason"]), (Some(8), &"json".into()));
    assert!(
        aside.iter().all(|row| [7, 9].contains(&((row["line"].as_u64().unwrap() - 1) % 101))),
        "a wrong line number"
    );
    let empty = (0..lines).filter(|n| n % 101 == 8).count() as u64;
    assert_eq!(summary.posts + aside.len() as u64 + empty, lines);
}

#[test]
fn a_stream_or_a_sink_that_fails_ends_it_with_its_error() {
    struct Fails;
    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    impl Write for Fails {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is full"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let bytes = stream();
    for threads in [1, 3] {
        let threads = NonZeroUsize::new(threads).unwrap();
        let (mut kept, mut aside) = (Vec::new(), Vec::new());
        let sinks = Sinks { findings: &mut kept, set_aside: &mut aside, progress: &mut |_| () };
        let source = (&bytes[..2 * BLOCK]).chain(Fails);
        assert_eq!(run(&engine(), source, threads, sinks).unwrap_err().to_string(), "the disk is gone");
        let sinks = Sinks { findings: &mut Fails, set_aside: &mut aside, progress: &mut |_| () };
        assert_eq!(run(&engine(), &bytes[..], threads, sinks).unwrap_err().to_string(), "the disk is full");
    }
}
