//! What the verbs give back. Plain data, no behaviour.
#![allow(missing_docs, reason = "field names are the vocabulary of DOMAIN; types are documented")]

use std::collections::{BTreeMap, BTreeSet};

use model::{
    AccountId, Adjudication, Case, CaseId, CaseState, Check, Confirmation, Contribution, Cursor, Decision,
    EscalationReason, Evidence, EvidenceVersion, Finding, Language, Notice, Payload, PersonId, PlatformName, Post,
    Profile, Purpose, Receipt, ReferralId, Review, Roles, SendState, SetAside, SourceId, Timestamp, TokenScope, Weight,
    Withdrawal,
};

/// A source to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSource {
    /// The platform's registry name.
    pub platform: PlatformName,
    /// How it is read: `jetstream`, `firehose`, `world`.
    pub kind: String,
    /// Where.
    pub url: String,
    /// The network's name, the authority of its account ids.
    pub authority: String,
}

impl NewSource {
    /// What sources of imported archives are called.
    pub const ARCHIVE: &'static str = "archive";

    /// The archive in a file with this SHA-256: imported twice, it is the same source.
    pub fn archive(sha256: &str) -> Self {
        Self {
            platform: PlatformName::new("file").expect("a valid name"),
            kind: Self::ARCHIVE.into(),
            url: format!("sha256:{sha256}"),
            authority: "local".into(),
        }
    }

    /// The SHA-256 that an archive is named by.
    pub fn archive_digest(&self) -> Option<&str> {
        self.url.strip_prefix("sha256:").filter(|_| self.kind == Self::ARCHIVE)
    }
}

/// A source as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    pub id: SourceId,
    pub source: NewSource,
    /// What people call it: an uploaded file's name.
    pub name: Option<String>,
    /// When it was added.
    pub added: Timestamp,
    pub on: bool,
    pub cursor: Option<Cursor>,
    /// How it does now, and since when.
    pub status: Option<(String, Timestamp)>,
    pub received: u64,
    pub posts_read: u64,
    pub dropped: u64,
    pub findings: u64,
    pub set_aside: u64,
    /// Last commit of its intake.
    pub last: Option<Timestamp>,
}

/// Accounts whose interactions and posts are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// With a finding: their interactions, profiles and status events are kept.
    pub found: BTreeSet<AccountId>,
    /// Watched (an open case, or two signatures): their posts are kept too.
    pub watched: BTreeSet<AccountId>,
}

/// What the engine remembered of a source when it was last kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMemory {
    /// The cursor it had come to.
    pub cursor: Cursor,
    /// When it was kept.
    pub at: Timestamp,
    /// A snapshot, as the engine wrote it.
    pub data: Vec<u8>,
}

/// What an intake commit did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IntakeReceipt {
    /// Findings that were not there before.
    pub new_findings: u64,
    /// Posts that were not there before.
    pub new_posts: u64,
    /// Interactions that were not there before.
    pub new_interactions: u64,
}

/// An interaction on its way out, with the number it was given when it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen<'a> {
    pub number: i64,
    pub actor: &'a str,
    pub kind: model::InteractionKind,
    pub target: &'a str,
    pub uri: &'a str,
    pub about: Option<&'a str>,
    pub seen: Timestamp,
}

/// Up to where interactions were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadTo {
    /// The number before the next one.
    pub number: i64,
    /// Goes up whenever interactions went: what was counted from them is to be counted anew.
    pub removals: i64,
}

/// A sealed segment, as the manifest has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    pub id: i64,
    /// Its name in `<store>.segments/`.
    pub file: String,
    /// `interactions` or `posts`.
    pub kind: String,
    /// The archive it is of; `None`: the streams.
    pub source: Option<SourceId>,
    /// The earliest and the latest of its rows.
    pub seen: (Timestamp, Timestamp),
    /// Where the numbers in the file count from.
    pub base: i64,
    /// The largest number.
    pub last: i64,
    pub rows: u64,
    /// Rows that are gone, until it is written again without them.
    pub gaps: u64,
    pub bytes: u64,
    pub sha256: [u8; 32],
    /// When it goes; `None`: when retention says.
    pub expires: Option<Timestamp>,
}

