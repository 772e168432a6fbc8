//! How fast are known secrets replaced? `bench/README.md` says what this shows.

#![allow(clippy::unwrap_used, reason = "a bench may fail loudly")]

mod sample;

use std::hint::black_box;
use std::io::Write as _;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use aho_corasick::{AhoCorasick, MatchKind};
use sample::Sample;
use sealfield::Redactor;
use serde_json::json;

const SECRETS: usize = 1000;
const LOG_BYTES: usize = 8 * 1024 * 1024;
const CHUNK: usize = 64 * 1024;
const ROUNDS: usize = 15;
/// In MB/s.
const NATIVE_LIMIT: f64 = 200.0;
const WASM_LIMIT: f64 = 100.0;

/// What is measured, with the seconds of its fastest round: others disturb, and nothing makes it faster than it is.
type Row = (String, f64);

fn main() -> ExitCode {
    let sample = Sample::new(SECRETS, LOG_BYTES);
    let native = native(&sample);
    let node = node(&sample);
    let is_fast = report("native", &native, NATIVE_LIMIT) & report("Node", &node, WASM_LIMIT);
    if is_fast { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn native(sample: &Sample) -> Vec<Row> {
    let secrets = || sample.secrets.iter().map(|(name, value)| (name, value));
    let redactor = Redactor::new(secrets()).unwrap();
    let values: Vec<&String> = sample.secrets.iter().map(|(_, value)| value).collect();
    let marks: Vec<String> = sample.secrets.iter().map(|(name, _)| format!("[{name}]")).collect();
    let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&values).unwrap();
    let log = sample.log.as_bytes();
    assert_eq!(redactor.redact(log), automaton.replace_all_bytes(log, &marks));
    let in_chunks = |chunks: &mut dyn Iterator<Item = &[u8]>| {
        let mut stream = redactor.stream();
        chunks.map(|chunk| stream.push(chunk).len()).sum::<usize>() + stream.finish().len()
    };
    let in_turn = || {
        let few = sample.log[..LOG_BYTES / 64].to_owned();
        sample
            .secrets
            .iter()
            .zip(&marks)
            .fold(few, |text, ((_, value), mark)| text.replace(value, mark))
            .len()
    };
    best(vec![
        ("redact", 1.0, Box::new(|| redactor.redact(log).len())),
        ("stream, 64 KiB at once", 1.0, Box::new(|| in_chunks(&mut log.chunks(CHUNK)))),
        (
            "stream, a line at once",
            1.0,
            Box::new(|| in_chunks(&mut log.split_inclusive(|byte| *byte == b'\n'))),
        ),
        ("aho-corasick, the values only", 1.0, Box::new(|| automaton.replace_all_bytes(log, &marks).len())),
        ("str::replace, the values only", 64.0, Box::new(in_turn)),
        ("building the redactor", 0.0, Box::new(|| Redactor::new(secrets()).unwrap().unmasked().len())),
    ])
}

/// A name, how much of the log is a whole one, and what to measure.
type Work<'a> = (&'a str, f64, Box<dyn Fn() -> usize + 'a>);

fn best(works: Vec<Work<'_>>) -> Vec<Row> {
    let mut rows: Vec<Row> = works.iter().map(|(name, ..)| ((*name).to_owned(), f64::MAX)).collect();
    for _ in 0..ROUNDS {
        for ((_, parts, work), (_, seconds)) in works.iter().zip(&mut rows) {
            let start = Instant::now();
            black_box(work());
            *seconds = seconds.min(start.elapsed().as_secs_f64() * parts.max(1.0));
        }
    }
    rows
}

/// The same in Node.
fn node(sample: &Sample) -> Vec<Row> {
    let mut child = Command::new("node")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/bench/redaction/redact.js"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let input = json!({ "secrets": sample.secrets, "log": sample.log, "chunk": CHUNK, "rounds": ROUNDS });
    child.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Prints the table, and says whether the first row is fast enough.
fn report(title: &str, rows: &[Row], limit: f64) -> bool {
    let megabytes = LOG_BYTES as f64 / 1e6;
    let reference = rows[0].1;
    println!("\n{title}; {SECRETS} secrets, a log of {} MiB, the best of {ROUNDS} rounds", LOG_BYTES >> 20);
    for (name, seconds) in rows {
        if name.starts_with("building") {
            println!("{name:<34}{:>7.1} ms", seconds * 1e3);
        } else {
            println!("{name:<34}{:>7.1} MB/s{:>8.2}", megabytes / seconds, reference / seconds);
        }
    }
    megabytes / reference >= limit
}
