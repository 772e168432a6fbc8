//! Taken apart alone: who wrote such a thing may hold the key.

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const HEADER: &str = r#"{"alg":"RSA-OAEP-256","enc":"A256GCM"}"#;
const ENC: &str = r#"{"enc":"A256GCM"}"#;

fn content() -> String {
    let [iv, tag] = [&[0; 12][..], &[0; 16]].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
    format!(r#""iv":"{iv}","ciphertext":"","tag":"{tag}""#)
}

fn encrypted_key(bytes: usize) -> String {
    format!(r#""encrypted_key":"{}""#, URL_SAFE_NO_PAD.encode(vec![0; bytes]))
}

fn protected(header: &str) -> String {
    format!(r#""protected":"{}""#, URL_SAFE_NO_PAD.encode(header))
}

fn flattened(header: &str, more: &str) -> String {
    format!("{{{},{},{}{more}}}", protected(header), encrypted_key(256), content())
}

fn recipient(header: &str) -> String {
    format!(r#"{{"header":{header},{}}}"#, encrypted_key(256))
}

fn general(header: &str, recipients: &[String], more: &str) -> String {
    format!(r#"{{{},"recipients":[{}],{}{more}}}"#, protected(header), recipients.join(","), content())
}

fn parse(envelope: &str) -> Result<EnvelopeInfo, Error> {
    inspect_as(Format::JweJson, envelope)
}

fn assert_each_is_refused(envelopes: &[String]) {
    for envelope in envelopes {
        assert_eq!(parse(envelope).err().map(|it| it.code()), Some(ErrorCode::Format), "{envelope}");
        assert!(!is_sealed(envelope, None), "{envelope}");
    }
}

#[test]
fn headers_may_stand_anywhere_together() {
    let alg = r#"{"alg":"RSA-OAEP-256"}"#;
    for envelope in [
        flattened(HEADER, ""),
        flattened(HEADER, r#","header":{},"unprotected":{},"unknown":[{}]"#),
        flattened(ENC, &format!(r#","header":{alg}"#)),
        flattened(ENC, &format!(r#","unprotected":{alg}"#)),
        format!(r#"{{"unprotected":{HEADER},{},{}}}"#, encrypted_key(256), content()),
        general(HEADER, &[format!("{{{}}}", encrypted_key(256))], ""),
        general(ENC, &[recipient(alg), recipient(r#"{"alg":"RSA-OAEP"}"#)], ""),
        general("{}", &[recipient(alg)], &format!(r#","unprotected":{ENC}"#)),
        flattened(HEADER, "").replace("ciphertext", r"ciphertex\u0074"),
        format!(" \n{}", flattened(HEADER, "")),
    ] {
        assert!(parse(&envelope).is_ok(), "{envelope}");
    }
    let indented = format!(" \n{}", flattened(HEADER, ""));
    let info = inspect(&indented, &InspectOptions::default()).unwrap();
    assert_eq!(info.format, Format::JweJson);
}

#[test]
fn nothing_is_said_twice() {
    let twice = |member: &str| format!(",{member},{member}");
    let once_more = |member: &str| format!(",{member}");
    let two_keys = format!("{{{},{}}}", encrypted_key(256), encrypted_key(256));
    assert_each_is_refused(&[
        flattened(HEADER, &once_more(&protected(HEADER))),
        flattened(HEADER, &once_more(&encrypted_key(256))),
        flattened(HEADER, &once_more(r#""ciphertext":"""#)),
        flattened(HEADER, &once_more(r#""ciphertex\u0074":"""#)),
        flattened(HEADER, &twice(r#""aad":"YQ""#)),
        flattened(HEADER, &twice(r#""header":{}"#)),
        flattened(HEADER, &twice(r#""unprotected":{}"#)),
        general(HEADER, &[recipient("{}")], &format!(r#","recipients":[{}]"#, recipient("{}"))),
        general(HEADER, &[recipient(r#"{},"header":{}"#)], ""),
        general(HEADER, &[two_keys], ""),
        flattened(HEADER, r#","header":{"alg":"RSA-OAEP-256"}"#),
        flattened(HEADER, r#","unprotected":{"alg":"RSA-OAEP-256"}"#),
        general(HEADER, &[recipient(r#"{"alg":"RSA-OAEP-256"}"#)], ""),
        general(HEADER, &[recipient(r#"{"enc":"A256GCM"}"#)], ""),
        general(HEADER, &[recipient(r#"{"kid":"a"}"#)], r#","unprotected":{"kid":"a"}"#),
        flattened(r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","ctx":"a"}"#, r#","aad":"YQ""#),
    ]);
}

#[test]
fn what_only_a_protected_header_may_say_is_refused_elsewhere_and_what_is_unknown_anywhere() {
    let mut refused = Vec::new();
    for parameter in [r#""iat":1"#, r#""exp":1"#, r#""ctx":"a""#, r#""crit":["exp"]"#, r#""zip":"DEF""#] {
        refused.push(flattened(HEADER, &format!(r#","header":{{{parameter}}}"#)));
        refused.push(flattened(HEADER, &format!(r#","unprotected":{{{parameter}}}"#)));
        refused.push(general(HEADER, &[recipient(&format!("{{{parameter}}}"))], ""));
    }
    for parameter in [r#""crit":["exp"]"#, r#""zip":"DEF""#, r#""enc":"A128GCM""#] {
        refused.push(flattened(&format!(r#"{{"alg":"RSA-OAEP-256",{parameter}}}"#), ""));
    }
    assert_each_is_refused(&refused);
}

#[test]
fn an_envelope_is_flattened_or_general_and_whole() {
    let keyless = r#"{"header":{"alg":"RSA-OAEP-256"}}"#.to_owned();
    assert_each_is_refused(&[
        flattened(HEADER, &format!(r#","recipients":[{}]"#, recipient("{}"))),
        general(HEADER, &[recipient("{}")], r#","header":{}"#),
        general(HEADER, &[], ""),
        general(ENC, &[recipient(r#"{"alg":"RSA-OAEP-256"}"#), keyless], ""),
        format!("{{{},{}}}", protected(HEADER), content()),
        format!("{{{},{}}}", encrypted_key(256), content()),
        flattened(HEADER, "").replace(r#""iv""#, r#""vi""#),
        flattened(HEADER, "").replace(r#""tag""#, r#""gat""#),
        flattened(HEADER, "").replace(r#""ciphertext""#, r#""text""#),
        format!("[{}]", flattened(HEADER, "")),
        format!("{}{}", flattened(HEADER, ""), "{}"),
    ]);
}

#[test]
fn values_of_impossible_length_or_kind_are_refused() {
    let with_key = |bytes| flattened(HEADER, "").replace(&encrypted_key(256), &encrypted_key(bytes));
    assert!(parse(&with_key(1024)).is_ok());
    assert_each_is_refused(&[
        with_key(255),
        with_key(1025),
        flattened(HEADER, r#","aad":"_w""#),
        flattened(HEADER, r#","aad":"Y""#),
        flattened(HEADER, r#","aad":7"#),
        flattened(HEADER, r#","header":7"#),
        flattened(HEADER, "").replace(r#""iv":"AAAA"#, r#""iv":""#),
        flattened(HEADER, "").replace(r#""tag":"AAAA"#, r#""tag":""#),
    ]);
}

#[test]
fn recipients_and_syntax_are_bounded() {
    let of = |count| general(ENC, &vec![recipient(r#"{"alg":"RSA-OAEP-256"}"#); count], "");
    assert_eq!(parse(&of(100)).unwrap().recipients.len(), 100);
    let spaced = |count| flattened(HEADER, &" ".repeat(count));
    assert!(parse(&spaced(65_000)).is_ok());
    assert_each_is_refused(&[of(101), spaced(65_536)]);

    let key = public_key("rsa2048");
    let seal = |count| seal_for(&vec![&key; count], b"value", &options(Format::JweJson));
    assert!(seal(100).is_ok());
    assert_eq!(code(seal(101)), ErrorCode::TooLarge);
    assert_eq!(code(seal(0)), ErrorCode::NoKey);
}

#[test]
fn what_has_no_protected_header_opens() {
    let (ciphertext, tag) = encrypted(CONTENT_KEY, b"", b"value");
    let [iv, ciphertext, tag] = [&IV[..], &ciphertext, &tag].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
    let key = encrypted_key(256);
    let content = format!(r#""iv":"{iv}","ciphertext":"{ciphertext}","tag":"{tag}""#);
    let envelope = format!(r#"{{"header":{HEADER},{key},{content}}}"#);
    assert_eq!(open_unwrapped(&envelope, &OpenOptions::default()).unwrap(), b"value");
}

#[test]
fn the_parts_are_told_in_the_order_of_the_text() {
    use PartName::*;
    let envelope = format!(
        r#"{{{},"aad":"YQ","recipients":[{},{}],{}}}"#,
        content(),
        recipient(r#"{"alg":"RSA-OAEP"}"#),
        recipient(r#"{"alg":"RSA-OAEP-256"}"#),
        protected(ENC),
    );
    let parts = parse(&envelope).unwrap().parts;
    let names: Vec<PartName> = parts.iter().map(|part| part.name).collect();
    assert_eq!(names, [Iv, Ciphertext, Tag, Aad, Recipient, WrappedKey, Recipient, WrappedKey, Header]);
    assert_eq!(&envelope[parts[3].range.clone()], "YQ");
    assert_eq!(&envelope[parts[4].range.clone()], r#"{"alg":"RSA-OAEP"}"#);
}
