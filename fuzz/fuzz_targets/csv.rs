#![no_main]

#[path = "../entries/table.rs"]
#[allow(dead_code)]
mod entries;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    entries::csv(bytes);
});
