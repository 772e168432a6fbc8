// What is typed into a prompt, in a real pseudo-terminal: it is taken as typed, and never shown.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PrivateKey } from "sealfield/open";
import { SecretStore } from "sealfield/store";
import { folderWith, folderWithKeys, isRunning, sealfield, TerminalSession, until } from "./support/command.js";
import { testKeys } from "./support/vectors.js";

const SECRET = "Zq7#pläin😀text-9w";
const PROMPT = "Value (hidden; Enter ends it):";
const PEM = testKeys.rsa3072.pkcs8;

const privateKey = PrivateKey.from(testKeys.rsa2048.pkcs8);
/** What the envelope that went into this file opens to. */
const sealedIn = (cwd) => privateKey.open(readFileSync(join(cwd, "out"), "utf8").trim()).text();

/** A prompt for a value, whose envelope goes into a file. */
async function prompt() {
  const cwd = folderWithKeys();
  const session = TerminalSession.shell('"$0" "$1" seal > out', { cwd });
  await session.until(PROMPT);
  return { cwd, session };
}

/** Asserts that no piece of the value went to the terminal. */
function assertUnseen(session, value) {
  for (let at = 0; at + 4 <= value.length; at++) {
    const piece = value.slice(at, at + 4);
    if (piece.trim().length < 4 || piece === "----") continue;
    assert.ok(!session.raw.includes(piece), `the terminal was sent "${piece}"`);
    assert.ok(!session.screen.includes(piece), `the screen shows "${piece}"`);
  }
}

describe("a value that is typed", () => {
  it("would be seen here if the terminal echoed it", async () => {
    const session = TerminalSession.shell("echo ready; cat");
    await session.until("ready");
    session.type(`${SECRET}\r`);
    await session.until(SECRET);
    assert.throws(() => assertUnseen(session, SECRET));
    session.type("\x04");
    await session.ended();
  });

  it("is sealed, and neither echoed nor hinted at", async () => {
    const { cwd, session } = await prompt();
    const before = session.raw.length;
    session.type(SECRET);
    session.type("\r");
    assert.equal(await session.ended(), 0);
    assert.equal(sealedIn(cwd), SECRET);
    assertUnseen(session, SECRET);
    // Not even how long it is: all that follows the prompt is the end of its line.
    assert.equal(session.raw.slice(before), "\x1b[?2004l\r\n");
    assert.equal(session.screen, PROMPT);
  });

  it("comes a byte at a time", async () => {
    const { cwd, session } = await prompt();
    for (const byte of Buffer.from(SECRET)) session.type(Buffer.from([byte]));
    session.type("\r");
    assert.equal(await session.ended(), 0);
    assert.equal(sealedIn(cwd), SECRET);
    assertUnseen(session, SECRET);
  });

  for (const [keys, typed, expected] of [
    ["Backspace takes back a character, whatever its bytes", "ab😀\x7f\x7fc\r", "ac"],
    ["Ctrl+U takes back everything", "wrong\x15right\r", "right"],
    ["arrows, function keys and Alt are no text", "a\x1b[A\x1b[1;5D\x1bOP\x1b[15~\x1bxb\r", "ab"],
    ["other control characters are no text", "a\x01\x1a\x1cb\r", "ab"],
    ["Tab is", "a\tb\r", "a\tb"],
    ["Ctrl+D ends it as Enter does", "ab\x04", "ab"],
  ]) {
    it(keys, async () => {
      const { cwd, session } = await prompt();
      session.type(typed);
      assert.equal(await session.ended(), 0);
      assert.equal(sealedIn(cwd), expected);
    });
  }

  it("a key after Escape is a key", async () => {
    const values = [];
    // The two must not arrive as one, which is what Alt sends. How long that takes depends on the machine.
    for (const delay of [200, 1000, 5000]) {
      const { cwd, session } = await prompt();
      session.type("a\x1b");
      await new Promise((resolve) => setTimeout(resolve, delay));
      session.type("b\r");
      assert.equal(await session.ended(), 0);
      values.push(sealedIn(cwd));
      if (values.at(-1) === "ab") break;
    }
    assert.equal(values.at(-1), "ab", values.join());
  });

  it("that is nothing is refused", async () => {
    const { session } = await prompt();
    session.type("\r");
    assert.equal(await session.ended(), 2);
    assert.match(session.screen, /sealfield: nothing was entered/);
  });
});

