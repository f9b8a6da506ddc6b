use model::{Algorithm, MediaHash};

use super::*;

/// Of invented bytes, by `py-tlsh` 5.0.0, with its distances.
const HASHES: [&str; 6] = [
    "T1A3F06C3B0F2E62CE702280DE61B8822B81A694220B80AC6031340842363A9FC36E4A0A",
    "T1D1F0B73B0F2A11DE702280DD61B8412F41E1C4320B80EC503134080376379FC36D4B0E",
    "T14CF047697F5DF1DF4501804D5275813FD182D1716B45EC70342484922756EDD35F4759",
    "T1C7F00285FA15D479B66683066BFC42340A15994387C1CA5BEA143844B3F11166465928",
    "T13731603B0F2E62CE742280DE61B8822B81A695230B80AC6031340842363A9FC36E4A0A",
    "T16EA1AF8B5E4D291088C2CB5F1A7F21C4F80971BEA0AC1FFD62B80911187D48A14F9EE7",
];
const WITHOUT_LENGTHS: [[u32; 6]; 6] = [
    [0, 123, 149, 297, 40, 274],
    [123, 0, 168, 286, 150, 318],
    [149, 168, 0, 261, 172, 344],
    [297, 286, 261, 0, 246, 298],
    [40, 150, 172, 246, 0, 250],
    [274, 318, 344, 298, 250, 0],
];
const WITH_LENGTHS: [[u32; 6]; 6] = [
    [0, 123, 149, 297, 88, 406],
    [123, 0, 168, 286, 198, 450],
    [149, 168, 0, 261, 220, 476],
    [297, 286, 261, 0, 294, 430],
    [88, 198, 220, 294, 0, 334],
    [406, 450, 476, 430, 334, 0],
];

fn bytes(text: &str) -> [u8; 35] {
    match MediaHash::of(Algorithm::Tlsh, text) {
        Some(MediaHash::Tlsh(bytes)) => bytes,
        other => panic!("{text} is read as {other:?}"),
    }
}

#[test]
fn every_distance_is_the_references() {
    for (a, (without, with)) in HASHES.iter().zip(WITHOUT_LENGTHS.iter().zip(WITH_LENGTHS)) {
        for ((b, without), with) in HASHES.iter().zip(without).zip(with) {
            assert_eq!(distance(&bytes(a), &bytes(b), false), *without, "{a} {b}");
            assert_eq!(distance(&bytes(a), &bytes(b), true), with, "{a} {b}");
        }
    }
}
