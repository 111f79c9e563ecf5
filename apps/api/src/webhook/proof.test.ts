import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { proofOf } from './proof.ts';

const secret = 'correct horse';
const body = Buffer.from('{"ref":"refs/heads/main"}');
const good = createHmac('sha256', secret).update(body).digest('hex');
const other = createHmac('sha256', 'other').update(body).digest('hex');

test.each([
  ['GitHub', { 'x-hub-signature-256': `sha256=${good}` }, 'signed'],
  ['Gitea', { 'x-gitea-signature': good, 'x-hub-signature-256': `sha256=${good}` }, 'signed'],
  ['Forgejo', { 'x-forgejo-signature': good }, 'signed'],
  ['our own header', { 'x-slipway-signature-256': `sha256=${good.toUpperCase()}` }, 'signed'],
  ['GitLab', { 'x-gitlab-token': secret }, 'shown'],
  ['a bearer', { authorization: 'Bearer correct' }, 'wrong'],
  [
    'a signature beside a bearer that is for a proxy',
    { 'x-hub-signature-256': good, authorization: 'Bearer x' },
    'signed',
  ],
  ['nothing', {}, 'missing'],
  ['another scheme', { authorization: 'Basic Y29ycmVjdA==' }, 'missing'],
  ['the old SHA-1 alone', { 'x-hub-signature': `sha1=${good}` }, 'missing'],
  ['empty headers', { 'x-hub-signature-256': '', 'x-gitlab-token': '' }, 'missing'],
  ['another secret', { 'x-hub-signature-256': `sha256=${other}` }, 'wrong'],
  ['a part of a signature', { 'x-hub-signature-256': `sha256=${good.slice(0, 32)}` }, 'wrong'],
  ['no hexadecimal', { 'x-hub-signature-256': `sha256=${'z'.repeat(64)}` }, 'wrong'],
  ['a secret that begins alike', { 'x-gitlab-token': 'correct' }, 'wrong'],
  ['a good one beside a wrong one', { 'x-hub-signature-256': good, 'x-gitea-signature': other }, 'wrong'],
  ['a wrong signature beside the secret', { 'x-hub-signature-256': other, 'x-gitlab-token': secret }, 'wrong'],
  ['a header sent twice', { 'x-gitlab-token': `${secret}, ${secret}` }, 'wrong'],
])('%s', (_name, headers, proof) => {
  expect(proofOf(secret, headers, body)).toBe(proof);
});

test('a body that was changed on its way', () => {
  const headers = { 'x-hub-signature-256': `sha256=${good}` };
  expect(proofOf(secret, headers, Buffer.concat([body, Buffer.from(' ')]))).toBe('wrong');
});
