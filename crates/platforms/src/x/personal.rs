//! The archive that an account's owner can ask for: a zip with a file of JavaScript for everything X keeps of them. Posts,
//! whom they follow and who follows them are read, and how they describe themselves; all else is passed over unopened.

use model::{AccountId, InteractionKind, Profile};
use serde::{Deserialize, de::IgnoredAny};

use super::{account, unescaped, v1::Tweet};
use crate::{
    archive::{
        OpenError,
        container::Container,
        head::base,
        lenient::Id,
        records::{Make, Path, Shape, json},
        sink::{By, Names, Sink},
    },
    problem::Problem,
};

/// Files that are not read, by how their names begin, and what they hold.
const PASSED_OVER: [(&str, &str); 15] = [
    ("direct-message", "files of direct messages"),
    ("deleted", "files of what the owner deleted"),
    ("contact", "files of contacts"),
    ("phone-number", "files of telephone numbers"),
    ("email-address", "files of e-mail addresses"),
    ("ip-audit", "files of IP addresses"),
    ("device", "files of devices"),
    ("personalization", "files of what X infers about the owner"),
    ("ageinfo", "files of what X infers about the owner"),
    ("ad-", "files of advertising"),
    ("block", "files of accounts that are blocked or muted"),
    ("mute", "files of accounts that are blocked or muted"),
    ("like", "files of likes"),
    ("list", "files of lists"),
    ("note-tweet", "files of long texts, which name no post"),
];

/// What a file of the archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Account,
    Profile,
    Tweets,
    Followers,
    Following,
}

