//! The control groups that are committed as files are those of the grammars.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the committed files are read, and a test may panic"
)]

use flagstone_simulate::samples::control_groups;

/// `cargo run -p flagstone-simulate --example controls -- tests/corpora/controls` writes them.
#[test]
fn the_committed_files_are_these() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora/controls");
    for group in control_groups() {
        let file = std::fs::read_to_string(folder.join(format!("{}.csv", group.name))).unwrap();
        assert_eq!(file, group.to_csv(), "{}", group.name);
    }
}
