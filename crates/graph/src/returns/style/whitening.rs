//! What all writers of a crowd have in common says little of any one of them. Vectors are compared after the directions
//! in which posts of the crowd differ most were made as long as the others: the inner product is taken with the inverse
//! of the posts' covariance plus a ridge (the within-class normalisation of speaker recognition, Hatch, Kajarekar and
//! Stolcke 2006; Fisher's discriminant, and ridge regression on who wrote a post, are the same product).
//!
//! With K the products of some posts of the crowd among each other and k those of a vector with them,
//! x · (C + λ)⁻¹ y · λ = x·y − kₓ · (K + λ)⁻¹ k_y: no matrix of features is ever made.

use super::space::Sparse;

/// The ridge, as a share of a post's mean length squared.
const RIDGE: f64 = 0.6;

/// Some posts of the crowd, and the factor of (K + λ).
#[derive(Debug)]
pub(super) struct Whitening {
    /// By slot, up to the last that has any, where its posts begin; and posts with their values.
    starts: Vec<u32>,
    posts: Vec<(u32, f32)>,
    count: usize,
    /// Rows of the lower triangle: K + λ = L Lᵀ.
    factor: Vec<Vec<f32>>,
    /// What products are divided by, so that a post has length one in the mean.
    pub(super) scale: f32,
}

impl Whitening {
    /// By these posts. Takes 2 n² bytes and O(n³ / 6) for the factor.
    pub(super) fn new(posts: &[Sparse]) -> Self {
        let slots = posts.iter().flatten().map(|(slot, _)| *slot as usize + 1).max().unwrap_or_default();
        let mut starts = vec![0_u32; slots + 1];
        posts.iter().flatten().for_each(|(slot, _)| starts[*slot as usize + 1] += 1);
        for slot in 0..slots {
            starts[slot + 1] += starts[slot];
        }
        let mut next = starts.clone();
        let mut lists = vec![(0, 0.0); starts[slots] as usize];
        for (number, post) in (0..).zip(posts) {
            for (slot, value) in post {
                let place = &mut next[*slot as usize];
                lists[*place as usize] = (number, *value);
                *place += 1;
            }
        }
        let mut whitening = Self { starts, posts: lists, count: posts.len(), factor: Vec::new(), scale: 1.0 };
        let mut products: Vec<Vec<f32>> = posts.iter().map(|post| whitening.products(post)).collect();
        centre(&mut products);
        let mean = |rows: &[Vec<f32>]| (0..).zip(rows).map(|(at, row): (usize, _)| f64::from(row[at])).sum::<f64>();
        let scale = mean(&products) / posts.len().max(1) as f64;
        whitening.scale = if scale > 0.0 { scale as f32 } else { 1.0 };
        whitening.factor = factor(products, whitening.scale);
        whitening
    }

    /// A vector's products with the posts.
    pub(super) fn products(&self, vector: &Sparse) -> Vec<f32> {
        let mut products = vec![0.0; self.count];
        for (slot, value) in vector {
            let slot = *slot as usize;
            let Some(end) = self.starts.get(slot + 1) else { continue };
            self.posts[self.starts[slot] as usize..*end as usize]
                .iter()
                .for_each(|(post, other)| products[*post as usize] += value * other);
        }
        products
    }

    /// L⁻¹ of products that are [`centre`]d, scaled: what the posts explain of two vectors is the [`dot`] of these.
    pub(super) fn explained(&self, mut products: Vec<f32>) -> Vec<f32> {
        let scale = self.scale;
        for at in 0..self.count {
            let row = &self.factor[at];
            products[at] = (products[at] / scale - dot(&row[..at], &products[..at])) / row[at];
        }
        products
    }
}

/// Takes the mean row from every row, then the mean of a row from each of it: vectors stand to the mean of their side, and
/// posts to the mean of posts.
pub(super) fn centre(rows: &mut [Vec<f32>]) {
    let Some(width) = rows.first().map(Vec::len) else { return };
    let mut mean = vec![0.0_f64; width];
    for row in rows.iter() {
        mean.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(*value));
    }
    mean.iter_mut().for_each(|sum| *sum /= rows.len() as f64);
    for row in rows {
        let all =
            row.iter().zip(&mean).map(|(value, mean)| f64::from(*value) - mean).sum::<f64>() / width.max(1) as f64;
        row.iter_mut().zip(&mean).for_each(|(value, mean)| *value = (f64::from(*value) - mean - all) as f32);
    }
}

/// Columns that are computed of all rows before the next: their rows stay in a near cache meanwhile.
const BLOCK: usize = 48;

/// The factor of Cholesky, a block of columns at a time.
fn factor(mut rows: Vec<Vec<f32>>, scale: f32) -> Vec<Vec<f32>> {
    let count = rows.len();
    for first in (0..count).step_by(BLOCK) {
        let end = (first + BLOCK).min(count);
        for at in first..count {
            let (done, rest) = rows.split_at_mut(at);
            let row = &mut rest[0];
            for (column, other) in (first..).zip(&done[first..end.min(at)]) {
                row[column] = (row[column] / scale - dot(&row[..column], &other[..column])) / other[column];
            }
            if at < end {
                let left = f64::from(row[at] / scale) + RIDGE - f64::from(dot(&row[..at], &row[..at]));
                // Rounding alone can bring it under the ridge.
                row[at] = left.max(RIDGE / 10.0).sqrt() as f32;
                row.truncate(at + 1);
            }
        }
    }
    rows
}

