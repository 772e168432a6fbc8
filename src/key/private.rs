//! RSA private keys.

use std::sync::Arc;

use rsa::pkcs8::EncodePrivateKey as _;
use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
use rsa::{BoxedUint, RsaPrivateKey};
use zeroize::Zeroizing;

use super::container::{self, INCONSISTENT, PUBLIC_KEY_GIVEN};
use super::private_operation::PrivateOperation;
use super::{Jwk, PublicKey, generate, jwk, pbes2, trim_zeros};
use crate::base64;
use crate::error::{Error, ErrorCode};
use crate::pem;

/// An RSA private key of 2048 to 8192 bits; wiped when dropped.
#[derive(Clone)]
pub struct PrivateKey {
    key: RsaPrivateKey,
    operation: Arc<PrivateOperation>,
    public_key: PublicKey,
}

impl PrivateKey {
    /// Makes a new key with a modulus of `bits` bits: 2048, 3072 or 4096.
    ///
    /// # Errors
    /// `ERR_OPTION_UNSUPPORTED` for other sizes, `ERR_RNG`.
    pub fn generate(bits: u32) -> Result<Self, Error> {
        if ![2048, 3072, 4096].contains(&bits) {
            return Err(Error::new(ErrorCode::OptionUnsupported, "a new key has 2048, 3072 or 4096 bits"));
        }
        Self::from_rsa(generate::generate(bits)?)
    }

    /// Reads a PEM block that is not encrypted: `PRIVATE KEY` (PKCS#8, RFC 5958) or `RSA PRIVATE KEY`
    /// (PKCS#1, RFC 8017).
    ///
    /// # Errors
    /// `ERR_PASSPHRASE` for an encrypted key; `ERR_KEY_INVALID`, `ERR_KEY_TOO_SMALL`,
    /// `ERR_KEY_UNSUPPORTED`.
    pub fn from_pem(text: &str) -> Result<Self, Error> {
        Self::read_pem(text, None)
    }

