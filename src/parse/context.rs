//! What every rule may know besides the text: the folder's rules and the moment of first sight.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use crate::domain::rules::ReadingRules;
use crate::domain::time::Moment;

#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) rules: &'a ReadingRules,
    pub(super) arrival: Moment,
}

impl Context<'_> {
    /// The day of arrival on a clock of the folder.
    pub(super) fn today(&self) -> Date {
        self.rules.zone.to_datetime(self.arrival.instant()).date()
    }

    /// A bare date is the moment of first sight if that is the same day, else noon.
    pub(super) fn moment(&self, date: Date, time: Option<Time>) -> Option<Moment> {
        match time {
            Some(time) => self.at(date.to_datetime(time)),
            None if date == self.today() => Some(self.arrival),
            None => self.at(date.at(12, 0, 0, 0)),
        }
    }

    /// A time that the zone skips or has twice is the later one.
    pub(super) fn at(&self, local: DateTime) -> Option<Moment> {
        moment_in(&self.rules.zone, local)
    }
}

pub(super) fn moment_in(zone: &TimeZone, local: DateTime) -> Option<Moment> {
    let instant = zone.to_ambiguous_timestamp(local).later().ok()?;
    Some(Moment::in_zone(instant, zone))
}
