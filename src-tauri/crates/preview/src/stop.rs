//! Giving up a picture that another process decodes.

use std::io;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Says to whoever waits for a picture that it is not wanted any more.
#[derive(Debug, Default)]
pub struct Stop(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    is_said: bool,
    /// What is waited at.
    socket: Option<UnixStream>,
}

impl Stop {
    /// Says it: who waits at a socket waits no longer. It stays said.
    pub fn say(&self) {
        let mut state = self.state();
        state.is_said = true;
        if let Some(socket) = state.socket.take() {
            // The other end may be gone already.
            drop(socket.shutdown(Shutdown::Both));
        }
    }

    /// Returns whether it was said.
    pub fn is_said(&self) -> bool {
        self.state().is_said
    }

    /// Lets what is said be heard at this socket, until what is returned is dropped.
    pub(crate) fn heard_at(&self, socket: &UnixStream) -> io::Result<Heard<'_>> {
        let mut state = self.state();
        if state.is_said {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        state.socket = Some(socket.try_clone()?);
        Ok(Heard(self))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// As long as it lives, its socket hears the stop.
pub(crate) struct Heard<'a>(&'a Stop);

impl Drop for Heard<'_> {
    fn drop(&mut self) {
        self.0.state().socket = None;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn it_is_heard_while_somebody_waits_and_stays_said() {
        let (mut socket, _far) = UnixStream::pair().unwrap();
        let stop = Stop::default();
        drop(stop.heard_at(&socket).unwrap());
        assert!(!stop.is_said());
        let heard = stop.heard_at(&socket).unwrap();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| socket.read(&mut [0; 1]).unwrap());
            stop.say();
            assert_eq!(waiting.join().unwrap(), 0);
        });
        drop(heard);
        assert!(stop.is_said() && stop.heard_at(&UnixStream::pair().unwrap().0).is_err());
    }
}
