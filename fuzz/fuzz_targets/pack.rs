//! Parsing any folder: `detect::pack::hostile` cuts the bytes into files, as the committed corpus does.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| detect::pack::hostile::run(bytes));
