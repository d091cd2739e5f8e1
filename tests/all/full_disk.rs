//! A full disk: what is public is served, what is new waits, and all goes on by itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use gazetted::domain::limits::{PAUSED_SIGHTINGS_MAX, SIGHTINGS_MAX};
use serde_json::Value;

use crate::admin;
use crate::backup::copy_all;
use crate::backup::erased::undestroyed;
use crate::daemon::{Daemon, Office, until};
use crate::erasure;
use crate::main_job::text;
use crate::preloaded;
use crate::recovery::put_logs_away;
use crate::service::Manager;

/// A disk that is full when it is told so, for an office's daemons alone.
pub(crate) struct FullDisk {
    folder: PathBuf,
}

impl FullDisk {
    /// With room on it.
    pub(crate) fn of(folder: &Path) -> FullDisk {
        FullDisk { folder: folder.to_owned() }
    }

    fn mark(&self) -> PathBuf {
        let mut mark = self.folder.clone().into_os_string();
        mark.push(".full");
        mark.into()
    }

    pub(crate) fn fill(&self) {
        fs::write(self.mark(), "").unwrap();
    }

    pub(crate) fn free(&self) {
        fs::remove_file(self.mark()).unwrap();
    }

    pub(crate) fn apply(&self, program: &mut Command) {
        static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
        let library = LIBRARY.get_or_init(|| preloaded::build("full_disk"));
        program.env("LD_PRELOAD", library).env("FULL_DISK", &self.folder);
    }
}

const SETTINGS: &str = "settle = \"10ms\"\nlanguages = [\"en\"]\n";

fn pauses(line: &Value) -> bool {
    line["level"] == "ERROR" && line["message"].to_string().contains("too little room on the disk")
}

fn goes_on(line: &Value) -> bool {
    line["message"].to_string().contains("there is room on the disk again")
}

