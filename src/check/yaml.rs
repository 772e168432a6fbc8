//! YAML 1.2: what is wrong with its indentation, as far as that is sure without parsing it. Nothing is found in
//! YAML that is valid; a test with a parser sees to that.
//!
//! Of each line it is told whether it begins an entry of a block sequence (`- …`) or mapping (`key: …`), and on which
//! column. What is inside block scalars, quotes and brackets, and what goes on on another line, is passed over.

use super::ValueCheck;
use super::finding::FindingCode;
use crate::positions::Positions;

/// Reports the first finding alone: those behind it may be its consequences.
pub(super) fn check(text: &str) -> ValueCheck {
    let mut check = ValueCheck::default();
    let mut document = Document::default();
    let mut rest = text.strip_prefix('\u{FEFF}').unwrap_or(text).as_bytes();
    while !rest.is_empty() && check.findings.is_empty() {
        let line = &rest[..count(rest, |byte| !matches!(byte, b'\n' | b'\r'))];
        if let Some(code) = document.line(line) {
            check.report(code, Some(Positions::of(text).line(text.len() - rest.len())));
        }
        rest = &rest[rest.len().min(line.len() + 1)..];
    }
    check
}

struct Document {
    /// The columns of the collections that are open.
    levels: Vec<usize>,
    /// Whether the document, or the last entry, has no value yet.
    is_awaiting: bool,
    /// What goes on over the end of the line.
    inside: Inside,
}

impl Default for Document {
    fn default() -> Self {
        Self { levels: Vec::new(), is_awaiting: true, inside: Inside::Nothing }
    }
}

enum Inside {
    Nothing,
    /// Quotes or brackets.
    Flow(Flow),
    /// A block scalar, and how many spaces its lines have at least.
    Scalar(usize),
    /// A document that is written in a way that is not followed here.
    Unknown,
}

impl Document {
    fn line(&mut self, line: &[u8]) -> Option<FindingCode> {
        let is_marker = line.starts_with(b"---") || line.starts_with(b"...");
        if is_marker && is_separated(&line[3..]) {
            *self = Self::default();
            self.value(&line[3..]);
            return None;
        }
        let spaces = count(line, |byte| byte == b' ');
        let content = unindented(line);
        let has_tab = spaces + content.len() < line.len();
        match &mut self.inside {
            Inside::Nothing => {}
            Inside::Unknown => return None,
            Inside::Flow(flow) => {
                if flow.end(line).is_some() {
                    self.inside = Inside::Nothing;
                }
                return None;
            }
            Inside::Scalar(least) if content.is_empty() || spaces >= *least => return None,
            // Parsers do not agree on what a tab is there.
            Inside::Scalar(_) if has_tab => {
                self.inside = Inside::Unknown;
                return None;
            }
            Inside::Scalar(_) => self.inside = Inside::Nothing,
        }
        let is_directive = content.starts_with(b"%") && self.levels.is_empty();
        if matches!(content, [] | [b'#', ..]) || is_directive {
            return None;
        }
        let has_key = after_key(content).is_some();
        let has_dash = after_dash(content).is_some();
        if has_tab {
            // Where a value goes on, a dash is a part of it.
            let is_entry = has_key || has_dash && self.is_awaiting;
            if self.is_awaiting {
                self.value(content);
            }
            return is_entry.then_some(FindingCode::YamlTab);
        }
        let mut is_dedented = false;
        while self.levels.last().is_some_and(|level| spaces < *level) {
            self.levels.pop();
            is_dedented = true;
        }
        let is_level = self.levels.last() == Some(&spaces);
        if is_dedented && !is_level {
            self.inside = Inside::Unknown;
            return (has_key || has_dash).then_some(FindingCode::YamlIndentation);
        }
        // What stands deeper than an entry that has its value goes on with that.
        if self.is_awaiting || is_level {
            self.entry(content, spaces);
        }
        None
    }

    /// An entry that begins on this column, with those that begin on the same line; or a scalar.
    fn entry(&mut self, mut content: &[u8], mut column: usize) {
        while let Some(rest) = after_dash(content) {
            self.open(column);
            let spaces = count(rest, |byte| byte == b' ');
            column += 1 + spaces;
            content = &rest[spaces..];
        }
        // After a dash, a tab leaves the column open.
        if let [b'\t', ..] | [b'?' | b':', b' ' | b'\t', ..] | [b'?' | b':'] = content {
            self.inside = Inside::Unknown;
        } else if let Some(rest) = after_key(content) {
            self.open(column);
            self.value(rest);
        } else {
            self.value(content);
        }
    }

