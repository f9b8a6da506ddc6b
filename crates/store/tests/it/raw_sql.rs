//! What plain SQL through our own connection settings cannot get round. Every rule is shown twice: with everything in
//! place the statement is refused in that rule's words; with only that safeguard taken out the very same statement goes
//! through. So each test fails when its safeguard is missing, and none is there for show.

use std::collections::BTreeSet;

use model::*;
use rusqlite::Connection;

use crate::world::*;

/// A case for each place where a rule can be broken.
pub(crate) struct Cases {
    pub(crate) w: World,
    fresh: CaseId,
    half: CaseId,
    approved: CaseId,
    disputed: CaseId,
    confirmed: CaseId,
    planned: ReferralId,
    other: ReferralId,
    planned_case: CaseId,
    cems: CaseId,
    leas: CaseId,
    und: CaseId,
    und_half: CaseId,
    und_disputed: CaseId,
    grown: CaseId,
    grown_disputed: CaseId,
    old: EvidenceVersion,
    old_disputed: EvidenceVersion,
    decided_by_lou: CaseId,
    lou_rejected: CaseId,
    bo_approved: CaseId,
    bos: CaseId,
    settled: CaseId,
    real: CaseId,
}

impl Cases {
    pub(crate) fn new() -> Self {
        let w = World::new();
        let half = w.case("half");
        w.review(half, w.ana, Decision::Approve, 10);
        let disputed = w.case("disputed");
        w.review(disputed, w.ana, Decision::Reject, 10);
        w.review(disputed, w.ben, Decision::Approve, 11);
        let confirmed = w.approved("confirmed");
        w.store.append_confirmation(&w.confirmation(confirmed, w.sam, 30)).unwrap();
        let (planned_case, planned) = w.planned("planned");
        let (_, other) = w.planned("other");
        let leas = w.case_by("leas", Proposer::Person(w.lea));
        w.review(leas, w.ana, Decision::Reject, 10);
        w.review(leas, w.ben, Decision::Approve, 11);
        let und_half = w.case_as(account("und-half"), "und", Proposer::Pack);
        w.review(und_half, w.ana, Decision::Approve, 10);
        let und_disputed = w.case_as(account("und-disputed"), "und", Proposer::Pack);
        w.review(und_disputed, w.ana, Decision::Approve, 10);
        w.review(und_disputed, w.ben, Decision::Reject, 11);
        let grown = w.case("grown");
        let old = w.version(grown);
        w.grow(grown);
        let grown_disputed = w.case("grown-disputed");
        let old_disputed = w.version(grown_disputed);
        w.grow(grown_disputed);
        w.review(grown_disputed, w.ana, Decision::Reject, 10);
        w.review(grown_disputed, w.ben, Decision::Approve, 11);
        let decided_by_lou = w.case("decided-by-lou");
        w.review(decided_by_lou, w.ana, Decision::Reject, 10);
        w.review(decided_by_lou, w.ben, Decision::Reject, 11);
        w.store.append_adjudication(&w.ruling(decided_by_lou, w.lou, Decision::Approve, 20)).unwrap();
        let lou_rejected = w.case("lou-rejected");
        w.review(lou_rejected, w.lou, Decision::Reject, 10);
        w.review(lou_rejected, w.ana, Decision::Approve, 11);
        let bo_approved = w.case("bo-approved");
        w.review(bo_approved, w.ana, Decision::Approve, 10);
        w.review(bo_approved, w.both, Decision::Approve, 11);
        let bos = w.case_by("bos", Proposer::Person(w.both));
        w.review(bos, w.ana, Decision::Approve, 10);
        w.review(bos, w.ben, Decision::Approve, 11);
        let settled = w.case("settled");
        w.review(settled, w.ana, Decision::Approve, 10);
        w.review(settled, w.ben, Decision::Reject, 11);
        w.store.append_adjudication(&w.ruling(settled, w.lea, Decision::Approve, 20)).unwrap();
        let real = w.case_as("atproto/net/did:plc:invented".parse().unwrap(), "en", Proposer::Pack);
        w.review(real, w.ana, Decision::Approve, 10);
        w.review(real, w.ben, Decision::Approve, 11);
        Self {
            fresh: w.case("fresh"),
            approved: w.approved("approved"),
            cems: w.case_by("cems", Proposer::Person(w.cem)),
            und: w.case_as(account("und"), "und", Proposer::Pack),
            w,
            half,
            disputed,
            confirmed,
            planned,
            other,
            planned_case,
            leas,
            und_half,
            und_disputed,
            grown,
            grown_disputed,
            old,
            old_disputed,
            decided_by_lou,
            lou_rejected,
            bo_approved,
            bos,
            settled,
            real,
        }
    }

    fn version(&self, case: CaseId) -> String {
        format!("x'{}'", self.w.version(case))
    }

    fn review(&self, case: CaseId, by: PersonId, decision: &str, seconds: i64) -> Raw {
        Raw::new("reviews")
            .set("case_id", case)
            .set("version", self.version(case))
            .set("reviewer", by)
            .set("language", "'en'")
            .set("decision", format!("'{decision}'"))
            .set("clause", "'tvec-1'")
            .set("scope", "'account'")
            .set("confidence", 4)
            .set("checklist", format!("'{}'", serde_json::to_string(&[Answer::No; 10]).unwrap()))
            .set("reasons", "''")
            .set("at", at(seconds).as_millis())
    }

    fn ruling(&self, case: CaseId, by: PersonId, decision: &str, seconds: i64) -> Raw {
        let Raw { mut columns, .. } = self.review(case, by, decision, seconds);
        columns.retain(|(name, _)| !["reviewer", "confidence", "checklist"].contains(&name.as_str()));
        Raw { table: "adjudications", columns }.set("lead", by)
    }

    fn confirmation(&self, case: CaseId, by: PersonId, seconds: i64) -> Raw {
        Raw::new("confirmations")
            .set("case_id", case)
            .set("version", self.version(case))
            .set("sender", by)
            .set("notice", "randomblob(32)")
            .set("at", at(seconds).as_millis())
    }

