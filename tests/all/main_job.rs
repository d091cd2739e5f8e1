//! The main job, over a real daemon: a file dropped into the folder stands in every feed.

use std::fs;

use serde_json::Value;

use crate::daemon::Office;

const SEED: &[u8] = include_bytes!("../data/seed.txt");
pub(crate) const LANGUAGES: &str = "languages = [\"en\", \"az\"]\ntime_zone = \"Asia/Baku\"\n";

/// A statement of more than 400 characters, so that another text under its name is told apart.
pub(crate) fn text(headline: &str, about: &str) -> String {
    let sentence = |n: usize| {
        format!(
            "Part {n} of what the harbour office has to say about {about} is set out here in full. "
        )
    };
    let paragraphs: Vec<String> = (0..5).map(|n| sentence(n) + &sentence(n + 10)).collect();
    format!("{headline}\n\n{}\n", paragraphs.join("\n\n"))
}

pub(crate) fn strings<'a>(items: &'a [Value], field: &str) -> Vec<&'a str> {
    items.iter().map(|item| item[field].as_str().unwrap()).collect()
}

#[test]
fn row_01_the_offices_real_kind_of_statement_stands_in_every_feed() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("2021/statement.txt", SEED);
    daemon.settled("2021/statement.txt");
    let items = daemon.items("all");
    assert_eq!(items.len(), 1);
    let item = &items[0];
    let title = item["title"].as_str().unwrap();
    assert!(title.starts_with("Information of the Press Service Department"), "{title}");
    assert!(title.ends_with("in the direction of the Kalbajar region"), "{title}");
    let html = item["content_html"].as_str().unwrap();
    assert_eq!(html.matches("<p>").count(), 6);
    assert!(html.contains("Yuxarı Ayrım"));
    assert!(!html.contains("Search in archive"));
    assert_eq!(item["language"], "en");
    assert!(!item["summary"].as_str().unwrap().is_empty());
    let today = item["date_published"].as_str().unwrap();
    assert!(!today.starts_with("2021-05-27"), "that is the day of the event, not of the statement");
    assert!(item["id"].as_str().unwrap().starts_with("tag:press.example.org,2026:"));
    let page =
        item["url"].as_str().unwrap().strip_prefix("http://press.example.org").unwrap().to_owned();
    let answer = daemon.get(&page);
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("Yuxarı Ayrım"));
    for format in ["atom", "rss", "json"] {
        for stem in ["all", "en", "updates"] {
            assert_eq!(
                daemon.get(&format!("/feeds/{stem}.{format}")).status,
                200,
                "{stem}.{format}"
            );
        }
        assert_eq!(daemon.get(&format!("/feeds/az.{format}")).status, 404);
    }
    daemon.stop();
}

#[test]
fn the_files_under_feeds_have_the_bytes_of_their_addresses_and_a_restart_changes_nothing() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    let paths = [
        "/feeds/all.atom",
        "/feeds/all.rss",
        "/feeds/all.json",
        "/feeds/updates.atom",
        "/feeds/en.rss",
    ];
    // Until the second of the last change is over, its date is that of the answer.
    let dated = |path| {
        let mut answers = std::iter::repeat_with(|| daemon.get(path));
        answers.find(|answer| answer.field("last-modified") != answer.field("date")).unwrap()
    };
    let before: Vec<_> = paths.iter().copied().map(dated).collect();
    daemon.stop();
    for (path, answer) in paths.iter().zip(&before) {
        assert_eq!(fs::read(office.path(&path[1..])).unwrap(), answer.body.0, "{path}");
    }
    let daemon = office.start();
    for (path, answer) in paths.iter().zip(&before) {
        let again = daemon.get(path);
        assert_eq!(again.body, answer.body, "{path}");
        assert_eq!(again.field("etag"), answer.field("etag"), "{path}");
        assert_eq!(again.field("last-modified"), answer.field("last-modified"), "{path}");
    }
}

#[test]
fn row_31_an_edit_corrects_the_entry_under_its_id_and_date() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    let before = daemon.items("all")[0].clone();
    office.drop("a.txt", text("The harbour opens", "its great opening"));
    assert_eq!(daemon.settled("a.txt")["outcome"], "corrected");
    let items = daemon.items("all");
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["id"], before["id"]);
    assert_eq!(items[0]["url"], before["url"]);
    assert_eq!(items[0]["date_published"], before["date_published"]);
    assert!(items[0]["date_modified"].as_str() > before["date_modified"].as_str());
    assert!(items[0]["content_html"].as_str().unwrap().contains("great opening"));
    assert_eq!(daemon.items("updates").len(), 2);
}

