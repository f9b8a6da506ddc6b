//! The platforms this build knows. A new one costs a folder, a line here and a page in `docs/platforms/`.

use model::Cursor;

use crate::{
    Clock, Collect, CollectError,
    atproto::{self, SourceConfig, SourceKind},
};

/// A source as it is configured, before its platform has looked at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The platform's registry name.
    pub platform: String,
    /// Which of the platform's readers.
    pub kind: String,
    /// Where.
    pub url: String,
    /// The network's or server's name in account ids.
    pub authority: String,
}

type Open = fn(&Source, Option<Cursor>, Clock) -> Result<Box<dyn Collect>, CollectError>;

/// One platform.
#[derive(Debug)]
pub struct Platform {
    /// Its name in ids, configuration and routes.
    pub name: &'static str,
    /// Its readers, the first being the usual one.
    pub sources: &'static [&'static str],
    open: Open,
}

/// Every platform.
pub const PLATFORMS: &[Platform] =
    &[Platform { name: atproto::PLATFORM, sources: &["jetstream", "firehose"], open: open_atproto }];

/// A collector for this source, going on after `cursor`. Checks the configuration; nothing is opened yet.
pub fn open(source: &Source, cursor: Option<Cursor>, clock: Clock) -> Result<Box<dyn Collect>, CollectError> {
    let known = || PLATFORMS.iter().map(|p| p.name).collect::<Vec<_>>().join(", ");
    let platform = PLATFORMS.iter().find(|p| p.name == source.platform).ok_or_else(|| {
        CollectError::Config(format!("`{}` is no platform this build knows; it knows: {}", source.platform, known()))
    })?;
    (platform.open)(source, cursor, clock)
}

fn open_atproto(source: &Source, cursor: Option<Cursor>, clock: Clock) -> Result<Box<dyn Collect>, CollectError> {
    let kind = SourceKind::parse(&source.kind).ok_or_else(|| {
        CollectError::Config(format!("`{}` is no reader of atproto; choose jetstream or firehose", source.kind))
    })?;
    let config = SourceConfig::new(kind, &source.url, &source.authority);
    Ok(Box::new(atproto::Collector::new(config, cursor, clock)?))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::Timestamp;

    use super::*;

    #[test]
    fn every_reader_opens_and_unknown_names_say_what_is_known() {
        let clock: Clock = Arc::new(|| Timestamp::from_millis(0));
        for platform in PLATFORMS {
            for kind in platform.sources {
                let source = Source {
                    platform: platform.name.into(),
                    kind: (*kind).into(),
                    url: "ws://127.0.0.1:1".into(),
                    authority: "local".into(),
                };
                assert!(open(&source, None, clock.clone()).is_ok());
                let odd = Source { platform: "nowhere".into(), ..source.clone() };
                let text = open(&odd, None, clock.clone()).err().unwrap().to_string();
                assert!(text.contains(platform.name), "{text}");
                let odd = Source { kind: "telepathy".into(), ..source };
                assert!(matches!(open(&odd, None, clock.clone()), Err(CollectError::Config(_))));
            }
        }
    }
}
