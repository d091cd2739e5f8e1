//! What the package brings along for people and shells is written from the program itself: a manual
//! page for each command and for the configuration, and completions. They stand under `dist/`, and
//! these tests compare them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use clap_complete::{Shell, generate};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};
use gazetted::cli;
use gazetted::config::reference;

const SOURCE: &str = concat!("gazetted ", env!("CARGO_PKG_VERSION"));

/// What no argument says: the sections of gazetted(1) behind those of the commands.
const EXIT_STATUS: [(&str, &str); 8] = [
    ("0", "Done."),
    (
        "1",
        "Something was found that a person has to mend, an order was not done, or a stop left something behind.",
    ),
    ("2", "The command line was not understood."),
    ("65", "A backup is damaged. Nothing was changed."),
    ("69", "No daemon runs that could take the order."),
    ("70", "A fault of the program itself. Please report it."),
    ("74", "The machine failed: a disk, a database, a socket. Starting again may help."),
    ("78", "The configuration or the state does not allow a start. Starting again does not help."),
];

const FILES: [(&str, &str); 8] = [
    ("./config.toml", "The configuration where no other is named and this one is there."),
    (
        "/etc/gazetted/config.toml",
        "The configuration of the packaged service, and of the commands anywhere else; see gazetted.toml(5).",
    ),
    (
        "/etc/gazetted/admin-token",
        "Opens to the operator what the admin socket does not show everybody.",
    ),
    ("/srv/gazetted/drop", "The drop folder of the packaged service."),
    ("/srv/gazetted/reports", "Its answers to the office; TODAY.txt is what happened today."),
    ("/var/lib/gazetted/state", "The ledger and all that is made of it. Back it up."),
    ("/var/lib/gazetted/feeds", "Every live feed as a file."),
    ("/usr/share/doc/gazetted/examples", "A first statement to drop."),
];

#[test]
fn the_runbook_has_the_same_exit_statuses() {
    let runbook = fs::read_to_string("docs/runbook.md").unwrap();
    let (_before, table) = runbook.split_once("## Exit statuses").unwrap();
    let rows = table.lines().skip_while(|line| !line.starts_with("|---"));
    let rows = rows.skip(1).take_while(|line| line.starts_with('|'));
    let statuses: Vec<&str> = rows.map(|row| row.split('|').nth(1).unwrap().trim()).collect();
    assert_eq!(statuses, EXIT_STATUS.map(|(status, _means)| status));
}

#[test]
fn the_manual_pages_are_those_in_dist() {
    let mut pages = BTreeMap::from([("gazetted.toml.5".to_owned(), configuration())]);
    let mut command = cli::command().disable_help_subcommand(true);
    command.build();
    pages.insert("gazetted.1".to_owned(), overview(&command));
    for one in command.get_subcommands() {
        let page = page_of(one);
        let name = page.get_filename();
        let mut text = Vec::new();
        page.render(&mut text).unwrap();
        let mut more = Roff::new();
        more.control("SH", ["SEE ALSO"]);
        more.text([roman("gazetted(1) for the exit status and the files, gazetted.toml(5)")]);
        text.extend(more.to_roff().into_bytes());
        pages.insert(name, String::from_utf8(text).unwrap());
    }
    compare("man", &pages);
}

#[test]
fn the_completions_are_those_in_dist() {
    let mut written = BTreeMap::new();
    for (shell, name) in
        [(Shell::Bash, "gazetted"), (Shell::Zsh, "_gazetted"), (Shell::Fish, "gazetted.fish")]
    {
        let mut text = Vec::new();
        generate(shell, &mut cli::command(), "gazetted", &mut text);
        written.insert(name.to_owned(), String::from_utf8(text).unwrap());
    }
    compare("completions", &written);
}

/// The files of a folder under `dist/`, no more and no fewer. Where they differ, fresh ones are left
/// to be copied.
#[track_caller]
fn compare(folder: &str, fresh: &BTreeMap<String, String>) {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist").join(folder);
    let files = fs::read_dir(&kept).into_iter().flatten();
    let files = files.map(|file| file.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let standing: BTreeMap<String, String> =
        files.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect();
    if standing == *fresh {
        return;
    }
    let beside = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dist").join(folder);
    drop(fs::remove_dir_all(&beside));
    fs::create_dir_all(&beside).unwrap();
    for (name, text) in fresh {
        fs::write(beside.join(name), text).unwrap();
    }
    let differs = |name: &&String| standing.get(*name) != fresh.get(*name);
    let names: BTreeSet<&String> = standing.keys().chain(fresh.keys()).filter(differs).collect();
    panic!(
        "dist/{folder} is not what the program says ({names:?}); regenerate it: rm -r dist/{folder}; cp -r {} dist/",
        beside.display()
    );
}

fn page_of(command: &clap::Command) -> Man {
    Man::new(command.clone()).date(released()).source(SOURCE).manual("gazetted")
}

/// The day on which this version came out, as the list of changes has it.
fn released() -> &'static str {
    let heading = concat!("## [", env!("CARGO_PKG_VERSION"), "] - ");
    let day = include_str!("../../CHANGELOG.md").split(heading).nth(1);
    day.and_then(|rest| rest.lines().next()).unwrap_or("unreleased")
}

