//! What one configuration brings up: the databases, the feeds, and the stages from the drop folder to the
//! snapshot. Another configuration brings up another engine, behind the same server.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::adopt::{self, TakenOver};
use super::folders::Folders;
use super::generation::{Ended, Ending};
use super::left::{LeftBehind, Leftover};
use super::requests::{Asked, REQUESTS, Requests};
use super::{Failure, StartOptions, backups, owners, recovery, site};
use crate::admin::{CurrentOrders, Taken, Way};
use crate::admit::{self, Admit, AdmitError, Incoming, KeptTrust, Told, Unsettled, Work};
use crate::backup::keeper::Keeper;
use crate::board::Board;
use crate::catalogue::{Catalogue, CatalogueReader};
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::domain::clock_trust::ClockTrust;
use crate::domain::id::Authority;
use crate::domain::limits::{
    ORDERS_MAX, PUBLISH_MESSAGES_MAX, REPORTS_MAX, SIGHTINGS_MAX, STOP_GRACE,
};
use crate::domain::path::DropPath;
use crate::domain::time::Moment;
use crate::http;
use crate::intake::{Intake, Stopper};
use crate::ledger::record::Draft;
use crate::ledger::{Ledger, LedgerError};
use crate::pages::CataloguePages;
use crate::progress::Progress;
use crate::publish::coder::{self, Coder};
use crate::publish::files::FeedFiles;
use crate::publish::flood::FloodGate;
use crate::publish::rendered::RenderedCache;
use crate::publish::{Beginning, PublishMessage, Publisher, Sources};
use crate::reports::{Left, Report, Reporter};
use crate::room::Room;
use crate::snapshot::Snapshot;
use crate::status::Disks;
use crate::store::Store;
use crate::supervisor::{BackOff, Drained, Supervisor};

/// Open and rendered; nothing runs yet.
pub(super) struct Engine {
    config: Arc<Config>,
    clock: Clock,
    board: Arc<Board>,
    snapshot: Arc<Snapshot>,
    admit: Admit,
    publisher: Publisher,
    coder: Coder,
    files: FeedFiles,
    reporter: Reporter,
    pages: Arc<CataloguePages>,
    /// Asked by intake, at each of its starts, what it need not read again. The whole table would fill the
    /// writer's page cache.
    known_files: CatalogueReader,
    /// None where no backups are to be made.
    keeper: Option<Keeper>,
    channels: Channels,
}

/// What goes on from one engine to the next.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) clock: Clock,
    pub(super) trust: KeptTrust,
    pub(super) board: Arc<Board>,
    pub(super) folders: Folders,
    pub(super) left: LeftBehind,
    pub(super) disks: Disks,
}

/// Tasks that may be left behind.
pub(super) const INTAKE: &str = "intake";
pub(super) const BACKUP: &str = "backup";

struct Channels {
    publish: (SyncSender<PublishMessage>, Receiver<PublishMessage>),
    reports: Receiver<Report>,
}

impl Engine {
    /// Opens everything, brings the catalogue up to the ledger, renders the feeds.
    pub(super) fn start(
        config: &Arc<Config>,
        options: &StartOptions,
        kept: &Kept,
    ) -> Result<Engine, Failure> {
        let Kept { clock, ref folders, .. } = *kept;
        owners::can_be_told_apart(&config.intake.allowed_uids)?;
        folders.make(config)?;
        let begun = clock.now();
        recovery::before_start(config, options, clock)?;
        Self::open(config, (options, begun), kept).or_else(|failure| {
            // It was damaged where nothing had looked yet.
            if recovery::after_failure(config, &failure) == recovery::Next::End {
                return Err(failure);
            }
            recovery::before_start(config, options, clock)?;
            Self::open(config, (options, begun), kept)
        })
    }

