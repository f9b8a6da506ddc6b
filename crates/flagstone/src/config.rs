//! Configuration in two steps: the text of one TOML file, then its meaning. Every problem is reported at once, before
//! a socket opens. Secrets are references to a file or a variable, never values.

use std::{
    collections::BTreeSet,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use casework::{around::Budget, care::Rules, quality};
use model::{Amount, PlatformName};
use platforms::{Secret, atproto::ImageHost};
use serde::Deserialize;
use store::{NewSource, Retention};
use web::{Address, Hotline, Hotlines};

use crate::{
    house::{DAILY_CAP, UPLOAD_MIB},
    translating::Translator,
};

/// Bluesky's public stream: needs no account, and starts only when a person presses the button.
pub const PUBLIC_STREAM: &str = "wss://jetstream2.us-east.bsky.network/subscribe";

/// What account ids of the public network are given out by.
const PUBLIC_AUTHORITY: &str = "bsky";

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Text {
    store: Option<PathBuf>,
    listen: Option<String>,
    address: Option<String>,
    packs: Option<Vec<PathBuf>>,
    upload_mib: Option<u64>,
    sources: Vec<SourceText>,
    refer: ReferText,
    retention: RetentionText,
    neighbourhoods: NeighbourhoodsText,
    care: CareText,
    quality: QualityText,
    child_abuse: ChildAbuseText,
    translation: Option<TranslationText>,
    atproto: Option<AtprotoText>,
}

impl Text {
    /// The file, or nothing; and the folder that paths in it are relative to.
    fn read(path: Option<&Path>) -> Result<(Self, PathBuf), ConfigProblems> {
        let Some(path) = path else { return Ok((Self::default(), PathBuf::new())) };
        let problem = |what: String| ConfigProblems(vec![format!("{}: {}", path.display(), what.trim_end())]);
        let read = std::fs::read_to_string(path).map_err(|e| problem(format!("cannot be read: {e}")))?;
        let text = toml::from_str(&read).map_err(|e| problem(e.to_string()))?;
        Ok((text, path.parent().map(Path::to_path_buf).unwrap_or_default()))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceText {
    platform: String,
    kind: String,
    url: String,
    authority: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ReferText {
    daily_cap: Option<u32>,
    notifier: Option<String>,
}

/// Days.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RetentionText {
    posts: Option<i64>,
    interactions: Option<i64>,
    archives: Option<i64>,
    set_aside: Option<i64>,
    status_events: Option<i64>,
    openings: Option<i64>,
    shown: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct NeighbourhoodsText {
    requests_per_case: Option<u32>,
    accounts_per_case: Option<u32>,
    requests_per_day: Option<u32>,
    accounts_per_day: Option<u32>,
}

/// Minutes.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CareText {
    minutes_a_day: Option<u16>,
    break_after: Option<u16>,
    break_minutes: Option<u16>,
}

/// Shares, 0 to 1.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct QualityText {
    gold: Option<f64>,
    audit: Option<f64>,
    floor: Option<f64>,
}

/// What the law of the team's country asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ChildAbuseText {
    text: Option<String>,
    hotlines: Option<Vec<HotlineText>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HotlineText {
    name: String,
    address: String,
}

/// A program on this machine.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TranslationText {
    command: Vec<String>,
    into: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AtprotoText {
    authority: Option<String>,
    pds: String,
    relay: Option<String>,
    appview: String,
    images: Option<String>,
    identifier: Option<String>,
    password: Option<SecretText>,
    moderation_service: Option<String>,
}

/// Where a secret is, never the secret.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum SecretText {
    /// A file that holds nothing else.
    File(PathBuf),
    /// An environment variable.
    Env(String),
}

/// The configuration, understood.
#[derive(Debug, Clone)]
pub struct Config {
    /// The store's file.
    pub store: PathBuf,
    /// Where the desk listens. Loopback only.
    pub listen: SocketAddr,
    /// Where people open it, if not at this machine by its name.
    pub address: Option<Address>,
    /// Folders of packs; `None` means the ones built in.
    pub packs: Option<Vec<PathBuf>>,
    /// Where posts come from. Each starts when a person switches it on.
    pub sources: Vec<NewSource>,
    /// Most referrals to one platform on one UTC day.
    pub daily_cap: u32,
    /// Most bytes that uploaded archives may take together until they are read.
    pub upload_bytes: u64,
    /// What may be asked about neighbourhoods.
    pub neighbourhoods: Budget,
    /// When reviewers rest.
    pub care: Rules,
    /// How often decided cases are judged once more.
    pub quality: quality::Rules,
    /// What is shown in the place of a case that may show the abuse of a child.
    pub hotlines: Hotlines,
    /// How long working copies are kept.
    pub retention: Retention,
    /// Who signs a notice: shown to the platform, exempt from the personal-data scan.
    pub notifier: Option<String>,
    /// The program on this machine that translates.
    pub translator: Option<Translator>,
    /// The AT Protocol network reports go to and accounts are rechecked on.
    pub atproto: Option<Atproto>,
}

/// The AT Protocol network.
#[derive(Debug, Clone)]
pub struct Atproto {
    /// The network's name in account ids: the first source's unless named.
    pub authority: String,
    /// The server our own account is on.
    pub pds: String,
    /// The server that is asked how other accounts' repositories stand: a relay, or `pds` where there is only one.
    pub relay: String,
    /// The server that shows public profiles.
    pub appview: String,
    /// Where images are, with `{did}` and `{cid}` in it: `pds` itself unless it is said.
    pub images: Option<String>,
    /// Our own account and the moderation service it reports to, where reporting is set up.
    pub reporter: Option<Reporter>,
}

/// The account that files reports.
#[derive(Debug, Clone)]
pub struct Reporter {
    /// Handle or DID.
    pub identifier: String,
    /// Its app password.
    pub password: Secret,
    /// The DID of the moderation service.
    pub moderation_service: String,
}

/// Everything that is wrong with a configuration, at once.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the configuration cannot be used:\n  - {}", .0.join("\n  - "))]
pub struct ConfigProblems(pub Vec<String>);

impl Config {
    /// Reads `path` if given, else the defaults; `store` and `listen` from the command line win.
    pub fn load(path: Option<&Path>, store: Option<PathBuf>, listen: Option<String>) -> Result<Self, ConfigProblems> {
        let (text, base) = Text::read(path)?;
        Self::understand(text, &base, store, listen)
    }

    /// Only where the store is: what looks at it needs no secret and no pack.
    pub fn store_of(path: Option<&Path>, store: Option<PathBuf>) -> Result<PathBuf, ConfigProblems> {
        let (text, base) = Text::read(path)?;
        Ok(store_file(store, text.store, &base))
    }

    fn understand(
        text: Text,
        base: &Path,
        store: Option<PathBuf>,
        listen: Option<String>,
    ) -> Result<Self, ConfigProblems> {
        let mut problems = Vec::new();
        let listen = listen.or(text.listen).unwrap_or_else(|| "127.0.0.1:8642".to_owned());
        let listen = loopback(&listen).map_err(|why| problems.push(why)).ok();
        let parsed = text.address.as_deref().map(Address::parse).transpose();
        let address = parsed.map_err(|why| problems.push(format!("address: {why}"))).ok().flatten();
        let sources: Vec<NewSource> =
            text.sources.into_iter().filter_map(|s| source(s).map_err(|why| problems.push(why)).ok()).collect();
        let packs: Option<Vec<PathBuf>> = text.packs.map(|list| list.into_iter().map(|p| base.join(p)).collect());
        for folder in packs.iter().flatten().filter(|p| !p.join("pack.toml").is_file()) {
            problems.push(format!("packs: {} holds no pack.toml", folder.display()));
        }
        let daily_cap = text.refer.daily_cap.unwrap_or(DAILY_CAP);
        if daily_cap == 0 || daily_cap > 500 {
            problems.push(format!("refer.daily_cap is {daily_cap}; it must be from 1 to 500"));
        }
        let upload_mib = text.upload_mib.unwrap_or(UPLOAD_MIB);
        if upload_mib > 1 << 20 {
            problems.push(format!("upload_mib is {upload_mib}; it must be at most 1048576, which is a TiB"));
        }
        let retention = retention(&text.retention, &mut problems);
        let care = care(&text.care, &mut problems);
        let quality = quality_rules(&text.quality, &mut problems);
        let hotlines = hotlines(text.child_abuse, &mut problems);
        let neighbourhoods = neighbourhoods(&text.neighbourhoods, &mut problems);
        let translator = text.translation.and_then(|text| translator(text, &mut problems));
        let authority = sources.first().map_or(PUBLIC_AUTHORITY, |source| &source.authority);
        let atproto = text.atproto.and_then(|a| atproto(a, authority, base, &mut problems));
        let store = store_file(store, text.store, base);
        match listen {
            Some(listen) if problems.is_empty() => {
                let notifier = text.refer.notifier;
                let upload_bytes = upload_mib << 20;
                Ok(Self {
                    store,
                    listen,
                    address,
                    packs,
                    sources,
                    daily_cap,
                    upload_bytes,
                    neighbourhoods,
                    care,
                    quality,
                    hotlines,
                    retention,
                    notifier,
                    translator,
                    atproto,
                })
            }
            _ => Err(ConfigProblems(problems)),
        }
    }

    /// The source every new store offers: switched off until a person presses the button.
    pub fn public_stream() -> NewSource {
        NewSource {
            platform: PlatformName::new("atproto").expect("a valid name"),
            kind: "jetstream".into(),
            url: PUBLIC_STREAM.into(),
            authority: PUBLIC_AUTHORITY.into(),
        }
    }
}

fn store_file(given: Option<PathBuf>, configured: Option<PathBuf>, base: &Path) -> PathBuf {
    given.or(configured.map(|path| base.join(path))).unwrap_or_else(|| data_folder().join("flagstone.db"))
}

/// Where stores live unless told otherwise: `$XDG_DATA_HOME/flagstone`, else `~/.local/share/flagstone`.
pub fn data_folder() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".local/share"));
    std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).or_else(home).unwrap_or_default().join("flagstone")
}

fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr =
        text.parse().map_err(|_| format!("listen: `{text}` is not an address and a port, such as 127.0.0.1:8642"))?;
    let local = match address.ip() {
        IpAddr::V4(ip) => ip.is_loopback(),
        IpAddr::V6(ip) => ip.is_loopback(),
    };
    if local {
        Ok(address)
    } else {
        Err(format!("listen: {address} is not loopback; put a proxy in front of 127.0.0.1"))
    }
}

fn source(text: SourceText) -> Result<NewSource, String> {
    let platform = PlatformName::new(&text.platform).map_err(|e| format!("sources.platform: {e}"))?;
    let known: BTreeSet<&str> = BTreeSet::from(["firehose", "jetstream"]);
    if platform.as_str() != "atproto" {
        return Err(format!("sources.platform: there is no platform `{platform}`; this build knows `atproto`"));
    }
    if !known.contains(text.kind.as_str()) {
        return Err(format!("sources.kind: `{}` is neither `firehose` nor `jetstream`", text.kind));
    }
    if !text.url.starts_with("ws://") && !text.url.starts_with("wss://") {
        return Err(format!("sources.url: `{}` must begin with ws:// or wss://", text.url));
    }
    if text.authority.is_empty() || text.authority.contains(['/', ' ']) {
        return Err(format!("sources.authority: `{}` must be one word, the network's name", text.authority));
    }
    Ok(NewSource { platform, kind: text.kind, url: text.url, authority: text.authority })
}

