//! Random work on a drop folder against a model of what must then be published: every gesture of an
//! office, mixed with steps of the clock, restarts and kills.

mod check;
mod deed;
mod expected;
mod work;

use proptest::prelude::*;

use crate::daemon::Office;
use deed::{Awake, By, Deed, Kill, New, Step, Withdrawal, Work};
use expected::Grade;
use work::Model;

const SETTINGS: &str = "settle = \"10ms\"\nlanguages = [\"en\"]\nedit_quiet = \"0s\"\n\n\
    [window]\nbytes = \"100 MB\"\n";

fn by() -> impl Strategy<Value = By> + Clone {
    prop::sample::select(vec![By::Command, By::File])
}

fn status() -> impl Strategy<Value = u16> + Clone {
    prop::sample::select(vec![410, 451])
}

fn grade() -> impl Strategy<Value = Grade> {
    prop::sample::select(vec![Grade::Editorial, Grade::Minor, Grade::Substantive])
}

fn on_files() -> impl Strategy<Value = Work> {
    prop_oneof![
        3 => Just(Work::Create(New::Plain)),
        2 => Just(Work::Create(New::Ending)),
        2 => Just(Work::Create(New::Embargoed)),
        3 => Just(Work::Of(Deed::Edit)),
        3 => grade().prop_map(|grade| Work::Of(Deed::Correct(grade))),
        1 => Just(Work::Of(Deed::Prolong)),
        1 => Just(Work::Of(Deed::Embargo)),
        2 => Just(Work::Of(Deed::Shorten)),
        2 => Just(Work::Of(Deed::Rename)),
        1 => Just(Work::Of(Deed::CopyAndRemove)),
        1 => Just(Work::Of(Deed::Reuse)),
        1 => Just(Work::Of(Deed::Delete)),
        1 => Just(Work::Of(Deed::TouchAndRestart)),
    ]
}

fn gestures() -> impl Strategy<Value = Work> {
    let withdrawal = prop_oneof![
        status().prop_map(Withdrawal::Command),
        status().prop_map(Withdrawal::File),
        Just(Withdrawal::Status),
    ];
    prop_oneof![
        3 => by().prop_map(Deed::Accept),
        2 => by().prop_map(Deed::Reject),
        3 => withdrawal.prop_map(Deed::Withdraw),
        3 => by().prop_map(Deed::Reinstate),
        1 => status().prop_map(Deed::Erase),
        2 => Just(Deed::Again),
    ]
    .prop_map(Work::Of)
}

fn times() -> impl Strategy<Value = Work> {
    let seconds = prop::sample::select(vec![-90_000, -7_200, -60, 60, 7_200, 90_000]);
    prop_oneof![
        2 => seconds.prop_map(Work::StepClock),
        3 => Just(Work::Pass(Awake::Yes)),
        1 => Just(Work::Pass(Awake::No)),
    ]
}

fn kill() -> impl Strategy<Value = Kill> {
    prop_oneof![8 => Just(Kill::Never), 1 => Just(Kill::Before), 1 => Just(Kill::After)]
}

fn step() -> impl Strategy<Value = Step> {
    let work = || prop_oneof![3 => on_files(), 3 => gestures(), 1 => times()];
    let works = [work(), work(), work()];
    (works, 0..8_usize, kill()).prop_map(|(works, at, kill)| Step { works, at, kill })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, // each a daemon of its own
        max_shrink_iters: 40,
        max_shrink_time: 60_000, // milliseconds
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_published_is_what_the_model_says(steps in prop::collection::vec(step(), 8..24)) {
        let mut model = Model::over(Office::with_clock(SETTINGS));
        for step in steps {
            model.apply(step);
            model.check();
        }
        model.check_files();
    }
}
