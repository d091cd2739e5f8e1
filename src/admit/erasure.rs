//! Destroying the text of a statement: the record first, then every place that holds the text, each of
//! which can be done again. What a kill leaves undone is finished at the next start.

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, sync_channel};

use jiff::Timestamp;

use super::attachments::attached_to_what_waits;
use super::withdrawal::{draft_about, path_of};
use super::{Admit, AdmitError};
use crate::catalogue::Catalogue;
use crate::catalogue::attachments::Attachments as _;
use crate::catalogue::query::{EntryRow, Queries as _};
use crate::catalogue::taken_back::{ErasedRow, TakenBack as _};
use crate::clock::Clock;
use crate::domain::causes::WithCauses;
use crate::domain::deed::Deed;
use crate::domain::digest::Digest;
use crate::domain::entry::Announce;
use crate::domain::fault::WithdrawalFault;
use crate::domain::id::EntryId;
use crate::domain::limits::{COPIES_KEPT, ERASURE_PATIENCE};
use crate::domain::order::{Answer, OrderOutcome};
use crate::domain::path::DropPath;
use crate::domain::source::Source;
use crate::domain::statement::Statement;
use crate::domain::withdrawal::{Erasure, State, Withdrawal};
use crate::ledger::copies::Going;
use crate::ledger::record::{Draft, Kind, body_bytes};
use crate::ledger::{ADOPTED, Ledger, LedgerError, LedgerReader};
use crate::publish::PublishMessage;
use crate::reports::{Outcome, Report, earlier};
use crate::store::Store;

/// Backups of ours, as an erasure sees them.
pub trait Backups: Send {
    /// None is made until they are made anew, and one that is being made is given up.
    fn hold(&self);

    /// Has them made anew without what was destroyed. Tells whether that is done.
    fn renew(&self) -> bool;
}

impl Admit {
    pub(super) fn erase(
        &mut self,
        row: &EntryRow,
        notice: Withdrawal,
    ) -> Result<Answer, AdmitError> {
        let name = row.id.to_string();
        if row.state == State::Erased {
            let done = self.finish_erasure(row)?;
            return Ok(answer(Deed::ErasedBefore, name, done));
        }
        if let Err(why) = self.proves_notice(row, &notice)? {
            return Ok(Answer::not_done(OrderOutcome::Refused, why));
        }
        let of = (&self.ledger, &self.records, &self.catalogue);
        let erasure = erasure_about(row, notice, of)?;
        let body = body_bytes(&erasure);
        self.backups.hold();
        self.append_one(draft_about((&row.id, row.revision), Kind::Erased, body))?;
        let done = self.finish_erasure(row)?;
        Ok(answer(Deed::Erased, name, done))
    }

    /// Every place in turn, the backups last: they are copies of the ledger. Tells whether all of them are clean.
    fn finish_erasure(&mut self, row: &EntryRow) -> Result<Finished, AdmitError> {
        self.backups.hold();
        let here = self.destroy(row)?;
        // They hold nothing of what was freed. Whether that is done is seen from them, also at the next start.
        let is_renewed = self.backups.renew();
        Ok(if is_renewed { here } else { Finished::Later })
    }

    /// In the state folder, and in what is shown.
    fn destroy(&mut self, row: &EntryRow) -> Result<Finished, AdmitError> {
        // Its address held words of the headline, and is another one by now.
        let former = row.address.as_deref().zip(self.catalogue.site());
        let former = former.map(|(address, site)| site.url(address));
        let Some(row) = self.catalogue.entry_by_id(&row.id)? else { return Ok(Finished::Clean) };
        let Some(erasure) = erasure_of(&row, &self.records)? else { return Ok(Finished::Clean) };
        let of = (&row.id, row.drop_name.as_ref());
        let let_go = self.ledger.held_of(of)?;
        let shown = self.forget_what_is_shown(&row, &let_go)?;
        // Behind all that was told of it before.
        let files = let_go.iter().chain(row.drop_name.as_ref()).map(DropPath::as_str);
        self.board.forget(former.as_deref(), files);
        self.ledger.destroy(of, &erasure)?;
        forget_attachments(&erasure, &self.store, (&self.ledger, &self.catalogue))?;
        self.adopted.retain(|_path, adopted| adopted.id != row.id);
        let forgot = earlier::forget(&self.config.state_dir.join(ADOPTED), &row.id);
        (self.forget_pages)();
        if let Err(error) = &forgot {
            tracing::warn!(%error, "an erasure is finished at the next start");
        }
        if !shown || forgot.is_err() {
            let _tried = tried(self.ledger.remove_copies(Going::All).map_err(AdmitError::from))?;
            return Ok(Finished::Later);
        }
        write_anew((&self.ledger, &self.catalogue), Going::All)
    }

