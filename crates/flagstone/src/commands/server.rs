//! The command line at a desk that runs elsewhere: the same tables, from the API (`docs/api.md`), with a token.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, bail};
use platforms::Secret;
use reqwest::{RequestBuilder, multipart::Form};
use serde_json::Value;
use url::{Host, Url};

use super::{progress::Progress, table::Table};

/// Longer than any page takes.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Longer than a large archive travels.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(12 * 3_600);

/// A desk, and the token that opens it.
#[derive(Debug)]
pub struct Server {
    url: Url,
    token: Secret,
}

impl Server {
    /// The desk that the command line names, if it names one.
    ///
    /// # Errors
    /// Where one of the two is missing, or the token would travel in the clear.
    pub fn named(url: Option<&str>, token: Option<&Path>) -> anyhow::Result<Option<Self>> {
        let (url, token) = match (url, token) {
            (None, None) => return Ok(None),
            (Some(url), Some(token)) => (url, token),
            (Some(_), None) => {
                bail!("--server wants a token: make one on the desk at /me/tokens, and give its file as --token")
            }
            (None, Some(_)) => bail!("--token is for --server: say which desk"),
        };
        let url = Url::parse(url).with_context(|| format!("--server `{url}` is no address"))?;
        let here = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if url.scheme() != "https" && !(url.scheme() == "http" && here) {
            bail!("--server {url}: a token travels by https, or by http on this machine only");
        }
        let text = std::fs::read_to_string(token).with_context(|| format!("--token {}", token.display()))?;
        Ok(Some(Self { url, token: Secret::new(text) }))
    }

    /// Prints the list that lies at `pointer` (RFC 6901) of what is at `path`.
    ///
    /// # Errors
    /// Where the desk does not answer, or says why not.
    pub fn list(&self, path: &str, pointer: &str, json: bool) -> anyhow::Result<ExitCode> {
        let told = self.ask(path)?;
        if json {
            println!("{told:#}");
            return Ok(ExitCode::SUCCESS);
        }
        let rows = told.pointer(pointer).and_then(Value::as_array);
        let rows = rows.with_context(|| format!("{} gives no list: is it another version?", self.url))?;
        Table::of(rows).print(false, "Nothing there yet.");
        Ok(ExitCode::SUCCESS)
    }

    /// Hands files over, one after another, to be read there. What was handed over before one that could not be stays; one
    /// that was handed over before does nothing new.
    ///
    /// # Errors
    /// Where a file cannot be read, or the desk does not answer, or says why not.
    pub fn hand_over(&self, files: &[PathBuf], json: bool) -> anyhow::Result<ExitCode> {
        let mut taken = Vec::new();
        let progress = Progress::new();
        for file in files {
            progress.step(&format!("{} is on its way", file.display()));
            let sent = self.asked("/archives", async |client, url| {
                let form = Form::new().file("file", file).await.with_context(|| file.display().to_string())?;
                Ok(client.post(url).timeout(UPLOAD_TIMEOUT).multipart(form))
            });
            match sent.with_context(|| format!("{} was not handed over", file.display()))? {
                Value::Array(lines) => taken.extend(lines),
                other => bail!("{} gives no list, but {other}: is it another version?", self.url),
            }
        }
        progress.end();
        if json {
            println!("{:#}", Value::Array(taken));
        } else {
            Table::of(&taken).print(false, "Nothing was handed over.");
            println!("They wait to be read there: `flagstone sources --server {}` says how far each is.", self.url);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn ask(&self, path: &str) -> anyhow::Result<Value> {
        self.asked(path, async |client, url| Ok(client.get(url)))
    }

    /// What the desk says to a request, which is made in the runtime that sends it.
    fn asked(
        &self,
        path: &str,
        request: impl AsyncFnOnce(&reqwest::Client, Url) -> anyhow::Result<RequestBuilder>,
    ) -> anyhow::Result<Value> {
        let url = self.url.join(path)?;
        let client = platforms::client(TIMEOUT).map_err(anyhow::Error::msg)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (status, body) = runtime.block_on(async {
            let answer = request(&client, url.clone()).await?.bearer_auth(self.token.expose()).send().await?;
            let status = answer.status();
            anyhow::Ok((status, answer.bytes().await?))
        })?;
        let told: Option<Value> = serde_json::from_slice(&body).ok();
        match told {
            Some(told) if status.is_success() => Ok(told),
            Some(problem) if problem["detail"].is_string() => {
                bail!("{url}: {status}: {}", problem["detail"].as_str().unwrap_or_default())
            }
            _ => bail!("{url} answers {status}, and not as a desk does"),
        }
    }
}
