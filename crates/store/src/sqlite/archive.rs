//! An imported archive, chunk by chunk: what it holds goes to segments whole, what was found in it to the tables, as
//! with everything that is collected.

use model::{IntakeCommit, Interaction, Post, SourceId, Timestamp};

use super::{intake::take_in, manifest, open::unpoisoned};
use crate::{
    ArchiveChunk, IntakeReceipt, Result, Segment, Store,
    segments::{InteractionRow, PostRow, Row, Written, write},
};

impl Store {
    /// Commits a chunk of an archive with the cursor after it, or nothing: its posts and interactions as segments that
    /// expire when they are told to, the rest as [`Store::commit_intake`] does. Interactions in `commit` are not looked
    /// at. What the archive held before, in an earlier chunk or twice in this one, is kept once.
    pub fn commit_archive(
        &self,
        commit: &IntakeCommit,
        chunk: ArchiveChunk,
        expires: Timestamp,
    ) -> Result<IntakeReceipt> {
        let _alone = unpoisoned(&self.inner.sealing);
        let ArchiveChunk { posts, interactions } = chunk;
        let posts = self.new_of(commit.source, posts.into_iter().map(PostRow::of as fn(Post) -> PostRow).collect())?;
        let interactions = self.new_of(
            commit.source,
            interactions.iter().map(InteractionRow::of as fn(&Interaction) -> InteractionRow).collect(),
        )?;
        let posts = self.written(posts)?;
        let interactions = self.written(interactions)?;
        self.inner.write("archive", |tx, memory| {
            let mut receipt = take_in(tx, memory, self.inner.library(), commit)?;
            let fresh = memory.fresh(tx)?;
            if let Some(posts) = &posts {
                let base = fresh.take_numbers(posts.rows);
                manifest::add::<PostRow>(tx, posts, base, Some(commit.source), Some(expires))?;
                receipt.new_posts = posts.rows;
            }
            if let Some(interactions) = &interactions {
                let base = fresh.take_numbers(interactions.rows);
                manifest::add::<InteractionRow>(tx, interactions, base, Some(commit.source), Some(expires))?;
                receipt.new_interactions = interactions.rows;
            }
            fresh.keep_next(tx)?;
            memory.segments_changed();
            Ok(receipt)
        })
    }

    /// Every post of an imported archive that has not expired, segment after segment. Holds one group of a segment at a
    /// time.
    pub fn archived_posts(&self, mut each: impl FnMut(Post) -> Result<()>) -> Result<()> {
        self.read(|c| {
            for segment in manifest::segments(c, Some(PostRow::KIND))? {
                let gone = manifest::gaps(c, segment.id)?;
                let opened = self.inner.library().segment(&segment.file)?;
                for group in 0..opened.groups() {
                    for (place, row) in opened.places(group).zip(opened.all::<PostRow>(group)?) {
                        if !gone.contains(&place) {
                            each(row.post()?)?;
                        }
                    }
                }
            }
            Ok(())
        })
    }

    /// Sorted, each once, without those that this archive gave before.
    fn new_of<R: Row>(&self, source: SourceId, mut rows: Vec<R>) -> Result<Vec<R>> {
        // Stable: of two that are the same, the first counts.
        rows.sort_by(Row::order);
        rows.dedup_by(|later, first| later.order(first).is_eq());
        let mut before = vec![false; rows.len()];
        self.read(|c| {
            let mut segments = manifest::segments(c, Some(R::KIND))?;
            segments.retain(|segment: &Segment| segment.source == Some(source));
            let wanted: Vec<&[u8]> = rows.iter().map(Row::uri).collect();
            manifest::find::<R>(c, self.inner.library(), &segments, &wanted, |which, _, _, found| {
                before[which] |= found.order(&rows[which]).is_eq();
                Ok(())
            })
        })?;
        let mut before = before.into_iter();
        rows.retain(|_| !before.next().unwrap_or(false));
        Ok(rows.into_iter().enumerate().map(|(place, row)| row.numbered(place as i64)).collect())
    }

    fn written<R: Row>(&self, rows: Vec<R>) -> Result<Option<Written>> {
        if rows.is_empty() { Ok(None) } else { write(self.inner.path(), &rows).map(Some) }
    }
}
