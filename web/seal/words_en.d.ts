/* words_en: tells the compiler what the bundler's text loader makes of the word list. Called by
 * nothing at run time. Never imported itself. */
declare module '*/words_en.txt' {
    const list: string;
    export default list;
}
