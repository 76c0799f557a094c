//! Backoff as data: when a call that failed is made again. Who waits, and on which clock, is the caller's matter.

use std::time::Duration;

/// A series of growing pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The pause after the first failure.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// How many failures are followed by another try.
    pub tries: u32,
}

impl Default for Backoff {
    /// Half a second, doubling, for about a minute: long enough for a restart of the endpoint.
    fn default() -> Self {
        Self { first: Duration::from_millis(500), longest: Duration::from_secs(20), tries: 7 }
    }
}

impl Backoff {
    /// Returns the pause after `failures` failures in a row, or nothing when it is time to give up.
    pub fn pause(&self, failures: u32) -> Option<Duration> {
        if failures == 0 || failures > self.tries {
            return None;
        }
        let factor = 2_u32.saturating_pow(failures - 1);
        Some(self.first.saturating_mul(factor).min(self.longest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_end() {
        let backoff =
            Backoff { first: Duration::from_secs(1), longest: Duration::from_secs(3), tries: 4 };
        let pauses: Vec<_> =
            (1..=5).map(|failures| backoff.pause(failures).map(|pause| pause.as_secs())).collect();
        assert_eq!(pauses, [Some(1), Some(2), Some(3), Some(3), None]);
    }
}
