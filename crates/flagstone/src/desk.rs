//! What the pages are given: the same store, clock, clauses and wording as the stages.

use std::sync::Arc;

use model::Timestamp;
use store::NewSource;
use web::{Address, Desk, Fetch, SourceOffer, Translate};

use crate::{
    config::{Config, PUBLIC_STREAM},
    house::{House, blocking},
    images,
    translating::Translator,
};

/// How long a session lasts: a working day, and an hour of it without a request (NIST SP 800-63B-4 § 2.2.3).
const SESSION: i64 = 12 * Timestamp::HOUR;
const IDLE: i64 = Timestamp::HOUR;

/// How many requests a token has in a minute: enough to read every page of a large desk, too few to wear one down.
const REQUESTS: u32 = 600;

/// The desk of a house.
pub fn of(house: &Arc<House>, offers: Vec<SourceOffer>, address: Address) -> Desk {
    let inside = Arc::clone(house);
    Desk {
        store: house.store.clone(),
        clock: house.clock.clone(),
        policy: Arc::new(move || Arc::clone(&inside.policy().desk)),
        daily_cap: house.daily_cap,
        neighbourhoods: house.neighbourhoods,
        care: house.care,
        quality: house.quality,
        seed: None,
        hotlines: house.hotlines.clone(),
        upload_bytes: house.upload_bytes,
        surroundings: Arc::clone(&house.surroundings),
        fetch: Some(fetch(house)),
        translate: house.translator.clone().map(translate),
        offers,
        banner: None,
        hosts: Vec::new(),
        secure: address.is_secure(),
        address,
        session_millis: SESSION,
        idle_millis: IDLE,
        requests_a_minute: REQUESTS,
    }
}

/// The largest image that is fetched, in bytes.
const LARGEST_IMAGE: usize = 8 << 20;

/// Brings an image from its platform, made grey and blurred here. Nothing of it is kept.
fn fetch(house: &Arc<House>) -> Fetch {
    let house = Arc::clone(house);
    Arc::new(move |author, image| {
        let house = Arc::clone(&house);
        Box::pin(async move {
            let images = house.channel(&author.platform())?.images()?;
            let bytes = images.image(&author, &image, LARGEST_IMAGE).await?;
            let shown = blocking(move || images::to_be_looked_at(&bytes)).await;
            shown.map_err(|error| format!("what came is no image that can be shown: it {error}"))
        })
    })
}

fn translate(translator: Translator) -> Translate {
    Translate {
        by: translator.name().to_owned(),
        into: translator.target().clone(),
        run: Arc::new(move |text, from| {
            let translator = translator.clone();
            Box::pin(async move { translator.translate(text, &from).await })
        }),
    }
}

/// The desk of a demo: a line above every page says that the world is invented, and sessions outlast its weeks.
pub fn of_demo(house: &Arc<House>, port: u16) -> Desk {
    let clock = house.clock.clone();
    let banner = move || format!("This world is invented. It is {} there.", clock());
    let lasts = 100 * 365 * Timestamp::DAY;
    Desk {
        banner: Some(Arc::new(banner)),
        session_millis: lasts,
        idle_millis: lasts,
        ..of(house, Vec::new(), Address::local(port))
    }
}

/// What the first page offers: the configured sources, or Bluesky's public stream.
pub fn offers(configured: &[NewSource]) -> Vec<SourceOffer> {
    if configured.is_empty() {
        return vec![SourceOffer {
            name: "Bluesky's public stream".into(),
            about: format!(
                "Reads public posts from {PUBLIC_STREAM}; no account is needed. A post in which nothing is found is \
                 counted and dropped. Nothing is read before you press the button."
            ),
            source: Config::public_stream(),
        }];
    }
    let offer = |source: &NewSource| SourceOffer {
        name: format!("{} ({} of {})", source.url, source.kind, source.authority),
        about: "A post in which nothing is found is counted and dropped.".into(),
        source: source.clone(),
    };
    configured.iter().map(offer).collect()
}
