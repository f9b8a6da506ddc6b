//! The way in, in a real browser: passkeys of a virtual authenticator, guessing at the door, and what is collected from
//! people who wish the desk ill.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::{
    browser::Driver,
    desk::{PASSWORD, Person},
    program::{Installation, Running},
};

/// How many wrong passwords a name has before it waits.
const FREE: usize = 5;

/// Adds a passkey, signs out, signs in with it, and signs out everywhere: at this machine's name, for an IP address has no
/// passkeys. Ends signed in with the password, where it began.
pub(crate) async fn by_passkey(person: &mut Person) -> Result<()> {
    let page = person.look("/me", "me-without-passkeys").await?;
    let by_number = person.desk.clone();
    let by_name = by_number.replace("127.0.0.1", "localhost");
    ensure!(page.contains(&by_name["http://".len()..]), "the page does not say where passkeys work:\n{page}");
    ensure!(!person.browser.shows("form[data-passkey]").await?, "a passkey is offered at an IP address");

    person.desk = by_name;
    person.browser.add_authenticator().await?;
    person.sign_in_again().await?;
    person.look("/me", "me-to-add-a-passkey").await?;
    person.browser.fill("form[data-passkey] input[name=name]", "the test's own key").await?;
    person.browser.fill("form[data-passkey] input[name=password]", "not the password").await?;
    person.browser.press_and_stay("form[data-passkey] button").await?;
    let said = person.browser.wait_for_text("form[data-passkey] [data-said]").await?;
    ensure!(said.contains("This is not your password"), "a wrong password: {said}");
    person.browser.fill("form[data-passkey] input[name=password]", PASSWORD).await?;
    person.browser.submit("form[data-passkey] button").await?;
    let page = person.browser.text().await?;
    ensure!(page.contains("the test's own key"), "the passkey is not there:\n{page}");
    person.look("/me", "me-with-a-passkey").await?;
    // The same authenticator holds one already.
    person.browser.fill("form[data-passkey] input[name=name]", "again").await?;
    person.browser.fill("form[data-passkey] input[name=password]", PASSWORD).await?;
    person.browser.press_and_stay("form[data-passkey] button").await?;
    let said = person.browser.wait_for_text("form[data-passkey] [data-said]").await?;
    ensure!(said.contains("already holds a passkey"), "a second one: {said}");

    person.browser.submit("form.after[action=\"/sign-out\"] button").await?;
    let page = person.look("/sign-in", "sign-in-with-passkey").await?;
    ensure!(page.contains("Sign in with a passkey"), "no passkey is asked for:\n{page}");
    person.browser.submit("form[data-passkey] button").await?;
    let page = person.look("/me", "me-by-passkey").await?;
    ensure!(page.contains(person.name) && page.contains("Sign out everywhere"), "not signed in:\n{page}");

    person.browser.submit("form[action=\"/sign-out/everywhere\"] button").await?;
    let page = person.look("/", "signed-out-everywhere").await?;
    ensure!(page.contains("Sign in with a passkey"), "still signed in:\n{page}");
    person.desk = by_number;
    person.sign_in_again().await
}

/// Whoever guesses waits, and is told so; then not even the right password is taken.
pub(crate) async fn by_guessing(driver: &Driver, pictures: &Path, desk: &str, name: &'static str) -> Result<()> {
    let browser = driver.browser("Guesser", pictures).await?;
    for tried in 0..=FREE + 1 {
        browser.open(&format!("{desk}/sign-in")).await?;
        browser.fill("input[name=name]", name).await?;
        let guess = if tried > FREE { PASSWORD.to_owned() } else { format!("a guess that is wrong {tried}") };
        browser.fill("input[name=password]", &guess).await?;
        browser.submit("form[action=\"/sign-in\"] button").await?;
        let page = browser.text().await?;
        let waits = page.contains("Too many wrong passwords for this name. Try again in");
        ensure!(waits == (tried >= FREE), "after {tried} wrong ones:\n{page}");
        ensure!(!page.contains("Sign out"), "signed in after {tried} wrong ones");
    }
    Ok(())
}

/// Does what it says if it ever runs.
const OWNED: &str = "window.flagstoneOwned=(window.flagstoneOwned||0)+1";

