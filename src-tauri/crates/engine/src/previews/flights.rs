//! Many equal requests at once are one piece of work: the first does it, the others wait for what comes of it.
//!
//! Who waits may leave. The work goes on, on the thread of the first, as long as one is left who waits for it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use preview::Stop;
use wire::ErrorType;

use super::entry::{Key, Picture};
use crate::error::Error;
use crate::lock;

/// What those who wait are told; `None` when the first has failed in a way that is its own, such as by a panic.
type Outcome = Option<Result<Picture, (ErrorType, String)>>;

/// Work that is under way, by its key.
#[derive(Default)]
pub(super) struct Flights {
    under_way: Mutex<BTreeMap<Key, Arc<Flight>>>,
}

#[derive(Debug, Default)]
struct Flight {
    state: Mutex<FlightState>,
    changed: Condvar,
    /// Said when all who waited have left.
    stop: Stop,
}

#[derive(Debug, Default)]
struct FlightState {
    waiting: usize,
    landed: Option<Outcome>,
}

impl Flight {
    /// Waits until it has landed, or the one who waits has left.
    fn wait(&self, waiter: &Waiter) -> Result<Outcome, Error> {
        let mut state = lock(&self.state);
        loop {
            match &state.landed {
                Some(outcome) => return Ok(outcome.clone()),
                None if waiter.has_left() => return Err(left()),
                None => state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn leave(&self) {
        let mut state = lock(&self.state);
        state.waiting -= 1;
        if state.waiting == 0 {
            self.stop.say();
        }
        self.changed.notify_all();
    }
}

/// One who waits for a picture, until they leave.
#[derive(Debug, Default)]
pub(super) struct Waiter {
    has_left: AtomicBool,
    flight: Mutex<Option<Arc<Flight>>>,
}

impl Waiter {
    pub(super) fn has_left(&self) -> bool {
        self.has_left.load(Ordering::SeqCst)
    }

    /// Waits no longer, whatever for.
    pub(super) fn leave(&self) {
        self.has_left.store(true, Ordering::SeqCst);
        let flight = lock(&self.flight).take();
        if let Some(flight) = flight {
            flight.leave();
        }
    }

    fn enter(&self, flight: &Arc<Flight>) {
        lock(&flight.state).waiting += 1;
        *lock(&self.flight) = Some(Arc::clone(flight));
        // They may have left before there was a flight to leave.
        if self.has_left() {
            self.leave();
        }
    }
}

/// What is told to nobody: who asked has left.
pub(super) fn left() -> Error {
    ErrorType::AppRequestTimeout.into()
}

/// The one who does the work. Dropped without an outcome, it lets another try.
struct First<'a> {
    flights: &'a Flights,
    key: &'a Key,
    flight: Arc<Flight>,
    outcome: Outcome,
}

impl Drop for First<'_> {
    fn drop(&mut self) {
        lock(&self.flights.under_way).remove(self.key);
        lock(&self.flight.state).landed = Some(self.outcome.take());
        self.flight.changed.notify_all();
    }
}

impl Flights {
    /// Returns what `work` returns, or what the equal work returned that was under way. Nothing is remembered. The work is
    /// told when nobody waits for it any more; what it returns then as an error is nobody else's.
    pub(super) fn share(
        &self,
        key: &Key,
        waiter: &Waiter,
        work: impl FnOnce(&Stop) -> Result<Picture, Error>,
    ) -> Result<Picture, Error> {
        let mut first = loop {
            match self.join(key, waiter) {
                _ if waiter.has_left() => return Err(left()),
                Ok(first) => break first,
                Err(flight) => match flight.wait(waiter)? {
                    Some(Ok(picture)) => return Ok(picture),
                    Some(Err((kind, message))) => return Err(Error::RefusedWith(kind, message)),
                    None => {}
                },
            }
        };
        let made = work(&first.flight.stop);
        first.outcome = match &made {
            Ok(picture) => Some(Ok(Arc::clone(picture))),
            Err(_) if first.flight.stop.is_said() => None,
            Err(Error::RefusedWith(kind, message)) => Some(Err((*kind, message.clone()))),
            Err(_) => None,
        };
        made
    }

