//! What is remembered for every pack that asks for near-duplicates.

use super::{Cluster, Near, Settings};
use crate::{
    Pack,
    counts::{Damaged, Reader, Writer},
};

/// One memory for each pack that asks, in the order of the packs.
#[derive(Debug, Clone, Default)]
pub(crate) struct NearMemory(Vec<PackMemory>);

/// The clusters of one pack, and the one that the post looked at last is in.
#[derive(Debug, Clone)]
pub(crate) struct PackMemory {
    /// The pack's name, and what it asked for.
    key: (String, Settings),
    pub(crate) near: Near,
    pub(crate) now: Option<Cluster>,
}

impl NearMemory {
    /// Makes it fit for these packs: what is remembered for a name and the same settings goes on.
    pub(crate) fn align(&mut self, packs: &[Pack]) {
        let asks = |pack: &'_ Pack| Some((pack.name.clone(), pack.near_duplicates.as_ref()?.settings));
        let wanted: Vec<(String, Settings)> = packs.iter().filter_map(asks).collect();
        if wanted.iter().eq(self.0.iter().map(|memory| &memory.key)) {
            return;
        }
        let mut before = std::mem::take(&mut self.0);
        for key in wanted {
            let kept = before.iter().position(|memory| memory.key == key).map(|at| before.remove(at));
            self.0.push(kept.unwrap_or_else(|| PackMemory { near: Near::new(key.1), key, now: None }));
        }
    }

    /// For every pack that asks.
    pub(crate) fn packs(&mut self) -> impl Iterator<Item = &mut PackMemory> {
        self.0.iter_mut()
    }

    /// The cluster of the last post, as a pack sees it.
    pub(crate) fn now(&self, pack: &str) -> Option<Cluster> {
        self.0.iter().find(|memory| memory.key.0 == pack)?.now
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        out.u32(self.0.len() as u32);
        for memory in &self.0 {
            let bytes = memory.near.to_bytes();
            out.bytes(memory.key.0.as_bytes());
            out.u64(bytes.len() as u64);
            out.0.extend_from_slice(&bytes);
        }
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let mut all = Vec::new();
        for _ in 0..from.u32()? {
            let pack = String::from_utf8(from.bytes()?.to_vec()).map_err(|_| Damaged("a name is not UTF-8"))?;
            let length = usize::try_from(from.u64()?).map_err(|_| Damaged("near-duplicates are too long"))?;
            let near =
                Near::from_bytes(from.take(length)?).map_err(|_| Damaged("near-duplicates do not hold together"))?;
            all.push(PackMemory { key: (pack, near.settings()), near, now: None });
        }
        Ok(Self(all))
    }
}