describe("a value that is pasted", () => {
  it("may have several lines", async () => {
    const { cwd, session } = await prompt();
    session.paste(PEM);
    session.type("\r");
    assert.equal(await session.ended(), 0);
    assert.equal(sealedIn(cwd), PEM);
    assertUnseen(session, PEM);
  });

  it("may have several lines where the terminal does not say that it is a paste", async () => {
    const { cwd, session } = await prompt();
    session.type("first\rsecond\rthird\r");
    assert.equal(await session.ended(), 0);
    assert.equal(sealedIn(cwd), "first\nsecond\nthird");
    assertUnseen(session, "first\rsecond\rthird");
  });

  it("loses the line break that came along with a single line", async () => {
    const { cwd, session } = await prompt();
    session.paste(`${SECRET}\n`);
    session.type("\r");
    assert.equal(await session.ended(), 0);
    assert.equal(sealedIn(cwd), SECRET);
  });

  it("is text, whatever is in it: no key ends it", async () => {
    const { cwd, session } = await prompt();
    session.paste("a\x03b\x04c\x7fd\te");
    session.type("\r");
    assert.equal(await session.ended(), 0);
    assert.equal(sealedIn(cwd), "a\x03b\x04c\x7fd\te");
  });

  it("may be large", async () => {
    const { cwd, session } = await prompt();
    const value = Array.from({ length: 3000 }, (_, line) => `line ${line} ${"x".repeat(40)}`).join("\n");
    session.paste(value);
    session.type("\r");
    assert.equal(await session.ended(), 0);
    assert.equal(sealedIn(cwd), value);
  });
});

describe("a prompt that is left", () => {
  const STTY = '; echo "code $?"; stty -a';

  for (const [how, leave, code] of [
    ["Ctrl+C", (session) => session.type("secret\x03"), 130],
    [
      "Ctrl+C in its middle",
      (session) => {
        session.type("sec");
        session.type("\x03");
      },
      130,
    ],
    ["Enter", (session) => session.type("secret\r"), 0],
  ]) {
    it(`by ${how} leaves the terminal as it was, and the exit code ${code}`, async () => {
      const session = TerminalSession.shell(`"$0" "$1" seal > out${STTY}`, { cwd: folderWithKeys() });
      await session.until(PROMPT);
      leave(session);
      assert.equal(await session.ended(), 0);
      assert.match(session.screen, new RegExp(`code ${code}\\b`));
      assertCooked(session);
      assertUnseen(session, "secret");
    });
  }

  for (const [signal, code] of [
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
    ["SIGQUIT", 131],
    ["SIGUSR2", 140],
    ["SIGALRM", 142],
  ]) {
    it(`by ${signal} leaves the terminal as it was, and the exit code ${code}`, async () => {
      const cwd = folderWithKeys();
      const session = TerminalSession.shell(`sh -c 'echo $$ > pid; exec "$0" "$1" seal > out' "$0" "$1"${STTY}`, {
        cwd,
      });
      await session.until(PROMPT);
      session.type("sec");
      process.kill(Number(readFileSync(join(cwd, "pid"), "utf8")), signal);
      assert.equal(await session.ended(), 0);
      assert.match(session.screen, new RegExp(`code ${code}\\b`));
      assertCooked(session);
    });
  }

  it("by a terminal that is closed ends the command", async () => {
    const cwd = folderWithKeys();
    const session = TerminalSession.shell(`sh -c 'trap "" HUP; echo $$ > pid; exec "$0" "$1" seal > out' "$0" "$1"`, {
      cwd,
    });
    await session.until(PROMPT);
    const pid = Number(readFileSync(join(cwd, "pid"), "utf8"));
    session.kill("SIGKILL");
    await session.ended();
    await until(() => !isRunning(pid));
  });
});

