//! Texts in order, and which of them begin at a place of another.

/// Texts in the order of their bytes. All that begin at a place are found with one binary search: each of them is the
/// greatest text that is not above what stands there, or a beginning of that one.
#[derive(Debug, Default)]
pub(crate) struct Sorted {
    bytes: Vec<u8>,
    /// Where each text begins in `bytes`; one more for the end.
    begins: Vec<u32>,
    /// The first eight bytes of each, so that most steps of a search touch nothing else.
    heads: Vec<u64>,
    /// The longest other text that this one begins with, [`NONE`] if there is none. Of equal texts, the one before.
    shorter: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Sorted {
    /// From texts in ascending order, without zero bytes. Equal ones may stand beside each other.
    ///
    /// # Panics
    /// If the texts have 4 GiB or more: packs are bounded far below.
    pub(crate) fn new<'a>(texts: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut sorted = Self { begins: vec![0], ..Self::default() };
        for text in texts {
            let mut shorter = (sorted.len() as u32).checked_sub(1).unwrap_or(NONE);
            while shorter != NONE && !text.starts_with(sorted.text(shorter)) {
                shorter = sorted.shorter[shorter as usize];
            }
            sorted.shorter.push(shorter);
            sorted.heads.push(head(text));
            sorted.bytes.extend_from_slice(text);
            sorted.begins.push(u32::try_from(sorted.bytes.len()).expect("packs are bounded"));
        }
        sorted
    }

    pub(crate) fn len(&self) -> usize {
        self.heads.len()
    }

    /// A text by its place in the order.
    pub(crate) fn text(&self, number: u32) -> &[u8] {
        let number = number as usize;
        &self.bytes[self.begins[number] as usize..self.begins[number + 1] as usize]
    }

    /// Every text that `at` begins with, the longest first, by its place in the order.
    pub(crate) fn at(&self, at: &[u8]) -> impl Iterator<Item = u32> {
        let wanted = head(at);
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            let not_above = match self.heads[middle].cmp(&wanted) {
                std::cmp::Ordering::Equal => self.text(middle as u32) <= at,
                order => order.is_lt(),
            };
            if not_above {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let mut found = (low as u32).checked_sub(1).unwrap_or(NONE);
        while found != NONE && !at.starts_with(self.text(found)) {
            found = self.shorter[found as usize];
        }
        std::iter::successors((found != NONE).then_some(found), |found| {
            Some(self.shorter[*found as usize]).filter(|shorter| *shorter != NONE)
        })
    }
}

/// The first eight bytes as a number in their order, zeros behind the end.
fn head(text: &[u8]) -> u64 {
    match text.first_chunk() {
        Some(eight) => u64::from_be_bytes(*eight),
        None => text.iter().fold(0, |head, byte| head << 8 | u64::from(*byte)) << (8 * (8 - text.len())).min(63),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_every_text_that_begins_there() {
        let mut texts: Vec<String> = Vec::new();
        let mut dice = model::Dice::new(5);
        let mut random = |below: u64| dice.below(below);
        for _ in 0..400 {
            texts.push((0..1 + random(14)).map(|_| if random(3) == 0 { 'b' } else { 'a' }).collect());
        }
        texts.sort();
        let sorted = Sorted::new(texts.iter().map(String::as_bytes));
        for _ in 0..3_000 {
            let at: String = (0..random(24)).map(|_| if random(3) == 0 { 'b' } else { 'a' }).collect();
            let mut found: Vec<u32> = sorted.at(at.as_bytes()).collect();
            assert!(found.is_sorted_by_key(|n| std::cmp::Reverse(sorted.text(*n).len())), "the longest first");
            found.sort_unstable();
            let naive: Vec<u32> = (0..texts.len() as u32).filter(|n| at.starts_with(&texts[*n as usize])).collect();
            assert_eq!(found, naive, "{at}");
        }
    }

    #[test]
    fn of_no_texts_none_begins_anywhere() {
        assert_eq!(Sorted::new(std::iter::empty()).at(b"a").count(), 0);
    }
}
