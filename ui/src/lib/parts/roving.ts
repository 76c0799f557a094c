/**
 * Gives a group of links or rows one tab stop and lets the arrow keys walk over them as they are laid out.
 * The items are the descendants with `data-rove`.
 */
export function roving(group: HTMLElement): () => void {
  let current: HTMLElement | undefined;

  const items = (): HTMLElement[] => [...group.querySelectorAll<HTMLElement>('[data-rove]')];
  const choose = (item: HTMLElement | undefined): void => {
    for (const other of items()) other.tabIndex = other === item ? 0 : -1;
    current = item;
  };
  const settle = (): void => {
    const all = items();
    choose(current && all.includes(current) ? current : all[0]);
  };
  const onfocusin = ({ target }: FocusEvent): void => {
    const item = target instanceof Element ? target.closest<HTMLElement>('[data-rove]') : null;
    if (item) choose(item);
  };
  const onkeydown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!(event.target instanceof HTMLElement) || !event.target.matches('[data-rove]')) return;
    const next = nextItem(items(), event.target, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  };

  const observer = new MutationObserver(settle);
  observer.observe(group, { childList: true, subtree: true });
  group.addEventListener('focusin', onfocusin);
  group.addEventListener('keydown', onkeydown);
  settle();
  return () => {
    observer.disconnect();
    group.removeEventListener('focusin', onfocusin);
    group.removeEventListener('keydown', onkeydown);
  };
}

interface Spot {
  left: number;
  top: number;
}

function nextItem(items: readonly HTMLElement[], from: HTMLElement, key: string): HTMLElement | undefined {
  const index = nextIndex(
    items.map((item) => item.getBoundingClientRect()),
    items.indexOf(from),
    key,
  );
  return index === null ? undefined : items[index];
}

/** Finds where a key leads from the item at `from`; null when it leads nowhere. */
export function nextIndex(spots: readonly Spot[], from: number, key: string): number | null {
  const last = spots.length - 1;
  if (key === 'Home') return 0;
  if (key === 'End') return last;
  if (key === 'ArrowRight') return Math.min(from + 1, last);
  if (key === 'ArrowLeft') return Math.max(from - 1, 0);
  if (key === 'ArrowDown') return vertical(spots, from, 1);
  if (key === 'ArrowUp') return vertical(spots, from, -1);
  return null;
}

/** The item of the neighbouring line that stands nearest in this column. */
function vertical(spots: readonly Spot[], from: number, direction: 1 | -1): number | null {
  const start = spots[from];
  if (!start) return null;
  const beyond = spots
    .map((spot, index) => ({ ...spot, index }))
    .filter(({ top }) => (top - start.top) * direction > 1);
  const line = Math.min(...beyond.map(({ top }) => top * direction));
  const inLine = beyond.filter(({ top }) => Math.abs(top * direction - line) <= 1);
  inLine.sort((one, other) => Math.abs(one.left - start.left) - Math.abs(other.left - start.left));
  return inLine[0]?.index ?? null;
}
