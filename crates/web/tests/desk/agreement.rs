//! How far reviewers agree: from their reviews to the figure, for leads.

use model::Decision::{Approve, Reject};

use crate::{
    browser::Browser,
    house::{CaseSpec, House},
};

#[tokio::test]
async fn leads_see_how_far_reviewers_agree_and_nobody_else_does() {
    let house = House::new();
    let (rosa, leyla) = (Browser::of(&house, house.team.reviewer), Browser::of(&house, house.team.lead));
    leyla.get("/measures").await.hides("How far reviewers agree");
    let judged = [
        ("acc-101", Approve, Approve),
        ("acc-102", Reject, Reject),
        ("acc-103", Approve, Approve),
        ("acc-104", Reject, Reject),
        ("acc-105", Approve, Reject),
        ("acc-106", Reject, Reject),
    ];
    for (account, first, second) in judged {
        let case = house.open_case(&CaseSpec { account, ..CaseSpec::default() });
        house.review(case, house.team.reviewer, first);
        house.review(case, house.team.second, second);
    }
    // Judged once: it says nothing of agreement.
    let alone = house.open_case(&CaseSpec { account: "acc-200", ..CaseSpec::default() });
    house.review(alone, house.team.reviewer, Approve);
    let page = leyla.get("/measures").await;
    page.says("How far reviewers agree");
    let json: serde_json::Value = serde_json::from_str(&leyla.get("/measures?format=json").await.body).unwrap();
    let all = &json["agreement"][0];
    assert_eq!((all["judged"].as_u64(), all["of"]["values"].as_u64()), (Some(6), Some(12)));
    // One unit of six is apart, both ways; of 5 and 7 values by chance 2 x 5 x 7 of eleven each.
    let alpha = 1.0 - 2.0 / (2.0 * 5.0 * 7.0 / 11.0);
    assert!((all["of"]["alpha"].as_f64().unwrap() - alpha).abs() < 1e-12, "{all}");
    page.says(&format!("{alpha:.2}"));
    let hidden = rosa.get("/measures").await;
    hidden.hides("How far reviewers agree");
    assert!(!rosa.get("/measures?format=json").await.body.contains("agreement"));
}
