//! What an account does, when, and to whom.

use model::Dice;

use super::{
    LOOKED_AT, Society, Table, What,
    chance::unit,
    habits::{self, Habits},
    links::{Follow, Kind},
    person::{Fate, NEVER, Person},
    rows::{Cell, Rows},
    shares::Shared,
};
use crate::Class;

/// Of what an account does, how much it writes, passes on, and says to others. The rest is sharing something found.
const WRITES: f64 = 0.35;
const PASSES_ON: f64 = 0.30;
const SAYS: f64 = 0.15;

/// What accounts do to each other, as it is called in files.
const FOLLOW: &str = "follow";
const REPOST: &str = "repost";

/// Whether rows of a side table are wanted of an account, and until when.
#[derive(Debug, Clone, Copy)]
struct Watch {
    /// What is known of it until it was taken down.
    before: i64,
    /// What is known of it until it was looked at.
    after: i64,
}

impl Society {
    /// Rows of what an account does, and of who follows it back.
    pub(super) fn does(&self, place: u32, person: &Person, rows: &mut dyn Rows) {
        let mut follows = self.follows(place, person);
        self.acts(place, person, &follows, rows);
        // By time: any other order would tell what kind of account is followed.
        follows.sort_by_key(|follow| (follow.at, self.number(follow.whom)));
        for follow in &follows {
            self.interaction(rows, place, FOLLOW, follow.whom, follow.at);
            if follow.back != NEVER {
                self.interaction(rows, follow.whom, FOLLOW, place, follow.back);
            }
        }
        if rows.wants(Table::Shares) {
            self.shares_at_once(place, person, rows);
        }
    }

    fn acts(&self, place: u32, person: &Person, follows: &[Follow], rows: &mut dyn Rows) {
        let mut dice = self.dice(What::Doings, place);
        let habits = habits::of(person.class, person.role);
        let times = person.rhythm.times(&mut dice, Self::from(person), person.fate.gone.min(self.ends));
        let public = self.watch((person.created, person.fate));
        for (nth, at) in (0..).zip(times) {
            let what = unit(&mut dice);
            if what < WRITES {
                if rows.wants(Table::Posts) || public.before > at || public.after > at {
                    self.writes(place, person, (nth, at), public, rows);
                }
            } else if what < WRITES + PASSES_ON + SAYS {
                let on = what < WRITES + PASSES_ON;
                let Some((whom, kind)) = self.whom(&mut dice, person, &habits, follows, at, on) else { continue };
                self.interaction(rows, place, kind, whom, at);
                if kind == REPOST {
                    self.share(rows, place, Shared::post(&mut dice, whom, at), at);
                }
            } else {
                let shared = self.story(&mut dice, person, at);
                self.share(rows, place, shared, at);
            }
        }
    }

    /// To whom an account turns, and how.
    fn whom(
        &self,
        dice: &mut Dice,
        person: &Person,
        habits: &Habits,
        follows: &[Follow],
        at: i64,
        on: bool,
    ) -> Option<(u32, &'static str)> {
        let usual = if on { REPOST } else { "mention" };
        let turn = unit(dice);
        if turn < habits.about {
            if person.class == Class::Extremist {
                // Those who watch the group hear of it.
                let watchers = self.circle(person).map_or(&[][..], |circle| &circle.watchers);
                let watcher = watchers.get(dice.index(watchers.len())).copied()?;
                return self.person(watcher).is_there(at).then_some((watcher, "mention"));
            }
            let kind = match person.class {
                Class::CounterSpeaker => "reply",
                Class::Archivist => REPOST,
                Class::Journalist | Class::Satirist => "quote",
                _ => usual,
            };
            return one_of(dice, of_kind(follows, Kind::Watched), at).map(|follow| (follow.whom, kind));
        }
        if turn < habits.about + habits.own {
            let inside = one_of(dice, of_kind(follows, Kind::Inside), at);
            if let Some(follow) = inside {
                return Some((follow.whom, usual));
            }
        }
        one_of(dice, follows, at).map(|follow| (follow.whom, usual))
    }

    /// What is known of an account for who asks whether it came back, and of one that may have.
    fn watch(&self, (created, fate): (i64, Fate)) -> Watch {
        let before = if fate.taken_down() { fate.gone } else { i64::MIN };
        let after = if self.is_new(created) { created + LOOKED_AT } else { i64::MIN };
        Watch { before, after }
    }

    /// A row of interactions, and one for each end that is looked at.
    pub(super) fn interaction(&self, rows: &mut dyn Rows, actor: u32, kind: &str, target: u32, at: i64) {
        let [from, to] = [actor, target].map(|place| Cell::Account(self.number(place)));
        if rows.wants(Table::Interactions) {
            rows.row(Table::Interactions, &[from, Cell::Text(kind), to, Cell::Time(at)]);
        }
        if !rows.wants(Table::Before) && !rows.wants(Table::After) {
            return;
        }
        for (place, end, other) in [(actor, from, to), (target, to, from)] {
            let watch = self.watch(self.span(place));
            let mut neighbour = [Cell::Nothing; 10];
            (neighbour[0], neighbour[1], neighbour[9]) = (end, Cell::Time(at), other);
            if at < watch.before && rows.wants(Table::Before) {
                rows.row(Table::Before, &neighbour);
            }
            if at < watch.after && rows.wants(Table::After) {
                rows.row(Table::After, &neighbour);
            }
        }
    }

    /// A post.
    fn writes(&self, place: u32, person: &Person, (nth, at): (u32, i64), watch: Watch, rows: &mut dyn Rows) {
        let text = self.text(place, person, nth);
        let account = Cell::Account(self.number(place));
        if rows.wants(Table::Posts) {
            let language = Cell::Text(super::blocks::LANGUAGES[usize::from(self.language(person))].0);
            rows.row(Table::Posts, &[account, Cell::Time(at), Cell::Text(&text), language]);
        }
        let mut known = [Cell::Nothing; 10];
        (known[0], known[1], known[2]) = (account, Cell::Time(at), Cell::Text(&text));
        for (table, until) in [(Table::Before, watch.before), (Table::After, watch.after)] {
            if at < until && rows.wants(table) {
                rows.row(table, &known);
            }
        }
    }
}

/// The follows of a kind.
fn of_kind(follows: &[Follow], kind: Kind) -> &[Follow] {
    let [from, to] = [kind as u8, kind as u8 + 1].map(|kind| follows.partition_point(|f| (f.kind as u8) < kind));
    &follows[from..to]
}

/// One that is followed at a time and still there, if a few tries find one.
fn one_of<'a>(dice: &mut Dice, follows: &'a [Follow], at: i64) -> Option<&'a Follow> {
    let mut pick = || follows.get(dice.index(follows.len()));
    (0..8).find_map(|_| pick().filter(|follow| follow.at <= at && at < follow.until))
}
