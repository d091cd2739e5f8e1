//! The gestures, each with what lies ready for it and with what it comes to.

use serde_json::Value;

use gazetted::clock::Clock;
use jiff::SignedDuration;

use super::{Moment, Scene, announced, until};
use crate::main_job::text;

pub(super) struct Gesture {
    pub(super) what: &'static str,
    pub(super) ready: fn(&mut Scene<'_>),
    pub(super) make: fn(&Scene<'_>),
    pub(super) moments: &'static [Moment],
    pub(super) shows: Shows,
    /// That the updates feed tells of it, from the beginning.
    pub(super) events: usize,
    /// Places on the list of what waits.
    pub(super) waits: usize,
    /// The endings of the files with a report.
    pub(super) reports: &'static [&'static str],
    pub(super) also: fn(&Scene<'_>, &Value),
}

/// What readers find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shows {
    Nothing,
    /// The statement, on a page with these words.
    Text(&'static str),
    /// A notice, with this reason.
    Notice(&'static str),
    /// No entry any more, and its page with these words.
    Page(&'static str),
}

const MOMENTS: [Moment; 5] =
    [Moment::Reads(0), Moment::Reads(3), Moment::Recorded, Moment::Known, Moment::Shown];

/// Where nothing comes of it that anybody sees.
const UNSEEN: [Moment; 4] = [Moment::Reads(0), Moment::Reads(3), Moment::Recorded, Moment::Known];

/// How far the clock is stepped in each round.
const STEP_SECONDS: i64 = 1_900;

const NOTHING_ELSE: fn(&Scene<'_>, &Value) = |_scene, _item| {};

fn published(scene: &mut Scene<'_>) {
    scene.write(&scene.wharf(""));
    scene.becomes("published");
}

fn held(scene: &mut Scene<'_>) {
    scene.write(&scene.wharf("Embargo: 2099-01-01 10:00\n"));
    scene.becomes("held");
    // It is written behind the log, and is gone again where it is not looked for before.
    until("its report", || !scene.report().is_empty());
}

fn withdrawn(scene: &mut Scene<'_>) {
    published(scene);
    scene.beside("withdraw", "An error.\n");
    scene.becomes("withdrawn");
    let name = format!("g{}.withdraw.txt", scene.round);
    scene.daemon.wait(|line| line["path"] == *name && line["outcome"] == "settled");
}

fn quay(round: usize) -> String {
    format!("Quay {round} is open")
}

fn clock_of(round: usize) -> i64 {
    STEP_SECONDS * i64::try_from(round).unwrap()
}

pub(super) const GESTURES: [Gesture; 12] = [
    Gesture {
        what: "an accept file",
        ready: held,
        make: |scene| scene.beside("accept", "yes\n"),
        moments: &MOMENTS,
        shows: Shows::Text("Part 3"),
        events: 1,
        waits: 0,
        reports: &[],
        also: NOTHING_ELSE,
    },
    Gesture {
        what: "a reject file",
        ready: held,
        make: |scene| scene.beside("reject", "no\n"),
        moments: &MOMENTS,
        shows: Shows::Nothing,
        events: 0,
        waits: 0,
        reports: &[],
        also: NOTHING_ELSE,
    },
    Gesture {
        what: "the removal of a file that waits",
        ready: held,
        make: |scene| scene.office.remove(&scene.name()),
        moments: &MOMENTS,
        shows: Shows::Nothing,
        events: 0,
        waits: 0,
        reports: &[],
        also: NOTHING_ELSE,
    },
    Gesture {
        what: "a withdraw file",
        ready: published,
        make: |scene| scene.beside("withdraw", "An error.\n"),
        moments: &MOMENTS,
        shows: Shows::Notice("An error."),
        events: 2,
        waits: 0,
        reports: &[],
        also: NOTHING_ELSE,
    },
    Gesture {
        what: "the removal of a withdraw file",
        ready: withdrawn,
        make: |scene| scene.office.remove(&format!("g{}.withdraw.txt", scene.round)),
        moments: &UNSEEN,
        shows: Shows::Notice("An error."),
        events: 2,
        waits: 0,
        reports: &[],
        also: NOTHING_ELSE,
    },
    Gesture {
        what: "a reinstate file",
        ready: withdrawn,
        make: |scene| scene.beside("reinstate", ""),
        moments: &MOMENTS,
        shows: Shows::Text("Part 3"),
        events: 3,
        waits: 0,
        reports: &[],
        also: NOTHING_ELSE,
    },
    Gesture {
        what: "a status that withdraws",
        ready: published,
        make: |scene| scene.write(&scene.wharf("Status: withdrawn\nReason: Not so.\n")),
        moments: &MOMENTS,
        shows: Shows::Notice("Not so."),
        events: 2,
        waits: 0,
        reports: &[],
        also: NOTHING_ELSE,
    },
    Gesture {
        what: "a status that withdraws no more, with another text",
        ready: |scene| {
            published(scene);
            scene.write(&scene.wharf("Status: withdrawn\nReason: Not so.\n"));
            scene.becomes("withdrawn");
        },
        make: |scene| scene.write(&scene.wharf("").replace("Part 3", "Chapter 3")),
        moments: &MOMENTS,
        shows: Shows::Notice("Not so."),
        events: 2,
        waits: 1,
        reports: &["txt"],
        also: NOTHING_ELSE,
    },
    Gesture {
        what: "a status that makes a draft of it",
        ready: published,
        make: |scene| scene.write(&scene.wharf("Status: draft\n")),
        moments: &MOMENTS,
        shows: Shows::Text("Part 3"),
        events: 1,
        waits: 1,
        reports: &["txt"],
        also: NOTHING_ELSE,
    },
    Gesture {
        what: "an end that comes",
        ready: |scene| {
            scene.office.set_clock(clock_of(scene.round - 1));
            let end = Clock.now() + SignedDuration::from_secs(clock_of(scene.round) - 100);
            let end = end.strftime("%Y-%m-%dT%H:%M:%SZ");
            scene.write(&scene.wharf(&format!("Expires: {end}\n")));
            scene.becomes("published");
        },
        make: |scene| scene.office.set_clock(clock_of(scene.round)),
        moments: &MOMENTS,
        shows: Shows::Page("No longer in force since"),
        events: 2,
        waits: 0,
        reports: &[],
        also: NOTHING_ELSE,
    },
    Gesture {
        what: "a line that replaces another statement, with an end",
        ready: |scene| {
            let old = format!("old{}.txt", scene.round);
            scene.office.drop(&old, text(&quay(scene.round), "the quay"));
            scene.daemon.settled(&old);
            published(scene);
        },
        make: |scene| {
            let old = format!("Replaces: old{}.txt\nExpires: 2099-06-01\n", scene.round);
            scene.write(&scene.wharf(&old));
        },
        moments: &MOMENTS,
        shows: Shows::Text("In force until"),
        events: 2,
        waits: 0,
        reports: &[],
        also: |scene, new| {
            let old = scene.titled(&quay(scene.round)).unwrap();
            assert_eq!(old["_statement"]["replaced_by"]["id"], new["id"]);
            assert!(scene.page_of(&old).1.contains("Replaced by:"));
            assert!(scene.page_of(new).1.contains("Replaces:"));
            assert_eq!(scene.events_of(&old), 1);
        },
    },
    Gesture {
        what: "a correction of a declared grade",
        ready: published,
        make: |scene| {
            scene.write(&scene.wharf("Change: substantive\nNote: It is let, not sold.\n"));
        },
        moments: &MOMENTS,
        shows: Shows::Text("It is let, not sold."),
        events: 2,
        waits: 0,
        reports: &[],
        also: |scene, item| assert_eq!(announced(scene, item), 1),
    },
];
