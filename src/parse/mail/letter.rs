//! What the header of an e-mail says of the text in it. It stands below what the text declares of itself and
//! above what is found in it; of an embargo any place counts.

use super::super::context::Context;
use super::super::declared::{Declared, is_at_once};
use super::super::embargo::strictest;
use super::super::lines::Line;
use super::super::metadata::{self, Key};
use super::super::release_time;
use super::super::slug::slug;
use super::super::understand::hold_for_embargo;
use super::entity::Entity;
use super::field::Field as HeaderField;
use super::forwarded;
use super::subject;
use crate::domain::fault::{Fault, MailFault, TextFault};
use crate::domain::limits::{FUTURE_DATE_GRACE, MAIL_SUBJECT_BYTES_MAX};
use crate::domain::reading::{Embargo, Field, Origin, Problem, Reading, Severity};
use crate::domain::time::Moment;

#[derive(Clone, Debug, Default)]
pub(in crate::parse) struct Letter {
    title: Option<String>,
    number: Option<String>,
    embargoes: Vec<Embargo>,
    /// Words of the header that keep the statement back otherwise.
    kept_back: Vec<String>,
    /// Where the text itself does not tell.
    pub(in crate::parse) language: Option<String>,
    sent: Option<Moment>,
}

impl Letter {
    /// Adds what the header of a mail says; that of a mail in it comes later, and is nearer to the text.
    pub(super) fn open(
        &mut self,
        mail: &Entity<'_>,
        context: &Context<'_>,
    ) -> Result<(), MailFault> {
        let list = mail.field("list-id").or_else(|| mail.field("list-post"));
        let list = list.map(|list| String::from_utf8_lossy(&list.value));
        let mut title = None;
        for field in &mail.fields {
            if field.name == "subject" {
                let text = Some(field).filter(|field| field.value.len() <= MAIL_SUBJECT_BYTES_MAX);
                let Some(Ok(text)) = text.map(HeaderField::text) else {
                    return Err(MailFault::MailSubjectUnreadable);
                };
                let said = subject::read(&text, list.as_deref(), context);
                title = title.or(said.title);
                self.number = said.number.or(self.number.take());
                self.embargoes.extend(said.embargoes);
                self.kept_back.extend(said.kept_back);
            } else {
                self.restraint(field, context);
            }
        }
        self.title = title.or(self.title.take());
        let sent = mail.field("date").and_then(HeaderField::date);
        self.sent = sent.filter(|sent| is_usable(*sent, context)).or(self.sent);
        if let Some(language) = mail.field("content-language") {
            self.speaks(&language.value);
        }
        Ok(())
    }

    /// A text in several languages tells none.
    pub(super) fn speaks(&mut self, value: &[u8]) {
        let value = String::from_utf8_lossy(value);
        self.language = Some(value.trim().to_owned()).filter(|tag| !tag.contains(','));
    }

    /// `X-Embargo: 5 March 2026`, `Embargoed-Until: ...`, `X-Status: draft`.
    fn restraint(&mut self, field: &HeaderField, context: &Context<'_>) {
        const VALUE_BYTES_MAX: usize = 1_000;
        let name = field.name.strip_prefix("x-").unwrap_or(&field.name).replace('-', " ");
        // The topic of a thread repeats the subject.
        if field.value.len() > VALUE_BYTES_MAX || name == "thread topic" {
            return;
        }
        let raw = || String::from_utf8_lossy(&field.value).into_owned();
        let value = field.text().unwrap_or_else(|_unreadable| raw());
        if metadata::key(&name) == Some(Key::Embargo) {
            if !is_at_once(&value) {
                self.embargoes.push(release_time::read(&value, Some(context.today()), context));
            }
            return;
        }
        let said = subject::judge_field(&name, &value, context);
        self.embargoes.extend(said.embargoes);
        self.kept_back.extend(said.kept_back);
    }

    /// Below what the text declares at its top.
    pub(in crate::parse) fn declare(&self, declared: &mut Declared, reading: &mut Reading) {
        let field = |value: &String| Field::without_line(value.clone(), Origin::Mail);
        reading.title = reading.title.take().or_else(|| self.title.as_ref().map(field));
        reading.number = reading.number.take().or_else(|| self.number.as_ref().map(field));
        declared.embargoes.extend(self.embargoes());
        self.keep_back(reading);
    }

    /// The text without the heads of mails that were forwarded in it.
    pub(in crate::parse) fn unfold<'t>(
        lines: &[Line<'t>],
        (context, reading): (&Context<'_>, &mut Reading),
        declared: &mut Declared,
    ) -> Vec<Line<'t>> {
        let mut text = lines.to_vec();
        for head in forwarded::heads(lines) {
            let number = lines[head.lines.start].number;
            if let Some(words) = head.subject {
                let said = subject::read(words, None, context);
                let field = |value| Field::at_line(value, Origin::Mail, number);
                declared.embargoes.extend(said.embargoes.into_iter().map(field));
                reading.problems.extend(said.kept_back.into_iter().map(kept_back));
                let title = said.title.map(|title| Field::at_line(title, Origin::Mail, number));
                reading.title = reading.title.take().or(title);
            }
            for line in &mut text[head.lines] {
                reading.boilerplate.push(line.number);
                *line = Line::blank(line.number);
            }
        }
        text
    }

    /// The time of sending, where nothing else says a date.
    pub(in crate::parse) fn date(&self, reading: &mut Reading) {
        let sent = self.sent.map(|sent| Field::without_line(sent, Origin::Mail));
        reading.published = reading.published.take().or(sent);
    }

    /// On what was read of an attachment, which knows nothing of the mail.
    pub(super) fn complete(&self, context: &Context<'_>, reading: &mut Reading) {
        let is_made =
            |title: &Field<String>| matches!(title.origin, Origin::Derived | Origin::Properties);
        if let Some(title) = self.title.as_ref()
            && reading.title.as_ref().is_none_or(is_made)
        {
            reading.title = Some(Field::without_line(title.clone(), Origin::Mail));
            reading.slug = slug(title);
            let made = Fault::from(TextFault::HeadlineMade);
            reading.problems.retain(|problem| *problem.fault != made);
        }
        if !self.embargoes.is_empty() {
            let own = reading.embargo.take();
            hold_for_embargo(self.embargoes().collect(), context, reading);
            reading.embargo = strictest(own.into_iter().chain(reading.embargo.take()).collect());
        }
        self.keep_back(reading);
        self.date(reading);
    }

    fn embargoes(&self) -> impl Iterator<Item = Field<Embargo>> {
        self.embargoes.iter().map(|embargo| Field::without_line(embargo.clone(), Origin::Mail))
    }

    fn keep_back(&self, reading: &mut Reading) {
        reading.problems.extend(self.kept_back.iter().cloned().map(kept_back));
    }
}

fn kept_back(text: String) -> Problem {
    Problem::new(Severity::Hold, None, MailFault::KeptBackByMailHeader { text })
}

/// A clock that goes wrong sets no date, and a time of sending keeps nothing back.
fn is_usable(sent: Moment, context: &Context<'_>) -> bool {
    sent.instant() <= context.arrival.instant() + FUTURE_DATE_GRACE && sent.date().year() >= 1970
}
