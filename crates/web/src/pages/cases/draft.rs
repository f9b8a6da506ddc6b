//! A review or a lead's decision as it is being written: kept whole when something is missing.

use std::collections::BTreeSet;

use model::{
    Answer, Checklist, Clause, Confidence, Decision, EscalationReason, EvidenceVersion, Language, ProtectedRole, Scope,
    SkipReason,
};

use crate::{app::App, auth::session::Viewer, error, fields::Fields, words};

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
    pub(crate) text: &'static str,
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
    /// Reasons to give the job on, and to ask a lead: the word, and how it is offered.
    pub(crate) skips: Vec<(&'static str, &'static str)>,
    pub(crate) escalations: Vec<(&'static str, &'static str)>,
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
        let choice = |field: &str, value: &str, label: String, note: &str| Choice {
            value: value.to_owned(),
            label,
            note: note.to_owned(),
            chosen: form.one(field) == value,
        };
        let read: Vec<&Language> =
            viewer.person.languages.iter().filter(|l| case.is_undetermined() || *l == case).collect();
        let mut languages: Vec<Choice> =
            read.iter().map(|l| choice("language", l.as_str(), words::language(l), "")).collect();
        if let [only] = languages.as_mut_slice() {
            only.chosen = true;
        }
        let answered = |role: ProtectedRole, answer: &str| form.one(&format!("role_{}", role.as_str())) == answer;
        Self {
            version: version.to_owned(),
            decisions: vec![
                choice("decision", "approve", "Tell the platform".into(), "the posts match the clause"),
                choice("decision", "reject", "Do not tell the platform".into(), "they do not, or it is unclear"),
            ],
            clauses: app
                .policy()
                .clauses
                .iter()
                .map(|c| choice("clause", c.id.as_str(), format!("{}: {}", c.id, c.title), &c.text))
                .collect(),
            scopes: vec![
                choice("scope", "posts", "These posts".into(), "the least measure"),
                choice("scope", "account", "The account".into(), "only if posts would not do"),
            ],
            confidences: (1..=5)
                .zip(["a guess", "doubtful", "likely", "sure", "no doubt"])
                .map(|(n, note)| choice("confidence", &n.to_string(), n.to_string(), note))
                .collect(),
            languages,
            questions: ProtectedRole::ALL
                .into_iter()
                .map(|role| Question {
                    role: role.as_str(),
                    text: role.question(),
                    no: answered(role, "no"),
                    suspected: answered(role, "suspected"),
                })
                .collect(),
            reasons: form.one("reasons").to_owned(),
            problems,
            skips: SkipReason::ALL.map(|r| (r.as_str(), r.words())).into(),
            escalations: EscalationReason::ALL.map(|r| (r.as_str(), r.words())).into(),
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
    let mut missing = |field, text: &str| problems.push(Problem { field, text: text.to_owned() });
    let decision = form.one("decision").parse().map_err(|_| missing("decision", "Choose a decision.")).ok();
    let clause = app.policy().clause(form.one("clause")).map(|c| c.id.clone());
    if clause.is_none() {
        missing("clause", "Choose the policy clause you applied.");
    }
    let scope = form.one("scope").parse().map_err(|_| missing("scope", "Choose what the notice should ask for.")).ok();
    let language = form.one("language").parse().map_err(|_| missing("language", "Name the language you read.")).ok();
    let evidence = form.one("version").parse().ok();
    if evidence.is_none() {
        missing("decision", "The form lost the version of the evidence. Open the case again.");
    }
    let reasons = form.one("reasons");
    if reasons.chars().count() < SHORTEST {
        missing("reasons", "Say why in at least 20 characters. Others will rely on it.");
    } else if reasons.chars().count() > LONGEST {
        missing("reasons", "Say it in at most 8,000 characters.");
    }
    let found = personal(reasons, &exempt);
    if !found.is_empty() {
        missing(
            "reasons",
            &format!(
                "Your reasons hold {}. Take it out: accounts are never linked to persons here.",
                words::list(found)
            ),
        );
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
        problems.push(Problem { field: "confidence", text: "Say how sure you are, from 1 to 5.".into() });
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
    let open: Vec<&str> =
        ProtectedRole::ALL.into_iter().filter(|r| answer(*r).is_none()).map(ProtectedRole::question).collect();
    if !open.is_empty() {
        let text = format!("Answer every question. Still open: {}", error::sentence(&open.join(" ")));
        problems.push(Problem { field: "checklist", text });
    }
    Checklist::from_answers(answer).ok()
}

/// Said where the evidence changed while someone judged it.
pub(crate) fn changed() -> Problem {
    let text = "The evidence changed while you judged it. What you see now is the new version, and what you wrote is \
                kept: read it again, then record your judgement of this version.";
    Problem { field: "decision", text: text.into() }
}

/// What a text holds that could point to a person, in words, each kind once.
pub(crate) fn personal(text: &str, exempt: &[String]) -> Vec<&'static str> {
    let exempt: Vec<&str> = exempt.iter().map(String::as_str).collect();
    let hits = casework::personal_data::scan(text, &exempt);
    let found: BTreeSet<&str> = hits.iter().map(|hit| hit.kind.words()).collect();
    found.into_iter().collect()
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
