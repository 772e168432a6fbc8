//! Several private keys that open as one.

use super::PrivateKey;

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

    /// Adds a key.
    pub fn add(&mut self, key: PrivateKey) {
        self.keys.push(key);
    }

    /// The keys, in the order in which they were added.
    #[must_use]
    pub fn keys(&self) -> &[PrivateKey] {
        &self.keys
    }
}
