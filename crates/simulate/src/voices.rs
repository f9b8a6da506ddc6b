//! What people in the world write. All of it is invented and harmless.

use model::{Dice, Language, Timestamp};

use crate::{
    Class,
    pack::{LINKS, SLOGANS},
    roster::Account,
};

/// A text with the links it carries.
pub(crate) struct Words {
    pub(crate) text: String,
    pub(crate) links: Vec<String>,
}

const EVERYDAY: [(&str, &[&str]); 2] = [
    (
        "en",
        &[
            "The bread came out flat again, but the kitchen smells good.",
            "Rain since noon. The cat has taken my chair.",
            "Does anyone know a good book about lighthouses?",
            "Our team lost, and the tea was still warm.",
            "Planted two pine trees behind the school today.",
            "The train was late and the driver apologised with a song.",
            "Who are this Black Pine Front that the news talks about?",
            "First strawberries of the year!",
        ],
    ),
    (
        "ar",
        &[
            "الخبز اليوم أفضل من أمس.",
            "مطر منذ الظهر، والقطة أخذت مقعدي.",
            "هل يعرف أحد كتابا جيدا عن المنارات؟",
            "زرعنا شجرتي صنوبر خلف المدرسة.",
            "تأخر القطار وغنى السائق معتذرا.",
            "من هي جبهة الصنوبر الأسود التي تتحدث عنها الأخبار؟",
        ],
    ),
];

const DEVOUT: [(&str, &[&str]); 2] = [
    (
        "en",
        &[
            "Be patient: patience is a light.",
            "A blessed morning to everyone who is fasting.",
            "Forgive each other before the sun goes down.",
            "The choir practises on Thursday, all are welcome.",
        ],
    ),
    ("ar", &["الصبر نور.", "صباح مبارك لكل صائم.", "سامحوا بعضكم قبل الغروب.", "اللهم احفظ أهل هذه المدينة جميعا."]),
];

fn of_language(table: &'static [(&str, &[&str])], language: &Language) -> &'static [&'static str] {
    table.iter().find(|(l, _)| *l == language.as_str()).map_or(table[0].1, |(_, lines)| lines)
}

/// The `n`th post of an account. Early posts of those who use the organisation's words hold a slogan, then a link, so
/// that the first day shows both; later ones mix.
pub(crate) fn post(account: &Account, n: u64, dice: &mut Dice) -> Words {
    let language = &account.truth.language;
    let ordinary =
        |dice: &mut Dice| Words { text: (*dice.pick(of_language(&EVERYDAY, language))).into(), links: Vec::new() };
    let both = account.nth == 0;
    match account.truth.class {
        Class::Extremist => match if n < 2 { n } else { dice.below(4) } {
            0 => slogan(language, dice),
            1 => call(language, dice),
            _ => ordinary(dice),
        },
        Class::Everyday => ordinary(dice),
        Class::Devout => Words { text: (*dice.pick(of_language(&DEVOUT, language))).into(), links: Vec::new() },
        class => match if n < 2 { n } else { dice.below(8) } {
            0 => about(class, language, slogan(language, dice)),
            1 if both => about(class, language, call(language, dice)),
            _ => ordinary(dice),
        },
    }
}

fn slogan(language: &Language, dice: &mut Dice) -> Words {
    let own: Vec<&str> = SLOGANS.iter().filter(|s| s.language == language.as_str()).map(|s| s.text).collect();
    Words { text: format!("{}!", dice.pick(&own)), links: Vec::new() }
}

fn call(language: &Language, dice: &mut Dice) -> Words {
    let link = format!("https://{}/{}", dice.pick(&LINKS).host, dice.pick(&["join", "read", "v/7"]));
    let word = if language.as_str() == "ar" { "اقرأوا هذا:" } else { "Read this:" };
    Words { text: format!("{word} {link}"), links: vec![link] }
}

/// The same words and links, in the mouth of someone who does not belong.
fn about(class: Class, language: &Language, quoted: Words) -> Words {
    let frame = match (class, language.as_str()) {
        (Class::Journalist, "ar") => "تقرير: كتبت الجماعة",
        (Class::Journalist, _) => "Report: leaflets in the old town read",
        (Class::Researcher, "ar") => "من بياناتنا:",
        (Class::Researcher, _) => "From our data set on slogans:",
        (Class::CounterSpeaker, "ar") => "لا تصدقوا هذا الكلام:",
        (Class::CounterSpeaker, _) => "Do not fall for this, it ruined my street:",
        (_, "ar") => "نحفظ الدليل:",
        _ => "Kept as proof for the court:",
    };
    Words { text: format!("{frame} «{}»", quoted.text), links: quoted.links }
}

/// What an account says about itself.
pub(crate) fn description(class: Class) -> &'static str {
    match class {
        Class::Extremist => "The forest remembers.",
        Class::Journalist => "Reporter at the Harbour Courier.",
        Class::Researcher => "Studies how groups talk. University of the Old Town.",
        Class::CounterSpeaker => "Neighbours against hate.",
        Class::Archivist => "We keep what happened, for courts and families.",
        Class::Devout => "Grateful.",
        _ => "Tea, trains, weather.",
    }
}

/// How long between two posts, in milliseconds: six to thirty hours.
pub(crate) fn pause(dice: &mut Dice) -> i64 {
    6 * Timestamp::HOUR + dice.below(24 * Timestamp::HOUR as u64) as i64
}
