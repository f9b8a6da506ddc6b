//! The desk by keyboard alone: what is found by Ctrl-K, and a review from its first answer to taking it back.

use anyhow::{Context, Result, bail, ensure};

use crate::{
    browser::key,
    desk::{CHECKLIST, Judgement, Person},
};

/// Stops of Tab between the top of a page and the end of its form; more are going round in circles.
const STOPS: usize = 300;

/// What has the focus.
const FOCUS: &str =
    "(() => { const e = document.activeElement; return { tag: e.tagName, type: e.type ?? '', name: e.name ?? '',
    value: e.value ?? '', form: e.closest('form')?.getAttribute('action') ?? '' }; })()";

/// Goes to the ledger by a part of its name, and to a case by its number.
pub(crate) async fn by_finding(person: &mut Person, case: &str) -> Result<()> {
    let number = case.rsplit('/').next().context("a case has a number")?;
    for (typed, shown, to) in [("ledg", "Ledger", "/ledger"), (number, number, case)] {
        person.browser.open(&format!("{}/policy", person.desk)).await?;
        person.browser.with_control("k").await?;
        person.browser.keys(typed).await?;
        let first = format!("dialog.find li:{}-child bdi", if to == case { "last" } else { "first" });
        for _ in 0..100 {
            if person.browser.has(&first).await? && person.browser.wait_for_text(&first).await?.starts_with(shown) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        if to == case {
            person.browser.keys(key::UP).await?;
        }
        person.browser.keys(key::ENTER).await?;
        person.browser.arrives(&format!("{}{to}", person.desk)).await.with_context(|| format!("finding {typed}"))?;
    }
    Ok(())
}

/// Answers a review by Tab, space and arrows, sends it, takes it back by `u`, and answers it again.
pub(crate) async fn by_reviewing(person: &mut Person, case: &str, judgement: &Judgement<'_>) -> Result<()> {
    let address = format!("{}{case}", person.desk);
    for again in [false, true] {
        person.browser.open(&address).await?;
        answer(person, case, judgement).await?;
        let text = person.browser.text().await?;
        let recorded = !person.browser.has(&format!("form[action^=\"{case}/reviews\"]")).await?;
        ensure!(recorded, "not recorded by keyboard:\n{text}");
        if again {
            return Ok(());
        }
        person.browser.keys("u").await?;
        let focus = person.browser.evaluate(FOCUS).await?;
        ensure!(focus["form"] == format!("{case}/withdrawals"), "`u` leads to {focus}");
        person.browser.keys(key::ENTER).await?;
        person.browser.appears(&format!("form[action^=\"{case}/reviews\"]")).await.context("taking it back")?;
    }
    bail!("a review that is sent twice ends above")
}

async fn answer(person: &Person, case: &str, judgement: &Judgement<'_>) -> Result<()> {
    let form = format!("{case}/reviews#decide");
    for _ in 0..STOPS {
        person.browser.keys(key::TAB).await?;
        let focus = person.browser.evaluate(FOCUS).await?;
        if focus["form"] != form {
            continue;
        }
        match (focus["type"].as_str(), focus["name"].as_str()) {
            (Some("radio"), Some(name)) => choose(person, name, wanted(name, judgement)?).await?,
            (Some("textarea"), _) => person.browser.keys(judgement.reasons).await?,
            (Some("submit"), _) => {
                person.browser.keys(key::ENTER).await?;
                return person.browser.vanishes(&format!("form[action^=\"{case}/reviews\"]")).await;
            }
            _ => {}
        }
    }
    bail!("Tab never comes to the end of the review of {case}")
}

fn wanted<'a>(name: &str, judgement: &'a Judgement<'_>) -> Result<&'a str> {
    Ok(match name {
        "decision" => judgement.decision,
        "clause" => judgement.clause,
        "language" => judgement.language,
        "scope" => "account",
        "confidence" => "4",
        _ => match name.strip_prefix("role_").filter(|role| CHECKLIST.contains(role)) {
            Some(role) if judgement.suspected.contains(&role) => "suspected",
            Some(_) => "no",
            None => bail!("the form asks for `{name}`"),
        },
    })
}

/// Of radio buttons the first one of which has the focus.
async fn choose(person: &Person, name: &str, value: &str) -> Result<()> {
    person.browser.keys(" ").await?;
    for _ in 0..20 {
        let chosen = format!("document.querySelector('input[name=\"{name}\"]:checked')?.value");
        if person.browser.evaluate(&chosen).await? == value {
            return Ok(());
        }
        person.browser.keys(key::DOWN).await?;
    }
    bail!("arrows never come to {value} of {name}")
}
