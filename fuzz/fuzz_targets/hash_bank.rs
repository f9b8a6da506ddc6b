//! Reading any bytes as a bank of hashes, through the same entry as the committed corpus.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| detect::hash::bank::hostile::run(bytes));
