//! Rules about the repository itself that no compiler holds: who may name whom, how long a file may
//! be, and that what the documents point at exists.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Which module may name which. A module takes what the ones before it on a statement's way made
/// (config, intake, ledger, catalogue, publish, snapshot, http) and never names one after it;
/// `admit` alone drives several of them. Each row names only rows above it, so nothing goes in a
/// circle. A new edge is a decision about the design: it is made here, in sight.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("parse", &["domain"]),
    ("render", &["domain"]),
    ("clock", &["domain"]),
    ("asker", &["clock"]),
    ("board", &["clock"]),
    ("room", &["board", "clock", "domain"]),
    ("allocator", &[]),
    ("supervisor", &[]),
    ("progress", &[]),
    ("service_manager", &[]),
    ("client", &[]),
    ("store", &["domain", "room"]),
    ("config", &["domain"]),
    ("log", &["board", "clock", "config", "domain"]),
    ("check", &["domain"]),
    ("init", &["config", "domain"]),
    ("intake", &["board", "clock", "config", "domain"]),
    ("ledger", &["domain", "room"]),
    ("catalogue", &["domain", "intake", "ledger", "room"]),
    ("snapshot", &["domain"]),
    ("reports", &["catalogue", "config", "domain"]),
    (
        "publish",
        &[
            "board",
            "catalogue",
            "clock",
            "domain",
            "ledger",
            "render",
            "reports",
            "snapshot",
            "supervisor",
        ],
    ),
    (
        "admit",
        &[
            "board",
            "catalogue",
            "clock",
            "config",
            "domain",
            "intake",
            "ledger",
            "parse",
            "progress",
            "publish",
            "render",
            "reports",
            "room",
            "store",
            "supervisor",
        ],
    ),
    ("http", &["board", "clock", "config", "domain", "snapshot", "supervisor"]),
    ("backup", &["board", "clock", "domain", "ledger", "store", "supervisor"]),
    ("pages", &["catalogue", "domain", "http", "ledger", "publish", "render", "snapshot", "store"]),
    ("status", &["asker", "board", "clock", "config", "domain", "snapshot"]),
    (
        "admin",
        &[
            "admit",
            "board",
            "client",
            "clock",
            "domain",
            "http",
            "service_manager",
            "status",
            "supervisor",
        ],
    ),
    (
        "app",
        &[
            "admin",
            "admit",
            "asker",
            "backup",
            "board",
            "catalogue",
            "client",
            "clock",
            "config",
            "domain",
            "http",
            "intake",
            "ledger",
            "log",
            "pages",
            "progress",
            "publish",
            "render",
            "reports",
            "room",
            "service_manager",
            "snapshot",
            "status",
            "store",
            "supervisor",
        ],
    ),
    (
        "doctor",
        &[
            "backup",
            "catalogue",
            "client",
            "clock",
            "config",
            "domain",
            "intake",
            "ledger",
            "progress",
            "publish",
            "render",
            "store",
        ],
    ),
    (
        "cli",
        &[
            "admin",
            "allocator",
            "app",
            "check",
            "clock",
            "config",
            "doctor",
            "domain",
            "init",
            "intake",
            "log",
            "parse",
            "reports",
        ],
    ),
];

/// These three are functions of their arguments (STYLE: time and bytes are handed in).
const PURE: [&str; 3] = ["domain", "parse", "render"];
const IMPURE: [&str; 7] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "Timestamp::now",
    "Zoned::now",
    "time::Instant",
];

/// The writer of markup, which puts a feed's end tag behind entries that were rendered earlier, and
/// what finds those entries again.
const MARKUP_WRITERS: [&str; 2] = ["src/render/xml.rs", "src/render/outline.rs"];

const SOURCE_LINES_MAX: usize = 500;
const README_LINES_MAX: usize = 120;

/// What the program and its tools write; none of it is kept in the repository.
const NOT_KEPT: [&str; 6] = [".git", "target", "drop", "state", "reports", "proptest-regressions"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder of the repository, by its path there, as text where it is text.
fn files(below: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root().join(below)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = entry.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            if NOT_KEPT.contains(&name.as_str()) {
                continue;
            }
            if entry.is_dir() {
                folders.push(entry);
            } else if let Ok(text) = fs::read_to_string(&entry) {
                found.insert(name, text);
            }
        }
    }
    found
}

