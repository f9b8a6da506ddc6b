//! Writes the synthetic control groups as CSV files into a folder:
//! `cargo run -p flagstone-simulate --example controls -- tests/corpora/controls`.

#![allow(clippy::disallowed_methods, reason = "an example is a program: it has arguments and writes files")]

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder: PathBuf = std::env::args_os().nth(1).expect("name the folder to write to").into();
    for group in flagstone_simulate::samples::control_groups() {
        std::fs::write(folder.join(format!("{}.csv", group.name)), group.to_csv())?;
    }
    Ok(())
}
