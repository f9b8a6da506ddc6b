//! What a platform yields: posts and public profiles.

use serde::{Deserialize, Serialize};

use crate::{AccountId, MediaHash, PostUri, Timestamp};

/// A post with the version that was seen: its address and the content hash the platform gives it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PostRef {
    /// Where the post lives.
    pub uri: PostUri,
    /// The platform's content id of this version (AT Protocol: CID); a digest of the text where there is none.
    pub cid: String,
}

/// A reference to an image: its platform id and what the author wrote about it. Never its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageRef {
    /// The platform's content id.
    pub cid: String,
    /// Media type as declared.
    pub mime: String,
    /// Size in bytes as declared.
    pub size: u64,
    /// The author's description.
    pub alt: String,
    /// Hashes of it that an archive or the platform states.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hashes: Vec<MediaHash>,
}

/// One public post, as the platform's record says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Address and version.
    pub at: PostRef,
    /// Who wrote it.
    pub author: AccountId,
    /// The text, exactly as written. Every [`crate::Span`] counts bytes of this string.
    pub text: String,
    /// Languages the author declared (BCP 47), in the author's order.
    pub langs: Vec<String>,
    /// When the author says it was written. A claim: never used for ordering or limits.
    pub written: Timestamp,
    /// When it was first seen here.
    pub seen: Timestamp,
    /// Links the post carries: facets, embeds and bare URLs, as written.
    pub links: Vec<String>,
    /// Hashtags the post carries, without `#`.
    pub tags: Vec<String>,
    /// Images the post carries.
    pub images: Vec<ImageRef>,
    /// The post it answers.
    pub reply_to: Option<PostUri>,
    /// The post it quotes.
    pub quotes: Option<PostUri>,
    /// Accounts it mentions.
    pub mentions: Vec<AccountId>,
}

impl Post {
    /// A post that says nothing beyond its text: no languages, links, images or relations, both times 1970. The rest is
    /// added by struct update.
    pub fn of_text(at: PostRef, author: AccountId, text: impl Into<String>) -> Self {
        Self {
            at,
            author,
            text: text.into(),
            langs: Vec::new(),
            written: Timestamp::default(),
            seen: Timestamp::default(),
            links: Vec::new(),
            tags: Vec::new(),
            images: Vec::new(),
            reply_to: None,
            quotes: None,
            mentions: Vec::new(),
        }
    }
}

/// What an account shows of itself in public. A display name is what the account calls itself, not who it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The account.
    pub account: AccountId,
    /// Its changeable public name on the platform, where known.
    pub handle: Option<String>,
    /// What it calls itself.
    pub display_name: Option<String>,
    /// What it writes about itself.
    pub description: Option<String>,
    /// When the profile was seen.
    pub seen: Timestamp,
}
