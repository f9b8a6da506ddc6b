//! Those who look like hidden groups and are none, and those whom everybody follows.

use super::Planner;
use crate::{
    Class,
    society::{
        blocks::LANGUAGES,
        chance::{chance, lognormal},
    },
};

impl Planner<'_> {
    /// Hubs: one of every 3,000 accounts, and at least ten in each language; a quarter is known everywhere.
    pub(super) fn hubs(&mut self) {
        self.plan.hubs = vec![Vec::new(); LANGUAGES.len()];
        for number in 0..(self.asked.accounts / 3_000).max(4 * LANGUAGES.len() as u32) {
            let block = number as usize % self.blocks.all.len();
            let created = self.long_ago(1_500.0);
            let mut person = self.person(Class::Hub, None, crate::society::person::NONE, block as u16, created);
            person.public = 0.0;
            let place = self.add(person);
            let everywhere = chance(&mut self.dice, 0.25);
            for (language, hubs) in self.plan.hubs.iter_mut().enumerate() {
                if everywhere || language == usize::from(self.blocks.all[block].language) {
                    hubs.push(place);
                }
            }
        }
    }

    /// Everybody else, by how many hidden accounts there are: so that they are no easier to tell apart in a large world.
    pub(super) fn others(&mut self) {
        let hidden = self.asked.hidden();
        let watching = (hidden / 10).max(6);
        for class in [Class::Journalist, Class::Researcher, Class::CounterSpeaker, Class::Archivist, Class::Satirist] {
            self.circles(class, watching, (5, 15.0, 40));
        }
        self.circles(Class::Devout, hidden, (8, 25.0, 120));
        let hard = self.asked.difficulty;
        let (least, usual) = ((100.0 - 92.0 * hard) as u32, 180.0 - 150.0 * hard);
        self.circles(Class::Fan, (2 * hidden).max(least), (least, usual, 1_000));
        let least = (100.0 - 80.0 * hard) as u32;
        self.circles(Class::NewsBot, (hidden / 5).max(least), (least, 100.0, 400));
    }

    /// So many of a class, in circles of at least, usually, and at most so many.
    fn circles(&mut self, class: Class, many: u32, (least, usual, most): (u32, f64, u32)) {
        let mut left = many;
        while left > 0 {
            let size = (lognormal(&mut self.dice, usual, 0.7) as u32).clamp(least, most);
            // What would be left behind is too few for a circle: they join this one.
            let size = if left < size + least { left } else { size };
            left -= size;
            let home = self.dice.index(self.blocks.all.len()) as u16;
            let circle = self.circle(class, 0, home);
            for member in 0..size {
                let block = self.blocks.near(&mut self.dice, home, 0.6);
                let new = chance(&mut self.dice, 0.03);
                let created = if new { self.meanwhile() } else { self.long_ago(700.0) };
                let mut person = self.person(class, None, circle, block, created);
                person.cell = (member / 12) as u16;
                self.lives(person);
            }
        }
    }
}
