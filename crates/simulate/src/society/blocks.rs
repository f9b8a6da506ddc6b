//! Blocks: accounts of one language, place and topic, who mostly follow each other.

use model::Dice;

use super::chance::{Popularity, chance, pareto, sums, weighted};

/// Languages: their tag, their share of the blocks, and the hours that their places are ahead of UTC.
pub(super) const LANGUAGES: [(&str, f64, &[i8]); 4] =
    [("en", 0.45, &[0, -5, -8, 10]), ("ar", 0.33, &[2, 3, 1]), ("fr", 0.12, &[1, 0]), ("id", 0.10, &[7, 8])];

/// A block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Block {
    /// A number of [`LANGUAGES`].
    pub(super) language: u8,
    /// Hours ahead of UTC.
    pub(super) hours: i8,
    /// The place of its first everyday account; they follow in the order of their popularity.
    pub(super) first: u32,
    /// How many everyday accounts it has.
    pub(super) size: u32,
    /// How popular they are.
    pub(super) popularity: Popularity,
}

/// All blocks.
#[derive(Debug)]
pub(super) struct Blocks {
    pub(super) all: Vec<Block>,
    /// Numbers of the blocks of each language, and their sizes added up.
    languages: Vec<(Vec<u16>, Vec<f64>)>,
    sums: Vec<f64>,
}

impl Blocks {
    /// Blocks of a world of so many accounts; a few are larger than all others. Nobody lives in them yet.
    pub(super) fn new(dice: &mut Dice, accounts: u32) -> Self {
        let many = (f64::from(accounts).sqrt() / 8.0).clamp(4.0, 400.0) as usize;
        let shares = sums(LANGUAGES.map(|(_, share, _)| share));
        let block = |number: usize| {
            // The first ones are one of each language, so that every language has a block.
            let language = if number < LANGUAGES.len() { number } else { weighted(dice, &shares) };
            Block {
                language: language as u8,
                hours: *dice.pick(LANGUAGES[language].2),
                first: 0,
                size: 0,
                popularity: Popularity::of(1),
            }
        };
        Self { all: (0..many).map(block).collect(), languages: Vec::new(), sums: Vec::new() }
    }

    /// Gives the blocks their everyday accounts: `many`, from the place `first` on.
    pub(super) fn settle(&mut self, dice: &mut Dice, first: u32, many: u32) {
        let share = |block: &Block| pareto(dice, 1.0, 1.5).min(20.0) * LANGUAGES[usize::from(block.language)].1;
        let shares: Vec<f64> = self.all.iter().map(share).collect();
        let (whole, mut at, mut sum) = (shares.iter().sum::<f64>(), first, 0.0);
        for (block, share) in self.all.iter_mut().zip(shares) {
            sum += share;
            let end = first + ((sum / whole) * f64::from(many)) as u32;
            (block.first, block.size) = (at, end - at);
            at = end;
        }
        if let Some(last) = self.all.last_mut() {
            last.size = first + many - last.first;
        }
        self.all.iter_mut().for_each(|block| block.popularity = Popularity::of(block.size));
        self.sums = sums(self.all.iter().map(|block| f64::from(block.size)));
        let of = |language: usize| -> Vec<u16> {
            (0..self.all.len() as u16).filter(|b| usize::from(self.of(*b).language) == language).collect()
        };
        self.languages = (0..LANGUAGES.len())
            .map(|language| (of(language), sums(of(language).iter().map(|b| f64::from(self.of(*b).size)))))
            .collect();
    }

    pub(super) fn of(&self, number: u16) -> Block {
        self.all[usize::from(number)]
    }

    /// The block in which the everyday account of a place lives.
    pub(super) fn home(&self, place: u32) -> u16 {
        (self.all.partition_point(|block| block.first <= place) - 1) as u16
    }

    /// Everyday accounts of a language.
    pub(super) fn speakers(&self, language: u8) -> f64 {
        self.languages[usize::from(language)].1.last().copied().unwrap_or_default()
    }

    /// A block for somebody new, before anybody lives anywhere: mostly that of a friend, else another of its language.
    pub(super) fn near(&self, dice: &mut Dice, block: u16, home: f64) -> u16 {
        if chance(dice, home) {
            return block;
        }
        let language = self.of(block).language;
        let others: Vec<u16> = (0..self.all.len() as u16).filter(|b| self.of(*b).language == language).collect();
        *dice.pick(&others)
    }

    /// A block, by how many live there: any, or of a language.
    pub(super) fn any(&self, dice: &mut Dice, language: Option<u8>) -> u16 {
        match language.map(|language| &self.languages[usize::from(language)]) {
            Some((numbers, sums)) => numbers[weighted(dice, sums)],
            None => weighted(dice, &self.sums) as u16,
        }
    }
}
