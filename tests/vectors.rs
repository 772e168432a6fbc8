//! What the peers sealed opens here. `tests/vectors` says which peer and version made each file.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod support;

use sealfield::{Format, OpenOptions, Opened};
use support::{list, private_key, text, vectors};

fn open(key: &str, envelope: &str) -> Opened {
    private_key(key).open(envelope, &OpenOptions::default()).unwrap()
}

#[test]
fn jwe_made_by_jose_opens() {
    for case in list(&vectors("jwe"), "compact") {
        let opened = open(text(case, "key"), text(case, "jwe"));
        assert_eq!(opened.text().unwrap(), text(case, "plaintext"), "{} {}", case["name"], case["alg"]);
        assert_eq!(opened.format(), Format::Jwe);
    }
}

#[test]
fn apify_text_made_by_either_sdk_opens() {
    let javascript = vectors("apify");
    let python = vectors("apify-python");
    for case in list(&javascript, "string").iter().chain(list(&python, "vectors")) {
        let opened = open(text(case, "key"), text(case, "encrypted"));
        assert_eq!(opened.text().unwrap(), text(case, "plaintext"), "{}", case["name"]);
        assert_eq!(opened.format(), Format::Apify);
    }
}

#[test]
fn apify_json_opens_with_and_without_a_schema_hash() {
    let vectors = vectors("apify");
    for case in list(&vectors, "json") {
        let opened = open(text(case, "key"), text(case, "encrypted"));
        assert_eq!(opened.text().unwrap(), text(case, "json"), "{}", case["name"]);
        assert_eq!(opened.json::<serde_json::Value>().unwrap(), case["value"]);
    }
    let full = &list(&vectors, "full")[0];
    for field in ["secureObject", "secureArray"] {
        let opened = open("rsa2048", text(&full["encrypted"], field));
        assert_eq!(opened.json::<serde_json::Value>().unwrap(), full["input"][field]);
    }
}

#[test]
fn apify_opens_whatever_48_bytes_were_wrapped() {
    let case = &vectors("apify")["binaryKeyVector"];
    let opened = open(text(case, "key"), text(case, "encrypted"));
    assert_eq!(opened.text().unwrap(), text(case, "plaintext"));
}

#[test]
fn port_opens() {
    for case in list(&vectors("port"), "clientSide") {
        let opened = open(text(case, "key"), text(case, "payload"));
        assert_eq!(opened.text().unwrap(), text(case, "plaintext"), "{}", case["name"]);
        assert_eq!(opened.format(), Format::Port);
    }
}
