//! What conditions over posts may read. `docs/rules.md` lists the fields.

use std::sync::OnceLock;

use model::Kind;

use super::{
    program::Program,
    schema::{Row, Schema, Slot, Type},
};
use crate::{MAX_LINKS, link, registry::View};

/// The fields of a post, and where each goes.
#[derive(Debug)]
pub struct Posts {
    schema: Schema,
    text: Slot,
    folded: Slot,
    langs: Slot,
    links: Slot,
    domains: Slot,
    tags: Slot,
    images: Slot,
    mentions: Slot,
    is_reply: Slot,
    is_quote: Slot,
    platform: Slot,
    authority: Slot,
    author: Slot,
    link: Slot,
    quoted: Slot,
    image: Slot,
}

/// The text holds the post's addresses too, so whoever reads it may be reading a link.
const WORDS: &[Kind] = &[Kind::Phrase, Kind::Link];

/// What conditions over posts may read.
pub fn posts() -> &'static Posts {
    static POSTS: OnceLock<Posts> = OnceLock::new();
    POSTS.get_or_init(Posts::new)
}

/// What a row borrows that the post itself does not hold.
#[derive(Debug, Default)]
pub struct Derived {
    links: Vec<String>,
    domains: Vec<String>,
    platform: String,
}

impl Posts {
    fn new() -> Self {
        let mut schema = Schema { with_findings: true, ..Schema::default() };
        let mut read = |name, r#type, sources| schema.declare(name, r#type, sources, None);
        let (text, folded) = (read("post.text", Type::Text, WORDS), read("post.folded", Type::Text, WORDS));
        let langs = read("post.langs", Type::List, &[]);
        let links = read("post.links", Type::List, &[Kind::Link]);
        let domains = read("post.domains", Type::List, &[Kind::Link]);
        let tags = read("post.tags", Type::List, &[Kind::Phrase]);
        let images = read("post.images", Type::List, &[Kind::Phrase]);
        let mentions = read("post.mentions", Type::List, &[]);
        let (is_reply, is_quote) = (read("post.is_reply", Type::Bool, &[]), read("post.is_quote", Type::Bool, &[]));
        let platform = read("author.platform", Type::Text, &[]);
        let authority = read("author.authority", Type::Text, &[]);
        let mut key = |name, r#type, sources, why| schema.declare(name, r#type, sources, Some(why));
        let author = key("author", Type::Text, &[], "because a pack watches nobody by name");
        let link = key("link", Type::List, &[Kind::Link], "and `post.links` are the links");
        let quoted = key("quoted", Type::Text, &[], "and `post.is_quote` says whether there is one");
        let image = key("image", Type::List, &[Kind::Hash], "and `post.images` are their descriptions");
        Self {
            schema,
            text,
            folded,
            langs,
            links,
            domains,
            tags,
            images,
            mentions,
            is_reply,
            is_quote,
            platform,
            authority,
            author,
            link,
            quoted,
            image,
        }
    }

    /// The schema.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// What has to be derived from a post before its row, for what a program reads.
    pub fn derive(&self, program: &Program, view: &View<'_>) -> Derived {
        let mut derived = Derived::default();
        if program.reads(self.link) || program.reads(self.domains) {
            for to in view.post.links.iter().take(MAX_LINKS).filter_map(|l| link::canonical(l)) {
                derived.links.push(to.to_string());
                derived.domains.push(to.host);
            }
        }
        if program.reads(self.platform) {
            derived.platform = view.post.author.platform().to_string();
        }
        derived
    }

    /// The values of a post. Only what the program reads costs anything.
    pub fn row<'a>(&self, program: &Program, view: &'a View<'_>, derived: &'a Derived) -> Row<'a> {
        let post = view.post;
        let mut row = Row::new(&self.schema);
        row.text(self.text, view.text);
        if program.reads(self.folded) {
            row.text(self.folded, &view.folded().text);
        }
        row.list(self.langs, texts(&post.langs));
        row.list(self.links, texts(&post.links).take(MAX_LINKS));
        row.list(self.domains, texts(&derived.domains));
        row.list(self.tags, texts(&post.tags));
        row.list(self.images, post.images.iter().map(|i| i.alt.as_str()));
        row.list(self.mentions, post.mentions.iter().map(model::AccountId::as_str));
        row.bool(self.is_reply, post.reply_to.is_some());
        row.bool(self.is_quote, post.quotes.is_some());
        row.text(self.platform, &derived.platform);
        row.text(self.authority, post.author.authority());
        row.text(self.author, post.author.as_str());
        row.list(self.link, texts(&derived.links));
        row.text(self.quoted, post.quotes.as_ref().map_or("", |uri| uri.as_str()));
        row.list(self.image, post.images.iter().map(|i| i.cid.as_str()));
        row
    }
}

fn texts(list: &[String]) -> impl Iterator<Item = &str> {
    list.iter().map(String::as_str)
}
