//! What the desk brings only because somebody asked: images from their platform, and translations by a program on this
//! machine. In memory and not for long: the store never holds either.

use std::{collections::VecDeque, future::Future, pin::Pin, sync::Arc};

use model::{AccountId, CaseId, ImageRef, Language, PersonId, PostRef, Timestamp};

use crate::{app::App, auth::session::Viewer, pages::cases::PostLine, words};

/// What comes later, or why it does not, in a line for people.
pub type Later<T> = Pin<Box<dyn Future<Output = Result<T, String>> + Send>>;

/// Brings an image of an account's post from its platform.
pub type Fetch = Arc<dyn Fn(AccountId, ImageRef) -> Later<GreyImage> + Send + Sync>;

/// An image without its colours, and once more with only its shape left. PNG files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GreyImage {
    /// As sharp as it came.
    pub grey: Vec<u8>,
    /// Blurred beyond recovery.
    pub blurred: Vec<u8>,
}

/// A translator on this machine.
#[derive(Clone)]
pub struct Translate {
    /// What it is called.
    pub by: String,
    /// What it translates into.
    pub into: Language,
    /// A text and the language it is in, to the same in the other.
    pub run: Arc<dyn Fn(String, Language) -> Later<String> + Send + Sync>,
}

/// How long an image is there for who asked for it.
const IMAGE_LASTS: i64 = 600 * Timestamp::SECOND;
const MOST_IMAGES: usize = 100;

const TRANSLATION_LASTS: i64 = 12 * Timestamp::HOUR;
const MOST_TRANSLATIONS: usize = 1_000;

/// What was brought.
pub(crate) struct Brought {
    /// Each for the one person who asked, in the case they asked in.
    pub(crate) images: Recent<(PersonId, CaseId, String), Arc<GreyImage>>,
    /// For everybody: they say nothing but what the post says.
    pub(crate) translations: Recent<PostRef, String>,
}

impl Default for Brought {
    fn default() -> Self {
        Self {
            images: Recent::new(IMAGE_LASTS, MOST_IMAGES),
            translations: Recent::new(TRANSLATION_LASTS, MOST_TRANSLATIONS),
        }
    }
}

/// Says of posts what of theirs is there for this viewer, and what they could ask for.
pub(crate) fn mark(posts: &mut [PostLine], app: &App, viewer: &Viewer, case: CaseId) {
    let (brought, now) = (app.brought(), app.now());
    let may = viewer.works_on_cases();
    for post in posts {
        for image in &mut post.images {
            image.fetched = brought.images.get(&(viewer.id(), case, image.cid.clone()), now).is_some();
            image.can_fetch = may && app.desk.fetch.is_some();
        }
        post.translation = brought.translations.get(&post.at, now).map(|text| words::visible(&text));
        let theirs = |translate: &Translate| post.lang.as_deref() != Some(translate.into.as_str());
        post.can_translate = may && post.translation.is_none() && app.desk.translate.as_ref().is_some_and(theirs);
    }
}

/// The newest of what was put in, each for a while.
pub(crate) struct Recent<K, V> {
    lasts: i64,
    most: usize,
    /// Oldest first.
    kept: VecDeque<(Timestamp, K, V)>,
}

impl<K: PartialEq, V: Clone> Recent<K, V> {
    const fn new(lasts: i64, most: usize) -> Self {
        Self { lasts, most, kept: VecDeque::new() }
    }

    pub(crate) fn put(&mut self, key: K, value: V, now: Timestamp) {
        self.kept.retain(|(until, known, _)| *until > now && *known != key);
        if self.kept.len() >= self.most {
            self.kept.pop_front();
        }
        self.kept.push_back((now.plus(self.lasts), key, value));
    }

    pub(crate) fn get(&self, key: &K, now: Timestamp) -> Option<V> {
        self.kept.iter().find(|(until, known, _)| *until > now && known == key).map(|(_, _, value)| value.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_brought_is_there_for_a_while_and_the_oldest_makes_room() {
        let at = Timestamp::from_millis;
        let mut recent = Recent::new(100, 2);
        recent.put('a', 1, at(0));
        recent.put('b', 2, at(10));
        recent.put('a', 3, at(20));
        assert_eq!((recent.get(&'a', at(119)), recent.get(&'a', at(120))), (Some(3), None));
        recent.put('c', 4, at(30));
        assert_eq!((recent.get(&'b', at(30)), recent.get(&'c', at(30))), (None, Some(4)));
        assert_eq!(recent.kept.len(), 2);
    }
}
