//! What must hold for any bytes as a table.

use std::io::Cursor;

use files::{Rows, rows::Error};

/// Any bytes as Parquet; how many rows it gave.
pub(crate) fn parquet(bytes: &[u8]) -> usize {
    read(Rows::parquet(bytes.to_vec()))
}

/// Any bytes as CSV.
pub(crate) fn csv(bytes: &[u8]) -> usize {
    let rows = read(Rows::csv(Box::new(Cursor::new(bytes.to_vec()))));
    assert!(rows <= bytes.len());
    rows
}

fn read(rows: Result<Rows, Error>) -> usize {
    let Ok(mut rows) = rows else { return 0 };
    let (width, mut count, mut before) = (rows.columns().len(), 0, 0);
    // A few bytes can say that there are many rows, all the same.
    while count < 100_000 {
        let Ok(Some(row)) = rows.next_row() else { break };
        assert!(row.place.number > before, "rows go forward");
        before = row.place.number;
        if let Ok(values) = row.values {
            assert_eq!(values.len(), width);
        }
        count += 1;
    }
    count
}
