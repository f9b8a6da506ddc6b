//! The comparison as a table for people and as JSON.

use serde_json::{Value, json};

use super::{Measured, works::Work};

/// One comparison, measured.
pub(super) struct Row {
    pub(super) work: Work,
    pub(super) ours: Measured,
    pub(super) peers: Vec<Side>,
}

/// A peer in it.
pub(super) struct Side {
    pub(super) name: &'static str,
    pub(super) does: &'static str,
    pub(super) version: Option<String>,
    pub(super) measured: Measured,
}

/// What says how good a result is, as measurements call it.
const QUALITIES: [&str; 5] = ["recall", "precision", "top_1000", "nmi", "modularity"];

impl Row {
    fn unit(&self) -> &str {
        let sides = [self.ours.as_ref()].into_iter().chain(self.peers.iter().map(|peer| peer.measured.as_ref()));
        sides.flatten().find_map(|side| side["unit"].as_str()).unwrap_or_default()
    }

    /// Whether less is better: what is measured in time rather than by the second.
    fn less(&self) -> bool {
        !self.unit().ends_with("/s")
    }

    fn ours(&self) -> Option<f64> {
        self.ours.as_ref().ok()?["ours"].as_f64()
    }

    /// Whether what was measured is as good as it must be.
    fn is_good_enough(&self, measured: &Value) -> bool {
        self.work.quality.is_none_or(|(key, least)| measured[key].as_f64().is_some_and(|reached| reached >= least))
    }

    /// The fastest peer that is as good as it must be; the fastest one, where none is.
    fn best(&self) -> Option<(&'static str, f64)> {
        let ran = || self.peers.iter().filter_map(|peer| peer.measured.as_ref().ok().map(|m| (peer.name, m)));
        let fastest = |peers: Vec<(&'static str, &Value)>| {
            let sign = if self.less() { -1.0 } else { 1.0 };
            let valued = peers.into_iter().filter_map(|(name, m)| Some((name, m["value"].as_f64()?)));
            valued.max_by(|a, b| (a.1 * sign).total_cmp(&(b.1 * sign)))
        };
        fastest(ran().filter(|(_, m)| self.is_good_enough(m)).collect()).or_else(|| fastest(ran().collect()))
    }

    /// How many times faster we are than the best peer.
    fn ratio(&self) -> Option<f64> {
        let (ours, (_, best)) = (self.ours()?, self.best()?);
        Some(if self.less() { best / ours } else { ours / best })
    }

    /// Whether the target is met, quality included; `None` where there is none or nothing ran.
    fn met(&self) -> Option<bool> {
        let (target, ours) = (self.work.target?, self.ours()?);
        let fast = if self.less() { ours <= target } else { ours >= target };
        Some(fast && self.ours.as_ref().is_ok_and(|measured| self.is_good_enough(measured)))
    }
}

/// Everything, for programs.
pub(super) fn json(rows: &[Row]) -> Value {
    let side = |measured: &Measured| match measured {
        Ok(value) => value.clone(),
        Err(why) => json!({ "not_run": why }),
    };
    let peer = |peer: &Side| {
        let mut value = side(&peer.measured);
        value["does"] = peer.does.into();
        value["version"] = peer.version.clone().into();
        (peer.name.to_owned(), value)
    };
    let row = |row: &Row| {
        let peers: serde_json::Map<String, Value> = row.peers.iter().map(peer).collect();
        json!({
            "work": row.work.name, "input": row.work.input, "does": row.work.does, "unit": row.unit(),
            "ours": side(&row.ours), "best_peer": row.best().map(|(name, _)| name), "peers": peers,
            "ratio": row.ratio(), "we_want": row.work.target, "met": row.met(),
        })
    };
    Value::Array(rows.iter().map(row).collect())
}

/// The same for people; under it what each side does, and what did not run.
pub(super) fn text(rows: &[Row]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let head = ["work", "ours", "best peer", "ratio", "we want", "met?", "others"].map(str::to_owned);
    let mut lines = vec![head.to_vec()];
    lines.extend(rows.iter().map(cells));
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut out = String::new();
    for line in &lines {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out.push_str("\nCPU time, one thread. On a shared machine only the ratios mean something.\n");
    for row in rows {
        out.push_str(&format!("\n{}: {}\n  ours: {}\n", row.work.name, row.work.input, said(row.work.does, &row.ours)));
        for peer in &row.peers {
            let version = peer.version.as_ref().map_or(String::new(), |version| format!(" {version}"));
            out.push_str(&format!("  {}{version}: {}\n", peer.name, said(peer.does, &peer.measured)));
        }
    }
    out
}

fn said(does: &str, measured: &Measured) -> String {
    match measured {
        Ok(_) => does.to_owned(),
        Err(why) => format!("not run: {why}"),
    }
}

fn cells(row: &Row) -> Vec<String> {
    let best = row.best();
    let is_best = |peer: &&Side| best.is_some_and(|(name, _)| name == peer.name);
    let valued = |peer: &Side| match &peer.measured {
        Ok(value) => format!("{} {}", peer.name, figure(value, "value", "")),
        Err(_) => format!("{} not run", peer.name),
    };
    let others: Vec<String> = row.peers.iter().filter(|peer| !is_best(peer)).map(valued).collect();
    let sign = if row.less() { "≤" } else { "≥" };
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "–".into());
    vec![
        row.work.name.clone(),
        row.ours.as_ref().map_or("not run".into(), |value| figure(value, "ours", row.unit())),
        or_none(row.peers.iter().find(is_best).map(valued)),
        or_none(row.ratio().map(|ratio| format!("{} ×", number(ratio)))),
        or_none(row.work.target.map(|target| format!("{sign} {}", number(target)))),
        or_none(row.met().map(|met| if met { "yes" } else { "no" }.into())),
        or_none((!others.is_empty()).then(|| others.join(", "))),
    ]
}

