//! What must hold for any bytes. Called by the fuzz targets and, with the corpus, by a test on the stable toolchain.

use flagstone_platforms::Page;
use flagstone_platforms::atproto::{
    Network, car,
    frame::{self, Decoded},
    jetstream, neighbours,
    problem::DETAIL_MAX,
    synthetic,
};
use model::{Event, Relation, Timestamp};

const SEEN: Timestamp = Timestamp::from_millis(1);

/// Any bytes as a frame of the firehose.
pub(crate) fn decode_frame(bytes: &[u8]) -> Decoded {
    let decoded = frame::decode(bytes, &network(), SEEN);
    check(bytes, &decoded);
    decoded
}

/// Any bytes as a line of Jetstream.
pub(crate) fn decode_line(bytes: &[u8]) -> Decoded {
    let decoded = jetstream::decode(bytes, &network(), SEEN);
    check(bytes, &decoded);
    decoded
}

/// Any bytes as an archive, searched for one block that may be in it and one that is not.
pub(crate) fn search_archive(bytes: &[u8]) -> Vec<String> {
    let wanted = [synthetic::cid_of(b"block"), synthetic::cid_of(b"nowhere")];
    let blocks = car::find(bytes, &wanted);
    assert_eq!(blocks.found.len(), wanted.len());
    assert!(blocks.found[0].is_none_or(|found| found == b"block"), "a block with another's name");
    assert!(blocks.found[1].is_none(), "a block that cannot be there");
    blocks.problems.into_iter().map(|problem| problem.reason).collect()
}

/// Any bytes as a page of somebody's neighbours: each is an interaction with that account, or counted.
pub(crate) fn read_neighbours(bytes: &[u8]) -> Page {
    let subject = network().account("did:plc:subject").expect("a good id");
    let mut page = Page::Nothing(String::new());
    for relation in ["follows", "followers", "reposters at://did:plc:subject/app.bsky.feed.post/1"] {
        let relation: Relation = relation.parse().expect("a relation");
        page = neighbours::read(&network(), &subject, &relation, Some("here"), bytes, SEEN);
        match &page {
            Page::Found { interactions, named, cursor } => {
                assert!(interactions.len() <= *named as usize && *named as usize <= bytes.len());
                assert!(cursor.as_deref() != Some("here"), "it would be asked for ever");
                let touches = |i: &model::Interaction| (i.actor == subject) != (i.target == subject);
                assert!(interactions.iter().all(touches), "{interactions:?}");
            }
            Page::Nothing(why) => assert!(why.len() <= DETAIL_MAX && !why.contains(char::is_control)),
            Page::Later { .. } => panic!("bytes make nobody wait"),
        }
    }
    page
}

fn network() -> Network {
    Network::new("fuzz").expect("a good name")
}

fn check(bytes: &[u8], decoded: &Decoded) {
    let said = !decoded.events.is_empty() || !decoded.set_aside.is_empty() || decoded.other > 0;
    let empty_commit = decoded.seq.is_some();
    assert!(said || empty_commit || decoded.signal.is_some(), "input vanished without a trace");
    for aside in &decoded.set_aside {
        assert!(aside.reason.split_once('.').is_some_and(|(layer, what)| !layer.is_empty() && !what.is_empty()));
        assert!(aside.detail.len() <= DETAIL_MAX && !aside.detail.contains(char::is_control));
    }
    for event in &decoded.events {
        if let Event::Post(post) = event {
            assert!(post.text.len() <= 10_000 && post.links.len() <= 256 && post.images.len() <= 32);
            assert_eq!(post.seen, SEEN);
        }
    }
    // Nothing multiplies: what comes out is bounded by what went in.
    let size: usize = decoded.events.iter().map(weight).sum();
    assert!(size <= 64 * bytes.len() + 4_096, "{} bytes became {size}", bytes.len());
}

/// Roughly the text an event holds, in bytes.
fn weight(event: &Event) -> usize {
    match event {
        Event::Post(post) => {
            let lists = [&post.links, &post.tags, &post.langs];
            post.text.len() + lists.iter().flat_map(|list| list.iter()).map(String::len).sum::<usize>()
        }
        Event::Status(event) => event.raw.len(),
        _ => 0,
    }
}
