use model::Dice;

use super::*;

struct Numbers(Dice);

impl Numbers {
    fn new(seed: u64) -> Self {
        Self(Dice::new(seed))
    }

    fn next(&mut self) -> u64 {
        self.0.next()
    }

    fn hash(&mut self) -> PdqHash {
        PdqHash(std::array::from_fn(|_| self.next()))
    }

    /// `hash` with up to `most` bits turned over.
    fn beside(&mut self, hash: PdqHash, most: u64) -> PdqHash {
        let bits = self.next() % (most + 1);
        (0..bits).fold(hash, |hash, _| hash.flipped(self.next() as u8))
    }

    /// Families of ten within 20 bits of their first.
    fn families(&mut self, n: usize) -> Vec<PdqHash> {
        let mut hashes: Vec<PdqHash> = Vec::new();
        while hashes.len() < n {
            let first = self.hash();
            hashes.extend((0..10).map(|_| self.beside(first, 20)));
        }
        hashes.truncate(n);
        hashes
    }

    /// Hashes of which every row is one of a few words: few buckets, and those are large.
    fn poor(&mut self, n: usize) -> Vec<PdqHash> {
        let words: Vec<u64> = (0..3).map(|_| self.next()).collect();
        (0..n).map(|_| PdqHash(std::array::from_fn(|_| words[self.next() as usize % 3]))).collect()
    }
}

fn by_brute_force(hashes: &[PdqHash], query: PdqHash, radius: u32) -> Vec<Near> {
    let near = |(id, hash): (usize, &PdqHash)| Near { id: id as u32, distance: query.distance(*hash) };
    hashes.iter().enumerate().map(near).filter(|near| near.distance <= radius).collect()
}

/// Asks for hashes at every distance from those of the index, and for unrelated ones.
fn same_as_brute_force(numbers: &mut Numbers, hashes: &[PdqHash], queries: usize) {
    let index = PdqIndex::new(hashes.iter().copied());
    assert_eq!(index.len(), hashes.len());
    let mut found = 0;
    for number in 0..queries {
        let radius = number as u32 % (MAX_RADIUS + 1);
        let query = match hashes {
            [] => numbers.hash(),
            _ if number % 5 == 4 => numbers.hash(),
            _ => {
                let hash = hashes[numbers.next() as usize % hashes.len()];
                numbers.beside(hash, 40)
            }
        };
        let near = index.within(query, radius);
        assert_eq!(near, by_brute_force(hashes, query, radius), "{query:?}, radius {radius}, of {}", hashes.len());
        found += near.len();
    }
    assert!(found > 0 || hashes.is_empty(), "no query found anything");
}

#[test]
fn the_index_finds_what_brute_force_finds() {
    let mut numbers = Numbers::new(20_260_101);
    for n in [0, 1, 7, 256, 257, 258, 1_000, 3_000, 8_000] {
        let random: Vec<PdqHash> = (0..n).map(|_| numbers.hash()).collect();
        same_as_brute_force(&mut numbers, &random, 256);
    }
    for n in [300, 3_000, 8_000] {
        let families = numbers.families(n);
        same_as_brute_force(&mut numbers, &families, 256);
        let poor = numbers.poor(n);
        same_as_brute_force(&mut numbers, &poor, 64);
    }
}

#[test]
fn bits_that_sit_worst_for_the_chunks_are_found() {
    // 31 bits over 16 chunks, as unevenly as can be: whole chunks turned over, and one bit in each chunk twice but one.
    let mut numbers = Numbers::new(3);
    let hashes: Vec<PdqHash> = (0..2_000).map(|_| numbers.hash()).collect();
    let index = PdqIndex::new(hashes.iter().copied());
    for first in 0..=255_u8 {
        for step in [1, 16, 17, 15, 241] {
            let turned = |hash, bits: u8| {
                (0..bits).fold(hash, |h: PdqHash, n| {
                    h.flipped(first.wrapping_add(n.wrapping_mul(step)).wrapping_add(if step == 16 {
                        n / 16
                    } else {
                        0
                    }))
                })
            };
            let at = usize::from(first);
            let query = turned(hashes[at], 31);
            let distance = query.distance(hashes[at]);
            assert_eq!(index.within(query, 31), vec![Near { id: at as u32, distance }], "from {first} by {step}");
            assert_eq!(distance, 31);
        }
    }
}

#[test]
fn a_radius_is_at_most_31() {
    let hashes = [PdqHash::default(), PdqHash([u64::MAX >> 32, 0, 0, 0])];
    let index = PdqIndex::new(hashes);
    assert_eq!(index.within(hashes[0], u32::MAX), vec![Near { id: 0, distance: 0 }]);
}

#[test]
fn a_hundred_thousand_copies_are_found_once_each() {
    let mut numbers = Numbers::new(9);
    let hash = numbers.hash();
    let index = PdqIndex::new(std::iter::repeat_n(hash, 100_000));
    let near = index.within(hash.flipped(7), 1);
    assert_eq!(near.len(), 100_000);
    assert!(near.iter().zip(0..).all(|(near, id)| *near == Near { id, distance: 1 }));
}

#[test]
fn it_takes_about_130_bytes_a_hash() {
    let mut numbers = Numbers::new(4);
    let index = PdqIndex::new((0..50_000).map(|_| numbers.hash()));
    assert!(index.bytes() < 50_000 * 140, "{} bytes", index.bytes());
}

#[test]
fn every_bit_has_a_place_of_its_own() {
    let mut numbers = Numbers::new(5);
    let hashes: Vec<PdqHash> = (0..1_000).map(|_| numbers.hash()).collect();
    for layout in [Layout::default(), Layout::of(&hashes)] {
        let place = |bit| layout.chunked(PdqHash::default().flipped(bit)).0;
        let places: std::collections::BTreeSet<_> = (0..=255).map(place).collect();
        assert_eq!(places.len(), 256);
        assert!(places.iter().all(|chunks| chunks.iter().map(|chunk| chunk.count_ones()).sum::<u32>() == 1));
    }
}

#[test]
fn bits_that_go_together_are_dealt_apart() {
    // Each bit of an even row stands again one row further, one place on: in the same diagonal.
    let twin = |bit: u8| bit / 16 * 16 + 16 + (bit + 1) % 16;
    let even = || (0..=255_u8).filter(|bit| bit / 16 % 2 == 0);
    let mut numbers = Numbers::new(6);
    let mut hashes = vec![PdqHash::default(); 2_000];
    for hash in &mut hashes {
        *hash = even()
            .filter(|_| numbers.next().is_multiple_of(2))
            .fold(*hash, |hash, bit| hash.flipped(bit).flipped(twin(bit)));
    }
    let layout = Layout::of(&hashes);
    let chunk = |bit| layout.chunked(PdqHash::default().flipped(bit)).0.iter().position(|chunk| *chunk != 0);
    let together = even().filter(|bit| chunk(*bit) == chunk(twin(*bit))).count();
    assert_eq!(together, 0, "pairs of 128 in one chunk");
    same_as_brute_force(&mut numbers, &hashes, 64);
}