/// Posts, and whose they are, of people who wish the desk ill. Each field holds all of it.
fn hostile() -> String {
    let everything = [
        format!("<script>{OWNED}</script>"),
        format!("<img src=x onerror=\"{OWNED}\">"),
        format!("\"><svg onload={OWNED}>"),
        format!("'><a href=\"javascript:{OWNED}\" autofocus onfocus=\"{OWNED}\">here</a>"),
        "<style>@import 'http://evil.example/x.css'</style><iframe src=\"javascript:alert(1)\"></iframe>".into(),
        "</textarea></title></script><script>alert(1)</script>{{7*7}}${7*7}".into(),
    ]
    .concat();
    let link = format!("javascript:{OWNED}");
    let post = |id: &str, text: &str, links: &str| {
        let fields = [
            &format!("https://table.example/{id}\"><script>{OWNED}</script>").replace(' ', "%20"),
            "hostile\"><img/src=x/onerror=alert(1)>",
            &format!("{everything} {text}"),
            "en",
            "2026-03-01T10:00:00Z",
            links,
            &everything.replace([' ', ','], "_"),
            &format!("handle {everything}"),
            &format!("name {everything}"),
            &format!("about {everything}"),
        ];
        fields.map(|field| format!("\"{}\"", field.replace('"', "\"\""))).join(",")
    };
    let site = "https://blackpine.example/join";
    let lines = [
        "id,account,text,lang,time,links,tags,handle,display_name,description".to_owned(),
        post("1", "The pine does not bend", &format!("{link} {site}?x=\"><script>{OWNED}</script>")),
        post("2", "Black Pine Front and Resin Media", &format!("{site} data:text/html,<script>{OWNED}</script>")),
    ];
    lines.join("\n") + "\n"
}

/// What was collected from them is shown as text: nothing of it runs, no dialog opens, and no page of the desk runs
/// against its own policy.
pub(crate) async fn by_what_is_collected(person: &mut Person, file: &Path) -> Result<()> {
    std::fs::write(file, hostile())?;
    person.browser.watch_for_scripts().await?;
    person.look("/", "today-archives").await?;
    let path = file.to_str().context("a path that is text")?;
    person.browser.attach("form[action=\"/archives\"] input[type=file]", path).await?;
    person.browser.submit("form[action=\"/archives\"] button").await?;
    let list = person.wait_for("/cases", "the case of those who wish it ill", |text| text.contains("hostile")).await?;
    ensure!(list.contains("onerror"), "their name is not shown whole:\n{list}");
    let lines = person.browser.lines_with_links("/cases/").await?;
    let case = lines.first().map(|(_, path)| path.clone()).context("no case")?;
    let network = format!("{case}/network");
    for page in [
        "/",
        "/queue",
        "/cases",
        &case,
        &network,
        "/network",
        "/ledger",
        "/measures",
        "/policy",
        "/record",
        "/people",
        "/me",
    ] {
        person.browser.open(&format!("{}{page}", person.desk)).await?;
        // What an image that fails or a focus that moves would do, it does by now.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        let text = person.browser.text().await.with_context(|| format!("{page}: a dialog is open"))?;
        let shown = ["handle <script>", "name <script>", "about <script>", "The pine does not bend"];
        let whole = page != case || shown.iter().all(|part| text.contains(part));
        ensure!(whole, "{page} does not show all that was collected as text:\n{text}");
        let seen = person.browser.scripts_seen().await?;
        ensure!(seen == json!([0, []]), "{page}: [what ran, what the policy forbade] is {seen}");
        let led = person.browser.evaluate(
            "[...document.querySelectorAll('a[href],form[action],[formaction]')].map(e => e.href ?? e.formAction ?? e.action)
             .filter(u => typeof u === 'string' && !u.startsWith(location.origin + '/')).join(' ')",
        );
        ensure!(led.await? == json!(""), "{page} leads out of the desk");
    }
    person.look(&case, "case-of-the-hostile").await?;
    Ok(())
}

/// All of it by itself, with a desk of its own and no network.
pub(crate) async fn all(pictures: &Path) -> Result<()> {
    let installation = Installation::alone()?;
    let flagstone = installation.run()?;
    let link = flagstone.first_link.clone().context("no sign-in link for the first person")?;
    let driver = Driver::start().await?;
    let mut linden = Person::join(&driver, pictures, &flagstone.desk, &link, "Linden", &["en"]).await?;
    let link = linden.invite("reviewer").await?;
    let alder = Person::join(&driver, pictures, &flagstone.desk, &link, "Alder", &["en"]).await?;
    by_guessing(&driver, pictures, &flagstone.desk, "Alder").await?;
    linden.confirm_languages().await?;
    by_what_is_collected(&mut linden, &installation.file("hostile.csv")).await?;
    let problems: Vec<String> = [linden, alder].into_iter().flat_map(|person| person.problems).collect();
    ensure!(problems.is_empty(), "{}", problems.join("\n"));
    stop(flagstone)
}

fn stop(flagstone: Running) -> Result<()> {
    let status = flagstone.stop()?;
    ensure!(status.success(), "flagstone did not end well: {status}");
    Ok(())
}
