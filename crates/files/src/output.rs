//! Files that are whole or not there: written beside their place, moved into it at the end.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// A file that appears under its name only when it is [`Output::finish`]ed. Dropped before, it leaves nothing and what
/// was there stays. `-` is standard output.
#[derive(Debug)]
pub struct Output {
    place: PathBuf,
    part: Option<PathBuf>,
    to: Option<BufWriter<File>>,
}

impl Output {
    /// Opens the part beside the place.
    ///
    /// # Errors
    /// What the system says, with the place.
    pub fn create(place: &Path) -> io::Result<Self> {
        let mut output = Self { place: place.to_owned(), part: None, to: None };
        if place != Path::new("-") {
            let name = place.file_name().ok_or_else(|| named(place, io::ErrorKind::IsADirectory.into()))?;
            let part = place.with_file_name(format!(".{}.{}.part", name.display(), std::process::id()));
            output.to = Some(BufWriter::with_capacity(1 << 18, File::create(&part).map_err(|e| named(place, e))?));
            output.part = Some(part);
        }
        Ok(output)
    }

    /// Puts the file into its place.
    ///
    /// # Errors
    /// What the system says, with the place.
    pub fn finish(mut self) -> io::Result<()> {
        let done =
            self.to.take().map_or(Ok(()), |to| to.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all());
        done.map_err(|e| named(&self.place, e))?;
        if let Some(part) = &self.part {
            fs::rename(part, &self.place).map_err(|e| named(&self.place, e))?;
        }
        self.part = None;
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.to {
            Some(to) => to.write(bytes),
            None => io::stdout().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.as_mut().map_or_else(|| io::stdout().flush(), Write::flush)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some(part) = &self.part {
            let _ = fs::remove_file(part);
        }
    }
}

fn named(place: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{} cannot be written: {error}", place.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_there_whole_or_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("out.ndjson");
        fs::write(&place, "before").unwrap();
        let mut output = Output::create(&place).unwrap();
        output.write_all(b"half").unwrap();
        output.flush().unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "before");
        drop(output);
        assert_eq!(fs::read_to_string(&place).unwrap(), "before");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "the part was left behind");
        let mut output = Output::create(&place).unwrap();
        output.write_all(b"whole").unwrap();
        output.finish().unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "whole");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "the part was left behind");
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let error = Output::create(Path::new("/nowhere/at/all/out")).unwrap_err().to_string();
        assert!(error.contains("/nowhere/at/all/out"), "{error}");
    }
}
