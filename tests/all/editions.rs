//! One statement in several languages: each page leads to the others, as far as they are public.

use crate::client;
use crate::daemon::{Daemon, Office};
use crate::main_job::{LANGUAGES, text};

/// The path of the one statement in this feed.
fn page(daemon: &Daemon, stem: &str) -> String {
    let url = daemon.items(stem)[0]["url"].as_str().unwrap().to_owned();
    url.strip_prefix("http://press.example.org").unwrap().to_owned()
}

#[test]
fn each_page_names_the_public_editions_and_no_other() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.en.txt", format!("Id: 12/26\n\n{}", text("The harbour opens", "its opening")));
    daemon.settled("a.en.txt");
    let english = page(&daemon, "en");
    let alone = daemon.get(&english);
    assert!(!alone.text().contains("hreflang"));

    let azerbaijani = text("Liman açılır", "limanın açılması");
    let embargoed = format!("Id: 12/26\nEmbargo: 2090-01-01\n\n{azerbaijani}");
    office.drop("a.az.txt", embargoed);
    let number = daemon.kept_back(&office, "a.az.txt");
    assert_eq!(daemon.get(&english).body, alone.body);

    assert!(office.order(&["accept", &number.to_string()]).0);
    assert_eq!(daemon.settled("a.az.txt")["outcome"], "published");
    let other = page(&daemon, "az");
    for (page, language, to) in [(&english, "az", &other), (&other, "en", &english)] {
        let page = daemon.get(page).text();
        for link in [
            format!(
                "<link rel=\"alternate\" hreflang=\"{language}\" href=\"http://press.example.org{to}\" />"
            ),
            format!("<a href=\"{to}\" hreflang=\"{language}\" lang=\"{language}\""),
        ] {
            assert!(page.contains(&link), "{link} in {page}");
        }
    }
    let links = daemon.get(&english).field("link").unwrap().to_owned();
    assert!(
        links.ends_with(&format!(
            "<http://press.example.org{other}>; rel=\"alternate\"; hreflang=\"az\""
        )),
        "{links}"
    );
    let since = [("If-Modified-Since", alone.field("last-modified").unwrap())];
    assert_eq!(client::get(daemon.address(), &english, &since).status, 200);
    daemon.stop();
}

/// The only entry of a feed as JSON Feed has it.
fn only(daemon: &Daemon, stem: &str) -> serde_json::Value {
    let items = daemon.items(stem);
    assert_eq!(items.len(), 1, "{items:?}");
    items[0].clone()
}

#[test]
fn files_named_alike_are_editions_whatever_their_form() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("bridge.az.txt", text("Körpü açılır", "körpünün açılması"));
    daemon.settled("bridge.az.txt");
    let first = only(&daemon, "az");
    assert!(first["_statement"].get("editions").is_none());

    office.drop("en/bridge.md", format!("# {}", text("The bridge opens", "the bridge")));
    daemon.settled("en/bridge.md");
    let (source, twin) = (only(&daemon, "az"), only(&daemon, "en"));
    for (one, other, language) in [(&source, &twin, "en"), (&twin, &source, "az")] {
        let statement = &one["_statement"];
        assert_eq!(statement["key"], first["_statement"]["key"]);
        assert_eq!(statement["source_language"], "az");
        assert_eq!(
            statement["editions"],
            serde_json::json!([{
                "language": language, "id": other["id"], "url": other["url"], "revision": 1
            }])
        );
        assert!(statement.get("follows").is_none());
    }
    // Nothing of the first is disturbed.
    for field in ["id", "url", "title", "content_html", "date_published", "date_modified"] {
        assert_eq!(source[field], first[field], "{field}");
    }
    let atom = daemon.get("/feeds/all.atom").text();
    let rss = daemon.get("/feeds/all.rss").text();
    for (of, language) in [(&source, "az"), (&twin, "en")] {
        let url = of["url"].as_str().unwrap();
        let atom = atom
            .matches(&format!("href=\"{url}\" rel=\"alternate\" hreflang=\"{language}\""))
            .count();
        assert_eq!(atom, 2, "{url}");
        assert_eq!(
            rss.matches(&format!("href=\"{url}\" hreflang=\"{language}\" rel=\"alternate\""))
                .count(),
            1
        );
    }
    daemon.stop();
}

