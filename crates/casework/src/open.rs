//! When the detection policy puts a subject before reviewers, and with what.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use model::{
    AccountId, CaseState, Evidence, EvidencePost, Finding, Kind, Language, Post, PostRef, Proposal, Proposer,
    SignalRole, Span, Timestamp, Weight,
};

use crate::score;

/// The kinds of signal that a finding was computed from, its own included.
type Sources = BTreeSet<Kind>;

/// Most posts that evidence holds; the weightiest are kept. Every further one costs a reviewer exposure and adds less
/// than the one before it.
pub const MAX_POSTS: usize = 50;

/// Proposes a case on `subject`, or not.
///
/// There is a proposal if the findings in its *frozen* evidence, which is what reviewers will see, add up to
/// `threshold` or more and hold two independent indicators, each with a weight above zero: two that share no kind of
/// signal, neither as their own nor among those they were computed from. A topic counts for no kind, alone or with
/// other topics. A network finding counts for nothing and is not frozen; neither is a finding on trial
/// ([`SignalRole::Shadow`]), nor a phrase that was seen only inside an address which is itself a finding: the
/// organisation's name in the organisation's domain is the same signal twice.
///
/// `findings` and `posts` that are not the subject's, and findings whose post is not given, are left out. Where more
/// than [`MAX_POSTS`] posts carry findings, the weightiest post of each kind of indicator is kept first, then the
/// weightiest of all. `severity_of` gives how grave a finding is, 0 to 4.
pub fn propose(
    subject: &AccountId,
    findings: &[Finding],
    posts: &[Post],
    threshold: Weight,
    severity_of: impl Fn(&Finding) -> u8,
    at: Timestamp,
) -> Option<Proposal> {
    let posts: BTreeMap<&PostRef, &Post> = posts.iter().filter(|p| p.author == *subject).map(|p| (&p.at, p)).collect();
    let usable = |f: &&Finding| !is_left_out(f) && posts.contains_key(&f.post);
    let usable: Vec<&Finding> = findings.iter().filter(usable).collect();
    let usable: Vec<Finding> = usable.iter().filter(|f| !is_in_an_address(f, &usable)).copied().cloned().collect();
    let shown = weightiest(&usable);
    let evidence = Evidence::freeze(
        shown.iter().map(|at| frozen(posts[at])).collect(),
        usable.into_iter().filter(|f| shown.contains(&f.post)).collect(),
    );

    let contributions = score::contributions(&evidence.findings);
    let score = score::total(&contributions);
    if !has_independent(&kinds(&evidence.findings)) || score < threshold {
        return None;
    }
    let severity = evidence.findings.iter().map(severity_of).max().unwrap_or(0);
    Some(Proposal {
        subject: subject.clone(),
        language: language(&evidence.posts),
        proposer: Proposer::Pack,
        severity,
        evidence,
        score,
        contributions,
        at,
    })
}

/// Whether a proposal on a subject with a case should become a new version of its evidence.
///
/// - While the case awaits review and nobody's review of the current evidence stands: any finding that is new.
/// - After it was rejected: only an indicator of a signal that the rejected evidence did not hold, a material change.
///   The rejection itself stays with the subject; a lead must answer it.
/// - Otherwise never: what people judge, confirm or sent stays as they saw it.
pub fn refresh(open: &Evidence, proposal: &Proposal, state: CaseState, under_review: bool) -> bool {
    let new = |f: &&Finding| !open.findings.iter().any(|old| old.id == f.id);
    let signal_is_new = |f: &Finding| {
        f.role == SignalRole::Indicator
            && f.weight > Weight(0)
            && !open.findings.iter().any(|old| (old.kind, &old.signal) == (f.kind, &f.signal))
    };
    match state {
        _ if under_review => false,
        CaseState::AwaitingReview => proposal.evidence.findings.iter().any(|f| new(&f)),
        CaseState::Rejected => proposal.evidence.findings.iter().any(signal_is_new),
        CaseState::AwaitingAdjudication
        | CaseState::AwaitingConfirmation
        | CaseState::AwaitingSend
        | CaseState::Referred
        | CaseState::Ambiguous
        | CaseState::Refused
        | CaseState::Stopped => false,
    }
}

