import { describe, expect, it } from '@jest/globals';
import { returnAddress, signInAddress } from './return-address.ts';

describe('returnAddress', () => {
  it.each([
    [null, '/'],
    ['/releases/7?tab=log', '/releases/7?tab=log'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['/sign-in?return=/sign-in', '/'],
  ])('%j leads to %s', (asked, address) => {
    expect(returnAddress(asked)).toBe(address);
  });
});

describe('signInAddress', () => {
  it.each([
    ['/', '/sign-in'],
    ['/audit?application=a', '/sign-in?return=%2Faudit%3Fapplication%3Da'],
  ])('from %s is %s', (from, address) => {
    expect(signInAddress(from)).toBe(address);
  });
});