    /// What found no room, or somebody reading, when it was to be written anew; and the copies whose time is over.
    pub(super) fn finish_erasures_now_and_then(&mut self) -> Result<(), AdmitError> {
        let mut going = a_while_ago(self.clock);
        let erasing = self.ledger.erasing()?;
        for ordered in ordered_of(&self.ledger, &erasing)? {
            going = going.max(ordered);
        }
        if !erasing.is_empty() {
            let of = (&self.ledger, &self.catalogue);
            let _tried = write_anew(of, Going::Before(going))?;
        } else if self.records.last_erased()?.is_some() {
            self.ledger.remove_copies(Going::Before(going))?;
        }
        Ok(())
    }

    /// The feeds with their files and coded forms, and the reports. Tells whether all were done in time.
    fn forget_what_is_shown(
        &self,
        row: &EntryRow,
        let_go: &[DropPath],
    ) -> Result<bool, AdmitError> {
        let (published, publishing) = sync_channel(1);
        let (reported, reporting) = sync_channel(1);
        let when = (self.now(), self.clock.monotonic());
        let settled = let_go.iter().map(|path| {
            let report = Report::about_entry(path, Outcome::Settled, None, when);
            Report { is_secret: true, ..report }
        });
        let mut reports: Vec<Report> = settled.collect();
        let report = Report::about_entry(&path_of(row), Outcome::Erased, None, when);
        reports.push(Report { done: Some(reported), ..report });
        let offset = self.catalogue.cursor().offset;
        let erased = PublishMessage::Erased { offset, reports, done: published };
        self.publish.send(erased).map_err(|_gone| AdmitError::PublishStopped)?;
        Ok(is_done(&publishing) && is_done(&reporting))
    }
}

/// What is known of what is to be destroyed.
type Sources<'a> = (&'a Ledger, &'a LedgerReader, &'a Catalogue);

fn erasure_about(
    row: &EntryRow,
    notice: Withdrawal,
    (ledger, records, catalogue): Sources<'_>,
) -> Result<Erasure, AdmitError> {
    let address = row.address.as_ref().map(|address| Digest::of(address.as_bytes()));
    Ok(Erasure {
        notice,
        address,
        language: row.language.clone(),
        group: row.group.clone(),
        sources: Vec::new(),
        attachments: attachments_of(row, (ledger, records, catalogue))?,
        husks: records.husks(&row.id, address)?,
    })
}

/// Of every file that was published with it, by any of its records, and that an edit which waits would have.
fn attachments_of(
    row: &EntryRow,
    (ledger, records, catalogue): Sources<'_>,
) -> Result<Vec<Digest>, AdmitError> {
    let mut all: BTreeSet<Digest> = catalogue.attachments_of(row.num)?.into_iter().collect();
    for record in records.records_of(&row.id)? {
        let body = record.body.as_deref().map(serde_json::from_slice::<Statement>);
        if let Some(Ok(statement)) = body {
            all.extend(statement.attachments.iter().map(|attachment| attachment.digest));
        }
    }
    for path in ledger.held_of((&row.id, row.drop_name.as_ref()))? {
        if let Some(waiting) = ledger.waiting_at(&path)? {
            let beside = Source::of(&waiting.held.source).beside();
            all.extend(beside.into_iter().map(|file| file.digest));
        }
    }
    Ok(all.into_iter().collect())
}

/// As `Admit::erase` does it, of an entry that was erased by records which this ledger has lost. Its
/// readers were told then.
pub fn erased_elsewhere(
    row: &EntryRow,
    notice: Withdrawal,
    of: Sources<'_>,
) -> Result<Draft, AdmitError> {
    let body = body_bytes(&erasure_about(row, notice, of)?);
    let draft = draft_about((&row.id, row.revision), Kind::Erased, body);
    Ok(Draft { announce: Announce::No, ..draft })
}

