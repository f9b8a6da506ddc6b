//! Interactions, fresh and sealed, against a list that forgets nothing and looks at everything.

use std::collections::{BTreeMap, BTreeSet};

use model::*;
use store::{ArchiveChunk, NewSource, Retention, Store};

use crate::world::*;

/// What makes an interaction one.
type Key = (String, InteractionKind, String);

fn key(i: &Interaction) -> Key {
    (i.uri.to_string(), i.kind, i.target.to_string())
}

/// Everyone's copy of everything, in the order in which it came.
#[derive(Default)]
struct Naive {
    held: Vec<(Option<SourceId>, Interaction)>,
}

impl Naive {
    fn add(&mut self, holder: Option<SourceId>, i: &Interaction) {
        if !self.held.iter().any(|(by, known)| *by == holder && key(known) == key(i)) {
            self.held.push((holder, i.clone()));
        }
    }

    /// Each once: the copy that came first.
    fn visible(&self) -> BTreeMap<Key, Interaction> {
        let mut first = BTreeMap::new();
        for (_, i) in &self.held {
            first.entry(key(i)).or_insert_with(|| i.clone());
        }
        first
    }
}

fn everything(store: &Store) -> BTreeMap<Key, Interaction> {
    let mut all = BTreeMap::new();
    store
        .interactions(0, |seen| {
            let i = Interaction::try_from(&seen).unwrap();
            assert!(all.insert(key(&i), i).is_none(), "{seen:?} is given twice");
            Ok(())
        })
        .unwrap();
    all
}

fn of(store: &Store, who: &AccountId) -> BTreeSet<Key> {
    store.interactions_of(who, 10_000).unwrap().iter().map(key).collect()
}

/// Few records and accounts, so that everything comes again.
fn random(dice: &mut Dice, now: Timestamp) -> Interaction {
    let kind = InteractionKind::ALL[dice.below(5) as usize];
    let actor = account(&format!("a{}", dice.below(5)));
    Interaction {
        target: account(&format!("a{}", dice.below(8))),
        uri: format!("sim://{}/{}", actor.stable(), dice.below(12)).parse().unwrap(),
        about: (kind == InteractionKind::Repost).then(|| format!("sim://about/{}", dice.below(3)).parse().unwrap()),
        actor,
        kind,
        seen: now,
    }
}

fn archive(store: &Store, name: &str) -> SourceId {
    let source = NewSource {
        platform: "file".parse().unwrap(),
        kind: "archive".into(),
        url: format!("sha256:{name}"),
        authority: "local".into(),
    };
    store.add_source(&source, None, at(0)).unwrap()
}

