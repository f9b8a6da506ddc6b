//! The AT Protocol network from the side of its users and of its moderators: what the test does *to* it, and what it
//! asks it to know what Flagstone did. Nothing here is Flagstone's own client.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::{Client, RequestBuilder, Url};
use serde::Deserialize;
use serde_json::{Value, json};

/// What the harness says about the network it started (`tests/platforms/atproto/README.md`).
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Description {
    pub(crate) pds: String,
    pub(crate) appview: String,
    pub(crate) ozone_did: String,
    #[serde(rename = "mod")]
    pub(crate) moderator: Moderator,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Moderator {
    pub(crate) did: String,
    pub(crate) handle: String,
    pub(crate) password: String,
}

/// A signed-in account.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session {
    pub(crate) did: String,
    pub(crate) handle: String,
    access_jwt: String,
    #[serde(skip)]
    pub(crate) password: String,
}

/// A report as Ozone holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    /// `com.atproto.admin.defs#repoRef` or `com.atproto.repo.strongRef`.
    pub(crate) subject_type: String,
    /// The account's DID, or the post's URI.
    pub(crate) subject: String,
    pub(crate) reason_type: String,
    pub(crate) comment: String,
    /// The DID of the account that reported.
    pub(crate) by: String,
}

/// The running network.
pub(crate) struct Network {
    pub(crate) is: Description,
    http: Client,
}

impl Network {
    /// The one in `FLAGSTONE_ATPROTO`.
    pub(crate) fn find() -> Result<Self> {
        let file = std::env::var("FLAGSTONE_ATPROTO").context(
            "FLAGSTONE_ATPROTO is not set: run `cargo xtask test --only e2e`, or `cargo xtask platforms up`",
        )?;
        let text = std::fs::read_to_string(&file).with_context(|| file.clone())?;
        let http = crate::http_client(Duration::from_secs(20))?;
        Ok(Self { is: serde_json::from_str(&text).with_context(|| file.clone())?, http })
    }

    /// A new account with a profile.
    pub(crate) async fn join(&self, handle: &str, display_name: &str, description: &str) -> Result<Session> {
        let password = format!("password of {handle}");
        let account = json!({"handle": handle, "email": format!("{handle}@mail.example"), "password": password});
        let mut session: Session = self.call(None, "com.atproto.server.createAccount", account).await?;
        let profile = json!({
            "$type": "app.bsky.actor.profile",
            "displayName": display_name,
            "description": description,
            "createdAt": now(),
        });
        let record = json!({
            "repo": session.did,
            "collection": "app.bsky.actor.profile",
            "rkey": "self",
            "record": profile,
        });
        let _: Value = self.call(Some(&session), "com.atproto.repo.putRecord", record).await?;
        session.password = password;
        Ok(session)
    }

    /// Posts a text. Every `https://…` in it becomes a link facet, as clients do it. Gives the post's URI.
    pub(crate) async fn post(&self, by: &Session, text: &str, language: &str) -> Result<String> {
        self.create(by, "app.bsky.feed.post", of_text(text, language)).await
    }

    /// Posts a text with an image, which is a PNG file.
    pub(crate) async fn post_with_image(&self, by: &Session, text: &str, language: &str, png: &[u8]) -> Result<String> {
        let upload = self.http.post(self.url("com.atproto.repo.uploadBlob")).bearer_auth(&by.access_jwt);
        let uploaded: Value = answer(upload.header("content-type", "image/png").body(png.to_vec())).await?;
        let mut record = of_text(text, language);
        record["embed"] = json!({
            "$type": "app.bsky.embed.images",
            "images": [{"image": uploaded["blob"], "alt": "a page that lists trees"}],
        });
        self.create(by, "app.bsky.feed.post", record).await
    }

    /// Follows an account.
    pub(crate) async fn follow(&self, by: &Session, whom: &str) -> Result<()> {
        let record = json!({"$type": "app.bsky.graph.follow", "subject": whom, "createdAt": now()});
        self.create(by, "app.bsky.graph.follow", record).await?;
        Ok(())
    }

    async fn create(&self, by: &Session, collection: &str, record: Value) -> Result<String> {
        let body = json!({"repo": by.did, "collection": collection, "record": record});
        let made: Value = self.call(Some(by), "com.atproto.repo.createRecord", body).await?;
        Ok(made["uri"].as_str().context("createRecord without a uri")?.to_owned())
    }

