//! What is to be done with one file: its draft, what is noted of it, what is told of it.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Duration;

use super::moved::move_content;
use super::overlay::Overlay;
use super::parallel::{Share, in_parallel};
use super::publication::{self, Publication};
use super::waiting::{before, stays_under_embargo};
use super::{Admit, AdmitError, Item};
use crate::catalogue::files::Standing;
use crate::domain::clock_trust::{ClockStanding, ClockView};
use crate::domain::decide::{ArrivalKind, Consent, Decision, FileState, Known, Submission, decide};
use crate::domain::entry::{Announce, Entry, next_updated};
use crate::domain::fault::DecisionFault;
use crate::domain::id::{EntryId, path_key};
use crate::domain::reading::{Problem, Severity};
use crate::domain::site::{EDIT_QUIET_UNSET, Site};
use crate::domain::statement::Statement;
use crate::domain::time::Moment;
use crate::domain::withdrawal::State;
use crate::ledger::record::{Draft, Grade, Kind, body_bytes};
use crate::render::{self, Extent};
use crate::reports::Outcome;

pub(super) struct Plan {
    pub(super) item: Item,
    pub(super) draft: Option<Draft>,
    /// What is appended with it, or not at all.
    pub(super) then: Option<Draft>,
    pub(super) has_draft: bool,
    pub(super) has_then: bool,
    pub(super) before: Before,
    /// The entry as it will stand, where it changes.
    pub(super) entry: Option<Entry>,
    /// And as the rest of the batch has to see it, where that is not the same.
    pub(super) known: Option<Known>,
    /// The entry that the file belongs to, where there is one.
    pub(super) of: Option<EntryId>,
    pub(super) standing: Standing,
    pub(super) outcome: Outcome,
    pub(super) problems: Vec<Problem>,
    /// What is told of: the headline and address of the entry as readers have it.
    pub(super) shown: Option<(String, String)>,
}

/// What was known of the file before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    Quiet,
    /// A person was told of it.
    Reported,
    /// And it is held.
    Held,
}

impl Admit {
    /// Gives the item back where another file must be looked at before it can be decided.
    pub(super) fn plan(
        &self,
        mut item: Item,
        now: Moment,
        overlay: &mut Overlay,
    ) -> Result<Result<Plan, Box<Item>>, AdmitError> {
        let noted = self.catalogue.known_file(&item.path)?;
        let waiting =
            if overlay.anything_is_held { self.ledger.waiting_at(&item.path)? } else { None };
        let clock = self.trust.view(now);
        if overlay.anything_is_held && item.consent == Consent::None {
            if let Some(waiting) = &waiting {
                stays_under_embargo(&waiting.held, &mut item, clock.sure);
            }
            self.arrived_before(&mut item, clock.sure)?;
        }
        self.bind_to_editions(&mut item, overlay, clock.sure)?;
        if clock.standing != ClockStanding::Trusted {
            item.guess = None;
        }
        let before = before(waiting.as_ref(), noted.as_ref());
        let around = self.surroundings(&item, noted, overlay)?;
        let key = self.free_key(&item.path, overlay)?;
        let taken_back_by = self.taken_back_by(&item);
        self.find_replaced(&mut item, (&around, &key), overlay)?;
        self.find_statement(&mut item, (&around, &key), overlay)?;
        let window = hold_window(&item, self.config.hold);
        let quiet = self.catalogue.site().map_or(EDIT_QUIET_UNSET, Site::edit_quiet);
        let own = around.owned.as_ref().filter(|own| !own.state.is_taken_back()).map(shown);
        let is_new = item.consent == Consent::None
            && around.is_empty()
            && key == path_key(&item.path, 0)
            && taken_back_by.is_none();
        let guess = item.guess.as_ref().filter(|_guess| is_new);
        let guessed = guess.and_then(|guess| guess.publication(item.related.joins.as_ref()));
        let mut plan = if let Some(publication) = guessed {
            Plan::publication(publication, item, now)
        } else {
            let submission = submission(&item, key, (now, window, quiet), clock);
            let submission = Submission { taken_back_by: taken_back_by.clone(), ..submission };
            let decision = decide(around, submission, &self.authority);
            match Plan::of(decision, item, now) {
                Ok(plan) => plan,
                undecided => return Ok(undecided),
            }
        };
        plan.before = before;
        if plan.outcome == Outcome::Refused {
            // An id that it claims may be that of another file's statement.
            plan.shown = own;
        }
        overlay.next_offset += u64::from(plan.has_draft) + u64::from(plan.has_then);
        if let Some(known) = plan.known_after(overlay.next_offset) {
            overlay.put(known, plan.item.stamp);
        }
        Ok(Ok(plan))
    }