    fn join<'a>(&'a self, key: &'a Key, waiter: &Waiter) -> Result<First<'a>, Arc<Flight>> {
        let mut under_way = lock(&self.under_way);
        if let Some(flight) = under_way.get(key) {
            waiter.enter(flight);
            return Err(Arc::clone(flight));
        }
        let flight = Arc::<Flight>::default();
        waiter.enter(&flight);
        under_way.insert(key.clone(), Arc::clone(&flight));
        Ok(First { flights: self, key, flight, outcome: None })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::AtomicUsize;
    use std::thread;

    use super::*;
    use crate::blob::BlobId;

    const EQUALS: usize = 100;

    fn key(spelled: &str) -> Key {
        Key::new(BlobId([1; 16]), spelled.to_owned())
    }

    /// Waits until so many besides the first hold on to the flight.
    fn wait_for(flights: &Flights, key: &Key, waiting: usize) {
        let flight = Arc::clone(lock(&flights.under_way).get(key).unwrap());
        while lock(&flight.state).waiting < waiting + 1 {
            thread::yield_now();
        }
    }

    fn all(
        flights: &Flights,
        work: impl Fn() -> Result<Picture, Error> + Sync,
    ) -> Vec<Result<Picture, Error>> {
        let start = Barrier::new(EQUALS);
        thread::scope(|scope| {
            let ask = || {
                start.wait();
                flights.share(&key("a"), &Waiter::default(), |_| work())
            };
            let asking: Vec<_> = (0..EQUALS).map(|_| scope.spawn(ask)).collect();
            asking.into_iter().map(|one| one.join().unwrap()).collect()
        })
    }

    #[test]
    fn a_hundred_equals_do_it_once_whether_it_goes_well_or_not() {
        for is_good in [true, false] {
            let (flights, done) = (Flights::default(), AtomicUsize::new(0));
            let outcomes = all(&flights, || {
                done.fetch_add(1, Ordering::SeqCst);
                wait_for(&flights, &key("a"), EQUALS - 1);
                let refused = Error::RefusedWith(
                    ErrorType::StorageFileTypeUnsupported,
                    "no picture".to_owned(),
                );
                if is_good { Ok(Picture::from(&b"x"[..])) } else { Err(refused) }
            });
            assert_eq!(done.load(Ordering::SeqCst), 1);
            assert!(outcomes.iter().all(|outcome| outcome.is_ok() == is_good));
            assert!(lock(&flights.under_way).is_empty(), "nothing is remembered");
        }
    }

    #[test]
    fn others_are_not_waited_for() {
        let flights = Flights::default();
        let inner = flights.share(&key("a"), &Waiter::default(), |_| {
            flights.share(&key("b"), &Waiter::default(), |_| Ok(Picture::from(&b"b"[..])))
        });
        assert_eq!(&*inner.unwrap(), b"b");
    }

    #[test]
    fn who_waited_for_one_that_broke_tries_alone() {
        let (flights, tries) = (Flights::default(), AtomicUsize::new(0));
        let outcomes = all(&flights, || {
            if tries.fetch_add(1, Ordering::SeqCst) == 0 {
                wait_for(&flights, &key("a"), EQUALS - 1);
                return Err(Error::NoRandomness);
            }
            Ok(Picture::from(&b"x"[..]))
        });
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_err()).count(), 1);
    }

    /// Lets the first of some who ask for the same leave, then the others of whom `leave` says so, while it is drawn;
    /// returns what they got.
    fn leaving(leave: [bool; 2]) -> [Result<Picture, Error>; 2] {
        let (flights, waiters) = (Flights::default(), [Waiter::default(), Waiter::default()]);
        let second = Barrier::new(2);
        thread::scope(|scope| {
            let (flights, [one, other], second) = (&flights, &waiters, &second);
            let first = scope.spawn(move || {
                flights.share(&key("a"), one, |stop| {
                    second.wait();
                    wait_for(flights, &key("a"), 1);
                    for waiter in [one, other].into_iter().zip(leave).filter(|(_, leaves)| *leaves)
                    {
                        waiter.0.leave();
                    }
                    assert_eq!(stop.is_said(), leave == [true, true]);
                    let refused =
                        Error::RefusedWith(ErrorType::StorageFileTypeUnsupported, String::new());
                    if stop.is_said() { Err(refused) } else { Ok(Picture::from(&b"x"[..])) }
                })
            });
            second.wait();
            let other = flights.share(&key("a"), other, |_| panic!("it was drawn already"));
            [first.join().unwrap(), other]
        })
    }

    #[test]
    fn it_goes_on_while_one_of_them_waits() {
        for leave in [[true, false], [false, true], [true, true]] {
            let [first, other] = leaving(leave);
            assert_eq!(first.is_ok(), leave != [true, true], "{leave:?}");
            assert!(other.is_ok() || leave[1], "{leave:?}");
        }
    }

    #[test]
    fn who_has_left_before_it_began_begins_nothing() {
        let (flights, waiter) = (Flights::default(), Waiter::default());
        waiter.leave();
        let outcome = flights.share(&key("a"), &waiter, |_| panic!("nobody wants it"));
        assert!(outcome.is_err() && lock(&flights.under_way).is_empty());
        let next = flights.share(&key("a"), &Waiter::default(), |_| Ok(Picture::from(&b"x"[..])));
        assert!(next.is_ok());
    }
}
