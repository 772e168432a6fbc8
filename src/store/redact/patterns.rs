//! All patterns at once: the library's automaton finds where the first few bytes of one stand, and a comparison tells
//! whether the rest follows. An automaton of whole patterns would take a hundred bytes for each byte of a secret.

use std::num::TryFromIntError;
use std::ops::Range;

use daachorse::DoubleArrayAhoCorasick;
use zeroize::Zeroizing;

use super::spellings::Spelling;
use crate::error::{Error, ErrorCode};

/// The bytes of a pattern that the automaton knows.
const ANCHOR: usize = 12;
/// A longer pattern is searched for in pieces. So a comparison takes no longer than that, no more has to be held back,
/// and of a secret that is cut off somewhere, what is there is found.
const PIECE: usize = 256;

struct Pattern {
    bytes: Spelling,
    secret: usize,
    /// The longest other pattern with which this one begins.
    prefix: Option<u32>,
}

/// Where a pattern stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) range: Range<usize>,
    pub(super) secret: usize,
}

/// What was found in a text that may go on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// In the order in which they begin, of those that begin at one place the longest first; all that begin
    /// before `settled`.
    pub(super) matches: Vec<Match>,
    /// Where a pattern may begin of which the rest is still to come.
    pub(super) settled: usize,
}

pub(super) struct Patterns {
    /// In order, none twice.
    patterns: Vec<Pattern>,
    /// Where those begin of which the first two bytes are this number or a higher one.
    by_beginning: Vec<u32>,
    /// The value of an anchor is the range of the patterns that begin with it.
    automaton: DoubleArrayAhoCorasick<(u32, u32)>,
}

impl Patterns {
    /// Spellings with the number of their secret. Of equal ones the lower number counts.
    pub(super) fn new(spellings: impl IntoIterator<Item = (Spelling, usize)>) -> Result<Self, Error> {
        const TOO_MANY: Error =
            Error::new(ErrorCode::TooLarge, "the secrets are too many, or too large, to search for");
        let mut patterns = Vec::new();
        for (bytes, secret) in spellings {
            if bytes.len() <= PIECE {
                patterns.push(Pattern { bytes, secret, prefix: None });
            } else {
                patterns.extend(pieces(&bytes).map(|piece| Pattern {
                    bytes: Zeroizing::new(piece.to_vec()),
                    secret,
                    prefix: None,
                }));
            }
        }
        patterns.sort_unstable_by(|one, other| {
            (one.bytes.as_slice(), one.secret).cmp(&(&other.bytes, other.secret))
        });
        patterns.dedup_by(|next, first| next.bytes == first.bytes);
        link(&mut patterns).map_err(|_| TOO_MANY)?;
        let mut by_beginning = vec![0; (1 << 16) + 1];
        for pattern in &patterns {
            by_beginning[usize::from(u16::from_be_bytes([pattern.bytes[0], pattern.bytes[1]])) + 1] += 1;
        }
        for number in 1..by_beginning.len() {
            by_beginning[number] += by_beginning[number - 1];
        }
        let mut anchors = Vec::new();
        let mut start = 0;
        for group in patterns.chunk_by(|one, next| one.anchor() == next.anchor()) {
            let end = start + group.len();
            let range =
                (u32::try_from(start).map_err(|_| TOO_MANY)?, u32::try_from(end).map_err(|_| TOO_MANY)?);
            anchors.push((group[0].anchor(), range));
            start = end;
        }
        let automaton = DoubleArrayAhoCorasick::with_values(anchors).map_err(|_| TOO_MANY)?;
        Ok(Self { patterns, by_beginning, automaton })
    }

    /// Searches `text`, which `is_whole` unless more may follow.
    pub(super) fn search(&self, text: &[u8], is_whole: bool) -> Found {
        let mut matches = Vec::new();
        let mut settled = text.len();
        if !is_whole {
            let last = text.len().saturating_sub(ANCHOR - 1)..text.len();
            let may_begin = |at: &usize| may_go_on(self.beginning_with(&text[*at..]), &text[*at..]);
            settled = last.into_iter().find(may_begin).unwrap_or(settled);
        }
        for anchor in self.automaton.find_overlapping_iter(text) {
            let start = anchor.start();
            if start >= settled {
                continue;
            }
            let (first, end) = anchor.value();
            let here = &text[start..text.len().min(start + PIECE)];
            // Whatever `here` begins with stands before `next`, and what goes on where it ends stands from there on.
            let group = &self.patterns[first as usize..end as usize];
            let next = first as usize + not_after(group, here);
            if let Some(pattern) = self.longest(first as usize..next, here) {
                matches.push(Match { range: start..start + pattern.bytes.len(), secret: pattern.secret });
            }
            if !is_whole
                && self.patterns[next..end as usize].first().is_some_and(|next| next.bytes.starts_with(here))
            {
                settled = start;
            }
        }
        matches.retain(|found| found.range.start < settled);
        matches.sort_unstable_by_key(|found| (found.range.start, usize::MAX - found.range.end));
        Found { matches, settled }
    }

    /// The longest of `patterns` with which `text` begins, behind all of which it stands in the order.
    fn longest(&self, patterns: Range<usize>, text: &[u8]) -> Option<&Pattern> {
        let mut pattern = self.patterns[patterns].last()?;
        let shared = pattern.bytes.iter().zip(text).take_while(|(one, other)| one == other).count();
        // Between the pattern that is looked for and `text`, everything in the order begins with that pattern.
        while pattern.bytes.len() > shared {
            pattern = &self.patterns[pattern.prefix? as usize];
        }
        Some(pattern)
    }

    /// The patterns that begin with the first two bytes of `text`, or the only one.
    fn beginning_with(&self, text: &[u8]) -> &[Pattern] {
        let number = |second| usize::from(u16::from_be_bytes([text[0], second]));
        let (low, high) = text.get(1).map_or((0, u8::MAX), |second| (*second, *second));
        &self.patterns[self.by_beginning[number(low)] as usize..self.by_beginning[number(high) + 1] as usize]
    }
}

impl Pattern {
    fn anchor(&self) -> &[u8] {
        &self.bytes[..self.bytes.len().min(ANCHOR)]
    }
}

/// Pieces that overlap, so that what they cover is one range.
fn pieces(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let last = bytes.len() - PIECE;
    (0..last).step_by(PIECE - 1).chain([last]).map(|start| &bytes[start..start + PIECE])
}

/// Gives every pattern its longest prefix. All that begin with a pattern stand right behind it in the order.
fn link(patterns: &mut [Pattern]) -> Result<(), TryFromIntError> {
    let mut prefixes: Vec<usize> = Vec::new();
    for number in 0..patterns.len() {
        while prefixes.pop_if(|last| !patterns[number].bytes.starts_with(&patterns[*last].bytes)).is_some() {}
        patterns[number].prefix = prefixes.last().copied().map(u32::try_from).transpose()?;
        prefixes.push(number);
    }
    Ok(())
}

/// How many of the patterns stand before `text` in the order, or are `text`.
fn not_after(patterns: &[Pattern], text: &[u8]) -> usize {
    patterns.partition_point(|pattern| pattern.bytes.as_slice() <= text)
}

/// Whether a pattern begins with `text` and goes on.
fn may_go_on(patterns: &[Pattern], text: &[u8]) -> bool {
    patterns.get(not_after(patterns, text)).is_some_and(|pattern| pattern.bytes.starts_with(text))
}
