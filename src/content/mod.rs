//! Content encryption: AES-256-GCM (NIST SP 800-38D) under a key that seals one value.

#[cfg(any(target_arch = "wasm32", test))]
pub(crate) mod aes_gcm;

use zeroize::Zeroizing;

#[cfg(target_arch = "wasm32")]
use self::aes_gcm as cipher;
#[cfg(not(target_arch = "wasm32"))]
use self::library as cipher;
use crate::error::Error;
use crate::random::Random;

pub(crate) const KEY_BYTES: usize = 32;
pub(crate) const TAG_BYTES: usize = 16;
/// The usual length of an IV (SP 800-38D §8.2.1).
pub(crate) const IV_BYTES: usize = 12;

/// A content key; wiped when dropped.
pub(crate) struct ContentKey(Zeroizing<[u8; KEY_BYTES]>);

/// The initialisation vector, in the two lengths the envelopes use.
#[derive(Clone)]
pub(crate) enum Iv {
    Bytes12([u8; IV_BYTES]),
    Bytes16([u8; 16]),
}

impl ContentKey {
    pub(crate) fn generate(random: &mut Random) -> Result<Self, Error> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        random.fill(key.as_mut())?;
        Ok(Self(key))
    }

    #[cfg(feature = "open")]
    pub(crate) fn from_bytes(bytes: Zeroizing<[u8; KEY_BYTES]>) -> Self {
        Self(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// Encrypts `text` in place, so that no copy of the plaintext remains, and returns the tag.
    pub(crate) fn encrypt(&self, iv: &Iv, aad: &[u8], text: &mut [u8]) -> [u8; TAG_BYTES] {
        cipher::seal(&self.0, iv, aad, text)
    }

    /// Takes ciphertext ‖ 16-byte tag; `None` when the tag does not verify.
    #[cfg(feature = "open")]
    pub(crate) fn decrypt(&self, iv: &Iv, aad: &[u8], sealed: Vec<u8>) -> Option<Zeroizing<Vec<u8>>> {
        let mut buffer = Zeroizing::new(sealed);
        let text_bytes = buffer.len().checked_sub(TAG_BYTES)?;
        let tag: [u8; TAG_BYTES] = buffer.get(text_bytes..)?.try_into().ok()?;
        buffer.truncate(text_bytes);
        cipher::open(&self.0, iv, aad, &mut buffer, &tag).then_some(buffer)
    }
}

/// The `aes-gcm` crate: processors have instructions for AES-GCM, but WebAssembly has none.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod library {
    use aes_gcm::aead::consts::U16;
    use aes_gcm::aes::Aes256;
    use aes_gcm::{AeadInOut as _, Aes256Gcm, AesGcm, KeyInit as _};

    use super::{Iv, KEY_BYTES, TAG_BYTES};

    type Aes256GcmIv16 = AesGcm<Aes256, U16>;

    #[expect(clippy::expect_used, reason = "the bound is 64 GiB, and that of values far below")]
    pub(crate) fn seal(key: &[u8; KEY_BYTES], iv: &Iv, aad: &[u8], text: &mut [u8]) -> [u8; TAG_BYTES] {
        let (key, text) = (key.into(), text.into());
        match iv {
            Iv::Bytes12(iv) => Aes256Gcm::new(key).encrypt_inout_detached(iv.into(), aad, text),
            Iv::Bytes16(iv) => Aes256GcmIv16::new(key).encrypt_inout_detached(iv.into(), aad, text),
        }
        .expect("text within the bound")
        .into()
    }

    #[cfg(feature = "open")]
    pub(crate) fn open(
        key: &[u8; KEY_BYTES],
        iv: &Iv,
        aad: &[u8],
        text: &mut [u8],
        tag: &[u8; TAG_BYTES],
    ) -> bool {
        let (key, text, tag) = (key.into(), text.into(), tag.into());
        match iv {
            Iv::Bytes12(iv) => Aes256Gcm::new(key).decrypt_inout_detached(iv.into(), aad, text, tag),
            Iv::Bytes16(iv) => Aes256GcmIv16::new(key).decrypt_inout_detached(iv.into(), aad, text, tag),
        }
        .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// NIST GCM test vectors (gcmEncryptExtIV256, as McGrew & Viega's test case 14).
    #[test]
    fn agrees_with_the_published_test_case() {
        let key = ContentKey(Zeroizing::new([0; 32]));
        let mut text = [0; 16];
        let tag = key.encrypt(&Iv::Bytes12([0; 12]), b"", &mut text);
        let expected = [
            0xce, 0xa7, 0x40, 0x3d, 0x4d, 0x60, 0x6b, 0x6e, 0x07, 0x4e, 0xc5, 0xd3, 0xba, 0xf3, 0x9d, 0x18,
            0xd0, 0xd1, 0xc8, 0xa7, 0x99, 0x99, 0x6b, 0xf0, 0x26, 0x5b, 0x98, 0xb5, 0xd4, 0x8a, 0xb9, 0x19,
        ];
        assert_eq!([text, tag].concat(), expected);
    }

    #[cfg(feature = "open")]
    #[test]
    fn opens_only_with_the_same_iv_aad_and_bytes() {
        let key = ContentKey::generate(&mut Random::draw().unwrap()).unwrap();
        for iv in [Iv::Bytes12([7; 12]), Iv::Bytes16([7; 16])] {
            let mut text = *b"value";
            let tag = key.encrypt(&iv, b"aad", &mut text);
            let sealed = [text.as_slice(), &tag].concat();
            assert_eq!(key.decrypt(&iv, b"aad", sealed.clone()).unwrap().as_slice(), b"value");
            assert!(key.decrypt(&iv, b"other", sealed.clone()).is_none());
            for bit in 0..sealed.len() * 8 {
                let mut altered = sealed.clone();
                altered[bit / 8] ^= 1 << (bit % 8);
                assert!(key.decrypt(&iv, b"aad", altered).is_none());
            }
            assert!(key.decrypt(&iv, b"aad", sealed[..15].to_vec()).is_none());
        }
    }
}
