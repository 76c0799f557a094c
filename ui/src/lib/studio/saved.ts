/** How much smaller something has become: `−93 %`; `+12 %` where it grew. */
export function saved(before: number, after: number): string {
  if (before === 0) return '';
  const percent = Math.round((after / before - 1) * 100);
  return `${percent > 0 ? '+' : percent < 0 ? '−' : '±'}${Math.abs(percent)} %`;
}
