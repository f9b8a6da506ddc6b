//! What is known of accounts, from a file with the column `account` and any of `text` (a post), `time` (of it), `handle`,
//! `display_name`, `bio`, `picture` (a hash), `created`, `taken_down`, `neighbour`; many rows an account.

use std::{collections::BTreeMap, path::Path};

use anyhow::ensure;
use detect::text::fold;
use graph::{
    Accounts, Network,
    returns::{Account, Picture, Post},
};

use super::{
    rows::{self, Read},
    seeds::two,
    shares::when,
};
use crate::commands::progress::Progress;

/// Longest field that is read, in bytes: a post may be long.
pub(super) const LONGEST: usize = 1 << 20;

const OPTIONAL: [&str; 11] = [
    "text",
    "time",
    "handle",
    "display_name",
    "bio",
    "picture",
    "created",
    "taken_down",
    "neighbour",
    "policy_clause",
    "sponsors",
];

/// The forms of a time.
pub const TIMES: &str = "RFC 3339, `2026-11-23 10:00:00`, `2026-11-23` or seconds since 1970";

/// What a file says of when an account was taken down by its platform.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum TakenDown {
    /// That it was not, or nothing.
    #[default]
    No,
    /// That it was.
    Yes,
    /// When, in milliseconds.
    At(i64),
}

/// What a file says of an account.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Traits and posts; neighbours are numbers of those that [`read`] was handed.
    pub account: Account,
    /// The latest takedown.
    pub taken_down: TakenDown,
    /// Whether a row of it has a policy clause and two sponsors.
    pub signed: bool,
    /// When traits that change were said last.
    said: [Option<(Option<i64>, String)>; 4],
}

/// A file of accounts.
#[derive(Debug, Default)]
pub struct File {
    /// By name.
    pub accounts: BTreeMap<String, Known>,
    /// Whether it has the column `taken_down`.
    pub says_taken_down: bool,
    /// Times of posts that could not be read. The posts count, at no time.
    pub odd_times: u64,
    /// How it was read.
    pub read: Read,
}

/// Reads a file. `neighbours` numbers those that it names.
///
/// # Errors
/// A file that cannot be read, that lacks the column `account`, or that names nobody.
pub fn read(path: &Path, neighbours: &mut Accounts) -> anyhow::Result<File> {
    let (mut accounts, mut odd_times) = (BTreeMap::<String, Known>::new(), 0);
    let read = rows::read_up_to(LONGEST, path, &["account"], &OPTIONAL, &mut Progress::over(path), |values| {
        if values[0].is_empty() {
            return Err("no account".into());
        }
        let row = Row::new(&values[1..])?;
        odd_times += u64::from(row.time.is_none() && !values[2].is_empty());
        let neighbour = match values[9] {
            "" => None,
            name => Some(neighbours.number(name).ok_or("too many neighbours")?),
        };
        if !accounts.contains_key(values[0]) {
            accounts.insert(values[0].to_owned(), Known::default());
        }
        if let Some(known) = accounts.get_mut(values[0]) {
            row.add(known);
            known.account.neighbours.extend(neighbour);
        }
        Ok(())
    })?;
    read.set_aside.tell();
    ensure!(!accounts.is_empty(), "{} names no account", path.display());
    accounts.values_mut().for_each(Known::end);
    Ok(File { accounts, says_taken_down: read.has[7], odd_times, read })
}

/// A row, looked at whole before anything of it is taken.
struct Row<'a> {
    values: &'a [&'a str],
    time: Option<i64>,
    created: Option<i64>,
    taken_down: TakenDown,
}

impl<'a> Row<'a> {
    fn new(values: &'a [&'a str]) -> Result<Self, String> {
        let moment = |name: &str, text: &str| match text {
            "" => Ok(None),
            _ => when(text).map(Some).ok_or_else(|| format!("{name} `{text}` is not {TIMES}")),
        };
        let taken_down = match values[7].to_lowercase().as_str() {
            "" | "0" | "no" | "false" => TakenDown::No,
            "1" | "yes" | "true" => TakenDown::Yes,
            _ => moment("taken_down", values[7])?.map_or(TakenDown::No, TakenDown::At),
        };
        Ok(Self { values, time: when(values[1]), created: moment("created", values[6])?, taken_down })
    }

    fn add(self, known: &mut Known) {
        if !self.values[0].is_empty() {
            known.account.posts.push(Post { time: self.time, text: self.values[0].to_owned() });
        }
        for (said, value) in known.said.iter_mut().zip(&self.values[2..6]) {
            let now = Some((self.time, (*value).to_owned()));
            if !value.is_empty() && now > *said {
                *said = now;
            }
        }
        known.account.created = known.account.created.into_iter().chain(self.created).min();
        known.taken_down = known.taken_down.max(self.taken_down);
        known.signed |= !self.values[9].is_empty() && two(self.values[10]);
    }
}