    /// A referral of the newest confirmation of a case.
    fn referral(&self, case: CaseId) -> Raw {
        let subject = self.w.store.case(case).unwrap().unwrap().row.case.subject;
        Raw::new("referrals")
            .set("case_id", case)
            .set("version", self.version(case))
            .set("confirmation", format!("(SELECT max(id) FROM confirmations WHERE case_id = {case})"))
            .set("subject", format!("'{subject}'"))
            .set("platform", format!("'{}'", subject.platform()))
            .set("notice", "'{}'")
            .set("endpoint", "''")
            .set("body", "''")
            .set("at", at(60).as_millis())
    }

    fn send(&self, referral: ReferralId, state: &str) -> Raw {
        Raw::new("sends")
            .set("referral", referral)
            .set("state", format!("'{state}'"))
            .set("detail", "''")
            .set("at", at(70).as_millis())
    }

    /// One statement for each table whose triggers ask how a case stands.
    pub(crate) fn inserts(&self) -> Vec<String> {
        let w = &self.w;
        vec![
            self.review(self.half, w.ben, "approve", 50).sql(),
            self.ruling(self.disputed, w.lea, "approve", 50).sql(),
            self.confirmation(self.approved, w.sam, 50).sql(),
            self.referral(self.confirmed).sql(),
            self.send(self.planned, "sending").sql(),
        ]
    }

    fn neighbourhood(&self, case: CaseId, by: PersonId) -> Raw {
        Raw::new("neighbourhoods").set("case_id", case).set("by_person", by).set("at", at(50).as_millis())
    }

    fn job_act(&self, case: CaseId, by: PersonId, act: &str, reason: &str) -> Raw {
        let raw = Raw::new("job_acts").set("case_id", case).set("by_person", by).set("at", at(50).as_millis());
        raw.set("act", format!("'{act}'")).set("reason", format!("'{reason}'"))
    }

    fn gold(&self, case: CaseId, lead: PersonId, decision: &str) -> Raw {
        let raw = Raw::new("gold_answers").set("case_id", case).set("version", self.version(case)).set("lead", lead);
        raw.set("decision", format!("'{decision}'")).set("at", at(45).as_millis())
    }

    fn audit(&self, case: CaseId) -> Raw {
        let raw =
            Raw::new("audits").set("case_id", case).set("version", self.version(case)).set("decided", "'rejected'");
        raw.set("inclusion", 20_000).set("at", at(45).as_millis())
    }

    /// A judgement of the case that was disputed.
    fn once_more(&self, by: PersonId, purpose: &str, decision: &str) -> Raw {
        let Raw { columns, .. } = self.review(self.disputed, by, decision, 50);
        Raw { table: "quality_reviews", columns }.set("purpose", format!("'{purpose}'"))
    }

    fn stop(&self, case: CaseId, by: PersonId, act: &str) -> Raw {
        let raw = Raw::new("stops").set("case_id", case).set("by_person", by).set("at", at(45).as_millis());
        raw.set("act", format!("'{act}'"))
    }

    fn protect(&self, case: CaseId) -> String {
        self.protection(case, self.w.lea).sql()
    }

    fn protection(&self, case: CaseId, by: PersonId) -> Raw {
        Raw::new("protections")
            .set("subject", format!("(SELECT subject FROM cases WHERE id = {case})"))
            .set("is_on", 1)
            .set("reason", "''")
            .set("by_person", by)
            .set("at", at(40).as_millis())
    }

    fn language(&self, who: PersonId, tag: &str, act: &str, reason: &str, by: Option<PersonId>) -> Raw {
        let by = by.map_or("NULL".to_owned(), |by| by.to_string());
        let raw = Raw::new("language_acts").set("person", who).set("language", format!("'{tag}'"));
        let raw = raw.set("act", format!("'{act}'")).set("reason", format!("'{reason}'"));
        raw.set("by_person", by).set("at", at(4).as_millis())
    }

    /// Declared, and confirmed by a lead.
    fn reads(&self, who: PersonId, tag: &str) -> String {
        let declared = self.language(who, tag, "declared", "", Some(who)).sql();
        let lead = if who == self.w.lea { self.w.lou } else { self.w.lea };
        format!("{declared}; {}", self.language(who, tag, "confirmed", "", Some(lead)).sql())
    }

    fn loses(&self, who: PersonId, tag: &str) -> Raw {
        self.language(who, tag, "withdrawn", "below_floor", None)
    }
}

/// An INSERT, built column by column.
#[derive(Clone)]
struct Raw {
    table: &'static str,
    columns: Vec<(String, String)>,
}

impl Raw {
    fn new(table: &'static str) -> Self {
        Self { table, columns: Vec::new() }
    }

    fn set(mut self, name: &str, value: impl ToString) -> Self {
        self.columns.retain(|(n, _)| n != name);
        self.columns.push((name.to_owned(), value.to_string()));
        self
    }

    fn sql(&self) -> String {
        let (names, values): (Vec<_>, Vec<_>) = self.columns.iter().cloned().unzip();
        format!("INSERT INTO {} ({}) VALUES ({})", self.table, names.join(", "), values.join(", "))
    }
}

/// One way to break one rule.
struct Attempt {
    /// The trigger or unique index that refuses it.
    guard: &'static str,
    /// What puts the record where only this guard is left in the way. `DROP` of other guards included.
    before: Vec<String>,
    statement: String,
}

fn attempt(guard: &'static str, before: &[String], statement: Raw) -> Attempt {
    Attempt { guard, before: before.to_vec(), statement: statement.sql() }
}

fn without(trigger: &str) -> String {
    format!("DROP TRIGGER {trigger}")
}

/// Plain SQLite with the settings the store uses.
pub(crate) fn plain(path: &std::path::Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch("PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF")
        .unwrap();
    connection
}

const ROLES: [&str; 6] = ["admin", "lead", "reviewer", "sender", "auditor", "read_only"];