/// A figure in its unit with how good the result was, and the memory that it took.
fn figure(measured: &Value, key: &str, unit: &str) -> String {
    let value = measured[key].as_f64().map_or("?".into(), number);
    let value = format!("{value} {unit}").trim_end().to_owned();
    let quality = |key: &&str| Some(format!("{} {}", key.replace('_', " "), measured[key].as_f64()?));
    let mut beside: Vec<String> = QUALITIES.iter().filter_map(quality).collect();
    beside.extend(measured["mib"].as_f64().map(|mib| format!("{} MiB", number(mib))));
    if beside.is_empty() { value } else { format!("{value} ({})", beside.join(", ")) }
}

/// Thousands apart; decimals only where they say something.
fn number(value: f64) -> String {
    if value < 1.0 {
        return format!("{value:.2}").trim_end_matches('0').trim_end_matches('.').to_owned();
    }
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
    use super::{
        super::{detect, graph},
        *,
    };
    use crate::peers::Size;

    fn row(name: &str, ours: Value, peers: Vec<(&'static str, Measured)>) -> Row {
        let works = [detect::all(Size::Full, |_| true, ""), graph::all(Size::Full, |_| true)].concat();
        let work = works.into_iter().find(|work| work.name == name).expect("a work");
        let side = |(name, measured)| Side { name, does: "looks at bytes", version: Some("1.2".into()), measured };
        Row { work, ours: Ok(ours), peers: peers.into_iter().map(side).collect() }
    }

    #[test]
    fn the_best_peer_is_the_fastest_that_is_good_enough() {
        let peers = vec![
            ("flat", Ok(json!({ "value": 3000.0, "unit": "us/query", "recall": 1.0 }))),
            ("multi", Ok(json!({ "value": 450.0, "unit": "us/query", "recall": 1.0 }))),
            ("ivf", Ok(json!({ "value": 150.0, "unit": "us/query", "recall": 0.95 }))),
            ("gone", Err("no wheel".into())),
        ];
        let row = row("PDQ 1 M", json!({ "ours": 45.0, "unit": "us/query", "recall": 1.0 }), peers);
        assert_eq!((row.best(), row.ratio(), row.met()), (Some(("multi", 450.0)), Some(10.0), Some(true)));
        let text = text(&[row]);
        assert!(text.contains("gone not run") && text.contains("gone 1.2: not run: no wheel"), "{text}");
        assert!(text.contains("ivf 150 (recall 0.95)") && text.contains("multi 1.2: looks at bytes"), "{text}");
    }

    #[test]
    fn a_target_is_not_met_by_finding_less() {
        let measured = |ours: f64, recall: f64| json!({ "ours": ours, "unit": "posts/s", "recall": recall });
        assert_eq!(row("near-duplicates", measured(200_000.0, 0.995), vec![]).met(), Some(true));
        assert_eq!(row("near-duplicates", measured(200_000.0, 0.95), vec![]).met(), Some(false));
        assert_eq!(row("near-duplicates", measured(100_000.0, 0.995), vec![]).met(), Some(false));
    }

    #[test]
    fn who_takes_less_time_is_best_only_if_the_result_is_as_good() {
        let measured = |value: f64, nmi: f64| Ok(json!({ "value": value, "unit": "s", "nmi": nmi, "mib": 2_048 }));
        let peers =
            vec![("hasty", measured(3.0, 0.91)), ("slow", measured(90.0, 0.94)), ("able", measured(60.0, 0.94))];
        let row = row("Leiden 1 M", json!({ "ours": 5.0, "unit": "s", "nmi": 0.93 }), peers);
        assert_eq!((row.best(), row.ratio(), row.met()), (Some(("able", 60.0)), Some(12.0), Some(true)));
        let text = text(&[row]);
        assert!(
            text.contains("5 s (nmi 0.93)")
                && text.contains("able 60 (nmi 0.94, 2,048 MiB)")
                && text.contains("hasty 3 (nmi 0.91"),
            "{text}"
        );
    }

    #[test]
    fn numbers_are_shown_for_people() {
        assert_eq!([0.246, 0.0].map(number), ["0.25", "0"]);
        assert_eq!([0.5, 60.0, 449.0, 1_234_567.0].map(number), ["0.5", "60", "449", "1,234,567"]);
    }
}