/// What the indicators that may open a case were computed from, each combination once.
fn kinds(findings: &[Finding]) -> BTreeSet<Sources> {
    findings.iter().filter(|f| opens(f)).map(Finding::sources).collect()
}

/// Whether any two share no kind: neither is computed from the other, nor both from a third.
fn has_independent(kinds: &BTreeSet<Sources>) -> bool {
    kinds.iter().any(|a| kinds.iter().any(|b| a.is_disjoint(b)))
}

fn opens(f: &Finding) -> bool {
    f.role == SignalRole::Indicator && !is_left_out(f) && f.weight > Weight(0)
}

/// What never enters evidence: whom somebody knows, and what is on trial.
fn is_left_out(f: &Finding) -> bool {
    f.role == SignalRole::Shadow || f.sources().contains(&Kind::Network)
}

/// Whether a phrase, or those that a rule was computed from, stand only inside addresses that link findings of the same
/// post name.
fn is_in_an_address(f: &Finding, findings: &[&Finding]) -> bool {
    let addresses = || findings.iter().filter(|l| l.kind == Kind::Link && l.post == f.post).flat_map(|l| &l.spans);
    let covered = |span: &Span| addresses().any(|a| a.start <= span.start && span.end <= a.end);
    f.sources().contains(&Kind::Phrase) && f.kind != Kind::Link && !f.spans.is_empty() && f.spans.iter().all(covered)
}

/// The posts that are shown: at most [`MAX_POSTS`].
fn weightiest(findings: &[Finding]) -> BTreeSet<PostRef> {
    let ranked = by_weight(findings);
    let mut shown = BTreeSet::new();
    for sources in kinds(findings) {
        let carries = |at: &&PostRef| findings.iter().any(|f| f.post == **at && opens(f) && f.sources() == sources);
        shown.extend(ranked.iter().find(carries).cloned());
    }
    for at in ranked {
        if shown.len() >= MAX_POSTS {
            break;
        }
        shown.insert(at);
    }
    shown
}

/// Posts by what their findings add, the weightiest first; the earlier seen, then the address break ties.
pub(crate) fn by_weight(findings: &[Finding]) -> Vec<PostRef> {
    let weights: BTreeMap<_, Weight> =
        score::contributions(findings).into_iter().map(|c| (c.finding, c.weight)).collect();
    let mut posts: BTreeMap<&PostRef, (Weight, Timestamp)> = BTreeMap::new();
    for f in findings {
        let entry = posts.entry(&f.post).or_insert((Weight(0), f.seen));
        *entry = (entry.0 + weights[&f.id], entry.1.min(f.seen));
    }
    let mut ranked: Vec<_> = posts.into_iter().collect();
    ranked.sort_by_key(|(at, (weight, seen))| (Reverse(*weight), *seen, *at));
    ranked.into_iter().map(|(at, _)| at.clone()).collect()
}

/// The language reviewers must read: what most of the posts declare, by primary subtag. A tie, or nothing declared,
/// is undetermined.
fn language(posts: &[EvidencePost]) -> Language {
    let mut votes: BTreeMap<Language, usize> = BTreeMap::new();
    for post in posts {
        let declared: BTreeSet<Language> = post.langs.iter().map(|tag| Language::of_tag(tag)).collect();
        for language in declared.into_iter().filter(|l| !l.is_undetermined()) {
            *votes.entry(language).or_default() += 1;
        }
    }
    let most = votes.values().copied().max().unwrap_or(0);
    let mut first = votes.into_iter().filter(|(_, n)| *n == most).map(|(l, _)| l);
    match (first.next(), first.next()) {
        (Some(language), None) => language,
        _ => Language::undetermined(),
    }
}