/// What a seal did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sealed {
    /// Fresh interactions that went to segments.
    pub rows: u64,
    /// Segments made of them.
    pub segments: u64,
    /// Segments written again without rows that are gone.
    pub rewritten: u64,
    /// Files removed.
    pub removed: u64,
}

/// What a chunk of an imported archive holds: kept whole, until it expires.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArchiveChunk {
    pub posts: Vec<Post>,
    pub interactions: Vec<model::Interaction>,
}

/// A neighbourhood that is to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeighbourhoodWork {
    pub id: i64,
    pub case: CaseId,
    pub subject: AccountId,
    /// The posts of the evidence, sorted.
    pub posts: Vec<model::PostUri>,
    /// The last question, and where its answer goes on; `None` before the first.
    pub at: Option<(model::Relation, Option<String>)>,
    /// On the case in all, and on all cases this UTC day.
    pub spent: (model::Amount, model::Amount),
}

/// One step of fetching a neighbourhood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeighbourhoodStep {
    /// As in [`NeighbourhoodWork`].
    pub at: Option<(model::Relation, Option<String>)>,
    /// How many accounts the answer named; `None` if nothing was asked.
    pub asked: Option<u32>,
    pub wait_until: Option<Timestamp>,
    /// How it does, for people.
    pub line: String,
    pub ended: bool,
}

/// A neighbourhood that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeighbourhoodRow {
    pub by: PersonId,
    pub at: Timestamp,
    pub line: String,
    pub ended: Option<Timestamp>,
}

/// How long working copies are kept, in days. What was judged, sent and checked stays on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Posts with a finding or a watched author. An open case keeps its subject's; frozen evidence keeps its own copy.
    pub posts: u16,
    /// Interactions of the streams.
    pub interactions: u16,
    /// Imported archives, unless the import says otherwise.
    pub archives: u16,
    /// What could not be read.
    pub set_aside: u16,
    /// What platforms said about accounts.
    pub status_events: u16,
    /// Who opened which case when.
    pub openings: u16,
    /// What people were shown, by digest.
    pub shown: u16,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            posts: 180,
            interactions: 180,
            archives: 90,
            set_aside: 30,
            status_events: 180,
            openings: 365,
            shown: 180,
        }
    }
}

/// Something set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAsideRow {
    pub source: SourceId,
    pub item: SetAside,
}

/// A subject whose new findings wait to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Investigation {
    pub subject: AccountId,
    /// All of its findings.
    pub findings: Vec<Finding>,
    /// Its posts that carry them.
    pub posts: Vec<Post>,
    /// Its open or earlier case, with the state it is in and its current evidence.
    pub open: Option<(CaseId, CaseState, Evidence)>,
    /// Whether a review of the current evidence stands: if so its evidence stays frozen until it is decided.
    pub under_review: bool,
    /// Opaque: which findings this investigation looks at.
    pub upto: i64,
}

/// A confirmed notice that is not yet a referral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingConfirmation {
    pub confirmation: Confirmation,
    /// The sender's standing as of the confirmation; an admin's as it is now, for an admin sends nothing.
    pub sender: model::Standing,
    /// Why it was held last time, if it was.
    pub held: Option<String>,
}

/// What limits a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReferLimits {
    /// Referrals planned to this platform on this UTC day.
    pub today: u32,
    /// Whether the subject was referred before.
    pub referred_before: bool,
}

/// What became of a send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    Sent(Receipt),
    /// The platform answered no. The text is its answer.
    Refused(String),
    /// Nothing left this machine.
    NotSent(String),
    /// It may have arrived.
    Ambiguous(String),
}

