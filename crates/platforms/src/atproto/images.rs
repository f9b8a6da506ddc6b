//! An image of a post, for somebody who asked to see it: from the address that is configured, never from one that an
//! author can choose. Whoever fetches from an author's own server tells them who is looking.

use std::time::Duration;

use async_trait::async_trait;
use model::{AccountId, ImageRef};
use url::Url;

use super::{
    PLATFORM,
    http::{self, Answer},
    network::is_did,
};
use crate::Images;

const TIMEOUT: Duration = Duration::from_secs(20);

/// Where the images of a network are: an address with `{did}` and `{cid}` in it.
pub struct ImageHost {
    client: reqwest::Client,
    template: String,
    authority: String,
}

impl ImageHost {
    /// At `template`: `https://cdn.example/img/feed_fullsize/plain/{did}/{cid}`. Nothing is asked yet.
    ///
    /// # Errors
    /// What has to change about the template.
    pub fn new(template: &str, authority: &str) -> Result<Self, String> {
        Self::check(template)?;
        let client = crate::tls::client(TIMEOUT)?;
        Ok(Self { client, template: template.to_owned(), authority: authority.to_owned() })
    }

    /// Whether a template names one host, and an account and an image once each.
    ///
    /// # Errors
    /// What has to change about it.
    pub fn check(template: &str) -> Result<(), String> {
        let whole = ["{did}", "{cid}"].iter().all(|part| template.matches(part).count() == 1);
        let fixed = Url::parse(template).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.contains(['{', '%']))
        });
        if whole && fixed {
            return Ok(());
        }
        Err(format!("`{template}` is no address of images: https://…, with {{did}} and {{cid}} once in it"))
    }

    /// The host of one server: `com.atproto.sync.getBlob`.
    ///
    /// # Errors
    /// What has to change about the server's address.
    pub fn of_server(pds_url: &str, authority: &str) -> Result<Self, String> {
        let base = pds_url.trim_end_matches('/');
        Self::new(&format!("{base}/xrpc/com.atproto.sync.getBlob?did={{did}}&cid={{cid}}"), authority)
    }

    fn address(&self, author: &AccountId, image: &ImageRef) -> Result<Url, String> {
        if author.platform().as_str() != PLATFORM || author.authority() != self.authority || !is_did(author.stable()) {
            return Err(format!("{author} is not an account of {PLATFORM}/{}", self.authority));
        }
        if image.cid.is_empty() || !image.cid.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err("the post names no image that could be asked for".to_owned());
        }
        let text = self.template.replacen("{did}", author.stable(), 1).replacen("{cid}", &image.cid, 1);
        Url::parse(&text).map_err(|error| error.to_string())
    }
}

#[async_trait]
impl Images for ImageHost {
    async fn image(&self, author: &AccountId, image: &ImageRef, most: usize) -> Result<Vec<u8>, String> {
        let request = self.client.get(self.address(author, image)?).header("accept", "image/*");
        match http::bytes(request, most).await {
            Answer::Said { status: 200, body } if body.len() <= most => Ok(body),
            Answer::Said { status: 200, .. } => Err(format!("the image is larger than {} MiB", most >> 20)),
            Answer::Said { status: 400 | 404 | 410, .. } => Err("the platform does not show it any more".to_owned()),
            Answer::Said { status, .. } => Err(format!("the platform answered {status}")),
            Answer::NotAsked(why) | Answer::Lost(why) => Err(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(cid: &str) -> ImageRef {
        ImageRef { cid: cid.into(), mime: "image/png".into(), size: 1, alt: String::new(), hashes: Vec::new() }
    }

    #[test]
    fn only_the_configured_host_is_asked_and_only_about_its_own_network() {
        let host = ImageHost::new("https://cdn.example/img/{did}/{cid}", "bsky").unwrap();
        let of = |account: &str, cid: &str| host.address(&account.parse().unwrap(), &image(cid));
        let address = of("atproto/bsky/did:plc:abc", "bafkrei2").unwrap();
        assert_eq!(address.as_str(), "https://cdn.example/img/did:plc:abc/bafkrei2");
        for (account, cid) in [
            ("atproto/other/did:plc:abc", "bafkrei2"),
            ("mastodon/bsky/1", "bafkrei2"),
            ("atproto/bsky/did:plc:abc", "../../secrets"),
            ("atproto/bsky/did:plc:abc", "{did}"),
            ("atproto/bsky/did:plc:abc", ""),
        ] {
            assert!(of(account, cid).is_err(), "{account} {cid}");
        }
    }

    #[test]
    fn a_template_names_one_host_and_both_parts_once() {
        for bad in [
            "cdn.example/{did}/{cid}",
            "file:///{did}/{cid}",
            "https://cdn.example/{did}",
            "https://cdn.example/{did}/{did}/{cid}",
            "https://{did}.example/{cid}",
        ] {
            assert!(ImageHost::new(bad, "bsky").is_err(), "{bad}");
        }
        assert!(ImageHost::of_server("http://127.0.0.1:2583/", "bsky").is_ok());
    }
}
