//! Replaces what patterns cover, in a text or in a stream.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::patterns::{Found, Match, Patterns};
use super::spellings::spellings;
use crate::error::Error;

/// A value of fewer bytes stands in too many texts.
const MIN_VALUE: usize = 4;
/// No value that long stands in output, and to search for one takes several hundred times its length in memory.
const MAX_VALUE: usize = 256 * 1024;

/// Replaces every secret that it knows, in whatever common encoding it stands: `docs/redaction.md` lists what is found
/// and what is not.
///
/// ```
/// use sealfield::Redactor;
///
/// let redactor = Redactor::new([("TOKEN", "s3cret-t0ken"), ("PIN", "123")])?;
/// assert_eq!(redactor.redact(b"Authorization: Bearer s3cret-t0ken\n"), b"Authorization: Bearer [TOKEN]\n");
/// assert_eq!(redactor.unmasked()[0].name, "PIN");
///
/// let mut stream = redactor.stream();
/// let mut output = stream.push(b"token=s3cre");
/// output.extend(stream.push(b"t-t0ken&page=1"));
/// output.extend(stream.finish());
/// assert_eq!(output, b"token=[TOKEN]&page=1");
/// # Ok::<(), sealfield::Error>(())
/// ```
///
/// What it keeps of the values is wiped when it and its streams are dropped, but for the beginnings of their spellings,
/// which are in memory of a library.
#[derive(Clone)]
pub struct Redactor {
    known: Arc<Known>,
    unmasked: Vec<Unmasked>,
}

/// A secret that a [`Redactor`] was given and does not search for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unmasked {
    /// The secret's name.
    pub name: String,
    /// Why.
    pub reason: UnmaskedReason,
}

/// Why a secret is not searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnmaskedReason {
    /// It is empty, or white space.
    Empty,
    /// It has fewer than 4 bytes without the white space around it.
    Short,
    /// It has more than 256 KiB.
    Long,
}

impl UnmaskedReason {
    /// `"empty"`, `"short"` or `"long"`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Short => "short",
            Self::Long => "long",
        }
    }

    fn of(value: &[u8]) -> Option<Self> {
        match value.trim_ascii().len() {
            0 => Some(Self::Empty),
            1..MIN_VALUE => Some(Self::Short),
            _ => Some(Self::Long).filter(|_| value.len() > MAX_VALUE),
        }
    }
}

struct Known {
    patterns: Patterns,
    /// By the number of the secret.
    marks: Vec<String>,
}

