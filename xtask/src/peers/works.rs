//! What a comparison is: what runs, on what, and what is wanted. `{}` stands for the folder of the inputs.

/// One comparison.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) name: String,
    /// What it runs on, for people.
    pub(super) input: &'static str,
    /// What our side does on it.
    pub(super) does: &'static str,
    /// Our package and its example.
    pub(super) example: (&'static str, &'static str),
    pub(super) arguments: Vec<String>,
    /// Which of the example's lines is this one.
    pub(super) line: usize,
    pub(super) peers: Vec<Peer>,
    /// At least so much (or, of what is measured in time, at most). The area's target holds for the full size only.
    pub(super) target: Option<f64>,
    /// What must be as good as this, of us and of a peer that is called the best: a key of the measurement.
    pub(super) quality: Option<(&'static str, f64)>,
    /// Files of the inputs that it needs.
    pub(super) needs: Vec<String>,
}

/// One peer in it.
#[derive(Clone, Debug)]
pub(super) struct Peer {
    pub(super) name: &'static str,
    /// What it does on the input, and what it leaves undone.
    pub(super) does: &'static str,
    pub(super) adapter: Adapter,
    /// The packages that it needs, itself first: in `requirements.txt`, `package.json` or `crates/Cargo.toml`.
    pub(super) packages: &'static [&'static str],
    /// Memory that it needs, in GiB, where that is much.
    pub(super) gib: u64,
    pub(super) arguments: Vec<String>,
}

impl Peer {
    /// That needs no more memory than there is anywhere.
    pub(super) fn new(
        name: &'static str,
        does: &'static str,
        adapter: Adapter,
        packages: &'static [&'static str],
        arguments: Vec<String>,
    ) -> Self {
        Self { name, does, adapter, packages, gib: 0, arguments }
    }
}

/// What runs a peer, in `benches/peers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Adapter {
    /// A script.
    Python(&'static str),
    /// `rules_peers.js`
    Node,
    /// `crates`
    Crates,
}

pub(super) fn words<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}

pub(super) fn count(n: u32) -> String {
    match n {
        1_000_000.. => format!("{} M", n / 1_000_000),
        _ => format!("{} k", n / 1_000),
    }
}
