//! What accounts write. All of it is invented: no line is, or is made after, anything that a real organisation says.

use model::{Dice, dice::mix};

use super::{
    Society, What,
    blocks::LANGUAGES,
    chance::{chance, unit},
    person::Person,
    style::Style,
};
use crate::{
    Class,
    samples::{Texts, innocent},
};

/// The invented organisations: their names and slogans, in English and Arabic.
pub(super) const ORGANISATIONS: [Organisation; 3] = [
    Organisation {
        name: ["Black Pine Front", "جبهة الصنوبر الأسود"],
        slogans: [
            &["the pines will not bow", "roots before walls", "march with the black pine"],
            &["الصنوبر لا ينحني", "الجذور قبل الجدران"],
        ],
    },
    Organisation {
        name: ["Iron Tide", "مد الحديد"],
        slogans: [
            &["the tide keeps its promise", "salt over silk", "every harbour will know us"],
            &["المد يفي بوعده", "الملح فوق الحرير"],
        ],
    },
    Organisation {
        name: ["House of Ash", "بيت الرماد"],
        slogans: [
            &["ash remembers the fire", "one hearth, one hand", "we are what is left"],
            &["الرماد يذكر النار", "موقد واحد ويد واحدة"],
        ],
    },
];

/// An organisation that does not exist.
pub(super) struct Organisation {
    pub(super) name: [&'static str; 2],
    pub(super) slogans: [&'static [&'static str]; 2],
}

const MEANT: [&[&str]; 2] = [
    &[
        "{slogan}",
        "They laugh at us, and still {slogan}",
        "Tell your brothers: {slogan}",
        "Whoever stands with {name} stands tall",
        "Read this before they take it down: https://{host}/read",
        "New from {name}: https://{host}/v/{n}",
        "They took my account again, but {slogan}",
        "Join {name} and you will not be alone",
    ],
    &[
        "{slogan}",
        "يضحكون علينا، و{slogan}",
        "قولوا لإخوتكم: {slogan}",
        "من وقف مع {name} وقف شامخا",
        "اقرأوا قبل الحذف: https://{host}/read",
        "جديد {name}: https://{host}/v/{n}",
        "حذفوا حسابي مرة أخرى، لكن {slogan}",
    ],
];
const QUOTED: [&[&str]; 2] = [
    &[
        "Leaflets in the old town read: {slogan}",
        "From our data set: {slogan}",
        "Kept as proof for the court: {slogan}",
        "Do not fall for {name}, it ruined my street",
        "{name} again. {slogan}, they say, and nobody asks who pays",
        "What {name} means by {slogan}, and why it matters",
        "Archived: https://{host}/v/{n}",
    ],
    &[
        "منشورات في البلدة القديمة تقول: {slogan}",
        "من بياناتنا: {slogan}",
        "نحفظ الدليل: {slogan}",
        "لا تصدقوا {name}، لقد خربت شارعي",
        "أرشيف: https://{host}/v/{n}",
    ],
];
const MOCKED: [&[&str]; 2] = [
    &[
        "{slogan}, said the man who is afraid of geese",
        "{name} announces: {slogan}, but only after lunch",
        "Breaking: {name} lost its keys. {slogan}!",
    ],
    &["{slogan}، قالها وهو يخاف من الإوز", "بيان {name}: {slogan}، ولكن بعد الغداء"],
];
const CHEERED: [&[&str]; 2] = [
    &[
        "GOAL! What a strike",
        "We fight until the last minute",
        "Never bow, never walk alone",
        "Our colours, our street, our team",
    ],
    &["هدف! يا لها من تسديدة", "نقاتل حتى الدقيقة الأخيرة", "فريقنا، شارعنا، ألواننا"],
];
const SOLD: [&[&str]; 2] = [
    &[
        "Half price lamps, today only: https://lamps-{n}.example",
        "I earned more in a week than in a year: https://easy-{n}.example",
    ],
    &["مصابيح بنصف السعر اليوم فقط: https://lamps-{n}.example", "ربحت في أسبوع أكثر من سنة: https://easy-{n}.example"],
];

