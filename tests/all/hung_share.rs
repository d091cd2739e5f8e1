//! A share whose server has gone: every look at it waits in the kernel, and the service goes on.

use std::fs;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use rustix::process::Signal;
use serde_json::Value;

use crate::admin;
use crate::client;
use crate::daemon::{Daemon, Office, until};
use crate::main_job::text;
use crate::preloaded;
use crate::reload::started;
use crate::service::{ALLOCATOR_BOUND, Manager};

/// A folder that hangs when it is told so, for an office's daemons alone.
pub(crate) struct HungShare {
    folder: PathBuf,
    /// That hangs in its place, wherever it waits for another.
    thread: Option<&'static str>,
}

impl HungShare {
    /// One that answers.
    pub(crate) fn of(folder: &Path) -> HungShare {
        HungShare { folder: folder.to_owned(), thread: None }
    }

    pub(crate) fn in_place_of(self, thread: &'static str) -> HungShare {
        HungShare { thread: Some(thread), ..self }
    }

    fn mark(&self) -> PathBuf {
        let mut mark = self.folder.clone().into_os_string();
        mark.push(".hung");
        mark.into()
    }

    pub(crate) fn hang(&self) {
        fs::write(self.mark(), "").unwrap();
    }

    pub(crate) fn answer(&self) {
        fs::remove_file(self.mark()).unwrap();
    }

    pub(crate) fn apply(&self, program: &mut Command) {
        static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
        let library = LIBRARY.get_or_init(|| preloaded::build("hung_share"));
        program.env("LD_PRELOAD", library).env("HUNG_SHARE", &self.folder);
        // The kernel asks the program that told it to, and not another one that takes its place.
        program.env(ALLOCATOR_BOUND, "131072");
        program.envs(self.thread.map(|thread| ("HUNG_THREAD", thread)));
    }
}

/// Of a database.
const PAGE: u64 = 4_096;

const SETTINGS: &str = "settle = \"10ms\"\nlanguages = [\"en\"]\n";

fn serves(manager: &Manager, words: &str) {
    let feed = client::get(manager.address(), "/feeds/all.atom", &[]);
    assert!(feed.status == 200 && feed.text().contains(words), "{feed:?}");
}

#[test]
fn a_new_configuration_takes_over_from_an_intake_that_hangs() {
    let office = Office::with_share(SETTINGS, "drop");
    let manager = Manager::of(&office);
    let mut daemon = started(&office, &manager);
    office.hang_share();
    office.drop("pier.txt", text("The pier opens", "the pier"));
    office.set("title = \"Ferry Office\"\n");
    daemon.signal(Signal::HUP);
    manager.hears_of("RELOADING=1");
    let said = manager.hears_of("READY=1");
    assert!(said[0].starts_with("STATUS=serving"), "{said:?}");
    serves(&manager, "Ferry Office");
    serves(&manager, "The ferry leaves");
    office.share_answers();
    daemon.wait(|line| line["path"] == "pier.txt" && line["outcome"] == "published");
    serves(&manager, "The pier opens");
    daemon.stop();
}

/// To accept what waits under this number, it must be looked at.
fn with_an_order_that_would_hang(office: &Office, manager: &Manager) -> (Daemon, String) {
    let mut daemon = started(office, manager);
    office.drop("later.txt", format!("Embargo: 2999-01-01 10:00\n\n{}", text("Later", "a time")));
    let number = daemon.kept_back(office, "later.txt").to_string();
    office.hang_share();
    (daemon, number)
}

#[test]
fn where_what_hangs_holds_the_ledger_the_old_configuration_goes_on_once_it_answers() {
    let office = Office::with_share(SETTINGS, "drop");
    let manager = Manager::of(&office);
    let (mut daemon, number) = with_an_order_that_would_hang(&office, &manager);
    let accept = ["accept", &number];
    let mut accept = office.program().args(accept).stdout(Stdio::null()).spawn().unwrap();
    until("the order that hangs", || {
        let told = office.command(&["status", "--json"]);
        String::from_utf8_lossy(&told.stdout).contains("busy")
    });
    office.set("title = \"Ferry Office\"\n");
    daemon.signal(Signal::HUP);
    manager.hears_of("RELOADING=1");
    let said = manager.hears_of("READY=1");
    assert!(said[0].contains("reload failed") && said[0].contains("admit"), "{said:?}");
    serves(&manager, "Harbour Office");
    let ready = || admin::get(&office, "/readyz").status.as_u16();
    assert_eq!((ready(), admin::get(&office, "/healthz").status.as_u16()), (503, 200));
    office.share_answers();
    daemon.catch_up();
    assert_eq!(ready(), 200);
    accept.wait().unwrap();
    office.drop("pier.txt", text("The pier opens", "the pier"));
    daemon.wait(|line| line["path"] == "pier.txt" && line["outcome"] == "published");
    serves(&manager, "Harbour Office");
    daemon.stop();
}