    fn open(
        config: &Arc<Config>,
        (options, begun): (&StartOptions, Timestamp),
        kept: &Kept,
    ) -> Result<Engine, Failure> {
        let (config, board, clock) = (Arc::clone(config), Arc::clone(&kept.board), kept.clock);
        if options.rebuild {
            let what = || "the catalogue cannot be removed".to_owned();
            Catalogue::discard(&config.state_dir)
                .map_err(|source| Failure::Io { what: what(), source })?;
        }
        let shown = (clock, Arc::clone(&board));
        let room = Room::of(&config.state_dir, config.intake.keep_free, shown);
        // Before it serves, nothing waits for room: where there is none, what stands is served first.
        let mut ledger = Ledger::open(&config.state_dir)?;
        let store = Arc::new(Store::open(&config.state_dir)?);
        let mut catalogue = Catalogue::open(&config.state_dir)?;
        catch_up(&mut catalogue, &ledger)?;
        let trust = trust(&config, (last_record(&ledger)?, &kept.trust));
        let authority = site::settle_authority(&config, (&ledger, &catalogue), clock)?;
        if catalogue.site().is_none() {
            let now = clock.moment(&config.time_zone);
            site::define(&site::configured(&config, &authority), &mut ledger, now)?;
            catch_up(&mut catalogue, &ledger)?;
        }
        let now = clock.moment(&config.time_zone);
        let taking_over = (&*config.state_dir, options.adopt.as_deref());
        let adopted = adopt::adopt(taking_over, (&mut ledger, &catalogue), now)?;
        catch_up(&mut catalogue, &ledger)?;
        let let_go = admit::finish_erasures(&mut ledger, (&store, &catalogue), (begun, clock))?;
        admit::sweep(&store, &ledger, &catalogue)?;
        let files = FeedFiles::open(&config.feeds_dir).map_err(|source| Failure::Io {
            what: format!("{} cannot be written", config.feeds_dir.display()),
            source,
        })?;
        Self::assemble(Parts {
            config,
            clock,
            board,
            ledger,
            store,
            catalogue,
            authority,
            files,
            adopted,
            trust: (trust, kept.trust.clone()),
            let_go,
            room,
        })
    }

    fn assemble(
        Parts {
            config,
            clock,
            board,
            mut ledger,
            store,
            mut catalogue,
            authority,
            files,
            adopted,
            trust: (trust, trust_kept),
            let_go,
            room,
        }: Parts,
    ) -> Result<Engine, Failure> {
        let publish = sync_channel(PUBLISH_MESSAGES_MAX);
        let (reports, received) = sync_channel(REPORTS_MAX);
        let (snapshot, coder) = (Arc::<Snapshot>::default(), Coder::default());
        let (rendered, flood) = (Arc::<RenderedCache>::default(), Arc::<FloodGate>::default());
        let reporter = Reporter::new(&config, catalogue.reader()?, left_to_tell(&ledger, let_go)?);
        let pages = pages(&config, &store, &catalogue)?;
        let known_files = catalogue.reader()?;
        let sources = Sources {
            catalogue: catalogue.reader()?,
            records: ledger.reader()?,
            coded: catalogue.coded_store()?,
            rendered: Arc::clone(&rendered),
            snapshot: Arc::clone(&snapshot),
            coder: coder.clone(),
            files: files.clone(),
            reports,
            flood: Arc::clone(&flood),
            clock,
            board: Arc::clone(&board),
        };
        let now = clock.moment(&config.time_zone);
        let mut publisher = Publisher::new(sources, [pages.style(now.whole_seconds())]);
        begin(&mut publisher, (&config, &authority, &adopted), (&mut ledger, &mut catalogue), now)?;
        let (keeper, backups) = backups::keeper((&config, &authority), (clock, &board));
        let admit = Admit {
            config: Arc::clone(&config),
            authority,
            records: ledger.reader()?,
            ledger: ledger.waiting_in(room.clone()),
            store,
            catalogue: catalogue.waiting_in(room),
            adopted: adopted.by_path,
            rendered,
            clock,
            publish: publish.0.clone(),
            unsettled: Unsettled::default(),
            flood,
            told: Told::default(),
            trust,
            trust_kept,
            board: Arc::clone(&board),
            forget_pages: forgetting(&pages),
            backups,
        };
        Ok(Engine {
            config,
            clock,
            board,
            snapshot,
            admit,
            publisher,
            coder,
            files,
            reporter,
            pages,
            known_files,
            keeper,
            channels: Channels { publish, reports: received },
        })
    }

    pub(super) fn config(&self) -> &Arc<Config> {
        &self.config
    }