fn team(c: &Cases) -> Vec<Attempt> {
    let w = &c.w;
    let (then, later) = (at(50).as_millis(), at(90).as_millis());
    let invitation = |by: &str, roles: &str| {
        let raw = Raw::new("invitations").set("secret_hash", "randomblob(32)").set("by_person", by);
        let raw = raw.set("at", then).set("expires", later);
        ROLES.iter().fold(raw, |raw, r| raw.set(r, u8::from(roles.contains(r))))
    };
    let grant = |who: PersonId, roles: &str, by: &str| {
        let raw = Raw::new("role_grants").set("person", who).set("by_person", by).set("at", then);
        ROLES.iter().fold(raw, |raw, r| raw.set(r, u8::from(roles.contains(r))))
    };
    let person = |by: &str, now: i64| {
        Raw::new("people")
            .set("name", "'Eve'")
            .set("name_key", "'eve'")
            .set("password_hash", "''")
            .set("invitation", "(SELECT max(id) FROM invitations)")
            .set("invited_by", by)
            .set("at", now)
    };
    let act = |what: &str, by: PersonId| {
        let raw = Raw::new("access_acts").set("person", w.ben).set("act", format!("'{what}'"));
        raw.set("by_person", by).set("at", then)
    };
    let (admin, ana) = (w.admin.to_string(), w.ana.to_string());
    let language = |who, act: &str, reason: &str, by| c.language(who, "fr", act, reason, by);
    let declared = |who| language(who, "declared", "", Some(who)).sql();
    let lost = [without("invitations_by_an_admin"), invitation("NULL", "admin").sql()];
    vec![
        attempt("access_acts_by_oneself_or_an_admin", &[], act("sessions_ended", w.lea)),
        attempt("access_acts_by_oneself_or_an_admin", &[], act("second_factor_removed", w.admin)),
        attempt("invitations_by_an_admin", &[], invitation(&ana, "reviewer")),
        attempt("invitations_by_an_admin", &[], invitation("NULL", "reviewer")),
        attempt("invitations_for_one_part", &[], invitation(&admin, "admin sender")),
        attempt("invitations_for_one_part", &[], invitation(&admin, "admin reviewer")),
        attempt("invitations_for_one_who_only_reads", &[], invitation(&admin, "auditor lead")),
        attempt("invitations_for_one_who_only_reads", &[], invitation(&admin, "auditor read_only")),
        attempt("people_by_invitation", &[invitation(&admin, "sender").sql()], person(&admin, later + 1)),
        attempt("people_by_invitation", &[invitation(&admin, "sender").sql()], person(&ana, then)),
        attempt("people_first_alone", &lost, person("NULL", then)),
        attempt("role_grants_for_one_part", &[], grant(w.ana, "admin reviewer", &admin)),
        attempt("role_grants_for_one_part", &[], grant(w.ana, "admin sender", &admin)),
        attempt("role_grants_for_one_who_only_reads", &[], grant(w.ana, "auditor reviewer", &admin)),
        attempt("role_grants_for_one_who_only_reads", &[], grant(w.ana, "read_only sender", &admin)),
        attempt("role_grants_for_one_who_only_reads", &[], grant(w.lea, "admin auditor", &admin)),
        attempt("role_grants_by_an_admin", &[], grant(w.ben, "lead", &ana)),
        // Before its giver was an admin, only what the invitation says.
        attempt(
            "role_grants_by_an_admin",
            &[
                invitation(&admin, "read_only").sql(),
                person(&admin, then).sql().replace("'eve'", "'ivy'").replace("'Eve'", "'Ivy'"),
            ],
            Raw::new("role_grants")
                .set("person", "(SELECT max(id) FROM people)")
                .set("by_person", &admin)
                .set("at", at(-1).as_millis())
                .set("admin", 0)
                .set("lead", 0)
                .set("reviewer", 0)
                .set("sender", 0)
                .set("auditor", 1),
        ),
        attempt("role_grants_by_an_admin", &[], grant(w.ana, "reviewer lead sender", "NULL")),
        attempt("role_grants_by_an_admin", &[], grant(w.admin, "reviewer sender", &admin)),
        attempt("language_acts_by_who_may", &[], language(w.ana, "declared", "", Some(w.lea))),
        attempt("language_acts_by_who_may", &[declared(w.ana)], language(w.ana, "confirmed", "", Some(w.ben))),
        attempt("language_acts_by_who_may", &[declared(w.ana)], language(w.ana, "confirmed", "", Some(w.admin))),
        attempt("language_acts_by_who_may", &[declared(w.ana)], language(w.ana, "confirmed", "", None)),
        attempt("language_acts_by_who_may", &[declared(w.ana)], language(w.ana, "confirmed", "earlier_store", None)),
        attempt("language_acts_by_who_may", &[declared(w.lou)], language(w.lou, "confirmed", "", Some(w.lou))),
        attempt("language_acts_by_who_may", &[declared(w.ana)], language(w.ana, "withdrawn", "own_wish", Some(w.lea))),
        attempt("language_acts_by_who_may", &[declared(w.ana)], language(w.ana, "withdrawn", "lead", Some(w.ben))),
        attempt("language_acts_by_who_may", &[declared(w.lou)], language(w.lou, "withdrawn", "lead", Some(w.lou))),
        attempt(
            "language_acts_by_who_may",
            &[declared(w.ana)],
            language(w.ana, "withdrawn", "below_floor", Some(w.lea)),
        ),
        attempt("language_acts_in_turn", &[], language(w.ana, "confirmed", "", Some(w.lea))),
        attempt("language_acts_in_turn", &[], language(w.ana, "withdrawn", "below_floor", None)),
        attempt("language_acts_in_turn", &[declared(w.ana)], language(w.ana, "declared", "", Some(w.ana))),
        attempt("language_acts_in_turn", &[c.reads(w.ana, "fr")], language(w.ana, "declared", "", Some(w.ana))),
        attempt("language_acts_in_turn", &[c.reads(w.ana, "fr")], language(w.ana, "confirmed", "", Some(w.lou))),
        attempt(
            "language_declarations_by_themselves",
            &[],
            Raw::new("language_declarations")
                .set("person", w.ana)
                .set("languages", "' ar '")
                .set("by_person", w.ben)
                .set("at", then),
        ),
    ]
}

