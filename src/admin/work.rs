//! What the desk has done on threads of their own, so much at one time and no more. A place goes with the work and not
//! with the connection: whoever leaves does not free it.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

use super::desk::Visitor;

/// Accounts for visitors of one kind; further ones wait a while for a place.
const ACCOUNTS_MAX: usize = 16;

/// Orders wait their turn for minutes. Further ones are refused, which leaves connections for accounts and for the
/// watchdog.
const ORDERS_MAX: usize = 16;

/// Threads for all of it. A reload waits on one as well, of which few are taken at a time.
pub(super) const THREADS_MAX: usize = 2 * ACCOUNTS_MAX + 2 * ORDERS_MAX;

#[derive(Debug)]
pub struct Work {
    ours: Arc<Semaphore>,
    of_this_machine: Arc<Semaphore>,
    orders: Arc<Semaphore>,
}

/// All clones are one.
#[derive(Clone, Debug)]
pub(super) struct Place(
    #[expect(dead_code, reason = "given back with the last of them")] Arc<OwnedSemaphorePermit>,
);

impl Default for Work {
    fn default() -> Work {
        let places = |count| Arc::new(Semaphore::new(count));
        Work {
            ours: places(ACCOUNTS_MAX),
            of_this_machine: places(ACCOUNTS_MAX),
            orders: places(ORDERS_MAX),
        }
    }
}

impl Work {
    /// Who comes by the address takes no place from who comes by the socket.
    pub(super) async fn account(&self, visitor: Visitor) -> Option<Place> {
        let places = match visitor {
            Visitor::Ours => &self.ours,
            Visitor::OfThisMachine => &self.of_this_machine,
        };
        Arc::clone(places).acquire_owned().await.ok().map(Place::of)
    }

    /// None where there is none at once.
    pub(super) fn order(&self) -> Option<Place> {
        Arc::clone(&self.orders).try_acquire_owned().ok().map(Place::of)
    }
}

impl Place {
    fn of(permit: OwnedSemaphorePermit) -> Place {
        Place(Arc::new(permit))
    }

    /// None where the program is to stop.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let place = self.clone();
        let done = spawn_blocking(move || {
            let done = work();
            drop(place);
            done
        });
        done.await.ok()
    }
}
