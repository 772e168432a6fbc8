//! What holds for any value, any envelope and any bytes.

mod support;

use std::sync::LazyLock;

use proptest::prelude::*;
use sealfield::{Format, Jwk, OpenOptions, PrivateKey, PublicKey, SealOptions, inspect, is_sealed};
use support::private_key;

static KEY: LazyLock<PrivateKey> = LazyLock::new(|| private_key("rsa2048"));

fn any_format() -> impl Strategy<Value = Format> {
    proptest::sample::select(Format::ALL)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_sealed_opens_to_the_same_text(value in any::<String>(), format in any_format()) {
        let options = SealOptions { format, ..SealOptions::default() };
        let envelope = KEY.public_key().seal(value.as_bytes(), &options).unwrap();
        let opened = KEY.open(&envelope, &OpenOptions::default()).unwrap();
        prop_assert_eq!(opened.text().unwrap(), value);
    }

    #[test]
    fn a_context_of_any_text_binds(context in any::<String>(), other in any::<String>()) {
        let options = SealOptions { context: Some(context.clone()), ..SealOptions::default() };
        let envelope = KEY.public_key().seal(b"value", &options).unwrap();
        let open = |context| KEY.open(&envelope, &OpenOptions { context: Some(context), format: None });
        prop_assert!(open(context.clone()).is_ok());
        prop_assert_eq!(open(other.clone()).is_ok(), other == context);
    }

    #[test]
    fn no_flipped_bit_opens(format in any_format(), position in any::<prop::sample::Index>(), bit in 0..7u8) {
        let options = SealOptions { format, ..SealOptions::default() };
        let mut envelope = KEY.public_key().seal(b"value", &options).unwrap().into_bytes();
        let at = position.index(envelope.len());
        envelope[at] ^= 1u8 << bit;
        let envelope = String::from_utf8(envelope).unwrap();
        prop_assert!(KEY.open(&envelope, &OpenOptions::default()).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_result_and_no_panic(text in any::<String>(), format in proptest::option::of(any_format())) {
        let _ = is_sealed(&text, format);
        let _ = inspect(&text, &sealfield::InspectOptions { format, bits: Some(2048) });
        let _ = PublicKey::from_pem(&text);
        let _ = PrivateKey::from_pem(&text);
        let _ = PublicKey::from_jwk(&Jwk { kty: "RSA".into(), n: text.clone(), e: text, ..Jwk::default() });
    }

    #[test]
    fn text_of_an_envelopes_shape_gives_a_result_and_no_panic(
        text in r#"(ENCRYPTED_(VALUE|JSON):)?[-_A-Za-z0-9+/=.:{}"]{0,400}"#,
        bits in any::<u32>(),
    ) {
        let _ = inspect(&text, &sealfield::InspectOptions { format: None, bits: Some(bits) });
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
