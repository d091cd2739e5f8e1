//! Orders of the command line: one that was answered is done; another is done or not, and can be given
//! again.

use super::gestures::{GESTURES, Gesture};
use super::{Moment, SETTINGS, Scene, Watches};
use crate::daemon::Office;

/// The words of an order.
type Order = fn(&Scene<'_>) -> Vec<String>;

/// By the file that does the same.
const ORDERS: [(&str, Order); 4] = [
    ("an accept file", |scene| vec!["accept".to_owned(), number_of(scene)]),
    ("a reject file", |scene| vec!["reject".to_owned(), number_of(scene)]),
    ("a withdraw file", |scene| {
        ["withdraw", &scene.name(), "--reason", "An error."].map(str::to_owned).into()
    }),
    ("a reinstate file", |scene| vec!["reinstate".to_owned(), scene.name()]),
];

/// A refusal is written to the ledger alone.
const MOMENTS: [Moment; 7] = [
    Moment::Reads(0),
    Moment::Reads(3),
    Moment::Reads(6),
    Moment::Reads(12),
    Moment::Reads(24),
    Moment::Recorded,
    Moment::Shown,
];

fn number_of(scene: &Scene<'_>) -> String {
    let waiting = scene.office.waiting();
    let line = waiting.iter().find(|line| line["file"] == *scene.name()).unwrap();
    line["number"].to_string()
}

impl Gesture {
    /// Returns whether the order was answered as done.
    fn ordered<'a>(
        &self,
        mut scene: Scene<'a>,
        (order, moment): (Order, Moment),
    ) -> (Scene<'a>, bool) {
        (self.ready)(&mut scene);
        let (before, sight, order) = (scene.item(), scene.sight(), order(&scene));
        let order: Vec<&str> = order.iter().map(String::as_str).collect();
        let of = format!("{order:?}, killed at {moment:?}");
        let watches = Watches::on(scene.office);
        let (office, round) = (scene.office, scene.round);
        let done = std::thread::scope(|scope| {
            let given = scope.spawn(|| office.order(&order).0);
            moment.wait(&scene, &watches, &|| scene.sight() != sight);
            scene.daemon.kill();
            given.join().unwrap()
        });
        drop(watches);
        let mut scene = Scene { office, daemon: office.start(), round };
        scene.rest();
        if !done {
            // It may have been done all the same, and is refused then.
            office.order(&order);
        }
        (self.stays(scene, before.as_ref(), &of), done)
    }
}

#[test]
fn an_order_that_a_kill_cuts_short_is_done_once_answered_and_can_be_given_again_before() {
    let given = |does, order| {
        let gesture = GESTURES.iter().find(|gesture| gesture.what == does).unwrap();
        let office = Office::with_clock(SETTINGS);
        let mut scene = Scene { daemon: office.start(), office: &office, round: 0 };
        let mut answered = 0;
        for moment in MOMENTS {
            scene.round += 1;
            let done;
            (scene, done) = gesture.ordered(scene, (order, moment));
            answered += usize::from(done);
        }
        scene.daemon.stop();
        office.is_sound();
        answered
    };
    let answered = std::thread::scope(|scope| {
        let all = ORDERS.map(|(does, order)| scope.spawn(move || given(does, order)));
        all.map(|order| order.join().unwrap())
    });
    let answered: usize = answered.iter().sum();
    let all = ORDERS.len() * MOMENTS.len();
    assert!((1..all).contains(&answered), "{answered} of {all} orders were answered");
}
