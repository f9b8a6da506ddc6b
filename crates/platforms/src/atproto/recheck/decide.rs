//! From raw answers to a status. Pure.

use model::Status;
use serde::Serialize;
use serde_json::{Value, value::RawValue};

use super::super::problem::tidy;

/// Longest answer kept whole, in bytes.
const KEPT_MAX: usize = 16 << 10;

/// One answer, or none.
#[derive(Debug, Clone, Serialize)]
pub struct Said {
    /// The HTTP status; `None` if no answer came.
    pub status: Option<u16>,
    /// The body, verbatim where it is JSON of a bearable size; else its beginning as text, or why there is none.
    pub body: Box<RawValue>,
    #[serde(skip)]
    json: Value,
}

impl Said {
    /// The server answered.
    pub fn answer(status: u16, body: String) -> Self {
        let json = serde_json::from_str(&body).unwrap_or(Value::Null);
        let body = if body.len() <= KEPT_MAX { RawValue::from_string(body).map_err(|_| ()) } else { Err(()) };
        let body = body.unwrap_or_else(|()| quoted(&json.to_string()));
        Self { status: Some(status), body, json }
    }

    /// No answer came.
    pub fn silence(why: String) -> Self {
        Self { status: None, body: quoted(&why), json: Value::Null }
    }

    fn error(&self) -> &str {
        self.json["error"].as_str().unwrap_or_default()
    }

    fn message(&self) -> &str {
        self.json["message"].as_str().unwrap_or_default()
    }

    /// Whether this tells nothing about the subject: no answer, a failing server, or one that asks for patience.
    fn is_silence(&self) -> bool {
        self.status.is_none_or(|status| status >= 500 || status == 429)
    }
}

fn quoted(text: &str) -> Box<RawValue> {
    let text = serde_json::to_string(&tidy(text)).expect("text serialises");
    RawValue::from_string(text).expect("a JSON text")
}

/// Everything that was asked about one subject.
#[derive(Debug, Clone)]
pub struct Answers {
    /// The account.
    pub did: String,
    /// `app.bsky.actor.getProfile`, where the network has an application.
    pub profile: Option<Said>,
    /// `com.atproto.sync.getRepoStatus`.
    pub repo: Said,
    /// `app.bsky.feed.getPosts`, where posts were named.
    pub shown: Option<Said>,
    /// `com.atproto.repo.getRecord`, one for each named post, the weightiest first.
    pub records: Vec<(String, Said)>,
}

impl Answers {
    /// The answers as one JSON object: question to `{status, body}`.
    pub fn raw(&self) -> String {
        let mut all = std::collections::BTreeMap::from([("getRepoStatus".to_owned(), &self.repo)]);
        all.extend(self.profile.as_ref().map(|said| ("getProfile".to_owned(), said)));
        all.extend(self.shown.as_ref().map(|said| ("getPosts".to_owned(), said)));
        all.extend(self.records.iter().map(|(uri, said)| (format!("getRecord {uri}"), said)));
        serde_json::to_string(&all).expect("answers serialise")
    }

    /// The handle the application shows.
    pub fn handle(&self) -> Option<String> {
        let handle = self.profile.as_ref()?.json["handle"].as_str()?;
        (handle != "handle.invalid" && handle.len() <= 253).then(|| handle.to_owned())
    }
}

/// The status these answers add up to. `service`: the moderation service whose labels count; without one, every label
/// that the account did not put on itself.
pub fn decide(answers: &Answers, service: Option<&str>) -> Status {
    let account = account(answers, service);
    let there = matches!(account, Status::Up | Status::Limited | Status::Private);
    if !there || answers.records.is_empty() {
        return account;
    }
    posts(answers, service, account)
}

/// What one side says. `NotFound` from the application: it shows no such account. From the host that is asked about
/// repositories: it knows nothing of that account, which may be another server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Here(Status),
    TakenDown,
    Deactivated,
    Deleted,
    NotFound,
    Silent,
    Odd,
}

fn account(answers: &Answers, service: Option<&str>) -> Status {
    let repo = host_says(&answers.repo);
    let Some(profile) = &answers.profile else {
        return match repo {
            Side::Here(status) => status,
            Side::TakenDown => Status::TakenDown,
            Side::Deactivated => Status::Deactivated,
            Side::Deleted => Status::Deleted,
            Side::Silent => Status::Unreachable,
            Side::NotFound | Side::Odd => Status::Unknown,
        };
    };
    match (application_says(profile, &answers.did, service), repo) {
        // The application shows it and the host has it, or has nothing to say.
        (Side::Here(status), Side::Here(_) | Side::NotFound | Side::Silent | Side::Odd) => status,
        // The application took it down: that stands whatever the account's server does.
        (Side::TakenDown, _) => Status::TakenDown,
        (Side::NotFound | Side::Deactivated | Side::Silent | Side::Odd, Side::TakenDown) => Status::TakenDown,
        (Side::Deactivated, Side::Deactivated | Side::NotFound | Side::Silent) => Status::Deactivated,
        (Side::NotFound | Side::Silent, Side::Deactivated) => Status::Deactivated,
        (Side::NotFound | Side::Deactivated | Side::Silent, Side::Deleted) => Status::Deleted,
        (Side::NotFound, Side::NotFound) => Status::Deleted,
        // The application is what the public sees; a server that is up says nothing about that.
        (Side::Silent, Side::Here(_) | Side::Silent) => Status::Unreachable,
        // One side still shows what the other says is gone, or an answer is new to us. The next check may tell.
        _ => Status::Unknown,
    }
}

