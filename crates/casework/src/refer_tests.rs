use std::collections::BTreeSet;

use model::{
    Answer, Case, CaseId, Checklist, Confidence, Decision, Evidence, EvidencePost, Finding, Kind, Language, PersonId,
    Post, Proposer, Review, ReviewId, Role, Roles, Scope, Standing,
    gate::{self, CaseFile},
};
use unicode_segmentation::UnicodeSegmentation;

use super::*;
use crate::testing::{account, finding, post, topic};

fn approved_with(posts: &[Post], findings: Vec<Finding>, scopes: [Scope; 2]) -> Approved {
    let frozen = posts.iter().map(|p| EvidencePost {
        at: p.at.clone(),
        text: p.text.clone(),
        langs: p.langs.clone(),
        written: p.written,
        seen: p.seen,
        links: Vec::new(),
        images: Vec::new(),
    });
    let evidence = Evidence::freeze(frozen.collect(), findings);
    let english: Language = "en".parse().unwrap();
    let case = Case {
        id: CaseId(1),
        subject: account("a"),
        language: english.clone(),
        proposer: Proposer::Pack,
        opened: Timestamp::default(),
    };
    let review = |n: usize| {
        let standing = Standing {
            person: PersonId(n as i64 + 1),
            roles: Roles::new([Role::Reviewer]).unwrap(),
            languages: BTreeSet::from([english.clone()]),
        };
        let review = Review {
            id: ReviewId(n as i64 + 1),
            case: CaseId(1),
            evidence: evidence.version(),
            reviewer: standing.person,
            language: english.clone(),
            decision: Decision::Approve,
            clause: "BP-1".parse().unwrap(),
            scope: scopes[n],
            confidence: Confidence::try_from(4).unwrap(),
            checklist: Checklist::from_answers(|_| Some(Answer::No)).unwrap(),
            reasons: "because".into(),
            at: Timestamp::default(),
        };
        (standing, review)
    };
    let file = CaseFile {
        case,
        reviews: vec![review(0), review(1)],
        evidence,
        withdrawals: Vec::new(),
        adjudications: Vec::new(),
        protected: false,
        stopped: false,
    };
    gate::approve(&file, Timestamp::from_millis(gate::UNDO)).unwrap()
}

fn approved(n: i64) -> Approved {
    let posts: Vec<Post> = (0..n).map(|i| post("a", i)).collect();
    let mut findings: Vec<Finding> = posts.iter().map(|p| finding(p, "bp-slogan", Kind::Phrase, 1_000)).collect();
    findings.push(finding(&posts[posts.len() - 1], "bp-site", Kind::Link, 5_000));
    approved_with(&posts, findings, [Scope::Posts, Scope::Account])
}

fn words() -> NoticeSettings {
    let text = ClauseText {
        title: "Incitement.".into(),
        text: "No content that incites to terrorist acts.".into(),
        basis: "Directive (EU) 2017/541, Art. 5".into(),
        issuer: "European Union".into(),
    };
    NoticeSettings {
        clauses: BTreeMap::from([("BP-1".parse().unwrap(), text)]),
        max_graphemes: MAX_GRAPHEMES,
        notifier: Some("Flagging team, desk@team.example".into()),
    }
}

fn limits() -> Limits {
    Limits { daily_cap: 5, planned_today: 0, referred_before: false, now: Timestamp::from_millis(1) }
}

fn planned(approved: &Approved, notice: NoticeSettings, limits: Limits) -> Result<Notice, Hold> {
    plan(approved, &PlanSettings { notice, limits })
}

#[test]
fn the_notice_is_exactly_this() {
    let case = approved(2);
    let notice = planned(&case, words(), limits()).unwrap();
    let expected = format!(
        "We ask you to look at the posts listed below, under your own rules and the law that applies to you.\n\n\
         Account that posted them: a\n\
         Policy clause: BP-1, Incitement. No content that incites to terrorist acts.\n\
         Public basis: Directive (EU) 2017/541, Art. 5 (European Union)\n\n\
         Explanation: 2 people of our team read this evidence and agree that it falls under this clause. What matched: \
         link signal bp-site in 1 post; phrase signal bp-slogan in 2 posts.\n\n\
         Posts:\n\
         - at://a/post/1 (version cid1)\n\
         - at://a/post/0 (version cid0)\n\n\
         Evidence version: {}\n\
         This is a voluntary notice. We believe in good faith that what it says is accurate and complete.\n\
         Notifier: Flagging team, desk@team.example",
        case.version()
    );
    assert_eq!(notice.text, expected);
    assert_eq!((notice.scope, notice.posts.len(), notice.evidence), (Scope::Posts, 2, case.version()));
    assert_eq!(notice.subject, account("a"));
}

#[test]
fn what_is_shown_is_what_is_planned_whatever_the_limits() {
    let case = approved(3);
    let shown = draft(&case, &words()).unwrap().digest();
    let later = Limits { planned_today: 4, now: Timestamp::from_millis(9 * Timestamp::DAY), ..limits() };
    assert_eq!(planned(&case, words(), later).unwrap().digest(), shown);
}

