//! The package in Node, which opens and times on request.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use sealfield::PrivateKey;
use serde_json::json;

use crate::classes::Classes;

pub(crate) struct Node {
    child: Child,
    requests: ChildStdin,
    times: BufReader<ChildStdout>,
}

impl Node {
    pub(crate) fn start(key: &PrivateKey, classes: &Classes) -> Self {
        let mut child = Command::new("node")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/bench/timing/open.js"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut requests = child.stdin.take().unwrap();
        let times = BufReader::new(child.stdout.take().unwrap());
        writeln!(requests, "{}", json!({ "pem": *key.to_pem(), "envelopes": classes.envelopes })).unwrap();
        Self { child, requests, times }
    }

    /// Nanoseconds that one envelope took.
    pub(crate) fn open(&mut self, class: usize, envelope: usize) -> f64 {
        writeln!(self.requests, "[{class},{envelope}]").unwrap();
        let mut time = String::new();
        self.times.read_line(&mut time).unwrap();
        time.trim().parse().unwrap()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
