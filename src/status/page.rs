//! The account as a page, for whoever has a browser and no shell.

use jiff::Timestamp;
use minijinja::value::Serde;
use minijinja::{Environment, Error};
use serde::Serialize;

use super::{Standing, for_people};
use crate::board::Alarm;
use crate::domain::order::ToldAnswer;
use crate::domain::size::size;

static TEMPLATE: &str = include_str!("status.html");

/// `2026-03-04 14:05:09` in a zone, of RFC 3339 in any.
fn time(rfc3339: &str, zone: &str) -> String {
    let told = rfc3339.parse::<Timestamp>().and_then(|at| at.in_tz(zone));
    told.map_or_else(|_other| rfc3339.to_owned(), |at| at.strftime("%F %T").to_string())
}

#[derive(Serialize)]
struct Content<'a> {
    standing: &'a Standing,
    /// In which all times are.
    zone: &'a str,
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
        let (zone, in_words) = (standing.zone_name(), for_people(standing));
        let content = Content { standing, zone, in_words, waiting, alarms };
        self.0.get_template("status.html")?.render(Serde(content))
    }
}
