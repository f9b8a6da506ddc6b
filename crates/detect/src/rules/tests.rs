//! What conditions mean, and what is said of wrong ones.

use super::{Fault, Outcome, Program, Row, Schema, Type, hostile};
use crate::counts::Counts;

fn schema() -> Schema {
    let mut schema = Schema::default();
    for (name, r#type) in [
        ("text", Type::Text),
        ("lang", Type::Text),
        ("account.id", Type::Text),
        ("account.age_days", Type::Int),
        ("account.verified", Type::Bool),
        ("n", Type::Int),
        ("zero", Type::Int),
        ("score", Type::Double),
        ("tags", Type::List),
        ("gone", Type::Text),
        ("gone_too", Type::Bool),
    ] {
        schema.field(name, r#type);
    }
    schema
}

fn event(schema: &Schema) -> Row<'static> {
    let slot = |name| schema.slot(name).unwrap();
    let mut row = Row::new(schema);
    row.text(slot("text"), "Join our group at blackpine.example, ساحة +4915112345678");
    row.text(slot("lang"), "en");
    row.text(slot("account.id"), "a1");
    row.int(slot("account.age_days"), 3);
    row.bool(slot("account.verified"), false);
    row.int(slot("n"), 7);
    row.int(slot("zero"), 0);
    row.double(slot("score"), 2.5);
    row.list(slot("tags"), ["pine", "cone"]);
    row
}

/// What a condition says of the event.
fn says(condition: &str) -> Result<bool, Fault> {
    let schema = schema();
    let program = Program::new(&schema, &[condition]).unwrap_or_else(|(_, e)| panic!("{condition}: {e}"));
    let (mut counts, mut out) = (Counts::default(), Outcome::default());
    counts.align(program.definitions());
    program.run(&event(&schema), 0, &[], &mut counts, &mut out);
    match out.faults.first() {
        Some((_, fault)) => Err(*fault),
        None => Ok(!out.matched.is_empty()),
    }
}

#[track_caller]
fn wrong(condition: &str) -> String {
    match Program::new(&schema(), &[condition]) {
        Ok(_) => panic!("{condition} was accepted"),
        Err((_, error)) => error.to_string(),
    }
}

#[test]
fn what_conditions_mean() {
    let yes = [
        "account.age_days < 7",
        "account.age_days + n * 2 == 17",
        "account.age_days - -n == 10",
        "(account.age_days + n) * 2 == 20",
        "n / 2 == 3 && n % 4 == 3 && -n / 2 == -3 && -n % 4 == -3",
        "!account.verified",
        "!!(n == 7)",
        "n > 100 || lang == 'en'",
        "n > 100 && lang == 'xx' || lang == \"en\"",
        "lang in ['ar', 'en', 'fr',]",
        "!(lang in ['ar'])",
        "n in [1, 7]",
        "'cone' in tags && !('cones' in tags)",
        "size(tags) == 2 && size(text) == 56 && text.size() == 56",
        "text.contains('our group') && text.startsWith('Join') && text.endsWith('678')",
        r"text.matches(r'\+?[0-9]{9,14}') && text.matches('(?i)JOIN|leave')",
        r"!text.matches('^our') && text.matches('\\bgroup\\b')",
        "text.contains('ساحة')",
        "n > 5 ? lang == 'en' : lang == 'ar'",
        "(n > 5 ? lang : text) == 'en'",
        "(n > 5 ? 2 : 3) == 2 && (n > 5 ? score : 0.0) == 2.5",
        "n < 100 ? n < 50 ? true : false : n == 1",
        "score * 2.0 == 5.0 && score > 2 && 2 < score && score <= 2.5 && n > 6.5 && 6.5 < n",
        "double(n) / 2.0 == 3.5 && int(score) == 2 && int(-score) == -2",
        "has(lang) && !has(gone) && has(tags)",
        "lang < 'eo' && lang >= 'en'",
        "account.verified == false",
        "0x10 == 16 && 1e2 == 100.0 && .5 < 1 && n > 0",
        "text.contains('''Join''') && text.contains(\"\\u0633\") // a comment",
        "count(account.id, '1h') == 1 && count(tags, '10m') == 1 && distinct(account.id, tags, '1d') == 2",
        "count(gone, '1h') == 0",
        "9007199254740993 > 9007199254740992.0 && n > 0",
    ];
    for condition in yes {
        assert_eq!(says(condition), Ok(true), "{condition}");
        assert_eq!(says(&format!("!({condition}\n)")), Ok(false), "not: {condition}");
    }
}

