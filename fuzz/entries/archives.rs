//! What must hold for any bytes as an archive. Called by the fuzz targets and by a test on the stable toolchain.

use flagstone_platforms::{
    archive::{Options, open_bytes},
    problem::DETAIL_MAX,
};
use model::{Cursor, Event, Timestamp};

/// When these archives are read.
const READ_AT: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// Any bytes as an archive of a format, or as what they look like. How many events it gave.
pub(crate) fn read(format: Option<&str>, bytes: &[u8]) -> usize {
    let options = Options { format: format.map(str::to_owned), batch: 4, ..Options::new(READ_AT) };
    let whole = walk(bytes, &options, None);
    // Half-way on is the second half.
    if let Some((cursor, before)) = whole.places.get(whole.places.len() / 2) {
        let rest = walk(bytes, &options, Some(cursor));
        assert!(rest.events == whole.events[*before..], "reading on from {} gives something else", cursor.0);
    }
    whole.events.len()
}

#[derive(Default)]
struct Read {
    events: Vec<Event>,
    places: Vec<(Cursor, usize)>,
}

fn walk(bytes: &[u8], options: &Options, cursor: Option<&Cursor>) -> Read {
    let mut read = Read::default();
    let Ok(mut archive) = open_bytes("fuzz", bytes.to_vec(), options, cursor) else { return read };
    let (mut records, mut aside) = (0, 0);
    while let Ok(Some(batch)) = archive.next() {
        assert!(
            batch.received > 0 || !batch.set_aside.is_empty() || !archive.passed_over().is_empty(),
            "an empty batch"
        );
        for set_aside in &batch.set_aside {
            let (layer, what) = set_aside.reason.split_once('.').expect("a reason has two halves");
            assert!(!layer.is_empty() && !what.is_empty() && !set_aside.at.is_empty());
            assert!(set_aside.detail.len() <= DETAIL_MAX && !set_aside.detail.contains(char::is_control));
        }
        for event in &batch.events {
            check(event);
        }
        records += batch.received;
        aside += batch.set_aside.len();
        read.events.extend(batch.events);
        read.places.push((batch.cursor.expect("a batch has a place"), read.events.len()));
    }
    // Nothing multiplies: what comes out is bounded by what went in, as it is unpacked.
    let most = 1_050 * bytes.len() + 64;
    assert!(records as usize <= most && aside <= 3 * most && read.events.len() <= 8 * most);
    read
}

fn check(event: &Event) {
    match event {
        Event::Post(post) => {
            assert!(post.text.len() <= 64 << 10 && post.links.len() <= 256 && post.tags.len() <= 256);
            assert!(post.written >= Timestamp::default() && post.written <= READ_AT);
        }
        Event::Interaction(interaction) => {
            assert!(interaction.actor != interaction.target);
            assert!(interaction.seen >= Timestamp::default() && interaction.seen <= READ_AT);
        }
        _ => {}
    }
}
