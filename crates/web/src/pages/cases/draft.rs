//! A review or a lead's decision as it is being written: kept whole when something is missing.

use std::collections::BTreeSet;

use casework::personal_data::{self, HitKind};
use model::{
    Answer, Checklist, Clause, Confidence, Decision, EscalationReason, EvidenceVersion, Language, ProtectedRole, Scope,
    SkipReason,
};

use crate::{app::App, auth::session::Viewer, fields::Fields, say, say::Said, term, words};

/// Fewest characters of reasons.
const SHORTEST: usize = 20;
/// Most characters of reasons.
const LONGEST: usize = 8_000;

/// Something to put right, and where.
pub(crate) struct Problem {
    /// The field's id on the page.
    pub(crate) field: &'static str,
    pub(crate) text: String,
}

/// A choice of a form.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) note: String,
    pub(crate) chosen: bool,
}

/// A question of the protected-role checklist with the answer typed so far.
pub(crate) struct Question {
    pub(crate) role: &'static str,
    pub(crate) no: bool,
    pub(crate) suspected: bool,
}

/// What the form shows.
pub(crate) struct Draft {
    pub(crate) version: String,
    pub(crate) decisions: Vec<Choice>,
    pub(crate) clauses: Vec<Choice>,
    pub(crate) scopes: Vec<Choice>,
    pub(crate) confidences: Vec<Choice>,
    pub(crate) languages: Vec<Choice>,
    pub(crate) questions: Vec<Question>,
    pub(crate) reasons: String,
    pub(crate) problems: Vec<Problem>,
    /// Reasons to give the job on, and to ask a lead.
    pub(crate) skips: Vec<&'static str>,
    pub(crate) escalations: Vec<&'static str>,
}

/// What both kinds of judgement say.
pub(crate) struct Judgement {
    pub(crate) evidence: EvidenceVersion,
    pub(crate) decision: Decision,
    pub(crate) clause: Clause,
    pub(crate) scope: Scope,
    pub(crate) language: Language,
    pub(crate) reasons: String,
}

impl Draft {
    /// Whether somebody answered something already.
    pub(crate) fn was_typed(&self) -> bool {
        !self.problems.is_empty() || !self.reasons.is_empty() || self.decisions.iter().any(|choice| choice.chosen)
    }

    /// The form with what `form` holds already; nothing is chosen beforehand but a language where only one fits.
    pub(crate) fn new(
        app: &App,
        viewer: &Viewer,
        case: &Language,
        version: &str,
        form: &Fields,
        problems: Vec<Problem>,
    ) -> Self {
        let choice = |field: &str, value: &str, label: String, note: String| Choice {
            value: value.to_owned(),
            label,
            note,
            chosen: form.one(field) == value,
        };
        let offer = |field: &str, value: &str, label: Said, note: Said| choice(field, value, label.into(), note.into());
        let read: Vec<&Language> =
            viewer.person.languages.iter().filter(|l| case.is_undetermined() || *l == case).collect();
        let mut languages: Vec<Choice> =
            read.iter().map(|l| choice("language", l.as_str(), words::language(l), String::new())).collect();
        if let [only] = languages.as_mut_slice() {
            only.chosen = true;
        }
        let answered = |role: ProtectedRole, answer: &str| form.one(&format!("role_{}", role.as_str())) == answer;
        Self {
            version: version.to_owned(),
            decisions: vec![
                offer("decision", "approve", say("judgement-approve"), say("judgement-approve-note")),
                offer("decision", "reject", say("judgement-reject"), say("judgement-reject-note")),
            ],
            clauses: app
                .policy()
                .clauses
                .iter()
                .map(|c| choice("clause", c.id.as_str(), format!("{}: {}", c.id, c.title), c.text.clone()))
                .collect(),
            scopes: vec![
                offer("scope", "posts", say("judgement-scope-posts"), say("judgement-scope-posts-note")),
                offer("scope", "account", say("judgement-scope-account"), say("judgement-scope-account-note")),
            ],
            confidences: ["1", "2", "3", "4", "5"]
                .into_iter()
                .map(|n| choice("confidence", n, n.into(), term("confidence", n).into()))
                .collect(),
            languages,
            questions: ProtectedRole::ALL
                .into_iter()
                .map(|role| Question {
                    role: role.as_str(),
                    no: answered(role, "no"),
                    suspected: answered(role, "suspected"),
                })
                .collect(),
            reasons: form.one("reasons").to_owned(),
            problems,
            skips: SkipReason::ALL.map(SkipReason::as_str).into(),
            escalations: EscalationReason::ALL.map(EscalationReason::as_str).into(),
        }
    }

    pub(crate) fn empty(app: &App, viewer: &Viewer, case: &Language, version: &str) -> Self {
        Self::new(app, viewer, case, version, &Fields::default(), Vec::new())
    }

