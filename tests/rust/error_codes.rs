//! One set of codes: in Rust, in JavaScript and in the documentation.

use crate::support::read;
use sealfield::{DiagnosticCode, EnvStatus, ErrorCode, FindingCode, JsonReason, Severity, ValueKind};

/// Raised outside of Rust.
const JAVASCRIPT_ALONE: [&str; 4] = ["ERR_WASM_BLOCKED", "ERR_BODY", "ERR_LOCKED", "ERR_FILE"];

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

#[test]
fn the_documentation_explains_each_diagnostic_once() {
    let page = read("docs/forms.md");
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| `") && line.contains('-'))
        .map(|line| line.split('|').map(|cell| cell.trim().trim_matches('`')).collect())
        .filter(|cells: &Vec<&str>| matches!(cells[2], "blocking" | "error" | "warning"))
        .collect();
    let documented: Vec<(&str, &str)> = rows.iter().map(|cells| (cells[1], cells[2])).collect();
    let weight = |code: &DiagnosticCode| match code.severity() {
        Severity::Error if code.is_blocking() => "blocking",
        severity => severity.as_str(),
    };
    let expected: Vec<(&str, &str)> =
        DiagnosticCode::ALL.iter().map(|code| (code.as_str(), weight(code))).collect();
    assert_eq!(documented, expected);
}

#[test]
fn the_types_of_the_package_name_each_diagnostic() {
    let source = read("pkg/src/schema.ts");
    let union = source.split("export type DiagnosticCode").nth(1).unwrap().split(';').next().unwrap();
    let named: Vec<&str> = union.split('"').skip(1).step_by(2).collect();
    let expected: Vec<&str> = DiagnosticCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(named, expected);
}

/// The first column of the table in `docs/checks.md` under `heading`, and the second.
fn explained(heading: &str) -> Vec<(String, String)> {
    let page = read("docs/checks.md");
    let section = page.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|line| line.split('|').map(|cell| cell.trim().replace('`', "")).collect::<Vec<_>>());
    cells.map(|cells| (cells[1].clone(), cells[2].clone())).collect()
}

#[test]
fn the_documentation_explains_each_finding_and_each_reason_once() {
    let severity = |code: &FindingCode| match code {
        FindingCode::PemWrongType => "error, or warning",
        _ => code.severity().as_str(),
    };
    let expected: Vec<(String, String)> =
        FindingCode::ALL.iter().map(|code| (code.as_str().into(), severity(code).into())).collect();
    assert_eq!(explained("Findings"), expected);
    let reasons: Vec<String> = explained("Why a text").into_iter().map(|(reason, _)| reason).collect();
    assert_eq!(reasons, JsonReason::ALL.iter().map(|reason| reason.as_str()).collect::<Vec<_>>());
}

/// The strings of the list `name` in a source of the package.
fn strings(file: &str, name: &str) -> Vec<String> {
    let source = read(file);
    let list = source.split(&format!("const {name} = [")).nth(1).unwrap().split(']').next().unwrap();
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_package_gives_the_numbers_of_findings_their_names() {
    let codes: Vec<&str> = FindingCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(strings("pkg/src/found.ts", "FINDING_CODES"), codes);
    let reasons: Vec<&str> = JsonReason::ALL.iter().map(|reason| reason.as_str()).collect();
    assert_eq!(strings("pkg/src/found.ts", "JSON_REASONS"), reasons);
    let statuses: Vec<&str> = EnvStatus::ALL.iter().map(|status| status.as_str()).collect();
    assert_eq!(strings("pkg/src/found.ts", "ENV_STATUSES"), statuses);
    assert_eq!(strings("pkg/src/check.ts", "KINDS").len(), ValueKind::ALL.len());
}