/// More than this in a day is no neighbourhood any more.
const MOST_REQUESTS: u32 = 10_000;
const MOST_ACCOUNTS: u32 = 1_000_000;

fn neighbourhoods(text: &NeighbourhoodsText, problems: &mut Vec<String>) -> Budget {
    let usual = Budget::default();
    let mut amount = |name: &str, given: Option<u32>, usual: u32, most: u32| {
        let amount = given.unwrap_or(usual);
        if amount > most {
            problems.push(format!("neighbourhoods.{name} is {amount}; it must be at most {most}, and 0 asks nothing"));
        }
        amount
    };
    let case = Amount {
        requests: amount("requests_per_case", text.requests_per_case, usual.case.requests, MOST_REQUESTS),
        accounts: amount("accounts_per_case", text.accounts_per_case, usual.case.accounts, MOST_ACCOUNTS),
    };
    let day = Amount {
        requests: amount("requests_per_day", text.requests_per_day, usual.day.requests, MOST_REQUESTS),
        accounts: amount("accounts_per_day", text.accounts_per_day, usual.day.accounts, MOST_ACCOUNTS),
    };
    Budget { case, day }
}

/// There is always a limit: who looks at this all day is hurt by it.
fn care(text: &CareText, problems: &mut Vec<String>) -> Rules {
    let usual = Rules::default();
    let mut minutes = |name: &str, given: Option<u16>, usual: u16, least: u16, most: u16| {
        let minutes = given.unwrap_or(usual);
        if !(least..=most).contains(&minutes) {
            problems.push(format!("care.{name} is {minutes}; it must be from {least} to {most} minutes"));
        }
        minutes
    };
    Rules {
        minutes_a_day: minutes("minutes_a_day", text.minutes_a_day, usual.minutes_a_day, 1, 480),
        break_after: minutes("break_after", text.break_after, usual.break_after, 1, 120),
        break_minutes: minutes("break_minutes", text.break_minutes, usual.break_minutes, 1, 120),
    }
}