/// gazetted(1): what it is, the commands, and what they have in common.
fn overview(command: &clap::Command) -> String {
    let page = page_of(command);
    let mut text = Vec::new();
    for part in [Man::render_title, Man::render_name_section, Man::render_synopsis_section] {
        part(&page, &mut text).unwrap();
    }
    let mut more = Roff::new();
    more.control("SH", ["DESCRIPTION"]);
    more.text([roman(
        "A press office drops a statement into a folder, and it stands in RSS, Atom and JSON Feed under a permanent id, \
         on its own web page, and as files on disk. The file stays where it is: an edit corrects the entry, and to \
         delete it changes nothing for readers.",
    )]);
    text.extend(more.to_roff().into_bytes());
    for part in [Man::render_subcommands_section, Man::render_options_section] {
        part(&page, &mut text).unwrap();
    }
    let mut more = Roff::new();
    for (title, rows) in [("EXIT STATUS", EXIT_STATUS.as_slice()), ("FILES", FILES.as_slice())] {
        more.control("SH", [title]);
        for (word, about) in rows {
            more.control("TP", []);
            more.text([bold(*word)]);
            more.text([roman(*about)]);
        }
    }
    more.control("SH", ["ENVIRONMENT"]);
    more.control("TP", []);
    more.text([bold("GAZETTED__"), italic("SETTING")]);
    more.text([roman("Goes before the setting of that name in the file; see gazetted.toml(5).")]);
    more.control("SH", ["SEE ALSO"]);
    let names = command.get_subcommands().map(|one| format!("gazetted-{}(1)", one.get_name()));
    let all: Vec<String> = names.chain(["gazetted.toml(5)".to_owned()]).collect();
    more.text([roman(all.join(", "))]);
    text.extend(more.to_roff().into_bytes());
    String::from_utf8(text).unwrap()
}

/// gazetted.toml(5): the reference, of which only these forms of Markdown are used.
fn configuration() -> String {
    let mut roff = Roff::new();
    roff.control("TH", ["gazetted.toml", "5", released(), SOURCE, "gazetted"]);
    roff.control("SH", ["NAME"]);
    roff.text([roman("gazetted.toml - the configuration of gazetted, the feed publisher")]);
    roff.control("SH", ["DESCRIPTION"]);
    let reference = reference::reference();
    let mut is_code = false;
    // The first two paragraphs are a title and a note on the page itself.
    for paragraph in reference.split("\n\n").skip(2) {
        if let Some(code) = paragraph.strip_prefix("```toml\n") {
            roff.control("PP", []);
            roff.control("nf", []);
            for line in code.lines().filter(|line| *line != "```") {
                roff.text([roman(line)]);
            }
            roff.control("fi", []);
            is_code = true;
        } else if let Some(title) = paragraph.strip_prefix("## ") {
            roff.control("SH", [title.replace('`', "").to_uppercase().as_str()]);
        } else if let Some(name) = paragraph.strip_prefix("### ") {
            roff.control("SS", [name.replace('`', "").as_str()]);
        } else {
            roff.control("PP", []);
            roff.text(spans(paragraph.trim()));
        }
    }
    assert!(is_code, "the reference has its example");
    roff.to_roff()
}

/// Words between backquotes are bold; a whole paragraph between stars is a note in italics.
fn spans(paragraph: &str) -> Vec<Inline> {
    let note = paragraph.strip_prefix('*').and_then(|rest| rest.strip_suffix('*'));
    let text = note.unwrap_or(paragraph).replace('\n', " ");
    let parts = text.split('`').enumerate();
    let span = |(at, part): (usize, &str)| match (at % 2, note) {
        (1, _) => bold(part),
        (_, Some(_note)) => italic(part),
        (_, None) => roman(part),
    };
    parts.filter(|(_at, part)| !part.is_empty()).map(span).collect()
}
