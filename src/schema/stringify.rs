//! JSON as JavaScript's `JSON.stringify` writes it, for schemas that come as text: a digest of them must
//! not depend on how that was written.

use nojson::{JsonValueKind, RawJsonValue};

use super::json::{elements, members, text};
use crate::json::quote;

/// What `JSON.stringify(JSON.parse(…))` makes of `value`, but for the order of array indexes.
pub(super) fn stringify(value: RawJsonValue<'_, '_>) -> String {
    match value.kind() {
        JsonValueKind::Object => {
            let members = members(value).map(|(name, value)| [quote(&name), stringify(value)].join(":"));
            ["{", &members.collect::<Vec<_>>().join(","), "}"].concat()
        }
        JsonValueKind::Array => {
            let elements: Vec<_> = elements(value).map(stringify).collect();
            ["[", &elements.join(","), "]"].concat()
        }
        JsonValueKind::String => quote(&text(value).unwrap_or_default()),
        JsonValueKind::Integer | JsonValueKind::Float => number(value.as_raw_str()),
        JsonValueKind::Null | JsonValueKind::Boolean => value.as_raw_str().to_owned(),
    }
}

/// ECMA-262 §6.1.6.1.20, Number::toString; `null` for what is beyond a double, as `JSON.stringify` has it.
fn number(text: &str) -> String {
    let value: f64 = text.parse().unwrap_or_default();
    if !value.is_finite() {
        return "null".to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    // The shortest digits that read back as the same number, as in "-1.25e-7".
    let scientific = format!("{:e}", value.abs());
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits = digits.replace('.', "");
    let point = exponent.parse::<i32>().unwrap_or_default() + 1;
    let sign = if value < 0.0 { "-" } else { "" };
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
    let count = digits.len() as i32;
    let layout = match point {
        1..=21 if point >= count => [digits.as_str(), &zeros(point - count)].concat(),
        1..=21 => {
            let (whole, fraction) = digits.split_at(point as usize);
            [whole, ".", fraction].concat()
        }
        -5..=0 => ["0.", &zeros(-point), &digits].concat(),
        _ => {
            let (first, rest) = digits.split_at(1);
            let fraction = if rest.is_empty() { String::new() } else { [".", rest].concat() };
            format!("{first}{fraction}e{:+}", point - 1)
        }
    };
    [sign, &layout].concat()
}
