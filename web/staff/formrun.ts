/* formrun: what a form does while it talks to the server. Called by the forms of the desk.
 * Never loses what was typed: a failure is said above the form, and the form stays. */
import { errorWords } from './errors';
import type { ErrorSummary } from './forms';
import { busy } from './forms';

export async function runForm(
    button: HTMLButtonElement, summary: ErrorSummary, work: () => Promise<void>,
): Promise<void> {
    busy(button, true);
    try {
        await work();
    } catch (error) {
        summary.show(errorWords(error));
    } finally {
        busy(button, false);
    }
}