describe("a passphrase", () => {
  it("is asked for twice for a new key, and once to use it", async () => {
    const cwd = folderWith();
    const making = TerminalSession.sealfield(["keygen", "--bits", "2048", "--passphrase"], { cwd });
    await making.until("Passphrase (hidden):");
    making.type(`${SECRET}\r`);
    await making.until("The same again:");
    making.type(`${SECRET}\r`);
    assert.equal(await making.ended(), 0);
    assertUnseen(making, SECRET);
    const pem = readFileSync(join(cwd, "sealfield.key"), "utf8");
    assert.match(pem, /^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);

    const { stdout: envelope } = await sealfield(["seal"], { cwd, input: "my value" });
    const opening = TerminalSession.shell('"$0" "$1" open < envelope | tr a-z A-Z', {
      cwd: folderWith({ envelope, "sealfield.key": pem }),
    });
    // Standard input is the envelope here: the terminal is asked all the same.
    await opening.until("Passphrase of sealfield.key (hidden):");
    opening.type("wrong\r");
    await opening.until("that is not its passphrase");
    opening.type(`${SECRET}\r`);
    await opening.until("MY VALUE");
    assert.equal(await opening.ended(), 0);
    assertUnseen(opening, SECRET);
  });

  it("leaves the terminal as it was to the program that it is for", async () => {
    const store = SecretStore.create(privateKey.publicKey);
    store.create("TOKEN", "my value");
    const cwd = folderWith({
      "sealfield.key": privateKey.toPem({ passphrase: SECRET }),
      "sealfield.json": store.toString(),
    });
    const session = TerminalSession.sealfield(["run", "--no-redact", "--", "stty", "-a"], { cwd });
    await session.until("Passphrase of sealfield.key (hidden):");
    session.type(`${SECRET}\r`);
    assert.equal(await session.ended(), 0);
    assertCooked(session);
  });

  it("that differs the second time makes no key", async () => {
    const cwd = folderWith();
    const session = TerminalSession.sealfield(["keygen", "--passphrase"], { cwd });
    await session.until("Passphrase (hidden):");
    // Typed ahead: the second answer waits for its question.
    session.type("one\rother\r");
    assert.equal(await session.ended(), 2);
    assert.match(session.screen, /sealfield: the two differ/);
    assert.deepEqual(readdirSync(cwd), []);
  });

  it("may come from the environment, and is not asked for where there is no terminal", async () => {
    const cwd = folderWithKeys();
    const env = { SEALFIELD_PRIVATE_KEY_PASSPHRASE: SECRET };
    assert.equal(
      (await sealfield(["keygen", "--bits", "2048", "--passphrase", "--out", "other.key"], { cwd, env })).code,
      0,
    );
    const { stdout: envelope } = await sealfield(["seal", "--public-key", "other.pub"], { cwd, input: "my value" });
    const opened = await sealfield(["open", "--key", "other.key"], { cwd, env, input: envelope });
    assert.deepEqual([opened.code, opened.stdout], [0, "my value"]);
    const asked = await sealfield(["open", "--key", "other.key"], { cwd, input: envelope });
    assert.equal(asked.code, 2);
    assert.match(asked.stderr, /^sealfield: there is no terminal to ask on: set SEALFIELD_PRIVATE_KEY_PASSPHRASE\n$/);
    const wrong = await sealfield(["open", "--key", "other.key"], {
      cwd,
      env: { SEALFIELD_PRIVATE_KEY_PASSPHRASE: "wrong" },
      input: envelope,
    });
    assert.equal(wrong.code, 3);
    assert.match(wrong.stderr, /^sealfield: ERR_PASSPHRASE: other\.key: /);
  });
});

/** Asserts that the terminal is as a shell wants it: the session has printed `stty -a`. */
function assertCooked({ screen, raw }) {
  for (const setting of ["echo", "icanon", "isig", "icrnl"])
    assert.match(screen, new RegExp(`(?<![-\\w])${setting}(?!\\w)`), `${setting} is off`);
  assert.ok(raw.includes("\x1b[?2004h"));
  assert.ok(raw.lastIndexOf("\x1b[?2004l") > raw.lastIndexOf("\x1b[?2004h"), "bracketed paste is on");
}
