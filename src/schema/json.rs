//! JSON as schemas and inputs are read: in order, and as it is written.

use std::collections::HashSet;

use nojson::{JsonValueKind, RawJson, RawJsonValue};

use crate::error::{Error, ErrorCode};

pub(super) fn parse(text: &str) -> Result<RawJson<'_>, Error> {
    RawJson::parse(text).map_err(|_| {
        Error::new(ErrorCode::Schema, "the text is not JSON, or is nested more than 128 levels deep")
    })
}

/// Parses JSON in which no object has two members of one name: whoever reads the text next might
/// take the other.
pub(super) fn parse_unambiguous(text: &str) -> Result<RawJson<'_>, Error> {
    let json = parse(text)?;
    if has_repeated_name(json.value()) {
        return Err(Error::new(ErrorCode::Schema, "an object has two members of one name"));
    }
    Ok(json)
}

/// The members of an object in order; none of anything else.
pub(super) fn members<'text, 'raw>(
    value: RawJsonValue<'text, 'raw>,
) -> impl Iterator<Item = (String, RawJsonValue<'text, 'raw>)> {
    let named = |(name, value)| text(name).map(|name| (name, value));
    of_kind(value, JsonValueKind::Object)
        .and_then(|object| object.to_object().ok())
        .into_iter()
        .flatten()
        .filter_map(named)
}

/// The elements of an array; none of anything else.
pub(super) fn elements<'text, 'raw>(
    value: RawJsonValue<'text, 'raw>,
) -> impl Iterator<Item = RawJsonValue<'text, 'raw>> {
    of_kind(value, JsonValueKind::Array).and_then(|array| array.to_array().ok()).into_iter().flatten()
}

/// The member `name` of an object.
pub(super) fn member<'text, 'raw>(
    value: RawJsonValue<'text, 'raw>,
    name: &str,
) -> Option<RawJsonValue<'text, 'raw>> {
    of_kind(value, JsonValueKind::Object)?.to_member(name).ok()?.optional()
}

/// The text of a string.
pub(super) fn text(value: RawJsonValue<'_, '_>) -> Option<String> {
    Some(of_kind(value, JsonValueKind::String)?.to_unquoted_string_str().ok()?.into_owned())
}

/// The text of the member `name`.
pub(super) fn member_text(value: RawJsonValue<'_, '_>, name: &str) -> Option<String> {
    text(member(value, name)?)
}

/// The strings of the array that the member `name` is: the first few thousand, as each is looked for in
/// all of the list.
pub(super) fn member_texts(value: RawJsonValue<'_, '_>, name: &str) -> Vec<String> {
    const MOST: usize = 5000;
    member(value, name).map(|list| elements(list).take(MOST).filter_map(text).collect()).unwrap_or_default()
}

pub(super) fn is_true(value: RawJsonValue<'_, '_>) -> bool {
    value.as_raw_str() == "true"
}

/// Whether JavaScript takes it for true.
pub(super) fn is_truthy(value: RawJsonValue<'_, '_>) -> bool {
    match value.kind() {
        JsonValueKind::Null => false,
        JsonValueKind::Boolean => is_true(value),
        JsonValueKind::Integer | JsonValueKind::Float => {
            let digits = value.as_raw_str().split(['e', 'E']).next().unwrap_or_default();
            digits.bytes().any(|digit| matches!(digit, b'1'..=b'9'))
        }
        JsonValueKind::String => value.as_raw_str() != "\"\"",
        JsonValueKind::Array | JsonValueKind::Object => true,
    }
}

/// `name` as a segment of a JSON Pointer (RFC 6901), with the slash before it.
pub(super) fn segment(name: &str) -> String {
    ["/", &name.replace('~', "~0").replace('/', "~1")].concat()
}

/// The JSON Pointer to the member `name` of what `parent` points to.
pub(super) fn join(parent: &str, name: &str) -> String {
    [parent, &segment(name)].concat()
}

/// `value`, if it is of this kind. The library formats a message where it is not, which costs size.
fn of_kind<'text, 'raw>(
    value: RawJsonValue<'text, 'raw>,
    kind: JsonValueKind,
) -> Option<RawJsonValue<'text, 'raw>> {
    (value.kind() == kind).then_some(value)
}

fn has_repeated_name(value: RawJsonValue<'_, '_>) -> bool {
    let mut names = HashSet::new();
    members(value).any(|(name, value)| has_repeated_name(value) || !names.insert(name))
        || elements(value).any(has_repeated_name)
}
