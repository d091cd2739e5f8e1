//! Folders, limits, the clock, and the program that runs.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt as _;

use super::{Told, set_mode};
use crate::daemon::Office;
use crate::main_job::text;
use crate::standin::{self, reply};

/// A user without any rights of its own, as whom the service runs in these tests.
const NOBODY: u32 = 65_534;

fn is_root() -> bool {
    rustix::process::getuid().is_root()
}

/// An office with a state, whose service runs as nobody where these tests run as root.
fn of_a_service() -> Office {
    let office = Office::with("");
    office.start().stop();
    for folder in ["", "drop", "feeds", "reports"] {
        set_mode(office.path(folder), 0o755);
    }
    if is_root() {
        for folder in ["state", "feeds", "reports"] {
            chown(office.path(folder), Some(NOBODY), None).unwrap();
        }
        for file in fs::read_dir(office.path("state")).unwrap() {
            chown(file.unwrap().path(), Some(NOBODY), None).unwrap();
        }
    }
    office
}

#[test]
fn folders_are_judged_by_the_rights_of_the_states_owner() {
    let office = of_a_service();
    let told = Told::of(&office);
    assert!(told.faults().is_empty(), "{:#?}", told.answer);
    let whom = told.answer["judged_as"].as_str().unwrap().to_owned();
    assert_eq!(whom.contains("(uid 65534), the owner of "), is_root(), "{whom}");
    told.says("drop-folder", "ok", &["0 folders"]);
    // Root would get through.
    for (folder, check) in
        [("feeds", "feeds-writable"), ("reports", "reports-writable"), ("state", "state-writable")]
    {
        let mode = fs::metadata(office.path(folder)).unwrap();
        set_mode(office.path(folder), 0o500);
        Told::of(&office).says(check, "fault", &["cannot write into", "chown"]);
        fs::set_permissions(office.path(folder), mode.permissions()).unwrap();
    }
    fs::create_dir_all(office.path("drop/news/visits")).unwrap();
    set_mode(office.path("drop/news/visits"), if is_root() { 0o700 } else { 0 });
    let told = Told::of(&office);
    told.says("drop-folder", "fault", &["1 of 2 folders", "drop/news/visits", "chmod 2770"]);
    set_mode(office.path("drop/news/visits"), 0o755);
    set_mode(office.path("drop"), if is_root() { 0o700 } else { 0 });
    Told::of(&office).says("drop-folder", "fault", &["cannot be read by", "setfacl"]);
    set_mode(office.path("drop"), 0o755);
    fs::remove_dir_all(office.path("drop")).unwrap();
    Told::of(&office).says("drop-folder", "fault", &["is not there"]);
}

#[test]
fn who_can_write_into_the_drop_folder_is_told() {
    let office = of_a_service();
    Told::of(&office).says("drop-writers", "ok", &["only", "can write into the drop folder"]);
    set_mode(office.path("drop"), 0o775);
    Told::of(&office).says("drop-writers", "ok", &["and the group"]);
    fs::create_dir_all(office.path("drop/news")).unwrap();
    set_mode(office.path("drop/news"), 0o1777);
    Told::of(&office).says("drop-writers", "fault", &["everybody", "drop/news", "chmod o-w"]);
    if is_root() {
        fs::remove_dir_all(office.path("drop/news")).unwrap();
        chown(office.path("drop"), Some(NOBODY), None).unwrap();
        Told::of(&office).says("drop-writers", "note", &["itself can write", "chown root:"]);
        // As the package has it.
        chown(office.path("drop"), Some(0), Some(NOBODY)).unwrap();
        set_mode(office.path("drop"), 0o2770);
        Told::of(&office).says("drop-writers", "ok", &["is in it to read"]);
    }
}

#[test]
fn the_state_is_made_for_its_owner_alone_and_an_open_one_is_a_fault() {
    let office = of_a_service();
    Told::of(&office).says("state-private", "ok", &["only"]);
    set_mode(office.path("state"), 0o755);
    let told = Told::of(&office);
    told.says("state-private", "fault", &["everybody on this machine", "chmod 700"]);
    assert_eq!(told.code, Some(1));
    // A closed folder above it keeps them out.
    set_mode(office.path(""), 0o700);
    Told::of(&office).says("state-private", "note", &["out of their reach"]);
    set_mode(office.path(""), 0o755);
    set_mode(office.path("state/ledger.db"), 0o600);
    Told::of(&office).says("state-private", "note", &["mode 755", "chmod 700"]);
}

