/** The schemas to start from, by the value of their radio button. */
export function exampleSchema(name: string, publicKey: string): string {
  const example = { apify, port, "json-schema": jsonSchema }[name] ?? apify;
  return JSON.stringify(example(publicKey), null, 2);
}

function apify(): object {
  return {
    title: "Weather station",
    type: "object",
    schemaVersion: 1,
    properties: {
      username: {
        title: "User name",
        type: "string",
        description: "Not a secret: it stays as it is typed.",
        editor: "textfield",
      },
      password: {
        title: "Password",
        type: "string",
        description: "A secret, encrypted input field.",
        editor: "textfield",
        isSecret: true,
      },
      cookies: {
        title: "Login cookies",
        type: "object",
        description: "A secret in JSON, as a login leaves it behind.",
        editor: "json",
        isSecret: true,
      },
    },
    required: ["username", "password"],
  };
}

function port(key: string): object {
  const encryption = { algorithm: "client-side", key: `${key}\n` };
  return {
    identifier: "deploy_certificate",
    title: "Deploy a certificate",
    trigger: {
      type: "self-service",
      operation: "CREATE",
      userInputs: {
        properties: {
          domain: { title: "Domain", type: "string", description: "Not a secret." },
          apiToken: { title: "API token", type: "string", description: "Of the load balancer.", encryption },
          certificate: {
            title: "Certificate and key",
            type: "string",
            format: "multi-line",
            description: "Several lines, PEM.",
            encryption,
          },
          credentials: { title: "Credentials", type: "object", description: "A JSON object.", encryption },
          approval: { title: "Approval code", type: "string", encryption: "aes256-gcm" },
        },
        required: ["domain", "apiToken"],
        order: ["domain", "apiToken", "certificate", "credentials", "approval"],
      },
    },
    invocationMethod: { type: "WEBHOOK", url: "https://example.com/deploy" },
  };
}

function jsonSchema(): object {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Report by mail",
    type: "object",
    properties: {
      schedule: { title: "Schedule", enum: ["daily", "weekly", "monthly"], default: "weekly" },
      database: {
        type: "object",
        properties: {
          host: { title: "Database host", type: "string" },
          port: { title: "Port", type: "integer", default: 5432 },
          tls: { title: "Use TLS", type: "boolean", default: true },
          password: {
            title: "Database password",
            type: "string",
            description: "Two levels down, and sealed there.",
            "x-secret": true,
          },
        },
        required: ["host", "password"],
      },
      mailToken: { title: "Mail token", type: "string", format: "password", writeOnly: true },
      pins: {
        title: "PINs",
        type: "array",
        items: { type: "integer" },
        description: "A list of numbers.",
        "x-secret": true,
      },
    },
    required: ["schedule", "database"],
  };
}