/// A referral whose subject is to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueCheck {
    pub referral: ReferralId,
    pub subject: AccountId,
    pub scope: model::Scope,
    /// The posts named in the notice.
    pub posts: Vec<model::PostRef>,
    /// Which age makes it due, in milliseconds after the send (0: an event came in).
    pub age: i64,
    /// The platform's own event that makes it due, if that is why.
    pub event: Option<model::StatusEvent>,
}

/// One step of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendRow {
    pub id: model::SendId,
    pub state: SendState,
    pub detail: String,
    pub receipt: Option<Receipt>,
    /// The person who resolved an ambiguous send.
    pub by: Option<PersonId>,
    pub at: Timestamp,
}

/// A referral with everything that came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRow {
    pub id: ReferralId,
    pub case: CaseId,
    pub notice: Notice,
    pub payload: Payload,
    pub language: Language,
    pub approvers: Vec<PersonId>,
    pub sender: PersonId,
    pub planned: Timestamp,
    /// Oldest first.
    pub sends: Vec<SendRow>,
    /// Oldest first.
    pub checks: Vec<Check>,
}

/// A never-queued account kept for audits.
#[derive(Debug, Clone, PartialEq)]
pub struct ReservoirRow {
    pub account: AccountId,
    /// The UTC day (since the epoch) it was drawn on.
    pub day: i64,
    /// The probability with which an account of that day is in the reservoir.
    pub inclusion: f64,
}

/// An invitation that has not been used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationRow {
    pub roles: Roles,
    pub by: Option<PersonId>,
    pub expires: Timestamp,
}

/// A member of the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    pub id: PersonId,
    pub name: String,
    pub roles: Roles,
    /// The languages they may judge in.
    pub languages: BTreeSet<Language>,
    /// Those they declared and nobody has confirmed yet.
    pub declared: BTreeSet<Language>,
    pub invited_by: Option<PersonId>,
    pub joined: Timestamp,
}

/// A session to start.
#[derive(Clone, Copy)]
pub struct NewSession<'a> {
    pub person: PersonId,
    /// The secret in the browser's cookie.
    pub token: &'a str,
    /// The family of the browser.
    pub browser: &'a str,
    /// Milliseconds without a request after which it ends.
    pub idle: i64,
    /// When it ends in any case.
    pub ends: Timestamp,
}

/// A passkey to keep.
#[derive(Clone, Copy)]
pub struct NewPasskey<'a> {
    pub person: PersonId,
    /// Its id, as the authenticator chose it.
    pub credential: &'a [u8],
    pub name: &'a str,
    /// A COSE_Key.
    pub public_key: &'a [u8],
    pub counter: u32,
    /// Whether it may be kept on several devices.
    pub may_be_copied: bool,
}

/// A passkey of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRow {
    pub id: i64,
    pub credential: Vec<u8>,
    pub person: PersonId,
    /// By which authenticators know the person.
    pub handle: [u8; 32],
    pub name: String,
    pub public_key: Vec<u8>,
    pub may_be_copied: bool,
    pub at: Timestamp,
    pub used: Option<Timestamp>,
}

/// Whose session it is, as they stand now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The session's number. Not its secret.
    pub session: i64,
    pub person: PersonRow,
}

/// A session that has not run out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    pub id: i64,
    pub person: PersonId,
    pub browser: String,
    pub begun: Timestamp,
    /// To the minute.
    pub used: Timestamp,
    /// When it ends if nobody uses it.
    pub expires: Timestamp,
}

/// A token to make.
#[derive(Clone, Copy)]
pub struct NewToken<'a> {
    pub person: PersonId,
    /// The secret that the program shows.
    pub token: &'a str,
    /// What the person calls it.
    pub name: &'a str,
    pub scopes: &'a BTreeSet<TokenScope>,
    pub expires: Timestamp,
}

