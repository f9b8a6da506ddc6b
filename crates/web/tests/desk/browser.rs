//! A browser's manners: a cookie, same-origin headers, forms.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub, reason = "each user needs another part of it")]

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use model::PersonId;
use tower::ServiceExt;

use crate::house::House;

/// What a browser says of a form that a page of ours sends.
pub const SAME: [(&str, &str); 1] = [("sec-fetch-site", "same-origin")];

pub struct Browser {
    router: Router,
    pub cookie: Option<String>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn to(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |v| v.to_str().unwrap())
    }

    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        assert_eq!(self.headers["content-type"], "application/json", "{}", self.body);
        serde_json::from_str(&self.body).unwrap()
    }

    /// Why there is no answer, for programs: its kind.
    #[track_caller]
    pub fn problem(&self) -> (u16, String) {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{}: {}", self.status, self.body);
        let problem: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        assert_eq!(problem["status"], self.status.as_u16(), "{problem}");
        assert!(!problem["title"].as_str().unwrap().is_empty(), "{problem}");
        assert!(problem["detail"].as_str().unwrap().ends_with(['.', '!']), "{problem}");
        let kind = problem["type"].as_str().unwrap();
        (self.status.as_u16(), kind.rsplit(':').next().unwrap().to_owned())
    }

    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        assert!(self.body.contains(text), "`{text}` is missing from a {} page:\n{}", self.status, self.body);
        self
    }

    #[track_caller]
    pub fn hides(&self, text: &str) -> &Self {
        assert!(!self.body.contains(text), "`{text}` must not be in:\n{}", self.body);
        self
    }
}

impl Browser {
    pub fn signed_out(house: &House) -> Self {
        Self { router: web::router(house.desk()), cookie: None }
    }

    pub fn of(house: &House, person: PersonId) -> Self {
        let cookie = Some(format!("flagstone={}", house.token(person)));
        Self { router: web::router(house.desk()), cookie }
    }

    /// At a desk that is set up in another way.
    pub fn at(desk: web::Desk, house: &House, person: PersonId) -> Self {
        Self { router: web::router(desk), cookie: Some(format!("flagstone={}", house.token(person))) }
    }

    /// With a session that ends an hour after its last use.
    pub fn of_short_session(house: &House, person: PersonId) -> Self {
        let (token, now) = ("s".repeat(43), house.now());
        let (idle, ends) = (model::Timestamp::HOUR, now.plus(model::Timestamp::DAY));
        let new = store::NewSession { person, token: &token, browser: "Firefox", idle, ends };
        house.store.start_session(&new, now).unwrap();
        Self { router: web::router(house.desk()), cookie: Some(format!("flagstone={token}")) }
    }

    /// Somebody else at the same desk.
    pub fn beside(&self, house: &House, person: PersonId) -> Self {
        Self { router: self.router.clone(), cookie: Some(format!("flagstone={}", house.token(person))) }
    }

    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        if !headers.contains_key(header::HOST) {
            headers.insert(header::HOST, "127.0.0.1:8117".parse().unwrap());
        }
        if let Some(cookie) = &self.cookie {
            headers.insert(header::COOKIE, cookie.parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Asks as a program does.
    pub async fn get_json(&self, path: &str) -> Answer {
        self.send(Request::get(path).header("accept", "application/json").body(Body::empty()).unwrap()).await
    }

    /// Takes the next job, and gives the address it leads to.
    pub async fn take(&self) -> String {
        let answer = self.post("/queue/next", &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        answer.to().to_owned()
    }

    /// The value for this session's forms, from a page of its own.
    pub async fn csrf(&self) -> String {
        let page = self.get("/me").await.body;
        let after = page.split("name=\"csrf\" value=\"").nth(1).expect("a page with a form");
        after.split('"').next().unwrap().to_owned()
    }

    /// Sends a form as the desk's own page would.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = if self.cookie.is_some() { self.csrf().await } else { String::new() };
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        self.post_raw(path, &form(&all), &[("sec-fetch-site", "same-origin")]).await
    }

    /// Sends a form with files, by their names, as the desk's own page would.
    pub async fn post_files(&self, path: &str, files: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf().await;
        let files = files.iter().map(|(name, content)| ("file", Some(*name), *content));
        let parts: Vec<_> = [("csrf", None, csrf.as_str())].into_iter().chain(files).collect();
        self.post_parts(path, &parts_of_a_form(&parts)).await
    }

    pub async fn post_parts(&self, path: &str, body: &str) -> Answer {
        let request = Request::post(path)
            .header("content-type", format!("multipart/form-data; boundary={BORDER}"))
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub async fn post_raw(&self, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }
}

pub fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

const BORDER: &str = "----a-border-of-the-browsers";

/// A form as a browser sends it: fields, and files by name.
pub fn parts_of_a_form(parts: &[(&str, Option<&str>, &str)]) -> String {
    let part = |(name, file, value): &(&str, Option<&str>, &str)| {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        format!("--{BORDER}\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n")
    };
    parts.iter().map(part).collect::<String>() + &format!("--{BORDER}--\r\n")
}

/// A complete review, as a form.
pub fn answered<'a>(version: &'a str, decision: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("version", version),
        ("language", "en"),
        ("decision", decision),
        ("clause", crate::house::CLAUSE),
        ("scope", "posts"),
        ("confidence", "4"),
        ("reasons", "The posts call others to join the group and link its own site."),
    ];
    fields.extend(ROLE_FIELDS.iter().map(|name| (*name, "no")));
    fields
}

pub const ROLE_FIELDS: [&str; 10] = [
    "role_journalist",
    "role_researcher",
    "role_counter_speech",
    "role_human_rights_archivist",
    "role_satire",
    "role_religious_not_extremist",
    "role_namesake",
    "role_lawyer_or_politician",
    "role_victim_minor_or_former",
    "role_government_critic",
];
