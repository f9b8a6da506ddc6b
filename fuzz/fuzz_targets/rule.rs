//! Any bytes as a condition: refused with a place, or run over events. `detect::rules::hostile` holds the promises.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| detect::rules::hostile::run(bytes));
