//! What a Parquet file says of its own sizes, looked at before memory is taken for them. The crate that decodes takes as
//! much as a page says it will need, recurses as deep as a schema says it is, and asserts what it holds for certain; on a
//! file from a stranger each of the three can end the program.

use parquet::{basic::Compression, file::metadata::ColumnChunkMetaData};

use super::{
    super::{Error, PARQUET},
    store::Store,
    thrift::{Broken, Kind, Thrift},
};

/// Largest footer, in bytes. One of a hundred thousand column chunks has about ten million.
const FOOTER_MAX: u32 = 16 << 20;
/// Deepest schema.
const DEPTH: usize = 32;
/// Largest page, packed and unpacked, in bytes. Writers aim at one million.
const PAGE_MAX: i64 = 128 << 20;
/// Most values in a page. Writers aim at twenty thousand.
const VALUES_MAX: i64 = 1 << 24;
/// Largest header of a page, in bytes. It may carry the page's least and greatest value.
const HEADER_MAX: usize = 64 << 10;

fn error(at: &str, what: impl Into<String>) -> Error {
    Error::Parquet { at: at.to_owned(), what: what.into() }
}

/// The footer's bytes, if the schema in it can be read.
pub(super) fn footer(store: &Store) -> Result<Vec<u8>, Error> {
    let at = "its end";
    let end = store.at_most(store.size().saturating_sub(8), 8)?;
    let (Some(length), Some(mark)) = (end.first_chunk::<4>(), end.get(4..)) else {
        return Err(error(at, "it is cut off"));
    };
    if mark == b"PARE" {
        return Err(error(at, "it is encrypted"));
    }
    if mark != PARQUET {
        return Err(error(at, "it does not end as Parquet does: it is cut off"));
    }
    let length = u32::from_le_bytes(*length);
    let start = store.size().saturating_sub(8).checked_sub(u64::from(length));
    let (Some(start), true) = (start, length <= FOOTER_MAX) else {
        return Err(error(at, format!("a footer of {length} bytes, at most {FOOTER_MAX} and what the file has")));
    };
    let footer = store.at_most(start, length as usize)?;
    let mut fits = false;
    let read = Thrift::new(&footer).structure(|thrift, id, kind| {
        let schema = id == 2 && kind == Kind::List;
        if schema {
            fits = self::schema(thrift)?;
        }
        Ok(schema)
    });
    match read {
        Err(Broken) => Err(error("its footer", "it is damaged")),
        Ok(()) if fits => Ok(footer),
        Ok(()) => Err(error("its footer", format!("a schema that is no tree of at most {DEPTH} levels"))),
    }
}

/// Whether the elements are a tree that is not too deep, each saying how many children follow it.
fn schema(thrift: &mut Thrift<'_>) -> Result<bool, Broken> {
    let (kind, count) = thrift.list()?;
    if kind != Kind::Struct {
        return Ok(false);
    }
    // How many elements are still to come on each level.
    let mut levels: Vec<u64> = vec![1];
    let mut fits = true;
    for left in (0..count).rev() {
        let mut children = 0;
        thrift.structure(|thrift, id, kind| {
            let known = id == 5 && kind == Kind::Number;
            if known {
                children = thrift.number()?;
            }
            Ok(known)
        })?;
        while levels.last() == Some(&0) {
            levels.pop();
        }
        match levels.last_mut() {
            Some(open) => *open -= 1,
            None => fits = false,
        }
        let children = u64::try_from(children).unwrap_or(u64::MAX);
        fits &= children <= left && levels.len() <= DEPTH;
        if fits && children > 0 {
            levels.push(children);
        }
    }
    Ok(fits && levels.iter().all(|open| *open == 0))
}

