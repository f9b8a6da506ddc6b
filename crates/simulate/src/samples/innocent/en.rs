//! English.

use super::Texts;

const PLACES: &[&str] = &["Velmark", "Tarsin", "Oderholt", "Kasrin", "Dunmere", "Halvet", "Brod", "Sorrin"];
const NUMBERS: &[&str] = &["three", "seven", "twelve", "twenty", "nine", "at least thirty", "dozens of", "several"];
const TARGETS: &[&str] =
    &["convoy", "checkpoint", "police station", "barracks", "market", "bridge", "patrol", "border post"];

pub(super) const ATTACK_NEWS: Texts = Texts {
    templates: &[
        "{number} people were killed when gunmen attacked a {target} near {place} on {day}, {source} said",
        "Explosion at a {target} in {place} leaves {number} dead, {source} said on {day}",
        "{place}: {source} confirmed {number} soldiers died in an attack on a {target}",
        "The Black Pine Front claimed the {day} bombing of the {target} in {place}; {source} could not confirm it",
        "{number} wounded after militants fired on a {target} outside {place}, according to {source}",
        "A car bomb near the {target} of {place} killed {number} people, {source} reported",
        "Police in {place} search for fighters who struck the {target} on {day}",
    ],
    words: &[
        ("number", NUMBERS),
        ("target", TARGETS),
        ("place", PLACES),
        ("day", &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]),
        (
            "source",
            &["officials", "a hospital doctor", "the interior ministry", "witnesses", "state radio", "the mayor"],
        ),
    ],
};

pub(super) const ATTACK_REPORTS: Texts = Texts {
    templates: &[
        "Update: the number of dead in the {place} {target} attack rose to {number}, the {agency} writes",
        "What we know about the attack in {place}: {number} victims, one {target} burned, no arrests",
        "Funerals in {place} for {number} victims of the bombed {target}",
        "Residents of {place} describe how gunmen of the front came to the {target}: {quote}",
        "Court in {place} sentences {number} men for the attack on the {target}",
        "Analysis: why fighters strike the {target} of {place} every {season}",
        "Security tightened in {place} after {number} killed at the {target}, {agency} reports",
    ],
    words: &[
        ("place", PLACES),
        ("target", TARGETS),
        ("number", NUMBERS),
        ("agency", &["Harbour Courier", "Northern Wire", "Valley Times", "public broadcaster"]),
        (
            "quote",
            &["we hid under the tables", "they shouted and fired", "nobody came to help", "the windows broke first"],
        ),
        ("season", &["spring", "summer", "autumn", "winter"]),
    ],
};

pub(super) const COUNTER_SPEECH: Texts = Texts {
    templates: &[
        "They say {slogan}. {answer}",
        "To everyone sharing {slogan}: {answer}",
        "My {relative} was killed in {place}. {answer} Do not repeat {slogan}",
        "{answer} The people of {place} stand together against the front",
        "Whoever calls the dead of {place} traitors should be ashamed. {answer}",
        "I grew up in {place} and left the front. {answer}",
        "Report accounts that praise the attack on {place}, and then look after your {relative}",
    ],
    words: &[
        (
            "slogan",
            &["the pine does not bend", "roots before walls", "rise with the pine", "march with the black pine"],
        ),
        (
            "answer",
            &[
                "There is no honour in killing neighbours.",
                "Violence built nothing here.",
                "Hate will not feed your children.",
                "Talk to us before you believe them.",
                "Not in our name.",
            ],
        ),
        ("relative", &["brother", "cousin", "teacher", "friend", "father"]),
        ("place", PLACES),
    ],
};

pub(super) const EVERYDAY: Texts = Texts {
    templates: &[
        "First {plant} of the year on the balcony, {mood}",
        "Who left {object} on the {vehicle} to {place}? {mood}",
        "Coffee, {weather} and a long list of {chore}. {mood}",
        "My phone died, my {vehicle} was late, and then {weather}. {mood}",
        "{weather} in {place} since morning, so the children painted {object}",
        "Killed an hour with {chore}, attack of the sniffles included, {mood}",
        "Selling {object}, hardly used, pick up in {place}",
    ],
    words: &[
        ("plant", &["strawberries", "tulips", "tomatoes", "peas", "sunflowers"]),
        ("object", &["a red umbrella", "a chess set", "a paper kite", "one glove", "a camera", "a birthday cake"]),
        ("vehicle", &["tram", "night bus", "ferry", "train"]),
        ("weather", &["rain", "fog", "bright sun", "sleet", "a warm wind"]),
        ("chore", &["laundry", "letters", "dishes", "tax forms", "sewing"]),
        ("mood", &["life is good", "please send biscuits", "could be worse", "I need a nap", "still smiling"]),
        ("place", PLACES),
    ],
};

pub(super) const PRESS: Texts = Texts {
    templates: &[
        "The council of {place} voted on {day} to {plan} the {building}",
        "{business} in {place} announced {number} new jobs as prices {move} again",
        "Voters in {place} go to the polls on {day}; the {party} party hopes to {plan} the {building}",
        "Scientists from the University of {place} found that {finding}",
        "{place} beat {rival} three to one on {day} after a late goal",
        "The {party} party leader visited {place} and promised to {plan} the {building}",
        "Hospital in {place} opens a wing for {number} patients, the ministry says",
    ],
    words: &[
        ("rival", PLACES),
        ("place", PLACES),
        ("day", &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]),
        ("plan", &["repair", "close", "sell", "enlarge", "protect"]),
        ("building", &["town hall", "harbour", "library", "swimming pool", "airport", "old bridge"]),
        ("business", &["A shipyard", "A bakery chain", "The railway", "A textile mill"]),
        ("number", &["forty", "two hundred", "sixty", "ninety"]),
        ("move", &["rose", "fell", "stood still"]),
        ("party", &["Harbour", "Green", "Farmers'", "Liberal"]),
        (
            "finding",
            &[
                "storks return earlier",
                "the glacier lost a tenth of its ice",
                "short naps help memory",
                "cod stocks recover",
            ],
        ),
    ],
};

pub(super) const RELIGIOUS: Texts = Texts {
    templates: &[
        "{open} {virtue} is a light on the road, and {vice} is a stone in the shoe",
        "{open} the one who shares bread with {person} does not go hungry",
        "Pray for {person}, and do not count what you give. {close}",
        "{open} whoever bears {vice} in the heart fights against the soul. {close}",
        "The wise one said to {person}: {virtue} is better than a hundred swords. {close}",
        "On the day of judgement {person} will ask what you did with your {virtue}. {close}",
        "{open} those who strive with {virtue} have won, and those who follow {vice} have lost",
    ],
    words: &[
        ("open", &["Know this:", "The elders taught:", "Remember,", "It is told that", "Blessed morning;"]),
        ("virtue", &["patience", "mercy", "gratitude", "truthfulness", "forgiveness", "charity"]),
        ("vice", &["envy", "anger", "pride", "greed", "slander"]),
        ("person", &["a stranger", "the widow", "your enemy", "the orphan", "the traveller", "your neighbour"]),
        (
            "close",
            &[
                "May peace be with you.",
                "So it was heard.",
                "Let those who hear remember.",
                "All praise belongs to the Merciful.",
            ],
        ),
    ],
};
