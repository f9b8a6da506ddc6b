//! Canonical addresses: the canonical form of a canonical form is itself, for an address and for all that it carries.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|address: &str| {
    for once in detect::link::reached(address) {
        assert_eq!(detect::link::canonical(&once.to_string()), Some(once));
    }
    detect::link::refanged(address);
});
