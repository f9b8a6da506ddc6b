//! The record. One SQLite file, one writer, a lock so that one process owns it, and about two dozen verbs: each is a
//! use case in one transaction that commits its result, its audit entries and the next work together.
//!
//! Nothing is edited: a change is a new record that names its parent, and the database itself refuses UPDATE and
//! DELETE on records. The gate of `model::gate` stands here a second time, as constraints and triggers.
//!
//! IO room: reads the file system and the operating system's randomness. Time is passed in; there is no clock in SQL.
#![allow(clippy::disallowed_methods, reason = "an IO room")]

mod error;
mod views;

pub use error::{Error, Result};
pub use views::*;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use model::{
    AccountId, Adjudication, CaseId, CheckId, ConfirmationId, Cursor, IntakeCommit, Language, Observation, Outgoing,
    Payload, PersonId, PlatformName, Proposal, Receipt, ReferralId, Review, ReviewId, Role, Roles, SendId, SetAside,
    SourceId, Timestamp,
    gate::{CaseFile, Referral, Refused},
};

/// How a store is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Own the file: read and write. Refused while another process owns it.
    Own,
    /// Read beside an owner.
    Read,
}

/// A handle to the store. Cheap to clone; every method blocks, so async callers use `spawn_blocking`.
#[derive(Clone)]
pub struct Store {
    inner: Arc<()>,
}

#[allow(unused_variables, missing_docs)]
impl Store {
    // ---- the file -------------------------------------------------------------------------------------------

    /// Creates a store if there is none, migrates it, takes the lock. `synthetic` is fixed at creation for ever:
    /// opening a store with the other value is an error. A `sending` row found here becomes `ambiguous`.
    pub fn open_or_create(path: &Path, synthetic: bool, now: Timestamp) -> Result<Self> {
        todo!()
    }
    /// Opens an existing store.
    pub fn open(path: &Path, mode: Mode) -> Result<Self> {
        todo!()
    }
    /// Whether this store holds an invented world. Real channels refuse it.
    pub fn is_synthetic(&self) -> Result<bool> {
        todo!()
    }

    // ---- sources --------------------------------------------------------------------------------------------

    /// Adds a source, switched off. Adding the same (platform, kind, url) again gives the same id.
    pub fn add_source(&self, source: &NewSource, by: Option<PersonId>, now: Timestamp) -> Result<SourceId> {
        todo!()
    }
    /// Switches a source on or off (an append-only record; `by` is `None` for the command line and the demo).
    pub fn switch_source(&self, id: SourceId, on: bool, by: Option<PersonId>, now: Timestamp) -> Result<()> {
        todo!()
    }
    /// Every source with its switch, cursor, status line and totals.
    pub fn sources(&self) -> Result<Vec<SourceRow>> {
        todo!()
    }
    /// One line on how a source does now ("connected", "no network, trying again in 8 s"). Not a record: overwritten.
    pub fn set_source_status(&self, id: SourceId, line: &str, now: Timestamp) -> Result<()> {
        todo!()
    }

    // ---- 1 intake -------------------------------------------------------------------------------------------

    /// Which accounts intake must keep interactions and unflagged posts of: accounts with a finding, and watched ones.
    pub fn kept_accounts(&self, now: Timestamp) -> Result<Kept> {
        todo!()
    }
    /// Commits a batch and the cursor after it, or nothing. Committing the same batch twice changes nothing but totals
    /// of messages received, and not even those where the cursor does not move forward.
    pub fn commit_intake(&self, commit: &IntakeCommit) -> Result<IntakeReceipt> {
        todo!()
    }
    /// What could not be read, newest first.
    pub fn set_aside(&self, source: Option<SourceId>, limit: u32) -> Result<Vec<SetAsideRow>> {
        todo!()
    }

    // ---- 2 investigate --------------------------------------------------------------------------------------

    /// Accounts with findings that no proposal has looked at yet, oldest first, with all their findings and posts.
    pub fn claim_investigations(&self, limit: u32) -> Result<Vec<Investigation>> {
        todo!()
    }
    /// Says that the findings of an investigation were looked at, and opens the case (or adds an evidence version to
    /// the open one) if there is a proposal. In one transaction.
    pub fn commit_investigation(
        &self,
        work: &Investigation,
        proposal: Option<&Proposal>,
        now: Timestamp,
    ) -> Result<Option<CaseId>> {
        todo!()
    }

