//! A bar on the terminal for what takes longer than a second; nothing where nobody looks.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shorter work shows no bar.
const WORTH_SHOWING: Duration = Duration::from_secs(1);

/// One long piece of work of known size. Steps may be made from any thread.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    pub fn new(what: &'static str, steps: usize) -> Progress {
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::hidden());
        let style =
            ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len}, {eta} left");
        let bar =
            bar.with_style(style.unwrap_or_else(|_bad_template| ProgressStyle::default_bar()));
        Progress(bar.with_message(what))
    }

    pub fn step(&self) {
        self.0.inc(1);
        self.show_when_long();
    }

    /// So many steps are done.
    pub fn reach(&self, steps: u64) {
        self.0.set_position(steps);
        self.show_when_long();
    }

    fn show_when_long(&self) {
        if self.0.is_hidden() && self.0.elapsed() > WORTH_SHOWING {
            self.0.set_draw_target(ProgressDrawTarget::stderr_with_hz(2));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
