//! Cases as programs read them: the same as the pages say, under names that stay.

use graph::{Neighbour, Ties};
use model::{AccountId, EvidencePost, Finding, Proposer, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use store::{CaseRow, CaseView, RecordRow};

use super::sight::Sight;
use crate::{
    pages::people::{Named, Team},
    words::{self, When},
};

/// A case in a list: what may be seen by anyone who handles cases.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Listed {
    case: i64,
    platform: String,
    account: String,
    handle: Option<String>,
    language: String,
    posts: u32,
    #[schemars(schema_with = "crate::openapi::case_state")]
    state: &'static str,
    opened: When,
}

impl Listed {
    pub(crate) fn all(rows: &[CaseRow]) -> Vec<Self> {
        let one = |row: &CaseRow| Self {
            case: row.case.id.0,
            platform: row.case.subject.platform().to_string(),
            account: words::visible(row.case.subject.as_str()),
            handle: row.handle.as_deref().map(words::visible),
            language: row.case.language.to_string(),
            posts: row.posts,
            state: row.state.as_str(),
            opened: When::at(row.case.opened),
        };
        rows.iter().map(one).collect()
    }
}

/// Everything this reader may see of a case at this moment.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Case {
    case: i64,
    platform: String,
    account: String,
    handle: Option<String>,
    display_name: Option<String>,
    description: Option<String>,
    language: String,
    /// Who proposed it; `null`: the detection policy.
    proposed_by: Option<String>,
    opened: When,
    #[schemars(schema_with = "crate::openapi::case_state")]
    state: &'static str,
    /// The version of the evidence that follows.
    evidence: String,
    /// How many versions there have been.
    versions: usize,
    /// Whether the account is on the protect list.
    protected: bool,
    /// Why sending is held, if it is.
    held: Option<String>,
    referral: Option<i64>,
    posts: Vec<Post>,
    findings: Vec<Found>,
    ties: Vec<Tie>,
    /// `null` until this reader's own review can no longer be taken back, or until they can no longer be asked for one.
    judged: Option<Judged>,
}

/// A post of the evidence, its text as it was frozen: spans count its bytes.
#[derive(Serialize, JsonSchema)]
struct Post {
    uri: String,
    cid: String,
    text: String,
    languages: Vec<String>,
    written: When,
    seen: When,
    links: Vec<String>,
    images: Vec<Image>,
}

/// An image that was not fetched.
#[derive(Serialize, JsonSchema)]
struct Image {
    cid: String,
    media_type: String,
    bytes: u64,
    description: String,
}

/// What was found in a post. Without its weight: that belongs to the score.
#[derive(Serialize, JsonSchema)]
struct Found {
    finding: String,
    /// The address of the post.
    post: String,
    signal: String,
    detector: String,
    detector_version: u32,
    pack: String,
    kind: &'static str,
    role: &'static str,
    spans: Vec<Span>,
}

/// A part of a post's text, in bytes of UTF-8.
#[derive(Serialize, JsonSchema)]
struct Span {
    start: u32,
    end: u32,
}

/// An account that the subject turned to, or that turned to it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Tie {
    account: String,
    turns: Vec<Turn>,
    last: When,
}

/// How often, in one way of turning to somebody.
#[derive(Serialize, JsonSchema)]
struct Turn {
    kind: &'static str,
    by_the_account: u32,
    by_the_other: u32,
}

/// The score and what others decided.
#[derive(Serialize, JsonSchema)]
struct Judged {
    /// Uncalibrated weight of evidence, not a probability.
    nats: f64,
    /// Of the gravest clause, 0 to 4.
    severity: u8,
    /// Accounts seen here that the subject reaches.
    reach: usize,
    contributions: Vec<Contribution>,
    decisions: Vec<Decided>,
    /// The account's lines of the audit log, newest last.
    record: Vec<Line>,
}

#[derive(Serialize, JsonSchema)]
struct Contribution {
    finding: String,
    signal: String,
    kind: &'static str,
    role: &'static str,
    nats: f64,
}

