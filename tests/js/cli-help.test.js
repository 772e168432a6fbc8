// The command explains itself: help, docs/command.md and completion name what there is.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { needs } from "../support/needs.js";
import { COMMAND, environment, folderWith, sealfield, TerminalSession } from "./support/command.js";

const guide = readFileSync(new URL("../../docs/command.md", import.meta.url), "utf8");

/** All commands by their words, with what their help says. */
const commands = new Map();
await explore([]);

async function explore(words) {
  const { code, stdout, stderr } = await sealfield([...words, "--help"]);
  assert.deepEqual([code, stderr], [0, ""], words.join(" "));
  commands.set(words.join(" "), stdout);
  const listed = Array.from(section(stdout, "Commands").matchAll(/^ {2}([a-z-]+)(?= |$)/gm), ([, name]) => name);
  for (const name of listed) if (name !== "help") await explore([...words, name]);
}

function section(help, heading) {
  return new RegExp(`^${heading}:\\n((?: .*\\n|\\n(?= ))*)`, "m").exec(help)?.[1] ?? "";
}

const optionsOf = (name) =>
  Array.from(section(commands.get(name), "Options").matchAll(/^ +(?:-\w, )?(--[a-z0-9-]+)/gm), ([, option]) => option);

/** Asserts that each line is a command that exists, with options that it has. */
function assertExists(line) {
  for (const part of line.split(/ [|&] | && |<\(|\$\(/).filter((part) => /(^|\s)sealfield\s/.test(part))) {
    const words = part.replace(/^.*?\bsealfield\s+/, "").split(/\s+/);
    let name = "";
    while (words.length > 0 && commands.has(`${name} ${words[0]}`.trim())) name = `${name} ${words.shift()}`.trim();
    assert.notEqual(name, "", `no command: ${line}`);
    const own = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
    for (const option of own.filter((word) => word.startsWith("-") && word !== "-")) {
      assert.ok(optionsOf(name).includes(option.replace(/[=)"';].*$/, "")), `${name} has no ${option}: ${line}`);
    }
  }
}

describe("help", () => {
  for (const [name, help] of commands) {
    it(`of sealfield ${name} has an example of commands and options that exist`, () => {
      const examples = section(help, "Example")
        .split("\n")
        .filter((line) => line.trim() !== "");
      assert.notEqual(examples.length, 0);
      for (const example of examples) {
        assert.match(example, /^ {2}\$ .*\bsealfield\b/);
        assertExists(example.trim());
      }
      assert.ok(examples.every((example) => example.includes(`sealfield ${name}`)) || name === "", examples.join("\n"));
    });
  }

  it("would not pass with an option that does not exist", () => {
    assert.throws(() => assertExists("sealfield seal --oops"));
    assert.throws(() => assertExists("sealfield sael"));
    assertExists("cat id_rsa | sealfield seal --context=a");
  });

  it("goes to standard error, with exit code 2, where a command is missing", async () => {
    const { code, stdout, stderr } = await sealfield([]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.equal(stderr, commands.get(""));
  });

  it("of a command comes by the words behind help, too", async () => {
    for (const [words, name] of [
      ["help", ""],
      ["help seal", "seal"],
      ["help store", "store"],
      ["help store add", "store add"],
      ["store help add", "store add"],
      ["env help", "env"],
    ]) {
      assert.deepEqual(
        await sealfield(words.split(" ")).then(({ code, stdout }) => [code, stdout]),
        [0, commands.get(name)],
        words,
      );
    }
    for (const words of ["help nope", "help store nope", "store help nope", "help seal nope"]) {
      const { code, stdout, stderr } = await sealfield(words.split(" "));
      assert.deepEqual(
        [code, stdout, stderr],
        [2, "", "sealfield: There is no such command; --help lists them\n"],
        words,
      );
    }
  });

  it("names no default where there is none", () => {
    assert.doesNotMatch(section(commands.get("rotate"), "Options").replace(/\s+/g, " "), /--public-key [^-]*\(default/);
    assert.match(section(commands.get("seal"), "Options").replace(/\s+/g, " "), /--public-key [^-]*\(default/);
  });

  it("is not needed to see which argument is missing", async () => {
    assert.equal((await sealfield(["store", "add"])).stderr, "sealfield: Missing required argument 'name'\n");
  });

  it("offers what is similar", async () => {
    assert.match((await sealfield(["sael"])).stderr, /Did you mean seal\?/);
    assert.match((await sealfield(["seal", "--contxt", "a"])).stderr, /Did you mean --context\?/);
  });

  it("can be read on a terminal of 40 columns", async () => {
    for (const name of commands.keys()) {
      const session = TerminalSession.sealfield([...name.split(" ").filter(Boolean), "--help"], { columns: 40 });
      assert.equal(await session.ended(), 0);
      // A line that is too long would go on in the first column of the next.
      const lines = session.raw.replaceAll("\r", "").split("\n");
      const explaining = lines.slice(1, lines.indexOf("Example:"));
      assert.ok(explaining.length > 4);
      for (const line of explaining) assert.ok(line.length <= 40, `${name}: ${line}`);
    }
  });

  it("needs no WebAssembly", () => {
    const script = `delete globalThis.WebAssembly; process.argv = [process.argv[0], "sealfield", "seal", "--help"]; await import(${JSON.stringify(COMMAND)});`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
      env: environment(),
      encoding: "utf8",
    });
    assert.deepEqual([stdout, stderr], [commands.get("seal"), ""]);
  });

  it("has the package's version beside it", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../pkg/package.json", import.meta.url), "utf8"));
    for (const option of ["--version", "-v", "-V"])
      assert.equal((await sealfield([option])).stdout, `${version}\n`, option);
  });
});

describe("docs/command.md", () => {
  it("has a heading for each command, and each heading is one", () => {
    const headings = Array.from(guide.matchAll(/^###? `sealfield ([a-z -]+?)(?: [[<-].*)?`/gm), ([, name]) => name);
    const leaves = [...commands.keys()].filter((name) => name !== "" && section(commands.get(name), "Commands") === "");
    assert.deepEqual(headings.sort(), leaves.sort());
  });

  it("shows commands and options that exist", () => {
    const lines = Array.from(guide.matchAll(/^```(?:sh|console)\n(.*?)^```/gms), ([, code]) => code.split("\n")).flat();
    const uses = lines.filter((line) => /(^|[|&(] ?|\$ )(npx )?sealfield /.test(line));
    assert.ok(uses.length >= commands.size - 2);
    for (const line of uses) assertExists(line.replace(/\s+#.*$/, ""));
  });

  it("names each option in the section of its command", () => {
    for (const name of commands.keys()) {
      if (name === "" || section(commands.get(name), "Commands") !== "") continue;
      const start = guide.search(new RegExp(`^###? \`sealfield ${name}[ \`]`, "m"));
      const own = guide.slice(start).split(/\n##/)[0];
      const common = guide.slice(0, guide.search(/^## `sealfield/m));
      for (const option of optionsOf(name)) {
        if (option !== "--help")
          assert.ok(own.includes(option) || common.includes(`\`${option}`), `${name}: ${option}`);
      }
    }
  });
});

describe("completion", () => {
  const scripts = new Map();
  const script = async (shell) => {
    if (!scripts.has(shell)) scripts.set(shell, (await sealfield(["completion", shell])).stdout);
    return scripts.get(shell);
  };

  /** Words so far, and what must and must not be offered for the last of them. */
  const cases = [
    [["se"], ["seal", "seal-input"], ["open"]],
    [["keygen", "--b"], ["--bits"], ["--out", "--context"]],
    [["keygen", "--bits", ""], ["2048", "3072", "4096"], ["--out"]],
    [["seal", "--format", "jw"], ["jwe", "jwe-json"], ["cms"]],
    [["completion", "--h"], ["--help"], []],
  ];

  describe("in bash", { skip: needs("bash") }, () => {
    for (const [words, offered, others] of cases) {
      it(words.join(" "), async () => {
        const line = ["sealfield", ...words];
        const ask = `COMP_WORDS=(${line.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${line.length - 1}; _sealfield; printf '%s\\n' "\${COMPREPLY[@]}"`;
        assertOffered(run("bash", ["--norc", "-c", `${await script("bash")}\n${ask}`]), offered, others);
      });
    }

    it("is registered, with files for the rest", async () => {
      assert.match(
        run("bash", ["--norc", "-c", `${await script("bash")}\ncomplete -p sealfield`]),
        /^complete -o default -F _sealfield sealfield$/m,
      );
    });
  });

  describe("in fish", { skip: needs("fish") }, () => {
    for (const [words, offered, others] of cases) {
      it(words.join(" "), async () => {
        const line = ["sealfield", ...words].join(" ");
        assertOffered(
          run("fish", ["--no-config", "-c", `${await script("fish")}\ncomplete -C '${line}'`]).replace(/\t.*$/gm, ""),
          offered,
          others,
        );
      });
    }
  });

  describe("in zsh", { skip: needs("zsh") }, () => {
    for (const [words, offered, others] of cases) {
      it(words.join(" "), async () => {
        const cwd = folderWith({
          ".zshrc": `PS1='ready> '\nautoload -Uz compinit; compinit -u -d "$PWD/dump"\n${await script("zsh")}\nzstyle ':completion:*' menu no\nLISTMAX=1000\nbindkey '^I' list-choices\n`,
        });
        const session = new TerminalSession("zsh", ["-i"], { cwd, env: { ZDOTDIR: cwd, HOME: cwd } });
        await session.until("ready>");
        session.type(`sealfield ${words.join(" ")}\t`);
        for (const word of offered) await session.until(new RegExp(`(^|\\s)${word}(\\s|$)`, "m"));
        const list = session.screen.split("\n").slice(1).join("\n");
        assertOffered(list.split(/\s+/).join("\n"), offered, others);
        session.kill("SIGKILL");
        await session.ended();
      });
    }
  });

  function run(shell, args) {
    const { status, stdout, stderr } = spawnSync(shell, args, {
      cwd: folderWith(),
      env: environment(),
      encoding: "utf8",
    });
    assert.deepEqual([status, stderr], [0, ""]);
    return stdout;
  }

  function assertOffered(list, offered, others) {
    const words = list.split("\n");
    for (const word of offered) assert.ok(words.includes(word), `${word} is not among ${words}`);
    for (const word of others) assert.ok(!words.includes(word), `${word} is among ${words}`);
  }
});
