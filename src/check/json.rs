//! JSON (RFC 8259), as `JSON.parse` reads it, to the depth to which schemas are read.

use super::ValueCheck;
use super::finding::{FindingCode, JsonReason};
use super::repeated::{Name, firsts};
use crate::positions::Positions;

/// The type of a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonType {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
}

pub(super) fn check(text: &str, expected: Option<JsonType>) -> ValueCheck {
    let (mut check, mut names) = (ValueCheck::default(), Vec::new());
    let mut positions = Positions::of(text);
    let (code, reason, at) = match scan(text, Some(&mut names)) {
        Err((reason, at)) => (FindingCode::JsonSyntax, Some(reason), at),
        Ok((found, at)) if expected.is_some() && found != expected => (FindingCode::JsonType, None, at),
        Ok(_) => {
            let mut lines = Vec::new();
            for (index, first) in firsts(&names).into_iter().enumerate() {
                let (line, column) = positions.at(names[index].at);
                lines.push(line);
                if first != index {
                    let found = check.report(FindingCode::JsonRepeatedName, Some(line));
                    (found.column, found.other_line) = (Some(column), Some(lines[first]));
                }
            }
            return check;
        }
    };
    let (line, column) = positions.at(at);
    let found = check.report(code, Some(line));
    (found.column, found.reason) = (Some(column), reason);
    check
}

/// That of `nojson`, by which the crate reads JSON.
const MOST_NESTED: usize = 128;

/// What is wrong, and where.
type Fault = (JsonReason, usize);

/// The type, and where the value begins.
fn scan<'a>(text: &'a str, names: Option<&mut Vec<Name<'a>>>) -> Result<(Option<JsonType>, usize), Fault> {
    let mut scanner = Scanner { text, at: 0, open: Vec::new(), objects: 0, names };
    scanner.skip_space();
    let start = scanner.at;
    let json_type = match scanner.next() {
        Some(b'{') => Some(JsonType::Object),
        Some(b'[') => Some(JsonType::Array),
        _ => None,
    };
    scanner.run()?;
    Ok((json_type, start))
}

struct Scanner<'a, 'names> {
    text: &'a str,
    at: usize,
    /// The containers around, each with its number if it is an object.
    open: Vec<Option<usize>>,
    objects: usize,
    /// Where the names of all objects go, if somebody asks for them.
    names: Option<&'names mut Vec<Name<'a>>>,
}

impl Scanner<'_, '_> {
    fn run(&mut self) -> Result<(), Fault> {
        loop {
            let is_complete = self.value()?;
            if is_complete && self.end_of_value()? {
                return Ok(());
            }
        }
    }

    /// Reads a value, of a container only the beginning; whether it is complete.
    fn value(&mut self) -> Result<bool, Fault> {
        self.skip_space();
        match self.next() {
            Some(b'"') => self.string()?,
            Some(b'-' | b'+' | b'.' | b'0'..=b'9') => self.number()?,
            Some(bracket @ (b'{' | b'[')) => {
                if self.open.len() == MOST_NESTED {
                    return Err((JsonReason::TooDeep, self.at));
                }
                self.at += 1;
                let object = (bracket == b'{').then_some(self.objects);
                self.objects += 1;
                self.open.push(object);
                self.skip_space();
                // `end_of_value` closes what is empty.
                let is_empty = self.is_closing();
                if !is_empty && object.is_some() {
                    self.name()?;
                }
                return Ok(is_empty);
            }
            _ => {
                self.at += match self.rest() {
                    [b't', b'r', b'u', b'e', ..] | [b'n', b'u', b'l', b'l', ..] => 4,
                    [b'f', b'a', b'l', b's', b'e', ..] => 5,
                    _ => return Err(self.unexpected(JsonReason::ValueExpected)),
                }
            }
        }
        Ok(true)
    }

