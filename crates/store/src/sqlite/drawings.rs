//! Where accounts were drawn last, so that a picture that is looked at again is the same picture with something added.

use model::Timestamp;
use rusqlite::OptionalExtension;

use crate::{Drawing, Error, Result, Store};

/// Most pictures that are remembered; the one that was drawn longest ago goes first.
const PICTURES: u32 = 256;

impl Store {
    /// A picture as it was drawn last; empty where it never was.
    pub fn drawing(&self, picture: &str) -> Result<Drawing> {
        let found: Option<(Vec<u8>, Vec<u8>)> = self.read(|c| {
            let mut sought = c.prepare_cached("SELECT showed, places FROM drawings WHERE picture = ?")?;
            Ok(sought.query_row([picture], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
        })?;
        let Some((showed, places)) = found else { return Ok(Drawing::default()) };
        let (whole, rest) = places.as_chunks::<24>();
        if !rest.is_empty() {
            return Err(Error::Damaged(format!("the places of the picture `{picture}`")));
        }
        Ok(Drawing { showed, places: whole.iter().map(place).collect() })
    }

    /// Remembers how a picture was drawn.
    pub fn keep_drawing(&self, picture: &str, drawing: &Drawing, now: Timestamp) -> Result<()> {
        let bytes = |(key, [x, y]): &(u64, [f64; 2])| [key.to_le_bytes(), x.to_le_bytes(), y.to_le_bytes()].concat();
        let places: Vec<u8> = drawing.places.iter().flat_map(bytes).collect();
        self.write("keep_drawing", |tx| {
            tx.prepare_cached("INSERT OR REPLACE INTO drawings (picture, at, showed, places) VALUES (?, ?, ?, ?)")?
                .execute((picture, now.as_millis(), &drawing.showed, &places))?;
            let too_many = "DELETE FROM drawings WHERE picture NOT IN
                (SELECT picture FROM drawings ORDER BY at DESC, rowid DESC LIMIT ?)";
            tx.prepare_cached(too_many)?.execute([PICTURES])?;
            Ok(())
        })
    }
}

fn place(bytes: &[u8; 24]) -> (u64, [f64; 2]) {
    let part = |from: usize| bytes[from..from + 8].try_into().expect("eight of twenty-four bytes");
    (u64::from_le_bytes(part(0)), [f64::from_le_bytes(part(8)), f64::from_le_bytes(part(16))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_there_again_and_the_oldest_is_forgotten_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let store = Store::open_or_create(&path, true, Timestamp::default()).unwrap();
        let drawing =
            |n: u32| Drawing { showed: vec![7; 32], places: vec![(u64::MAX, [f64::from(n), -0.5]), (1, [0.1, 2e9])] };
        for n in 0..=PICTURES {
            store.keep_drawing(&n.to_string(), &drawing(n), Timestamp::from_millis(n.into())).unwrap();
        }
        store.keep_drawing("1", &drawing(9), Timestamp::from_millis(PICTURES.into())).unwrap();
        drop(store);
        let store = Store::open_or_create(&path, true, Timestamp::default()).unwrap();
        assert_eq!(store.drawing("0").unwrap(), Drawing::default());
        assert_eq!(store.drawing("1").unwrap(), drawing(9));
        assert_eq!(store.drawing("256").unwrap(), drawing(256));
    }
}
