//! What of a secret is searched for, and in which spellings. `docs/redaction.md` lists both.

use nojson::{JsonValueKind, RawJson, RawJsonValue};
use zeroize::Zeroizing;

use crate::base64;

/// A line or a leaf of JSON that is shorter stands in too many texts: `}`, `true`, a port.
const MIN_PART: usize = 6;
/// Fewer digits of base64 stand in too many texts.
const MIN_BASE64: usize = 8;
/// What base64 is wrapped at: in PEM, and in MIME and by `base64`.
const BASE64_LINES: [usize; 2] = [64, 76];

/// Bytes to search for.
pub(super) type Spelling = Zeroizing<Vec<u8>>;

/// Everything to search for in order to find `value`; some of it twice.
pub(super) fn spellings(value: &[u8]) -> Vec<Spelling> {
    let mut found = Vec::new();
    add_value(&mut found, value);
    if let Some(text) = held_in_base64(value) {
        add_value(&mut found, &text);
    }
    found
}

fn add_value(found: &mut Vec<Spelling>, value: &[u8]) {
    add_part(found, value);
    add_lines(found, value);
    let json = std::str::from_utf8(value).ok().and_then(|text| RawJson::parse(text).ok());
    if let Some(json) = json {
        add_leaves(found, json.value());
    }
}

/// The text that a value in base64 holds: templates decode it, and it is what a program shows then.
fn held_in_base64(value: &[u8]) -> Option<Spelling> {
    let mut digits = Zeroizing::new(value.to_vec());
    digits.retain(|byte| !byte.is_ascii_whitespace());
    let digits = replaced(&replaced(&digits, b"-", b"+"), b"_", b"/");
    let held = Zeroizing::new(base64::decode_as_java(&digits)?);
    let text = std::str::from_utf8(&held).ok()?;
    let is_text =
        !text.contains(|character: char| character.is_control() && !character.is_ascii_whitespace());
    (is_text && text.trim_ascii().len() >= MIN_PART).then_some(held)
}

/// A value or a part of it, with every encoding of it.
fn add_part(found: &mut Vec<Spelling>, part: &[u8]) {
    let trimmed = part.trim_ascii();
    // Only encoded, the line break at the end of a file is a part of what is to be replaced.
    let mut forms = vec![Zeroizing::new(trimmed.to_vec())];
    if trimmed.iter().any(|byte| is_line_break(*byte)) {
        let unix = replaced(&replaced(trimmed, b"\r\n", b"\n"), b"\r", b"\n");
        forms.push(replaced(&unix, b"\n", b"\r\n"));
        forms.push(replaced(&unix, b"\n", b"\r"));
        forms.push(unix);
    }
    let mut spellings = forms.clone();
    if trimmed != part {
        forms.push(Zeroizing::new(part.to_vec()));
    }
    for form in &forms {
        add_escaped(&mut spellings, form);
        add_base64(&mut spellings, form);
        add_percent(&mut spellings, form);
        spellings.extend([hex(form, LOWER), hex(form, UPPER)]);
    }
    // Most encodings leave most values as they are.
    spellings.sort_unstable_by(|one, other| one.as_slice().cmp(other));
    spellings.dedup_by(|next, first| next == first);
    found.append(&mut spellings);
}

/// The lines of a value that has several, each by itself: indented, or with something in front of each, they do not
/// stand in output as they do in the value.
fn add_lines(found: &mut Vec<Spelling>, value: &[u8]) {
    let is_boundary = |line: &[u8]| line.starts_with(b"-----") && line.ends_with(b"-----");
    let is_pem = value.windows(11).any(|window| window == b"-----BEGIN ");
    // Environment variables bring PEM along with escapes for line breaks.
    let value = if is_pem { replaced(value, b"\\n", b"\n") } else { Zeroizing::new(value.to_vec()) };
    let whole = value.trim_ascii().len();
    let mut is_in_pem = false;
    for line in value.split(|byte| is_line_break(*byte)).map(<[u8]>::trim_ascii) {
        if is_boundary(line) {
            is_in_pem = line.starts_with(b"-----BEGIN ");
        } else if is_in_pem {
            // Headers apart, it is base64 of what nobody encodes line by line.
            if line.len() >= MIN_PART && !line.contains(&b':') {
                found.push(Zeroizing::new(line.to_vec()));
            }
        } else if line.len() >= MIN_PART && line.len() < whole && !is_rule(line) {
            add_part(found, line);
        }
    }
}

/// Whether a line only separates others.
fn is_rule(line: &[u8]) -> bool {
    line.iter().all(|byte| *byte == line[0])
}

fn add_leaves(found: &mut Vec<Spelling>, value: RawJsonValue<'_, '_>) {
    match value.kind() {
        JsonValueKind::Null | JsonValueKind::Boolean => {}
        JsonValueKind::Integer | JsonValueKind::Float => add_leaf(found, value.as_raw_str()),
        JsonValueKind::String => {
            let text = value.to_unquoted_string_str().map(|text| Zeroizing::new(text.into_owned()));
            add_leaf(found, &text.unwrap_or_default());
        }
        JsonValueKind::Array => {
            value.to_array().into_iter().flatten().for_each(|leaf| add_leaves(found, leaf))
        }
        JsonValueKind::Object => {
            value.to_object().into_iter().flatten().for_each(|(_, leaf)| add_leaves(found, leaf));
        }
    }
}

