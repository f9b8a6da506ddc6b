//! What holds for posts of every platform.

use model::{ImageRef, Post};

/// Longest link, tag, alternative text and language tag that is kept, in bytes.
const LINK_MAX: usize = 8_192;
const TAG_MAX: usize = 640;
const ALT_MAX: usize = 10_000;
const LANG_MAX: usize = 64;
/// Most links one post yields.
const LINKS_MAX: usize = 256;

/// Each link, tag and mention once, in order, none longer than is kept. True if something was left out for its length.
pub(crate) fn bound(post: &mut Post) -> bool {
    let mut cut = false;
    let mut keep = |list: &mut Vec<String>, longest: usize, most: usize| {
        let before = list.len();
        list.retain(|item| item.len() <= longest);
        cut |= list.len() < before || list.len() > most;
        list.truncate(most);
        if list.len() < 2 {
            return;
        }
        let mut seen = std::collections::HashSet::with_capacity(list.len());
        let fresh: Vec<bool> = list.iter().map(|item| seen.insert(item.as_str())).collect();
        let mut fresh = fresh.into_iter();
        list.retain(|_| fresh.next().unwrap_or(true));
    };
    keep(&mut post.links, LINK_MAX, LINKS_MAX);
    keep(&mut post.tags, TAG_MAX, LINKS_MAX);
    keep(&mut post.langs, LANG_MAX, 8);
    let mut seen = std::collections::HashSet::new();
    post.mentions.retain(|account| seen.insert(account.clone()));
    for image in &mut post.images {
        let fits = image.alt.len() <= ALT_MAX && image.mime.len() <= 255 && image.cid.len() <= 255;
        cut |= !fits;
        if !fits {
            *image = ImageRef {
                cid: String::new(),
                mime: String::new(),
                size: image.size,
                alt: String::new(),
                hashes: Vec::new(),
            };
        }
    }
    cut
}

/// URLs written out in the text: from `http://` or `https://` to the next space, quote or angle bracket, without the
/// punctuation that ends a sentence.
pub(crate) fn bare_links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut rest = text;
    // Goes past each URL it takes, so that one made of many costs no more than its length.
    while let Some(at) = memchr::memmem::find(rest.as_bytes(), b"http") {
        rest = &rest[at..];
        let Some(scheme) = ["https://", "http://"].into_iter().find(|s| rest.starts_with(s)) else {
            rest = &rest["http".len()..];
            continue;
        };
        let end = rest.find(|c: char| c.is_whitespace() || c.is_control() || "<>\"".contains(c)).unwrap_or(rest.len());
        let url = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'', '…']);
        if url.len() > scheme.len() {
            links.push(url.to_owned());
        }
        rest = &rest[end..];
    }
    links
}