impl Known {
    /// Takes what was said last, whatever order the rows came in.
    fn end(&mut self) {
        let [handle, name, bio, picture] =
            std::mem::take(&mut self.said).map(|said| said.map_or(String::new(), |(_, value)| value));
        let account = &mut self.account;
        (account.handle, account.name, account.bio) = (fold(&handle).text, fold(&name).text, fold(&bio).text);
        account.picture = Picture::read(&picture);
        account.neighbours.sort_unstable();
        account.neighbours.dedup();
    }

    /// Adds whom the account of this number links to, and who links to it: two different things.
    pub fn link(&mut self, network: &Network, number: u32, neighbours: u32) {
        let out = network.out().of(number).iter().map(|target| neighbours + 2 * target);
        let back = network.back().of(number).iter().map(|actor| neighbours + 2 * actor + 1);
        self.account.neighbours.extend(out.chain(back));
        self.account.neighbours.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> anyhow::Result<(File, Accounts)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("accounts.csv");
        std::fs::write(&path, text).unwrap();
        let mut neighbours = Accounts::default();
        Ok((read(&path, &mut neighbours)?, neighbours))
    }

    #[test]
    fn many_rows_make_an_account_whatever_their_order() {
        let header =
            "account,time,text,handle,display_name,picture,created,taken_down,neighbour,policy_clause,sponsors";
        let rows = [
            "a,2026-01-02,second,New_Handle,,,,,pine,,",
            "a,2026-01-01,first,old_handle,ANNA,LAKE,2025-05-05,2026-02-01T10:00:00Z,elm,,",
            "a,,,,,,2025-06-01,yes,pine,4.2,ada; grace",
            "b,,,,,,,no,,4.2,ada",
        ];
        let (known, neighbours) = file(&format!("{header}\n{}\n", rows.join("\n"))).unwrap();
        let a = &known.accounts["a"];
        assert_eq!((a.account.handle.as_str(), a.account.name.as_str()), ("new handle", "anna"));
        assert_eq!(a.taken_down, TakenDown::At(1_769_940_000_000));
        assert_eq!((a.account.created, a.account.posts.len(), a.signed), (Some(1_746_403_200_000), 2, true));
        assert_eq!(a.account.neighbours.len(), 2);
        assert!(neighbours.find("pine").is_some() && known.says_taken_down);
        assert_eq!((known.accounts["b"].taken_down, known.accounts["b"].signed), (TakenDown::No, false));
        let mut turned = rows;
        turned.reverse();
        let (again, _) = file(&format!("{header}\n{}\n", turned.join("\n"))).unwrap();
        assert_eq!(again.accounts["a"].account.handle, a.account.handle);
    }

    #[test]
    fn accounts_and_posts_are_enough_and_bad_rows_are_set_aside_whole() {
        let rows = "a,hello,,\n,nobody,,\na,later,soon,\na,later,,soon\nb,long,2026-01-01,\n";
        let (known, _) = file(&format!("account,text,time,created\n{rows}")).unwrap();
        assert_eq!((known.read.rows, known.read.set_aside.count, known.says_taken_down), (3, 2, false));
        assert_eq!((known.accounts["a"].account.posts.len(), known.odd_times), (2, 1));
        assert!(file("text\nhello\n").unwrap_err().to_string().contains("cannot be read"));
        assert!(file("account,text\n,x\n").unwrap_err().to_string().contains("names no account"));
        let long = "x".repeat(5_000);
        assert_eq!(file(&format!("account,text\na,{long}\n")).unwrap().0.accounts["a"].account.posts[0].text, long);
    }
}
