//! TLS with the roots that were built in: the same everywhere, whatever the machine trusts.

use std::{sync::Arc, time::Duration};

use rustls::{ClientConfig, RootCertStore, crypto::ring};

/// Mozilla's roots, TLS 1.2 and 1.3, no client certificate.
pub(crate) fn client_config() -> ClientConfig {
    let roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// A client for a server that somebody named: it follows no redirect, knows no proxy, and gives up after `timeout`.
///
/// # Errors
/// Why it cannot be made.
pub fn client(timeout: Duration) -> Result<reqwest::Client, String> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(timeout)
        .tls_backend_preconfigured(client_config())
        .build()
        .map_err(|e| e.to_string())
}
