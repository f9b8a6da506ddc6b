//! How far names are from each other, digits aside: who registers again with another counter has the same name.

/// The most characters of a name that are looked at.
pub(super) const LONGEST: usize = 64;

/// A name without its digits and without what only parts it (spaces, dashes, dots): at most [`LONGEST`] characters.
pub(super) fn stem(name: &str) -> Vec<char> {
    name.chars().filter(|c| c.is_alphabetic()).take(LONGEST).collect()
}

/// The fewest insertions, deletions and replacements that make one of the other (Levenshtein 1966), if that is at most
/// `most`. O(length · most).
pub(super) fn within(a: &[char], b: &[char], most: usize) -> Option<usize> {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if b.len() - a.len() > most {
        return None;
    }
    let over = most + 1;
    // Row by character of `a`; cells further than `most` from the diagonal are over.
    let mut row: Vec<usize> = (0..=b.len()).map(|at| at.min(over)).collect();
    for (i, x) in a.iter().enumerate() {
        let (from, to) = ((i + 1).saturating_sub(most), (i + 1 + most).min(b.len()));
        let mut diagonal = row[from.saturating_sub(1)];
        if from == 0 {
            diagonal = row[0];
            row[0] = (i + 1).min(over);
        } else {
            row[from - 1] = if from == 1 { (i + 1).min(over) } else { over };
        }
        for at in from.max(1)..=to {
            let above = if at == i + 1 + most { over } else { row[at] };
            let replaced = diagonal + usize::from(*x != b[at - 1]);
            diagonal = row[at];
            row[at] = replaced.min(above + 1).min(row[at - 1] + 1).min(over);
        }
    }
    Some(row[b.len()]).filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use model::Dice;

    use super::*;

    /// Row by row, all of it.
    fn naive(a: &[char], b: &[char]) -> usize {
        let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                rows[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1)
                };
            }
        }
        rows[a.len()][b.len()]
    }

    #[test]
    fn it_is_the_distance_of_levenshtein_as_far_as_it_is_asked_for() {
        let mut dice = Dice::new(3);
        for _ in 0..20_000 {
            let mut word = || (0..dice.below(9)).map(|_| *dice.pick(&['a', 'b', 'ш'])).collect::<Vec<char>>();
            let (a, b) = (word(), word());
            let distance = naive(&a, &b);
            for most in 0..5 {
                assert_eq!(within(&a, &b, most), Some(distance).filter(|d| *d <= most), "{a:?} {b:?} {most}");
            }
        }
    }

    #[test]
    fn a_counter_is_no_part_of_a_name() {
        assert_eq!(stem("press_desk-07"), stem("2press desk"));
        assert_eq!(stem("12_34"), Vec::<char>::new());
    }
}
