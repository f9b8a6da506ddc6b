//! Where people open the desk, as a browser writes it. Passkeys are bound to it.

use url::{Host, Url};

/// An address of scheme, host name and, where it is not the usual one, port: `https://desk.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    origin: String,
    host: String,
}

impl Address {
    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with it: a browser takes no passkey for an IP address, nor without TLS but on this very machine.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("`{text}` is no address for a desk: {why}, such as https://desk.example");
        let url = Url::parse(text).map_err(|_| wrong("it is written with its scheme"))?;
        let Some(Host::Domain(host)) = url.host() else {
            return Err(wrong("it has a host name, for browsers take no passkeys for an IP address"));
        };
        match url.scheme() {
            "https" => {}
            "http" if host == "localhost" => {}
            _ => return Err(wrong("it is reached over TLS (https)")),
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
            return Err(wrong("it is scheme, host and port, and nothing more"));
        }
        Ok(Self { host: host.to_owned(), origin: url.origin().ascii_serialization() })
    }

    /// This machine by its name.
    pub fn local(port: u16) -> Self {
        let host = "localhost".to_owned();
        let origin = if port == 80 { format!("http://{host}") } else { format!("http://{host}:{port}") };
        Self { origin, host }
    }

    /// As browsers write it in `Origin`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The host name: what passkeys are for.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Host and port, as browsers write them in `Host`.
    pub fn authority(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, rest)| rest)
    }

    /// Whether it is reached over TLS.
    pub fn is_secure(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_tls_unless_it_is_this_machine() {
        let read = |text| Address::parse(text).map(|a| (a.origin().to_owned(), a.host().to_owned()));
        let is = |origin: &str, host: &str| Ok((origin.to_owned(), host.to_owned()));
        assert_eq!(read("https://Desk.Example/"), is("https://desk.example", "desk.example"));
        assert_eq!(read("https://desk.example:443"), is("https://desk.example", "desk.example"));
        assert_eq!(read("https://desk.example:8443"), is("https://desk.example:8443", "desk.example"));
        assert_eq!(read("http://localhost:8642"), is("http://localhost:8642", "localhost"));
        assert_eq!(Address::parse("http://localhost:8642"), Ok(Address::local(8642)));
        for wrong in [
            "desk.example",
            "http://desk.example",
            "https://127.0.0.1",
            "https://[::1]:8",
            "https://desk.example/desk",
            "https://ada@desk.example",
            "ftp://localhost",
            "",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
