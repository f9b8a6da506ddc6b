//! What stands above each threshold.

/// What stands at or above one threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The score.
    pub threshold: f64,
    /// Positives at or above it.
    pub right: u64,
    /// Negatives at or above it.
    pub wrong: u64,
}

impl Point {
    /// The share of positives among what stands above; none where nothing does.
    pub fn precision(self) -> Option<f64> {
        (self.right + self.wrong > 0).then(|| self.right as f64 / (self.right + self.wrong) as f64)
    }
}

/// One point for each score that occurs, highest first. Counts only grow along it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curve {
    points: Vec<Point>,
}

impl Curve {
    pub(super) fn clear(&mut self) {
        self.points.clear();
    }

    /// Adds an item that is counted `times`. Items come in descending order of score.
    pub(super) fn add(&mut self, score: f64, positive: bool, times: u64) {
        if times == 0 {
            return;
        }
        let last = self.points.last().copied();
        if last.is_none_or(|p| p.threshold != score) {
            let (right, wrong) = last.map_or((0, 0), |p| (p.right, p.wrong));
            self.points.push(Point { threshold: score, right, wrong });
        }
        if let Some(point) = self.points.last_mut() {
            *(if positive { &mut point.right } else { &mut point.wrong }) += times;
        }
    }

    /// All points.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// All positives, as often as they were counted.
    pub fn positives(&self) -> u64 {
        self.points.last().map_or(0, |p| p.right)
    }

    /// All negatives.
    pub fn negatives(&self) -> u64 {
        self.points.last().map_or(0, |p| p.wrong)
    }

    pub(super) fn roc_auc(&self) -> Option<f64> {
        let (mut area, mut before) = (0.0, (0, 0));
        for point in &self.points {
            let step = (point.wrong - before.1) as f64;
            area += step * (before.0 + point.right) as f64 / 2.0;
            before = (point.right, point.wrong);
        }
        let pairs = self.positives() as f64 * self.negatives() as f64;
        (pairs > 0.0).then(|| area / pairs)
    }

    pub(super) fn average_precision(&self) -> Option<f64> {
        let (mut sum, mut before) = (0.0, 0);
        for point in &self.points {
            if let Some(precision) = point.precision() {
                sum += (point.right - before) as f64 * precision;
            }
            before = point.right;
        }
        (self.positives() > 0).then(|| sum / self.positives() as f64)
    }

    /// The highest threshold that reaches a recall (0 to 1). None without a positive, or where too many positives were
    /// abstained on: to flag what was abstained on is no threshold.
    pub fn at_recall(&self, recall: f64) -> Option<Point> {
        // 0.8 × 5 is a hair above 4 in doubles.
        let needed = (recall * self.positives() as f64 - 1e-9).max(1.0);
        let at = self.points.partition_point(|p| (p.right as f64) < needed);
        self.points.get(at).copied().filter(|p| p.threshold > f64::NEG_INFINITY)
    }

    /// What stands at or above a score.
    pub fn at(&self, threshold: f64) -> Point {
        let above = self.points.partition_point(|p| p.threshold >= threshold);
        let (right, wrong) = above.checked_sub(1).map_or((0, 0), |i| (self.points[i].right, self.points[i].wrong));
        Point { threshold, right, wrong }
    }

    /// The share of positives at or above a score.
    pub fn recall(&self, threshold: f64) -> Option<f64> {
        (self.positives() > 0).then(|| self.at(threshold).right as f64 / self.positives() as f64)
    }

    /// The share of negatives at or above a score.
    pub fn false_positive_rate(&self, threshold: f64) -> Option<f64> {
        (self.negatives() > 0).then(|| self.at(threshold).wrong as f64 / self.negatives() as f64)
    }
}
