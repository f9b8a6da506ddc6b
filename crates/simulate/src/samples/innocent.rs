//! The grammars of the control groups. Places, people and events are invented; the religious texts are in the style of
//! sermons and proverbs, and no scripture.

mod ar;
mod en;
mod fr;
mod id;

use super::Texts;

/// A control group's name and its texts.
pub(super) struct Grammar {
    pub(super) name: &'static str,
    pub(super) texts: Texts,
}

/// In the order of names.
pub(super) const GRAMMARS: &[Grammar] = &[
    Grammar { name: "attack-news-en", texts: en::ATTACK_NEWS },
    Grammar { name: "attack-reports-en", texts: en::ATTACK_REPORTS },
    Grammar { name: "counter-speech-en", texts: en::COUNTER_SPEECH },
    Grammar { name: "everyday-ar", texts: ar::EVERYDAY },
    Grammar { name: "everyday-en", texts: en::EVERYDAY },
    Grammar { name: "everyday-id", texts: id::EVERYDAY },
    Grammar { name: "press-ar", texts: ar::PRESS },
    Grammar { name: "press-en", texts: en::PRESS },
    Grammar { name: "press-fr", texts: fr::PRESS },
    Grammar { name: "press-id", texts: id::PRESS },
    Grammar { name: "religious-ar", texts: ar::RELIGIOUS },
    Grammar { name: "religious-en", texts: en::RELIGIOUS },
];

/// The grammar of a name. Every name that is asked for has one: a test says so.
pub(crate) fn grammar(name: &str) -> &'static Texts {
    let found = GRAMMARS.iter().find(|grammar| grammar.name == name);
    &found.unwrap_or(&GRAMMARS[0]).texts
}
