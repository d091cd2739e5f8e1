//! Which file belongs to which text, and that nobody else has it.

use gazetted::domain::digest::Digest;

use super::{address, files_with, item, pdf, png, urls};
use crate::daemon::Office;
use crate::main_job::{LANGUAGES, text};

#[test]
fn a_file_is_that_of_the_statement_with_most_of_its_name_also_while_that_one_waits() {
    let office = Office::with(LANGUAGES);
    let (annex, photo) = (pdf(), png(600, 400));
    let embargo = |headline: &str| {
        format!("Embargo: 2090-01-01 10:00\n\n{}", text(headline, "what is to come"))
    };
    office.drop("budget.annex.pdf", &annex);
    office.drop("budget.annex.txt", embargo("The annex"));
    office.drop("budget.txt", text("The budget", "the budget"));
    office.drop("Notices/market.photo.png", &photo);
    office.drop("Notices/market.txt", embargo("The market"));
    office.drop("Notices/statement.txt", text("The notice", "the notice"));
    let mut daemon = office.start();
    for title in ["The budget", "The notice"] {
        assert!(urls(&item(&daemon, title)).is_empty(), "{title}");
    }
    for address in [address(&annex, "annex.pdf"), address(&photo, "market-photo.png")] {
        assert_eq!(daemon.get(&address).status, 404);
    }
    // It takes its file from the one that had it.
    let map = png(700, 500);
    office.drop("gate.map.png", &map);
    office.drop("gate.txt", text("The gate", "the gate"));
    daemon.settled("gate.txt");
    assert_eq!(urls(&item(&daemon, "The gate")), [address(&map, "map.png")]);
    office.drop("gate.map.txt", text("The map", "the map"));
    daemon.wait(|line| line["path"] == "gate.txt" && line["outcome"] == "corrected");
    assert!(urls(&item(&daemon, "The gate")).is_empty());
    assert_eq!(urls(&item(&daemon, "The map")), [address(&map, "gate-map.png")]);
}

#[test]
fn a_text_gets_the_files_that_it_names_and_no_others() {
    let office = Office::with(LANGUAGES);
    let (one, two, own) = (png(600, 400), png(610, 400), png(620, 400));
    let plain = text("The ferry sails", "the ferry");
    let (headline, rest) = plain.split_once("\n\n").unwrap();
    office.drop("one.png", &one);
    office.drop("two.png", &two);
    office.drop("ferry.png", &own);
    office.drop(
        "ferry.md",
        format!("# {headline}\n\n![First](one.png)\n\n![Second](two.png)\n\n{rest}"),
    );
    office.drop("maps/plan.pdf", pdf());
    office.drop("gate.pdf", b"%PDF-1.4\nanother".as_slice());
    office
        .drop("gate.txt", format!("Attachment: maps/plan.pdf\n\n{}", text("The gate", "the gate")));
    let daemon = office.start();
    let ferry = item(&daemon, "The ferry sails");
    let html = ferry["content_html"].as_str().unwrap();
    let place = |bytes: &[u8], name: &str| html.find(&address(bytes, name)).unwrap();
    assert!(place(&own, "ferry.png") < place(&one, "one.png"));
    assert!(place(&one, "one.png") < place(&two, "two.png"), "{html}");
    let gate = urls(&item(&daemon, "The gate"));
    assert_eq!(gate.len(), 2, "{gate:?}");
    assert_eq!(gate[0], address(&pdf(), "plan.pdf"));
}

#[test]
fn no_file_writes_its_own_list_of_attachments() {
    let office = Office::with(LANGUAGES);
    let photo = png(600, 400);
    office.drop("secret.png", &photo);
    office.drop(
        "secret.txt",
        format!("Embargo: 2090-01-01 10:00\n\n{}", text("The secret", "the secret")),
    );
    let statement = text("The gate", "the gate");
    let list = serde_json::json!([{"label": "photo.png", "digest": Digest::of(&photo).to_string(),
        "length": photo.len(), "fits": true}]);
    let list = list.to_string();
    let mut framed = b"\0gazetted: file, sidecar and attachments\n".to_vec();
    for length in [statement.len() as u64, u64::MAX, list.len() as u64] {
        framed.extend_from_slice(&length.to_be_bytes());
    }
    framed.extend_from_slice(statement.as_bytes());
    framed.extend_from_slice(list.as_bytes());
    office.drop("gate.txt", framed);
    let daemon = office.start();
    assert!(daemon.items("all").is_empty());
    assert_eq!(daemon.get(&address(&photo, "photo.png")).status, 404);
    daemon.stop();
    assert!(office.report("gate.txt.report.txt").contains("00 67 61 7a"));
}

