//! Mastodon, and what else keeps its posts as ActivityPub. Only archives: nothing is collected, and nothing is sent.
//!
//! | file | what it does |
//! |---|---|
//! | `archive` | `outbox.json` and `actor.json`, by themselves or in an export |
//! | `html` | what a post's HTML says |

pub(crate) mod archive;
mod html;

use model::AccountId;
use url::Url;

use crate::archive::sink::Names;

/// The registry name of this platform.
pub(crate) const PLATFORM: &str = "mastodon";

/// The account of an actor: its server gives out ids, and its id is an address that stays.
fn account(actor: &str) -> Option<AccountId> {
    let url = Url::parse(actor).ok().filter(|url| matches!(url.scheme(), "https" | "http"))?;
    Names::new(PLATFORM, url.host_str()?).account(actor)
}

/// Whose post an address is of, where the address tells: Mastodon writes `ACTOR/statuses/NUMBER`.
fn author_of(post: &str) -> Option<AccountId> {
    let (actor, _) = post.split_once("/statuses/")?;
    account(actor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_its_actor_on_its_server() {
        let account = |actor: &str| super::account(actor).map(|account| account.to_string());
        assert_eq!(
            account("https://a.example/users/b").as_deref(),
            Some("mastodon/a.example/https://a.example/users/b")
        );
        for bad in ["", "b@a.example", "mailto:b@a.example", "https://a.example/users/b c", "/users/b"] {
            assert_eq!(account(bad), None, "{bad}");
        }
        assert_eq!(author_of("https://a.example/users/b/statuses/1"), super::account("https://a.example/users/b"));
        assert_eq!(author_of("https://a.example/notes/1"), None);
    }
}