/// Published, corrected and withdrawn while nothing can be written, one folder after the other.
fn what_waits_is_done_once_there_is_room(full: &str) {
    let office = Office::with_disk(SETTINGS, full);
    let mut daemon = office.start();
    for name in ["first.txt", "second.txt"] {
        office.drop(name, text(&format!("{name} is out"), "the gate"));
        daemon.settled(name);
    }
    let before = daemon.get("/feeds/all.json").body;
    let published = daemon.statements("all");
    office.fill_disk();
    office.drop("first.txt", text("first.txt is out", "the gate, which is green"));
    office.drop("third.txt", text("third.txt is out", "the pier"));
    office.remove("second.txt");
    office.drop(
        "embargoed.txt",
        "Embargo: 2199-01-01\n\nThe canary sings\n\nIt sings of the pier.\n",
    );
    if full == "state" {
        daemon.wait(pauses);
        assert_eq!(daemon.get("/feeds/all.json").body, before, "nothing changes for readers");
        assert_eq!(daemon.get("/").status, 200);
    } else {
        daemon.settled("third.txt");
        assert_eq!(daemon.statements("all").len(), 3, "what is served needs no folder of files");
    }
    office.free_disk();
    if full == "state" {
        daemon.wait(goes_on);
    }
    until_it_is_all_there(&office, &mut daemon);
    let after = daemon.statements("all");
    for before in published {
        let same = |item: &&Value| item["id"] == before["id"];
        let after = after.iter().find(same).expect("nothing that was public is lost");
        assert_eq!(after["date_published"], before["date_published"]);
        assert_eq!(after["url"], before["url"]);
    }
    assert_eq!(after.len(), 3);
    for name in ["all.json", "all.atom", "all.rss", "en.json", "updates.atom"] {
        let served = daemon.get(&format!("/feeds/{name}")).body.0;
        until(name, || fs::read(office.path("feeds").join(name)).unwrap_or_default() == served);
        assert!(!String::from_utf8_lossy(&served).contains("canary"));
    }
    daemon.stop();
    let registry = office.report("registry.jsonl");
    assert_eq!(registry.lines().filter(|line| line.contains("third.txt")).count(), 1);
    assert!(registry.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
}

/// The reports come last of all.
fn until_it_is_all_there(office: &Office, daemon: &mut Daemon) {
    for (file, words) in [
        ("TODAY.txt", "third.txt is out"),
        ("second.txt.report.txt", "still public"),
        ("embargoed.txt.report.txt", "The canary sings"),
    ] {
        until(file, || office.report(file).contains(words));
    }
    assert_eq!(office.waiting().len(), 1, "the embargoed text waits");
    assert!(daemon.get("/feeds/all.json").text().contains("which is green"));
}

#[test]
fn row_09_a_full_disk_pauses_intake_which_goes_on_by_itself_once_there_is_room() {
    what_waits_is_done_once_there_is_room("state");
}

#[test]
fn row_09_feeds_that_could_not_be_written_are_written_once_there_is_room() {
    what_waits_is_done_once_there_is_room("feeds");
}

#[test]
fn row_09_reports_that_could_not_be_written_are_written_once_there_is_room() {
    what_waits_is_done_once_there_is_room("reports");
}

/// What the office does with a file while its publication waits for room, and whether readers see it after that.
type Meanwhile = (fn(&Office), bool);

const MEANWHILE: [Meanwhile; 4] = [
    (|_office| {}, true),
    (|office| office.remove("it.txt"), false),
    (|office| office.drop("it.txt", text("The gate is red", "the gate, which is red")), true),
    (|office| office.drop("it.withdraw.txt", "Reason: It was never green.\n"), false),
];

#[test]
fn row_09_what_waited_for_room_is_published_as_the_folder_has_it_then_and_not_as_it_was() {
    for (number, (meanwhile, is_public)) in MEANWHILE.into_iter().enumerate() {
        let office = Office::with_disk(SETTINGS, "state");
        let mut daemon = office.start();
        office.fill_disk();
        office.drop("it.txt", text("The gate is green", "the gate, which is green"));
        daemon.wait(pauses);
        meanwhile(&office);
        office.drop("other.txt", text("The pier is open", "the pier"));
        office.free_disk();
        daemon.wait(|line| line["path"] == "other.txt" && line["outcome"] == "published");
        let of_it = |item: &Value| item["title"].as_str().unwrap().contains("gate");
        let is_there = || daemon.statements("all").iter().any(of_it);
        if is_public {
            until("the statement", is_there);
        }
        let items: Vec<Value> = daemon.statements("all").into_iter().filter(of_it).collect();
        assert_eq!(items.len(), usize::from(is_public), "{number}: {items:#?}");
        daemon.stop();
        // Nothing else ever was, for a moment.
        let ledger = gazetted::ledger::LedgerReader::open(&office.path("state")).unwrap();
        let records = ledger.replay(1, 100).unwrap();
        assert_eq!(records.len(), 1 + items.len(), "{number}: {records:#?}");
        let green = b"which is green";
        let holds = |bytes: &[u8]| bytes.windows(green.len()).any(|window| window == green);
        let texts = records.iter().filter_map(|record| record.body.as_deref());
        assert_eq!(texts.filter(|text| holds(text)).count(), usize::from(number == 0), "{number}");
    }
}

/// An office with a statement, on a disk with less room than is to be kept free.
fn with_too_little_room() -> Office {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("first.txt", text("The gate is green", "the gate"));
    daemon.settled("first.txt");
    daemon.stop();
    office.set("keep_free = \"900 TB\"\n");
    office
}

#[test]
fn row_09_with_less_room_than_is_kept_free_orders_are_done_and_nothing_new_is_taken_in() {
    let office = with_too_little_room();
    office.drop("second.txt", text("The pier is open", "the pier"));
    let mut daemon = Daemon::start(&office, &[]);
    daemon.wait(pauses);
    assert_eq!(daemon.statements("all").len(), 1);
    let (_done, told) = office.order(&["status"]);
    assert!(told.contains("ALARM: there is too little room on the disk"), "{told}");
    let why = told.lines().find(|line| line.contains("PAUSED since ")).unwrap();
    assert!(why.contains(" are free, and keep_free asks for 900 TB"), "{why}");
    assert!(!told.contains("is full"), "{told}");
    let (done, told) = office.order(&["withdraw", "first.txt", "--reason", "It is blue."]);
    assert!(done, "{told}");
    assert!(daemon.get("/feeds/all.json").text().contains("It is blue."));
    // A file beside it orders as well.
    office.drop("first.reinstate.txt", "");
    daemon.wait(|line| line["outcome"] == "reinstated");
    office.drop("first.withdraw.txt", "Reason: It is grey.\n");
    daemon.wait(|line| line["outcome"] == "withdrawn");
    // And one that speaks of what was not taken in yet is kept with it.
    office.drop("second.withdraw.txt", "Reason: It is shut.\n");
    assert_eq!(daemon.statements("all").len(), 1);
    daemon.stop();
    office.set("keep_free = \"0 B\"\n");
    let mut daemon = office.start_early();
    daemon.wait(|line| line["message"] == "caught up with the drop folder");
    assert_eq!(daemon.statements("all").len(), 1, "what was taken back is not published");
    office.remove("second.withdraw.txt");
    office.drop("second.txt", text("The pier is open today", "the pier today"));
    daemon.settled("second.txt");
    assert!(!office.order(&["status"]).1.contains("ALARM"));
    daemon.stop();
}

#[test]
fn a_stop_while_a_write_waits_for_room_is_clean_and_the_next_start_finds_what_was_in_hand() {
    let office = Office::with_disk(SETTINGS, "state");
    let mut daemon = office.start();
    office.fill_disk();
    office.drop("first.txt", text("The gate is green", "the gate"));
    daemon.wait(pauses);
    daemon.stop();
    office.free_disk();
    let mut daemon = office.start_early();
    daemon.settled("first.txt");
    assert_eq!(daemon.statements("all").len(), 1);
}

#[test]
fn row_09_a_consent_that_was_taken_back_while_there_was_no_room_counts_for_nothing() {
    for taken_back in ["removed", "rejected"] {
        let office = Office::with_disk(SETTINGS, "state");
        let mut daemon = office.start();
        let secret = text("The canary sings", "the pier");
        office.drop("secret.txt", format!("Embargo: 2199-01-01\n\n{secret}"));
        daemon.kept_back(&office, "secret.txt");
        office.fill_disk();
        office.drop("secret.accept.txt", "Yes.\n");
        daemon.wait(pauses);
        match taken_back {
            "removed" => office.remove("secret.accept.txt"),
            _ => office.drop("secret.reject.txt", "No.\n"),
        }
        office.free_disk();
        daemon.wait(goes_on);
        office.drop("z.txt", text("The gate is green", "the gate"));
        daemon.settled("z.txt");
        let titles: Vec<_> =
            daemon.statements("all").iter().map(|item| item["title"].clone()).collect();
        assert_eq!(titles, ["The gate is green"], "{taken_back}");
        daemon.stop();
    }
}

/// More than are kept in memory meanwhile, and than lie in the queue before it.
const VERY_MANY: usize = PAUSED_SIGHTINGS_MAX + SIGHTINGS_MAX + 100;

#[test]
fn row_09_orders_are_done_though_more_files_wait_for_room_than_are_kept_in_memory() {
    let office = with_too_little_room();
    let daemon = office.start_early();
    for number in 0..VERY_MANY {
        office.drop(&format!("{number}.txt"), "Short\n");
    }
    let backlog = || {
        let told = admin::get(&office, "/status.json");
        let told: Value = serde_json::from_slice(&told.body).unwrap();
        told["standing"]["folder"]["backlog"].as_u64().unwrap()
    };
    until("the bound", || backlog() >= PAUSED_SIGHTINGS_MAX as u64);
    let (done, told) = office.order(&["withdraw", "first.txt", "--reason", "It is blue."]);
    assert!(done, "{told}");
    assert!(daemon.get("/feeds/all.json").text().contains("It is blue."));
    daemon.stop();
}

fn page_of(item: &Value) -> String {
    item["url"].as_str().unwrap().strip_prefix("http://press.example.org").unwrap().to_owned()
}

pub(crate) fn metrics(office: &Office) -> String {
    String::from_utf8(admin::get(office, "/metrics").body.into()).unwrap()
}

/// An office with a statement, whose feeds are written; its page.
fn with_a_statement() -> (Office, Daemon, String) {
    let office = Office::with_disk(SETTINGS, "state");
    let mut daemon = office.start();
    office.drop("first.txt", text("The gate is green", "the gate"));
    daemon.settled("first.txt");
    for name in ["all.json", "all.atom", "updates.rss"] {
        let served = daemon.get(&format!("/feeds/{name}")).body.0;
        until(name, || fs::read(office.path("feeds").join(name)).unwrap_or_default() == served);
    }
    daemon.wait(|line| line["message"] == "every feed is coded, and kept so");
    let page = page_of(&daemon.statements("all")[0]);
    (office, daemon, page)
}

#[test]
fn row_09_a_start_on_a_full_disk_serves_what_stands_at_once_and_goes_on_by_itself() {
    // How the run before ended, whether the catalogue is lost, and what is said of a page then.
    for (is_killed, is_lost, status) in
        [(false, false, 200), (true, false, 200), (false, true, 503), (true, true, 503)]
    {
        let (office, daemon, page) = with_a_statement();
        let before = daemon.get("/feeds/all.json");
        if is_killed {
            daemon.kill();
        } else {
            daemon.stop();
        }
        if is_lost {
            for end in ["", "-wal", "-shm"] {
                drop(fs::remove_file(office.path(&format!("state/catalogue.db{end}"))));
            }
        }
        office.fill_disk();
        office.drop("second.txt", text("The pier is open", "the pier"));
        let mut daemon = Daemon::start(&office, &[]);
        let of = format!("killed {is_killed}, catalogue lost {is_lost}");
        let now = daemon.get("/feeds/all.json");
        assert_eq!((&now.body, now.field("etag")), (&before.body, before.field("etag")), "{of}");
        assert_eq!(daemon.get(&page).status, status, "{of}");
        until("the alarm", || metrics(&office).contains("intake_paused 1"));
        let (_done, told) = office.order(&["status"]);
        assert!(told.contains("PAUSED") && told.contains("all: 1 entry,"), "{of}: {told}");
        office.free_disk();
        daemon.wait(goes_on);
        daemon.settled("second.txt");
        let items = daemon.statements("all");
        assert_eq!(items.len(), 2, "{of}");
        let first = serde_json::from_slice::<Value>(&before.body.0).unwrap()["items"][0].clone();
        assert!(items.contains(&first), "{of}: {items:#?}");
        assert_eq!(daemon.get(&page).status, 200, "{of}");
        assert!(metrics(&office).contains("intake_paused 0"), "{of}");
        daemon.stop();
        office.is_sound();
    }
}

/// As a kill between the file of a feed and the list of them leaves it. For readers it comes back, and the watchdog
/// ends nothing for it.
#[test]
fn row_09_a_feed_that_does_not_stand_whole_is_unavailable_and_not_gone() {
    let (office, daemon, _page) = with_a_statement();
    daemon.stop();
    fs::write(office.path("feeds/all.atom"), "half").unwrap();
    office.fill_disk();
    let manager = Manager::of(&office);
    let mut command = manager.command(&office, "http");
    command.env("WATCHDOG_USEC", "300000");
    let daemon = Daemon::of(command);
    assert_eq!(daemon.get("/feeds/all.json").status, 200);
    for _time in 0..3 {
        assert_eq!(daemon.get("/feeds/all.atom").status, 503);
    }
    manager.hears_of("WATCHDOG=1");
    manager.hears_of("WATCHDOG=1");
    let log = daemon.kill();
    let told = log.iter().filter(|line| line["message"] == "page not served");
    assert_eq!(told.count(), 1, "{log:#?}");
    office.free_disk();
    let daemon = office.start();
    assert_eq!(daemon.get("/feeds/all.atom").status, 200);
    daemon.stop();
}

#[test]
fn row_09_a_new_configuration_waits_for_room_and_a_stop_does_not() {
    let (office, daemon, _page) = with_a_statement();
    daemon.stop();
    office.fill_disk();
    let mut daemon = Daemon::start(&office, &[]);
    office.set("title = \"Port Office\"\n");
    let (taken, said) = office.order(&["reload"]);
    assert!(!taken && said.contains("no room") && said.contains("reload once more"), "{said}");
    assert_eq!(daemon.statements("all").len(), 1);
    office.free_disk();
    daemon.wait(goes_on);
    assert!(office.command(&["reload"]).status.success());
    assert_eq!(daemon.json_feed("all")["title"], "Port Office");
    office.fill_disk();
    assert!(!office.command(&["reload"]).status.success());
    assert_eq!(daemon.json_feed("all")["title"], "Port Office");
    daemon.stop();
    office.free_disk();
    daemon = office.start();
    assert_eq!(daemon.statements("all").len(), 1);
}

/// As a kill behind the record leaves it; and the files of the feeds are older yet.
#[test]
fn row_09_what_was_erased_is_not_served_by_a_start_that_has_no_room_to_destroy_it() {
    let office = Office::with_disk(erasure::SETTINGS, "state");
    let mut daemon = office.start();
    let (id, page) = erasure::publish(&office, &mut daemon);
    daemon.wait(|line| line["message"] == "every feed is coded, and kept so");
    daemon.stop();
    put_logs_away(&office);
    fs::copy(office.path("state/ledger.db"), office.path("before.db")).unwrap();
    copy_all(&office.path("feeds"), &office.path("older"));
    let daemon = office.start();
    assert!(office.order(&["withdraw", &id, "--erase", "--legal"]).0);
    daemon.stop();
    undestroyed(&office, "before.db");
    fs::remove_dir_all(office.path("feeds")).unwrap();
    copy_all(&office.path("older"), &office.path("feeds"));
    assert!(!erasure::holding(&office).is_empty(), "the search finds nothing at all");
    office.fill_disk();
    let mut daemon = Daemon::start(&office, &[]);
    assert_eq!(erasure::served(&daemon, &page), [""; 0]);
    assert_eq!(daemon.get(&page).status, 451);
    office.free_disk();
    daemon.wait(|line| line["message"] == "caught up with the drop folder");
    until("the destruction", || erasure::holding(&office).is_empty());
    erasure::assert_erased(&office, &daemon, &page);
}

/// The files of the feeds are those that were put by, and there is no room to write others.
fn started_with_older_feeds(office: &Office) -> Daemon {
    fs::remove_dir_all(office.path("feeds")).unwrap();
    copy_all(&office.path("older"), &office.path("feeds"));
    office.fill_disk();
    Daemon::start(office, &[])
}

/// The files tell of records which the ledger that was put back does not have, and has others of those numbers.
#[test]
fn row_09_what_was_taken_back_since_a_backup_was_put_back_is_not_served_by_a_start_without_room() {
    let (office, mut daemon, page) = with_a_statement();
    office.command(&["backup", "kept.tar"]);
    for name in ["second.txt", "third.txt"] {
        office.drop(name, text(&format!("{name} is out"), "the gate"));
        daemon.settled(name);
    }
    let served = daemon.get("/feeds/all.json").body.0;
    until("the feeds", || fs::read(office.path("feeds/all.json")).unwrap() == served);
    daemon.stop();
    copy_all(&office.path("feeds"), &office.path("older"));
    for name in ["second.txt", "third.txt", "first.txt"] {
        office.remove(name);
    }
    fs::remove_file(office.path("reports/registry.jsonl")).unwrap();
    let restored = office.command(&["restore", "--replace", "kept.tar"]);
    assert!(restored.status.success(), "{restored:?}");
    let daemon = office.start();
    let (done, told) = office.order(&["withdraw", "first.txt", "--reason", "It is blue."]);
    assert!(done, "{told}");
    daemon.stop();
    let daemon = started_with_older_feeds(&office);
    let feed = daemon.get("/feeds/all.json").text();
    assert!(!feed.contains("The gate is green") && feed.contains("third.txt"), "{feed}");
    assert_eq!(daemon.get(&page).status, 410);
    office.free_disk();
}

#[test]
fn row_09_what_was_reinstated_is_served_by_a_start_without_room_whose_files_are_older() {
    let (office, daemon, _page) = with_a_statement();
    daemon.stop();
    copy_all(&office.path("feeds"), &office.path("older"));
    let daemon = office.start();
    assert!(office.order(&["withdraw", "first.txt", "--reason", "It is blue."]).0);
    assert!(office.order(&["reinstate", "first.txt"]).0);
    daemon.stop();
    let daemon = started_with_older_feeds(&office);
    let feed = daemon.get("/feeds/all.json").text();
    assert!(feed.contains("The gate is green"), "{feed}");
    office.free_disk();
}
