//! Who stands around an account, as the application shows it to anyone: `app.bsky.graph.getFollows`, `getFollowers` and
//! `app.bsky.feed.getRepostedBy`.
//!
//! An answer names accounts, not the records that say so: an address of its own stands in, made of the two.

use std::time::Duration;

use async_trait::async_trait;
use model::{AccountId, Interaction, InteractionKind, PostUri, Relation, Timestamp};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::Deserialize;
use url::Url;

use super::{
    network::{Network, is_did},
    problem::tidy,
};
use crate::{Clock, Neighbours, Page};

/// Most accounts of one answer: the methods' own limit.
const AT_ONCE: u32 = 100;
/// Largest answer that is read, in bytes.
const ANSWER_MAX: usize = 4 << 20;
/// Longest cursor that is kept, in bytes.
const CURSOR_MAX: usize = 2_048;
/// How long to wait where the answer does not say, and at most.
const WAIT: i64 = 60 * Timestamp::SECOND;
const LONGEST_WAIT: i64 = Timestamp::HOUR;

/// Asks one network. Signed in as nobody.
pub struct Asker {
    client: reqwest::Client,
    appview: Url,
    network: Network,
    clock: Clock,
}

impl Asker {
    /// Checks the configuration; nothing is asked yet. The text of an error says what to change.
    pub fn new(appview_url: &str, authority: &str, clock: Clock) -> Result<Self, String> {
        let appview = match Url::parse(appview_url) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => url,
            _ => return Err(format!("`{appview_url}` cannot be asked: it must begin with https:// or http://")),
        };
        let client = crate::tls::client(Duration::from_secs(20))?;
        Ok(Self { client, appview, network: Network::new(authority)?, clock })
    }

    fn url(&self, did: &str, relation: &Relation, cursor: Option<&str>, most: u32) -> Url {
        let (method, about) = match relation {
            Relation::Follows => ("app.bsky.graph.getFollows", ("actor", did)),
            Relation::Followers => ("app.bsky.graph.getFollowers", ("actor", did)),
            Relation::Reposters(post) => ("app.bsky.feed.getRepostedBy", ("uri", post.as_str())),
        };
        let mut url = self.appview.clone();
        url.set_path(&format!("/xrpc/{method}"));
        let limit = most.clamp(1, AT_ONCE).to_string();
        url.query_pairs_mut()
            .clear()
            .extend_pairs([about, ("limit", &limit)])
            .extend_pairs(cursor.map(|c| ("cursor", c)));
        url
    }
}

#[async_trait]
impl Neighbours for Asker {
    async fn page(&self, subject: &AccountId, relation: &Relation, cursor: Option<&str>, most: u32) -> Page {
        let ours = subject.platform().as_str() == super::PLATFORM && subject.authority() == self.network.authority();
        if !ours || !is_did(subject.stable()) {
            return Page::Nothing(format!("{subject} is no account of atproto/{}", self.network.authority()));
        }
        let later = |why: &reqwest::Error| Page::Later { millis: WAIT, why: tidy(&why.to_string()) };
        let mut response = match self.client.get(self.url(subject.stable(), relation, cursor, most)).send().await {
            Ok(response) => response,
            Err(error) => return later(&error),
        };
        let status = response.status();
        let wait = wait(response.headers(), (self.clock)());
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => return later(&error),
            }
            if body.len() > ANSWER_MAX {
                return Page::Nothing(format!("the answer is longer than {ANSWER_MAX} bytes"));
            }
        }
        match status.as_u16() {
            200 => read(&self.network, subject, relation, cursor, &body, (self.clock)()),
            429 | 500..=599 => Page::Later { millis: wait, why: format!("the platform answers {status}") },
            _ => Page::Nothing(tidy(&format!("the platform answers {status}: {}", String::from_utf8_lossy(&body)))),
        }
    }
}

/// How long the platform wants us to wait: `Retry-After` (RFC 9110, section 10.2.3, in seconds), or until its limit is
/// reset (`RateLimit-Reset`, in seconds since 1970).
fn wait(headers: &HeaderMap, now: Timestamp) -> i64 {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<i64>().ok();
    let after = number(RETRY_AFTER.as_str()).map(|seconds| seconds.saturating_mul(Timestamp::SECOND));
    let reset = || {
        let at = number("ratelimit-reset")?.checked_mul(Timestamp::SECOND)?;
        Some(Timestamp::from_millis(at).since(now))
    };
    after.or_else(reset).unwrap_or(WAIT).clamp(Timestamp::SECOND, LONGEST_WAIT)
}

/// An answer of any of the three.
#[derive(Deserialize)]
struct Answer {
    #[serde(alias = "follows", alias = "followers", rename = "repostedBy")]
    accounts: Vec<Named>,
    cursor: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    did: String,
}

/// What an answer says. Whoever it names by something else than a DID is counted and left out.
pub fn read(
    network: &Network,
    subject: &AccountId,
    relation: &Relation,
    cursor: Option<&str>,
    body: &[u8],
    now: Timestamp,
) -> Page {
    let answer: Answer = match serde_json::from_slice(body) {
        Ok(answer) => answer,
        Err(error) => return Page::Nothing(tidy(&format!("the answer cannot be read: {error}"))),
    };
    let turned = |named: &Named| {
        let other = is_did(&named.did).then(|| network.account(&named.did).ok())?.filter(|other| other != subject)?;
        interaction(subject, other, relation, now)
    };
    let interactions = answer.accounts.iter().filter_map(turned).collect();
    let named = u32::try_from(answer.accounts.len()).unwrap_or(u32::MAX);
    // One that says where it was would be asked for ever.
    let cursor =
        answer.cursor.filter(|next| !next.is_empty() && next.len() <= CURSOR_MAX && Some(next.as_str()) != cursor);
    Page::Found { interactions, named, cursor }
}

fn interaction(subject: &AccountId, other: AccountId, relation: &Relation, now: Timestamp) -> Option<Interaction> {
    let (actor, target, kind, about) = match relation {
        Relation::Follows => (subject.clone(), other, InteractionKind::Follow, None),
        Relation::Followers => (other, subject.clone(), InteractionKind::Follow, None),
        Relation::Reposters(post) => (other, subject.clone(), InteractionKind::Repost, Some(post.clone())),
    };
    let (collection, what) = match &about {
        None => (super::record::FOLLOW, target.stable()),
        Some(post) => (super::record::REPOST, PostUri::as_str(post)),
    };
    let uri = format!("at://{}/{collection}#{what}", actor.stable()).parse().ok()?;
    Some(Interaction { actor, kind, target, uri, about, seen: now })
}

#[cfg(test)]
mod tests;