#[test]
fn a_translation_says_which_version_it_follows_until_it_has_caught_up() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("market.en.txt", text("The market opens", "the fish market"));
    daemon.settled("market.en.txt");
    office.drop("market.az.txt", text("Bazar açılır", "balıq bazarı"));
    daemon.settled("market.az.txt");
    assert!(only(&daemon, "az")["_statement"].get("follows").is_none());

    let corrected = format!(
        "Change: substantive\nNote: The day was wrong.\n\n{}",
        text("The market opens on Tuesday", "the fish market")
    );
    office.drop("market.en.txt", &corrected);
    assert_eq!(daemon.settled("market.en.txt")["outcome"], "corrected");
    let behind = only(&daemon, "az");
    assert_eq!(behind["_statement"]["follows"], 1);
    assert!(behind["content_html"].as_str().unwrap().contains("1 nömrəli versiyasına uyğundur"));
    assert!(daemon.get(&page(&daemon, "az")).text().contains("1 nömrəli versiyasına uyğundur"));
    assert!(daemon.items("en")[0]["_statement"].get("follows").is_none());

    office.drop("market.az.txt", text("Bazar çərşənbə axşamı açılır", "balıq bazarı"));
    assert_eq!(daemon.settled("market.az.txt")["outcome"], "corrected");
    let caught_up = only(&daemon, "az");
    assert!(caught_up["_statement"].get("follows").is_none());
    assert!(!caught_up["content_html"].as_str().unwrap().contains("uyğundur"));
    daemon.stop();
}

#[test]
fn a_translation_names_its_original_by_id_page_or_file() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop(
        "first.az.txt",
        format!("Translation of: second.en.txt\n\n{}", text("Körpü", "körpü")),
    );
    office.drop("third.txt", format!("Language: en\n\n{}", text("The ferry", "the ferry")));
    for name in ["first.az.txt", "third.txt"] {
        assert_eq!(daemon.settled(name)["outcome"], "published");
    }
    office.drop(
        "fourth.txt",
        format!("Language: az\nTranslation of: third.txt\n\n{}", text("Bərə", "bərə")),
    );
    daemon.settled("fourth.txt");
    let english = only(&daemon, "en");
    assert_eq!(english["_statement"]["editions"][0]["language"], "az");
    let of = daemon.items("az").iter().find(|item| item["title"] == "Bərə").unwrap()["_statement"]
        .clone();
    assert_eq!((&of["source_language"], &of["key"]), (&"en".into(), &english["_statement"]["key"]));
    // There is one edition in a language.
    office.drop(
        "fifth.txt",
        format!(
            "Language: az\nTranslation of: {}\n\n{}",
            english["url"].as_str().unwrap(),
            text("Gəmi", "gəmi")
        ),
    );
    daemon.settled("fifth.txt");
    assert_eq!(only(&daemon, "en")["_statement"]["editions"].as_array().unwrap().len(), 1);
    daemon.stop();
    let told = office.report("first.az.txt.report.txt");
    assert!(told.contains("second.en.txt"), "{told}");
    assert!(office.report("fifth.txt.report.txt").contains("has an edition in this language"));
}

#[test]
fn one_number_in_two_languages_is_one_statement() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop(
        "x1.txt",
        format!("Number: 12/26\nLanguage: en\n\n{}", text("The ferry", "the ferry")),
    );
    daemon.settled("x1.txt");
    office.drop("y.txt", format!("Number: 13/26\nLanguage: az\n\n{}", text("Bərə", "bərə")));
    daemon.settled("y.txt");
    office.drop("z.txt", format!("Number: 12/26\nLanguage: az\n\n{}", text("Gəmi", "gəmi")));
    daemon.settled("z.txt");
    let english = only(&daemon, "en");
    let editions = english["_statement"]["editions"].as_array().unwrap();
    let ship =
        daemon.items("az").iter().find(|item| item["title"] == "Gəmi").unwrap()["id"].clone();
    assert_eq!(editions.len(), 1);
    assert_eq!(editions[0]["id"], ship);
    daemon.stop();
}

