//! The list of detectors, and what one is.

use std::{
    borrow::Cow,
    cell::{Cell, OnceCell, RefCell, RefMut},
};

use model::{Kind, Post, SignalRole, Span, Weight};

use crate::{
    MAX_SCANNED, Memory, Pack, Scan,
    counts::Definition,
    detectors::{
        hash::HashDetector, link::LinkDetector, model::ModelDetector, near_duplicate::NearDuplicateDetector,
        phrase::PhraseDetector, rule::RuleDetector,
    },
    pack::Signal,
    phrase::Room,
    text::{self, Folded},
};

/// Every detector, built over all packs at once. The order is the order of findings within a post; a detector sees the
/// hits of those before it.
pub fn build(packs: &[Pack]) -> Vec<Box<dyn Detector>> {
    vec![
        Box::new(PhraseDetector::new(packs)),
        Box::new(LinkDetector::new(packs)),
        Box::new(HashDetector::new(packs)),
        Box::new(NearDuplicateDetector::new(packs)),
        Box::new(ModelDetector::new(packs)),
        // Last: rules see what the others found.
        Box::new(RuleDetector::new(packs)),
    ]
}

/// Code that turns a post into hits on the signals of banks.
pub trait Detector: Send + Sync {
    /// The name in findings.
    fn name(&self) -> &'static str;

    /// The version in findings. Goes up when the same post and pack can give other hits.
    fn version(&self) -> u32;

    /// What kind of signal it sees.
    fn kind(&self) -> Kind;

    /// Whether it has any signal to look for. One that has none is left out.
    fn is_idle(&self) -> bool;

    /// Whether what it sees in a post can depend on the posts before it. One that does not say so is taken to: then
    /// posts are looked through one after the other.
    fn remembers(&self) -> bool {
        true
    }

    /// Appends what it sees in a post, one hit an entry, and counts what it left out. `hits` holds what the detectors
    /// before it saw in the same post.
    fn look(&self, view: &View<'_>, memory: &mut Memory, hits: &mut Vec<Hit>, scan: &mut Scan);

    /// The windowed counts that it asks for: [`Memory`] keeps them. At most one detector has any.
    fn counts(&self) -> &[Definition] {
        &[]
    }

    /// What a finding says of a hit of its own. As it stands: what the bank says.
    fn say<'a>(&'a self, packs: &'a [Pack], hit: &Hit) -> Said<'a> {
        let bank = &packs[hit.at.pack as usize].banks[hit.at.bank as usize];
        Said {
            detector: self.name(),
            version: self.version(),
            signal: Cow::Borrowed(&bank.signals[hit.at.signal as usize].id),
            kind: self.kind(),
            computed_from: &[],
            role: bank.role,
            weight: bank.weight,
            clause: bank.clause.as_deref(),
            model_digest: None,
        }
    }
}

/// What a finding says of the entry it was seen by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<'a> {
    /// The detector, or the rule's name.
    pub detector: &'a str,
    /// Its version.
    pub version: u32,
    /// The entry, by the pack's id of it; of a cluster of near-duplicates, its id.
    pub signal: Cow<'a, str>,
    /// What kind of signal it is.
    pub kind: Kind,
    /// The kinds it was computed from beside that.
    pub computed_from: &'a [Kind],
    /// What it may do.
    pub role: SignalRole,
    /// What it adds.
    pub weight: Weight,
    /// The clause it speaks to.
    pub clause: Option<&'a str>,
    /// The model that was asked.
    pub model_digest: Option<&'a str>,
}

/// What detectors look at.
pub struct View<'a> {
    /// The post.
    pub post: &'a Post,
    /// Its text, cut to [`crate::MAX_SCANNED`].
    pub text: &'a str,
    folded: OnceCell<Folded>,
    spare: &'a Spare,
}

/// What is written to while a post is looked at, kept so that a batch allocates once.
#[derive(Default)]
pub struct Spare {
    folded: Cell<Folded>,
    room: RefCell<Room>,
}

impl<'a> View<'a> {
    /// A view of a post.
    pub fn new(post: &'a Post, spare: &'a Spare) -> Self {
        Self { post, text: text::head(&post.text, MAX_SCANNED), folded: OnceCell::new(), spare }
    }

    /// The text folded. Folded when a detector first asks: most posts hold nothing that needs it.
    pub fn folded(&self) -> &Folded {
        self.folded.get_or_init(|| {
            let mut folded = self.spare.folded.take();
            text::fold_into(&mut folded, self.text);
            folded
        })
    }

    /// The room that the matcher of phrases works in.
    pub(crate) fn room(&self) -> RefMut<'_, Room> {
        self.spare.room.borrow_mut()
    }
}

impl Drop for View<'_> {
    fn drop(&mut self) {
        if let Some(folded) = self.folded.take() {
            self.spare.folded.set(folded);
        }
    }
}

/// An entry of a pack, by position: pack, bank, signal. Entries that are in no bank (rules, models) have bank 0;
/// of near-duplicates, bank and signal are the two halves of the cluster's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignalAt {
    /// Index into the engine's packs.
    pub pack: u32,
    /// Index into the pack's banks.
    pub bank: u32,
    /// Index into the bank's signals.
    pub signal: u32,
}

impl SignalAt {
    /// Every signal of the banks of one kind.
    pub fn of_kind(packs: &[Pack], kind: Kind) -> impl Iterator<Item = (Self, &Signal)> {
        packs.iter().enumerate().flat_map(move |(p, pack)| {
            pack.banks.iter().enumerate().filter(move |(_, bank)| bank.kind == kind).flat_map(move |(b, bank)| {
                bank.signals
                    .iter()
                    .enumerate()
                    .map(move |(s, signal)| (Self { pack: p as u32, bank: b as u32, signal: s as u32 }, signal))
            })
        })
    }
}

/// An entry that was seen in a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Which.
    pub at: SignalAt,
    /// By which kind of detector.
    pub kind: Kind,
    /// Where in the original text, ascending and disjoint. Empty if it was seen outside the text.
    pub spans: Vec<Span>,
}
