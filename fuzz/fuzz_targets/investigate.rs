#![no_main]

#[path = "../entries/investigate.rs"]
#[allow(dead_code)]
mod entries;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let file = std::env::temp_dir().join(format!("flagstone-fuzz-{}.csv", std::process::id()));
    std::fs::write(&file, bytes).expect("a file is written");
    entries::every_way(&file);
});