#[test]
fn row_32_a_broken_edit_leaves_the_last_good_version_up() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    let before = daemon.get("/feeds/all.atom").body;
    office.drop("a.txt", b"\x00\x01\x02 not a text at all");
    assert_eq!(daemon.settled("a.txt")["outcome"], "refused");
    assert_eq!(daemon.get("/feeds/all.atom").body, before);
    daemon.stop();
    let report = office.report("a.txt.report.txt");
    assert!(report.contains("still public"), "{report}");
    let today = office.report("TODAY.txt");
    let refused = today.lines().find(|line| line.contains("not applied")).unwrap();
    assert!(refused.contains("This is no text file"), "the list says why: {refused}");
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    office.drop("b.txt", text("Another matter", "another matter"));
    daemon.settled("b.txt");
    daemon.stop();
    assert_eq!(office.report("a.txt.report.txt"), "", "a settled matter leaves no report");
}

#[test]
fn row_34_a_vanished_file_changes_nothing_and_that_is_said() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    let before = daemon.get("/feeds/all.atom").body;
    office.remove("a.txt");
    assert_eq!(daemon.settled("a.txt")["outcome"], "still-public");
    assert_eq!(daemon.get("/feeds/all.atom").body, before);
    daemon.stop();
    assert!(office.report("TODAY.txt").contains("still public"));
    assert_eq!(office.start().get("/feeds/all.atom").body, before);
}

#[test]
fn row_29_a_renamed_file_keeps_id_date_and_address_and_the_feeds_keep_their_bytes() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    let before = daemon.get("/feeds/all.atom");
    office.rename("a.txt", "b.txt");
    assert_eq!(daemon.settled("b.txt")["outcome"], "renamed");
    let after = daemon.get("/feeds/all.atom");
    assert_eq!((&after.body, after.field("etag")), (&before.body, before.field("etag")));
    office.drop("b.txt", text("The harbour opens", "its late opening"));
    assert_eq!(daemon.settled("b.txt")["outcome"], "corrected");
    assert_eq!(daemon.items("all").len(), 1);
    // The old name is free for another statement, which gets an id of its own.
    office.drop("a.txt", text("The ferry leaves", "the ferry"));
    assert_eq!(daemon.settled("a.txt")["outcome"], "published");
    let items = daemon.items("all");
    assert_eq!(items.len(), 2);
    assert_ne!(items[0]["id"], items[1]["id"]);
}

#[test]
fn row_26_the_same_bytes_under_another_name_are_published_once() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    office.drop("b.txt", text("The harbour opens", "its opening"));
    assert_eq!(daemon.settled("b.txt")["outcome"], "duplicate");
    assert_eq!(daemon.items("all").len(), 1);
    // Copied and then removed is how some programs rename: the copy takes over.
    office.remove("a.txt");
    assert_eq!(daemon.settled("a.txt")["outcome"], "renamed");
    office.drop("b.txt", text("The harbour opens", "its great opening"));
    assert_eq!(daemon.settled("b.txt")["outcome"], "corrected");
    assert_eq!(daemon.items("all").len(), 1);
}

#[test]
fn row_28_of_two_files_with_one_id_the_first_has_it() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", format!("Id: 12/26\n\n{}", text("The harbour opens", "its opening")));
    daemon.settled("a.txt");
    office.drop("b.txt", format!("Id: 12/26\n\n{}", text("The ferry leaves", "the ferry")));
    assert_eq!(daemon.settled("b.txt")["outcome"], "refused");
    assert_eq!(strings(&daemon.items("all"), "id"), ["tag:press.example.org,2026:12/26"]);
    daemon.stop();
    let report = office.report("b.txt.report.txt");
    assert!(report.contains("a.txt") && report.contains("b.txt"), "{report}");
    assert!(report.contains("Not published.") && !report.contains("still public"), "{report}");
    let today = office.report("TODAY.txt");
    let line = "b.txt  Not published. The id of b.txt belongs to the statement in a.txt already.";
    assert!(today.contains(line), "{today}");
    // An edit of a published file that takes another's id leaves its own statement up.
    let mut daemon = office.start();
    office.drop("c.txt", text("The ferry leaves", "the ferry"));
    daemon.settled("c.txt");
    office.drop("c.txt", format!("Id: 12/26\n\n{}", text("The ferry leaves", "the late ferry")));
    assert_eq!(daemon.settled("c.txt")["outcome"], "refused");
    daemon.stop();
    let report = office.report("c.txt.report.txt");
    assert!(report.contains("is still public: The ferry leaves http"), "{report}");
}