    /// Reads a DER PrivateKeyInfo (PKCS#8, RFC 5958) or RSAPrivateKey (PKCS#1, RFC 8017).
    ///
    /// # Errors
    /// `ERR_PASSPHRASE` for an encrypted key; `ERR_KEY_INVALID`, `ERR_KEY_TOO_SMALL`,
    /// `ERR_KEY_UNSUPPORTED`.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        Self::read_der(der, None)
    }

    /// Reads a PEM block that `passphrase` decrypts: `ENCRYPTED PRIVATE KEY` (PKCS#8 with PBES2, RFC
    /// 8018: PBKDF2 or scrypt, AES-CBC or DES-EDE3-CBC), or another one with `Proc-Type: 4,ENCRYPTED`
    /// in it (RFC 1421; the ciphers are the same).
    ///
    /// A key that is not encrypted is read as by [`from_pem`](Self::from_pem), as OpenSSL and Node do:
    /// one passphrase, say of an environment, may be there for all keys.
    ///
    /// # Errors
    /// `ERR_PASSPHRASE` for another passphrase than the key's; `ERR_KEY_UNSUPPORTED`, also for other
    /// ways to encrypt, and for a cost of more than 10 million iterations of PBKDF2, or 192 MiB or
    /// N · r · p = 2²² of scrypt; `ERR_KEY_INVALID`, `ERR_KEY_TOO_SMALL`.
    pub fn from_encrypted_pem(text: &str, passphrase: &str) -> Result<Self, Error> {
        Self::read_pem(text, Some(passphrase))
    }

    /// Reads a DER EncryptedPrivateKeyInfo (PKCS#8 with PBES2) that `passphrase` decrypts, or a key
    /// that is not encrypted: see [`from_encrypted_pem`](Self::from_encrypted_pem).
    ///
    /// # Errors
    /// As [`from_encrypted_pem`](Self::from_encrypted_pem).
    pub fn from_encrypted_der(der: &[u8], passphrase: &str) -> Result<Self, Error> {
        Self::read_der(der, Some(passphrase))
    }

    /// Reads a private JWK, with both primes. Its `kid`, if any, becomes the key's.
    ///
    /// # Errors
    /// `ERR_KEY_INVALID`, `ERR_KEY_TOO_SMALL`, `ERR_KEY_UNSUPPORTED`.
    pub fn from_jwk(key: &Jwk) -> Result<Self, Error> {
        key.check_use()?;
        let public_key = PublicKey::from_jwk_members(key)?;
        let Some(d) = &key.d else { return Err(PUBLIC_KEY_GIVEN) };
        let (Some(p), Some(q)) = (&key.p, &key.q) else {
            return Err(Error::new(ErrorCode::KeyUnsupported, "the private JWK lacks its primes"));
        };
        let bits = public_key.bits();
        let secret = |number: &str| -> Result<BoxedUint, Error> {
            let bytes = Zeroizing::new(jwk::decode_number(number)?);
            BoxedUint::from_be_slice(trim_zeros(&bytes), bits).map_err(|_| INCONSISTENT)
        };
        let n = BoxedUint::from_be_slice_vartime(&jwk::decode_number(&key.n)?);
        let e = BoxedUint::from(public_key.exponent());
        let key = RsaPrivateKey::from_components(n, e, secret(d)?, vec![secret(p)?, secret(q)?])
            .map_err(|_| INCONSISTENT)?;
        Self::from_halves(key, public_key)
    }

    /// The same key under another key id.
    #[must_use]
    pub fn with_kid(mut self, kid: impl Into<String>) -> Self {
        self.public_key = self.public_key.with_kid(kid);
        self
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// A PEM block `PRIVATE KEY` (PKCS#8), not encrypted.
    #[must_use]
    pub fn to_pem(&self) -> Zeroizing<String> {
        pem::encode("PRIVATE KEY", &self.to_der())
    }

    /// A DER PrivateKeyInfo (PKCS#8), not encrypted.
    #[must_use]
    #[expect(clippy::expect_used, reason = "fails for more than two primes, and no such key is accepted")]
    pub fn to_der(&self) -> Zeroizing<Vec<u8>> {
        self.key.to_pkcs8_der().expect("a key of two primes has a PKCS#8 form").to_bytes()
    }

    /// A PEM block `ENCRYPTED PRIVATE KEY` (PKCS#8), which `passphrase` decrypts.
    ///
    /// PBKDF2-HMAC-SHA-256 of 600 000 iterations, as OWASP's Password Storage Cheat Sheet has it, makes
    /// each guess slow, and this call take a good part of a second; AES-256-CBC encrypts. Java reads
    /// that too, and it reads no scrypt. No cost makes up for a passphrase that is easily guessed.
    ///
    /// # Errors
    /// `ERR_OPTION_UNSUPPORTED` for an empty passphrase, `ERR_RNG`.
    pub fn to_encrypted_pem(&self, passphrase: &str) -> Result<Zeroizing<String>, Error> {
        Ok(pem::encode("ENCRYPTED PRIVATE KEY", &self.to_encrypted_der(passphrase)?))
    }

    /// A DER EncryptedPrivateKeyInfo (PKCS#8), encrypted as by
    /// [`to_encrypted_pem`](Self::to_encrypted_pem).
    ///
    /// # Errors
    /// As [`to_encrypted_pem`](Self::to_encrypted_pem).
    pub fn to_encrypted_der(&self, passphrase: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
        if passphrase.is_empty() {
            return Err(Error::new(ErrorCode::OptionUnsupported, "an empty passphrase protects nothing"));
        }
        pbes2::encrypt(&self.to_der(), passphrase)
    }

    /// The JWK, with all private members.
    #[must_use]
    pub fn to_jwk(&self) -> Jwk {
        let secret = |number: Option<&BoxedUint>| {
            number.map(|number| {
                let bytes = Zeroizing::new(number.to_be_bytes());
                Zeroizing::new(base64::url_encode(trim_zeros(&bytes)))
            })
        };
        let mut primes = self.key.primes().iter();
        let coefficient = self.key.crt_coefficient().map(|mut number| {
            let encoded = secret(Some(&number));
            zeroize::Zeroize::zeroize(&mut number);
            encoded
        });
        Jwk {
            d: secret(Some(self.key.d())),
            p: secret(primes.next().map(AsRef::as_ref)),
            q: secret(primes.next().map(AsRef::as_ref)),
            dp: secret(self.key.dp()),
            dq: secret(self.key.dq()),
            qi: coefficient.flatten(),
            ..self.public_key.to_jwk()
        }
    }

    /// Reads a PEM block; without a passphrase, one that is not encrypted.
    pub(crate) fn read_pem(text: &str, passphrase: Option<&str>) -> Result<Self, Error> {
        Self::from_rsa(container::read_pem(text, passphrase)?)
    }

    /// Reads DER; without a passphrase, what is not encrypted.
    pub(crate) fn read_der(der: &[u8], passphrase: Option<&str>) -> Result<Self, Error> {
        Self::from_rsa(container::read_der(der, passphrase)?)
    }

    /// RSADP (RFC 8017 §5.1.2): `None` for what is not as long as the modulus or not below it.
    pub(crate) fn decrypt(&self, ciphertext: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        self.operation.apply(ciphertext)
    }

    #[cfg(test)]
    pub(crate) fn as_rsa(&self) -> &RsaPrivateKey {
        &self.key
    }

    fn from_rsa(key: RsaPrivateKey) -> Result<Self, Error> {
        let modulus = key.n().to_be_bytes();
        let exponent = key.e().to_be_bytes();
        let public_key = PublicKey::from_numbers(&modulus, &exponent)?;
        Self::from_halves(key, public_key)
    }

    fn from_halves(key: RsaPrivateKey, public_key: PublicKey) -> Result<Self, Error> {
        let operation = PrivateOperation::new(&key, &public_key).ok_or(INCONSISTENT)?;
        Ok(Self { key, operation: operation.into(), public_key })
    }
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PrivateKey").field("public_key", &self.public_key).finish_non_exhaustive()
    }
}
