//! What the engine counts outlives a kill: a source is read with the program ended at seeded moments, between reading
//! and committing too. At the end the memory is, byte for byte, the one of a run that nothing disturbed, and so are
//! the findings.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use async_trait::async_trait;
use detect::{Engine, Pack};
use flagstone::{
    house::{Channels, Clock, House},
    policy::{InForce, Policy},
    remembering::{EVERY, Remembering},
    stages::intake,
};
use model::{Batch, Cursor, Dice, Event, Post, PostRef, SourceId, Timestamp};
use platforms::{Collect, CollectError};
use store::Store;

use crate::house;
use crate::made_up;

/// Texts that three accounts post, and a windowed count.
fn more() -> String {
    let near = "[near_duplicates]\nwindow = \"10m\"\naccounts = 3\nweight = 0.5\n";
    near.to_owned() + &made_up::rule("often", r#"count(author, "30m") >= 26"#)
}

/// How many posts there are: of five accounts, one every twenty seconds, each one of eight texts.
const POSTS: u64 = 400;

const TEXTS: [&str; 8] = [
    "the harbour was quiet this morning and the ferry came in late",
    "two goals in the last minute and nobody on the stand could believe it",
    "does anyone have a recipe for lentil soup without any cumin in it",
    "the train has forty minutes of delay again and nobody knows why",
    "bought a used camera and the first roll of film comes back tomorrow",
    "the tomatoes are ripe and the whole balcony smells of summer now",
    "a new paper on soil moisture is out and the thread has the figures",
    "my neighbour is learning the accordion and the dog has opinions",
];

fn engine() -> Engine {
    let files = made_up::files(&more(), &[("p1", "blackpine")]);
    Engine::new(vec![Pack::parse(&files).map_err(|problems| problems.to_string()).expect("a pack")])
}

fn post(n: u64) -> Event {
    let seen = Timestamp::from_millis(1_000_000 + n as i64 * 20_000);
    let dice = (n * n + 7).wrapping_mul(2_654_435_761) >> 9;
    let at = PostRef { uri: format!("at://p/{n}").parse().unwrap(), cid: format!("c{n}") };
    let author = format!("atproto/local/did:plc:a{}", dice % 5).parse().unwrap();
    let plain = Post::of_text(at, author, TEXTS[(dice >> 7) as usize % 8]);
    Event::Post(Box::new(Post { langs: vec!["en".into()], written: seen, seen, ..plain }))
}

/// A stream whose posts are numbered; a cursor is how many were read.
struct Stream {
    at: u64,
    again: Option<u64>,
}

#[async_trait]
impl Collect for Stream {
    async fn next(&mut self) -> Result<Batch, CollectError> {
        if let Some(from) = self.again {
            let to = (from + 5).min(self.at);
            self.again = (to < self.at).then_some(to);
            return Ok(Batch { events: (from..to).map(post).collect(), ..Batch::default() });
        }
        let to = (self.at + 7).min(POSTS);
        let events: Vec<Event> = (self.at..to).map(post).collect();
        self.at = to;
        Ok(Batch { received: events.len() as u64, events, cursor: Some(Cursor(to.to_string())), ..Batch::default() })
    }

    fn again_from(&mut self, from: &Cursor) -> Result<(), CollectError> {
        self.again = Some(from.0.parse().unwrap()).filter(|from| *from < self.at);
        Ok(())
    }
}

struct Program {
    house: Arc<House>,
    time: Arc<AtomicI64>,
    source: SourceId,
    stream: Stream,
    remembering: Remembering,
}

impl Program {
    /// Starts as the reader does.
    fn start(path: &Path) -> Self {
        let time = Arc::new(AtomicI64::new(0));
        let clock: Clock = {
            let time = Arc::clone(&time);
            Arc::new(move || Timestamp::from_millis(time.load(Ordering::SeqCst)))
        };
        let store = Store::open_or_create(path, false, clock()).unwrap();
        let source = store.add_source(&house::firehose("ws://127.0.0.1:1"), None, clock()).unwrap();
        let row = store.sources().unwrap().remove(0);
        let engine = engine();
        assert!(engine.remembers(), "the pack counts");
        let start = Remembering::start(&store, &engine, &row).unwrap();
        let at = row.cursor.as_ref().map_or(0, |cursor| cursor.0.parse().unwrap());
        let mut stream = Stream { at, again: None };
        if let Some(from) = &start.again_from {
            stream.again_from(from).unwrap();
        }
        let house = House::new(store, InForce::fixed(Policy::of(engine, None)), Channels::new(), clock).unwrap();
        Self { house: Arc::new(house), time, source, stream, remembering: start.remembering }
    }

    /// A second passes with each post, long after all of them were seen.
    fn tell_time(&self) {
        self.time.store(1_000_000_000 + self.stream.at as i64 * 1_000, Ordering::SeqCst);
    }

    async fn step(&mut self) {
        self.tell_time();
        intake::step(&self.house, self.source, &mut self.stream, &mut self.remembering).await.unwrap();
    }

    /// Looks through a batch and dies before it is committed.
    async fn die_uncommitted(mut self) {
        let batch = self.stream.next().await.unwrap();
        self.tell_time();
        intake::decide(&self.house, self.source, batch, &mut self.remembering);
    }

    fn is_done(&self) -> bool {
        self.stream.at == POSTS && self.stream.again.is_none()
    }

    fn outcome(&self) -> (Vec<u8>, u64, u64) {
        let totals = self.house.store.totals().unwrap();
        (self.remembering.memory().snapshot(), totals.findings, totals.posts_read)
    }
}

async fn undisturbed() -> (Vec<u8>, u64, u64) {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(&folder.path().join("store.db"));
    while !program.is_done() {
        program.step().await;
    }
    program.outcome()
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_after_kills_and_restarts_equal_those_of_an_undisturbed_run() {
    let expected = undisturbed().await;
    assert!(expected.1 > 50 && expected.1 < POSTS - 50, "the detector tells posts apart: {} findings", expected.1);
    let mut dice = Dice::new(5);
    for run in 0..3 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let mut read_again = 0;
        let outcome = loop {
            let mut program = Program::start(&path);
            read_again += u64::from(program.remembering.is_reading_again());
            for _ in 0..dice.below(9) {
                if !program.is_done() {
                    program.step().await;
                }
            }
            if program.is_done() {
                break program.outcome();
            }
            if dice.once_in(2) {
                program.die_uncommitted().await;
            }
        };
        assert!(read_again > 0, "run {run}: every kill fell on a snapshot, so nothing was shown");
        assert_eq!(outcome.1, expected.1, "run {run}: findings");
        assert_eq!(outcome.2, expected.2, "run {run}: posts counted");
        assert!(outcome.0 == expected.0, "run {run}: the counts are not those of an undisturbed run");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn snapshots_are_kept_now_and_then_with_their_cursor() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(&folder.path().join("store.db"));
    let mut kept = Vec::new();
    while !program.is_done() {
        program.step().await;
        let memory = program.house.store.memory(program.source).unwrap().expect("kept with the first batch");
        kept.push((memory.at, memory.cursor.0.parse::<u64>().unwrap()));
    }
    kept.dedup();
    assert!(kept.len() > 10 && kept.windows(2).all(|two| two[1].0.since(two[0].0) >= EVERY), "{kept:?}");
}
