//! Which of a table's columns is what.

use crate::archive::{OpenError, Options};

/// What a column can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ours {
    /// Our name for it.
    pub(crate) name: &'static str,
    /// Other names that it is known by.
    pub(crate) also: &'static [&'static str],
    /// A table without it is none of these.
    pub(crate) required: bool,
}

impl Ours {
    pub(crate) const fn required(name: &'static str, also: &'static [&'static str]) -> Self {
        Self { name, also, required: true }
    }

    pub(crate) const fn optional(name: &'static str, also: &'static [&'static str]) -> Self {
        Self { name, also, required: false }
    }
}

/// For each of ours, what the table calls it, if it has it.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    theirs: Vec<Option<String>>,
}

/// Whether the table has a column: by its name, or in JSON by its path, whose first step is among the keys.
fn has(there: &[String], name: &str) -> bool {
    let first = name.split('.').next().unwrap_or(name);
    there.iter().any(|column| column.eq_ignore_ascii_case(name) || column == first)
}

impl Columns {
    /// Whether a table with these columns has all that is required.
    pub(crate) fn fit(ours: &[Ours], options: &Options, there: &[String]) -> bool {
        ours.iter().filter(|ours| ours.required).all(|ours| theirs(*ours, options, there).is_some())
    }

    /// Finds the columns. `all`: no others can be there.
    pub(crate) fn new(
        ours: &[Ours],
        options: &Options,
        (there, all): (&[String], bool),
        file: &str,
    ) -> Result<Self, OpenError> {
        let names = || ours.iter().map(|ours| ours.name).collect::<Vec<_>>().join(", ");
        if let Some((odd, _)) = options.columns.iter().find(|(name, _)| ours.iter().all(|ours| ours.name != name)) {
            return Err(OpenError::Unfit(format!("`{odd}` is no column that is read: there are {}", names())));
        }
        let gone = options.columns.iter().find(|(_, theirs)| !has(there, theirs));
        if let Some((_, gone)) = gone.filter(|_| all) {
            return Err(OpenError::Unfit(format!("{file} has no column `{gone}`: it has {}", there.join(", "))));
        }
        let found: Vec<Option<String>> = ours
            .iter()
            .map(|ours| {
                // Of an object, what the first lack others may have.
                let usual = if all { None } else { Some(named(*ours, options).unwrap_or(ours.name).to_owned()) };
                theirs(*ours, options, there).or(usual.filter(|_| !ours.required))
            })
            .collect();
        let missing = ours.iter().zip(&found).find(|(ours, found)| ours.required && found.is_none());
        if let Some((missing, _)) = missing {
            return Err(OpenError::Unfit(format!(
                "{file} has no column `{name}`: it has {}. Say which it is with --columns {name}=…",
                there.join(", "),
                name = missing.name
            )));
        }
        Ok(Self { theirs: found })
    }

    /// What the table calls each of ours.
    pub(crate) fn theirs(&self) -> impl Iterator<Item = Option<&str>> {
        self.theirs.iter().map(Option::as_deref)
    }
}

/// What the map calls one of ours.
fn named(ours: Ours, options: &Options) -> Option<&str> {
    options.columns.iter().find(|(name, _)| name == ours.name).map(|(_, theirs)| theirs.as_str())
}

fn theirs(ours: Ours, options: &Options, there: &[String]) -> Option<String> {
    match named(ours, options) {
        Some(theirs) => has(there, theirs).then(|| theirs.to_owned()),
        None => {
            std::iter::once(&ours.name).chain(ours.also).find(|name| has(there, name)).map(|name| (*name).to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    const OURS: [Ours; 2] = [Ours::required("text", &[]), Ours::optional("time", &["date"])];

    fn columns(map: &[(&str, &str)], there: &[&str]) -> Result<Vec<Option<String>>, String> {
        let mut options = Options::new(Timestamp::default());
        options.columns = map.iter().map(|(ours, theirs)| ((*ours).to_owned(), (*theirs).to_owned())).collect();
        let there: Vec<String> = there.iter().map(|name| (*name).to_owned()).collect();
        Columns::new(&OURS, &options, (&there, true), "t.csv")
            .map(|columns| columns.theirs)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn columns_are_found_by_our_name_another_or_the_map() {
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(columns(&[], &["Date", "text"]).unwrap(), [some("text"), some("date")]);
        assert_eq!(columns(&[("text", "body")], &["text", "body"]).unwrap(), [some("body"), None]);
        assert_eq!(columns(&[("text", "post.body")], &["post"]).unwrap()[0], some("post.body"));
        assert!(columns(&[], &["body"]).unwrap_err().contains("--columns text=…"));
        assert!(columns(&[("test", "body")], &["body"]).unwrap_err().contains("text, time"));
        assert!(columns(&[("text", "bode")], &["body"]).unwrap_err().contains("no column `bode`"));
    }
}
