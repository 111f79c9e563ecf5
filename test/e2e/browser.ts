import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const executablePath = process.env.SLIPWAY_TEST_CHROMIUM ?? '/usr/bin/chromium';

/** Debian's Chromium without a window, without a sandbox (CI is root) and without calls to its maker. */
export function startBrowser(): Promise<Browser> {
  const quiet = [
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', ...quiet] });
}

/** A signed-in page; what the page itself reports as an error stands in `errors`. */
export async function signIn(
  browser: Browser,
  url: string,
  token: string,
): Promise<{ context: BrowserContext; page: Page; errors: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(url);
  await page.getByLabel('Token').fill(token);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation').first().waitFor();
  return { context, page, errors };
}