    /// What the server answers from.
    pub(super) fn services(&self) -> http::Services {
        http::Services {
            snapshot: Arc::clone(&self.snapshot),
            pages: Arc::clone(&self.pages) as _,
            board: Arc::clone(&self.board),
        }
    }

    /// The host that the feeds still name, where a new one waits to be accepted.
    pub(super) fn standing_host(&self) -> Option<String> {
        let standing = self.admit.catalogue.site().map(|site| site.public_url.clone());
        standing.and_then(|url| config::host_of(&url))
    }

    pub(super) fn taken(&self) -> Taken {
        if self.admit.flood.waiting().is_some() { Taken::FeedsWait } else { Taken::Whole }
    }

    /// Publishes until the program is to stop, or until another configuration is to take this one's
    /// place, which is returned. A part that fails for good is a failure; one that hangs is left.
    pub(super) fn run(self, requests: Requests, orders: &CurrentOrders) -> Result<Ended, Failure> {
        let mut supervisor = Supervisor::new();
        let (coder, room) = (self.coder.clone(), self.admit.ledger.room().clone());
        let stopper = self.spawn_tasks(&mut supervisor, orders)?;
        let heard = requests.listen(&mut supervisor).map_err(no_thread)?;
        let first = supervisor.first_to_stop();
        let unexpected = first.filter(|first| first.how.is_failure() || first.task != REQUESTS);
        supervisor.shutdown().request();
        orders.close();
        if let Some(intake) = stopper.lock().unwrap_or_else(PoisonError::into_inner).take() {
            intake.stop();
        }
        coder.close();
        room.close();
        let Drained { failed, abandoned: _ } = supervisor.stop(STOP_GRACE);
        // A part that fails takes its neighbours with it, and they may be heard of first.
        let ends = unexpected.into_iter().chain(failed);
        let heard = heard.take();
        let left = Leftover::of(supervisor);
        let Some(cause) = ends.min_by_key(|end| !end.how.is_failure()) else {
            let how = Ok(Ending::of(heard, StartOptions::default()));
            return Ok(Ended { how, left });
        };
        if let Asked::For(renewal) = heard {
            renewal.reload.refused("a part of the service failed meanwhile; the log says which");
        }
        Ok(Ended { how: Err(Failure::Stopped(cause)), left })
    }

    fn spawn_tasks(
        self,
        supervisor: &mut Supervisor,
        orders: &CurrentOrders,
    ) -> Result<Arc<Mutex<Option<Stopper>>>, Failure> {
        let (work, work_received) = sync_channel::<Work>(SIGHTINGS_MAX);
        let (order, ordered) = sync_channel(ORDERS_MAX);
        let mut incoming = Incoming { work: work_received, orders: ordered.into() };
        let Engine {
            config,
            clock,
            board,
            snapshot: _,
            admit,
            publisher,
            coder,
            files,
            reporter,
            pages: _,
            known_files,
            keeper,
            channels,
        } = self;
        if let Some(keeper) = keeper {
            let keep = move |shutdown| keeper.run(&shutdown);
            supervisor.spawn(BACKUP, keep).map_err(no_thread)?;
        }
        coder::spawn(supervisor, &coder, &files, &channels.publish.0).map_err(no_thread)?;
        let Channels { publish: (publish_sender, publish_received), reports } = channels;
        drop(publish_sender);
        supervisor
            .spawn("reports", move |_shutdown| {
                reporter.run(&reports);
                Ok(())
            })
            .map_err(no_thread)?;
        supervisor
            .spawn("publish", move |_shutdown| publisher.run(&publish_received).map_err(Into::into))
            .map_err(no_thread)?;
        let attachable_folders = admit.unsettled.attachable_folders();
        supervisor
            .spawn("admit", move |_shutdown| match admit.run(&mut incoming) {
                // Whatever stopped it is told by it.
                Err(AdmitError::PublishStopped) => Ok(()),
                ended => ended.map_err(Into::into),
            })
            .map_err(no_thread)?;
        orders.open(Way { orders: order, work: work.clone() });
        let stopper = Arc::<Mutex<Option<Stopper>>>::default();
        let current = Arc::clone(&stopper);
        supervisor
            .spawn_restarting(INTAKE, BackOff::DEFAULT, move |shutdown| {
                let (root, settings) = (config.drop_dir.clone(), config.intake.clone());
                let intake = Intake::new(root, settings, known_files.known_files()?, clock)
                    .noting(Arc::clone(&attachable_folders))
                    .on(Arc::clone(&board));
                *current.lock().unwrap_or_else(PoisonError::into_inner) = Some(intake.stopper());
                if !shutdown.is_requested() {
                    intake.run(work.clone());
                }
                Ok(())
            })
            .map_err(no_thread)?;
        Ok(stopper)
    }
}

