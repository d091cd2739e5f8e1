//! Taking back what is published, by order, by a file beside it, or by the file itself; and letting it
//! stand again.

use std::sync::Arc;

use super::gestures::named_by;
use super::plan::Plan;
use super::{Admit, AdmitError, Item};
use crate::catalogue::files::Standing;
use crate::catalogue::query::{EntryRow, Queries as _};
use crate::catalogue::taken_back::TakenBack as _;
use crate::domain::decide::{ArrivalKind, Consent, FileState, Known};
use crate::domain::deed::Deed;
use crate::domain::digest::Digest;
use crate::domain::entry::{Announce, Bearings, Entry, next_updated};
use crate::domain::fault::WithdrawalFault;
use crate::domain::gesture::Gesture;
use crate::domain::id::EntryId;
use crate::domain::order::{Answer, Cause, OrderOutcome, TextOfWithdrawn};
use crate::domain::path::DropPath;
use crate::domain::reading::{Problem, Severity};
use crate::domain::statement::Statement;
use crate::domain::time::Moment;
use crate::domain::withdrawal::{REASON_CHARS_MAX, ReasonTooLong, State, Withdrawal, reason_of};
use crate::ledger::record::{Draft, Kind, body_bytes};
use crate::parse;
use crate::render::{self, Extent, notice};
use crate::reports::{Outcome, Report};

/// A record about an entry that is published.
pub(super) fn draft_about(
    (id, revision): (&EntryId, u32),
    kind: Kind,
    body: (Digest, bytes::Bytes),
) -> Draft {
    Draft {
        kind,
        entry: id.clone(),
        expects: revision,
        revision: revision + 1,
        grade: None,
        announce: Announce::Yes,
        published: None,
        drop_name: None,
        content: body.0,
        body: Some(body),
        source: None,
    }
}

impl Plan {
    /// The file says what is published already, or of a withdrawn statement what was.
    pub(super) fn is_known_already(&mut self, of: &Known) {
        let outcome = match of.state {
            State::Current | State::Expired => Outcome::Unchanged,
            State::Withdrawn | State::Erased => Outcome::StaysWithdrawn,
        };
        self.belongs_to(of, Standing::Owner, outcome);
    }

    pub(super) fn withdraw(&mut self, of: &Known, withdrawal: Withdrawal, now: Moment) {
        let draft = draft_about((&of.id, of.revision), Kind::Withdrawn, body_bytes(&withdrawal));
        self.draft_for(Draft { drop_name: Some(self.item.path.clone()), ..draft });
        self.shows_notice(of, withdrawal, now);
    }

    /// What is about to be published was withdrawn before, in another ledger.
    pub(super) fn and_withdraw(&mut self, withdrawal: Withdrawal, now: Moment) {
        let Some(entry) = self.entry.clone() else { return };
        let body = body_bytes(&withdrawal);
        let draft = draft_about((&entry.id, entry.revision), Kind::Withdrawn, body);
        self.then = Some(Draft { announce: Announce::No, ..draft });
        self.has_then = true;
        if let Some(published) = &mut self.draft {
            published.announce = Announce::No;
        }
        let of = Known {
            id: entry.id,
            revision: entry.revision,
            path: Some(self.item.path.clone()),
            file: FileState::Present,
            published: entry.published,
            updated: entry.updated,
            address: entry.address,
            last_offset: 0,
            source: Some(self.item.digest),
            statement: entry.statement,
            state: State::Current,
            withdrawal: None,
            bearings: entry.bearings,
        };
        self.problems.clear();
        self.shows_notice(&of, withdrawal, now);
        self.outcome = Outcome::StaysWithdrawn;
    }

