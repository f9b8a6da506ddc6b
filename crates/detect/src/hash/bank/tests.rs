use super::*;

const LIMITS: Limits = Limits { hashes: 100, problems: 100 };

fn import(text: &str) -> Import {
    read(text.as_bytes(), Options::default(), LIMITS)
}

/// Hash, opinion, id and line of each.
fn shown(import: &Import) -> Vec<String> {
    let bank = &import.bank;
    let one = |e: &HashEntry| format!("{:.12} {} {} {}", e.hash.to_string(), e.opinion.as_str(), bank.id(e), e.line);
    bank.entries().iter().map(one).collect()
}

fn problems(import: &Import) -> Vec<String> {
    import.problems.iter().map(|p| format!("{}:{}: {}", p.line, p.column, p.message)).collect()
}

fn pdq(byte: &str) -> String {
    byte.repeat(32)
}

#[test]
fn a_plain_list_is_told_apart_by_length() {
    let text = format!(
        "# a comment\n\n{}\r\n{}\nsha256:{}\nT1{}\n{}",
        pdq("ab"),
        "CD".repeat(16),
        pdq("01"),
        "EF".repeat(35),
        "12".repeat(35)
    );
    let import = import(&text);
    assert_eq!(problems(&import), Vec::<String>::new());
    let algorithms: Vec<&str> = import.bank.entries().iter().map(|e| e.hash.algorithm().as_str()).collect();
    assert_eq!(algorithms, ["pdq", "md5", "sha256", "tlsh", "tlsh"]);
    assert_eq!(import.bank.id(&import.bank.entries()[1]), format!("md5:{}", "cd".repeat(16)));
}

#[test]
fn what_the_bank_says_of_itself_decides() {
    let options =
        Options { algorithm: Some(Algorithm::Sha256), opinion: Opinion::Negative, distance: 3, ..Options::default() };
    let import = read(pdq("ab").as_bytes(), options, LIMITS);
    assert_eq!(import.bank.entries()[0].hash, MediaHash::Sha256([0xab; 32]));
    assert_eq!((import.bank.entries()[0].opinion, import.bank.options()), (Opinion::Negative, options));
}

#[test]
fn csv_as_exchanges_write_it() {
    let text = format!(
        "id,indicator,type,opinion,tags,quality\n\
         a,{},HASH_PDQ,POSITIVE_CLASS,\"one, two\",90\n\
         b,{},HASH_PDQ,INVESTIGATION_SEED,,50\n\
         c,{},HASH_PDQ,DISPUTED,,49\n\
         d,{},HASH_MD5,NEGATIVE_CLASS,,\n\
         e,{},HASH_SHA256,,,\n\
         f,{},HASH_TEXT_TLSH,positive,false_positive,\n",
        pdq("01"),
        pdq("02"),
        pdq("03"),
        "04".repeat(16),
        pdq("05"),
        "06".repeat(35),
    );
    let import = import(&text);
    assert_eq!(problems(&import), Vec::<String>::new());
    assert_eq!((import.lines, import.poor), (6, 1));
    assert_eq!(
        shown(&import),
        [
            "pdq:01010101 positive a 2",
            "pdq:02020202 investigation_seed b 3",
            "md5:04040404 negative d 5",
            "sha256:05050 positive e 6",
            "tlsh:T106060 disputed f 7",
        ]
    );
    let other = format!("signal_type,signal_str,collab,category,tags\npdq,{},mine,NEGATIVE_CLASS,x y\n", pdq("07"));
    assert_eq!(shown(&super::tests::import(&other))[0], format!("pdq:07070707 negative pdq:{} 2", pdq("07")));
    let ours = format!("path,pdq,quality,md5,sha256\na.png,{},100,x,y\n", pdq("08"));
    assert_eq!(super::tests::import(&ours).bank.entries().len(), 1);
}

