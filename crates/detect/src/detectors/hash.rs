//! Hashes of a bank, among those that a post's images carry.
//!
//! An image carries what its archive or platform states ([`model::ImageRef::hashes`]), and its SHA-256 where the
//! platform names it by that ([`crate::hash::cid`]). Nothing is fetched or decoded here. Of an image that a bank calls
//! innocent (`negative`) nothing is said, whatever else matches it. An `investigation_seed` or a `disputed` entry is a
//! topic that adds nothing, whatever the bank's role.

use std::collections::BTreeSet;

use model::{ImageRef, Kind, MediaHash, SignalRole, Weight};

use crate::{
    MAX_HASHES, Memory, Pack, Scan,
    hash::{bank::Opinion, cid, lookup::Lookup},
    registry::{Detector, Hit, Said, SignalAt, View},
};

/// Looks for every hash of every pack.
pub struct HashDetector {
    lookup: Lookup,
    /// Pack and bank of each of the lookup's banks.
    banks: Vec<(u32, u32)>,
}

impl HashDetector {
    /// Indexes the banks.
    pub fn new(packs: &[Pack]) -> Self {
        let banks = packs.iter().enumerate().flat_map(|(p, pack)| {
            let of_hashes = pack.banks.iter().enumerate().filter(|(_, bank)| bank.kind == Kind::Hash);
            of_hashes.map(move |(b, bank)| ((p as u32, b as u32), &bank.hashes))
        });
        let (banks, hashes): (Vec<_>, Vec<_>) = banks.unzip();
        Self { lookup: Lookup::new(hashes), banks }
    }

    /// The entries that an image is, or `None` if a bank calls it innocent.
    fn image(&self, hashes: impl Iterator<Item = MediaHash>) -> Option<Vec<SignalAt>> {
        let mut seen = Vec::new();
        for found in hashes.flat_map(|hash| self.lookup.matches(&hash)) {
            if found.opinion == Opinion::Negative {
                return None;
            }
            let (pack, bank) = self.banks[found.at.bank as usize];
            seen.push(SignalAt { pack, bank, signal: found.at.entry });
        }
        Some(seen)
    }
}

/// What an image carries.
fn hashes(image: &ImageRef) -> impl Iterator<Item = MediaHash> {
    let named = cid::sha256(&image.cid).map(MediaHash::Sha256);
    image.hashes.iter().copied().chain(named)
}

impl Detector for HashDetector {
    fn name(&self) -> &'static str {
        "hash"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kind(&self) -> Kind {
        Kind::Hash
    }

    fn is_idle(&self) -> bool {
        self.lookup.is_empty()
    }

    fn remembers(&self) -> bool {
        false
    }

    fn look(&self, view: &View<'_>, _: &mut Memory, hits: &mut Vec<Hit>, scan: &mut Scan) {
        let mut left = MAX_HASHES;
        let mut seen = BTreeSet::new();
        for image in &view.post.images {
            let carried = hashes(image).count();
            scan.hashes_left_out += carried.saturating_sub(left) as u64;
            match self.image(hashes(image).take(left)) {
                Some(entries) => seen.extend(entries),
                None => scan.images_silenced += 1,
            }
            left = left.saturating_sub(carried);
        }
        hits.extend(seen.into_iter().map(|at| Hit { at, kind: Kind::Hash, spans: Vec::new() }));
    }

    fn say<'a>(&'a self, packs: &'a [Pack], hit: &Hit) -> Said<'a> {
        let bank = &packs[hit.at.pack as usize].banks[hit.at.bank as usize];
        let entry = &bank.hashes.entries()[hit.at.signal as usize];
        let (role, weight) = match entry.opinion {
            Opinion::Positive => (bank.role, bank.weight),
            _ => (SignalRole::Topic, Weight(0)),
        };
        Said {
            detector: self.name(),
            version: self.version(),
            signal: bank.hashes.id(entry).into(),
            kind: Kind::Hash,
            computed_from: &[],
            role,
            weight,
            clause: bank.clause.as_deref(),
            model_digest: None,
        }
    }
}