fn host_says(said: &Said) -> Side {
    match said.status {
        _ if said.is_silence() => Side::Silent,
        Some(200) => match (said.json["active"].as_bool(), said.json["status"].as_str()) {
            (Some(true), None) => Side::Here(Status::Up),
            (Some(false), Some("takendown" | "suspended")) => Side::TakenDown,
            (Some(false), Some("deactivated")) => Side::Deactivated,
            (Some(false), Some("deleted")) => Side::Deleted,
            _ => Side::Odd,
        },
        _ => match said.error() {
            "RepoNotFound" => Side::NotFound,
            "RepoTakendown" | "RepoSuspended" => Side::TakenDown,
            "RepoDeactivated" => Side::Deactivated,
            _ => Side::Odd,
        },
    }
}

fn application_says(said: &Said, did: &str, service: Option<&str>) -> Side {
    match said.status {
        _ if said.is_silence() => Side::Silent,
        Some(200) if said.json["did"].as_str() == Some(did) => {
            labelled(&said.json["labels"], did, service).map_or(Side::Here(Status::Up), |status| match status {
                Status::TakenDown => Side::TakenDown,
                other => Side::Here(other),
            })
        }
        _ => match (said.error(), said.message()) {
            ("AccountTakedown", _) => Side::TakenDown,
            ("AccountDeactivated", _) => Side::Deactivated,
            (_, "Profile not found") => Side::NotFound,
            _ => Side::Odd,
        },
    }
}

/// The strongest thing its labels say (<https://docs.bsky.app/docs/advanced-guides/moderation#global-label-values>).
fn labelled(labels: &Value, did: &str, service: Option<&str>) -> Option<Status> {
    let labels = labels.as_array()?;
    let meant = labels.iter().filter(|label| label["neg"].as_bool() != Some(true)).filter_map(|label| {
        let (by, value) = (label["src"].as_str()?, label["val"].as_str()?);
        let official = service.map_or(by != did, |service| by == service);
        match value {
            "!takedown" | "!suspend" if official => Some(Status::TakenDown),
            "!hide" | "!warn" if official => Some(Status::Limited),
            "!no-unauthenticated" if by == did => Some(Status::Private),
            _ => None,
        }
    });
    let rank = |status: &Status| match status {
        Status::TakenDown => 3,
        Status::Limited => 2,
        _ => 1,
    };
    meant.max_by_key(rank)
}

/// How the named posts stand, their account being there. While one is up, they are up; when all are gone, the first,
/// which the report was about, says how.
fn posts(answers: &Answers, service: Option<&str>, account: Status) -> Status {
    let each: Vec<Status> = answers.records.iter().map(|(uri, record)| post(answers, uri, record, service)).collect();
    let strongest_of_present = [Status::Up, Status::Limited].into_iter().find(|status| each.contains(status));
    match strongest_of_present {
        Some(Status::Up) if account != Status::Up => account,
        Some(status) => status,
        None => [Status::Unreachable, Status::Unknown].into_iter().find(|s| each.contains(s)).unwrap_or(each[0]),
    }
}

/// What the host says about one record.
enum Record {
    There,
    /// The host has the repository and not this record.
    Gone,
    /// The host does not know: another server's account, or it keeps no records.
    NotTold,
    Silent,
}

fn record_says(answers: &Answers, record: &Said) -> Record {
    match (record.status, record.error()) {
        (Some(501), _) => Record::NotTold,
        _ if record.is_silence() => Record::Silent,
        (Some(200), _) => Record::There,
        // A server passes questions about other servers' accounts on to the application, whose silence about a record
        // may be its own takedown.
        (_, "RecordNotFound") if matches!(host_says(&answers.repo), Side::Here(_)) => Record::Gone,
        _ => Record::NotTold,
    }
}

fn post(answers: &Answers, uri: &str, record: &Said, service: Option<&str>) -> Status {
    let at_host = record_says(answers, record);
    let Some(shown) = &answers.shown else {
        // No application: the host alone, where a deletion and a takedown look the same from outside.
        return match at_host {
            Record::There => Status::Up,
            Record::Gone | Record::NotTold => Status::Unknown,
            Record::Silent => Status::Unreachable,
        };
    };
    if shown.is_silence() {
        return Status::Unreachable;
    }
    let Some(list) = shown.json["posts"].as_array() else { return Status::Unknown };
    match (list.iter().find(|post| post["uri"].as_str() == Some(uri)), at_host) {
        (Some(post), _) => labelled(&post["labels"], &answers.did, service).unwrap_or(Status::Up),
        (None, Record::There) => Status::TakenDown,
        (None, Record::Gone) => Status::Deleted,
        (None, Record::NotTold) => Status::Unknown,
        (None, Record::Silent) => Status::Unreachable,
    }
}
