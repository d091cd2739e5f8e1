//! `gazetted doctor` as an operator meets it: the real binary, on real folders and sockets.

mod deep;
mod machine;
mod public;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use gazetted::doctor::checks::{CHECKS, reference};
use serde_json::Value;

use crate::daemon::Office;

/// What a call of doctor told.
pub(crate) struct Told {
    code: Option<i32>,
    answer: Value,
}

impl Told {
    /// With these arguments, and perhaps with other rights or variables.
    fn by(office: &Office, arguments: &[&str], change: impl FnOnce(&mut Command)) -> Told {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gazetted"));
        command.current_dir(office.path("")).args(["doctor", "--json"]).args(arguments);
        change(&mut command);
        let told = command.output().unwrap();
        let answer = serde_json::from_slice(&told.stdout);
        let answer = answer.unwrap_or_else(|error| panic!("{error}: {told:?}"));
        Told { code: told.status.code(), answer }
    }

    fn of(office: &Office) -> Told {
        Told::by(office, &["--offline"], |_as_it_is| {})
    }

    fn all(&self) -> &[Value] {
        self.answer["findings"].as_array().unwrap()
    }

    /// The finding of a check of which there is one only.
    #[track_caller]
    fn one(&self, check: &str) -> &Value {
        let found: Vec<&Value> = self.all().iter().filter(|one| one["check"] == check).collect();
        let [one] = found.as_slice() else { panic!("{check}: {found:#?}") };
        one
    }

    /// Whether it stands so, and its words are there.
    #[track_caller]
    fn says(&self, check: &str, standing: &str, words: &[&str]) {
        let found = self.all().iter().filter(|one| one["check"] == check);
        let fits = |one: &&Value| {
            let text = format!("{} {}", one["what"], one["remedy"]);
            one["standing"] == standing && words.iter().all(|word| text.contains(word))
        };
        assert!(
            found.clone().any(|one| fits(&one)),
            "{check} {standing} {words:?}: {:#?}",
            found.collect::<Vec<_>>()
        );
    }

    fn faults(&self) -> BTreeSet<&str> {
        let faults = self.all().iter().filter(|one| one["standing"] == "fault");
        faults.map(|one| one["check"].as_str().unwrap()).collect()
    }
}

fn set_mode(path: impl AsRef<Path>, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn names() -> BTreeSet<&'static str> {
    CHECKS.iter().map(|check| check.name).collect()
}

/// Every check is told of, and whatever is wrong with a remedy.
#[track_caller]
fn is_complete(told: &Told) {
    let made: BTreeSet<&str> =
        told.all().iter().map(|one| one["check"].as_str().unwrap()).collect();
    assert_eq!(made, names());
    for one in told.all() {
        let wants_remedy = one["standing"] == "note" || one["standing"] == "fault";
        assert_eq!(one["remedy"].is_string(), wants_remedy, "{one}");
        let is_left_out = one["standing"] == "not_examined";
        assert_eq!(
            one["what"].as_str().unwrap().starts_with("not examined: "),
            is_left_out,
            "{one}"
        );
    }
    let is_sound = told.faults().is_empty();
    assert_eq!(told.answer["sound"], is_sound);
    assert_eq!(told.code, Some(i32::from(!is_sound)));
}

#[test]
fn each_check_is_told_of_whatever_can_be_looked_at() {
    let office = Office::with("");
    is_complete(&Told::of(&office));
    let mut daemon = office.start();
    office.drop("a.txt", crate::main_job::text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    let told = Told::by(&office, &["--offline", "--deep"], |_as_it_is| {});
    is_complete(&told);
    assert_eq!(told.faults(), BTreeSet::new(), "{:#?}", told.answer);
    told.says("daemon", "ok", &["answers at its socket"]);
    told.says("daemon-version", "ok", &[env!("CARGO_PKG_VERSION")]);
    told.says(
        "descriptors",
        told.one("descriptors")["standing"].as_str().unwrap(),
        &["as it runs"],
    );
    daemon.stop();
    is_complete(&Told::of(&office));
    fs::remove_dir_all(office.path("drop")).unwrap();
    is_complete(&Told::of(&office));
    fs::write(office.path("config.toml"), "drop_dri = \"drop\"\nlanguages = 3\n").unwrap();
    let told = Told::of(&office);
    is_complete(&told);
    assert_eq!(told.faults(), BTreeSet::from(["configuration"]));
    told.says("configuration", "fault", &["config.toml:1: drop_dri", "config.toml:2: languages"]);
}

#[test]
fn people_are_told_the_same_in_lines() {
    let office = Office::with("");
    set_mode(office.path("drop"), 0o777);
    let told = office.command(&["doctor", "--offline"]);
    assert_eq!(told.status.code(), Some(1));
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(
        text.contains("\nFAULT  drop-writers        everybody on this machine can write"),
        "{text}"
    );
    assert!(text.contains("\n                           do: chmod o-w "), "{text}");
    assert!(
        text.contains("\n-      public-wall         not examined: --offline was given\n"),
        "{text}"
    );
    assert!(text.ends_with("\nNOT sound\n"), "{text}");
}

#[test]
fn doctor_writes_nothing() {
    let office = Office::with("");
    let mut daemon = office.start();
    office.drop("a.txt", crate::main_job::text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    daemon.stop();
    let files = || {
        let mut found = Vec::new();
        let mut folders = vec![office.path("")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                } else if entry.path().extension().is_none_or(|end| end != "db-shm") {
                    // In that one each reader of a database marks how far it reads.
                    let bytes = fs::read(entry.path()).unwrap_or_default();
                    found.push((
                        entry.path(),
                        bytes,
                        entry.metadata().unwrap().modified().unwrap(),
                    ));
                }
            }
        }
        found.sort();
        found
    };
    let before = files();
    assert!(Told::by(&office, &["--offline", "--deep"], |_as_it_is| {}).faults().is_empty());
    let named = |files: &[(std::path::PathBuf, Vec<u8>, std::time::SystemTime)]| {
        files.iter().map(|(path, ..)| path.clone()).collect::<Vec<_>>()
    };
    assert_eq!(named(&files()), named(&before));
    assert!(files() == before, "a file was written");
}

#[test]
fn the_table_of_checks_is_the_one_in_docs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/doctor.md");
    if fs::read_to_string(&path).unwrap_or_default() != reference() {
        let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join("doctor.md");
        fs::write(&fresh, reference()).unwrap();
        panic!("docs/doctor.md is out of date; copy {} over it", fresh.display());
    }
}