#[test]
fn fresh_and_sealed_are_what_a_list_of_everything_says() {
    let keep = Retention { interactions: 5, ..Retention::default() };
    for round in 0..40 {
        let mut dice = Dice::new(round);
        let folder = in_memory();
        let mut w = World::at(folder.path().to_owned());
        let found: Vec<AccountId> = (0..3).map(|n| w.seen(&format!("a{n}"))).collect();
        let archives = [archive(&w.store, "one"), archive(&w.store, "two")];
        let mut naive = Naive::default();
        let mut now = at(10);
        for step in 0..40 {
            now = now.plus(dice.below(6 * Timestamp::HOUR as u64) as i64);
            let some: Vec<Interaction> = (0..dice.below(12)).map(|_| random(&mut dice, now)).collect();
            match dice.below(12) {
                0..=4 => {
                    let mut batch = intake(w.source, &format!("{step}"), now);
                    if dice.once_in(3) {
                        let mut known = naive.held.iter().map(|(_, i)| i.uri.clone());
                        let gone = known.nth(dice.below(20) as usize);
                        naive.held.retain(|(_, i)| Some(&i.uri) != gone.as_ref());
                        batch.deleted.extend(gone);
                    }
                    let kept = |i: &&Interaction| found.contains(&i.actor) || found.contains(&i.target);
                    some.iter().filter(kept).for_each(|i| naive.add(None, i));
                    batch.interactions = some;
                    w.store.commit_intake(&batch).unwrap();
                }
                5 | 6 => {
                    let source = archives[dice.below(2) as usize];
                    let mut sorted: Vec<&Interaction> = some.iter().collect();
                    sorted.sort_by_key(|i| key(i));
                    sorted.into_iter().for_each(|i| naive.add(Some(source), i));
                    let chunk = ArchiveChunk { interactions: some, ..ArchiveChunk::default() };
                    let expires = now.plus(3 * Timestamp::DAY);
                    w.store.commit_archive(&intake(source, &format!("{step}"), now), chunk, expires).unwrap();
                }
                7..=9 => drop(w.store.seal(now).unwrap()),
                10 => {
                    w.store.expire(now, &keep).unwrap();
                    let first_day = now.day() - i64::from(keep.interactions);
                    naive.held.retain(|(by, i)| match by {
                        None => i.seen.day() >= first_day,
                        Some(_) => now.since(i.seen) < 3 * Timestamp::DAY,
                    });
                }
                _ => w = reopened(w),
            }
            let visible = naive.visible();
            assert_eq!(everything(&w.store), visible, "round {round}, step {step}");
            let who = account(&format!("a{}", dice.below(8)));
            let touching = visible.values().filter(|i| i.actor == who || i.target == who);
            assert_eq!(of(&w.store, &who), touching.map(key).collect(), "round {round}, step {step}: {who}");
        }
        assert_eq!(w.store.fsck().unwrap(), [], "round {round}");
    }
}

/// Where the system has memory for files: nothing here waits for a disk.
fn in_memory() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Closed and opened again.
fn reopened(w: World) -> World {
    let path = w.path();
    let World { folder, place, store, source, admin, ana, ben, cem, lea, lou, sam, both } = w;
    drop(store);
    let store = Store::open_or_create(&path, true, at(0)).unwrap();
    World { folder, place, store, source, admin, ana, ben, cem, lea, lou, sam, both }
}

/// A store with three interactions of a day that has ended, sealed.
fn sealed() -> (World, Vec<Interaction>) {
    let w = World::new();
    w.seen("a0");
    let record = |n: u64| format!("sim://a1/{n}").parse().unwrap();
    let some: Vec<Interaction> = (0..3)
        .map(|n| Interaction {
            actor: account("a1"),
            kind: InteractionKind::Reply,
            target: account("a0"),
            uri: record(n),
            about: Some(format!("sim://a0/{n}").parse().unwrap()),
            seen: at(10),
        })
        .collect();
    let mut batch = intake(w.source, "some", at(10));
    batch.interactions = some.clone();
    assert_eq!(w.store.commit_intake(&batch).unwrap().new_interactions, 3);
    assert_eq!(w.store.seal(at(20)).unwrap().rows, 0, "the day has not ended");
    let done = w.store.seal(days(1)).unwrap();
    assert_eq!((done.rows, done.segments), (3, 1));
    (w, some)
}

fn days(n: i64) -> Timestamp {
    at(0).plus(n * Timestamp::DAY + Timestamp::HOUR)
}

fn keys(some: &[Interaction]) -> BTreeSet<Key> {
    some.iter().map(key).collect()
}

#[test]
fn a_sealed_interaction_that_is_seen_again_does_not_come_back() {
    let (w, some) = sealed();
    let mut again = intake(w.source, "again", days(2));
    again.interactions = some.iter().map(|i| Interaction { seen: days(2), ..i.clone() }).collect();
    assert_eq!(w.store.commit_intake(&again).unwrap().new_interactions, 0);
    let w = reopened(w);
    assert_eq!(w.store.commit_intake(&again).unwrap().new_interactions, 0);
    assert_eq!(everything(&w.store).into_values().collect::<Vec<_>>(), some, "as they were first seen");
}

