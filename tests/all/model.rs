//! Random work on a drop folder against a model of what must then be published.

use proptest::prelude::*;
use serde_json::Value;

use crate::daemon::{Daemon, Office};
use crate::kill::{notice, text};

#[derive(Clone, Copy, Debug)]
enum Work {
    Create,
    Edit(usize),
    Rename(usize),
    CopyAndRemove(usize),
    /// Another text under the name.
    Reuse(usize),
    Delete(usize),
    TouchAndRestart(usize),
    /// By so many seconds, forward or back.
    StepClock(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lying {
    Good,
    Refused,
    Gone,
}

/// What must stand of one statement.
#[derive(Debug)]
struct Expected {
    name: String,
    lying: Lying,
    serial: usize,
    version: usize,
    item: Value,
}

struct Model {
    office: Office,
    daemon: Option<Daemon>,
    entries: Vec<Expected>,
    numbers: usize,
    /// In seconds, how far the daemon's clock is off.
    clock: i64,
}

fn work() -> impl Strategy<Value = Work> {
    let at = 0..8_usize;
    prop_oneof![
        3 => Just(Work::Create),
        3 => at.clone().prop_map(Work::Edit),
        2 => at.clone().prop_map(Work::Rename),
        1 => at.clone().prop_map(Work::CopyAndRemove),
        1 => at.clone().prop_map(Work::Reuse),
        1 => at.clone().prop_map(Work::Delete),
        1 => at.prop_map(Work::TouchAndRestart),
        1 => prop::sample::select(vec![-90_000, -7_200, -60, 60, 7_200, 90_000]).prop_map(Work::StepClock),
    ]
}

impl Model {
    /// Numbers that the texts of `kill` give no id of their own.
    fn next(&mut self) -> usize {
        self.numbers += 1;
        self.numbers * 3 + 1
    }

    fn settle(&mut self, name: &str, outcome: &str) {
        let line = self.daemon.as_mut().unwrap().settled(name);
        assert_eq!(line["outcome"], outcome, "{name}");
    }

    fn apply(&mut self, work: Work) {
        let number = self.next();
        let fresh = format!("f{number}.txt");
        let (Work::Edit(at)
        | Work::Rename(at)
        | Work::CopyAndRemove(at)
        | Work::Reuse(at)
        | Work::Delete(at)
        | Work::TouchAndRestart(at)) = work
        else {
            return if let Work::StepClock(seconds) = work {
                self.step_clock(seconds);
            } else {
                self.create(number, fresh);
            };
        };
        if self.entries.is_empty() {
            return;
        }
        let at = at % self.entries.len();
        let Expected { name, lying, serial, version, .. } = &self.entries[at];
        let (name, lying, serial, version) = (name.clone(), *lying, *serial, *version);
        match (work, lying) {
            (Work::Edit(_), Lying::Good | Lying::Refused) => {
                self.office.drop(&name, text(serial, version + 1));
                self.settle(&name, "corrected");
                self.entries[at].version += 1;
                self.entries[at].lying = Lying::Good;
            }
            (Work::Rename(_), Lying::Good) => {
                self.office.rename(&name, &fresh);
                self.settle(&fresh, "renamed");
                self.entries[at].name = fresh;
            }
            (Work::CopyAndRemove(_), Lying::Good) => {
                self.office.drop(&fresh, text(serial, version));
                self.settle(&fresh, "duplicate");
                self.office.remove(&name);
                self.settle(&name, "renamed");
                self.entries[at].name = fresh;
            }
            (Work::Reuse(_), Lying::Good) => {
                self.office.drop(&name, text(number, 0));
                self.daemon.as_mut().unwrap().kept_back(&self.office, &name);
                self.entries[at].lying = Lying::Refused;
            }
            (Work::Delete(_), Lying::Good) => {
                self.office.remove(&name);
                self.settle(&name, "still-public");
                self.entries[at].lying = Lying::Gone;
            }
            (Work::TouchAndRestart(_), Lying::Good) => {
                self.office.drop(&name, text(serial, version));
                self.daemon.take().unwrap().stop();
                self.daemon = Some(self.office.start());
            }
            _ => {}
        }
    }

    fn step_clock(&mut self, seconds: i64) {
        self.clock += seconds;
        self.office.set_clock(self.clock);
        // Else it would be doubted, and what is new would wait.
        self.office.synchronise_clock();
    }

    fn create(&mut self, serial: usize, name: String) {
        self.office.drop(&name, text(serial, 0));
        self.settle(&name, "published");
        let lying = Lying::Good;
        self.entries.push(Expected { name, lying, serial, version: 0, item: Value::Null });
    }

    /// Everything that was published stands once, with all that must never change.
    fn check(&mut self) {
        let items = self.daemon.as_ref().unwrap().items("all");
        assert_eq!(items.len(), self.entries.len());
        for entry in &mut self.entries {
            let found = items.iter().find(|item| notice(item).unwrap().0 == entry.serial);
            let item = found.unwrap_or_else(|| panic!("{entry:?} is lost"));
            let before = std::mem::replace(&mut entry.item, item.clone());
            assert_eq!(notice(item).unwrap().1, entry.version);
            if before.is_null() {
                continue;
            }
            for field in ["id", "url", "date_published"] {
                assert_eq!(before[field], item[field], "{field}");
            }
            let (old, new) = (before["date_modified"].as_str(), item["date_modified"].as_str());
            if notice(&before).unwrap().1 == entry.version {
                assert_eq!(before, *item);
            } else {
                assert!(new > old, "{new:?} is not after {old:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64, // each a daemon of its own
        max_shrink_iters: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_published_is_what_the_model_says(works in prop::collection::vec(work(), 2..9)) {
        let office = Office::with_clock("languages = [\"en\"]\n\n[window]\nbytes = \"100 MB\"\n");
        let daemon = Some(office.start());
        let mut model = Model { office, daemon, entries: Vec::new(), numbers: 0, clock: 0 };
        for work in works {
            model.apply(work);
            model.check();
        }
    }
}
