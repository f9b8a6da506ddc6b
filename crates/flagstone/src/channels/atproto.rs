//! AT Protocol: any source the store names, and the one network that reports go to and accounts are rechecked on.

use std::sync::Arc;

use model::PlatformName;
use platforms::{
    Collect, CollectError, Images, Neighbours, Recheck, Refer,
    atproto::{
        self, Asker, ImageHost,
        recheck::{Checker, RecheckConfig},
        refer::{ReferConfig, Reporter},
    },
    registry::{self, Source},
};
use store::SourceRow;

use crate::{
    config::{self, Config},
    house::{Channel, Clock},
};

struct Atproto {
    clock: Clock,
    refer: Result<Arc<dyn Refer>, String>,
    recheck: Result<Arc<dyn Recheck>, String>,
    neighbours: Result<Arc<dyn Neighbours>, String>,
    images: Result<Arc<dyn Images>, String>,
}

/// The channel, with whatever of it is configured.
pub fn channel(config: &Config, clock: &Clock) -> anyhow::Result<(PlatformName, impl Channel + use<>)> {
    let network = config.atproto.as_ref();
    let refer = match network.and_then(|n| Some((n, n.reporter.as_ref()?))) {
        Some((network, reporter)) => Ok(Arc::new(report_to(network, reporter, clock)?) as Arc<dyn Refer>),
        None => Err("no account to report from: fill in [atproto] in the configuration".to_owned()),
    };
    let recheck = network.map(ask).transpose()?.map(|checker| Arc::new(checker) as Arc<dyn Recheck>);
    let neighbours = network.map(|n| around(n, clock)).transpose()?.map(|asker| Arc::new(asker) as Arc<dyn Neighbours>);
    let images = network.map(images_of).transpose()?.map(|host| Arc::new(host) as Arc<dyn Images>);
    let nobody = || "no network to ask: fill in [atproto] in the configuration".to_owned();
    let channel = Atproto {
        clock: clock.clone(),
        refer,
        recheck: recheck.ok_or_else(nobody),
        neighbours: neighbours.ok_or_else(nobody),
        images: images.ok_or_else(nobody),
    };
    Ok((PlatformName::new(atproto::PLATFORM)?, channel))
}

fn report_to(network: &config::Atproto, reporter: &config::Reporter, clock: &Clock) -> anyhow::Result<Reporter> {
    let (password, service) = (reporter.password.clone(), &reporter.moderation_service);
    let config = ReferConfig::new(&network.pds, &network.authority, &reporter.identifier, password, service);
    Reporter::new(config, clock.clone()).map_err(anyhow::Error::msg)
}

fn ask(network: &config::Atproto) -> anyhow::Result<Checker> {
    let service = network.reporter.as_ref().map(|r| r.moderation_service.as_str());
    let config = RecheckConfig::new(&network.pds, Some(&network.appview), service)
        .authority(&network.authority)
        .relay(&network.relay);
    Checker::new(config).map_err(anyhow::Error::msg)
}

fn around(network: &config::Atproto, clock: &Clock) -> anyhow::Result<Asker> {
    Asker::new(&network.appview, &network.authority, clock.clone()).map_err(anyhow::Error::msg)
}

fn images_of(network: &config::Atproto) -> anyhow::Result<ImageHost> {
    let host = match &network.images {
        Some(template) => ImageHost::new(template, &network.authority),
        None => ImageHost::of_server(&network.pds, &network.authority),
    };
    host.map_err(anyhow::Error::msg)
}

impl Channel for Atproto {
    fn collect(&self, row: &SourceRow) -> Result<Box<dyn Collect>, CollectError> {
        let source = Source {
            platform: row.source.platform.to_string(),
            kind: row.source.kind.clone(),
            url: row.source.url.clone(),
            authority: row.source.authority.clone(),
        };
        registry::open(&source, row.cursor.clone(), self.clock.clone())
    }

    fn refer(&self) -> Result<Arc<dyn Refer>, String> {
        self.refer.clone()
    }

    fn recheck(&self) -> Result<Arc<dyn Recheck>, String> {
        self.recheck.clone()
    }

    fn neighbours(&self) -> Result<Arc<dyn Neighbours>, String> {
        self.neighbours.clone()
    }

    fn images(&self) -> Result<Arc<dyn Images>, String> {
        self.images.clone()
    }
}
