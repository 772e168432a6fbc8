//! The ciphers that private keys are encrypted with: CBC mode, PKCS#7 padding.
//!
//! CBC authenticates nothing. Whether a passphrase was right shows in what comes out.

use aes::{Aes128, Aes192, Aes256};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{
    BlockCipherDecrypt, BlockModeDecrypt as _, BlockModeEncrypt as _, KeyInit, KeyIvInit as _,
};
use des::TdesEde3;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorCode};

pub(super) const UNSUPPORTED: Error = Error::new(
    ErrorCode::KeyUnsupported,
    "the key is encrypted with a cipher other than AES-CBC and DES-EDE3-CBC",
);

#[derive(Clone, Copy)]
pub(super) enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    DesEde3,
}

impl Cipher {
    /// Length of the key in bytes, at most 32.
    pub(super) fn key_bytes(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::Aes192 | Self::DesEde3 => 24,
            Self::Aes256 => 32,
        }
    }

    /// Length of a block, and so of the IV, in bytes.
    pub(super) fn block_bytes(self) -> usize {
        match self {
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
            Self::DesEde3 => 8,
        }
    }

    /// Whether something can have been encrypted to `ciphertext` with `iv`.
    pub(super) fn fits(self, iv: &[u8], ciphertext: &[u8]) -> bool {
        let block = self.block_bytes();
        iv.len() == block && !ciphertext.is_empty() && ciphertext.len().is_multiple_of(block)
    }

    /// The plaintext, or `None` where its padding or a length is wrong.
    pub(super) fn decrypt(self, key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        match self {
            Self::Aes128 => decrypt::<Aes128>(key, iv, ciphertext),
            Self::Aes192 => decrypt::<Aes192>(key, iv, ciphertext),
            Self::Aes256 => decrypt::<Aes256>(key, iv, ciphertext),
            Self::DesEde3 => decrypt::<TdesEde3>(key, iv, ciphertext),
        }
    }
}

/// The ciphertext of `plaintext` under AES-256-CBC.
pub(super) fn encrypt_aes256(key: &[u8; 32], iv: &[u8; 16], plaintext: &[u8]) -> Vec<u8> {
    cbc::Encryptor::<Aes256>::new(key.into(), iv.into()).encrypt_padded_vec::<Pkcs7>(plaintext)
}

fn decrypt<C: BlockCipherDecrypt + KeyInit>(
    key: &[u8],
    iv: &[u8],
    ciphertext: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(ciphertext.to_vec());
    let cipher = cbc::Decryptor::<C>::new_from_slices(key, iv).ok()?;
    let length = cipher.decrypt_padded::<Pkcs7>(&mut bytes).ok()?.len();
    bytes.truncate(length);
    Some(bytes)
}