/// Half of somebody's work at most: the rest is there to be done.
fn quality_rules(text: &QualityText, problems: &mut Vec<String>) -> quality::Rules {
    let usual = quality::Rules::default();
    let mut share = |name: &str, given: Option<f64>, usual: u32, most: f64| match given {
        None => usual,
        Some(share) if (0.0..=most).contains(&share) => (share * 1e6).round() as u32,
        Some(share) => {
            problems.push(format!("quality.{name} is {share}; it is a share, and must be from 0 to {most}"));
            usual
        }
    };
    quality::Rules {
        gold: share("gold", text.gold, usual.gold, 0.5),
        audit: share("audit", text.audit, usual.audit, 0.5),
        // Somebody who throws a coin is right half of the time: a floor near 1 would take the language from everyone.
        floor: share("floor", text.floor, usual.floor, 0.95),
    }
}

/// Whoever sees it must be told something, and somewhere to go.
fn hotlines(text: ChildAbuseText, problems: &mut Vec<String>) -> Hotlines {
    let usual = Hotlines::default();
    let mut said = |name: &str, text: String, most: usize| {
        if text.trim().is_empty() || text.chars().count() > most || text.chars().any(char::is_control) {
            problems.push(format!("child_abuse.{name} must be a line of 1 to {most} characters"));
        }
        text
    };
    let what = text.text.map_or(usual.text, |text| said("text", text, 4_000));
    let list = text.hotlines.map_or(usual.list, |list| {
        let hotline = |h: HotlineText| Hotline {
            name: said("hotlines.name", h.name, 100),
            address: said("hotlines.address", h.address, 400),
        };
        list.into_iter().map(hotline).collect()
    });
    if list.is_empty() {
        problems.push("child_abuse.hotlines: name one at least, or leave it out".into());
    }
    Hotlines { text: what, list }
}

fn translator(text: TranslationText, problems: &mut Vec<String>) -> Option<Translator> {
    let into = text.into.as_deref().unwrap_or("en").parse();
    let into = into.map_err(|_| "into must be a language, such as `en`".to_owned());
    let translator = into.and_then(|into| Translator::new(text.command, into));
    translator.map_err(|why| problems.push(format!("translation.{why}"))).ok()
}

/// A day at least: a setting of nothing would lose what is being looked at. Ten years at most: more is hoarding.
fn retention(text: &RetentionText, problems: &mut Vec<String>) -> Retention {
    let usual = Retention::default();
    let mut days = |name: &str, given: Option<i64>, usual: u16| match given.map(u16::try_from) {
        None => usual,
        Some(Ok(days @ 1..=3_650)) => days,
        Some(_) => {
            problems.push(format!("retention.{name} is {}; it must be from 1 to 3650 days", given.unwrap_or_default()));
            usual
        }
    };
    Retention {
        posts: days("posts", text.posts, usual.posts),
        interactions: days("interactions", text.interactions, usual.interactions),
        archives: days("archives", text.archives, usual.archives),
        set_aside: days("set_aside", text.set_aside, usual.set_aside),
        status_events: days("status_events", text.status_events, usual.status_events),
        openings: days("openings", text.openings, usual.openings),
        shown: days("shown", text.shown, usual.shown),
    }
}

fn atproto(text: AtprotoText, usual: &str, base: &Path, problems: &mut Vec<String>) -> Option<Atproto> {
    let relay = text.relay.as_ref().map(|relay| ("relay", relay));
    for (key, url) in [("pds", &text.pds), ("appview", &text.appview)].into_iter().chain(relay) {
        if !url.starts_with("http://") && !url.starts_with("https://") {
            problems.push(format!("atproto.{key}: `{url}` must begin with http:// or https://"));
        }
    }
    if let Some(Err(why)) = text.images.as_deref().map(ImageHost::check) {
        problems.push(format!("atproto.images: {why}"));
    }
    let reporter = match (text.identifier, text.password, text.moderation_service) {
        (None, None, None) => None,
        (Some(identifier), Some(password), Some(moderation_service)) => {
            if !moderation_service.starts_with("did:") {
                problems.push(format!("atproto.moderation_service: `{moderation_service}` is not a DID"));
            }
            secret(&password, base)
                .map_err(|why| problems.push(format!("atproto.password: {why}")))
                .ok()
                .map(|password| Reporter { identifier, password, moderation_service })
        }
        _ => {
            problems.push("atproto: identifier, password and moderation_service belong together".into());
            None
        }
    };
    Some(Atproto {
        authority: text.authority.unwrap_or_else(|| usual.to_owned()),
        relay: text.relay.unwrap_or_else(|| text.pds.clone()),
        pds: text.pds,
        appview: text.appview,
        images: text.images,
        reporter,
    })
}

