//! Headers of a compact JWE.

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

#[test]
fn each_is_refused_as_malformed() {
    let envelope = seal(Format::Jwe, b"value");
    let (_, rest) = envelope.split_once('.').unwrap();
    for header in [
        r#"{"alg":"RSA1_5","enc":"A256GCM"}"#,
        r#"{"alg":"dir","enc":"A256GCM"}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A128CBC-HS256"}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"DEF"}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","crit":["exp"],"exp":1}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","crit":[]}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","exp":"soon"}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","exp":-1}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","exp":1e300}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","exp":1.5e9}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","exp":8640000000001}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","exp":18446744073709551615}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","ctx":7}"#,
        r#"{"alg":"RSA-OAEP-256","alg":"RSA-OAEP","enc":"A256GCM"}"#,
        r#"{"alg":"RSA-OAEP-256","\u0061lg":"RSA-OAEP","enc":"A256GCM"}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","enc":"A256GCM"}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"a","kid":"a"}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","cty":"json","cty":"json"}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","cty":7}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","iat":1,"iat":1}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","exp":1,"exp":2}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","ctx":"a","ctx":"b"}"#,
        r#"{"enc":"A256GCM"}"#,
        "{}",
        "{",
    ] {
        let hostile = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
        assert_eq!(code(open(&hostile)), ErrorCode::Format, "{header}");
        assert!(!is_sealed(&hostile, None), "{header}");
    }
    let deep = format!(r#"{{"alg":{}"#, "[".repeat(100_000));
    let hostile = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(deep));
    assert_eq!(code(open(&hostile)), ErrorCode::Format);
}

#[test]
fn a_header_has_at_most_16_kib() {
    let envelope = seal(Format::Jwe, b"value");
    let (_, rest) = envelope.split_once('.').unwrap();
    let start = r#"{"alg":"RSA-OAEP-256","enc":"A256GCM"}"#;
    let padded = |bytes| format!("{}.{rest}", URL_SAFE_NO_PAD.encode(format!("{start:bytes$}")));
    assert!(inspect_as(Format::Jwe, &padded(12 * 1024)).is_ok());
    assert_eq!(code(inspect_as(Format::Jwe, &padded(12 * 1024 + 1))), ErrorCode::Format);

    let options = SealOptions { context: Some("a".repeat(12 * 1024)), ..SealOptions::default() };
    assert_eq!(code(public_key("rsa2048").seal(b"value", &options)), ErrorCode::TooLarge);
}

#[test]
fn the_last_date_of_javascript_is_the_last() {
    let envelope = seal(Format::Jwe, b"value");
    let (_, rest) = envelope.split_once('.').unwrap();
    let header = r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","exp":8640000000000}"#;
    assert!(inspect_as(Format::Jwe, &format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header))).is_ok());
}

#[test]
fn unknown_parameters_fractional_dates_and_white_space_are_fine() {
    // Not altered in transit but sealed so: the header decides how the rest is read.
    let envelope = seal(Format::Jwe, b"value");
    let (_, rest) = envelope.split_once('.').unwrap();
    let header = " \n{ \"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"iat\":1.5,\"typ\":\"x\"}";
    let foreign = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
    assert!(is_sealed(&foreign, None));
    assert!(inspect(&foreign, &InspectOptions::default()).is_ok());
}
