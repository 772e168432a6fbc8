//! What the integration tests share.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    reason = "each test file uses a part, and may fail loudly"
)]

use std::path::Path;

use proptest::test_runner::Config as ProptestConfig;
use sealfield::{Format, Jwk, OpenOptions, PrivateKey, PublicKey};
use serde_json::Value;

/// As many cases of a property under `cargo xtask test --all`; by default a fifth of them, or 40.
pub fn cases(all: u32) -> ProptestConfig {
    let runs_all = std::env::var_os("SEALFIELD_TEST_TIER").is_some_and(|tier| tier == "all");
    let cases = if runs_all { all } else { all.min(40).max(all / 5) };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// A file of the repository.
pub fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// A file of `tests/vectors`.
pub fn vectors(name: &str) -> Value {
    serde_json::from_str(&read(&format!("tests/vectors/{name}.json"))).unwrap()
}

/// One of the test keys `rsa2048`, `rsa3072`, `rsa4096`.
pub fn private_key(name: &str) -> PrivateKey {
    PrivateKey::from_pem(vectors("keys")["keys"][name]["pkcs8"].as_str().unwrap()).unwrap()
}

pub fn public_key(name: &str) -> PublicKey {
    PublicKey::from_pem(vectors("keys")["keys"][name]["spki"].as_str().unwrap()).unwrap()
}

/// Of the formats, bare base64 alone has to be named.
pub fn named(format: Format) -> OpenOptions {
    let format = Some(format).filter(|format| *format == Format::SealedSecrets);
    OpenOptions { format, ..OpenOptions::default() }
}

/// A member of a vector that is text.
pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("`{name}` is no text"))
}

pub fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    let list = value[name].as_array().unwrap_or_else(|| panic!("`{name}` is no list"));
    assert!(!list.is_empty(), "`{name}` is empty");
    list
}

pub fn jwk(value: &Value) -> Jwk {
    serde_json::from_value(value.clone()).unwrap()
}

pub fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// An element in DER, around `parts` put together.
pub fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let contents = parts.concat();
    let length = match contents.len() {
        short @ ..0x80 => vec![short as u8],
        long @ ..0x100 => vec![0x81, long as u8],
        long => [&[0x82][..], &(long as u16).to_be_bytes()].concat(),
    };
    [&[tag], length.as_slice(), &contents].concat()
}
