/** The present moment, moved on twice a minute: enough for "5 minutes ago". */
class PresentMoment {
  now = $state(Date.now());

  constructor() {
    if (typeof window !== 'undefined') setInterval(() => (this.now = Date.now()), 30_000);
  }
}

export const clock = new PresentMoment();
