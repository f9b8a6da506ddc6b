//! The phrase detector against a naive one, on invented texts in six scripts; and posts that want to break it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use flagstone_detect::{
    Engine, MAX_LINKS, MAX_SCANNED, MAX_SPANS, Memory, Pack,
    phrase::hostile::{self, naive},
    text::fold,
};
use model::{Dice, Post, PostRef, Span, Timestamp};

/// Latin, Arabic, Cyrillic, Greek, Han with Kana, Thai: words, what may stand between them, and things that fold away.
const SCRIPTS: [&[&str]; 6] = [
    &["pine", "Black", "PINE", "the", "bl", "ack", "e"],
    &["صنوبر", "الأسود", "وَ", "ب", "جبهة", "صنـوبر", "ه"],
    &["сосна", "ЧЁРНАЯ", "со", "на", "сосны"],
    &["πεύκο", "ΜΑΎΡΟ", "πεύ", "ς"],
    &["黑", "松", "黑松", "くろ", "マツ", "ﾏﾂ"],
    &["สน", "ดำ", "สนดำ", "น"],
];
const GLUE: [&str; 12] = [" ", "", "", "-", "_", "\u{200B}", "\u{640}", "\n\n", "، ", "|", "\u{301}", "1"];

struct Seed(Dice);

impl Seed {
    fn new(seed: u64) -> Self {
        Self(Dice::new(seed))
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.0.index(from.len())]
    }

    fn text(&mut self, words: &[&str], length: usize) -> String {
        (0..length).map(|_| format!("{}{}", self.pick(words), self.pick(&GLUE))).collect()
    }
}

#[test]
fn it_sees_what_the_naive_matcher_sees() {
    let mut seed = Seed::new(7);
    let mut seen = 0;
    for round in 0..300 {
        let words = SCRIPTS[round % SCRIPTS.len()];
        let phrases: Vec<String> = (0..6).map(|n| seed.text(words, 1 + n % 3).trim().to_owned()).collect();
        let Some((pack, phrases)) = pack(&phrases) else { continue };
        let engine = Engine::new(vec![pack]);
        for _ in 0..20 {
            let text = seed.text(words, 12);
            let found: BTreeMap<String, Vec<Span>> =
                engine.detect(&[post(&text)]).into_iter().map(|f| (f.signal, f.spans)).collect();
            let (ids, phrases): (Vec<_>, Vec<_>) = phrases.clone().into_iter().unzip();
            let expected: BTreeMap<String, Vec<Span>> =
                naive(&phrases, &text).into_iter().map(|(n, spans)| (ids[n].clone(), spans)).collect();
            assert_eq!(found, expected, "{phrases:?} in {text:?}");
            seen += found.len();
        }
    }
    assert!(seen > 2_000, "only {seen} findings: the oracle compares nothing");
}

/// The matcher alone, on more kinds of text than a bank's phrases come in: odd characters, prefixes and articles in
/// one word, phrases that begin and end with punctuation.
#[test]
fn the_matcher_is_the_naive_one() {
    const WORDS: [&str; 46] = [
        "pine",
        "Black",
        "لل",
        "ال",
        "و",
        "ب",
        "ف",
        "ليل",
        "صنوبر",
        "الصنوبر",
        "الليل",
        "|",
        "1",
        "0",
        "é",
        "e",
        "\u{301}",
        "\u{345}",
        "ﷺ",
        "ﻻ",
        "اسود",
        "黑",
        "松",
        "สน",
        "🌲",
        "·",
        "“",
        "…",
        "#",
        "$",
        "(",
        "'",
        "\u{200B}",
        "\u{64E}",
        "ـ",
        "ß",
        "가",
        "μ",
        "Ν",
        "сосна",
        "a",
        "x",
        "@",
        "İ",
        "\u{903}",
        "a_long_word_of_more_than_sixteen_letters",
    ];
    const GAPS: [&str; 8] = [" ", " ", "", "", "", "  ", "-", "\n"];
    let mut seed = Seed::new(11);
    for _ in 0..6_000 {
        let mut some = |most: usize| {
            let length = 1 + seed.pick(&WORDS).len() % most;
            (0..length).map(|_| format!("{}{}", seed.pick(&WORDS), seed.pick(&GAPS))).collect::<String>()
        };
        let phrases: String = (0..12).map(|_| some(3).replace('\n', " ") + "\n").collect();
        let text = some(40) + &some(40);
        hostile::run(&format!("{phrases}\n{text}"));
        // Something is there to be found.
        hostile::run(&format!("{phrases}\n{text}{}{text}", phrases.replace('\n', seed.pick(&GAPS))));
    }
}

/// A phrase may begin inside what one character folds to: behind a space of it, or behind a prefix.
#[test]
fn a_phrase_may_begin_inside_a_character() {
    for (phrase, text, span) in [("الله عليه", "(ﷺ)", (1, 4)), ("اسود كبير", "ﻻسود كبير", (0, 18))]
    {
        hostile::run(&format!("{phrase}\n\n{text}"));
        let seen = naive(&[phrase.to_owned()], text);
        assert_eq!(seen, BTreeMap::from([(0, vec![Span { start: span.0, end: span.1 }])]), "{text}");
    }
}