fn judging(c: &Cases) -> Vec<Attempt> {
    let w = &c.w;
    let evidence = "INSERT INTO evidence (version, data, at) VALUES (zeroblob(32), x'00', 0)".to_owned();
    let grown = Raw::new("evidence_versions")
        .set("version", "zeroblob(32)")
        .set("score", 0)
        .set("severity", 0)
        .set("contributions", "'[]'")
        .set("posts", 0)
        .set("at", at(50).as_millis());
    let version = |v: EvidenceVersion| format!("x'{v}'");
    let withdrawal = |case: CaseId, by: PersonId, seconds: i64| {
        Raw::new("withdrawals")
            .set("review", format!("(SELECT max(id) FROM reviews WHERE case_id = {case})"))
            .set("by_person", by)
            .set("at", at(seconds).as_millis())
    };
    let arabic = |raw: Raw| raw.set("language", "'ar'");
    let escalated = c.job_act(c.fresh, w.ana, "escalated", "policy");
    let asking = "INSERT INTO neighbourhood_states (neighbourhood, line) SELECT max(id), '' FROM neighbourhoods".into();
    vec![
        attempt("evidence_versions_frozen", std::slice::from_ref(&evidence), grown.clone().set("case_id", c.half)),
        attempt("evidence_versions_frozen", &[evidence], grown.set("case_id", c.settled)),
        attempt("cases_one_a_subject", &[], {
            let raw = Raw::new("cases").set("language", "'en'").set("at", 0);
            raw.set("subject", format!("(SELECT subject FROM cases WHERE id = {})", c.fresh))
        }),
        attempt("job_acts_by_who_may", &[], c.job_act(c.fresh, w.sam, "skipped", "language")),
        attempt("job_acts_by_who_may", &[], c.job_act(c.fresh, w.lea, "escalated", "policy")),
        attempt("job_acts_by_who_may", &[escalated.sql()], c.job_act(c.fresh, w.ana, "returned", "")),
        attempt("job_acts_while_awaited", &[], c.job_act(c.disputed, w.ana, "escalated", "policy")),
        attempt("job_acts_while_awaited", &[], c.job_act(c.approved, w.ana, "skipped", "close")),
        attempt("job_acts_in_turn", &[escalated.sql()], c.job_act(c.fresh, w.ben, "escalated", "danger")),
        attempt("job_acts_in_turn", &[escalated.sql()], c.job_act(c.fresh, w.ben, "skipped", "close")),
        attempt("job_acts_in_turn", &[], c.job_act(c.fresh, w.lea, "returned", "")),
        attempt("neighbourhoods_by_who_judges", &[], c.neighbourhood(c.fresh, w.sam)),
        attempt("neighbourhoods_by_who_judges", &[], c.neighbourhood(c.fresh, w.admin)),
        attempt("neighbourhoods_one_at_a_time", &[c.neighbourhood(c.half, w.ana).sql(), asking], {
            c.neighbourhood(c.half, w.lea)
        }),
        attempt("reviews_by_a_reviewer", &[], c.review(c.fresh, w.sam, "approve", 50)),
        attempt("reviews_by_a_reviewer", &[], c.review(c.fresh, w.admin, "approve", 50)),
        // Nor before the role was given.
        attempt(
            "reviews_by_a_reviewer",
            &[
                without("language_acts_by_who_may"),
                [c.loses(w.cem, "en").sql(), c.reads(w.cem, "en")]
                    .join("; ")
                    .replace(&at(4).as_millis().to_string(), "0"),
            ],
            c.review(c.fresh, w.cem, "approve", -50),
        ),
        attempt("reviews_in_a_confirmed_language", &[], arabic(c.review(c.und, w.ana, "approve", 50))),
        attempt("reviews_in_a_confirmed_language", &[], c.review(c.und, w.ana, "approve", 50).set("language", "'und'")),
        // What is only declared, or was lost, or is confirmed later than the review.
        attempt(
            "reviews_in_a_confirmed_language",
            &[c.language(w.ana, "ar", "declared", "", Some(w.ana)).sql()],
            arabic(c.review(c.und, w.ana, "approve", 50)),
        ),
        attempt(
            "reviews_in_a_confirmed_language",
            &[c.loses(w.ana, "en").sql()],
            c.review(c.fresh, w.ana, "reject", 50),
        ),
        attempt(
            "reviews_in_a_confirmed_language",
            &[c.reads(w.ana, "ar")],
            arabic(c.review(c.und, w.ana, "reject", 3)),
        ),
        attempt(
            "reviews_in_the_cases_language",
            &[c.reads(w.ana, "ar")],
            arabic(c.review(c.fresh, w.ana, "reject", 50)),
        ),
        attempt("reviews_not_by_the_proposer", &[], c.review(c.cems, w.cem, "approve", 50)),
        attempt("reviews_once", &[], c.review(c.half, w.ana, "approve", 50)),
        attempt("reviews_not_by_its_lead", &[], c.review(c.decided_by_lou, w.lou, "approve", 50)),
        attempt(
            "reviews_of_current_evidence",
            &[],
            c.review(c.grown, w.ana, "approve", 50).set("version", version(c.old)),
        ),
        attempt(
            "reviews_agree_on_language",
            &[c.reads(w.ben, "ar")],
            arabic(c.review(c.und_half, w.ben, "approve", 50)),
        ),
        attempt("reviews_while_awaited", &[], c.review(c.approved, w.cem, "approve", 50)),
        attempt("reviews_while_awaited", &[], c.review(c.planned_case, w.cem, "approve", 50)),
        attempt("withdrawals_of_own", &[], withdrawal(c.half, w.ben, 12)),
        attempt("withdrawals_in_time", &[], withdrawal(c.half, w.ana, 21)),
        attempt("withdrawals_in_time", &[], withdrawal(c.half, w.ana, 9)),
        attempt("protections_by_a_lead", &[], c.protection(c.fresh, w.cem)),
        attempt("protections_by_a_lead", &[], c.protection(c.fresh, w.admin)),
        attempt("protections_by_a_lead", &[], c.protection(c.fresh, w.lea).set("is_on", 0).set("at", 0)),
        attempt("adjudications_by_a_lead", &[], c.ruling(c.disputed, w.cem, "approve", 50)),
        attempt("adjudications_in_a_confirmed_language", &[], arabic(c.ruling(c.und_disputed, w.lea, "reject", 50))),
        attempt(
            "adjudications_in_a_confirmed_language",
            &[c.loses(w.lea, "en").sql()],
            c.ruling(c.disputed, w.lea, "approve", 50),
        ),
        attempt(
            "adjudications_in_the_cases_language",
            &[c.reads(w.lea, "ar")],
            arabic(c.ruling(c.disputed, w.lea, "reject", 50)),
        ),
        attempt("adjudications_not_by_a_reviewer", &[], c.ruling(c.lou_rejected, w.lou, "approve", 50)),
        attempt("adjudications_not_by_the_proposer", &[], c.ruling(c.leas, w.lea, "approve", 50)),
        attempt(
            "adjudications_of_current_evidence",
            &[],
            c.ruling(c.grown_disputed, w.lea, "approve", 50).set("version", version(c.old_disputed)),
        ),
        attempt(
            "adjudications_agree_on_language",
            &[c.reads(w.lea, "ar")],
            arabic(c.ruling(c.und_disputed, w.lea, "approve", 50)),
        ),
        attempt("adjudications_after_the_reviews", &[], c.ruling(c.disputed, w.lea, "approve", 11)),
        attempt("adjudications_after_the_reviews", &[], c.ruling(c.disputed, w.lea, "reject", 10)),
        attempt("adjudications_while_awaited", &[], c.ruling(c.half, w.lea, "approve", 50)),
        attempt("adjudications_while_awaited", &[], c.ruling(c.approved, w.lea, "reject", 50)),
    ]
}

