//! Records to events: what one created, changed or deleted record means.

use model::{
    AccountId, Event, ImageRef, Interaction, InteractionKind, Post, PostRef, PostUri, Profile, SetAside, Timestamp,
};
use serde::Deserialize;

use super::{
    network::{Network, did_of, is_did},
    problem::Problem,
    records::{Embed, FollowRecord, Image, PlainPost, PostRecord, ProfileRecord, RepostRecord},
};
use crate::post::{bare_links, bound};

/// Longest text of a post or profile, in bytes. The lexicon allows 3,000.
pub const TEXT_MAX: usize = 10_000;
/// Largest record, in bytes (<https://atproto.com/specs/data-model>: 1 MiB).
pub const RECORD_MAX: usize = 1 << 20;

/// `app.bsky.feed.post`.
pub const POST: &str = "app.bsky.feed.post";
/// `app.bsky.feed.repost`.
pub const REPOST: &str = "app.bsky.feed.repost";
/// `app.bsky.graph.follow`.
pub const FOLLOW: &str = "app.bsky.graph.follow";
/// `app.bsky.actor.profile`.
pub const PROFILE: &str = "app.bsky.actor.profile";
/// The collections that are read. Records of others are counted.
pub const COLLECTIONS: [&str; 4] = [POST, REPOST, FOLLOW, PROFILE];

/// A record's bytes.
#[derive(Debug, Clone, Copy)]
pub enum Body<'a> {
    /// DAG-CBOR, as in a repository.
    Cbor(&'a [u8]),
    /// JSON, as Jetstream sends it.
    Json(&'a str),
}

impl<'a> Body<'a> {
    fn read<T: Deserialize<'a>>(self) -> Result<T, Problem> {
        let size = match self {
            Self::Cbor(bytes) => bytes.len(),
            Self::Json(text) => text.len(),
        };
        if size > RECORD_MAX {
            return Err(Problem::new("record", "too_large", format!("{size} bytes, at most {RECORD_MAX}")));
        }
        match self {
            Self::Cbor(bytes) => serde_ipld_dagcbor::from_slice(bytes).map_err(|e| Problem::cbor("record", &e)),
            Self::Json(text) => serde_json::from_str(text).map_err(|e| Problem::json("record", &e)),
        }
    }
}

/// Where a record was found.
#[derive(Debug)]
pub struct Origin<'a> {
    /// The network it was read from.
    pub network: &'a Network,
    /// Whose repository.
    pub author: &'a AccountId,
    /// `app.bsky.feed.post` and so on.
    pub collection: &'a str,
    /// The record's address.
    pub uri: PostUri,
    /// When it was seen.
    pub seen: Timestamp,
}

/// What was made of records: appended to, never emptied.
#[derive(Debug, Default)]
pub struct Sink {
    /// What happened.
    pub events: Vec<Event>,
    /// What could not be read.
    pub set_aside: Vec<SetAside>,
    /// Records and deletions that are none of ours.
    pub other: u64,
}

/// Reads one created or changed record with content id `cid`.
pub fn written(origin: &Origin<'_>, cid: &str, body: Body<'_>, sink: &mut Sink) {
    let result = match origin.collection {
        POST => post(origin, cid, body, sink),
        REPOST => body.read::<RepostRecord>().map(|r| {
            interaction(origin, InteractionKind::Repost, did_of(&r.subject.uri), r.subject.uri.parse().ok(), sink);
        }),
        FOLLOW => body.read::<FollowRecord>().map(|r| {
            interaction(origin, InteractionKind::Follow, Some(&r.subject), None, sink);
        }),
        PROFILE => body.read::<ProfileRecord>().and_then(|r| profile(origin, r, sink)),
        _ => {
            sink.other += 1;
            Ok(())
        }
    };
    if let Err(problem) = result {
        set_aside(origin, problem, sink);
    }
}

/// Notes one deleted record. Only a post's deletion means something here.
pub fn deleted(origin: &Origin<'_>, sink: &mut Sink) {
    if origin.collection == POST {
        let (uri, author) = (origin.uri.clone(), origin.author.clone());
        sink.events.push(Event::PostDeleted { uri, author, seen: origin.seen });
    } else {
        sink.other += 1;
    }
}

fn set_aside(origin: &Origin<'_>, problem: Problem, sink: &mut Sink) {
    sink.set_aside.push(problem.at(origin.uri.as_str(), origin.seen));
}

