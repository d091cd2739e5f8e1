//! Files beside statements, and inside them, that are published with them.

mod whose;

use std::fs;
use std::path::{Path, PathBuf};

use gazetted::domain::digest::Digest;
use serde_json::Value;

use crate::daemon::{Daemon, Office};
use crate::main_job::{LANGUAGES, text};

/// The head of a picture of that size, which is all that is looked at.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend_from_slice(&size);
    png.extend_from_slice(b"\x08\x02\0\0\0\0\0\0\0");
    png
}

fn pdf() -> Vec<u8> {
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n".to_vec()
}

fn hex(bytes: &[u8]) -> String {
    Digest::of(bytes).to_string()
}

fn address(bytes: &[u8], name: &str) -> String {
    format!("/attachments/{}/{name}", hex(bytes))
}

fn item(daemon: &Daemon, title: &str) -> Value {
    let items = daemon.items("all");
    let found = items.iter().find(|item| item["title"] == title).cloned();
    found.unwrap_or_else(|| panic!("no {title} in {items:?}"))
}

fn urls(item: &Value) -> Vec<String> {
    let attachments = item["attachments"].as_array().cloned().unwrap_or_default();
    let path =
        |url: &Value| url.as_str().unwrap().split_once("/attachments/").unwrap().1.to_owned();
    attachments.iter().map(|one| ["/attachments/", &path(&one["url"])].concat()).collect()
}

#[test]
fn files_beside_a_statement_are_enclosures_served_under_their_digest() {
    let office = Office::with(LANGUAGES);
    let (photo, programme) = (png(1200, 800), pdf());
    office.drop("bridge.photo.png", &photo);
    office.drop("bridge.pdf", &programme);
    office.drop(
        "bridge.md",
        format!(
            "---\nimage alt: The bridge at dawn\nimage caption: The bridge & its keeper\nimage credit: A. <Press>\n---\n\n# {}",
            text("The bridge opens", "the bridge")
        ),
    );
    let daemon = office.start();
    let item = item(&daemon, "The bridge opens");
    let of_photo = address(&photo, "photo.png");
    let of_programme = address(&programme, "bridge.pdf");
    assert_eq!(urls(&item), [&*of_programme, &of_photo]);
    let [first, second] = &item["attachments"].as_array().unwrap()[..] else { panic!() };
    assert_eq!(
        (&first["mime_type"], &first["size_in_bytes"]),
        (&"application/pdf".into(), &programme.len().into())
    );
    assert_eq!(
        (&second["mime_type"], &second["size_in_bytes"]),
        (&"image/png".into(), &photo.len().into())
    );
    assert_eq!(second["_attachment"]["digest"], format!("sha-256:{}", hex(&photo)));
    assert_eq!(
        (&second["_attachment"]["width"], &second["_attachment"]["height"]),
        (&1200.into(), &800.into())
    );
    assert_eq!(second["_attachment"]["alt"], "The bridge at dawn");
    assert!(item["image"].as_str().unwrap().ends_with(&of_photo));
    let html = item["content_html"].as_str().unwrap();
    assert!(html.starts_with("<figure><img src=\"http"), "{html}");
    assert!(html.contains("alt=\"The bridge at dawn\" width=\"1200\" height=\"800\"/><figcaption>The bridge &amp; its keeper (A. &lt;Press&gt;)</figcaption>"), "{html}");
    assert!(html.contains("(PDF, 1 kB)"), "{html}");

    let served = daemon.get(&of_photo);
    assert_eq!((served.status, &*served.body.0), (200, &*photo));
    assert_eq!(served.field("content-type"), Some("image/png"));
    assert_eq!(
        served.field("cache-control"),
        Some("public, max-age=31536000, s-maxage=300, immutable")
    );
    assert_eq!(served.field("x-content-type-options"), Some("nosniff"));
    assert_eq!(served.field("content-length"), Some(&*photo.len().to_string()));
    assert_eq!(daemon.get(&of_programme).body.0, programme);
    for none in [address(&photo, "other.png"), address(b"x", "photo.png")] {
        assert_eq!(daemon.get(&none).status, 404, "{none}");
    }

    let atom = daemon.get("/feeds/all.atom").text();
    let feed = feed_rs::parser::parse(atom.as_bytes()).unwrap();
    let enclosures: Vec<_> = feed.entries[0]
        .links
        .iter()
        .filter(|link| link.rel.as_deref() == Some("enclosure"))
        .collect();
    assert_eq!(enclosures.len(), 2);
    assert_eq!(enclosures[1].length, Some(photo.len() as u64));
    assert_eq!(enclosures[1].media_type.as_deref(), Some("image/png"));
    let rss = daemon.get("/feeds/all.rss").text();
    let feed = feed_rs::parser::parse(rss.as_bytes()).unwrap();
    let media: Vec<_> = feed.entries[0].media.iter().flat_map(|media| &media.content).collect();
    let [picture] = &media[..] else { panic!("{media:?}") };
    assert_eq!((picture.width, picture.size), (Some(1200), Some(photo.len() as u64)));
    assert!(rss.contains(&format!("length=\"{}\" type=\"application/pdf\"", programme.len())));
    assert!(rss.contains("<media:credit>A. &lt;Press&gt;</media:credit>"), "{rss}");
    daemon.stop();
}

