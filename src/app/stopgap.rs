//! What is served while there is no room on the disk to start with: what stands, and nothing is taken in.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::engine::Kept;
use super::generation::{Ended, Ending};
use super::left::Leftover;
use super::requests::{Asked, Requests};
use super::{Failure, StartOptions, no_thread};
use crate::board::Board;
use crate::catalogue::CatalogueReader;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::domain::limits::{ROOM_PATIENCE_LONGEST, START_AGAIN, STOP_GRACE};
use crate::http;
use crate::http::pages::{NoPage, PagePath, PageSource, PageUnavailable};
use crate::ledger::{LedgerReader, StateLock};
use crate::pages::CataloguePages;
use crate::publish::as_left::feeds_as_left;
use crate::publish::files::FeedFiles;
use crate::render::page::Pages;
use crate::room::{self, Room};
use crate::snapshot::{Document, Snapshot};
use crate::store::Store;
use crate::supervisor::{Drained, How, Shutdown, Supervisor};

/// For a page that is being looked up yet; beside `STOP_GRACE`, within what a service manager waits for.
const LOOKUP_PATIENCE: Duration = Duration::from_secs(5);

/// In the place of an engine that found no room.
pub(super) struct Stopgap {
    config: Arc<Config>,
    options: StartOptions,
    clock: Clock,
    room: Room,
    /// No file found room when it began; otherwise more is needed than that.
    was_full: bool,
    snapshot: Arc<Snapshot>,
    pages: Arc<StopgapPages>,
    /// Closed once no page is looked up any more.
    lookups: Receiver<()>,
    board: Arc<Board>,
    host: Option<String>,
    /// Nobody else begins here meanwhile.
    _lock: StateLock,
}

/// From a catalogue that says all that the ledger does, until a start needs it for itself.
struct StopgapPages {
    catalogue: Mutex<Option<Arc<Lent>>>,
    no_page: NoPage,
}

/// Goes with the last lookup, and its connections before it.
struct Lent {
    pages: CataloguePages,
    _over: SyncSender<()>,
}

impl StopgapPages {
    fn catalogue(&self) -> MutexGuard<'_, Option<Arc<Lent>>> {
        self.catalogue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PageSource for StopgapPages {
    fn find(&self, path: &PagePath) -> Result<Option<Arc<Document>>, PageUnavailable> {
        if let PagePath::Feed(..) = path {
            // All that can be relied on are in the snapshot.
            return Err(PageUnavailable("its file is not the one that was served last".into()));
        }
        let catalogue = self.catalogue().clone();
        match catalogue {
            Some(lent) => lent.pages.find(path),
            None => Err(PageUnavailable("the catalogue waits for room on the disk".into())),
        }
    }

    fn no_page(&self) -> NoPage {
        self.no_page.clone()
    }
}

impl Stopgap {
    /// Nothing is written. `why` is the failure of the start that there was no room for.
    pub(super) fn open(
        config: &Arc<Config>,
        options: &StartOptions,
        kept: &Kept,
        why: &Failure,
    ) -> Result<Stopgap, Failure> {
        let Kept { clock, ref board, .. } = *kept;
        let lock = StateLock::take(&config.state_dir)?;
        let ledger = LedgerReader::open(&config.state_dir)?;
        let files = FeedFiles::to_read(&config.feeds_dir).map_err(|source| Failure::Io {
            what: format!("{} cannot be read", config.feeds_dir.display()),
            source,
        })?;
        let snapshot = Arc::<Snapshot>::default();
        snapshot.replace(feeds_as_left(&files, &ledger, board)?);
        let site = ledger.site()?;
        let (pages, lookups) = pages(config, &ledger)?;
        let room = Room::of(&config.state_dir, config.intake.keep_free, (clock, Arc::clone(board)));
        room.is_missing();
        tracing::error!(
            error = why.in_one_line(),
            "there is no room to start with; what stands is served, and the rest begins once there is some"
        );
        Ok(Stopgap {
            config: Arc::clone(config),
            options: options.clone(),
            clock,
            room,
            was_full: room::is_full(&config.state_dir),
            snapshot,
            pages: Arc::new(pages),
            lookups,
            board: Arc::clone(board),
            host: site.and_then(|site| config::host_of(&site.public_url)),
            _lock: lock,
        })
    }

