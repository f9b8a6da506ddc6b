use super::*;

fn shown(address: &str) -> Vec<String> {
    reached(address).iter().map(ToString::to_string).collect()
}

#[test]
fn redirects_and_archives_carry_their_target() {
    for (address, inner) in [
        ("https://go.example/?url=https%3A%2F%2Fblackpine.example%2Fa%3Fx%3D1", "blackpine.example/a?x=1"),
        ("https://go.example/r?id=7&U=http://blackpine.example", "blackpine.example"),
        ("https://a.example/?to=https%3A%2F%2Fb.example%2F%3Fu%3Dhttps%253A%252F%252Fc.example%252F", "c.example"),
        ("https://web.archive.org/web/20200101000000/https://blackpine.example/a?x=1", "blackpine.example/a?x=1"),
        ("https://web.archive.org/web/2020id_/blackpine.example/a", "blackpine.example/a"),
        ("archive.ph/2024.01.02-030405/https:/blackpine.example/a", "blackpine.example/a"),
        ("https://archive.today/newest/http://blackpine.example/", "blackpine.example"),
        ("https://blackpine-example.cdn.ampproject.org/c/s/blackpine.example/a", "blackpine.example/a"),
        ("https://www.google.com/amp/s/blackpine.example/a", "blackpine.example/a"),
        ("https://m.blackpine.example/a", "blackpine.example/a"),
    ] {
        let all = shown(address);
        assert_eq!(all[0], canonical(address).unwrap().to_string());
        assert!(all[1..].contains(&inner.to_owned()), "{address}: {all:?}");
    }
}

#[test]
fn what_is_no_target_is_not_taken_for_one() {
    for address in [
        "https://go.example/?u=blackpine.example",
        "https://go.example/?via=https://blackpine.example",
        "https://go.example/https://blackpine.example",
        "https://archive.ph/Ab3dE",
        "https://web.archive.org/web/",
        "https://m.example",
        "https://evil.example/amp/s/blackpine.example",
    ] {
        assert_eq!(shown(address).len(), 1, "{address}: {:?}", shown(address));
    }
}

#[test]
fn redirects_inside_redirects_come_to_an_end() {
    let mut address = "https://last.example/".to_owned();
    for _ in 0..6 {
        let inner: String = form(&address);
        address = format!("https://go.example/?url={inner}&u={inner}");
    }
    assert!(reached(&address).len() <= 16);
    let wide = format!("https://go.example/?{}", "url=https://a.example&".repeat(300));
    assert_eq!(shown(&wide).len(), 2);
    let many: String = (0..300).map(|n| format!("url=https://{n}.a.example&")).collect();
    assert_eq!(shown(&format!("https://go.example/?{many}")).len(), 16);
}

fn form(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[test]
fn one_telegram_channel_has_one_address() {
    for address in ["t.me/blackpine", "https://t.me/s/blackpine/", "http://telegram.me/s/s/blackpine"] {
        assert_eq!(canonical(address).unwrap().to_string(), "t.me/blackpine");
    }
    assert_eq!(canonical("https://t.me/s").unwrap().to_string(), "t.me/s");
    assert_eq!(canonical("https://t.me/sblackpine").unwrap().to_string(), "t.me/sblackpine");
}

#[test]
fn defanged_addresses_are_read() {
    for (run, address) in [
        ("hxxps://blackpine[.]example/a", "https://blackpine.example/a"),
        ("hXXp[:]//blackpine(dot)example", "http://blackpine.example"),
        ("blackpine[DOT]example", "blackpine.example"),
        ("see:hxxp://blackpine.example", "see:http://blackpine.example"),
    ] {
        assert_eq!(refanged(run).as_deref(), Some(address));
    }
    for run in ["https://blackpine.example/x", "xx(yy)[z]", "hxxp", "a(b.c)d", ""] {
        assert_eq!(refanged(run), None, "{run}");
    }
}

/// Canonical forms of what pieces of addresses make, in any order.
#[test]
fn canonical_is_idempotent_and_so_is_everything_reached() {
    const PIECES: [&str; 26] = [
        "https://",
        "HTTP://",
        "www.",
        "m.",
        "t.me",
        "/s/",
        "/s",
        "//",
        "%2F",
        "%252F",
        "%",
        "?url=",
        "?",
        "&u=",
        "#",
        ":443",
        "@",
        "blackpine.example",
        "чернаясосна.example",
        "xn--",
        "/web/2020/",
        "web.archive.org",
        "utm_source=x",
        ".",
        "..",
        "a",
    ];
    let (mut dice, mut seen) = (model::Dice::new(9), 0);
    for _ in 0..20_000 {
        let address: String = (0..1 + dice.below(9)).map(|_| *dice.pick(&PIECES)).collect();
        for once in reached(&address) {
            assert_eq!(canonical(&once.to_string()).as_ref(), Some(&once), "{address}");
            seen += 1;
        }
    }
    assert!(seen > 5_000, "only {seen} addresses");
}

#[test]
fn a_name_of_which_an_address_is_left_is_that_address() {
    for (address, canonical_form) in [("00..", "0.0.0.0"), ("www.blackpine.example.", "blackpine.example")] {
        let canonical = canonical(address).unwrap();
        assert_eq!(canonical.to_string(), canonical_form);
        assert_eq!(super::canonical(canonical_form).as_ref(), Some(&canonical));
    }
}
