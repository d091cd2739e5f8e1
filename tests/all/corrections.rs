//! Corrections as readers see them, over a real daemon: their grade, their note, their announcement,
//! and the versions that stay readable.

use gazetted::domain::feed::Format;
use serde_json::Value;

use crate::client::{self, Answer};
use crate::daemon::{Daemon, Office, announces};
use crate::main_job::{LANGUAGES, strings, text};

const SITE: &str = "http://press.example.org";

fn first() -> String {
    text("The harbour opens", "its opening")
}

/// An office where this text is public, and what readers have of it.
fn published(settings: &str, text: &str) -> (Office, Daemon, Value) {
    let office = Office::with(&[LANGUAGES, settings].concat());
    let mut daemon = office.start();
    office.drop("a.txt", text);
    daemon.settled("a.txt");
    let item = daemon.items("all")[0].clone();
    (office, daemon, item)
}

fn edit(office: &Office, daemon: &mut Daemon, text: impl AsRef<[u8]>) {
    office.drop("a.txt", text);
    assert_eq!(daemon.settled("a.txt")["outcome"], "corrected");
}

/// The statement's entry, and the announcements of its corrections.
fn parted(daemon: &Daemon, stem: &str) -> (Value, Vec<Value>) {
    let (announced, statements): (Vec<_>, Vec<_>) =
        daemon.items(stem).into_iter().partition(announces);
    assert_eq!(statements.len(), 1, "{statements:#?}");
    (statements[0].clone(), announced)
}

fn path(url: &Value) -> &str {
    url.as_str().unwrap().strip_prefix(SITE).unwrap()
}

fn version(daemon: &Daemon, item: &Value, number: u32) -> Answer {
    daemon.get(&format!("{}/v/{number}", path(&item["url"])))
}

#[test]
fn the_office_is_told_how_grave_a_correction_is_and_who_says_so() {
    for (languages, told) in [
        (
            "languages = [\"en\"]\n",
            [
                "minor, as measured",
                "substantive, as measured",
                "editorial, as declared",
                "minor, as declared",
            ],
        ),
        (
            "languages = [\"az\", \"en\"]\n",
            [
                "kiçik, ölçməyə görə",
                "mahiyyətə aid, ölçməyə görə",
                "redaktə xarakterli, faylda göstərildiyi kimi",
                "kiçik, faylda göstərildiyi kimi",
            ],
        ),
    ] {
        let office = Office::with(languages);
        let mut daemon = office.start();
        office.drop("a.txt", first());
        daemon.settled("a.txt");
        let minor = first().replace("Part 3 of", "Section 3 of");
        edit(&office, &mut daemon, &minor);
        let figure = minor.replace("Part 4 of", "Part 40 of");
        edit(&office, &mut daemon, &figure);
        // Lighter than it looks: a doubt, and a report.
        let declared = |grade: &str, text: &str| format!("Change: {grade}\n\n{text}");
        let other = figure.replace("Part 40 of", "Part 4 of");
        edit(&office, &mut daemon, declared("editorial", &other));
        daemon.stop();
        let report = office.report("a.txt.report.txt");
        assert!(report.contains(&format!("({}): The harbour opens", told[2])), "{report}");
        let mut daemon = office.start();
        edit(&office, &mut daemon, declared("minor", &other.replace("full.", "full,")));
        // The line stays, and what is measured is graver.
        edit(&office, &mut daemon, declared("minor", &figure));
        daemon.stop();
        let today = office.report("TODAY.txt");
        for (grade, times) in told.iter().zip([1, 2, 1, 1]) {
            let said = format!("({grade}): The harbour opens {SITE}/");
            assert_eq!(today.matches(&said).count(), times, "{said}: {today}");
        }
    }
}

#[test]
fn an_editorial_correction_changes_the_bytes_and_tells_nobody() {
    let (office, mut daemon, before) = published("", &first());
    let updates = daemon.get("/feeds/updates.atom").body;
    edit(&office, &mut daemon, first().replace("Part 3 of", "Part 3, OF"));
    let (after, announced) = parted(&daemon, "all");
    assert!(after["content_html"].as_str().unwrap().contains("Part 3, OF"));
    assert_eq!(after["date_modified"], before["date_modified"]);
    assert_eq!((daemon.get("/feeds/updates.atom").body, announced), (updates, Vec::new()));
    for number in 0..4 {
        assert_eq!(version(&daemon, &after, number).status, 404, "{number}");
    }
    let page = daemon.get(path(&after["url"])).text();
    assert!(!page.contains("Versions") && !page.contains("Updated"), "{page}");
}

