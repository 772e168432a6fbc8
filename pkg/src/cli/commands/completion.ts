import { Argument } from "commander";
import type { Command, Option } from "commander";
import { withExample } from "../help.js";
import { write } from "../output.js";

/** A command with what may follow it. */
interface Place {
  /** The words that lead here. */
  path: string;
  commands: Word[];
  options: (Word & { choices: readonly string[] })[];
}

interface Word {
  word: string;
  description: string;
}

const SHELLS: Record<string, (places: Place[]) => string> = { bash, zsh, fish };

export function addCompletion(program: Command): void {
  const command = program
    .command("completion")
    .description("Print what completes this command in a shell.")
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(SHELLS)))
    .action((shell: string) => write(SHELLS[shell]!(placesBelow(program, ""))));
  withExample(command, 'eval "$(sealfield completion bash)"', "sealfield completion fish | source");
}

function placesBelow(command: Command, above: string): Place[] {
  const path = `${above} ${command.name()}`.trim();
  const options = command.createHelp().visibleOptions(command);
  const place: Place = {
    path,
    commands: command.commands.map((inner) => ({
      word: inner.name(),
      description: firstSentence(inner.description()),
    })),
    options: options.map((option: Option) => ({
      word: option.long!,
      description: option.description,
      choices: option.argChoices ?? [],
    })),
  };
  return [place, ...command.commands.flatMap((inner) => placesBelow(inner, path))];
}

function firstSentence(text: string): string {
  return text.replace(/[.:;] .*|\.$/, "");
}

function bash(places: Place[]): string {
  return `_sealfield() {
  local word at=sealfield current="\${COMP_WORDS[COMP_CWORD]}" words=
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [ "$word" = -- ]; then return; fi
    case "$at $word" in
      ${alternatives(places)}) at="$at $word" ;;
    esac
  done
  case "$at" in
${places.map(({ path, commands, options }) => `    ${single(path)}) words=${single(wordsOf([...commands, ...options]))} ;;`).join("\n")}
  esac
  case "$at \${COMP_WORDS[COMP_CWORD-1]}" in
${choices(places)
  .map(([words, list]) => `    ${single(words)}) words=${single(list)} ;;`)
  .join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _sealfield sealfield
`;
}

function zsh(places: Place[]): string {
  const described = (words: Word[]) => words.map(({ word, description }) => single(`${word}:${description}`)).join(" ");
  return `#compdef sealfield
_sealfield() {
  local word at=sealfield
  local -a commands options
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ "$word" == -- ]]; then _files; return; fi
    case "$at $word" in
      ${alternatives(places)}) at="$at $word" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${choices(places)
  .map(([words, list]) => `    ${single(words)}) compadd -- ${list}; return ;;`)
  .join("\n")}
  esac
  case "$at" in
${places.map(({ path, commands, options }) => `    ${single(path)}) commands=(${described(commands)}) options=(${described(options)}) ;;`).join("\n")}
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then
    _describe -o option options
  elif (( $#commands )); then
    _describe command commands
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" == _sealfield ]]; then _sealfield "$@"; else compdef _sealfield sealfield; fi
`;
}

function fish(places: Place[]): string {
  const condition = (path: string) => `-n ${single(`__sealfield_at "${path}"`)}`;
  const lines = places.flatMap(({ path, commands, options }) => [
    ...commands.map(
      ({ word, description }) => `complete -c sealfield ${condition(path)} -f -a ${word} -d ${single(description)}`,
    ),
    ...options.map(({ word, description, choices }) => {
      const values = choices.length > 0 ? ` -x -a ${single(choices.join(" "))}` : "";
      return `complete -c sealfield ${condition(path)} -l ${word.slice(2)}${values} -d ${single(description)}`;
    }),
  ]);
  return `function __sealfield_at
    set -l at sealfield
    for word in (commandline -opc)[2..-1]
        if test "$word" = --
            return 1
        end
        if contains -- "$at $word" ${places
          .slice(1)
          .map(({ path }) => single(path))
          .join(" ")}
            set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end
${lines.join("\n")}
`;
}

/** A pattern of all commands, as a `case` takes it. */
function alternatives(places: Place[]): string {
  return places
    .slice(1)
    .map(({ path }) => single(path))
    .join("|");
}

/** What may follow an option, after the words that lead to it. */
function choices(places: Place[]): [words: string, choices: string][] {
  return places.flatMap(({ path, options }) =>
    options.flatMap(({ word, choices }): [string, string][] =>
      choices.length > 0 ? [[`${path} ${word}`, choices.join(" ")]] : [],
    ),
  );
}

function wordsOf(words: Word[]): string {
  return words.map(({ word }) => word).join(" ");
}

/** In single quotes, which mean the same to all three. */
function single(text: string): string {
  return `'${text.replaceAll("'", "’")}'`;
}
