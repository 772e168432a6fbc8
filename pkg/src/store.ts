// "sealfield/store": named secrets, and what is made of them where a private key is.
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
