//! What the office is told is true, and is about what it has done.

use gazetted::clock::Clock;
use jiff::{SignedDuration, Timestamp};

use crate::daemon::{Office, until};
use crate::main_job::text;

const SETTINGS: &str = "settle = \"10ms\"\nlanguages = [\"en\"]\n";

fn embargoed(until: &str) -> String {
    format!("Embargo: {until}\n\n{}", text("Wharf Nine is sold", "Wharf Nine"))
}

fn in_hours(hours: i64) -> Timestamp {
    Clock.now() + SignedDuration::from_hours(hours)
}

/// The newest line of the day about a file.
fn line_about(office: &Office, file: &str) -> String {
    let today = office.report("TODAY.txt");
    let mut lines = today.lines().filter_map(|line| line.split_once("  "));
    let found = lines.find(|(_time, told)| told.starts_with(&format!("{file}  ")));
    found.map(|(_time, told)| told.to_owned()).unwrap_or_default()
}

#[test]
fn an_erased_statement_whose_file_comes_again_is_not_told_as_public() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", text("Wharf Nine is sold", "Wharf Nine"));
    daemon.settled("a.txt");
    let id = daemon.items("all")[0]["id"].as_str().unwrap().to_owned();
    assert!(office.order(&["withdraw", &id, "--erase"]).0);
    office.drop("a.txt", text("Wharf Nine is sold", "Wharf Nine").replace("Part 3", "Chapter 3"));
    daemon.wait(|line| line["path"] == "a.txt" && line["outcome"] == "refused");
    let report = office.coming_report("a.txt.report.txt");
    daemon.stop();
    let line = line_about(&office, "a.txt");
    for told in [&report, &line] {
        assert!(told.contains("nothing of it is public"), "{told}");
        assert!(!told.contains("still public") && !told.contains("/statements/"), "{told}");
    }
}

#[test]
fn an_edit_of_a_withdrawn_statement_is_not_told_as_public_either() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", text("Wharf Nine is sold", "Wharf Nine"));
    daemon.settled("a.txt");
    office.drop("a.withdraw.txt", "The figures were wrong.\n");
    assert_eq!(daemon.settled("a.txt")["outcome"], "withdrawn");
    office.drop("a.txt", text("Wharf Nine is sold", "Wharf Nine").replace("Part 3", "Chapter 3"));
    daemon.kept_back(&office, "a.txt");
    let report = office.coming_report("a.txt.report.txt");
    daemon.stop();
    assert!(report.contains("Waiting; nothing of it is public."), "{report}");
    assert!(!report.contains("The statement itself stays public"), "{report}");
}

#[test]
fn an_embargo_under_a_doubtful_clock_is_told_with_its_time_and_without_a_promise() {
    let office = Office::with_clock(SETTINGS);
    let mut daemon = office.start();
    office.set_clock(2 * 3_600);
    daemon.wait(|line| line["path"] == "the clock" && line["outcome"] == "undecided");
    let time = in_hours(24).strftime("%Y-%m-%d %H:%M").to_string();
    office.drop("a.txt", embargoed(&format!("{time} UTC")));
    daemon.kept_back(&office, "a.txt");
    let report = office.coming_report("a.txt.report.txt");
    daemon.stop();
    assert!(report.contains("Tell whoever looks after this machine."), "{report}");
    assert!(!report.contains("it is published at that time"), "{report}");
    let line = line_about(&office, "a.txt");
    assert!(line.contains(&format!("under embargo until {time} (UTC+0).")), "{line}");
    assert!(line.contains("The clock of this machine is in doubt"), "{line}");
}

#[test]
fn the_gravest_reason_is_told_first_and_its_remedy_helps() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    let short = "Harbour closes\n\nThe harbour closes.\n";
    office.drop("a.txt", format!("EMBARGOED until the council has voted\n\n{short}"));
    daemon.kept_back(&office, "a.txt");
    let report = office.coming_report("a.txt.report.txt");
    assert!(report.contains("accept it; taking the embargo out publishes nothing."), "{report}");
    office.drop("a.txt", short);
    daemon.wait(|line| line["path"] == "a.txt" && line["outcome"] == "held");
    until("the report on the edit", || {
        office.report("a.txt.report.txt").contains("no longer in it")
    });
    daemon.stop();
    let line = line_about(&office, "a.txt");
    assert!(line.contains("The embargo that the file stated is no longer in it"), "{line}");
    assert!(!line.contains("very short"), "{line}");
}

#[test]
fn an_order_that_names_no_file_names_the_order_that_is_meant() {
    let office = Office::with("settle = \"10ms\"\nlanguages = [\"en\", \"ar\"]\n");
    let mut daemon = office.start();
    let far = in_hours(48).strftime("%Y-%m-%d %H:%M UTC").to_string();
    office.drop("arab.ar.txt", embargoed(&far));
    daemon.kept_back(&office, "arab.ar.txt");
    office.drop("arab.accept.txt", "");
    let report = office.coming_report("arab.accept.txt.report.txt");
    assert!(report.contains("Nothing waits under the name arab.\n"), "{report}");
    assert!(report.contains("Give this file the name `arab.ar.accept.txt`"), "{report}");
    office.drop("portal.accept.txt", "");
    let report = office.coming_report("portal.accept.txt.report.txt");
    assert!(report.contains("Nothing waits under the name portal.\n"), "{report}");
    assert!(report.contains("the reports say what waits"), "{report}");
    office.drop("portal.withdraw.txt", "");
    let report = office.coming_report("portal.withdraw.txt.report.txt");
    assert!(report.contains("Nothing that is published is called portal."), "{report}");
    // With two of them it is not for the program to choose.
    office.drop("arab.en.txt", embargoed(&far).replace("Nine", "Ten"));
    daemon.kept_back(&office, "arab.en.txt");
    office.drop("arab.reject.txt", "");
    let report = office.coming_report("arab.reject.txt.report.txt");
    assert!(!report.contains("Give this file the name"), "{report}");
    office.drop("arab.ar.accept.txt", "");
    assert_eq!(daemon.settled("arab.ar.txt")["outcome"], "published");
    daemon.stop();
}

#[test]
fn the_report_on_a_file_that_is_gone_says_once_how_to_withdraw() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", text("Wharf Nine is sold", "Wharf Nine"));
    daemon.settled("a.txt");
    office.remove("a.txt");
    let report = office.coming_report("a.txt.report.txt");
    assert_eq!(report.matches(".withdraw.txt").count(), 1, "{report}");
    daemon.stop();
}
