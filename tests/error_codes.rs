//! One set of codes: in Rust, in JavaScript and in the documentation.

mod support;

use sealfield::ErrorCode;
use support::read;

/// Raised before any Rust runs.
const JAVASCRIPT_ALONE: [&str; 1] = ["ERR_WASM_BLOCKED"];

/// The words of `text` that are codes, in order.
fn codes(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_uppercase() && c != '_')
        .filter(|word| word.starts_with("ERR_"))
        .collect()
}

fn expected() -> Vec<&'static str> {
    ErrorCode::ALL.iter().map(|code| code.as_str()).chain(JAVASCRIPT_ALONE).collect()
}

#[test]
fn the_documentation_explains_each_code_once() {
    let page = read("docs/errors.md");
    let first_column: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("| `ERR_")?.split('`').next()).collect();
    let expected: Vec<&str> = expected().iter().map(|code| &code["ERR_".len()..]).collect();
    assert_eq!(first_column, expected);
}

#[test]
fn the_types_of_the_package_name_each_code() {
    let source = read("pkg/src/errors.ts");
    let union = source.split("export type ErrorCode").nth(1).unwrap().split(';').next().unwrap();
    assert_eq!(codes(union), expected());
}
