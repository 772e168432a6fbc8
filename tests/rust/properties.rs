//! What holds for any value, any envelope and any bytes.

use std::sync::LazyLock;

use crate::support::{cases, list, named, private_key, text, vectors};
use proptest::prelude::*;
use sealfield::{
    ErrorCode, Format, InspectOptions, Jwk, OpenOptions, PartName, PrivateKey, PublicKey, SealOptions,
    inspect, is_sealed, seal_for,
};

static KEY: LazyLock<PrivateKey> = LazyLock::new(|| private_key("rsa2048"));
static OTHER_KEY: LazyLock<PrivateKey> = LazyLock::new(|| private_key("rsa3072"));

fn any_format() -> impl Strategy<Value = Format> {
    proptest::sample::select(Format::ALL)
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn what_is_sealed_opens_to_the_same_text(value in any::<String>(), format in any_format()) {
        let options = SealOptions { format, ..SealOptions::default() };
        let envelope = KEY.public_key().seal(value.as_bytes(), &options).unwrap();
        let opened = KEY.open(&envelope, &named(format)).unwrap();
        prop_assert_eq!(opened.text().unwrap(), value);
    }

    #[test]
    fn a_context_of_any_text_binds(
        context in ".+",
        other in any::<String>(),
        format in proptest::sample::select(&[Format::Jwe, Format::JweJson, Format::SealedSecrets]),
    ) {
        let options = SealOptions { format, context: Some(context.clone()), ..SealOptions::default() };
        let envelope = KEY.public_key().seal(b"value", &options).unwrap();
        let open = |context| KEY.open(&envelope, &OpenOptions { context: Some(context), ..named(format) });
        prop_assert!(open(context.clone()).is_ok());
        prop_assert_eq!(open(other.clone()).is_ok(), other == context);
    }

    #[test]
    fn no_flipped_bit_opens(format in any_format(), position in any::<prop::sample::Index>(), bit in 0..7u8) {
        let options = SealOptions { format, ..SealOptions::default() };
        let envelope = KEY.public_key().seal(b"value", &options).unwrap();
        let at = position.index(envelope.trim_end().len());
        let flipped = flip(&envelope, at, bit);
        prop_assert!(KEY.open(&flipped, &named(format)).is_err() || is_recipient(&envelope, format, at));
    }

    #[test]
    fn what_is_sealed_for_several_opens_for_each_and_with_no_flipped_bit(
        value in any::<Vec<u8>>(), context in proptest::option::of(".+"),
        position in any::<prop::sample::Index>(), bit in 0..7u8,
    ) {
        let options = SealOptions { format: Format::JweJson, context: context.clone(), ..SealOptions::default() };
        let recipients = [KEY.public_key(), OTHER_KEY.public_key()];
        let envelope = seal_for(&recipients, &value, &options).unwrap();
        let options = OpenOptions { context, ..OpenOptions::default() };
        for key in [&KEY, &OTHER_KEY] {
            let opened = key.open(&envelope, &options).unwrap();
            prop_assert_eq!(opened.bytes(), value.as_slice());
        }
        let at = position.index(envelope.len());
        let of_others = inspect(&envelope, &InspectOptions::default()).unwrap();
        let mut wrapped_keys = of_others.parts.iter().filter(|part| part.name == PartName::WrappedKey);
        let is_of_other = wrapped_keys.next_back().unwrap().range.contains(&at);
        let opened = KEY.open(&flip(&envelope, at, bit), &options);
        if is_of_other || is_recipient(&envelope, Format::JweJson, at) {
            prop_assert!(opened.is_err() || opened.unwrap().bytes() == value);
        } else {
            prop_assert!(opened.is_err());
        }
    }
}

/// Who a recipient is, is not authenticated: altered, it decides nothing.
fn is_recipient(envelope: &str, format: Format, at: usize) -> bool {
    let info = inspect(envelope, &InspectOptions { format: Some(format), bits: None }).unwrap();
    info.parts.iter().any(|part| part.name == PartName::Recipient && part.range.contains(&at))
}

