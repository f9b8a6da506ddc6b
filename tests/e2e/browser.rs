//! Chromium through chromedriver: the few commands of W3C WebDriver (<https://www.w3.org/TR/webdriver2/>) that a person
//! at the desk needs, and three of the Chrome DevTools Protocol for pictures.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use base64::{Engine, prelude::BASE64_STANDARD};
use reqwest::Client;
use serde_json::{Value, json};

use crate::axe::Axe;

/// The key under which WebDriver gives an element's id (section 12.1).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The running chromedriver. Ends with this, and the browsers with it.
pub(crate) struct Driver {
    process: Child,
    url: String,
    http: Client,
    /// Profiles of the browsers, each new and empty.
    profiles: tempfile::TempDir,
}

impl Driver {
    /// Starts one on a free port.
    pub(crate) async fn start() -> Result<Self> {
        let port = crate::free_port()?;
        let process = Command::new("chromedriver")
            .args([format!("--port={port}"), "--silent".into()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver does not start; on Debian it is the package chromium-driver")?;
        let http = crate::http_client(Duration::from_secs(60))?;
        let driver = Self { process, url: format!("http://127.0.0.1:{port}"), http, profiles: tempfile::tempdir()? };
        let deadline = Instant::now() + Duration::from_secs(20);
        while driver.http.get(format!("{}/status", driver.url)).send().await.is_err() {
            if Instant::now() > deadline {
                bail!("chromedriver does not answer");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(driver)
    }

    /// A browser of its own for `who`. Its pictures go into the folder `pictures`.
    pub(crate) async fn browser(&self, who: &str, pictures: &Path) -> Result<Browser> {
        let profile = self.profiles.path().join(who);
        let mut arguments = vec![
            "--headless=new".to_owned(),
            "--disable-gpu".into(),
            "--disable-quic".into(),
            "--no-first-run".into(),
            "--disable-background-networking".into(),
            "--disable-component-update".into(),
            "--disable-sync".into(),
            "--disable-dev-shm-usage".into(),
            format!("--user-data-dir={}", profile.display()),
        ];
        if nix::unistd::Uid::effective().is_root() {
            // Chromium's sandbox refuses to run as root. Everything it opens here is our own.
            arguments.push("--no-sandbox".into());
        }
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": {"args": arguments},
        }}});
        let session = send(self.http.post(format!("{}/session", self.url)).json(&wanted)).await?;
        let id = session["sessionId"].as_str().context("a session without an id")?;
        Ok(Browser {
            http: self.http.clone(),
            session: format!("{}/session/{id}", self.url),
            who: who.to_owned(),
            pictures: pictures.to_owned(),
            taken: 0,
        })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked politely it closes its browsers.
        let _ = nix::sys::signal::kill(
            nix::unistd::Pid::from_raw(self.process.id().cast_signed()),
            nix::sys::signal::Signal::SIGTERM,
        );
        let deadline = Instant::now() + Duration::from_secs(5);
        while matches!(self.process.try_wait(), Ok(None)) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// One person's browser.
pub(crate) struct Browser {
    http: Client,
    session: String,
    who: String,
    pictures: PathBuf,
    taken: u32,
}

impl Browser {
    /// Opens an address.
    pub(crate) async fn open(&self, url: &str) -> Result<()> {
        self.post("url", json!({ "url": url })).await?;
        Ok(())
    }

    /// The address of the page.
    pub(crate) async fn address(&self) -> Result<String> {
        let url = send(self.http.get(format!("{}/url", self.session))).await?;
        Ok(url.as_str().context("an address that is no text")?.to_owned())
    }

    /// The text of the page as people see it.
    pub(crate) async fn text(&self) -> Result<String> {
        let body = self.find("body").await?;
        let text = send(self.http.get(format!("{}/element/{body}/text", self.session))).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// An attribute of the one element that fits the CSS selector.
    pub(crate) async fn attribute(&self, css: &str, name: &str) -> Result<Option<String>> {
        let element = self.find(css).await?;
        let value = send(self.http.get(format!("{}/element/{element}/attribute/{name}", self.session))).await?;
        Ok(value.as_str().map(str::to_owned))
    }

    /// Whether any element fits.
    pub(crate) async fn has(&self, css: &str) -> Result<bool> {
        Ok(!self.find_all("css selector", css).await?.is_empty())
    }

    /// Clicks the one element that fits.
    async fn click(&self, css: &str) -> Result<()> {
        let element = self.find(css).await?;
        self.press(&element).await.with_context(|| format!("clicking {css}"))
    }

    /// Clicks the one button that fits and waits for the page that it leads to.
    pub(crate) async fn submit(&self, css: &str) -> Result<()> {
        let button = self.find(css).await?;
        self.leave_by(&button).await.with_context(|| format!("clicking {css}"))
    }

    /// Clicks the first button that fits and waits for the page that it leads to; whether there was one.
    pub(crate) async fn submit_first(&self, css: &str) -> Result<bool> {
        let found = self.find_all("css selector", css).await?;
        let Some(button) = found.first() else { return Ok(false) };
        self.leave_by(button).await.with_context(|| format!("clicking {css}"))?;
        Ok(true)
    }

    async fn leave_by(&self, button: &str) -> Result<()> {
        let old = self.find("html").await?;
        self.press(button).await?;
        let deadline = Instant::now() + Duration::from_secs(30);
        while send(self.http.get(format!("{}/element/{old}/name", self.session))).await.is_ok() {
            if Instant::now() > deadline {
                bail!("it led nowhere from {}", self.address().await?);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        while self.evaluate("document.readyState").await? != "complete" && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Chooses a radio button or ticks a box, as a person does: on its label where the control itself is not in reach.
    pub(crate) async fn choose(&self, form: &str, name: &str, value: &str) -> Result<()> {
        let css = format!("{form} input[name=\"{name}\"][value=\"{value}\"]");
        let element = self.find(&css).await?;
        let chosen = send(self.http.get(format!("{}/element/{element}/selected", self.session))).await?;
        if chosen == json!(true) || self.press(&element).await.is_ok() {
            return Ok(());
        }
        self.click(&format!("{form} label:has(input[name=\"{name}\"][value=\"{value}\"])")).await
    }

    /// Lines of lists and tables that hold a link whose path begins with `path`: their text and that path.
    pub(crate) async fn lines_with_links(&self, path: &str) -> Result<Vec<(String, String)>> {
        let link = format!(".//a[starts-with(@href, '{path}')]");
        let mut lines = Vec::new();
        for line in self.find_all("xpath", &format!("//*[self::tr or self::li][{link}]")).await? {
            let text = send(self.http.get(format!("{}/element/{line}/text", self.session))).await?;
            let body = json!({"using": "xpath", "value": link});
            let found = self.post(&format!("element/{line}/element"), body).await?;
            let element = found[ELEMENT].as_str().context("a link without an id")?;
            let href = send(self.http.get(format!("{}/element/{element}/attribute/href", self.session))).await?;
            lines.push((text.as_str().unwrap_or_default().to_owned(), href.as_str().unwrap_or_default().to_owned()));
        }
        Ok(lines)
    }

    /// Types into the one field that fits.
    pub(crate) async fn fill(&self, css: &str, text: &str) -> Result<()> {
        let element = self.find(css).await?;
        self.post(&format!("element/{element}/clear"), json!({})).await?;
        self.post(&format!("element/{element}/value"), json!({ "text": text })).await?;
        Ok(())
    }

    /// Types on the keyboard, to whatever has the focus.
    pub(crate) async fn keys(&self, text: &str) -> Result<()> {
        self.type_out(&strokes(text)).await
    }

    /// A key with Control.
    pub(crate) async fn with_control(&self, text: &str) -> Result<()> {
        self.type_out(&[&[down(key::CONTROL)], &strokes(text)[..], &[up(key::CONTROL)]].concat()).await
    }

    async fn type_out(&self, typed: &[Value]) -> Result<()> {
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": typed });
        self.post("actions", json!({ "actions": [keyboard] })).await?;
        Ok(())
    }

    /// Waits until the page is another one.
    pub(crate) async fn arrives(&self, url: &str) -> Result<()> {
        self.comes_true(&format!("location.href === {} && document.readyState === 'complete'", json!(url))).await
    }

    /// Waits until something fits, on a page that is all there.
    pub(crate) async fn appears(&self, css: &str) -> Result<()> {
        self.comes_true(&format!("document.readyState === 'complete' && !!document.querySelector({})", json!(css)))
            .await
    }

    /// Waits until nothing fits, on a page that is all there.
    pub(crate) async fn vanishes(&self, css: &str) -> Result<()> {
        self.comes_true(&format!("document.readyState === 'complete' && !document.querySelector({})", json!(css))).await
    }

    async fn comes_true(&self, expression: &str) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(30);
        // Between two pages nothing is worth anything.
        while !matches!(self.evaluate(expression).await, Ok(Value::Bool(true))) {
            if Instant::now() > deadline {
                bail!("not in half a minute: {expression}\n{}", self.text().await?);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// Gives the browser an authenticator that verifies whoever is asked for, and keeps passkeys
    /// (Web Authentication, Level 3, section 11).
    pub(crate) async fn add_authenticator(&self) -> Result<()> {
        let wanted = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserConsenting": true, "isUserVerified": true,
        });
        self.post("webauthn/authenticator", wanted).await?;
        Ok(())
    }

    /// Notes from now on, on every page: what ran that should not, and what the page's policy forbade.
    pub(crate) async fn watch_for_scripts(&self) -> Result<()> {
        let source = "addEventListener('securitypolicyviolation', e =>
            (window.flagstoneForbidden ??= []).push(`${e.effectiveDirective} ${e.blockedURI} ${e.sample}`));";
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await?;
        Ok(())
    }

    /// How often something ran that should not, and what the policy forbade.
    pub(crate) async fn scripts_seen(&self) -> Result<Value> {
        self.evaluate("[window.flagstoneOwned ?? 0, window.flagstoneForbidden ?? []]").await
    }

    /// Whether the one element that fits is to be seen.
    pub(crate) async fn shows(&self, css: &str) -> Result<bool> {
        let element = self.find(css).await?;
        Ok(send(self.http.get(format!("{}/element/{element}/displayed", self.session))).await? == json!(true))
    }

    /// Chooses a file.
    pub(crate) async fn attach(&self, css: &str, path: &str) -> Result<()> {
        let element = self.find(css).await?;
        self.post(&format!("element/{element}/value"), json!({ "text": path })).await?;
        Ok(())
    }

    /// Clicks the one button that fits, which leads nowhere.
    pub(crate) async fn press_and_stay(&self, css: &str) -> Result<()> {
        self.click(css).await
    }

    /// The text of the one element that fits, as soon as it has one.
    pub(crate) async fn wait_for_text(&self, css: &str) -> Result<String> {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let element = self.find(css).await?;
            let text = send(self.http.get(format!("{}/element/{element}/text", self.session))).await?;
            match text.as_str() {
                Some(text) if !text.is_empty() => return Ok(text.to_owned()),
                _ if Instant::now() > deadline => bail!("{css} says nothing on {}", self.address().await?),
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    /// Pages run no script from now on, as with a browser that has it switched off.
    pub(crate) async fn without_scripts(&self) -> Result<()> {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({"value": true})).await?;
        Ok(())
    }

    /// Takes the whole page in light and dark, 1280 and 390 wide. Gives what is wrong with it: where it is wider than the
    /// window, and what `axe` finds in each light and at each width.
    pub(crate) async fn picture(&mut self, name: &str, axe: Option<&Axe>) -> Result<Vec<String>> {
        self.taken += 1;
        let mut problems = Vec::new();
        for width in [1280, 390] {
            let window = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600});
            self.devtools("Emulation.setDeviceMetricsOverride", window).await?;
            let metrics = self.devtools("Page.getLayoutMetrics", json!({})).await?;
            let wide = metrics["cssContentSize"]["width"].as_i64().unwrap_or_default();
            if wide > width {
                problems.push(format!("{name} at {width} is {} pixels too wide", wide - width));
            }
            for scheme in ["light", "dark"] {
                let media = json!({"features": [
                    {"name": "prefers-color-scheme", "value": scheme},
                    // No picture of something half on its way.
                    {"name": "prefers-reduced-motion", "value": "reduce"},
                ]});
                self.devtools("Emulation.setEmulatedMedia", media).await?;
                let shot = self
                    .devtools("Page.captureScreenshot", json!({"format": "png", "captureBeyondViewport": true}))
                    .await?;
                let png = BASE64_STANDARD.decode(shot["data"].as_str().context("a picture without data")?)?;
                if let Some(axe) = axe.filter(|_| (width == 1280) == (scheme == "light")) {
                    let found = axe.problems(self).await?;
                    problems.extend(found.iter().map(|problem| format!("{name} at {width}, {scheme}: {problem}")));
                }
                let file = format!("{}-{:02}-{name}-{width}-{scheme}.png", self.who, self.taken);
                std::fs::write(self.pictures.join(file), png)?;
            }
        }
        self.devtools("Emulation.setEmulatedMedia", json!({"features": []})).await?;
        self.devtools("Emulation.clearDeviceMetricsOverride", json!({})).await?;
        Ok(problems)
    }

    /// Addresses of everything the page loaded.
    pub(crate) async fn loaded(&self) -> Result<Vec<String>> {
        let script = "performance.getEntriesByType('resource').map(e => e.name)";
        let names = self.evaluate(script).await?.as_array().cloned().unwrap_or_default();
        Ok(names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect())
    }

    async fn press(&self, element: &str) -> Result<()> {
        self.post(&format!("element/{element}/click"), json!({})).await?;
        Ok(())
    }

    /// The one element that fits; none or several is an error that says where.
    async fn find(&self, css: &str) -> Result<String> {
        let mut found = self.find_all("css selector", css).await?;
        match (found.pop(), found.len()) {
            (Some(element), 0) => Ok(element),
            (None, _) => bail!("nothing fits {css} on {}:\n{}", self.address().await?, self.source().await?),
            (Some(_), more) => bail!("{} elements fit {css} on {}", more + 1, self.address().await?),
        }
    }

    async fn source(&self) -> Result<String> {
        let source = send(self.http.get(format!("{}/source", self.session))).await?;
        Ok(source.as_str().unwrap_or_default().chars().take(4000).collect())
    }

    async fn find_all(&self, using: &str, value: &str) -> Result<Vec<String>> {
        let found = self.post("elements", json!({"using": using, "value": value})).await?;
        let elements = found.as_array().context("elements that are no list")?;
        Ok(elements.iter().filter_map(|element| element[ELEMENT].as_str().map(str::to_owned)).collect())
    }

    /// What an expression is worth on the page. The page's own scripts may be switched off.
    pub(crate) async fn evaluate(&self, expression: &str) -> Result<Value> {
        let asked = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let mut answer = self.devtools("Runtime.evaluate", asked).await?;
        Ok(answer["result"]["value"].take())
    }

    async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        self.post("goog/cdp/execute", json!({"cmd": command, "params": parameters})).await
    }

    async fn post(&self, path: &str, body: Value) -> Result<Value> {
        send(self.http.post(format!("{}/{path}", self.session)).json(&body)).await
    }
}

/// Keys that are no letters, as WebDriver names them (section 17.4.2).
pub(crate) mod key {
    pub(crate) const TAB: &str = "\u{E004}";
    pub(crate) const ENTER: &str = "\u{E007}";
    pub(crate) const UP: &str = "\u{E013}";
    pub(crate) const DOWN: &str = "\u{E015}";
    pub(super) const CONTROL: char = '\u{E009}';
}

fn strokes(text: &str) -> Vec<Value> {
    text.chars().flat_map(|c| [down(c), up(c)]).collect()
}

fn down(key: char) -> Value {
    json!({ "type": "keyDown", "value": key })
}

fn up(key: char) -> Value {
    json!({ "type": "keyUp", "value": key })
}

/// Sends a command; gives its `value`, or its error and message as an error.
async fn send(request: reqwest::RequestBuilder) -> Result<Value> {
    let mut answer: Value = request.send().await?.json().await?;
    let value = answer["value"].take();
    match value["error"].as_str() {
        Some(error) => bail!("{error}: {}", value["message"].as_str().unwrap_or_default()),
        None => Ok(value),
    }
}
