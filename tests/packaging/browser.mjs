// Runs a script of Python in Pyodide, as a browser does, with wheels in place of an index.
// node browser.mjs PYODIDE FOLDER SCRIPT WHEEL…: the script reads the rulesets of FOLDER.
import { readFileSync } from "node:fs";

const [pyodide, folder, script, ...wheels] = process.argv.slice(2);
process.on("uncaughtException", (error) => {
  console.error(error.message); // and not the minified source of Pyodide
  process.exit(1);
});
const { loadPyodide } = await import(`${pyodide}/pyodide.mjs`);
const python = await loadPyodide();
for (const wheel of wheels) {
  python.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel");
}
const rulesets = `${python.FS.cwd()}/rulesets`;
python.FS.mkdir(rulesets);
python.mountNodeFS(rulesets, `${folder}/rulesets`);
python.runPython(readFileSync(script, "utf-8"), { filename: script });
