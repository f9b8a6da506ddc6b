//! Finds what could point to a person in text that leaves the team: e-mail addresses, telephone numbers, IP addresses
//! and street addresses. There is no field for any of these; this is for free text.
//!
//! A cautious net, not a proof: it knows shapes, not meanings. It reads through zero-width marks, full-width forms and
//! Arabic-Indic digits. What it deliberately does not report: typed subject ids (`@user@host`, `at://…`, `did:…`),
//! content hashes, dates, versions, prices, counts, and loopback addresses.

mod number;
mod street;

use model::Span;

/// What a hit looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HitKind {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// An IPv4 or IPv6 address.
    Ip,
    /// A street with a house number.
    StreetAddress,
}

impl HitKind {
    /// In words, for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Email => "an e-mail address",
            Self::Phone => "a telephone number",
            Self::Ip => "an IP address",
            Self::StreetAddress => "a street address",
        }
    }
}

/// Something that could point to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hit {
    /// Where, in bytes of the scanned text.
    pub span: Span,
    /// What it looks like.
    pub kind: HitKind,
}

/// Scans `text`, in order of position. Where an `exempt` text (the configured notifier block, the subject's own id)
/// occurs exactly and by itself, nothing is reported. Takes time linear in the text, times the number of exempt texts.
pub fn scan(text: &str, exempt: &[&str]) -> Vec<Hit> {
    let masked = mask(text, exempt);
    let letters = read(text, &masked);
    let mut hits = Vec::new();
    number::find(&letters, &mut hits);
    emails(&letters, &mut hits);
    street::find(&letters, &mut hits);
    hits.sort_unstable();
    hits.dedup();
    hits
}

/// One character as it is read, and where it stands in the original.
#[derive(Debug, Clone, Copy)]
struct Letter {
    start: u32,
    end: u32,
    c: char,
}

/// What a masked character is read as: part of nothing.
const MASK: char = '\u{0}';

fn hit(letters: &[Letter], from: usize, to: usize, kind: HitKind) -> Hit {
    Hit { span: Span { start: letters[from].start, end: letters[to - 1].end }, kind }
}

/// Which bytes belong to exempt texts or typed ids.
fn mask(text: &str, exempt: &[&str]) -> Vec<bool> {
    let mut masked = vec![false; text.len()];
    for part in exempt.iter().filter(|part| !part.is_empty()) {
        for (at, found) in text.match_indices(part).filter(|(at, found)| stands_alone(text, *at, at + found.len())) {
            masked[at..at + found.len()].fill(true);
        }
    }
    let mut at = 0;
    for token in text.split_inclusive(char::is_whitespace) {
        let word = token.trim_matches(|c: char| c.is_whitespace() || "()[]<>\"'“”„,;`".contains(c));
        if is_typed_id(word.trim_end_matches(['.', ':', '!', '?'])) {
            masked[at..at + token.len()].fill(true);
        }
        at += token.len();
    }
    masked
}

/// Whether the part is not a piece of something longer: `desk@team.example` in `front.desk@team.example.org`.
fn stands_alone(text: &str, from: usize, to: usize) -> bool {
    let joins = |c: char| c.is_alphanumeric() || "_@+-%".contains(c);
    let mut after = text[to..].chars();
    let joined_after = match after.next() {
        Some('.') => after.next().is_some_and(joins),
        next => next.is_some_and(joins),
    };
    !joined_after && !text[..from].chars().next_back().is_some_and(|c| joins(c) || c == '.')
}

fn is_typed_id(word: &str) -> bool {
    let fediverse = word.strip_prefix('@').and_then(|rest| rest.split_once('@')).is_some_and(|(user, host)| {
        let plain = |part: &str| part.chars().all(|c| c.is_alphanumeric() || "._-".contains(c));
        !user.is_empty() && plain(user) && host.contains('.') && plain(host)
    });
    let hash = word.len() >= 32 && word.bytes().all(|b| b.is_ascii_hexdigit());
    fediverse || hash || word.starts_with("at://did:") || word.starts_with("did:plc:") || word.starts_with("did:web:")
}

