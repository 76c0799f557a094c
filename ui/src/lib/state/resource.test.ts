import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Refusal } from '$lib/api/errors';
import { Resource } from './resource.svelte';
import { announce, announceAll } from './tags';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('is asked for once at first and again when its tag changes', async () => {
  const ask = vi.fn(() => Promise.resolve('value'));
  const resource = new Resource(ask);
  expect(resource.isLoading).toBe(true);
  const end = resource.watch('local', ['buckets']);
  await vi.advanceTimersByTimeAsync(1000);
  expect([resource.value, resource.isLoading, ask.mock.calls.length]).toEqual(['value', false, 1]);
  announce('local', ['trash']);
  announce('elsewhere', ['buckets']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(ask).toHaveBeenCalledTimes(1);
  announce('local', ['buckets']);
  await vi.advanceTimersByTimeAsync(1);
  expect(ask).toHaveBeenCalledTimes(2);
  end();
  announceAll();
  await vi.advanceTimersByTimeAsync(1000);
  expect(ask).toHaveBeenCalledTimes(2);
});

it('takes a flood of changes together and never misses the last', async () => {
  let truth = 0;
  const ask = vi.fn(() => Promise.resolve(truth));
  const resource = new Resource(ask);
  const end = resource.watch('local', ['buckets']);
  for (let change = 1; change <= 100; change++) {
    truth = change;
    announce('local', ['buckets']);
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.advanceTimersByTimeAsync(1000);
  expect(resource.value).toBe(100);
  expect(ask.mock.calls.length).toBeLessThan(6);
  end();
});

it('asks once more when something changed while the answer was on its way', async () => {
  const answers: ((value: string) => void)[] = [];
  const resource = new Resource(() => new Promise<string>((resolve) => answers.push(resolve)));
  const first = resource.refresh();
  void resource.refresh();
  answers[0]?.('old');
  await vi.advanceTimersByTimeAsync(0);
  answers[1]?.('new');
  await first;
  expect([resource.value, answers.length]).toEqual(['new', 2]);
});

it('keeps what it has when it cannot be asked for again', async () => {
  const ask = vi.fn(() => Promise.resolve('value'));
  const resource = new Resource(ask);
  await resource.refresh();
  ask.mockRejectedValueOnce(Refusal.unreachable());
  await resource.refresh();
  expect(resource.value).toBe('value');
  expect(resource.error?.title).toBe('The endpoint does not answer');
  await resource.refresh();
  expect(resource.error).toBeNull();
});
