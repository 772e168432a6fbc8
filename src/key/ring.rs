//! Several private keys that open as one.

use zeroize::Zeroizing;

use super::PrivateKey;
use crate::error::{Error, ErrorCode};
use crate::pem;

/// Private keys of which the right one opens an envelope.
#[derive(Clone, Debug, Default)]
pub struct KeyRing {
    keys: Vec<PrivateKey>,
}

impl KeyRing {
    /// A ring of these keys.
    #[must_use]
    pub fn new(keys: Vec<PrivateKey>) -> Self {
        Self { keys }
    }

    /// The keys that the environment holds:
    ///
    /// | Variable | holds |
    /// |---|---|
    /// | `SEALFIELD_PRIVATE_KEY` | PEM, of one key or several; line breaks may be `\n`; or base64 of that |
    /// | `SEALFIELD_PRIVATE_KEY_FILE` | the path of a file of PEM or DER |
    /// | `SEALFIELD_PRIVATE_KEY_PASSPHRASE` | the passphrase of those that are encrypted |
    /// | `APIFY_INPUT_SECRETS_PRIVATE_KEY_FILE` | base64 of PEM, in spite of its name |
    /// | `APIFY_INPUT_SECRETS_PRIVATE_KEY_PASSPHRASE` | the passphrase of that |
    ///
    /// An empty variable counts as none.
    ///
    /// # Errors
    /// `ERR_NO_KEY` when there is none; those of [`PrivateKey::from_encrypted_pem`], with the
    /// variable's name as the field; `ERR_KEY_INVALID` when the file cannot be read.
    pub fn from_env() -> Result<Self, Error> {
        let variable = |name: &str| std::env::var(name).ok().map(Zeroizing::new);
        Self::from_variables(variable, |path| std::fs::read(path).ok().map(Zeroizing::new))
    }

    /// As [`from_env`](Self::from_env), of variables and files that are found elsewhere.
    pub(crate) fn from_variables(
        variable: impl Fn(&str) -> Option<Zeroizing<String>>,
        read_file: impl Fn(&str) -> Option<Zeroizing<Vec<u8>>>,
    ) -> Result<Self, Error> {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let mut ring = Self::default();

        let passphrase = variable("SEALFIELD_PRIVATE_KEY_PASSPHRASE");
        let passphrase = passphrase.as_ref().map(|passphrase| passphrase.as_str());
        if let Some(text) = variable(KEY) {
            ring.add_text(&text, passphrase).map_err(|error| error.with_field(KEY))?;
        }
        if let Some(path) = variable(KEY_FILE) {
            let unread = Error::new(ErrorCode::KeyInvalid, "the file of the private key cannot be read");
            let file = read_file(&path).ok_or(unread);
            file.and_then(|file| ring.add_file(&file, passphrase))
                .map_err(|error| error.with_field(KEY_FILE))?;
        }
        let passphrase = variable("APIFY_INPUT_SECRETS_PRIVATE_KEY_PASSPHRASE");
        let passphrase = passphrase.as_ref().map(|passphrase| passphrase.as_str());
        if let Some(text) = variable(APIFY_KEY) {
            ring.add_text(&text, passphrase).map_err(|error| error.with_field(APIFY_KEY))?;
        }
        if ring.keys.is_empty() {
            return Err(Error::new(ErrorCode::NoKey, "no environment variable holds a private key"));
        }
        Ok(ring)
    }

    /// Adds a key.
    pub fn add(&mut self, key: PrivateKey) {
        self.keys.push(key);
    }

    /// The keys, in the order in which they were added.
    #[must_use]
    pub fn keys(&self) -> &[PrivateKey] {
        &self.keys
    }

    /// PEM, or base64 of it.
    fn add_text(&mut self, text: &str, passphrase: Option<&str>) -> Result<(), Error> {
        if text.contains("-----BEGIN ") {
            return self.add_pem(text, passphrase);
        }
        const NO_PEM: Error =
            Error::new(ErrorCode::KeyInvalid, "the variable holds neither PEM nor base64 of PEM");
        let decoded = pem::decode_body(text).ok_or(NO_PEM)?;
        self.add_pem(std::str::from_utf8(&decoded).map_err(|_| NO_PEM)?, passphrase)
    }

    /// PEM, or else DER.
    fn add_file(&mut self, file: &[u8], passphrase: Option<&str>) -> Result<(), Error> {
        match std::str::from_utf8(file) {
            Ok(text) => self.add_pem(text, passphrase),
            Err(_) => {
                self.add(PrivateKey::read_der(file, passphrase)?);
                Ok(())
            }
        }
    }