/// What breaks the gate before a confirmation, on a case two people approved: (guard's ending, setup).
fn objections(c: &Cases, case: CaseId) -> Vec<Vec<String>> {
    let late = without("reviews_while_awaited");
    let suspected = serde_json::to_string(&[Answer::Suspected; 10]).unwrap();
    vec![
        vec![late.clone(), c.review(case, c.w.cem, "reject", 25).sql()],
        vec![late.clone(), c.review(case, c.w.cem, "approve", 12).set("checklist", format!("'{suspected}'")).sql()],
        vec![late, c.review(case, c.w.cem, "approve", 12).set("clause", "'tvec-2'").sql()],
        vec![without("adjudications_while_awaited"), c.ruling(case, c.w.lea, "reject", 25).sql()],
    ]
}

/// Nothing goes on about a case that may show the abuse of a child.
fn stopping(c: &Cases) -> Vec<Attempt> {
    let w = &c.w;
    let stop = |case| c.stop(case, w.ana, "stopped").sql();
    let looked = |by| c.stop(c.half, by, "looked").sql();
    let evidence = "INSERT INTO evidence (version, data, at) VALUES (zeroblob(32), x'', 0)".to_owned();
    let grown = Raw::new("evidence_versions").set("case_id", c.fresh).set("version", "zeroblob(32)");
    let grown = grown.set("score", 0).set("severity", 0).set("contributions", "'[]'").set("posts", 0).set("at", 0);
    vec![
        attempt("stops_by_who_may", &[], c.stop(c.half, w.admin, "stopped")),
        attempt("stops_by_who_may", &[], c.stop(c.half, w.sam, "stopped").set("at", at(-1).as_millis())),
        attempt("stops_by_who_may", &[stop(c.half)], c.stop(c.half, w.ben, "looked")),
        attempt("stops_in_turn", &[stop(c.half)], c.stop(c.half, w.ben, "stopped")),
        attempt("stops_in_turn", &[], c.stop(c.half, w.lea, "looked")),
        attempt("stops_lifted_by_another", &[stop(c.half)], c.stop(c.half, w.lea, "lifted")),
        attempt("stops_lifted_by_another", &[stop(c.half), looked(w.lou)], c.stop(c.half, w.lea, "lifted")),
        attempt(
            "stops_lifted_by_another",
            &[c.stop(c.half, w.lea, "stopped").sql(), looked(w.lea)],
            c.stop(c.half, w.lea, "lifted"),
        ),
        // Who looked at an earlier stop has not looked at this one.
        attempt(
            "stops_lifted_by_another",
            &[stop(c.half), looked(w.lea), c.stop(c.half, w.lea, "lifted").sql(), stop(c.half)],
            c.stop(c.half, w.lea, "lifted"),
        ),
        attempt("reviews_while_awaited", &[stop(c.half)], c.review(c.half, w.ben, "approve", 50)),
        attempt("adjudications_while_awaited", &[stop(c.disputed)], c.ruling(c.disputed, w.lea, "approve", 50)),
        attempt("job_acts_while_awaited", &[stop(c.fresh)], c.job_act(c.fresh, w.ana, "skipped", "close")),
        attempt("evidence_versions_not_of_stopped", &[evidence, stop(c.fresh)], grown),
        attempt("neighbourhoods_not_of_stopped", &[stop(c.fresh)], c.neighbourhood(c.fresh, w.ana)),
        attempt("confirmations_not_of_stopped", &[stop(c.approved)], c.confirmation(c.approved, w.sam, 50)),
        attempt("referrals_not_of_stopped", &[stop(c.confirmed)], c.referral(c.confirmed)),
        attempt("sends_not_of_stopped", &[stop(c.planned_case)], c.send(c.planned, "sending")),
    ]
}

