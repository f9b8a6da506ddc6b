//! `flagstone run`: everything on the embedded store, and the desk on loopback.

use std::{io::IsTerminal, process::ExitCode, sync::Arc};

use anyhow::Context;
use model::{PersonId, Role, Roles, Timestamp};
use store::Store;
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
};

use super::Place;
use crate::{
    channels,
    config::Config,
    desk,
    house::{Clock, House, system_clock},
    pipeline,
    policy::InForce,
};

/// Options of `flagstone run`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flagstone run
  flagstone run --config flagstone.toml --listen 127.0.0.1:9000

Packs that change on disk are taken within seconds, or at once after SIGHUP, without losing counts; those that cannot be
used are named on standard error and at the desk, and the ones from before stay in force.")]
pub struct Args {
    /// Where the desk listens; loopback only [default: 127.0.0.1:8642]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
}

/// Runs until Ctrl-C or SIGTERM.
pub fn run(place: Place, args: Args) -> anyhow::Result<ExitCode> {
    let config = place.config(args.listen)?;
    let policy = InForce::load(config.packs.clone(), config.notifier.clone())?;
    let clock = system_clock();
    let store = open(&config, &clock)?;
    runtime()?.block_on(async {
        let asked = Asked::listen()?;
        let listener = listen(config.listen).await?;
        let house = House::new(store.clone(), policy, channels::real(&config, &clock)?, clock.clone())?;
        let Config { daily_cap, retention, upload_bytes, neighbourhoods, care, quality, hotlines, translator, .. } =
            config;
        let house = Arc::new(House {
            daily_cap,
            retention,
            upload_bytes,
            neighbourhoods,
            care,
            quality,
            hotlines,
            translator,
            ..house
        });
        let address = listener.local_addr()?;
        let opened_at = config.address.clone().unwrap_or_else(|| web::Address::local(address.port()));
        println!("The desk is open at http://{address}/");
        if let Some(link) = first_link(&store, clock(), FIRST_LINK)? {
            println!("Nobody has an account yet. Sign in once, as admin and lead, at http://{address}/welcome/{link}");
        }
        println!("Press Ctrl-C to stop.");
        let (tell, stop) = watch::channel(false);
        let pages = desk::of(&house, desk::offers(&config.sources), opened_at);
        let desk = web::serve(listener, web::router(pages), when_told(stop.clone()));
        let pipeline = pipeline::run(Arc::clone(&house), stop);
        tokio::spawn(asked.then_tell(tell.clone()));
        if !std::io::stdout().is_terminal() {
            tokio::spawn(reload_when_hung_up(signal(SignalKind::hangup())?, Arc::clone(&house)));
        }
        // Neither goes on without the other.
        let (desk, pipeline) = tokio::join!(then_stop(desk, &tell), then_stop(pipeline, &tell));
        desk.and(pipeline)
    })?;
    store.checkpoint(clock())?;
    Ok(ExitCode::SUCCESS)
}

/// How long the first person's link works.
const FIRST_LINK: i64 = Timestamp::DAY;

fn open(config: &Config, clock: &Clock) -> anyhow::Result<Store> {
    if let Some(folder) = config.store.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    Store::open_or_create(&config.store, false, clock())
        .with_context(|| format!("the store {}", config.store.display()))
}

/// A runtime for everything that waits.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// Takes the desk's address.
pub async fn listen(address: std::net::SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("the desk cannot listen on {address}; is another flagstone running? --listen takes another port")
    })
}

/// A one-time link for the first person, while there is nobody: an admin, who neither reviews nor sends.
pub fn first_link(store: &Store, now: Timestamp, works_for: i64) -> anyhow::Result<Option<String>> {
    if !store.people()?.is_empty() {
        return Ok(None);
    }
    let roles = Roles::new([Role::Admin, Role::Lead]).map_err(anyhow::Error::msg)?;
    Ok(Some(store.invite(&roles, None::<PersonId>, now, now.plus(works_for))?))
}

/// SIGHUP: the packs on disk are looked at now. At a terminal it means, as ever, that the terminal is gone.
async fn reload_when_hung_up(mut hung_up: Signal, house: Arc<House>) {
    while hung_up.recv().await.is_some() {
        house.policy.ask();
        house.bell.notify_waiters();
    }
}

/// Ends when told.
pub async fn when_told(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// When one part ends, the others are told.
async fn then_stop<E>(part: impl Future<Output = Result<(), E>>, tell: &watch::Sender<bool>) -> anyhow::Result<()>
where
    anyhow::Error: From<E>,
{
    let ended = part.await;
    tell.send_replace(true);
    Ok(ended?)
}

/// Hears Ctrl-C and SIGTERM from the moment it is made: made before anybody is told that the program runs.
pub struct Asked {
    interrupt: Signal,
    terminate: Signal,
}

impl Asked {
    /// Listens.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn once(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Tells everyone at the first signal; at the second, ends at once.
    pub async fn then_tell(mut self, tell: watch::Sender<bool>) {
        self.once().await;
        println!("Stopping: the current steps finish first.");
        tell.send_replace(true);
        self.once().await;
        std::process::exit(130);
    }
}
