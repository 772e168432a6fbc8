//! The RFCs' own examples of RSA-OAEP with A256GCM open here.

use crate::support::{jwk, list, text, vectors};
use sealfield::{OpenOptions, PrivateKey};
use serde_json::Value;

#[test]
fn the_compact_serialisation_opens() {
    for case in list(&vectors("rfc"), "cases") {
        assert_opens(case, text(case, "compact"));
    }
}

#[test]
fn the_json_serialisations_open() {
    let vectors = vectors("rfc");
    let cases: Vec<_> = list(&vectors, "cases").iter().filter(|case| case["general"].is_object()).collect();
    assert!(!cases.is_empty());
    for case in cases {
        for form in ["general", "flattened"] {
            assert_opens(case, &case[form].to_string());
        }
    }
}

fn assert_opens(case: &Value, envelope: &str) {
    let key = PrivateKey::from_jwk(&jwk(&case["key"])).unwrap();
    let opened = key.open(envelope, &OpenOptions::default()).unwrap();
    assert_eq!(opened.text().unwrap(), text(case, "plaintext"), "{}", case["source"]);
    assert_eq!(opened.kid(), case["key"]["kid"].as_str(), "{}", case["source"]);
}
