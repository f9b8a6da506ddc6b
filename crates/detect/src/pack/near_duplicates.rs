//! `[near_duplicates]` of `pack.toml`.

use model::{SignalRole, Timestamp, Weight};

use super::keys::Keys;
use crate::near::{MAX_TEXTS, Settings};

const KEYS: &[&str] =
    &["accounts", "clause", "except", "remember", "role", "shortest", "similarity", "weight", "window"];

/// When many accounts post nearly the same text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearDuplicates {
    /// What counts as nearly the same, within which window, and how much is remembered.
    pub settings: Settings,
    /// From how many different accounts on there is a finding.
    pub accounts: u32,
    /// Characters, folded, that a text has to have to be looked at.
    pub shortest: usize,
    /// What a finding may do.
    pub role: SignalRole,
    /// What a finding adds.
    pub weight: Weight,
    /// The clause it speaks to, by [`super::ClauseEntry::id`].
    pub clause: Option<String>,
    /// Texts that everybody may post: what is nearly the same as one of them is passed over.
    pub except: Vec<String>,
}

pub(super) fn read(top: Keys<'_>) -> Option<NearDuplicates> {
    let keys = top.has("near_duplicates").then(|| top.table("near_duplicates")).flatten()?;
    keys.known(KEYS);
    let number = |key, limits, default| if keys.has(key) { keys.integer(key, limits) } else { Some(default) };
    let weight = keys.weight("weight");
    if weight.is_some_and(|w| w < Weight(0)) {
        keys.problem("weight", "write 0 or more: that many say the same takes nothing away");
    }
    let role = if keys.has("role") { keys.word("role", &["indicator", "topic"]) } else { Some("topic".into()) };
    Some(NearDuplicates {
        settings: Settings {
            similarity: similarity(keys)?,
            window: window(keys)?,
            remember: number("remember", 1..=MAX_TEXTS as i64, 1_000_000)? as u32,
        },
        // Fewer than two is every post.
        accounts: number("accounts", 2..=1_000_000, 5)? as u32,
        shortest: number("shortest", 1..=100_000, 40)? as usize,
        role: SignalRole::parse(&role?)?,
        weight: weight?,
        clause: keys.text_if_given("clause"),
        except: keys.texts("except"),
    })
}

/// In thousandths.
fn similarity(keys: Keys<'_>) -> Option<u16> {
    if !keys.has("similarity") {
        return Some(700);
    }
    let thousandths = keys.number("similarity").map(|share| (1_000.0 * share).round());
    if !thousandths.is_some_and(|t| (500.0..=1_000.0).contains(&t)) {
        keys.problem("similarity", "write a number from 0.5 to 1, such as `0.7`: below, unrelated texts are found");
        return None;
    }
    thousandths.map(|t| t as u16)
}

/// In milliseconds: a number of minutes, hours or days.
fn window(keys: Keys<'_>) -> Option<i64> {
    if !keys.has("window") {
        return Some(Timestamp::DAY);
    }
    let text = keys.text("window")?;
    let unit = match text.chars().last() {
        Some('m') => 60 * Timestamp::SECOND,
        Some('h') => Timestamp::HOUR,
        _ => Timestamp::DAY,
    };
    let number = text.strip_suffix(['m', 'h', 'd']).and_then(|number| number.parse::<u16>().ok());
    let window = number.filter(|n| *n > 0).map(|n| i64::from(n) * unit);
    if window.is_none() {
        keys.problem("window", "write a time such as `\"30m\"`, `\"24h\"` or `\"7d\"`");
    }
    window
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{Pack, PackErrors};

    fn parse(near: &str) -> Result<Pack, PackErrors> {
        let manifest = format!(
            "name = \"n\"\nversion = 1\nlicense = \"CC0-1.0\"\nsource = \"invented\"\n[threshold]\nopen = 3\n\
             [[banks]]\nfile = \"l.csv\"\nkind = \"link\"\nrole = \"topic\"\nweight = 1\n[near_duplicates]\n{near}"
        );
        let links = "id,text,match\nsite,blackpine.example,domain\n";
        Pack::parse(&BTreeMap::from([("pack.toml".into(), manifest.into()), ("l.csv".into(), links.into())]))
    }

    #[test]
    fn what_is_left_out_has_a_default() {
        let near = parse("weight = 0.4").unwrap().near_duplicates.unwrap();
        let settings = Settings { similarity: 700, window: Timestamp::DAY, remember: 1_000_000 };
        assert_eq!((near.settings, near.accounts, near.shortest), (settings, 5, 40));
        assert_eq!((near.role, near.weight, near.clause), (SignalRole::Topic, Weight(400), None));
        let near = parse("weight = 0.4\nsimilarity = 1\nwindow = \"90m\"").unwrap().near_duplicates.unwrap();
        assert_eq!((near.settings.similarity, near.settings.window), (1_000, 90 * 60 * Timestamp::SECOND));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (near, says) in [
            ("", "12:1: `weight` is missing"),
            ("weight = -1", "13:10: write 0 or more"),
            ("weight = 1\nsimilarity = 0.2", "14:14: write a number from 0.5 to 1"),
            ("weight = 1\nsimilarity = \"high\"", "14:14: write a number from 0.5 to 1"),
            ("weight = 1\nwindow = \"1 day\"", "14:10: write a time such as"),
            ("weight = 1\nwindow = \"0h\"", "14:10: write a time such as"),
            ("weight = 1\naccounts = 1", "14:12: write a whole number from 2"),
            ("weight = 1\nremember = 99999999", "14:12: write a whole number from 1 to 16777215"),
            ("weight = 1\nrole = \"indicator\"", "`clause` is missing: an indicator speaks to a policy clause"),
            ("weight = 1\nclause = \"c\"", "no clause has this id"),
            ("weight = 1\nacounts = 3", "did you mean `accounts`?"),
        ] {
            let problems = parse(near).expect_err(near).to_string();
            assert!(problems.contains(says), "{near}: {problems}");
        }
    }
}