/// As a command leaves it that was given as root.
#[test]
fn a_file_in_the_state_that_the_service_cannot_write_is_a_fault() {
    let office = of_a_service();
    Told::of(&office).says("state-writable", "ok", &["can write into"]);
    if is_root() {
        chown(office.path("state/ledger.db"), Some(0), None).unwrap();
    } else {
        set_mode(office.path("state/ledger.db"), 0o400);
    }
    Told::of(&office).says("state-writable", "fault", &["ledger.db", "chown -R"]);
}

#[test]
fn another_user_is_told_what_only_the_owner_sees() {
    let office = of_a_service();
    if !is_root() {
        return;
    }
    set_mode(office.path("state"), 0o700);
    let told = Told::by(&office, &["--offline"], |command| {
        command.uid(NOBODY - 1).gid(NOBODY - 1);
    });
    super::is_complete(&told);
    assert!(told.faults().is_empty(), "{:#?}", told.answer);
    told.says("drop-folder", "not_examined", &["only root and nobody can tell"]);
    told.says("ledger", "not_examined", &["Permission denied"]);
}

#[test]
fn the_watches_that_are_needed_are_counted() {
    let office = Office::with("");
    for folder in ["a", "a/b", "c"] {
        fs::create_dir_all(office.path("drop").join(folder)).unwrap();
    }
    Told::of(&office).says("inotify", "ok", &["watches needed: 4,"]);
    let office = Office::with("watch = \"poll\"");
    let told = Told::of(&office);
    told.says("inotify", "ok", &["not needed"]);
    told.says("drop-file-system", "note", &["by a timer"]);
}

#[test]
fn more_connections_than_files_may_be_open_are_noted() {
    let office = Office::with("");
    let limited = |office: &Office| {
        let mut shell = std::process::Command::new("sh");
        shell
            .current_dir(office.path(""))
            .args(["-c", "ulimit -n 300; exec \"$0\" doctor --json --offline"]);
        let told = shell.arg(env!("CARGO_BIN_EXE_gazetted")).output().unwrap();
        Told { code: told.status.code(), answer: serde_json::from_slice(&told.stdout).unwrap() }
    };
    limited(&office).says(
        "descriptors",
        "note",
        &["300 files open", "come to 4224", "LimitNOFILE=8192"],
    );
    let config = fs::read_to_string(office.path("config.toml")).unwrap();
    let config = config.replace("[http]\n", "[http]\nconnections_max = 100\n");
    fs::write(office.path("config.toml"), config).unwrap();
    limited(&office).says("descriptors", "ok", &["come to 228"]);
}

#[test]
fn a_clock_behind_the_ledger_or_not_synchronised_is_told() {
    let office = Office::with_clock("");
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    daemon.stop();
    let told = || {
        let answer = office.command(&["doctor", "--json", "--offline"]);
        Told { code: answer.status.code(), answer: serde_json::from_slice(&answer.stdout).unwrap() }
    };
    told().says("clock-ledger", "ok", &["the last record was made at"]);
    told().says("clock", "note", &["not synchronised"]);
    office.set_clock(-86_400);
    told().says("clock-ledger", "fault", &["nothing is released"]);
    office.synchronise_clock();
    told().says("clock", "ok", &["is synchronised"]);
    told().says("time-service", "note", &["set time_service = true"]);
    office.set_clock(0);
    let config = fs::read_to_string(office.path("config.toml")).unwrap();
    fs::write(office.path("config.toml"), config + "[clock]\ntime_service = true\n").unwrap();
    told().says("clock", "fault", &["not synchronised", "chrony"]);
    told().says("time-service", "ok", &[]);
}

#[test]
fn a_clock_that_a_person_accepted_is_a_note_and_the_machine_is_sound() {
    let office = Office::with_clock("\n[clock]\ntime_service = true\npatience = \"1s\"\n");
    let mut daemon = office.start();
    daemon.wait(|line| line["path"] == "the clock" && line["outcome"] == "undecided");
    let told = || {
        let answer = office.command(&["doctor", "--json", "--offline"]);
        Told { code: answer.status.code(), answer: serde_json::from_slice(&answer.stdout).unwrap() }
    };
    told().says("clock", "fault", &["not synchronised"]);
    office.believe_clock();
    let after = told();
    after.says("clock", "note", &["not synchronised", "because a person accepted it"]);
    assert_eq!(after.code, Some(0), "{:#?}", after.answer);
    daemon.stop();
}

