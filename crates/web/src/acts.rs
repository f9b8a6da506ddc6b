//! What each route is for, in a few words, for people who ask who may do what. A test holds it against the table of
//! routes: none without words, no words without a route.

use crate::{
    router::Method::{self, Get, Post},
    term,
};

/// What each is called in the family `act`.
#[rustfmt::skip]
const ACTS: &[(Method, &str, &str)] = &[
    (Get,  "/assets/{name}",                  "assets"),
    (Get,  "/sign-in",                        "sign-in"),
    (Post, "/sign-in",                        "sign-in-password"),
    (Post, "/sign-in/code",                   "sign-in-code"),
    (Post, "/sign-in/passkey/challenge",      "sign-in-passkey-challenge"),
    (Post, "/sign-in/passkey",                "sign-in-passkey"),
    (Post, "/sign-out",                       "sign-out"),
    (Post, "/sign-out/everywhere",            "sign-out-everywhere"),
    (Get,  "/welcome/{secret}",               "invitation"),
    (Post, "/welcome/{secret}",               "join"),
    (Get,  "/",                               "today"),
    (Post, "/sources",                        "start-source"),
    (Post, "/sources/{id}",                   "stop-source"),
    (Post, "/archives",                       "archive"),
    (Get,  "/queue",                          "queue"),
    (Get,  "/queue/counts",                   "queue-counts"),
    (Post, "/queue/next",                     "next-job"),
    (Post, "/queue/views",                    "keep-view"),
    (Post, "/queue/opt-outs",                 "opt-out"),
    (Get,  "/adjudications",                  "adjudications"),
    (Get,  "/confirmations",                  "confirmations"),
    (Get,  "/cases",                          "cases"),
    (Get,  "/cases/{id}",                     "case"),
    (Post, "/cases/{id}/reviews",             "review"),
    (Post, "/cases/{id}/scan",                "scan"),
    (Post, "/cases/{id}/declined",            "decline"),
    (Post, "/cases/{id}/skips",               "skip"),
    (Post, "/cases/{id}/escalations",         "escalate"),
    (Post, "/cases/{id}/returns",             "return"),
    (Post, "/cases/{id}/stops",               "stop"),
    (Post, "/cases/{id}/stops/looks",         "look-at-stopped"),
    (Post, "/cases/{id}/stops/lifts",         "lift-stop"),
    (Post, "/cases/{id}/gold-answers",        "answer-gold"),
    (Post, "/cases/{id}/audit-rulings",       "rule-on-audit"),
    (Post, "/cases/{id}/withdrawals",         "withdraw"),
    (Post, "/cases/{id}/adjudications",       "adjudicate"),
    (Get,  "/cases/{id}/confirmation",        "read-notice"),
    (Post, "/cases/{id}/confirmation",        "confirm-notice"),
    (Post, "/cases/{id}/protection",          "protect"),
    (Post, "/cases/{id}/neighbourhoods",      "ask-neighbourhood"),
    (Post, "/cases/{id}/images",              "fetch-image"),
    (Get,  "/cases/{id}/images/{file}",       "see-image"),
    (Post, "/cases/{id}/translations",        "translate"),
    (Get,  "/cases/{id}/network",             "case-network"),
    (Get,  "/cases/{id}/pictures/{file}",     "case-picture"),
    (Get,  "/network",                        "network"),
    (Get,  "/ledger",                         "ledger"),
    (Get,  "/ledger/{id}",                    "referral"),
    (Post, "/ledger/{id}/resolution",         "resolve"),
    (Get,  "/measures",                       "measures"),
    (Get,  "/policy",                         "policy"),
    (Get,  "/record",                         "record"),
    (Get,  "/record/set-aside",               "set-aside"),
    (Get,  "/people",                         "people"),
    (Get,  "/people/openings",                "openings"),
    (Get,  "/people/languages",               "languages"),
    (Post, "/people/{id}/languages",          "confirm-language"),
    (Post, "/people/{id}/languages/withdrawal", "withdraw-language"),
    (Get,  "/people/roles",                   "roles"),
    (Post, "/people/invitations",             "invite"),
    (Post, "/people/{id}/roles",              "give-roles"),
    (Post, "/people/{id}/sessions",           "end-sessions"),
    (Get,  "/me",                             "me"),
    (Post, "/me/languages",                   "declare-languages"),
    (Post, "/me/second-factor",               "second-factor"),
    (Post, "/me/second-factor/confirmation",  "confirm-second-factor"),
    (Post, "/me/second-factor/codes",         "recovery-codes"),
    (Post, "/me/second-factor/removal",       "remove-second-factor"),
    (Post, "/me/passkeys/challenge",          "begin-passkey"),
    (Post, "/me/passkeys",                    "add-passkey"),
    (Post, "/me/passkeys/removal",            "remove-passkey"),
    (Post, "/me/sessions/{id}",               "end-session"),
    (Get,  "/openapi.json",                   "openapi"),
    (Get,  "/me/tokens",                      "tokens"),
    (Post, "/me/tokens",                      "make-token"),
    (Post, "/me/tokens/{id}",                 "revoke-token"),
];

/// What a route is for; its address where nobody said.
pub(crate) fn words(method: Method, path: &str) -> String {
    let act = ACTS.iter().find(|(m, p, _)| *m == method && *p == path);
    act.map_or_else(|| path.to_owned(), |(.., act)| term("act", act).into())
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
        for route in crate::routes() {
            let words = words(route.method, route.path);
            assert!(!words.starts_with("act-") && words != route.path, "{words}");
        }
    }
}