fn flip(envelope: &str, at: usize, bit: u8) -> String {
    let mut bytes = envelope.as_bytes().to_vec();
    bytes[at] ^= 1u8 << bit;
    String::from_utf8(bytes).unwrap()
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn any_text_gives_a_result_and_no_panic(text in any::<String>(), format in proptest::option::of(any_format())) {
        let _ = is_sealed(&text, format);
        let _ = inspect(&text, &InspectOptions { format, bits: Some(2048) });
        let _ = PublicKey::from_pem(&text);
        let _ = PrivateKey::from_pem(&text);
        let _ = PublicKey::from_jwk(&Jwk { kty: "RSA".into(), n: text.clone(), e: text, ..Jwk::default() });
    }

    #[test]
    fn text_of_an_envelopes_shape_gives_a_result_and_no_panic(
        text in r#"(ENCRYPTED_(VALUE|JSON):)?[-_A-Za-z0-9+/=.:{}"]{0,400}"#,
        bits in any::<u32>(),
    ) {
        let _ = inspect(&text, &InspectOptions { format: None, bits: Some(bits) });
        let _ = KEY.open(&text, &OpenOptions::default());
    }

    #[test]
    fn any_bytes_give_a_result_and_no_panic(bytes in any::<Vec<u8>>()) {
        let _ = PublicKey::from_der(&bytes);
        let _ = PrivateKey::from_der(&bytes);
    }

    #[test]
    fn an_altered_private_key_gives_a_result_and_no_panic(position in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut der = KEY.to_der().to_vec();
        let at = position.index(der.len());
        der[at] = byte;
        let _ = PrivateKey::from_der(&der);
    }

    #[test]
    fn an_altered_key_gives_a_result_and_no_panic(position in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut der = KEY.public_key().to_der().to_vec();
        let at = position.index(der.len());
        der[at] = byte;
        if let Ok(key) = PublicKey::from_der(&der) {
            prop_assert!(key.seal(b"value", &SealOptions::default()).is_ok());
        }
    }
}

/// A test key, encrypted at next to no cost.
fn encrypted(name: &str) -> (String, String) {
    let vectors = vectors("private-keys");
    let case = list(&vectors, "keys").iter().find(|case| case["name"] == name).unwrap();
    (text(case, "key").to_owned(), text(case, "passphrase").to_owned())
}

static PBES2: LazyLock<(String, String)> = LazyLock::new(|| encrypted("PBES2, PBKDF2 of 1 iteration"));
static LEGACY: LazyLock<(String, String)> = LazyLock::new(|| encrypted("Proc-Type, AES-128-CBC"));

/// It may read as the key that it was: some of its numbers are computed anew.
fn reads_as_before_or_gives_an_error(
    result: Result<PrivateKey, sealfield::Error>,
) -> Result<(), TestCaseError> {
    match result {
        Ok(key) => prop_assert_eq!(&*key.to_der(), &*KEY.to_der()),
        Err(error) => prop_assert!(
            matches!(
                error.code(),
                ErrorCode::Passphrase
                    | ErrorCode::KeyInvalid
                    | ErrorCode::KeyUnsupported
                    | ErrorCode::KeyTooSmall
            ),
            "{:?}",
            error
        ),
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn an_altered_encrypted_key_reads_as_before_or_gives_an_error(
        position in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let (_, mut der) = rsa::pkcs8::der::pem::decode_vec(PBES2.0.as_bytes()).unwrap();
        let at = position.index(der.len());
        der[at] = byte;
        reads_as_before_or_gives_an_error(PrivateKey::from_encrypted_der(&der, &PBES2.1))?;
    }

    #[test]
    fn altered_encrypted_pem_reads_as_before_or_gives_an_error(
        position in any::<prop::sample::Index>(),
        byte in 0..0x80u8,
    ) {
        for (pem, passphrase) in [&*PBES2, &*LEGACY] {
            let mut pem = pem.clone().into_bytes();
            let at = position.index(pem.len());
            pem[at] = byte;
            let pem = String::from_utf8(pem).unwrap();
            reads_as_before_or_gives_an_error(PrivateKey::from_encrypted_pem(&pem, passphrase))?;
        }
    }

    #[test]
    fn any_text_as_headers_gives_an_error(
        headers in r"(Proc-Type: 4,ENCRYPTED\n)?(DEK-Info: )?((AES-(128|256)|DES-EDE3)-CBC,)?[0-9A-F]{0,40}\PC{0,40}",
        body in "(\n\n)?([A-Za-z0-9+/]{4}){0,24}",
    ) {
        let pem = format!("-----BEGIN RSA PRIVATE KEY-----\n{headers}{body}\n-----END RSA PRIVATE KEY-----\n");
        prop_assert!(PrivateKey::from_encrypted_pem(&pem, "passphrase").is_err());
    }

    #[test]
    fn any_bytes_with_a_passphrase_give_a_result_and_no_panic(bytes in any::<Vec<u8>>(), passphrase in any::<String>()) {
        let _ = PrivateKey::from_encrypted_der(&bytes, &passphrase);
    }
}