    fn shows_notice(&mut self, of: &Known, withdrawal: Withdrawal, now: Moment) {
        let title = of.statement.title.clone();
        let entry = Entry {
            id: of.id.clone(),
            revision: of.revision + 1,
            address: of.address.clone(),
            published: of.published,
            updated: next_updated(of.updated, now),
            state: State::Withdrawn,
            statement: Arc::new(notice::statement(&withdrawal, &of.statement, of.published)),
            bearings: Bearings::default(),
            in_reply_to: None,
        };
        self.known = Some(Known {
            revision: entry.revision,
            path: Some(self.item.path.clone()),
            file: FileState::Present,
            updated: entry.updated,
            state: State::Withdrawn,
            withdrawal: Some(withdrawal),
            ..of.clone()
        });
        self.problems.retain(|problem| problem.severity == Severity::Refuse);
        self.stands(entry);
        self.shown = Some((title, of.address.clone()));
        self.outcome = Outcome::Withdrawn;
    }

    pub(super) fn reinstate(&mut self, of: &Known, statement: Statement, now: Moment) {
        let draft = draft_about((&of.id, of.revision), Kind::Reinstated, body_bytes(&statement));
        self.draft_for(Draft {
            drop_name: Some(self.item.path.clone()),
            source: Some((self.item.digest, self.item.source.clone())),
            ..draft
        });
        let bearings = self.item.bearings_of((of, &statement), now);
        self.stands(Entry {
            id: of.id.clone(),
            revision: of.revision + 1,
            address: of.address.clone(),
            published: of.published,
            updated: next_updated(of.updated, now),
            state: State::Current,
            statement: Arc::new(statement),
            bearings,
            in_reply_to: None,
        });
        self.outcome = Outcome::Reinstated;
    }
}

impl Admit {
    /// A file beside this one that takes it back, unless a newer one lets it stand again.
    pub(super) fn taken_back_by(&self, item: &Item) -> Option<DropPath> {
        if item.consent == Consent::Given {
            return None;
        }
        let (by, written) = self.said_of(item, Gesture::Withdraw)?;
        let again = self.said_of(item, Gesture::Reinstate);
        again.is_none_or(|(_by, later)| later <= written).then_some(by)
    }

    /// The file of this kind that lies beside the item, and when it was last written.
    fn said_of(&self, item: &Item, gesture: Gesture) -> Option<(DropPath, i64)> {
        let waiting = self.unsettled.gestures.iter().filter(|said| {
            Gesture::of(&said.path)
                .is_some_and(|(kind, about)| kind == gesture && about.contains(&item.path))
        });
        let waiting = waiting.map(|said| (said.path.clone(), said.stamp.mtime_ns)).next();
        if waiting.is_some() {
            return waiting;
        }
        let names = gesture.paths_about(&item.path).into_iter();
        // A walk has seen all that lies beside an archive's files.
        let is_news = item.arrival == ArrivalKind::News;
        let mut names = names.filter(|name| is_news || self.unsettled.beside.contains(name));
        names.find_map(|name| {
            let stamp = self.stamp_now(&name).ok().flatten()?;
            Some((name, stamp.mtime_ns))
        })
    }

    /// By command.
    pub(super) fn withdraw_by_order(
        &mut self,
        about: &str,
        reason: Option<&str>,
        (cause, text): (Cause, TextOfWithdrawn),
    ) -> Result<Answer, AdmitError> {
        let reason = match reason_of(reason.unwrap_or_default()) {
            Ok(reason) => reason,
            Err(ReasonTooLong) => return Ok(reason_too_long()),
        };
        let Some(row) = self.entry_about(about)? else { return Ok(nothing_published(about)) };
        let mut withdrawal = Withdrawal { reason, legal: cause == Cause::Legal };
        // To erase what was withdrawn, its reason need not be given again.
        if let (None, Some(last)) = (&withdrawal.reason, &row.withdrawal) {
            withdrawal.reason.clone_from(&last.reason);
            withdrawal.legal |= last.legal;
        }
        match text {
            TextOfWithdrawn::Kept => self.withdraw(&row, &withdrawal),
            TextOfWithdrawn::Destroyed => self.erase(&row, withdrawal),
        }
    }

