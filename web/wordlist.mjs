// wordlist: the word list as scripts carry it. Called by web/build.mjs and the tests' bundler, as a plugin of esbuild.
// The list is sorted, so of each word only what the one before does not begin with is kept, behind a capital letter that
// says how many letters the two share (A none): 7 kB less of a visit after gzip. seal/words.ts undoes it.
// Never changes the list: src/seal/words_en.txt is what both languages read.
import fs from "node:fs";

const shared = (a, b) => {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return n;
};

/** words: sorted, of small letters and hyphens. */
export function pack(words) {
  return words.map((w, i) => {
    const n = shared(words[i - 1] ?? "", w);
    return String.fromCharCode(65 + n) + w.slice(n);
  }).join("");
}

export const wordlist = {
  name: "wordlist",
  setup(b) {
    b.onLoad({ filter: /[/\\]words_en\.txt$/ }, ({ path }) => {
      const words = fs.readFileSync(path, "utf8").trim().split("\n");
      if (words.some((w) => !/^[a-z-]{1,25}$/.test(w))) throw new Error(`build: ${path} holds what is no word of small letters`);
      return { contents: pack(words), loader: "text" };
    });
  },
};
