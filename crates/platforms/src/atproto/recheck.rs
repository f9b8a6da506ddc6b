//! How an account stands, as anyone can see it: what the application shows (`app.bsky.actor.getProfile`), what one
//! server says about its repository (`com.atproto.sync.getRepoStatus`), and for posts `app.bsky.feed.getPosts` and
//! `com.atproto.repo.getRecord`.
//!
//! Asking and deciding are apart: [`decide()`] is pure, and its table is tested against answers recorded from a real
//! network (`fixtures/answers.json`).

use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;
use model::{AccountId, Observation, PostRef};
use url::Url;

use super::{
    PLATFORM,
    http::{self, Answer},
    network::{did_of, is_did, path_of},
};
use crate::Recheck;

pub mod decide;

pub use decide::{Answers, Said, decide};

/// Most posts asked about at once: the method's own limit.
const POSTS_MAX: usize = 25;

/// Whom to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecheckConfig {
    /// A server that answers `getRepoStatus` and `getRecord`. It knows its own accounts: on a network of one server,
    /// everybody's.
    pub pds_url: String,
    /// Whom to ask instead about other people's accounts: a relay, which knows the accounts of many servers.
    pub relay_url: Option<String>,
    /// The network's name in account ids: accounts of others are not asked about. `None`: any.
    pub authority: Option<String>,
    /// The application's public view. `None` on a network without one: then the server alone is asked.
    pub appview_url: Option<String>,
    /// The moderation service whose labels count: its DID.
    pub service: Option<String>,
    /// How long one question may take, in milliseconds.
    pub timeout_millis: u64,
}

impl RecheckConfig {
    /// One server for everything, accounts of any network, and the usual patience.
    pub fn new(pds_url: &str, appview_url: Option<&str>, service: Option<&str>) -> Self {
        Self {
            pds_url: pds_url.to_owned(),
            relay_url: None,
            authority: None,
            appview_url: appview_url.map(str::to_owned),
            service: service.map(str::to_owned),
            timeout_millis: 10_000,
        }
    }

    /// Asks about accounts of this network only: its name in account ids (`bsky`).
    pub fn authority(mut self, authority: &str) -> Self {
        self.authority = Some(authority.to_owned());
        self
    }

    /// Asks this host, not the server, about repositories.
    pub fn relay(mut self, url: &str) -> Self {
        self.relay_url = Some(url.to_owned());
        self
    }
}

/// Asks one network. Signed in as nobody.
pub struct Checker {
    client: reqwest::Client,
    /// The relay or the server.
    host: Url,
    authority: Option<String>,
    appview: Option<Url>,
    service: Option<String>,
}

impl Checker {
    /// Checks the configuration; nothing is asked yet. The text of an error says what to change.
    pub fn new(config: RecheckConfig) -> Result<Self, String> {
        let base = |text: &str| match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
            _ => Err(format!("`{text}` cannot be asked: it must begin with https:// or http://")),
        };
        let host = base(config.relay_url.as_ref().unwrap_or(&config.pds_url))?;
        let appview = config.appview_url.as_deref().map(base).transpose()?;
        if let Some(service) = config.service.as_deref().filter(|service| !is_did(service)) {
            return Err(format!("`{service}` is no DID: name the moderation service as did:plc:… or did:web:…"));
        }
        let client = crate::tls::client(Duration::from_millis(config.timeout_millis))?;
        Ok(Self { client, host, authority: config.authority, appview, service: config.service })
    }

    /// Why this account cannot be asked about here.
    fn refuse(&self, subject: &AccountId) -> Option<String> {
        if subject.platform().as_str() != PLATFORM || !is_did(subject.stable()) {
            return Some(format!("{subject} is no account of {PLATFORM}"));
        }
        let ours = self.authority.as_deref().filter(|ours| *ours != subject.authority())?;
        Some(format!("{subject} is not an account of {PLATFORM}/{ours}"))
    }

    async fn get(&self, base: &Url, method: &str, query: &[(&str, &str)]) -> Said {
        let mut url = base.clone();
        url.set_path(&format!("/xrpc/{method}"));
        url.query_pairs_mut().clear().extend_pairs(query);
        let mut request = self.client.get(url);
        if let Some(service) = &self.service {
            // Labels are told for the services that are asked for.
            request = request.header("atproto-accept-labelers", service);
        }
        match http::ask(request).await {
            Answer::Said { status, body } => Said::answer(status, body),
            Answer::NotAsked(why) | Answer::Lost(why) => Said::silence(why),
        }
    }

    async fn ask(&self, did: &str, posts: &[PostRef]) -> Answers {
        let uris: Vec<&str> = posts.iter().map(|post| post.uri.as_str()).take(POSTS_MAX).collect();
        let profile = async {
            match &self.appview {
                Some(appview) => Some(self.get(appview, "app.bsky.actor.getProfile", &[("actor", did)]).await),
                None => None,
            }
        };
        let shown = async {
            match &self.appview {
                Some(appview) if !uris.is_empty() => {
                    let query: Vec<(&str, &str)> = uris.iter().map(|uri| ("uris", *uri)).collect();
                    Some(self.get(appview, "app.bsky.feed.getPosts", &query).await)
                }
                _ => None,
            }
        };
        let records =
            join_all(
                uris.iter().filter_map(|uri| {
                    let (repo, (collection, key)) = (did_of(uri)?, path_of(uri)?);
                    let query = [("repo", repo), ("collection", collection), ("rkey", key)];
                    Some(async move {
                        ((*uri).to_owned(), self.get(&self.host, "com.atproto.repo.getRecord", &query).await)
                    })
                }),
            );
        let about = [("did", did)];
        let repo = self.get(&self.host, "com.atproto.sync.getRepoStatus", &about);
        let (profile, repo, shown, records) = tokio::join!(profile, repo, shown, records);
        Answers { did: did.to_owned(), profile, repo, shown, records }
    }
}

#[async_trait]
impl Recheck for Checker {
    async fn check(&self, subject: &AccountId, posts: &[PostRef]) -> Observation {
        if let Some(why) = self.refuse(subject) {
            let raw = serde_json::json!({ "not asked": why });
            return Observation { status: model::Status::Unknown, raw: raw.to_string(), handle: None };
        }
        let answers = self.ask(subject.stable(), posts).await;
        Observation { status: decide(&answers, self.service.as_deref()), raw: answers.raw(), handle: answers.handle() }
    }
}

#[cfg(test)]
mod tests;
