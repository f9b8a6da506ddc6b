//! The crate that decodes Parquet may panic, and that is an error like any other: only what it does beside that counts.
#![no_main]

#[path = "../entries/table.rs"]
#[allow(dead_code)]
mod entries;

libfuzzer_sys::fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |bytes: &[u8]| {
    entries::parquet(bytes);
});
