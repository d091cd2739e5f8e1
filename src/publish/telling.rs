//! What is told once readers can see it: the log, and the reports for the office. One line a
//! statement; of an archive, and of very many at once, one line for them all.

use jiff::Timestamp;

use super::Publisher;
use crate::board::{About, AlarmKind, Board, Latest};
use crate::domain::reading::Problem;
use crate::domain::tongue::Tongue;
use crate::reports::{Line, Outcome, Report};

/// From this many statements in one swap on, the log has one line for them all.
const LOGGED_SINGLY_BELOW: usize = 50;

/// For the operator, what became of a file by this word, or of a matter.
pub fn note_alarm(
    board: &Board,
    (about, word): (About<'_>, &str),
    problems: &[Problem],
    at: Timestamp,
) {
    let told = |problem: &Problem| {
        let (what, remedy) =
            (problem.fault.what(Tongue::English), problem.fault.remedy(Tongue::English));
        format!("{what} {remedy}")
    };
    let number = about.waiting.map(|number| format!("It is number {number} on the list."));
    let lines: Vec<String> = number.into_iter().chain(problems.iter().map(told)).collect();
    let title = format!("{word}: {}", about.path.unwrap_or_default());
    board.alarms.note(about, (&title, &lines.join("\n")), at);
}

impl Publisher {
    pub(super) fn tell(&self, mut reports: Vec<Report>) {
        sum_up(&mut reports);
        let news: Vec<f64> =
            reports.iter().filter(|report| is_news(report)).map(|report| self.ms(report)).collect();
        let singly = news.len() < LOGGED_SINGLY_BELOW;
        for report in reports {
            if report.line != Line::Known {
                self.note(&report);
            }
            match report.line {
                Line::Sum(count) => self.log_sum(&report.outcome, count),
                Line::Known | Line::Shared => {}
                Line::Own if is_news(&report) && !singly => self.log_quietly(&report),
                Line::Own => self.log(&report),
            }
            if self.from.reports.send(report).is_err() {
                tracing::warn!("reports are not written any more");
            }
        }
        if !singly {
            self.log_news(news);
        }
    }

    /// For the operator, who is to see what waits; readers of the log are not.
    fn note(&self, report: &Report) {
        let board = &self.from.board;
        let outcome = report.outcome.word();
        board.outcomes.add(outcome);
        match &report.outcome {
            Outcome::Published
            | Outcome::Corrected { .. }
            | Outcome::Withdrawn
            | Outcome::Reinstated
            | Outcome::Expired => {
                if let (Some((title, _page)), false) = (&report.shown, report.bulk) {
                    board.note_visible(Latest {
                        at: report.at.instant(),
                        outcome,
                        title: title.clone(),
                        address: self.url(report),
                        visible_ms: self.ms(report),
                    });
                }
            }
            Outcome::Refused => self.alarm(AlarmKind::Refused, report),
            Outcome::Held | Outcome::StillPublic => self.alarm(AlarmKind::Held, report),
            Outcome::Undecided | Outcome::ManyVanished { .. } => {
                self.alarm(AlarmKind::Alarm, report);
            }
            // Admit has seen to it.
            Outcome::Erased
            | Outcome::Found(_)
            | Outcome::Renamed { .. }
            | Outcome::Duplicate { .. }
            | Outcome::Rejected
            | Outcome::Stopped
            | Outcome::Decided { .. }
            | Outcome::Settled
            | Outcome::Unchanged
            | Outcome::StaysWithdrawn
            | Outcome::TwinMissing { .. } => {}
        }
    }

    fn alarm(&self, kind: AlarmKind, report: &Report) {
        let waiting = report.waits.as_ref().map(|waits| waits.number);
        let path = report.path.to_string();
        let about = About { kind, path: Some(&path), waiting };
        let about = (about, report.outcome.word());
        note_alarm(&self.from.board, about, &report.problems, report.at.instant());
    }

    fn log_sum(&self, outcome: &Outcome, count: usize) {
        match outcome {
            Outcome::Published => {
                let offset = self.state.documents.offset;
                tracing::info!(statements = count, offset, "archive published");
            }
            Outcome::Refused => tracing::warn!(
                files = count,
                "files of an archive were not published; their reports say why"
            ),
            Outcome::Duplicate { .. } => {
                tracing::info!(files = count, "files of an archive are copies of others");
            }
            // Nothing of what waits stands in a log but the number of it.
            Outcome::Held
            | Outcome::Rejected
            | Outcome::Corrected { .. }
            | Outcome::Expired
            | Outcome::Found(_)
            | Outcome::Renamed { .. }
            | Outcome::StillPublic
            | Outcome::Stopped
            | Outcome::Undecided
            | Outcome::Decided { .. }
            | Outcome::Settled
            | Outcome::Unchanged
            | Outcome::Withdrawn
            | Outcome::Reinstated
            | Outcome::StaysWithdrawn
            | Outcome::Erased
            | Outcome::ManyVanished { .. }
            | Outcome::TwinMissing { .. } => {}
        }
    }

    fn log_news(&self, mut news: Vec<f64>) {
        news.sort_by(f64::total_cmp);
        let (Some(median_ms), Some(slowest_ms)) = (news.get(news.len() / 2), news.last()) else {
            return;
        };
        let (statements, offset) = (news.len(), self.state.documents.offset);
        tracing::info!(statements, offset, median_ms, slowest_ms, "published");
    }

    fn log(&self, report: &Report) {
        let (path, outcome) = (report.path.to_string(), report.outcome.word());
        let (address, ms) = (self.url(report), self.ms(report));
        match &report.outcome {
            Outcome::Refused if report.is_secret => {
                tracing::warn!("a file that waited is not published; its report says why");
                self.log_quietly(report);
            }
            Outcome::Held | Outcome::Rejected | Outcome::Stopped => self.log_quietly(report),
            _ if report.is_secret => self.log_quietly(report),
            Outcome::Refused => {
                let why = report.problems.first();
                let why = why.map(|problem| problem.fault.what(Tongue::English));
                let why = why.unwrap_or_default();
                tracing::warn!(path, outcome, why, "not published");
            }
            Outcome::Published | Outcome::Corrected { .. } | Outcome::Expired => {
                tracing::info!(path, address, ms, outcome, "{outcome}");
            }
            Outcome::Undecided => {
                let number = report.waits.as_ref().map(|waits| waits.number);
                let problem = report.problems.first();
                let why = problem.map(|problem| problem.fault.what(Tongue::English));
                let remedy = problem.map(|problem| problem.fault.remedy(Tongue::English));
                tracing::warn!(path, outcome, number, why, remedy, "a person must decide");
            }
            Outcome::Withdrawn | Outcome::Reinstated | Outcome::Erased => {
                tracing::info!(path, address, ms, outcome, "{outcome}");
            }
            // The alarm has its own line, and the split of an archive was told before anything happened.
            Outcome::ManyVanished { .. } | Outcome::Found(_) => {}
            Outcome::Renamed { .. }
            | Outcome::Duplicate { .. }
            | Outcome::StaysWithdrawn
            | Outcome::StillPublic
            | Outcome::Decided { .. }
            | Outcome::Settled
            | Outcome::TwinMissing { .. }
            | Outcome::Unchanged => tracing::info!(path, address, outcome, "{outcome}"),
        }
    }

    /// Nothing of what waits stands in a log above this level, not even that it is there.
    fn log_quietly(&self, report: &Report) {
        let (path, outcome) = (report.path.to_string(), report.outcome.word());
        let (address, ms) = (self.url(report), self.ms(report));
        tracing::debug!(path, address, ms, outcome, "{outcome}");
    }

    /// From the drop until now, to a tenth of a millisecond.
    fn ms(&self, report: &Report) -> f64 {
        let taken = self.from.clock.monotonic().duration_since(report.woken);
        (taken.as_secs_f64() * 10_000.0).round() / 10.0
    }

    fn url(&self, report: &Report) -> String {
        let url = |(_title, address): &(String, String)| {
            self.state.site.as_ref().map_or_else(|| address.clone(), |site| site.url(address))
        };
        report.shown.as_ref().map(url).unwrap_or_default()
    }
}

fn is_news(report: &Report) -> bool {
    !report.bulk && report.line != Line::Known && report.outcome == Outcome::Published
}

/// What is refused, waits or is a copy has lines of its own up to this many.
const OWN_LINES_MAX: usize = 10;

/// Gives each of the reports on an archive its line, in what is told at one time.
fn sum_up(reports: &mut [Report]) {
    for (is_one, own_max) in [
        (is_published as fn(&Outcome) -> bool, 0),
        (is_refused, OWN_LINES_MAX),
        (is_held, OWN_LINES_MAX),
        (is_copy, OWN_LINES_MAX),
    ] {
        let mut group: Vec<_> =
            reports.iter_mut().filter(|report| report.bulk && is_one(&report.outcome)).collect();
        let count = group.len();
        if count > own_max {
            for report in &mut group {
                report.line = Line::Shared;
            }
            if let Some(last) = group.last_mut() {
                last.line = Line::Sum(count);
            }
        }
    }
}

fn is_published(outcome: &Outcome) -> bool {
    *outcome == Outcome::Published
}

fn is_refused(outcome: &Outcome) -> bool {
    *outcome == Outcome::Refused
}

fn is_held(outcome: &Outcome) -> bool {
    *outcome == Outcome::Held
}

fn is_copy(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Duplicate { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::domain::path::DropPath;

    fn news(outcome: &Outcome, count: usize) -> Vec<Report> {
        let at = "2026-03-03T09:00:00+04:00".parse().unwrap();
        let path = DropPath::parse("a.txt").unwrap();
        let when = (at, Clock.monotonic());
        vec![Report::about_entry(&path, outcome.clone(), None, when); count]
    }

    fn archive(outcome: &Outcome, count: usize) -> Vec<Report> {
        let reports = news(outcome, count).into_iter();
        reports.map(|report| Report { bulk: true, ..report }).collect()
    }

    fn lines(reports: &[Report]) -> Vec<Line> {
        reports.iter().map(|report| report.line).collect()
    }

    #[test]
    fn many_of_an_archive_share_a_line_with_their_number_and_few_have_their_own() {
        for outcome in [Outcome::Refused, Outcome::Held, Outcome::Duplicate { of: None }] {
            let mut few = archive(&outcome, 10);
            sum_up(&mut few);
            assert_eq!(lines(&few), [Line::Own; 10], "{outcome:?}");
            let mut many = archive(&outcome, 11);
            sum_up(&mut many);
            let shared = [[Line::Shared; 10].as_slice(), &[Line::Sum(11)]].concat();
            assert_eq!(lines(&many), shared, "{outcome:?}");
        }
    }

    #[test]
    fn kinds_are_counted_apart_and_news_not_at_all() {
        let mut mixed = archive(&Outcome::Held, 12);
        mixed.extend(archive(&Outcome::Refused, 3));
        mixed.extend(archive(&Outcome::Published, 2));
        mixed.extend(news(&Outcome::Held, 20));
        sum_up(&mut mixed);
        let lines = lines(&mixed);
        assert_eq!(
            lines[11..17],
            [Line::Sum(12), Line::Own, Line::Own, Line::Own, Line::Shared, Line::Sum(2)]
        );
        assert_eq!(lines[17..], [Line::Own; 20]);
    }
}