#[test]
fn a_folder_with_a_statement_in_it_is_one_statement() {
    let office = Office::with(LANGUAGES);
    let map = png(600, 400);
    for (name, bytes) in [
        ("map.png", map.clone()),
        ("notes.zip", b"PK\x05\x06rest of an archive that is empty".to_vec()),
    ] {
        office.drop(&format!("Visits/2026-03-02-bridge/{name}"), bytes);
    }
    let statement = text("The bridge opens", "the bridge");
    office.drop("Visits/2026-03-02-bridge/statement.en.txt", &statement);
    let daemon = office.start();
    let item = item(&daemon, "The bridge opens");
    assert_eq!(urls(&item)[1], address(&map, "map.png"));
    assert!(item["date_published"].as_str().unwrap().starts_with("2026-03-02"));
    assert_eq!(item["tags"], serde_json::json!(["Visits"]));
    // The source itself is in no address.
    let source = address(statement.as_bytes(), "statement-en.pdf");
    assert_eq!(daemon.get(&source).status, 404);
    daemon.stop();
}

#[test]
fn editions_share_what_has_no_language_in_its_name() {
    let office = Office::with(LANGUAGES);
    let photo = png(600, 400);
    office.drop("bridge.jpg.png", &photo);
    office.drop("bridge.az.pdf", pdf());
    office.drop("bridge.az.txt", text("Körpü açıldı", "körpü"));
    office.drop("bridge.en.txt", text("The bridge opens", "the bridge"));
    let daemon = office.start();
    assert_eq!(urls(&item(&daemon, "Körpü açıldı")).len(), 2);
    assert_eq!(urls(&item(&daemon, "The bridge opens")).len(), 1);
    daemon.stop();
}

#[test]
fn a_statement_waits_for_a_file_that_it_names() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    let named = format!(
        "Title: The bridge opens\nLanguage: en\nAttachment: maps/plan.pdf | The plan\n\n{}",
        text("The bridge opens", "the bridge")
    );
    office.drop("bridge.txt", named);
    assert_eq!(daemon.settled("bridge.txt")["outcome"], "held");
    assert!(daemon.items("all").is_empty());
    let plan = pdf();
    office.drop("maps/plan.pdf", &plan);
    daemon.wait(|line| line["path"] == "bridge.txt" && line["outcome"] == "published");
    let item = item(&daemon, "The bridge opens");
    assert_eq!(urls(&item), [address(&plan, "plan.pdf")]);
    assert_eq!(item["attachments"][0]["title"], "The plan");
    daemon.stop();
    assert_eq!(office.report("maps/plan.pdf.report.txt"), "");
    assert_eq!(office.report("bridge.txt.report.txt"), "");
}

