//! What `gazetted init` makes.

use std::fs;

use gazetted::config;
use gazetted::init::{InitError, init};
use jiff::civil::date;

#[test]
fn init_makes_a_site_that_can_be_started_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("press");
    let written = init("https://press.example.org/", &dir, date(2026, 3, 21)).unwrap();
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
    let refused = init("https://press.example.org", folder.path(), date(2026, 3, 21));
    assert!(matches!(refused, Err(InitError::Exists(_))));
    assert_eq!(fs::read_to_string(folder.path().join("config.toml")).unwrap(), "mine");
    assert!(!folder.path().join("drop").exists());
}

#[test]
fn init_refuses_an_address_before_it_writes_anything() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("press");
    for bad in ["press.example.org", "https://press.example.org/\"\n[http]", "https://a\\b"] {
        let refused = init(bad, &dir, date(2026, 3, 21));
        assert!(matches!(refused, Err(InitError::Address(_))), "{bad}");
    }
    assert!(!dir.exists());
}

#[test]
fn init_on_a_loopback_address_says_that_ids_are_not_permanent() {
    let folder = tempfile::tempdir().unwrap();
    for (name, url) in [("a", "http://127.0.0.1:8080"), ("b", "http://[::1]:8080")] {
        let dir = folder.path().join(name);
        let written = init(url, &dir, date(2026, 3, 21)).unwrap().to_string();
        assert!(written.contains("trial site"), "{written}");
        config::load(&dir.join("config.toml"), std::iter::empty()).unwrap();
    }
}
