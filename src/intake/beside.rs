//! What lies beside a statement's file, for whoever asks before it is dropped.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _};
use std::ops::Bound;
use std::path::{Path, PathBuf};

use crate::domain::attachment::{Form, HEAD_BYTES, is_attachable};
use crate::domain::beside::{self, Beside};
use crate::domain::digest::Digester;
use crate::domain::language::Language;
use crate::domain::path::DropPath;
use crate::domain::source::statement_paths;

/// Files that may be attached to statements, by their paths.
#[derive(Debug, Default)]
pub struct Attachables(BTreeMap<DropPath, PathBuf>);

impl Attachables {
    /// Those that lie in the folder of a statement's file.
    pub fn around(file: &Path, statement: &DropPath) -> Attachables {
        let mut found = Attachables::default();
        let folder = statement.as_str().rsplit_once('/').map_or("", |(folder, _name)| folder);
        let slash = if folder.is_empty() { "" } else { "/" };
        let entries = file.parent().and_then(|folder| folder.read_dir().ok()).into_iter().flatten();
        for entry in entries.flatten() {
            let name = entry.file_name();
            let path = name.to_str().map(|name| DropPath::parse(&[folder, slash, name].concat()));
            if let Some(Ok(path)) = path {
                found.add(path, entry.path());
            }
        }
        found
    }

    pub fn add(&mut self, path: DropPath, file: PathBuf) {
        if is_attachable(&path) {
            self.0.insert(path, file);
        }
    }

    /// What would be attached to a statement: by its name, and those of these names that lie there. One that cannot be
    /// read is none.
    pub fn beside(
        &self,
        (file, statement): (&Path, &DropPath),
        named: &[String],
        languages: &[Language],
    ) -> Vec<Beside> {
        let mut found: BTreeMap<String, PathBuf> = BTreeMap::new();
        for prefix in beside::prefixes(statement, languages) {
            let behind = self.0.range::<str, _>((Bound::Included(&*prefix), Bound::Unbounded));
            let begins = behind.take_while(|(path, _file)| path.as_str().starts_with(&prefix));
            found.extend(begins.filter_map(|(path, file)| {
                Some((beside::label(path, statement, languages)?.to_owned(), file.clone()))
            }));
        }
        for path in named.iter().filter_map(|name| beside::named(statement, name)) {
            if let Some(below) = beside::from_statement(&path, statement) {
                found.insert(below.to_owned(), file.with_file_name(below));
            }
        }
        found.into_iter().filter_map(|(label, file)| one(label, &file).ok().flatten()).collect()
    }
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
