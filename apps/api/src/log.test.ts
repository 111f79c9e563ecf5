import { expect, test } from '@jest/globals';
import { createLog, nestLogger } from './log.ts';

function recorded() {
  const lines: string[] = [];
  return { lines, log: createLog({ write: (line: string) => lines.push(line) } as never) };
}

test('lines are structured, and nothing that opens a door stands in them', () => {
  const { lines, log } = recorded();
  log.info(
    {
      authorization: 'Bearer slip_x',
      a: { password: 'p', b: { cookie: 'c' } },
      req: { method: 'GET', url: '/x?token=t' },
    },
    'seen',
  );
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    msg: 'seen',
    authorization: '***',
    a: { password: '***', b: { cookie: '***' } },
    req: { method: 'GET', path: '/x' },
  });
  expect(lines.join()).not.toContain('slip_x');
});

test("Nest's messages name their room, errors their stack, and its chatter at the start is left out", () => {
  const { lines, log } = recorded();
  const logger = nestLogger(log);
  logger.log('AppModule dependencies initialized', 'InstanceLoader');
  logger.warn('slow', 'Queue');
  logger.error('broken', 'Error: at x', 'Queue');
  logger.error(new Error('thrown'), 'Queue');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'warn', room: 'Queue', msg: 'slow' },
    { level: 'error', room: 'Queue', msg: 'broken', stack: 'Error: at x' },
    { level: 'error', room: 'Queue', err: { message: 'thrown' } },
  ]);
});