/// What is judged to know how good judgements are.
fn checking(c: &Cases) -> Vec<Attempt> {
    let w = &c.w;
    let rejected = [c.ruling(c.disputed, w.lea, "reject", 20).sql()];
    let with = |more: &[Raw]| [rejected.to_vec(), more.iter().map(Raw::sql).collect()].concat();
    let gold = |by| c.gold(c.disputed, by, "reject");
    let is_gold = with(&[gold(w.lea), gold(w.both)]);
    let withdrawal = |by: PersonId, seconds| {
        let raw = Raw::new("quality_withdrawals").set("review", "(SELECT max(id) FROM quality_reviews)");
        raw.set("by_person", by).set("at", at(seconds).as_millis())
    };
    let cems = [is_gold.clone(), vec![c.once_more(w.cem, "gold", "reject").sql()]].concat();
    let audited = |by, decision: &str| with(&[c.audit(c.disputed), c.once_more(by, "audit", decision)]);
    let ruling = |lead: PersonId, seconds| {
        let raw = Raw::new("audit_rulings").set("audit", "(SELECT max(id) FROM audits)").set("lead", lead);
        raw.set("was_right", 1).set("at", at(seconds).as_millis())
    };
    vec![
        attempt("gold_answers_by_a_lead", &rejected, gold(w.cem)),
        attempt("gold_answers_of_decided", &[], c.gold(c.half, w.lea, "reject")),
        attempt("gold_answers_of_decided", &[], c.gold(c.approved, w.lea, "approve")),
        attempt("audits_of_decided", &[], c.audit(c.disputed)),
        attempt("quality_reviews_by_a_reviewer", &is_gold, c.once_more(w.sam, "gold", "reject")),
        attempt(
            "quality_reviews_in_a_confirmed_language",
            &is_gold,
            c.once_more(w.cem, "gold", "reject").set("language", "'ar'"),
        ),
        attempt("quality_reviews_by_a_newcomer", &is_gold, c.once_more(w.ana, "gold", "reject")),
        attempt("quality_reviews_by_a_newcomer", &is_gold, c.once_more(w.both, "gold", "reject")),
        attempt("quality_reviews_by_a_newcomer", &cems, c.once_more(w.cem, "gold", "approve")),
        attempt("quality_reviews_of_what_waits", &rejected, c.once_more(w.cem, "gold", "reject")),
        attempt("quality_reviews_of_what_waits", &rejected, c.once_more(w.cem, "audit", "reject")),
        // Leads who do not agree make no gold.
        attempt(
            "quality_reviews_of_what_waits",
            &with(&[gold(w.lea), c.gold(c.disputed, w.both, "approve")]),
            c.once_more(w.cem, "gold", "reject"),
        ),
        attempt("quality_reviews_of_what_waits", &audited(w.cem, "reject"), c.once_more(w.lou, "audit", "reject")),
        attempt(
            "quality_reviews_of_what_waits",
            &[is_gold.clone(), vec![c.stop(c.disputed, w.ana, "stopped").sql()]].concat(),
            c.once_more(w.cem, "gold", "reject"),
        ),
        attempt("quality_withdrawals_of_own", &cems, withdrawal(w.ben, 52)),
        attempt("quality_withdrawals_of_own", &cems, withdrawal(w.cem, 61)),
        attempt("audit_rulings_by_a_lead", &audited(w.cem, "approve"), ruling(w.sam, 70)),
        attempt("audit_rulings_by_another", &audited(w.cem, "approve"), ruling(w.lea, 70)),
        attempt("audit_rulings_by_another", &audited(w.lou, "approve"), ruling(w.lou, 70)),
        attempt("audit_rulings_of_disagreement", &audited(w.cem, "reject"), ruling(w.lou, 70)),
        attempt("audit_rulings_of_disagreement", &audited(w.cem, "approve"), ruling(w.lou, 59)),
        // What is judged once more is a job like any other, unless it is stopped.
        attempt(
            "job_acts_while_awaited",
            &[is_gold, vec![c.stop(c.disputed, w.ana, "stopped").sql()]].concat(),
            c.job_act(c.disputed, w.cem, "skipped", "close"),
        ),
    ]
}

fn referring(c: &Cases) -> Vec<Attempt> {
    let w = &c.w;
    let by_sam = |case| c.confirmation(case, w.sam, 50);
    let arabic = [
        c.reads(w.ben, "ar"),
        without("reviews_agree_on_language"),
        c.review(c.und_half, w.ben, "approve", 11).set("language", "'ar'").sql(),
    ];
    let mut all = vec![
        attempt("confirmations_by_a_sender", &[], c.confirmation(c.approved, w.cem, 50)),
        attempt("confirmations_by_a_sender", &[], c.confirmation(c.approved, w.admin, 50)),
        attempt("confirmations_by_a_third_person", &[], c.confirmation(c.bo_approved, w.both, 50)),
        attempt("confirmations_by_a_third_person", &[], c.confirmation(c.bos, w.both, 50)),
        attempt("confirmations_of_two_approvals", &[], by_sam(c.fresh)),
        attempt("confirmations_of_two_approvals", &[], by_sam(c.half)),
        // The younger approval can still be undone.
        attempt("confirmations_of_two_approvals", &[], c.confirmation(c.approved, w.sam, 20)),
        // One person twice is one.
        attempt(
            "confirmations_of_two_approvals",
            &[without("reviews_once"), c.review(c.half, w.ana, "approve", 12).sql()],
            by_sam(c.half),
        ),
        // A lead counts on top of two reviews, not in the place of one.
        attempt(
            "confirmations_of_two_approvals",
            &[without("adjudications_while_awaited"), c.ruling(c.half, w.lea, "approve", 30).sql()],
            by_sam(c.half),
        ),
        // An approval that was taken back is none.
        attempt(
            "confirmations_of_two_approvals",
            &[Raw::new("withdrawals")
                .set("review", format!("(SELECT max(id) FROM reviews WHERE case_id = {})", c.approved))
                .set("by_person", w.ben)
                .set("at", at(12).as_millis())
                .sql()],
            by_sam(c.approved),
        ),
        // The proposer's approval is none.
        attempt(
            "confirmations_of_two_approvals",
            &[
                without("reviews_not_by_the_proposer"),
                c.review(c.cems, w.cem, "approve", 10).sql(),
                c.review(c.cems, w.ana, "approve", 10).sql(),
            ],
            by_sam(c.cems),
        ),
        // Approvals of other evidence are none.
        attempt(
            "confirmations_of_two_approvals",
            &[
                without("reviews_of_current_evidence"),
                c.review(c.grown, w.ana, "approve", 10).set("version", format!("x'{}'", c.old)).sql(),
                c.review(c.grown, w.ben, "approve", 10).set("version", format!("x'{}'", c.old)).sql(),
            ],
            by_sam(c.grown),
        ),
        attempt("confirmations_in_one_language", &arabic, by_sam(c.und_half)),
        attempt("confirmations_not_of_protected", &[c.protect(c.approved)], by_sam(c.approved)),
        attempt("confirmations_once", &[], by_sam(c.confirmed)),
        attempt(
            "referrals_of_what_was_confirmed",
            &[],
            c.referral(c.approved)
                .set("confirmation", format!("(SELECT id FROM confirmations WHERE case_id = {})", c.confirmed)),
        ),
        attempt(
            "referrals_of_what_was_confirmed",
            &[format!(
                "INSERT INTO holds (confirmation, why, retry, at) SELECT id, '', 0, 0 FROM confirmations WHERE case_id = {}",
                c.confirmed
            )],
            c.referral(c.confirmed),
        ),
        attempt(
            "referrals_by_a_sender",
            &[without("confirmations_by_a_sender"), c.confirmation(c.approved, w.cem, 50).sql()],
            c.referral(c.approved),
        ),
        // Nor by a sender who is an admin by now.
        attempt(
            "referrals_by_a_sender",
            &[Raw::new("role_grants")
                .set("person", w.sam)
                .set("by_person", w.admin)
                .set("admin", 1)
                .set("lead", 0)
                .set("reviewer", 0)
                .set("sender", 0)
                .set("at", at(40).as_millis())
                .sql()],
            c.referral(c.confirmed),
        ),
        attempt(
            "referrals_by_a_third_person",
            &[without("confirmations_by_a_third_person"), c.confirmation(c.bo_approved, w.both, 50).sql()],
            c.referral(c.bo_approved),
        ),
        attempt(
            "referrals_of_two_approvals",
            &[without("confirmations_of_two_approvals"), by_sam(c.half).sql()],
            c.referral(c.half),
        ),
        attempt(
            "referrals_in_one_language",
            &[arabic.to_vec(), vec![without("confirmations_in_one_language"), by_sam(c.und_half).sql()]].concat(),
            c.referral(c.und_half),
        ),
        attempt("referrals_not_of_protected", &[c.protect(c.confirmed)], c.referral(c.confirmed)),
        attempt(
            "referrals_of_the_cases_subject",
            &[],
            c.referral(c.confirmed).set("subject", "'simulated/world/someone'"),
        ),
        attempt("referrals_in_their_world", &[by_sam(c.real).sql()], c.referral(c.real)),
        attempt(
            "referrals_one_a_subject",
            &[without("confirmations_once"), by_sam(c.planned_case).sql()],
            c.referral(c.planned_case),
        ),
        attempt("sends_one_at_a_time", &[c.send(c.planned, "sending").sql()], c.send(c.other, "sending")),
        attempt(
            "sends_without_objection",
            &[without("reviews_while_awaited"), c.review(c.planned_case, w.cem, "reject", 40).sql()],
            c.send(c.planned, "sending"),
        ),
        attempt("sends_not_of_protected", &[c.protect(c.planned_case)], c.send(c.planned, "sending")),
    ];
    for before in objections(c, c.approved) {
        all.push(attempt("confirmations_without_objection", &before, by_sam(c.approved)));
    }
    // A lead's approval answers what came before it, and nothing after.
    all.push(attempt("confirmations_without_objection", &objections(c, c.settled)[0], by_sam(c.settled)));
    for before in objections(c, c.confirmed) {
        all.push(attempt("referrals_without_objection", &before, c.referral(c.confirmed)));
    }
    for (path, next) in illegal_steps() {
        let mut before: Vec<_> =
            path.iter().map(|state| c.send(c.planned, state).set("by_person", w.sam).sql()).collect();
        before.push(without("sends_one_at_a_time"));
        all.push(attempt("sends_by_legal_steps", &before, c.send(c.planned, next)));
    }
    all
}

