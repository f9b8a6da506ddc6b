//! The packs change while the desk is open.

use crate::{browser::Browser, house::House};

#[tokio::test]
async fn pages_show_the_policy_that_is_in_force_now_and_why_another_is_not() {
    let house = House::new();
    let leyla = Browser::of(&house, house.team.lead);
    leyla.get("/policy").await.says("Threat of an attack").hides("cannot be used");
    leyla.get("/").await.hides("The packs on disk").hides("open no case");

    house.change_policy(|policy| {
        policy.clauses.remove(1);
        policy.opens_cases = false;
        policy.problem = Some("the pack in <packs> cannot be used:\npack.toml:17:28: unknown function".into());
    });
    let page = leyla.get("/policy").await;
    page.hides("Threat of an attack").says("cannot be used").says("pack.toml:17:28: unknown function");
    page.hides("<packs>");
    leyla.get("/").await.says("The packs on disk cannot be used").says("open no case");
}
