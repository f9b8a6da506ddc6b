//! Which room may know which: the picture in `docs/architecture.md`, held.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::workspace::Workspace;

/// A room, and what it may depend on in any kind (normal, build, dev).
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("files", &["model"]),
    ("detect", &["model"]),
    ("graph", &["model"]),
    ("measure", &["model"]),
    ("simulate", &["model"]),
    ("platforms", &["model", "files"]),
    ("store", &["model"]),
    ("casework", &["model", "graph"]),
    ("web", &["model", "detect", "graph", "casework", "measure", "store"]),
    (
        "flagstone",
        &["model", "files", "detect", "graph", "casework", "measure", "simulate", "platforms", "store", "web"],
    ),
];

/// Rooms without clock, environment, file system, network, async runtime or randomness.
const PURE: &[&str] = &["model", "detect", "graph", "casework", "measure", "simulate"];

/// Around the house: may see any room, and no room may see them.
const OUTSIDE: &[&str] = &["xtask", "flagstone-e2e"];

/// What a pure room must not depend on: each brings one of the things it must not have. Tests of pure rooms may
/// (dev-dependencies are not looked at).
const IMPURE: &[&str] = &[
    "async-std",
    "axum",
    "chrono",
    "fastrand",
    "futures-util",
    "getrandom",
    "hyper",
    "mio",
    "nix",
    "rand",
    "rand_core",
    "reqwest",
    "rusqlite",
    "rustix",
    "smol",
    "socket2",
    "sqlx",
    "tempfile",
    "tokio",
    "tokio-tungstenite",
    "ureq",
    "uuid",
    "walkdir",
];

/// Everything that is wrong, one line each.
pub(crate) fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let mut violations = check_metadata(&workspace.metadata)?;
    for room in ARROWS.iter().map(|(room, _)| *room) {
        violations.extend(check_sources(&workspace.root.join("crates").join(room), room)?);
    }
    Ok(violations)
}

fn check_metadata(metadata: &Value) -> Result<Vec<String>> {
    let mut violations = Vec::new();
    let packages = metadata["packages"].as_array().context("metadata without packages")?;
    let mut seen = Vec::new();
    for package in packages {
        let name = package["name"].as_str().context("a package without a name")?;
        if OUTSIDE.contains(&name) {
            continue;
        }
        let room = room_of(name);
        let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == room) else {
            violations.push(format!(
                "{name}: a room without a place in the picture; add it there and in xtask/src/arrows.rs"
            ));
            continue;
        };
        seen.push(room);
        for dependency in package["dependencies"].as_array().context("a package without dependencies")? {
            let on = dependency["name"].as_str().context("a dependency without a name")?;
            let inside = dependency["path"].is_string();
            if inside && (OUTSIDE.contains(&on) || !allowed.contains(&room_of(on))) {
                violations.push(format!("{room} -> {}: no such arrow", room_of(on)));
            }
            if PURE.contains(&room) && dependency["kind"] != "dev" && IMPURE.contains(&on) {
                violations.push(format!("{room} is pure, and {on} is not"));
            }
        }
    }
    let missing = ARROWS.iter().filter(|(room, _)| !seen.contains(room));
    violations.extend(missing.map(|(room, _)| format!("{room}: in the picture, and not in the workspace")));
    Ok(violations)
}

fn room_of(package: &str) -> &str {
    package.strip_prefix("flagstone-").unwrap_or(package)
}

/// Clippy's `disallowed_methods` holds the purity; here is checked that nothing switches it off.
fn check_sources(folder: &Path, room: &str) -> Result<Vec<String>> {
    let mut violations = Vec::new();
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).with_context(|| format!("{room}/Cargo.toml"))?;
    if !manifest.contains("[lints]\nworkspace = true") {
        violations.push(format!("{room}: Cargo.toml does not take the workspace's lints"));
    }
    for name in ["clippy.toml", ".clippy.toml"] {
        if folder.join(name).exists() {
            violations.push(format!("{room}: its own {name} hides the workspace's list of disallowed methods"));
        }
    }
    if PURE.contains(&room) {
        for file in rust_files(&folder.join("src"))? {
            let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
            if text.contains("disallowed_methods") || text.contains("allow(clippy::all") {
                violations.push(format!("{room} is pure, and {} opts out of disallowed_methods", file.display()));
            }
        }
    }
    Ok(violations)
}

fn rust_files(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_workspace_has_only_the_arrows_of_the_picture() {
        let workspace = Workspace::find().unwrap();
        assert_eq!(check(&workspace).unwrap(), Vec::<String>::new());
    }

    /// A workspace that keeps to the picture, but for what `change` does to the package `room`.
    fn violations(room: &str, change: impl Fn(&mut Vec<Value>)) -> Vec<String> {
        let packages: Vec<Value> = ARROWS
            .iter()
            .map(|(name, allowed)| {
                let mut dependencies: Vec<Value> = allowed
                    .iter()
                    .map(|on| json!({"name": format!("flagstone-{on}"), "path": on, "kind": null}))
                    .collect();
                if *name == room {
                    change(&mut dependencies);
                }
                json!({"name": format!("flagstone-{name}"), "dependencies": dependencies})
            })
            .collect();
        check_metadata(&json!({ "packages": packages })).unwrap()
    }

    #[test]
    fn a_workspace_that_keeps_to_the_picture_has_no_violations() {
        assert_eq!(violations("none", |_| ()), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_outside_the_picture_is_a_violation_even_in_tests() {
        for kind in [json!(null), json!("dev"), json!("build")] {
            let found =
                violations("platforms", |all| all.push(json!({"name": "flagstone-store", "path": "s", "kind": kind})));
            assert_eq!(found, ["platforms -> store: no such arrow"]);
        }
    }

    #[test]
    fn no_room_depends_on_the_tools_around_the_house() {
        let found =
            violations("flagstone", |all| all.push(json!({"name": "flagstone-e2e", "path": "tests", "kind": null})));
        assert_eq!(found, ["flagstone -> e2e: no such arrow"]);
    }

    #[test]
    fn a_pure_room_takes_no_runtime_clock_or_randomness() {
        let found = violations("detect", |all| all.push(json!({"name": "tokio", "kind": null})));
        assert_eq!(found, ["detect is pure, and tokio is not"]);
        assert_eq!(violations("detect", |all| all.push(json!({"name": "tokio", "kind": "dev"}))), Vec::<String>::new());
        assert_eq!(violations("web", |all| all.push(json!({"name": "tokio", "kind": null}))), Vec::<String>::new());
    }

    #[test]
    fn an_unknown_room_and_a_missing_room_are_violations() {
        let found = check_metadata(&json!({"packages": [{"name": "flagstone-attic", "dependencies": []}]})).unwrap();
        assert!(found[0].starts_with("flagstone-attic: a room without a place"));
        assert_eq!(found.len(), 1 + ARROWS.len());
    }
}
