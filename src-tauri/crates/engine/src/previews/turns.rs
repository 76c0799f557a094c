//! Turns to decode: two at most at once, and work that nobody waits for only where nobody else wants one.

use std::sync::{Condvar, Mutex, PoisonError};

use crate::lock;

/// How many pictures are decoded at the same time.
const AT_ONCE: usize = 2;

/// Whether somebody waits for the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Urgency {
    /// Somebody looks at the place where it will be.
    Now,
    /// It is made in advance.
    Someday,
}

#[derive(Default)]
pub(super) struct Turns {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    running: usize,
    /// How many wait that are urgent.
    urgent: usize,
}

impl State {
    fn has_room(&self, urgency: Urgency) -> bool {
        match urgency {
            Urgency::Now => self.running < AT_ONCE,
            Urgency::Someday => self.running == 0 && self.urgent == 0,
        }
    }
}

/// The right to decode; given back when dropped.
pub(super) struct Turn<'a>(&'a Turns);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        lock(&self.0.state).running -= 1;
        // All of them: one that is not urgent may not take what an urgent one could.
        self.0.changed.notify_all();
    }
}

impl Turns {
    /// Waits for a turn; `None` when it is not wanted any more.
    pub(super) fn wait(&self, urgency: Urgency, is_wanted: impl Fn() -> bool) -> Option<Turn<'_>> {
        let is_urgent = usize::from(urgency == Urgency::Now);
        let mut state = lock(&self.state);
        state.urgent += is_urgent;
        while is_wanted() && !state.has_room(urgency) {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.urgent -= is_urgent;
        let is_given = is_wanted();
        state.running += usize::from(is_given);
        drop(state);
        if is_urgent == 1 {
            self.changed.notify_all();
        }
        is_given.then(|| Turn(self))
    }

    /// Lets those who wait look again whether their turn is still wanted.
    pub(super) fn ask_again(&self) {
        // Whoever has just looked holds the lock until they wait.
        drop(lock(&self.state));
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn two_at_once_and_what_can_wait_waits() {
        let (turns, order) = (Turns::default(), Mutex::new(Vec::new()));
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let first = turns.wait(Urgency::Someday, || true).unwrap();
        thread::scope(|scope| {
            let work = |urgency: Urgency| {
                let _turn = turns.wait(urgency, || true).unwrap();
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                order.lock().unwrap().push(urgency);
                thread::yield_now();
                running.fetch_sub(1, Ordering::SeqCst);
            };
            let second = turns.wait(Urgency::Now, || true).unwrap();
            scope.spawn(move || work(Urgency::Someday));
            for _ in 0..20 {
                scope.spawn(move || work(Urgency::Now));
            }
            while lock(&turns.state).urgent < 20 {
                thread::yield_now();
            }
            drop((first, second));
        });
        assert_eq!(most.load(Ordering::SeqCst), 2);
        assert_eq!(order.into_inner().unwrap().last(), Some(&Urgency::Someday));
        assert_eq!(lock(&turns.state).running, 0);
    }

    #[test]
    fn who_does_not_want_a_turn_any_more_leaves_the_queue() {
        let (turns, is_wanted) = (Turns::default(), AtomicBool::new(true));
        let _both = [(); AT_ONCE].map(|()| turns.wait(Urgency::Now, || true).unwrap());
        thread::scope(|scope| {
            let wait = || turns.wait(Urgency::Now, || is_wanted.load(Ordering::SeqCst)).is_none();
            let leaving = scope.spawn(wait);
            while lock(&turns.state).urgent == 0 {
                thread::yield_now();
            }
            is_wanted.store(false, Ordering::SeqCst);
            turns.ask_again();
            assert!(leaving.join().unwrap());
        });
        let state = lock(&turns.state);
        assert_eq!((state.running, state.urgent), (AT_ONCE, 0));
    }
}