    // ---- 3 review -------------------------------------------------------------------------------------------

    /// Everything the gate looks at, with people's roles and languages as of their acts.
    pub fn case_file(&self, case: CaseId) -> Result<CaseFile> {
        todo!()
    }
    /// Appends a review (its `id` is ignored and given here). Refused: no reviewer at this moment, language not
    /// declared, the proposer, a second standing review of the same evidence by the same person, other evidence than
    /// the current, a case that is no longer awaiting review.
    pub fn append_review(&self, review: &Review) -> Result<ReviewId> {
        todo!()
    }
    /// Takes a review back within ten seconds; only by its reviewer.
    pub fn withdraw_review(&self, review: ReviewId, by: PersonId, now: Timestamp) -> Result<()> {
        todo!()
    }
    /// Appends a lead's decision. Refused: no lead, a lead who reviewed, a case that does not wait for one.
    pub fn append_adjudication(&self, decision: &Adjudication) -> Result<model::AdjudicationId> {
        todo!()
    }
    /// Puts an account on the protect list, or takes it off (append-only).
    pub fn protect(&self, subject: &AccountId, on: bool, reason: &str, by: PersonId, now: Timestamp) -> Result<()> {
        todo!()
    }

    // ---- 4 refer --------------------------------------------------------------------------------------------

    /// Records that a sender confirmed a notice. The gate and the triggers check it. `id` is ignored and given here.
    pub fn append_confirmation(&self, confirmation: &model::Confirmation) -> Result<ConfirmationId> {
        todo!()
    }
    /// Confirmations without a referral yet, oldest first.
    pub fn claim_confirmations(&self, limit: u32) -> Result<Vec<PendingConfirmation>> {
        todo!()
    }
    /// Commits the referral with its exact payload as an outbox row (`planned`). Refused: a second one for the subject.
    pub fn commit_referral(&self, referral: &Referral, payload: &Payload, now: Timestamp) -> Result<ReferralId> {
        todo!()
    }
    /// Records why a confirmed notice is not referred (refused by the gate as it stands now, over the daily cap, …).
    /// It stays visible; a refusal that can pass (`retry`) leaves the confirmation to be claimed again.
    pub fn hold_confirmation(
        &self,
        confirmation: ConfirmationId,
        why: &str,
        retry: bool,
        now: Timestamp,
    ) -> Result<()> {
        todo!()
    }
    /// How many referrals to this platform were planned on the UTC day of `now`, and whether the subject has one.
    pub fn refer_limits(&self, subject: &AccountId, now: Timestamp) -> Result<ReferLimits> {
        todo!()
    }

    // ---- 5 send ---------------------------------------------------------------------------------------------

    /// Takes the oldest deliverable outbox row and commits `sending` before returning it. At most one row is ever in
    /// `sending`. Runs the gate again: a rejection after the confirmation holds it. Refused for a platform that does
    /// not fit the store (a real one on a synthetic store, and the reverse).
    pub fn claim_send(&self, now: Timestamp) -> Result<Option<Outgoing>> {
        todo!()
    }
    /// Commits what became of it: `Sent` with its receipt, `Refused`, `NotSent` (may be claimed again after `now` plus
    /// a backoff) or `Ambiguous` (never claimed again).
    pub fn commit_send(&self, referral: ReferralId, outcome: &SendOutcome, now: Timestamp) -> Result<SendId> {
        todo!()
    }
    /// A person found out what became of an ambiguous send.
    pub fn resolve_ambiguous(
        &self,
        referral: ReferralId,
        arrived: bool,
        note: &str,
        by: PersonId,
        now: Timestamp,
    ) -> Result<SendId> {
        todo!()
    }

    // ---- 6 recheck ------------------------------------------------------------------------------------------

    /// Sent referrals that are due: at 1 h, 24 h, 7 d, 30 d, then every 30 d after the send; also at once where a
    /// status event came in for the subject that no check has looked at.
    pub fn claim_checks(&self, now: Timestamp, limit: u32) -> Result<Vec<DueCheck>> {
        todo!()
    }
    /// Commits an observation.
    pub fn commit_check(&self, due: &DueCheck, observation: &Observation, now: Timestamp) -> Result<CheckId> {
        todo!()
    }

    // ---- 7 measure ------------------------------------------------------------------------------------------

