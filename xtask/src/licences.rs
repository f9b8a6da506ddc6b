//! Licences, bans and sources of what is depended on, by `deny.toml`. These are the checks of `cargo deny` that need no
//! database; it reads the same file, and takes longer to compile than all of them to run.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;
use spdx::{Expression, ParseMode};

use crate::{commands::cargo, workspace::Workspace};

/// What of `deny.toml` is held here.
#[derive(Deserialize)]
struct Rules {
    licenses: Licences,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licences {
    allow: BTreeSet<String>,
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    name: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: BTreeSet<String>,
}

/// Everything that does not fit, in words.
pub(crate) fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let rules = std::fs::read_to_string(workspace.root.join("deny.toml")).context("deny.toml")?;
    let output = cargo(workspace, &["metadata", "--format-version", "1", "--locked"]).output()?;
    anyhow::ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().context("metadata without packages")?;
    let rules: Rules = toml::from_str(&rules).context("deny.toml")?;
    Ok(packages.iter().flat_map(|package| violations(package, &rules)).collect())
}

fn violations(package: &Value, rules: &Rules) -> Vec<String> {
    let text = |key: &str| package[key].as_str().unwrap_or_default();
    let (name, called) = (text("name"), format!("{} {}", text("name"), text("version")));
    let mut found = Vec::new();
    let Some(source) = package["source"].as_str() else {
        // Ours: it may name neighbours by path, and nothing by any version.
        let any = package["dependencies"].as_array().into_iter().flatten();
        let any = any.filter(|needed| needed["req"] == "*" && needed["path"].is_null());
        found.extend(any.map(|needed| format!("{called} takes any version of {}", needed["name"])));
        return found;
    };
    if !rules.sources.allow_registry.iter().any(|registry| source == format!("registry+{registry}")) {
        found.push(format!("{called} comes from {source}"));
    }
    found.extend(rules.bans.deny.iter().filter(|ban| ban.name == name).map(|ban| format!("{called}: {}", ban.reason)));
    let exception = rules.licenses.exceptions.iter().find(|exception| exception.name == name);
    let allowed = |licence: &str| {
        rules.licenses.allow.contains(licence) || exception.is_some_and(|exception| exception.allow.contains(licence))
    };
    let licence = text("license");
    let fits = Expression::parse_mode(licence, ParseMode::LAX)
        .is_ok_and(|expression| expression.evaluate(|asked| allowed(&asked.to_string())));
    if !fits {
        found.push(format!("{called} has the licence `{licence}`"));
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_does_not_fit_is_named() {
        let rules: Rules = toml::from_str(include_str!("../../deny.toml")).unwrap();
        let index = "registry+https://github.com/rust-lang/crates.io-index";
        let found = |name: &str, source: &str, licence: &str| {
            violations(&json!({"name": name, "version": "1.0.0", "source": source, "license": licence}), &rules)
        };
        for fits in ["MIT/Apache-2.0", "MIT OR LGPL-2.1-or-later", "Apache-2.0 WITH LLVM-exception", "(MIT) AND ISC"] {
            assert!(found("a", index, fits).is_empty(), "{fits}");
        }
        for wrong in ["GPL-3.0-only", "MIT AND GPL-3.0-only", "", "some licence", "CDLA-Permissive-2.0"] {
            assert_eq!(found("a", index, wrong), [format!("a 1.0.0 has the licence `{wrong}`")]);
        }
        assert!(found("webpki-roots", index, "CDLA-Permissive-2.0").is_empty());
        assert_eq!(found("openssl-sys", index, "MIT").len(), 1);
        assert_eq!(found("a", "git+https://example.org/a", "MIT"), ["a 1.0.0 comes from git+https://example.org/a"]);
        let ours = json!({"name": "ours", "version": "0.1.0", "source": null, "dependencies": [
            {"name": "near", "req": "*", "path": "/ours/near"}, {"name": "far", "req": "*"}]});
        assert_eq!(violations(&ours, &rules), ["ours 0.1.0 takes any version of \"far\""]);
    }
}
