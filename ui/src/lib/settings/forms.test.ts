import { describe, expect, it } from 'vitest';
import { ApiForm } from './api-form.svelte';
import { StorageForm } from './storage-form.svelte';

const address = { enabled: true, port: 8420 };
const doors = { origins: ['a.example'], hosts: [] };

describe('the form of the local API', () => {
  it('begins with what is kept', () => {
    const form = new ApiForm();
    form.follow(address, doors);
    expect([form.isChanged, form.isSound]).toEqual([false, true]);
    expect([form.address, form.doors]).toEqual([address, doors]);
  });

  it('keeps what was changed here when something else changes elsewhere', () => {
    const form = new ApiForm();
    form.follow(address, doors);
    form.port = '9000';
    form.follow({ enabled: true, port: 8421 }, { origins: ['a.example', 'b.example'], hosts: [] });
    expect(form.port).toBe('9000');
    expect(form.origins).toEqual(['a.example', 'b.example']);
    expect([form.isAddressChanged, form.areDoorsChanged]).toEqual([true, false]);
    form.discard();
    expect(form.address.port).toBe(8421);
    expect(form.isChanged).toBe(false);
  });

  it('does not mind the port while nothing is served', () => {
    const form = new ApiForm();
    form.follow(address, doors);
    form.port = 'nonsense';
    expect(form.isSound).toBe(false);
    form.enabled = false;
    expect(form.isSound).toBe(true);
    expect(form.address).toEqual({ enabled: false, port: 8420 });
  });

  it('does not undo what was added to one list elsewhere by saving the other', () => {
    const form = new ApiForm();
    form.follow(address, doors);
    form.origins = [];
    form.follow(address, { ...doors, hosts: ['files.example'] });
    expect(form.doors).toEqual({ origins: [], hosts: ['files.example'] });
  });

  it('cares for the order of names', () => {
    const form = new ApiForm();
    form.follow(address, { origins: ['a', 'b'], hosts: [] });
    form.origins = ['b', 'a'];
    expect(form.areDoorsChanged).toBe(true);
  });
});

describe('the form of the storage', () => {
  const kept = { maximumFileSize: 5_000_000_000, protectAnySize: false, antivirus: '' };

  it.each([
    [30_000_000, '30000000'],
    [5_000_000_000, '5000000000'],
    [123_456_789, 'custom'],
  ])('shows %d bytes as %s and saves them to the byte', (maximumFileSize, preset) => {
    const form = new StorageForm();
    form.follow({ ...kept, maximumFileSize });
    expect(form.preset).toBe(preset);
    expect(form.isChanged).toBe(false);
    expect(form.draft.maximumFileSize).toBe(maximumFileSize);
  });

  it.each(['', '0', '-1', 'abc', '101'])('does not take %j GB', (amount) => {
    const form = new StorageForm();
    form.follow(kept);
    form.preset = 'custom';
    form.amount = amount;
    form.unit = 'GB';
    expect(form.problems.maximum).toBeDefined();
    expect(form.isSound).toBe(false);
  });

  it('keeps what was changed here when something else changes elsewhere', () => {
    const form = new StorageForm();
    form.follow(kept);
    form.antivirus = ' /run/clamd ';
    form.follow({ ...kept, protectAnySize: true });
    expect(form.draft).toEqual({ ...kept, protectAnySize: true, antivirus: '/run/clamd' });
    form.discard();
    expect(form.draft).toEqual({ ...kept, protectAnySize: true });
  });
});
