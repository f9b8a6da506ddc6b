//! A desk with something in every room. Shared with `examples/desk.rs`.
#![allow(clippy::unwrap_used, unreachable_pub, reason = "helpers of tests")]

use model::{
    Decision, ImageRef, InteractionKind, Observation, Payload, Receipt, ReferralId, Status, Timestamp, gate,
    gate::Referral,
};
use store::SendOutcome;

use crate::house::{CaseSpec, House};

/// Three circles around an account, whose members turn to each other, and some who stand alone; what it posts is passed on
/// over hours.
fn surround(house: &House, account: &str) {
    let mut dice = model::Dice::new(9);
    let name = |circle: u64, n: u64| format!("circle{circle}.member{n:02}");
    for (circle, members) in [(0, 16), (1, 11), (2, 7)] {
        for n in 0..members {
            house.pass((5 + dice.below(40) as i64) * 60_000);
            house.tie(&name(circle, n), InteractionKind::Follow, account);
            let passes_on = if n == 0 || dice.once_in(3) { account.to_owned() } else { name(circle, dice.below(n)) };
            house.tie(&name(circle, n), InteractionKind::Repost, &passes_on);
            (0..3)
                .for_each(|_| house.tie(&name(circle, n), InteractionKind::Reply, &name(circle, dice.below(members))));
        }
    }
    (0..9).for_each(|n| house.tie(&format!("reader{n}"), InteractionKind::Follow, account));
    house.tie(&name(0, 3), InteractionKind::Mention, &name(1, 2));
}

/// A case that went all the way: approved, confirmed, sent with this receipt, and looked at after these hours.
pub fn refer(house: &House, spec: &CaseSpec, receipt: Receipt, looks: Vec<(i64, Observation)>) -> ReferralId {
    let t = house.team;
    let sent = house.open_case(spec);
    house.review(sent, t.reviewer, Decision::Approve);
    house.review(sent, t.second, Decision::Approve);
    house.pass(gate::UNDO + 1);
    let approved = gate::approve(&house.store.case_file(sent).unwrap(), house.now()).unwrap();
    let notice = casework::refer::draft(&approved, &House::notice_settings()).unwrap();
    let confirmation = model::Confirmation {
        id: model::ConfirmationId(0),
        case: sent,
        evidence: notice.evidence,
        sender: t.sender,
        notice: notice.digest(),
        at: house.now(),
    };
    house.store.append_confirmation(&confirmation).unwrap();
    let pending = house.store.claim_confirmations(1).unwrap().remove(0);
    let payload = Payload { endpoint: "sim.report".into(), body: format!("{{\"text\":{:?}}}", notice.text) };
    let referral = Referral::confirmed(approved, notice, (&pending.sender, pending.confirmation)).unwrap();
    let id = house.store.commit_referral(&referral, &payload, house.now()).unwrap();
    house.store.claim_send(house.now()).unwrap().unwrap();
    house.store.commit_send(id, &SendOutcome::Sent(receipt), house.now()).unwrap();
    for (hours, seen) in looks {
        house.pass(hours * Timestamp::HOUR);
        for due in house.store.claim_checks(house.now(), 9).unwrap() {
            house.store.commit_check(&due, &seen, house.now()).unwrap();
        }
    }
    id
}

/// Cases in every state; the first was referred and taken down.
pub fn fill(house: &House) {
    let t = house.team;
    let spec = CaseSpec { account: "acc-3001", handle: "ember.coast.example", ..CaseSpec::default() };
    let receipt = Receipt { reference: Some("R-42".into()), raw: "{\"id\":42}".into(), at: house.now() };
    let seen = |status, raw: &str| Observation { status, raw: raw.into(), handle: None };
    let looks = vec![
        (1, seen(Status::Up, "{\"status\":\"active\"}")),
        (24, seen(Status::TakenDown, "{\"error\":\"AccountTakedown\"}")),
    ];
    refer(house, &spec, receipt, looks);

    let waiting =
        house.open_case(&CaseSpec { account: "acc-3002", handle: "tall.reeds.example", ..CaseSpec::default() });
    house.review(waiting, t.reviewer, Decision::Approve);
    house.review(waiting, t.second, Decision::Approve);
    let disputed = house.open_case(&CaseSpec {
        account: "acc-3003",
        handle: "ridge.reporter.example",
        display_name: Some("Ridge Reporter"),
        description: Some("News from the ridge. Quotes are not endorsements."),
        posts: vec![(
            "They say \"join the black pine\". We looked at who is behind it.",
            vec!["https://blackpine.example/x"],
        )],
        ..CaseSpec::default()
    });
    house.review(disputed, t.second, Decision::Reject);
    house.review(disputed, t.reviewer, Decision::Approve);
    house.pass(gate::UNDO + 1);

    surround(house, "acc-3003");
    house.open_case(&CaseSpec {
        account: "acc-3004",
        handle: "قمة.example",
        display_name: Some("صوت القمة"),
        description: None,
        language: "ar",
        posts: vec![
            ("انضموا إلى الصنوبر الأسود قبل الشتاء، فالطريق مفتوح.", vec!["https://blackpine.example/ar"]),
            ("الصنوبر الأسود باقٍ.", vec![]),
        ],
        ..CaseSpec::default()
    });
    house.open_case(&CaseSpec {
        account: "acc-3005",
        handle: "quiet.valley\u{202E}.example",
        images: vec![ImageRef {
            cid: "bafkreigh2akiscaildc".into(),
            mime: "image/jpeg".into(),
            size: 183_204,
            alt: "A flag on a hill".into(),
            hashes: Vec::new(),
        }],
        posts: vec![
            (
                "The black pine stands. Brothers, join the black pine before winter.",
                vec!["https://blackpine.example/join"],
            ),
            (
                "The black pine stands. Brothers, join the black pine before winter.",
                vec!["https://blackpine.example/join"],
            ),
            ("Rain again on the ridge, and the black pine keeps growing.", vec![]),
        ],
        ..CaseSpec::default()
    });
    house.plain_case();
    house.pass(20 * 60 * Timestamp::SECOND);
}