    /// Every report that Ozone holds, oldest first.
    pub(crate) async fn reports(&self) -> Result<Vec<Report>> {
        let moderator = self.moderator().await?;
        let mut reports = Vec::new();
        let mut cursor = String::new();
        loop {
            let mut query = vec![
                ("types", "tools.ozone.moderation.defs#modEventReport"),
                ("limit", "100"),
                ("sortDirection", "asc"),
            ];
            if !cursor.is_empty() {
                query.push(("cursor", &cursor));
            }
            let url = Url::parse_with_params(&self.url("tools.ozone.moderation.queryEvents"), &query)?;
            let request = self.http.get(url);
            let page: Value = answer(self.to_ozone(request, &moderator)).await?;
            let events = page["events"].as_array().context("queryEvents without events")?;
            for event in events {
                reports.push(report(event).with_context(|| event.to_string())?);
            }
            match page["cursor"].as_str() {
                Some(next) if !events.is_empty() => cursor = next.to_owned(),
                _ => return Ok(reports),
            }
        }
    }

    /// Ozone's moderator takes the account down.
    pub(crate) async fn take_down(&self, did: &str) -> Result<()> {
        let moderator = self.moderator().await?;
        let body = json!({
            "event": {"$type": "tools.ozone.moderation.defs#modEventTakedown", "comment": "the report was right"},
            "subject": {"$type": "com.atproto.admin.defs#repoRef", "did": did},
            "subjectBlobCids": [],
            "createdBy": self.is.moderator.did,
        });
        let request = self.http.post(self.url("tools.ozone.moderation.emitEvent")).json(&body);
        let _: Value = answer(self.to_ozone(request, &moderator)).await?;
        Ok(())
    }

    /// What the AppView tells anyone about an account: the status and the error's name, if there is one.
    pub(crate) async fn profile(&self, did: &str) -> Result<(u16, Option<String>)> {
        let url = format!("{}/xrpc/app.bsky.actor.getProfile", self.is.appview);
        let response = self.http.get(Url::parse_with_params(&url, [("actor", did)])?).send().await?;
        let status = response.status().as_u16();
        let body: Value = response.json().await?;
        Ok((status, body["error"].as_str().map(str::to_owned)))
    }

    async fn moderator(&self) -> Result<Session> {
        let Moderator { handle, password, .. } = &self.is.moderator;
        let body = json!({"identifier": handle, "password": password});
        self.call(None, "com.atproto.server.createSession", body).await
    }

    /// A procedure of the PDS.
    async fn call<T: for<'de> Deserialize<'de>>(&self, by: Option<&Session>, nsid: &str, body: Value) -> Result<T> {
        let request = self.http.post(self.url(nsid)).json(&body);
        let request = match by {
            Some(session) => request.bearer_auth(&session.access_jwt),
            None => request,
        };
        answer(request).await.with_context(|| nsid.to_owned())
    }

    /// Ozone is reached through the moderator's own PDS.
    fn to_ozone(&self, request: RequestBuilder, by: &Session) -> RequestBuilder {
        request.bearer_auth(&by.access_jwt).header("atproto-proxy", format!("{}#atproto_labeler", self.is.ozone_did))
    }

    fn url(&self, nsid: &str) -> String {
        format!("{}/xrpc/{nsid}", self.is.pds)
    }
}

async fn answer<T: for<'de> Deserialize<'de>>(request: RequestBuilder) -> Result<T> {
    let response = request.send().await?;
    let status = response.status();
    let text = response.text().await?;
    if !status.is_success() {
        bail!("{status}: {text}");
    }
    serde_json::from_str(&text).with_context(|| text.clone())
}

fn report(event: &Value) -> Option<Report> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let subject = &event["subject"];
    Some(Report {
        subject_type: text(&subject["$type"])?,
        subject: text(&subject["did"]).or_else(|| text(&subject["uri"]))?,
        reason_type: text(&event["event"]["reportType"])?,
        comment: text(&event["event"]["comment"]).unwrap_or_default(),
        by: text(&event["createdBy"])?,
    })
}

fn of_text(text: &str, language: &str) -> Value {
    json!({
        "$type": "app.bsky.feed.post",
        "text": text,
        "langs": [language],
        "facets": link_facets(text),
        "createdAt": now(),
    })
}

/// Byte ranges of the links in a text (app.bsky.richtext.facet).
fn link_facets(text: &str) -> Vec<Value> {
    let starts = text.match_indices("https://").map(|(start, _)| start);
    starts
        .map(|start| {
            let rest = &text[start..];
            let end = start + rest.find(char::is_whitespace).unwrap_or(rest.len());
            json!({
                "index": {"byteStart": start, "byteEnd": end},
                "features": [{"$type": "app.bsky.richtext.facet#link", "uri": &text[start..end]}],
            })
        })
        .collect()
}

fn now() -> String {
    format!("{:.3}", jiff::Timestamp::now())
}
