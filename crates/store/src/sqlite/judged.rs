//! What several people judged, each not knowing what the others said.

use super::values::{RowExt, all};
use crate::{Judged, Result, Store};

impl Store {
    /// Evidence that at least two reviewers judged, of the newest `reviews` reviews; the newest first. What was taken back
    /// does not count.
    pub fn judged(&self, reviews: u32) -> Result<Vec<Judged>> {
        let sql =
            "SELECT c.language, sum(r.decision = 'approve') AS approvals, sum(r.decision = 'reject') AS rejections
            FROM (SELECT * FROM reviews ORDER BY id DESC LIMIT ?) r JOIN cases c ON c.id = r.case_id
            WHERE NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.review = r.id)
            GROUP BY r.case_id, r.version HAVING count(*) >= 2 ORDER BY max(r.id) DESC";
        self.read(|c| {
            all(c, sql, [reviews], |row| {
                Ok(Judged {
                    language: row.parsed("language")?,
                    approvals: row.get("approvals")?,
                    rejections: row.get("rejections")?,
                })
            })
        })
    }
}