#[test]
fn orders_that_wait_leave_connections_for_accounts_and_for_the_watchdog() {
    let office = Office::with_share(SETTINGS, "drop");
    let manager = Manager::of(&office);
    let (daemon, number) = with_an_order_that_would_hang(&office, &manager);
    // More than there are connections.
    let orders: Vec<_> = (0..40)
        .map(|_time| {
            office.program().args(["accept", &number]).stdout(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    until("the order that hangs", || office.order(&["status", "--json"]).1.contains("busy"));
    assert_eq!(admin::get(&office, "/healthz").status, 200);
    office.share_answers();
    let ended: Vec<_> = orders.into_iter().map(|order| order.wait_with_output().unwrap()).collect();
    let is_busy = |told: &[u8]| String::from_utf8_lossy(told).contains("too much to do");
    assert!(ended.iter().any(|order| is_busy(&order.stdout)), "{ended:?}");
    assert_eq!(ended.iter().filter(|order| order.status.success()).count(), 1, "{ended:?}");
    daemon.stop();
}

#[test]
fn a_start_does_not_wait_for_a_share_that_hangs() {
    let office = Office::with_share(SETTINGS, "drop");
    let manager = Manager::of(&office);
    started(&office, &manager).stop();
    office.hang_share();
    let mut daemon = manager.start(&office);
    manager.hears_of("READY=1");
    serves(&manager, "The ferry leaves");
    office.share_answers();
    daemon.catch_up();
    daemon.stop();
}

#[test]
fn a_folder_that_hangs_is_asked_by_one_and_the_operator_is_answered_at_once() {
    let office = Office::with_share(SETTINGS, "reports");
    let manager = Manager::of(&office);
    let daemon = started(&office, &manager);
    let account = || {
        let told = admin::get(&office, "/status.json");
        assert_eq!(told.status, 200);
        let told: Value = serde_json::from_slice(&told.body).unwrap();
        let disks = told["standing"]["disks"].as_array().unwrap();
        let reports = disks.iter().find(|disk| disk["folder"] == "reports").unwrap().clone();
        (reports, told["standing"]["process"]["threads"].as_u64().unwrap())
    };
    let (known, _threads) = account();
    assert_eq!(known["silent_seconds"], 0.0);
    office.hang_share();
    let (_first, before) = account();
    // More than there are threads to work on them.
    for _time in 0..20 {
        let (hung, threads) = account();
        assert!(hung["silent_seconds"].as_f64().unwrap() > 0.0, "{hung}");
        assert_eq!(hung["bytes"], known["bytes"], "what it said last");
        assert!(threads <= before + 2, "{before} threads became {threads}");
    }
    let metrics = admin::get(&office, "/metrics");
    let metrics = String::from_utf8_lossy(&metrics.body).into_owned();
    assert!(metrics.contains("gazetted_disk_free_bytes{folder=\"reports\"}"), "{metrics}");
    until("the line for systemd", || {
        manager.hears().iter().any(|line| line.contains("the disk of reports does not answer"))
    });
    office.share_answers();
    until("the answer", || account().0["silent_seconds"] == 0.0);
    daemon.stop();
}

#[test]
fn a_damaged_catalogue_is_built_anew_though_intake_hangs() {
    let office = Office::with_share(SETTINGS, "drop");
    let manager = Manager::of(&office);
    let mut daemon = started(&office, &manager);
    let id = daemon.items("all")[0]["id"].as_str().unwrap().to_owned();
    office.hang_share();
    office.drop("pier.txt", text("The pier opens", "the pier"));
    // Behind the header of the log, and behind the first page.
    for (file, from) in [("state/catalogue.db-wal", 32), ("state/catalogue.db", PAGE)] {
        let file = fs::OpenOptions::new().write(true).open(office.path(file)).unwrap();
        let length = file.metadata().unwrap().len().saturating_sub(from);
        file.write_all_at(&vec![0xa5; usize::try_from(length).unwrap()], from).unwrap();
    }
    // Whatever becomes of the order: it must be looked for in the catalogue.
    office.order(&["withdraw", &id]);
    daemon.wait(|line| {
        line["message"].as_str().unwrap_or_default().contains("the catalogue is damaged")
    });
    serves(&manager, "The ferry leaves");
    until("another engine", || admin::get(&office, "/readyz").status == 200);
    office.share_answers();
    daemon.wait(|line| line["path"] == "pier.txt" && line["outcome"] == "published");
    daemon.stop();
}
