//! `gazetted check`: what would be understood of files, each with what lies beside it.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;

use super::{CheckArguments, Ended, answer, json, load};
use crate::app::Failure;
use crate::check;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::attachment::is_attachable;
use crate::domain::digest::Digest;
use crate::domain::path::DropPath;
use crate::domain::reading::{DropText, Problem, Reading, Verdict};
use crate::domain::source::{Source, beside_sidecar, is_sidecar};
use crate::domain::split::{Lots, Split};
use crate::domain::time::Moment;
use crate::domain::tongue::Tongue;
use crate::intake::{self, Around};
use crate::{domain, parse, reports};

pub(super) fn check_files(arguments: &CheckArguments) -> Result<Ended, Failure> {
    let config = load(&arguments.config)?;
    let tongue = Tongue::of_office(&config.languages);
    let mut ended = Ended::Well;
    let mut texts = Vec::new();
    let (mut split, lots) = (Split::default(), Lots::default());
    let mut attached = HashSet::new();
    let mut folders = HashMap::new();
    let named = arguments.files.iter().map(|file| (drop_path(&config, file), file.clone(), None));
    let below = match &arguments.folder {
        Some(folder) => intake::files_below(folder).map_err(cannot_read(folder))?,
        None => Vec::new(),
    };
    let in_folder = Around::of(
        below.iter().map(|found| (found.path.clone(), found.file.clone())),
        &config.languages,
    );
    let below = below.into_iter().map(|found| (Some(found.path), found.file, found.problem));
    let is_attachable = |path: &Option<DropPath>| path.as_ref().is_some_and(is_attachable);
    // Whether a file belongs to a statement is known once those are read.
    let (last, first): (Vec<_>, Vec<_>) =
        named.chain(below).partition(|(path, _file, _problem)| is_attachable(path));
    for (path, file, problem) in first.into_iter().chain(last) {
        let around = match (&arguments.folder, &path) {
            (None, Some(path)) => folders
                .entry(file.with_file_name(""))
                .or_insert_with(|| Around::file(&file, path, &config.languages)),
            (Some(_), _) | (None, None) => &in_folder,
        };
        let bytes = match turn(path.as_ref(), (&file, around), (problem, &attached)) {
            Turn::WithItsStatement => continue,
            Turn::Read => intake::read_alone(&file),
            Turn::Told(problem) => Err(problem),
        };
        let digest = bytes.as_deref().ok().map(Digest::of);
        let (reading, arrival) = match (path, bytes) {
            (Some(path), Ok(bytes)) => {
                let (reading, arrival) =
                    understood((&file, &path, &bytes), (around, &mut attached), &config);
                if arguments.folder.is_some() {
                    let lines = parse::lines_of(&path, &bytes, &config.rules_for(&path));
                    texts.push((path, lines));
                }
                (reading, arrival)
            }
            (None, Ok(_bytes)) => {
                (check::unread(check::unusable_name()), Clock.moment(&config.time_zone))
            }
            (_, Err(problem)) => (check::unread(problem), Clock.moment(&config.time_zone)),
        };
        split.count(lots.of(digest, &reading, arrival));
        let line = check::line(&file.display().to_string(), (&reading, arrival), tongue);
        if line.verdict != Verdict::Publish {
            ended = Ended::WithFindings;
        }
        answer(&if arguments.json { json(&line) } else { check::describe(&line, tongue) })?;
    }
    if arguments.folder.is_some() {
        split.finish(|slug| config.categories.iter().any(|listed| listed.category.slug == slug));
        if arguments.json {
            answer(&serde_json::json!({ "split": split }).to_string())?;
        } else {
            answer(&reports::split::lines(&split, tongue).join("\n"))?;
            answer(&check::proposal(&check::recurring_lines(&texts), tongue))?;
        }
    }
    Ok(ended)
}

/// What becomes of a file that is to be checked.
enum Turn {
    Read,
    /// It is checked with the one that it belongs to.
    WithItsStatement,
    /// It is not read.
    Told(Problem),
}

fn turn(
    path: Option<&DropPath>,
    (file, around): (&Path, &Around),
    (found, attached): (Option<Problem>, &HashSet<DropPath>),
) -> Turn {
    let as_found = found.clone().map_or(Turn::Read, Turn::Told);
    let Some(path) = path else { return as_found };
    let (belongs, alone): (_, fn(&DropPath) -> Problem) = if is_attachable(path) {
        let is_named = attached.contains(path);
        (is_named || around.is_claimed(path), check::attachment_alone)
    } else if is_sidecar(path) {
        (has_statement_beside(file), |_path| check::sidecar_alone())
    } else {
        return as_found;
    };
    match (belongs, found) {
        (true, _) => Turn::WithItsStatement,
        (false, Some(problem)) => Turn::Told(problem),
        (false, None) => Turn::Told(alone(path)),
    }
}

/// With what would be attached to it, which is noted.
fn understood(
    (file, path, bytes): (&Path, &DropPath, &[u8]),
    (around, attached): (&Around, &mut HashSet<DropPath>),
    config: &Config,
) -> (Reading, Moment) {
    let rules = config.rules_for(path);
    let arrival = Clock.moment(&rules.zone);
    let source = Source::of(bytes);
    let mut read = |named: &[String]| {
        let beside = around.beside((file, path), named);
        let labels = beside.iter().filter_map(|found| domain::beside::named(path, &found.label));
        attached.extend(labels);
        let bytes = source.bytes_with(&beside);
        parse::read(&DropText { path, bytes: &bytes, arrival }, &rules)
    };
    let reading = read(&[]);
    let named = reading.absent.clone();
    (if named.is_empty() { reading } else { read(&named) }, arrival)
}

/// The path as it is, or would be, below the drop folder, so that its folder's rules count.
fn drop_path(config: &Config, file: &Path) -> Option<DropPath> {
    let absolute = std::path::absolute(file).unwrap_or_else(|_no_folder| file.to_owned());
    let below = absolute.strip_prefix(&config.drop_dir).ok();
    intake::path_of(below.or_else(|| file.file_name().map(Path::new))?)
}

/// Whether a file of fields lies beside what it speaks of.
fn has_statement_beside(sidecar: &Path) -> bool {
    let name = sidecar.file_name().and_then(|name| DropPath::parse(name.to_str()?).ok());
    let statements = name.iter().flat_map(beside_sidecar);
    statements
        .map(|statement| sidecar.with_file_name(statement.as_str()))
        .any(|file| file.is_file())
}

fn cannot_read(path: &Path) -> impl FnOnce(io::Error) -> Failure + '_ {
    move |source| Failure::Io { what: format!("{} cannot be read", path.display()), source }
}
