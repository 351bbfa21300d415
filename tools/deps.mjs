// Makes web/node_modules what web/package-lock.json says. Called by web/generate.cmake.
//   node tools/deps.mjs WEB
// Never touches a node_modules that is right already: the build works without a network then.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const web = path.resolve(process.argv[2]);
const wanted = JSON.parse(fs.readFileSync(path.join(web, "package-lock.json"), "utf8")).packages;
const missing = Object.entries(wanted).filter(([where, p]) => where && !p.optional && installed(where) !== p.version);

function installed(where) {
  const file = path.join(web, where, "package.json");
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")).version : null;
}

if (missing.length > 0) {
  console.log(`deps: ${missing.length} packages of web/package-lock.json are not there; npm ci gets them`);
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: web, stdio: "inherit" });
}
