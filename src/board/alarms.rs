//! What the operator should hear of: refusals, what waits, and what is wrong with the service. The last
//! ones are kept, for a feed of their own.

use std::collections::VecDeque;
use std::sync::Mutex;

use jiff::Timestamp;
use serde::Serialize;

use super::{lock, rfc3339};

/// That are kept. Beyond it the oldest go.
const ALARMS_MAX: usize = 200;

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

impl Alarms {
    /// What came before within the hour is counted, and not told anew.
    pub fn note(
        &self,
        (kind, path): (AlarmKind, Option<&str>),
        (title, text): (&str, &str),
        at: Timestamp,
    ) {
        let mut kept = lock(&self.0);
        let is_same = |alarm: &&mut Alarm| {
            alarm.kind == kind
                && alarm.path.as_deref() == path
                && (alarm.title.as_str(), alarm.text.as_str()) == (title, text)
                && at.as_second() - alarm.at.as_second() < SAME_WITHIN_SECONDS
        };
        if let Some(same) = kept.alarms.iter_mut().find(is_same) {
            same.times += 1;
            return;
        }
        kept.told += 1;
        let alarm = Alarm {
            number: kept.told,
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

    #[test]
    fn what_comes_again_within_the_hour_is_counted() {
        let (alarms, at) = (Alarms::default(), |second| Timestamp::from_second(second).unwrap());
        let note = |second| alarms.note((AlarmKind::Alarm, None), ("a", "b"), at(second));
        note(0);
        note(3_599);
        note(3_600);
        let told: Vec<(u64, u64)> =
            alarms.all().iter().map(|one| (one.number, one.times)).collect();
        assert_eq!(told, [(2, 1), (1, 2)]);
    }
}
