//! What lies beside a statement's file, for whoever asks before it is dropped.

use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _};
use std::path::Path;

use crate::domain::attachment::{Form, HEAD_BYTES};
use crate::domain::beside::{self, Beside};
use crate::domain::digest::Digester;
use crate::domain::language::Language;
use crate::domain::path::DropPath;
use crate::domain::source::statement_paths;

/// The files that would be attached to a statement: by their names, and those of these names that lie there. One that
/// cannot be read is none.
pub fn beside(
    (file, statement): (&Path, &DropPath),
    named: &[String],
    languages: &[Language],
) -> Vec<Beside> {
    let entries = file.parent().and_then(|folder| folder.read_dir().ok()).into_iter().flatten();
    let entries = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let folder = statement.as_str().rsplit_once('/').map_or("", |(folder, _name)| folder);
    let slash = if folder.is_empty() { "" } else { "/" };
    let mut found: Vec<(String, String)> = entries
        .filter_map(|name| {
            let path = DropPath::parse(&[folder, slash, &name].concat()).ok()?;
            Some((beside::label(&path, statement, languages)?.to_owned(), name))
        })
        .collect();
    let named = named.iter().filter_map(|name| {
        let path = beside::named(statement, name)?;
        let below = beside::from_statement(&path, statement)?;
        Some((below.to_owned(), below.to_owned()))
    });
    found.extend(named);
    found.sort();
    let there = found.into_iter().filter_map(|(label, name)| {
        let read = one(label, &file.with_file_name(&name));
        read.ok().flatten()
    });
    there.collect()
}

/// Whether a statement lies beside a file that may be attached to it by its name.
pub fn has_statement(file: &Path, languages: &[Language]) -> bool {
    let name = file.file_name().and_then(|name| DropPath::parse(name.to_str()?).ok());
    let in_bundle = || {
        let folder = file.parent()?.file_name()?.to_str()?;
        DropPath::parse(&[folder, "/", name.as_ref()?.as_str()].concat()).ok()
    };
    let stems =
        name.iter().cloned().chain(in_bundle()).flat_map(|path| beside::stems(&path, languages));
    let stems: Vec<String> = stems.collect();
    let statements = stems.iter().flat_map(|stem| statement_paths(stem));
    statements
        .map(|statement| file.with_file_name(statement.file_name()))
        .any(|file| file.is_file())
}

fn one(label: String, file: &Path) -> io::Result<Option<Beside>> {
    let Some(form) = Form::of(&label).or_else(|| Form::of(&[".", &label].concat())) else {
        return Ok(None);
    };
    let mut opened = File::open(file)?;
    let mut head = Vec::new();
    (&mut opened).take(HEAD_BYTES).read_to_end(&mut head)?;
    opened.rewind()?;
    let mut digester = Digester::default();
    let mut chunk = vec![0; 128 * 1024];
    let mut length = 0;
    loop {
        match opened.read(&mut chunk)? {
            0 => break,
            read => {
                digester.update(&chunk[..read]);
                length += read as u64;
            }
        }
    }
    opened.rewind()?;
    Ok(Some(Beside {
        label,
        digest: digester.finish(),
        length,
        fits: form.fits(&head),
        pixels: form.pixels(BufReader::new(opened)),
    }))
}
