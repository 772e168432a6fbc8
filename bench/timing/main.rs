//! Do all failures to open take the same time? `bench/README.md` says what this shows.

#![allow(clippy::unwrap_used, reason = "a bench may fail loudly")]

mod classes;
mod node;
mod statistics;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use classes::{CLASSES, Classes};
use node::Node;
use sealfield::{ErrorCode, Format, OpenOptions, PrivateKey};
use statistics::{compare, median};

const BITS: u32 = 2048;
const NATIVE_ROUNDS: usize = 4000;
const NODE_ROUNDS: usize = 500;
const WARM_UP_ROUNDS: usize = 20;
/// A secret as people have them.
const SHORT: usize = 64;
/// So long that leaving out its decryption would show beside the RSA operation.
const LONG: usize = 256 * 1024;
/// Classes that are equal exceed it once in 100 000 times.
const LIMIT: f64 = 4.5;

fn main() -> ExitCode {
    let (key, other) = keys();
    let mut equal = true;
    for (format, value_bytes) in
        [(Format::Jwe, SHORT), (Format::Jwe, LONG), (Format::Apify, LONG), (Format::Port, LONG)]
    {
        let classes = Classes::new(format, value_bytes, &key, &other);
        let mut text = String::new();
        let samples = measure(NATIVE_ROUNDS, |class, envelope| {
            // Always from the same place: where a text lies in memory may cost time too.
            text.clone_from(&classes.envelopes[class][envelope]);
            open_here(&key, &text)
        });
        equal &= report(&format!("native: {}, {value_bytes} bytes", format.as_str()), &samples);
    }
    let classes = Classes::new(Format::Jwe, LONG, &key, &other);
    let mut node = Node::start(&key, &classes);
    let samples = measure(NODE_ROUNDS, |class, envelope| node.open(class, envelope));
    equal &= report(&format!("Node: jwe, {LONG} bytes"), &samples);
    if equal { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Two keys, the first with the larger modulus: a wrapped key that is not below the modulus, which
/// anyone can tell without measuring, is refused at once.
fn keys() -> (PrivateKey, PrivateKey) {
    let generate = || PrivateKey::generate(BITS).unwrap();
    let (first, second) = (generate(), generate());
    // Up to the modulus, the DER of all keys of one size is the same.
    if first.public_key().to_der() > second.public_key().to_der() { (first, second) } else { (second, first) }
}

fn open_here(key: &PrivateKey, envelope: &str) -> f64 {
    let options = OpenOptions::default();
    let start = Instant::now();
    let opened = black_box(key.open(black_box(envelope), &options));
    let elapsed = start.elapsed();
    assert_eq!(opened.unwrap_err().code(), ErrorCode::Open);
    elapsed.as_nanos() as f64
}

type Samples = [Vec<f64>; CLASSES.len()];

/// Nanoseconds by class: in each round one of each, in an order drawn anew.
fn measure(rounds: usize, mut open: impl FnMut(usize, usize) -> f64) -> Samples {
    let mut samples = Samples::default();
    for round in 0..WARM_UP_ROUNDS + rounds {
        for class in shuffled() {
            let time = open(class, round % classes::ENVELOPES);
            if round >= WARM_UP_ROUNDS {
                samples[class].push(time);
            }
        }
    }
    samples
}

fn shuffled() -> [usize; CLASSES.len()] {
    let mut order = std::array::from_fn(|class| class);
    let mut random = [0; CLASSES.len()];
    getrandom::fill(&mut random).unwrap();
    for last in (1..order.len()).rev() {
        order.swap(last, usize::from(random[last]) % (last + 1));
    }
    order
}

/// Prints the table, and says whether no class stands out.
fn report(title: &str, samples: &Samples) -> bool {
    let reference = &samples[0];
    println!("\n{title}; RSA {BITS}, {} samples of each", reference.len());
    println!("{:<21}{:>13}{:>9}{:>7}{:>10}{:>15}", "failure", "median", "ratio", "|t|", "crop", "would show");
    let mut equal = true;
    for (name, times) in CLASSES.iter().zip(samples) {
        let ratio = median(times) / median(reference);
        print!("{name:<21}{:>10.1} µs{ratio:>9.4}", median(times) / 1e3);
        if std::ptr::eq(times, reference) {
            println!();
            continue;
        }
        let comparison = compare(reference, times);
        let would_show = LIMIT * comparison.standard_error / 1e3;
        println!("{:>7.2}{:>8} %{would_show:>12.1} µs", comparison.t, comparison.crop);
        equal &= comparison.t < LIMIT;
    }
    println!("{}", if equal { "pass: every |t| < 4.5" } else { "FAIL: a |t| is 4.5 or more" });
    equal
}