    fn open(&mut self, column: usize) {
        if self.levels.last() != Some(&column) {
            self.levels.push(column);
        }
    }

    /// What stands behind a dash or a key, or on a line of its own.
    fn value(&mut self, text: &[u8]) {
        let value = after_properties(text);
        self.is_awaiting = matches!(value, [] | [b'#', ..]);
        if let [b'|' | b'>', ..] = value {
            self.inside = Inside::Scalar(self.levels.last().map_or(0, |level| level + 1));
        } else if opens_flow(value) {
            let mut flow = Flow::default();
            if flow.end(value).is_none() {
                self.inside = Inside::Flow(flow);
            }
        }
    }
}

/// What follows the dash of an entry.
fn after_dash(content: &[u8]) -> Option<&[u8]> {
    content.strip_prefix(b"-").filter(|rest| is_separated(rest))
}

/// What follows a key that ends on this line, and its colon.
fn after_key(content: &[u8]) -> Option<&[u8]> {
    let key = after_properties(content);
    if opens_flow(key) {
        let rest = unindented(Flow::default().end(key)?);
        return rest.strip_prefix(b":").filter(|rest| is_separated(rest));
    }
    if key.starts_with(b"#") {
        return None;
    }
    let mut rest = key;
    loop {
        match rest {
            [] | [b' ' | b'\t', b'#', ..] => return None,
            [b':', rest @ ..] if is_separated(rest) => return Some(rest),
            [_, next @ ..] => rest = next,
        }
    }
}

/// What follows the tag and the anchor of a node.
fn after_properties(text: &[u8]) -> &[u8] {
    let mut text = unindented(text);
    while let [b'!' | b'&', ..] = text {
        text = unindented(&text[count(text, |byte| !is_blank(byte))..]);
    }
    text
}

fn opens_flow(text: &[u8]) -> bool {
    matches!(text, [b'"' | b'\'' | b'[' | b'{', ..])
}

fn is_separated(rest: &[u8]) -> bool {
    rest.first().is_none_or(|byte| is_blank(*byte))
}

fn unindented(text: &[u8]) -> &[u8] {
    &text[count(text, is_blank)..]
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// How many bytes the text begins with that are so.
fn count(text: &[u8], is_so: fn(u8) -> bool) -> usize {
    text.iter().take_while(|byte| is_so(**byte)).count()
}

/// Quotes, or brackets and what is inside them.
#[derive(Default)]
struct Flow {
    brackets: usize,
    quote: Option<u8>,
    /// Whether a plain scalar has begun, in which quotes do not open.
    is_plain: bool,
    /// Whether quotes or brackets have just closed, so that a colon needs no space behind it.
    is_closed: bool,
}

impl Flow {
    /// Reads on up to the end; what is behind it, if it is on this line.
    fn end<'a>(&mut self, line: &'a [u8]) -> Option<&'a [u8]> {
        let mut rest = line;
        while let [byte, behind @ ..] = rest {
            let is_spaced = behind.first().is_none_or(|next| is_blank(*next) || is_indicator(*next));
            let is_first = rest.len() == line.len() || is_blank(line[line.len() - rest.len() - 1]);
            rest = behind;
            match (self.quote, *byte) {
                (Some(b'"'), b'\\') => rest = rest.get(1..).unwrap_or_default(),
                (Some(b'\''), b'\'') if rest.first() == Some(byte) => rest = &rest[1..],
                (Some(quote), byte) => {
                    if byte == quote {
                        (self.quote, self.is_closed) = (None, true);
                    }
                }
                (None, b' ' | b'\t') => {}
                (None, b'#') if is_first => return None,
                (None, b'"' | b'\'') if !self.is_plain => self.quote = Some(*byte),
                (None, b']' | b'}') => {
                    self.brackets -= 1;
                    (self.is_plain, self.is_closed) = (true, true);
                }
                (None, byte) => {
                    self.brackets += usize::from(matches!(byte, b'[' | b'{'));
                    if matches!(byte, b'!' | b'&') && !self.is_plain {
                        rest = &rest[count(rest, |byte| !is_blank(byte) && !is_indicator(byte))..];
                    } else {
                        let is_indicator = is_indicator(byte)
                            || byte == b':' && (is_spaced || self.is_closed)
                            || byte == b'?' && is_spaced && !self.is_plain;
                        self.is_plain = !is_indicator;
                    }
                    self.is_closed = false;
                }
            }
            if self.brackets == 0 && self.quote.is_none() {
                return Some(rest);
            }
        }
        None
    }
}

fn is_indicator(byte: u8) -> bool {
    matches!(byte, b',' | b'[' | b']' | b'{' | b'}')
}
