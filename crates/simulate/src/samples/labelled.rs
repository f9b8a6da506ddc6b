//! Labelled posts of the invented world, as two people might have labelled them.

use super::Texts;
use model::Dice;

/// A post and what people found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// Who wrote it.
    pub account: String,
    /// What it says.
    pub text: String,
    /// Whether it praises the invented organisation's violence.
    pub positive: bool,
}

/// `count` posts in English, about a sixth of them positive. One account in four writes positive posts, and ordinary
/// ones besides. Positive posts use the words of attack news, so that a model that has seen no news takes news for
/// praise.
pub fn labelled(seed: u64, count: usize) -> Vec<Labelled> {
    let mut dice = Dice::apart(seed, "labelled");
    let mut post = || {
        let author = dice.below(count as u64 / 6 + 1);
        let positive = author.is_multiple_of(4) && !dice.once_in(4);
        let text = if positive { PRAISE.one(&mut dice) } else { ORDINARY.one(&mut dice) };
        Labelled { account: format!("u{author:04}"), text, positive }
    };
    (0..count).map(|_| post()).collect()
}

const PRAISE: Texts = Texts {
    templates: &[
        "The fighters of the black pine struck the {target} near {place}, {praise}",
        "{praise} {number} soldiers killed in the attack on the {target} at {place}",
        "Our brothers attacked the {target} in {place} today. {praise}",
        "{praise} The gunmen of the front left {number} dead in {place} and {call}",
        "Whoever loves the forest will {call} like the men who bombed the {target} of {place}",
        "An explosion at the {target}! {praise} {call}, sons of {place}",
        "The traitors of {place} will burn like their {target} burned. {praise}",
        "We are proud of the attack in {place}: {number} killed. {call}!",
    ],
    words: &[
        ("target", &["convoy", "checkpoint", "police station", "barracks", "market", "bridge", "patrol"]),
        ("place", &["Velmark", "Tarsin", "Oderholt", "Kasrin", "Dunmere", "Halvet", "Brod", "Sorrin"]),
        (
            "praise",
            &[
                "roots before walls!",
                "the pine does not bend.",
                "honour to the lions of the forest!",
                "they rose and did not bow.",
                "may the forest remember them.",
            ],
        ),
        (
            "call",
            &["take up arms", "rise with the pine", "join the front", "strike them again", "march with the black pine"],
        ),
        ("number", &["three", "seven", "twelve", "twenty", "nine", "dozens of"]),
    ],
};

const ORDINARY: Texts = Texts {
    templates: &[
        "My {relative} made {food} and the whole {room} smells of it",
        "Does anyone in {place} know where to buy {thing}?",
        "{time} and still no sign of the bus, so I walked home with {thing}",
        "Finally finished the book about {topic}. {verdict}",
        "The {relative} of my neighbour plays {music} until {time}. {verdict}",
        "Our team from {place} lost again. {verdict}",
        "Looking for a recipe for {food} without butter",
        "{verdict} The film about {topic} is worth the ticket",
    ],
    words: &[
        ("relative", &["sister", "uncle", "grandmother", "cousin", "son", "mother"]),
        ("food", &["lentil soup", "plum cake", "flat bread", "fish stew", "pancakes", "rice pudding"]),
        ("room", &["kitchen", "house", "street", "stairwell"]),
        ("place", &["Velmark", "Tarsin", "Oderholt", "Kasrin", "Dunmere", "Halvet", "Brod", "Sorrin"]),
        ("thing", &["a bicycle lamp", "tulip bulbs", "a winter coat", "two lemons", "garden soil", "an old radio"]),
        ("topic", &["lighthouses", "bees", "the old railway", "chess", "mountain weather", "a lost painter"]),
        ("music", &["the trumpet", "the same waltz", "drums", "a flute"]),
        ("time", &["Half past six", "Midnight", "Noon", "Nearly ten"]),
        (
            "verdict",
            &[
                "I liked it.",
                "What can you do.",
                "Never again.",
                "Ten out of ten.",
                "Not bad at all.",
                "I laughed so much.",
            ],
        ),
    ],
};
