import { Argument } from "commander";
import type { Command } from "commander";
import type { Visibility } from "sealfield/store";
import { withExample } from "../../help.js";
import { privateKeys, takesPrivateKeys } from "../../keys.js";
import type { PrivateKeyOptions } from "../../keys.js";
import { announce } from "../../output.js";
import { takesStore, updateStore } from "../../store-options.js";
import type { StoreOptions } from "../../store-options.js";
import { VISIBILITIES } from "./add.js";

export function addVisibility(store: Command): void {
  const command = store
    .command("visibility")
    .description(
      "Let a secret be shown again, or only used. Its value is sealed anew, as it is bound to the visibility.",
    )
    .argument("<name>", "name of the secret")
    .addArgument(
      new Argument("<visibility>", "masked: it can be shown again; restricted: it is only used").choices(VISIBILITIES),
    );
  takesPrivateKeys(takesStore(command)).action(setVisibility);
  withExample(command, "sealfield store visibility API_TOKEN restricted");
}

async function setVisibility(
  name: string,
  visibility: Visibility,
  options: StoreOptions & PrivateKeyOptions,
): Promise<void> {
  const keys = await privateKeys(options);
  await updateStore(options, (store) => store.setVisibility(name, visibility, keys));
  announce(`${name} is ${visibility}`);
}
