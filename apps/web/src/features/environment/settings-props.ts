import type { Reason } from '../../graphql/use-act.ts';
import type { EnvironmentForm } from './settings-input.ts';

export interface SettingsFieldsProps {
  readonly form: EnvironmentForm;
  readonly onChange: (changes: Partial<EnvironmentForm>) => void;
  readonly reasons: readonly Reason[];
  /** Names of those that may stand before it. */
  readonly others: readonly string[];
  /** Credentials of its git repository are kept. */
  readonly hasCredentials: boolean;
}