#[test]
fn a_backup_that_is_missing_or_too_old_and_a_folder_that_is_closed_are_faults() {
    let office = Office::with_clock("\n[backup]\ndir = \"kept\"\nevery = \"1h\"\n");
    let told = || {
        let answer = office.command(&["doctor", "--json", "--offline"]);
        Told { code: answer.status.code(), answer: serde_json::from_slice(&answer.stdout).unwrap() }
    };
    told().says("backups", "not_examined", &["ledger.db"]);
    let mut daemon = office.start();
    daemon.wait(|line| line["message"] == "backed up");
    told().says("backups", "ok", &["1 backup ", "the newest of 2"]);
    daemon.stop();
    office.set_clock(7_300);
    told().says("backups", "fault", &["older than twice", "start gazetted"]);
    office.set_clock(0);
    fs::remove_dir_all(office.path("kept")).unwrap();
    let missing = told();
    missing.says("backups", "fault", &["no backup lies in"]);
    missing.says("backup-folder", "ok", &["can write into"]);
    fs::write(office.path("kept"), "a file").unwrap();
    told().says("backup-folder", "fault", &["no backup can be made", "install -d"]);
    let none = Office::with("");
    Told::of(&none).says("backups", "note", &["none are made", "set `dir`"]);
}

#[test]
fn less_room_than_is_kept_free_is_a_fault_with_its_reason() {
    let office = Office::with("keep_free = \"900 TB\"\n");
    let told = Told::of(&office);
    told.says("disk-state", "fault", &["nothing new is taken in", "keep_free asks for 900 TB"]);
    told.says("disk-state", "fault", &["set a smaller keep_free"]);
}

/// What is told of a program that listens at the socket so.
fn of_what_listens(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Told {
    let office = Office::with("");
    fs::create_dir(office.path("state")).unwrap();
    standin::unix(&office.path("state/admin.sock"), answer);
    set_mode(office.path("state/admin.sock"), 0o600);
    Told::of(&office)
}

#[test]
fn the_running_program_is_asked_for_its_version() {
    let version = |version: &'static str| {
        let body = format!("{{\"standing\": {{\"version\": \"{version}\"}}}}");
        of_what_listens(move |head| {
            assert!(head.starts_with("GET /status.json HTTP/1.1\r\n"), "{head}");
            reply("200 OK", &[("Content-Type", "application/json")], body.as_bytes())
        })
    };
    let same = version(env!("CARGO_PKG_VERSION"));
    same.says("daemon", "ok", &["answers"]);
    same.says("daemon-version", "ok", &[]);
    same.says("admin-socket", "ok", &["only root"]);
    version("0.0.7").says("daemon-version", "note", &["0.0.7", "systemctl restart"]);
    let other = of_what_listens(|_head| b"{\"outcome\":\"refused\"}\n".to_vec());
    other.says("daemon", "note", &["another version"]);
    other.says("daemon-version", "not_examined", &[]);
}

#[test]
fn a_program_that_does_not_run_or_hangs_is_told() {
    let office = Office::with("");
    fs::create_dir(office.path("state")).unwrap();
    let told = Told::of(&office);
    told.says("daemon", "note", &["does not run", "systemctl start"]);
    told.says("admin-socket", "not_examined", &["is not there"]);
    // The kernel takes the connection, and nobody hears it.
    let listener = UnixListener::bind(office.path("state/admin.sock")).unwrap();
    set_mode(office.path("state/admin.sock"), 0o666);
    let told = Told::of(&office);
    told.says("daemon", "fault", &["does not answer", "journalctl"]);
    told.says("admin-socket", "fault", &["can give orders", "chmod 600"]);
    drop(listener);
}

#[test]
fn a_trial_and_an_address_in_the_clear_are_noted() {
    let office = Office::with("");
    Told::of(&office).says("public-url", "note", &["is not https"]);
    let url = |url: &'static str| {
        Told::by(&office, &["--offline"], |command| {
            command.env("GAZETTED__PUBLIC_URL", url);
        })
    };
    url("http://127.0.0.1:8080").says("public-url", "note", &["is a trial"]);
    url("https://press.example.org").says("public-url", "ok", &[]);
}
