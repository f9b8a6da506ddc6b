//! Which of the waiting cases are given to somebody: `casework::fit` with what is stored. And what people were shown.

use std::collections::{BTreeMap, BTreeSet};

use casework::fit::Fit;
use model::{CaseId, EvidencePost, ImageRef, MediaHash, PersonId, Role, Timestamp};
use sha2::{Digest, Sha256};
use store::{CaseView, FirstShown, JobFacts, PersonRow};

use crate::{app::App, auth::session::Viewer, error::Fault, pages::cases::reads};

/// How many cases that fit are looked for.
const ENOUGH: usize = 4;

/// What a post shows: the digest of its text as it is folded for matching, so that it is the same however it is written,
/// and one of each image. A post that shows neither has none.
pub(crate) fn digests(post: &EvidencePost) -> Vec<[u8; 32]> {
    let text = detect::text::fold(&post.text).text;
    let text = (!text.trim().is_empty()).then(|| digest("text", &text));
    text.into_iter().chain(post.images.iter().map(|image| digest("image", &name(image)))).collect()
}

fn digest(kind: &str, what: &str) -> [u8; 32] {
    Sha256::new().chain_update(kind).chain_update([0]).chain_update(what).finalize().into()
}

/// By what it is, where an archive or a bank said so; else by the platform's name of it, which is of its content too.
fn name(image: &ImageRef) -> String {
    let of = |wanted: fn(&MediaHash) -> bool| image.hashes.iter().find(|hash| wanted(hash)).map(ToString::to_string);
    let sha256 = of(|hash| matches!(hash, MediaHash::Sha256(_)));
    sha256.or_else(|| of(|hash| matches!(hash, MediaHash::Pdq(_)))).unwrap_or_else(|| image.cid.clone())
}

/// The posts of a case, by their place in the evidence, whose every text and image somebody was shown in another case:
/// when they were first shown the last of them. Notes that they are shown the case now.
pub(crate) async fn shown_before(
    app: &App,
    person: PersonId,
    case: &CaseView,
) -> Result<BTreeMap<usize, Timestamp>, Fault> {
    let (id, now) = (case.row.case.id, app.now());
    let posts: Vec<Vec<[u8; 32]>> = case.evidence.posts.iter().map(digests).collect();
    let mut all: Vec<[u8; 32]> = posts.iter().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    let shown = app.ask(move |store| {
        let shown = store.shown(person, &all)?;
        store.note_shown(person, id, &all, now)?;
        Ok(shown)
    });
    let shown = shown.await?;
    let elsewhere = |digest: &[u8; 32]| shown.get(digest).filter(|first: &&FirstShown| first.case != id);
    let before = |post: &Vec<[u8; 32]>| {
        let all: Option<Vec<Timestamp>> = post.iter().map(|digest| elsewhere(digest).map(|first| first.at)).collect();
        all.and_then(|times| times.into_iter().max())
    };
    Ok(posts.iter().enumerate().filter_map(|(place, post)| Some((place, before(post)?))).collect())
}

/// Those of some waiting cases that may be given to somebody, with what they have, in order. Those that do not fit are put
/// aside for a while, so that the queue counts them no more; also gives how many these were.
pub(crate) async fn fitting(app: &App, viewer: &Viewer, waiting: &[CaseId]) -> Result<(Vec<CaseId>, usize), Fault> {
    let (me, now) = (viewer.id(), app.now());
    let has = app.jobs().job(me, waiting);
    if let Some(case) = has {
        return Ok((vec![case], 0));
    }
    let possible: Vec<CaseId> = {
        let jobs = app.jobs();
        waiting.iter().copied().filter(|case| jobs.could_give(*case, me, now)).collect()
    };
    let (fits, aside) = app
        .ask(move |store| {
            let people = store.people()?;
            let (mut fits, mut aside) = (Vec::new(), Vec::new());
            for case in possible {
                if may_be_given(&store.job_facts(case, digests)?, &people, me) {
                    fits.push(case);
                } else {
                    aside.push(case);
                }
                // The others may be taken meanwhile.
                if fits.len() >= ENOUGH {
                    break;
                }
            }
            Ok((fits, aside))
        })
        .await?;
    let mut jobs = app.jobs();
    aside.iter().for_each(|case| jobs.put_aside(*case, me, now));
    Ok((fits, aside.len()))
}

/// A person, as a case sees them.
pub(crate) fn fit(facts: &JobFacts, person: &PersonRow) -> Fit {
    Fit {
        reads: person.roles.has(Role::Reviewer) && reads(&person.languages, &facts.language),
        done: facts.done.contains(&person.id),
        saw_all: facts.saw_all.contains(&person.id),
        opted_out: facts.opted_out.contains(&person.id),
    }
}

fn may_be_given(facts: &JobFacts, people: &[PersonRow], me: PersonId) -> bool {
    let fit = |person: &PersonRow| fit(facts, person);
    let own = people.iter().find(|person| person.id == me).map(fit).unwrap_or_default();
    own.may_be_given(people.iter().filter(|person| person.id != me).map(fit))
}

/// The clauses whose cases fewer than two reviewers are given, because others opted out: not who.
pub(crate) async fn short_of_reviewers(app: &App) -> Result<Vec<String>, Fault> {
    let clauses: Vec<_> = app.policy().clauses.iter().map(|clause| clause.id.clone()).collect();
    app.ask(move |store| {
        let people = store.people()?;
        let reviewers: BTreeSet<PersonId> =
            people.iter().filter(|p| p.roles.has(Role::Reviewer)).map(|p| p.id).collect();
        let mut short = Vec::new();
        for clause in clauses {
            let out = store.opted_out(&clause)?;
            if reviewers.iter().any(|p| out.contains(p)) && reviewers.difference(&out).count() < 2 {
                short.push(clause.to_string());
            }
        }
        Ok(short)
    })
    .await
}
