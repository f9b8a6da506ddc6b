//! Files a report with a moderation service: `com.atproto.moderation.createReport`
//! (<https://docs.bsky.app/docs/api/com-atproto-moderation-create-report>).
//!
//! The report goes to the reporter's own server, which passes it to the service named in `atproto-proxy`. One call,
//! never repeated here: whether it may be tried again is the caller's to decide from the [`Delivery`].

use std::{collections::BTreeMap, time::Duration};

use async_trait::async_trait;
use model::{AccountId, Notice, Payload, Receipt, Scope};
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use super::{
    PLATFORM,
    http::{self, Answer},
    network::{did_of, is_did},
    problem::tidy,
};
use crate::{
    Clock, Delivery, Refer, Secret,
    loopback::{self, LoopbackUrl},
};

/// The method.
pub const CREATE_REPORT: &str = "com.atproto.moderation.createReport";
/// The reason that goes to the application's own moderators only.
pub const VIOLENT_EXTREMISM: &str = "tools.ozone.report.defs#reasonViolenceExtremistContent";
/// Longest reason, in graphemes (UAX #29), and in bytes: the lexicon's limits.
pub const REASON_GRAPHEMES_MAX: usize = 2_000;
const REASON_BYTES_MAX: usize = 20_000;

/// What filing reports needs.
#[derive(Debug, Clone)]
pub struct ReferConfig {
    /// The reporter's own server. Loopback only.
    pub pds_url: String,
    /// The network's name in account ids: reports about accounts of others are refused.
    pub authority: String,
    /// The reporting account: handle or DID.
    pub identifier: String,
    /// Its app password.
    pub password: Secret,
    /// The DID of the moderation service.
    pub service: String,
    /// The reason type, where the clause has none of its own: [`VIOLENT_EXTREMISM`].
    pub reason_type: String,
    /// Reason types by policy clause.
    pub reasons: BTreeMap<String, String>,
    /// `name/version`, told with every report.
    pub tool: String,
    /// How long each of the two calls may take, in milliseconds.
    pub timeout_millis: u64,
}

impl ReferConfig {
    /// The usual reason and tool name.
    pub fn new(pds_url: &str, authority: &str, identifier: &str, password: Secret, service: &str) -> Self {
        Self {
            pds_url: pds_url.to_owned(),
            authority: authority.to_owned(),
            identifier: identifier.to_owned(),
            password,
            service: service.to_owned(),
            reason_type: VIOLENT_EXTREMISM.to_owned(),
            reasons: BTreeMap::new(),
            tool: concat!("flagstone/", env!("CARGO_PKG_VERSION")).to_owned(),
            timeout_millis: 20_000,
        }
    }
}

/// Files reports for one account at one moderation service.
pub struct Reporter {
    config: ReferConfig,
    pds: LoopbackUrl,
    client: reqwest::Client,
    clock: Clock,
}

impl Reporter {
    /// Checks the configuration; nothing is sent. The text of an error says what to change.
    pub fn new(config: ReferConfig, clock: Clock) -> Result<Self, String> {
        let pds = LoopbackUrl::parse(&config.pds_url).map_err(|e| e.to_string())?;
        if !is_did(&config.service) {
            return Err(format!(
                "`{}` is no DID: name the moderation service as did:plc:… or did:web:…",
                config.service
            ));
        }
        let client = loopback::client(Duration::from_millis(config.timeout_millis))?;
        Ok(Self { config, pds, client, clock })
    }

    fn check(&self, subject: &AccountId) -> Result<(), String> {
        if subject.platform().as_str() != PLATFORM || subject.authority() != self.config.authority {
            return Err(format!("{subject} is not an account of {PLATFORM}/{}", self.config.authority));
        }
        if !is_did(subject.stable()) {
            return Err(format!("{subject} has no DID"));
        }
        Ok(())
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    reason_type: &'a str,
    subject: Subject<'a>,
    reason: &'a str,
    mod_tool: ModTool<'a>,
}

#[derive(Serialize)]
#[serde(tag = "$type")]
enum Subject<'a> {
    #[serde(rename = "com.atproto.admin.defs#repoRef")]
    Account { did: &'a str },
    #[serde(rename = "com.atproto.repo.strongRef")]
    Post { uri: &'a str, cid: &'a str },
}

#[derive(Serialize)]
struct ModTool<'a> {
    name: &'a str,
    meta: Meta,
}

#[derive(Serialize)]
struct Meta {
    evidence: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    access_jwt: String,
}

#[derive(Deserialize)]
struct Reported {
    id: i64,
}

/// The notice's text, followed by the posts it does not name itself. A report has one subject only.
fn reason(notice: &Notice) -> Result<String, String> {
    let named_as_subject = usize::from(notice.scope == Scope::Posts);
    let mut text = notice.text.clone();
    let mut heading = "\n\nPosts:";
    for post in notice.posts.iter().skip(named_as_subject).filter(|p| !notice.text.contains(p.uri.as_str())) {
        text.push_str(heading);
        heading = "";
        text.push('\n');
        text.push_str(post.uri.as_str());
    }
    let graphemes = text.graphemes(true).count();
    if graphemes > REASON_GRAPHEMES_MAX || text.len() > REASON_BYTES_MAX {
        return Err(format!(
            "the reason is {graphemes} graphemes ({} bytes) long with its list of posts; {REASON_GRAPHEMES_MAX} \
             ({REASON_BYTES_MAX} bytes) are allowed. Shorten the text or name fewer posts",
            text.len()
        ));
    }
    Ok(text)
}