#[test]
fn what_is_deleted_from_a_segment_is_unseen_at_once_and_off_the_disk_within_a_day() {
    let (w, some) = sealed();
    let before = w.store.segments().unwrap();
    let mut batch = intake(w.source, "deleted", days(1));
    batch.deleted = vec![some[1].uri.clone()];
    w.store.commit_intake(&batch).unwrap();
    let left = [some[0].clone(), some[2].clone()];
    assert_eq!(everything(&w.store).into_keys().collect::<BTreeSet<_>>(), keys(&left));
    assert_eq!(of(&w.store, &account("a0")), keys(&left));
    // One in three is more than one in a hundred: at once.
    let done = w.store.seal(days(1)).unwrap();
    assert_eq!(done.rewritten, 1);
    let after = w.store.segments().unwrap();
    assert_eq!((after.len(), after[0].rows, after[0].gaps, after[0].id), (1, 2, 0, before[0].id));
    assert_eq!(everything(&w.store).into_keys().collect::<BTreeSet<_>>(), keys(&left));
    let old = w.place.join("world.db.segments").join(&before[0].file);
    assert!(old.is_file(), "someone may still be reading it");
    w.store.seal(days(1).plus(Timestamp::HOUR)).unwrap();
    assert!(!old.exists());
    // It may be written anew, and is another one then.
    batch = intake(w.source, "anew", days(2));
    batch.interactions = vec![some[1].clone()];
    assert_eq!(w.store.commit_intake(&batch).unwrap().new_interactions, 1);
    assert_eq!(w.store.fsck().unwrap(), []);
}

#[test]
fn numbers_stay_and_say_what_is_new() {
    let (w, some) = sealed();
    let all = w.store.interactions(0, |_| Ok(())).unwrap();
    assert_eq!((all.number, all), (3, w.store.interactions_to().unwrap()));
    let mut batch = intake(w.source, "more", days(2));
    batch.interactions = vec![Interaction { uri: "sim://a1/9".parse().unwrap(), seen: days(2), ..some[0].clone() }];
    w.store.commit_intake(&batch).unwrap();
    let new = |after| {
        let mut numbers = Vec::new();
        let to = w.store.interactions(after, |seen| Ok(numbers.push(seen.number))).unwrap();
        (numbers, to)
    };
    assert_eq!(new(all.number).0, [4]);
    w.store.seal(days(3)).unwrap();
    assert_eq!(new(all.number).0, [4], "sealed meanwhile, it is new all the same");
    assert_eq!(new(2).0, [3, 4], "of a segment the rest");
    batch.cursor = Some(Cursor("gone".into()));
    batch.deleted = vec!["sim://a1/9".parse().unwrap()];
    batch.interactions.clear();
    w.store.commit_intake(&batch).unwrap();
    let after = new(4);
    assert_eq!((after.0, after.1.number), (vec![], 4), "a number is never given again");
    assert!(after.1.removals > all.removals);
}

#[test]
fn a_store_that_is_read_beside_its_owner_shows_the_same() {
    let (w, some) = sealed();
    let reader = Store::open(&w.path(), store::Mode::Read).unwrap();
    assert_eq!(everything(&reader).into_values().collect::<Vec<_>>(), some);
    assert_eq!(reader.fsck().unwrap(), []);
    assert!(reader.seal(days(9)).is_ok_and(|done| done == store::Sealed::default()), "there is nothing to seal");
}