fn post(origin: &Origin<'_>, cid: &str, body: Body<'_>, sink: &mut Sink) -> Result<(), Problem> {
    let record = match body.read::<PostRecord<'_>>() {
        Ok(record) => record,
        // An odd embed must not hide the text. Damage that hides the text too is the first error again.
        Err(problem) => match body.read::<PlainPost>() {
            Ok(plain) => {
                let detail = format!("only the text could be read: {}", problem.detail);
                set_aside(origin, Problem::new("record", "partly_read", detail), sink);
                plain.into()
            }
            Err(_) => return Err(problem),
        },
    };
    if record.text.len() > TEXT_MAX {
        let detail = format!("a text of {} bytes, at most {TEXT_MAX}", record.text.len());
        return Err(Problem::new("record", "text_too_long", detail));
    }
    let mut cut = record.langs.cut || record.tags.cut || record.facets.cut;
    let written = Timestamp::parse(&record.created_at).unwrap_or_else(|| {
        let detail = format!("`{}` is no time; the time it was seen stands in", record.created_at);
        set_aside(origin, Problem::new("record", "created_at", detail), sink);
        origin.seen
    });
    let reply_to = record.reply.and_then(|reply| match reply.parent.uri.parse() {
        Ok(uri) => Some(uri),
        Err(e) => {
            set_aside(origin, Problem::new("record", "target", format!("answers something else: {e}")), sink);
            None
        }
    });
    let mut post = Post {
        at: PostRef { uri: origin.uri.clone(), cid: cid.to_owned() },
        author: origin.author.clone(),
        links: Vec::new(),
        langs: record.langs.items,
        tags: record.tags.items,
        written,
        seen: origin.seen,
        images: Vec::new(),
        reply_to,
        quotes: None,
        mentions: Vec::new(),
        text: record.text,
    };
    for feature in record.facets.items.into_iter().flat_map(|f| {
        cut |= f.features.cut;
        f.features.items
    }) {
        post.links.extend(feature.uri);
        post.tags.extend(feature.tag);
        post.mentions.extend(feature.did.filter(|d| is_did(d)).and_then(|d| origin.network.account(&d).ok()));
    }
    if let Some(embed) = record.embed {
        cut |= embedded(embed, &mut post);
    }
    post.links.extend(bare_links(&post.text));
    cut |= bound(&mut post);
    if cut {
        set_aside(origin, Problem::new("record", "list_cut", "a list was longer than is kept"), sink);
    }
    let first = sink.events.len();
    turned_to(origin, &post, sink);
    sink.events.insert(first, Event::Post(Box::new(post)));
    Ok(())
}

impl From<PlainPost> for PostRecord<'_> {
    fn from(plain: PlainPost) -> Self {
        Self {
            text: plain.text,
            created_at: plain.created_at.unwrap_or_default().into(),
            langs: Default::default(),
            facets: Default::default(),
            tags: Default::default(),
            embed: None,
            reply: None,
        }
    }
}

/// Adds what an embed carries. True if a list in it was cut.
fn embedded(embed: Embed, post: &mut Post) -> bool {
    let quoted = embed.record.and_then(|r| r.uri.or(r.record.map(|inner| inner.uri)));
    // A quoted list, feed or starter pack is no post.
    post.quotes = quoted.filter(|uri| uri.contains(POST)).and_then(|uri| uri.parse().ok());
    let mut cut = embed.images.cut;
    let mut images = embed.images.items;
    post.links.extend(embed.external.map(|e| e.uri));
    if let Some(media) = embed.media {
        cut |= media.images.cut;
        images.extend(media.images.items);
        post.links.extend(media.external.map(|e| e.uri));
    }
    post.images = images.into_iter().map(image).collect();
    cut
}

fn image(image: Image) -> ImageRef {
    let Image { alt, image: blob } = image;
    let cid = blob.r#ref.map(|link| link.0).or(blob.cid).unwrap_or_default();
    ImageRef { cid, mime: blob.mime_type, size: blob.size, alt, hashes: Vec::new() }
}

/// The interactions a post makes. All have the post's own address: with it they come and go.
fn turned_to(origin: &Origin<'_>, post: &Post, sink: &mut Sink) {
    for (kind, about) in [(InteractionKind::Reply, &post.reply_to), (InteractionKind::Quote, &post.quotes)] {
        if let Some(about) = about {
            interaction(origin, kind, did_of(about.as_str()), Some(about.clone()), sink);
        }
    }
    for account in &post.mentions {
        interaction(origin, InteractionKind::Mention, Some(account.stable()), None, sink);
    }
}

fn interaction(origin: &Origin<'_>, kind: InteractionKind, did: Option<&str>, about: Option<PostUri>, sink: &mut Sink) {
    match did.filter(|did| is_did(did)).and_then(|did| origin.network.account(did).ok()) {
        // A thread answers itself: that is no turning to another.
        Some(target) if target == *origin.author => {}
        Some(target) => {
            let (actor, uri) = (origin.author.clone(), origin.uri.clone());
            sink.events.push(Event::Interaction(Interaction { actor, kind, target, uri, about, seen: origin.seen }));
        }
        None => {
            let detail = format!("a {} of something that is no DID", kind.as_str());
            set_aside(origin, Problem::new("record", "target", detail), sink);
        }
    }
}

fn profile(origin: &Origin<'_>, record: ProfileRecord, sink: &mut Sink) -> Result<(), Problem> {
    let fields = [&record.display_name, &record.description];
    if let Some(long) = fields.into_iter().flatten().find(|text| text.len() > TEXT_MAX) {
        let detail = format!("a text of {} bytes, at most {TEXT_MAX}", long.len());
        return Err(Problem::new("record", "text_too_long", detail));
    }
    sink.events.push(Event::Profile(Profile {
        account: origin.author.clone(),
        handle: None,
        display_name: record.display_name,
        description: record.description,
        seen: origin.seen,
    }));
    Ok(())
}