#[test]
fn a_minor_correction_moves_updated_and_has_an_event_and_no_note() {
    let (office, mut daemon, before) = published("", &first());
    edit(&office, &mut daemon, text("The harbour opens", "its great opening"));
    let (after, announced) = parted(&daemon, "all");
    assert!(after["date_modified"].as_str() > before["date_modified"].as_str());
    assert!(announced.is_empty());
    assert!(after["content_html"].as_str().unwrap().starts_with("<p>Part 0"), "{after}");
    let events = daemon.items("updates");
    assert_eq!(events.len(), 2);
    assert_eq!(events[0]["title"], "Correction: The harbour opens");
}

#[test]
fn a_substantive_correction_has_a_note_on_top_and_an_entry_of_its_own_in_every_feed() {
    let dropped =
        format!("Id: <1>&2\nCategory: Notices\n\n{}", first()).replace("<1>&2", "harbour");
    let (office, mut daemon, before) = published("[categories]\nnotices = \"Notices\"\n", &dropped);
    let note = "The gate opens at <nine> & not at eight.";
    let corrected = dropped.replace("Category", &format!("Note: {note}\nChange: major\nCategory"));
    edit(&office, &mut daemon, corrected);
    let shown = "The gate opens at &lt;nine&gt; &amp; not at eight.";
    for stem in ["all", "en", "category/notices"] {
        let (after, announced) = parted(&daemon, stem);
        for field in ["id", "url", "date_published", "title", "summary"] {
            assert_eq!(after[field], before[field], "{field}");
        }
        let html = after["content_html"].as_str().unwrap();
        assert!(html.starts_with("<p><strong>Correction: "), "{html}");
        assert!(html.contains(&format!("</strong><br/>{shown}</p>\n<p>Part 0")), "{html}");
        let [announced] = announced.as_slice() else { panic!("{announced:#?}") };
        assert_eq!(announced["id"], "tag:press.example.org,2026:harbour/correction/2");
        assert_eq!(announced["title"], "Correction: The harbour opens");
        assert_eq!(announced["external_url"], before["url"]);
        assert_eq!(announced["url"], format!("{}/v/2", before["url"].as_str().unwrap()));
        assert_eq!(announced["_statement"]["in_reply_to"], before["id"]);
        let html = announced["content_html"].as_str().unwrap();
        assert!(html.contains(shown) && html.contains(before["url"].as_str().unwrap()), "{html}");
        assert!(!html.contains("Part 0"), "it tells of the text and does not repeat it");
        assert_eq!(announced["summary"], note);
    }
    let page = daemon.get(path(&before["url"])).text();
    assert!(page.contains(shown), "{page}");
    let plain = daemon.get(&format!("{}.txt", path(&before["url"]))).text();
    assert!(plain.contains(note), "{plain}");
    let atom = daemon.get("/feeds/all.atom").text();
    let url = before["url"].as_str().unwrap();
    assert!(atom.contains(&format!("href=\"{url}\" rel=\"related\"")), "{atom}");
    assert!(
        atom.contains("<thr:in-reply-to ")
            && atom.contains("ref=\"tag:press.example.org,2026:harbour\"")
    );
    let rss = daemon.get("/feeds/all.rss").text();
    assert!(rss.contains("<thr:in-reply-to ") && rss.contains("rel=\"related\""), "{rss}");
    for format in Format::ALL {
        let bytes = daemon.get(&format!("/feeds/all.{}", format.extension())).body.0;
        let read = feed_rs::parser::parse(&bytes[..]).unwrap();
        let ids: Vec<_> = read.entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "tag:press.example.org,2026:harbour/correction/2",
                "tag:press.example.org,2026:harbour"
            ]
        );
    }
}

#[test]
fn a_figure_that_changed_is_announced_in_the_language_of_the_text() {
    let azerbaijani = text("Liman açılır", "limanın açılması");
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.az.txt", &azerbaijani);
    daemon.settled("a.az.txt");
    office.drop("a.az.txt", azerbaijani.replace("Part 3", "Part 33"));
    daemon.settled("a.az.txt");
    let (after, announced) = parted(&daemon, "az");
    assert_eq!(strings(&announced, "title"), ["Düzəliş: Liman açılır"]);
    let html = after["content_html"].as_str().unwrap();
    assert!(html.starts_with("<p><strong>Düzəliş: "), "{html}");
    let page = version(&daemon, &after, 2).text();
    assert!(
        page.contains("<html lang=\"az\" dir=\"ltr\">") && page.contains("Nə dəyişib"),
        "{page}"
    );
}

