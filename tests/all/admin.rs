//! The operator's way in: what is told there, to whom, and that it is what the documents say.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::os::unix::net::UnixStream;
use std::process::Stdio;

use bytes::Bytes;
use gazetted::client::{self, Answer, Bounds, Endpoint, Request};
use gazetted::status::metrics;
use hyper::header::HeaderValue;
use hyper::http::uri::PathAndQuery;
use hyper::{HeaderMap, Method};
use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
use serde_json::Value;

use crate::daemon::{Daemon, Office, until};
use crate::main_job::text;
use crate::service::Manager;

pub(crate) const BOUNDS: Bounds =
    Bounds { within: std::time::Duration::from_secs(30), body_bytes: 16 * 1024 * 1024 };

/// Over the socket in the state folder.
fn ask(office: &Office, method: Method, target: &str, body: &str) -> Answer {
    let target: PathAndQuery = target.parse().unwrap();
    let local = Request::local(&office.path("state/admin.sock"), target);
    let body = Bytes::from(body.to_owned());
    client::send_blocking(Request { method, body, ..local }, BOUNDS).unwrap()
}

pub(crate) fn get(office: &Office, target: &str) -> Answer {
    ask(office, Method::GET, target, "")
}

pub(crate) fn body(answer: &Answer) -> String {
    String::from_utf8(answer.body.to_vec()).unwrap()
}

/// At the address, as any program of this machine.
fn get_at(address: SocketAddr, target: &str, (host, authorization): (&str, &str)) -> Answer {
    let endpoint = Endpoint::Clear { host: address.ip().to_string(), port: address.port() };
    let mut fields = HeaderMap::new();
    if !authorization.is_empty() {
        fields.insert("authorization", HeaderValue::from_str(authorization).unwrap());
    }
    let host = HeaderValue::from_str(host).unwrap();
    let asked = Request::get(endpoint, host, target.parse().unwrap());
    client::send_blocking(Request { fields, ..asked }, BOUNDS).unwrap()
}

fn free_address() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn told(office: &Office) -> Value {
    let (done, told) = office.order(&["status", "--json"]);
    assert!(done, "{told}");
    serde_json::from_str(&told).unwrap()
}

fn started(office: &Office) -> Daemon {
    office.drop("ferry.txt", text("The ferry leaves", "the ferry"));
    office.start()
}

#[test]
fn an_account_of_the_service_names_what_is_watched_published_and_waiting() {
    let office = Office::with("hold = \"0s\"");
    let mut daemon = started(&office);
    office.drop("pier.txt", text("The pier opens", "the pier"));
    daemon.settled("pier.txt");
    office.drop("later.txt", format!("Embargo: 2999-01-01 10:00\n\n{}", text("Later", "a time")));
    daemon.kept_back(&office, "later.txt");
    let account = told(&office);
    let standing = &account["standing"];
    assert_eq!(standing["folder"]["watch"]["how"], "watching", "{account:#}");
    assert_eq!(standing["latest"][0]["title"], "The pier opens");
    assert!(standing["latest"][0]["visible_ms"].as_f64().unwrap() > 0.0);
    assert_eq!(account["waiting"][0]["file"], "later.txt");
    assert_eq!(standing["waiting"]["statements"], 1);
    assert!(standing["waiting"]["next_release"].as_str().unwrap().starts_with("2999-01-01T10"));
    let all = &standing["feeds"][0];
    assert_eq!((&all["feed"], &all["entries"]), (&"all".into(), &2.into()), "{account:#}");
    assert_eq!(all["bytes"]["atom"], daemon.get("/feeds/all.atom").body.0.len());
    assert!(standing["ledger"]["bytes"].as_u64().unwrap() > 0);
    assert!(standing["disks"].as_array().unwrap().len() == 3);
    assert_eq!(standing["version"], env!("CARGO_PKG_VERSION"));
    let (done, words) = office.order(&["status"]);
    assert!(done && words.contains("The pier opens") && words.contains("later.txt"), "{words}");
    let page = get(&office, "/status");
    assert_eq!(page.status, 200);
    let page = body(&page);
    assert!(page.contains("The pier opens") && page.contains("later.txt"), "{page}");
    daemon.stop();
}

