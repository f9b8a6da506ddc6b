//! What stands around every page: the rooms on the left, always the same.

use model::Role;

use crate::{
    app::App,
    assets,
    auth::session::Viewer,
    words::{self, When},
};

/// A room, the letter that leads to it after `g`, and its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    Today,
    Queue,
    Cases,
    Network,
    Ledger,
    Measures,
    Policy,
    Record,
    People,
    /// One's own page; reached by one's name.
    Me,
}

impl Room {
    const ALL: [Self; 9] = [
        Self::Today,
        Self::Queue,
        Self::Cases,
        Self::Network,
        Self::Ledger,
        Self::Measures,
        Self::Policy,
        Self::Record,
        Self::People,
    ];

    const fn about(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Today => ("today", "/", "t"),
            Self::Queue => ("queue", "/queue", "q"),
            Self::Cases => ("cases", "/cases", "c"),
            Self::Network => ("network", "/network", "n"),
            Self::Ledger => ("ledger", "/ledger", "l"),
            Self::Measures => ("measures", "/measures", "m"),
            Self::Policy => ("policy", "/policy", "p"),
            Self::Record => ("record", "/record", "r"),
            Self::People => ("people", "/people", "o"),
            Self::Me => ("me", "/me", "y"),
        }
    }
}

pub(crate) struct RoomLink {
    /// Of the family `room`.
    pub(crate) name: &'static str,
    pub(crate) url: &'static str,
    pub(crate) key: &'static str,
    pub(crate) here: bool,
}

/// What `frame.html` needs.
pub(crate) struct Frame {
    pub(crate) title: String,
    pub(crate) css: &'static str,
    pub(crate) js: &'static str,
    pub(crate) find_js: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) banner: Option<String>,
    pub(crate) rooms: Vec<RoomLink>,
    pub(crate) at_me: bool,
    pub(crate) name: String,
    pub(crate) roles: String,
    pub(crate) csrf: String,
    pub(crate) now: When,
    /// The module that moves pictures, where the page has one to move.
    pub(crate) picture: bool,
    pub(crate) picture_js: &'static str,
    /// Its address, for forms with reasons.
    pub(crate) reasons_js: &'static str,
}

impl Frame {
    pub(crate) fn new(app: &App, viewer: &Viewer, room: Room, title: impl Into<String>) -> Self {
        let rooms = Room::ALL
            .into_iter()
            .map(|r| {
                let (name, url, key) = r.about();
                // The team is for admins; who may do what is for everyone.
                let url = if r == Room::People && !viewer.has(Role::Admin) { "/people/roles" } else { url };
                RoomLink { name, url, key, here: r == room }
            })
            .collect();
        Self {
            title: title.into(),
            css: assets::css(),
            js: assets::js(),
            find_js: assets::find_js(),
            icon: assets::icon(),
            banner: app.desk.banner.as_ref().map(|line| line()),
            rooms,
            at_me: room == Room::Me,
            name: words::visible(&viewer.person.name),
            roles: words::list(viewer.person.roles.iter().map(words::role)),
            csrf: viewer.csrf().to_owned(),
            now: When::at(app.now()),
            picture: false,
            picture_js: assets::picture_js(),
            reasons_js: assets::reasons_js(),
        }
    }
}