#[test]
fn an_embargo_binds_what_is_named_alike() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    let embargoed = format!("Embargo: 2090-01-01\n\n{}", text("The ferry", "the ferry"));
    office.drop("ferry.en.txt", embargoed);
    daemon.kept_back(&office, "ferry.en.txt");
    office.drop("ferry.az.txt", text("Bərə", "bərə"));
    daemon.kept_back(&office, "ferry.az.txt");
    assert!(daemon.items("all").is_empty());
    daemon.stop();
}

#[test]
fn an_edition_that_is_withdrawn_is_named_no_more() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("ferry.en.txt", text("The ferry", "the ferry"));
    daemon.settled("ferry.en.txt");
    office.drop("ferry.az.txt", text("Bərə", "bərə"));
    daemon.settled("ferry.az.txt");
    assert_eq!(only(&daemon, "en")["_statement"]["editions"].as_array().unwrap().len(), 1);
    office.drop(
        "ferry.az.txt",
        format!("Status: withdrawn\nReason: Səhv\n\n{}", text("Bərə", "bərə")),
    );
    assert_eq!(daemon.settled("ferry.az.txt")["outcome"], "withdrawn");
    assert!(only(&daemon, "en")["_statement"].get("editions").is_none());
    daemon.stop();
}

#[test]
fn an_edition_that_is_missing_is_mentioned_once() {
    let office = Office::with(&format!(
        "{LANGUAGES}twin_within = \"1s\"\ntwin_languages = [\"en\", \"az\"]\n"
    ));
    let mut daemon = office.start();
    office.drop("whole.en.txt", text("The ferry", "the ferry"));
    office.drop("whole.az.txt", text("Bərə", "bərə"));
    office.drop("half.en.txt", text("The gate", "the gate"));
    let told = daemon.wait(|line| line["outcome"] == "edition-missing");
    assert_eq!(told["path"], "half.en.txt");
    office.drop("half.az.txt", text("Qapı", "qapı"));
    daemon.settled("half.az.txt");
    daemon.stop();
    let list = office.report("TODAY.txt");
    assert_eq!(list.matches("Not there yet in az:").count(), 1, "{list}");
    assert!(!list.contains("Not there yet in en"), "{list}");
    // Nor after a restart.
    let mut daemon = office.start();
    office.drop("last.en.txt", text("The last", "the last"));
    let told = daemon.wait(|line| line["outcome"] == "edition-missing");
    assert_eq!(told["path"], "last.en.txt");
    daemon.stop();
}

#[test]
fn of_very_many_missing_editions_each_is_mentioned() {
    const FILES: usize = 600;
    let office = Office::with(&format!(
        "{LANGUAGES}twin_within = \"2s\"\ntwin_languages = [\"en\", \"az\"]\n"
    ));
    let mut daemon = office.start();
    for number in 0..FILES {
        let words = text(&format!("The ferry number {number}"), &format!("the ferry of {number}"));
        office.drop(&format!("{number}.en.txt"), words);
    }
    for _file in 0..FILES {
        daemon.wait(|line| line["outcome"] == "edition-missing");
    }
    daemon.stop();
}

#[test]
fn a_translation_follows_the_text_that_is_the_original_by_now() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    for (name, title) in [("a.en.txt", "The ferry"), ("a.az.txt", "Bərə"), ("z.az.txt", "Gəmi")]
    {
        office.drop(name, text(title, title));
        assert_eq!(daemon.settled(name)["outcome"], "published");
    }
    for number in 2..=4 {
        let change =
            format!("Change: minor\n\n{}", text(&format!("The ferry {number}"), "the ferry"));
        office.drop("a.en.txt", change);
        assert_eq!(daemon.settled("a.en.txt")["outcome"], "corrected");
    }
    office
        .drop("a.en.txt", format!("Translation of: z.az.txt\n\n{}", text("The ship", "the ship")));
    assert_eq!(daemon.settled("a.en.txt")["outcome"], "corrected");
    let statement = |title: &str| {
        let item = daemon.items("all").into_iter().find(|item| item["title"] == title);
        item.unwrap()["_statement"].clone()
    };
    assert!(statement("The ship").get("follows").is_none());
    assert_eq!(statement("The ship")["source_language"], "az");
    assert!(statement("Bərə").get("editions").is_none());
}
