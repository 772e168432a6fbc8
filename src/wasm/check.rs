//! Checks of values that are being typed. The package gives numbers their names, which spares the module the text.

#![expect(unreachable_pub, reason = "exported to JavaScript")]

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::error::SealfieldError;
use super::stack::StackGuard;
use super::value::{utf8, value_bytes};
use crate::check::{self, ValueKind};
use crate::severity::Severity;

#[wasm_bindgen(raw_module = "../found.js")]
extern "C" {
    /// What the package makes of a check.
    pub type Found;

    #[wasm_bindgen(constructor)]
    fn new() -> Found;

    /// 0 stands for none, but the first reason is 1.
    #[wasm_bindgen(method, js_name = addFinding)]
    fn add_finding(
        this: &Found,
        code: u32,
        is_warning: bool,
        line: u32,
        column: u32,
        other_line: u32,
        reason: u32,
    );

    #[wasm_bindgen(method, js_name = addPemBlock)]
    fn add_pem_block(this: &Found, line: u32, label: &str, is_private: bool);

    #[wasm_bindgen(method, js_name = addEnvLine)]
    fn add_env_line(this: &Found, line: u32, name: &str, status: u32);
}

#[wasm_bindgen(js_name = checkValue)]
pub fn check_value(kind: usize, value: &JsValue) -> Result<Found, SealfieldError> {
    let _stack = StackGuard;
    let bytes = value_bytes(value)?;
    let check = check::check_value(ValueKind::ALL[kind], utf8(&bytes)?);
    let found = Found::new();
    for finding in &check.findings {
        found.add_finding(
            finding.code as u32,
            finding.severity == Severity::Warning,
            finding.line.unwrap_or_default(),
            finding.column.unwrap_or_default(),
            finding.other_line.unwrap_or_default(),
            finding.reason.map_or(0, |reason| reason as u32 + 1),
        );
    }
    for block in check.pem.iter().flatten() {
        found.add_pem_block(block.line, block.label, block.is_private);
    }
    for line in check.env.iter().flatten() {
        found.add_env_line(line.line, &line.name, line.status as u32);
    }
    Ok(found)
}
