//! Who is told what at the operator's addresses, and when it is told that something is wrong.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;

use gazetted::client::{self, Answer, Bounds, ClientError, Endpoint, Request};
use hyper::Method;
use hyper::header::HeaderValue;
use rustix::fs::Uid;

use crate::admin::{BOUNDS, body, get};
use crate::daemon::{Daemon, Office, until};
use crate::main_job::text;
use crate::service::Manager;

const TOKEN: &str = "Bearer 0123456789abcdef";

/// What waits, and what is public; none of it is for everybody on this machine.
const NAMES: [&str; 4] = ["ferry", "Ferry", "later", "Later"];

fn filled(office: &Office) {
    office.drop("ferry.txt", text("The ferry leaves", "the ferry"));
    office.drop("later.txt", format!("Embargo: 2999-01-01 10:00\n\n{}", text("Later", "a time")));
}

/// With a token, where nothing is inherited.
fn with_token(office: &Office, address: SocketAddr) {
    let config = fs::read_to_string(office.path("config.toml")).unwrap();
    let admin = format!("[admin]\nlisten = \"{address}\"\ntoken_file = \"token\"\n");
    fs::write(office.path("config.toml"), format!("{config}{admin}")).unwrap();
    fs::write(office.path("token"), "0123456789abcdef\n").unwrap();
}

fn ask_at(address: SocketAddr, (method, target): (Method, &str), authorization: &str) -> Answer {
    let endpoint = Endpoint::Clear { host: address.ip().to_string(), port: address.port() };
    let host = HeaderValue::from_str(&address.to_string()).unwrap();
    let mut asked = Request::get(endpoint, host, target.parse().unwrap());
    if !authorization.is_empty() {
        asked.fields.insert("authorization", HeaderValue::from_str(authorization).unwrap());
    }
    client::send_blocking(Request { method, ..asked }, BOUNDS).unwrap()
}

fn free_address() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[test]
fn a_part_that_gives_no_sign_of_life_is_told_as_not_healthy_until_it_does() {
    let office = Office::with_thread("", "intake");
    let daemon = office.start();
    assert_eq!(get(&office, "/healthz").status, 200);
    office.hang_share();
    let mut said = String::new();
    until("the end of its health", || {
        let answer = get(&office, "/healthz");
        said = body(&answer);
        answer.status == 503
    });
    assert!(said.contains("intake has given no sign of life"), "{said}");
    assert_eq!(daemon.get("/feeds/all.atom").status, 200);
    office.share_answers();
    until("its health", || get(&office, "/healthz").status == 200);
    daemon.stop();
}

#[test]
fn without_the_token_no_answer_names_a_file_or_a_text_or_the_end_of_an_embargo() {
    let (office, address) = (Office::with(""), free_address());
    with_token(&office, address);
    filled(&office);
    let mut daemon = office.start();
    daemon.kept_back(&office, "later.txt");
    for (asked, status) in [
        ((Method::GET, "/healthz"), 200),
        ((Method::GET, "/readyz"), 200),
        ((Method::GET, "/metrics"), 200),
        ((Method::GET, "/status"), 401),
        ((Method::GET, "/status.json"), 401),
        ((Method::GET, "/status.txt"), 401),
        ((Method::GET, "/alarms.atom"), 401),
        ((Method::POST, "/orders"), 401),
        ((Method::POST, "/reload"), 401),
        ((Method::PUT, "/orders"), 405),
        ((Method::DELETE, "/status"), 405),
    ] {
        let answer = ask_at(address, asked.clone(), "");
        assert_eq!(answer.status, status, "{asked:?}");
        let said = body(&answer);
        let named = NAMES.iter().find(|name| said.contains(**name));
        assert_eq!(named, None, "{asked:?}: {said}");
    }
    let release = "gazetted_next_release_timestamp_seconds 32472180000\n";
    let metrics = |authorization| body(&ask_at(address, (Method::GET, "/metrics"), authorization));
    assert!(!metrics("").contains("next_release") && metrics("").contains("gazetted_waiting"));
    assert!(metrics("").contains("gazetted_release_overdue_seconds 0\n"));
    assert!(metrics(TOKEN).contains(release));
    assert!(body(&get(&office, "/metrics")).contains(release));
    daemon.stop();
}