#[test]
fn an_error_counts_only_where_nothing_decides() {
    assert_eq!(says("n / zero > 1"), Err(Fault::DivisionByZero));
    assert_eq!(says("n % zero > 1"), Err(Fault::DivisionByZero));
    assert_eq!(says("9223372036854775807 + n > 1"), Err(Fault::Overflow));
    assert_eq!(says("(-9223372036854775808 + zero) / (zero - 1) > 1"), Err(Fault::Overflow));
    assert_eq!(says("-(-9223372036854775808 + zero) > 1"), Err(Fault::Overflow));
    assert_eq!(says("int(score * 1e300) > 1"), Err(Fault::Overflow));
    assert_eq!(says("gone == 'x'"), Err(Fault::Absent));
    assert_eq!(says("!gone_too"), Err(Fault::Absent));
    for condition in [
        "n / zero > 1 || n == 7",
        "n == 7 || n / zero > 1",
        "!(n / zero > 1 && n == 8)",
        "has(gone) && gone == 'x' || n == 7",
    ] {
        assert_eq!(says(condition), Ok(true), "{condition}");
    }
    for condition in ["n / zero > 1 || n == 8", "n / zero > 1 && n == 7", "n == 7 && gone == 'x' && lang == 'en'"] {
        assert!(says(condition).is_err(), "{condition}");
    }
    assert_eq!(says("score / 0.0 > 1.0"), Ok(true), "doubles have infinities");
}

#[test]
fn a_mistake_says_where_and_what_to_write() {
    let table = [
        ("acount.age_days < 7", "1:1: unknown field `acount.age_days`: did you mean `account.age_days`?"),
        ("n > 1 &&\n  txt.contains('a')", "2:3: unknown field `txt`: did you mean `text`?"),
        ("n = 1", "1:3: `=` is no operator: write `==` to compare"),
        ("n > 1 and n < 2", "1:7: `and` stands where an operator such as `&&`, or the end should"),
        ("not n > 1", "1:1: `not` is no operator: write `!`"),
        ("n > 'a'", "1:3: `>` compares int with string: write two of one type"),
        ("n + 1.5 > 2.0", "1:3: `+` of int and double: write `double(…)` around the int"),
        ("text + 'a' == 'b'", "1:6: `+` needs numbers, and this is string: texts cannot be joined or calculated with"),
        ("n", "1:1: a condition needs bool, and this is int: write a comparison, such as `… > 0`"),
        ("n && true", "1:1: `&&` needs bool, and this is int: write a comparison, such as `… > 0`"),
        ("tags == tags", "1:6: `==` does not compare lists: write `\"…\" in …` or `size(…)`"),
        ("tags.contains('a')", "1:6: `contains` asks a string, and this is a list: write `\"…\" in …`"),
        ("text.contain('a')", "1:6: no text has a method `contain`: did you mean `contains`?"),
        ("text.contains(lang)", "1:6: `contains` takes one text in quotes: write `.contains(\"…\")`"),
        ("cout(account.id, '1h') > 1", "1:1: unknown function `cout`: did you mean `count`?"),
        (
            "count(n, '1h') > 1",
            "1:7: `n` is int, and a key has to be text: write `text`, `lang`, `account.id`, `tags` or `gone`",
        ),
        (
            "count(account.id, '1y') > 1",
            "1:19: write a window as text, `\"90s\"`, `\"10m\"`, `\"24h\"` or `\"7d\"`, of at most 30 days",
        ),
        ("count(account.id) > 1", "1:1: write `count(key, \"1h\")`"),
        ("found('phrase')", "1:1: these events have no findings: ask for fields and counts only"),
        (
            "text.matches('a(')",
            "1:14: wrong at character 2 of the pattern: unclosed group; put `\\\\` before a sign meant as itself",
        ),
        (
            "text.matches(r'(\\w{100}){100}')",
            "1:14: this pattern is too large: repeat less, or use smaller classes than `\\w` in repeats",
        ),
        ("text.contains('')", "1:15: the empty text is in every text: write what to look for"),
        ("text.contains('a", "1:15: this text is not closed: add `'` where it ends"),
        (
            "text.contains('\\d')",
            "1:16: unknown escape: write `\\\\` for a backslash, or raw text for patterns: `r\"\\d+\"`",
        ),
        ("1 / 0 > n", "1:3: this always divides by zero or leaves 64 bits: correct the number"),
        ("n % 0 > 1", "1:3: this always divides by zero or leaves 64 bits: correct the number"),
        ("n > 99999999999999999999", "1:5: `99999999999999999999` is no number: write one such as `12` or `1.5`"),
        (
            "n > 9223372036854775808",
            "1:5: too large for a whole number of 64 bits: write a smaller one, or a double such as `1e20`",
        ),
        ("1 < 2", "1:3: this is always true: ask something of the event"),
        ("n > 1 && false", "1:7: this is always false: ask something of the event"),
        ("n in ['a']", "1:7: the list is asked for int: write only literals of that type in it"),
        ("lang in 'en'", "1:9: `in` needs a list: write `[\"…\", \"…\"]`, or a field that is a list"),
        ("lang in text", "1:6: `in` looks for a string in a list, not for string in string: write `….contains(…)`"),
        ("tags[0] == 'a'", "1:5: a place in a list cannot be asked for: write `\"…\" in list` or `size(list)`"),
        ("n ? true : false", "1:1: `?` needs bool, and this is int: write a comparison, such as `… > 0`"),
        ("(n > 1 ? 1 : 'a') == 1", "1:8: `? :` chooses between int and string: write two values of one type, no lists"),
        ("gone == null", "1:9: there is no `null` here: write `has(field)` to ask whether it is there"),
        ("(n > 1", "1:7: the condition ends where `)` should stand"),
        ("", "1:1: the condition ends where a value should stand"),
        ("n > 1)", "1:6: `)` stands where an operator such as `&&`, or the end should"),
        ("{'a': 1}", "1:1: maps are not in this subset of CEL: write a list, `[…]`"),
        ("'é' == lang && q > 1", "1:16: unknown field `q`: did you mean `n`?"),
    ];
    for (condition, message) in table {
        assert_eq!(wrong(condition), message, "{condition}");
    }
}

