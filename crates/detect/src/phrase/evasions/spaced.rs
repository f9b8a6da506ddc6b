//! Letters that stand alone, one after the other: read without what is between them.

use super::Reading;

/// Fewest letters and digits of a phrase that is looked for this way.
const SHORTEST: usize = 5;

/// Fewest letters that stand alone and make a run.
const RUN: usize = 4;

/// Most characters between two letters of a run.
const BETWEEN: usize = 4;

pub(super) fn key(folded: &str) -> Option<String> {
    let key: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    (key.chars().count() >= SHORTEST).then_some(key)
}

/// The runs, with a line end behind each.
pub(super) fn reading(folded: &str) -> Reading {
    let mut reading = Reading::default();
    let mut run: Vec<(usize, char)> = Vec::new();
    let mut between = 0;
    let mut chars = folded.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !c.is_alphanumeric() {
            between += 1;
            continue;
        }
        if between > BETWEEN || (between == 0 && at > 0) {
            finish(&mut run, &mut reading);
        }
        let alone = (between > 0 || at == 0) && !chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if alone {
            run.push((at, c));
        } else {
            finish(&mut run, &mut reading);
        }
        between = 0;
    }
    finish(&mut run, &mut reading);
    reading
}

fn finish(run: &mut Vec<(usize, char)>, reading: &mut Reading) {
    if run.len() >= RUN {
        for (at, c) in run.iter() {
            reading.push(*c, (*at, at + c.len_utf8()));
        }
        reading.cut(run[run.len() - 1].0);
    }
    run.clear();
}
