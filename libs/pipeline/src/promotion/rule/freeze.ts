import { freezeWindow, policyFreezeWindow } from '../freeze-window.ts';
import { FreezeError } from '../local-time.ts';
import { formatMoment } from '../measure.ts';
import type { FreezeWindow } from '../recurrence.ts';
import { goesBack } from '../rollback-request.ts';
import { type Answer, earliest, notApplicable, type Objection, type Rule, unless } from './answer.ts';
import { inScope } from './standing.ts';

interface Named {
  readonly name: string;
  readonly why: string;
  readonly who: string;
  readonly windowAt: (now: Date) => FreezeWindow | undefined;
}

/** Freezes that people made; going back passes, so that nobody is stuck with what broke. */
export const freeze: Rule = (facts, _policy, now) => {
  const { name } = facts.environment;
  const freezes = facts.freezes.filter((one) => inScope(one, facts));
  if (freezes.length > 0 && goesBack(facts)) return notApplicable('A rollback passes freezes.');
  const named = freezes.map((one) => ({
    name: one.name,
    why: ` (${one.reason})`,
    who: 'time, or somebody who may end freezes',
    windowAt: (moment: Date) => freezeWindow(one, moment),
  }));
  return ask('freeze', named, now, name);
};

export const freezeWindows: Rule = (facts, { freezeWindows: rule }, now) => {
  if (rule === undefined) return undefined;
  if (rule.rollbacksPass && goesBack(facts)) return notApplicable('A rollback passes the freeze windows.');
  const named = rule.windows.map((one) => ({
    name: one.name,
    why: '',
    who: 'time',
    windowAt: (moment: Date) => policyFreezeWindow(one, moment),
  }));
  return ask('freeze-windows', named, now, facts.environment.name);
};

function ask(rule: 'freeze' | 'freeze-windows', freezes: readonly Named[], now: Date, environment: string): Answer {
  const changes: (Date | undefined)[] = [];
  const objections: Objection[] = [];
  for (const { name, why, who, windowAt } of freezes) {
    const reading = windowOf(windowAt, now);
    if ('problem' in reading) {
      objections.push({
        code: `${rule}.unreadable`,
        message: `Nobody can say when the freeze "${name}" holds: ${reading.problem}`,
        clearsBy: rule === 'freeze' ? { act: 'end-freeze', who } : { act: 'change-policy', who: 'who sets the policy' },
      });
      continue;
    }
    const { window } = reading;
    if (window === undefined) continue;
    changes.push(window.active ? window.until : window.from);
    if (!window.active) continue;
    const end = window.endless ? ', which never ends by itself' : ` until ${formatMoment(window.until)}`;
    objections.push({
      code: `${rule}.active`,
      message: `${environment} is frozen by "${name}"${end}${why}.`,
      ...(window.endless ? {} : { clearsAt: window.until }),
      clearsBy: { act: rule === 'freeze' ? 'end-freeze' : 'wait', who },
    });
  }
  return unless(objections, `${environment} is not frozen.`, earliest(changes, now));
}

function windowOf(windowAt: Named['windowAt'], now: Date) {
  try {
    return { window: windowAt(now) };
  } catch (error) {
    if (error instanceof FreezeError) return { problem: error.message };
    throw error;
  }
}
