#![no_main]

#[path = "../entries/archives.rs"]
mod entries;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    entries::read(Some("atproto-car"), bytes);
});
