//! The loop closes once, on a real network: thirty accounts post, eight are put before people, two are rejected, one is
//! reported, the network's own moderator takes it down, and the ledger knows.
//!
//! Real are the AT Protocol network (`tests/platforms/atproto`), the `flagstone` binary, and Chromium. `cargo xtask test`
//! starts what this needs; by itself it is ignored.
#![allow(clippy::disallowed_methods, reason = "a test of the whole drives programs, and waits")]

mod axe;
mod browser;
mod desk;
mod keyboard;
mod network;
mod program;
mod tamper;
mod way_in;
mod world;

use std::{
    path::PathBuf,
    sync::OnceLock,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use browser::Driver;
use desk::{Judgement, Person};
use network::Network;
use program::{Installation, Running};
use world::{Account, Role};

#[tokio::test]
#[ignore = "needs the AT Protocol network and a browser; `cargo xtask test` starts both"]
async fn the_loop_closes_on_a_real_network() {
    if let Err(error) = the_loop().await {
        panic!("{error:#}");
    }
}

#[tokio::test]
#[ignore = "needs a browser; `cargo xtask test` looks for one"]
async fn the_way_in_is_for_those_who_belong_there() {
    let pictures = pictures("way-in").unwrap();
    if let Err(error) = way_in::all(&pictures).await {
        panic!("{error:#}");
    }
}

/// What the loop takes for granted about the network, by itself: if this fails, the network is to blame.
#[tokio::test]
#[ignore = "needs the AT Protocol network; `cargo xtask test` starts it"]
async fn the_network_takes_an_account_down_for_everyone() {
    let network = Network::find().unwrap();
    let account = network.join(&format!("gone-{}.test", run_name()), "Gone", "").await.unwrap();
    let uri = network.post(&account, "see https://example.org/a b", "en").await.unwrap();
    assert!(uri.starts_with(&format!("at://{}/app.bsky.feed.post/", account.did)), "{uri}");
    let seen = async |status| {
        for _ in 0..100 {
            if network.profile(&account.did).await.unwrap().0 == status {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        false
    };
    assert!(seen(200).await, "the AppView never showed it");
    network.take_down(&account.did).await.unwrap();
    assert!(seen(400).await, "the AppView shows it still");
    assert_eq!(network.profile(&account.did).await.unwrap().1.as_deref(), Some("AccountTakedown"));
    assert!(!network.reports().await.unwrap().iter().any(|report| report.subject == account.did));
}

async fn the_loop() -> Result<()> {
    let network = Network::find()?;
    let pictures = pictures("loop")?;
    let run = run_name();

    step("thirty accounts and a reporter join the network");
    let accounts = world::settle(&network, &run).await?;
    let reporter = network.join(&format!("flags-{run}.test"), "A flagging team", "We report by hand.").await?;
    let installation = Installation::new(&network, &reporter)?;
    // None, unless the network is one that lives longer than a run.
    let reports_before = network.reports().await?.len();

    step("the first person signs in and invites the others");
    let flagstone = installation.run()?;
    let link = flagstone.first_link.clone().context("no sign-in link for the first person")?;
    let driver = Driver::start().await?;
    let join = |link: String, name, languages| {
        let (driver, pictures, desk) = (&driver, &pictures, flagstone.desk.clone());
        async move { Person::join(driver, pictures, &desk, &link, name, languages).await }
    };
    let mut linden = join(link, "Linden", &["en", "ar"]).await?;
    let mut alder = join(linden.invite("reviewer").await?, "Alder", &["en", "ar"]).await?;
    let mut birch = join(linden.invite("reviewer").await?, "Birch", &["en", "ar"]).await?;
    let mut cedar = join(linden.invite("sender").await?, "Cedar", &[]).await?;
    birch.without_scripts().await?;

    step("leads confirm which languages the others read, and nobody their own");
    let mut dogwood = join(linden.invite("lead").await?, "Dogwood", &["en"]).await?;
    linden.confirm_languages().await?;
    dogwood.confirm_languages().await?;

    step("one adds a passkey and comes in by it");
    way_in::by_passkey(&mut alder).await?;

    step("a person starts reading, and the accounts post");
    linden.start_reading().await?;
    // The stream begins at its newest message, so something is said until somebody listens.
    let mut heard = false;
    for _ in 0..120 {
        network.post(&reporter, "Good morning.", "en").await?;
        heard = installation.json(&["sources"])?[0]["received"].as_u64() > Some(0);
        if heard {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    ensure!(heard, "nobody listens after a minute: {}", installation.json(&["sources"])?);
    world::talk(&network, &accounts).await?;

    step("the six and the two are queued, and nobody else");
    let expected: Vec<&Account> = accounts.iter().filter(|account| account.role.is_queued()).collect();
    linden.wait_for("/queue", "the last planted account", |text| names(text, &accounts[29])).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let queue = linden.look("/queue", "queue").await?;
    let queued: Vec<&str> = accounts
        .iter()
        .filter(|account| names(&queue, account))
        .map(|account| account.session.handle.as_str())
        .collect();
    ensure!(
        queued == expected.iter().map(|account| account.session.handle.as_str()).collect::<Vec<_>>(),
        "queued: {queued:?}\n{queue}"
    );
    ensure!(expected.len() == 8 && linden.lines("/queue").await? == 8, "not eight lines:\n{queue}");
    let hidden = alder.look("/queue", "queue").await?;
    ensure!(!accounts.iter().any(|account| names(&hidden, account)), "a reviewer could pick:\n{hidden}");

    // What each reviewer says of the three cases this is about, in whatever order the jobs come.
    let planted = &accounts[0];
    let case = linden.case_of("/queue", planted).await?;
    let rejection = |suspected, reasons| Judgement {
        decision: "reject",
        clause: "glorification",
        language: "en",
        suspected,
        reasons,
    };
    let mut rejected = Vec::new();
    for (role, judgement) in [
        (
            Role::Journalist,
            rejection(
                &["journalist"][..],
                "Quotes the statement in order to report on it, and says what it leaves out.",
            ),
        ),
        (
            Role::CounterSpeaker,
            rejection(&["counter_speech"], "Quotes the slogan in order to answer it, and offers a way out."),
        ),
    ] {
        let account = accounts.iter().find(|account| account.role == role).context("in the cast")?;
        rejected.push((linden.case_of("/queue", account).await?, account, judgement));
    }
    let of_case = |path: &str| rejected.iter().find(|(case, ..)| case == path).map(|(_, _, judgement)| judgement);
    let approval =
        |reasons| Judgement { decision: "approve", clause: "distribution", language: "en", suspected: &[], reasons };
    let mut jobs: Vec<&str> = rejected.iter().map(|(case, ..)| case.as_str()).collect();
    jobs.push(&case);

    step("a reviewer takes three jobs; of one of the six, asks for the image, a translation and who stands around it");
    let first = "Asks people to join, and links to the organisation's own material.";
    let (mut left, mut by_keyboard) = (jobs.clone(), true);
    while !left.is_empty() {
        let job = alder.take_one_of(&left).await?;
        left.retain(|case| *case != job);
        if let Some(judgement) = of_case(&job) {
            alder.look(&job, "case-before").await?;
            match by_keyboard {
                true => keyboard::by_reviewing(&mut alder, &job, judgement).await?,
                false => alder.review(&job, judgement).await?,
            }
            by_keyboard = false;
            continue;
        }
        alder.have_brought(&job).await?;
        alder.ask_around(&job).await?;
        alder.wait_for(&job, "that it was asked", |text| text.contains("everything was asked")).await?;
        // What was answered is drawn as soon as it is read.
        let network = format!("{job}/network");
        alder.wait_for(&network, "who follows it", |text| text.contains("follows it")).await?;
        alder.look(&network, "network-of-a-case").await?;
        alder.look("/network", "network").await?;
        ensure!(!alder.look(&job, "blind").await?.contains("nats"), "the score shows before the review");
        alder.review(&job, &approval(first)).await?;
    }

    step("a second takes the same three, seeing nothing of what the first one said");
    let mut left = jobs.clone();
    while !left.is_empty() {
        let job = birch.take_one_of(&left).await?;
        left.retain(|case| *case != job);
        let blind = birch.look(&job, "blind").await?;
        ensure!(
            !blind.contains("nats") && !blind.contains(first),
            "what others said shows before the review:\n{blind}"
        );
        let second = approval("The link is to the organisation's material, offered as its own.");
        // About the counter-speaker they disagree.
        let said = of_case(&job).filter(|judgement| !judgement.suspected.contains(&"counter_speech"));
        birch.review(&job, said.unwrap_or(&second)).await?;
    }
    let open = birch.wait_for(&case, "the score", |text| text.contains("nats")).await?;
    ensure!(open.contains(first), "the other's reasons do not show after the review:\n{open}");
    birch.look(&case, "case-open").await?;
    ensure!(network.reports().await?.len() == reports_before, "reported before a third person confirmed");

    step("both rejected the journalist, and they disagree about the counter-speaker; a lead decides");
    for (case, account, judgement) in &rejected {
        linden.wait_for("/adjudications", "the rejected case", |text| names(text, account)).await?;
        linden.look("/adjudications", "adjudications").await?;
        linden.adjudicate(case, &Judgement { suspected: &[], ..*judgement }).await?;
        alder.wait_for(case, "that it is rejected", |text| text.contains("decided not to refer")).await?;
    }

    step("by keyboard anything is found");
    keyboard::by_finding(&mut alder, &case).await?;

    step("a third confirms sending");
    cedar.wait_for("/confirmations", "the approved case", |text| names(text, planted)).await?;
    cedar.look("/confirmations", "confirmations").await?;
    cedar.confirm(&case).await?;

    step("Ozone holds exactly one report, of the right account for the right reason");
    wait("the report is at Ozone", || Ok(installation.json(&["ledger"])?.to_string().contains("\"sent\""))).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let reports = network.reports().await?;
    let [report] = &reports[reports_before..] else { anyhow::bail!("{} reports: {reports:#?}", reports.len()) };
    ensure!(report.subject == planted.session.did, "{report:#?}");
    ensure!(report.subject_type == "com.atproto.admin.defs#repoRef", "{report:#?}");
    ensure!(report.reason_type == "tools.ozone.report.defs#reasonViolenceExtremistContent", "{report:#?}");
    ensure!(report.by == reporter.did, "{report:#?}");
    ensure!(report.comment.contains("section 4.2"), "the report does not name the clause: {report:#?}");
    ensure!(network.profile(&planted.session.did).await? == (200, None), "gone before anyone took it down");

    step("Ozone's moderator takes the account down, and the network says so");
    network.take_down(&planted.session.did).await?;
    let told =
        cedar.wait_for("/ledger/1", "what the account event said", |t| t.contains("it said so by itself")).await?;
    ensure!(told.contains("taken down by the platform"), "{told}");
    ensure!(network.profile(&planted.session.did).await? == (400, Some("AccountTakedown".into())), "still up outside");
    let ledger = cedar.look("/ledger", "ledger").await?;
    ensure!(ledger.contains("taken down by the platform"), "{ledger}");

    step("two hours later the platform is asked, and says the same");
    stop(flagstone)?;
    let later = installation.run_later(2)?;
    ensure!(later.first_link.is_none(), "it offers to make a first person again");
    cedar.sign_in_again().await?;
    linden.sign_in_again().await?;
    let asked = cedar.wait_for("/ledger/1", "what polling says", |text| text.contains("it was asked")).await?;
    let asked_line = asked.lines().find(|line| line.contains("it was asked")).unwrap_or_default();
    ensure!(asked_line.contains("taken down by the platform"), "polling says otherwise: {asked}");
    cedar.look("/ledger/1", "referral").await?;
    linden.look("/measures", "measures").await?;
    linden.look("/record", "record").await?;
    for (path, name) in [
        ("/cases", "cases"),
        ("/record/set-aside", "set-aside"),
        ("/policy", "policy"),
        ("/people", "people-all"),
        ("/people/roles", "roles"),
        ("/people/openings", "openings"),
        ("/me", "me"),
    ] {
        linden.look(path, name).await?;
    }
    ensure!(network.reports().await?.len() == reports_before + 1, "the restart reported again");
    stop(later)?;

    step("the record verifies, and does not after one byte of any kind of record is changed");
    let verified = installation.command(&["audit", "verify"]).status()?;
    ensure!(verified.success(), "audit verify: {verified}");
    let whole = installation.command(&["fsck"]).status()?;
    ensure!(whole.success(), "fsck: {whole}");
    let kinds = tamper::every_kind_of_record(&installation)?;
    for kind in ["cases", "reviews", "adjudications", "confirmations", "referrals", "sends", "checks", "findings"] {
        ensure!(kinds.contains(kind), "no {kind} among the records that were changed: {kinds:?}");
    }

    step("no page was wider than its window, and axe-core found nothing serious on any");
    let problems: Vec<String> =
        [linden, alder, birch, cedar, dogwood].into_iter().flat_map(|person| person.problems).collect();
    ensure!(problems.is_empty(), "{}", problems.join("\n"));
    Ok(())
}

fn step(what: &str) {
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    println!("-- {:>4} s  {what}", BEGUN.get_or_init(Instant::now).elapsed().as_secs());
}

/// Whether a text of the desk names an account.
fn names(text: &str, account: &Account) -> bool {
    text.contains(&account.session.handle) || text.contains(&account.session.did)
}

/// Waits until `holds`, for a minute.
async fn wait(what: &str, mut holds: impl FnMut() -> Result<bool>) -> Result<()> {
    for _ in 0..120 {
        if holds()? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    anyhow::bail!("after a minute not yet: {what}")
}

fn stop(flagstone: Running) -> Result<()> {
    let status = flagstone.stop()?;
    ensure!(status.success(), "flagstone did not end well: {status}");
    Ok(())
}

/// Part of the handles, different in every run: the network may live longer than one.
fn run_name() -> String {
    let seconds = jiff::Timestamp::now().as_second();
    format!("{:x}", seconds % 0x0100_0000)
}

/// The folder for pictures of the pages.
fn pictures(of: &str) -> Result<PathBuf> {
    let folder = std::env::var_os("FLAGSTONE_SCREENSHOTS")
        .map_or_else(|| std::env::temp_dir().join("flagstone-screenshots"), PathBuf::from);
    let folder = folder.join(of);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    println!("pictures of the pages: {}", folder.display());
    Ok(folder)
}

/// A port that is free now.
fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// A client for servers on loopback: no proxy, and no TLS in use.
fn http_client(timeout: Duration) -> Result<reqwest::Client> {
    // Fails where one is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder().timeout(timeout).no_proxy().build()?)
}
