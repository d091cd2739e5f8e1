//! Instants as the feeds write them: kept with the offset they were stated in.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant together with the offset from UTC that a reader should see.
///
/// Two moments are equal, and ordered, by their instant alone.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    instant: Timestamp,
    offset: Offset,
}

/// The text is no RFC 3339 date-time with an offset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date and time with an offset, such as 2026-03-21T09:00:00+04:00")]
pub struct BadMoment(String);

impl Moment {
    /// The instant as a clock in `zone` shows it.
    pub fn in_zone(instant: Timestamp, zone: &TimeZone) -> Moment {
        Moment { instant, offset: zone.to_offset(instant) }
    }

    pub fn utc(instant: Timestamp) -> Moment {
        Moment { instant, offset: Offset::UTC }
    }

    /// The instant as a clock shows it that is as far from UTC as that of `other`.
    pub fn with_offset_of(instant: Timestamp, other: Moment) -> Moment {
        Moment { instant, offset: other.offset }
    }

    pub fn instant(self) -> Timestamp {
        self.instant
    }

    /// How far from UTC the clock is that shows this moment.
    pub fn offset(self) -> Offset {
        self.offset
    }

    /// The calendar day, in the moment's own offset.
    pub fn date(self) -> Date {
        self.offset.to_datetime(self.instant).date()
    }

    /// `14:05:09`, in the moment's own offset.
    pub fn time_of_day(self) -> String {
        self.offset.to_datetime(self.instant).strftime("%H:%M:%S").to_string()
    }

    /// `2026-03-05 10:00 (UTC+4)`, as an office writes a time.
    pub fn for_people(self) -> String {
        let local = self.offset.to_datetime(self.instant);
        let form = if local.second() == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
        let minutes = self.offset.seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
        let minutes = if minutes == 0 { String::new() } else { format!(":{minutes:02}") };
        format!("{} (UTC{sign}{hours}{minutes})", local.strftime(form))
    }

    /// The same moment without a fraction of a second, which feeds do not carry.
    #[must_use]
    pub fn whole_seconds(self) -> Moment {
        let second = self.instant.as_second();
        let instant = Timestamp::from_second(second).unwrap_or(self.instant);
        Moment { instant, offset: self.offset }
    }

    /// Later by `seconds`; at the end of representable time it stays where it is.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Moment {
        let later = self.instant.checked_add(SignedDuration::from_secs(seconds));
        Moment { instant: later.unwrap_or(self.instant), offset: self.offset }
    }

    /// RFC 3339 in whole seconds, as Atom and JSON Feed want it (RFC 4287, section 3.3).
    pub fn rfc3339(self) -> String {
        self.whole_seconds().to_string()
    }

    /// RFC 822 with a four-digit year, as RSS 2.0 wants it.
    pub fn rfc2822(self) -> String {
        let local = self.offset.to_datetime(self.instant);
        let seconds = self.offset.seconds();
        let (sign, seconds) = if seconds < 0 { ('-', -seconds) } else { ('+', seconds) };
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        format!("{} {sign}{hours:02}{minutes:02}", local.strftime("%a, %d %b %Y %H:%M:%S"))
    }

    /// The date form of HTTP (RFC 9110, section 5.6.7).
    pub fn http_date(self) -> String {
        format!("{}", self.instant.strftime("%a, %d %b %Y %H:%M:%S GMT"))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.instant.display_with_offset(self.offset))
    }
}

impl FromStr for Moment {
    type Err = BadMoment;

    fn from_str(text: &str) -> Result<Moment, BadMoment> {
        let bad = |_| BadMoment(text.to_owned());
        let pieces = Pieces::parse(text).map_err(bad)?;
        let offset = pieces.to_numeric_offset().ok_or_else(|| BadMoment(text.to_owned()))?;
        Ok(Moment { instant: text.parse().map_err(bad)?, offset })
    }
}

impl PartialEq for Moment {
    fn eq(&self, other: &Moment) -> bool {
        self.instant == other.instant
    }
}

impl Eq for Moment {}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Moment) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Moment) -> std::cmp::Ordering {
        self.instant.cmp(&other.instant)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_keeps_the_offset_it_was_stated_in() {
        let stated = moment("2026-03-03T09:15:00.25+01:00");
        assert_eq!(stated.to_string(), "2026-03-03T09:15:00.25+01:00");
        assert_eq!(stated.rfc3339(), "2026-03-03T09:15:00+01:00");
        assert_eq!(stated.rfc2822(), "Tue, 03 Mar 2026 09:15:00 +0100");
        assert_eq!(stated.http_date(), "Tue, 03 Mar 2026 08:15:00 GMT");
        assert_eq!(stated, moment("2026-03-03T08:15:00.25Z"));
    }

    #[test]
    fn a_negative_half_hour_offset_is_written_as_rfc_822_wants_it() {
        assert_eq!(
            moment("2026-03-03T09:15:00-03:30").rfc2822(),
            "Tue, 03 Mar 2026 09:15:00 -0330"
        );
    }

    #[test]
    fn utc_is_an_offset_like_any_other() {
        assert_eq!(moment("2026-03-03T09:15:00Z").rfc2822(), "Tue, 03 Mar 2026 09:15:00 +0000");
        assert_eq!(moment("2026-03-03T09:15:00Z").rfc3339(), "2026-03-03T09:15:00+00:00");
    }

    #[test]
    fn a_date_without_an_offset_is_no_moment() {
        assert!("2026-03-03T09:15:00".parse::<Moment>().is_err());
        assert!("soon".parse::<Moment>().is_err());
    }
}
