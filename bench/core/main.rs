//! How long each thing that the core does takes, natively, with the libraries beside it that do a part of the same.

#![allow(missing_docs, reason = "criterion's macros make functions")]
#![allow(clippy::unwrap_used, reason = "a bench may fail loudly")]

#[path = "../../tests/rust/support.rs"]
mod support;

use std::hint::black_box;

use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use getrandom::SysRng;
use rsa::rand_core::UnwrapErr;
use rsa::{Oaep, RsaPrivateKey, RsaPublicKey, pkcs8::DecodePrivateKey as _, pkcs8::DecodePublicKey as _};
use sealfield::{Format, InspectOptions, OpenOptions, PrivateKey, PublicKey, SealOptions, inspect};
use sha2::Sha256;

const KEY: &str = "rsa2048";
/// A secret as people have them.
const SHORT: &[u8] = b"ghp_0123456789abcdefghijklmnopqrs";

criterion_group!(core, keys, seal, open, content);
criterion_main!(core);

fn keys(criterion: &mut Criterion) {
    let (public, private) = (support::public_key(KEY).to_pem(), support::private_key(KEY).to_pem());
    let mut group = criterion.benchmark_group("key");
    group.bench_function("public, from PEM", |bench| {
        bench.iter(|| PublicKey::from_pem(black_box(&public)).unwrap())
    });
    group.bench_function("public, from PEM: rsa", |bench| {
        bench.iter(|| RsaPublicKey::from_public_key_pem(black_box(&public)).unwrap());
    });
    group.bench_function("private, from PEM", |bench| {
        bench.iter(|| PrivateKey::from_pem(black_box(&private)).unwrap())
    });
    group.bench_function("private, from PEM: rsa", |bench| {
        bench.iter(|| RsaPrivateKey::from_pkcs8_pem(black_box(&private)).unwrap());
    });
    // How long the search for primes takes is a matter of luck.
    group.sample_size(10);
    group.bench_function("generate", |bench| bench.iter(|| PrivateKey::generate(2048).unwrap()));
    group.bench_function("generate: rsa", |bench| {
        bench.iter(|| RsaPrivateKey::new(&mut UnwrapErr(SysRng), 2048).unwrap());
    });
}

fn seal(criterion: &mut Criterion) {
    let key = support::public_key(KEY);
    let mut group = criterion.benchmark_group("seal");
    for &format in Format::ALL {
        let options = SealOptions { format, ..SealOptions::default() };
        group.bench_function(format.as_str(), |bench| {
            bench.iter(|| key.seal(black_box(SHORT), &options).unwrap())
        });
    }
    let reference = RsaPublicKey::from_public_key_pem(&key.to_pem()).unwrap();
    group.bench_function("the wrapped key alone: rsa", |bench| {
        bench.iter(|| {
            reference.encrypt(&mut UnwrapErr(SysRng), Oaep::<Sha256>::new(), black_box(&[7; 32])).unwrap()
        });
    });
}

fn open(criterion: &mut Criterion) {
    let key = support::private_key(KEY);
    let envelope = key.public_key().seal(SHORT, &SealOptions::default()).unwrap();
    let mut group = criterion.benchmark_group("open");
    group.bench_function("jwe", |bench| {
        bench.iter(|| key.open(black_box(&envelope), &OpenOptions::default()).unwrap())
    });
    group.bench_function("inspect", |bench| {
        bench.iter(|| inspect(black_box(&envelope), &InspectOptions::default()).unwrap());
    });
    let reference = RsaPrivateKey::from_pkcs8_pem(&key.to_pem()).unwrap();
    let wrapped = RsaPublicKey::from(&reference)
        .encrypt(&mut UnwrapErr(SysRng), Oaep::<Sha256>::new(), &[7; 32])
        .unwrap();
    group.bench_function("the wrapped key alone: rsa", |bench| {
        bench.iter(|| {
            reference
                .decrypt_blinded(&mut UnwrapErr(SysRng), Oaep::<Sha256>::new(), black_box(&wrapped))
                .unwrap()
        });
    });
}

fn content(criterion: &mut Criterion) {
    let key = support::private_key(KEY);
    let cipher = Aes256Gcm::new(&[7; 32].into());
    let mut group = criterion.benchmark_group("content");
    for (name, bytes) in [("4 KiB", 4 << 10), ("64 KiB", 64 << 10), ("1 MiB", 1 << 20)] {
        let value = vec![b'x'; bytes];
        let envelope = key.public_key().seal(&value, &SealOptions::default()).unwrap();
        group.throughput(Throughput::Bytes(bytes as u64));
        group.bench_function(format!("{name}, seal"), |bench| {
            bench.iter(|| key.public_key().seal(black_box(&value), &SealOptions::default()).unwrap());
        });
        group.bench_function(format!("{name}, open"), |bench| {
            bench.iter(|| key.open(black_box(&envelope), &OpenOptions::default()).unwrap());
        });
        let mut text = value.clone();
        group.bench_function(format!("{name}, encrypt alone: aes-gcm"), |bench| {
            bench.iter(|| {
                cipher
                    .encrypt_inout_detached(&[0; 12].into(), &[], black_box(text.as_mut_slice()).into())
                    .unwrap()
            });
        });
    }
}