/// Whose token it is, as they stand now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenHolder {
    /// The token's number. Not its secret.
    pub token: i64,
    pub person: PersonRow,
    /// What it was given. What the person may not do, it does not open either.
    pub scopes: BTreeSet<TokenScope>,
}

/// A token that has not run out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    pub id: i64,
    pub name: String,
    pub scopes: BTreeSet<TokenScope>,
    pub made: Timestamp,
    /// To the minute.
    pub used: Option<Timestamp>,
    pub expires: Timestamp,
}

/// Which of the access log to list. A limit of 0 is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OpeningFilter {
    pub person: Option<PersonId>,
    pub case: Option<CaseId>,
    pub from: Option<Timestamp>,
    /// Exclusive.
    pub to: Option<Timestamp>,
    /// Rows with a smaller number, for the next page.
    pub before: Option<i64>,
    pub limit: u32,
}

/// Somebody opened a case within this hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpeningRow {
    pub id: i64,
    pub person: PersonId,
    pub case: CaseId,
    /// Its beginning.
    pub hour: Timestamp,
}

/// What is asked of a person at sign-in besides a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondFactor {
    pub since: Timestamp,
    /// How many recovery codes are left.
    pub recovery_codes: u64,
}

/// Which cases to list. Empty sets mean all, and a limit of 0 is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseFilter {
    pub states: BTreeSet<CaseState>,
    pub language: Option<Language>,
    pub platform: Option<PlatformName>,
    /// What someone reads: cases in these languages, and where there are any, cases of undetermined language. `None`
    /// means any language.
    pub readable: Option<BTreeSet<Language>>,
    /// Leave out cases this person has reviewed (current evidence), decided as lead, proposed or given on.
    pub not_reviewed_by: Option<PersonId>,
    /// Only cases that are before a lead because a reviewer asked, or only others.
    pub escalated: Option<bool>,
    /// Only these, where there are any given.
    pub among: Option<Vec<CaseId>>,
    pub order: CaseOrder,
    pub limit: u32,
}

/// Which case comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CaseOrder {
    /// The one opened first.
    #[default]
    Oldest,
    /// The one opened last.
    Newest,
    /// The one of most expected harm a review minute: `casework::queue::priority`.
    Queue,
}

/// A line in a list of cases. Score and severity are for ordering and for leads, not for reviewers before they answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    pub case: Case,
    pub state: CaseState,
    pub evidence: EvidenceVersion,
    pub handle: Option<String>,
    pub posts: u32,
    pub score: Weight,
    pub severity: u8,
    pub reviews: u32,
    /// How many reviewers gave it on.
    pub skips: u32,
    /// Why it is before a lead, if a reviewer asked.
    pub escalated: Option<EscalationReason>,
}

/// How long somebody looked at jobs of one severity on one UTC day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExposureRow {
    pub person: PersonId,
    pub day: i64,
    pub severity: u8,
    pub millis: i64,
}

/// Where somebody was shown something first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstShown {
    pub case: CaseId,
    pub at: Timestamp,
}

/// What decides to whom a case may be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFacts {
    pub language: Language,
    /// Who judged, decided or proposed it, or gave it on.
    pub done: BTreeSet<PersonId>,
    /// Who was shown all of it in other cases.
    pub saw_all: BTreeSet<PersonId>,
    /// Who opted out of one of its clauses.
    pub opted_out: BTreeSet<PersonId>,
}

/// A reviewer asked a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalation {
    pub reason: EscalationReason,
    pub by: PersonId,
    pub at: Timestamp,
}

/// Somebody stopped a case because it may show the abuse of a child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    pub by: PersonId,
    pub at: Timestamp,
    /// Leads who had the texts shown since, and when.
    pub looks: Vec<(PersonId, Timestamp)>,
}

/// A decided case that somebody judges once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualityJob {
    pub purpose: Purpose,
    /// Their judgement of it, if it stands.
    pub own: Option<Review>,
}