#[test]
fn a_declaration_that_stays_in_the_file_does_not_silence_the_next_edit() {
    let (office, mut daemon, before) = published("", &first());
    let silent = format!("Change: editorial\n\n{}", first().replace("Part 3", "Part 33"));
    edit(&office, &mut daemon, &silent);
    let (after, announced) = parted(&daemon, "all");
    assert_eq!((&after["date_modified"], announced), (&before["date_modified"], Vec::new()));
    edit(&office, &mut daemon, silent.replace("Part 4", "Part 44"));
    let (after, announced) = parted(&daemon, "all");
    assert!(after["date_modified"].as_str() > before["date_modified"].as_str());
    assert_eq!(
        strings(&announced, "id"),
        [format!("{}/correction/3", before["id"].as_str().unwrap())]
    );
    daemon.stop();
}

#[test]
fn less_than_what_changed_is_declared_with_a_doubt_and_an_unknown_grade_is_refused() {
    let (office, mut daemon, _before) = published("", &first());
    edit(
        &office,
        &mut daemon,
        format!("Change: minor\n\n{}", first().replace("Part 3", "Part 33")),
    );
    office.drop("b.txt", format!("Title: The ferry leaves\nChange: huge\n\n{}", first()));
    assert_eq!(daemon.settled("b.txt")["outcome"], "refused");
    daemon.stop();
    let doubt = office.report("a.txt.report.txt");
    assert!(doubt.contains("lighter than it looks: a figure changed (`33`)"), "{doubt}");
    let refused = office.report("b.txt.report.txt");
    assert!(refused.contains("ine 2") && refused.contains("`change` says `huge`"), "{refused}");
    assert!(refused.contains("Write editorial, minor or substantive"), "{refused}");
}

#[test]
fn substantive_corrections_in_quick_succession_are_announced_once() {
    let told = |settings: &str| {
        let (office, mut daemon, _before) = published(settings, &first());
        for number in ["33", "34"] {
            let text = first().replace("Part 3", &format!("Part {number}"));
            edit(
                &office,
                &mut daemon,
                format!("Title: The harbour opens\nNote: Part {number}.\n\n{text}"),
            );
        }
        let (after, announced) = parted(&daemon, "all");
        let notes = after["content_html"].as_str().unwrap().matches("<strong>Correction: ").count();
        let events = daemon.items("updates").len();
        (announced, notes, events)
    };
    let (announced, notes, events) = told("");
    assert_eq!((announced.len(), notes, events), (1, 1, 2));
    assert!(announced[0]["content_html"].as_str().unwrap().contains("Part 34."), "{announced:#?}");
    assert!(announced[0]["url"].as_str().unwrap().ends_with("/v/2"), "{announced:#?}");
    let (announced, notes, events) = told("edit_quiet = \"0s\"\n");
    assert_eq!((announced.len(), notes, events), (2, 2, 3));
}

