//! What the rounds gave: losses first, then every round.

use std::cmp::Ordering;
use std::fmt;

use crate::common::figures::{Samples, Verdict, table};
use crate::subject::Drops;

#[derive(Debug, Default)]
pub(crate) struct Round {
    pub(crate) bare: Vec<f64>,
    /// By the number of statements held.
    pub(crate) subjects: Vec<(usize, Drops)>,
}

#[derive(Debug, Default)]
pub(crate) struct Rounds(pub(crate) Vec<Round>);

impl Rounds {
    fn held(&self) -> Vec<usize> {
        let first = self.0.first();
        first
            .map(|round| round.subjects.iter().map(|(held, _drops)| *held).collect())
            .unwrap_or_default()
    }

    /// One value a round, of what the daemon with `held` statements and the bare loop gave in it.
    fn each(&self, held: usize, of: impl Fn(&Drops, &Samples) -> f64) -> Samples {
        Samples::of(self.0.iter().filter_map(|round| {
            let (_held, drops) = round.subjects.iter().find(|(other, _drops)| *other == held)?;
            Some(of(drops, &sorted(&round.bare)))
        }))
    }

    fn verdicts(&self) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        let verdict = |what: String, of: &Samples, bound: f64, unit: &'static str| Verdict {
            what,
            measured: of.median(),
            spread: of.spread(),
            bound,
            wanted: Ordering::Less,
            unit,
        };
        for held in self.held() {
            for (percent, bound) in [(50, 5.0), (99, 8.0)] {
                let ratio = self.each(held, |drops, bare| {
                    sorted(&drops.visible).percentile(percent) / bare.percentile(percent)
                });
                let what = format!("p{percent} with {held} held, against the bare loop");
                verdicts.push(verdict(what, &ratio, bound, "×"));
            }
            let coded = self.each(held, |drops, _bare| sorted(&drops.coded).percentile(99));
            verdicts.push(verdict(
                format!("p99 until coded, with {held} held"),
                &coded,
                150.0,
                "ms",
            ));
        }
        if let (Some(small), Some(large)) = (self.held().iter().min(), self.held().iter().max())
            && small < large
        {
            let growth = Samples::of(self.0.iter().filter_map(|round| {
                let median = |held: &usize| {
                    let (_held, drops) =
                        round.subjects.iter().find(|(other, _drops)| other == held)?;
                    Some(sorted(&drops.visible).median())
                };
                Some(median(large)? / median(small)?)
            }));
            verdicts.push(verdict(
                format!("p50 with {large} held, against {small}"),
                &growth,
                1.2,
                "×",
            ));
        }
        verdicts
    }
}

fn sorted(values: &[f64]) -> Samples {
    Samples::of(values.iter().copied())
}

fn line(f: &mut fmt::Formatter<'_>, round: &str, what: &str, samples: &Samples) -> fmt::Result {
    let (p50, p99, max) = (samples.median(), samples.percentile(99), samples.max());
    writeln!(f, "| {round} | {what} | {p50:.2} | {p99:.2} | {max:.2} |")
}

impl fmt::Display for Rounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Medians over the rounds, losses first:\n\n{}", table(self.verdicts()))?;
        writeln!(f, "In milliseconds:\n\n| round | | p50 | p99 | max |\n|---|---|---|---|---|")?;
        for (number, round) in self.0.iter().enumerate() {
            let number = (number + 1).to_string();
            line(f, &number, "bare loop", &sorted(&round.bare))?;
            for (held, drops) in &round.subjects {
                line(f, &number, &format!("visible, {held} held"), &sorted(&drops.visible))?;
                line(f, &number, &format!("coded after, {held} held"), &sorted(&drops.coded))?;
            }
        }
        let all = |of: &dyn Fn(&Round) -> Vec<f64>| Samples::of(self.0.iter().flat_map(of));
        line(f, "all", "bare loop", &all(&|round| round.bare.clone()))?;
        let mut split = 0;
        for held in self.held() {
            let of = |round: &Round| {
                let found = round.subjects.iter().find(|(other, _drops)| *other == held);
                found.map(|(_held, drops)| drops.clone()).unwrap_or_default()
            };
            line(f, "all", &format!("visible, {held} held"), &all(&|round| of(round).visible))?;
            line(f, "all", &format!("coded after, {held} held"), &all(&|round| of(round).coded))?;
            split += self.0.iter().map(|round| of(round).split).sum::<usize>();
        }
        writeln!(f, "\nDrops where the touched feeds did not change together: {split}")
    }
}
