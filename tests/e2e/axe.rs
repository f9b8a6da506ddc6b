//! What axe-core says of a page, against WCAG 2.0 to 2.2, levels A and AA.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::browser::Browser;

/// The rules that count, and of what they find the serious and the critical.
const ASK: &str = "axe.run(document, {
        resultTypes: ['violations'],
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    }).then(({violations}) => violations
        .filter(({impact}) => impact === 'serious' || impact === 'critical')
        .flatMap(({id, help, nodes}) => nodes.slice(0, 3).map(node => `${id}: ${help}: ${node.target}`)))";

/// axe-core, to be run on pages.
pub(crate) struct Axe(String);

impl Axe {
    /// From the file that the environment names.
    pub(crate) fn find() -> Result<Self> {
        let path = std::env::var_os("FLAGSTONE_AXE").map(PathBuf::from);
        let path = path.context("FLAGSTONE_AXE does not say where axe.min.js is; `cargo xtask test` does")?;
        Ok(Self(std::fs::read_to_string(&path).with_context(|| path.display().to_string())?))
    }

    /// What is wrong with the page, as it is shown now.
    pub(crate) async fn problems(&self, browser: &Browser) -> Result<Vec<String>> {
        browser.evaluate(&format!("{};0", self.0)).await?;
        let found = browser.evaluate(ASK).await?;
        let lines = found.as_array().context("axe-core said nothing")?;
        Ok(lines.iter().filter_map(|line| line.as_str().map(str::to_owned)).collect())
    }
}
