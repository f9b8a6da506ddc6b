//! The words of a notice, in the form of DSA Art. 16(2): a substantiated explanation, exact addresses, who notifies,
//! and the statement of good faith. Calm, the same every time, without score, network evidence or personal data.

use std::collections::BTreeMap;
use std::fmt::Write;

use model::{Evidence, Finding, Kind, PostRef, Scope, SignalRole, Weight, gate::Approved};
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    open,
    refer::{ClauseText, Hold, NoticeSettings},
    score,
};

/// Most signals that are named; the evidence holds all.
const MAX_SIGNALS: usize = 8;

/// The posts a notice names, the weightiest first: those that carry an indicator. Where none does (a person opened the
/// case), all of the evidence.
pub(crate) fn posts(evidence: &Evidence) -> Vec<PostRef> {
    let indicators: Vec<Finding> = evidence.findings.iter().filter(|f| counts(f)).cloned().collect();
    let shown = |at: &PostRef| evidence.posts.iter().any(|p| p.at == *at);
    let weighty: Vec<PostRef> = open::by_weight(&indicators).into_iter().filter(shown).collect();
    if weighty.is_empty() { evidence.posts.iter().map(|p| p.at.clone()).collect() } else { weighty }
}

fn counts(f: &Finding) -> bool {
    f.role == SignalRole::Indicator && f.kind != Kind::Network && f.weight > Weight(0)
}

/// The text, with as many post lines as fit. Whole lines are left out, and counted; nothing is ever cut within one.
pub(crate) fn text(
    approved: &Approved,
    clause: &ClauseText,
    posts: &[PostRef],
    settings: &NoticeSettings,
) -> Result<String, Hold> {
    let head = head(approved, clause);
    let tail = tail(approved, settings.notifier.as_deref());
    let graphemes = |text: &str| text.graphemes(true).count();
    let mut least = 0;
    for listed in (1..=posts.len()).rev() {
        let mut text = head.clone();
        for post in &posts[..listed] {
            let _ = writeln!(text, "- {} (version {})", post.uri, post.cid);
        }
        if listed < posts.len() {
            let _ = writeln!(text, "- and {} more in the evidence", posts.len() - listed);
        }
        text.push_str(&tail);
        least = graphemes(&text);
        if least <= settings.max_graphemes {
            return Ok(text);
        }
    }
    Err(Hold::TooLong { graphemes: least, max: settings.max_graphemes })
}

fn head(approved: &Approved, clause: &ClauseText) -> String {
    let (what, account) = match approved.scope() {
        Scope::Posts => ("the posts listed below", "Account that posted them"),
        Scope::Account => ("the account named below, for the posts listed", "Account"),
    };
    let mut out = format!(
        "We ask you to look at {what}, under your own rules and the law that applies to you.\n\n\
         {account}: {}\n\
         Policy clause: {}, {}. {}\n\
         Public basis: {} ({})\n\n\
         Explanation: {} people of our team read this evidence and agree that it falls under this clause.",
        approved.subject().stable(),
        approved.clause(),
        sentence(&clause.title),
        clause.text.trim(),
        clause.basis.trim(),
        clause.issuer.trim(),
        approved.approvers().count(),
    );
    let signals = signals(approved.evidence());
    if !signals.is_empty() {
        let _ = write!(out, " What matched: {}.", signals.join("; "));
    }
    out.push_str("\n\nPosts:\n");
    out
}

fn tail(approved: &Approved, notifier: Option<&str>) -> String {
    let mut out = format!(
        "\nEvidence version: {}\n\
         This is a voluntary notice. We believe in good faith that what it says is accurate and complete.",
        approved.version()
    );
    if let Some(notifier) = notifier {
        let _ = write!(out, "\nNotifier: {}", notifier.trim());
    }
    out
}

/// What matched, by the bank's own id of it, the weightiest first: `phrase signal bp-3 in 2 posts`.
fn signals(evidence: &Evidence) -> Vec<String> {
    let contributions = score::contributions(&evidence.findings);
    let mut matched: BTreeMap<(Kind, &str), (Weight, Vec<&PostRef>)> = BTreeMap::new();
    for (c, f) in contributions
        .iter()
        .filter_map(|c| evidence.findings.iter().find(|f| f.id == c.finding && counts(f)).map(|f| (c, f)))
    {
        let entry = matched.entry((f.kind, &f.signal)).or_default();
        entry.0 = entry.0 + c.weight;
        if !entry.1.contains(&&f.post) {
            entry.1.push(&f.post);
        }
    }
    let mut ranked: Vec<_> = matched.into_iter().collect();
    ranked.sort_by_key(|(key, (weight, _))| (std::cmp::Reverse(*weight), *key));
    let more = ranked.len().saturating_sub(MAX_SIGNALS);
    let mut named: Vec<String> = ranked
        .into_iter()
        .take(MAX_SIGNALS)
        .map(|((kind, signal), (_, posts))| {
            let plural = if posts.len() == 1 { "" } else { "s" };
            format!("{} signal {signal} in {} post{plural}", kind.as_str(), posts.len())
        })
        .collect();
    if more > 0 {
        named.push(format!("{more} more signals"));
    }
    named
}

fn sentence(text: &str) -> &str {
    text.trim().trim_end_matches('.')
}