fn add_leaf(found: &mut Vec<Spelling>, leaf: &str) {
    if leaf.trim_ascii().len() >= MIN_PART {
        add_part(found, leaf.as_bytes());
        add_lines(found, leaf.as_bytes());
    }
}

/// How text is escaped between quotation marks: backslashes and control characters always.
struct Escapes {
    /// What gets a backslash.
    marks: &'static str,
    /// What else of ASCII is written with its number.
    numbered: &'static str,
    /// Whether everything else is, too.
    is_ascii: bool,
    writer: Writer,
    digits: &'static [u8; 16],
}

#[derive(PartialEq)]
enum Writer {
    /// `\u0000`, in UTF-16
    Json,
    /// `\x00`, which is also what the control characters from U+007F on are
    Console,
    /// `\x00`, `\u0000` and `\U00000000`, which is also what shows nothing
    Python,
}

const LOWER: &[u8; 16] = b"0123456789abcdef";
const UPPER: &[u8; 16] = b"0123456789ABCDEF";

const ESCAPES: [Escapes; 13] = [
    // `JSON.stringify`
    Escapes { marks: "\"", numbered: "", is_ascii: false, writer: Writer::Json, digits: LOWER },
    // Jackson
    Escapes { marks: "\"", numbered: "", is_ascii: false, writer: Writer::Json, digits: UPPER },
    // Python
    Escapes { marks: "\"", numbered: "\u{7F}", is_ascii: true, writer: Writer::Json, digits: LOWER },
    Escapes { marks: "\"", numbered: "", is_ascii: true, writer: Writer::Json, digits: LOWER },
    Escapes { marks: "\"", numbered: "", is_ascii: true, writer: Writer::Json, digits: UPPER },
    // PHP
    Escapes { marks: "\"/", numbered: "", is_ascii: true, writer: Writer::Json, digits: LOWER },
    Escapes { marks: "\"/", numbered: "", is_ascii: false, writer: Writer::Json, digits: LOWER },
    // Go
    Escapes {
        marks: "\"",
        numbered: "<>&\u{2028}\u{2029}",
        is_ascii: false,
        writer: Writer::Json,
        digits: LOWER,
    },
    // .NET
    Escapes { marks: "", numbered: "\"&'+<>`\u{7F}", is_ascii: true, writer: Writer::Json, digits: UPPER },
    // In single quotes, with others inside or without
    Escapes { marks: "'", numbered: "", is_ascii: false, writer: Writer::Console, digits: UPPER },
    Escapes { marks: "", numbered: "", is_ascii: false, writer: Writer::Console, digits: UPPER },
    Escapes { marks: "'", numbered: "", is_ascii: false, writer: Writer::Python, digits: LOWER },
    Escapes { marks: "", numbered: "", is_ascii: false, writer: Writer::Python, digits: LOWER },
];

fn add_escaped(found: &mut Vec<Spelling>, bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        found.extend(ESCAPES.iter().map(|style| escaped(text, style)));
    }
}

