//! What the operator should hear of: refusals, what waits, and what is wrong with the service. The last
//! ones are kept, for a feed of their own.

use std::collections::VecDeque;
use std::sync::Mutex;

use jiff::Timestamp;
use serde::Serialize;

use super::{lock, rfc3339};

/// That are kept. Beyond it the oldest go.
pub const ALARMS_MAX: usize = 200;

/// Of one kind and text within so long one is told, with how often it came.
const SAME_WITHIN_SECONDS: i64 = 3_600;

#[derive(Debug, Default)]
pub struct Alarms(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    told: u64,
    /// The newest first.
    alarms: VecDeque<Alarm>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Alarm {
    /// Counted from the start of the program.
    pub number: u64,
    /// On the list of what waits, where it tells of something that does: given once, over all starts.
    pub waiting: Option<u64>,
    #[serde(serialize_with = "rfc3339")]
    pub at: Timestamp,
    pub kind: AlarmKind,
    /// The drop file that it is about, if it is about one.
    pub path: Option<String>,
    pub title: String,
    pub text: String,
    /// How often it came.
    pub times: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlarmKind {
    /// A file is not published.
    Refused,
    /// A statement waits for a person or for its time.
    Held,
    /// Something a person must decide, or the service is not as it should be.
    Alarm,
}

impl AlarmKind {
    pub fn word(self) -> &'static str {
        match self {
            AlarmKind::Refused => "refused",
            AlarmKind::Held => "held",
            AlarmKind::Alarm => "alarm",
        }
    }
}

/// What an alarm is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About<'a> {
    pub kind: AlarmKind,
    pub path: Option<&'a str>,
    pub waiting: Option<u64>,
}

impl Alarms {
    /// What came before within the hour is counted, and not told anew. What waits is told once, as it is now.
    pub fn note(&self, about: About<'_>, (title, text): (&str, &str), at: Timestamp) {
        let About { kind, path, waiting } = about;
        let mut kept = lock(&self.0);
        let is_same = |alarm: &&mut Alarm| {
            alarm.kind == kind
                && (alarm.waiting, alarm.path.as_deref()) == (waiting, path)
                && (alarm.title.as_str(), alarm.text.as_str()) == (title, text)
                && (waiting.is_some()
                    || at.as_second() - alarm.at.as_second() < SAME_WITHIN_SECONDS)
        };
        if let Some(same) = kept.alarms.iter_mut().find(is_same) {
            // Of what waits it says nothing how often it was told.
            same.times += u64::from(waiting.is_none());
            return;
        }
        if waiting.is_some() {
            kept.alarms.retain(|alarm| alarm.waiting != waiting);
        }
        kept.told += 1;
        let alarm = Alarm {
            number: kept.told,
            waiting,
            at,
            kind,
            path: path.map(str::to_owned),
            title: title.to_owned(),
            text: text.to_owned(),
            times: 1,
        };
        kept.alarms.push_front(alarm);
        kept.alarms.truncate(ALARMS_MAX);
    }

    /// The newest first.
    pub fn all(&self) -> Vec<Alarm> {
        lock(&self.0).alarms.iter().cloned().collect()
    }

    /// How many were told since the start.
    pub fn told(&self) -> u64 {
        lock(&self.0).told
    }

    pub(super) fn forget(&self, path: &str) {
        lock(&self.0).alarms.retain(|alarm| alarm.path.as_deref() != Some(path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(waiting: Option<u64>) -> About<'static> {
        About { kind: AlarmKind::Alarm, path: None, waiting }
    }

    #[test]
    fn what_waits_is_told_once_and_as_it_is_now() {
        let (alarms, at) = (Alarms::default(), |second| Timestamp::from_second(second).unwrap());
        for (number, text, second) in [(7, "a", 0), (8, "a", 1), (7, "a", 9_000), (7, "b", 9_001)] {
            alarms.note(about(Some(number)), ("it waits", text), at(second));
        }
        let told: Vec<(Option<u64>, String)> =
            alarms.all().into_iter().map(|one| (one.waiting, one.text)).collect();
        assert_eq!(told, [(Some(7), "b".to_owned()), (Some(8), "a".to_owned())]);
    }

    #[test]
    fn what_comes_again_within_the_hour_is_counted() {
        let (alarms, at) = (Alarms::default(), |second| Timestamp::from_second(second).unwrap());
        let note = |second| alarms.note(about(None), ("a", "b"), at(second));
        note(0);
        note(3_599);
        note(3_600);
        let told: Vec<(u64, u64)> =
            alarms.all().iter().map(|one| (one.number, one.times)).collect();
        assert_eq!(told, [(2, 1), (1, 2)]);
    }
}
