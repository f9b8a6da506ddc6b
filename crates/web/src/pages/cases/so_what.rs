//! The score as what it is made of. Only built for a viewer whose sight is open.

use model::Weight;
use store::CaseView;

use crate::words;

/// The score, shown.
pub(crate) struct SoWhat {
    /// `+6.20`, in nats.
    pub(crate) total: String,
    pub(crate) severity: u8,
    pub(crate) reach: usize,
    pub(crate) bars: Vec<Bar>,
    pub(crate) rows: Vec<Row>,
}

/// A part of the stack, in thousandths of its width.
pub(crate) struct Bar {
    pub(crate) x: u32,
    pub(crate) width: u32,
    pub(crate) kind: &'static str,
    pub(crate) name: String,
}

pub(crate) struct Row {
    pub(crate) signal: String,
    pub(crate) detector: String,
    pub(crate) kind: &'static str,
    pub(crate) role: &'static str,
    pub(crate) weight: String,
}

fn nats(weight: Weight) -> String {
    format!("{:+.2}", weight.nats())
}

pub(crate) fn of(case: &CaseView, reach: usize) -> SoWhat {
    let mut parts: Vec<_> = case.contributions.iter().collect();
    parts.sort_by_key(|c| (std::cmp::Reverse(c.weight), c.finding));
    // Length means amount, from zero: what lowers the score is in the table, not in the stack.
    let whole: i64 = parts.iter().map(|c| i64::from(c.weight.0.max(0))).sum();
    let mut x = 0_i64;
    let mut bars = Vec::new();
    for c in parts.iter().filter(|c| c.weight.0 > 0) {
        let from = x * 1_000 / whole.max(1);
        x += i64::from(c.weight.0);
        let to = x * 1_000 / whole.max(1);
        bars.push(Bar {
            x: u32::try_from(from).unwrap_or(0),
            width: u32::try_from(to - from).unwrap_or(0).saturating_sub(2).max(1),
            kind: c.kind.as_str(),
            name: format!("{} {}", words::visible(&c.signal), nats(c.weight)),
        });
    }
    SoWhat {
        total: nats(case.row.score),
        severity: case.row.severity,
        reach,
        bars,
        rows: parts
            .iter()
            .map(|c| Row {
                signal: words::visible(&c.signal),
                detector: words::visible(&c.detector),
                kind: c.kind.as_str(),
                role: c.role.as_str(),
                weight: nats(c.weight),
            })
            .collect(),
    }
}