#[test]
fn json_as_exchanges_write_it() {
    let object = |hash: &str, more: &str| format!("{{\"indicator\":\"{hash}\",\"type\":\"HASH_PDQ\"{more}}}");
    let (one, two) = (object(&pdq("01"), ",\"opinion\":\"DISPUTED\",\"id\":7"), object(&pdq("02"), ""));
    let expected =
        ["pdq:01010101 disputed 7 1", &format!("pdq:02020202 positive pdq:{} 2", pdq("02"))].map(String::from);
    for text in
        [format!("{one}\n{two}\n"), format!("[{one},\n{two}]"), format!("{{\"data\":[{one},\n{two}],\"paging\":{{}}}}")]
    {
        let import = import(&text);
        assert_eq!((shown(&import), problems(&import)), (expected.to_vec(), Vec::new()), "{text}");
    }
    let descriptor = format!(
        "{{\"id\":\"9\",\"indicator\":{{\"id\":\"1\"}},\"raw_indicator\":\"{}\",\"type\":\"HASH_MD5\",\"status\":\"NON_MALICIOUS\",\
         \"tags\":[\"a\",\"b\"]}}\n{}",
        "0a".repeat(16),
        object(&pdq("03"), ",\"should_delete\":true"),
    );
    let import = import(&descriptor);
    assert_eq!((shown(&import), import.withdrawn), (vec!["md5:0a0a0a0a negative 9 1".to_owned()], 1));
}

#[test]
fn wrong_lines_are_set_aside_with_their_place() {
    let text = format!(
        "id,hash,type,opinion\na,xyz,pdq,\nb,{0},url,\nc,{0},pdq,maybe\nd e,{0},pdq,\nf,{0}\ng,\"{0},pdq,\nh,,pdq,\ni,{0},pdq,\n\"j,\"k,{0},pdq,\n",
        pdq("01")
    );
    let seen = import(&text);
    assert_eq!((seen.set_aside, seen.lines, seen.bank.entries().len()), (8, 9, 1));
    assert_eq!(
        problems(&seen),
        [
            "2:3: is no pdq hash: write 64 hexadecimal characters",
            "3:68: `url` is no kind of hash that is matched: known are `pdq`, `md5`, `sha256` or `tlsh`",
            "4:72: `maybe` is no opinion: write `positive`, `investigation_seed`, `negative` or `disputed`",
            "5:1: write an id of at most 128 bytes without spaces",
            "6:1: 2 fields where the header has 4: put text with commas in double quotes",
            "7:3: a double quote is not closed on its line",
            "8:1: no hash: write one, or remove the line",
            "10:1: text stands behind a closing double quote: write \"\" inside",
        ]
    );
    assert_eq!(problems(&import("abc\n")).len(), 1);
    let nul = import(&format!("id,hash\nk\0l,{}\n", pdq("01")));
    assert_eq!(problems(&nul), ["2:1: write an id of at most 128 bytes without spaces"]);
    assert_eq!(problems(&import("[{\n\"hash\": 1,}]"))[0].split(':').next(), Some("2"));
    assert_eq!(problems(&import(&format!("{{\"hash\":\"{}\"}}\n{{oops}}", pdq("01"))))[0].split(':').next(), Some("2"));
    assert_eq!(read(b"\xff\xfe\n", Options::default(), LIMITS).set_aside, 1);
}

#[test]
fn equal_hashes_are_one_and_their_opinions_come_together() {
    use Opinion::{Disputed, InvestigationSeed, Negative, Positive};
    for (a, b, both) in [
        (Positive, Positive, Positive),
        (Positive, InvestigationSeed, Positive),
        (Positive, Negative, Disputed),
        (InvestigationSeed, Negative, Disputed),
        (Disputed, Positive, Disputed),
        (Negative, Negative, Negative),
    ] {
        let text = format!("hash,opinion\n{0},{1}\n{0},{2}\n", pdq("01"), a.as_str(), b.as_str());
        let import = import(&text);
        assert_eq!((import.duplicates, import.bank.entries()[0].opinion), (1, both), "{a:?} {b:?}");
        assert_eq!(b.with(a), both);
    }
}

#[test]
fn a_million_equal_lines_are_one_hash() {
    let text = format!("{}\n", pdq("01")).repeat(1_000_000);
    let import = read(text.as_bytes(), Options::default(), Limits { hashes: 1_000_000, problems: 10 });
    assert_eq!((import.lines, import.duplicates, import.bank.entries().len()), (1_000_000, 999_999, 1));
    let wrong = read("x\n".repeat(1_000_000).as_bytes(), Options::default(), Limits { hashes: 10, problems: 10 });
    assert_eq!((wrong.set_aside, wrong.problems.len()), (1_000_000, 10));
}

