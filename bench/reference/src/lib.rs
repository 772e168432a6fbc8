//! What `cargo xtask bench` compares the opening half with: RSA-OAEP with SHA-256 by the `rsa` crate, blinded, and
//! nothing else.

use getrandom::SysRng;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::traits::PaddingScheme as _;
use rsa::{Oaep, RsaPrivateKey};
use sha2::Sha256;
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

/// A private key.
#[wasm_bindgen]
pub struct Key(RsaPrivateKey);

#[wasm_bindgen]
impl Key {
    /// Reads PKCS#8, in PEM.
    #[wasm_bindgen(js_name = fromPem)]
    pub fn from_pem(pem: &str) -> Result<Key, JsError> {
        Ok(Self(RsaPrivateKey::from_pkcs8_pem(pem)?))
    }

    /// Unwraps a content key.
    pub fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, JsError> {
        Ok(Oaep::<Sha256>::new().decrypt(Some(&mut SysRng), &self.0, wrapped)?)
    }
}
