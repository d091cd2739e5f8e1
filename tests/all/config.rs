//! The configuration as a person meets it: faults all at once, variables, the reference, the files
//! that come with the program.

use std::ffi::OsString;
use std::path::Path;

use gazetted::config::{self, Config, reference};

fn resolve(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let environment =
        variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
    config::resolve(text, "config.toml", environment, Path::new("/srv/press"))
        .map_err(|faults| faults.to_string())
}

fn repository(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn every_fault_is_told_at_once_with_its_line_and_its_remedy() {
    let text = r#"public_url = "ftp://press.example.org"
titel = "Press"
languages = ["en", "az", "en"]
time_zone = "Baku"
settle = "soon"
watch = true
encodings = ["windows-1251", "utf-8", "klingon"]
author = "Press <nobody>"
authority = "press.example.org"
drop_dir = "~/drop"
listen = "127.0.0.1:8080"
timezone = "UTC"
zzzzzzzz = 1

[window]
entries = 501
bytes = "2 TB"

[htpp]
listen = "127.0.0.1:8080"

[http]
listn = "127.0.0.1:8080"
connections_max = "many"

[log]
format = "xml"

[folders."news"]
langauge = "en"

[folders."az/visits"]
language = "fr"

[categories]
Visits = "Visits"
notices = { by_language = "yes" }
"#;
    let told = resolve(text, &[("GAZETTED__HTTP__LISTN", "x"), ("GAZETTED__SETTLE", "-1s")]);
    let golden = include_str!("golden/config-faults.txt");
    assert_eq!(told.unwrap_err(), golden.trim_end());
}

#[test]
fn a_variable_goes_before_the_file_and_a_fault_in_it_names_the_variable() {
    let text = "public_url = \"https://press.example.org\"\nhttp.listen = \"nonsense\"\n";
    let config = resolve(
        text,
        &[
            ("GAZETTED__HTTP__LISTEN", "0.0.0.0:9000"),
            ("GAZETTED__LANGUAGES", "az, en"),
            ("GAZETTED__BOILERPLATE", r#"["one, two", "three"]"#),
            ("GAZETTED__WINDOW__ENTRIES", "20"),
            ("GAZETTED__TITLE", "Harbour Office"),
            ("UNRELATED", "x"),
        ],
    )
    .unwrap();
    assert_eq!(config.http.listen.to_string(), "0.0.0.0:9000");
    assert_eq!(config.languages.iter().map(ToString::to_string).collect::<Vec<_>>(), ["az", "en"]);
    assert_eq!(config.reading.boilerplate, ["one, two", "three"]);
    assert_eq!(config.window.entries, 20);
    assert_eq!(config.author.name, "Harbour Office");

    let told = resolve(text, &[("GAZETTED__HTTP__LISTEN", "9000")]).unwrap_err();
    assert!(told.starts_with("GAZETTED__HTTP__LISTEN: http.listen: `9000` is not"), "{told}");
    let told = resolve("", &[("GAZETTED__FOLDERS__NEWS__LANGUAGE", "en")]).unwrap_err();
    assert!(told.contains("folders and categories cannot be set by variables"), "{told}");
}

#[test]
fn a_public_url_is_the_root_of_a_host() {
    for (url, host) in [
        ("https://press.example.org/", "press.example.org"),
        ("http://PRESS.example.org:8080", "press.example.org"),
        ("http://127.0.0.1:8080", "127.0.0.1"),
    ] {
        let config = resolve(&format!("public_url = \"{url}\""), &[]).unwrap();
        assert_eq!(config.public_host, host);
        assert_eq!(config.public_url, url.trim_end_matches('/').to_lowercase());
    }
    for bad in [
        "",
        "press.example.org",
        "https://",
        "https:///x",
        "ftp://press.example.org",
        "https://press.example.org/news",
        "https://press.example.org?x",
        "https://press.example.org/#x",
        "https://user@press.example.org",
        "https://press example.org",
        "https://şəhər.example",
    ] {
        let told = resolve(&format!("public_url = \"{bad}\""), &[]).unwrap_err();
        assert!(told.starts_with("config.toml:1: public_url: "), "{bad}: {told}");
    }
}

#[test]
fn a_missing_file_says_how_to_make_one() {
    let told = config::load(Path::new("/nowhere/config.toml"), std::iter::empty()).unwrap_err();
    let told = told.to_string();
    assert!(told.starts_with("/nowhere/config.toml: ") && told.contains("gazetted init"), "{told}");
}

#[test]
fn the_reference_is_the_one_in_docs() {
    let page = std::fs::read_to_string(repository("docs/configuration.md")).unwrap_or_default();
    if page != reference::reference() {
        let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join("configuration.md");
        std::fs::write(&fresh, reference::reference()).unwrap();
        panic!("docs/configuration.md is out of date; copy {} over it", fresh.display());
    }
}

#[test]
fn a_file_of_defaults_in_comments_says_what_the_six_lines_say() {
    let six = "public_url = \"https://press.example.org\"\ndrop_dir = \"drop\"\nstate_dir = \"state\"\n\
               feeds_dir = \"feeds\"\nreports_dir = \"reports\"\nhttp.listen = \"127.0.0.1:8080\"\n";
    let set = [("public_url", "\"https://press.example.org\"".to_owned())];
    let commented = reference::commented_file(&set);
    let debug = |config: Config| format!("{config:?}");
    let expected = debug(resolve(six, &[]).unwrap());
    assert_eq!(debug(resolve(&commented, &[]).unwrap()), expected);
    assert!(commented.lines().all(|line| line.chars().count() <= 120), "{commented}");
}

#[test]
fn the_configuration_of_the_repository_is_a_trial_with_its_folders_beside_it() {
    let file = repository("config.toml");
    let config = config::load(&file, std::iter::empty()).unwrap();
    assert!(config.is_trial());
    assert_eq!(config.drop_dir, repository("drop"));
    assert_eq!(config.feeds_dir, repository("feeds"));
    assert_eq!(config.public_url, "http://127.0.0.1:8080");
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:8080");
}
