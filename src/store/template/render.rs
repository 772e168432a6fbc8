//! What becomes of a value: its sub-key is taken, its filters are applied.

use nojson::{JsonValueKind, RawJson, RawJsonValue};
use zeroize::Zeroizing;

use super::expression::{Expression, Filter, Source};
use crate::base64;
use crate::error::{Error, ErrorCode};

type Value = Zeroizing<Vec<u8>>;

/// The text that an expression stands for; `value` is that of the secret or the variable, `left` the bytes that are left
/// for values and what filters make of them, since many small expressions make much of a large value.
pub(super) fn evaluated(
    expression: &Expression<'_>,
    value: Option<Value>,
    left: &mut usize,
) -> Result<Zeroizing<String>, Error> {
    const NO_TEXT: Error = malformed("the value is not UTF-8: bytes take the filter `base64encode`");
    let value = within(left, value.unwrap_or_default())?;
    let value = match &expression.source {
        Source::Secret(call) => match &call.subkey {
            Some(subkey) => member(&value, subkey)?,
            None => value,
        },
        Source::Variable(_) => value,
        Source::Text(text) => Zeroizing::new(text.as_bytes().to_vec()),
    };
    let mut value =
        expression.filters.iter().try_fold(value, |value, filter| within(left, filtered(value, filter)?))?;
    String::from_utf8(std::mem::take(&mut *value)).map(Zeroizing::new).map_err(|error| {
        drop(Zeroizing::new(error.into_bytes()));
        NO_TEXT
    })
}

fn within(left: &mut usize, value: Value) -> Result<Value, Error> {
    const TOO_LARGE: Error =
        Error::new(ErrorCode::TooLarge, "the values, as often as they are written, are larger than 64 MiB");
    *left = left.checked_sub(value.len()).ok_or(TOO_LARGE)?;
    Ok(value)
}

const fn malformed(message: &'static str) -> Error {
    Error::new(ErrorCode::Template, message)
}

/// The member `name` of the JSON object that a secret is: a string as it is, anything else as compact JSON.
fn member(secret: &[u8], name: &str) -> Result<Value, Error> {
    const NO_OBJECT: Error = malformed("the secret with the sub-key is not a JSON object");
    const NO_MEMBER: Error = malformed("the secret has no such sub-key");
    const REPEATED: Error = malformed("the secret has the sub-key twice");
    const NULL: Error = malformed("the sub-key of the secret is null");
    let json =
        std::str::from_utf8(secret).ok().and_then(|text| RawJson::parse(text).ok()).ok_or(NO_OBJECT)?;
    let members = json.value().to_object().map_err(|_| NO_OBJECT)?;
    let mut found = members.filter(|(key, _)| key.to_unquoted_string_str().is_ok_and(|key| key == name));
    let (_, value) = found.next().ok_or(NO_MEMBER)?;
    if found.next().is_some() {
        return Err(REPEATED);
    }
    match value.kind() {
        JsonValueKind::Null => Err(NULL),
        JsonValueKind::String => {
            let text = value.to_unquoted_string_str().map_err(|_| NO_OBJECT)?;
            Ok(Zeroizing::new(text.into_owned().into_bytes()))
        }
        _ => Ok(compact(value)),
    }
}

/// JSON without the white space between its tokens.
fn compact(value: RawJsonValue<'_, '_>) -> Value {
    let raw = value.as_raw_str().as_bytes();
    let mut compact = Zeroizing::new(Vec::with_capacity(raw.len()));
    let (mut is_string, mut is_escaped) = (false, false);
    for byte in raw {
        if is_string || !byte.is_ascii_whitespace() {
            compact.push(*byte);
        }
        match byte {
            b'"' if !is_escaped => is_string = !is_string,
            b'\\' if !is_escaped => {
                is_escaped = true;
                continue;
            }
            _ => {}
        }
        is_escaped = false;
    }
    compact
}

fn filtered(value: Value, filter: &Filter) -> Result<Value, Error> {
    const NO_BASE64: Error = malformed("what `base64decode` is given is not base64");
    match filter {
        Filter::Base64Encode => Ok(Zeroizing::new(base64::encode(&value).into_bytes())),
        Filter::Base64Decode => base64::decode_as_java(&*value).map(Zeroizing::new).ok_or(NO_BASE64),
    }
}
