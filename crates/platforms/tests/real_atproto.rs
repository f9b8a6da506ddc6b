//! Collect, refer and recheck on a real AT Protocol network on loopback: PLC, PDS, AppView and Ozone.
//!
//! `cargo xtask test` starts the network and runs these. Alone: `cargo xtask platforms up`, then
//! `FLAGSTONE_ATPROTO=… cargo test -p flagstone-platforms --test real_atproto -- --ignored`.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test of an IO room")]

use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use flagstone_platforms::{
    Clock, Collect, CollectError, Delivery, Images, Neighbours, Page, Recheck, Refer, Secret,
    atproto::{Asker, Checker, Collector, ImageHost, RecheckConfig, ReferConfig, Reporter, SourceConfig, SourceKind},
};
use model::{
    AccountId, Cursor, Event, EvidenceVersion, ImageRef, Interaction, InteractionKind, Notice, PlatformName, PostRef,
    Relation, Scope, Status, Timestamp,
};
use serde_json::{Value, json};

const AUTHORITY: &str = "local";

fn clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Timestamp::from_millis(since.as_millis() as i64)
    })
}

struct Network {
    about: Value,
    http: reqwest::Client,
}

struct Account {
    did: String,
    token: String,
}

impl Account {
    fn id(&self) -> AccountId {
        format!("atproto/{AUTHORITY}/{}", self.did).parse().unwrap()
    }
}

impl Network {
    fn get() -> Self {
        let path = std::env::var("FLAGSTONE_ATPROTO")
            .expect("incomplete: no network. `cargo xtask test` starts one and sets FLAGSTONE_ATPROTO");
        let about = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { about, http: reqwest::Client::new() }
    }

    fn at(&self, what: &str) -> &str {
        self.about[what].as_str().unwrap_or_else(|| panic!("incomplete: this network has no {what}"))
    }

