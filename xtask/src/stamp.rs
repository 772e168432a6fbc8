//! Whether a step has anything to do: fingerprints of what goes in and comes out.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::files;
use crate::workspace::Workspace;

/// A hash of everything a step depends on.
///
/// It tells an edit from no edit; it is no defence against forgery.
#[derive(Default, Clone)]
pub(crate) struct Fingerprint(DefaultHasher);

impl Fingerprint {
    /// Starts with the build tool itself and the versions of all tools it uses.
    pub(crate) fn of_tools(workspace: &Workspace) -> Result<Self> {
        let mut fingerprint = Self::default();
        fingerprint.below(&workspace.path("xtask/src"))?;
        for file in ["xtask/Cargo.toml", "Cargo.lock", "package-lock.json"] {
            fingerprint.file(&workspace.path(file))?;
        }
        Ok(fingerprint)
    }

    /// Adds a file: its name and content, or that it is not there.
    pub(crate) fn file(&mut self, file: &Path) -> Result<()> {
        file.hash(&mut self.0);
        let content = file.exists().then(|| files::read(file)).transpose()?;
        content.hash(&mut self.0);
        Ok(())
    }

    /// Adds every file below a folder.
    pub(crate) fn below(&mut self, folder: &Path) -> Result<()> {
        for file in files::below(folder)? {
            self.file(&file)?;
        }
        Ok(())
    }

    fn value(&self) -> u64 {
        self.0.finish()
    }
}

/// Remembers what a step last read and wrote.
pub(crate) struct Stamp {
    file: PathBuf,
    inputs: Fingerprint,
    outputs: Vec<PathBuf>,
}

impl Stamp {
    /// For a step that makes `outputs` (files or folders) out of `inputs`.
    pub(crate) fn new(file: PathBuf, inputs: Fingerprint, outputs: Vec<PathBuf>) -> Self {
        Self { file, inputs, outputs }
    }

    /// Whether the inputs are the same and the outputs as the step left them.
    pub(crate) fn is_fresh(&self) -> Result<bool> {
        if !self.file.exists() || !self.outputs.iter().all(|output| output.exists()) {
            return Ok(false);
        }
        Ok(files::read(&self.file)? == self.text()?.as_bytes())
    }

    /// To be called before the work: an interrupted step is not fresh.
    pub(crate) fn clear(&self) -> Result<()> {
        files::remove(&self.file)
    }

    /// To be called after the work.
    pub(crate) fn set(&self) -> Result<()> {
        files::write(&self.file, self.text()?.as_bytes())
    }

    fn text(&self) -> Result<String> {
        let mut outputs = Fingerprint::default();
        for output in &self.outputs {
            if output.is_dir() {
                outputs.below(output)?;
            } else {
                outputs.file(output)?;
            }
        }
        let (inputs, outputs) = (self.inputs.value(), outputs.value());
        Ok(format!("{inputs:016x} {outputs:016x}\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Step {
        folder: tempfile::TempDir,
    }

    impl Step {
        fn done() -> Result<Self> {
            let step = Self { folder: tempfile::tempdir()? };
            files::write(&step.path("in/source"), b"1")?;
            files::write(&step.path("out/result"), b"2")?;
            step.stamp()?.set()?;
            Ok(step)
        }

        fn path(&self, below: &str) -> PathBuf {
            self.folder.path().join(below)
        }

        fn stamp(&self) -> Result<Stamp> {
            let mut inputs = Fingerprint::default();
            inputs.below(&self.path("in"))?;
            let outputs = vec![self.path("out")];
            Ok(Stamp::new(self.path("stamp"), inputs, outputs))
        }

        fn is_fresh(&self) -> Result<bool> {
            self.stamp()?.is_fresh()
        }
    }

    #[test]
    fn a_finished_step_is_fresh() -> Result<()> {
        assert!(Step::done()?.is_fresh()?);
        Ok(())
    }

    #[test]
    fn an_edit_an_addition_and_a_removal_of_inputs_are_seen() -> Result<()> {
        let step = Step::done()?;
        files::write(&step.path("in/source"), b"1 ")?;
        assert!(!step.is_fresh()?);
        files::write(&step.path("in/source"), b"1")?;
        assert!(step.is_fresh()?);
        files::write(&step.path("in/another"), b"")?;
        assert!(!step.is_fresh()?);
        files::remove(&step.path("in/another"))?;
        files::remove(&step.path("in/source"))?;
        assert!(!step.is_fresh()?);
        Ok(())
    }

    #[test]
    fn outputs_that_were_altered_or_removed_are_seen() -> Result<()> {
        let step = Step::done()?;
        files::write(&step.path("out/result"), b"3")?;
        assert!(!step.is_fresh()?);
        files::remove(&step.path("out"))?;
        assert!(!step.is_fresh()?);
        Ok(())
    }

    #[test]
    fn an_interrupted_step_is_not_fresh() -> Result<()> {
        let step = Step::done()?;
        step.stamp()?.clear()?;
        assert!(!step.is_fresh()?);
        Ok(())
    }
}
