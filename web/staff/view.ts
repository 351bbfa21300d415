/* view: what the console shows at one time. Made by the views, shown by app and desk.
 * Never left without its leave(): listeners and timers end there. */
export interface View {
    element: HTMLElement;
    /* Takes the focus when the view is shown. */
    heading: HTMLElement;
    leave?(): void;
}
