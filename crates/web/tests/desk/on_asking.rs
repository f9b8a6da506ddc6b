//! Images and translations: brought because somebody asked, for who asked, and never by themselves.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use model::ImageRef;
use web::{Desk, GreyImage, Translate};

use crate::{
    browser::Browser,
    house::{CaseSpec, House},
};

const IMAGE: &str = "bafkreiimage";

fn house() -> (House, String) {
    let house = House::new();
    let image = |cid: &str| ImageRef {
        cid: cid.into(),
        mime: "image/png".into(),
        size: 2_048,
        alt: "a tree".into(),
        hashes: Vec::new(),
    };
    let case = house.open_case(&CaseSpec {
        account: "acc-ar",
        language: "ar",
        posts: vec![("black pine انضموا", vec!["https://blackpine.example/ar"])],
        images: vec![image(IMAGE), image("bafkreigone")],
        ..CaseSpec::default()
    });
    (house, format!("/cases/{case}"))
}

/// How often anything was asked for.
#[derive(Clone, Default)]
struct Asked(Arc<AtomicUsize>);

impl Asked {
    fn times(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    fn desk(&self, house: &House) -> Desk {
        let (images, texts) = (self.clone(), self.clone());
        Desk {
            fetch: Some(Arc::new(move |_, image| {
                images.0.fetch_add(1, Ordering::SeqCst);
                Box::pin(async move {
                    match image.cid.as_str() {
                        IMAGE => Ok(GreyImage { grey: b"grey".to_vec(), blurred: b"blurred".to_vec() }),
                        _ => Err("the platform does not show it any more".to_owned()),
                    }
                })
            })),
            translate: Some(Translate {
                by: "invented-translator".into(),
                into: model::Language::of_tag("en"),
                run: Arc::new(move |text, from| {
                    texts.0.fetch_add(1, Ordering::SeqCst);
                    Box::pin(async move { Ok(format!("from {from}: <b>join</b> \u{202E}{}", text.len())) })
                }),
            }),
            ..house.desk()
        }
    }
}

#[tokio::test]
async fn an_image_is_fetched_when_somebody_asks_and_is_theirs_alone() {
    let (house, case) = house();
    let asked = Asked::default();
    let rosa = Browser::at(asked.desk(&house), &house, house.team.reviewer);
    let ravi = rosa.beside(&house, house.team.second);
    rosa.get(&case).await.says("image, not fetched").hides("-blurred.png");
    assert_eq!(asked.times(), 0, "looking at a case fetched something");

    let back = rosa.post(&format!("{case}/images"), &[("image", IMAGE), ("place", "1")]).await;
    assert_eq!((back.status.as_u16(), back.to()), (303, &*format!("{case}#post-1")));
    let file = |kind: &str| format!("{case}/images/{IMAGE}-{kind}.png");
    rosa.get(&case).await.says(&file("blurred")).says(&file("grey"));
    let blurred = rosa.get(&file("blurred")).await;
    assert_eq!((blurred.headers["content-type"].to_str().unwrap(), &*blurred.body), ("image/png", "blurred"));
    assert_eq!(blurred.headers["cache-control"], "no-store");
    assert_eq!(rosa.get(&file("grey")).await.body, "grey");
    assert_eq!(asked.times(), 1);

    // Nobody else's, in no other case, and not for long.
    ravi.get(&case).await.says("image, not fetched").hides("-blurred.png");
    assert_eq!(ravi.get(&file("grey")).await.status, 404);
    let other = house.plain_case();
    assert_eq!(rosa.get(&format!("/cases/{other}/images/{IMAGE}-grey.png")).await.status, 404);
    assert_eq!(rosa.get(&format!("{case}/images/{IMAGE}")).await.status, 404);
    house.pass(600_001);
    assert_eq!(rosa.get(&file("grey")).await.status, 404);
    rosa.get(&case).await.says("image, not fetched");
}

#[tokio::test]
async fn what_cannot_be_fetched_says_why_and_other_images_are_not_asked_for() {
    let (house, case) = house();
    let asked = Asked::default();
    let rosa = Browser::at(asked.desk(&house), &house, house.team.reviewer);
    let gone = rosa.post(&format!("{case}/images"), &[("image", "bafkreigone")]).await;
    assert_eq!(gone.status, 409);
    gone.says("The platform does not show it any more.");
    let other = house.plain_case();
    for (path, image) in [(case.clone(), "bafkreiother"), (format!("/cases/{other}"), IMAGE)] {
        assert_eq!(rosa.post(&format!("{path}/images"), &[("image", image)]).await.status, 404, "{path} {image}");
    }
    assert_eq!(asked.times(), 1, "an image that no post of the case carries was asked for");
    let without = Browser::of(&house, house.team.reviewer);
    without.get(&case).await.says("image, not fetched").hides("/images\"");
    assert_eq!(without.post(&format!("{case}/images"), &[("image", IMAGE)]).await.status, 409);
}

#[tokio::test]
async fn a_stopped_case_gives_no_image_to_anyone() {
    let (house, case) = house();
    let asked = Asked::default();
    let rosa = Browser::at(asked.desk(&house), &house, house.team.reviewer);
    rosa.post(&format!("{case}/images"), &[("image", IMAGE)]).await;
    rosa.post(&format!("{case}/stops"), &[]).await;
    assert_eq!(rosa.get(&format!("{case}/images/{IMAGE}-grey.png")).await.status, 451);
    assert_eq!(rosa.post(&format!("{case}/images"), &[("image", IMAGE)]).await.status, 451);
    assert_eq!(rosa.post(&format!("{case}/translations"), &[("post", "sim://acc-ar/post/1")]).await.status, 451);
    assert_eq!(asked.times(), 1);
}

#[tokio::test]
async fn a_post_is_translated_when_somebody_asks_and_what_comes_is_text() {
    let (house, case) = house();
    let asked = Asked::default();
    let rosa = Browser::at(asked.desk(&house), &house, house.team.reviewer);
    rosa.get(&case).await.says("Translate").hides("invented-translator");
    let translations = format!("{case}/translations");
    let back = rosa.post(&translations, &[("post", "sim://acc-ar/post/1"), ("place", "1")]).await;
    assert_eq!((back.status.as_u16(), back.to()), (303, &*format!("{case}#post-1")));
    let page = rosa.get(&case).await;
    page.says("from ar: &#60;b&#62;join&#60;/b&#62; ⟨U+202E⟩").says("invented-translator");
    assert_eq!(asked.times(), 1);
    // A translation says nothing but what the post says: it is there for the next who reads it.
    rosa.beside(&house, house.team.second).get(&case).await.says("from ar:");
    assert_eq!(rosa.post(&translations, &[("post", "sim://acc-ar/post/2")]).await.status, 404);
    assert_eq!(asked.times(), 1);

    let without = Browser::of(&house, house.team.reviewer);
    without.get(&case).await.hides("/translations");
    assert_eq!(without.post(&translations, &[("post", "sim://acc-ar/post/1")]).await.status, 409);
}

#[tokio::test]
async fn what_is_in_the_teams_language_already_is_not_translated() {
    let house = House::new();
    let case = house.plain_case();
    let rosa = Browser::at(Asked::default().desk(&house), &house, house.team.reviewer);
    rosa.get(&format!("/cases/{case}")).await.hides("/translations");
}
