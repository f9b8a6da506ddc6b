//! What became of the steps: headings with times, and the closing lines.

use std::time::{Duration, Instant};

/// How many tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// Tests that were left out without being asked to be.
    pub(crate) ignored: u64,
}

impl Counts {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            ignored: self.ignored + other.ignored,
        }
    }

    /// What a summary line of cargo's test harness or of nextest says. Other lines say nothing.
    ///
    /// `test result: ok. 5 passed; 0 failed; 1 ignored; …` and
    /// `Summary [   0.1s] 3 tests run: 2 passed, 1 failed, 1 timed out, 4 skipped`. What nextest skips was filtered
    /// out: it runs ignored tests here.
    pub(crate) fn in_line(line: &str) -> Option<Self> {
        let text = without_colour(line);
        // At the start of the line: nextest repeats the harness's lines of a failed test, indented.
        let (figures, separator) = if let Some(rest) = text.strip_prefix("test result: ") {
            (rest.split_once(". ")?.1, "; ")
        } else if text.trim_start().starts_with("Summary [") {
            (text.split_once(" run: ")?.1, ", ")
        } else {
            return None;
        };
        let mut counts = Self::default();
        for figure in figures.split(separator) {
            let Some((number, word)) = figure.split_once(' ') else { continue };
            let Ok(number) = number.parse::<u64>() else { continue };
            match word.split([' ', '(']).next().unwrap_or_default() {
                "passed" => counts.passed += number,
                "failed" | "timed" | "exec" => counts.failed += number,
                "ignored" => counts.ignored += number,
                _ => {}
            }
        }
        Some(counts)
    }
}

fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.find('m').map_or("", |end| &after[end + 1..]);
    }
    plain + rest
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed(Counts),
    Failed(Counts),
    /// It could not run, or only in part; why, and what to do.
    Incomplete(String),
}

impl Outcome {
    /// Of a command that succeeded or not. It counts as one if it counted nothing itself.
    pub(crate) fn of(success: bool, counts: Counts) -> Self {
        match (success, counts) {
            (true, Counts { ignored: 1.., .. }) => Self::Incomplete(format!("{} tests were ignored", counts.ignored)),
            (true, Counts { passed: 0, failed: 0, .. }) => Self::Passed(Counts { passed: 1, ..counts }),
            (true, _) => Self::Passed(counts),
            (false, _) => Self::Failed(Counts { failed: counts.failed.max(1), ..counts }),
        }
    }

    /// Both happened in one step.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Incomplete(why), Self::Incomplete(too)) => Self::Incomplete(format!("{why}; {too}")),
            (Self::Incomplete(why), _) | (_, Self::Incomplete(why)) => Self::Incomplete(why),
            (Self::Passed(one), Self::Passed(other)) => Self::Passed(one.plus(other)),
            (Self::Passed(one) | Self::Failed(one), Self::Passed(other) | Self::Failed(other)) => {
                Self::Failed(one.plus(other))
            }
        }
    }
}

/// The steps so far.
pub(crate) struct Report {
    total: usize,
    steps: Vec<(String, Duration, Outcome)>,
    began: Instant,
}

impl Report {
    pub(crate) fn new(total: usize) -> Self {
        Self { total, steps: Vec::new(), began: Instant::now() }
    }

    /// Runs a step under its heading. An error is a failure of the step, not of the report.
    pub(crate) fn step(&mut self, name: &str, run: impl FnOnce() -> anyhow::Result<Outcome>) -> bool {
        println!("\n== {}/{} {name}", self.steps.len() + 1, self.total);
        let began = Instant::now();
        let outcome = run().unwrap_or_else(|error| {
            println!("{error:#}");
            Outcome::Failed(Counts { failed: 1, ..Counts::default() })
        });
        let took = began.elapsed();
        match &outcome {
            Outcome::Passed(counts) => println!("   passed in {:.1} s: {}", took.as_secs_f64(), counts.passed),
            Outcome::Failed(counts) => {
                println!(
                    "   FAILED in {:.1} s: {} of {}",
                    took.as_secs_f64(),
                    counts.failed,
                    counts.passed + counts.failed
                );
            }
            Outcome::Incomplete(why) => println!("   incomplete: {why}"),
        }
        let passed = matches!(outcome, Outcome::Passed(_));
        self.steps.push((name.to_owned(), took, outcome));
        passed
    }

    /// Prints the table and the closing line; whether everything ran and passed. An incomplete step counts as failed:
    /// nothing is green by being left out.
    pub(crate) fn close(self) -> bool {
        println!("\n== summary, {:.0} s", self.began.elapsed().as_secs_f64());
        let mut all = Counts::default();
        for (name, took, outcome) in &self.steps {
            let (word, counts) = match outcome {
                Outcome::Passed(counts) => ("passed", *counts),
                Outcome::Failed(counts) => ("FAILED", *counts),
                Outcome::Incomplete(_) => ("incomplete", Counts { failed: 1, ..Counts::default() }),
            };
            println!("{:>7.1} s  {word:<10}  {name}", took.as_secs_f64());
            all = all.plus(counts);
        }
        for (name, _, outcome) in &self.steps {
            if let Outcome::Incomplete(why) = outcome {
                println!("incomplete: {name}: {why}");
            }
        }
        println!("{} passed, {} failed", all.passed, all.failed);
        all.failed == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_are_read_with_and_without_colour() {
        let counts = |passed, failed, ignored| Some(Counts { passed, failed, ignored });
        let cargo = "test result: FAILED. 5 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s";
        assert_eq!(Counts::in_line(cargo), counts(5, 2, 1));
        let nextest = "     Summary [   0.101s] 9 tests run: 7 passed (1 slow), 1 failed, 1 timed out, 4 skipped";
        assert_eq!(Counts::in_line(nextest), counts(7, 2, 0));
        let coloured = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.005s] \u{1b}[1m1\u{1b}[0m test run: \u{1b}[1m1\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, 0 skipped";
        assert_eq!(Counts::in_line(coloured), counts(1, 0, 0));
        assert_eq!(Counts::in_line("running 3 tests"), None);
        assert_eq!(Counts::in_line(&format!("    {cargo}")), None);
    }

    #[test]
    fn ignored_tests_make_a_step_incomplete_even_if_the_command_succeeds() {
        let outcome = Outcome::of(true, Counts { passed: 3, failed: 0, ignored: 1 });
        assert!(matches!(outcome, Outcome::Incomplete(_)));
    }

    #[test]
    fn a_failing_command_fails_even_if_no_test_of_it_did() {
        let outcome = Outcome::of(false, Counts { passed: 3, failed: 0, ignored: 0 });
        assert_eq!(outcome, Outcome::Failed(Counts { passed: 3, failed: 1, ignored: 0 }));
    }

    #[test]
    fn an_incomplete_step_is_not_green() {
        let mut report = Report::new(1);
        report.step("one", || Ok(Outcome::Incomplete("no network".into())));
        assert!(!report.close());
        let mut report = Report::new(1);
        report.step("one", || Ok(Outcome::of(true, Counts::default())));
        assert!(report.close());
    }
}
