//! From rows of luma to 64 × 64 samples: twice a box filter along rows, then along columns (Jarosz, "Fast Image
//! Convolutions", 2001), then every sample from the middle of its block.
//!
//! Rows stream through: only the window's rows are kept. Of the second pass, only what is sampled is worked out, from
//! the same running sums.

/// Samples along each side.
pub(super) const SIDE: usize = 64;

/// What is left of an image.
pub(super) type Samples = [[f32; SIDE]; SIDE];

/// An image on its way through the four filters.
pub(super) struct Filter {
    row_window: Window,
    first: Columns,
    second: Columns,
    /// The column of each sample.
    columns: [usize; SIDE],
    /// The row of each sample.
    rows: [usize; SIDE],
    samples: Box<Samples>,
    buffers: [Vec<f32>; 2],
}

impl Filter {
    pub(super) fn new(width: usize, height: usize) -> Self {
        let down = Window::over(height);
        Self {
            row_window: Window::over(width),
            first: Columns::new(down, width),
            second: Columns::new(down, SIDE),
            columns: middles(width),
            rows: middles(height),
            samples: Box::new([[0.0; SIDE]; SIDE]),
            buffers: [vec![0.0; width], vec![0.0; width]],
        }
    }

    /// The next row of luma, from the top.
    pub(super) fn push(&mut self, luma: &[f32]) {
        let mut along = std::mem::take(&mut self.buffers[0]);
        self.row_window.along(luma, |at, mean| along[at] = mean);
        self.columns_of_first(Some(&along));
        self.buffers[0] = along;
    }

    /// The samples, once every row was pushed.
    pub(super) fn finish(mut self) -> Samples {
        while self.first.is_owing() {
            self.columns_of_first(None);
        }
        while self.second.is_owing() {
            self.columns_of_second(None);
        }
        *self.samples
    }

    fn columns_of_first(&mut self, row: Option<&[f32]>) {
        let mut out = std::mem::take(&mut self.buffers[1]);
        if self.first.step(row, &mut out).is_some() {
            let mut sampled = [0.0; SIDE];
            sample_along(self.row_window, &out, &self.columns, &mut sampled);
            self.columns_of_second(Some(&sampled));
        }
        self.buffers[1] = out;
    }

    fn columns_of_second(&mut self, row: Option<&[f32]>) {
        let mut out = [0.0; SIDE];
        if let Some(at) = self.second.step(row, &mut out) {
            // A small image has several samples of one row.
            let first = self.rows.partition_point(|row| *row < at);
            for (_, to) in self.rows.iter().zip(self.samples.iter_mut()).skip(first).take_while(|(row, _)| **row == at)
            {
                *to = out;
            }
        }
    }
}

/// The middle of each of 64 blocks of a side.
fn middles(side: usize) -> [usize; SIDE] {
    std::array::from_fn(|n| (((n as f64 + 0.5) * side as f64) / SIDE as f64) as usize)
}

/// A box that slides along a side, cut short at both ends.
#[derive(Clone, Copy)]
struct Window {
    full: usize,
    /// Values taken in before the first mean.
    before: usize,
    side: usize,
}

impl Window {
    /// Half a block of the side, rounded up: two passes make a tent over a whole one.
    fn over(side: usize) -> Self {
        let full = side.div_ceil(2 * SIDE);
        Self { full, before: full / 2, side }
    }

    /// The mean at each place of a line, by a running sum.
    fn along(self, line: &[f32], mut each: impl FnMut(usize, f32)) {
        let Self { full, before, side } = self;
        let mut sum = 0.0;
        for (at, value) in line[..full].iter().enumerate() {
            sum += value;
            if at >= before {
                each(at - before, sum / (at + 1) as f32);
            }
        }
        let divisor = full as f32;
        for (at, (new, old)) in line[full..side].iter().zip(line).enumerate() {
            sum += new;
            sum -= old;
            each(at + full - before, sum / divisor);
        }
        for (gone, value) in line[side - full..][..before].iter().enumerate() {
            sum -= value;
            each(side - before + gone, sum / (full - gone - 1) as f32);
        }
    }
}

/// [`Window::along`], of which only some places are wanted.
fn sample_along(window: Window, line: &[f32], columns: &[usize; SIDE], out: &mut [f32; SIDE]) {
    let mut next = 0;
    window.along(line, |at, mean| {
        while next < SIDE && columns[next] == at {
            out[next] = mean;
            next += 1;
        }
    });
}

/// The box filter along columns, a row at a time.
struct Columns {
    window: Window,
    /// The last rows that the window holds, by row modulo its size.
    kept: Vec<f32>,
    sums: Vec<f32>,
    taken: usize,
    given: usize,
}

impl Columns {
    fn new(window: Window, width: usize) -> Self {
        Self { window, kept: vec![0.0; window.full * width], sums: vec![0.0; width], taken: 0, given: 0 }
    }

    /// Whether rows are still to come out after the last one went in.
    fn is_owing(&self) -> bool {
        self.given < self.window.side
    }

    /// Takes the next row, if there is one, and writes the row of means that is now complete; its number, if one is.
    fn step(&mut self, row: Option<&[f32]>, out: &mut [f32]) -> Option<usize> {
        let Window { full, before, side } = self.window;
        let width = self.sums.len();
        let in_window = match row {
            Some(row) => {
                let slot = self.taken % full * width;
                let kept = &mut self.kept[slot..slot + width];
                let is_full = self.taken >= full;
                for ((sum, old), new) in self.sums.iter_mut().zip(&mut *kept).zip(row) {
                    *sum += new;
                    if is_full {
                        *sum -= *old;
                    }
                    *old = *new;
                }
                self.taken += 1;
                if self.taken <= before {
                    return None;
                }
                self.taken.min(full)
            }
            None => {
                let left = self.given + before - full;
                let slot = left % full * width;
                for (sum, old) in self.sums.iter_mut().zip(&self.kept[slot..slot + width]) {
                    *sum -= old;
                }
                side - left - 1
            }
        };
        let divisor = in_window as f32;
        for (to, sum) in out.iter_mut().zip(&self.sums) {
            *to = sum / divisor;
        }
        self.given += 1;
        Some(self.given - 1)
    }
}
