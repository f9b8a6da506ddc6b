//! What one batch may leave behind. Everything else is counted and dropped.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    AccountId, Batch, Event, Finding, IntakeCommit, Interaction, Language, Post, PostRef, PostUri, SignalRole,
    SourceId, Timestamp,
};

/// Who is kept already. Both are asked once an event at most.
pub struct Keep<'a> {
    /// Accounts with a finding from an earlier batch.
    pub is_found: &'a dyn Fn(&AccountId) -> bool,
    /// Watched accounts: an open case, or two signatures.
    pub is_watched: &'a dyn Fn(&AccountId) -> bool,
}

/// Decides what a batch leaves behind.
///
/// - A post stays if it has a finding or a watched author; every other one is counted in `dropped`, by the primary
///   subtag of the first language its author declared.
/// - An interaction stays if one end has a finding (from earlier or from anywhere in this batch) or is watched; a
///   profile or status event if its account has or is.
/// - A deletion by the author always stays. A post that is deleted later in the same batch is dropped with its
///   findings, and an interaction likewise, so `deleted` can be applied *before* them: what is deleted and then
///   written again is kept.
/// - A finding stays with its post. One about a post that is not in this batch has no author, and is left out.
/// - `unflagged` are the accounts that posted here and have no finding, now or from earlier: once each, sorted.
/// - A finding on trial ([`SignalRole::Shadow`]) keeps its post and nothing else: for everything but that, its account
///   has no finding.
pub fn keep(source: SourceId, batch: Batch, findings: Vec<Finding>, keep: &Keep<'_>, at: Timestamp) -> IntakeCommit {
    let deleted_at = last_deletions(&batch.events);
    let written: BTreeMap<PostRef, AccountId> = batch
        .events
        .iter()
        .enumerate()
        .filter_map(|(place, event)| match event {
            Event::Post(post) if !is_deleted_after(&deleted_at, &post.at.uri, &post.author, place) => {
                Some((post.at.clone(), post.author.clone()))
            }
            _ => None,
        })
        .collect();
    let mut commit = IntakeCommit {
        set_aside: batch.set_aside,
        received: batch.received,
        ..IntakeCommit::empty(source, batch.cursor, at)
    };
    commit.findings = findings.into_iter().filter(|f| written.contains_key(&f.post)).collect();
    let mut with_finding: BTreeSet<PostRef> = commit.findings.iter().map(|f| f.post.clone()).collect();
    // What is on trial makes nobody found: neither their profile nor whom they talk to is kept for it.
    let counted = commit.findings.iter().filter(|f| f.role != SignalRole::Shadow);
    let found_now: BTreeSet<&AccountId> = counted.filter_map(|f| written.get(&f.post)).collect();

    let found = |account: &AccountId| found_now.contains(account) || (keep.is_found)(account);
    let kept = |account: &AccountId| found(account) || (keep.is_watched)(account);
    let mut unflagged = BTreeSet::new();
    let mut watched_posts = BTreeSet::new();
    for (place, event) in batch.events.into_iter().enumerate() {
        match event {
            Event::Post(post) => {
                commit.posts_read += 1;
                if !found(&post.author) {
                    unflagged.insert(post.author.clone());
                }
                if is_deleted_after(&deleted_at, &post.at.uri, &post.author, place) {
                    *commit.dropped.entry(declared(&post)).or_default() += 1;
                } else if with_finding.remove(&post.at) {
                    watched_posts.insert(post.at.clone());
                    commit.posts.push(*post);
                } else if watched_posts.contains(&post.at) {
                    // The same version again: once is enough, and it was not dropped.
                } else if (keep.is_watched)(&post.author) {
                    watched_posts.insert(post.at.clone());
                    commit.posts.push(*post);
                } else {
                    *commit.dropped.entry(declared(&post)).or_default() += 1;
                }
            }
            Event::PostDeleted { uri, .. } => commit.deleted.push(uri),
            Event::Profile(profile) if kept(&profile.account) => commit.profiles.push(profile),
            Event::Interaction(i) if is_deleted_after(&deleted_at, &i.uri, &i.actor, place) => {}
            Event::Interaction(i) if kept(&i.actor) || kept(&i.target) => commit.interactions.push(i),
            Event::Status(status) if kept(&status.account) => commit.statuses.push(status),
            Event::Profile(_) | Event::Interaction(_) | Event::Status(_) => {}
        }
    }
    commit.unflagged = unflagged.into_iter().collect();
    commit
}

