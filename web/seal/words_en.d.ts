/* words_en: tells the compiler what web/wordlist.mjs makes of the word list. Called by nothing
 * at run time. Never imported itself. */
declare module '*/words_en.txt' {
    const list: string;
    export default list;
}