fn sources(below: &str) -> BTreeMap<String, String> {
    let mut sources = files(below);
    sources.retain(|name, _text| Path::new(name).extension().is_some_and(|end| end == "rs"));
    assert!(!sources.is_empty(), "no source lies below {below}");
    sources
}

/// Fails with every fault at once, a line each.
#[track_caller]
fn none_of(faults: impl IntoIterator<Item = String>, rule: &str) {
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{rule}:\n{}", faults.join("\n"));
}

/// `file:line` of each line that holds the needle.
fn places<'a>(name: &'a str, text: &'a str, needle: &'a str) -> impl Iterator<Item = String> + 'a {
    let lines = text.lines().enumerate().filter(move |(_at, line)| line.contains(needle));
    lines.map(move |(at, line)| format!("{name}:{}: {}", at + 1, line.trim()))
}

/// The top module that a file belongs to: `publish` for `src/publish/windows.rs` and `src/publish.rs`.
fn module_of(name: &str) -> &str {
    let below = name.strip_prefix("src/").unwrap();
    below.split('/').next().unwrap().trim_end_matches(".rs")
}

/// The modules that a text names by `crate::a` or `crate::{a, b::c}`.
fn named(text: &str) -> BTreeSet<&str> {
    let mut named = BTreeSet::new();
    for (at, marker) in text.match_indices("crate::") {
        let rest = &text[at + marker.len()..];
        match rest.strip_prefix('{') {
            None => named.extend(first_word(rest)),
            Some(group) => {
                let mut depth = 0;
                let mut wanted = true;
                for (at, letter) in group.char_indices() {
                    match letter {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => wanted = true,
                        _ if wanted && letter.is_alphabetic() => {
                            named.extend(first_word(&group[at..]));
                            wanted = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    named
}

fn first_word(text: &str) -> Option<&str> {
    let end = text.find(|letter: char| !(letter.is_alphanumeric() || letter == '_'))?;
    (end > 0).then(|| &text[..end])
}

#[test]
fn a_group_of_imports_is_read_as_its_modules() {
    let text = "use crate::{doctor, intake::{Known, walk}, log};\nuse crate::domain::id;\n";
    assert_eq!(named(text), BTreeSet::from(["doctor", "domain", "intake", "log"]));
}

#[test]
fn the_layers_go_in_no_circle() {
    for (at, (module, may_name)) in LAYERS.iter().enumerate() {
        for other in *may_name {
            let above = LAYERS[..at].iter().any(|(above, _may_name)| above == other);
            assert!(above, "{module} may name {other}, which does not stand above it");
        }
    }
}

#[test]
fn a_module_names_only_the_modules_that_the_design_lets_it_name() {
    let layers: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    let mut faults = Vec::new();
    for (name, text) in sources("src") {
        let module = module_of(&name);
        if ["lib", "main"].contains(&module) {
            continue;
        }
        let Some(may_name) = layers.get(module) else {
            faults.push(format!("{name}: the module {module} has no row in LAYERS"));
            continue;
        };
        let others = named(&text).into_iter().filter(|other| layers.contains_key(other));
        let wrong = others.filter(|other| *other != module && !may_name.contains(other));
        faults.extend(wrong.map(|other| format!("{name}: {module} may not name {other}")));
    }
    none_of(faults, "the layers");
}

#[test]
fn the_pure_modules_read_no_file_no_socket_and_no_clock() {
    let mut faults = Vec::new();
    for (name, text) in PURE.iter().flat_map(|module| sources(&format!("src/{module}"))) {
        for impure in IMPURE {
            faults.extend(places(&name, &text, impure));
        }
    }
    none_of(faults, "domain, parse and render get time and bytes as arguments");
}

#[test]
fn no_source_file_is_longer_than_five_hundred_lines() {
    let all = ["src", "tests", "benches"].into_iter().flat_map(sources);
    let long = all.filter_map(|(name, text)| {
        let lines = text.lines().count();
        (lines > SOURCE_LINES_MAX).then(|| format!("{name}: {lines} lines"))
    });
    none_of(long, "a file is read at one sitting");
}

#[test]
fn markup_is_closed_by_a_writer_only() {
    let mut sources = sources("src");
    sources.retain(|name, _text| !MARKUP_WRITERS.contains(&name.as_str()));
    // A quotation mark inside a text is no beginning of one.
    let plain = |text: &str| text.replace("\\\"", "");
    for text in sources.values_mut() {
        *text = plain(text);
    }
    let faults = sources.iter().flat_map(|(name, text)| places(name, text, "\"</"));
    none_of(faults, "markup is written by a writer, never by hand");
}

#[test]
fn no_test_waits_by_the_clock_and_none_is_left_out() {
    // In two pieces each, or this file would be the first fault.
    let forbidden = [concat!("sl", "eep"), concat!("#[ig", "nore")];
    let mut sources = sources("tests");
    // Texts for the program are no tests.
    sources.retain(|name, _text| !name.starts_with("tests/hard/"));
    let faults = sources.iter().flat_map(|(name, text)| {
        forbidden.into_iter().flat_map(move |word| places(name, text, word).collect::<Vec<_>>())
    });
    none_of(faults, "a test waits for what it is about, and every test runs");
}

#[test]
fn every_dependency_says_what_it_is_for() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut table = "";
    let mut faults = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            table = line;
        } else if table.ends_with("dependencies]") && line.contains('=') {
            let reason = line.rsplit_once('#').map(|(_entry, reason)| reason.trim());
            if reason.is_none_or(str::is_empty) {
                faults.push(line.to_owned());
            }
        }
    }
    none_of(faults, "these dependencies do not say what they are for");
}

#[test]
fn the_readme_is_short() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let lines = readme.lines().count();
    assert!(lines <= README_LINES_MAX, "README.md has {lines} lines, of {README_LINES_MAX}");
}

#[test]
fn no_kept_file_names_a_machine_or_the_host_of_a_registry() {
    // In two pieces each, or this file would be the first fault.
    let forbidden = [
        concat!("/wo", "rk/"),
        concat!("/tmp", "/w/"),
        concat!("/ro", "ot/"),
        concat!("index.", "crates.io"),
        concat!("static.", "crates.io"),
        concat!("pypi.", "org"),
        concat!("files.", "pythonhosted"),
        concat!("deb.", "debian.org"),
        concat!("registry.", "npmjs"),
    ];
    let mut faults = Vec::new();
    for (name, text) in files("") {
        for word in forbidden {
            faults.extend(places(&name, &text, word));
        }
    }
    none_of(faults, "the repository is at home on every machine");
}

/// The targets of `[words](target)` in a document, but for addresses elsewhere.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:"))
}

/// As GitHub makes anchors of headings: small letters, no punctuation, dashes for blanks.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let words = line.trim_start_matches('#').trim().to_lowercase();
        let kept = words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn what_the_documents_point_at_exists() {
    let mut documents = files("");
    let is_markdown = |name: &str| Path::new(name).extension().is_some_and(|end| end == "md");
    documents.retain(|name, _text| is_markdown(name));
    let mut faults = Vec::new();
    for (name, text) in &documents {
        let folder = root().join(name).parent().map(Path::to_owned).unwrap();
        for target in links(text) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path: PathBuf = if file.is_empty() { root().join(name) } else { folder.join(file) };
            let found = path.exists()
                && (anchor.is_empty()
                    || anchors(&fs::read_to_string(&path).unwrap_or_default()).contains(anchor));
            if !found {
                faults.push(format!("{name}: {target}"));
            }
        }
    }
    none_of(faults, "these links lead nowhere");
}

/// The numbers in the names of tests: `row_31_an_edit`, `rows_06_and_07_a_folder`.
fn rows_tested(text: &str) -> BTreeSet<u32> {
    let names = text.split("fn row").skip(1).map(|rest| rest.trim_start_matches('s'));
    let numbers = names.flat_map(|name| {
        let words = name.split('_').skip(1).filter(|word| *word != "and");
        words.map_while(|word| word.parse().ok())
    });
    numbers.collect()
}

#[test]
fn each_row_of_the_decision_table_has_a_test_that_bears_its_number() {
    let table = fs::read_to_string(root().join("docs/decision-table.md")).unwrap();
    let rows: Vec<u32> = table
        .lines()
        .filter_map(|line| line.strip_prefix('|')?.split('|').next()?.trim().parse().ok())
        .collect();
    assert!(rows.len() > 30, "docs/decision-table.md has {} rows", rows.len());
    let all = ["src", "tests"].into_iter().flat_map(sources);
    let tested: BTreeSet<u32> = all.flat_map(|(_name, text)| rows_tested(&text)).collect();
    let missing = rows.iter().filter(|row| !tested.contains(row));
    none_of(missing.map(|row| format!("row {row:02}")), "no test bears the number of these rows");
}
