//! The public address: a server that stands in for whatever may answer there.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, SystemTime};

use gazetted::render::code;
use rcgen::date_time_ymd;

use super::Told;
use crate::daemon::Office;
use crate::main_job::text;
use crate::standin::{self, Identity, reply};

/// An office whose public address leads to a server that does what a test says.
struct Stage {
    office: Office,
    port: u16,
    script: Arc<Mutex<Box<Script>>>,
}

type Script = dyn Fn(&str, &str) -> Vec<u8> + Send;

impl Stage {
    /// With a statement in its feeds; gazetted itself does not run.
    fn new() -> Stage {
        let script: Arc<Mutex<Box<Script>>> =
            Arc::new(Mutex::new(Box::new(|_head, _name| Vec::new())));
        let running = Arc::clone(&script);
        let port = standin::clear(move |head| (running.lock().unwrap())(head, name_in(head)));
        let office = office_at(&format!("http://127.0.0.1:{port}"));
        let mut daemon = office.start();
        office.drop("a.txt", text("The harbour opens", "its opening"));
        daemon.settled("a.txt");
        daemon.stop();
        let stage = Stage { office, port, script };
        let feeds = stage.feeds();
        stage.plays(move |head, name| ours(&fs::read(feeds.join(name)).unwrap(), head, name));
        stage
    }

    fn feeds(&self) -> PathBuf {
        self.office.path("feeds")
    }

    fn plays(&self, script: impl Fn(&str, &str) -> Vec<u8> + Send + 'static) {
        *self.script.lock().unwrap() = Box::new(script);
    }

    /// Plays this, and calls doctor.
    fn with(&self, script: impl Fn(&str, &str) -> Vec<u8> + Send + 'static) -> Told {
        self.plays(script);
        self.told()
    }

    fn told(&self) -> Told {
        let told = Told::by(&self.office, &[], |_as_it_is| {});
        super::is_complete(&told);
        told
    }

    /// As if what lies there had been written long ago.
    fn age(&self) {
        let before = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        for name in ["all.atom", "all.rss"] {
            let file = fs::File::options().write(true).open(self.feeds().join(name)).unwrap();
            file.set_modified(before).unwrap();
        }
    }
}

fn office_at(url: &str) -> Office {
    let office = Office::with("");
    let config = fs::read_to_string(office.path("config.toml")).unwrap();
    fs::write(office.path("config.toml"), config.replace("http://press.example.org", url)).unwrap();
    office
}

/// `all.atom` in `GET /feeds/all.atom HTTP/1.1`.
fn name_in(head: &str) -> &str {
    head.split(' ').nth(1).unwrap().rsplit('/').next().unwrap()
}

fn media_type(name: &str) -> &'static str {
    if name == "all.atom" {
        "application/atom+xml; charset=utf-8"
    } else {
        "application/rss+xml; charset=utf-8"
    }
}

/// As gazetted would answer with these bytes.
fn ours(bytes: &[u8], head: &str, name: &str) -> Vec<u8> {
    let head = head.to_lowercase();
    let content_type = ("Content-Type", media_type(name));
    if head.contains("\r\nif-none-match: \"tag-identity\"\r\n") {
        return b"HTTP/1.1 304 Not Modified\r\nETag: \"tag-identity\"\r\n\r\n".to_vec();
    }
    if head.contains("\r\naccept-encoding: gzip\r\n") {
        let coded = code::code(bytes).gzip.unwrap();
        let fields = [content_type, ("Content-Encoding", "gzip"), ("ETag", "\"tag-gzip\"")];
        return reply("200 OK", &fields, &coded);
    }
    reply("200 OK", &[content_type, ("ETag", "\"tag-identity\"")], bytes)
}

const ALL: [&str; 7] = [
    "public-address",
    "public-redirects",
    "public-wall",
    "public-type",
    "public-bytes",
    "public-coding",
    "public-conditional",
];

fn faults(told: &Told) -> BTreeSet<&str> {
    told.faults().into_iter().filter(|check| check.starts_with("public-")).collect()
}

#[test]
fn our_own_bytes_are_recognised_and_asked_for_as_a_reader_does() {
    let stage = Stage::new();
    let feeds = stage.feeds();
    let told = stage.with(move |head, name| {
        assert!(head.to_lowercase().contains("\r\nuser-agent: freshrss/"), "{head}");
        ours(&fs::read(feeds.join(name)).unwrap(), head, name)
    });
    for check in ALL {
        let of_it: Vec<_> = told.all().iter().filter(|one| one["check"] == check).collect();
        assert_eq!(of_it.len(), 2, "{of_it:#?}");
        assert!(of_it.iter().all(|one| one["standing"] == "ok"), "{of_it:#?}");
    }
}