fn secret(text: &SecretText, base: &Path) -> Result<Secret, String> {
    let value = match text {
        SecretText::File(path) => {
            let path = base.join(path);
            std::fs::read_to_string(&path).map_err(|e| format!("{} cannot be read: {e}", path.display()))?
        }
        SecretText::Env(name) => std::env::var(name).map_err(|_| format!("the variable {name} is not set"))?,
    };
    if value.trim().is_empty() { Err("the secret is empty".into()) } else { Ok(Secret::new(value)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understand(text: &str) -> Result<Config, ConfigProblems> {
        Config::understand(toml::from_str(text).unwrap(), Path::new("/nowhere"), Some("s.db".into()), None)
    }

    #[test]
    fn nothing_is_a_configuration() {
        let config = understand("").unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8642");
        assert!(config.sources.is_empty() && config.atproto.is_none());
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let bad = r#"
            listen = "0.0.0.0:80"
            address = "https://192.0.2.7"
            packs = ["nothing-here"]
            [refer]
            daily_cap = 0
            [[sources]]
            platform = "atproto"
            kind = "carrier-pigeon"
            url = "wss://example.org"
            authority = "x"
            [atproto]
            pds = "pds.example"
            appview = "http://127.0.0.1:1"
            identifier = "team.test"
        "#;
        let ConfigProblems(problems) = understand(bad).unwrap_err();
        assert_eq!(problems.len(), 7, "{problems:#?}");
    }

    #[test]
    fn people_rest_as_it_is_written_and_never_not_at_all() {
        let config = understand("[care]\nminutes_a_day = 120\nbreak_minutes = 15").unwrap();
        assert_eq!(config.care, Rules { minutes_a_day: 120, break_after: 50, break_minutes: 15 });
        let ConfigProblems(problems) =
            understand("[care]\nminutes_a_day = 1440\nbreak_after = 0\nbreak_minutes = 0").unwrap_err();
        assert_eq!(problems.len(), 3, "{problems:#?}");
    }

    #[test]
    fn there_is_always_somewhere_to_report_the_abuse_of_a_child() {
        assert_eq!(understand("").unwrap().hotlines, Hotlines::default());
        let config = understand("[child_abuse]\nhotlines = [{ name = \"ours\", address = \"0800 1\" }]").unwrap();
        assert_eq!(config.hotlines.text, Hotlines::default().text);
        assert_eq!(config.hotlines.list, [Hotline { name: "ours".into(), address: "0800 1".into() }]);
        let bad = "[child_abuse]\ntext = \" \"\nhotlines = []";
        let ConfigProblems(problems) = understand(bad).unwrap_err();
        assert_eq!(problems.len(), 2, "{problems:#?}");
    }

    #[test]
    fn how_much_is_judged_once_more_is_what_is_written_and_never_most_of_the_work() {
        let config = understand("[quality]\ngold = 0.1").unwrap();
        assert_eq!(config.quality, quality::Rules { gold: 100_000, ..quality::Rules::default() });
        let ConfigProblems(problems) = understand("[quality]\ngold = 5.0\naudit = -0.1\nfloor = 1.0").unwrap_err();
        assert_eq!(problems.len(), 3, "{problems:#?}");
    }

    #[test]
    fn retention_is_what_is_written_within_bounds() {
        let config = understand("[retention]\nposts = 30\narchives = 3650\nopenings = 90").unwrap();
        let expected = Retention { posts: 30, archives: 3_650, openings: 90, ..Retention::default() };
        assert_eq!(config.retention, expected);
        let bad = "[retention]\nposts = 0\ninteractions = -1\nset_aside = 3651\nstatus_events = 99999";
        let ConfigProblems(problems) = understand(bad).unwrap_err();
        assert_eq!(problems.len(), 4, "{problems:#?}");
    }
}