#[test]
fn depth_is_bounded_and_chains_are_not_deep() {
    let nested = |n: usize| format!("{}n > 1{}", "(".repeat(n), ")".repeat(n));
    assert_eq!(says(&nested(40)), Ok(true));
    let many = "more than 64 levels deep: split it into several rules";
    for deep in [
        nested(1_500),
        format!("{}has(n)", "!".repeat(3_000)),
        format!("n {} > 1", "+ n".repeat(1_000)),
        "n > 1 ? true : ".repeat(200) + "has(gone)",
        format!("{}n > 1", "-".repeat(300)),
        format!("{}lang{}", "lang in [".repeat(200), "]".repeat(200)),
        format!("{}1{} > 2", "size(".repeat(500), ")".repeat(500)),
    ] {
        assert!(wrong(&deep).contains(many), "{}", wrong(&deep));
    }
    assert_eq!(says(&format!("n > 1 {}", "&& n > 2 ".repeat(400))), Ok(true));
    assert!(wrong(&"n > 1 && ".repeat(1_000)).contains("longer than 4000 bytes"));
}

#[test]
fn rules_that_share_say_what_they_say_alone() {
    let schema = schema();
    let conditions = [
        "text.contains('our group') && n > 5",
        "text.contains('our group') || text.matches('pine|cone')",
        "!text.contains('our group')",
        "text.matches('pine|cone') ? n * 3 > 20 : n * 3 > 2",
        "n * 3 > 20 && size(text) > 50",
        "size(text) > 50 && n / zero == 1",
        "n / zero == 1 || text.contains('absent words')",
        "text.matches('[0-9]{3}') && text.matches('absent|missing')",
    ];
    let alone: Vec<_> = conditions.iter().map(|c| says(c)).collect();
    let program = Program::new(&schema, &conditions).unwrap();
    let (mut counts, mut out) = (Counts::default(), Outcome::default());
    for _ in 0..3 {
        program.run(&event(&schema), 0, &[], &mut counts, &mut out);
        for (number, expected) in alone.iter().enumerate() {
            let number = number as u32;
            let fault = out.faults.iter().find(|(n, _)| *n == number).map(|(_, fault)| *fault);
            assert_eq!(fault.map_or(Ok(out.matched.contains(&number)), Err), *expected, "rule {number}");
        }
    }
}

#[test]
fn counts_follow_the_events() {
    let schema = schema();
    let rules = ["count(account.id, '60s') >= 3", "distinct(account.id, lang, '60s') >= 2", "count(tags, '60s') >= 3"];
    let program = Program::new(&schema, &rules).unwrap();
    let (mut counts, mut out) = (Counts::default(), Outcome::default());
    counts.align(program.definitions());
    let mut see = |at: i64, lang: &'static str, tags: &[&'static str]| {
        let mut row = event(&schema);
        row.text(schema.slot("lang").unwrap(), lang);
        row.list(schema.slot("tags").unwrap(), tags.iter().copied());
        program.run(&row, at * 1_000, &[], &mut counts, &mut out);
        out.matched.clone()
    };
    assert_eq!(see(0, "en", &["a", "a", "a"]), [0_u32; 0], "a post counts once, however often it says a tag");
    assert_eq!(see(30, "en", &["b"]), [0_u32; 0]);
    assert_eq!(see(59, "ar", &["b"]), [0, 1]);
    assert_eq!(see(60, "ar", &["b", "c"]), [0, 1, 2], "the first is a minute old and no longer counts");
    assert_eq!(see(90, "ar", &[""]), [0], "the second, the only other in English, is gone");
    assert_eq!(see(500, "ar", &[]), [0_u32; 0]);
}

#[test]
fn hostile_bytes_are_refused_or_run() {
    for text in [
        "text.matches('(a+)+$') && n > 2",
        "text.matches('(?:(?:a{50}){50}){50}')",
        "count(text, '30d') > 9223372036854775807",
        "n * n * n > 0 || d > 1.0",
        "int(d) > 0",
        "absent / absent == 0",
        "\u{202e}n > 1",
        "'\\UFFFFFFFF' == text",
        "r'",
        ".5.5",
        "0x",
        "1e999 > d",
        "a.b.c.d.e.f(1)",
    ] {
        hostile::run(text.as_bytes());
        for end in 0..text.len() {
            hostile::run(&text.as_bytes()[..end]);
        }
    }
}
