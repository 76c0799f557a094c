/** A step of the way to what is shown; the last one is where the person stands. */
export interface Crumb {
  label: string;
  href: string;
  /** The folder it leads to, where it can be dropped on. */
  folder?: string;
}