#[test]
fn reading_stops_at_the_limit() {
    let text: String = (0..101).map(|n| format!("{n:064x}\n")).collect();
    let cut = import(&text);
    assert_eq!((cut.is_cut, cut.bank.entries().len()), (true, 100));
}

#[test]
fn an_id_names_one_hash() {
    let text = format!("id,hash\na,{}\nb,{}\na,{}\n", pdq("01"), pdq("02"), pdq("03"));
    let import = import(&text);
    assert_eq!(problems(&import), ["4:1: line 2 has this id too: give each hash its own"]);
    assert_eq!(import.bank.entries().len(), 2);
}

#[test]
fn what_is_asked_for_stays_in_order() {
    let text = format!("id,hash\nb,{0}\na,{0}\nb,{1}\n", pdq("02"), pdq("01"));
    let asked = queries(text.as_bytes(), Options::default(), LIMITS);
    let ids: Vec<&str> = asked.bank.entries().iter().map(|entry| asked.bank.id(entry)).collect();
    assert_eq!((ids, asked.set_aside), (vec!["b", "a", "b"], 0));
}

#[test]
fn a_banks_distances_are_the_farthest_that_match() {
    use crate::hash::lookup::Lookup;
    // 40 apart by the reference, and 8 bits.
    let tlsh = "T1A3F06C3B0F2E62CE702280DE61B8822B81A694220B80AC6031340842363A9FC36E4A0A";
    let other = "T13731603B0F2E62CE742280DE61B8822B81A695230B80AC6031340842363A9FC36E4A0A";
    let (image, near) = (pdq("0f"), format!("{}f0", "0f".repeat(31)));
    for (algorithm, hash, query, far) in
        [(Algorithm::Tlsh, tlsh, other, 40), (Algorithm::Pdq, image.as_str(), near.as_str(), 8)]
    {
        let query = MediaHash::of(algorithm, query).expect("a hash");
        for (reach, expected) in [(far, vec![far]), (far - 1, vec![])] {
            let options = Options { distance: reach.min(31), tlsh_distance: reach, ..Options::default() };
            let bank = read(hash.as_bytes(), options, LIMITS).bank;
            let found = Lookup::new([&bank]).matches(&query);
            assert_eq!(found.iter().map(|m| m.distance).collect::<Vec<_>>(), expected, "{query:?} within {reach}");
        }
    }
}

#[test]
fn a_digest_is_found_in_every_bank_that_holds_it_and_no_other_is() {
    use crate::hash::lookup::Lookup;
    let mut dice = model::Dice::new(5);
    // Some begin alike, as what somebody chose may.
    let mut digest = |n: usize| match (dice.below(400), dice.below(4)) {
        (first, last) if n.is_multiple_of(2) => format!("md5:{first:016x}{last:016x}"),
        (first, last) => format!("sha256:{first:016x}{last:048x}"),
    };
    let mut some = |count: usize| (0..count).map(&mut digest).collect::<Vec<String>>();
    let (held, asked) = ([some(300), some(300)], some(4_000));
    let limits = Limits { hashes: 1_000, ..LIMITS };
    let banks = held.each_ref().map(|held| read(held.join("\n").as_bytes(), Options::default(), limits).bank);
    let lookup = Lookup::new(&banks);
    let mut found = 0;
    for hash in asked {
        let (algorithm, digest) = hash.split_once(':').expect("its algorithm");
        let algorithm = Algorithm::parse(algorithm).expect("an algorithm");
        let matches = lookup.matches(&MediaHash::of(algorithm, digest).expect("a hash"));
        for (bank, held) in held.iter().enumerate() {
            assert_eq!(matches.iter().any(|m| m.at.bank as usize == bank), held.contains(&hash), "{hash}");
        }
        found += usize::from(!matches.is_empty());
    }
    assert!((500..3_500).contains(&found), "{found} of 4000");
}

#[test]
fn json_that_ends_behind_a_line_end_has_a_place() {
    for text in ["[[\n\n", "[\n", "[{}\n\n"] {
        super::hostile::run(text.as_bytes());
        assert_eq!(import(text).problems.len(), 1, "{text:?}");
    }
}