    /// Reads what may stand behind a value, up to the next one; whether there is none.
    fn end_of_value(&mut self) -> Result<bool, Fault> {
        loop {
            self.skip_space();
            let Some(container) = self.open.last() else {
                return match self.next() {
                    None => Ok(true),
                    Some(_) => Err(self.unexpected(JsonReason::TrailingText)),
                };
            };
            if self.is_closing() {
                self.at += 1;
                self.open.pop();
                continue;
            }
            if self.next() != Some(b',') {
                return Err(self.unexpected(JsonReason::CommaExpected));
            }
            let (is_object, comma) = (container.is_some(), self.at);
            self.at += 1;
            self.skip_space();
            if self.is_closing() {
                return Err((JsonReason::TrailingComma, comma));
            }
            if is_object {
                self.name()?;
            }
            return Ok(false);
        }
    }

    /// Whether the bracket follows that closes the innermost container.
    fn is_closing(&self) -> bool {
        let bracket = self.open.last().map(|object| if object.is_some() { b'}' } else { b']' });
        bracket.is_some() && self.next() == bracket
    }

    /// Reads a name and its colon.
    fn name(&mut self) -> Result<(), Fault> {
        let start = self.at;
        if self.next() != Some(b'"') {
            return Err(self.unexpected(JsonReason::NameExpected));
        }
        self.string()?;
        if let (Some(names), Some(Some(object))) = (&mut self.names, self.open.last()) {
            let text = &self.text[start + 1..self.at - 1];
            names.push(Name { object: *object, text, at: start });
        }
        self.skip_space();
        if self.next() != Some(b':') {
            return Err(self.unexpected(JsonReason::ColonExpected));
        }
        self.at += 1;
        Ok(())
    }

    fn string(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.next() {
                None => return Err((JsonReason::UnterminatedString, start)),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\n' | b'\r') => return Err((JsonReason::LineBreak, self.at)),
                Some(0..=0x1F) => return Err((JsonReason::ControlCharacter, self.at)),
                Some(b'\\') => match self.rest() {
                    [_, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => self.at += 2,
                    [_, b'u', digits @ ..]
                        if digits.len() >= 4 && digits[..4].iter().all(u8::is_ascii_hexdigit) =>
                    {
                        self.at += 6;
                    }
                    _ => return Err((JsonReason::BadEscape, self.at)),
                },
                Some(_) => self.at += 1,
            }
        }
    }

    fn number(&mut self) -> Result<(), Fault> {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_');
        let length = self.rest().iter().take_while(|byte| is_part(byte)).count();
        if !is_number(&self.rest()[..length]) {
            return Err((JsonReason::BadNumber, self.at));
        }
        self.at += length;
        Ok(())
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.next() {
            self.at += 1;
        }
    }

    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &[u8] {
        &self.text.as_bytes()[self.at..]
    }

    /// What helps most to know of what is next, if `otherwise` was expected.
    fn unexpected(&self, otherwise: JsonReason) -> Fault {
        let reason = match self.text[self.at..].chars().next() {
            None => JsonReason::UnexpectedEnd,
            Some('/' | '#') => JsonReason::Comment,
            Some('\'' | '`') => JsonReason::SingleQuotes,
            Some('\u{2018}'..='\u{201F}' | '«' | '»') => JsonReason::TypographicQuotes,
            Some(
                '\u{A0}'
                | '\u{2000}'..='\u{200F}'
                | '\u{2028}'..='\u{202F}'
                | '\u{205F}'..='\u{2064}'
                | '\u{3000}'
                | '\u{FEFF}',
            ) => JsonReason::InvisibleCharacter,
            Some(_) => otherwise,
        };
        (reason, self.at)
    }
}

/// RFC 8259 §6
fn is_number(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(text);
    if whole == 0 || (text[0] == b'0' && whole > 1) {
        return false;
    }
    let mut rest = &text[whole..];
    if let [b'.', fraction @ ..] = rest {
        if digits(fraction) == 0 {
            return false;
        }
        rest = &fraction[digits(fraction)..];
    }
    if let [b'e' | b'E', b'+' | b'-', exponent @ ..] | [b'e' | b'E', exponent @ ..] = rest {
        return !exponent.is_empty() && digits(exponent) == exponent.len();
    }
    rest.is_empty()
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}
