//! What is made of records.

use std::collections::HashSet;

use model::{
    AccountId, Batch, Event, Interaction, InteractionKind, PlatformName, Post, PostRef, PostUri, Profile, Timestamp,
    hex,
};
use sha2::{Digest, Sha256};

use super::PassedOver;
use crate::{
    post::{bare_links, bound},
    problem::Problem,
};

/// Longest text of a post or profile that is read, in bytes.
const TEXT_MAX: usize = 64 << 10;
/// The authority of accounts that are known by nothing but their changeable name.
pub(crate) const HANDLE: &str = "handle";

/// Gathers a batch.
#[derive(Debug)]
pub(crate) struct Sink {
    pub(crate) batch: Batch,
    pub(crate) passed_over: PassedOver,
    /// When the archive is read.
    pub(crate) read_at: Timestamp,
    /// Where the record stands that is read.
    pub(crate) at: String,
    /// What was said in this batch already.
    profiles: HashSet<(AccountId, [u8; 16])>,
    posts: HashSet<PostRef>,
}

impl Sink {
    pub(crate) fn new(read_at: Timestamp) -> Self {
        Self {
            batch: Batch::default(),
            passed_over: PassedOver::new(),
            read_at,
            at: String::new(),
            profiles: HashSet::new(),
            posts: HashSet::new(),
        }
    }

    /// Sets something aside at the place of the record.
    pub(crate) fn aside(&mut self, problem: Problem) {
        self.batch.set_aside.push(problem.at(self.at.clone(), self.read_at));
    }

    /// Notes that something was not read that is none of ours.
    pub(crate) fn pass(&mut self, what: &'static str) {
        *self.passed_over.entry(what).or_default() += 1;
    }

    /// The moment that a record states. Where it states none, or one that has not been, the time of reading stands in, and
    /// that is noted; what lies before 1970 is 1970.
    pub(crate) fn time(&mut self, stated: Option<Timestamp>, written: &str) -> Timestamp {
        match stated {
            Some(time) if time <= self.read_at => time.max(Timestamp::default()),
            _ => {
                let detail = format!("`{written}` is no time that has been; the time of reading stands in");
                self.aside(Problem::new("record", "created_at", detail));
                self.read_at
            }
        }
    }

    /// An account that was described. Said once a batch.
    pub(crate) fn profile(&mut self, mut profile: Profile) {
        let fields = [&mut profile.handle, &mut profile.display_name, &mut profile.description];
        let mut digest = Sha256::new();
        let mut said = false;
        for field in fields {
            *field = field.take().filter(|text| !text.is_empty() && text.len() <= TEXT_MAX);
            digest.update(field.as_deref().unwrap_or_default());
            digest.update([0xff]);
            said |= field.is_some();
        }
        let digest: [u8; 32] = digest.finalize().into();
        let digest = *digest.first_chunk().expect("32 bytes have 16");
        if said && self.profiles.insert((profile.account.clone(), digest)) {
            self.batch.events.push(Event::Profile(profile));
        }
    }

    /// Where the next event goes.
    pub(crate) fn here(&self) -> usize {
        self.batch.events.len()
    }

    /// A post, with the links that stand in its text, before all that came since `here`. Said once a batch.
    pub(crate) fn post(&mut self, here: usize, mut post: Post) {
        if post.text.len() > TEXT_MAX {
            let detail = format!("a text of {} bytes, at most {TEXT_MAX}", post.text.len());
            return self.aside(Problem::new("record", "text_too_long", detail));
        }
        post.links.extend(bare_links(&post.text));
        if bound(&mut post) {
            self.aside(Problem::new("record", "list_cut", "a list was longer than is kept"));
        }
        let lists = [&post.links, &post.tags].into_iter().all(|list| list.is_empty());
        if post.text.trim().is_empty() && lists && post.images.is_empty() && post.mentions.is_empty() {
            return self.pass("posts with nothing to read in them");
        }
        if self.posts.insert(post.at.clone()) {
            self.batch.events.insert(here, Event::Post(Box::new(post)));
        }
    }

    /// One account turned to another: by `by`, about the post `about` where that is known. To turn to oneself is no
    /// interaction.
    pub(crate) fn interaction(&mut self, kind: InteractionKind, from: &AccountId, to: &AccountId, by: By<'_>) {
        if from == to {
            return;
        }
        let (actor, target) = (from.clone(), to.clone());
        let By { uri, about, seen } = by;
        let (uri, about) = (uri.clone(), about.cloned());
        self.batch.events.push(Event::Interaction(Interaction { actor, kind, target, uri, about, seen }));
    }
}

/// What says that one account turned to another, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct By<'a> {
    pub(crate) uri: &'a PostUri,
    /// The post that was passed on, answered or quoted, where there is one and its name is known.
    pub(crate) about: Option<&'a PostUri>,
    pub(crate) seen: Timestamp,
}

impl<'a> By<'a> {
    /// The post `uri` says it, at a time.
    pub(crate) fn post(uri: &'a PostUri, seen: Timestamp) -> Self {
        Self { uri, about: None, seen }
    }

    /// It is about this post.
    pub(crate) fn about(self, about: Option<&'a PostUri>) -> Self {
        Self { about, ..self }
    }
}

/// The version of a post on a platform that gives its versions no names.
pub(crate) fn version(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..16])
}

/// A platform, and who gives out ids on it.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    pub(crate) platform: PlatformName,
    pub(crate) authority: String,
}

impl Names {
    pub(crate) fn new(platform: &'static str, authority: &str) -> Self {
        Self { platform: PlatformName::new(platform).expect("names in the code are good"), authority: authority.into() }
    }

    /// The account with this id.
    pub(crate) fn account(&self, stable: &str) -> Option<AccountId> {
        AccountId::new(&self.platform, &self.authority, stable).ok()
    }

    /// The account of which only the changeable name is known.
    pub(crate) fn handle(&self, handle: &str) -> Option<AccountId> {
        let handle = handle.trim_start_matches('@').to_lowercase();
        AccountId::new(&self.platform, HANDLE, &handle).ok()
    }
}

/// A post of which nothing is known but its text. Add the rest.
pub(crate) fn post(uri: PostUri, author: AccountId, text: String, time: Timestamp) -> Post {
    let at = PostRef { cid: version(&text), uri };
    Post { written: time, seen: time, ..Post::of_text(at, author, text) }
}
