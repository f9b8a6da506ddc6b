//! Beside the walk: a person asked who stands around the subject of a case, and the platform is asked, page by page,
//! within the budget that people see. A restart goes on after the last page.

use std::{collections::HashSet, sync::Arc};

use casework::around::{self, Next};
use model::{AccountId, Interaction, InteractionKind, PostUri, Relation};
use platforms::Page;
use store::{NeighbourhoodStep, NeighbourhoodWork, crash};

use crate::house::House;

/// Most interactions looked through for those that are known already.
const KNOWN: usize = 200_000;

/// Asks one question. Gives 1 if there was something to ask.
pub async fn step(house: &Arc<House>) -> anyhow::Result<usize> {
    // Load.
    let now = house.now();
    let Some(work) = house.ask(move |store| store.claim_neighbourhood(now)).await? else { return Ok(0) };
    // Decide.
    let at = work.at.as_ref().map(|(relation, cursor)| (relation, cursor.as_deref()));
    let (found, step) = match around::next(at, &work.posts, &house.neighbourhoods, work.spent, now) {
        Next::End(why) => (Vec::new(), NeighbourhoodStep { ended: true, ..stands(&work, why.to_owned()) }),
        Next::Wait(until) => {
            let line = format!("the day's budget is spent; it goes on at {until}");
            (Vec::new(), NeighbourhoodStep { wait_until: Some(until), ..stands(&work, line) })
        }
        Next::Ask { relation, cursor, most } => ask(house, &work, relation, cursor, most).await?,
    };
    // Commit.
    let now = house.now();
    house.ask(move |store| store.commit_neighbourhood(&work, &found, &step, now)).await?;
    Ok(1)
}

/// Where it stands, with another line.
fn stands(work: &NeighbourhoodWork, line: String) -> NeighbourhoodStep {
    NeighbourhoodStep { at: work.at.clone(), asked: None, wait_until: None, line, ended: false }
}

async fn ask(
    house: &Arc<House>,
    work: &NeighbourhoodWork,
    relation: Relation,
    cursor: Option<String>,
    most: u32,
) -> store::Result<(Vec<Interaction>, NeighbourhoodStep)> {
    let neighbours = match house.channel(&work.subject.platform()).and_then(|channel| channel.neighbours()) {
        Ok(neighbours) => neighbours,
        Err(why) => return Ok((Vec::new(), NeighbourhoodStep { ended: true, ..stands(work, why) })),
    };
    crash::point("neighbourhood.before_call");
    let page = neighbours.page(&work.subject, &relation, cursor.as_deref(), most).await;
    crash::point("neighbourhood.after_call");
    Ok(match page {
        Page::Found { interactions, named, cursor } => {
            let fresh = unknown(house, &work.subject, &relation, interactions).await?;
            let line = format!("asked for {}: {named} accounts, {} not known before", words(&relation), fresh.len());
            let step = NeighbourhoodStep { at: Some((relation, cursor)), asked: Some(named), ..stands(work, line) };
            (fresh, step)
        }
        Page::Later { millis, why } => {
            let until = house.now().plus(millis);
            let line = format!("{why}; it goes on at {until}");
            (Vec::new(), NeighbourhoodStep { asked: Some(0), wait_until: Some(until), ..stands(work, line) })
        }
        // The next question may have one.
        Page::Nothing(why) => {
            let line = format!("no answer for {}: {why}", words(&relation));
            (Vec::new(), NeighbourhoodStep { at: Some((relation, None)), asked: Some(0), ..stands(work, line) })
        }
    })
}

fn words(relation: &Relation) -> &'static str {
    match relation {
        Relation::Follows => "whom it follows",
        Relation::Followers => "who follows it",
        Relation::Reposters(_) => "who reposted a post",
    }
}

/// Those that no stream and no archive told before. A platform names accounts, not the records by which they are known
/// elsewhere: so they are told apart by who did what to which post.
async fn unknown(
    house: &Arc<House>,
    subject: &AccountId,
    relation: &Relation,
    found: Vec<Interaction>,
) -> store::Result<Vec<Interaction>> {
    let of = subject.clone();
    let known = house.ask(move |store| store.interactions_of(&of, KNOWN)).await?;
    let kind =
        if matches!(relation, Relation::Reposters(_)) { InteractionKind::Repost } else { InteractionKind::Follow };
    type Done = (AccountId, AccountId, Option<PostUri>);
    let done = |i: &Interaction| -> Done { (i.actor.clone(), i.target.clone(), i.about.clone()) };
    let known: HashSet<Done> = known.iter().filter(|i| i.kind == kind).map(done).collect();
    Ok(found.into_iter().filter(|i| !known.contains(&done(i))).collect())
}
