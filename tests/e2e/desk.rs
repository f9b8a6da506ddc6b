//! What people do at the desk, with the browser and nothing else.

use std::{
    collections::BTreeSet,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    axe::Axe,
    browser::{Browser, Driver},
    world::Account,
};

/// One question each of the protected-role checklist.
pub(crate) const CHECKLIST: [&str; 10] = [
    "journalist",
    "researcher",
    "counter_speech",
    "human_rights_archivist",
    "satire",
    "religious_not_extremist",
    "namesake",
    "lawyer_or_politician",
    "victim_minor_or_former",
    "government_critic",
];

/// A person at the desk, with a browser of their own.
pub(crate) struct Person {
    pub(crate) name: &'static str,
    pub(crate) browser: Browser,
    pub(crate) desk: String,
    /// What is wrong with the pages. Asked for at the end, so that a run names all of it.
    pub(crate) problems: Vec<String>,
    /// Asked while the browser runs scripts.
    axe: Option<Axe>,
    /// The pages of which there are pictures.
    pictured: BTreeSet<String>,
}

/// What a reviewer or a lead fills in.
#[derive(Clone, Copy)]
pub(crate) struct Judgement<'a> {
    pub(crate) decision: &'a str,
    pub(crate) clause: &'a str,
    pub(crate) language: &'a str,
    /// Roles of the checklist that may apply.
    pub(crate) suspected: &'a [&'a str],
    pub(crate) reasons: &'a str,
}

/// Everybody's.
pub(crate) const PASSWORD: &str = "lantern, moss and a wet stone";

impl Person {
    /// Opens the invitation, chooses a name and a password, declares the languages, and is signed in.
    pub(crate) async fn join(
        driver: &Driver,
        pictures: &Path,
        desk: &str,
        link: &str,
        name: &'static str,
        languages: &[&str],
    ) -> Result<Self> {
        let browser = driver.browser(name, pictures).await?;
        let mut person = Self {
            name,
            browser,
            desk: desk.to_owned(),
            problems: Vec::new(),
            axe: Some(Axe::find()?),
            pictured: BTreeSet::new(),
        };
        person.browser.open(link).await?;
        person.see("invitation").await?;
        person.browser.fill("input[name=name]", name).await?;
        person.browser.fill("input[name=password]", PASSWORD).await?;
        person.browser.fill("input[name=password_again]", PASSWORD).await?;
        for language in languages {
            person.browser.choose("", "language", language).await?;
        }
        person.browser.submit("form[action^=\"/welcome/\"] button").await?;
        ensure!(
            person.browser.address().await?.trim_end_matches('/') == person.desk,
            "{name} is not signed in after the invitation: {}",
            person.browser.text().await?
        );
        person.see("today").await?;
        Ok(person)
    }

    /// Who did nothing for an hour is signed out: signs in again, with name and password.
    pub(crate) async fn sign_in_again(&mut self) -> Result<()> {
        let page = self.look("/", "signed-out").await?;
        ensure!(page.contains("Sign in"), "{} is still signed in:\n{page}", self.name);
        self.browser.fill("input[name=name]", self.name).await?;
        self.browser.fill("input[name=password]", PASSWORD).await?;
        self.browser.submit("form[action=\"/sign-in\"] button").await?;
        let page = self.browser.text().await?;
        ensure!(page.contains("Sign out"), "{} is not signed in again:\n{page}", self.name);
        Ok(())
    }

    /// Works without scripts from now on.
    pub(crate) async fn without_scripts(&mut self) -> Result<()> {
        self.axe = None;
        self.browser.without_scripts().await
    }

    /// Opens a room of the desk and gives its text.
    pub(crate) async fn look(&mut self, path: &str, name: &str) -> Result<String> {
        self.browser.open(&format!("{}{path}", self.desk)).await?;
        self.see(name).await?;
        self.browser.text().await
    }