#[test]
fn the_program_itself_passes_its_own_doctor() {
    let daemon_at: Arc<OnceLock<SocketAddr>> = Arc::default();
    let behind = Arc::clone(&daemon_at);
    // Passes everything on, as a good proxy does.
    let port = standin::clear(move |head| {
        let mut stream = TcpStream::connect(behind.get().unwrap()).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer
    });
    let office = office_at(&format!("http://127.0.0.1:{port}"));
    let mut daemon = office.start();
    daemon_at.set(daemon.address()).unwrap();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    daemon.wait(|line| line["message"] == "every feed is coded, and kept so");
    let told = Told::by(&office, &[], |_as_it_is| {});
    for check in ALL {
        let of_it: Vec<_> = told.all().iter().filter(|one| one["check"] == check).collect();
        assert!(of_it.len() == 2 && of_it.iter().all(|one| one["standing"] == "ok"), "{of_it:#?}");
    }
    daemon.stop();
}

#[test]
fn a_bot_wall_and_a_login_are_named_by_their_signs() {
    let stage = Stage::new();
    let wall = b"<!DOCTYPE html><html><title>Just a moment...</title></html>";
    let told = stage.with(|_head, _name| {
        let fields = [
            ("Content-Type", "text/html"),
            ("cf-mitigated", "challenge"),
            ("Server", "cloudflare"),
        ];
        reply("403 Forbidden", &fields, wall)
    });
    told.says(
        "public-wall",
        "fault",
        &[
            "status 403",
            "cf-mitigated: challenge",
            "server: cloudflare",
            "just a moment",
            "/feeds/",
        ],
    );
    told.says("public-bytes", "not_examined", &["did not answer with a feed"]);
    assert_eq!(faults(&told), BTreeSet::from(["public-address", "public-wall"]));
    let login = b"<html><form><input name=\"pw\" type=\"password\"></form></html>";
    let told = stage.with(|_head, _name| {
        reply("200 OK", &[("Content-Type", "text/html; charset=utf-8")], login)
    });
    told.says("public-wall", "fault", &["asks for a password"]);
    assert_eq!(faults(&told), BTreeSet::from(["public-wall"]));
    let told = stage.with(|_head, _name| reply("429 Too Many Requests", &[], b"slow down"));
    told.says("public-wall", "fault", &["status 429"]);
}

#[test]
fn other_bytes_than_ours_are_told_apart() {
    let stage = Stage::new();
    let feeds = stage.feeds();
    let old: Vec<Vec<u8>> =
        ["all.atom", "all.rss"].map(|name| fs::read(feeds.join(name)).unwrap()).into();
    let old_copy = move |head: &str, name: &str| {
        let bytes = &old[usize::from(name == "all.rss")];
        let answer = String::from_utf8(ours(bytes, head, name));
        let Ok(answer) = answer else { return ours(bytes, head, name) };
        answer
            .replacen(
                "\r\n",
                "\r\nAge: 86400\r\nLast-Modified: Tue, 03 Mar 2026 08:15:00 GMT\r\n",
                1,
            )
            .into_bytes()
    };
    let mut daemon = stage.office.start();
    stage.office.drop("b.txt", text("The quay closes", "its closing"));
    daemon.settled("b.txt");
    daemon.stop();
    let told = stage.with(old_copy);
    told.says("public-bytes", "note", &["2026-03-03T08:15:00Z", "86400 s", "a moment ago"]);
    stage.age();
    let told = stage.told();
    told.says("public-bytes", "fault", &["another copy", "Cache-Control"]);
    assert_eq!(faults(&told), BTreeSet::from(["public-bytes"]));
    let told = stage.with(|head, name| {
        ours(b"<feed><title>Another office</title></feed>".repeat(9).as_slice(), head, name)
    });
    told.says("public-bytes", "fault", &["something else than a feed of this site"]);
}