    /// The first gate: an entry that cannot be rendered in every format, and read back, is not
    /// appended. Its file is refused; the others go on.
    pub(super) fn prove(&self, plans: &mut [Plan]) {
        let Some(site) = self.catalogue.site() else { return };
        let rendered = Arc::clone(&self.rendered);
        let prove = |plan: &mut Plan| {
            let Some(entry) = &plan.entry else { return };
            if plan.item.guess.as_ref().is_some_and(|guess| guess.proves(entry)) {
                return;
            }
            let body = plan.draft.as_ref().and_then(|draft| draft.body.as_ref());
            match (render::entry(site, entry, Extent::Full), body) {
                (Ok(proved), Some((digest, _bytes))) => rendered.put(entry, *digest, proved),
                // A new name alone changes nothing of what is shown.
                (Ok(_proved), None) => {}
                (Err(error), _) => plan.refuse(error.to_string()),
            }
        };
        in_parallel(plans, Share::All, prove);
    }
}

impl Plan {
    fn new(item: Item) -> Plan {
        Plan {
            item,
            draft: None,
            then: None,
            has_draft: false,
            has_then: false,
            before: Before::Quiet,
            entry: None,
            known: None,
            of: None,
            standing: Standing::Owner,
            outcome: Outcome::Unchanged,
            problems: Vec::new(),
            shown: None,
        }
    }

    fn publication(publication: Publication, item: Item, now: Moment) -> Plan {
        let mut plan = Plan::new(item);
        plan.publish(publication, now);
        plan
    }

    fn of(decision: Decision, item: Item, now: Moment) -> Result<Plan, Box<Item>> {
        let mut plan = Plan::new(item);
        match decision {
            Decision::Nothing { of } => {
                // An edit that changes nothing may still say what cannot be done.
                if of.source != Some(plan.item.digest) {
                    plan.problems = doubts(&plan.item);
                }
                plan.is_known_already(&of);
            }
            Decision::Publish { id, published, statement, doubts, withdrawn } => {
                plan.publish(Publication::new(id, published, *statement, doubts), now);
                if let Some(withdrawal) = withdrawn {
                    plan.and_withdraw(withdrawal, now);
                }
            }
            Decision::Withdraw { of, withdrawal } => plan.withdraw(&of, withdrawal, now),
            Decision::Reinstate { of, statement, doubts } => {
                plan.problems = doubts;
                plan.reinstate(&of, *statement, now);
            }
            Decision::Correct { of, statement, grade, judge, doubts } => {
                plan.problems = doubts;
                plan.correct(&of, (*statement, grade), now);
                plan.outcome = Outcome::Corrected { grade, judge };
            }
            Decision::Move { of, statement } => {
                plan.rename(&of, statement.map(|boxed| *boxed), now);
            }
            Decision::Alias { of } => {
                let first = of.path.clone();
                let outcome = match of.state {
                    State::Current | State::Expired => Outcome::Duplicate { of: first },
                    State::Withdrawn | State::Erased => Outcome::StaysWithdrawn,
                };
                plan.belongs_to(&of, Standing::Alias, outcome);
            }
            Decision::Hold { problems, of } => {
                plan.keep_back(problems, of, (Standing::Held, Outcome::Held));
            }
            Decision::Displace { problems, of } => {
                plan.keep_back(problems, Some(of), (Standing::Displacing, Outcome::Held));
            }
            Decision::Refuse { problems, of } => {
                plan.keep_back(problems, of, (Standing::Refused, Outcome::Refused));
            }
            Decision::Later { of } => {
                plan.item.waits_for = of.path;
                return Err(Box::new(plan.item));
            }
        }
        Ok(plan)
    }

    pub(super) fn belongs_to(&mut self, known: &Known, standing: Standing, outcome: Outcome) {
        self.of = Some(known.id.clone());
        // A notice is no version of the text.
        let is_gone =
            known.state.is_taken_back() && matches!(outcome, Outcome::Refused | Outcome::Held);
        self.shown = (!is_gone).then(|| shown(known));
        self.standing = standing;
        self.outcome = outcome;
    }

    fn keep_back(
        &mut self,
        mut problems: Vec<Problem>,
        of: Option<Known>,
        (standing, outcome): (Standing, Outcome),
    ) {
        if let Some(known) = of {
            self.belongs_to(&known, standing, outcome);
        } else {
            (self.standing, self.outcome) = (standing, outcome);
        }
        // The first is told as the reason.
        problems.sort_by_key(|problem| Reverse(problem.severity));
        self.problems = problems;
    }

    fn publish(&mut self, publication: Publication, now: Moment) {
        let announce = publication::announced(self.item.arrival);
        let mut entry = publication.entry(now, announce);
        entry.bearings.replaces = self.item.replaced();
        let Publication { id, published, body, doubts, .. } = publication;
        self.problems = doubts;
        self.draft_for(Draft {
            kind: Kind::Published,
            entry: id,
            expects: 0,
            revision: 1,
            grade: None,
            announce,
            published,
            drop_name: Some(self.item.path.clone()),
            content: body.0,
            body: Some(body),
            source: Some((self.item.digest, self.item.source.clone())),
        });
        self.stands(entry);
        self.outcome = Outcome::Published;
    }

