//! The scripted part of the team: an admin, two reviewers, a lead and a sender. They act through the same verbs as
//! the pages, and the same gate stops them.

use std::collections::BTreeSet;

use anyhow::Context;
use model::{
    Adjudication, AdjudicationId, CaseState, Confirmation, ConfirmationId, JobAct, Language, PersonId, Review,
    ReviewId, Role, Roles, Timestamp, gate,
};
use simulate::{
    World,
    scripted::{self, Colleague, Judgement},
};
use store::{CaseFilter, CaseRow, CaseView};

use crate::{house::House, stages::refer::plan_settings};

/// The people, by what they do.
pub struct Colleagues {
    /// Invites the newcomer.
    pub admin: PersonId,
    reviewers: [PersonId; 2],
    lead: PersonId,
    sender: PersonId,
    attended: bool,
}

const NAMES: [(&str, &[Role]); 5] = [
    ("demo-admin", &[Role::Admin]),
    ("demo-reviewer-1", &[Role::Reviewer]),
    ("demo-reviewer-2", &[Role::Reviewer]),
    ("demo-lead", &[Role::Lead]),
    ("demo-sender", &[Role::Sender]),
];

/// Nobody signs in as a scripted colleague: this is no hash of any password.
const NO_PASSWORD: &str = "!";

impl Colleagues {
    /// Finds them in the store, or has them join.
    pub fn join(house: &House, attended: bool) -> anyhow::Result<Self> {
        let mut ids = Vec::with_capacity(NAMES.len());
        for (name, roles) in NAMES {
            let id = match house.store.credentials(name)? {
                Some((id, _)) => id,
                None => join_one(house, name, roles, ids.first().copied())?,
            };
            ids.push(id);
        }
        let &[admin, first, second, lead, sender] = ids.as_slice() else {
            anyhow::bail!("the demo's team is incomplete")
        };
        let team = Self { admin, reviewers: [first, second], lead, sender, attended };
        team.confirm_languages(house)?;
        Ok(team)
    }

    /// The lead confirms what others say they read; the admin, what the lead says. Gives how many that were.
    fn confirm_languages(&self, house: &House) -> anyhow::Result<usize> {
        let mut acts = 0;
        for person in house.store.people()? {
            let by = if person.roles.has(Role::Lead) { self.admin } else { self.lead };
            for language in &person.declared {
                house.store.confirm_language(person.id, language, by, house.now())?;
                acts += 1;
            }
        }
        Ok(acts)
    }

    /// Everyone does what they can do now. Gives how many acts that were.
    pub fn work(&self, house: &House, world: &World) -> anyhow::Result<usize> {
        let mut acts = self.confirm_languages(house)?;
        let states = [CaseState::AwaitingReview, CaseState::AwaitingAdjudication, CaseState::AwaitingConfirmation];
        let filter = CaseFilter { states: BTreeSet::from(states), limit: 1_000, ..CaseFilter::default() };
        for row in house.store.cases(&filter)? {
            acts += match row.state {
                CaseState::AwaitingReview if row.escalated.is_some() => self.put_back(house, &row)?,
                CaseState::AwaitingReview => self.review(house, world, &row)?,
                CaseState::AwaitingAdjudication => self.adjudicate(house, world, &row)?,
                _ => self.confirm(house, world, &row)?,
            };
        }
        Ok(acts)
    }

    fn review(&self, house: &House, world: &World, row: &CaseRow) -> anyhow::Result<usize> {
        let view = house.store.case(row.case.id)?.context("a case that was just listed")?;
        let mut acts = 0;
        for (number, reviewer) in self.reviewers.into_iter().enumerate() {
            // Every third case waits for the newcomer beside the first colleague.
            if self.attended && number == 1 && row.case.id.0 % 3 == 1 {
                continue;
            }
            let done = view.reviews.iter().any(|r| r.reviewer == reviewer && r.evidence == row.evidence);
            if done || (number == 1 && acts + view.reviews.len() >= 2) {
                continue;
            }
            let who = Colleague::Reviewer(number as u8);
            let Some(says) = judgement(world, who, &view) else { continue };
            house.store.append_review(&Review {
                id: ReviewId(0),
                case: row.case.id,
                evidence: row.evidence,
                reviewer,
                language: language(&row.case.language)?,
                decision: says.decision,
                clause: says.clause,
                scope: says.scope,
                confidence: says.confidence,
                checklist: says.checklist,
                reasons: says.reasons.into(),
                at: house.now(),
            })?;
            acts += 1;
        }
        Ok(acts)
    }

    /// The lead answers whoever asked by returning the case to the queue.
    fn put_back(&self, house: &House, row: &CaseRow) -> anyhow::Result<usize> {
        house.store.job_act(row.case.id, JobAct::Returned, self.lead, house.now())?;
        Ok(1)
    }

    fn adjudicate(&self, house: &House, world: &World, row: &CaseRow) -> anyhow::Result<usize> {
        let view = house.store.case(row.case.id)?.context("a case that was just listed")?;
        // A decision answers what came before it: not what is of the same moment.
        if view.reviews.iter().any(|review| review.at >= house.now()) {
            return Ok(0);
        }
        let Some(says) = judgement(world, Colleague::Lead, &view) else { return Ok(0) };
        house.store.append_adjudication(&Adjudication {
            id: AdjudicationId(0),
            case: row.case.id,
            evidence: row.evidence,
            lead: self.lead,
            language: language(&row.case.language)?,
            decision: says.decision,
            clause: says.clause,
            scope: says.scope,
            reasons: says.reasons.into(),
            at: house.now(),
        })?;
        Ok(1)
    }

    fn confirm(&self, house: &House, world: &World, row: &CaseRow) -> anyhow::Result<usize> {
        let now = house.now();
        let file = house.store.case_file(row.case.id)?;
        // What can still be undone is not confirmed.
        let Ok(approved) = gate::approve(&file, now) else { return Ok(0) };
        if !scripted::confirms(world.seed(), &file.evidence) {
            return Ok(0);
        }
        let limits = house.store.refer_limits(&row.case.subject, now)?;
        let Ok(notice) = casework::refer::plan(&approved, &plan_settings(house, limits, now)) else { return Ok(0) };
        house.store.append_confirmation(&Confirmation {
            id: ConfirmationId(0),
            case: row.case.id,
            evidence: row.evidence,
            sender: self.sender,
            notice: notice.digest(),
            at: now,
        })?;
        Ok(1)
    }
}

/// What a colleague who looked at the account decides.
fn judgement(world: &World, who: Colleague, view: &CaseView) -> Option<Judgement> {
    let truth = world.truth(&view.row.case.subject)?;
    scripted::judge(world.seed(), who, &view.evidence, truth.class)
}

fn join_one(house: &House, name: &str, roles: &[Role], by: Option<PersonId>) -> anyhow::Result<PersonId> {
    let roles = Roles::new(roles.iter().copied()).map_err(anyhow::Error::msg)?;
    let now = house.now();
    let secret = house.store.invite(&roles, by, now, now.plus(Timestamp::DAY))?;
    let languages = ["en", "ar"].into_iter().map(str::parse).collect::<Result<BTreeSet<Language>, _>>()?;
    Ok(house.store.accept_invitation(&secret, name, NO_PASSWORD, &languages, now)?)
}

/// A case of undetermined language is read as English here.
fn language(of_case: &Language) -> anyhow::Result<Language> {
    if of_case.is_undetermined() { Ok("en".parse()?) } else { Ok(of_case.clone()) }
}
