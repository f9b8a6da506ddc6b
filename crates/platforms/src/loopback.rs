//! The guard around every send: this build talks to this machine and to nothing else.
//!
//! Three walls, each tested alone: only a [`LoopbackUrl`] can be sent to, and parsing is its only constructor; the
//! client resolves `localhost` to loopback addresses by itself, asks no name server and refuses every other name; it
//! follows no redirect and knows no proxy.
//!
//! What a server on this machine passes on is out of our hands: the guard is about our own connections.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Why an address may not be sent to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{url}` is refused: {why}. This build sends to this machine only, as http://127.0.0.1:port or http://localhost:port"
)]
pub struct NotLoopback {
    url: String,
    why: &'static str,
}

/// The address of a server on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoopbackUrl(Url);

impl LoopbackUrl {
    /// Takes `http` or `https`, `localhost` or a literal loopback address written in the usual way, and no user name.
    pub fn parse(text: &str) -> Result<Self, NotLoopback> {
        let refuse = |why| NotLoopback { url: super::problem::tidy(text), why };
        let url = Url::parse(text).map_err(|_| refuse("it is no URL"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refuse("it is neither http nor https"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("it holds a user name"));
        }
        let loopback = match url.host() {
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        if !loopback {
            return Err(refuse("its host is not this machine"));
        }
        // 0x7f.1 and 2130706433 are 127.0.0.1 too, but nobody writes them with good intent.
        let usual = format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default());
        if !text.strip_prefix(&usual).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/'])) {
            return Err(refuse("its host is not written in the usual way"));
        }
        Ok(Self(url))
    }

    /// The address of one XRPC method there.
    pub fn method(&self, nsid: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("/xrpc/{nsid}"));
        url.set_query(None);
        url.set_fragment(None);
        url
    }
}

/// Answers `localhost` from what is written here, and nothing else.
struct LoopbackOnly;

impl Resolve for LoopbackOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let answer = if name.as_str() == "localhost" {
            let ips = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
            let addresses: Addrs = Box::new(ips.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        } else {
            Err(format!("`{}` is not this machine", name.as_str()).into())
        };
        Box::pin(std::future::ready(answer))
    }
}

/// A client that reaches loopback by name, follows no redirect, knows no proxy, repeats nothing and keeps no
/// connection: a kept one that the server closed would make "was it sent?" unanswerable.
pub(crate) fn client(timeout: Duration) -> Result<reqwest::Client, String> {
    reqwest::Client::builder()
        .dns_resolver(Arc::new(LoopbackOnly))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .pool_max_idle_per_host(0)
        .connect_timeout(timeout)
        .timeout(timeout)
        .tls_backend_preconfigured(crate::tls::client_config())
        .build()
        .map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    #[test]
    fn only_this_machine_written_plainly_is_accepted() {
        for good in [
            "http://127.0.0.1:2583",
            "http://localhost",
            "https://localhost:2583/",
            "http://[::1]:2583",
            "http://127.8.9.1/x",
        ] {
            assert!(LoopbackUrl::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "localhost:2583",
            "ftp://127.0.0.1",
            "http://8.8.8.8",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "http://localhost.",
            "http://evil.example#@127.0.0.1",
            "http://evil.example/127.0.0.1",
            "http://evil.example\\@127.0.0.1",
            "http://127.0.0.1@evil.example",
            "http://localhost:80@evil.example",
            "http://user@127.0.0.1",
            "http://[::ffff:8.8.8.8]",
            "http://[::ffff:127.0.0.1]",
            "http://[::]",
            "http://0.0.0.0",
            "http://2130706433",
            "http://134744072",
            "http://0x7f.1",
            "http://0177.0.0.1",
            "http://127.1",
            "http://127。0。0。1",
            "http://ｌocalhost",
            "http:127.0.0.1",
            "http:///127.0.0.1",
            " http://127.0.0.1",
            "http://128.0.0.1",
            "http://10.0.0.1",
        ] {
            assert!(LoopbackUrl::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_method_replaces_path_and_query() {
        let url = LoopbackUrl::parse("http://127.0.0.1:1/a?b#c").unwrap();
        assert_eq!(url.method("com.example.call").as_str(), "http://127.0.0.1:1/xrpc/com.example.call");
    }

    /// The second wall, with the first one left out: a name is not looked up, even one that every resolver knows.
    #[tokio::test]
    async fn the_client_itself_resolves_no_other_name() {
        let client = client(Duration::from_secs(5)).unwrap();
        let error = client.get("http://localhost.localdomain:9/").send().await.unwrap_err();
        assert!(error.is_connect() && format!("{error:?}").contains("is not this machine"), "{error:?}");
    }

    /// The third wall: a real server on this machine that sends us elsewhere.
    #[tokio::test]
    async fn a_redirect_is_an_answer_and_is_not_followed() {
        let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let away = elsewhere.local_addr().unwrap();
        let here = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", here.local_addr().unwrap());
        let serve = tokio::spawn(async move {
            let (mut stream, _) = here.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4_096]).await.unwrap();
            let answer = format!("HTTP/1.1 302 Found\r\nlocation: http://{away}/\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
        });
        let response = client(Duration::from_secs(5)).unwrap().get(url).send().await.unwrap();
        assert_eq!(response.status(), 302);
        serve.await.unwrap();
        let followed = tokio::time::timeout(Duration::from_millis(200), elsewhere.accept()).await;
        assert!(followed.is_err(), "somebody came");
    }
}
