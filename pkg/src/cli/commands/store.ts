import type { Command } from "commander";
import { withExample } from "../help.js";
import { addHelp } from "./help.js";
import { addActivate } from "./store/activate.js";
import { addAdd } from "./store/add.js";
import { addCreate } from "./store/create.js";
import { addDescribe } from "./store/describe.js";
import { addList, addSearch } from "./store/list.js";
import { addReferences } from "./store/references.js";
import { addRemove } from "./store/remove.js";
import { addRename } from "./store/rename.js";
import { addReplace } from "./store/replace.js";
import { addShow } from "./store/show.js";
import { addVisibility } from "./store/visibility.js";

export function addStore(program: Command): void {
  const store = program.command("store").description("Keep named secrets in a file that is safe to commit.");
  for (const add of [
    addCreate,
    addAdd,
    addReplace,
    addDescribe,
    addRename,
    addVisibility,
    addRemove,
    addList,
    addSearch,
    addShow,
    addActivate,
    addReferences,
  ])
    add(store);
  addHelp(store);
  withExample(store, "sealfield store create", "sealfield store add API_TOKEN");
}
