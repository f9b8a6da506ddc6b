//! A post's text cut into pieces, so that what matched can be underlined and numbered without touching the text.

use model::Span;

use crate::words;

/// A piece of a post's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    /// Whether a finding covers it.
    pub(crate) marked: bool,
    /// Whether it stands for a character that would turn or hide what follows.
    pub(crate) trick: bool,
    /// Numbers of the findings whose span ends here.
    pub(crate) ends: Vec<usize>,
}

/// Cuts `text` at every span's ends and at every trick. Spans that do not fit the text are left out: a stored record
/// is never a reason for a page to fail.
pub(crate) fn pieces(text: &str, spans: &[(usize, Span)]) -> Vec<Piece> {
    let fits = |s: &Span| {
        let (start, end) = (s.start as usize, s.end as usize);
        start < end && end <= text.len() && text.is_char_boundary(start) && text.is_char_boundary(end)
    };
    let spans: Vec<(usize, usize, usize)> =
        spans.iter().filter(|(_, s)| fits(s)).map(|(number, s)| (*number, s.start as usize, s.end as usize)).collect();
    let mut cuts: Vec<usize> = spans.iter().flat_map(|(_, start, end)| [*start, *end]).chain([0, text.len()]).collect();
    for (at, c) in text.char_indices().filter(|(_, c)| words::is_trick(*c)) {
        cuts.extend([at, at + c.len_utf8()]);
    }
    cuts.sort_unstable();
    cuts.dedup();
    let mut out = Vec::with_capacity(cuts.len());
    for pair in cuts.windows(2) {
        let &[from, to] = pair else { continue };
        let part = &text[from..to];
        let trick = part.chars().next().filter(|c| words::is_trick(*c));
        let mut ends: Vec<usize> = spans.iter().filter(|(_, _, end)| *end == to).map(|(n, ..)| *n).collect();
        ends.sort_unstable();
        ends.dedup();
        out.push(Piece {
            text: trick.map_or_else(|| part.to_owned(), words::named),
            marked: spans.iter().any(|(_, start, end)| *start <= from && to <= *end),
            trick: trick.is_some(),
            ends,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    #[test]
    fn overlapping_spans_keep_every_byte_and_number() {
        let text = "the black pine march";
        let cut = pieces(text, &[(1, span(4, 14)), (2, span(10, 20))]);
        assert_eq!(cut.iter().map(|p| p.text.as_str()).collect::<String>(), text);
        let marked: Vec<_> = cut.iter().filter(|p| p.marked).map(|p| (p.text.as_str(), p.ends.clone())).collect();
        assert_eq!(marked, [("black ", vec![]), ("pine", vec![1]), (" march", vec![2])]);
    }

    #[test]
    fn spans_that_do_not_fit_are_left_out() {
        let text = "صنوبر";
        for bad in [span(1, 4), span(0, 99), span(4, 4), span(6, 2)] {
            assert!(pieces(text, &[(1, bad)]).iter().all(|p| !p.marked), "{bad:?}");
        }
        assert_eq!(pieces(text, &[(1, span(0, 4))])[0].text, "صن");
    }

    #[test]
    fn an_override_becomes_a_piece_of_its_own() {
        let cut = pieces("a\u{202E}b", &[(1, span(0, 5))]);
        assert_eq!(
            cut.iter().map(|p| (p.text.as_str(), p.trick)).collect::<Vec<_>>(),
            [("a", false), ("⟨U+202E⟩", true), ("b", false)]
        );
        assert_eq!(cut[2].ends, [1]);
    }
}
