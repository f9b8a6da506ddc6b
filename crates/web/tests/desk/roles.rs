//! The page that says who may do what agrees with who is let through.

use axum::http::StatusCode;
use model::Role;
use web::Method;

use crate::{browser::Browser, house::House};

#[tokio::test]
async fn the_matrix_says_what_the_guard_does() {
    let house = House::new();
    house.plain_case();
    let json = Browser::of(&house, house.team.sender).get("/people/roles?format=json").await.body;
    let matrix: serde_json::Value = serde_json::from_str(&json).unwrap();
    let lines = matrix["routes"].as_array().unwrap();
    assert_eq!(lines.len(), web::routes().len());
    for (n, role) in Role::ALL.into_iter().enumerate() {
        assert_eq!(matrix["roles"][n]["role"], role.as_str());
        let browser = Browser::of(&house, house.holder(role));
        for (route, line) in web::routes().iter().zip(lines).filter(|(r, _)| r.method == Method::Get) {
            assert_eq!(line["path"], route.path);
            let path = route.path.replace("{id}", "1").replace("{secret}", "x").replace("{name}", "x");
            let answer = browser.get(&path.replace("{file}", "x")).await;
            let through = answer.status != StatusCode::FORBIDDEN;
            assert_eq!(line["may"][n], through, "{path} as {}", role.as_str());
        }
    }
}

#[tokio::test]
async fn everyone_reads_who_holds_what() {
    let house = House::new();
    let page = Browser::of(&house, house.team.reviewer).get("/people/roles").await;
    page.says("Who may do what").says("Ada Lindqvist").says("confirm that a notice may go").says("/cases/{id}/reviews");
    page.hides("href=\"/people\">Team");
    Browser::of(&house, house.team.admin).get("/people/roles").await.says("href=\"/people\">Team");
    assert_eq!(Browser::signed_out(&house).get("/people/roles").await.to(), "/sign-in");
}