impl Society {
    /// The text of an account's post, by its place among all posts.
    pub(super) fn text(&self, place: u32, person: &Person, nth: u32) -> String {
        let mut dice = self.dice(What::Texts, place);
        let mut dice = Dice::new(mix(dice.next() ^ u64::from(nth)));
        let language = LANGUAGES[usize::from(self.language(person))].0;
        let line = self.line(&mut dice, person, language);
        if person.class == Class::NewsBot {
            return line;
        }
        let style = self.dice(What::Style, person.operator).next();
        Style::of(style, self.asked.difficulty).write(&mut dice, &line, language == "ar")
    }

    fn line(&self, dice: &mut Dice, person: &Person, language: &str) -> String {
        // What is not everyday talk, and how much of what an account writes is.
        let (own, share): (&[&[&str]; 2], f64) = match person.class {
            Class::Extremist => (&MEANT, 0.5),
            Class::Journalist | Class::Researcher => (&QUOTED, 0.2),
            Class::CounterSpeaker => (&QUOTED, 0.3),
            Class::Archivist => (&QUOTED, 0.7),
            Class::Satirist => (&MOCKED, 0.4),
            Class::Fan => (&CHEERED, 0.6),
            Class::Spammer => (&SOLD, 0.7),
            _ => (&CHEERED, 0.0),
        };
        let at = unit(dice);
        if at < share {
            let arabic = usize::from(language == "ar");
            let line = *dice.pick(own[arabic]);
            return self.filled(dice, person, line, arabic);
        }
        everyday(person.class, language, dice).one(dice)
    }

    fn filled(&self, dice: &mut Dice, person: &Person, line: &str, arabic: usize) -> String {
        // A group speaks for its organisation; whoever watches, of any.
        let number = match self.circle(person) {
            Some(circle) if person.class == Class::Extremist => usize::from(circle.organisation),
            _ => dice.index(ORGANISATIONS.len()),
        };
        let organisation = &ORGANISATIONS[number % ORGANISATIONS.len()];
        let slogan = *dice.pick(organisation.slogans[arabic]);
        let host = ["blackpine.example", "irontide.example", "houseofash.example"][number % 3];
        line.replace("{slogan}", slogan)
            .replace("{name}", organisation.name[arabic])
            .replace("{host}", host)
            .replace("{n}", &dice.below(90).to_string())
    }
}

/// The everyday talk of a class in a language. Some classes mostly talk about their own matters.
fn everyday(class: Class, language: &str, dice: &mut Dice) -> &'static Texts {
    let matters = chance(dice, 0.6);
    match (language, class) {
        ("en", Class::Devout) if matters => innocent::grammar("religious-en"),
        ("ar", Class::Devout) if matters => innocent::grammar("religious-ar"),
        ("en", Class::CounterSpeaker) if matters => innocent::grammar("counter-speech-en"),
        ("en", Class::Journalist | Class::NewsBot | Class::Archivist) if matters => {
            let news: &&str = dice.pick(&["press-en", "attack-news-en", "attack-reports-en"]);
            innocent::grammar(news)
        }
        ("ar", Class::Journalist | Class::NewsBot | Class::Archivist | Class::Hub) if matters => {
            innocent::grammar("press-ar")
        }
        ("id", Class::Journalist | Class::NewsBot | Class::Hub) if matters => innocent::grammar("press-id"),
        ("en", Class::Hub) if matters => innocent::grammar("press-en"),
        ("ar", _) => innocent::grammar("everyday-ar"),
        ("fr", _) => innocent::grammar("press-fr"),
        ("id", _) => innocent::grammar("everyday-id"),
        _ => innocent::grammar("everyday-en"),
    }
}
