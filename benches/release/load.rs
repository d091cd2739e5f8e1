//! Work beside the releases: statements that are dropped, and readers that ask for them.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::common::Failure;
use crate::common::client::{Client, Method};

/// Between two drops: twenty a second.
const DROP_PAUSE: Duration = Duration::from_millis(50);

const READERS: usize = 2;

/// Between two questions of one reader.
const READ_PAUSE: Duration = Duration::from_millis(5);

/// Does `work` while statements are dropped and read.
pub(crate) fn beside<T>(
    (drop_dir, staged): (&Path, &Path),
    address: SocketAddr,
    work: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0.. {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                // The work tells when something does not come through.
                drop(fs::write(staged, text(number)));
                drop(fs::rename(staged, drop_dir.join(format!("load-{number}.en.txt"))));
                thread::sleep(DROP_PAUSE);
            }
        });
        for _reader in 0..READERS {
            scope.spawn(|| {
                let mut client = Client::new(address);
                while !over.load(Ordering::Relaxed) {
                    drop(client.ask(Method::Get, "/feeds/all.atom", &[]));
                    thread::sleep(READ_PAUSE);
                }
            });
        }
        let done = work();
        over.store(true, Ordering::Relaxed);
        done
    })
}

fn text(number: u32) -> String {
    let sentence = "The harbour office has measured the depth of the water again. ";
    format!("Sounding {number} of the fairway\n\n{}\n", sentence.repeat(40))
}