/// What leads know about a decided case beside its record.
#[derive(Debug, Clone, PartialEq)]
pub struct QualityOfCase {
    /// What each lead says is right.
    pub answers: Vec<(PersonId, Decision)>,
    pub is_gold: bool,
    pub audit: Option<AuditRow>,
}

/// An audit, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditRow {
    pub case: CaseId,
    /// Whether the case was referred; else it was rejected.
    pub referred: bool,
    /// The probability with which it was chosen.
    pub inclusion: f64,
    pub language: Language,
    /// Who judged it, what they said, and when.
    pub answered: Option<(PersonId, Decision, Timestamp)>,
    pub disagrees: bool,
    /// What a lead says, where it disagrees.
    pub was_right: Option<bool>,
}

/// A judgement of gold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldReview {
    pub reviewer: PersonId,
    /// The one they read it in.
    pub language: Language,
    pub said: Decision,
    /// What is right.
    pub answer: Decision,
    pub at: Timestamp,
}

/// A case with everything a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseView {
    pub row: CaseRow,
    pub evidence: Evidence,
    pub contributions: Vec<Contribution>,
    /// Every evidence version with its time, oldest first.
    pub versions: Vec<(EvidenceVersion, Timestamp)>,
    pub profile: Option<Profile>,
    /// All of the subject's, oldest first.
    pub reviews: Vec<Review>,
    pub withdrawals: Vec<Withdrawal>,
    /// While it is before a lead because a reviewer asked.
    pub escalation: Option<Escalation>,
    /// While it is stopped.
    pub stop: Option<Stop>,
    pub adjudications: Vec<Adjudication>,
    pub confirmation: Option<Confirmation>,
    /// Why the confirmation is held, if it is.
    pub held: Option<String>,
    pub referral: Option<ReferralId>,
    pub protected: bool,
    /// Who put it on the protect list or took it off last, and why.
    pub protection: Option<Protection>,
    /// The subject's record: (audit number, kind of record, a line, time), oldest first.
    pub stream: Vec<RecordRow>,
}

/// What an account is called, and the case about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Called {
    /// Its handle, when it was last seen.
    pub handle: Option<String>,
    /// The case of which it is the subject.
    pub case: Option<CaseId>,
}

/// The newest entry of the protect list about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protection {
    pub on: bool,
    pub reason: String,
    pub by: PersonId,
    pub at: Timestamp,
}

/// Counters for the Today page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    pub received: u64,
    pub posts_read: u64,
    pub dropped: u64,
    pub findings: u64,
    pub set_aside: u64,
    pub cases: BTreeMap<CaseState, u64>,
    pub referrals: u64,
}

/// One line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// Its number: the leaf's index in the tree, from 0.
    pub number: u64,
    /// The table it is about: `findings`, `reviews`, …
    pub kind: String,
    /// The record's key in that table.
    pub key: String,
    /// One line for people.
    pub line: String,
    pub at: Timestamp,
}

/// What `verify_audit` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// How many records were checked.
    pub records: u64,
    /// How many were erased lawfully (their leaf stays).
    pub erased: u64,
    /// How many checkpoints were checked.
    pub checkpoints: u64,
    /// The root hash of the tree as recomputed, in hexadecimal.
    pub root: String,
    /// The first record that does not fit, with what is wrong.
    pub first_problem: Option<(RecordRow, String)>,
    /// Problems of the tree or a checkpoint.
    pub problems: Vec<String>,
}

/// Something `fsck` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FsckProblem {
    /// Which check found it.
    pub check: &'static str,
    /// What, and what to do.
    pub what: String,
}

/// A picture as it was drawn last.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawing {
    /// A digest of what it showed: a picture of the same is not drawn anew.
    pub showed: Vec<u8>,
    /// A digest of each account's id, and where it stands: x to the right, y downwards.
    pub places: Vec<(u64, [f64; 2])>,
}

/// What reviewers said of one evidence version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The case's.
    pub language: Language,
    pub approvals: u32,
    pub rejections: u32,
}
