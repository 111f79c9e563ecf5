import type { RebuildPolicyPartsFragment, SetRebuildPolicyInput, Weekday } from '../../graphql/generated/documents.ts';

export interface WindowForm {
  /** None: every day. */
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
}

/** A rebuild policy as its form holds it: text as it is typed. */
export interface PolicyForm {
  readonly mode: SetRebuildPolicyInput['mode'];
  readonly schedule: string;
  readonly timeZone: string;
  readonly windows: readonly WindowForm[];
  readonly atOnce: string;
  readonly settleMinutes: string;
}

export function formOf(policy: RebuildPolicyPartsFragment): PolicyForm {
  return {
    mode: policy.mode,
    schedule: policy.schedule ?? '',
    timeZone: policy.timeZone,
    windows: policy.windows.map(({ days, from, to }) => ({ days, from, to })),
    atOnce: String(policy.atOnce),
    settleMinutes: String(policy.settleMinutes),
  };
}

export interface FormFaults {
  readonly atOnce?: string;
  readonly settleMinutes?: string;
}

/** What cannot be sent, by field; the API judges all else. */
export function faultsOf({ atOnce, settleMinutes }: PolicyForm): FormFaults {
  return {
    ...(/^[1-9]\d{0,3}$/.test(atOnce.trim()) ? {} : { atOnce: 'Write a whole number, 1 at least.' }),
    ...(/^\d{1,5}$/.test(settleMinutes.trim())
      ? {}
      : { settleMinutes: 'Write whole minutes, 0 for no more than that.' }),
  };
}

export function inputOf(application: string, form: PolicyForm): SetRebuildPolicyInput {
  return {
    application,
    mode: form.mode,
    schedule: form.schedule.trim() || null,
    timeZone: form.timeZone.trim(),
    windows: form.windows.map(({ days, from, to }) => ({ days: [...days], from, to })),
    atOnce: Number(form.atOnce),
    settleMinutes: Number(form.settleMinutes),
  };
}

export type Often = 'never' | 'nightly' | 'weekly' | 'monthly' | 'other';

const crons: Record<Exclude<Often, 'other'>, string> = {
  never: '',
  nightly: '0 3 * * *',
  weekly: '0 3 * * 1',
  monthly: '0 3 1 * *',
};

export const oftenWords: readonly (readonly [Often, string])[] = [
  ['never', 'No'],
  ['nightly', 'Nightly'],
  ['weekly', 'Mondays'],
  ['monthly', 'Monthly'],
  ['other', 'Other'],
];

/** The cron of a choice; what was written stays for `other`. */
export function cronOf(often: Often, written: string): string {
  return often === 'other' ? written : crons[often];
}

/** The choice that a cron is; `other` for any that is none of them. */
export function oftenOf(schedule: string): Often {
  const cron = schedule.trim().replace(/\s+/g, ' ');
  const found = Object.entries(crons).find(([, one]) => one === cron);
  return (found?.[0] as Often | undefined) ?? 'other';
}
