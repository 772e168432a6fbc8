// Templates, and the providers of what stands in them.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { InputError, SealfieldError } from "sealfield";
import { KeyRing, PrivateKey } from "sealfield/open";
import { envProvider, findReferences, renameReferences, resolve, storeProvider } from "sealfield/store";
import { testKeys, vectors } from "./support/vectors.js";

const canary = "canary-9f8e7d6c5b4a";
const { secrets, namespaced, variables, cases, refused, references } = vectors("template");

/** Gives what the vectors say. */
const known = {
  secret: ({ name, namespace }) => {
    const value = Object.entries(namespace === undefined ? secrets : (namespaced[namespace] ?? {})).find(
      ([key]) => key === name,
    )?.[1];
    return value?.bytes ? Buffer.from(value.bytes, "base64") : (value?.text ?? value);
  },
  variable: (name) => variables[name],
};
const options = ({ keep }) => ({ providers: [known], otherExpressions: keep ? "keep" : "refuse" });

/** The code and the fields of everything that is wrong. */
async function wrong(promise) {
  const error = await promise.then(
    () => assert.fail("nothing was wrong"),
    (error) => error,
  );
  assert.ok(error instanceof InputError, String(error));
  for (const told of [error.message, error.stack, JSON.stringify(error)]) assert.ok(!told.includes(canary));
  return error.errors.map(({ code, field }) => `${code} ${field}`);
}

const rejectsCode = (code, promise) =>
  assert.rejects(
    promise,
    (error) => error instanceof SealfieldError && error.code === code && !error.message.includes(canary),
  );

