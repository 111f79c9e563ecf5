import { expect, test } from '@jest/globals';
import { cronOf, faultsOf, formOf, inputOf, type Often, oftenOf, type PolicyForm } from './policy-input.ts';

const form: PolicyForm = {
  mode: 'RUNTIME_STAGE',
  schedule: ' 0 3 * * 1 ',
  timeZone: 'Europe/Berlin',
  windows: [{ days: ['MONDAY'], from: '22:00', to: '06:00' }],
  atOnce: '2',
  settleMinutes: '30',
};

test('what the API is told', () => {
  expect(inputOf('shop', form)).toEqual({
    application: 'shop',
    mode: 'RUNTIME_STAGE',
    schedule: '0 3 * * 1',
    timeZone: 'Europe/Berlin',
    windows: [{ days: ['MONDAY'], from: '22:00', to: '06:00' }],
    atOnce: 2,
    settleMinutes: 30,
  });
  expect(inputOf('shop', { ...form, schedule: ' ' }).schedule).toBeNull();
});

test('what is shown is sent again unless it is changed', () => {
  const { application: _, ...policy } = inputOf('shop', form);
  const shown = formOf({
    __typename: 'RebuildPolicy',
    ...{ version: 3, mode: form.mode, schedule: policy.schedule ?? null, nextRuns: [], timeZone: 'Europe/Berlin' },
    windows: [{ __typename: 'RebuildWindow', days: ['MONDAY'], from: '22:00', to: '06:00' }],
    ...{ atOnce: 2, settleMinutes: 30, createdBy: 'rita', createdAt: '2026-01-01T00:00:00.000Z' },
  });
  expect(inputOf('shop', shown)).toEqual({ application: 'shop', ...policy });
});

test.each<[Partial<PolicyForm>, string[]]>([
  [{}, []],
  [{ atOnce: '0' }, ['atOnce']],
  [{ atOnce: 'two' }, ['atOnce']],
  [{ atOnce: '', settleMinutes: '-1' }, ['atOnce', 'settleMinutes']],
  [{ settleMinutes: '0' }, []],
])('faults of %j', (changes, expected) => {
  expect(Object.keys(faultsOf({ ...form, ...changes }))).toEqual(expected);
});

test.each<[string, Often]>([
  ['', 'never'],
  ['0 3 * * *', 'nightly'],
  [' 0  3 * * 1', 'weekly'],
  ['0 3 1 * *', 'monthly'],
  ['30 3 * * *', 'other'],
])('the cron “%s” is %s', (cron, often) => {
  expect(oftenOf(cron)).toBe(often);
  expect(cronOf(often, cron).trim().replace(/\s+/g, ' ')).toBe(cron.trim().replace(/\s+/g, ' '));
});
