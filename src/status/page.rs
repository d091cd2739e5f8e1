//! The account as a page, for whoever has a browser and no shell.

use minijinja::value::Serde;
use minijinja::{Environment, Error};
use serde::Serialize;

use super::words::size;
use super::{Standing, for_people};
use crate::board::Alarm;
use crate::domain::order::ToldAnswer;

static TEMPLATE: &str = include_str!("status.html");

/// `2026-03-04 14:05:09`, of RFC 3339 in UTC.
fn time(rfc3339: &str) -> String {
    let (date, rest) = rfc3339.split_once('T').unwrap_or((rfc3339, ""));
    format!("{date} {}", rest.split(['.', 'Z']).next().unwrap_or_default())
}

#[derive(Serialize)]
struct Content<'a> {
    standing: &'a Standing,
    in_words: String,
    waiting: Option<&'a ToldAnswer>,
    alarms: &'a [Alarm],
}

/// The template, compiled once.
#[derive(Debug)]
pub struct StatusPage(Environment<'static>);

impl StatusPage {
    pub fn new() -> Result<StatusPage, Error> {
        let mut templates = Environment::new();
        templates.add_filter("size", size);
        templates.add_filter("time", time);
        templates.add_template("status.html", TEMPLATE)?;
        Ok(StatusPage(templates))
    }

    /// With the list of what waits, where the admitting thread could be asked for it.
    pub fn html(
        &self,
        standing: &Standing,
        waiting: Option<&ToldAnswer>,
        alarms: &[Alarm],
    ) -> Result<String, Error> {
        let content = Content { standing, in_words: for_people(standing), waiting, alarms };
        self.0.get_template("status.html")?.render(Serde(content))
    }
}
