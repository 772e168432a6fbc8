//! Secrets and a log, the same in each run.

pub(crate) struct Sample {
    /// Names and values.
    pub(crate) secrets: Vec<(String, String)>,
    /// One line in a thousand holds a value.
    pub(crate) log: String,
}

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_.!";

const PHRASES: [&str; 16] = [
    "GET /api/v1/users/1482/orders?page=3&limit=50 200",
    "POST /oauth/token 401",
    "connection to db-primary.internal:5432 established",
    "connection to db-replica-2.internal:5432 reset by peer",
    "retrying in 250 ms (attempt 2 of 5)",
    "cache miss for session",
    "user agent Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "upstream timed out (110: Connection timed out) while reading response header",
    r#"{"level":"info","msg":"job finished","queue":"mail","attempts":1}"#,
    "    at Module._compile (node:internal/modules/cjs/loader:1554:14)",
    "    at async handler (file:///srv/app/dist/routes/orders.js:88:21)",
    "WARN deprecated option `maxAge`, use `max_age`",
    "ERROR could not parse the response: unexpected token < in JSON at position 0",
    "health check passed",
    "uploaded s3://backups/2026/03/14/dump.sql.gz",
    "certificate for example.com expires in 21 days",
];

impl Sample {
    pub(crate) fn new(count: usize, log_bytes: usize) -> Self {
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        let secrets: Vec<(String, String)> = (0..count)
            .map(|number| {
                let value =
                    (0..16 + random.below(48)).map(|_| char::from(ALPHABET[random.below(ALPHABET.len())]));
                (format!("SECRET_{number}"), value.collect())
            })
            .collect();
        let mut log = String::with_capacity(log_bytes + 256);
        while log.len() < log_bytes {
            let (minute, millisecond) = (random.below(60), random.below(1000));
            let phrase = PHRASES[random.below(PHRASES.len())];
            log.push_str(&format!(
                "2026-03-14T12:{minute:02}:07.{millisecond:03}Z {phrase} {:016x}",
                random.next()
            ));
            if random.below(1000) == 0 {
                log.push_str(" token=");
                log.push_str(&secrets[random.below(count)].1);
            }
            log.push('\n');
        }
        log.truncate(log_bytes);
        Self { secrets, log }
    }
}

/// Marsaglia's xorshift.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}