/// All the posts and interactions of a batch, but those that their author deletes later in it: what is kept of an
/// archive that somebody imports, until it expires.
pub fn whole(batch: &Batch) -> (Vec<Post>, Vec<Interaction>) {
    let deleted_at = last_deletions(&batch.events);
    let (mut posts, mut interactions) = (Vec::new(), Vec::new());
    for (place, event) in batch.events.iter().enumerate() {
        match event {
            Event::Post(post) if !is_deleted_after(&deleted_at, &post.at.uri, &post.author, place) => {
                posts.push((**post).clone());
            }
            Event::Interaction(i) if !is_deleted_after(&deleted_at, &i.uri, &i.actor, place) => {
                interactions.push(i.clone());
            }
            _ => {}
        }
    }
    (posts, interactions)
}

/// Where in the batch each address was last deleted, and by whom. Only an author can delete: a deletion in another
/// name hides nothing.
fn last_deletions(events: &[Event]) -> BTreeMap<(PostUri, AccountId), usize> {
    let deletions = events.iter().enumerate().filter_map(|(place, event)| match event {
        Event::PostDeleted { uri, author, .. } => Some(((uri.clone(), author.clone()), place)),
        _ => None,
    });
    deletions.collect()
}

fn is_deleted_after(
    deleted_at: &BTreeMap<(PostUri, AccountId), usize>,
    uri: &PostUri,
    author: &AccountId,
    place: usize,
) -> bool {
    !deleted_at.is_empty() && deleted_at.get(&(uri.clone(), author.clone())).is_some_and(|deleted| *deleted > place)
}

/// The language a post is counted under when it is dropped.
fn declared(post: &Post) -> String {
    post.langs.first().map_or_else(Language::undetermined, |tag| Language::of_tag(tag)).to_string()
}

#[cfg(test)]
mod tests {
    use model::{Cursor, InteractionKind, Kind, Profile, SetAside, Status, StatusEvent};

    use super::*;
    use crate::testing::{account, finding, post};

    fn nobody(_: &AccountId) -> bool {
        false
    }

    fn kept(events: Vec<Event>, findings: Vec<Finding>, who: &Keep<'_>) -> IntakeCommit {
        let batch = Batch { events, received: 99, cursor: Some(Cursor("7".into())), ..Batch::default() };
        keep(SourceId(1), batch, findings, who, Timestamp::from_millis(5))
    }

    const NOBODY: Keep<'static> = Keep { is_found: &nobody, is_watched: &nobody };

    fn follows(actor: &str, target: &str) -> Event {
        Event::Interaction(Interaction {
            actor: account(actor),
            kind: InteractionKind::Follow,
            target: account(target),
            uri: format!("at://{actor}/follow/{target}").parse().unwrap(),
            about: None,
            seen: Timestamp::from_millis(1),
        })
    }

    fn profile(of: &str) -> Event {
        Event::Profile(Profile {
            account: account(of),
            handle: None,
            display_name: None,
            description: None,
            seen: Timestamp::from_millis(1),
        })
    }

    fn status(of: &str) -> Event {
        Event::Status(StatusEvent {
            account: account(of),
            status: Status::TakenDown,
            raw: "{}".into(),
            seen: Timestamp::from_millis(1),
        })
    }

    #[test]
    fn a_post_with_no_finding_and_no_watched_author_is_counted_and_dropped() {
        let mut german = post("b", 1);
        german.langs = vec!["de-AT".into(), "en".into()];
        let mut silent = post("c", 2);
        silent.langs.clear();
        let flagged = post("a", 0);
        let f = finding(&flagged, "s", Kind::Phrase, 10);
        let events = [flagged.clone(), german, silent, post("d", 3)].map(|p| Event::Post(Box::new(p))).to_vec();
        let watched = |who: &AccountId| *who == account("d");
        let commit = kept(events, vec![f.clone()], &Keep { is_found: &nobody, is_watched: &watched });
        assert_eq!(commit.posts, [flagged, post("d", 3)]);
        assert_eq!(commit.findings, [f]);
        assert_eq!(commit.dropped, BTreeMap::from([("de".to_owned(), 1), ("und".to_owned(), 1)]));
        assert_eq!(commit.unflagged, [account("b"), account("c"), account("d")]);
        assert_eq!((commit.posts_read, commit.received, commit.cursor), (4, 99, Some(Cursor("7".into()))));
    }

    #[test]
    fn an_interaction_that_is_deleted_later_in_the_batch_is_not_kept_and_one_made_again_is() {
        let found = |id: &AccountId| *id == account("old");
        let gone = |actor: &str| Event::PostDeleted {
            uri: format!("at://{actor}/follow/old").parse().unwrap(),
            author: account(actor),
            seen: Timestamp::from_millis(2),
        };
        let events = vec![follows("x", "old"), gone("x"), gone("y"), follows("y", "old")];
        let commit = kept(events, vec![], &Keep { is_found: &found, is_watched: &nobody });
        let actors: Vec<_> = commit.interactions.iter().map(|i| i.actor.clone()).collect();
        assert_eq!((actors, commit.deleted.len()), (vec![account("y")], 2));
    }