/// Looks at the header of every page of a column chunk.
pub(super) fn pages(store: &Store, chunk: &ColumnChunkMetaData, at: &str) -> Result<(), Error> {
    match chunk.compression() {
        Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::ZSTD(_) => {}
        other => {
            let name = format!("{other:?}");
            let name = name.split('(').next().unwrap_or_default();
            return Err(error(
                at,
                format!("it is packed with {name}, which is not read: write it with ZSTD or SNAPPY"),
            ));
        }
    }
    let from = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset());
    let length = chunk.compressed_size();
    let span = u64::try_from(from).ok().zip(u64::try_from(length).ok());
    let span = span.and_then(|(from, length)| Some((from, from.checked_add(length)?)));
    let Some((mut place, end)) = span.filter(|(_, end)| *end <= store.size()) else {
        return Err(error(at, format!("{length} bytes from {from} on, where the file has {}", store.size())));
    };
    while place < end {
        let head = store.at_most(place, HEADER_MAX.min((end - place) as usize))?;
        let page = Page::read(&head).map_err(|Broken| error(at, format!("the page at byte {place} has no header")))?;
        if !page.fits() {
            let what = format!(
                "the page at byte {place} says it has {} bytes, {} unpacked, and {} values: at most {PAGE_MAX} and {VALUES_MAX}",
                page.packed, page.unpacked, page.values
            );
            return Err(error(at, what));
        }
        place += (page.header as i64 + page.packed) as u64;
    }
    if place > end {
        return Err(error(at, "its last page goes on after its end"));
    }
    Ok(())
}

/// Sizes that a page states.
#[derive(Default)]
struct Page {
    header: usize,
    unpacked: i64,
    packed: i64,
    values: i64,
    dictionary: bool,
    /// Bytes of levels that lie before the values and are not packed.
    levels: i64,
}

impl Page {
    fn read(bytes: &[u8]) -> Result<Self, Broken> {
        let mut page = Self::default();
        let mut thrift = Thrift::new(bytes);
        thrift.structure(|thrift, id, kind| {
            match (id, kind) {
                (2, Kind::Number) => page.unpacked = thrift.number()?,
                (3, Kind::Number) => page.packed = thrift.number()?,
                (5 | 7 | 8, Kind::Struct) => {
                    page.dictionary |= id == 7;
                    thrift.structure(|thrift, inner, kind| {
                        let number = kind == Kind::Number;
                        match (inner, number) {
                            (1, true) => page.values = thrift.number()?,
                            (5 | 6, true) if id == 8 => {
                                page.levels = page.levels.saturating_add(thrift.number()?.max(0))
                            }
                            _ => return Ok(false),
                        }
                        Ok(true)
                    })?;
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        page.header = thrift.at();
        Ok(page)
    }

    /// Whether memory may be taken for it.
    fn fits(&self) -> bool {
        let within = |value: i64, most: i64| (0..=most).contains(&value);
        within(self.packed, PAGE_MAX)
            && within(self.unpacked, PAGE_MAX)
            && within(self.values, VALUES_MAX)
            && within(self.levels, self.unpacked)
            // Every value of a dictionary is written out.
            && (!self.dictionary || self.values <= self.unpacked.saturating_mul(8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_larger_than_pages_are_is_not_believed() {
        let page = |unpacked: i64, values: i64, dictionary: bool| Page {
            packed: 10,
            unpacked,
            values,
            dictionary,
            ..Page::default()
        };
        assert!(page(100, 20, false).fits() && page(100, 0, true).fits());
        assert!(!page(PAGE_MAX + 1, 20, false).fits() && !page(-1, 20, false).fits());
        assert!(!page(100, VALUES_MAX + 1, false).fits() && !page(100, -1, false).fits());
        assert!(!page(100, 801, true).fits(), "a dictionary's values are written out");
        assert!(!Page { levels: 101, ..page(100, 20, false) }.fits());
    }

    #[test]
    fn sizes_are_read_from_a_page_s_header() {
        // type 0, unpacked 300, packed 200, data page header with 5 values.
        let header = [0x15, 0, 0x15, 0xd8, 4, 0x15, 0x90, 3, 0x2c, 0x15, 10, 0, 0, 9, 9];
        let page = Page::read(&header).unwrap();
        assert_eq!((page.unpacked, page.packed, page.values, page.header), (300, 200, 5, 13));
        assert!(Page::read(&header[..9]).is_err());
    }
}