#[test]
fn what_is_altered_on_the_way_is_told_as_that() {
    let stage = Stage::new();
    let manifest = fs::read(stage.feeds().join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let feeds = stage.feeds();
    let told = stage.with(move |head, name| {
        let tag = manifest["served"][name]["tag"].as_str().unwrap();
        let bytes = String::from_utf8(fs::read(feeds.join(name)).unwrap()).unwrap();
        let answer = ours(bytes.replace("harbour", "HARBOUR").as_bytes(), head, name);
        let Ok(answer) = String::from_utf8(answer) else {
            return ours(bytes.as_bytes(), head, name);
        };
        answer.replace("\"tag-identity\"", &format!("W/\"{tag}-identity-gzip\"")).into_bytes()
    });
    told.says("public-bytes", "fault", &["altered on the way", "minifying"]);
    told.says("public-coding", "fault", &["other bytes as gzip"]);
}

#[test]
fn media_types_codings_and_tags_that_are_lost_are_told() {
    let stage = Stage::new();
    for (media_type, standing) in
        [("text/xml", "note"), ("text/plain", "fault"), ("application/octet-stream", "fault")]
    {
        let feeds = stage.feeds();
        let told = stage.with(move |_head, name| {
            reply("200 OK", &[("Content-Type", media_type)], &fs::read(feeds.join(name)).unwrap())
        });
        told.says("public-type", standing, &[media_type, "application/atom+xml"]);
        told.says("public-bytes", "ok", &[]);
        told.says("public-coding", "note", &["uncompressed"]);
        told.says("public-conditional", "note", &["without its ETag"]);
    }
    let feeds = stage.feeds();
    let told = stage.with(move |head, name| {
        let bytes = fs::read(feeds.join(name)).unwrap();
        if head.to_lowercase().contains("if-none-match") {
            return reply("500 Internal Server Error", &[], b"");
        }
        reply(
            "200 OK",
            &[("Content-Type", media_type(name)), ("ETag", "\"x\""), ("Content-Encoding", "br")],
            &bytes,
        )
    });
    told.says("public-coding", "fault", &["coding br"]);
    told.says("public-conditional", "fault", &["answers 500"]);
}

#[test]
fn redirects_are_followed_and_told() {
    let stage = Stage::new();
    let (feeds, port) = (stage.feeds(), stage.port);
    let told = stage.with(move |head, name| {
        if head.starts_with("GET /feeds/") {
            let to = format!("http://localhost:{port}/elsewhere/{name}");
            return reply("301 Moved Permanently", &[("Location", &to)], b"");
        }
        ours(&fs::read(feeds.join(name)).unwrap(), head, name)
    });
    told.says("public-redirects", "note", &["localhost", "another host", "public_url"]);
    told.says("public-bytes", "ok", &[]);
    told.says("public-conditional", "ok", &[]);
    let told = stage
        .with(|_head, name| reply("302 Found", &[("Location", &format!("/again/{name}"))], b""));
    told.says("public-address", "fault", &["more than 5 times", "circle"]);
    told.says("public-bytes", "not_examined", &["did not answer"]);
}

#[test]
fn from_http_to_https_is_fine_and_a_bad_certificate_is_told_by_what_is_wrong() {
    let stage = Stage::new();
    let good = Identity::of(&["127.0.0.1"]);
    let expired =
        Identity::with(&["127.0.0.1"], |params| params.not_after = date_time_ymd(2020, 1, 1));
    let trusted = stage.office.path("trusted.pem");
    let told = |identity: &Identity, pem: &str| {
        let feeds = stage.feeds();
        let port = standin::tls(identity, move |head| {
            let name = name_in(head);
            ours(&fs::read(feeds.join(name)).unwrap(), head, name)
        });
        stage.plays(move |_head, name| {
            let to = format!("https://127.0.0.1:{port}/feeds/{name}");
            reply("308 Permanent Redirect", &[("Location", &to)], b"")
        });
        fs::write(&trusted, pem).unwrap();
        Told::by(&stage.office, &[], |command| {
            command.env("SSL_CERT_FILE", &trusted).env_remove("SSL_CERT_DIR");
        })
    };
    let well = told(&good, &good.pem);
    well.says("public-redirects", "ok", &["-> https://127.0.0.1:"]);
    well.says("public-bytes", "ok", &[]);
    well.says("public-conditional", "ok", &[]);
    let authority = Identity::with(&["127.0.0.1"], |params| {
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    });
    let of_authority = told(&authority, &authority.pem);
    of_authority.says("public-address", "fault", &["that of an authority", "issued for it"]);
    assert!(!of_authority.one("public-address")["what"].to_string().contains("Other("));
    told(&expired, &expired.pem).says("public-address", "fault", &["has expired", "certbot"]);
    told(&good, &expired.pem).says(
        "public-address",
        "fault",
        &["nobody whom this machine trusts", "fullchain.pem"],
    );
}

#[test]
fn an_address_that_does_not_answer_is_told_once() {
    let stage = Stage::new();
    let told = stage.with(|_head, _name| {
        reply("502 Bad Gateway", &[("Content-Type", "text/html")], b"<html>Bad Gateway")
    });
    told.says("public-address", "fault", &["status 502", "http.listen"]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = listener.local_addr().unwrap();
    drop(listener);
    let office = office_at(&format!("http://{closed}"));
    let told = Told::by(&office, &[], |_as_it_is| {});
    super::is_complete(&told);
    assert!(told.one("public-address")["what"].as_str().unwrap().contains("nobody listens"));
    assert_eq!(told.one("public-wall")["standing"], "not_examined");
    let told = stage.with(|_head, _name| b"SSH-2.0-OpenSSH_9.2\r\n\r\n".to_vec());
    told.says("public-address", "fault", &["no HTTP", "port in public_url"]);
}