    #[test]
    fn what_is_kept_of_others_needs_a_finding_or_a_watched_account_at_one_end() {
        let flagged = post("a", 0);
        let f = finding(&flagged, "s", Kind::Phrase, 10);
        // The follow of `a` comes before the post that flags it: order within a batch does not matter.
        let events = vec![
            follows("x", "a"),
            follows("a", "x"),
            follows("x", "y"),
            follows("x", "old"),
            follows("watched", "y"),
            profile("a"),
            profile("x"),
            profile("old"),
            status("x"),
            status("watched"),
            Event::Post(Box::new(flagged)),
        ];
        let found = |who: &AccountId| *who == account("old");
        let watched = |who: &AccountId| *who == account("watched");
        let commit = kept(events, vec![f], &Keep { is_found: &found, is_watched: &watched });
        let ends: Vec<_> = commit.interactions.iter().map(|i| (i.actor.stable(), i.target.stable())).collect();
        assert_eq!(ends, [("x", "a"), ("a", "x"), ("x", "old"), ("watched", "y")]);
        assert_eq!(commit.profiles.iter().map(|p| p.account.stable()).collect::<Vec<_>>(), ["a", "old"]);
        assert_eq!(commit.statuses.iter().map(|s| s.account.stable()).collect::<Vec<_>>(), ["watched"]);
    }

    #[test]
    fn an_account_found_earlier_is_not_unflagged_but_its_new_posts_are_dropped() {
        let found = |_: &AccountId| true;
        let commit = kept(
            vec![Event::Post(Box::new(post("a", 0)))],
            Vec::new(),
            &Keep { is_found: &found, is_watched: &nobody },
        );
        assert!(commit.unflagged.is_empty() && commit.posts.is_empty());
        assert_eq!(commit.dropped, BTreeMap::from([("en".to_owned(), 1)]));
    }

    #[test]
    fn a_post_deleted_in_the_same_batch_is_gone_and_one_written_again_stays() {
        let (gone, again) = (post("a", 0), post("b", 1));
        let delete = |p: &Post, by: &str| Event::PostDeleted {
            uri: p.at.uri.clone(),
            author: account(by),
            seen: Timestamp::from_millis(9),
        };
        let findings: Vec<_> = [&gone, &again].map(|p| finding(p, "s", Kind::Phrase, 10)).to_vec();
        let events = vec![
            delete(&again, "b"),
            Event::Post(Box::new(gone.clone())),
            Event::Post(Box::new(again.clone())),
            delete(&gone, "a"),
            delete(&again, "a"),
        ];
        let commit = kept(events, findings, &NOBODY);
        assert_eq!(commit.posts, std::slice::from_ref(&again));
        assert_eq!(commit.findings.len(), 1);
        assert_eq!(commit.deleted, [again.at.uri.clone(), gone.at.uri, again.at.uri]);
    }

    #[test]
    fn an_archive_is_kept_whole_but_for_what_it_says_was_deleted() {
        let (gone, stays) = (post("a", 0), post("b", 1));
        let deleted = Event::PostDeleted { uri: gone.at.uri.clone(), author: account("a"), seen: gone.seen };
        let posts = [&gone, &stays].map(|p| Event::Post(Box::new(p.clone())));
        let events = [posts.to_vec(), vec![follows("x", "y"), deleted, profile("x")]].concat();
        let (posts, interactions) = whole(&Batch { events, ..Batch::default() });
        assert_eq!((posts, interactions.len()), (vec![stays], 1));
    }

    #[test]
    fn the_same_post_twice_is_one_post_and_a_finding_without_its_post_is_left_out() {
        let p = post("a", 0);
        let stray = finding(&post("z", 5), "s", Kind::Phrase, 10);
        let own = finding(&p, "s", Kind::Phrase, 10);
        let twice = vec![Event::Post(Box::new(p.clone())), Event::Post(Box::new(p.clone()))];
        let commit = kept(twice, vec![own.clone(), stray], &NOBODY);
        assert_eq!((commit.posts, commit.findings), (vec![p], vec![own]));
        assert!(commit.dropped.is_empty());
    }

    #[test]
    fn what_could_not_be_read_is_passed_on() {
        let odd = SetAside {
            at: "7".into(),
            reason: "frame.truncated".into(),
            detail: "d".into(),
            seen: Timestamp::from_millis(1),
        };
        let batch = Batch { set_aside: vec![odd.clone()], ..Batch::default() };
        let commit = keep(SourceId(1), batch, Vec::new(), &NOBODY, Timestamp::from_millis(5));
        assert_eq!((commit.set_aside, commit.cursor), (vec![odd], None));
    }
}
