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
    let report = office.report("ferry.txt.report.txt");
    assert!(report.contains("2090-01-01") && report.contains("ferry.toml, "), "{report}");
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

/// The bytes of a text under embargo by its sidecar; nothing of it is public.
fn embargoed(office: &Office, name: &str) {
    office.drop(&format!("{name}.toml"), "embargo = \"2090-01-01 10:00\"\n");
    office.drop(&format!("{name}.txt"), text("The ferry", "the ferry"));
}

#[test]
fn a_text_under_embargo_stays_so_without_its_sidecar() {
    let office = Office::with(LANGUAGES);
    embargoed(&office, "ferry");
    let mut daemon = office.start();
    assert!(daemon.items("all").is_empty());
    office.drop("copy.txt", text("The ferry", "the ferry"));
    daemon.kept_back(&office, "copy.txt");
    office.rename("ferry.txt", "renamed.txt");
    daemon.kept_back(&office, "renamed.txt");
    office.remove("ferry.toml");
    office.drop("last.txt", text("The gate", "the gate"));
    daemon.settled("last.txt");
    assert_eq!(daemon.items("all").len(), 1);
}

#[test]
fn a_sidecar_is_found_however_its_name_is_spelt() {
    let office = Office::with(LANGUAGES);
    let embargo = "embargo = \"2090-01-01 10:00\"\n";
    // As macOS writes it.
    for (sidecar, file) in [
        ("ko\u{308}rpu\u{308}.toml", "ko\u{308}rpu\u{308}.txt"),
        ("şəhər.toml", "s\u{327}əhər.txt"),
        ("road.TOML", "road.txt"),
        ("ship.toml", "ship.Txt"),
    ] {
        office.drop(sidecar, embargo);
        office.drop(file, text(file, file));
    }
    let mut daemon = office.start();
    assert!(daemon.items("all").is_empty());
    office.drop("ship.toml", "place = \"Baku\"\n");
    daemon.settled("ship.toml");
    office.drop("last.txt", text("The gate", "the gate"));
    daemon.settled("last.txt");
    // An edit that loses its embargo does not end it.
    assert_eq!(daemon.items("all").len(), 1);
}

#[test]
fn a_release_waits_for_what_changed_beside_it() {
    let office = Office::with_clock(LANGUAGES);
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(10);
    office.drop("ferry.toml", format!("embargo = {soon}\n"));
    office.drop("ferry.txt", text("The ferry", "the ferry"));
    office.start().stop();
    office.drop("ferry.toml", "embargo = \"2090-01-01 10:00\"\n");
    office.set_clock(20 * 60);
    let mut daemon = office.start();
    office.drop("last.txt", text("The gate", "the gate"));
    daemon.settled("last.txt");
    assert_eq!(daemon.items("all").len(), 1);
    assert_eq!(daemon.items("all")[0]["title"], "The gate");
    let waiting = office.waiting();
    assert!(waiting[0]["until"].to_string().contains("2090"), "{waiting:#?}");
}

#[test]
fn a_sidecar_that_is_none_is_told() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("gate.txt", text("The gate", "the gate"));
    daemon.settled("gate.txt");
    office.drop("gate.toml", "place = \"Baku\"\n".repeat(10_000));
    assert_eq!(daemon.settled("gate.txt")["outcome"], "refused");
    assert_eq!(daemon.items("all").len(), 1);
    daemon.stop();
    assert!(office.report("gate.txt.report.txt").contains("gate.toml"));
}