    /// Invites somebody; gives the link.
    pub(crate) async fn invite(&mut self, role: &str) -> Result<String> {
        self.look("/people", "people").await?;
        self.browser.choose("form[action=\"/people/invitations\"]", "role", role).await?;
        self.browser.submit("form[action=\"/people/invitations\"] button").await?;
        self.see("invited").await?;
        let link = self.browser.attribute("input.link", "value").await?;
        link.filter(|link| link.contains("/welcome/")).context("the invitation is no link")
    }

    /// Confirms every language that others declared and that is this person's to confirm.
    pub(crate) async fn confirm_languages(&mut self) -> Result<()> {
        self.look("/people/languages", "languages").await?;
        while self.browser.submit_first("form[action$=\"/languages\"] button.primary").await? {}
        self.see("languages-confirmed").await
    }

    /// Presses the button that starts the only source on offer.
    pub(crate) async fn start_reading(&mut self) -> Result<()> {
        self.look("/", "today").await?;
        self.browser.submit("form[action^=\"/sources\"] button").await
    }

    /// Waits until a page shows `wanted`, opening it again and again as a person would.
    pub(crate) async fn wait_for(&mut self, path: &str, what: &str, wanted: impl Fn(&str) -> bool) -> Result<String> {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            self.browser.open(&format!("{}{path}", self.desk)).await?;
            let text = self.browser.text().await?;
            if wanted(&text) {
                return Ok(text);
            }
            if Instant::now() > deadline {
                bail!("{}: {path} does not show {what} within a minute:\n{text}", self.name);
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// Takes jobs until one of these cases is given, and gives its path. Every other job is not for them.
    pub(crate) async fn take_one_of(&mut self, cases: &[&str]) -> Result<String> {
        for _ in 0..20 {
            self.look("/queue", "queue").await?;
            self.browser.submit("form[action=\"/queue/next\"] button").await?;
            let address = self.browser.address().await?;
            let path = address.strip_prefix(&self.desk).unwrap_or(&address).to_owned();
            if cases.contains(&path.as_str()) {
                return Ok(path);
            }
            ensure!(path.starts_with("/cases/"), "{} is given no job, and wants one of {cases:?}", self.name);
            self.browser.submit(&format!("form[action=\"{path}/declined\"] button")).await?;
        }
        bail!("{} is given none of {cases:?}", self.name)
    }

    /// Records a review of a case.
    pub(crate) async fn review(&mut self, case: &str, judgement: &Judgement<'_>) -> Result<()> {
        self.look(case, "case-before").await?;
        self.judge(judgement).await?;
        for role in CHECKLIST {
            let answer = if judgement.suspected.contains(&role) { "suspected" } else { "no" };
            self.browser.choose("", &format!("role_{role}"), answer).await?;
        }
        self.browser.choose("", "confidence", "4").await?;
        self.see("review-filled").await?;
        self.browser.submit(&format!("form[action^=\"{case}/reviews\"] button")).await?;
        self.see("case-reviewed").await?;
        let text = self.browser.text().await?;
        ensure!(!self.browser.has(&format!("form[action^=\"{case}/reviews\"]")).await?, "not recorded:\n{text}");
        Ok(())
    }

    /// Records a lead's decision, once the case waits for one.
    pub(crate) async fn adjudicate(&mut self, case: &str, judgement: &Judgement<'_>) -> Result<()> {
        let form = format!("form[action^=\"{case}/adjudications\"]");
        self.wait_for_form(case, &form).await?;
        self.look(case, "case-to-adjudicate").await?;
        self.judge(judgement).await?;
        self.browser.submit(&format!("{form} button")).await?;
        self.see("case-adjudicated").await?;
        let text = self.browser.text().await?;
        ensure!(!self.browser.has(&form).await?, "not recorded:\n{text}");
        Ok(())
    }

    /// Asks who stands around the subject of a case.
    pub(crate) async fn ask_around(&mut self, case: &str) -> Result<()> {
        self.look(case, "case-around").await?;
        self.browser.submit(&format!("form[action^=\"{case}/neighbourhoods\"] button")).await
    }

    /// Confirms sending, once the case waits for it.
    pub(crate) async fn confirm(&mut self, case: &str) -> Result<()> {
        let form = format!("form[action^=\"{case}/confirmation\"]");
        let page = format!("{case}/confirmation");
        self.wait_for_form(&page, &form).await?;
        self.look(&page, "confirmation").await?;
        self.browser.submit(&format!("{form} button")).await?;
        self.see("confirmed").await?;
        let text = self.browser.text().await?;
        ensure!(!self.browser.has(&form).await?, "not recorded:\n{text}");
        Ok(())
    }

    /// Has the image of a case fetched, from the platform, and its post translated, by a program on this machine.
    pub(crate) async fn have_brought(&mut self, case: &str) -> Result<()> {
        let page = self.look(case, "case-before-asking").await?;
        ensure!(page.contains("image, not fetched"), "fetched before anybody asked:\n{page}");
        self.browser.submit(&format!("form[action=\"{case}/images\"] button")).await?;
        let sizes = "[...document.querySelectorAll('.fetched img')].map(i => i.complete ? i.naturalWidth : 0)[0]";
        let width = self.browser.evaluate(sizes).await?;
        ensure!(
            width.as_u64().is_some_and(|width| width > 0),
            "no image came: {width}\n{}",
            self.browser.text().await?
        );
        self.browser.submit(&format!("form[action=\"{case}/translations\"] button")).await?;
        let page = self.browser.text().await?;
        ensure!(page.contains("JOIN THE BLACK PINE FRONT"), "not translated:\n{page}");
        self.see("case-brought").await?;
        self.browser.press_and_stay(".fetched summary").await?;
        self.see("case-image-open").await
    }

    /// The path of the one case on this page whose line names the account.
    pub(crate) async fn case_of(&mut self, page: &str, account: &Account) -> Result<String> {
        let lines = self.case_lines(page).await?;
        let mut fits = lines.iter().filter(|(text, _)| crate::names(text, account));
        match (fits.next(), fits.next()) {
            (Some((_, path)), None) => Ok(path.clone()),
            (found, _) => {
                bail!("{page} names {} {} times:\n{lines:#?}", account.session.handle, 2 * usize::from(found.is_some()))
            }
        }
    }

    /// How many cases a page lists.
    pub(crate) async fn lines(&mut self, page: &str) -> Result<usize> {
        Ok(self.case_lines(page).await?.len())
    }

    async fn case_lines(&self, page: &str) -> Result<Vec<(String, String)>> {
        self.browser.open(&format!("{}{page}", self.desk)).await?;
        self.browser.lines_with_links("/cases/").await
    }

    async fn judge(&self, judgement: &Judgement<'_>) -> Result<()> {
        self.browser.choose("", "decision", judgement.decision).await?;
        self.browser.choose("", "clause", judgement.clause).await?;
        self.browser.choose("", "scope", "account").await?;
        self.browser.choose("", "language", judgement.language).await?;
        self.browser.fill("textarea[name=reasons]", judgement.reasons).await
    }

    async fn wait_for_form(&self, path: &str, form: &str) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            self.browser.open(&format!("{}{path}", self.desk)).await?;
            if self.browser.has(form).await? {
                return Ok(());
            }
            if Instant::now() > deadline {
                bail!("{}: {path} has no {form} within a minute:\n{}", self.name, self.browser.text().await?);
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// Checks what holds for every page: nothing comes from elsewhere; and where it is the first of its name, nothing is
    /// wider than the window, everybody can use it as far as a program can tell, and there are pictures of it.
    async fn see(&mut self, name: &str) -> Result<()> {
        for address in self.browser.loaded().await? {
            ensure!(address.starts_with(&self.desk), "{name} loads {address}, which is not the desk's");
        }
        if self.pictured.insert(name.to_owned()) {
            let problems = self.browser.picture(name, self.axe.as_ref()).await?;
            self.problems.extend(problems.into_iter().map(|problem| format!("{}: {problem}", self.name)));
        }
        Ok(())
    }
}
