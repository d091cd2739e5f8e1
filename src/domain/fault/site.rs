//! What is about the whole site: its clock, and feeds that would change much at once.

use serde::{Deserialize, Serialize};

/// `entries` counts those that differ from what readers have, `feeds` the feeds that hold them. What
/// the configuration said and says is as it stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum SiteFault {
    /// It is recorded, and a person has to decide about the feeds first.
    FeedsStandStill,
    /// The same of a withdrawal, which does not wait for that.
    CutFromStandingFeeds,
    TimeByDoubtfulClock,
    /// Of what has a time, that has come or not.
    NoTimeByDoubtfulClock,
    UndatedByDoubtfulClock,
    /// By how much.
    ClockSetAhead {
        hours: i64,
        minutes: i64,
    },
    /// By how much it is earlier than the last record.
    ClockBehind {
        hours: i64,
        minutes: i64,
    },
    ClockUnsynchronised,
    /// The address of the site is another.
    LinksWouldChange {
        entries: usize,
        feeds: usize,
        old: String,
        new: String,
    },
    /// With neither value for a table that is too long to be told.
    SettingWouldChange {
        entries: usize,
        feeds: usize,
        setting: String,
        old: Option<String>,
        new: Option<String>,
    },
    /// Another version of the program.
    RendererWouldChange {
        entries: usize,
        feeds: usize,
    },
    /// From the same records and the same configuration.
    RenderedOtherwise {
        entries: usize,
        feeds: usize,
    },
    LedgerBegunAnew {
        entries: usize,
        feeds: usize,
    },
    IdsWouldChange {
        entries: usize,
    },
    DatesWouldChange {
        entries: usize,
    },
    EntriesWouldGo {
        entries: usize,
    },
    EntriesWouldComeIn {
        entries: usize,
    },
    /// Only the change waits.
    AllElseGoesOn,
    /// New statements too wait to come into the feeds.
    NothingComesIn,
}

impl SiteFault {
    /// Told in other words where this is so; see `domain/tongue/en.toml`.
    pub(super) fn case(&self) -> Option<&'static str> {
        let SiteFault::SettingWouldChange { old, new, .. } = self else { return None };
        Some(match (old, new) {
            (Some(_), Some(_)) => "changed",
            (None, Some(_)) => "set-anew",
            (Some(_), None) => "not-set-any-more",
            (None, None) => "too-long-to-tell",
        })
    }
}

#[cfg(test)]
impl SiteFault {
    /// One of each.
    pub(super) fn samples() -> Vec<SiteFault> {
        let (entries, feeds) = (250, 4);
        let (old, new) = ("http://press.example", "https://press.example");
        let setting = |old: Option<&str>, new: Option<&str>| SiteFault::SettingWouldChange {
            entries,
            feeds,
            setting: "author".to_owned(),
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
        };
        vec![
            SiteFault::FeedsStandStill,
            SiteFault::CutFromStandingFeeds,
            SiteFault::TimeByDoubtfulClock,
            SiteFault::NoTimeByDoubtfulClock,
            SiteFault::UndatedByDoubtfulClock,
            SiteFault::ClockSetAhead { hours: 2, minutes: 5 },
            SiteFault::ClockBehind { hours: 2, minutes: 5 },
            SiteFault::ClockUnsynchronised,
            SiteFault::LinksWouldChange {
                entries,
                feeds,
                old: old.to_owned(),
                new: new.to_owned(),
            },
            setting(Some("Harbour Office"), Some("Press Service")),
            setting(None, Some("Press Service")),
            setting(Some("Harbour Office"), None),
            setting(None, None),
            SiteFault::RendererWouldChange { entries, feeds },
            SiteFault::RenderedOtherwise { entries, feeds },
            SiteFault::LedgerBegunAnew { entries, feeds },
            SiteFault::IdsWouldChange { entries },
            SiteFault::DatesWouldChange { entries },
            SiteFault::EntriesWouldGo { entries },
            SiteFault::EntriesWouldComeIn { entries },
            SiteFault::AllElseGoesOn,
            SiteFault::NothingComesIn,
        ]
    }
}