impl Redactor {
    /// A redactor of secrets by name, which puts `[NAME]` in the place of a value.
    ///
    /// # Errors
    ///
    /// `ERR_TOO_LARGE`
    pub fn new<N: AsRef<str>, V: AsRef<[u8]>>(
        secrets: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, Error> {
        Self::with_marks(secrets, |name| format!("[{name}]"))
    }

    /// As [`Redactor::new`], with what `mark` makes of a name in the place of a value.
    ///
    /// # Errors
    ///
    /// As [`Redactor::new`].
    pub fn with_marks<N: AsRef<str>, V: AsRef<[u8]>>(
        secrets: impl IntoIterator<Item = (N, V)>,
        mark: impl Fn(&str) -> String,
    ) -> Result<Self, Error> {
        Self::of(secrets.into_iter().map(|(name, value)| {
            let mark = mark(name.as_ref());
            (name, value, mark)
        }))
    }

    /// A redactor of secrets with their names and marks.
    pub(crate) fn of<N: AsRef<str>, V: AsRef<[u8]>>(
        secrets: impl IntoIterator<Item = (N, V, String)>,
    ) -> Result<Self, Error> {
        let (mut found, mut marks, mut unmasked) = (Vec::new(), Vec::new(), Vec::new());
        for (name, value, mark) in secrets {
            if let Some(reason) = UnmaskedReason::of(value.as_ref()) {
                unmasked.push(Unmasked { name: name.as_ref().to_owned(), reason });
            } else {
                found.extend(spellings(value.as_ref()).into_iter().map(|spelling| (spelling, marks.len())));
                marks.push(mark);
            }
        }
        Ok(Self { known: Arc::new(Known { patterns: Patterns::new(found)?, marks }), unmasked })
    }

    /// A copy of `text` without the secrets; any bytes may stand around them.
    #[must_use]
    pub fn redact(&self, text: &[u8]) -> Vec<u8> {
        let mut output = Vec::with_capacity(text.len());
        self.known.replace(text, &self.known.patterns.search(text, true), &mut None, &mut output);
        output
    }

    /// The same for a text that comes in chunks.
    #[must_use]
    pub fn stream(&self) -> RedactorStream {
        RedactorStream { known: Arc::clone(&self.known), held: Zeroizing::default(), open: None }
    }

    /// The secrets that are not searched for.
    #[must_use]
    pub fn unmasked(&self) -> &[Unmasked] {
        &self.unmasked
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Redactor").field("unmasked", &self.unmasked).finish_non_exhaustive()
    }
}

/// Redacts a text that comes in chunks. What comes out does not depend on where the text is cut.
pub struct RedactorStream {
    known: Arc<Known>,
    /// What came and may be the beginning of a secret.
    held: Zeroizing<Vec<u8>>,
    /// What is covered and may be covered further.
    open: Option<Run>,
}

impl RedactorStream {
    /// Takes the next chunk, and returns what is settled: everything, but for what may be the beginning of a secret,
    /// which is never more than 255 bytes.
    #[must_use]
    pub fn push(&mut self, chunk: &[u8]) -> Vec<u8> {
        self.take(chunk, false)
    }

    /// Returns the rest. The stream may be used for another text then.
    #[must_use]
    pub fn finish(&mut self) -> Vec<u8> {
        self.take(&[], true)
    }

    fn take(&mut self, chunk: &[u8], is_last: bool) -> Vec<u8> {
        let mut text = Zeroizing::new(Vec::with_capacity(self.held.len() + chunk.len()));
        text.extend_from_slice(&self.held);
        text.extend_from_slice(chunk);
        let found = self.known.patterns.search(&text, is_last);
        let mut output = Vec::with_capacity(found.settled);
        self.known.replace(&text, &found, &mut self.open, &mut output);
        self.held = Zeroizing::new(text[found.settled..].to_vec());
        output
    }
}

impl fmt::Debug for RedactorStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RedactorStream").finish_non_exhaustive()
    }
}

/// What overlapping matches cover together; a mark takes its place once it is known where it ends.
struct Run {
    end: usize,
    /// Of the longest match.
    length: usize,
    secret: usize,
}

impl Known {
    /// Puts out what is settled of `text`. A run that begins in there and goes on is `open` then.
    fn replace(&self, text: &[u8], found: &Found, open: &mut Option<Run>, output: &mut Vec<u8>) {
        let mut at = 0;
        for Match { range, secret } in &found.matches {
            let (length, secret) = (range.len(), *secret);
            match open {
                Some(run) if range.start < run.end => {
                    run.end = run.end.max(range.end);
                    if length > run.length {
                        (run.length, run.secret) = (length, secret);
                    }
                }
                _ => {
                    at = self.close(open, at, output);
                    output.extend_from_slice(&text[at..range.start]);
                    *open = Some(Run { end: range.end, length, secret });
                }
            }
        }
        match open {
            Some(run) if run.end > found.settled => run.end -= found.settled,
            _ => {
                at = self.close(open, at, output);
                output.extend_from_slice(&text[at..found.settled]);
            }
        }
    }

    /// Puts out the mark of a run; returns where what follows it begins.
    fn close(&self, open: &mut Option<Run>, at: usize, output: &mut Vec<u8>) -> usize {
        let Some(run) = open.take() else { return at };
        output.extend_from_slice(self.marks[run.secret].as_bytes());
        run.end
    }
}
