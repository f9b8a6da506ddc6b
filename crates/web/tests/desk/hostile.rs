//! What comes from outside stays text: no markup, no way out of an attribute, no character that turns the page around.

use model::{ImageRef, Observation, Receipt, Status};

use crate::{
    browser::Browser,
    house::{CaseSpec, House},
    seeded,
};

const SCRIPT: &str = "<script>alert(1)</script>";
const BREAKOUT: &str = "\" onmouseover=\"alert(1)\" x=\"' autofocus onfocus='alert(1)";

#[tokio::test]
async fn collected_fields_cannot_become_markup() {
    let house = House::new();
    let case = house.open_case(&CaseSpec {
        account: "acc-\"><img/src=x>",
        handle: "<b>bold</b>\u{202E}gnp.exe",
        display_name: Some(BREAKOUT),
        description: Some(SCRIPT),
        posts: vec![(
            "<script>alert(1)</script> black <b>pine black pine\u{202E} <img src=x onerror=alert(1)>",
            vec!["javascript:alert(1)", "https://blackpine.example/\"><script>alert(1)</script>\u{202E}"],
        )],
        images: vec![ImageRef {
            cid: "\"><script>alert(1)</script>".into(),
            mime: "text/html".into(),
            size: 10,
            alt: format!("{SCRIPT}{BREAKOUT}\u{2066}"),
            hashes: Vec::new(),
        }],
        ..CaseSpec::default()
    });
    let rosa = Browser::of(&house, house.team.reviewer);
    rosa.take().await;
    for path in [
        format!("/cases/{case}"),
        format!("/cases/{case}/network"),
        "/queue".into(),
        "/cases".into(),
        "/network".into(),
        "/record".into(),
    ] {
        let page = rosa.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        page.hides("<script>alert").hides("<b>").hides("<img/src").hides("<img src=x").hides("\" onmouseover");
        page.hides("href=\"javascript").hides("href=\"https://");
        for turn in ['\u{202E}', '\u{2066}', '\u{202A}'] {
            assert!(!page.body.contains(turn), "{path} lets U+{:04X} through", u32::from(turn));
        }
    }
    let page = rosa.get(&format!("/cases/{case}")).await;
    // Shown, as text.
    page.says("&#60;script&#62;alert(1)&#60;/script&#62;").says("⟨U+202E⟩").says("javascript:alert(1)");
    page.says("<mark>black pine</mark>").says("image, not fetched");
    assert_eq!(page.body.matches("<img").count(), 1, "only the mark is an image");
}

/// What platforms answer is from outside too: their receipts, labels and what they call an account.
#[tokio::test]
async fn what_platforms_answer_cannot_become_markup() {
    let house = House::new();
    let said = format!("{SCRIPT}{BREAKOUT}\u{202E}");
    let labels = format!("{{\"labels\":[{{\"val\":{said:?},\"src\":\"did:plc:<b>x</b>\"}}]}}");
    let receipt = Receipt { reference: Some(said.clone()), raw: labels.clone(), at: house.now() };
    let seen = Observation { status: Status::Up, raw: labels, handle: Some(said) };
    let spec = CaseSpec { account: "acc-1", handle: "a.example", ..CaseSpec::default() };
    let referral = seeded::refer(&house, &spec, receipt, vec![(1, seen)]);
    let sanna = Browser::of(&house, house.team.sender);
    for path in ["/ledger".into(), format!("/ledger/{referral}"), "/cases/1".into(), "/record".into(), "/".to_owned()] {
        let page = sanna.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        page.hides("<script>alert").hides("<b>x").hides("\" onmouseover").hides("\u{202E}");
    }
    sanna
        .get(&format!("/ledger/{referral}"))
        .await
        .says("&#60;script&#62;alert(1)")
        .says("⟨U+202E⟩")
        .says("did:plc:&#60;b&#62;");
}

#[tokio::test]
async fn what_is_typed_comes_back_as_text() {
    let house = House::new();
    house.plain_case();
    let rosa = Browser::of(&house, house.team.reviewer);
    let fields = [("reasons", "</textarea><script>alert(1)</script>"), ("decision", "\"><script>alert(1)</script>")];
    let page = rosa.post(&format!("{}/reviews", rosa.take().await), &fields).await;
    assert_eq!(page.status, 422);
    page.hides("<script>alert").says("&#60;/textarea&#62;");
    let page = Browser::signed_out(&house).post("/sign-in", &[("name", "\"><script>alert(1)</script>")]).await;
    page.hides("<script>alert").says("&#34;&#62;&#60;script&#62;");
}

#[tokio::test]
async fn every_script_keeps_its_direction() {
    let house = House::new();
    let text = "انضموا إلى الصنوبر الأسود قبل الشتاء";
    let case = house.open_case(&CaseSpec {
        account: "acc-ar",
        language: "ar",
        posts: vec![(text, vec!["https://blackpine.example/ar"])],
        ..CaseSpec::default()
    });
    let page = Browser::of(&house, house.team.reviewer).get(&format!("/cases/{case}")).await;
    page.says("dir=\"auto\" lang=\"ar\"").says("<mark>الصنوبر الأسود</mark>");
    // Someone who does not read it is told who does, and gets no form.
    let tom = Browser::of(&house, house.team.english_only).get(&format!("/cases/{case}")).await;
    tom.says("No lead has confirmed that you read its language").says("Rosa Mbeki").hides("Record my review");
}
