//! The model of a pack: posts that it gives a score over the pack's operating threshold, with the words that weighed
//! most.
//!
//! What a finding adds is the model's evidence: calibrated log-odds of the post, less those of what is known without
//! reading it, and no more than the pack's cap. Where the model abstains there is no finding. Every post's margin is
//! computed; its language only where the margin reaches a threshold of any language, since few do.

use std::borrow::Cow;

use model::{Kind, Weight};

use crate::{
    Memory, Pack, Scan,
    learn::{Scorer, model::Operating},
    pack::PackModel,
    registry::{Detector, Hit, Said, SignalAt, View},
};

/// Most words that a finding points at.
const REASONS: usize = 5;

/// The signal that a finding of a model names.
const SIGNAL: &str = "model";

/// Asks every pack's model.
pub struct ModelDetector {
    asked: Vec<Asked>,
}

struct Asked {
    pack: u32,
    model: PackModel,
    /// The lowest threshold of any language.
    least: f64,
}

impl ModelDetector {
    /// Takes the models of the packs that have one.
    pub fn new(packs: &[Pack]) -> Self {
        let asked = packs.iter().enumerate().filter_map(|(pack, p)| {
            let model = p.model.clone()?;
            let thresholds = model.model.languages().values().filter_map(|l| operating(&l.operating, model.recall));
            let least = thresholds.map(|o| o.margin).fold(f64::INFINITY, f64::min);
            Some(Asked { pack: pack as u32, model, least })
        });
        Self { asked: asked.collect() }
    }
}

impl Detector for ModelDetector {
    fn name(&self) -> &'static str {
        "model"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kind(&self) -> Kind {
        Kind::Model
    }

    fn is_idle(&self) -> bool {
        self.asked.is_empty()
    }

    fn remembers(&self) -> bool {
        false
    }

    fn look(&self, view: &View<'_>, memory: &mut Memory, hits: &mut Vec<Hit>, _: &mut Scan) {
        for asked in &self.asked {
            let model = asked.model.model.as_ref();
            let Some(margin) = model.margin_from(asked.least, view.text, &mut memory.scratch) else { continue };
            let score = model.judge(view.text, margin);
            let known = score.lang.filter(|_| score.abstained.is_none()).and_then(|l| model.languages().get(l));
            let Some(threshold) = known.and_then(|l| operating(&l.operating, asked.model.recall)) else { continue };
            let weight = score.weight(asked.model.cap);
            if margin < threshold.margin || weight <= Weight(0) {
                continue;
            }
            let mut spans: Vec<_> =
                model.reasons(view.text, REASONS, &mut memory.scratch).into_iter().map(|r| r.span).collect();
            spans.sort_by_key(|s| (s.start, s.end));
            spans.dedup_by(|next, last| next.start < last.end);
            // A model has no entries: what stands in their place is the weight of this very finding.
            let at = SignalAt { pack: asked.pack, bank: 0, signal: weight.0 as u32 };
            hits.push(Hit { at, kind: Kind::Model, spans });
        }
    }

    fn say<'a>(&'a self, packs: &'a [Pack], hit: &Hit) -> Said<'a> {
        let model = packs[hit.at.pack as usize].model.as_ref().expect("only a pack with a model is asked");
        Said {
            detector: self.name(),
            version: self.version(),
            signal: Cow::Borrowed(SIGNAL),
            kind: Kind::Model,
            computed_from: &[],
            role: model.role,
            weight: Weight(hit.at.signal as i32),
            clause: model.clause.as_deref(),
            model_digest: Some(model.model.digest()),
        }
    }
}

/// The threshold of a recall, given in thousandths.
fn operating(all: &[Operating], recall: u32) -> Option<&Operating> {
    all.iter().find(|o| o.wanted == f64::from(recall) / 1_000.0)
}
