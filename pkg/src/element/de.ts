// "sealfield/element/de": the texts of <secret-field> in German.
import { addMessages } from "./messages.js";
import type { Message, MessageId } from "./messages.js";

const german = {
  // Why the field is not valid.
  valueMissing: "Geben Sie einen Wert ein.",
  replacementMissing: "Geben Sie den neuen Wert ein, oder brechen Sie ab, um den gespeicherten zu behalten.",
  tooLarge: {
    one: "Zu groß: {bytes} Byte, erlaubt sind {limit}.",
    other: "Zu groß: {bytes} Bytes, erlaubt sind {limit}.",
  },
  notReady:
    "Dieser Wert kann noch nicht verschlüsselt werden: Es fehlt der öffentliche Schlüssel. Nichts wurde gesendet.",
  badKey:
    "Dieser Wert kann nicht verschlüsselt werden: Der öffentliche Schlüssel dieses Formulars ist nicht brauchbar. Nichts wurde gesendet.",
  wasmBlocked:
    "Dieser Wert kann nicht verschlüsselt werden: WebAssembly ist auf dieser Seite gesperrt. Nichts wurde gesendet.",
  notUnicode: "Dieser Wert kann nicht verschlüsselt werden: Er enthält ein halbes Zeichenpaar. Geben Sie ihn neu ein.",
  sealFailed: "Dieser Wert konnte nicht verschlüsselt werden. Nichts wurde gesendet.",
  needsReentry: "Der Wert wurde gelöscht, als Sie die Seite verließen. Geben Sie ihn neu ein.",
  notAccepted: "Der Wert, den diese Seite gesetzt hat, wurde nicht angenommen. Geben Sie ihn hier ein.",
  stale: "Das Formular hat sich geändert, seit der Wert gespeichert wurde; er passt nicht mehr. Geben Sie ihn neu ein.",
  getRefused: "Dieses Formular würde den Wert in die Adresse der Seite schreiben. Nichts wurde gesendet.",
  jsonSyntax: "Kein JSON: Zeile {line}, Spalte {column}: {reason}.",
  jsonType: "Hier muss {type} stehen.",
  pemMissing: "Hier ist kein PEM-Block: Er beginnt mit einer Zeile wie -----BEGIN PRIVATE KEY-----.",
  pemTruncated: "Der PEM-Block, der in Zeile {line} beginnt, hat kein Ende: Ein Teil fehlt.",
  pemMalformed: "Der PEM-Block, der in Zeile {line} beginnt, ist beschädigt.",
  pemWrongType: "Hier muss {type} stehen, und hier steht etwas anderes.",

  // What is odd about a text and may still be meant.
  pemPublic: "Das ist ein öffentlicher Schlüssel, also kein Geheimnis. Gemeint ist vielleicht ein privater.",
  pemEscapedLineBreaks: "Die Zeilenumbrüche sind als \\n geschrieben.",
  jsonRepeatedName: "Zeile {line}, Spalte {column}: Diesen Namen gibt es in einem Objekt zweimal.",
  envMalformed: "Zeile {line}: nicht in der Form NAME=Wert.",
  envDuplicate: "Zeile {line}: noch einmal der Name aus Zeile {otherLine}.",
  envUnterminated: "Zeile {line}: Das Anführungszeichen wird nie geschlossen.",
  yamlTab: "Zeile {line}: mit einem Tabulator eingerückt, was YAML nicht erlaubt.",
  yamlIndentation: "Zeile {line}: anders eingerückt als alle Zeilen darüber.",

  // What is wrong with JSON.
  jsonUnexpectedEnd: "Es endet zu früh",
  jsonValueExpected: "Ein Wert fehlt",
  jsonNameExpected: "Ein Name in doppelten Anführungszeichen fehlt",
  jsonColonExpected: "Ein Doppelpunkt fehlt",
  jsonCommaExpected: "Ein Komma oder eine schließende Klammer fehlt",
  jsonTrailingComma: "Nach dem letzten Element steht ein Komma",
  jsonUnterminatedString: "Der Text in Anführungszeichen endet nicht in seiner Zeile",
  jsonLineBreak: "Ein Zeilenumbruch in einem Text muss als \\n geschrieben werden",
  jsonControlCharacter: "Ein Steuerzeichen muss als \\u… geschrieben werden",
  jsonBadEscape: "Diese Zeichenfolge nach \\ gibt es nicht",
  jsonBadNumber: "Das ist keine Zahl, wie JSON sie schreibt",
  jsonTrailingText: "Nach dem Ende steht noch etwas",
  jsonTooDeep: "Es ist zu tief verschachtelt",
  jsonSingleQuotes: "JSON kennt nur doppelte Anführungszeichen",
  jsonTypographicQuotes: "JSON kennt nur gerade Anführungszeichen",
  jsonComment: "JSON kennt keine Kommentare",
  jsonInvisibleCharacter: "Hier steht ein unsichtbares Zeichen",

  // What is in it.
  object: "ein JSON-Objekt",
  array: "eine JSON-Liste",
  privateKey: "ein privater Schlüssel",
  certificate: "ein Zertifikat",
  pemBlock: "Zeile {line}: {what}",
  unknownBlock: "ein Block anderer Art",
  envLine: "Zeile {line}: {status}",
  envNamed: "{name}: {status}",
  envSet: "hat einen Wert",
  envEmpty: "ist leer",
  more: { one: "und {count} weitere", other: "und {count} weitere" },
  size: { one: "{bytes} Byte", other: "{bytes} Bytes" },
  lines: { one: "{count} Zeile", other: "{count} Zeilen" },

  // What happened to what was pasted, dropped or chosen.
  severalLines: "Was Sie eingefügt haben, hat mehrere Zeilen, und dieses Feld nimmt nur eine.",
  useLines: "Mehrere Zeilen verwenden",
  leaveOut: "Weglassen",
  trailingNewline: "Der Text endet mit einem Zeilenumbruch.",
  trailingNewlineRemoved: "Der Zeilenumbruch am Ende wurde weggelassen.",
  removeIt: "Entfernen",
  keepIt: "Behalten",
  lineBreaksChanged:
    "Windows-Zeilenumbrüche wurden in einfache geändert. Eine Datei, die Sie hierher ziehen, bleibt, wie sie ist.",
  useLineBreaks: "Zeilenumbrüche verwenden",
  copyRefused: "Der Wert kann aus diesem Feld nicht kopiert werden.",
  filesRefused: "Dieses Feld nimmt keine Dateien.",
  oneFile: "Dieses Feld nimmt nur eine Datei auf einmal.",
  fileType: "Dieses Feld nimmt keine Dateien dieses Typs.",
  fileUnreadable: "Die Datei konnte nicht gelesen werden.",
  fileReading: "Die Datei wird gelesen.",

  // Labels and announcements.
  label: "geheimer Wert",
  show: "{label} anzeigen",
  shown: "{label} wird angezeigt",
  hidden: "{label} ist verborgen",
  stored: "Gespeichert",
  storedAt: "Gespeichert, {date}",
  kept: "Der gespeicherte Wert bleibt",
  cleared: "Der gespeicherte Wert wird entfernt",
  replace: "Ersetzen",
  clear: "Entfernen",
  cancel: "Abbrechen",
  undoClear: "Behalten",
  chooseFile: "Datei auswählen",
  dropFile: "Datei hier ablegen",
  removeFile: "Datei entfernen",
  fetching: "Der gespeicherte Wert wird abgerufen.",
  fetchFailed: "Der gespeicherte Wert konnte nicht abgerufen werden.",
} satisfies Record<MessageId, Message>;

addMessages("de", german);