    pub(super) fn withdraw(
        &mut self,
        row: &EntryRow,
        withdrawal: &Withdrawal,
    ) -> Result<Answer, AdmitError> {
        let name = name_of(row);
        match row.state {
            State::Erased => {
                return Ok(Answer::did(Deed::ErasedBefore, name));
            }
            State::Withdrawn if row.withdrawal.as_ref() == Some(withdrawal) => {
                return Ok(Answer::did(Deed::WithdrawnBefore, name));
            }
            State::Withdrawn | State::Current | State::Expired => {}
        }
        if let Err(why) = self.proves_notice(row, withdrawal)? {
            return Ok(Answer::not_done(OrderOutcome::Refused, why));
        }
        let body = body_bytes(withdrawal);
        self.append_one(draft_about((&row.id, row.revision), Kind::Withdrawn, body))?;
        self.tell_of(row, Outcome::Withdrawn)?;
        let deed = match (row.state, &withdrawal.reason) {
            (State::Withdrawn, _) => Deed::NoticeChanged,
            (_, Some(_reason)) => Deed::Withdrawn,
            (_, None) => Deed::WithdrawnWithoutReason,
        };
        Ok(Answer::did(deed, name))
    }

    /// By command, with the text that was withdrawn.
    pub(super) fn reinstate_by_order(&mut self, about: &str) -> Result<Answer, AdmitError> {
        match self.entry_about(about)? {
            Some(row) => self.reinstate(&row),
            None => Ok(nothing_published(about)),
        }
    }

    fn reinstate(&mut self, row: &EntryRow) -> Result<Answer, AdmitError> {
        let about = name_of(row);
        let refused = |why: WithdrawalFault| Ok(Answer::not_done(OrderOutcome::Refused, why));
        match row.state {
            State::Current | State::Expired => {
                return refused(WithdrawalFault::NotWithdrawn { about });
            }
            State::Erased => return refused(WithdrawalFault::NothingToReinstate { about }),
            State::Withdrawn => {}
        }
        let body = row.body.map(|digest| self.records.body(&digest)).transpose()?.flatten();
        let (Some(body), Some(digest)) = (body, row.body) else {
            return refused(WithdrawalFault::NothingToReinstate { about });
        };
        let draft = draft_about((&row.id, row.revision), Kind::Reinstated, (digest, body.into()));
        self.append_one(draft)?;
        self.tell_of(row, Outcome::Reinstated)?;
        Ok(Answer::did(Deed::Reinstated, about))
    }

    /// By a file beside the statement's.
    pub(super) fn withdraw_by_file(
        &mut self,
        (item, about): (&Item, &[DropPath]),
    ) -> Result<Answer, AdmitError> {
        let rules = self.config.rules_for(&item.path);
        let withdrawal = match parse::withdrawal(&item.source, &rules) {
            Ok(withdrawal) => withdrawal,
            Err(ReasonTooLong) => return Ok(reason_too_long()),
        };
        if let Some(row) = self.entry_beside(about)? {
            return self.withdraw(&row, &withdrawal);
        }
        for path in about {
            if self.ledger.waiting_at(path)?.is_some() {
                return Ok(Answer::did(Deed::KeptBack, path.to_string()));
            }
        }
        Ok(nothing_published(&named_by(item).to_string()))
    }

    pub(super) fn reinstate_by_file(
        &mut self,
        item: &Item,
        about: &[DropPath],
    ) -> Result<Answer, AdmitError> {
        match self.entry_beside(about)? {
            Some(row) if !row.state.is_taken_back() => {
                Ok(Answer::did(Deed::StandsAlready, name_of(&row)))
            }
            Some(row) => self.reinstate(&row),
            None => Ok(nothing_published(&named_by(item).to_string())),
        }
    }