/// What a file is, by its name: `tweets.js`, `tweets-part1.js`, `tweet.js`.
fn kind(name: &str) -> Option<Kind> {
    let name = base(name).strip_suffix(".js")?;
    let name = name.split_once("-part").map_or(name, |(name, _)| name);
    Some(match name {
        "account" => Kind::Account,
        "profile" => Kind::Profile,
        "tweet" | "tweets" => Kind::Tweets,
        "follower" => Kind::Followers,
        "following" => Kind::Following,
        _ => return None,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Owner {
    account_id: Option<Id>,
    username: Option<String>,
    account_display_name: Option<String>,
    email: Option<IgnoredAny>,
    phone_number: Option<IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Described {
    description: Description,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Description {
    bio: Option<String>,
    location: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Other {
    account_id: Option<Id>,
}

/// One entry: an object with one key, which says what it is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Entry {
    account: Option<Owner>,
    profile: Option<Described>,
    tweet: Option<Box<Tweet>>,
    follower: Option<Other>,
    following: Option<Other>,
}

/// The entries of one archive.
#[derive(Debug)]
pub(crate) struct Personal {
    names: Names,
    owner: AccountId,
    kind: Kind,
    /// Files that are passed over, by what they hold.
    passed: Vec<&'static str>,
}

impl Personal {
    /// Which members are read, and by whom.
    pub(crate) fn new(container: &Container) -> Result<(Self, Vec<(usize, Shape)>), OpenError> {
        let names = super::names();
        let mut members = Vec::new();
        let mut passed = Vec::new();
        for (number, member) in container.members().iter().enumerate() {
            match kind(&member.name) {
                Some(kind) => members.push((kind, number)),
                None => passed.extend(unread(&member.name)),
            }
        }
        // Who it is comes first; parts in their order.
        members.sort_by_key(|(kind, number)| (*kind, part(&container.members()[*number].name), *number));
        let owner = owner(container, &members, &names)?;
        let members = members.into_iter().map(|(_, number)| (number, Shape::Document)).collect();
        Ok((Self { names, owner, kind: Kind::Tweets, passed }, members))
    }
}

/// Which part of several a file is.
fn part(name: &str) -> u64 {
    name.rsplit_once("-part").and_then(|(_, part)| part.strip_suffix(".js")?.parse().ok()).unwrap_or_default()
}

/// What a file that is not read holds. The pages that show the archive, and its pictures, are not told.
fn unread(name: &str) -> Option<&'static str> {
    let name = base(name).strip_suffix(".js")?;
    let of = PASSED_OVER.iter().find(|(start, _)| name.starts_with(start));
    Some(of.map_or("other files", |(_, what)| what))
}

/// Whose archive it is: `account.js` says so, in it or beside it.
fn owner(container: &Container, members: &[(Kind, usize)], names: &Names) -> Result<AccountId, OpenError> {
    let inside =
        members.iter().find(|(kind, _)| *kind == Kind::Account).map(|(_, number)| container.open_member(*number));
    let source = inside.or_else(|| container.beside("account.js").map(|file| file.open_member(0)));
    let mut owner = None;
    if let Some(source) = source {
        let io = |source| OpenError::Io { path: container.path().to_owned(), source };
        let mut walk = files::Walk::new(source.map_err(io)?).map_err(io)?;
        let plan =
            |path: &Path, _: u64| if path.is_empty() { files::walk::Want::Enter } else { files::walk::Want::Take };
        while let Some(at) = walk.next(plan).map_err(io)? {
            if let files::walk::Step::Value(text) = at.step {
                let entry: Option<Entry> = json(text).ok();
                let id = entry.and_then(|entry| entry.account).and_then(|account| account.account_id);
                owner = owner.or_else(|| account(names, &id?.0));
            }
        }
    }
    owner.ok_or_else(|| {
        OpenError::Unfit(format!(
            "{} does not say whose it is: leave `account.js` in it, or beside it",
            container.path().display()
        ))
    })
}

impl Make for Personal {
    fn begin(&mut self, sink: &mut Sink) {
        self.passed.iter().for_each(|what| sink.pass(what));
    }

    fn member(&mut self, name: &str) {
        self.kind = kind(name).unwrap_or(Kind::Tweets);
    }

    fn record(&mut self, _path: &Path, text: &str, sink: &mut Sink) -> Result<(), Problem> {
        let entry: Entry = json(text)?;
        let missing = || Problem::new("record", "malformed", "an entry that is not what its file holds");
        match self.kind {
            // Older archives hold the post itself.
            Kind::Tweets => {
                let tweet = match entry.tweet {
                    Some(tweet) => *tweet,
                    None => json(text)?,
                };
                tweet.made(&self.names, Some(&self.owner), sink)
            }
            Kind::Account => {
                let owner = entry.account.ok_or_else(missing)?;
                for (field, what) in [(owner.email, "e-mail addresses"), (owner.phone_number, "telephone numbers")] {
                    if field.is_some() {
                        sink.pass(what);
                    }
                }
                self.described(owner.username, owner.account_display_name, None, sink);
                Ok(())
            }
            Kind::Profile => {
                let Description { bio, location } = entry.profile.ok_or_else(missing)?.description;
                if location.is_some_and(|place| !place.is_empty()) {
                    sink.pass("places");
                }
                self.described(None, None, bio.map(unescaped), sink);
                Ok(())
            }
            Kind::Followers => self.follows(entry.follower.ok_or_else(missing)?, true, sink),
            Kind::Following => self.follows(entry.following.ok_or_else(missing)?, false, sink),
        }
    }
}

impl Personal {
    fn described(&self, handle: Option<String>, name: Option<String>, description: Option<String>, sink: &mut Sink) {
        let account = self.owner.clone();
        sink.profile(Profile { account, handle, display_name: name, description, seen: sink.read_at });
    }

    fn follows(&self, other: Other, follower: bool, sink: &mut Sink) -> Result<(), Problem> {
        let id = other.account_id.map(|id| id.0).unwrap_or_default();
        let other = account(&self.names, &id);
        let other = other.ok_or_else(|| Problem::new("record", "id", "its account has no id that could be"))?;
        let (from, to) = if follower { (&other, &self.owner) } else { (&self.owner, &other) };
        let uri = format!("x:follow/{}/{}", from.stable(), to.stable());
        let uri = uri.parse().map_err(|_| Problem::new("record", "id", "it has no id that could be"))?;
        sink.interaction(InteractionKind::Follow, from, to, By::post(&uri, sink.read_at));
        Ok(())
    }
}
