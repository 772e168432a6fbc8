//! How long things took the last time.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

use crate::files;

/// Milliseconds by name, kept in a file.
#[derive(Debug)]
pub(crate) struct Times {
    file: PathBuf,
    times: BTreeMap<String, u64>,
}

impl Times {
    /// Reads them. A file that is missing or of an earlier version has none: they are only shown and sorted by.
    pub(crate) fn read(file: PathBuf) -> Self {
        let times = files::read(&file).ok().and_then(|content| serde_json::from_slice(&content).ok());
        Self { file, times: times.unwrap_or_default() }
    }

    /// The time of `name`, if it is known.
    pub(crate) fn of(&self, name: &str) -> Option<Duration> {
        self.times.get(name).copied().map(Duration::from_millis)
    }

    /// Replaces the time of `name`.
    pub(crate) fn set(&mut self, name: &str, time: Duration) {
        self.times.insert(name.to_owned(), u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    }

    /// Writes them.
    pub(crate) fn write(&self) -> Result<()> {
        files::write(&self.file, &serde_json::to_vec_pretty(&self.times)?)
    }
}

/// A time as people write it.
pub(crate) fn spelled(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_kept() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("new/times.json");
        let mut times = Times::read(file.clone());
        assert_eq!(times.of("a"), None);
        times.set("a", Duration::from_millis(1500));
        times.write()?;
        assert_eq!(Times::read(file).of("a"), Some(Duration::from_millis(1500)));
        Ok(())
    }

    #[test]
    fn times_are_spelled_in_seconds_or_minutes() {
        for (ms, expected) in
            [(0, "0.0 s"), (14_249, "14.2 s"), (60_000, "1 min 0 s"), (192_900, "3 min 12 s")]
        {
            assert_eq!(spelled(Duration::from_millis(ms)), expected);
        }
    }
}
