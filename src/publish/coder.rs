//! The second half of a publication, behind the first swap: each new document is read back as a
//! whole by a strict reader, written under `feeds_dir`, and coded.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::PublishMessage;
use super::files::{FeedFile, FeedFiles};
use crate::domain::feed::{FeedKey, Format};
use crate::render::{self, Contents, Unrenderable};
use crate::snapshot::{Body, Document};
use crate::supervisor::{Shutdown, Supervisor};

/// Documents waiting for a coder, by path: a newer one takes the place of an older.
#[derive(Clone, Debug, Default)]
pub struct Coder(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    more: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    by_path: BTreeMap<String, Fresh>,
    /// Paths in a coder's hands. Two coders on one path could write its file at once, or the older
    /// bytes last.
    at_work: BTreeSet<String>,
    closed: bool,
}

/// A document that has no coded forms yet.
#[derive(Clone, Debug)]
pub struct Fresh {
    pub path: String,
    pub document: Arc<Document>,
    pub origin: Origin,
}

impl Fresh {
    /// As it goes to the folder; none where it stands there.
    pub(super) fn file(&self) -> Option<FeedFile> {
        let offset = match &self.origin {
            Origin::Rendered { offset, .. } | Origin::Cut { offset } => *offset,
            Origin::Stood => return None,
        };
        Some(FeedFile::of(&self.document, &self.document.identity.joined(), offset))
    }
}

/// What decides whether a document is read back, and whether it goes to its file.
#[derive(Clone, Debug)]
pub enum Origin {
    /// It was put together of this; `offset` is the last record that it knows of.
    Rendered { contents: Contents, offset: u64 },
    /// One of an earlier run, which was checked then, and whose file stands.
    Stood,
    /// One that was read back before: of an earlier run without some of its entries, or whose file could
    /// not be written.
    Cut { offset: u64 },
}

/// A document that went through.
#[derive(Debug)]
pub struct Finished {
    pub path: String,
    pub document: Arc<Document>,
    /// In one piece, with its coded forms; or why it must not stay up.
    pub outcome: Result<Document, Unrenderable>,
}

impl Coder {
    pub fn submit(&self, fresh: Fresh) {
        self.waiting().by_path.insert(fresh.path.clone(), fresh);
        self.0.more.notify_one();
    }

    /// Lets the coders end once nothing waits.
    pub fn close(&self) {
        self.waiting().closed = true;
        self.0.more.notify_all();
    }

    /// One coder a core, below everything else in priority: readers get identity until it is done.
    pub fn run(&self, files: &FeedFiles, done: &SyncSender<PublishMessage>) {
        // A refusal only means that coding competes with publishing.
        let _priority = rustix::process::nice(NICENESS);
        while let Some(fresh) = self.next() {
            let outcome = finish(&fresh, files);
            self.done(&fresh.path);
            let Fresh { path, document, .. } = fresh;
            let finished = PublishMessage::Coded(Box::new(Finished { path, document, outcome }));
            if done.send(finished).is_err() {
                return;
            }
        }
    }

    /// Takes a document whose path no other coder has in hand; none where all are closed.
    fn next(&self) -> Option<Fresh> {
        let mut waiting = self.waiting();
        loop {
            let Waiting { by_path, at_work, closed } = &mut *waiting;
            if let Some(path) = by_path.keys().find(|path| !at_work.contains(*path)).cloned() {
                let fresh = by_path.remove(&path);
                at_work.insert(path);
                return fresh;
            }
            if *closed && by_path.is_empty() {
                return None;
            }
            waiting = self.0.more.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn done(&self, path: &str) {
        self.waiting().at_work.remove(path);
        self.0.more.notify_all();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const NICENESS: i32 = 10;

fn finish(fresh: &Fresh, files: &FeedFiles) -> Result<Document, Unrenderable> {
    let document = &fresh.document;
    let bytes = document.identity.joined();
    if let Some((key, format)) = feed_of(&fresh.path) {
        if let Origin::Rendered { contents, .. } = &fresh.origin {
            render::validate(format, &bytes, contents)?;
        }
        if let Some(file) = fresh.file() {
            files.write(&key, format, &file);
        }
    }
    let coded = render::code::code(&bytes);
    Ok(Document {
        identity: Body::from(bytes),
        gzip: coded.gzip,
        brotli: coded.brotli,
        zstd: coded.zstd,
        ..Document::clone(document)
    })
}

pub(super) fn feed_of(path: &str) -> Option<(FeedKey, Format)> {
    let (stem, extension) = path.strip_prefix("/feeds/")?.rsplit_once('.')?;
    let format = Format::ALL.into_iter().find(|format| format.extension() == extension)?;
    Some((FeedKey::parse(stem)?, format))
}

/// Spawns the coders by name.
pub fn spawn(
    supervisor: &mut Supervisor,
    coder: &Coder,
    files: &FeedFiles,
    done: &SyncSender<PublishMessage>,
) -> io::Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    for number in 0..cores {
        let (coder, files, done) = (coder.clone(), files.clone(), done.clone());
        supervisor.spawn(&format!("coder-{number}"), move |_shutdown: Shutdown| {
            coder.run(&files, &done);
            Ok(())
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Moment;
    use crate::snapshot::DocumentKind;

    fn fresh(path: &str, text: &'static str) -> Fresh {
        let document = Document {
            content_type: "text/plain",
            kind: DocumentKind::Feed,
            language: None,
            digest: text.to_owned(),
            identity: Body::from(bytes::Bytes::from_static(text.as_bytes())),
            gzip: None,
            brotli: None,
            zstd: None,
            last_modified: Moment::utc("2026-03-04T10:00:00Z".parse().unwrap()),
            link: None,
        };
        Fresh { path: path.to_owned(), document: Arc::new(document), origin: Origin::Stood }
    }

    fn digest(fresh: Option<Fresh>) -> Option<String> {
        fresh.map(|fresh| fresh.document.digest.clone())
    }

    #[test]
    fn two_coders_never_have_one_path_in_hand_and_the_newest_document_comes_last() {
        let coder = Coder::default();
        coder.submit(fresh("/feeds/all.atom", "first"));
        assert_eq!(digest(coder.next()).as_deref(), Some("first"));
        for text in ["second", "third"] {
            coder.submit(fresh("/feeds/all.atom", text));
        }
        coder.submit(fresh("/feeds/en.atom", "other"));
        assert_eq!(digest(coder.next()).as_deref(), Some("other"));
        coder.done("/feeds/all.atom");
        assert_eq!(digest(coder.next()).as_deref(), Some("third"));
        coder.done("/feeds/all.atom");
        coder.close();
        assert_eq!(digest(coder.next()), None);
    }
}
