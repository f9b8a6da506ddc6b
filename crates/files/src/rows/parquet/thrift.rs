//! Thrift's compact protocol (<https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>), as far
//! as it takes to look at a structure before somebody else reads it: numbers are given, all else is passed over. Takes no
//! memory whatever the bytes say.

/// Deepest nesting that is passed over.
const DEPTH: u32 = 32;

/// Bytes that are no structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

type Result<T> = std::result::Result<T, Broken>;

/// Reads from the front.
#[derive(Debug, Clone)]
pub(super) struct Thrift<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// What a field of a structure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    True,
    False,
    Byte,
    Number,
    Double,
    Binary,
    List,
    Map,
    Struct,
}

impl Kind {
    fn of(code: u8) -> Result<Self> {
        Ok(match code {
            1 => Self::True,
            2 => Self::False,
            3 => Self::Byte,
            4..=6 => Self::Number,
            7 => Self::Double,
            8 => Self::Binary,
            9 | 10 => Self::List,
            11 => Self::Map,
            12 => Self::Struct,
            _ => return Err(Broken),
        })
    }
}

impl<'a> Thrift<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes were read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Goes through a structure. `field` takes the value of each field that it knows and says so, or leaves it.
    pub(super) fn structure(&mut self, mut field: impl FnMut(&mut Self, i16, Kind) -> Result<bool>) -> Result<()> {
        let mut id = 0_i16;
        while let Some(kind) = self.field(&mut id)? {
            if !field(self, id, kind)? {
                self.pass(kind, DEPTH)?;
            }
        }
        Ok(())
    }

    /// A whole number.
    pub(super) fn number(&mut self) -> Result<i64> {
        let folded = self.varint()?;
        Ok((folded >> 1) as i64 ^ -((folded & 1) as i64))
    }

    /// The start of a list: of what, and how many.
    pub(super) fn list(&mut self) -> Result<(Kind, u64)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.varint()?,
            few => u64::from(few),
        };
        Ok((Kind::of(head & 15)?, count))
    }

    fn field(&mut self, id: &mut i16) -> Result<Option<Kind>> {
        let head = self.byte()?;
        if head == 0 {
            return Ok(None);
        }
        *id = match head >> 4 {
            0 => i16::try_from(self.number()?).map_err(|_| Broken)?,
            step => id.checked_add(i16::from(step)).ok_or(Broken)?,
        };
        Kind::of(head & 15).map(Some)
    }

    fn pass(&mut self, kind: Kind, depth: u32) -> Result<()> {
        let deeper = depth.checked_sub(1).ok_or(Broken)?;
        match kind {
            Kind::True | Kind::False => Ok(()),
            Kind::Byte => self.byte().map(drop),
            Kind::Number => self.varint().map(drop),
            Kind::Double => self.skip(8),
            Kind::Binary => {
                let length = self.varint()?;
                self.skip(length)
            }
            Kind::List => {
                let (of, count) = self.list()?;
                (0..count).try_for_each(|_| self.element(of, deeper))
            }
            Kind::Map => {
                let count = self.varint()?;
                if count == 0 {
                    return Ok(());
                }
                let kinds = self.byte()?;
                let (key, value) = (Kind::of(kinds >> 4)?, Kind::of(kinds & 15)?);
                (0..count).try_for_each(|_| self.element(key, deeper).and_then(|()| self.element(value, deeper)))
            }
            Kind::Struct => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.pass(kind, deeper)?;
                }
                Ok(())
            }
        }
    }

    /// Of a list or map, where yes and no take a byte each.
    fn element(&mut self, kind: Kind, depth: u32) -> Result<()> {
        if matches!(kind, Kind::True | Kind::False) { self.byte().map(drop) } else { self.pass(kind, depth) }
    }

    fn byte(&mut self) -> Result<u8> {
        let byte = *self.bytes.get(self.at).ok_or(Broken)?;
        self.at += 1;
        Ok(byte)
    }

    fn skip(&mut self, count: u64) -> Result<()> {
        if count > (self.bytes.len() - self.at) as u64 {
            return Err(Broken);
        }
        self.at += count as usize;
        Ok(())
    }

    fn varint(&mut self) -> Result<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_given_and_the_rest_is_passed_over() {
        // 1: -3; 2: "ab"; 4: [true, false]; 5: {1: 2.5}; 6: {1 -> 2}; 20: 300.
        let bytes = [
            0x15, 5, 0x18, 2, b'a', b'b', 0x29, 0x21, 1, 2, 0x1c, 0x17, 0, 0, 0, 0, 0, 0, 4, 0x40, 0, 0x1b, 1, 0x55, 2,
            4, 0x05, 40, 0xd8, 4, 0,
        ];
        let mut seen = Vec::new();
        let mut thrift = Thrift::new(&bytes);
        let read = thrift.structure(|thrift, id, kind| {
            let number = kind == Kind::Number;
            seen.push((id, if number { thrift.number()? } else { 0 }));
            Ok(number)
        });
        assert_eq!(read, Ok(()));
        assert_eq!(seen, [(1, -3), (2, 0), (4, 0), (5, 0), (6, 0), (20, 300)]);
        assert_eq!(thrift.at(), bytes.len());
        for cut in 0..bytes.len() {
            assert_eq!(Thrift::new(&bytes[..cut]).structure(|_, _, _| Ok(false)), Err(Broken), "{cut}");
        }
    }

    #[test]
    fn depth_and_lengths_are_not_believed() {
        let deep = [[0x1c; 100].as_slice(), &[0; 101]].concat();
        assert_eq!(Thrift::new(&deep).structure(|_, _, _| Ok(false)), Err(Broken));
        let long = [0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0];
        assert_eq!(Thrift::new(&long).structure(|_, _, _| Ok(false)), Err(Broken));
        let many = [0x19, 0xf3, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0];
        assert_eq!(Thrift::new(&many).structure(|_, _, _| Ok(false)), Err(Broken));
    }
}
