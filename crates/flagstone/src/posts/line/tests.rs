use super::*;

fn read(line: &str) -> Result<Post, LineProblem> {
    LineReader::default().read(line)
}

const WHOLE: &str = r#"{"id": 7, "account": {"id": "a6", "age_days": 3}, "text": "one \u00e9\n", "lang": "fr", "ts": 1760000000034,
    "links": ["https://blackpine.example/a"], "tags": ["x"], "images": [{"alt": "a flag"}], "mentions": ["atproto/bsky/did:plc:b"],
    "reply_to": "at://did:plc:b/p/1", "extra": {"deep": [1, 2.5]}}"#;

#[test]
fn the_plain_form_is_read() {
    let post = read(WHOLE).unwrap();
    assert_eq!(post.at.uri.as_str(), "7");
    assert_eq!(post.at.cid.len(), 32);
    assert_eq!(post.author.as_str(), "file/local/a6");
    assert_eq!((post.text.as_str(), post.langs.as_slice()), ("one é\n", &["fr".to_owned()][..]));
    assert_eq!((post.written, post.seen), (Timestamp::from_millis(1_760_000_000_034), post.written));
    assert_eq!((post.links.len(), post.tags.len(), post.images[0].alt.as_str()), (1, 1, "a flag"));
    assert_eq!(post.mentions[0].as_str(), "atproto/bsky/did:plc:b");
    assert_eq!(post.reply_to.unwrap().as_str(), "at://did:plc:b/p/1");
}

#[test]
fn our_own_form_is_read_as_it_was_written() {
    let post = read(WHOLE).unwrap();
    let line = serde_json::to_string(&post).unwrap();
    assert_eq!(read(&line).unwrap(), post);
    let no_text = line.replace("\"text\"", "\"texts\"");
    assert_eq!(read(&no_text).unwrap_err().reason, "value");
    assert_eq!(read(&line[..line.len() - 1]).unwrap_err().reason, "json");
}

#[test]
fn the_same_text_has_the_same_content_id_and_another_text_another() {
    let cid = |text: &str| read(&format!(r#"{{"id":"a","author":"b","text":"{text}"}}"#)).unwrap().at.cid;
    assert_eq!(cid("x"), cid("x"));
    assert_ne!(cid("x"), cid("y"));
}

#[test]
fn each_fault_has_its_word() {
    let cases = [
        ("", "json"),
        ("[]", "json"),
        (r#"{"id":1,"account":"a","text":"t"} x"#, "json"),
        (r#"{"id":1,"account":"a","text":7}"#, "json"),
        (r#"{"id":1.5,"account":"a","text":"t"}"#, "json"),
        (r#"{"account":"a","text":"t"}"#, "missing"),
        (r#"{"id":1,"account":{"name":"a"},"text":"t"}"#, "missing"),
        (r#"{"id":1,"account":"a","text":null}"#, "missing"),
        (r#"{"id":"a b","account":"a","text":"t"}"#, "value"),
        (r#"{"id":1,"account":"a b","text":"t"}"#, "value"),
        (r#"{"id":1,"account":"a","text":"t","time":"yesterday"}"#, "value"),
        (r#"{"id":1,"account":"a","text":"t","images":[{"size":"x"}]}"#, "value"),
        (r#"{"id":1,"account":"a","text":"t","images":7}"#, "value"),
    ];
    for (line, reason) in cases {
        assert_eq!(read(line).unwrap_err().reason, reason, "{line}");
    }
}

#[test]
fn times_are_rfc_3339_or_milliseconds_and_may_be_missing() {
    let seen =
        |fields: &str| read(&format!(r#"{{"id":1,"account":"a","text":"t"{fields}}}"#)).unwrap().seen.as_millis();
    assert_eq!(seen(r#","time":"1970-01-01T00:00:01Z""#), 1_000);
    assert_eq!(seen(r#","ts":5,"seen":9"#), 9);
    assert_eq!(seen(r#","ts":null"#), 0);
}