/// The same of one that was withdrawn.
pub fn withdrawn_elsewhere(row: &EntryRow, notice: &Withdrawal) -> Draft {
    let draft = draft_about((&row.id, row.revision), Kind::Withdrawn, body_bytes(notice));
    Draft { announce: Announce::No, ..draft }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Finished {
    Clean,
    /// Some place could not be written just now.
    Later,
}

fn is_done(done: &Receiver<()>) -> bool {
    done.recv_timeout(ERASURE_PATIENCE).is_ok()
}

fn answer(deed: Deed, about: String, finished: Finished) -> Answer {
    match finished {
        Finished::Clean => Answer::did(deed, about),
        Finished::Later => {
            let fault = WithdrawalFault::ErasureUnfinished { about };
            Answer::not_done(OrderOutcome::Refused, fault)
        }
    }
}

fn erasure_of(row: &EntryRow, records: &LedgerReader) -> Result<Option<Erasure>, LedgerError> {
    let Some(digest) = row.notice.filter(|_digest| row.state == State::Erased) else {
        return Ok(None);
    };
    Ok(records.body(&digest)?.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// The files that were published with it and with nothing else.
fn forget_attachments(
    erasure: &Erasure,
    store: &Store,
    (ledger, catalogue): (&Ledger, &Catalogue),
) -> Result<(), AdmitError> {
    let waiting = attached_to_what_waits(ledger)?;
    for digest in &erasure.attachments {
        if !waiting.contains(digest) && !catalogue.is_attachment(*digest)? {
            store.remove(*digest)?;
        }
    }
    Ok(())
}

/// At a start: carries to its end what a kill has cut short. The feeds and reports follow by themselves.
/// Returns the files of which something waited.
pub fn finish_all(
    ledger: &mut Ledger,
    (store, catalogue): (&Store, &Catalogue),
    (begun, clock): (Timestamp, Clock),
) -> Result<Vec<DropPath>, AdmitError> {
    let records = ledger.reader()?;
    let mut let_go = Vec::new();
    for ErasedRow { entry: row, .. } in catalogue.erased()? {
        let Some(erasure) = erasure_of(&row, &records)? else { continue };
        let of = (&row.id, row.drop_name.as_ref());
        let_go.extend(ledger.held_of(of)?);
        ledger.destroy(of, &erasure)?;
        forget_attachments(&erasure, store, (ledger, catalogue))?;
    }
    if records.last_erased()?.is_none() {
        return Ok(let_go);
    }
    drop(records);
    // What was put aside in this start nobody has looked at yet.
    let old = a_while_ago(clock);
    let erasing = ledger.erasing()?;
    let going = if ordered_of(ledger, &erasing)?.is_empty() { old } else { begun };
    if erasing.is_empty() {
        ledger.remove_copies(Going::Before(old))?;
    } else {
        catalogue.forget_coded()?;
        let _tried = write_anew((ledger, catalogue), Going::Before(going))?;
    }
    for copy in ledger.copies() {
        tracing::warn!(
            copy = %copy.display(),
            "a copy of an earlier ledger is kept for a week, and may hold a text that was erased: remove it once it was looked at"
        );
    }
    Ok(let_go)
}

/// When those of them were ordered that a person ordered of this ledger: one that another ledger had carried out
/// has left nothing in the copies of that.
fn ordered_of(ledger: &Ledger, erasing: &[EntryId]) -> Result<Vec<Timestamp>, LedgerError> {
    let mut ordered = Vec::new();
    for entry in erasing {
        let last = ledger.last_of(entry)?.filter(|last| last.announce == Announce::Yes);
        ordered.extend(last.map(|last| last.at.instant()));
    }
    Ok(ordered)
}

fn a_while_ago(clock: Clock) -> Timestamp {
    let now = clock.now();
    now.checked_sub(COPIES_KEPT).unwrap_or(now)
}

/// These copies of the databases go, which needs no room and makes some; then they are written without what was freed
/// in them. Where there is no room for that, or somebody reads, it is done later: nothing of it is shown meanwhile.
fn write_anew(
    (ledger, catalogue): (&Ledger, &Catalogue),
    going: Going,
) -> Result<Finished, AdmitError> {
    let write = || {
        ledger.remove_copies(going)?;
        catalogue.compact()?;
        ledger.compact()?;
        Ok::<(), AdmitError>(ledger.note_erased()?)
    };
    tried(write())
}

fn tried(done: Result<(), AdmitError>) -> Result<Finished, AdmitError> {
    match done {
        Ok(()) => Ok(Finished::Clean),
        Err(error) if error.is_damage() => Err(error),
        Err(error) => {
            tracing::warn!(
                error = %WithCauses(&error),
                "an erasure is not finished: what it freed lies in a file yet; it is tried again"
            );
            Ok(Finished::Later)
        }
    }
}
