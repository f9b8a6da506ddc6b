//! What a model is trained on: labelled posts, and control groups of innocent text.

use std::collections::HashMap;

use model::Dice;
use sha2::{Digest, Sha256};

use super::{language::LEAST_LETTERS, mask::Prepared};

/// A labelled post. The label is of this post: labels of accounts are never copied to their posts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// Who wrote it, by any stable name; empty if not known. Posts of one account are never in two folds.
    pub account: String,
    /// Its text.
    pub text: String,
    /// Whether people found that it is what the model looks for.
    pub positive: bool,
    /// Its language (ISO 639-1, `en`), where known. Otherwise it is identified.
    pub lang: Option<String>,
    /// How it was found (`scraped`, `added`), where known: figures are given apart.
    pub part: Option<String>,
}

/// A folder's file of innocent text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Control {
    /// Its name: the file's, without endings.
    pub name: String,
    /// Its language: what follows the last `-` of the name, if that is two or three letters.
    pub lang: Option<String>,
    /// SHA-256 of the file, in hexadecimal.
    pub digest: String,
    /// Its texts.
    pub texts: Vec<String>,
    /// Kept out of training and calibration, to measure on.
    pub held_out: bool,
}

impl Control {
    /// The language that a group's name ends in: `religious-quran-en` is in `en`.
    pub fn lang_of(name: &str) -> Option<String> {
        let (_, last) = name.rsplit_once('-')?;
        ((2..=3).contains(&last.len()) && last.bytes().all(|b| b.is_ascii_lowercase())).then(|| last.to_owned())
    }
}

/// Which rows have to stay together: those of one account, and those whose text is the same once masked, folded and
/// without anything but letters. One number a row, from 0 in the order of first rows. Posts come first, then the
/// texts of the controls.
pub fn groups<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<u32> {
    let mut parent: Vec<u32> = Vec::new();
    let mut accounts: HashMap<&str, u32> = HashMap::new();
    let mut texts: HashMap<String, u32> = HashMap::new();
    let mut prepared = Prepared::default();
    for (account, text) in rows {
        let row = parent.len() as u32;
        parent.push(row);
        if !account.is_empty() {
            let first = *accounts.entry(account).or_insert(row);
            join(&mut parent, first, row);
        }
        prepared.set(text);
        let letters = letters(&prepared);
        if !letters.is_empty() {
            let first = *texts.entry(letters).or_insert(row);
            join(&mut parent, first, row);
        }
    }
    let mut numbers = vec![u32::MAX; parent.len()];
    let mut next = 0;
    (0..parent.len() as u32)
        .map(|row| {
            let root = root(&mut parent, row) as usize;
            if numbers[root] == u32::MAX {
                numbers[root] = next;
                next += 1;
            }
            numbers[root]
        })
        .collect()
}

/// What copies of a text have in common.
fn letters(prepared: &Prepared) -> String {
    prepared.folded.text.chars().filter(|c| c.is_alphabetic()).collect()
}

/// The first four bytes of the SHA-256 of a text's letters, by which a model knows a text again that it was trained on.
/// `None` for a text too short to be judged: many write the same.
///
/// Whoever holds a text can so find out whether it was labelled; nothing can be read from the number itself. Accounts are
/// kept in no form: to whoever has a list of accounts, the digest of a name is the name.
pub fn fingerprint(text: &str) -> Option<u32> {
    let letters = letters(&Prepared::of(text));
    let digest = Sha256::digest(letters.as_bytes());
    (letters.chars().count() >= LEAST_LETTERS).then(|| u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]))
}

fn root(parent: &mut [u32], mut row: u32) -> u32 {
    while parent[row as usize] != row {
        parent[row as usize] = parent[parent[row as usize] as usize];
        row = parent[row as usize];
    }
    row
}

fn join(parent: &mut [u32], a: u32, b: u32) {
    let (a, b) = (root(parent, a), root(parent, b));
    // The smaller is the root: the result does not depend on the order of joins.
    parent[a.max(b) as usize] = a.min(b);
}

/// A fold for every row, such that rows of one group are in one fold, and positives and rows are spread as evenly as
/// groups allow. `folds` is 1 or more.
pub fn folds(groups: &[u32], positive: &[bool], folds: usize, seed: u64) -> Vec<u8> {
    let count = groups.iter().max().map_or(0, |g| *g as usize + 1);
    let mut sizes = vec![(0_usize, 0_usize); count];
    for (group, is) in groups.iter().zip(positive) {
        sizes[*group as usize].0 += usize::from(*is);
        sizes[*group as usize].1 += 1;
    }
    let mut order: Vec<usize> = (0..count).collect();
    Dice::new(seed).shuffle(&mut order);
    order.sort_by_key(|g| std::cmp::Reverse(sizes[*g]));
    let mut full = vec![(0, 0); folds];
    let mut fold_of = vec![0_u8; count];
    for group in order {
        let size = sizes[group];
        // Groups with positives go where positives are few; the others where rows are few.
        let least = |f: &usize| if size.0 > 0 { (full[*f].0, full[*f].1) } else { (full[*f].1, 0) };
        let to = (0..folds).min_by_key(least).unwrap_or(0);
        fold_of[group] = to as u8;
        full[to].0 += size.0;
        full[to].1 += size.1;
    }
    groups.iter().map(|g| fold_of[*g as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_and_a_text_are_in_one_group_only() {
        let rows = [
            ("a", "The black pine stands."),
            ("b", "other words"),
            ("c", "RT @someone: the BLACK   pine stands 17 https://x.example/1"),
            ("d", "the black pine stands"),
            ("a", "more"),
            ("", "more!"),
            ("", "nothing alike"),
            ("e", "123"),
            ("f", "456"),
        ];
        // The third says "rt" besides: it is another text.
        assert_eq!(groups(rows), [0, 1, 2, 0, 0, 0, 3, 4, 5]);
    }

    #[test]
    fn a_text_is_known_again_by_its_letters() {
        let known = fingerprint("RT @someone: the black pine stands https://x.example/1");
        assert!(known.is_some());
        assert_eq!(known, fingerprint("rt @other_one:  The BLACK pine stands!"));
        assert_ne!(known, fingerprint("the black pine stands"));
        assert_eq!(fingerprint("so it is 1234567"), None);
    }

    #[test]
    fn a_group_is_in_one_fold_and_folds_are_even() {
        let mut dice = Dice::new(3);
        let groups: Vec<u32> = (0..3_000).map(|i| if i < 300 { i } else { dice.index(300) as u32 }).collect();
        let positive: Vec<bool> = (0..3_000).map(|_| dice.index(10) == 0).collect();
        let fold = folds(&groups, &positive, 5, 9);
        for (a, f) in groups.iter().zip(&fold) {
            assert!(groups.iter().zip(&fold).all(|(b, g)| a != b || f == g));
        }
        for f in 0..5 {
            let rows = fold.iter().filter(|g| **g == f).count();
            let positives = fold.iter().zip(&positive).filter(|(g, p)| **g == f && **p).count();
            assert!((500..700).contains(&rows) && (50..70).contains(&positives), "{rows} {positives}");
        }
        assert_ne!(fold, folds(&groups, &positive, 5, 10));
    }
}