#[test]
fn one_referral_a_subject_and_a_cap_a_day() {
    let case = approved(1);
    let again = Limits { referred_before: true, ..limits() };
    assert_eq!(planned(&case, words(), again), Err(Hold::AlreadyReferred));
    assert!(!Hold::AlreadyReferred.passes());
    let full = Limits { planned_today: 5, now: Timestamp::from_millis(Timestamp::DAY + 5), ..limits() };
    let hold = planned(&case, words(), full).unwrap_err();
    assert_eq!(hold, Hold::OverDailyCap { cap: 5, resumes: Timestamp::from_millis(2 * Timestamp::DAY) });
    assert!(hold.passes());
    let closed = Limits { daily_cap: 0, ..limits() };
    assert!(matches!(planned(&case, words(), closed), Err(Hold::OverDailyCap { .. })));
    assert!(planned(&case, words(), Limits { planned_today: 4, ..limits() }).is_ok());
}

#[test]
fn a_clause_needs_a_public_basis() {
    let case = approved(1);
    let mut none = words();
    none.clauses.clear();
    assert_eq!(draft(&case, &none), Err(Hold::UnknownClause("BP-1".parse().unwrap())));
    for blank in [|c: &mut ClauseText| c.basis = " ".into(), |c: &mut ClauseText| c.issuer = String::new()] {
        let mut settings = words();
        settings.clauses.values_mut().for_each(blank);
        assert_eq!(draft(&case, &settings), Err(Hold::IncompleteClause("BP-1".parse().unwrap())));
    }
}

#[test]
fn whole_lines_are_left_out_and_counted_never_cut() {
    let case = approved(90);
    for max in [900, 1_000, 1_200, 1_999, 2_000] {
        let notice = draft(&case, &NoticeSettings { max_graphemes: max, ..words() }).unwrap();
        let listed = notice.text.lines().filter(|l| l.starts_with("- at://")).count();
        assert!(notice.text.graphemes(true).count() <= max);
        assert!(notice.text.contains(&format!("- and {} more in the evidence\n", 90 - listed)), "{}", notice.text);
        assert!(notice.text.ends_with("desk@team.example"));
        assert_eq!(notice.posts.len(), 90, "all of them are referred");
        let one_more = 40 + "- and  more in the evidence".len();
        assert!(notice.text.graphemes(true).count() + one_more > max, "as many as fit");
    }
    let hold = draft(&case, &NoticeSettings { max_graphemes: 100, ..words() }).unwrap_err();
    assert!(matches!(hold, Hold::TooLong { max: 100, graphemes } if graphemes > 500), "{hold}");
}

#[test]
fn length_is_counted_in_graphemes() {
    let case = approved(1);
    let mut long = words();
    // A family is one grapheme of seven code points and 25 bytes.
    let family = "👨\u{200d}👩\u{200d}👧\u{200d}👦".repeat(1_000);
    long.clauses.values_mut().for_each(|c| c.text = family.clone());
    let notice = draft(&case, &long).unwrap();
    assert!(notice.text.len() > 20_000 && notice.text.graphemes(true).count() <= MAX_GRAPHEMES);
}

#[test]
fn personal_data_holds_a_notice_but_the_notifier_and_the_subject_do_not() {
    let mut leaky = words();
    leaky.clauses.values_mut().for_each(|c| c.text = "Ask jan@mail.example or +49 170 1234567.".into());
    let hold = draft(&approved(1), &leaky).unwrap_err();
    assert!(matches!(&hold, Hold::PersonalData(hits) if hits.len() == 2));
    assert!(hold.to_string().contains("an e-mail address, a telephone number"), "{hold}");
    let mut bare = words();
    bare.notifier = None;
    assert!(!draft(&approved(1), &bare).unwrap().text.contains("Notifier"));
}

#[test]
fn neither_score_nor_network_nor_post_text_enters_a_notice() {
    let mut p = post("a", 0);
    p.text = "quoted words".into();
    let findings = vec![
        finding(&p, "bp-slogan", Kind::Phrase, 1_234),
        finding(&p, "friends", Kind::Network, 9_876),
        topic(&p, "about", Kind::Phrase, 50),
    ];
    let text = draft(&approved_with(&[p], findings, [Scope::Account, Scope::Account]), &words()).unwrap().text;
    for absent in ["quoted words", "friends", "network", "about", "1.234", "1234", "9.876", "score", "robab"] {
        assert!(!text.contains(absent), "{absent} in {text}");
    }
    assert!(text.contains("look at the account named below"));
}

#[test]
fn posts_that_only_touch_the_topic_are_not_referred() {
    let posts = [post("a", 0), post("a", 1)];
    let findings = vec![topic(&posts[0], "about", Kind::Phrase, 900), finding(&posts[1], "s", Kind::Phrase, 100)];
    let case = approved_with(&posts, findings, [Scope::Posts, Scope::Posts]);
    assert_eq!(draft(&case, &words()).unwrap().posts, [posts[1].at.clone()]);
}