/// Every step that no delivery may take, each from a path that leads there after `planned`.
fn illegal_steps() -> Vec<(Vec<&'static str>, &'static str)> {
    let all: BTreeSet<_> = SendState::ALL.iter().map(|s| s.as_str()).collect();
    let legal: [(&[&str], &[&str]); 6] = [
        (&[], &["sending"]),
        (&["sending"], &["sent", "refused", "not_sent", "ambiguous"]),
        (&["sending", "not_sent"], &["sending"]),
        // By nobody, an ambiguous send goes nowhere; a person may find out (in verbs.rs).
        (&["sending", "ambiguous"], &[]),
        (&["sending", "sent"], &[]),
        (&["sending", "refused"], &[]),
    ];
    legal
        .iter()
        .flat_map(|(path, next)| {
            all.iter().filter(|s| !next.contains(s)).map(|s| (path.to_vec(), *s)).collect::<Vec<_>>()
        })
        .collect()
}

/// Runs in a transaction that is always rolled back.
fn rolled_back<T>(connection: &mut Connection, work: impl FnOnce(&Connection) -> T) -> T {
    let tx = connection.transaction().unwrap();
    work(&tx)
}

fn drop_guard(c: &Connection, guard: &str) {
    let kind: String = c.query_row("SELECT type FROM sqlite_schema WHERE name = ?", [guard], |r| r.get(0)).unwrap();
    c.execute_batch(&format!("DROP {kind} {guard}")).unwrap();
}

/// What the guard says: a trigger's own words; the column of a unique index.
fn words(c: &Connection, guard: &str) -> String {
    let sql: String = c.query_row("SELECT sql FROM sqlite_schema WHERE name = ?", [guard], |r| r.get(0)).unwrap();
    match sql.split_once("RAISE(ABORT, '") {
        Some((_, rest)) => rest.split_once("')").unwrap().0.to_owned(),
        None => "UNIQUE constraint failed".to_owned(),
    }
}

