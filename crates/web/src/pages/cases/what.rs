//! What the subject posted, with what matched in it.

use std::collections::{BTreeMap, HashMap};

use model::{EvidencePost, Finding, Language, PostRef, Span, Timestamp};
use store::CaseView;

use crate::{
    marks::{self, Piece},
    words::{self, When},
};

/// A post of the evidence. Its links are shown as text and lead nowhere; its images are fetched when somebody asks
/// for one.
pub(crate) struct PostLine {
    pub(crate) number: usize,
    /// When the viewer was shown all of it in another case.
    pub(crate) before: Option<When>,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) lang: Option<String>,
    pub(crate) written: When,
    pub(crate) seen: When,
    pub(crate) uri: String,
    pub(crate) cid: String,
    pub(crate) links: Vec<Link>,
    pub(crate) images: Vec<Image>,
    /// Later posts with the same text and links: their numbers and addresses.
    pub(crate) alike: Vec<(usize, String)>,
    /// Which post it is, as forms name it.
    pub(crate) at: PostRef,
    /// In the team's language, where somebody asked.
    pub(crate) translation: Option<String>,
    /// Whether somebody could.
    pub(crate) can_translate: bool,
}

pub(crate) struct Link {
    pub(crate) text: String,
    pub(crate) numbers: Vec<usize>,
}

pub(crate) struct Image {
    pub(crate) alt: String,
    pub(crate) mime: String,
    pub(crate) kib: u64,
    pub(crate) cid: String,
    /// Whether the viewer had it fetched.
    pub(crate) fetched: bool,
    /// Whether they could.
    pub(crate) can_fetch: bool,
}

/// A finding, numbered as in the margin of the posts. Without its weight: that belongs to the score.
pub(crate) struct FindingLine {
    pub(crate) number: usize,
    pub(crate) signal: String,
    pub(crate) detector: String,
    pub(crate) kind: &'static str,
    pub(crate) role: &'static str,
    pub(crate) post: usize,
    pub(crate) pack: String,
    pub(crate) id: String,
}

/// The posts and findings of a case, in the order they are read.
/// `before` says when the viewer was shown a post in another case, by its place in the evidence.
pub(crate) fn of(
    case: &CaseView,
    before: &BTreeMap<usize, Timestamp>,
    now: Timestamp,
) -> (Vec<PostLine>, Vec<FindingLine>) {
    let mut posts: Vec<(usize, &EvidencePost)> = case.evidence.posts.iter().enumerate().collect();
    posts.sort_by_key(|(_, p)| (p.written, p.seen));
    let place: HashMap<_, _> = posts.iter().map(|(_, p)| p).enumerate().map(|(i, p)| (&p.at, i)).collect();

    let mut findings: Vec<(usize, &Finding)> =
        case.evidence.findings.iter().filter_map(|f| Some((*place.get(&f.post)?, f))).collect();
    findings.sort_by_key(|(post, f)| (*post, f.spans.first().copied(), f.id));
    let numbered: Vec<(usize, usize, &Finding)> =
        findings.into_iter().enumerate().map(|(i, (post, f))| (i + 1, post, f)).collect();

    let mut lines: Vec<PostLine> = Vec::new();
    let mut folded: HashMap<(&str, &[String]), usize> = HashMap::new();
    for (index, (frozen, post)) in posts.iter().enumerate() {
        let key = (post.text.as_str(), post.links.as_slice());
        if let Some(first) = folded.get(&key) {
            lines[*first].alike.push((index + 1, words::visible(post.at.uri.as_str())));
            continue;
        }
        folded.insert(key, lines.len());
        let here = numbered.iter().filter(|(_, p, _)| *p == index);
        let line = line(index + 1, post, here.map(|(n, _, f)| (*n, *f)).collect(), now);
        lines.push(PostLine { before: before.get(frozen).map(|at| When::at(*at)), ..line });
    }
    let findings = numbered.into_iter().map(|(number, post, f)| finding(number, post + 1, f)).collect();
    (lines, findings)
}

fn line(number: usize, post: &EvidencePost, findings: Vec<(usize, &Finding)>, now: Timestamp) -> PostLine {
    let spans: Vec<(usize, Span)> = findings.iter().flat_map(|(n, f)| f.spans.iter().map(|span| (*n, *span))).collect();
    // A finding outside the text speaks of what the post carries: its links.
    let outside: Vec<usize> = findings.iter().filter(|(_, f)| f.spans.is_empty()).map(|(n, _)| *n).collect();
    let links = post
        .links
        .iter()
        .enumerate()
        .map(|(i, link)| Link {
            text: words::visible(link),
            numbers: if i == 0 { outside.clone() } else { Vec::new() },
        })
        .collect();
    let lang = post.langs.first().map(|tag| Language::of_tag(tag)).filter(|l| !l.is_undetermined());
    PostLine {
        number,
        before: None,
        pieces: marks::pieces(&post.text, &spans),
        lang: lang.map(|l| l.as_str().to_owned()),
        written: When::at(post.written),
        seen: When::ago(post.seen, now),
        uri: words::visible(post.at.uri.as_str()),
        cid: words::visible(&post.at.cid),
        links,
        images: post
            .images
            .iter()
            .map(|image| Image {
                alt: words::visible(&image.alt),
                mime: words::visible(&image.mime),
                kib: image.size.div_ceil(1_024),
                cid: words::visible(&image.cid),
                fetched: false,
                can_fetch: false,
            })
            .collect(),
        alike: Vec::new(),
        at: post.at.clone(),
        translation: None,
        can_translate: false,
    }
}

fn finding(number: usize, post: usize, f: &Finding) -> FindingLine {
    FindingLine {
        number,
        signal: words::visible(&f.signal),
        detector: format!("{} v{}", words::visible(&f.rule.detector), f.rule.version),
        kind: f.kind.as_str(),
        role: f.role.as_str(),
        post,
        pack: format!("{} {}", words::visible(&f.rule.pack), f.rule.pack_digest.chars().take(12).collect::<String>()),
        id: f.id.to_string().chars().take(12).collect(),
    }
}
