//! Phrases in any text: the fast matcher sees what the naive one sees.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| detect::phrase::hostile::run(input));