    fn add_pem(&mut self, text: &str, passphrase: Option<&str>) -> Result<(), Error> {
        for block in pem::split_blocks(text) {
            self.add(PrivateKey::read_pem(block, passphrase)?);
        }
        Ok(())
    }
}

const KEY: &str = "SEALFIELD_PRIVATE_KEY";
const KEY_FILE: &str = "SEALFIELD_PRIVATE_KEY_FILE";
const APIFY_KEY: &str = "APIFY_INPUT_SECRETS_PRIVATE_KEY_FILE";

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::base64;

    /// What `from_env` would do with these variables and one file.
    fn ring(variables: &[(&str, &str)], file: &[u8]) -> Result<usize, Error> {
        let variables: HashMap<&str, &str> = variables.iter().copied().collect();
        let variable = |name: &str| variables.get(name).map(|value| Zeroizing::new((*value).to_owned()));
        let read_file = |path: &str| (path == "key").then(|| Zeroizing::new(file.to_vec()));
        KeyRing::from_variables(variable, read_file).map(|ring| ring.keys().len())
    }

    fn refusal(variables: &[(&str, &str)], file: &[u8]) -> (&'static str, Option<String>) {
        let error = ring(variables, file).unwrap_err();
        (error.code().as_str(), error.field().map(str::to_owned))
    }

    #[test]
    fn each_variable_adds_its_keys() {
        let [one, other] = [PrivateKey::generate(2048).unwrap(), PrivateKey::generate(2048).unwrap()];
        let (pem, encrypted) = (one.to_pem(), one.to_encrypted_pem("a passphrase").unwrap());
        let passphrase = ("SEALFIELD_PRIVATE_KEY_PASSPHRASE", "a passphrase");
        let both = [pem.as_str(), &other.to_pem()].concat();
        assert_eq!(ring(&[(KEY, &pem)], b""), Ok(1));
        assert_eq!(ring(&[(KEY, &both.replace('\n', "\\n"))], b""), Ok(2));
        assert_eq!(ring(&[(KEY, &base64::encode(both.as_bytes()))], b""), Ok(2));
        assert_eq!(ring(&[(KEY, &encrypted), passphrase], b""), Ok(1));
        assert_eq!(ring(&[(KEY, &pem), passphrase], b""), Ok(1));
        assert_eq!(ring(&[(KEY_FILE, "key"), passphrase], encrypted.as_bytes()), Ok(1));
        assert_eq!(ring(&[(KEY_FILE, "key")], &one.to_der()), Ok(1));
        let apify = base64::encode(encrypted.as_bytes());
        let apify =
            [(APIFY_KEY, apify.as_str()), ("APIFY_INPUT_SECRETS_PRIVATE_KEY_PASSPHRASE", "a passphrase")];
        assert_eq!(ring(&apify, b""), Ok(1));
        assert_eq!(ring(&[apify[0], apify[1], (KEY, &pem), (KEY_FILE, "key")], pem.as_bytes()), Ok(3));
    }

    #[test]
    fn a_refusal_names_the_variable() {
        let key = PrivateKey::generate(2048).unwrap();
        let encrypted = key.to_encrypted_pem("a passphrase").unwrap();
        let wrong = ("SEALFIELD_PRIVATE_KEY_PASSPHRASE", "another one");
        let of = |name: &str| Some(name.to_owned());
        assert_eq!(refusal(&[], b""), ("ERR_NO_KEY", None));
        assert_eq!(refusal(&[(KEY, "")], b""), ("ERR_NO_KEY", None));
        assert_eq!(refusal(&[(KEY, "hunter2")], b""), ("ERR_KEY_INVALID", of(KEY)));
        assert_eq!(refusal(&[(KEY, "aHVudGVyMg==")], b""), ("ERR_KEY_INVALID", of(KEY)));
        assert_eq!(refusal(&[(KEY, &encrypted)], b""), ("ERR_PASSPHRASE", of(KEY)));
        assert_eq!(refusal(&[(KEY, &encrypted), wrong], b""), ("ERR_PASSPHRASE", of(KEY)));
        assert_eq!(refusal(&[(KEY_FILE, "none")], b""), ("ERR_KEY_INVALID", of(KEY_FILE)));
        assert_eq!(refusal(&[(KEY_FILE, "key")], b"\xff"), ("ERR_KEY_INVALID", of(KEY_FILE)));
        assert_eq!(refusal(&[(KEY_FILE, "key")], b""), ("ERR_KEY_INVALID", of(KEY_FILE)));
        assert_eq!(refusal(&[(APIFY_KEY, "key")], b""), ("ERR_KEY_INVALID", of(APIFY_KEY)));
    }
}