#[test]
fn every_rule_of_the_gate_holds_in_sql_and_only_by_its_own_guard() {
    let cases = Cases::new();
    let mut plain = plain(&cases.w.path());
    let mut shown = BTreeSet::new();
    for (index, a) in [team(&cases), judging(&cases), stopping(&cases), checking(&cases), referring(&cases)]
        .concat_all()
        .iter()
        .enumerate()
    {
        let label = format!("{index} {}: {}", a.guard, a.statement);
        let before = |c: &Connection| {
            for sql in &a.before {
                c.execute_batch(sql).unwrap_or_else(|e| panic!("{label}\n before: {sql}\n {e}"));
            }
        };
        rolled_back(&mut plain, |c| {
            before(c);
            let said = words(c, a.guard);
            let error = c.execute(&a.statement, []).expect_err(&label).to_string();
            assert!(error.contains(&said), "{label}\n refused, but in other words: {error}");
        });
        rolled_back(&mut plain, |c| {
            before(c);
            drop_guard(c, a.guard);
            let done = c.execute(&a.statement, []);
            assert_eq!(done, Ok(1), "{label}\n something else refuses it too");
        });
        shown.insert(a.guard.to_owned());
    }
    // The others keep working copies in step.
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%RAISE(%'
        AND name NOT LIKE '%\\_not\\_updated' ESCAPE '\\'
        AND name NOT LIKE '%\\_not\\_deleted' ESCAPE '\\'";
    let all: BTreeSet<String> =
        plain.prepare(sql).unwrap().query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
    let missing: Vec<_> = all.difference(&shown).collect();
    assert!(missing.is_empty(), "no attempt shows {missing:?}");
}

trait ConcatAll {
    fn concat_all(self) -> Vec<Attempt>;
}

impl<const N: usize> ConcatAll for [Vec<Attempt>; N] {
    fn concat_all(self) -> Vec<Attempt> {
        self.into_iter().flatten().collect()
    }
}

/// A store in which every record table has a row.
pub(crate) fn full() -> World {
    let c = Cases::new();
    let w = c.w;
    let withdrawn = w.review(c.und, w.cem, Decision::Approve, 10);
    w.store.withdraw_review(withdrawn, w.cem, at(12)).unwrap();
    w.store.protect(&account("archive"), true, "an archive", w.lea, at(20)).unwrap();
    let pending = w.store.claim_confirmations(1).unwrap();
    w.store.hold_confirmation(pending[0].confirmation.id, "over the daily cap", true, at(40)).unwrap();
    w.store.switch_source(w.source, true, None, at(20)).unwrap();
    let sent = w.store.claim_send(at(41)).unwrap().unwrap();
    let receipt = Receipt { reference: Some("7".into()), raw: "{}".into(), at: at(42) };
    w.store.commit_send(sent.referral, &store::SendOutcome::Sent(receipt), at(42)).unwrap();
    let due = w.store.claim_checks(at(4_000), 1).unwrap();
    let seen = Observation { status: Status::Up, raw: "{}".into(), handle: Some("loud.example".into()) };
    w.store.commit_check(&due[0], &seen, at(4_000)).unwrap();
    w.store.ask_neighbourhood(c.fresh, w.lea, at(45)).unwrap();
    w.store.note_opening(w.ana, c.fresh, at(45)).unwrap();
    w.store.job_act(c.fresh, JobAct::Skipped(SkipReason::Close), w.ana, at(45)).unwrap();
    let rejected = w.case("rejected");
    w.review(rejected, w.ana, Decision::Reject, 10);
    w.review(rejected, w.ben, Decision::Reject, 11);
    w.store.append_adjudication(&w.ruling(rejected, w.lea, Decision::Reject, 30)).unwrap();
    w.store.answer_gold(rejected, w.lea, Decision::Reject, at(31)).unwrap();
    w.store.draw_audits(1_000_000, at(32)).unwrap();
    for seconds in [40, 80] {
        let once_more = w.draft(rejected, w.cem, Decision::Approve, seconds);
        let review = w.store.append_quality_review(Purpose::Audit, &once_more).unwrap();
        if seconds == 40 {
            w.store.withdraw_quality_review(review, w.cem, at(45)).unwrap();
        }
    }
    w.store.rule_on_audit(rejected, w.lou, true, at(95)).unwrap();
    let stopped = w.case("stopped");
    w.store.stop_act(stopped, StopAct::Stopped, w.ana, at(45)).unwrap();
    plain(&w.path()).execute_batch("INSERT INTO openings_expired (before, at) VALUES (0, 0)").unwrap();
    w.store.end_sessions(w.ana, store::Which::All, w.admin, at(46)).unwrap();
    w.seen("erased");
    w.store.erase_findings_of(&account("erased"), "asked by the account", w.lea, at(50)).unwrap();
    w.store.checkpoint(at(60)).unwrap();
    w
}

/// Every way in which plain SQL changes or removes a row.
fn tampering(table: &str, key: &str, all: &str) -> [(&'static str, String); 6] {
    [
        ("updated", format!("UPDATE {table} SET {key} = {key}")),
        ("updated", format!("UPDATE {table} SET {key} = o.{key} FROM {table} o WHERE o.{key} = {table}.{key}")),
        (
            "updated",
            format!(
                "INSERT INTO {table} ({all}) SELECT {all} FROM {table} WHERE 1 ON CONFLICT ({key}) DO UPDATE SET {key} = {key}"
            ),
        ),
        ("deleted", format!("DELETE FROM {table}")),
        ("deleted", format!("INSERT OR REPLACE INTO {table} ({all}) SELECT {all} FROM {table} LIMIT 1")),
        ("deleted", format!("REPLACE INTO {table} ({all}) SELECT {all} FROM {table} LIMIT 1")),
    ]
}

#[test]
fn records_are_never_changed_or_removed() {
    let w = full();
    let mut plain = plain(&w.path());
    // So that nothing but the trigger is in the way.
    plain.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let triggers: Vec<String> = plain
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let tables: Vec<&str> = triggers.iter().filter_map(|t| t.strip_suffix("_not_deleted")).collect();
    assert_eq!(tables.len(), 37, "{tables:?}");
    // Nothing new is written there.
    plain.execute_batch("INSERT INTO language_declarations SELECT 1, id, ' en ', id, at FROM people LIMIT 1").unwrap();
    for table in tables {
        let rows: i64 = plain.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).unwrap();
        assert!(rows > 0, "no row in {table} to try it on");
        let key: String =
            plain.query_row("SELECT name FROM pragma_table_info(?) WHERE pk = 1", [table], |r| r.get(0)).unwrap();
        let all: String = plain
            .query_row("SELECT group_concat(name, ', ') FROM pragma_table_info(?)", [table], |r| r.get(0))
            .unwrap();
        for (how, sql) in tampering(table, &key, &all) {
            let guard = format!("{table}_not_{how}");
            for others in [true, false] {
                rolled_back(&mut plain, |c| {
                    for trigger in triggers.iter().filter(|t| !others && **t != guard) {
                        drop_guard(c, trigger);
                    }
                    let error = c.execute(&sql, []).expect_err(&sql).to_string();
                    assert!(others || error.contains("are records"), "{sql}: {error}");
                });
            }
            rolled_back(&mut plain, |c| {
                triggers.iter().for_each(|trigger| drop_guard(c, trigger));
                let done = c.execute(&sql, []);
                assert!(matches!(done, Ok(n) if n > 0), "without {guard}, {sql}: {done:?}");
            });
        }
    }
}

#[test]
fn a_synthetic_store_stays_one() {
    let w = World::new();
    let plain = plain(&w.path());
    for sql in [
        "UPDATE meta SET value = '0' WHERE name = 'synthetic'",
        "INSERT OR REPLACE INTO meta (name, value, at) VALUES ('synthetic', '0', 0)",
        "DELETE FROM meta",
        "INSERT INTO meta (name, value, at) VALUES ('synthetic', '0', 0)",
    ] {
        plain.execute(sql, []).expect_err(sql);
    }
    assert!(w.store.is_synthetic().unwrap());
}
