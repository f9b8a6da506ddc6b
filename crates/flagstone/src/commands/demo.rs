//! `flagstone demo`: the whole loop on an invented world.

use std::{fs::OpenOptions, path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Context;
use model::{CaseState, Role, Roles, Timestamp};
use store::{CaseFilter, Store};
use tokio::sync::watch;

use super::{
    Place,
    run::{Asked, listen, runtime, when_told},
};
use crate::{
    config::data_folder,
    demo::{Demo, Play, beside},
    desk,
    pipeline::Stop,
};

/// Options of `flagstone demo`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flagstone demo                                     watch and review, in two minutes
  flagstone demo --unattended --store /tmp/demo.db   let the colleagues do everything, as fast as it goes")]
pub struct Args {
    /// Where the desk listens; loopback only [default: 127.0.0.1:8642]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// The world's seed: the same seed is the same world
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// How many days the world lasts
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=365))]
    days: u32,
    /// How long the world's days take here, all together, in seconds
    #[arg(long, default_value_t = 120, value_name = "SECONDS")]
    lasts: u64,
    /// Nobody reviews: scripted colleagues do everything, without a desk, and the run ends with the world
    #[arg(long)]
    unattended: bool,
}

/// Plays it.
pub fn run(place: Place, args: Args) -> anyhow::Result<ExitCode> {
    let store = match &place.store {
        Some(path) => path.clone(),
        None => fresh(args.seed)?,
    };
    let play = Play { store, seed: args.seed, days: args.days, attended: !args.unattended };
    let demo = Demo::open(&play)?;
    if args.unattended { unattended(demo) } else { attended(&place, &args, demo) }
}

/// Without `--store`, every demo begins anew.
fn fresh(seed: u64) -> anyhow::Result<PathBuf> {
    let folder = data_folder();
    std::fs::create_dir_all(&folder)?;
    let store = folder.join(format!("demo-{seed}.db"));
    let lock = OpenOptions::new().create(true).write(true).truncate(false).open(beside(&store, "lock"))?;
    lock.try_lock().context("another demo is running; stop it, or name another file with --store")?;
    for ending in ["", "-wal", "-shm"] {
        remove(&folder.join(format!("demo-{seed}.db{ending}")))?;
    }
    for ending in ["key", "platform.ndjson"] {
        remove(&beside(&store, ending))?;
    }
    Ok(store)
}

fn remove(path: &std::path::Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

fn unattended(mut demo: Demo) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(async {
        demo.settle().await?;
        while demo.tick() < demo.last_tick() {
            demo.step().await?;
            if demo.tick().is_multiple_of(48) {
                eprintln!("{} {:>3} %", demo.house.now(), demo.tick() * 100 / demo.last_tick());
            }
        }
        anyhow::Ok(())
    })?;
    demo.house.store.checkpoint(demo.house.now())?;
    summary(&demo.house.store)?;
    Ok(ExitCode::SUCCESS)
}

fn attended(place: &Place, args: &Args, mut demo: Demo) -> anyhow::Result<ExitCode> {
    let config = place.config(args.listen.clone())?;
    runtime()?.block_on(async {
        let asked = Asked::listen()?;
        let listener = listen(config.listen).await?;
        let address = listener.local_addr()?;
        let house = std::sync::Arc::clone(&demo.house);
        let roles = Roles::new([Role::Reviewer]).map_err(anyhow::Error::msg)?;
        let admin = demo.admin();
        let link =
            house.store.invite(&roles, Some(admin), house.now(), house.now().plus(100 * 365 * Timestamp::DAY))?;
        println!("This world is invented, and its store says so for ever.");
        println!("You are its newest reviewer. Sign in once at http://{address}/welcome/{link}");
        println!("Press Ctrl-C to stop.");
        let (tell, stop) = watch::channel(false);
        let pages = tokio::spawn(web::serve(
            listener,
            web::router(desk::of_demo(&house, address.port())),
            when_told(stop.clone()),
        ));
        tokio::spawn(asked.then_tell(tell));
        let pause = Duration::from_millis((args.lasts * 1_000 / demo.last_tick().max(1)).max(1));
        time_lapse(&mut demo, pause, stop).await?;
        pages.await??;
        summary(&house.store)?;
        anyhow::Ok(ExitCode::SUCCESS)
    })
}

/// Lets the world pass. At its end time stands still, unless something that was sent is yet to be followed up.
async fn time_lapse(demo: &mut Demo, pause: Duration, mut stop: Stop) -> anyhow::Result<()> {
    demo.settle().await?;
    // A slow step is caught up with, so that the whole lasts as long as it should.
    let mut beat = tokio::time::interval(pause);
    loop {
        tokio::select! {
            _ = beat.tick() => {}
            _ = stop.wait_for(|stop| *stop) => return Ok(()),
        }
        if demo.tick() < demo.last_tick() || demo.unfinished()? {
            demo.step().await?;
        } else {
            demo.settle().await?;
        }
    }
}

fn summary(store: &Store) -> anyhow::Result<()> {
    let totals = store.totals()?;
    println!("{} events, {} posts read, {} kept nothing of", totals.received, totals.posts_read, totals.dropped);
    for row in store.cases(&CaseFilter { limit: 1_000, ..CaseFilter::default() })? {
        println!("case {:>3}  {:<28}  {}", row.case.id, row.case.subject.stable(), row.state.as_str());
    }
    let ambiguous = totals.cases.get(&CaseState::Ambiguous).copied().unwrap_or(0);
    if ambiguous > 0 {
        println!("{ambiguous} unclear whether it arrived: a person must find out, on the ledger's page");
    }
    Ok(())
}