/// The sum of products, eight at a time.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a8.remainder().iter().zip(b8.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a8.zip(b8) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use model::Dice;

    use super::*;

    const FEATURES: usize = 12;

    /// Row by row, as it is defined.
    fn plain(mut rows: Vec<Vec<f32>>, scale: f32) -> Vec<Vec<f32>> {
        for at in 0..rows.len() {
            let (done, rest) = rows.split_at_mut(at);
            let row = &mut rest[0];
            for (column, other) in done.iter().enumerate() {
                row[column] = (row[column] / scale - dot(&row[..column], &other[..column])) / other[column];
            }
            let left = f64::from(row[at] / scale) + RIDGE - f64::from(dot(&row[..at], &row[..at]));
            row[at] = left.max(RIDGE / 10.0).sqrt() as f32;
            row.truncate(at + 1);
        }
        rows
    }

    #[test]
    fn in_blocks_it_is_the_same_to_the_bit() {
        let mut dice = Dice::new(11);
        for count in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5] {
            let of: Vec<Vec<f32>> =
                (0..count).map(|_| (0..9).map(|_| dice.below(1_000) as f32 / 500.0 - 1.0).collect()).collect();
            let products: Vec<Vec<f32>> = of.iter().map(|a| of.iter().map(|b| dot(a, b)).collect()).collect();
            assert_eq!(factor(products.clone(), 2.5), plain(products, 2.5), "{count}");
        }
    }

    fn vector(dice: &mut Dice) -> Sparse {
        let value = |dice: &mut Dice| dice.below(1_000) as f32 / 500.0 - 1.0;
        let mut of = Sparse::new();
        for slot in 0..FEATURES as u32 {
            if dice.once_in(2) {
                of.push((slot, value(dice)));
            }
        }
        of
    }

    fn dense(vectors: &[Sparse]) -> Vec<[f64; FEATURES]> {
        let mut rows: Vec<[f64; FEATURES]> = vectors
            .iter()
            .map(|vector| {
                let mut row = [0.0; FEATURES];
                vector.iter().for_each(|(slot, value)| row[*slot as usize] += f64::from(*value));
                row
            })
            .collect();
        for at in 0..FEATURES {
            let mean = rows.iter().map(|row| row[at]).sum::<f64>() / rows.len() as f64;
            rows.iter_mut().for_each(|row| row[at] -= mean);
        }
        rows
    }

    /// x (C + λ)⁻¹ y λ over the matrix of features, by elimination.
    fn naive(posts: &[[f64; FEATURES]], x: &[f64; FEATURES], y: &[f64; FEATURES], scale: f64) -> f64 {
        let ridge = RIDGE * scale;
        let mut rows: Vec<Vec<f64>> = (0..FEATURES)
            .map(|i| {
                let mut row: Vec<f64> = (0..FEATURES).map(|j| posts.iter().map(|p| p[i] * p[j]).sum()).collect();
                row[i] += ridge;
                row.push(y[i]);
                row
            })
            .collect();
        for i in 0..FEATURES {
            for j in 0..FEATURES {
                if i != j {
                    let share = rows[j][i] / rows[i][i];
                    let row = rows[i].clone();
                    rows[j].iter_mut().zip(row).for_each(|(value, other)| *value -= share * other);
                }
            }
        }
        (0..FEATURES).map(|i| x[i] * rows[i][FEATURES] / rows[i][i]).sum::<f64>() * ridge
    }

    #[test]
    fn it_is_the_product_with_the_inverse_of_the_covariance() {
        let mut dice = Dice::new(5);
        for _ in 0..300 {
            let posts: Vec<Sparse> = (0..2 + dice.below(20)).map(|_| vector(&mut dice)).collect();
            let sides = [0, 1].map(|_| (0..1 + dice.below(5)).map(|_| vector(&mut dice)).collect::<Vec<Sparse>>());
            let whitening = Whitening::new(&posts);
            let (centred, scale) = (dense(&posts), f64::from(whitening.scale));
            let explained = sides.clone().map(|side| {
                let mut products: Vec<Vec<f32>> = side.iter().map(|v| whitening.products(v)).collect();
                centre(&mut products);
                products.into_iter().map(|of| whitening.explained(of)).collect::<Vec<_>>()
            });
            let [before, after] = sides.map(|side| dense(&side));
            for (x, ex) in before.iter().zip(&explained[0]) {
                for (y, ey) in after.iter().zip(&explained[1]) {
                    let plain: f64 = x.iter().zip(y).map(|(x, y)| x * y).sum();
                    let ours = plain / scale - f64::from(dot(ex, ey));
                    let wanted = naive(&centred, x, y, scale) / scale;
                    assert!((ours - wanted).abs() < 1e-3 * (1.0 + wanted.abs()), "{ours} {wanted}");
                }
            }
        }
    }
}
