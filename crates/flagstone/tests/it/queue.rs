//! The queue's order, which the store keeps in an index, against `casework`'s.

use casework::queue::{QueueItem, order, thousandths_of_reach};
use model::{CaseId, Dice, Timestamp, Weight};
use rusqlite::Connection;
use store::Store;

#[test]
fn the_store_keeps_the_order_that_casework_gives() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(Store::open_or_create(&path, false, Timestamp::default()).unwrap());
    let plain = Connection::open(&path).unwrap();
    let mut dice = Dice::new(8);
    let mut items: Vec<QueueItem> = (1..=3_000)
        .map(|case| QueueItem {
            case: CaseId(case),
            severity: dice.below(6) as u8,
            score: Weight(dice.below(30_000) as i32 - 3_000),
            reach: 1 << dice.below(25) | dice.below(9) as u32,
            posts: dice.below(60) as u32,
            opened: Timestamp::from_millis(dice.below(1_000) as i64),
        })
        .collect();
    let insert = "INSERT INTO case_standing (case_id, state, escalated, platform, language, severity, score, posts,
        opened, reach) VALUES (?, 'awaiting_review', 0, 'atproto', 'en', ?, ?, ?, ?, ?)";
    plain.execute_batch("PRAGMA foreign_keys = OFF; BEGIN").unwrap();
    for item in &items {
        let reach = thousandths_of_reach(item.reach) as i64;
        let row = (item.case.0, item.severity, item.score.0, item.posts, item.opened.as_millis(), reach);
        plain.execute(insert, row).unwrap();
    }
    let mut kept = plain.prepare("SELECT case_id FROM case_standing ORDER BY priority DESC, opened, case_id").unwrap();
    let kept: Vec<i64> = kept.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    order(&mut items);
    assert_eq!(kept, items.iter().map(|item| item.case.0).collect::<Vec<_>>());
}
