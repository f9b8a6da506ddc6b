//! The comparison as a table for people and as JSON.

use serde_json::{Value, json};

use super::{Measured, works::Work};

/// One comparison, measured.
pub(super) struct Row {
    pub(super) work: Work,
    pub(super) ours: Measured,
    pub(super) peers: Vec<(&'static str, Measured)>,
}

/// In this unit less is better.
const LESS: &str = "us/query";

impl Row {
    fn unit(&self) -> &str {
        let sides = [self.ours.as_ref()].into_iter().chain(self.peers.iter().map(|(_, measured)| measured.as_ref()));
        sides.flatten().find_map(|side| side["unit"].as_str()).unwrap_or_default()
    }

    fn ours(&self) -> Option<f64> {
        self.ours.as_ref().ok()?["ours"].as_f64()
    }

    /// Whether what was measured finds as much as it must.
    fn finds_enough(&self, measured: &Value) -> bool {
        self.work.recall.is_none_or(|least| measured["recall"].as_f64().is_some_and(|recall| recall >= least))
    }

    /// The fastest peer that finds as much as it must; the fastest one, where none does.
    fn best(&self) -> Option<(&'static str, f64)> {
        let ran = || self.peers.iter().filter_map(|(name, measured)| measured.as_ref().ok().map(|m| (*name, m)));
        let fastest = |peers: Vec<(&'static str, &Value)>| {
            let sign = if self.unit() == LESS { -1.0 } else { 1.0 };
            let valued = peers.into_iter().filter_map(|(name, m)| Some((name, m["value"].as_f64()?)));
            valued.max_by(|a, b| (a.1 * sign).total_cmp(&(b.1 * sign)))
        };
        fastest(ran().filter(|(_, m)| self.finds_enough(m)).collect()).or_else(|| fastest(ran().collect()))
    }

    /// How many times faster we are than the best peer.
    fn ratio(&self) -> Option<f64> {
        let (ours, (_, best)) = (self.ours()?, self.best()?);
        Some(if self.unit() == LESS { best / ours } else { ours / best })
    }

    /// Whether the target is met, recall included; `None` where there is none or nothing ran.
    fn met(&self) -> Option<bool> {
        let (target, ours) = (self.work.target?, self.ours()?);
        let fast = if self.unit() == LESS { ours <= target } else { ours >= target };
        Some(fast && self.ours.as_ref().is_ok_and(|measured| self.finds_enough(measured)))
    }
}

/// Everything, for programs.
pub(super) fn json(rows: &[Row]) -> Value {
    let side = |measured: &Measured| match measured {
        Ok(value) => value.clone(),
        Err(why) => json!({ "not_run": why }),
    };
    let row = |row: &Row| {
        let peers: serde_json::Map<String, Value> =
            row.peers.iter().map(|(name, measured)| ((*name).to_owned(), side(measured))).collect();
        json!({
            "work": row.work.name, "input": row.work.input, "unit": row.unit(), "ours": side(&row.ours),
            "best_peer": row.best().map(|(name, _)| name), "peers": peers, "ratio": row.ratio(),
            "target": row.work.target, "met": row.met(),
        })
    };
    Value::Array(rows.iter().map(row).collect())
}

/// The same for people, and under it what did not run.
pub(super) fn text(rows: &[Row]) -> String {
    let head = ["work", "ours", "best peer", "others", "ratio", "target", "met?", "input"].map(str::to_owned);
    let mut lines = vec![head.to_vec()];
    let mut notes = Vec::new();
    for row in rows {
        let best = row.best();
        let mut others = Vec::new();
        for (name, measured) in &row.peers {
            match measured {
                Ok(value) if best.is_none_or(|(best, _)| best != *name) => {
                    others.push(format!("{name} {}", figure(value, "value")));
                }
                Ok(_) => {}
                Err(why) => notes.push(format!("{}: {name} not run: {why}", row.work.name)),
            }
        }
        if let Err(why) = &row.ours {
            notes.push(format!("{}: ours not run: {why}", row.work.name));
        }
        let of = |name: &str| row.peers.iter().find(|(known, _)| *known == name).and_then(|(_, m)| m.as_ref().ok());
        let sign = if row.unit() == LESS { "≤" } else { "≥" };
        lines.push(vec![
            row.work.name.clone(),
            row.ours.as_ref().map_or("not run".into(), |value| format!("{} {}", figure(value, "ours"), row.unit())),
            best.map_or("–".into(), |(name, _)| {
                format!("{name} {}", of(name).map_or(String::new(), |value| figure(value, "value")))
            }),
            if others.is_empty() { "–".into() } else { others.join(", ") },
            row.ratio().map_or("–".into(), |ratio| format!("{ratio:.1} ×")),
            row.work.target.map_or("–".into(), |target| format!("{sign} {}", number(target))),
            row.met().map_or("–".into(), |met| if met { "yes".into() } else { "no".into() }),
            row.work.input.into(),
        ]);
    }
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut out = String::new();
    for line in &lines {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out.push_str("CPU time, one thread. Figures of a shared machine: compare them within one run only.\n");
    notes.iter().for_each(|note| out.push_str(&format!("{note}\n")));
    out
}

/// A figure with the recall it was reached at.
fn figure(measured: &Value, key: &str) -> String {
    let value = measured[key].as_f64().map_or("?".into(), number);
    measured["recall"].as_f64().map_or(value.clone(), |recall| format!("{value} (recall {recall})"))
}

/// Thousands apart; a decimal only where it says something.
fn number(value: f64) -> String {
    if value < 100.0 {
        return format!("{value:.1}").trim_end_matches(".0").to_owned();
    }
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{super::works, *};
    use crate::peers::Size;

    fn row(name: &str, ours: Value, peers: Vec<(&'static str, Measured)>) -> Row {
        let work = works::all(Size::Full).into_iter().find(|work| work.name == name).expect("a work");
        Row { work, ours: Ok(ours), peers }
    }

    #[test]
    fn the_best_peer_is_the_fastest_that_finds_enough() {
        let peers = vec![
            ("flat", Ok(json!({ "value": 3000.0, "unit": "us/query", "recall": 1.0 }))),
            ("multi", Ok(json!({ "value": 450.0, "unit": "us/query", "recall": 1.0 }))),
            ("ivf", Ok(json!({ "value": 150.0, "unit": "us/query", "recall": 0.95 }))),
            ("gone", Err("no wheel".into())),
        ];
        let row = row("PDQ 1 M", json!({ "ours": 45.0, "unit": "us/query", "recall": 1.0 }), peers);
        assert_eq!((row.best(), row.ratio(), row.met()), (Some(("multi", 450.0)), Some(10.0), Some(true)));
        let text = text(&[row]);
        assert!(text.contains("gone not run: no wheel") && text.contains("ivf 150 (recall 0.95)"), "{text}");
    }

    #[test]
    fn a_target_is_not_met_by_finding_less() {
        let measured = |ours: f64, recall: f64| json!({ "ours": ours, "unit": "posts/s", "recall": recall });
        assert_eq!(row("near-duplicates", measured(200_000.0, 0.995), vec![]).met(), Some(true));
        assert_eq!(row("near-duplicates", measured(200_000.0, 0.95), vec![]).met(), Some(false));
        assert_eq!(row("near-duplicates", measured(100_000.0, 0.995), vec![]).met(), Some(false));
    }

    #[test]
    fn numbers_are_shown_for_people() {
        assert_eq!([0.5, 60.0, 449.0, 1_234_567.0].map(number), ["0.5", "60", "449", "1,234,567"]);
    }
}
