//! Nearly the same text, posted by many accounts within a window.
//!
//! Every text long enough is looked for among those before it ([`crate::near`]) and remembered. From as many different
//! accounts on as the pack says, each further post of the cluster is a finding; the signal is the cluster's id, a hash
//! of the text that the others are near to. Its kind is `count`, and what is counted is text: it is not independent of
//! a phrase that all the copies hold. Texts that the pack excepts are passed over, and not remembered.
//!
//! The first posts of a cluster, before it is large enough, are no findings: they were looked at before anyone could
//! know.

use std::borrow::Cow;

use model::{Kind, Span};

use crate::{
    Memory, Pack, Scan,
    near::{Cluster, Grams, Near, Texts, hash},
    pack::NearDuplicates,
    registry::{Detector, Hit, Said, SignalAt, View},
    text,
};

/// Looks for near-duplicates as every pack asks.
pub struct NearDuplicateDetector {
    /// In the order of the packs: so are their memories.
    packs: Vec<Wanted>,
}

/// What one pack asks for.
struct Wanted {
    pack: u32,
    entry: NearDuplicates,
    /// The texts it excepts.
    except: Texts,
}

impl NearDuplicateDetector {
    /// Reads the texts that are excepted.
    pub fn new(packs: &[Pack]) -> Self {
        let wanted = |(pack, entry): (usize, &Option<NearDuplicates>)| {
            let entry = entry.clone()?;
            Some(Wanted { pack: pack as u32, except: excepted(&entry), entry })
        };
        Self { packs: packs.iter().map(|pack| &pack.near_duplicates).enumerate().filter_map(wanted).collect() }
    }
}

fn excepted(entry: &NearDuplicates) -> Texts {
    let mut grams = Grams::default();
    let mut texts = Texts::new(entry.except.len());
    for text in &entry.except {
        grams.read(as_compared(&text::fold(text).text));
        // Of texts that are alike one is enough.
        let mut is_new = true;
        texts.find(&grams, entry.settings.similarity, |_| is_new = false);
        if is_new {
            texts.insert(&grams);
        }
    }
    texts
}

fn as_compared(folded: &str) -> &str {
    folded.trim_matches(' ')
}

impl Wanted {
    /// The cluster of a post's text, if its text is one to look at.
    fn see(&self, view: &View<'_>, near: &mut Near) -> Option<Cluster> {
        let text = as_compared(&view.folded().text);
        // Bytes first: no text has more characters than those.
        if text.len() < self.entry.shortest || text.chars().count() < self.entry.shortest {
            return None;
        }
        near.read(text);
        if self.except.has(near.grams(), self.entry.settings.similarity) {
            return None;
        }
        Some(near.see_read(hash(view.post.author.to_string().as_bytes()), view.post.seen))
    }
}

impl Detector for NearDuplicateDetector {
    fn name(&self) -> &'static str {
        "near_duplicate"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kind(&self) -> Kind {
        Kind::Count
    }

    fn is_idle(&self) -> bool {
        self.packs.is_empty()
    }

    fn look(&self, view: &View<'_>, memory: &mut Memory, hits: &mut Vec<Hit>, _: &mut Scan) {
        for (wanted, memory) in self.packs.iter().zip(memory.near.packs()) {
            memory.now = wanted.see(view, &mut memory.near);
            let Some(cluster) = memory.now.filter(|cluster| cluster.accounts >= wanted.entry.accounts) else {
                continue;
            };
            let (bank, signal) = ((cluster.id >> 32) as u32, cluster.id as u32);
            hits.push(Hit {
                at: SignalAt { pack: wanted.pack, bank, signal },
                kind: Kind::Count,
                spans: vec![Span { start: 0, end: view.text.len() as u32 }],
            });
        }
    }

    fn say<'a>(&'a self, packs: &'a [Pack], hit: &Hit) -> Said<'a> {
        let entry = packs[hit.at.pack as usize].near_duplicates.as_ref().expect("the pack asked for it");
        Said {
            detector: self.name(),
            version: self.version(),
            signal: Cow::Owned(format!("near-{:08x}{:08x}", hit.at.bank, hit.at.signal)),
            kind: Kind::Count,
            // A headline that many repeat holds the same names and addresses each time.
            computed_from: &[Kind::Phrase, Kind::Link],
            role: entry.role,
            weight: entry.weight,
            clause: entry.clause.as_deref(),
            model_digest: None,
        }
    }
}