struct Parts {
    config: Arc<Config>,
    clock: Clock,
    board: Arc<Board>,
    ledger: Ledger,
    store: Arc<Store>,
    catalogue: Catalogue,
    authority: Authority,
    files: FeedFiles,
    adopted: TakenOver,
    trust: (ClockTrust, KeptTrust),
    /// What waited of texts whose destruction was finished just now.
    let_go: Vec<DropPath>,
    /// Where what is written from now on waits.
    room: Room,
}

fn left_to_tell(ledger: &Ledger, settled: Vec<DropPath>) -> Result<Left, LedgerError> {
    let waiting = ledger.numbers_waiting()?.into_iter().map(|(_path, number)| number);
    Ok(Left { settled, waiting: waiting.collect() })
}

/// Of a clock that a time service keeps, for as long as that may take. `last_record` was made before this start
/// of the process, if nothing is known of its clock yet.
fn trust(config: &Config, (last_record, kept): (Option<Timestamp>, &KeptTrust)) -> ClockTrust {
    let patience = config.clock.time_service.then_some(config.clock.patience);
    kept.last().unwrap_or_else(|| ClockTrust::new(None, last_record)).with_patience(patience)
}

fn pages(
    config: &Config,
    store: &Arc<Store>,
    catalogue: &Catalogue,
) -> Result<Arc<CataloguePages>, Failure> {
    let site = site::site_of(catalogue)?;
    Ok(Arc::new(CataloguePages::new(&config.state_dir, Arc::clone(store), site)?))
}

fn forgetting(pages: &Arc<CataloguePages>) -> Box<dyn Fn() + Send> {
    let pages = Arc::clone(pages);
    Box::new(move || pages.forget())
}

fn catch_up(catalogue: &mut Catalogue, ledger: &Ledger) -> Result<(), Failure> {
    let behind = ledger.head().offset.saturating_sub(catalogue.cursor().offset);
    let progress =
        Progress::new("Building the catalogue", usize::try_from(behind).unwrap_or(usize::MAX));
    Ok(catalogue.catch_up(&ledger.reader()?, |offset| progress.reach(offset))?)
}

fn last_record(ledger: &Ledger) -> Result<Option<Timestamp>, LedgerError> {
    let last = ledger.reader()?.replay(ledger.head().offset.saturating_sub(1), 1)?;
    Ok(last.first().map(|record| record.header.at.instant()))
}

/// Publishes what is there, by the site as it is to be, or as it was where that would change much at
/// once. A trial has no readers.
fn begin(
    publisher: &mut Publisher,
    (config, authority, adopted): (&Config, &Authority, &TakenOver),
    (ledger, catalogue): (&mut Ledger, &mut Catalogue),
    now: Moment,
) -> Result<(), Failure> {
    let wanted = &site::configured(config, authority);
    let standing = site::site_of(catalogue)?;
    let is_guarded = !config::is_loopback_url(&standing.public_url);
    let is_changed = standing != wanted;
    if is_changed && !is_guarded {
        tracing::info!("the site is defined anew; a trial site is not guarded against floods");
    }
    let flood = if is_changed && is_guarded { publisher.weigh(wanted)? } else { None };
    if is_changed && flood.is_none() {
        site::define(wanted, ledger, now)?;
        catch_up(catalogue, ledger)?;
    }
    let defined = ledger.last_of(&Draft::site_entry())?.map_or(0, |last| last.offset);
    let offset = catalogue.cursor().offset;
    let is_cut_back = adopted.awaits_folder;
    Ok(publisher.begin(Beginning { offset, defined, flood, is_guarded, is_cut_back })?)
}

pub(super) fn no_thread(source: io::Error) -> Failure {
    Failure::Io { what: "a thread cannot be started".to_owned(), source }
}
