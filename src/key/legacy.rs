//! PEM encryption of the time before PKCS#8, as OpenSSL's `-traditional` still writes it:
//!
//! ```text
//! -----BEGIN RSA PRIVATE KEY-----
//! Proc-Type: 4,ENCRYPTED                  RFC 1421 §4.6.1.1
//! DEK-Info: AES-256-CBC,<IV as hex>       RFC 1421 §4.6.1.3
//!
//! <ciphertext as base64>
//! -----END RSA PRIVATE KEY-----
//!
//! key   MD5(passphrase ‖ salt) ‖ MD5(first digest ‖ passphrase ‖ salt) ‖ …, as long as needed
//! salt  the first 8 bytes of the IV
//! ```
//!
//! The key derivation is OpenSSL's `EVP_BytesToKey` with MD5 and a count of 1: next to no work for
//! who guesses passphrases. Such keys are read, and never written.

use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

use super::cipher::{self, Cipher};
use super::container::WRONG_PASSPHRASE;
use crate::error::{Error, ErrorCode};
use crate::pem::Block;

/// The contents of an encrypted PEM block.
pub(super) struct Encrypted {
    cipher: Cipher,
    iv: Vec<u8>,
    ciphertext: Zeroizing<Vec<u8>>,
}

impl Encrypted {
    /// Reads the headers and what follows; `None` for a block without headers.
    ///
    /// Line breaks may be any white space, as everywhere in PEM here.
    pub(super) fn find(block: &Block<'_>) -> Result<Option<Self>, Error> {
        // Base64 has no colon.
        if !block.body.contains(':') {
            return Ok(None);
        }
        let (name, iv, rest) = split_headers(block.body).ok_or(MALFORMED)?;
        let cipher = match name {
            "AES-128-CBC" => Cipher::Aes128,
            "AES-192-CBC" => Cipher::Aes192,
            "AES-256-CBC" => Cipher::Aes256,
            "DES-EDE3-CBC" => Cipher::DesEde3,
            _ => return Err(cipher::UNSUPPORTED),
        };
        let iv = decode_hex(iv).ok_or(MALFORMED)?;
        let ciphertext = Block { label: block.label, body: rest }.decode()?;
        if !cipher.fits(&iv, &ciphertext) {
            return Err(MALFORMED);
        }
        Ok(Some(Self { cipher, iv, ciphertext }))
    }

    /// What was encrypted, or garbage where the passphrase is wrong and that does not show yet.
    pub(super) fn decrypt(&self, passphrase: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
        let salt = self.iv.first_chunk().ok_or(MALFORMED)?;
        let key = derive(passphrase, salt);
        let key = &key[..self.cipher.key_bytes()];
        self.cipher.decrypt(key, &self.iv, &self.ciphertext).ok_or(WRONG_PASSPHRASE)
    }
}

const MALFORMED: Error =
    Error::new(ErrorCode::KeyInvalid, "the headers of the encrypted PEM block are malformed");

/// The cipher's name, its IV, and the base64 behind the headers.
fn split_headers(body: &str) -> Option<(&str, &str, &str)> {
    let kind = skip_breaks(body).strip_prefix("Proc-Type:")?;
    let info = skip_breaks(skip_breaks(kind).strip_prefix("4,ENCRYPTED")?).strip_prefix("DEK-Info:")?;
    let (cipher, rest) = skip_breaks(info).split_once(',')?;
    let (iv, rest) = rest.split_at(rest.find(|character: char| !character.is_ascii_hexdigit())?);
    Some((cipher, iv, rest))
}

/// White space, and the literal `\n` of environment variables.
fn skip_breaks(mut text: &str) -> &str {
    loop {
        let rest = text.trim_start();
        let rest = rest.strip_prefix("\\n").or_else(|| rest.strip_prefix("\\r")).unwrap_or(rest);
        if rest.len() == text.len() {
            return rest;
        }
        text = rest;
    }
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| Some((digit(*high)? << 4 | digit(*low)?) as u8)).collect()
}

/// 32 bytes, of which shorter keys take the first.
fn derive(passphrase: &str, salt: &[u8; 8]) -> Zeroizing<[u8; 32]> {
    let digest = |previous: &[u8]| -> Zeroizing<[u8; 16]> {
        let digest = Md5::new().chain_update(previous).chain_update(passphrase).chain_update(salt);
        Zeroizing::new(digest.finalize().into())
    };
    let first = digest(&[]);
    let second = digest(&*first);
    let mut key = Zeroizing::new([0; 32]);
    key[..16].copy_from_slice(&*first);
    key[16..].copy_from_slice(&*second);
    key
}