#[test]
fn every_metric_is_in_the_table_and_the_table_is_the_one_in_docs() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/metrics.md"));
    if page.unwrap_or_default() != metrics::reference() {
        let fresh = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("metrics.md");
        fs::write(&fresh, metrics::reference()).unwrap();
        panic!("docs/metrics.md is out of date; copy {} over it", fresh.display());
    }
    let office = Office::with("\n[backup]\ndir = \"kept\"\n");
    let mut daemon = started(&office);
    office.drop("later.txt", format!("Embargo: 2999-01-01 10:00\n\n{}", text("Later", "a time")));
    daemon.kept_back(&office, "later.txt");
    crate::client::get(
        daemon.address(),
        "/feeds/all.atom",
        &[("User-Agent", "Feedly/1.0 (42 subscribers)")],
    );
    let scraped = get(&office, "/metrics");
    assert_eq!(scraped.fields["content-type"], metrics::MEDIA_TYPE);
    let scraped = body(&scraped);
    let named = |prefix: &str| -> BTreeSet<String> {
        let lines = scraped.lines().filter_map(|line| line.strip_prefix(prefix));
        lines.map(|line| line.split(' ').next().unwrap().to_owned()).collect()
    };
    let table: BTreeSet<String> =
        metrics::METRICS.iter().map(|metric| metric.name.to_owned()).collect();
    let absent: BTreeSet<_> = table.difference(&named("# TYPE ")).cloned().collect();
    // A sandbox may forbid to ask the kernel for the clock.
    assert!(absent.iter().all(|name| name == "gazetted_clock_synchronised"), "{absent:?}");
    assert!(named("# TYPE ").is_subset(&table));
    for line in scraped.lines().filter(|line| !line.starts_with('#')) {
        let (series, value) = line.rsplit_once(' ').unwrap();
        let name = series.split('{').next().unwrap();
        let name = ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|end| name.strip_suffix(end))
            .unwrap_or(name);
        assert!(table.contains(name) && value.parse::<f64>().is_ok(), "{line}");
    }
    for sample in [
        "gazetted_waiting{kind=\"time\"} 1\n",
        "gazetted_feed_entries{feed=\"all\"} 1\n",
        "gazetted_feed_subscribers{feed=\"all\"} 42\n",
        "gazetted_drop_folder_watched 1\n",
        "gazetted_http_requests_total{status=\"200\"} 1\n",
        "gazetted_visible_seconds_count 1\n",
        "gazetted_next_release_timestamp_seconds 32472180000\n",
    ] {
        assert!(scraped.contains(sample), "{sample} is not in\n{scraped}");
    }
    daemon.stop();
}

#[test]
fn refusals_holds_and_alarms_are_a_feed_that_other_readers_understand() {
    let office = Office::with("");
    let mut daemon = started(&office);
    office.drop("empty.txt", "Search in archive\n");
    daemon.settled("empty.txt");
    office.drop("later.txt", format!("Embargo: 2999-01-01 10:00\n\n{}", text("Later", "a time")));
    daemon.kept_back(&office, "later.txt");
    fs::rename(office.path("drop"), office.path("away")).unwrap();
    daemon.wait(|line| line["state"].as_str().unwrap_or_default().starts_with("down"));
    let feed = get(&office, "/alarms.atom");
    let feed = feed_rs::parser::parse(&feed.body[..]).unwrap();
    let titles: Vec<String> =
        feed.entries.iter().map(|entry| entry.title.as_ref().unwrap().content.clone()).collect();
    assert_eq!(titles, ["drop folder", "held: later.txt", "refused: empty.txt"]);
    let kinds: Vec<&str> =
        feed.entries.iter().map(|entry| entry.categories[0].term.as_str()).collect();
    assert_eq!(kinds, ["alarm", "held", "refused"]);
    assert!(feed.entries[0].summary.as_ref().unwrap().content.contains("is not there"));
    daemon.stop();
}

/// An office whose operator has an address of his own, too, opened by `TOKEN`.
fn with_address() -> (Office, SocketAddr) {
    let address = free_address();
    let office = Office::with("");
    let config = fs::read_to_string(office.path("config.toml")).unwrap();
    let admin = format!("[admin]\nlisten = \"{address}\"\ntoken_file = \"token\"\n");
    fs::write(office.path("config.toml"), format!("{config}{admin}")).unwrap();
    fs::write(office.path("token"), format!("{TOKEN}\n")).unwrap();
    (office, address)
}

const TOKEN: &str = "0123456789abcdef";

#[test]
fn at_an_address_only_a_token_opens_what_names_files_and_texts() {
    let (office, address) = with_address();
    let daemon = started(&office);
    let here = address.to_string();
    let bearer = "Bearer 0123456789abcdef";
    for (target, authorization, host, status) in [
        ("/healthz", "", here.as_str(), 200),
        ("/readyz", "", "localhost", 200),
        ("/metrics", "", &here, 200),
        ("/metrics", "", "rebound.example.net", 421),
        ("/status", "", &here, 401),
        ("/status.json", "Bearer 0123456789abcdeF", &here, 401),
        ("/alarms.atom", "", &here, 401),
        ("/status.json", bearer, &here, 200),
        ("/status", bearer, "rebound.example.net", 421),
        // "operator:0123456789abcdef"
        ("/alarms.atom", "Basic b3BlcmF0b3I6MDEyMzQ1Njc4OWFiY2RlZg==", &here, 200),
        ("/orders", bearer, &here, 405),
    ] {
        let answer = get_at(address, target, (host, authorization));
        assert_eq!(answer.status, status, "{target} {authorization} {host}");
        assert_eq!(answer.fields["x-content-type-options"], "nosniff");
    }
    let open = body(&get_at(address, "/metrics", (&here, "")));
    assert!(!open.contains("ferry"), "{open}");
    daemon.stop();
}

