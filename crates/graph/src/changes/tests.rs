use super::*;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Who writes: how, when, and with what.
#[derive(Clone, Copy)]
struct Hand {
    end: &'static str,
    capitals: bool,
    hour: i64,
    client: &'static str,
    language: &'static str,
}

const ONE: Hand = Hand { end: ".", capitals: false, hour: 18, client: "phone", language: "en" };
const OTHER: Hand = Hand { end: "!!! :)", capitals: true, hour: 6, client: "tool", language: "en" };

/// A post's words: half of everybody's, half of a topic's.
fn post(hand: Hand, topic: u64, day: i64, dice: &mut Dice) -> Post {
    let mut text = String::new();
    for _ in 0..6 + dice.below(5) {
        let (of, most) = if dice.once_in(2) { (99, 40) } else { (topic, 15) };
        let letter = |n: u64| char::from(b'a' + (n % 26) as u8);
        let mut word = Dice::new(of * 1_000 + dice.below(most));
        (0..5).for_each(|_| text.push(letter(word.next())));
        text.push(' ');
    }
    // One in five posts is not as its writer mostly writes.
    let (end, capitals) = if dice.once_in(5) { ("", false) } else { (hand.end, hand.capitals) };
    let text = format!("{}{end}", text.trim_end());
    let text = if capitals { text.to_uppercase() } else { text };
    let hour = if dice.once_in(6) { dice.below(24) as i64 } else { hand.hour + dice.below(4) as i64 };
    let time = day * DAY + hour * HOUR + dice.below(3_600_000) as i64;
    Post { time, text, language: hand.language.into(), client: hand.client.into(), count: Some(1_000 + day as u64) }
}

/// Two posts a day on two of three days; who writes of what, the day says.
fn account(seed: u64, days: i64, who: impl Fn(i64) -> (Hand, u64)) -> Vec<Post> {
    let mut dice = Dice::new(seed);
    let mut posts = Vec::new();
    for day in (0..days).filter(|day| day % 3 != 1) {
        let (hand, topic) = who(day);
        posts.extend((0..2).map(|_| post(hand, topic, day, &mut dice)));
    }
    posts
}

fn found(posts: &mut [Post]) -> Vec<Change> {
    changes(posts, Asked { orders: 99, ..Asked::default() }, &mut Dice::new(1))
}

/// By seed, the hints of an account's changes.
fn hints(days: i64, who: impl Fn(i64) -> (Hand, u64) + Copy) -> Vec<Vec<Hint>> {
    (0..5).map(|seed| found(&mut account(seed, days, who)).iter().map(|change| change.hint).collect()).collect()
}

fn how_many(hints: &[Vec<Hint>], wanted: &[Hint]) -> usize {
    hints.iter().filter(|of| of.as_slice() == wanted).count()
}

#[test]
fn somebody_elses_hand_is_found_where_it_begins() {
    let who = |day| if day < 70 { (ONE, 1) } else { (OTHER, 2) };
    assert!(how_many(&hints(120, who), &[Hint::Hijacked]) >= 5, "{:?}", hints(120, who));
    let mut posts = account(1, 120, who);
    // Silent for a month before; 900 posts are gone after.
    posts.iter_mut().filter(|post| post.time >= 70 * DAY).for_each(|post| {
        post.time += 30 * DAY;
        post.count = post.count.map(|count| count - 900);
    });
    let change = &found(&mut posts)[0];
    assert!(
        (68 * DAY..71 * DAY).contains(&change.before) && (100 * DAY..103 * DAY).contains(&change.after),
        "{change:?}"
    );
    assert!(change.silence > 10.0 && change.deleted > Some(850) && change.abrupt > 1.2, "{change:?}");
    assert!(change.aspects.iter().filter(|p| p.is_some_and(|p| p <= 0.01)).count() >= 3, "{change:?}");
    // Without clients, and of the same topic.
    let who = |day| if day < 70 { (ONE, 1) } else { (Hand { client: "", ..OTHER }, 1) };
    assert!(how_many(&hints(120, who), &[Hint::Hijacked]) >= 5, "{:?}", hints(120, who));
}

#[test]
fn who_writes_of_something_else_from_a_day_on_turned() {
    let hints = hints(140, |day| (ONE, if day < 70 { 1 } else { 2 }));
    assert!(how_many(&hints, &[Hint::Turned]) >= 4 && !hints.concat().contains(&Hint::Hijacked), "{hints:?}");
}

#[test]
fn news_that_everybody_writes_of_for_a_while_is_no_hijack_and_no_turn() {
    let hints = hints(150, |day| (ONE, if (60..85).contains(&day) { 2 } else { 1 }));
    assert!(how_many(&hints, &[Hint::Passing, Hint::Back]) >= 4, "{hints:?}");
    assert!(!hints.concat().iter().any(|hint| matches!(hint, Hint::Hijacked | Hint::Turned)), "{hints:?}");
}

#[test]
fn an_owner_who_has_the_account_again_is_back() {
    let hints = hints(150, |day| if (60..90).contains(&day) { (OTHER, 2) } else { (ONE, 1) });
    assert!(how_many(&hints, &[Hint::Hijacked, Hint::Back]) >= 4, "{hints:?}");
}

#[test]
fn a_journey_a_new_phone_a_second_language_and_a_drift_are_no_hijack() {
    let later = |hand: Hand| move |day| (if day < 60 { ONE } else { hand }, 1);
    let journey = hints(120, later(Hand { hour: 6, client: "tablet", ..ONE }));
    let language = hints(120, later(Hand { language: "fr", ..ONE }));
    for hints in [&journey, &language] {
        assert!(how_many(hints, &[Hint::Unclear]) >= 4 && !hints.concat().contains(&Hint::Hijacked), "{hints:?}");
    }
    // From one hand to the other by and by, over five months.
    let drift = |seed: u64| {
        let other = move |day| (Dice::new(seed * 1_000 + day as u64).below(150) as i64) < day;
        found(&mut account(seed, 150, |day| (if other(day) { OTHER } else { ONE }, 1)))
    };
    let drifts: Vec<Vec<Change>> = (0..8).map(drift).collect();
    let hijacked = drifts.iter().filter(|of| of.iter().any(|change| change.hint == Hint::Hijacked)).count();
    assert!(drifts.iter().any(|of| !of.is_empty()) && hijacked <= 1, "{hijacked}: {drifts:?}");
}

#[test]
fn who_is_the_same_throughout_did_not_change() {
    let hints: Vec<Vec<Hint>> = (0..25)
        .map(|seed| found(&mut account(seed, 60, |_| (ONE, 1))).iter().map(|change| change.hint).collect())
        .collect();
    assert!(how_many(&hints, &[]) >= 24, "{hints:?}");
}

#[test]
fn the_order_of_posts_does_not_matter_and_odd_ones_do_no_harm() {
    let mut posts = account(5, 100, |day| if day < 50 { (ONE, 1) } else { (OTHER, 2) });
    let first = found(&mut posts.clone());
    posts.reverse();
    posts.rotate_left(17);
    assert_eq!(found(&mut posts), first);
    assert!(found(&mut []).is_empty());
    assert!(found(&mut vec![Post::default(); 50]).is_empty(), "one day");
    let far = |n: i64| Post { time: (n - 20) * (i64::MAX / 50), text: "\u{301}@#".into(), ..Post::default() };
    found(&mut (0..40).map(far).collect::<Vec<_>>());
}
