//! Files of fields beside statements.

use crate::daemon::Office;
use crate::main_job::{LANGUAGES, text};

const FIELDS: &str = "date = 2026-03-02\nlanguage = \"en\"\nsubtitle = \"After two years\"\ncategory = [\"Bridges\"]\n";

#[test]
fn a_statement_is_read_with_the_file_beside_it() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("bridge.toml", FIELDS);
    assert_eq!(daemon.settled("bridge.toml")["outcome"], "refused");
    office.drop("bridge.md", format!("# {}", text("The bridge opens", "the bridge")));
    assert_eq!(daemon.settled("bridge.md")["outcome"], "published");
    let item = daemon.items("all")[0].clone();
    assert!(item["date_published"].as_str().unwrap().starts_with("2026-03-02"));
    assert_eq!(item["_statement"]["subtitle"], "After two years");
    assert!(
        item["content_html"]
            .as_str()
            .unwrap()
            .starts_with("<p><strong>After two years</strong></p>")
    );
    assert_eq!(item["tags"], serde_json::json!(["Bridges"]));
    let id = item["id"].clone();

    office.drop("bridge.toml", FIELDS.replace("two", "three"));
    assert_eq!(daemon.settled("bridge.md")["outcome"], "corrected");
    let item = daemon.items("all")[0].clone();
    assert_eq!((&item["id"], &item["_statement"]["subtitle"]), (&id, &"After three years".into()));

    office.remove("bridge.toml");
    assert_eq!(daemon.settled("bridge.md")["outcome"], "corrected");
    assert!(daemon.items("all")[0]["_statement"].get("subtitle").is_none());
    daemon.stop();
    assert_eq!(office.report("bridge.toml.report.txt"), "");
    let daemon = office.start();
    assert_eq!(daemon.items("all")[0]["_statement"]["revision"], 3);
}

#[test]
fn a_sidecar_holds_and_a_broken_one_keeps_back() {
    let office = Office::with(LANGUAGES);
    office.drop("ferry.toml", "embargo = \"2090-01-01 10:00\"\n");
    office.drop("ferry.txt", text("The ferry", "the ferry"));
    office.drop("gate.toml", "title = \"A\"\nembrago = 2090-01-01\n");
    office.drop("gate.txt", text("The gate", "the gate"));
    let mut daemon = office.start();
    assert!(daemon.items("all").is_empty());
    office.drop("gate.toml", "summary = \"Open\"\n");
    daemon.wait(|line| line["path"] == "gate.txt" && line["outcome"] == "published");
    assert_eq!(daemon.items("all").len(), 1);
    assert_eq!(daemon.items("all")[0]["summary"], "Open");
    daemon.stop();
    assert!(office.report("ferry.txt.report.txt").contains("2090-01-01"));
}

#[test]
fn what_is_wrong_in_a_sidecar_is_told_with_its_name_and_line() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("gate.toml", "title = \"A\"\nlangauge = \"en\"\n");
    daemon.settled("gate.toml");
    office.drop("gate.txt", text("The gate", "the gate"));
    assert_eq!(daemon.settled("gate.txt")["outcome"], "refused");
    daemon.stop();
    let report = office.report("gate.txt.report.txt");
    assert!(report.contains("gate.toml, ") && report.contains("language"), "{report}");
    let (_ok, told) = office.order(&["check", "drop/gate.txt"]);
    assert!(told.contains("gate.toml, line 2"), "{told}");
}

#[test]
fn the_text_has_more_force_than_its_sidecar() {
    let office = Office::with(LANGUAGES);
    office.drop("gate.toml", "title = \"Another\"\nplace = \"Baku\"\n");
    office.drop(
        "gate.txt",
        format!("Title: The gate\nLanguage: en\n\n{}", text("The gate", "the gate")),
    );
    let daemon = office.start();
    let item = daemon.items("all")[0].clone();
    assert_eq!(
        (&item["title"], &item["_statement"]["place"]),
        (&"The gate".into(), &"Baku".into())
    );
    daemon.stop();
    assert!(office.report("gate.txt.report.txt").contains("`Another`"));
}

#[test]
fn a_folder_with_sidecars_is_checked_statement_by_statement() {
    let office = Office::with(LANGUAGES);
    office.drop("gate.toml", "place = \"Baku\"\n");
    office.drop("gate.txt", text("The gate", "the gate"));
    office.drop("alone.toml", "place = \"Baku\"\n");
    let (_ok, told) = office.order(&["check", "--folder", "drop"]);
    assert!(told.contains("Baku") && !told.contains("gate.toml"), "{told}");
    assert!(told.contains("no statement of its name lies beside it"), "{told}");
}
