//! Who stands around an account, as a platform is asked for it.

use std::{fmt, str::FromStr};

use crate::{
    PostUri,
    ids::{IdError, not_an_id},
};

/// One question to a platform about an account's surroundings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// Whom it follows.
    Follows,
    /// Who follows it.
    Followers,
    /// Who reposted this post of it.
    Reposters(PostUri),
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Follows => f.write_str("follows"),
            Self::Followers => f.write_str("followers"),
            Self::Reposters(post) => write!(f, "reposters {post}"),
        }
    }
}

impl FromStr for Relation {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match (text, text.strip_prefix("reposters ")) {
            ("follows", _) => Ok(Self::Follows),
            ("followers", _) => Ok(Self::Followers),
            (_, Some(post)) => Ok(Self::Reposters(post.parse()?)),
            _ => Err(not_an_id(text, "a relation (follows, followers, reposters POST)")),
        }
    }
}

/// How much, of questions and of accounts that answers name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amount {
    /// Questions to the platform.
    pub requests: u32,
    /// Accounts named in its answers.
    pub accounts: u32,
}

impl Amount {
    /// What is left of it.
    pub const fn less(self, spent: Self) -> Self {
        Self {
            requests: self.requests.saturating_sub(spent.requests),
            accounts: self.accounts.saturating_sub(spent.accounts),
        }
    }

    /// Whether nothing can be asked with it.
    pub const fn is_spent(self) -> bool {
        self.requests == 0 || self.accounts == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relation_is_read_as_it_is_written() {
        let post = Relation::Reposters("at://did:plc:a/app.bsky.feed.post/1".parse().unwrap());
        for relation in [Relation::Follows, Relation::Followers, post] {
            assert_eq!(relation.to_string().parse(), Ok(relation));
        }
        assert!("reposters".parse::<Relation>().is_err() && "friends".parse::<Relation>().is_err());
    }
}
