//! The command line at a desk that runs: the same tables, by a token that may, and why not where it may not.

use std::{
    collections::BTreeSet,
    path::Path,
    process::{Command, Output},
};

use model::{PersonId, Timestamp, TokenScope};
use store::NewToken;

use crate::desk_house::{CaseSpec, House};

fn token(house: &House, person: PersonId, scopes: &[TokenScope], file: &Path) {
    let token = format!("flagstone_{:0>43}", house.token(person));
    let scopes: BTreeSet<TokenScope> = scopes.iter().copied().collect();
    let expires = house.now().plus(Timestamp::DAY);
    let new = NewToken { person, token: &token, name: "a program", scopes: &scopes, expires };
    house.store.make_token(&new, house.now()).unwrap();
    std::fs::write(file, format!("{token}\n")).unwrap();
}

fn flagstone(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_flagstone")).args(arguments).output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_is_asked_by_token_and_says_why_not() {
    let (folder, house) = (tempfile::tempdir().unwrap(), House::new());
    house.open_case(&CaseSpec { account: "a1", handle: "pine.example", ..CaseSpec::default() });
    house.open_case(&CaseSpec { account: "a2", handle: "oak.example", ..CaseSpec::default() });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(web::serve(listener, web::router(house.desk()), std::future::pending()));
    let file = folder.path().join("desk.token");
    token(&house, house.team.lead, &[TokenScope::ReadCases], &file);
    let file = file.to_str().unwrap().to_owned();
    let ask = async |arguments: &[&str]| {
        let asked = [arguments, &["--server", &server, "--token", &file]].concat();
        let asked: Vec<String> = asked.into_iter().map(str::to_owned).collect();
        tokio::task::spawn_blocking(move || flagstone(&asked.iter().map(String::as_str).collect::<Vec<_>>()))
            .await
            .unwrap()
    };
    let told = ask(&["cases"]).await;
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(told.status.success() && text.contains("pine.example") && text.contains("oak.example"), "{text}");
    let told = ask(&["cases", "--find", "PINE", "--json"]).await;
    let json: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!((json.as_array().unwrap().len(), &json[0]["handle"]), (1, &"pine.example".into()), "{json}");

    // Not with this token; not a command that asks; not in the clear.
    let told = ask(&["ledger"]).await;
    let said = String::from_utf8(told.stderr).unwrap();
    assert!(told.status.code() == Some(2) && said.contains("read:ledger"), "{said}");
    let told = ask(&["fsck"]).await;
    assert!(told.status.code() == Some(2) && String::from_utf8_lossy(&told.stderr).contains("leave out --server"));
    let told = flagstone(&["cases", "--server", "http://desk.example", "--token", &file]);
    assert!(told.status.code() == Some(2) && String::from_utf8_lossy(&told.stderr).contains("by https"));
    let told = flagstone(&["cases", "--server", &server]);
    assert!(told.status.code() == Some(2) && String::from_utf8_lossy(&told.stderr).contains("/me/tokens"));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_handed_to_a_desk_whole_and_once() {
    let (folder, house) = (tempfile::tempdir().unwrap(), House::new());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(web::serve(listener, web::router(house.desk()), std::future::pending()));
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    token(&house, house.team.lead, &[TokenScope::WriteArchives], folder.path().join("desk.token").as_path());
    token(&house, house.team.lead, &[TokenScope::ReadCases], folder.path().join("other.token").as_path());
    std::fs::write(at("posts.csv"), "id,account,text\n1,a,black pine\n").unwrap();
    std::fs::write(at("large.ndjson"), "x".repeat(300_000)).unwrap();
    let ask = async |arguments: &[&str], with: &str| {
        let file = at(with);
        let asked = [&["import"], arguments, &["--server", &server, "--token", &file]].concat();
        let asked: Vec<String> = asked.into_iter().map(str::to_owned).collect();
        let run = move || flagstone(&asked.iter().map(String::as_str).collect::<Vec<_>>());
        tokio::task::spawn_blocking(run).await.unwrap()
    };
    for _again in 0..2 {
        let told = ask(&[&at("posts.csv"), &at("large.ndjson"), "--json"], "desk.token").await;
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        let taken: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
        assert_eq!((&taken[0]["name"], &taken[1]["name"]), (&"posts.csv".into(), &"large.ndjson".into()), "{taken}");
        let kept = house.store.uploads().join(taken[1]["sha256"].as_str().unwrap());
        assert_eq!(std::fs::read(kept).unwrap().len(), 300_000);
        assert_eq!(house.store.sources().unwrap().len(), 2);
    }
    // Not with this token; not a file that is not there; not where something else is asked of it.
    for (arguments, with, why) in [
        (vec![at("posts.csv")], "other.token", "write:archives"),
        (vec![at("nothing.csv")], "desk.token", "nothing.csv was not handed over"),
        (vec![at("posts.csv"), "--dry-run".into()], "desk.token", "leave out --as"),
    ] {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let told = ask(&arguments, with).await;
        let said = String::from_utf8_lossy(&told.stderr).into_owned();
        assert!(told.status.code() == Some(2) && said.contains(why), "{why}: {said}");
    }
}