#[test]
fn another_picture_is_a_correction_and_one_that_goes_is_taken_off() {
    let office = Office::with(LANGUAGES);
    let (old, new) = (png(600, 400), png(900, 600));
    office.drop("bridge.png", &old);
    office.drop("bridge.txt", text("The bridge opens", "the bridge"));
    let mut daemon = office.start();
    assert_eq!(urls(&item(&daemon, "The bridge opens")), [address(&old, "bridge.png")]);
    office.drop("bridge.png", &new);
    daemon.wait(|line| line["path"] == "bridge.txt" && line["outcome"] == "corrected");
    assert_eq!(urls(&item(&daemon, "The bridge opens")), [address(&new, "bridge.png")]);
    // The version with it stays readable.
    assert_eq!(daemon.get(&address(&old, "bridge.png")).body.0, old);
    office.remove("bridge.png");
    daemon.wait(|line| line["path"] == "bridge.txt" && line["outcome"] == "corrected");
    assert!(urls(&item(&daemon, "The bridge opens")).is_empty());
    daemon.stop();
    let daemon = office.start();
    assert_eq!(item(&daemon, "The bridge opens")["_statement"]["revision"], 3);
    assert_eq!(daemon.get(&address(&new, "bridge.png")).body.0, new);
}

#[test]
fn nothing_attached_to_a_text_under_embargo_can_be_had() {
    let office = Office::with(LANGUAGES);
    let photo = png(600, 400);
    office.drop("bridge.png", &photo);
    office.drop(
        "bridge.txt",
        format!("Embargo: 2090-01-01 10:00\n\n{}", text("The bridge opens", "the bridge")),
    );
    let daemon = office.start();
    assert_eq!(daemon.get(&address(&photo, "bridge.png")).status, 404);
    let (accepted, _told) = office.order(&["accept", "1"]);
    assert!(accepted);
    assert_eq!(daemon.get(&address(&photo, "bridge.png")).body.0, photo);
    daemon.stop();
}

#[test]
fn what_is_withdrawn_takes_its_files_with_it_and_what_is_erased_is_in_no_file() {
    let office = Office::with(LANGUAGES);
    let (own, shared) = (png(600, 400), png(700, 400));
    office.drop("bridge.own.png", &own);
    office.drop("bridge.shared.png", &shared);
    office.drop("ferry.shared.png", &shared);
    office.drop("bridge.txt", text("The bridge opens", "the bridge"));
    office.drop("ferry.txt", text("The ferry sails", "the ferry"));
    let daemon = office.start();
    for bytes in [&own, &shared] {
        let name = if bytes == &own { "own.png" } else { "shared.png" };
        assert_eq!(daemon.get(&address(bytes, name)).status, 200);
    }
    assert!(office.order(&["withdraw", "bridge.txt", "--reason", "Wrong bridge"]).0);
    let gone = daemon.get(&address(&own, "own.png"));
    assert_eq!(gone.status, 410);
    assert!(gone.text().contains("Wrong bridge"));
    assert_eq!(daemon.get(&address(&shared, "shared.png")).body.0, shared);
    office.remove("bridge.own.png");
    assert!(office.order(&["withdraw", "bridge.txt", "--erase", "--reason", "Wrong bridge"]).0);
    assert_eq!(daemon.get(&address(&own, "own.png")).status, 410);
    let left = files_with(&office.path("state"), &own);
    assert!(left.is_empty(), "the bytes of an erased picture lie in {left:?}");
    assert_eq!(daemon.get(&address(&shared, "shared.png")).body.0, shared);
    daemon.stop();
    let daemon = office.start();
    assert_eq!(daemon.get(&address(&own, "own.png")).status, 410);
}

#[test]
fn pictures_inside_a_text_are_published_with_it() {
    let office = Office::with(LANGUAGES);
    let map = png(600, 400);
    let plain = text("The ferry sails", "the ferry");
    let (headline, rest) = plain.split_once("\n\n").unwrap();
    office.drop("bridge.html", format!(
        "<html lang=en><body><h1>The bridge opens</h1><p>{rest}</p><p><img alt=\"A map\" src=\"data:image/png;base64,{}\"></p><img src=\"https://example.org/dot.png\"></body></html>",
        base64(&map)
    ));
    office.drop("ferry_files/map.png", &map);
    office.drop("ferry.md", format!("# {headline}\n\n![A map](ferry_files/map.png)\n\n{rest}"));
    office.drop("gate.eml", format!(
        "From: press@example.org\r\nSubject: The gate shuts\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n--x\r\nContent-Type: image/png; name=\"Gate.png\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n{}\r\n--x\r\nContent-Type: application/msword; name=\"gate.doc\"\r\n\r\nx\r\n--x--\r\n",
        rest.replace('\n', "\r\n"), base64(&map)
    ));
    let daemon = office.start();
    for (title, name) in [
        ("The bridge opens", "picture.png"),
        ("The ferry sails", "map.png"),
        ("The gate shuts", "gate.png"),
    ] {
        let item = item(&daemon, title);
        assert_eq!(urls(&item), [address(&map, name)], "{title}");
        let html = item["content_html"].as_str().unwrap();
        assert_eq!(html.matches("<img ").count(), 1, "{html}");
        assert_eq!(html.contains("alt=\"A map\""), name != "gate.png", "{html}");
        assert_eq!(daemon.get(&address(&map, name)).body.0, map);
    }
    daemon.stop();
    assert!(office.report("gate.eml.report.txt").contains("gate.doc"));
    assert_eq!(office.report("ferry_files/map.png.report.txt"), "");
}