#[test]
fn an_account_that_is_erased_is_gone_from_segments_and_archives() {
    let (w, some) = sealed();
    let source = archive(&w.store, "one");
    let (author, other) = (account("a0"), account("a2"));
    let posts = vec![post(&author, "kept"), post(&other, "other")];
    let interactions = vec![Interaction { uri: "sim://a2/1".parse().unwrap(), target: other, ..some[0].clone() }];
    let chunk = ArchiveChunk { posts, interactions };
    w.store.commit_archive(&intake(source, "end", days(1)), chunk, days(9)).unwrap();
    w.store.erase_findings_of(&author, "asked for", w.admin, days(1)).unwrap();
    assert_eq!(of(&w.store, &author), BTreeSet::new());
    assert_eq!(everything(&w.store).len(), 1, "others' stay");
    let mut left = Vec::new();
    w.store.archived_posts(|post| Ok(left.push(post.author))).unwrap();
    assert_eq!(left, [account("a2")]);
    assert_eq!(w.store.verify_audit(None).unwrap().problems, Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_look_into_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    let (w, _) = sealed();
    let folder = w.place.join("world.db.segments");
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for file in std::fs::read_dir(&folder).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

#[test]
fn fsck_knows_segments() {
    let (w, _) = sealed();
    let file = w.place.join("world.db.segments").join(&w.store.segments().unwrap()[0].file);
    let whole = std::fs::read(&file).unwrap();
    let found = || w.store.fsck().unwrap().into_iter().filter(|p| p.check == "segments").count();
    assert_eq!(found(), 0);
    let mut flipped = whole.clone();
    flipped[20] ^= 1;
    for harm in [&whole[..whole.len() - 1], &flipped] {
        std::fs::write(&file, harm).unwrap();
        assert_eq!(found(), 1);
    }
    std::fs::remove_file(&file).unwrap();
    assert_eq!(found(), 1, "it is gone");
    std::fs::write(&file, &whole).unwrap();
    std::fs::write(file.with_file_name("stray.parquet"), b"x").unwrap();
    assert_eq!(found(), 1, "one that no manifest names");
    let w = reopened(w);
    assert_eq!(w.store.fsck().unwrap(), [], "its next owner removes it");
}

#[test]
fn what_an_archive_holds_is_kept_whole_once_and_expires() {
    let w = World::new();
    let source = archive(&w.store, "one");
    let who = account("someone");
    let posts: Vec<Post> = ["b", "a", "c"].iter().map(|name| post(&who, name)).collect();
    let chunk = || ArchiveChunk { posts: posts.clone(), interactions: vec![] };
    let commit = |cursor: &str| w.store.commit_archive(&intake(source, cursor, at(5)), chunk(), days(2)).unwrap();
    assert_eq!(commit("1").new_posts, 3);
    assert_eq!(commit("2").new_posts, 0, "the archive repeats itself");
    let read = || {
        let mut all = Vec::new();
        w.store.archived_posts(|post| Ok(all.push(post))).unwrap();
        all
    };
    let mut sorted = posts.clone();
    sorted.sort_by_key(|p| p.at.uri.clone());
    assert_eq!(read(), sorted, "every field");
    w.store.expire(days(1), &Retention::default()).unwrap();
    assert_eq!(read().len(), 3);
    let gone = w.store.expire(days(2), &Retention::default()).unwrap();
    assert_eq!((gone["archived_posts"], read().len()), (3, 0));
}

#[test]
fn what_is_deleted_while_a_segment_is_written_does_not_come_back() {
    const ROWS: u64 = 20_000;
    let folder = in_memory();
    let w = World::at(folder.path().to_owned());
    w.seen("a0");
    let record = |n: u64| -> PostUri { format!("sim://a1/{n:06}").parse().unwrap() };
    let mut batch = intake(w.source, "many", at(10));
    let some = |n| {
        let (actor, kind, target) = (account("a1"), InteractionKind::Reply, account("a0"));
        Interaction { actor, kind, target, uri: record(n), about: None, seen: at(10) }
    };
    batch.interactions = (0..ROWS).map(some).collect();
    w.store.commit_intake(&batch).unwrap();
    let deleted = std::thread::scope(|threads| {
        let sealing = threads.spawn(|| w.store.seal(days(1)).unwrap());
        let mut deleted = 0;
        while !sealing.is_finished() && deleted < ROWS {
            let mut batch = intake(w.source, &format!("gone {deleted}"), days(1));
            batch.deleted = vec![record(deleted)];
            w.store.commit_intake(&batch).unwrap();
            deleted += 1;
        }
        assert_eq!(sealing.join().unwrap().segments, 1);
        deleted
    });
    assert!(deleted > 0, "nothing was deleted meanwhile");
    let left: BTreeSet<PostUri> = everything(&w.store).into_values().map(|i| i.uri).collect();
    assert_eq!(left, (deleted..ROWS).map(record).collect());
    assert!(w.store.segments().unwrap().iter().all(|s| s.gaps > 0), "some were in the file already");
}
