//! How fast bytes move: an average that forgets, so that it neither jumps nor lies for long.

use std::time::{Duration, Instant};

/// How long the past counts.
const MEMORY: Duration = Duration::from_secs(3);

/// Bytes per second, smoothed exponentially over uneven steps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meter {
    rate: f64,
    weight: f64,
    last: Instant,
}

impl Meter {
    pub(crate) fn new(now: Instant) -> Self {
        Self { rate: 0.0, weight: 0.0, last: now }
    }

    /// Counts bytes that moved since the last call.
    pub(crate) fn add(&mut self, bytes: u64, now: Instant) {
        let elapsed = now.saturating_duration_since(self.last).as_secs_f64().max(0.001);
        let keep = (-elapsed / MEMORY.as_secs_f64()).exp();
        #[expect(clippy::cast_precision_loss, reason = "a speed is shown with three digits")]
        let present = bytes as f64 / elapsed;
        self.rate = self.rate * keep + present * (1.0 - keep);
        self.weight = self.weight * keep + (1.0 - keep);
        self.last = now;
    }

    /// Returns bytes per second; falls towards 0 while nothing moves.
    pub(crate) fn speed(&self, now: Instant) -> u64 {
        if self.weight <= f64::EPSILON {
            return 0;
        }
        let idle = now.saturating_duration_since(self.last).saturating_sub(MEMORY);
        let faded = self.rate / self.weight * (-idle.as_secs_f64() / MEMORY.as_secs_f64()).exp();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a speed is positive and far below 2^63"
        )]
        let whole = faded.round() as u64;
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_stream_is_measured_exactly_from_the_first_step() {
        let start = Instant::now();
        let mut meter = Meter::new(start);
        assert_eq!(meter.speed(start), 0);
        for step in 1..=20 {
            let now = start + Duration::from_millis(500 * step);
            meter.add(1_000, now);
            assert_eq!(meter.speed(now), 2_000, "step {step}");
        }
    }

    #[test]
    fn a_stream_that_stops_fades() {
        let start = Instant::now();
        let mut meter = Meter::new(start);
        meter.add(1_000_000, start + Duration::from_secs(1));
        assert!(meter.speed(start + Duration::from_mins(1)) < 10);
    }
}
