//! The desk on a temporary store with invented people and posts, to look at: `cargo run -p flagstone-web --example
//! desk`. Prints a link, and the cookie and a token of every person; the store is gone when it stops. Another address can
//! be named: `-- 127.0.0.1:0` takes any free port.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "an example that stops where something is wrong")]

extern crate flagstone_web as web;

#[path = "../tests/desk/house.rs"]
mod house;
#[path = "../tests/desk/seeded.rs"]
mod seeded;

use house::House;
use model::{PersonId, Timestamp, TokenScope};
use store::NewToken;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let house = House::new();
    seeded::fill(&house);
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8117".into());
    let listener = tokio::net::TcpListener::bind(address).await?;
    let port = listener.local_addr()?.port();
    println!("http://{}", listener.local_addr()?);
    for person in house.store.people().map_err(std::io::Error::other)? {
        println!("{}\tflagstone={}\t{}", person.name, house.token(person.id), token(&house, person.id));
    }
    let desk = web::Desk {
        address: web::Address::local(port),
        banner: Some(std::sync::Arc::new(|| "An invented world, to look at. Nothing here was ever posted.".into())),
        // Whoever tries everything asks often.
        requests_a_minute: u32::MAX,
        ..house.desk()
    };
    web::serve(listener, web::router(desk), std::future::pending()).await
}

/// A token that may all that its person may.
fn token(house: &House, person: PersonId) -> String {
    let token = format!("flagstone_{:0>43}", house.token(person));
    let (scopes, expires) = (TokenScope::ALL.into(), house.now().plus(Timestamp::DAY));
    let new = NewToken { person, token: &token, name: "everything", scopes: &scopes, expires };
    house.store.make_token(&new, house.now()).unwrap();
    token
}
