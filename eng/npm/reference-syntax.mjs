// Reads a JSON array of texts from standard input and writes one of answers: {"error": null or text, "formatted": text}.
// Usage: node reference-syntax.mjs FOLDER, where FOLDER holds the node_modules of package.json.
import { createRequire } from "node:module";
import { readFileSync, writeSync } from "node:fs";

const require = createRequire(process.argv[2] + "/");
const { parse } = require("@cdktf/hcl2json");
const { format } = require("@cdktf/hcl-tools");

const answers = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  let error = null;
  try {
    await parse("t.hcl", text);
  } catch (problem) {
    // What comes after parsing evaluates: no matter of syntax.
    const message = String(problem.message ?? problem);
    error = message.startsWith("parse config") ? message : null;
  }

  answers.push({ error, formatted: error === null ? await format(text) : null });
}

const bytes = Buffer.from(JSON.stringify(answers));
for (let done = 0; done < bytes.length; ) {
  done += writeSync(1, bytes, done);
}

process.exit(0);