    pub(super) fn config(&self) -> &Arc<Config> {
        &self.config
    }

    pub(super) fn services(&self) -> http::Services {
        http::Services {
            snapshot: Arc::clone(&self.snapshot),
            pages: Arc::clone(&self.pages) as _,
            board: Arc::clone(&self.board),
        }
    }

    pub(super) fn standing_host(&self) -> Option<String> {
        self.host.clone()
    }

    /// Until there is room, the program is to stop, or another configuration is to take this one's place.
    pub(super) fn run(self, requests: Requests) -> Result<Ended, Failure> {
        let Stopgap { config, options, clock, room, was_full, pages, lookups, _lock: lock, .. } =
            self;
        let mut supervisor = Supervisor::new();
        let heard = requests.listen(&mut supervisor).map_err(no_thread)?;
        let is_there = Arc::<AtomicBool>::default();
        let (found, waiting) = (Arc::clone(&is_there), room.clone());
        supervisor
            .spawn("room", move |shutdown| {
                let is_found = wait((&config, was_full), (&waiting, clock), &shutdown);
                found.store(is_found, Ordering::Release);
                Ok(())
            })
            .map_err(no_thread)?;
        let first = supervisor.first_to_stop();
        supervisor.shutdown().request();
        room.close();
        // What hangs is left behind.
        let Drained { failed, abandoned: _ } = supervisor.stop(STOP_GRACE);
        drop(lock);
        // An engine opens it as one that writes. Lookups read without a lock, or keep all others out (`ledger/readable.rs`).
        drop(pages.catalogue().take());
        if lookups.recv_timeout(LOOKUP_PATIENCE) == Err(RecvTimeoutError::Timeout) {
            return Err(Failure::Unclean(vec!["page lookups".to_owned()]));
        }
        let fallen = |stopped: &crate::supervisor::Stopped| matches!(stopped.how, How::Panicked(_));
        if let Some(stopped) = first.filter(fallen).into_iter().chain(failed).next() {
            return Err(Failure::Stopped(stopped));
        }
        let heard = heard.take();
        let how = match heard {
            Asked::ToStop if is_there.load(Ordering::Acquire) => {
                // Tells that it is there.
                room.look();
                Ending::RoomAgain(options)
            }
            asked @ (Asked::ToStop | Asked::For(_)) => Ending::of(asked, options),
        };
        Ok(Ended { how: Ok(how), left: Leftover::of(supervisor) })
    }
}

/// Waits until a file finds room again. Where one did all the time, more is needed than that; then after a while.
fn wait(
    (config, mut was_full): (&Config, bool),
    (room, clock): (&Room, Clock),
    shutdown: &Shutdown,
) -> bool {
    let begun = clock.monotonic();
    while !shutdown.is_requested() {
        let is_full = room::is_full(&config.state_dir);
        was_full |= is_full;
        let is_late = clock.monotonic().duration_since(begun) >= START_AGAIN;
        if !is_full && (was_full || is_late) {
            return true;
        }
        room.rest(ROOM_PATIENCE_LONGEST);
    }
    false
}

fn pages(config: &Config, ledger: &LedgerReader) -> Result<(StopgapPages, Receiver<()>), Failure> {
    let (over, lookups) = sync_channel(1);
    let store = Arc::new(Store::to_read(&config.state_dir));
    let known = CatalogueReader::open(&config.state_dir)
        .and_then(|catalogue| Ok((catalogue.cursor()?, catalogue.site()?)));
    let catalogue = match known {
        Ok((cursor, Some(site))) if cursor == ledger.head()? => {
            let pages = CataloguePages::new(&config.state_dir, store, &site)?;
            Some(Arc::new(Lent { pages, _over: over }))
        }
        Ok(_) | Err(_) => None,
    };
    let no_page = match ledger.site()? {
        Some(site) => NoPage {
            language: site.default_language().cloned(),
            html: Pages::new()?.not_found(&site)?.into(),
        },
        None => NoPage { language: None, html: "".into() },
    };
    Ok((StopgapPages { catalogue: Mutex::new(catalogue), no_page }, lookups))
}
