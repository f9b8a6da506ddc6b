//! What accounts wrote when, from a file with the columns `account`, `time`, `text` and perhaps `lang`, `client`,
//! `statuses`; a row a post.

use std::{collections::BTreeMap, path::Path};

use anyhow::ensure;
use graph::changes::Post;

use super::{
    accounts::{LONGEST, TIMES},
    rows::{self, Read},
    shares::when,
};
use crate::commands::progress::Progress;

/// Times that are told as RFC 3339, in milliseconds: 1970 to 9999.
const YEARS: std::ops::Range<i64> = 0..253_402_300_800_000;

/// Posts by account.
#[derive(Debug)]
pub struct Writings {
    /// By name, so that the order of the rows does not matter.
    pub accounts: BTreeMap<String, Vec<Post>>,
    /// How the file was read.
    pub read: Read,
}

/// Reads a file.
///
/// # Errors
/// A file that cannot be read, that lacks a column, or of which no row can be used.
pub fn read(path: &Path) -> anyhow::Result<Writings> {
    let mut accounts: BTreeMap<String, Vec<Post>> = BTreeMap::new();
    let required = ["account", "time", "text"];
    let optional = ["lang", "client", "statuses"];
    let read = rows::read_up_to(LONGEST, path, &required, &optional, &mut Progress::over(path), |values| {
        let [account, time, text, language, client, statuses] = values else { return Err("no row".into()) };
        if account.is_empty() {
            return Err("no account".into());
        }
        let post = Post {
            time: when(time).filter(|at| YEARS.contains(at)).ok_or_else(|| format!("time `{time}` is not {TIMES}"))?,
            text: (*text).to_owned(),
            language: (*language).to_owned(),
            client: (*client).to_owned(),
            // What is no count is none: the post is one all the same.
            count: statuses.parse().ok(),
        };
        if !accounts.contains_key(*account) {
            accounts.insert((*account).to_owned(), Vec::new());
        }
        accounts.get_mut(*account).into_iter().for_each(|posts| posts.push(post.clone()));
        Ok(())
    })?;
    read.set_aside.tell();
    ensure!(!accounts.is_empty(), "{} has no post that can be used", path.display());
    Ok(Writings { accounts, read })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_posts_and_bad_ones_are_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("posts.csv");
        let rows = "a,2026-01-01,hello,en,9\n,2026-01-01,nobody,en,\na,soon,when,en,\nb,1767225600,\"x, y\",,many\na,1767225601,,,8";
        std::fs::write(&path, format!("account,time,text,lang,statuses\n{rows}\n")).unwrap();
        let found = read(&path).unwrap();
        assert_eq!((found.read.rows, found.read.set_aside.count), (3, 2));
        let posts = &found.accounts["a"];
        assert_eq!((posts[0].time, &*posts[0].text, &*posts[0].language), (1_767_225_600_000, "hello", "en"));
        assert_eq!((posts[0].count, posts[1].count, found.accounts["b"][0].count), (Some(9), Some(8), None));
        assert!(posts.iter().all(|post| post.client.is_empty()));
        std::fs::write(&path, "account,time,text\n,,\n").unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("no post"));
    }
}
