//! An erasure that is cut short at each of its steps.

use super::{Watch, until};
use crate::daemon::{Daemon, Office};
use crate::erasure::{SETTINGS, assert_erased, holding, publish, served};

/// A step that is over when the daemon is killed, in the order of the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum Step {
    Ordered,
    Recorded,
    CutFromFeeds,
    Destroyed,
    /// So many reads of a feed later.
    Compacting(usize),
    Noted,
    Answered,
}

const STEPS: [Step; 8] = [
    Step::Ordered,
    Step::Recorded,
    Step::CutFromFeeds,
    Step::Destroyed,
    Step::Compacting(1),
    Step::Compacting(4),
    Step::Noted,
    Step::Answered,
];

/// What the ledger says of an erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begun {
    Not,
    /// There is a record, and the end is not noted.
    Half,
    Whole,
}

fn count(watch: &Watch, sql: &str) -> i64 {
    watch.database.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn records(watch: &Watch) -> i64 {
    count(watch, "SELECT count(*) FROM records")
}

fn is_noted_as_begun(watch: &Watch) -> bool {
    count(watch, "SELECT count(*) FROM erasing") > 0
}

fn husks(watch: &Watch) -> i64 {
    count(watch, "SELECT count(*) FROM husks")
}

fn begun(watch: &Watch, records_before: i64) -> Begun {
    if records(watch) == records_before {
        Begun::Not
    } else if husks(watch) == 0 || is_noted_as_begun(watch) {
        Begun::Half
    } else {
        Begun::Whole
    }
}

impl Step {
    fn wait(self, daemon: &Daemon, ledger: &Watch, before: i64) {
        let is_cut = || {
            let items = daemon.items("all");
            items.iter().all(|item| !item["title"].as_str().unwrap().contains("Quaggamire"))
        };
        match self {
            Step::Ordered | Step::Answered => {}
            Step::Recorded => until("the record", || records(ledger) > before),
            Step::CutFromFeeds => until("the cut", is_cut),
            Step::Destroyed => until("the destruction", || husks(ledger) > 0),
            Step::Compacting(reads) => {
                until("the destruction", || husks(ledger) > 0);
                for _read in 0..reads {
                    daemon.get("/feeds/all.json");
                }
            }
            Step::Noted => until("the end", || begun(ledger, before) == Begun::Whole),
        }
    }
}

/// What the ledger said when the daemon was killed behind this step.
fn round(step: Step) -> Begun {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    let (id, page) = publish(&office, &mut daemon);
    let before = daemon.items("all");
    let ledger = Watch::on(&office, "ledger.db");
    let record = records(&ledger);
    let order = || office.order(&["withdraw", &id, "--legal", "--erase"]).0;
    let is_answered = if step == Step::Answered {
        assert!(order());
        daemon.kill();
        true
    } else {
        std::thread::scope(|scope| {
            let ordered = scope.spawn(order);
            step.wait(&daemon, &ledger, record);
            daemon.kill();
            ordered.join().unwrap()
        })
    };
    let begun = begun(&ledger, record);
    drop(ledger);
    if is_answered {
        assert_eq!((begun, holding(&office)), (Begun::Whole, vec![]), "{step:?} was answered");
    }
    let daemon = office.start();
    if begun == Begun::Not {
        assert!(step == Step::Ordered, "{step:?} was not begun");
        assert_eq!((daemon.get(&page).status, daemon.items("all")), (200, before));
        return begun;
    }
    assert_eq!(served(&daemon, &page), [""; 0], "{step:?}");
    let item = &daemon.items("category/news")[0];
    assert_eq!(
        (&item["id"], &item["date_published"]),
        (&before[0]["id"], &before[0]["date_published"])
    );
    let events = daemon.items("updates");
    assert_eq!(events.len(), 2, "{step:?}: {events:#?}");
    daemon.stop();
    assert_eq!(holding(&office), [""; 0], "{step:?}");
    office.is_sound();
    let daemon = office.start();
    assert_erased(&office, &daemon, &page);
    begun
}

#[test]
fn an_erasure_that_is_cut_short_behind_any_of_its_steps_is_not_begun_or_done() {
    let begun: Vec<Begun> = std::thread::scope(|scope| {
        let rounds = STEPS.map(|step| scope.spawn(move || round(step)));
        rounds.into_iter().map(|round| round.join().unwrap()).collect()
    });
    for (step, begun) in STEPS.iter().zip(&begun) {
        assert!(*step < Step::Recorded || *begun != Begun::Not, "{step:?}");
        assert!(*step < Step::Noted || *begun == Begun::Whole, "{step:?}");
    }
    assert!(begun.contains(&Begun::Half), "no kill has cut an erasure short: {begun:?}");
}
