//! What `gazetted init` makes.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use gazetted::config;
use gazetted::init::{InitError, init};
use jiff::civil::date;

#[test]
fn init_makes_a_site_that_can_be_started_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("press");
    let written =
        init("https://press.example.org/", &dir, date(2026, 3, 21), Path::new("gazetted")).unwrap();
    let config = config::load(&dir.join("config.toml"), std::iter::empty()).unwrap();
    assert_eq!(config.public_url, "https://press.example.org");
    assert_eq!(config.authority.unwrap().as_str(), "press.example.org,2026");
    assert_eq!(config.drop_dir, dir.join("drop"));
    assert!(dir.join("drop").is_dir());
    assert_eq!(
        fs::read_to_string(dir.join("examples/first-statement.txt")).unwrap(),
        include_str!("../../examples/first-statement.txt")
    );
    let text = written.to_string();
    assert!(text.contains("gazetted run --config") && text.contains("cp "), "{text}");
    assert!(text.contains("https://press.example.org/feeds/all.atom"), "{text}");
    assert!(!text.contains("trial"), "{text}");
}

#[test]
fn init_writes_over_no_configuration_and_makes_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config.toml"), "mine").unwrap();
    let refused =
        init("https://press.example.org", folder.path(), date(2026, 3, 21), Path::new("gazetted"));
    assert!(matches!(refused, Err(InitError::Exists(_))));
    assert_eq!(fs::read_to_string(folder.path().join("config.toml")).unwrap(), "mine");
    assert!(!folder.path().join("drop").exists());
}

#[test]
fn init_refuses_an_address_before_it_writes_anything() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("press");
    for bad in ["press.example.org", "https://press.example.org/\"\n[http]", "https://a\\b"] {
        let refused = init(bad, &dir, date(2026, 3, 21), Path::new("gazetted"));
        assert!(matches!(refused, Err(InitError::Address(_))), "{bad}");
    }
    for bad in
        ["https://press_office.example.org", "https://press..example.org", "https://[2001:db8::1]"]
    {
        let refused = init(bad, &dir, date(2026, 3, 21), Path::new("gazetted"));
        assert!(matches!(refused, Err(InitError::Host(_))), "ids would name another host: {bad}");
    }
    assert!(!dir.exists());
}

#[test]
fn init_on_a_loopback_address_says_that_ids_are_not_permanent() {
    let folder = tempfile::tempdir().unwrap();
    for (name, url, authority) in [
        ("a", "http://127.0.0.1:8080", None),
        ("b", "http://[::1]:8080", Some("localhost,2026")),
        ("c", "http://localhost:8080", None),
    ] {
        let dir = folder.path().join(name);
        let written =
            init(url, &dir, date(2026, 3, 21), Path::new("gazetted")).unwrap().to_string();
        assert!(written.contains("trial site"), "{written}");
        let config = config::load(&dir.join("config.toml"), std::iter::empty()).unwrap();
        let written = config.authority.map(|authority| authority.as_str().to_owned());
        assert_eq!(
            written.as_deref(),
            authority,
            "a trial that goes live has the ids of its address"
        );
    }
}

#[test]
fn what_init_and_the_start_say_is_true_where_the_program_is_on_no_path() {
    let folder = tempfile::tempdir().unwrap();
    // Neither can be typed without quotation marks.
    let dir = folder.path().join("the office's folder");
    let told = Command::new(env!("CARGO_BIN_EXE_gazetted"))
        .args(["init", "--url", "https://press.example.org"])
        .arg(&dir)
        .output()
        .unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("stands at http://127.0.0.1:8080/feeds/all.atom"), "{told}");
    assert!(told.contains("https://press.example.org/feeds/all.atom"), "{told}");
    let typed = |words: &str| {
        let line = told.lines().find(|line| line.contains(words)).unwrap();
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("exec {line}"));
        shell
    };
    assert!(typed("cp ").status().unwrap().success(), "{told}");
    assert!(dir.join("drop/first-statement.txt").exists());

    let mut daemon = typed(" run --config ")
        .env("GAZETTED__HTTP__LISTEN", "127.0.0.1:0")
        .env("GAZETTED__LOG__FORMAT", "json")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(daemon.stderr.take().unwrap()).lines();
    let mut next =
        || -> serde_json::Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    let listen = next()["listen"].as_str().unwrap().to_owned();
    let mut said = Vec::new();
    while said.len() < 4 {
        said.push(next()["message"].as_str().unwrap().to_owned());
    }
    daemon.kill().unwrap();
    daemon.wait().unwrap();
    assert!(said[1].starts_with(&format!("feeds: http://{listen}/feeds/all.atom")), "{said:?}");
    assert_eq!(said[2], format!("pages: http://{listen}/"));
    assert!(said[3].contains("https://press.example.org/") && said[3].contains(&listen));
}
