import { describe, expect, it } from 'vitest';
import { portProblem, readHost, scannerProblem } from './hosts';

describe('the name of a host', () => {
  it.each([
    ['app.example.com', 'app.example.com'],
    [' App.Example.COM ', 'app.example.com'],
    ['https://app.example.com:3000/path?x#y', 'app.example.com'],
    ['http://localhost:5173', 'localhost'],
    ['192.168.1.2', '192.168.1.2'],
    ['nas_1.local', 'nas_1.local'],
    ['[fd00::1]', '[fd00::1]'],
    ['http://[fd00::1]:80/', '[fd00::1]'],
  ])('is read from %j', (text, item) => expect(readHost(text)).toEqual({ item }));

  it.each([
    '',
    '*',
    '*.example.com',
    'example.com:80',
    'a/b',
    'a b',
    '-a',
    'a-.b',
    'a..b',
    '[::1',
    '[zz]',
    '::1',
    'bücher.de',
    `${'a.'.repeat(127)}a`,
  ])('is not %j', (text) => expect(readHost(text)).toHaveProperty('problem'));

  it('is told apart from what stands around it', () => {
    expect(readHost('*.example.com')).toEqual({ problem: expect.stringContaining('name each host') as string });
    expect(readHost('example.com:80')).toEqual({ problem: expect.stringContaining('port') as string });
  });
});

describe('the address of a scanner', () => {
  it.each([
    '',
    '  ',
    '/run/clamav/clamd.ctl',
    '127.0.0.1:3310',
    '[::1]:3310',
    'clamd:3310',
    '10.1.2.3:1',
    '172.31.0.1:9',
  ])('can be %j', (text) => expect(scannerProblem(text)).toBeUndefined());
  it.each([
    'clamd.ctl',
    '127.0.0.1',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    ':3310',
    'http://127.0.0.1:3310',
    '8.8.8.8:3310',
    '172.32.0.1:9',
  ])('cannot be %j', (text) => expect(scannerProblem(text)).toBeDefined());
});

it.each(['', '0', '65536', '80.5', '-1', '1e3', 'http'])('%j is no port', (text) => {
  expect(portProblem(text)).toBeDefined();
});

it.each(['1', '8420', ' 65535 '])('%j is a port', (text) => {
  expect(portProblem(text)).toBeUndefined();
});
