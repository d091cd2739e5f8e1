//! Many files of published statements vanish at once: one alarm, and nothing else.

use std::fs;

use crate::daemon::Office;
use crate::main_job::text;

const SETTINGS: &str = "settle = \"10ms\"\nlanguages = [\"en\"]\n";

#[test]
fn row_35_many_files_that_vanish_at_once_are_one_alarm_and_nothing_else() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    for number in 0..12 {
        let name = format!("n/{number}.txt");
        office.drop(&name, text(&format!("Berth {number} opens"), &format!("berth {number}")));
        daemon.settled(&name);
    }
    let before = daemon.get("/feeds/all.atom").body;
    fs::create_dir(office.path("aside")).unwrap();
    for number in 0..7 {
        let from = office.path(&format!("drop/n/{number}.txt"));
        fs::rename(from, office.path(&format!("aside/{number}.txt"))).unwrap();
    }
    daemon.wait(|line| line["level"] == "WARN" && line["message"].to_string().contains("vanished"));
    daemon.wait(|line| line["path"] == "n/6.txt" && line["outcome"] == "settled");
    let (_done, told) = office.order(&["status"]);
    assert!(told.contains("ALARM: 7 files"), "{told}");
    assert_eq!(daemon.get("/feeds/all.atom").body, before);
    for number in 0..7 {
        let from = office.path(&format!("aside/{number}.txt"));
        fs::rename(from, office.path(&format!("drop/n/{number}.txt"))).unwrap();
    }
    daemon.wait(|line| line["message"].to_string().contains("are back"));
    assert!(!office.order(&["status"]).1.contains("ALARM"));
    assert_eq!(daemon.get("/feeds/all.atom").body, before);
    // Few are told of one by one.
    office.remove("n/0.txt");
    daemon.wait(|line| line["path"] == "n/0.txt" && line["outcome"] == "still-public");
    daemon.stop();
    let reports = fs::read_dir(office.path("reports")).unwrap();
    let names = reports.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let reports: Vec<_> = names.filter(|name| name.ends_with(".report.txt")).collect();
    assert_eq!(reports.len(), 1, "{reports:?}");
    assert_eq!(office.report("TODAY.txt").matches("ALARM: ").count(), 1);
}

#[test]
fn row_35_the_alarm_of_a_share_that_was_not_mounted_ends_when_it_is() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    for number in 0..5 {
        let name = format!("{number}.txt");
        office.drop(&name, text(&format!("Berth {number} opens"), &format!("berth {number}")));
        daemon.settled(&name);
    }
    let (drop, away) = (office.path("drop"), office.path("away"));
    fs::rename(&drop, &away).unwrap();
    fs::create_dir(&drop).unwrap();
    daemon.wait(|line| line["message"].to_string().contains("vanished; nothing is withdrawn"));
    daemon.wait(|line| line["path"] == "4.txt" && line["outcome"] == "settled");
    assert!(office.order(&["status"]).1.contains("ALARM: 5 files"));
    fs::rename(&away, &drop).unwrap();
    daemon.wait(|line| line["message"].to_string().contains("are back"));
    assert!(!office.order(&["status"]).1.contains("ALARM"));
    daemon.stop();
}
