//! The bare loop: woken by inotify, reads the file, appends it to a log, makes the log durable,
//! writes the text beside its place and renames it there. No program that acknowledges what it has
//! made durable can do less.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::inotify;
use tempfile::TempDir;

use crate::Pace;
use crate::common::Failure;
use crate::texts::{Metronome, Texts};

const STEP_MAX: Duration = Duration::from_secs(10);

pub(crate) struct Bare {
    folder: TempDir,
    done: Receiver<io::Result<Instant>>,
}

impl Bare {
    pub(crate) fn start() -> Result<Bare, Failure> {
        let folder = TempDir::with_prefix_in("bare-", env!("CARGO_TARGET_TMPDIR"))?;
        for below in ["drop", "out"] {
            fs::create_dir(folder.path().join(below))?;
        }
        let root = folder.path().to_owned();
        let (done_sender, done) = sync_channel(1);
        let (ready_sender, ready) = sync_channel(1);
        // It ends with the process, or with the first step that fails.
        let _loop = thread::Builder::new().name("bare".to_owned()).spawn(move || {
            if let Err(failure) = run(&root, &ready_sender, &done_sender) {
                drop(done_sender.send(Err(failure)));
            }
        })?;
        ready.recv_timeout(STEP_MAX)?;
        Ok(Bare { folder, done })
    }

    /// Milliseconds from just before the rename until the loop's own rename is done.
    pub(crate) fn round(&mut self, texts: &mut Texts, pace: Pace) -> Result<Vec<f64>, Failure> {
        let staged = self.folder.path().join("staged");
        let mut metronome = Metronome::start();
        let mut latencies = Vec::new();
        for _drop in 0..pace.drops {
            let text = texts.next()?;
            fs::write(&staged, &text.bytes)?;
            metronome.wait();
            let before = Instant::now();
            fs::rename(&staged, self.folder.path().join("drop").join(&text.file))?;
            let after = self.done.recv_timeout(STEP_MAX)??;
            latencies.push(after.duration_since(before).as_secs_f64() * 1_000.0);
        }
        Ok(latencies)
    }
}

fn run(
    root: &Path,
    ready: &SyncSender<()>,
    done: &SyncSender<io::Result<Instant>>,
) -> io::Result<()> {
    let watch = inotify::init(inotify::CreateFlags::CLOEXEC)?;
    inotify::add_watch(&watch, root.join("drop"), inotify::WatchFlags::MOVED_TO)?;
    let mut log = OpenOptions::new().create(true).append(true).open(root.join("log"))?;
    let mut buffer = [MaybeUninit::uninit(); 4_096];
    let mut events = inotify::Reader::new(&watch, &mut buffer);
    let gone = |_closed| io::Error::other("nobody measures any more");
    ready.send(()).map_err(gone)?;
    loop {
        let event = events.next()?;
        let Some(name) = event.file_name() else { continue };
        let name = std::ffi::OsStr::from_bytes(name.to_bytes());
        let bytes = fs::read(root.join("drop").join(name))?;
        log.write_all(&bytes)?;
        log.sync_data()?;
        let temporary = root.join("out").join("temporary");
        File::create(&temporary)?.write_all(&bytes)?;
        fs::rename(&temporary, root.join("out").join(name))?;
        done.send(Ok(Instant::now()))
            .map_err(|_closed| io::Error::other("nobody measures any more"))?;
    }
}
