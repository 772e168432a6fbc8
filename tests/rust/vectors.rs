//! What the peers sealed opens here. `tests/vectors` says which peer and version made each file.

use crate::support::{base64, list, private_key, text, vectors};
use sealfield::{Error, ErrorCode, Format, OpenOptions, Opened, open_managed};

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

#[test]
fn jwe_in_json_made_by_jose_opens() {
    let vectors = vectors("jwe");
    for case in list(&vectors, "flattened") {
        let options = OpenOptions { context: Some(text(case, "aad").to_owned()), ..OpenOptions::default() };
        let opened = private_key(text(case, "key")).open(&case["jwe"].to_string(), &options).unwrap();
        assert_eq!(opened.text().unwrap(), text(case, "plaintext"));
        assert_eq!(opened.context(), Some(text(case, "aad")));
        assert_eq!(opened.format(), Format::JweJson);
    }
    for case in list(&vectors, "general") {
        for key in list(case, "keys") {
            let opened = open(key.as_str().unwrap(), &case["jwe"].to_string());
            assert_eq!(opened.text().unwrap(), text(case, "plaintext"));
        }
    }
}

/// Made by the controller's own Go code and by a JavaScript peer.
#[test]
fn sealed_secrets_open_with_the_context_of_their_scope() {
    let (go, javascript) = (vectors("sealed-secrets"), vectors("sealed-secrets-socialgouv"));
    for case in go.as_array().unwrap().iter().chain(javascript.as_array().unwrap()) {
        let open = |context: &str| {
            let context = Some(context.to_owned()).filter(|context| !context.is_empty());
            let options =
                OpenOptions { format: Some(Format::SealedSecrets), context, ..OpenOptions::default() };
            private_key(&format!("rsa{}", text(case, "Key"))).open(text(case, "Sealed"), &options)
        };
        let opened = open(text(case, "Label")).unwrap();
        assert_eq!(base64(opened.bytes()), text(case, "PlaintextB64"), "{}", case["Name"]);
        assert_eq!(opened.context().unwrap_or_default(), text(case, "Label"));
        assert_eq!(open("another/scope").unwrap_err().code(), ErrorCode::Open);
    }
}

#[test]
fn cms_made_by_openssl_opens_as_base64_and_as_pem() {
    for case in list(&vectors("cms"), "vectors") {
        let base64 = text(case, "derB64");
        let pem = format!("-----BEGIN CMS-----\n{base64}\n-----END CMS-----\n");
        for envelope in [base64, &pem] {
            let opened: Result<Opened, Error> =
                private_key(text(case, "key")).open(envelope, &OpenOptions::default());
            match case["plaintext"].as_str() {
                Some(plaintext) => assert_eq!(opened.unwrap().text().unwrap(), plaintext),
                None => assert_eq!(opened.unwrap_err().code(), ErrorCode::Open, "{}", case["name"]),
            }
        }
    }
}

#[test]
fn managed_payloads_open() {
    for case in list(&vectors("port"), "managed") {
        let opened = open_managed(text(case, "clientSecret"), text(case, "payload")).unwrap();
        assert_eq!(opened.as_slice(), text(case, "plaintext").as_bytes(), "{}", case["name"]);
    }
}
