//! What a world is written down as.

/// A table, with its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs, reason = "each is described in docs/simulate.md")]
pub enum Table {
    Accounts,
    Interactions,
    Posts,
    Shares,
    Forwards,
    Statuses,
    Renames,
    Reports,
    Tips,
    Seeds,
    Benign,
    Before,
    After,
    Truth,
    TruthBursts,
    TruthForwards,
    TruthTippers,
}

impl Table {
    /// Every table.
    pub const ALL: [Self; 17] = [
        Self::Accounts,
        Self::Interactions,
        Self::Posts,
        Self::Shares,
        Self::Forwards,
        Self::Statuses,
        Self::Renames,
        Self::Reports,
        Self::Tips,
        Self::Seeds,
        Self::Benign,
        Self::Before,
        Self::After,
        Self::Truth,
        Self::TruthBursts,
        Self::TruthForwards,
        Self::TruthTippers,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.form().0
    }

    /// The names of its columns.
    pub const fn columns(self) -> &'static [&'static str] {
        self.form().1
    }

    const fn form(self) -> (&'static str, &'static [&'static str]) {
        const PUBLIC: &[&str] = &[
            "account",
            "time",
            "text",
            "handle",
            "display_name",
            "bio",
            "picture",
            "created",
            "taken_down",
            "neighbour",
        ];
        match self {
            Self::Accounts => {
                ("accounts", &["account", "handle", "display_name", "bio", "picture", "created", "language"])
            }
            Self::Interactions => ("interactions", &["actor", "kind", "target", "time"]),
            Self::Posts => ("posts", &["account", "time", "text", "lang"]),
            Self::Shares => ("shares", &["account", "object", "kind", "time"]),
            Self::Forwards => ("forwards", &["channel", "message", "time", "source", "source_message", "source_time"]),
            Self::Statuses => ("statuses", &["account", "time", "status"]),
            Self::Renames => ("renames", &["account", "time", "handle"]),
            Self::Reports => ("reports", &["account", "time"]),
            Self::Tips => ("tips", &["tipper", "account", "time", "says"]),
            Self::Seeds => ("seeds", &["account"]),
            Self::Benign => ("benign", &["account"]),
            Self::Before => ("before", PUBLIC),
            Self::After => ("after", PUBLIC),
            Self::Truth => (
                "truth",
                &[
                    "account",
                    "class",
                    "block",
                    "role",
                    "group",
                    "organisation",
                    "circle",
                    "undercover",
                    "operator",
                    "previous",
                    "like",
                    "coordination",
                    "created",
                    "gone",
                    "status",
                ],
            ),
            Self::TruthBursts => ("truth-bursts", &["coordination", "object", "kind", "time"]),
            Self::TruthForwards => {
                ("truth-forwards", &["channel", "message", "parent", "parent_message", "origin", "origin_message"])
            }
            Self::TruthTippers => ("truth-tippers", &["tipper", "kind", "is", "says", "probability"]),
        }
    }
}

/// A value under a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Nothing is known, or there is nothing to know.
    Nothing,
    /// An account, by its number.
    Account(u32),
    /// A moment, in seconds since 1970.
    Time(i64),
    /// A whole number.
    Number(u64),
    /// A number between 0 and 1.
    Share(f64),
    /// A text or a name.
    Text(&'a str),
}

/// Takes the rows of a world.
pub trait Rows {
    /// Whether rows of a table are wanted. What nobody wants is not made.
    fn wants(&self, table: Table) -> bool;
    /// Takes a row: as many cells as the table has columns.
    fn row(&mut self, table: Table, cells: &[Cell<'_>]);
}