#[test]
fn two_declared_languages_may_share_one_declared_id() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.en.txt", format!("Id: 12/26\n\n{}", text("The harbour opens", "its opening")));
    daemon.settled("a.en.txt");
    office.drop("a.az.txt", format!("Id: 12/26\n\n{}", text("Liman açılır", "limanın açılması")));
    assert_eq!(daemon.settled("a.az.txt")["outcome"], "published");
    let items = daemon.items("all");
    assert_eq!(
        strings(&items, "id"),
        ["tag:press.example.org,2026:12/26/az", "tag:press.example.org,2026:12/26"]
    );
    assert_eq!(items[0]["_statement"]["key"], items[1]["_statement"]["key"]);
}

#[test]
fn a_name_that_is_used_for_another_statement_does_not_replace_the_first() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("statement.txt", text("The harbour opens", "its opening"));
    daemon.settled("statement.txt");
    let before = daemon.get("/feeds/all.atom").body;
    let other = "Ferry timetable for the winter\n\n".to_owned()
        + &"Every second Tuesday a boat crosses over to the northern islands before dawn breaks. "
            .repeat(8);
    office.drop("statement.txt", &other);
    daemon.kept_back(&office, "statement.txt");
    assert_eq!(daemon.get("/feeds/all.atom").body, before);
    daemon.stop();
    assert!(office.report("statement.txt.report.txt").contains("new name"));
    // With an id of its own it is another statement.
    let mut daemon = office.start();
    office.drop("statement.txt", format!("Id: ferry-winter\n\n{other}"));
    assert_eq!(daemon.settled("statement.txt")["outcome"], "published");
    assert_eq!(daemon.items("all").len(), 2);
}

#[test]
fn row_27_the_same_headline_twice_a_day_is_published_with_a_doubt() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", text("Statement of the Harbour Office", "its opening"));
    daemon.settled("a.txt");
    office.drop("b.txt", text("Statement of the Harbour Office", "the ferry"));
    assert_eq!(daemon.settled("b.txt")["outcome"], "published");
    assert_eq!(daemon.items("all").len(), 2);
    daemon.stop();
    assert!(office.report("b.txt.report.txt").contains("a.txt"));
}

#[test]
fn row_30_a_rename_with_an_edit_waits_unless_the_file_names_its_id() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    office.drop("n.txt", format!("Id: ferry\n\n{}", text("The ferry leaves", "the ferry")));
    daemon.settled("n.txt");
    let before = daemon.get("/feeds/all.atom").body;
    office.remove("a.txt");
    daemon.settled("a.txt");
    office.drop("b.txt", text("The harbour opens", "its opening").replace("Part 3", "Chapter 3"));
    office.remove("n.txt");
    office.drop("m.txt", format!("Id: ferry\n\n{}", text("The ferry leaves", "the late ferry")));
    assert_eq!(daemon.settled("m.txt")["outcome"], "corrected");
    assert_ne!(daemon.get("/feeds/all.atom").body, before);
    assert_eq!(daemon.items("all").len(), 2);
    daemon.stop();
    assert!(office.report("b.txt.report.txt").contains("a.txt"));
}

#[test]
fn row_25_a_touched_file_changes_nothing() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    let before = daemon.get("/feeds/all.atom").body;
    office.drop("a.txt", text("The harbour opens", "its opening"));
    office.drop("b.txt", b"");
    office.drop("c.txt", b"\x00 no text");
    daemon.settled("c.txt");
    assert_eq!(daemon.get("/feeds/all.atom").body, before);
}

#[test]
fn a_lost_ledger_is_begun_anew_with_the_same_ids_dates_and_addresses() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    office.rename("a.txt", "b.txt");
    daemon.settled("b.txt");
    let before = daemon.items("all");
    daemon.stop();
    let registry = office.path("registry.kept");
    fs::copy(office.path("reports/registry.jsonl"), &registry).unwrap();
    fs::remove_dir_all(office.path("state")).unwrap();
    let mut daemon = office.start_with(&["--adopt", registry.to_str().unwrap()]);
    daemon.settled("b.txt");
    let after = daemon.items("all");
    for field in ["id", "url", "date_published", "content_html"] {
        assert_eq!(after[0][field], before[0][field], "{field}");
    }
}