    /// What is wrong with one field, if anything.
    pub(crate) fn problem(&self, field: &str) -> Option<&str> {
        self.problems.iter().find(|p| p.field == field).map(|p| p.text.as_str())
    }
}

/// Reads what both kinds of judgement say; `None` where something is missing, and every problem named.
pub(crate) fn judgement(
    app: &App,
    form: &Fields,
    case: &store::CaseView,
    problems: &mut Vec<Problem>,
) -> Option<Judgement> {
    let exempt = exempt(case);
    let mut missing = |field, text: Said| problems.push(Problem { field, text: text.into() });
    let decision = form.one("decision").parse().map_err(|_| missing("decision", say("judgement-lacks-decision"))).ok();
    let clause = app.policy().clause(form.one("clause")).map(|c| c.id.clone());
    if clause.is_none() {
        missing("clause", say("judgement-lacks-clause"));
    }
    let scope = form.one("scope").parse().map_err(|_| missing("scope", say("judgement-lacks-scope"))).ok();
    let language = form.one("language").parse().map_err(|_| missing("language", say("judgement-lacks-language"))).ok();
    let evidence = form.one("version").parse().ok();
    if evidence.is_none() {
        missing("decision", say("judgement-lacks-version"));
    }
    let reasons = form.one("reasons");
    if reasons.chars().count() < SHORTEST {
        missing("reasons", say("judgement-reasons-short").with("fewest", SHORTEST));
    } else if reasons.chars().count() > LONGEST {
        missing("reasons", say("judgement-reasons-long").with("most", LONGEST));
    }
    let found = personal(reasons, &exempt);
    if !found.is_empty() {
        missing("reasons", say("judgement-reasons-personal").with("what", words::list(&found)));
    }
    Some(Judgement {
        evidence: evidence?,
        decision: decision?,
        clause: clause?,
        scope: scope?,
        language: language?,
        reasons: reasons.to_owned(),
    })
}

/// Reads the confidence.
pub(crate) fn confidence(form: &Fields, problems: &mut Vec<Problem>) -> Option<Confidence> {
    let given = form.one("confidence").parse::<u8>().ok().and_then(|n| Confidence::try_from(n).ok());
    if given.is_none() {
        problems.push(Problem { field: "confidence", text: say("judgement-lacks-confidence").into() });
    }
    given
}

/// Reads the checklist. Every question has to be answered.
pub(crate) fn checklist(form: &Fields, problems: &mut Vec<Problem>) -> Option<Checklist> {
    let answer = |role: ProtectedRole| match form.one(&format!("role_{}", role.as_str())) {
        "no" => Some(Answer::No),
        "suspected" => Some(Answer::Suspected),
        _ => None,
    };
    let open: Vec<String> =
        ProtectedRole::ALL.into_iter().filter(|r| answer(*r).is_none()).map(|r| question(r).into()).collect();
    if !open.is_empty() {
        let text = say("judgement-lacks-answers").with("questions", open.join(" "));
        problems.push(Problem { field: "checklist", text: text.into() });
    }
    Checklist::from_answers(answer).ok()
}

/// Said where the evidence changed while someone judged it.
pub(crate) fn changed() -> Problem {
    Problem { field: "decision", text: say("judgement-changed").into() }
}

/// What a text holds that could point to a person, in words, each kind once.
pub(crate) fn personal(text: &str, exempt: &[String]) -> Vec<String> {
    let exempt: Vec<&str> = exempt.iter().map(String::as_str).collect();
    let kind = |kind| match kind {
        HitKind::Email => say("personal-email"),
        HitKind::Phone => say("personal-phone"),
        HitKind::Ip => say("personal-ip"),
        HitKind::StreetAddress => say("personal-street"),
    };
    let found: BTreeSet<String> =
        personal_data::scan(text, &exempt).into_iter().map(|hit| kind(hit.kind).into()).collect();
    found.into_iter().collect()
}

/// What is asked about a protected role.
pub(crate) fn question(role: ProtectedRole) -> Said {
    term("protected-role", role.as_str())
}

/// What a text about a case may name although it looks like personal data: the subject's own ids and posts.
pub(crate) fn exempt(case: &store::CaseView) -> Vec<String> {
    let subject = &case.row.case.subject;
    let mut out = vec![subject.stable().to_owned(), subject.as_str().to_owned()];
    out.extend(case.profile.iter().filter_map(|p| p.handle.clone()).chain(case.row.handle.clone()));
    out.extend(case.evidence.posts.iter().flat_map(|p| [p.at.uri.as_str().to_owned(), p.at.cid.clone()]));
    out.retain(|text| !text.is_empty());
    out
}
