//! One line to one post: our own form ([`model::Post`] as it serialises), or the small plain form of `docs/match.md`.

use std::borrow::Cow;

use model::{AccountId, ImageRef, PlatformName, Post, PostRef, PostUri, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::json::{Json, JsonError};

/// Longest line that is read, in bytes.
pub const MAX_LINE: usize = 16 << 20;

/// Why a line gave no post.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {detail}")]
pub struct LineProblem {
    /// One word, the same for the same kind of fault: `json`, `utf8`, `missing`, `value`, `too_long`, `truncated`.
    pub reason: &'static str,
    /// What exactly, for a person.
    pub detail: String,
}

impl LineProblem {
    pub(super) fn new(reason: &'static str, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }
}

impl From<JsonError> for LineProblem {
    fn from(error: JsonError) -> Self {
        Self::new("json", error.to_string())
    }
}

/// Reads lines. Keeps what lines have in common.
#[derive(Debug, Clone)]
pub struct LineReader {
    platform: PlatformName,
}

impl Default for LineReader {
    fn default() -> Self {
        Self { platform: PlatformName::new("file").expect("a valid name") }
    }
}

/// A line in the plain form, as it is written.
#[derive(Default)]
struct Plain<'a> {
    id: Option<Cow<'a, str>>,
    uri: Option<Cow<'a, str>>,
    cid: Option<Cow<'a, str>>,
    account: Option<Cow<'a, str>>,
    text: Option<Cow<'a, str>>,
    langs: Vec<String>,
    time: Option<Timestamp>,
    seen: Option<Timestamp>,
    links: Vec<String>,
    tags: Vec<String>,
    images: Option<&'a str>,
    reply_to: Option<Cow<'a, str>>,
    quotes: Option<Cow<'a, str>>,
    mentions: Vec<String>,
}

/// Why reading the plain form stopped.
enum Stopped {
    OwnForm,
    Problem(LineProblem),
}

impl<E: Into<LineProblem>> From<E> for Stopped {
    fn from(problem: E) -> Self {
        Self::Problem(problem.into())
    }
}

impl LineReader {
    /// Reads one line. Fields it does not know are passed over; of a field given twice the last counts.
    pub fn read(&self, line: &str) -> Result<Post, LineProblem> {
        match plain(line) {
            Ok(plain) => self.post(plain),
            Err(Stopped::OwnForm) => serde_json::from_str(line)
                .map_err(|e| LineProblem::new(if e.is_data() { "value" } else { "json" }, e.to_string())),
            Err(Stopped::Problem(problem)) => Err(problem),
        }
    }

    fn post(&self, plain: Plain<'_>) -> Result<Post, LineProblem> {
        let text = plain.text.ok_or_else(|| missing("text"))?;
        let author = self.account(&plain.account.ok_or_else(|| missing("account"))?)?;
        let uri = address(&plain.uri.or(plain.id).ok_or_else(|| missing("id"))?)?;
        let cid = plain.cid.map_or_else(|| model::hex(&Sha256::digest(text.as_bytes())[..16]), Cow::into_owned);
        let time = plain.time.or(plain.seen).unwrap_or_default();
        Ok(Post {
            at: PostRef { uri, cid },
            author,
            text: text.into_owned(),
            langs: plain.langs,
            written: time,
            seen: plain.seen.unwrap_or(time),
            links: plain.links,
            tags: plain.tags,
            images: plain.images.map_or_else(|| Ok(Vec::new()), images)?,
            reply_to: plain.reply_to.map(|uri| address(&uri)).transpose()?,
            quotes: plain.quotes.map(|uri| address(&uri)).transpose()?,
            mentions: plain.mentions.iter().map(|id| self.account(id)).collect::<Result<_, _>>()?,
        })
    }

    /// `platform/authority/stable-id` as it is; any other name as the account `file/local/name`.
    fn account(&self, name: &str) -> Result<AccountId, LineProblem> {
        let whole = if name.contains('/') { name.parse().ok() } else { None };
        let local = || AccountId::new(&self.platform, "local", name);
        whole.map_or_else(local, Ok).map_err(|e| LineProblem::new("value", format!("account: {e}")))
    }
}

fn missing(field: &str) -> LineProblem {
    LineProblem::new("missing", format!("no `{field}`; a post needs `id` or `uri`, `account` or `author`, and `text`"))
}

fn address(text: &str) -> Result<PostUri, LineProblem> {
    text.parse().map_err(|e| LineProblem::new("value", format!("id: {e}")))
}

fn plain(line: &str) -> Result<Plain<'_>, Stopped> {
    let mut plain = Plain::default();
    let mut json = Json::new(line);
    json.object(|json, key| {
        match key {
            "at" if json.peek() == Some(b'{') => return Err(Stopped::OwnForm),
            "id" => plain.id = name(json)?,
            "uri" => plain.uri = name(json)?,
            "cid" => plain.cid = name(json)?,
            "account" | "author" => plain.account = account(json)?,
            "text" => plain.text = if json.null()? { None } else { Some(json.string()?) },
            "lang" | "langs" => plain.langs = texts(json)?,
            "time" | "ts" => plain.time = time(json)?,
            "seen" => plain.seen = time(json)?,
            "links" => plain.links = texts(json)?,
            "tags" => plain.tags = texts(json)?,
            "images" => plain.images = if json.null()? { None } else { Some(json.skip()?) },
            "reply_to" => plain.reply_to = name(json)?,
            "quotes" => plain.quotes = name(json)?,
            "mentions" => plain.mentions = texts(json)?,
            _ => drop(json.skip()?),
        }
        Ok(())
    })?;
    json.end()?;
    Ok(plain)
}