#[test]
fn a_correction_after_the_clock_was_set_back_by_hours_is_announced_by_itself() {
    let office = Office::with_clock(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", first());
    daemon.settled("a.txt");
    edit(&office, &mut daemon, first().replace("Part 3", "Part 33"));
    office.set_clock(-7_200);
    edit(&office, &mut daemon, first().replace("Part 3", "Part 34"));
    let (after, announced) = parted(&daemon, "all");
    let id = after["id"].as_str().unwrap();
    let ids = [3, 2].map(|revision| format!("{id}/correction/{revision}"));
    assert_eq!(strings(&announced, "id"), ids);
    let notes = after["content_html"].as_str().unwrap().matches("<strong>Correction: ").count();
    assert_eq!((notes, daemon.items("updates").len()), (2, 3));
    daemon.stop();
    office.is_sound();
}

#[test]
fn versions_stay_readable_with_what_changed_in_them() {
    let (office, mut daemon, item) = published("", &first());
    assert_eq!(version(&daemon, &item, 1).status, 404, "nothing was corrected");
    edit(&office, &mut daemon, first().replace("Part 3 of what", "Part 3 of all"));
    edit(&office, &mut daemon, first().replace("Part 3 of what", "Part 3, of all"));
    edit(&office, &mut daemon, first().replace("Part 3 of what", "Part 3, of all that"));
    for (number, status) in [(1, 200), (2, 200), (3, 404), (4, 200), (5, 404)] {
        assert_eq!(version(&daemon, &item, number).status, status, "{number}");
    }
    let second = version(&daemon, &item, 2);
    let page = second.text();
    assert!(page.contains("what </del>") && page.contains("all </ins>"), "{page}");
    assert!(page.contains("<meta name=\"robots\" content=\"noindex\" />"), "{page}");
    let address = path(&item["url"]);
    assert!(
        page.contains(&format!("<link rel=\"canonical\" href=\"{SITE}{address}\" />")),
        "{page}"
    );
    assert!(page.contains(&format!("<a href=\"{address}\">Current version</a>")), "{page}");
    assert!(!page.contains("<script"), "{page}");
    let document = roxmltree::Document::parse(page.trim_start_matches("<!doctype html>")).unwrap();
    assert_eq!(document.descendants().filter(|node| node.has_tag_name("h1")).count(), 1);
    // The first one shows what was published, and changed nothing.
    let published = version(&daemon, &item, 1).text();
    assert!(published.contains("Part 3 of what") && !published.contains("<del>"), "{published}");
    let current = daemon.get(address).text();
    let place = |number: u32| current.find(&format!("href=\"{address}/v/{number}\""));
    assert!(
        current.contains("Versions") && place(4) < place(2) && place(2) < place(1),
        "{current}"
    );
    assert_eq!(place(3), None);

    assert_eq!(second.field("cache-control"), Some("public, max-age=300, s-maxage=60"));
    assert_eq!(second.field("content-language"), Some("en"));
    assert_eq!(second.field("link"), Some(&*format!("<{SITE}{address}>; rel=\"canonical\"")));
    let ask =
        |fields: &[(&str, &str)]| client::get(daemon.address(), &format!("{address}/v/2"), fields);
    let tag = second.field("etag").unwrap();
    assert_eq!(ask(&[("If-None-Match", tag)]).status, 304);
    assert_eq!(ask(&[("Accept-Encoding", "gzip")]).field("content-encoding"), Some("gzip"));
}

#[test]
fn what_was_told_of_corrections_survives_a_kill_and_a_rebuild() {
    let (office, mut daemon, item) = published("", &first());
    edit(&office, &mut daemon, first().replace("Part 3", "Part 33"));
    edit(
        &office,
        &mut daemon,
        first().replace("Part 3", "Part 33").replace("is set out", "is laid out"),
    );
    edit(&office, &mut daemon, first().replace("Part 3", "Part 44"));
    let seen = |daemon: &Daemon| {
        let feeds = ["all.atom", "all.rss", "all.json", "updates.atom", "en.json"];
        let feeds = feeds.map(|name| daemon.get(&format!("/feeds/{name}")).body);
        (feeds, [1, 2, 3, 4].map(|number| version(daemon, &item, number).body))
    };
    let before = seen(&daemon);
    daemon.kill();
    let daemon = office.start();
    assert_eq!(seen(&daemon), before);
    daemon.stop();
    let daemon = office.start_with(&["--rebuild"]);
    assert_eq!(seen(&daemon), before);
    office.is_sound();
}

#[test]
fn an_announcement_follows_its_statement_into_another_category() {
    let settings = "[categories]\nnotices = \"Notices\"\nvisits = \"Visits\"\n";
    let dropped = format!("Category: Notices\n\n{}", first());
    let (office, mut daemon, _before) = published(settings, &dropped);
    let corrected = dropped.replace("Part 3", "Part 33");
    edit(&office, &mut daemon, &corrected);
    assert_eq!(parted(&daemon, "category/notices").1.len(), 1);
    edit(&office, &mut daemon, corrected.replace("Notices", "Visits"));
    assert_eq!(parted(&daemon, "category/visits").1.len(), 1);
    assert_eq!(daemon.get("/feeds/category/notices.json").status, 404);
    assert_eq!(parted(&daemon, "all").1.len(), 1);
}

#[test]
fn a_note_of_a_first_version_stands_above_its_text() {
    let (_office, _daemon, item) =
        published("", &format!("Title: The harbour opens\nNote: For the islands.\n\n{}", first()));
    let html = item["content_html"].as_str().unwrap();
    assert!(html.starts_with("<p>For the islands.</p>\n<p>"), "{html}");
}