#[test]
fn a_catalogue_that_is_rebuilt_serves_the_same_bytes() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    let before = daemon.get("/feeds/all.atom");
    daemon.stop();
    let daemon = office.start_with(&["--rebuild"]);
    let after = daemon.get("/feeds/all.atom");
    assert_eq!((&after.body, after.field("etag")), (&before.body, before.field("etag")));
    let doctor = office.command(&["doctor", "--deep", "--offline"]);
    let said = String::from_utf8(doctor.stdout).unwrap();
    assert!(doctor.status.success() && said.ends_with("\nsound\n"), "{said}");
}

#[test]
fn another_authority_than_the_ledgers_is_refused() {
    let office = Office::with(LANGUAGES);
    office.start().stop();
    let text = fs::read_to_string(office.path("config.toml")).unwrap();
    fs::write(
        office.path("config.toml"),
        text.replace("press.example.org,2026", "press.example.org,2027"),
    )
    .unwrap();
    let run = office.command(&["run"]);
    assert_eq!(run.status.code(), Some(78));
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(said.contains("press.example.org,2026") && said.contains("authority"), "{said}");
}

#[test]
fn a_killed_daemon_has_lost_nothing_that_was_seen() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    let before = daemon.items("all");
    daemon.kill();
    assert_eq!(office.start().items("all"), before);
}

#[test]
fn row_06_a_drop_folder_that_is_away_stops_nothing_but_the_taking_in() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    let before = daemon.get("/feeds/all.atom").body;
    fs::rename(office.path("drop"), office.path("away")).unwrap();
    daemon.wait(|line| line["message"] == "drop folder" && line["level"] == "WARN");
    assert_eq!(daemon.get("/feeds/all.atom").body, before);
    fs::rename(office.path("away"), office.path("drop")).unwrap();
    daemon.wait(|line| line["message"] == "drop folder" && line["level"] == "INFO");
    office.drop("b.txt", text("The ferry leaves", "the ferry"));
    assert_eq!(daemon.settled("b.txt")["outcome"], "published");
    assert_eq!(daemon.items("all").len(), 2);
}

#[test]
fn row_14_what_is_no_ordinary_file_is_refused_and_never_opened() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    mknodat(CWD, office.path("drop/pipe.txt"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    assert_eq!(daemon.settled("pipe.txt")["outcome"], "refused");
    fs::create_dir(office.path("drop/folder.txt")).unwrap();
    assert_eq!(daemon.settled("folder.txt")["outcome"], "refused");
    office.drop("folder.txt/in.txt", text("The ferry leaves", "the ferry"));
    office.drop("a.txt", text("The harbour opens", "its opening"));
    assert_eq!(daemon.settled("a.txt")["outcome"], "published");
    daemon.stop();
    let mut daemon = office.start();
    office.drop("b.txt", text("The market moves", "the market"));
    assert_eq!(daemon.settled("b.txt")["outcome"], "published");
    assert_eq!(daemon.items("all").len(), 2);
}

#[test]
fn row_16_a_file_of_a_user_who_may_not_publish_is_refused() {
    let office = Office::with("allowed_uids = [\"4294967294\"]\n");
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    assert_eq!(daemon.settled("a.txt")["outcome"], "refused");
    assert!(daemon.items("all").is_empty());
}

#[test]
fn row_30_another_text_under_the_old_name_does_not_make_the_new_name_a_second_entry() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    daemon.stop();
    office.remove("a.txt");
    office.drop(
        "a.txt",
        "Ferry timetable for the winter\n\n".to_owned()
            + &"Every second Tuesday a boat crosses over to the northern islands. ".repeat(10),
    );
    let mut daemon = office.start();
    daemon.kept_back(&office, "a.txt");
    office.drop("b.txt", text("The harbour opens", "its opening").replace("Part 3", "Chapter 3"));
    daemon.kept_back(&office, "b.txt");
    assert_eq!(daemon.items("all").len(), 1);
    daemon.stop();
    assert!(office.report("b.txt.report.txt").contains("a.txt"));
}
