//! The desk on a temporary store with invented people and posts, to look at: `cargo run -p flagstone-web --example
//! desk`. Prints a link and the cookies of every person; the store is gone when it stops.
#![allow(clippy::unwrap_used, reason = "an example that stops where something is wrong")]

extern crate flagstone_web as web;

#[path = "../tests/desk/house.rs"]
mod house;
#[path = "../tests/desk/seeded.rs"]
mod seeded;

use house::House;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let house = House::new();
    seeded::fill(&house);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8117").await?;
    println!("http://{}", listener.local_addr()?);
    for person in house.store.people().map_err(std::io::Error::other)? {
        println!("{}\tflagstone={}", person.name, house.token(person.id));
    }
    let desk = web::Desk {
        banner: Some(std::sync::Arc::new(|| "An invented world, to look at. Nothing here was ever posted.".into())),
        ..house.desk()
    };
    web::serve(listener, web::router(desk), std::future::pending()).await
}
