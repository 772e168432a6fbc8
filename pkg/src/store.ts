// "sealfield/store": named secrets, and what is made of them where a private key is.
export { convertEnv, encodeKestra, openEnv, parseEnv, rotateEnv, sealEnv, setEnv, writeEnv } from "./store/env.js";
export type { ConvertEnvOptions, EnvEntry, EnvFile, EnvForm, EnvOptions } from "./store/env.js";
export { envProvider, storeProvider } from "./store/providers.js";
export type {
  Provided,
  Provider,
  ProviderObject,
  SecretRequest,
  SecretSource,
  StoreProviderOptions,
} from "./store/providers.js";
export { createRedactor } from "./store/redactor.js";
export type { Redactor, RedactorOptions, Unmasked } from "./store/redactor.js";
export { SecretStore } from "./store/secret-store.js";
export type {
  Action,
  ActorOptions,
  CreateStoreOptions,
  NewSecretOptions,
  Policy,
  RemoveOptions,
  Rules,
  SecretInfo,
  SecretValue,
  Visibility,
} from "./store/secret-store.js";
export { findReferences, renameReferences, resolve } from "./store/template.js";
export type { Reference, RenameOptions, ResolveOptions } from "./store/template.js";
