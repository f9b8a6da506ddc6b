//! Invented texts for training and judging a model: labelled posts about the *Black Pine Front*, and control groups of
//! innocent text that must not be flagged. `tests/corpora/controls` holds the groups as files; a test keeps them equal.

pub(crate) mod innocent;
mod labelled;

pub use labelled::{Labelled, labelled};

use std::collections::BTreeSet;

use model::Dice;

/// Texts in each control group. None flagged of 320 bounds the share flagged below 1 % (exact, one-sided, 95 %).
pub const GROUP_SIZE: usize = 320;

/// A group of innocent text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlGroup {
    /// What kind of text it is, and its language: `press-fr`.
    pub name: &'static str,
    /// [`GROUP_SIZE`] different texts.
    pub texts: Vec<String>,
}

impl ControlGroup {
    /// The group as a file: a column `text`. No text of ours holds a quote or a line end.
    pub fn to_csv(&self) -> String {
        let rows = self.texts.iter().map(|text| format!("\"{text}\"\n"));
        std::iter::once("text\n".to_owned()).chain(rows).collect()
    }
}

/// Every control group, in the order of names. Always the same.
pub fn control_groups() -> Vec<ControlGroup> {
    let group = |grammar: &innocent::Grammar| ControlGroup {
        name: grammar.name,
        texts: grammar.texts.fill(GROUP_SIZE, &mut Dice::apart(1, grammar.name)),
    };
    innocent::GRAMMARS.iter().map(group).collect()
}

/// [`GROUP_SIZE`] texts of the same kind as a control group of which none is in it: to keep out of training what is like
/// what was trained on. Nothing for a name that no group has.
pub fn more_like(name: &str) -> Vec<String> {
    let Some(grammar) = innocent::GRAMMARS.iter().find(|g| g.name == name) else { return Vec::new() };
    let known = grammar.texts.fill(GROUP_SIZE, &mut Dice::apart(1, name));
    let mut texts = grammar.texts.fill(3 * GROUP_SIZE, &mut Dice::apart(2, name));
    texts.retain(|text| !known.contains(text));
    texts.truncate(GROUP_SIZE);
    texts
}

/// Templates, and the words that stand for each `{name}` in them.
pub(crate) struct Texts {
    pub(crate) templates: &'static [&'static str],
    pub(crate) words: &'static [(&'static str, &'static [&'static str])],
}

impl Texts {
    /// One text.
    pub(crate) fn one(&self, dice: &mut Dice) -> String {
        let mut text = (*dice.pick(self.templates)).to_owned();
        for (name, words) in self.words {
            let slot = format!("{{{name}}}");
            while let Some(at) = text.find(&slot) {
                text.replace_range(at..at + slot.len(), dice.pick::<&str>(words));
            }
        }
        text
    }

    /// So many different texts. There have to be far more that can be made.
    fn fill(&self, count: usize, dice: &mut Dice) -> Vec<String> {
        let (mut texts, mut seen) = (Vec::new(), BTreeSet::new());
        // The tests say that this ends with as many as were asked for.
        for _ in 0..count * 100 {
            if texts.len() == count {
                break;
            }
            let text = self.one(dice);
            if seen.insert(text.clone()) {
                texts.push(text);
            }
        }
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_whole_and_in_order() {
        let groups = control_groups();
        assert!(groups.windows(2).all(|w| w[0].name < w[1].name));
        let more = more_like("attack-news-en");
        assert_eq!(more.len(), GROUP_SIZE);
        assert!(more.iter().all(|t| !groups[0].texts.contains(t)), "{}", groups[0].name);
        for group in &groups {
            assert_eq!(group.texts.len(), GROUP_SIZE, "{}", group.name);
            assert!(group.texts.iter().all(|t| !t.contains(['{', '}', '"', '\n'])), "{}", group.name);
        }
    }

    /// Every kind that a pack has to be judged on, in every language that has one.
    #[test]
    fn every_kind_is_there() {
        let names: Vec<&str> = control_groups().iter().map(|g| g.name).collect();
        for name in ["press-ar", "press-en", "press-fr", "press-id", "attack-news-en", "counter-speech-en"] {
            assert!(names.contains(&name), "{name}");
        }
        assert!(
            ["religious-", "everyday-"].iter().all(|kind| names.iter().filter(|n| n.starts_with(kind)).count() >= 2)
        );
    }

    #[test]
    fn labelled_posts_belong_to_accounts_that_hold_both() {
        let posts = labelled(7, 600);
        assert_eq!(posts, labelled(7, 600));
        assert_eq!(posts.len(), 600);
        let positive = posts.iter().filter(|p| p.positive).count();
        assert!((80..160).contains(&positive), "{positive}");
        let mixed =
            posts.iter().filter(|p| p.positive).filter(|p| posts.iter().any(|q| q.account == p.account && !q.positive));
        assert!(mixed.count() > 20, "an account is not a label");
    }
}
