import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { signIn, startBrowser } from './browser.ts';
import { removeDeployed } from './deployed.ts';
import { readRelease } from './release.ts';
import { type Slipway, startSlipway } from './slipway.ts';
import { releaseWeek, type Week } from './week.ts';

/** Questions of a release manager, each with the one screen that answers it; docs/twenty-questions.md lists the same. */
describe('what a release manager asks is answered on one screen', () => {
  let slipway: Slipway;
  let browser: Browser;
  let page: Page;
  let errors: string[];
  let week: Week;

  beforeAll(async () => {
    slipway = await startSlipway({ dashboard: true });
    browser = await startBrowser();
    week = await releaseWeek(slipway);
    ({ page, errors } = await signIn(browser, slipway.url, slipway.token));
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await removeDeployed(slipway).finally(() => slipway?.stop());
  });

  const release = (version: keyof Week['releases'], part: string) => `/releases/${week.releases[version]}?${part}`;
  const main = () => page.getByRole('main');
  const dialog = () => page.getByRole('dialog');
  const item = (inside: Locator, name: string) => inside.getByRole('listitem', { name, exact: true });
  const region = (inside: Locator, name: string) => inside.getByRole('region', { name, exact: true });

  const questions: [question: string, address: () => string, where: () => Locator, answer: RegExp[]][] = [
    [
      'Why is 1.1.0 not in staging, and until when?',
      () => release('1.1.0', 'tab=promotions'),
      () => item(main(), 'staging'),
      [/Refused by 1 rule clears .*\(in 24 h\)/, /Release 1\.1\.0 has run in dev for .* of 1 d/],
    ],
    [
      'What changes if I press this?',
      () => release('1.1.0', 'promote=production'),
      dialog,
      [
        /1\.0\.0.*1\.1\.0.*production/,
        /Refused by/,
        /files?: .* added/,
        /Releases it brings.*1\.1\.0/,
        /Way back.*1\.0\.0/,
      ],
    ],
    [
      'Who let this in, and on which facts?',
      () => `/promotions/${week.approved}?tab=decisions`,
      dialog,
      [/Asked for by administrator/, /rita.*approved.*release-managers.*Tested by hand\./, /The facts it rests on/],
    ],
    [
      'Can I go back, and to what?',
      () => '/environments/dev?deployment=shop',
      dialog,
      [/a rollback goes to\s*1\.0\.0/, /the last that ran there well/],
    ],
    ['What is frozen now?', () => '/freezes', main, [/1 in force now/, /In force.*Stocktaking.*We count\./]],
    ['What is frozen next?', () => '/freezes', main, [/To come.*Weekend.*canary/]],
    ['Who rejected 1.2.0, and why?', () => release('1.2.0', ''), main, [/administrator/, /It never gets well\./]],
    [
      'What went by itself this week?',
      () => '/promotions?kind=automatic&since=week',
      () => page.getByRole('table', { name: 'Promotions' }),
      [/shop 1\.2\.0.*dev.*shop 1\.1\.0.*dev/],
    ],
    [
      'Was the policy overridden, by whom, and why?',
      () => '/environments/production',
      main,
      [/Overridden by administrator:.*The shop is down, and 1\.1\.0 mends it\./],
    ],
    [
      'What is held back from automatic promotion, by whom, and why?',
      () => '/environments/production?deployment=shop',
      dialog,
      [/Held by a rollback.*administrator/],
    ],
    [
      'Where is the line stopped, by whom, and why?',
      () => '/',
      () => region(page.locator('body'), 'The line is stopped'),
      [/stopped for .*canary.*Mails go out twice\..*administrator/],
    ],
    [
      'What goes to dev by itself next, and if nothing, why?',
      () => '/environments/dev?deployment=shop',
      dialog,
      [/by itself next\s*nothing/],
    ],
    [
      'Is what runs everywhere what was promoted there?',
      () => '/',
      main,
      [/Everything runs what it was told to run\./],
    ],
    [
      'Where has 1.1.0 been, how did it get there, and how did that end?',
      () => release('1.1.0', 'tab=promotions'),
      () => page.getByRole('table', { name: 'Promotions' }),
      [/Succeeded.*production.*By hand.*Succeeded.*dev.*Automatic/],
    ],
    [
      'Which rules hold in production, since when, and who changed them?',
      () => '/environments/production?tab=policy',
      main,
      [/version 2, administrator/, /release-managers/],
    ],
    [
      'Which vulnerabilities does 1.1.0 have on which platform?',
      () => release('1.1.0', 'tab=findings'),
      () => region(main(), 'Findings of linux/arm64'),
      [/1 high/, /CVE-2026-1.*openssl.*3\.0\.2/],
    ],
    ['What has to come before what?', () => '/environments', () => region(main(), 'production'), [/After staging/]],
    ['Why did 1.2.0 not get to dev?', () => `/promotions/${week.failed}`, dialog, [/Failed.*no-such-page.*404/]],
    [
      'What was 1.1.0 tested together with, and where is that?',
      () => release('1.1.0', 'tab=promotions'),
      () => region(main(), 'Tested together'),
      [/Week 47.*mail 1\.0\.0.*runs nowhere/],
    ],
  ];

  it.each(questions)('%s', async (_question, address, where, answer) => {
    await page.goto(slipway.url + address());
    for (const part of answer) await holds(where(), part);
  });

  it('What runs in production on arm64?', async () => {
    const { images } = await readRelease(slipway, week.releases['1.0.0']);
    const arm = images.find(({ platform }) => platform === 'linux/arm64')?.digest ?? '';
    await page.goto(`${slipway.url}/environments/production?deployment=shop`);
    await holds(dialog(), /1\.0\.0/);
    await dialog()
      .getByRole('button', { name: `Copy digest ${arm}` })
      .first()
      .waitFor();
  });

  it('What waits for me?', async () => {
    const { context, page: hers } = await signIn(browser, slipway.url, week.rita);
    await hers.goto(`${slipway.url}/inbox?show=mine`);
    await holds(hers.getByRole('main'), /shop 1\.2\.0.*production.*waits for you/);
    await hers.goto(`${slipway.url}/inbox`);
    await holds(hers.getByRole('table', { name: 'Waits for you' }), /shop 1\.2\.0.*production/);
    await hers.getByRole('link', { name: 'Inbox 1 waits for you' }).waitFor();
    await context.close();
    // Whoever asked waits for others, and is not counted.
    await page.goto(`${slipway.url}/inbox`);
    await holds(page.getByRole('table', { name: 'Waits for others, or for its time' }), /shop 1\.2\.0.*production/);
    await page.getByRole('link', { name: 'Inbox', exact: true }).waitFor();
    await page.goto(`${slipway.url}/inbox?show=mine`);
    await holds(main(), /Nothing waits for your word\./);
  });

  it.each([
    ['/environments/production', 'link', /^shop in production/, 'shop in production'],
    ['/environments', 'button', /^Stop the line/, 'Stop the line'],
  ] as const)(
    'is reached by the keyboard alone, and Escape gives the place back: %s',
    async (address, role, name, title) => {
      await page.goto(slipway.url + address);
      const opener = page.getByRole(role, { name });
      await opener.focus();
      await page.keyboard.press('Enter');
      await dialog().getByRole('heading', { name: title }).waitFor();
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
      expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
    },
  );

  it('Where would a rollback go? is said again before it is done', async () => {
    await page.goto(`${slipway.url}/environments/dev?deployment=shop`);
    await dialog().getByRole('button', { name: 'Roll back…' }).click();
    const asked = page.getByRole('dialog', { name: 'Roll shop back in dev' });
    await holds(asked, /1\.1\.0.*1\.0\.0.*the last that ran there well/);
    await page.keyboard.press('Escape');
    await asked.waitFor({ state: 'detached' });
    await page.getByRole('dialog', { name: 'shop in dev' }).waitFor();
  });

  it('and nothing of it makes a narrow screen scroll sideways', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const wide: string[] = [];
    for (const address of ['/', '/environments', '/environments/production', '/promotions', '/inbox', '/freezes']) {
      await page.goto(slipway.url + address);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"], tr[aria-hidden="true"]') === null);
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (over > 0) wide.push(`${address}: ${over} px`);
    }
    expect(wide).toEqual([]);
  });

  it('met no error in the page', () => {
    expect(errors).toEqual([]);
  });
});

/** Waits until the words of a place are such, those in its fields too; white space counts once. Fails with what stands there. */
async function holds(place: Locator, words: RegExp): Promise<void> {
  await place.first().waitFor({ timeout: 60_000 });
  const end = Date.now() + 60_000;
  let text = '';
  while (Date.now() < end) {
    text = (await place.first().evaluate(wordsOf)).replace(/\s+/g, ' ');
    if (words.test(text)) return;
    await place.page().waitForTimeout(100);
  }
  expect(text).toMatch(words);
}

function wordsOf(element: HTMLElement | SVGElement): string {
  const fields = [...element.querySelectorAll('textarea')].map(({ value }) => value);
  return ['innerText' in element ? element.innerText : '', ...fields].join(' ');
}
