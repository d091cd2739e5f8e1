//! What the process itself takes of the machine, as the kernel says it (`proc(5)`).

use std::fs;

use serde::Serialize;

#[derive(Debug, Default, Serialize)]
pub struct Process {
    pub resident_bytes: u64,
    pub descriptors: u64,
    pub descriptors_max: u64,
    pub threads: u64,
    pub cpu_seconds: f64,
}

/// The unit of CPU time in `/proc/self/stat`, on every platform of Linux.
const TICKS_A_SECOND: f64 = 100.0;

impl Process {
    /// What cannot be read is zero.
    pub fn read() -> Process {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
        let limit = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
        let limit = limit.and_then(|line| line.split_whitespace().next()?.parse().ok());
        // The folder that is read is open while it is counted.
        let open = fs::read_dir("/proc/self/fd").map_or(0, |files| files.count().saturating_sub(1));
        Process {
            resident_bytes: field(&status, "VmRSS:").saturating_mul(1024),
            descriptors: open as u64,
            descriptors_max: limit.unwrap_or_default(),
            threads: field(&status, "Threads:"),
            cpu_seconds: cpu_seconds().unwrap_or_default(),
        }
    }
}

fn field(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// The 14th and 15th field; the second, a name in brackets, may hold blanks.
fn cpu_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    Some((f64::from(user) + f64::from(system)) / TICKS_A_SECOND)
}
