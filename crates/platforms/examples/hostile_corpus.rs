//! Writes `tests/corpora/hostile`: `cargo run -p flagstone-platforms --example hostile_corpus`.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "writes files for a test")]

use std::{fs, path::PathBuf};

#[path = "../tests/hostile/corpus.rs"]
mod corpus;

fn main() -> std::io::Result<()> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora/hostile");
    for name in ["frames", "cars", "jetstream"] {
        let folder = root.join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
    }
    for sample in corpus::samples() {
        fs::write(root.join(sample.folder).join(format!("{}.bin", sample.name)), sample.bytes)?;
    }
    Ok(())
}
