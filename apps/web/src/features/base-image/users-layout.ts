interface User {
  readonly application: string;
  readonly current: boolean;
  readonly environments: readonly string[];
}

export interface UsersSummary {
  /** By the alphabet, each once. */
  readonly applications: readonly string[];
  readonly environments: readonly string[];
  /** Applications of which some release stands on an older image than the tag has now. */
  readonly behind: readonly string[];
}

/** Who takes a base image, told in few words; a list has a user for each release that counts. */
export function summarizeUsers(users: readonly User[]): UsersSummary {
  const each = (names: readonly string[]) => [...new Set(names)].toSorted((a, b) => a.localeCompare(b));
  return {
    applications: each(users.map(({ application }) => application)),
    environments: each(users.flatMap(({ environments }) => environments)),
    behind: each(users.filter(({ current }) => !current).map(({ application }) => application)),
  };
}
