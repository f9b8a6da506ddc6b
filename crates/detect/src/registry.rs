//! The list of detectors, and what one is.

use model::{Kind, Post, Span};

use crate::{
    Pack, Scan,
    detectors::{link::LinkDetector, phrase::PhraseDetector},
    pack::Signal,
    text::Folded,
};

/// Every detector, built over all packs at once.
pub fn build(packs: &[Pack]) -> Vec<Box<dyn Detector>> {
    vec![Box::new(PhraseDetector::new(packs)), Box::new(LinkDetector::new(packs))]
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

    /// Appends what it sees in a post, one hit a signal, and counts what it left out.
    fn look(&self, view: &View<'_>, hits: &mut Vec<Hit>, scan: &mut Scan);
}

/// What detectors look at.
pub struct View<'a> {
    /// The post.
    pub post: &'a Post,
    /// Its text, cut to [`crate::MAX_SCANNED`].
    pub text: &'a str,
    /// The same text folded.
    pub folded: &'a Folded,
}

/// A signal of a pack, by position: pack, bank, signal.
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

/// A signal that was seen in a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Which.
    pub signal: SignalAt,
    /// Where in the original text, ascending and disjoint. Empty if it was seen outside the text.
    pub spans: Vec<Span>,
}