describe("resolve", () => {
  for (const { title, template, text, ...rest } of cases) {
    it(title, async () => {
      assert.equal(await resolve(template, options(rest)), text);
      assert.deepEqual(await resolve({ a: [template] }, options(rest)), { a: [text] });
    });
  }

  for (const { title, template, code, field, ...rest } of refused) {
    it(`refuses ${title}`, async () => {
      assert.deepEqual(await wrong(resolve(template, options(rest))), [`${code} ${field}`]);
      assert.deepEqual(await wrong(resolve({ a: [template] }, options(rest))), [`${code} /a/0:${field}`]);
    });
  }

  it("resolves the strings of data at any depth, in a copy, and nothing else", async () => {
    const date = new Date(0);
    const data = {
      "{{ secret('NAME') }}": "{{ secret('NAME') }}",
      list: [["{{ envs.lower_case }}", 1, null, true]],
      date,
      nothing: undefined,
    };
    const before = structuredClone(data);
    const resolved = await resolve(data, { providers: [known] });
    assert.deepEqual(resolved, {
      "{{ secret('NAME') }}": "s3cret",
      list: [["value", 1, null, true]],
      date,
      nothing: undefined,
    });
    assert.deepEqual(data, before);
    assert.notEqual(resolved.list[0], data.list[0]);
  });

  it("keeps a member __proto__ a member", async () => {
    const data = JSON.parse(
      '{"__proto__":{"a":"{{ secret(\'NAME\') }}"},"constructor":{"prototype":{"b":"{{ secret(\'NAME\') }}"}}}',
    );
    const resolved = await resolve(data, { providers: [known] });
    assert.equal(JSON.stringify(resolved), '{"__proto__":{"a":"s3cret"},"constructor":{"prototype":{"b":"s3cret"}}}');
    assert.equal(Object.getPrototypeOf(resolved), Object.prototype);
    assert.equal({}.a, undefined);
    assert.equal({}.b, undefined);
  });

  it("names everything that is wrong at once", async () => {
    const data = {
      a: "{{ secret('X') }} {{ secret('Y') }}\n{{ envs.z }}",
      "b/c~": { d: "{{ secret('JSON', subkey='no') }}" },
      e: "{{ secret('NAME') }}",
    };
    assert.deepEqual(await wrong(resolve(data, { providers: [known] })), [
      "ERR_UNKNOWN_SECRET /a:1:4 X",
      "ERR_UNKNOWN_SECRET /a:1:22 Y",
      "ERR_TEMPLATE /a:2:4 z",
      "ERR_TEMPLATE /b~1c~0/d:1:4 JSON",
    ]);
    assert.deepEqual(await wrong(resolve(["{{ x }}", "{{", "{{ secret('X') }}"], { providers: [known] })), [
      "ERR_TEMPLATE /0:1:4",
      "ERR_TEMPLATE /1:1:1",
    ]);
  });

  it("refuses data that contains itself, is nested too deep, or is none", async () => {
    const itself = { a: [] };
    itself.a.push(itself);
    await rejectsCode("ERR_NOT_JSON", resolve(itself, { providers: [] }));
    const nested = (levels) => Array.from({ length: levels }).reduce((inner) => [inner], "{{ secret('NAME') }}");
    await rejectsCode("ERR_TOO_LARGE", resolve(nested(501), { providers: [known] }));
    assert.equal((await resolve(nested(500), { providers: [known] })).flat(Infinity)[0], "s3cret");
    for (const template of [undefined, null, 7, new Map(), new Date(), () => ""])
      await rejectsCode("ERR_OPTION_UNSUPPORTED", resolve(template, { providers: [] }));
  });

  it("refuses data that makes much of little, and works on", async () => {
    let shared = ["x"];
    for (let level = 0; level < 24; level++) shared = [shared, shared];
    await rejectsCode("ERR_TOO_LARGE", resolve(shared, { providers: [] }));
    assert.throws(() => findReferences({ shared }), { code: "ERR_TOO_LARGE" });
    const text = "{".repeat(1 << 20);
    await assert.rejects(resolve(Array(65).fill(text), { providers: [] }), { code: "ERR_TOO_LARGE", field: "/64" });
    const secret = "s".repeat(1 << 20);
    const wrongs = [
      ["{{secret('S')}}".repeat(65), "1:963 S"],
      [Array(65).fill("{{secret('S')}}"), "/64:1:3 S"],
    ];
    for (const [template, field] of wrongs)
      assert.deepEqual(await wrong(resolve(template, { providers: [() => secret] })), [`ERR_TOO_LARGE ${field}`]);
    assert.equal((await resolve("{{secret('S')}}".repeat(64), { providers: [() => secret] })).length, 64 << 20);
  });

  it("refuses options that it does not know", async () => {
    const wrongs = [
      {},
      { providers: known },
      { providers: [7] },
      { provider: [known] },
      { outputs: "/a" },
      { outputs: [7] },
      { sinks: ["a"] },
      { namespace: 7 },
      { otherExpressions: true },
    ];
    for (const options of wrongs)
      await rejectsCode(
        "ERR_OPTION_UNSUPPORTED",
        resolve("", options.providers || !Object.keys(options).length ? options : { providers: [], ...options }),
      );
  });

  it("never resolves what a value holds", async () => {
    const asked = new Set();
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.stringMatching(/^(\{\{ secret\('B'\) \}\}|[{}%#'" -]){0,8}$/),
    );
    await fc.assert(
      fc.asyncProperty(text, text, async (value, other) => {
        const provider = ({ name }) => {
          asked.add(name);
          return name === "A" ? value : other;
        };
        const providers = [provider];
        assert.equal(await resolve("{{ secret('A') }}{{ secret('A') }}", { providers }), value + value);
        assert.deepEqual(await resolve({ [other]: "<{{ secret('A') }}>" }, { providers }), { [other]: `<${value}>` });
      }),
    );
    assert.deepEqual(asked, new Set(["A"]));
  });

  it("refuses text with a lone surrogate, and leaves it where there is no code", async () => {
    assert.equal(await resolve("\uD83D", { providers: [] }), "\uD83D");
    await rejectsCode("ERR_NOT_UNICODE", resolve("\uD83D{{ secret('NAME') }}", { providers: [known] }));
    assert.deepEqual(await wrong(resolve({ a: "{{ secret('X') }}" }, { providers: [() => `${canary}\uD83D`] })), [
      "ERR_NOT_UNICODE /a:1:4 X",
    ]);
  });
});

describe("outputs and sinks", () => {
  const never = () => assert.fail("a provider was asked");
  const data = {
    tasks: [{ headers: { X: "Bearer {{ secret('NAME') }}" }, body: "{{ envs.lower_case }}" }],
    outputs: [{ value: "{{ secret('NAME') }}" }],
  };

  it("refuses a secret at and below an output, before a provider is asked", async () => {
    for (const output of ["/outputs", "/outputs/0/value", "/*/*/value", "/outputs/*"]) {
      assert.deepEqual(await wrong(resolve(data, { providers: [never], outputs: [output] })), [
        "ERR_OUTPUT /outputs/0/value",
      ]);
    }
    assert.deepEqual(await wrong(resolve(data, { providers: [never], outputs: [""] })), [
      "ERR_OUTPUT /tasks/0/headers/X",
      "ERR_OUTPUT /outputs/0/value",
    ]);
    assert.deepEqual(await wrong(resolve("x\n{{ secret('NAME') }}", { providers: [never], outputs: [""] })), [
      "ERR_OUTPUT 2:4 NAME",
    ]);
  });

  it("refuses a secret outside of the sinks", async () => {
    assert.deepEqual(await wrong(resolve(data, { providers: [never], sinks: ["/tasks/*/headers"] })), [
      "ERR_OUTPUT /outputs/0/value",
    ]);
    assert.deepEqual(await wrong(resolve(data, { providers: [never], sinks: [] })), [
      "ERR_OUTPUT /tasks/0/headers/X",
      "ERR_OUTPUT /outputs/0/value",
    ]);
  });

  it("lets variables stand anywhere", async () => {
    const { tasks } = await resolve({ tasks: data.tasks }, { providers: [known], sinks: ["/tasks/*/headers"] });
    assert.deepEqual(tasks, [{ headers: { X: "Bearer s3cret" }, body: "value" }]);
  });

  it("knows a secret in every disguise", async () => {
    for (const template of [
      "{{ secret('NAME') | base64encode }}",
      "{{ secret('JSON', subkey='on') }}",
      "{{ secret(key='NAME', namespace='team') }}",
    ]) {
      assert.deepEqual(
        await wrong(resolve([template], { providers: [never], outputs: ["/0"], otherExpressions: "keep" })),
        ["ERR_OUTPUT /0"],
      );
    }
    for (const template of ["{{ x ~ secret('NAME') }}", '{{ "#{secret(x)}" }}', "{% if secret('NAME') %}"]) {
      await rejectsCode(
        "ERR_TEMPLATE",
        resolve([template], { providers: [never], outputs: ["/0"], otherExpressions: "keep" }),
      );
    }
  });
});

describe("providers", () => {
  it("are asked in order, once for each secret, and only for what those before do not know", async () => {
    const asked = [];
    const provider =
      (number, values) =>
      ({ name, namespace }) => {
        asked.push([number, name, namespace]);
        return values[name];
      };
    const providers = [
      provider(1, { A: "a1" }),
      provider(2, { A: "a2", B: Buffer.from("b2") }),
      async (request) => provider(3, { C: "c3" })(request),
    ];
    assert.equal(
      await resolve("{{ secret('A') }}{{ secret('B') }}{{ secret('C') }}{{ secret('A') }}", { providers }),
      "a1b2c3a1",
    );
    assert.deepEqual(asked.sort(), [
      [1, "A", undefined],
      [1, "B", undefined],
      [1, "C", undefined],
      [2, "B", undefined],
      [2, "C", undefined],
      [3, "C", undefined],
    ]);
  });

  it("are told the namespace that is written, or that of the template", async () => {
    const namespaces = [];
    const provider = (request) => {
      namespaces.push(request.namespace);
      return JSON.stringify(request);
    };
    await resolve("{{ secret('A') }}{{ secret('A', 'n') }}", { providers: [provider] });
    await resolve("{{ secret('A') }}{{ secret('A', 'n') }}", { providers: [provider], namespace: "own" });
    assert.deepEqual(namespaces, [undefined, "n", "own", "n"]);
  });

  it("that fail are not passed over", async () => {
    const failure = new TypeError("no network");
    for (const failing of [
      () => {
        throw failure;
      },
      async () => {
        throw failure;
      },
    ]) {
      await assert.rejects(
        resolve("{{ secret('NAME') }}", { providers: [failing, known] }),
        (error) => error === failure,
      );
    }
    const denied = () => {
      throw new SealfieldError("ERR_DENIED", "the role does not allow this", "NAME");
    };
    assert.deepEqual(await wrong(resolve({ a: "\n{{ secret('NAME') }}" }, { providers: [denied, known] })), [
      "ERR_DENIED /a:2:4 NAME",
    ]);
  });

  it("give text, bytes or nothing", async () => {
    for (const nothing of [undefined, null])
      assert.equal(await resolve("{{ secret('NAME') }}", { providers: [() => nothing, known] }), "s3cret");
    assert.equal(await resolve("<{{ secret('NAME') }}>", { providers: [() => "", known] }), "<>");
    for (const value of [7, true, {}, [canary], new Uint16Array(1)]) {
      assert.deepEqual(await wrong(resolve("{{ secret('A') }}", { providers: [() => value] })), [
        "ERR_OPTION_UNSUPPORTED 1:4 A",
      ]);
    }
  });

  it("that are functions are not asked for variables", async () => {
    assert.deepEqual(await wrong(resolve("{{ envs.a }}", { providers: [() => canary] })), ["ERR_TEMPLATE 1:4 a"]);
  });
});

describe("envProvider", () => {
  const from = (env, template) => resolve(template, { providers: [envProvider(env)] });

  it("finds secrets in SECRET_ variables, in base64, in whatever case", async () => {
    const env = {
      SECRET_MYPASSWORD: "bXlQcml2YXRlQ29kZQ==",
      SECRET_mixed_Case: "bQ",
      MYPASSWORD: canary,
      secret_lower: "bQ==",
    };
    assert.equal(
      await from(env, "{{ secret('MYPASSWORD') }} {{ secret('MyPassword') }} {{ secret('MIXED_CASE') }}"),
      "myPrivateCode myPrivateCode m",
    );
    for (const name of ["SECRET_MYPASSWORD", "LOWER", "PASSWORD", "__proto__", "constructor"]) {
      assert.deepEqual(await wrong(from(env, `{{ secret('${name}') }}`)), [`ERR_UNKNOWN_SECRET 1:4 ${name}`]);
    }
  });

  it("reads base64 that is broken into lines, and bytes", async () => {
    const value = Buffer.alloc(100, 0xff).toString("base64");
    const env = { SECRET_BYTES: value.replace(/.{76}/g, "$&\n") + "\r\n" };
    assert.equal(await from(env, "{{ secret('BYTES') | base64encode }}"), value);
    assert.deepEqual(await wrong(from(env, "{{ secret('BYTES') }}")), ["ERR_TEMPLATE 1:4 BYTES"]);
  });

  it("refuses what is not base64", async () => {
    for (const value of [canary, "bQ===", "b Q==", "bQ=x", "b", "Pj8_"]) {
      assert.deepEqual(await wrong(from({ SECRET_A: value }, "{{ secret('A') }}")), ["ERR_TEMPLATE 1:4 A"], value);
    }
  });

  it("takes an empty variable for none, so that the next provider is asked", async () => {
    assert.equal(
      await resolve("{{ secret('NAME') }}", { providers: [envProvider({ SECRET_NAME: "" }), known] }),
      "s3cret",
    );
  });

  it("refuses a name that is there in several cases", async () => {
    const env = { SECRET_A: "bQ==", SECRET_a: "bg==", B: "1", b: "2" };
    assert.deepEqual(await wrong(from(env, "{{ secret('A') }}{{ envs.b }}")), [
      "ERR_TEMPLATE 1:4 A",
      "ERR_TEMPLATE 1:21 b",
    ]);
  });

  it("ignores namespaces", async () =>
    assert.equal(await from({ SECRET_A: "bQ==" }, "{{ secret('A', 'team') }}"), "m"));

  it("gives variables by their names in lower case, as they are", async () => {
    assert.equal(await from({ HOME_Page: "a b=", EMPTY: "" }, "{{ envs.home_page }}{{ envs.empty }}"), "a b=");
    for (const name of ["HOME_PAGE", "toString", "__proto__"])
      assert.deepEqual(await wrong(from({ HOME_PAGE: "x" }, `{{ envs.${name} }}`)), [`ERR_TEMPLATE 1:4 ${name}`]);
  });

  it("tells no variable that holds secrets", async () => {
    const env = {
      SECRET_A: "bQ==",
      secret_b: "bQ==",
      SEALFIELD_PRIVATE_KEY: canary,
      APIFY_INPUT_SECRETS_PRIVATE_KEY_PASSPHRASE: canary,
    };
    for (const name of Object.keys(env))
      assert.deepEqual(await wrong(from(env, `{{ envs.${name.toLowerCase()} }}`)), [
        `ERR_TEMPLATE 1:4 ${name.toLowerCase()}`,
      ]);
  });

  it("reads the environment of the process", async () => {
    process.env.SECRET_SEALFIELD_TEST = "bQ==";
    process.env.OF_SEALFIELD_TEST = "v";
    try {
      assert.equal(
        await resolve("{{ secret('sealfield_test') }}{{ envs.of_sealfield_test }}", { providers: [envProvider()] }),
        "mv",
      );
    } finally {
      delete process.env.SECRET_SEALFIELD_TEST;
      delete process.env.OF_SEALFIELD_TEST;
    }
  });
});

describe("storeProvider", () => {
  const key = PrivateKey.from(testKeys.rsa2048.pkcs8);
  const sealed = { TOKEN: key.publicKey.seal("t0ken"), BYTES: key.publicKey.seal(Buffer.from([0xff])) };
  /** What there is of a store here: envelopes by name. */
  const store = {
    open(name, keys) {
      if (!Object.hasOwn(sealed, name))
        throw new SealfieldError("ERR_UNKNOWN_SECRET", "the store has no secret of this name", name);
      return keys.open(sealed[name]);
    },
  };

  it("opens what the store has, and leaves the rest to the next", async () => {
    const providers = [storeProvider(store, key), envProvider({ SECRET_TOKEN: "bQ==", SECRET_OTHER: "bw==" })];
    assert.equal(
      await resolve(
        "{{ secret('TOKEN') }} {{ secret('OTHER') }} {{ secret('token') }} {{ secret('BYTES') | base64encode }}",
        { providers },
      ),
      "t0ken o m /w==",
    );
  });

  it("does not pass over what cannot be opened", async () => {
    const providers = [storeProvider(store, new KeyRing()), envProvider({ SECRET_TOKEN: "bQ==" })];
    assert.deepEqual(await wrong(resolve("{{ secret('TOKEN') }}", { providers })), ["ERR_NO_KEY 1:4 TOKEN"]);
  });

  it("answers without a namespace, and with its own", async () => {
    const providers = [storeProvider(store, key, { namespace: "team" })];
    assert.equal(await resolve("{{ secret('TOKEN') }}{{ secret('TOKEN', 'team') }}", { providers }), "t0kent0ken");
    assert.deepEqual(await wrong(resolve("{{ secret('TOKEN', 'other') }}", { providers })), [
      "ERR_UNKNOWN_SECRET 1:4 TOKEN",
    ]);
    assert.deepEqual(
      await wrong(resolve("{{ secret('TOKEN', 'team') }}", { providers: [storeProvider(store, key)] })),
      ["ERR_UNKNOWN_SECRET 1:4 TOKEN"],
    );
  });
});

describe("findReferences", () => {
  for (const { title, template, references: expected } of references) {
    it(title, () => {
      assert.deepEqual(
        findReferences({ "flow.yaml": template }),
        expected.map((found) => ({ place: "flow.yaml", ...found })),
      );
      assert.deepEqual(
        findReferences({ flow: { "a/b": [template] } }),
        expected.map((found) => ({ place: "flow#/a~1b/0", ...found })),
      );
    });
  }

  it("looks into several templates, in order", () => {
    const templates = {
      one: "{{ secret('A') }}",
      two: { x: "{{ secret('B') }}", y: ["{{ secret('A') }}"] },
      three: "none",
    };
    assert.deepEqual(
      findReferences(templates).map(({ place, name }) => [place, name]),
      [
        ["one", "A"],
        ["two#/x", "B"],
        ["two#/y/0", "A"],
      ],
    );
  });

  it("names every place that is malformed", () => {
    assert.throws(
      () => findReferences({ one: "a\n{{ secret('A", two: { x: "{{" }, three: "{{ secret('B') }}" }),
      (error) => {
        assert.deepEqual(
          error.errors.map(({ code, field }) => [code, field]),
          [
            ["ERR_TEMPLATE", "one:2:11"],
            ["ERR_TEMPLATE", "two#/x:1:1"],
          ],
        );
        return error instanceof InputError;
      },
    );
  });
});

describe("renameReferences", () => {
  it("renames in a text and in data, and changes nothing else", () => {
    assert.equal(
      renameReferences("{{ secret( \"A\" ) ~ secret('A','A') }} {# secret('A') #}", "A", "it's"),
      "{{ secret( \"it's\" ) ~ secret('A','A') }} {# secret('A') #}",
    );
    const data = { A: "A {{ secret('A') }}", list: ["{{ secret('AA') }}", 7, "{{ secret('A', 'team') }}"] };
    assert.deepEqual(renameReferences(data, "A", "B"), {
      A: "A {{ secret('B') }}",
      list: ["{{ secret('AA') }}", 7, "{{ secret('A', 'team') }}"],
    });
    assert.deepEqual(renameReferences(data, "A", "B", { namespace: "team" }), {
      A: "A {{ secret('B') }}",
      list: ["{{ secret('AA') }}", 7, "{{ secret('B', 'team') }}"],
    });
    assert.equal(data.A, "A {{ secret('A') }}");
  });

  it("leaves templates that resolve to the same", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1 }), fc.constantFrom("'", '"'), async (to, quote) => {
        const renamed = renameReferences(`{{ secret(${quote}A${quote}) }}`, "A", to);
        assert.equal(
          await resolve(renamed, { providers: [({ name }) => (name === to ? "found" : undefined)] }),
          "found",
        );
      }),
    );
  });

  it("refuses names that are no text", () => {
    for (const names of [
      [7, "B"],
      ["A", undefined],
      ["A", "B", { namespace: 7 }],
    ]) {
      assert.throws(() => renameReferences("{{ secret('A') }}", ...names), { code: "ERR_OPTION_UNSUPPORTED" });
    }
  });
});
