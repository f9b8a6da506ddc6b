//! L2-regularised logistic regression by dual coordinate descent: Yu, Huang & Lin, "Dual coordinate descent methods
//! for logistic regression and maximum entropy models", Machine Learning 85 (2011), algorithm 5.

use model::Dice;

/// Rows of a sparse matrix, one after the other.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// Where each row begins in `cells`; one more than there are rows.
    starts: Vec<usize>,
    cells: Vec<(u32, f32)>,
}

impl Rows {
    /// No rows.
    pub fn new() -> Self {
        Self { starts: vec![0], cells: Vec::new() }
    }

    /// Adds a row of columns and values.
    pub fn push(&mut self, cells: impl IntoIterator<Item = (u32, f32)>) {
        self.cells.extend(cells);
        self.starts.push(self.cells.len());
    }

    /// A row.
    pub fn row(&self, number: usize) -> &[(u32, f32)] {
        &self.cells[self.starts[number]..self.starts[number + 1]]
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// When to stop.
const TOLERANCE: f64 = 0.01;
const MOST_PASSES: usize = 100;

/// Weights of `columns` features, and of a constant 1 last, that minimise
/// `w·w / 2 + Σ cost[i] log(1 + exp(-y[i] w·x[i]))`.
///
/// `positive` and `costs` (above 0) are as long as `rows`. The order of steps comes from `seed`.
pub fn fit(rows: &Rows, positive: &[bool], costs: &[f64], columns: usize, seed: u64) -> Vec<f64> {
    let sign: Vec<f64> = positive.iter().map(|p| if *p { 1.0 } else { -1.0 }).collect();
    let mut weights = vec![0.0; columns + 1];
    // Each row's two dual variables add up to its cost.
    let mut alpha: Vec<[f64; 2]> = costs
        .iter()
        .map(|c| {
            let a = (0.001 * c).min(1e-8);
            [a, c - a]
        })
        .collect();
    let square: Vec<f64> = (0..rows.len())
        .map(|i| 1.0 + rows.row(i).iter().map(|(_, v)| f64::from(*v) * f64::from(*v)).sum::<f64>())
        .collect();
    for i in 0..rows.len() {
        add(&mut weights, rows.row(i), sign[i] * alpha[i][0]);
    }
    let mut order: Vec<u32> = (0..rows.len() as u32).collect();
    let mut dice = Dice::new(seed);
    let mut inner = 1e-2_f64;
    let inner_least = TOLERANCE.min(1e-8);
    for _ in 0..MOST_PASSES {
        dice.shuffle(&mut order);
        let mut steps = 0;
        let mut worst = 0.0_f64;
        for i in order.iter().map(|i| *i as usize) {
            let row = rows.row(i);
            let b = sign[i] * dot(&weights, row);
            let (gradient, newton, change) = step(&mut alpha[i], costs[i], square[i], b, inner);
            worst = worst.max(gradient);
            steps += newton;
            if change != 0.0 {
                add(&mut weights, row, sign[i] * change);
            }
        }
        if worst < TOLERANCE {
            break;
        }
        if steps <= rows.len() / 10 {
            inner = inner_least.max(0.1 * inner);
        }
    }
    weights
}

/// Solves one row's problem by Newton steps. Gives the size of the gradient before, the steps, and the change.
fn step(alpha: &mut [f64; 2], cost: f64, a: f64, b: f64, accuracy: f64) -> (f64, usize, f64) {
    // The smaller of the two is moved, so that no digits are lost.
    let (one, two, sign) = if 0.5 * a * (alpha[1] - alpha[0]) + b < 0.0 { (1, 0, -1.0) } else { (0, 1, 1.0) };
    let old = alpha[one];
    let mut z = old;
    if cost - z < 0.5 * cost {
        z *= 0.1;
    }
    let slope = |z: f64| a * (z - old) + sign * b + (z / (cost - z)).ln();
    let mut gradient = slope(z);
    let before = gradient.abs();
    let mut steps = 0;
    while steps <= 100 && gradient.abs() >= accuracy {
        let next = z - gradient / (a + cost / (cost - z) / z);
        z = if next <= 0.0 { z * 0.1 } else { next };
        gradient = slope(z);
        steps += 1;
    }
    if steps == 0 {
        return (before, 0, 0.0);
    }
    alpha[one] = z;
    alpha[two] = cost - z;
    (before, steps, sign * (z - old))
}

/// A row's sum of weights, the constant's last.
pub fn dot(weights: &[f64], row: &[(u32, f32)]) -> f64 {
    let constant = weights[weights.len() - 1];
    constant + row.iter().map(|(column, value)| weights[*column as usize] * f64::from(*value)).sum::<f64>()
}

fn add(weights: &mut [f64], row: &[(u32, f32)], by: f64) {
    for (column, value) in row {
        weights[*column as usize] += by * f64::from(*value);
    }
    let last = weights.len() - 1;
    weights[last] += by;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_the_optimum_the_gradient_vanishes() {
        let mut dice = Dice::new(7);
        let mut rows = Rows::new();
        let (mut positive, mut costs) = (Vec::new(), Vec::new());
        for i in 0..400 {
            let is = i % 5 == 0;
            let cells: Vec<(u32, f32)> = (0..12)
                .filter_map(|c| {
                    let value = dice.index(1_000) as f32 / 1_000.0 + if is && c < 3 { 0.4 } else { 0.0 };
                    (dice.index(2) == 0).then_some((c, value))
                })
                .collect();
            rows.push(cells);
            positive.push(is);
            costs.push(if is { 4.0 } else { 1.0 });
        }
        let weights = fit(&rows, &positive, &costs, 12, 1);
        let mut gradient = weights.clone();
        for i in 0..rows.len() {
            let y = if positive[i] { 1.0 } else { -1.0 };
            let pull = -costs[i] * y / (1.0 + (y * dot(&weights, rows.row(i))).exp());
            add(&mut gradient, rows.row(i), pull);
        }
        let size = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
        assert!(size < 0.5, "gradient {size} of a problem whose gradient at 0 is in the hundreds");
        assert!(weights[0] > 0.0 && weights[1] > 0.0);
        assert_eq!(weights, fit(&rows, &positive, &costs, 12, 1), "the same seed, the same bytes");
    }
}
