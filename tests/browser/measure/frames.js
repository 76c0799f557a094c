// Samples what a person would feel: the time between frames, and tasks that kept the page from drawing.

/** Begins to sample in the page. */
export function startSampling(page) {
  return page.evaluate(() => {
    const samples = { gaps: [], slow: [], tasks: [], begun: performance.now(), last: performance.now() };
    const frame = (now) => {
      samples.gaps.push(now - samples.last);
      if (now - samples.last > 50) samples.slow.push([now - samples.begun, now - samples.last]);
      samples.last = now;
      samples.request = requestAnimationFrame(frame);
    };
    samples.request = requestAnimationFrame((now) => {
      samples.last = now;
      frame(now);
      samples.gaps.length = samples.slow.length = 0;
    });
    samples.observer = new PerformanceObserver((list) => samples.tasks.push(...list.getEntries().map(({ duration }) => duration)));
    samples.observer.observe({ type: 'longtask' });
    globalThis.frameSamples = samples;
  });
}

/** Ends it and returns the figures in milliseconds. */
export async function stopSampling(page) {
  const { gaps, slow, tasks } = await page.evaluate(() => {
    const { gaps, slow, tasks, request, observer } = globalThis.frameSamples;
    cancelAnimationFrame(request);
    observer.disconnect();
    return { gaps, slow, tasks };
  });
  const sorted = gaps.toSorted((one, other) => one - other);
  const at = (share) => rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return {
    frames: gaps.length,
    median: at(0.5),
    p99: at(0.99),
    longest: rounded(sorted.at(-1) ?? 0),
    over50: slow.map(([at, gap]) => `${rounded(gap)} after ${rounded(at / 1000)} s`),
    longTasks: tasks.length,
    longestTask: rounded(Math.max(0, ...tasks)),
  };
}

const rounded = (value) => Math.round(value * 10) / 10;
