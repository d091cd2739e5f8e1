//! A bar on the terminal for what takes longer than a second; nothing where nobody looks.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shorter work shows no bar.
const WORTH_SHOWING: Duration = Duration::from_secs(1);

/// One long piece of work of known size. Steps may be made from any thread. Without a terminal there
/// is no bar: each step would ask anew whether there is one.
#[derive(Debug)]
pub struct Progress(Option<ProgressBar>);

impl Progress {
    pub fn new(what: &'static str, steps: usize) -> Progress {
        if !std::io::stderr().is_terminal() {
            return Progress(None);
        }
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::hidden());
        let style =
            ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len}, {eta} left");
        let bar =
            bar.with_style(style.unwrap_or_else(|_bad_template| ProgressStyle::default_bar()));
        Progress(Some(bar.with_message(what)))
    }

    pub fn step(&self) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
            show_when_long(bar);
        }
    }

    /// So many steps are done.
    pub fn reach(&self, steps: u64) {
        if let Some(bar) = &self.0 {
            bar.set_position(steps);
            show_when_long(bar);
        }
    }
}

fn show_when_long(bar: &ProgressBar) {
    if bar.is_hidden() && bar.elapsed() > WORTH_SHOWING {
        bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(2));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