    fn correct(&mut self, of: &Known, (statement, grade): (Statement, Grade), now: Moment) {
        let (announce, updated) = match grade {
            Grade::Editorial => (Announce::No, of.updated),
            Grade::Minor | Grade::Substantive => (Announce::Yes, next_updated(of.updated, now)),
        };
        let body = body_bytes(&statement);
        let bearings = self.item.bearings_of((of, &statement), now);
        self.draft_for(Draft {
            kind: Kind::Corrected,
            entry: of.id.clone(),
            expects: of.revision,
            revision: of.revision + 1,
            grade: Some(grade),
            announce,
            published: None,
            drop_name: Some(self.item.path.clone()),
            content: body.0,
            body: Some(body),
            source: Some((self.item.digest, self.item.source.clone())),
        });
        self.stands(Entry {
            id: of.id.clone(),
            revision: of.revision + 1,
            address: of.address.clone(),
            published: of.published,
            updated,
            state: State::Current,
            statement: Arc::new(statement),
            bearings,
            in_reply_to: None,
        });
    }

    /// A new name; where it says something else of the statement, an editorial correction with it.
    fn rename(&mut self, of: &Known, statement: Option<Statement>, now: Moment) {
        let bearings = match &statement {
            Some(statement) => self.item.bearings_of((of, statement), now),
            None => of.bearings.clone(),
        };
        let body = statement.as_ref().map(body_bytes);
        let revision = of.revision + u32::from(body.is_some());
        self.draft_for(Draft {
            kind: Kind::Moved,
            entry: of.id.clone(),
            expects: of.revision,
            revision,
            grade: body.is_some().then_some(Grade::Editorial),
            announce: Announce::No,
            published: None,
            drop_name: Some(self.item.path.clone()),
            content: move_content(&self.item.path, of.last_offset),
            body,
            source: None,
        });
        let statement = statement.map_or_else(|| Arc::clone(&of.statement), Arc::new);
        self.stands(Entry {
            id: of.id.clone(),
            revision,
            address: of.address.clone(),
            published: of.published,
            updated: of.updated,
            state: State::Current,
            statement,
            bearings,
            in_reply_to: None,
        });
        self.known = Some(Known {
            revision,
            path: Some(self.item.path.clone()),
            file: FileState::Present,
            statement: self
                .entry
                .as_ref()
                .map_or_else(|| Arc::clone(&of.statement), |entry| Arc::clone(&entry.statement)),
            ..of.clone()
        });
        let from = of.path.clone().unwrap_or_else(|| self.item.path.clone());
        self.outcome = Outcome::Renamed { from, to: self.item.path.clone() };
    }

    pub(super) fn draft_for(&mut self, draft: Draft) {
        self.draft = Some(draft);
        self.has_draft = true;
    }

    pub(super) fn stands(&mut self, entry: Entry) {
        self.of = Some(entry.id.clone());
        self.shown = Some((entry.statement.title.clone(), entry.address.clone()));
        self.entry = Some(entry);
        self.standing = Standing::Owner;
    }

    /// The entry cannot be shown; what is public stays as it is.
    fn refuse(&mut self, error: String) {
        if self.draft.take().is_some_and(|draft| draft.kind == Kind::Published) {
            self.shown = None;
        }
        (self.has_draft, self.has_then) = (false, false);
        self.then = None;
        self.entry = None;
        self.standing = Standing::Refused;
        self.outcome = Outcome::Refused;
        let fault = DecisionFault::NotFaithful { error };
        self.problems = vec![Problem::new(Severity::Refuse, None, fault)];
    }
}

fn doubts(item: &Item) -> Vec<Problem> {
    let problems = item.reading.problems.iter();
    problems.filter(|problem| problem.severity == Severity::Doubt).cloned().collect()
}

/// The headline and address of an entry as readers have it.
fn shown(known: &Known) -> (String, String) {
    (known.statement.title.clone(), known.address.clone())
}

/// Until when a publication waits for second thoughts; nobody waits for an archive.
pub(super) fn hold_window(item: &Item, hold: Duration) -> Option<Moment> {
    let is_news = item.arrival == ArrivalKind::News;
    let seconds = i64::try_from(hold.as_secs()).ok()?;
    (is_news && seconds > 0).then(|| item.seen.plus_seconds(seconds))
}

pub(super) fn submission(
    item: &Item,
    path_key: String,
    (now, hold_window, edit_quiet): (Moment, Option<Moment>, Duration),
    clock: ClockView,
) -> Submission {
    Submission {
        now,
        clock,
        consent: item.consent,
        hold_window,
        edit_quiet,
        path: item.path.clone(),
        digest: item.digest,
        reading: item.reading.clone(),
        arrival: item.arrival,
        seen: item.seen,
        owner: item.owner,
        path_key,
        taken_back_by: None,
        replaces: item.related.replaces.as_ref().map(|old| old.id.clone()),
        joins: item.related.joins.clone(),
    }
}
