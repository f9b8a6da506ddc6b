//! Writing habits: what an operator prefers, whatever the account is called. A habit is kept most of the time; the rest
//! is chance.

use model::{Dice, dice::mix};

use super::chance::{chance, geometric, unit};

/// What somebody prefers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Every choice is one of the seed's.
    seed: u64,
    /// How surely a habit is kept.
    pub(super) kept: f64,
    /// How much is added to a thought.
    pub(super) long: f64,
}

/// English words that mean nearly the same, or are the same badly written. Any of a row may stand for another of it.
const SAME_EN: &[&[&str]] = &[
    &["today", "this day", "2day", "todays"],
    &["children", "kids", "the little ones"],
    &["please", "pls", "plz"],
    &["because", "cos", "since", "becuase"],
    &["people", "ppl", "folks", "peopel"],
    &["and", "&", "and also"],
    &["you", "u", "you"],
    &["with", "w/", "with"],
    &["again", "once more", "agian"],
    &["really", "truly", "realy", "very"],
    &["friend", "mate", "freind"],
    &["nearly", "almost", "just about"],
    &["the", "the", "teh"],
    &["their", "their", "there"],
    &["whole", "entire", "hole"],
    &["before", "b4", "ahead of"],
    &["your", "ur", "your"],
    &["nobody", "no one", "noone"],
    &["street", "road", "lane"],
    &["bread", "loaf", "bred"],
    &["morning", "dawn", "mornin"],
    &["everyone", "everybody", "all of you"],
    &["great", "grand", "gr8"],
    &["though", "tho", "even so"],
];

/// The same in Arabic: another spelling of hamza, alif maqsura or ta marbuta, or another word.
const SAME_AR: &[&[&str]] = &[
    &["اليوم", "هذا اليوم", "اليووم"],
    &["الأولاد", "الاولاد", "الأطفال"],
    &["إلى", "الى", "الي"],
    &["على", "علي", "على"],
    &["أن", "ان", "أنّ"],
    &["قهوة", "قهوه", "القهوة"],
    &["أحد", "احد", "شخص"],
    &["كتابا", "كتاباً", "كتاب"],
    &["الصبر", "الصبرُ", "صبر"],
    &["رائحته", "ريحته", "رائحتُه"],
    &["مدرسة", "مدرسه", "مدرسةٍ"],
    &["كثيرا", "كثيراً", "كتير", "وايد"],
    &["جميل", "حلو", "جمييل"],
    &["قال", "قالَ", "ذكر"],
    &["هل", "هل", "ترى هل"],
];

const OPENINGS_EN: &[&str] =
    &["Well,", "Honestly,", "So,", "Look:", "Ok", "Friends,", "Hm,", "Listen.", "Right,", "Oh,"];
const OPENINGS_AR: &[&str] = &["يا جماعة", "بصراحة،", "والله", "طيب،", "يعني", "اسمعوا:", "صدقوني", "أهلا،"];
const MORE_EN: &[&str] = &[
    "That is all.",
    "What do you think?",
    "More on this later.",
    "I said it before.",
    "Anyway.",
    "Good night all.",
    "You know how it is.",
    "Time for tea.",
    "Nothing new there.",
    "It is what it is.",
];
const MORE_AR: &[&str] = &[
    "هذا كل شيء.",
    "ما رأيكم؟",
    "وللحديث بقية.",
    "قلتها من قبل.",
    "على كل حال.",
    "تصبحون على خير.",
    "لا جديد.",
    "الله المستعان.",
];
const SIGNS: &[&str] = &["🌲", "☕", "🙂", "😂", "🌧", "🔥", "🙏", "✨", "💪", "🌙", "😅", "❤", "👀", "🎉", "📖", "🚲"];
const ENDS: &[&str] = &["", ".", "!", "…", "!!", "..", " .", "?!"];

/// Habits, each with the number under which the seed decides it.
#[derive(Debug, Clone, Copy)]
enum Habit {
    Case = 1,
    End,
    Opening,
    Sign,
    Signs,
    More,
    Commas,
    Stretch,
    Words = 100,
}

impl Style {
    /// The habits of an operator; the more difficult a world, the looser.
    pub(super) fn of(seed: u64, difficulty: f64) -> Self {
        let mut dice = Dice::new(seed);
        let kept = 0.75 + 0.2 * unit(&mut dice) - 0.35 * difficulty;
        Self { seed, kept, long: 0.1 + 0.5 * unit(&mut dice) }
    }

    /// One of so many: the usual one, or any.
    fn choose(&self, dice: &mut Dice, habit: u64, of: usize) -> usize {
        if chance(dice, self.kept) { (mix(self.seed ^ mix(habit)) % of as u64) as usize } else { dice.index(of) }
    }

    /// Whether to do what so many in a hundred usually do.
    fn does(&self, dice: &mut Dice, habit: Habit, in_hundred: u64) -> bool {
        let usual = mix(self.seed ^ mix(habit as u64)) % 100 < in_hundred;
        if chance(dice, self.kept) { usual } else { dice.below(100) < in_hundred }
    }

    /// A line, as its writer would put it.
    pub(super) fn write(&self, dice: &mut Dice, line: &str, arabic: bool) -> String {
        let words = if arabic { SAME_AR } else { SAME_EN };
        let mut text = String::with_capacity(line.len() + 40);
        if self.does(dice, Habit::Opening, 25) {
            let openings = if arabic { OPENINGS_AR } else { OPENINGS_EN };
            text.push_str(openings[self.choose(dice, Habit::Opening as u64 + 50, openings.len())]);
            text.push(' ');
        }
        for (nth, word) in line.split(' ').enumerate() {
            if nth > 0 {
                text.push(' ');
            }
            text.push_str(self.word(dice, word, words).unwrap_or(word));
        }
        for _ in 0..geometric(dice, self.long.min(0.6)) {
            let more = if arabic { MORE_AR } else { MORE_EN };
            text.push(' ');
            text.push_str(more[self.choose(dice, Habit::More as u64, more.len())]);
        }
        self.finish(dice, text, arabic)
    }

    fn word<'a>(&self, dice: &mut Dice, word: &str, same: &'a [&'a [&'a str]]) -> Option<&'a str> {
        let row = same.iter().position(|row| row[0] == word)?;
        Some(same[row][self.choose(dice, Habit::Words as u64 + row as u64, same[row].len())])
    }

    fn finish(&self, dice: &mut Dice, mut text: String, arabic: bool) -> String {
        if self.does(dice, Habit::Commas, 30) {
            text.retain(|c| c != ',' && c != '،');
        }
        match self.choose(dice, Habit::Case as u64, 10) {
            0..=2 => text = text.to_lowercase(),
            3 => text = text.to_uppercase(),
            _ => {}
        }
        let end = ENDS[self.choose(dice, Habit::End as u64, ENDS.len())];
        if !text.ends_with(['?', '؟']) && !text.contains("https://") {
            text.truncate(text.trim_end_matches(['.', '!', ' ']).len());
            if arabic && self.does(dice, Habit::Stretch, 10) {
                text = text.replace("لا", "لاا");
            }
            text.push_str(end);
        }
        if self.does(dice, Habit::Signs, 35) {
            text.push(' ');
            text.push_str(SIGNS[self.choose(dice, Habit::Sign as u64, SIGNS.len())]);
        }
        text
    }
}
