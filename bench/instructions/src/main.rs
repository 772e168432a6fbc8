//! Seals one field in a function of its own, so that its instructions can be counted: `bench/README.md` says how.

#![allow(clippy::unwrap_used, reason = "a bench may fail loudly")]

use std::hint::black_box;

use sealfield::{PublicKey, SealOptions};
use serde_json::Value;

/// A secret as people have them.
const VALUE: [u8; 33] = *b"ghp_0123456789abcdefghijklmnopqrs";

fn main() {
    let vectors: Value = serde_json::from_str(include_str!("../../../tests/vectors/keys.json")).unwrap();
    let key = PublicKey::from_pem(vectors["keys"]["rsa2048"]["spki"].as_str().unwrap()).unwrap();
    // What is done once in a process is no part of the count.
    black_box(key.seal(&VALUE, &SealOptions::default()).unwrap());
    black_box(seal_once(&key));
}

/// `cargo xtask bench instructions` counts between its first and its last instruction.
#[inline(never)]
fn seal_once(key: &PublicKey) -> String {
    key.seal(black_box(&VALUE), &SealOptions::default()).unwrap()
}