#[test]
fn what_a_mail_has_attached_is_published_however_small_and_its_ornaments_are_not() {
    let office = Office::with(LANGUAGES);
    let (meant, ornament) = (png(32, 32), png(40, 20));
    let part = |name: &str, disposition: &str, bytes: &[u8]| {
        format!(
            "--x\r\nContent-Type: image/png; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: {disposition}\r\n\r\n{}\r\n",
            base64(bytes)
        )
    };
    office.drop("gate.eml", format!(
        "From: press@example.org\r\nSubject: The gate shuts\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n{}{}--x--\r\n",
        text("The gate shuts", "the gate").replace('\n', "\r\n"),
        part("arms.png", "attachment", &meant),
        part("icon.png", "inline", &ornament)
    ));
    let daemon = office.start();
    assert_eq!(urls(&item(&daemon, "The gate shuts")), [address(&meant, "arms.png")]);
    daemon.stop();
}

#[test]
fn what_is_alone_or_not_what_it_says_is_told() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("bridge.png", png(600, 400));
    assert_eq!(daemon.settled("bridge.png")["outcome"], "refused");
    office.drop("gate.jpg", png(600, 400));
    daemon.settled("gate.jpg");
    office.drop("bridge.txt", text("The bridge opens", "the bridge"));
    daemon.settled("bridge.txt");
    office.drop("gate.txt", text("The gate shuts", "the gate"));
    assert_eq!(daemon.settled("gate.txt")["outcome"], "published");
    assert!(urls(&item(&daemon, "The gate shuts")).is_empty());
    let (_ok, told) = office.order(&["check", "drop/bridge.txt"]);
    assert!(told.contains("bridge.png"), "{told}");
    daemon.stop();
    assert_eq!(office.report("bridge.png.report.txt"), "");
    assert!(office.report("gate.txt.report.txt").contains("gate.jpg"));
    assert!(office.report("bridge.txt.report.txt").contains("bridge.png"));
}

/// The files below a folder that hold these bytes.
fn files_with(folder: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            found.extend(files_with(&entry.path(), bytes));
        } else if kind.is_file() {
            let held = fs::read(entry.path()).unwrap();
            found.extend(held.windows(bytes.len()).any(|w| w == bytes).then(|| entry.path()));
        }
    }
    found
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let all = three.iter().fold(0_u32, |all, byte| all << 8 | u32::from(*byte))
            << (8 * (3 - three.len()));
        for place in 0..4 {
            let digit = (all >> (18 - 6 * place)) as usize & 63;
            text.push(if place <= three.len() { char::from(LETTERS[digit]) } else { '=' });
        }
    }
    text
}

#[test]
fn a_statement_and_its_files_may_be_renamed_in_any_order() {
    for order in [["txt", "png"], ["png", "txt"]] {
        let office = Office::with(LANGUAGES);
        let photo = png(600, 400);
        office.drop("bridge.png", &photo);
        office.drop("bridge.txt", text("The bridge opens", "the bridge"));
        let mut daemon = office.start();
        let before = item(&daemon, "The bridge opens");
        for ending in order {
            office.rename(&format!("bridge.{ending}"), &format!("span.{ending}"));
        }
        daemon.wait(|line| line["outcome"] == "renamed");
        let after = item(&daemon, "The bridge opens");
        assert_eq!((&before["id"], before["url"].as_str()), (&after["id"], after["url"].as_str()));
        assert_eq!(urls(&after), [address(&photo, "bridge.png")]);
        assert_eq!(daemon.items("all").len(), 1);
        assert!(office.waiting().is_empty());
        daemon.stop();
        let daemon = office.start();
        assert_eq!(item(&daemon, "The bridge opens")["id"], before["id"]);
    }
}

