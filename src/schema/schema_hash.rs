//! Apify's digest of a field's schema, by which a change of the schema is noticed.
//!
//! The first 10 hex digits of the SHA-256 of the schema as JSON: keys sorted as JavaScript does, and
//! without the keywords that only describe. Those are dropped at every depth, even where they are
//! names of properties: so the vendor has it.

use nojson::{JsonValueKind, RawJsonValue};
use sha2::{Digest as _, Sha256};

use super::json::{elements, text};
use crate::envelope::hex;

const HEX_DIGITS: usize = 10;

const DROPPED: [&str; 9] = [
    "title",
    "description",
    "sectionCaption",
    "sectionDescription",
    "nullable",
    "example",
    "prefill",
    "editor",
    // Lost when the vendor's library copies an object member by member.
    "__proto__",
];

/// The digest of `definition`, in JSON as `JSON.stringify` writes it.
pub(super) fn schema_hash(definition: RawJsonValue<'_, '_>) -> String {
    let mut normalised = String::new();
    write(definition, &mut normalised);
    let mut digest = hex(&Sha256::digest(normalised));
    digest.truncate(HEX_DIGITS);
    digest
}

fn write(value: RawJsonValue<'_, '_>, out: &mut String) {
    match value.kind() {
        JsonValueKind::Object => {
            out.push('{');
            for (index, (name, value)) in kept_members(value).into_iter().enumerate() {
                separate(index, out);
                out.push_str(name.as_raw_str());
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
        JsonValueKind::Array => {
            out.push('[');
            for (index, value) in elements(value).enumerate() {
                separate(index, out);
                write(value, out);
            }
            out.push(']');
        }
        _ => out.push_str(value.as_raw_str()),
    }
}

fn separate(index: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
}

/// In the order of JavaScript: array indexes by number, then names by UTF-16 code unit.
fn kept_members<'text, 'raw>(
    object: RawJsonValue<'text, 'raw>,
) -> Vec<(RawJsonValue<'text, 'raw>, RawJsonValue<'text, 'raw>)> {
    let mut kept: Vec<(String, _, _)> = Vec::new();
    for (key, value) in object.to_object().into_iter().flatten() {
        let name = text(key).unwrap_or_default();
        if !DROPPED.contains(&name.as_str()) {
            // Inserted one by one: the library's sorting is much code for a few names.
            let at = kept.partition_point(|(before, ..)| comes_before(before, &name));
            kept.insert(at, (name, key, value));
        }
    }
    kept.into_iter().map(|(_, key, value)| (key, value)).collect()
}

fn comes_before(name: &str, other: &str) -> bool {
    let index = array_index(name).cmp(&array_index(other));
    index.then_with(|| name.encode_utf16().cmp(other.encode_utf16())).is_lt()
}

/// `name` as an array index (ECMA-262 §6.1.7); for any other name, the largest number.
fn array_index(name: &str) -> u32 {
    let is_canonical = name == "0" || name.bytes().next().is_some_and(|digit| matches!(digit, b'1'..=b'9'));
    name.parse().ok().filter(|_| is_canonical).unwrap_or(u32::MAX)
}
