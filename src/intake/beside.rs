//! What lies beside a statement's file, for whoever asks before it is dropped.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _};
use std::path::{Path, PathBuf};

use crate::domain::attachment::{Form, HEAD_BYTES};
use crate::domain::beside::{self, Beside, Folder, Naming};
use crate::domain::digest::Digester;
use crate::domain::language::Language;
use crate::domain::path::DropPath;

/// Files as they lie in folders, for asking what belongs to what.
#[derive(Debug, Default)]
pub struct Around {
    folders: HashMap<String, Folder>,
    files: HashMap<DropPath, PathBuf>,
}

impl Around {
    /// All that lies in the folder of a file.
    pub fn file(file: &Path, path: &DropPath, languages: &[Language]) -> Around {
        let folder = path.folder();
        let slash = if folder.is_empty() { "" } else { "/" };
        let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
        let entries = parent.unwrap_or(Path::new(".")).read_dir().into_iter().flatten();
        let files = entries.flatten().filter_map(|entry| {
            let name = entry.file_name();
            let path = DropPath::parse(&[folder, slash, name.to_str()?].concat()).ok()?;
            Some((path, entry.path()))
        });
        Around::of(files, languages)
    }

    pub fn of(
        files: impl IntoIterator<Item = (DropPath, PathBuf)>,
        languages: &[Language],
    ) -> Around {
        let files: HashMap<DropPath, PathBuf> = files.into_iter().collect();
        let mut folders: HashMap<String, Vec<DropPath>> = HashMap::new();
        for path in files.keys() {
            folders.entry(path.folder().to_owned()).or_default().push(path.clone());
        }
        let folders = folders.into_iter().map(|(name, paths)| (name, Folder::of(paths, languages)));
        Around { folders: folders.collect(), files }
    }

    /// Whether a statement lies beside a file that may be attached to it by its name.
    pub fn is_claimed(&self, file: &DropPath) -> bool {
        let folder = self.folders.get(file.folder());
        folder.is_some_and(|folder| !folder.claims(file).is_empty())
    }

    /// What would be attached to a statement: by its name, and those of these names that lie there. One that cannot be
    /// read is none.
    pub fn beside(&self, (file, statement): (&Path, &DropPath), named: &[String]) -> Vec<Beside> {
        let folder = self.folders.get(statement.folder());
        let own = folder.iter().flat_map(|folder| folder.own(statement));
        let mut found: Vec<(String, Naming, PathBuf)> = own
            .filter_map(|(path, claim)| {
                Some((claim.label.to_owned(), claim.naming, self.files.get(path)?.clone()))
            })
            .collect();
        for path in named.iter().filter_map(|name| beside::named(statement, name)) {
            if let Some(below) = beside::from_statement(&path, statement) {
                let file = file.with_file_name(below);
                if found.iter().all(|(_label, _naming, known)| *known != file) {
                    found.push((below.to_owned(), Naming::Whole, file));
                }
            }
        }
        let read = found
            .into_iter()
            .filter_map(|(label, naming, file)| one((label, naming), &file).ok().flatten());
        read.collect()
    }
}

fn one((label, naming): (String, Naming), file: &Path) -> io::Result<Option<Beside>> {
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
        naming,
        digest: digester.finish(),
        length,
        fits: form.fits(&head),
        pixels: form.pixels(BufReader::new(opened)),
    }))
}