/// A pack of the phrases that differ and are long enough; `None` if there are none.
fn pack(phrases: &[String]) -> Option<(Pack, BTreeMap<String, String>)> {
    let mut folds = BTreeSet::new();
    let mut kept = BTreeMap::new();
    for (n, phrase) in phrases.iter().enumerate() {
        let folded = fold(phrase).text.trim_matches(' ').to_owned();
        if folded.chars().filter(|c| c.is_alphanumeric()).count() > 1 && !phrase.contains('\n') && folds.insert(folded)
        {
            kept.insert(format!("p{n}"), phrase.clone());
        }
    }
    let rows: String = kept.iter().map(|(id, phrase)| format!("{id},\"{phrase}\"\n")).collect();
    (!kept.is_empty()).then(|| (parse(&format!("id,text\n{rows}")), kept))
}

fn parse(phrases: &str) -> Pack {
    let manifest = "name = \"oracle\"\nversion = 1\nlicense = \"CC0-1.0\"\nsource = \"invented\"\n\
                    [threshold]\nopen = 3\n\
                    [[banks]]\nfile = \"p.csv\"\nkind = \"phrase\"\nrole = \"topic\"\nweight = 1\n\
                    [[banks]]\nfile = \"l.csv\"\nkind = \"link\"\nrole = \"topic\"\nweight = 1\n";
    let links = "id,text,match\nsite,blackpine.example,domain\n";
    Pack::parse(&BTreeMap::from([
        ("pack.toml".into(), manifest.into()),
        ("p.csv".into(), phrases.into()),
        ("l.csv".into(), links.into()),
    ]))
    .unwrap_or_else(|errors| panic!("{errors}\n{phrases}"))
}

#[test]
fn ten_million_tokens_are_cut_and_counted() {
    let engine = Engine::new(vec![parse("id,text\nt,pine\n")]);
    let scan = engine.scan(&[post(&"pine ".repeat(10_000_000))], &mut Memory::default());
    assert_eq!((scan.findings.len(), scan.cut_texts), (1, 1));
    assert_eq!(scan.findings[0].spans.len(), MAX_SPANS);
    assert_eq!(scan.spans_left_out as usize, MAX_SCANNED.div_ceil(5) - 1 - MAX_SPANS, "the cut one is no whole word");
}

#[test]
fn hostile_texts_do_not_panic() {
    let engine = Engine::new(vec![parse("id,text\nt,pine\nx,x\u{301}y\n")]);
    let deep = format!("pine{} x{}", "\u{301}".repeat(400_000), "\u{323}\u{301}".repeat(300_000));
    let hidden = format!("p{}ine", "\u{200B}".repeat(300_000));
    let joined = "https://".repeat(50_000);
    let dots = "a.".repeat(500_000);
    let wide = "ﷺ".repeat(300_000);
    for text in [deep, hidden, joined, dots, wide, "\u{0}".repeat(100_000), "é".repeat(MAX_SCANNED)] {
        engine.scan(&[post(&text)], &mut Memory::default());
    }
}

#[test]
fn links_beyond_the_limit_are_counted() {
    let engine = Engine::new(vec![parse("id,text\nt,pine\n")]);
    let mut post = post(&"https://a.example/x ".repeat(MAX_LINKS + 7));
    post.links = vec!["https://blackpine.example/".into(); MAX_LINKS + 5];
    let scan = engine.scan(&[post], &mut Memory::default());
    assert_eq!((scan.findings.len(), scan.links_left_out), (1, 12));
}

#[test]
fn the_same_post_gives_the_same_findings_and_another_version_others() {
    let engine = Engine::new(vec![parse("id,text\nt,pine\ns,stone\n")]);
    let mut first = post("stone pine https://blackpine.example");
    let findings = engine.detect(std::slice::from_ref(&first));
    let order: Vec<_> = findings.iter().map(|f| f.signal.as_str()).collect();
    assert_eq!(order, ["t", "s", "site"]);
    let mut again = first.clone();
    again.seen = Timestamp::from_millis(99);
    let ids = |post: &Post| engine.detect(std::slice::from_ref(post)).iter().map(|f| f.id).collect::<Vec<_>>();
    assert_eq!(ids(&first), ids(&again), "when it was seen makes no other finding");
    first.at.cid = "other".into();
    assert_ne!(ids(&first), ids(&again));
    assert!(engine.signal(&findings[1]).is_some_and(|(bank, signal)| bank.file == "p.csv" && signal.text == "stone"));
}

fn post(text: &str) -> Post {
    let at = PostRef { uri: "at://did:plc:oracle/app.bsky.feed.post/1".parse().unwrap(), cid: "cid".into() };
    Post::of_text(at, "atproto/oracle/did:plc:oracle".parse().unwrap(), text)
}
