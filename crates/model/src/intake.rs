//! What intake commits in one transaction.

use std::collections::BTreeMap;

use crate::{
    AccountId, Cursor, Finding, Interaction, Post, PostUri, Profile, SetAside, SourceId, StatusEvent, Timestamp,
};

/// Everything one batch leaves behind: committed together with the cursor that follows it, or not at all.
///
/// A post with no finding and no watched author is not in here; it is only counted in `dropped`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntakeCommit {
    /// The source the batch came from.
    pub source: SourceId,
    /// Where the source goes on. `None` keeps the old cursor.
    pub cursor: Option<Cursor>,
    /// When the batch is committed.
    pub at: Timestamp,
    /// What was seen.
    pub findings: Vec<Finding>,
    /// Posts with a finding or a watched author.
    pub posts: Vec<Post>,
    /// Interactions with a finding or a watched account at one end.
    pub interactions: Vec<Interaction>,
    /// Profiles of accounts with a finding or watched.
    pub profiles: Vec<Profile>,
    /// Status events of accounts with a finding, a case or a referral.
    pub statuses: Vec<StatusEvent>,
    /// Posts their authors deleted: purged, unless they are frozen evidence.
    pub deleted: Vec<PostUri>,
    /// What could not be read.
    pub set_aside: Vec<SetAside>,
    /// Accounts seen in this batch that have no finding, by id, for the audit reservoir: (account, reservoir key).
    pub unflagged: Vec<AccountId>,
    /// How many messages the source sent.
    pub received: u64,
    /// How many posts were read.
    pub posts_read: u64,
    /// What the engine remembers after this batch, to be kept with the cursor that follows it. `None` keeps what was
    /// kept before.
    pub memory: Option<Vec<u8>>,
    /// How many posts were dropped, by declared language (`und` where none was declared).
    pub dropped: BTreeMap<String, u64>,
}

impl IntakeCommit {
    /// One that leaves nothing behind but the cursor.
    pub fn empty(source: SourceId, cursor: Option<Cursor>, at: Timestamp) -> Self {
        Self {
            source,
            cursor,
            at,
            findings: Vec::new(),
            posts: Vec::new(),
            interactions: Vec::new(),
            profiles: Vec::new(),
            statuses: Vec::new(),
            deleted: Vec::new(),
            set_aside: Vec::new(),
            unflagged: Vec::new(),
            received: 0,
            posts_read: 0,
            memory: None,
            dropped: BTreeMap::new(),
        }
    }
}
