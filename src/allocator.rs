//! The C library's allocator, told to give freed memory back to the system.
//!
//! The one of glibc learns from what a program frees: after one list of 16 MB, its two bounds stand
//! at 16 and 32 MB from then on, and less than that stays with the process for good (mallopt(3),
//! `M_MMAP_THRESHOLD`). Only a start compares a whole archive; for the months after it, that is
//! memory for nothing. With a bound that is set, both stay where they begin.

use std::env;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// `M_TRIM_THRESHOLD`, as the allocator reads it from the environment before `main`.
const BOUND: &str = "MALLOC_TRIM_THRESHOLD_";

/// The way by which the same is set since glibc 2.26.
const TUNABLES: &str = "GLIBC_TUNABLES";

/// In bytes; where glibc begins.
const AS_IT_BEGINS: &str = "131072";

/// Sets the bound, by starting this program anew in the place of this process: to set it from
/// within takes unsafe code. Does nothing where the environment has a bound already, as under
/// systemd, or where it cannot be done: all works without it.
pub(crate) fn keep_bound() {
    if !cfg!(target_env = "gnu")
        || [BOUND, TUNABLES].into_iter().any(|name| env::var_os(name).is_some())
    {
        return;
    }
    let mut arguments = env::args_os();
    if let (Ok(program), Some(name)) = (env::current_exe(), arguments.next()) {
        // It comes back only where it failed.
        let _error =
            Command::new(program).arg0(name).args(arguments).env(BOUND, AS_IT_BEGINS).exec();
    }
}
