//! The RFCs' own examples of RSA-OAEP with A256GCM open here.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use sealfield::{OpenOptions, PrivateKey};
use serde_json::Value;
use support::{jwk, list, text, vectors};

#[test]
fn the_compact_serialisation_opens() {
    for case in list(&vectors("rfc"), "cases") {
        assert_opens(case, text(case, "compact"));
    }
}

fn assert_opens(case: &Value, envelope: &str) {
    let key = PrivateKey::from_jwk(&jwk(&case["key"])).unwrap();
    let opened = key.open(envelope, &OpenOptions::default()).unwrap();
    assert_eq!(opened.text().unwrap(), text(case, "plaintext"), "{}", case["source"]);
    assert_eq!(opened.kid(), case["key"]["kid"].as_str(), "{}", case["source"]);
}
