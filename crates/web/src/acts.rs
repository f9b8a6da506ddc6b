//! What each route is for, in a few words, for people who ask who may do what. A test holds it against the table of
//! routes: none without words, no words without a route.

use crate::router::Method::{self, Get, Post};

#[rustfmt::skip]
const ACTS: &[(Method, &str, &str)] = &[
    (Get,  "/assets/{name}",                "style sheet and scripts"),
    (Get,  "/sign-in",                      "sign in"),
    (Post, "/sign-in",                      "sign in: password"),
    (Post, "/sign-in/code",                 "sign in: second factor"),
    (Post, "/sign-in/passkey/challenge",    "be asked for a passkey"),
    (Post, "/sign-in/passkey",              "sign in: passkey"),
    (Post, "/sign-out",                     "sign out"),
    (Post, "/sign-out/everywhere",          "sign out everywhere"),
    (Get,  "/welcome/{secret}",             "look at one's invitation"),
    (Post, "/welcome/{secret}",             "join by invitation"),
    (Get,  "/",                             "see what waits today"),
    (Post, "/sources",                      "start reading a source"),
    (Post, "/sources/{id}",                 "stop reading a source, or start again"),
    (Post, "/archives",                     "bring an archive"),
    (Get,  "/queue",                        "see one's job; as lead, the queue"),
    (Get,  "/queue/counts",                 "see how much waits"),
    (Post, "/queue/next",                   "take the next job"),
    (Post, "/queue/views",                  "keep filters of the queue under a name"),
    (Post, "/queue/opt-outs",               "choose clauses under which one is given no jobs"),
    (Get,  "/adjudications",                "see what reviewers disagree on"),
    (Get,  "/confirmations",                "see what could be sent"),
    (Get,  "/cases",                        "list cases"),
    (Get,  "/cases/{id}",                   "open a case"),
    (Post, "/cases/{id}/reviews",           "judge a case"),
    (Post, "/cases/{id}/scan",              "have reasons looked through while writing"),
    (Post, "/cases/{id}/declined",          "give a job back without a reason"),
    (Post, "/cases/{id}/skips",             "give a job on, with a reason"),
    (Post, "/cases/{id}/escalations",       "ask a lead about a job"),
    (Post, "/cases/{id}/returns",           "return to the queue what a lead was asked about"),
    (Post, "/cases/{id}/stops",             "stop a case that may show the abuse of a child"),
    (Post, "/cases/{id}/stops/looks",       "have the texts of a stopped case shown once, for a report"),
    (Post, "/cases/{id}/stops/lifts",       "lift a stop that was none"),
    (Post, "/cases/{id}/gold-answers",      "say what the right answer to a decided case is"),
    (Post, "/cases/{id}/audit-rulings",     "say whether a decision was right that an audit disagrees with"),
    (Post, "/cases/{id}/withdrawals",       "take one's judgement back"),
    (Post, "/cases/{id}/adjudications",     "decide where reviewers disagree"),
    (Get,  "/cases/{id}/confirmation",      "read a notice before it goes"),
    (Post, "/cases/{id}/confirmation",      "confirm that a notice may go"),
    (Post, "/cases/{id}/protection",        "put an account on the protect list, or take it off"),
    (Post, "/cases/{id}/neighbourhoods",    "ask a platform who stands around a case"),
    (Get,  "/cases/{id}/network",           "see the network of a case"),
    (Get,  "/cases/{id}/pictures/{file}",   "save a picture of a case, or its table"),
    (Get,  "/network",                      "see the networks of cases"),
    (Get,  "/ledger",                       "see what was sent"),
    (Get,  "/ledger/{id}",                  "see one referral and what came of it"),
    (Post, "/ledger/{id}/resolution",       "say whether an unclear send arrived"),
    (Get,  "/measures",                     "see the figures"),
    (Get,  "/policy",                       "read the policy"),
    (Get,  "/record",                       "read the audit log"),
    (Get,  "/record/set-aside",             "see what could not be read"),
    (Get,  "/people",                       "see the team"),
    (Get,  "/people/openings",              "see who opened which case"),
    (Get,  "/people/languages",             "see who may judge in which language"),
    (Post, "/people/{id}/languages",        "confirm that somebody else reads a language"),
    (Post, "/people/{id}/languages/withdrawal", "take a language back from somebody"),
    (Get,  "/people/roles",                 "see who may do what"),
    (Post, "/people/invitations",           "invite somebody"),
    (Post, "/people/{id}/roles",            "give roles to others"),
    (Post, "/people/{id}/sessions",         "end the sessions of others"),
    (Get,  "/me",                           "see one's own page"),
    (Post, "/me/languages",                 "declare the languages one reads"),
    (Post, "/me/second-factor",             "begin a second factor"),
    (Post, "/me/second-factor/confirmation", "confirm one's second factor"),
    (Post, "/me/second-factor/codes",       "make new recovery codes"),
    (Post, "/me/second-factor/removal",     "remove one's second factor"),
    (Post, "/me/passkeys/challenge",        "begin a passkey"),
    (Post, "/me/passkeys",                  "add a passkey"),
    (Post, "/me/passkeys/removal",          "remove a passkey"),
    (Post, "/me/sessions/{id}",             "end one of one's own sessions"),
    (Get,  "/openapi.json",                 "read what programs may ask for"),
    (Get,  "/me/tokens",                    "see one's tokens"),
    (Post, "/me/tokens",                    "make a token for a program"),
    (Post, "/me/tokens/{id}",               "revoke one of one's tokens"),
];

/// What a route is for; its address where nobody said.
pub(crate) fn words(method: Method, path: &'static str) -> &'static str {
    ACTS.iter().find(|(m, p, _)| *m == method && *p == path).map_or(path, |(.., words)| words)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_has_its_words_and_no_words_are_left_over() {
        let name = |method: Method, path: &str| format!("{method:?} {path}");
        let routes: BTreeSet<String> = crate::routes().iter().map(|r| name(r.method, r.path)).collect();
        let said: BTreeSet<String> = ACTS.iter().map(|(method, path, _)| name(*method, path)).collect();
        assert_eq!(routes, said);
        assert_eq!(said.len(), ACTS.len(), "twice");
    }
}