    async fn post(&self, method: &str, body: Value, token: Option<&str>) -> Value {
        let mut request = self.http.post(format!("{}/xrpc/{method}", self.at("pds"))).json(&body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if method.starts_with("tools.ozone.") {
            request = request.header("atproto-proxy", format!("{}#atproto_labeler", self.at("ozoneDid")));
        }
        if method.starts_with("com.atproto.admin.") {
            let (user, password) = self.at("pdsAdmin").split_once(':').unwrap();
            request = request.basic_auth(user, Some(password));
        }
        let response = request.send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert!(status.is_success(), "{method}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    async fn join(&self, name: &str) -> Account {
        let stamp = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() % 100_000_000;
        let handle = format!("{name}{stamp}.test");
        let body = json!({"handle": handle, "email": format!("{name}{stamp}@example.com"), "password": "synthetic"});
        let made = self.post("com.atproto.server.createAccount", body, None).await;
        let account =
            Account { did: made["did"].as_str().unwrap().into(), token: made["accessJwt"].as_str().unwrap().into() };
        let profile = json!({"$type": "app.bsky.actor.profile", "displayName": name});
        self.put(&account, "app.bsky.actor.profile", profile).await;
        account
    }

    async fn put(&self, account: &Account, collection: &str, record: Value) {
        let body = json!({"repo": account.did, "collection": collection, "rkey": "self", "record": record});
        self.post("com.atproto.repo.putRecord", body, Some(&account.token)).await;
    }

    async fn write(&self, account: &Account, collection: &str, record: Value) -> PostRef {
        let body = json!({"repo": account.did, "collection": collection, "record": record});
        let made = self.post("com.atproto.repo.createRecord", body, Some(&account.token)).await;
        PostRef { uri: made["uri"].as_str().unwrap().parse().unwrap(), cid: made["cid"].as_str().unwrap().into() }
    }

    async fn say(&self, account: &Account, text: &str) -> PostRef {
        let record = json!({"$type": "app.bsky.feed.post", "text": text, "langs": ["en"],
            "createdAt": "2026-11-23T10:00:00.000Z"});
        self.write(account, "app.bsky.feed.post", record).await
    }

    async fn moderate(&self, event: &str, subject: Value) {
        let session = json!({"identifier": self.about["mod"]["handle"], "password": self.about["mod"]["password"]});
        let session = self.post("com.atproto.server.createSession", session, None).await;
        let body = json!({"event": {"$type": format!("tools.ozone.moderation.defs#{event}"), "comment": "test"},
            "subject": subject, "createdBy": self.about["mod"]["did"], "subjectBlobCids": []});
        self.post("tools.ozone.moderation.emitEvent", body, session["accessJwt"].as_str()).await;
    }

    fn source(&self, kind: SourceKind, cursor: Option<i64>) -> Collector {
        let url = match kind {
            SourceKind::Firehose => self.at("pds"),
            SourceKind::Jetstream => self.at("jetstream"),
        };
        let cursor = cursor.map(|n| Cursor(n.to_string()));
        Collector::new(SourceConfig::new(kind, url, AUTHORITY), cursor, clock()).unwrap()
    }

    fn checker(&self) -> Checker {
        let config = RecheckConfig::new(self.at("pds"), Some(self.at("appview")), Some(self.at("ozoneDid")));
        Checker::new(config.authority(AUTHORITY)).unwrap()
    }
}

/// Reads until `enough`, or says after 30 seconds what came instead.
async fn read_until(collector: &mut Collector, enough: impl Fn(&[Event]) -> bool) -> Vec<Event> {
    let mut events = Vec::new();
    let reading = async {
        while !enough(&events) {
            let batch = collector.next().await.unwrap();
            assert!(batch.set_aside.is_empty(), "{:?}", batch.set_aside);
            events.extend(batch.events);
        }
    };
    let done = tokio::time::timeout(Duration::from_secs(30), reading).await;
    assert!(done.is_ok(), "only this came: {events:#?}");
    events
}

async fn status_becomes(checker: &Checker, account: &AccountId, posts: &[PostRef], want: Status) -> String {
    let began = Instant::now();
    loop {
        let observation = checker.check(account, posts).await;
        if observation.status == want {
            return observation.raw;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "not {want:?}: {observation:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn by<'e>(events: &'e [Event], account: &AccountId) -> impl Iterator<Item = &'e Event> {
    events.iter().filter(move |event| match event {
        Event::Post(post) => post.author == *account,
        Event::PostDeleted { author, .. } => author == account,
        Event::Profile(profile) => profile.account == *account,
        Event::Interaction(interaction) => interaction.actor == *account,
        Event::Status(event) => event.account == *account,
    })
}

#[tokio::test]
#[ignore = "incomplete without a network: `cargo xtask test` starts one"]
async fn both_readers_see_what_people_do() {
    let network = Network::get();
    let (alice, bob) = (network.join("alice").await, network.join("bob").await);
    let first = network.say(&alice, "the hills of Blackpine: https://blackpine.example/a").await;
    let reference = json!({"uri": first.uri, "cid": first.cid});
    let reply = json!({"$type": "app.bsky.feed.post", "text": "no", "createdAt": "2026-11-23T10:00:00.000Z",
        "reply": {"root": reference, "parent": reference}});
    network.write(&bob, "app.bsky.feed.post", reply).await;
    let made = "2026-11-23T10:00:00.000Z";
    let repost = json!({"$type": "app.bsky.feed.repost", "subject": reference, "createdAt": made});
    network.write(&bob, "app.bsky.feed.repost", repost).await;
    let follow = json!({"$type": "app.bsky.graph.follow", "subject": alice.did, "createdAt": made});
    network.write(&bob, "app.bsky.graph.follow", follow).await;
    let gone = network.say(&bob, "soon gone").await;
    let key = gone.uri.as_str().rsplit('/').next().unwrap();
    let deletion = json!({"repo": bob.did, "collection": "app.bsky.feed.post", "rkey": key});
    network.post("com.atproto.repo.deleteRecord", deletion, Some(&bob.token)).await;

    let mut seen = Vec::new();
    for kind in [SourceKind::Firehose, SourceKind::Jetstream] {
        // From the beginning: the same events, however late the reader comes. Jetstream steps back from its cursor.
        let mut collector = network.source(kind, Some(i64::from(kind == SourceKind::Jetstream) * 6_000_000));
        let deleted =
            |events: &[Event]| events.iter().any(|e| matches!(e, Event::PostDeleted { uri, .. } if *uri == gone.uri));
        let events = read_until(&mut collector, deleted).await;
        let Some(Event::Post(post)) = by(&events, &alice.id()).find(|e| matches!(e, Event::Post(_))) else {
            panic!("{kind:?}: no post in {events:#?}")
        };
        assert_eq!(post.at, first);
        assert_eq!(post.text, "the hills of Blackpine: https://blackpine.example/a");
        assert_eq!(
            (&post.langs[..], &post.links[..]),
            (&["en".to_owned()][..], &["https://blackpine.example/a".to_owned()][..])
        );
        let turned: Vec<(InteractionKind, AccountId)> = by(&events, &bob.id())
            .filter_map(|e| match e {
                Event::Interaction(i) => Some((i.kind, i.target.clone())),
                _ => None,
            })
            .collect();
        let kinds = [InteractionKind::Reply, InteractionKind::Repost, InteractionKind::Follow];
        assert_eq!(turned, kinds.map(|k| (k, alice.id())), "{kind:?}");
        assert!(
            by(&events, &alice.id())
                .any(|e| matches!(e, Event::Profile(p) if p.display_name.as_deref() == Some("alice")))
        );
        assert!(by(&events, &alice.id()).any(|e| matches!(e, Event::Status(s) if s.status == Status::Up)));
        let handle = by(&events, &alice.id()).any(|e| matches!(e, Event::Profile(p) if p.handle.is_some()));
        // The shim that stands in for Jetstream leaves handles out.
        assert!(handle || kind == SourceKind::Jetstream);
        seen.push(turned);
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
#[ignore = "incomplete without a network: `cargo xtask test` starts one"]
async fn the_cursor_goes_on_where_it_stood_and_a_future_one_is_refused() {
    let network = Network::get();
    let alice = network.join("alice").await;
    let first = network.say(&alice, "first").await;
    let mut collector = network.source(SourceKind::Firehose, Some(0));
    let mut cursor = None;
    while !matches!(&cursor, Some((true, _))) {
        let batch = collector.next().await.unwrap();
        let found = batch.events.iter().any(|e| matches!(e, Event::Post(p) if p.at == first));
        cursor = batch.cursor.map(|Cursor(text)| (found, text.parse::<i64>().unwrap())).or(cursor);
    }
    drop(collector);
    let second = network.say(&alice, "second").await;
    let (_, at) = cursor.unwrap();
    let mut again = network.source(SourceKind::Firehose, Some(at));
    let is = |post: &PostRef, event: &Event| matches!(event, Event::Post(p) if p.at == *post);
    let events = read_until(&mut again, |events| events.iter().any(|e| is(&second, e))).await;
    assert!(!events.iter().any(|e| is(&first, e)), "what was handed over came again");

    let mut ahead = network.source(SourceKind::Firehose, Some(at + 1_000_000));
    assert_eq!(ahead.next().await.unwrap(), model::Batch::default(), "connected");
    let error = ahead.next().await.unwrap_err();
    assert!(matches!(error, CollectError::FutureCursor), "{error:?}");
}

fn notice(account: &AccountId, scope: Scope, posts: Vec<PostRef>) -> Notice {
    Notice {
        platform: PlatformName::new("atproto").unwrap(),
        subject: account.clone(),
        scope,
        posts,
        clause: "synthetic.clause".parse().unwrap(),
        text: "Synthetic notice. The posts praise an invented organisation.".into(),
        evidence: EvidenceVersion([9; 32]),
    }
}

#[tokio::test]
#[ignore = "incomplete without a network: `cargo xtask test` starts one"]
async fn a_report_arrives_a_takedown_shows_and_a_reversal_too() {
    let network = Network::get();
    let (eve, team) = (network.join("eve").await, network.join("team").await);
    let posts = vec![network.say(&eve, "hail Blackpine").await, network.say(&eve, "hail again").await];
    let config =
        ReferConfig::new(network.at("pds"), AUTHORITY, &team.did, Secret::new("synthetic"), network.at("ozoneDid"));
    let reporter = Reporter::new(config, clock()).unwrap();
    for scope in [Scope::Posts, Scope::Account] {
        let payload = reporter.render(&notice(&eve.id(), scope, posts.clone())).unwrap();
        match reporter.send(&payload).await {
            Delivery::Accepted(receipt) => {
                let raw: Value = serde_json::from_str(&receipt.raw).unwrap();
                assert_eq!(raw["reportedBy"], team.did.as_str());
                assert_eq!(raw["reasonType"], "tools.ozone.report.defs#reasonViolenceExtremistContent");
                assert_eq!(receipt.reference, Some(raw["id"].to_string()));
            }
            other => panic!("{scope:?}: {other:?}"),
        }
    }
    // A wrong password sends nothing; a subject that the service does not take is a plain no.
    let wrong = ReferConfig::new(network.at("pds"), AUTHORITY, &team.did, Secret::new("wrong"), network.at("ozoneDid"));
    let payload = reporter.render(&notice(&eve.id(), Scope::Account, posts.clone())).unwrap();
    let delivery = Reporter::new(wrong, clock()).unwrap().send(&payload).await;
    assert!(matches!(&delivery, Delivery::NotSent(why) if why.contains("401")), "{delivery:?}");
    let mut odd = payload.clone();
    odd.body = odd.body.replace("com.atproto.admin.defs#repoRef", "com.example.unknown");
    let delivery = reporter.send(&odd).await;
    assert!(matches!(&delivery, Delivery::Refused(why) if why.contains("400")), "{delivery:?}");

    let checker = network.checker();
    status_becomes(&checker, &eve.id(), &[], Status::Up).await;
    status_becomes(&checker, &eve.id(), &posts, Status::Up).await;
    let post = json!({"$type": "com.atproto.repo.strongRef", "uri": posts[0].uri, "cid": posts[0].cid});
    network.moderate("modEventTakedown", post).await;
    status_becomes(&checker, &eve.id(), &posts[..1], Status::TakenDown).await;
    assert_eq!(checker.check(&eve.id(), &[]).await.status, Status::Up, "one post is not the account");

    let mut firehose = network.source(SourceKind::Firehose, None);
    let account = json!({"$type": "com.atproto.admin.defs#repoRef", "did": eve.did});
    for (event, want) in [("modEventTakedown", Status::TakenDown), ("modEventReverseTakedown", Status::Up)] {
        // The reader must be there before it happens: it begins at the newest message.
        let eve_id = eve.id();
        let said = |events: &[Event]| {
            events.iter().any(|e| matches!(e, Event::Status(s) if s.account == eve_id && s.status == want))
        };
        let (events, ()) = tokio::join!(read_until(&mut firehose, said), async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            network.moderate(event, account.clone()).await;
        });
        assert!(!events.is_empty());
        let raw = status_becomes(&checker, &eve_id, &[], want).await;
        let raw: Value = serde_json::from_str(&raw).unwrap();
        assert!(raw["getProfile"]["status"].is_u64() && raw["getRepoStatus"]["status"].is_u64(), "{raw}");
    }
}

#[tokio::test]
#[ignore = "incomplete without a network: `cargo xtask test` starts one"]
async fn what_owners_do_is_told_apart_from_what_the_platform_does() {
    let network = Network::get();
    let checker = network.checker();
    let owner = network.join("owner").await;
    let posts = vec![network.say(&owner, "one").await];
    status_becomes(&checker, &owner.id(), &posts, Status::Up).await;

    let key = posts[0].uri.as_str().rsplit('/').next().unwrap();
    let deletion = json!({"repo": owner.did, "collection": "app.bsky.feed.post", "rkey": key});
    network.post("com.atproto.repo.deleteRecord", deletion, Some(&owner.token)).await;
    status_becomes(&checker, &owner.id(), &posts, Status::Deleted).await;

    let hidden = json!({"$type": "app.bsky.actor.profile", "displayName": "owner",
        "labels": {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "!no-unauthenticated"}]}});
    network.put(&owner, "app.bsky.actor.profile", hidden).await;
    status_becomes(&checker, &owner.id(), &[], Status::Private).await;

    network.post("com.atproto.server.deactivateAccount", json!({}), Some(&owner.token)).await;
    status_becomes(&checker, &owner.id(), &[], Status::Deactivated).await;
    network.post("com.atproto.admin.deleteAccount", json!({"did": owner.did}), None).await;
    status_becomes(&checker, &owner.id(), &[], Status::Deleted).await;

    let nowhere = RecheckConfig::new("http://127.0.0.1:1", Some("http://127.0.0.1:1"), None);
    let observation = Checker::new(nowhere).unwrap().check(&owner.id(), &[]).await;
    assert_eq!(observation.status, Status::Unreachable);
}

/// Every page of an answer, one account at a time.
async fn everyone(asker: &Asker, subject: &AccountId, relation: &Relation) -> Vec<Interaction> {
    let (mut all, mut from) = (Vec::new(), None);
    for _ in 0..20 {
        match asker.page(subject, relation, from.as_deref(), 1).await {
            Page::Found { interactions, named, cursor } => {
                assert!(named <= 1, "it was asked for one at a time");
                all.extend(interactions);
                from = cursor;
            }
            // It has not heard of the account yet.
            Page::Nothing(_) if all.is_empty() => return all,
            other => panic!("{relation}: {other:?}"),
        }
        if from.is_none() {
            return all;
        }
    }
    panic!("{relation} has no end: {all:#?}")
}

#[tokio::test]
#[ignore = "incomplete without a network: `cargo xtask test` starts one"]
async fn who_stands_around_an_account_is_found_page_by_page() {
    let network = Network::get();
    let (alice, bob, cem) = (network.join("alice").await, network.join("bob").await, network.join("cem").await);
    let post = network.say(&alice, "the hills of Blackpine").await;
    // Not at once: two equal records in one millisecond have one place in the application's pages, which lose the second.
    let made = |second: usize| format!("2026-11-23T10:00:0{second}.000Z");
    for (second, (who, whom)) in [(&bob, &alice), (&cem, &alice), (&alice, &bob)].into_iter().enumerate() {
        let follow = json!({"$type": "app.bsky.graph.follow", "subject": whom.did, "createdAt": made(second)});
        network.write(who, "app.bsky.graph.follow", follow).await;
    }
    let subject = json!({"uri": post.uri, "cid": post.cid});
    let repost = json!({"$type": "app.bsky.feed.repost", "subject": subject, "createdAt": made(3)});
    network.write(&cem, "app.bsky.feed.repost", repost).await;
    let asker = Asker::new(network.at("appview"), AUTHORITY, clock()).unwrap();
    let expected = [
        (Relation::Follows, InteractionKind::Follow, vec![(alice.id(), bob.id())], None),
        (Relation::Followers, InteractionKind::Follow, vec![(bob.id(), alice.id()), (cem.id(), alice.id())], None),
        (Relation::Reposters(post.uri.clone()), InteractionKind::Repost, vec![(cem.id(), alice.id())], Some(post.uri)),
    ];
    for (relation, kind, mut ends, about) in expected {
        ends.sort();
        let began = Instant::now();
        loop {
            let found = everyone(&asker, &alice.id(), &relation).await;
            let mut got: Vec<_> = found.iter().map(|i| (i.actor.clone(), i.target.clone())).collect();
            got.sort();
            if got == ends {
                assert!(found.iter().all(|i| i.kind == kind && i.about == about), "{found:#?}");
                break;
            }
            // The application learns of it a little later.
            assert!(began.elapsed() < Duration::from_secs(60), "{relation}: {found:#?}");
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }
    let nobody = "atproto/local/did:plc:aaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap();
    let page = asker.page(&nobody, &Relation::Followers, None, 10).await;
    assert!(matches!(page, Page::Nothing(_) | Page::Found { named: 0, .. }), "{page:?}");
}

#[tokio::test]
#[ignore = "incomplete without a network: `cargo xtask test` starts one"]
async fn an_image_comes_whole_or_not_at_all() {
    let network = Network::get();
    let alice = network.join("alice").await;
    let bytes: Vec<u8> = (0..5_000_u32).map(|n| (n * n % 251) as u8).collect();
    let upload = network.http.post(format!("{}/xrpc/com.atproto.repo.uploadBlob", network.at("pds")));
    let upload = upload.bearer_auth(&alice.token).header("content-type", "image/png").body(bytes.clone());
    let blob: Value = upload.send().await.unwrap().json().await.unwrap();
    let images = json!([{"image": blob["blob"], "alt": ""}]);
    let record = json!({"$type": "app.bsky.feed.post", "text": "a hill", "createdAt": "2026-11-23T10:00:00.000Z",
        "embed": {"$type": "app.bsky.embed.images", "images": images}});
    network.write(&alice, "app.bsky.feed.post", record).await;
    let image = |cid: &str| ImageRef {
        cid: cid.to_owned(),
        mime: "image/png".into(),
        size: 5_000,
        alt: String::new(),
        hashes: Vec::new(),
    };
    let posted = image(blob["blob"]["ref"]["$link"].as_str().unwrap());
    let host = ImageHost::of_server(network.at("pds"), AUTHORITY).unwrap();
    assert_eq!(host.image(&alice.id(), &posted, bytes.len()).await, Ok(bytes.clone()));
    let why = host.image(&alice.id(), &posted, bytes.len() - 1).await.unwrap_err();
    assert!(why.contains("larger than"), "{why}");
    let never = image("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
    let why = host.image(&alice.id(), &never, bytes.len()).await.unwrap_err();
    assert!(why.contains("does not show it any more"), "{why}");
}