#[test]
fn the_operators_address_may_be_inherited_too() {
    let office = Office::with("");
    filled(&office);
    let manager = Manager::of(&office);
    let mut daemon = Daemon::of(manager.command(&office, "admin"));
    daemon.catch_up();
    let there = manager.address();
    assert_eq!(ask_at(there, (Method::GET, "/readyz"), "").status, 200);
    assert_eq!(ask_at(there, (Method::GET, "/status"), TOKEN).status, 403, "there is no token");
    assert_ne!(daemon.address(), there);
    assert_eq!(daemon.get("/feeds/all.atom").status, 200);
    daemon.stop();
}

#[test]
fn an_address_of_the_operator_that_others_can_reach_is_refused_also_where_it_is_inherited() {
    let office = Office::with("");
    let manager = Manager::reached_by_all(&office);
    let ended = manager.command(&office, "admin").output().unwrap();
    assert_eq!(ended.status.code(), Some(78), "{ended:?}");
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(said.contains("ListenStream=127.0.0.1:9187"), "{said}");
}

/// Root alone can be somebody else.
fn ask_as_nobody(office: &Office) -> Result<Answer, ClientError> {
    let local = Request::local(&office.path("state/admin.sock"), "/healthz".parse().unwrap());
    let asks = std::thread::spawn(move || {
        let nobody = Uid::from_raw(65_534);
        rustix::thread::set_thread_res_uid(nobody, nobody, nobody).unwrap();
        client::send_blocking(local, Bounds { ..BOUNDS })
    });
    asks.join().unwrap()
}

#[test]
fn the_socket_is_closed_to_other_users_and_turns_them_away_though_it_were_open() {
    let office = Office::with("");
    let mut daemon = office.start();
    let mode = |path: &str| fs::metadata(office.path(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("state"), mode("state/admin.sock")), (0o700, 0o600));
    if !rustix::process::getuid().is_root() {
        return;
    }
    let refused = ask_as_nobody(&office);
    assert!(matches!(refused, Err(ClientError::Forbidden { .. })), "{refused:?}");
    for open in ["", "state", "state/admin.sock"] {
        fs::set_permissions(office.path(open), fs::Permissions::from_mode(0o777)).unwrap();
    }
    let refused = ask_as_nobody(&office);
    assert!(matches!(refused, Err(ClientError::BrokeOff { .. })), "{refused:?}");
    let line = daemon.wait(|line| line["message"] == "a user whom this is not for was turned away");
    assert_eq!(line["uid"], 65_534);
    assert_eq!(get(&office, "/healthz").status, 200);
    daemon.stop();
}

#[test]
fn a_user_without_the_right_to_ask_is_told_as_whom_to_ask() {
    let office = Office::with("");
    let daemon = office.start();
    if rustix::process::getuid().is_root() {
        fs::set_permissions(office.path(""), fs::Permissions::from_mode(0o755)).unwrap();
        let mut status = office.program();
        let told = status.arg("status").uid(65_534).gid(65_534).output().unwrap();
        let said = String::from_utf8(told.stderr).unwrap();
        assert_eq!(told.status.code(), Some(69), "{said}");
        assert!(
            said.contains("admin.sock is closed to this user") && said.contains("sudo"),
            "{said}"
        );
        assert!(!said.contains("does not answer"), "{said}");
    }
    daemon.stop();
}

#[test]
fn times_on_the_page_are_in_the_zone_of_the_office_alone() {
    let office = Office::with("time_zone = \"Asia/Baku\"\n");
    office.drop("ferry.txt", text("The ferry leaves", "the ferry"));
    office.drop("later.txt", format!("Embargo: 2999-01-01 10:00\n\n{}", text("Later", "a time")));
    let mut daemon = office.start();
    daemon.kept_back(&office, "later.txt");
    let page = body(&get(&office, "/status"));
    assert!(page.contains("All times here are in Asia&#x2f;Baku."), "{page}");
    assert!(page.contains(">2999-01-01 10:00:00</td>"), "{page}");
    // What was published a moment ago stands as the account in words has it.
    let (_done, told) = office.order(&["status"]);
    let seen = told.lines().find_map(|line| line.strip_prefix("last seen     ")).unwrap();
    assert!(page.contains(&format!(">{}</td>", &seen[..19])), "{seen}: {page}");
    daemon.stop();
}

