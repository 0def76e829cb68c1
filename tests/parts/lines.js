// JSON lines in and out, shared by the Node drivers: {"id", "do", "with"} in, {"id", "answer" | "failed"} and {"event", "data"} out.
'use strict';

const readline = require('readline');

exports.tell = (line) => process.stdout.write(JSON.stringify(line) + '\n');

// Serves each command with the function of its name; a rejected promise becomes `failed`.
exports.serve = (commands) => {
  readline.createInterface({ input: process.stdin }).on('line', async (text) => {
    const { id, do: name, with: given } = JSON.parse(text);
    try {
      exports.tell({ id, answer: (await commands[name](given)) ?? null });
    } catch (failed) {
      exports.tell({ id, failed: String(failed && failed.message ? failed.message : failed) });
    }
  }).on('close', () => process.exit(0));
};