/// A text or a whole number, as text.
fn name<'a>(json: &mut Json<'a>) -> Result<Option<Cow<'a, str>>, JsonError> {
    match json.peek() {
        Some(b'n') => json.null().map(|_| None),
        Some(b'"') => json.string().map(Some),
        _ => json.integer().map(|n| Some(n.to_string().into())),
    }
}

/// A name, or an object that holds one under `id`.
fn account<'a>(json: &mut Json<'a>) -> Result<Option<Cow<'a, str>>, JsonError> {
    if json.peek() != Some(b'{') {
        return name(json);
    }
    let mut id = None;
    json.object(|json, key| {
        if key == "id" {
            id = name(json)?;
        } else {
            json.skip()?;
        }
        Ok::<_, JsonError>(())
    })?;
    Ok(id)
}

/// One text or a list of texts.
fn texts(json: &mut Json<'_>) -> Result<Vec<String>, JsonError> {
    let mut list = Vec::new();
    match json.peek() {
        Some(b'n') => drop(json.null()?),
        Some(b'[') => json.array(|json| {
            list.push(json.string()?.into_owned());
            Ok::<_, JsonError>(())
        })?,
        _ => list.push(json.string()?.into_owned()),
    }
    Ok(list)
}

/// RFC 3339, or whole milliseconds since 1970.
fn time(json: &mut Json<'_>) -> Result<Option<Timestamp>, LineProblem> {
    match json.peek() {
        Some(b'n') => Ok(json.null().map(|_| None)?),
        Some(b'"') => {
            let text = json.string()?;
            let wrong = || LineProblem::new("value", format!("time: `{text:.40}` is not RFC 3339 or milliseconds"));
            Timestamp::parse(&text).map(Some).ok_or_else(wrong)
        }
        _ => Ok(json.integer().map(|millis| Some(Timestamp::from_millis(millis)))?),
    }
}

/// Images, of which every field may be left out.
fn images(raw: &str) -> Result<Vec<ImageRef>, LineProblem> {
    let wrong = |e: serde_json::Error| LineProblem::new("value", format!("images: {e}"));
    let written: Vec<serde_json::Map<String, Value>> = serde_json::from_str(raw).map_err(wrong)?;
    let whole = written.into_iter().map(|given| {
        let usual = json!({ "cid": "", "mime": "", "size": 0, "alt": "" });
        let Value::Object(mut image) = usual else { unreachable!("an object is written above") };
        image.extend(given);
        serde_json::from_value(Value::Object(image)).map_err(wrong)
    });
    whole.collect()
}

#[cfg(test)]
mod tests;
