/** Tells a person what goes on: one line a finished phase with its time, and on a terminal a moving line for the rest. */
export interface Progress {
  /** Runs one phase; `note` changes what is said about it while it runs. What `act` answers with `detail` is said at its end. */
  phase<T extends { readonly detail: string }>(
    title: string,
    act: (note: (text: string) => void) => Promise<T>,
  ): Promise<T>;
  /** Phases that run now say nothing more: something else failed, or the command was interrupted. */
  abandon(): void;
  /** A line between phases. */
  say(line: string): void;
  /** What the moving line shows when no phase runs; undefined clears it. */
  status(text: string | undefined): void;
}

interface Running {
  readonly title: string;
  readonly since: number;
  note: string;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const terminalEvery = 120;
/** Without a terminal (CI, a pipe) a long phase says every so often that it lives. */
const plainEvery = 15_000;

export function createProgress(out: NodeJS.WriteStream = process.stdout): Progress {
  const running = new Set<Running>();
  let status: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let frame = 0;

  const line = (text: string): void => {
    out.write(out.isTTY ? `\r\x1b[2K${text}\n` : `${text}\n`);
  };
  const draw = (): void => {
    frame++;
    if (!out.isTTY) {
      for (const each of running) line(`  … ${each.title}${each.note && `: ${each.note}`} (${elapsed(each.since)})`);
      return;
    }
    const [first] = running;
    const text =
      first === undefined ? status : `${first.title}${first.note && `: ${first.note}`} (${elapsed(first.since)})`;
    const more = running.size > 1 ? ` and ${running.size - 1} more` : '';
    const shown = `  ${frames[frame % frames.length]} ${text ?? ''}${more}`.slice(0, (out.columns || 80) - 1);
    out.write(text === undefined ? '\r\x1b[2K' : `\r\x1b[2K${shown}`);
  };
  const tick = (): void => {
    const wanted = running.size > 0 || (status !== undefined && out.isTTY);
    if (wanted && timer === undefined) timer = setInterval(draw, out.isTTY ? terminalEvery : plainEvery);
    if (!wanted && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  };

  return {
    phase: async (title, act) => {
      const entry: Running = { title, since: Date.now(), note: '' };
      running.add(entry);
      tick();
      try {
        const result = await act((text) => {
          entry.note = text;
        });
        if (running.has(entry)) line(`  ✓ ${title.padEnd(12)} ${result.detail} (${elapsed(entry.since)})`);
        return result;
      } catch (error) {
        if (running.has(entry)) line(`  ✗ ${title} (${elapsed(entry.since)})`);
        throw error;
      } finally {
        running.delete(entry);
        tick();
      }
    },
    abandon: () => {
      running.clear();
      tick();
      if (out.isTTY) out.write('\r\x1b[2K');
    },
    say: line,
    status: (text) => {
      if (!out.isTTY && text !== undefined && text !== status) line(`  ${text}`);
      status = text;
      tick();
      if (out.isTTY) draw();
    },
  };
}

/** Seconds with one decimal, minutes from two on. */
export function elapsed(since: number, now = Date.now()): string {
  const seconds = (now - since) / 1000;
  return seconds < 120 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}