    /// Every referral with its sends and checks, oldest first.
    pub fn ledger(&self) -> Result<Vec<LedgerRow>> {
        todo!()
    }
    /// The reservoir of never-queued accounts with their inclusion probabilities.
    pub fn reservoir(&self, now: Timestamp) -> Result<Vec<ReservoirRow>> {
        todo!()
    }
    /// Removes what retention no longer allows (reservoir after 30 days, …). Gives how many rows went, by kind.
    pub fn expire(&self, now: Timestamp) -> Result<BTreeMap<String, u64>> {
        todo!()
    }

    // ---- people ---------------------------------------------------------------------------------------------

    /// Makes a one-time link: a random secret of which only the hash is kept. `by` is `None` only for the first person.
    /// Gives the secret (43 characters, URL-safe base64).
    pub fn invite(&self, roles: &Roles, by: Option<PersonId>, now: Timestamp, expires: Timestamp) -> Result<String> {
        todo!()
    }
    /// Looks at an invitation without using it.
    pub fn invitation(&self, secret: &str, now: Timestamp) -> Result<Option<InvitationRow>> {
        todo!()
    }
    /// Uses an invitation: makes the person with its roles. `password_hash` is an argon2id PHC string.
    pub fn accept_invitation(
        &self,
        secret: &str,
        name: &str,
        password_hash: &str,
        languages: &BTreeSet<Language>,
        now: Timestamp,
    ) -> Result<PersonId> {
        todo!()
    }
    /// Grants a set of roles in place of the old one (append-only). An admin only; nobody changes their own.
    pub fn grant_roles(&self, person: PersonId, roles: &Roles, by: PersonId, now: Timestamp) -> Result<()> {
        todo!()
    }
    /// Declares the languages a person reads, in place of the old set (append-only).
    pub fn declare_languages(
        &self,
        person: PersonId,
        languages: &BTreeSet<Language>,
        by: PersonId,
        now: Timestamp,
    ) -> Result<()> {
        todo!()
    }
    /// By sign-in name, with the password hash.
    pub fn credentials(&self, name: &str) -> Result<Option<(PersonId, String)>> {
        todo!()
    }
    pub fn person(&self, id: PersonId) -> Result<Option<PersonRow>> {
        todo!()
    }
    pub fn people(&self) -> Result<Vec<PersonRow>> {
        todo!()
    }
    /// Starts a session: only the SHA-256 of `token` is kept.
    pub fn start_session(&self, person: PersonId, token: &str, now: Timestamp, expires: Timestamp) -> Result<()> {
        todo!()
    }
    pub fn session(&self, token: &str, now: Timestamp) -> Result<Option<PersonRow>> {
        todo!()
    }
    pub fn end_session(&self, token: &str, now: Timestamp) -> Result<()> {
        todo!()
    }

    // ---- pages ----------------------------------------------------------------------------------------------

    /// Cases in the given states, without score or rank. The queue's order is `casework`'s.
    pub fn cases(&self, filter: &CaseFilter) -> Result<Vec<CaseRow>> {
        todo!()
    }
    /// One case with everything a page shows. What a reader may see of it is decided in `web`.
    pub fn case(&self, id: CaseId) -> Result<Option<CaseView>> {
        todo!()
    }
    pub fn referral(&self, id: ReferralId) -> Result<Option<LedgerRow>> {
        todo!()
    }
    /// Public interactions kept around an account.
    pub fn neighbourhood(&self, account: &AccountId, limit: u32) -> Result<Vec<model::Interaction>> {
        todo!()
    }
    /// Counters for the Today page.
    pub fn totals(&self) -> Result<Totals> {
        todo!()
    }

    // ---- record ---------------------------------------------------------------------------------------------

    /// Audit entries, newest first, before `before` if given.
    pub fn record(&self, before: Option<u64>, limit: u32) -> Result<Vec<RecordRow>> {
        todo!()
    }
    /// Signs and keeps a checkpoint of the audit log as it stands (a signed note, C2SP).
    pub fn checkpoint(&self, now: Timestamp) -> Result<String> {
        todo!()
    }
    /// Recomputes every leaf from its record, the tree from the leaves, and every kept checkpoint; `against` is a
    /// signed note kept elsewhere.
    pub fn verify_audit(&self, against: Option<&str>) -> Result<AuditReport> {
        todo!()
    }
    /// Whether the file is whole: SQLite's own check, foreign keys, orphans, the gate on every referral, derived tables.
    pub fn fsck(&self) -> Result<Vec<FsckProblem>> {
        todo!()
    }
}