#[test]
fn both_that_vanish_together_change_nothing_of_what_is_public() {
    let office = Office::with(LANGUAGES);
    let photo = png(600, 400);
    office.drop("a bridge.png", &photo);
    office.drop("a bridge.txt", text("The bridge opens", "the bridge"));
    let mut daemon = office.start();
    office.remove("a bridge.png");
    office.remove("a bridge.txt");
    daemon.wait(|line| line["path"] == "a bridge.txt" && line["outcome"] == "still-public");
    assert_eq!(urls(&item(&daemon, "The bridge opens")), [address(&photo, "a-bridge.png")]);
    daemon.stop();
    let daemon = office.start();
    assert_eq!(urls(&item(&daemon, "The bridge opens")), [address(&photo, "a-bridge.png")]);
    assert_eq!(daemon.get(&address(&photo, "a-bridge.png")).body.0, photo);
}

#[test]
fn a_catalogue_that_is_built_anew_attaches_the_same() {
    let office = Office::with(LANGUAGES);
    let photo = png(600, 400);
    office.drop("bridge.png", &photo);
    office.drop("bridge.txt", text("The bridge opens", "the bridge"));
    let daemon = office.start();
    let before = daemon.get("/feeds/all.json").text();
    daemon.stop();
    fs::remove_file(office.path("state/catalogue.db")).unwrap();
    let daemon = office.start();
    assert_eq!(daemon.get("/feeds/all.json").text(), before);
    assert_eq!(daemon.get(&address(&photo, "bridge.png")).body.0, photo);
}

#[test]
fn what_is_said_alone_above_a_text_is_said_and_files_are_told_before_they_are_public() {
    let office = Office::with(LANGUAGES);
    office.drop("gate.Photo.PNG", png(600, 400));
    office.drop(
        "gate.txt",
        format!("Image alt: A gate in the rain\n\n{}", text("The gate shuts", "the gate")),
    );
    office.drop("2026-03-02-fair/plan.png", png(610, 400));
    office.drop(
        "2026-03-02-fair/statement.txt",
        format!(
            "Attachment: plan.png | The plan\nEmbargo: after the vote\n\n{}",
            text("The fair", "the fair")
        ),
    );
    office.drop("photo.heic", "no picture that browsers know");
    let mut daemon = office.start();
    let gate = item(&daemon, "The gate shuts");
    assert_eq!(gate["attachments"][0]["_attachment"]["alt"], "A gate in the rain");
    let (_ok, told) = office.order(&["check", "drop/2026-03-02-fair/statement.txt"]);
    assert!(told.contains("+ plan.png (image/png, 1 kB)"), "{told}");
    office.drop("2026-03-02-fair.accept.txt", "");
    daemon.wait(|line| {
        line["path"] == "2026-03-02-fair/statement.txt" && line["outcome"] == "published"
    });
    assert_eq!(item(&daemon, "The fair")["attachments"][0]["_attachment"]["alt"], "The plan");
    daemon.stop();
    assert!(office.report("photo.heic.report.txt").contains("JPEG"));
}

/// It is not the same bytes as the first one with all that stands beside it.
#[test]
fn row_27_a_copy_of_a_text_that_has_a_photo_beside_it_waits() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("bridge.photo.png", png(800, 600));
    office.drop("bridge.txt", text("The bridge opens", "the bridge"));
    daemon.settled("bridge.txt");
    office.drop("copy of bridge.txt", text("The bridge opens", "the bridge"));
    let number = daemon.kept_back(&office, "copy of bridge.txt");
    let told = office.coming_report("copy of bridge.txt.report.txt");
    assert!(told.contains("bridge.txt has the same headline and the same date"), "{told}");
    assert_eq!(daemon.items("all").len(), 1);
    assert!(office.order(&["accept", &number.to_string()]).0);
    assert_eq!(daemon.items("all").len(), 2);
    daemon.stop();
}
