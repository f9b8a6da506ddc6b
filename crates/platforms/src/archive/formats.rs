//! Every format that is known, in the order in which they are looked for. A new one costs a folder in its platform's, and
//! an entry here.

use super::{
    OpenError, Options, Reader,
    container::Container,
    cursor::Place,
    head::{Begins, Head, base},
    records::{Make, Records, Shape},
};
use crate::{
    atproto, mastodon,
    table::{
        self,
        columns::Columns,
        rows::{Objects, Of, Table},
    },
    telegram, x,
};

type Is = fn(&Head, &Options) -> bool;
type Open = fn(&'static Format, Container, &Head, &Options, Option<Place>) -> Result<Box<dyn Reader>, OpenError>;

/// A kind of archive.
#[derive(Debug)]
pub struct Format {
    /// The word for it in options, cursors and messages.
    pub name: &'static str,
    /// The platform its accounts are of.
    pub platform: &'static str,
    /// What it is, in a few words.
    pub what: &'static str,
    pub(crate) is: Is,
    pub(crate) open: Open,
}

/// Every format that is known.
pub const FORMATS: &[Format] = &[
    Format {
        name: "x-archive",
        platform: x::PLATFORM,
        what: "an account's own archive of X (zip with data/tweets.js and data/account.js, or one of its files)",
        is: |head, _| {
            head.has("tweets.js") || head.has("tweet.js") || head.has("account.js") || !assigned(head).is_empty()
        },
        open: |format, container, _, options, place| {
            let (make, members) = x::personal::Personal::new(&container)?;
            records(format, container, members, make, options, place)
        },
    },
    Format {
        name: "mastodon",
        platform: mastodon::PLATFORM,
        what: "an account's own archive of Mastodon (outbox.json, or .tar.gz or .zip with it)",
        is: |head, _| {
            let alone =
                objects(head, |keys| all(keys, &["orderedItems"]) || all(keys, &["preferredUsername", "inbox"]));
            head.has("outbox.json") || !alone.is_empty()
        },
        open: |format, container, _, options, place| {
            let (make, members) = mastodon::archive::Outbox::new(&container);
            records(format, container, members, make, options, place)
        },
    },
    Format {
        name: "telegram-desktop",
        platform: telegram::PLATFORM,
        what: "an export of Telegram Desktop (result.json)",
        is: |head, _| !objects(head, exported).is_empty(),
        open: |format, container, head, options, place| {
            let members = chosen(head, |begins| like(begins, exported), Shape::Document);
            records(format, container, members, telegram::desktop::Desktop::new(), options, place)
        },
    },
    Format {
        name: "atproto-car",
        platform: atproto::PLATFORM,
        what: "a repository of the AT Protocol (CAR)",
        is: |head, _| matches!(head.members.first(), Some((_, Begins::Car))),
        open: |format, container, _, options, place| {
            Ok(Box::new(atproto::archive::Repository::new(format, container, options, place)?))
        },
    },
    Format {
        name: "x-v1",
        platform: x::PLATFORM,
        what: "posts of X's API v1.1, one JSON object a line (twarc)",
        is: |head, _| !objects(head, is_v1).is_empty(),
        open: |format, container, head, options, place| {
            lines(format, container, head, is_v1, x::v1::V1::new(), options, place)
        },
    },
    Format {
        name: "x-v2",
        platform: x::PLATFORM,
        what: "pages or posts of X's API v2, one JSON object a line (twarc2)",
        is: |head, _| !objects(head, is_v2).is_empty(),
        open: |format, container, head, options, place| {
            lines(format, container, head, is_v2, x::v2::V2::new(), options, place)
        },
    },
    Format {
        name: "telethon",
        platform: telegram::PLATFORM,
        what: "messages as Telethon writes them, one JSON object a line",
        is: |head, _| !objects(head, is_telethon).is_empty(),
        open: |format, container, head, options, place| {
            lines(format, container, head, is_telethon, telegram::telethon::Telethon::new(), options, place)
        },
    },
    Format {
        name: "edges",
        platform: table::PLATFORM,
        what: "a list of edges (CSV, Parquet or JSON lines with the columns actor and target)",
        is: |head, options| fits(head, Of::Edges, options),
        open: |format, container, head, options, place| table(format, container, head, Of::Edges, options, place),
    },
    Format {
        name: "table",
        platform: table::PLATFORM,
        what: "a table of posts (CSV, Parquet or JSON lines with the columns id, account and text, or a map of columns)",
        is: |head, options| fits(head, Of::Posts, options),
        open: |format, container, head, options, place| table(format, container, head, Of::Posts, options, place),
    },
];

fn all(keys: &[String], wanted: &[&str]) -> bool {
    wanted.iter().all(|wanted| keys.iter().any(|key| key == wanted))
}

fn any(keys: &[String], wanted: &[&str]) -> bool {
    wanted.iter().any(|wanted| all(keys, &[wanted]))
}

fn exported(keys: &[String]) -> bool {
    all(keys, &["type", "id", "messages"])
        || all(keys, &["about"]) && any(keys, &["chats", "left_chats", "personal_information", "contacts"])
}

fn is_v1(keys: &[String]) -> bool {
    all(keys, &["id_str", "user"]) && any(keys, &["text", "full_text"])
        || keys == ["delete"]
        || keys == ["delete", "limit"]
}

fn is_v2(keys: &[String]) -> bool {
    let page = any(keys, &["data", "errors"]) && any(keys, &["includes", "meta", "__twarc"]);
    let flattened = all(keys, &["id", "text", "author_id"]);
    page || flattened || all(keys, &["id", "username", "name"]) && any(keys, &["public_metrics", "created_at"])
}

fn is_telethon(keys: &[String]) -> bool {
    all(keys, &["_", "id"]) && any(keys, &["peer_id", "to_id"])
}

fn like(begins: &Begins, keys: fn(&[String]) -> bool) -> bool {
    matches!(begins, Begins::Object { keys: there, .. } if keys(there))
}

fn objects(head: &Head, keys: fn(&[String]) -> bool) -> Vec<usize> {
    head.that(|begins| like(begins, keys))
}

fn assigned(head: &Head) -> Vec<usize> {
    head.that(|begins| matches!(begins, Begins::Assigned(name) if name.starts_with("YTD.")))
}

/// Members that begin as they should; of one file that was said to be this, that file.
fn chosen(head: &Head, like: impl Fn(&Begins) -> bool, shape: Shape) -> Vec<(usize, Shape)> {
    let found = head.that(like);
    let found = if found.is_empty() && head.members.len() == 1 { vec![head.members[0].0] } else { found };
    found.into_iter().map(|member| (member, shape)).collect()
}

fn records(
    format: &'static Format,
    container: Container,
    members: Vec<(usize, Shape)>,
    make: impl Make + 'static,
    options: &Options,
    place: Option<Place>,
) -> Result<Box<dyn Reader>, OpenError> {
    if members.is_empty() {
        let path = container.path().display();
        return Err(OpenError::Unfit(format!("nothing in {path} is {}", format.what)));
    }
    Ok(Box::new(Records::new(format, container, members, make, options, place)?))
}

/// Objects one a line, or the entries of one array.
fn lines(
    format: &'static Format,
    container: Container,
    head: &Head,
    keys: fn(&[String]) -> bool,
    make: impl Make + 'static,
    options: &Options,
    place: Option<Place>,
) -> Result<Box<dyn Reader>, OpenError> {
    let members = chosen(head, |begins| like(begins, keys), Shape::Lines);
    records(format, container, shaped(head, members), make, options, place)
}

fn shaped(head: &Head, members: Vec<(usize, Shape)>) -> Vec<(usize, Shape)> {
    let array = |member: usize| {
        head.members.iter().any(|(n, begins)| *n == member && matches!(begins, Begins::Object { array: true, .. }))
    };
    members.into_iter().map(|(member, shape)| (member, if array(member) { Shape::Document } else { shape })).collect()
}

fn names(begins: &Begins) -> Option<&[String]> {
    match begins {
        Begins::Columns(names) | Begins::Object { keys: names, .. } => Some(names),
        _ => None,
    }
}

fn fits(head: &Head, of: Of, options: &Options) -> bool {
    head.members.iter().any(|(_, begins)| names(begins).is_some_and(|there| Columns::fit(of.columns(), options, there)))
}

fn table(
    format: &'static Format,
    container: Container,
    head: &Head,
    of: Of,
    options: &Options,
    place: Option<Place>,
) -> Result<Box<dyn Reader>, OpenError> {
    let fit = |begins: &Begins| names(begins).is_some_and(|there| Columns::fit(of.columns(), options, there));
    let first = head.members.iter().find(|(_, begins)| fit(begins)).or(head.members.first());
    let Some((member, begins)) = first else {
        return Err(OpenError::Unfit(format!("nothing in {} is a table", container.path().display())));
    };
    let file = base(&container.members()[*member].name).to_owned();
    if let Begins::Object { keys, .. } = begins {
        let make = Objects::new(of, options, keys, &file)?;
        let members = chosen(head, |begins| matches!(begins, Begins::Object { .. }) && fit(begins), Shape::Lines);
        return records(format, container, shaped(head, members), make, options, place);
    }
    let members = head.that(|begins| matches!(begins, Begins::Columns(_)) && fit(begins));
    let members = if members.is_empty() { vec![*member] } else { members };
    Ok(Box::new(Table::new(format, container, members, of, options, place)?))
}
