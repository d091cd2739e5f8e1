//! Figures of a run, and the table that says the losses first.

use std::cmp::Ordering;
use std::fmt::Write as _;

/// What was measured, sorted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Samples {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        Samples(values)
    }

    /// By nearest rank: a value that was measured, never one between two.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).copied().unwrap_or(f64::NAN)
    }

    pub(crate) fn median(&self) -> f64 {
        self.percentile(50)
    }

    pub(crate) fn max(&self) -> f64 {
        self.percentile(100)
    }

    /// `1.42 (1.31 to 1.60)`: the median over the rounds, the least and the most.
    pub(crate) fn spread(&self) -> String {
        let least = self.0.first().copied().unwrap_or(f64::NAN);
        format!("{:.2} ({least:.2} to {:.2})", self.median(), self.max())
    }
}

/// One promise and how it was kept.
pub(crate) struct Verdict {
    pub(crate) what: String,
    pub(crate) measured: f64,
    pub(crate) spread: String,
    pub(crate) bound: f64,
    /// On which side of the bound the promise is kept; the bound itself is.
    pub(crate) wanted: Ordering,
    pub(crate) unit: &'static str,
}

impl Verdict {
    /// Above 1 the promise is broken, whichever way it runs.
    fn share(&self) -> f64 {
        let share = self.measured / self.bound;
        if self.wanted == Ordering::Greater { 1.0 / share } else { share }
    }
}

/// Losses first, the worst at the top.
pub(crate) fn table(mut verdicts: Vec<Verdict>) -> String {
    verdicts.sort_by(|a, b| b.share().total_cmp(&a.share()));
    let mut text = String::from(
        "| | measured | all rounds | target | of the target |\n|---|---|---|---|---|\n",
    );
    for verdict in &verdicts {
        let side = if verdict.wanted == Ordering::Greater { '≥' } else { '≤' };
        let mark = if verdict.share() > 1.0 { "LOST " } else { "" };
        // Writing to a string does not fail.
        let _written = writeln!(
            text,
            "| {mark}{} | {:.2} {} | {} | {side} {} | {:.2} |",
            verdict.what,
            verdict.measured,
            verdict.unit,
            verdict.spread,
            verdict.bound,
            verdict.share()
        );
    }
    text
}
