//! Filters of the queue that people keep under names of their own.

use model::PersonId;

use super::values::all;
use crate::{Error, Result, Store};

/// Most views of one person.
const VIEWS: u32 = 30;

impl Store {
    /// Somebody's views, by name: the name and the query.
    pub fn saved_views(&self, person: PersonId) -> Result<Vec<(String, String)>> {
        let sql = "SELECT name, query FROM saved_views WHERE person = ? ORDER BY name";
        self.read(|c| all(c, sql, [person.0], |row| Ok((row.get("name")?, row.get("query")?))))
    }

    /// Keeps a view; one of the same name is replaced.
    ///
    /// # Errors
    /// [`Error::Refused`] where there are too many already.
    pub fn save_view(&self, person: PersonId, name: &str, query: &str) -> Result<()> {
        self.write("save_view", |tx| {
            let others: u32 = tx
                .prepare_cached("SELECT count(*) FROM saved_views WHERE person = ? AND name <> ?")?
                .query_row((person.0, name), |row| row.get(0))?;
            if others >= VIEWS {
                return Err(Error::Refused(format!("{VIEWS} views are the most; remove one first")));
            }
            let sql = "INSERT OR REPLACE INTO saved_views (person, name, query) VALUES (?, ?, ?)";
            tx.prepare_cached(sql)?.execute((person.0, name, query))?;
            Ok(())
        })
    }

    /// Forgets one.
    pub fn drop_view(&self, person: PersonId, name: &str) -> Result<()> {
        self.write("drop_view", |tx| {
            tx.prepare_cached("DELETE FROM saved_views WHERE person = ? AND name = ?")?.execute((person.0, name))?;
            Ok(())
        })
    }
}