#[test]
fn what_stands_above_the_list_counts_what_is_on_it_from_the_first_answer_on() {
    let settings = "\n[clock]\ntime_service = true\npatience = \"1s\"\n";
    let office = Office::with_clock(settings);
    let daemon = Daemon::start(&office, &[]);
    // Again and again, until the matter is there.
    until("the clock", || {
        let account: serde_json::Value =
            serde_json::from_slice(&get(&office, "/status.json").body).unwrap();
        let listed = account["waiting"].as_array().map_or(0, Vec::len);
        let standing = &account["standing"];
        assert_eq!(standing["waiting"]["matters"], listed, "{account:#}");
        assert_eq!(standing["clock"]["accepted"], false);
        assert!(!standing["clock"]["doubt"].is_null() || listed == 0, "{account:#}");
        listed == 1
    });
    let (_done, told) = office.order(&["status"]);
    assert!(told.contains("1 matter of the site") && !told.contains("accepted it"), "{told}");
    daemon.stop();
}

/// As docs/operator.md has it, also where the feeds of the trial were left where they are.
#[test]
fn a_trial_goes_live_with_the_lines_of_the_log_that_the_documents_name() {
    for has_feeds_left in [false, true] {
        let office = Office::with("\n[backup]\ndir = \"kept\"\n");
        let config = fs::read_to_string(office.path("config.toml")).unwrap();
        let live = config.replace("authority = \"press.example.org,2026\"\n", "");
        let trial = live.replace("http://press.example.org", "http://127.0.0.1:8080");
        assert_ne!(trial, live);
        fs::write(office.path("config.toml"), trial).unwrap();
        office.drop("first.txt", text("The ferry leaves", "the ferry"));
        let mut daemon = office.start();
        daemon.wait(|line| line["message"] == "every feed is coded, and kept so");
        daemon.stop();
        office.remove("first.txt");
        fs::rename(office.path("state"), office.path("trial")).unwrap();
        if !has_feeds_left {
            fs::remove_dir_all(office.path("feeds")).unwrap();
        }
        fs::write(office.path("config.toml"), live).unwrap();
        let mut daemon = office.start();
        let knows = "the registry knows statements that this ledger does not";
        daemon.wait(|line| line["message"].to_string().contains(knows));
        if has_feeds_left {
            daemon.wait(|line| line["message"].to_string().contains("the feeds go on from this"));
        }
        let alarms = body(&get(&office, "/alarms.atom"));
        assert_eq!(alarms.contains("come from another ledger"), has_feeds_left, "{alarms}");
        assert!(daemon.items("all").is_empty());
        assert!(office.waiting().is_empty());
        assert!(!office.order(&["status"]).1.contains("(a trial site)"));
        let reports = fs::read_dir(office.path("reports")).unwrap();
        let mut names = reports.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        assert!(names.any(|name| name.starts_with("registry.before-")));
        daemon.stop();
    }
}

#[test]
fn what_still_waits_is_told_again_after_a_restart_under_the_id_that_it_had() {
    let (office, address) = (Office::with(""), free_address());
    with_token(&office, address);
    filled(&office);
    let told = || {
        let feed = ask_at(address, (Method::GET, "/alarms.atom"), TOKEN);
        let entries = feed_rs::parser::parse(&feed.body[..]).unwrap().entries;
        let held = entries.into_iter().find(|entry| {
            entry.title.as_ref().is_some_and(|title| title.content == "held: later.txt")
        });
        let held = held.unwrap_or_else(|| panic!("{}", body(&feed)));
        (held.id, held.summary.unwrap().content)
    };
    let mut daemon = office.start();
    let number = daemon.kept_back(&office, "later.txt");
    let before = told();
    assert!(before.1.contains(&format!("It is number {number} on the list.")), "{before:?}");
    daemon.stop();
    let daemon = office.start();
    assert_eq!(told(), before);
    daemon.stop();
}

#[test]
fn the_feed_of_alarms_names_whole_addresses_and_its_own() {
    let (office, address) = (Office::with(""), free_address());
    with_token(&office, address);
    office.drop("empty.txt", "Search in archive\n");
    let mut daemon = office.start_early();
    daemon.settled("empty.txt");
    let links = |feed: &Answer| {
        let feed = feed_rs::parser::parse(&feed.body[..]).unwrap();
        let own = feed.links.iter().find(|link| link.rel.as_deref() == Some("self"));
        (own.unwrap().href.clone(), feed.entries[0].links[0].href.clone())
    };
    let (own, entry) = links(&ask_at(address, (Method::GET, "/alarms.atom"), TOKEN));
    assert_eq!(own, format!("http://{address}/alarms.atom"));
    assert!(entry.starts_with(&format!("http://{address}/status#")), "{entry}");
    let (own, _entry) = links(&get(&office, "/alarms.atom"));
    assert_eq!(own, "http://localhost/alarms.atom");
    daemon.stop();
}
