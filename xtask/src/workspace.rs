//! Where things are.

use std::{path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The checkout and what cargo says about it.
pub(crate) struct Workspace {
    /// The checkout.
    pub(crate) root: PathBuf,
    /// Cargo's target directory (`CARGO_TARGET_DIR` if that is set). Everything that is fetched or made goes here.
    pub(crate) target: PathBuf,
    /// `cargo metadata --no-deps`, format version 1.
    pub(crate) metadata: Value,
}

impl Workspace {
    /// Asks cargo.
    pub(crate) fn find() -> Result<Self> {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
            .output()
            .context("cargo metadata does not start")?;
        if !output.status.success() {
            bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata is not JSON")?;
        let path =
            |key: &str| metadata[key].as_str().map(PathBuf::from).with_context(|| format!("metadata without {key}"));
        Ok(Self { root: path("workspace_root")?, target: path("target_directory")?, metadata })
    }

    /// Where the servers of the tests and what they need are kept.
    pub(crate) fn platforms(&self) -> PathBuf {
        self.target.join("platforms")
    }

    /// Packages that have the feature, by name.
    pub(crate) fn packages_with_feature(&self, feature: &str) -> Vec<String> {
        let packages = self.metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
        packages
            .iter()
            .filter(|package| package["features"].get(feature).is_some())
            .filter_map(|package| package["name"].as_str().map(str::to_owned))
            .collect()
    }
}
