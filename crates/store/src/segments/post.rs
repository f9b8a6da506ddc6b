//! An archive's posts as rows of a segment: what is looked at most has a column, the rest is JSON.

use std::cmp::Ordering;

use model::{AccountId, ImageRef, Post, PostRef, PostUri, Timestamp};
use parquet::errors::Result;
use serde::{Deserialize, Serialize};

use super::{
    open::Group,
    row::{Columns, Row, Text, text, utf8},
};
use crate::Error;

/// A post with its number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PostRow {
    pub(crate) number: i64,
    pub(crate) seen: i64,
    pub(crate) written: i64,
    pub(crate) author: Text,
    pub(crate) uri: Text,
    pub(crate) cid: Text,
    pub(crate) text: Text,
    pub(crate) rest: Text,
}

/// What has no column of its own.
#[derive(Serialize, Deserialize)]
struct Rest {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    langs: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    links: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    images: Vec<ImageRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reply_to: Option<PostUri>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quotes: Option<PostUri>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    mentions: Vec<AccountId>,
}

impl PostRow {
    /// Without its number yet.
    pub(crate) fn of(post: Post) -> Self {
        let Post { at, author, text: words, langs, written, seen, links, tags, images, reply_to, quotes, mentions } =
            post;
        let rest = Rest { langs, links, tags, images, reply_to, quotes, mentions };
        Self {
            number: 0,
            seen: seen.as_millis(),
            written: written.as_millis(),
            author: text(author.as_str()),
            uri: text(at.uri.as_str()),
            cid: at.cid.into_bytes().into(),
            text: words.into_bytes().into(),
            rest: serde_json::to_vec(&rest).expect("plain data serialises").into(),
        }
    }

    pub(crate) fn post(&self) -> Result<Post, Error> {
        let damaged = |e: &dyn std::fmt::Display| Error::Damaged(format!("post {}: {e}", self.number));
        let rest: Rest = serde_json::from_slice(self.rest.data()).map_err(|e| damaged(&e))?;
        Ok(Post {
            at: PostRef { uri: utf8(&self.uri).parse().map_err(|e| damaged(&e))?, cid: utf8(&self.cid).to_owned() },
            author: utf8(&self.author).parse().map_err(|e| damaged(&e))?,
            text: utf8(&self.text).to_owned(),
            langs: rest.langs,
            written: Timestamp::from_millis(self.written),
            seen: Timestamp::from_millis(self.seen),
            links: rest.links,
            tags: rest.tags,
            images: rest.images,
            reply_to: rest.reply_to,
            quotes: rest.quotes,
            mentions: rest.mentions,
        })
    }
}

/// Columns, by their places in the schema.
pub(crate) mod column {
    pub(crate) const NUMBER: usize = 0;
    pub(crate) const SEEN: usize = 1;
    pub(crate) const WRITTEN: usize = 2;
    pub(crate) const AUTHOR: usize = 3;
    pub(crate) const URI: usize = 4;
    pub(crate) const CID: usize = 5;
    pub(crate) const TEXT: usize = 6;
    pub(crate) const REST: usize = 7;
}

impl Row for PostRow {
    const KIND: &'static str = "posts";
    const SCHEMA: &'static str = "message post {
        required int64 number;
        required int64 seen (TIMESTAMP(MILLIS, true));
        required int64 written (TIMESTAMP(MILLIS, true));
        required binary author (STRING);
        required binary uri (STRING);
        required binary cid (STRING);
        required binary text (STRING);
        required binary rest (JSON);
    }";
    const URI: usize = column::URI;
    const ACCOUNTS: &'static [(usize, &'static str)] = &[(column::AUTHOR, "author")];

    fn uri(&self) -> &[u8] {
        self.uri.data()
    }

    fn order(&self, other: &Self) -> Ordering {
        (self.uri.data(), self.cid.data()).cmp(&(other.uri.data(), other.cid.data()))
    }

    fn number(&self) -> i64 {
        self.number
    }

    fn numbered(self, number: i64) -> Self {
        Self { number, ..self }
    }

    fn seen(&self) -> i64 {
        self.seen
    }

    fn write(rows: &[Self], to: &mut Columns<'_, '_>) -> Result<()> {
        to.longs(rows.iter().map(|r| r.number))?;
        to.longs(rows.iter().map(|r| r.seen))?;
        to.longs(rows.iter().map(|r| r.written))?;
        to.texts(rows.iter().map(|r| r.author.clone()))?;
        to.texts(rows.iter().map(|r| r.uri.clone()))?;
        to.texts(rows.iter().map(|r| r.cid.clone()))?;
        to.texts(rows.iter().map(|r| r.text.clone()))?;
        to.texts(rows.iter().map(|r| r.rest.clone()))
    }

    fn read(group: &Group<'_>, skip: usize, take: usize) -> Result<Vec<Self>> {
        let longs = |column| group.longs(column, skip, take);
        let texts = |column| Ok::<_, parquet::errors::ParquetError>(group.texts(column, skip, take)?.into_iter());
        let (numbers, seen, written) = (longs(column::NUMBER)?, longs(column::SEEN)?, longs(column::WRITTEN)?);
        let (mut authors, mut uris, mut cids) = (texts(column::AUTHOR)?, texts(column::URI)?, texts(column::CID)?);
        let (mut words, mut rests) = (texts(column::TEXT)?, texts(column::REST)?);
        let mut rows = Vec::with_capacity(numbers.len());
        for ((number, seen), written) in numbers.into_iter().zip(seen).zip(written) {
            let texts = (authors.next(), uris.next(), cids.next(), words.next(), rests.next());
            let (Some(author), Some(uri), Some(cid), Some(text), Some(rest)) = texts else { break };
            rows.push(Self { number, seen, written, author, uri, cid, text, rest });
        }
        Ok(rows)
    }
}