#[test]
fn without_a_token_the_address_tells_no_names_at_all() {
    let address = free_address();
    let office = Office::with(&format!("\n[admin]\nlisten = \"{address}\""));
    let daemon = started(&office);
    assert_eq!(get_at(address, "/metrics", ("localhost", "")).status, 200);
    assert_eq!(get_at(address, "/status", ("localhost", "Bearer ")).status, 403);
    daemon.stop();
}

#[test]
fn an_operators_address_on_the_open_network_is_refused_with_its_remedy() {
    let office = Office::with("\n[admin]\nlisten = \"0.0.0.0:9187\"");
    let ended = office.command(&["run"]);
    assert_eq!(ended.status.code(), Some(78));
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(said.contains("admin.listen") && said.contains("127.0.0.1"), "{said}");
}

#[test]
fn orders_that_are_too_long_or_unknown_change_nothing() {
    let office = Office::with("");
    let daemon = started(&office);
    let long = format!("{{\"order\":\"{}\"}}", "x".repeat(20_000));
    assert_eq!(ask(&office, Method::POST, "/orders", &long).status, 413);
    for odd in ["", "{}", "[1]", "{\"order\":\"destroy\"}"] {
        let answer = ask(&office, Method::POST, "/orders", odd);
        let told: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status.as_u16(), &told["answer"]["outcome"]), (200, &"refused".into()));
    }
    assert_eq!(daemon.items("all").len(), 1);
    daemon.stop();
}

