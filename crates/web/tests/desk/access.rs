//! Every route of the router's table, for nobody and for every role. A new route is in here by being in the table.

use axum::http::StatusCode;
use model::Role;
use web::{Access, Method};

use crate::{browser::Browser, house::House};

fn filled(path: &str) -> String {
    path.replace("{id}", "1").replace("{secret}", "x").replace("{name}", "x").replace("{file}", "x")
}

/// What the guard must answer: `None` lets the request through to the page.
fn expected(access: Access, method: Method, role: Option<Role>) -> Option<StatusCode> {
    match (access, role) {
        (Access::Anyone, _) => None,
        (_, None) if method == Method::Get => Some(StatusCode::SEE_OTHER),
        (_, None) => Some(StatusCode::UNAUTHORIZED),
        (Access::SignedIn, Some(_)) => None,
        (Access::OneOf(needed), Some(held)) if needed.contains(&held) => None,
        (Access::OneOf(_), Some(_)) => Some(StatusCode::FORBIDDEN),
    }
}

#[tokio::test]
async fn every_route_for_every_role() {
    let house = House::new();
    house.plain_case();
    let signed_in = Role::ALL.map(|role| (Some(house.holder(role)), Some(role)));
    let people = [(None, None)].into_iter().chain(signed_in);
    let routes = web::routes();
    assert!(routes.len() > 25, "the table shrank to {}", routes.len());
    for (person, role) in people {
        for route in &routes {
            let browser = person.map_or_else(|| Browser::signed_out(&house), |p| Browser::of(&house, p));
            let path = filled(route.path);
            let answer = match route.method {
                Method::Get => browser.get(&path).await,
                // A form with files is read by its page, and an empty one is none.
                Method::Post if path == "/archives" && person.is_some() => browser.post_files(&path, &[]).await,
                Method::Post => browser.post(&path, &[]).await,
            };
            let whose = format!("{:?} {} as {role:?}: {}", route.method, route.path, answer.status);
            match expected(route.access, route.method, role) {
                Some(status) => assert_eq!(answer.status, status, "{whose}"),
                None => {
                    let refused = matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::INTERNAL_SERVER_ERROR)
                        || answer.to() == "/sign-in" && !route.path.starts_with("/sign-out");
                    assert!(!refused, "{whose}\n{}", answer.body);
                    let open_to_all = route.access == Access::Anyone;
                    assert!(open_to_all || answer.status != StatusCode::UNAUTHORIZED, "{whose}");
                }
            }
        }
    }
}

#[tokio::test]
async fn an_admin_neither_reviews_nor_sends_and_is_told_who_could() {
    let house = House::new();
    let case = house.plain_case();
    let admin = Browser::of(&house, house.team.admin);
    for path in ["/queue".to_owned(), format!("/cases/{case}"), format!("/cases/{case}/confirmation")] {
        assert_eq!(admin.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    admin.get("/queue").await.says("Rosa Mbeki").says("Ravi Iyer").hides("Sanna Virtanen");
    admin.get("/confirmations").await.says("Sanna Virtanen").hides("Rosa Mbeki");
    // No table lets an admin in where reviews or sends are recorded.
    for route in web::routes() {
        let records = ["reviews", "confirmation", "adjudications"].iter().any(|w| route.path.ends_with(w));
        if records && let Access::OneOf(roles) = route.access {
            assert!(!roles.contains(&Role::Admin), "{}", route.path);
        }
    }
}

#[tokio::test]
async fn everything_leaves_with_the_same_strict_headers() {
    let house = House::new();
    let browser = Browser::of(&house, house.team.reviewer);
    for path in ["/", "/queue", "/nowhere", "/sign-in", "/people"] {
        let answer = browser.get(path).await;
        let header = |name: &str| answer.headers.get(name).map_or("", |v| v.to_str().unwrap()).to_owned();
        let csp = header("content-security-policy");
        assert!(csp.starts_with("default-src 'none'") && !csp.contains("unsafe"), "{path}: {csp}");
        assert!(csp.contains("frame-ancestors 'none'") && csp.contains("base-uri 'none'"), "{path}: {csp}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert!(!answer.body.contains(" style=") && !answer.body.contains("<style"), "inline style in {path}");
        assert!(!answer.body.contains("onclick") && !answer.body.contains("<script>"), "inline script in {path}");
        assert!(!answer.body.contains("http://") && !answer.body.contains("https://"), "{path} leads outside");
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_a_name_that_changes_with_them() {
    let house = House::new();
    let browser = Browser::signed_out(&house);
    let page = browser.get("/sign-in").await.body;
    let css = page.split("href=\"").find(|s| s.starts_with("/assets/desk-")).unwrap().split('"').next().unwrap();
    let answer = browser.get(css).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers["cache-control"], "public, max-age=31536000, immutable");
    assert!(!answer.body.contains("@import") && !answer.body.contains("url("), "the style sheet asks for nothing");
    assert_eq!(browser.get("/assets/desk-0000000000000000.css").await.status, StatusCode::NOT_FOUND);
}
