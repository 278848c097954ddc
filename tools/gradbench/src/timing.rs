//! Repeated, timed runs of one function.

use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// How often to run a function at least, a part of most inputs.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Runs {
    /// The least number of runs.
    #[serde(default = "once")]
    pub min_runs: u64,
    /// The least total time of the runs, in seconds.
    #[serde(default)]
    pub min_seconds: f64,
}

fn once() -> u64 {
    1
}

impl Runs {
    /// A single run.
    pub const ONCE: Runs = Runs { min_runs: 1, min_seconds: 0.0 };
}

/// How long one part of an evaluation took.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Timing {
    /// The part: `evaluate` is what GradBench scores.
    pub name: &'static str,
    /// The time.
    pub nanoseconds: u64,
}

/// Runs `function` as often as `runs` asks, and returns its last result with the time of each run.
///
/// # Errors
///
/// [`Error::Input`] if not even one run is asked for.
pub fn measure<T>(runs: Runs, mut function: impl FnMut() -> T) -> Result<(T, Vec<Timing>), Error> {
    let mut timings = Vec::new();
    let mut elapsed = 0.0;
    let mut last = None;
    while (timings.len() as u64) < runs.min_runs || elapsed < runs.min_seconds {
        // The result of the run before is dropped outside the timed part.
        drop(last.take());
        let start = Instant::now();
        let result = function();
        let time = start.elapsed();
        last = Some(result);
        elapsed += time.as_secs_f64();
        let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        timings.push(Timing { name: "evaluate", nanoseconds });
    }
    match last {
        Some(result) => Ok((result, timings)),
        None => Err(Error::Input("`min_runs` must be at least 1".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_at_least_as_often_as_asked() {
        let mut count = 0;
        let runs = Runs { min_runs: 3, min_seconds: 0.0 };
        let (last, timings) = measure(runs, || {
            count += 1;
            count
        })
        .unwrap();
        assert_eq!((last, timings.len()), (3, 3));
    }

    #[test]
    fn runs_at_least_as_long_as_asked() {
        let runs = Runs { min_runs: 1, min_seconds: 0.01 };
        let ((), timings) = measure(runs, || std::thread::sleep(std::time::Duration::from_millis(1))).unwrap();
        assert!(timings.len() > 1);
        assert!(timings.iter().map(|timing| timing.nanoseconds).sum::<u64>() >= 10_000_000);
    }

    #[test]
    fn refuses_not_to_run() {
        assert!(measure(Runs { min_runs: 0, min_seconds: 0.0 }, || ()).is_err());
    }
}