#[test]
fn an_erasure_destroys_earlier_files_and_those_of_an_edit_that_waits_and_no_others() {
    let office = Office::with(LANGUAGES);
    let (first, second, third, shared) =
        (png(600, 400), png(610, 400), png(620, 400), png(630, 400));
    office.drop("bridge.png", &first);
    office.drop("bridge.shared.png", &shared);
    office.drop("bridge.txt", text("The bridge opens", "the bridge"));
    office.drop("ferry.shared.png", &shared);
    office.drop(
        "ferry.txt",
        format!("Embargo: 2090-01-01 10:00\n\n{}", text("The ferry sails", "the ferry")),
    );
    let mut daemon = office.start();
    office.drop("bridge.png", &second);
    daemon.wait(|line| line["path"] == "bridge.txt" && line["outcome"] == "corrected");
    assert!(office.order(&["withdraw", "bridge.txt", "--reason", "Wrong"]).0);
    assert!(office.order(&["reinstate", "bridge.txt"]).0);
    assert_eq!(daemon.get(&address(&first, "bridge.png")).body.0, first);
    office.drop("bridge.png", &third);
    office.drop(
        "bridge.txt",
        format!("Embargo: 2090-01-01 10:00\n\n{}", text("The bridge opens", "the bridge")),
    );
    daemon.wait(|line| line["path"] == "bridge.txt" && line["outcome"] == "held");
    for name in ["bridge.txt", "bridge.png", "bridge.shared.png"] {
        office.remove(name);
    }
    assert!(office.order(&["withdraw", "bridge.txt", "--erase", "--reason", "Wrong"]).0);
    for (bytes, which) in [(&first, "first"), (&second, "second"), (&third, "third")] {
        let left = files_with(&office.path("state"), bytes);
        assert!(left.is_empty(), "the {which} picture lies in {left:?}");
    }
    let (accepted, told) = office.order(&["accept", "1"]);
    assert!(accepted, "{told}");
    assert_eq!(daemon.get(&address(&shared, "shared.png")).body.0, shared);
    // The bytes again are nothing new.
    office.drop("bridge.png", &first);
    daemon.wait(|line| line["path"] == "bridge.png" && line["outcome"] == "refused");
    assert!(files_with(&office.path("state"), &first).is_empty());
}

#[test]
fn editions_that_came_before_and_after_a_file_all_have_it() {
    let office = Office::with(LANGUAGES);
    let photo = png(600, 400);
    office.drop("bridge.en.txt", text("The bridge opens", "the bridge"));
    office.start().stop();
    office.drop("bridge.photo.png", &photo);
    office.drop("bridge_az.txt", text("Körpü açıldı", "körpü"));
    office.drop("Fair/Statement.txt", text("The fair", "the fair"));
    let mut daemon = office.start();
    // The file of the one that was there is read again once the folder was gone through.
    daemon.wait(|line| line["path"] == "bridge.en.txt" && line["outcome"] == "corrected");
    for title in ["The bridge opens", "Körpü açıldı"] {
        assert_eq!(urls(&item(&daemon, title)), [address(&photo, "photo.png")], "{title}");
    }
    office.drop("Fair/map.png", &photo);
    daemon.wait(|line| line["path"] == "Fair/Statement.txt" && line["outcome"] == "corrected");
    assert_eq!(urls(&item(&daemon, "The fair")), [address(&photo, "map.png")]);
}

#[test]
fn a_text_that_waits_is_released_whatever_becomes_of_its_files_meanwhile() {
    let office = Office::with("languages = [\"en\"]\nhold = \"4s\"\n");
    let (photo, map) = (png(600, 400), png(610, 400));
    office.drop("bridge.photo.png", &photo);
    office.drop("bridge.txt", text("The bridge opens", "the bridge"));
    office.drop("budget.annex.png", &map);
    office.drop("budget.annex.txt", format!("Status: draft\n\n{}", text("The annex", "the annex")));
    office.drop("budget.txt", text("The budget", "the budget"));
    let mut daemon = office.start();
    office.rename("bridge.photo.png", "photo.png");
    office.remove("budget.annex.txt");
    for path in ["bridge.txt", "budget.txt"] {
        daemon.wait(|line| line["path"] == path && line["outcome"] == "published");
    }
}

#[test]
fn a_file_that_was_taken_and_not_read_with_its_statement_is_seen_again_after_a_kill() {
    let office = Office::with(LANGUAGES);
    let photo = png(600, 400);
    office.drop("bridge.txt", text("The bridge opens", "the bridge"));
    office.start().stop();
    office.drop("bridge.photo.png", &photo);
    for number in 0..400 {
        let headline = format!("Notice number {number}");
        office.drop(&format!("notice{number}.txt"), text(&headline, &headline));
    }
    office.start_early().kill();
    let daemon = office.start();
    assert_eq!(urls(&item(&daemon, "The bridge opens")), [address(&photo, "photo.png")]);
}

#[test]
fn a_file_that_is_removed_while_nothing_runs_is_taken_off() {
    let office = Office::with(LANGUAGES);
    office.drop("news/bridge.png", png(600, 400));
    office.drop("news/bridge.txt", text("The bridge opens", "the bridge"));
    let daemon = office.start();
    assert_eq!(urls(&item(&daemon, "The bridge opens")).len(), 1);
    daemon.stop();
    office.remove("news/bridge.png");
    let mut daemon = office.start_early();
    daemon.wait(|line| line["path"] == "news/bridge.txt" && line["outcome"] == "corrected");
    assert!(urls(&item(&daemon, "The bridge opens")).is_empty());
}

#[test]
fn a_named_file_that_was_deleted_is_missed_and_one_that_was_taken_away_is_not_kept() {
    let office = Office::with(LANGUAGES);
    office.drop("maps/plan.pdf", pdf());
    office
        .drop("gate.txt", format!("Attachment: maps/plan.pdf\n\n{}", text("The gate", "the gate")));
    let photo = png(600, 400);
    office.drop("logo.png", &photo);
    office.drop("ferry.logo.png", &photo);
    office.drop("ferry.txt", text("The ferry", "the ferry"));
    let mut daemon = office.start();
    assert_eq!(urls(&item(&daemon, "The gate")).len(), 1);
    office.remove("maps/plan.pdf");
    daemon.wait(|line| line["path"] == "gate.txt" && line["outcome"] == "held");
    assert_eq!(urls(&item(&daemon, "The gate")).len(), 1);
    daemon.stop();
    let mut daemon = office.start();
    office.remove("ferry.logo.png");
    daemon.wait(|line| line["path"] == "ferry.txt" && line["outcome"] == "corrected");
    assert!(urls(&item(&daemon, "The ferry")).is_empty());
}
