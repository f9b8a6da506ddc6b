#![no_main]

#[path = "../entries/atproto.rs"]
#[allow(dead_code)]
mod entries;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    entries::read_neighbours(bytes);
});