#[async_trait]
impl Refer for Reporter {
    fn render(&self, notice: &Notice) -> Result<Payload, String> {
        if notice.platform.as_str() != PLATFORM {
            return Err(format!("this notice is for {}, not for {PLATFORM}", notice.platform));
        }
        self.check(&notice.subject)?;
        let did = notice.subject.stable();
        if let Some(odd) = notice.posts.iter().find(|post| did_of(post.uri.as_str()) != Some(did)) {
            return Err(format!("{} is not a post of {did}", odd.uri));
        }
        let subject = match (notice.scope, notice.posts.first()) {
            (Scope::Account, _) => Subject::Account { did },
            (Scope::Posts, Some(post)) => Subject::Post { uri: post.uri.as_str(), cid: &post.cid },
            (Scope::Posts, None) => return Err("a notice about posts names at least one".to_owned()),
        };
        let reason = reason(notice)?;
        let reason_type = self.config.reasons.get(notice.clause.as_str()).unwrap_or(&self.config.reason_type);
        let meta = Meta { evidence: notice.evidence.to_string() };
        let mod_tool = ModTool { name: &self.config.tool, meta };
        let report = Report { reason_type, subject, reason: &reason, mod_tool };
        let body = serde_json::to_string(&report).map_err(|e| e.to_string())?;
        Ok(Payload { endpoint: CREATE_REPORT.to_owned(), body })
    }

    async fn send(&self, payload: &Payload) -> Delivery {
        if payload.endpoint != CREATE_REPORT {
            return Delivery::NotSent(format!("`{}` is nothing this platform sends", tidy(&payload.endpoint)));
        }
        match self.session().await {
            Ok(token) => self.report(payload, &token).await,
            Err(why) => Delivery::NotSent(why),
        }
    }
}

impl Reporter {
    /// Signs in with the app password.
    async fn session(&self) -> Result<Secret, String> {
        let login =
            serde_json::json!({ "identifier": self.config.identifier, "password": self.config.password.expose() });
        let request = self.client.post(self.pds.method("com.atproto.server.createSession")).json(&login);
        match http::ask(request).await {
            Answer::Said { status: 200, body } => serde_json::from_str::<Session>(&body)
                .map(|session| Secret::new(session.access_jwt))
                .map_err(|_| "signing in gave no session".to_owned()),
            Answer::Said { status, body } => {
                Err(format!("signing in as {} was refused: {status} {}", self.config.identifier, tidy(&body)))
            }
            Answer::NotAsked(why) | Answer::Lost(why) => Err(format!("no sign-in: {why}")),
        }
    }

    /// The one call that matters.
    async fn report(&self, payload: &Payload, token: &Secret) -> Delivery {
        let request = self
            .client
            .post(self.pds.method(CREATE_REPORT))
            .bearer_auth(token.expose())
            .header("atproto-proxy", format!("{}#atproto_labeler", self.config.service))
            .header(reqwest::header::CONTENT_TYPE, "application/json")
            .body(payload.body.clone());
        outcome(http::ask(request).await, (self.clock)())
    }
}

#[derive(Deserialize)]
struct Failure {
    error: String,
}

/// Whether an answer turns the caller away before the report was looked at, so that it may be tried again later: too
/// many calls (429), or a session that is no longer good (401, or the protocol's own words with 400).
fn turned_away(status: u16, body: &str) -> bool {
    let error = || serde_json::from_str::<Failure>(body).map(|failure| failure.error).unwrap_or_default();
    matches!(status, 401 | 429) || status == 400 && matches!(error().as_str(), "ExpiredToken" | "InvalidToken")
}

/// What an answer says about the report. Only a plain yes is a yes, only a plain no is a no.
fn outcome(answer: Answer, at: model::Timestamp) -> Delivery {
    match answer {
        Answer::Said { status: 200, body } => match serde_json::from_str::<Reported>(&body) {
            Ok(reported) => Delivery::Accepted(Receipt { reference: Some(reported.id.to_string()), raw: body, at }),
            Err(_) => Delivery::Ambiguous(format!("200, but no receipt: {}", tidy(&body))),
        },
        Answer::Said { status, body } if turned_away(status, &body) => {
            Delivery::NotSent(format!("the report was not looked at: {status} {}", tidy(&body)))
        }
        Answer::Said { status, body } if (400..500).contains(&status) => Delivery::Refused(format!("{status} {body}")),
        // A redirect may follow a report that was taken (303), and a server may fail after taking it: a 503 that says
        // when to come back may come from a proxy in front of one that took it.
        Answer::Said { status, body } => Delivery::Ambiguous(format!("{status} {}", tidy(&body))),
        Answer::NotAsked(why) => Delivery::NotSent(why),
        Answer::Lost(why) => Delivery::Ambiguous(why),
    }
}

#[cfg(test)]
mod tests;
