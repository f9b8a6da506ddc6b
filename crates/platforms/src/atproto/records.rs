//! The shapes of the records that are read, leniently: only what is kept, every list bounded. The same types read
//! CBOR (firehose) and JSON (Jetstream). Lexicons: <https://github.com/bluesky-social/atproto/tree/main/lexicons>.

use std::{borrow::Cow, fmt, marker::PhantomData};

use cid::{Cid, multibase::Base};
use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// `app.bsky.feed.post`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PostRecord<'a> {
    pub(super) text: String,
    #[serde(borrow)]
    pub(super) created_at: Cow<'a, str>,
    #[serde(default)]
    pub(super) langs: List<String, 8>,
    #[serde(default)]
    pub(super) facets: List<Facet, 128>,
    #[serde(default)]
    pub(super) tags: List<String, 16>,
    #[serde(default)]
    pub(super) embed: Option<Embed>,
    #[serde(default)]
    pub(super) reply: Option<Reply>,
}

/// What is left of a post whose other fields cannot be read.
#[derive(Deserialize)]
pub(super) struct PlainPost {
    pub(super) text: String,
    #[serde(rename = "createdAt", default)]
    pub(super) created_at: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Facet {
    #[serde(default)]
    pub(super) features: List<Feature, 8>,
}

/// A link, a tag or a mention: whichever field is there.
#[derive(Deserialize)]
pub(super) struct Feature {
    #[serde(default)]
    pub(super) uri: Option<String>,
    #[serde(default)]
    pub(super) tag: Option<String>,
    #[serde(default)]
    pub(super) did: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Reply {
    pub(super) parent: StrongRef,
}

#[derive(Deserialize)]
pub(super) struct StrongRef {
    pub(super) uri: String,
}

/// `app.bsky.embed.{external,images,record,recordWithMedia}`: told apart by what is in them.
#[derive(Deserialize)]
pub(super) struct Embed {
    #[serde(default)]
    pub(super) external: Option<External>,
    #[serde(default)]
    pub(super) images: List<Image, 16>,
    #[serde(default)]
    pub(super) record: Option<EmbeddedRecord>,
    #[serde(default)]
    pub(super) media: Option<Media>,
}

/// The media half of `recordWithMedia`. Not an [`Embed`]: that would let a record nest them without end.
#[derive(Deserialize)]
pub(super) struct Media {
    #[serde(default)]
    pub(super) external: Option<External>,
    #[serde(default)]
    pub(super) images: List<Image, 16>,
}

/// A reference, or (in `recordWithMedia`) a record that holds one.
#[derive(Deserialize)]
pub(super) struct EmbeddedRecord {
    #[serde(default)]
    pub(super) uri: Option<String>,
    #[serde(default)]
    pub(super) record: Option<StrongRef>,
}

#[derive(Deserialize)]
pub(super) struct External {
    pub(super) uri: String,
}

#[derive(Deserialize)]
pub(super) struct Image {
    #[serde(default)]
    pub(super) alt: String,
    pub(super) image: Blob,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Blob {
    /// Absent in the form used before 2023, which has `cid` as text.
    #[serde(default)]
    pub(super) r#ref: Option<Link>,
    #[serde(default)]
    pub(super) cid: Option<String>,
    #[serde(default)]
    pub(super) mime_type: String,
    #[serde(default)]
    pub(super) size: u64,
}

/// `app.bsky.feed.repost`.
#[derive(Deserialize)]
pub(super) struct RepostRecord {
    pub(super) subject: StrongRef,
}

/// `app.bsky.graph.follow`.
#[derive(Deserialize)]
pub(super) struct FollowRecord {
    pub(super) subject: String,
}

/// `app.bsky.actor.profile`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProfileRecord {
    #[serde(default)]
    pub(super) display_name: Option<String>,
    #[serde(default)]
    pub(super) description: Option<String>,
}

/// At most `N` entries; the rest is skipped and `cut` says so.
pub(super) struct List<T, const N: usize> {
    pub(super) items: Vec<T>,
    pub(super) cut: bool,
}

impl<T, const N: usize> Default for List<T, N> {
    fn default() -> Self {
        Self { items: Vec::new(), cut: false }
    }
}

impl<'de, T: Deserialize<'de>, const N: usize> Deserialize<'de> for List<T, N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bounded<T, const N: usize>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>, const N: usize> Visitor<'de> for Bounded<T, N> {
            type Value = List<T, N>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut list = List::default();
                while list.items.len() < N {
                    let Some(item) = seq.next_element()? else { return Ok(list) };
                    list.items.push(item);
                }
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    list.cut = true;
                }
                Ok(list)
            }
        }
        deserializer.deserialize_seq(Bounded(PhantomData))
    }
}

/// A content id as text. What `to_string` gives, written once.
pub(super) fn cid_text(cid: &Cid) -> String {
    cid.to_string_of_base(Base::Base32Lower).unwrap_or_else(|_| cid.to_string())
}

/// A content id: CBOR tag 42, or `{"$link": …}` in JSON. As text.
pub(super) struct Link(pub(super) String);

impl<'de> Deserialize<'de> for Link {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Link;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a content id")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, d: D) -> Result<Link, D::Error> {
                d.deserialize_bytes(self)
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Link, E> {
                Cid::try_from(bytes).map(|cid| Link(cid_text(&cid))).map_err(E::custom)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Link, A::Error> {
                let mut link = None;
                while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                    match (&*key, &link) {
                        ("$link", None) => {
                            let text: String = map.next_value()?;
                            link = Some(Link(cid_text(&text.parse().map_err(A::Error::custom)?)));
                        }
                        ("$link", Some(_)) => return Err(A::Error::duplicate_field("$link")),
                        _ => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                link.ok_or_else(|| A::Error::missing_field("$link"))
            }
        }
        deserializer.deserialize_any(Either)
    }
}