/// The text as a reader sees it: marks without width left out, full-width and Arabic-Indic forms as ASCII.
fn read(text: &str, masked: &[bool]) -> Vec<Letter> {
    let invisible = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let fold = |c: char| match c {
        '\u{660}'..='\u{669}' => ascii_digit(c, 0x660),
        '\u{6f0}'..='\u{6f9}' => ascii_digit(c, 0x6f0),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{a0}' | '\u{2007}' | '\u{202f}' | '\u{3000}' => ' ',
        '\u{3002}' => '.',
        other => other,
    };
    text.char_indices()
        .filter(|(at, c)| masked[*at] || !invisible(*c))
        .map(|(at, c)| Letter {
            start: at as u32,
            end: (at + c.len_utf8()) as u32,
            c: if masked[at] { MASK } else { fold(c) },
        })
        .collect()
}

fn ascii_digit(c: char, zero: u32) -> char {
    char::from_digit(c as u32 - zero, 10).unwrap_or(c)
}

/// `local@domain.tld`, in any script.
fn emails(letters: &[Letter], hits: &mut Vec<Hit>) {
    let local = |c: char| c.is_alphanumeric() || "._%+-'".contains(c);
    let domain = |c: char| c.is_alphanumeric() || c == '.' || c == '-';
    for at in (0..letters.len()).filter(|at| letters[*at].c == '@') {
        let from = at - letters[..at].iter().rev().take(64).take_while(|l| local(l.c)).count();
        let mut to = at + 1 + letters[at + 1..].iter().take(255).take_while(|l| domain(l.c)).count();
        while to > at + 1 && matches!(letters[to - 1].c, '.' | '-') {
            to -= 1;
        }
        let host: String = letters[at + 1..to].iter().map(|l| l.c).collect();
        let has_tld = host.rsplit_once('.').is_some_and(|(rest, tld)| {
            !rest.is_empty() && tld.chars().count() >= 2 && tld.chars().all(char::is_alphabetic)
        });
        if from < at && has_tld {
            hits.push(hit(letters, from, to, HitKind::Email));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use HitKind::{Email, Ip, Phone, StreetAddress};

    #[test]
    fn what_points_to_a_person_is_found() {
        let table: &[(&str, &str, HitKind)] = &[
            ("write to jan.novak@mail.example now", "jan.novak@mail.example", Email),
            ("(x+y@sub.domain.example).", "x+y@sub.domain.example", Email),
            ("mailto:a@b.example", "a@b.example", Email),
            ("ｊａｎ＠mail.example", "ｊａｎ＠mail.example", Email),
            ("jan\u{200b}@mail.example", "jan\u{200b}@mail.example", Email),
            ("راسلني على علي@بريد.example", "علي@بريد.example", Email),
            ("call +49 170 1234567!", "+49 170 1234567", Phone),
            ("call +1 (202) 555-0143.", "+1 (202) 555-0143", Phone),
            ("0049 30 901820", "0049 30 901820", Phone),
            ("+441632960123", "+441632960123", Phone),
            ("at 01632 960 123 daily", "01632 960 123", Phone),
            ("030/901820-15", "030/901820-15", Phone),
            ("(030) 9018200", "(030) 9018200", Phone),
            ("(202) 555-0143", "(202) 555-0143", Phone),
            ("202-555-0143", "202-555-0143", Phone),
            ("اتصل ٠٧٧٠ ١٢٣ ٤٥٦٧", "٠٧٧٠ ١٢٣ ٤٥٦٧", Phone),
            ("هاتف: ١٢٣٤٥٦٧", "١٢٣٤٥٦٧", Phone),
            ("واتساب ‎+٩٦٤ ٧٧٠ ١٢٣ ٤٥٦٧", "+٩٦٤ ٧٧٠ ١٢٣ ٤٥٦٧", Phone),
            ("tel. 5550143", "5550143", Phone),
            ("https://wa.me/491701234567", "491701234567", Phone),
            ("https://t.me/+4917012345678", "+4917012345678", Phone),
            ("from 203.0.113.7, at night", "203.0.113.7", Ip),
            ("ip=203.0.113.7", "203.0.113.7", Ip),
            ("[2001:db8::8a2e:370:7334]", "2001:db8::8a2e:370:7334", Ip),
            ("lives at 221b Baker Street", "221b Baker Street", StreetAddress),
            ("lives at 12 Old Mill Rd., London", "12 Old Mill Rd", StreetAddress),
            ("wohnt Lindenstraße 14a", "Lindenstraße 14a", StreetAddress),
            ("Hauptstr. 5, Köln", "Hauptstr. 5", StreetAddress),
            ("12 rue de la Paix", "12 rue de la Paix", StreetAddress),
            ("Calle Mayor 12", "Calle Mayor 12", StreetAddress),
            ("شارع الرشيد ١٢", "شارع الرشيد ١٢", StreetAddress),
            ("شارع فلسطين رقم 7", "شارع فلسطين رقم 7", StreetAddress),
        ];
        for (text, part, kind) in table {
            let found: Vec<_> = scan(text, &[])
                .into_iter()
                .map(|h| (&text[h.span.start as usize..h.span.end as usize], h.kind))
                .collect();
            assert_eq!(found, [(*part, *kind)], "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_it_is_not() {
        let table = [
            "on 2026-11-23 at 10:30:00",
            "2026-11-23T10:00:00.250Z",
            "on 01.02.2026 and 01/02/2026 and 2026/01/02",
            "01-02-2026, 1. 2. 2026, 20260102",
            "1,234,567 people, 12 345 678 posts, 1.234.567,89",
            "it costs 1200.00 or 0.1234567 or $1234567890",
            "version 1.2.3.4 and v10.20.30.40 and 0.12.345.6789",
            "1.2.3.4.5 and 300.1.2.3 and 10.0.0",
            "bafyreib2rxk3rybk3aobmv5cjuql3bm2twh4jo5uxgf5kpqcsgz7soitae",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "1234567890123456789012345678901234567890",
            "at://did:plc:z72i7hdynmk6r22z27h6tvur/app.bsky.feed.post/3l7012345678",
            "did:plc:0171234567890 did:web:host.example:user",
            "@user@host.example and (@a.b@social.example), @handle.example",
            "https://site.example/status/1234567890123 https://x.example/2026/01/02/0123456789",
            "ISBN 978-0-306-40615-7, case 4711, 3/4, 24/7, 50-60 %, 9.5-10.5",
            "std::env and a::b, 10:20:30, ::1, 127.0.0.1, 0.0.0.0",
            "12 people on Main Street; 3 men in the street; 5 days on the Road",
            "wegen 5 Leuten, Weg 5, Platz 1 im Rennen",
            "user @ host, a@b, @, a@.example",
            "شارع طويل و ٣ سيارات",
            "signal bp-0170-1234567x, BP-1",
            "",
        ];
        for text in table {
            assert_eq!(scan(text, &[]), [], "{text}");
        }
    }

    #[test]
    fn exactly_what_is_exempt_is_exempt() {
        let text = "Notifier: desk@team.example, +49 30 901820. Subject: a@b.example";
        assert_eq!(scan(text, &[]).len(), 3);
        let left = scan(text, &["desk@team.example, +49 30 901820", ""]);
        assert_eq!(left.len(), 1);
        assert_eq!(&text[left[0].span.start as usize..], "a@b.example");
        assert_eq!(scan("front.desk@team.example.org", &["desk@team.example"]).len(), 1, "another address");
        assert_eq!(scan("+49 170 1234567", &["7", "1"]).len(), 1, "a short id exempts nothing around it");
    }

    #[test]
    fn odd_text_is_survived() {
        let mut dice = model::Dice::new(5);
        let alphabet: Vec<char> = "0123456789 ٠١٢+()-./:@a.bé\u{200f}\u{ff10}شf\n/".chars().collect();
        for _ in 0..20_000 {
            let text: String =
                (0..dice.below(40)).map(|_| alphabet[dice.below(alphabet.len() as u64) as usize]).collect();
            for h in scan(&text, &["a.b", "٠١"]) {
                assert!(text.get(h.span.start as usize..h.span.end as usize).is_some_and(|part| !part.is_empty()));
            }
        }
    }
}