fn escaped(text: &str, style: &Escapes) -> Spelling {
    let mut escaped = Zeroizing::new(Vec::with_capacity(text.len() * 6));
    for character in text.chars() {
        match character {
            _ if character == '\\' || style.marks.contains(character) => {
                escaped.extend([b'\\', character as u8])
            }
            '\t' => escaped.extend_from_slice(b"\\t"),
            '\n' => escaped.extend_from_slice(b"\\n"),
            '\r' => escaped.extend_from_slice(b"\\r"),
            '\u{8}' if style.writer != Writer::Python => escaped.extend_from_slice(b"\\b"),
            '\u{C}' if style.writer != Writer::Python => escaped.extend_from_slice(b"\\f"),
            _ if is_numbered(character, style) => add_number(&mut escaped, character, style),
            _ => escaped.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    escaped
}

fn is_numbered(character: char, style: &Escapes) -> bool {
    style.numbered.contains(character)
        || match style.writer {
            Writer::Json => character < ' ' || style.is_ascii && !character.is_ascii(),
            Writer::Console => character.is_control(),
            Writer::Python => character.is_control() || !shows(character),
        }
}

/// Whether it is none of what Rust shows by its number where it stands in a text, as Python does: what is no character,
/// is for private use, or is space of any kind.
fn shows(character: char) -> bool {
    let mut text = *b"a\0\0\0\0";
    let end = 1 + character.encode_utf8(&mut text[1..]).len();
    std::str::from_utf8(&text[..end]).is_ok_and(|text| !text.escape_debug().skip(1).take(2).eq(['\\', 'u']))
}

fn add_number(escaped: &mut Spelling, character: char, style: &Escapes) {
    let code = u32::from(character).to_be_bytes();
    match (&style.writer, code) {
        (Writer::Json, _) => {
            for unit in character.encode_utf16(&mut [0; 2]) {
                escaped.extend_from_slice(b"\\u");
                escaped.extend(hex_digits(&unit.to_be_bytes(), style.digits));
            }
        }
        (_, [0, 0, 0, last]) => {
            escaped.extend_from_slice(b"\\x");
            escaped.extend(hex_digits(&[last], style.digits));
        }
        (_, [0, 0, ..]) => {
            escaped.extend_from_slice(b"\\u");
            escaped.extend(hex_digits(&code[2..], style.digits));
        }
        _ => {
            escaped.extend_from_slice(b"\\U");
            escaped.extend(hex_digits(&code, style.digits));
        }
    }
}

/// Of base64 at each of the three places where the value may begin among the bytes that are encoded with it, the digits
/// that hold nothing but the value; and at its end also those that hold the rest of it where nothing follows.
fn add_base64(found: &mut Vec<Spelling>, bytes: &[u8]) {
    for (before, shared_digits) in [(0, 0), (1, 2), (2, 3)] {
        let mut padded = Zeroizing::new(Vec::with_capacity(before + bytes.len()));
        padded.resize(before, 0);
        padded.extend_from_slice(bytes);
        let text = Zeroizing::new(base64::encode(&padded));
        let bits = padded.len() * 8;
        for end in [bits / 6, bits.div_ceil(6), text.len()] {
            add_digits(found, text.as_bytes().get(shared_digits..end).unwrap_or_default());
        }
    }
    add_wrapped(found, bytes);
}

/// The lines of wrapped base64, of which the last may also hold the line break that `echo` puts behind a value.
fn add_wrapped(found: &mut Vec<Spelling>, bytes: &[u8]) {
    for line_break in [&b""[..], b"\n", b"\r\n"] {
        let text = Zeroizing::new(base64::encode(&Zeroizing::new([bytes, line_break].concat())));
        for width in BASE64_LINES.into_iter().filter(|width| *width < text.len()) {
            text.as_bytes().chunks(width).for_each(|line| add_digits(found, line));
        }
    }
}

/// Both alphabets of base64.
fn add_digits(found: &mut Vec<Spelling>, digits: &[u8]) {
    if digits.len() < MIN_BASE64 {
        return;
    }
    found.push(Zeroizing::new(digits.to_vec()));
    if digits.iter().any(|digit| matches!(digit, b'+' | b'/')) {
        found.push(replaced(&replaced(digits, b"+", b"-"), b"/", b"_"));
    }
}

/// What is left as it is beside letters and digits, by those who encode for a URL.
const PERCENT_STYLES: [&[u8]; 12] = [
    // RFC 3986
    b"-._~",
    // `encodeURIComponent`
    b"-._~!*'()",
    // `URLSearchParams`, and HTML forms: a space is a plus sign
    b"-._* ",
    // Python's `quote`
    b"-._~/",
    // Python's `quote_plus`, Go's `QueryEscape`
    b"-._~ ",
    // a `URL`: the user information, which Node encodes more of
    b"-._~!$%&'()*+,",
    b"-._~!$%&()*+,",
    // its path, with `^` in older ones
    b"-._~!$%&'()*+,/:;=@[\\]|",
    b"-._~!$%&'()*+,/:;=@[\\]|^",
    // its query
    b"-._~!$%&()*+,/:;=@[\\]|^?`{}",
    // its fragment
    b"-._~!$%&'()*+,/:;=@[\\]|^?{}#",
    // `encodeURI`
    b"-._~!*'();/?:@&=+$,#",
];

fn add_percent(found: &mut Vec<Spelling>, bytes: &[u8]) {
    for plain in PERCENT_STYLES {
        for digits in [UPPER, LOWER] {
            let mut encoded = Zeroizing::new(Vec::with_capacity(bytes.len() * 3));
            for byte in bytes {
                match byte {
                    b' ' if plain.contains(byte) => encoded.push(b'+'),
                    _ if byte.is_ascii_alphanumeric() || plain.contains(byte) => encoded.push(*byte),
                    _ => {
                        encoded.push(b'%');
                        encoded.extend(hex_digits(&[*byte], digits));
                    }
                }
            }
            found.push(encoded);
        }
    }
}

fn hex(bytes: &[u8], digits: &[u8; 16]) -> Spelling {
    let mut encoded = Zeroizing::new(Vec::with_capacity(bytes.len() * 2));
    encoded.extend(hex_digits(bytes, digits));
    encoded
}

fn hex_digits(bytes: &[u8], digits: &[u8; 16]) -> impl Iterator<Item = u8> {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| digits[usize::from(digit)])
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Spelling {
    let mut result = Zeroizing::new(Vec::with_capacity(bytes.len() * to.len().max(1)));
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(from) {
            result.extend_from_slice(to);
            rest = after;
        } else {
            result.push(*first);
            rest = after;
        }
    }
    result
}

fn is_line_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}