    pub(super) fn entry_beside(&self, about: &[DropPath]) -> Result<Option<EntryRow>, AdmitError> {
        for path in about {
            if let Some(row) = self.catalogue.entry_by_drop_name(path)? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// By its id, by the path or URL of its page in any form, or by its drop file.
    fn entry_about(&self, about: &str) -> Result<Option<EntryRow>, AdmitError> {
        let about = about.trim();
        if let Some(row) = self.catalogue.entry_by_id(&EntryId::recorded(about.to_owned()))? {
            return Ok(Some(row));
        }
        let public = self.catalogue.site().map(|site| site.public_url.clone());
        let path = public.and_then(|url| about.strip_prefix(url.as_str())).unwrap_or(about);
        if path.starts_with("/statements/") {
            let page = path.strip_suffix(".txt").or_else(|| path.strip_suffix(".json"));
            let page = page.unwrap_or(path);
            return Ok(match self.catalogue.entry_by_address(page)? {
                Some(row) => Some(row),
                None => self.catalogue.entry_gone_from(page)?,
            });
        }
        let file = std::path::Path::new(about);
        let below = file.strip_prefix(&self.config.drop_dir).unwrap_or(file);
        let Some(path) = below.to_str().and_then(|path| DropPath::parse(path).ok()) else {
            return Ok(None);
        };
        Ok(self.catalogue.entry_by_drop_name(&path)?)
    }

    /// The first gate: a notice that cannot be shown in every format is not appended.
    pub(super) fn proves_notice(
        &self,
        row: &EntryRow,
        withdrawal: &Withdrawal,
    ) -> Result<Result<(), WithdrawalFault>, AdmitError> {
        let Some(site) = self.catalogue.site() else { return Ok(Ok(())) };
        let of = match row.body.map(|digest| self.records.body(&digest)).transpose()?.flatten() {
            Some(body) => serde_json::from_slice(&body).ok(),
            None => None,
        };
        let blank = || Statement::blank(row.language.clone(), row.group.clone());
        let statement = notice::statement(withdrawal, &of.unwrap_or_else(blank), row.published);
        let Some(entry) = row.entry(Arc::new(statement), Bearings::default()) else {
            return Ok(Ok(()));
        };
        let proved = render::entry(site, &entry, Extent::Full);
        Ok(proved
            .map(|_rendered| ())
            .map_err(|error| WithdrawalFault::NoticeNotFaithful { error: error.to_string() }))
    }

    /// Durable, and known, when this returns.
    pub(super) fn append_one(&mut self, draft: Draft) -> Result<(), AdmitError> {
        let now = self.now();
        self.ledger.append(&[draft], now)?;
        self.fold(&[])
    }

    /// Returns once readers see it, as far as they do in time.
    fn tell_of(&self, row: &EntryRow, outcome: Outcome) -> Result<(), AdmitError> {
        let when = (self.now(), self.clock.monotonic());
        self.tell(vec![Report::about_entry(&path_of(row), outcome, Some(row), when)])?;
        self.wait_until_seen()
    }
}

/// Told of a withdrawal by a file that states no reason.
pub(super) fn no_reason(path: &DropPath) -> Problem {
    let file = path.to_string();
    Problem::new(Severity::Doubt, None, WithdrawalFault::NoReason { file })
}

/// What reports are about; an entry whose file has gone to another is named by its id's digest.
pub(super) fn path_of(row: &EntryRow) -> DropPath {
    row.drop_name.clone().unwrap_or_else(|| DropPath::of_digest(row.id.digest()))
}

fn name_of(row: &EntryRow) -> String {
    row.drop_name.as_ref().map_or_else(|| row.id.to_string(), ToString::to_string)
}

fn nothing_published(about: &str) -> Answer {
    let about = about.to_owned();
    Answer::not_done(OrderOutcome::NotFound, WithdrawalFault::NothingPublished { about })
}

fn reason_too_long() -> Answer {
    let fault = WithdrawalFault::ReasonTooLong { most: REASON_CHARS_MAX };
    Answer::not_done(OrderOutcome::Refused, fault)
}
