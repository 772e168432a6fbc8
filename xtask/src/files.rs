//! Files and folders.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Every file below a folder, sorted; a folder that is not there has none.
pub(crate) fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in entries(folder)? {
        if path.is_dir() {
            files.extend(below(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

/// The folders directly in a folder, sorted; a folder that is not there has none.
pub(crate) fn folders_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut folders = entries(folder)?;
    folders.retain(|path| path.is_dir());
    Ok(folders)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut entries = match read_folder(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        entries => entries.with_context(|| format!("reading {}", folder.display()))?,
    };
    entries.sort();
    Ok(entries)
}

fn read_folder(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

/// Whether the file's name ends in `suffix`, which may hold several dots.
pub(crate) fn ends_with(file: &Path, suffix: &str) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().ends_with(suffix))
}

/// Copies `file`, which is below `from`, to the same place below `to`.
pub(crate) fn copy_below(file: &Path, from: &Path, to: &Path) -> Result<()> {
    write(&to.join(file.strip_prefix(from)?), &read(file)?)
}

/// Reads a file; the error names it.
pub(crate) fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("reading {}", file.display()))
}

/// Writes a file and the folders above it.
pub(crate) fn write(file: &Path, content: &[u8]) -> Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(file, content))
        .with_context(|| format!("writing {}", file.display()))
}

/// Removes a file or a folder with all it holds, if it is there.
pub(crate) fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result.with_context(|| format!("removing {}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_finds_nested_files_in_order() -> Result<()> {
        let folder = tempfile::tempdir()?;
        for name in ["b.ts", "a/c.d.ts", "a/b/d.css"] {
            write(&folder.path().join(name), b"")?;
        }
        let found = below(folder.path())?;
        let expected = ["a/b/d.css", "a/c.d.ts", "b.ts"].map(|name| folder.path().join(name));
        assert_eq!(found, expected);
        assert!(below(&folder.path().join("none"))?.is_empty());
        Ok(())
    }

    #[test]
    fn suffixes_may_hold_several_dots() {
        assert!(ends_with(Path::new("x/a.d.ts"), ".d.ts"));
        assert!(!ends_with(Path::new("x.d.ts/a.ts"), ".d.ts"));
    }

    #[test]
    fn remove_is_content_when_there_is_nothing() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("a/b");
        write(&file, b"")?;
        remove(&file)?;
        remove(&file)?;
        remove(&folder.path().join("a"))?;
        assert!(below(folder.path())?.is_empty());
        Ok(())
    }
}
