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
    let since = [("If-Modified-Since", alone.field("last-modified").unwrap())];
    assert_eq!(client::get(daemon.address(), &english, &since).status, 200);
    daemon.stop();
}