#[test]
fn no_page_in_a_browser_and_nobody_without_the_token_gives_orders() {
    let (office, address) = with_address();
    office.drop("later.txt", format!("Embargo: 2999-01-01 10:00\n\n{}", text("Later", "a time")));
    let daemon = started(&office);
    let post = |target: &str, fields: &[(&'static str, &str)]| {
        let endpoint = Endpoint::Clear { host: address.ip().to_string(), port: address.port() };
        let host = HeaderValue::from_str(&address.to_string()).unwrap();
        let asked = Request::get(endpoint, host, target.parse().unwrap());
        let headers = fields.iter().map(|(name, value)| {
            (hyper::header::HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
        });
        let body = Bytes::from_static(b"{\"order\":\"accept\",\"number\":1}");
        let asked = Request { method: Method::POST, fields: headers.collect(), body, ..asked };
        client::send_blocking(asked, BOUNDS).unwrap().status.as_u16()
    };
    let token = ("authorization", "Bearer 0123456789abcdef");
    for target in ["/orders", "/reload"] {
        assert_eq!(post(target, &[]), 401);
        assert_eq!(post(target, &[("authorization", "Bearer 0123456789abcdeF")]), 401);
        assert_eq!(post(target, &[token, ("origin", "https://elsewhere.example")]), 403);
        assert_eq!(post(target, &[token, ("sec-fetch-site", "cross-site")]), 403);
    }
    assert_eq!(office.waiting().len(), 1);
    assert_eq!(post("/orders", &[token]), 200);
    assert!(office.waiting().is_empty());
    daemon.stop();
}

#[test]
fn the_public_routes_answer_the_operator_as_they_answer_readers() {
    let office = Office::with("");
    let daemon = started(&office);
    let feed = get(&office, "/feeds/all.atom");
    assert_eq!(feed.body, daemon.get("/feeds/all.atom").body.0);
    let page = daemon.items("all")[0]["url"].as_str().unwrap().to_owned();
    let page = page.strip_prefix("http://press.example.org").unwrap();
    assert_eq!(get(&office, page).body, daemon.get(page).body.0);
    assert_eq!(get(&office, "/nothing").status, 404);
    daemon.stop();
}

#[test]
fn a_reload_by_command_says_what_came_of_it() {
    let office = Office::with("");
    let daemon = started(&office);
    let config = fs::read_to_string(office.path("config.toml")).unwrap();
    fs::write(office.path("config.toml"), config.replace("Harbour Office", "Ferry Office"))
        .unwrap();
    let (done, said) = office.order(&["reload"]);
    assert!(done, "{said}");
    assert_eq!(daemon.json_feed("all")["title"], "Ferry Office");
    let other = config.replace("press.example.org,2026", "press.example.org,2025");
    fs::write(office.path("config.toml"), other).unwrap();
    let (done, said) = office.order(&["reload"]);
    assert!(!done && said.contains("authority is"), "{said}");
    assert_eq!(daemon.json_feed("all")["title"], "Ferry Office");
    let counted = body(&get(&office, "/metrics"));
    assert!(counted.contains("gazetted_reloads_total{outcome=\"taken\"} 1\n"));
    assert!(counted.contains("gazetted_reloads_total{outcome=\"refused\"} 1\n"));
    // It cannot even be read, which the one that runs is told all the same.
    fs::write(office.path("config.toml"), config.replace("title = ", "titel = ")).unwrap();
    let (done, said) = office.order(&["reload"]);
    assert!(!done && said.contains("titel"), "{said}");
    let open = config.replace("title = ", "languages = [\"en\",\ntitle = ");
    assert_ne!(open, config);
    fs::write(office.path("config.toml"), open).unwrap();
    let (done, said) = office.order(&["reload"]);
    assert!(!done && said.contains("the list that begins here is not closed"), "{said}");
    assert_eq!(said.lines().count(), 2, "{said}");
    let counted = body(&get(&office, "/metrics"));
    assert!(counted.contains("gazetted_reloads_total{outcome=\"refused\"} 3\n"), "{counted}");
    let alarms = body(&get(&office, "/alarms.atom"));
    // The first line of it is the title.
    assert!(alarms.contains("titel") && !alarms.contains("\\n"), "{alarms}");
    daemon.stop();
}

#[test]
fn the_watchdog_is_fed_as_long_as_the_public_routes_answer() {
    let office = Office::with("");
    office.drop("ferry.txt", text("The ferry leaves", "the ferry"));
    let manager = Manager::of(&office);
    let mut command = manager.command(&office, "http");
    command.env("WATCHDOG_USEC", "300000");
    let mut daemon = Daemon::of(command);
    daemon.catch_up();
    manager.hears_of("WATCHDOG=1");
    manager.hears_of("WATCHDOG=1");
    // Nobody can ask any more: that is no sign of life, whatever else goes on.
    fs::remove_file(office.path("state/admin.sock")).unwrap();
    daemon.wait(|line| {
        let message = line["message"].as_str().unwrap_or_default();
        message.contains("the watchdog is not fed")
    });
    until("the last sign of life", || manager.is_silent());
    daemon.wait(|line| {
        let message = line["message"].as_str().unwrap_or_default();
        message.contains("the watchdog is not fed")
    });
    assert!(manager.is_silent());
    assert_eq!(daemon.get("/feeds/all.atom").status, 200);
    daemon.stop();
}

#[test]
fn status_that_is_watched_goes_on_after_a_restart() {
    let office = Office::with("");
    let daemon = started(&office);
    let watch = office.program().args(["status", "--watch"]).stdout(Stdio::piped()).spawn();
    let mut watch = watch.unwrap();
    let mut told = BufReader::new(watch.stdout.take().unwrap()).lines();
    let mut is_told = |words: &str| {
        let line = told.find(|line| line.as_ref().unwrap().contains(words));
        assert!(line.is_some(), "it ended before it said \"{words}\"");
    };
    is_told("The ferry leaves");
    daemon.stop();
    is_told("gazetted is not running");
    let daemon = office.start();
    is_told("drop folder");
    daemon.stop();
    watch.kill().unwrap();
    watch.wait().unwrap();
}

/// The program may have so many files open from now on; as many as it can without a number.
fn limit_files(pid: Pid, files: Option<u64>) {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let limit = Rlimit { current: files.or(maximum), maximum };
    prlimit(Some(pid), Resource::Nofile, limit).unwrap();
}

#[test]
fn failures_to_hear_the_operator_are_told_once_and_counted_at_their_end() {
    let office = Office::with("");
    let mut daemon = started(&office);
    limit_files(daemon.pid(), Some(3));
    let mut asks = UnixStream::connect(office.path("state/admin.sock")).unwrap();
    asks.write_all(b"GET /healthz HTTP/1.0\r\n\r\n").unwrap();
    daemon.wait(|line| line["message"] == "the operator could not be heard");
    asks.set_read_timeout(Some(std::time::Duration::from_secs(1))).unwrap();
    assert!(asks.read(&mut [0; 16]).is_err(), "it is tried again and again");
    limit_files(daemon.pid(), None);
    let again = daemon.wait(|line| {
        assert_ne!(line["message"], "the operator could not be heard");
        line["message"] == "the operator can be heard again"
    });
    assert!(again["times"].as_u64().unwrap() > 3, "{again}");
    daemon.stop();
}