#[derive(Serialize, JsonSchema)]
struct Decided {
    by: Named,
    as_lead: bool,
    decision: &'static str,
    clause: String,
    scope: &'static str,
    /// 1 to 5; a lead gives none.
    confidence: Option<u8>,
    /// Protected roles that were suspected.
    suspected: Vec<&'static str>,
    reasons: String,
    /// The version of the evidence it judged.
    evidence: String,
    withdrawn: bool,
    at: When,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RecordLine")]
struct Line {
    number: u64,
    kind: String,
    line: String,
    at: When,
}

impl Case {
    pub(super) fn of(case: &CaseView, team: &Team, sight: &Sight<'_>, ties: &Ties, most: usize) -> Self {
        let subject = &case.row.case.subject;
        let profile = case.profile.as_ref();
        let text = |value: Option<&String>| value.map(|t| words::visible(t)).filter(|t| !t.is_empty());
        let mut posts: Vec<&EvidencePost> = case.evidence.posts.iter().collect();
        posts.sort_by_key(|p| (p.written, p.seen));
        Self {
            case: case.row.case.id.0,
            platform: subject.platform().to_string(),
            account: words::visible(subject.as_str()),
            handle: text(profile.and_then(|p| p.handle.as_ref()).or(case.row.handle.as_ref())),
            display_name: text(profile.and_then(|p| p.display_name.as_ref())),
            description: text(profile.and_then(|p| p.description.as_ref())),
            language: case.row.case.language.to_string(),
            proposed_by: match case.row.case.proposer {
                Proposer::Pack => None,
                Proposer::Person(person) => Some(team.name(person)),
            },
            opened: When::at(case.row.case.opened),
            state: case.row.state.as_str(),
            evidence: case.row.evidence.to_string(),
            versions: case.versions.len(),
            protected: case.protected,
            held: case.held.clone(),
            referral: case.referral.map(|r| r.0),
            posts: posts.into_iter().map(Post::of).collect(),
            findings: case.evidence.findings.iter().map(Found::of).collect(),
            ties: Tie::all(subject, ties, most),
            judged: sight.open.then(|| Judged::of(case, team, ties.reach(subject))),
        }
    }
}

impl Post {
    fn of(post: &EvidencePost) -> Self {
        let image = |image: &model::ImageRef| Image {
            cid: image.cid.clone(),
            media_type: image.mime.clone(),
            bytes: image.size,
            description: image.alt.clone(),
        };
        Self {
            uri: post.at.uri.to_string(),
            cid: post.at.cid.clone(),
            text: post.text.clone(),
            languages: post.langs.clone(),
            written: When::at(post.written),
            seen: When::at(post.seen),
            links: post.links.clone(),
            images: post.images.iter().map(image).collect(),
        }
    }
}

impl Found {
    fn of(finding: &Finding) -> Self {
        Self {
            finding: finding.id.to_string(),
            post: finding.post.uri.to_string(),
            signal: words::visible(&finding.signal),
            detector: words::visible(&finding.rule.detector),
            detector_version: finding.rule.version,
            pack: words::visible(&finding.rule.pack),
            kind: finding.kind.as_str(),
            role: finding.role.as_str(),
            spans: finding.spans.iter().map(|span| Span { start: span.start, end: span.end }).collect(),
        }
    }
}

impl Tie {
    /// The closest first, at most `most`.
    pub(crate) fn all(subject: &AccountId, ties: &Ties, most: usize) -> Vec<Self> {
        let tie = |neighbour: Neighbour| Self {
            account: words::visible(neighbour.account.as_str()),
            turns: neighbour
                .turns
                .iter()
                .map(|(kind, t)| Turn { kind: kind.as_str(), by_the_account: t.out, by_the_other: t.back })
                .collect(),
            last: When::at(neighbour.last),
        };
        ties.neighbourhood(subject, most).neighbours.into_iter().map(tie).collect()
    }
}

impl Judged {
    fn of(case: &CaseView, team: &Team, reach: usize) -> Self {
        let contribution = |c: &model::Contribution| Contribution {
            finding: c.finding.to_string(),
            signal: words::visible(&c.signal),
            kind: c.kind.as_str(),
            role: c.role.as_str(),
            nats: c.weight.nats(),
        };
        let line = |row: &RecordRow| Line {
            number: row.number,
            kind: row.kind.clone(),
            line: words::visible(&row.line),
            at: When::at(row.at),
        };
        Self {
            nats: case.row.score.nats(),
            severity: case.row.severity,
            reach,
            contributions: case.contributions.iter().map(contribution).collect(),
            decisions: decisions(case, team),
            record: case.stream.iter().map(line).collect(),
        }
    }
}

/// Oldest first.
fn decisions(case: &CaseView, team: &Team) -> Vec<Decided> {
    let reviews = case.reviews.iter().map(|r| {
        let decided = Decided {
            by: team.named(r.reviewer),
            as_lead: false,
            decision: r.decision.as_str(),
            clause: r.clause.to_string(),
            scope: r.scope.as_str(),
            confidence: Some(r.confidence.into()),
            suspected: r.checklist.suspected().map(|role| role.as_str()).collect(),
            reasons: words::visible(&r.reasons),
            evidence: r.evidence.to_string(),
            withdrawn: case.withdrawals.iter().any(|w| w.review == r.id),
            at: When::at(r.at),
        };
        (r.at, decided)
    });
    let leads = case.adjudications.iter().map(|a| {
        let decided = Decided {
            by: team.named(a.lead),
            as_lead: true,
            decision: a.decision.as_str(),
            clause: a.clause.to_string(),
            scope: a.scope.as_str(),
            confidence: None,
            suspected: Vec::new(),
            reasons: words::visible(&a.reasons),
            evidence: a.evidence.to_string(),
            withdrawn: false,
            at: When::at(a.at),
        };
        (a.at, decided)
    });
    let mut all: Vec<(Timestamp, Decided)> = reviews.chain(leads).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, decided)| decided).collect()
}