fn frozen(post: &Post) -> EvidencePost {
    EvidencePost {
        at: post.at.clone(),
        text: post.text.clone(),
        langs: post.langs.clone(),
        written: post.written,
        seen: post.seen,
        links: post.links.clone(),
        images: post.images.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Dice;

    use crate::testing::{account, computed, finding, post, shadow, topic};

    const THRESHOLD: Weight = Weight(3_000);

    fn proposed(findings: &[Finding], posts: &[Post]) -> Option<Proposal> {
        propose(
            &account("a"),
            findings,
            posts,
            THRESHOLD,
            |finding| u8::from(finding.clause.as_deref() == Some("BP-1")) * 3,
            Timestamp::default(),
        )
    }

    #[test]
    fn two_kinds_of_indicators_over_the_threshold_open_a_case() {
        let (p, q, quiet) = (post("a", 0), post("a", 1), post("a", 2));
        let found = [finding(&p, "s", Kind::Phrase, 2_000), finding(&q, "u", Kind::Link, 1_000)];
        let case = proposed(&found, &[p, q, quiet]).unwrap();
        assert_eq!((case.score, case.severity, case.proposer), (Weight(3_000), 3, Proposer::Pack));
        assert_eq!(case.language.as_str(), "en");
        assert_eq!((case.evidence.posts.len(), case.evidence.findings.len(), case.contributions.len()), (2, 2, 2));
    }

    #[test]
    fn what_opens_nothing() {
        let p = post("a", 0);
        let (phrase, link) = (finding(&p, "s", Kind::Phrase, 9_000), finding(&p, "u", Kind::Link, 9_000));
        let (q, stranger) = (post("a", 1), post("b", 2));
        let table: [(&str, Vec<Finding>); 7] = [
            ("one kind", vec![phrase.clone(), finding(&p, "t", Kind::Phrase, 9_000)]),
            ("topics only", vec![topic(&p, "s", Kind::Phrase, 9_000), topic(&p, "u", Kind::Link, 9_000)]),
            ("an indicator and a topic", vec![phrase.clone(), topic(&p, "u", Kind::Link, 9_000)]),
            ("network as the second kind", vec![phrase.clone(), finding(&p, "n", Kind::Network, 9_000)]),
            ("a second kind without weight", vec![phrase.clone(), finding(&p, "u", Kind::Link, 0)]),
            ("someone else's post", vec![phrase.clone(), finding(&stranger, "u", Kind::Link, 9_000)]),
            ("under the threshold", vec![finding(&q, "s", Kind::Phrase, 1_000), finding(&q, "u", Kind::Link, 1_999)]),
        ];
        let posts = [p, q, stranger];
        assert!(proposed(&[phrase, link.clone()], &posts).is_some());
        for (what, findings) in table {
            assert_eq!(proposed(&findings, &posts), None, "{what}");
        }
        assert_eq!(proposed(&[link.clone(), link], &[]), None, "no posts");
    }

    #[test]
    fn a_phrase_inside_an_address_that_is_a_finding_is_not_a_second_kind() {
        let (p, q) = (post("a", 0), post("a", 1));
        let at = |mut f: Finding, spans: &[(u32, u32)]| {
            f.spans = spans.iter().map(|(start, end)| Span { start: *start, end: *end }).collect();
            f.sealed()
        };
        let link = at(finding(&p, "u", Kind::Link, 9_000), &[(10, 40)]);
        let phrase = |spans: &[(u32, u32)]| at(finding(&p, "s", Kind::Phrase, 9_000), spans);
        let elsewhere = at(finding(&q, "s", Kind::Phrase, 9_000), &[(18, 29)]);
        let posts = [p.clone(), q.clone()];
        let opens = |phrase: Finding| proposed(&[link.clone(), phrase], &posts);
        assert_eq!(opens(phrase(&[(18, 29)])), None);
        assert_eq!(opens(phrase(&[(18, 29), (10, 40)])), None);
        assert!(opens(phrase(&[(18, 29), (0, 9)])).is_some(), "once in the address, once beside it");
        assert!(opens(phrase(&[(35, 45)])).is_some(), "half outside");
        assert!(opens(phrase(&[])).is_some(), "seen outside the text");
        assert!(opens(elsewhere).is_some(), "in another post");
    }

    #[test]
    fn what_is_computed_from_a_kind_is_not_independent_of_it() {
        let p = post("a", 0);
        let posts = [p.clone()];
        let opens = |findings: &[Finding]| proposed(findings, &posts).is_some();
        let one = |kind: Kind, from: &[Kind]| computed(&p, kind.as_str(), kind, from, 9_000);
        use Kind::{Count, Hash, Link, Network, Phrase};
        let phrase = one(Phrase, &[]);
        assert!(opens(&[phrase.clone(), one(Count, &[])]));
        assert!(!opens(&[phrase.clone(), one(Count, &[Phrase])]), "a count of phrases");
        assert!(!opens(&[one(Count, &[Phrase]), one(Link, &[Phrase])]), "both from a third");
        assert!(!opens(&[one(Link, &[Phrase]), phrase.clone()]), "a rule over links and phrases");
        assert!(!opens(&[one(Link, &[Phrase]), one(Hash, &[Link])]), "the one reads the other");
        assert!(opens(&[one(Link, &[Phrase]), one(Hash, &[Count])]));
        assert!(opens(&[one(Count, &[Phrase]), phrase.clone(), one(Link, &[])]), "a third that is independent");
        assert!(!opens(&[phrase, one(Count, &[Network])]), "whom somebody knows");
    }

    #[test]
    fn what_is_on_trial_opens_nothing_and_is_not_frozen() {
        let p = post("a", 0);
        let opening = [finding(&p, "s", Kind::Phrase, 2_000), finding(&p, "u", Kind::Link, 2_000)];
        let mut trial = shadow(&p, "t", Kind::Link, 9_000);
        trial.spans = vec![Span { start: 0, end: 100 }];
        let with = [&opening[..], &[trial.clone().sealed()]].concat();
        assert_eq!(proposed(&with, std::slice::from_ref(&p)), proposed(&opening, std::slice::from_ref(&p)));
        assert!(proposed(&[opening[0].clone(), trial.clone().sealed()], std::slice::from_ref(&p)).is_none());
        // Nor does it take anything away: a phrase inside an address that only a trial names stays one.
        let mut phrase = finding(&p, "s", Kind::Phrase, 2_000);
        phrase.spans = vec![Span { start: 3, end: 9 }];
        assert!(proposed(&[phrase.sealed(), opening[1].clone(), trial.sealed()], &[p]).is_some());
    }

    #[test]
    fn a_network_finding_is_neither_frozen_nor_scored() {
        let p = post("a", 0);
        let with = [
            finding(&p, "s", Kind::Phrase, 2_000),
            finding(&p, "u", Kind::Link, 2_000),
            finding(&p, "n", Kind::Network, 5_000),
        ];
        assert_eq!(proposed(&with, std::slice::from_ref(&p)), proposed(&with[..2], &[p]));
    }

    #[test]
    fn evidence_is_capped_to_the_weightiest_and_still_meets_the_rule() {
        let posts: Vec<Post> = (0..90).map(|n| post("a", n)).collect();
        let mut found: Vec<Finding> =
            posts.iter().map(|p| finding(p, &p.at.cid, Kind::Phrase, 2_000 + p.seen.as_millis() as i32)).collect();
        // The only link is in the lightest post.
        found.push(finding(&posts[0], "u", Kind::Link, 1));
        let case = proposed(&found, &posts).unwrap();
        assert_eq!(case.evidence.posts.len(), MAX_POSTS);
        let kept: Vec<i64> = case.evidence.posts.iter().map(|p| p.seen.as_millis()).collect();
        assert_eq!(kept, std::iter::once(0).chain(41..90).collect::<Vec<_>>());
        assert_eq!(case.score, case.contributions.iter().map(|c| c.weight).sum());
    }

    #[test]
    fn the_order_of_what_was_seen_does_not_matter() {
        let mut dice = Dice::new(3);
        for _ in 0..200 {
            let mut posts: Vec<Post> = (0..60).map(|n| post("a", n)).collect();
            let mut found: Vec<Finding> = posts
                .iter()
                .map(|p| {
                    let kind = [Kind::Phrase, Kind::Link][dice.below(2) as usize];
                    finding(p, &format!("s{}", dice.below(9)), kind, dice.below(900) as i32)
                })
                .collect();
            let before = proposed(&found, &posts);
            dice.shuffle(&mut posts);
            dice.shuffle(&mut found);
            assert_eq!(proposed(&found, &posts), before);
        }
    }

    #[test]
    fn the_language_is_what_most_posts_declare() {
        let langs = |declared: &[&[&str]]| {
            let posts = declared.iter().enumerate().map(|(n, tags)| {
                let mut p = post("a", n as i64);
                p.langs = tags.iter().map(|t| (*t).to_owned()).collect();
                frozen(&p)
            });
            language(&posts.collect::<Vec<_>>()).to_string()
        };
        assert_eq!(langs(&[&["en-GB"], &["en-US", "en"], &["ar"]]), "en");
        assert_eq!(langs(&[&["ar"], &["en"], &["ar", "en"]]), "und");
        assert_eq!(langs(&[&[], &["not a tag!"], &["ar"]]), "ar");
        assert_eq!(langs(&[&[], &[]]), "und");
    }

    #[test]
    fn evidence_under_review_or_later_stays_as_people_saw_it() {
        let (p, q) = (post("a", 0), post("a", 1));
        let old = [finding(&p, "s", Kind::Phrase, 2_000), finding(&p, "u", Kind::Link, 2_000)];
        let repeat = [&old[..], &[finding(&q, "s", Kind::Phrase, 2_000)]].concat();
        let material = [&old[..], &[finding(&q, "other", Kind::Phrase, 2_000)]].concat();
        let only_topic = [&old[..], &[topic(&q, "about", Kind::Phrase, 2_000)]].concat();
        let weightless = [&old[..], &[finding(&q, "other", Kind::Phrase, 0)]].concat();
        let posts = [p, q];
        let open = proposed(&old, &posts).unwrap().evidence;
        let refreshes =
            |now: &[Finding], state, reviewed| refresh(&open, &proposed(now, &posts).unwrap(), state, reviewed);

        assert!(refreshes(&repeat, CaseState::AwaitingReview, false));
        assert!(!refreshes(&old, CaseState::AwaitingReview, false), "nothing new");
        assert!(!refreshes(&material, CaseState::AwaitingReview, true), "someone is judging it");
        assert!(refreshes(&material, CaseState::Rejected, false));
        assert!(!refreshes(&repeat, CaseState::Rejected, false), "more of the same is no material change");
        assert!(!refreshes(&only_topic, CaseState::Rejected, false), "a topic is no material change");
        assert!(!refreshes(&weightless, CaseState::Rejected, false), "what adds nothing is no material change");
        assert!(!refreshes(&material, CaseState::Rejected, true));
        for later in [
            CaseState::AwaitingAdjudication,
            CaseState::AwaitingConfirmation,
            CaseState::AwaitingSend,
            CaseState::Referred,
            CaseState::Ambiguous,
            CaseState::Refused,
            CaseState::Stopped,
        ] {
            assert!(!refreshes(&material, later, false), "{later:?}");
        }
    }

    #[test]
    fn what_the_author_deleted_since_does_not_shrink_the_evidence() {
        let (p, q) = (post("a", 0), post("a", 1));
        let two = [finding(&p, "s", Kind::Phrase, 2_000), finding(&p, "u", Kind::Link, 2_000)];
        let three = [&two[..], &[finding(&q, "s", Kind::Phrase, 2_000)]].concat();
        let open = proposed(&three, &[p.clone(), q]).unwrap().evidence;
        assert!(!refresh(&open, &proposed(&two, &[p]).unwrap(), CaseState::AwaitingReview, false));
    }
}
